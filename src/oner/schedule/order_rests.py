"""All days of a board put in order so that everybody rests from one to the next.

A rest ties two days of a person: the order of the earlier says when it begins, that of the later
when it ends. So days are ordered one after the other, looking back and a little ahead, and then
again, each between its neighbours as they stand, as long as less is broken or wasted; where a rest
is still broken, the days around it are looked at together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from oner.schedule.hours import rest_between
from oner.schedule.order_best import BROKEN, Bounds, DayOrders
from oner.schedule.order_clock import Timed, UnitTasks, unit_tasks
from oner.schedule.problem import ScheduleProblem

Ints = NDArray[np.int64]

SWEEPS = 6
"""Days are gone through so often at most; most seasons change nothing in the second."""

ALL_ORDERS = 720
"""Days with up to so many orders are looked at with all of them; of more, with some that differ."""

REACH = 4
"""First the two days of a broken rest are looked at, then four, six and eight around them."""

GRID = 8
"""Those are the best with each person dismissed, or called, by each of so many times."""


class Tie(NamedTuple):
    """A rest between two unit's days: wrap <= span + call.

    Args:
        who: Id of the person; empty: the unit itself.
        early, late: Slots.
        rest: Minutes of rest.
        span: Minutes between the midnights of the two days, less the rest.
    """

    who: str
    early: int
    late: int
    rest: int
    span: int


class _Row(NamedTuple):
    """An order of a day, its score without some ties, and everybody's call and wrap."""

    timed: Timed
    score: int
    hours: dict[str, tuple[int, int]]


