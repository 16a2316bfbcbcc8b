"""The problem as posed: days, strips with the days they may have, regions with their states."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from oner.errors import UsageError
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.rig import Rig, Terms
from oner.model.schedule import CastMember, Pin, Strip
from oner.model.set import STANDING, Set, SetState, Stage


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
    """

    id: str
    set: str
    states: tuple[str, ...]
    words: tuple[str, ...]
    rigs: tuple[str | None, ...]
    change_days: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleProblem:
    """Everything the scheduler decides about and by which rules.

    Days are counted from 0 in `days`; strips by their place in `strips`.

    Args:
        days: Shooting days in order.
        strips: What has to be shot, each once.
        allowed: Per strip the days its window, its cast, its rig and its pin leave, ascending.
        regions: Those that some strip needs in a state other than standing.
        region_of: Per strip the place of its region in `regions`; None if it has none that changes.
        needs: Per strip the place of the state it needs in that region's `states`.
        cast, rigs, sets, stages: As in the production; only rigs that a strip uses.
        calendar, rules, prices, currency, pins: As in the production.
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

    def index_of(self) -> dict[str, int]:
        """Place of a strip by its id."""
        return {strip.id: s for s, strip in enumerate(self.strips)}

    def stage_of(self) -> dict[str, str]:
        """Stage of a set, by ids."""
        return {built.id: built.stage for built in self.sets}


def pose_problem(
    production: Production, strips: tuple[Strip, ...], states: tuple[SetState, ...]
) -> ScheduleProblem:
    """The scheduling problem of a production.

    Args:
        production: As read.
        strips: Everything that has to be shot: scenes and pieces.
        states: The set states that strips name. Strips that name the same state share it.

    Raises:
        UsageError: A strip names something that does not exist.
    """
    _check_names(production, strips, states)
    days = shooting_days(production.calendar)
    used = {strip.rig for strip in strips}
    rigs = tuple(rig for rig in production.rigs if rig.id in used)
    regions = _pose_regions(production, strips, states)
    region_of, needs = _place_states(production, strips, states, regions)
    pins = {pin.strip: pin.day for pin in production.pins}
    people = {member.id: member for member in production.cast}
    terms = {rig.id: rig.terms for rig in rigs}
    allowed = tuple(
        tuple(
            d
            for d, day in enumerate(days)
            if not reasons_against(strip, d, day, people, terms, pins.get(strip.id))
        )
        for strip in strips
    )
    return ScheduleProblem(
        days=days,
        strips=strips,
        allowed=allowed,
        regions=regions,
        region_of=region_of,
        needs=needs,
        cast=production.cast,
        rigs=rigs,
        sets=production.sets,
        stages=production.stages,
        calendar=production.calendar,
        rules=production.rules,
        prices=production.prices,
        currency=production.currency,
        pins=production.pins,
    )


def shooting_days(calendar: Calendar) -> tuple[date, ...]:
    """The first `calendar.days` days from its start that are worked: right weekday, no holiday."""
    days, day = list[date](), calendar.start
    while len(days) < calendar.days:
        if day.weekday() in calendar.weekdays and day not in calendar.holidays:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


def reasons_against(
    strip: Strip,
    d: int,
    day: date,
    people: dict[str, CastMember],
    terms: dict[str, Terms],
    pinned: date | None,
) -> tuple[tuple[str, str], ...]:
    """Which rules keep a strip from a day whatever the rest of the board is: (rule, whom) pairs."""
    found = list[tuple[str, str]]()
    if pinned is not None and pinned != day:
        found.append(("pin", f"{pinned}"))
    if (strip.earliest and day < strip.earliest) or (strip.latest and day > strip.latest):
        found.append(("strip-window", f"{strip.earliest or '...'} to {strip.latest or '...'}"))
    found.extend(("cast-available", who) for who in strip.cast if not people[who].available(day))
    if strip.rig is not None:
        rig = terms[strip.rig]
        if rig.windows and not any(w.first <= day <= w.last for w in rig.windows):
            found.append(("rig-window", strip.rig))
        if d < rig.lead_days:
            found.append(("rig-lead", strip.rig))
    return tuple(found)


def changeover_days(old: SetState | None, new: SetState | None, calendar: Calendar) -> int:
    """Whole days a region cannot be used while it goes from one state to another.

    ceil((restore minutes of the old + change minutes to the new) / crew minutes per day), or 0
    where the crew of one night does it. None stands for `STANDING`.
    """
    if (old.id if old else STANDING) == (new.id if new else STANDING):
        return 0
    minutes = (old.restore_minutes if old else 0) + (new.change_minutes if new else 0)
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
        for other in (other for other in strip.after if other not in ids):
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
