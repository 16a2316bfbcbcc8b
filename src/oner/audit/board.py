"""Every rule of the schedule counted by hand, and the money added up again."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date, timedelta

from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import BoardPlace, Schedule, Solved, Strip
from oner.model.set import STANDING, SetState


def check_board(production: Production, plan: Plan) -> list[Finding]:
    """Everything about the board; nothing for a plan without one."""
    if not isinstance(plan.schedule, Solved):
        return []
    board = _Board(production, plan, plan.schedule.schedule)
    return [
        *board.complete(),
        *board.capacity(),
        *board.windows(),
        *board.people(),
        *board.rigs(),
        *board.order(),
        *board.states(),
        *board.changeovers(),
        *board.money(),
    ]


def shooting_days(production: Production) -> tuple[date, ...]:
    """The days of the calendar, counted from its start over weekdays and holidays."""
    calendar = production.calendar
    days, day = list[date](), calendar.start
    while len(days) < calendar.days:
        if day.weekday() in calendar.weekdays and day not in calendar.holidays:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


class _Board:
    """A schedule with what it is counted against."""

    def __init__(self, production: Production, plan: Plan, schedule: Schedule) -> None:
        self.production = production
        self.schedule = schedule
        self.strips: dict[str, Strip] = {strip.id: strip for strip in plan.strips}
        self.sets = {built.id: built for built in production.sets}
        self.state_of: dict[str, SetState] = {state.id: state for state in plan.states}
        self.place: dict[str, BoardPlace] = {p.strip: p for p in schedule.board}
        self.today: dict[date, list[Strip]] = defaultdict(list)
        for spot in sorted(schedule.board, key=lambda p: (p.day, p.order)):
            if spot.strip in self.strips:
                self.today[spot.day].append(self.strips[spot.strip])

    def complete(self) -> list[Finding]:
        """Every strip is on the board once, and nothing else is."""
        counts = Counter(p.strip for p in self.schedule.board)
        wrong = [s for s in {*counts, *self.strips} if counts[s] != 1 or s not in self.strips]
        return [
            find(
                "audit-missing", f"strip {strip}", f"{counts[strip]} times on the board", limit="1"
            )
            for strip in sorted(wrong)
        ]

    def capacity(self) -> list[Finding]:
        """Minutes of a day with its changes of set and stage are no more than the day has."""
        rules, limit = self.production.rules, self.production.calendar.minutes_per_day
        findings = list[Finding]()
        for day, strips in sorted(self.today.items()):
            sets = {strip.set for strip in strips}
            stages = {self.sets[s].stage for s in sets}
            minutes = sum(strip.minutes for strip in strips)
            minutes += rules.set_change_minutes * (len(sets) - 1)
            minutes += rules.stage_change_minutes * (len(stages) - 1)
            if minutes > limit:
                findings.append(
                    find("audit-capacity", f"{day}", f"{minutes} minutes", limit=f"{limit} minutes")
                )
        return findings

    def windows(self) -> list[Finding]:
        """Strips are shot on shooting days, inside their windows, and where people pinned them."""
        open_days = set(shooting_days(self.production))
        pins = {pin.strip: pin.day for pin in self.production.pins}
        findings = list[Finding]()
        for day, strips in sorted(self.today.items()):
            for strip in strips:
                early = strip.earliest is not None and day < strip.earliest
                late = strip.latest is not None and day > strip.latest
                moved = strip.id in pins and pins[strip.id] != day
                if day not in open_days or early or late or moved:
                    limit = f"{strip.earliest or '...'} to {strip.latest or '...'}"
                    findings.append(
                        find("audit-window", f"strip {strip.id}", f"on {day}", limit=limit)
                    )
        return findings

    def people(self) -> list[Finding]:
        """Everybody in a strip can be had on its day."""
        members = {member.id: member for member in self.production.cast}
        return [
            find("audit-cast", f"strip {strip.id}", f"{who} is away on {day}")
            for day, strips in sorted(self.today.items())
            for strip in strips
            for who in strip.cast
            if not members[who].available(day)
        ]

    def rigs(self) -> list[Finding]:
        """A rig is used inside its windows and not before its lead time."""
        days = shooting_days(self.production)
        findings = list[Finding]()
        for day, strips in sorted(self.today.items()):
            for strip in strips:
                if strip.rig is None:
                    continue
                terms = self.production.rig_named(strip.rig).terms
                inside = not terms.windows or any(w.first <= day <= w.last for w in terms.windows)
                early = day in days and days.index(day) < terms.lead_days
                if not inside or early:
                    findings.append(find("audit-rig", f"strip {strip.id}", f"{strip.rig} on {day}"))
        return findings

    def order(self) -> list[Finding]:
        """A strip comes after those it has to follow."""
        findings = list[Finding]()
        for strip in self.strips.values():
            for other in strip.after:
                if other not in self.place or strip.id not in self.place:
                    continue
                mine, theirs = self.place[strip.id], self.place[other]
                if (mine.day, mine.order) <= (theirs.day, theirs.order):
                    findings.append(
                        find("audit-precedence", f"strip {strip.id}", f"before {other}")
                    )
        return findings

    def states(self) -> list[Finding]:
        """The region of a strip is, on its day, in the state the strip needs."""
        stands = {(r.region, r.day): r.state for r in self.schedule.regions}
        findings = list[Finding]()
        for day, strips in sorted(self.today.items()):
            for strip in strips:
                region = self.sets[strip.set].region_of(strip.zone)
                if region is None:
                    continue
                needed = strip.state or STANDING
                found = stands.get((region.id, day))
                if found != needed:
                    findings.append(
                        find(
                            "audit-state",
                            f"strip {strip.id}",
                            f"{region.id} is {found or 'being changed'} on {day}",
                            limit=needed,
                        )
                    )
        return findings

    def changeovers(self) -> list[Finding]:
        """Between two states of a region lie the days its changeover takes."""
        by_region: dict[str, dict[date, str | None]] = defaultdict(dict)
        for row in self.schedule.regions:
            by_region[row.region][row.day] = row.state
        findings = list[Finding]()
        for region, row in sorted(by_region.items()):
            last, idle = STANDING, 0
            for day in sorted(row):
                state = row[day]
                if state is None:
                    idle += 1
                    continue
                needed = self._changeover_days(last, state)
                if idle < needed:
                    findings.append(
                        find(
                            "audit-changeover",
                            f"{region} on {day}",
                            f"{last} to {state} after {idle} days",
                            limit=f"{needed} days",
                        )
                    )
                last, idle = state, 0
        return findings

    def _changeover_days(self, old: str, new: str) -> int:
        if old == new:
            return 0
        calendar = self.production.calendar
        minutes = 0
        if old != STANDING:
            minutes += self.state_of[old].restore_minutes
        if new != STANDING:
            minutes += self.state_of[new].change_minutes
        if minutes <= calendar.crew_minutes_per_night:
            return 0
        return math.ceil(minutes / calendar.crew_minutes_per_day)

    def money(self) -> list[Finding]:
        """Lines add up to the cost; the cast's lines follow from days worked and held."""
        schedule = self.schedule
        findings = list[Finding]()
        total = sum(line.amount for line in schedule.costs)
        if total != schedule.cost:
            findings.append(find("audit-money", "cost", f"{schedule.cost}", limit=f"{total}"))
        if schedule.bound > schedule.cost:
            findings.append(
                find("audit-money", "bound", f"{schedule.bound}", limit=f"{schedule.cost}")
            )
        cast = sum(line.amount for line in schedule.costs if line.kind == "cast")
        counted = sum(self._pay(member.id) for member in self.production.cast)
        if cast != counted:
            findings.append(find("audit-money", "cast", f"{cast}", limit=f"{counted}"))
        return findings

    def _pay(self, who: str) -> int:
        member = {m.id: m for m in self.production.cast}[who]
        worked = sorted({d for d, strips in self.today.items() for s in strips if who in s.cast})
        if not worked:
            return 0
        days = shooting_days(self.production)
        spanned = sum(worked[0] <= day <= worked[-1] for day in days)
        return member.day_rate * len(worked) + member.hold_rate * (spanned - len(worked))
