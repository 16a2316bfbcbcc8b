"""The least green behind a performer, frame by frame; the rest of the picture is a garbage matte.

Around the performer stands a square of four sides of green, all at one distance from its middle.
The silhouette of the performer's capsule, enlarged by a margin and by the smear of that frame, is
followed from the lens: unless all of it falls on the floor, it has to fall on sides that are stood,
no wider and no higher than they can be. A side may reach past the square's corner where its
neighbour is not stood.

Assumption: arms and legs stay in the capsule; the smear is that of the capsule's axis.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.breakdown.view import OVERSCAN, half_tangents
from oner.geometry import poses
from oner.model.piece import Screen
from oner.model.set import Green, Panel
from oner.model.take import PerformerTrack, Take
from oner.timing.span import Span, runs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SIDES = ("ahead", "left", "behind", "right")
"""Of the square, seen along +X of its frame."""

_OUTWARD = np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])
_ALONG = np.array([(0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)])

_AROUND = 12
"""Points of a ring around a capsule."""

_RINGS = ((0.0, 1.0), (0.5, 0.8660254), (0.8660254, 0.5))
"""Heights and radii of rings around a capsule's head, its radius being 1: 30 degrees apart."""

CLOTH = 0.1
"""Depth of a side of green with its frame [m]; assumed."""

_CHUNK = 256
"""Frames whose rays are held at once."""

