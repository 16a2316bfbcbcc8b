"""`production.toml`: title, frame rate, units, currency, calendar, rules, prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from oner.model.production import ASSUMED_RISKS, Calendar, OvertimeStep, Prices, Risks, Rules
from oner.model.schedule import Director
from oner.production.days import Days, shooting_days
from oner.production.fields import (
    WEEKDAYS,
    Conventions,
    Count,
    Day,
    FrameRate,
    Money,
    NotNegative,
    Text,
    Weekday,
    Whole,
)
from oner.production.forms import Form, fill
from oner.production.sources import Place, Source
from oner.production.sunlight import DaylightForm, SunForm, read_daylight
from oner.production.units_file import DirectorForm, UnitForm, read_directors, read_units
from oner.units import QuantityError, currency_exponent

MINUTES_OF_A_DAY = 24 * 60
HOURS_OF_A_DAY = 24
HOURS_OF_A_WEEK = 7 * 24


def _currency(value: object) -> str:
    text = str(value).strip()
    try:
        currency_exponent(text)
    except QuantityError:
        raise ValueError("must be the three capital letters of a currency, such as USD") from None
    return text


class CalendarForm(Form):
    """`[calendar]`."""

    start: Day = Field(description="the first shooting day", examples=["2027-01-04"])
    days: Annotated[Whole, Field(gt=0, le=5000)] = Field(
        description="the number of shooting days", examples=[20]
    )
    weekdays: list[Weekday] = Field(
        default=[0, 1, 2, 3, 4], description="the days of the week that are worked", min_length=1
    )
    holidays: list[Day] = Field(default=[], description="days that are not worked")
    minutes_per_day: Annotated[Whole, Field(gt=0, le=MINUTES_OF_A_DAY)] = Field(
        default=600, description="shooting minutes of a day"
    )
    crew_minutes_per_night: Annotated[Count, Field(le=MINUTES_OF_A_DAY)] = Field(
        default=0, description="work of the changeover crew between two shooting days"
    )
    crew_minutes_per_day: Annotated[Count, Field(le=MINUTES_OF_A_DAY)] = Field(
        default=600, description="work of the changeover crew on a day the company is elsewhere"
    )
    crews: Annotated[Whole, Field(gt=0)] = Field(
        default=1, description="changeover crews: in how many regions work can go on at once"
    )
    daylight: list[DaylightForm] = Field(default=[], description="sunrise and sunset, by hand")
    sun: SunForm | None = Field(default=None, description="where the sun is computed for")


class RulesForm(Form):
    """`[rules]`."""

    set_change_minutes: Count = Field(
        default=30, description="lost when the company goes to another set within a day"
    )
    stage_change_minutes: Count = Field(
        default=30, description="lost on top of it when that set is on another stage"
    )
    order_window_days: Annotated[Whole, Field(gt=0)] | None = Field(
        default=None, description="how many shooting days an episode may be spread over"
    )
    minutes_per_eighth: Annotated[Whole, Field(gt=0)] | None = Field(
        default=None, description="shooting time of an eighth of a page, for strips without minutes"
    )
    company_rest_hours: Annotated[NotNegative, Field(le=HOURS_OF_A_DAY)] = Field(
        default=10.0, description="from a unit's wrap to its next call; 0: not checked"
    )
    weekend_rest_hours: Annotated[NotNegative, Field(le=HOURS_OF_A_WEEK)] = Field(
        default=0.0, description="the same where a day off lies between; 0: not checked"
    )
    meal_after_minutes: Annotated[Count, Field(le=MINUTES_OF_A_DAY)] = Field(
        default=360, description="a meal is called no later than this after the crew call"
    )
    meal_minutes: Annotated[Count, Field(le=MINUTES_OF_A_DAY)] = Field(
        default=0, description="what it takes, beyond the shooting minutes; 0: not counted"
    )
    run_minutes_per_day: Count | None = Field(
        default=None, description="how long a performer runs a day at most; none: not limited"
    )
    run_rest_days: Count = Field(
        default=0, description="shooting days without running after a day with"
    )
    notice_days: Count = Field(
        default=0, description="no strip with running is moved into the next so many shooting days"
    )
    cover_minutes: Count = Field(
        default=0,
        description="interiors on cover sets kept ready on a day with exteriors; 0: none",
    )
    stage_shared: bool = Field(
        default=False, description="whether two units may work on one stage on the same day"
    )


class OvertimeForm(Form):
    """A step of `overtime`: from so many minutes over the ordinary day on."""

    after_minutes: Count = Field(description="minutes over the ordinary day", examples=[0])
    hour_rate: Money = Field(description="an hour of the unit from there on", examples=[4500])


class PricesForm(Form):
    """`[prices]`."""

    changeover_day: Money = Field(default=0, description="a day of the changeover crew")
    company_move: Money = Field(default=0, description="going to another stage within a day")
    repair_frame: Money = Field(
        default=0, description="painting a pulled panel or a rig's edge back into one frame"
    )
    extension_frame: Money = Field(default=0, description="extending the built set in one frame")
    digital_frame: Money = Field(default=0, description="making one frame without shooting")
    green_frame: Money = Field(default=0, description="replacing the green in one frame")
    slow_frame: Money = Field(
        default=0, description="bringing one frame shot at part of the speed back to it"
    )
    shooting_hour: Money = Field(default=0, description="an hour of the company")
    seam_hidden: Money = Field(default=0, description="joining two pieces where something hides it")
    seam_open: Money = Field(default=0, description="joining two pieces where nothing does")
    overtime: list[OvertimeForm] = Field(
        default=[], description="steps of overtime, the first after 0 minutes"
    )
    moved_strip: Money = Field(
        default=0,
        description="what it is worth not to move a strip the day before, per person told; "
        "0: half of a person's average day",
    )


class RisksForm(Form):
    """`[risks]`."""

    sick_per_person_day: Annotated[NotNegative, Field(le=1)] = Field(
        default=0.003, description="chance that somebody falls ill on a day they work"
    )
    sick_days: Annotated[Whole, Field(gt=0)] = Field(
        default=3, description="shooting days they are out then"
    )
    overrun_spread: Annotated[NotNegative, Field(le=2)] = Field(
        default=0.15, description="spread of what strips take (of the logarithm); 0: as estimated"
    )
    grace_minutes: Annotated[Count, Field(le=MINUTES_OF_A_DAY)] = Field(
        default=60, description="a day may go on so much longer than planned, paid as overtime"
    )
    piece_failure: Annotated[NotNegative, Field(le=1)] = Field(
        default=0.1, description="chance that a piece has to be shot again"
    )
    rig_failure_per_day: Annotated[NotNegative, Field(le=1)] = Field(
        default=0.01, description="chance that a rented rig breaks down on a day of use"
    )
    rig_days: Annotated[Whole, Field(gt=0)] = Field(
        default=2, description="shooting days it is out then"
    )


class ShowForm(Form):
    """All of `production.toml`."""

    title: Text = Field(description="the title of the show", examples=["The Run"])
    short: Text | None = Field(default=None, description="a short name for file names")
    currency: Annotated[str, BeforeValidator(_currency)] = Field(
        default="USD", description="the currency of every amount"
    )
    frame_rate: FrameRate = Field(description="the frames per second", examples=["24"])
    lengths: Literal["m", "cm", "mm", "ft", "in"] = Field(
        default="m", description="the unit of lengths written as bare numbers"
    )
    calendar: CalendarForm = Field(
        description="when the company shoots", examples=[{"start": "2027-01-04", "days": 20}]
    )
    rules: RulesForm = Field(default=RulesForm(), description="house rules of the schedule")
    prices: PricesForm = Field(default=PricesForm(), description="what things cost")
    risks: RisksForm = Field(default=RisksForm(), description="what may go wrong; assumed")
    unit: list[UnitForm] = Field(default=[], description="the units; none: one, `main`")
    director: list[DirectorForm] = Field(default=[], description="who directs")


@dataclass(frozen=True, slots=True)
class Show:
    """What `production.toml` says.

    Args:
        title, short, currency, rate, calendar, rules, prices: As in `Production`.
        conventions: What bare values in the other files mean.
        minutes_per_eighth: For strips that give no minutes.
        directors: As in `Production`.
        risks: As in `Production`.
        notes: What is counted otherwise than somebody may expect, in sentences.
    """

    title: str
    short: str
    currency: str
    rate: Fraction
    calendar: Calendar
    rules: Rules
    prices: Prices
    conventions: Conventions
    minutes_per_eighth: int | None
    directors: tuple[Director, ...] = ()
    notes: tuple[str, ...] = ()
    risks: Risks = ASSUMED_RISKS


def read_show(source: Source) -> Show:
    """The show as `production.toml` describes it; amounts are in the currency it names."""
    currency, lengths = source.data.get("currency"), source.data.get("lengths")
    context = Conventions(
        lengths=lengths if lengths in ("m", "cm", "mm", "ft", "in") else "m",
        currency=str(currency) if _is_currency(currency) else "USD",
    )
    top = source.top()
    form = fill(ShowForm, top, source.data, context)
    calendar = _calendar(form.calendar, source)
    calendar = replace(calendar, units=read_units(top.at("unit"), form.unit, calendar))
    prices = _prices(top.at("prices"), form.prices)
    return Show(
        title=form.title,
        short=form.short or _initials(form.title),
        currency=form.currency,
        rate=form.frame_rate,
        calendar=calendar,
        rules=Rules(**form.rules.model_dump(exclude={"minutes_per_eighth"})),
        prices=prices,
        conventions=context,
        minutes_per_eighth=form.rules.minutes_per_eighth,
        directors=read_directors(top.at("director"), form.director, Days(calendar)),
        notes=_notes(calendar, prices),
        risks=Risks(**form.risks.model_dump()),
    )


def _prices(place: Place, form: PricesForm) -> Prices:
    _check_steps(place.at("overtime"), form.overtime)
    steps = tuple(
        OvertimeStep(after_minutes=one.after_minutes, hour_rate=one.hour_rate)
        for one in form.overtime
    )
    return Prices(**form.model_dump(exclude={"overtime"}), overtime=steps)


def _check_steps(place: Place, steps: Sequence[OvertimeForm]) -> None:
    """The first step begins with the overtime, each other one after the one before."""
    due = -1
    for position, step in enumerate(steps):
        here = place.at(position, "after_minutes")
        if position == 0 and step.after_minutes:
            here.problem("overtime begins after 0 minutes; write that step first")
        elif step.after_minutes <= due:
            here.problem(f"is not more than the {due} of the step before; write them in order")
        due = step.after_minutes


def _notes(calendar: Calendar, prices: Prices) -> tuple[str, ...]:
    over = [unit.id for unit in calendar.units if unit.overtime_minutes]
    if not over or prices.overtime:
        return ()
    return (f"overtime of {', '.join(over)} has no price in production.toml: it costs nothing",)


def _is_currency(value: object) -> bool:
    try:
        return isinstance(value, str) and _currency(value) == value
    except ValueError:
        return False


def _initials(title: str) -> str:
    letters = "".join(letter for letter in title.upper() if letter.isalnum())
    return letters[:8] or "SHOW"


def _calendar(form: CalendarForm, source: Source) -> Calendar:
    place = source.top().at("calendar")
    if form.start.weekday() not in form.weekdays or form.start in form.holidays:
        day = WEEKDAYS[form.start.weekday()]
        remedy = f"is a {day} on which nobody works; start on a day that is worked"
        place.at("start").problem(remedy, read=form.start)
    if len(set(form.holidays)) < len(form.holidays):
        place.at("holidays").problem("names a day twice")
    calendar = Calendar(
        start=form.start,
        days=form.days,
        weekdays=tuple(sorted(set(form.weekdays))),
        holidays=tuple(sorted(set(form.holidays))),
        minutes_per_day=form.minutes_per_day,
        crew_minutes_per_night=form.crew_minutes_per_night,
        crew_minutes_per_day=form.crew_minutes_per_day,
        crews=form.crews,
    )
    days = shooting_days(calendar)
    return replace(calendar, daylight=read_daylight(place, form.daylight, form.sun, days))
