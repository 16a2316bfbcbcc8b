"""The CP-SAT model of a whole problem, or of what is left open of it: solve, prove, explain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from ortools.sat.python import cp_model

from oner.schedule.constraints import Constraints, Keeps, keep_all
from oner.schedule.objective import Objective
from oner.schedule.presolve import Allowed
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board
from oner.schedule.variables import Variables


class Verdict(Enum):
    """What CP-SAT can say."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


_VERDICTS = {
    cp_model.OPTIMAL: Verdict.OPTIMAL,
    cp_model.FEASIBLE: Verdict.FEASIBLE,
    cp_model.INFEASIBLE: Verdict.INFEASIBLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What CP-SAT may use.

    Args:
        amount: Seconds, or units of deterministic time.
        timed: Whether `amount` is in seconds.
        workers: Threads; with deterministic time use one.
        seed: Of its random choices.
    """

    amount: float
    timed: bool
    workers: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What CP-SAT found.

    Args:
        verdict: Optimal, feasible, infeasible or unknown.
        board: A slot per strip; None without one.
        cost: Of that board by the model's objective; None without one. The board may cost more
            where the objective is not exact, and less where the search was stopped early.
        bound: No board of the model costs less; None if nothing is known.
        used: Units of deterministic time.
    """

    verdict: Verdict
    board: Board | None
    cost: int | None
    bound: int | None
    used: float


class Exact:
    """A CP-SAT model.

    Args:
        problem: The problem.
        allowed: Per strip the slots left open; one slot is a decision already made.
        skip: Ids of rules to leave out.
        priced: Whether money counts; without it any board that keeps the rules will do.
        keeps: Asked for every rule and subject whether it holds.
        ready: Per day minutes of cover sets that are ready beside the strips of the problem.
    """

    def __init__(
        self,
        problem: ScheduleProblem,
        allowed: Allowed,
        *,
        skip: frozenset[str] = frozenset(),
        priced: bool = True,
        keeps: Keeps = keep_all,
        ready: Sequence[int] = (),
    ) -> None:
        self.model = cp_model.CpModel()
        self.variables = Variables(self.model, problem, allowed)
        self.constraints = Constraints(self.variables, skip, keeps, ready)
        self.priced = priced
        self.exact = True
        """Whether a board costs what the model says, and not more."""
        if priced:
            self.exact = Objective(self.variables, self.constraints).exact

    def hint(self, board: Board) -> None:
        """Start from a board."""
        self.model.clear_hints()
        for s, shot in enumerate(self.variables.shot):
            for slot, literal in shot.items():
                if not isinstance(literal, int):
                    self.model.add_hint(literal, int(board[s] == slot))

    def solve(self, effort: Effort, report: Callable[[int, int], None] | None = None) -> Outcome:
        """Search until it is proven or the effort is used.

        Args:
            effort: What it may use.
            report: Called with the cost of a new board and the bound, from another thread.

        Raises:
            KeyboardInterrupt: Ctrl-C; the search is stopped first.
        """
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = effort.workers
        parameters.random_seed = effort.seed
        parameters.catch_sigint_signal = False
        if effort.timed:
            parameters.max_time_in_seconds = effort.amount
        else:
            parameters.max_deterministic_time = effort.amount
        status = _interruptible(solver, self.model, _Watch(report) if report else None)
        return self._outcome(solver, status)

    def _outcome(self, solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> Outcome:
        verdict = _VERDICTS.get(status, Verdict.UNKNOWN)
        found = verdict in (Verdict.OPTIMAL, Verdict.FEASIBLE)
        return Outcome(
            verdict=verdict,
            board=self._board(solver) if found else None,
            cost=round(solver.objective_value) if found and self.priced else None,
            bound=self._bound(solver, verdict) if self.priced else None,
            used=float(solver.response_proto.deterministic_time),
        )

    def _bound(self, solver: cp_model.CpSolver, verdict: Verdict) -> int | None:
        """The objective is whole, so a bound of 7.2 is one of 8; 1e-6 is taken for rounding."""
        if verdict is Verdict.INFEASIBLE:
            return None
        value = solver.best_objective_bound
        return -int(-(value - 1e-6) // 1) if value > 0 else 0

    def _board(self, solver: cp_model.CpSolver) -> Board:
        return tuple(
            next(
                slot
                for slot, literal in shot.items()
                if (literal if isinstance(literal, int) else solver.value(literal))
            )
            for shot in self.variables.shot
        )


class _Watch(cp_model.CpSolverSolutionCallback):
    """Reports every better board."""

    def __init__(self, report: Callable[[int, int], None]) -> None:
        super().__init__()
        self.report = report

    def on_solution_callback(self) -> None:
        """Called by CP-SAT."""
        self.report(round(self.objective_value), int(max(0.0, self.best_objective_bound)))


def _interruptible(
    solver: cp_model.CpSolver, model: cp_model.CpModel, watch: _Watch | None
) -> cp_model.CpSolverStatus:
    """Solve on another thread, so that this one notices an interrupt and can stop the search."""
    status = list[cp_model.CpSolverStatus]()
    failure = list[BaseException]()

    def work() -> None:
        try:
            status.append(solver.solve(model, watch))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.1)
    except KeyboardInterrupt:
        solver.stop_search()
        thread.join()
        raise
    if failure:
        raise failure[0]
    return status[0]
