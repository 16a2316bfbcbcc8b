"""The CP-SAT model with every rule and every way of being paid, against every board there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_productions import cost_of, member, production, strip
from small_wholes import boards, whole

from oner.model.production import OvertimeStep
from oner.model.schedule import Pin
from oner.schedule.exact import Effort, Exact, Verdict
from oner.schedule.objective import overtime_price
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem, pose_problem, with_allowed
from oner.schedule.rules import RULES, broken_rules

ALL = Effort(amount=30.0, timed=False, workers=1, seed=1)


def _agrees(problem: ScheduleProblem) -> None:
    kept = boards(problem)
    looked = presolve(problem)
    if looked.findings:
        assert not kept
        return
    model = Exact(problem, looked.allowed)
    outcome = model.solve(ALL)
    if not kept:
        assert outcome.verdict is Verdict.INFEASIBLE
        return
    best = min(cost_of(problem, board) for board in kept)
    assert outcome.verdict is Verdict.OPTIMAL
    assert outcome.board in kept
    assert outcome.bound is not None
    assert outcome.bound <= best
    if model.exact:
        assert outcome.cost == cost_of(problem, outcome.board) == best


@pytest.mark.parametrize("seed", range(20))
def test_the_model_keeps_the_rules_and_counts_the_money_of_every_board(seed: int):
    _agrees(whole(seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(400, 480))
def test_the_model_agrees_with_trying_on_many_more(seed: int):
    _agrees(whole(seed))


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_without_its_rules_the_model_has_a_board(seed: int):
    problem = whole(seed)
    free = tuple(tuple(range(problem.slots)) for _ in problem.strips)
    outcome = Exact(problem, free, skip=frozenset(RULES), priced=False).solve(ALL)
    assert outcome.verdict in (Verdict.OPTIMAL, Verdict.FEASIBLE)


def test_what_was_shot_is_not_judged():
    long = tuple(strip(f"s{k}", minutes=400) for k in range(3))
    problem = pose_problem(production(long, days=3), long, ())
    first = problem.days[0]
    problem = with_allowed(
        replace(
            problem,
            pins=tuple(Pin(strip=f"s{k}", day=first, rule="past") for k in range(2)),
        )
    )
    assert Exact(problem, problem.allowed).solve(ALL).verdict is Verdict.INFEASIBLE
    over = with_allowed(replace(problem, as_of=1))
    outcome = Exact(over, over.allowed).solve(ALL)
    assert outcome.board is not None
    assert not broken_rules(over, outcome.board)


def test_a_rule_is_asked_for_by_whom_it_is_about():
    asked = set[tuple[str, str]]()

    def keeps(rule: str, subject: str) -> bool:
        asked.add((rule, subject))
        return True

    strips = tuple(
        strip(f"s{k}", cast=("KID",), after=("s0",) if k else (), minutes=100) for k in range(2)
    )
    shop = production(strips, (member("KID", minutes_per_day=150),), days=2)
    problem = pose_problem(shop, strips, ())
    Exact(problem, problem.allowed, keeps=keeps)
    assert ("minor-hours", "KID") in asked
    assert ("precedence", "s1 after s0") in asked
    assert ("day-capacity", f"{problem.days[1]}") in asked


def test_overtime_is_paid_by_the_steps_it_reaches():
    steps = (
        OvertimeStep(after_minutes=0, hour_rate=60),
        OvertimeStep(after_minutes=30, hour_rate=121),
    )
    assert overtime_price(steps, 0) == 0
    assert overtime_price(steps, 30) == 30
    assert overtime_price(steps, 31) == 30 + 3
