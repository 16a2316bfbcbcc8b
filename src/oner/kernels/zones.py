"""How far points on the floor are from pieces of floor, compiled."""

# numba has no types that pyright could follow
# pyright: reportUntypedFunctionDecorator=false, reportMissingTypeStubs=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True)
def _to_zone(x: float, y: float, corners: Floats) -> float:
    """Distance from a point to a polygon, 0 inside; even-odd rule."""
    inside = False
    nearest = np.inf
    ax, ay = corners[-1, 0], corners[-1, 1]
    for k in range(corners.shape[0]):
        bx, by = corners[k, 0], corners[k, 1]
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        ex, ey = bx - ax, by - ay
        length = ex * ex + ey * ey
        t = ((x - ax) * ex + (y - ay) * ey) / length if length > 0.0 else 0.0
        t = min(1.0, max(0.0, t))
        nearest = min(nearest, np.hypot(x - ax - t * ex, y - ay - t * ey))
        ax, ay = bx, by
    return 0.0 if inside else nearest


@njit(cache=True)
def distances_outside(points: Floats, corners: Floats, begins: Ints, border: float) -> Floats:
    """Distance of points from the nearest of some polygons; 0 inside or on a border.

    Args:
        points: [m], shape (n, 2).
        corners: Of all polygons, one after the other [m], shape (k, 2).
        begins: Where in `corners` each begins, and the end, shape (z + 1,).
        border: What is nearer than this is on a border [m].

    Returns:
        Shape (n,), infinite without polygons.
    """
    n, z = points.shape[0], begins.shape[0] - 1
    distance = np.full(n, np.inf)
    for i in range(n):
        for k in range(z):
            to = _to_zone(points[i, 0], points[i, 1], corners[begins[k] : begins[k + 1]])
            distance[i] = min(distance[i], 0.0 if to <= border else to)
    return distance
