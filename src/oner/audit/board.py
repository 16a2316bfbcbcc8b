"""Every rule of the schedule counted by hand; the money is counted in `money`."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from oner.audit.calendar import changeover_days, shooting_days
from oner.audit.cut import REPEATABILITY
from oner.audit.hours import check_hours
from oner.audit.money import check_money
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
        *board.places(),
        *board.order(),
        *board.seams(),
        *board.episodes(),
        *board.rows(),
        *board.states(),
        *board.changeovers(),
        *check_hours(production, plan, plan.schedule.schedule),
        *check_money(production, plan, plan.schedule.schedule),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    """A rig somewhere, from the first to the last strip it is there for, days counted from 0.

    Args:
        where: Region, or set.
        held: Whether a set state holds it.
        first, last: Days.
        install, strike: Days it takes to stand it up there and to strike it.
    """

    where: str
    held: bool
    first: int
    last: int
    install: int = 0
    strike: int = 0


class _Board:
    """A schedule with what it is counted against."""

    def __init__(self, production: Production, plan: Plan, schedule: Schedule) -> None:
        self.production = production
        self.plan = plan
        self.schedule = schedule
        self.days = {day: index for index, day in enumerate(shooting_days(production.calendar))}
        self.strips: dict[str, Strip] = {strip.id: strip for strip in plan.strips}
        self.sets = {built.id: built for built in production.sets}
        self.state_of: dict[str, SetState] = {state.id: state for state in plan.states}
        self.place: dict[str, BoardPlace] = {p.strip: p for p in schedule.board}
        self.today: dict[date, list[Strip]] = defaultdict(list)
        for spot in sorted(schedule.board, key=lambda p: (p.day, p.order)):
            if spot.strip in self.strips:
                self.today[spot.day].append(self.strips[spot.strip])

    def complete(self) -> list[Finding]:
        """Every strip is on the board once, nothing else is, and no two have one place in a day."""
        counts = Counter(p.strip for p in self.schedule.board)
        wrong = [s for s in {*counts, *self.strips} if counts[s] != 1 or s not in self.strips]
        findings = [
            find(
                "audit-missing", f"strip {strip}", f"{counts[strip]} times on the board", limit="1"
            )
            for strip in sorted(wrong)
        ]
        places = Counter((p.day, p.order) for p in self.schedule.board)
        return findings + [
            find("audit-missing", f"{day}", f"{count} strips are number {order}", limit="1")
            for (day, order), count in sorted(places.items())
            if count > 1
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
        pins = {pin.strip: pin.day for pin in self.production.pins}
        findings = list[Finding]()
        if self.schedule.days != tuple(self.days):
            findings.append(find("audit-window", "the days", "are not those of the calendar"))
        for day, strips in sorted(self.today.items()):
            for strip in strips:
                early = strip.earliest is not None and day < strip.earliest
                late = strip.latest is not None and day > strip.latest
                moved = strip.id in pins and pins[strip.id] != day
                if day not in self.days or early or late or moved:
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
        findings = list[Finding]()
        for day, strips in sorted(self.today.items()):
            for strip in strips:
                if strip.rig is None:
                    continue
                terms = self.production.rig_named(strip.rig).terms
                inside = not terms.windows or any(w.first <= day <= w.last for w in terms.windows)
                early = self.days.get(day, terms.lead_days) < terms.lead_days
                if not inside or early:
                    findings.append(find("audit-rig", f"strip {strip.id}", f"{strip.rig} on {day}"))
        return findings

    def places(self) -> list[Finding]:
        """While a set state holds a rig, the rig is nowhere else.

        To carry it takes the days of striking it and of standing it up.
        """
        findings = list[Finding]()
        for rig, stands in sorted(self._stands().items()):
            for one, other in combinations(sorted(stands, key=lambda s: (s.first, s.last)), 2):
                if one.where == other.where or not (one.held or other.held):
                    continue
                free, needed = other.first - one.last - 1, one.strike + other.install
                if free < needed:
                    where = f"in {one.where}, then in {other.where} after {free} days"
                    findings.append(find("audit-place", rig, where, limit=f"{needed} days"))
        return [*findings, *self._torn_elsewhere()]

    def _stands(self) -> dict[str, list[_Stand]]:
        stands = defaultdict[str, list[_Stand]](list)
        days = {strip: self.days[p.day] for strip, p in self.place.items() if p.day in self.days}
        for state in self.state_of.values():
            inside = [days[s.id] for s in self.strips.values() if self._in(s, state)]
            if state.rig is not None and inside:
                stand = _Stand(
                    where=state.region,
                    held=True,
                    first=min(inside),
                    last=max(inside),
                    install=changeover_days(self.production.calendar, None, state),
                    strike=changeover_days(self.production.calendar, state, None),
                )
                stands[state.rig].append(stand)
        for strip in self.strips.values():
            state = self.state_of.get(strip.state or "")
            if strip.rig is not None and strip.id in days and (not state or state.rig != strip.rig):
                day = days[strip.id]
                stands[strip.rig].append(_Stand(where=strip.set, held=False, first=day, last=day))
        return stands

    def _in(self, strip: Strip, state: SetState) -> bool:
        place = self.place.get(strip.id)
        return strip.state == state.id and place is not None and place.day in self.days

    def _torn_elsewhere(self) -> list[Finding]:
        """A rig that the state of a region holds on a day works in no other region that day."""
        findings = list[Finding]()
        for row in self.schedule.regions:
            held = self.state_of[row.state].rig if row.state in self.state_of else None
            for strip in self.today.get(row.day, []) if held is not None else []:
                state = self.state_of.get(strip.state or "")
                if strip.rig == held and (state is None or state.region != row.region):
                    where = f"stands in {row.region} on {row.day}"
                    findings.append(find("audit-place", f"strip {strip.id}", f"{held} {where}"))
        return findings

    def order(self) -> list[Finding]:
        """A strip comes after those it has to follow."""
        return [
            find("audit-precedence", f"strip {strip.id}", f"before {other}")
            for strip in self.strips.values()
            for other in strip.after
            if not self._follows(strip.id, other)
        ]

    def seams(self) -> list[Finding]:
        """Where two pieces join, the side that can match the other better is shot after it."""
        if self.plan.breakdown is None:
            return []
        technique = {p.id: p.setup.technique for p in self.plan.breakdown.pieces}
        strips = defaultdict[str, list[str]](list)
        for strip in self.strips.values():
            strips[strip.piece or ""].append(strip.id)
        findings = list[Finding]()
        for seam in self.plan.breakdown.seams:
            sides = [side for side in (seam.from_piece, seam.to_piece) if side in technique]
            sides.sort(key=lambda side: REPEATABILITY[technique[side]])
            ranks = [REPEATABILITY[technique[side]] for side in sides]
            if len(sides) < 2 or ranks[0] == ranks[1]:
                continue
            findings += [
                find("audit-precedence", f"strip {later}", f"before {earlier} across a seam")
                for earlier in strips[sides[0]]
                for later in strips[sides[1]]
                if not self._follows(later, earlier)
            ]
        return findings

    def _follows(self, later: str, earlier: str) -> bool:
        """Whether a strip comes after another; what is not on the board is missed elsewhere."""
        mine, theirs = self.place.get(later), self.place.get(earlier)
        if mine is None or theirs is None:
            return True
        return (mine.day, mine.order) > (theirs.day, theirs.order)

    def episodes(self) -> list[Finding]:
        """An episode is shot within as many shooting days as the house rule allows.

        Pieces of a take belong to no episode here.
        """
        window = self.production.rules.order_window_days
        if window is None:
            return []
        days = defaultdict[str, list[int]](list)
        for strip in self.strips.values():
            place = self.place.get(strip.id)
            if strip.episode and strip.piece is None and place and place.day in self.days:
                days[strip.episode].append(self.days[place.day])
        return [
            find("audit-order", f"episode {episode}", f"{over} days", limit=f"{window} days")
            for episode, d in sorted(days.items())
            if (over := max(d) - min(d) + 1) > window
        ]

    def rows(self) -> list[Finding]:
        """Every region has one row for every day, in a state of its own or being changed."""
        rows = Counter((row.region, row.day) for row in self.schedule.regions)
        named = {region.id for built in self.sets.values() for region in built.regions}
        named |= {state.region for state in self.state_of.values()}
        findings = [
            find("audit-state", f"{region} on {day}", f"{rows[region, day]} rows", limit="1")
            for region in sorted(named)
            for day in self.days
            if rows[region, day] != 1
        ]
        for row in self.schedule.regions:
            state = self.state_of.get(row.state or "")
            if state is not None and state.region != row.region:
                what = f"in a state of {state.region}"
                findings.append(find("audit-state", f"{row.region} on {row.day}", what))
        return findings

    def states(self) -> list[Finding]:
        """The region of a strip is, on its day, in the state the strip needs."""
        stands = {(r.region, r.day): r.state for r in self.schedule.regions}
        return [
            find(
                "audit-state",
                f"strip {strip.id}",
                f"{region} is {stands.get((region, day)) or 'being changed'} on {day}",
                limit=needed,
            )
            for day, strips in sorted(self.today.items())
            for strip in strips
            for region, needed in self._needs(strip).items()
            if stands.get((region, day)) != needed
        ]

    def _needs(self, strip: Strip) -> dict[str, str]:
        """Per region the state it has to be in: the strip's own, and standing where it plays."""
        region = self.sets[strip.set].region_of(strip.zone)
        needs = {region.id: STANDING} if region is not None else dict[str, str]()
        if strip.state in self.state_of:
            needs[self.state_of[strip.state].region] = strip.state
        return needs

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
                old, new = self.state_of.get(last), self.state_of.get(state)
                needed = changeover_days(self.production.calendar, old, new)
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
