"""What is offered instead of a move that cannot be done holds when it is planned."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from arm_scenes import circle_path, end_mount, flat, request_for, tracking_path
from numpy.typing import NDArray

from oner.geometry import poses
from oner.geometry.splines import PositionSpline
from oner.model.mounts import tilted
from oner.motion.nearest import (
    Nearest,
    NearestSettings,
    fastest_performer,
    nearest_answers,
    rounded_factor,
    uncurable,
    worst_first,
)
from oner.motion.plan import plan_move
from oner.motion.reach import axis_limits
from oner.motion.request import ArmRequest, Failure, PlannedMove, Refused
from oner.motion.retime import even_pace, loads, played_at
from oner.timing.span import Span

Floats = NDArray[np.float64]


def hurried(**changes: object) -> ArmRequest:
    """Six metres in two and a half seconds: the arm can be there, but not so soon."""
    return request_for(tracking_path(2.5, 6.0), **changes)


@pytest.fixture(scope="module")
def answers() -> Nearest:
    return nearest_answers(hurried(), slow=True)


def holds(request: ArmRequest) -> bool:
    return isinstance(plan_move(request, request.span), PlannedMove)


def test_every_answer_holds_when_it_is_planned(answers: Nearest) -> None:
    assert answers.slow_down is not None
    assert answers.shortest_time is not None
    assert answers.runs
    assert holds(answers.slow_down.request)
    assert holds(answers.shortest_time.request)
    for run in answers.runs:
        assert isinstance(plan_move(hurried(), run.span), PlannedMove)


def test_the_limits_that_break_it_are_named(answers: Nearest) -> None:
    assert answers.failures
    assert all("can be used" in f.detail or "at most" in f.detail for f in answers.failures)
    assert answers.preferred == ("slow_down", "shortest_time", "runs")
    assert answers.tilt_words == "the mount end cannot be tilted"


def test_slowed_down_every_frame_keeps_its_pose(answers: Nearest) -> None:
    slow = answers.slow_down
    assert slow is not None
    assert np.array_equal(slow.request.positions, hurried().positions)
    assert slow.camera_rate == 24 / slow.factor
    assert slow.camera_rate * 100 == int(slow.camera_rate * 100)
    fastest = fastest_performer(hurried())
    assert slow.performer_speed == pytest.approx(fastest / float(slow.factor))
    assert slow.seconds == pytest.approx(2.5 * float(slow.factor))


def test_a_little_faster_than_the_slow_down_does_not_hold(answers: Nearest) -> None:
    slow = answers.slow_down
    assert slow is not None
    less = float(slow.factor) / 1.06
    quicker = replace(slow.request, rate=Fraction(24) / Fraction(less).limit_denominator(1000))
    assert not holds(quicker)


def test_the_shortest_time_is_shorter_than_slowing_all_along(answers: Nearest) -> None:
    short, slow = answers.shortest_time, answers.slow_down
    assert short is not None
    assert slow is not None
    assert short.asked_seconds == 2.5
    assert short.seconds < slow.seconds
    assert short.performer_speed == pytest.approx(fastest_performer(short.request))


def test_retimed_the_camera_stays_on_its_path(answers: Nearest) -> None:
    short, request = answers.shortest_time, hurried()
    assert short is not None
    assert np.all(np.diff(short.times) > 0.0)
    assert (short.times[0], short.times[-1]) == (0.0, 2.5)
    path = PositionSpline(np.arange(request.frames) / 24, request.positions)
    assert np.abs(path(short.times) - short.request.positions).max() < 1e-9
    fine = np.linspace(0.0, 2.5, 20_000)
    between = PositionSpline(np.arange(len(short.times)) / 24, short.request.positions)
    middles = between((np.arange(len(short.times) - 1) + 0.5) / 24)
    away = np.linalg.norm(path(fine)[None] - middles[:, None], axis=2).min(axis=1)
    assert away.max() < 5e-4


def toppra_seconds(request: ArmRequest, move: Floats) -> float:
    """Toppra's shortest time for speed and acceleration on a joint path, as fast at its ends."""
    import toppra  # pyright: ignore[reportMissingTypeStubs]
    from toppra import algorithm, constraint  # pyright: ignore[reportMissingTypeStubs]

    times = np.arange(len(move)) / float(request.rate)
    any_: Any = toppra
    path = any_.SplineInterpolator(times, move)
    bounds = [axis_limits(request, kind) for kind in ("speed", "acceleration")]
    speed, acceleration = (np.column_stack([-limit, limit]) for limit in bounds)
    rules: list[Any] = [
        constraint.JointVelocityConstraint(speed),
        constraint.JointAccelerationConstraint(acceleration),
    ]
    solver: Any = algorithm.TOPPRA(rules, path, gridpoints=np.linspace(0, times[-1], 400))
    return float(solver.compute_trajectory(1.0, 1.0).duration)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_the_shortest_time_is_near_toppras_bound(answers: Nearest) -> None:
    short = answers.shortest_time
    assert short is not None
    bound = toppra_seconds(short.request, np.asarray(short.planned.move.on_path))
    assert bound <= short.seconds
    assert short.seconds <= 1.5 * bound


