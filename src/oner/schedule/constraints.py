"""The rules as constraints: one method per rule, named and worded as in `RULES`.

`strip-window`, `pin`, `cast-available`, `rig-window` and `rig-lead` hold by which days a strip has.
"""

from __future__ import annotations

from ortools.sat.python import cp_model

from oner.schedule.places import rig_pairs
from oner.schedule.problem import PosedRegion
from oner.schedule.regions import changes, trajectory
from oner.schedule.rules import episodes
from oner.schedule.variables import Literal, Variables, add_up

Flow = dict[tuple[int, int, int], tuple[Literal, int]]
"""Ways of a region from a state to a state, arriving on a day: (literal, days of change)."""


class Constraints:
    """Adds the rules to a model.

    Args:
        variables: The unknowns.
        skip: Ids of rules to leave out, to learn which of them stand in the way.
    """

    def __init__(self, variables: Variables, skip: frozenset[str] = frozenset()) -> None:
        self.variables = variables
        self.model = variables.model
        self.problem = variables.problem
        self.set_used = self._set_used()
        self.stage_used = self._stage_used()
        self.changing: dict[int, cp_model.LinearExprT] = {}
        """Per region the days of change, the restoring after the last day included."""
        self.every_strip()
        if "day-capacity" not in skip:
            self.day_capacity()
        for region in range(len(self.problem.regions)):
            if not skip & {"set-state", "changeover"}:
                self.region_states(region)
        if "rig-place" not in skip:
            self.rig_place()
        if "precedence" not in skip:
            self.precedence()
        if "order-window" not in skip:
            self.order_window()

    def every_strip(self) -> None:
        """every-strip: Every strip is shot once, on a shooting day."""
        for shot in self.variables.shot:
            if len(shot) > 1:
                self.model.add_exactly_one(list(shot.values()))

    def day_capacity(self) -> None:
        """day-capacity: Minutes of strips and changes of set and stage fit into the day.

        sum minutes + set change * (sets - 1) + stage change * (stages - 1) <= minutes of the day.
        """
        rules = self.problem.rules
        spare = rules.set_change_minutes + rules.stage_change_minutes
        most = self.problem.calendar.minutes_per_day + spare
        for day in range(self.variables.days):
            load: list[cp_model.LinearExprT] = [
                strip.minutes * self.variables.shot[s][day]
                for s, strip in enumerate(self.problem.strips)
                if day in self.variables.shot[s]
            ]
            load += [rules.set_change_minutes * used[day] for used in self.set_used.values()]
            load += [rules.stage_change_minutes * used[day] for used in self.stage_used.values()]
            if any(not isinstance(term, int) for term in load):
                self.model.add(add_up(load) <= most)

    def region_states(self, r: int) -> None:
        """set-state, changeover: The region is in the state a strip needs, and gets there in time.

        A unit of flow goes from state to state and day to day: it stays, or changes from state a on
        day d to state b on day d + 1 + change_days[a][b] and is nowhere between. It begins
        standing. A strip of state q may be shot on a day the flow is in q.
        """
        members = [s for s, region in enumerate(self.problem.region_of) if region == r]
        if all(len(self.variables.shot[s]) == 1 for s in members) and self._settled(r, members):
            return
        region = self.problem.regions[r]
        flow = self._flow(region)
        for day in range(self.variables.days):
            for state in range(len(region.states)):
                here = [way for (d, _, b), (way, _) in flow.items() if d == day and b == state]
                inside = add_up(here)
                for s in members:
                    if self.problem.needs[s] == state and day in self.variables.shot[s]:
                        self.model.add(self.variables.shot[s][day] <= inside)
        last = self.variables.days - 1
        self.changing[r] = add_up(
            [lasting * way for way, lasting in flow.values() if lasting]
            + [
                region.change_days[b][0] * way
                for (d, _, b), (way, _) in flow.items()
                if d == last and region.change_days[b][0]
            ]
        )

    def rig_place(self) -> None:
        """rig-place: While a set state holds a rig, the rig is used nowhere else.

        Of two places one comes first: last there + strike + install < first here.
        """
        last = self.variables.days - 1
        for k, (one, other) in enumerate(rig_pairs(self.problem)):
            order = self.variables.new(f"carried_{k}")
            for then, first, second in ((order, one, other), (~order, other, one)):
                ended = self.model.new_int_var(0, last, f"ended_{k}_{first.where}")
                begun = self.model.new_int_var(0, last, f"begun_{k}_{second.where}")
                for s in first.strips:
                    self.model.add(self.variables.day_of(s) <= ended)
                for s in second.strips:
                    self.model.add(self.variables.day_of(s) >= begun)
                needed = 1 + first.strike_days + second.install_days
                carried = self.model.add(begun >= ended + needed)
                carried.only_enforce_if(then)  # pyright: ignore[reportUnknownMemberType]

    def precedence(self) -> None:
        """precedence: A strip is shot on the day of those it has to follow, or later."""
        index = self.problem.index_of()
        done = self.variables.done
        for s, strip in enumerate(self.problem.strips):
            for other in (index[name] for name in strip.after):
                for day in range(self.variables.days):
                    self.variables.implies(done[s][day], done[other][day])

    def order_window(self) -> None:
        """order-window: An episode is shot within as many shooting days as the house rule allows.

        first <= day of each strip <= first + window - 1.
        """
        window = self.problem.rules.order_window_days
        if window is None:
            return
        for episode, members in episodes(self.problem).items():
            first = self.model.new_int_var(0, self.variables.days - 1, f"first_of_{episode}")
            for s in members:
                day = self.variables.day_of(s)
                self.model.add(day >= first)
                self.model.add(day <= first + window - 1)

    def _set_used(self) -> dict[str, list[Literal]]:
        """Per set with strips and day: the company is there."""
        members = dict[str, list[int]]()
        for s, strip in enumerate(self.problem.strips):
            members.setdefault(strip.set, []).append(s)
        return {
            name: [
                self.variables.any_of(self.variables.on(strips, day), f"set_{name}_{day}")
                for day in range(self.variables.days)
            ]
            for name, strips in members.items()
        }

    def _stage_used(self) -> dict[str, list[Literal]]:
        """Per stage with strips and day: the company is there."""
        stage_of = self.problem.stage_of()
        sets = dict[str, list[str]]()
        for name in self.set_used:
            sets.setdefault(stage_of[name], []).append(name)
        return {
            stage: [
                self.variables.any_of(
                    [self.set_used[name][day] for name in names], f"stage_{stage}_{day}"
                )
                for day in range(self.variables.days)
            ]
            for stage, names in sets.items()
        }

    def _settled(self, r: int, members: list[int]) -> bool:
        """A region nobody decides about any more has a fixed number of days of change."""
        region = self.problem.regions[r]
        used = dict[int, int]()
        for s in members:
            need = self.problem.needs[s]
            if used.setdefault(self.variables.allowed[s][0], need) != need:
                return False
        rows = trajectory(region, used, self.variables.days)
        if rows is None:
            return False
        self.changing[r] = sum(changes(region, rows))
        return True

    def _flow(self, region: PosedRegion) -> Flow:
        """The ways of a region's unit of flow, with as much going in as out everywhere."""
        count, days = len(region.states), self.variables.days
        flow: Flow = {}
        for b in range(count):
            day = region.change_days[0][b]
            if day < days:
                flow[day, -1, b] = (self.variables.new(f"{region.id}_start_{b}"), day)
        for day in range(days):
            for a in range(count):
                for b in range(count):
                    lasting = region.change_days[a][b]
                    if day + 1 + lasting < days:
                        way = self.variables.new(f"{region.id}_{day}_{a}_{b}")
                        flow[day + 1 + lasting, a, b] = (way, lasting)
        self.model.add_exactly_one([way for (_, a, _), (way, _) in flow.items() if a < 0])
        self._balance(region, flow)
        return flow

    def _balance(self, region: PosedRegion, flow: Flow) -> None:
        """What comes into a state on a day goes on from it, on the last day it stays."""
        into = dict[tuple[int, int], list[Literal]]()
        out_of = dict[tuple[int, int], list[Literal]]()
        for (day, a, b), (way, lasting) in flow.items():
            into.setdefault((day, b), []).append(way)
            if a >= 0:
                out_of.setdefault((day - 1 - lasting, a), []).append(way)
        for day in range(self.variables.days - 1):
            for state in range(len(region.states)):
                self.model.add(
                    add_up(into.get((day, state), [])) == add_up(out_of.get((day, state), []))
                )
