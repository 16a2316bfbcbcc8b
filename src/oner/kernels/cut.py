"""The cheapest beginning of a piece for every end, compiled: a minimum over a sliding window."""

# numba has no types that pyright could follow
# pyright: reportUntypedFunctionDecorator=false, reportMissingTypeStubs=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER = 1 << 62
"""Price of what cannot be."""

NONE = -1


@njit(cache=True)
def cheapest_begins(
    cost: Ints, may_begin: Bools, may_end: Bools, since: Ints, least: int, most: int
) -> tuple[Ints, Ints]:
    """For every end the cheapest begin of a piece that is long and short enough.

    Args:
        cost: Price of all before a begin, less what the run's frames before it cost, shape (m,).
        may_begin, may_end: Whether a piece may begin or end there, shape (m,).
        since: The earliest begin from which every frame up to an end may be used, shape (m,).
        least, most: Length of a piece in frames.

    Returns:
        The lowest cost for every end, `NEVER` where there is none; its begin, `NONE` there. Of
        equals the earliest begin. Shapes (m,).
    """
    m = len(cost)
    lowest = np.full(m, NEVER, dtype=np.int64)
    begin = np.full(m, NONE, dtype=np.int64)
    queue = np.empty(m, dtype=np.int64)
    head = tail = 0
    for end in range(m):
        new = end - least
        if new >= 0 and may_begin[new] and cost[new] < NEVER:
            while tail > head and cost[queue[tail - 1]] > cost[new]:
                tail -= 1
            queue[tail] = new
            tail += 1
        earliest = max(end - most, since[end])
        while tail > head and queue[head] < earliest:
            head += 1
        if may_end[end] and tail > head:
            lowest[end] = cost[queue[head]]
            begin[end] = queue[head]
    return lowest, begin