Sides = frozenset[int]
"""Indices into `SIDES` of those that are stood."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Behind:
    """What the performer's silhouette falls on, for every frame of a take.

    Args:
        take: In the frame of the square; the first performer never far from its middle.
        green: What can be stood.
        floor: Height the performer stands on [m].
        caught: Which rays there are, shape (n,): bit k is set if one can be caught by exactly the
            sides whose bits k has, as wide and high as they can be.
        needs: Sides of the closed square the silhouette falls on, shape (n, 4).
        wide: Twice the farthest it falls from the middle of one of them [m], shape (n,).
        top: The highest it falls on one of them, from the stage's floor [m], shape (n,).
        beyond: Sides the lens is outside of, so that they would be in its way, shape (n, 4).
        contact: Frames in which the feet and the floor under them are in the picture, shape (n,).
    """

    take: Take
    green: Green
    floor: float
    caught: Ints
    needs: Bools
    wide: Floats
    top: Floats
    beyond: Bools
    contact: Bools

    def sides(self) -> Bools:
        """Which sides of the closed square each frame needs, shape (n, 4)."""
        return self.needs

    def filled(self, stood: Sides) -> Bools:
        """Frames in which sides that are stood fill all that is behind, shape (n,)."""
        bits = sum(1 << side for side in stood)
        missed = sum(1 << sides for sides in range(16) if not sides & bits)
        filled: Bools = (self.caught & missed == 0) & ~self.in_the_way(stood)
        return filled

    def in_the_way(self, stood: Sides) -> Bools:
        """Frames in which the lens is behind a side that is stood, shape (n,)."""
        return np.asarray(self.beyond[:, sorted(stood)].any(axis=1), np.bool_)


def behind(take: Take, green: Green, floor: float = 0.0) -> Behind:
    """What is behind the first performer, in the frame in whose middle they are.

    Args:
        take: In that frame.
        green: What can be stood.
        floor: Height the performer stands on [m].
    """
    frames = take.frames
    caught, needs = np.zeros(frames, np.int64), np.zeros((frames, 4), np.bool_)
    wide, top = np.zeros(frames), np.zeros(frames)
    for rows, rays in _rays(take, green, Span(0, frames)):
        fall = _fall(take.positions[rows], rays, green.distance)
        hit = fall.ahead & (np.abs(fall.along) <= green.width / 2) & (fall.height <= green.height)
        sides = (hit * (1 << np.arange(4))).sum(axis=2)
        need = np.repeat((rays.there & ~fall.on_floor)[:, None], fall.exit.shape[1], axis=1)
        caught[rows] = np.bitwise_or.reduce(np.where(need, 1 << sides, 0), axis=1)
        own = need[..., None] & (fall.exit[..., None] == np.arange(4))
        needs[rows] = own.any(axis=1)
        wide[rows] = 2 * np.where(own, np.abs(fall.along), 0.0).max(axis=(1, 2))
        top[rows] = np.where(own, fall.height, 0.0).max(axis=(1, 2))
    return Behind(
        take=take,
        green=green,
        floor=floor,
        caught=caught,
        needs=needs,
        wide=wide,
        top=top,
        beyond=take.positions[:, :2] @ _OUTWARD.T > green.distance,
        contact=_feet_in_picture(take, floor),
    )


# -- the silhouette ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Rays:
    """Rays through a silhouette.

    Args:
        ways: Directions of unit depth, shape (m, r, 3).
        there: Frames in which some of the silhouette is in the picture, shape (m,).
    """

    ways: Floats
    there: Bools


def _rays(take: Take, green: Green, span: Span) -> Iterator[tuple[slice, _Rays]]:
    """Rays through the enlarged silhouette as far as it is in the picture, some frames at a time.

    A capsule is convex and so is its picture: the points of its rings, each moved to the four
    corners of what enlarges it, hold all of it but for the chords between neighbours.
    """
    tan_x, tan_y = half_tangents(take)
    tangents = np.column_stack([tan_x, tan_y])
    enlarged = _margins(take, green, tangents)
    corners = np.array([(1, 1), (1, -1), (-1, 1), (-1, -1)], np.float64)
    for first in range(span.first, span.stop, _CHUNK):
        rows = slice(first, min(first + _CHUNK, span.stop))
        points, depth = _pictured(take, rows, _capsule(take.performers[0]), tangents)
        wide = points[:, :, None] + enlarged[rows, None, None] * corners
        wide = wide.reshape(len(wide), -1, 2)
        low, high = wide.min(axis=1), wide.max(axis=1)
        inside = ((low < OVERSCAN) & (high > -OVERSCAN)).all(axis=1) & (depth > 0).any(axis=1)
        local = np.empty((*wide.shape[:2], 3))
        local[..., :2] = np.clip(wide, -OVERSCAN, OVERSCAN) * tangents[rows, None]
        local[..., 2] = -1.0
        rotation = poses.to_matrix(take.quaternions[rows])
        ways = np.einsum("nij,nrj->nri", rotation, local)
        into_corners = _into_corners(take.positions[rows], ways, green.distance)
        yield rows, _Rays(np.concatenate([ways, into_corners], axis=1), inside)


def _into_corners(eyes: Floats, ways: Floats, distance: float) -> Floats:
    """A ray into each corner of the square between others, as steep as any, shape (m, 4, 3).

    What falls on two sides falls on all of the corner between them. A corner that no rays are on
    both sides of is given the first ray once more.
    """
    corners = distance * (_OUTWARD + np.roll(_OUTWARD, -1, axis=0)) - eyes[:, None, :2]
    flat = np.linalg.norm(ways[..., :2], axis=2)
    steepest = (ways[..., 2] / np.maximum(flat, 1e-6)).max(axis=1)
    middle = (ways[..., :2] / np.maximum(flat, 1e-6)[..., None]).mean(axis=1)
    left = np.column_stack([-middle[:, 1], middle[:, 0]])

    def bearings(flat_ways: Floats) -> Floats:
        across = np.einsum("nrj,nj->nr", flat_ways, left)
        return np.arctan2(across, np.einsum("nrj,nj->nr", flat_ways, middle))

    turned, at = bearings(ways[..., :2]), bearings(corners)
    between = (turned.min(axis=1)[:, None] < at) & (at < turned.max(axis=1)[:, None])
    far = np.linalg.norm(corners, axis=2)
    steep = np.concatenate([corners, (far * steepest[:, None])[..., None]], axis=2)
    return np.where(between[..., None], steep, ways[:, :1])


def _capsule(performer: PerformerTrack) -> Floats:
    """Points on a capsule around an upright axis, from its foot, shape (r, 3) [m]."""
    radius, head = performer.radius, max(performer.height - performer.radius, performer.radius)
    turn = np.arange(_AROUND) * (2 * math.pi / _AROUND)
    # outside the circle by as much as the polygon would be inside
    around = radius / math.cos(math.pi / _AROUND) * np.column_stack([np.cos(turn), np.sin(turn)])
    rings = [np.column_stack([around, np.full(_AROUND, radius)])]
    rings += [
        np.column_stack([around * width, np.full(_AROUND, head + up * radius)])
        for up, width in _RINGS
    ]
    poles = np.array([(0.0, 0.0, 0.0), (0.0, 0.0, head + radius)])
    return np.concatenate([*rings, poles])


def _pictured(take: Take, rows: slice, points: Floats, tangents: Floats) -> tuple[Floats, Floats]:
    """Where points around the performer's foot are in the picture, its edges at 1, and how deep."""
    feet = take.performers[0].positions[rows, None] + points
    rotation = poses.to_matrix(take.quaternions[rows])
    local = np.einsum("nij,nki->nkj", rotation, feet - take.positions[rows, None])
    depth = -local[..., 2]
    seen = local[..., :2] / np.maximum(depth, 1e-3)[..., None] / tangents[rows, None]
    return seen, depth


