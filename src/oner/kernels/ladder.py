"""The ladder: every configuration of an arm at every knot of a path, and the best way through them.

A *rung* is a knot: all rail positions times branches times wrist turns that reach the camera's pose
there and are possible. Two configurations of neighbouring rungs are joined if every axis can make
the step in time. A label says from which knot on a configuration can be reached, what the way cost,
and which panels it touched; labels are compared in that order.
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

from oner.kernels.chain import BRANCHES, elbow_sine, inverse, wrist_sine
from oner.kernels.collide import (
    FREE,
    JOINT_LIMIT,
    NO_REACH,
    TRACK,
    WALL,
    Body,
    World,
    judge,
    place_spheres,
)
from oner.kernels.opw import nearest_turn, turns_within

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Bools = NDArray[np.bool_]

MOST_TURNS = 3
"""Values one angle can have within the limits of a joint; three cover a range of 1080 degrees."""

NOBODY = -1


class Rung(NamedTuple):
    """The possible configurations of one knot, by rising rail position.

    Args:
        cells: Index of the rail position, shape (n,).
        q: Joint positions [rad], shape (n, 6).
        masks: Bits of panels touched, shape (n,).
        costs: Price of being there, shape (n,).
    """

    cells: Ints
    q: Floats
    masks: Bits
    costs: Floats


class Labels(NamedTuple):
    """What is known of the best way to each configuration of a rung.

    Args:
        first: Knot from which on it can be reached, shape (n,).
        cost: Of the way, shape (n,).
        masks: Bits of all panels touched on the way, shape (n,).
        parent: Row in the rung before; `NOBODY` where a way starts, shape (n,).
    """

    first: Ints
    cost: Floats
    masks: Bits
    parent: Ints


@njit(cache=True)
def fit_joints(body: Body, theta: Floats, values: Floats, counts: Ints) -> bool:
    """Values of every joint within its limits that mean the given angles.

    Args:
        body: The arm.
        theta: Angles of the formulas [rad], shape (6,).
        values: Written [rad], shape (6, MOST_TURNS).
        counts: Written, shape (6,); more than one where a joint has room for more than a turn.

    Returns:
        Whether every joint has one.
    """
    for j in range(6):
        q = body.signs[j] * (theta[j] + body.offsets[j])
        counts[j] = turns_within(q, body.lower[j], body.upper[j], values[j])
        if counts[j] == 0:
            return False
    return True


@njit(cache=True)
def _straightness(sine: float) -> float:
    """Price of a wrist or elbow near straight, where joints become fast; 0 beyond 12 degrees."""
    near = max(0.0, 1.0 - abs(sine) / 0.2)
    return near * near


@njit(cache=True)
def gather(
    body: Body, world: World, R: Floats, p: Floats, rail: Floats, feet: Floats
) -> tuple[int, Rung]:
    """All configurations that hold the flange at a pose.

    Args:
        body, world: See there.
        R, p: Pose of the flange in the frame of the track, shapes (3, 3) and (3,) [m].
        rail: Rail positions, rising [m], shape (g,).
        feet: Where the performers stand [m], shape (p, 3).

    Returns:
        The furthest test any configuration failed at (`FREE` if there is one), and the rung.
    """
    most = 64
    # a row is rail index, price and joints
    found = np.empty((most, 8))
    masks = np.empty(most, dtype=np.uint64)
    count = 0
    furthest = NO_REACH
    theta, exists = np.empty((BRANCHES, 6)), np.empty(BRANCHES, dtype=np.bool_)
    values, counts = np.empty((6, MOST_TURNS)), np.empty(6, dtype=np.int64)
    q = np.empty(6)
    frames, origins = np.empty((7, 3, 3)), np.empty((7, 3))
    centres, bounds = np.empty((body.links.shape[0], 3)), np.empty(6)
    for g in range(rail.shape[0]):
        x, z = p[0] - rail[g], p[2] - world.height
        if not inverse(body.geometry, R, x, p[1], z, theta, exists):
            continue
        for branch in range(BRANCHES):
            if not exists[branch]:
                continue
            if not fit_joints(body, theta[branch], values, counts):
                furthest = max(furthest, JOINT_LIMIT)
                continue
            for j in range(6):
                q[j] = values[j, 0]
            place_spheres(body, q, rail[g], world.height, frames, origins, centres)
            status, mask = judge(body, world, feet, centres, bounds)
            if status != FREE:
                furthest = max(furthest, status)
                continue
            ways = 1
            for j in range(6):
                ways *= counts[j]
            while count + ways > most:
                most *= 2
                found, masks = _grown(found, most), _grown_masks(masks, most)
            price = _straightness(wrist_sine(body.geometry, theta[branch]))
            price += _straightness(elbow_sine(body.geometry, theta[branch]))
            for way in range(ways):
                found[count, 0], found[count, 1], masks[count] = g, price, mask
                rest = way
                for j in range(5, -1, -1):
                    found[count, 2 + j] = values[j, rest % counts[j]]
                    rest //= counts[j]
                count += 1
    return FREE if count > 0 else furthest, _as_rung(found, masks, count)


@njit(cache=True)
def _as_rung(found: Floats, masks: Bits, count: int) -> Rung:
    cells, costs = np.empty(count, dtype=np.int64), np.empty(count)
    bits, q = np.empty(count, dtype=np.uint64), np.empty((count, 6))
    for i in range(count):
        cells[i], costs[i], bits[i] = int(found[i, 0]), found[i, 1], masks[i]
        for j in range(6):
            q[i, j] = found[i, 2 + j]
    return Rung(cells, q, bits, costs)


@njit(cache=True)
def _grown(old: Floats, size: int) -> Floats:
    """The same rows in a longer array; copied one by one, which compiles faster than slices."""
    new = np.empty((size, old.shape[1]))
    for i in range(old.shape[0]):
        for j in range(old.shape[1]):
            new[i, j] = old[i, j]
    return new


@njit(cache=True)
def _grown_masks(old: Bits, size: int) -> Bits:
    new = np.empty(size, dtype=np.uint64)
    for i in range(old.shape[0]):
        new[i] = old[i]
    return new


@njit(cache=True)
def bit_count(mask: np.uint64) -> int:
    """How many bits are set."""
    count = 0
    while mask != np.uint64(0):
        mask &= mask - np.uint64(1)
        count += 1
    return count


@njit(cache=True)
def start_labels(rung: Rung, knot: int, panel_price: float) -> Labels:
    """Labels of ways that start at a rung."""
    n = rung.cells.shape[0]
    first, parent = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    cost, masks = np.empty(n), np.empty(n, dtype=np.uint64)
    for i in range(n):
        first[i], parent[i], masks[i] = knot, NOBODY, rung.masks[i]
        cost[i] = rung.costs[i] + panel_price * bit_count(rung.masks[i])
    return Labels(first, cost, masks, parent)


@njit(cache=True)
def _cell_starts(cells: Ints, cell_count: int) -> Ints:
    """Row of the first configuration at or after every cell, shape (cell_count + 1,)."""
    starts = np.empty(cell_count + 1, dtype=np.int64)
    row = 0
    for g in range(cell_count + 1):
        while row < cells.shape[0] and cells[row] < g:
            row += 1
        starts[g] = row
    return starts


@njit(cache=True)
def _step_cost(a: Floats, b: Floats, steps: Floats) -> float:
    """Sum of squares of the joints' steps in parts of what they can do; -1.0 if one cannot."""
    total = 0.0
    for j in range(6):
        part = (b[j] - a[j]) / steps[j + 1]
        if part > 1.0 or part < -1.0:
            return -1.0
        total += part * part
    return total


