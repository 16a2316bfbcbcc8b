"""A board of strips on days, changed strip by strip, with its money and its broken rules kept up.

Days, strips, sets, stages, regions and states are numbers from 0. *Payees* are whatever costs or is
limited by the days on which strips use it: people first, then rigs, then episodes (which may be
spread over a limited number of days), then the places rigs stand in, in pairs. A board is a few
tables whose columns have names here: every array handed from one compiled function to the next
costs time.

Broken rules are counted in one number, in minutes of a day or what is taken to be as bad; a board
that keeps every rule has 0.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

inner = njit(  # pyright: ignore[reportCallIssue]
    nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True
)
"""For functions that only compiled ones call: without faces to Python they compile faster."""

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

PERSON = 0
RIG = 1
EPISODE = 2
PLACE = 3

STATE_BROKEN = 300
"""A strip whose region is in another state that day, or a day that a change of state lacks."""
ORDER_BROKEN = 60
"""A strip before one it has to follow, and a tenth of it per day between them."""
SPREAD_BROKEN = 60
"""A day by which an episode is spread too far."""

# columns of `strip`; X and X + 1 bound a stretch of `lists`
DAY, NEXT, PREVIOUS, BEST = 0, 1, 2, 3
MINUTES, BUILT, STAGE, NEED, REGION = 4, 5, 6, 7, 8
PAYEES, CHOICES, BEFORE, AFTER = 9, 11, 13, 15
STRIP_COLUMNS = 17

# columns of `day`; then one per stage (sets of it in use), then one per set (strips in it)
HEAD, COUNT, LOAD, SETS, STAGES = 0, 1, 2, 3, 4
DAY_COLUMNS = 5

# columns of `payee`; then one per day (strips that use the payee)
KIND, WORKED_RATE, SPAN_RATE, ROW = 0, 1, 2, 3
WORKED, FIRST, LAST, PAID, SPREAD, MEMBERS = 4, 5, 6, 7, 8, 9
PAYEE_COLUMNS = 11

# places in `world`; then the price of each stage and day
MONEY, BROKEN, BEST_COST, STOP, RANDOM = 0, 1, 2, 3, 4
CAPACITY, SET_MINUTES, STAGE_MINUTES, CHANGE_PRICE, MOVE_PRICE = 5, 6, 7, 8, 9
STAGE_COUNT, HIRE, GAP, GAP_DEPTH, RESTORE = 10, 11, 12, 13, 14
WORLD_COLUMNS = 15


class Board(NamedTuple):
    """A board, what it is priced and checked against, and its counts.

    Args:
        strip: A row per strip: its day (-1: not placed), neighbours in the list of its day, day on
            the best board; minutes, set, stage, state needed, region (or -1); stretches of `lists`
            with payees, days allowed, strips it must follow, strips that must follow it.
        day: A row per day: first strip of its list, number and minutes of its strips, sets and
            stages in use; then strips per stage and set.
        payee: A row per payee: kind; price of a day worked on top of (for a place: days to carry
            the rig on), and of a day from first to last; row of the table of hires, limit of days,
            or the other place of the pair; days in use, first, last; money and
            broken rule; stretch of `lists` with its strips; then strips per day.
        region: Strips per region, state and day, shape (regions, states + 1, days + 2). The last
            state stands for all; its last two columns are the money and the broken rules.
        lists: Stretches of numbers, among them the tables of hires and of changes of state.
        allowed: 1 where a strip may be shot on a day, shape (strips, days).
        world: Totals, the best cost (below 0: none), prices, the generator; see the names above.
        log: Strip and former day of the steps of a move, for taking it back, shape (n, 2).
    """

    strip: Ints
    day: Ints
    payee: Ints
    region: Ints
    lists: Ints
    allowed: Bytes
    world: Ints
    log: Ints


def nothing() -> Board:
    """Tables of the right kinds with no strip and no day, to compile for."""
    table = np.zeros((0, 1), dtype=np.int64)
    return Board(
        strip=np.zeros((0, STRIP_COLUMNS), dtype=np.int64),
        day=table,
        payee=table,
        region=np.zeros((0, 1, 1), dtype=np.int64),
        lists=np.zeros(0, dtype=np.int64),
        allowed=np.zeros((0, 1), dtype=np.uint8),
        world=np.zeros(WORLD_COLUMNS, dtype=np.int64),
        log=np.zeros((0, 2), dtype=np.int64),
    )


@inner
def _draw(b: Board, below: int) -> int:
    """A number from 0 to below - 1, below far less than 2^31 (xorshift, 64 bits of state).

    Shifts to the right are masked, as the state is signed.
    """
    x = b.world[RANDOM]
    x ^= x << 13
    x ^= (x >> 7) & 0x1FFFFFFFFFFFFFF
    x ^= x << 17
    b.world[RANDOM] = x
    return ((x >> 20) & 0x7FFFFFFF) % below


@inner
def _day_account(b: Board, day: int) -> tuple[int, int]:
    """Money and minutes too many of a day."""
    if b.day[day, COUNT] == 0:
        return 0, 0
    money = b.world[MOVE_PRICE] * (b.day[day, STAGES] - 1)
    for stage in range(b.world[STAGE_COUNT]):
        if b.day[day, DAY_COLUMNS + stage] > 0:
            money += b.world[WORLD_COLUMNS + stage]
    load = b.day[day, LOAD] + b.world[SET_MINUTES] * (b.day[day, SETS] - 1)
    load += b.world[STAGE_MINUTES] * (b.day[day, STAGES] - 1)
    return money, max(0, load - b.world[CAPACITY])


@inner
def _hires(b: Board, payee: int) -> int:
    """Price of the cheapest hires over the days a rig is used, as `schedule.hire` has it."""
    days = b.day.shape[0]
    table = b.world[HIRE] + b.payee[payee, ROW] * days * days
    count = 0
    used = np.empty(b.payee[payee, WORKED], dtype=np.int64)
    for day in range(b.payee[payee, FIRST], b.payee[payee, LAST] + 1):
        if b.payee[payee, PAYEE_COLUMNS + day] > 0:
            used[count] = day
            count += 1
    at = np.zeros(count + 1, dtype=np.int64)
    for j in range(count):
        least = at[j] + b.lists[table + used[j] * days + used[j]]
        for i in range(j):
            price = at[i] + b.lists[table + used[i] * days + used[j]]
            if price < least:
                least = price
        at[j + 1] = least
    return at[count]


@inner
def _crossed(b: Board, one: int, other: int) -> int:
    """How many days a rig lacks to be carried from one of two places to the other."""
    if b.payee[other, WORKED] == 0:
        return 0
    before = b.payee[other, FIRST] - b.payee[one, LAST] - 1 - b.payee[one, WORKED_RATE]
    behind = b.payee[one, FIRST] - b.payee[other, LAST] - 1 - b.payee[other, WORKED_RATE]
    return STATE_BROKEN * max(0, min(-before, -behind))


@inner
def _recount_payee(b: Board, payee: int) -> None:
    """Bring the money and the broken rule of a payee up to date."""
    money = 0
    broken = 0
    if b.payee[payee, WORKED] > 0:
        span = b.payee[payee, LAST] - b.payee[payee, FIRST] + 1
        if b.payee[payee, KIND] == PERSON:
            money = b.payee[payee, WORKED_RATE] * b.payee[payee, WORKED]
            money += b.payee[payee, SPAN_RATE] * span
        elif b.payee[payee, KIND] == RIG:
            money = _hires(b, payee)
        elif b.payee[payee, KIND] == EPISODE:
            broken = SPREAD_BROKEN * max(0, span - b.payee[payee, ROW])
        else:
            other = b.payee[payee, ROW]
            broken = _crossed(b, payee, other)
            b.world[BROKEN] -= b.payee[other, SPREAD]
            b.payee[other, SPREAD] = 0
    b.world[MONEY] += money - b.payee[payee, PAID]
    b.world[BROKEN] += broken - b.payee[payee, SPREAD]
    b.payee[payee, PAID] = money
    b.payee[payee, SPREAD] = broken


@inner
def _recount_region(b: Board, region: int) -> None:
    """Bring the money and the broken rules of a region up to date: uses in the order of days."""
    states, days = b.region.shape[1] - 1, b.region.shape[2] - 2
    deepest = b.world[GAP_DEPTH] - 1
    row = region * states
    lasting, broken = 0, 0
    state, since = 0, -1
    for day in range(days):
        count = b.region[region, b.region.shape[1] - 1, day]
        if count == 0:
            continue
        most = state
        for other in range(states):
            if b.region[region, other, day] > b.region[region, most, day]:
                most = other
        broken += STATE_BROKEN * (count - b.region[region, most, day])
        if most != state:
            at = ((row + state) * states + most) * (deepest + 1) + min(deepest, day - since - 1)
            change = b.lists[b.world[GAP] + at]
            if change < 0:
                broken -= STATE_BROKEN * change
            else:
                lasting += change
        state, since = most, day
    lasting += b.lists[b.world[RESTORE] + row + state]
    money = b.world[CHANGE_PRICE] * lasting
    b.world[MONEY] += money - b.region[region, states, days]
    b.world[BROKEN] += broken - b.region[region, states, days + 1]
    b.region[region, states, days] = money
    b.region[region, states, days + 1] = broken


@inner
def _order_broken(b: Board, strip: int, day: int) -> int:
    """How far a strip on a day is before those it follows and after those that follow it."""
    broken = 0
    if day < 0:
        return 0
    for k in range(b.strip[strip, BEFORE], b.strip[strip, BEFORE + 1]):
        other = b.strip[b.lists[k], DAY]
        if other > day:
            broken += ORDER_BROKEN + ORDER_BROKEN * (other - day) // 10
    for k in range(b.strip[strip, AFTER], b.strip[strip, AFTER + 1]):
        other = b.strip[b.lists[k], DAY]
        if 0 <= other < day:
            broken += ORDER_BROKEN + ORDER_BROKEN * (day - other) // 10
    return broken


@inner
def _take_off(b: Board, strip: int, day: int) -> None:
    """Take a strip out of the lists and counts of its day; payees and regions are not recounted."""
    money, broken = _day_account(b, day)
    before, behind = b.strip[strip, PREVIOUS], b.strip[strip, NEXT]
    if before >= 0:
        b.strip[before, NEXT] = behind
    else:
        b.day[day, HEAD] = behind
    if behind >= 0:
        b.strip[behind, PREVIOUS] = before
    b.day[day, COUNT] -= 1
    b.day[day, LOAD] -= b.strip[strip, MINUTES]
    built, stage = b.strip[strip, BUILT], b.strip[strip, STAGE]
    b.day[day, built] -= 1
    if b.day[day, built] == 0:
        b.day[day, SETS] -= 1
        b.day[day, stage] -= 1
        if b.day[day, stage] == 0:
            b.day[day, STAGES] -= 1
    now_money, now_broken = _day_account(b, day)
    b.world[MONEY] += now_money - money
    b.world[BROKEN] += now_broken - broken
    region = b.strip[strip, REGION]
    if region >= 0:
        b.region[region, b.strip[strip, NEED], day] -= 1
        b.region[region, b.region.shape[1] - 1, day] -= 1


@inner
def _put_on(b: Board, strip: int, day: int) -> None:
    """Put a strip into the lists and counts of a day; payees and regions are not recounted."""
    money, broken = _day_account(b, day)
    behind = b.day[day, HEAD]
    b.strip[strip, PREVIOUS] = -1
    b.strip[strip, NEXT] = behind
    if behind >= 0:
        b.strip[behind, PREVIOUS] = strip
    b.day[day, HEAD] = strip
    b.day[day, COUNT] += 1
    b.day[day, LOAD] += b.strip[strip, MINUTES]
    built, stage = b.strip[strip, BUILT], b.strip[strip, STAGE]
    if b.day[day, built] == 0:
        b.day[day, SETS] += 1
        if b.day[day, stage] == 0:
            b.day[day, STAGES] += 1
        b.day[day, stage] += 1
    b.day[day, built] += 1
    now_money, now_broken = _day_account(b, day)
    b.world[MONEY] += now_money - money
    b.world[BROKEN] += now_broken - broken
    region = b.strip[strip, REGION]
    if region >= 0:
        b.region[region, b.strip[strip, NEED], day] += 1
        b.region[region, b.region.shape[1] - 1, day] += 1


@inner
def _use(b: Board, payee: int, old: int, new: int) -> None:
    """A payee's strip goes from one day to another; -1 stands for no day."""
    days = b.day.shape[0]
    changed = False
    if new >= 0:
        b.payee[payee, PAYEE_COLUMNS + new] += 1
        if b.payee[payee, PAYEE_COLUMNS + new] == 1:
            changed = True
            b.payee[payee, WORKED] += 1
            b.payee[payee, FIRST] = min(b.payee[payee, FIRST], new)
            b.payee[payee, LAST] = max(b.payee[payee, LAST], new)
    if old >= 0:
        b.payee[payee, PAYEE_COLUMNS + old] -= 1
        if b.payee[payee, PAYEE_COLUMNS + old] == 0:
            changed = True
            b.payee[payee, WORKED] -= 1
            if b.payee[payee, WORKED] == 0:
                b.payee[payee, FIRST], b.payee[payee, LAST] = days, -1
            else:
                day = b.payee[payee, FIRST]
                while b.payee[payee, PAYEE_COLUMNS + day] == 0:
                    day += 1
                b.payee[payee, FIRST] = day
                day = b.payee[payee, LAST]
                while b.payee[payee, PAYEE_COLUMNS + day] == 0:
                    day -= 1
                b.payee[payee, LAST] = day
    if changed:
        _recount_payee(b, payee)


