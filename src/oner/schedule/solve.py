"""The search as a whole: look, build, improve, prove; stopped at any time it keeps its best."""

from __future__ import annotations

from oner.model.finding import Finding, find
from oner.model.progress import Progress, Report, silent
from oner.model.schedule import Infeasible, Schedule, ScheduleAnswer, Solved, TimedOut
from oner.schedule.bound import counting_bound
from oner.schedule.conflict import crowded_regions, explain
from oner.schedule.exact import Effort, Exact, Outcome, Verdict
from oner.schedule.findings import board_findings
from oner.schedule.limit import Budget, Limit
from oner.schedule.money import price, total
from oner.schedule.order import board_places
from oner.schedule.presolve import Presolved, presolve
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, region_days, trajectories
from oner.schedule.rules import broken_rules
from oner.schedule.search import REPAIR, SEARCH, Heat, LocalSearch, compile_search


def solve(
    problem: ScheduleProblem,
    limit: Limit,
    *,
    seed: int = 1,
    workers: int = 1,
    progress: Report = silent,
) -> ScheduleAnswer:
    """The cheapest board that can be found within a limit, and a bound on all boards.

    First contradictions plain to see; then a board by insertion and annealing; then CP-SAT, which
    proves small problems and improves stretches of days of large ones. An interrupt (Ctrl-C) ends
    the search and keeps the best board.

    Args:
        problem: The problem.
        limit: Seconds, or work for runs that give the same bytes.
        seed: Of everything random.
        workers: Chains of the local search and threads of CP-SAT. With a limit of work, one.
        progress: Told of better boards and bounds.
    """
    looked = presolve(problem)
    if looked.findings:
        return Infeasible(findings=looked.findings)
    progress(Progress(stage="schedule", message="compiling"))
    compile_search()  # before the clock starts: it takes seconds the first time on a machine
    run = _Run(problem, looked, Budget(limit), seed, workers, progress)
    try:
        run.search()
    except KeyboardInterrupt:
        run.interrupted = True
    return run.answer()


SMALL = 3_000
"""Pairs of strip and day up to which CP-SAT gets most of the budget, as it may prove the answer.

Beyond, it neither proves nor improves anything in minutes (docs/schedule.md), and only says whether
there is a board at all where the local search finds none.
"""


class _Run:
    """One search: its best board, its best bound, and who is told."""

    def __init__(
        self,
        problem: ScheduleProblem,
        looked: Presolved,
        budget: Budget,
        seed: int,
        workers: int,
        progress: Report,
    ) -> None:
        self.problem = problem
        self.allowed = looked.allowed
        self.budget = budget
        self.seed = seed
        self.workers = workers
        self.progress = progress
        self.board: Board | None = None
        self.cost: int | None = None
        self.bound = counting_bound(problem, looked.allowed)
        self.impossible = False
        self.contradictions: tuple[Finding, ...] = ()
        self.interrupted = False
        self.local = LocalSearch(problem, looked.allowed, seed=seed, workers=workers)

    def search(self) -> None:
        """Build, improve, prove."""
        if not self.problem.strips:
            self.board, self.cost = (), 0
            return
        small = sum(len(days) for days in self.allowed) <= SMALL
        self._tell("first board")
        self.local.construct()
        self._anneal(REPAIR, 0.05, "first board")
        if self.board is None:
            self._anneal(REPAIR, 0.2, "first board")
        if self.board is None:
            self._tell("looking for a contradiction")
            self.contradictions = crowded_regions(self.problem, self.allowed)
            self.impossible = bool(self.contradictions)
        if self.board is None and not self.impossible:
            self._exact(0.5, priced=False)
        if not self.done:
            self._anneal(SEARCH, 0.3 if small else 1.0, "local search")
        if small and not self.done:
            self._exact(1.0, priced=True)

    @property
    def done(self) -> bool:
        """Nothing is left to find out."""
        return self.impossible or (self.cost is not None and self.cost <= self.bound)

    def answer(self) -> ScheduleAnswer:
        """What is known now."""
        if self.impossible:
            said = self.contradictions or explain(self.problem, self.allowed)
            return Infeasible(findings=said)
        if self.board is None or self.cost is None:
            return TimedOut(bound=self.bound, findings=(self._no_board(),))
        return self._solved(self.board, self.cost)

    def _solved(self, board: Board, cost: int) -> Solved:
        """The board as a schedule, after a recount by plain code: a wrong board is our bug."""
        rows = trajectories(self.problem, board)
        assert rows is not None and not broken_rules(self.problem, board)
        lines = price(self.problem, board, rows)
        assert total(lines) == cost, f"counted {total(lines)}, searched with {cost}"
        schedule = Schedule(
            days=self.problem.days,
            board=board_places(self.problem, board),
            regions=region_days(self.problem, rows),
            costs=lines,
            cost=cost,
            bound=min(self.bound, cost),
        )
        return Solved(
            schedule=schedule,
            optimal=self.bound >= cost,
            findings=board_findings(self.problem, board, rows, schedule),
        )

    def _no_board(self) -> Finding:
        """The finding of a search that came to nothing."""
        unit = "s" if self.budget.timed else "units of work"
        return find(
            "schedule-timed-out",
            "the schedule",
            f"no complete board of {len(self.problem.strips)} strips was found in "
            f"{self.budget.limit.amount:g} {unit}",
        )

    def _anneal(self, heat: Heat, until: float, message: str) -> None:
        def report() -> None:
            best = self.local.best
            if best is not None:
                self._take(best.board, best.cost)
            self._tell(message)

        try:
            self.local.anneal(heat, self.budget, until, report)
        finally:
            report()

    def _exact(self, until: float, *, priced: bool) -> None:
        """CP-SAT on the whole problem for a part of the budget, from the best board if any."""
        amount = until * self.budget.limit.amount - self.budget.used
        if amount <= 0:
            return
        model = Exact(self.problem, self.allowed, priced=priced)
        if self.board is not None:
            model.hint(self.board)
        outcome = model.solve(
            Effort(
                amount=amount,
                timed=self.budget.timed,
                workers=self.workers,
                seed=self.seed,
            )
        )
        self.budget.spend(outcome.used)
        self._learn(outcome)

    def _learn(self, outcome: Outcome) -> None:
        self.impossible = outcome.verdict is Verdict.INFEASIBLE
        if outcome.board is not None:
            rows = trajectories(self.problem, outcome.board)
            assert rows is not None
            cost = total(price(self.problem, outcome.board, rows))
            # stopped early, the model may still hold hires and holds longer than the board needs
            exact = outcome.verdict is Verdict.OPTIMAL
            assert (
                outcome.cost is None or cost == outcome.cost or (cost < outcome.cost and not exact)
            ), f"counted {cost}, modelled {outcome.cost}"
            self._take(outcome.board, cost)
        if outcome.bound is not None:
            self.bound = max(self.bound, outcome.bound)
        self._tell("exact")

    def _take(self, board: Board, cost: int) -> None:
        if self.cost is None or cost < self.cost:
            self.board, self.cost = board, cost

    def _tell(self, message: str) -> None:
        self.progress(Progress(stage="schedule", message=message, cost=self.cost, bound=self.bound))
