"""One problem in the search: its chains, its best board that keeps every rule, its bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.kernels import board as kernel
from oner.model.finding import Finding
from oner.model.schedule import CostLine, Place, Schedule
from oner.schedule.bound import counting_bound
from oner.schedule.limit import MOVES_PER_WORK, Budget
from oner.schedule.mend import mended
from oner.schedule.money import price, total
from oner.schedule.order import BrokenRest, DayPlans, order_days
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, Trajectory, region_days, trajectories
from oner.schedule.rules import broken_rules
from oner.schedule.search import Heat, LocalSearch

Upset = NDArray[np.int64]
"""Money it is worth not to have a strip in a slot, shape (strips, slots)."""

MENDED_WORK = 0.05
"""Work a board that is mended strip by strip counts as."""

NOWHERE = -1
"""In a board to start from: a strip without a slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A problem that stands for choice.

    Args:
        number: What it is called in the answer (`Rival.number`).
        problem: The problem.
        words: What it is, in a few words.
    """

    number: int
    problem: ScheduleProblem
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A board that keeps every rule, those of people's hours included.

    Args:
        board: A slot per strip.
        cost: Its money. upset: What it moves, in money.
        rows: Per region its state on every day.
        lines: Add up to the cost.
        plans: The order of its days, and everybody's hours.
    """

    board: Board
    cost: int
    upset: int
    rows: tuple[Trajectory, ...]
    lines: tuple[CostLine, ...]
    plans: DayPlans

    @property
    def value(self) -> int:
        """What the search makes small."""
        return self.cost + self.upset


class Lane:
    """A contender being solved.

    Args:
        contender: The problem and its number.
        seed, workers: Of the local search.
        upset: Price of slots beside money; None: none.
    """

    def __init__(
        self, contender: Contender, *, seed: int, workers: int, upset: Upset | None = None
    ) -> None:
        self.contender = contender
        self.problem = contender.problem
        looked = presolve(self.problem)
        self.allowed = looked.allowed
        self.contradictions: tuple[Finding, ...] = looked.findings
        self.impossible = bool(looked.findings)
        self.bound = 0
        self.upset = upset
        self.best: Found | None = None
        self.unrested = 0
        """Boards that kept every rule but somebody's rest."""
        self.broken = tuple[BrokenRest, ...]()
        """What the last of them lacked."""
        if not self.impossible:
            self.bound = counting_bound(self.problem, self.allowed)
            self.local = LocalSearch(
                self.problem, self.allowed, seed=seed, workers=workers, upset=upset
            )

    @property
    def open(self) -> bool:
        """Whether there may be a board that nobody has found yet."""
        return not self.impossible and (self.best is None or self.best.value > self.bound)

    def raise_bound(self, bound: int) -> None:
        """Learn that no board costs less."""
        self.bound = max(self.bound, bound)

    def begin(self, start: Mapping[str, int] | None) -> None:
        """The first board of every chain: from an earlier one as far as it goes, or from nothing.

        Args:
            start: Slots by ids of strips; None: from nothing.
        """
        if not self.problem.strips:
            self.offer(())
        elif start is None:
            self.local.construct()
        else:
            self.local.start_from(self._fitting(start))

    def anneal(self, heat: Heat, budget: Budget, until: float, report: Callable[[], None]) -> None:
        """A course of heat; what it finds is looked at when it ends.

        Args:
            heat: The course.
            budget: Seconds or work; used up as it runs.
            until: Part of the limit.
            report: Called now and then, with nothing.
        """
        try:
            self.local.anneal(heat, budget, until, report)
        finally:
            self.look()

    def settle(self, budget: Budget, until: float, report: Callable[[], None]) -> None:
        """The best board of the chains is mended until its days can be put in order.

        Args:
            budget: Seconds or work; used up as it runs.
            until: Part of the limit.
            report: Called after every attempt.
        """
        while budget.part < until:
            found = self.local.best
            if found is None:
                self.local.ease()
                board = self.local.present
            elif self.look():
                return
            else:
                board = mended(self.problem, self.local, found.board, self.broken)
                self.local.put(board)
            if self.local.best is None:
                budget.spend(self.local.mend(board) / MOVES_PER_WORK)
            else:
                budget.spend(MENDED_WORK)
            report()

    def look(self) -> bool:
        """Take over the best board of the chains; whether it keeps everybody's rest."""
        best = self.local.best
        if best is None or (self.best is not None and best.cost + best.upset >= self.best.value):
            return True
        return self.offer(best.board)

    def offer(self, board: Board) -> bool:
        """Take over a board that keeps every rule of the search; whether it keeps the hours too.

        Where somebody cannot rest, the chains are told to keep those two days apart.
        """
        rows = trajectories(self.problem, board)
        assert rows is not None and not broken_rules(self.problem, board)
        plans = order_days(self.problem, board)
        if plans.broken:
            self.unrested += 1
            self.broken = plans.broken
            for one in plans.broken:
                self._learn(one)
            return False
        lines = price(self.problem, board, rows)
        found = Found(
            board=board,
            cost=total(lines),
            upset=self._upset(board),
            rows=rows,
            lines=lines,
            plans=plans,
        )
        if self.best is None or found.value < self.best.value:
            self.best = found
        return True

    def _learn(self, broken: BrokenRest) -> None:
        """Tell the chains what no order of days could keep."""
        if broken.rule == "rest":
            self.local.keep_apart(broken.who, broken.day)
            return
        index = self.problem.index_of()
        units = [unit.id for unit in self.problem.units]
        slot = broken.day * len(units) + units.index(broken.unit)
        lost = self._lost(broken, index)
        if lost is not None:
            self.local.lose(slot, *lost)
            return
        loose = [s for s in map(index.__getitem__, broken.strips) if len(self.allowed[s]) > 1]
        if loose:
            self.local.forbid(max(loose, key=lambda s: (len(self.allowed[s]), s)), slot)

    def _lost(self, broken: BrokenRest, index: Mapping[str, int]) -> tuple[int, int] | None:
        """Minutes of the day, or of its light, that the wait for light takes; None: not that."""
        lack = abs(broken.has - broken.needed)
        if broken.rule == "daylight":
            return kernel.DIM, lack
        strips = (self.problem.strips[index[id]] for id in broken.strips)
        waits = any(strip.place is Place.EXT for strip in strips)
        if waits and broken.rule in {"day-capacity", "company-rest"}:
            return kernel.WAITS, lack
        return None

    def slots(self) -> dict[str, int]:
        """The best board by ids of strips, for another lane to start from."""
        assert self.best is not None
        names = (strip.id for strip in self.problem.strips)
        return dict(zip(names, self.best.board, strict=True))

    def schedule(self, bound: int) -> Schedule:
        """The best board as a schedule; its bound is no more than its cost."""
        found = self.best
        assert found is not None
        return Schedule(
            days=self.problem.days,
            board=found.plans.places,
            regions=region_days(self.problem, found.rows),
            costs=found.lines,
            cost=found.cost,
            bound=min(bound, found.cost),
            hours=found.plans.hours,
            calls=found.plans.calls,
        )

    def _fitting(self, start: Mapping[str, int]) -> Board:
        """A board to start from, without the slots its strips may no longer have."""
        slots = [start.get(strip.id, NOWHERE) for strip in self.problem.strips]
        return tuple(
            slot if slot in set(allowed) else NOWHERE
            for slot, allowed in zip(slots, self.allowed, strict=True)
        )

    def _upset(self, board: Board) -> int:
        if self.upset is None:
            return 0
        return int(self.upset[np.arange(len(board)), np.array(board, dtype=np.int64)].sum())