@inner
def _place(b: Board, strip: int, new: int) -> None:
    """Put a strip on another day (-1: off the board) and keep the totals."""
    old = b.strip[strip, DAY]
    if old == new:
        return
    b.world[BROKEN] -= _order_broken(b, strip, old)
    if old >= 0:
        _take_off(b, strip, old)
    if new >= 0:
        _put_on(b, strip, new)
    b.strip[strip, DAY] = new
    b.world[BROKEN] += _order_broken(b, strip, new)
    for k in range(b.strip[strip, PAYEES], b.strip[strip, PAYEES + 1]):
        _use(b, b.lists[k], old, new)
    if b.strip[strip, REGION] >= 0:
        _recount_region(b, b.strip[strip, REGION])


@inner
def _propose(b: Board, strip: int, day: int, steps: int) -> int:
    """Write a step into the log if the strip is allowed on that day; the number of steps."""
    if b.allowed[strip, day] == 0 or b.strip[strip, DAY] == day or steps >= b.log.shape[0]:
        return steps
    b.log[steps, 0] = strip
    b.log[steps, 1] = day
    return steps + 1


@inner
def _target(b: Board, strip: int) -> int:
    """A day for a strip: near a strip it shares a payee with, on a day of its set, or any."""
    first = b.strip[strip, CHOICES]
    count = b.strip[strip, CHOICES + 1] - first
    how = _draw(b, 10)
    payees = b.strip[strip, PAYEES + 1] - b.strip[strip, PAYEES]
    if how < 6 and payees > 0:
        payee = b.lists[b.strip[strip, PAYEES] + _draw(b, payees)]
        members = b.payee[payee, MEMBERS + 1] - b.payee[payee, MEMBERS]
        other = b.lists[b.payee[payee, MEMBERS] + _draw(b, members)]
        day = b.strip[other, DAY] + _draw(b, 3) - 1
        if 0 <= day < b.day.shape[0] and b.allowed[strip, day]:
            return day
    tries = 8 if how < 8 else 1
    day = 0
    for _ in range(tries):
        day = b.lists[first + _draw(b, count)]
        if b.day[day, b.strip[strip, BUILT]] > 0:
            break
    return day


