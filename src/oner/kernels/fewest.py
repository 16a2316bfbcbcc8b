"""The fewest panels any way up the ladder needs, placement by placement, as an exact answer.

The ladder keeps one label per configuration and may miss the smallest set of panels. Here a
configuration keeps every set of panels that holds no other one (an antichain), but only sets
within what is allowed: at most so many panels, and at most so many of those that are seen. Both
counts only grow along a way, so nothing is lost. If no label is left at some knot, no way within
what is allowed exists among the configurations of the ladder. Where a wrist is straight some of its
angles could be any; steps of those joints are not asked there, so that nothing is ruled out by the
one that happens to be given.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

from oner.kernels.chain import NEARLY_STRAIGHT, OFFSET_WRIST
from oner.kernels.collide import FREE, TRACK, WALL, Body, World
from oner.kernels.ladder import Rung, bit_count, gather, performer_on_strip, strip_hits_box

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

IMPOSSIBLE = 0
"""A knot has no configuration at all, or the track cannot lie there."""

NEEDS_MORE = 1
"""No way within what is allowed; `needed` panels at least."""

FOUND = 2
"""A way, with the fewest panels there are."""

CROWDED = 3
"""Nothing found, but sets had to be left out: no proof."""

MOST_SETS = 24
"""Sets of panels kept per configuration."""


NEVER = 65
"""Panels needed where more of those in frame would have to be out than may be."""


class Path(NamedTuple):
    """A camera path at its knots, in the frame of the set.

    Args:
        rotations, positions: Poses of the flange, shapes (k, 3, 3) and (k, 3) [m].
        tips: Points the arm has to reach out for, see `Reach` [m], shape (k, 3).
        feet: Performers at the knots [m], shape (p, k, 3).
        walk: Performers at every frame [m], shape (p, n, 3).
        steps: What rail and joints can move from knot to knot [m, rad], shape (k - 1, 7).
        order: Knots in the order in which they are looked at, shape (k,).
    """

    rotations: Floats
    positions: Floats
    tips: Floats
    feet: Floats
    walk: Floats
    steps: Floats
    order: Ints


class Reach(NamedTuple):
    """How far from its first axis an arm can have a tip, whatever its joints do.

    A tip is within `beyond` of a circle of radius `shoulder` about the axis at height `lift` above
    the base, after a sideways offset.

    Args:
        shoulder, sideways, lift, beyond: [m].
    """

    shoulder: float
    sideways: float
    lift: float
    beyond: float


class Site(NamedTuple):
    """What a track takes and keeps.

    Args:
        rail: Rail positions, rising [m], shape (g,).
        half_length, half_width: Strip of floor [m].
        below: Height under which a panel stands in the track's way [m].
        around: Distance from the line of the rail beyond which no part of the rig gets [m].
        travel: Half of the base's travel [m].
    """

    rail: Floats
    half_length: float
    half_width: float
    below: float
    around: float
    travel: float


class Allowed(NamedTuple):
    """How many panels may be out.

    Args:
        seen: Bits of panels that are in frame.
        most_seen: How many of those.
        most: How many in all.
    """

    seen: np.uint64
    most_seen: int
    most: int


@njit(cache=True)
def reach_radius2(reach: Reach, rise: float) -> float:
    """Square of the furthest a tip can be from the first axis at a height above the base [m2].

    Negative if it is too high or too low at any distance.
    """
    left = reach.beyond * reach.beyond - (rise - reach.lift) ** 2
    if left < 0.0:
        return -1.0
    flat = abs(reach.shoulder) + math.sqrt(left)
    return flat * flat + reach.sideways * reach.sideways


@njit(cache=True)
def near_enough(
    reach: Reach, tips: Floats, travel: float, height: float, rows: Floats
) -> NDArray[np.bool_]:
    """Which placements have every tip within reach of some place on the rail.

    Args:
        reach: Of the arm.
        tips: [m], shape (k, 3).
        travel: Furthest rail position used [m].
        height: Of the base above the track's floor [m].
        rows: Placements (x, y, z, yaw), shape (n, 4).

    Returns:
        Shape (n,).
    """
    out = np.empty(rows.shape[0], dtype=np.bool_)
    for a in range(rows.shape[0]):
        c, s = math.cos(rows[a, 3]), math.sin(rows[a, 3])
        out[a] = True
        for k in range(tips.shape[0]):
            dx, dy = tips[k, 0] - rows[a, 0], tips[k, 1] - rows[a, 1]
            beyond = max(abs(dx * c + dy * s) - travel, 0.0)
            across = dy * c - dx * s
            most = reach_radius2(reach, tips[k, 2] - rows[a, 2] - height)
            if beyond * beyond + across * across > most:
                out[a] = False
                break
    return out


@njit(cache=True)
def _within(mask: np.uint64, allowed: Allowed) -> bool:
    if bit_count(mask) > allowed.most:
        return False
    return bit_count(mask & allowed.seen) <= allowed.most_seen


@njit(cache=True)
def _local_world(world: World, site: Site, boxes: Floats, z: float) -> tuple[int, np.uint64, World]:
    """`WALL` if a fixed box is in a track's way, the bits of wild ones there, the boxes near it."""
    count = 0
    under = np.uint64(0)
    kept, bits = np.empty_like(boxes), np.empty_like(world.bits)
    for k in range(boxes.shape[0]):
        if not strip_hits_box(boxes[k], site.travel + site.around, site.around):
            continue
        if boxes[k, 6] < site.below and boxes[k, 7] > 0.0:
            if strip_hits_box(boxes[k], site.half_length, site.half_width):
                if world.bits[k] == np.uint64(0):
                    return WALL, under, world
                under |= world.bits[k]
                continue
        for i in range(boxes.shape[1]):
            kept[count, i] = boxes[k, i]
        bits[count] = world.bits[k]
        count += 1
    local = World(
        kept[:count],
        bits[:count],
        world.floor - z,
        world.ceiling - z,
        world.height,
        world.wall_clearance,
        world.performer_clearance,
        world.self_clearance,
        world.performer_sizes,
    )
    return FREE, under, local


