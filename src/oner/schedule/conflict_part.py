"""Some strips under some rules: whether they have slots together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from oner.schedule.constraints import cover_strips
from oner.schedule.exact import Effort, Exact, Verdict
from oner.schedule.presolve import Allowed, longest_day
from oner.schedule.problem import OwnRules, ScheduleProblem
from oner.schedule.variables import slot_name

UNLIMITED = 1 << 24
_COUNTING = 0.01
"""Units of deterministic time that a test takes beside CP-SAT."""
_OF_A_STRIP = ("pin", "lock", "past", "notice", "strip-window")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RuleInstance:
    """A rule for one person, region, rig, slot, episode or strip: what can be removed on its own.

    Args:
        rule: A key of `RULES`; `every-strip` for that a strip has to be shot at all.
        subject: Whom or what it is about, as the constraints name it.
    """

    rule: str
    subject: str


def strip_of(problem: ScheduleProblem, s: int) -> RuleInstance:
    """That a strip has to be shot."""
    return RuleInstance(rule="every-strip", subject=problem.strips[s].id)


Kept = Callable[[RuleInstance], bool]
"""Whether an instance still holds."""


@dataclass(slots=True)
class Purse:
    """What may be spent on tests: seconds, or units of deterministic time.

    Args:
        effort: All that may be used.
        most: On one test.
    """

    effort: Effort
    most: float
    _began: float = field(default_factory=time.perf_counter)
    _used: float = 0.0

    @property
    def left(self) -> float:
        """What has not been used."""
        used = time.perf_counter() - self._began if self.effort.timed else self._used
        return max(0.0, self.effort.amount - used)

    def spend(self, used: float) -> None:
        """Count units of deterministic time; the clock needs no telling."""
        self._used += used

    def share(self, most: float | None = None) -> Effort:
        """The effort of the next test."""
        amount = max(1e-3, min(self.left, self.most if most is None else most))
        return replace(self.effort, amount=amount)


class Parts:
    """Tests parts of a problem.

    Args:
        problem: The problem.
        purse: What the tests may use.
    """

    def __init__(self, problem: ScheduleProblem, purse: Purse) -> None:
        self.problem = problem
        self.purse = purse
        self.own = OwnRules(problem)
        self.places = problem.index_of()
        self.known = dict[int, dict[RuleInstance, frozenset[int]]]()

    def closed(self, s: int) -> dict[RuleInstance, frozenset[int]]:
        """Slots that each rule about a strip alone takes from it.

        What `allowed` of the problem leaves out beside the rules is a window of the strip.
        """
        if s not in self.known:
            found = dict[RuleInstance, set[int]]()
            strip = self.problem.strips[s]
            for slot in range(self.problem.slots):
                for rule, whom in self.own.against(s, slot):
                    alone = rule in _OF_A_STRIP or (rule == "unit" and strip.unit is not None)
                    instance = RuleInstance(rule=rule, subject=strip.id if alone else whom)
                    found.setdefault(instance, set()).add(slot)
            told = set(range(self.problem.slots)).difference(*found.values())
            if told := told.difference(self.problem.allowed[s]):
                own = RuleInstance(rule="strip-window", subject=strip.id)
                found.setdefault(own, set()).update(told)
            self.known[s] = {instance: frozenset(slots) for instance, slots in found.items()}
        return self.known[s]

    def allowed(self, s: int, kept: Kept | None) -> tuple[int, ...]:
        """Slots the kept rules leave a strip; None keeps all."""
        if kept is None:
            return self.problem.allowed[s]
        taken = set[int]()
        for instance, slots in self.closed(s).items():
            if kept is None or kept(instance):
                taken |= slots
        return tuple(slot for slot in range(self.problem.slots) if slot not in taken)

    def instances(self, strips: Sequence[int]) -> list[RuleInstance]:
        """Every instance that says anything about some strips."""
        found = dict.fromkeys(instance for s in strips for instance in self.closed(s))
        asked = list[RuleInstance]()

        def keeps(rule: str, subject: str) -> bool:
            asked.append(RuleInstance(rule=rule, subject=subject))
            return True

        allowed = tuple(self.allowed(s, None) for s in strips)
        if all(allowed):
            Exact(part_of(self.problem, strips), allowed, priced=False, keeps=keeps)
        return list(dict.fromkeys([*found, *asked]))

    def verdict(
        self, strips: Sequence[int], kept: Kept | None = None, most: float | None = None
    ) -> Verdict:
        """Whether some strips have slots together under the kept rules.

        Args:
            strips: Their places.
            kept: Whether an instance holds; None: all do.
            most: What CP-SAT may use; None: as the purse has it.
        """
        if self.purse.left <= 0:
            return Verdict.UNKNOWN
        self.purse.spend(_COUNTING)
        allowed = tuple(self.allowed(s, kept) for s in strips)
        if not all(allowed):
            return Verdict.INFEASIBLE
        if not self.overflow(strips, allowed, kept):
            return self._solve(strips, allowed, kept, most)
        return Verdict.INFEASIBLE

    def overflow(
        self, strips: Sequence[int], allowed: Allowed, kept: Kept | None = None
    ) -> list[int]:
        """Strips with more minutes than the slots they may have, even if strips could be split.

        From the least cut of a flow of minutes from strips through slots; empty if all of them
        flow through. That minutes are lost between sets is left out. Of the strips on the cut as
        many are left out, the shortest first, as still leaves more minutes than it lets through.
        """
        capacity = self._capacities(kept)
        minutes = [self.problem.strips[s].minutes for s in strips]
        flow, graph = _flow(minutes, allowed, capacity)
        if flow >= sum(minutes):
            return []
        reached, spare = _reached(graph), sum(minutes) - flow - 1
        found = list[int]()
        for k in sorted(range(len(strips)), key=lambda k: (minutes[k], k)):
            if reached[1 + k] and minutes[k] > spare:
                found.append(strips[k])
            elif reached[1 + k]:
                spare -= minutes[k]
        return sorted(found)

    def _capacities(self, kept: Kept | None) -> list[int]:
        found = list[int]()
        for slot in range(self.problem.slots):
            name = RuleInstance(rule="day-capacity", subject=slot_name(self.problem, slot))
            limited = kept is None or kept(name)
            most = longest_day(self.problem, self.problem.unit_of(slot))
            found.append(most if limited else UNLIMITED)
        return found

    def _solve(
        self, strips: Sequence[int], allowed: Allowed, kept: Kept | None, most: float | None
    ) -> Verdict:
        def keeps(rule: str, subject: str) -> bool:
            return kept is None or kept(RuleInstance(rule=rule, subject=subject))

        if self.purse.left <= 0:
            return Verdict.UNKNOWN
        part = part_of(self.problem, strips)
        ready = ready_beside(self.problem, strips)
        model = Exact(part, allowed, priced=False, keeps=keeps, ready=ready)
        outcome = model.solve(self.purse.share(most))
        self.purse.spend(outcome.used)
        return outcome.verdict


def part_of(problem: ScheduleProblem, strips: Sequence[int]) -> ScheduleProblem:
    """The problem with only some of its strips."""
    names = {problem.strips[s].id for s in strips}
    return replace(
        problem,
        strips=tuple(
            replace(
                problem.strips[s],
                after=tuple(other for other in problem.strips[s].after if other in names),
                follows=tuple(one for one in problem.strips[s].follows if one.strip in names),
            )
            for s in strips
        ),
        allowed=tuple(problem.allowed[s] for s in strips),
        region_of=tuple(problem.region_of[s] for s in strips),
        needs=tuple(problem.needs[s] for s in strips),
        told=tuple(problem.told[s] for s in strips) if problem.told else (),
    )


def ready_beside(problem: ScheduleProblem, strips: Sequence[int]) -> tuple[int, ...]:
    """Per day the minutes of cover sets among all other strips: nobody says when they are shot."""
    if not problem.rules.cover_minutes:
        return ()
    people = {member.id: member for member in problem.cast}
    others = [problem.strips[s] for s in cover_strips(problem) if s not in set(strips)]
    return tuple(
        sum(one.minutes for one in others if all(people[who].available(day) for who in one.cast))
        for day in problem.days
    )


def _flow(
    minutes: Sequence[int], allowed: Allowed, capacity: Sequence[int]
) -> tuple[int, csr_array]:
    """Most minutes that flow, and what is left of every edge.

    Nodes: the source, the strips, the slots, the sink.
    """
    n = len(minutes)
    heads, tails, room = list[int](), list[int](), list[int]()
    for k, own in enumerate(minutes):
        heads += [0, *([1 + k] * len(allowed[k]))]
        tails += [1 + k, *(1 + n + slot for slot in allowed[k])]
        room += [own, *([own] * len(allowed[k]))]
    sink = 1 + n + len(capacity)
    heads += range(1 + n, sink)
    tails += [sink] * len(capacity)
    room += capacity
    shape = (sink + 1, sink + 1)
    graph = csr_array((np.array(room, dtype=np.int32), (heads, tails)), shape=shape)
    found = maximum_flow(graph, 0, sink)
    return int(found.flow_value), csr_array(graph - found.flow)


def _reached(left: csr_array) -> NDArray[np.bool_]:
    """Nodes the source still reaches."""
    reached = np.zeros(left.shape[0], dtype=np.bool_)
    reached[0] = True
    waiting = [0]
    while waiting:
        node = waiting.pop()
        row = slice(int(left.indptr[node]), int(left.indptr[node + 1]))
        for k, room in zip(left.indices[row], left.data[row], strict=True):
            if room > 0 and not reached[k]:
                reached[k] = True
                waiting.append(int(k))
    return reached