def _margins(take: Take, green: Green, tangents: Floats) -> Floats:
    """What enlarges the silhouette across and up, its half picture being 1, shape (n, 2)."""
    performer = take.performers[0]
    axis = np.array([(0.0, 0.0, up * performer.height) for up in (0.0, 0.5, 1.0)])
    seen, depth = _pictured(take, slice(None), axis, tangents)
    steps = np.gradient(seen, axis=0) if take.frames > 1 else np.zeros_like(seen)
    smear = np.where((depth > performer.radius)[..., None], np.abs(steps), 0.0).max(axis=1)
    smear *= take.shutter_angle / (2 * math.pi) / 2
    aspect = take.sensor_width / take.sensor_height
    return np.minimum(smear + 2 * green.blur_margin * np.array([1.0, aspect]), 2.0)


# -- the square -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Fall:
    """Where rays meet the four sides and leave the square, of shape (m, r, 4) and (m, r).

    Args:
        ahead: Whether the ray meets the side's plane at all.
        far: How far along the ray [1].
        along, height: Where on the side, from its middle and from the floor [m].
        exit: The side of the closed square it leaves through.
        on_floor: Frames in which all rays meet the floor before that, shape (m,).
    """

    ahead: Bools
    far: Floats
    along: Floats
    height: Floats
    exit: Ints
    on_floor: Bools


def _fall(eyes: Floats, rays: _Rays, distance: float) -> _Fall:
    speed = rays.ways[..., :2] @ _OUTWARD.T
    gap = (distance - eyes[:, :2] @ _OUTWARD.T)[:, None]
    ahead = (speed > 1e-9) & (gap > 0)
    far = np.where(ahead, gap / np.where(ahead, speed, 1.0), np.inf)
    reach = np.where(ahead, far, 0.0)
    start = (eyes[:, :2] @ _ALONG.T)[:, None]
    along = start + reach * (rays.ways[..., :2] @ _ALONG.T)
    height = eyes[:, None, None, 2] + reach * rays.ways[..., 2:]
    leaving = np.argmin(far, axis=2)
    last = np.take_along_axis(height, leaving[..., None], axis=2)[..., 0]
    last = np.where(ahead.any(axis=2), last, np.where(rays.ways[..., 2] < 0, -1.0, np.inf))
    return _Fall(ahead, far, along, height, leaving, np.asarray((last <= 0).all(axis=1), np.bool_))


def _feet_in_picture(take: Take, floor: float) -> Bools:
    """Frames in which some of the floor under the performer is in the picture, shape (n,)."""
    performer = take.performers[0]
    turn = np.arange(_AROUND) * (2 * math.pi / _AROUND)
    ring = performer.radius * np.column_stack([np.cos(turn), np.sin(turn), np.zeros(_AROUND)])
    disc = np.concatenate([np.zeros((1, 3)), ring / 2, ring])
    disc[:, 2] = floor - performer.positions[0, 2]
    tan_x, tan_y = half_tangents(take)
    seen, depth = _pictured(take, slice(None), disc, np.column_stack([tan_x, tan_y]))
    inside = (np.abs(seen) <= 1).all(axis=2) & (depth > 0)
    return np.asarray(inside.any(axis=1), np.bool_)


# -- what has to be stood ---------------------------------------------------------------------


def choices(found: Behind, considered: Bools) -> list[Sides]:
    """Sides to stand, as many as there can be; no choice fills only frames another fills too.

    Args:
        found: From `behind`.
        considered: Frames that count, shape (n,).

    Returns:
        Those that fill most frames first.
    """
    every = [frozenset(some) for some in combinations(range(4), min(4, found.green.sides))]
    filled = {stood: found.filled(stood) & considered for stood in every}
    every.sort(key=lambda stood: (-int(filled[stood].sum()), sorted(stood)))
    kept = list[Sides]()
    for stood in every:
        more = [(filled[stood] & ~filled[other]).any() for other in kept]
        if filled[stood].any() and all(more):
            kept.append(stood)
    return kept


