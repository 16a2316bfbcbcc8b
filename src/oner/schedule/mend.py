"""Boards whose days cannot be put in order, mended by as few moves as it takes.

The search counts the minutes and the light of a day as if its strips needed no waits for each other
or for the sun. Where the order shows that they do, a strip goes to another slot, of which the
order is looked at first; the rest of the board stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from oner.schedule.order import BrokenRest, day_keeps
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board
from oner.schedule.search import LocalSearch

STRIPS, SLOTS = 6, 16
"""So many strips of a day are tried, the shortest that suffice first, each in so many slots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A strip that leaves a day, and the money of the board then."""

    money: int
    strip: int
    slot: int


def mended(
    problem: ScheduleProblem, search: LocalSearch, board: Board, broken: Sequence[BrokenRest]
) -> Board:
    """A board with a strip less on every day that could not be put in order.

    A day from which no strip can go stays as it is.

    Args:
        problem: The problem.
        search: Knows by now what those days lack; its first chain is used to count.
        board: A slot per strip.
        broken: What its days lack; rests of single people are left to the search.
    """
    now = list(board)
    index = problem.index_of()
    for one in broken:
        if one.who:
            continue
        strips = [index[id] for id in one.strips]
        slots = {slot for slot in (now[s] for s in strips) if problem.day_of(slot) == one.day}
        for slot in slots:
            if one.rule != "company-rest" and day_keeps(problem, slot, _strips_in(now, slot)):
                continue
            move = _best_move(problem, search, now, slot, _suited(problem, strips, now, slot, one))
            if move is not None:
                now[move.strip] = move.slot
    return tuple(now)


def _suited(
    problem: ScheduleProblem, strips: Iterable[int], now: list[int], slot: int, broken: BrokenRest
) -> list[int]:
    """Strips of a slot that may help if they leave it, the most promising first."""
    lack = abs(broken.has - broken.needed)
    here = [s for s in strips if now[s] == slot and len(problem.allowed[s]) > 1]
    here.sort(key=lambda s: (problem.strips[s].minutes < lack, problem.strips[s].minutes, s))
    return here[:STRIPS]


def _best_move(
    problem: ScheduleProblem, search: LocalSearch, now: list[int], slot: int, strips: list[int]
) -> _Move | None:
    """The cheapest way for one of some strips to another slot, both days in order afterwards."""
    best: _Move | None = None
    for s in strips:
        if not day_keeps(problem, slot, [other for other in _strips_in(now, slot) if other != s]):
            continue
        tried = search.tried(tuple(now), s)
        least = int(tried[:, 1][tried[:, 1] >= 0].min())
        open_slots = np.flatnonzero(tried[:, 1] == least)
        for new in open_slots[np.argsort(tried[open_slots, 0], kind="stable")][:SLOTS].tolist():
            money = int(tried[new, 0])
            if best is not None and money >= best.money:
                break
            if new != slot and day_keeps(problem, new, [*_strips_in(now, new), s]):
                best = _Move(money=money, strip=s, slot=new)
                break
    return best


def _strips_in(now: Sequence[int], slot: int) -> list[int]:
    return [s for s, at in enumerate(now) if at == slot]