@njit(cache=True)
def _into_track(points: Floats, row: Floats) -> Floats:
    c, s = math.cos(row[3]), math.sin(row[3])
    out = np.empty((points.shape[0], 3))
    for i in range(points.shape[0]):
        dx, dy = points[i, 0] - row[0], points[i, 1] - row[1]
        out[i, 0], out[i, 1], out[i, 2] = dx * c + dy * s, dy * c - dx * s, points[i, 2] - row[2]
    return out


@njit(cache=True)
def _turned(R: Floats, yaw: float) -> Floats:
    c, s = math.cos(yaw), math.sin(yaw)
    out = np.empty((3, 3))
    for axis in range(3):
        out[0, axis] = c * R[0, axis] + s * R[1, axis]
        out[1, axis] = c * R[1, axis] - s * R[0, axis]
        out[2, axis] = R[2, axis]
    return out


@njit(cache=True)
def _cells_near(site: Site, reach: Reach, tip: Floats, height: float) -> tuple[int, int]:
    """Rail positions from which a tip may be in reach, as a half-open range."""
    left = reach_radius2(reach, tip[2] - height) - tip[1] * tip[1]
    if left < 0.0:
        return 0, 0
    half = math.sqrt(left) + 1e-9
    low = np.searchsorted(site.rail, tip[0] - half)
    high = np.searchsorted(site.rail, tip[0] + half)
    return low, high


