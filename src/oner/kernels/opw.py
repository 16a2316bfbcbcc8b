"""Forward and inverse kinematics of an arm with ortho-parallel base and spherical wrist, compiled.

Angles here are those of the formulas, theta = signs * q - offsets; at theta = 0 the arm stands
straight up and every frame is parallel to the base:

    T1 = Rz(t1)            T2 = T1 shift(a1, 0, c1) Ry(t2)     T3 = T2 shift(0, 0, c2) Ry(t3)
    T4 = T3 shift(a2, b, c3) Rz(t4)       T5 = T4 Ry(t5)       T6 = T5 Rz(t6) shift(0, 0, c4)

`geometry` is (a1, a2, b, c1, c2, c3, c4) [m].

Source: Brandstoetter, Angerer, Hofbaur, "An analytical solution of the inverse kinematics problem
of industrial serial manipulators with an ortho-parallel basis and a spherical wrist", 2014. The
elbow is solved with the half-angle form and the shoulder from the elbow, which keeps full precision
where the arm is stretched; the last wrist angle is read after the one before it has been taken out,
which keeps full precision where the wrist is straight.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import math

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

from oner.kernels.angles import NOTHING, angles_of, cos_sin

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BRANCHES = 8
"""Front or back (+4), elbow (+2), wrist (+1)."""

STRAIGHT_WRIST = 1e-13
"""Sine of theta 5 below which theta 4 is not determined and set to 0."""

REACH_SLACK = 1e-13
"""How far a cosine may be above 1 and still mean a stretched arm."""


@njit(cache=True)
def joint_frames(geometry: Floats, theta: Floats, rotations: Floats, origins: Floats) -> None:
    """Frames 0 to 6 in the base.

    Args:
        geometry: Shape (7,).
        theta: [rad], shape (6,).
        rotations: Written, shape (7, 3, 3).
        origins: Written [m], shape (7, 3).
    """
    c1, s1 = cos_sin(theta[0])
    c2, s2 = cos_sin(theta[1])
    c23, s23 = cos_sin(theta[1] + theta[2])
    c4, s4 = cos_sin(theta[3])
    c5, s5 = cos_sin(theta[4])
    c6, s6 = cos_sin(theta[5])
    _set_rotation(rotations[0], 1.0, 0.0, 1.0, 0.0)
    _set_rotation(rotations[1], c1, s1, 1.0, 0.0)
    _set_rotation(rotations[2], c1, s1, c2, s2)
    _set_rotation(rotations[3], c1, s1, c23, s23)
    _turn_z(rotations[3], c4, s4, rotations[4])
    _turn_y(rotations[4], c5, s5, rotations[5])
    _turn_z(rotations[5], c6, s6, rotations[6])
    for axis in range(3):
        origins[0, axis] = 0.0
        origins[1, axis] = 0.0
    origins[2, 0] = geometry[0] * c1
    origins[2, 1] = geometry[0] * s1
    origins[2, 2] = geometry[3]
    for axis in range(3):
        origins[3, axis] = origins[2, axis] + geometry[4] * rotations[2, axis, 2]
        origins[4, axis] = (
            origins[3, axis]
            + geometry[1] * rotations[3, axis, 0]
            + geometry[2] * rotations[3, axis, 1]
            + geometry[5] * rotations[3, axis, 2]
        )
        origins[5, axis] = origins[4, axis]
        origins[6, axis] = origins[4, axis] + geometry[6] * rotations[6, axis, 2]


@njit(cache=True)
def _set_rotation(R: Floats, cz: float, sz: float, cy: float, sy: float) -> None:
    """R = Rz Ry."""
    R[0, 0], R[0, 1], R[0, 2] = cz * cy, -sz, cz * sy
    R[1, 0], R[1, 1], R[1, 2] = sz * cy, cz, sz * sy
    R[2, 0], R[2, 1], R[2, 2] = -sy, 0.0, cy


@njit(cache=True)
def _turn_z(R: Floats, c: float, s: float, out: Floats) -> None:
    for i in range(3):
        x, y = R[i, 0], R[i, 1]
        out[i, 0] = x * c + y * s
        out[i, 1] = y * c - x * s
        out[i, 2] = R[i, 2]


@njit(cache=True)
def _turn_y(R: Floats, c: float, s: float, out: Floats) -> None:
    for i in range(3):
        x, z = R[i, 0], R[i, 2]
        out[i, 0] = x * c - z * s
        out[i, 1] = R[i, 1]
        out[i, 2] = x * s + z * c


@njit(cache=True)
def forward(geometry: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Flange rotations and positions in the base.

    Args:
        geometry: Shape (7,).
        theta: [rad], shape (n, 6).

    Returns:
        Shapes (n, 3, 3) and (n, 3) [m].
    """
    n = theta.shape[0]
    rotations = np.empty((n, 3, 3))
    positions = np.empty((n, 3))
    R = np.empty((7, 3, 3))
    p = np.empty((7, 3))
    for i in range(n):
        joint_frames(geometry, theta[i], R, p)
        for row in range(3):
            positions[i, row] = p[6, row]
            for column in range(3):
                rotations[i, row, column] = R[6, row, column]
    return rotations, positions


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def _place(
    room: Floats,
    at: int,
    R: Floats,
    c1: float,
    s1: float,
    c2: float,
    s2: float,
    c3: float,
    s3: float,
) -> None:
    """Sines of the angles of an answer to room[at:], their cosines 24 further."""
    c23, s23 = c2 * c3 - s2 * s3, s2 * c3 + c2 * s3
    # W = (Rz(t1) Ry(t23))^T R = Rz(t4) Ry(t5) Rz(t6)
    w02 = c23 * (c1 * R[0, 2] + s1 * R[1, 2]) - s23 * R[2, 2]
    w22 = s23 * (c1 * R[0, 2] + s1 * R[1, 2]) + c23 * R[2, 2]
    w12 = c1 * R[1, 2] - s1 * R[0, 2]
    sine = math.sqrt(w02 * w02 + w12 * w12)
    bent = sine > STRAIGHT_WRIST
    per = 1.0 / (sine if bent else 1.0)
    c4, s4 = (w02 * per if bent else 1.0), (w12 * per if bent else 0.0)
    w00 = c23 * (c1 * R[0, 0] + s1 * R[1, 0]) - s23 * R[2, 0]
    w01 = c23 * (c1 * R[0, 1] + s1 * R[1, 1]) - s23 * R[2, 1]
    w10 = c1 * R[1, 0] - s1 * R[0, 0]
    w11 = c1 * R[1, 1] - s1 * R[0, 1]
    room[at], room[at + 24] = s1, c1
    room[at + 1], room[at + 25] = s2, c2
    room[at + 2], room[at + 26] = s3, c3
    room[at + 3], room[at + 27] = s4, c4
    room[at + 4], room[at + 28] = sine, w22
    room[at + 5], room[at + 29] = c4 * w10 - s4 * w00, c4 * w11 - s4 * w01


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def _clear(room: Floats, at: int) -> None:
    """No answer: every angle 0."""
    for j in range(6):
        room[at + j], room[at + 24 + j] = 0.0, 1.0


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def _spread(room: Floats, exists: Bools) -> None:
    """Four rows of angles to eight, in place: each is followed by that with the wrist flipped."""
    for group in range(3, -1, -1):
        there = exists[2 * group]
        for j in range(3):
            angle = room[6 * group + j]
            room[12 * group + j], room[12 * group + 6 + j] = angle, angle
        t4, t5, t6 = room[6 * group + 3], room[6 * group + 4], room[6 * group + 5]
        room[12 * group + 3], room[12 * group + 4], room[12 * group + 5] = t4, t5, t6
        turn = math.pi if there else 0.0
        room[12 * group + 9] = t4 - turn if t4 > 0.0 else t4 + turn
        room[12 * group + 10] = -t5
        room[12 * group + 11] = t6 - turn if t6 > 0.0 else t6 + turn


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def solve(
    geometry: Floats, R: Floats, px: float, py: float, pz: float, room: Floats, exists: Bools
) -> bool:
    """`inverse` with the answers in one row.

    Args:
        geometry: Shape (7,).
        R: Rotation of the flange in the base, shape (3, 3).
        px, py, pz: Position of the flange in the base [m].
        room: Written, angles of the first answer, of the second, and so on; 0 where there is none,
            but not where there is none at all, shape (48,).
        exists: Written, shape (8,).

    Returns:
        Whether there is any.
    """
    a1, a2, b, c1 = geometry[0], geometry[1], geometry[2], geometry[3]
    upper, c3, c4 = geometry[4], geometry[5], geometry[6]
    x, y = px - c4 * R[0, 2], py - c4 * R[1, 2]
    dz = pz - c4 * R[2, 2] - c1
    away2 = x * x + y * y
    for branch in range(BRANCHES):
        exists[branch] = False
    if away2 < b * b:
        return False
    flat = math.sqrt(away2 - b * b)
    k2 = a2 * a2 + c3 * c3
    k = math.sqrt(k2)
    found = False
    for side in range(2):
        r = flat if side == 0 else -flat
        n = r - a1
        s2 = n * n + dz * dz
        if abs(s2 - upper * upper - k2) > (1.0 + REACH_SLACK) * 2.0 * upper * k:
            _clear(room, 12 * side)
            _clear(room, 12 * side + 6)
            continue
        cos1, sin1 = (1.0 if side == 0 else -1.0), 0.0
        if away2 > NOTHING:
            cos1, sin1 = (x * r + y * b) / away2, (y * r - x * b) / away2
        # the cosine alone loses half its digits at +-1; the half angle does not
        far = max((upper + k) * (upper + k) - s2, 0.0)
        near = max(s2 - (upper - k) * (upper - k), 0.0)
        cosine = (near - far) / (near + far)
        for elbow in range(2):
            sine = 2.0 * math.sqrt(far * near) / (near + far)
            if elbow == 1:
                sine = -sine
            S, C = k * sine, upper + k * cosine
            sin2, cos2 = n * C - dz * S, dz * C + n * S
            size2 = sin2 * sin2 + cos2 * cos2
            per = 1.0 / math.sqrt(size2) if size2 > NOTHING else 0.0
            sin2, cos2 = sin2 * per, (cos2 * per if per > 0.0 else 1.0)
            cos3, sin3 = (cosine * c3 + sine * a2) / k, (sine * c3 - cosine * a2) / k
            group = 2 * side + elbow
            _place(room, 6 * group, R, cos1, sin1, cos2, sin2, cos3, sin3)
            exists[2 * group] = True
            exists[2 * group + 1] = True
        found = True
    if found:
        angles_of(room, 24)
        _spread(room, exists)
    return found


