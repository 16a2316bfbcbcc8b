"""Rays and sight lines among standing walls, compiled: what the lens sees, and what hides it.

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
Bools = NDArray[np.bool_]

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


@njit(cache=True)
def panels_in_frame(
    eyes: Floats,
    rotations: Floats,
    tan_width: Floats,
    tan_height: Floats,
    samples: Floats,
    own_wall: Ints,
    walls: Floats,
) -> Bools:
    """Which panels a lens sees at every frame: a sample in the frame that no other wall hides.

    Args:
        eyes: Entrance pupils [m], shape (n, 3).
        rotations: Camera to world, shape (n, 3, 3); the camera looks along -Z.
        tan_width, tan_height: Tangents of half the field of view, overscan included, shape (n,).
        samples: Points on the panels [m], shape (p, s, 3).
        own_wall: Row of the wall a panel is part of, which does not hide it, shape (p,).
        walls: Shape (m, 6).

    Returns:
        Shape (n, p).
    """
    n, p, s = eyes.shape[0], samples.shape[0], samples.shape[1]
    seen = np.zeros((n, p), dtype=np.bool_)
    for i in range(n):
        for j in range(p):
            for k in range(s):
                dx = samples[j, k, 0] - eyes[i, 0]
                dy = samples[j, k, 1] - eyes[i, 1]
                dz = samples[j, k, 2] - eyes[i, 2]
                r = rotations[i]
                depth = -(r[0, 2] * dx + r[1, 2] * dy + r[2, 2] * dz)
                if depth <= 0.0:
                    continue
                x = r[0, 0] * dx + r[1, 0] * dy + r[2, 0] * dz
                y = r[0, 1] * dx + r[1, 1] * dy + r[2, 1] * dz
                if abs(x) > depth * tan_width[i] or abs(y) > depth * tan_height[i]:
                    continue
                hidden = False
                for m in range(walls.shape[0]):
                    if m == own_wall[j]:
                        continue
                    t = _crossing(eyes[i, 0], eyes[i, 1], eyes[i, 2], dx, dy, dz, walls[m])
                    if 0.0 < t < 0.999:
                        hidden = True
                        break
                if not hidden:
                    seen[i, j] = True
                    break
    return seen
