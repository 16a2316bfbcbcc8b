"""The fewest and cheapest things to give up so that there is a board.

Every conflict has to lose an element. So conflicts are found one after the other, and sets of
remedies that hit all conflicts known so far are looked at from the cheapest on, until one leaves no
conflict and a board is found (Reiter, "A theory of diagnosis from first principles", 1987, whose
tree of hitting sets is searched by cost).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from oner.schedule.conflict import Conflict, Shrinking, conflict, conflict_near
from oner.schedule.conflict_part import Parts, Purse, RuleInstance, part_of
from oner.schedule.conflict_suspects import suspects
from oner.schedule.exact import Effort, Exact, Verdict
from oner.schedule.lane import Contender, Lane
from oner.schedule.limit import Budget, Limit
from oner.schedule.presolve import presolve
from oner.schedule.problem import OwnRules, ScheduleProblem, with_allowed
from oner.schedule.regions import Board
from oner.schedule.relaxation_remedies import Ladder, Remedy, remedies
from oner.schedule.rules import broken_rules
from oner.schedule.search import REPAIR
from oner.units import format_money

TRIED = Effort(amount=60.0, timed=True, workers=1, seed=1)
"""What relaxations of a season take at most: boards have to be found for each."""

_STORY = 50
"""As so many things more it counts to do without a strip."""

_AROUND = 60
"""Strips that are tested together around a conflict, at most."""

_SMALL = 3_000
"""Pairs of strip and slot up to which CP-SAT looks for a board."""

_SEEDS = 5
"""Searches for a board of a large problem."""

_MANY = 4
"""Strips without a day that one remedy has to help so that none is asked for each."""

_PLAIN = 0.02
"""Part of an effort that is spent on a conflict plain to see."""

_STRETCH = 0.3
"""Part of a search before it is looked at."""

FindBoard = Callable[[ScheduleProblem], Board | None]
"""A board that keeps every rule, or None if none is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One thing given up.

    Args:
        rule: The instance it gives up, or gives way in.
        words: What is asked of whom, beginning with a verb.
        money: What it costs by the production's own prices, in the smallest currency unit; 0 where
            it has no price there.
    """

    rule: RuleInstance
    words: str
    money: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """Things to give up, after which there is a board.

    Args:
        removals: What is given up.
        money: Of all of them.
        sentence: The same as a proposal.
        problem_after: The problem with them.
        board: A board of that problem that keeps every rule.
    """

    removals: tuple[Removal, ...]
    money: int
    sentence: str
    problem_after: ScheduleProblem
    board: Board


def relax(
    problem: ScheduleProblem,
    effort: Effort = TRIED,
    *,
    most: int = 3,
    known: Conflict | None = None,
    find: FindBoard | None = None,
) -> tuple[Relaxation, ...]:
    """The cheapest relaxations, each with a board.

    They are in order of money + t * (things asked, squared, + 50 * strips done without), with t a
    day of the average person or of the changeover crew: to ask for something is never free, to ask
    many people is worse than to ask one for more, and the story is given up last.

    Args:
        problem: The problem; it has no board.
        effort: What the tests for conflicts may use.
        most: How many relaxations are wanted.
        known: A conflict already found.
        find: How a board is looked for; None: local search and CP-SAT for a part of the effort.
    """
    search = _Search(problem, effort, find or _finder(effort))
    if known is not None and known.proven:
        search.conflicts.append(known)
    return tuple(itertools.islice(search.found(), most))


def either(relaxations: Sequence[Relaxation]) -> str:
    """All of them in a sentence: do this, or that."""
    return ", or ".join(one.sentence for one in relaxations)


@dataclass(frozen=True, slots=True, order=True)
class _Node:
    """Where a set of remedies comes in the order in which sets are looked at."""

    price: int
    number: int


class _Search:
    """The tree of sets of remedies."""

    def __init__(self, problem: ScheduleProblem, effort: Effort, find: FindBoard) -> None:
        self.problem = problem
        self.purse = Purse(effort, most=max(0.5, effort.amount / 10))
        self.find = find
        self.conflicts = list[Conflict]()
        self.beside = _beside(problem)
        rates = [member.day_rate for member in problem.cast]
        mean = sum(rates) // max(1, len(rates))
        self.trouble = max(1, mean, problem.prices.changeover_day)
        """What it counts to ask for one thing more."""
        self.waiting: list[tuple[_Node, tuple[Remedy, ...]]] = []
        self.seen = set[frozenset[str]]()
        self.given = list[frozenset[str]]()

    def found(self) -> Iterator[Relaxation]:
        """Relaxations, the cheapest first."""
        self._push(())
        while self.waiting and self.purse.left > 0:
            _, taken = heapq.heappop(self.waiting)
            words = frozenset(remedy.words for remedy in taken)
            if any(given <= words for given in self.given):
                continue
            after = self._after(taken)
            against = self._known(after) or self._new(after)
            if isinstance(against, Conflict):
                for more in self._hits(taken, against):
                    self._push(more)
            elif against is not None:
                self.given.append(words)
                yield _relaxation(self.problem, after, taken, against)

    def _push(self, taken: tuple[Remedy, ...]) -> None:
        words = frozenset(remedy.words for remedy in taken)
        if words in self.seen:
            return
        self.seen.add(words)
        asked = len(taken) ** 2 + sum(_STORY for remedy in taken if remedy.last_resort)
        money = sum(remedy.money for remedy in taken)
        node = _Node(money + self.trouble * asked, len(self.seen))
        heapq.heappush(self.waiting, (node, taken))

    def _after(self, taken: Sequence[Remedy]) -> ScheduleProblem:
        """The problem with some remedies; days closed to strips beside the rules stay closed."""
        if not taken:
            return self.problem
        after = self.problem
        for remedy in taken:
            after = remedy.change(after)
        return _allowed(after, self.beside)

    def _known(self, after: ScheduleProblem) -> Conflict | None:
        """A conflict among the strips of those known so far, if there still is one."""
        index = after.index_of()
        for old in self.conflicts:
            strips = [index[name] for name in old.strips if name in index]
            parts = Parts(after, self.purse)
            if strips and parts.verdict(strips) is Verdict.INFEASIBLE:
                return old if after is self.problem else Shrinking(parts, strips).conflict()
        return None

    def _new(self, after: ScheduleProblem) -> Conflict | Board | None:
        """A board; or a conflict nobody knew; or neither."""
        left = replace(self.purse.effort, amount=max(1e-3, self.purse.left / 4))
        if not self.conflicts and after is self.problem:
            return self._noted(conflict(after, left), left)
        if not all(after.allowed):
            return self._noted(conflict(after, left), replace(left, amount=_PLAIN * left.amount))
        near = {name for old in self.conflicts for name in old.strips}
        found = conflict_near(after, near, replace(left, amount=left.amount / 3))
        if found is not None:
            return self._noted(found, left)
        board = None if presolve(after).findings else self.find(after)
        return self._noted(conflict(after, left), left) if board is None else board

    def _noted(self, found: Conflict, spent: Effort) -> Conflict | None:
        if not self.purse.effort.timed:
            self.purse.spend(spent.amount)
        if not found.proven:
            return None
        self.conflicts.append(found)
        return found

    def _hits(self, taken: tuple[Remedy, ...], against: Conflict) -> Iterator[tuple[Remedy, ...]]:
        """Sets with one remedy more, or a larger step of one: per way the smallest that helps.

        Where one remedy gives days to many strips that have none, nothing is asked for one of them.
        """
        found = list(self._ways_out(taken, against))
        many = [one for one in found if one[0] >= _MANY]
        for _, others, remedy in many or found:
            yield (*others, remedy)

    def _ways_out(
        self, taken: tuple[Remedy, ...], against: Conflict
    ) -> Iterator[tuple[int, tuple[Remedy, ...], Remedy]]:
        """Strips without a day that it gives some, what stays of what was asked, what is asked."""
        tried = set[str]()
        for element in against.elements:
            others = tuple(remedy for remedy in taken if remedy.instance != element)
            base = self._after(others)
            if element.rule == "every-strip" and element.subject not in base.index_of():
                continue
            for ladder in remedies(base, element, against.elements):
                if not ladder or ladder[-1].words in tried:
                    continue
                tried.add(ladder[-1].words)
                helped = self._with_days(base, ladder[-1])
                remedy = (
                    next(step for step in ladder if self._with_days(base, step) >= helped)
                    if len(helped) > 1
                    else self._first_that_helps(base, against, ladder)
                )
                if remedy is not None:
                    yield len(helped), others, remedy

    def _first_that_helps(
        self, base: ScheduleProblem, against: Conflict, ladder: Ladder
    ) -> Remedy | None:
        """The smallest step after which all strips around the conflict have days together.

        Where none gives them that, the smallest after which the conflict is none. Steps are tried
        by halves, as a larger one helps where a smaller one does.
        """
        around = _around(base, against)
        for strips, rules in ((around, None), (list(against.strips), against.rules)):
            if self._helps(base, strips, rules, ladder[-1]):
                return self._smallest(base, strips, rules, ladder)
        return None

    def _with_days(self, base: ScheduleProblem, remedy: Remedy) -> set[str]:
        """Strips without any day that have some with a remedy: all of them have to be helped."""
        without = [s for s, slots in enumerate(base.allowed) if not slots]
        part = _allowed(remedy.change(part_of(base, without)), self.beside)
        return {one.id for one, slots in zip(part.strips, part.allowed, strict=True) if slots}

    def _smallest(
        self,
        base: ScheduleProblem,
        strips: Sequence[str],
        rules: Sequence[RuleInstance] | None,
        ladder: Ladder,
    ) -> Remedy:
        low, high = 0, len(ladder) - 1
        while low < high:
            middle = (low + high) // 2
            if self._helps(base, strips, rules, ladder[middle]):
                high = middle
            else:
                low = middle + 1
        return ladder[low]

    def _helps(
        self,
        base: ScheduleProblem,
        strips: Sequence[str],
        rules: Sequence[RuleInstance] | None,
        remedy: Remedy,
    ) -> bool:
        """Whether some strips have days together under some rules (None: all) with a remedy."""
        index = base.index_of()
        part = part_of(base, sorted(index[name] for name in strips if name in index))
        part = _allowed(remedy.change(part), self.beside)
        kept = None if rules is None else frozenset(rules).__contains__
        verdict = Parts(part, self.purse).verdict(range(len(part.strips)), kept)
        return verdict in (Verdict.OPTIMAL, Verdict.FEASIBLE)


def _around(problem: ScheduleProblem, against: Conflict) -> list[str]:
    """The largest group, not too large to be tested at once, that holds a conflict's strips."""
    index = problem.index_of()
    strips = {index[name] for name in against.strips if name in index}
    groups = [
        group for group in suspects(problem) if len(group) <= _AROUND and strips <= set(group)
    ]
    found = max(groups, key=len, default=tuple(sorted(strips)))
    return [problem.strips[s].id for s in found]


