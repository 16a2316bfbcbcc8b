"""What an arm on a track touches: its spheres against boxes, floor, ceiling, performers, itself.

Everything is in the frame of the track: origin on the floor under its middle, +X along the rail,
+Z up. The base of the arm stands at (s, 0, height) with axes parallel to the track's.

A box stands upright. A row of `boxes` is (x, y, cos, sin, half length, half thickness, low, high,
x low, x high, y low, y high) [m]: middle, direction of its length, half extents, heights, and what
bounds it along the axes of the track. `bits` has one bit for a box that may be taken away and 0 for
one that may not.
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

from oner.kernels.chain import joint_frames

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

FREE = 0
NO_REACH = 1
JOINT_LIMIT = 2
SELF = 3
FLOOR = 4
WALL = 5
PERFORMER = 6
TRACK = 7
SPEED = 8
"""Why a configuration is not possible, in the order in which the tests are made."""


class Body(NamedTuple):
    """An arm with its mount and camera as arrays.

    Args:
        geometry: Lengths of either family, see `oner.kernels.chain` [m].
        offsets, signs: theta = signs * q - offsets.
        lower, upper: Joint limits [rad], shape (6,).
        links: Frame of each sphere, 0 (base) to 6 (flange), shape (m,).
        centres: In that frame [m], shape (m, 3).
        radii: [m], shape (m,).
        pairs: Spheres that must not touch each other, shape (p, 2).
    """

    geometry: Floats
    offsets: Floats
    signs: Floats
    lower: Floats
    upper: Floats
    links: Ints
    centres: Floats
    radii: Floats
    pairs: Ints


class World(NamedTuple):
    """What stands around an arm, in the frame of its track.

    Args:
        boxes: Shape (k, 12), see above.
        bits: Shape (k,).
        floor, ceiling: Heights [m]; infinite where there is none.
        height: Of the arm's base [m].
        wall_clearance, performer_clearance, self_clearance: [m].
        performer_sizes: Radius and height of the capsules [m], shape (p, 2).
    """

    boxes: Floats
    bits: Bits
    floor: float
    ceiling: float
    height: float
    wall_clearance: float
    performer_clearance: float
    self_clearance: float
    performer_sizes: Floats


LANES = 8
"""Numbers the widest arithmetic unit takes at once."""

LINKS = 7
"""Frames spheres can be fixed to, the base and the flange among them."""

HALF_ARM = 3
"""First link of the upper half of an arm: with the forearm it begins to be slender and far out."""

BLOCK = 32
"""Configurations worked out together."""


class Layout(NamedTuple):
    """An arm and what stands around it, laid out for loops over many configurations.

    Spheres are sorted by link. Each half of the arm is filled up to a multiple of `LANES` with its
    last sphere again, which changes nothing and lets loops run without a remainder. After the m
    spheres come seven more, the hubs: each holds all spheres of a link. Pairs are sorted by the
    links they join, fixed boxes come first.

    Args:
        local: x, y, z and radius of spheres and hubs in the frames of their links, one a row [m],
            shape (m + 7, 4).
        starts: First sphere of each link, and m, shape (8,).
        joined: Two links with pairs between them, and the first and last + 1 of those pairs,
            shape (c, 4).
        pairs: Shape (p, 2).
        boxes: A column a box, rows as the columns of `World.boxes`, shape (12, k).
        bits: Shape (k,).
    """

    local: Floats
    starts: Ints
    joined: Ints
    pairs: Ints
    boxes: Floats
    bits: Bits


class Room(NamedTuple):
    """Where a block of configurations is worked out.

    Args:
        spots: Spheres and hubs in the frame of the track, one a column: x, y, z, radius [m], shape
            (BLOCK, 4, m + 7).
        bounds: Of the lower half of the arm, the upper half and all of it: x low, x high, y low,
            y high, z low, z high [m], shape (3, 6).
        near: Squares of distances of the bounds from the boxes [m2], shape (k,).
    """

    spots: Floats
    bounds: Floats
    near: Floats


@njit(cache=True)
def lay_out(body: Body, world: World) -> Layout:
    """A body and a world in the order in which loops go over them."""
    m = body.links.shape[0]
    starts, order = np.zeros(LINKS + 1, dtype=np.int64), np.empty(m + 2 * LANES, dtype=np.int64)
    rank = np.empty(m, dtype=np.int64)
    count = 0
    for link in range(LINKS):
        starts[link] = count
        for i in range(m):
            if body.links[i] == link:
                order[count], rank[i] = i, count
                count += 1
        if link == HALF_ARM - 1 or link == LINKS - 1:
            while count % LANES != 0:
                order[count] = order[count - 1]
                count += 1
    starts[LINKS] = count
    local = np.zeros((count + LINKS, 4))
    for i in range(count):
        for axis in range(3):
            local[i, axis] = body.centres[order[i], axis]
        local[i, 3] = body.radii[order[i]]
    _set_hubs(local, starts)
    joined, pairs = _sorted_pairs(body, rank)
    boxes, bits = _sorted_boxes(world)
    return Layout(local, starts, joined, pairs, boxes, bits)


@njit(cache=True)
def _set_hubs(local: Floats, starts: Ints) -> None:
    """Middle of the bounding box of each link's spheres, and the radius that holds them all."""
    for link in range(LINKS):
        begin, end, hub = starts[link], starts[link + 1], starts[LINKS] + link
        if begin == end:
            continue
        for axis in range(3):
            low, high = np.inf, -np.inf
            for i in range(begin, end):
                low = min(low, local[i, axis] - local[i, 3])
                high = max(high, local[i, axis] + local[i, 3])
            local[hub, axis] = 0.5 * (low + high)
        for i in range(begin, end):
            dx, dy = local[i, 0] - local[hub, 0], local[i, 1] - local[hub, 1]
            dz = local[i, 2] - local[hub, 2]
            away = math.sqrt(dx * dx + dy * dy + dz * dz) + local[i, 3]
            local[hub, 3] = max(local[hub, 3], away)


