"""The files of a production folder that a person owns, by their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path


def input_hashes(folder: Path) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of every file of a production folder that a person owns, sorted.

    `plan/`, `issued/` and hidden files are left out.
    """
    made = {"plan", "issued"}
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.relative_to(folder).parts[0] not in made
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    return tuple((path.relative_to(folder).as_posix(), _sha256(path)) for path in files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
