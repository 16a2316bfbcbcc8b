"""The performers beside a machine: where they may be at an instant, and how fast it may be there.

Performers are early, late and beside their line by what `Safety` says. The kernels know upright
capsules, so one performer becomes several: the same capsule at some moments between the latest and
the earliest, grown so that together they hold every moment between. Proof: let two neighbours be a
chord of length d apart. A point whose nearest place on the chord lies between its ends, at distance
R, is nearer than sqrt(R^2 + d^2 / 4) to the nearer end; for R not less than the radius r this is
R + g at most, with g = sqrt(r^2 + d^2 / 4) - r. The way itself is no further from the chord than
its sagitta. What is found clear of the grown capsules is therefore clear of the performer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.geometry.splines import PositionSpline
from oner.kernels.collide import Body, World
from oner.kernels.near import near_speeds
from oner.model.arrays import ArrayNoun, FloatArray
from oner.motion.request import ArmRequest, Failure
from oner.timing.span import runs

Floats = NDArray[np.float64]

CHORD = 0.25
"""Two capsules of one performer are about this far apart at most [m]."""

STANDS = 0.01
"""A performer who goes less far than this in the time of the tolerance needs one capsule [m]."""

GOING_ON = 0.1
"""Beyond their first and last frame performers go on as in so much time inside them [s]."""

SAGITTA_SLACK = 1.25
"""The sagitta is measured at the middle of chords at frames; between frames it may be more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Company(ArrayNoun):
    """Upright capsules that hold everybody at every moment they may be there.

    Args:
        feet: Lower ends [m], shape (k, n, 3), in the frame of the request.
        sizes: Radius and height [m], shape (k, 2).
    """

    feet: FloatArray
    sizes: FloatArray


def company(request: ArmRequest) -> Company:
    """The performers of a request with its tolerances; exactly they themselves when all are 0."""
    feet, sizes = request.performers, np.array(request.performer_sizes).reshape(-1, 2)
    safety = request.safety
    if not len(feet) or not (safety.early or safety.late or safety.beside):
        return Company(feet=feet, sizes=sizes)
    rows, grown = list[Floats](), list[Floats]()
    for one, size in zip(feet, sizes, strict=True):
        moved, more = _spread(one, request, float(size[0]) + safety.beside)
        more += safety.beside
        moved[:, :, 2] -= more
        rows.append(moved)
        grown.append(np.tile(size + np.array([more, 2 * more]), (len(moved), 1)))
    return Company(feet=np.concatenate(rows), sizes=np.concatenate(grown))


def _spread(feet: Floats, request: ArmRequest, radius: float) -> tuple[Floats, float]:
    """One performer at some moments of the tolerance, shape (m, n, 3), and what that leaves out."""
    rate, safety = float(request.rate), request.safety
    times = np.arange(len(feet)) / rate
    low, high = -safety.late, safety.early
    nine = np.stack([going_on(feet, rate, times + at) for at in np.linspace(low, high, 9)])
    far = float(np.linalg.norm(np.diff(nine, axis=0), axis=2).sum(axis=0).max())
    if far <= STANDS:
        return np.array(feet)[None], far
    count = math.ceil(far / CHORD) + 1
    # every other one is only looked at: the middle of a chord
    every = np.linspace(low, high, 2 * count - 1)
    moved = np.stack([going_on(feet, rate, times + at) for at in every])
    kept, middles = moved[::2], moved[1::2]
    chord = float(np.linalg.norm(np.diff(kept, axis=0), axis=2).max())
    sagitta = float(np.linalg.norm(middles - (kept[1:] + kept[:-1]) / 2, axis=2).max())
    return kept.copy(), math.hypot(radius, chord / 2) - radius + SAGITTA_SLACK * sagitta


def going_on(feet: Floats, rate: float, times: Floats, slowing: float = 0.0) -> Floats:
    """Where a performer is, before the first frame and after the last too.

    Between the frames: the curve through them. Beyond: straight on, as fast as on average in the
    first or last tenth of a second. Assumption: who arrives has been running like that.

    Args:
        feet: At the frames [m], shape (n, 3); frame 0 is at time 0.
        rate: Frames per second.
        times: [s], shape (m,).
        slowing: How fast they gain and lose their speed beyond the frames [m/s2]; 0: never.

    Returns:
        [m], shape (m, 3).
    """
    last = (len(feet) - 1) / rate
    inside = np.clip(times, 0.0, last)
    here = PositionSpline(np.arange(len(feet)) / rate, feet)(inside)
    before, after = end_velocities(feet, rate)
    return (
        here
        - _seconds_on(np.maximum(-times, 0.0), before, slowing)[:, None] * before
        + _seconds_on(np.maximum(times - last, 0.0), after, slowing)[:, None] * after
    )


def _seconds_on(seconds: Floats, velocity: Floats, slowing: float) -> Floats:
    """Time at full speed that goes as far as so much time of slowing down [s]."""
    speed = float(np.linalg.norm(velocity))
    if not slowing or not speed:
        return seconds
    running = np.minimum(seconds, speed / slowing)
    return running - slowing * running**2 / (2.0 * speed)


def end_velocities(feet: Floats, rate: float) -> tuple[Floats, Floats]:
    """Velocity of a performer before the first frame and after the last [m/s], shape (3,)."""
    count = min(len(feet) - 1, max(1, round(GOING_ON * rate)))
    if count == 0:
        return np.zeros(3), np.zeros(3)
    seconds = count / rate
    return (feet[count] - feet[0]) / seconds, (feet[-1] - feet[-1 - count]) / seconds


def near_speed_failures(
    request: ArmRequest,
    body: Body,
    world: World,
    values: Floats,
    feet: Floats,
    dt: float,
    frames: NDArray[np.int64],
) -> list[Failure]:
    """Frames at which a part of the machine is faster than its distance from a performer allows.

    Args:
        request: With the table of its `Safety`; without one nothing is limited.
        body, world: Of its scene.
        values: Track and joints at evenly spaced instants [m, rad], shape (m, 7).
        feet: Of the scene's performers there, shape (p, m, 3).
        dt: Between instants [s].
        frames: Index of the frame each instant belongs to, shape (m,).
    """
    safety = request.safety
    if not safety.near_distances or not len(feet):
        return []
    q, s = np.ascontiguousarray(values[:, 1:]), np.ascontiguousarray(values[:, 0])
    table = np.array([safety.near_distances, safety.near_speeds], np.float64)
    worst = near_speeds(body, world, q, s, feet, dt, table[0], table[1])
    flags = np.zeros(request.frames, np.bool_)
    flags[frames[worst[:, 0] > 1.0]] = True
    failures = list[Failure]()
    for span in runs(flags, request.first_frame):
        rows = worst[np.isin(frames, np.arange(span.first, span.stop) - request.first_frame)]
        ratio, speed, away = rows[np.argmax(rows[:, 0])]
        words = (
            f"a part of the rig at {speed:.2f} m/s, {max(away, 0.0):.2f} m from where a performer "
            f"may be, {speed / ratio:.2f} m/s at most"
        )
        failures.append(Failure(span=span, code="cover-near-speed", detail=words))
    return failures
