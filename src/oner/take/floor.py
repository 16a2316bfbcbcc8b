"""Finding the way on the floor of the story map: short, away from walls, in few straight legs."""

# scipy has no types that pyright could follow
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, map_coordinates
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from oner.geometry.plane import contains, distance_points_segments
from oner.model.arrays import FloatArray
from oner.model.set import Point, StoryMap, Wall, Zone

ROOM = 1.5
"""Closer to a wall than this the floor counts as crowded [m]."""

SQUEEZE = 0.25
"""Closer to a wall than this nobody goes [m]."""

CORNER_PRICE = 1.5
"""What a corner costs, as length of way [m]."""

_CROWD_PRICE = 4.0
_CELL = 0.1
_MOST_CELLS = 600_000
_JOINT = 0.08
_HEAD = 1.8
_STEP = 0.1
_KNOTS = 240
_NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))


class NoWayError(Exception):
    """There is no way on this floor; the text says why."""


class Floor:
    """The walkable floor: what lies in zones, with its distance to walls and to their border.

    Zones that are closer to each other than twice 0.08 m adjoin, unless a wall stands between
    them. A way of length element ds costs (1 + 4 max(0, 1 - d / 1.5)^2) ds at distance d from
    walls, so in a corridor the middle is cheapest; within 0.25 m of a wall nobody goes.

    Args:
        story: Its zones and walls.

    Raises:
        NoWayError: There are no zones.
    """

    def __init__(self, story: StoryMap) -> None:
        if not story.zones:
            raise NoWayError("the story map has no zones to find a way through; name waypoints")
        corners = np.concatenate([np.array(zone.outline) for zone in story.zones])
        self._origin = corners.min(axis=0) - 2 * _JOINT - 2 * _CELL
        size = corners.max(axis=0) - self._origin + 2 * _JOINT + 2 * _CELL
        self._cell = max(_CELL, float(np.sqrt(np.prod(size) / _MOST_CELLS)))
        columns, rows = (int(n) for n in np.ceil(size / self._cell))
        self._shape = (columns, rows)
        free = np.zeros(self._shape, np.bool_)
        for zone in story.zones:
            self._open(free, zone)
        for wall in story.walls:
            if wall.base < _HEAD and wall.top > 0.0:
                self._close(free, wall)
        distance = np.asarray(distance_transform_edt(free), np.float64)
        self._clearance: FloatArray = np.maximum(distance - 0.5, 0.0) * self._cell

    def _open(self, free: NDArray[np.bool_], zone: Zone) -> None:
        window, centres = self._window(np.array(zone.outline), _JOINT)
        free[window] |= contains(zone.outline, centres, border=_JOINT)

    def _close(self, free: NDArray[np.bool_], wall: Wall) -> None:
        """Close at least the cells that the centre line passes, so that no way slips through."""
        ends = np.array([wall.start, wall.end])
        reach = max(wall.thickness / 2, 0.75 * self._cell)
        window, centres = self._window(ends, reach)
        distance = distance_points_segments(centres.reshape(-1, 2), ends[None])
        free[window] &= distance.reshape(centres.shape[:-1]) > reach

    def _window(self, points: FloatArray, margin: float) -> tuple[tuple[slice, slice], FloatArray]:
        """The cells around points, and their centres, shape (i, j, 2)."""
        low = np.floor((points.min(axis=0) - margin - self._origin) / self._cell).astype(int)
        high = np.ceil((points.max(axis=0) + margin - self._origin) / self._cell).astype(int) + 1
        low, high = np.clip(low, 0, self._shape), np.clip(high, 0, self._shape)
        x, y = (self._origin[k] + (np.arange(low[k], high[k]) + 0.5) * self._cell for k in range(2))
        centres = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
        return (slice(low[0], high[0]), slice(low[1], high[1])), centres

    def clearance(self, points: FloatArray) -> FloatArray:
        """Distance to walls and to the border of the zones [m], shape (...); 0 outside."""
        cells = np.moveaxis((points - self._origin) / self._cell - 0.5, -1, 0)
        return map_coordinates(self._clearance, cells, order=1, mode="constant", cval=0.0)

    def cost(self, starts: FloatArray, ends: FloatArray) -> FloatArray:
        """What straight legs cost [m], infinite where nobody goes.

        Args:
            starts: [m], shape (n, 2).
            ends: [m], shape (n, 2).

        Returns:
            Shape (n,).
        """
        lengths = np.hypot(*(ends - starts).T)
        samples = max(2, int(np.ceil(float(lengths.max(initial=0.0)) / _STEP)) + 1)
        part = np.linspace(0.0, 1.0, samples)[:, None, None]
        gap = self.clearance(starts + part * (ends - starts))
        price = lengths * _price(gap).mean(axis=0)
        return np.where(gap.min(axis=0) < SQUEEZE, np.inf, price)

    def way(self, start: Point, end: Point) -> tuple[Point, ...]:
        """The corners of the cheapest way between two points, without these.

        A cheapest path over the cells, of whose points those few are kept that make the legs and
        the corners (1.5 m each) cheapest; the corners are then moved to where they are cheapest.

        Raises:
            NoWayError: A point is not on the floor, or no way leads from one to the other.
        """
        a, b = np.array(start), np.array(end)
        if np.isfinite(self.cost(a[None], b[None])[0]) and self._is_plain(a, b):
            return ()
        knots = _thinned(self._path(a, b))
        corners = self._few(np.concatenate([a[None], knots, b[None]]))
        corners = self._settled(self._joined(self._settled(corners)))
        return tuple((float(x), float(y)) for x, y in corners[1:-1])

    def _is_plain(self, a: FloatArray, b: FloatArray) -> bool:
        """Whether the straight leg is nowhere more crowded than its ends."""
        part = np.linspace(0.0, 1.0, 200)[:, None]
        gap = self.clearance(a + part * (b - a))
        return bool(gap.min() >= 0.9 * min(gap[0], gap[-1], ROOM))

    def _path(self, a: FloatArray, b: FloatArray) -> FloatArray:
        """The cheapest path over the cells, shape (n, 2)."""
        number, cells, edges = self._graph
        first, last = int(number[self._index(a)]), int(number[self._index(b)])
        near = 20.0 + 3.0 * float(np.hypot(*(b - a)))
        for limit in (near, np.inf):
            _, rows = dijkstra(
                edges, directed=False, indices=[first], return_predecessors=True, limit=float(limit)
            )
            before = rows[0]
            if before[last] >= 0 or first == last:
                break
        else:
            raise NoWayError("zones have to adjoin, with 0.5 m between walls")
        nodes = [last]
        while nodes[-1] != first:
            nodes.append(int(before[nodes[-1]]))
        return self._origin + (cells[nodes[::-1]] + 0.5) * self._cell

    def _index(self, point: FloatArray) -> tuple[int, int]:
        i, j = np.floor((point - self._origin) / self._cell).astype(int)
        inside = 0 <= i < self._shape[0] and 0 <= j < self._shape[1]
        if not inside or self._clearance[i, j] < SQUEEZE:
            raise NoWayError(f"({point[0]:.2f}, {point[1]:.2f}) is not in a zone, clear of walls")
        return int(i), int(j)

    @cached_property
    def _graph(self) -> tuple[NDArray[np.int64], NDArray[np.int64], csr_array]:
        """Numbers of the free cells, their indices, and prices of steps between neighbours."""
        free = self._clearance >= SQUEEZE
        cells = np.argwhere(free)
        number = np.full(self._shape, -1, np.int64)
        number[free] = np.arange(len(cells))
        price = _price(self._clearance)
        pairs: list[NDArray[np.int64]] = []
        weights: list[FloatArray] = []
        for di, dj in _NEIGHBOURS:
            here, there = _shifted(self._shape, di, dj)
            both = free[here] & free[there]
            pairs.append(np.stack([number[here][both], number[there][both]]))
            length = self._cell * float(np.hypot(di, dj))
            weights.append(0.5 * length * (price[here] + price[there])[both])
        shape = (len(cells), len(cells))
        edges = coo_array((np.concatenate(weights), np.concatenate(pairs, axis=1)), shape=shape)
        return number, cells, edges.tocsr()

    def _few(self, knots: FloatArray) -> FloatArray:
        """The knots that make legs and corners cheapest; a shortest path from first to last."""
        count = len(knots)
        best = np.full(count, np.inf)
        before = np.zeros(count, np.int64)
        best[0] = 0.0
        for j in range(1, count):
            legs = self.cost(knots[:j], np.broadcast_to(knots[j], (j, 2)))
            totals = best[:j] + legs + CORNER_PRICE
            before[j] = int(np.argmin(totals))
            best[j] = totals[before[j]]
        kept = [count - 1]
        while kept[-1] > 0:
            kept.append(int(before[kept[-1]]))
        return knots[kept[::-1]]

    def _joined(self, corners: FloatArray) -> FloatArray:
        """Two corners become one where the legs around them would meet, if that is cheaper."""
        index = 1
        while index < len(corners) - 2:
            around = corners[index - 1 : index + 3]
            tip = _meeting(around)
            if tip is not None and self._is_cheaper(np.array([around[0], tip, around[3]]), around):
                corners = np.concatenate([corners[:index], tip[None], corners[index + 2 :]])
                index = max(1, index - 1)
            else:
                index += 1
        return corners

    def _is_cheaper(self, way: FloatArray, than: FloatArray) -> bool:
        saved = CORNER_PRICE * (len(than) - len(way))
        return float(self._total(way)) < float(self._total(than)) + saved

    def _total(self, way: FloatArray) -> float:
        return float(self.cost(way[:-1], way[1:]).sum())

    def _settled(self, corners: FloatArray) -> FloatArray:
        """Corners moved in ever smaller steps as long as that makes the way cheaper."""
        moved = corners.copy()
        for step in (0.4, 0.2, 0.1, 0.05):
            for _ in range(20):
                changed = [self._nudge(moved, i, step) for i in range(1, len(moved) - 1)]
                if not any(changed):
                    break
        return moved

    def _nudge(self, corners: FloatArray, index: int, step: float) -> bool:
        steps = step * np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)], np.float64)
        tried = corners[index] + steps
        count = len(tried)
        into = self.cost(np.broadcast_to(corners[index - 1], (count, 2)), tried)
        out = self.cost(tried, np.broadcast_to(corners[index + 1], (count, 2)))
        total = into + out
        best, stay = int(np.argmin(total)), count // 2
        if total[best] >= total[stay] - 1e-9:
            return False
        corners[index] = tried[best]
        return True


