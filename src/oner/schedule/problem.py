"""The problem as posed: slots, strips with the slots they may have, regions with their states."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from oner.errors import UsageError
from oner.model.production import Calendar, Prices, Production, Rules, Unit
from oner.model.rig import Rig, Window
from oner.model.schedule import CastMember, CostLine, Director, Pin, Strip
from oner.model.set import STANDING, Set, SetState, Stage

Mask = NDArray[np.bool_]
"""A flag per slot."""

Against = tuple[str, str, Mask]
"""A rule, whom or what it names, and the slots it leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PosedRegion:
    """A region, the states strips need it in, and how long a change takes.

    Args:
        id: Of the region.
        set: Id of its set.
        states: Ids; the first is `STANDING`.
        words: The states in the production's words.
        rigs: Per state the rig that stands there; None if nothing does.
        change_days: `change_days[a][b]` are the whole shooting days on which nobody can use the
            region between a day in state a and a day in state b; 0 on the diagonal and where the
            night crew does it overnight.
        change_minutes: Work of the crew for the same changes.
    """

    id: str
    set: str
    states: tuple[str, ...]
    words: tuple[str, ...]
    rigs: tuple[str | None, ...]
    change_days: tuple[tuple[int, ...], ...]
    change_minutes: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleProblem:
    """Everything the scheduler decides about and by which rules.

    Days are counted from 0 in `days`; strips by their place in `strips`. A *slot* is a unit on a
    day: slot = day * number of units + place of the unit in `calendar.units`. A board has a slot
    per strip.

    Args:
        days: Shooting days in order.
        strips: What has to be shot, each once.
        allowed: Per strip the slots that the rules about it alone leave (`OwnRules`),
            ascending.
        regions: Those that some strip needs in a state other than standing.
        region_of: Per strip the place of its region in `regions`; None if it has none that changes.
        needs: Per strip the place of the state it needs in that region's `states`.
        cast, directors, rigs, sets, stages: As in the production; only rigs that a strip uses.
        calendar, rules, prices, currency: As in the production.
        pins: Of people, of locks, and of what was shot.
        fixed: Money that no board changes: what the pieces cost off the set.
        as_of: First day that is still to come; a plan from scratch has 0.
        told: Per strip the slot people were told; None where nobody was. Empty: nobody was told
            anything.
        stood: Per region its state on every day before `as_of`, -1 while it was changed; empty:
            nothing is over.
    """

    days: tuple[date, ...]
    strips: tuple[Strip, ...]
    allowed: tuple[tuple[int, ...], ...]
    regions: tuple[PosedRegion, ...]
    region_of: tuple[int | None, ...]
    needs: tuple[int, ...]
    cast: tuple[CastMember, ...]
    rigs: tuple[Rig, ...]
    sets: tuple[Set, ...]
    stages: tuple[Stage, ...]
    calendar: Calendar
    rules: Rules
    prices: Prices
    currency: str
    pins: tuple[Pin, ...] = ()
    directors: tuple[Director, ...] = ()
    fixed: tuple[CostLine, ...] = ()
    as_of: int = 0
    told: tuple[int | None, ...] = ()
    stood: tuple[tuple[int, ...], ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """Of the calendar, in the order slots of a day come in."""
        return self.calendar.units

    @property
    def slots(self) -> int:
        """Number of slots: days times units."""
        return len(self.days) * len(self.units)

    def day_of(self, slot: int) -> int:
        """Day of a slot, as a place in `days`."""
        return slot // len(self.units)

    def unit_of(self, slot: int) -> Unit:
        """Unit of a slot."""
        return self.units[slot % len(self.units)]

    def index_of(self) -> dict[str, int]:
        """Place of a strip by its id."""
        return {strip.id: s for s, strip in enumerate(self.strips)}

    def stage_of(self) -> dict[str, str]:
        """Stage of a set, by ids."""
        return {built.id: built.stage for built in self.sets}


def pose_problem(
    production: Production,
    strips: tuple[Strip, ...],
    states: tuple[SetState, ...],
    *,
    pins: tuple[Pin, ...] = (),
    fixed: tuple[CostLine, ...] = (),
) -> ScheduleProblem:
    """The scheduling problem of a production.

    Args:
        production: As read.
        strips: Everything that has to be shot: scenes and pieces.
        states: The set states that strips name. Strips that name the same state share it.
        pins: Beside those of the production: of locks, and of what was shot.
        fixed: Money that no board changes.

    Raises:
        UsageError: A strip names something that does not exist.
    """
    _check_names(production, strips, states)
    used = {strip.rig for strip in strips}
    regions = _pose_regions(production, strips, states)
    region_of, needs = _place_states(production, strips, states, regions)
    return with_allowed(
        ScheduleProblem(
            days=shooting_days(production.calendar),
            strips=strips,
            allowed=(),
            regions=regions,
            region_of=region_of,
            needs=needs,
            cast=production.cast,
            directors=production.directors,
            rigs=tuple(rig for rig in production.rigs if rig.id in used),
            sets=production.sets,
            stages=production.stages,
            calendar=production.calendar,
            rules=production.rules,
            prices=production.prices,
            currency=production.currency,
            pins=(*production.pins, *pins),
            fixed=fixed,
        )
    )


def with_allowed(problem: ScheduleProblem) -> ScheduleProblem:
    """The problem with the slots its strips may have counted anew."""
    own = OwnRules(problem)
    return replace(problem, allowed=tuple(own.free(s) for s in range(len(problem.strips))))


def shooting_days(calendar: Calendar) -> tuple[date, ...]:
    """The first `calendar.days` days from its start that are worked: right weekday, no holiday."""
    days, day = list[date](), calendar.start
    while len(days) < calendar.days:
        if day.weekday() in calendar.weekdays and day not in calendar.holidays:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


class OwnRules:
    """The rules that keep a strip from a slot whatever the rest of the board is.

    Args:
        problem: Its `allowed` is not looked at.
    """

    def __init__(self, problem: ScheduleProblem) -> None:
        self.problem = problem
        self.people = {member.id: member for member in problem.cast}
        self.directors = {director.id: director for director in problem.directors}
        self.terms = {rig.id: rig.terms for rig in problem.rigs}
        self.stages = {stage.id: stage for stage in problem.stages}
        self.stage_of = problem.stage_of()
        self.part_time = any(unit.windows for unit in problem.units)
        self.cache = dict[tuple[str, object], Mask]()
        self.pins = dict[str, list[Pin]]()
        for pin in problem.pins:
            self.pins.setdefault(pin.strip, []).append(pin)

    def against(self, s: int, slot: int) -> tuple[tuple[str, str], ...]:
        """(rule, whom or what) for every rule that a strip in a slot would break."""
        strip = self.problem.strips[s]
        past = self._pins_of(self._past(strip))
        if self._past(strip) and all(mask[slot] for _, _, mask in past):
            return ()  # what was shot there was shot there
        every = (*self._pins_of(self.pins.get(strip.id, ())), *self._others_of(s, strip))
        return tuple((rule, whom) for rule, whom, mask in every if not mask[slot])

    def free(self, s: int) -> tuple[int, ...]:
        """Slots in which a strip breaks none of them, ascending."""
        strip = self.problem.strips[s]
        free = np.ones(self.problem.slots, dtype=np.bool_)
        past = self._past(strip)
        for _, _, mask in self._pins_of(past or self.pins.get(strip.id, ())):
            free &= mask
        if not past:
            for _, _, mask in self._others_of(s, strip):
                free &= mask
        return tuple(np.flatnonzero(free).tolist())

    def _past(self, strip: Strip) -> list[Pin]:
        return [pin for pin in self.pins.get(strip.id, ()) if pin.rule == "past"]

    def _pins_of(self, pins: Sequence[Pin]) -> Iterator[Against]:
        for pin in pins:
            where = f"{pin.day}" + (f", {pin.unit}" if pin.unit else "")
            yield pin.rule, where, self._pinned(pin)

    def _others_of(self, s: int, strip: Strip) -> Iterator[Against]:
        """Rule, whom or what it names, and the slots it leaves."""
        yield from self._days_of(s, strip)
        yield from self._company_of(strip)

    def _days_of(self, s: int, strip: Strip) -> Iterator[Against]:
        """What is over, windows, days it is closed, notice."""
        problem = self.problem
        if problem.as_of and not self._past(strip):
            yield "past", f"the days before {problem.days[problem.as_of]}", self._to_come()
        if strip.earliest or strip.latest:
            first, last = strip.earliest, strip.latest
            yield "strip-window", f"{first or '...'} to {last or '...'}", self._span((first, last))
        if strip.closed:
            yield "strip-window", "days it is closed", self._of_days(partial(_open, strip))
        if problem.told and strip.run_minutes:
            words = f"{problem.rules.notice_days} days"
            yield "notice", words, self._noticed(problem.told[s])

    def _company_of(self, strip: Strip) -> Iterator[Against]:
        """Unit, people, rig and stage."""
        if strip.unit is not None or self.part_time:
            yield "unit", strip.unit or "the units", self._by_unit(strip.unit)
        for who in strip.cast:
            yield "cast-available", who, self._person(who)
        if strip.director:
            yield "director", strip.director, self._director(strip.director)
        if strip.rig is not None:
            yield "rig-window", strip.rig, self._windows(self.terms[strip.rig].windows)
            yield "rig-lead", strip.rig, self._from(self.terms[strip.rig].lead_days)
        stage = self.stage_of[strip.set]
        yield "stage-window", stage, self._windows(self.stages[stage].windows)

    def _of_days(self, fits: Callable[[date], bool]) -> Mask:
        """A mask of slots from what holds of their days."""
        days = np.fromiter(map(fits, self.problem.days), np.bool_, len(self.problem.days))
        return np.repeat(days, len(self.problem.units))

    def _pinned(self, pin: Pin) -> Mask:
        mask = self._of_days(lambda day: day == pin.day)
        return mask if pin.unit is None else mask & self._unit_mask(pin.unit)

    def _unit_mask(self, unit: str) -> Mask:
        own = np.array([one.id == unit for one in self.problem.units])
        return np.tile(own, len(self.problem.days))

    def _span(self, window: tuple[date | None, date | None]) -> Mask:
        first, last = window
        return self._kept(
            ("span", window),
            lambda day: (not first or first <= day) and (not last or day <= last),
        )

    def _by_unit(self, unit: str | None) -> Mask:
        key = ("unit", unit)
        if key not in self.cache:
            works = np.array(
                [
                    within(one.windows, day)
                    for day in self.problem.days
                    for one in self.problem.units
                ]
            )
            self.cache[key] = works if unit is None else works & self._unit_mask(unit)
        return self.cache[key]

    def _person(self, who: str) -> Mask:
        return self._kept(("cast", who), self.people[who].available)

    def _director(self, who: str) -> Mask:
        return self._kept(("director", who), self.directors[who].available)

    def _windows(self, windows: tuple[Window, ...]) -> Mask:
        return self._kept(("windows", windows), lambda day: within(windows, day))

    def _from(self, lead: int) -> Mask:
        key = ("lead", lead)
        if key not in self.cache:
            self.cache[key] = np.arange(self.problem.slots) >= lead * len(self.problem.units)
        return self.cache[key]

    def _to_come(self) -> Mask:
        return np.arange(self.problem.slots) >= self.problem.as_of * len(self.problem.units)

    def _noticed(self, told: int | None) -> Mask:
        units, problem = len(self.problem.units), self.problem
        day = np.arange(problem.slots) // units
        near = (problem.as_of <= day) & (day < problem.as_of + problem.rules.notice_days)
        return ~near if told is None else ~near | (day == told // units)

    def _kept(self, key: tuple[str, object], fits: Callable[[date], bool]) -> Mask:
        if key not in self.cache:
            self.cache[key] = self._of_days(fits)
        return self.cache[key]


def _open(strip: Strip, day: date) -> bool:
    return not any(window.first <= day <= window.last for window in strip.closed)


def within(windows: tuple[Window, ...], day: date) -> bool:
    """Whether a day lies in one of some windows; none at all leave every day."""
    return not windows or any(window.first <= day <= window.last for window in windows)


def changeover_minutes(old: SetState | None, new: SetState | None) -> int:
    """Work of the crew: restore minutes of the old + change minutes to the new; None stands."""
    if (old.id if old else STANDING) == (new.id if new else STANDING):
        return 0
    return (old.restore_minutes if old else 0) + (new.change_minutes if new else 0)


def changeover_days(old: SetState | None, new: SetState | None, calendar: Calendar) -> int:
    """Whole days a region cannot be used while it goes from one state to another.

    ceil(minutes of work / crew minutes per day), or 0 where the crew of one night does it.
    """
    minutes = changeover_minutes(old, new)
    if minutes <= calendar.crew_minutes_per_night:
        return 0
    if calendar.crew_minutes_per_day <= 0:
        return calendar.days + 1
    return math.ceil(minutes / calendar.crew_minutes_per_day)


def _check_names(
    production: Production, strips: tuple[Strip, ...], states: tuple[SetState, ...]
) -> None:
    """Names are checked when a folder is read; a caller from Python gets a sentence too."""
    known = {
        "set": {built.id for built in production.sets},
        "rig": {rig.id for rig in production.rigs} | {None},
        "state": {state.id for state in states} | {None, STANDING},
        "unit": {unit.id for unit in production.calendar.units} | {None},
        "director": {director.id for director in production.directors} | {""},
    }
    people = {member.id for member in production.cast}
    ids = {strip.id for strip in strips}
    if len(ids) != len(strips):
        raise UsageError("Two strips have the same id; ids are unique.")
    for strip in strips:
        for what, valid in known.items():
            if getattr(strip, what) not in valid:
                raise UsageError(
                    f"Strip {strip.id} names {what} {getattr(strip, what)!r}: unknown."
                )
        for who in (who for who in strip.cast if who not in people):
            raise UsageError(f"Strip {strip.id} names {who!r}, who is not in the cast.")
        before = (*strip.after, *(one.strip for one in strip.follows))
        for other in (other for other in before if other not in ids):
            raise UsageError(f"Strip {strip.id} is after {other!r}, which is not a strip.")


def _pose_regions(
    production: Production, strips: tuple[Strip, ...], states: tuple[SetState, ...]
) -> tuple[PosedRegion, ...]:
    """Regions with the states that strips need, in the order in which strips name them."""
    by_id = {state.id: state for state in states}
    wanted = dict[str, dict[str, SetState]]()
    for strip in strips:
        if strip.state is not None and strip.state != STANDING:
            state = by_id[strip.state]
            wanted.setdefault(state.region, {})[state.id] = state
    return tuple(
        _pose_region(region, tuple(named.values()), production.calendar)
        for region, named in sorted(wanted.items())
    )


def _pose_region(region: str, named: tuple[SetState, ...], calendar: Calendar) -> PosedRegion:
    states: tuple[SetState | None, ...] = (None, *named)
    return PosedRegion(
        id=region,
        set=named[0].set,
        states=(STANDING, *(state.id for state in named)),
        words=(STANDING, *(state.words or state.id for state in named)),
        rigs=(None, *(state.rig for state in named)),
        change_days=tuple(
            tuple(changeover_days(old, new, calendar) for new in states) for old in states
        ),
        change_minutes=tuple(
            tuple(changeover_minutes(old, new) for new in states) for old in states
        ),
    )


def _place_states(
    production: Production,
    strips: tuple[Strip, ...],
    states: tuple[SetState, ...],
    regions: tuple[PosedRegion, ...],
) -> tuple[tuple[int | None, ...], tuple[int, ...]]:
    """Per strip its region and the state it needs, as places in `regions` and `states`."""
    by_id = {state.id: state for state in states}
    place = {region.id: r for r, region in enumerate(regions)}
    sets = {built.id: built for built in production.sets}
    region_of, needs = list[int | None](), list[int]()
    for strip in strips:
        named = by_id.get(strip.state) if strip.state else None
        own = sets[strip.set].region_of(strip.zone)
        region = place.get(named.region if named else own.id if own else "")
        region_of.append(region)
        needs.append(regions[region].states.index(named.id) if named and region is not None else 0)
    return tuple(region_of), tuple(needs)
