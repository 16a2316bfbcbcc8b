"""Every arm of the catalogue is where its maker says, does not touch itself, and can move."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from oner.geometry import poses
from oner.kernels import chain
from oner.kernels.collide import World, clearances, place_spheres
from oner.model.kinematics import arm_frames
from oner.model.mounts import tilted
from oner.model.piece import Placement
from oner.model.rig import ArmModel, Mount, OffsetWrist, Rig
from oner.motion.plan import plan_move
from oner.motion.request import ArmRequest, PlannedMove, Settings
from oner.motion.scene import make_body, reach_radius
from oner.production.arm_models import arm_names, read_arm

COMFORTABLE_LONG = ((10.0, -15, 95, 40, 0, 30), (20.0, -10, 90, 60, 0, 40))
COMFORTABLE_OFFSET = ((-20.0, -10, 100, 10, 0, 10), (-10.0, -5, 90, 20, 0, 30))
"""Two poses beside each other; the bend of the wrist is set by who uses them [deg]."""

Arms = pytest.mark.parametrize("name", arm_names())

ZERO_POSE = {
    "irb4600-40-255": ([1.58, 0, 1.765], [0, 0, -1]),
    "kr10-r1420": ([1.5, 0, 0.47], [0, 0, -1]),
    "rx160l": ([0.15, 0, 2.41], [1, 0, 0]),
    "tx2-160l": ([0.15, 0, 2.41], [1, 0, 0]),
    "tx2-90xl": ([0.05, 0.05, 1.878], [1, 0, 0]),
    "ur10e": ([1.18425, 0.2907, 0.06085], [-1, 0, 0]),
}
"""Flange and its +X where all of the maker's angles are 0, by the published files."""

COMFORTABLE = {"ortho": (15.0, -15, 95, 0, 30, 0), "offset": (-20.0, -10, 100, 0, 10, 0)}
"""Angles of the formulas of an arm with a bent elbow and a bent wrist, flange ahead [deg]."""


@cache
def rig(name: str) -> Rig:
    return read_arm(name)


def arm_of(name: str) -> ArmModel:
    arm = rig(name).arm
    assert arm is not None
    return arm


def comfortable(arm: ArmModel) -> np.ndarray:
    """The maker's angles of the comfortable pose, shape (6,)."""
    family = "offset" if isinstance(arm.geometry, OffsetWrist) else "ortho"
    return arm.signs * (np.radians(COMFORTABLE[family]) + arm.offsets)


def test_the_arms_of_the_catalogue_are_those_listed_here() -> None:
    assert arm_names() == tuple(sorted(ZERO_POSE))


@Arms
def test_the_flange_is_where_the_maker_has_it_at_zero(name: str) -> None:
    flange = arm_frames(arm_of(name), np.zeros((1, 6)))[0, 6]
    position, ahead = ZERO_POSE[name]
    assert flange[:3, 3] == pytest.approx(position, abs=1e-9)
    assert flange[:3, 0] == pytest.approx(ahead, abs=1e-9)


@Arms
def test_inverse_kinematics_within_the_ranges_gives_the_pose_back(name: str) -> None:
    arm, lengths = arm_of(name), np.array(arm_of(name).geometry.lengths)
    q = np.random.default_rng(1).uniform(arm.lower, arm.upper, (2000, 6))
    theta = arm.signs * q - arm.offsets
    R, p = chain.forward(lengths, theta)
    answers, exists = chain.inverse_all(lengths, R, p)
    pose, branch = np.nonzero(exists)
    R_again, p_again = chain.forward(lengths, np.ascontiguousarray(answers[pose, branch]))
    assert np.abs(R_again - R[pose]).max() < 1e-11
    assert np.abs(p_again - p[pose]).max() < 1e-11
    turns = np.abs(np.exp(1j * answers) - np.exp(1j * theta[:, None])).max(axis=2)
    assert np.where(exists, turns, np.inf).min(axis=1).max() < 1e-5


@Arms
def test_limits_are_such_as_arms_have(name: str) -> None:
    arm = arm_of(name)
    assert np.all(arm.lower < 0)
    assert np.all(arm.upper > 0)
    assert np.all(np.abs(arm.signs) == 1)
    assert np.all((arm.speed > 1.0) & (arm.speed < 30.0))
    assert np.all(arm.jerk > arm.acceleration)
    assert {"acceleration", "jerk"} <= set(arm.assumed)
    assert not {"lower", "upper", "speed"} & set(arm.assumed)


@Arms
def test_every_mount_weighs_something_the_arm_may_carry(name: str) -> None:
    for mount in rig(name).mounts:
        assert 0.0 < mount.mass <= arm_of(name).payload
        assert mount.pivot is not None
        assert 0 < mount.tilting < len(mount.spheres)


def distance_to_itself(arm: ArmModel, mount: Mount, q: np.ndarray) -> float:
    body = make_body(arm, mount, Settings().joint_margin)
    assert len(body.pairs) > 50
    empty = World(
        np.zeros((0, 12)), np.zeros(0, np.uint64), -np.inf, np.inf,
        0.5, 0.0, 0.0, 0.0, np.zeros((0, 2)),
    )  # fmt: skip
    return float(clearances(body, empty, q[None], np.zeros(1), np.zeros((0, 1, 3)))[0, 3])


@Arms
def test_an_arm_at_ease_or_upright_does_not_touch_itself_at_any_tilt(name: str) -> None:
    arm = arm_of(name)
    for mount in rig(name).mounts:
        for tilt in np.linspace(mount.tilt_low, mount.tilt_high, 5):
            for q in (arm.signs * arm.offsets, comfortable(arm)):
                assert distance_to_itself(arm, tilted(mount, tilt), q) > 0.01