def _meeting(around: FloatArray) -> FloatArray | None:
    """Where the first and the last of three legs meet if prolonged, not too far away."""
    a, b, c, d = around
    along, back = b - a, c - d
    turn = float(along[0] * back[1] - along[1] * back[0])
    if abs(turn) < 0.1 * float(np.hypot(*along) * np.hypot(*back)):
        return None
    gap = d - a
    tip = a + along * float(gap[0] * back[1] - gap[1] * back[0]) / turn
    near = max(float(np.hypot(*(tip - b))), float(np.hypot(*(tip - c))))
    return tip if near < 2.0 * ROOM else None


def _price(clearance: FloatArray) -> FloatArray:
    crowded = np.maximum(0.0, 1.0 - clearance / ROOM)
    return 1.0 + _CROWD_PRICE * crowded**2


def _shifted(
    shape: Sequence[int], di: int, dj: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """All cells that have a neighbour (di, dj) further, and those neighbours."""
    rows, columns = shape
    here_j = slice(0, columns - dj) if dj >= 0 else slice(-dj, columns)
    there_j = slice(dj, columns) if dj >= 0 else slice(0, columns + dj)
    return (slice(0, rows - di), here_j), (slice(di, rows), there_j)


def _thinned(path: FloatArray) -> FloatArray:
    """At most some 240 points of a path, at least half a metre apart."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    count = int(min(_KNOTS, max(2, lengths[-1] / 0.5)))
    chosen = np.searchsorted(lengths, np.linspace(0.0, lengths[-1], count + 2)[1:-1])
    return path[np.unique(chosen)]
