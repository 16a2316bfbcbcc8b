"""Placements of a track: a grid of them, the building around them, and what an arm can do at each.

`screen_rows` and `examine_rows` look at many placements at once; both are plain functions of a
question, so that any process can be asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from oner.geometry.plane import RigidTransform2
from oner.kernels import fewest
from oner.kernels.collide import Body, World
from oner.kernels.ladder import screen
from oner.model.piece import Placement
from oner.model.set import Panel, Stage
from oner.motion.company import company
from oner.motion.reach import axis_limits, knot_frames
from oner.motion.request import ArmRequest
from oner.motion.scene import (
    MOST_WILD,
    flange_path,
    make_body,
    make_world,
    rail_positions,
    reach_radius,
    strip_of,
    with_margin,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEP = 0.10
"""Of the default grid in x and y [m]."""

YAW_STEP = math.radians(5.0)

STAGE_WALL = 0.02
"""Thickness of what stands for the walls of the building [m]."""

TALL = 20.0
"""Height of the building's walls where nobody has measured it [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGrid:
    """Placements on a grid: x and y at multiples of a step, yaws all around.

    Args:
        x, y: First and last [m], in the frame of the request.
        step: [m].
        yaw_step: Divides a full turn [rad].
        heights: Of the floor or riser the track lies on [m].
    """

    x: tuple[float, float]
    y: tuple[float, float]
    step: float = STEP
    yaw_step: float = YAW_STEP
    heights: tuple[float, ...] = (0.0,)

    @property
    def yaws(self) -> int:
        """How many directions."""
        return max(1, round(2 * math.pi / self.yaw_step))

    @property
    def placements(self) -> int:
        """How many in all."""
        return len(self._line(self.x)) * len(self._line(self.y)) * self.yaws * len(self.heights)

    def _line(self, ends: tuple[float, float], stride: int = 1) -> Floats:
        count = math.floor((ends[1] - ends[0]) / self.step + 1e-9) + 1
        return np.array([ends[0] + self.step * k for k in range(0, max(count, 0), stride)])

    def slices(self, stride: int = 1, yaw_stride: int = 1) -> Iterable[Floats]:
        """Rows (x, y, z, yaw), one array per height and yaw, shape (n, 4).

        Args:
            stride: 5 takes every fifth x and y.
            yaw_stride: 3 takes every third yaw.
        """
        x, y = np.meshgrid(self._line(self.x, stride), self._line(self.y, stride), indexing="ij")
        for z in self.heights:
            for k in range(0, self.yaws, yaw_stride):
                yaw = k * self.yaw_step
                yield np.column_stack(
                    [x.ravel(), y.ravel(), np.full(x.size, z), np.full(x.size, yaw)]
                )


def grid_around(
    request: ArmRequest,
    *,
    step: float = STEP,
    yaw_step: float = YAW_STEP,
    heights: tuple[float, ...] = (0.0,),
) -> PlaceGrid:
    """A grid that holds every placement from which the whole path may be in reach.

    Where there is none, it is a single point between the ends of the path.
    """
    tips, reach = tips_and_reach(request)
    travel = float(rail_positions(request)[-1])
    far = [
        fewest.reach_radius2(reach, float(rise)) for rise in _rises(request, tips, heights).ravel()
    ]
    most = math.sqrt(max([*far, 0.0])) + travel
    low, high = tips[:, :2].max(axis=0) - most, tips[:, :2].min(axis=0) + most
    middle = (low + high) / 2
    low, high = np.minimum(low, middle), np.maximum(high, middle)
    empty = (tips[:, :2].max(axis=0) - most > tips[:, :2].min(axis=0) + most).any()
    if empty:
        low = high = middle
    first, last = np.ceil(low / step) * step, np.floor(high / step) * step
    last = np.maximum(first, last)
    return PlaceGrid(
        x=(float(first[0]), float(last[0])),
        y=(float(first[1]), float(last[1])),
        step=step,
        yaw_step=yaw_step,
        heights=heights,
    )