@njit(cache=True)
def _sorted_pairs(body: Body, rank: Ints) -> tuple[Ints, Ints]:
    """Links with pairs between them, and the pairs in their order."""
    count, links = body.pairs.shape[0], body.links
    pairs = np.empty((count, 2), dtype=np.int64)
    ends = np.zeros(LINKS * LINKS + 1, dtype=np.int64)
    for k in range(count):
        ends[links[body.pairs[k, 0]] * LINKS + links[body.pairs[k, 1]] + 1] += 1
    joined, groups = np.empty((LINKS * LINKS, 4), dtype=np.int64), 0
    for group in range(LINKS * LINKS):
        size = ends[group + 1]
        ends[group + 1] += ends[group]
        if size > 0:
            joined[groups, 0], joined[groups, 1] = group // LINKS, group % LINKS
            joined[groups, 2], joined[groups, 3] = ends[group], ends[group + 1]
            groups += 1
    for k in range(count):
        i, j = body.pairs[k, 0], body.pairs[k, 1]
        group = links[i] * LINKS + links[j]
        pairs[ends[group], 0], pairs[ends[group], 1] = rank[i], rank[j]
        ends[group] += 1
    return joined[:groups], pairs


@njit(cache=True)
def _sorted_boxes(world: World) -> tuple[Floats, Bits]:
    count = world.boxes.shape[0]
    boxes, bits = np.empty((12, count)), np.empty(count, dtype=np.uint64)
    column = 0
    for wild in range(2):
        for k in range(count):
            if (world.bits[k] != np.uint64(0)) == (wild == 1):
                bits[column] = world.bits[k]
                for row in range(12):
                    boxes[row, column] = world.boxes[k, row]
                column += 1
    return boxes, bits


