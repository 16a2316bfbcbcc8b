"""The same path at another pace: slower all along, or slower only where it has to be.

A pace is a function s(u) >= 0 of the time u the path was made for: an instant du of it is played in
s du. Along a given joint path q(u) the axes then have

    q'   = q_u / s
    q''  = q_uu / s^2 - q_u s_u / s^3
    q''' = q_uuu / s^3 - 3 q_uu s_u / s^4 + q_u (3 s_u^2 / s^5 - s_uu / s^4)

and if every s is multiplied by k, speeds fall by k, accelerations by k^2, jerks by k^3. So any pace
becomes feasible by one factor; what remains is to find a pace whose total time is short after it.
"""

# scipy has no types that pyright could follow
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline, make_interp_spline
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from oner.geometry.splines import PositionSpline, RotationSpline
from oner.motion.request import ArmRequest

Floats = NDArray[np.float64]

FINE = 8
"""Instants looked at per frame."""

WINDOWS = (0.1, 0.25, 0.5)
"""Times before and after a peak in which the pace gives way to it [s]; the best is taken."""

ROUNDS = 60

GAIN = 0.5
"""Part of what a round would change that it does change, in logarithms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long every instant of a path is played.

    Args:
        times: Of the nodes, on the path as it was made [s], shape (n,).
        stretch: s at the nodes; 2 is half speed, shape (n,).
    """

    times: Floats
    stretch: Floats

    @property
    def curve(self) -> BSpline:
        """s(u)."""
        degree = 5 if len(self.times) >= 6 else 1
        return make_interp_spline(self.times, self.stretch, k=degree)

    @property
    def seconds(self) -> float:
        """How long the whole path is played."""
        return float(self.curve.integrate(self.times[0], self.times[-1]))

    def scaled(self, factor: float) -> Pace:
        """Slower by a factor all along."""
        return Pace(times=self.times, stretch=self.stretch * factor)

    def towards(self, other: Pace, part: float) -> Pace:
        """Between this pace and another on the same nodes: 0 is this one, 1 the other."""
        mixed = self.stretch ** (1.0 - part) * other.stretch**part
        return Pace(times=self.times, stretch=mixed)

    def at_frames(self, rate: float) -> Floats:
        """Time on the path of every frame [s], shape (m,), the end of the path on the last one.

        The pace is made slower by less than a frame for that.
        """
        count = max(5, math.ceil(self.seconds * rate - 1e-9))
        wanted = np.arange(count + 1) * (self.seconds / count)
        played = self.curve.antiderivative()
        fine = np.linspace(self.times[0], self.times[-1], 32 * len(self.times))
        at = np.interp(wanted, played(fine) - played(self.times[0]), fine)
        for _ in range(4):
            miss = played(at) - played(self.times[0]) - wanted
            at = np.clip(at - miss / self.curve(at), self.times[0], self.times[-1])
        at[0], at[-1] = self.times[0], self.times[-1]
        return at


def loads(path: PositionSpline, pace: Pace, limits: Floats) -> tuple[Floats, Floats]:
    """By what factor the pace would have to be slower at every instant, and these instants.

    Args:
        path: Track and joints over the time the path was made for.
        pace: Of playing it.
        limits: Speed, acceleration and jerk that may be used, shape (3, 7).

    Returns:
        The largest of speed ratio, square root of acceleration ratio and cube root of jerk ratio of
        any axis, shape (m,), and times [s], shape (m,).
    """
    u = np.linspace(pace.times[0], pace.times[-1], FINE * (len(pace.times) - 1) + 1)
    s = pace.curve(u)[:, None]
    s1, s2 = pace.curve(u, 1)[:, None], pace.curve(u, 2)[:, None]
    q1, q2, q3 = (path(u, order) for order in (1, 2, 3))
    speed = q1 / s
    acceleration = q2 / s**2 - q1 * s1 / s**3
    jerk = q3 / s**3 - 3 * q2 * s1 / s**4 + q1 * (3 * s1**2 / s**5 - s2 / s**4)
    parts = [
        np.abs(values / limit).max(axis=1) ** (1 / power)
        for power, (values, limit) in enumerate(
            zip((speed, acceleration, jerk), limits, strict=True), start=1
        )
    ]
    return np.max(parts, axis=0), u


def best_pace(path: PositionSpline, start: Pace, limits: Floats, least: float) -> Pace:
    """A short pace of a joint path that keeps limits; never longer than the start made feasible.

    Where the load is high the pace gives way for some time around it, elsewhere it takes the time
    back; the best of several widths is kept. It is not the optimum.

    Args:
        path: Track and joints over the time the path was made for.
        start: Where to begin.
        limits: Speed, acceleration and jerk that may be used, shape (3, 7).
        least: No part is played in less than so many parts of its time.
    """
    best = _made_feasible(path, start, limits)
    for window in WINDOWS:
        pace = start
        for _ in range(ROUNDS):
            pace = _given_way(path, pace, limits, least, window)
            feasible = _made_feasible(path, pace, limits)
            if feasible.seconds < best.seconds:
                best = feasible
    return best


def _made_feasible(path: PositionSpline, pace: Pace, limits: Floats) -> Pace:
    return pace.scaled(float(loads(path, pace, limits)[0].max()))


def _given_way(
    path: PositionSpline, pace: Pace, limits: Floats, least: float, window: float
) -> Pace:
    load, _ = loads(path, pace, limits)
    spacing = float(pace.times[1] - pace.times[0])
    played = spacing * float(pace.stretch.mean())
    width = max(1, round(window / max(played, 1e-9)))
    around = maximum_filter1d(load, 2 * width * FINE + 1)[::FINE]
    change = GAIN * np.log(np.maximum(around, 0.05))
    smooth = gaussian_filter1d(np.log(pace.stretch) + change, width / 2, mode="nearest")
    return Pace(times=pace.times, stretch=np.maximum(np.exp(smooth), least))


def even_pace(frames: int, rate: float, factor: float) -> Pace:
    """Slower by a factor all along, with a node per frame."""
    return Pace(times=np.arange(frames) / rate, stretch=np.full(frames, factor))


def played_at(request: ArmRequest, times: Floats) -> ArmRequest:
    """The request with its path and performers as they are at other times, one a frame.

    Args:
        request: What is asked.
        times: On its path [s], rising from its first frame at 0 to its last, shape (m,).
    """
    frames = np.arange(request.frames) / float(request.rate)
    walks = [PositionSpline(frames, feet)(times) for feet in request.performers]
    performers = np.array(walks) if walks else request.performers
    return replace(
        request,
        positions=PositionSpline(frames, request.positions)(times),
        quaternions=RotationSpline(frames, request.quaternions)(times),
        performers=performers,
    )