class SeasonOrders:
    """The order of every unit's day of a board.

    Args:
        problem: The problem.
        slots: Per slot that is used its strips.
    """

    def __init__(self, problem: ScheduleProblem, slots: Mapping[int, list[int]]) -> None:
        self.tasks = {s: unit_tasks(problem, s, strips) for s, strips in sorted(slots.items())}
        self.orders = {slot: DayOrders(tasks) for slot, tasks in self.tasks.items()}
        ties = (*_person_ties(problem, self.tasks), *_unit_ties(problem, self.tasks))
        self.ties = [tie for tie in ties if self._may_break(tie)]
        self.after: dict[int, list[Tie]] = {slot: [] for slot in self.tasks}
        self.before: dict[int, list[Tie]] = {slot: [] for slot in self.tasks}
        for tie in self.ties:
            self.after[tie.early].append(tie)
            self.before[tie.late].append(tie)
        self.chosen = dict[int, Timed]()
        self.hours = dict[int, dict[str, tuple[int, int]]]()
        self._known = dict[tuple[int, str], Timed]()
        self._looked = set[str]()
        self._every = dict[int, list[tuple[int, ...]] | None]()
        self._pools = dict[tuple[int, str], list[_Row]]()

    def order(self) -> None:
        """Order every day."""
        for _ in range(SWEEPS):
            changed = [slot for slot in self.tasks if self._choose(slot)]
            mended = [tie for tie in self.ties if tie.who and self.lacking(tie) and self._mend(tie)]
            if not changed and not mended:
                return

    def lacking(self, tie: Tie) -> int:
        """Minutes a rest is too short; 0 if it is not."""
        return max(0, self._wrap(tie.early, tie.who) - tie.span - self._call(tie.late, tie.who))

    def _call(self, slot: int, who: str) -> int:
        return self.hours[slot][who][0] if who else self.tasks[slot].call

    def _wrap(self, slot: int, who: str) -> int:
        return self.hours[slot][who][1] if who else self.chosen[slot].steps[-1].end

    def _may_break(self, tie: Tie) -> bool:
        return self.tasks[tie.early].horizon > tie.span + self.tasks[tie.late].call

    # --- one day between its neighbours ----------------------------------------------------------

    def _choose(self, slot: int) -> bool:
        """Take the best order as the neighbours stand; whether it is another than before."""
        bounds = self._bounds(slot)
        key = slot, repr(bounds)
        if key not in self._known:
            self._known[key] = self.orders[slot].within(bounds).best().timed
        if self.chosen.get(slot) == self._known[key]:
            return False
        self._take(slot, self._known[key])
        return True

    def _take(self, slot: int, timed: Timed) -> None:
        self.chosen[slot] = timed
        self.hours[slot] = self._hours(slot, timed)

    def _hours(self, slot: int, timed: Timed) -> dict[str, tuple[int, int]]:
        tasks = self.tasks[slot]
        return {tasks.people[k].id: hours for k, hours in tasks.presence(timed).items()}

    def _bounds(self, slot: int) -> Bounds:
        """What the neighbours ask of a day."""
        early, late, soon = dict[str, int](), dict[str, int](), dict[str, int]()
        crew: int | None = None
        for tie in self.before[slot]:
            if tie.who and tie.early in self.chosen:
                early[tie.who] = self._wrap(tie.early, tie.who) - tie.span
        for tie in self.after[slot]:
            if not tie.who:
                crew = tie.span + self.tasks[tie.late].call
            elif tie.late in self.chosen:
                late[tie.who] = tie.span + self._call(tie.late, tie.who)
            else:
                soon[tie.who] = tie.span + self.tasks[tie.late].call
                late[tie.who] = tie.span + _last_call(self.tasks[tie.late], tie.who)
        return _binding(self.tasks[slot], Bounds(early=early, late=late, soon=soon, crew=crew))

    # --- some days together ----------------------------------------------------------------------

    def _mend(self, tie: Tie) -> bool:
        """Look at the days of a broken rest together, then at more days around them."""
        path = [tie.early, tie.late]
        for _ in range(REACH):
            if self._mend_path(path):
                return True
            path = self._longer(path)
        return False

    def _longer(self, path: list[int]) -> list[int]:
        """A path of slots with the one before and the one after that most rests tie to it."""
        before = Counter(tie.early for tie in self.before[path[0]])
        after = Counter(tie.late for tie in self.after[path[-1]])
        return [
            *(slot for slot, _ in before.most_common(1)),
            *path,
            *(slot for slot, _ in after.most_common(1)),
        ]

    def _mend_path(self, path: list[int]) -> bool:
        """Take the best orders of some slots, each tied to the next, all others as they stand.

        Least broken first, then the least score: of every order of a slot the best way to it from
        the first slot (A. Viterbi, 1967).
        """
        bounds = [self._bounds(slot) for slot in path]
        looked = f"{path} {bounds}"
        if looked in self._looked:
            return False
        self._looked.add(looked)
        shared = [
            [tie for tie in self.after[one] if tie.late == other and tie.who]
            for one, other in pairwise(path)
        ]
        ends = [list[Tie](), *shared, list[Tie]()]
        pools = [
            self._pool(slot, own, ends[k], ends[k + 1])
            for k, (slot, own) in enumerate(zip(path, bounds, strict=True))
        ]
        links = [_lacking(*pair, ties) for pair, ties in zip(pairwise(pools), shared, strict=True)]
        least, chosen = _cheapest_ways(pools, links)
        if least >= _broken_of(pools, links, [0] * len(path)):
            return False
        for slot, pool, row in zip(path, pools, chosen, strict=True):
            self._take(slot, pool[row].timed)
        return True

    def _pool(
        self, slot: int, bounds: Bounds, before: Sequence[Tie], after: Sequence[Tie]
    ) -> list[_Row]:
        """Orders of a day, the present one first; scored without the rests that are looked at.

        Of orders with the same hours, as far as these rests are concerned, the best.
        """
        free = replace(
            bounds, early=_without(bounds.early, before), late=_without(bounds.late, after)
        )
        names = sorted({tie.who for tie in (*before, *after)})
        now = self._row(slot, self.orders[slot].within(free), self.chosen[slot])
        found = dict[tuple[int, ...], _Row]()
        for row in (now, *self._rows(slot, free, names)):
            key = (
                row.score // BROKEN,
                *(row.hours[tie.who][0] for tie in before),
                *(row.hours[tie.who][1] for tie in after),
            )
            if key not in found or row.score < found[key].score:
                found[key] = row
        return list(found.values())

    def _rows(self, slot: int, free: Bounds, names: list[str]) -> list[_Row]:
        """Every order of a day, or where there are many, some that differ in people's hours."""
        if slot not in self._every:
            self._every[slot] = self.orders[slot].every(ALL_ORDERS)
        every = self._every[slot]
        key = slot, repr(free) + ("" if every is not None else repr(names))
        if key not in self._pools:
            if every is None:
                every = _different(self.orders[slot], free, names)
            timed = (self.tasks[slot].timed(order) for order in every)
            orders = self.orders[slot].within(free)
            self._pools[key] = [self._row(slot, orders, one) for one in timed]
        return self._pools[key]

    def _row(self, slot: int, orders: DayOrders, timed: Timed) -> _Row:
        return _Row(timed, orders.score_of(timed.order), self._hours(slot, timed))


