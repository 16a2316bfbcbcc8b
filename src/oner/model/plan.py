"""The plan: everything oner computed, in one object and one file."""

from __future__ import annotations

from dataclasses import dataclass

from oner.model.finding import Finding
from oner.model.piece import Breakdown
from oner.model.schedule import ScheduleAnswer, Strip
from oner.model.set import SetState
from oner.model.take import Take

PLAN_SCHEMA = "oner.plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of it; holds no clock times, so that the same inputs give the same bytes.

    Args:
        title: Of the show.
        inputs: Name and SHA-256 of every file of the production folder that was read, sorted.
        version: Of oner.
        take: None in a folder that is only scheduled.
        breakdown: None without a take.
        states: Every set state the schedule knows, `STANDING` left out.
        strips: Every strip that was scheduled, the pieces' among them.
        schedule: The scheduler's answer; None if the plan stops before it.
        findings: Of every stage.
    """

    title: str
    inputs: tuple[tuple[str, str], ...]
    version: str
    take: Take | None
    breakdown: Breakdown | None
    states: tuple[SetState, ...]
    strips: tuple[Strip, ...]
    schedule: ScheduleAnswer | None
    findings: tuple[Finding, ...]