@inner
def _room(b: Board, day: int) -> int:
    """Minutes left in a day, without a further change of set."""
    return (
        b.world[CAPACITY] - b.day[day, LOAD] - b.world[SET_MINUTES] * max(0, b.day[day, SETS] - 1)
    )


@inner
def _move_strip(b: Board, strip: int) -> int:
    """A strip goes to another day; where that is too full, strips of it come back in exchange."""
    old, new = b.strip[strip, DAY], _target(b, strip)
    steps = _propose(b, strip, new, 0)
    there = b.day[new, COUNT]
    if steps == 0 or there == 0:
        return steps
    if _room(b, new) >= b.strip[strip, MINUTES] and _draw(b, 8):
        return steps
    other = b.day[new, HEAD]
    for _ in range(_draw(b, there)):
        other = b.strip[other, NEXT]
    if b.allowed[other, old] == 0:
        return 0
    steps = _propose(b, other, old, steps)
    if b.strip[other, NEXT] >= 0 and _draw(b, 3) == 0:
        steps = _propose(b, b.strip[other, NEXT], old, steps)
    return steps


@inner
def _move_set(b: Board, strip: int) -> int:
    """All strips of one set leave a day together; what they crowd out comes back."""
    old, new, built = b.strip[strip, DAY], _target(b, strip), b.strip[strip, BUILT]
    if old == new:
        return 0
    steps, room = 0, _room(b, new)
    other = b.day[old, HEAD]
    while other >= 0:
        if b.strip[other, BUILT] == built and b.allowed[other, new]:
            room -= b.strip[other, MINUTES]
            steps = _propose(b, other, new, steps)
        other = b.strip[other, NEXT]
    other = b.day[new, HEAD]
    while other >= 0 and room < 0:
        if b.allowed[other, old] and _draw(b, 2):
            room += b.strip[other, MINUTES]
            steps = _propose(b, other, old, steps)
        other = b.strip[other, NEXT]
    return steps


