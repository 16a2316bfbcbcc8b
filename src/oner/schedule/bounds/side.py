"""One side of a middle day: how much late starts can save while the work before it still fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.kernels.bound_spans import best_order, cut_latest, sum_subsets
from oner.schedule.bounds.span_problem import Work

BREAKS = 24
"""Days of release told apart; others are rounded down, which only releases work earlier."""

DEADLINES = 20
"""Days for which the work due by them has to fit after a start."""

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """The most that late starts save on a side.

    Args:
        amount: Money; the sum over people of rate * start is never more.
        chain: (people not started as bits, the day before which none need have) of a best order,
            from all people to the last one.
    """

    amount: int
    chain: tuple[tuple[int, int], ...]


class Side:
    """Starts of people who all start by the middle day.

    Args:
        capacity: Minutes per day, all days in the direction of time of this side.
        middle: Last day of the side.
        work: All work, in the direction of time of this side; hulls inside the days.
        rates: Per person money per day.
    """

    def __init__(
        self, capacity: Sequence[int], middle: int, work: Sequence[Work], rates: Sequence[int]
    ) -> None:
        self.people = len(rates)
        self.middle = middle
        self.rates = np.array(rates, dtype=np.int64)
        early = [one.first for one in work if one.first <= middle]
        self.breaks = _breaks(early)
        self.tables = list[Ints]()
        self.last_ok = _last_days(capacity[: middle + 1])
        self.own = self._own_latest(work)
        self.limit = self._deadlines(capacity, work)
        self.latest = np.zeros(1 << self.people, dtype=np.int64)
        self.value = np.zeros(1 << self.people, dtype=np.int64)

    @property
    def holds(self) -> int:
        """Minutes of the days of the side."""
        return len(self.last_ok) - 1

    def add_part(self, work: Sequence[Work]) -> None:
        """Look at some of the work on its own from now on."""
        early = [one for one in work if one.first <= self.middle]
        self.tables.append(_released(early, self.breaks, self.people))

    def saving(self, needs: Sequence[int]) -> Saving | None:
        """The most that late starts save; None if the work needed cannot be shot on the side.

        Args:
            needs: Of each part the minutes that have to be shot up to the middle day.
        """
        asked = [(n, table) for n, table in zip(needs, self.tables, strict=True) if n > 0]
        if any(n > min(self.holds, int(table[-1, -1])) for n, table in asked):
            return None
        self.latest[:] = self.limit
        for need, table in asked:
            cut_latest(table, need, self.last_ok, self.breaks, self.latest)
        best_order(self.latest, self.own, self.rates, self.value)
        return Saving(amount=int(self.value[-1]), chain=self._chain())

    def done(self, part: int, missing: int, day: int) -> int:
        """Most minutes of a part shot before a day without some people."""
        b = int(np.searchsorted(self.breaks, day, side="left")) - 1
        here = (1 << self.people) - 1 - missing
        return int(self.tables[part][here, b]) if b >= 0 else 0

    def _chain(self) -> tuple[tuple[int, int], ...]:
        """The sets of a best order, by going through the choices once more."""
        missing, chain = len(self.value) - 1, list[tuple[int, int]]()
        while missing:
            day = int(self.latest[missing])
            chain.append((missing, day))
            for j in range(self.people):
                after = missing ^ (1 << j)
                saved = int(self.rates[j]) * min(day, int(self.own[j])) + int(self.value[after])
                if missing >> j & 1 and saved == int(self.value[missing]):
                    missing = after
                    break
        return tuple(chain)

    def _own_latest(self, work: Sequence[Work]) -> Longs:
        """Per person the last day of the first of their work, the middle at the latest."""
        days = [
            min((one.last for one in work if one.members >> j & 1), default=self.middle)
            for j in range(self.people)
        ]
        return np.minimum(np.array(days, dtype=np.int64), self.middle)

    def _deadlines(self, capacity: Sequence[int], work: Sequence[Work]) -> Longs:
        """By people not started, the latest start for which the work due by some days still fits.

        Work due by day q that has not been released, or whose people have not started, by the end
        of day p has to fit into the days p + 1 .. q.
        """
        limit = np.full(1 << self.people, self.middle, dtype=np.int64)
        due = sorted({one.last for one in work if one.last < len(capacity) - 1})
        for q in _spread(due, DEADLINES):
            some = [one for one in work if one.last <= q]
            breaks = _breaks([one.first for one in some])
            need = sum(one.minutes for one in some)
            last_ok = _last_days(capacity[: q + 1])
            if need < len(last_ok):
                table = _released(some, breaks, self.people)
                cut_latest(table, need, last_ok, breaks, limit)
        return limit


def _released(work: Sequence[Work], breaks: Longs, bits: int) -> Ints:
    """Minutes released by (people who have started, break), shape (2 ** bits, b)."""
    table = np.zeros((1 << bits, len(breaks)), dtype=np.int32)
    for one in work:
        b = int(np.searchsorted(breaks, one.first, side="right")) - 1
        table[one.members, b:] += one.minutes
    sum_subsets(table, bits)
    return table


def _breaks(days: Sequence[int]) -> Longs:
    """At most `BREAKS` of the days, 0 among them; other days round down to one of them."""
    return np.array(_spread(sorted({0, *days}), BREAKS), dtype=np.int64)


def _spread(days: Sequence[int], most: int) -> list[int]:
    """At most so many of ascending days, the first among them."""
    if len(days) <= most:
        return list(days)
    return [days[k * len(days) // most] for k in range(most)]


def _last_days(capacity: Sequence[int]) -> Longs:
    """By minutes left, the last day after which the rest of the days holds them; -1: before all."""
    until = np.cumsum(np.array(capacity, dtype=np.int64))
    after = np.concatenate([[until[-1]], until[-1] - until])
    minutes = np.arange(int(until[-1]) + 1)
    return np.searchsorted(-after, -minutes, side="right").astype(np.int64) - 2
