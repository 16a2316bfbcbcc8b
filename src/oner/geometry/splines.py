"""Curves through samples and through keys, with the derivatives that limits are checked against.

Samples (one per frame, from a file) are interpolated by quintic splines, C4. Keys (a few, by
hand) are joined by septic pieces, C3, that never overshoot and stand still between equal keys.
"""

# scipy has no types that pyright could follow
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oner.geometry import poses

if TYPE_CHECKING:
    from scipy.interpolate import BSpline, PPoly

Floats = NDArray[np.float64]

_TIME_SLACK = 1e-9


def unwrap(angles: ArrayLike) -> Floats:
    """Angles in order, with full turns added so that neighbours differ by at most half a turn.

    Args:
        angles: Angles [rad], shape (n,).

    Returns:
        The same directions [rad], shape (n,), the first as given.
    """
    return np.unwrap(np.asarray(angles, np.float64))


def wrap(angles: ArrayLike) -> Floats:
    """Angles brought into [-pi, pi].

    Args:
        angles: Angles [rad], shape (...).

    Returns:
        The same directions [rad], shape (...).
    """
    a = np.asarray(angles, np.float64)
    return np.arctan2(np.sin(a), np.cos(a))


def nearest_turn(angle: ArrayLike, reference: ArrayLike) -> Floats:
    """The angle plus the number of full turns that brings it nearest to a reference.

    Args:
        angle: Angles [rad], shape (...).
        reference: Angles [rad], shape (...).

    Returns:
        Angles [rad], within half a turn of the reference.
    """
    a, near = np.asarray(angle, np.float64), np.asarray(reference, np.float64)
    return a + 2.0 * np.pi * np.round((near - a) / (2.0 * np.pi))


def _checked_times(times: ArrayLike, count: int, least: int) -> Floats:
    t = np.array(times, np.float64)
    if t.ndim != 1 or len(t) != count or count < least:
        raise ValueError(f"{count} values need as many times, at least {least}; got {t.shape}")
    if not np.all(np.isfinite(t)) or np.any(np.diff(t) <= 0.0):
        raise ValueError("times must be finite and rise from each to the next")
    return t


def interpolation_degree(samples: int) -> int:
    """Degree of the spline through so many samples: 5 from 6 on, 3 for 4 and 5, 1 for 2 and 3.

    The odd degree that the samples determine without end conditions; 0 for a single sample, which
    stands still.

    Args:
        samples: How many samples there are, at least 1.

    Returns:
        0, 1, 3 or 5.
    """
    return 5 if samples >= 6 else 3 if samples >= 4 else 1 if samples >= 2 else 0


def _interpolate(times: Floats, values: Floats) -> BSpline:
    # takes longer to import than a short move takes to plan
    from scipy.interpolate import BSpline, make_interp_spline

    degree = interpolation_degree(len(times))
    if degree == 0:
        return BSpline(np.array([times[0], times[0] + 1.0]), values, 0, extrapolate=True)
    return make_interp_spline(times, values, k=degree)


class PositionSpline:
    """The C4 curve through samples: a quintic spline with not-a-knot ends.

    With fewer than 6 samples the degree is lower, see `interpolation_degree`; `degree` tells.

    Args:
        times: Times of the samples [s], shape (n,), rising.
        positions: Values at those times, shape (n, ...).

    Raises:
        ValueError: Times do not rise, are not as many as the positions, or something is not finite.
    """

    def __init__(self, times: ArrayLike, positions: ArrayLike) -> None:
        values = np.array(positions, np.float64)
        self.times = _checked_times(times, len(values), 1)
        if not np.all(np.isfinite(values)):
            raise ValueError("values to interpolate must be finite")
        self.degree = interpolation_degree(len(values))
        self._spline = _interpolate(self.times, values)

    def __call__(self, t: ArrayLike, derivative: int = 0) -> Floats:
        """Value or derivative at times within the samples.

        Args:
            t: Times [s], shape (...), from the first sample to the last (1e-9 s beyond is the end).
            derivative: 0 value, 1 velocity, 2 acceleration, 3 jerk, 4 snap.

        Returns:
            Values [unit / s^derivative], shape (..., *value).

        Raises:
            ValueError: A time is outside the samples; a spline says nothing there.
        """
        return np.asarray(self._spline(_within(self.times, t), nu=derivative), np.float64)

    def velocity(self, t: ArrayLike) -> Floats:
        """First derivative [unit/s], shape (..., *value)."""
        return self(t, 1)

    def acceleration(self, t: ArrayLike) -> Floats:
        """Second derivative [unit/s^2], shape (..., *value)."""
        return self(t, 2)

    def jerk(self, t: ArrayLike) -> Floats:
        """Third derivative [unit/s^3], shape (..., *value)."""
        return self(t, 3)


