"""Splines go through what they are given, smoothly, with the derivatives they claim."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oner.geometry import poses, splines
from oner.geometry.splines import PositionSpline, RotationSpline, SmoothKeys, smooth_keys

Floats = NDArray[np.float64]

FRAMES = np.arange(48) / 24.0
BETWEEN = np.linspace(0.0, FRAMES[-1], 701)


@st.composite
def keys(draw: st.DrawFn) -> tuple[Floats, Floats]:
    count = draw(st.integers(2, 8))
    steps = draw(st.lists(st.floats(0.1, 5.0), min_size=count, max_size=count))
    values = draw(st.lists(st.integers(-5, 5), min_size=count, max_size=count))
    return np.cumsum(steps), np.array(values, np.float64)


# --- samples -----------------------------------------------------------------------------------


def test_a_quintic_through_samples_reproduces_a_quintic() -> None:
    curve = np.polynomial.Polynomial([1.0, -2.0, 0.5, 3.0, -1.0, 0.25])
    spline = PositionSpline(FRAMES, curve(FRAMES))
    assert spline.degree == 5
    for order in range(5):
        exact = curve.deriv(order)(BETWEEN) if order else curve(BETWEEN)
        np.testing.assert_allclose(spline(BETWEEN, order), exact, atol=1e-6, rtol=1e-6)


def test_velocity_acceleration_and_jerk_are_the_derivatives() -> None:
    spline = PositionSpline(FRAMES, np.stack([np.sin(3 * FRAMES), np.cos(2 * FRAMES)], axis=-1))
    inner = BETWEEN[(BETWEEN > 0.2) & (BETWEEN < 1.7)]
    assert spline(inner).shape == (len(inner), 2)
    np.testing.assert_allclose(spline.velocity(inner)[:, 0], 3 * np.cos(3 * inner), atol=1e-6)
    np.testing.assert_allclose(spline.acceleration(inner)[:, 1], -4 * np.cos(2 * inner), atol=1e-4)
    np.testing.assert_allclose(spline.jerk(inner)[:, 0], -27 * np.cos(3 * inner), atol=1e-2)


@pytest.mark.parametrize(("count", "degree"), [(1, 0), (2, 1), (3, 1), (4, 3), (5, 3), (6, 5)])
def test_few_samples_are_joined_by_a_lower_stated_degree(count: int, degree: int) -> None:
    times = np.arange(count, dtype=np.float64)
    spline = PositionSpline(times, 2.0 * times)
    assert spline.degree == degree == splines.interpolation_degree(count)
    np.testing.assert_allclose(spline(times), 2.0 * times, atol=1e-12)


def test_a_spline_says_nothing_outside_its_samples() -> None:
    spline = PositionSpline(FRAMES, FRAMES)
    with pytest.raises(ValueError, match=r"between 0 s and 1\.95833 s"):
        spline(2.0)
    with pytest.raises(ValueError, match="between"):
        spline(np.nan)
    assert spline(FRAMES[-1] + 1e-10) == pytest.approx(FRAMES[-1])


@pytest.mark.parametrize(
    ("times", "values", "says"),
    [
        ([0, 1, 1], [0, 1, 2], "rise"),
        ([0, 1], [0, 1, 2], "as many times"),
        ([], [], "at least 1"),
        ([0, np.nan], [0, 1], "finite"),
        ([0, 1], [0, np.inf], "finite"),
    ],
)
def test_samples_that_make_no_curve_are_refused(
    times: list[float], values: list[float], says: str
) -> None:
    for build in (PositionSpline, SmoothKeys):
        with pytest.raises(ValueError, match=says):
            build(times, values)


@pytest.mark.parametrize("flipped", [False, True])
def test_a_steady_turn_has_a_constant_angular_velocity(flipped: bool) -> None:
    rate = np.array([0.3, -1.0, 4.0])
    q = poses.from_rotation_vector(FRAMES[:, None] * rate)
    if flipped:
        q[::3] *= -1.0
    spline = RotationSpline(FRAMES, q)
    np.testing.assert_allclose(
        spline.angular_velocity(BETWEEN), np.tile(rate, (len(BETWEEN), 1)), atol=1e-5
    )
    np.testing.assert_allclose(spline.angular_acceleration(BETWEEN), 0.0, atol=1e-3)
    exact = poses.from_rotation_vector(BETWEEN[:, None] * rate)
    assert poses.angle_between(spline(BETWEEN), exact).max() < 1e-8


def test_angular_velocity_and_acceleration_match_finite_differences() -> None:
    vectors = np.stack([np.sin(2 * FRAMES), 0.5 * FRAMES**2, np.cos(FRAMES)], axis=-1)
    spline = RotationSpline(FRAMES, poses.from_rotation_vector(vectors))
    t, h = np.linspace(0.1, 1.8, 50), 1e-4
    step = poses.multiply(spline(t + h), poses.conjugate(spline(t - h)))
    np.testing.assert_allclose(
        spline.angular_velocity(t), poses.to_rotation_vector(step) / (2 * h), atol=1e-6
    )
    change = (spline.angular_velocity(t + h) - spline.angular_velocity(t - h)) / (2 * h)
    np.testing.assert_allclose(spline.angular_acceleration(t), change, atol=1e-5)


# --- keys --------------------------------------------------------------------------------------


@given(keys(), st.sampled_from(["hold", "free"]))
def test_keys_are_passed_exactly_and_never_overshot(
    drawn: tuple[Floats, Floats], ends: str
) -> None:
    times, values = drawn
    curve = SmoothKeys(times, values, ends=ends)  # pyright: ignore[reportArgumentType]
    np.testing.assert_allclose(curve(times), values, atol=1e-9)
    for i in range(len(times) - 1):
        piece = curve(np.linspace(times[i], times[i + 1], 300))
        change = np.diff(piece) * np.sign(values[i + 1] - values[i])
        assert np.all(change >= -1e-9)
        if values[i] == values[i + 1]:
            np.testing.assert_allclose(piece, values[i], atol=1e-9)


@given(keys())
def test_keys_are_joined_three_times_smoothly(drawn: tuple[Floats, Floats]) -> None:
    times, values = drawn
    curve = smooth_keys(times, values)
    size = 1.0 + np.abs(np.diff(values)).max()
    for order in range(4):
        # a piece's derivatives of order n scale as its height over the n-th power of its length
        close = 1e-7 * size * 1e4 / np.diff(times).min() ** (order + 1)
        before, after = curve(times - 1e-7, order), curve(times + 1e-7, order)
        np.testing.assert_allclose(before, after, atol=close)
    np.testing.assert_allclose(curve(times, 2), 0.0, atol=1e-6 * size / 0.1**2)
    np.testing.assert_allclose(curve(times, 3), 0.0, atol=1e-6 * size / 0.1**3)


@given(keys())
def test_each_derivative_of_keys_integrates_to_the_one_before(
    drawn: tuple[Floats, Floats],
) -> None:
    curve = smooth_keys(*drawn)
    t = np.linspace(drawn[0][0] - 1.0, drawn[0][-1] + 1.0, 20001)
    h = t[1] - t[0]
    middle = 0.5 * (t[1:] + t[:-1])
    np.testing.assert_allclose(np.diff(curve.integral(t)) / h, curve(middle), atol=1e-2)
    np.testing.assert_allclose(
        np.cumsum(curve(middle, 1)) * h, curve(t[1:]) - curve(t[0]), atol=1e-2
    )


def test_keys_on_a_line_give_the_line_and_go_on_in_it() -> None:
    curve = smooth_keys([0, 1, 3, 4], [1, 3, 7, 9], ends="free")
    t = np.linspace(-2, 6, 81)
    np.testing.assert_allclose(curve(t), 1 + 2 * t, atol=1e-12)
    np.testing.assert_allclose(curve(t, 1), 2.0, atol=1e-12)
    np.testing.assert_allclose(curve.integral(t), t + t**2, atol=1e-11)


def test_hold_ends_stand_still_before_and_after() -> None:
    curve = smooth_keys([1, 2], [[3, 0], [5, 0]])
    np.testing.assert_allclose(curve([0.0, 1.0, 2.0, 9.0]), [[3, 0], [3, 0], [5, 0], [5, 0]])
    np.testing.assert_allclose(curve([0.0, 1.0, 2.0, 9.0], 1), 0.0, atol=1e-12)
    np.testing.assert_allclose(curve.integral([0.0, 1.0, 2.0, 3.0])[:, 0], [-3, 0, 4, 9])


def test_one_key_stands_still_for_ever() -> None:
    curve = smooth_keys([2.0], [7.0])
    assert curve([0.0, 2.0, 5.0]).tolist() == [7.0, 7.0, 7.0]
    assert curve([0.0, 2.0], 1).tolist() == [0.0, 0.0]
    assert curve.integral([0.0, 2.0, 5.0]).tolist() == [-14.0, 0.0, 21.0]


def test_the_steepest_allowed_slopes_are_still_monotone() -> None:
    # the published bound of this module: up to 1.842 secants at both ends
    for a, b in [(1.84, 1.84), (1.84, 0.0), (0.0, 1.84)]:
        u = np.linspace(0, 1, 2001)
        rise = ((6 * u - 15) * u + 10) * u**3
        slope = a * (1 - rise) + b * rise + (1 - (a + b) / 2) * 140 * (u * (1 - u)) ** 3
        assert slope.min() >= 0.0


# --- angles ------------------------------------------------------------------------------------


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_the_nearest_turn_is_the_same_direction_within_half_a_turn(
    angle: float, reference: float
) -> None:
    near = float(splines.nearest_turn(angle, reference))
    assert abs(near - reference) <= np.pi + 1e-9
    assert np.cos(near - angle) == pytest.approx(1.0)


def test_a_circle_and_a_half_unwraps_to_540_degrees() -> None:
    whole = np.linspace(0, 3 * np.pi, 100)
    np.testing.assert_allclose(splines.unwrap(splines.wrap(whole)), whole, atol=1e-12)