@njit(cache=True)
def make_room(layout: Layout) -> Room:
    """Room for a block of configurations of a layout; the radii are in it already."""
    spots = np.empty((BLOCK, 4, layout.local.shape[0]))
    for row in range(BLOCK):
        for i in range(layout.local.shape[0]):
            spots[row, 3, i] = layout.local[i, 3]
    return Room(spots, np.empty((3, 6)), np.empty(layout.bits.shape[0]))


@njit(cache=True)
def _frames(body: Body, q: Floats, R: Floats, p: Floats) -> None:
    theta = np.empty(6)
    for j in range(6):
        theta[j] = body.signs[j] * q[j] - body.offsets[j]
    joint_frames(body.geometry, theta, R, p)


@njit(cache=True)
def place_spheres(
    body: Body, q: Floats, s: float, height: float, R: Floats, p: Floats, centres: Floats
) -> None:
    """Centres of the spheres of one configuration, in the order of the body.

    Args:
        body: The arm.
        q: Joint positions [rad], shape (6,).
        s: Rail position [m].
        height: Of the base [m].
        R, p: Room to work in, shapes (7, 3, 3) and (7, 3).
        centres: Written [m], shape (m, 3).
    """
    _frames(body, q, R, p)
    for i in range(body.links.shape[0]):
        f = body.links[i]
        x, y, z = body.centres[i, 0], body.centres[i, 1], body.centres[i, 2]
        for axis in range(3):
            centres[i, axis] = (
                p[f, axis] + R[f, axis, 0] * x + R[f, axis, 1] * y + R[f, axis, 2] * z
            )
        centres[i, 0] += s
        centres[i, 2] += height


@njit(cache=True, fastmath={"contract"})
def _carry(
    R: Floats,
    p: Floats,
    along: float,
    height: float,
    local: Floats,
    starts: Ints,
    spots: Floats,
    row: int,
) -> None:
    """Spheres and hubs by the frames of their links."""
    for f in range(LINKS):
        # taken out of the array once, or every sphere would read them again
        a, b, c = R[f, 0, 0], R[f, 0, 1], R[f, 0, 2]
        d, e, g = R[f, 1, 0], R[f, 1, 1], R[f, 1, 2]
        h, i, j = R[f, 2, 0], R[f, 2, 1], R[f, 2, 2]
        px, py, pz = p[f, 0] + along, p[f, 1], p[f, 2] + height
        begin, end, hub = starts[f], starts[f + 1], starts[LINKS] + f
        # said so that no index can be taken to count from the end
        if begin < 0 or hub < 0:
            return
        for k in range(begin, end):
            x, y, z = local[k, 0], local[k, 1], local[k, 2]
            spots[row, 0, k] = px + a * x + b * y + c * z
            spots[row, 1, k] = py + d * x + e * y + g * z
            spots[row, 2, k] = pz + h * x + i * y + j * z
        x, y, z = local[hub, 0], local[hub, 1], local[hub, 2]
        spots[row, 0, hub] = px + a * x + b * y + c * z
        spots[row, 1, hub] = py + d * x + e * y + g * z
        spots[row, 2, hub] = pz + h * x + i * y + j * z


@njit(cache=True)
def place_block(
    body: Body, layout: Layout, q: Floats, s: Floats, first: int, height: float, room: Room
) -> int:
    """Spheres of up to `BLOCK` configurations into the room; how many those are.

    Args:
        body, layout: The arm.
        q: Joint positions [rad], shape (n, 6).
        s: Rail positions [m], shape (n,).
        first: Row of the first configuration.
        height: Of the base [m].
        room: Its `spots` are written.
    """
    count = min(q.shape[0] - first, BLOCK)
    local, starts, geometry = layout.local, layout.starts, body.geometry
    signs, offsets, spots = body.signs, body.offsets, room.spots
    theta, R, p = np.empty(6), np.empty((LINKS, 3, 3)), np.empty((LINKS, 3))
    for row in range(count):
        for j in range(6):
            theta[j] = signs[j] * q[first + row, j] - offsets[j]
        joint_frames(geometry, theta, R, p)
        _carry(R, p, s[first + row], height, local, starts, spots, row)
    return count


