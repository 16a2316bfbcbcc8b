"""Call sheets: who comes when, what is shot, what is torn up, on one unit's day.

Calls come from the order of the day and the rests between days. What a folder does not say is
printed as not known; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oner.documents.papers.board import UnitDay, banner_words, day_words, needs, sums, unit_days
from oner.documents.papers.words import (
    NOT_KNOWN,
    cast_numbers,
    clock,
    hours,
    light,
    long_day,
    short_day,
)
from oner.model.desk import Desk, DeskPiece, DeskStrip
from oner.model.production import Production
from oner.model.schedule import Call
from oner.units import format_eighths

Object = dict[str, Any]

ADVANCE = 2
"""Shooting days that are told ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    """A call sheet of a unit's day.

    Args:
        number: Of the shooting day.
        unit: Id of the unit.
        day: ISO date.
        data: What it lays out.
    """

    number: int
    unit: str
    day: str
    data: Object


def call_sheets(desk: Desk, production: Production, calls: Sequence[Call]) -> Iterator[CallSheet]:
    """A call sheet for every unit on every day it shoots.

    Args:
        desk: What the page shows.
        production: Its rules and rests.
        calls: Of the plan's schedule.
    """
    days = [one for one in unit_days(desk) if isinstance(one, UnitDay) and one.strips]
    sheets = _Sheets(desk, production, calls, days)
    for one in days:
        unit = one.strips[0][0].unit
        yield CallSheet(number=one.day.number, unit=unit, day=one.day.date, data=sheets.sheet(one))