def _within(times: Floats, t: ArrayLike) -> Floats:
    asked = np.asarray(t, np.float64)
    low, high = float(times[0]), float(times[-1])
    if np.any(~(asked >= low - _TIME_SLACK) | ~(asked <= high + _TIME_SLACK)):
        raise ValueError(
            f"times must be between {low:g} s and {high:g} s, the first and last sample"
        )
    return np.clip(asked, low, high)


class RotationSpline:
    """The curve through orientations: quintic in the quaternion's components, then normalised.

    Signs are chosen so that neighbours are on one side. Smooth (C4) as long as neighbouring samples
    are less than about 90 degrees apart, as frames of a camera are; for sparse keys use angles.

    Args:
        times: Times of the samples [s], shape (n,), rising.
        quaternions: Orientations, shape (n, 4), any length but zero.

    Raises:
        ValueError: As for `PositionSpline`, or a quaternion is zero.
    """

    def __init__(self, times: ArrayLike, quaternions: ArrayLike) -> None:
        aligned = poses.align_hemisphere(poses.normalize(quaternions))
        self._components = PositionSpline(times, aligned)
        self.times = self._components.times

    def __call__(self, t: ArrayLike) -> Floats:
        """Orientations.

        Args:
            t: Times [s], shape (...), within the samples.

        Returns:
            Unit quaternions, shape (..., 4), continuous in sign.
        """
        return poses.normalize(self._components(t))

    def angular_velocity(self, t: ArrayLike) -> Floats:
        """Angular velocity in parent axes: 2 vec(dc/dt conj(c)) / |c|^2 of the components c.

        Args:
            t: Times [s], shape (...).

        Returns:
            Angular velocities [rad/s], shape (..., 3).
        """
        c, dc = self._components(t), self._components(t, 1)
        return _rate_vector(dc, c)

    def angular_acceleration(self, t: ArrayLike) -> Floats:
        """Time derivative of `angular_velocity`.

        Args:
            t: Times [s], shape (...).

        Returns:
            Angular accelerations [rad/s^2], shape (..., 3).
        """
        c, dc, ddc = (self._components(t, order) for order in range(3))
        growth = 2.0 * np.sum(c * dc, axis=-1) / np.sum(c * c, axis=-1)
        return _rate_vector(ddc, c) - growth[..., None] * _rate_vector(dc, c)


def _rate_vector(change: Floats, c: Floats) -> Floats:
    square = np.sum(c * c, axis=-1, keepdims=True)
    return 2.0 * poses.multiply(change, poses.conjugate(c))[..., 1:] / square


# A key piece over u in 0..1 has the slopes a and b at its ends, rises by d, and
#   p'(u) = a (1 - S) + b S + (d - (a + b) / 2) 140 u^3 (1 - u)^3,  S = 6 u^5 - 15 u^4 + 10 u^3,
# so p'' and p''' vanish at both ends. These are the coefficients of its three parts, u^7 first.
_SLOPE_CHANGE = np.array([0.0, 1.0, -3.0, 2.5, 0.0, 0.0, 0.0, 0.0])
_STEP = np.array([-20.0, 70.0, -84.0, 35.0, 0.0, 0.0, 0.0, 0.0])
_LINE = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0])
_CONSTANT = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0])

# p' stays >= 0 for 0 <= a, b <= 1.842 d: it is linear in (a, b), so the corners of that square
# decide, and at a = b it is least at u = 1/2, a - (a - d) 140 / 64.
_STEEPEST = 1.75


