"""What can be said before any search: slots that fall away, and contradictions plain to see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from oner.model.finding import Finding, find
from oner.model.production import Unit
from oner.schedule.problem import OwnRules, ScheduleProblem, within

Allowed = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presolved:
    """A problem looked at once.

    Args:
        allowed: Per strip the slots left.
        findings: Why there is no board; empty if nothing speaks against one so far.
    """

    allowed: Allowed
    findings: tuple[Finding, ...]


def presolve(problem: ScheduleProblem) -> Presolved:
    """Take away slots that precedence rules out and look for contradictions.

    Checks, each a proof: a strip longer than a day; strips that wait for each other; a strip with
    no day; more minutes bound to a stretch of days than it has.
    """
    findings = [*_too_long(problem), *_circles(problem)]
    allowed = problem.allowed if findings else _follow(problem)
    findings += _no_day(problem, allowed)
    if not findings:
        findings += _crowded(problem, allowed)
    return Presolved(allowed=allowed, findings=tuple(findings))


def infeasible(subject: str, rules: tuple[str, ...], measured: str, remedy: str = "") -> Finding:
    """A finding that says which rules cannot hold together."""
    return find(
        "schedule-infeasible", subject, measured, limit=f"rules {', '.join(rules)}", remedy=remedy
    )


def _too_long(problem: ScheduleProblem) -> list[Finding]:
    most = max(longest_day(problem, unit) for unit in problem.units)
    return [
        infeasible(
            f"strip {strip.id}",
            ("day-capacity",),
            f"takes {strip.minutes} minutes, a shooting day has {most} at the most",
            "Split the strip, or lengthen the day.",
        )
        for strip in problem.strips
        if strip.minutes > most
    ]


def _circles(problem: ScheduleProblem) -> list[Finding]:
    """Strips that each have to follow another of them (found by peeling off the free ones)."""
    waiting = {
        strip.id: {*strip.after, *(one.strip for one in strip.follows)} for strip in problem.strips
    }
    free = [name for name, after in waiting.items() if not after]
    while free:
        for name in free:
            del waiting[name]
        for after in waiting.values():
            after.difference_update(free)
        free = [name for name, after in waiting.items() if not after]
    if not waiting:
        return []
    names = ", ".join(sorted(waiting)[:6])
    return [infeasible(f"strips {names}", ("precedence",), "wait for each other in a circle")]


def _follow(problem: ScheduleProblem) -> Allowed:
    """No strip before the first day of one it follows, none after the last day of its followers.

    With least <= day(s) - day(other) <= most, each hull of days is cut by the other's, over and
    over until nothing changes.
    """
    allowed, links, day_of = list(problem.allowed), _links(problem), problem.day_of
    changed = True
    while changed:
        changed = False
        for s, other, least, most in links:
            mine, theirs = allowed[s], allowed[other]
            if not mine or not theirs:
                continue
            low, high = day_of(theirs[0]) + least, day_of(theirs[-1]) + most
            allowed[s] = tuple(slot for slot in mine if low <= day_of(slot) <= high)
            low, high = day_of(mine[0]) - most, day_of(mine[-1]) - least
            allowed[other] = tuple(slot for slot in theirs if low <= day_of(slot) <= high)
            changed |= len(allowed[s]) < len(mine) or len(allowed[other]) < len(theirs)
    return tuple(allowed)


def _links(problem: ScheduleProblem) -> list[tuple[int, int, int, int]]:
    """(strip, the one it follows, least and most days between) of every precedence."""
    index, ever = problem.index_of(), len(problem.days)
    links = list[tuple[int, int, int, int]]()
    for s, strip in enumerate(problem.strips):
        links += [(s, index[name], 0, ever) for name in strip.after]
        links += [
            (s, index[one.strip], one.least, ever if one.most is None else one.most)
            for one in strip.follows
        ]
    return links


def longest_day(problem: ScheduleProblem, unit: Unit) -> int:
    """Minutes of a unit's day with all the overtime it may have."""
    return problem.calendar.minutes_of(unit) + unit.overtime_minutes


