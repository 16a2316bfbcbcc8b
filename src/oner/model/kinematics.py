"""Where the links of an arm are, for drawing and playing it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from oner.model.arrays import FloatArray
from oner.model.rig import ArmModel


def arm_frames(arm: ArmModel, q: ArrayLike) -> FloatArray:
    """Frames of an arm in its base, at the maker's joint positions.

    With theta = signs * q - offsets, and frame 0 the base itself:
    T1 = Rz(theta1), T2 = T1 shift(a1, 0, c1) Ry(theta2), T3 = T2 shift(0, 0, c2) Ry(theta3),
    T4 = T3 shift(a2, b, c3) Rz(theta4), T5 = T4 Ry(theta5), T6 = T5 Rz(theta6) shift(0, 0, c4).
    At theta = 0 the arm stands straight up and all frames are parallel.

    Args:
        arm: The arm.
        q: Joint positions [rad], shape (n, 6).

    Returns:
        T_base_frame, shape (n, 7, 4, 4); the last is the flange.

    Source: see `ArmModel`.
    """
    theta = arm.signs * np.asarray(q, np.float64) - arm.offsets
    steps = (
        ((0.0, 0.0, 0.0), "z", (0.0, 0.0, 0.0)),
        ((arm.a1, 0.0, arm.c1), "y", (0.0, 0.0, 0.0)),
        ((0.0, 0.0, arm.c2), "y", (0.0, 0.0, 0.0)),
        ((arm.a2, arm.b, arm.c3), "z", (0.0, 0.0, 0.0)),
        ((0.0, 0.0, 0.0), "y", (0.0, 0.0, 0.0)),
        ((0.0, 0.0, 0.0), "z", (0.0, 0.0, arm.c4)),
    )
    frames = np.tile(np.eye(4), (len(theta), 7, 1, 1))
    for joint, (ahead, axis, behind) in enumerate(steps):
        turn = _turn(axis, theta[:, joint])
        frames[:, joint + 1] = frames[:, joint] @ _shift(ahead) @ turn @ _shift(behind)
    return frames


def _shift(offset: tuple[float, float, float]) -> FloatArray:
    pose = np.eye(4)
    pose[:3, 3] = offset
    return pose


def _turn(axis: str, angles: FloatArray) -> FloatArray:
    i, j = (0, 1) if axis == "z" else (2, 0)
    poses = np.tile(np.eye(4), (len(angles), 1, 1))
    poses[:, i, i] = poses[:, j, j] = np.cos(angles)
    poses[:, j, i] = np.sin(angles)
    poses[:, i, j] = -poses[:, j, i]
    return poses
