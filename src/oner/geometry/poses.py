"""Rotations as unit quaternions (w, x, y, z) and poses as 4 x 4 matrices.

Right-handed, Z up, metres and radians. A camera looks along its own -Z with its own +Y up.
All functions take arrays of shape (..., 4) or (..., 3) and broadcast over the leading axes.
`T_parent_child` maps child coordinates to the parent: p_parent = T_parent_child p_child.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
EulerMode = Literal["intrinsic", "extrinsic"]

IDENTITY: Floats = np.array([1.0, 0.0, 0.0, 0.0])
IDENTITY.setflags(write=False)

_STRAIGHT = 1e-9
_AXES = {"X": 0, "Y": 1, "Z": 2}


def multiply(a: ArrayLike, b: ArrayLike) -> Floats:
    """Hamilton product: the rotation that does `b` first, then `a`.

    Args:
        a: Quaternions, shape (..., 4).
        b: Quaternions, shape (..., 4).

    Returns:
        a b, shape (..., 4), not normalised.
    """
    aw, ax, ay, az = np.moveaxis(np.asarray(a, np.float64), -1, 0)
    bw, bx, by, bz = np.moveaxis(np.asarray(b, np.float64), -1, 0)
    return np.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        axis=-1,
    )


def conjugate(q: ArrayLike) -> Floats:
    """The inverse rotation of a unit quaternion: (w, -x, -y, -z).

    Args:
        q: Quaternions, shape (..., 4).

    Returns:
        Conjugates, shape (..., 4).
    """
    return np.asarray(q, np.float64) * np.array([1.0, -1.0, -1.0, -1.0])


def normalize(q: ArrayLike) -> Floats:
    """Scale vectors or quaternions to length 1.

    Args:
        q: Vectors, shape (..., k).

    Returns:
        Unit vectors, shape (..., k).

    Raises:
        ValueError: One of them is zero or not finite, and so has no direction.
    """
    vectors = np.asarray(q, np.float64)
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not np.all(np.isfinite(norms)) or np.any(norms == 0.0):
        raise ValueError("a vector that is zero or not finite has no direction")
    return vectors / norms


def rotate(q: ArrayLike, v: ArrayLike) -> Floats:
    """Rotate vectors: v + 2 w (u x v) + 2 u x (u x v), with q = (w, u).

    Args:
        q: Unit quaternions, shape (..., 4).
        v: Vectors, shape (..., 3).

    Returns:
        Rotated vectors, shape (..., 3).
    """
    quaternions, vectors = np.asarray(q, np.float64), np.asarray(v, np.float64)
    w, u = quaternions[..., :1], quaternions[..., 1:]
    t = 2.0 * np.cross(u, vectors)
    return vectors + w * t + np.cross(u, t)


def to_matrix(q: ArrayLike) -> Floats:
    """Rotation matrices of unit quaternions; the columns are the rotated axes.

    Args:
        q: Unit quaternions, shape (..., 4).

    Returns:
        Matrices, shape (..., 3, 3).
    """
    quaternions = np.asarray(q, np.float64)[..., None, :]
    return np.swapaxes(rotate(quaternions, np.eye(3)), -1, -2)


def from_matrix(R: ArrayLike) -> Floats:
    """Unit quaternions of rotation matrices, with w >= 0.

    Four times the outer product q q^T is linear in R; its row with the largest diagonal is the
    best conditioned multiple of q, so there is no bad angle.

    Args:
        R: Rotation matrices, shape (..., 3, 3). A reflection gives a meaningless answer, see
            `is_rotation`.

    Returns:
        Quaternions, shape (..., 4).

    Source: S. W. Shepperd, Quaternion from rotation matrix, J. Guidance and Control 1 (1978).
    """
    m = np.asarray(R, np.float64)
    xx, xy, xz, yx, yy, yz, zx, zy, zz = np.moveaxis(m.reshape(*m.shape[:-2], 9), -1, 0)
    products = np.stack(
        [
            1 + xx + yy + zz, zy - yz, xz - zx, yx - xy,
            zy - yz, 1 + xx - yy - zz, yx + xy, xz + zx,
            xz - zx, yx + xy, 1 - xx + yy - zz, zy + yz,
            yx - xy, xz + zx, zy + yz, 1 - xx - yy + zz,
        ],
        axis=-1,
    ).reshape(*m.shape[:-2], 4, 4)  # fmt: skip
    best = np.argmax(np.diagonal(products, axis1=-2, axis2=-1), axis=-1)
    row = np.take_along_axis(products, best[..., None, None], axis=-2)[..., 0, :]
    return _with_positive_w(normalize(row))


def _with_positive_w(q: Floats) -> Floats:
    return np.where(q[..., :1] < 0.0, -q, q)


def is_rotation(R: ArrayLike, *, tolerance: float = 1e-6) -> bool:
    """Whether matrices are proper rotations: R^T R = 1 and det R = 1.

    Args:
        R: Matrices, shape (..., 3, 3).
        tolerance: Largest allowed error of any entry and of the determinant.

    Returns:
        True if all of them are.
    """
    m = np.asarray(R, np.float64)
    orthogonal = np.abs(np.swapaxes(m, -1, -2) @ m - np.eye(3)).max(initial=0.0) <= tolerance
    return bool(orthogonal and np.all(np.abs(np.linalg.det(m) - 1.0) <= tolerance))


def from_axis_angle(axis: ArrayLike, angle: ArrayLike) -> Floats:
    """Rotation by an angle around an axis, right-handed.

    Args:
        axis: Axes of any length but zero, shape (..., 3).
        angle: Angles [rad], shape (...).

    Returns:
        Unit quaternions, shape (..., 4).
    """
    half = 0.5 * np.asarray(angle, np.float64)[..., None]
    u = normalize(axis)
    w = np.broadcast_to(np.cos(half), np.broadcast_shapes(half.shape, (*u.shape[:-1], 1)))
    return np.concatenate([w, np.sin(half) * u], axis=-1)


def from_rotation_vector(vector: ArrayLike) -> Floats:
    """Rotation whose axis is the vector's direction and whose angle is its length.

    Args:
        vector: Rotation vectors [rad], shape (..., 3); zero is the identity.

    Returns:
        Unit quaternions, shape (..., 4).
    """
    v = np.asarray(vector, np.float64)
    angle = np.linalg.norm(v, axis=-1, keepdims=True)
    scale = 0.5 * np.sinc(0.5 * angle / np.pi)
    return np.concatenate([np.cos(0.5 * angle), scale * v], axis=-1)


def to_rotation_vector(q: ArrayLike) -> Floats:
    """Inverse of `from_rotation_vector`, the short way round.

    Args:
        q: Unit quaternions, shape (..., 4).

    Returns:
        Rotation vectors [rad] of length at most pi, shape (..., 3).
    """
    positive = _with_positive_w(np.asarray(q, np.float64))
    u = positive[..., 1:]
    sine = np.linalg.norm(u, axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(sine, positive[..., :1])
    scale = np.divide(angle, sine, out=np.full_like(angle, 2.0), where=sine > 1e-12)
    return scale * u


def from_euler(angles: ArrayLike, order: str, mode: EulerMode) -> Floats:
    """Rotation from three angles about coordinate axes.

    `intrinsic`: about the axes as they have been turned so far, first letter first; equal to
    `extrinsic` (about fixed axes) with letters and angles reversed.

    Args:
        angles: Angles [rad] in the order of the letters, shape (..., 3).
        order: Three of X, Y, Z, neighbours different, such as XYZ or ZXZ.
        mode: Whether the axes turn along; files differ, so it is never guessed.

    Returns:
        Unit quaternions, shape (..., 4).

    Raises:
        ValueError: The order is not three axis letters.
    """
    a, b, c = (
        from_axis_angle(np.eye(3)[axis], np.asarray(angles, np.float64)[..., i])
        for i, axis in enumerate(_axis_numbers(order))
    )
    if mode == "intrinsic":
        return multiply(multiply(a, b), c)
    return multiply(multiply(c, b), a)


def _axis_numbers(order: str) -> tuple[int, int, int]:
    letters = order.upper()
    proper = len(letters) == 3 and set(letters) <= set(_AXES)
    if not proper or letters[0] == letters[1] or letters[1] == letters[2]:
        raise ValueError(f"rotation order {order!r}; write three axes such as XYZ, ZXY or ZXZ")
    return _AXES[letters[0]], _AXES[letters[1]], _AXES[letters[2]]


def to_euler(q: ArrayLike, order: str, mode: EulerMode) -> Floats:
    """Three angles about coordinate axes that make a rotation.

    The middle angle is in [-pi/2, pi/2], or in [0, pi] if first and last axis are the same letter.
    Within 1e-7 rad of its ends the other two are not determined (gimbal lock); then the angle that
    turns first about a fixed axis is 0: the last of an intrinsic order, the first of an extrinsic.

    Args:
        q: Unit quaternions, shape (..., 4).
        order: As in `from_euler`.
        mode: As in `from_euler`.

    Returns:
        Angles [rad] in the order of the letters, shape (..., 3).

    Source: E. Bernardes, S. Viollet, Quaternion to Euler angles conversion, PLOS ONE 17 (2022).
    """
    if mode == "extrinsic":
        # Fixed axes in one order are turning axes in the other; the angle set to 0 moves with it.
        return to_euler(q, order[::-1], "intrinsic")[..., ::-1]
    i, j, k = _axis_numbers(order)[::-1]
    symmetric = i == k
    third = 3 - i - j if symmetric else k
    sign = (i - j) * (j - third) * (third - i) / 2.0
    a, b, c, d = _half_angle_parts(np.asarray(q, np.float64), (i, j, third), sign, symmetric)
    outer = _outer_angles(a, b, c, d)
    middle = 2.0 * np.arctan2(np.hypot(c, d), np.hypot(a, b))
    last, first = outer
    if not symmetric:
        first, middle = first * sign, middle - np.pi / 2
    return _wrap(np.stack([first, middle, last], axis=-1))


def _half_angle_parts(
    q: Floats, axes: tuple[int, int, int], sign: float, symmetric: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    w, x, y, z = q[..., 0], *(q[..., 1 + axis] for axis in axes)
    if symmetric:
        return w, x, y, z * sign
    return w - y, x + z * sign, y + w, z * sign - x


def _outer_angles(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Last and first angle from half sum and half difference; at gimbal lock the last is 0."""
    total, difference = np.arctan2(b, a), np.arctan2(d, c)
    low, high = np.hypot(c, d) < 5e-8, np.hypot(a, b) < 5e-8
    last = np.where(low | high, 0.0, total - difference)
    first = np.where(low, 2.0 * total, np.where(high, 2.0 * difference, total + difference))
    return last, first


