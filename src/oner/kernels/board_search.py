"""Moves on a board, and simulated annealing over them."""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false

from __future__ import annotations

import math

from numba import njit  # pyright: ignore[reportUnknownVariableType]

from oner.kernels.board import (
    APART,
    BEST,
    BEST_COST,
    BEST_UPSET,
    BROKEN,
    BUILT,
    CHOICES,
    COUNT,
    DAY,
    DAYS,
    HEAD,
    HOURS,
    LOADED,
    MEMBERS,
    MINUTES,
    MONEY,
    NEED,
    NEXT,
    ORDINARY,
    PAYEES,
    REGION,
    SET_MINUTES,
    SETS,
    SLOT,
    STOP,
    UNIT_COUNT,
    UPSET,
    Board,
    Ints,
    draw,
    inner,
)
from oner.kernels.board_days import recount_rest, slot_account
from oner.kernels.board_payees import recount_payee
from oner.kernels.board_steps import place


@inner
def _propose(b: Board, strip: int, slot: int, steps: int) -> int:
    """Write a step into the log if the strip is allowed in that slot; the number of steps."""
    if b.allowed[strip, slot] == 0 or b.strip[strip, SLOT] == slot or steps >= b.log.shape[0]:
        return steps
    b.log[steps, 0] = strip
    b.log[steps, 1] = slot
    return steps + 1


@inner
def _target(b: Board, strip: int) -> int:
    """A slot for a strip: near a strip it shares a payee with, on a day of its set, or any."""
    first = b.strip[strip, CHOICES]
    count = b.strip[strip, CHOICES + 1] - first
    units = b.world[UNIT_COUNT]
    how = draw(b, 10)
    payees = b.strip[strip, PAYEES + 1] - b.strip[strip, PAYEES]
    if how < 6 and payees > 0:
        payee = b.lists[b.strip[strip, PAYEES] + draw(b, payees)]
        members = b.payee[payee, MEMBERS + 1] - b.payee[payee, MEMBERS]
        other = b.lists[b.payee[payee, MEMBERS] + draw(b, members)]
        slot = b.strip[other, SLOT] + (draw(b, 3) - 1) * units
        if units > 1 and draw(b, 4) == 0:
            slot += draw(b, units) - slot % units
        if 0 <= slot < b.slot.shape[0] and b.allowed[strip, slot]:
            return slot
    tries = 8 if how < 8 else 1
    slot = 0
    for _ in range(tries):
        slot = b.lists[first + draw(b, count)]
        if b.slot[slot, b.strip[strip, BUILT]] > 0:
            break
    return slot


@inner
def _room(b: Board, slot: int) -> int:
    """Minutes left in a slot, without a further change of set."""
    changes = b.world[SET_MINUTES] * max(0, b.slot[slot, SETS] - 1)
    return b.slot[slot, ORDINARY] - b.slot[slot, LOADED] - changes


@inner
def _move_strip(b: Board, strip: int) -> int:
    """A strip goes to another slot; where that is too full, strips of it come back in exchange."""
    old, new = b.strip[strip, SLOT], _target(b, strip)
    steps = _propose(b, strip, new, 0)
    there = b.slot[new, COUNT]
    if steps == 0 or there == 0 or old < 0:
        return steps
    if _room(b, new) >= b.strip[strip, MINUTES] and draw(b, 8):
        return steps
    other = b.slot[new, HEAD]
    for _ in range(draw(b, there)):
        other = b.strip[other, NEXT]
    if b.allowed[other, old] == 0:
        return 0
    steps = _propose(b, other, old, steps)
    if b.strip[other, NEXT] >= 0 and draw(b, 3) == 0:
        steps = _propose(b, b.strip[other, NEXT], old, steps)
    return steps


