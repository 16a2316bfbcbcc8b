"""A planned move is what it says it is, and a refusal says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import (
    filmed_request,
    flat,
    long_track,
    request_for,
    tracking_path,
)
from scipy.interpolate import make_interp_spline

from oner.geometry import poses
from oner.model.piece import Placement
from oner.model.rig import OrthoParallel
from oner.motion.plan import part_of, plan_move, planned_runs
from oner.motion.request import ArmRequest, PlannedMove, Refused, Tube
from oner.timing.span import Span


def planned(request: ArmRequest) -> PlannedMove:
    answer = plan_move(request, request.span)
    assert isinstance(answer, PlannedMove), answer
    return answer


def fine(values: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Times at 1 kHz, and the quintic through frames with three derivatives there."""
    frames = np.arange(len(values)) / 24.0
    times = np.arange(0.0, frames[-1], 0.001)
    curve = make_interp_spline(frames, values, k=5)
    return times, [curve(times, nu=order) for order in range(4)]


def test_pinocchio_finds_the_camera_on_its_path_at_1_khz() -> None:
    pin = pytest.importorskip("pinocchio")
    request = request_for(tracking_path(6.0))
    times, (axes, *_) = fine(planned(request).move.values)
    path = make_interp_spline(np.arange(request.frames) / 24.0, request.positions, k=5)(times)
    lengths, mount = request.arm.geometry, request.mount
    assert isinstance(lengths, OrthoParallel)
    model = pin.Model()
    kinds = [pin.JointModelPX(), pin.JointModelRZ(), pin.JointModelRY(), pin.JointModelRY()]
    kinds += [pin.JointModelRZ(), pin.JointModelRY(), pin.JointModelRZ()]
    offsets = [(0, 0, 0), (0, 0, request.track.base_height), (lengths.a1, 0, lengths.c1)]
    offsets += [(0, 0, lengths.c2), (lengths.a2, lengths.b, lengths.c3), (0, 0, 0), (0, 0, 0)]
    parent = 0
    for k, (kind, offset) in enumerate(zip(kinds, offsets, strict=True)):
        place = pin.SE3(np.eye(3), np.array(offset, np.float64))
        parent = model.addJoint(parent, kind, place, f"axis{k}")
    data = model.createData()
    hangs = np.array([0, 0, lengths.c4]) + mount.p_flange_camera
    flange_camera = pin.SE3(poses.to_matrix(mount.q_flange_camera), hangs)
    worst = 0.0
    for row, wanted in zip(axes, path, strict=True):
        pin.forwardKinematics(model, data, row)
        worst = max(
            worst, float(np.linalg.norm((data.oMi[7] * flange_camera).translation - wanted))
        )
    assert worst < 0.0015


def test_every_axis_keeps_its_limits_at_1_khz_by_finite_differences() -> None:
    request = request_for(tracking_path(5.0))
    move = planned(request).move
    _, (axes, *_) = fine(move.values)
    for order, what in enumerate(("speed", "acceleration", "jerk"), start=1):
        steps = np.abs(np.diff(axes, n=order, axis=0)).max(axis=0) * 1000.0**order
        limits = np.array([getattr(request.track, what), *getattr(request.arm, what)])
        assert (steps <= limits * 1.001).all()
        assert np.allclose(steps / limits, getattr(move, f"peak_{what}"), rtol=0.02, atol=2e-3)


def test_the_track_stays_on_the_rail_and_joints_in_their_ranges() -> None:
    request = request_for(tracking_path(5.0))
    _, (axes, *_) = fine(planned(request).move.values)
    assert np.abs(axes[:, 0]).max() <= request.track.length / 2 - request.track.margin
    assert (axes[:, 1:] >= request.arm.lower).all()
    assert (axes[:, 1:] <= request.arm.upper).all()


def test_a_wild_wall_in_the_way_is_named_and_the_rest_is_kept_clear_of() -> None:
    panels = (flat("W1", 0.0, 0.9, wild=True), flat("W2", 2.0, 2.6, wild=True))
    answer = planned(request_for(tracking_path(8.0), panels=panels))
    assert answer.panels_out == ("W1",)
    assert answer.clearance_walls >= 0.05


def test_a_fixed_wall_in_the_way_is_refused_with_its_frames() -> None:
    panels = (flat("W1", 0.0, 0.9, wild=False),)
    request = request_for(tracking_path(8.0), panels=panels)
    answer = plan_move(request, request.span)
    assert isinstance(answer, Refused)
    assert {failure.code for failure in answer.failures} == {"cover-wall"}
    middle = request.frames // 2
    assert any(failure.span.first <= middle < failure.span.stop for failure in answer.failures)
    assert all(isinstance(plan_move(request, span), PlannedMove) for span in answer.possible)