def _wrap(angles: Floats) -> Floats:
    return np.arctan2(np.sin(angles), np.cos(angles))


def slerp(a: ArrayLike, b: ArrayLike, t: ArrayLike) -> Floats:
    """The rotation a fraction of the way from one to the other, at constant speed, the short way.

    Args:
        a: Rotations at t = 0, shape (..., 4).
        b: Rotations at t = 1, shape (..., 4).
        t: Fractions, shape (...); outside 0 to 1 it extrapolates.

    Returns:
        Unit quaternions, shape (..., 4).

    Source: K. Shoemake, Animating rotation with quaternion curves, SIGGRAPH 1985.
    """
    start = np.asarray(a, np.float64)
    step = to_rotation_vector(multiply(conjugate(start), b))
    return multiply(start, from_rotation_vector(step * np.asarray(t, np.float64)[..., None]))


def angle_between(a: ArrayLike, b: ArrayLike) -> Floats:
    """Angle of the rotation from one orientation to the other; exact for tiny angles too.

    2 atan2(|u|, |w|) of conj(a) b, because acos of the dot product loses half the digits near 0.

    Args:
        a: Unit quaternions, shape (..., 4).
        b: Unit quaternions, shape (..., 4).

    Returns:
        Angles [rad] in [0, pi], shape (...).
    """
    d = multiply(conjugate(a), b)
    return 2.0 * np.arctan2(np.linalg.norm(d[..., 1:], axis=-1), np.abs(d[..., 0]))


