"""`production.toml`: title, frame rate, units, currency, calendar, rules, prices."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from oner.model.production import Calendar, Prices, Rules
from oner.production.fields import (
    WEEKDAYS,
    Conventions,
    Count,
    Day,
    FrameRate,
    Money,
    Text,
    Weekday,
    Whole,
)
from oner.production.forms import Form, fill
from oner.production.sources import Source
from oner.units import QuantityError, currency_exponent

MINUTES_OF_A_DAY = 24 * 60


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


@dataclass(frozen=True, slots=True)
class Show:
    """What `production.toml` says.

    Args:
        title, short, currency, rate, calendar, rules, prices: As in `Production`.
        conventions: What bare values in the other files mean.
        minutes_per_eighth: For strips that give no minutes.
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


def read_show(source: Source) -> Show:
    """The show as `production.toml` describes it; amounts are in the currency it names."""
    currency, lengths = source.data.get("currency"), source.data.get("lengths")
    context = Conventions(
        lengths=lengths if lengths in ("m", "cm", "mm", "ft", "in") else "m",
        currency=str(currency) if _is_currency(currency) else "USD",
    )
    form = fill(ShowForm, source.top(), source.data, context)
    return Show(
        title=form.title,
        short=form.short or _initials(form.title),
        currency=form.currency,
        rate=form.frame_rate,
        calendar=_calendar(form.calendar, source),
        rules=Rules(**form.rules.model_dump(exclude={"minutes_per_eighth"})),
        prices=Prices(**form.prices.model_dump()),
        conventions=context,
        minutes_per_eighth=form.rules.minutes_per_eighth,
    )


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
    return Calendar(
        start=form.start,
        days=form.days,
        weekdays=tuple(sorted(set(form.weekdays))),
        holidays=tuple(sorted(set(form.holidays))),
        minutes_per_day=form.minutes_per_day,
        crew_minutes_per_night=form.crew_minutes_per_night,
        crew_minutes_per_day=form.crew_minutes_per_day,
    )
