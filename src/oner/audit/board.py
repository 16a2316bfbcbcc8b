"""Every rule of the schedule counted by hand; the money is counted in `money`."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from oner.audit.calendar import changeover_days
from oner.audit.company import check_company, check_exteriors
from oner.audit.cut import REPEATABILITY
from oner.audit.days import Days
from oner.audit.hours import check_hours
from oner.audit.loads import check_loads
from oner.audit.money import check_money
from oner.audit.states import check_states
from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import MAIN_UNIT, Production
from oner.model.schedule import Follows, RegionDay, Solved, Strip
from oner.model.set import SetState


def check_board(production: Production, plan: Plan, before: Plan | None = None) -> list[Finding]:
    """Everything about the board; nothing for a plan without one.

    Args:
        production: Read again from the folder.
        plan: Read back from its file.
        before: The plan people were told, if there is one; locks and notice are held against it.
    """
    if not isinstance(plan.schedule, Solved):
        return []
    told = before.schedule.schedule if before and isinstance(before.schedule, Solved) else None
    days = Days(production, plan, plan.schedule.schedule, told)
    board = _Board(days)
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
        *check_company(days),
        *check_loads(days),
        *check_exteriors(days),
        *check_states(days),
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
    """The rules about strips, rigs and episodes."""

    def __init__(self, board: Days) -> None:
        self.board = board
        self.production = board.production
        self.schedule = board.schedule
        self.days = board.days
        self.strips = board.strips
        self.sets = board.sets
        self.state_of = board.state_of
        self.place = board.place

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
        places = Counter((p.day, p.unit, p.order) for p in self.schedule.board)
        return findings + [
            find("audit-missing", f"{day}", f"{count} strips of {unit} are number {order}")
            for (day, unit, order), count in sorted(places.items())
            if count > 1
        ]

    def capacity(self) -> list[Finding]:
        """Minutes of a unit's day with its changes are no more than it and its overtime have."""
        rules, house = self.production.rules, self.production.calendar.minutes_per_day
        findings = list[Finding]()
        for (day, name), strips in self.board.to_come():
            unit = self.board.units.get(name, MAIN_UNIT)
            limit = house if unit.minutes_per_day is None else unit.minutes_per_day
            limit += unit.overtime_minutes
            sets = {strip.set for strip in strips}
            stages = {self.sets[s].stage for s in sets}
            minutes = sum(strip.minutes for strip in strips)
            minutes += rules.set_change_minutes * (len(sets) - 1)
            minutes += rules.stage_change_minutes * (len(stages) - 1)
            if minutes > limit:
                said = f"{minutes} minutes of {name}"
                findings.append(find("audit-capacity", f"{day}", said, limit=f"{limit} minutes"))
        return findings

    def windows(self) -> list[Finding]:
        """Strips are shot on shooting days, inside their windows, and where people pinned them."""
        findings = list[Finding]()
        if self.schedule.days != tuple(self.days):
            findings.append(find("audit-window", "the days", "are not those of the calendar"))
        for place in self.schedule.board:
            if place.day not in self.days:
                findings.append(find("audit-window", f"strip {place.strip}", f"on {place.day}"))
        for place, strip in self.board.strips_to_come():
            day = place.day
            early = strip.earliest is not None and day < strip.earliest
            late = strip.latest is not None and day > strip.latest
            closed = any(window.first <= day <= window.last for window in strip.closed)
            if early or late or closed:
                limit = f"{strip.earliest or '...'} to {strip.latest or '...'}"
                limit += ", not while it is closed" if closed else ""
                findings.append(find("audit-window", f"strip {strip.id}", f"on {day}", limit=limit))
        return [*findings, *self._pins()]

    def _pins(self) -> list[Finding]:
        """Strips are where people pinned them; what was shot is `check_company`'s."""
        findings = list[Finding]()
        for pin in self.production.pins:
            place = self.place.get(pin.strip)
            if place is None or pin.rule == "past" or place.day < self.board.as_of:
                continue
            if pin.day != place.day or pin.unit not in (None, place.unit):
                limit = f"pinned to {pin.day}" + (f" and {pin.unit}" if pin.unit else "")
                said = f"on {place.day} by {place.unit}"
                findings.append(find("audit-window", f"strip {pin.strip}", said, limit=limit))
        return findings

    def people(self) -> list[Finding]:
        """Everybody in a strip can be had on its day."""
        members = {member.id: member for member in self.production.cast}
        return [
            find("audit-cast", f"strip {strip.id}", f"{who} is away on {day}")
            for day, strips in self.board.days_to_come()
            for strip in strips
            for who in strip.cast
            if not members[who].available(day)
        ]

    def rigs(self) -> list[Finding]:
        """A rig is used inside its windows and not before its lead time."""
        findings = list[Finding]()
        for day, strips in self.board.days_to_come():
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
                if free < needed and max(one.last, other.last) >= self._first_to_come():
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
        """A rig that the state of a region holds on a day works in no other region that day.

        A state holds its rig from the first to the last of its strips.
        """
        findings = list[Finding]()
        for row in self.schedule.regions:
            held = self.state_of[row.state].rig if row.state in self.state_of else None
            if held is None or row.day < self.board.as_of or not self._holding(row):
                continue
            for strip in self.board.today.get(row.day, []):
                state = self.state_of.get(strip.state or "")
                if strip.rig == held and (state is None or state.region != row.region):
                    where = f"stands in {row.region} on {row.day}"
                    findings.append(find("audit-place", f"strip {strip.id}", f"{held} {where}"))
        return findings

    def _holding(self, row: RegionDay) -> bool:
        """Whether the day of a row lies between the first and the last strip of its state."""
        shot = [
            self.place[s].day
            for s, strip in self.strips.items()
            if strip.state == row.state and s in self.place
        ]
        return bool(shot) and min(shot) <= row.day <= max(shot)

    def _first_to_come(self) -> int:
        """The first shooting day that is not over, counted from 0."""
        return sum(day < self.board.as_of for day in self.days)

    def order(self) -> list[Finding]:
        """A strip comes after those it has to follow, and as many days later as it says."""
        return [
            find("audit-precedence", f"strip {strip.id}", f"before {other}")
            for strip in self.strips.values()
            for other in strip.after
            if not self._follows(strip.id, other)
        ] + [
            finding
            for strip in self.strips.values()
            for follows in strip.follows
            for finding in self._distance(strip.id, follows)
        ]

    def _distance(self, later: str, follows: Follows) -> list[Finding]:
        """Least and most shooting days between two strips."""
        mine, theirs = self.board.number(later), self.board.number(follows.strip)
        if mine is None or theirs is None or max(mine, theirs) < self._first_to_come():
            return []
        days, most = mine - theirs, follows.most
        if follows.least <= days and (most is None or days <= most):
            together = self.place[later].unit == self.place[follows.strip].unit
            if days or not together or self._follows(later, follows.strip):
                return []
        limit = f"{follows.least} to {'...' if most is None else most} days"
        said = f"{days} shooting days after {follows.strip}"
        return [find("audit-precedence", f"strip {later}", said, limit=limit)]

    def seams(self) -> list[Finding]:
        """Where two pieces join, the side that can match the other better is shot after it."""
        if self.board.plan.breakdown is None:
            return []
        technique = {p.id: p.setup.technique for p in self.board.plan.breakdown.pieces}
        strips = defaultdict[str, list[str]](list)
        for strip in self.strips.values():
            strips[strip.piece or ""].append(strip.id)
        findings = list[Finding]()
        for seam in self.board.plan.breakdown.seams:
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
        if mine.day != theirs.day or mine.day < self.board.as_of:
            return mine.day >= theirs.day or max(mine.day, theirs.day) < self.board.as_of
        return mine.unit == theirs.unit and mine.order > theirs.order

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
            if (over := max(d) - min(d) + 1) > window and max(d) >= self._first_to_come()
        ]