@njit(cache=True)
def _self_distance(
    spots: Floats, row: int, hubs: int, joined: Ints, pairs: Ints, least: float
) -> float:
    """Least distance between spheres that must not touch, or `least` if that is less [m]."""
    for group in range(joined.shape[0]):
        a, b = hubs + joined[group, 0], hubs + joined[group, 1]
        dx, dy = spots[row, 0, a] - spots[row, 0, b], spots[row, 1, a] - spots[row, 1, b]
        dz = spots[row, 2, a] - spots[row, 2, b]
        far = least + spots[row, 3, a] + spots[row, 3, b]
        if far <= 0.0 or dx * dx + dy * dy + dz * dz >= far * far:
            continue
        for k in range(joined[group, 2], joined[group, 3]):
            i, j = pairs[k, 0], pairs[k, 1]
            dx, dy = spots[row, 0, i] - spots[row, 0, j], spots[row, 1, i] - spots[row, 1, j]
            dz = spots[row, 2, i] - spots[row, 2, j]
            both = spots[row, 3, i] + spots[row, 3, j]
            d2 = dx * dx + dy * dy + dz * dz
            # the root is taken only of what may be the least
            if least + both > 0.0 and d2 < (least + both) * (least + both):
                least = math.sqrt(d2) - both
    return least


@njit(cache=True, fastmath={"contract"})
def _near_capsule(
    spots: Floats,
    row: int,
    count: int,
    feet: Floats,
    k: int,
    at: int,
    sizes: Floats,
    clearance: float,
) -> bool:
    """Whether any sphere is nearer to an upright capsule than the clearance."""
    radius, low = sizes[k, 0], feet[k, at, 2] + sizes[k, 0]
    high = max(feet[k, at, 2] + sizes[k, 1] - radius, low)
    x, y, more = feet[k, at, 0], feet[k, at, 1], radius + clearance
    hits = 0
    for i in range(count):
        dx, dy, z = spots[row, 0, i] - x, spots[row, 1, i] - y, spots[row, 2, i]
        dz = max(low - z, z - high, 0.0)
        far = spots[row, 3, i] + more
        hits += 1 if dx * dx + dy * dy + dz * dz < far * far else 0
    return hits > 0


@njit(cache=True)
def _performers_near(
    spots: Floats,
    row: int,
    count: int,
    bounds: Floats,
    feet: Floats,
    at: int,
    sizes: Floats,
    clearance: float,
) -> bool:
    """Whether any sphere comes nearer to a performer than the clearance."""
    for k in range(feet.shape[0]):
        x, y = feet[k, at, 0], feet[k, at, 1]
        dx = max(x - bounds[2, 1], bounds[2, 0] - x, 0.0)
        dy = max(y - bounds[2, 3], bounds[2, 2] - y, 0.0)
        if dx * dx + dy * dy >= (sizes[k, 0] + clearance) ** 2:
            continue
        if _near_capsule(spots, row, count, feet, k, at, sizes, clearance):
            return True
    return False


@njit(cache=True)
def _performer_distance(
    spots: Floats, row: int, count: int, feet: Floats, at: int, sizes: Floats, least: float
) -> float:
    """Least distance from the arm to the performers, or `least` if that is less [m]."""
    for k in range(feet.shape[0]):
        radius = sizes[k, 0]
        low = feet[k, at, 2] + radius
        high = max(feet[k, at, 2] + sizes[k, 1] - radius, low)
        for i in range(count):
            both = spots[row, 3, i] + radius
            dx, dy = spots[row, 0, i] - feet[k, at, 0], spots[row, 1, i] - feet[k, at, 1]
            dz = max(low - spots[row, 2, i], spots[row, 2, i] - high, 0.0)
            d2 = dx * dx + dy * dy + dz * dz
            if least + both > 0.0 and d2 < (least + both) * (least + both):
                least = math.sqrt(d2) - both
    return least


