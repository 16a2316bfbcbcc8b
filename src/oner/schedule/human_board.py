"""The day out of days of any board: who works, who is held, and how full the days are.

A board made by people and a board made here are counted by the same rules, so that their figures
can stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from oner.model.schedule import CastMember, Schedule, Strip

Days = Sequence[Sequence[str]]
"""Ids of the strips of every shooting day, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDays:
    """A person's row of the day out of days.

    Args:
        who: Id.
        marks: Per shooting day: W works, S starts, F finishes, D dropped after this day, P picked
            up (SW, SWF, SWD, W, WD, PW, PWD, PWF, WF); H held; empty: before, after or dropped.
        worked: Days worked.
        held: Days between the first and the last that are neither worked nor dropped.
        dropped: Shooting days of drops.
        away: Days worked on which the person cannot be had.
    """

    who: str
    marks: tuple[str, ...]
    worked: int
    held: int
    dropped: int
    away: int = 0

    @property
    def paid(self) -> int:
        """Days worked and days held."""
        return self.worked + self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoad:
    """What a day holds: strips, eighths of pages, minutes, people, sets."""

    strips: int
    eighths: int
    minutes: int
    people: int
    sets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCount:
    """The day out of days of a board and what it adds up to.

    Args:
        people: In the order of the cast, then of the strips; who has no strip is left out.
        days: Per shooting day.
    """

    people: tuple[PersonDays, ...]
    days: tuple[DayLoad, ...]

    @property
    def held(self) -> int:
        """Person-days held."""
        return sum(person.held for person in self.people)

    @property
    def worked(self) -> int:
        """Person-days worked."""
        return sum(person.worked for person in self.people)

    @property
    def paid(self) -> int:
        """Person-days worked or held."""
        return self.worked + self.held

    @property
    def dropped(self) -> int:
        """Person-days within drops, which nobody pays."""
        return sum(person.dropped for person in self.people)

    @property
    def days_used(self) -> int:
        """Days with a strip."""
        return sum(day.strips > 0 for day in self.days)

    @property
    def longest_minutes(self) -> int:
        """Minutes of the fullest day; 0 without days."""
        return max((day.minutes for day in self.days), default=0)

    @property
    def most_eighths(self) -> int:
        """Eighths of the day with the most pages; 0 without days."""
        return max((day.eighths for day in self.days), default=0)


def count_holds(
    strips: Sequence[Strip],
    days: Days,
    *,
    cast: Sequence[CastMember] = (),
    dates: Sequence[date] = (),
) -> HoldCount:
    """Count a board: held = (last - first + 1) - worked - dropped, in shooting days.

    A person is dropped in the longest gaps, at most `drops` of them, that have at least
    `drop_days` calendar days between the days worked; a person without `drop_days` never is.
    Without dates, shooting days stand in for calendar days, which can only make drops fewer.

    Args:
        strips: Of the production; strips that are not on the board count nothing.
        days: The board.
        cast: Their drops and absences; who is not in it has neither.
        dates: Of the shooting days, at least as many as there are days; empty: not known.

    Raises:
        KeyError: The board names a strip that is not there.
        ValueError: There are fewer dates than days.
    """
    if dates and len(dates) < len(days):
        raise ValueError(f"{len(days)} days and {len(dates)} dates")
    known = {strip.id: strip for strip in strips}
    board = [[known[id] for id in day] for day in days]
    members = {member.id: member for member in cast}
    worked = _worked(board)
    order = [who for who in members if who in worked]
    order += [who for who in worked if who not in members]
    people = [_person(who, worked[who], members.get(who), len(board), dates) for who in order]
    return HoldCount(people=tuple(people), days=tuple(_load(day) for day in board))


def days_of(schedule: Schedule) -> tuple[tuple[str, ...], ...]:
    """A board of ours in the form `count_holds` takes: strips of every shooting day in order.

    Units of a day follow each other; days after the last strip are kept, and are empty.
    """
    at: Mapping[date, list[str]] = {day: [] for day in schedule.days}
    for place in sorted(schedule.board, key=lambda p: (p.day, p.unit, p.order)):
        at[place.day].append(place.strip)
    return tuple(tuple(at[day]) for day in schedule.days)


def _worked(board: Sequence[Sequence[Strip]]) -> dict[str, list[int]]:
    """Per person the days worked, ascending."""
    found = dict[str, list[int]]()
    for day, strips in enumerate(board):
        for who in dict.fromkeys(who for strip in strips for who in strip.cast):
            found.setdefault(who, []).append(day)
    return found


def _person(
    who: str,
    worked: Sequence[int],
    member: CastMember | None,
    days: int,
    dates: Sequence[date],
) -> PersonDays:
    drops = _drops(worked, member, dates)
    marks = [_mark(day, worked, drops) for day in range(days)]
    away = 0
    if member is not None and dates:
        away = sum(not member.available(dates[day]) for day in worked)
    return PersonDays(
        who=who,
        marks=tuple(marks),
        worked=len(worked),
        held=marks.count("H"),
        dropped=sum(until - after - 1 for after, until in drops.items()),
        away=away,
    )


def _drops(
    worked: Sequence[int], member: CastMember | None, dates: Sequence[date]
) -> dict[int, int]:
    """Day worked before each drop, and the day of the pick-up."""
    if member is None or member.drop_days is None:
        return {}
    gaps = list[tuple[int, int, int]]()
    for after, until in pairwise(worked):
        off = (dates[until] - dates[after]).days - 1 if dates else until - after - 1
        if until - after > 1 and off >= member.drop_days:
            gaps.append((until - after - 1, after, until))
    longest = sorted(gaps, key=lambda gap: (-gap[0], gap[1]))[: member.drops]
    return {after: until for _, after, until in longest}


def _mark(day: int, worked: Sequence[int], drops: Mapping[int, int]) -> str:
    first, last = worked[0], worked[-1]
    if day in worked:
        start = "S" if day == first else "P" if day in drops.values() else ""
        return f"{start}W{'F' if day == last else 'D' if day in drops else ''}"
    inside = first < day < last
    gone = any(after < day < until for after, until in drops.items())
    return "H" if inside and not gone else ""


def _load(strips: Sequence[Strip]) -> DayLoad:
    return DayLoad(
        strips=len(strips),
        eighths=sum(strip.eighths for strip in strips),
        minutes=sum(strip.minutes for strip in strips),
        people=len({who for strip in strips for who in strip.cast}),
        sets=len({strip.set for strip in strips}),
    )
