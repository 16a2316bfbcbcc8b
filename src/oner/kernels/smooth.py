"""Gauss-Newton on the one free function of an arm whose camera path is given: the rail over time.

The rail is a spline s(t) = sum of c_b B_b(t); the joints follow by inverse kinematics. Residuals
are the finite differences of all axes at the frames in parts of their limits, plus what they exceed
a bound by, weighted heavily; likewise for the ends of the axes and for distances. Every residual
depends on a few neighbouring coefficients, so the normal equations are banded.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BASIS = 6
"""Coefficients of a quintic spline that count at one instant."""

BAND = 12
"""Width of the lower band: what depends on six frames reaches at most that far."""

END_SCALE = 0.05
"""Distance beyond the end of an axis that weighs like a whole limit [m, rad]."""

NEAR_SCALE = 0.05
"""Distance too near that weighs like a whole limit [m]."""


class Terms(NamedTuple):
    """What the residuals are held against.

    Args:
        dt: Time between frames [s].
        limits: Speed, acceleration and jerk of the axes, shape (3, 7).
        bounds: Part of each limit above which it weighs heavily, shape (3,).
        weights: Of speed, acceleration and jerk below that, shape (3,).
        hinge: Weight of what exceeds a bound.
        lower, upper: Ends of the axes [m, rad], shape (7,).
        needs: Least distances [m], shape (4,).
    """

    dt: float
    limits: Floats
    bounds: Floats
    weights: Floats
    hinge: float
    lower: Floats
    upper: Floats
    needs: Floats


@njit(cache=True)
def _add(H: Floats, g: Floats, c0: int, row: Floats, width: int, pull: float, stiff: float) -> None:
    """Add a residual's row to the normal equations."""
    for a in range(width):
        if row[a] == 0.0:
            continue
        g[c0 + a] += pull * row[a]
        for b in range(a + 1):
            H[a - b, c0 + b] += stiff * row[a] * row[b]


@njit(cache=True)
def _difference(
    first: Ints,
    basis: Floats,
    values: Floats,
    slopes: Floats,
    axis: int,
    frame: int,
    stencil: Floats,
    row: Floats,
) -> tuple[float, int]:
    """A weighted sum of an axis over frames, its row into `row`, and the width of that."""
    c0 = first[frame]
    width = first[frame + stencil.shape[0] - 1] + BASIS - c0
    for a in range(width):
        row[a] = 0.0
    x = 0.0
    for k in range(stencil.shape[0]):
        i = frame + k
        x += stencil[k] * values[i, axis]
        d = stencil[k] * slopes[i, axis]
        for b in range(BASIS):
            row[first[i] - c0 + b] += d * basis[i, b]
    return x, width


@njit(cache=True)
def _add_bounded(
    H: Floats,
    g: Floats,
    c0: int,
    row: Floats,
    width: int,
    x: float,
    bound: float,
    light: float,
    heavy: float,
) -> float:
    """Add light x^2 / 2 + heavy max(|x| - bound, 0)^2 / 2; returns it."""
    over = max(abs(x) - bound, 0.0)
    pull, stiff = light * x, light
    if over > 0.0:
        pull += heavy * over * (1.0 if x > 0.0 else -1.0)
        stiff += heavy
    _add(H, g, c0, row, width, pull, stiff)
    return 0.5 * (light * x * x + heavy * over * over)


