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


@njit(cache=True)
def place_spheres(
    body: Body, q: Floats, s: float, height: float, R: Floats, p: Floats, centres: Floats
) -> None:
    """Centres of the spheres of one configuration.

    Args:
        body: The arm.
        q: Joint positions [rad], shape (6,).
        s: Rail position [m].
        height: Of the base [m].
        R, p: Room to work in, shapes (7, 3, 3) and (7, 3).
        centres: Written [m], shape (m, 3).
    """
    theta = np.empty(6)
    for j in range(6):
        theta[j] = body.signs[j] * q[j] - body.offsets[j]
    joint_frames(body.geometry, theta, R, p)
    for i in range(body.links.shape[0]):
        f = body.links[i]
        x, y, z = body.centres[i, 0], body.centres[i, 1], body.centres[i, 2]
        for axis in range(3):
            centres[i, axis] = (
                p[f, axis] + R[f, axis, 0] * x + R[f, axis, 1] * y + R[f, axis, 2] * z
            )
        centres[i, 0] += s
        centres[i, 2] += height


@njit(cache=True)
def _box_distance(x: float, y: float, z: float, box: Floats) -> float:
    """Signed distance of a point from a box [m]."""
    dx, dy = x - box[0], y - box[1]
    u = abs(dx * box[2] + dy * box[3]) - box[4]
    v = abs(dy * box[2] - dx * box[3]) - box[5]
    w = max(box[6] - z, z - box[7])
    inside = min(max(u, v, w), 0.0)
    u, v, w = max(u, 0.0), max(v, 0.0), max(w, 0.0)
    return math.sqrt(u * u + v * v + w * w) + inside


@njit(cache=True)
def _capsule_distance(
    x: float, y: float, z: float, feet: Floats, radius: float, height: float
) -> float:
    """Signed distance of a point from an upright capsule that stands on its feet [m]."""
    low = feet[2] + radius
    high = max(feet[2] + height - radius, low)
    dz = max(low - z, z - high, 0.0)
    dx, dy = x - feet[0], y - feet[1]
    return math.sqrt(dx * dx + dy * dy + dz * dz) - radius


@njit(cache=True)
def self_distance(body: Body, centres: Floats) -> float:
    """Least distance between spheres that must not touch; infinite without such pairs [m]."""
    least = np.inf
    for k in range(body.pairs.shape[0]):
        i, j = body.pairs[k, 0], body.pairs[k, 1]
        dx = centres[i, 0] - centres[j, 0]
        dy = centres[i, 1] - centres[j, 1]
        dz = centres[i, 2] - centres[j, 2]
        apart = math.sqrt(dx * dx + dy * dy + dz * dz) - body.radii[i] - body.radii[j]
        least = min(least, apart)
    return least  # pyright: ignore[reportReturnType]


@njit(cache=True)
def performer_distance(body: Body, world: World, feet: Floats, centres: Floats) -> float:
    """Least distance from the arm to the performers [m].

    Args:
        body, world: See there.
        feet: Where the performers stand [m], shape (p, 3).
        centres: Of the spheres [m], shape (m, 3).
    """
    least = np.inf
    for k in range(feet.shape[0]):
        radius, height = world.performer_sizes[k, 0], world.performer_sizes[k, 1]
        for i in range(centres.shape[0]):
            x, y, z = centres[i, 0], centres[i, 1], centres[i, 2]
            apart = _capsule_distance(x, y, z, feet[k], radius, height) - body.radii[i]
            least = min(least, apart)
    return least


@njit(cache=True)
def level_distance(body: Body, world: World, centres: Floats) -> float:
    """Least distance to floor and ceiling [m]; base and shoulder stand on the floor by design."""
    least = np.inf
    for i in range(centres.shape[0]):
        if body.links[i] > 1:
            least = min(least, centres[i, 2] - body.radii[i] - world.floor)
        least = min(least, world.ceiling - centres[i, 2] - body.radii[i])
    return least


@njit(cache=True)
def arm_bounds(body: Body, centres: Floats, bounds: Floats) -> None:
    """Bounding box of the spheres: x low, x high, y low, y high, z low, z high [m]."""
    bounds[0], bounds[2], bounds[4] = np.inf, np.inf, np.inf
    bounds[1], bounds[3], bounds[5] = -np.inf, -np.inf, -np.inf
    for i in range(centres.shape[0]):
        r = body.radii[i]
        for axis in range(3):
            bounds[2 * axis] = min(bounds[2 * axis], centres[i, axis] - r)
            bounds[2 * axis + 1] = max(bounds[2 * axis + 1], centres[i, axis] + r)