class _Sheets:
    """Call sheets of one board."""

    def __init__(
        self, desk: Desk, production: Production, calls: Sequence[Call], days: Sequence[UnitDay]
    ) -> None:
        self.desk = desk
        self.production = production
        self.days = days
        self.number = {day.date: day.number for day in desk.days}
        self.column = {day.date: n for n, day in enumerate(desk.days)}
        self.codes = {row.id: row.codes for row in desk.board.cast}
        self.member = {member.id: member for member in production.cast}
        self.pieces = {piece.id: piece for piece in desk.pieces}
        self.calls: Mapping[tuple[str, str], list[Call]] = _by_day(calls)
        self.worked = _by_person(calls)

    def sheet(self, one: UnitDay) -> Object:
        """All of it."""
        shooting = sum(1 for day in self.desk.days if day.number)
        here = self.calls.get((one.day.date, one.strips[0][0].unit), [])
        return {
            "subtitle": f"day {one.day.number} of {shooting}",
            "day": long_day(one.day.date),
            "unit": one.unit,
            "times": self._times(one),
            "facts": self._facts(),
            "banners": [banner_words(banner) for banner in (*one.banners, *one.after)],
            "stages": ", ".join(dict.fromkeys(strip.stage for _, strip in one.strips)),
            "strips": [self._strip(one, place.start, place.end, s) for place, s in one.strips],
            "sums": sums(one),
            "cast": [self._person(one, call) for call in here],
            "set": self._set(one),
            "safety": self._safety(one),
            "notices": self._notices(one),
            "advance": [self._ahead(other) for other in self._next(one)],
        }

    # -- the head -----------------------------------------------------------------------------

    def _times(self, one: UnitDay) -> list[list[str]]:
        at, sun = one.hours, one.day
        return [
            ["Crew call", clock(at.call) if at else NOT_KNOWN],
            ["First shot", clock(one.strips[0][0].start)],
            ["Meal", NOT_KNOWN if at is None else "none" if at.meal is None else clock(at.meal)],
            ["Wrap, estimated", clock(at.wrap) if at else NOT_KNOWN],
            ["Sunrise", NOT_KNOWN if sun.sunrise is None else clock(sun.sunrise)],
            ["Sunset", NOT_KNOWN if sun.sunset is None else clock(sun.sunset)],
        ]

    def _facts(self) -> list[list[str]]:
        """What only people know; the folder has no place for it yet."""
        return [
            ["Weather", NOT_KNOWN],
            ["Nearest hospital", NOT_KNOWN],
            ["Parking", NOT_KNOWN],
            ["Script colour", NOT_KNOWN],
        ]

    # -- scenes and people ---------------------------------------------------------------------

    def _strip(self, one: UnitDay, start: int, end: int, strip: DeskStrip) -> Object:
        return {
            "move": one.moves.get(strip.id, ""),
            "time": f"{clock(start)} to {clock(end)}" if end else "",
            "id": strip.id,
            "where": f"{light(strip)} {strip.set}",
            "what": strip.description,
            "needs": needs(self.desk, strip),
            "cast": cast_numbers(self.desk, strip),
            "pages": format_eighths(strip.eighths) if strip.eighths else "",
            "minutes": str(strip.minutes),
        }

    def _person(self, one: UnitDay, call: Call) -> Object:
        member = self.member.get(call.who)
        codes = self.codes.get(call.who, ())
        at = self.column[one.day.date]
        rest = member.rest_hours if member else 0.0
        free = call.wrap + round(rest * 60)
        return {
            "number": str(member.number) if member else "",
            "character": member.character if member else call.who,
            "name": member.name if member else "",
            "code": codes[at] if at < len(codes) else "",
            "pickup": NOT_KNOWN,
            "makeup": NOT_KNOWN,
            "call": clock(call.call),
            "wrap": clock(call.wrap),
            "rested": self._rested(call),
            "free": clock(free) if rest else "",
        }

    def _rested(self, call: Call) -> str:
        """Hours since the person's last dismissal; empty on the first day or after long."""
        before = [one for one in self.worked[call.who] if one.day < call.day]
        if not before:
            return ""
        last = before[-1]
        minutes = (call.day - last.day).days * 24 * 60 + call.call - last.wrap
        return hours(minutes) if minutes < 48 * 60 else ""

    # -- the set, safety, notices ----------------------------------------------------------------

    def _set(self, one: UnitDay) -> list[list[str]]:
        """How changed regions stand today, and what the changeover crew does."""
        day = one.day.date
        found = list[list[str]]()
        for lane in self.desk.board.lanes:
            here = [s for s in lane.stretches if s.first <= day <= s.last]
            words = here[0].words if here else "standing"
            found.append([f"{lane.region} ({lane.set})", words])
        for banner in self.desk.board.banners:
            if banner.kind not in ("changeover", "restore"):
                continue
            night = "overnight" in banner.words
            if (banner.day == day and not night) or (night and banner.day == self._after(day)):
                when = f"after wrap, done by the call of {short_day(banner.day)}"
                call = f"called {when}" if night else f"called {self._crew_call(one)} (assumed)"
                found.append(["Changeover crew", f"{call}: {banner_words(banner)}"])
        return found

    def _crew_call(self, one: UnitDay) -> str:
        return clock(one.hours.call) if one.hours else NOT_KNOWN

    def _after(self, day: str) -> str:
        """The next shooting day."""
        later = [one.date for one in self.desk.days if one.number and one.date > day]
        return later[0] if later else ""

    def _safety(self, one: UnitDay) -> list[str]:
        """What the checks of the plan say about today."""
        found = list[str]()
        for _, strip in one.strips:
            if strip.runners:
                who = " and ".join(self._character(id) for id in strip.runners)
                found.append(f"{strip.id}: {who} run {strip.run_minutes} min in all.")
            piece = self.pieces.get(strip.piece)
            if piece is not None and piece.move is not None:
                found.append(_machine_words(strip.id, piece))
        return found

    def _character(self, id: str) -> str:
        return self.member[id].character if id in self.member else id

    def _notices(self, one: UnitDay) -> list[str]:
        """Who runs within the days of notice."""
        ahead = self.production.rules.notice_days
        until = one.day.number + ahead
        return [
            f"{short_day(other.day.date)}, day {other.day.number}: "
            f"{' and '.join(self._character(id) for id in strip.runners)} run "
            f"{strip.run_minutes} min in {strip.id}"
            for other in self.days
            if one.day.number < other.day.number <= until
            for _, strip in other.strips
            if strip.runners
        ]

    # -- the days ahead --------------------------------------------------------------------------

    def _next(self, one: UnitDay) -> list[UnitDay]:
        """The unit's next days."""
        unit = one.strips[0][0].unit
        later = [
            other
            for other in self.days
            if other.day.number > one.day.number and other.strips[0][0].unit == unit
        ]
        return later[:ADVANCE]

    def _ahead(self, one: UnitDay) -> Object:
        return {
            "day": day_words(one),
            "call": f"call {clock(one.hours.call)}" if one.hours else "",
            "sums": sums(one),
            "banners": [banner_words(banner) for banner in one.banners],
            "strips": [
                [
                    strip.id,
                    f"{light(strip)} {strip.set}",
                    strip.description,
                    cast_numbers(self.desk, strip),
                ]
                for _, strip in one.strips
            ],
        }


def _machine_words(strip: str, piece: DeskPiece) -> str:
    move = piece.move
    assert move is not None
    return (
        f"{strip}: an arm moves the camera by itself. It stays {move.clearance:.2f} m clear of set "
        "and performers on paper; everybody else keeps out of its reach. The move sheet of "
        f"{piece.id} has its limits; its operator runs it slowly and without people first."
    )


def _by_day(calls: Sequence[Call]) -> dict[tuple[str, str], list[Call]]:
    found = dict[tuple[str, str], list[Call]]()
    for call in calls:
        found.setdefault((call.day.isoformat(), call.unit), []).append(call)
    return found


def _by_person(calls: Sequence[Call]) -> dict[str, list[Call]]:
    found = dict[str, list[Call]]()
    for call in sorted(calls, key=lambda one: (one.day, one.call)):
        found.setdefault(call.who, []).append(call)
    return found
