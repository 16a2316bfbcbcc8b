"""Forward and inverse kinematics of either family of arms, told apart by the number of lengths.

Seven lengths are those of an ortho-parallel base with a spherical wrist (`opw`), six those of three
parallel axes with an offset wrist (`offset_wrist`). Both have up to eight answers, and in both
every frame is parallel to the base where all angles of the formulas are 0.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import math

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

from oner.kernels.offset_wrist import inverse as inverse_offset
from oner.kernels.offset_wrist import inverse_given as inverse_offset_given
from oner.kernels.offset_wrist import joint_frames as frames_offset
from oner.kernels.opw import inverse as inverse_ortho
from oner.kernels.opw import joint_frames as frames_ortho

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BRANCHES = 8
"""Answers either family may have."""

OFFSET_WRIST = 6
"""How many lengths an arm with an offset wrist has."""

NEARLY_STRAIGHT = 1e-6
"""Sine below which a wrist counts as straight; the flange turns by up to twice this [rad]."""


@njit(cache=True)
def joint_frames(geometry: Floats, theta: Floats, rotations: Floats, origins: Floats) -> None:
    """Frames 0 to 6 in the base.

    Args:
        geometry: [m], shape (7,) or (6,).
        theta: [rad], shape (6,).
        rotations: Written, shape (7, 3, 3).
        origins: Written [m], shape (7, 3).
    """
    if geometry.shape[0] == OFFSET_WRIST:
        frames_offset(geometry, theta, rotations, origins)
    else:
        frames_ortho(geometry, theta, rotations, origins)


@njit(cache=True)
def inverse(
    geometry: Floats, R: Floats, px: float, py: float, pz: float, theta: Floats, exists: Bools
) -> bool:
    """All joint angles that put the flange at a pose, each in (-pi, pi].

    Args:
        geometry: [m], shape (7,) or (6,).
        R: Rotation of the flange in the base, shape (3, 3).
        px, py, pz: Position of the flange in the base [m].
        theta: Written, one row a branch, shape (8, 6).
        exists: Written, shape (8,).

    Returns:
        Whether there is any.
    """
    if geometry.shape[0] == OFFSET_WRIST:
        return inverse_offset(geometry, R, px, py, pz, theta, exists)
    return inverse_ortho(geometry, R, px, py, pz, theta, exists)


@njit(cache=True)
def free_joint(geometry: Floats) -> int:
    """The joint, from 0, whose angle a straight wrist leaves open: 4 of a spherical one, else 6."""
    return 5 if geometry.shape[0] == OFFSET_WRIST else 3


@njit(cache=True)
def inverse_near(
    geometry: Floats,
    R: Floats,
    px: float,
    py: float,
    pz: float,
    free: float,
    theta: Floats,
    exists: Bools,
) -> bool:
    """`inverse` with the open angle given where the wrist is nearly straight.

    Args:
        geometry, R, px, py, pz, theta, exists: As there.
        free: Angle of `free_joint` where the wrist is within `NEARLY_STRAIGHT` [rad].
    """
    if geometry.shape[0] == OFFSET_WRIST:
        return inverse_offset_given(geometry, R, px, py, pz, free, NEARLY_STRAIGHT, theta, exists)
    found = inverse_ortho(geometry, R, px, py, pz, theta, exists)
    for branch in range(BRANCHES):
        if exists[branch] and abs(math.sin(theta[branch, 4])) < NEARLY_STRAIGHT:
            # Rz(t4) Ry(t5) Rz(t6) keeps t4 + t6 where t5 = 0 and t4 - t6 where it is half a turn
            more = free - theta[branch, 3]
            theta[branch, 3] = free
            theta[branch, 5] += -more if math.cos(theta[branch, 4]) > 0.0 else more
    return found


@njit(cache=True)
def forward(geometry: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Flange rotations and positions in the base.

    Args:
        geometry: [m], shape (7,) or (6,).
        theta: [rad], shape (n, 6).

    Returns:
        Shapes (n, 3, 3) and (n, 3) [m].
    """
    n = theta.shape[0]
    rotations, positions = np.empty((n, 3, 3)), np.empty((n, 3))
    R, p = np.empty((7, 3, 3)), np.empty((7, 3))
    for i in range(n):
        joint_frames(geometry, theta[i], R, p)
        for row in range(3):
            positions[i, row] = p[6, row]
            for column in range(3):
                rotations[i, row, column] = R[6, row, column]
    return rotations, positions


@njit(cache=True)
def inverse_all(geometry: Floats, rotations: Floats, positions: Floats) -> tuple[Floats, Bools]:
    """`inverse` for many poses.

    Args:
        geometry: [m], shape (7,) or (6,).
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
def wrist_sine(geometry: Floats, theta: Floats) -> float:
    """0 where the wrist loses a direction: axes 4 and 6, or 2 to 4 and 6, are parallel.

    Args:
        geometry: [m], shape (7,) or (6,).
        theta: [rad], shape (6,).
    """
    if geometry.shape[0] == OFFSET_WRIST:
        return math.cos(theta[4])
    return math.sin(theta[4])


@njit(cache=True)
def elbow_sine(geometry: Floats, theta: Floats) -> float:
    """0 where the arm is stretched or folded, see `wrist_sine`."""
    if geometry.shape[0] == OFFSET_WRIST:
        return math.sin(theta[2])
    return math.sin(theta[2] + math.atan2(geometry[1], geometry[5]))
