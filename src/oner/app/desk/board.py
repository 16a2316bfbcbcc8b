"""A board as the page shows it: places, hours, banners, set states, days out of days, money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from oner.model.desk import (
    DeskBanner,
    DeskBoard,
    DeskBroken,
    DeskDay,
    DeskHours,
    DeskLane,
    DeskMoney,
    DeskPlace,
    DeskRow,
    DeskStretch,
)
from oner.model.production import Calendar, Production
from oner.model.rig import Rig
from oner.model.schedule import BoardPlace, CostLine, RegionDay, Schedule, Strip, UnitDay
from oner.model.set import STANDING, SetState
from oner.production.board_file import PLANNED
from oner.schedule.hire import hires
from oner.schedule.human_board import PersonDays, count_holds


@dataclass(frozen=True)
class Season:
    """What stays the same while a board changes.

    Args:
        production: As read.
        strips: All that are scheduled, pieces among them.
        states: Every set state the schedule knows.
        dates: The shooting days.
    """

    production: Production
    strips: tuple[Strip, ...]
    states: tuple[SetState, ...]
    dates: tuple[date, ...]

    @cached_property
    def days(self) -> tuple[DeskDay, ...]:
        """The calendar from the first shooting day to the last, days off included."""
        return calendar_days(self.production.calendar, self.dates)

    @cached_property
    def strip(self) -> Mapping[str, Strip]:
        """By id."""
        return {strip.id: strip for strip in self.strips}

    @cached_property
    def state(self) -> Mapping[str, SetState]:
        """By id."""
        return {state.id: state for state in self.states}

    @cached_property
    def column(self) -> Mapping[date, int]:
        """Place of a date in `days`."""
        first = self.dates[0] if self.dates else date.min
        return {first + timedelta(days=n): n for n in range(len(self.days))}

    @cached_property
    def stage_of(self) -> Mapping[str, tuple[str, str]]:
        """Per set its stage's id and name."""
        name = {stage.id: stage.name for stage in self.production.stages}
        return {
            built.id: (built.stage, name.get(built.stage, built.stage))
            for built in self.production.sets
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAsIs:
    """A board, complete or not, that keeps the rules or not.

    Args:
        name: Of it.
        places: Of the strips that have a day.
        hours: Of every unit on every day it shoots.
        regions: Per region and shooting day.
        costs, cost, bound: Its money; None where it is not known.
        broken: Rules it breaks.
        held: Per strip that may not be moved "pin", "lock" or "past".
    """

    name: str
    places: Sequence[BoardPlace]
    hours: Sequence[UnitDay]
    regions: Sequence[RegionDay]
    costs: Sequence[CostLine] = ()
    cost: int | None = None
    bound: int | None = None
    broken: Sequence[DeskBroken] = ()
    held: Mapping[str, str] | None = None


def planned(schedule: Schedule, held: Mapping[str, str] | None = None) -> BoardAsIs:
    """The board of a plan."""
    return BoardAsIs(
        name=PLANNED,
        places=schedule.board,
        hours=schedule.hours,
        regions=schedule.regions,
        costs=schedule.costs,
        cost=schedule.cost,
        bound=schedule.bound,
        held=held,
    )


def desk_board(season: Season, board: BoardAsIs) -> DeskBoard:
    """A board as the page shows it."""
    places = sorted(board.places, key=lambda one: (one.day, one.unit, one.order))
    states = _states(board.regions)
    return DeskBoard(
        name=board.name,
        places=(*_places(places, board.held or {}), *_pool(season, places)),
        hours=tuple(_hours(season, places, board.hours)),
        banners=_banners(season, places, states),
        lanes=tuple(_lanes(season, states)),
        cast=tuple(_cast_rows(season, places)),
        things=(*_region_rows(season, states), *_rig_rows(season, places)),
        costs=tuple(
            DeskMoney(kind=line.kind, subject=line.subject, amount=line.amount)
            for line in board.costs
        ),
        cost=board.cost,
        bound=board.bound,
        broken=tuple(board.broken),
    )


def calendar_days(calendar: Calendar, dates: Sequence[date]) -> tuple[DeskDay, ...]:
    """Every day from the first shooting day to the last, with its number if it is one."""
    if not dates:
        return ()
    number = {day: n for n, day in enumerate(dates, start=1)}
    found = list[DeskDay]()
    day = dates[0]
    while day <= dates[-1]:
        worked = number.get(day, 0)
        kind = "shoot" if worked else "holiday" if day in calendar.holidays else "weekend"
        light = [one for one in calendar.daylight if one.first <= day]
        found.append(
            DeskDay(
                date=day.isoformat(),
                number=worked,
                kind=kind,
                sunrise=light[-1].sunrise if light else None,
                sunset=light[-1].sunset if light else None,
            )
        )
        day += timedelta(days=1)
    return tuple(found)


# -- places and hours --------------------------------------------------------------------------


def _places(places: Iterable[BoardPlace], held: Mapping[str, str]) -> Iterator[DeskPlace]:
    for one in places:
        yield DeskPlace(
            strip=one.strip,
            day=one.day.isoformat(),
            unit=one.unit,
            order=one.order,
            start=one.start,
            end=one.end,
            held=held.get(one.strip, ""),
        )


def _pool(season: Season, places: Iterable[BoardPlace]) -> Iterator[DeskPlace]:
    """Strips without a day, in the order of the folder."""
    on_board = {one.strip for one in places}
    for order, strip in enumerate((s for s in season.strips if s.id not in on_board), start=1):
        yield DeskPlace(
            strip=strip.id, day="", unit=strip.unit or "", order=order, start=0, end=0, held=""
        )


def _hours(
    season: Season, places: Iterable[BoardPlace], hours: Iterable[UnitDay]
) -> Iterator[DeskHours]:
    minutes, eighths = (
        defaultdict[tuple[date, str], int](int),
        defaultdict[tuple[date, str], int](int),
    )
    for one in places:
        minutes[one.day, one.unit] += season.strip[one.strip].minutes
        eighths[one.day, one.unit] += season.strip[one.strip].eighths
    for day in hours:
        yield DeskHours(
            day=day.day.isoformat(),
            unit=day.unit,
            call=day.call,
            wrap=day.wrap,
            meal=day.meal,
            minutes=minutes[day.day, day.unit],
            eighths=eighths[day.day, day.unit],
        )


# -- how the set stands ------------------------------------------------------------------------

States = Mapping[str, Sequence[tuple[date, str | None]]]
"""Per region its state on every shooting day, in order; None while it is changed."""


def _states(rows: Iterable[RegionDay]) -> States:
    found = defaultdict[str, list[tuple[date, str | None]]](list)
    for row in rows:
        found[row.region].append((row.day, row.state))
    return {region: sorted(days, key=lambda one: one[0]) for region, days in found.items()}


def _lanes(season: Season, states: States) -> Iterator[DeskLane]:
    """Every region some piece changes, or that is not standing on some day."""
    changed = {state.region for state in season.states if state.id != STANDING}
    set_of = {r.id: built.name for built in season.production.sets for r in built.regions}
    for region, days in states.items():
        stretches = tuple(_stretches(season, days))
        if stretches or region in changed:
            yield DeskLane(region=region, set=set_of.get(region, ""), stretches=stretches)


def _stretches(season: Season, days: Sequence[tuple[date, str | None]]) -> Iterator[DeskStretch]:
    at = 0
    while at < len(days):
        until = at
        while until + 1 < len(days) and days[until + 1][1] == days[at][1]:
            until += 1
        state = days[at][1]
        if state != STANDING:
            after = days[until + 1][1] if until + 1 < len(days) else STANDING
            yield DeskStretch(
                first=days[at][0].isoformat(),
                last=days[until][0].isoformat(),
                kind="changing" if state is None else "torn",
                state=state or "",
                words=_change_words(season, after) if state is None else _words(season, state),
            )
        at = until + 1


def _words(season: Season, state: str | None) -> str:
    if state is None or state == STANDING:
        return "standing"
    return season.state[state].words if state in season.state else state


def _change_words(season: Season, after: str | None) -> str:
    if after == STANDING:
        return "changeover, back to standing"
    return f"changeover to {_words(season, after)}"


# -- banners -----------------------------------------------------------------------------------


def _banners(
    season: Season, places: Sequence[BoardPlace], states: States
) -> tuple[DeskBanner, ...]:
    found = [*_changeovers(season, states), *_deliveries(season, places), *_moves(season, places)]
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.subject)))


