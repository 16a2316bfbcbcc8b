"""Sight lines among walls, exactly: what hides what, and what a frame holds.

A wall is a vertical rectangle without thickness: a segment on the floor and a range of heights. A
wall seen exactly edge on hides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oner.geometry import poses

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_HIT = -1
"""Index of the wall hit by a ray that hits none."""

SLACK = 1e-6
"""A wall this near to either end of a sight line does not hide it [m]."""

_EDGE = 1e-9
_CHUNK = 1 << 19


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walls:
    """Vertical rectangles.

    Args:
        segments: Feet of the walls [m], shape (m, 2, 2).
        z_low: Lower edges [m], shape (m,).
        z_high: Upper edges [m], shape (m,).
    """

    segments: Floats
    z_low: Floats
    z_high: Floats

    def __post_init__(self) -> None:
        count = len(self.segments)
        if self.segments.shape != (count, 2, 2) or not len(self.z_low) == len(self.z_high) == count:
            raise ValueError("walls need segments of shape (m, 2, 2) and m lower and upper edges")


def _crossings(
    origins: Floats, along: Floats, walls: Walls, *, edge: float = _EDGE
) -> tuple[Floats, Bools]:
    """Where lines meet walls: t with p = origin + t along, and whether the rectangle is met.

    Args:
        origins: Points [m], shape (n, 3).
        along: Directions of any length [m], shape (n, 3).
        walls: m rectangles.
        edge: How far beyond its edges a wall still hides [m], so that walls that share a corner
            leave no crack.

    Returns:
        t, shape (n, m), 0 where there is no crossing, and flags, shape (n, m).
    """
    start, wall = walls.segments[:, 0], walls.segments[:, 1] - walls.segments[:, 0]
    length = np.hypot(wall[:, 0], wall[:, 1])
    gap = start[None] - origins[:, None, :2]
    det = along[:, None, 0] * wall[:, 1] - along[:, None, 1] * wall[:, 0]
    reach = np.hypot(along[:, 0], along[:, 1])[:, None] * length
    crosses = np.abs(det) > 1e-12 * reach
    safe = np.where(crosses, det, 1.0)
    t = np.where(crosses, (gap[..., 0] * wall[:, 1] - gap[..., 1] * wall[:, 0]) / safe, 0.0)
    u = (gap[..., 0] * along[:, None, 1] - gap[..., 1] * along[:, None, 0]) / safe
    beside = np.abs(u - 0.5) * length <= 0.5 * length + edge
    z = origins[:, None, 2] + t * along[:, None, 2]
    return t, crosses & beside & (z >= walls.z_low - edge) & (z <= walls.z_high + edge)


def blocked(
    eyes: ArrayLike,
    targets: ArrayLike,
    segments: ArrayLike,
    z_low: ArrayLike,
    z_high: ArrayLike,
    ignore: Bools | None = None,
    slack: float = SLACK,
) -> Bools:
    """Whether the straight line from eye to target crosses a wall strictly between them.

    Args:
        eyes: Points [m], shape (n, 3) or (3,).
        targets: Points [m], shape (n, 3) or (3,).
        segments: Feet of the walls [m], shape (m, 2, 2).
        z_low: Lower edges [m], shape (m,).
        z_high: Upper edges [m], shape (m,).
        ignore: Walls that do not count for a line, shape (n, m); None: all count.
        slack: A wall this near to either end does not count [m], so that a point on a wall can be
            seen.

    Returns:
        Flags, shape (n,).
    """
    walls = _walls(segments, z_low, z_high)
    start, end = np.broadcast_arrays(
        np.atleast_2d(np.asarray(eyes, np.float64)), np.atleast_2d(np.asarray(targets, np.float64))
    )
    hidden = np.zeros(len(start), np.bool_)
    for part in _parts(len(start), len(walls.segments)):
        along = end[part] - start[part]
        t, met = _crossings(start[part], along, walls)
        margin = slack / np.maximum(np.linalg.norm(along, axis=-1), 1e-300)[:, None]
        between = met & (t > margin) & (t < 1.0 - margin)
        hidden[part] = np.any(between if ignore is None else between & ~ignore[part], axis=-1)
    return hidden


def _walls(segments: ArrayLike, z_low: ArrayLike, z_high: ArrayLike) -> Walls:
    return Walls(
        segments=np.asarray(segments, np.float64).reshape(-1, 2, 2),
        z_low=np.asarray(z_low, np.float64).reshape(-1),
        z_high=np.asarray(z_high, np.float64).reshape(-1),
    )


def _parts(rows: int, columns: int) -> list[slice]:
    step = max(1, _CHUNK // max(1, columns))
    return [slice(first, min(first + step, rows)) for first in range(0, rows, step)]


def visible(eye: ArrayLike, target: ArrayLike, walls: Walls, *, slack: float = SLACK) -> bool:
    """Whether nothing stands between two points.

    Args:
        eye: A point [m], shape (3,).
        target: A point [m], shape (3,).
        walls: What may stand there.
        slack: As for `blocked` [m].

    Returns:
        True if the target can be seen from the eye.
    """
    hidden = blocked(eye, target, walls.segments, walls.z_low, walls.z_high, slack=slack)
    return not bool(hidden[0])


def first_hit(
    origins: ArrayLike,
    directions: ArrayLike,
    segments: ArrayLike,
    z_low: ArrayLike,
    z_high: ArrayLike,
    ignore: Bools | None = None,
    slack: float = SLACK,
) -> tuple[Floats, Ints]:
    """The first wall that each ray meets.

    Args:
        origins: Points [m], shape (n, 3) or (3,).
        directions: Directions of any length but zero, shape (n, 3) or (3,).
        segments: Feet of the walls [m], shape (m, 2, 2).
        z_low: Lower edges [m], shape (m,).
        z_high: Upper edges [m], shape (m,).
        ignore: Walls that a ray passes through, shape (n, m); None: it passes through none.
        slack: Walls nearer than this to the origin do not count [m].

    Returns:
        Distances [m], shape (n,), infinite for a ray that meets nothing, and indices of the walls,
        shape (n,), `NO_HIT` there. Of walls equally near the first in order is taken.
    """
    walls = _walls(segments, z_low, z_high)
    start, ray = np.broadcast_arrays(
        np.atleast_2d(np.asarray(origins, np.float64)),
        poses.normalize(np.atleast_2d(np.asarray(directions, np.float64))),
    )
    distance = np.full(len(start), np.inf)
    index = np.full(len(start), NO_HIT, np.int64)
    if not len(walls.segments):
        return distance, index
    for part in _parts(len(start), len(walls.segments)):
        t, met = _crossings(start[part], ray[part], walls)
        counts = met & (t > slack) if ignore is None else met & (t > slack) & ~ignore[part]
        reach = np.where(counts, t, np.inf)
        nearest = np.argmin(reach, axis=-1)
        distance[part] = np.take_along_axis(reach, nearest[:, None], axis=-1)[:, 0]
        index[part] = np.where(np.isfinite(distance[part]), nearest, NO_HIT)
    return distance, index


def picture_coordinates(T_world_camera: ArrayLike, points: ArrayLike) -> tuple[Floats, Bools]:
    """Where points are in a camera's picture, as tangents right and up of the optical axis.

    Args:
        T_world_camera: Poses, shape (..., 4, 4); the camera looks along its -Z with +Y up.
        points: Points in the world [m], shape (..., 3).

    Returns:
        (x, y) = (X / -Z, Y / -Z) in camera axes, shape (..., 2), and whether the point is in front,
        shape (...); where it is not the tangents are 0.
    """
    p = poses.apply(poses.invert(T_world_camera), points)
    ahead = p[..., 2] < 0.0
    depth = np.where(ahead, -p[..., 2], 1.0)
    return np.where(ahead[..., None], p[..., :2] / depth[..., None], 0.0), ahead


def in_frame(
    T_world_camera: ArrayLike,
    points: ArrayLike,
    half_width_tan: ArrayLike,
    half_height_tan: ArrayLike,
    overscan: float = 0.05,
) -> Bools:
    """Which points a frame holds, whether or not something hides them.

    Args:
        T_world_camera: Poses, shape (..., 4, 4).
        points: Points in the world [m], shape (..., 3).
        half_width_tan: Half the width of the sensor over the focal length, shape (...).
        half_height_tan: Half its height over the focal length, shape (...).
        overscan: Part of the frame added: 0.05 takes a frame 5 % wider and higher.

    Returns:
        Flags, shape (...); the border counts as in.
    """
    xy, ahead = picture_coordinates(T_world_camera, points)
    grow = 1.0 + overscan
    wide = np.abs(xy[..., 0]) <= grow * np.asarray(half_width_tan, np.float64)
    high = np.abs(xy[..., 1]) <= grow * np.asarray(half_height_tan, np.float64)
    return ahead & wide & high


def face_in_frame(
    T_world_camera: ArrayLike,
    corners: ArrayLike,
    half_width_tan: float,
    half_height_tan: float,
    overscan: float = 0.05,
) -> bool:
    """Whether any part of a flat convex face is in the frame, even if all its corners are out.

    The face is cut by the four sides of the view and by the plane through the eye; what is left
    is in frame.

    Args:
        T_world_camera: A pose, shape (4, 4).
        corners: Corners of the face in order [m], shape (k, 3), k >= 3.
        half_width_tan: Half the width of the sensor over the focal length.
        half_height_tan: Half its height over the focal length.
        overscan: Part of the frame added.

    Returns:
        True if some point of the face in front of the camera is in frame.

    Source: I. E. Sutherland, G. W. Hodgman, Reentrant polygon clipping, CACM 17 (1974).
    """
    face = poses.apply(poses.invert(T_world_camera), corners)
    width, height = (1.0 + overscan) * half_width_tan, (1.0 + overscan) * half_height_tan
    sides = [[0, 0, -1], [-1, 0, -width], [1, 0, -width], [0, -1, -height], [0, 1, -height]]
    for normal in np.array(sides, np.float64):
        face = _cut(face, face @ normal)
        if not len(face):
            return False
    return bool(np.any(face[:, 2] < 0.0))


def _cut(face: Floats, side: Floats) -> Floats:
    """The part of a convex face where `side`, linear on it and given at its corners, is >= 0."""
    kept: list[Floats] = []
    for i in range(len(face)):
        here, after = float(side[i]), float(side[(i + 1) % len(face)])
        if here >= 0.0:
            kept.append(face[i])
        if (here > 0.0 > after) or (here < 0.0 < after):
            kept.append(face[i] + here / (here - after) * (face[(i + 1) % len(face)] - face[i]))
    return np.array(kept).reshape(-1, 3)
