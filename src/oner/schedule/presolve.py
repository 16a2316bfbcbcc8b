"""What can be said before any search: days that fall away, and contradictions plain to see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from oner.model.finding import Finding, find
from oner.schedule.problem import OwnRules, ScheduleProblem

Allowed = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presolved:
    """A problem looked at once.

    Args:
        allowed: Per strip the days left.
        findings: Why there is no board; empty if nothing speaks against one so far.
    """

    allowed: Allowed
    findings: tuple[Finding, ...]


def presolve(problem: ScheduleProblem) -> Presolved:
    """Take away days that precedence rules out and look for contradictions.

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
    most = problem.calendar.minutes_per_day
    return [
        infeasible(
            f"strip {strip.id}",
            ("day-capacity",),
            f"takes {strip.minutes} minutes, a shooting day has {most}",
            "Split the strip, or lengthen the day.",
        )
        for strip in problem.strips
        if strip.minutes > most
    ]


def _circles(problem: ScheduleProblem) -> list[Finding]:
    """Strips that each have to follow another of them (found by peeling off the free ones)."""
    waiting = {strip.id: set(strip.after) for strip in problem.strips}
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
    """No strip before the first day of one it follows, none after the last day of its followers."""
    allowed = [list(days) for days in problem.allowed]
    index = problem.index_of()
    changed = True
    while changed:
        changed = False
        for s, strip in enumerate(problem.strips):
            for other in (index[name] for name in strip.after):
                if not allowed[s] or not allowed[other]:
                    continue
                first, last = allowed[other][0], allowed[s][-1]
                later = [d for d in allowed[s] if d >= first]
                earlier = [d for d in allowed[other] if d <= last]
                changed |= len(later) < len(allowed[s]) or len(earlier) < len(allowed[other])
                allowed[s], allowed[other] = later, earlier
    return tuple(tuple(days) for days in allowed)


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
    return rules, f"has none of the {len(problem.days)} shooting days: {said}"


def _say(rule: str, whom: str, days: int) -> str:
    words = {
        "pin": f"it is pinned to {whom}",
        "strip-window": f"its window {whom} excludes {days}",
        "cast-available": f"{whom} is away on {days}",
        "rig-window": f"{whom} cannot be had on {days}",
        "rig-lead": f"{whom} cannot be there on the first {days}",
        "lock": f"it is locked to {whom}",
        "past": f"it was shot on {whom}",
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
    for s, strip in enumerate(problem.strips):
        bound[allowed[s][0], allowed[s][-1]] += strip.minutes
    inside = np.cumsum(np.cumsum(bound[::-1], axis=0)[::-1], axis=1)
    p, q = np.indices((days, days))
    spare = (q - p + 1) * problem.calendar.minutes_per_day - inside
    spare[q < p] = 0
    worst = np.unravel_index(int(np.argmin(spare)), spare.shape)
    first, last = int(worst[0]), int(worst[1])
    if spare[first, last] >= 0:
        return []
    members = [
        strip.id
        for s, strip in enumerate(problem.strips)
        if first <= allowed[s][0] and allowed[s][-1] <= last
    ]
    has = (last - first + 1) * problem.calendar.minutes_per_day
    names = ", ".join(members[:6]) + (f" and {len(members) - 6} more" if len(members) > 6 else "")
    return [
        infeasible(
            f"{problem.days[first]} to {problem.days[last]}",
            ("day-capacity", "strip-window", "cast-available"),
            f"{inside[first, last]} minutes of {names} can be shot on no other day, "
            f"and these {last - first + 1} days have {has}",
        )
    ]
