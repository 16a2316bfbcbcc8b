"""Frames for drawing are those the kernels compute with."""

from __future__ import annotations

import numpy as np

from oner.kernels.chain import forward
from oner.model.kinematics import arm_frames
from oner.model.rig import ArmModel, OrthoParallel


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


def test_the_last_frame_is_the_flange_of_the_kernels() -> None:
    arm = offset_arm()
    q = np.random.default_rng(1).uniform(-3, 3, (50, 6))
    R, p = forward(np.array(arm.geometry.lengths), arm.signs * q - arm.offsets)
    frames = arm_frames(arm, q)
    assert np.allclose(frames[:, 6, :3, :3], R, atol=1e-13)
    assert np.allclose(frames[:, 6, :3, 3], p, atol=1e-13)


def test_an_arm_straight_up_has_all_frames_parallel() -> None:
    arm = offset_arm()
    frames = arm_frames(arm, np.array([arm.signs * arm.offsets]))[0]
    assert np.allclose(frames[:, :3, :3], np.eye(3), atol=1e-15)
    heights = [0, 0, 0.45, 1.06, 1.72, 1.72, 1.8]
    assert np.allclose(frames[:, 2, 3], heights)
    assert np.allclose(frames[4, :2, 3], [0.13, 0.05])
