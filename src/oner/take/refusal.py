"""What is wrong with `take.toml`, told with the key and, where it can be found, the line."""

from __future__ import annotations

import re
from pathlib import Path

from oner.errors import InputError, Problem

TAKE_FILE = "take.toml"
_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.\-\s]+?)\s*\]{1,2}\s*(#.*)?$")


def refuse(
    folder: Path,
    table: str,
    key: str,
    remedy: str,
    *,
    read: str = "",
    index: int = 0,
    file: str = TAKE_FILE,
) -> InputError:
    """The error that names a key of `take.toml`, or of a file of the same kind.

    Args:
        folder: The production folder; it need not hold the file.
        table: Header the key stands under, e.g. "by_hand.camera"; empty: the top of the file.
        key: The key.
        remedy: What would be right.
        read: What was read.
        index: Which of the tables of that name, from 0.
        file: The file in the folder.

    Returns:
        The error, to be raised.
    """
    line = _line_of(folder / file, table, key, index)
    where = f"{table}.{key}" if table else key
    return InputError(Problem(file=file, line=line, where=where, read=read, remedy=remedy))


def _line_of(path: Path, table: str, key: str, index: int) -> int | None:
    """Line of the key, or else of its table's header, if the file is written in the usual way."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    key_line = re.compile(rf"\s*{re.escape(key)}\s*=")
    seen, current, header_line = -1, "", None
    for number, line in enumerate(lines, start=1):
        if header := _HEADER.match(line):
            current = header[1]
            seen += current == table
            if current == table and seen == index:
                header_line = number
        elif current == table and (not table or seen == index) and key_line.match(line):
            return number
    return header_line
