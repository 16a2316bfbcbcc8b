"""The solver against every board there is, against its own price, and against the clock."""

from __future__ import annotations

import pytest
from small_productions import best_by_trying, cost_of, drawn

from oner.model.progress import Progress
from oner.model.schedule import Infeasible, Solved
from oner.schedule.bound import counting_bound
from oner.schedule.exact import Effort, Exact, Verdict
from oner.schedule.limit import Limit
from oner.schedule.presolve import presolve
from oner.schedule.rules import broken_rules
from oner.schedule.solve import solve

ALL = Effort(amount=30.0, timed=False, workers=1, seed=1)


@pytest.mark.parametrize("seed", range(32))
def test_the_model_agrees_with_trying_every_board(seed: int):
    problem = drawn(seed)
    best = best_by_trying(problem)
    looked = presolve(problem)
    if looked.findings:
        assert best is None
        return
    outcome = Exact(problem, looked.allowed).solve(ALL)
    if best is None:
        assert outcome.verdict is Verdict.INFEASIBLE
        return
    assert outcome.verdict is Verdict.OPTIMAL
    assert outcome.board is not None
    assert not broken_rules(problem, outcome.board)
    assert outcome.cost == cost_of(problem, outcome.board) == best
    assert counting_bound(problem, looked.allowed) <= best


@pytest.mark.parametrize("seed", range(32, 44))
def test_a_small_problem_is_solved_to_the_proven_best(seed: int):
    problem = drawn(seed)
    best = best_by_trying(problem)
    answer = solve(problem, Limit(work=2.0), seed=1, workers=1)
    if best is None:
        assert isinstance(answer, Infeasible)
        assert answer.findings
        return
    assert isinstance(answer, Solved)
    assert answer.optimal
    assert answer.schedule.cost == answer.schedule.bound == best


def test_the_same_seed_and_work_give_the_same_answer():
    problem = drawn(3, strips=12, days=9)
    first, second = (solve(problem, Limit(work=0.5), seed=7, workers=1) for _ in range(2))
    assert first == second


def test_progress_tells_falling_costs_and_rising_bounds():
    told = list[Progress]()
    solve(drawn(3, strips=12, days=9), Limit(work=0.5), seed=7, workers=1, progress=told.append)
    costs = [said.cost for said in told if said.cost is not None]
    bounds = [said.bound for said in told if said.bound is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
