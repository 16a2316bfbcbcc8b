"""The local search as the solver uses it: where it starts, what it may not do, what it says."""

from __future__ import annotations

import numpy as np
import pytest
from everything import everything
from seasons import season
from small_productions import cost_of, drawn, member, production, strip

from oner.schedule.limit import MOVES_PER_WORK, Budget, Limit
from oner.schedule.presolve import presolve
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.rules import broken_rules
from oner.schedule.search import SEARCH, LocalSearch


def started(problem: ScheduleProblem, workers: int = 1, seed: int = 1) -> LocalSearch:
    """A search with a first board."""
    search = LocalSearch(problem, presolve(problem).allowed, seed=seed, workers=workers)
    search.construct()
    return search


def annealed(search: LocalSearch, work: float = 0.05) -> LocalSearch:
    """The search after a whole course."""
    search.anneal(SEARCH, Budget(Limit(work=work)), 1.0, lambda: None)
    return search


EASY = (3, 4, 10)
"""Seeds of small productions that have a board."""


@pytest.mark.parametrize("seed", EASY)
def test_the_best_board_keeps_every_rule_and_costs_what_it_says(seed: int) -> None:
    problem = drawn(seed, strips=9, days=9)
    found = annealed(started(problem)).best
    assert found is not None
    assert not broken_rules(problem, found.board)
    assert found.cost == cost_of(problem, found.board)
    assert found.value == found.cost


def test_a_first_board_of_a_season_keeps_every_rule() -> None:
    problem = season(2)
    found = started(problem).best
    assert found is not None
    assert not broken_rules(problem, found.board)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_work_gives_the_same_boards(workers: int) -> None:
    problem = drawn(3, strips=12, days=9)
    one, other = (annealed(started(problem, workers)) for _ in range(2))
    assert one.best == other.best
    assert one.moves == other.moves
    for first, second in zip(one.chains, other.chains, strict=True):
        for mine, theirs in zip(first.board, second.board, strict=True):
            assert np.array_equal(mine, theirs)


def test_chains_search_from_seeds_of_their_own() -> None:
    search = annealed(started(drawn(3, strips=12, days=9), workers=2), 0.001)
    one, other = (chain.board.strip for chain in search.chains)
    assert not np.array_equal(one, other)


def test_an_earlier_board_is_where_the_search_starts() -> None:
    problem = drawn(3, strips=9, days=9)
    found = annealed(started(problem)).best
    assert found is not None
    again = LocalSearch(problem, presolve(problem).allowed, seed=5, workers=2)
    again.start_from(found.board)
    assert again.best == found


def test_strips_without_a_slot_are_put_where_they_add_least() -> None:
    cast = (member("A"),)
    strips = tuple(strip(f"s{k}", minutes=200, cast=("A",)) for k in range(3))
    problem = pose_problem(production(strips, cast), strips, ())
    search = LocalSearch(problem, presolve(problem).allowed, seed=1, workers=1)
    search.start_from((2, -1, 2))
    assert search.best is not None
    assert search.best.board == (2, 2, 2)


def test_a_strip_leaves_a_slot_it_may_no_longer_have() -> None:
    problem = drawn(3, strips=9, days=9)
    search = annealed(started(problem))
    found = search.best
    assert found is not None
    loose = next(s for s, slots in enumerate(problem.allowed) if len(slots) > 3)
    search.forbid(loose, found.board[loose])
    assert search.best is None or search.best.board[loose] != found.board[loose]
    again = annealed(search).best
    assert again is not None
    assert again.board[loose] != found.board[loose]
    assert not broken_rules(problem, again.board)


def test_a_person_is_kept_apart_on_two_days() -> None:
    cast = (member("A", 100, 90),)
    strips = tuple(strip(f"s{k}", minutes=500, cast=("A",)) for k in range(2))
    problem = pose_problem(production(strips, cast), strips, ())
    search = annealed(started(problem))
    assert search.best is not None
    assert abs(search.best.board[0] - search.best.board[1]) == 1
    for day in range(4):
        search.keep_apart("A", day)
    assert search.best is None
    again = annealed(search).best
    assert again is not None
    assert abs(again.board[0] - again.board[1]) == 2


def test_upset_is_searched_with_the_money_and_told_apart() -> None:
    problem = drawn(3, strips=9, days=9)
    free = annealed(started(problem)).best
    assert free is not None
    upset = np.full((len(problem.strips), problem.slots), 200, dtype=np.int64)
    told = tuple(slots[-1] for slots in problem.allowed)
    upset[np.arange(len(told)), told] = 0
    search = LocalSearch(problem, presolve(problem).allowed, seed=1, workers=1, upset=upset)
    search.construct()
    found = annealed(search).best
    assert found is not None
    moved = sum(mine != old for mine, old in zip(found.board, told, strict=True))
    assert found.upset == 200 * moved
    assert found.cost == cost_of(problem, found.board)
    assert moved < sum(mine != old for mine, old in zip(free.board, told, strict=True))


def test_what_a_board_breaks_is_said_by_rule() -> None:
    strips = tuple(strip(f"s{k}", minutes=400) for k in range(3))
    problem = pose_problem(production(strips, days=2), strips, ())
    search = started(problem)
    assert search.best is None
    assert search.broken() == (("day-capacity", 1),)


def test_moves_are_counted() -> None:
    search = started(drawn(3, strips=9, days=9), workers=2)
    before, asked = search.moves, 2 * 0.05 * MOVES_PER_WORK
    annealed(search, 0.05)
    assert asked <= search.moves - before <= 1.01 * asked + 100


def test_an_interrupt_keeps_the_best_board() -> None:
    search = started(drawn(3, strips=9, days=9))
    before = search.moves

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.anneal(SEARCH, Budget(Limit(work=0.5)), 1.0, interrupt)
    assert search.moves - before < 0.5 * MOVES_PER_WORK
    assert search.best is not None


@pytest.mark.parametrize("seed", range(12))
def test_boards_of_productions_with_everything_keep_every_rule(seed: int) -> None:
    problem = everything(seed, strips=8, days=9)
    if presolve(problem).findings:
        pytest.skip("no board")
    found = annealed(started(problem, workers=2)).best
    if found is not None:
        assert not broken_rules(problem, found.board)
        assert found.cost == cost_of(problem, found.board)
