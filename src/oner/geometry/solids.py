"""Distances between spheres, capsules and oriented boxes.

A capsule is a segment and a radius. A box is its pose `T_world_box`, centred, and half its sizes. A
distance below 0 is an overlap. Everything broadcasts over leading axes; (n, 1, ...) against
(m, ...) gives every pair.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oner.geometry import poses
from oner.geometry.plane import distance_point_segment

Floats = NDArray[np.float64]

_EDGE_ENDS = np.array(
    [[[x, y, -1], [x, y, 1]] for x in (-1, 1) for y in (-1, 1)]
    + [[[x, -1, z], [x, 1, z]] for x in (-1, 1) for z in (-1, 1)]
    + [[[-1, y, z], [1, y, z]] for y in (-1, 1) for z in (-1, 1)],
    np.float64,
)


def wall_boxes(
    segments: ArrayLike, thickness: ArrayLike, z_low: ArrayLike, z_high: ArrayLike
) -> tuple[Floats, Floats]:
    """Boxes of upright walls: +X of the box along the wall, +Y to its left, +Z up.

    Args:
        segments: Middle lines of the walls on the floor [m], shape (m, 2, 2).
        thickness: Thicknesses [m], shape (m,) or ().
        z_low: Lower edges [m], shape (m,) or ().
        z_high: Upper edges [m], shape (m,) or ().

    Returns:
        T_world_box, shape (m, 4, 4), and half sizes [m], shape (m, 3).
    """
    s = np.asarray(segments, np.float64).reshape(-1, 2, 2)
    along = s[:, 1] - s[:, 0]
    sizes = np.empty((3, len(s)))
    sizes[0] = np.hypot(along[:, 0], along[:, 1])
    sizes[1] = thickness
    sizes[2] = np.asarray(z_high, np.float64) - np.asarray(z_low, np.float64)
    centres = np.empty((len(s), 3))
    centres[:, :2] = s.mean(axis=1)
    centres[:, 2] = 0.5 * (np.asarray(z_low, np.float64) + np.asarray(z_high, np.float64))
    turns = poses.from_axis_angle([0.0, 0.0, 1.0], np.arctan2(along[:, 1], along[:, 0]))
    return poses.T(centres, turns), 0.5 * sizes.T


def _to_box(T_world_box: ArrayLike, points: ArrayLike) -> Floats:
    return poses.apply(poses.invert(T_world_box), points)


def distance_point_box(points: ArrayLike, T_world_box: ArrayLike, half: ArrayLike) -> Floats:
    """Signed distance of points to boxes; inside it is minus the depth below the nearest face.

    Args:
        points: Points [m], shape (..., 3).
        T_world_box: Poses of the boxes, shape (..., 4, 4).
        half: Half sizes [m], shape (..., 3).

    Returns:
        Distances [m], shape (...).
    """
    beyond = np.abs(_to_box(T_world_box, points)) - np.asarray(half, np.float64)
    outside = np.linalg.norm(np.maximum(beyond, 0.0), axis=-1)
    return outside + np.minimum(beyond.max(axis=-1), 0.0)


def distance_sphere_box(
    centres: ArrayLike, radius: ArrayLike, T_world_box: ArrayLike, half: ArrayLike
) -> Floats:
    """Signed distance of spheres to boxes.

    Args:
        centres: Centres [m], shape (..., 3).
        radius: Radii [m], shape (...).
        T_world_box: Poses of the boxes, shape (..., 4, 4).
        half: Half sizes [m], shape (..., 3).

    Returns:
        Distances [m], shape (...); minus the way out if they overlap.
    """
    return distance_point_box(centres, T_world_box, half) - np.asarray(radius, np.float64)


def distance_sphere_sphere(
    a: ArrayLike, radius_a: ArrayLike, b: ArrayLike, radius_b: ArrayLike
) -> Floats:
    """Signed distance of spheres.

    Args:
        a: Centres [m], shape (..., 3).
        radius_a: Radii [m], shape (...).
        b: Centres [m], shape (..., 3).
        radius_b: Radii [m], shape (...).

    Returns:
        Distances [m], shape (...).
    """
    gap = np.linalg.norm(np.asarray(a, np.float64) - np.asarray(b, np.float64), axis=-1)
    return gap - np.asarray(radius_a, np.float64) - np.asarray(radius_b, np.float64)


def distance_segment_segment(a0: ArrayLike, a1: ArrayLike, b0: ArrayLike, b1: ArrayLike) -> Floats:
    """Distance of segments in space.

    The least distance is either at an end of one of them, or where their lines are nearest if that
    is inside both; all five are tried, so parallel and pointlike segments need no special case.

    Args:
        a0: Ends of the first segments [m], shape (..., 3).
        a1: Their other ends.
        b0: Ends of the second segments [m], shape (..., 3).
        b1: Their other ends.

    Returns:
        Distances [m], shape (...), at least 0.
    """
    p0, p1, q0, q1 = np.broadcast_arrays(*(np.asarray(x, np.float64) for x in (a0, a1, b0, b1)))
    ends = np.minimum.reduce(
        [
            distance_point_segment(p0, q0, q1),
            distance_point_segment(p1, q0, q1),
            distance_point_segment(q0, p0, p1),
            distance_point_segment(q1, p0, p1),
        ]
    )
    return np.minimum(ends, _inner_distance(p0, p1 - p0, q0, q1 - q0))


def _inner_distance(p: Floats, u: Floats, q: Floats, v: Floats) -> Floats:
    """Distance of the lines where their nearest points are inside both segments, else infinite."""
    w = p - q
    uu, uv, vv = (np.sum(x * y, axis=-1) for x, y in ((u, u), (u, v), (v, v)))
    uw, vw = np.sum(u * w, axis=-1), np.sum(v * w, axis=-1)
    det = uu * vv - uv * uv
    skew = det > 1e-12 * uu * vv
    safe = np.where(skew, det, 1.0)
    s, t = (uv * vw - vv * uw) / safe, (uu * vw - uv * uw) / safe
    inside = skew & (s > 0.0) & (s < 1.0) & (t > 0.0) & (t < 1.0)
    gap = np.linalg.norm(w + s[..., None] * u - t[..., None] * v, axis=-1)
    return np.where(inside, gap, np.inf)


def distance_capsule_capsule(
    a0: ArrayLike,
    a1: ArrayLike,
    radius_a: ArrayLike,
    b0: ArrayLike,
    b1: ArrayLike,
    radius_b: ArrayLike,
) -> Floats:
    """Signed distance of capsules.

    Args:
        a0: Ends of the first middle lines [m], shape (..., 3).
        a1: Their other ends.
        radius_a: Their radii [m], shape (...).
        b0: Ends of the second middle lines [m], shape (..., 3).
        b1: Their other ends.
        radius_b: Their radii [m], shape (...).

    Returns:
        Distances [m], shape (...); at least minus the sum of the radii.
    """
    gap = distance_segment_segment(a0, a1, b0, b1)
    return gap - np.asarray(radius_a, np.float64) - np.asarray(radius_b, np.float64)


def distance_segment_box(
    a: ArrayLike, b: ArrayLike, T_world_box: ArrayLike, half: ArrayLike
) -> Floats:
    """Distance of segments to boxes, 0 if they touch.

    Along the segment the squared distance to the box is convex and quadratic between the (at most
    six) places where a coordinate passes a face; each stretch is minimised in closed form.

    Args:
        a: Ends [m], shape (..., 3).
        b: Other ends [m], shape (..., 3).
        T_world_box: Poses of the boxes, shape (..., 4, 4).
        half: Half sizes [m], shape (..., 3).

    Returns:
        Distances [m], shape (...), at least 0.
    """
    p, q, size = np.broadcast_arrays(
        _to_box(T_world_box, a), _to_box(T_world_box, b), np.asarray(half, np.float64)
    )
    along = q - p
    knots = _face_passings(p, along, size)
    low, high = knots[..., :-1], knots[..., 1:]
    middle = p[..., None, :] + (0.5 * (low + high))[..., None] * along[..., None, :]
    side = np.where(np.abs(middle) > size[..., None, :], np.sign(middle), 0.0)
    t = np.clip(_stretch_minimum(p, along, size, side), low, high)
    points = p[..., None, :] + t[..., None] * along[..., None, :]
    beyond = np.maximum(np.abs(points) - size[..., None, :], 0.0)
    return np.linalg.norm(beyond, axis=-1).min(axis=-1)


def _face_passings(p: Floats, along: Floats, size: Floats) -> Floats:
    """Sorted parameters 0, the passings of the six faces' planes, 1; shape (..., 8)."""
    moving = along != 0.0
    safe = np.where(moving, along, 1.0)
    lower, upper = (np.where(moving, (face - p) / safe, 0.0) for face in (-size, size))
    ends = np.zeros((*p.shape[:-1], 1)), np.ones((*p.shape[:-1], 1))
    inner = np.clip(np.concatenate([lower, upper], axis=-1), 0.0, 1.0)
    return np.sort(np.concatenate([ends[0], inner, ends[1]], axis=-1), axis=-1)


