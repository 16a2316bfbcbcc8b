"""The rules as constraints: one method per rule, named and worded as in `RULES`.

`strip-window`, `pin`, `lock`, `past`, `notice`, `cast-available`, `director`, `unit`,
`rig-window`, `rig-lead` and `stage-window` hold by which slots a strip has. `rest` and the part of
`minor-hours` from call to wrap need the order inside the day: the model leaves them out, so that
what it proves infeasible is infeasible, and what it finds may still break them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ortools.sat.python import cp_model

from oner.model.schedule import CastMember, Place, Strip
from oner.schedule.constraints_hours import Hours
from oner.schedule.constraints_states import RegionStates, crews_keep_up
from oner.schedule.places import rig_pairs
from oner.schedule.presolve import longest_day
from oner.schedule.problem import ScheduleProblem
from oner.schedule.rules import episodes
from oner.schedule.variables import Literal, Variables, add_up, never, slot_name

Keeps = Callable[[str, str], bool]
"""Whether a rule holds for a subject: a person, a region, a rig, a slot by its `slot_name`."""


def keep_all(rule: str, subject: str) -> bool:  # noqa: ARG001 - it answers for any
    """Every rule holds for everybody."""
    return True


class Constraints:
    """Adds the rules to a model.

    Args:
        variables: The unknowns.
        skip: Ids of rules to leave out, to learn which of them stand in the way.
        keeps: Asked for every rule and subject that would constrain something.
        ready: Per day minutes of cover sets that are ready beside the strips of the problem.
    """

    def __init__(
        self,
        variables: Variables,
        skip: frozenset[str] = frozenset(),
        keeps: Keeps = keep_all,
        ready: Sequence[int] = (),
    ) -> None:
        self.variables = variables
        self.model = variables.model
        self.problem = variables.problem
        self.skip = skip
        self.asked = keeps
        self.ready = ready
        self.to_come = range(self.problem.as_of, variables.days)
        """Days that rules judge; what was shot was shot."""
        self.set_used = self._set_used()
        self.stage_used = self._stage_used()
        self.regions = list[RegionStates]()
        self.every_strip()
        self.day_capacity()
        self.region_states()
        self.changeover_crew()
        self.rig_place()
        self.precedence()
        self.keep_together()
        self.order_window()
        self.one_unit()
        self.stage_exclusive()
        self.minor_hours()
        self.running_load()
        self.cover_set()
        hours = Hours(variables, self.load_of, self.keeps)
        hours.daylight()
        hours.company_rest()

    @property
    def changing(self) -> dict[int, cp_model.LinearExprT]:
        """Per region the days of change, the restoring after the last day included."""
        return {states.r: states.changing for states in self.regions}

    def keeps(self, rule: str, subject: str) -> bool:
        """Whether a rule is in the model for a subject."""
        return rule not in self.skip and self.asked(rule, subject)

    def every_strip(self) -> None:
        """every-strip: Every strip is shot once, by a unit on a shooting day."""
        for shot in self.variables.shot:
            if len(shot) > 1:
                self.model.add_exactly_one(list(shot.values()))

    def day_capacity(self) -> None:
        """day-capacity: Minutes of strips and changes of set and stage fit into a unit's day.

        sum minutes + set change * (sets - 1) + stage change * (stages - 1) <= minutes of the day
        with its overtime.
        """
        first = self.problem.as_of * self.variables.units
        for slot in range(first, self.variables.slots):
            most = longest_day(self.problem, self.problem.unit_of(slot))
            load, free = self.load_of(slot)
            if not load or not self.keeps("day-capacity", slot_name(self.problem, slot)):
                continue
            self.model.add(add_up(load) <= most + free)

    def load_of(self, slot: int) -> tuple[list[cp_model.LinearExprT], int]:
        """Terms that add up to the minutes of a slot, and what an empty one is counted short by."""
        rules = self.problem.rules
        load: list[cp_model.LinearExprT] = [
            strip.minutes * self.variables.shot[s][slot]
            for s, strip in enumerate(self.problem.strips)
            if slot in self.variables.shot[s]
        ]
        if not load:
            return [], 0
        for change, used in (
            (rules.set_change_minutes, self.set_used),
            (rules.stage_change_minutes, self.stage_used),
        ):
            here = [at[slot] for at in used.values() if not never(at[slot])]
            load += [change * literal for literal in here]
        return load, rules.set_change_minutes + rules.stage_change_minutes

    def region_states(self) -> None:
        """set-state, changeover: The region is in the state a strip needs, and gets there in time.

        Without its changeovers a region is still in one state a day.
        """
        for r, region in enumerate(self.problem.regions):
            members = [s for s, own in enumerate(self.problem.region_of) if own == r]
            if not members or not self.keeps("set-state", region.id):
                continue
            states = RegionStates(self.variables, r, members)
            if len({self.problem.needs[s] for s in members}) > 1:
                states.one_state_a_day()
            if self.keeps("changeover", region.id):
                states.flow_through_days()
                self.regions.append(states)

    def changeover_crew(self) -> None:
        """changeover-crew: No more regions change at once than there are crews, day and night."""
        if crews_keep_up(self.problem, [states.r for states in self.regions]):
            return
        calendar = self.problem.calendar
        at_night = calendar.crews * calendar.crew_minutes_per_night
        for day in self.to_come:
            by_day = [way for states in self.regions for way in states.changed_on(day)]
            nightly = [
                minutes * way
                for states in self.regions
                for minutes, way in states.changed_before(day)
            ]
            if len(by_day) > calendar.crews and self.keeps("changeover-crew", "day"):
                self.model.add(add_up(by_day) <= calendar.crews)
            if len(nightly) > 1 and self.keeps("changeover-crew", "night"):
                self.model.add(add_up(nightly) <= at_night)

    def rig_place(self) -> None:
        """rig-place: While a set state holds a rig, the rig is used nowhere else.

        Of two places one comes first: last there + strike + install < first here.
        """
        last = self.variables.days - 1
        for k, (one, other) in enumerate(rig_pairs(self.problem)):
            if self._over((*one.strips, *other.strips)):
                continue
            if not self.keeps("rig-place", one.rig):
                continue
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
        """precedence: A strip is shot after those it has to follow, by the days it says.

        `after`: on the day of the other, by the same unit, or later; `follows`: least <= day -
        day of the other <= most.
        """
        index = self.problem.index_of()
        for s, strip in enumerate(self.problem.strips):
            for name in strip.after:
                if self._over((s, index[name])):
                    continue
                if self.keeps("precedence", f"{strip.id} after {name}"):
                    self._later(s, index[name], 0)
                    self._not_beside(s, index[name])
            for one in strip.follows:
                if self._over((s, index[one.strip])):
                    continue
                if self.keeps("precedence", f"{strip.id} after {one.strip}"):
                    self._later(s, index[one.strip], one.least)
                    if one.most is not None:
                        self._within(s, index[one.strip], one.most)

    def keep_together(self) -> None:
        """keep-together: Strips that are kept together are shot on one day by one unit."""
        shot = self.variables.shot
        for word, (first, *others) in together(self.problem.strips).items():
            if not others or self._over((first, *others)):
                continue
            if not self.keeps("keep-together", word):
                continue
            for s in others:
                for slot in sorted({*shot[first], *shot[s]}):
                    self.model.add(shot[s].get(slot, 0) == shot[first].get(slot, 0))  # type: ignore[arg-type]

    def order_window(self) -> None:
        """order-window: An episode is shot within as many shooting days as the house rule allows.

        first <= day of each strip <= first + window - 1.
        """
        window = self.problem.rules.order_window_days
        if window is None:
            return
        for episode, members in episodes(self.problem).items():
            if self._over(members) or not self.keeps("order-window", episode):
                continue
            first = self.model.new_int_var(0, self.variables.days - 1, f"first_of_{episode}")
            for s in members:
                day = self.variables.day_of(s)
                self.model.add(day >= first)
                self.model.add(day <= first + window - 1)

    def one_unit(self) -> None:
        """one-unit: Nobody in the cast, no director and no rig is with two units on a day."""
        if self.variables.units == 1:
            return
        for who, strips in moving(self.problem).items():
            if len(strips) < 2 or not self.keeps("one-unit", who):
                continue
            for day in self.to_come:
                slots = range(day * self.variables.units, (day + 1) * self.variables.units)
                self.variables.at_most_one(
                    [
                        self.variables.any_of(self.variables.on(strips, slot), f"{who}_in_{slot}")
                        for slot in slots
                    ]
                )

    def stage_exclusive(self) -> None:
        """stage-exclusive: Two units do not work on one stage on the same day."""
        if self.problem.rules.stage_shared or self.variables.units == 1:
            return
        for stage, used in self.stage_used.items():
            if not self.keeps("stage-exclusive", stage):
                continue
            for day in self.to_come:
                first = day * self.variables.units
                self.variables.at_most_one(used[first : first + self.variables.units])

    def minor_hours(self) -> None:
        """minor-hours: A minor's strips of a day are no longer than allowed."""
        for member in self.problem.cast:
            strips = self._strips_of(member)
            if member.minutes_per_day is None or not strips:
                continue
            if self.keeps("minor-hours", member.id):
                minutes = {s: self.problem.strips[s].minutes for s in strips}
                self._limit_days(minutes, member.minutes_per_day)

    def running_load(self) -> None:
        """running-load: Nobody runs longer in a day than allowed, nor on a day of rest after it."""
        for member in self.problem.cast:
            minutes = {
                s: strip.run_minutes
                for s, strip in enumerate(self.problem.strips)
                if strip.run_minutes and member.id in strip.runners
            }
            most, rest = running_limits(self.problem, member)
            if not minutes or (most is None and not rest):
                continue
            if not self.keeps("running-load", member.id):
                continue
            if most is not None:
                self._limit_days(minutes, most)
            runs = [
                self.variables.any_of(
                    self.variables.on_day(minutes, day), f"{member.id}_runs_{day}"
                )
                for day in range(self.variables.days)
            ]
            for day in range(self.variables.days):
                for later in range(day + 1, min(day + 1 + rest, self.variables.days)):
                    if later in self.to_come:
                        self.variables.at_most_one([runs[day], runs[later]])

    def cover_set(self) -> None:
        """cover-set: A day with exteriors has interiors on cover sets that are still to be shot."""
        needed = self.problem.rules.cover_minutes
        outside = [s for s, one in enumerate(self.problem.strips) if one.place is Place.EXT]
        if not needed or not outside or not self.keeps("cover-set", "cover"):
            return
        cover = cover_strips(self.problem)
        people = {member.id: member for member in self.problem.cast}
        for day in self.to_come:
            date = self.problem.days[day]
            exterior = self.variables.any_of(self.variables.on_day(outside, day), f"outside_{day}")
            if never(exterior):
                continue
            ready = [
                self.problem.strips[s].minutes * (1 - self.variables.done[s][day])
                for s in cover
                if all(people[who].available(date) for who in self.problem.strips[s].cast)
            ]
            beside = self.ready[day] if self.ready else 0
            self.model.add(add_up([*ready, beside]) >= needed * exterior)

    def _over(self, strips: Iterable[int]) -> bool:
        """Whether some strips were all shot before the first day still to come."""
        first = self.problem.as_of * self.variables.units
        return all(slot < first for s in strips for slot in self.variables.shot[s])

    def _strips_of(self, member: CastMember) -> list[int]:
        return [s for s, strip in enumerate(self.problem.strips) if member.id in strip.cast]

    def _limit_days(self, minutes: dict[int, int], most: int) -> None:
        """On no day are more than so many minutes of some strips."""
        for day in self.to_come:
            slots = range(day * self.variables.units, (day + 1) * self.variables.units)
            load = [
                taken * self.variables.shot[s][slot]
                for s, taken in minutes.items()
                for slot in slots
                if slot in self.variables.shot[s]
            ]
            if load:
                self.model.add(add_up(load) <= most)

    def _later(self, s: int, other: int, least: int) -> None:
        """Done by a day only where the other was done `least` days before."""
        done = self.variables.done
        for day in range(self.variables.days):
            self.variables.implies(done[s][day], done[other][day - least] if day >= least else 0)

    def _within(self, s: int, other: int, most: int) -> None:
        """Done `most` days after the other at the latest."""
        done = self.variables.done
        for day in range(self.variables.days - most):
            self.variables.implies(done[other][day], done[s][day + most])

    def _not_beside(self, s: int, other: int) -> None:
        """Not on one day by two units, whose hours run side by side."""
        units = self.variables.units
        if units == 1:
            return
        shot = self.variables.shot
        for slot in shot[s]:
            day = slot // units
            beside = [
                shot[other][at]
                for at in range(day * units, (day + 1) * units)
                if at != slot and at in shot[other]
            ]
            if beside:
                self.model.add(add_up([shot[s][slot], *beside]) <= 1)

    def _set_used(self) -> dict[str, list[Literal]]:
        """Per set with strips and slot: the unit is there."""
        members = dict[str, list[int]]()
        for s, strip in enumerate(self.problem.strips):
            members.setdefault(strip.set, []).append(s)
        return {
            name: [
                self.variables.any_of(self.variables.on(strips, slot), f"set_{name}_{slot}")
                for slot in range(self.variables.slots)
            ]
            for name, strips in members.items()
        }

    def _stage_used(self) -> dict[str, list[Literal]]:
        """Per stage with strips and slot: the unit is there."""
        stage_of = self.problem.stage_of()
        sets = dict[str, list[str]]()
        for name in self.set_used:
            sets.setdefault(stage_of[name], []).append(name)
        return {
            stage: [
                self.variables.any_of(
                    [self.set_used[name][slot] for name in names], f"stage_{stage}_{slot}"
                )
                for slot in range(self.variables.slots)
            ]
            for stage, names in sets.items()
        }


