"""The C4 quintic through evenly spaced samples, and B-splines on given knots.

The samples are a unit apart. The knots are those of a quintic with not-a-knot ends: six times the
first sample, the samples 3 to n - 4, six times the last. The collocation matrix is totally
positive, so it is eliminated without pivoting.

Source: C. de Boor, A Practical Guide to Splines, 1978, chapters X and XIII.
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

DEGREE = 5

REACH = 5
"""Columns beside the diagonal of the collocation matrix, either side."""


@njit(cache=True)
def spline_values(knots: Floats, degree: int, span: int, x: float, out: Floats) -> None:
    """The degree + 1 B-splines that are not 0 between two knots.

    Args:
        knots: Rising, shape (k,).
        degree: At most 5.
        span: Index of the knot at or before x, with a greater one after it.
        x: Where.
        out: Written, those of coefficients span - degree to span, shape (degree + 1,) or longer.
    """
    out[0] = 1.0
    for d in range(1, degree + 1):
        saved = 0.0
        for r in range(d):
            right, left = knots[span + 1 + r] - x, x - knots[span + 1 - d + r]
            part = out[r] / (right + left)
            out[r] = saved + right * part
            saved = left * part
        out[d] = saved


@njit(cache=True)
def spline_basis(knots: Floats, times: Floats) -> tuple[Ints, Floats]:
    """Which quintic B-splines count at rising times, and their values.

    Args:
        knots: Rising, the first and last six times, shape (m + 6,).
        times: From the first knot to the last, shape (n,).

    Returns:
        First coefficient that counts, shape (n,), and the values of six, shape (n, 6).
    """
    n = times.shape[0]
    first, values = np.empty(n, dtype=np.int64), np.empty((n, DEGREE + 1))
    span, last = DEGREE, knots.shape[0] - DEGREE - 2
    for i in range(n):
        while span < last and times[i] >= knots[span + 1]:
            span += 1
        first[i] = span - DEGREE
        spline_values(knots, DEGREE, span, times[i], values[i])
    return first, values


@njit(cache=True)
def sample_knots(count: int) -> Floats:
    """Knots of the quintic through so many samples a unit apart, shape (count + 6,)."""
    knots = np.zeros(count + DEGREE + 1)
    for i in range(DEGREE + 1, count):
        knots[i] = i - 3.0
    for i in range(count, count + DEGREE + 1):
        knots[i] = count - 1.0
    return knots


@njit(cache=True)
def quintic_through(values: Floats) -> Floats:
    """Coefficients of the quintic through samples a unit apart.

    Args:
        values: Shape (n, k), n >= 6.

    Returns:
        Shape (n, k).
    """
    n, k = values.shape[0], values.shape[1]
    knots = sample_knots(n)
    samples = np.empty(n)
    for i in range(n):
        samples[i] = i
    first, basis = spline_basis(knots, samples)
    band = np.zeros((n, 2 * REACH + 1))
    out = np.empty((n, k))
    for i in range(n):
        for b in range(DEGREE + 1):
            if basis[i, b] != 0.0:
                band[i, first[i] + b - i + REACH] = basis[i, b]
        for c in range(k):
            out[i, c] = values[i, c]
    for i in range(n):
        for j in range(i + 1, min(i + REACH + 1, n)):
            factor = band[j, i - j + REACH] / band[i, REACH]
            if factor == 0.0:
                continue
            for c in range(1, REACH + 1):
                band[j, i + c - j + REACH] -= factor * band[i, c + REACH]
            for c in range(k):
                out[j, c] -= factor * out[i, c]
    for i in range(n - 1, -1, -1):
        for c in range(k):
            total = out[i, c]
            for b in range(1, min(REACH, n - 1 - i) + 1):
                total -= band[i, b + REACH] * out[i + b, c]
            out[i, c] = total / band[i, REACH]
    return out


@njit(cache=True)
def quintic_at(coefficients: Floats, times: Floats, order: int) -> Floats:
    """The quintic of `quintic_through`, or a derivative of it.

    Args:
        coefficients: Shape (n, k).
        times: In samples from the first one, 0 to n - 1, shape (m,).
        order: Of the derivative, 0 to 4, by time in samples.

    Returns:
        Shape (m, k).
    """
    n, k = coefficients.shape[0], coefficients.shape[1]
    knots = sample_knots(n)
    slopes = coefficients.copy()
    for d in range(order):
        degree = DEGREE - d
        # row i of the derivative stands for the coefficient of the spline that begins at i + d + 1
        for i in range(n - 1 - d):
            width = knots[i + 1 + DEGREE] - knots[i + d + 1]
            for c in range(k):
                slopes[i, c] = degree * (slopes[i + 1, c] - slopes[i, c]) / width
    degree = DEGREE - order
    out = np.empty((times.shape[0], k))
    basis = np.empty(DEGREE + 1)
    for i in range(times.shape[0]):
        span = min(max(int(times[i]) + 3, DEGREE), n - 1)
        spline_values(knots, degree, span, times[i], basis)
        for c in range(k):
            total = 0.0
            for b in range(degree + 1):
                total += basis[b] * slopes[span - DEGREE + b, c]
            out[i, c] = total
    return out


@njit(cache=True)
def solve_banded(H: Floats, g: Floats, x: Floats) -> bool:
    """Solve a symmetric positive definite banded system by Cholesky's method.

    Args:
        H: Lower band, row d the d-th diagonal below the main one, shape (b, m).
        g: Right side, shape (m,).
        x: Written, shape (m,).

    Returns:
        Whether the matrix is positive definite; nothing is known of x if it is not.
    """
    width, m = H.shape[0], H.shape[1]
    L = H.copy()
    for j in range(m):
        if not L[0, j] > 0.0:
            return False
        root = np.sqrt(L[0, j])
        reach = min(width, m - j)
        L[0, j] = root
        for a in range(1, reach):
            L[a, j] /= root
        for a in range(1, reach):
            if L[a, j] == 0.0:
                continue
            for b in range(a, reach):
                L[b - a, j + a] -= L[a, j] * L[b, j]
    for j in range(m):
        total = g[j]
        for a in range(1, min(width, j + 1)):
            total -= L[a, j - a] * x[j - a]
        x[j] = total / L[0, j]
    for j in range(m - 1, -1, -1):
        total = x[j]
        for a in range(1, min(width, m - j)):
            total -= L[a, j] * x[j + a]
        x[j] = total / L[0, j]
    return True
