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
        week_rate: Of a week of seven calendar days, worked or held alike; 0: paid by the day.
        episode_fee: Paid once for every episode the person is in.
        episode_days: Paid days that come with each such fee, free of the rates of days.
        drop_days: Least calendar days off between a drop and the pick-up, in which nothing is paid;
            None: never dropped.
        drops: How often the person may be dropped and picked up again.
        travel_days: Paid days of travel per engagement, there and back together.
        travel_rate: Of such a day.
        minutes_per_day: Most minutes of strips in a day (minors); None: the company's.
        on_set_minutes: Most minutes from call to wrap (minors); None: no limit.
        run_minutes_per_day, run_rest_days: As in `Rules`; None: as the house has it.
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
    week_rate: int = 0
    episode_fee: int = 0
    episode_days: int = 0
    drop_days: int | None = None
    drops: int = 1
    travel_days: int = 0
    travel_rate: int = 0
    minutes_per_day: int | None = None
    on_set_minutes: int | None = None
    run_minutes_per_day: int | None = None
    run_rest_days: int | None = None

    def available(self, day: date) -> bool:
        """Whether the person can be called on a day."""
        inside = not self.windows or any(w.first <= day <= w.last for w in self.windows)
        return inside and not any(w.first <= day <= w.last for w in self.absences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Director:
    """Who directs; a director is with one unit a day.

    Args:
        id: Unique; strips name it.
        name: Of the person.
        episodes: Whose strips are directed, where a strip does not say.
        windows, absences: As of a cast member.
    """

    id: str
    name: str = ""
    episodes: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    absences: tuple[Window, ...] = ()

    def available(self, day: date) -> bool:
        """Whether the director can be had on a day."""
        inside = not self.windows or any(w.first <= day <= w.last for w in self.windows)
        return inside and not any(w.first <= day <= w.last for w in self.absences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """A strip is shot some shooting days after another.

    Args:
        strip: Id of the other one.
        least: At least so many shooting days later; 0: that day too, after it.
        most: At most so many; None: no limit.
    """

    strip: str
    least: int = 0
    most: int | None = None


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
        follows: Strips it has to follow by a number of days.
        together: Strips with the same word here are shot on one day by one unit; empty: alone.
        unit: Id of the unit that shoots it; None: any.
        director: Id of who directs it; empty: nobody is named.
        runners: Who of the cast runs in it.
        run_minutes: How long each of them runs, takes and rehearsals together.
        closed: Days on which it cannot be shot: the weather, a place that is taken.
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
    follows: tuple[Follows, ...] = ()
    together: str = ""
    unit: str | None = None
    director: str = ""
    runners: tuple[str, ...] = ()
    run_minutes: int = 0
    closed: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A decision of a person: this strip on that day (`board.toml`).

    Args:
        strip: Its id.
        day: The day.
        unit: Id of the unit; None: any.
        rule: What `why` cites: "pin", "lock" for what stays where the last plan has it, or "past"
            for what was shot.
    """

    strip: str
    day: date
    unit: str | None = None
    rule: str = "pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A decision of a person: what the last plan says of this stays (`board.toml`).

    Args:
        strip: Id of a strip that stays on its day; None: every strip of the days.
        first, last: Days whose strips stay; None where a strip is named.
    """

    strip: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDay:
    """The strips of a unit's day on a board that people keep, in order.

    Args:
        day, unit: Which.
        strips: Ids.
    """

    day: date
    unit: str
    strips: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBoard:
    """A board that people keep (`board.toml`); strips it does not name have no day on it.

    Args:
        name: As they call it.
        days: In the order of the file, each unit's day once. Days, units and strips the show has
            no more count for nothing.
    """

    name: str
    days: tuple[BoardDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlace:
    """A strip's day and its place in that day.

    Args:
        strip: Its id.
        day: Its day.
        order: Place among the strips of its unit on that day, from 1.
        unit: Id of the unit.
        start, end: Minutes after midnight of its day.
    """

    strip: str
    day: date
    order: int
    unit: str = "main"
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDay:
    """The hours of a unit on a day it shoots; minutes after midnight of that day.

    Args:
        day, unit: Which.
        call: Crew call.
        wrap: When it is dismissed.
        meal: When the meal begins; None: there is none.
    """

    day: date
    unit: str
    call: int
    wrap: int
    meal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """When a person is called to a unit on a day and dismissed; minutes after midnight."""

    day: date
    unit: str
    who: str
    call: int
    wrap: int


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
class Rival:
    """A breakdown of the take that stood for choice, and what the whole show costs with it.

    Args:
        number: 0 is the breakdown with the cheapest estimate, k the k-th of its alternatives.
        cost: Of the best board found with it; None if none was found.
        bound: No board with it costs less; proven.
        words: What it is, in a few words.
    """

    number: int
    cost: int | None
    bound: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A board: a day for every strip, a state for every region on every day, the money.

    Args:
        days: Every shooting day of the calendar in order, used or not.
        board: In order of day, unit and place.
        regions: Per region and day of `days`.
        costs: Add up to `cost`.
        cost: In the smallest currency unit.
        bound: No board that keeps every rule costs less, with any of the breakdowns; proven.
        hours: Of every unit on every day it shoots.
        calls: Of every person on every day they work.
        rivals: The breakdowns that competed, the chosen one among them; empty without a take.
    """

    days: tuple[date, ...]
    board: tuple[BoardPlace, ...]
    regions: tuple[RegionDay, ...]
    costs: tuple[CostLine, ...]
    cost: int
    bound: int
    hours: tuple[UnitDay, ...] = ()
    calls: tuple[Call, ...] = ()
    rivals: tuple[Rival, ...] = ()

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
