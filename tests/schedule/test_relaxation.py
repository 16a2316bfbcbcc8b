"""What is given up, and that there is a board after it and none before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from seasons import season
from small_productions import (
    WALL_OUT,
    arm,
    calendar,
    drawn,
    member,
    production,
    strip,
)
from small_wholes import boards, whole

from oner.model.production import Prices
from oner.model.rig import Window
from oner.schedule.exact import Effort, Exact
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem, pose_problem, shooting_days, with_allowed
from oner.schedule.regions import Board
from oner.schedule.relaxation import either, relax
from oner.schedule.rules import broken_rules

ENOUGH = Effort(amount=60.0, timed=False, workers=1, seed=1)
DAYS = shooting_days(calendar(9))


def _find(problem: ScheduleProblem) -> Board | None:
    looked = presolve(problem)
    if looked.findings:
        return None
    board = Exact(problem, looked.allowed, priced=False).solve(replace(ENOUGH, amount=9.0)).board
    return board if board is not None and not broken_rules(problem, board) else None


@pytest.mark.parametrize("seed", [4, 7, 9, 23, 32, 36, 40, 43, 48])
def test_after_every_relaxation_there_is_a_board(seed: int):
    found = relax(drawn(seed), ENOUGH, find=_find)
    assert found
    for one in found:
        assert one.removals
        assert not broken_rules(one.problem_after, one.board)
        assert one.money == sum(removal.money for removal in one.removals)


@pytest.mark.parametrize("seed", [0, 1, 11])
def test_there_is_a_board_where_every_rule_is_at_work(seed: int):
    problem = whole(seed)
    assert not boards(problem)
    found = relax(problem, ENOUGH, most=2, find=_find)
    assert found
    for one in found:
        assert not broken_rules(one.problem_after, one.board)


def test_a_problem_with_a_board_needs_none():
    assert relax(drawn(1), ENOUGH, find=_find) == ()


def test_a_person_who_stays_is_paid_for_the_days_won():
    there = (Window(first=DAYS[0], last=DAYS[0]),)
    strips = tuple(strip(f"s{k}", cast=("BRITT",), minutes=400) for k in range(2))
    dear = Prices(shooting_hour=500_00)
    shop = production(strips, (member("BRITT", 100_00, windows=there),), prices=dear)
    (found, *_) = relax(pose_problem(shop, strips, ()), ENOUGH, find=_find)
    assert found.sentence == "let BRITT stay 1 day longer (to 2027-01-05) for $100"
    assert found.money == 100_00
    assert found.removals[0].rule.subject == "BRITT"
    (britt,) = found.problem_after.cast
    assert britt.windows == (Window(first=DAYS[0], last=DAYS[1]),)


def _torn(**changes: Any) -> ScheduleProblem:
    """A scene, a piece that takes a wall out, a scene: with one day between them at most."""
    strips = (
        strip("before", "hall", latest=DAYS[1], earliest=DAYS[1]),
        strip("piece", "hall", state="wall-out", rig="arm", earliest=DAYS[2], latest=DAYS[2]),
    )
    prices = Prices(changeover_day=700)
    shop = production(strips, (), (arm(),), 5, prices=prices, crew_minutes_per_night=300, **changes)
    return pose_problem(shop, strips, (WALL_OUT,))


def test_a_crew_is_given_a_second_night():
    found = relax(_torn(), ENOUGH, most=9, find=_find)
    words = {one.sentence for one in found}
    assert "give the crew of hall-region a second night for $14" in words
    night = next(one for one in found if "night" in one.sentence)
    assert night.problem_after.calendar.crew_minutes_per_night == 600
    assert night.problem_after.regions[0].change_days[0][1] == 0


def test_the_story_is_given_up_last():
    found = relax(_torn(), ENOUGH, most=9, find=_find)
    given_up = ["do without" in one.sentence for one in found]
    assert given_up == sorted(given_up)
    assert any(given_up)


def test_all_relaxations_make_one_sentence():
    found = relax(_torn(), ENOUGH, most=2, find=_find)
    assert either(found) == f"{found[0].sentence}, or {found[1].sentence}"


def test_days_closed_beside_the_rules_stay_closed():
    strips = tuple(strip(f"s{k}", cast=("A",), minutes=400) for k in range(2))
    there = (Window(first=DAYS[0], last=DAYS[0]),)
    shop = production(strips, (member("A", windows=there),), days=5)
    problem = pose_problem(shop, strips, ())
    every = with_allowed(replace(problem, cast=(replace(problem.cast[0], windows=()),)))
    closed = replace(problem, allowed=tuple(slots[:1] for slots in problem.allowed))
    assert closed.allowed == problem.allowed
    assert every.allowed != problem.allowed
    for one in relax(closed, ENOUGH, find=_find):
        assert not broken_rules(one.problem_after, one.board)


@pytest.mark.long
def test_a_season_with_a_guest_who_leaves_too_soon_is_saved():
    problem = season()
    minutes = dict.fromkeys((m.id for m in problem.cast if m.id.startswith("GUEST")), 0)
    for own in problem.strips:
        for who in minutes.keys() & set(own.cast):
            minutes[who] += own.minutes
    who = max(minutes, key=lambda name: (minutes[name], name))
    day = Window(first=problem.days[50], last=problem.days[50])
    cast = tuple(replace(m, windows=(day,)) if m.id == who else m for m in problem.cast)
    found = relax(with_allowed(replace(problem, cast=cast)), replace(ENOUGH, amount=40.0), most=1)
    assert found
    assert who in found[0].sentence
    assert not broken_rules(found[0].problem_after, found[0].board)
    (guest,) = (m for m in found[0].problem_after.cast if m.id == who)
    assert guest.available(day.last + timedelta(days=1)) or guest.available(
        day.first - timedelta(days=1)
    )