@njit(cache=True)
def _rung_at(
    body: Body,
    world: World,
    site: Site,
    reach: Reach,
    path: Path,
    row: Floats,
    knot: int,
    always: np.uint64,
    allowed: Allowed,
) -> tuple[int, int, np.uint64, Rung]:
    """A knot: status, fewest panels of any, the bits all touch, and what is allowed."""
    tip = _into_track(path.tips[knot : knot + 1], row)[0]
    low, high = _cells_near(site, reach, tip, world.height)
    R = _turned(path.rotations[knot], row[3])
    p = _into_track(path.positions[knot : knot + 1], row)[0]
    feet = _into_track(np.ascontiguousarray(path.feet[:, knot]), row)
    status, rung = gather(body, world, R, p, site.rail[low:high], feet)
    n = rung.cells.shape[0]
    common, least, count = ~np.uint64(0), NEVER, 0
    cells, q = np.empty(n, dtype=np.int64), np.empty((n, 6))
    masks, costs = np.empty(n, dtype=np.uint64), np.empty(n)
    for i in range(n):
        mask = rung.masks[i] | always
        common &= mask
        if bit_count(mask & allowed.seen) <= allowed.most_seen:
            least = min(least, bit_count(mask))
        if not _within(mask, allowed):
            continue
        cells[count], masks[count], costs[count] = rung.cells[i] + low, mask, rung.costs[i]
        for j in range(6):
            q[count, j] = rung.q[i, j]
        count += 1
    return status, least, common, Rung(cells[:count], q[:count], masks[:count], costs[:count])


class Sets(NamedTuple):
    """Sets of panels per configuration, none holding another of the same configuration.

    Args:
        masks: Shape (n, MOST_SETS).
        costs: Of the cheapest way that touches no more, same shape.
        counts: How many are used, shape (n,).
    """

    masks: Bits
    costs: Floats
    counts: Ints


@njit(cache=True)
def _no_sets(n: int) -> Sets:
    return Sets(
        np.empty((n, MOST_SETS), dtype=np.uint64),
        np.empty((n, MOST_SETS)),
        np.zeros(n, dtype=np.int64),
    )


@njit(cache=True)
def _add(sets: Sets, j: int, mask: np.uint64, cost: float) -> bool:
    """Add a set unless it holds one that is there; False if there was no room for it."""
    count, kept = sets.counts[j], 0
    for k in range(count):
        old = sets.masks[j, k]
        if old & ~mask == np.uint64(0):
            if old == mask:
                sets.costs[j, k] = min(sets.costs[j, k], cost)
            return True
    for k in range(count):
        if mask & ~sets.masks[j, k] != np.uint64(0):
            sets.masks[j, kept], sets.costs[j, kept] = sets.masks[j, k], sets.costs[j, k]
            kept += 1
    sets.counts[j] = kept
    if kept == MOST_SETS:
        return False
    sets.masks[j, kept], sets.costs[j, kept] = mask, cost
    sets.counts[j] = kept + 1
    return True


@njit(cache=True)
def undetermined(body: Body, q: Floats) -> NDArray[np.bool_]:
    """Which configurations have a wrist so straight that some of their angles could be any.

    Args:
        body: The arm.
        q: Joint positions [rad], shape (n, 6).

    Returns:
        Shape (n,).
    """
    out = np.empty(q.shape[0], dtype=np.bool_)
    for i in range(q.shape[0]):
        theta = body.signs[4] * q[i, 4] - body.offsets[4]
        offset = body.geometry.shape[0] == OFFSET_WRIST
        out[i] = abs(math.cos(theta) if offset else math.sin(theta)) < NEARLY_STRAIGHT
    return out


@njit(cache=True)
def _step_cost(a: Floats, b: Floats, steps: Floats, free: Ints) -> float:
    """Sum of squares of the joints' steps in parts of what they can do; -1.0 if one cannot.

    Joints in `free` are not asked.
    """
    total = 0.0
    for j in range(6):
        part = (b[j] - a[j]) / steps[j + 1]
        if part > 1.0 or part < -1.0:
            if free[j] == 1:
                continue
            return -1.0
        total += part * part
    return total


@njit(cache=True)
def _free_joints(body: Body) -> Ints:
    """1 for the joints a straight wrist leaves open, shape (6,)."""
    if body.geometry.shape[0] == OFFSET_WRIST:
        return np.array([0, 1, 1, 1, 0, 1])
    return np.array([0, 0, 0, 1, 0, 1])


