"""The floor, seen from above: rigid placements, polygons, segments and rounded paths.

Points are (x, y) [m], angles and headings are counter-clockwise from +X [rad].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oner.geometry import poses

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BORDER = 1e-9
"""How near to a border counts as on it [m]."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class RigidTransform2:
    """A placement on the floor, `T_parent_child`: turn about the vertical, then move.

    p_parent = Rz(yaw) M p_child + (x, y, z), with M = diag(1, -1, 1) if mirrored, else 1: a
    mirrored child is first reflected across its own x axis. The floor stays level.

    Args:
        yaw: Direction of the child's +X in the parent [rad].
        x: Child's origin in the parent [m].
        y: Child's origin in the parent [m].
        z: Height of the child's floor in the parent [m].
        mirrored: Whether left and right of the child are exchanged.
    """

    yaw: float = 0.0
    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    mirrored: bool = False

    def apply_points(self, p_child: ArrayLike) -> Floats:
        """Points of the child in the parent.

        Args:
            p_child: Points [m], shape (..., 2) or (..., 3).

        Returns:
            Points [m], same shape.
        """
        offset = np.array([self.x, self.y, self.z])
        points = self.apply_vectors(p_child)
        return points + offset[: points.shape[-1]]

    def apply_vectors(self, v_child: ArrayLike) -> Floats:
        """Directions or velocities of the child in the parent: turned, not moved.

        Args:
            v_child: Vectors, shape (..., 2) or (..., 3).

        Returns:
            Vectors, same shape.
        """
        vectors = np.array(v_child, np.float64)
        x, y = vectors[..., 0].copy(), vectors[..., 1] * (-1.0 if self.mirrored else 1.0)
        vectors[..., 0] = cos(self.yaw) * x - sin(self.yaw) * y
        vectors[..., 1] = sin(self.yaw) * x + cos(self.yaw) * y
        return vectors

    def apply_rotation(self, q_child: ArrayLike) -> Floats:
        """Orientations of cameras given in the child, in the parent.

        A mirrored camera's view and up directions are the mirrored ones and its own +X is flipped,
        so that the frame stays right-handed: it frames the mirrored world, and its picture is the
        mirror image of the child's.

        Args:
            q_child: Quaternions, shape (..., 4).

        Returns:
            Quaternions, shape (..., 4).
        """
        q = np.asarray(q_child, np.float64)
        if self.mirrored:
            # Reflecting y negates the x and z part of a rotation's axis; the half turn about the
            # camera's own z then restores its up direction.
            q = poses.multiply(q * np.array([1.0, -1.0, 1.0, -1.0]), [0.0, 0.0, 0.0, 1.0])
        return poses.multiply(poses.from_axis_angle([0.0, 0.0, 1.0], self.yaw), q)

    def apply_heading(self, heading: ArrayLike) -> Floats:
        """Headings of the child in the parent; unwrapped headings stay unwrapped.

        Args:
            heading: Angles [rad], shape (...).

        Returns:
            Angles [rad], shape (...).
        """
        return self.yaw + np.asarray(heading, np.float64) * (-1.0 if self.mirrored else 1.0)

    def inverse(self) -> RigidTransform2:
        """`T_child_parent`."""
        turn = RigidTransform2(self.yaw if self.mirrored else -self.yaw, mirrored=self.mirrored)
        x, y, z = turn.apply_points([-self.x, -self.y, -self.z]).tolist()
        return RigidTransform2(turn.yaw, x, y, z, self.mirrored)

    def compose(self, other: RigidTransform2) -> RigidTransform2:
        """`T_a_b.compose(T_b_c)` is `T_a_c`.

        Args:
            other: The placement applied first.

        Returns:
            The placement that does both.
        """
        x, y, z = self.apply_points([other.x, other.y, other.z]).tolist()
        yaw = float(self.apply_heading(other.yaw))
        return RigidTransform2(yaw, x, y, z, self.mirrored != other.mirrored)

    def matrix(self) -> Floats:
        """The 4 x 4 matrix T_parent_child; of determinant -1 if mirrored."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.apply_vectors(np.eye(3)).T
        matrix[:3, 3] = self.x, self.y, self.z
        return matrix


def signed_area(polygon: ArrayLike) -> float:
    """Area of a simple polygon, positive if its corners run counter-clockwise.

    Args:
        polygon: Corners [m], shape (n, 2), not closed.

    Returns:
        Area [m^2].
    """
    corners = np.asarray(polygon, np.float64)
    x, y = (corners - corners[0]).T
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def area(polygon: ArrayLike) -> float:
    """Area of a simple polygon, whichever way its corners run.

    Args:
        polygon: Corners [m], shape (n, 2), not closed.

    Returns:
        Area [m^2], at least 0.
    """
    return abs(signed_area(polygon))


def edges(polygon: ArrayLike) -> Floats:
    """The sides of a polygon, the closing one last.

    Args:
        polygon: Corners [m], shape (n, 2), not closed.

    Returns:
        Segments [m], shape (n, 2, 2).
    """
    corners = np.asarray(polygon, np.float64)
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)


def contains(polygon: ArrayLike, points: ArrayLike, *, border: float = BORDER) -> Bools:
    """Which points lie in a polygon or on its border.

    Even-odd rule, so the corners may run either way.

    Args:
        polygon: Corners [m], shape (n, 2), not closed.
        points: Points [m], shape (..., 2).
        border: A point this near to the border is in [m].

    Returns:
        Flags, shape (...).
    """
    where = np.asarray(points, np.float64)
    flat = where.reshape(-1, 2)
    inside = np.zeros(len(flat), np.bool_)
    for (ax, ay), (bx, by) in edges(polygon):
        spans = (ay > flat[:, 1]) != (by > flat[:, 1])
        run = by - ay if by != ay else 1.0
        inside ^= spans & (flat[:, 0] < (bx - ax) * (flat[:, 1] - ay) / run + ax)
    inside |= distance_points_segments(flat, edges(polygon)).min(axis=1, initial=np.inf) <= border
    return inside.reshape(where.shape[:-1])


def segment_intersection(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> Floats | None:
    """A point that segments a-b and c-d have in common; touching counts.

    Args:
        a: End of the first segment [m], shape (2,).
        b: Its other end.
        c: End of the second segment.
        d: Its other end.

    Returns:
        The point, shape (2,); where they overlap along a line, the common point nearest to a; None
        if they have none.
    """
    p, q, r, s = (np.asarray(x, np.float64) for x in (a, b, c, d))
    along, other, gap = q - p, s - r, r - p
    det = _cross(along, other)
    scale = float(np.linalg.norm(along) * np.linalg.norm(other))
    if abs(det) <= 1e-12 * scale:
        return _overlap(p, q, r, s)
    t, u = _cross(gap, other) / det, _cross(gap, along) / det
    if not (-1e-12 <= t <= 1 + 1e-12 and -1e-12 <= u <= 1 + 1e-12):
        return None
    return p + np.clip(t, 0.0, 1.0) * along


def _cross(a: Floats, b: Floats) -> float:
    return float(a[0] * b[1] - a[1] * b[0])


def _overlap(p: Floats, q: Floats, r: Floats, s: Floats) -> Floats | None:
    """The common point nearest to p of two parallel segments, or of one that is a point."""
    found = [end for end in (p, q) if distance_point_segment(end, r, s) <= BORDER]
    found += [end for end in (r, s) if distance_point_segment(end, p, q) <= BORDER]
    return min(found, key=lambda end: float(np.linalg.norm(end - p)), default=None)


def nearest_on_segment(points: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """The nearest points of segments, in two or three dimensions.

    Args:
        points: Points [m], shape (..., k).
        a: Segment starts [m], shape (..., k).
        b: Segment ends [m], shape (..., k); a segment may be a point.

    Returns:
        Points on the segments [m], shape (..., k).
    """
    p, start, end = (np.asarray(x, np.float64) for x in (points, a, b))
    along = end - start
    square = np.sum(along * along, axis=-1)
    reach = np.sum((p - start) * along, axis=-1)
    t = np.clip(reach / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
    return start + t[..., None] * along


def distance_point_segment(points: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """Distance from points to segments, in two or three dimensions.

    Args:
        points: Points [m], shape (..., k).
        a: Segment starts [m], shape (..., k).
        b: Segment ends [m], shape (..., k).

    Returns:
        Distances [m], shape (...).
    """
    return np.linalg.norm(np.asarray(points) - nearest_on_segment(points, a, b), axis=-1)


def distance_points_segments(points: ArrayLike, segments: ArrayLike) -> Floats:
    """Distance from every point to every segment.

    Args:
        points: Points [m], shape (n, 2).
        segments: Segments [m], shape (m, 2, 2).

    Returns:
        Distances [m], shape (n, m).
    """
    p = np.asarray(points, np.float64).reshape(-1, 2)
    s = np.asarray(segments, np.float64).reshape(-1, 2, 2)
    distances = np.empty((len(p), len(s)))
    step = max(1, _CHUNK // max(1, len(s)))
    for first in range(0, len(p), step):
        part = p[first : first + step, None, :]
        distances[first : first + step] = distance_point_segment(part, s[:, 0], s[:, 1])
    return distances


def polyline_lengths(points: ArrayLike) -> Floats:
    """Length along a polyline from its start to each of its points.

    Args:
        points: Points [m], shape (n, k).

    Returns:
        Lengths [m], shape (n,), starting with 0.
    """
    steps = np.linalg.norm(np.diff(np.asarray(points, np.float64), axis=0), axis=-1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def without_repeats(points: ArrayLike) -> Floats:
    """A polyline without points that lie on the one before them.

    Args:
        points: Points [m], shape (n, 2).

    Returns:
        Points [m], shape (k, 2), k <= n.
    """
    line = np.asarray(points, np.float64).reshape(-1, 2)
    kept = [line[0]] if len(line) else []
    for point in line[1:]:
        if float(np.linalg.norm(point - kept[-1])) > BORDER:
            kept.append(point)
    return np.array(kept).reshape(-1, 2)


def offset_polyline(points: ArrayLike, offset: float, *, mitre_limit: float = 2.0) -> Floats:
    """A polyline moved sideways, its joints mitred; sharp outer joints are cut off (bevelled).

    Loops that appear where the offset is larger than a short inner leg are not removed.

    Args:
        points: Points [m], shape (n, 2), at least two different ones.
        offset: Distance to the left of the way along it [m]; negative is to the right.
        mitre_limit: Longest mitre, as a multiple of |offset|.

    Returns:
        Points [m], shape (k, 2).

    Raises:
        ValueError: There are not two different points.
    """
    line = _at_least_two(points)
    along = poses.normalize(np.diff(line, axis=0))
    left = np.stack([-along[:, 1], along[:, 0]], axis=-1)
    moved = [line[0] + offset * left[0]]
    for corner, before, after in zip(line[1:-1], left[:-1], left[1:], strict=True):
        moved.extend(_joint(corner, before, after, offset, mitre_limit))
    moved.append(line[-1] + offset * left[-1])
    return np.array(moved)


def _at_least_two(points: ArrayLike) -> Floats:
    line = without_repeats(points)
    if len(line) < 2:
        raise ValueError("a line on the floor needs two different points")
    return line


def _joint(
    corner: Floats, before: Floats, after: Floats, offset: float, limit: float
) -> list[Floats]:
    bisector = before + after
    square = float(bisector @ bisector)
    if square * limit * limit < 4.0:
        return [corner + offset * before, corner + offset * after]
    return [corner + offset * 2.0 * bisector / square]


# The shape of every rounded corner. Along its length curvature rises over the first part, is
# constant, and falls over the last part; the rise is 6 u^5 - 15 u^4 + 10 u^3, so curvature is C2
# and heading C3: like a clothoid-arc-clothoid corner, but without its kinks in curvature.
_RAMP = 0.4
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_CELLS = 32


def _ramp(u: Floats) -> Floats:
    return ((6.0 * u - 15.0) * u + 10.0) * u**3


def _ramp_integral(u: Floats) -> Floats:
    return ((u - 3.0) * u + 2.5) * u**4


def _turned(u: ArrayLike) -> Floats:
    """Part of a corner's turn done after part u of its length; 0 at 0 and 1 at 1."""
    v = np.clip(np.asarray(u, np.float64), 0.0, 1.0)
    rise = _RAMP * _ramp_integral(np.minimum(v / _RAMP, 1.0))
    fall = _RAMP * _ramp_integral(np.clip((v - (1.0 - _RAMP)) / _RAMP, 0.0, 1.0))
    return (rise + np.maximum(v - _RAMP, 0.0) - fall) / (1.0 - _RAMP)


