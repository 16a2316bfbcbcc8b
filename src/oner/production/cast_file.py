"""`cast.csv` or `cast.xlsx`: the people in front of the camera."""

from __future__ import annotations

from collections.abc import Sequence

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
    WindowsCell,
)
from oner.production.forms import Form, fill
from oner.production.sources import Place, Row
from oner.production.uniqueness import Names

HOURS_OF_A_DAY = 24


class CastForm(Form):
    """A row of the cast."""

    id: Id = Field(description="the name strips use", examples=["HELEN"])
    number: Count | None = Field(default=None, description="the number on the board")
    character: Text | None = Field(default=None, description="the part")
    name: Text = Field(default="", description="the person")
    day_rate: Money = Field(default=0, description="paid for a day worked")
    hold_rate: Money = Field(default=0, description="paid for a held day")
    first: Day | None = Field(default=None, alias="from", description="the first day to be had")
    last: Day | None = Field(default=None, alias="to", description="the last day to be had")
    windows: WindowsCell = Field(default=(), description="stretches of days to be had")
    absences: WindowsCell = Field(default=(), description="stretches of days away")
    rest_hours: NotNegative = Field(default=12.0, description="from dismissal to the next call")


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
    )


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
