"""The compiled board counts what plain code counts, wherever its moves take it."""

from __future__ import annotations

import numpy as np
import pytest
from small_productions import cost_of, drawn

from oner.kernels import board as kernel
from oner.schedule.arrays import empty_board
from oner.schedule.presolve import presolve
from oner.schedule.rules import broken_rules


@pytest.mark.parametrize("seed", range(40))
def test_money_and_rules_agree_with_plain_counting_after_any_moves(seed: int):
    problem = drawn(seed, strips=9, days=7)
    looked = presolve(problem)
    if looked.findings:
        pytest.skip("no board to move on")
    board = empty_board(problem, looked.allowed, seed)
    kernel.insert_strips(board, np.arange(9), 10.0)
    for _ in range(30):
        kernel.anneal(board, 7, 1_000.0, 500.0, 10.0)
        days = tuple(board.strip[:, kernel.DAY].tolist())
        kept = not broken_rules(problem, days)
        assert kept == (board.world[kernel.BROKEN] == 0)
        if kept:
            assert board.world[kernel.MONEY] == cost_of(problem, days)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_board_is_kept_while_the_search_wanders(seed: int):
    problem = drawn(seed, strips=9, days=9)
    looked = presolve(problem)
    if looked.findings:
        pytest.skip("no board to move on")
    board = empty_board(problem, looked.allowed, seed)
    kernel.insert_strips(board, np.arange(9), 10.0)
    kernel.anneal(board, 20_000, 2_000.0, 100.0, 10.0)
    if board.world[kernel.BEST_COST] >= 0:
        best = tuple(board.strip[:, kernel.BEST].tolist())
        assert not broken_rules(problem, best)
        assert cost_of(problem, best) == board.world[kernel.BEST_COST]


def test_a_board_told_to_stop_stops():
    problem = drawn(3)
    board = empty_board(problem, presolve(problem).allowed, 1)
    kernel.insert_strips(board, np.arange(5), 10.0)
    board.world[kernel.STOP] = 1
    assert kernel.anneal(board, 10_000, 10.0, 1.0, 1.0) == 0
