"""The hours of a unit's day in the model: daylight, and rest from wrap to call."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from ortools.sat.python import cp_model

from oner.model.production import Unit
from oner.model.schedule import Light, Place, Strip
from oner.schedule.hours import daylight_on, meal_minutes, rest_between
from oner.schedule.presolve import longest_day
from oner.schedule.problem import ScheduleProblem
from oner.schedule.variables import Literal, Variables, add_up, always, never, slot_name

Load = Callable[[int], tuple[list[cp_model.LinearExprT], int]]
"""Terms that add up to the minutes of a slot, and what an empty one is counted short by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sun:
    """Light and darkness of a slot by its call."""

    day: int
    split_day: int
    split_night: int
    night: int
    sunset: int


class Hours:
    """Adds the rules about a unit's hours.

    Args:
        variables: The unknowns.
        load_of: Minutes of a slot.
        keeps: Whether a rule holds for a subject.
    """

    def __init__(
        self, variables: Variables, load_of: Load, keeps: Callable[[str, str], bool]
    ) -> None:
        self.variables = variables
        self.model = variables.model
        self.problem = variables.problem
        self.load_of = load_of
        self.keeps = keeps
        self.first = self.problem.as_of * variables.units
        """First slot that rules judge."""
        self.wraps = dict[int, cp_model.IntVar]()
        self.literals = dict[tuple[str, int], Literal]()

    def daylight(self) -> None:
        """daylight: Exteriors by day fit between sunrise and sunset, those by night after sunset.

        Minutes by day <= light after the call, minutes by night <= darkness until the longest day
        ends; the call is that of a day without exteriors by night, with both, or with them alone.
        """
        for slot in range(self.first, self.variables.slots):
            sun = _sun(self.problem, slot)
            if sun is None:
                continue
            by_day, by_night = (
                self._minutes(self._outside_by_day, slot),
                self._minutes(self._outside_by_night, slot),
            )
            if not by_day and not by_night:
                continue
            if not self.keeps("daylight", slot_name(self.problem, slot)):
                continue
            light, dark = self._by_day(slot), self._by_night(slot)
            self._at_most(by_day, sun.day, not_if=dark)
            self._at_most(by_day, sun.split_day, only_if=dark)
            self._at_most(by_night, sun.night, not_if=light)
            self._at_most(by_night, sun.split_night, only_if=light)

    def company_rest(self) -> None:
        """company-rest: From a unit's wrap to its next call lie its hours of rest.

        For slots d < e of a unit with none used between: days between + call(e) - wrap(d) >= the
        hours; where a day off lies between, >= those of a weekend too.
        """
        for place, unit in enumerate(self.problem.units):
            if not self.keeps("company-rest", unit.id):
                continue
            slots = range(place, self.variables.slots, self.variables.units)
            used = [slot for slot in slots if self.load_of(slot)[0]]
            for k, early in enumerate(used):
                latest = self._latest_wrap(unit, early)
                for late in used[k + 1 :]:
                    rest = rest_between(self.problem, early, late) - latest
                    if rest >= self._most_needed():
                        break
                    if late >= self.first and rest + min(self._calls(unit, late)) < self._needed(
                        early, late
                    ):
                        self._rest(early, late, [x for x in used if early < x < late])

    def _most_needed(self) -> int:
        """Minutes of the longest rest there is."""
        rules = self.problem.rules
        return math.floor(60 * max(rules.company_rest_hours, rules.weekend_rest_hours))

    def _needed(self, early: int, late: int) -> int:
        """Minutes of rest between two slots."""
        rules, days = self.problem.rules, self.problem.days
        hours = rules.company_rest_hours
        between = days[self.problem.day_of(late)] - days[self.problem.day_of(early)]
        if between.days > 1:
            hours = max(hours, rules.weekend_rest_hours)
        return math.floor(60 * hours)

    def _calls(self, unit: Unit, slot: int) -> list[int]:
        if never(self._by_night(slot)):
            return [unit.day_call]
        return [unit.day_call, unit.split_call, unit.night_call]

    def _latest_wrap(self, unit: Unit, slot: int) -> int:
        longest = longest_day(self.problem, unit)
        worked = max(self._calls(unit, slot)) + longest + meal_minutes(self.problem, longest)
        sun = _sun(self.problem, slot)
        dark = sum(self.problem.strips[s].minutes for s in self._outside_by_night)
        return max(worked, sun.sunset + dark) if sun else worked

    def _rest(self, early: int, late: int, between: list[int]) -> None:
        call = add_up([self._call(late), rest_between(self.problem, early, late)])
        needed = self._needed(early, late)
        rule = self.model.add(call >= add_up([self._wrap(early), needed]))
        used = [self._used(early), self._used(late)]
        idle = [self._used(slot) for slot in between]
        conditions = [literal for literal in used if not isinstance(literal, int)]
        conditions += [~literal for literal in idle if not isinstance(literal, int)]
        if any(always(literal) for literal in idle) or any(never(literal) for literal in used):
            conditions.append(self.model.new_constant(0))
        if conditions:
            rule.only_enforce_if(conditions)  # pyright: ignore[reportUnknownMemberType]

    def _call(self, slot: int) -> cp_model.LinearExprT:
        """Crew call: by day, at night, or split between both."""
        unit, dark = self.problem.unit_of(slot), self._by_night(slot)
        if never(dark):
            return unit.day_call
        both = self._both(slot)
        later = unit.night_call - unit.day_call
        return add_up([unit.day_call, later * dark, (unit.split_call - unit.night_call) * both])

    def _wrap(self, slot: int) -> cp_model.IntVar:
        """Not before the minutes of the day with its meal, nor before what is shot by night."""
        if slot in self.wraps:
            return self.wraps[slot]
        rules = self.problem.rules
        load, free = self.load_of(slot)
        most = sum(strip.minutes for strip in self.problem.strips) + 10_000
        wrap = self.model.new_int_var(0, 2 * most, f"wrap_{slot}")
        minutes = add_up([*load, -free])
        meal = self.variables.new(f"meal_{slot}") if rules.meal_minutes else 0
        if rules.meal_minutes:
            self.model.add(minutes <= rules.meal_after_minutes + most * meal)
        self.model.add(wrap >= add_up([self._call(slot), minutes, rules.meal_minutes * meal]))
        sun, dark = _sun(self.problem, slot), self._by_night(slot)
        if sun is not None and not never(dark):
            night = self._minutes(self._outside_by_night, slot)
            self.model.add(wrap >= add_up([sun.sunset * dark, *night]))
        self.wraps[slot] = wrap
        return wrap

    def _used(self, slot: int) -> Literal:
        return self._any("used", slot, list(range(len(self.problem.strips))))

    def _by_day(self, slot: int) -> Literal:
        return self._any("light", slot, self._outside_by_day)

    def _by_night(self, slot: int) -> Literal:
        return self._any("dark", slot, self._outside_by_night)

    def _any(self, name: str, slot: int, strips: list[int]) -> Literal:
        if (name, slot) not in self.literals:
            literals = self.variables.on(strips, slot)
            self.literals[name, slot] = self.variables.exactly_any_of(literals, f"{name}_{slot}")
        return self.literals[name, slot]

    def _both(self, slot: int) -> Literal:
        """Exteriors by day and by night."""
        light, dark = self._by_day(slot), self._by_night(slot)
        for one, other in ((light, dark), (dark, light)):
            if never(one) or always(one):
                return other if always(one) else 0
        if ("both", slot) not in self.literals:
            both = self.variables.new(f"both_{slot}")
            self.model.add(both <= light)
            self.model.add(both <= dark)
            self.model.add(both >= light + dark - 1)
            self.literals["both", slot] = both
        return self.literals["both", slot]

    @cached_property
    def _outside_by_day(self) -> list[int]:
        return [s for s, one in enumerate(self.problem.strips) if _outside(one, Light.DAY)]

    @cached_property
    def _outside_by_night(self) -> list[int]:
        return [s for s, one in enumerate(self.problem.strips) if _outside(one, Light.NIGHT)]

    def _minutes(self, strips: list[int], slot: int) -> list[cp_model.LinearExprT]:
        return [
            self.problem.strips[s].minutes * self.variables.shot[s][slot]
            for s in strips
            if slot in self.variables.shot[s]
        ]

    def _at_most(
        self,
        terms: list[cp_model.LinearExprT],
        most: int,
        *,
        only_if: Literal = 1,
        not_if: Literal = 0,
    ) -> None:
        if not terms or never(only_if) or always(not_if):
            return
        rule = self.model.add(add_up(terms) <= most)
        if not isinstance(only_if, int):
            rule.only_enforce_if(only_if)  # pyright: ignore[reportUnknownMemberType]
        if not isinstance(not_if, int):
            rule.only_enforce_if(~not_if)  # pyright: ignore[reportUnknownMemberType]


def _outside(strip: Strip, light: Light) -> bool:
    return strip.place is Place.EXT and strip.light is light and strip.minutes > 0


def _sun(problem: ScheduleProblem, slot: int) -> _Sun | None:
    """Sunset - max(call, sunrise), and call + longest day + meal - max(call, sunset)."""
    sun = daylight_on(problem.calendar, problem.days[problem.day_of(slot)])
    if sun is None:
        return None
    unit = problem.unit_of(slot)
    longest = longest_day(problem, unit)
    day = longest + meal_minutes(problem, longest)

    def light(call: int) -> int:
        return max(0, sun.sunset - max(call, sun.sunrise))

    def dark(call: int) -> int:
        return max(0, call + day - max(call, sun.sunset))

    return _Sun(
        day=light(unit.day_call),
        split_day=light(unit.split_call),
        split_night=dark(unit.split_call),
        night=dark(unit.night_call),
        sunset=sun.sunset,
    )
