"""Distances as far as they are too short: what a smoothing step has to know, and no more."""

# numba has no types that pyright could follow; the distances are those of collide.py, one by one
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportPrivateUsage=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

from oner.kernels.collide import (
    BLOCK,
    LINKS,
    Body,
    World,
    _bound_halves,
    _level_distance,
    _performer_distance,
    _self_distance,
    _wall_distance,
    lay_out,
    make_room,
    place_block,
)

Floats = NDArray[np.float64]


@njit(cache=True)
def short_distances(
    body: Body, world: World, q: Floats, s: Floats, feet: Floats, needs: Floats
) -> Floats:
    """`clearances` as far as they are too short: what is at least what is needed is infinite.

    Args:
        body, world, q, s, feet: As for `oner.kernels.collide.clearances`.
        needs: Least distances to boxes, floor and ceiling, performers and between links [m],
            shape (4,).

    Returns:
        [m], shape (n, 4).
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
            out[i, 0] = _wall_distance(spots, row, starts, bounds, boxes, near, needs[0])
            out[i, 1] = _level_distance(spots, row, starts, bounds, world.floor, world.ceiling)
            out[i, 2] = _performer_distance(spots, row, spheres, feet, i, sizes, needs[2])
            out[i, 3] = _self_distance(spots, row, spheres, joined, pairs, needs[3])
            for k in range(4):
                if out[i, k] >= needs[k]:
                    out[i, k] = np.inf
    return out
