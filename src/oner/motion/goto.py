"""From where an arm stands to the first row of a move: rest to rest, slowly, past everything.

The straight line in the axes is tried first, then the track before the arm or after it, then ways
over one other pose, then two trees that grow towards each other until they meet (RRT-Connect),
whose way is cut short where it can be. Every piece is a straight line in the axes from rest to
rest, timed by ruckig with limited jerk at a part of the limits, and slower where a part of the rig
would be too fast beside people. What comes out is looked at every millisecond.

Panels that are out for the move are out; every other one stands. Performers stand where they are at
the first row. The same request and seed give the same way.

Source: J. J. Kuffner, S. M. LaValle, RRT-Connect: an efficient approach to single-query path
planning, 2000. L. Berscheid, T. Kroeger, Jerk-limited real-time trajectory generation with
arbitrary target states, 2021 (ruckig).
"""

# ruckig has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruckig import InputParameter, Result, Ruckig, Synchronization, Trajectory

from oner.kernels.collide import FREE, judge_all
from oner.kernels.near import centres_along
from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.motion.company import going_on
from oner.motion.reach import axis_limits
from oner.motion.request import REASONS, ArmRequest, Failure, PlannedMove, Refused
from oner.motion.scene import Scene, make_scene, reach_radius, with_margin, without_panels
from oner.timing.span import Span

Floats = NDArray[np.float64]

LIMIT_PART = 0.3
"""Part of the axes' limits that is used."""

SLOW = 0.25
"""No part of the rig is faster where there are performers [m/s]: ISO 10218-1, reduced speed."""

EDGE_STEP = 0.01
"""Between two instants of a line no part of the rig goes further than this [m]."""

SPARE = 0.005
"""Extra distance kept while the way is looked for [m]."""

NEAR_END = 0.1
"""This near to either end there need not be anything to spare [m]."""

VIAS, VIAS_TRIED, VIA_PART = 300, 60, 0.6
"""Other poses, how many of them a way over one is tried with, and how far from the middle they may
be in parts of the axes' ranges."""

GROWTHS = 4000
"""Most steps of the trees."""

GROW = 0.6
"""Length of a step, with axes weighted by what they move [m]."""

SHORTENINGS = 150
"""Times a way is tried to be cut short."""

SLOWINGS = 6
"""Times a line is timed again because a part of the rig was too fast."""

SAMPLES = 100.0
"""Rows of the answer per second."""

CHECK_STEP = 0.001
"""Between two instants at which the answer is looked at [s]."""


