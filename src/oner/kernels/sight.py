"""Rays among standing walls, compiled: the first wall each meets.

A wall is a vertical rectangle: a segment on the floor and a range of heights. Rows of `walls` are
(ax, ay, bx, by, low, high) [m].
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NO_WALL = -1


@njit(cache=True)
def _crossing(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, wall: Floats
) -> float:
    """Distance along (dx, dy, dz), in its lengths, at which a ray meets a wall; -1.0 if never."""
    ex = wall[2] - wall[0]
    ey = wall[3] - wall[1]
    det = dx * ey - dy * ex
    if abs(det) < 1e-12:
        return -1.0
    rx = wall[0] - ox
    ry = wall[1] - oy
    t = (rx * ey - ry * ex) / det
    u = (rx * dy - ry * dx) / det
    if t <= 0.0 or u < 0.0 or u > 1.0:
        return -1.0
    z = oz + t * dz
    if z < wall[4] or z > wall[5]:
        return -1.0
    return t


@njit(cache=True)
def first_hits(origins: Floats, directions: Floats, walls: Floats) -> tuple[Floats, Ints]:
    """The first wall every ray meets.

    Args:
        origins: [m], shape (n, 3).
        directions: Shape (n, r, 3).
        walls: Shape (m, 6).

    Returns:
        Distance in lengths of the direction, shape (n, r), infinite where nothing is met; and the
        row of the wall, `NO_WALL` where nothing is met.
    """
    n, r = directions.shape[0], directions.shape[1]
    distance = np.full((n, r), np.inf)
    index = np.full((n, r), NO_WALL, dtype=np.int64)
    for i in range(n):
        for k in range(r):
            dx, dy, dz = directions[i, k, 0], directions[i, k, 1], directions[i, k, 2]
            for m in range(walls.shape[0]):
                t = _crossing(origins[i, 0], origins[i, 1], origins[i, 2], dx, dy, dz, walls[m])
                if 0.0 < t < distance[i, k]:
                    distance[i, k] = t
                    index[i, k] = m
    return distance, index
