"""From a plan through a day that went wrong to the next plan, as a user would."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from oner.app.new import start_folder
from oner.app.plan import PlanOptions, plan_production
from oner.app.replan import Replanned, ReplanOptions, replan_lines, replan_object, replan_production
from oner.app.schedule import ScheduleOptions, schedule_input, scheduled_object, write_board
from oner.app.whatif import what_if, what_if_lines, what_if_object
from oner.app.why import why_json, why_lines, why_strip
from oner.errors import StoredFileError, UsageError
from oner.formats.plan_file import read_plan
from oner.model.finding import Severity
from oner.model.plan import Plan
from oner.model.schedule import Schedule, Solved
from oner.production.read import read_production
from oner.schedule.limit import Limit

WORK = Limit(work=1.5)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank") / "show"
    start_folder(folder, "blank")
    plan_production(folder, PlanOptions(limit=WORK, workers=1))
    return folder


@pytest.fixture
def show(planned: Path, tmp_path: Path) -> Path:
    shutil.copytree(planned, tmp_path / "show")
    return tmp_path / "show"


def board_of(plan: Plan) -> Schedule:
    assert isinstance(plan.schedule, Solved)
    return plan.schedule.schedule


def stored(folder: Path) -> Schedule:
    return board_of(read_plan(folder / "plan" / "plan.json"))


def used_days(schedule: Schedule) -> list[date]:
    return sorted({place.day for place in schedule.board})


def replanned(folder: Path, as_of: date, *events: str) -> Replanned:
    options = ReplanOptions(as_of=as_of.isoformat(), limit=WORK, workers=1)
    return replan_production(folder, list(events), options)


def test_a_person_who_is_ill_is_not_called_and_what_is_over_stays(show: Path) -> None:
    before = stored(show)
    days = used_days(before)
    pinned = {pin.day for pin in read_production(show).pins}
    out = next(day for day in days[1:] if day not in pinned)
    ill = next(call.who for call in before.calls if call.day == out)
    answer = replanned(show, days[1], f"person-out={ill},{out},{out}")
    assert answer.board is not None
    assert answer.files
    after = stored(show)
    assert not any(call.who == ill and call.day == out for call in after.calls)
    past = {place.strip: place.day for place in before.board if place.day < days[1]}
    assert past == {place.strip: place.day for place in after.board if place.day < days[1]}
    assert (show / "diary.toml").exists()
    assert (show / "plan" / "drift.md").exists()
    json.dumps(replan_object(answer))
    assert any(ill in line for line in replan_lines(answer))


def test_offers_trade_money_against_what_people_were_told(show: Path) -> None:
    days = used_days(stored(show))
    answer = replanned(show, days[1], f"weather={days[1]}")
    assert answer.board is not None
    offers = answer.board.offers
    assert offers
    assert offers[0].value == min(offer.value for offer in offers)
    for one in offers:
        for other in offers:
            cheaper = one.answer.schedule.cost < other.answer.schedule.cost
            assert one is other or cheaper == (one.points > other.points)


def test_the_next_plan_keeps_to_what_was_shot_and_what_happened(show: Path) -> None:
    before = stored(show)
    days = used_days(before)
    first = next(place.strip for place in before.board if place.day == days[0])
    replanned(show, days[1], f"failed={first}")
    after = stored(show)
    again = {place.strip: place.day for place in after.board}
    assert again[first] == days[0]
    assert again[f"{first}-again"] >= days[1]
    plan = plan_production(show, PlanOptions(limit=WORK, workers=1)).plan
    later = {place.strip: place.day for place in board_of(plan).board}
    assert later[first] == days[0]
    assert later[f"{first}-again"] >= days[1]
    assert not [f for f in plan.findings if f.severity is Severity.FORBID]


def test_an_event_that_does_not_fit_the_plan_changes_nothing(show: Path) -> None:
    before = (show / "plan" / "plan.json").read_bytes()
    days = used_days(stored(show))
    for event, words in (
        ("person-out=NOBODY,2027-02-08", "NOBODY|did you mean|there is"),
        (f"failed={next(p.strip for p in stored(show).board if p.day == days[-1])}", "not shot"),
        ("cut=nothing", "there is|did you mean"),
    ):
        with pytest.raises(UsageError, match=words):
            replanned(show, days[1], event)
    with pytest.raises(UsageError, match="write a day after"):
        replanned(show, date(2030, 1, 1), "weather=2030-01-01")
    assert (show / "plan" / "plan.json").read_bytes() == before
    assert not (show / "diary.toml").exists()


def test_what_ifs_start_from_the_plan_and_write_nothing(show: Path) -> None:
    before = (show / "plan" / "plan.json").read_bytes()
    options = ScheduleOptions(limit=WORK, workers=1)
    days = used_days(stored(show))
    outcomes, production = what_if(
        show,
        ["crews=2", f"lost: stage-lost={read_production(show).stages[0].id},{days[0]}"],
        options,
    )
    assert [one.variant.name for one in outcomes] == ["as it is", "2 changeover crews", "lost"]
    assert all(isinstance(one.answer, Solved) for one in outcomes)
    assert len(what_if_lines(outcomes, production)) == 3
    json.dumps(what_if_object(outcomes))
    assert (show / "plan" / "plan.json").read_bytes() == before
    with pytest.raises(UsageError, match="there is crews"):
        what_if(show, ["cranes=2"], options)


def test_a_strip_says_why_it_is_on_its_day(show: Path) -> None:
    strip = stored(show).board[0].strip
    problem, found = why_strip(show, strip)
    assert found.sentence.startswith(f"Strip {strip} is on ")
    assert why_lines(problem, found)
    json.dumps(why_json(problem, found))
    with pytest.raises(UsageError, match="must be one of"):
        why_strip(show, "no-such-strip")


def test_the_schedule_alone_takes_the_breakdown_of_the_last_plan(show: Path) -> None:
    options = ScheduleOptions(limit=WORK, workers=1)
    made = schedule_input(show, options)
    assert isinstance(made.answer, Solved)
    assert {place.strip for place in made.answer.schedule.board} == {
        place.strip for place in stored(show).board
    }
    json.dumps(scheduled_object(made, 1.0))
    write_board(made, show / "board.csv")
    assert len((show / "board.csv").read_text().splitlines()) == 1 + len(made.strips)


def test_a_table_of_strips_is_scheduled_alone(show: Path, tmp_path: Path) -> None:
    table = tmp_path / "strips.csv"
    shutil.copy(show / "strips.csv", table)
    made = schedule_input(table, ScheduleOptions(limit=WORK, workers=1))
    assert isinstance(made.answer, Solved)
    assert made.ours is not None
    with pytest.raises(UsageError, match="no such file"):
        schedule_input(tmp_path / "missing.csv")
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(UsageError, match=r"no \.uss"):
        schedule_input(tmp_path / "a.txt")


def test_without_a_plan_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    start_folder(tmp_path / "show", "blank")
    with pytest.raises(StoredFileError, match="run `oner plan` first"):
        what_if(tmp_path / "show", ["crews=2"])
    with pytest.raises(StoredFileError, match="run `oner plan` first"):
        why_strip(tmp_path / "show", "2")
