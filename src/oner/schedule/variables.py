"""The unknowns of the CP-SAT model; what is already decided is a plain 0 or 1."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from oner.schedule.presolve import Allowed
from oner.schedule.problem import ScheduleProblem

Literal = cp_model.IntVar | int
"""A Boolean variable of the model, or 0 or 1 where there is nothing to decide."""


def add_up(terms: Sequence[cp_model.LinearExprT]) -> cp_model.LinearExprT:
    """Sum of some terms; 0 for none."""
    return cp_model.LinearExpr.sum(list(terms))  # pyright: ignore[reportUnknownMemberType]


class Variables:
    """Unknowns per strip, person, set and stage.

    Args:
        model: The model they belong to.
        problem: The problem.
        allowed: Per strip the days left, ascending; one day is a decision already made.
    """

    def __init__(self, model: cp_model.CpModel, problem: ScheduleProblem, allowed: Allowed) -> None:
        self.model = model
        self.problem = problem
        self.allowed = allowed
        self.days = len(problem.days)
        self.shot = [self._shot(s) for s in range(len(allowed))]
        """Per strip and allowed day: it is shot then."""
        self.done = [self._done(s) for s in range(len(allowed))]
        """Per strip and day: it is shot by the end of that day."""

    def new(self, name: str) -> cp_model.IntVar:
        """A Boolean variable."""
        return self.model.new_bool_var(name)

    def implies(self, if_true: Literal, then: Literal) -> None:
        """Make one literal 1 wherever another is; nothing is added where that is settled."""
        settled = isinstance(if_true, int) and not if_true
        if settled or (isinstance(then, int) and then):
            return
        self.model.add_implication(if_true, then)

    def any_of(self, literals: Sequence[Literal], name: str) -> Literal:
        """A literal that is 1 wherever one of the given ones is (and may be 1 elsewhere)."""
        if any(isinstance(literal, int) and literal for literal in literals):
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

    def on(self, strips: Sequence[int], day: int) -> list[Literal]:
        """Of some strips, the literals of being shot on a day."""
        return [self.shot[s][day] for s in strips if day in self.shot[s]]

    def day_of(self, s: int) -> cp_model.LinearExprT:
        """The day a strip is shot on."""
        return add_up([day * literal for day, literal in self.shot[s].items()])

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
        if any(isinstance(literal, int) and not literal for literal in done):
            return 1
        open_ones = [literal for literal in done if not isinstance(literal, int)]
        if not open_ones:
            return 0
        found = self.new(name)
        for literal in open_ones:
            self.model.add_bool_or([literal, found])
        return found

    def _shot(self, s: int) -> dict[int, Literal]:
        days = self.allowed[s]
        if len(days) == 1:
            return {days[0]: 1}
        return {day: self.new(f"shot_{s}_{day}") for day in days}

    def _done(self, s: int) -> list[Literal]:
        """Done by a day; a step that rises on the day the strip is shot on."""
        shot, days = self.shot[s], self.allowed[s]
        steps: list[Literal] = [0] * self.days
        before: Literal = 0
        for day in range(days[0], self.days):
            if day >= days[-1]:
                steps[day] = 1
            elif day in shot:
                steps[day] = shot[day] if day == days[0] else self._rise(s, day, before)
            else:
                steps[day] = before
            before = steps[day]
        return steps

    def _rise(self, s: int, day: int, before: Literal) -> Literal:
        step = self.new(f"done_{s}_{day}")
        self.model.add(step == before + self.shot[s][day])
        return step
