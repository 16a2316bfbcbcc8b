"""A controlled stop keeps the limits and the path; the report says who it would come near to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import request_for, tracking_path
from scipy.interpolate import make_interp_spline

from oner.kernels.collide import clearances
from oner.model.rig import Safety
from oner.motion.company import going_on
from oner.motion.plan import part_of, plan_move
from oner.motion.ramps import with_ramps
from oner.motion.request import ArmRequest, PlannedMove
from oner.motion.scene import make_scene
from oner.motion.stops import LONGEST, check_stops
from oner.timing.span import Span


def rolled(request: ArmRequest) -> PlannedMove:
    move = plan_move(request, request.span)
    assert isinstance(move, PlannedMove), move
    answer = with_ramps(request, move)
    assert isinstance(answer, PlannedMove), answer
    return answer


@pytest.fixture(scope="module")
def beside() -> tuple[ArmRequest, PlannedMove]:
    """A performer who runs beside the track, past the machine."""
    request = part_of(request_for(tracking_path(8.0)), Span(50, 140))
    return request, rolled(request)


@pytest.fixture(scope="module")
def ahead() -> tuple[ArmRequest, PlannedMove]:
    """A machine that leads a performer, fast."""
    request = part_of(request_for(tracking_path(4.5)), Span(20, 90))
    return request, rolled(request)


def brake(u: np.ndarray) -> np.ndarray:
    """Path time used up after the part u of a stop, in parts of its length."""
    lost = u**5 * (7 - 14 * u + 10 * u**2 - 2.5 * u**3)
    return u - lost


@pytest.mark.parametrize("at", [0.4, 1.0, 2.2, 3.1])
def test_every_axis_keeps_its_limits_through_a_stop_by_finite_differences(
    beside: tuple[ArmRequest, PlannedMove], at: float
) -> None:
    request, planned = beside
    report = check_stops(request, planned)
    row = round(at / 0.01)
    seconds = float(report.seconds[row])
    frames = np.arange(len(planned.move.values)) / 24.0
    curve = make_interp_spline(frames, planned.move.values, k=5)
    times = np.linspace(0.0, seconds, 1 + round(seconds / 0.002))
    dt = times[1]
    axes = curve(report.times[row] + seconds * brake(times / seconds))
    for order, what in enumerate(("acceleration", "jerk"), start=2):
        limit = np.array([getattr(request.track, what), *getattr(request.arm, what)])
        assert (np.abs(np.diff(axes, n=order, axis=0)) / dt**order <= 1.03 * limit).all()
    assert np.abs(np.diff(axes, axis=0))[-1].max() < 1e-6


def test_a_stop_of_a_twentieth_less_would_break_a_limit(
    beside: tuple[ArmRequest, PlannedMove],
) -> None:
    request, planned = beside
    report = check_stops(request, planned)
    row = 200
    frames = np.arange(len(planned.move.values)) / 24.0
    curve = make_interp_spline(frames, planned.move.values, k=5)
    seconds = 0.93 * float(report.seconds[row])
    times = np.linspace(0.0, seconds, 401)
    axes = curve(report.times[row] + seconds * brake(times / seconds))
    loads = list[float]()
    for order, what in enumerate(("acceleration", "jerk"), start=2):
        limit = np.array([getattr(request.track, what), *getattr(request.arm, what)])
        loads.append(
            float((np.abs(np.diff(axes, n=order, axis=0)) / times[1] ** order / limit).max())
        )
    assert max(loads) > 1.0


def test_half_the_deceleration_takes_longer_and_goes_further(
    beside: tuple[ArmRequest, PlannedMove],
) -> None:
    request, planned = beside
    full = check_stops(request, planned)
    half = check_stops(replace(request, safety=Safety(stop_part=0.5)), planned)
    moving = full.seconds > 0.2
    assert (half.seconds[moving] >= full.seconds[moving]).all()
    assert half.longest_seconds > full.longest_seconds
    assert half.longest_metres >= full.longest_metres


def test_the_least_distance_is_what_a_walk_through_every_stop_finds(
    beside: tuple[ArmRequest, PlannedMove],
) -> None:
    request, planned = beside
    report = check_stops(request, planned)
    move, scene = planned.move, make_scene(request)
    curve = make_interp_spline(np.arange(len(move.values)) / 24.0, move.values, k=5)
    least = np.inf
    for row in range(0, len(report.times), 4):
        times = np.linspace(0.0, report.seconds[row], 60)
        along = report.times[row] + report.seconds[row] * brake(times / report.seconds[row])
        axes = curve(np.minimum(along, (len(move.values) - 1) / 24.0))
        at = report.times[row] + times - move.pre_roll / 24.0
        feet = np.array([going_on(one, 24.0, at) for one in request.performers])
        q, s = np.ascontiguousarray(axes[:, 1:]), axes[:, 0].copy()
        least = min(least, clearances(scene.body, scene.world, q, s, feet)[:, 2].min())
    assert report.clearance == pytest.approx(least, abs=0.02)
    assert report.clearance <= least + 2e-3


def test_ahead_of_a_runner_the_machine_can_only_stop_if_the_runner_does(
    ahead: tuple[ArmRequest, PlannedMove],
) -> None:
    request, planned = ahead
    report = check_stops(request, planned)
    assert report.clearance < request.performer_clearance
    assert report.must_stop
    assert report.clearance_stopping >= request.performer_clearance
    assert report.standing_seconds == 0.0
    assert not report.failures


def test_a_stop_no_performer_can_avoid_is_a_failure_with_the_distance(
    ahead: tuple[ArmRequest, PlannedMove],
) -> None:
    request, planned = ahead
    wide = replace(request, performer_clearance=0.9)
    report = check_stops(wide, planned)
    assert report.failures
    assert {failure.code for failure in report.failures} == {"cover-stop"}
    assert "0.90 m at least" in report.failures[0].detail


def test_performers_who_may_be_early_or_late_come_nearer(
    beside: tuple[ArmRequest, PlannedMove],
) -> None:
    request, planned = beside
    sharp = check_stops(request, planned)
    safe = Safety(early=0.2, late=0.2, beside=0.1)
    blurred = check_stops(replace(request, safety=safe), planned)
    assert blurred.clearance <= sharp.clearance - 0.1 + 1e-6


def test_without_performers_only_the_braking_counts() -> None:
    nobody = {"performers": np.zeros((0, 0, 3)), "performer_sizes": np.zeros((0, 2))}
    alone = request_for(tracking_path(8.0), **nobody)
    request = part_of(alone, Span(50, 140))
    report = check_stops(request, rolled(request))
    assert report.clearance == np.inf
    assert report.standing_seconds is report.standing_metres is None
    assert 0.3 < report.longest_seconds < LONGEST
    assert not report.failures
