"""Files of the Universal Schedule Standard say the same however programs spell it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oner.errors import FormatError, Problem
from oner.formats.uss import BreakdownKind, Role, UssSchedule, read_uss

from . import uss_files
from .uss_files import Body


def _read(tmp_path: Path, body: Body) -> UssSchedule:
    return read_uss(uss_files.write(tmp_path / "show.uss", body))


def _said(found: UssSchedule) -> UssSchedule:
    """What matters of a file: scenes, roles, boards and days off, not how they are spelt."""
    scenes = tuple(one for one in found.breakdowns if one.kind is BreakdownKind.SCENE)
    categories = tuple(replace(one, number=None) for one in found.categories)
    calendars = tuple(
        replace(one, events=tuple(replace(e, kind="") for e in one.events))
        for one in found.calendars
    )
    return replace(found, breakdowns=scenes, categories=categories, calendars=calendars, notes=())


def test_what_the_standard_says_is_read(tmp_path: Path) -> None:
    found = _read(tmp_path, uss_files.whole())
    scenes = [one for one in found.breakdowns if one.kind is BreakdownKind.SCENE]
    assert len(scenes) == uss_files.SCENES
    assert found.project == "My Feature"
    assert {one.role for one in found.categories} >= {Role.SET, Role.CAST, Role.LOCATION}
    assert found.calendars[0].start == date(2022, 8, 3)
    assert found.calendars[0].holidays == (date(2022, 9, 5),)
    assert found.calendars[0].weekdays_off == (5, 6)
    assert [board.has_days for one in found.stripboards for board in one.boards[:1]] == [
        False,
        True,
        True,
    ]
    assert found.stripboards[1].boards[1].is_boneyard
    assert found.notes == ()


def test_every_number_of_a_drawn_file_comes_back(tmp_path: Path) -> None:
    body = uss_files.whole(7)
    found = _read(tmp_path, body)
    for written, read in zip(body["breakdowns"], found.breakdowns, strict=True):
        assert read.eighths == (None if written["pages"] is None else written["pages"] * 8)
        assert read.minutes == (written["duration"] and written["duration"] // 60_000)
        assert list(read.elements) == written["elements"]
        assert read.scene == (written["scene"] or "")
    main = body["stripboards"][2]["boards"][0]["breakdownIds"]
    assert [list(day) for day in found.stripboards[2].boards[0].days] == main


@pytest.mark.parametrize("deviate", uss_files.DEVIATIONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_deviating_file_says_the_same(
    tmp_path: Path, deviate: Callable[[Body], None], seed: int
) -> None:
    plain, other = uss_files.whole(seed), uss_files.whole(seed)
    deviate(other)
    assert _said(_read(tmp_path, other)) == _said(_read(tmp_path, plain))


def test_a_deviation_is_said(tmp_path: Path) -> None:
    body = uss_files.whole()
    uss_files.as_real(body)
    notes = " ".join(_read(tmp_path, body).notes)
    for words in ("breakdownArrays", "'strip'", "doodDayCount", "days of one strip"):
        assert words in notes


def test_nothing_is_left_out_without_a_note(tmp_path: Path) -> None:
    body = uss_files.whole()
    body["breakdowns"][0]["elements"].append("nobody")
    body["breakdowns"].append(dict(body["breakdowns"][3]))
    body["breakdowns"][4]["pages"] = 0.3
    body["breakdowns"][5] |= {"duration": 90_500.0}
    body["breakdowns"][6] |= {"duration": 90}
    body["elements"][0]["category"] = "nowhere"
    body["elements"][1]["mood"] = "bad"
    body["stripboards"][1]["boards"][0]["breakdownIds"] += [["sc3", "gone"], []]
    notes = " ".join(_read(tmp_path, body).notes)
    for words in (
        "does not list",
        "one id only the first",
        "nearest eighth",
        "up to whole minutes",
        "less than a minute",
        "without a known category",
        "'mood'",
        "no breakdown stands for",
        "has twice",
        "without any strip are kept",
    ):
        assert words in notes


def test_a_day_begins_at_midnight_where_the_file_was_written(tmp_path: Path) -> None:
    body = uss_files.whole()
    body["calendars"][0]["events"][0]["date"] = "2022-08-02T22:00:00.000Z"
    body["calendars"][1]["events"][0]["date"] = "2022-08-17"
    found = _read(tmp_path, body)
    assert [one.start for one in found.calendars] == [date(2022, 8, 3), date(2022, 8, 17)]


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        (("breakdowns", 3, "pages"), "1 1/2", r"breakdowns\[3\]\.pages.*1 4/8"),
        (("breakdowns", 3, "pages"), -1, r"breakdowns\[3\]\.pages.*decimal"),
        (("breakdowns", 3, "duration"), "1:30", r"breakdowns\[3\]\.duration.*number"),
        (("breakdowns", 3, "duration"), 1e15, r"breakdowns\[3\]\.duration.*milliseconds"),
        (("breakdowns", 3, "elements"), "p1", r"breakdowns\[3\]\.elements.*list"),
        (("breakdowns", 3, "id"), None, r"breakdowns\[3\]\.id.*id is due"),
        (("breakdowns", 3), 7, r"breakdowns\[3\].*object"),
        (("breakdowns",), [], "no scene"),
        (("elements",), None, "elements.*missing"),
        (("elements", 2, "isHold"), "yes", r"elements\[2\]\.isHold.*true or false"),
        (("elements", 2, "dropDayCount"), 1.5, r"elements\[2\]\.dropDayCount.*whole days"),
        (("elements", 2, "daysOff"), [7], r"elements\[2\]\.daysOff\[0\].*Sunday"),
        (("categories", 1, "ucid"), "x", r"categories\[1\]\.ucid.*100 for cast"),
        (("calendars", 0, "events", 0, "date"), "Aug 3", r"events\[0\]\.date.*2022-06-24"),
        (("calendars", 0, "events", 0, "date"), "2022-13-03", r"events\[0\]\.date"),
        (("calendars", 0, "events", 0, "date"), "9999-12-31", r"events\[0\]\.date"),
    ],
)
def test_an_error_names_its_place_and_what_is_due(
    tmp_path: Path, keys: tuple[str | int, ...], value: object, words: str
) -> None:
    body = uss_files.whole()
    inner = body
    for key in keys[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[keys[-1]] = value  # type: ignore[index]
    with pytest.raises(FormatError, match=words):
        _read(tmp_path, body)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.uss"
    path.write_text(json.dumps({"scenes": []}))
    with pytest.raises(FormatError, match="no Universal Schedule Standard file"):
        read_uss(path)
    path.write_text("<xml/>")
    with pytest.raises(FormatError, match="not JSON"):
        read_uss(path)


def test_a_file_without_its_root_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bare.uss"
    path.write_text(json.dumps(uss_files.whole()))
    assert len(read_uss(path).stripboards) == 3


JUNK: tuple[Any, ...] = (None, "", "x", -1, 0, 1.5, 1e300, True, [], [[]], [None], {}, {"id": 1})


def _places(value: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a file, but only the first and last of long lists."""
    inner = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        numbers = sorted({0, len(value) - 1} if value else set())
        inner = [(i, value[i]) for i in numbers]
    for key, one in inner:
        yield (*keys, key)
        yield from _places(one, (*keys, key))


def _refused(tmp_path: Path, body: Body) -> Problem | None:
    try:
        return None if _read(tmp_path, body).breakdowns else Problem(file="", remedy="empty")
    except FormatError as error:
        return error.problem


def test_junk_anywhere_is_read_with_notes_or_refused_with_its_place(tmp_path: Path) -> None:
    body = uss_files.whole()
    for i, keys in enumerate(_places(body)):
        spoilt = copy.deepcopy(body)
        inner: Any = spoilt
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = JUNK[i % len(JUNK)]
        said = _refused(tmp_path, spoilt)
        assert said is None or said.where


@pytest.mark.data
def test_the_published_small_file_is_read(shared_data: Path) -> None:
    found = read_uss(shared_data / "schedules" / "small_sample_schedule.uss")
    scene = next(one for one in found.breakdowns if one.kind is BreakdownKind.SCENE)
    assert (scene.scene, scene.eighths, scene.minutes) == ("89PT1", 2, 95)
    assert found.stripboards[1].boards[0].days == ((scene.id,),)
    assert found.notes == ()