def test_too_fast_a_path_is_refused_for_its_speed() -> None:
    request = request_for(tracking_path(2.5))
    answer = plan_move(request, request.span)
    assert isinstance(answer, Refused)
    assert {failure.code for failure in answer.failures} == {"cover-joint"}


def test_a_track_across_a_fixed_wall_is_refused_by_name() -> None:
    panels = (flat("T", 4.0, 0.0, wild=False, along=False),)
    request = request_for(tracking_path(8.0), panels=panels)
    answer = plan_move(request, request.span)
    assert isinstance(answer, Refused)
    assert answer.failures[0].detail == "the track lies across T"


def test_part_of_a_path_can_be_planned_alone() -> None:
    request = request_for(tracking_path(8.0), first_frame=100)
    answer = plan_move(request, Span(130, 200))
    assert isinstance(answer, PlannedMove)
    assert answer.move.first_frame == 130
    assert len(answer.move.values) == 70


def test_frames_outside_the_path_are_an_error() -> None:
    with pytest.raises(ValueError, match="not in the path"):
        part_of(request_for(tracking_path(4.0)), Span(50, 500))


def test_runs_that_are_planned_are_verified_and_long_enough() -> None:
    request = request_for(tracking_path(3.0))
    moves = planned_runs(request, minimum_frames=24)
    assert moves
    for planned_move in moves:
        assert len(planned_move.move.values) >= 24
        assert planned_move.move.peak_acceleration.max() <= 1.0
        assert planned_move.move.peak_jerk.max() <= 1.0


def test_a_pedestal_has_no_rail_to_move() -> None:
    track = long_track()
    pedestal = type(track)(
        length=0.0, width=0.9, base_height=0.4, overrun=0.4, speed=0.0, acceleration=0.0, jerk=0.0
    )
    behind = Placement(x=0.0, y=-0.5, z=0.0, yaw=0.0)
    path = tracking_path(6.0, distance=0.3)
    request = request_for(path, track=pedestal, placement=behind)
    move = planned(request).move
    assert (move.values[:, 0] == 0.0).all()
    assert move.peak_speed[0] == 0.0


def test_the_same_request_gives_the_same_bytes() -> None:
    request = request_for(tracking_path(4.5))
    first, second = planned(request), planned(request)
    assert first.move.values.tobytes() == second.move.values.tobytes()


def test_a_move_known_to_be_possible_is_found() -> None:
    rng = np.random.default_rng(11)
    for _ in range(4):
        request = possible_by_construction(rng)
        assert isinstance(plan_move(request, request.span), PlannedMove)


def test_a_move_through_a_straight_wrist_is_found() -> None:
    rng = np.random.default_rng(12)
    for _ in range(4):
        request = possible_by_construction(rng, wrist_straight_at=60)
        lower = np.maximum(request.arm.lower, [-1.5, -1.0, 0.2, -4.0, -2.0, -4.0])
        one_elbow = replace(request.arm, lower=lower)
        still = replace(request, arm=one_elbow, track=replace(request.track, length=0.0))
        move = planned(still).move
        assert np.abs(move.values[60, 5]) < 1e-6


def test_the_camera_is_held_to_the_tube_of_the_request() -> None:
    tube = Tube(position=1e-13, angle=1e-13)
    request = request_for(tracking_path(6.0), tube=tube)
    answer = plan_move(request, request.span)
    assert isinstance(answer, Refused)
    assert {failure.code for failure in answer.failures} == {"cover-verify"}
    assert "0.0 mm and 0.00 deg at most" in answer.failures[0].detail


def possible_by_construction(
    rng: np.random.Generator, wrist_straight_at: int | None = None
) -> ArmRequest:
    """The camera path that a smooth random move of all axes gives."""
    t = np.arange(121) / 24.0
    middle = np.array([0.0, 0.5, 0.2, 1.2, 0.3, 0.6, 0.2])
    waves = [np.sin(rng.uniform(0.5, 2.0, 7) * t[:, None] + rng.uniform(0, 6, 7)) for _ in "ab"]
    axes = middle + 0.2 * sum(waves)
    if wrist_straight_at is not None:
        axes[:, 0] = 0.0
        axes[:, 5] -= axes[wrist_straight_at, 5]
    return filmed_request(axes)
