"""One strip put into another slot, with everything that follows: lists, counts, money, rules."""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false

from __future__ import annotations

import numpy as np

from oner.kernels.board import (
    AFTER,
    BEFORE,
    BEGINS,
    BEGUN,
    BEGUN_DEPTH,
    BROKEN,
    BUILT,
    CHANGE_DAYS,
    CHANGE_MINUTES,
    CHANGE_PRICE,
    COUNT,
    COVER,
    CREW_BROKEN,
    CREWS,
    DAY,
    GAP,
    GAP_DEPTH,
    HEAD,
    HOURS,
    KIND,
    LIGHT,
    LOAD,
    LOADED,
    MINUTES,
    MONEY,
    NEED,
    NEXT,
    NIGHT_CREW,
    NOT_BESIDE,
    ORDER_BROKEN,
    PAYEES,
    PREVIOUS,
    REGION,
    RESTORE,
    SETS,
    SLOT,
    STAGE,
    STAGES,
    STATE_BROKEN,
    STOOD,
    UPSET,
    UPSETS,
    Board,
    flat,
    inner,
)
from oner.kernels.board_days import count_cover, count_light, recount_rest, slot_account
from oner.kernels.board_payees import use, use_limited

MANY = 256
"""Changes of all regions that are looked at together; further ones are not judged."""


@inner
def place(b: Board, strip: int, new: int) -> None:
    """Put a strip into another slot (-1: off the board) and keep the totals."""
    old = b.strip[strip, SLOT]
    if old == new:
        return
    b.world[BROKEN] -= _order_broken(b, strip, old)
    if old >= 0:
        _take_off(b, strip, old)
    if new >= 0:
        _put_on(b, strip, new)
    b.strip[strip, SLOT] = new
    b.world[BROKEN] += _order_broken(b, strip, new)
    was = b.slot[old, DAY] if old >= 0 else -1
    now = b.slot[new, DAY] if new >= 0 else -1
    for k in range(b.strip[strip, PAYEES], b.strip[strip, PAYEES + 1]):
        payee = b.lists[k]
        if b.payee[payee, KIND] >= LOAD:
            use_limited(b, payee, strip, old, new)
        elif was != now:
            use(b, payee, was, now)
    if b.strip[strip, REGION] >= 0:
        _recount_region(b, b.strip[strip, REGION])
        if b.world[CREWS] > 0:
            _recount_crews(b)
    if b.strip[strip, COVER] >= 0:
        count_cover(b, strip, old, new)
    if b.world[UPSETS] >= 0:
        _recount_upset(b, strip, old, new)


@inner
def _recount_upset(b: Board, strip: int, old: int, new: int) -> None:
    apart, row = 0, b.world[UPSETS] + strip * b.slot.shape[0]
    if new >= 0:
        apart += b.lists[row + new]
    if old >= 0:
        apart -= b.lists[row + old]
    b.world[UPSET] += apart
    b.world[MONEY] += apart


@flat
def _take_off(b: Board, strip: int, slot: int) -> None:
    """Take a strip out of the lists and counts of its slot."""
    money, broken = slot_account(b, slot)
    before, behind = b.strip[strip, PREVIOUS], b.strip[strip, NEXT]
    if before >= 0:
        b.strip[before, NEXT] = behind
    else:
        b.slot[slot, HEAD] = behind
    if behind >= 0:
        b.strip[behind, PREVIOUS] = before
    b.slot[slot, COUNT] -= 1
    b.slot[slot, LOADED] -= b.strip[strip, MINUTES]
    built, stage = b.strip[strip, BUILT], b.strip[strip, STAGE]
    b.slot[slot, built] -= 1
    if b.slot[slot, built] == 0:
        b.slot[slot, SETS] -= 1
        b.slot[slot, stage] -= 1
        if b.slot[slot, stage] == 0:
            b.slot[slot, STAGES] -= 1
    _settle(b, strip, slot, money, broken, -1)


