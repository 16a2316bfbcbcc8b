"""Tables, workbooks and the calendar hold what the plan holds, read back by others."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from desks import season, source

from oner.app.package.source import Maker
from oner.app.package.tables import calendars, csv_files, workbooks
from oner.documents.tables import Table, csv_bytes
from oner.model.desk import Desk
from oner.model.edition import Colour, Edition, Format


def sheets(desk: Desk, kind: str, *, values: bool) -> Any:
    files = {file.path: file.content for file in workbooks(source(desk))}
    content = next(content for path, content in files.items() if f"_{kind}_" in path)
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def test_the_schedule_has_every_strip_once_on_its_day_as_a_date() -> None:
    desk = season()
    rows = list(sheets(desk, "schedule", values=True)["Schedule"].iter_rows(min_row=5))
    found = {row[5].value: (row[1].value, row[3].value) for row in rows if row[5].value is not None}
    for place in desk.board.places:
        day, start = found.pop(place.strip)
        if not place.day:
            assert (day, start) == (None, None)
            continue
        assert day == datetime.combine(date.fromisoformat(place.day), time())
        assert start == time(place.start // 60, place.start % 60)
    assert not found


def test_totals_of_the_schedule_are_formulas_that_hold_the_plans_own_figures() -> None:
    desk = season()
    last = sheets(desk, "schedule", values=False)["Schedule"].max_row
    formula = sheets(desk, "schedule", values=False)["Schedule"].cell(last, 12).value
    value = sheets(desk, "schedule", values=True)["Schedule"].cell(last, 12).value
    assert str(formula).startswith("=SUBTOTAL(9,L5:")
    assert value == sum(strip.eighths for strip in desk.strips)


def test_costs_add_up_to_the_cost_of_the_board() -> None:
    desk = season()
    lines = sheets(desk, "costs", values=True)["Lines"]
    amounts = [row[2] for row in lines.iter_rows(min_row=5, values_only=True)]
    assert amounts[-1] == sum(amounts[:-1]) == (desk.board.cost or 0) / 100
    kinds = sheets(desk, "costs", values=False)["By kind"]
    assert "SUMIF" in str(kinds.cell(5, 2).value)
    gap = sheets(desk, "costs", values=True)["By kind"].cell(kinds.max_row, 2).value
    assert gap == pytest.approx((40050 - 30037) / 40050)


def test_counts_of_days_are_formulas_that_count_what_is_in_the_row() -> None:
    desk = season()
    values = sheets(desk, "day-out-of-days", values=True)["Cast"]
    formulas = sheets(desk, "day-out-of-days", values=False)["Cast"]
    for number, row in enumerate(desk.board.cast, start=5):
        codes = [values.cell(number, 6 + n).value for n in range(len(desk.days))]
        assert [code or "" for code in codes] == list(row.codes)
        work = sum(fnmatchcase(code or "", "*W*") for code in codes)
        assert values.cell(number, 3).value == work == dict(row.totals)["work"]
        assert str(formulas.cell(number, 3).value).startswith("=COUNTIF(")
    head = values.cell(4, 6).value
    assert head == datetime.fromisoformat(desk.days[0].date)


def test_headers_stay_in_sight_and_are_printed_on_every_page() -> None:
    sheet = sheets(season(), "schedule", values=False)["Schedule"]
    assert sheet.freeze_panes == "G5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert "DRAFT" in sheet.oddHeader.right.text
    assert "&P" in sheet.oddFooter.right.text.replace("Page ", "")


def test_the_paper_and_the_edition_are_those_that_were_asked_for() -> None:
    edition = Edition(number=4, colour=Colour.BLUE, issued="2027-02-03", paper=Format.A4)
    made = next(iter(workbooks(source(season(), edition))))
    assert made.path.endswith("_v004.xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    assert sheet.page_setup.paperSize == 9
    assert "Blue, 2027-02-03" in sheet.oddHeader.right.text


def test_what_people_wrote_is_never_a_formula() -> None:
    desk = season(description='=HYPERLINK("http://x","y")')
    rows = list(csv.reader(io.StringIO(text_of(desk, "schedule"), newline="")))
    assert rows[1][-1].startswith("'=HYPER")
    sheet = sheets(desk, "schedule", values=False)["Schedule"]
    assert sheet.cell(5, 16).data_type == "s"
    table = Table(name="t", columns=("a",), rows=(("+1",), ("-x",), ("@a",), (-1,), ("a,\r\nb",)))
    read = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))
    assert [row[0] for row in read] == ["a", "'+1", "'-x", "'@a", "-1", "a,\r\nb"]


def text_of(desk: Desk, name: str) -> str:
    files = {file.path: file.content for file in csv_files(source(desk))}
    return next(c for path, c in files.items() if f"_{name}_" in path).decode()


def test_every_csv_file_has_rows_as_long_as_its_header() -> None:
    for file in csv_files(source(season(description='Zoë, נועה\nand "so"'))):
        rows = list(csv.reader(io.StringIO(file.content.decode(), newline="")))
        assert len({len(row) for row in rows}) == 1, file.path


def events(content: bytes) -> list[dict[str, str]]:
    """A small reader of iCalendar: lines unfolded, events as name -> value."""
    text = content.decode().replace("\r\n ", "")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    found = list[dict[str, str]]()
    for line in text.split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = value
    return found


def test_shooting_days_are_dates_and_calls_are_floating_times() -> None:
    desk = season()
    found = events(next(calendars(source(desk))).content)
    days = [one for one in found if one["SUMMARY"].startswith("Day ")]
    assert [one["DTSTART;VALUE=DATE"] for one in days] == [
        hours.day.replace("-", "") for hours in desk.board.hours
    ]
    calls = [one for one in found if one["SUMMARY"].startswith("Crew call")]
    assert all(one["DTSTART"][-1] != "Z" and "T" in one["DTSTART"] for one in calls)
    assert calls[0]["DTSTART"] == "20270105T070000"
    assert calls[-1]["DTEND"] == "20270108T013000", "a night ends on the next day"
    assert len({one["UID"] for one in found}) == len(found)


def test_uids_last_from_edition_to_edition() -> None:
    desk = season()
    draft = events(next(calendars(source(desk))).content)
    edition = Edition(number=2, colour=Colour.BLUE, issued="2027-01-02")
    blue = events(next(calendars(source(desk, edition))).content)
    assert [one["UID"] for one in draft] == [one["UID"] for one in blue]
    assert {one["DTSTAMP"] for one in blue} == {"20270102T000000Z"}
    assert {one["SEQUENCE"] for one in blue} == {"2"}


def test_who_runs_is_told_as_many_shooting_days_before_as_the_rule_says() -> None:
    found = events(next(calendars(source(season()))).content)
    notices = [one for one in found if one["SUMMARY"].startswith("Notice")]
    assert [one["DTSTART;VALUE=DATE"] for one in notices] == ["20270105"]
    assert "2027-01-07" in notices[0]["SUMMARY"]


@pytest.mark.parametrize("maker", [csv_files, workbooks, calendars])
def test_the_same_plan_gives_the_same_bytes(maker: Maker) -> None:
    assert list(maker(source(season()))) == list(maker(source(season())))


@pytest.mark.parametrize("maker", [csv_files, workbooks, calendars])
def test_nothing_scheduled_is_no_accident(maker: Maker) -> None:
    desk = season()
    board = replace(
        desk.board, places=(), hours=(), cast=(), things=(), costs=(), cost=None, bound=None
    )
    files = list(maker(source(replace(desk, board=board, days=(), strips=(), cast=()))))
    assert files
