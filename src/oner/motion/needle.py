"""Where a wrist of three crossing axes comes straight, so that it can pass through.

A wrist is straight where the axis of its last joint lies along the forearm. Two numbers say how far
it is from that,

    r = (sin t5 cos t4, sin t5 sin t4),

the flange's axis seen from the forearm. They are smooth in time and rail position and the same for
both ways of bending, while t4 itself jumps by half a turn where r goes through 0. With two unknowns
r = 0 has single points for solutions: needles. A rail curve that passes beside one at a small
distance makes joints 4 and 6 turn by half a turn in no time. One that leads through it does not:
joint 5 goes on through 0, and the others stay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.kernels.ladder import follow
from oner.model.rig import OrthoParallel
from oner.motion.scene import Scene

Floats = NDArray[np.float64]

BENT = 0.5
"""Sine of joint 5 above which nothing is looked for."""

FAR = 0.25
"""Distance of a needle from the rail curve above which it is none of its business [m]."""

BESIDE = (0.0, -0.1, 0.1, -0.2, 0.2)
"""From where on the rail, beside the curve, needles are looked for [m]."""

MOST = 3
"""Needles of one way that are looked at."""

_STEPS = 20
_NUDGE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """An instant and a rail position at which a wrist is straight.

    Args:
        frame: Between two frames of the scene, not a whole number.
        rail: [m]
    """

    frame: float
    rail: float


def needles(scene: Scene, values: Floats) -> list[Needle]:
    """Needles around a rail curve, where joint 5 goes through straight or comes near to it.

    Args:
        scene: With the camera's path.
        values: Track and joints at the frames [m, rad], shape (n, 7).
    """
    if not isinstance(scene.request.arm.geometry, OrthoParallel):
        return []
    sine = np.sin(scene.body.signs[4] * values[:, 5] - scene.body.offsets[4])
    size = np.abs(sine)
    low = 1 + np.flatnonzero((size[1:-1] <= size[:-2]) & (size[1:-1] < size[2:]))
    frames = np.union1d(np.flatnonzero(sine[:-1] * sine[1:] <= 0.0), low[size[low] < BENT])
    found = list[Needle]()
    for frame in frames.tolist():
        for beside in BESIDE:
            needle = _newton(scene, values, frame, float(values[frame, 0]) + beside)
            if needle is not None and all(abs(needle.frame - one.frame) > 1.0 for one in found):
                found.append(needle)
    return sorted(found, key=lambda needle: needle.frame)[:MOST]


def _newton(scene: Scene, values: Floats, frame: int, rail: float) -> Needle | None:
    """Newton's method on r, linear between frames."""
    last = len(values) - 2
    at, part = min(frame, last), 0.5
    for _ in range(_STEPS):
        ends = _off_axis(scene, values, at, rail)
        moved = _off_axis(scene, values, at, rail + _NUDGE)
        if ends is None or moved is None:
            return None
        slopes = (moved - ends) / _NUDGE
        here = ends[0] + part * (ends[1] - ends[0])
        along, across = ends[1] - ends[0], slopes[0] + part * (slopes[1] - slopes[0])
        det = float(along[0] * across[1] - along[1] * across[0])
        if abs(det) < 1e-12:
            return None
        later = float(here[1] * across[0] - here[0] * across[1]) / det
        further = float(here[0] * along[1] - here[1] * along[0]) / det
        when = at + part + min(max(later, -4.0), 4.0)
        rail += min(max(further, -0.05), 0.05)
        if not 0.0 <= when <= last + 1 or abs(rail) > float(scene.rail[-1]) + FAR:
            return None
        at = min(int(when), last)
        part = when - at
        if abs(later) < 1e-6 and abs(further) < 1e-8:
            near = abs(rail - float(values[round(when), 0])) < FAR
            reached = abs(rail) <= float(scene.rail[-1])
            return Needle(frame=when, rail=rail) if near and reached else None
    return None


def _off_axis(scene: Scene, values: Floats, frame: int, rail: float) -> Floats | None:
    """The numbers r at a frame and the next from a rail position, shape (2, 2)."""
    rows, q = slice(frame, frame + 2), np.empty((2, 6))
    missed = follow(
        scene.body,
        scene.world.height,
        np.ascontiguousarray(scene.rotations[rows]),
        np.ascontiguousarray(scene.positions[rows]),
        np.full(2, rail),
        np.ascontiguousarray(values[rows, 1:]),
        q,
    )
    if missed:
        return None
    theta = scene.body.signs * q - scene.body.offsets
    sine = np.sin(theta[:, 4])
    return np.column_stack([sine * np.cos(theta[:, 3]), sine * np.sin(theta[:, 3])])


def threaded(scene: Scene, rail: Floats, first: Floats) -> Floats | None:
    """Joints along a rail curve that go straight on through needles; None out of reach.

    Every frame has the joints nearest to where the two before it were going.

    Args:
        scene: With the camera's path.
        rail: At the frames [m], shape (n,).
        first: Joints near those of the first frame [rad], shape (6,).

    Returns:
        [rad], shape (n, 6).
    """
    q, ahead = np.empty((len(rail), 6)), np.array([first])
    for i in range(len(rail)):
        row = slice(i, i + 1)
        missed = follow(
            scene.body,
            scene.world.height,
            np.ascontiguousarray(scene.rotations[row]),
            np.ascontiguousarray(scene.positions[row]),
            np.ascontiguousarray(rail[row]),
            ahead,
            q[row],
        )
        if missed:
            return None
        ahead = 2.0 * q[row] - q[i - 1] if i else q[row].copy()
    return q
