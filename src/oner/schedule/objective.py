"""The money of a board as a linear expression: one method per kind of line of `price`.

What a person or a rig costs is exact but where weeks and drops come together: weeks of one
engagement may then serve the next one in the model, which only makes it cheaper. `Objective.exact`
says whether that can be; the money of a board is always counted by `price`.
"""

from __future__ import annotations

import itertools
from datetime import date
from functools import cached_property

from ortools.sat.python import cp_model

from oner.model.production import OvertimeStep
from oner.model.rig import Rig, Terms
from oner.model.schedule import CastMember
from oner.schedule.constraints import Constraints
from oner.schedule.hire import NOT_TO_BE_HAD, hire_price
from oner.schedule.variables import Literal, Variables, add_up, never


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
        self.terms: list[cp_model.LinearExprT] = [sum(line.amount for line in self.problem.fixed)]
        self.exact = True
        """Whether a board costs what the model says, and not more."""
        for member in self.problem.cast:
            self.cast(member)
        for rig in self.problem.rigs:
            self.rig(rig)
        self.changeovers()
        self.stages()
        self.moves()
        self.overtime()
        self.model.minimize(add_up(self.terms))

    def cast(self, member: CastMember) -> None:
        """Fees of episodes, travel, and the days beyond those that come with the fees.

        fee * n + max(0, pay of stretches - episode_days * n * day_rate) + travel * stretches.
        """
        strips = [s for s, strip in enumerate(self.problem.strips) if member.id in strip.cast]
        if not strips:
            return
        episodes = len({self.problem.strips[s].episode for s in strips} - {""})
        travel = member.travel_days * member.travel_rate
        self.terms.append(member.episode_fee * episodes)
        if member.week_rate or (member.drop_days is not None and member.drops > 0):
            pay, stretches = _Engagement(self, member, strips).pay()
            self.terms += [travel * begun for begun in stretches]
            self.exact &= not (member.week_rate and member.drop_days is not None and member.drops)
        else:
            pay = self._by_the_day(member, strips)
            self.terms.append(travel)
        free = member.episode_days * episodes * member.day_rate
        self.terms += [self._beyond(member, pay, free)] if free else pay

    def rig(self, rig: Rig) -> None:
        """The cheapest hires that cover the days of use.

        A way through the days: each is passed idle or within a hire from a first to a last day.
        """
        strips = [s for s, strip in enumerate(self.problem.strips) if strip.rig == rig.id]
        used = [
            self.variables.any_of(self.variables.on_day(strips, day), f"{rig.id}_used_{day}")
            for day in range(self.variables.days)
        ]
        hires = self._worthwhile(rig.terms, [day for day, use in enumerate(used) if not never(use)])
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
            if not never(used[day]):
                self.model.add(idle[day] + used[day] <= 1)
        self.terms.extend(price * ways[span] for span, price in hires.items())

    def changeovers(self) -> None:
        """changeover_day per day of change, the restoring after the last day included."""
        for days in self.constraints.changing.values():
            self.terms.append(self.problem.prices.changeover_day * days)

    def stages(self) -> None:
        """day_rate per day of use, by any unit; hold_rate per day between first and last without.

        hold * (first to last) + (day_rate - hold) * (days of use), as of a person.
        """
        for stage in self.problem.stages:
            if stage.id not in self.constraints.stage_used:
                continue
            strips = self._on_stage(stage.id)
            if stage.hold_rate:
                self.terms += self._from_first_to_last(strips, stage.id, stage.hold_rate)
            self.terms += self._days_of_use(strips, stage.id, stage.day_rate - stage.hold_rate)

    def moves(self) -> None:
        """company_move per stage of a slot beyond the first."""
        move = self.problem.prices.company_move
        if not move:
            return
        for slot in range(self.variables.slots):
            here = [used[slot] for used in self.constraints.stage_used.values()]
            here = [literal for literal in here if not never(literal)]
            if len(here) > 1:
                self.terms.append(move * add_up(here))
                self.terms.append(-move * self._at_most_any(here, f"worked_{slot}"))

    def overtime(self) -> None:
        """Per slot the price of its minutes over the ordinary day, by steps."""
        steps = self.problem.prices.overtime
        for slot in range(self.variables.slots):
            unit = self.problem.unit_of(slot)
            load, free = self.constraints.load_of(slot)
            if not steps or not unit.overtime_minutes or not load:
                continue
            table = [overtime_price(steps, over) for over in range(unit.overtime_minutes + 1)]
            over = self.model.new_int_var(0, unit.overtime_minutes, f"over_{slot}")
            paid = self.model.new_int_var(0, max(table), f"overtime_{slot}")
            ordinary = self.problem.calendar.minutes_of(unit)
            self.model.add(over >= add_up([*load, -free - ordinary]))
            self.model.add_element(over, table, paid)
            self.terms.append(paid)

    def _by_the_day(self, member: CastMember, strips: list[int]) -> list[cp_model.LinearExprT]:
        """hold_rate * (first to last) + (day_rate - hold_rate) * (days worked)."""
        pay: list[cp_model.LinearExprT] = []
        if member.hold_rate:
            pay += self._from_first_to_last(strips, member.id, member.hold_rate)
        return pay + self._days_of_use(strips, member.id, member.day_rate - member.hold_rate)

    def _from_first_to_last(
        self, strips: list[int], name: str, rate: int
    ) -> list[cp_model.LinearExprT]:
        """Rate * days from the first to the last of some strips.

        These are the days on which they have begun plus those on which they still last, less all
        days, as on every day one of both holds.
        """
        steps = self.variables.begun(strips, name) + self.variables.lasting(strips, name)
        return [rate * add_up(steps), -rate * self.variables.days]

    def _days_of_use(self, strips: list[int], name: str, rate: int) -> list[cp_model.LinearExprT]:
        """Rate * days with any of some strips; exactly those where the rate lowers the cost."""
        if not rate:
            return []
        return [
            rate * self.works(strips, day, name, counted_down=rate < 0)
            for day in range(self.variables.days)
        ]

    def works(self, strips: list[int], day: int, name: str, *, counted_down: bool) -> Literal:
        """A literal that is 1 on a day with any of some strips, and only there if counted down."""
        on = self.variables.on_day(strips, day)
        known = f"{name}_works_{day}"
        any_of = self.variables.exactly_any_of if counted_down else self.variables.any_of
        return any_of(on, known)

    def _beyond(
        self, member: CastMember, pay: list[cp_model.LinearExprT], free: int
    ) -> cp_model.IntVar:
        """max(0, pay - free)."""
        rates = member.day_rate + member.hold_rate + member.week_rate
        most = rates * (self.variables.days + 7)
        beyond = self.model.new_int_var(0, most, f"{member.id}_beyond")
        self.model.add(beyond >= add_up([*pay, -free]))
        return beyond

    def _on_stage(self, stage: str) -> list[int]:
        stage_of = self.problem.stage_of()
        return [s for s, one in enumerate(self.problem.strips) if stage_of[one.set] == stage]

    def _at_most_any(self, literals: list[Literal], name: str) -> Literal:
        """A literal that is 1 only where one of the given ones is."""
        if any(isinstance(literal, int) and literal for literal in literals):
            return 1
        found = self.variables.new(name)
        self.model.add(found <= add_up(literals))
        return found

    def _worthwhile(self, terms: Terms, days: list[int]) -> dict[tuple[int, int], int]:
        """Hires that no two shorter ones beside each other replace at the same price or less."""
        dates = self.problem.days
        prices = {
            (a, b): hire_price(terms, dates[a], dates[b])
            for i, a in enumerate(days)
            for b in days[i:]
        }
        return {
            (days[i], days[k]): whole
            for i, k in itertools.combinations_with_replacement(range(len(days)), 2)
            if (whole := prices[days[i], days[k]]) < NOT_TO_BE_HAD
            and all(
                whole < prices[days[i], days[m]] + prices[days[m + 1], days[k]] for m in range(i, k)
            )
        }