@flat
def _put_on(b: Board, strip: int, slot: int) -> None:
    """Put a strip into the lists and counts of a slot."""
    money, broken = slot_account(b, slot)
    behind = b.slot[slot, HEAD]
    b.strip[strip, PREVIOUS] = -1
    b.strip[strip, NEXT] = behind
    if behind >= 0:
        b.strip[behind, PREVIOUS] = strip
    b.slot[slot, HEAD] = strip
    b.slot[slot, COUNT] += 1
    b.slot[slot, LOADED] += b.strip[strip, MINUTES]
    built, stage = b.strip[strip, BUILT], b.strip[strip, STAGE]
    if b.slot[slot, built] == 0:
        b.slot[slot, SETS] += 1
        if b.slot[slot, stage] == 0:
            b.slot[slot, STAGES] += 1
        b.slot[slot, stage] += 1
    b.slot[slot, built] += 1
    _settle(b, strip, slot, money, broken, 1)


@flat
def _settle(b: Board, strip: int, slot: int, money: int, broken: int, sign: int) -> None:
    """Totals after a strip came to a slot or left it; what it was before is given."""
    if b.strip[strip, LIGHT] != 0:
        count_light(b, strip, slot, sign)
    now_money, now_broken = slot_account(b, slot)
    b.world[MONEY] += now_money - money
    b.world[BROKEN] += now_broken - broken
    if b.world[HOURS]:
        recount_rest(b, slot)
    region = b.strip[strip, REGION]
    if region >= 0:
        day = b.slot[slot, DAY]
        b.region[region, b.strip[strip, NEED], day] += sign
        b.region[region, b.region.shape[1] - 1, day] += sign


@inner
def _state_on(b: Board, region: int, day: int, state: int) -> int:
    """The state most strips of a region need on a day; of equals the one it is in."""
    most = state
    for other in range(b.region.shape[1] - 1):
        if b.region[region, other, day] > b.region[region, most, day]:
            most = other
    return most


@inner
def _as_it_stood(b: Board, region: int) -> tuple[int, int, bool]:
    """State of a region on the last day that is over, that day, whether a change has begun."""
    if b.world[STOOD] < 0:
        return 0, -1, False
    at = b.world[STOOD] + 3 * region
    return b.lists[at], b.world[BEGINS] - 1, b.lists[at + 1] > 0


@inner
def _recount_region(b: Board, region: int) -> None:
    """Bring the money and the broken rules of a region up to date: uses in the order of days."""
    states, days = b.region.shape[1] - 1, b.region.shape[2] - 2
    deepest = b.world[GAP_DEPTH] - 1
    row = region * states
    lasting, broken = 0, 0
    state, since, begun = _as_it_stood(b, region)
    for day in range(since + 1, days):
        count = b.region[region, states, day]
        if count == 0:
            continue
        most = _state_on(b, region, day, state)
        broken += STATE_BROKEN * (count - b.region[region, most, day])
        change = 0
        if begun:
            deep = b.world[BEGUN_DEPTH] - 1
            at = (row + most) * (deep + 1) + min(deep, day - since - 1)
            change = b.lists[b.world[BEGUN] + at]
            begun = False
        elif most != state:
            at = ((row + state) * states + most) * (deepest + 1) + min(deepest, day - since - 1)
            change = b.lists[b.world[GAP] + at]
        if change < 0:
            broken -= STATE_BROKEN * change
        else:
            lasting += change
        state, since = most, day
    if begun:
        lasting += b.lists[b.world[STOOD] + 3 * region + 2]
    else:
        lasting += b.lists[b.world[RESTORE] + row + state]
    money = b.world[CHANGE_PRICE] * lasting
    b.world[MONEY] += money - b.region[region, states, days]
    b.world[BROKEN] += broken - b.region[region, states, days + 1]
    b.region[region, states, days] = money
    b.region[region, states, days + 1] = broken


