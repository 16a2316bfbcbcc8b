"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, content: bytes, *, settled: bool = True) -> None:
    """Put `content` at `path` so that a reader sees the old file or the new, never a part.

    Args:
        path: The file.
        content: What it is to hold.
        settled: The content is on the disk before the name points at it, and the name too when
            this returns. Without, only a power cut can leave an empty file.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            if settled:
                os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    if settled:
        _settle(path.parent)


def _settle(folder: Path) -> None:
    """Bring a rename to the disk where the system lets a folder be synced."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
