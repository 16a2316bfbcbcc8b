"""Text files from anywhere, line by line, with a bound on what one line may hold."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.model.arrays import FloatArray

LONGEST_LINE = 100_000
"""Characters; no line of a text format read here is longer."""

LARGEST = 1e30
"""What is larger is no length, angle or time, and its square may be no number."""

MOST_ROWS = 5_000_000
"""Rows of samples: eleven hours at 120 Hz."""


def shown(text: str) -> str:
    """What was read, short enough for a message."""
    return text if len(text) <= 60 else text[:57] + "..."


def read_lines(path: Path, *, longest: int = LONGEST_LINE) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers, counted from 1, without their ends.

    Args:
        path: UTF-8, with or without a byte order mark; line ends of any system.
        longest: Characters of a line.

    Raises:
        FormatError: There is no such file, it is not text, or a line is too long.
    """
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            while line := file.readline(longest + 1):
                number += 1
                if len(line) > longest:
                    remedy = (
                        f"the line is longer than {longest} characters; is this the right file?"
                    )
                    raise FormatError(path, remedy, line=number, read=shown(line))
                if "\0" in line:
                    raise FormatError(path, "not a text file; give its format", line=number)
                yield number, line.rstrip("\n")
    except UnicodeDecodeError as error:
        remedy = "not UTF-8 text; save it as UTF-8, or give the file's format"
        raise FormatError(path, remedy, line=_undecodable_line(path) or number + 1) from error
    except OSError as error:
        raise FormatError(path, f"cannot be opened: {error.strerror or error}") from error


def _undecodable_line(path: Path) -> int | None:
    """Text is decoded many lines at a time: the line of the first byte that is none."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None


def read_number(path: Path, line: int, text: str, where: str) -> float:
    """A finite number.

    Raises:
        FormatError: It is not a number, or not finite.
    """
    try:
        number = float(text)
    except ValueError:
        remedy = "write a number such as 1.25"
        raise FormatError(path, remedy, line=line, where=where, read=shown(text)) from None
    if not abs(number) <= LARGEST:
        remedy = "a sample without a number; delete the line"
        raise FormatError(path, remedy, line=line, where=where, read=shown(text))
    return number


def read_numbers(path: Path, line: int, cells: Sequence[str], names: Sequence[str]) -> list[float]:
    """Finite numbers, one per column.

    Raises:
        FormatError: A cell is not a finite number; names its column.
    """
    try:
        numbers = [float(cell) for cell in cells]
    except ValueError:
        numbers = []
    # one that is no number makes the sum none
    if len(numbers) == len(names) and sum(map(abs, numbers)) <= LARGEST:
        return numbers
    if len(cells) != len(names):
        remedy = f"{len(names)} numbers are due ({' '.join(names)}), here are {len(cells)}"
        raise FormatError(path, shown_columns(remedy), line=line, read=shown(" ".join(cells)))
    return [read_number(path, line, cell, name) for cell, name in zip(cells, names, strict=True)]


def shown_columns(text: str) -> str:
    """A sentence that may list many columns, cut to a readable length."""
    return text if len(text) <= 200 else text[:197] + "..."


def as_table(path: Path, cells: array[float], columns: int, *, least: int = 2) -> FloatArray:
    """Cells row by row as one array, shape (n, columns).

    Raises:
        FormatError: Fewer rows than `least`.
    """
    rows = len(cells) // columns if columns else 0
    if rows < least:
        count = f"{rows} sample{'' if rows == 1 else 's'}"
        raise FormatError(path, f"holds {count}; a path needs at least {least}")
    return np.array(cells, dtype=np.float64).reshape(rows, columns)


def check_count(path: Path, line: int, rows: int) -> None:
    """Stop before a file fills the memory.

    Raises:
        FormatError: More rows than `MOST_ROWS`.
    """
    if rows >= MOST_ROWS:
        remedy = f"more than {MOST_ROWS} samples; cut the file to the part that is used"
        raise FormatError(path, remedy, line=line)
