"""What people, rigs, stages and episodes cost and break, by the days they are used on."""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false

from __future__ import annotations

import numpy as np

from oner.kernels.board import (
    APART,
    APARTS,
    BROKEN,
    DATES,
    DAY,
    DAYS,
    FIRST,
    HIRE,
    KIND,
    LAST,
    MINUTES,
    MONEY,
    ORDER_BROKEN,
    PAID,
    PAYEE_COLUMNS,
    PERSON,
    PLACE,
    RIG,
    ROW,
    RUN,
    RUNNING,
    SPAN,
    SPAN_RATE,
    SPREAD,
    SPREAD_BROKEN,
    STATE_BROKEN,
    TERMS,
    TOGETHER,
    UNIT_COUNT,
    UNITS,
    WORKED,
    WORKED_RATE,
    Board,
    flat,
    inner,
)

WEEK, DAILY, HOLD, OFF, DROPS, TRAVEL, FEE, FREE = 0, 1, 2, 3, 4, 5, 6, 7
"""Places in a stretch of terms; then, where there is a week's rate, prices by first and last."""
TERMS_HEAD = 8

MUCH = 1 << 60


@inner
def _used_days(b: Board, payee: int, days: int) -> np.ndarray:
    """Days in use, ascending."""
    used = np.empty(b.payee[payee, WORKED], dtype=np.int64)
    count = 0
    for day in range(b.payee[payee, FIRST], min(days, b.payee[payee, LAST] + 1)):
        if b.payee[payee, PAYEE_COLUMNS + day] > 0:
            used[count] = day
            count += 1
    return used


@inner
def _hires(b: Board, payee: int, days: int) -> int:
    """Price of the cheapest hires over the days a rig is used, as `schedule.hire` has it."""
    table = b.world[HIRE] + b.payee[payee, ROW] * days * days
    used = _used_days(b, payee, days)
    at = np.zeros(len(used) + 1, dtype=np.int64)
    for j in range(len(used)):
        least = at[j] + b.lists[table + used[j] * days + used[j]]
        for i in range(j):
            price = at[i] + b.lists[table + used[i] * days + used[j]]
            if price < least:
                least = price
        at[j + 1] = least
    return at[len(used)]


@inner
def _stretch(b: Board, terms: int, days: int, first: int, last: int, count: int) -> int:
    """Pay of one stretch with so many days worked, without its travel."""
    if b.lists[terms + WEEK] > 0:
        return b.lists[terms + TERMS_HEAD + first * days + last]
    held = last - first + 1 - count
    return b.lists[terms + DAILY] * count + b.lists[terms + HOLD] * held


@inner
def _engagement(b: Board, payee: int, days: int) -> int:
    """Price of the cheapest engagement of a person, as `schedule.pay` has it.

    Only where somebody is off long enough to be dropped may a stretch of the engagement end.
    """
    terms = b.payee[payee, ROW]
    dates, off = b.world[DATES], b.lists[terms + OFF]
    begins = np.empty(b.payee[payee, WORKED], dtype=np.int64)
    ends = np.empty(b.payee[payee, WORKED], dtype=np.int64)
    before = np.zeros(b.payee[payee, WORKED] + 1, dtype=np.int64)  # days worked before a part
    parts, count, last = 0, 0, -1
    for day in range(b.payee[payee, FIRST], min(days, b.payee[payee, LAST] + 1)):
        if b.payee[payee, PAYEE_COLUMNS + day] == 0:
            continue
        gone = last >= 0 and b.lists[dates + day] - b.lists[dates + last] - 1 >= off
        if last < 0 or (off >= 0 and gone):
            begins[parts] = day
            before[parts] = count
            parts += 1
        ends[parts - 1] = last = day
        count += 1
    before[parts] = count
    most = 1
    if off >= 0:
        most += min(b.lists[terms + DROPS], parts - 1)
    least = np.full(parts + 1, MUCH, dtype=np.int64)  # of the first parts, in so many stretches
    least[0] = 0
    best = MUCH
    for k in range(1, most + 1):
        for j in range(parts, 0, -1):
            least[j] = MUCH
            for i in range(k - 1, j):
                worked = before[j] - before[i]
                pay = _stretch(b, terms, days, begins[i], ends[j - 1], worked)
                least[j] = min(least[j], least[i] + pay)
        over = max(0, least[parts] - b.lists[terms + FREE])
        best = min(best, over + k * b.lists[terms + TRAVEL])
    return best + b.lists[terms + FEE]


