"""A table of strips alone becomes a production, whoever made the table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oner.errors import ProductionError
from oner.model.schedule import Light, Place
from oner.production.from_csv import read_csv_schedule
from oner.production.schedule_inputs import PERSON_DAY, Assumed, ScheduleInput

OWN = """id,scene,description,set,place,light,eighths,minutes,cast,earliest,after
1-a,1,In,hall,INT,DAY,1 4/8,90,HELEN BRITT,,
2,2,Out,yard,EXT,NIGHT,4/8,,HELEN,2027-01-05,1-a
"""

OTHERS = """My Feature one-line,,,,,,,,
Sheet;Sc.;I/E;Set;D/N;Pages;Cast IDs;Synopsis;Est. Time;Location;Day;Notes
1;12A;INT;MA'S KITCHEN;DAY;2 3/8;1,2,5;They eat;1:30;Stage 5;1;x
2;13;EXT;STREET;N;1/8;1;He runs;;Backlot;2;
3;14;I/E;CAR;MAGIC HOUR;;2;;0:45;;1;
"""


def _read(tmp_path: Path, text: str, assumed: Assumed | None = None) -> ScheduleInput:
    path = tmp_path / "board.csv"
    path.write_text(text, encoding="utf-8")
    return read_csv_schedule(path, assumed)


def _problem(tmp_path: Path, text: str) -> str:
    with pytest.raises(ProductionError) as caught:
        _read(tmp_path, text)
    return str(caught.value)


def test_our_own_table_is_read_alone(tmp_path: Path) -> None:
    found = _read(tmp_path, OWN, Assumed(minutes_per_eighth=20))
    first, second = found.production.strips
    assert (first.id, first.scene, first.minutes, first.eighths) == ("1-a", "1", 90, 12)
    assert first.cast == ("HELEN", "BRITT")
    assert (second.minutes, second.place, second.light) == (80, Place.EXT, Light.NIGHT)
    assert (second.earliest, second.after) == (date(2027, 1, 5), ("1-a",))
    assert {member.day_rate for member in found.production.cast} == {PERSON_DAY}
    assert found.boards == ()
    assert any("20 minutes an eighth" in note for note in found.notes)


def test_headings_of_others_are_read(tmp_path: Path) -> None:
    found = _read(tmp_path, OTHERS)
    kitchen, street, car = found.production.strips
    assert (kitchen.scene, kitchen.eighths, kitchen.minutes) == ("12A", 19, 90)
    assert kitchen.cast == ("1", "2", "5")
    assert (street.place, street.light, street.minutes) == (Place.EXT, Light.NIGHT, 15)
    assert (car.place, car.light, car.minutes) == (Place.EXT, Light.NIGHT, 45)
    stages = {stage.id: stage.name for stage in found.production.stages}
    assert stages[found.production.set_named(kitchen.set).stage] == "Stage 5"
    assert found.boards[0].days == (("1", "3"), ("2",))
    assert found.production.calendar.minutes_per_day == 135
    assert any("'Notes'" in note for note in found.notes)
    assert any("above the header" in note for note in found.notes)


def test_dates_of_shooting_are_the_calendar(tmp_path: Path) -> None:
    text = "Scene,Set,Pages,Shoot date\n1,A,1,2027-01-09\n2,A,1,2027-01-06\n"
    found = _read(tmp_path, text)
    assert found.boards[0].days == (("2",), ("1",))
    calendar = found.production.calendar
    assert calendar.start == date(2027, 1, 6)
    assert calendar.weekdays == (0, 1, 2, 3, 4, 5)
    assert calendar.holidays == (date(2027, 1, 7), date(2027, 1, 8))


def test_rows_that_end_a_day_make_a_board(tmp_path: Path) -> None:
    text = "Scene\tSet\tPages\n1\tA\t1\nEnd of Day # 1 - Monday\t\t\n2\tA\t1\n3\tB\t1\n"
    assert _read(tmp_path, text).boards[0].days == (("1",), ("2", "3"))


def test_a_heading_says_place_set_and_light(tmp_path: Path) -> None:
    text = "Scene,Slugline,Pages,Characters\n1,EXT. OLD MILL - DAWN,1,MA BAILEY; GEORGE\n"
    found = _read(tmp_path, text)
    strip = found.production.strips[0]
    assert (strip.place, strip.light) == (Place.EXT, Light.DAY)
    assert found.production.set_named(strip.set).name == "OLD MILL"
    assert [member.character for member in found.production.cast] == ["MA BAILEY", "GEORGE"]
    assert strip.cast == ("MA-BAILEY", "GEORGE")


def test_a_column_of_times_may_say_day_and_night(tmp_path: Path) -> None:
    found = _read(tmp_path, "Scene,Set,Time,Pages\n1,A,NIGHT,1\n2,A,DAY,1\n")
    assert [strip.light for strip in found.production.strips] == [Light.NIGHT, Light.DAY]


def test_the_cast_beside_it_gives_rates_and_days(tmp_path: Path) -> None:
    (tmp_path / "cast.csv").write_text("id,number,character,day_rate\nBRITT,2,EVE,100\n")
    found = _read(tmp_path, "Scene,Set,Pages,Cast\n1,A,1,2\n2,A,1,Eve\n3,A,1,britt\n")
    assert {strip.cast for strip in found.production.strips} == {("BRITT",)}
    assert found.production.cast[0].day_rate == 10_000
    assert found.production.currency == "USD"


def test_strips_of_one_scene_are_told_apart(tmp_path: Path) -> None:
    found = _read(tmp_path, "Sc,Set,Pages\n1,A,1\n1,B,1\n")
    assert [strip.id for strip in found.production.strips] == ["1", "1-2"]


def test_every_problem_is_named_with_its_line(tmp_path: Path) -> None:
    text = "id,scene,set,pages,minutes,after\n1,1,A,1 1/2,,\n1,2,A,1,soon,9\n"
    said = _problem(tmp_path, text)
    for words in ("board.csv:2: eighths", "board.csv:3: id", "board.csv:3: minutes", "3: after"):
        assert words in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no header"),
        ("a,b\n1,2\n", "no header"),
        ("Scene,Set\n", "no strip"),
        ('Scene,Set\n1,"A\n', "not closed"),
        ("Scene,Set\n1,A,B\n", "3 cells"),
    ],
)
def test_what_is_no_table_of_strips_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in _problem(tmp_path, text)


def test_nothing_is_left_out_without_a_note(tmp_path: Path) -> None:
    found = _read(tmp_path, "Scene,Set,Day,Mood\n1,,D1,dark\n,lunch,,\n")
    notes = " ".join(found.notes)
    for words in ("'Mood'", "no scene", "'D1'", "neither pages nor"):
        assert words in notes
