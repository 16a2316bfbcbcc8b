"""The audit's own kinematics are those of a foreign library, and of the planner."""

from __future__ import annotations

import numpy as np
import pytest
from arm_scenes import end_mount, long_track, rx160l

from oner.audit.kinematics import angles_between, camera_poses, link_frames, quaternion_matrices
from oner.model.kinematics import arm_frames
from oner.model.piece import Placement
from oner.model.rig import ArmModel, OrthoParallel

PLACEMENT = Placement(x=1.3, y=-0.4, z=0.2, yaw=0.9)


def offset_arm() -> ArmModel:
    """An arm with offsets, turned signs and every length different from zero."""
    signs = np.array([-1.0, 1, 1, -1, 1, -1])
    offsets = np.array([0.0, -np.pi / 2, 0.3, 0, 0.1, 0])
    return ArmModel(
        name="test",
        geometry=OrthoParallel(a1=0.15, a2=-0.02, b=0.05, c1=0.45, c2=0.61, c3=0.66, c4=0.08),
        offsets=offsets, signs=signs, lower=np.full(6, -3.0), upper=np.full(6, 3.0),
        speed=np.ones(6), acceleration=np.ones(6), jerk=np.ones(6),
        spheres=np.zeros((0, 5)), payload=1.0, source="made up",
    )  # fmt: skip


def values(count: int = 40) -> np.ndarray:
    """Track and joints all over their ranges, shape (count, 7)."""
    return np.random.default_rng(3).uniform(-3.0, 3.0, (count, 7))


@pytest.mark.parametrize("arm", [rx160l(), offset_arm()], ids=lambda arm: arm.name)
def test_the_camera_is_where_pinocchio_has_it(arm: ArmModel) -> None:
    pin = pytest.importorskip("pinocchio")
    model, mount, track = pin.Model(), end_mount(), long_track()
    turn = pin.utils.rotate("z", PLACEMENT.yaw)
    lies = pin.SE3(turn, np.array([PLACEMENT.x, PLACEMENT.y, PLACEMENT.z + track.base_height]))
    parent = model.addJoint(0, pin.JointModelPX(), lies, "track")
    lengths = arm.geometry
    assert isinstance(lengths, OrthoParallel)
    ahead = [(0, 0, 0), (lengths.a1, 0, lengths.c1), (0, 0, lengths.c2)]
    ahead += [(lengths.a2, lengths.b, lengths.c3), (0, 0, 0)]
    kinds = [pin.JointModelRZ, pin.JointModelRY, pin.JointModelRY, pin.JointModelRZ]
    kinds += [pin.JointModelRY, pin.JointModelRZ]
    for number, (offset, kind) in enumerate(zip([*ahead, (0, 0, 0)], kinds, strict=True), 1):
        shift = pin.SE3(np.eye(3), np.array(offset, float))
        parent = model.addJoint(parent, kind(), shift, f"J{number}")
    turned = quaternion_matrices(mount.q_flange_camera[None])[0]
    hangs = pin.SE3(turned, np.array([0.0, 0.0, lengths.c4]) + mount.p_flange_camera)
    data = model.createData()
    reached = camera_poses(values(), arm, track, mount, PLACEMENT)
    for row, pose in zip(values(), reached, strict=True):
        theta = arm.signs * row[1:] - arm.offsets
        pin.forwardKinematics(model, data, np.concatenate([row[:1], theta]))
        assert np.allclose((data.oMi[parent] * hangs).homogeneous, pose, atol=1e-12)


@pytest.mark.parametrize("arm", [rx160l(), offset_arm()], ids=lambda arm: arm.name)
def test_links_are_where_they_are_drawn(arm: ArmModel) -> None:
    frames = link_frames(values(), arm, long_track(), PLACEMENT)
    drawn = arm_frames(arm, values()[:, 1:])
    base = frames[:, :1]
    assert np.allclose(frames, base @ drawn, atol=1e-12)


def test_the_base_rides_along_the_track() -> None:
    rows = np.zeros((2, 7))
    rows[:, 0] = 0.0, 2.0
    frames = link_frames(rows, rx160l(), long_track(), PLACEMENT)
    ridden = frames[1, 0, :3, 3] - frames[0, 0, :3, 3]
    assert np.allclose(ridden, 2.0 * np.array([np.cos(0.9), np.sin(0.9), 0.0]))
    assert np.allclose(frames[0, 0, :3, 3], [1.3, -0.4, 0.6])


@pytest.mark.parametrize("angle", [1e-9, 1e-4, 1.0, 3.0])
def test_small_and_large_angles_are_told_apart_exactly(angle: float) -> None:
    q = np.array([[np.cos(angle / 2), 0.0, np.sin(angle / 2), 0.0]])
    told = angles_between(np.eye(3)[None], quaternion_matrices(q))[0]
    assert told == pytest.approx(angle, rel=1e-6)
