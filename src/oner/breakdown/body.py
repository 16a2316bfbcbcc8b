"""The operator's body on the floor of a set: where it can be while the lens is on its path.

The lens is not the body. Seen from above the body is a disc about an arm's length behind the lens;
it may swing round the lens to either side, as an operator does beside a wall. At every frame a disc
somewhere on that half circle has to be clear of walls and performers. From one frame to the next it
goes a notch at most; to the other side it also comes through the place of the lens, with the camera
drawn in, where there is room and time for that. Nobody has to jump.

Fails for what is not in the set's drawing: furniture, people without a path, cables.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.model.set import Panel, Set, Wall
from oner.model.take import Take

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

NOTCH = np.radians(15.0)
SWINGS: Floats = NOTCH * np.arange(-6.0, 7.0)
"""Where the body may be, as angles round the lens from straight behind it [rad]."""

STRAIGHT = len(SWINGS) // 2
AROUND = 2 * STRAIGHT
"""Frames before and after a tight one for which every swing is looked at."""

CHANGING_SIDES = 0.5
"""Time in which the camera is drawn in and the body comes round it [s]; assumed."""

STEP_OVER = 0.05
"""What is lower than this on the floor nobody minds [m]."""

HEAD = 0.15
"""What a head takes around the body's axis [m]."""

MOVING = 0.2
"""Slower than this the camera stands, and has no direction of travel [m/s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """What stands or hangs in a set, seen from above.

    Args:
        names: Of each.
        starts, ends: Of its centre line [m], shape (w, 2).
        halves: Half its thickness [m], shape (w,).
        bases, tops: Height of its lower and upper edge [m], shape (w,).
    """

    names: tuple[str, ...]
    starts: Floats
    ends: Floats
    halves: Floats
    bases: Floats
    tops: Floats

    def where(self, which: Bools) -> Blocks:
        """Some of them, by flags of shape (w,)."""
        return Blocks(
            names=tuple(name for name, one in zip(self.names, which, strict=True) if one),
            starts=self.starts[which],
            ends=self.ends[which],
            halves=self.halves[which],
            bases=self.bases[which],
            tops=self.tops[which],
        )

    def distances(self, points: Floats) -> Floats:
        """From points to each block, negative inside it [m], shape (n, w) for points (n, 2)."""
        along = self.ends - self.starts
        length = np.maximum(np.linalg.norm(along, axis=1), 1e-9)
        along = along / length[:, None]
        gap = points[:, None] - (self.starts + self.ends) / 2
        ahead = np.abs(gap[..., 0] * along[:, 0] + gap[..., 1] * along[:, 1]) - length / 2
        aside = np.abs(gap[..., 1] * along[:, 0] - gap[..., 0] * along[:, 1]) - self.halves
        outside = np.hypot(np.maximum(ahead, 0.0), np.maximum(aside, 0.0))
        return outside + np.minimum(np.maximum(ahead, aside), 0.0)

    def between(self, points: Floats, others: Floats) -> Bools:
        """Whether the centre line of some block parts two points, each shape (n, 2); shape (n,)."""
        a, b = self.starts, self.ends
        apart = _side(points[:, None], others[:, None], a) * _side(
            points[:, None], others[:, None], b
        )
        parted = _side(a, b, points[:, None]) * _side(a, b, others[:, None])
        return np.logical_or.reduce((apart < 0) & (parted < 0), axis=1)


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    """Twice the area of the triangles a b p, positive where p is left of the way from a to b."""
    return (b[..., 0] - a[..., 0]) * (p[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        p[..., 0] - a[..., 0]
    )


def blocks_of(built: Set, *, joined: bool = True) -> Blocks:
    """Walls, headers and ceiling pieces of a set with every panel in.

    Args:
        built: The set.
        joined: Whether panels that go on in one line at one height are one block.
    """
    panels = [panel for wall in built.walls for panel in _panels(wall, joined)]
    panels += built.ceilings
    return Blocks(
        names=tuple(panel.id for panel in panels),
        starts=np.array([panel.start for panel in panels]).reshape(-1, 2),
        ends=np.array([panel.end for panel in panels]).reshape(-1, 2),
        halves=np.array([panel.thickness / 2 for panel in panels]),
        bases=np.array([panel.base for panel in panels]),
        tops=np.array([panel.top for panel in panels]),
    )


def _panels(wall: Wall, joined: bool) -> list[Panel]:
    whole = Panel(
        id=wall.id,
        wall=wall.id,
        start=wall.start,
        end=wall.end,
        base=wall.base,
        top=wall.top,
        thickness=wall.thickness,
    )
    if not wall.panels or not joined:
        return list(wall.panels) or [whole]
    alike = groupby(wall.panels, key=lambda one: (one.base, one.top, one.thickness))
    return [_joined(list(group)) for _, group in alike]


def _joined(panels: list[Panel]) -> Panel:
    first, last = panels[0], panels[-1]
    return Panel(
        id=first.id,
        wall=first.wall,
        start=first.start,
        end=last.end,
        base=first.base,
        top=first.top,
        thickness=first.thickness,
    )


# -- where the camera looks and goes ----------------------------------------------------------


def looking(take: Take) -> Floats:
    """Direction on the floor the camera looks in, shape (n, 2), unit.

    Straight up or down it is the direction the top, or the bottom, of the picture points in.
    """
    rotation = poses.to_matrix(take.quaternions)
    look, up = -rotation[:, :, 2], rotation[:, :, 1]
    steep = np.linalg.norm(look[:, :2], axis=1) < 0.1
    flat = np.where(steep[:, None], -np.sign(look[:, 2:]) * up[:, :2], look[:, :2])
    return flat / np.maximum(np.linalg.norm(flat, axis=1), 1e-9)[:, None]


def turned(directions: Floats, angle: float) -> Floats:
    """Directions on the floor turned counter-clockwise by an angle [rad], shape (n, 2)."""
    c, s = np.cos(angle), np.sin(angle)
    return directions @ np.array([[c, s], [-s, c]])


# -- where the body can be --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """Where the body is at some frames of a take, and what room it has there.

    Args:
        frames: Of the take, rising, shape (m,).
        axes: Of the body on the floor [m], shape (m, 2).
        walls: From the axis to the nearest wall; 0 where the body would be beyond one [m],
            shape (m,).
        low: From the axis to the nearest thing that hangs lower than the operator is tall [m].
        performers: From the axis to the nearest performer's body [m].
        jumps: Frames that cannot be reached from the one before without a jump round the lens.
    """

    frames: Ints
    axes: Floats
    walls: Floats
    low: Floats
    performers: Floats
    jumps: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Sizes of an operator.

    Args:
        behind: From the lens to the body's axis, on the floor [m].
        radius: Of the disc it takes [m].
        height: Of the operator [m].
    """

    behind: float
    radius: float
    height: float

    def standing(self, blocks: Blocks) -> Blocks:
        """What stands on the floor in its way."""
        return blocks.where((blocks.bases <= STEP_OVER) & (blocks.tops > STEP_OVER))

    def hanging(self, blocks: Blocks) -> Blocks:
        """What hangs lower than it is tall."""
        return blocks.where((blocks.bases > STEP_OVER) & (blocks.bases < self.height))


