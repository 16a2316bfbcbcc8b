"""What happened so far: what was shot, and what went otherwise than planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EventKind(StrEnum):
    """What can happen to a schedule."""

    PERSON_OUT = "person-out"
    RIG_OUT = "rig-out"
    RIG_LATE = "rig-late"
    STAGE_LOST = "stage-lost"
    STATE_LATE = "state-late"
    WEATHER = "weather"
    FAILED = "failed"
    OVERRAN = "overran"
    CUT = "cut"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened.

    Args:
        kind: What.
        subject: Id of the person, rig, stage, region or strip; empty for weather.
        first, last: Days it lasts, both included. `RIG_LATE` and `STATE_LATE`: it is there from
            `first` on.
        minutes: `OVERRAN`: still to be shot; `ADDED`: the strip's.
        told: Day people learnt of it.
        set, cast: Of a strip that was added.
    """

    kind: EventKind
    subject: str = ""
    first: date | None = None
    last: date | None = None
    minutes: int = 0
    told: date | None = None
    set: str = ""
    cast: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A strip that was shot, whatever came of it."""

    strip: str
    day: date
    unit: str = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodState:
    """How a region stood on a day that is over; None while it was being changed."""

    region: str
    day: date
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """`diary.toml`: written by `oner replan`, read by everything.

    Args:
        as_of: First day that is still to come; None: nothing was shot yet.
        shot: In the order of days.
        stood: Regions on the days that are over, where they were not standing.
        events: In the order they were told.
    """

    as_of: date | None = None
    shot: tuple[Shot, ...] = ()
    stood: tuple[StoodState, ...] = ()
    events: tuple[Event, ...] = ()


NOTHING_HAPPENED = Diary()
"""Of a production that was never shot on."""