def _beside(problem: ScheduleProblem) -> dict[str, frozenset[int]]:
    """Per strip the slots that `allowed` leaves out beside the rules about it alone."""
    own = OwnRules(problem)
    found = dict[str, frozenset[int]]()
    for s, strip in enumerate(problem.strips):
        closed = frozenset(own.free(s)).difference(problem.allowed[s])
        if closed:
            found[strip.id] = closed
    return found


def _allowed(problem: ScheduleProblem, beside: dict[str, frozenset[int]]) -> ScheduleProblem:
    """The problem with its slots counted anew, without those closed beside the rules."""
    counted = with_allowed(problem)
    if not beside:
        return counted
    return replace(
        counted,
        allowed=tuple(
            tuple(slot for slot in slots if slot not in beside.get(strip.id, ()))
            for strip, slots in zip(counted.strips, counted.allowed, strict=True)
        ),
    )


def _relaxation(
    problem: ScheduleProblem, after: ScheduleProblem, taken: Sequence[Remedy], board: Board
) -> Relaxation:
    money = sum(remedy.money for remedy in taken)
    words = " and ".join(remedy.words for remedy in taken)
    priced = f" for {format_money(money, problem.currency)}" if money else ""
    return Relaxation(
        removals=tuple(
            Removal(rule=remedy.instance, words=remedy.words, money=remedy.money)
            for remedy in taken
        ),
        money=money,
        sentence=f"{words}{priced}",
        problem_after=after,
        board=board,
    )


