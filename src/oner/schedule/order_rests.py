"""All days of a board put in order so that everybody rests from one to the next.

A rest ties two days of a person: the order of the earlier says when it begins, that of the later
when it ends. So days are ordered one after the other, looking back and a little ahead, and then
again, each between its neighbours as they stand, as long as less is broken or wasted; where a rest
is still broken, the two days are looked at together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from oner.schedule.hours import rest_between
from oner.schedule.order_best import BROKEN, Bounds, DayOrders
from oner.schedule.order_clock import Timed, UnitTasks, unit_tasks
from oner.schedule.problem import ScheduleProblem

SWEEPS = 6
"""Days are gone through so often at most; most seasons change nothing in the second."""

PAIR_ORDERS = 720
"""Two days with up to so many orders each are looked at together; of more, some that differ."""

GRID = 8
"""Of those, the best with each person dismissed, or called, by each of so many times."""


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
        ties = (*_person_ties(problem, self.tasks), *_unit_ties(problem, self.tasks))
        self.ties = [tie for tie in ties if self._may_break(tie)]
        self.after = {s: [tie for tie in self.ties if tie.early == s] for s in self.tasks}
        self.before = {s: [tie for tie in self.ties if tie.late == s] for s in self.tasks}
        self.chosen = dict[int, Timed]()
        self.hours = dict[int, dict[str, tuple[int, int]]]()
        self._known = dict[tuple[int, str], Timed]()
        self._looked = set[str]()

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
            self._known[key] = DayOrders(self.tasks[slot], bounds).best().timed
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

    # --- two days together -----------------------------------------------------------------------

    def _mend(self, tie: Tie) -> bool:
        """Take the best pair of orders of two days, their other neighbours as they stand."""
        shared = [o for o in self.after[tie.early] if o.late == tie.late and o.who]
        names = {other.who for other in shared}
        one, two = self._bounds(tie.early), self._bounds(tie.late)
        looked = f"{tie} {one} {two}"
        if looked in self._looked:
            return False
        self._looked.add(looked)
        firsts = self._pool(tie.early, replace(one, late=_without(one.late, names)), names)
        seconds = self._pool(tie.late, replace(two, early=_without(two.early, names)), names)
        wraps = np.array([[row.hours[o.who][1] - o.span for o in shared] for row in firsts])
        calls = np.array([[row.hours[o.who][0] for o in shared] for row in seconds])
        broken = np.maximum(0, wraps[:, None, :] - calls[None, :, :]).sum(axis=2)
        broken += np.array([row.score // BROKEN for row in firsts])[:, None]
        broken += np.array([row.score // BROKEN for row in seconds])[None, :]
        least = int(broken.min())
        if least >= broken[0, 0]:
            return False
        pairs = [(int(i), int(j)) for i, j in np.argwhere(broken == least)]
        i, j = min(pairs, key=lambda pair: firsts[pair[0]].score + seconds[pair[1]].score)
        self._take(tie.early, firsts[i].timed)
        self._take(tie.late, seconds[j].timed)
        return True

    def _pool(self, slot: int, bounds: Bounds, names: set[str]) -> list[_Row]:
        """Orders of a day, the present one first; scored without the rests that are looked at."""
        tasks = self.tasks[slot]
        orders = DayOrders(tasks, bounds)
        every = orders.every(PAIR_ORDERS)
        if every is None:
            every = _different(tasks, bounds, sorted(names))
        found = list[_Row]()
        for order in dict.fromkeys((self.chosen[slot].order, *every)):
            timed = tasks.timed(order)
            found.append(_Row(timed, orders.score_of(order), self._hours(slot, timed)))
        return found


def _different(tasks: UnitTasks, bounds: Bounds, names: list[str]) -> list[tuple[int, ...]]:
    """The best orders with each person called, or dismissed, by each of some times."""
    step = max(1, (tasks.latest - tasks.call) // GRID)
    found = list[tuple[int, ...]]()
    for who in names:
        for time in range(tasks.call + step, tasks.latest, step):
            called = replace(bounds, early={**bounds.early, who: time})
            dismissed = replace(bounds, late={**bounds.late, who: time})
            found += [DayOrders(tasks, own).best().timed.order for own in (called, dismissed)]
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


def _without(named: Mapping[str, int], names: set[str]) -> dict[str, int]:
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
