"""What a person wrote: the show, its sets, rigs, cast, strips, calendar, prices and the take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oner.model.rig import Rig
from oner.model.schedule import CastMember, Pin, Strip
from oner.model.set import Set, Stage, StoryMap
from oner.model.take import TakeScript


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When the company shoots.

    Args:
        start: First shooting day.
        days: Number of shooting days.
        weekdays: Days of the week that are worked, Monday is 0.
        holidays: Days that are not worked.
        minutes_per_day: Shooting minutes of a day.
        crew_minutes_per_night: What the changeover crew does between two shooting days.
        crew_minutes_per_day: What the changeover crew does on a day while the company is elsewhere.
    """

    start: date
    days: int
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    minutes_per_day: int = 600
    crew_minutes_per_night: int = 0
    crew_minutes_per_day: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """House rules of the schedule.

    Args:
        set_change_minutes: Lost when the company goes from one set to another within a day.
        stage_change_minutes: Lost on top of it when the other set is on another stage.
        order_window_days: None, or how many shooting days an episode may be spread over.
    """

    set_change_minutes: int = 30
    stage_change_minutes: int = 30
    order_window_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices, in the smallest currency unit.

    Args:
        changeover_day: A day of the changeover crew.
        company_move: Going to another stage within a day.
        repair_frame: Painting a pulled panel or a rig's edge back into one frame.
        extension_frame: Extending the built set in one frame.
        digital_frame: Making one frame without shooting.
        green_frame: Replacing the green behind a performer in one frame.
        slow_frame: Bringing one frame that was shot at part of the speed back to it: steadying
            the blur and the light.
        shooting_hour: An hour of the company.
        seam_hidden: Joining two pieces where something hides it.
        seam_open: Joining two pieces where nothing does.
    """

    changeover_day: int = 0
    company_move: int = 0
    repair_frame: int = 0
    extension_frame: int = 0
    digital_frame: int = 0
    green_frame: int = 0
    slow_frame: int = 0
    shooting_hour: int = 0
    seam_hidden: int = 0
    seam_open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """Everything a production folder says; nothing computed.

    Args:
        title: Of the show.
        short: Short name for file names, e.g. "RUN".
        currency: ISO 4217 code.
        rate: Frames per second.
        calendar, rules, prices: As above.
        story: The story map.
        stages, sets, rigs, cast, strips: In the order of their files.
        take: None in a folder that is only scheduled.
        pins: From `board.toml`.
        notes: What the readers converted, dropped or assumed, in sentences.
    """

    title: str
    short: str
    currency: str
    rate: Fraction
    calendar: Calendar
    rules: Rules
    prices: Prices
    story: StoryMap
    stages: tuple[Stage, ...]
    sets: tuple[Set, ...]
    rigs: tuple[Rig, ...]
    cast: tuple[CastMember, ...]
    strips: tuple[Strip, ...]
    take: TakeScript | None = None
    pins: tuple[Pin, ...] = ()
    notes: tuple[str, ...] = ()

    def set_named(self, id: str) -> Set:
        """The set with this id.

        Raises:
            KeyError: There is none; references are checked when a folder is read.
        """
        return {s.id: s for s in self.sets}[id]

    def rig_named(self, id: str) -> Rig:
        """The rig with this id."""
        return {r.id: r for r in self.rigs}[id]
