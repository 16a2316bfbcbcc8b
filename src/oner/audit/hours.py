"""The hours of a board counted by hand: strips, meals, calls and wraps, rests and light."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import Daylight, Production, Unit
from oner.model.schedule import BoardPlace, Call, Light, Place, Schedule, Strip, UnitDay

Key = tuple[date, str]
"""A day and the id of a unit."""


def check_hours(production: Production, plan: Plan, schedule: Schedule) -> list[Finding]:
    """Everything about times of day.

    What was shot was shot: days before the diary's first day still to come have to add up, and no
    rule is held against them.

    Args:
        production: Read again from the folder.
        plan: Read back from its file.
        schedule: Of the plan.
    """
    hours = _Hours(production, plan, schedule)
    return [
        *hours.rows(),
        *hours.crew_calls(),
        *hours.lengths(),
        *hours.gaps(),
        *hours.meals(),
        *hours.wraps(),
        *hours.calls(),
        *hours.minors(),
        *hours.light(),
        *hours.company_rests(),
        *hours.rests(),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shot:
    """A strip and where it is on the board."""

    strip: Strip
    place: BoardPlace


class _Hours:
    """The hours of a schedule with what they are counted against."""

    def __init__(self, production: Production, plan: Plan, schedule: Schedule) -> None:
        self.production = production
        self.rules = production.rules
        self.schedule = schedule
        self.units = {unit.id: unit for unit in production.calendar.units}
        self.stage = {built.id: built.stage for built in production.sets}
        strips = {strip.id: strip for strip in plan.strips}
        self.shot: dict[Key, list[_Shot]] = defaultdict(list)
        for place in sorted(schedule.board, key=lambda p: (p.day, p.unit, p.order)):
            if place.strip in strips and place.unit in self.units:
                shot = _Shot(strip=strips[place.strip], place=place)
                self.shot[place.day, place.unit].append(shot)
        self.as_of = production.diary.as_of or date.min
        self.row: dict[Key, UnitDay] = {
            (row.day, row.unit): row for row in schedule.hours if (row.day, row.unit) in self.shot
        }

    def rows(self) -> list[Finding]:
        """A unit has hours once for every day it shoots, and for no other."""
        counts = Counter((row.day, row.unit) for row in self.schedule.hours)
        return [
            _wrong(key, f"hours {counts[key]} times", limit="1" if key in self.shot else "0")
            for key in sorted({*counts, *self.shot})
            if counts[key] != (key in self.shot)
        ]

    def crew_calls(self) -> list[Finding]:
        """The crew is called by the light of its exteriors."""
        found = list[Finding]()
        for key, row in sorted(self.row.items()):
            unit, lights = self.units[row.unit], self._outside(key)
            due = unit.day_call
            if Light.NIGHT in lights:
                due = unit.split_call if Light.DAY in lights else unit.night_call
            if row.call != due:
                found.append(_wrong(key, f"crew call {clock(row.call)}", limit=clock(due)))
        return found

    def lengths(self) -> list[Finding]:
        """A strip takes its minutes, and the meal's if that is inside it."""
        found = list[Finding]()
        for key, row in sorted(self.row.items()):
            for shot in self.shot[key]:
                start, end = shot.place.start, shot.place.end
                inside = row.meal is not None and start < row.meal < end
                needed = shot.strip.minutes + (self.rules.meal_minutes if inside else 0)
                if end - start != needed:
                    what = f"{end - start} minutes"
                    limit = f"{needed} minutes"
                    found.append(find("audit-hours", f"strip {shot.strip.id}", what, limit=limit))
        return found

    def gaps(self) -> list[Finding]:
        """Between two strips of a unit lie the change of set and stage, and the meal if it does."""
        found = list[Finding]()
        for key, row in sorted(self.row.items()):
            for one, other in pairwise(self.shot[key]):
                free = other.place.start - one.place.end
                between = row.meal is not None and one.place.end <= row.meal <= other.place.start
                needed = self._change(one.strip, other.strip)
                needed += self.rules.meal_minutes if between else 0
                if free < needed:
                    what = f"{free} minutes after {one.strip.id}"
                    limit = f"{needed} minutes"
                    found.append(find("audit-hours", f"strip {other.strip.id}", what, limit=limit))
        return found

    def meals(self) -> list[Finding]:
        """A day longer than people work without a meal has one, in time; no other day has."""
        found = list[Finding]()
        for key, row in sorted(self.row.items()):
            after = self.rules.meal_after_minutes
            needed = self.rules.meal_minutes > 0 and self._last(key) - row.call > after
            latest = row.call + after
            if needed and (row.meal is None or not row.call <= row.meal <= latest):
                said = "no meal" if row.meal is None else f"meal at {clock(row.meal)}"
                found.append(_wrong(key, said, limit=f"by {clock(latest)}"))
            elif not needed and row.meal is not None:
                found.append(_wrong(key, f"meal at {clock(row.meal)}", limit="no meal"))
            if row.meal is not None:
                found += self._over_meal(key, row.meal)
        return found

    def _over_meal(self, key: Key, meal: int) -> list[Finding]:
        """Strips that begin or end while people eat."""
        over = meal + self.rules.meal_minutes
        return [
            find("audit-hours", f"strip {shot.strip.id}", f"in the meal of {clock(meal)}")
            for shot in self.shot[key]
            if meal < shot.place.start < over or meal < shot.place.end < over
        ]

    def wraps(self) -> list[Finding]:
        """A unit shoots between its call and its wrap, and wraps after its last strip in time.

        In time is the longest day with its meal, or the exteriors by night right after sunset.
        """
        found = list[Finding]()
        for key, row in sorted(self.row.items()):
            first, last = min(s.place.start for s in self.shot[key]), self._last(key)
            if first < row.call:
                found.append(_wrong(key, f"shoots from {clock(first)}", limit=clock(row.call)))
            if last != row.wrap:
                found.append(_wrong(key, f"shoots until {clock(last)}", limit=clock(row.wrap)))
            latest = self._latest(key, row)
            if last > latest and row.day >= self.as_of:
                found.append(_wrong(key, f"wrap {clock(last)}", limit=clock(latest)))
        return found

    def calls(self) -> list[Finding]:
        """Everybody is called for their first strip of a day and dismissed after their last."""
        said = Counter((c.day, c.unit, c.who) for c in self.schedule.calls)
        worked = self._worked()
        found = [
            find(
                "audit-hours",
                f"{who} on {day}",
                f"called {said[day, unit, who]} times to {unit}",
                limit="1" if (day, unit, who) in worked else "0",
            )
            for day, unit, who in sorted({*said, *worked})
            if said[day, unit, who] != ((day, unit, who) in worked)
        ]
        for call in self.schedule.calls:
            hours = worked.get((call.day, call.unit, call.who))
            if hours is not None and hours != (call.call, call.wrap):
                what = f"called {clock(call.call)} to {clock(call.wrap)}"
                limit = " to ".join(map(clock, hours))
                found.append(find("audit-hours", f"{call.who} on {call.day}", what, limit=limit))
        return found

    def minors(self) -> list[Finding]:
        """Nobody with a limit is on set longer from call to wrap."""
        limits = {member.id: member.on_set_minutes for member in self.production.cast}
        found = list[Finding]()
        for (day, _, who), (call, wrap) in sorted(self._worked().items()):
            limit = limits.get(who)
            if limit is not None and wrap - call > limit and day >= self.as_of:
                what = f"{wrap - call} minutes from call to wrap"
                limited = f"{limit} minutes"
                found.append(find("audit-minor", f"{who} on {day}", what, limit=limited))
        return found

    def light(self) -> list[Finding]:
        """Exteriors by day are shot from sunrise to sunset, exteriors by night after sunset."""
        found = list[Finding]()
        for (day, _), shots in sorted(self.shot.items()):
            sun = self._sun(day) if day >= self.as_of else None
            for shot in shots if sun else ():
                assert sun is not None
                if shot.strip.place is not Place.EXT:
                    continue
                start, end = shot.place.start, shot.place.end
                night = shot.strip.light is Light.NIGHT
                early, late = (sun.sunset, end) if night else (sun.sunrise, sun.sunset)
                if start < early or end > late:
                    what = f"{clock(start)} to {clock(end)} on {day}"
                    limit = f"after {clock(early)}" + ("" if night else f", before {clock(late)}")
                    subject = f"strip {shot.strip.id}"
                    found.append(find("audit-daylight", subject, what, limit=limit))
        return found

    def company_rests(self) -> list[Finding]:
        """From a unit's wrap to its next call lie its hours of rest, more over a day off."""
        found = list[Finding]()
        for unit in self.units:
            rows = sorted((r for r in self.row.values() if r.unit == unit), key=lambda r: r.day)
            for one, other in pairwise(rows):
                hours = self.rules.company_rest_hours
                if (other.day - one.day).days > 1:
                    hours = max(hours, self.rules.weekend_rest_hours)
                if other.day >= self.as_of:
                    found += _rest(f"unit {unit}", one, other, hours)
        return found

    def rests(self) -> list[Finding]:
        """From a person's wrap to their next call, to whatever unit, lie their hours of rest."""
        own: dict[str, list[Call]] = defaultdict(list)
        for (day, unit, who), (call, wrap) in self._worked().items():
            own[who].append(Call(day=day, unit=unit, who=who, call=call, wrap=wrap))
        found = list[Finding]()
        for member in self.production.cast:
            calls = sorted(own[member.id], key=lambda call: (call.day, call.call))
            for one, other in pairwise(calls):
                if one.day != other.day and other.day >= self.as_of:
                    found += _rest(member.id, one, other, member.rest_hours)
        return found

    def _worked(self) -> dict[tuple[date, str, str], tuple[int, int]]:
        """Per day, unit and person the start of the first and the end of the last strip."""
        found = dict[tuple[date, str, str], tuple[int, int]]()
        for (day, unit), shots in self.shot.items():
            for shot in shots:
                for who in shot.strip.cast:
                    first, last = found.get((day, unit, who), (shot.place.start, shot.place.end))
                    hours = min(first, shot.place.start), max(last, shot.place.end)
                    found[day, unit, who] = hours
        return found

    def _outside(self, key: Key) -> set[Light]:
        return {s.strip.light for s in self.shot[key] if s.strip.place is Place.EXT}

    def _change(self, one: Strip, other: Strip) -> int:
        if one.set == other.set:
            return 0
        moved = self.stage[one.set] != self.stage[other.set]
        return self.rules.set_change_minutes + (self.rules.stage_change_minutes if moved else 0)

    def _last(self, key: Key) -> int:
        return max(shot.place.end for shot in self.shot[key])

    def _latest(self, key: Key, row: UnitDay) -> int:
        """The latest wrap of a unit's day."""
        unit: Unit = self.units[row.unit]
        own, house = unit.minutes_per_day, self.production.calendar.minutes_per_day
        longest = (house if own is None else own) + unit.overtime_minutes
        if longest > self.rules.meal_after_minutes:
            longest += self.rules.meal_minutes
        by_night = [s.strip for s in self.shot[key] if s.strip.place is Place.EXT]
        minutes = sum(strip.minutes for strip in by_night if strip.light is Light.NIGHT)
        sun = self._sun(row.day)
        return max(row.call + longest, sun.sunset + minutes if sun and minutes else 0)

    def _sun(self, day: date) -> Daylight | None:
        """The entry of the calendar that holds for a day."""
        held = [entry for entry in self.production.calendar.daylight if entry.first <= day]
        return max(held, key=lambda entry: entry.first, default=None)


def _rest(subject: str, one: UnitDay | Call, other: UnitDay | Call, hours: float) -> list[Finding]:
    """A finding if less than some hours lie between a wrap and a call."""
    between = (other.day - one.day).days * 24 * 60 + other.call - one.wrap
    if between >= 60 * hours:
        return []
    what = f"{between / 60:.1f} hours between {one.day} and {other.day}"
    return [find("audit-rest", subject, what, limit=f"{hours:g} hours")]


def _wrong(key: Key, what: str, *, limit: str) -> Finding:
    day, unit = key
    return find("audit-hours", f"unit {unit} on {day}", what, limit=limit)


def clock(minutes: int) -> str:
    """A time of day; beyond midnight with its day, e.g. 25 hours: "01:00 +1"."""
    days, rest = divmod(minutes, 24 * 60)
    return f"{rest // 60:02d}:{rest % 60:02d}" + (f" +{days}" if days else "")
