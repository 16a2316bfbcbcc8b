"""The C4 quintic through samples at frames, for axes and for camera paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.geometry.splines import PositionSpline
from oner.kernels.quintic import quintic_at, quintic_through, spline_basis

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_FRAMES = 6
"""A quintic needs as many."""

CHECK_RATE = 1000.0
"""Instants a second at which a move is verified."""


_SLACK = 1e-6
"""Frames beyond the ends that count as the end."""


def fine_times(frames: int, rate: float) -> Floats:
    """Every millisecond from the first frame to the last [s]."""
    return np.arange(0.0, (frames - 1) / rate + 1e-12, 1.0 / CHECK_RATE)


def sample_curve(values: Floats, rate: float, times: Floats, derivatives: int = 0) -> list[Floats]:
    """The quintic through values at the frames, and its derivatives.

    Args:
        values: At frame n, time n / rate, shape (n, k); of fewer than six see `PositionSpline`.
        rate: Frames per second.
        times: [s], shape (m,).
        derivatives: How many.

    Returns:
        Values and derivatives, each of shape (m, k).

    Raises:
        ValueError: A time that is not between the first and the last.
    """
    frames = len(values)
    if frames < LEAST_FRAMES:
        curve = PositionSpline(np.arange(frames) / rate, values)
        return [curve(times, order) for order in range(derivatives + 1)]
    at = np.asarray(times, np.float64) * rate
    if np.any(~(at >= -_SLACK) | ~(at <= frames - 1 + _SLACK)):
        raise ValueError(f"times must be between 0 s and {(frames - 1) / rate:g} s")
    at = np.ascontiguousarray(np.clip(at, 0.0, frames - 1.0))
    coefficients = quintic_through(np.ascontiguousarray(values, np.float64))
    return [quintic_at(coefficients, at, order) * rate**order for order in range(derivatives + 1)]


def sample_rotations(quaternions: Floats, rate: float, times: Floats) -> Floats:
    """The curve through orientations at the frames, shape (m, 4): quintic, then normalised."""
    aligned = poses.align_hemisphere(poses.normalize(quaternions))
    return poses.normalize(sample_curve(aligned, rate, times)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class RailBasis:
    """A quintic spline for the rail on evenly spaced knots.

    Args:
        knots: Of the spline [s], the first and last six times.
        first: First coefficient that counts at each frame, shape (n,).
        values: Values of the six that do, shape (n, 6).
        count: Number of coefficients.
    """

    knots: Floats
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
    first, values = spline_basis(knots, times)
    return RailBasis(knots=knots, first=first, values=values, count=pieces + 5)
