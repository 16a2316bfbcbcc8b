"""How far along the way the performer is: speed by keys, integrated exactly."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from oner.geometry.plane import FloorPath
from oner.geometry.splines import SmoothKeys, smooth_keys
from oner.model.arrays import FloatArray
from oner.model.take import TakeByHand
from oner.take.refusal import refuse

LANDING = 0.01
"""How far beyond or short of the end of the route a pace may lead and still end there [m]."""

_ARRIVED = 1e-9


class Walk:
    """A performer on a path at a keyed pace.

    speed(t) is C3 through the pace keys, constant before the first and after the last;
    way(t) = integral of speed, exactly; position and heading are those of the path at way(t), so
    position is C4 and heading C3 in time. Standing, the heading stays; before the first step it is
    the heading of the route's start.

    Args:
        path: The way.
        times: Of the pace keys [s], rising.
        speeds: [m/s], shape as times, at least 0.
    """

    def __init__(self, path: FloorPath, times: ArrayLike, speeds: ArrayLike) -> None:
        self.path = path
        self._speed: SmoothKeys = smooth_keys(times, speeds)
        self._way_at_zero = float(self._speed.integral(0.0))

    def speed(self, t: ArrayLike) -> FloatArray:
        """Speeds [m/s], shape (...)."""
        return self._speed(t)

    def way(self, t: ArrayLike) -> FloatArray:
        """Lengths run since time 0 [m], shape (...)."""
        return self._speed.integral(t) - self._way_at_zero

    def position(self, t: ArrayLike) -> FloatArray:
        """Points on the floor [m], shape (..., 2)."""
        return self.path.point(self.way(t))

    def heading(self, t: ArrayLike) -> FloatArray:
        """Directions of travel, unwrapped [rad], shape (...)."""
        return self.path.heading(np.maximum(self.way(t), 0.0))

    @property
    def last_key(self) -> float:
        """Time of the last pace key [s]."""
        return float(self._speed.times[-1])

    def arrival(self) -> float | None:
        """When the end of the path is reached [s]; None if the pace never leads there."""
        end = self.path.length - _ARRIVED
        low, high = 0.0, self.last_key
        missing = end - float(self.way(high))
        if missing > 0.0:
            last_speed = float(self.speed(high))
            if last_speed > 0.0:
                return high + missing / last_speed
            return high if missing <= LANDING else None
        for _ in range(60):
            half = 0.5 * (low + high)
            low, high = (half, high) if float(self.way(half)) < end else (low, half)
        return high


def set_off(script: TakeByHand, path: FloorPath, folder: Path) -> Walk:
    """The performer of a take by hand on the way.

    Raises:
        InputError: Pace keys do not follow each other in time, or a speed is negative.
    """
    times = [key.time for key in script.pace]
    for index, key in enumerate(script.pace):
        if index and key.time <= times[index - 1]:
            remedy = (
                f"pace keys follow each other in time; the one before is at {times[index - 1]:g} s"
            )
            raise refuse(
                folder, "by_hand.pace", "time_s", remedy, read=f"{key.time:g}", index=index
            )
        if key.speed < 0.0:
            remedy = "a speed is at least 0; a performer runs forwards"
            raise refuse(
                folder, "by_hand.pace", "speed_m_s", remedy, read=f"{key.speed:g}", index=index
            )
    if not times:
        raise refuse(folder, "by_hand", "pace", "write at least one [[by_hand.pace]]")
    return Walk(path, times, [key.speed for key in script.pace])


def frame_count(script: TakeByHand, walk: Walk, rate: Fraction, folder: Path) -> int:
    """How many frames the take has: the whole frames in its duration, at least two.

    Without a duration the take lasts until the route is run. The route has to reach at least as far
    as the pace does in that time: nobody is stopped, slowed or sent on behind the pace's back.

    Raises:
        InputError: The route ends before the time does, the pace never gets to its end where that
            is what the take waits for, or there are fewer than two frames.
    """
    arrival = walk.arrival()
    duration = script.duration
    if duration is None:
        if arrival is None:
            raise refuse(folder, "by_hand", "pace", _stuck(walk))
        duration = arrival
    frames = floor(Fraction(str(duration)) * rate + Fraction(1, 10**6))
    if frames < 2:
        remedy = f"two frames take {float(2 / rate):.3f} s"
        raise refuse(folder, "by_hand", "duration_s", remedy, read=f"{duration:g}")
    end = float(Fraction(frames - 1) / rate)
    over = float(walk.way(end)) - walk.path.length
    if over > LANDING and arrival is not None:
        remedy = (
            f"the route is {walk.path.length:.2f} m long and is run by {arrival:.2f} s; by "
            f"{end:.2f} s the pace leads {over:.2f} m beyond its end: lengthen the route, lower "
            f"the pace, or write duration_s = {floor(arrival * 1000) / 1000:g}"
        )
        raise refuse(folder, "by_hand", "route", remedy, read=", ".join(script.route))
    return frames


def _stuck(walk: Walk) -> str:
    run, length = float(walk.way(walk.last_key)), walk.path.length
    return (
        f"the pace comes to a stop at {walk.last_key:g} s after {run:.2f} m of a route of "
        f"{length:.2f} m: write duration_s, or pace keys that lead to its end"
    )