def _stretch_minimum(p: Floats, along: Floats, size: Floats, side: Floats) -> Floats:
    """Where the sum over the axes that are outside of (p + t along - side size)^2 is least."""
    outside = side != 0.0
    slope = np.where(outside, along[..., None, :], 0.0)
    offset = np.where(outside, p[..., None, :] - side * size[..., None, :], 0.0)
    square = np.sum(slope * slope, axis=-1)
    return -np.sum(slope * offset, axis=-1) / np.where(square > 0.0, square, 1.0)


def distance_capsule_box(
    a: ArrayLike, b: ArrayLike, radius: ArrayLike, T_world_box: ArrayLike, half: ArrayLike
) -> Floats:
    """Signed distance of capsules to boxes.

    Args:
        a: Ends of the middle lines [m], shape (..., 3).
        b: Other ends [m], shape (..., 3).
        radius: Radii [m], shape (...).
        T_world_box: Poses of the boxes, shape (..., 4, 4).
        half: Half sizes [m], shape (..., 3).

    Returns:
        Distances [m], shape (...); minus the radius wherever the middle line touches the box, which
        is not the depth.
    """
    return distance_segment_box(a, b, T_world_box, half) - np.asarray(radius, np.float64)


def box_edges(T_world_box: ArrayLike, half: ArrayLike) -> Floats:
    """The twelve edges of boxes.

    Args:
        T_world_box: Poses, shape (..., 4, 4).
        half: Half sizes [m], shape (..., 3).

    Returns:
        Segments [m], shape (..., 12, 2, 3).
    """
    ends = _EDGE_ENDS * np.asarray(half, np.float64)[..., None, None, :]
    return poses.apply(np.asarray(T_world_box, np.float64)[..., None, None, :, :], ends)


