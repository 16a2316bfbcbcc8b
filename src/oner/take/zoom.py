"""The focal length over time: keys, and dolly zooms in which the performer keeps the size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import ArrayLike

from oner.geometry.splines import SmoothKeys, smooth_keys
from oner.model.arrays import FloatArray
from oner.model.take import KeepSize, TakeByHand
from oner.take.refusal import refuse

Depth = Callable[[ArrayLike], FloatArray]

_NODES = 10
_STENCIL = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keyed:
    """Focal lengths between two dolly zooms: keys, bent at both ends to leave them smoothly.

    Args:
        keys: C3 through the focal keys.
        bends: Polynomials added between two times: (first, last, power series of t - first).
    """

    keys: SmoothKeys
    bends: tuple[tuple[float, float, FloatArray], ...] = ()

    def __call__(self, t: FloatArray) -> FloatArray:
        value = self.keys(t)
        for first, last, series in self.bends:
            inside = (t >= first) & (t <= last)
            value = value + np.where(inside, np.polyval(series[::-1], t - first), 0.0)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A dolly zoom: f(t) = f(first) depth(t) / depth(first).

    The size of what is at the performer's axis, f / depth, is constant.
    """

    window: KeepSize
    focal_at_first: float
    depth: Depth

    def __call__(self, t: FloatArray) -> FloatArray:
        start = float(self.depth(self.window.first))
        return self.focal_at_first * self.depth(t) / start

    def jet(self, t: float, inward: float) -> FloatArray:
        """Value and three derivatives at an end of the window, from inside of it, shape (4,)."""
        span = min(_STENCIL, self.window.last - self.window.first)
        other = t + inward * span
        domain = [min(t, other), max(t, other)]
        fit = Chebyshev.interpolate(self, _NODES, domain)
        return np.array([float(self(np.array(t))), *(float(fit.deriv(k)(t)) for k in (1, 2, 3))])


class Zoom:
    """The focal length over time, C3.

    Between keys as `SmoothKeys`; within a `keep_size` stretch as `_Kept`. A stretch starts with the
    focal length of the last key at or before its start, and is left for the next key after it.

    Args:
        parts: (end of the part, its curve), rising.
    """

    def __init__(self, parts: Sequence[tuple[float, _Keyed | _Kept]]) -> None:
        self._ends = [end for end, _ in parts[:-1]]
        self._curves = [curve for _, curve in parts]

    def __call__(self, t: ArrayLike) -> FloatArray:
        """Focal lengths at times [s]: [m], shape (n,)."""
        times = np.asarray(t, np.float64)
        which = np.searchsorted(self._ends, times, side="right")
        focal = np.empty(times.shape)
        for index, curve in enumerate(self._curves):
            chosen = which == index
            if chosen.any():
                focal[chosen] = curve(times[chosen])
        return focal


def zoom(script: TakeByHand, depth: Depth, end: float, folder: Path) -> Zoom:
    """The focal length of a take by hand.

    Args:
        script: Its camera keys and `keep_size` stretches.
        depth: Distance along the view to the performer's axis over time [s -> m].
        end: Of the take [s].
        folder: The production folder, for messages.

    Raises:
        InputError: A focal length is missing or stated twice, or stretches overlap.
    """
    windows = _windows(script, depth, end, folder)
    _check_keys(script, windows, folder)
    parts: list[tuple[float, _Keyed | _Kept]] = []
    before: _Kept | None = None
    for index, window in enumerate([*windows, None]):
        keys = _section(script, before, window)
        if not keys:
            raise _no_focal_length(window, index, folder)
        curve = smooth_keys([t for t, _ in keys], [f for _, f in keys])
        kept = None if window is None else _kept(window, curve, depth)
        bends = _bends(curve, before, kept, end, folder, index)
        parts.append((window.first if window else np.inf, _Keyed(keys=curve, bends=bends)))
        if kept is not None:
            parts.append((kept.window.last, kept))
        before = kept
    return Zoom(parts)


def _windows(script: TakeByHand, depth: Depth, end: float, folder: Path) -> list[KeepSize]:
    for index, window in enumerate(script.keep_size):
        before = script.keep_size[index - 1] if index else None
        if window.last <= window.first:
            remedy = f"a stretch ends after it starts at {window.first:g} s"
            read = f"{window.last:g}"
            raise refuse(folder, "by_hand.keep_size", "to_s", remedy, read=read, index=index)
        if before is not None and window.first < before.last:
            remedy = f"stretches follow each other; the one before ends at {before.last:g} s"
            read = f"{window.first:g}"
            raise refuse(folder, "by_hand.keep_size", "from_s", remedy, read=read, index=index)
        times = np.linspace(window.first, min(window.last, max(end, window.first)), 100)
        if float(np.min(depth(times))) <= 0.0:
            remedy = "the performer has to stay in front of the camera while the size is kept"
            raise refuse(folder, "by_hand.keep_size", "from_s", remedy, index=index)
    return list(script.keep_size)


