"""Moves as bare numbers, a row a frame, a column an axis: Dragonframe raw moves, Maya move text.

    Dragonframe    12 characters, left-aligned, and 4 blanks per column
    Maya .mov      numbers with blanks between

Neither file says what its columns, units or frame rate are: a person has to know.

Source: a public exporter for Dragonframe and Autodesk's help, read for the layout.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
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
from oner.formats.text import check_count, read_lines, read_numbers
from oner.model.arrays import frozen
from oner.units import METRES_PER_UNIT

USUAL_UNIT = "cm"
AXES = ("track", "J1", "J2", "J3", "J4", "J5", "J6")
_WIDTH = 12
_USUAL = MoveOptions()


def write_dragonframe(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as a Dragonframe raw move.

    Args:
        export: The move.
        options: Unit (cm).

    Raises:
        UsageError: Nobody knows that unit.
    """
    unit, metres = unit_of(options, USUAL_UNIT)
    rows = axis_table(export, export.move.values, metres).tolist()
    lines = ["".join(f"{_short(value):<{_WIDTH}}    " for value in row) for row in rows]
    return Written(content=text_file(lines), notes=_notes(export, unit))


def write_maya(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as Maya's text of moves (.mov).

    Args:
        export: The move.
        options: Unit (cm).

    Raises:
        UsageError: Nobody knows that unit.
    """
    unit, metres = unit_of(options, USUAL_UNIT)
    rows = axis_table(export, export.move.values, metres).tolist()
    return Written(
        content=text_file(" ".join(map(repr, row)) for row in rows), notes=_notes(export, unit)
    )


def read_bare_rows(
    path: Path,
    *,
    axes: Sequence[str] = AXES,
    unit: str = USUAL_UNIT,
    source: str = "",
) -> MoveRows:
    """A move of bare numbers.

    Args:
        path: Of the file.
        axes: What its columns are; those named track or rail are lengths, others degrees.
        unit: Of lengths.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: A row has another number of values, or a value is none.
    """
    cells = array("d")
    count = 0
    for number, line in read_lines(path):
        if words := line.split():
            check_count(path, number, count)
            cells.extend(read_numbers(path, number, words, axes))
            count += 1
    if not count:
        raise FormatError(path, "holds no rows of numbers")
    table = np.array(cells, dtype=np.float64).reshape(count, len(axes))
    linear = np.array([is_linear(axis) for axis in axes])
    name = source or str(path)
    notes = (f"{name}: columns are taken as {', '.join(axes)}, in {unit} and degrees.",)
    values = np.where(linear, table * float(METRES_PER_UNIT[unit]), np.radians(table))
    return MoveRows(source=name, axes=tuple(axes), values=frozen(values), notes=notes)


def _short(value: float) -> str:
    """A number in 12 characters, with as many decimals as fit, at most 8."""
    for decimals in range(8, -1, -1):
        text = f"{value:.{decimals}f}"
        if len(text) <= _WIDTH:
            return text
    raise AssertionError("an axis value of more than 12 digits")


def _notes(export: MoveExport, unit: str) -> tuple[str, ...]:
    columns = ", ".join(export.move.axes)
    return (
        *head_lines(export),
        (
            f"Columns, in this order: {columns}; the track in {unit}, joints in degrees, one row a "
            f"frame at {export.move.rate} per second. The file itself says none of this."
        ),
    )
