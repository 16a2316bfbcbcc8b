"""The one-liner and the shooting schedule: strips in the order of the days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from oner.documents.papers.words import (
    cast_numbers,
    clock,
    hours,
    light,
    long_day,
    short_day,
)
from oner.model.desk import Desk, DeskBanner, DeskDay, DeskHours, DeskPlace, DeskStrip
from oner.units import format_eighths

Object = dict[str, Any]

NO_BOARD = "There is no board: nothing is scheduled yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDay:
    """A unit's day with its strips.

    Args:
        day: Of the calendar.
        unit: Name of the unit; empty where there is only one.
        hours: Of the unit.
        strips: Each with its place, in order.
        banners: Written at the head of the day; of several units, of the first.
        moves: Per id of a strip, what is written before it.
        after: Written below the day.
    """

    day: DeskDay
    unit: str
    hours: DeskHours | None
    strips: tuple[tuple[DeskPlace, DeskStrip], ...]
    banners: tuple[DeskBanner, ...]
    moves: dict[str, str]
    after: tuple[DeskBanner, ...]


def unit_days(desk: Desk) -> Iterator[UnitDay | tuple[DeskDay, ...]]:
    """Every unit's day that has strips, and stretches of shooting days on which nothing is shot."""
    strips = {strip.id: strip for strip in desk.strips}
    places = defaultdict[str, list[DeskPlace]](list)
    for place in desk.board.places:
        if place.day:
            places[place.day].append(place)
    banners = defaultdict[str, list[DeskBanner]](list)
    for banner in desk.board.banners:
        banners[banner.day].append(banner)
    idle = list[DeskDay]()
    for day in (one for one in desk.days if one.number):
        if not places[day.date] and not banners[day.date]:
            idle.append(day)
            continue
        if idle:
            yield tuple(idle)
            idle = []
        yield from _units(desk, day, places[day.date], strips, banners[day.date])
    if idle:
        yield tuple(idle)


def _units(
    desk: Desk,
    day: DeskDay,
    places: Sequence[DeskPlace],
    strips: dict[str, DeskStrip],
    banners: Sequence[DeskBanner],
) -> Iterator[UnitDay]:
    name = {unit.id: unit.name for unit in desk.units}
    at = {(one.day, one.unit): one for one in desk.board.hours}
    moves = {one.subject: one.words for one in banners if one.kind == "move"}
    heads = tuple(one for one in banners if one.kind not in ("move", "return"))
    after = tuple(one for one in banners if one.kind == "return")
    groups = [(unit, tuple(own)) for unit, own in groupby(places, key=lambda one: one.unit)]
    if not groups:
        yield UnitDay(day=day, unit="", hours=None, strips=(), banners=heads, moves={}, after=after)
    for n, (unit, own) in enumerate(groups):
        yield UnitDay(
            day=day,
            unit=name.get(unit, unit) if len(desk.units) > 1 else "",
            hours=at.get((day.date, unit)),
            strips=tuple((place, strips[place.strip]) for place in own),
            banners=heads if n == 0 else (),
            moves=moves,
            after=after if n == len(groups) - 1 else (),
        )


def banner_words(banner: DeskBanner) -> str:
    """A banner with the hours of its work."""
    return f"{banner.words}, {hours(banner.minutes)}" if banner.minutes else banner.words


# -- one line a strip --------------------------------------------------------------------------


def one_liner(desk: Desk) -> Object:
    """What the one-liner lays out."""
    return {
        "subtitle": subtitle(desk),
        "empty": NO_BOARD,
        "days": [
            _idle(one) if isinstance(one, tuple) else _one_line_day(desk, one)
            for one in unit_days(desk)
        ],
    }


def subtitle(desk: Desk) -> str:
    """Strips, days, and from when to when."""
    used = sorted({place.day for place in desk.board.places if place.day})
    if not used:
        return f"{len(desk.strips)} strips"
    shooting = sum(1 for day in desk.days if day.number)
    return (
        f"{len(desk.strips)} strips on {len(used)} of {shooting} shooting days, "
        f"{long_day(used[0])} to {long_day(used[-1])}"
    )


