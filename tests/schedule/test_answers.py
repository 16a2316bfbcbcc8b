"""What people are told: why there is no board, what a board says, and what Ctrl-C leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from small_productions import MONDAY, WALL_OUT, arm, drawn, member, production, strip

from oner.errors import UsageError
from oner.model.progress import Progress
from oner.model.rig import Window
from oner.model.schedule import Infeasible, Solved, Strip, TimedOut
from oner.schedule.limit import Limit
from oner.schedule.problem import pose_problem
from oner.schedule.solve import solve

SOON = Limit(work=0.5)


def infeasible_text(*strips: Strip, **changes: object) -> str:
    shop = production(strips, (member("A"), member("B")), (arm(),), **changes)  # type: ignore[arg-type]
    answer = solve(pose_problem(shop, strips, (WALL_OUT,)), SOON)
    assert isinstance(answer, Infeasible)
    codes = {finding.code for finding in answer.findings}
    assert "schedule-infeasible" in codes
    assert codes <= {"schedule-infeasible", "schedule-relax"}
    said = [finding for finding in answer.findings if finding.code == "schedule-infeasible"]
    return " ".join(f"{finding} {finding.limit}" for finding in said)


def test_a_strip_longer_than_a_day_is_named():
    assert "strip long: takes 700 minutes" in infeasible_text(strip("long", minutes=700))


def test_strips_that_wait_for_each_other_are_named():
    text = infeasible_text(strip("a", after=("b",)), strip("b", after=("a",)), strip("c"))
    assert "strips a, b: wait for each other" in text


def test_a_strip_without_a_day_says_who_and_what_stands_in_the_way():
    days = Window(first=MONDAY, last=MONDAY + timedelta(days=30))
    gone = strip("gone", cast=("A",), latest=MONDAY + timedelta(days=1))
    shop = production((gone,), (member("A", absences=(days,)),))
    answer = solve(pose_problem(shop, (gone,), ()), SOON)
    assert isinstance(answer, Infeasible)
    text = " ".join(map(str, answer.findings))
    assert "A is away on 5" in text
    assert "excludes 3" in text
    assert "limit rules cast-available" in text


def test_too_many_minutes_for_a_stretch_of_days_are_counted():
    last = MONDAY + timedelta(days=1)
    crowd = tuple(strip(f"s{k}", minutes=300, latest=last) for k in range(5))
    text = infeasible_text(*crowd)
    assert "2027-01-04 to 2027-01-05" in text
    assert "1500 minutes" in text
    assert "1200" in text


def test_a_conflict_that_only_the_solver_sees_names_no_strip_too_many():
    first, last = MONDAY, MONDAY + timedelta(days=1)
    torn = strip("torn", "hall", 100, state="wall-out", latest=last)
    scene = strip("scene", "hall", 100, earliest=first + timedelta(days=1), latest=last)
    text = infeasible_text(torn, scene, strip("other"), strip("another", "street"))
    assert "strips torn and scene" in text
    assert "other" not in text.replace("another", "")
    assert "changeover" in text
    assert "day-capacity" not in text


def test_a_board_says_money_closures_hires_and_holds():
    problem = drawn(3, strips=9, days=9)
    answer = solve(problem, SOON)
    assert isinstance(answer, Solved)
    codes = [finding.code for finding in answer.findings]
    assert codes[0] == "schedule-cost"
    schedule = answer.schedule
    assert schedule.cost == sum(line.amount for line in schedule.costs)
    assert f"{len(schedule.board)} strips" in answer.findings[0].measured
    assert {place.strip for place in schedule.board} == {strip.id for strip in problem.strips}
    assert len(schedule.regions) == len(schedule.days)


def test_a_search_without_a_board_says_so_and_keeps_its_bound():
    problem = drawn(3, strips=9, days=9)
    stop = KeyboardInterrupt()

    def interrupt(said: Progress) -> None:
        if said.message == "first board":
            raise stop

    answer = solve(problem, SOON, progress=interrupt)
    assert isinstance(answer, TimedOut)
    assert answer.bound
    assert answer.findings[0].code == "schedule-timed-out"


def test_an_interrupt_keeps_the_best_board():
    problem = drawn(3, strips=12, days=9)

    def interrupt(said: Progress) -> None:
        if said.cost is not None:
            raise KeyboardInterrupt

    answer = solve(problem, Limit(work=50.0), progress=interrupt)
    assert isinstance(answer, Solved)


def test_a_production_with_nothing_to_shoot_costs_nothing():
    answer = solve(pose_problem(production(), (), ()), SOON)
    assert isinstance(answer, Solved)
    assert answer.optimal
    assert answer.schedule.cost == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (strip("x", "nowhere"), "set 'nowhere'"),
        (strip("x", rig="crane"), "rig 'crane'"),
        (strip("x", state="flooded"), "state 'flooded'"),
        (strip("x", cast=("Z",)), "'Z', who is not in the cast"),
        (strip("x", after=("y",)), "'y', which is not a strip"),
    ],
)
def test_a_name_that_does_not_exist_is_an_error(wrong: Strip, said: str):
    with pytest.raises(UsageError, match=said):
        pose_problem(production((wrong,)), (wrong,), ())


@pytest.mark.parametrize("given", [{}, {"seconds": 1.0, "work": 1.0}, {"seconds": 0.0}])
def test_a_limit_is_seconds_or_work(given: dict[str, float]):
    with pytest.raises(UsageError):
        Limit(**given)


def test_strips_of_a_day_go_by_set_and_after_what_they_follow():
    strips = (
        strip("k1", "kitchen", 50),
        strip("h1", "hall", 50, after=("k2",)),
        strip("k2", "kitchen", 50),
        strip("s1", "street", 50, after=("h1",)),
        strip("h2", "hall", 50),
    )
    shop = production(strips, days=1)
    answer = solve(pose_problem(shop, strips, ()), SOON)
    assert isinstance(answer, Solved)
    assert [place.strip for place in answer.schedule.board] == ["k1", "k2", "h1", "h2", "s1"]
    assert [place.order for place in answer.schedule.board] == [1, 2, 3, 4, 5]


def test_strips_that_share_a_state_share_its_days():
    strips = tuple(strip(f"p{k}", "hall", 250, state="wall-out") for k in range(4))
    shop = replace(production(strips, days=8))
    answer = solve(pose_problem(shop, strips, (WALL_OUT,)), SOON)
    assert isinstance(answer, Solved)
    changed = [line.amount for line in answer.schedule.costs if line.kind == "changeover"]
    assert changed == [2 * shop.prices.changeover_day]
