"""The bound that rises: never above what costs least, whatever is drawn and however far it got."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from ortools.sat.python import cp_model
from small_productions import best_by_trying, drawn, production, strip

from oner.model.production import Rules
from oner.schedule.bounds.search import BoundSearch, best_middle
from oner.schedule.bounds.side import Side
from oner.schedule.bounds.span_problem import SpanProblem, Work, filled_minutes, span_problem
from oner.schedule.exact import Effort, Exact, Verdict
from oner.schedule.presolve import presolve
from oner.schedule.problem import pose_problem

DAY = 600


def a_season(seed: int, *, people: int = 3, days: int = 7, work: int = 10) -> SpanProblem:
    """Work of early and late episodes for people who are paid from first to last."""
    draw = random.Random(seed)
    made = list[Work]()
    for k in range(work):
        members = sum(1 << j for j in range(people) if draw.random() < 0.4)
        if k < people:
            members |= 1 << k
        first = draw.choice([0, 0, 1, 2, draw.randrange(days)])
        last = draw.choice([days - 1, days - 1, days - 2, draw.randrange(days)])
        if k < 2 * people and k % 2:
            first, last = 0, draw.randrange(days // 2)
            members |= 1 << (k // 2)
        elif k < 2 * people:
            first, last = draw.randrange(days // 2 + 1, days), days - 1
            members |= 1 << (k // 2)
        minutes = draw.choice([60, 120, 150, 210, 300, 330, 450, 540])
        made.append(Work(minutes=minutes, members=members, first=first, last=max(first, last)))
    capacity = tuple(draw.choice([DAY, DAY, 480]) for _ in range(days))
    rates = tuple(sorted((draw.choice([2, 4, 10]) for _ in range(people)), reverse=True))
    return SpanProblem(
        capacity=capacity, work=tuple(made), rates=rates, least=(1,) * people, base=5
    )


def least_flowing(problem: SpanProblem) -> int | None:
    """The optimum of the relaxation by trying all spans; None if the work does not fit at all."""
    days, count = len(problem.capacity), len(problem.rates)
    spans = [(a, b) for a in range(days) for b in range(a, days)]
    best: int | None = None
    for chosen in itertools.product(spans, repeat=count):
        pay = problem.base + sum(
            r * (b - a + 1) for r, (a, b) in zip(problem.rates, chosen, strict=True)
        )
        if (best is None or pay < best) and flows(problem, chosen):
            best = pay
    return best


def flows(problem: SpanProblem, spans: tuple[tuple[int, int], ...]) -> bool:
    """Whether all minutes fit: what is bound to days p..q is no more than they hold."""
    days = len(problem.capacity)
    bound = [[0] * days for _ in range(days)]
    for one in problem.work:
        mine = [span for j, span in enumerate(spans) if one.members >> j & 1]
        first = max([one.first, *(a for a, _ in mine)])
        last = min([one.last, *(b for _, b in mine)])
        if first > last:
            return False
        bound[first][last] += one.minutes
    for p in range(days):
        for q in range(p, days):
            inside = sum(bound[a][b] for a in range(p, q + 1) for b in range(a, q + 1))
            if inside > sum(problem.capacity[p : q + 1]):
                return False
    return True


def least_whole(problem: SpanProblem) -> int | None:
    """The optimum with every work whole on one day, by CP-SAT; None without a board."""
    model, days = cp_model.CpModel(), len(problem.capacity)
    on = [[model.new_bool_var("") for _ in range(days)] for _ in problem.work]
    for one, row in zip(problem.work, on, strict=True):
        model.add_exactly_one(row)
        for d, at in enumerate(row):
            if not one.first <= d <= one.last:
                model.add(at == 0)
    for d, holds in enumerate(problem.capacity):
        model.add(sum(w.minutes * row[d] for w, row in zip(problem.work, on, strict=True)) <= holds)
    pay = list[cp_model.LinearExprT]()
    for j, rate in enumerate(problem.rates):
        a, b = model.new_int_var(0, days - 1, ""), model.new_int_var(0, days - 1, "")
        for one, row in zip(problem.work, on, strict=True):
            if one.members >> j & 1:
                day = sum(d * at for d, at in enumerate(row))
                model.add(a <= day)
                model.add(b >= day)
        pay.append(rate * (b - a + 1))
    model.minimize(sum(pay))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) == cp_model.INFEASIBLE:
        return None
    return problem.base + round(solver.objective_value)


def every_step(problem: SpanProblem, most: int = 60) -> list[int]:
    """The bounds of a search, one after the other, until it stands still."""
    search = BoundSearch(problem)
    found = [search.bound]
    while not search.closed and len(found) <= most:
        found.append(search.step())
    return found


@pytest.mark.parametrize("seed", range(40))
def test_no_step_passes_the_best_spans_of_flowing_minutes(seed: int):
    problem = a_season(seed)
    best = least_flowing(problem)
    found = every_step(problem)
    assert found == sorted(found)
    assert best is None or found[-1] <= best


@pytest.mark.parametrize("seed", range(100, 140))
def test_no_step_passes_the_best_board_of_whole_strips(seed: int):
    draw = random.Random(seed)
    problem = a_season(
        seed, people=draw.randint(1, 5), days=draw.randint(3, 9), work=draw.randint(10, 16)
    )
    best = least_whole(problem)
    found = every_step(problem)
    assert found == sorted(found)
    assert best is None or found[-1] <= best


@pytest.mark.parametrize("seed", range(20))
def test_no_step_passes_the_best_board_of_a_small_production(seed: int):
    problem = drawn(seed)
    looked = presolve(problem)
    best = None if looked.findings else best_by_trying(problem)
    if best is not None:
        assert every_step(span_problem(problem, looked.allowed))[-1] <= best


@pytest.mark.parametrize("seed", range(12))
def test_no_step_passes_the_best_board_however_people_are_paid(seed: int):
    draw, problem = random.Random(seed), drawn(seed, strips=5, days=5)
    terms = [
        {"week_rate": draw.choice([250, 400])},
        {"drop_days": draw.choice([1, 2])},
        {"episode_fee": 120, "episode_days": draw.choice([0, 1])},
        {"travel_days": 1, "travel_rate": 35},
    ]
    cast = tuple(replace(one, **draw.choice(terms)) for one in problem.cast)
    problem = replace(problem, cast=cast)
    looked = presolve(problem)
    if looked.findings:
        return
    effort = Effort(amount=5.0, timed=False, workers=1, seed=1)
    outcome = Exact(problem, looked.allowed).solve(effort)
    if outcome.verdict is Verdict.OPTIMAL:
        assert outcome.cost is not None
        assert every_step(span_problem(problem, looked.allowed))[-1] <= outcome.cost


def test_the_bound_is_the_optimum_of_many_small_seasons():
    seeds = [seed for seed in range(30) if least_flowing(a_season(seed)) is not None]
    met = sum(every_step(a_season(s))[-1] == least_flowing(a_season(s)) for s in seeds)
    assert met >= len(seeds) // 3


@pytest.mark.parametrize("seed", range(20))
def test_late_starts_save_no_less_than_on_any_assignment_that_fits(seed: int):
    problem = a_season(seed, people=2, days=6, work=8)
    middle, days = 2, len(problem.capacity)
    side = Side(problem.capacity, middle, problem.work, problem.rates)
    side.add_part(problem.work)
    later = sum(problem.capacity[middle + 1 :])
    need = max(0, sum(one.minutes for one in problem.work) - later)
    spans = [(a, b) for a in range(middle + 1) for b in range(a, days)]
    fitting = [pair for pair in itertools.product(spans, repeat=2) if flows(problem, pair)]
    saving = side.saving([need])
    for pair in fitting:
        assert saving is not None
        starts = zip(problem.rates, pair, strict=True)
        assert sum(rate * a for rate, (a, _) in starts) <= saving.amount


@pytest.mark.parametrize("seed", range(30))
def test_what_strips_fill_is_no_more_than_a_day_wherever_they_fit_into_one(seed: int):
    draw = random.Random(seed)
    change = draw.choice([0, 20, 30, 60])
    strips = tuple(
        strip(
            f"s{k}", draw.choice(["kitchen", "street"]), draw.choice([30, 60, 150, 310, 540, 570])
        )
        for k in range(8)
    )
    shop = production(strips, days=8, rules=Rules(set_change_minutes=change))
    problem = pose_problem(shop, strips, ())
    filled, day = filled_minutes(problem, problem.allowed), shop.calendar.minutes_per_day
    for size in range(1, 6):
        for some in itertools.combinations(range(8), size):
            sets = {strips[s].set for s in some}
            if sum(strips[s].minutes for s in some) + change * (len(sets) - 1) <= day:
                assert sum(filled[s] for s in some) <= day


def test_a_strip_beside_which_nothing_fits_fills_its_day():
    strips = (strip("a", "kitchen", 570), strip("b", "kitchen", 60), strip("c", "street", 60))
    shop = production(strips, days=3, rules=Rules(set_change_minutes=30))
    problem = pose_problem(shop, strips, ())
    assert filled_minutes(problem, problem.allowed) == [shop.calendar.minutes_per_day, 60, 60]


def test_people_with_work_on_both_sides_of_a_day_are_looked_at_together():
    problem = a_season(1)
    assert 0 <= best_middle(problem) < len(problem.capacity) - 1


def test_the_same_steps_give_the_same_bound():
    assert every_step(a_season(7)) == every_step(a_season(7))