@inner
def _crossed(b: Board, one: int, other: int) -> int:
    """How many days a rig lacks to be carried from one of two places to the other."""
    if b.payee[other, WORKED] == 0:
        return 0
    before = b.payee[other, FIRST] - b.payee[one, LAST] - 1 - b.payee[one, WORKED_RATE]
    behind = b.payee[one, FIRST] - b.payee[other, LAST] - 1 - b.payee[other, WORKED_RATE]
    return STATE_BROKEN * max(0, min(-before, -behind))


@inner
def _run_broken(b: Board, payee: int, days: int) -> int:
    """Minutes of running over the limit, and days of rest that lack."""
    broken, last, rest = 0, -MUCH, b.payee[payee, WORKED_RATE]
    for day in range(b.payee[payee, FIRST], min(days, b.payee[payee, LAST] + 1)):
        minutes = b.payee[payee, PAYEE_COLUMNS + day]
        if minutes == 0:
            continue
        broken += max(0, minutes - b.payee[payee, ROW])
        if day - last <= rest:
            broken += STATE_BROKEN
        last = day
    return broken


@inner
def _apart_broken(b: Board, payee: int) -> int:
    """Days a person works together with the next though they have to be kept apart."""
    broken = 0
    for day in range(b.payee[payee, FIRST], b.payee[payee, LAST]):
        if (
            b.allowed[b.world[APARTS] + payee, day]
            and b.payee[payee, PAYEE_COLUMNS + day] > 0
            and b.payee[payee, PAYEE_COLUMNS + day + 1] > 0
        ):
            broken += STATE_BROKEN
    return broken


@flat
def recount_payee(b: Board, payee: int) -> None:
    """Bring the money and the broken rule of a payee up to date."""
    kind = b.payee[payee, KIND]
    if kind == PERSON and b.payee[payee, APART] == 0:
        money = 0
        if b.payee[payee, WORKED] > 0:
            span = b.payee[payee, LAST] - b.payee[payee, FIRST] + 1
            money = b.payee[payee, WORKED_RATE] * b.payee[payee, WORKED]
            money += b.payee[payee, SPAN_RATE] * span
        b.world[MONEY] += money - b.payee[payee, PAID]
        b.payee[payee, PAID] = money
        return
    _recount_rare(b, payee, kind)


@inner
def _recount_rare(b: Board, payee: int, kind: int) -> None:
    """The same for everybody else."""
    money = 0
    broken = 0
    days = b.world[DAYS]
    if b.payee[payee, WORKED] > 0:
        span = b.payee[payee, LAST] - b.payee[payee, FIRST] + 1
        if kind == PERSON:
            money = b.payee[payee, WORKED_RATE] * b.payee[payee, WORKED]
            money += b.payee[payee, SPAN_RATE] * span
        elif kind == RIG:
            money = _hires(b, payee, days)
        elif kind == SPAN:
            broken = SPREAD_BROKEN * max(0, span - b.payee[payee, ROW])
        elif kind == TERMS:
            money = _engagement(b, payee, days)
        elif kind == RUN:
            broken = _run_broken(b, payee, days)
        elif kind == TOGETHER:
            apart = b.payee[payee, WORKED] - 1
            if apart > 0:
                broken = ORDER_BROKEN * apart + ORDER_BROKEN * span // 10
        if b.payee[payee, APART] > 0:
            broken += _apart_broken(b, payee)
    if kind == PLACE:
        other = b.payee[payee, ROW]
        if b.payee[payee, WORKED] > 0:
            broken = _crossed(b, payee, other)
        b.world[BROKEN] -= b.payee[other, SPREAD]
        b.payee[other, SPREAD] = 0
    b.world[MONEY] += money - b.payee[payee, PAID]
    b.world[BROKEN] += broken - b.payee[payee, SPREAD]
    b.payee[payee, PAID] = money
    b.payee[payee, SPREAD] = broken