@inner
def _move_set(b: Board, strip: int) -> int:
    """All strips of one set leave a slot together; what they crowd out comes back."""
    old, new, built = b.strip[strip, SLOT], _target(b, strip), b.strip[strip, BUILT]
    if old == new or old < 0:
        return 0
    steps, room = 0, _room(b, new)
    other = b.slot[old, HEAD]
    while other >= 0:
        if b.strip[other, BUILT] == built and b.allowed[other, new]:
            room -= b.strip[other, MINUTES]
            steps = _propose(b, other, new, steps)
        other = b.strip[other, NEXT]
    other = b.slot[new, HEAD]
    while other >= 0 and room < 0:
        if b.allowed[other, old] and draw(b, 2):
            room += b.strip[other, MINUTES]
            steps = _propose(b, other, old, steps)
        other = b.strip[other, NEXT]
    return steps


@inner
def _shift_days(b: Board, first: int, last: int, by: int, steps: int) -> int:
    """Every strip of the days from first to before last that may goes by some days."""
    units = b.world[UNIT_COUNT]
    for slot in range(first * units, last * units):
        other = b.slot[slot, HEAD]
        while other >= 0:
            steps = _propose(b, other, slot + by * units, steps)
            other = b.strip[other, NEXT]
    return steps


@inner
def _move_days(b: Board) -> int:
    """Two days change places, or a day is pulled through the next few."""
    days = b.world[DAYS]
    one, other = draw(b, days), draw(b, days)
    if draw(b, 2):
        steps = _shift_days(b, one, one + 1, other - one, 0)
        return _shift_days(b, other, other + 1, one - other, steps)
    far = min(1 + draw(b, 5), days - 1 - one)
    if draw(b, 2):
        steps = _shift_days(b, one, one + 1, far, 0)
        return _shift_days(b, one + 1, one + 1 + far, -1, steps)
    steps = _shift_days(b, one, one + far, 1, 0)
    return _shift_days(b, one + far, one + far + 1, -far, steps)


@inner
def _furthest(b: Board, strip: int, here: int, by: int) -> int:
    """The last day in a direction that uses a strip's region in its state, before another state."""
    region, need = b.strip[strip, REGION], b.strip[strip, NEED]
    states, days = b.region.shape[1] - 1, b.region.shape[2] - 2
    last, day = here, here + by
    while 0 <= day < days and b.region[region, states, day] == b.region[region, need, day]:
        if b.region[region, need, day] > 0:
            last = day
        day += by
    return last


@inner
def _move_state(b: Board, strip: int) -> int:
    """The days on which a region stays in one state are shifted as a block; others make way."""
    if b.strip[strip, SLOT] < 0:
        return 0
    days = b.region.shape[2] - 2
    here = b.slot[b.strip[strip, SLOT], DAY]
    first, end = _furthest(b, strip, here, -1), _furthest(b, strip, here, 1) + 1
    far = 1 + draw(b, 1 + draw(b, 12))
    if draw(b, 2):
        far = min(far, days - end)
        steps = _shift_days(b, first, end, far, 0)
        return _shift_days(b, end, end + far, first - end, steps)
    far = min(far, first)
    steps = _shift_days(b, first, end, -far, 0)
    return _shift_days(b, first - far, first, end - first, steps)


@inner
def _move(b: Board) -> int:
    """Write the steps of one random move into the log; their number."""
    kind = draw(b, 1000)
    strip = draw(b, b.strip.shape[0])
    if kind < 900:
        return _move_strip(b, strip)
    if kind < 960:
        return _move_set(b, strip)
    if kind < 980 or b.strip[strip, REGION] < 0 or b.strip[strip, NEED] == 0:
        return _move_days(b)
    return _move_state(b, strip)


@njit(cache=True, nogil=True)
def insert_strips(b: Board, order: Ints, weight: float) -> None:
    """Put strips one after the other into the slot where they add least.

    Args:
        b: The board; the strips are not on it. One that may be nowhere stays off it.
        order: Strips in the order of insertion.
        weight: Money per unit of broken rules.
    """
    for k in range(len(order)):
        strip = order[k]
        best, best_slot = math.inf, -1
        for c in range(b.strip[strip, CHOICES], b.strip[strip, CHOICES + 1]):
            slot = b.lists[c]
            if b.allowed[strip, slot] == 0:
                continue
            place(b, strip, slot)
            cost = b.world[MONEY] + weight * b.world[BROKEN]
            if cost < best:
                best, best_slot = cost, slot
        place(b, strip, best_slot)


