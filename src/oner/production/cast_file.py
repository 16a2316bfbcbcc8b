"""`cast.csv` or `cast.xlsx`: the people in front of the camera."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from oner.model.rig import Window
from oner.model.schedule import CastMember
from oner.production.days import Days
from oner.production.fields import (
    Conventions,
    Count,
    Day,
    Id,
    Money,
    NotNegative,
    Text,
    Whole,
    WindowsCell,
)
from oner.production.forms import Form, fill
from oner.production.sources import Place, Row
from oner.production.uniqueness import Names

HOURS_OF_A_DAY = 24

Minutes = Annotated[Whole, Field(gt=0, le=HOURS_OF_A_DAY * 60)]
"""Of a day."""


class CastForm(Form):
    """A row of the cast."""

    id: Id = Field(description="the name strips use", examples=["HELEN"])
    number: Count | None = Field(default=None, description="the number on the board")
    character: Text | None = Field(default=None, description="the part")
    name: Text = Field(default="", description="the person")
    day_rate: Money = Field(default=0, description="paid for a day worked")
    hold_rate: Money = Field(default=0, description="paid for a held day; 0: hold is off")
    first: Day | None = Field(default=None, alias="from", description="the first day to be had")
    last: Day | None = Field(default=None, alias="to", description="the last day to be had")
    windows: WindowsCell = Field(default=(), description="stretches of days to be had")
    absences: WindowsCell = Field(default=(), description="stretches of days away")
    rest_hours: NotNegative = Field(default=12.0, description="from dismissal to the next call")
    week_rate: Money = Field(
        default=0, description="paid for seven calendar days, worked or held; 0: paid by the day"
    )
    episode_fee: Money = Field(default=0, description="paid once for every episode they are in")
    episode_days: Count = Field(default=0, description="paid days that come with such a fee")
    drop_days: Annotated[Whole, Field(gt=0)] | None = Field(
        default=None,
        description="least calendar days off between drop and pick-up; none: never dropped",
    )
    drops: Count = Field(default=1, description="how often they may be dropped and picked up")
    travel_days: Count = Field(
        default=0, description="paid days of travel per engagement, there and back"
    )
    travel_rate: Money = Field(default=0, description="paid for such a day")
    minutes_per_day: Minutes | None = Field(
        default=None, description="most minutes of strips in a day (minors)"
    )
    on_set_minutes: Minutes | None = Field(
        default=None, description="most minutes from call to wrap (minors)"
    )
    run_minutes_per_day: Count | None = Field(
        default=None, description="most minutes of running in a day; else of `[rules]`"
    )
    run_rest_days: Count | None = Field(
        default=None, description="days without running after one with; else of `[rules]`"
    )


COLUMNS = tuple(field.alias or name for name, field in CastForm.model_fields.items())
"""Columns of the cast's table."""

REQUIRED = ("id",)
"""Columns it must have."""


def read_cast(
    rows: Sequence[Row], context: Conventions, days: Days | None
) -> tuple[CastMember, ...]:
    """The cast, in the order of its table.

    Args:
        rows: Of the table.
        context: The currency of its amounts.
        days: The calendar; None if it could not be read.
    """
    names = Names("person")
    cast: list[CastMember] = []
    for position, row in enumerate(rows, start=1):
        place = row.top()
        form = fill(CastForm, place, row.data, context)
        names.claim(form.id, place.at("id"))
        cast.append(_member(place, form, position, days))
    return tuple(cast)


def _member(place: Place, form: CastForm, position: int, days: Days | None) -> CastMember:
    if form.rest_hours > HOURS_OF_A_DAY:
        place.at("rest_hours").problem("must be 24 or less", read=form.rest_hours)
    _check_pay(place, form)
    return CastMember(
        id=form.id,
        number=position if form.number is None else form.number,
        character=form.character or form.id,
        name=form.name,
        day_rate=form.day_rate,
        hold_rate=form.hold_rate,
        windows=_windows(place, form, days),
        absences=form.absences,
        rest_hours=form.rest_hours,
        week_rate=form.week_rate,
        episode_fee=form.episode_fee,
        episode_days=form.episode_days,
        drop_days=form.drop_days,
        drops=form.drops,
        travel_days=form.travel_days,
        travel_rate=form.travel_rate,
        minutes_per_day=form.minutes_per_day,
        on_set_minutes=form.on_set_minutes,
        run_minutes_per_day=form.run_minutes_per_day,
        run_rest_days=form.run_rest_days,
    )


def _check_pay(place: Place, form: CastForm) -> None:
    """A term that means nothing without another one is a problem where that one should be."""
    written = form.model_fields_set
    if "drops" in written and form.drops and form.drop_days is None:
        place.at("drop_days").problem("is missing; drops are of so many days off at least")
    if form.travel_rate and not form.travel_days:
        place.at("travel_days").problem("is missing; travel_rate is paid for each of them")
    if form.episode_days and not form.episode_fee:
        place.at("episode_fee").problem("is missing; episode_days come with it")
    if form.on_set_minutes and (form.minutes_per_day or 0) > form.on_set_minutes:
        remedy = f"is more than the {form.on_set_minutes} minutes they may be on set"
        place.at("minutes_per_day").problem(remedy)


def _windows(place: Place, form: CastForm, days: Days | None) -> tuple[Window, ...]:
    if form.windows and (form.first or form.last):
        place.at("windows").problem("give either windows, or from and to")
        return form.windows
    if days is None:
        return form.windows
    for window in form.windows:
        days.check_span(window.first, window.last, place.at("windows"), place.at("windows"))
    if form.first is None and form.last is None:
        return form.windows
    days.check_span(form.first, form.last, place.at("from"), place.at("to"))
    first, last = form.first or days.first, form.last or days.last
    return (Window(first=min(first, last), last=max(first, last)),)
