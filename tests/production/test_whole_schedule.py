"""Units, daylight, directors, pay, running, waits, locks: what is written becomes the nouns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from oner.model.production import MAIN_UNIT, Daylight, OvertimeStep, Rules, Unit
from oner.model.rig import Window
from oner.model.schedule import Director, Follows, Lock, Pin
from oner.production.read import read_production

from .whole_schedule import write_whole

if TYPE_CHECKING:
    from production.conftest import Folder


def test_a_folder_that_says_nothing_of_it_has_one_unit_and_no_daylight(show: Folder) -> None:
    production = read_production(show.path)
    assert production.calendar.units == (MAIN_UNIT,)
    assert production.calendar.daylight == ()
    assert production.calendar.crews == 1
    assert production.rules == Rules()
    assert (production.directors, production.locks) == ((), ())


def test_units_have_their_calls_minutes_overtime_and_days(show: Folder) -> None:
    write_whole(show)
    main, second = read_production(show.path).calendar.units
    assert main == Unit(
        id="main", name="Main unit", day_call=390, split_call=660, night_call=1005,
        overtime_minutes=120,
    )  # fmt: skip
    assert second == Unit(
        id="second", name="second", minutes_per_day=480,
        windows=(Window(first=date(2027, 2, 8), last=date(2027, 2, 19)),),
    )  # fmt: skip


def test_crews_daylight_rules_and_prices_of_overtime(show: Folder) -> None:
    write_whole(show)
    production = read_production(show.path)
    assert production.calendar.crews == 2
    assert production.calendar.daylight == (
        Daylight(first=date(2027, 2, 1), sunrise=458, sunset=1009),
        Daylight(first=date(2027, 2, 15), sunrise=433, sunset=1035),
    )
    assert production.rules == Rules(
        company_rest_hours=11.0, weekend_rest_hours=54.0, meal_after_minutes=330, meal_minutes=45,
        run_minutes_per_day=60, run_rest_days=1, notice_days=3, cover_minutes=90,
        stage_shared=True,
    )  # fmt: skip
    assert production.prices.overtime == (
        OvertimeStep(after_minutes=0, hour_rate=750_000),
        OvertimeStep(after_minutes=60, hour_rate=1_000_000),
    )
    assert production.prices.moved_strip == 40_000
    assert production.prices.changeover_day == 450_000


def test_an_episode_is_directed_by_its_director_where_the_strip_is_silent(show: Folder) -> None:
    write_whole(show)
    production = read_production(show.path)
    marlow, orr = production.directors
    assert marlow == Director(
        id="MARLOW", name="T. Marlow", episodes=("1",),
        absences=(Window(first=date(2027, 2, 12), last=date(2027, 2, 12)),),
    )  # fmt: skip
    assert not marlow.available(date(2027, 2, 12))
    assert not orr.available(date(2027, 2, 5))
    assert {strip.id: strip.director for strip in production.strips} == {
        "2": "MARLOW", "3": "ORR", "4": "MARLOW", "6": "", "10": "MARLOW",
    }  # fmt: skip


def test_pay_by_the_week_and_the_episode_drops_travel_minors_and_running(show: Folder) -> None:
    write_whole(show)
    anna, ben, cleo = read_production(show.path).cast
    assert (anna.week_rate, anna.run_minutes_per_day, anna.run_rest_days) == (1_700_000, 40, 2)
    assert (anna.drop_days, anna.drops) == (None, 1)
    assert (ben.episode_fee, ben.episode_days, ben.hold_rate) == (2_000_000, 3, 0)
    assert (ben.drop_days, ben.drops, ben.travel_days, ben.travel_rate) == (10, 2, 2, 65_000)
    assert (cleo.minutes_per_day, cleo.on_set_minutes) == (300, 540)
    assert (cleo.run_minutes_per_day, cleo.run_rest_days) == (None, None)


def test_what_a_strip_waits_for_may_be_some_days_before(show: Folder) -> None:
    write_whole(show)
    strips = {strip.id: strip for strip in read_production(show.path).strips}
    assert (strips["3"].after, strips["3"].follows) == (("2",), ())
    assert strips["4"].follows == (Follows(strip="3", least=2),)
    assert strips["6"].follows == (Follows(strip="2", least=1, most=6),)
    assert strips["6"].after == ("3",)
    assert strips["10"].follows == (Follows(strip="4", least=0, most=3),)


def test_an_id_with_a_plus_is_that_strip(show: Folder) -> None:
    write_whole(show)
    show.change("strips.csv", "2,2,1,office", "2+1,2,1,office")
    show.change("strips.csv", "ANNA BEN,2,main", "ANNA BEN,2+1,main")
    show.change("strips.csv", "2+1..6", "2+1+1..6")
    show.change("board.toml", 'strip = "2"', 'strip = "2+1"')
    strips = {strip.id: strip for strip in read_production(show.path).strips}
    assert strips["3"].after == ("2+1",)
    assert strips["6"].follows == (Follows(strip="2+1", least=1, most=6),)


def test_strips_name_unit_company_and_who_runs_how_long(show: Folder) -> None:
    write_whole(show)
    strips = {strip.id: strip for strip in read_production(show.path).strips}
    assert (strips["3"].unit, strips["4"].unit, strips["6"].unit) == ("main", None, "second")
    assert [strip.id for strip in strips.values() if strip.together == "hall"] == ["4", "6"]
    assert (strips["10"].runners, strips["10"].run_minutes) == (("ANNA", "BEN"), 30)


def test_stages_are_held_and_had_sets_are_cover_and_rigs_are_had_by_the_month(
    show: Folder,
) -> None:
    write_whole(show)
    production = read_production(show.path)
    _, stage = production.stages
    assert stage.hold_rate == 60_000
    assert stage.windows == (Window(first=date(2027, 2, 1), last=date(2027, 2, 26)),)
    assert [one.id for one in production.sets if one.cover] == ["office"]
    assert production.rig_named("operator").terms.month_rate == 4_000_000


def test_pins_name_a_unit_and_locks_a_strip_or_days(show: Folder) -> None:
    write_whole(show)
    production = read_production(show.path)
    assert production.pins == (Pin(strip="10", day=date(2027, 2, 16), unit="main"),)
    assert production.locks == (
        Lock(strip="2"),
        Lock(first=date(2027, 2, 22), last=date(2027, 3, 1)),
        Lock(first=date(2027, 2, 8), last=date(2027, 2, 9)),
    )


def test_a_scene_may_be_as_long_as_the_longest_day_of_its_unit(show: Folder) -> None:
    write_whole(show)
    show.change("strips.csv", "DAY,2,150,BEN", "DAY,2,720,BEN")
    assert show.problems() == []
    show.change("strips.csv", "DAY,2,720,BEN,,", "DAY,2,720,BEN,,second")
    assert show.problems() == [
        (
            "strips.csv:2: minutes: read '720'; is more than a day has (480); "
            "split the scene into parts"
        )
    ]


def test_overtime_without_a_price_is_noted(show: Folder) -> None:
    show.add("production.toml", '[[unit]]\nid = "main"\novertime_minutes = 60\n')
    assert (
        "overtime of main has no price in production.toml: it costs nothing"
        in read_production(show.path).notes
    )


MISTAKES = (
    # file, what is there, what is written instead, what is said
    ("production.toml", '"06:30"', '"6.30"',
     ("production.toml:75: unit.main.day_call: read '6.30'; must be a time of day in quotes, "
      'from "00:00" on, such as "06:41"; past midnight it goes on: "26:30" is half past two')),
    ("production.toml", '"06:30"', '390',
     "production.toml:75: unit.main.day_call: read '390'; must be a time of day in quotes"),
    ("production.toml", '"06:30"', '"06:75"',
     "read '06:75'; an hour has 60 minutes, so 75 of them are not written so"),
    ("production.toml", '"06:30"', '"48:00"',
     "read '48:00'; is after the next midnight; write less than 48:00"),
    ("production.toml", '"06:30"', '"11:30"',
     "production.toml:76: unit.main.split_call: read '11:00'; is before the day call"),
    ("production.toml", '"16:45"', '"10:45"',
     "unit.main.night_call: read '10:45'; is before the split call"),
    ("production.toml", '"16:45"', '"24:30"',
     "unit.main.night_call: read '24:30'; is on the next day; a call is before 24:00"),
    ("production.toml", "overtime_minutes = 120", "overtime_minutes = 900",
     ("unit.main.overtime_minutes: read '900'; with the 600 minutes of its day it is more than a "
      "day has")),
    ("production.toml", 'id = "second"', 'id = "second"\n[[unit]]\nid = "main"',
     "unit.main.id: read 'main'; another unit has this name (production.toml:73)"),
    ("production.toml", "minutes_per_day = 480", "minutes_per_day = 0",
     "unit.second.minutes_per_day: read '0'; must be more than 0"),
    ("production.toml", "first = 2027-02-08, last = 2027-02-19", ("first = 2027-04-08, "
     "last = 2027-04-19"),
     ("production.toml:83: unit.second.windows.1.first: read '2027-04-08'; "
      "is after the last shooting day, 2027-03-01")),
    ("production.toml", "first = 2027-02-08, last = 2027-02-19", ("first = 2027-02-18, "
     "last = 2027-02-12"),
     ("unit.second.windows.1.last: read '2027-02-12'; ends before it starts, on 2027-02-18; "
      "write the earlier day first")),
    ("production.toml", 'id = "ORR"', 'id = "ORR"\nepisodes = [1]',
     ("production.toml:93: director.ORR.episodes.1: read '1'; MARLOW directs this episode; "
      "a strip may name another director")),
    ("production.toml", 'episodes = ["1"]', 'episodes = ["1", "7"]',
     "director.MARLOW.episodes.2: read '7'; it must be one of the episodes: 1"),
    ("production.toml", 'id = "ORR"', 'id = "ORR"\n[[director]]\nid = "MARLOW"',
     "director.MARLOW.id: read 'MARLOW'; another director has this name (production.toml:86)"),
    ("production.toml", "crews = 2", "crews = 0",
     "calendar.crews: read '0'; must be more than 0"),
    ("production.toml", '"16:49"', '"07:30"',
     ("production.toml:22: calendar.daylight.1.sunset: read '07:30'; the sun sets after it has "
      "risen")),
    ("production.toml", "from = 2027-02-15", "from = 2027-02-01",
     ("calendar.daylight.2.from: read '2027-02-01'; is not after 2027-02-01; write the entries in "
      "the order of their days")),
    ("production.toml", "from = 2027-02-01", "from = 2027-02-02",
     ("calendar.daylight.1.from: read '2027-02-02'; the calendar starts on 2027-02-01, and nothing "
      "says when the sun rises then")),
    ("production.toml", "[[calendar.daylight]]\nfrom = 2027-02-15",
     ("[calendar.sun]\nlatitude = 51\nlongitude = 0\ntimezone = 'UTC'\n"
     "[[calendar.daylight]]\nfrom = 2027-02-15"),
     "calendar.sun: give either daylight, or the place of the sun"),
    ("production.toml", "company_rest_hours = 11", "company_rest_hours = 25",
     "rules.company_rest_hours: read '25'; must be 24 or less"),
    ("production.toml", "notice_days = 3", "notice_day = 3",
     "rules.notice_day: read 'notice_day'; is not a key here; did you mean 'notice_days'?"),
    ("production.toml", "stage_shared = true", 'stage_shared = "perhaps"',
     "rules.stage_shared: read 'perhaps'; must be true or false"),
    ("production.toml", "after_minutes = 0", "after_minutes = 30",
     ("prices.overtime.1.after_minutes: read '30'; overtime begins after 0 minutes; write that "
      "step first")),
    ("production.toml", "after_minutes = 60", "after_minutes = 0",
     ("prices.overtime.2.after_minutes: read '0'; is not more than the 0 of the step before; "
      "write them in order")),
    ("sets.toml", "cover = true", "cover = false",
     ("production.toml:40: rules.cover_minutes: read '90'; no set of sets.toml has cover = true, "
      "so that none can be kept ready")),
    ("sets.toml", "hold_rate = 600", "hold_rate = -600",
     "stage.stage-2.hold_rate: read '-600'; an amount must not be negative"),
    ("sets.toml", "last = 2027-02-26", "last = 2026-02-26",
     "stage.stage-2.windows.1.last: read '2026-02-26'; ends before it starts"),
    ("rigs.toml", "month_rate = 40000", 'month_rate = "a lot"', "terms.month_rate: read 'a lot'"),
    ("cast.csv", "20000,3,10,2,2,650", "20000,3,,2,2,650",
     "cast.csv:3: drop_days: is missing; drops are of so many days off at least"),
    ("cast.csv", "20000,3,10,2,2,650", "20000,3,10,2,,650",
     "cast.csv:3: travel_days: is missing; travel_rate is paid for each of them"),
    ("cast.csv", "20000,3,10,2,2,650", ",3,10,2,2,650",
     "cast.csv:3: episode_fee: is missing; episode_days come with it"),
    ("cast.csv", "20000,3,10,2,2,650", "20000,3,0,2,2,650",
     "cast.csv:3: drop_days: read '0'; must be more than 0"),
    ("cast.csv", ",300,540,,", ",300,240,,",
     "cast.csv:4: minutes_per_day: read '300'; is more than the 240 minutes they may be on set"),
    ("strips.csv", "NIGHT,2,90,CLEO", "NIGHT,2,330,CLEO",
     ("strips.csv:4: minutes: read '330'; is more than CLEO may work in a day (300); "
      "split the scene")),
    ("strips.csv", "main,ORR", "mian,ORR",
     "strips.csv:3: unit: read 'mian'; did you mean 'main'? (units: main, second)"),
    ("strips.csv", "main,ORR", "main,OR",
     "strips.csv:3: director: read 'OR'; did you mean 'ORR'? (directors: MARLOW, ORR)"),
    ("strips.csv", "CLEO,3+2,", "CLEO,33+2,",
     "strips.csv:4: after: read '33'; did you mean '3'? (strips: 2, 3, 4, 6, 10)"),
    ("strips.csv", "CLEO,3+2,", "CLEO,3+two,",
     "strips.csv:4: after: read '3+two'; must be a strip such as \"12\", \"12+2\""),
    ("strips.csv", "2+1..6", "2+4..3",
     "strips.csv:5: after: read '2+4..3'; has fewer days at most than at least"),
    ("strips.csv", "ANNA BEN,2,main", "ANNA BEN,10+1,main",
     "these strips wait for each other: 3 after 10 after"),
    ("strips.csv", "hall,BEN,25", "hall,CLE,25",
     "strips.csv:5: runners: read 'CLE'; did you mean 'CLEO'? (cast of this strip: BEN, CLEO)"),
    ("strips.csv", "hall,BEN,25", "hall,BEN,",
     "strips.csv:5: run_minutes: is missing; say how long each of the runners runs"),
    ("strips.csv", "hall,BEN,25", "hall,,25",
     "strips.csv:5: runners: is missing; say who of the cast runs"),
    ("strips.csv", "hall,BEN,25", "hall,BEN,95",
     "strips.csv:5: run_minutes: read '95'; is more than the 90 minutes the strip takes"),
    ("strips.csv", "ANNA BEN,30", "ANNA BEN,45",
     "strips.csv:6: run_minutes: read '45'; is more than ANNA may run in a day (40)"),
    ("strips.csv", "CLEO,3+2,,,hall", "CLEO,3+2,main,,hall",
     ("strips.csv:5: unit: read 'second'; strips that are kept together have one unit, "
      "not main, second")),
    ("strips.csv", "NIGHT,2,90,BEN CLEO", "NIGHT,2,300,BEN CLEO",
     None),
    ("strips.csv", "6,6,,hall,c2,INT,NIGHT,2,90,BEN CLEO", "6,6,,hall,c2,INT,NIGHT,2,400,BEN",
     ("strips.csv:5: together: read 'hall'; 4, 6 together take 490 minutes; a day has 480")),
    ("board.toml", 'unit = "main"', 'unit = "third"',
     "board.toml:5: pin.1.unit: read 'third'; it must be one of the units: main, second"),
    ("board.toml", '[[lock]]\nstrip = "2"', "[[lock]]",
     "board.toml:7: lock.1: locks nothing; name a strip, or the days from and to"),
    ("board.toml", 'strip = "2"', 'strip = "2"\nto = 2027-02-03',
     "board.toml:8: lock.1.strip: read '2'; give either a strip, or days"),
    ("board.toml", 'strip = "2"', 'strip = "22"',
     "board.toml:8: lock.1.strip: read '22'; did you mean '2'?"),
    ("board.toml", "to = 2027-02-09", "to = 2027-02-05",
     "lock.3.to: read '2027-02-05'; is before 2027-02-08; write the earlier day first"),
)  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES)
def test_a_mistake_is_told_with_file_line_key_what_was_read_and_a_remedy(
    show: Folder, file: str, old: str, new: str, said: str | None
) -> None:
    write_whole(show)
    show.change(file, old, new)
    problems = show.problems()
    if said is None:
        assert problems == []
    else:
        assert len(problems) == 1, problems
        assert said in problems[0]


def test_a_diary_names_a_unit_there_is(show: Folder) -> None:
    write_whole(show)
    show.put(
        "diary.toml",
        'as_of = 2027-02-02\n[[shot]]\nstrip = "2"\nday = 2027-02-01\nunit = "mane"\n',
    )
    (problem,) = show.problems()
    assert problem == (
        "diary.toml:5: shot.1.unit: read 'mane'; did you mean 'main'? (units: main, second)"
    )


def test_a_time_in_toml_is_a_time_of_day_too(show: Folder) -> None:
    write_whole(show)
    show.change("production.toml", '"06:30"', "06:30:00")
    assert read_production(show.path).calendar.units[0].day_call == 390
