"""Where a track may lie: a coarse grid along what has to be shot, then finer around the promising.

Screening says for every placement and coarse knot of the path what stands in the way. The grid is
laid along the camera's whole way through the frames that are needed, so that a path of any length
has placements beside every part of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oner.model.piece import Placement
from oner.model.rig import Track
from oner.model.set import Set
from oner.motion.places import Floor, boxes_at, inside_floor
from oner.motion.scene import strip_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

SIDE_STEP, ALONG_STEP = 0.3, 0.6
"""Of the coarse grid, across and along the track [m]."""

SIDEWAYS, ALONG = 2.7, 3.0
"""How far the middle of a track lies from the camera's way at most, across and along it [m]."""

SPACING = 1.0
"""Of the points of the camera's way around which the grid lies [m]."""

BELT_SIDE_STEP, BELT_ALONG_STEP = 0.4, 1.0
"""The same beside a belt, where the camera hardly travels [m]."""

BELT_ALONG = 4.0
"""How far it lies along the track at most there; the track may point at the runner [m]."""

RISERS = (0.0, 0.4, 0.8, 1.2)
"""Heights of a riser below the track beside a belt [m]."""

NUDGES = ((0.15, 0.3, math.radians(10.0)), (0.07, 0.15, math.radians(4.0)))
"""Steps across, along and about the vertical to the neighbours of a placement, round by round."""

APART = (1.0, 0.4)
"""Placements with one yaw nearer than this, along and across their track, are taken for one when a
few are chosen [m]."""

ALIKE = math.radians(7.0)
"""Yaws nearer than this are taken for one."""


def around_stretch(built: Set, camera: Floats) -> list[Placement]:
    """Placements along and across the set's own walls, beside a stretch of camera path.

    Args:
        built: The set; its wall directions give the yaws. Without walls: the stretch's own.
        camera: Camera positions in the set's frame [m], shape (n, 3).

    Returns:
        By yaw, then on a grid that does not depend on the stretch.
    """
    steps = (SIDE_STEP, ALONG_STEP)
    return _around(_spaced(camera[:, :2]), _yaws(built, camera), steps, ALONG, (0.0,))


def around_belt(camera: Floats) -> list[Placement]:
    """Placements beside, before and behind a belt whose runner looks along +X.

    Args:
        camera: Camera positions in the belt's frame [m], shape (n, 3).
    """
    yaws = [0.0, math.pi / 2, math.pi, -math.pi / 2]
    steps = (BELT_SIDE_STEP, BELT_ALONG_STEP)
    return _around(_spaced(camera[:, :2]), yaws, steps, BELT_ALONG, RISERS)


def _around(
    way: Floats,
    yaws: Sequence[float],
    steps: tuple[float, float],
    beyond: float,
    heights: Sequence[float],
) -> list[Placement]:
    """A grid beside the points of a way, shape (k, 2), for every yaw and height."""
    placements = list[Placement]()
    for yaw in yaws:
        c, s = math.cos(yaw), math.sin(yaw)
        local = way @ np.array([[c, -s], [s, c]])
        along = _line(local[:, 0], beyond, steps[1])
        side = _line(local[:, 1], SIDEWAYS, steps[0])
        grid = np.stack(np.meshgrid(along, side, indexing="ij"), axis=-1).reshape(-1, 2)
        away = np.abs(grid[:, None, :] - local[None])
        near = ((away[..., 0] <= beyond) & (away[..., 1] <= SIDEWAYS)).any(axis=1)
        placements += [
            Placement(x=c * u - s * v, y=s * u + c * v, z=height, yaw=yaw)
            for u, v in grid[near].tolist()
            for height in heights
        ]
    return placements