@inner
def _recount_crews(b: Board) -> None:
    """Changes that find no crew, latest first, each as late as it fits between its two uses."""
    days = b.region.shape[2] - 2
    changes = np.empty((MANY, 4), dtype=np.int64)  # last day, first day, days, minutes
    count = 0
    for region in range(b.region.shape[0]):
        count = _list_changes(b, region, changes, count)
    _sort_latest_first(changes, count)
    busy = np.zeros(days + 1, dtype=np.int64)
    night = np.zeros(days + 1, dtype=np.int64)
    broken = 0
    for k in range(count):
        if changes[k, 2] > 0:
            if not _place_days(b, changes, k, busy):
                broken += STATE_BROKEN * changes[k, 2]
        elif not _place_night(b, changes, k, night):
            broken += STATE_BROKEN
    b.world[BROKEN] += broken - b.world[CREW_BROKEN]
    b.world[CREW_BROKEN] = broken


@inner
def _list_changes(b: Board, region: int, changes: np.ndarray, count: int) -> int:
    """Append the changes of a region that are still to come; how many there are then."""
    states, days = b.region.shape[1] - 1, b.region.shape[2] - 2
    state, since, begun = _as_it_stood(b, region)
    for day in range(since + 1, days):
        if b.region[region, states, day] == 0:
            continue
        most = _state_on(b, region, day, state)
        if begun:
            begun = False
        elif most != state and count < MANY:
            at = (region * states + state) * states + most
            changes[count, 0] = day
            changes[count, 1] = since + 1
            changes[count, 2] = b.lists[b.world[CHANGE_DAYS] + at]
            changes[count, 3] = b.lists[b.world[CHANGE_MINUTES] + at]
            count += 1
        state, since = most, day
    return count


@inner
def _sort_latest_first(changes: np.ndarray, count: int) -> None:
    row = np.empty(4, dtype=np.int64)
    for k in range(1, count):
        row[:] = changes[k]
        j = k - 1
        while j >= 0 and changes[j, 0] < row[0]:
            changes[j + 1] = changes[j]
            j -= 1
        changes[j + 1] = row


@inner
def _place_days(b: Board, changes: np.ndarray, k: int, busy: np.ndarray) -> bool:
    """Take a crew for whole days in a row, the latest there are."""
    lasting = changes[k, 2]
    for last in range(changes[k, 0] - 1, changes[k, 1] + lasting - 2, -1):
        free = True
        for day in range(last - lasting + 1, last + 1):
            free = free and busy[day] < b.world[CREWS]
        if free:
            for day in range(last - lasting + 1, last + 1):
                busy[day] += 1
            return True
    return False


@inner
def _place_night(b: Board, changes: np.ndarray, k: int, night: np.ndarray) -> bool:
    """Take minutes of the crews in the night before a day; before the first one nobody counts."""
    for day in range(changes[k, 0], changes[k, 1] - 1, -1):
        if day == 0:
            return True
        if night[day] + changes[k, 3] <= b.world[NIGHT_CREW]:
            night[day] += changes[k, 3]
            return True
    return False


@inner
def _apart_broken(b: Board, early: int, late: int, least: int, most: int) -> int:
    """How wrong it is that a strip in a slot has to follow one in another by some days."""
    apart = b.slot[late, DAY] - b.slot[early, DAY]
    if least == NOT_BESIDE and early != late:
        if apart == 0:
            return ORDER_BROKEN
        least = 0
    if apart < least:
        return ORDER_BROKEN + ORDER_BROKEN * (least - apart) // 10
    if apart > most:
        return ORDER_BROKEN + ORDER_BROKEN * (apart - most) // 10
    return 0


@flat
def _order_broken(b: Board, strip: int, slot: int) -> int:
    """How far a strip in a slot is before those it follows and after those that follow it."""
    broken = 0
    if slot < 0:
        return 0
    for k in range(b.strip[strip, BEFORE], b.strip[strip, BEFORE + 1], 3):
        other = b.strip[b.lists[k], SLOT]
        if other >= 0:
            broken += _apart_broken(b, other, slot, b.lists[k + 1], b.lists[k + 2])
    for k in range(b.strip[strip, AFTER], b.strip[strip, AFTER + 1], 3):
        other = b.strip[b.lists[k], SLOT]
        if other >= 0:
            broken += _apart_broken(b, slot, other, b.lists[k + 1], b.lists[k + 2])
    return broken
