"""Breakdowns compete inside one search: the cheapest board wins, the others say their price."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_productions import WALL_OUT, best_by_trying, drawn, production, strip

from oner.model.schedule import CostLine, Infeasible, Solved
from oner.schedule.lane import Contender
from oner.schedule.limit import Limit
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.solve import decide, solve

WORK = Limit(work=3.0)


def with_fixed(problem: ScheduleProblem, amount: int) -> ScheduleProblem:
    line = CostLine(kind="take", subject="P01", amount=amount)
    return replace(problem, fixed=(line,))


def contenders(*problems: ScheduleProblem) -> tuple[Contender, ...]:
    return tuple(
        Contender(number=number, problem=problem, words=f"way {number}")
        for number, problem in enumerate(problems)
    )


@pytest.mark.parametrize("seed", [32, 33, 35, 38])
def test_the_cheapest_of_all_wins_and_the_bound_is_of_all(seed: int) -> None:
    problems = [with_fixed(drawn(seed + k), 100 * k) for k in range(3)]
    best = [best_by_trying(problem) for problem in problems]
    decided = decide(contenders(*problems), WORK)
    costs = [cost for cost in best if cost is not None]
    if not costs:
        assert isinstance(decided.answer, Infeasible)
        return
    assert isinstance(decided.answer, Solved)
    schedule = decided.answer.schedule
    assert schedule.cost == schedule.bound == min(costs)
    assert best[decided.number] == min(costs)
    for rival, cost in zip(schedule.rivals, best, strict=True):
        assert cost is None or rival.bound <= cost
        assert rival.cost is None or (cost is not None and rival.cost >= cost)


def test_of_equals_the_first_wins() -> None:
    problem = drawn(3, strips=9, days=9)
    assert decide(contenders(problem, problem), WORK).number == 0


def test_what_no_board_changes_is_in_the_cost_and_its_lines() -> None:
    problem = drawn(3, strips=9, days=9)
    plain, dearer = (solve(p, WORK) for p in (problem, with_fixed(problem, 1_234)))
    assert isinstance(plain, Solved)
    assert isinstance(dearer, Solved)
    assert dearer.schedule.cost == plain.schedule.cost + 1_234
    assert dearer.schedule.bound == plain.schedule.bound + 1_234
    assert sum(line.amount for line in dearer.schedule.costs) == dearer.schedule.cost


def test_one_without_a_board_leaves_the_others_theirs() -> None:
    good = drawn(3, strips=9, days=9)
    torn = tuple(strip(f"p{k}", "hall", 500, state="wall-out") for k in range(9))
    bad = pose_problem(production(torn, days=5), torn, (WALL_OUT,))
    decided = decide(contenders(bad, good), WORK)
    assert decided.number == 1
    assert isinstance(decided.answer, Solved)
    assert decided.answer.schedule.rivals[0].cost is None
    said = [f.measured for f in decided.answer.findings if f.code == "schedule-rival"]
    assert said == ["has no board that keeps every rule: way 0"]


def test_a_search_starts_from_an_earlier_board_as_far_as_it_goes() -> None:
    problem = drawn(3, strips=12, days=9)
    first = solve(problem, WORK)
    assert isinstance(first, Solved)
    days = {day: d for d, day in enumerate(problem.days)}
    start = {place.strip: days[place.day] for place in first.schedule.board}
    less = dict(list(start.items())[3:]) | {"stranger": 2}
    again = solve(problem, WORK, start=less)
    assert isinstance(again, Solved)
    assert again.schedule.cost <= first.schedule.cost


def test_the_same_work_gives_the_same_decision() -> None:
    problems = contenders(*(drawn(k, strips=14, days=9) for k in (3, 4)))
    one, other = (decide(problems, Limit(work=1.0), seed=5) for _ in range(2))
    assert one == other
