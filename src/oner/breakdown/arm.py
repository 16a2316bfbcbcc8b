"""What an arm can shoot: placements tried, runs it can do, panels that have to come out for it.

One job is one arm, one part of the story (or the belt) and one stretch of frames nobody cheaper can
shoot. Jobs are independent and go through the executor; the same jobs give the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown import placements
from oner.breakdown.checks import Check
from oner.breakdown.treadmill import deck
from oner.breakdown.view import PartView
from oner.model.arrays import frozen
from oner.model.piece import Placement
from oner.model.rig import Mount, Rig
from oner.model.set import Panel
from oner.model.take import Take
from oner.motion.plan import planned_runs
from oner.motion.programme import whole_move
from oner.motion.reach import reachable_runs
from oner.motion.request import REASONS, ArmRequest, ArmRun, PlannedMove, Stop
from oner.motion.screen import screen_placements
from oner.timing.span import Span

Bools = NDArray[np.bool_]

EXAMINED = 8
"""Placements per mount that are examined with the ladder after the screening."""

KEPT = 4
"""Placements per job whose runs are planned and verified in full."""

SEEN_TOO_OFTEN = 0.5
"""A panel seen in more of the frames nobody else can shoot than this stays where it is."""

STAGE_CEILING = 6.0
"""Free height over a belt where the stage's height is not given [m]; assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmJob:
    """One arm, one place it may stand in, one stretch.

    Args:
        rig: An arm or a treadmill with its arm.
        span: Frames of the stretch.
        take: In the frame of the set, or of the belt.
        panels: What stands there.
        keep: Ids of wild panels that must not be pulled.
        places: Placements to try.
        ceiling: Free height [m]; None if it is not known.
    """

    rig: Rig
    span: Span
    take: Take
    panels: tuple[Panel, ...]
    keep: frozenset[str]
    places: tuple[Placement, ...]
    ceiling: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmAnswer:
    """A placement that can shoot something, with every run it can do.

    Args:
        placement, mount: Where and how.
        runs: What it can shoot, with the panels it touches.
    """

    placement: Placement
    mount: str
    runs: tuple[VerifiedRun, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedRun:
    """Frames for which a move was planned that keeps every limit at 1 kHz.

    Args:
        planned: The move; every shorter span can be shot with it too.
        before, after: Why it does not start earlier or end later; None at the ends of the stretch.
    """

    planned: PlannedMove
    before: Stop | None
    after: Stop | None

    @property
    def span(self) -> Span:
        """Frames of the move."""
        return self.planned.move.span

    @property
    def panels_out(self) -> tuple[str, ...]:
        """Sorted ids of the panels that have to be out."""
        return self.planned.panels_out


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What came of a job.

    Args:
        answers: Best first: by frames covered, then by fewest panels out.
        why_not: Finding code and words of what stands in the way of most placements and frames.
    """

    answers: tuple[ArmAnswer, ...]
    why_not: tuple[str, str]


def set_job(rig: Rig, view: PartView, span: Span, needed: Bools, ceiling: float | None) -> ArmJob:
    """The job of an arm in a built set; panels seen too often stay.

    Args:
        rig: The arm.
        view: The part of the story.
        span: Frames to examine.
        needed: Frames of the take nobody cheaper can shoot, shape (n,); some of them in `span`.
        ceiling: Free height [m]; None if it is not known.
    """
    frames = np.arange(span.first, span.stop)
    seen = view.seen[frames[needed[frames]]].mean(axis=0)
    keep = frozenset(
        panel.id
        for panel, share in zip(view.panels, seen, strict=True)
        if share > SEEN_TOO_OFTEN or not panel.wild
    )
    camera = view.take.positions[span.first : span.stop]
    return ArmJob(
        rig=rig,
        span=span,
        take=view.take,
        panels=view.panels,
        keep=keep,
        places=tuple(placements.around_stretch(view.set, camera)),
        ceiling=ceiling,
    )


def belt_job(rig: Rig, belt_take: Take, span: Span, ceiling: float | None) -> ArmJob:
    """The job of the arm beside a belt; nothing stands there but the treadmill."""
    assert rig.treadmill is not None
    return ArmJob(
        rig=rig,
        span=span,
        take=belt_take,
        panels=(deck(rig.treadmill),),
        keep=frozenset(),
        places=tuple(placements.around_belt()),
        ceiling=STAGE_CEILING if ceiling is None else ceiling,
    )


def do_job(job: ArmJob, minimum: int) -> JobResult:
    """Try every placement and mount; examine the promising ones, plan and verify the best.

    Args:
        job: The job.
        minimum: Runs shorter than this many frames are of no use.
    """
    climbed = list[tuple[Mount, Placement, tuple[ArmRun, ...]]]()
    against = np.zeros(len(REASONS), dtype=np.int64)
    for mount in job.rig.mounts:
        base = arm_request(job, mount, job.places[0], job.span)
        knots, status = screen_placements(base, job.places)
        against += np.bincount(status.ravel(), minlength=len(REASONS))
        least = _least_knots(minimum, len(knots), base.frames)
        for placement in _most_promising(status, job.places, least):
            request = arm_request(job, mount, placement, job.span)
            runs = reachable_runs(request, minimum_frames=minimum)
            if runs:
                climbed.append((mount, placement, runs))
    climbed.sort(key=lambda answer: _worth(answer[2]))
    answers = [
        ArmAnswer(
            placement=placement,
            mount=mount.id,
            runs=_verified(arm_request(job, mount, placement, job.span), runs, minimum),
        )
        for mount, placement, runs in climbed[:KEPT]
    ]
    return JobResult(
        answers=tuple(answer for answer in answers if answer.runs),
        why_not=_why_not(against, job, bool(climbed)),
    )


def _why_not(against: NDArray[np.int64], job: ArmJob, some_climbed: bool) -> tuple[str, str]:
    tried = f"{len(job.places)} placements with {len(job.rig.mounts)} mounts tried"
    if some_climbed:
        return "cover-verify", f"{tried}; no move keeps its limits at 1 kHz for long enough"
    against = against.copy()
    against[0] = 0
    if not against.any():
        return "cover-joint", f"{tried}; none holds the camera for long enough"
    reason = REASONS[int(np.argmax(against))]
    return reason.code, f"{tried}; mostly {reason.words}"


def _worth(runs: tuple[ArmRun, ...]) -> tuple[int, int]:
    covered = sum(len(run.span) for run in runs)
    return -covered, sum(len(run.panels_out) for run in runs)


def _verified(
    request: ArmRequest, climbed: tuple[ArmRun, ...], minimum: int
) -> tuple[VerifiedRun, ...]:
    """What the ladder promises, as far as a planned move keeps it."""
    starts = {run.span.first: run.before for run in climbed}
    stops = {run.span.stop: run.after for run in climbed}
    verified = list[VerifiedRun]()
    for planned in planned_runs(request, minimum_frames=minimum, plan=whole_move):
        span = planned.move.span
        verified.append(
            VerifiedRun(
                planned=planned,
                before=starts.get(span.first, _unverified(span.first)),
                after=stops.get(span.stop, _unverified(span.stop)),
            )
        )
    return tuple(verified)


def _unverified(frame: int) -> Stop:
    return Stop(frame=frame, code="cover-verify", detail="the move breaks a limit at 1 kHz")


def _least_knots(minimum: int, knots: int, frames: int) -> int:
    # coarse rail positions may miss a knot: half of what a run needs is worth a closer look
    return max(1, minimum * knots // frames // 2)


def _most_promising(
    status: NDArray[np.int8], places: tuple[Placement, ...], least: int
) -> list[Placement]:
    """The placements that reach the longest stretches, most first; none that reach too little."""
    stretch = np.array([_longest(row == 0) for row in status])
    order = np.argsort(-stretch, kind="stable")
    return [places[i] for i in order[:EXAMINED] if stretch[i] >= least]


def _longest(row: Bools) -> int:
    """Length of the longest run of True."""
    best = count = 0
    for value in row:
        count = count + 1 if value else 0
        best = max(best, count)
    return best


def arm_request(job: ArmJob, mount: Mount, placement: Placement, span: Span) -> ArmRequest:
    """What the arm is asked to do over a span of the job's take."""
    assert job.rig.arm is not None
    assert job.rig.track is not None
    rows = slice(span.first, span.stop)
    take = job.take
    return ArmRequest(
        arm=job.rig.arm,
        track=job.rig.track,
        mount=mount,
        placement=placement,
        rate=take.rate,
        first_frame=span.first,
        positions=take.positions[rows],
        quaternions=take.quaternions[rows],
        performers=frozen([p.positions[rows] for p in take.performers] or np.zeros((0, 0, 3))),
        performer_sizes=frozen([(p.radius, p.height) for p in take.performers] or np.zeros((0, 2))),
        panels=job.panels,
        keep=job.keep,
        ceiling=job.ceiling,
        performer_clearance=job.rig.performer_clearance,
        wall_clearance=job.rig.wall_clearance,
        safety=job.rig.safety,
    )


def run_checks(job: ArmJob, run: VerifiedRun) -> list[Check]:
    """A run as checks: what ended it at either side, and the frames that were not examined."""
    frame = np.arange(job.take.frames)
    examined = (frame >= job.span.first) & (frame < job.span.stop)
    return [
        _side("cover-outside", ~examined, "not examined: cheaper rigs or other parts have it"),
        *(
            _side(stop.code, examined & side, stop.detail)
            for stop, side in (
                (run.before, frame < run.span.first),
                (run.after, frame >= run.span.stop),
            )
            if stop is not None
        ),
    ]


def _side(code: str, bad: Bools, detail: str) -> Check:
    return Check(code=code, bad=bad, figure=np.zeros(len(bad)), words=lambda _: detail)