@njit(cache=True)
def relax(
    before: Rung,
    labels: Labels,
    after: Rung,
    rail: Floats,
    steps: Floats,
    knot: int,
    panel_price: float,
) -> Labels:
    """Labels of a rung from those of the rung before.

    Args:
        before, labels: The rung before and its labels.
        after: The rung.
        rail: Rail positions [m], shape (g,).
        steps: The most rail and joints can move from one knot to the next [m, rad], shape (7,).
        knot: Number of this rung.
        panel_price: Cost of a panel touched for the first time.

    Returns:
        The best label of each configuration; it starts here where nothing leads to it.
    """
    best = start_labels(after, knot, panel_price)
    starts = _cell_starts(before.cells, rail.shape[0])
    for j in range(after.cells.shape[0]):
        here = rail[after.cells[j]]
        low, high = after.cells[j], after.cells[j] + 1
        while low > 0 and rail[low - 1] >= here - steps[0] - 1e-12:
            low -= 1
        while high < rail.shape[0] and rail[high] <= here + steps[0] + 1e-12:
            high += 1
        for i in range(starts[low], starts[high]):
            if labels.first[i] > best.first[j]:
                continue
            cost = _step_cost(before.q[i], after.q[j], steps)
            if cost < 0.0:
                continue
            part = (here - rail[before.cells[i]]) / max(steps[0], 1e-12)
            mask = labels.masks[i] | after.masks[j]
            fresh = bit_count(mask) - bit_count(labels.masks[i])
            cost += labels.cost[i] + part * part + after.costs[j] + panel_price * fresh
            if labels.first[i] < best.first[j] or cost < best.cost[j]:
                best.first[j], best.cost[j] = labels.first[i], cost
                best.masks[j], best.parent[j] = mask, i
    return best


