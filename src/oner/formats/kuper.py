"""Kuper ASCII: the names of the axes, a marker row, then a row a frame; CR LF.

    Axes = track, J1, J2

Values are in the units of the axes, degrees and here inches unless told otherwise; the file says
neither units nor frame rate. The first row is the marker frame, at which a light flashes in the
picture: it is no frame of the move.

Source: Michael Karp's description of the file, read for the layout.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.formats.move_export import (
    MoveExport,
    MoveOptions,
    MoveRows,
    Written,
    axis_table,
    head_lines,
    is_linear,
    text_file,
    unit_of,
)
from oner.formats.text import check_count, read_lines, read_numbers, shown
from oner.model.arrays import FloatArray, frozen
from oner.units import METRES_PER_UNIT

USUAL_UNIT = "in"
_USUAL = MoveOptions()
_MOST_AXES = 64


def write_kuper(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as Kuper ASCII; the marker row repeats the first.

    Args:
        export: The move.
        options: Unit (inches).

    Raises:
        UsageError: Nobody knows that unit.
    """
    unit, metres = unit_of(options, USUAL_UNIT)
    table = axis_table(export, export.move.values, metres).tolist()
    lines = ["Axes = " + ", ".join(export.move.axes)]
    lines += [" ".join(f"{value:.7f}" for value in row) for row in [table[0], *table]]
    notes = (
        *head_lines(export),
        (
            f"The track is in {unit}, joints are in degrees; the rate is {export.move.rate} "
            "per second and is not in the file."
        ),
        "The first line of numbers is the marker frame and repeats row 1; it is not counted.",
    )
    return Written(content=text_file(lines, end="\r\n"), notes=notes)


def read_kuper(path: Path, *, unit: str = USUAL_UNIT, source: str = "") -> MoveRows:
    """The axes of a Kuper ASCII file, the marker row left out.

    Args:
        path: Of the file.
        unit: Of axes named track or rail.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: The first line names no axes, or a row has another number of values.
    """
    lines = read_lines(path)
    axes = _axes(path, lines)
    values = _rows(path, lines, axes)
    metres = float(METRES_PER_UNIT[unit])
    linear = np.array([is_linear(axis) for axis in axes])
    name = source or str(path)
    notes = (
        f"{name}: the first row of values is the marker frame and is left out.",
        f"{name}: the track is taken in {unit}, joints in degrees; the file does not say.",
    )
    rows = np.where(linear, values * metres, np.radians(values))
    return MoveRows(source=name, axes=axes, values=frozen(rows[1:]), notes=notes)


def _axes(path: Path, lines: Iterator[tuple[int, str]]) -> tuple[str, ...]:
    for number, line in lines:
        if not line.strip():
            continue
        key, equals, names = line.partition("=")
        axes = tuple(name.strip() for name in names.split(",") if name.strip())
        if key.strip().lower() != "axes" or not equals or not 0 < len(axes) <= _MOST_AXES:
            remedy = "the first line names the axes, such as `Axes = track, pan, tilt`"
            raise FormatError(path, remedy, line=number, read=shown(line.strip()))
        return axes
    raise FormatError(path, "is empty; its first line is `Axes = ...`")


def _rows(path: Path, lines: Iterator[tuple[int, str]], axes: tuple[str, ...]) -> FloatArray:
    cells = array("d")
    count = 0
    for number, line in lines:
        if words := line.replace(",", " ").split():
            check_count(path, number, count)
            cells.extend(read_numbers(path, number, words, axes))
            count += 1
    if count < 2:
        raise FormatError(path, f"holds {count} rows; a marker row and at least one frame are due")
    return np.array(cells, dtype=np.float64).reshape(count, len(axes))
