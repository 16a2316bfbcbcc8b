"""The audit and the schedule, written apart, agree on boards nobody chose by hand."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from small_productions import GREEN, WALL_OUT, cost_of, drawn, production

from oner.audit.board import check_board
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import Schedule, Solved
from oner.schedule.money import price
from oner.schedule.order import order_days
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, region_days, trajectories
from oner.schedule.rules import broken_rules
from oner.schedule.solve import Limit, solve


def codes(problem: ScheduleProblem, answer: Solved) -> list[str]:
    """What the audit has to say about a board, each code once."""
    plan = Plan(
        title="Small",
        inputs=(),
        version="0",
        take=None,
        breakdown=None,
        states=(WALL_OUT, GREEN),
        strips=problem.strips,
        schedule=answer,
        findings=(),
    )
    return sorted({finding.code for finding in check_board(shop(problem), plan)})


def shop(problem: ScheduleProblem) -> Production:
    """The production a problem was posed from."""
    made = production(problem.strips, problem.cast, problem.rigs, rules=problem.rules)
    return replace(made, calendar=problem.calendar)


def as_answer(problem: ScheduleProblem, board: Board) -> Solved | None:
    """A board as the schedule would hand it out; None where a region cannot follow it."""
    rows = trajectories(problem, board)
    if rows is None:
        return None
    plans = order_days(problem, board)
    schedule = Schedule(
        days=problem.days,
        board=plans.places,
        regions=region_days(problem, rows),
        costs=price(problem, board, rows),
        cost=cost_of(problem, board),
        bound=0,
        hours=plans.hours,
        calls=plans.calls,
    )
    return Solved(schedule=schedule, optimal=False)


@pytest.mark.parametrize("seed", range(30))
def test_a_board_the_schedule_hands_out_passes(seed: int) -> None:
    problem = drawn(seed)
    answer = solve(problem, Limit(work=0.5), seed=1, workers=1)
    if isinstance(answer, Solved):
        assert codes(problem, answer) == []


@pytest.mark.parametrize("seed", range(60))
def test_any_board_breaks_a_rule_for_one_if_it_does_for_the_other(seed: int) -> None:
    problem, draw = drawn(seed), random.Random(seed)
    for _ in range(40):
        board = tuple(draw.randrange(len(problem.days)) for _ in problem.strips)
        answer = as_answer(problem, board)
        if answer is None:
            continue
        broken = (*broken_rules(problem, board), *order_days(problem, board).broken)
        assert bool(codes(problem, answer)) == bool(broken), (board, broken)
