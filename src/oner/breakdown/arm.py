"""What an arm can shoot: jobs, where it may stand, runs it can do, panels that have to come out.

One job is one arm, one part of the story (or the belt) and one stretch of frames nobody cheaper can
shoot. Jobs are independent; `do_jobs` takes them through the search together.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from oner.breakdown import placements
from oner.breakdown.arm_search import Found, FoundRun, Quest, search
from oner.breakdown.checks import Check
from oner.breakdown.states import held_in_place, seen_if_pulled
from oner.breakdown.treadmill import deck
from oner.breakdown.view import PartView
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import frozen
from oner.model.piece import Blocked, Placement
from oner.model.rig import Mount, Rig
from oner.model.set import Panel, Stage
from oner.model.take import NamedSetup, Take
from oner.motion.places import Floor, floor_of, with_stage
from oner.motion.request import ArmRequest, PlannedMove, Stop
from oner.timing.span import Span

Bools = NDArray[np.bool_]

SEEN_TOO_OFTEN = 0.5
"""A panel seen in more of the frames nobody else can shoot than this stays where it is."""

STAGE_CEILING = 6.0
"""Free height over a belt where the stage's height is not given [m]; assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The building a job's set stands in.

    Args:
        stage: Its outline and height bound where the track lies and the arm moves.
        T_stage_set: Where the set stands in it.
        free: Floor a track may lie on, lanes and other sets taken away, in the frame of the set;
            None: all of the stage's but its lanes.
    """

    stage: Stage
    T_stage_set: RigidTransform2
    free: Floor | None = None

    def floor(self) -> Floor | None:
        """Where a track may lie, in the frame of the set; None where nobody has measured it."""
        if self.free is not None:
            return self.free
        floor = floor_of(self.stage, self.T_stage_set)
        if floor is None:
            return None
        inverse = self.T_stage_set.inverse()
        lanes = [
            shapely.Polygon(inverse.apply_points(np.array(lane.outline, np.float64)))
            for lane in self.stage.lanes
        ]
        left = floor.difference(shapely.unary_union(lanes))
        assert isinstance(left, shapely.Polygon | shapely.MultiPolygon)
        return left


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmJob:
    """One arm, one place it may stand in, one stretch.

    Args:
        rig: An arm or a treadmill with its arm.
        span: Frames of the stretch.
        take: In the frame of the set, or of the belt; its rate is the one that is shot at.
        panels: What stands there.
        keep: Ids of wild panels that must not be pulled.
        places: Placements to try first; their neighbours are tried too.
        ceiling: Free height [m]; None if it is not known.
        needed: Frames nobody cheaper can shoot, shape (n,); None: all of the stretch.
        seen: Where the panels would be missed in the picture, shape (n, panels); None: nowhere.
        named: Placements a person wants tried, whatever else is found.
        site: The building; None where it does not matter.
    """

    rig: Rig
    span: Span
    take: Take
    panels: tuple[Panel, ...]
    keep: frozenset[str]
    places: tuple[Placement, ...]
    ceiling: float | None
    needed: Bools | None = None
    seen: Bools | None = None
    named: tuple[NamedSetup, ...] = ()
    site: Site | None = None


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
        keep: Panels it was planned not to touch: those of its job, and others for which a run with
            more panels out was found as well.
        reasons: Why the arm cannot be at frames of the stretch from there, where it cannot.
    """

    planned: PlannedMove
    before: Stop | None
    after: Stop | None
    keep: frozenset[str] = frozenset()
    reasons: tuple[Blocked, ...] = ()

    @property
    def span(self) -> Span:
        """Frames of the move."""
        return self.planned.move.span

    @property
    def panels_out(self) -> tuple[str, ...]:
        """Sorted ids of the panels that have to be out."""
        return self.planned.panels_out


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAnswer:
    """What came of a placement a person named.

    Args:
        setup: As it was named.
        answers: Per mount that can shoot something from there.
        reasons: Why it cannot shoot the other frames of the stretch, as far as it was looked.
    """

    setup: NamedSetup
    answers: tuple[ArmAnswer, ...]
    reasons: tuple[Blocked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What came of a job.

    Args:
        answers: Best first: by needed frames covered, then by fewest panels out. A placement may be
            in several, with other panels.
        reasons: What stands in the way of most placements, per stretch of frames; tiles the job's
            span.
        named: Per named placement.
    """

    answers: tuple[ArmAnswer, ...]
    reasons: tuple[Blocked, ...]
    named: tuple[NamedAnswer, ...] = ()

    @property
    def why_not(self) -> tuple[str, str]:
        """Finding code and words of the reason that holds for most frames."""
        frames = dict[tuple[str, str], int]()
        for blocked in self.reasons:
            key = blocked.code, blocked.detail
            frames[key] = frames.get(key, 0) + len(blocked.span)
        return max(frames, key=lambda key: frames[key])


def set_job(
    rig: Rig,
    view: PartView,
    span: Span,
    needed: Bools,
    ceiling: float | None,
    *,
    named: tuple[NamedSetup, ...] = (),
    stage: Stage | None = None,
    free: Floor | None = None,
) -> ArmJob:
    """The job of an arm in a built set; panels seen too often stay.

    Args:
        rig: The arm.
        view: The part of the story.
        span: Frames to examine.
        needed: Frames of the take nobody cheaper can shoot, shape (n,); some of them in `span`.
        ceiling: Free height [m]; None if it is not known.
        named: Placements a person wants tried.
        stage: The set's stage; None where its walls and floor do not matter.
        free: Floor of it a track may lie on; None: all but its lanes.
    """
    frames = np.arange(span.first, span.stop)
    wanted = frames[needed[frames]]
    return ArmJob(
        rig=rig,
        span=span,
        take=view.take,
        panels=view.panels,
        keep=kept_panels(view, wanted),
        places=tuple(placements.around_stretch(view.set, view.take.positions[wanted])),
        ceiling=ceiling,
        needed=needed,
        seen=seen_if_pulled(view.set, view.seen),
        named=named,
        site=None
        if stage is None
        else Site(stage=stage, T_stage_set=view.set.T_stage_set, free=free),
    )


def kept_panels(view: PartView, frames: NDArray[np.int64]) -> frozenset[str]:
    """Panels that must not be pulled: those seen in too many of some frames, and fixed ones.

    What leans on a panel counts with it.
    """
    seen = seen_if_pulled(view.set, view.seen[frames])
    shares = seen.mean(axis=0) if len(frames) else np.zeros(len(view.panels))
    return held_in_place(view.set) | frozenset(
        panel.id
        for panel, share in zip(view.panels, shares, strict=True)
        if share > SEEN_TOO_OFTEN or not panel.wild
    )


def belt_job(
    rig: Rig,
    belt_take: Take,
    span: Span,
    ceiling: float | None,
    *,
    needed: Bools | None = None,
    named: tuple[NamedSetup, ...] = (),
) -> ArmJob:
    """The job of the arm beside a belt; nothing stands there but the treadmill.

    Args:
        rig: The treadmill with its arm.
        belt_take: In the frame of the belt.
        span: Frames to examine.
        ceiling: Free height [m]; None if it is not known.
        needed: Frames nobody cheaper can shoot, shape (n,); None: all of the span.
        named: Placements a person wants tried.
    """
    assert rig.treadmill is not None
    return ArmJob(
        rig=rig,
        span=span,
        take=belt_take,
        panels=(deck(rig.treadmill),),
        keep=frozenset(),
        places=tuple(placements.around_belt(_wanted(belt_take, span, needed))),
        ceiling=STAGE_CEILING if ceiling is None else ceiling,
        needed=needed,
        named=named,
    )


def green_job(
    rig: Rig,
    take: Take,
    span: Span,
    ceiling: float | None,
    *,
    needed: Bools | None = None,
    named: tuple[NamedSetup, ...] = (),
) -> ArmJob:
    """The job of an arm around a performer on a green stage; nothing else stands there.

    Args:
        rig: The arm.
        take: In the frame of the green.
        span: Frames to examine.
        ceiling: Free height [m]; None if it is not known.
        needed: Frames nobody cheaper can shoot, shape (n,); None: all of the span.
        named: Placements a person wants tried.
    """
    return ArmJob(
        rig=rig,
        span=span,
        take=take,
        panels=(),
        keep=frozenset(),
        places=tuple(placements.around_belt(take.positions[span.first : span.stop])),
        ceiling=STAGE_CEILING if ceiling is None else ceiling,
        needed=needed,
        named=named,
    )


def _wanted(take: Take, span: Span, needed: Bools | None) -> NDArray[np.float64]:
    """The camera at the frames of a span that are needed [m], shape (k, 3)."""
    rows = np.arange(span.first, span.stop)
    return take.positions[rows if needed is None else rows[needed[rows]]]


def do_jobs(
    jobs: Sequence[ArmJob], minimum: int, executor: Executor | None = None
) -> list[JobResult]:
    """Where the arms may stand and what they shoot from there, in the order of the jobs.

    Args:
        jobs: The jobs.
        minimum: Runs shorter than this many frames are of no use.
        executor: Where the work is done; None: in this process. The answer is the same.
    """
    found = search([_quest(job, minimum) for job in jobs], executor)
    return [_result(one) for one in found]


def do_job(job: ArmJob, minimum: int) -> JobResult:
    """`do_jobs` for one job in this process."""
    return do_jobs([job], minimum)[0]


def _quest(job: ArmJob, minimum: int) -> Quest:
    rows = slice(job.span.first, job.span.stop)
    nowhere = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
    seen = (
        {}
        if job.seen is None
        else {panel.id: job.seen[rows, k] for k, panel in enumerate(job.panels)}
    )
    return Quest(
        bases=tuple(arm_request(job, mount, nowhere, job.span) for mount in job.rig.mounts),
        places=job.places,
        named=job.named,
        needed=np.ones(len(job.span), np.bool_) if job.needed is None else job.needed[rows],
        seen=seen,
        floor=None if job.site is None else job.site.floor(),
        minimum=minimum,
    )


def _result(found: Found) -> JobResult:
    return JobResult(
        answers=_answers(found.runs),
        reasons=found.reasons,
        named=tuple(
            NamedAnswer(setup=one.setup, answers=_answers(one.runs), reasons=one.reasons)
            for one in found.named
        ),
    )


def _answers(found: Sequence[FoundRun]) -> tuple[ArmAnswer, ...]:
    """Runs by stand, the stands in the order of their first runs."""
    grouped = dict[tuple[Placement, str], list[VerifiedRun]]()
    for one in found:
        run = VerifiedRun(
            planned=one.verified.planned,
            before=one.verified.before,
            after=one.verified.after,
            keep=one.stand.keep,
            reasons=one.reasons,
        )
        grouped.setdefault((one.stand.placement, one.stand.mount), []).append(run)
    return tuple(
        ArmAnswer(placement=placement, mount=mount, runs=tuple(runs))
        for (placement, mount), runs in grouped.items()
    )


def job_of(job: ArmJob, run: VerifiedRun) -> ArmJob:
    """The job with the panels kept that a run of it keeps: what its pieces are planned with."""
    return replace(job, keep=run.keep)


def arm_request(job: ArmJob, mount: Mount, placement: Placement, span: Span) -> ArmRequest:
    """What the arm is asked to do over a span of the job's take."""
    assert job.rig.arm is not None
    assert job.rig.track is not None
    rows = slice(span.first, span.stop)
    take = job.take
    request = ArmRequest(
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
    if job.site is None:
        return request
    return with_stage(request, job.site.stage, job.site.T_stage_set)


def run_checks(job: ArmJob, run: VerifiedRun) -> list[Check]:
    """A run as checks: what ended it at either side, and the frames that were not examined.

    What ended it holds as far as the arm has no other reason for not being there.
    """
    frame = np.arange(job.take.frames)
    examined = (frame >= job.span.first) & (frame < job.span.stop)
    checks = [
        _side("cover-outside", ~examined, "not examined: cheaper rigs or other parts have it")
    ]
    for stop, side in (
        (run.before, examined & (frame < run.span.first)),
        (run.after, examined & (frame >= run.span.stop)),
    ):
        if stop is None:
            continue
        others = [blocked for blocked in run.reasons if blocked.code != stop.code]
        theirs = [_side(one.code, side & _inside(frame, one.span), one.detail) for one in others]
        checks += [*theirs, _side(stop.code, side, stop.detail)]
    return checks


def _inside(frame: NDArray[np.int64], span: Span) -> Bools:
    return (frame >= span.first) & (frame < span.stop)


def _side(code: str, bad: Bools, detail: str) -> Check:
    return Check(code=code, bad=bad, figure=np.zeros(len(bad)), words=lambda _: detail)