def _bend(u: ArrayLike) -> Floats:
    """Derivative of `_turned`: curvature as a multiple of turn / length."""
    v = np.clip(np.asarray(u, np.float64), 0.0, 1.0)
    edge = np.minimum(np.minimum(v, 1.0 - v) / _RAMP, 1.0)
    return _ramp(edge) / (1.0 - _RAMP)


def _corner_integral(turn: float, u0: Floats, u1: Floats) -> Floats:
    """Integral of (cos, sin) of the heading over u0..u1 in a corner of length 1, shape (n, 2)."""
    half = 0.5 * (u1 - u0)
    heading = turn * _turned((0.5 * (u0 + u1))[:, None] + half[:, None] * _NODES)
    directions = np.stack([np.cos(heading), np.sin(heading)], axis=-1)
    return half[:, None] * np.einsum("j,njk->nk", _WEIGHTS, directions)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Corner:
    """One rounded corner.

    Args:
        index: Which corner of the polyline, counted from 1 (its second point).
        turn: Change of heading [rad], left positive.
        asked: Least radius asked for [m].
        radius: Least radius of the curve [m], at most `asked`.
        tangent: Distance from the corner at which the curve leaves and joins the legs [m].
    """

    index: int
    turn: float
    asked: float
    radius: float
    tangent: float

    @property
    def length(self) -> float:
        return abs(self.turn) * self.radius / (1.0 - _RAMP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrunkCorner:
    """A corner that could not be as round as asked, because a leg beside it is short.

    Args:
        index: Which point of the polyline, counted from 0, repeated points left out.
        asked: Radius asked for [m].
        radius: Radius it has [m].
    """

    index: int
    asked: float
    radius: float


def _tangent_per_radius(turn: float) -> float:
    """Tangent length of a corner whose least radius is 1: chord / (2 cos(turn / 2))."""
    cells = np.linspace(0.0, 1.0, _CELLS + 1)
    chord = np.linalg.norm(_corner_integral(turn, cells[:-1], cells[1:]).sum(axis=0))
    return float(chord) * abs(turn) / (1.0 - _RAMP) / (2.0 * cos(0.5 * turn))


class FloorPath:
    """A polyline with rounded corners, by the length along it.

    Heading is a C3 function of length (curvature C2), so what follows the path at a smooth pace
    moves smoothly. Lengths below 0 and above `length` go straight on, for run-up and run-out.

    Args:
        points: Points of the polyline [m], shape (n, 2), at least two different ones.
        radius: Least radius of curvature of every corner [m], or one per inner point, shape
            (n - 2,), in which case no point may repeat the one before it. A corner whose legs are
            short gets less: both corners of a leg give up the same share; see `shrunk`.

    Raises:
        ValueError: Fewer than two different points, a radius that is not positive, or a corner
            that turns straight back (within a degree).
    """

    def __init__(self, points: ArrayLike, radius: ArrayLike) -> None:
        self.points = _at_least_two(points)
        legs = np.diff(self.points, axis=0)
        self._leg_lengths: Floats = np.linalg.norm(legs, axis=-1)
        self._leg_headings = np.unwrap(np.arctan2(legs[:, 1], legs[:, 0]))
        self._corners = self._fit_corners(radius)
        self._lay_out()

    def _fit_corners(self, radius: ArrayLike) -> tuple[_Corner, ...]:
        turns = np.diff(self._leg_headings)
        asked = np.broadcast_to(np.asarray(radius, np.float64), turns.shape)
        if np.any(asked <= 0.0) or not np.all(np.isfinite(asked)):
            raise ValueError("the radius of a corner must be positive")
        if np.any(np.abs(turns) > pi - pi / 180):
            where = int(np.argmax(np.abs(turns))) + 1
            raise ValueError(
                f"the path turns straight back at point {where}; add a point beside it"
            )
        tangents = np.array([r * _tangent_per_radius(t) for t, r in zip(turns, asked, strict=True)])
        around = np.concatenate([[0.0], tangents, [0.0]])
        needed = around[:-1] + around[1:]
        room = np.minimum(1.0, self._leg_lengths / np.where(needed > 0.0, needed, np.inf))
        room = np.where(needed > 0.0, room, 1.0)
        share = np.minimum(room[:-1], room[1:])
        return tuple(
            _Corner(index=i + 1, turn=float(turns[i]), asked=float(asked[i]),
                    radius=float(asked[i] * share[i]), tangent=float(tangents[i] * share[i]))
            for i in range(len(turns))
        )  # fmt: skip

    def _lay_out(self) -> None:
        """Knots along the path: leg, corner, leg, ..., leg, and where each begins."""
        tangents = np.array([0.0, *(corner.tangent for corner in self._corners), 0.0])
        straight = np.maximum(self._leg_lengths - tangents[:-1] - tangents[1:], 0.0)
        pieces = np.empty(2 * len(straight) - 1)
        pieces[0::2] = straight
        pieces[1::2] = [corner.length for corner in self._corners]
        self._starts = np.concatenate([[0.0], np.cumsum(pieces)])
        directions = np.stack([np.cos(self._leg_headings), np.sin(self._leg_headings)], axis=-1)
        self._leg_points = self.points[:-1] + tangents[:-1, None] * directions
        self._leg_directions = directions

    @property
    def length(self) -> float:
        """Length of the path [m]."""
        return float(self._starts[-1])

    @property
    def shrunk(self) -> tuple[ShrunkCorner, ...]:
        """Corners that are less round than asked."""
        return tuple(
            ShrunkCorner(index=corner.index, asked=corner.asked, radius=corner.radius)
            for corner in self._corners
            if corner.turn != 0.0 and corner.radius < corner.asked * (1.0 - 1e-12)
        )

    @property
    def corner_spans(self) -> Floats:
        """Where every corner begins and ends along the path [m], shape (n - 2, 2)."""
        return np.stack([self._starts[1:-1:2], self._starts[2:-1:2]], axis=-1)

    def point_lengths(self) -> Floats:
        """Length along the path nearest to each point of the polyline, corners at their middle.

        Returns:
            Lengths [m], shape (n,), rising from 0 to `length`.
        """
        return np.concatenate([[0.0], self.corner_spans.mean(axis=1), [self.length]])

    def heading(self, s: ArrayLike) -> Floats:
        """Direction of travel, unwrapped from the first leg's.

        Args:
            s: Lengths along the path [m], shape (...).

        Returns:
            Headings [rad], shape (...).
        """
        lengths = np.asarray(s, np.float64)
        heading = np.full(lengths.shape, self._leg_headings[0])
        for corner, (start, _) in zip(self._corners, self.corner_spans, strict=True):
            heading += corner.turn * _turned((lengths - start) / (corner.length or 1.0))
        return heading

    def curvature(self, s: ArrayLike) -> Floats:
        """Change of heading per length, left positive.

        Args:
            s: Lengths along the path [m], shape (...).

        Returns:
            Curvatures [1/m], shape (...).
        """
        lengths = np.asarray(s, np.float64)
        curvature = np.zeros(lengths.shape)
        for corner, (start, _) in zip(self._corners, self.corner_spans, strict=True):
            if corner.length:
                scale = corner.turn / corner.length
                curvature += scale * _bend((lengths - start) / corner.length)
        return curvature

    def point(self, s: ArrayLike) -> Floats:
        """Points on the path.

        Args:
            s: Lengths along the path [m], shape (...).

        Returns:
            Points [m], shape (..., 2), exact to rounding.
        """
        lengths = np.asarray(s, np.float64)
        flat = lengths.reshape(-1)
        piece = np.clip(
            np.searchsorted(self._starts, flat, side="right") - 1, 0, len(self._starts) - 2
        )
        points = np.empty((len(flat), 2))
        for which in np.unique(piece):
            chosen = piece == which
            along = flat[chosen] - self._starts[which]
            leg, in_corner = divmod(int(which), 2)
            points[chosen] = self._in_corner(leg, along) if in_corner else self._on_leg(leg, along)
        return points.reshape(*lengths.shape, 2)

    def _on_leg(self, leg: int, along: Floats) -> Floats:
        return self._leg_points[leg] + along[:, None] * self._leg_directions[leg]

    def _in_corner(self, index: int, along: Floats) -> Floats:
        corner = self._corners[index]
        cells = np.linspace(0.0, 1.0, _CELLS + 1)
        whole = _corner_integral(corner.turn, cells[:-1], cells[1:])
        before = np.concatenate([np.zeros((1, 2)), np.cumsum(whole, axis=0)])
        u = along / corner.length
        cell = np.clip((u * _CELLS).astype(np.int64), 0, _CELLS - 1)
        local = before[cell] + _corner_integral(corner.turn, cells[cell], u)
        heading = float(self._leg_headings[index])
        start = self.points[index + 1] - corner.tangent * self._leg_directions[index]
        placed = RigidTransform2(heading, float(start[0]), float(start[1]))
        return placed.apply_points(corner.length * local)


def round_corners(points: ArrayLike | Sequence[Sequence[float]], radius: ArrayLike) -> FloorPath:
    """A polyline as a smooth path, see `FloorPath`.

    Args:
        points: Points [m], shape (n, 2).
        radius: Least radius of the corners [m], one for all or one per inner point.

    Returns:
        The path.
    """
    return FloorPath(points, radius)