@Arms
def test_no_part_is_further_away_than_its_reach_says(name: str) -> None:
    arm = arm_of(name)
    for mount in rig(name).mounts:
        body = make_body(arm, mount, 0.0)
        reach, height = reach_radius(arm, mount), 0.0
        for q in np.random.default_rng(2).uniform(-np.pi, np.pi, (300, 6)):
            centres = np.empty((len(body.links), 3))
            room = np.empty((7, 3, 3)), np.empty((7, 3))
            place_spheres(body, q, 0.0, height, *room, centres)
            assert (np.hypot(centres[:, 0], centres[:, 1]) + body.radii).max() <= reach


@Arms
@pytest.mark.parametrize("mount", [0, 1])
def test_a_slow_move_can_be_planned(name: str, mount: int) -> None:
    answer = plan_move(slow_move(name, mount), slow_move(name, mount).span)
    assert isinstance(answer, PlannedMove), answer


def test_joints_of_the_ur10e_go_on_past_half_a_turn() -> None:
    arm = arm_of("ur10e")
    begin = np.radians([150.0, -110, 100, 155, 60, -215])
    end = np.radians([215.0, -75, 80, 205, 110, 200])
    request = request_along("ur10e", begin, end, seconds=8.0)
    answer = plan_move(request, request.span)
    assert isinstance(answer, PlannedMove), answer
    q = answer.move.values[:, 1:]
    for joint in (0, 4, 5):  # shoulder and wrist branch have no other way; the elbow has
        turned = abs(q[-1, joint] - q[0, joint])
        assert turned == pytest.approx(abs(end[joint] - begin[joint]), abs=1e-6)
    assert np.all((q >= arm.lower) & (q <= arm.upper))


@pytest.mark.parametrize("name", ["kr10-r1420", "rx160l", "ur10e"])
@pytest.mark.parametrize(("first", "last"), [(-20.0, 20.0), (0.0, 40.0)])
@pytest.mark.parametrize("on_track", [True, False])
def test_a_path_through_a_straight_wrist_can_be_planned(
    name: str, first: float, last: float, on_track: bool
) -> None:
    """At a frame the wrist is straight to the last digit, and one of its angles open."""
    arm = arm_of(name)
    begin, end = COMFORTABLE_LONG if name != "ur10e" else COMFORTABLE_OFFSET
    bend = 4
    at = [arm.signs * (np.radians(angles) + arm.offsets) for angles in (begin, end)]
    beside = np.pi / 2 if name == "ur10e" else 0.0
    for q, angle in zip(at, (first, last), strict=True):
        q[bend] = arm.signs[bend] * (np.radians(angle) + beside + arm.offsets[bend])
    request = request_along(name, at[0], at[1], seconds=4.0)
    assert request.track.length or name == "ur10e"
    if not on_track:
        request = replace(request, track=replace(request.track, length=0.0))
    answer = plan_move(request, request.span)
    assert isinstance(answer, PlannedMove), answer


def request_along(name: str, begin: np.ndarray, end: np.ndarray, seconds: float) -> ArmRequest:
    """The camera path of a smooth way from joint positions to others, rail in the middle."""
    one, arm = rig(name), arm_of(name)
    assert one.track is not None
    hung = one.mounts[0]
    t = np.linspace(0.0, 1.0, round(24 * seconds) + 1)[:, None]
    q = begin + (end - begin) * t**4 * (35 - 84 * t + 70 * t**2 - 20 * t**3)
    flange = arm_frames(arm, q)[:, 6]
    flange[:, 2, 3] += one.track.base_height
    look = poses.multiply(poses.from_matrix(flange[:, :3, :3]), hung.q_flange_camera)
    return ArmRequest(
        arm=arm,
        track=one.track,
        mount=hung,
        placement=Placement(x=0.0, y=0.0, z=0.0, yaw=0.0),
        rate=Fraction(24),
        first_frame=0,
        positions=flange[:, :3, 3] + flange[:, :3, :3] @ hung.p_flange_camera,
        quaternions=poses.align_hemisphere(look),
        performer_clearance=one.performer_clearance,
        wall_clearance=one.wall_clearance,
    )


def slow_move(name: str, mount: int) -> ArmRequest:
    """From the comfortable pose 0.4 m along the track, 0.1 m up, turned 10 degrees, in 4 s."""
    one, arm = rig(name), arm_of(name)
    assert one.track is not None
    hung = one.mounts[mount]
    flange = arm_frames(arm, comfortable(arm)[None])[0, 6]
    flange[2, 3] += one.track.base_height
    n = 97
    t = np.linspace(0.0, 1.0, n)
    ease = (t**4 * (35 - 84 * t + 70 * t**2 - 20 * t**3))[:, None]
    start = flange[:3, 3] + flange[:3, :3] @ hung.p_flange_camera
    look = poses.multiply(poses.from_matrix(flange[:3, :3]), hung.q_flange_camera)
    turn = poses.from_axis_angle(np.array([0.0, 0, 1]), np.radians(10.0) * ease[:, 0])
    return ArmRequest(
        arm=arm,
        track=one.track,
        mount=hung,
        placement=Placement(x=0.0, y=0.0, z=0.0, yaw=0.0),
        rate=Fraction(24),
        first_frame=0,
        positions=start + ease * [0.4 if one.track.length else 0.1, 0.05, 0.1],
        quaternions=poses.align_hemisphere(poses.multiply(turn, look)),
        performer_clearance=one.performer_clearance,
        wall_clearance=one.wall_clearance,
    )
