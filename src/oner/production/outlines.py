"""Outlines of zones and stages: closed, simple, counter-clockwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from oner.geometry.plane import signed_area
from oner.model.set import Point
from oner.production.sources import Place

LEAST_AREA = 1e-4
"""An outline with less area than this encloses nothing [m2]."""


def read_outline(place: Place, points: Sequence[Point]) -> tuple[Point, ...]:
    """Corners counter-clockwise, none repeated; what is wrong goes to the place's problems."""
    corners = _distinct(points)
    if len(corners) < 3:
        place.problem("an outline needs at least three different corners", read=_shown(points))
        return tuple(corners)
    crossing = _crossing(corners)
    if crossing is not None:
        a, b = crossing
        remedy = f"the outline crosses itself: edge {a} and edge {b}; put its corners in order"
        place.problem(remedy, read=_shown(points))
    elif abs(signed_area(corners)) < LEAST_AREA:
        place.problem("the outline encloses nothing", read=_shown(points))
    return tuple(corners if signed_area(corners) >= 0 else corners[::-1])


def _distinct(points: Sequence[Point]) -> list[Point]:
    """Without corners that repeat the one before, nor a last that repeats the first."""
    corners: list[Point] = []
    for point in points:
        if not corners or math.dist(point, corners[-1]) > 1e-9:
            corners.append(point)
    while len(corners) > 1 and math.dist(corners[0], corners[-1]) <= 1e-9:
        corners.pop()
    return corners


def _crossing(corners: Sequence[Point]) -> tuple[int, int] | None:
    """Numbers, from 1, of the first two edges that meet where they should not."""
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    for (i, a), (j, b) in combinations(enumerate(edges), 2):
        neighbours = j - i == 1 or (i == 0 and j == len(edges) - 1)
        if neighbours and _folds_back(a, b):
            return i + 1, j + 1
        if not neighbours and _meet(a, b):
            return i + 1, j + 1
    return None


Edge = tuple[Point, Point]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(e: Edge, f: Edge) -> bool:
    """Whether two edges share a point."""
    d1, d2 = _turn(*e, f[0]), _turn(*e, f[1])
    d3, d4 = _turn(*f, e[0]), _turn(*f, e[1])
    if d1 * d2 < 0 and d3 * d4 < 0:
        return True
    touching = ((d1, e, f[0]), (d2, e, f[1]), (d3, f, e[0]), (d4, f, e[1]))
    return any(d == 0 and _in_box(edge, p) for d, edge, p in touching)


def _in_box(edge: Edge, p: Point) -> bool:
    return all(min(edge[0][k], edge[1][k]) <= p[k] <= max(edge[0][k], edge[1][k]) for k in (0, 1))


def _folds_back(e: Edge, f: Edge) -> bool:
    """Whether an edge runs back along its neighbour."""
    shared = e[1] if e[1] in f else e[0]
    p = e[0] if shared == e[1] else e[1]
    q = f[1] if shared == f[0] else f[0]
    along = (p[0] - shared[0]) * (q[0] - shared[0]) + (p[1] - shared[1]) * (q[1] - shared[1])
    return _turn(p, shared, q) == 0 and along > 0


def _shown(points: Sequence[Point]) -> str:
    return "[" + ", ".join(f"[{x:g}, {y:g}]" for x, y in points) + "]"
