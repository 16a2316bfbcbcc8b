"""What lies between frames: the quintic through samples, and instants along it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

Floats = NDArray[np.float64]


class Curve(Protocol):
    """Values at times, or a derivative of them."""

    def __call__(self, x: Floats, nu: int = 0) -> Floats:
        """The derivative of order `nu` at times x [s]."""
        ...


def through(times: Floats, values: Floats) -> Curve:
    """The quintic through samples; of the largest odd degree that fewer than six allow.

    Args:
        times: Of the samples [s], rising, shape (n,).
        values: Shape (n, ...).
    """
    degree = min(5, 2 * (len(times) // 2) - 1) if len(times) > 1 else 0
    return cast(Curve, make_interp_spline(times, values, k=degree))


def instants(frames: int, rate: float, step: float) -> Floats:
    """Every `step` seconds from the first frame to the last, and the frames themselves [s]."""
    at_frames = np.arange(frames) / rate
    between = np.arange(0.0, at_frames[-1] + 1e-12, step)
    return np.unique(np.minimum(np.concatenate([at_frames, between]), at_frames[-1]))


def milliseconds(frames: int, rate: float) -> Floats:
    """Every millisecond from the first frame to the last [s]."""
    return np.arange(0.0, (frames - 1) / rate + 1e-12, 0.001)


def rotations_through(times: Floats, rotations: Floats) -> Callable[[Floats], Floats]:
    """The curve through orientations: quintic in the nine entries, then the nearest rotation.

    The planner's curve is quintic in quaternions; at frames of a camera the two agree to far below
    the tolerance of a path.

    Args:
        times: [s], shape (n,).
        rotations: Shape (n, 3, 3).
    """
    entries = through(times, rotations)

    def nearest(at: Floats) -> Floats:
        u, _, v = np.linalg.svd(entries(at))
        return u @ v

    return nearest
