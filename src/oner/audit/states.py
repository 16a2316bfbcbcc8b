"""How regions stand from day to day, counted by hand: rows, changes, crews."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oner.audit.calendar import changeover_days, changeover_minutes
from oner.audit.days import Days
from oner.model.finding import Finding, find
from oner.model.schedule import Strip
from oner.model.set import STANDING


def check_states(board: Days) -> list[Finding]:
    """Everything about how regions stand."""
    return [*_rows(board), *_needed(board), *_changes(board), *_crews(board)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A region in a state after days of being changed; `old` is the state before."""

    region: str
    old: str
    new: str
    day: date
    idle: int


def _rows(board: Days) -> Iterator[Finding]:
    """Every region has one row for every day, in a state of its own or being changed."""
    rows = Counter((row.region, row.day) for row in board.schedule.regions)
    named = {region.id for built in board.sets.values() for region in built.regions}
    named |= {state.region for state in board.state_of.values()}
    for region in sorted(named):
        for day in board.days:
            if rows[region, day] != 1:
                said = f"{rows[region, day]} rows"
                yield find("audit-state", f"{region} on {day}", said, limit="1")
    for row in board.schedule.regions:
        state = board.state_of.get(row.state or "")
        if state is not None and state.region != row.region:
            yield find("audit-state", f"{row.region} on {row.day}", f"in a state of {state.region}")


def _needed(board: Days) -> Iterator[Finding]:
    """The region of a strip is, on its day, in the state the strip needs."""
    stands = {(row.region, row.day): row.state for row in board.schedule.regions}
    for day, strips in board.days_to_come():
        for strip in strips:
            for region, needed in _needs(board, strip).items():
                if (is_in := stands.get((region, day))) != needed:
                    said = f"{region} is {is_in or 'being changed'} on {day}"
                    yield find("audit-state", f"strip {strip.id}", said, limit=needed)


def _needs(board: Days, strip: Strip) -> dict[str, str]:
    """Per region the state it has to be in: the strip's own, and standing where it plays."""
    region = board.sets[strip.set].region_of(strip.zone)
    needs = {region.id: STANDING} if region is not None else dict[str, str]()
    if strip.state in board.state_of:
        needs[board.state_of[strip.state].region] = strip.state
    return needs


def _all_changes(board: Days) -> Iterator[_Change]:
    """Every change of every region, in the order of days."""
    by_region: dict[str, dict[date, str | None]] = defaultdict(dict)
    for row in board.schedule.regions:
        by_region[row.region][row.day] = row.state
    for region, row in sorted(by_region.items()):
        last, idle = STANDING, 0
        for day in sorted(row):
            state = row[day]
            if state is None:
                idle += 1
                continue
            if state != last:
                yield _Change(region=region, old=last, new=state, day=day, idle=idle)
            last, idle = state, 0


def _changes(board: Days) -> Iterator[Finding]:
    """Between two states of a region lie the days its changeover takes."""
    for one in _all_changes(board):
        old, new = board.state_of.get(one.old), board.state_of.get(one.new)
        needed = changeover_days(board.production.calendar, old, new)
        if one.idle < needed and one.day >= board.as_of:
            said = f"{one.old} to {one.new} after {one.idle} days"
            limit = f"{needed} days"
            yield find("audit-changeover", f"{one.region} on {one.day}", said, limit=limit)


def _crews(board: Days) -> Iterator[Finding]:
    """As many regions are changed at once as there are crews, and a night's work is a night's."""
    calendar = board.production.calendar
    torn = Counter(row.day for row in board.schedule.regions if row.state is None)
    for day, count in sorted(torn.items()):
        if count > calendar.crews and day >= board.as_of:
            said = f"{count} regions are being changed"
            yield find("audit-crew", f"{day}", said, limit=f"{calendar.crews}")
    nights = Counter[date]()
    for one in _all_changes(board):
        old, new = board.state_of.get(one.old), board.state_of.get(one.new)
        if not one.idle and not changeover_days(calendar, old, new):
            nights[one.day] += changeover_minutes(old, new)
    first = min(board.days, default=None)
    for day, minutes in sorted(nights.items()):
        most = calendar.crews * calendar.crew_minutes_per_night
        if minutes > most and day != first and day >= board.as_of:
            said = f"{minutes} minutes of changes in the night before"
            yield find("audit-crew", f"{day}", said, limit=f"{most} minutes")