def with_stage(
    request: ArmRequest, stage: Stage, T_stage_set: RigidTransform2 | None = None
) -> ArmRequest:
    """The request inside a building: its outline as fixed walls, its height as a ceiling.

    Args:
        request: In the frame of the set.
        stage: Outline and height may be unknown; then there are none.
        T_stage_set: Where the set stands on the stage; None: their frames are the same.
    """
    height = stage.height
    ceilings = [h for h in (height, request.ceiling) if h is not None]
    outline = _outline(stage, T_stage_set)
    tall = height if height is not None else TALL
    walls = tuple(
        Panel(
            id=f"{stage.id} wall {k + 1}",
            wall=stage.id,
            start=(float(a[0]), float(a[1])),
            end=(float(b[0]), float(b[1])),
            base=0.0,
            top=tall,
            thickness=STAGE_WALL,
        )
        for k, (a, b) in enumerate(zip(outline, np.roll(outline, -1, axis=0), strict=True))
    )
    ceiling = min(ceilings) if ceilings else None
    return replace(request, panels=(*request.panels, *walls), ceiling=ceiling)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceQuestion:
    """What every process needs; it builds its arrays from it."""

    request: ArmRequest
    seen: frozenset[str]

    @property
    def wild(self) -> tuple[str, ...]:
        """Id of the panel of each bit: the wild ones, the nearest to the path first."""
        request = self.request
        camera = shapely.MultiPoint(np.asarray(request.positions)[:, :2])

        def away(panel: Panel) -> tuple[float, str]:
            return float(camera.distance(shapely.LineString([panel.start, panel.end]))), panel.id

        loose = [p for p in request.panels if p.wild and p.id not in request.keep]
        return tuple(panel.id for panel in sorted(loose, key=away)[:MOST_WILD])

    def body(self) -> Body:
        """The arm."""
        request = self.request
        return make_body(request.arm, request.mount, request.settings.joint_margin)

    def world(self, wild: tuple[str, ...]) -> World:
        """In the frame of the set: fixed panels, and of wild ones those with a bit.

        A wild panel without a bit is left out: what is shown without it holds with it.
        """
        request, bits = self.request, set(wild)
        origin = replace(request, placement=Placement(x=0.0, y=0.0, z=0.0, yaw=0.0))
        panels = [p for p in request.panels if p.id in bits or not p.wild or p.id in request.keep]
        world = make_world(origin, panels, wild)
        sizes = np.ascontiguousarray(company(request).sizes)
        world = world._replace(performer_sizes=sizes)
        return with_margin(world, request.settings.clearance_margin)

    def knots(self) -> Ints:
        """Frames of the ladder's knots."""
        request = self.request
        return knot_frames(request.frames, float(request.rate), request.settings.knot_seconds)

    def mask_of(self, ids: Iterable[str]) -> np.uint64:
        """The bits of some panels."""
        chosen, mask = set(ids), 0
        for bit, panel in enumerate(self.wild):
            mask |= (panel in chosen) << bit
        return np.uint64(mask)

    def ids_of(self, mask: int) -> tuple[str, ...]:
        """Sorted ids of the panels of a mask."""
        return tuple(sorted(p for bit, p in enumerate(self.wild) if mask >> bit & 1))


def _feet(request: ArmRequest) -> Floats:
    feet = company(request).feet
    return np.ascontiguousarray(feet) if feet.size else np.zeros((0, request.frames, 3))


def tips_and_reach(request: ArmRequest) -> tuple[Floats, fewest.Reach]:
    """Points the arm has to reach out for at the ladder's knots, and how far it can.

    For an ortho-parallel arm it is the wrist, and exact; for any other the flange, within the sum
    of what is between it and the shoulder.
    """
    rotations, positions = flange_path(request)
    knots = knot_frames(request.frames, float(request.rate), request.settings.knot_seconds)
    geometry = make_body(request.arm, request.mount, 0.0).geometry
    if len(geometry) == 7:
        a1, a2, b, c1, c2, c3, c4 = (float(v) for v in geometry)
        tips = positions[knots] - c4 * rotations[knots][:, :, 2]
        reach = fewest.Reach(a1, b, c1, c2 + math.hypot(a2, c3) + 1e-9)
    else:
        tips = positions[knots]
        reach = fewest.Reach(0.0, 0.0, float(geometry[0]), float(np.abs(geometry[1:]).sum()))
    return np.ascontiguousarray(tips), reach


