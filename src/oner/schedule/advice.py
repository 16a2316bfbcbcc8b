"""Why there is no board, and what would help: what `Infeasible` says."""

from __future__ import annotations

from oner.model.finding import Finding, find
from oner.schedule.conflict import conflict, explain, finding
from oner.schedule.exact import Effort
from oner.schedule.problem import ScheduleProblem
from oner.schedule.relaxation import relax
from oner.units import format_money

CONFLICT = Effort(amount=10.0, timed=False, workers=1, seed=1)
"""For the conflict, in units of work, so that the same problem gives the same answer."""
RELAX = Effort(amount=20.0, timed=False, workers=1, seed=1)
"""For what would help."""
OFFERED = 3
"""Relaxations that are told."""


def why_not(
    problem: ScheduleProblem, contradictions: tuple[Finding, ...] = ()
) -> tuple[Finding, ...]:
    """Findings of a problem that has no board: a conflict, and the cheapest ways out of it.

    Args:
        problem: Proven to have no board.
        contradictions: What was plain to see already; told instead of a conflict where there is
            something.
    """
    known = conflict(problem, CONFLICT)
    said = contradictions or ((finding(known),) if known.proven else explain(problem))
    helps = relax(problem, RELAX, most=OFFERED, known=known)
    return (
        *said,
        *(
            find(
                "schedule-relax",
                f"way out {number}",
                f"{one.sentence} ({format_money(one.money, problem.currency)} by the prices of the "
                "production); then there is a board",
            )
            for number, one in enumerate(helps, start=1)
        ),
    )