@njit(cache=True)
def closest_step(
    before: Rung, labels: Labels, first: int, after: Rung, rail: Floats, steps: Floats
) -> tuple[float, int]:
    """How much too fast the easiest step between two rungs is, and which axis it is.

    Args:
        before, labels: The rung before and its labels.
        first: Only ways that start at this knot are looked at.
        after: The rung.
        rail: [m], shape (g,).
        steps: As in `relax`.

    Returns:
        The ratio to what the axis can do, and the axis (0 is the rail).
    """
    least, axis = np.inf, 0
    for i in range(before.cells.shape[0]):
        if labels.first[i] != first:
            continue
        for j in range(after.cells.shape[0]):
            apart = abs(rail[after.cells[j]] - rail[before.cells[i]])
            worst, which = apart / max(steps[0], 1e-12), 0
            for k in range(6):
                part = abs(after.q[j, k] - before.q[i, k]) / steps[k + 1]
                if part > worst:
                    worst, which = part, k + 1
                if worst >= least:
                    break
            if worst < least:
                least, axis = worst, which
    return least, axis


@njit(cache=True)
def follow(
    body: Body,
    height: float,
    rotations: Floats,
    positions: Floats,
    s: Floats,
    reference: Floats,
    q: Floats,
) -> int:
    """Joint positions that hold the poses from given rail positions, each nearest to a reference.

    Args:
        body: The arm.
        height: Of its base [m].
        rotations, positions: Poses of the flange in the frame of the track, shapes (n, 3, 3) and
            (n, 3) [m].
        s: Rail positions [m], shape (n,).
        reference: Joint positions [rad], shape (n, 6).
        q: Written [rad], shape (n, 6); not held to the joint limits.

    Returns:
        How many poses cannot be reached; their rows are those of the reference.
    """
    theta, exists = np.empty((BRANCHES, 6)), np.empty(BRANCHES, dtype=np.bool_)
    trial = np.empty(6)
    missed = 0
    for i in range(s.shape[0]):
        x, y, z = positions[i, 0] - s[i], positions[i, 1], positions[i, 2] - height
        if not inverse(body.geometry, rotations[i], x, y, z, theta, exists):
            missed += 1
            for j in range(6):
                q[i, j] = reference[i, j]
            continue
        least = np.inf
        for branch in range(BRANCHES):
            if not exists[branch]:
                continue
            away = 0.0
            for j in range(6):
                angle = body.signs[j] * (theta[branch, j] + body.offsets[j])
                trial[j] = nearest_turn(angle, reference[i, j])
                away += (trial[j] - reference[i, j]) ** 2
            if away < least:
                least = away
                for j in range(6):
                    q[i, j] = trial[j]
    return missed


