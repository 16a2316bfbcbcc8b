"""From the lines of a drawing to walls: duplicates out, pieces joined, two faces made one wall.

A drawn wall is two parallel lines. Here a *line* is a straight stroke of the drawing [m]; a wall is
its centre line with a thickness. Walls keep their ends: where one face runs on by no more than a
wall's thickness (a corner, a junction), the wall runs on with it, so corners are closed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

Point = tuple[float, float]
Interval = tuple[float, float]

PARALLEL = math.radians(0.5)
"""Largest angle between the two faces of a wall [rad]."""

THINNEST, THICKEST = 0.05, 0.40
"""Of a wall drawn with two lines [m]."""

LEAST_OVERLAP = 0.10
"""Stretch over which two lines must face each other to be a wall [m]."""

_TOUCH = 0.002
_ROUNDING = 1e-5
"""Coordinates far from the origin, in inches or of turned blocks are off by as much [m]."""
_COLLINEAR = math.radians(0.2)
_RUN_ON = THICKEST + 0.05
_SAME_THICKNESS = 0.01
_INSIDE = 0.01
_CHUNK = 256
_MOST_PAIRS = 2_000_000


class DenseLinesError(ValueError):
    """So many lines on top of each other that no plan can be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnWall:
    """A wall of a drawing.

    Args:
        start: First end of its centre line [m].
        end: Last end [m].
        thickness: [m]; 0: drawn as one line, nobody says how thick.
        layer: Of the drawing.
    """

    start: Point
    end: Point
    thickness: float
    layer: str

    @property
    def length(self) -> float:
        """Of the centre line [m]."""
        return math.dist(self.start, self.end)


def merge_collinear(lines: Sequence[DrawnWall]) -> list[DrawnWall]:
    """The lines with duplicates removed and pieces of one straight line made one.

    Lines are one if they lie within 2 mm of a common line and overlap or touch within 2 mm; what
    has another thickness is left apart.

    Args:
        lines: In any order; none shorter than 1 mm.

    Raises:
        DenseLinesError: Too many lines lie on top of each other.
    """
    if not lines:
        return []
    groups = _Groups(len(lines))
    for i, j in _near(lines, _TOUCH):
        if _one_line(lines[i], lines[j]):
            groups.join(i, j)
    merged: list[DrawnWall] = []
    for members in groups.members():
        merged += _merge_group([lines[i] for i in members])
    return merged


