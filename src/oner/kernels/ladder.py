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

from oner.kernels.chain import (
    BRANCHES,
    NEARLY_STRAIGHT,
    elbow_sine,
    free_joint,
    inverse,
    inverse_near,
    wrist_sine,
)
from oner.kernels.collide import (
    BLOCK,
    FREE,
    JOINT_LIMIT,
    NO_REACH,
    TRACK,
    WALL,
    Body,
    Layout,
    Room,
    World,
    judge_block,
    lay_out,
    make_room,
    place_block,
)
from oner.kernels.opw import nearest_turn

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Bools = NDArray[np.bool_]

MOST_TURNS = 3
"""Values one angle can have within the limits of a joint; three cover a range of 1080 degrees."""

NOBODY = -1

STRIDE = 7
"""Knots between two that are looked at one after the other, where one impossible knot is enough."""

MOST_ROWS = 16384
"""Rows of a ladder for which there is room before it grows."""


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
def _straightness(sine: float) -> float:
    """Price of a wrist or elbow near straight, where joints become fast; 0 beyond 12 degrees."""
    near = max(0.0, 1.0 - abs(sine) / 0.2)
    return near * near


class Trials(NamedTuple):
    """Configurations within joint limits, before it is known whether they can be.

    Args:
        cells: Index of the rail position, shape (n,).
        s: Rail position [m], shape (n,).
        q: Joint positions, the least value of each within its limits [rad], shape (n, 6).
        turns: How many values each joint has, shape (n, 6).
        costs: Price of being there, shape (n,).
        status, masks: Whether it can be, see `oner.kernels.collide.judge_block`, shape (n,).
    """

    cells: Ints
    s: Floats
    q: Floats
    turns: Ints
    costs: Floats
    status: Ints
    masks: Bits


@njit(cache=True)
def make_trials(cells: int) -> Trials:
    """Room for all configurations of a knot with so many rail positions."""
    n = BRANCHES * cells
    return Trials(
        np.empty(n, dtype=np.int64),
        np.empty(n),
        np.empty((n, 6)),
        np.empty((n, 6), dtype=np.int64),
        np.empty(n),
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.uint64),
    )


@njit(cache=True)
def _try_poses(
    body: Body, height: float, R: Floats, p: Floats, rail: Floats, trials: Trials
) -> tuple[int, bool]:
    """All configurations within joint limits; how many, and whether others were beyond limits."""
    geometry, signs, offsets, lower, upper = (
        body.geometry,
        body.signs,
        body.offsets,
        body.lower,
        body.upper,
    )
    cells, s, rows, turns, costs = trials.cells, trials.s, trials.q, trials.turns, trials.costs
    theta, exists = np.empty((BRANCHES, 6)), np.empty(BRANCHES, dtype=np.bool_)
    count, beyond = 0, False
    for g in range(rail.shape[0]):
        if not inverse(geometry, R, p[0] - rail[g], p[1], p[2] - height, theta, exists):
            continue
        for branch in range(BRANCHES):
            if not exists[branch]:
                continue
            if not _fit(theta, branch, signs, offsets, lower, upper, rows, turns, count):
                beyond = True
                continue
            price = _straightness(wrist_sine(geometry, theta[branch]))
            price += _straightness(elbow_sine(geometry, theta[branch]))
            cells[count], s[count], costs[count] = g, rail[g], price
            count += 1
    return count, beyond


@njit(cache=True)
def _fit(
    theta: Floats,
    branch: int,
    signs: Floats,
    offsets: Floats,
    lower: Floats,
    upper: Floats,
    q: Floats,
    turns: Ints,
    row: int,
) -> bool:
    """The least values of the joints within limits that mean the angles; whether all have one."""
    turn = 2.0 * math.pi
    for j in range(6):
        angle = signs[j] * (theta[branch, j] + offsets[j])
        q[row, j] = angle + turn * math.ceil((lower[j] - angle) / turn)
        if q[row, j] > upper[j]:
            return False
        turns[row, j] = min(int((upper[j] - q[row, j]) / turn) + 1, MOST_TURNS)
    return True


