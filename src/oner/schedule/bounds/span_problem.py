"""What the bound looks at: work with hulls of days, and people who are paid from first to last."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oner.model.schedule import CastMember
from oner.schedule.bound import counting_bound, least_days
from oner.schedule.presolve import Allowed, day_minutes_of_all, longest_day
from oner.schedule.problem import ScheduleProblem

MOST = 18
"""People looked at together; tables have 2 ** MOST rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Work that may be cut into minutes and spread over the days of a hull.

    Args:
        minutes: In all.
        members: Places of the people it needs, as bits.
        first, last: Hull of its days.
    """

    minutes: int
    members: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanProblem:
    """A relaxation: minutes flow freely into days, people are paid by the day from first to last.

    Invariant: a board that keeps the rules gives an assignment of the minutes of all work to days
    of their hulls within capacity, in which nobody's work lies outside that person's span.

    Args:
        capacity: Minutes of every day, all units and overtime included.
        work: All of it.
        rates: Per person money per day of the span, the dearest first.
        least: Per person days of the span at least.
        base: Money that every board pays beside `rates` times days of spans.
    """

    capacity: tuple[int, ...]
    work: tuple[Work, ...]
    rates: tuple[int, ...]
    least: tuple[int, ...]
    base: int


def span_problem(problem: ScheduleProblem, allowed: Allowed, most: int = MOST) -> SpanProblem:
    """The relaxation of a problem.

    Pay of a person of d days worked in a span of n is at least day * d + held * (n - d), which is
    (day - held) * d + held * n; d is at least what the strips fill. Only people with held > 0 and
    without paid days in their fees are looked at together; the others are counted one by one.

    Args:
        problem: The problem.
        allowed: Per strip the slots left.
        most: People looked at together.
    """
    minutes = {m.id: _minutes(problem, m) for m in problem.cast}
    joint = [m for m in problem.cast if minutes[m.id] and span_rate(m) > 0]
    joint = sorted(joint, key=lambda m: (-span_rate(m), -minutes[m.id], m.id))[:most]
    chosen = {member.id: k for k, member in enumerate(joint)}
    others = tuple(member for member in problem.cast if member.id not in chosen)
    apart = counting_bound(replace(problem, cast=others), allowed)
    spans = [_least_span(problem, allowed, member) for member in joint]
    beside = sum(_beside_span(problem, m) for m in joint)
    return SpanProblem(
        capacity=tuple(day_minutes_of_all(problem)),
        work=_work(problem, allowed, chosen),
        rates=tuple(span_rate(member) for member in joint),
        least=tuple(spans),
        base=apart + beside,
    )


def span_rate(member: CastMember) -> int:
    """Money that every further day of the span costs for sure; 0 where nothing is sure."""
    if member.drop_days is not None or member.episode_days:
        return 0
    return min(member.hold_rate, _cheapest_day(member))


def _cheapest_day(member: CastMember) -> int:
    """A week buys no more than seven days."""
    if not member.week_rate:
        return member.day_rate
    return min(member.week_rate // 7, member.day_rate or member.week_rate)


def _strips_of(problem: ScheduleProblem, member: CastMember) -> list[int]:
    return [s for s, strip in enumerate(problem.strips) if member.id in strip.cast]


def _minutes(problem: ScheduleProblem, member: CastMember) -> int:
    return sum(problem.strips[s].minutes for s in _strips_of(problem, member))


def _fewest(problem: ScheduleProblem, member: CastMember) -> int:
    longest = max(longest_day(problem, unit) for unit in problem.units)
    return least_days(problem, _strips_of(problem, member), longest)


def _beside_span(problem: ScheduleProblem, member: CastMember) -> int:
    """What days worked cost above days of the span, and fees."""
    more = (_cheapest_day(member) - span_rate(member)) * _fewest(problem, member)
    strips = _strips_of(problem, member)
    episodes = len({problem.strips[s].episode for s in strips} - {""})
    return more + member.episode_fee * episodes + member.travel_days * member.travel_rate


def _least_span(problem: ScheduleProblem, allowed: Allowed, member: CastMember) -> int:
    """The larger of the days worked and of the days between the latest first and earliest last."""
    strips = _strips_of(problem, member)
    first = min(problem.day_of(allowed[s][-1]) for s in strips)
    last = max(problem.day_of(allowed[s][0]) for s in strips)
    return max(_fewest(problem, member), last - first + 1)


def _work(problem: ScheduleProblem, allowed: Allowed, chosen: dict[str, int]) -> tuple[Work, ...]:
    """Strips of equal people and hull in one."""
    total = dict[tuple[int, int, int], int]()
    weights = filled_minutes(problem, allowed)
    for s, strip in enumerate(problem.strips):
        members = sum(1 << chosen[who] for who in set(strip.cast) if who in chosen)
        key = members, problem.day_of(allowed[s][0]), problem.day_of(allowed[s][-1])
        total[key] = total.get(key, 0) + weights[s]
    return tuple(
        Work(minutes=minutes, members=members, first=first, last=last)
        for (members, first, last), minutes in sorted(total.items())
    )


def filled_minutes(problem: ScheduleProblem, allowed: Allowed) -> list[int]:
    """Per strip the minutes of a day that nothing but it can fill.

    A strip longer than half a day shares its day with no other such strip. If nothing fits beside
    it, the day is lost whole; if only strips of other sets do, a change of set is lost beside it,
    or at least as many minutes are left empty. So the sum of these minutes over the strips of a day
    is no more than the day. Only where all days are one unit's and equally long.

    Args:
        problem: The problem.
        allowed: Per strip the slots left.
    """
    minutes = [strip.minutes for strip in problem.strips]
    days = set(day_minutes_of_all(problem))
    if len(problem.units) != 1 or len(days) != 1:
        return minutes
    most = days.pop()
    long = [s for s, some in enumerate(minutes) if 2 * some > most]
    change = problem.rules.set_change_minutes
    for s in long:
        beside = _companions(problem, allowed, s, most)
        if not beside:
            minutes[s] = most
        elif all(problem.strips[t].set != problem.strips[s].set for t in beside):
            minutes[s] = min(most, problem.strips[s].minutes + change)
    return minutes


def _companions(problem: ScheduleProblem, allowed: Allowed, s: int, most: int) -> list[int]:
    """Strips that might share a day with a strip: time, days and state of their region allow it."""
    mine, days = problem.strips[s], set(allowed[s])
    found = list[int]()
    for t, other in enumerate(problem.strips):
        change = problem.rules.set_change_minutes if other.set != mine.set else 0
        region = problem.region_of[t]
        torn = region is not None and region == problem.region_of[s]
        fits = mine.minutes + other.minutes + change <= most
        same = not torn or problem.needs[t] == problem.needs[s]
        if t != s and fits and same and not days.isdisjoint(allowed[t]):
            found.append(t)
    return found
