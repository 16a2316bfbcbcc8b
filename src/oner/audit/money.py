"""The money of a board added up again from the rates of the production folder."""

from __future__ import annotations

from collections import Counter
from datetime import date

from oner.audit.calendar import changeover_days, shooting_days
from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import Terms
from oner.model.schedule import Schedule
from oner.model.set import STANDING

Line = tuple[str, str]
"""Kind of money, and for whom or what."""


def check_money(production: Production, plan: Plan, schedule: Schedule) -> list[Finding]:
    """Every line follows from rates and days, lines add up to the cost, the bound is below it."""
    findings = list[Finding]()
    added = sum(line.amount for line in schedule.costs)
    if added != schedule.cost:
        findings.append(find("audit-money", "cost", f"{schedule.cost}", limit=f"{added}"))
    if schedule.bound > schedule.cost:
        findings.append(find("audit-money", "bound", f"{schedule.bound}", limit=f"{added}"))
    counted = _Counting(production, plan, schedule).lines()
    stated = Counter[Line]()
    for line in schedule.costs:
        stated[line.kind, line.subject] += line.amount
    return findings + [
        find("audit-money", f"{kind} {subject}", f"{stated[kind, subject]}", limit=f"{amount}")
        for kind, subject in sorted({*stated, *counted})
        if stated[kind, subject] != (amount := counted[kind, subject])
    ]


def hire(terms: Terms, used: list[date]) -> int:
    """The cheapest hires that cover every day of use.

    A hire lies in one window and costs its delivery and the cheapest mix of weeks and days over its
    calendar days, at least the minimum. Days outside every window are counted as if they were
    inside one; that they are not is a finding of its own.

    Args:
        terms: Of the rig.
        used: Days of use, ascending, none twice.
    """
    least = [0]
    for last in range(len(used)):
        least.append(
            min(
                least[first] + terms.delivery + rent(terms, (used[last] - used[first]).days + 1)
                for first in range(last + 1)
                if first == last or _one_window(terms, used[first], used[last])
            )
        )
    return least[-1]


def rent(terms: Terms, days: int) -> int:
    """The cheapest mix of weeks and single days that covers so many calendar days.

    A rate of 0 means that there is no such rate; with neither the rig belongs to the house.
    """
    days = max(days, terms.minimum_days)
    if not terms.day_rate and not terms.week_rate:
        return 0
    mixes = [(weeks, max(0, days - 7 * weeks)) for weeks in range(days // 7 + 2)]
    return min(
        weeks * terms.week_rate + single * terms.day_rate
        for weeks, single in mixes
        if (terms.week_rate or not weeks) and (terms.day_rate or not single)
    )


def _one_window(terms: Terms, first: date, last: date) -> bool:
    return not terms.windows or any(w.first <= first and last <= w.last for w in terms.windows)


class _Counting:
    """What a board costs, line by line."""

    def __init__(self, production: Production, plan: Plan, schedule: Schedule) -> None:
        self.production = production
        self.states = {state.id: state for state in plan.states}
        self.schedule = schedule
        self.days = shooting_days(production.calendar)
        strips = {strip.id: strip for strip in plan.strips}
        self.shot = [(p.day, strips[p.strip]) for p in schedule.board if p.strip in strips]

    def lines(self) -> Counter[Line]:
        """Amounts by kind and subject."""
        return self._cast() + self._rigs() + self._changeovers() + self._stages()

    def _cast(self) -> Counter[Line]:
        """The day rate for a day worked, the hold rate for every other from first to last."""
        lines = Counter[Line]()
        for member in self.production.cast:
            worked = sorted({day for day, strip in self.shot if member.id in strip.cast})
            if worked:
                spanned = sum(worked[0] <= day <= worked[-1] for day in self.days)
                held = spanned - len(worked)
                amount = member.day_rate * len(worked) + member.hold_rate * held
                lines["cast", member.id] = amount
        return lines

    def _rigs(self) -> Counter[Line]:
        """The cheapest hires over the days of use."""
        lines = Counter[Line]()
        for rig in self.production.rigs:
            used = sorted({day for day, strip in self.shot if strip.rig == rig.id})
            lines["rig", rig.id] = hire(rig.terms, used)
        return lines

    def _changeovers(self) -> Counter[Line]:
        """`changeover_day` per day of change, the restoring after the last day included."""
        lines, last = Counter[Line](), dict[str, str]()
        price = self.production.prices.changeover_day
        for row in sorted(self.schedule.regions, key=lambda row: row.day):
            if row.state is None:
                lines["changeover", row.region] += price
            else:
                last[row.region] = row.state
        for region, state in last.items():
            torn = self.states.get(state) if state != STANDING else None
            left = changeover_days(self.production.calendar, torn, None)
            lines["changeover", region] += price * left
        return lines

    def _stages(self) -> Counter[Line]:
        """A stage's day rate per day of use; `company_move` per stage of a day beyond the first."""
        lines = Counter[Line]()
        stage_of = {built.id: built.stage for built in self.production.sets}
        rate = {stage.id: stage.day_rate for stage in self.production.stages}
        used = {(day, stage_of[strip.set]) for day, strip in self.shot}
        for _, stage in used:
            lines["stage", stage] += rate[stage]
        moves = len(used) - len({day for day, _ in used})
        lines["move", "company"] = moves * self.production.prices.company_move
        return lines