@njit(cache=True)
def _move_boxes(boxes: Floats, x: float, y: float, z: float, c: float, s: float) -> Floats:
    """Boxes of one upright frame in another, whose origin and +X are given in the first."""
    out = np.empty_like(boxes)
    for k in range(boxes.shape[0]):
        dx, dy = boxes[k, 0] - x, boxes[k, 1] - y
        out[k, 0], out[k, 1] = dx * c + dy * s, dy * c - dx * s
        out[k, 2] = boxes[k, 2] * c + boxes[k, 3] * s
        out[k, 3] = boxes[k, 3] * c - boxes[k, 2] * s
        out[k, 4], out[k, 5] = boxes[k, 4], boxes[k, 5]
        out[k, 6], out[k, 7] = boxes[k, 6] - z, boxes[k, 7] - z
        u = abs(out[k, 2]) * out[k, 4] + abs(out[k, 3]) * out[k, 5]
        v = abs(out[k, 3]) * out[k, 4] + abs(out[k, 2]) * out[k, 5]
        out[k, 8], out[k, 9] = out[k, 0] - u, out[k, 0] + u
        out[k, 10], out[k, 11] = out[k, 1] - v, out[k, 1] + v
    return out


@njit(cache=True)
def strip_hits_box(box: Floats, half_length: float, half_width: float) -> bool:
    """Whether a strip of floor around the track's middle and an upright box overlap from above.

    Separating axes of two rectangles; heights are not looked at.
    """
    if box[8] > half_length or box[9] < -half_length:
        return False
    if box[10] > half_width or box[11] < -half_width:
        return False
    along = abs(box[0] * box[2] + box[1] * box[3])
    across = abs(box[1] * box[2] - box[0] * box[3])
    c, s = abs(box[2]), abs(box[3])
    if along > box[4] + half_length * c + half_width * s:
        return False
    return across <= box[5] + half_length * s + half_width * c


@njit(cache=True)
def _try_cells(
    body: Body, world: World, R: Floats, p: Floats, rail: Floats, feet: Floats, near: int
) -> tuple[int, int]:
    """The first possible rail position outward from `near`, and the furthest test that failed."""
    theta, exists = np.empty((BRANCHES, 6)), np.empty(BRANCHES, dtype=np.bool_)
    values, counts = np.empty((6, MOST_TURNS)), np.empty(6, dtype=np.int64)
    q = np.empty(6)
    frames, origins = np.empty((7, 3, 3)), np.empty((7, 3))
    centres, bounds = np.empty((body.links.shape[0], 3)), np.empty(6)
    furthest = NO_REACH
    for turn in range(2 * rail.shape[0]):
        away = (turn + 1) // 2
        g = near + away if turn % 2 == 1 else near - away
        if g < 0 or g >= rail.shape[0]:
            continue
        x, z = p[0] - rail[g], p[2] - world.height
        if not inverse(body.geometry, R, x, p[1], z, theta, exists):
            continue
        for branch in range(BRANCHES):
            if not exists[branch]:
                continue
            if not fit_joints(body, theta[branch], values, counts):
                furthest = max(furthest, JOINT_LIMIT)
                continue
            for j in range(6):
                q[j] = values[j, 0]
            place_spheres(body, q, rail[g], world.height, frames, origins, centres)
            status, _ = judge(body, world, feet, centres, bounds)
            if status == FREE:
                return FREE, g
            furthest = max(furthest, status)
    return furthest, near


