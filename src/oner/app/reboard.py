"""The schedule after something happened: what is over stays, the rest is searched anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from oner.app.contenders import after_diary, fixed_lines
from oner.app.events import check_event
from oner.app.locks import locked
from oner.errors import StoredFileError, UsageError
from oner.model.diary import Diary, Event, Shot, StoodState
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.progress import Report, silent
from oner.model.schedule import Schedule, ScheduleAnswer, Solved, Strip
from oner.model.set import STANDING
from oner.production.happened import after_events, past_pins, strips_after
from oner.schedule.limit import Limit
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.replan import Offer, offers, told_problem

ANEW = ("schedule-", "audit-")
"""Codes of findings that are made anew for the new board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reboarded:
    """A board after events.

    Args:
        production: With the events in it.
        events: What was told this time.
        as_of: First day that is still to come.
        before: The board people know.
        offers: Trade-offs, the recommended one first; empty where no board was found.
        chosen: Place of the one that was taken.
        plan: With it; None where no board was found.
        answer: Why there is none; else the board's.
    """

    production: Production
    events: tuple[Event, ...]
    as_of: date
    before: Schedule
    offers: tuple[Offer, ...]
    chosen: int
    plan: Plan | None
    answer: ScheduleAnswer


def reboard(
    production: Production,
    plan: Plan,
    events: Sequence[Event],
    as_of: date,
    *,
    limit: Limit,
    seed: int = 1,
    workers: int = 1,
    choose: int | None = None,
    report: Report = silent,
) -> Reboarded:
    """The best boards after events, and a plan with the one that is chosen.

    Args:
        production: As read, what its diary holds in it already.
        plan: The last one, with a board.
        events: New ones, in the order they happened.
        as_of: First day that is still to come.
        limit: Of all searches together.
        seed, workers: Of the searches.
        choose: Which offer, from 1; None: the recommended one.
        report: Told what happens.

    Raises:
        StoredFileError: The plan has no board.
        UsageError: An event or the as-of day does not fit the plan, or there is no such offer.
    """
    if not isinstance(plan.schedule, Solved):
        raise StoredFileError("the plan has no board to go on from: run `oner plan` first")
    before = plan.schedule.schedule
    _check_as_of(production, before, as_of)
    shot = {place.strip for place in before.board if place.day < as_of}
    for event in events:
        check_event(event, production, plan, shot)
    after = _after(production, before, events, as_of)
    strips = _strips(plan, after, tuple(events))
    problem = _problem(after, plan, strips, before)
    found = offers(problem, limit, seed=seed, workers=workers, progress=report)
    if not isinstance(found, tuple):
        return Reboarded(
            production=after,
            events=tuple(events),
            as_of=as_of,
            before=before,
            offers=(),
            chosen=0,
            plan=None,
            answer=found,
        )
    chosen = _chosen(found, choose)
    answer = found[chosen].answer
    return Reboarded(
        production=after,
        events=tuple(events),
        as_of=as_of,
        before=before,
        offers=found,
        chosen=chosen,
        plan=_plan(plan, strips, answer),
        answer=answer,
    )


def _check_as_of(production: Production, before: Schedule, as_of: date) -> None:
    if as_of <= before.days[0] or as_of > before.days[-1]:
        raise UsageError(
            f"--as-of {as_of}: write a day after {before.days[0]}, the first shooting day, and no "
            f"later than {before.days[-1]}, the last"
        )
    last = production.diary.as_of
    if last is not None and as_of < last:
        raise UsageError(
            f"--as-of {as_of}: diary.toml is at {last} already; time does not run back"
        )


def _after(
    production: Production, before: Schedule, events: Sequence[Event], as_of: date
) -> Production:
    """The production with new events and with what was shot until now."""
    new = after_events(replace(production, diary=Diary(events=tuple(events), as_of=as_of)))
    diary = Diary(
        as_of=as_of,
        shot=tuple(
            Shot(strip=place.strip, day=place.day, unit=place.unit)
            for place in before.board
            if place.day < as_of
        ),
        stood=tuple(
            StoodState(region=one.region, day=one.day, state=one.state)
            for one in before.regions
            if one.day < as_of and one.state != STANDING
        ),
        events=(*production.diary.events, *events),
    )
    kept = tuple(pin for pin in production.pins if pin.rule != "past")
    return replace(new, diary=diary, pins=(*kept, *past_pins(diary)))


def _strips(plan: Plan, after: Production, events: tuple[Event, ...]) -> tuple[Strip, ...]:
    """Scenes as the production has them, pieces as the plan has them, after the new events."""
    states = {state.id: state for state in plan.states}
    pieces = [strip for strip in plan.strips if strip.piece is not None]
    diary = replace(after.diary, events=events)
    return (*after.strips, *strips_after(pieces, diary, states))


def _problem(
    after: Production, plan: Plan, strips: tuple[Strip, ...], before: Schedule
) -> ScheduleProblem:
    pins = tuple(pin for pin in locked(after.locks, before.board) if pin.strip in _ids(strips))
    fixed = fixed_lines(plan.breakdown) if plan.breakdown else ()
    problem = pose_problem(after, strips, plan.states, pins=pins, fixed=fixed)
    days = {day: d for d, day in enumerate(problem.days)}
    units = {unit.id: u for u, unit in enumerate(problem.units)}
    told = {place.strip: days[place.day] * len(units) + units[place.unit] for place in before.board}
    problem = after_diary(problem, after.diary)
    return told_problem(problem, told, problem.as_of, problem.stood)


def _ids(strips: tuple[Strip, ...]) -> set[str]:
    return {strip.id for strip in strips}


def _chosen(found: tuple[Offer, ...], choose: int | None) -> int:
    if choose is None:
        return 0
    if not 1 <= choose <= len(found):
        raise UsageError(f"--choose {choose}: there are {len(found)} offers")
    return choose - 1


def _plan(plan: Plan, strips: tuple[Strip, ...], answer: Solved) -> Plan:
    kept = tuple(f for f in plan.findings if not f.code.startswith(ANEW))
    return replace(
        plan,
        strips=strips,
        schedule=answer,
        findings=(*kept, *answer.findings),
    )
