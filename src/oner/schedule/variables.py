"""The unknowns of the CP-SAT model; what is already decided is a plain 0 or 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from oner.schedule.presolve import Allowed
from oner.schedule.problem import ScheduleProblem

Literal = cp_model.IntVar | int
"""A Boolean variable of the model, or 0 or 1 where there is nothing to decide."""


def add_up(terms: Sequence[cp_model.LinearExprT]) -> cp_model.LinearExprT:
    """Sum of some terms; 0 for none."""
    return cp_model.LinearExpr.sum(list(terms))  # pyright: ignore[reportUnknownMemberType]


def never(literal: Literal) -> bool:
    """Whether a literal is settled to be 0."""
    return isinstance(literal, int) and not literal


def always(literal: Literal) -> bool:
    """Whether a literal is settled to be 1."""
    return isinstance(literal, int) and bool(literal)


def slot_name(problem: ScheduleProblem, slot: int) -> str:
    """A slot as the subject of a rule: its date, and its unit where there are several."""
    day = f"{problem.days[problem.day_of(slot)]}"
    return day if len(problem.units) == 1 else f"{day} {problem.unit_of(slot).id}"


class Variables:
    """Unknowns per strip, person, set and stage.

    Args:
        model: The model they belong to.
        problem: The problem.
        allowed: Per strip the slots left, ascending; one slot is a decision already made.
    """

    def __init__(self, model: cp_model.CpModel, problem: ScheduleProblem, allowed: Allowed) -> None:
        self.model = model
        self.problem = problem
        self.allowed = allowed
        self.days = len(problem.days)
        self.slots = problem.slots
        self.units = len(problem.units)
        self.shot = [self._shot(s) for s in range(len(allowed))]
        """Per strip and allowed slot: it is shot then."""
        self.done = [self._done(s) for s in range(len(allowed))]
        """Per strip and day: it is shot by the end of that day."""

    def new(self, name: str) -> cp_model.IntVar:
        """A Boolean variable."""
        return self.model.new_bool_var(name)

    def implies(self, if_true: Literal, then: Literal) -> None:
        """Make one literal 1 wherever another is; nothing is added where that is settled."""
        if never(if_true) or always(then):
            return
        self.model.add_implication(if_true, then)

    def at_most_one(self, literals: Sequence[Literal]) -> None:
        """No two of some literals are 1."""
        if len([literal for literal in literals if not never(literal)]) > 1:
            self.model.add(add_up(literals) <= 1)

    def any_of(self, literals: Sequence[Literal], name: str) -> Literal:
        """A literal that is 1 wherever one of the given ones is (and may be 1 elsewhere)."""
        if any(always(literal) for literal in literals):
            return 1
        open_ones = [literal for literal in literals if not isinstance(literal, int)]
        if not open_ones:
            return 0
        if len(open_ones) == 1:
            return open_ones[0]
        found = self.new(name)
        for literal in open_ones:
            self.model.add_implication(literal, found)
        return found

    def exactly_any_of(self, literals: Sequence[Literal], name: str) -> Literal:
        """A literal that is 1 where one of the given ones is, and nowhere else."""
        found = self.any_of(literals, name)
        if not isinstance(found, int) and len(literals) > 1:
            self.model.add(found <= add_up(literals))
        return found

    def on(self, strips: Iterable[int], slot: int) -> list[Literal]:
        """Of some strips, the literals of being shot in a slot."""
        return [self.shot[s][slot] for s in strips if slot in self.shot[s]]

    def on_day(self, strips: Iterable[int], day: int) -> list[Literal]:
        """Of some strips, the literals of being shot on a day by any unit."""
        slots = range(day * self.units, (day + 1) * self.units)
        return [self.shot[s][slot] for s in strips for slot in slots if slot in self.shot[s]]

    def day_of(self, s: int) -> cp_model.LinearExprT:
        """The day a strip is shot on."""
        return add_up([slot // self.units * literal for slot, literal in self.shot[s].items()])

    def begun(self, strips: Sequence[int], name: str) -> list[Literal]:
        """Per day: the first of some strips is shot by its end (1 there, may be 1 before)."""
        return [
            self.any_of([self.done[s][day] for s in strips], f"{name}_begun_{day}")
            for day in range(self.days)
        ]

    def lasting(self, strips: Sequence[int], name: str) -> list[Literal]:
        """Per day: the last of some strips is shot on it or later (1 there, may be 1 after)."""
        return [
            self._lasts([self.done[s][day - 1] if day else 0 for s in strips], f"{name}_on_{day}")
            for day in range(self.days)
        ]

    def _lasts(self, done: list[Literal], name: str) -> Literal:
        """1 wherever one of the given literals is 0."""
        if any(never(literal) for literal in done):
            return 1
        open_ones = [literal for literal in done if not isinstance(literal, int)]
        if not open_ones:
            return 0
        found = self.new(name)
        for literal in open_ones:
            self.model.add_bool_or([literal, found])
        return found

    def _shot(self, s: int) -> dict[int, Literal]:
        slots = self.allowed[s]
        if len(slots) == 1:
            return {slots[0]: 1}
        return {slot: self.new(f"shot_{s}_{slot}") for slot in slots}

    def _done(self, s: int) -> list[Literal]:
        """Done by a day; a step that rises on the day the strip is shot on."""
        here = dict[int, list[Literal]]()
        for slot, literal in self.shot[s].items():
            here.setdefault(slot // self.units, []).append(literal)
        first, last = min(here), max(here)
        steps: list[Literal] = [0] * self.days
        before: Literal = 0
        for day in range(first, self.days):
            if day >= last:
                before = 1
            elif day in here:
                before = self._rise(s, day, before, here[day])
            steps[day] = before
        return steps

    def _rise(self, s: int, day: int, before: Literal, here: list[Literal]) -> Literal:
        if never(before) and len(here) == 1:
            return here[0]
        step = self.new(f"done_{s}_{day}")
        self.model.add(step == add_up([before, *here]))
        return step