def distance_box_box(
    T_world_a: ArrayLike, half_a: ArrayLike, T_world_b: ArrayLike, half_b: ArrayLike
) -> Floats:
    """Distance of boxes, 0 if they touch or overlap.

    Two boxes are nearest at a corner of one or at an edge of each, and where they overlap an edge
    of one is in the other: so the edges of each against the other box decide.

    Args:
        T_world_a: Poses of the first boxes, shape (..., 4, 4).
        half_a: Their half sizes [m], shape (..., 3).
        T_world_b: Poses of the second boxes, shape (..., 4, 4).
        half_b: Their half sizes [m], shape (..., 3).

    Returns:
        Distances [m], shape (...), at least 0.
    """
    one = _edges_to_box(box_edges(T_world_a, half_a), T_world_b, half_b)
    other = _edges_to_box(box_edges(T_world_b, half_b), T_world_a, half_a)
    return np.minimum(one, other)


def _edges_to_box(edges: Floats, T_world_box: ArrayLike, half: ArrayLike) -> Floats:
    pose = np.asarray(T_world_box, np.float64)[..., None, :, :]
    size = np.asarray(half, np.float64)[..., None, :]
    return distance_segment_box(edges[..., 0, :], edges[..., 1, :], pose, size).min(axis=-1)
