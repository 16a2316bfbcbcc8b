"""Sunrise and sunset of a place, in the clock of its company."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.production.problems import Problems
from oner.production.read import read_production
from oner.production.sources import Source
from oner.production.sunlight import SunForm, read_daylight

if TYPE_CHECKING:
    from oner.model.production import Daylight
    from production.conftest import Folder


def sun_of(
    latitude: float, longitude: float, timezone: str, *days: date
) -> tuple[tuple[Daylight, ...], Problems]:
    form = SunForm(latitude=latitude, longitude=longitude, timezone=timezone)
    problems = Problems()
    source = Source("production.toml", problems)
    return read_daylight(source.top().at("calendar"), [], form, days), problems


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@pytest.mark.parametrize(
    ("where", "day", "sunrise", "sunset"),
    [
        # published tables; ours are the whole minutes in which the sun is up
        ((51.5, -0.12, "Europe/London"), date(2027, 1, 4), "08:06", "16:04"),
        ((34.05, -118.24, "America/Los_Angeles"), date(2027, 6, 20), "05:43", "20:07"),
        ((-36.85, 174.76, "Pacific/Auckland"), date(2027, 1, 4), "06:08", "20:43"),
    ],
)
def test_sun_tables_are_met_within_two_minutes(
    where: tuple[float, float, str], day: date, sunrise: str, sunset: str
) -> None:
    (one,), _ = sun_of(*where, day)
    assert one.first == day
    for found, table in ((one.sunrise, sunrise), (one.sunset, sunset)):
        hours, minutes = table.split(":")
        assert abs(found - int(hours) * 60 - int(minutes)) <= 2, (clock(found), table)


def test_the_clock_is_set_forward_with_the_company() -> None:
    before, after = date(2027, 3, 27), date(2027, 3, 29)
    (saturday, monday), _ = sun_of(51.5, -0.12, "Europe/London", before, after)
    assert 50 <= monday.sunrise - saturday.sunrise <= 58
    assert 60 <= monday.sunset - saturday.sunset <= 66


def test_a_sunset_after_midnight_goes_on_counting() -> None:
    (one,), _ = sun_of(64.1466, -21.9426, "Atlantic/Reykjavik", date(2027, 6, 20))
    assert 24 * 60 <= one.sunset < 24 * 60 + 15
    assert one.sunrise < 3 * 60 + 10


def test_a_day_without_sunset_is_told_so() -> None:
    found, problems = sun_of(69.65, 18.95, "Europe/Oslo", date(2027, 6, 20))
    assert found == ()
    with pytest.raises(Exception, match=r"does not rise or set there on 2027-06-20"):
        problems.raise_any()


def test_a_longitude_of_the_wrong_sign_is_told_so() -> None:
    found, problems = sun_of(34.05, 118.24, "America/Los_Angeles", date(2027, 6, 20))
    assert found == ()
    with pytest.raises(Exception, match=r"stand highest at .*; east of Greenwich is positive"):
        problems.raise_any()


@given(
    latitude=st.floats(-60, 60),
    longitude=st.floats(-170, 170),
    day=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_below_the_polar_circles_the_sun_rises_before_noon_and_sets_after_it(
    latitude: float, longitude: float, day: date
) -> None:
    hours = round(longitude / 15)
    # these names say how far Greenwich is ahead
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    (one, next_one), _ = sun_of(latitude, longitude, zone, day, day + timedelta(days=1))
    assert 0 <= one.sunrise < 12 * 60 < one.sunset <= 24 * 60
    assert abs(one.sunrise - next_one.sunrise) <= 8


def test_a_folder_says_where_it_is(show: Folder) -> None:
    show.change(
        "production.toml",
        "[rules]",
        '[calendar.sun]\nlatitude = 51.5\nlongitude = -0.12\ntimezone = "Europe/London"\n[rules]',
    )
    calendar = read_production(show.path).calendar
    assert len(calendar.daylight) == calendar.days
    assert calendar.daylight[0].first == calendar.start
    sunrises = [one.sunrise for one in calendar.daylight]
    assert sunrises == sorted(sunrises, reverse=True)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("latitude = 95", "calendar.sun.latitude: read '95'; must be 90 or less"),
        ("longitude = -181", "calendar.sun.longitude: read '-181'; must be -180 or more"),
        ('timezone = "London"', "read 'London'; must be a time zone such as \"Europe/Berlin\""),
        ('timezone = "../etc"', "must be a time zone"),
        ("timezone = 1", "must be a time zone"),
    ],
)
def test_a_place_that_is_none_is_told_so(show: Folder, key: str, said: str) -> None:
    keys = {
        "latitude": "latitude = 51",
        "longitude": "longitude = 0",
        "timezone": "timezone = 'UTC'",
    }
    keys[key.split(" ", maxsplit=1)[0]] = key
    show.change(
        "production.toml", "[rules]", "[calendar.sun]\n" + "\n".join(keys.values()) + "\n[rules]"
    )
    (problem,) = show.problems()
    assert said in problem
