"""The C4 quintic through samples at frames, for axes and for camera paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline

from oner.geometry.splines import PositionSpline, RotationSpline

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_FRAMES = 6
"""A quintic needs as many."""

CHECK_RATE = 1000.0
"""Instants a second at which a move is verified."""


def fine_times(frames: int, rate: float) -> Floats:
    """Every millisecond from the first frame to the last [s]."""
    return np.arange(0.0, (frames - 1) / rate + 1e-12, 1.0 / CHECK_RATE)


def sample_curve(values: Floats, rate: float, times: Floats, derivatives: int = 0) -> list[Floats]:
    """The quintic through values at the frames, and its derivatives.

    Args:
        values: At frame n, time n / rate, shape (n, k), n >= 6.
        rate: Frames per second.
        times: [s], shape (m,).
        derivatives: How many.

    Returns:
        Values and derivatives, each of shape (m, k).
    """
    curve = PositionSpline(np.arange(len(values)) / rate, values)
    return [curve(times, order) for order in range(derivatives + 1)]


def sample_rotations(quaternions: Floats, rate: float, times: Floats) -> Floats:
    """The curve through orientations at the frames, shape (m, 4)."""
    return RotationSpline(np.arange(len(quaternions)) / rate, quaternions)(times)


@dataclass(frozen=True, slots=True, kw_only=True)
class RailBasis:
    """A quintic spline for the rail on evenly spaced knots.

    Args:
        first: First coefficient that counts at each frame, shape (n,).
        values: Values of the six that do, shape (n, 6).
        count: Number of coefficients.
    """

    first: Ints
    values: Floats
    count: int

    def at_frames(self, coefficients: Floats) -> Floats:
        """The spline at the frames, shape (n,)."""
        columns = self.first[:, None] + np.arange(6)
        return np.einsum("nb,nb->n", self.values, coefficients[columns])


def rail_basis(frames: int, rate: float, spacing: float) -> RailBasis:
    """Basis with knots about `spacing` [s] apart, the ends included."""
    length = (frames - 1) / rate
    pieces = max(1, min(round(length / spacing), (frames - 1) // 2))
    inner = np.linspace(0.0, length, pieces + 1)
    knots = np.concatenate([np.zeros(5), inner, np.full(5, length)])
    times = np.minimum(np.arange(frames) / rate, length)
    matrix: Any = BSpline.design_matrix(times, knots, 5)
    first = np.asarray(matrix.indices, np.int64).reshape(frames, 6)[:, 0]
    values = np.asarray(matrix.data, np.float64).reshape(frames, 6)
    return RailBasis(
        first=np.ascontiguousarray(first), values=np.ascontiguousarray(values), count=pieces + 5
    )
