from __future__ import annotations

import itertools

import pytest
from small_days import drawn_days, grouped, lacking, try_order

from oner.model.schedule import Strip
from oner.schedule.order import DayPlans, order_days
from oner.schedule.problem import ScheduleProblem


def planned(problem: ScheduleProblem, plans: DayPlans, day: int) -> tuple[Strip, ...]:
    by_id = {s.id: s for s in problem.strips}
    return tuple(by_id[p.strip] for p in plans.places if p.day == problem.days[day])


@pytest.mark.parametrize("seed", range(120))
def test_no_order_of_a_small_day_is_better(seed: int) -> None:
    problem, board = drawn_days(seed)
    plans = order_days(problem, board)
    tries = [try_order(problem, order) for order in grouped(problem, list(problem.strips))]
    mine = try_order(problem, planned(problem, plans, 0))
    if tries and min(one.score for one in tries)[0] == 0:
        assert mine.score == min(one.score for one in tries)
    elif tries:
        assert mine.score <= min(one.score for one in tries)


@pytest.mark.parametrize("seed", range(60))
def test_two_small_days_rest_whenever_some_orders_let_them(seed: int) -> None:
    problem, board = drawn_days(seed, days=2, most=4)
    by_day = [[s for s, d in zip(problem.strips, board, strict=True) if d == day] for day in (0, 1)]
    tries = [[try_order(problem, o) for o in grouped(problem, by_day[d])] for d in (0, 1)]
    possible = [
        pair
        for pair in itertools.product(*tries)
        if not lacking(problem, pair) + sum(one.score[0] for one in pair)
    ]
    plans = order_days(problem, board)
    mine = tuple(try_order(problem, planned(problem, plans, d)) for d in (0, 1))
    rests = [b for b in plans.broken if b.rule in {"rest", "company-rest"}]
    assert sum(b.needed - b.has for b in rests) == lacking(problem, mine)
    if possible:
        assert not plans.broken