def align_hemisphere(q: ArrayLike) -> Floats:
    """Choose signs so that each quaternion is on the side of the one before it.

    q and -q are the same rotation; interpolation of components needs neighbours that are near.

    Args:
        q: Quaternions in order, shape (n, 4).

    Returns:
        The same rotations, shape (n, 4), the first as given.
    """
    quaternions = np.array(q, np.float64)
    flips = np.sum(quaternions[1:] * quaternions[:-1], axis=-1) < 0.0
    signs = np.where(np.cumsum(flips) % 2 == 1, -1.0, 1.0)
    quaternions[1:] *= signs[:, None]
    return quaternions


def look_at(eye: ArrayLike, target: ArrayLike, *, yaw_if_vertical: ArrayLike = 0.0) -> Floats:
    """Orientation q_world_camera of a level camera at `eye` that looks at `target`.

    -Z points at the target, +X is horizontal, +Y as far up as can be. Looking straight up or down
    (within 1e-9 of the vertical) leaves the turn about the vertical open; then +X is what it is for
    a camera panned to `yaw_if_vertical`, the limit of tilting that camera up or down.

    Args:
        eye: Camera positions [m], shape (..., 3).
        target: Points looked at [m], shape (..., 3), different from the eye.
        yaw_if_vertical: Pan [rad] used where the view is vertical, shape (...).

    Returns:
        Unit quaternions, shape (..., 4).

    Raises:
        ValueError: Eye and target coincide.
    """
    view = normalize(np.asarray(target, np.float64) - np.asarray(eye, np.float64))
    flat = np.hypot(view[..., 0], view[..., 1])
    yaw = np.where(flat > _STRAIGHT, np.arctan2(view[..., 1], view[..., 0]), yaw_if_vertical)
    return from_pan_tilt_roll(yaw, np.arctan2(view[..., 2], flat), 0.0)


