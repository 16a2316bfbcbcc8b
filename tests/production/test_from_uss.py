"""A .uss file becomes a production that a board of people keeps to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oner.errors import FormatError
from oner.model.production import Production
from oner.model.schedule import Light, Place
from oner.production.days import shooting_days
from oner.production.from_uss import read_uss_schedule
from oner.production.schedule_inputs import PERSON_DAY, Assumed, ScheduleInput, like_board

from ..formats import uss_files


def _read(tmp_path: Path, body: dict[str, Any], assumed: Assumed | None = None) -> ScheduleInput:
    return read_uss_schedule(uss_files.write(tmp_path / "show.uss", body), assumed)


def _real(seed: int = 1) -> dict[str, Any]:
    body = uss_files.whole(seed)
    uss_files.as_real(body)
    return body


def _broken_by(production: Production, days: tuple[tuple[str, ...], ...]) -> list[str]:
    """What a board does that the production does not allow, by plain counting."""
    strips = {strip.id: strip for strip in production.strips}
    people = {member.id: member for member in production.cast}
    dates = shooting_days(production.calendar)
    wrong = [] if len(days) <= len(dates) else ["days"]
    wrong += [] if sorted(id for day in days for id in day) == sorted(strips) else ["strips"]
    for day, ids in zip(dates, days, strict=False):
        if sum(strips[id].minutes for id in ids) > production.calendar.minutes_per_day:
            wrong.append(f"{day} is too long")
        for who in {who for id in ids for who in strips[id].cast}:
            if not people[who].available(day):
                wrong.append(f"{who} is away on {day}")
    return wrong


def test_scenes_become_strips(tmp_path: Path) -> None:
    body = _real()
    found = _read(tmp_path, body)
    assert len(found.whole.strips) == uss_files.SCENES
    strip = found.whole.strips[39]
    scene = body["breakdowns"][39]
    assert strip.id == strip.scene == "40A"
    assert strip.eighths == scene["pages"] * 8
    place, light, room, *cast = scene["elements"]
    assert strip.place is (Place.EXT if place == "iEXT" else Place.INT)
    assert strip.light is (Light.DAY if light == "dDAY" else Light.NIGHT)
    assert found.whole.set_named(strip.set).name == f"SET {room[1:]} - ROOM"
    numbers = {member.id: member.number for member in found.whole.cast}
    assert [f"p{numbers[who]}" for who in strip.cast] == [id for id in cast if id != "x0"]


def test_a_strip_without_a_time_has_that_of_its_pages(tmp_path: Path) -> None:
    found = _read(tmp_path, _real(), Assumed(minutes_per_eighth=12))
    for scene, strip in zip(_real()["breakdowns"], found.whole.strips, strict=False):
        assert strip.minutes == (90 if scene["duration"] else 12 * strip.eighths)
    assert any("12 minutes an eighth of a page (as asked for)" in note for note in found.notes)


def test_without_a_rate_the_fullest_day_of_people_fits_into_a_day(tmp_path: Path) -> None:
    body = _real()
    for scene in body["breakdowns"]:
        scene["duration"] = None
    found = _read(tmp_path, body)
    minutes = {strip.id: strip.minutes for strip in found.whole.strips}
    eighths = {strip.id: strip.eighths for strip in found.whole.strips}
    rate = minutes["1"] // eighths["1"]
    most = max(sum(eighths[id] for id in day) for one in found.boards for day in one.days)
    assert rate * most <= 720 < (rate + 1) * most
    assert any(f"taken at {rate} minutes" in n and "12 hours" in n for n in found.notes)


def test_people_cost_the_same_and_it_is_said(tmp_path: Path) -> None:
    found = _read(tmp_path, _real())
    rates = {(member.day_rate, member.hold_rate) for member in found.production.cast}
    assert rates == {(PERSON_DAY, PERSON_DAY)}
    assert found.production.currency == "XXX"
    assert any("person-days (assumed)" in note for note in found.notes)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["First Pass", "Second Pass"])
def test_the_board_of_people_keeps_the_rules_it_is_compared_by(
    tmp_path: Path, seed: int, name: str
) -> None:
    body = _real(seed)
    body["elements"][0]["daysOff"] = [1, 3]
    found = _read(tmp_path, body, Assumed(board=name))
    board = next(one for one in found.boards if one.name == name)
    assert len(found.production.strips) == len(board.strips)
    assert found.production.calendar.days == len(board.days)
    assert _broken_by(found.production, board.days) == []
    again = like_board(found.whole, board, Assumed())
    assert again == found.production


def test_the_largest_board_is_compared_if_none_is_asked_for(tmp_path: Path) -> None:
    found = _read(tmp_path, _real())
    assert [board.name for board in found.boards] == ["First Pass", "Second Pass"]
    assert found.like == "First Pass"
    assert found.boards[0].left == ("1", "2")
    assert any("'Script Order': stripboard has no days" in note for note in found.notes)
    assert any("leaves strips out (2), and so does the plan: 1, 2." in n for n in found.notes)


def test_a_day_away_that_a_board_does_not_keep_is_taken_back(tmp_path: Path) -> None:
    body = uss_files.whole()
    busy = body["breakdowns"][0]["elements"][3]
    element = next(one for one in body["elements"] if one["id"] == busy)
    element["daysOff"] = [0, 1, 2, 3, 4, 5, 6]
    found = _read(tmp_path, body, Assumed(board="second pass"))
    assert any("work on days away" in note for note in found.notes)
    assert _broken_by(found.production, found.boards[1].days) == []


def test_calendars_are_those_of_the_boards(tmp_path: Path) -> None:
    first, second = _read(tmp_path, _real()).boards
    assert first.calendar is not None
    assert second.calendar is not None
    assert first.calendar.start == date(2022, 8, 3)
    assert first.calendar.holidays == (date(2022, 9, 5),)
    assert second.calendar.weekdays == (0, 1, 2, 3, 4, 5)


def test_limits_can_be_given(tmp_path: Path) -> None:
    limits = Assumed(days=200, minutes_per_day=900, start=date(2027, 1, 6))
    calendar = _read(tmp_path, _real(), limits).production.calendar
    assert (calendar.days, calendar.minutes_per_day) == (200, 900)
    assert calendar.start == date(2027, 1, 6)


def test_the_plan_can_be_held_to_the_usual_days_of_people(tmp_path: Path) -> None:
    strict = _read(tmp_path, _real(), Assumed(day_share=0.9)).production
    free = _read(tmp_path, _real()).production
    longest = max(strip.minutes for strip in strict.strips)
    total = sum(strip.minutes for strip in strict.strips)
    per_day = strict.calendar.minutes_per_day
    assert longest <= per_day < free.calendar.minutes_per_day
    assert per_day * strict.calendar.days >= 1.1 * total
    assert any("held to shorter days than 'First Pass'" in note for note in strict.notes)


def test_a_file_without_boards_has_as_many_days_as_it_needs(tmp_path: Path) -> None:
    body = uss_files.whole()
    body["stripboards"], body["calendars"] = None, None
    found = _read(tmp_path, body)
    calendar = found.production.calendar
    total = sum(strip.minutes for strip in found.production.strips)
    assert found.boards == ()
    assert calendar.days * calendar.minutes_per_day >= 1.1 * total
    assert max(strip.minutes for strip in found.production.strips) <= calendar.minutes_per_day
    assert any("has no calendar" in note for note in found.notes)


def test_people_are_paid_as_the_file_says_if_asked(tmp_path: Path) -> None:
    body = uss_files.whole()
    body["elements"][0]["isHold"] = False
    found = _read(tmp_path, body, Assumed(as_file_pays=True))
    first, second, *_ = found.whole.cast
    assert (first.hold_rate, second.hold_rate) == (0, PERSON_DAY)
    assert first.drop_days == 10


def test_a_board_nobody_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="did you mean 'First Pass'"):
        _read(tmp_path, _real(), Assumed(board="first pas"))


def test_several_boards_of_a_scenario_are_shot_side_by_side(tmp_path: Path) -> None:
    body = uss_files.whole()
    one = body["stripboards"][1]
    days = one["boards"][0]["breakdownIds"]
    one["boards"].append({"id": "u2", "name": "second unit", "breakdownIds": days[40:]})
    one["boards"][0]["breakdownIds"] = days[:40]
    found = _read(tmp_path, body)
    assert len(found.boards[0].days) == max(40, len(days) - 40)
    assert set(found.boards[0].days[0]) >= {id[2:] for id in days[40]} - {"40", "80", "120", "160"}


@pytest.mark.data
def test_the_published_small_file_is_planned(shared_data: Path) -> None:
    found = read_uss_schedule(shared_data / "schedules" / "small_sample_schedule.uss")
    assert [strip.id for strip in found.production.strips] == ["89PT1"]
    assert [(one.id, one.number) for one in found.production.cast] == [
        ("GEORGE", 1),
        ("CLARENCE", 2),
    ]
    assert found.like == "First Pass"
    assert _broken_by(found.production, found.boards[0].days) == []