@njit(cache=True)
def inverse(
    geometry: Floats, R: Floats, px: float, py: float, pz: float, theta: Floats, exists: Bools
) -> bool:
    """All joint angles that put the flange at a pose, each in (-pi, pi].

    Args:
        geometry: Shape (7,).
        R: Rotation of the flange in the base, shape (3, 3).
        px, py, pz: Position of the flange in the base [m].
        theta: Written, one row a branch, shape (8, 6).
        exists: Written, shape (8,).

    Returns:
        Whether there is any.
    """
    return solve(geometry, R, px, py, pz, theta.reshape(48), exists)


@njit(cache=True)
def inverse_all(geometry: Floats, rotations: Floats, positions: Floats) -> tuple[Floats, Bools]:
    """`inverse` for many poses.

    Args:
        geometry: Shape (7,).
        rotations: Shape (n, 3, 3).
        positions: [m], shape (n, 3).

    Returns:
        Angles, shape (n, 8, 6), zero where there is none, and whether there is one, shape (n, 8).
    """
    n = rotations.shape[0]
    theta = np.empty(n * 48)
    exists = np.empty((n, BRANCHES), dtype=np.bool_)
    for i in range(n):
        p = positions[i]
        room = theta[48 * i : 48 * i + 48]
        if not solve(geometry, rotations[i], p[0], p[1], p[2], room, exists[i]):
            room[:] = 0.0
    return theta.reshape(n, BRANCHES, 6), exists


@njit(cache=True)
def turns_within(angle: float, lower: float, upper: float, out: Floats) -> int:
    """The values angle + 2 pi m within limits, rising, into `out`; how many.

    Args:
        angle: [rad].
        lower, upper: [rad].
        out: Written; values beyond its length are left out.
    """
    turn = 2.0 * math.pi
    value = angle + turn * math.ceil((lower - angle) / turn)
    count = 0
    while value <= upper and count < out.shape[0]:
        out[count] = value
        count += 1
        value += turn
    return count


@njit(cache=True)
def nearest_turn(angle: float, reference: float) -> float:
    """The value angle + 2 pi m that is nearest to the reference."""
    turn = 2.0 * math.pi
    return angle + turn * math.floor((reference - angle) / turn + 0.5)
