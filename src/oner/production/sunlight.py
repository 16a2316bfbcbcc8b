"""When the sun rises and sets where the company shoots: written by a person, or computed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from oner.model.production import Daylight
from oner.production.fields import Day, Number, TimeOfDay
from oner.production.forms import Form
from oner.production.sources import Place

MINUTES_OF_A_DAY = 24 * 60

NOON = (9 * 60, 16 * 60)
"""No clock in use is so far from the sun that it stands highest outside these [minutes]; a
longitude of the wrong sign is."""


def _timezone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (OSError, ValueError, LookupError):
        raise ValueError('must be a time zone such as "Europe/Berlin"') from None


class DaylightForm(Form):
    """`[[calendar.daylight]]`: sunrise and sunset from a day on."""

    first: Day = Field(alias="from", description="the first day it holds", examples=["2027-03-01"])
    sunrise: TimeOfDay = Field(description="when the sun rises", examples=["06:41"])
    sunset: TimeOfDay = Field(description="when it sets", examples=["17:52"])


class SunForm(Form):
    """`[calendar.sun]`: the place, from which sunrise and sunset are computed."""

    latitude: Annotated[Number, Field(ge=-90, le=90)] = Field(
        description="degrees north of the equator; south is negative", examples=[51.5]
    )
    longitude: Annotated[Number, Field(ge=-180, le=180)] = Field(
        description="degrees east of Greenwich; west is negative", examples=[-0.1]
    )
    timezone: Annotated[str, BeforeValidator(_timezone)] = Field(
        description="the time the company's clocks show", examples=["Europe/London"]
    )


def read_daylight(
    place: Place, table: Sequence[DaylightForm], sun: SunForm | None, days: Sequence[date]
) -> tuple[Daylight, ...]:
    """Sunrise and sunset in the order of days; empty if nobody said where or when.

    Args:
        place: Of the calendar.
        table: As a person wrote it.
        sun: Where to compute it for.
        days: The shooting days.
    """
    if table and sun is not None:
        place.at("sun").problem("give either daylight, or the place of the sun")
    elif sun is not None:
        return _computed(place.at("sun"), sun, days)
    return _written(place, table, days)


def _written(
    place: Place, table: Sequence[DaylightForm], days: Sequence[date]
) -> tuple[Daylight, ...]:
    before: date | None = None
    for position, one in enumerate(table):
        here = place.at("daylight", position)
        if one.sunset <= one.sunrise:
            here.at("sunset").problem("the sun sets after it has risen; past midnight is 24:00 on")
        elif one.sunrise >= MINUTES_OF_A_DAY:
            here.at("sunrise").problem("the sun rises on the day itself, before 24:00")
        if before is not None and one.first <= before:
            remedy = f"is not after {before}; write the entries in the order of their days"
            here.at("from").problem(remedy, read=one.first)
        before = one.first
    if table and days and table[0].first > days[0]:
        remedy = f"the calendar starts on {days[0]}, and nothing says when the sun rises then"
        place.at("daylight", 0, "from").problem(remedy, read=table[0].first)
    return tuple(Daylight(first=one.first, sunrise=one.sunrise, sunset=one.sunset) for one in table)


def _computed(place: Place, sun: SunForm, days: Sequence[date]) -> tuple[Daylight, ...]:
    """An entry per shooting day, in whole minutes in which the sun is up.

    Up to some minutes off beyond the polar circles and behind hills, which nothing here knows.
    """
    from astral import Observer
    from astral import sun as rule

    observer, zone = Observer(sun.latitude, sun.longitude), ZoneInfo(sun.timezone)
    found = list[Daylight]()
    for day in days:
        noon = _minutes(rule.noon(observer, day, zone), day)
        if not NOON[0] <= noon <= NOON[1]:
            remedy = (
                f"the sun would stand highest at {noon // 60:.0f}:{noon % 60:02.0f} in "
                f"{sun.timezone}; east of Greenwich is positive, west negative"
            )
            place.at("longitude").problem(remedy, read=sun.longitude)
            return ()
        try:
            rise, down = rule.sunrise(observer, day, zone), rule.sunset(observer, day, zone)
        except ValueError:
            remedy = f"the sun does not rise or set there on {day}; write [[calendar.daylight]]"
            place.at("latitude").problem(remedy, read=sun.latitude)
            return ()
        up, end = math.ceil(_minutes(rise, day)), math.floor(_minutes(down, day))
        end += MINUTES_OF_A_DAY if end <= up else 0
        found.append(Daylight(first=day, sunrise=up, sunset=end))
    return tuple(found)


def _minutes(moment: datetime, day: date) -> float:
    """What the clock shows, in minutes after the midnight a day begins with."""
    days = moment.date().toordinal() - day.toordinal()
    clock = moment.hour * 60 + moment.minute + moment.second / 60
    return days * MINUTES_OF_A_DAY + clock