@njit(cache=True)
def screen(
    body: Body,
    world: World,
    strip: Floats,
    rotations: Floats,
    positions: Floats,
    feet: Floats,
    rail: Floats,
    placements: Floats,
) -> NDArray[np.int8]:
    """Which knots an arm could hold at all from many placements, without asking how it gets there.

    Args:
        body: The arm.
        world: In the frame of the set; only boxes that may not be taken away.
        strip: Half length and half width of the track's strip of floor, and the height below which
            a box stands in its way [m], shape (3,).
        rotations, positions: Poses of the flange in the frame of the set, shapes (k, 3, 3), (k, 3).
        feet: Performers in the frame of the set [m], shape (p, k, 3).
        rail: Rail positions to try [m], shape (g,).
        placements: Rows (x, y, z, yaw), shape (n, 4).

    Returns:
        `FREE` or the furthest test that failed, shape (n, k).
    """
    n, knots = placements.shape[0], rotations.shape[0]
    out = np.empty((n, knots), dtype=np.int8)
    turned, moved = np.empty((3, 3)), np.empty(3)
    here = np.empty((feet.shape[0], 3))
    for a in range(n):
        x, y, z, yaw = placements[a]
        c, s = math.cos(yaw), math.sin(yaw)
        boxes = _move_boxes(world.boxes, x, y, z, c, s)
        local = World(
            boxes,
            world.bits,
            world.floor - z,
            world.ceiling - z,
            world.height,
            world.wall_clearance,
            world.performer_clearance,
            world.self_clearance,
            world.performer_sizes,
        )
        if _strip_blocked(boxes, strip):
            for k in range(knots):
                out[a, k] = WALL
            continue
        near = rail.shape[0] // 2
        for k in range(knots):
            _into_track(feet[:, k], x, y, z, c, s, here)
            if performer_on_strip(here, world.performer_sizes, strip[0], strip[1]):
                out[a, k] = TRACK
                continue
            _turn_into_track(rotations[k], positions[k], x, y, z, c, s, turned, moved)
            out[a, k], near = _try_cells(body, local, turned, moved, rail, here, near)
    return out


@njit(cache=True)
def _strip_blocked(boxes: Floats, strip: Floats) -> bool:
    for k in range(boxes.shape[0]):
        if boxes[k, 6] < strip[2] and boxes[k, 7] > 0.0:
            if strip_hits_box(boxes[k], strip[0], strip[1]):
                return True
    return False


@njit(cache=True)
def _into_track(
    points: Floats, x: float, y: float, z: float, c: float, s: float, out: Floats
) -> None:
    for i in range(points.shape[0]):
        dx, dy = points[i, 0] - x, points[i, 1] - y
        out[i, 0], out[i, 1], out[i, 2] = dx * c + dy * s, dy * c - dx * s, points[i, 2] - z


@njit(cache=True)
def _turn_into_track(
    R: Floats,
    p: Floats,
    x: float,
    y: float,
    z: float,
    c: float,
    s: float,
    turned: Floats,
    moved: Floats,
) -> None:
    for axis in range(3):
        turned[0, axis] = c * R[0, axis] + s * R[1, axis]
        turned[1, axis] = c * R[1, axis] - s * R[0, axis]
        turned[2, axis] = R[2, axis]
    dx, dy = p[0] - x, p[1] - y
    moved[0], moved[1], moved[2] = dx * c + dy * s, dy * c - dx * s, p[2] - z


@njit(cache=True)
def performer_on_strip(feet: Floats, sizes: Floats, half_length: float, half_width: float) -> bool:
    """Whether a performer's circle on the floor overlaps the strip around the track's middle.

    Args:
        feet: In the frame of the track [m], shape (p, 3).
        sizes: Radius and height [m], shape (p, 2).
        half_length, half_width: Of the strip [m].
    """
    for k in range(feet.shape[0]):
        dx = max(abs(feet[k, 0]) - half_length, 0.0)
        dy = max(abs(feet[k, 1]) - half_width, 0.0)
        if dx * dx + dy * dy < sizes[k, 0] * sizes[k, 0]:
            return True
    return False
