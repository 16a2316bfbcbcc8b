"""The whole audit of a plan."""

from __future__ import annotations

from oner.audit.board import check_board
from oner.audit.cut import check_cut
from oner.audit.moves import check_move
from oner.audit.names import check_names
from oner.audit.operator import check_operator, check_slow
from oner.audit.picture import check_picture
from oner.audit.setups import check_setups
from oner.audit.strips import check_strips
from oner.model.finding import Finding, Severity, find
from oner.model.plan import Plan
from oner.model.production import Production


def audit(production: Production, plan: Plan, before: Plan | None = None) -> tuple[Finding, ...]:
    """Every finding of the audit; ends with one that says so if nothing forbids.

    Where the plan names what the folder does not have, there is nothing to hold the rest against:
    only that is said.

    Args:
        production: Read again from the folder, not the one the plan was made from.
        plan: Read back from its file.
        before: The plan people were told, if there is one; locks and notice are held against it.
    """
    findings = check_names(production, plan)
    if not findings:
        findings = [
            *check_cut(production, plan),
            *check_setups(production, plan),
            *_check_moves(production, plan),
            *check_picture(production, plan),
            *check_strips(production, plan),
            *check_board(production, plan, before),
        ]
    if not any(finding.severity is Severity.FORBID for finding in findings):
        findings.append(find("audit-passed", "plan", _what_was_checked(plan)))
    return tuple(findings)


def _check_moves(production: Production, plan: Plan) -> list[Finding]:
    if plan.take is None or plan.breakdown is None:
        return []
    return [
        finding
        for piece in plan.breakdown.pieces
        for check in (check_move, check_operator, check_slow)
        for finding in check(production, plan.take, piece)
    ]


def _what_was_checked(plan: Plan) -> str:
    pieces = plan.breakdown.pieces if plan.breakdown else ()
    moves = sum(piece.move is not None for piece in pieces)
    return (
        f"{len(pieces)} pieces, {moves} arm moves at 1 kHz and {len(plan.strips)} strips "
        "checked again from the files"
    )