class _Engagement:
    """A person who is paid by stretches: by the week, or with drops and pick-ups.

    on[d]: day d lies in a stretch; begins[d]: a stretch begins with it.
    """

    def __init__(self, objective: Objective, member: CastMember, strips: list[int]) -> None:
        self.variables = objective.variables
        self.model = objective.model
        self.dates = objective.problem.days
        self.member = member
        days = range(self.variables.days)
        self.works = [objective.works(strips, day, member.id, counted_down=True) for day in days]
        self.on = [self.variables.new(f"{member.id}_on_{day}") for day in days]
        self.begins = [self.variables.new(f"{member.id}_begins_{day}") for day in days]

    def pay(self) -> tuple[list[cp_model.LinearExprT], list[cp_model.IntVar]]:
        """Pay of all stretches, and the literals of their beginnings."""
        self._stretches()
        if self.member.week_rate:
            return self._weekly(), self.begins
        rest = self.member.day_rate - self.member.hold_rate
        held = [self.member.hold_rate * on for on in self.on]
        return [*held, *(rest * works for works in self.works)], self.begins

    def _stretches(self) -> None:
        """Days worked lie in stretches; as many as drops allow, and far enough apart."""
        drops = 0 if self.member.drop_days is None else self.member.drops
        self.model.add(add_up(self.begins) <= 1 + drops)
        for day, on in enumerate(self.on):
            before = self.on[day - 1] if day else 0
            self.variables.implies(self.works[day], on)
            self.model.add(self.begins[day] >= on - before)
            self.variables.implies(self.begins[day], on)
            for earlier in range(day):
                if (self.dates[day] - self.dates[earlier]).days - 1 < (self.member.drop_days or 0):
                    self.variables.at_most_one([self.begins[day], self.on[earlier]])

    def _weekly(self) -> list[cp_model.LinearExprT]:
        """Weeks from the first day of a stretch on, one after the other; days beyond by the day."""
        first, last = self.dates[0], self.dates[-1]
        weeks = {
            at: self.variables.new(f"{self.member.id}_week_{at}")
            for at in range((last - first).days + 1)
        }
        for at, week in weeks.items():
            begins = self._beginning.get(date.fromordinal(first.toordinal() + at))
            causes = [one for one in (begins, weeks.get(at - 7)) if one is not None]
            self.model.add_bool_or([~week, *causes])
        pay: list[cp_model.LinearExprT] = [self.member.week_rate * week for week in weeks.values()]
        for day, on in enumerate(self.on):
            at = (self.dates[day] - first).days
            covering = [weeks[k] for k in range(max(0, at - 6), at + 1)]
            if not self.member.day_rate:
                self.model.add_bool_or([~on, *covering])
                continue
            daily = self.variables.new(f"{self.member.id}_daily_{day}")
            self.model.add_bool_or([~on, daily, *covering])
            pay.append(self.member.day_rate * daily)
        return pay

    @cached_property
    def _beginning(self) -> dict[date, cp_model.IntVar]:
        return dict(zip(self.dates, self.begins, strict=True))


def overtime_price(steps: tuple[OvertimeStep, ...], over: int) -> int:
    """Price of a slot's minutes over its ordinary day: per step the minutes within it, by the hour.

    sum over steps of ceil(minutes between this step and the next * hour_rate / 60).
    """
    ends = [step.after_minutes for step in steps[1:]] + [over]
    total = 0
    for step, end in zip(steps, ends, strict=True):
        minutes = max(0, min(over, end) - step.after_minutes)
        total += -(-minutes * step.hour_rate // 60)
    return total