def day_minutes_of_all(problem: ScheduleProblem) -> list[int]:
    """Per day the minutes of all units that work on it, overtime included."""
    return [
        sum(longest_day(problem, unit) for unit in problem.units if within(unit.windows, day))
        for day in problem.days
    ]


def _no_day(problem: ScheduleProblem, allowed: Allowed) -> list[Finding]:
    findings = list[Finding]()
    for s, strip in enumerate(problem.strips):
        if allowed[s]:
            continue
        if problem.allowed[s]:
            words = ("precedence",), "no day is left between those it follows and that follow it"
        else:
            words = _reasons(problem, s)
        findings.append(infeasible(f"strip {strip.id}", *words))
    return findings


def _reasons(problem: ScheduleProblem, s: int) -> tuple[tuple[str, ...], str]:
    """Rules that leave a strip without a day, and on how many days each stands against it."""
    own = OwnRules(problem)
    counts = Counter[tuple[str, str]]()
    for slot in range(problem.slots):
        counts.update(own.against(s, slot))
    said = ", ".join(_say(rule, whom, n) for (rule, whom), n in sorted(counts.items()))
    rules = tuple(sorted({rule for rule, _ in counts}))
    return rules, f"has none of the {problem.slots} {_slots(problem)}: {said}"


def _slots(problem: ScheduleProblem) -> str:
    return "shooting days" if len(problem.units) == 1 else "days of the units"


def _say(rule: str, whom: str, days: int) -> str:
    words = {
        "pin": f"it is pinned to {whom}",
        "strip-window": f"its window {whom} excludes {days}",
        "cast-available": f"{whom} is away on {days}",
        "rig-window": f"{whom} cannot be had on {days}",
        "rig-lead": f"{whom} cannot be there on the first {days}",
        "lock": f"it is locked to {whom}",
        "past": f"{whom} leaves out {days} that are over",
        "unit": f"{whom} does not shoot it on {days}",
        "director": f"{whom} is away on {days}",
        "stage-window": f"{whom} cannot be had on {days}",
        "notice": f"it has running, and {whom} of notice leave out {days}",
    }
    return words[rule]


def _crowded(problem: ScheduleProblem, allowed: Allowed) -> list[Finding]:
    """Stretches p..q with more minutes bound to them than (q - p + 1) days hold."""
    days = len(problem.days)
    bound = np.zeros((days, days), dtype=np.int64)
    hulls = [(problem.day_of(slots[0]), problem.day_of(slots[-1])) for slots in allowed]
    for strip, hull in zip(problem.strips, hulls, strict=True):
        bound[hull] += strip.minutes
    inside = np.cumsum(np.cumsum(bound[::-1], axis=0)[::-1], axis=1)
    p, q = np.indices((days, days))
    until = np.concatenate([[0], np.cumsum(day_minutes_of_all(problem))])
    spare = until[q + 1] - until[p] - inside
    spare[q < p] = 0
    worst = np.unravel_index(int(np.argmin(spare)), spare.shape)
    first, last = int(worst[0]), int(worst[1])
    if spare[first, last] >= 0:
        return []
    members = [
        strip.id
        for s, strip in enumerate(problem.strips)
        if first <= hulls[s][0] and hulls[s][1] <= last
    ]
    has = until[last + 1] - until[first]
    names = ", ".join(members[:6]) + (f" and {len(members) - 6} more" if len(members) > 6 else "")
    return [
        infeasible(
            f"{problem.days[first]} to {problem.days[last]}",
            ("day-capacity", "strip-window", "cast-available"),
            f"{inside[first, last]} minutes of {names} can be shot on no other day, "
            f"and these {last - first + 1} days have {has}",
        )
    ]
