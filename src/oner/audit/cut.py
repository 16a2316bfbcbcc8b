"""Whether the pieces tile the take, and every seam and state belongs to them."""

from __future__ import annotations

from itertools import pairwise

from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.set import STANDING


def check_cut(production: Production, plan: Plan) -> list[Finding]:
    """Everything about pieces and seams; nothing for a plan without a take."""
    if plan.take is None or plan.breakdown is None:
        return []
    pieces = plan.breakdown.pieces
    findings = list[Finding]()
    expected = 0
    for piece in pieces:
        if piece.span.first != expected:
            findings.append(
                find("audit-cut", piece.id, f"begins at {piece.span.first}", limit=f"{expected}")
            )
        expected = piece.span.stop
    if pieces and expected != plan.take.frames:
        findings.append(
            find("audit-cut", pieces[-1].id, f"ends at {expected}", limit=f"{plan.take.frames}")
        )
    return [*findings, *_check_seams(plan), *_check_panels(production, plan)]


def _check_seams(plan: Plan) -> list[Finding]:
    assert plan.breakdown is not None
    joins = [
        (earlier.id, later.id, later.span.first)
        for earlier, later in pairwise(plan.breakdown.pieces)
    ]
    seams = [(seam.from_piece, seam.to_piece, seam.frame) for seam in plan.breakdown.seams]
    if joins == seams:
        return []
    return [find("audit-cut", "seams", f"{len(seams)} seams do not join {len(joins)} pairs")]


def _check_panels(production: Production, plan: Plan) -> list[Finding]:
    """Only wild panels of the piece's own set may be out."""
    assert plan.breakdown is not None
    findings = list[Finding]()
    for piece in plan.breakdown.pieces:
        state = piece.setup.state
        if state is None or state.id == STANDING:
            continue
        wild = {p.id for p in production.set_named(state.set).panels if p.wild}
        for panel in state.panels_out:
            if panel not in wild:
                findings.append(
                    find("audit-state", piece.id, f"panel {panel} is out but is not wild")
                )
    return findings
