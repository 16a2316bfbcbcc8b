"""Where the links of an arm are, for drawing and playing it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from oner.model.arrays import FloatArray
from oner.model.rig import ArmModel, OffsetWrist

Shift = tuple[float, float, float]

_HERE: Shift = (0.0, 0.0, 0.0)
_PLANES = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}


def arm_frames(arm: ArmModel, q: ArrayLike) -> FloatArray:
    """Frames of an arm in its base, at the maker's joint positions.

    With theta = signs * q - offsets, and frame 0 the base itself, T1 = Rz(theta1), and for an
    ortho-parallel base with a spherical wrist
        T2 = T1 shift(a1, 0, c1) Ry(theta2),    T3 = T2 shift(0, 0, c2) Ry(theta3),
        T4 = T3 shift(a2, b, c3) Rz(theta4),    T5 = T4 Ry(theta5),
        T6 = T5 Rz(theta6) shift(0, 0, c4);
    for an offset wrist
        T2 = T1 shift(0, 0, d1) Ry(theta2),     T3 = T2 shift(0, 0, -a2) Ry(theta3),
        T4 = T3 shift(0, d4, -a3) Ry(theta4),   T5 = T4 shift(d5, 0, 0) Rx(theta5),
        T6 = T5 Rz(theta6) shift(0, 0, d6).
    At theta = 0 the arm stands straight up and all frames are parallel.

    Args:
        arm: The arm.
        q: Joint positions [rad], shape (n, 6).

    Returns:
        T_base_frame, shape (n, 7, 4, 4); the last is the flange.
    """
    theta = arm.signs * np.asarray(q, np.float64) - arm.offsets
    frames = np.tile(np.eye(4), (len(theta), 7, 1, 1))
    for joint, (ahead, axis, behind) in enumerate(joint_steps(arm)):
        turn = _turn(axis, theta[:, joint])
        frames[:, joint + 1] = frames[:, joint] @ _shift(ahead) @ turn @ _shift(behind)
    return frames


def joint_steps(arm: ArmModel) -> list[tuple[Shift, str, Shift]]:
    """Of each joint: where it lies in the frame before [m], its axis, and what comes after [m]."""
    lengths = arm.geometry
    if isinstance(lengths, OffsetWrist):
        return [
            (_HERE, "z", _HERE),
            ((0.0, 0.0, lengths.d1), "y", _HERE),
            ((0.0, 0.0, -lengths.a2), "y", _HERE),
            ((0.0, lengths.d4, -lengths.a3), "y", _HERE),
            ((lengths.d5, 0.0, 0.0), "x", _HERE),
            (_HERE, "z", (0.0, 0.0, lengths.d6)),
        ]
    return [
        (_HERE, "z", _HERE),
        ((lengths.a1, 0.0, lengths.c1), "y", _HERE),
        ((0.0, 0.0, lengths.c2), "y", _HERE),
        ((lengths.a2, lengths.b, lengths.c3), "z", _HERE),
        (_HERE, "y", _HERE),
        (_HERE, "z", (0.0, 0.0, lengths.c4)),
    ]


def _shift(offset: Shift) -> FloatArray:
    pose = np.eye(4)
    pose[:3, 3] = offset
    return pose


def _turn(axis: str, angles: FloatArray) -> FloatArray:
    i, j = _PLANES[axis]
    poses = np.tile(np.eye(4), (len(angles), 1, 1))
    poses[:, i, i] = poses[:, j, j] = np.cos(angles)
    poses[:, j, i] = np.sin(angles)
    poses[:, i, j] = -poses[:, j, i]
    return poses
