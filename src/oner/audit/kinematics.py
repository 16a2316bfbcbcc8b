"""Forward kinematics, written apart from the planner's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oner.model.piece import Move, Placement
from oner.model.rig import ArmModel, Mount, Track

Floats = NDArray[np.float64]


def camera_poses(
    move_values: Floats, arm: ArmModel, track: Track, mount: Mount, placement: Placement
) -> Floats:
    """Camera poses an arm's axis values give, in the frame the placement is given in.

    T = T_placement . shift(track) . Rz(t1) . shift(a1, 0, c1) . Ry(t2) . shift(0, 0, c2)
        . Ry(t3) . shift(a2, b, c3) . Rz(t4) . Ry(t5) . Rz(t6) . shift(0, 0, c4) . T_flange_camera
    with t = signs * q - offsets.

    Args:
        move_values: Track [m] and joints [rad], shape (n, 7).

    Returns:
        Shape (n, 4, 4).
    """
    theta = arm.signs * move_values[:, 1:] - arm.offsets
    pose = _shift(placement.x, placement.y, placement.z) @ _turn("z", np.array([placement.yaw]))
    pose = pose @ _shifts(move_values[:, 0], track.base_height)
    pose = pose @ _turn("z", theta[:, 0]) @ _shift(arm.a1, 0.0, arm.c1)
    pose = pose @ _turn("y", theta[:, 1]) @ _shift(0.0, 0.0, arm.c2)
    pose = pose @ _turn("y", theta[:, 2]) @ _shift(arm.a2, arm.b, arm.c3)
    pose = pose @ _turn("z", theta[:, 3]) @ _turn("y", theta[:, 4]) @ _turn("z", theta[:, 5])
    return pose @ _shift(0.0, 0.0, arm.c4) @ _mounted(mount)


def placed_camera(move: Move, arm: ArmModel, track: Track, mount: Mount) -> Floats:
    """Camera poses of a move at its frames, shape (n, 4, 4)."""
    return camera_poses(move.values, arm, track, mount, move.placement)


def quaternion_matrices(quaternions: Floats) -> Floats:
    """Rotation matrices of unit quaternions wxyz, shape (n, 3, 3)."""
    w, x, y, z = quaternions.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), 2, 0)


def angles_between(a: Floats, b: Floats) -> Floats:
    """Angle of the rotation from `a` to `b`, from its chord so that small angles are exact [rad].

    |a - b| (Frobenius) = 2 sqrt(2) sin(angle / 2)
    """
    chord = np.linalg.norm((a - b).reshape(len(a), 9), axis=1)
    return 2 * np.arcsin(np.clip(chord / np.sqrt(8.0), 0.0, 1.0))


def _shift(x: float, y: float, z: float) -> Floats:
    pose = np.eye(4)
    pose[:3, 3] = x, y, z
    return pose


def _shifts(along: Floats, height: float) -> Floats:
    poses = np.tile(np.eye(4), (len(along), 1, 1))
    poses[:, 0, 3] = along
    poses[:, 2, 3] = height
    return poses


def _turn(axis: str, angles: Floats) -> Floats:
    cos, sin = np.cos(angles), np.sin(angles)
    poses = np.tile(np.eye(4), (len(angles), 1, 1))
    i, j = {"z": (0, 1), "y": (2, 0)}[axis]
    poses[:, i, i] = poses[:, j, j] = cos
    poses[:, i, j], poses[:, j, i] = -sin, sin
    return poses


def _mounted(mount: Mount) -> Floats:
    pose = np.eye(4)
    pose[:3, :3] = quaternion_matrices(mount.q_flange_camera[None])[0]
    pose[:3, 3] = mount.p_flange_camera
    return pose