def _changeovers(season: Season, states: States) -> Iterator[DeskBanner]:
    """Where the crew begins: on the first day of change, or on the morning it is done by."""
    for region, days in states.items():
        stood: str = STANDING
        began: date | None = None
        for day, state in days:
            if state is None:
                began = began or day
                continue
            if state != stood:
                yield _changeover(season, region, stood, state, began, day)
            stood, began = state, None
        if began is not None:
            yield _changeover(season, region, stood, STANDING, began, None)


def _changeover(
    season: Season, region: str, old: str, new: str, began: date | None, done: date | None
) -> DeskBanner:
    minutes = season.state[old].restore_minutes if old in season.state else 0
    minutes += season.state[new].change_minutes if new in season.state else 0
    day = began or done
    assert day is not None
    how = "changeover" if began else "overnight before this day"
    what = "back to standing" if new == STANDING else _words(season, new)
    return DeskBanner(
        day=day.isoformat(),
        kind="restore" if new == STANDING else "changeover",
        words=f"{region}, {how}: {what}",
        subject=region,
        minutes=minutes,
    )


def _rig_hires(
    season: Season, places: Iterable[BoardPlace]
) -> Iterator[tuple[Rig, set[date], tuple[tuple[date, date], ...]]]:
    used = defaultdict[str, set[date]](set)
    for one in places:
        rig = season.strip[one.strip].rig
        if rig:
            used[rig].add(one.day)
    for rig in season.production.rigs:
        if rig.id in used:
            yield rig, used[rig.id], hires(rig.terms, sorted(used[rig.id]))