def place_bodies(take: Take, body: Body, blocks: Blocks, inside: Bools) -> Bodies:
    """The body behind the lens at the frames that are looked at, swung aside where it has to be.

    Args:
        take: In the frame of the set.
        body: Sizes of the operator.
        blocks: Of the set.
        inside: Frames that are looked at, shape (n,).
    """
    frames = np.flatnonzero(inside)
    among = _Among(
        lens=take.positions[frames, :2],
        back=-looking(take.rows(frames)),
        performers=tuple((p.positions[frames, :2], p.radius) for p in take.performers),
        standing=body.standing(blocks),
        hanging=body.hanging(blocks),
    )
    everywhere = np.arange(len(frames))
    least = np.array([body.radius, HEAD, body.radius])
    rooms = np.full((len(frames), len(SWINGS), 3), -np.inf)
    rooms[:, STRAIGHT] = among.rooms(among.axes(everywhere, 0.0, body.behind), everywhere)
    tight = np.zeros(take.frames, np.bool_)
    tight[frames] = (rooms[:, STRAIGHT] < least).any(axis=1)
    near = np.flatnonzero(_widened(tight, AROUND)[frames])
    drawn_in = np.ones(len(frames), np.bool_)
    if len(near):
        at_lens = among.rooms(among.lens[near], near)
        drawn_in[near] = (at_lens >= least)[:, :2].all(axis=1)
    if len(near) and body.behind > 0:
        for column, swing in enumerate(SWINGS):
            axes = among.axes(near, float(swing), body.behind)
            rooms[near, column] = among.rooms(axes, near)
    fits: Bools = np.logical_and.reduce(rooms >= least, axis=2)
    way = _Way(
        frames=frames,
        fits=_as_bits(fits),
        lands=_as_bits(fits & ~among.under(body.behind)),
        drawn_in=drawn_in,
        changing=max(1, round(CHANGING_SIDES * float(take.rate))),
    )
    reach, jumps = way.reach()
    margins = (rooms - least).min(axis=2)
    chosen = np.where(np.array(reach) > 0, np.array(way.back(reach), int), margins.argmax(axis=1))
    at = rooms[everywhere, chosen]
    return Bodies(
        frames=frames,
        axes=among.axes(everywhere, SWINGS[chosen], body.behind),
        walls=at[:, 0],
        low=at[:, 1],
        performers=at[:, 2],
        jumps=jumps,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Among:
    """The lens at the frames looked at, and what the body may be in the way of.

    Args:
        lens: On the floor [m], shape (m, 2).
        back: Straight behind it, unit, shape (m, 2).
        performers: Where each is [m], shape (m, 2), and their radius.
        standing, hanging: What stands in the body's way, and what its head meets.
    """

    lens: Floats
    back: Floats
    performers: tuple[tuple[Floats, float], ...]
    standing: Blocks
    hanging: Blocks

    def axes(self, rows: Ints, swings: Floats | float, behind: float) -> Floats:
        """The body's axis at some of the frames with a swing [m], shape (k, 2)."""
        back = self.back[rows]
        c, s = behind * np.cos(swings), behind * np.sin(swings)
        x, y = back[:, 0], back[:, 1]
        return self.lens[rows] + np.stack([c * x - s * y, s * x + c * y], axis=1)

    def under(self, behind: float) -> Bools:
        """Whether something that hangs parts the lens from a body there, shape (m, s)."""
        parted = np.zeros((len(self.lens), len(SWINGS)), np.bool_)
        if self.hanging.names:
            rows = np.arange(len(self.lens))
            for column, swing in enumerate(SWINGS):
                axes = self.axes(rows, float(swing), behind)
                parted[:, column] = self.hanging.between(self.lens, axes)
        return parted

    def rooms(self, axes: Floats, rows: Ints) -> Floats:
        """From the axis to walls, to what hangs low and to performers [m], shape (k, 3)."""
        rooms = np.full((len(axes), 3), np.inf)
        rooms[:, 0] = self.standing.distances(axes).min(axis=1, initial=np.inf)
        rooms[self.standing.between(self.lens[rows], axes), 0] = 0.0
        if self.hanging.names:
            rooms[:, 1] = self.hanging.distances(axes).min(axis=1)
        for positions, radius in self.performers:
            apart = np.linalg.norm(axes - positions[rows], axis=1) - radius
            rooms[:, 2] = np.minimum(rooms[:, 2], apart)
        return rooms


def _widened(flags: Bools, by: int) -> Bools:
    return np.convolve(flags, np.ones(2 * by + 1), mode="same")[: len(flags)] > 0.5


def _as_bits(flags: Bools) -> list[int]:
    """Rows of flags as numbers, the first column the lowest bit."""
    numbers: Ints = flags @ (1 << np.arange(flags.shape[1], dtype=np.int64))
    return numbers.tolist()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Swings from frame to frame; sets of them are the bits of numbers.

    Args:
        frames: Of the take, rising, shape (m,).
        fits: Swings with which the body fits.
        lands: Those of them the body can come to from the place of the lens.
        drawn_in: Whether the body fits there, with the camera drawn in, shape (m,).
        changing: Frames that takes.
    """

    frames: Ints
    fits: list[int]
    lands: list[int]
    drawn_in: Bools
    changing: int

    def reach(self) -> tuple[list[int], Bools]:
        """Swings the body can have come to, and the frames it cannot come to from the last."""
        reach, jumps = [0] * len(self.fits), np.zeros(len(self.fits), np.bool_)
        drawn = 0
        for n, here in enumerate(self.fits):
            goes_on = n > 0 and self.frames[n] == self.frames[n - 1] + 1 and reach[n - 1]
            drawn = drawn + 1 if goes_on and self.drawn_in[n] else 0
            if not goes_on:
                reach[n] = here
                continue
            before = reach[n - 1]
            reach[n] = here & (before | before << 1 | before >> 1)
            if drawn > self.changing:
                reach[n] |= self.lands[n]
            jumps[n] = here > 0 and not reach[n]
        return reach, jumps

    def back(self, reach: list[int]) -> list[int]:
        """Columns of swings that lead to each other, nearest to straight behind."""
        chosen, after = [STRAIGHT] * len(reach), -1
        for n in range(len(reach) - 1, -1, -1):
            goes_on = after >= 0 and self.frames[n + 1] == self.frames[n] + 1
            near = reach[n] & (0b111 << after >> 1) if goes_on else 0
            chosen[n] = _NEAREST_STRAIGHT[near or reach[n]]
            after = chosen[n] if reach[n] else -1
        return chosen


def _nearest_straight(bits: int) -> int:
    columns = (column for column in range(len(SWINGS)) if bits >> column & 1)
    return min(columns, key=lambda column: abs(column - STRAIGHT), default=STRAIGHT)


_NEAREST_STRAIGHT = tuple(_nearest_straight(bits) for bits in range(1 << len(SWINGS)))


# -- the way through --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is free across the direction of travel.

    Args:
        widths: Infinite where one side is open [m], shape (m,).
        left, right: Rows of the blocks on either side, shape (m,).
    """

    widths: Floats
    left: Ints
    right: Ints


def passage(blocks: Blocks, axes: Floats, travel: Floats, half_lengths: Floats) -> Passage:
    """How wide the way is beside the body, for what stands within a length before or behind.

    With the length half of what is gone in a frame, no jamb is stepped over between two frames.
    What lies right across the way is ahead of the body and not beside it.

    Args:
        blocks: What stands on the floor.
        axes: Of the body [m], shape (m, 2).
        travel: Directions of travel, unit, shape (m, 2).
        half_lengths: [m], shape (m,).
    """
    half_length = half_lengths[:, None]
    nearest = np.full((2, len(axes), len(blocks.names)), np.inf)
    for a, b in _sides(blocks):
        ahead_a, across_a = _seen_from(axes, travel, a)
        ahead_b, across_b = _seen_from(axes, travel, b)
        run = np.where(np.abs(ahead_b - ahead_a) > 1e-9, ahead_b - ahead_a, 1e-9)
        first, last = np.sort([(-half_length - ahead_a) / run, (half_length - ahead_a) / run], 0)
        first, last = np.maximum(first, 0.0), np.minimum(last, 1.0)
        ends = np.stack([across_a + part * (across_b - across_a) for part in (first, last)])
        for side, sign in enumerate((1.0, -1.0)):
            there = (first <= last) & (sign * ends > 0).all(axis=0)
            room = np.where(there, (sign * ends).min(axis=0), np.inf)
            nearest[side] = np.minimum(nearest[side], room)
    if not len(blocks.names):
        nothing = np.zeros(len(axes), np.int64)
        return Passage(widths=np.full(len(axes), np.inf), left=nothing, right=nothing)
    left, right = nearest.argmin(axis=2)
    return Passage(widths=nearest.min(axis=2).sum(axis=0), left=left, right=right)


def _sides(blocks: Blocks) -> list[tuple[Floats, Floats]]:
    """The four sides of every block as their ends, each shape (w, 2)."""
    along = blocks.ends - blocks.starts
    along = along / np.maximum(np.linalg.norm(along, axis=1), 1e-9)[:, None]
    out = blocks.halves[:, None] * np.stack([-along[:, 1], along[:, 0]], axis=1)
    corners = [blocks.starts + out, blocks.ends + out, blocks.ends - out, blocks.starts - out]
    return [(corners[n], corners[(n + 1) % 4]) for n in range(4)]


def _seen_from(axes: Floats, travel: Floats, points: Floats) -> tuple[Floats, Floats]:
    """Points ahead of the body and to its left [m], each shape (m, w)."""
    gap = points - axes[:, None]
    ahead = gap[..., 0] * travel[:, :1] + gap[..., 1] * travel[:, 1:]
    return ahead, gap[..., 1] * travel[:, :1] - gap[..., 0] * travel[:, 1:]


def room_behind(blocks: Blocks, axes: Floats, travel: Floats, reach: float) -> Floats:
    """Distance to the nearest wall of the best place ahead of a body that goes backwards.

    Args:
        blocks: What stands on the floor.
        axes: Of the body [m], shape (m, 2).
        travel: Where it goes, unit, shape (m, 2).
        reach: From its axis to that of the person who guides it [m].

    Returns:
        Distances, 0 where a wall is between [m], shape (m,).
    """
    best = np.full(len(axes), -np.inf)
    for angle in np.radians([0.0, 30.0, -30.0, 60.0, -60.0]):
        there = axes + reach * turned(travel, float(angle))
        room = blocks.distances(there).min(axis=1, initial=np.inf)
        room[blocks.between(axes, there)] = 0.0
        best = np.maximum(best, room)
    return best
