"""Why there is no board: a minimal set of strips and rules that cannot hold together.

A part of the problem that is infeasible is looked for among groups of strips that share something;
then strips and rules are left out, in halves and one by one, while what is left stays infeasible
(deletion: Marques-Silva, "Minimal unsatisfiability: models, algorithms and applications", 2010;
halves as in Junker, "QuickXplain", 2004). What is left out cannot be needed later, so one pass
gives a set of which every proper subset is feasible.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from oner.model.finding import Finding
from oner.schedule.conflict_part import Parts, Purse, RuleInstance, strip_of
from oner.schedule.conflict_suspects import joined, suspects
from oner.schedule.conflict_words import sentence
from oner.schedule.exact import Effort, Verdict
from oner.schedule.presolve import Allowed, infeasible
from oner.schedule.problem import ScheduleProblem
from oner.schedule.rules import RULES

ENOUGH = Effort(amount=20.0, timed=True, workers=1, seed=1)
"""What a conflict of a season takes at most."""

T = TypeVar("T", int, RuleInstance)

_TRY = Effort(amount=10.0, timed=False, workers=1, seed=1)
_LIKELY = 60
"""Groups of up to so many strips are tested before anything larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A conflict without one of its elements.

    Args:
        element: What was left out.
        ended: Whether the test ended: what is left was then shown to have a board.
    """

    element: RuleInstance
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Strips and rules that cannot hold together.

    Its elements are the rules and that each of the strips has to be shot. A strip that need not be
    shot asks for nothing; on a cover set it is still ready.

    Args:
        rules: Instances of rules.
        strips: Ids of strips.
        people: Ids of people that the rules are about.
        sentence: What it is, in words.
        proven: Whether it is a conflict; without one nothing was found in the effort given.
        minimal: Whether every removal was shown to leave something that has a board, so that no
            proper subset is a conflict.
        tests: The removals.
    """

    rules: tuple[RuleInstance, ...]
    strips: tuple[str, ...]
    people: tuple[str, ...]
    sentence: str
    proven: bool
    minimal: bool
    tests: tuple[Tested, ...] = ()

    @property
    def elements(self) -> tuple[RuleInstance, ...]:
        """Rules, and strips that have to be shot."""
        must = (RuleInstance(rule="every-strip", subject=name) for name in self.strips)
        return (*self.rules, *must)


def conflict(problem: ScheduleProblem, effort: Effort = ENOUGH) -> Conflict:
    """A minimal conflict of a problem that has no board.

    Rests and the time on set of minors are no part of it: they need the order inside the day.

    Args:
        problem: The problem.
        effort: What all tests together may use.
    """
    parts = Parts(problem, Purse(effort, most=max(0.5, effort.amount / 10)))
    found = _somewhere(parts)
    if found is None:
        words = "no conflict was found in the time given"
        return Conflict(rules=(), strips=(), people=(), sentence=words, proven=False, minimal=False)
    return Shrinking(parts, found).conflict()


def conflict_near(
    problem: ScheduleProblem, names: Collection[str], effort: Effort = ENOUGH
) -> Conflict | None:
    """A minimal conflict among groups that share strips with some; None if none is found.

    Args:
        problem: The problem.
        names: Ids of strips; those without a slot, and days that overflow, are seen wherever.
        effort: What all tests together may use.
    """
    parts = Parts(problem, Purse(effort, most=max(0.5, effort.amount / 10)))
    found = _counted(parts)
    near = {s for s, strip in enumerate(problem.strips) if strip.id in names}
    for group in suspects(problem) if found is None else ():
        if near.isdisjoint(group) or len(group) > _LIKELY:
            continue
        if parts.purse.left < 0.4 * effort.amount:
            break
        if parts.verdict(group, None, effort.amount / 20) is Verdict.INFEASIBLE:
            found = list(group)
            break
    return None if found is None else Shrinking(parts, found).conflict()