def test_nobody_who_runs_is_slowed_down_unless_asked() -> None:
    settings = NearestSettings(time_plans=0, tilt_plans=0, run_plans=0)
    answer = nearest_answers(hurried(), settings=settings)
    assert answer.slow_down is None
    assert "gravity does not slow" in answer.slow_words
    standing = hurried(performers=np.zeros((0, 0, 3)), performer_sizes=np.zeros((0, 2)))
    assert nearest_answers(standing, settings=settings).slow_down is not None
    assert nearest_answers(standing, settings=settings, slow=False).slow_words == "not wanted"


def test_what_no_pace_cures_is_said_so() -> None:
    answer = nearest_answers(request_for(circle_path(300, 4.0)))
    assert answer.slow_down is None
    assert answer.shortest_time is None
    assert answer.slow_words.startswith("no pace helps: frames")
    assert "out of the arm's reach" in answer.slow_words
    assert answer.preferred == ("runs",)
    for run in answer.runs:
        assert run.before or run.after


def test_a_curable_path_is_not_called_uncurable() -> None:
    assert uncurable(hurried()) == ""
    blocked = request_for(tracking_path(6.0), panels=(flat("F", 2.0, 0.0, wild=False),))
    assert "panel" in uncurable(blocked)


def test_a_mount_tilted_too_far_is_tilted_back_no_more_than_needed() -> None:
    mount = replace(end_mount(), pivot=(0.0, 0.0, 0.3), tilt_low=-math.pi, tilt_high=math.pi)
    good = request_for(circle_path(90, 5.0), mount=mount)
    bad = replace(good, mount=tilted(mount, math.radians(75)))
    assert not holds(bad)
    answer = nearest_answers(bad, settings=NearestSettings(slow_plans=1, time_plans=1))
    assert answer.tilt is not None
    assert answer.preferred[0] == "tilt"
    assert math.radians(-20) < answer.tilt.change < 0.0
    assert answer.tilt.request.mount.tilt == answer.tilt.tilt
    assert holds(answer.tilt.request)
    less = answer.tilt.tilt + math.radians(1.0)
    assert not holds(replace(bad, mount=tilted(mount, less)))
    stiff = replace(bad, mount=replace(bad.mount, tilt_low=bad.mount.tilt, tilt_high=math.pi))
    settings = NearestSettings(slow_plans=0, time_plans=0, run_plans=0)
    assert nearest_answers(stiff, settings=settings).tilt is None


def test_with_workers_the_answers_are_the_same(answers: Nearest) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert nearest_answers(hurried(), slow=True, executor=pool) == answers


def counted(calls: list[int]) -> Callable[[ArmRequest, Span], PlannedMove | Refused]:
    def plan(request: ArmRequest, span: Span) -> PlannedMove | Refused:
        calls.append(len(span))
        return plan_move(request, span)

    return plan


def test_the_number_of_plans_is_bounded_and_told() -> None:
    calls = list[int]()
    settings = NearestSettings(slow_plans=3, time_plans=1, tilt_plans=1, run_plans=2)
    answer = nearest_answers(hurried(), plan=counted(calls), settings=settings)
    assert answer.plans == len(calls) <= 1 + 3 + 1 + (1 + 1) + 2


def test_failures_are_named_once_and_the_longest_first() -> None:
    short = Failure(span=Span(3, 5), code="cover-joint", detail="J1")
    long = Failure(span=Span(7, 20), code="cover-wall", detail="F")
    longer = Failure(span=Span(30, 35), code="cover-joint", detail="J1")
    assert worst_first((short, long, longer)) == (long, longer)


def test_the_cameras_rate_has_two_decimals_and_is_never_too_fast() -> None:
    for factor in (1.0, 1.07, 1.3333, 7.77):
        exact = rounded_factor(Fraction(24000, 1001), factor)
        assert float(exact) >= factor - 1e-9
        rate = Fraction(24000, 1001) / exact
        assert factor == 1.0 or (rate * 100).denominator == 1


def test_an_even_pace_scales_speed_acceleration_and_jerk() -> None:
    times = np.arange(40) / 24
    path = PositionSpline(times, np.tile(np.sin(4 * times)[:, None], (1, 7)))
    limits = np.ones((3, 7))
    load, u = loads(path, even_pace(40, 24.0, 2.0), limits)
    parts = [np.abs(path(u, n)[:, 0] / 2.0**n) ** (1 / n) for n in (1, 2, 3)]
    assert np.allclose(load, np.max(parts, axis=0), rtol=1e-6)


def test_played_at_its_own_frames_a_request_is_itself() -> None:
    request = hurried()
    same = played_at(request, np.arange(request.frames) / 24)
    assert np.allclose(same.positions, request.positions, atol=1e-12)
    assert np.allclose(same.performers, request.performers, atol=1e-12)
    assert poses.angle_between(same.quaternions, request.quaternions).max() < 1e-7
