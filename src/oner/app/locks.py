"""What `board.toml` says of the next board: locks as pins, the board to start from, the breakdown.

Locks mean the chosen board of the file; where none is chosen, the last plan's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from oner.formats.plan_file import read_plan
from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import BoardPlace, Lock, Pin, Rival, ScheduleAnswer, Solved
from oner.schedule.lane import Contender
from oner.schedule.problem import shooting_days


def lock_pins(production: Production, folder: Path) -> tuple[tuple[Pin, ...], tuple[Finding, ...]]:
    """The locks of a folder against its last plan, and what cannot be kept.

    Args:
        production: As read from the folder.
        folder: Its `plan/plan.json` is what the locks mean where no board is chosen; a folder that
            was never planned, or whose plan has no board, cannot keep any.

    Raises:
        StoredFileError: There is a plan, and it cannot be read.
    """
    if not production.locks:
        return (), ()
    if production.chosen:
        pins = locked(production.locks, chosen_places(production))
    else:
        plan = _last_plan(folder)
        if plan is None or not isinstance(plan.schedule, Solved):
            count = len(production.locks)
            said = f"{count} locks of board.toml hold nothing: no board was planned yet"
            remedy = "plan once without them, or pin strips to days instead"
            return (), (find("schedule-lock", "the locks", said, remedy=remedy),)
        pins = locked(production.locks, plan.schedule.schedule.board)
    named = {lock.strip for lock in production.locks if lock.strip is not None}
    lost = sorted(named - {pin.strip for pin in pins})
    remedy = "take the lock out of board.toml"
    return pins, tuple(
        find("schedule-lock", f"strip {id}", "is locked and not on the board", remedy=remedy)
        for id in lost
    )


def chosen_places(production: Production) -> tuple[BoardPlace, ...]:
    """The chosen board of `board.toml` on the days and with the units there are; else nothing."""
    days = set(shooting_days(production.calendar))
    units = {unit.id for unit in production.calendar.units}
    return tuple(
        BoardPlace(strip=strip, day=day.day, unit=day.unit, order=order)
        for board in production.boards
        if board.name == production.chosen
        for day in board.days
        if day.day in days and day.unit in units
        for order, strip in enumerate(day.strips, start=1)
    )


def chosen_start(production: Production) -> dict[str, int] | None:
    """Slots by ids of strips a search starts from: the chosen board's; None: from nothing."""
    if not production.chosen:
        return None
    day_at = {day: d for d, day in enumerate(shooting_days(production.calendar))}
    units = [unit.id for unit in production.calendar.units]
    return {
        place.strip: day_at[place.day] * len(units) + units.index(place.unit)
        for place in chosen_places(production)
    }


def numbered(answer: ScheduleAnswer, contender: Contender) -> ScheduleAnswer:
    """An answer that says which of several breakdowns it is with, though no other competed."""
    if not isinstance(answer, Solved) or answer.schedule.rivals:
        return answer
    schedule = answer.schedule
    own = Rival(
        number=contender.number,
        cost=schedule.cost,
        bound=schedule.bound,
        words=contender.words,
    )
    return replace(answer, schedule=replace(schedule, rivals=(own,)))


def planned_with(plan: Plan) -> int:
    """Number of the breakdown a plan is made with, from 1."""
    if not isinstance(plan.schedule, Solved):
        return 1
    schedule = plan.schedule.schedule
    return next((one.number for one in schedule.rivals if one.cost == schedule.cost), 0) + 1


def asked_for(
    production: Production, problems: tuple[Contender, ...]
) -> tuple[tuple[Contender, ...], tuple[Finding, ...]]:
    """The breakdown `board.toml` asks for alone, where it competes; else all, and a finding."""
    number = production.alternative
    if number is None:
        return problems, ()
    mine = tuple(one for one in problems if one.number == number - 1)
    if mine:
        return mine, ()
    known = ", ".join(str(one.number + 1) for one in problems)
    said = f"is asked for in board.toml, and there is none that shoots as much of the take: {known}"
    remedy = "take `alternative` out of board.toml, or write one of these numbers"
    return problems, (find("schedule-alternative", f"breakdown {number}", said, remedy=remedy),)


def locked(locks: Sequence[Lock], board: Sequence[BoardPlace]) -> tuple[Pin, ...]:
    """What some locks hold of a board, each strip once."""
    pins = {
        place.strip: Pin(strip=place.strip, day=place.day, unit=place.unit, rule="lock")
        for lock in locks
        for place in board
        if _holds(lock, place)
    }
    return tuple(pins.values())


def _holds(lock: Lock, place: BoardPlace) -> bool:
    if lock.strip is not None:
        return lock.strip == place.strip
    after = lock.first is None or lock.first <= place.day
    return after and (lock.last is None or place.day <= lock.last)


def _last_plan(folder: Path) -> Plan | None:
    path = folder / "plan" / "plan.json"
    return read_plan(path) if path.exists() else None