@inner
def _units_broken(b: Board, payee: int, slot: int) -> int:
    """Units beyond one that have a payee on the day of a slot."""
    units = b.world[UNIT_COUNT]
    first = b.slot[slot, DAY] * units
    count = 0
    for unit in range(units):
        count += b.payee[payee, PAYEE_COLUMNS + first + unit] > 0
    return STATE_BROKEN * max(0, count - 1)


@inner
def _count_unit(b: Board, payee: int, slot: int, sign: int) -> None:
    """A strip of somebody who is with one unit a day comes to a slot or leaves it."""
    b.world[BROKEN] -= _units_broken(b, payee, slot)
    b.payee[payee, PAYEE_COLUMNS + slot] += sign
    b.world[BROKEN] += _units_broken(b, payee, slot)


@inner
def _count_load(b: Board, payee: int, day: int, minutes: int) -> None:
    """A minor has so many minutes more on a day."""
    at, limit = PAYEE_COLUMNS + day, b.payee[payee, ROW]
    b.world[BROKEN] -= max(0, b.payee[payee, at] - limit)
    b.payee[payee, at] += minutes
    b.world[BROKEN] += max(0, b.payee[payee, at] - limit)


@flat
def use(b: Board, payee: int, was: int, now: int) -> None:
    """A payee's strip goes from one day to another; -1 stands for no day."""
    changed = False
    if now >= 0:
        b.payee[payee, PAYEE_COLUMNS + now] += 1
        if b.payee[payee, PAYEE_COLUMNS + now] == 1:
            changed = True
            b.payee[payee, WORKED] += 1
            b.payee[payee, FIRST] = min(b.payee[payee, FIRST], now)
            b.payee[payee, LAST] = max(b.payee[payee, LAST], now)
    if was >= 0:
        b.payee[payee, PAYEE_COLUMNS + was] -= 1
        if b.payee[payee, PAYEE_COLUMNS + was] == 0:
            changed = True
            _leave(b, payee)
    if changed:
        recount_payee(b, payee)


@inner
def use_limited(b: Board, payee: int, strip: int, old: int, new: int) -> None:
    """The same for what is only limited: minutes, running, units, strips kept together."""
    kind = b.payee[payee, KIND]
    if kind == UNITS:
        if old >= 0:
            _count_unit(b, payee, old, -1)
        if new >= 0:
            _count_unit(b, payee, new, 1)
        return
    if kind == TOGETHER:
        _move_use(b, payee, 1, old, new)
        return
    was = b.slot[old, DAY] if old >= 0 else -1
    now = b.slot[new, DAY] if new >= 0 else -1
    if was == now:
        return
    if kind == RUN:
        _move_use(b, payee, b.strip[strip, RUNNING], was, now)
        return
    if was >= 0:
        _count_load(b, payee, was, -b.strip[strip, MINUTES])
    if now >= 0:
        _count_load(b, payee, now, b.strip[strip, MINUTES])


@inner
def _move_use(b: Board, payee: int, amount: int, old: int, new: int) -> None:
    """Counts by day (or slot) after a strip went from one to another, and a recount."""
    if new >= 0:
        b.payee[payee, PAYEE_COLUMNS + new] += amount
        if b.payee[payee, PAYEE_COLUMNS + new] == amount:
            b.payee[payee, WORKED] += 1
            b.payee[payee, FIRST] = min(b.payee[payee, FIRST], new)
            b.payee[payee, LAST] = max(b.payee[payee, LAST], new)
    if old >= 0:
        b.payee[payee, PAYEE_COLUMNS + old] -= amount
        if b.payee[payee, PAYEE_COLUMNS + old] == 0:
            _leave(b, payee)
    recount_payee(b, payee)


@inner
def _leave(b: Board, payee: int) -> None:
    """A day is no longer in use: days worked, first and last."""
    b.payee[payee, WORKED] -= 1
    if b.payee[payee, WORKED] == 0:
        b.payee[payee, FIRST], b.payee[payee, LAST] = b.slot.shape[0], -1
        return
    day = b.payee[payee, FIRST]
    while b.payee[payee, PAYEE_COLUMNS + day] == 0:
        day += 1
    b.payee[payee, FIRST] = day
    day = b.payee[payee, LAST]
    while b.payee[payee, PAYEE_COLUMNS + day] == 0:
        day -= 1
    b.payee[payee, LAST] = day