@njit(cache=True)
def _bounds_apart(bounds: Floats, box: Floats) -> float:
    """A lower bound of the distance between what `bounds` bounds and a box [m]."""
    x = max(box[8] - bounds[1], bounds[0] - box[9], 0.0)
    y = max(box[10] - bounds[3], bounds[2] - box[11], 0.0)
    z = max(box[6] - bounds[5], bounds[4] - box[7], 0.0)
    return math.sqrt(x * x + y * y + z * z)


@njit(cache=True)
def box_touched(body: Body, centres: Floats, box: Floats, clearance: float) -> bool:
    """Whether a sphere comes closer to a box than the clearance."""
    for i in range(centres.shape[0]):
        x, y, z = centres[i, 0], centres[i, 1], centres[i, 2]
        if _box_distance(x, y, z, box) < body.radii[i] + clearance:
            return True
    return False


@njit(cache=True)
def walls_touched(
    body: Body, world: World, centres: Floats, bounds: Floats
) -> tuple[bool, np.uint64]:
    """Whether a fixed box is touched, and the bits of the others that are.

    Args:
        body, world: See there.
        centres: Of the spheres [m], shape (m, 3).
        bounds: Of the spheres, see `arm_bounds`.
    """
    mask = np.uint64(0)
    for k in range(world.boxes.shape[0]):
        if _bounds_apart(bounds, world.boxes[k]) > world.wall_clearance:
            continue
        if box_touched(body, centres, world.boxes[k], world.wall_clearance):
            if world.bits[k] == np.uint64(0):
                return True, mask
            mask |= world.bits[k]
    return False, mask


@njit(cache=True)
def wall_distance(body: Body, world: World, centres: Floats, bounds: Floats) -> float:
    """Least distance from the arm to any box [m]; infinite without boxes."""
    least = np.inf
    for k in range(world.boxes.shape[0]):
        if _bounds_apart(bounds, world.boxes[k]) > max(least, 0.0):
            continue
        for i in range(centres.shape[0]):
            x, y, z = centres[i, 0], centres[i, 1], centres[i, 2]
            least = min(least, _box_distance(x, y, z, world.boxes[k]) - body.radii[i])
    return least


@njit(cache=True)
def judge(
    body: Body,
    world: World,
    feet: Floats,
    centres: Floats,
    bounds: Floats,
) -> tuple[int, np.uint64]:
    """Whether a configuration can be, and what has to be taken away for it.

    Args:
        body, world: See there.
        feet: Where the performers stand [m], shape (p, 3).
        centres: Of the spheres [m], shape (m, 3).
        bounds: Room to work in, shape (6,).

    Returns:
        `FREE` or the first reason, and the bits of the boxes touched.
    """
    none = np.uint64(0)
    if self_distance(body, centres) < world.self_clearance:
        return SELF, none
    if level_distance(body, world, centres) < world.wall_clearance:
        return FLOOR, none
    arm_bounds(body, centres, bounds)
    fixed, mask = walls_touched(body, world, centres, bounds)
    if fixed:
        return WALL, none
    if performer_distance(body, world, feet, centres) < world.performer_clearance:
        return PERFORMER, none
    return FREE, mask


@njit(cache=True)
def judge_all(body: Body, world: World, q: Floats, s: Floats, feet: Floats) -> tuple[Ints, Bits]:
    """`judge` for many configurations.

    Args:
        body, world: See there.
        q: Joint positions [rad], shape (n, 6).
        s: Rail positions [m], shape (n,).
        feet: [m], shape (p, n, 3).

    Returns:
        Status, shape (n,), and bits, shape (n,).
    """
    n = q.shape[0]
    status = np.empty(n, dtype=np.int64)
    masks = np.zeros(n, dtype=np.uint64)
    R, p = np.empty((7, 3, 3)), np.empty((7, 3))
    centres, bounds = np.empty((body.links.shape[0], 3)), np.empty(6)
    for i in range(n):
        place_spheres(body, q[i], s[i], world.height, R, p, centres)
        status[i], masks[i] = judge(body, world, feet[:, i], centres, bounds)
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
    n = q.shape[0]
    out = np.empty((n, 4))
    R, p = np.empty((7, 3, 3)), np.empty((7, 3))
    centres, bounds = np.empty((body.links.shape[0], 3)), np.empty(6)
    for i in range(n):
        place_spheres(body, q[i], s[i], world.height, R, p, centres)
        arm_bounds(body, centres, bounds)
        out[i, 0] = wall_distance(body, world, centres, bounds)
        out[i, 1] = level_distance(body, world, centres)
        out[i, 2] = performer_distance(body, world, feet[:, i], centres)
        out[i, 3] = self_distance(body, centres)
    return out
