"""What a plan says on standard output: one documented JSON object, or plain words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from oner.app.breakdown_report import breakdown_object
from oner.app.schedule_report import schedule_object
from oner.model.finding import Finding, Severity
from oner.model.plan import PLAN_SCHEMA, Plan
from oner.model.schedule import Infeasible, TimedOut
from oner.units import format_money


def plan_object(plan: Plan, path: str, seconds: dict[str, float]) -> dict[str, Any]:
    """The object `oner plan --json` prints.

    Keys: schema, plan (path of the stored plan), those of `breakdown_object`, schedule (as
    `schedule_object` has it), findings, seconds.
    """
    return {
        "schema": PLAN_SCHEMA,
        "plan": path,
        **breakdown_object(plan.breakdown),
        "schedule": schedule_object(plan.schedule),
        "findings": [finding_object(finding) for finding in plan.findings],
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
    }


def finding_object(finding: Finding) -> dict[str, str]:
    """A finding as JSON."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "measured": finding.measured,
        "limit": finding.limit,
        "remedy": finding.remedy,
    }


def exit_code(plan: Plan) -> int:
    """0 if the plan can be shot, 1 if a finding forbids it or there is no board."""
    forbidden = any(finding.severity is Severity.FORBID for finding in plan.findings)
    return 1 if forbidden or isinstance(plan.schedule, Infeasible | TimedOut) else 0


def headline(plan: Plan, currency: str) -> list[str]:
    """About eight sentences with what matters most, in the order of the work."""
    lines = list[str]()
    lines.extend(_take_lines(plan))
    lines.extend(_breakdown_lines(plan, currency))
    lines.extend(_schedule_lines(plan))
    return lines


def _take_lines(plan: Plan) -> list[str]:
    if plan.take is None:
        return []
    seconds = plan.take.frames / float(plan.take.rate)
    speeds = "; ".join(
        _start_small(f) for f in plan.findings if f.code in {"take-speed", "take-pan"}
    )
    line = f"{plan.take.frames} frames, {seconds:.1f} s without a visible cut; {speeds}."
    walls = [f for f in plan.findings if f.code in {"take-wall", "take-outside"}]
    return [line, *(_sentence(f) for f in walls[:1])]


def _breakdown_lines(plan: Plan, currency: str) -> list[str]:
    if plan.breakdown is None:
        return []
    pieces = plan.breakdown.pieces
    counts = Counter(piece.setup.technique.value for piece in pieces)
    how = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    estimate = format_money(plan.breakdown.cost, currency)
    hidden = [seam for seam in plan.breakdown.seams if seam.kind != "open"]
    kinds = " and ".join(sorted({f"a {seam.kind}" for seam in hidden})) or "nothing"
    lines = [
        f"{len(pieces)} pieces: {how}; by themselves they would cost {estimate}.",
    ]
    if plan.breakdown.seams:
        lines.append(f"{len(hidden)} of {len(plan.breakdown.seams)} seams hidden, by {kinds}.")
    nobody = [f for f in plan.findings if f.code == "cover-none"]
    walls = [f for f in plan.findings if f.code == "cut-wall-out"]
    peaks = [f for f in plan.findings if f.code == "cut-arm-peak"]
    return lines + [_sentence(f) for f in (*nobody, *walls[:2], *peaks[:2])]


def _schedule_lines(plan: Plan) -> list[str]:
    lines = list[str]()
    for code in ("schedule-cost", "schedule-rival", "schedule-closed", "schedule-hold"):
        found = [f for f in plan.findings if f.code == code]
        lines.extend(_sentence(f) for f in found[:1])
    told = {"cover-none", "schedule-cost"}
    if any(f.code == "cover-none" for f in plan.findings):
        told.add("audit-cut")  # the gap the audit finds is the stretch nobody can shoot
    lines.extend(
        _sentence(f)
        for f in plan.findings
        if (f.severity is Severity.FORBID and f.code not in told) or f.code == "audit-passed"
    )
    return lines


def _sentence(finding: Finding) -> str:
    limit = f" (limit {finding.limit})" if finding.limit else ""
    return f"{finding.subject}: {finding.measured}{limit}."


def _start_small(finding: Finding) -> str:
    return f"{finding.subject[0].lower()}{finding.subject[1:]} {finding.measured}"
