"""The schedule, the days out of days and the costs as a workbook (xlsx).

Dates are dates, times are times, totals are formulas that hold the plan's own figure as their
stored value, so that a reader that does not calculate shows the same as one that does. Headers are
frozen and repeated on every printed page. Texts are written as texts: nothing a person wrote is
taken for a formula. Same plan, same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from itertools import groupby
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell

from oner.documents.tables import cast_numbers, coded, money, shooting_days
from oner.model.desk import Desk, DeskPlace, DeskRow, DeskStrip
from oner.model.edition import Edition, Format
from oner.units import format_eighths

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  (a workbook knows no zones)
"""Written as the day of creation of every workbook: a file holds no clock."""
_LETTER, _A4 = 1, 9
_HEADER = 3
"""Rows above the table's own header: title, edition, an empty one."""
_SCHEDULE = (
    ("Day", 5), ("Date", 15), ("Unit", 12), ("Start", 7), ("End", 7), ("Strip", 11),
    ("Scene", 9), ("I/E", 5), ("Set", 26), ("D/N", 7), ("Pages", 7), ("Eighths", 8),
    ("Minutes", 8), ("Cast", 20), ("Stage", 20), ("What happens", 60),
)  # fmt: skip
_EIGHTHS, _MINUTES = 11, 12
_COUNTS = (("Work", "work"), ("Hold", "hold"), ("Drop", "drop"))
_SET_COUNTS = (("Out", "out"), ("Change", "change"), ("Work", "work"), ("Hold", "hold"))
_DAYS_A_PAGE = 28


def workbook(desk: Desk, edition: Edition, kind: str) -> bytes:
    """A workbook of one kind.

    Args:
        desk: What is planned.
        edition: What stands in the header of every page.
        kind: "schedule", "day-out-of-days" or "costs".
    """
    into = io.BytesIO()
    book = _Book(into, desk, edition)
    if kind == "schedule":
        _schedule(book)
    elif kind == "day-out-of-days":
        _days(book, "Cast", desk.board.cast, _COUNTS)
        _days(book, "Set and rigs", desk.board.things, _SET_COUNTS)
    else:
        _costs(book)
    book.file.close()
    return into.getvalue()


class _Book:
    """A workbook with the formats every sheet uses."""

    def __init__(self, into: io.BytesIO, desk: Desk, edition: Edition) -> None:
        self.desk, self.edition = desk, edition
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.file: Any = xlsxwriter.Workbook(into, options)
        self.file.set_properties(
            {"title": desk.title, "author": f"oner {desk.version}", "created": _CREATED}
        )
        money_places = "." + "0" * desk.minor_units if desk.minor_units else ""
        self.title = self._format(bold=True, font_size=14)
        self.head = self._format(bold=True, bottom=2, text_wrap=True, valign="bottom")
        self.turned = self._format(bold=True, bottom=2, rotation=90, num_format="d mmm", size=8)
        self.off = self._format(
            bold=True, bottom=2, rotation=90, num_format="d mmm", size=8, bg_color="#D9D9D9"
        )
        self.text = self._format(valign="top")
        self.wrap = self._format(valign="top", text_wrap=True)
        self.date = self._format(valign="top", num_format="ddd yyyy-mm-dd", align="left")
        self.time = self._format(valign="top", num_format="hh:mm")
        self.long_time = self._format(valign="top", num_format="[hh]:mm")
        self.code = self._format(align="center", size=8, border=4)
        self.code_off = self._format(align="center", size=8, border=4, bg_color="#D9D9D9")
        self.total = self._format(bold=True, top=1)
        self.end = self._format(bold=True, top=1, bottom=2, bg_color="#E7E6E6")
        self.money = self._format(num_format=f"#,##0{money_places}")
        self.money_total = self._format(bold=True, top=1, num_format=f"#,##0{money_places}")
        self.percent = self._format(num_format="0.0%")

    def _format(self, size: int = 10, **how: object) -> Any:
        return self.file.add_format({"font_name": "Arial", "font_size": size} | how)

    def sheet(self, name: str, heading: str, *, frozen: int = 0) -> Any:
        """A sheet with title, edition, print setup; `frozen` columns stay in sight."""
        sheet = self.file.add_worksheet(name)
        sheet.write_string(0, 0, f"{self.desk.title}: {heading}", self.title)
        sheet.write_string(1, 0, f"{self.edition.words}; plan {self.edition.plan or 'not known'}")
        sheet.freeze_panes(_HEADER + 1, frozen)
        sheet.repeat_rows(_HEADER)
        sheet.set_landscape()
        sheet.set_paper(_A4 if self.edition.paper is Format.A4 else _LETTER)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        title = self.desk.title[:80].replace("&", "&&")
        words = self.edition.words.replace("&", "&&")
        sheet.set_header(f"&L&B{title}&B: {heading}&R&B{words}")
        sheet.set_footer(f"&Lplan {self.edition.plan}&RPage &P of &N")
        return sheet

    def columns(self, sheet: Any, columns: Iterable[tuple[str, float]]) -> None:
        """Headers and widths (in characters)."""
        for number, (name, width) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(_HEADER, number, name, self.head)


