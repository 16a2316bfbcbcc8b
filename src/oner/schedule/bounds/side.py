"""One side of a middle day: how much late starts can save while the work before it still fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.kernels.bound_spans import best_order, latest_starts, sum_subsets
from oner.schedule.bounds.span_problem import Work

BREAKS = 24
"""Days of release told apart; more are rounded down, which only releases work earlier."""

DEADLINES = 6
"""Days for which the work due by them has to fit after a start."""

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """The most that late starts save on a side.

    Args:
        amount: Money; sum over people of rate * start is never more.
        chain: (people not started, the day before which none need have) from all to the last one.
    """

    amount: int
    chain: tuple[tuple[int, int], ...]


class Side:
    """Starts of people who all start by the middle day.

    Args:
        capacity: Minutes per day, all days in the direction of time of this side.
        middle: Last day of the side.
        work: All work, in the direction of time of this side; hulls inside the days.
        rates: Per person money per day; people of the highest bits are those of the groups' keys.
        groups: Per work its group, -1 for none.
        keys: Per group the bits of people its work needs, among the high bits.
        low: Number of low bits.
    """

    def __init__(
        self,
        *,
        capacity: Sequence[int],
        middle: int,
        work: Sequence[Work],
        rates: Sequence[int],
        groups: Sequence[int],
        keys: Sequence[int],
        low: int,
    ) -> None:
        self.people = len(rates)
        self.low = low
        self.middle = middle
        self.rates = np.array(rates, dtype=np.int64)
        self.keys = np.array(keys, dtype=np.int64)
        early = [(one, g) for one, g in zip(work, groups, strict=True) if one.first <= middle]
        self.breaks = _breaks([one.first for one, _ in early], BREAKS)
        self.rest = self._table([one for one, g in early if g < 0], self.people)
        self.groups = self._group_tables([one for one in early if one[1] >= 0])
        self.released = self.groups[:, -1, -1].astype(np.int64)
        self.last_ok = _last_days(capacity[: middle + 1])
        self.own = self._own_latest(work)
        self.limit = self._deadlines(capacity, work)
        self.latest = np.zeros(1 << self.people, dtype=np.int64)
        self.value = np.zeros(1 << self.people, dtype=np.int64)

    @property
    def holds(self) -> int:
        """Minutes of the days of the side."""
        return len(self.last_ok) - 1

    def saving(self, need: int, caps: Longs) -> Saving | None:
        """The most that late starts save; None if the work needed cannot be shot on the side.

        Args:
            need: Minutes of all work that have to be shot up to the middle day.
            caps: Most minutes of each group before it, shape (g,).
        """
        if need > self.holds or need > int(self.rest[-1, -1]) + int(
            np.minimum(caps, self.released).sum()
        ):
            return None
        latest_starts(
            self.rest,
            self.keys,
            self.groups,
            caps,
            self.low,
            max(0, need),
            self.last_ok,
            self.breaks,
            self.limit,
            self.latest,
        )
        best_order(self.latest, self.own, self.rates, self.value)
        return Saving(amount=int(self.value[-1]), chain=self._chain())

    def done(self, missing: int, day: int, caps: Longs) -> tuple[int, Longs]:
        """Most minutes outside and inside of each group shot before a day without some people."""
        here = len(self.rest) - 1 - missing
        b = int(np.searchsorted(self.breaks, day, side="left")) - 1
        if b < 0:
            return 0, np.zeros(len(self.keys), dtype=np.int64)
        started = (self.keys & ~np.int64(here >> self.low)) == 0
        inside = np.minimum(caps, self.groups[:, here & ((1 << self.low) - 1), b]) * started
        return int(self.rest[here, b]), inside.astype(np.int64)

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

    def _table(self, work: Sequence[Work], bits: int) -> Ints:
        """Minutes by people who have started (`bits` low ones) and break, shape (2 ** bits, b)."""
        table = np.zeros((1 << bits, len(self.breaks)), dtype=np.int32)
        mask = (1 << bits) - 1
        for one in work:
            b = int(np.searchsorted(self.breaks, one.first, side="right")) - 1
            table[one.members & mask, b:] += one.minutes
        sum_subsets(table, bits)
        return table

    def _group_tables(self, work: Sequence[tuple[Work, int]]) -> Ints:
        shape = (len(self.keys), 1 << self.low, len(self.breaks))
        tables = np.zeros(shape, dtype=np.int32)
        for g in range(len(self.keys)):
            tables[g] = self._table([one for one, group in work if group == g], self.low)
        return tables

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
        none = np.zeros(0, dtype=np.int64)
        empty = np.zeros((0, 1, 1), dtype=np.int32)
        for q in _spread(due, DEADLINES):
            some = [one for one in work if one.last <= q]
            breaks = _breaks([one.first for one in some], BREAKS)
            table = _released(some, breaks, self.people)
            need = sum(one.minutes for one in some)
            last_ok = _last_days(capacity[: q + 1])
            if need < len(last_ok):
                latest_starts(table, none, empty, none, 0, need, last_ok, breaks, limit, limit)
        return limit


def _released(work: Sequence[Work], breaks: Longs, bits: int) -> Ints:
    table = np.zeros((1 << bits, len(breaks)), dtype=np.int32)
    for one in work:
        b = int(np.searchsorted(breaks, one.first, side="right")) - 1
        table[one.members, b:] += one.minutes
    sum_subsets(table, bits)
    return table


def _breaks(days: Sequence[int], most: int) -> Longs:
    """At most so many of the days, 0 among them; other days round down to one of them."""
    return np.array(_spread(sorted({0, *days}), most), dtype=np.int64)


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
