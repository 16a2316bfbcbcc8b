"""A capsule as a row of spheres that holds it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from oner.model.arrays import FloatArray

SLACK = 0.1
"""How much wider than a capsule its spheres may be, as a part of its radius."""


def spheres_around(start: ArrayLike, end: ArrayLike, radius: float) -> FloatArray:
    """Spheres whose union holds the capsule of all points within `radius` of a segment.

    Their centres lie on the segment, the first at its start, the last at its end, d apart; all
    have radius R = sqrt(radius^2 + (d / 2)^2), and d is chosen so that R <= (1 + SLACK) * radius.
    A segment without length gives one sphere, with R = radius.

    Proof. Let p be a point of the capsule and q the nearest point of the segment; |p - q| <=
    radius. If q is an end, p is in the sphere there, since radius <= R. Otherwise p - q is
    perpendicular to the segment, and some centre c on the segment has |q - c| <= d / 2. Then
    |p - c|^2 = |p - q|^2 + |q - c|^2 <= radius^2 + (d / 2)^2 = R^2.

    Args:
        start: End of the segment [m], shape (3,).
        end: Its other end; may be the same point.
        radius: Of the capsule [m], above 0.

    Returns:
        Rows (x, y, z, R) [m], shape (n, 4).
    """
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    length = float(np.linalg.norm(b - a))
    widest = 2.0 * radius * math.sqrt((1.0 + SLACK) ** 2 - 1.0)
    gaps = math.ceil(length / widest)
    parts = np.linspace(0.0, 1.0, gaps + 1)[:, None] if gaps else np.zeros((1, 1))
    centres = a + parts * (b - a)
    wide = math.hypot(radius, length / gaps / 2.0) if gaps else radius
    return np.column_stack([centres, np.full(len(centres), wide)])