def _check_keys(script: TakeByHand, windows: list[KeepSize], folder: Path) -> None:
    for index, key in enumerate(script.camera):
        if key.focal_length is None:
            continue
        read = f"{key.focal_length * 1000:g} mm"
        if key.focal_length <= 0.0:
            remedy = "a focal length is greater than 0"
            raise refuse(folder, "by_hand.camera", "focal_length", remedy, read=read, index=index)
        if any(window.first < key.time <= window.last for window in windows):
            remedy = "keep_size gives the focal length here; delete this key's focal_length"
            raise refuse(folder, "by_hand.camera", "focal_length", remedy, read=read, index=index)


def _section(
    script: TakeByHand, before: _Kept | None, window: KeepSize | None
) -> list[tuple[float, float]]:
    """Focal keys after one dolly zoom and up to the next; the end of a dolly zoom is one."""
    first = -np.inf if before is None else before.window.last
    last = np.inf if window is None else window.first
    keys = [
        (key.time, key.focal_length)
        for key in script.camera
        if key.focal_length is not None and first < key.time <= last
    ]
    if before is not None:
        keys.insert(0, (first, float(before(np.array(first)))))
    return keys


def _no_focal_length(window: KeepSize | None, index: int, folder: Path) -> Exception:
    if window is None:
        return refuse(folder, "by_hand.camera", "focal_length", 'write one such as "35 mm"')
    remedy = f'give a camera key at or before {window.first:g} s a focal_length such as "35 mm"'
    return refuse(folder, "by_hand.keep_size", "from_s", remedy, index=index)


def _kept(window: KeepSize, curve: SmoothKeys, depth: Depth) -> _Kept:
    focal = float(curve(window.first))
    return _Kept(window=window, focal_at_first=focal, depth=depth)


def _bends(
    curve: SmoothKeys,
    before: _Kept | None,
    after: _Kept | None,
    end: float,
    folder: Path,
    index: int,
) -> tuple[tuple[float, float, FloatArray], ...]:
    """What has to be added to the keyed curve so that it joins the dolly zooms beside it C3."""
    bends: list[tuple[float, float, FloatArray]] = []
    if before is not None:
        start = before.window.last
        wanted = before.jet(start, -1.0) - _jet(curve, start)
        room = _next_time(curve, after, start)
        if room > start:
            bends.append((start, room, _fade_out(wanted, room - start)))
        elif after is None and start < end and _moves(wanted):
            remedy = (
                "the camera still moves when the stretch ends; give the next key a focal_length"
            )
            raise refuse(folder, "by_hand.keep_size", "to_s", remedy, index=index - 1)
    if after is not None:
        stop = after.window.first
        wanted = after.jet(stop, 1.0) - _jet(curve, stop)
        keys = curve.times[curve.times < stop]
        if len(keys):
            start = float(keys[-1])
            bends.append((start, stop, _fade_in(wanted, stop - start)))
    return tuple(bends)


def _moves(jet: FloatArray) -> bool:
    return bool(np.any(np.abs(jet[1:]) > 1e-6))


def _next_time(curve: SmoothKeys, after: _Kept | None, start: float) -> float:
    """When the focal length is next given: by a key or a dolly zoom; `start` if never."""
    if len(curve.times) > 1:
        return float(curve.times[1])
    return start if after is None else after.window.first


def _jet(curve: SmoothKeys, t: float) -> FloatArray:
    return np.array([float(curve(t, k)) for k in range(4)])


# The polynomials of degree 7 whose value and three derivatives are given at u = 0 and vanish at
# u = 1: u^k (1 - u)^4 times the start of the series of (1 - u)^-4, 1 + 4 u + 10 u^2 + 20 u^3.
_SERIES = np.array([1.0, 4.0, 10.0, 20.0])
_FADE = np.array([1.0, -4.0, 6.0, -4.0, 1.0])
_FACTORIALS = np.array([1.0, 1.0, 2.0, 6.0])


def _fade_out(jet: FloatArray, length: float) -> FloatArray:
    """Power series in t - first that has this jet at first and none at first + length."""
    by_u = np.zeros(8)
    for k in range(4):
        scaled = jet[k] * length**k / _FACTORIALS[k]
        by_u[k:] += scaled * np.convolve(_SERIES[: 4 - k], _FADE)[: 8 - k]
    return by_u / length ** np.arange(8)


def _fade_in(jet: FloatArray, length: float) -> FloatArray:
    """Power series in t - first that has no jet at first and this one at first + length."""
    mirrored = _fade_out(jet * [1.0, -1.0, 1.0, -1.0], length)
    turned = np.polynomial.Polynomial(mirrored)(np.polynomial.Polynomial([length, -1.0]))
    series = np.zeros(8)
    series[: len(turned.coef)] = turned.coef
    return series