@njit(cache=True)
def _climb_rung(
    body: Body,
    before: Rung,
    sets: Sets,
    after: Rung,
    rail: Floats,
    steps: Floats,
    allowed: Allowed,
) -> tuple[bool, Sets]:
    """Sets of a rung from those of the rung before, and whether all found room."""
    open_before, open_after = undetermined(body, before.q), undetermined(body, after.q)
    free, none = _free_joints(body), np.zeros(6, dtype=np.int64)
    out = _no_sets(after.cells.shape[0])
    complete = True
    low, high = 0, 0
    n = before.cells.shape[0]
    for j in range(after.cells.shape[0]):
        here = rail[after.cells[j]]
        while low < n and rail[before.cells[low]] < here - steps[0] - 1e-12:
            low += 1
        high = max(high, low)
        while high < n and rail[before.cells[high]] <= here + steps[0] + 1e-12:
            high += 1
        for i in range(low, high):
            if sets.counts[i] == 0:
                continue
            loose = free if open_before[i] or open_after[j] else none
            cost = _step_cost(before.q[i], after.q[j], steps, loose)
            if cost < 0.0:
                continue
            part = (here - rail[before.cells[i]]) / max(steps[0], 1e-12)
            cost += part * part + after.costs[j]
            for k in range(sets.counts[i]):
                mask = sets.masks[i, k] | after.masks[j]
                if _within(mask, allowed):
                    complete &= _add(out, j, mask, cost + sets.costs[i, k])
    return complete, out


@njit(cache=True)
def _climb(
    body: Body,
    rungs: list[Rung],
    slots: Ints,
    always: np.uint64,
    rail: Floats,
    steps: Floats,
    allowed: Allowed,
) -> tuple[bool, np.uint64, float, bool]:
    """The best set at the last rung: whether there is one, its mask, its cost; if all had room."""
    first = rungs[int(slots[0])]
    sets = _no_sets(first.cells.shape[0])
    for i in range(first.cells.shape[0]):
        if _within(first.masks[i] | always, allowed):
            _add(sets, i, first.masks[i] | always, first.costs[i])
    complete = True
    for k in range(1, slots.shape[0]):
        before, after = rungs[int(slots[k - 1])], rungs[int(slots[k])]
        roomy, sets = _climb_rung(body, before, sets, after, rail, steps[k - 1], allowed)
        complete &= roomy
        if sets.counts.shape[0] == 0 or sets.counts.max() == 0:
            return False, np.uint64(0), 0.0, complete
    return _best(sets, allowed, complete)


@njit(cache=True)
def _best(sets: Sets, allowed: Allowed, complete: bool) -> tuple[bool, np.uint64, float, bool]:
    best, cost, least = np.uint64(0), np.inf, 1 << 20
    for i in range(sets.counts.shape[0]):
        for k in range(sets.counts[i]):
            mask = sets.masks[i, k]
            weight = 128 * bit_count(mask & allowed.seen) + bit_count(mask)
            if weight < least or (weight == least and sets.costs[i, k] < cost):
                best, cost, least = mask, sets.costs[i, k], weight
    return least < 1 << 20, best, cost, complete


@njit(cache=True)
def examine(
    body: Body,
    world: World,
    boxes: Floats,
    site: Site,
    reach: Reach,
    path: Path,
    row: Floats,
    allowed: Allowed,
    order: Ints,
) -> tuple[int, int, int, np.uint64, float]:
    """The fewest panels a way through all knots needs at one placement, if so few are allowed.

    Knots are looked at in an order that finds out soon; one that decides is moved to the front of
    `order` for the next placement.

    Args:
        body: The arm.
        world: In the frame of the set; its boxes are not looked at, its bits are.
        boxes: The same boxes in the frame of the track, shape (b, 12).
        site, reach, path: See there.
        row: The placement: x, y, z [m], yaw [rad].
        allowed: How many panels may be out.
        order: Changed, shape (k,).

    Returns:
        `IMPOSSIBLE`, `NEEDS_MORE`, `FOUND` or `CROWDED`; the reason why it is impossible; how many
        panels are needed at least, or exactly; their bits; the cost of the way.
    """
    none = np.uint64(0)
    reason, always, local = _local_world(world, site, boxes, row[2])
    if reason == FREE and _walked_over(world, site, path, row):
        reason = TRACK
    if reason != FREE:
        return IMPOSSIBLE, reason, 0, none, 0.0
    if not _within(always, allowed):
        return NEEDS_MORE, FREE, _more_than(always, 0, allowed), none, 0.0
    status, reason, needed, always, slots, rungs = _all_rungs(
        body, local, site, reach, path, row, always, allowed, order
    )
    if status != FOUND:
        return status, reason, needed, none, 0.0
    found, mask, cost, complete = _climb(body, rungs, slots, always, site.rail, path.steps, allowed)
    if found:
        return FOUND, FREE, bit_count(mask), mask, cost
    if not complete:
        return CROWDED, FREE, allowed.most, none, 0.0
    return NEEDS_MORE, FREE, allowed.most + 1, none, 0.0