def screen_checks(found: Behind, stood: Sides) -> list[Check]:
    """Whether the green fills what is behind: how high it is, how wide, and on how many sides.

    Args:
        found: From `behind`.
        stood: Sides that are stood.
    """
    green, bare = found.green, ~found.filled(stood)
    high, wide = bare & (found.top > green.height), bare & (found.wide > green.width)
    names = ", ".join(SIDES[side] for side in sorted(stood)) or "no side"
    missing = found.needs.sum(axis=1).astype(np.float64)
    return [
        Check(
            code="cover-green",
            bad=found.in_the_way(stood),
            figure=np.abs(found.take.positions[:, :2]).max(axis=1),
            words=lambda d: f"the lens is {d:.1f} m out, behind green at {green.distance:.1f} m",
        ),
        Check(
            code="cover-green",
            bad=high,
            figure=found.top,
            words=lambda h: f"green {h:.1f} m high needed, {green.height:.1f} m can be stood",
        ),
        Check(
            code="cover-green",
            bad=wide,
            figure=found.wide,
            words=lambda w: f"green {w:.1f} m wide needed, {green.width:.1f} m can be stood",
        ),
        Check(
            code="cover-green",
            bad=bare,
            figure=missing,
            words=lambda k: f"{k:.0f} more side{'s' * (k != 1)} needed than are stood: {names}",
            at=lambda frame: _sides_words(found, stood, frame),
        ),
    ]


def _sides_words(found: Behind, stood: Sides, frame: int) -> str:
    need = ", ".join(SIDES[side] for side in np.flatnonzero(found.needs[frame]).tolist())
    have = ", ".join(SIDES[side] for side in sorted(stood))
    return (
        f"green {need} needed, {found.green.sides} of 4 sides can be stood, here {have or 'none'}"
    )


def least_sides(found: Behind, span: Span, stood: Sides | None = None) -> Sides:
    """The fewest sides that fill all frames of a span, of those the narrowest.

    Args:
        found: From `behind`.
        span: Frames.
        stood: Sides that are stood, of which some may do; None: whichever. If they do not fill all
            frames, all of them are the answer.
    """
    rows = slice(span.first, span.stop)
    among = sorted(range(4) if stood is None else stood)
    enough = [
        frozenset(some)
        for count in range(len(among) + 1)
        for some in combinations(among, count)
        if found.filled(frozenset(some))[rows].all()
    ]
    fewest = [some for some in enough if len(some) == len(enough[0])] or [frozenset(among)]
    if len(fewest) == 1:
        return fewest[0]
    return min(fewest, key=lambda some: (_size(found, span, some), sorted(some)))


def screen_of(found: Behind, span: Span, stood: Sides | None = None) -> Screen:
    """The least green for a span of frames.

    Args:
        found: From `behind`.
        span: Frames.
        stood: Sides that are stood, of which some may do; None: whichever.
    """
    sides = least_sides(found, span, stood)
    width, height = _size(found, span, sides)
    contact = np.zeros(found.take.frames, np.bool_)
    contact[span.first : span.stop] = found.contact[span.first : span.stop]
    return Screen(width=width, height=height, sides=len(sides), contact_frames=tuple(runs(contact)))


def green_panels(found: Behind, span: Span, stood: Sides) -> tuple[Panel, ...]:
    """The green a span needs, standing: what an arm must not touch and no track lies across.

    Args:
        found: From `behind`.
        span: Frames.
        stood: Sides that can be stood.
    """
    sides = least_sides(found, span, stood)
    width, height = _size(found, span, sides)
    half, distance = width / 2, found.green.distance
    if half <= 0 or height <= 0:
        return ()
    return tuple(_panel(side, half, distance, height) for side in sorted(sides))


def _panel(side: int, half: float, distance: float, height: float) -> Panel:
    out, along = distance * _OUTWARD[side], half * _ALONG[side]
    (ax, ay), (bx, by) = (out - along).tolist(), (out + along).tolist()
    name = f"green {SIDES[side]}"
    return Panel(
        id=name,
        wall=name,
        start=(ax, ay),
        end=(bx, by),
        base=0.0,
        top=height,
        thickness=CLOTH,
    )


def _size(found: Behind, span: Span, stood: Sides) -> tuple[float, float]:
    """Width of the widest side, centred on the performer, and height [m]."""
    if not stood:
        return 0.0, 0.0
    width = height = 0.0
    columns = sorted(stood)
    for rows, rays in _rays(found.take, found.green, span):
        fall = _fall(found.take.positions[rows], rays, found.green.distance)
        need = (rays.there & ~fall.on_floor)[:, None] & fall.ahead[..., columns].any(axis=2)
        # the nearest side that is stood catches a ray
        side = np.argmin(fall.far[..., columns], axis=2)[..., None]
        along = np.take_along_axis(fall.along[..., columns], side, axis=2)[..., 0]
        up = np.take_along_axis(fall.height[..., columns], side, axis=2)[..., 0]
        width = max(width, 2 * float(np.where(need, np.abs(along), 0.0).max()))
        height = max(height, float(np.where(need, up, 0.0).max()))
    return width, height