@inner
def _shift_days(b: Board, first: int, last: int, by: int, steps: int) -> int:
    """Every strip of the days from first to before last that may goes by some days."""
    for day in range(first, last):
        other = b.day[day, HEAD]
        while other >= 0:
            steps = _propose(b, other, day + by, steps)
            other = b.strip[other, NEXT]
    return steps


@inner
def _move_days(b: Board) -> int:
    """Two days change places, or a day is pulled through the next few."""
    days = b.day.shape[0]
    one, other = _draw(b, days), _draw(b, days)
    if _draw(b, 2):
        steps = _shift_days(b, one, one + 1, other - one, 0)
        return _shift_days(b, other, other + 1, one - other, steps)
    far = min(1 + _draw(b, 5), days - 1 - one)
    if _draw(b, 2):
        steps = _shift_days(b, one, one + 1, far, 0)
        return _shift_days(b, one + 1, one + 1 + far, -1, steps)
    steps = _shift_days(b, one, one + far, 1, 0)
    return _shift_days(b, one + far, one + far + 1, -far, steps)


@inner
def _move_state(b: Board, strip: int) -> int:
    """The days on which a region is in one state are shifted as a block; others make way."""
    region, need = b.strip[strip, REGION], b.strip[strip, NEED]
    days = b.day.shape[0]
    first, end = days, 0
    for day in range(days):
        if b.region[region, need, day] > 0:
            first, end = min(first, day), day + 1
    far = 1 + _draw(b, 1 + _draw(b, 12))
    if _draw(b, 2):
        far = min(far, days - end)
        steps = _shift_days(b, first, end, far, 0)
        return _shift_days(b, end, end + far, first - end, steps)
    far = min(far, first)
    steps = _shift_days(b, first, end, -far, 0)
    return _shift_days(b, first - far, first, end - first, steps)