@njit(cache=True)
def _walked_over(world: World, site: Site, path: Path, row: Floats) -> bool:
    """Whether a performer is on the strip of the track at any frame."""
    for n in range(path.walk.shape[1]):
        feet = _into_track(np.ascontiguousarray(path.walk[:, n]), row)
        if performer_on_strip(feet, world.performer_sizes, site.half_length, site.half_width):
            return True
    return False


@njit(cache=True)
def _all_rungs(
    body: Body,
    world: World,
    site: Site,
    reach: Reach,
    path: Path,
    row: Floats,
    always: np.uint64,
    allowed: Allowed,
    order: Ints,
) -> tuple[int, int, int, np.uint64, Ints, list[Rung]]:
    """Every knot's rung, unless one decides before: `FOUND` means they are all there."""
    slots = np.empty(order.shape[0], dtype=np.int64)
    rungs = [_empty_rung()]
    needed = bit_count(always)
    for at in range(order.shape[0]):
        knot = order[at]
        status, least, common, rung = _rung_at(
            body, world, site, reach, path, row, knot, always, allowed
        )
        if status != FREE:
            _to_front(order, at)
            return IMPOSSIBLE, status, 0, always, slots, rungs
        always |= common
        needed = max(needed, least)
        if rung.cells.shape[0] == 0 or not _within(always, allowed):
            _to_front(order, at)
            needed = _more_than(always, needed, allowed)
            return NEEDS_MORE, FREE, needed, always, slots, rungs
        slots[knot] = len(rungs)
        rungs.append(rung)
    return FOUND, FREE, needed, always, slots, rungs


@njit(cache=True)
def _more_than(always: np.uint64, needed: int, allowed: Allowed) -> int:
    """How many panels are needed at least; `NEVER` if it is those in frame that are too many."""
    if bit_count(always & allowed.seen) > allowed.most_seen:
        return NEVER
    return max(needed, bit_count(always), allowed.most + 1)


@njit(cache=True)
def _empty_rung() -> Rung:
    return Rung(
        np.empty(0, dtype=np.int64),
        np.empty((0, 6)),
        np.empty(0, dtype=np.uint64),
        np.empty(0),
    )


@njit(cache=True)
def _to_front(order: Ints, at: int) -> None:
    knot = order[at]
    for k in range(at, 0, -1):
        order[k] = order[k - 1]
    order[0] = knot


@njit(cache=True)
def examine_all(
    body: Body,
    world: World,
    boxes: Floats,
    site: Site,
    reach: Reach,
    path: Path,
    rows: Floats,
    allowed: Allowed,
) -> tuple[Ints, Ints, Ints, Bits, Floats]:
    """`examine` for many placements.

    Args:
        body, world, site, reach, path, allowed: See there.
        boxes: Per placement, shape (n, b, 12).
        rows: Placements, shape (n, 4).

    Returns:
        As `examine`, each of shape (n,).
    """
    n = rows.shape[0]
    status, reason = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    needed, masks = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.uint64)
    costs = np.empty(n)
    order = path.order.copy()
    for a in range(n):
        status[a], reason[a], needed[a], masks[a], costs[a] = examine(
            body, world, boxes[a], site, reach, path, rows[a], allowed, order
        )
    return status, reason, needed, masks, costs
