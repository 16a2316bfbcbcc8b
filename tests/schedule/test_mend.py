"""Boards whose days cannot be put in order are mended by few moves."""

from __future__ import annotations

import numpy as np
from small_productions import MONDAY, cost_of, drawn, member, production, strip

from oner.kernels import board as kernel
from oner.model.production import Daylight
from oner.model.schedule import Light, Place
from oner.schedule.lane import Contender, Lane
from oner.schedule.limit import Budget, Limit
from oner.schedule.mend import mended
from oner.schedule.order import day_keeps, order_days
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.rules import broken_rules
from oner.schedule.search import LocalSearch


def sunny(days: int = 3, minutes: int = 240) -> ScheduleProblem:
    """Exteriors of two sets that fill the light of a day to the minute, so with a change do not."""
    cast = (member("A", 100, 90),)
    outside = [
        strip(f"s{k}", set, minutes, cast=("A",), place=Place.EXT, light=Light.DAY)
        for k, set in enumerate(("kitchen", "hall"))
    ]
    strips = (*outside, strip("s2", "street", 60, cast=("A",)))
    light = Daylight(first=MONDAY, sunrise=420, sunset=420 + 2 * minutes)
    return pose_problem(production(strips, cast, days=days, daylight=(light,)), strips, ())


def test_the_light_of_a_day_is_not_enough_with_the_change_between_its_exteriors() -> None:
    problem = sunny()
    assert not broken_rules(problem, (0, 0, 1))
    assert {one.rule for one in order_days(problem, (0, 0, 1)).broken} == {"daylight"}
    assert not day_keeps(problem, 0, (0, 1))
    assert day_keeps(problem, 0, (0,))
    assert day_keeps(problem, 0, ())


def test_one_exterior_leaves_the_day_and_the_rest_stays() -> None:
    problem = sunny()
    search = LocalSearch(problem, presolve(problem).allowed, seed=1, workers=1)
    board = (0, 0, 1)
    search.put(board)
    search.lose(0, kernel.DIM, 30)
    after = mended(problem, search, board, order_days(problem, board).broken)
    assert sum(mine != old for mine, old in zip(after, board, strict=True)) == 1
    assert not order_days(problem, after).broken


def test_minutes_lost_are_counted_only_with_exteriors_and_can_be_given_back() -> None:
    problem = sunny()
    search = LocalSearch(problem, presolve(problem).allowed, seed=1, workers=1)
    world = search.chains[0].board.world
    search.put((0, 0, 1))
    search.lose(0, kernel.DIM, 30)
    search.lose(1, kernel.WAITS, 10_000)
    assert world[kernel.BROKEN] == 30
    for _ in range(20):
        search.ease()
    assert world[kernel.BROKEN] == 0
    assert search.chains[0].board.slot[:, [kernel.WAITS, kernel.DIM]].sum() == 0


def test_a_lane_settles_on_a_board_that_can_be_put_in_order() -> None:
    lane = Lane(Contender(number=0, problem=sunny()), seed=1, workers=2)
    lane.begin({"s0": 0, "s1": 0, "s2": 1})
    assert lane.local.best is not None
    assert lane.best is None
    lane.settle(Budget(Limit(work=1.0)), 1.0, lambda: None)
    assert lane.best is not None
    assert not order_days(lane.problem, lane.best.board).broken


def test_where_no_board_can_be_put_in_order_the_lane_says_none() -> None:
    lane = Lane(Contender(number=0, problem=sunny(days=1, minutes=180)), seed=1, workers=1)
    lane.begin(None)
    budget = Budget(Limit(work=1.0))
    lane.settle(budget, 1.0, lambda: None)
    assert lane.best is None
    assert lane.unrested > 0
    assert budget.part >= 1.0


def test_tried_slots_cost_what_the_board_costs_there() -> None:
    problem = drawn(3, strips=9, days=9)
    search = LocalSearch(problem, presolve(problem).allowed, seed=1, workers=1)
    search.construct()
    assert search.best is not None
    board = search.best.board
    for s in range(len(problem.strips)):
        tried = search.tried(board, s)
        assert set(np.flatnonzero(tried[:, 1] >= 0)) == set(presolve(problem).allowed[s])
        for slot in np.flatnonzero(tried[:, 1] == 0).tolist():
            other = tuple(slot if k == s else at for k, at in enumerate(board))
            assert not broken_rules(problem, other)
            assert tried[slot, 0] == cost_of(problem, other)
    assert search.present == board
