"""Why a strip is on its day, against every board there is."""

from __future__ import annotations

import json

import pytest
from small_productions import cost_of, drawn, member, production, strip
from small_wholes import boards, whole

from oner.errors import UsageError
from oner.model.production import Prices
from oner.schedule.exact import Effort
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.regions import Board
from oner.schedule.rules import RULES, broken_rules
from oner.schedule.why import How, why, why_object

ALL = Effort(amount=10.0, timed=False, workers=1, seed=1)


def _best(problem: ScheduleProblem, kept: list[Board]) -> Board:
    return min(kept, key=lambda board: (cost_of(problem, board), board))


@pytest.mark.parametrize("problem", [drawn(1), drawn(2), drawn(5), whole(3), whole(12)])
def test_no_other_day_costs_less_than_said_and_every_board_is_one(problem: ScheduleProblem):
    kept = boards(problem)
    board = _best(problem, kept)
    for s, own in enumerate(problem.strips):
        found = why(problem, board, own.id, effort=ALL, few=99)
        for other in found.others:
            there = [one for one in kept if one[s] == other.slot]
            if other.never:
                assert not there
            if other.board is None or other.cost is None:
                continue
            assert not broken_rules(problem, other.board)
            assert other.board[s] == other.slot
            assert other.cost == cost_of(problem, other.board)
            assert other.cost >= min(cost_of(problem, one) for one in there)
            assert other.change == other.cost - cost_of(problem, board)
            assert sum(line.amount for line in other.lines) == other.change


def test_the_next_best_day_is_the_cheapest_of_all_boards_where_the_days_are_few():
    strips = tuple(strip(f"s{k}", cast=("A",), minutes=250) for k in range(4))
    shop = production(strips, (member("A", 100, 60),), days=3)
    problem = pose_problem(shop, strips, ())
    kept = boards(problem)
    board = _best(problem, kept)
    found = why(problem, board, "s0", effort=ALL, few=9)
    assert found.next_best is not None
    assert found.next_best.cost == min(cost_of(problem, b) for b in kept if b[0] != board[0])


def test_rules_that_stand_in_the_way_are_named_with_the_days_they_close():
    away = production().calendar.start
    strips = (strip("s0", minutes=500, latest=away), strip("s1", minutes=500))
    shop = production(strips, (), days=3, prices=Prices())
    problem = pose_problem(shop, strips, ())
    found = why(problem, (0, 1), "s0")
    assert [(one.rule, one.slots) for one in found.obstacles] == [("strip-window", 2)]
    assert found.next_best is None
    assert found.sentence == (
        "Strip s0 is on 2027-01-04. On 2 of 2 other days it cannot be (strip-window on 2). "
        "Nowhere else was a board found."
    )


def test_two_strips_are_exchanged_where_a_day_is_full():
    strips = tuple(strip(f"s{k}", minutes=500) for k in range(2))
    shop = production(strips, (), days=2)
    problem = pose_problem(shop, strips, ())
    found = why(problem, (0, 1), "s0", few=0)
    (other,) = found.others
    assert other.how is How.SWAPPED
    assert other.moved == ("s0", "s1")
    assert other.change == 0
    assert [one.rule for one in other.broken] == ["day-capacity"]


def test_the_object_is_plain_json_with_the_words_of_the_rules():
    problem = drawn(1)
    board = _best(problem, boards(problem))
    said = why_object(problem, why(problem, board, "s0"))
    assert json.loads(json.dumps(said)) == said
    assert said["day"] == f"{problem.days[board[0]]}"
    assert len(said["days"]) == problem.slots - 1
    assert all(one["words"] == RULES[one["rule"]] for one in said["rules"])


def test_a_strip_nobody_knows_is_an_error():
    with pytest.raises(UsageError, match="There is no strip 'x' on the board"):
        why(drawn(1), (0,) * 5, "x")