class _Groups:
    """Disjoint sets of 0 ... n - 1."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def _root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        """Put the sets of i and j together under the smaller root."""
        low, high = sorted((self._root(i), self._root(j)))
        self._parent[high] = low

    def members(self) -> list[list[int]]:
        """The sets, each sorted, in the order of their smallest member."""
        sets: dict[int, list[int]] = {}
        for i in range(len(self._parent)):
            sets.setdefault(self._root(i), []).append(i)
        return list(sets.values())


def _one_line(a: DrawnWall, b: DrawnWall) -> bool:
    if abs(a.thickness - b.thickness) > _SAME_THICKNESS:
        return False
    long, short = (a, b) if a.length >= b.length else (b, a)
    return _angle(long, short) <= _COLLINEAR and _off_line(long, short) <= _TOUCH


def _merge_group(group: list[DrawnWall]) -> list[DrawnWall]:
    longest = max(group, key=lambda line: line.length)
    far = [line for line in group if _off_line(longest, line) > 2 * _TOUCH]
    close = [line for line in group if _off_line(longest, line) <= 2 * _TOUCH]
    stretches = _united([_along(longest, line) for line in close], gap=_TOUCH)
    return [_cut(longest, stretch) for stretch in stretches] + far


def join_double_lines(lines: Sequence[DrawnWall]) -> tuple[list[DrawnWall], list[DrawnWall], int]:
    """Walls made of two facing lines, and what stays single.

    Two lines are the faces of a wall where they are parallel within 0.5 degree, 5 to 40 cm apart,
    and face each other for at least 10 cm. The nearest pairs are taken first, the longer before the
    shorter; a stretch of a line is the face of one wall only.

    Args:
        lines: Single lines without duplicates.

    Returns:
        Walls with the distance of their faces as thickness; lines or parts of lines without
        partner, as they were; how many strokes were dropped because they lie inside a wall (the
        caps at its ends).

    Raises:
        DenseLinesError: Too many lines lie on top of each other.
    """
    free: list[list[Interval]] = [[(0.0, line.length)] for line in lines]
    walls: list[_Joined] = []
    for i, j in _candidates(lines):
        walls += _pair(lines, free, i, j)
    singles: list[DrawnWall] = []
    for i, line in enumerate(lines):
        for rest in free[i]:
            if rest[1] - rest[0] <= _RUN_ON and _run_on(walls, i, rest):
                continue
            singles.append(line if rest == (0.0, line.length) else _cut(line, rest))
    joined = merge_collinear([wall.as_wall(lines) for wall in walls])
    outside = _outside(singles, joined)
    return joined, outside, len(singles) - len(outside)


@dataclass(slots=True)
class _Joined:
    """A wall between line `a` and line `b`; its stretches along both."""

    a: int
    b: int
    on_a: Interval
    on_b: Interval

    def as_wall(self, lines: Sequence[DrawnWall]) -> DrawnWall:
        """Its centre line reaches as far as the farther face at either end."""
        a, b = lines[self.a], lines[self.b]
        axis = a if a.length >= b.length else b
        ends = [*_ends(a, self.on_a), *_ends(b, self.on_b)]
        at = [_projection(axis, end) for end in ends]
        off = sum(_offset(axis, end) for end in ends) / len(ends)
        return replace(
            _cut(axis, (min(at), max(at)), off),
            thickness=_distance(lines[self.a], lines[self.b]),
        )


def _candidates(lines: Sequence[DrawnWall]) -> list[tuple[int, int]]:
    """Pairs that could be two faces, nearest first, then longest, then in order."""
    found: list[tuple[float, float, int, int]] = []
    for i, j in _near(lines, THICKEST + _TOUCH):
        if _angle(lines[i], lines[j]) > PARALLEL:
            continue
        distance = _distance(lines[i], lines[j])
        low, high = _shared((0.0, lines[i].length), _along(lines[i], lines[j]))
        thick = THINNEST - _ROUNDING <= distance <= THICKEST + _ROUNDING
        if thick and high - low >= LEAST_OVERLAP:
            found.append((round(distance, 2), low - high, i, j))
    return [(i, j) for _, _, i, j in sorted(found)]


def _pair(lines: Sequence[DrawnWall], free: list[list[Interval]], i: int, j: int) -> list[_Joined]:
    """Walls between what is still free of two lines; takes it from `free`."""
    walls: list[_Joined] = []
    for on_j in list(free[j]):
        for on_i in list(free[i]):
            facing = _shared(on_i, _along(lines[i], _cut(lines[j], on_j)))
            if facing[1] - facing[0] >= LEAST_OVERLAP:
                facing_j = _shared(on_j, _along(lines[j], _cut(lines[i], facing)))
                walls.append(_Joined(i, j, facing, facing_j))
    for wall in walls:
        free[i] = _without(free[i], wall.on_a)
        free[j] = _without(free[j], wall.on_b)
    return walls


def _run_on(walls: list[_Joined], line: int, rest: Interval) -> bool:
    """Let the walls beside a short rest of a line run on to its far end; whether there was one."""
    beside = False
    for wall in walls:
        if line == wall.a and _touches(wall.on_a, rest):
            wall.on_a, beside = _hull(wall.on_a, rest), True
        elif line == wall.b and _touches(wall.on_b, rest):
            wall.on_b, beside = _hull(wall.on_b, rest), True
    return beside


def _near(lines: Sequence[DrawnWall], distance: float) -> Iterator[tuple[int, int]]:
    """Pairs i < j of lines that come as close as `distance`, in order."""
    strokes = _strokes(lines)
    tree = shapely.STRtree(strokes)
    pairs = 0
    for first in range(0, len(lines), _CHUNK):
        chunk = strokes[first : first + _CHUNK]
        found = tree.query(chunk, predicate="dwithin", distance=distance)
        pairs += found.shape[1]
        if pairs > _MOST_PAIRS:
            raise DenseLinesError(f"more than {_MOST_PAIRS} pairs of lines within {distance:g} m")
        close = [(first + int(i), int(j)) for i, j in found.T]
        yield from sorted((i, j) for i, j in close if i < j)


def _strokes(lines: Sequence[DrawnWall]) -> NDArray[np.object_]:
    return np.array([shapely.LineString([line.start, line.end]) for line in lines], dtype=object)


def _outside(singles: list[DrawnWall], walls: list[DrawnWall]) -> list[DrawnWall]:
    """The lines that do not lie wholly inside the walls."""
    if not walls or not singles:
        return singles
    reach = np.array([wall.thickness / 2 + _INSIDE for wall in walls])
    solid = shapely.union_all(shapely.buffer(_strokes(walls), reach, cap_style="square"))
    shapely.prepare(solid)
    within = shapely.covers(solid, _strokes(singles))
    return [line for line, hidden in zip(singles, within.tolist(), strict=True) if not hidden]


def _direction(line: DrawnWall) -> Point:
    length = line.length
    return (line.end[0] - line.start[0]) / length, (line.end[1] - line.start[1]) / length


def _angle(a: DrawnWall, b: DrawnWall) -> float:
    """Between two lines, 0 to pi/2 [rad]."""
    (ax, ay), (bx, by) = _direction(a), _direction(b)
    return math.atan2(abs(ax * by - ay * bx), abs(ax * bx + ay * by))


def _projection(line: DrawnWall, point: Point) -> float:
    """How far along a line a point is [m]."""
    x, y = _direction(line)
    return (point[0] - line.start[0]) * x + (point[1] - line.start[1]) * y


def _offset(line: DrawnWall, point: Point) -> float:
    """How far left of a line a point is [m]."""
    x, y = _direction(line)
    return (point[1] - line.start[1]) * x - (point[0] - line.start[0]) * y


def _off_line(line: DrawnWall, other: DrawnWall) -> float:
    return max(abs(_offset(line, other.start)), abs(_offset(line, other.end)))


def _distance(a: DrawnWall, b: DrawnWall) -> float:
    """Between two nearly parallel lines, in the middle of the shorter."""
    long, short = (a, b) if a.length >= b.length else (b, a)
    return abs(_offset(long, short.start) + _offset(long, short.end)) / 2.0


def _along(line: DrawnWall, other: DrawnWall) -> Interval:
    """The stretch of a line that another covers when it is projected on it."""
    at = _projection(line, other.start), _projection(line, other.end)
    return min(at), max(at)


def _ends(line: DrawnWall, stretch: Interval) -> tuple[Point, Point]:
    part = _cut(line, stretch)
    return part.start, part.end


def _cut(line: DrawnWall, stretch: Interval, left: float = 0.0) -> DrawnWall:
    """A stretch of a line, moved to the left."""
    x, y = _direction(line)
    (sx, sy), (low, high) = line.start, stretch
    start = (sx + x * low - y * left, sy + y * low + x * left)
    end = (sx + x * high - y * left, sy + y * high + x * left)
    return replace(line, start=start, end=end)


def _shared(a: Interval, b: Interval) -> Interval:
    return max(a[0], b[0]), min(a[1], b[1])


def _hull(a: Interval, b: Interval) -> Interval:
    return min(a[0], b[0]), max(a[1], b[1])


def _touches(a: Interval, b: Interval) -> bool:
    return a[0] <= b[1] + _TOUCH and b[0] <= a[1] + _TOUCH


def _without(intervals: list[Interval], taken: Interval) -> list[Interval]:
    rest: list[Interval] = []
    for low, high in intervals:
        parts = ((low, min(high, taken[0])), (max(low, taken[1]), high))
        rest += [part for part in parts if part[1] - part[0] > _TOUCH]
    return rest


def _united(intervals: Iterable[Interval], *, gap: float) -> list[Interval]:
    united: list[Interval] = []
    for interval in sorted(intervals):
        if united and interval[0] <= united[-1][1] + gap:
            united[-1] = _hull(united[-1], interval)
        else:
            united.append(interval)
    return united