@njit(cache=True, fastmath={"contract", "nnan", "nsz"})
def _bound(
    spots: Floats, row: int, begin: int, end: int
) -> tuple[float, float, float, float, float, float]:
    """Bounding box of spheres begin to end; infinite the wrong way round for none."""
    x_low, y_low, z_low = np.inf, np.inf, np.inf
    x_high, y_high, z_high = -np.inf, -np.inf, -np.inf
    if begin >= 0:
        for i in range(begin, end):
            x, y, z, r = spots[row, 0, i], spots[row, 1, i], spots[row, 2, i], spots[row, 3, i]
            x_low, x_high = min(x_low, x - r), max(x_high, x + r)
            y_low, y_high = min(y_low, y - r), max(y_high, y + r)
            z_low, z_high = min(z_low, z - r), max(z_high, z + r)
    return x_low, x_high, y_low, y_high, z_low, z_high


@njit(cache=True)
def _bound_halves(spots: Floats, row: int, starts: Ints, bounds: Floats) -> None:
    """Bounding boxes of both halves of the arm and of all of it."""
    a = _bound(spots, row, starts[0], starts[HALF_ARM])
    b = _bound(spots, row, starts[HALF_ARM], starts[LINKS])
    for k in range(6):
        bounds[0, k], bounds[1, k] = a[k], b[k]
        bounds[2, k] = max(a[k], b[k]) if k % 2 == 1 else min(a[k], b[k])


@njit(cache=True)
def _level_distance(
    spots: Floats, row: int, starts: Ints, bounds: Floats, floor: float, ceiling: float
) -> float:
    """Least distance to floor and ceiling [m]; base and shoulder stand on the floor by design."""
    low = bounds[1, 4]
    for i in range(starts[2], starts[HALF_ARM]):
        low = min(low, spots[row, 2, i] - spots[row, 3, i])
    return min(low - floor, ceiling - bounds[2, 5])


@njit(cache=True, fastmath={"contract", "nsz"})
def _bounds_apart2(bounds: Floats, boxes: Floats, near: Floats) -> None:
    """Squares of lower bounds of the distances between all of the arm and boxes [m2]."""
    x_low, x_high, y_low = bounds[2, 0], bounds[2, 1], bounds[2, 2]
    y_high, z_low, z_high = bounds[2, 3], bounds[2, 4], bounds[2, 5]
    for k in range(near.shape[0]):
        x = max(boxes[8, k] - x_high, x_low - boxes[9, k], 0.0)
        y = max(boxes[10, k] - y_high, y_low - boxes[11, k], 0.0)
        z = max(boxes[6, k] - z_high, z_low - boxes[7, k], 0.0)
        near[k] = x * x + y * y + z * z


@njit(cache=True)
def _half_apart2(bounds: Floats, half: int, boxes: Floats, k: int) -> float:
    """The same for one half of the arm, 0 or 1, and one box."""
    x = max(boxes[8, k] - bounds[half, 1], bounds[half, 0] - boxes[9, k], 0.0)
    y = max(boxes[10, k] - bounds[half, 3], bounds[half, 2] - boxes[11, k], 0.0)
    z = max(boxes[6, k] - bounds[half, 5], bounds[half, 4] - boxes[7, k], 0.0)
    return x * x + y * y + z * z