def _finder(effort: Effort) -> FindBoard:
    """CP-SAT where the problem is small, else local search with one seed after the other.

    Each search gets a part of an eighth of the effort: whether a seed leads to a board shows soon.
    """
    amount = effort.amount / 8

    def find(problem: ScheduleProblem) -> Board | None:
        looked = presolve(problem)
        if looked.findings:
            return None
        if sum(len(slots) for slots in looked.allowed) <= _SMALL:
            model = Exact(problem, looked.allowed, priced=False)
            found = model.solve(replace(effort, amount=amount)).board
            return found if found is not None and not broken_rules(problem, found) else None
        each = amount / _SEEDS
        limit = Limit(seconds=each) if effort.timed else Limit(work=each)
        for seed in range(effort.seed, effort.seed + _SEEDS):
            lane = Lane(Contender(number=0, problem=problem), seed=seed, workers=effort.workers)
            lane.begin(None)
            board = _first(lane, Budget(limit))
            if board is not None:
                return board
        return None

    return find


def _first(lane: Lane, budget: Budget) -> Board | None:
    """The first board of a local search that keeps every rule and can be put in order."""
    while lane.best is None and budget.part < 1.0:
        if lane.local.best is None:
            lane.anneal(REPAIR, budget, budget.part + _STRETCH, lambda: None)
        lane.settle(budget, min(1.0, budget.part + _STRETCH), lambda: None)
    return None if lane.best is None else lane.best.board
