"""The shortest way through zones that touch, for `route = "auto"`."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from itertools import combinations

from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from oner.model.set import StoryMap

LEAST_OPENING = 0.5
"""Two zones touch if a person fits through what they share [m]."""


def way_through(story: StoryMap, start: str, end: str) -> tuple[str, ...]:
    """Zones from `start` to `end`, both included, by the shortest way from middle to middle.

    Two zones touch where their outlines share at least `LEAST_OPENING` that no wall stands on; a
    wall that stands above the floor is a header, which one can walk under.

    Returns:
        Ids of the zones in order; empty if no way leads there.
    """
    near = _touching(story)
    best: dict[str, float] = {start: 0.0}
    before: dict[str, str] = {}
    waiting = [(0.0, start)]
    while waiting:
        length, here = heapq.heappop(waiting)
        if here == end:
            return _back(before, end)
        if length > best[here]:
            continue
        for there, step in sorted(near.get(here, {}).items()):
            if length + step < best.get(there, math.inf):
                best[there], before[there] = length + step, here
                heapq.heappush(waiting, (length + step, there))
    return ()


def _back(before: Mapping[str, str], end: str) -> tuple[str, ...]:
    way = [end]
    while way[-1] in before:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def _touching(story: StoryMap) -> dict[str, dict[str, float]]:
    """For every zone, those it touches and how far their middles are apart [m]."""
    floors = {zone.id: Polygon(zone.outline) for zone in story.zones if len(zone.outline) > 2}
    standing = [wall for wall in story.walls if wall.base < 2.0]
    walls = unary_union(
        [LineString([w.start, w.end]).buffer(max(w.thickness, 0.02) / 2) for w in standing]
    )
    near: dict[str, dict[str, float]] = {name: {} for name in floors}
    for (a, one), (b, other) in combinations(floors.items(), 2):
        if _opening(one, other, walls) >= LEAST_OPENING:
            step = one.centroid.distance(other.centroid)
            near[a][b] = near[b][a] = step
    return near


def _opening(one: Polygon, other: Polygon, walls: BaseGeometry) -> float:
    """How wide the passage from one zone to the other is [m]."""
    if one.distance(other) > 0.0:
        return 0.0
    shared = one.intersection(other).difference(walls)
    return max(shared.length / 2 if shared.area > 0 else shared.length, 0.0)
