"""The problem as tables of integers for the compiled search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oner.kernels import board as table
from oner.schedule.hire import NOT_TO_BE_HAD, hire_price
from oner.schedule.places import rig_pairs
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import IMPOSSIBLE, gap_days
from oner.schedule.rules import episodes

Ints = NDArray[np.int64]


class _Lists:
    """Stretches of numbers one after the other."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def add(self, stretch: Sequence[int]) -> tuple[int, int]:
        """Append a stretch; its bounds."""
        begin = len(self.numbers)
        self.numbers.extend(stretch)
        return begin, len(self.numbers)


def empty_board(
    problem: ScheduleProblem, allowed: Sequence[Sequence[int]], seed: int
) -> table.Board:
    """The tables of a problem with no strip placed.

    Args:
        problem: The problem.
        allowed: Per strip the days left after tightening; none is empty.
        seed: Of the generator the search draws from.
    """
    lists = _Lists()
    payees = _payees(problem, lists)
    strip = _strip_table(problem, allowed, payees, lists)
    gap, gap_depth, restore = _region_tables(problem, lists)
    hire, _ = lists.add(hire_table(problem).ravel().tolist())
    days = len(problem.days)
    day = np.zeros(
        (days, table.DAY_COLUMNS + len(problem.stages) + len(problem.sets)), dtype=np.int64
    )
    day[:, table.HEAD] = -1
    states = max((len(region.states) for region in problem.regions), default=1)
    world = [0] * table.WORLD_COLUMNS
    world[table.BEST_COST] = -1
    world[table.RANDOM] = _generator(seed)
    world[table.CAPACITY] = problem.calendar.minutes_per_day
    world[table.SET_MINUTES] = problem.rules.set_change_minutes
    world[table.STAGE_MINUTES] = problem.rules.stage_change_minutes
    world[table.CHANGE_PRICE] = problem.prices.changeover_day
    world[table.MOVE_PRICE] = problem.prices.company_move
    world[table.STAGE_COUNT] = len(problem.stages)
    world[table.HIRE], world[table.GAP] = hire, gap
    world[table.GAP_DEPTH], world[table.RESTORE] = gap_depth, restore
    return table.Board(
        strip=strip,
        day=day,
        payee=_payee_table(payees, days),
        region=np.zeros((len(problem.regions), states + 1, days + 2), dtype=np.int64),
        lists=np.array(lists.numbers, dtype=np.int64),
        allowed=_mask(allowed, days),
        world=np.array([*world, *(stage.day_rate for stage in problem.stages)], dtype=np.int64),
        log=np.zeros((2 * len(problem.strips) + 8, 2), dtype=np.int64),
    )


def hire_table(problem: ScheduleProblem) -> Ints:
    """Price of one hire from a first to a last day, shape (rigs, days, days)."""
    days = problem.days
    prices = np.full((len(problem.rigs), len(days), len(days)), NOT_TO_BE_HAD, dtype=np.int64)
    for r, rig in enumerate(problem.rigs):
        for i, first in enumerate(days):
            for j in range(i, len(days)):
                prices[r, i, j] = hire_price(rig.terms, first, days[j])
    return prices


def _generator(seed: int) -> int:
    """A state of the generator from a seed; never 0."""
    mixed = ((2 * seed + 1) * 0x9E3779B97F4A7C15) % 2**64 | 1
    return mixed - 2**64 if mixed >= 2**63 else mixed


class _Payee:
    """A row of the table of payees, and the strips that use it."""

    def __init__(self, strips: list[int], head: tuple[int, int, int, int], lists: _Lists) -> None:
        self.strips = strips
        self.head = head
        self.stretch = lists.add(strips)


def _payees(problem: ScheduleProblem, lists: _Lists) -> list[_Payee]:
    """People with strips, rigs, episodes whose spread is limited, places of rigs in pairs."""
    found = list[_Payee]()
    for member in problem.cast:
        mine = [s for s, strip in enumerate(problem.strips) if member.id in strip.cast]
        if mine:
            head = (table.PERSON, member.day_rate - member.hold_rate, member.hold_rate, 0)
            found.append(_Payee(mine, head, lists))
    for r, rig in enumerate(problem.rigs):
        mine = [s for s, strip in enumerate(problem.strips) if strip.rig == rig.id]
        found.append(_Payee(mine, (table.RIG, 0, 0, r), lists))
    window = problem.rules.order_window_days
    if window is not None:
        for mine in episodes(problem).values():
            found.append(_Payee(mine, (table.EPISODE, 0, 0, window), lists))
    for one, other in rig_pairs(problem):
        # the second row of a pair follows the first; each knows the other and the days between
        at = len(found)
        for place, partner, then in ((one, at + 1, other), (other, at, one)):
            days = place.strike_days + then.install_days
            found.append(_Payee(list(place.strips), (table.PLACE, days, 0, partner), lists))
    return found


