"""Reads tables with a header, from CSV or xlsx, row by row with the line each row stands on."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from oner.production.problems import Problems, one_of
from oner.production.sources import Row, as_read, read_text

Cells = tuple[int, list[Any]]
"""Line (or row) number, and the cells of it."""


def read_table(
    path: Path, file: str, problems: Problems, columns: Iterable[str], required: Iterable[str]
) -> tuple[Row, ...] | None:
    """The rows of a table under its header; empty cells are left out, empty rows too.

    Args:
        path: A .csv or .xlsx file.
        file: As the report names it.
        problems: Where its problems go.
        columns: Every column there can be.
        required: Columns that must be there.

    Returns:
        One row each; None, and a problem, if the file or its header cannot be read.
    """
    lines = _xlsx_lines(path, file, problems) if path.suffix == ".xlsx" else None
    if path.suffix != ".xlsx":
        lines = _csv_lines(path, file, problems)
    if lines is None:
        return None
    filled = [(number, cells) for number, cells in lines if any(_full(cell) for cell in cells)]
    if not filled:
        problems.add(file, f"is empty; its first row names the columns: {','.join(columns)}")
        return None
    header = _header(filled[0], file, problems, list(columns), required)
    return tuple(_rows(filled[1:], header, file, problems)) if header else None


def _full(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _header(
    first: Cells, file: str, problems: Problems, columns: list[str], required: Iterable[str]
) -> list[str] | None:
    line, cells = first
    names = [str(cell).strip() if _full(cell) else "" for cell in cells]
    if not set(names) & set(columns):
        remedy = f"names no column; delete the rows above the header ({','.join(required)}, ...)"
        problems.add(file, remedy, line=line, read=" ".join(name for name in names if name))
        return None
    for position, name in enumerate(names):
        if name and name not in columns:
            remedy = "is not a column here; " + one_of(columns, name, what="columns")
            problems.add(file, remedy, line=line, where=name, read=name)
        elif name and name in names[:position]:
            problems.add(file, "the column is there twice", line=line, where=name, read=name)
    missing = [name for name in required if name not in names]
    for name in missing:
        problems.add(file, "the column is missing", line=line, where=name)
    known = [name if name in columns else "" for name in names]
    return known if any(known) else None


def _rows(
    lines: Iterable[Cells], header: list[str], file: str, problems: Problems
) -> Iterator[Row]:
    for number, cells in lines:
        if len(cells) > len(header):
            counts = f"the row has {len(cells)} cells, the header {len(header)}"
            problems.add(file, f"{counts}; quote commas in text", line=number)
            problems.settle(file, number)
        pairs = zip(header, cells, strict=False)
        data = {name: cell for name, cell in pairs if name and _full(cell)}
        yield Row(file, problems, {}, data, number)


def _csv_lines(path: Path, file: str, problems: Problems) -> list[Cells] | None:
    text = read_text(path, file, problems)
    if text is None:
        return None
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Cells] = []
    before = 0
    try:
        for cells in reader:
            lines.append((before + 1, list(cells)))
            before = reader.line_num
    except csv.Error as error:
        remedy = f"a cell that starts here is not closed ({error}); check the quotes"
        problems.add(file, remedy, line=before + 1)
        return None
    return lines


def _xlsx_lines(path: Path, file: str, problems: Problems) -> list[Cells] | None:
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        values, formulas = (_first_sheet(path, values=values) for values in (True, False))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        problems.add(file, f"is not an xlsx workbook ({error}); save it as .xlsx or .csv again")
        return None
    for (number, cells), (_, written) in zip(values, formulas, strict=False):
        for cell, formula in zip(cells, written, strict=False):
            if cell is None and str(formula).startswith("="):
                remedy = (
                    "the formula has no stored value; open the table, save it, or write numbers"
                )
                problems.add(file, remedy, line=number, read=as_read(formula))
                problems.settle(file, number)
    return values


def _first_sheet(path: Path, *, values: bool) -> list[Cells]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=values)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        return [(number, list(cells)) for number, cells in enumerate(rows, start=1)]
    finally:
        book.close()
