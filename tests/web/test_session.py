"""Boards that people change: what they are worth, and that no edit is lost."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from oner.app.desk.arrangement import StripMove, arranged, place_of
from oner.app.desk.build import plan_board, season_of
from oner.app.desk.evaluate import Evaluator
from oner.app.desk.session import DeskSession, EditRefused, Present, posed
from oner.app.desk.store import StaleRevision
from oner.app.locks import chosen_places, lock_pins
from oner.app.schedule import ScheduleOptions, schedule_input
from oner.errors import ProductionError, StoredFileError
from oner.formats.plan_file import read_plan
from oner.model.desk import DeskBoard
from oner.model.schedule import Solved
from oner.production.read import read_production
from oner.schedule.limit import Limit


def places(present: Present) -> dict[str, tuple[str, str, int]]:
    return {one.strip: (one.day, one.unit, one.order) for one in present.board.places}


def a_move(session: DeskSession, chance: random.Random) -> StripMove:
    strips = [strip.id for strip in session.season.strips]
    units = [unit.id for unit in session.production.calendar.units]
    day = chance.choice([*session.season.dates, None])
    return StripMove(
        strip=chance.choice(strips), day=day, unit=chance.choice(units), order=chance.randint(1, 5)
    )


def from_nothing(folder: Path, name: str) -> DeskBoard:
    """A board of the file counted by a session that has seen nothing else."""
    fresh = DeskSession(folder)
    present = fresh.present()
    assert present.served.board == name
    return present.board


def test_the_plans_own_board_is_counted_as_the_plan_has_it(show: Path) -> None:
    production, plan = read_production(show), read_plan(show / "plan" / "plan.json")
    assert isinstance(plan.schedule, Solved)
    season = season_of(production, plan)
    evaluator = Evaluator(season, posed(production, plan), plan.schedule.schedule.bound)
    board = evaluator.worth("planned", arranged(plan.schedule.schedule.board), {}).board
    assert board == plan_board(season, plan)
    assert not board.broken


def test_after_many_moves_a_board_is_what_it_is_counted_from_nothing(show: Path) -> None:
    session, chance = DeskSession(show), random.Random(7)
    present = session.present()
    for _ in range(25):
        before = present.board.cost
        present = session.move(present.served.revision, [a_move(session, chance)])
        if before is not None and present.board.cost is not None:
            assert present.delta == present.board.cost - before
        assert present.board == from_nothing(show, "board 1")


def test_a_checked_move_answers_as_the_move_does_and_keeps_nothing(show: Path) -> None:
    session = DeskSession(show)
    now = session.present()
    move = StripMove(strip="8", day=session.season.dates[-1], unit="main")
    checked = session.check(now.served.revision, [move])
    assert session.present().served.revision == now.served.revision
    assert not (show / "board.toml").exists()
    done = session.move(now.served.revision, [move])
    assert checked.delta == done.delta
    assert replace(checked.board, name="") == replace(done.board, name="")


def test_strips_without_a_day_are_named_and_leave_the_cost_unknown(show: Path) -> None:
    session = DeskSession(show)
    now = session.present()
    off = session.move(now.served.revision, [StripMove(strip="8", day=None)])
    assert off.board.cost is None
    assert off.delta is None
    assert off.board.broken[0].rule == "every-strip"
    assert off.board.broken[0].strips == ("8",)


def test_the_order_a_person_gave_is_kept(show: Path) -> None:
    session = DeskSession(show)
    now = session.present()
    day = session.season.dates[0]
    for strip in ("2", "8", "5"):
        move = StripMove(strip=strip, day=day, unit="main", order=1)
        now = session.move(now.served.revision, [move])
    mine = sorted(
        (one for one in now.board.places if one.day == day.isoformat()), key=lambda one: one.order
    )
    assert [one.strip for one in mine][:3] == ["5", "8", "2"]
    assert all(one.end <= other.start for one, other in pairwise(mine))


def test_undo_and_redo_go_through_every_edit_and_survive_a_restart(show: Path) -> None:
    session, chance = DeskSession(show), random.Random(3)
    now = session.present()
    boards = [(now.board, now.served.locked_strips, now.served.alternative)]

    def remember(present: Present) -> Present:
        boards.append((present.board, present.served.locked_strips, present.served.alternative))
        return present

    for _ in range(4):
        now = remember(session.move(now.served.revision, [a_move(session, chance)]))
    now = remember(session.lock(now.served.revision, ["5"], [], locked=True))
    now = remember(session.boards(now.served.revision, "copy", "board 1", "Friday"))
    now = remember(session.boards(now.served.revision, "rename", "Friday", "Saturday"))
    now = remember(session.boards(now.served.revision, "delete", "board 1", ""))
    for board in reversed(boards[:-1]):
        session = DeskSession(show)
        now = session.undo(session.present().served.revision)
        assert (now.board, now.served.locked_strips, now.served.alternative) == board
    assert now.served.undo == ""
    for board in boards[1:]:
        session = DeskSession(show)
        now = session.redo(session.present().served.revision)
        assert (now.board, now.served.locked_strips, now.served.alternative) == board
    assert now.served.redo == ""


def test_an_edit_on_a_revision_that_is_over_is_refused(show: Path) -> None:
    one, other = DeskSession(show), DeskSession(show)
    first = one.present().served.revision
    move = StripMove(strip="8", day=one.season.dates[-1], unit="main")
    one.move(first, [move])
    with pytest.raises(StaleRevision):
        other.move(first, [replace(move, strip="5")])
    assert places(other.present()) == places(one.present())


def test_two_sessions_on_one_folder_see_and_undo_each_others_edits(show: Path) -> None:
    one, other = DeskSession(show), DeskSession(show)
    now = one.present()
    before = places(now)
    move = StripMove(strip="8", day=one.season.dates[-1], unit="main")
    now = one.move(now.served.revision, [move])
    then = other.present()
    assert then.served.revision == now.served.revision
    assert then.served.undo == now.served.undo
    assert places(other.undo(then.served.revision)) == before


def test_what_people_wrote_in_the_file_stays(show: Path) -> None:
    text = '# ours\n[[pin]] # a pin\nstrip = "3" # of three\nday = 2027-02-09\n'
    (show / "board.toml").write_text(text)
    session = DeskSession(show)
    now = session.present()
    now = session.move(
        now.served.revision, [StripMove(strip="8", day=session.season.dates[-1], unit="main")]
    )
    after = (show / "board.toml").read_text()
    for line in text.splitlines():
        assert line in after
    session.undo(now.served.revision)
    assert (show / "board.toml").read_text().strip() == text.strip()


def test_an_edit_by_hand_is_taken_up_and_begins_a_new_journal(show: Path) -> None:
    session = DeskSession(show)
    now = session.present()
    move = StripMove(strip="8", day=session.season.dates[-1], unit="main")
    now = session.move(now.served.revision, [move])
    file = show / "board.toml"
    file.write_text(file.read_text() + '\n[[lock]]\nstrip = "5"\n')
    then = session.present()
    assert then.served.revision != now.served.revision
    assert then.served.locked_strips == ("5",)
    assert then.served.undo == ""


def test_a_file_spoilt_by_hand_is_named_with_its_line(show: Path) -> None:
    session = DeskSession(show)
    (show / "board.toml").write_text('chosen = "x"\n[[board]]\nname = "y"\ndays = { soon = "8" }\n')
    with pytest.raises(ProductionError) as caught:
        session.present()
    assert "board.toml:1" in str(caught.value)
    assert "board.toml:4" in str(caught.value)


def test_held_strips_are_not_moved(show: Path) -> None:
    session = DeskSession(show)
    now = session.lock(session.present().served.revision, ["8"], [], locked=True)
    day = session.season.dates[-1]
    with pytest.raises(EditRefused, match="locked"):
        session.move(now.served.revision, [StripMove(strip="8", day=day, unit="main")])
    held = {one.strip: one.held for one in now.board.places}
    assert held["8"] == "lock"


def test_a_day_in_the_middle_of_a_locked_stretch_is_unlocked_alone(show: Path) -> None:
    session = DeskSession(show)
    days = session.season.dates
    lock = f"[[lock]]\nfrom = {days[0]}\nto = {days[4]}\n"
    (show / "board.toml").write_text(lock)
    now = session.present()
    assert now.served.locked_days == tuple(day.isoformat() for day in days[:5])
    now = session.lock(now.served.revision, [], [days[2]], locked=False)
    left = (*days[:2], *days[3:5])
    assert now.served.locked_days == tuple(day.isoformat() for day in left)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (StripMove(strip="nobody", day=None), "no such strip"),
        (StripMove(strip="8", day=date(1999, 1, 1), unit="main"), "no shooting day"),
        (StripMove(strip="8", day=date(2027, 2, 9), unit="third"), "no such unit"),
    ],
)
def test_a_move_to_nowhere_is_refused_in_words(show: Path, move: StripMove, words: str) -> None:
    session = DeskSession(show)
    with pytest.raises(EditRefused, match=words):
        session.move(session.present().served.revision, [move])


def test_a_chosen_board_is_what_locks_hold_and_where_the_search_begins(show: Path) -> None:
    session = DeskSession(show)
    now = session.present()
    days = [one for one in session.season.dates if one.isoformat() != places(now)["8"][0]]
    target = next(
        one
        for one in days
        if not session.check(
            now.served.revision, [StripMove(strip="8", day=one, unit="main", order=99)]
        ).board.broken
    )
    now = session.move(
        now.served.revision, [StripMove(strip="8", day=target, unit="main", order=99)]
    )
    session.lock(now.served.revision, ["8"], [], locked=True)
    production = read_production(show)
    said = {one.strip: (one.day, one.unit) for one in chosen_places(production)}
    assert said == place_of(session.arrangement(session.store.read().kept))
    pins, unlocked = lock_pins(production, show)
    assert [(pin.strip, pin.day) for pin in pins] == [("8", target)]
    assert not unlocked
    made = schedule_input(show, ScheduleOptions(limit=Limit(work=0.3), workers=1))
    assert isinstance(made.answer, Solved)
    assert {p.strip: p.day for p in made.answer.schedule.board}["8"] == target


def test_changed_files_are_named_and_a_new_plan_is_taken_up(show: Path) -> None:
    session = DeskSession(show)
    assert session.present().served.stale == ()
    cast = show / "cast.csv"
    cast.write_text(cast.read_text() + "\n")
    assert session.present().served.stale == ("cast.csv",)


def test_a_folder_without_a_plan_says_what_to_do(show: Path) -> None:
    shutil.rmtree(show / "plan")
    with pytest.raises(StoredFileError, match="oner plan"):
        DeskSession(show)


def test_why_is_answered_for_the_chosen_board(show: Path) -> None:
    session = DeskSession(show)
    answer = session.why_object("8")
    assert answer["sentence"]
    assert answer["others"]
    now = session.move(session.present().served.revision, [StripMove(strip="5", day=None)])
    assert now.served.board == "board 1"
    with pytest.raises(EditRefused, match="no day on this board"):
        session.why_object("8")
