"""The search as a whole: look, build, improve, prove; stopped at any time it keeps its best.

Several problems may stand for choice, the breakdowns of a take: they compete for the budget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from oner.model.finding import Finding, find
from oner.model.progress import Progress, Report, silent
from oner.model.schedule import Infeasible, Rival, ScheduleAnswer, Solved, TimedOut
from oner.schedule.advice import why_not
from oner.schedule.bound_run import BoundRun
from oner.schedule.conflict import crowded_regions
from oner.schedule.exact import Effort, Exact, Outcome, Verdict
from oner.schedule.findings import board_findings
from oner.schedule.lane import Contender, Found, Lane, Upset
from oner.schedule.limit import Budget, Limit
from oner.schedule.problem import ScheduleProblem
from oner.schedule.search import POLISH, REPAIR, SEARCH, Heat, compile_search
from oner.units import format_money

SMALL = 3_000
"""Pairs of strip and slot up to which CP-SAT gets most of the budget, as it may prove the answer.

Beyond, it neither proves nor improves anything in minutes (docs/schedule.md), and only says whether
there is a board at all where the local search finds none.
"""

NEAR = 1.02
"""A contender whose best board costs more than this times the cheapest one's is left behind."""


FIRST = 0.2
"""Part of what is left of the limit for a first board."""
LOOKS = (0.4, 0.6, 0.75, 0.85, 0.93, 0.97)
"""Parts of a course after which the days of its best board are put in order."""
MENDED = 0.85
"""From here on what they lack is mended before the course goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the search answers, and with which of the contenders.

    Args:
        number: Of the contender whose board it is; of the first where there is no board.
        answer: The board, or why there is none.
    """

    number: int
    answer: ScheduleAnswer


def solve(
    problem: ScheduleProblem,
    limit: Limit,
    *,
    seed: int = 1,
    workers: int = 1,
    progress: Report = silent,
    start: Mapping[str, int] | None = None,
    upset: Upset | None = None,
) -> ScheduleAnswer:
    """The cheapest board that can be found within a limit, and a bound on all boards.

    First contradictions plain to see; then a board by insertion and annealing; then CP-SAT, which
    proves small problems. An interrupt (Ctrl-C) ends the search and keeps the best board.

    Args:
        problem: The problem.
        limit: Seconds, or work for runs that give the same bytes.
        seed: Of everything random.
        workers: Chains of the local search and threads of CP-SAT. With a limit of work, one.
        progress: Told of better boards and bounds.
        start: Slots by ids of strips to start from, of any earlier board; None: from nothing.
        upset: Price of slots beside money, shape (strips, slots); None: none.
    """
    contender = Contender(number=0, problem=problem)
    run = _Run((contender,), limit, seed, workers, progress, start, upset)
    return run.decide().answer


def decide(
    contenders: Sequence[Contender],
    limit: Limit,
    *,
    seed: int = 1,
    workers: int = 1,
    progress: Report = silent,
    start: Mapping[str, int] | None = None,
) -> Decided:
    """The cheapest board of several problems, and what the others would have cost.

    The first that has a board is searched; the others start from its board as far as they share
    strips. Whose board costs much more is left behind, and so is whoever cannot be cheaper by its
    bound; the last of the budget goes to those near to the cheapest.

    Args:
        contenders: At least one; of equals the first wins.
        limit, seed, workers, progress, start: As for `solve`.
    """
    return _Run(contenders, limit, seed, workers, progress, start, None).decide()


