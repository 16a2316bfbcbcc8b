"""The money of a board as a linear expression: one method per kind of line of `price`."""

from __future__ import annotations

from ortools.sat.python import cp_model

from oner.model.rig import Rig
from oner.schedule.arrays import hire_table
from oner.schedule.constraints import Constraints
from oner.schedule.hire import NOT_TO_BE_HAD
from oner.schedule.variables import Variables, add_up


class Objective:
    """Puts the money of a board into a model, to be made as small as it can be.

    Args:
        variables: The unknowns.
        constraints: The rules already in the model; they know sets, stages and changes in use.
    """

    def __init__(self, variables: Variables, constraints: Constraints) -> None:
        self.variables = variables
        self.constraints = constraints
        self.model = variables.model
        self.problem = variables.problem
        self.terms: list[cp_model.LinearExprT] = []
        for member in self.problem.cast:
            self.cast(member.id, member.day_rate, member.hold_rate)
        for r, rig in enumerate(self.problem.rigs):
            self.rig(r, rig)
        self.changeovers()
        self.stages()
        self.model.minimize(add_up(self.terms))

    def cast(self, who: str, day_rate: int, hold_rate: int) -> None:
        """hold_rate * (first to last) + (day_rate - hold_rate) * (days worked).

        First to last is the days on which they have begun plus those on which they still last,
        less all days, as on every day one of both holds.
        """
        strips = [s for s, strip in enumerate(self.problem.strips) if who in strip.cast]
        if not strips:
            return
        if hold_rate:
            steps = self.variables.begun(strips, who) + self.variables.lasting(strips, who)
            self.terms.append(hold_rate * add_up(steps))
            self.terms.append(-hold_rate * self.variables.days)
        if day_rate != hold_rate:
            works = [
                self._works(strips, day, who, counted_down=day_rate < hold_rate)
                for day in range(self.variables.days)
            ]
            self.terms.append((day_rate - hold_rate) * add_up(works))

    def rig(self, r: int, rig: Rig) -> None:
        """The cheapest hires that cover the days of use.

        A way through the days: each is passed idle or within a hire from a first to a last day.
        """
        strips = [s for s, strip in enumerate(self.problem.strips) if strip.rig == rig.id]
        used = [
            self.variables.any_of(self.variables.on(strips, day), f"{rig.id}_used_{day}")
            for day in range(self.variables.days)
        ]
        hires = self._worthwhile(r, [day for day, use in enumerate(used) if not _never(use)])
        if not hires:
            return
        ways = {span: self.variables.new(f"{rig.id}_{span[0]}_{span[1]}") for span in hires}
        idle = [self.variables.new(f"{rig.id}_idle_{day}") for day in range(self.variables.days)]
        for day in range(self.variables.days):
            leaving = [way for (first, _), way in ways.items() if first == day]
            arriving = [way for (_, last), way in ways.items() if last == day - 1]
            if day == 0:
                self.model.add_exactly_one([idle[0], *leaving])
            else:
                into = add_up([idle[day - 1], *arriving])
                self.model.add(into == add_up([idle[day], *leaving]))
            if not _never(used[day]):
                self.model.add(idle[day] + used[day] <= 1)
        self.terms.extend(price * ways[span] for span, price in hires.items())

    def changeovers(self) -> None:
        """changeover_day per day of change, the restoring after the last day included."""
        for days in self.constraints.changing.values():
            self.terms.append(self.problem.prices.changeover_day * days)

    def stages(self) -> None:
        """day_rate per stage and day; company_move per stage of a day beyond the first."""
        rates = {stage.id: stage.day_rate for stage in self.problem.stages}
        move = self.problem.prices.company_move
        for stage, used in self.constraints.stage_used.items():
            if rates[stage] + move:
                self.terms.append((rates[stage] + move) * add_up(used))
        if not move:
            return
        for day in range(self.variables.days):
            here = [used[day] for used in self.constraints.stage_used.values()]
            self.terms.append(-move * self._at_most_any(here, f"worked_{day}"))

    def _works(
        self, strips: list[int], day: int, who: str, *, counted_down: bool
    ) -> cp_model.LinearExprT:
        """A literal that is 1 on a day worked, and only there if it lowers the cost."""
        on = self.variables.on(strips, day)
        works = self.variables.any_of(on, f"{who}_works_{day}")
        if counted_down and not isinstance(works, int) and len(on) > 1:
            self.model.add(works <= add_up(on))
        return works

    def _at_most_any(
        self, literals: list[cp_model.IntVar | int], name: str
    ) -> cp_model.LinearExprT:
        """A literal that is 1 only where one of the given ones is."""
        if any(isinstance(literal, int) and literal for literal in literals):
            return 1
        open_ones = [literal for literal in literals if not isinstance(literal, int)]
        if not open_ones:
            return 0
        found = self.variables.new(name)
        self.model.add(found <= add_up(open_ones))
        return found

    def _worthwhile(self, r: int, days: list[int]) -> dict[tuple[int, int], int]:
        """Hires that no two shorter ones beside each other replace at the same price or less."""
        prices = hire_table(self.problem)[r] if days else None
        found = dict[tuple[int, int], int]()
        for i, first in enumerate(days):
            for k in range(i, len(days)):
                assert prices is not None
                last = days[k]
                whole = int(prices[first, last])
                parts = (
                    int(prices[first, days[m]] + prices[days[m + 1], last]) for m in range(i, k)
                )
                if whole < NOT_TO_BE_HAD and all(whole < part for part in parts):
                    found[first, last] = whole
        return found


def _never(literal: cp_model.IntVar | int) -> bool:
    return isinstance(literal, int) and not literal