def _payee_table(payees: list[_Payee], days: int) -> Ints:
    rows = np.zeros((len(payees), table.PAYEE_COLUMNS + days), dtype=np.int64)
    for p, payee in enumerate(payees):
        rows[p, : len(payee.head)] = payee.head
        rows[p, table.FIRST], rows[p, table.LAST] = days, -1
        rows[p, table.MEMBERS : table.MEMBERS + 2] = payee.stretch
    return rows


def _strip_table(
    problem: ScheduleProblem,
    allowed: Sequence[Sequence[int]],
    payees: list[_Payee],
    lists: _Lists,
) -> Ints:
    stages = {stage.id: table.DAY_COLUMNS + k for k, stage in enumerate(problem.stages)}
    after_stages = table.DAY_COLUMNS + len(problem.stages)
    sets = {built.id: after_stages + k for k, built in enumerate(problem.sets)}
    stage_of = problem.stage_of()
    of_strip = _transposed([payee.strips for payee in payees], len(problem.strips))
    index = problem.index_of()
    before = [[index[other] for other in strip.after] for strip in problem.strips]
    after = _transposed(before, len(problem.strips))
    rows = np.zeros((len(problem.strips), table.STRIP_COLUMNS), dtype=np.int64)
    for s, strip in enumerate(problem.strips):
        region = problem.region_of[s]
        rows[s, table.DAY : table.BEST + 1] = -1
        rows[s, table.MINUTES] = strip.minutes
        rows[s, table.BUILT], rows[s, table.STAGE] = sets[strip.set], stages[stage_of[strip.set]]
        rows[s, table.NEED], rows[s, table.REGION] = (
            problem.needs[s],
            -1 if region is None else region,
        )
        rows[s, table.PAYEES : table.PAYEES + 2] = lists.add(of_strip[s])
        rows[s, table.CHOICES : table.CHOICES + 2] = lists.add(allowed[s])
        rows[s, table.BEFORE : table.BEFORE + 2] = lists.add(before[s])
        rows[s, table.AFTER : table.AFTER + 2] = lists.add(after[s])
    return rows


def _transposed(rows: Sequence[Sequence[int]], count: int) -> list[list[int]]:
    """Per value the rows it is in."""
    found: list[list[int]] = [[] for _ in range(count)]
    for k, row in enumerate(rows):
        for value in row:
            found[value].append(k)
    return found


def _mask(allowed: Sequence[Sequence[int]], days: int) -> NDArray[np.uint8]:
    mask = np.zeros((len(allowed), days), dtype=np.uint8)
    for s, row in enumerate(allowed):
        mask[s, list(row)] = 1
    return mask


def _region_tables(problem: ScheduleProblem, lists: _Lists) -> tuple[int, int, int]:
    """Where the table of changes begins, its depth in days between, where that of restoring does.

    Least days of change by days between, or minus the days that lack.
    """
    states = max((len(region.states) for region in problem.regions), default=1)
    tables = [gap_days(region) for region in problem.regions]
    depth = max((len(least[0][0]) for least in tables), default=1)
    gap = np.zeros((len(tables), states, states, depth), dtype=np.int64)
    restore = np.zeros((len(tables), states), dtype=np.int64)
    for r, region in enumerate(problem.regions):
        for a, row in enumerate(region.change_days):
            restore[r, a] = row[0]
            for b, needed in enumerate(row):
                least = tables[r][a][b]
                for g in range(depth):
                    days = least[min(g, len(least) - 1)]
                    gap[r, a, b, g] = days if days < IMPOSSIBLE else g - needed
    return lists.add(gap.ravel().tolist())[0], depth, lists.add(restore.ravel().tolist())[0]