@njit(cache=True)
def _ways(turns: Ints) -> int:
    """How many combinations of values the joints have."""
    ways = 1
    for j in range(6):
        ways *= turns[j]
    return ways


@njit(cache=True)
def _spread(trials: Trials, count: int) -> Rung:
    """The possible ones of the first trials, each with all turns its joints have room for."""
    total = 0
    for i in range(count):
        if trials.status[i] == FREE:
            total += _ways(trials.turns[i])
    cells, costs = np.empty(total, dtype=np.int64), np.empty(total)
    masks, q = np.empty(total, dtype=np.uint64), np.empty((total, 6))
    row, turn = 0, 2.0 * math.pi
    for i in range(count):
        if trials.status[i] != FREE:
            continue
        for way in range(_ways(trials.turns[i])):
            cells[row], costs[row], masks[row] = trials.cells[i], trials.costs[i], trials.masks[i]
            rest = way
            for j in range(5, -1, -1):
                q[row, j] = trials.q[i, j] + turn * (rest % trials.turns[i, j])
                rest //= trials.turns[i, j]
            row += 1
    return Rung(cells, q, masks, costs)


@njit(cache=True)
def _judge_trials(
    body: Body,
    world: World,
    layout: Layout,
    room: Room,
    trials: Trials,
    count: int,
    feet: Floats,
) -> None:
    """Whether the first trials can be; their status and masks are written."""
    q, s = trials.q[:count], trials.s[:count]
    for first in range(0, count, BLOCK):
        size = place_block(body, layout, q, s, first, world.height, room)
        judge_block(layout, world, feet, first, size, room, trials.status, trials.masks)


@njit(cache=True)
def gather_in(
    body: Body,
    world: World,
    layout: Layout,
    room: Room,
    trials: Trials,
    R: Floats,
    p: Floats,
    rail: Floats,
    feet: Floats,
) -> tuple[int, Rung]:
    """`gather` in room that is there already.

    Args:
        body, world: See there.
        layout, room: Of these.
        trials: For as many rail positions or more.
        R, p: Pose of the flange in the frame of the track, shapes (3, 3) and (3,) [m].
        rail: Rail positions, rising [m], shape (g,).
        feet: Where the performers stand [m], shape (p, 1, 3).

    Returns:
        The furthest test any configuration failed at (`FREE` if there is one), and the rung.
    """
    count, beyond = _try_poses(body, world.height, R, p, rail, trials)
    furthest = JOINT_LIMIT if beyond else NO_REACH
    _judge_trials(body, world, layout, room, trials, count, feet)
    for i in range(count):
        furthest = max(furthest, trials.status[i])
    rung = _spread(trials, count)
    return FREE if rung.cells.shape[0] > 0 else furthest, rung


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
    layout = lay_out(body, world)
    room, trials = make_room(layout), make_trials(rail.shape[0])
    there = feet.reshape((feet.shape[0], 1, 3))
    return gather_in(body, world, layout, room, trials, R, p, rail, there)


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


@njit(cache=True, fastmath={"contract"})
def _step_cost(a: Floats, i: int, b: Floats, j: int, per: Floats) -> float:
    """Sum of squares of the joints' steps in parts of what they can do; -1.0 if one cannot."""
    total = 0.0
    for axis in range(6):
        part = (b[j, axis] - a[i, axis]) * per[axis + 1]
        if part > 1.0 or part < -1.0:
            return -1.0
        total += part * part
    return total


