"""How late people can start while the work before a middle day still fits: tables over subsets.

A set of people is a bit mask. Work is preemptive minutes, days are counted from 0 to the middle
day; the other side of the schedule is the same thing with time reversed.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false

from __future__ import annotations

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@njit(cache=True, nogil=True)
def sum_subsets(table: Ints, bits: int) -> None:
    """In place: `table[u]` becomes the sum of `table[v]` over all v that are subsets of u.

    Args:
        table: Shape (2 ** bits, k) [minutes].
        bits: Number of people.
    """
    for bit in range(bits):
        one = 1 << bit
        for u in range(table.shape[0]):
            if u & one:
                for k in range(table.shape[1]):
                    table[u, k] += table[u ^ one, k]


@njit(cache=True, nogil=True)
def cut_latest(table: Ints, need: int, last_ok: Longs, breaks: Longs, latest: Longs) -> None:
    """In place: for each set S of people the latest day before which none of them need have begun.

    While S has not started, only work without S can be shot: A(S, q) minutes by the end of day q.
    What is left must fit into the days after q: need - A(S, q) <= minutes of days q + 1 .. middle.
    The first day q that breaks it is the latest on which the first of S starts.

    Args:
        table: A by (people that have started, break), shape (2 ** n, b) [minutes].
        need: Minutes that have to be shot up to the middle day.
        last_ok: By minutes left the last day after which they still fit (-1: before day 0).
        breaks: Days from which on more work is released, ascending, the first is 0, shape (b,).
        latest: By people that have not started, shape (2 ** n,) [days]; never rises.
    """
    people = table.shape[0] - 1
    count = breaks.shape[0]
    for missing in range(table.shape[0]):
        here = people ^ missing
        day = latest[missing]
        for b in range(count):
            left = need - np.int64(table[here, b])
            if breaks[b] >= day or left <= 0:
                break
            first = max(breaks[b], last_ok[left] + 1)
            if b + 1 == count or first < breaks[b + 1]:
                day = min(day, first)
                break
        latest[missing] = day


@njit(cache=True, nogil=True)
def best_order(latest: Longs, own: Longs, rates: Longs, value: Longs) -> None:
    """The most that late starts save: h(S) = max over j in S of r_j min(t(S), own_j) + h(S - j).

    S is who has not started; j is the first of S to start, at day t(S) at the latest. With starts
    in order a_1 <= a_2 <= .., a_i <= t({i, ..}) holds, so no schedule saves more than h(all).

    Args:
        latest: t by set, shape (2 ** n,) [days].
        own: Per person the latest day by own windows, shape (n,).
        rates: Money per day, shape (n,).
        value: h by set, shape (2 ** n,), written.
    """
    value[0] = 0
    for missing in range(1, latest.shape[0]):
        best = np.int64(-1)
        for j in range(rates.shape[0]):
            if missing >> j & 1:
                saved = rates[j] * min(latest[missing], own[j]) + value[missing ^ (1 << j)]
                best = max(best, saved)
        value[missing] = best
