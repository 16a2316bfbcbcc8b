"""Why there is no board, and what would help: what `Infeasible` says."""

from __future__ import annotations

from oner.model.finding import Finding, find
from oner.schedule.conflict import conflict, explain, finding
from oner.schedule.conflict_words import listed
from oner.schedule.exact import Effort
from oner.schedule.problem import ScheduleProblem
from oner.schedule.relaxation import relax

CONFLICT = Effort(amount=10.0, timed=False, workers=1, seed=1)
"""For the conflict, in units of work, so that the same problem gives the same answer."""
RELAX = Effort(amount=20.0, timed=False, workers=1, seed=1)
"""For what would help."""
PLAIN = 2
"""Contradictions plain to see that are told one by one."""
LISTED = 12
"""Strips that are named where many cannot be shot."""
OFFERED = 3
"""Relaxations that are told."""


def why_not(
    problem: ScheduleProblem, contradictions: tuple[Finding, ...] = ()
) -> tuple[Finding, ...]:
    """Findings of a problem that has no board: a conflict, and the cheapest ways out of it.

    Args:
        problem: Proven to have no board.
        contradictions: What was plain to see already; told beside the conflict.
    """
    known = conflict(problem, CONFLICT)
    if known.proven:
        said = (finding(known), *_few(contradictions))
    else:
        said = contradictions or explain(problem)
    helps = relax(problem, RELAX, most=OFFERED, known=known)
    return (
        *said,
        *(
            find(
                "schedule-relax",
                f"way out {number}",
                f"{one.sentence}, by the prices of the production; then there is a board",
            )
            for number, one in enumerate(helps, start=1)
        ),
    )


def _few(contradictions: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The first of many contradictions plain to see, and whom the others are about."""
    if len(contradictions) <= PLAIN + 1:
        return contradictions
    others = contradictions[PLAIN:]
    words = listed([one.subject.removeprefix("strip ") for one in others], LISTED)
    rest = find("schedule-infeasible", f"{len(others)} more", f"the same holds for {words}")
    return (*contradictions[:PLAIN], rest)
