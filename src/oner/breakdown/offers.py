"""Offers: work for an arm on a stretch, and how what comes of it becomes a candidate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.arm import (
    ArmAnswer,
    ArmJob,
    VerifiedRun,
)
from oner.breakdown.candidate import Candidate
from oner.breakdown.checks import Check
from oner.breakdown.scene import Scene
from oner.breakdown.slow import slow_checks
from oner.model.piece import Setup
from oner.model.rig import Rig
from oner.model.set import Set, Stage
from oner.model.take import NamedSetup
from oner.timing.span import Span, runs

Bools = NDArray[np.bool_]

ROOM = 60
"""Frames beyond a stretch that an arm is examined for as well, on either side."""

FULL = Fraction(1)
"""The take's own speed."""

Make = Callable[[ArmJob, ArmAnswer, VerifiedRun], Candidate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A job, what its setup is called if it can do nothing, and how a run becomes a candidate."""

    job: ArmJob
    unable: Setup
    make: Make


def with_room(needed: Bools) -> list[Span]:
    """Stretches of needed frames with `ROOM` on both sides, those that meet joined."""
    wide = np.zeros(len(needed), dtype=np.bool_)
    for span in runs(needed):
        wide[max(0, span.first - ROOM) : span.stop + ROOM] = True
    return list(runs(wide))


def stretches(scene: Scene, free: Bools, needed: Bools) -> list[Span]:
    """Runs of free frames near needed ones that are long enough and have some that is needed."""
    inside = np.zeros(scene.take.frames, dtype=np.bool_)
    for stretch in with_room(needed):
        inside[stretch.first : stretch.stop] = True
    return [
        span
        for span in runs(free & inside)
        if len(span) >= scene.least_run and needed[span.first : span.stop].any()
    ]


def stage_of_set(scene: Scene, built: Set) -> Stage:
    """The stage a set stands on."""
    return {stage.id: stage for stage in scene.production.stages}[built.stage]


def ceiling_over(scene: Scene, built: Set) -> float | None:
    """Free height of a set's stage [m]; None where nobody has measured it."""
    return stage_of_set(scene, built).height


def named_setups(scene: Scene, rig: Rig, part: str) -> tuple[NamedSetup, ...]:
    """Setups a person named for a rig in a part; no part: beside a belt or on green."""
    return tuple(wish for wish in scene.wishes.setups if (wish.rig, wish.part) == (rig.id, part))


def offer_name(rig: Rig, where: str, first: int, slow: Fraction) -> str:
    """Id of a setup: rig, where it plays, its first frame, and its speed if that is not full."""
    speed = "" if slow == FULL else f"/{slow.numerator}:{slow.denominator}"
    return f"{rig.id}/{where}/{first}{speed}"


def setup_id(job: ArmJob, answer: ArmAnswer, run: VerifiedRun, where: str, slow: Fraction) -> str:
    """Id of a setup that was found: the same with where its track lies and its mount."""
    p = answer.placement
    spot = f"{where}/{p.x:.2f},{p.y:.2f},{np.degrees(p.yaw):.0f}/{answer.mount}"
    if run.panels_out:
        # one placement may shoot the same frames with other panels out
        spot += f"/{len(run.panels_out)} out"
    return offer_name(job.rig, spot, run.span.first, slow)


def any_bad(checks: list[Check]) -> Bools:
    """Frames in which some check does not hold, shape (n,)."""
    bad: Bools = np.logical_or.reduce([check.bad for check in checks])
    return bad


def shows(scene: Scene, slow: Fraction) -> Bools:
    """Frames in which a slow-down would show, shape (n,)."""
    return any_bad(slow_checks(scene.take, slow))
