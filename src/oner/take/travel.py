"""How a recorded performer goes: position, direction and speed at the frames of the take."""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees

import numpy as np

from oner.formats.recording import PerformerRecording
from oner.geometry.splines import PositionSpline
from oner.model.arrays import FloatArray

STRIDE_WINDOW = 0.8
"""Time over which the direction of travel is averaged where a file does not state it [s]."""

STANDING = 0.15
"""Slower than this a performer stands and keeps the heading [m/s]."""

_RATE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """A performer at n times.

    Args:
        positions: Feet [m], shape (n, 3).
        headings: Unwrapped [rad], shape (n,).
        speeds: Along the floor [m/s], shape (n,).
        notes: What was assumed, in sentences without a full stop.
    """

    positions: FloatArray
    headings: FloatArray
    speeds: FloatArray
    notes: tuple[str, ...] = ()


def travel(recording: PerformerRecording, at: FloatArray, facing: float) -> Travel:
    """A recorded performer at times of the recording.

    Positions are those of the C4 quintic through the samples, speeds those of their velocity along
    the floor. Headings are the file's; where it has none, the direction of the way averaged over
    `STRIDE_WINDOW`, so that the sway of the hips does not count; standing keeps the last one.

    Args:
        recording: In the story, on the floor.
        at: Times within the recording [s], shape (n,), rising.
        facing: Heading of a performer who never leaves the spot [rad].

    Returns:
        The performer at those times.
    """
    curve = PositionSpline(recording.times, recording.positions)
    positions = curve(at)
    speeds = np.hypot(*curve.velocity(at)[:, :2].T)
    if recording.headings is not None:
        headings = PositionSpline(recording.times, recording.headings)(at)
        return Travel(positions=positions, headings=headings, speeds=speeds)
    headings = _headings(curve, at)
    if headings is None:
        note = f"stays on the spot; taken to face {degrees(facing):g} degrees"
        still = np.full(len(at), facing)
        return Travel(positions=positions, headings=still, speeds=speeds, notes=(note,))
    note = f"headings are the direction of the way averaged over {STRIDE_WINDOW:g} s"
    return Travel(positions=positions, headings=headings, speeds=speeds, notes=(note,))


def _headings(curve: PositionSpline, at: FloatArray) -> FloatArray | None:
    """Direction of the averaged velocity; None if it is never more than standing."""
    first, last = float(curve.times[0]), float(curve.times[-1])
    count = max(2, int(np.ceil((last - first) * _RATE)) + 1)
    grid = np.linspace(first, last, count)
    step = float(grid[1] - grid[0])
    width = max(1, round(STRIDE_WINDOW / step))
    velocity = _averaged(curve.velocity(grid)[:, :2], width)
    moving = np.hypot(velocity[:, 0], velocity[:, 1]) > STANDING
    if not moving.any():
        return None
    latest = np.maximum.accumulate(np.where(moving, np.arange(count), -1))
    latest = np.where(latest < 0, int(np.argmax(moving)), latest)
    heading = np.unwrap(np.arctan2(velocity[latest, 1], velocity[latest, 0]))
    smooth = _averaged(heading[:, None], max(1, width // 4))[:, 0]
    return PositionSpline(grid, smooth)(at)


def _averaged(values: FloatArray, width: int) -> FloatArray:
    """Weighted by a raised cosine `width` samples wide; at the ends, what is there of it.

    Args:
        values: Shape (n, k).
        width: Samples.

    Returns:
        Shape (n, k).
    """
    weights = 1.0 + np.cos(np.linspace(-np.pi, np.pi, width + 2)[1:-1])
    if len(weights) > len(values):
        weights = weights[(len(weights) - len(values)) // 2 :][: len(values)]
    total = np.convolve(np.ones(len(values)), weights, "same")
    columns = [np.convolve(column, weights, "same") / total for column in values.T]
    return np.stack(columns, axis=-1)
