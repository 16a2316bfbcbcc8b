"""Changeovers of several regions that one or few crews have to follow at once.

A change of whole days makes its region useless on days in a row, and each such day takes a crew. A
change of no whole day is done in the night before the region is first in its new state; the minutes
of a night are shared by all crews. The night before the first day is not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
            night = _night_minutes(posed, before, state)
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


def _night_minutes(posed: PosedRegion, old: int, new: int) -> int:
    """Work of a change done in a night; 0 where nobody counted it."""
    return posed.change_minutes[old][new] if posed.change_minutes else 0


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
    """The same changes at other times.

    Those that a use waits for: latest first, each as late as its gap and the crews allow. Then
    those that none waits for, each as early as may be; a restoring that finds no room is left for
    after the last day.

    Returns:
        Rows of the same days of change; None where a change finds no room this way, which does not
        prove that there is none.
    """
    plan = _Plan(crews, rows, used)
    work = [
        change
        for r, (posed, row) in enumerate(zip(regions, rows, strict=True))
        for change in changes_of(r, posed, row, crews.begins)
    ]
    waited = [change for change in work if plan.deadline(change) is not None]
    for change in sorted(waited, key=lambda one: (-(plan.deadline(one) or 0), -one.first)):
        if not plan.place_late(change):
            return None
    idle = [change for change in work if plan.deadline(change) is None]
    for change in sorted(idle, key=lambda one: one.first):
        left = regions[change.region].change_days[change.old][0]
        if not plan.place_early(change) and (change.new or change.days != left):
            return None
    return tuple(
        _row_of(row, [one for one in plan.placed if one.region == r], crews.begins)
        for r, row in enumerate(rows)
    )


class _Plan:
    """Changes placed so far, and what the crews have left."""

    def __init__(self, crews: Crews, rows: Sequence[Row], used: Sequence[Used]) -> None:
        self.crews = crews
        self.used = used
        self.days = len(rows[0])
        self.placed = list[Change]()
        self.busy, self.nights = Counter[int](), Counter[int]()
        self.until, self.since = dict[int, int](), dict[int, int]()
        for row in rows:
            self.busy.update(_still_torn(row, crews.begins))

    def deadline(self, change: Change) -> int | None:
        """The first use on or after a change; None: nothing waits for it."""
        return min((day for day in self.used[change.region] if day >= change.first), default=None)

    def place_late(self, change: Change) -> bool:
        """Before what waits for it, and before the next change of its region."""
        late = self.deadline(change)
        assert late is not None
        late = min(late, self.until.get(change.region, self.days) - 1)
        for day in range(late, self._earliest(change) - 1, -1):
            if self._fits(change, day):
                self._place(change, day)
                self.until[change.region] = day - change.days
                return True
        return False

    def place_early(self, change: Change) -> bool:
        """After the last use, and after the change before it."""
        early = max(self._earliest(change), self.since.get(change.region, 0) + 1 + change.days)
        for day in range(early, self.days):
            if self._fits(change, day):
                self._place(change, day)
                self.since[change.region] = day
                return True
        return False

    def _earliest(self, change: Change) -> int:
        """First day the region could be in the new state: after the last use before the change."""
        before = (day for day in self.used[change.region] if day < change.first)
        return max(before, default=self.crews.begins - 1) + 1 + change.days

    def _fits(self, change: Change, day: int) -> bool:
        if change.days:
            return all(self.busy[d] < self.crews.count for d in range(day - change.days, day))
        return not day or self.nights[day] + change.minutes <= self.crews.night_minutes

    def _place(self, change: Change, day: int) -> None:
        self.busy.update(range(day - change.days, day))
        if not change.days and day:
            self.nights[day] += change.minutes
        self.placed.append(replace(change, first=day))


def _still_torn(row: Row, begins: int) -> Iterator[int]:
    """Days to come of a change that was begun before."""
    if begins and row[begins - 1] is None:
        for day in range(begins, len(row)):
            if row[day] is not None:
                return
            yield day


def _row_of(row: Row, changes: list[Change], begins: int) -> Row:
    """A row with its changes at their new times."""
    made = list(row[:begins])
    state = made[-1] if made else 0
    if state is None:
        state = next((at for at in row[begins:] if at is not None), 0)
    order = sorted(changes, key=lambda change: change.first)
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
                minutes = _night_minutes(self.posed, state, new) if not lasting else 0
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