# -- schedule -----------------------------------------------------------------------------------


def _schedule(book: _Book) -> None:
    """A row per strip, a line at the end of every day of a unit, the total at the foot."""
    desk = book.desk
    sheet = book.sheet("Schedule", "shooting schedule", frozen=6)
    book.columns(sheet, _SCHEDULE)
    strips = {strip.id: strip for strip in desk.strips}
    placed = [place for place in desk.board.places if place.strip in strips]
    row = _HEADER + 1
    for (day, unit), group in groupby(placed, key=lambda place: (place.day, place.unit)):
        first, places = row, list(group)
        for place in places:
            _strip_row(book, sheet, row, place, strips[place.strip])
            row += 1
        those = [strips[place.strip] for place in places]
        _day_end(book, sheet, row, first, day, unit, those)
        row += 1
    if placed:
        those = [strips[place.strip] for place in placed]
        _sums(sheet, row, _HEADER + 1, "All strips", those, book.total)
        sheet.autofilter(_HEADER, 0, row - 1, len(_SCHEDULE) - 1)


def _strip_row(book: _Book, sheet: Any, row: int, place: DeskPlace, strip: DeskStrip) -> None:
    desk = book.desk
    number = next((day.number for day in desk.days if day.date == place.day), 0)
    unit = {one.id: one.name for one in desk.units}.get(place.unit, place.unit)
    if place.day:
        sheet.write_number(row, 0, number, book.text)
        sheet.write_datetime(row, 1, date.fromisoformat(place.day), book.date)
        sheet.write_string(row, 2, unit, book.text)
        for column, minutes in ((3, place.start), (4, place.end)):
            style = book.time if minutes < 24 * 60 else book.long_time
            sheet.write_number(row, column, minutes / (24 * 60), style)
    texts = (strip.id, strip.scene, strip.place, strip.set, strip.light)
    for column, text in enumerate((*texts, format_eighths(strip.eighths)), start=5):
        sheet.write_string(row, column, text, book.text)
    sheet.write_number(row, _EIGHTHS, strip.eighths, book.text)
    sheet.write_number(row, _MINUTES, strip.minutes, book.text)
    rest = (cast_numbers(desk, strip.cast), strip.stage, strip.description)
    for column, text in enumerate(rest, start=_MINUTES + 1):
        sheet.write_string(row, column, text, book.wrap)


def _day_end(
    book: _Book, sheet: Any, row: int, first: int, day: str, unit: str, strips: Sequence[DeskStrip]
) -> None:
    desk = book.desk
    number = next((one.number for one in desk.days if one.date == day), 0)
    name = {one.id: one.name for one in desk.units}.get(unit, unit)
    words = (
        f"End of day {number} of {shooting_days(desk)}, {date.fromisoformat(day):%a %Y-%m-%d}, "
        f"{name}"
        if day
        else "Not scheduled"
    )
    _sums(sheet, row, first, words, strips, book.end)


