"""`oner whatif`: the same show under other conditions, all solved side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from oner.app.contenders import after_diary, fixed_lines
from oner.app.events import check_event, event_words, parse_event
from oner.app.executor import open_executor
from oner.app.locks import locked
from oner.app.schedule import ScheduleOptions
from oner.app.schedule_report import schedule_object
from oner.errors import StoredFileError, UsageError
from oner.formats.plan_file import read_plan
from oner.model.diary import Diary, Event, EventKind
from oner.model.plan import Plan
from oner.model.production import Calendar, Production
from oner.model.progress import Progress, Report, silent
from oner.model.schedule import Schedule, ScheduleAnswer, Solved
from oner.production.happened import after_events, strips_after
from oner.production.read import read_production
from oner.schedule.limit import Limit
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.solve import solve
from oner.units import format_money

Object = dict[str, Any]

BASE = "as it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Other conditions.

    Args:
        name: As it was asked for, or what is changed.
        events: As if they had happened.
        settings: Of the calendar and the crews: key and value.
    """

    name: str
    events: tuple[Event, ...] = ()
    settings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a variant.

    Args:
        variant: It.
        answer: Its board, or why there is none.
        in_the_can: Day the last piece of the take is shot; None without a board or a take.
    """

    variant: Variant
    answer: ScheduleAnswer
    in_the_can: date | None


def _calendar(**fields: Callable[[Calendar, int], int]) -> Callable[[Production, int], Production]:
    def change(production: Production, value: int) -> Production:
        calendar = production.calendar
        new = {field: of(calendar, value) for field, of in fields.items()}
        return replace(production, calendar=replace(calendar, **new))

    return change


def _overtime(production: Production, minutes: int) -> Production:
    units = tuple(replace(unit, overtime_minutes=minutes) for unit in production.calendar.units)
    return replace(production, calendar=replace(production.calendar, units=units))


SETTINGS: Mapping[str, tuple[str, Callable[[Production, int], Production]]] = {
    "crews": ("changeover crews", _calendar(crews=lambda _, value: value)),
    "crew-night": ("minutes of a crew's night", _calendar(crew_minutes_per_night=lambda _, v: v)),
    "crew-day": ("minutes of a crew's day", _calendar(crew_minutes_per_day=lambda _, v: v)),
    "day-minutes": ("shooting minutes of a day", _calendar(minutes_per_day=lambda _, v: v)),
    "more-days": ("shooting days more", _calendar(days=lambda c, value: c.days + value)),
    "overtime": ("minutes of overtime a unit may have", _overtime),
}
"""What a variant may set beside events, in words, and what it does."""


def parse_variant(text: str, told: date) -> Variant:
    """A variant from the command line: "NAME: CHANGE; CHANGE", the name may be left out.

    Args:
        text: A change is an event ("rig-out=arm,2027-05-03,2027-05-07") or a setting ("crews=2").
        told: Day from which events count.

    Raises:
        UsageError: A change is neither.
    """
    name, colon, rest = text.partition(":")
    changes = [part.strip() for part in (rest if colon else text).split(";") if part.strip()]
    if not changes:
        raise UsageError(f"--variant {text}: write NAME: CHANGE; CHANGE, such as crews=2")
    events, settings = list[Event](), list[tuple[str, int]]()
    for change in changes:
        key, _, value = change.partition("=")
        if key in SETTINGS:
            settings.append((key, _whole(change, value)))
        elif key in {kind.value for kind in EventKind}:
            events.append(parse_event(change, told))
        else:
            known = ", ".join([*SETTINGS, *(kind.value for kind in EventKind)])
            raise UsageError(f"--variant {change}: there is {known}")
    words = [event_words(event) for event in events]
    words += [f"{value} {SETTINGS[key][0]}" for key, value in settings]
    said = name.strip() if colon else "; ".join(words)
    return Variant(name=said, events=tuple(events), settings=tuple(settings))


def _whole(change: str, value: str) -> int:
    try:
        return int(value.removeprefix("+"))
    except ValueError:
        raise UsageError(f"--variant {change}: write a whole number") from None


def what_if(
    folder: Path,
    texts: Sequence[str],
    options: ScheduleOptions | None = None,
    *,
    cluster: str | None = None,
    report: Report = silent,
) -> tuple[tuple[Outcome, ...], Production]:
    """The show as it is and under other conditions, each searched for as long.

    Every search starts from the board of the last plan, so that differences are those of the
    conditions and not of luck.

    Args:
        folder: With a plan that has a board; nothing in it is written.
        texts: Variants, as `parse_variant` takes them.
        options: The limit is that of each search.
        cluster: Address of a dask scheduler; None: processes on this machine.
        report: Told what happens.

    Returns:
        The outcome as it is, then one per variant; and the production.

    Raises:
        StoredFileError: There is no plan with a board.
        UsageError: A variant cannot be understood, or names what is not there.
    """
    options = options or ScheduleOptions()
    production = read_production(folder)
    plan = stored_plan(folder)
    assert isinstance(plan.schedule, Solved)
    board = plan.schedule.schedule
    told = production.diary.as_of or board.days[0]
    variants = [Variant(name=BASE), *(parse_variant(text, told) for text in texts)]
    for variant in variants:
        for event in variant.events:
            check_event(event, production, plan, ())
    orders = [
        _Order(
            problem=variant_problem(production, plan, variant),
            start=_told(board),
            limit=options.limit,
            seed=options.seed,
        )
        for variant in variants
    ]
    report(Progress(stage="whatif", message=f"{len(orders)} searches side by side"))
    with open_executor(min(options.workers, len(orders)), cluster) as executor:
        answers = _spread(executor, orders)
    outcomes = tuple(
        Outcome(variant=variant, answer=answer, in_the_can=in_the_can(order.problem, answer))
        for variant, order, answer in zip(variants, orders, answers, strict=True)
    )
    return outcomes, production


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    problem: ScheduleProblem
    start: dict[str, tuple[date, str]]
    limit: Limit
    seed: int


def _spread(executor: Executor | None, orders: list[_Order]) -> list[ScheduleAnswer]:
    if executor is None:
        return [_solved(order) for order in orders]
    return list(executor.map(_solved, orders))


def _solved(order: _Order) -> ScheduleAnswer:
    return solve(
        order.problem, order.limit, seed=order.seed, start=slots_of(order.problem, order.start)
    )


def slots_of(problem: ScheduleProblem, places: Mapping[str, tuple[date, str]]) -> dict[str, int]:
    """Slots by ids of strips from days and units, as far as the problem has them."""
    days = {day: d for d, day in enumerate(problem.days)}
    units = {unit.id: u for u, unit in enumerate(problem.units)}
    return {
        strip: days[day] * len(units) + units[unit]
        for strip, (day, unit) in places.items()
        if day in days and unit in units
    }


def _told(board: Schedule) -> dict[str, tuple[date, str]]:
    return {place.strip: (place.day, place.unit) for place in board.board}


def variant_problem(production: Production, plan: Plan, variant: Variant) -> ScheduleProblem:
    """The problem of a plan's strips under other conditions."""
    for key, value in variant.settings:
        production = SETTINGS[key][1](production, value)
    diary = production.diary
    changed = after_events(replace(production, diary=Diary(events=variant.events)))
    states = {state.id: state for state in plan.states}
    pieces = [strip for strip in plan.strips if strip.piece is not None]
    after = strips_after(pieces, replace(diary, events=variant.events), states)
    strips = (*changed.strips, *after)
    assert isinstance(plan.schedule, Solved)
    names = {strip.id for strip in strips}
    held = locked(production.locks, plan.schedule.schedule.board)
    problem = pose_problem(
        changed,
        strips,
        plan.states,
        pins=tuple(pin for pin in held if pin.strip in names),
        fixed=fixed_lines(plan.breakdown) if plan.breakdown else (),
    )
    return after_diary(problem, diary)


