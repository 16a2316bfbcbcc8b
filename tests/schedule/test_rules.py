"""A board that keeps every rule, and each rule broken by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_by_hand import BROKEN, DAYS, Case, good_case, posed

from oner.schedule.order import order_days
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, trajectories
from oner.schedule.rules import (
    ALL,
    RULES,
    BrokenRule,
    broken_hours,
    broken_rules,
    by_slot,
    day_minutes,
)


def found(case: Case) -> list[BrokenRule]:
    """What a case breaks, by its board and by its hours."""
    problem = posed(case)
    board = case.slots(problem)
    broken = broken_rules(problem, board)
    if -1 in board:
        return broken
    return [*broken, *hours_broken(problem, board)]


def hours_broken(problem: ScheduleProblem, board: Board) -> list[BrokenRule]:
    days = order_days(problem, board)
    return broken_hours(problem, days.hours, days.calls)


def test_the_good_board_keeps_every_rule():
    assert found(good_case()) == []


@pytest.mark.parametrize(("rule", "how"), [(rule, how) for rule, _, how in BROKEN])
def test_a_rule_broken_by_hand_is_noticed(rule: str, how):
    broken = [one for one in found(how(good_case())) if one.rule == rule]
    assert broken
    assert all(one.what for one in broken)


def test_every_rule_is_broken_by_some_case():
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_every_rule_is_stated_once_in_a_sentence():
    assert len({rule.id for rule in ALL}) == len(ALL) == len(RULES)
    for rule in ALL:
        assert rule.sentence[0].isupper()
        assert rule.sentence.endswith(".")
        assert ". " not in rule.sentence


def test_a_rule_can_be_asked_alone():
    problem = posed(good_case().moved("twin-b", 9))
    board = good_case().moved("twin-b", 9).slots(problem)
    alone = {rule.id for rule in ALL if rule.broken(problem, board)}
    assert alone == {"keep-together"}


def test_what_is_broken_says_where_and_by_how_much():
    texts = [one.what for one in found(good_case().script("walk", minutes=601))]
    assert f"{DAYS[4]}, main: 601 minutes, 1 too many" in texts
    texts = [one.what for one in found(good_case().person("C", rest_hours=12.0))]
    assert f"C: 11.0 of 12 hours before {DAYS[7]}" in texts


def test_what_was_shot_is_not_judged():
    # the scene of the first day was far too long, and it is over
    assert found(good_case().script("scene", minutes=900)) == []


def test_strips_of_a_slot_come_in_order():
    assert by_slot((3, 0, 3)) == {0: [1], 3: [0, 2]}


def test_changes_of_set_and_stage_count_as_minutes():
    problem = posed(good_case())
    at = problem.index_of()
    kitchen, street = [at["tea"], at["snack"]], [at["chase"]]
    assert day_minutes(problem, kitchen) == 100 + 100
    assert day_minutes(problem, kitchen + street) == 100 + 100 + 200 + 30 + 30
    assert day_minutes(problem, [*kitchen, at["scene"]]) == 100 + 100 + 300 + 30
    assert day_minutes(problem, []) == 0


def test_regions_stood_as_they_stood_and_go_on_from_there():
    problem = posed(good_case())
    rows = trajectories(problem, good_case().slots(problem))
    assert rows is not None
    named = {region.id: (region, row) for region, row in zip(problem.regions, rows, strict=True)}
    hall, row = named["hall-region"]
    states = [None if at is None else hall.states[at] for at in row]
    # 400 minutes to the wall out: the day that is over; 500 + 100 to the green: a day; 90 back
    assert states[:5] == ["standing", None, "wall-out", "wall-out", None]
    assert states[5:] == ["green", None, "standing", "standing", "standing"]
    kitchen, row = named["kitchen-region"]
    states = [None if at is None else kitchen.states[at] for at in row]
    # one crew: not on the day the hall is changed, and as late as may be
    assert states == [*["standing"] * 8, None, "shelf-out"]


def test_the_docs_have_every_rule_in_its_own_words():
    page = (Path(__file__).parents[2] / "docs" / "schedule.md").read_text()
    for id, sentence in RULES.items():
        assert f"| `{id}` | {sentence} |" in page
