"""Rules about what a unit does on a day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from oner.schedule.hours import SlotHours, exterior_minutes, rest_between, slot_hours
from oner.schedule.rules.board import BrokenRule, Seen, rule


@rule("one-unit")
def one_unit(seen: Seen) -> Iterator[BrokenRule]:
    """Nobody in front of the camera, no director and no rig is with two units on a day."""
    if len(seen.problem.units) == 1:
        return
    for day, strips in seen.days.items():
        for who, mine in _with_whom(seen, strips).items():
            units = dict.fromkeys(seen.problem.unit_of(seen.board[s]).id for s in mine)
            if len(units) > 1:
                what = f"{seen.date(day)}: {who} with {' and '.join(units)}"
                yield seen.broken("one-unit", mine, what)


def _with_whom(seen: Seen, strips: list[int]) -> dict[str, list[int]]:
    """Strips of everybody and everything that is with one unit a day."""
    found = dict[str, list[int]]()
    for s in strips:
        strip = seen.strip(s)
        who = [f"{name}" for name in dict.fromkeys(strip.cast)]
        who += [f"director {strip.director}"] if strip.director else []
        who += [f"rig {strip.rig}"] if strip.rig is not None else []
        for name in who:
            found.setdefault(name, []).append(s)
    return found


@rule("stage-exclusive")
def stage_exclusive(seen: Seen) -> Iterator[BrokenRule]:
    """Two units do not work on one stage on the same day.

    Unless the house says that stages are shared (`stage_shared`).
    """
    if seen.problem.rules.stage_shared or len(seen.problem.units) == 1:
        return
    for day, strips in seen.days.items():
        found = dict[str, list[int]]()
        for s in strips:
            found.setdefault(seen.stage_of[seen.strip(s).set], []).append(s)
        for stage, mine in found.items():
            units = dict.fromkeys(seen.problem.unit_of(seen.board[s]).id for s in mine)
            if len(units) > 1:
                what = f"{seen.date(day)}: {' and '.join(units)} on stage {stage}"
                yield seen.broken("stage-exclusive", mine, what)


@rule("day-capacity")
def day_capacity(seen: Seen) -> Iterator[BrokenRule]:
    """The minutes of a unit's day, of its strips and of its changes of set and stage, are no more
    than the day and its overtime have.

    sum of minutes + set change * (sets - 1) + stage change * (stages - 1)
    <= minutes of the unit's day + its overtime minutes. No set is come back to on a day.
    """
    for slot, strips in seen.slots.items():
        unit = seen.problem.unit_of(slot)
        most = seen.problem.calendar.minutes_of(unit) + unit.overtime_minutes
        if (minutes := seen.minutes(slot)) > most:
            what = f"{seen.where(slot)}: {minutes} minutes, {minutes - most} too many"
            yield seen.broken("day-capacity", strips, what)


@rule("daylight")
def daylight(seen: Seen) -> Iterator[BrokenRule]:
    """Exteriors by day fit between sunrise and sunset of the unit's hours, exteriors by night after
    sunset.

    minutes of EXT DAY <= light and minutes of EXT NIGHT <= dark of `slot_hours`; not checked where
    nobody said when the sun is up. Changes of set between exteriors, and where in the day they
    are, are the order's business.
    """
    for slot, strips in seen.slots.items():
        hours = _hours(seen, slot)
        by_day, by_night = exterior_minutes(map(seen.strip, strips))
        for minutes, has, words in ((by_day, hours.light, "day"), (by_night, hours.dark, "night")):
            if has is not None and minutes > has:
                mine = [s for s in strips if exterior_minutes([seen.strip(s)])[words == "night"]]
                what = f"{seen.where(slot)}: {minutes} minutes outside by {words}, {has} there are"
                yield seen.broken("daylight", mine, what)


@rule("company-rest")
def company_rest(seen: Seen) -> Iterator[BrokenRule]:
    """From a unit's wrap to its next call lie its hours of rest, after a night's shoot as well;
    over a day off, those of a weekend.

    For slots of a unit used one after the other: minutes between their midnights + call of the
    later - wrap of the earlier >= 60 * `company_rest_hours`, and >= 60 * `weekend_rest_hours` too
    where a calendar day lies between. Calls and wraps are those of `slot_hours`.
    """
    rules, count = seen.problem.rules, len(seen.problem.units)
    for place in range(count):
        for one, other in pairwise(slot for slot in seen.slots if slot % count == place):
            between = rest_between(seen.problem, one, other)
            hours = rules.company_rest_hours
            if between >= 2 * 24 * 60:
                hours = max(hours, rules.weekend_rest_hours)
            rest = between + _hours(seen, other).call - _hours(seen, one).wrap
            if rest < 60 * hours:
                what = f"{rest / 60:.1f} of {hours:g} hours before {seen.where(other)}"
                yield seen.broken("company-rest", [*seen.slots[one], *seen.slots[other]], what)


def _hours(seen: Seen, slot: int) -> SlotHours:
    return slot_hours(seen.problem, slot, seen.slots[slot], seen.minutes(slot))
