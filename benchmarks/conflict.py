"""Minimal conflicts of a season made impossible in several ways, and the way out of one.

Every answer must be a conflict whose removals were all shown to leave a board.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks.measure import NO_PEER, Outcome, Row, Skipped
from benchmarks.season import INSTANCE
from benchmarks.season_problem import pose_season, read_instance
from oner.model.rig import Window
from oner.model.schedule import Pin
from oner.schedule.conflict import Conflict, conflict
from oner.schedule.problem import OwnRules, ScheduleProblem

TIMES = 3


def run() -> tuple[Outcome, ...]:
    """One line per way to make the season impossible: the median time to its conflict."""
    name = "minimal conflict of a season"
    if not INSTANCE.is_file():
        return (Skipped(name=name, reason="The instance season7.json is not beside the checkout."),)
    problem = pose_season(read_instance(INSTANCE))
    return tuple(_row(kind, breaks(problem)) for kind, breaks in KINDS.items())


def _row(kind: str, problem: ScheduleProblem) -> Row:
    seconds, found = list[float](), list[Conflict]()
    for _ in range(TIMES):
        began = time.perf_counter()
        found.append(conflict(problem))
        seconds.append(time.perf_counter() - began)
    assert all(one.proven and one.minimal for one in found), kind
    rules = ", ".join(dict.fromkeys(one.rule for one in found[0].rules))
    return Row(
        name=f"minimal conflict, {kind}",
        work=f"{len(problem.strips)} strips, {len(problem.days)} days",
        unit="s",
        ours=statistics.median(seconds),
        peer=NO_PEER,
        repetitions=TIMES,
        answer=f"{len(found[0].strips)} strips under {rules}; every removal leaves a board",
    )


def _guest(problem: ScheduleProblem) -> ScheduleProblem:
    """Of the guests with too much to do for two days one is there for two that suit every scene."""
    best: tuple[int, str, tuple[int, int]] | None = None
    for member in problem.cast:
        own = [s for s, one in enumerate(problem.strips) if member.id in one.cast]
        minutes = sum(problem.strips[s].minutes for s in own)
        days = set[int].intersection(*(set(problem.allowed[s]) for s in own)) if own else set[int]()
        if minutes > 1200 and len(days) > 1 and (best is None or minutes < best[0]):
            best = minutes, member.id, (min(days), max(days))
    assert best is not None
    return _away(problem, *best[1:])


def _away(problem: ScheduleProblem, who: str, there: tuple[int, ...]) -> ScheduleProblem:
    windows = tuple(Window(first=problem.days[d], last=problem.days[d]) for d in there)
    cast = tuple(replace(m, windows=windows) if m.id == who else m for m in problem.cast)
    return _closed(replace(problem, cast=cast))


def _rig(problem: ScheduleProblem) -> ScheduleProblem:
    """The first rig can be had for two days, whatever its strips need."""
    one, *others = problem.rigs
    window = Window(first=problem.days[47], last=problem.days[48])
    short = replace(one, terms=replace(one.terms, windows=(window,)))
    return _closed(replace(problem, rigs=(short, *others)))


def _hallway(problem: ScheduleProblem) -> ScheduleProblem:
    """Pieces of both states are pinned to days that lie too close together."""
    states = [
        [
            s
            for s, need in enumerate(problem.needs)
            if problem.region_of[s] is not None and need == q
        ]
        for q in (1, 2)
    ]
    s, other, day = next(
        (s, other, day)
        for s in states[0]
        for other in states[1]
        for day in problem.allowed[s]
        if day + 1 in problem.allowed[other]
    )
    pins = tuple(
        Pin(strip=problem.strips[k].id, day=problem.days[d])
        for k, d in ((s, day), (other, day + 1))
    )
    return _closed(replace(problem, pins=pins))


def _order(problem: ScheduleProblem) -> ScheduleProblem:
    """A scene of the last episodes has to come before one of the first."""
    late = max(range(len(problem.strips)), key=lambda s: (problem.allowed[s][0], s))
    early = min(range(len(problem.strips)), key=lambda s: (problem.allowed[s][-1], s))
    strips = list(problem.strips)
    strips[early] = replace(strips[early], after=(strips[late].id,))
    return replace(problem, strips=tuple(strips))


def _closed(problem: ScheduleProblem) -> ScheduleProblem:
    """Slots that the instance allows and the rules leave."""
    own = OwnRules(problem)
    return replace(
        problem,
        allowed=tuple(
            tuple(slot for slot in slots if slot in set(own.free(s)))
            for s, slots in enumerate(problem.allowed)
        ),
    )


KINDS: dict[str, Callable[[ScheduleProblem], ScheduleProblem]] = {
    "a guest there for two days": _guest,
    "a rig there for two days": _rig,
    "two states too close": _hallway,
    "precedence across windows": _order,
}
