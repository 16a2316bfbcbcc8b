"""Why there is no board: a set of strips and rules none of which can be spared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oner.model.finding import Finding
from oner.schedule.exact import Effort, Exact, Verdict
from oner.schedule.presolve import Allowed, infeasible
from oner.schedule.problem import ScheduleProblem
from oner.schedule.rules import RULES

_TRY = Effort(amount=2.0, timed=False, workers=1, seed=1)
_BETWEEN_STRIPS = (
    "day-capacity",
    "set-state",
    "changeover",
    "rig-place",
    "precedence",
    "order-window",
)
_PER_STRIP = ("strip-window", "pin", "cast-available", "rig-window", "rig-lead")


def crowded_regions(problem: ScheduleProblem, allowed: Allowed) -> tuple[Finding, ...]:
    """Regions whose own strips have no days together, whatever the rest of the board is.

    A region has few strips, so this is proven in a second where the whole problem takes minutes.
    """
    found = list[Finding]()
    for region in range(len(problem.regions)):
        strips = [s for s, own in enumerate(problem.region_of) if own == region]
        if _still(problem, allowed, strips, frozenset()):
            found += explain(problem, allowed, strips)
    return tuple(found)


def explain(
    problem: ScheduleProblem, allowed: Allowed, among: Sequence[int] | None = None
) -> tuple[Finding, ...]:
    """A finding with strips and rules that cannot hold together.

    Strips are left out in halves, then one by one, as long as the rest stays infeasible; then the
    rules the same way. A test that CP-SAT does not finish keeps what it tested, so that the answer
    is always a conflict, and mostly a smallest one.

    Args:
        problem: Proven to have no board.
        allowed: Its days after tightening.
        among: Strips already known to be in conflict; None: all.
    """
    strips = _shrink(problem, allowed, list(among or range(len(problem.strips))))
    rules = [
        rule for rule in _BETWEEN_STRIPS if not _still(problem, allowed, strips, frozenset({rule}))
    ]
    names = [problem.strips[s].id for s in strips]
    bounded = any(len(allowed[s]) < len(problem.days) for s in strips)
    cited = (*rules, *((_PER_STRIP[0],) if bounded else ()))
    said = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    words = " ".join(RULES[rule] for rule in rules)
    return (
        infeasible(
            f"strips {said}",
            cited,
            f"these {len(names)} strips have no days together under: {words}",
        ),
    )


def _shrink(problem: ScheduleProblem, allowed: Allowed, strips: list[int]) -> list[int]:
    """Leave out blocks of strips, smaller and smaller, while the rest stays infeasible."""
    size = max(1, len(strips) // 2)
    while True:
        k = 0
        while k < len(strips):
            rest = strips[:k] + strips[k + size :]
            if rest and _still(problem, allowed, rest, frozenset()):
                strips = rest
            else:
                k += size
        if size == 1:
            return strips
        size = max(1, size // 2)


def _still(
    problem: ScheduleProblem, allowed: Allowed, strips: Sequence[int], skip: frozenset[str]
) -> bool:
    """Whether some strips are proven infeasible on their own without some rules."""
    part = _part(problem, strips)
    days = tuple(allowed[s] for s in strips)
    outcome = Exact(part, days, skip=skip, priced=False).solve(_TRY)
    return outcome.verdict is Verdict.INFEASIBLE


def _part(problem: ScheduleProblem, strips: Sequence[int]) -> ScheduleProblem:
    """The problem with only some of its strips."""
    names = {problem.strips[s].id for s in strips}
    return replace(
        problem,
        strips=tuple(
            replace(
                problem.strips[s],
                after=tuple(other for other in problem.strips[s].after if other in names),
            )
            for s in strips
        ),
        allowed=tuple(problem.allowed[s] for s in strips),
        region_of=tuple(problem.region_of[s] for s in strips),
        needs=tuple(problem.needs[s] for s in strips),
    )
