"""The bound as it rises: best-first over how much of which work comes before a middle day."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oner.schedule.bounds.side import Saving, Side
from oner.schedule.bounds.span_problem import SpanProblem, Work

KEYS = 6
"""People by whose presence work is put into groups."""

GROUPS = 12
"""Groups whose minutes before the middle are branched on."""

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Boards with so many minutes before the middle, in all and of every group.

    Args:
        least, most: Minutes of all work up to the middle day.
        low, high: Of each group, shape (g,).
        before, after: What starts and ends save at the most.
    """

    least: int
    most: int
    low: Longs
    high: Longs
    before: Saving
    after: Saving


class BoundSearch:
    """A bound on the cost of every board that rises with the work put into it.

    Every board lies in one of the boxes at hand, and none of a box costs less than its bound, so
    the least bound of the boxes holds for all. A step splits the box with the least one. The same
    problem and the same number of steps give the same bound.

    Args:
        problem: The relaxation.
    """

    def __init__(self, problem: SpanProblem) -> None:
        self.problem = problem
        self.middle = best_middle(problem)
        spanning = [j for j in range(len(problem.rates)) if _spans(problem, j, self.middle)]
        self.apart = problem.base + sum(
            rate * problem.least[j]
            for j, rate in enumerate(problem.rates)
            if j not in set(spanning)
        )
        self._bound = self.apart + sum(problem.rates[j] * problem.least[j] for j in spanning)
        self._pose(spanning)
        self.heap = list[tuple[int, int, Box]]()
        self.made = 0
        self.closed = not spanning
        if spanning:
            self._root()

    @property
    def bound(self) -> int:
        """No board costs less."""
        return self._bound

    def step(self, boxes: int = 1) -> int:
        """Split so many boxes; the bound after it, never less than before."""
        for _ in range(boxes):
            if self.closed:
                break
            self._split_worst()
        return self._bound

    # -- posing -------------------------------------------------------------------------------

    def _pose(self, spanning: list[int]) -> None:
        """Sides and groups; the dearest people get the highest bits."""
        days, count = len(self.problem.capacity), len(spanning)
        self.rates = [self.problem.rates[j] for j in reversed(spanning)]
        bits = {j: count - 1 - k for k, j in enumerate(spanning)}
        work = [replace(one, members=_moved(one.members, bits)) for one in self.problem.work]
        self.total = sum(one.minutes for one in work)
        low = max(0, count - KEYS)
        keys = _largest(work, low)
        place = {key: g for g, key in enumerate(keys)}
        groups = [place.get(one.members >> low, -1) for one in work]
        self.group_total = np.zeros(len(keys), dtype=np.int64)
        for one, g in zip(work, groups, strict=True):
            if g >= 0:
                self.group_total[g] += one.minutes
        back = [replace(one, first=days - 1 - one.last, last=days - 1 - one.first) for one in work]
        capacity, middle = list(self.problem.capacity), self.middle
        self.before, self.after = (
            Side(
                capacity=hours,
                middle=last,
                work=some,
                rates=self.rates,
                groups=groups,
                keys=keys,
                low=low,
            )
            for hours, last, some in (
                (capacity, middle, work),
                (capacity[::-1], days - 2 - middle, back),
            )
        )
        self.until = np.concatenate([[0], np.cumsum(np.array(capacity, dtype=np.int64))])

    def _root(self) -> None:
        least, most = max(0, self.total - self.after.holds), min(self.total, self.before.holds)
        high = np.minimum(self.group_total, self.before.released)
        low = self.group_total - np.minimum(self.group_total, self.after.released)
        self._add(least, most, low, high, None, None)
        self._rise()

    # -- branching ----------------------------------------------------------------------------

    def _add(
        self,
        least: int,
        most: int,
        low: Longs,
        high: Longs,
        before: Saving | None,
        after: Saving | None,
    ) -> None:
        """A box, unless nothing is in it; a side given is that of a larger box and still right."""
        if least > most or bool((low > high).any()):
            return
        before = before or self.before.saving(least, high)
        after = after or self.after.saving(self.total - most, self.group_total - low)
        if before is None or after is None:
            return
        box = Box(least=least, most=most, low=low, high=high, before=before, after=after)
        paid = len(self.problem.capacity) * sum(self.rates) - before.amount - after.amount
        self.made += 1
        heapq.heappush(self.heap, (self.apart + paid, self.made, box))

    def _rise(self) -> None:
        """The bound is that of the worst box; without a box there is no board, and it stays."""
        if self.heap:
            self._bound = max(self._bound, self.heap[0][0])
        else:
            self.closed = True

    def _split_worst(self) -> None:
        _, _, box = self.heap[0]
        where = self._where(box)
        if where is None:
            self.closed = True
            return
        heapq.heappop(self.heap)
        group, at = where
        if group < 0:
            self._add(box.least, at, box.low, box.high, box.before, None)
            self._add(at + 1, box.most, box.low, box.high, None, box.after)
        else:
            low, high = box.low.copy(), box.high.copy()
            low[group], high[group] = at + 1, at
            self._add(box.least, box.most, box.low, high, None, box.after)
            self._add(box.least, box.most, low, box.high, box.before, None)
        self._rise()

    def _where(self, box: Box) -> tuple[int, int] | None:
        """(group or -1 for all work, minutes before the middle in the lower half).

        Where starts and ends of the best orders do not fit together, some work was counted on both
        sides; the group with most of it is split, or all work where its range is wider.
        """
        early, done_early = self._usage(self.before, box.before, box.high)
        late, done_late = self._usage(self.after, box.after, self.group_total - box.low)
        twice = np.maximum(0, done_early[:, None] + done_late[None, :] - self.group_total)
        days = len(self.problem.capacity)
        first = np.array([day for _, day in box.before.chain])[:, None]
        last = days - np.array([day for _, day in box.after.chain])[None, :]
        holds = self.until[last] - self.until[first]
        done = (
            early[:, None]
            + late[None, :]
            + (done_early.sum(1)[:, None] + done_late.sum(1)[None, :] - twice.sum(2))
        )
        over = self.total - done - holds
        if int(over.max()) <= 0:
            return None
        return self._widest(box, over, twice, done_early, done_late)

    def _widest(
        self, box: Box, over: Longs, twice: Longs, early: Longs, late: Longs
    ) -> tuple[int, int] | None:
        weight = np.maximum(0, over)
        width = box.most - box.least
        scores = np.minimum(twice, weight[:, :, None]).sum((0, 1))
        both = int(np.minimum(width, weight).sum())
        g = int(np.argmax(scores)) if len(scores) else -1
        if g < 0 or both >= int(scores[g]):
            return (-1, (box.least + box.most) // 2) if width > 0 else None
        i, k = np.unravel_index(int(np.argmax(np.minimum(twice[:, :, g], weight))), over.shape)
        at = int(early[i, g] + self.group_total[g] - late[k, g]) // 2
        return g, min(max(at, int(box.low[g])), int(box.high[g]) - 1)

    def _usage(self, side: Side, saving: Saving, caps: Longs) -> tuple[Longs, Longs]:
        """Per link of the chain minutes shot before it outside, shape (k,), and inside groups."""
        found = [side.done(missing, day, caps) for missing, day in saving.chain]
        outside = np.array([rest for rest, _ in found], dtype=np.int64)
        return outside, np.array([inside for _, inside in found], dtype=np.int64)


def best_middle(problem: SpanProblem) -> int:
    """The last day of the first half such that the most money has to be paid on both sides.

    Of equals the one nearest to the middle of the days.
    """
    days = len(problem.capacity)

    def worth(middle: int) -> tuple[int, int]:
        rates = (r for j, r in enumerate(problem.rates) if _spans(problem, j, middle))
        return sum(rates), -abs(2 * middle + 2 - days)

    return max(range(days - 1), key=worth, default=0)


def _spans(problem: SpanProblem, j: int, middle: int) -> bool:
    """Whether a person has work that must be done by the middle day, and work only after it."""
    mine = [one for one in problem.work if one.members >> j & 1]
    return any(one.last <= middle for one in mine) and any(one.first > middle for one in mine)


def _moved(members: int, bits: dict[int, int]) -> int:
    """The same people under other bits; those without one are left out."""
    return sum(1 << bit for j, bit in bits.items() if members >> j & 1)


def _largest(work: list[Work], low: int) -> list[int]:
    """Sets of dear people with the most work that needs just them."""
    total = dict[int, int]()
    for one in work:
        total[one.members >> low] = total.get(one.members >> low, 0) + one.minutes
    return sorted(total, key=lambda key: (-total[key], key))[:GROUPS]