def from_pan_tilt_roll(pan: ArrayLike, tilt: ArrayLike, roll: ArrayLike) -> Floats:
    """Orientation q_world_camera of a camera by its head's angles.

    At pan 0, tilt 0, roll 0 it looks along world +X with +Z up. Pan turns left (right-handed about
    world Z), tilt looks up, roll turns the camera right-handed about its view direction (the
    operator sees the picture turn the other way).

    Args:
        pan: Heading of the view [rad], shape (...).
        tilt: Angle of the view above the horizon [rad], shape (...).
        roll: Turn about the view direction [rad], shape (...).

    Returns:
        Unit quaternions, shape (..., 4).
    """
    p, t, r = np.broadcast_arrays(*(np.asarray(x, np.float64) for x in (pan, tilt, roll)))
    turned = multiply(from_axis_angle([0.0, 0.0, 1.0], p), from_axis_angle([0.0, -1.0, 0.0], t))
    return multiply(multiply(turned, from_axis_angle([1.0, 0.0, 0.0], r)), _LEVEL_ALONG_X)


_LEVEL_ALONG_X: Floats = np.array([0.5, 0.5, -0.5, -0.5])
"""q_world_camera that looks along +X with +Z up: camera x = -Y, camera y = Z, camera z = -X."""


def pan_tilt_roll(q: ArrayLike) -> Floats:
    """Pan, tilt and roll of a camera, the inverse of `from_pan_tilt_roll`.

    Where the view is vertical (within 1e-7 rad) pan and roll are not both determined; roll is 0.

    Args:
        q: Orientations q_world_camera, shape (..., 4).

    Returns:
        (pan, tilt, roll) [rad], shape (..., 3); tilt in [-pi/2, pi/2].
    """
    head = multiply(q, conjugate(_LEVEL_ALONG_X))
    return to_euler(head, "ZYX", "intrinsic") * np.array([1.0, -1.0, 1.0])


def view_direction(q: ArrayLike) -> Floats:
    """Where a camera looks: its -Z axis in the world.

    Args:
        q: Orientations q_world_camera, shape (..., 4).

    Returns:
        Unit vectors, shape (..., 3).
    """
    return rotate(q, np.array([0.0, 0.0, -1.0]))


def T(position: ArrayLike, q: ArrayLike) -> Floats:
    """Homogeneous matrices T_parent_child of poses.

    Args:
        position: Origins of the child in the parent [m], shape (..., 3).
        q: Orientations of the child in the parent, shape (..., 4).

    Returns:
        Matrices, shape (..., 4, 4).
    """
    rotation, p = to_matrix(q), np.asarray(position, np.float64)
    shape = np.broadcast_shapes(rotation.shape[:-2], p.shape[:-1])
    matrices = np.zeros((*shape, 4, 4))
    matrices[..., :3, :3] = rotation
    matrices[..., :3, 3] = p
    matrices[..., 3, 3] = 1.0
    return matrices


def invert(T_parent_child: ArrayLike) -> Floats:
    """T_child_parent: transpose the rotation, turn the position back.

    Args:
        T_parent_child: Rigid transforms, shape (..., 4, 4).

    Returns:
        Their inverses, shape (..., 4, 4).
    """
    matrices = np.asarray(T_parent_child, np.float64)
    inverse = np.zeros_like(matrices)
    rotation = np.swapaxes(matrices[..., :3, :3], -1, -2)
    inverse[..., :3, :3] = rotation
    inverse[..., :3, 3] = -(rotation @ matrices[..., :3, 3:])[..., 0]
    inverse[..., 3, 3] = 1.0
    return inverse


def apply(T_parent_child: ArrayLike, p_child: ArrayLike) -> Floats:
    """Points of the child in the parent: R p + t.

    Args:
        T_parent_child: Rigid transforms, shape (..., 4, 4).
        p_child: Points [m], shape (..., 3).

    Returns:
        Points [m], shape (..., 3).
    """
    matrices, p = np.asarray(T_parent_child, np.float64), np.asarray(p_child, np.float64)
    return (matrices[..., :3, :3] @ p[..., None])[..., 0] + matrices[..., :3, 3]


def decompose(T_parent_child: ArrayLike) -> tuple[Floats, Floats]:
    """Position and quaternion of rigid transforms, the inverse of `T`.

    Args:
        T_parent_child: Rigid transforms, shape (..., 4, 4).

    Returns:
        Positions [m], shape (..., 3), and unit quaternions, shape (..., 4).
    """
    matrices = np.asarray(T_parent_child, np.float64)
    return matrices[..., :3, 3].copy(), from_matrix(matrices[..., :3, :3])
