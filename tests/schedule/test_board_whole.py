"""The compiled board counts every rule and every way of being paid as plain code does."""

from __future__ import annotations

import numpy as np
import pytest
from everything import begun, everything
from small_productions import cost_of

from oner.kernels import board as kernel
from oner.kernels.board_search import anneal, insert_strips, place_all
from oner.schedule.arrays import empty_board
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem
from oner.schedule.rules import broken_rules

SEEDS = range(60)


def searched(problem: ScheduleProblem, seed: int, weight: float = 10.0) -> kernel.Board:
    """A board with every strip inserted."""
    looked = presolve(problem)
    if looked.findings:
        pytest.skip("no board to move on")
    board = empty_board(problem, looked.allowed, seed)
    insert_strips(board, np.arange(len(problem.strips)), weight)
    return board


def slots_of(board: kernel.Board) -> tuple[int, ...]:
    return tuple(board.strip[:, kernel.SLOT].tolist())


def check(problem: ScheduleProblem, board: kernel.Board) -> bool:
    """Hold a board against plain counting; whether it keeps every rule."""
    slots = slots_of(board)
    broken = broken_rules(problem, slots)
    counted = board.world[kernel.BROKEN]
    assert counted >= 0
    if not broken:
        # the crews' rule is kept by a way that is enough and not always needed
        assert counted == board.world[kernel.CREW_BROKEN], slots
        assert board.world[kernel.MONEY] == cost_of(problem, slots)
    else:
        assert counted > 0, (slots, broken)
    return not broken


def anew(problem: ScheduleProblem, board: kernel.Board) -> kernel.Board:
    """The same slots on an empty board."""
    made = empty_board(problem, presolve(problem).allowed, 1)
    place_all(made, board.strip[:, kernel.SLOT].copy())
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_and_money_agree_with_plain_counting_after_any_moves(seed: int):
    problem = everything(seed)
    board = searched(problem, seed)
    for heat in (1_000.0, 100.0, 10.0):
        for _ in range(15):
            anneal(board, 11, heat, heat, 10.0)
            check(problem, board)


@pytest.mark.parametrize("seed", SEEDS)
def test_totals_kept_up_over_thousands_of_moves_are_totals_counted_anew(seed: int):
    problem = everything(seed, strips=14, days=10)
    board = searched(problem, seed)
    for _ in range(3):
        anneal(board, 3_000, 2_000.0, 20.0, 3.0)
        fresh = anew(problem, board)
        assert board.world[kernel.MONEY] == fresh.world[kernel.MONEY]
        assert board.world[kernel.BROKEN] == fresh.world[kernel.BROKEN]
        place_all(board, np.full(len(problem.strips), -1))
        empty = empty_board(problem, presolve(problem).allowed, 1)
        assert board.world[kernel.MONEY] == empty.world[kernel.MONEY]
        assert board.world[kernel.BROKEN] == empty.world[kernel.BROKEN]
        place_all(board, fresh.strip[:, kernel.SLOT].copy())


@pytest.mark.parametrize("seed", SEEDS)
def test_days_that_are_over_are_counted_as_plain_code_counts_them(seed: int):
    problem = everything(seed)
    board = searched(problem, seed)
    anneal(board, 30_000, 1_000.0, 5.0, 50.0)
    if board.world[kernel.BEST_COST] < 0:
        pytest.skip("no board found to begin")
    best = tuple(board.strip[:, kernel.BEST].tolist())
    for as_of in (1, 3, 6):
        left = begun(problem, best, min(as_of, len(problem.days)))
        board = searched(left, seed)
        assert check(left, anew_at(left, best))
        for heat in (1_000.0, 100.0):
            for _ in range(5):
                anneal(board, 11, heat, heat, 10.0)
                check(left, board)


def anew_at(problem: ScheduleProblem, slots: tuple[int, ...]) -> kernel.Board:
    """Slots on an empty board."""
    made = empty_board(problem, presolve(problem).allowed, 1)
    place_all(made, np.array(slots, dtype=np.int64))
    return made