def _rises(request: ArmRequest, tips: Floats, heights: Sequence[float]) -> Floats:
    return tips[:, 2][:, None] - np.array(heights) - request.track.base_height


def _site(request: ArmRequest) -> fewest.Site:
    half_length, half_width = strip_of(request.track)
    rail = np.ascontiguousarray(rail_positions(request))
    around = reach_radius(request.arm, request.mount) + request.wall_clearance
    around += request.settings.clearance_margin
    return fewest.Site(
        rail, half_length, half_width, request.track.base_height, around, float(rail[-1])
    )


def spread_order(count: int) -> Ints:
    """0 to count - 1 so that any few first ones are spread: ends, middle, quarters, ...

    Returns:
        Shape (count,).
    """
    order = dict.fromkeys([0, count - 1])
    parts = 2
    while len(order) < count:
        order |= dict.fromkeys(round(k * (count - 1) / parts) for k in range(1, parts))
        parts *= 2
    return np.array(list(order)[:count], np.int64)


def _path(problem: PlaceQuestion) -> tuple[fewest.Path, fewest.Reach]:
    request, knots = problem.request, problem.knots()
    rotations, positions = flange_path(request)
    tips, reach = tips_and_reach(request)
    feet = _feet(request)
    seconds = np.diff(knots)[:, None] / float(request.rate)
    path = fewest.Path(
        np.ascontiguousarray(rotations[knots]),
        np.ascontiguousarray(positions[knots]),
        tips,
        np.ascontiguousarray(feet[:, knots]),
        feet,
        seconds * axis_limits(request, "speed") * request.settings.speed_part,
        spread_order(len(knots)),
    )
    return path, reach


def boxes_at(boxes: Floats, rows: Floats) -> Floats:
    """Rows of `World.boxes` in the frames of many placements.

    Args:
        boxes: In the frame of the set, shape (b, 12).
        rows: Placements (x, y, z, yaw), shape (n, 4).

    Returns:
        Shape (n, b, 12).
    """
    x, y, z, yaw = (column[:, None] for column in rows.T)
    c, s = np.cos(yaw), np.sin(yaw)
    dx, dy = boxes[:, 0] - x, boxes[:, 1] - y
    out = np.empty((len(rows), len(boxes), 12))
    out[..., 0], out[..., 1] = dx * c + dy * s, dy * c - dx * s
    out[..., 2] = boxes[:, 2] * c + boxes[:, 3] * s
    out[..., 3] = boxes[:, 3] * c - boxes[:, 2] * s
    out[..., 4:6] = boxes[:, 4:6]
    out[..., 6:8] = boxes[:, 6:8] - z[..., None]
    wide = np.abs(out[..., 2]) * out[..., 4] + np.abs(out[..., 3]) * out[..., 5]
    deep = np.abs(out[..., 3]) * out[..., 4] + np.abs(out[..., 2]) * out[..., 5]
    out[..., 8], out[..., 9] = out[..., 0] - wide, out[..., 0] + wide
    out[..., 10], out[..., 11] = out[..., 1] - deep, out[..., 1] + deep
    return out