def in_the_can(problem: ScheduleProblem, answer: ScheduleAnswer) -> date | None:
    """Day the last piece of the take is shot."""
    if not isinstance(answer, Solved):
        return None
    pieces = {strip.id for strip in problem.strips if strip.piece is not None}
    days = [place.day for place in answer.schedule.board if place.strip in pieces]
    return max(days, default=None)


def stored_plan(folder: Path) -> Plan:
    """The plan of a folder.

    Raises:
        StoredFileError: There is none, or it has no board.
    """
    path = folder / "plan" / "plan.json"
    plan = read_plan(path) if path.exists() else None
    if plan is None or not isinstance(plan.schedule, Solved):
        raise StoredFileError(f"{path} has no board: run `oner plan` first")
    return plan


def what_if_lines(outcomes: Sequence[Outcome], production: Production) -> list[str]:
    """What `oner whatif` prints: a line per variant, with what it costs more or less."""
    base = _cost(outcomes[0])
    lines = list[str]()
    for one in outcomes:
        cost = _cost(one)
        if cost is None:
            words = "; ".join(str(finding) for finding in one.answer.findings[:2])
            lines.append(f"- {one.variant.name}: no board: {words}")
            continue
        money = format_money(cost, production.currency)
        apart = "" if one is outcomes[0] or base is None else f", {_apart(cost, base, production)}"
        can = f"; take in the can on {one.in_the_can}" if one.in_the_can else ""
        lines.append(f"- {one.variant.name}: {money}{apart}{can}")
    return lines


def what_if_object(outcomes: Sequence[Outcome]) -> Object:
    """The object `oner whatif --json` prints.

    Keys: variants (name, difference to the first, null without a board; in_the_can, ISO or null;
    schedule as `schedule_object` has it). The first is the show as it is.
    """
    base = _cost(outcomes[0])
    rows = list[Object]()
    for one in outcomes:
        cost = _cost(one)
        rows.append(
            {
                "name": one.variant.name,
                "difference": None if cost is None or base is None else cost - base,
                "in_the_can": one.in_the_can.isoformat() if one.in_the_can else None,
                "schedule": schedule_object(one.answer),
            }
        )
    return {"variants": rows}


def _cost(outcome: Outcome) -> int | None:
    return outcome.answer.schedule.cost if isinstance(outcome.answer, Solved) else None


def _apart(cost: int, base: int, production: Production) -> str:
    money = format_money(abs(cost - base), production.currency)
    if cost == base:
        return "as much"
    return f"{money} {'more' if cost > base else 'less'} ({_share(cost - base, base)})"


def _share(apart: int, base: int) -> str:
    return f"{math.copysign(abs(apart) / max(1, base), apart):+.2%}"
