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
    c1, s1 = math.cos(theta[0]), math.sin(theta[0])
    c2, s2 = math.cos(theta[1]), math.sin(theta[1])
    c23, s23 = math.cos(theta[1] + theta[2]), math.sin(theta[1] + theta[2])
    _set_rotation(rotations[0], 1.0, 0.0, 1.0, 0.0)
    _set_rotation(rotations[1], c1, s1, 1.0, 0.0)
    _set_rotation(rotations[2], c1, s1, c2, s2)
    _set_rotation(rotations[3], c1, s1, c23, s23)
    _turn_z(rotations[3], math.cos(theta[3]), math.sin(theta[3]), rotations[4])
    _turn_y(rotations[4], math.cos(theta[4]), math.sin(theta[4]), rotations[5])
    _turn_z(rotations[5], math.cos(theta[5]), math.sin(theta[5]), rotations[6])
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


@njit(cache=True)
def _principal(angle: float) -> float:
    """The same direction in (-pi, pi]."""
    if angle > math.pi:
        return angle - 2.0 * math.pi
    if angle <= -math.pi:
        return angle + 2.0 * math.pi
    return angle


@njit(cache=True)
def _wrist(R: Floats, c1: float, s1: float, t23: float, theta: Floats) -> None:
    """Last three angles of both wrist branches into theta[0] and theta[1], shape (2, 6)."""
    c23, s23 = math.cos(t23), math.sin(t23)
    # W = (Rz(t1) Ry(t23))^T R = Rz(t4) Ry(t5) Rz(t6)
    x0, x1, x2 = c1 * c23, s1 * c23, -s23
    z0, z1, z2 = c1 * s23, s1 * s23, c23
    w02 = x0 * R[0, 2] + x1 * R[1, 2] + x2 * R[2, 2]
    w12 = c1 * R[1, 2] - s1 * R[0, 2]
    w22 = z0 * R[0, 2] + z1 * R[1, 2] + z2 * R[2, 2]
    sine = math.sqrt(w02 * w02 + w12 * w12)
    c4, s4 = 1.0, 0.0
    if sine > STRAIGHT_WRIST:
        c4, s4 = w02 / sine, w12 / sine
    t4 = math.atan2(s4, c4)
    t5 = math.atan2(sine, w22)
    w00 = x0 * R[0, 0] + x1 * R[1, 0] + x2 * R[2, 0]
    w10 = c1 * R[1, 0] - s1 * R[0, 0]
    w01 = x0 * R[0, 1] + x1 * R[1, 1] + x2 * R[2, 1]
    w11 = c1 * R[1, 1] - s1 * R[0, 1]
    t6 = math.atan2(c4 * w10 - s4 * w00, c4 * w11 - s4 * w01)
    theta[0, 3], theta[0, 4], theta[0, 5] = t4, t5, t6
    theta[1, 3], theta[1, 4], theta[1, 5] = _principal(t4 + math.pi), -t5, _principal(t6 + math.pi)


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
    a1, a2, b, c1 = geometry[0], geometry[1], geometry[2], geometry[3]
    c2, c3, c4 = geometry[4], geometry[5], geometry[6]
    x, y = px - c4 * R[0, 2], py - c4 * R[1, 2]
    dz = pz - c4 * R[2, 2] - c1
    for branch in range(BRANCHES):
        exists[branch] = False
    flat2 = x * x + y * y - b * b
    if flat2 < 0.0:
        return False
    flat = math.sqrt(flat2)
    k2 = a2 * a2 + c3 * c3
    k = math.sqrt(k2)
    psi = math.atan2(a2, c3)
    heading = math.atan2(y, x)
    found = False
    for side in range(2):
        r = flat if side == 0 else -flat
        t1 = _principal(heading - math.atan2(b, r))
        cos1, sin1 = math.cos(t1), math.sin(t1)
        n = r - a1
        s2 = n * n + dz * dz
        cosine = (s2 - c2 * c2 - k2) / (2.0 * c2 * k)
        if abs(cosine) > 1.0 + REACH_SLACK:
            continue
        # acos loses half its digits at +-1; the half angle does not
        far = max((c2 + k) * (c2 + k) - s2, 0.0)
        near = max(s2 - (c2 - k) * (c2 - k), 0.0)
        bend = 2.0 * math.atan2(math.sqrt(far), math.sqrt(near))
        lean = math.atan2(n, dz)
        for elbow in range(2):
            phi = bend if elbow == 0 else -bend
            t2 = _principal(lean - math.atan2(k * math.sin(phi), c2 + k * math.cos(phi)))
            t3 = _principal(phi - psi)
            row = 4 * side + 2 * elbow
            for wrist in range(2):
                theta[row + wrist, 0] = t1
                theta[row + wrist, 1] = t2
                theta[row + wrist, 2] = t3
                exists[row + wrist] = True
            _wrist(R, cos1, sin1, t2 + t3, theta[row : row + 2])
            found = True
    return found


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
    theta = np.zeros((n, BRANCHES, 6))
    exists = np.zeros((n, BRANCHES), dtype=np.bool_)
    for i in range(n):
        p = positions[i]
        inverse(geometry, rotations[i], p[0], p[1], p[2], theta[i], exists[i])
    return theta, exists


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
