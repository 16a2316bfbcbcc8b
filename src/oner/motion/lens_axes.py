"""What the motors of the lens do along a move: where every ring stands, how fast, and how hard.

A value becomes travel, 0 to 1, of its ring: with g the scale of the axis (`LensScale`),

    travel = (g(value) - g(start)) / (g(end) - g(start)).

Between frames the rings follow the C4 quintic through them, like the axes of the arm, and are
looked at every millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.model.arrays import ArrayNoun, FloatArray
from oner.model.rig import LensAxes, LensAxis, LensScale
from oner.motion.curve import fine_times, sample_curve
from oner.motion.request import Failure
from oner.timing.span import runs

Floats = NDArray[np.float64]

RINGS = ("zoom", "focus", "iris")
"""Columns of a report."""

KINDS = ("speed", "acceleration")

BEYOND_END = 1e-6
"""A ring may be asked for so much more than its travel before it counts as beyond its end."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LensReport(ArrayNoun):
    """What the motors of the lens do along a move.

    A ring that has no motor, or whose values nobody gave, has zeros: it stands.

    Args:
        values: Travel of zoom, focus and iris at the frames, shape (n, 3).
        peaks: Speed and acceleration in parts of their limits at 1 kHz, shape (2, 3).
        driven: Names of the rings that were looked at.
        failures: What is not kept, with code `cover-lens`.
        assumed: Names of the rings whose range and limits nobody has verified.
    """

    values: FloatArray
    peaks: FloatArray
    driven: tuple[str, ...]
    failures: tuple[Failure, ...]
    assumed: tuple[str, ...] = ()


def check_lens(
    axes: LensAxes,
    rate: Fraction,
    focal_lengths: FloatArray | None,
    focus_distances: FloatArray | None,
    irises: FloatArray | None,
    *,
    first_frame: int = 0,
) -> LensReport:
    """Whether the motors can follow what the lens is asked for, at 1 kHz.

    Args:
        axes: The motors, their ranges and limits.
        rate: Frames per second.
        focal_lengths, focus_distances: At the frames [m], shape (n,); None: not said.
        irises: T-numbers, shape (n,); None: not said.
        first_frame: Number of the first frame.

    Raises:
        ValueError: Nothing is given, lengths differ, or a value is not greater than 0.
    """
    asked = _asked(focal_lengths, focus_distances, irises)
    frames = len(next(iter(asked.values())))
    values, peaks = np.zeros((frames, 3)), np.zeros((2, 3))
    failures, driven = list[Failure](), list[str]()
    for column, name in enumerate(RINGS):
        axis: LensAxis | None = getattr(axes, name)
        if axis is None or name not in asked:
            continue
        driven.append(name)
        values[:, column] = ring_travel(axis, asked[name])
        loads = _loads(axis, values[:, column], float(rate))
        peaks[:, column] = loads.max(axis=1)
        failures += _beyond_ends(name, axis, asked[name], values[:, column], first_frame)
        failures += _too_fast(name, axis, loads, float(rate), frames, first_frame)
    return LensReport(
        values=values,
        peaks=peaks,
        driven=tuple(driven),
        failures=tuple(sorted(failures, key=lambda failure: failure.span)),
        assumed=tuple(name for name in driven if name in axes.assumed),
    )


def ring_travel(axis: LensAxis, values: FloatArray) -> Floats:
    """Where a ring stands for values, 0 at its start and 1 at its end; beyond these outside.

    Args:
        axis: The ring.
        values: In the units of its range, greater than 0, shape (n,).
    """
    start, end = (_on_scale(axis.scale, np.array(bound)) for bound in (axis.start, axis.end))
    return (_on_scale(axis.scale, values) - start) / (end - start)


def ring_value(axis: LensAxis, travel: FloatArray) -> Floats:
    """The inverse of `ring_travel`; what lies past infinity is infinity."""
    start, end = (_on_scale(axis.scale, np.array(bound)) for bound in (axis.start, axis.end))
    at = start + travel * (end - start)
    if axis.scale is LensScale.LOG:
        return np.exp(at)
    if axis.scale is LensScale.LINEAR:
        return at
    near = np.maximum(at, 0.0)
    return np.divide(1.0, near, out=np.full(near.shape, np.inf), where=near > 0.0)


def _on_scale(scale: LensScale, values: FloatArray) -> Floats:
    if scale is LensScale.LOG:
        return np.log(values)
    return 1.0 / values if scale is LensScale.INVERSE else np.asarray(values, np.float64)


def _asked(
    focal_lengths: FloatArray | None,
    focus_distances: FloatArray | None,
    irises: FloatArray | None,
) -> Mapping[str, Floats]:
    """What is given, checked."""
    given = dict(zip(RINGS, (focal_lengths, focus_distances, irises), strict=True))
    asked = {name: np.asarray(one, np.float64) for name, one in given.items() if one is not None}
    if not asked or len({one.shape for one in asked.values()}) != 1:
        raise ValueError("a lens needs at least one of its values, all for the same frames")
    for name, one in asked.items():
        if one.ndim != 1 or not len(one) or not bool(np.all(one > 0.0)):
            raise ValueError(f"values of the {name} ring must be greater than 0, one a frame")
    return asked


def _loads(axis: LensAxis, travel: Floats, rate: float) -> Floats:
    """Speed and acceleration in parts of their limits at 1 kHz, shape (2, m)."""
    times = fine_times(len(travel), rate)
    curve = sample_curve(travel[:, None], rate, times, derivatives=2)
    limits = (axis.speed, axis.acceleration)
    return np.stack(
        [np.abs(one[:, 0]) / limit for one, limit in zip(curve[1:], limits, strict=True)]
    )


def _beyond_ends(
    name: str, axis: LensAxis, asked: Floats, travel: Floats, first_frame: int
) -> list[Failure]:
    """Frames at which the lens would have to be wider, nearer or more open than it can be."""
    away = np.maximum(-travel, travel - 1.0)
    failures = list[Failure]()
    for span in runs(away > BEYOND_END, first_frame):
        rows = slice(span.first - first_frame, span.stop - first_frame)
        worst = float(asked[rows][np.argmax(away[rows])])
        words = (
            f"{name} at {_shown(name, worst)}, the lens goes from {_shown(name, axis.start)} to "
            f"{_shown(name, axis.end)}"
        )
        failures.append(Failure(span=span, code="cover-lens", detail=words))
    return failures


def _too_fast(
    name: str, axis: LensAxis, loads: Floats, rate: float, frames: int, first_frame: int
) -> list[Failure]:
    """Frames around which a motor is over a limit."""
    at = np.minimum((fine_times(frames, rate) * rate).astype(np.int64), frames - 1)
    limits = (axis.speed, axis.acceleration)
    failures = list[Failure]()
    for kind, limit, load in zip(KINDS, limits, loads, strict=True):
        worst = np.zeros(frames)
        np.maximum.at(worst, at, load)
        for span in runs(worst > 1.0, first_frame):
            most = float(worst[span.first - first_frame : span.stop - first_frame].max())
            power = "" if kind == "speed" else "2"
            words = (
                f"{kind} of the {name} motor {most * limit:.2f} travel/s{power}, "
                f"{limit:.2f} at most"
            )
            failures.append(Failure(span=span, code="cover-lens", detail=words))
    return failures


def _shown(name: str, value: float) -> str:
    if name == "iris":
        return f"T{value:.1f}"
    if not np.isfinite(value):
        return "infinity"
    return f"{value * 1000:.1f} mm" if name == "zoom" else f"{value:.2f} m"