@njit(cache=True, fastmath={"contract"})
def _near_box(
    spots: Floats, row: int, begin: int, end: int, boxes: Floats, box: int, clearance: float
) -> bool:
    """Whether any of spheres begin to end is nearer to a box than the clearance."""
    x, y, c, s = boxes[0, box], boxes[1, box], boxes[2, box], boxes[3, box]
    long, thick, low, high = boxes[4, box], boxes[5, box], boxes[6, box], boxes[7, box]
    hits = 0
    if begin < 0:
        return False
    for i in range(begin, end):
        dx, dy, z = spots[row, 0, i] - x, spots[row, 1, i] - y, spots[row, 2, i]
        u = max(abs(dx * c + dy * s) - long, 0.0)
        v = max(abs(dy * c - dx * s) - thick, 0.0)
        w = max(low - z, z - high, 0.0)
        far = spots[row, 3, i] + clearance
        hits += 1 if u * u + v * v + w * w < far * far else 0
    return hits > 0


@njit(cache=True)
def _walls_touched(
    spots: Floats,
    row: int,
    starts: Ints,
    bounds: Floats,
    boxes: Floats,
    bits: Bits,
    near: Floats,
    clearance: float,
) -> tuple[bool, np.uint64]:
    """Whether a fixed box is touched, and if not the bits of the others that are.

    Assumption: a sphere's radius and the clearance together are above 0.
    """
    mask, clear2 = np.uint64(0), clearance * clearance
    _bounds_apart2(bounds, boxes, near)
    for k in range(bits.shape[0]):
        if near[k] > clear2:
            continue
        touched = False
        # the upper half first: it is further out
        for half in range(1, -1, -1):
            if not touched and _half_apart2(bounds, half, boxes, k) <= clear2:
                begin = starts[HALF_ARM * half]
                end = starts[HALF_ARM + (LINKS - HALF_ARM) * half]
                touched = _near_box(spots, row, begin, end, boxes, k, clearance)
        if touched:
            if bits[k] == np.uint64(0):
                return True, mask
            mask |= bits[k]
    return False, mask


@njit(cache=True)
def _box_distance(
    spots: Floats, row: int, begin: int, end: int, boxes: Floats, k: int, least: float
) -> float:
    """Least distance of some spheres from a box, or `least` if that is less [m]."""
    c, s = boxes[2, k], boxes[3, k]
    for i in range(begin, end):
        dx, dy = spots[row, 0, i] - boxes[0, k], spots[row, 1, i] - boxes[1, k]
        z = spots[row, 2, i]
        u = abs(dx * c + dy * s) - boxes[4, k]
        v = abs(dy * c - dx * s) - boxes[5, k]
        w = max(boxes[6, k] - z, z - boxes[7, k])
        inside = min(max(u, v, w), 0.0)
        u, v, w = max(u, 0.0), max(v, 0.0), max(w, 0.0)
        d2 = u * u + v * v + w * w
        far = least + spots[row, 3, i]
        if inside < 0.0:
            least = min(least, inside - spots[row, 3, i])
        elif far > 0.0 and d2 < far * far:
            least = math.sqrt(d2) - spots[row, 3, i]
    return least


@njit(cache=True)
def _wall_distance(
    spots: Floats, row: int, starts: Ints, bounds: Floats, boxes: Floats, near: Floats, least: float
) -> float:
    """Least distance from the arm to any box, or `least` if that is less [m]."""
    _bounds_apart2(bounds, boxes, near)
    for k in range(near.shape[0]):
        if near[k] > max(least, 0.0) ** 2:
            continue
        for half in range(1, -1, -1):
            if _half_apart2(bounds, half, boxes, k) <= max(least, 0.0) ** 2:
                begin = starts[HALF_ARM * half]
                end = starts[HALF_ARM + (LINKS - HALF_ARM) * half]
                least = _box_distance(spots, row, begin, end, boxes, k, least)
    return least


