"""The plan as tables of plain values: what the CSV files and the sheets of a workbook are made of.

A CSV file is UTF-8 by RFC 4180: comma, CRLF, a quote doubled inside quotes. A text that a
spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from oner.model.desk import Desk, DeskPlace, DeskRow, DeskStrip
from oner.units import format_eighths

Cell = str | int | float | date | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters by which a spreadsheet takes a text for something to work out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table.

    Args:
        name: As `oner export --to` and the file's name have it: "schedule".
        columns: Names of columns; a unit is in the name: "minutes".
        rows: Each as long as `columns`; None is unknown or does not apply.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_bytes(table: Table) -> bytes:
    """The table as a CSV file; an unknown value is an empty cell, a date is ISO."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_guarded(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def _guarded(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell


def tables(desk: Desk) -> tuple[Table, ...]:
    """Every table of a plan; a plan without a take has no pieces and no seams."""
    made = [schedule_table(desk), days_table(desk), costs_table(desk), strips_table(desk)]
    if desk.pieces:
        made += [pieces_table(desk), seams_table(desk)]
    return tuple(made)


def clock(minutes: int) -> str:
    """Minutes after midnight as `07:00`; after midnight of the next day `25:30`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def cast_numbers(desk: Desk, ids: Iterable[str]) -> str:
    """Numbers on the board, as a strip has them: `1, 2, 14`; an id where there is no number."""
    numbers = {member.id: str(member.number) for member in desk.cast}
    return ", ".join(numbers.get(one, one) for one in ids)


def shooting_days(desk: Desk) -> int:
    """The last number of a day on which something is shot: the N of "day n of N"."""
    used = {hours.day for hours in desk.board.hours}
    return max((day.number for day in desk.days if day.date in used), default=0)


def schedule_table(desk: Desk) -> Table:
    """A row per strip in the order of the board; strips without a day come last."""
    strips = {strip.id: strip for strip in desk.strips}
    numbers = {day.date: day.number for day in desk.days}
    columns = (
        "day_number date unit order start end strip episode scene place set stage light pages"
        " eighths minutes cast_numbers cast piece state held description"
    )
    rows = (
        _schedule_row(desk, place, strips[place.strip], numbers)
        for place in desk.board.places
        if place.strip in strips
    )
    return Table(name="schedule", columns=tuple(columns.split()), rows=tuple(rows))


def _schedule_row(
    desk: Desk, place: DeskPlace, strip: DeskStrip, numbers: dict[str, int]
) -> tuple[Cell, ...]:
    where = (
        (
            numbers.get(place.day),
            date.fromisoformat(place.day),
            place.unit,
            place.order,
            clock(place.start),
            clock(place.end),
        )
        if place.day
        else (None,) * 6
    )
    return (
        *where,
        strip.id,
        strip.episode,
        strip.scene,
        strip.place,
        strip.set,
        strip.stage,
        strip.light,
        format_eighths(strip.eighths),
        strip.eighths,
        strip.minutes,
        cast_numbers(desk, strip.cast),
        " ".join(strip.cast),
        strip.piece,
        strip.state,
        place.held,
        strip.description,
    )


def days_table(desk: Desk) -> Table:
    """The day out of days of cast, set and rigs: a row each, a column per day of the calendar."""
    totals = ("work", "hold", "drop", "out", "change")
    rows = (
        (
            row.kind,
            row.id,
            row.number or None,
            row.name,
            *(dict(row.totals).get(total) for total in totals),
            *row.codes,
        )
        for row in (*desk.board.cast, *desk.board.things)
    )
    columns = ("kind", "id", "number", "name", *(f"{total}_days" for total in totals))
    dates = tuple(day.date for day in desk.days)
    return Table(name="day-out-of-days", columns=(*columns, *dates), rows=tuple(rows))


def costs_table(desk: Desk) -> Table:
    """A row per line of money; the lines add up to the board's cost."""
    rows = ((c.kind, c.subject, money(desk, c.amount), desk.currency) for c in desk.board.costs)
    return Table(name="costs", columns=("kind", "for", "amount", "currency"), rows=tuple(rows))


def money(desk: Desk, amount: int) -> int | float:
    """An amount in whole units of the currency, with its decimals where it has any."""
    whole, rest = divmod(amount, 10**desk.minor_units)
    return round(amount / 10**desk.minor_units, desk.minor_units) if rest else whole


def strips_table(desk: Desk) -> Table:
    """A row per strip with what it asks for, in the order of the folder."""
    columns = (
        "strip episode scene place set stage light pages eighths minutes cast piece region state"
        " rig director unit earliest latest after together runners run_minutes description"
    )
    rows = (
        (
            *(s.id, s.episode, s.scene, s.place, s.set, s.stage, s.light),
            *(format_eighths(s.eighths), s.eighths, s.minutes, " ".join(s.cast)),
            *(s.piece, s.region, s.state, s.rig, s.director, s.unit, s.earliest, s.latest),
            *(" ".join(s.after), s.together, " ".join(s.runners), s.run_minutes, s.description),
        )
        for s in desk.strips
    )
    return Table(name="strips", columns=tuple(columns.split()), rows=tuple(rows))


def pieces_table(desk: Desk) -> Table:
    """A row per piece in story order; `last_frame` is inclusive; money is an estimate."""
    columns = (
        "piece first_frame last_frame frames handle_before_frames handle_after_frames technique rig"
        " set part region zone state panels_out speed passes minutes strips days estimate currency"
    )
    days = {place.strip: place.day for place in desk.board.places}
    rows = (
        (
            *(p.id, p.first, p.stop - 1, p.stop - p.first, p.handle_before, p.handle_after),
            *(p.technique, p.rig, p.set, p.part, p.region, p.zone, p.words),
            *(" ".join(p.panels_out), p.slow, ", ".join(p.passes), p.minutes),
            *(" ".join(p.strips), " ".join(sorted({days.get(s, "") for s in p.strips} - {""}))),
            *(money(desk, sum(line.amount for line in p.costs)), desk.currency),
        )
        for p in desk.pieces
    )
    return Table(name="pieces", columns=tuple(columns.split()), rows=tuple(rows))


def seams_table(desk: Desk) -> Table:
    """A row per seam; `frame` is the first of the later piece; overlaps are inclusive."""
    columns = (
        "frame overlap_first_frame overlap_last_frame from_piece to_piece kind hidden_by"
        " shot_first why price currency must_match"
    )
    rows = (
        (
            *(s.frame, s.first, s.stop - 1, s.from_piece, s.to_piece, s.kind, s.hides),
            *(s.shot_first, s.why_first, money(desk, s.price), desk.currency),
            "; ".join(f"{m.name} {m.value}" + (f" +-{m.within}" * bool(m.within)) for m in s.match),
        )
        for s in desk.seams
    )
    return Table(name="seams", columns=tuple(columns.split()), rows=tuple(rows))


def coded(row: DeskRow, total: str) -> tuple[str, ...]:
    """The codes of a day out of days that make up one of its totals, as COUNTIF takes them."""
    if row.kind == "cast":
        return {"work": ("*W*",), "hold": ("H",), "drop": ("D",)}[total]
    if row.kind == "rig":
        return {"work": ("W", "DL", "RT", "DR"), "hold": ("H",)}[total]
    return {"out": ("O",), "change": ("C",)}[total]