def _one_line_day(desk: Desk, one: UnitDay) -> Object:
    return {
        "idle": "",
        "banners": [banner_words(banner) for banner in one.banners],
        "after": [banner_words(banner) for banner in one.after],
        "strips": [
            {
                "move": one.moves.get(strip.id, ""),
                "id": strip.id,
                "where": light(strip),
                "set": strip.set,
                "what": strip.description,
                "pages": format_eighths(strip.eighths) if strip.eighths else "",
                "time": str(strip.minutes),
                "cast": cast_numbers(desk, strip),
            }
            for _, strip in one.strips
        ],
        "end": day_words(one),
        "sums": sums(one),
    }


def day_words(one: UnitDay) -> str:
    """A day and its unit, "Day 14, Tue 2 Mar 2027, Second unit"."""
    unit = f", {one.unit}" if one.unit else ""
    return f"Day {one.day.number}, {long_day(one.day.date)}{unit}"


def sums(one: UnitDay) -> str:
    """Pages and minutes of a unit's day."""
    eighths = sum(strip.eighths for _, strip in one.strips)
    minutes = sum(strip.minutes for _, strip in one.strips)
    return f"{format_eighths(eighths)} pages, {hours(minutes)}" if one.strips else ""


def _idle(days: tuple[DeskDay, ...]) -> Object:
    first, last = days[0], days[-1]
    if len(days) == 1:
        words = f"Day {first.number}, {short_day(first.date)}: nothing is scheduled"
    else:
        words = (
            f"Days {first.number} to {last.number}, {short_day(first.date)} to "
            f"{short_day(last.date)}: nothing is scheduled"
        )
    return {"idle": words, "banners": [], "after": [], "strips": [], "end": "", "sums": ""}


# -- the shooting schedule ---------------------------------------------------------------------


def shooting_schedule(desk: Desk) -> Object:
    """What the shooting schedule lays out: everything a strip needs."""
    return {
        "subtitle": subtitle(desk),
        "empty": NO_BOARD,
        "days": [
            _idle(one) | {"hours": ""} if isinstance(one, tuple) else _full_day(desk, one)
            for one in unit_days(desk)
        ],
    }


def _full_day(desk: Desk, one: UnitDay) -> Object:
    return {
        "idle": "",
        "banners": [banner_words(banner) for banner in one.banners],
        "after": [banner_words(banner) for banner in one.after],
        "strips": [_full_strip(desk, one, place, strip) for place, strip in one.strips],
        "end": day_words(one),
        "sums": sums(one),
        "hours": hours_words(one),
    }


def hours_words(one: UnitDay) -> str:
    """Call, meal, wrap and the sun of a unit's day, as far as they are known."""
    words = list[str]()
    if one.hours is not None:
        words.append(f"call {clock(one.hours.call)}")
        if one.hours.meal is not None:
            words.append(f"meal {clock(one.hours.meal)}")
        words.append(f"wrap {clock(one.hours.wrap)}")
    if one.day.sunrise is not None and one.day.sunset is not None:
        words.append(f"sun {clock(one.day.sunrise)} to {clock(one.day.sunset)}")
    return ", ".join(words)


def _full_strip(desk: Desk, one: UnitDay, place: DeskPlace, strip: DeskStrip) -> Object:
    member = {member.id: member for member in desk.cast}
    cast = [
        f"{member[who].number}. {member[who].character}" if who in member else who
        for who in strip.cast
    ]
    return {
        "move": one.moves.get(strip.id, ""),
        "id": strip.id,
        "scene": f"sc. {strip.scene}" + (f", ep. {strip.episode}" if strip.episode else ""),
        "where": f"{strip.place} {strip.set} - {strip.light}",
        "what": strip.description,
        "pages": format_eighths(strip.eighths) if strip.eighths else "",
        "time": f"{strip.minutes} min",
        "start": f"{clock(place.start)} to {clock(place.end)}" if place.end else "",
        "cast": ", ".join(cast),
        "needs": needs(desk, strip),
    }


def needs(desk: Desk, strip: DeskStrip) -> str:
    """Stage, rig, state of the set, who runs, director: what a strip has to have."""
    rig = {one.id: one.name for one in desk.rigs}
    director = f"director {strip.director}" if strip.director else ""
    pieces = {piece.id: piece for piece in desk.pieces}
    piece = pieces.get(strip.piece)
    state = piece.words if piece and piece.panels_out else ""
    runs = ", ".join(strip.runners)
    found = [
        strip.stage,
        rig.get(strip.rig, strip.rig),
        f"the set has to be: {state}" if state else "",
        f"{runs} run {strip.run_minutes} min" if runs else "",
        director,
    ]
    return "; ".join(one for one in found if one)