class SmoothKeys:
    """The C3 curve through keys that never goes beyond them.

    Each piece is a polynomial of degree 7 with given slopes and no second or third derivative at
    the keys. Slopes are the weighted harmonic mean of the neighbouring secants, zero where these
    differ in sign, at most 1.75 times the flatter one: so each piece is monotone, and between two
    equal keys the curve is constant (a hold). Keys on a straight line give that line, except that
    with `hold` ends it eases in and out.

    Args:
        times: Times of the keys [s], shape (n,), rising, at least one.
        values: Values, shape (n,) or (n, k); each column on its own.
        ends: `hold`: slope 0 at the first and last key, constant outside. `free`: slope of the
            first and last secant, going on in a straight line outside.

    Raises:
        ValueError: Times do not rise, are not as many as the values, or something is not finite.

    Source: of the slopes, F. N. Fritsch, J. Butland, A method for constructing local monotone
        piecewise cubic interpolants, SIAM J. Sci. Stat. Comput. 5 (1984), eq. 5.
    """

    def __init__(
        self, times: ArrayLike, values: ArrayLike, *, ends: Literal["hold", "free"] = "hold"
    ) -> None:
        v = np.array(values, np.float64)
        self.times = _checked_times(times, len(v), 1)
        if not np.all(np.isfinite(v)):
            raise ValueError("values of keys must be finite")
        self.values = v
        self.slopes = _key_slopes(self.times, v.reshape(len(v), -1), ends).reshape(v.shape)
        self._curve = _key_curve(self.times, v, self.slopes) if len(v) > 1 else None

    def __call__(self, t: ArrayLike, derivative: int = 0) -> Floats:
        """Value or derivative at any time.

        Args:
            t: Times [s], shape (...).
            derivative: 0 value, 1, 2 or 3.

        Returns:
            Values [unit / s^derivative], shape (..., *value).
        """
        asked = np.asarray(t, np.float64)
        inside = np.clip(asked, self.times[0], self.times[-1])
        at = self._inside(inside, derivative)
        if derivative == 0:
            return at + _columns(asked - inside, at) * self._inside(inside, 1)
        if derivative == 1:
            return at
        return np.where(_columns(asked == inside, at), at, 0.0)

    def _inside(self, t: Floats, derivative: int) -> Floats:
        if self._curve is not None:
            return np.asarray(self._curve(t, nu=derivative), np.float64)
        value = self.values[0] if derivative == 0 else np.zeros_like(self.values[0])
        return np.broadcast_to(value, t.shape + np.shape(value)).copy()

    def integral(self, t: ArrayLike) -> Floats:
        """Integral of the curve from the first key, e.g. the distance run at a keyed speed.

        Args:
            t: Times [s], shape (...); before the first key it is negative time.

        Returns:
            Integrals [unit s], shape (..., *value).
        """
        asked = np.asarray(t, np.float64)
        inside = np.clip(asked, self.times[0], self.times[-1])
        value, slope = self._inside(inside, 0), self._inside(inside, 1)
        beyond = _columns(asked - inside, value)
        outside = value * beyond + 0.5 * slope * beyond**2
        if self._curve is None:
            return outside
        return np.asarray(self._curve.antiderivative()(inside), np.float64) + outside


def _columns(flags: NDArray[np.float64] | NDArray[np.bool_], like: Floats) -> Floats:
    return flags.reshape(flags.shape + (1,) * (like.ndim - flags.ndim))  # pyright: ignore[reportReturnType]


def _key_slopes(times: Floats, values: Floats, ends: Literal["hold", "free"]) -> Floats:
    steps = np.diff(times)[:, None]
    secants = np.diff(values, axis=0) / steps
    slopes = np.zeros_like(values)
    before, after, w0, w1 = secants[:-1], secants[1:], steps[:-1], steps[1:]
    same = before * after > 0.0
    safe_before, safe_after = np.where(same, before, 1.0), np.where(same, after, 1.0)
    mean = 3.0 * (w0 + w1) / ((2.0 * w1 + w0) / safe_before + (w1 + 2.0 * w0) / safe_after)
    limit = _STEEPEST * np.minimum(np.abs(before), np.abs(after))
    slopes[1:-1] = np.where(same, np.sign(before) * np.minimum(np.abs(mean), limit), 0.0)
    if ends == "free" and len(secants):
        slopes[0], slopes[-1] = secants[0], secants[-1]
    return slopes


def _key_curve(times: Floats, values: Floats, slopes: Floats) -> PPoly:
    from scipy.interpolate import PPoly

    steps = np.diff(times).reshape(-1, *(1,) * (values.ndim - 1))
    rise = np.diff(values, axis=0)
    a, b = slopes[:-1] * steps, slopes[1:] * steps
    parts = (
        (_CONSTANT, values[:-1]),
        (_LINE, a),
        (_SLOPE_CHANGE, b - a),
        (_STEP, rise - (a + b) / 2),
    )
    by_u = sum(np.multiply.outer(shape, amount) for shape, amount in parts)
    powers = np.arange(7, -1, -1).reshape(-1, *(1,) * values.ndim)
    return PPoly(by_u / steps**powers, times, extrapolate=False)


def smooth_keys(
    times: ArrayLike, values: ArrayLike, *, ends: Literal["hold", "free"] = "hold"
) -> SmoothKeys:
    """The C3 curve through sparse keys, see `SmoothKeys`.

    Args:
        times: Times of the keys [s], shape (n,), rising.
        values: Values, shape (n,) or (n, k).
        ends: `hold` or `free`.

    Returns:
        The curve, called with times.
    """
    return SmoothKeys(times, values, ends=ends)
