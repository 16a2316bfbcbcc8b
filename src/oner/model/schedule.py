"""Strips, people, days; and the answer of the scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oner.model.finding import Finding
from oner.model.rig import Window


class Place(StrEnum):
    """Inside or outside."""

    INT = "INT"
    EXT = "EXT"


class Light(StrEnum):
    """Time of day in the story."""

    DAY = "DAY"
    NIGHT = "NIGHT"


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """A person in front of the camera; money in the smallest currency unit.

    Args:
        id: Unique; strips name it ("HELEN").
        number: On the board, 1 for the lead.
        character, name: Of the part and of the person.
        day_rate: Paid for a day worked.
        hold_rate: Paid for a shooting day between first and last that is not worked.
        windows: When the person can be had; empty means always.
        absences: When not.
        rest_hours: From dismissal to the next call.
    """

    id: str
    number: int
    character: str
    name: str
    day_rate: int
    hold_rate: int
    windows: tuple[Window, ...] = ()
    absences: tuple[Window, ...] = ()
    rest_hours: float = 12.0

    def available(self, day: date) -> bool:
        """Whether the person can be called on a day."""
        inside = not self.windows or any(w.first <= day <= w.last for w in self.windows)
        return inside and not any(w.first <= day <= w.last for w in self.absences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The schedulable unit: a scene, part of a scene, or a piece.

    Args:
        id: Unique.
        scene: Scene number as in the script.
        episode: Empty for a single film.
        description: One line.
        set: Id of the set.
        zone: Id of the zone; None: anywhere in the set.
        place, light: INT or EXT, DAY or NIGHT.
        eighths: Length in eighths of a page.
        minutes: Estimated shooting time.
        cast: Ids.
        piece: Id of the piece this strip shoots; None for an ordinary scene.
        state: Id of the `SetState` its region must be in; None: it needs no state (a set without
            regions); an ordinary scene in a region needs `STANDING`.
        rig: Id of a rented rig it needs.
        earliest, latest: Days it may be shot on.
        after: Ids of strips that must be shot on an earlier day or earlier that day.
    """

    id: str
    scene: str
    episode: str = ""
    description: str = ""
    set: str
    zone: str | None = None
    place: Place = Place.INT
    light: Light = Light.DAY
    eighths: int = 0
    minutes: int
    cast: tuple[str, ...] = ()
    piece: str | None = None
    state: str | None = None
    rig: str | None = None
    earliest: date | None = None
    latest: date | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A decision of a person: this strip on that day (`board.toml`)."""

    strip: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlace:
    """A strip's day and its place in that day, counted from 1."""

    strip: str
    day: date
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionDay:
    """How a region stands on a shooting day.

    Args:
        region: Id.
        day: The day.
        state: Id of the `SetState` it is in, or `STANDING`; None while it is being changed.
    """

    region: str
    day: date
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One line of money: what kind, for whom or what, how much (smallest currency unit)."""

    kind: str
    subject: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A board: a day for every strip, a state for every region on every day, the money.

    Args:
        days: Every shooting day of the calendar in order, used or not.
        board: In order of day and place.
        regions: Per region and day of `days`.
        costs: Add up to `cost`.
        cost: In the smallest currency unit.
        bound: No board that keeps every rule costs less; proven.
    """

    days: tuple[date, ...]
    board: tuple[BoardPlace, ...]
    regions: tuple[RegionDay, ...]
    costs: tuple[CostLine, ...]
    cost: int
    bound: int

    @property
    def gap(self) -> float:
        """(cost - bound) / cost; 0 if the cost is 0."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A complete board was found; `optimal` if nothing is cheaper."""

    schedule: Schedule
    optimal: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """No board keeps every rule; the findings name the rules that cannot hold together."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """No complete board was found in the time or work given.

    Args:
        bound: What any board would cost at least; None if nothing was proven.
        findings: What is known.
    """

    bound: int | None
    findings: tuple[Finding, ...]


ScheduleAnswer = Solved | Infeasible | TimedOut
