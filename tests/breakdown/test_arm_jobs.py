"""What arms can do beside a small corridor: against brute force, panels, and who does the work."""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fractions import Fraction
from multiprocessing import get_context

import numpy as np
import pytest
from arm_scenes import end_mount, flat, long_track, rx160l, tracking_path

from oner.breakdown import arm_search, placements
from oner.breakdown.arm import (
    ArmJob,
    JobResult,
    Site,
    VerifiedRun,
    arm_request,
    do_job,
    do_jobs,
    job_of,
    run_checks,
)
from oner.breakdown.checks import cover
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import frozen
from oner.model.piece import Placement, Setup
from oner.model.rig import Rig, RigKind, Terms
from oner.model.set import Panel, Stage, Zone
from oner.model.take import NamedSetup, PerformerTrack, Take
from oner.motion.plan import planned_runs
from oner.motion.programme import whole_move
from oner.motion.scene import make_scene, without_panels
from oner.motion.verify import verify
from oner.timing.span import Span

LEAST = 24
GRID = tuple(Placement(x=x, y=y, z=0.0, yaw=0.0) for x in (-0.6, 0.6) for y in (-0.25, 0.1))


def corridor(*, wild: bool = True) -> tuple[Panel, ...]:
    """A near wall between the track and the path, which may be pulled, and a far one."""
    near = [flat(f"near-{k}", -3.0 + 1.2 * k, 0.55, wild=wild) for k in range(6)]
    far = [flat(f"far-{k}", -3.0 + 1.2 * k, 2.4, wild=False) for k in range(6)]
    return (*near, *far)


def arm_rig() -> Rig:
    """The test arm on 4 m of track."""
    return Rig(
        id="arm",
        name="Arm",
        kind=RigKind.ARM,
        terms=Terms(),
        arm=rx160l(),
        track=replace(long_track(), length=4.0),
        mounts=(end_mount(),),
    )


def leading_take(metres: float) -> Take:
    """A camera leading a performer along the corridor, 4 s."""
    eye, look, feet = tracking_path(4.0, distance=metres)
    n = len(eye)
    runner = PerformerTrack(
        id="MARK",
        positions=frozen(feet[0]),
        headings=frozen(np.zeros(n)),
        speeds=frozen(np.zeros(n)),
        height=1.8,
        radius=0.3,
    )
    return Take(
        name="lead",
        rate=Fraction(24),
        shutter_angle=math.pi,
        sensor_width=0.02489,
        sensor_height=0.014,
        positions=frozen(eye),
        quaternions=frozen(look),
        focal_lengths=frozen(np.full(n, 0.028)),
        focus_distances=frozen(np.full(n, 2.0)),
        performers=(runner,),
    )


def corridor_job(panels: tuple[Panel, ...] | None = None, metres: float = 4.0) -> ArmJob:
    """The arm beside the corridor, on a small grid."""
    take = leading_take(metres)
    panels = corridor() if panels is None else panels
    fixed = frozenset(panel.id for panel in panels if not panel.wild)
    return ArmJob(
        rig=arm_rig(),
        span=Span(0, take.frames),
        take=take,
        panels=panels,
        keep=fixed,
        places=GRID,
        ceiling=None,
    )


def every_run(result: JobResult) -> list[VerifiedRun]:
    """All runs of all placements."""
    return [run for answer in result.answers for run in answer.runs]


@pytest.fixture(scope="module")
def found() -> JobResult:
    """What the arm can do beside the corridor."""
    return do_job(corridor_job(), LEAST)


def test_every_run_is_a_move_that_keeps_its_limits_with_those_panels_out(found: JobResult):
    assert every_run(found)
    for answer in found.answers:
        for run in answer.runs:
            job = job_of(corridor_job(), run)
            move = run.planned.move
            request = arm_request(job, end_mount(), answer.placement, run.span)
            scene = make_scene(request)
            verdict = verify(
                scene,
                move.values[move.pre_roll : move.pre_roll + len(run.span)],
                without_panels(scene, run.panels_out),
            )
            assert not verdict.failures
            assert not set(run.panels_out) & job.keep


def test_no_run_is_beaten_by_another(found: JobResult):
    runs = every_run(found)
    for run in runs:
        beaten = [
            other
            for other in runs
            if other is not run
            and other.span.covers(run.span)
            and len(other.panels_out) <= len(run.panels_out)
        ]
        assert not beaten


@pytest.mark.long
@pytest.mark.parametrize("metres", [4.0, 6.0])
def test_the_best_span_is_that_of_every_placement_planned_and_verified(
    monkeypatch: pytest.MonkeyPatch, metres: float
):
    monkeypatch.setattr(placements, "NUDGES", ())
    monkeypatch.setattr(arm_search, "POLISHED", 0)
    monkeypatch.setattr(placements, "APART", (0.0, 0.0))
    job = corridor_job(metres=metres)
    brute = [
        planned.move.span
        for place in GRID
        for planned in planned_runs(
            arm_request(job, end_mount(), place, job.span), minimum_frames=LEAST, plan=whole_move
        )
    ]
    searched = [run.span for run in every_run(do_job(job, LEAST))]
    most, found_most = max(map(len, brute)), max(map(len, searched))
    assert abs(found_most - most) <= arm_search.GAIN
    for span in brute:
        assert any(other.grow(arm_search.GAIN, arm_search.GAIN).covers(span) for other in searched)


