"""The quintic through samples is scipy's; banded systems are solved as scipy solves them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import BSpline, make_interp_spline
from scipy.linalg import solveh_banded

from oner.kernels.quintic import (
    quintic_at,
    quintic_through,
    sample_knots,
    solve_banded,
    spline_basis,
)


@pytest.mark.parametrize("order", range(5))
@pytest.mark.parametrize("count", [6, 7, 8, 9, 13, 241])
def test_the_quintic_and_its_derivatives_are_those_of_scipy(count: int, order: int) -> None:
    values = np.random.default_rng(count).normal(size=(count, 3))
    times = np.linspace(0.0, count - 1.0, 7 * count)
    times[-1] = count - 1.0
    theirs = make_interp_spline(np.arange(count), values, k=5)(times, nu=order)
    ours = quintic_at(quintic_through(values), times, order)
    assert np.abs(ours - theirs).max() <= 1e-12 * np.abs(theirs).max()


def test_the_knots_are_those_of_a_quintic_with_not_a_knot_ends() -> None:
    assert sample_knots(9).tolist() == [0.0] * 6 + [3.0, 4.0, 5.0] + [8.0] * 6


@given(degree=st.integers(0, 5), count=st.integers(6, 40), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=30)
def test_a_polynomial_of_degree_five_is_its_own_quintic(degree: int, count: int, seed: int) -> None:
    shape = np.polynomial.Polynomial(np.random.default_rng(seed).normal(size=degree + 1))
    t = np.arange(count, dtype=np.float64)
    values = shape(t / count)[:, None]
    between = t[:-1] + 0.37
    ours = quintic_at(quintic_through(values), between, 0)[:, 0]
    assert np.allclose(ours, shape(between / count), rtol=0.0, atol=1e-10)


def test_the_basis_is_that_of_scipy() -> None:
    knots = np.concatenate([np.zeros(5), np.linspace(0.0, 3.0, 8), np.full(5, 3.0)])
    times = np.linspace(0.0, 3.0, 50)
    first, values = spline_basis(knots, times)
    dense = np.zeros((50, len(knots) - 6))
    np.put_along_axis(dense, first[:, None] + np.arange(6), values, axis=1)
    theirs = BSpline.design_matrix(times, knots, 5).toarray()
    assert np.abs(dense - theirs).max() < 1e-13


@given(size=st.integers(1, 60), width=st.integers(1, 12), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_a_banded_system_is_solved_as_scipy_does(size: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    band = rng.normal(size=(width, size))
    band[0] = 2.0 * width + rng.random(size)
    right, ours = rng.normal(size=size), np.empty(size)
    for d in range(1, width):
        band[d, max(size - d, 0) :] = 0.0
    band[1:] = np.clip(band[1:], -1.0, 1.0)
    assert solve_banded(band, right, ours)
    kept = band[: min(width, size)]
    assert np.allclose(ours, solveh_banded(kept, right, lower=True), rtol=1e-12, atol=1e-13)


def test_a_matrix_that_is_not_positive_definite_is_told() -> None:
    band = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 0.0]])
    assert not solve_banded(band, np.ones(3), np.empty(3))