_GOLDEN = 1.0969815577985598
"""g^8 = g + 1: the fractional parts of n / g^k fill a cube of seven dimensions evenly."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goto(ArrayNoun):
    """A way to the first row of a move, from rest to rest.

    Args:
        times: [s], shape (n,).
        values: Track and joints there [m, rad], shape (n, 7); the last row is the move's first.
        seconds: How long it takes.
        fastest: Speed of its fastest part [m/s].
        stations: Poses at which it comes to rest, start and end included, shape (k, 7).
    """

    times: FloatArray
    values: FloatArray
    seconds: float
    fastest: float
    stations: FloatArray

    @property
    def travel(self) -> FloatArray:
        """How far each axis goes in all, to and fro [m, rad], shape (7,)."""
        return np.abs(np.diff(self.stations, axis=0)).sum(axis=0)

    @property
    def said(self) -> tuple[str, ...]:
        """Where each motor ends and how far it turns, a line an axis, for before it is started."""
        start, end, travel = self.stations[0], self.stations[-1], self.travel
        lines = [f"track from {start[0]:+.3f} m to {end[0]:+.3f} m"]
        for axis in range(1, 7):
            begin, stop = math.degrees(start[axis]), math.degrees(end[axis])
            line = f"J{axis} from {begin:+.1f} deg to {stop:+.1f} deg, {stop - begin:+.1f} deg"
            if travel[axis] - abs(end[axis] - start[axis]) > math.radians(0.1):
                line += f", {math.degrees(travel[axis]):.1f} deg to and fro"
            if abs(stop - begin) > 180.0:
                line += ": more than half a turn, mind the cables"
            lines.append(line)
        return tuple(lines)


def goto_first(
    request: ArmRequest,
    planned: PlannedMove,
    start: Floats,
    *,
    part: float = LIMIT_PART,
    slow: float = SLOW,
    seed: int = 0,
) -> Goto | Refused:
    """The way from a pose of rest to the first row of a move.

    Args:
        request: What the move was planned for.
        planned: The move.
        start: Track and joints where the arm stands [m, rad], shape (7,).
        part: Of the axes' limits.
        slow: Fastest any part of the rig may be if the request has performers [m/s].
        seed: Of the search.
    """
    start = np.asarray(start, np.float64)
    first = np.array(planned.move.values[0])
    around = _Surroundings(request, planned, start)
    for pose, what in ((start, "where it stands"), (first, "at the first row of the move")):
        why = around.why_not(pose)
        if why:
            return _refused(planned, f"{what} {why}")
    way = _way(around, start, first, seed)
    if way is None:
        return _refused(planned, "no way was found that stays clear of walls, floor and itself")
    answer = _timed(around, way, part, slow if len(request.performers) else math.inf)
    return answer if isinstance(answer, Goto) else _refused(planned, f"on its way {answer}")


def _refused(planned: PlannedMove, words: str) -> Refused:
    frame = planned.move.first_frame
    failure = Failure(span=Span(frame, frame + 1), code="cover-goto", detail=words)
    return Refused(failures=(failure,))


class _Surroundings:
    """What an arm must not touch while it goes to its first row, and how far its parts move."""

    def __init__(self, request: ArmRequest, planned: PlannedMove, start: Floats) -> None:
        self.request = request
        self.ends = (start, planned.move.values[0])
        scene = without_panels(make_scene(_standing(request, planned)), planned.panels_out)
        self.body = scene.body._replace(
            lower=np.array(request.arm.lower), upper=np.array(request.arm.upper)
        )
        self.scene: Scene = scene
        self.wide = with_margin(scene.world, SPARE)
        half = max(request.track.length / 2, 0.0)
        self.lower = np.array([-half, *request.arm.lower])
        self.upper = np.array([half, *request.arm.upper])
        radius = reach_radius(request.arm, request.mount)
        # what lies behind an axis and turns with it gets shorter towards the wrist
        past = float(np.linalg.norm(request.mount.spheres[:, :3], axis=1).max(initial=0.1)) + 0.2
        self.levers = np.array([1.0, radius, radius, 0.7 * radius, past + 0.1, past, past])

    def why_not(self, pose: Floats) -> str:
        """What is wrong with standing at a pose; empty if nothing is."""
        outside = (pose < self.lower - 1e-9) | (pose > self.upper + 1e-9)
        if outside.any():
            axis = int(np.flatnonzero(outside)[0])
            return f"{'the track' if axis == 0 else f'J{axis}'} is beyond the end of its range"
        status = self._status(pose[None], exact=True)[0]
        return "" if status == FREE else REASONS[int(status)].words

    def _status(self, poses: Floats, *, exact: bool = False) -> NDArray[np.int64]:
        feet = np.repeat(self.scene.feet[:, :1], len(poses), axis=1)
        world = self.scene.world if exact else self.wide
        q, s = np.ascontiguousarray(poses[:, 1:]), poses[:, 0].copy()
        return judge_all(self.body, world, q, s, feet)[0]

    def all_free(self, poses: Floats) -> NDArray[np.bool_]:
        """At which of some poses an arm can be, with a little to spare."""
        return self._status(poses) == FREE

    def line(self, a: Floats, b: Floats) -> bool:
        """Whether the straight line between two poses is free."""
        count = math.ceil(self.length(a, b) / EDGE_STEP) + 1
        line = a + np.linspace(0.0, 1.0, count + 1)[:, None] * (b - a)
        # a few first: what is blocked is mostly blocked all along
        return self._free(line[count // 2 :: 16]) and self._free(line)

    def _free(self, poses: Floats) -> bool:
        bad = poses[~self.all_free(poses)]
        # the ends are where they have to be, and have nothing to spare if they must
        for end in self.ends:
            bad = bad[np.abs(bad - end) @ self.levers > NEAR_END]
        return not len(bad)

    def blocked(self, values: Floats) -> str:
        """What is in the way of any of some poses, with nothing to spare; empty if nothing is."""
        status = self._status(values, exact=True)
        bad = status[status != FREE]
        return REASONS[int(bad[0])].words if len(bad) else ""

    def fastest(self, values: Floats, dt: float) -> float:
        """Speed of the fastest part of the rig along poses so much time apart [m/s]."""
        q, s = np.ascontiguousarray(values[:, 1:]), values[:, 0].copy()
        centres = centres_along(self.body, self.request.track.base_height, q, s)
        return float(np.linalg.norm(np.diff(centres, axis=0), axis=2).max(initial=0.0)) / dt

    def length(self, a: Floats, b: Floats) -> float:
        """No part of the rig goes further than this on a straight line [m]."""
        return float(np.abs(b - a) @ self.levers)


def _standing(request: ArmRequest, planned: PlannedMove) -> ArmRequest:
    """The request at one instant: everybody stands where they are at the first row of the move."""
    move, rate = planned.move, float(request.rate)
    since = np.array([-move.pre_roll / rate])
    feet = [going_on(one, rate, since, move.run_up) for one in request.performers]
    return replace(
        request,
        positions=request.positions[:1],
        quaternions=request.quaternions[:1],
        performers=np.array(feet).reshape(len(feet), 1, 3),
    )


# ---------------------------------------------------------------------------------------------
# the way


def _way(around: _Surroundings, start: Floats, end: Floats, seed: int) -> list[Floats] | None:
    """Poses from start to end, the lines between which are free; None if none was found."""
    for way in _simple_ways(around, start, end):
        if all(around.line(a, b) for a, b in pairwise(way)):
            return way
    grown = _grown(around, start, end, np.random.default_rng(seed))
    return None if grown is None else _shortened(around, grown, np.random.default_rng(seed))


def _simple_ways(around: _Surroundings, start: Floats, end: Floats) -> Iterator[list[Floats]]:
    """Straight; the track first or last; over one other pose, the shortest way first."""
    yield [start, end]
    track_first, track_last = start.copy(), end.copy()
    track_first[0], track_last[0] = end[0], start[0]
    yield [start, track_first, end]
    yield [start, track_last, end]
    cube = np.arange(1, VIAS + 1)[:, None] * _GOLDEN ** -np.arange(1.0, 8.0) % 1.0
    spread = around.upper - around.lower
    vias = np.clip((start + end) / 2 + (cube - 0.5) * spread * VIA_PART, around.lower, around.upper)
    vias[:, 6] = (start[6] + end[6]) / 2
    vias = vias[around.all_free(vias)]
    far = [around.length(start, via) + around.length(via, end) for via in vias]
    for row in np.argsort(far, kind="stable")[:VIAS_TRIED]:
        yield [start, vias[row], end]


def _grown(
    around: _Surroundings, start: Floats, end: Floats, rng: np.random.Generator
) -> list[Floats] | None:
    """A way by two trees that grow from both ends towards poses at random and each other."""
    trees = [_Tree(start, around), _Tree(end, around)]
    for step in range(GROWTHS):
        tree, other = trees[step % 2], trees[1 - step % 2]
        wanted = rng.uniform(around.lower, around.upper)
        node = tree.grow(wanted)
        if node is None:
            continue
        met = other.reach(tree.poses[node])
        if met is not None:
            there, back = tree.way(node), other.way(met)
            return there + back[::-1][1:] if tree is trees[0] else back + there[::-1][1:]
    return None


class _Tree:
    """Poses that can be reached from a first one over free lines."""

    def __init__(self, root: Floats, around: _Surroundings) -> None:
        self.poses = [root]
        self.parents = [-1]
        self.around = around
        self._scaled = np.empty((64, 7))
        self._scaled[0] = root * around.levers

    def grow(self, wanted: Floats) -> int | None:
        """One step towards a pose from the nearest one; the new pose, or None if it is blocked."""
        at = wanted * self.around.levers
        away = np.linalg.norm(self._scaled[: len(self.poses)] - at, axis=1)
        near = int(np.argmin(away))
        part = min(1.0, GROW / max(float(away[near]), 1e-9))
        pose = self.poses[near] + part * (wanted - self.poses[near])
        if part == 1.0:
            pose = wanted
        if not self.around.line(self.poses[near], pose):
            return None
        return self._add(pose, near)

    def reach(self, wanted: Floats) -> int | None:
        """Steps towards a pose until there, or None where one is blocked."""
        while True:
            node = self.grow(wanted)
            if node is None:
                return None
            if self.poses[node] is wanted:
                return node

    def way(self, node: int) -> list[Floats]:
        """Poses from the first one to a node."""
        way = list[Floats]()
        while node >= 0:
            way.append(self.poses[node])
            node = self.parents[node]
        return way[::-1]

    def _add(self, pose: Floats, parent: int) -> int:
        if len(self.poses) == len(self._scaled):
            self._scaled = np.concatenate([self._scaled, np.empty_like(self._scaled)])
        self._scaled[len(self.poses)] = pose * self.around.levers
        self.poses.append(pose)
        self.parents.append(parent)
        return len(self.poses) - 1


def _shortened(around: _Surroundings, way: list[Floats], rng: np.random.Generator) -> list[Floats]:
    """The way with corners cut off where the line between two of its points is free."""
    for _ in range(SHORTENINGS):
        if len(way) < 3:
            break
        legs = np.array([around.length(a, b) for a, b in pairwise(way)])
        ends = np.insert(np.cumsum(legs), 0, 0.0)
        one, other = np.sort(rng.uniform(0.0, ends[-1], 2))
        i, j = (int(np.searchsorted(ends, at, "right")) - 1 for at in (one, other))
        if i >= j:
            continue
        a = way[i] + (one - ends[i]) / max(legs[i], 1e-12) * (way[i + 1] - way[i])
        b = way[j] + (other - ends[j]) / max(legs[j], 1e-12) * (way[j + 1] - way[j])
        if around.length(a, b) < (other - one) * 0.999 and around.line(a, b):
            way = [*way[: i + 1], a, b, *way[j + 1 :]]
    return _straightened(around, way)


def _straightened(around: _Surroundings, way: list[Floats]) -> list[Floats]:
    """The way without poses that can be left out: at each of them it has to stop."""
    kept, at = [way[0]], 0
    while at < len(way) - 1:
        after = next(
            k for k in range(len(way) - 1, at, -1) if k == at + 1 or around.line(way[at], way[k])
        )
        kept.append(way[after])
        at = after
    return kept


# ---------------------------------------------------------------------------------------------
# its timing


def _timed(around: _Surroundings, way: list[Floats], part: float, slow: float) -> Goto | str:
    """The way from rest to rest over its poses; or what a look every millisecond found."""
    times, values, clock, fastest = [np.zeros(1)], [way[0][None]], 0.0, 0.0
    for a, b in pairwise(way):
        leg, speed = _leg(around, a, b, part, slow)
        fastest = max(fastest, speed)
        rows = np.append(np.arange(1.0 / SAMPLES, leg.duration - 1e-6, 1.0 / SAMPLES), leg.duration)
        times.append(clock + rows)
        values.append(_at(leg, rows))
        clock += float(leg.duration)
        blocked = around.blocked(_at(leg, np.arange(0.0, leg.duration, CHECK_STEP)))
        if blocked:
            return blocked
    return Goto(
        times=frozen(np.concatenate(times)),
        values=frozen(np.concatenate(values)),
        seconds=clock,
        fastest=fastest,
        stations=frozen(np.array(way)),
    )


def _leg(
    around: _Surroundings, a: Floats, b: Floats, part: float, slow: float
) -> tuple[Any, float]:
    """A straight line from rest to rest, and the speed of its fastest part [m/s]."""
    scale = 1.0
    leg, speed = _try_leg(around, a, b, part, scale)
    for _ in range(SLOWINGS):
        if speed <= slow:
            break
        scale *= 0.98 * slow / speed
        leg, speed = _try_leg(around, a, b, part, scale)
    return leg, speed


def _try_leg(
    around: _Surroundings, a: Floats, b: Floats, part: float, scale: float
) -> tuple[Any, float]:
    leg = _line_in_time(around.request, a, b, part, scale)
    return leg, around.fastest(_at(leg, np.arange(0.0, leg.duration + 0.02, 0.02)), 0.02)


def _line_in_time(request: ArmRequest, a: Floats, b: Floats, part: float, scale: float) -> Any:
    """Ruckig's way along a straight line: all axes in phase, jerk limited."""
    asked = InputParameter(7)
    asked.current_position, asked.target_position = a.tolist(), b.tolist()
    speed, acceleration, jerk = (
        np.maximum(part * axis_limits(request, kind), 1e-6)
        for kind in ("speed", "acceleration", "jerk")
    )
    asked.max_velocity = (scale * speed).tolist()
    asked.max_acceleration, asked.max_jerk = acceleration.tolist(), jerk.tolist()
    asked.synchronization = Synchronization.Phase
    leg = Trajectory(7)
    if Ruckig(7).calculate(asked, leg) not in (Result.Working, Result.Finished):
        raise AssertionError("ruckig refuses a line from rest to rest")
    return leg


def _at(leg: Any, times: Floats) -> Floats:
    last = float(leg.duration)
    return np.array([leg.at_time(min(float(t), last))[0] for t in times], np.float64).reshape(-1, 7)
