"""Which strip is shot when, as people lay it: the strips of every unit's day in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oner.model.schedule import BoardPlace

UnitOfDay = tuple[date, str]
"""A shooting day and the id of a unit."""

Arrangement = Mapping[UnitOfDay, tuple[str, ...]]
"""Ids of the strips a unit shoots on a day, in order; strips that are nowhere have no day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripMove:
    """Where somebody puts a strip.

    Args:
        strip: Its id.
        day: The day; None: off the board.
        unit: Id of the unit.
        order: Place in the unit's day, from 1, after the strips that are moved have left it; a
            place beyond the last is the last.
    """

    strip: str
    day: date | None
    unit: str = ""
    order: int = 1


def arranged(places: Iterable[BoardPlace]) -> Arrangement:
    """The arrangement of a board."""
    found = dict[UnitOfDay, list[str]]()
    for place in sorted(places, key=lambda one: (one.day, one.unit, one.order)):
        found.setdefault((place.day, place.unit), []).append(place.strip)
    return {where: tuple(strips) for where, strips in found.items()}


def moved(before: Arrangement, moves: Sequence[StripMove]) -> Arrangement:
    """An arrangement after strips were put elsewhere, one after the other."""
    leaving = {move.strip for move in moves}
    days = {
        where: [strip for strip in strips if strip not in leaving]
        for where, strips in before.items()
    }
    for move in moves:
        if move.day is not None:
            day = days.setdefault((move.day, move.unit), [])
            day.insert(max(0, move.order - 1), move.strip)
    return {where: tuple(days[where]) for where in sorted(days) if days[where]}


def place_of(arrangement: Arrangement) -> dict[str, UnitOfDay]:
    """Day and unit of every strip that has one."""
    return {strip: where for where, strips in arrangement.items() for strip in strips}


def elsewhere(one: Arrangement, other: Arrangement) -> int:
    """Number of strips whose day or unit differ."""
    mine, theirs = place_of(one), place_of(other)
    return sum(mine.get(strip) != theirs.get(strip) for strip in mine.keys() | theirs.keys())
