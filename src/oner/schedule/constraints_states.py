"""How a region goes from state to state, as a flow through states and days."""

from __future__ import annotations

from ortools.sat.python import cp_model

from oner.schedule.problem import ScheduleProblem
from oner.schedule.variables import Literal, Variables, add_up, always


class RegionStates:
    """A region in the model.

    Args:
        variables: The unknowns.
        r: Place of the region in the problem's regions.
        members: Strips in it.
    """

    def __init__(self, variables: Variables, r: int, members: list[int]) -> None:
        self.variables = variables
        self.model = variables.model
        self.problem = variables.problem
        self.r = r
        self.region = self.problem.regions[r]
        self.members = members
        self.states = len(self.region.states)
        self.known, self.state, self.changed = self._begun()
        self.ways = dict[tuple[int, int, int], Literal]()
        """Arriving on a day, from a state, in a state; -1 is how it begins."""
        self.changing: cp_model.LinearExprT = 0

    def one_state_a_day(self) -> None:
        """A region is in one state a day."""
        for day in range(self.known + 1, self.variables.days):
            here = [
                self.variables.any_of(
                    self.variables.on_day(self._needing(q), day), f"{self.region.id}_{q}_{day}"
                )
                for q in range(self.states)
            ]
            self.variables.at_most_one(here)

    def flow_through_days(self) -> None:
        """A unit of flow goes from state to state and day to day: it stays, or changes.

        From state a on day d to state b on day d + 1 + change_days[a][b]; it is nowhere between. A
        strip of state q may be shot on a day the flow is in q. What is over is as it stood.
        """
        self._draw()
        self._balance()
        into = self._arriving()
        for day in range(self.known + 1, self.variables.days):
            for state in range(self.states):
                inside = add_up(into.get((day, state), []))
                for s in self._needing(state):
                    for literal in self.variables.on_day([s], day):
                        self.model.add(inside >= literal)
        self.changing = add_up([self.changed, *self._work()])

    def lasting(self, a: int, b: int) -> int:
        """Days a change takes; `a` -1 is the state it begins in."""
        return self.region.change_days[self.state if a < 0 else a][b]

    def changed_on(self, day: int) -> list[Literal]:
        """Ways that change the region on a day."""
        return [way for (d, a, b), way in self.ways.items() if d - self.lasting(a, b) <= day < d]

    def changed_before(self, day: int) -> list[tuple[int, Literal]]:
        """Minutes and ways of the changes in the night before a day."""
        if not self.region.change_minutes or not day:
            return []
        table, start = self.region.change_minutes, self.state
        found = [
            (table[start if a < 0 else a][b], way)
            for (d, a, b), way in self.ways.items()
            if d == day and not self.lasting(a, b)
        ]
        return [(minutes, way) for minutes, way in found if minutes]

    def _begun(self) -> tuple[int, int, int]:
        """Last day of known state (-1: none), that state, days of change until then."""
        stood = self.problem.stood[self.r] if self.problem.stood else ()
        known = [day for day, state in enumerate(stood) if state >= 0]
        if not known:
            return -1, 0, 0
        last = known[-1]
        return last, stood[last], sum(state < 0 for state in stood[:last])

    def _needing(self, state: int) -> list[int]:
        return [s for s in self.members if self.problem.needs[s] == state]

    def _draw(self) -> None:
        """All ways; with as much going in as out everywhere."""
        days = self.variables.days
        for b in range(self.states):
            day = self.known + 1 + self.lasting(-1, b)
            if day < days:
                self.ways[day, -1, b] = self.variables.new(f"{self.region.id}_start_{b}")
        for day in range(self.known + 1, days):
            for a in range(self.states):
                for b in range(self.states):
                    arriving = day + 1 + self.lasting(a, b)
                    if arriving < days:
                        way = self.variables.new(f"{self.region.id}_{day}_{a}_{b}")
                        self.ways[arriving, a, b] = way
        starts = [way for (_, a, _), way in self.ways.items() if a < 0]
        if starts:
            self.model.add_exactly_one(starts)

    def _balance(self) -> None:
        """What comes into a state on a day goes on from it, on the last day it stays."""
        into, out_of = self._arriving(), dict[tuple[int, int], list[Literal]]()
        for (day, a, b), way in self.ways.items():
            if a >= 0:
                out_of.setdefault((day - 1 - self.lasting(a, b), a), []).append(way)
        for day in range(self.known + 1, self.variables.days - 1):
            for state in range(self.states):
                self.model.add(
                    add_up(into.get((day, state), [])) == add_up(out_of.get((day, state), []))
                )

    def _arriving(self) -> dict[tuple[int, int], list[Literal]]:
        into = dict[tuple[int, int], list[Literal]]()
        for (day, _, b), way in self.ways.items():
            into.setdefault((day, b), []).append(way)
        return into

    def _work(self) -> list[cp_model.LinearExprT]:
        """Days of change, and of the restoring after the last day."""
        last = self.variables.days - 1
        work: list[cp_model.LinearExprT] = []
        for (day, a, b), way in self.ways.items():
            days = self.lasting(a, b) + (self.region.change_days[b][0] if day == last else 0)
            if days and not always(way):
                work.append(days * way)
        if not self.ways:
            work.append(self.region.change_days[self.state][0])
        return work


def crews_keep_up(problem: ScheduleProblem, regions: list[int]) -> bool:
    """Whether the crews keep up whatever is changed: few regions by day, few minutes by night."""
    calendar = problem.calendar
    by_day, by_night = 0, 0
    for r in regions:
        region = problem.regions[r]
        by_day += any(days for row in region.change_days for days in row)
        if region.change_minutes:
            by_night += max(
                (
                    minutes
                    for row, work in zip(region.change_days, region.change_minutes, strict=True)
                    for days, minutes in zip(row, work, strict=True)
                    if not days
                ),
                default=0,
            )
    return by_day <= calendar.crews and by_night <= calendar.crews * calendar.crew_minutes_per_night
