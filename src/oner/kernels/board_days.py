"""What the days of units cost and break: minutes, overtime, moves, light, rest, cover sets."""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false

from __future__ import annotations

from oner.kernels.board import (
    BEGINS,
    BETWEEN,
    BROKEN,
    BY_DAY,
    BY_NIGHT,
    COMPANY_REST,
    COUNT,
    COVER,
    COVER_NEED,
    COVERED,
    DATES,
    DAY,
    DAY_CALL,
    DIM,
    EVERY,
    HOURS,
    LIGHT,
    LIT,
    LOADED,
    LONGEST,
    MEAL,
    MEAL_AFTER,
    MINUTES,
    MOVE_PRICE,
    NIGHT_CALL,
    NO_LIMIT,
    ORDINARY,
    OVERTIME,
    READY,
    REST,
    RESTLESS,
    SET_MINUTES,
    SETS,
    SLOT_COLUMNS,
    SPLIT_CALL,
    STAGE_COUNT,
    STAGE_MINUTES,
    STAGES,
    STEPS,
    SUNRISE,
    SUNSET,
    UNIT_COUNT,
    UNLIT,
    WAITS,
    WEEKEND_REST,
    WORLD_COLUMNS,
    Board,
    flat,
    inner,
)

MIDNIGHT = 24 * 60
"""Minutes from one midnight to the next."""


@flat
def load_of(b: Board, slot: int) -> int:
    """Minutes of a slot that has strips, with the changes of set and stage between them."""
    load = b.slot[slot, LOADED] + b.world[SET_MINUTES] * (b.slot[slot, SETS] - 1)
    return load + b.world[STAGE_MINUTES] * (b.slot[slot, STAGES] - 1)


@flat
def slot_account(b: Board, slot: int) -> tuple[int, int]:
    """Money and broken rules of a slot by itself: stages, moves, overtime, minutes, light."""
    if b.slot[slot, COUNT] == 0:
        return 0, 0
    money = b.world[MOVE_PRICE] * (b.slot[slot, STAGES] - 1)
    for stage in range(b.world[STAGE_COUNT]):
        if b.slot[slot, SLOT_COLUMNS + stage] > 0:
            money += b.world[WORLD_COLUMNS + stage]
    load = load_of(b, slot)
    over = load - b.slot[slot, ORDINARY]
    if over > 0 and b.world[STEPS] > 0:
        money += _overtime(b, over)
    broken = max(0, load + _waits(b, slot) - b.slot[slot, LONGEST])
    if b.world[HOURS] and b.slot[slot, SUNSET] >= 0 and b.slot[slot, LONGEST] < NO_LIMIT:
        broken += _light_missing(b, slot)
    return money, broken


@inner
def _waits(b: Board, slot: int) -> int:
    """Minutes that waits for the light take, as far as orders of earlier boards have shown."""
    return b.slot[slot, WAITS] if b.slot[slot, LIT] + b.slot[slot, UNLIT] > 0 else 0