def together(strips: Sequence[Strip]) -> dict[str, list[int]]:
    """Strips that are kept together, by their word."""
    found = dict[str, list[int]]()
    for s, strip in enumerate(strips):
        if strip.together:
            found.setdefault(strip.together, []).append(s)
    return found


def moving(problem: ScheduleProblem) -> dict[str, list[int]]:
    """Strips of everybody and everything that is with one unit a day: people, directors, rigs."""
    found = dict[str, list[int]]()
    for s, strip in enumerate(problem.strips):
        names = [*strip.cast, strip.director, strip.rig or ""]
        for name in dict.fromkeys(names):
            if name:
                found.setdefault(name, []).append(s)
    return found


def running_limits(problem: ScheduleProblem, member: CastMember) -> tuple[int | None, int]:
    """Most minutes a person runs in a day (None: no limit), and days of rest after."""
    own, rest = member.run_minutes_per_day, member.run_rest_days
    return (
        problem.rules.run_minutes_per_day if own is None else own,
        problem.rules.run_rest_days if rest is None else rest,
    )


def cover_strips(problem: ScheduleProblem) -> list[int]:
    """Interiors on cover sets that no changed region holds up."""
    cover = {built.id for built in problem.sets if built.cover}
    return [
        s
        for s, strip in enumerate(problem.strips)
        if strip.place is Place.INT and strip.set in cover and problem.region_of[s] is None
    ]