class Shrinking:
    """An infeasible part being made smaller.

    Args:
        parts: Tests.
        strips: Infeasible together.
    """

    def __init__(self, parts: Parts, strips: Sequence[int]) -> None:
        self.parts = parts
        self.problem = parts.problem
        self.strips = sorted(strips, key=lambda s: (self.problem.strips[s].minutes, s))
        self.rules = list[RuleInstance]()
        self.needed = set[int | RuleInstance]()
        """Elements, strips by their places, without which the rest was shown to have a board."""

    def conflict(self) -> Conflict:
        """The conflict that is left when nothing more can be left out."""
        if len(self.strips) <= _LIKELY:
            self.strips = self._fewer(self.strips, lambda strips: self._verdict(strips, None))
        self.rules = self.parts.instances(self.strips)
        self._drop_kinds()
        self.strips = self._fewer(self.strips, lambda strips: self._verdict(strips, self.rules))
        self.rules = self._fewer(self.rules, lambda rules: self._verdict(self.strips, rules))
        tests = tuple(self._removals())
        strips = tuple(self.problem.strips[s].id for s in sorted(self.strips))
        rules = tuple(sorted(self.rules))
        people = {member.id for member in self.problem.cast}
        return Conflict(
            rules=rules,
            strips=strips,
            people=tuple(sorted({one.subject for one in rules} & people)),
            sentence=sentence(self.problem, strips, rules),
            proven=True,
            minimal=all(test.ended for test in tests),
            tests=tests,
        )

    def _drop_kinds(self) -> None:
        """Leave out all instances of a rule at once, what everybody knows last."""
        kinds = {one.rule for one in self.rules}
        for rule in sorted(kinds, key=lambda rule: (rule in _KEPT_LAST, rule)):
            rest = [one for one in self.rules if one.rule != rule]
            if self._verdict(self.strips, rest) is Verdict.INFEASIBLE:
                self.rules = rest

    def _fewer(self, elements: list[T], verdict: Callable[[list[T]], Verdict]) -> list[T]:
        """Leave out blocks of elements, smaller and smaller, while the rest stays infeasible.

        What was needed alone in a larger set is needed in this one.
        """
        size = max(1, len(elements) // 2)
        while True:
            k = 0
            while k < len(elements):
                block, rest = elements[k : k + size], elements[:k] + elements[k + size :]
                if not self.needed.isdisjoint(block):
                    k += size
                    continue
                said = verdict(rest)
                if said is Verdict.INFEASIBLE:
                    elements = rest
                    continue
                if said is not Verdict.UNKNOWN and len(block) == 1:
                    self.needed.add(block[0])
                k += size
            if size == 1:
                return elements
            size = max(1, size // 2)

    def _removals(self) -> Iterator[Tested]:
        """Every removal, those whose test did not end before once more."""
        for s in list(self.strips):
            rest = [other for other in self.strips if other != s]
            if s not in self.needed and self._gone(s, self._verdict(rest, self.rules)):
                self.strips = rest
                continue
            yield Tested(element=strip_of(self.problem, s), ended=s in self.needed)
        for one in list(self.rules):
            others = [other for other in self.rules if other != one]
            if one not in self.needed and self._gone(one, self._verdict(self.strips, others)):
                self.rules = others
                continue
            yield Tested(element=one, ended=one in self.needed)

    def _gone(self, element: int | RuleInstance, verdict: Verdict) -> bool:
        """Whether the rest is infeasible without an element; it is needed if not."""
        if verdict in (Verdict.OPTIMAL, Verdict.FEASIBLE):
            self.needed.add(element)
        return verdict is Verdict.INFEASIBLE

    def _verdict(self, strips: Sequence[int], rules: Sequence[RuleInstance] | None) -> Verdict:
        kept = None if rules is None else frozenset(rules).__contains__
        return self.parts.verdict(strips, kept)


_KEPT_LAST = ("cast-available", "strip-window", "rig-window", "day-capacity", "set-state")


def _somewhere(parts: Parts) -> list[int] | None:
    """Strips that are infeasible together; None if none are found with half of the effort."""
    counted = _counted(parts)
    if counted is not None:
        return counted
    for group, most in _groups(parts.problem, parts.purse):
        if parts.purse.left < 0.4 * parts.purse.effort.amount:
            return None
        if parts.verdict(group, None, most) is Verdict.INFEASIBLE:
            return list(group)
    return None


def _counted(parts: Parts) -> list[int] | None:
    """A strip without a slot, or strips with more minutes than the slots they may have."""
    everything = range(len(parts.problem.strips))
    allowed = tuple(parts.allowed(s, None) for s in everything)
    for s in everything:
        if not allowed[s]:
            return [s]
    return parts.overflow(everything, allowed) or None


def _groups(problem: ScheduleProblem, purse: Purse) -> Iterator[tuple[Sequence[int], float]]:
    """Groups to test and what each test may use: small ones quickly, then all, then pairs."""
    amount = purse.effort.amount
    found = suspects(problem)
    yield from ((group, amount / 40) for group in found if len(group) <= _LIKELY)
    yield from ((group, amount / 20) for group in found if len(group) > _LIKELY)
    yield range(len(problem.strips)), amount / 4
    yield from ((group, amount / 40) for group in joined(problem, _LIKELY))


def crowded_regions(
    problem: ScheduleProblem,
    allowed: Allowed | None = None,  # noqa: ARG001 - what the rules say is all that counts
) -> tuple[Finding, ...]:
    """Findings of regions whose own strips have no days together, whatever the rest is.

    A region has few strips, so this is proven in a second where the whole problem takes minutes.

    Args:
        problem: The problem.
        allowed: Its slots after tightening; not looked at.
    """
    found = list[Finding]()
    for region in range(len(problem.regions)):
        strips = [s for s, own in enumerate(problem.region_of) if own == region]
        parts = Parts(problem, Purse(_TRY, most=_TRY.amount / 5))
        if strips and parts.verdict(strips) is Verdict.INFEASIBLE:
            found.append(finding(Shrinking(parts, strips).conflict()))
    return tuple(found)


def explain(
    problem: ScheduleProblem,
    allowed: Allowed | None = None,  # noqa: ARG001 - as above
    among: Sequence[int] | None = None,
) -> tuple[Finding, ...]:
    """A finding with strips and rules that cannot hold together.

    Args:
        problem: Proven to have no board.
        allowed: Its slots after tightening; not looked at.
        among: Strips already known to be in conflict; None: all.
    """
    if among is not None:
        parts = Parts(problem, Purse(_TRY, most=_TRY.amount / 5))
        return (finding(Shrinking(parts, among).conflict()),)
    found = conflict(problem, _TRY)
    if not found.proven:
        parts = Parts(problem, Purse(_TRY, most=_TRY.amount / 5))
        found = Shrinking(parts, range(len(problem.strips))).conflict()
    return (finding(found),)


def finding(found: Conflict) -> Finding:
    """A conflict as a finding that cites its rules by their ids."""
    cited = tuple(rule for rule in RULES if any(one.rule == rule for one in found.rules))
    said = "the conflict" if found.strips else "the schedule"
    return infeasible(said, cited, found.sentence)