@inner
def _overtime(b: Board, over: int) -> int:
    """Per step ceil(its minutes * its hour's price / 60)."""
    money = 0
    at = b.world[OVERTIME]
    for step in range(b.world[STEPS]):
        begins = b.lists[at + 2 * step]
        ends = over
        if step + 1 < b.world[STEPS]:
            ends = min(over, b.lists[at + 2 * step + 2])
        if ends > begins:
            money += -((begins - ends) * b.lists[at + 2 * step + 1] // 60)
    return money


@inner
def _call(b: Board, slot: int) -> int:
    if b.slot[slot, UNLIT] == 0:
        return b.slot[slot, DAY_CALL]
    if b.slot[slot, LIT] > 0:
        return b.slot[slot, SPLIT_CALL]
    return b.slot[slot, NIGHT_CALL]


@inner
def _with_meal(b: Board, load: int) -> int:
    return load + b.world[MEAL] if load > b.world[MEAL_AFTER] else load


@inner
def _wrap(b: Board, slot: int) -> int:
    wrap = _call(b, slot) + _with_meal(b, load_of(b, slot) + _waits(b, slot))
    if b.slot[slot, UNLIT] > 0 and b.slot[slot, SUNSET] >= 0:
        wrap = max(wrap, b.slot[slot, SUNSET] + b.slot[slot, UNLIT])
    return wrap


@inner
def _light_missing(b: Board, slot: int) -> int:
    """Minutes of exteriors beyond light and darkness, as `schedule.hours` has them."""
    call, sunset = _call(b, slot), b.slot[slot, SUNSET]
    light = max(0, sunset - max(call, b.slot[slot, SUNRISE]))
    end = call + _with_meal(b, b.slot[slot, LONGEST])
    dark = max(0, end - max(call, sunset))
    lit = b.slot[slot, LIT]
    if lit > 0:
        lit += b.slot[slot, DIM]
    return max(0, lit - light) + max(0, b.slot[slot, UNLIT] - dark)


@inner
def recount_rest(b: Board, slot: int) -> None:
    """Minutes of rest a unit lacks before and behind a slot that has changed."""
    if b.world[HOURS] == EVERY:
        _recount_used(b, slot)
        return
    _recount_adjacent(b, slot - b.world[UNIT_COUNT])
    _recount_adjacent(b, slot)


@inner
def _recount_adjacent(b: Board, slot: int) -> None:
    """Minutes of rest a unit lacks between a day and its next shooting day."""
    later = slot + b.world[UNIT_COUNT]
    if slot < 0 or later >= b.slot.shape[0]:
        return
    lack = 0
    if b.slot[slot, REST] > 0 and b.slot[slot, COUNT] > 0 and b.slot[later, COUNT] > 0:
        has = b.slot[slot, BETWEEN] + _call(b, later) - _wrap(b, slot)
        lack = max(0, b.slot[slot, REST] - has)
    b.world[BROKEN] += lack - b.slot[slot, RESTLESS]
    b.slot[slot, RESTLESS] = lack


@inner
def _recount_used(b: Board, slot: int) -> None:
    """The same between days in use, kept at the later one, whatever days between are not used."""
    units = b.world[UNIT_COUNT]
    before, behind = slot - units, slot + units
    while before >= 0 and b.slot[before, COUNT] == 0:
        before -= units
    while behind < b.slot.shape[0] and b.slot[behind, COUNT] == 0:
        behind += units
    used = b.slot[slot, COUNT] > 0
    _note_lack(b, slot, _lack_between(b, before, slot) if used and before >= 0 else 0)
    if behind < b.slot.shape[0]:
        earlier = slot if used else before
        _note_lack(b, behind, _lack_between(b, earlier, behind) if earlier >= 0 else 0)


@inner
def _lack_between(b: Board, early: int, late: int) -> int:
    """Minutes of rest that lack between two days in use; days that are over are not judged.

    The rest needed over a day off is that of a weekend, however many days are not used.
    """
    if b.slot[late, DAY] < b.world[BEGINS]:
        return 0
    dates = b.world[DATES]
    apart = b.lists[dates + b.slot[late, DAY]] - b.lists[dates + b.slot[early, DAY]]
    needed = b.world[WEEKEND_REST] if apart > 1 else b.world[COMPANY_REST]
    return max(0, needed - (MIDNIGHT * apart + _call(b, late) - _wrap(b, early)))


@inner
def _note_lack(b: Board, slot: int, lack: int) -> None:
    b.world[BROKEN] += lack - b.slot[slot, RESTLESS]
    b.slot[slot, RESTLESS] = lack


@inner
def count_light(b: Board, strip: int, slot: int, sign: int) -> None:
    """A strip comes to a slot or leaves it: its exteriors, and days that keep cover sets ready."""
    light = b.strip[strip, LIGHT]
    if light == BY_DAY:
        b.slot[slot, LIT] += sign * b.strip[strip, MINUTES]
    elif light == BY_NIGHT:
        b.slot[slot, UNLIT] += sign * b.strip[strip, MINUTES]
    if light != 0 and b.world[COVER_NEED] > 0:
        day = b.slot[slot, DAY]
        b.world[BROKEN] -= _uncovered(b, day)
        b.world[b.world[COVERED] + 2 * day] += sign
        b.world[BROKEN] += _uncovered(b, day)


@inner
def count_cover(b: Board, strip: int, old: int, new: int) -> None:
    """A strip on a cover set goes from one slot to another; -1 stands for no slot."""
    row = b.world[READY] + b.strip[strip, COVER]
    was = b.slot[old, DAY] if old >= 0 else 0
    now = b.slot[new, DAY] if new >= 0 else 0
    sign = 1 if now > was else -1
    for day in range(min(was, now), max(was, now)):
        if b.allowed[row, day]:
            b.world[BROKEN] -= _uncovered(b, day)
            b.world[b.world[COVERED] + 2 * day + 1] += sign * b.strip[strip, MINUTES]
            b.world[BROKEN] += _uncovered(b, day)


@inner
def _uncovered(b: Board, day: int) -> int:
    at = b.world[COVERED] + 2 * day
    if b.world[at] == 0 or day < b.world[BEGINS]:
        return 0
    return max(0, b.world[COVER_NEED] - b.world[at + 1])
