"""What every board costs at least, by counting."""

from __future__ import annotations

from oner.model.schedule import CastMember
from oner.schedule.hire import hire_price
from oner.schedule.presolve import Allowed, day_minutes_of_all, longest_day
from oner.schedule.problem import ScheduleProblem


def counting_bound(problem: ScheduleProblem, allowed: Allowed) -> int:
    """A cost that no board is below, from each person, rig, region and stage on its own.

    Sound because every term bounds another kind of line from below. Weak where people are in each
    other's way: it knows nothing of who shares a day with whom.
    """
    people = sum(_least_pay(problem, allowed, member) for member in problem.cast)
    rigs = sum(_least_hire(problem, allowed, r) for r in range(len(problem.rigs)))
    fixed = sum(line.amount for line in problem.fixed)
    return people + rigs + _least_changes(problem) + _least_stages(problem) + fixed


def least_days(problem: ScheduleProblem, strips: list[int], day: int) -> int:
    """Days that some strips fill at least.

    The larger of ceil(minutes with the changes of set they cannot avoid / minutes of a day) and of
    the number of strips too long to share a day with each other. n days in which k sets are used
    lose at least (k - n) changes of set, so n * day >= minutes + change * (k - n).

    Args:
        problem: The problem.
        strips: Some strips.
        day: Most minutes that can be shot of them in a day.
    """
    if not strips:
        return 0
    change = problem.rules.set_change_minutes
    minutes = sum(problem.strips[s].minutes for s in strips)
    sets = len({problem.strips[s].set for s in strips})
    spread = -(-(minutes + change * sets) // (day + change))
    alone = sum(2 * problem.strips[s].minutes > day for s in strips)
    return max(1, -(-minutes // day), spread, alone)


def _least_span(problem: ScheduleProblem, allowed: Allowed, strips: list[int]) -> int:
    """Days from first to last at least: from the earliest last choice to the latest first one."""
    first = min(problem.day_of(allowed[s][-1]) for s in strips)
    last = max(problem.day_of(allowed[s][0]) for s in strips)
    return max(1, last - first + 1)


def _least_pay(problem: ScheduleProblem, allowed: Allowed, member: CastMember) -> int:
    """Min over w >= least days of day_rate * w + hold_rate * (max(span, w) - w), and fees.

    Nobody is with two units in a day, so the days fill no faster than the longest one. Who may be
    dropped is not held for sure, and the price of a week is taken for as many days as it can buy.
    """
    strips = [s for s, strip in enumerate(problem.strips) if member.id in strip.cast]
    if not strips:
        return 0
    fewest = least_days(problem, strips, max(longest_day(problem, unit) for unit in problem.units))
    held = member.hold_rate if member.drop_days is None else 0
    span = _least_span(problem, allowed, strips)
    day = _cheapest_day(member)
    daily = min(
        day * w + min(held, day) * (max(span, w) - w)
        for w in range(fewest, max(len(strips), fewest) + 1)
    )
    episodes = len({problem.strips[s].episode for s in strips} - {""})
    over = max(0, daily - member.episode_days * episodes * member.day_rate)
    return member.episode_fee * episodes + over + member.travel_days * member.travel_rate


def _cheapest_day(member: CastMember) -> int:
    """What a day of work costs at least: a week buys no more than seven."""
    if not member.week_rate:
        return member.day_rate
    return min(member.week_rate // 7, member.day_rate or member.week_rate)


def _least_hire(problem: ScheduleProblem, allowed: Allowed, r: int) -> int:
    """One day's hire at the least; every longer one costs as much or more."""
    rig = problem.rigs[r]
    used = [s for s, strip in enumerate(problem.strips) if strip.rig == rig.id]
    days = {problem.day_of(slot) for s in used for slot in allowed[s]}
    return min((hire_price(rig.terms, problem.days[d], problem.days[d]) for d in days), default=0)


def _least_changes(problem: ScheduleProblem) -> int:
    """Every state but standing is entered from some state and left to some state.

    sum over states of the cheaper half each way: entering at least min over a of change_days[a][q],
    and leaving the last of them at least min over q of change_days[q][0].
    """
    total = 0
    for region in problem.regions:
        needed = range(1, len(region.states))
        table = region.change_days
        total += sum(min(table[a][q] for a in range(len(table)) if a != q) for q in needed)
        total += min((table[q][0] for q in needed), default=0)
    return problem.prices.changeover_day * total


def _least_stages(problem: ScheduleProblem) -> int:
    """Every stage is used on at least the days its strips fill."""
    stage_of = problem.stage_of()
    members = dict[str, list[int]]()
    for s, strip in enumerate(problem.strips):
        members.setdefault(stage_of[strip.set], []).append(s)
    most = max(1, max(day_minutes_of_all(problem), default=1))
    return sum(
        stage.day_rate * least_days(problem, members.get(stage.id, []), most)
        for stage in problem.stages
    )
