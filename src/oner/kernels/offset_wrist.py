"""Forward and inverse kinematics of an arm with three parallel axes and an offset wrist, compiled.

Angles here are those of the formulas, theta = signs * q - offsets; at theta = 0 the arm stands
straight up, its wrist sticks out along +X, and every frame is parallel to the base:

    T1 = Rz(t1)                         T2 = T1 shift(0, 0, d1) Ry(t2)
    T3 = T2 shift(0, 0, -a2) Ry(t3)     T4 = T3 shift(0, d4, -a3) Ry(t4)
    T5 = T4 shift(d5, 0, 0) Rx(t5)      T6 = T5 Rz(t6) shift(0, 0, d6)

`geometry` is (d1, a2, a3, d4, d5, d6) [m] as their maker writes them: a2 and a3 are negative.

Inverse. The origin of T5 is d4 beside the plane of the arm, which gives t1 twice (shoulder). The
middle row of Rz(-t1) R = Ry(t2 + t3 + t4) Rx(t5) Rz(t6) is (cos t5 sin t6, cos t5 cos t6, -sin t5),
which gives t5 twice (wrist) and t6; what is left of the matrix gives t2 + t3 + t4, and with it the
origin of T4, which two links in a plane reach twice (elbow). To keep full precision the elbow is
solved with the half angle and the shoulder from the elbow; the sum t2 + t3 + t4 is read after t6
has been taken out, so that it fits whatever t6 is, also where cos t5 is all but 0.

Source: the same chain is solved in Hawkins, "Analytic inverse kinematics for the Universal Robots
UR-5/UR-10 arms", 2013; the derivation here is our own.
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
"""Shoulder (+4), elbow (+2), wrist (+1)."""

PARALLEL_WRIST = 1e-13
"""Cosine of theta 5 below which axis 6 is parallel to axes 2 to 4 and theta 6 set to 0."""

REACH_SLACK = 1e-13
"""How far a cosine may be above 1, or d4 above a distance [m], and still mean an arm at its end."""


@njit(cache=True)
def joint_frames(geometry: Floats, theta: Floats, rotations: Floats, origins: Floats) -> None:
    """Frames 0 to 6 in the base.

    Args:
        geometry: Shape (6,).
        theta: [rad], shape (6,).
        rotations: Written, shape (7, 3, 3).
        origins: Written [m], shape (7, 3).
    """
    c1, s1 = math.cos(theta[0]), math.sin(theta[0])
    t23 = theta[1] + theta[2]
    t234 = t23 + theta[3]
    _set_rotation(rotations[0], 1.0, 0.0, 1.0, 0.0)
    _set_rotation(rotations[1], c1, s1, 1.0, 0.0)
    _set_rotation(rotations[2], c1, s1, math.cos(theta[1]), math.sin(theta[1]))
    _set_rotation(rotations[3], c1, s1, math.cos(t23), math.sin(t23))
    _set_rotation(rotations[4], c1, s1, math.cos(t234), math.sin(t234))
    _turn_x(rotations[4], math.cos(theta[4]), math.sin(theta[4]), rotations[5])
    _turn_z(rotations[5], math.cos(theta[5]), math.sin(theta[5]), rotations[6])
    for axis in range(3):
        origins[0, axis] = 0.0
        origins[1, axis] = 0.0
        origins[2, axis] = 0.0
    origins[2, 2] = geometry[0]
    for axis in range(3):
        origins[3, axis] = origins[2, axis] - geometry[1] * rotations[2, axis, 2]
        origins[4, axis] = (
            origins[3, axis]
            + geometry[3] * rotations[3, axis, 1]
            - geometry[2] * rotations[3, axis, 2]
        )
        origins[5, axis] = origins[4, axis] + geometry[4] * rotations[4, axis, 0]
        origins[6, axis] = origins[5, axis] + geometry[5] * rotations[6, axis, 2]


@njit(cache=True)
def _set_rotation(R: Floats, cz: float, sz: float, cy: float, sy: float) -> None:
    """R = Rz Ry."""
    R[0, 0], R[0, 1], R[0, 2] = cz * cy, -sz, cz * sy
    R[1, 0], R[1, 1], R[1, 2] = sz * cy, cz, sz * sy
    R[2, 0], R[2, 1], R[2, 2] = -sy, 0.0, cy


@njit(cache=True)
def _turn_x(R: Floats, c: float, s: float, out: Floats) -> None:
    for i in range(3):
        y, z = R[i, 1], R[i, 2]
        out[i, 0] = R[i, 0]
        out[i, 1] = y * c + z * s
        out[i, 2] = z * c - y * s


@njit(cache=True)
def _turn_z(R: Floats, c: float, s: float, out: Floats) -> None:
    for i in range(3):
        x, y = R[i, 0], R[i, 1]
        out[i, 0] = x * c + y * s
        out[i, 1] = y * c - x * s
        out[i, 2] = R[i, 2]


@njit(cache=True)
def _principal(angle: float) -> float:
    """The same direction in (-pi, pi], of an angle less than three half turns from 0."""
    if angle > math.pi:
        return angle - 2.0 * math.pi
    if angle <= -math.pi:
        return angle + 2.0 * math.pi
    return angle


@njit(cache=True)
def _wrist(
    R: Floats, c1: float, s1: float, flipped: bool, free: float, parallel: float
) -> tuple[float, float, float]:
    """The sum of angles 2 to 4, and angles 5 and 6, of one wrist branch."""
    # rows of W = Rz(-t1) R
    y0, y1, y2 = (
        c1 * R[1, 0] - s1 * R[0, 0],
        c1 * R[1, 1] - s1 * R[0, 1],
        c1 * R[1, 2] - s1 * R[0, 2],
    )
    cosine = math.sqrt(y0 * y0 + y1 * y1)
    s6, c6 = math.sin(free), math.cos(free)
    if cosine > parallel:
        s6, c6 = y0 / cosine, y1 / cosine
        if flipped:
            s6, c6 = -s6, -c6
    t5 = math.atan2(-y2, -cosine if flipped else cosine)
    x0, x1 = c1 * R[0, 0] + s1 * R[1, 0], c1 * R[0, 1] + s1 * R[1, 1]
    t234 = math.atan2(R[2, 1] * s6 - R[2, 0] * c6, x0 * c6 - x1 * s6)
    return t234, t5, math.atan2(s6, c6)


@njit(cache=True)
def _reach(upper: float, fore: float, x: float, z: float) -> float:
    """The bend of the elbow that brings the end of two links to (x, z); NaN if nothing does."""
    away2 = x * x + z * z
    cosine = (away2 - upper * upper - fore * fore) / (2.0 * upper * fore)
    if abs(cosine) > 1.0 + REACH_SLACK:
        return math.nan
    # acos loses half its digits at +-1; the half angle does not
    far = max((upper + fore) * (upper + fore) - away2, 0.0)
    near = max(away2 - (upper - fore) * (upper - fore), 0.0)
    return 2.0 * math.atan2(math.sqrt(far), math.sqrt(near))


@njit(cache=True)
def inverse(
    geometry: Floats, R: Floats, px: float, py: float, pz: float, theta: Floats, exists: Bools
) -> bool:
    """All joint angles that put the flange at a pose, each in (-pi, pi].

    Where cos(theta 5) = 0, axis 6 is parallel to axes 2 to 4 and there is an answer for every
    theta 6; those given have theta 6 = 0.

    Args:
        geometry: Shape (6,).
        R: Rotation of the flange in the base, shape (3, 3).
        px, py, pz: Position of the flange in the base [m].
        theta: Written, one row a branch, shape (8, 6).
        exists: Written, shape (8,).

    Returns:
        Whether there is any.
    """
    return inverse_given(geometry, R, px, py, pz, 0.0, PARALLEL_WRIST, theta, exists)


@njit(cache=True)
def inverse_given(
    geometry: Floats,
    R: Floats,
    px: float,
    py: float,
    pz: float,
    free: float,
    parallel: float,
    theta: Floats,
    exists: Bools,
) -> bool:
    """`inverse` with theta 6 given where it is not determined.

    Args:
        geometry, R, px, py, pz, theta, exists: As there.
        free: Theta 6 where the cosine of theta 5 is below `parallel` [rad].
        parallel: The flange is turned by up to twice this against what was asked [rad].
    """
    d4, d5, d6 = geometry[3], geometry[4], geometry[5]
    upper, fore = -geometry[1], -geometry[2]
    for branch in range(BRANCHES):
        exists[branch] = False
    wx, wy, wz = px - d6 * R[0, 2], py - d6 * R[1, 2], pz - d6 * R[2, 2]
    away = math.sqrt(wx * wx + wy * wy)
    if away < abs(d4) - REACH_SLACK:
        return False
    ahead = math.sqrt(max((away - d4) * (away + d4), 0.0))
    heading = math.atan2(wy, wx)
    found = False
    for side in range(2):
        x = ahead if side == 0 else -ahead
        t1 = _principal(heading - math.atan2(d4, x))
        c1, s1 = math.cos(t1), math.sin(t1)
        for wrist in range(2):
            t234, t5, t6 = _wrist(R, c1, s1, wrist == 1, free, parallel)
            n = x - d5 * math.cos(t234)
            rise = wz - geometry[0] + d5 * math.sin(t234)
            bend = _reach(upper, fore, n, rise)
            if math.isnan(bend):
                continue
            lean = math.atan2(n, rise)
            for elbow in range(2):
                t3 = bend if elbow == 0 else -bend
                t2 = lean - math.atan2(fore * math.sin(t3), upper + fore * math.cos(t3))
                row = 4 * side + 2 * elbow + wrist
                theta[row, 0], theta[row, 1], theta[row, 2] = t1, _principal(t2), t3
                theta[row, 3] = _principal(_principal(t234 - t3) - _principal(t2))
                theta[row, 4], theta[row, 5] = t5, t6
                exists[row] = True
                found = True
    return found
