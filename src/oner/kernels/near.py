"""How fast the parts of an arm are, and how far each is from the nearest performer.

Everything is in the frame of the track, as in `oner.kernels.collide`.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import math

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

from oner.kernels.collide import Body, World, place_spheres

Floats = NDArray[np.float64]


@njit(cache=True)
def centres_along(body: Body, height: float, q: Floats, s: Floats) -> Floats:
    """Centres of the spheres of many configurations [m], shape (n, m, 3).

    Args:
        body: The arm.
        height: Of its base [m].
        q: Joint positions [rad], shape (n, 6).
        s: Rail positions [m], shape (n,).
    """
    out = np.empty((q.shape[0], body.links.shape[0], 3))
    R, p = np.empty((7, 3, 3)), np.empty((7, 3))
    for i in range(q.shape[0]):
        place_spheres(body, q[i], s[i], height, R, p, out[i])
    return out


@njit(cache=True)
def from_performers(
    x: float, y: float, z: float, feet: Floats, at: int, sizes: Floats, least: float
) -> float:
    """Distance of a point from the nearest upright capsule, or `least` if that is less [m].

    Args:
        x, y, z: The point [m].
        feet: [m], shape (p, n, 3).
        at: Which of the n instants.
        sizes: Radius and height [m], shape (p, 2).
        least: What is known already [m].
    """
    for k in range(feet.shape[0]):
        radius = sizes[k, 0]
        dx, dy = x - feet[k, at, 0], y - feet[k, at, 1]
        flat = dx * dx + dy * dy
        if flat >= (least + radius) * (least + radius) and least + radius > 0.0:
            continue
        low = feet[k, at, 2] + radius
        high = max(feet[k, at, 2] + sizes[k, 1] - radius, low)
        dz = max(low - z, z - high, 0.0)
        least = min(least, math.sqrt(flat + dz * dz) - radius)
    return least


@njit(cache=True)
def _speed_limit(distance: float, distances: Floats, speeds: Floats) -> float:
    """Linear between the table's distances, its first speed nearer, none beyond its last."""
    if distance <= distances[0]:
        return speeds[0]
    for i in range(1, distances.shape[0]):
        if distance < distances[i]:
            part = (distance - distances[i - 1]) / (distances[i] - distances[i - 1])
            return speeds[i - 1] + part * (speeds[i] - speeds[i - 1])
    return np.inf


@njit(cache=True)
def near_speeds(
    body: Body,
    world: World,
    q: Floats,
    s: Floats,
    feet: Floats,
    dt: float,
    distances: Floats,
    speeds: Floats,
) -> Floats:
    """The part of an arm that is fastest for its distance from a performer, between instants.

    A part's speed is the distance its sphere's centre goes between two instants over `dt`; its
    distance from a performer is the lesser one of the two.

    Args:
        body, world: See there.
        q: Joint positions [rad], shape (n, 6).
        s: Rail positions [m], shape (n,).
        feet: [m], shape (p, n, 3).
        dt: Between the instants [s].
        distances, speeds: Table of limits, rising [m, m/s], shape (t,), t at least 1.

    Returns:
        Speed in parts of its limit, speed [m/s] and distance [m] of the worst part between each
        instant and the one before, shape (n, 3); zeros for the first, and where none is limited.
    """
    n, m = q.shape[0], body.links.shape[0]
    out = np.zeros((n, 3))
    R, p = np.empty((7, 3, 3)), np.empty((7, 3))
    now, before = np.empty((m, 3)), np.empty((m, 3))
    away, was_away = np.empty(m), np.empty(m)
    reach = distances[distances.shape[0] - 1]
    for i in range(n):
        place_spheres(body, q[i], s[i], world.height, R, p, now)
        for j in range(m):
            within = reach + body.radii[j]
            x, y, z = now[j, 0], now[j, 1], now[j, 2]
            away[j] = from_performers(x, y, z, feet, i, world.performer_sizes, within)
            away[j] -= body.radii[j]
            near = reach
            if i > 0:
                near = min(float(away[j]), float(was_away[j]))
            if near < reach - 1e-9:
                dx, dy, dz = x - before[j, 0], y - before[j, 1], z - before[j, 2]
                speed = math.sqrt(dx * dx + dy * dy + dz * dz) / dt
                limit = _speed_limit(float(near), distances, speeds)
                ratio = speed / max(limit, 1e-9)
                if ratio > out[i, 0]:
                    out[i, 0], out[i, 1], out[i, 2] = ratio, speed, near
        before[:], was_away[:] = now, away
    return out
