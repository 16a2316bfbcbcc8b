"""Rules about how long people work, run and rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from oner.model.schedule import Call, CastMember, UnitDay
from oner.schedule.problem import ScheduleProblem
from oner.schedule.rules.board import BrokenRule, Seen, rule


@rule("minor-hours")
def minor_hours(seen: Seen) -> Iterator[BrokenRule]:
    """A minor's strips, and the time from call to wrap, are no longer than allowed in a day.

    Minutes of their strips of a day <= `minutes_per_day`; `broken_hours` counts wrap - call <=
    `on_set_minutes`. Schooling, and what differs by age and state, is not known: both limits are
    given by person.
    """
    for member in seen.problem.cast:
        if member.minutes_per_day is None:
            continue
        for day, strips in seen.days.items():
            mine = [s for s in strips if member.id in seen.strip(s).cast]
            minutes = sum(seen.strip(s).minutes for s in mine)
            if minutes > member.minutes_per_day:
                what = f"{seen.date(day)}: {member.id} {minutes} minutes"
                limit = f"{member.minutes_per_day} allowed"
                yield seen.broken("minor-hours", mine, f"{what}, {limit}")


@rule("rest")
def rest(seen: Seen) -> Iterator[BrokenRule]:  # noqa: ARG001 - a board alone breaks it nowhere
    """From a person's wrap to their next call lie their hours of rest.

    To whatever unit; it needs the order inside the day and is counted by `broken_hours`.
    """
    yield from ()


@rule("running-load")
def running_load(seen: Seen) -> Iterator[BrokenRule]:
    """Nobody runs longer in a day than allowed, nor on a day of rest after running.

    Of the strips a person runs in: sum of run minutes of a day <= `run_minutes_per_day`, and two
    days with running differ by more than `run_rest_days` shooting days; the person's own figures
    come before the house's.
    """
    for member in seen.problem.cast:
        most, rests = _running_limits(seen.problem, member)
        ran = dict[int, list[int]]()
        for s, strip in enumerate(seen.problem.strips):
            if strip.run_minutes and member.id in strip.runners:
                ran.setdefault(seen.day(s), []).append(s)
        for day, strips in sorted(ran.items()):
            minutes = sum(seen.strip(s).run_minutes for s in strips)
            if most is not None and minutes > most:
                what = f"{seen.date(day)}: {member.id} runs {minutes} minutes, {most} allowed"
                yield seen.broken("running-load", strips, what)
        for one, other in pairwise(sorted(ran)):
            if other - one <= rests:
                what = f"{member.id} runs on {seen.date(one)} and on {seen.date(other)}"
                limit = f"{rests} shooting days of rest between"
                yield seen.broken("running-load", [*ran[one], *ran[other]], f"{what}; {limit}")


def _running_limits(problem: ScheduleProblem, member: CastMember) -> tuple[int | None, int]:
    own, rests = member.run_minutes_per_day, member.run_rest_days
    most = problem.rules.run_minutes_per_day if own is None else own
    return most, problem.rules.run_rest_days if rests is None else rests


def broken_hours(
    problem: ScheduleProblem, hours: Sequence[UnitDay], calls: Sequence[Call]
) -> list[BrokenRule]:
    """What the hours of a board break: company-rest, rest, minor-hours from call to wrap.

    Days before the first still to come are not judged.

    Args:
        problem: The problem.
        hours: Of every unit on every day it shoots.
        calls: Of every person on every day they work.
    """
    found = [
        *_company_rests(problem, hours),
        *_rests(problem, calls),
        *_on_set(problem, calls),
    ]
    return [one for one in found if one.day is None or one.day >= problem.as_of]


def _company_rests(problem: ScheduleProblem, hours: Sequence[UnitDay]) -> Iterator[BrokenRule]:
    rules, number = problem.rules, {day: d for d, day in enumerate(problem.days)}
    for unit in problem.units:
        mine = sorted((one for one in hours if one.unit == unit.id), key=lambda one: one.day)
        for one, other in pairwise(mine):
            needed = rules.company_rest_hours
            if (other.day - one.day).days > 1:
                needed = max(needed, rules.weekend_rest_hours)
            if (rests := _between(one, other)) < 60 * needed:
                what = f"{unit.id}: {rests / 60:.1f} of {needed:g} hours before {other.day}"
                yield BrokenRule(rule="company-rest", strips=(), what=what, day=number[other.day])


def _rests(problem: ScheduleProblem, calls: Sequence[Call]) -> Iterator[BrokenRule]:
    number = {day: d for d, day in enumerate(problem.days)}
    for member in problem.cast:
        mine = sorted(
            (one for one in calls if one.who == member.id), key=lambda one: (one.day, one.call)
        )
        for one, other in pairwise(mine):
            if one.day == other.day:
                continue
            if (rests := _between(one, other)) < 60 * member.rest_hours:
                what = f"{rests / 60:.1f} of {member.rest_hours:g} hours before {other.day}"
                yield BrokenRule(
                    rule="rest", strips=(), what=f"{member.id}: {what}", day=number[other.day]
                )


def _on_set(problem: ScheduleProblem, calls: Sequence[Call]) -> Iterator[BrokenRule]:
    number = {day: d for d, day in enumerate(problem.days)}
    limits = {member.id: member.on_set_minutes for member in problem.cast}
    for one in calls:
        limit = limits.get(one.who)
        if limit is not None and one.wrap - one.call > limit:
            what = f"{one.day}: {one.who} {one.wrap - one.call} minutes on set, {limit} allowed"
            yield BrokenRule(rule="minor-hours", strips=(), what=what, day=number[one.day])


def _between(one: UnitDay | Call, other: UnitDay | Call) -> int:
    """Minutes from a wrap to a call."""
    return (other.day - one.day).days * 24 * 60 + other.call - one.wrap
