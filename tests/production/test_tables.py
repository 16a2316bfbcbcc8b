"""Tables of cast and strips, from CSV and xlsx."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

from oner.production.read import read_production

if TYPE_CHECKING:
    from production.conftest import Folder


def as_workbook(path: Path) -> None:
    """Replace a CSV file by a workbook with numbers and dates as numbers and dates."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            sheet.append([typed(cell) for cell in row])
    book.save(path.with_suffix(".xlsx"))
    path.unlink()


def typed(cell: str) -> object:
    for kind in (int, date.fromisoformat):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell or None


def test_a_workbook_reads_as_the_same_table_in_csv_does(show: Folder) -> None:
    before = read_production(show.path)
    for name in ("cast.csv", "strips.csv"):
        as_workbook(show.path / name)
    assert read_production(show.path) == before


def test_a_problem_in_a_workbook_names_the_row(show: Folder) -> None:
    show.change("cast.csv", "2600", "-2600")
    as_workbook(show.path / "cast.csv")
    assert show.problems() == [
        "cast.xlsx:3: day_rate: read '-2600'; an amount must not be negative"
    ]


def test_a_file_that_is_no_workbook_is_a_problem(show: Folder) -> None:
    (show.path / "cast.csv").rename(show.path / "cast.xlsx")
    (problem,) = show.problems()
    assert problem.startswith("cast.xlsx: is not an xlsx workbook (")


def test_eighths_that_a_spreadsheet_took_for_a_date_are_named(show: Folder) -> None:
    path = show.path / "strips.csv"
    as_workbook(path)
    book = openpyxl.load_workbook(path.with_suffix(".xlsx"))
    assert book.active is not None
    book.active["I3"] = date(2027, 8, 4)
    book.save(path.with_suffix(".xlsx"))
    assert show.problems() == [
        (
            "strips.xlsx:3: eighths: read '2027-08-04 00:00:00'; "
            "is a date; the spreadsheet took eighths for a date, make the cell text"
        )
    ]


def test_a_formula_without_a_stored_value_is_not_an_empty_cell(show: Folder) -> None:
    path = show.path / "strips.csv"
    as_workbook(path)
    book = openpyxl.load_workbook(path.with_suffix(".xlsx"))
    assert book.active is not None
    book.active["J3"] = "=30+15"
    book.save(path.with_suffix(".xlsx"))
    (problem,) = show.problems()
    assert problem.startswith("strips.xlsx:3: read '=30+15'; the formula has no stored value")


def test_rows_above_the_header_are_named(show: Folder) -> None:
    path = show.path / "cast.csv"
    path.write_text("OUR CAST,,\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert (
        "cast.csv:1: read 'OUR CAST'; names no column; delete the rows above the header"
        in (show.problems()[0])
    )


def test_semicolons_separate_cells_where_the_header_has_no_comma(show: Folder) -> None:
    before = read_production(show.path)
    show.put("cast.csv", "id;number;character;name;day_rate;hold_rate;absences;from;to\n"
             "ANNA;1;Anna;A. Ferreira;4200;2100;2027-02-10..2027-02-11;;\n"
             "BEN;2;Ben;B. Okafor;2600;1300;;2027-02-01;2027-02-26\n"
             'CLEO;3;Cleo;C. Lindqvist;1400;700;"2027-02-18; 2027-02-19";;\n')  # fmt: skip
    assert read_production(show.path) == before


def test_a_quoted_cell_may_run_over_lines_and_rows_keep_their_lines(show: Folder) -> None:
    show.change("strips.csv", "Ben waits for a call", '"Ben waits,\nfor a call"')
    show.change("strips.csv", "office,,INT,DAY,2 1/8", "ofice,,INT,DAY,2 1/8")
    assert show.problems() == [
        "strips.csv:4: set: read 'ofice'; did you mean 'office'? (sets: hall, office)"
    ]


def test_a_quote_that_is_not_closed_is_a_problem(show: Folder) -> None:
    show.change("cast.csv", "B. Okafor", '"B. Okafor')
    problems = show.problems()
    assert problems[0].startswith("cast.csv:3: a cell that starts here is not closed")


def test_a_column_nobody_knows_is_named_once(show: Folder) -> None:
    show.change("cast.csv", "hold_rate", "holdrate")
    assert show.problems() == [
        (
            "cast.csv:1: holdrate: read 'holdrate'; is not a column here; "
            "did you mean 'hold_rate'? (columns: id, number, character, name, "
            "day_rate, hold_rate, from, to, ...)"
        )
    ]


def test_a_required_column_that_is_missing_is_named_once(show: Folder) -> None:
    show.change("strips.csv", "id,scene,", "id,szene,")
    problems = show.problems()
    assert "strips.csv:1: scene: the column is missing" in problems


def test_a_comma_that_is_not_quoted_is_one_problem_and_the_rest_of_its_row_none(
    show: Folder,
) -> None:
    show.change("strips.csv", "Ben waits for a call", "Ben waits, for a call")
    assert show.problems() == [
        "strips.csv:2: the row has 16 cells, the header 15; quote commas in text"
    ]
