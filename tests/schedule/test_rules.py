"""A board that keeps every rule, and each rule broken by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_productions import GREEN, WALL_OUT, arm, member, production, strip

from oner.model.production import Rules
from oner.model.rig import Window
from oner.model.schedule import Pin
from oner.schedule.problem import ScheduleProblem, pose_problem, shooting_days
from oner.schedule.regions import trajectories
from oner.schedule.rules import RULES, broken_rules, day_minutes

DAYS = 8
STRIPS = (
    strip("scene", "hall", 300, zone="corridor", cast=("A",), episode="1"),
    strip("piece", "hall", 300, state="wall-out", rig="arm", cast=("A",)),
    strip("second", "hall", 200, state="wall-out", rig="arm", after=("piece",)),
    strip("green", "hall", 300, state="green", after=("second",)),
    strip("breakfast", "kitchen", 280, cast=("B",), episode="1"),
    strip("chase", "street", 270, cast=("B",), episode="1"),
    strip("pinned", "kitchen", 100),
    strip("backyard", "street", 100, rig="arm"),
)
GOOD = {
    "scene": 0,
    "piece": 2,
    "second": 2,
    "green": 5,
    "breakfast": 3,
    "chase": 4,
    "pinned": 3,
    "backyard": 4,
}


def posed() -> ScheduleProblem:
    days = shooting_days(production(days=DAYS).calendar)
    shop = production(
        STRIPS,
        (member("A"), member("B", absences=(Window(first=days[6], last=days[6]),))),
        (arm(day_rate=10, lead_days=2, windows=(Window(first=days[1], last=days[4]),)),),
        DAYS,
        rules=Rules(order_window_days=6),
    )
    shop = replace(shop, pins=(Pin(strip="pinned", day=days[3]),))
    late = replace(STRIPS[0], latest=days[4])
    return pose_problem(shop, (late, *STRIPS[1:]), (WALL_OUT, GREEN))


def rules_broken(**moved: int) -> set[str]:
    problem = posed()
    days = GOOD | moved
    board = tuple(days[strip.id] for strip in problem.strips)
    return {broken.rule for broken in broken_rules(problem, board)}


def test_the_good_board_keeps_every_rule():
    assert rules_broken() == set()


@pytest.mark.parametrize(
    ("rule", "moved"),
    [
        ("every-strip", {"scene": 8}),
        ("every-strip", {"scene": -1}),
        ("strip-window", {"scene": 7}),
        ("pin", {"pinned": 4}),
        ("cast-available", {"chase": 6}),
        ("rig-window", {"second": 7}),
        ("rig-lead", {"piece": 1}),
        ("day-capacity", {"chase": 3}),
        ("set-state", {"scene": 2}),
        ("changeover", {"scene": 1}),
        ("rig-place", {"backyard": 3}),
        ("precedence", {"second": 2, "piece": 3}),
        ("order-window", {"breakfast": 7}),
    ],
)
def test_a_rule_broken_by_hand_is_noticed(rule: str, moved: dict[str, int]):
    assert rule in rules_broken(**moved)


def test_every_rule_is_broken_by_some_case():
    marks = test_a_rule_broken_by_hand_is_noticed.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == set(RULES)


def test_changes_of_set_and_stage_count_as_minutes():
    problem = posed()
    at = problem.index_of()
    kitchen, street = [at["breakfast"], at["pinned"]], [at["chase"]]
    assert day_minutes(problem, kitchen) == 280 + 100
    assert day_minutes(problem, kitchen + street) == 280 + 100 + 270 + 30 + 30
    assert day_minutes(problem, [*kitchen, at["scene"]]) == 280 + 100 + 300 + 30


def test_an_ordinary_scene_waits_until_the_hall_stands_again():
    problem = posed()
    board = tuple(GOOD[strip.id] for strip in problem.strips)
    rows = trajectories(problem, board)
    assert rows is not None
    states = [None if at is None else problem.regions[0].states[at] for at in rows[0]]
    # 400 minutes to the wall out: a day; 500 + 100 to the green: a day; 90 back: a day
    assert states[:3] == ["standing", None, "wall-out"]
    assert states[5:] == ["green", None, "standing"]
    assert sum(state is None for state in states) == 3
