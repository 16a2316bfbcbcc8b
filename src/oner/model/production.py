"""What a person wrote: the show, its sets, rigs, cast, strips, calendar, prices and the take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oner.model.diary import NOTHING_HAPPENED, Diary
from oner.model.rig import Rig, Window
from oner.model.schedule import CastMember, Director, Lock, NamedBoard, Pin, Strip
from oner.model.set import Set, Stage, StoryMap
from oner.model.take import TakeScript


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A crew that shoots: the main unit, a second unit.

    Times of day are minutes after midnight of the shooting day; a night's wrap is beyond 1440.

    Args:
        id: Unique; strips and pins name it.
        name: As people call it.
        day_call: Crew call of a day with light, or inside.
        split_call: Crew call of a day with exteriors by day and by night.
        night_call: Crew call of a day whose exteriors are all by night.
        minutes_per_day: Shooting minutes of a day at the ordinary rate; None: the calendar's.
        overtime_minutes: How much longer a day may become, at the prices of overtime.
        windows: When it works; empty: on every shooting day.
    """

    id: str
    name: str = ""
    day_call: int = 7 * 60
    split_call: int = 12 * 60
    night_call: int = 17 * 60
    minutes_per_day: int | None = None
    overtime_minutes: int = 0
    windows: tuple[Window, ...] = ()


MAIN_UNIT = Unit(id="main")
"""The unit of a production that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daylight:
    """Sunrise and sunset from a day on, until the next entry [minutes after midnight]."""

    first: date
    sunrise: int
    sunset: int


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
        crews: Changeover crews: in how many regions work can go on at once.
        units: The first is the main unit; slots of a day come in this order.
        daylight: In order of days; empty: nobody said, and daylight is not checked.
    """

    start: date
    days: int
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    minutes_per_day: int = 600
    crew_minutes_per_night: int = 0
    crew_minutes_per_day: int = 600
    crews: int = 1
    units: tuple[Unit, ...] = (MAIN_UNIT,)
    daylight: tuple[Daylight, ...] = ()

    def minutes_of(self, unit: Unit) -> int:
        """Shooting minutes of a unit's day at the ordinary rate."""
        return self.minutes_per_day if unit.minutes_per_day is None else unit.minutes_per_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """House rules of the schedule.

    Args:
        set_change_minutes: Lost when the company goes from one set to another within a day.
        stage_change_minutes: Lost on top of it when the other set is on another stage.
        order_window_days: None, or how many shooting days an episode may be spread over.
        company_rest_hours: From a unit's wrap to its next call; assumed where nobody said. 0: not
            checked.
        weekend_rest_hours: From a unit's last wrap of a week to its next call, where a day off
            lies between; 0: not checked.
        meal_after_minutes: A meal is called no later than this after the crew call.
        meal_minutes: What a meal takes, beyond the shooting minutes; 0: not counted.
        run_minutes_per_day: What a performer runs a day at most; None: not limited. `CastMember`
            may say otherwise.
        run_rest_days: Shooting days without running after a day with.
        notice_days: A strip with running is not moved into the next so many shooting days.
        cover_minutes: Minutes of interior scenes on cover sets that stay ready for every day with
            exteriors; 0: none are kept.
        stage_shared: Whether two units may work on one stage on the same day.
    """

    set_change_minutes: int = 30
    stage_change_minutes: int = 30
    order_window_days: int | None = None
    company_rest_hours: float = 10.0
    weekend_rest_hours: float = 0.0
    meal_after_minutes: int = 360
    meal_minutes: int = 0
    run_minutes_per_day: int | None = None
    run_rest_days: int = 0
    notice_days: int = 0
    cover_minutes: int = 0
    stage_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OvertimeStep:
    """From so many minutes over the ordinary day on, an hour of the unit costs this."""

    after_minutes: int
    hour_rate: int


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
        overtime: Steps in order of their minutes; the first begins at 0 minutes over the day.
        moved_strip: What it is worth not to move a strip people were told of, per person told, on
            the day before; falls with the days between (`schedule.upset`). 0: half of what a
            day of a person costs on average.
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
    overtime: tuple[OvertimeStep, ...] = ()
    moved_strip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Risks:
    """What may go wrong on a shooting day; every number is an assumption to be replaced.

    Args:
        sick_per_person_day: Chance that somebody who works on a day falls ill in its morning.
        sick_days: Shooting days somebody who fell ill is out, the first included.
        overrun_spread: Standard deviation of the logarithm of what a strip takes over what it was
            estimated at; the mean of the two is the estimate. 0: as estimated.
        grace_minutes: How much longer than planned a day may go on to finish what was begun, beyond
            the overtime it may be planned with; paid like that.
        piece_failure: Chance that a piece of the take has to be shot again.
        rig_failure_per_day: Chance that a rented rig breaks down in the morning of a day of use.
        rig_days: Shooting days it is out then, the first included.
    """

    sick_per_person_day: float = 0.003
    sick_days: int = 3
    overrun_spread: float = 0.15
    grace_minutes: int = 60
    piece_failure: float = 0.1
    rig_failure_per_day: float = 0.01
    rig_days: int = 2


ASSUMED_RISKS = Risks()
"""Where nobody said."""


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
        pins, locks, boards: From `board.toml`.
        chosen: Name of the board of those that counts; empty: that of the last plan.
        alternative: Number of the breakdown that is asked for; None: the cheapest show.
        directors: Who directs which episodes.
        diary: What happened so far; its events are in the other fields already.
        risks: What may go wrong; assumed.
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
    locks: tuple[Lock, ...] = ()
    boards: tuple[NamedBoard, ...] = ()
    chosen: str = ""
    alternative: int | None = None
    directors: tuple[Director, ...] = ()
    diary: Diary = NOTHING_HAPPENED
    notes: tuple[str, ...] = ()
    risks: Risks = ASSUMED_RISKS

    def set_named(self, id: str) -> Set:
        """The set with this id.

        Raises:
            KeyError: There is none; references are checked when a folder is read.
        """
        return {s.id: s for s in self.sets}[id]

    def rig_named(self, id: str) -> Rig:
        """The rig with this id."""
        return {r.id: r for r in self.rigs}[id]