@njit(cache=True)
def judge_block(
    layout: Layout,
    world: World,
    feet: Floats,
    first: int,
    count: int,
    room: Room,
    status: Ints,
    masks: Bits,
) -> None:
    """Whether configurations can be, and what has to be taken away for them.

    Args:
        layout, world: See there.
        feet: Where the performers stand [m], shape (p, n, 3); (p, 1, 3) if always there.
        first, count: Rows of the configurations.
        room: With their spheres, see `place_block`.
        status: Written: `FREE` or the first reason, shape (n,).
        masks: Written: the bits of the boxes touched, 0 where there is a reason, shape (n,).
    """
    starts, boxes, bits, joined, pairs = (
        layout.starts,
        layout.boxes,
        layout.bits,
        layout.joined,
        layout.pairs,
    )
    spots, bounds, near = room.spots, room.bounds, room.near
    sizes, spheres = world.performer_sizes, starts[LINKS]
    wall, own, away = world.wall_clearance, world.self_clearance, world.performer_clearance
    floor, ceiling = world.floor, world.ceiling
    for row in range(count):
        i = first + row
        at = i if feet.shape[1] > 1 else 0
        status[i], masks[i] = FREE, np.uint64(0)
        if _self_distance(spots, row, spheres, joined, pairs, own) < own:
            status[i] = SELF
            continue
        _bound_halves(spots, row, starts, bounds)
        if _level_distance(spots, row, starts, bounds, floor, ceiling) < wall:
            status[i] = FLOOR
            continue
        fixed, mask = _walls_touched(spots, row, starts, bounds, boxes, bits, near, wall)
        if fixed:
            status[i] = WALL
        elif _performers_near(spots, row, spheres, bounds, feet, at, sizes, away):
            status[i] = PERFORMER
        else:
            masks[i] = mask


@njit(cache=True)
def judge_all(body: Body, world: World, q: Floats, s: Floats, feet: Floats) -> tuple[Ints, Bits]:
    """Whether many configurations can be, and what has to be taken away for them.

    Args:
        body, world: See there.
        q: Joint positions [rad], shape (n, 6).
        s: Rail positions [m], shape (n,).
        feet: [m], shape (p, n, 3); (p, 1, 3) if always there.

    Returns:
        `FREE` or the first reason, shape (n,), and bits of the boxes touched, shape (n,).
    """
    n = q.shape[0]
    status, masks = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.uint64)
    layout = lay_out(body, world)
    room = make_room(layout)
    for first in range(0, n, BLOCK):
        count = place_block(body, layout, q, s, first, world.height, room)
        judge_block(layout, world, feet, first, count, room, status, masks)
    return status, masks


@njit(cache=True)
def clearances(body: Body, world: World, q: Floats, s: Floats, feet: Floats) -> Floats:
    """Distances of many configurations from what they must not touch.

    Args:
        body, world: See there; bits are not looked at, every box counts.
        q: Joint positions [rad], shape (n, 6).
        s: Rail positions [m], shape (n,).
        feet: [m], shape (p, n, 3).

    Returns:
        Least distances to boxes, to floor and ceiling, to performers and between links [m],
        shape (n, 4); infinite where there is nothing to be near to.
    """
    n, sizes = q.shape[0], world.performer_sizes
    out = np.empty((n, 4))
    layout = lay_out(body, world)
    room = make_room(layout)
    starts, boxes, joined, pairs = layout.starts, layout.boxes, layout.joined, layout.pairs
    spots, bounds, near, spheres = room.spots, room.bounds, room.near, starts[LINKS]
    for first in range(0, n, BLOCK):
        count = place_block(body, layout, q, s, first, world.height, room)
        for row in range(count):
            i = first + row
            _bound_halves(spots, row, starts, bounds)
            out[i, 0] = _wall_distance(spots, row, starts, bounds, boxes, near, np.inf)
            out[i, 1] = _level_distance(spots, row, starts, bounds, world.floor, world.ceiling)
            out[i, 2] = _performer_distance(spots, row, spheres, feet, i, sizes, np.inf)
            out[i, 3] = _self_distance(spots, row, spheres, joined, pairs, np.inf)
    return out
