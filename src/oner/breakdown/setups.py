"""Candidates: every setup worth considering, with what it covers and costs.

Operators and digital work need no placement and are examined over the whole take. Arms and
treadmills cost far more than people, so they are examined where no operator can shoot a piece, with
room on both sides for handles and for a choice of seams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.arm import (
    ArmAnswer,
    ArmJob,
    JobResult,
    VerifiedRun,
    belt_job,
    do_job,
    run_checks,
    set_job,
)
from oner.breakdown.candidate import Candidate, extension_frames, price_candidate
from oner.breakdown.checks import Check, cover
from oner.breakdown.operator import operator_coverage, part_checks
from oner.breakdown.scene import Scene, green_set, may_use
from oner.breakdown.states import torn, zone_at
from oner.breakdown.treadmill import belt_checks, onto_belt
from oner.breakdown.view import PartView, leading_positions
from oner.model.piece import Coverage, Setup
from oner.model.progress import Progress, Report
from oner.model.rig import Rig, RigKind
from oner.model.set import Set
from oner.timing.span import Span, runs

Bools = NDArray[np.bool_]

ROOM = 60
"""Frames beyond a stretch that an arm is examined for as well, on either side."""


def all_candidates(scene: Scene, executor: Executor | None, progress: Report) -> list[Candidate]:
    """Every candidate, cheapest techniques first."""
    candidates = operators(scene)
    needed = left_over(scene, candidates)
    stretches = with_room(needed)
    seconds = needed.sum() / float(scene.take.rate)
    progress(
        Progress(stage="breakdown", message=f"{seconds:.0f} s no operator can shoot; trying arms")
    )
    jobs = [*_set_jobs(scene, stretches, needed), *_belt_jobs(scene, stretches, needed)]
    results = _map(executor, partial(do_job, minimum=scene.least_run), [job for job, _ in jobs])
    for (job, make), found in zip(jobs, results, strict=True):
        candidates += [make(job, answer, run) for answer in found.answers for run in answer.runs]
        if not found.answers:
            candidates.append(_unable(scene, job, found.why_not))
    return candidates + digital(scene)


def _unable(scene: Scene, job: ArmJob, why_not: tuple[str, str]) -> Candidate:
    """An arm none of whose placements can do anything in a stretch, with the commonest reason."""
    code, words = why_not
    setup = Setup(id=f"{job.rig.id}/{job.span.first}", technique=job.rig.kind, rig=job.rig.id)
    frame = np.arange(scene.take.frames)
    inside = (frame >= job.span.first) & (frame < job.span.stop)
    checks = [
        Check(code=code, bad=inside, figure=np.zeros(len(frame)), words=lambda _: words),
        Check(
            code="cover-outside",
            bad=~inside,
            figure=np.zeros(len(frame)),
            words=lambda _: "not examined: cheaper rigs or other parts have it",
        ),
    ]
    return price_candidate(
        scene.production, cover(setup, checks), job.rig, frames=scene.take.frames
    )


def _map(
    executor: Executor | None,
    function: Callable[[ArmJob], JobResult],
    jobs: list[ArmJob],
) -> Iterable[JobResult]:
    return map(function, jobs) if executor is None else executor.map(function, jobs)


def operators(scene: Scene) -> list[Candidate]:
    """Every operator in every part of the story a set stands for."""
    return [
        price_candidate(
            scene.production,
            operator_coverage(rig, view),
            rig,
            frames=scene.take.frames,
            extensions=extension_frames(view),
        )
        for rig in scene.rigs(RigKind.OPERATOR)
        for view in scene.views
        if may_use(rig, view.set)
    ]


def digital(scene: Scene) -> list[Candidate]:
    """Digital work: every frame of the take."""
    return [
        price_candidate(
            scene.production,
            Coverage(
                setup=Setup(id=rig.id, technique=RigKind.DIGITAL, rig=rig.id),
                spans=(Span(0, scene.take.frames),),
                blocked=(),
            ),
            rig,
            frames=scene.take.frames,
        )
        for rig in scene.rigs(RigKind.DIGITAL)
    ]


def left_over(scene: Scene, candidates: list[Candidate]) -> Bools:
    """Frames that are in no useful run of any candidate, its handles left out, shape (n,)."""
    shot = np.zeros(scene.take.frames, dtype=np.bool_)
    handle = scene.wishes.handle_frames
    for candidate in candidates:
        for span in candidate.coverage.spans:
            if len(span) >= scene.least_run:
                first = span.first + (handle if span.first else 0)
                stop = span.stop - (handle if span.stop < scene.take.frames else 0)
                shot[first:stop] = True
    return ~shot


def with_room(needed: Bools) -> list[Span]:
    """Stretches of needed frames with `ROOM` on both sides, those that meet joined."""
    wide = np.zeros(len(needed), dtype=np.bool_)
    for span in runs(needed):
        wide[max(0, span.first - ROOM) : span.stop + ROOM] = True
    return list(runs(wide))


Make = Callable[[ArmJob, ArmAnswer, VerifiedRun], Candidate]


def _set_jobs(scene: Scene, stretches: list[Span], needed: Bools) -> list[tuple[ArmJob, Make]]:
    jobs = list[tuple[ArmJob, Make]]()
    for rig in scene.rigs(RigKind.ARM):
        for view in scene.views:
            if not may_use(rig, view.set):
                continue
            usable = ~np.logical_or.reduce([check.bad for check in part_checks(view)])
            for stretch in stretches:
                inside = np.zeros(scene.take.frames, dtype=np.bool_)
                inside[stretch.first : stretch.stop] = True
                for span in _useful(scene, usable & inside, needed):
                    job = set_job(rig, view, span, needed, _ceiling(scene, view.set))
                    jobs.append((job, partial(_set_candidate, scene, view)))
    return jobs


def _useful(scene: Scene, free: Bools, needed: Bools) -> list[Span]:
    """Runs of free frames that are long enough and have some frame that is needed."""
    return [
        span
        for span in runs(free)
        if len(span) >= scene.least_run and needed[span.first : span.stop].any()
    ]


def _ceiling(scene: Scene, built: Set) -> float | None:
    stage = {stage.id: stage for stage in scene.production.stages}[built.stage]
    return stage.height


def _set_candidate(
    scene: Scene, view: PartView, job: ArmJob, answer: ArmAnswer, run: VerifiedRun
) -> Candidate:
    out = frozenset(run.panels_out)
    middle = (run.span.first + run.span.stop) // 2
    zone = zone_at(view.set, leading_positions(view.take)[middle, :2])
    state = torn(view.set, job.rig, out, _where(answer, job.rig), zone)
    setup = Setup(
        id=_setup_id(job, answer, run, view.part.id),
        technique=RigKind.ARM,
        rig=job.rig.id,
        set=view.set.id,
        part=view.part.id,
        placement=answer.placement,
        mount=answer.mount,
        state=state,
    )
    pulled = [panel.id in state.panels_out for panel in view.panels]
    repairs: Bools = np.logical_or.reduce(view.seen[:, pulled], axis=1)
    checks = [*part_checks(view), *run_checks(job, run)]
    return price_candidate(
        scene.production,
        cover(setup, checks, repair=repairs | (view.off > 0)),
        job.rig,
        frames=scene.take.frames,
        repairs=repairs,
        extensions=extension_frames(view),
        job=job,
        planned=run.planned,
    )


def _where(answer: ArmAnswer, rig: Rig) -> str:
    assert rig.track is not None
    p = answer.placement
    what = f"{rig.track.length:.1f} m track" if rig.track.length else "pedestal"
    return f"on {what} at {p.x:.2f}, {p.y:.2f} m"


def _setup_id(job: ArmJob, answer: ArmAnswer, run: VerifiedRun, where: str) -> str:
    p = answer.placement
    return (
        f"{job.rig.id}/{where}/{p.x:.2f},{p.y:.2f},{np.degrees(p.yaw):.0f}/{answer.mount}/"
        f"{run.span.first}"
    )


def _belt_jobs(scene: Scene, stretches: list[Span], needed: Bools) -> list[tuple[ArmJob, Make]]:
    if not scene.take.performers:
        return []
    jobs = list[tuple[ArmJob, Make]]()
    for rig in scene.rigs(RigKind.TREADMILL):
        built = green_set(scene.production, rig)
        if built is None or rig.treadmill is None:
            continue
        belt = onto_belt(scene.take, rig.treadmill)
        bad = np.logical_or.reduce([c.bad for c in belt_checks(scene.take, rig.treadmill)])
        for stretch in stretches:
            inside = np.zeros(scene.take.frames, dtype=np.bool_)
            inside[stretch.first : stretch.stop] = True
            for span in _useful(scene, inside & ~bad, needed):
                job = belt_job(rig, belt, span, _ceiling(scene, built))
                jobs.append((job, partial(_belt_candidate, scene, built)))
    return jobs


def _belt_candidate(
    scene: Scene, built: Set, job: ArmJob, answer: ArmAnswer, run: VerifiedRun
) -> Candidate:
    assert job.rig.treadmill is not None
    setup = Setup(
        id=_setup_id(job, answer, run, built.id),
        technique=RigKind.TREADMILL,
        rig=job.rig.id,
        set=built.id,
        placement=answer.placement,
        mount=answer.mount,
    )
    checks = [*belt_checks(scene.take, job.rig.treadmill), *run_checks(job, run)]
    return price_candidate(
        scene.production,
        cover(setup, checks),
        job.rig,
        frames=scene.take.frames,
        job=job,
        planned=run.planned,
    )