def _lacking(one: list[_Row], other: list[_Row], ties: Sequence[Tie]) -> Ints:
    """Minutes of rest that every pair of orders of two slots lacks, shape (orders, orders)."""
    lacking = np.zeros((len(one), len(other)), dtype=np.int64)
    for tie in ties:
        wraps = np.array([row.hours[tie.who][1] - tie.span for row in one])
        calls = np.array([row.hours[tie.who][0] for row in other])
        lacking += np.maximum(0, wraps[:, None] - calls[None, :])
    return lacking


def _broken_of(pools: Sequence[list[_Row]], links: Sequence[Ints], chosen: Sequence[int]) -> int:
    """Minutes broken by an order of every slot."""
    own = sum(pool[row].score // BROKEN for pool, row in zip(pools, chosen, strict=True))
    return own + sum(int(link[i, j]) for link, (i, j) in zip(links, pairwise(chosen), strict=True))


def _cheapest_ways(pools: Sequence[list[_Row]], links: Sequence[Ints]) -> tuple[int, list[int]]:
    """The least that can be broken, and the order of every slot that breaks no more."""
    cost = np.array([row.score // BROKEN for row in pools[0]])
    backs = list[Ints]()
    for pool, link in zip(pools[1:], links, strict=True):
        through = cost[:, None] + link
        backs.append(np.argmin(through, axis=0))
        cost = through.min(axis=0) + np.array([row.score // BROKEN for row in pool])
    chosen = [int(np.argmin(cost))]
    for back in reversed(backs):
        chosen.append(int(back[chosen[-1]]))
    return int(cost.min()), chosen[::-1]


def _different(orders: DayOrders, bounds: Bounds, names: list[str]) -> list[tuple[int, ...]]:
    """The best orders with each person called, or dismissed, by each of some times."""
    tasks = orders.tasks
    step = max(1, (tasks.latest - tasks.call) // GRID)
    found = list[tuple[int, ...]]()
    for who in names:
        for time in range(tasks.call + step, tasks.latest, step):
            called = replace(bounds, early={**bounds.early, who: time})
            dismissed = replace(bounds, late={**bounds.late, who: time})
            found += [orders.within(own).best().timed.order for own in (called, dismissed)]
    return found


def _binding(tasks: UnitTasks, bounds: Bounds) -> Bounds:
    """Only the bounds that some order may miss."""
    crew = bounds.crew
    return Bounds(
        early={who: time for who, time in bounds.early.items() if time > tasks.call},
        late={who: time for who, time in bounds.late.items() if time < tasks.horizon},
        soon={who: time for who, time in bounds.soon.items() if time < tasks.horizon},
        crew=crew if crew is not None and crew < tasks.horizon else None,
    )


def _without(named: Mapping[str, int], ties: Sequence[Tie]) -> dict[str, int]:
    names = {tie.who for tie in ties}
    return {who: time for who, time in named.items() if who not in names}


def _last_call(tasks: UnitTasks, who: str) -> int:
    """No order of a day calls a person later."""
    bit = next(1 << k for k, member in enumerate(tasks.people) if member.id == who)
    own = sum(task.minutes for task in tasks.tasks if task.people & bit)
    return max(tasks.call, tasks.horizon - own)


def _person_ties(problem: ScheduleProblem, tasks: Mapping[int, UnitTasks]) -> Iterable[Tie]:
    """Between the days a person works, one after the other."""
    worked = dict[str, list[int]]()
    for slot, day in tasks.items():
        for member in day.people:
            worked.setdefault(member.id, []).append(slot)
    for member in problem.cast:
        rest = round(60 * member.rest_hours)
        for early, late in pairwise(worked.get(member.id, ())):
            span = rest_between(problem, early, late)
            if span:  # with two units on one day is a rule of its own
                yield Tie(member.id, early, late, rest, span - rest)


def _unit_ties(problem: ScheduleProblem, tasks: Mapping[int, UnitTasks]) -> Iterable[Tie]:
    """Between the days a unit shoots, one after the other."""
    rules, units = problem.rules, len(problem.units)
    for unit in range(units):
        for early, late in pairwise(slot for slot in tasks if slot % units == unit):
            first, second = (problem.days[problem.day_of(slot)] for slot in (early, late))
            off = (second - first).days > 1
            hours = max(rules.company_rest_hours, rules.weekend_rest_hours if off else 0.0)
            if hours:
                rest = round(60 * hours)
                yield Tie("", early, late, rest, rest_between(problem, early, late) - rest)