@njit(cache=True)
def _first_within(rail: Floats, value: float) -> int:
    """Index of the first rail position not below a value."""
    low, high = 0, rail.shape[0]
    while low < high:
        middle = (low + high) // 2
        if rail[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


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
    best_first, best_cost, best_masks, parent = best.first, best.cost, best.masks, best.parent
    first, way, seen = labels.first, labels.cost, labels.masks
    from_cells, from_q, to_q = before.cells, before.q, after.q
    starts = _cell_starts(from_cells, rail.shape[0])
    per = 1.0 / np.maximum(steps, 1e-12)
    for j in range(after.cells.shape[0]):
        here, touched, price = rail[after.cells[j]], after.masks[j], after.costs[j]
        low = min(_first_within(rail, here - steps[0] - 1e-12), after.cells[j])
        high = max(_first_within(rail, here + steps[0] + 2e-12), after.cells[j] + 1)
        for i in range(starts[low], starts[high]):
            if first[i] > best_first[j]:
                continue
            # no step costs less than nothing
            if first[i] == best_first[j] and way[i] + price >= best_cost[j]:
                continue
            cost = _step_cost(from_q, i, to_q, j, per)
            if cost < 0.0:
                continue
            part = (here - rail[from_cells[i]]) * per[0]
            cost += way[i] + part * part + price
            fresh = touched & ~seen[i]
            if fresh != np.uint64(0):
                cost += panel_price * bit_count(fresh)
            if first[i] < best_first[j] or cost < best_cost[j]:
                best_first[j], best_cost[j] = first[i], cost
                best_masks[j], parent[j] = seen[i] | touched, i
    return best


class Ladder(NamedTuple):
    """The rungs of a path and the labels of their configurations, one after the other.

    Args:
        ends: Row after the last one of each knot that was climbed, shape (k,).
        reasons: Status of each of these knots, shape (k,).
        cells, q, masks, costs: As in `Rung`, shape (n, ...).
        first, ways, seen, parents: As in `Labels`; a parent is a row of its knot, shape (n,).
    """

    ends: Ints
    reasons: Ints
    cells: Ints
    q: Floats
    masks: Bits
    costs: Floats
    first: Ints
    ways: Floats
    seen: Bits
    parents: Ints


@njit(cache=True)
def _resized(old: Ladder, used: int, knots: int, rows: int) -> Ladder:
    """A ladder for so many knots and rows, with those of the old one that fit and are used."""
    new = Ladder(
        np.empty(knots, dtype=np.int64),
        np.empty(knots, dtype=np.int64),
        np.empty(rows, dtype=np.int64),
        np.empty((rows, 6)),
        np.empty(rows, dtype=np.uint64),
        np.empty(rows),
        np.empty(rows, dtype=np.int64),
        np.empty(rows),
        np.empty(rows, dtype=np.uint64),
        np.empty(rows, dtype=np.int64),
    )
    for k in range(min(knots, old.ends.shape[0])):
        new.ends[k], new.reasons[k] = old.ends[k], old.reasons[k]
    for i in range(used):
        new.cells[i], new.masks[i], new.costs[i] = old.cells[i], old.masks[i], old.costs[i]
        new.first[i], new.ways[i], new.seen[i] = old.first[i], old.ways[i], old.seen[i]
        new.parents[i] = old.parents[i]
        for j in range(6):
            new.q[i, j] = old.q[i, j]
    return new


@njit(cache=True)
def _set_rows(ladder: Ladder, at: int, rung: Rung, labels: Labels) -> None:
    """A rung and its labels into a ladder, one by one, which compiles faster than slices."""
    for i in range(rung.cells.shape[0]):
        ladder.cells[at + i], ladder.masks[at + i] = rung.cells[i], rung.masks[i]
        ladder.costs[at + i], ladder.first[at + i] = rung.costs[i], labels.first[i]
        ladder.ways[at + i], ladder.seen[at + i] = labels.cost[i], labels.masks[i]
        ladder.parents[at + i] = labels.parent[i]
        for j in range(6):
            ladder.q[at + i, j] = rung.q[i, j]


@njit(cache=True)
def climb_path(
    body: Body,
    world: World,
    rotations: Floats,
    positions: Floats,
    feet: Floats,
    blocked: Bools,
    cut: Bools,
    rail: Floats,
    steps: Floats,
    panel_price: float,
    whole: bool,
) -> Ladder:
    """`gather` and `relax` at every knot of a path.

    Args:
        body, world: See there.
        rotations, positions: Of the flange at the knots in the frame of the track, shapes (k, 3, 3)
            and (k, 3) [m].
        feet: Where the performers stand at the knots [m], shape (p, k, 3).
        blocked: Knots at which a performer is on the track, shape (k,).
        cut: Whether a performer is on it somewhere from the knot before to this one, shape (k,).
        rail: Rail positions, rising [m], shape (g,).
        steps: The most rail and joints can move to each knot from the one before, the first row
            is not looked at [m, rad], shape (k, 7).
        panel_price: Cost of a panel touched for the first time.
        whole: Only ways through the whole path count: what is above a knot that none of them
            comes to is left out.

    Returns:
        The ladder, of fewer knots if it ends early.
    """
    layout = lay_out(body, world)
    room, trials = make_room(layout), make_trials(rail.shape[0])
    rung, labels = _no_rung()
    rows, most = rung.cells.shape[0], MOST_ROWS
    knots = rotations.shape[0]
    out = _resized(_no_ladder(), rows, knots, most)
    there = np.empty((feet.shape[0], 1, 3))
    climbed = knots
    for k in range(knots):
        for a in range(feet.shape[0]):
            for axis in range(3):
                there[a, 0, axis] = feet[a, k, axis]
        before, known = rung, labels
        cells = rail[:0] if blocked[k] else rail
        status, rung = gather_in(
            body, world, layout, room, trials, rotations[k], positions[k], cells, there
        )
        if k == 0 or cut[k]:
            labels = start_labels(rung, k, panel_price)
        else:
            labels = relax(before, known, rung, rail, steps[k], k, panel_price)
        size = rung.cells.shape[0]
        if rows + size > out.cells.shape[0]:
            out = _resized(out, rows, knots, 2 * (rows + size))
        _set_rows(out, rows, rung, labels)
        rows += size
        out.ends[k], out.reasons[k] = rows, TRACK if blocked[k] else status
        if whole and (size == 0 or labels.first.min() > 0):
            climbed = k + 1
            break
    return _resized(out, rows, climbed, rows)


@njit(cache=True)
def _no_ladder() -> Ladder:
    rung, labels = _no_rung()
    ints = rung.cells
    return Ladder(
        ints,
        ints,
        ints,
        rung.q,
        rung.masks,
        rung.costs,
        labels.first,
        labels.cost,
        labels.masks,
        labels.parent,
    )


@njit(cache=True)
def _no_rung() -> tuple[Rung, Labels]:
    ints, floats, bits = np.empty(0, dtype=np.int64), np.empty(0), np.empty(0, dtype=np.uint64)
    return Rung(ints, np.empty((0, 6)), bits, floats), Labels(ints, floats, bits, ints)


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
def _follow_pose(
    body: Body,
    height: float,
    R: Floats,
    p: Floats,
    s: float,
    free: float,
    reference: Floats,
    q: Floats,
) -> tuple[bool, bool]:
    """Joint positions nearest to a reference; whether there are any, and whether one is open.

    Args:
        body: The arm.
        height: Of its base [m].
        R, p: Pose of the flange in the frame of the track, shapes (3, 3) and (3,) [m].
        s: Rail position [m].
        free: Position of the joint that a straight wrist leaves open [rad].
        reference: [rad], shape (6,).
        q: Written where there are any [rad], shape (6,).
    """
    theta, exists = np.empty((BRANCHES, 6)), np.empty(BRANCHES, dtype=np.bool_)
    trial, joint = np.empty(6), free_joint(body.geometry)
    given = body.signs[joint] * free - body.offsets[joint]
    x, z = p[0] - s, p[2] - height
    if not inverse_near(body.geometry, R, x, p[1], z, given, theta, exists):
        return False, False
    least, straight = np.inf, False
    for branch in range(BRANCHES):
        if not exists[branch]:
            continue
        away = 0.0
        for j in range(6):
            angle = body.signs[j] * (theta[branch, j] + body.offsets[j])
            trial[j] = nearest_turn(angle, reference[j])
            away += (trial[j] - reference[j]) ** 2
        if away < least:
            least = away
            straight = abs(wrist_sine(body.geometry, theta[branch])) < NEARLY_STRAIGHT
            for j in range(6):
                q[j] = trial[j]
    return True, straight


@njit(cache=True)
def _between(q: Floats, open_: Bools, joint: int, i: int, otherwise: float) -> float:
    """An open angle by the polynomial through the nearest two known ones before and after."""
    at, known, count = np.empty(4), np.empty(4), 0
    for side in range(2):
        step, taken = (-1 if side == 0 else 1), 0
        k = i + step
        while 0 <= k < q.shape[0] and taken < 2:
            if not open_[k]:
                at[count], known[count] = k - i, q[k, joint]
                count, taken = count + 1, taken + 1
            k += step
    if count == 0:
        return otherwise
    value = 0.0
    for a in range(count):
        weight = 1.0
        for b in range(count):
            if b != a:
                weight *= at[b] / (at[b] - at[a])
        value += weight * known[a]
    return value


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
    missed, open_ = 0, np.zeros(s.shape[0], dtype=np.bool_)
    joint = free_joint(body.geometry)
    for i in range(s.shape[0]):
        found, open_[i] = _follow_pose(
            body, height, rotations[i], positions[i], s[i], reference[i, joint], reference[i], q[i]
        )
        if not found:
            missed += 1
            for j in range(6):
                q[i, j] = reference[i, j]
    for i in range(s.shape[0]):
        if open_[i]:
            free = _between(q, open_, joint, i, reference[i, joint])
            _follow_pose(body, height, rotations[i], positions[i], s[i], free, reference[i], q[i])
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
    body: Body,
    world: World,
    layout: Layout,
    room: Room,
    trials: Trials,
    R: Floats,
    p: Floats,
    rail: Floats,
    feet: Floats,
    near: int,
) -> tuple[int, int]:
    """The first possible rail position outward from `near`, and the furthest test that failed."""
    furthest = NO_REACH
    for turn in range(2 * rail.shape[0]):
        away = (turn + 1) // 2
        g = near + away if turn % 2 == 1 else near - away
        if g < 0 or g >= rail.shape[0]:
            continue
        count, beyond = _try_poses(body, world.height, R, p, rail[g : g + 1], trials)
        if beyond:
            furthest = max(furthest, JOINT_LIMIT)
        if count == 0:
            continue
        _judge_trials(body, world, layout, room, trials, count, feet)
        for i in range(count):
            if trials.status[i] == FREE:
                return FREE, g
            furthest = max(furthest, trials.status[i])
    return furthest, near