@njit(cache=True, nogil=True)
def try_slots(b: Board, strip: int, tried: Ints) -> None:
    """What the board costs and breaks with a strip in each of its slots; it stays where it is.

    Args:
        b: The board.
        strip: On it.
        tried: Filled with money and broken rules, shape (slots, 2); -1 where it may not be.
    """
    old = b.strip[strip, SLOT]
    tried[:, :] = -1
    for c in range(b.strip[strip, CHOICES], b.strip[strip, CHOICES + 1]):
        slot = b.lists[c]
        if b.allowed[strip, slot] != 0:
            place(b, strip, slot)
            tried[slot, 0] = b.world[MONEY]
            tried[slot, 1] = b.world[BROKEN]
    place(b, strip, old)


@njit(cache=True, nogil=True)
def place_all(b: Board, slots: Ints) -> None:
    """Put every strip into a given slot (-1: off the board), shape (strips,)."""
    for strip in range(len(slots)):
        place(b, strip, slots[strip])


@njit(cache=True, nogil=True)
def recount_apart(b: Board, payee: int) -> None:
    """Days of a payee were marked in `allowed`: count them, and forget the best board."""
    b.payee[payee, APART] = 1
    recount_payee(b, payee)
    b.world[BEST_COST] = -1


@njit(cache=True, nogil=True)
def lose_minutes(b: Board, slot: int, column: int, minutes: int) -> None:
    """A slot has so many minutes less than was thought, and the best board is forgotten.

    Args:
        b: The board.
        slot: Unit and day.
        column: `WAITS` or `DIM`.
        minutes: Below 0: it has them back.
    """
    broken = slot_account(b, slot)[1]
    b.slot[slot, column] += minutes
    b.world[BROKEN] += slot_account(b, slot)[1] - broken
    if b.world[HOURS]:
        recount_rest(b, slot)
    b.world[BEST_COST] = -1


@njit(cache=True, nogil=True)
def note_best(b: Board) -> None:
    """Remember the board if it keeps every rule and is the cheapest such."""
    if b.world[BROKEN] == 0 and (b.world[BEST_COST] < 0 or b.world[MONEY] < b.world[BEST_COST]):
        for strip in range(b.strip.shape[0]):
            if b.strip[strip, SLOT] < 0:
                return
        b.world[BEST_COST] = b.world[MONEY]
        b.world[BEST_UPSET] = b.world[UPSET]
        b.strip[:, BEST] = b.strip[:, SLOT]


@njit(cache=True, nogil=True)
def anneal(b: Board, moves: int, hot: float, cold: float, weight: float) -> int:
    """Simulated annealing from the present board.

    A move is kept if delta <= -T ln u, u uniform, where delta is the change of money plus weight
    times broken rules and T falls geometrically from hot to cold.

    Args:
        b: The board; every strip is on it.
        moves: Number of moves.
        hot, cold: First and last temperature, in money.
        weight: Money per unit of broken rules.

    Returns:
        Moves made; fewer than asked for if `STOP` was set.
    """
    note_best(b)
    cooling = (cold / hot) ** (1.0 / max(1, moves - 1))
    temperature = hot
    for n in range(moves):
        if n % 512 == 0 and b.world[STOP] != 0:
            return n
        money, broken = b.world[MONEY], b.world[BROKEN]
        steps = _move(b)
        for k in range(steps):
            strip, slot = b.log[k, 0], b.log[k, 1]
            b.log[k, 1] = b.strip[strip, SLOT]
            place(b, strip, slot)
        delta = b.world[MONEY] - money + weight * (b.world[BROKEN] - broken)
        if delta > 0:
            chance = (draw(b, 1 << 30) + 1) / (1 << 30)
            if delta > -temperature * math.log(chance):
                for k in range(steps - 1, -1, -1):
                    place(b, b.log[k, 0], b.log[k, 1])
        elif delta < 0:
            note_best(b)
        temperature *= cooling
    return moves
