"""The bound as it rises: best-first over how much of which work comes before a middle day."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oner.schedule.bounds.side import Saving, Side
from oner.schedule.bounds.span_problem import SpanProblem

PARTS = 4
"""Parts of the work looked at, all of it among them; their tables take up to 50 MB each.

More of them split the boxes finer than the work on them pays for (docs/bound.md).
"""

MOST_PARTS = 8
"""Parts looked at where those there are do not tell what does not fit."""

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Boards with so many minutes of each part before the middle.

    Args:
        least, most: Minutes up to the middle day by part; parts found later than the box are not
            held to anything.
        before, after: What starts and ends save at the most.
    """

    least: tuple[int, ...]
    most: tuple[int, ...]
    before: Saving
    after: Saving


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Links of the chains of both sides that do not fit together.

    Args:
        first: Days before which the people of a link are missing, shape (i,).
        last: Days from which on those of the other side are, shape (k,).
        early: Work that cannot be shot before `first`, shape (i, work).
        late: Work that cannot be shot from `last` on, shape (k, work).
        over: Minutes bound to the days between beyond what they hold, shape (i, k).
    """

    first: Longs
    last: Longs
    early: Flags
    late: Flags
    over: Longs


MakeBox = Callable[[], Box | None]


class BoundSearch:
    """A bound on the cost of every board that rises with the work put into it.

    Every board lies in one of the boxes at hand, and none of a box costs less than its bound, so
    the least bound of the boxes holds for all. A step splits the box with the least one. The same
    problem and the same number of steps give the same bound.

    Args:
        problem: The relaxation.
        threads: 1 or 2; the bounds are the same.
    """

    def __init__(self, problem: SpanProblem, threads: int = 1) -> None:
        self.problem = problem
        self.threads = threads
        self.middle = best_middle(problem)
        count = range(len(problem.rates))
        spanning = [j for j in count if _spans(problem, j, self.middle)]
        alone = sum(problem.rates[j] * problem.least[j] for j in count if j not in spanning)
        self.apart = problem.base + alone
        self._bound = self.apart + sum(problem.rates[j] * problem.least[j] for j in spanning)
        self.heap = list[tuple[int, int, Box]]()
        self.made = 0
        self.closed = not spanning
        if spanning:
            self._pose(spanning)
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
        """Both sides, the one after the middle with time reversed."""
        days, capacity = len(self.problem.capacity), list(self.problem.capacity)
        self.rates = [self.problem.rates[j] for j in spanning]
        bits = {j: k for k, j in enumerate(spanning)}
        work = [replace(one, members=_moved(one.members, bits)) for one in self.problem.work]
        back = [replace(one, first=days - 1 - one.last, last=days - 1 - one.first) for one in work]
        self.work, self.back = work, back
        self.before = Side(capacity, self.middle, work, self.rates)
        self.after = Side(capacity[::-1], days - 2 - self.middle, back, self.rates)
        self.minutes = np.array([one.minutes for one in work], dtype=np.int64)
        self.members = np.array([one.members for one in work], dtype=np.int64)
        self.starts = np.array([one.first for one in work], dtype=np.int64)
        self.ends = np.array([one.first for one in back], dtype=np.int64)
        self.until = np.concatenate([[0], np.cumsum(np.array(capacity, dtype=np.int64))])
        self.totals, self.known = list[int](), set[bytes]()
        self._add_part(np.ones(len(work), dtype=np.bool_))

    def _add_part(self, chosen: Flags) -> None:
        self.known.add(chosen.tobytes())
        self.before.add_part([one for one, yes in zip(self.work, chosen, strict=True) if yes])
        self.after.add_part([one for one, yes in zip(self.back, chosen, strict=True) if yes])
        self.totals.append(int(self.minutes[chosen].sum()))

    def _root(self) -> None:
        whole = self.totals[0]
        least, most = max(0, whole - self.after.holds), min(whole, self.before.holds)
        self._push(self._box((least,), (most,), None, None))
        self._rise()

    # -- branching ----------------------------------------------------------------------------

    def _push(self, box: Box | None) -> None:
        """Take a box up with what its boards pay at least: rate * (last - first + 1) each."""
        if box is not None:
            saved = box.before.amount + box.after.amount
            paid = len(self.problem.capacity) * sum(self.rates) - saved
            self.made += 1
            heapq.heappush(self.heap, (self.apart + paid, self.made, box))

    def _box(
        self,
        least: tuple[int, ...],
        most: tuple[int, ...],
        before: Saving | None,
        after: Saving | None,
    ) -> Box | None:
        """A box, unless nothing is in it; a side given is that of a larger box and still right."""
        if any(a > b for a, b in zip(least, most, strict=True)):
            return None
        before = before or self.before.saving(least)
        if before is None:
            return None
        needs = [total - some for total, some in zip(self.totals, most, strict=True)]
        after = after or self.after.saving(needs)
        if after is None:
            return None
        return Box(least=least, most=most, before=before, after=after)

    def _rise(self) -> None:
        """The bound is that of the worst box; without a box there is no board, and it stays."""
        if self.heap:
            self._bound = max(self._bound, self.heap[0][0])
        else:
            self.closed = True

    def _split_worst(self) -> None:
        """Split the worst box, or stop where its starts and ends fit together."""
        box = self._grown(self.heap[0][2])
        clash = self._clash(box)
        found = self._where(box, clash) if int(clash.over.max()) > 0 else None
        if found is None:
            self.closed = True
        else:
            self._split(self._grown(box), *found)

    def _split(self, box: Box, part: int, at: int) -> None:
        """Two halves for the worst box: one asks more of the ends, the other more of the starts.

        Each works on the tables of its own side, so they may be made at the same time.
        """
        most = (*box.most[:part], at, *box.most[part + 1 :])
        least = (*box.least[:part], at + 1, *box.least[part + 1 :])
        ends: MakeBox = lambda: self._box(box.least, most, box.before, None)  # noqa: E731
        starts: MakeBox = lambda: self._box(least, box.most, None, box.after)  # noqa: E731
        halves = _at_once(ends, starts) if self.threads > 1 else (ends(), starts())
        heapq.heappop(self.heap)
        for half in halves:
            self._push(half)
        self._rise()

    def _grown(self, box: Box) -> Box:
        """The same box, with the parts that were found since."""
        new = self.totals[len(box.least) :]
        least = (max(0, total - self.after.holds) for total in new)
        most = (min(total, self.before.holds) for total in new)
        return replace(box, least=(*box.least, *least), most=(*box.most, *most))

    # -- what does not fit together -----------------------------------------------------------

    def _clash(self, box: Box) -> Clash:
        """Pairs of links: what neither side can take has to fit into the days between them."""
        first, early = _open_work(box.before, self.starts, self.members)
        back, late = _open_work(box.after, self.ends, self.members)
        last = len(self.problem.capacity) - back
        bound = (early * self.minutes) @ late.T.astype(np.int64)
        holds = self.until[last][None, :] - self.until[first][:, None]
        return Clash(first=first, last=last, early=early, late=late, over=bound - holds)

    def _where(self, box: Box, clash: Clash) -> tuple[int, int] | None:
        """(part, minutes before the middle in the lower half) of what shows most of the clash."""
        score, part, at = self._best_part(box, clash)
        all_of_it = int(np.maximum(0, clash.over).sum())
        most = PARTS if score else MOST_PARTS
        if 4 * score < all_of_it and len(self.totals) < most and self._look_at_new(clash):
            score, part, at = self._best_part(self._grown(box), clash)
        return (part, at) if score else None

    def _best_part(self, box: Box, clash: Clash) -> tuple[int, int, int]:
        """(minutes of the clash it shows, part, where to split it); 0 minutes: none shows any.

        With the people of a link missing, a side can do `reach` minutes of the part at the most. If
        both reaches together are less than the part, no number of minutes before the middle suits
        both sides; it is split where both fall short alike.
        """
        best = 0, 0, 0
        for part, total in enumerate(self.totals):
            if box.least[part] == box.most[part]:
                continue
            top, bottom = self._reaches(box, clash, part)
            short = np.minimum(total - top[:, None] - bottom[None, :], clash.over)
            score = int(np.maximum(0, short).sum())
            if score > best[0]:
                i, k = np.unravel_index(int(np.argmax(short)), short.shape)
                at = (int(top[i]) + total - int(bottom[k])) // 2
                best = score, part, min(max(at, box.least[part]), box.most[part] - 1)
        return best

    def _reaches(self, box: Box, clash: Clash, part: int) -> tuple[Longs, Longs]:
        """Most minutes of a part on each side, by link."""
        middle = int(self.until[self.middle + 1])
        early = [self.before.done(part, who, day) for who, day in box.before.chain]
        late = [self.after.done(part, who, day) for who, day in box.after.chain]
        return (
            np.array(early, dtype=np.int64) + middle - self.until[clash.first],
            np.array(late, dtype=np.int64) + self.until[clash.last] - middle,
        )

    def _look_at_new(self, clash: Clash) -> bool:
        """Take up the work that is not free on both sides of the worst pair as a part of its own.

        Work that either side can do is counted by both sides as done, once too often.
        """
        i, k = np.unravel_index(int(np.argmax(clash.over)), clash.over.shape)
        chosen = clash.early[int(i)] | clash.late[int(k)]
        if chosen.tobytes() in self.known:
            return False
        self._add_part(chosen)
        return True


def _at_once(one: MakeBox, other: MakeBox) -> tuple[Box | None, Box | None]:
    """Both boxes, made in two threads."""
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(one)
        second = other()
        return made.result(), second


def _open_work(saving: Saving, release: Longs, members: Longs) -> tuple[Longs, Flags]:
    """Per link its day, and the work that cannot be shot before it, shape (k, work)."""
    day = np.array([day for _, day in saving.chain], dtype=np.int64)
    missing = np.array([who for who, _ in saving.chain], dtype=np.int64)
    waits = (members[None, :] & missing[:, None]) != 0
    return day, waits | (release[None, :] >= day[:, None])


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