def screen_rows(problem: PlaceQuestion, rows: Floats, knots: Ints) -> NDArray[np.int8]:
    """Per placement the first reason found at some of the ladder's knots, 0 if there is none.

    Args:
        problem: What is asked.
        rows: Placements, shape (n, 4).
        knots: Which of the ladder's knots.

    Returns:
        Index into `REASONS`, shape (n,).
    """
    request = problem.request
    rotations, positions = flange_path(request)
    frames = problem.knots()[knots]
    strip = np.array([*strip_of(request.track), request.track.base_height])
    reasons = screen(
        problem.body(),
        problem.world(()),
        strip,
        np.ascontiguousarray(rotations[frames]),
        np.ascontiguousarray(positions[frames]),
        np.ascontiguousarray(_feet(request)[:, frames]),
        np.ascontiguousarray(rail_positions(request)),
        rows,
    )
    return reasons.max(axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the ladder said about placements; see `oner.kernels.fewest.examine`, shapes (n,)."""

    status: Ints
    reason: Ints
    needed: Ints
    masks: NDArray[np.uint64]
    costs: Floats


def examine_rows(problem: PlaceQuestion, rows: Floats, most_seen: int, most: int) -> Examined:
    """Which placements have a way up the ladder with so few panels out.

    Args:
        problem: What is asked.
        rows: Placements, shape (n, 4).
        most_seen: How many panels that are in frame may be out.
        most: How many in all.
    """
    path, reach = _path(problem)
    world = problem.world(problem.wild)
    status, reason, needed, masks, costs = fewest.examine_all(
        problem.body(),
        world,
        boxes_at(world.boxes, rows),
        _site(problem.request),
        reach,
        path,
        rows,
        fewest.Allowed(problem.mask_of(problem.seen), most_seen, most),
    )
    return Examined(status=status, reason=reason, needed=needed, masks=masks, costs=costs)


def neighbours(grid: PlaceGrid, place: Placement) -> Floats:
    """The placements of the grid around one, shape (n, 4)."""
    steps = [
        (dx, dy, turn)
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for turn in (-1, 0, 1)
        if (dx, dy, turn) != (0, 0, 0)
    ]
    rows = [
        (place.x + dx * grid.step, place.y + dy * grid.step, place.z, place.yaw + t * grid.yaw_step)
        for dx, dy, t in steps
    ]
    kept = [
        row
        for row in rows
        if grid.x[0] - 1e-9 <= row[0] <= grid.x[1] + 1e-9
        and grid.y[0] - 1e-9 <= row[1] <= grid.y[1] + 1e-9
    ]
    return np.array(kept, np.float64).reshape(-1, 4)


def _outline(stage: Stage, T_stage_set: RigidTransform2 | None) -> Floats:
    """The stage's outline in the frame of the set, shape (n, 2)."""
    points = np.array(stage.outline, np.float64).reshape(-1, 2)
    if T_stage_set is None or not len(points):
        return points
    return T_stage_set.inverse().apply_points(points)


def floor_of(stage: Stage, T_stage_set: RigidTransform2 | None) -> shapely.Polygon | None:
    """The floor of a stage in the frame of the set; None where nobody has measured it."""
    points = _outline(stage, T_stage_set)
    return shapely.Polygon(points) if len(points) >= 3 else None


Floor = shapely.Polygon | shapely.MultiPolygon
"""Floor on which a track may lie, in the frame of the set."""


def inside_floor(floor: Floor | None, strip: tuple[float, float], rows: Floats) -> Bools:
    """Which tracks lie inside a floor; all of them where nobody has measured it.

    Args:
        floor: In the frame of the set.
        strip: Half length and half width of the track's strip [m].
        rows: Placements (x, y, z, yaw), shape (n, 4).
    """
    if floor is None or not len(rows):
        return np.ones(len(rows), np.bool_)
    length, width = strip
    corners = np.array([(-length, -width), (length, -width), (length, width), (-length, width)])
    c, s = np.cos(rows[:, 3])[:, None], np.sin(rows[:, 3])[:, None]
    x = rows[:, :1] + corners[:, 0] * c - corners[:, 1] * s
    y = rows[:, 1:2] + corners[:, 0] * s + corners[:, 1] * c
    shapely.prepare(floor)
    return np.asarray(floor.contains(shapely.polygons(np.stack([x, y], axis=2))), np.bool_)