@inner
def _move(b: Board) -> int:
    """Write the steps of one random move into the log; their number."""
    kind = _draw(b, 1000)
    strip = _draw(b, b.strip.shape[0])
    if kind < 900:
        return _move_strip(b, strip)
    if kind < 960:
        return _move_set(b, strip)
    if kind < 980 or b.strip[strip, REGION] < 0 or b.strip[strip, NEED] == 0:
        return _move_days(b)
    return _move_state(b, strip)


@njit(cache=True, nogil=True)
def insert_strips(b: Board, order: Ints, weight: float) -> None:
    """Put strips one after the other on the day where they add least.

    Args:
        b: The board; the strips are not on it.
        order: Strips in the order of insertion.
        weight: Money per unit of broken rules.
    """
    for k in range(len(order)):
        strip = order[k]
        best, best_day = math.inf, -1
        for c in range(b.strip[strip, CHOICES], b.strip[strip, CHOICES + 1]):
            day = b.lists[c]
            _place(b, strip, day)
            cost = b.world[MONEY] + weight * b.world[BROKEN]
            if cost < best:
                best, best_day = cost, day
        _place(b, strip, best_day)


@njit(cache=True, nogil=True)
def place_all(b: Board, days: Ints) -> None:
    """Put every strip on a given day, shape (strips,)."""
    for strip in range(len(days)):
        _place(b, strip, days[strip])


@njit(cache=True, nogil=True)
def note_best(b: Board) -> None:
    """Remember the board if it keeps every rule and is the cheapest such."""
    if b.world[BROKEN] == 0 and (b.world[BEST_COST] < 0 or b.world[MONEY] < b.world[BEST_COST]):
        b.world[BEST_COST] = b.world[MONEY]
        b.strip[:, BEST] = b.strip[:, DAY]


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
            strip, day = b.log[k, 0], b.log[k, 1]
            b.log[k, 1] = b.strip[strip, DAY]
            _place(b, strip, day)
        delta = b.world[MONEY] - money + weight * (b.world[BROKEN] - broken)
        if delta > 0:
            chance = (_draw(b, 1 << 30) + 1) / (1 << 30)
            if delta > -temperature * math.log(chance):
                for k in range(steps - 1, -1, -1):
                    _place(b, b.log[k, 0], b.log[k, 1])
        elif delta < 0:
            note_best(b)
        temperature *= cooling
    return moves
