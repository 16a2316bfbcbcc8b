"""A move with ramps begins and ends at rest and keeps everything on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import flat, long_track, request_for, tracking_path
from scipy.interpolate import make_interp_spline

from oner.geometry import poses
from oner.kernels.collide import clearances
from oner.model.kinematics import arm_frames
from oner.model.piece import Placement
from oner.model.rig import Safety
from oner.motion.company import going_on
from oner.motion.plan import part_of, plan_move
from oner.motion.ramps import with_ramps
from oner.motion.request import ArmRequest, PlannedMove, Refused
from oner.motion.scene import make_scene
from oner.timing.span import Span


def middle(**changes: object) -> ArmRequest:
    """Frames in the middle of a move, where everything runs."""
    return part_of(request_for(tracking_path(8.0), **changes), Span(50, 140))


def planned(request: ArmRequest) -> PlannedMove:
    answer = plan_move(request, request.span)
    assert isinstance(answer, PlannedMove), answer
    return answer


def rolled(request: ArmRequest, move: PlannedMove | None = None) -> PlannedMove:
    answer = with_ramps(request, move or planned(request))
    assert isinstance(answer, PlannedMove), answer
    return answer


def fine(values: np.ndarray) -> list[np.ndarray]:
    """The quintic through all rows at 1 kHz with three derivatives."""
    frames = np.arange(len(values)) / 24.0
    times = np.arange(0.0, frames[-1], 0.001)
    curve = make_interp_spline(frames, values, k=5)
    return [curve(times, nu=order) for order in range(4)]


def test_it_begins_and_ends_at_rest_and_keeps_every_limit_in_between() -> None:
    request = middle()
    move = rolled(request).move
    axes = fine(move.values)
    names = ("speed", "acceleration", "jerk")
    limits = [np.array([getattr(request.track, n), *getattr(request.arm, n)]) for n in names]
    assert np.abs(axes[1][[0, -1]] / limits[0]).max() < 0.005
    assert np.abs(axes[2][[0, -1]] / limits[1]).max() < 0.05
    for derivative, limit in zip(axes[1:], limits, strict=True):
        assert (np.abs(derivative) <= limit * 1.0001).all()
    assert np.abs(axes[0][:, 0]).max() <= request.track.length / 2
    assert (axes[0][:, 1:] >= request.arm.lower).all()
    assert (axes[0][:, 1:] <= request.arm.upper).all()


def test_its_rows_on_the_path_are_those_of_the_planned_move() -> None:
    request = middle()
    before = planned(request)
    move = rolled(request, before).move
    assert move.pre_roll > 0
    assert move.run_out > 0
    assert move.span == request.span
    assert move.first_frame == request.first_frame - move.pre_roll
    assert np.array_equal(move.on_path, before.move.values)


def test_the_camera_stays_on_its_path_where_ramp_and_path_meet() -> None:
    request = middle()
    move = rolled(request).move
    curve = make_interp_spline(np.arange(len(move.values)) / 24.0, move.values, k=5)
    path = make_interp_spline(np.arange(request.frames) / 24.0, request.positions, k=5)
    times = np.arange(0.0, (request.frames - 1) / 24.0, 0.001)
    axes = curve(times + move.pre_roll / 24.0)
    flange = arm_frames(request.arm, axes[:, 1:])[:, 6]
    eye = flange[:, :3, 3] + flange[:, :3, :3] @ request.mount.p_flange_camera
    eye[:, 0] += axes[:, 0]
    eye[:, 2] += request.track.base_height
    away = np.linalg.norm(eye - path(times), axis=1).max()
    assert away < 0.0015
    assert np.isclose(away, move.camera_error, atol=1e-6)


def test_performers_arrive_and_go_on_at_the_speed_they_have() -> None:
    request = middle()
    answer = rolled(request)
    move = answer.move
    assert move.run_up == 0.0
    axes = fine(move.values)[0]
    times = np.arange(len(axes), dtype=np.float64) * 0.001 - move.pre_roll / 24.0
    feet = np.array([going_on(one, 24.0, times) for one in request.performers])
    scene = make_scene(request)
    q, s = np.ascontiguousarray(axes[:, 1:]), axes[:, 0].copy()
    near = clearances(scene.body, scene.world, q, s, feet)[:, 2].min()
    assert near >= request.performer_clearance
    assert np.isclose(near, answer.clearance_performers, atol=2e-3)


def test_a_move_that_stands_at_both_ends_gets_no_ramps() -> None:
    path = tracking_path(6.0, 0.2)
    eye, look, feet = (
        np.concatenate([np.repeat(a[..., :1, :], 12, -2), a, np.repeat(a[..., -1:, :], 12, -2)], -2)
        for a in path
    )
    request = request_for(
        (eye, look, feet),
        track=replace(long_track(), length=0.0),
        placement=Placement(x=0.6, y=-0.3, z=0.0, yaw=0.0),
    )
    move = rolled(request).move
    assert move.pre_roll == move.run_out == 0
    assert move.first_frame == request.first_frame


def test_a_wall_in_the_way_of_the_shortest_pre_roll_makes_it_come_from_elsewhere() -> None:
    free = rolled(middle()).move
    start = flange_at(middle(), free.values[0])
    wall = flat("W1", float(start[0]) - 0.4, float(start[1]), wild=False, along=False)
    answer = rolled(middle(panels=(replace(wall, base=0.9),)))
    assert not np.allclose(answer.move.values[0], free.values[0], atol=0.05)
    assert answer.panels_out == ()
    assert answer.clearance_walls >= 0.05


def test_a_wild_wall_comes_out_for_a_ramp_only_if_no_ramp_leaves_it() -> None:
    free = rolled(middle()).move
    start = flange_at(middle(), free.values[0])
    found = list[tuple[str, ...]]()
    for beside in (0.4, 0.3):
        wall = flat("W1", float(start[0]) - beside, float(start[1]), wild=True, along=False)
        request = middle(panels=(replace(wall, base=0.9),))
        move = planned(request)
        assert move.panels_out == ()
        found.append(rolled(request, move).panels_out)
    assert found == [(), ("W1",)]


def flange_at(request: ArmRequest, values: np.ndarray) -> np.ndarray:
    at = arm_frames(request.arm, values[None, 1:])[0, 6, :3, 3]
    return at + np.array([values[0], 0.0, request.track.base_height])


def test_where_the_track_ends_too_soon_the_move_is_planned_again() -> None:
    request = middle()
    move = planned(request)
    end = float(np.abs(move.move.values[:, 0]).max()) + 0.03
    short = replace(request, track=replace(request.track, length=2 * end, margin=0.0))
    answer = rolled(short, move)
    assert np.abs(fine(answer.move.values)[0][:, 0]).max() <= end
    assert not np.allclose(answer.move.on_path, move.move.values, atol=0.01)
    assert answer.move.span == short.span


def test_where_no_ramp_is_possible_it_says_from_which_frame_and_why() -> None:
    free = rolled(middle()).move
    start = flange_at(middle(), free.values[0])
    wall = flat("W1", float(start[0]) - 0.3, float(start[1]), wild=False, along=False)
    request = middle(panels=(replace(wall, base=0.9),))
    answer = with_ramps(request, planned(request))
    assert isinstance(answer, Refused)
    assert answer.failures[0].code == "cover-ramp"
    assert "no way from rest to frame 50" in answer.failures[0].detail
    assert answer.failures[0].span == Span(50, 51)


def test_a_rig_that_stands_askew_in_its_set_rolls_the_same() -> None:
    straight = rolled(middle()).move
    yaw, shift = 0.7, np.array([3.0, -2.0, 0.2])
    turn = poses.from_axis_angle([0.0, 0, 1], yaw)
    request = middle()
    askew = replace(
        request,
        placement=Placement(x=3.0, y=-2.0, z=0.2, yaw=yaw),
        positions=poses.rotate(turn, request.positions) + shift,
        quaternions=poses.multiply(turn, request.quaternions),
        performers=poses.rotate(turn, request.performers) + shift,
    )
    turned = rolled(askew).move
    assert turned.pre_roll == straight.pre_roll
    # the wrist may be the other way up: that costs the same
    assert np.allclose(turned.values[:, :4], straight.values[:, :4], atol=1e-3)


def test_ramps_keep_the_speed_allowed_near_performers() -> None:
    safety = Safety(near_distances=(0.4, 1.0, 2.0), near_speeds=(1.5, 4.0, 8.0), beside=0.05)
    request = middle(safety=safety)
    assert rolled(request).move.pre_roll > 0


def test_a_move_of_other_frames_is_not_taken() -> None:
    request = middle()
    move = planned(request)
    with pytest.raises(ValueError, match="was not planned for this"):
        with_ramps(part_of(request, Span(60, 100)), move)
