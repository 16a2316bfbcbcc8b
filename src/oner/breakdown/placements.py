"""Where a track may lie: a grid of candidates around the stretch the camera travels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oner.model.piece import Placement
from oner.model.set import Set

Floats = NDArray[np.float64]

SIDEWAYS = np.arange(-2.7, 2.71, 0.15)
"""Offsets of the track across its direction, from the middle of the camera's stretch [m]."""

ALONG = np.arange(-3.0, 3.01, 0.5)
"""Offsets along its direction [m]."""

ALONG_BELT = np.arange(-5.0, 5.01, 0.5)
"""Offsets along its direction beside a belt: a track may point at the runner from outside [m]."""

RISERS = (0.0, 0.4, 0.8, 1.2)
"""Heights of a riser below the track beside a belt [m]."""

AROUND_BELT = np.arange(-3.0, 3.01, 0.2)
"""Offsets of the track from the middle of the belt [m]."""


def around_stretch(built: Set, camera: Floats) -> list[Placement]:
    """Placements along and across the set's own walls, around a stretch of camera path.

    Args:
        built: The set; its wall directions give the yaws. Without walls: the stretch's own.
        camera: Camera positions in the set's frame [m], shape (n, 3).

    Returns:
        Grid of yaw, sideways and along, in that order.
    """
    middle = (camera[:, :2].min(axis=0) + camera[:, :2].max(axis=0)) / 2
    placements = list[Placement]()
    for yaw in _yaws(built, camera):
        along = np.array([math.cos(yaw), math.sin(yaw)])
        across = np.array([-along[1], along[0]])
        for side in SIDEWAYS:
            for shift in ALONG:
                x, y = middle + side * across + shift * along
                placements.append(Placement(x=float(x), y=float(y), z=0.0, yaw=yaw))
    return placements


def around_belt() -> list[Placement]:
    """Placements beside, before and behind a belt whose runner looks along +X."""
    placements = list[Placement]()
    for yaw in (0.0, math.pi / 2, math.pi, -math.pi / 2):
        along = np.array([math.cos(yaw), math.sin(yaw)])
        across = np.array([-along[1], along[0]])
        for side in AROUND_BELT:
            for shift in ALONG_BELT:
                x, y = side * across + shift * along
                placements += [
                    Placement(x=float(x), y=float(y), z=riser, yaw=yaw) for riser in RISERS
                ]
    return placements


def _yaws(built: Set, camera: Floats) -> list[float]:
    """Four directions, a right angle apart, along the longest wall near the stretch."""
    base = 0.0
    middle = camera[:, :2].mean(axis=0)
    walls = [(np.array(w.start), np.array(w.end)) for w in built.walls]
    if walls:

        def nearness(wall: tuple[Floats, Floats]) -> float:
            length = float(np.linalg.norm(wall[1] - wall[0]))
            return float(np.linalg.norm((wall[0] + wall[1]) / 2 - middle)) - length / 2

        start, end = min(walls, key=nearness)
        base = math.atan2(end[1] - start[1], end[0] - start[0])
    elif len(camera) > 1:
        travel = camera[-1, :2] - camera[0, :2]
        base = math.atan2(travel[1], travel[0])
    return [_wrap(base + quarter * math.pi / 2) for quarter in range(4)]


def _wrap(angle: float) -> float:
    return math.remainder(angle, 2 * math.pi)
