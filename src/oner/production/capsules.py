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

    With L the length of the segment, the spheres have radius R = (1 + SLACK) * radius and centres
    on the segment, the first at its start, the last at its end, at most
    d = 2 sqrt(R^2 - radius^2) apart.

    Proof. Let p be a point of the capsule and q the nearest point of the segment; |p - q| <=
    radius. If q is an end, p is in the sphere there, since radius <= R. Otherwise p - q is
    perpendicular to the segment, and some centre c on the segment has |q - c| <= d / 2. Then
    |p - c|^2 = |p - q|^2 + |q - c|^2 <= radius^2 + (R^2 - radius^2) = R^2.

    Args:
        start: End of the segment [m], shape (3,).
        end: Its other end; may be the same point.
        radius: Of the capsule [m], above 0.

    Returns:
        Rows (x, y, z, R) [m], shape (n, 4).
    """
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    wide = (1.0 + SLACK) * radius
    spacing = 2.0 * math.sqrt(wide * wide - radius * radius)
    gaps = math.ceil(float(np.linalg.norm(b - a)) / spacing)
    parts = np.linspace(0.0, 1.0, gaps + 1)[:, None] if gaps else np.zeros((1, 1))
    centres = a + parts * (b - a)
    return np.column_stack([centres, np.full(len(centres), wide)])