def _sums(
    sheet: Any,
    row: int,
    first: int,
    words: str,
    strips: Sequence[DeskStrip],
    style: Any,
) -> None:
    """A line of totals of the rows from `first`; totals inside them are not counted twice."""
    for column in range(len(_SCHEDULE)):
        sheet.write_blank(row, column, None, style)
    sheet.write_string(row, 0, words, style)
    eighths, minutes = sum(s.eighths for s in strips), sum(s.minutes for s in strips)
    for column, value in ((_EIGHTHS, eighths), (_MINUTES, minutes)):
        span = xl_range(first, column, row - 1, column)
        sheet.write_formula(row, column, f"=SUBTOTAL(9,{span})", style, value)
    count = xl_rowcol_to_cell(row, _EIGHTHS)
    pages = (
        f'=IF(MOD({count},8)=0,INT({count}/8)&"",'
        f'IF({count}<8,"",INT({count}/8)&" ")&MOD({count},8)&"/8")'
    )
    sheet.write_formula(row, _EIGHTHS - 1, pages, style, format_eighths(eighths))


# -- days out of days ---------------------------------------------------------------------------


def _days(
    book: _Book, name: str, rows: Sequence[DeskRow], counts: Sequence[tuple[str, str]]
) -> None:
    """A row per person or thing, its totals, then a column per day; 28 days on a page."""
    days = book.desk.days
    heading = f"day out of days, {name.lower()}"
    start = 2 + len(counts)
    sheet = book.sheet(name, heading, frozen=start)
    first = ("No.", 5.0) if name == "Cast" else ("Kind", 8.0)
    book.columns(sheet, (first, ("Name", 26.0), *((words, 7.0) for words, _ in counts)))
    sheet.repeat_columns(0, start - 1)
    sheet.set_print_scale(70)
    sheet.set_v_pagebreaks(list(range(start + _DAYS_A_PAGE, start + len(days), _DAYS_A_PAGE)))
    if days:
        sheet.set_column(start, start + len(days) - 1, 4.3)
    for column, day in enumerate(days, start=start):
        style = book.turned if day.kind == "shoot" else book.off
        sheet.write_datetime(_HEADER, column, date.fromisoformat(day.date), style)
        if day.number:
            sheet.write_number(_HEADER - 1, column, day.number, book.code)
    for line, row in enumerate(rows, start=_HEADER + 1):
        _days_row(book, sheet, line, row, counts)
    _days_totals(book, sheet, rows, counts)


def _days_row(
    book: _Book, sheet: Any, line: int, row: DeskRow, counts: Sequence[tuple[str, str]]
) -> None:
    start = 2 + len(counts)
    if row.kind == "cast":
        sheet.write_number(line, 0, row.number)
    else:
        sheet.write_string(line, 0, row.kind)
    sheet.write_string(line, 1, row.name)
    span = xl_range(line, start, line, start + max(len(row.codes), 1) - 1)
    totals = dict(row.totals)
    for column, (_, total) in enumerate(counts, start=2):
        if total in totals:
            _count(sheet, line, column, row, total, span, totals[total])
    for column, (code, day) in enumerate(zip(row.codes, book.desk.days, strict=True), start=start):
        style = book.code if day.kind == "shoot" else book.code_off
        if code:
            sheet.write_string(line, column, code, style)
        else:
            sheet.write_blank(line, column, None, style)


def _count(
    sheet: Any, line: int, column: int, row: DeskRow, total: str, span: str, value: int
) -> None:
    """A total as a formula; as a number where the codes of the row do not tell it."""
    codes = coded(row, total)
    counted = sum(any(fnmatchcase(code, one) for one in codes) for code in row.codes)
    if counted != value:
        sheet.write_number(line, column, value)
        return
    formula = "+".join(f'COUNTIF({span},"{code}")' for code in codes)
    sheet.write_formula(line, column, f"={formula}", None, value)


