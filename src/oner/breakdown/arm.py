"""What an arm can shoot: placements tried, runs it can do, panels that have to come out for it.

One job is one arm, one part of the story (or the belt) and one stretch of frames nobody cheaper can
shoot. Jobs are independent and go through the executor; the same jobs give the same answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown import arm_tasks as tasks
from oner.breakdown import placements
from oner.breakdown.checks import Check
from oner.breakdown.treadmill import deck
from oner.breakdown.view import PartView
from oner.model.arrays import frozen
from oner.model.piece import Placement
from oner.model.rig import Mount, Rig
from oner.model.set import Panel
from oner.model.take import Take
from oner.motion.request import REASONS, ArmRequest, ArmRun, PlannedMove, Stop
from oner.timing.span import Span

Bools = NDArray[np.bool_]

EXAMINED = 8
"""Placements per mount that are examined with the ladder after the screening."""

ROUNDS = 4
"""Rounds of planning and verifying."""

PER_ROUND = 2
"""Runs of each job that are planned and verified in a round."""

GAIN = 12
"""A run with fewer frames more than another at either end is not worth a plan."""

SCREENED_AT_ONCE, CLIMBED_AT_ONCE = 1500, 6
"""Placements of a call."""

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


def do_jobs(
    jobs: Sequence[ArmJob], minimum: int, executor: Executor | None = None
) -> list[JobResult]:
    """Where the arms may stand and what they shoot from there, in the order of the jobs.

    All jobs go together through each wave of work: placements are screened, the ladder is climbed
    from the promising ones, and what it promises is planned and verified, best first, until the
    rest promises nothing more. Every wave is many small calls, so that no process waits for long.

    Args:
        jobs: The jobs.
        minimum: Runs shorter than this many frames are of no use.
        executor: Where the calls are made; None: in this process. The answer is the same.
    """
    searches = [_Search(job, minimum) for job in jobs]
    _screen(searches, executor)
    _climb(searches, executor)
    for _ in range(ROUNDS):
        _verify(searches, executor)
    return [search.result() for search in searches]


class _Search:
    """What is known of a job so far."""

    def __init__(self, job: ArmJob, minimum: int) -> None:
        self.job = job
        self.minimum = minimum
        self.bases = [arm_request(job, mount, job.places[0], job.span) for mount in job.rig.mounts]
        self.status = list[tasks.Status]()
        self.climbed = list[tasks.Climbed]()
        self.waiting = list[_Promise]()
        self.runs = list[VerifiedRun]()

    def stands(self) -> list[tasks.Stand]:
        """The promising stands after the screening, best first for each mount."""
        frames, chosen = self.bases[0].frames, list[tasks.Stand]()
        for mount, status in zip(self.job.rig.mounts, self.status, strict=True):
            least = _least_knots(self.minimum, status.shape[1], frames)
            for placement in _most_promising(status, self.job.places, least):
                chosen.append(tasks.Stand(mount=mount, placement=placement, keep=self.job.keep))
        return chosen

    def promise(self, climbed: list[tasks.Climbed]) -> None:
        """Queue what the ladder promises, best first."""
        self.climbed += climbed
        self.waiting = [_Promise(one.stand, run) for one in self.climbed for run in one.runs]
        self.waiting.sort(key=lambda p: (-len(p.run.span), len(p.run.panels_out)))

    def next_tasks(self) -> list[_Promise]:
        """The promises to verify in this round; those that promise nothing more are dropped."""
        chosen = list[_Promise]()
        waiting = list[_Promise]()
        for promise in self.waiting:
            if any(_no_better(promise, run.span, len(run.panels_out)) for run in self.runs):
                continue
            ahead = (_no_better(promise, p.run.span, len(p.run.panels_out)) for p in chosen)
            if len(chosen) < PER_ROUND and not any(ahead):
                chosen.append(promise)
            else:
                waiting.append(promise)
        self.waiting = waiting
        return chosen

    def add(self, found: Sequence[tasks.Verified]) -> None:
        """Take in what was verified."""
        for one in found:
            self.runs.append(VerifiedRun(planned=one.planned, before=one.before, after=one.after))

    def result(self) -> JobResult:
        """What came of it."""
        grouped = dict[tuple[Placement, str], list[VerifiedRun]]()
        for run in sorted(self.runs, key=lambda r: (-len(r.span), len(r.panels_out))):
            move = run.planned.move
            grouped.setdefault((move.placement, move.mount), []).append(run)
        answers = tuple(
            ArmAnswer(placement=placement, mount=mount, runs=tuple(runs))
            for (placement, mount), runs in grouped.items()
        )
        against = np.zeros(len(REASONS), np.int64)
        for status in self.status:
            against += np.bincount(status.ravel(), minlength=len(REASONS))
        some = any(one.runs for one in self.climbed)
        return JobResult(answers=answers, why_not=_why_not(against, self.job, some))


@dataclass(frozen=True, slots=True)
class _Promise:
    """A run of the ladder and the stand it is for."""

    stand: tasks.Stand
    run: ArmRun


def _no_better(promise: _Promise, span: Span, panels: int) -> bool:
    """Whether a promise gives hardly more frames than a span, and needs no fewer panels."""
    wide = span.grow(GAIN, GAIN)
    return wide.covers(promise.run.span) and len(promise.run.panels_out) >= panels


def _screen(searches: Sequence[_Search], executor: Executor | None) -> None:
    work = [
        (search, tasks.Screening(request=base, places=places))
        for search in searches
        for base in search.bases
        for places in tasks.in_chunks(search.job.places, SCREENED_AT_ONCE)
    ]
    found = tasks.spread(executor, tasks.screened, [task for _, task in work])
    parts = dict[int, list[tasks.Status]]()
    for (search, _), status in zip(work, found, strict=True):
        parts.setdefault(id(search), []).append(status)
    for search in searches:
        together = parts[id(search)]
        each = len(together) // len(search.bases)
        search.status = [
            np.concatenate(together[k : k + each]) for k in range(0, len(together), each)
        ]


def _climb(searches: Sequence[_Search], executor: Executor | None) -> None:
    work = [
        (search, tasks.Climbing(base=search.bases[0], stands=stands, minimum=search.minimum))
        for search in searches
        for stands in tasks.in_chunks(search.stands(), CLIMBED_AT_ONCE)
    ]
    found = tasks.spread(executor, tasks.climbed, [task for _, task in work])
    for (search, _), climbed in zip(work, found, strict=True):
        search.promise(climbed)


def _verify(searches: Sequence[_Search], executor: Executor | None) -> None:
    work = [(search, promise) for search in searches for promise in search.next_tasks()]
    found = tasks.spread(
        executor,
        tasks.verified,
        [
            tasks.Verifying(
                request=promise.stand.asked(search.bases[0]),
                run=promise.run,
                minimum=search.minimum,
            )
            for search, promise in work
        ],
    )
    for (search, _), moves in zip(work, found, strict=True):
        search.add(moves)


def do_job(job: ArmJob, minimum: int) -> JobResult:
    """`do_jobs` for one job in this process."""
    return do_jobs([job], minimum)[0]


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


def _least_knots(minimum: int, knots: int, frames: int) -> int:
    # coarse rail positions may miss a knot: half of what a run needs is worth a closer look
    return max(1, minimum * knots // frames // 2)


def _most_promising(
    status: NDArray[np.int8], places: tuple[Placement, ...], least: int
) -> list[Placement]:
    """The placements that reach the longest stretches, most first; none that reach too little."""
    stretch = _longest(status == 0)
    order = np.argsort(-stretch, kind="stable")
    return [places[i] for i in order[:EXAMINED] if stretch[i] >= least]


def _longest(free: Bools) -> NDArray[np.int64]:
    """Length of the longest run of True in each row, shape (p,)."""
    count = best = np.zeros(len(free), np.int64)
    for column in free.T:
        count = (count + 1) * column
        best = np.maximum(best, count)
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
