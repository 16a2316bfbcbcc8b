"""The compiled board counts what plain code counts, wherever its moves take it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from everything import begun, everything
from small_productions import cost_of, drawn

from oner.kernels import board as kernel
from oner.kernels import board_search as search
from oner.schedule.arrays import empty_board, person_rows
from oner.schedule.money import price, total
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import trajectories
from oner.schedule.rules import broken_rules

CREWS = frozenset({"changeover-crew"})
"""The kernel finds crews for changes one by one; where it finds none there may still be a way."""


def moved(problem: ScheduleProblem, seed: int) -> kernel.Board | None:
    """A board with every strip on it; None where presolve leaves a strip no slot."""
    looked = presolve(problem)
    if looked.findings:
        return None
    board = empty_board(problem, looked.allowed, seed)
    search.insert_strips(board, np.arange(len(problem.strips)), 10.0)
    return board


def check(problem: ScheduleProblem, board: kernel.Board) -> bool:
    """Totals against plain counting; whether the board keeps every rule."""
    slots = tuple(board.strip[:, kernel.SLOT].tolist())
    broken = Counter(one.rule for one in broken_rules(problem, slots))
    counted = int(board.world[kernel.BROKEN])
    crews = int(board.world[kernel.CREW_BROKEN])
    if crews and not set(broken) - CREWS:
        assert counted == crews
        return False
    assert (counted == 0) == (not broken), (counted, broken)
    if broken:
        return False
    rows = trajectories(problem, slots)
    assert rows is not None
    assert board.world[kernel.MONEY] == total(price(problem, slots, rows))
    return True


@pytest.mark.parametrize("seed", range(120))
def test_money_and_rules_agree_with_plain_counting_with_everything_in_it(seed: int) -> None:
    problem = everything(seed, strips=9, days=9)
    board = moved(problem, seed)
    if board is None:
        pytest.skip("no board to move on")
    for _ in range(40):
        search.anneal(board, 9, 1_000.0, 500.0, 10.0)
        check(problem, board)


def test_boards_that_keep_every_rule_are_met_and_priced() -> None:
    kept = 0
    for seed in range(60):
        problem = everything(seed, strips=5, days=9)
        board = moved(problem, seed)
        if board is None:
            continue
        for _ in range(20):
            search.anneal(board, 200, 100.0, 10.0, 50.0)
            kept += check(problem, board)
    assert kept > 200


@pytest.mark.parametrize("seed", range(40))
def test_what_is_over_stays_and_is_not_judged(seed: int) -> None:
    problem = everything(seed, strips=6, days=9)
    board = moved(problem, seed)
    if board is None:
        pytest.skip("no board to move on")
    search.anneal(board, 20_000, 1_000.0, 10.0, 50.0)
    if board.world[kernel.BEST_COST] < 0:
        pytest.skip("no board was found")
    best = tuple(board.strip[:, kernel.BEST].tolist())
    for as_of in (2, 4):
        later = begun(problem, best, as_of)
        again = moved(later, seed)
        if again is None:
            continue
        for _ in range(20):
            search.anneal(again, 9, 1_000.0, 500.0, 10.0)
            check(later, again)


@pytest.mark.parametrize("seed", range(40))
def test_money_and_rules_agree_with_plain_counting_after_any_moves(seed: int) -> None:
    problem = drawn(seed, strips=9, days=7)
    board = moved(problem, seed)
    if board is None:
        pytest.skip("no board to move on")
    for _ in range(30):
        search.anneal(board, 7, 1_000.0, 500.0, 10.0)
        check(problem, board)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_board_is_kept_while_the_search_wanders(seed: int) -> None:
    problem = drawn(seed, strips=9, days=9)
    board = moved(problem, seed)
    if board is None:
        pytest.skip("no board to move on")
    search.anneal(board, 20_000, 2_000.0, 100.0, 10.0)
    if board.world[kernel.BEST_COST] >= 0:
        best = tuple(board.strip[:, kernel.BEST].tolist())
        assert not broken_rules(problem, best)
        assert cost_of(problem, best) == board.world[kernel.BEST_COST]


def test_upset_is_money_of_its_own() -> None:
    problem = drawn(3, strips=9, days=9)
    upset = np.zeros((9, problem.slots), dtype=np.int64)
    upset[:, 4:] = 777
    board = empty_board(problem, presolve(problem).allowed, 1, upset)
    search.insert_strips(board, np.arange(9), 10.0)
    search.anneal(board, 20_000, 2_000.0, 10.0, 50.0)
    best = board.strip[:, kernel.BEST]
    assert board.world[kernel.BEST_UPSET] == 777 * int((best >= 4).sum())
    money = board.world[kernel.BEST_COST] - board.world[kernel.BEST_UPSET]
    assert cost_of(problem, tuple(best.tolist())) == money


def test_a_person_kept_apart_does_not_work_on_both_days() -> None:
    problem = drawn(3, strips=9, days=9)
    board = moved(problem, 1)
    assert board is not None
    row = person_rows(problem)["A"]
    board.allowed[board.world[kernel.APARTS] + row, :9] = 1
    search.recount_apart(board, row)
    search.anneal(board, 40_000, 2_000.0, 10.0, 50.0)
    assert board.world[kernel.BEST_COST] >= 0
    days = {int(board.strip[s, kernel.BEST]) for s in range(9) if "A" in problem.strips[s].cast}
    assert not any(day + 1 in days for day in days)


def test_a_board_told_to_stop_stops() -> None:
    problem = drawn(3)
    board = moved(problem, 1)
    assert board is not None
    board.world[kernel.STOP] = 1
    assert search.anneal(board, 10_000, 10.0, 1.0, 1.0) == 0
