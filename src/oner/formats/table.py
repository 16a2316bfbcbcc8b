"""oner's own CSV of samples: `# key: value` lines, a header that names columns with units, rows."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.formats.atomic import replace_file
from oner.formats.text import as_table, check_count, read_lines, read_number, shown
from oner.model.arrays import FloatArray
from oner.timing.rate import parse_rate
from oner.units import QuantityError

_NEAR = 0.75
"""How like the name of a column another has to be to be taken for a slip of the pen."""

_BLOCK = 20_000
"""Rows that are turned into text at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTable:
    """What such a file holds.

    Args:
        path: Of the file.
        keys: Of the comment lines, lower case, each with its line and value.
        columns: Per column of the header its values, shape (n,).
        lines: Line of every row.
        left_out: Names of columns that nobody knows.
    """

    path: Path
    keys: Mapping[str, tuple[int, str]]
    columns: Mapping[str, FloatArray]
    lines: Sequence[int]
    left_out: Sequence[str] = ()

    def rate(self, given: Fraction | None, *, key: str = "rate") -> Fraction:
        """Frames per second: as given, else as the file says by `key`.

        Raises:
            FormatError: Neither says it, or what the file says is no rate.
        """
        if given is not None:
            return given
        if key not in self.keys:
            remedy = 'does not say its frame rate; write frame_rate = "24" in take.toml'
            raise FormatError(self.path, remedy + ", or a line `# rate: 24` at its top")
        line, text = self.keys[key]
        if not re.fullmatch(r"[\d./ ]{1,30}", text):
            # an exponent would be expanded to that many digits
            remedy = "write a frame rate such as 24 or 24000/1001"
            raise FormatError(self.path, remedy, line=line, where=key, read=shown(text))
        try:
            return parse_rate(text)
        except QuantityError as error:
            raise FormatError(self.path, str(error), line=line, where=key) from error

    def length(self, key: str) -> float | None:
        """A length in millimetres or metres, by the end of its key [m]; None: not there."""
        if key not in self.keys:
            return None
        line, text = self.keys[key]
        number = read_number(self.path, line, text, key)
        if number <= 0.0:
            raise FormatError(self.path, "a length above 0 is due", line=line, where=key, read=text)
        return number / 1000.0 if key.endswith("_mm") else number

    def stack(self, names: Sequence[str]) -> FloatArray:
        """Several columns side by side, shape (n, len(names))."""
        return np.stack([self.columns[name] for name in names], axis=-1)

    def frames(self) -> FloatArray:
        """The column `frame`, which must count up.

        Raises:
            FormatError: It does not.
        """
        frames = self.columns["frame"]
        wrong = np.flatnonzero((np.diff(frames) <= 0.0) | (frames[1:] != np.rint(frames[1:])))
        if len(wrong):
            row = int(wrong[0]) + 1
            remedy = f"frames are whole and count up; the line before has {frames[row - 1]:g}"
            read = f"{frames[row]:g}"
            raise FormatError(self.path, remedy, line=self.lines[row], where="frame", read=read)
        return frames


def read_samples(
    path: Path,
    *,
    needed: Sequence[str],
    optional: Sequence[str],
    keys: Sequence[str],
    others: bool = False,
) -> SampleTable:
    """A file of samples.

    Args:
        path: Of the file.
        needed: Columns that must be there.
        optional: Columns that may be.
        keys: Keys that may be in comment lines; other comments are passed over.
        others: Whether columns of other names are left out; one that is nearly the name of a
            column is refused all the same.

    Raises:
        FormatError: A column is missing or unknown, a cell is not a number, or there are fewer
            than two rows.
    """
    found: dict[str, tuple[int, str]] = {}
    header: list[str] = []
    kept: list[int] = []
    cells = array("d")
    lines: list[int] = []
    for number, line in read_lines(path):
        text = line.strip()
        if text.startswith("#"):
            _note_key(found, number, text, keys)
        elif text and not header:
            header = _header(path, number, text, needed, optional, others=others)
            kept = [i for i, name in enumerate(header) if name in {*needed, *optional}]
        elif text:
            check_count(path, number, len(lines))
            cells.extend(_row(path, number, text, header, kept))
            lines.append(number)
    if not header:
        raise FormatError(path, f"has no header; its first line is {','.join(needed)}")
    values = as_table(path, cells, len(kept))
    columns = {header[column]: values[:, i] for i, column in enumerate(kept)}
    left_out = [name for name in header if name not in columns]
    return SampleTable(path=path, keys=found, columns=columns, lines=lines, left_out=left_out)


