"""The money of a board added up again from the rates of the production folder."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from oner.audit.calendar import changeover_days, shooting_days
from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import OvertimeStep, Production
from oner.model.rig import Terms
from oner.model.schedule import CastMember, Schedule, Strip
from oner.model.set import STANDING

Line = tuple[str, str]
"""Kind of money, and for whom or what."""

COUNTED_BY_DAYS = ("rig", "stage", "changeover")
"""Kinds of a piece's estimate that the board counts by days instead."""


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
    """The cheapest mix of months, weeks and single days that covers so many calendar days.

    A month is four weeks. A rate of 0 means that there is no such rate; with none the rig belongs
    to the house.
    """
    days = max(days, terms.minimum_days)
    if not terms.day_rate and not terms.week_rate and not terms.month_rate:
        return 0
    mixes = [
        (months, weeks, max(0, days - 28 * months - 7 * weeks))
        for months in range(days // 28 + 2)
        for weeks in range(max(0, days - 28 * months) // 7 + 2)
    ]
    return min(
        months * terms.month_rate + weeks * terms.week_rate + single * terms.day_rate
        for months, weeks, single in mixes
        if (terms.month_rate or not months)
        and (terms.week_rate or not weeks)
        and (terms.day_rate or not single)
    )


def engage(
    member: CastMember, days: Sequence[date], worked: Sequence[date], episodes: int
) -> tuple[int, int]:
    """Pay and travel of the cheapest engagement.

    The days worked are parted wherever the person may be dropped, as often as allowed; of all
    numbers of drops the cheapest is taken, of equals the fewest.

    Args:
        member: With the terms.
        days: Every shooting day.
        worked: Days worked, ascending.
        episodes: Episodes the person is in.
    """
    free = member.episode_days * episodes * member.day_rate
    cuts = [
        at
        for at in range(1, len(worked))
        if member.drop_days is not None
        and worked[at - 1] + timedelta(days=member.drop_days) < worked[at]
    ]

    @cache
    def least(first: int, drops: int) -> int | None:
        """Least pay of the days from one on with exactly so many drops among them."""
        if not drops:
            return _stretch(member, days, worked[first:])
        ways = list[int]()
        for cut in (cut for cut in cuts if cut > first):
            rest = least(cut, drops - 1)
            if rest is not None:
                ways.append(_stretch(member, days, worked[first:cut]) + rest)
        return min(ways, default=None)

    ways = list[tuple[int, int, int]]()
    for drops in range(min(len(cuts), max(0, member.drops)) + 1):
        pay = least(0, drops)
        if pay is not None:
            travel = (drops + 1) * member.travel_days * member.travel_rate
            due = member.episode_fee * episodes + max(0, pay - free)
            ways.append((due + travel, drops, travel))
    whole, _, travel = min(ways)
    return whole - travel, travel


def _stretch(member: CastMember, days: Sequence[date], worked: Sequence[date]) -> int:
    """Pay of days worked without a drop among them: by the day, or weeks and then days."""
    inside = [day for day in days if worked[0] <= day <= worked[-1]]
    if not member.week_rate:
        return sum(member.day_rate if day in worked else member.hold_rate for day in inside)
    ways, weeks, left = list[int](), 0, inside
    while left:
        if member.day_rate:
            ways.append(weeks * member.week_rate + len(left) * member.day_rate)
        weeks += 1
        left = [day for day in left if (day - worked[0]).days >= 7 * weeks]
    return min([*ways, weeks * member.week_rate])


def overtime(steps: Sequence[OvertimeStep], over: int) -> int:
    """Price of minutes beyond the ordinary day: per step its own, rounded up."""
    amount = 0
    for k, step in enumerate(steps):
        end = steps[k + 1].after_minutes if k + 1 < len(steps) else over
        inside = len(range(step.after_minutes, min(end, over)))
        amount += math.ceil(Fraction(inside * step.hour_rate, 60))
    return amount


def _one_window(terms: Terms, first: date, last: date) -> bool:
    return not terms.windows or any(w.first <= first and last <= w.last for w in terms.windows)


class _Counting:
    """What a board costs, line by line."""

    def __init__(self, production: Production, plan: Plan, schedule: Schedule) -> None:
        self.production = production
        self.plan = plan
        self.states = {state.id: state for state in plan.states}
        self.schedule = schedule
        self.days = shooting_days(production.calendar)
        self.strips = {strip.id: strip for strip in plan.strips}
        self.shot = [(p, self.strips[p.strip]) for p in schedule.board if p.strip in self.strips]
        self.stage_of = {built.id: built.stage for built in production.sets}

    def lines(self) -> Counter[Line]:
        """Amounts by kind and subject."""
        parts = (self._cast, self._rigs, self._changeovers, self._stages, self._units, self._take)
        lines = Counter[Line]()
        for part in parts:
            lines += part()
        return lines

    def _cast(self) -> Counter[Line]:
        """Fees, days worked and held, and travel, with the cheapest drops."""
        lines = Counter[Line]()
        for member in self.production.cast:
            worked = {p.day for p, strip in self.shot if member.id in strip.cast}
            named = {s.episode for s in self.strips.values() if member.id in s.cast}
            if worked:
                pay, travel = engage(member, self.days, sorted(worked), len(named - {""}))
                lines["cast", member.id], lines["travel", member.id] = pay, travel
        return lines

    def _rigs(self) -> Counter[Line]:
        """The cheapest hires over the days of use."""
        lines = Counter[Line]()
        for rig in self.production.rigs:
            used = sorted({p.day for p, strip in self.shot if strip.rig == rig.id})
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
        """A stage's rate per day of use, and its hold rate per shooting day between without."""
        lines = Counter[Line]()
        for stage in self.production.stages:
            used = {p.day for p, strip in self.shot if self.stage_of[strip.set] == stage.id}
            if used:
                idle = [day for day in self.days if min(used) < day < max(used)]
                lines["stage", stage.id] = stage.day_rate * len(used)
                held = stage.hold_rate * len(set(idle) - used)
                lines["stage-hold", stage.id] = held
        return lines

    def _units(self) -> Counter[Line]:
        """Moves to another stage within a unit's day, and its minutes beyond the ordinary day."""
        lines, prices = Counter[Line](), self.production.prices
        today: dict[tuple[date, str], list[Strip]] = defaultdict(list)
        for place, strip in self.shot:
            today[place.day, place.unit].append(strip)
        for (_, unit), strips in today.items():
            stages = {self.stage_of[strip.set] for strip in strips}
            lines["move", "company"] += prices.company_move * (len(stages) - 1)
            over = self._minutes(strips, len(stages)) - self._ordinary(unit)
            lines["overtime", unit] += overtime(prices.overtime, over)
        return lines

    def _minutes(self, strips: list[Strip], stages: int) -> int:
        rules = self.production.rules
        changes = rules.set_change_minutes * (len({strip.set for strip in strips}) - 1)
        changes += rules.stage_change_minutes * (stages - 1)
        return sum(strip.minutes for strip in strips) + changes

    def _ordinary(self, name: str) -> int:
        own = [u.minutes_per_day for u in self.production.calendar.units if u.id == name]
        house = self.production.calendar.minutes_per_day
        return house if not own or own[0] is None else own[0]

    def _take(self) -> Counter[Line]:
        """What the pieces cost off the board, as the breakdown estimates it."""
        lines = Counter[Line]()
        if self.plan.breakdown is None:
            return lines
        for piece in self.plan.breakdown.pieces:
            off = [line.amount for line in piece.costs if line.kind not in COUNTED_BY_DAYS]
            lines["take", piece.id] = sum(off)
        joins = [seam.price for seam in self.plan.breakdown.seams]
        lines["take", "seams"] = sum(joins)
        return lines
