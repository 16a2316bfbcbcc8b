"""Local search on the assignment of strips to days, one chain per worker."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.kernels import board as kernel
from oner.kernels import board_search as moves_of
from oner.schedule.arrays import another_board, empty_board, person_rows
from oner.schedule.limit import MOVES_PER_WORK, Budget
from oner.schedule.presolve import Allowed
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board
from oner.schedule.rules import broken_rules

CHUNK_SECONDS = 0.4
"""How long a chain runs before it reports, when the clock decides [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """The course of an annealing, temperatures in units of a typical day's pay.

    Args:
        hot, cold: First and last temperature.
    """

    hot: float
    cold: float

    def at(self, part: float) -> float:
        """Temperature after a part of the course: geometric from hot to cold."""
        return self.hot * (self.cold / self.hot) ** min(1.0, part)

    def part(self, first: float, last: float) -> Heat:
        """A part of the course as a course of its own."""
        return Heat(hot=self.at(first), cold=self.at(last))


REPAIR = Heat(hot=0.3, cold=0.03)
"""From the first board, quickly to one that keeps every rule."""
POLISH = Heat(hot=0.3, cold=0.03)
"""From a board that keeps every rule to a cheaper one like it."""
REPAIR_MOVES, REPAIR_STRETCHES = 300, 15
"""Moves a strip to repair a board as it was inserted, and in how many stretches."""
MEND_MOVES = 40
"""Moves a strip to mend a board whose days could not be put in order."""
SEARCH = Heat(hot=1.0, cold=0.04)
"""The long course."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A board that keeps every rule: its money, and what it moves in money."""

    board: Board
    cost: int
    upset: int = 0

    @property
    def value(self) -> int:
        """What the search makes small."""
        return self.cost + self.upset


class LocalSearch:
    """Chains of simulated annealing that share nothing but the problem.

    Args:
        problem: The problem.
        allowed: Per strip the days left; none is empty.
        seed: Chain k draws from a generator seeded with seed and k.
        workers: Number of chains.
    """

    def __init__(
        self,
        problem: ScheduleProblem,
        allowed: Allowed,
        *,
        seed: int,
        workers: int,
        upset: NDArray[np.int64] | None = None,
    ) -> None:
        self.problem = problem
        self.unit = day_pay(problem)
        self.rows = person_rows(problem)
        first = empty_board(problem, allowed, 1_000 * seed, upset)
        boards = (first, *(another_board(first, 1_000 * seed + k) for k in range(1, workers)))
        self.chains = [_Chain(board, self.unit) for board in boards]

    @property
    def best(self) -> Found | None:
        """The cheapest board of all chains; of equals the first chain's."""
        found = [chain.best for chain in self.chains]
        return min((f for f in found if f is not None), key=lambda f: f.value, default=None)

    @property
    def moves(self) -> int:
        """Moves made so far, of all chains."""
        return sum(chain.moves for chain in self.chains)

    @property
    def present(self) -> Board:
        """Where the strips of the first chain are now; -1: nowhere."""
        return tuple(self.chains[0].board.strip[:, kernel.SLOT].tolist())

    def construct(self) -> None:
        """A first board on every chain: strips with few days and many minutes first, then repairs.

        The repairs end where a chain has a board that keeps every rule, or after some moves a
        strip: then there may be none.
        """
        order = sorted(range(len(self.problem.strips)), key=self._freedom)
        for chain in self.chains:
            moves_of.insert_strips(chain.board, np.array(order, dtype=np.int64), chain.weight)
            moves_of.note_best(chain.board)
        stretch = _Stretch(
            moves=REPAIR_MOVES * len(order) // REPAIR_STRETCHES + 1,
            seconds=0.0,
            hot=REPAIR.hot / 3 * self.unit,
            cold=REPAIR.cold * self.unit,
        )
        with ThreadPoolExecutor(len(self.chains)) as pool:
            for _ in range(REPAIR_STRETCHES):
                broken = [chain for chain in self.chains if chain.best is None]
                self._run(pool, stretch, broken)

    def start_from(self, board: Board) -> None:
        """Put a given board on every chain."""
        days = np.array(board, dtype=np.int64)
        for chain in self.chains:
            moves_of.place_all(chain.board, days)
            moves_of.insert_strips(chain.board, np.flatnonzero(days < 0), chain.weight)
            moves_of.note_best(chain.board)

    def broken(self) -> tuple[tuple[str, int], ...]:
        """Rules the current board of the first chain breaks, and how often."""
        counts = Counter(one.rule for one in broken_rules(self.problem, self.present))
        return tuple(sorted(counts.items()))

    def keep_apart(self, who: str, day: int) -> None:
        """A person no longer works both on a day and on the next; the best board is forgotten."""
        row = self.rows[who]
        for chain in self.chains:
            chain.board.allowed[chain.board.world[kernel.APARTS] + row, day] = 1
            moves_of.recount_apart(chain.board, row)

    def forbid(self, strip: int, slot: int) -> None:
        """A strip may no longer be in a slot; where it is, it goes elsewhere first of all."""
        for chain in self.chains:
            board = chain.board
            board.allowed[strip, slot] = 0
            board.world[kernel.BEST_COST] = -1
            if board.strip[strip, kernel.SLOT] == slot:
                moves_of.place_all(board, _without(board, strip))
                moves_of.insert_strips(board, np.array([strip], dtype=np.int64), chain.weight)

    def lose(self, slot: int, column: int, minutes: int) -> None:
        """A slot has so many minutes less than was thought; the best board is forgotten.

        Args:
            slot: Unit and day.
            column: `kernel.WAITS`, minutes of the day, or `kernel.DIM`, minutes of daylight.
            minutes: Above 0.
        """
        for chain in self.chains:
            moves_of.lose_minutes(chain.board, slot, column, minutes)

    def ease(self) -> None:
        """Half of what was taken from slots is given back, as no board was found without it."""
        for chain in self.chains:
            for column in (kernel.WAITS, kernel.DIM):
                for slot in np.flatnonzero(chain.board.slot[:, column]).tolist():
                    back = (int(chain.board.slot[slot, column]) + 1) // 2
                    moves_of.lose_minutes(chain.board, slot, column, -back)

    def tried(self, board: Board, strip: int) -> NDArray[np.int64]:
        """What a board costs and breaks with a strip in each slot, shape (slots, 2); -1: never."""
        chain = self.chains[0]
        moves_of.place_all(chain.board, np.array(board, dtype=np.int64))
        found = np.empty((self.problem.slots, 2), dtype=np.int64)
        moves_of.try_slots(chain.board, strip, found)
        return found

    def mend(self, board: Board) -> int:
        """From a board, on every chain, as little as it takes to keep what was learnt of it.

        Returns:
            Moves made, of one chain.
        """
        self.put(board)
        moves = MEND_MOVES * len(self.problem.strips) + 1
        cold = REPAIR.cold * self.unit
        stretch = _Stretch(moves=moves, seconds=0.0, hot=cold, cold=cold)
        with ThreadPoolExecutor(len(self.chains)) as pool:
            self._run(pool, stretch, self.chains)
        return moves

    def put(self, board: Board) -> None:
        """Every chain goes to a board, and remembers it if it keeps every rule."""
        slots = np.array(board, dtype=np.int64)
        for chain in self.chains:
            moves_of.place_all(chain.board, slots)
            moves_of.note_best(chain.board)

    def anneal(self, heat: Heat, budget: Budget, until: float, report: Callable[[], None]) -> None:
        """Run every chain through a course of heat until a part of the budget is used.

        Args:
            heat: The course.
            budget: Seconds or work; used up as it runs.
            until: Part of the limit, from 0 to 1.
            report: Called about twice a second, or after every twentieth of the course.
        """
        began = budget.part
        if until <= began:
            return
        fixed = int((until - began) * budget.limit.amount * MOVES_PER_WORK / 20) + 1
        with ThreadPoolExecutor(len(self.chains)) as pool:
            while budget.part < until * (1 - 1e-9):
                done = (budget.part - began) / (until - began)
                left = (until - budget.part) * budget.limit.amount
                stretch = _Stretch(
                    moves=None if budget.timed else fixed,
                    seconds=min(CHUNK_SECONDS, left),
                    hot=heat.at(done) * self.unit,
                    cold=heat.at(min(1.0, done + 0.05)) * self.unit,
                )
                self._run(pool, stretch, self.chains)
                budget.spend(fixed / MOVES_PER_WORK)
                report()

    def _run(self, pool: ThreadPoolExecutor, stretch: _Stretch, chains: list[_Chain]) -> None:
        """One stretch on chains at once; an interrupt stops all and goes on up."""
        running = [pool.submit(chain.run, stretch) for chain in chains]
        try:
            _wait(running)
        except KeyboardInterrupt:
            for chain in self.chains:
                chain.board.world[kernel.STOP] = 1
            raise

    def _freedom(self, s: int) -> tuple[bool, int, int]:
        """Pieces that tear a region first, then by days per minute."""
        strip = self.problem.strips[s]
        return self.problem.needs[s] == 0, len(self.problem.allowed[s]) - strip.minutes, s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """What a chain does between two reports.

    Args:
        moves: How many; None where the clock decides.
        seconds: How long, where it does [s].
        hot, cold: Temperatures, in money.
    """

    moves: int | None
    seconds: float
    hot: float
    cold: float


class _Chain:
    """One board with its weight of broken rules and its speed."""

    def __init__(self, board: kernel.Board, unit: float) -> None:
        self.board = board
        self.unit = unit
        self.weight = unit / 6
        self.speed = 100_000.0
        self.moves = 0

    @property
    def best(self) -> Found | None:
        cost = int(self.board.world[kernel.BEST_COST])
        if cost < 0:
            return None
        upset = int(self.board.world[kernel.BEST_UPSET])
        board = tuple(self.board.strip[:, kernel.BEST].tolist())
        return Found(board=board, cost=cost - upset, upset=upset)

    def run(self, stretch: _Stretch) -> None:
        """One stretch; where the clock decides, as many moves as fit at the speed so far."""
        moves = stretch.moves or max(1_000, int(self.speed * stretch.seconds))
        began = time.perf_counter()
        self.moves += moves_of.anneal(self.board, moves, stretch.hot, stretch.cold, self.weight)
        if stretch.moves is None:
            self.speed = moves / max(1e-3, time.perf_counter() - began)
        self._reweigh()

    def _reweigh(self) -> None:
        """Broken rules weigh more while there are any, less while there are none."""
        broken = self.board.world[kernel.BROKEN] > 0
        factor = 1.25 if broken else 0.95
        self.weight = min(max(self.weight * factor, self.unit / 20), 1_000 * self.unit)


def _without(board: kernel.Board, strip: int) -> NDArray[np.int64]:
    """The slots of a board with one strip off it."""
    slots = board.strip[:, kernel.SLOT].copy()
    slots[strip] = -1
    return slots


def compile_search() -> None:
    """Compile the kernels, or load them from the cache, on a board with nothing on it."""
    nothing = kernel.nothing()
    moves_of.insert_strips(nothing, np.zeros(0, dtype=np.int64), 1.0)
    moves_of.place_all(nothing, np.zeros(0, dtype=np.int64))
    moves_of.anneal(nothing, 0, 1.0, 1.0, 1.0)


def day_pay(problem: ScheduleProblem) -> float:
    """What a day of a person costs, on average over strips and their people; at least 1."""
    rates = {m.id: max(m.day_rate, m.hold_rate) for m in problem.cast}
    paid = [rates[who] for strip in problem.strips for who in strip.cast]
    fallback = max([problem.prices.company_move, *(stage.day_rate for stage in problem.stages), 1])
    average = sum(paid) / len(paid) if paid else 0.0
    return average if average > 0 else float(fallback)


def _wait(running: list[Future[None]]) -> None:
    """Wait for all, in short sleeps, so that an interrupt is noticed."""
    for future in running:
        while True:
            try:
                future.result(timeout=0.2)
            except TimeoutError:
                continue
            break
