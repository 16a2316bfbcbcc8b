"""Forward kinematics, written apart from the planner's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oner.model.piece import Placement
from oner.model.rig import ArmModel, Mount, OffsetWrist, OrthoParallel, Track

Floats = NDArray[np.float64]


def link_frames(values: Floats, arm: ArmModel, track: Track, placement: Placement) -> Floats:
    """Where the links of an arm are, in the frame the placement is given in.

    T_0 = T_placement . shift(track), and from there joint by joint, with t = signs * q - offsets;
    see `_ortho_links` and `_offset_links` for the two families.

    Args:
        values: Track [m] and joints [rad], shape (n, 7).
        arm, track, placement: The rig and where its track lies.

    Returns:
        T_0 (the base) to T_6 (the flange), shape (n, 7, 4, 4).
    """
    theta = arm.signs * values[:, 1:] - arm.offsets
    lies = _shift(placement.x, placement.y, placement.z) @ _turn("z", np.array([placement.yaw]))
    base = lies @ _shifts(values[:, 0], track.base_height)
    lengths = arm.geometry
    if isinstance(lengths, OffsetWrist):
        links = _offset_links(base, theta, lengths)
    else:
        links = _ortho_links(base, theta, lengths)
    return np.stack([base, *links], axis=1)


def _ortho_links(base: Floats, theta: Floats, lengths: OrthoParallel) -> list[Floats]:
    """Frames 1 to 6 with a spherical wrist.

    T_1 = T_0 . Rz(t1); T_2 = T_1 . shift(a1, 0, c1) . Ry(t2); T_3 = T_2 . shift(0, 0, c2) . Ry(t3);
    T_4 = T_3 . shift(a2, b, c3) . Rz(t4); T_5 = T_4 . Ry(t5); T_6 = T_5 . Rz(t6) . shift(0, 0, c4).
    """
    first = base @ _turn("z", theta[:, 0])
    second = first @ _shift(lengths.a1, 0.0, lengths.c1) @ _turn("y", theta[:, 1])
    third = second @ _shift(0.0, 0.0, lengths.c2) @ _turn("y", theta[:, 2])
    fourth = third @ _shift(lengths.a2, lengths.b, lengths.c3) @ _turn("z", theta[:, 3])
    fifth = fourth @ _turn("y", theta[:, 4])
    flange = fifth @ _turn("z", theta[:, 5]) @ _shift(0.0, 0.0, lengths.c4)
    return [first, second, third, fourth, fifth, flange]


def _offset_links(base: Floats, theta: Floats, lengths: OffsetWrist) -> list[Floats]:
    """Frames 1 to 6 with an offset wrist.

    T_1 = T_0 . Rz(t1); T_2 = T_1 . shift(0, 0, d1) . Ry(t2);
    T_3 = T_2 . shift(0, 0, -a2) . Ry(t3); T_4 = T_3 . shift(0, d4, -a3) . Ry(t4);
    T_5 = T_4 . shift(d5, 0, 0) . Rx(t5); T_6 = T_5 . Rz(t6) . shift(0, 0, d6).
    """
    first = base @ _turn("z", theta[:, 0])
    second = first @ _shift(0.0, 0.0, lengths.d1) @ _turn("y", theta[:, 1])
    third = second @ _shift(0.0, 0.0, -lengths.a2) @ _turn("y", theta[:, 2])
    fourth = third @ _shift(0.0, lengths.d4, -lengths.a3) @ _turn("y", theta[:, 3])
    fifth = fourth @ _shift(lengths.d5, 0.0, 0.0) @ _turn("x", theta[:, 4])
    flange = fifth @ _turn("z", theta[:, 5]) @ _shift(0.0, 0.0, lengths.d6)
    return [first, second, third, fourth, fifth, flange]


def camera_poses(
    values: Floats, arm: ArmModel, track: Track, mount: Mount, placement: Placement
) -> Floats:
    """Camera poses an arm's axis values give: T_6 . T_flange_camera, see `link_frames`.

    Args:
        values: Track [m] and joints [rad], shape (n, 7).
        arm, track, mount, placement: The rig, how the camera hangs on it, where its track lies.

    Returns:
        Shape (n, 4, 4), in the frame the placement is given in.
    """
    return link_frames(values, arm, track, placement)[:, 6] @ _mounted(mount)


def sphere_centres(frames: Floats, arm: ArmModel, mount: Mount) -> Floats:
    """Middles of the spheres that arm, mount and camera fill.

    Args:
        frames: From `link_frames`, shape (n, 7, 4, 4).
        arm, mount: Whose spheres; those of the mount are in the flange's frame.

    Returns:
        Shape (n, m, 3) [m], in the order of `sphere_links` and `sphere_radii`.
    """
    local = np.concatenate([arm.spheres[:, 1:4], mount.spheres[:, :3]])
    held = frames[:, sphere_links(arm, mount)]
    return np.einsum("nmij,mj->nmi", held[..., :3, :3], local) + held[..., :3, 3]


def sphere_links(arm: ArmModel, mount: Mount) -> NDArray[np.int64]:
    """Frame each sphere moves with, shape (m,)."""
    return np.concatenate([arm.spheres[:, 0], np.full(len(mount.spheres), 6.0)]).astype(np.int64)


def sphere_radii(arm: ArmModel, mount: Mount) -> Floats:
    """Radius of each sphere [m], shape (m,)."""
    return np.concatenate([arm.spheres[:, 4], mount.spheres[:, 3]])


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
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    poses[:, i, i] = poses[:, j, j] = cos
    poses[:, i, j], poses[:, j, i] = -sin, sin
    return poses


def _mounted(mount: Mount) -> Floats:
    pose = np.eye(4)
    pose[:3, :3] = quaternion_matrices(mount.q_flange_camera[None])[0]
    pose[:3, 3] = mount.p_flange_camera
    return pose
