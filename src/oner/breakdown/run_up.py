"""Room for performers to come up to speed before a piece, and to stop after it.

A piece begins with its performers at the speed they have in its first frame, handle included. They
need v^2 / (2 a) of way for that: back along their own path as far as the set has it, and from any
point of it straight on. The way is clear of standing panels and inside the set's zones; a door
between two zones is passed.

Assumed: an even acceleration that a trained performer repeats take after take; `Legs` holds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from oner.breakdown.ground import panels_floor, zones_floor
from oner.model.set import Set
from oner.model.take import PerformerTrack, Take
from oner.timing.span import Span, runs

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

DOOR_GAP = 0.6
"""Zones nearer to each other than this are joined: the floor in a doorway belongs to none [m]."""

MAN_HIGH = 2.0
"""A header that begins higher than this is passed under [m]."""

ENOUGH = 1e-6
"""Room this much shorter than the way needed is enough [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """How a performer comes up to speed and stops, again and again; nobody has verified it.

    Args:
        acceleration: Coming up to speed [m/s2]; a sprinter's start has twice as much.
        braking: Stopping [m/s2].
        assumed: Names of the values nobody has verified.
    """

    acceleration: float = 2.0
    braking: float = 2.5
    assumed: tuple[str, ...] = ("performer.acceleration", "performer.braking")


LEGS = Legs()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunUp:
    """Where what is shot, handles included, may begin and end; index f is before frame f.

    Args:
        starts, stops: Whether it may begin, or end, there, shape (n + 1,).
        before, after: Way needed to come up to speed, or to stop [m], shape (n + 1,).
        room_before, room_after: Way there is, as far as it was looked for [m], shape (n + 1,).
    """

    starts: Bools
    stops: Bools
    before: Floats
    after: Floats
    room_before: Floats
    room_after: Floats

    def start_words(self, frame: int) -> str:
        """What is needed and what there is before a frame."""
        return f"{self.before[frame]:.1f} m of run-up, {self.room_before[frame]:.1f} m to be had"

    def stop_words(self, frame: int) -> str:
        """What is needed and what there is after the frame before."""
        return f"{self.after[frame]:.1f} m to stop, {self.room_after[frame]:.1f} m to be had"


def run_up(
    take: Take,
    built: Set,
    panels_out: Collection[str] = (),
    *,
    legs: Legs = LEGS,
    floor: BaseGeometry | None = None,
    blocks: Iterable[BaseGeometry] = (),
) -> RunUp:
    """Where in a set its performers can come up to speed and stop.

    Args:
        take: In the frame of the set; frames outside its zones included.
        built: The set.
        panels_out: Ids of panels that are out.
        legs: Of every performer.
        floor: Floor beside the zones that may be run on too, such as `free_floor` of the stage.
        blocks: Floor that is taken, such as the track's.
    """
    ground = _Ground.of(built, panels_out, floor, tuple(blocks))
    befores = [ground.before(one, legs.acceleration) for one in take.performers]
    afters = [ground.after(one, legs.braking) for one in take.performers]
    before, after = _worst(befores, take.frames), _worst(afters, take.frames)
    # a start stands before its frame, a stop after it
    before, after = before[:, [*range(take.frames), -1]], after[:, [0, *range(take.frames)]]
    return RunUp(
        starts=before[0] <= before[1] + ENOUGH,
        stops=after[0] <= after[1] + ENOUGH,
        before=before[0],
        after=after[0],
        room_before=before[1],
        room_after=after[1],
    )


def _worst(ways: list[Floats], frames: int) -> Floats:
    """Of several performers the one whose way is shortest for what is needed, shape (2, n)."""
    worst = np.zeros((2, frames))
    for way in ways:
        tighter = (way[0] - way[1] > worst[0] - worst[1]) | (worst[0] == 0.0)
        worse = tighter & (way[0] > 0.0)
        worst = np.where(worse, way, worst)
    return worst


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """Floor of a set as it stands, and what stands on it, in its frame.

    Args:
        floor: That may be run on.
        solid: Under standing walls, and what else is taken.
    """

    floor: BaseGeometry
    solid: BaseGeometry

    @staticmethod
    def of(
        built: Set,
        panels_out: Collection[str],
        floor: BaseGeometry | None,
        blocks: tuple[BaseGeometry, ...],
    ) -> _Ground:
        zones = zones_floor(built.zones)
        half = DOOR_GAP / 2
        joined = zones.buffer(half, join_style="mitre").buffer(-half, join_style="mitre")
        parts = [zones, joined] if floor is None else [zones, joined, floor]
        standing = [p for p in built.panels if p.id not in panels_out and p.base < MAN_HIGH]
        solid = shapely.unary_union([panels_floor(standing), *blocks])
        return _Ground(floor=shapely.unary_union(parts), solid=solid)

    def before(self, performer: PerformerTrack, acceleration: float) -> Floats:
        """Way needed to have the speed of every frame, and way there is, shape (2, n) [m]."""
        need = performer.speeds**2 / (2 * acceleration)
        points = performer.positions[:, :2]
        straight = self._straight(performer, need, backwards=True)
        return np.stack([need, _room(self._stretches(points), _travelled(points), straight)])

    def after(self, performer: PerformerTrack, braking: float) -> Floats:
        """Way needed to stop after every frame, and way there is, shape (2, n) [m]."""
        need = performer.speeds**2 / (2 * braking)
        points = performer.positions[::-1, :2]
        straight = self._straight(performer, need, backwards=False)[::-1]
        room = _room(self._stretches(points), _travelled(points), straight)
        return np.stack([need, room[::-1]])

    def _stretches(self, points: Floats) -> list[Span]:
        """Rows of points that are walked without leaving the floor or passing through a wall."""
        shapely.prepare(self.floor)
        shapely.prepare(self.solid)
        here = np.asarray(shapely.contains_xy(self.floor, points[:, 0], points[:, 1]), np.bool_)
        steps = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
        clear = ~np.asarray(shapely.intersects(self.solid, steps), np.bool_)
        return _unbroken(here, clear)

    def _straight(self, performer: PerformerTrack, need: Floats, *, backwards: bool) -> Floats:
        """Way straight on from every frame, at most the longest needed, shape (n,) [m]."""
        room = np.zeros(len(need))
        longest = float(need.max(initial=0.0))
        at = performer.positions[:, :2]
        here = np.flatnonzero(shapely.contains_xy(self.floor, at[:, 0], at[:, 1]))
        if longest == 0.0 or not len(here):
            return room
        taken = self.solid.buffer(performer.radius, join_style="mitre", quad_segs=2)
        free = self.floor.difference(taken)
        heading = np.column_stack([np.cos(performer.headings), np.sin(performer.headings)])[here]
        ends = at[here] + (-longest if backwards else longest) * heading
        rays = shapely.linestrings(np.stack([at[here], ends], axis=1))
        beyond = shapely.difference(rays, free)
        first = shapely.distance(shapely.points(at[here]), beyond)  # pyright: ignore[reportUnknownMemberType]
        room[here] = np.where(np.isnan(first), longest, first)
        return room


def _unbroken(here: Bools, clear: Bools) -> list[Span]:
    """Runs of points that are on the floor, split where the step between two is not clear."""
    spans = list[Span]()
    for run in runs(here):
        cuts = run.first + 1 + np.flatnonzero(~clear[run.first : run.stop - 1])
        edges = [run.first, *cuts.tolist(), run.stop]
        spans += [Span(a, b) for a, b in pairwise(edges)]
    return spans


def _travelled(points: Floats) -> Floats:
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _room(stretches: list[Span], travelled: Floats, straight: Floats) -> Floats:
    """Way behind every point: back along its stretch to some point, and straight on from there.

    Args:
        stretches: Rows of points that can be walked.
        travelled: Way to every point [m], shape (n,).
        straight: Way straight on from it [m], shape (n,).

    Returns:
        Shape (n,) [m]; 0 outside all stretches.
    """
    room = np.zeros(len(travelled))
    for span in stretches:
        rows = slice(span.first, span.stop)
        room[rows] = travelled[rows] + np.maximum.accumulate(straight[rows] - travelled[rows])
    return room