def neighbours(
    place: Placement, nudge: tuple[float, float, float], *, most: int = 3
) -> list[Placement]:
    """Placements beside one, in the directions of its track, and turned a little.

    Args:
        place: The placement.
        nudge: Steps across, along [m] and about the vertical [rad].
        most: Of the three, so many change at a time.
    """
    across, along, turn = nudge
    c, s = math.cos(place.yaw), math.sin(place.yaw)
    steps = [
        (u, v, w)
        for u in (-along, 0.0, along)
        for v in (-across, 0.0, across)
        for w in (-turn, 0.0, turn)
        if 1 <= (u != 0.0) + (v != 0.0) + (w != 0.0) <= most
    ]
    return [
        Placement(
            x=place.x + c * u - s * v,
            y=place.y + s * u + c * v,
            z=place.z,
            yaw=_wrap(place.yaw + w),
        )
        for u, v, w in steps
    ]


def on_floor(
    track: Track, floor: Floor | None, places: Sequence[Placement]
) -> tuple[Placement, ...]:
    """Those whose track lies inside a floor; all where nobody has measured it.

    Args:
        track: For its length and width.
        floor: In the frame of the placements.
        places: Of the track.
    """
    inside = inside_floor(floor, strip_of(track), rows_of(places))
    return tuple(place for place, good in zip(places, inside, strict=True) if good)


def panels_under(track: Track, boxes: Floats, rows: Floats) -> Ints:
    """How many of some panels each track would lie across, shape (n,).

    Two rectangles are apart if they are apart along a side of either.

    Args:
        track: For the strip it takes.
        boxes: Panels as rows of `World.boxes` in the frame of the placements, shape (b, 12).
        rows: Placements (x, y, z, yaw), shape (n, 4).
    """
    half_length, half_width = strip_of(track)
    at = boxes_at(boxes, rows)
    x, y, cos, sin, half, thick = (at[..., k] for k in range(6))
    apart = (at[..., 8] > half_length) | (at[..., 9] < -half_length)
    apart |= (at[..., 10] > half_width) | (at[..., 11] < -half_width)
    along, across = x * cos + y * sin, y * cos - x * sin
    apart |= np.abs(along) > half + half_length * np.abs(cos) + half_width * np.abs(sin)
    apart |= np.abs(across) > thick + half_length * np.abs(sin) + half_width * np.abs(cos)
    stands = (at[..., 6] < track.base_height) & (at[..., 7] > 0.0)
    return (stands & ~apart).sum(axis=1)


def rows_of(places: Sequence[Placement]) -> Floats:
    """Rows (x, y, z, yaw), shape (n, 4)."""
    return np.array([[p.x, p.y, p.z, p.yaw] for p in places], np.float64).reshape(-1, 4)


def like(rows: Floats, place: Placement) -> Bools:
    """Which placements are next to one.

    Args:
        rows: Placements (x, y, z, yaw), shape (n, 4).
        place: The one.
    """
    away = rows[:, :3] - [place.x, place.y, place.z]
    c, s = math.cos(place.yaw), math.sin(place.yaw)
    along, across = away[:, 0] * c + away[:, 1] * s, away[:, 1] * c - away[:, 0] * s
    near = (np.abs(along) < APART[0]) & (np.hypot(across, away[:, 2]) < APART[1])
    turned = np.abs(np.remainder(rows[:, 3] - place.yaw + math.pi, 2 * math.pi) - math.pi)
    return near & (turned < ALIKE)


def alike(a: Placement, b: Placement) -> bool:
    """Whether two placements are next to each other."""
    return bool(like(rows_of([a]), b)[0])


def _spaced(way: Floats) -> Floats:
    """Points of a way at least `SPACING` apart, the first among them, shape (k, 2)."""
    kept = [way[0]]
    for point in way[1:]:
        if math.dist(point, kept[-1]) >= SPACING:
            kept.append(point)
    return np.array(kept)


def _line(values: Floats, beyond: float, step: float) -> Floats:
    """Multiples of a step from the least value to the greatest, and some way beyond both."""
    first = math.ceil((float(values.min()) - beyond) / step - 1e-9)
    last = math.floor((float(values.max()) + beyond) / step + 1e-9)
    return np.arange(first, last + 1, dtype=np.float64) * step


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