def write_samples(
    path: Path, keys: Mapping[str, str], columns: Mapping[str, Sequence[float] | Sequence[int]]
) -> None:
    """Write a file of samples, every number with as many digits as bring it back.

    Args:
        path: Of the file.
        keys: For the comment lines.
        columns: Per name of a column its values.
    """
    replace_file(path, samples_bytes(keys, columns))


def samples_bytes(
    keys: Mapping[str, str],
    columns: Mapping[str, Sequence[float] | Sequence[int] | FloatArray],
    *,
    comments: Sequence[str] = (),
) -> bytes:
    """The bytes of a file of samples, see `write_samples`.

    Args:
        keys: For the comment lines.
        columns: Per name of a column its values.
        comments: Lines at the head of the file that are for people.
    """
    lines = [f"# {comment}" for comment in comments]
    lines += [f"# {key}: {value}" for key, value in keys.items()]
    lines.append(",".join(columns))
    parts = [("\n".join(lines) + "\n").encode()]
    rows = len(next(iter(columns.values())))
    for first in range(0, rows, _BLOCK):
        block = [_plain(column[first : first + _BLOCK]) for column in columns.values()]
        lines = [",".join(map(repr, row)) for row in zip(*block, strict=True)]
        parts.append(("\n".join(lines) + "\n").encode())
    return b"".join(parts)


def _plain(values: Sequence[float] | Sequence[int] | FloatArray) -> Sequence[float]:
    """Python's own numbers, whose text is the shortest that brings them back."""
    return values.tolist() if isinstance(values, np.ndarray) else values


def _note_key(
    found: dict[str, tuple[int, str]], number: int, text: str, keys: Sequence[str]
) -> None:
    key, colon, value = text.lstrip("# ").partition(":")
    if colon and key.strip().lower() in keys:
        found[key.strip().lower()] = (number, value.strip())


def _header(
    path: Path,
    number: int,
    text: str,
    needed: Sequence[str],
    optional: Sequence[str],
    *,
    others: bool,
) -> list[str]:
    names = [name.strip().lower() for name in _cells(path, number, text)]
    known = [*needed, *optional]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1, _NEAR if others else 0.6)
            if others and not near:
                continue
            ways = f"did you mean {near[0]}?" if near else f"columns are {', '.join(known)}"
            raise FormatError(path, ways, line=number, where="header", read=shown(name))
    missing = [name for name in needed if name not in names]
    if missing or len(set(names)) != len(names):
        what = f"lacks {', '.join(missing)}" if missing else "names a column twice"
        remedy = f"the header {what}; columns are {', '.join(known)}"
        raise FormatError(path, remedy, line=number, where="header")
    return names


def _row(path: Path, number: int, text: str, header: list[str], kept: list[int]) -> list[float]:
    cells = _cells(path, number, text)
    if len(cells) != len(header):
        remedy = f"{len(header)} cells are due ({','.join(header)}), here are {len(cells)}"
        raise FormatError(path, remedy, line=number, read=shown(text))
    return [read_number(path, number, cells[i].strip(), header[i]) for i in kept]


def _cells(path: Path, number: int, text: str) -> list[str]:
    reader: Iterator[list[str]] = csv.reader([text])
    try:
        return next(reader)
    except (csv.Error, StopIteration) as error:
        raise FormatError(path, f"not a line of CSV: {error}", line=number) from error
