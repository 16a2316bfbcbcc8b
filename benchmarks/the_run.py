"""The bundled production from its folder to its plan, once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import NO_PEER, Outcome, Row
from oner.app.plan import Planned, PlanOptions, plan_production
from oner.model.schedule import Solved
from oner.production.new import new_production
from oner.schedule.limit import Limit

SECONDS = 20.0
WORKERS = 2


def run() -> tuple[Outcome, ...]:
    """Pieces, cost and bound must be there; the schedule takes the time it is given."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "the-run"
        new_production(folder, "the-run")
        options = PlanOptions(limit=Limit(seconds=SECONDS), workers=WORKERS)
        planned = plan_production(folder, options)
    breakdown, answer = planned.plan.breakdown, planned.plan.schedule
    assert breakdown is not None
    assert isinstance(answer, Solved), answer
    pieces, board = len(breakdown.pieces), answer.schedule
    assert pieces > 0
    assert 0 < board.bound <= board.cost
    assert len(board.board) == len(planned.plan.strips)
    said = f"{len(board.board)} strips on {len(board.days)} days, proven gap {board.gap:.0%}"
    return (
        _row(planned, "breakdown", "two processes", f"{pieces} pieces"),
        _row(planned, "schedule", f"search limited to {SECONDS:g} s, two workers", said),
    )


def _row(planned: Planned, stage: str, work: str, answer: str) -> Row:
    return Row(
        name=f"the-run, {stage}",
        work=work,
        unit="s",
        ours=planned.seconds[stage],
        peer=NO_PEER,
        repetitions=1,
        answer=answer,
    )