def _deliveries(season: Season, places: Sequence[BoardPlace]) -> Iterator[DeskBanner]:
    for rig, _, stays in _rig_hires(season, places):
        for first, last in stays:
            yield from _stay(rig, first, last)


def _stay(rig: Rig, first: date, last: date) -> Iterator[DeskBanner]:
    days = (last - first).days + 1
    if days == 1:
        words = (("delivery", first, f"{rig.name}: comes and goes, for this day alone"),)
    else:
        words = (
            ("delivery", first, f"{rig.name}: comes, for {days} calendar days"),
            ("return", last, f"{rig.name}: goes back after this day"),
        )
    for kind, day, said in words:
        yield DeskBanner(day=day.isoformat(), kind=kind, words=said, subject=rig.id, minutes=0)


def _moves(season: Season, places: Sequence[BoardPlace]) -> Iterator[DeskBanner]:
    """Where a unit goes to another stage within its day; written before the strip that is there."""
    for one, other in pairwise(places):
        if (one.day, one.unit) != (other.day, other.unit):
            continue
        here = season.stage_of.get(season.strip[one.strip].set)
        there = season.stage_of.get(season.strip[other.strip].set)
        if here and there and here[0] != there[0]:
            yield DeskBanner(
                day=other.day.isoformat(),
                kind="move",
                words=f"company move: {here[1]} to {there[1]}",
                subject=other.strip,
                minutes=season.production.rules.stage_change_minutes,
            )


# -- days out of days --------------------------------------------------------------------------


def _cast_rows(season: Season, places: Sequence[BoardPlace]) -> Iterator[DeskRow]:
    index = {day: n for n, day in enumerate(season.dates)}
    board = [list[str]() for _ in season.dates]
    for one in places:
        if one.day in index:
            board[index[one.day]].append(one.strip)
    production = season.production
    count = count_holds(season.strips, board, cast=production.cast, dates=season.dates)
    members = {member.id: member for member in production.cast}
    for person in count.people:
        member = members.get(person.who)
        yield DeskRow(
            id=person.who,
            number=member.number if member else 0,
            name=member.character if member else person.who,
            kind="cast",
            codes=_spread(season, _codes(person)),
            totals=(("work", person.worked), ("hold", person.held), ("drop", person.dropped)),
        )


def _codes(person: PersonDays) -> tuple[str, ...]:
    """Marks of shooting days, with D on the days of a drop."""
    codes, dropped = list[str](), False
    for mark in person.marks:
        codes.append(mark or ("D" if dropped else ""))
        dropped = mark.endswith("D") or (dropped and not mark)
    return tuple(codes)


def _spread(season: Season, codes: Sequence[str]) -> tuple[str, ...]:
    """From shooting days to days of the calendar; the company's days off are empty."""
    return tuple(codes[day.number - 1] if day.number else "" for day in season.days)


def _region_rows(season: Season, states: States) -> Iterator[DeskRow]:
    """A row per region that is ever changed, then one per panel that is ever out."""
    for region, days in states.items():
        if all(state == STANDING for _, state in days):
            continue
        here = dict(days)
        codes = [_stands(here.get(day, STANDING)) for day in season.dates]
        yield _thing(season, region, f"{region} torn up", "region", codes)
        yield from _panel_rows(season, here)


def _panel_rows(season: Season, here: Mapping[date, str | None]) -> Iterator[DeskRow]:
    out = {
        state: set(season.state[state].panels_out)
        for state in here.values()
        if state is not None and state in season.state
    }
    for panel in sorted({panel for panels in out.values() for panel in panels}):
        codes = ["O" if panel in out.get(here.get(day) or "", ()) else "" for day in season.dates]
        yield _thing(season, panel, f"panel {panel}", "panel", codes)


def _stands(state: str | None) -> str:
    return "C" if state is None else "" if state == STANDING else "O"


def _thing(season: Season, id: str, name: str, kind: str, codes: Sequence[str]) -> DeskRow:
    totals = (("out", codes.count("O")), ("change", codes.count("C")))
    return DeskRow(
        id=id,
        number=0,
        name=name,
        kind=kind,
        codes=_spread(season, codes),
        totals=tuple(one for one in totals if one[1] or one[0] == "out"),
    )


def _rig_rows(season: Season, places: Sequence[BoardPlace]) -> Iterator[DeskRow]:
    """A row per rig that works: the day it comes, its days of use, the day it goes."""
    for rig, used, stays in _rig_hires(season, places):
        codes = [""] * len(season.days)
        for first, last in stays:
            for n in range(season.column[first], season.column[last] + 1):
                codes[n] = "H"
        for day in used:
            codes[season.column[day]] = "W"
        for first, last in stays:
            a, b = season.column[first], season.column[last]
            codes[a] = "DR" if a == b else "DL"
            codes[b] = "DR" if a == b else "RT"
        there = sum((last - first).days + 1 for first, last in stays)
        yield DeskRow(
            id=rig.id,
            number=0,
            name=rig.name,
            kind="rig",
            codes=tuple(codes),
            totals=(("work", len(used)), ("hold", there - len(used))),
        )
