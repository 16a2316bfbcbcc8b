"""Good orders quickly, for the talent scheduling problem: a descent, kicked again and again.

A descent moves runs of up to three scenes to wherever they cost less until none can be moved so; a
kick exchanges two neighbouring stretches of random length. Scenes may be any number here.

Source: iterated local search as in H.R. Lourenco, O. Martin, T. Stutzle, Handbook of Metaheuristics
(2003).
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false, reportAssignmentType=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]

from oner.kernels.talent_state import Ints, Work, weight

LONGEST = 3
"""Scenes that are moved together."""


@njit(cache=True)
def hold_of(work: Work, order: Ints, present: Ints) -> int:
    """Hold of an order.

    Args:
        present: Room for who was there by each scene, shape (n,).
    """
    people = work.ends[0]
    for i in range(order.shape[0]):
        people |= work.cast[order[i]]
        present[i] = people
    people, total = work.ends[1], 0
    for i in range(order.shape[0] - 1, -1, -1):
        scene = order[i]
        people |= work.cast[scene]
        waiting = present[i] & people & ~work.cast[scene]
        total += work.duration[scene] * weight(work.weights, waiting)
    return total


@njit(cache=True)
def better(work: Work, order: Ints, kicks: int, seed: int) -> int:
    """Make an order better, in place; its hold.

    Args:
        order: Scenes, shape (n,).
        kicks: Descents beside the first.
        seed: Of the random choices; not 0.
    """
    n = order.shape[0]
    present = np.empty(n, np.int64)
    trial = np.empty(n, np.int64)
    best = _descend(work, order, present, trial)
    if n < 3:
        return best
    tried = np.empty(n, np.int64)
    state = seed
    for _ in range(kicks):
        state = _next(state)
        low = _drawn(state, n - 1)
        state = _next(state)
        high = low + 2 + _drawn(state, n - 1 - low)
        state = _next(state)
        between = low + 1 + _drawn(state, high - low - 1)
        _exchange(order, tried, low, between, high)
        hold = _descend(work, tried, present, trial)
        if hold <= best:
            best = hold
            order[:] = tried
    return best


@njit(cache=True)
def _descend(work: Work, order: Ints, present: Ints, trial: Ints) -> int:
    n = order.shape[0]
    best = hold_of(work, order, present)
    moved = True
    while moved:
        moved = False
        for length in range(1, min(LONGEST, n - 1) + 1):
            for start in range(n - length + 1):
                for goal in range(n - length + 1):
                    if goal == start:
                        continue
                    if goal < start:
                        _exchange(order, trial, goal, start, start + length)
                    else:
                        _exchange(order, trial, start, start + length, goal + length)
                    hold = hold_of(work, trial, present)
                    if hold < best:
                        best, moved = hold, True
                        order[:] = trial
    return best


@njit(cache=True)
def _exchange(order: Ints, trial: Ints, low: int, between: int, high: int) -> None:
    """Into `trial` the order with its stretches [low, between) and [between, high) exchanged."""
    trial[:low] = order[:low]
    trial[low : low + high - between] = order[between:high]
    trial[low + high - between : high] = order[low:between]
    trial[high:] = order[high:]


@njit(cache=True)
def _next(state: int) -> int:
    """Source: G. Marsaglia, Xorshift RNGs, J. Stat. Software 8 (2003)."""
    state ^= state << 13
    state ^= (state >> 7) & ((1 << 57) - 1)
    return state ^ (state << 17)


@njit(cache=True)
def _drawn(state: int, below: int) -> int:
    return ((state >> 11) & ((1 << 50) - 1)) % below