@njit(cache=True)
def normal_equations(
    first: Ints,
    basis: Floats,
    count: int,
    values: Floats,
    slopes: Floats,
    distances: Floats,
    distance_slopes: Floats,
    terms: Terms,
) -> tuple[Floats, Floats, float]:
    """Banded J^T J, gradient J^T r and cost r^T r / 2.

    Inside, derivatives are plain differences. At both ends they are those of the polynomial through
    the last six frames, which is what a quintic with not-a-knot ends does there.

    Args:
        first: First coefficient that counts at each frame, shape (n,), n >= 6.
        basis: Values of the six that do, shape (n, 6).
        count: Number of coefficients m.
        values: Axes at the frames [m, rad], shape (n, 7).
        slopes: Their derivative by the rail position, shape (n, 7).
        distances: As `oner.kernels.short.short_distances` [m], shape (n, 4).
        distance_slopes: Their derivative by the rail position, shape (n, 4).
        terms: What they are held against.

    Returns:
        Lower band, shape (BAND, m); gradient, shape (m,); cost.
    """
    H, g = np.zeros((BAND, count)), np.zeros(count)
    row = np.zeros(BAND)
    inner = np.array([[-1.0, 1.0, 0.0, 0.0], [1.0, -2.0, 1.0, 0.0], [-1.0, 3.0, -3.0, 1.0]])
    start = np.array(
        [
            [-137 / 60, 5.0, -5.0, 10 / 3, -5 / 4, 1 / 5],
            [15 / 4, -77 / 6, 107 / 6, -13.0, 61 / 12, -5 / 6],
            [-17 / 4, 71 / 4, -59 / 2, 49 / 2, -41 / 4, 7 / 4],
        ]
    )
    n = values.shape[0]
    heavy = terms.hinge * terms.hinge
    stencil, end = np.empty(6), np.empty(6)
    cost = 0.0
    for order in range(1, 4):
        light, bound = terms.weights[order - 1] ** 2, terms.bounds[order - 1]
        for axis in range(7):
            scale = 1.0 / (terms.dt**order * terms.limits[order - 1, axis])
            for k in range(order + 1):
                stencil[k] = inner[order - 1, k] * scale
            for i in range(n - order):
                x, width = _difference(
                    first, basis, values, slopes, axis, i, stencil[: order + 1], row
                )
                cost += _add_bounded(H, g, first[i], row, width, x, bound, light, heavy)
            for side in range(2):
                for k in range(6):
                    # mirrored in time, odd derivatives change sign; only their size counts
                    end[k] = start[order - 1, k if side == 0 else 5 - k] * scale
                i = 0 if side == 0 else n - 6
                x, width = _difference(first, basis, values, slopes, axis, i, end, row)
                cost += _add_bounded(H, g, first[i], row, width, x, bound, light, heavy)
    for i in range(n):
        for axis in range(7):
            low, high = terms.lower[axis] - values[i, axis], values[i, axis] - terms.upper[axis]
            if low > 0.0 or high > 0.0:
                over = max(low, high) / END_SCALE
                slope = slopes[i, axis] / END_SCALE * (-1.0 if low > 0.0 else 1.0)
                for b in range(BASIS):
                    row[b] = slope * basis[i, b]
                cost += 0.5 * heavy * over * over
                _add(H, g, first[i], row, BASIS, heavy * over, heavy)
        for k in range(4):
            short = (terms.needs[k] - distances[i, k]) / NEAR_SCALE
            if short > 0.0:
                for b in range(BASIS):
                    row[b] = -distance_slopes[i, k] / NEAR_SCALE * basis[i, b]
                cost += 0.5 * heavy * short * short
                _add(H, g, first[i], row, BASIS, heavy * short, heavy)
    return H, g, cost


@njit(cache=True)
def fit_equations(
    first: Ints, basis: Floats, count: int, rail: Floats, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Normal equations of a spline's fit to values, and of its coefficients' third differences.

    Args:
        first, basis, count: As `normal_equations`.
        rail: What is fitted [m], shape (n,).
        weights: Of it, shape (n,).

    Returns:
        Lower bands of both, shape (BASIS, m), and the right side of the fit, shape (m,).
    """
    fit, bend, right = np.zeros((BASIS, count)), np.zeros((BASIS, count)), np.zeros(count)
    third = np.array([-1.0, 3.0, -3.0, 1.0])
    for i in range(rail.shape[0]):
        _add(fit, right, first[i], basis[i], BASIS, weights[i] * rail[i], weights[i])
    for i in range(count - 3):
        _add(bend, right, i, third, 4, 0.0, 1.0)
    return fit, bend, right