@njit(cache=True)
def all_held(
    body: Body,
    world: World,
    rotations: Floats,
    positions: Floats,
    feet: Floats,
    blocked: Bools,
    rail: Floats,
) -> bool:
    """Whether every knot of a path has a configuration at all, ways to it left aside.

    Knots far apart are looked at one after the other, so that it is soon known if not.

    Args:
        body, world, rotations, positions, feet, blocked, rail: As for `climb_path`.
    """
    layout = lay_out(body, world)
    room, trials = make_room(layout), make_trials(1)
    near, knots = rail.shape[0] // 2, rotations.shape[0]
    there = np.empty((feet.shape[0], 1, 3))
    for start in range(STRIDE):
        for k in range(start, knots, STRIDE):
            if blocked[k]:
                return False
            for a in range(feet.shape[0]):
                for axis in range(3):
                    there[a, 0, axis] = feet[a, k, axis]
            status, near = _try_cells(
                body, world, layout, room, trials, rotations[k], positions[k], rail, there, near
            )
            if status != FREE:
                return False
    return True


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
    there = here.reshape((feet.shape[0], 1, 3))
    trials = make_trials(1)
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
        layout = lay_out(body, local)
        room = make_room(layout)
        for k in range(knots):
            _into_track(feet[:, k], x, y, z, c, s, here)
            if performer_on_strip(here, world.performer_sizes, strip[0], strip[1]):
                out[a, k] = TRACK
                continue
            _turn_into_track(rotations[k], positions[k], x, y, z, c, s, turned, moved)
            out[a, k], near = _try_cells(
                body, local, layout, room, trials, turned, moved, rail, there, near
            )
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
