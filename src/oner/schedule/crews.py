"""Changeovers of several regions that one or few crews have to follow at once.

A change of whole days makes its region useless on days in a row, and each such day takes a crew. A
change of no whole day is done in the night before the region is first in its new state; the minutes
of a night are shared by all crews. The night before the first day is not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from oner.schedule.problem import PosedRegion

Row = tuple[int | None, ...]
"""Per day the state a region is in; None while it is being changed."""

Used = dict[int, int]
"""Per day with strips the state they need."""

_CHANGE, _TORN = 1 << 20, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Crews:
    """What the crews can do.

    Args:
        count: Regions that can be changed on one day.
        night_minutes: Of all crews in one night.
        begins: First day that is still to come; what is over is not judged.
    """

    count: int
    night_minutes: int
    begins: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a region from a state to another.

    Args:
        region: Its place.
        old, new: States.
        days: Whole days it takes.
        minutes: Of a night; 0 for a change of whole days.
        first: First day the region is in the new state.
    """

    region: int
    old: int
    new: int
    days: int
    minutes: int
    first: int


def begun_in(stood: tuple[int, ...]) -> tuple[int, int]:
    """The last state a region was seen in, standing if none, and the days of change since then."""
    since = next((k for k, state in enumerate(reversed(stood)) if state >= 0), len(stood))
    return (stood[-1 - since] if since < len(stood) else 0), since


def changes_of(region: int, posed: PosedRegion, row: Row, begins: int = 0) -> list[Change]:
    """The changes of a region in the order of days, those begun before a day left out."""
    found, before, idle = list[Change](), 0, 0
    for day, state in enumerate(row):
        if state is None:
            idle += 1
            continue
        if state != before and day - idle >= begins:
            night = posed.change_minutes[before][state] if posed.change_minutes else 0
            found.append(
                Change(
                    region=region,
                    old=before,
                    new=state,
                    days=idle,
                    minutes=0 if idle else night,
                    first=day,
                )
            )
        before, idle = state, 0
    return found


def crews_follow(crews: Crews, regions: Sequence[PosedRegion], rows: Sequence[Row]) -> bool:
    """Whether no day changes more regions than there are crews, and no night has too much work."""
    if len(regions) < 2:
        return True
    torn = Counter[int]()
    for row in rows:
        torn.update(day for day, state in enumerate(row) if state is None and day >= crews.begins)
    nights = Counter[int]()
    for r, (posed, row) in enumerate(zip(regions, rows, strict=True)):
        for change in changes_of(r, posed, row, crews.begins):
            if not change.days and change.first:
                nights[change.first] += change.minutes
    return all(count <= crews.count for count in torn.values()) and all(
        minutes <= crews.night_minutes for minutes in nights.values()
    )


def put_off(
    crews: Crews, regions: Sequence[PosedRegion], rows: Sequence[Row], used: Sequence[Used]
) -> tuple[Row, ...] | None:
    """The same changes at other times: latest first, each as late as its gap and the crews allow.

    Returns:
        Rows of the same days of change; None where a change finds no room this way, which does not
        prove that there is none.
    """
    work = [
        change
        for r, (posed, row) in enumerate(zip(regions, rows, strict=True))
        for change in changes_of(r, posed, row, crews.begins)
    ]
    latest = {id(change): _deadline(change, used[change.region], rows) for change in work}
    work.sort(key=lambda change: (-latest[id(change)], -change.first, change.region))
    busy, nights = Counter[int](), Counter[int]()
    for row in rows:
        busy.update(_still_torn(row, crews.begins))
    until, placed = dict[int, int](), list[Change]()
    for change in work:
        early = _earliest(change, used[change.region], crews.begins)
        bound = min(latest[id(change)], until.get(change.region, len(rows[0])) - 1)
        day = _latest_fit(crews, change, early, bound, busy, nights)
        if day is None:
            return None
        until[change.region] = day - change.days
        busy.update(range(day - change.days, day))
        if not change.days and day:
            nights[day] += change.minutes
        placed.append(
            Change(
                region=change.region,
                old=change.old,
                new=change.new,
                days=change.days,
                minutes=change.minutes,
                first=day,
            )
        )
    return tuple(
        _row_of(row, [one for one in placed if one.region == r], crews.begins)
        for r, row in enumerate(rows)
    )


def _still_torn(row: Row, begins: int) -> Iterator[int]:
    """Days to come of a change that was begun before."""
    if begins and row[begins - 1] is None:
        for day in range(begins, len(row)):
            if row[day] is not None:
                return
            yield day


def _deadline(change: Change, used: Used, rows: Sequence[Row]) -> int:
    """The first use on or after the change, or the last day."""
    return min((day for day in used if day >= change.first), default=len(rows[0]) - 1)


def _earliest(change: Change, used: Used, begins: int) -> int:
    """First day the region could be in the new state: after the last use before the change."""
    last = max((day for day in used if day < change.first), default=begins - 1)
    return last + 1 + change.days


def _latest_fit(
    crews: Crews, change: Change, early: int, late: int, busy: Counter[int], nights: Counter[int]
) -> int | None:
    for day in range(late, early - 1, -1):
        if change.days:
            if all(busy[d] < crews.count for d in range(day - change.days, day)):
                return day
        elif not day or nights[day] + change.minutes <= crews.night_minutes:
            return day
    return None