def _days_totals(
    book: _Book, sheet: Any, rows: Sequence[DeskRow], counts: Sequence[tuple[str, str]]
) -> None:
    """Days added up over the rows; of people, how many work on each day as well."""
    if not rows:
        return
    line, start = _HEADER + 1 + len(rows), 2 + len(counts)
    sheet.write_string(line, 1, "Total", book.total)
    for column, (_, total) in enumerate(counts, start=2):
        span = xl_range(_HEADER + 1, column, line - 1, column)
        value = sum(dict(row.totals).get(total, 0) for row in rows)
        sheet.write_formula(line, column, f"=SUM({span})", book.total, value)
    if rows[0].kind != "cast":
        return
    for number, column in enumerate(range(start, start + len(book.desk.days))):
        name = xl_col_to_name(column)
        working = sum("W" in row.codes[number] for row in rows)
        formula = f'=COUNTIF({name}{_HEADER + 2}:{name}{line},"*W*")'
        sheet.write_formula(line, column, formula, book.code, working)


# -- costs --------------------------------------------------------------------------------------


def _costs(book: _Book) -> None:
    """Money by kind, added up by formulas from the sheet of lines behind it."""
    desk = book.desk
    lines = desk.board.costs
    by_kind = book.sheet("By kind", f"costs by kind, {desk.currency}")
    book.columns(by_kind, (("Kind", 32), (f"Amount, {desk.currency}", 22)))
    kinds = sorted({line.kind for line in lines})
    last = _HEADER + 1 + len(lines)
    for row, kind in enumerate(kinds, start=_HEADER + 1):
        cell = xl_rowcol_to_cell(row, 0)
        formula = (
            f"=SUMIF(Lines!$A${_HEADER + 2}:$A${last},{cell},Lines!$C${_HEADER + 2}:$C${last})"
        )
        amount = sum(line.amount for line in lines if line.kind == kind)
        by_kind.write_string(row, 0, kind)
        by_kind.write_formula(row, 1, formula, book.money, money(desk, amount))
    foot = _HEADER + 1 + len(kinds)
    total = _sum_row(book, by_kind, foot, 1)
    _bound_rows(book, by_kind, foot + 1, total)
    _cost_lines(book)


def _cost_lines(book: _Book) -> None:
    desk = book.desk
    sheet = book.sheet("Lines", f"costs, line by line, {desk.currency}")
    book.columns(sheet, (("Kind", 24), ("For", 40), (f"Amount, {desk.currency}", 22)))
    row = _HEADER + 1
    for line in desk.board.costs:
        sheet.write_string(row, 0, line.kind)
        sheet.write_string(row, 1, line.subject)
        sheet.write_number(row, 2, money(desk, line.amount), book.money)
        row += 1
    _sum_row(book, sheet, row, 2)


def _sum_row(book: _Book, sheet: Any, row: int, column: int) -> str:
    """The total of a column of money; its cell."""
    sheet.write_string(row, 0, "Total", book.total)
    for other in range(1, column):
        sheet.write_blank(row, other, None, book.total)
    value = sum(line.amount for line in book.desk.board.costs)
    if row == _HEADER + 1:
        sheet.write_string(row, column, "not known: there is no board", book.total)
    else:
        span = xl_range(_HEADER + 1, column, row - 1, column)
        amount = money(book.desk, value)
        sheet.write_formula(row, column, f"=SUM({span})", book.money_total, amount)
    return xl_rowcol_to_cell(row, column)


def _bound_rows(book: _Book, sheet: Any, row: int, total: str) -> None:
    """What any board costs at least, and how far this one is from it."""
    board = book.desk.board
    sheet.write_string(row, 0, "No board costs less than")
    sheet.write_string(row + 1, 0, "Gap to that bound")
    if board.bound is None or not board.cost:
        sheet.write_string(row, 1, "not known")
        sheet.write_string(row + 1, 1, "not known")
        return
    sheet.write_number(row, 1, money(book.desk, board.bound), book.money)
    bound = xl_rowcol_to_cell(row, 1)
    gap = (board.cost - board.bound) / board.cost
    sheet.write_formula(row + 1, 1, f"=({total}-{bound})/{total}", book.percent, gap)
