"""The hours of a unit's day, as far as they follow from which strips it shoots.

Minutes after midnight. Interiors need no daylight; exteriors by day are shot between sunrise and
sunset, exteriors by night after sunset. A day without exteriors by night begins at the day call,
one with both at the split call, one whose exteriors are all by night at the night call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oner.model.production import Calendar, Daylight
from oner.model.schedule import Light, Place, Strip
from oner.schedule.problem import ScheduleProblem

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotHours:
    """Crew call and wrap of a unit's day, and how much light and darkness it has.

    Args:
        call: Crew call.
        wrap: Not before the minutes of the day with its meal are over, and not before what is shot
            by night is in the can.
        light: Minutes between call and sunset in which the sun is up; None: nobody said when it is.
        dark: Minutes after sunset until the longest day ends; None as above.
    """

    call: int
    wrap: int
    light: int | None
    dark: int | None


def slot_hours(problem: ScheduleProblem, slot: int, strips: Sequence[int], load: int) -> SlotHours:
    """The hours of a unit's day.

    call as above; wrap = max(call + load + meal, sunset + minutes of exteriors by night);
    light = sunset - max(call, sunrise); dark = call + longest day + meal - max(call, sunset).

    Args:
        problem: The problem.
        slot: Unit and day.
        strips: What it shoots, at least one.
        load: Minutes of the strips with the changes of set and stage between them.
    """
    unit = problem.unit_of(slot)
    by_day, by_night = exterior_minutes(problem.strips[s] for s in strips)
    night = unit.split_call if by_day else unit.night_call
    call = night if by_night else unit.day_call
    wrap = call + load + meal_minutes(problem, load)
    sun = daylight_on(problem.calendar, problem.days[problem.day_of(slot)])
    if sun is None:
        return SlotHours(call=call, wrap=wrap, light=None, dark=None)
    longest = problem.calendar.minutes_of(unit) + unit.overtime_minutes
    end = call + longest + meal_minutes(problem, longest)
    if by_night:
        wrap = max(wrap, sun.sunset + by_night)
    return SlotHours(
        call=call,
        wrap=wrap,
        light=max(0, sun.sunset - max(call, sun.sunrise)),
        dark=max(0, end - max(call, sun.sunset)),
    )


def exterior_minutes(strips: Iterable[Strip]) -> tuple[int, int]:
    """Minutes of exteriors by day and by night."""
    by_day, by_night = 0, 0
    for strip in strips:
        if strip.place is Place.EXT and strip.light is Light.DAY:
            by_day += strip.minutes
        elif strip.place is Place.EXT:
            by_night += strip.minutes
    return by_day, by_night


def meal_minutes(problem: ScheduleProblem, load: int) -> int:
    """What the meal adds to a day of so many minutes."""
    return problem.rules.meal_minutes if load > problem.rules.meal_after_minutes else 0


def daylight_on(calendar: Calendar, day: date) -> Daylight | None:
    """The entry that holds for a day; None before the first and without any."""
    found = None
    for entry in calendar.daylight:
        if entry.first <= day:
            found = entry
    return found


def rest_between(problem: ScheduleProblem, early: int, late: int) -> int:
    """Minutes from midnight of an earlier slot's day to midnight of a later one's."""
    days = problem.days
    between = days[problem.day_of(late)] - days[problem.day_of(early)]
    return between.days * MINUTES_OF_A_DAY