def _row_of(row: Row, changes: list[Change], begins: int) -> Row:
    """A row with its changes at their new times."""
    made, state = list(row[:begins]), None
    known = [day for day, at in enumerate(row) if at is not None]
    order = sorted(changes, key=lambda change: change.first)
    state = order[0].old if order else row[known[-1]] if known else 0
    torn = set(_still_torn(row, begins))
    for day in range(begins, len(row)):
        for change in order:
            if change.first == day:
                state = change.new
        changing = any(one.first - one.days <= day < one.first for one in order)
        made.append(None if changing or day in torn else state)
    return tuple(made)


Local = tuple[int, int]
"""A state, and -1 while the region is in it, or the days of change after this one until it is."""


def joint_rows(
    crews: Crews,
    regions: Sequence[PosedRegion],
    used: Sequence[Used],
    stood: Sequence[tuple[int, ...]],
    days: int,
) -> tuple[Row, ...] | None:
    """The cheapest rows of all regions that the crews can follow, or None: there are none.

    Shortest path through the days; a node is how every region stands or what it is changed to.
    Least are the days of change, restoring included, then days torn without use. Exact.
    """
    ways = [_Ways(posed, used[r], stood[r], days) for r, posed in enumerate(regions)]
    begins = max(map(len, stood), default=0)
    now: dict[tuple[Local, ...], int] = {tuple(way.start for way in ways): 0}
    came = list[dict[tuple[Local, ...], tuple[Local, ...]]]()
    for day in range(begins, days):
        best, back = dict[tuple[Local, ...], int](), dict[tuple[Local, ...], tuple[Local, ...]]()
        for here, cost in now.items():
            for there, more in _steps(crews, ways, here, day):
                if cost + more < best.get(there, 1 << 60):
                    best[there], back[there] = cost + more, here
        now = best
        came.append(back)
    ends = {
        here: cost + sum(way.restoring(at) for way, at in zip(ways, here, strict=True))
        for here, cost in now.items()
        if all(left < 0 for _, left in here)
    }
    if not ends:
        return None
    here = min(ends, key=lambda end: (ends[end], end))
    path = list[tuple[Local, ...]]()
    for back in reversed(came):
        path.append(here)
        here = back[here]
    path.reverse()
    return tuple(
        tuple(None if past < 0 else past for past in stood[r])
        + tuple(at[r][0] if at[r][1] < 0 else None for at in path)
        for r in range(len(regions))
    )


def _steps(
    crews: Crews, ways: list[_Ways], here: tuple[Local, ...], day: int
) -> Iterator[tuple[tuple[Local, ...], int]]:
    """How all regions may go on, and what it adds."""
    choices = [way.steps(at, day) for way, at in zip(ways, here, strict=True)]
    for taken in product(*choices):
        torn = sum(left >= 0 for (_, left), _, _ in taken)
        at_night = sum(minutes for _, _, minutes in taken)
        if torn <= crews.count and (not day or at_night <= crews.night_minutes):
            yield tuple(there for there, _, _ in taken), sum(cost for _, cost, _ in taken)


class _Ways:
    """How one region may go from day to day, where it can still serve its uses."""

    def __init__(self, posed: PosedRegion, used: Used, stood: tuple[int, ...], days: int) -> None:
        self.posed = posed
        self.used = used
        self.days = days
        begun, self.since = begun_in(stood)
        self.begins = len(stood)
        self.start: Local = (begun, -1)
        self.cache = defaultdict[int, dict[Local, list[tuple[Local, int, int]]]](dict)

    def steps(self, at: Local, day: int) -> list[tuple[Local, int, int]]:
        """Where it may be on a day, what that adds, and the minutes of the night before."""
        if at not in self.cache[day]:
            self.cache[day][at] = list(self._steps(at, day))
        return self.cache[day][at]

    def restoring(self, at: Local) -> int:
        """What is left to do after the last day."""
        return _CHANGE * self.posed.change_days[at[0]][0]

    def _steps(self, at: Local, day: int) -> Iterator[tuple[Local, int, int]]:
        state, left = at
        if left > 0:
            yield from self._torn(state, left - 1, day)
        elif left == 0:
            yield from self._arrive(state, 0, day)
        else:
            spent = self.since if day == self.begins else 0
            for new, lasting in enumerate(self.posed.change_days[state]):
                minutes = self.posed.change_minutes[state][new] if not lasting else 0
                if lasting > spent:
                    yield from self._torn(new, lasting - spent - 1, day)
                else:
                    yield from self._arrive(new, 0 if spent else minutes, day)

    def _torn(self, state: int, left: int, day: int) -> Iterator[tuple[Local, int, int]]:
        free = not any(d in self.used for d in range(day, day + left + 1))
        if free and day + left + 1 < self.days:
            yield (state, left), _CHANGE, 0

    def _arrive(self, state: int, minutes: int, day: int) -> Iterator[tuple[Local, int, int]]:
        if self.used.get(day, state) == state:
            idle = state and day not in self.used
            torn = (2 if self.posed.rigs[state] else 1) * _TORN if idle else 0
            yield (state, -1), torn, minutes
