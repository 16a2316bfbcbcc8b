"""`[[unit]]` and `[[director]]` of `production.toml`: who shoots, beside the cast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from oner.model.production import MAIN_UNIT, Calendar, Unit
from oner.model.schedule import Director
from oner.production.days import Days
from oner.production.fields import Count, Id, Label, Text, TimeOfDay, Whole
from oner.production.forms import Form
from oner.production.sources import Place
from oner.production.uniqueness import Names
from oner.production.windows import WindowForm, read_windows

MINUTES_OF_A_DAY = 24 * 60


class UnitForm(Form):
    """`[[unit]]`: a crew that shoots."""

    id: Id = Field(description="the name strips and pins use", examples=["second"])
    name: Text = Field(default="", description="the name people use")
    day_call: TimeOfDay = Field(
        default=MAIN_UNIT.day_call, description="crew call of a day without exteriors by night"
    )
    split_call: TimeOfDay = Field(
        default=MAIN_UNIT.split_call, description="of a day with exteriors by day and by night"
    )
    night_call: TimeOfDay = Field(
        default=MAIN_UNIT.night_call, description="of a day whose exteriors are all by night"
    )
    minutes_per_day: Annotated[Whole, Field(gt=0, le=MINUTES_OF_A_DAY)] | None = Field(
        default=None, description="its shooting minutes of a day; else the calendar's"
    )
    overtime_minutes: Annotated[Count, Field(le=MINUTES_OF_A_DAY)] = Field(
        default=0, description="how much longer a day may become, at the prices of overtime"
    )
    windows: list[WindowForm] = Field(
        default=[], description="when it works; none: on every shooting day"
    )


class DirectorForm(Form):
    """`[[director]]`: who directs."""

    id: Id = Field(description="the name strips use", examples=["MARLOW"])
    name: Text = Field(default="", description="the person")
    episodes: list[Label] = Field(
        default=[], description="whose strips they direct where a strip does not say"
    )
    windows: list[WindowForm] = Field(default=[], description="when they can be had; none: always")
    absences: list[WindowForm] = Field(default=[], description="when they cannot")


def read_units(place: Place, forms: Sequence[UnitForm], calendar: Calendar) -> tuple[Unit, ...]:
    """The units in the order of the file; the main unit alone if there are none.

    Args:
        place: Of the list.
        forms: As filled.
        calendar: Without its units.
    """
    names, days = Names("unit"), Days(calendar)
    units = list[Unit]()
    for position, form in enumerate(forms):
        here = place.at(position)
        names.claim(form.id, here.at("id"))
        _check_calls(here, form)
        most = form.minutes_per_day or calendar.minutes_per_day
        if most + form.overtime_minutes > MINUTES_OF_A_DAY:
            remedy = f"with the {most} minutes of its day it is more than a day has"
            here.at("overtime_minutes").problem(remedy)
        units.append(
            Unit(
                id=form.id,
                name=form.name or form.id,
                day_call=form.day_call,
                split_call=form.split_call,
                night_call=form.night_call,
                minutes_per_day=form.minutes_per_day,
                overtime_minutes=form.overtime_minutes,
                windows=read_windows(here, form.windows, days),
            )
        )
    return tuple(units) or (MAIN_UNIT,)


def _check_calls(place: Place, form: UnitForm) -> None:
    """A day that goes on into the night does not begin before one that does not."""
    if form.split_call < form.day_call:
        place.at("split_call").problem("is before the day call; it is the later one")
    elif form.night_call < form.split_call:
        place.at("night_call").problem("is before the split call; it is the latest one")
    elif form.night_call >= MINUTES_OF_A_DAY:
        place.at("night_call").problem("is on the next day; a call is before 24:00")


def read_directors(place: Place, forms: Sequence[DirectorForm], days: Days) -> tuple[Director, ...]:
    """The directors in the order of the file; no episode has two.

    Args:
        place: Of the list.
        forms: As filled.
        days: The calendar.
    """
    names, taken = Names("director"), dict[str, str]()
    directors = list[Director]()
    for position, form in enumerate(forms):
        here = place.at(position)
        names.claim(form.id, here.at("id"))
        for number, episode in enumerate(form.episodes):
            other = taken.setdefault(episode, form.id)
            if other != form.id:
                remedy = f"{other} directs this episode; a strip may name another director"
                here.at("episodes", number).problem(remedy, read=episode)
        directors.append(
            Director(
                id=form.id,
                name=form.name or form.id,
                episodes=tuple(form.episodes),
                windows=read_windows(here, form.windows, days),
                absences=read_windows(here, form.absences, key="absences"),
            )
        )
    return tuple(directors)
