"""Controlled stops along a path that is being run: how long each takes, and what it comes near to.

A stop begun at instant i lets the path time run on ever slower: with u the part of the stop's
length T that is over, path speed 1 - B(u), path time i + T (u - C(u)), where B rises smoothly from
0 to 1 and C is its integral. With q' , q'', q''' the derivatives of an axis by path time and w the
path speed, the axis has

    speed q' w,   acceleration q'' w^2 + q' dw,   jerk q''' w^3 + 3 q'' w dw + q' ddw.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

from oner.kernels.near import from_performers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True)
def stop_load(
    i: int, seconds: float, dt: float, derivatives: Floats, room: Floats, shape: Floats
) -> float:
    """The largest acceleration or jerk of any axis during a stop, in parts of what it may be.

    Args:
        i: Index of the instant at which it begins.
        seconds: Its length T.
        dt: Between the instants of `derivatives` [s].
        derivatives: First to third by path time, shape (3, n, 7).
        room: Acceleration and jerk an axis may have, shape (2, 7).
        shape: Rows u, B, dB/du, d2B/du2, C, shape (5, k).
    """
    n = derivatives.shape[1]
    worst = 0.0
    for k in range(shape.shape[1]):
        w = 1.0 - shape[1, k]
        dw, ddw = -shape[2, k] / seconds, -shape[3, k] / (seconds * seconds)
        along = i + seconds * (shape[0, k] - shape[4, k]) / dt
        at = min(int(along), n - 1)
        part = min(along - at, 1.0)
        after = min(at + 1, n - 1)
        for axis in range(7):
            q1 = derivatives[0, at, axis] * (1.0 - part) + derivatives[0, after, axis] * part
            q2 = derivatives[1, at, axis] * (1.0 - part) + derivatives[1, after, axis] * part
            q3 = derivatives[2, at, axis] * (1.0 - part) + derivatives[2, after, axis] * part
            acceleration = abs(q2 * w * w + q1 * dw)
            jerk = abs(q3 * w * w * w + 3.0 * q2 * w * dw + q1 * ddw)
            worst = max(worst, acceleration / room[0, axis], jerk / room[1, axis])
    return worst


@njit(cache=True)
def stop_seconds(
    starts: Ints, dt: float, derivatives: Floats, room: Floats, shape: Floats, lengths: Floats
) -> Floats:
    """The shortest length, of those given, with which a stop begun at each instant keeps its room.

    Args:
        starts: Indices of the instants at which stops begin, shape (m,).
        dt, derivatives, room, shape: As for `stop_load`.
        lengths: Rising [s].

    Returns:
        [s], shape (m,); nan where none of them does.
    """
    out = np.full(starts.shape[0], np.nan)
    first = 0
    for row in range(starts.shape[0]):
        # neighbouring instants need nearly the same length: look down and up from the last one
        fits = first
        while fits > 0:
            load = stop_load(starts[row], lengths[fits - 1], dt, derivatives, room, shape)
            if load > 1.0:
                break
            fits -= 1
        while fits < lengths.shape[0]:
            if stop_load(starts[row], lengths[fits], dt, derivatives, room, shape) <= 1.0:
                out[row] = lengths[fits]
                break
            fits += 1
        first = min(fits, lengths.shape[0] - 1)
    return out


@njit(cache=True)
def rig_distance(
    centres: Floats, radii: Floats, along: float, feet: Floats, at: int, sizes: Floats, least: float
) -> float:
    """Distance from an arm between two of its instants to the performers, at most `least` [m].

    Args:
        centres: Of its spheres at instants [m], shape (n, m, 3).
        radii: [m], shape (m,).
        along: Instant, with its fraction.
        feet: [m], shape (p, t, 3).
        at: Which of the t instants the performers are at.
        sizes: Radius and height [m], shape (p, 2).
        least: What is known already [m].
    """
    i = min(int(along), centres.shape[0] - 1)
    part = min(along - i, 1.0)
    j = min(i + 1, centres.shape[0] - 1)
    for k in range(radii.shape[0]):
        x = centres[i, k, 0] * (1.0 - part) + centres[j, k, 0] * part
        y = centres[i, k, 1] * (1.0 - part) + centres[j, k, 1] * part
        z = centres[i, k, 2] * (1.0 - part) + centres[j, k, 2] * part
        near = from_performers(x, y, z, feet, at, sizes, least + radii[k])
        least = min(least, near - radii[k])
    return least


@njit(cache=True)
def stop_distances(
    starts: Ints,
    seconds: Floats,
    dt: float,
    shape: Floats,
    centres: Floats,
    radii: Floats,
    feet: Floats,
    lags: Floats,
    sizes: Floats,
) -> Floats:
    """Least distance from an arm that stops to performers, while it stops.

    Args:
        starts, seconds: Instants at which stops begin, and their lengths, shape (m,).
        dt: Between instants [s].
        shape: As for `stop_load`.
        centres, radii: As for `rig_distance`.
        feet: At the same instants, and going on after the last [m], shape (p, t, 3).
        lags: How much less of their way performers go for having seen the stop: time of the way
            by time since the stop began, in steps of `dt`, shape (l,).
        sizes: Radius and height [m], shape (p, 2).

    Returns:
        [m], shape (m,); infinite without performers.
    """
    out = np.full(starts.shape[0], np.inf)
    for row in range(starts.shape[0]):
        for k in range(shape.shape[1]):
            since = seconds[row] * shape[0, k]
            along = starts[row] + seconds[row] * (shape[0, k] - shape[4, k]) / dt
            walked = lags[min(int(since / dt + 0.5), lags.shape[0] - 1)]
            # performers between two instants: at both
            for at in range(starts[row] + int(walked / dt), starts[row] + int(walked / dt) + 2):
                there = min(at, feet.shape[1] - 1)
                out[row] = rig_distance(centres, radii, along, feet, there, sizes, out[row])
    return out


@njit(cache=True)
def time_to_rig(
    starts: Ints,
    seconds: Floats,
    dt: float,
    every: int,
    clearance: float,
    centres: Floats,
    radii: Floats,
    feet: Floats,
    sizes: Floats,
) -> Ints:
    """Steps from rest until performers who keep going are within clearance of an arm that stands.

    Args:
        starts, seconds, dt, centres, radii, feet, sizes: As for `stop_distances`.
        every: Steps of `dt` between two looks.
        clearance: [m].

    Returns:
        Steps of `dt`, shape (m,); -1 where they never are while `feet` last.
    """
    out = np.full(starts.shape[0], -1, np.int64)
    for row in range(starts.shape[0]):
        # half of the length: what C leaves of it
        along = starts[row] + 0.5 * seconds[row] / dt
        begin = starts[row] + int(seconds[row] / dt + 0.5)
        for at in range(begin, feet.shape[1], every):
            near = rig_distance(centres, radii, along, feet, at, sizes, clearance)
            if near < clearance:
                out[row] = at - begin
                break
    return out