def test_a_wall_that_may_not_be_pulled_ends_it():
    result = do_job(corridor_job(corridor(wild=False)), LEAST)
    assert not result.answers
    assert result.why_not[0] == "cover-wall"
    assert Span(0, 97) == result.reasons[0].span.hull(result.reasons[-1].span)


def test_a_panel_made_fixed_never_comes_out(found: JobResult):
    needed = max(every_run(found), key=lambda run: len(run.span)).panels_out
    middle = needed[len(needed) // 2]
    panels = tuple(replace(panel, wild=panel.wild and panel.id != middle) for panel in corridor())
    after = every_run(do_job(corridor_job(panels), LEAST))
    assert all(middle not in run.panels_out for run in after)
    before = max(len(run.span) for run in every_run(found))
    assert max((len(run.span) for run in after), default=0) <= before + arm_search.GAIN


def test_a_panel_that_is_seen_is_given_up_for_fewer_repairs():
    job = corridor_job()
    seen = np.zeros((job.take.frames, len(job.panels)), np.bool_)
    seen[:, :6] = True
    plain, dear = do_job(job, LEAST), do_job(replace(job, seen=seen), LEAST)

    def least_repairs(result: JobResult) -> int:
        return min(len(run.span) * bool(run.panels_out) for run in every_run(result))

    assert least_repairs(dear) <= least_repairs(plain)


def test_fewer_panels_are_offered_beside_more_frames(found: JobResult):
    pairs = sorted({(len(run.panels_out), len(run.span)) for run in every_run(found)})
    assert len({panels for panels, _ in pairs}) > 1


def test_frames_others_can_shoot_are_not_planned_far_from_those_they_cannot():
    job = corridor_job()
    needed = np.zeros(job.take.frames, np.bool_)
    needed[44:50] = True
    runs = every_run(do_job(replace(job, needed=needed), LEAST))
    assert runs
    wanted = Span(44, 50).grow(arm_search.SEAM_ROOM, arm_search.SEAM_ROOM)
    assert all(wanted.covers(run.span) and run.span.covers(Span(44, 50)) for run in runs)


def test_a_track_outside_the_stage_or_across_a_lane_is_not_laid():
    lane = Zone(id="lane", outline=((-9.0, -2.0), (9.0, -2.0), (9.0, -0.1), (-9.0, -0.1)))
    outline = ((-9.0, -9.0), (9.0, -9.0), (9.0, 9.0), (-9.0, 9.0))
    stage = Stage(id="s", name="S", outline=outline, height=6.0, lanes=(lane,))
    site = Site(stage=stage, T_stage_set=RigidTransform2())
    result = do_job(replace(corridor_job(), site=site), LEAST)
    half = long_track().width / 2
    assert all(answer.placement.y - half >= -0.1 - 1e-9 for answer in result.answers)
    nowhere = replace(site, stage=replace(stage, outline=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))))
    assert do_job(replace(corridor_job(), site=nowhere), LEAST).why_not[0] == "cover-track"


def test_a_named_placement_is_tried_and_says_why_it_cannot():
    good = NamedSetup(id="mine", rig="arm", x=0.0, y=0.0, yaw=0.0)
    far = NamedSetup(id="far", rig="arm", x=30.0, y=0.0, yaw=0.0)
    result = do_job(replace(corridor_job(), named=(good, far)), LEAST)
    mine, other = result.named
    assert mine.setup == good
    assert mine.answers[0].placement == Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
    assert not other.answers
    assert {blocked.code for blocked in other.reasons} == {"cover-reach"}


def test_the_reasons_tile_the_coverage(found: JobResult):
    job = corridor_job()
    for run in every_run(found):
        setup = Setup(id="x", technique=RigKind.ARM, rig="arm")
        coverage = cover(setup, run_checks(job, run))
        assert coverage.spans == (run.span,)


@pytest.mark.long
def test_the_answer_does_not_depend_on_who_works_or_in_which_order():
    jobs = [corridor_job(), corridor_job(corridor(wild=False))]
    alone = do_jobs(jobs, LEAST)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        together = do_jobs(jobs, LEAST, pool)
    backwards = do_jobs(jobs[::-1], LEAST)[::-1]
    for one, two, three in zip(alone, together, backwards, strict=True):
        assert _told(one) == _told(two) == _told(three)


def _told(result: JobResult) -> object:
    return result.reasons, [
        (
            answer.placement,
            answer.mount,
            run.span,
            run.panels_out,
            run.before,
            run.after,
            run.planned.move.values.tobytes(),
        )
        for answer in result.answers
        for run in answer.runs
    ]