class _Run:
    """One search: the lanes, the budget, and who is told."""

    def __init__(
        self,
        contenders: Sequence[Contender],
        limit: Limit,
        seed: int,
        workers: int,
        progress: Report,
        start: Mapping[str, int] | None,
        upset: Upset | None,
    ) -> None:
        progress(Progress(stage="schedule", message="compiling"))
        compile_search()  # before the clock starts: it takes seconds the first time on a machine
        self.lanes = [
            Lane(contender, seed=seed, workers=workers, upset=upset) for contender in contenders
        ]
        self.budget = Budget(limit)
        self.seed = seed
        self.workers = workers
        self.progress = progress
        self.start = start
        self.told: int | None = None

    def decide(self) -> Decided:
        """Search, and say what came of it."""
        lanes = [lane for lane in self.lanes if not lane.impossible]
        with BoundRun(lanes, self.budget) as self.bounds, suppress(KeyboardInterrupt):
            self._search()
        return self._answer()

    # -- the search ---------------------------------------------------------------------------

    def _search(self) -> None:
        """Build, improve, prove."""
        for lane in self._open():
            self._first_board(lane)
            if lane.best is not None:
                break
            self._doubt(lane)
        small = [lane for lane in self._open() if _pairs(lane) <= SMALL]
        self._compete(0.3 if small else 1.0)
        for number, lane in enumerate(small):
            share = (1.0 - self.budget.part) / (len(small) - number)
            self._exact(lane, self.budget.part + share, priced=True)

    def _open(self) -> list[Lane]:
        """Lanes that may still have a better board than the best of all."""
        best = self._winner()
        return [
            lane
            for lane in self.lanes
            if not lane.impossible
            and (best is None or best.best is None or lane.bound < best.best.value)
        ]

    def _first_board(self, lane: Lane) -> None:
        """A board of a lane that keeps the rules, where one is found quickly."""
        self._tell("first board")
        lane.begin(self.start)
        until = self.budget.part + FIRST * (1.0 - self.budget.part)
        while lane.best is None and self.budget.part < until:
            if lane.local.best is None:
                self._anneal(lane, REPAIR, (until - self.budget.part) / 2, "first board")
            self._settle(lane, until, "first board")

    def _compete(self, until: float) -> None:
        """One lane is searched; all are polished from its board, and the near ones once more.

        Boards of different lanes differ by less than two searches do. So they are compared from one
        board: what they share is searched once.
        """
        lanes = self._open()
        if not lanes:
            return
        lead = self._winner() or lanes[0]
        heat = SEARCH if self.start is None else POLISH
        left = until - self.budget.part
        if len(lanes) == 1:
            self._anneal(lead, heat, left, "local search")
            return
        self._anneal(lead, heat, 0.8 * left, "local search")
        self._follow(self._open(), 0.12 * left)
        self._follow([lane for lane in self._open() if self._is_near(lane)], 0.08 * left)

    def _follow(self, lanes: list[Lane], part: float) -> None:
        """Lanes polish the best board of all, each for its share of a part of the limit."""
        for lane in lanes:
            best = self._winner()
            if best is not None:
                lane.begin(best.slots())
            self._anneal(lane, POLISH, part / len(lanes), f"breakdown {_name(lane)}")

    def _is_near(self, lane: Lane) -> bool:
        best = self._winner()
        if best is None or best.best is None or lane.best is None:
            return True
        return lane.best.value <= NEAR * best.best.value

    def _anneal(self, lane: Lane, heat: Heat, part: float, message: str) -> None:
        """A course of a lane for a part of the limit.

        What the days of its boards lack once they are in order is learnt on the way, and mended
        towards the end.
        """
        if part <= 0 or not lane.open:
            return
        begun = self.budget.part

        def report() -> None:
            self.bounds.step()
            self._tell(message, lane)

        done = 0.0
        for share in LOOKS:
            lane.anneal(heat.part(done, share), self.budget, begun + share * part, report)
            done = share
            if share >= MENDED:
                self._settle(lane, begun + part, message)
        self._tell(message, lane)

    def _settle(self, lane: Lane, until: float, message: str) -> None:
        """The best board of a lane is mended until its days can be put in order."""

        def report() -> None:
            self.bounds.step()
            self._tell(message, lane)

        lane.settle(self.budget, until, report)

    # -- proofs -------------------------------------------------------------------------------

    def _doubt(self, lane: Lane) -> None:
        """No board so far: look for a proof that there is none."""
        self._tell("looking for a contradiction", lane)
        lane.contradictions = crowded_regions(lane.problem, lane.allowed)
        lane.impossible = bool(lane.contradictions)
        if not lane.impossible:
            self._exact(lane, 0.5, priced=False)

    def _exact(self, lane: Lane, until: float, *, priced: bool) -> None:
        """CP-SAT on a whole problem for a part of the budget, from the best board if any."""
        amount = until * self.budget.limit.amount - self.budget.used
        if amount <= 0 or not lane.open:
            return
        model = Exact(lane.problem, lane.allowed, priced=priced)
        if lane.best is not None:
            model.hint(lane.best.board)
        effort = Effort(
            amount=amount, timed=self.budget.timed, workers=self.workers, seed=self.seed
        )
        outcome = model.solve(effort)
        self.budget.spend(outcome.used)
        self._learn(lane, outcome)

    def _learn(self, lane: Lane, outcome: Outcome) -> None:
        lane.impossible = outcome.verdict is Verdict.INFEASIBLE
        if outcome.board is not None:
            lane.offer(outcome.board)
        if outcome.bound is not None:
            lane.raise_bound(outcome.bound)
        self._tell("exact", lane)

    # -- the answer ---------------------------------------------------------------------------

    def _winner(self) -> Lane | None:
        """The lane with the cheapest board; of equals the first."""
        found = [lane for lane in self.lanes if lane.best is not None]
        return min(found, key=lambda lane: lane.best.value if lane.best else 0, default=None)

    def _bound(self) -> int:
        """No board of any lane costs less."""
        return min((lane.bound for lane in self.lanes if not lane.impossible), default=0)

    def _answer(self) -> Decided:
        """What is known now."""
        winner = self._winner()
        if winner is not None and winner.best is not None:
            return Decided(number=winner.contender.number, answer=self._solved(winner, winner.best))
        first = self.lanes[0]
        number = first.contender.number
        if all(lane.impossible for lane in self.lanes):
            said = why_not(first.problem, first.contradictions)
            return Decided(number=number, answer=Infeasible(findings=said))
        timed_out = TimedOut(bound=self._bound(), findings=(self._no_board(),))
        return Decided(number=number, answer=timed_out)

    def _solved(self, winner: Lane, found: Found) -> Solved:
        schedule = winner.schedule(self._bound())
        rivals = tuple(
            Rival(
                number=lane.contender.number,
                cost=lane.best.cost if lane.best else None,
                bound=lane.bound,
                words=lane.contender.words,
            )
            for lane in self.lanes
        )
        schedule = replace(schedule, rivals=rivals if len(rivals) > 1 else ())
        said = board_findings(winner.problem, found.board, found.rows, schedule)
        return Solved(
            schedule=schedule,
            optimal=schedule.bound >= schedule.cost,
            findings=(*said, *_rival_findings(winner, self.lanes)),
        )

    def _no_board(self) -> Finding:
        """The finding of a search that came to nothing."""
        unit = "s" if self.budget.timed else "units of work"
        lane = self.lanes[0]
        words = (
            f"no complete board of {len(lane.problem.strips)} strips was found in "
            f"{self.budget.limit.amount:g} {unit}"
        )
        if lane.unrested:
            words += f"; {lane.unrested} kept every rule but somebody's hours of rest"
        broken = ", ".join(f"{rule} {count} times" for rule, count in lane.local.broken())
        if broken:
            words += f"; the last one broke {broken}"
        return find("schedule-timed-out", "the schedule", words)

    def _tell(self, message: str, lane: Lane | None = None) -> None:
        """Report; the costs told never rise."""
        best = self._winner()
        found = best.best if best is not None else None
        parts = Counter[str]()
        for line in found.lines if found is not None else ():
            parts[line.kind] += line.amount
        self.progress(
            Progress(
                stage="schedule",
                message=message,
                cost=None if found is None else found.cost,
                bound=self._bound(),
                parts=tuple(sorted(parts.items())),
                broken=lane.local.broken() if lane is not None and found is None else (),
                seconds=self.budget.used if self.budget.timed else None,
            )
        )


def _pairs(lane: Lane) -> int:
    return sum(len(slots) for slots in lane.allowed)


def _name(lane: Lane) -> str:
    return str(lane.contender.number + 1)


def _rival_findings(winner: Lane, lanes: list[Lane]) -> list[Finding]:
    """What the show would cost with the other breakdowns."""
    found = list[Finding]()
    assert winner.best is not None
    currency = winner.problem.currency
    for lane in lanes:
        if lane is winner:
            continue
        least = format_money(lane.bound, currency)
        if lane.impossible:
            said = "has no board that keeps every rule"
        elif lane.best is None:
            said = f"no board was found; none costs less than {least}"
        else:
            more = format_money(lane.best.cost - winner.best.cost, currency)
            said = f"would cost {more} more, as far as it was searched; at least {least}"
        what = f"{said}: {lane.contender.words}" if lane.contender.words else said
        found.append(find("schedule-rival", f"breakdown {_name(lane)}", what))
    return found
