"""A board of strips in slots, changed strip by strip, with its money and its broken rules kept up.

A slot is a unit on a day: slot = day * units + unit. Slots, strips, sets, stages, regions and
states are numbers from 0. *Payees* are whatever costs or is limited by where its strips are:
people, rigs, stages, episodes, places rigs stand in, minutes of a minor or of running, what one
unit has at a time (`board_payees`). A board is a few tables whose columns have names here: every
array handed from one compiled function to the next costs time.

Broken rules are counted in one number, in minutes of a day or what is taken to be as bad; a board
that keeps every rule has 0.
"""

# numba has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# pyright: reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportReturnType=false

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit  # pyright: ignore[reportUnknownVariableType]
from numpy.typing import NDArray

inner = njit(  # pyright: ignore[reportCallIssue]
    nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True
)
"""For functions that only compiled ones call: without faces to Python they compile faster."""
flat = njit(nogil=True, inline="always")  # pyright: ignore[reportCallIssue]
"""For those on the way of every move: calling them costs more than what they do."""

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

PERSON = 0
"""Paid by the day: also a stage that is held."""
RIG = 1
SPAN = 2
"""First and last day no further apart than a limit: an episode."""
PLACE = 3
TERMS = 4
"""A person with weeks, drops, travel or fees."""
LOAD = 5
"""Minutes of strips a day no more than a limit: a minor."""
RUN = 6
"""Minutes of running a day no more than a limit, days of rest between."""
UNITS = 7
"""With one unit a day: a person, a director, a rig, a stage."""
TOGETHER = 8
"""All in one slot."""

STATE_BROKEN = 300
"""A strip whose region is in another state that day, or a day that a change of state lacks."""
ORDER_BROKEN = 60
"""A strip before one it has to follow, and a tenth of it per day between them."""
SPREAD_BROKEN = 60
"""A day by which an episode is spread too far."""

# columns of `strip`; X and X + 1 bound a stretch of `lists`
SLOT, NEXT, PREVIOUS, BEST = 0, 1, 2, 3
MINUTES, BUILT, STAGE, NEED, REGION = 4, 5, 6, 7, 8
PAYEES, CHOICES, BEFORE, AFTER = 9, 11, 13, 15
RUNNING, LIGHT, COVER = 17, 18, 19
STRIP_COLUMNS = 20

BY_DAY, BY_NIGHT = 1, 2
"""Values of `LIGHT`: exteriors by day and by night; 0 for everything else."""

# columns of `slot`; then one per stage (sets of it in use), then one per set (strips in it)
HEAD, COUNT, LOADED, SETS, STAGES, LIT, UNLIT, RESTLESS = 0, 1, 2, 3, 4, 5, 6, 7
ORDINARY, LONGEST, DAY_CALL, SPLIT_CALL, NIGHT_CALL = 8, 9, 10, 11, 12
SUNRISE, SUNSET, BETWEEN, REST, DAY, WAITS, DIM = 13, 14, 15, 16, 17, 18, 19
SLOT_COLUMNS = 20

# columns of `payee`; then one per day, or per slot for UNITS and TOGETHER
KIND, WORKED_RATE, SPAN_RATE, ROW = 0, 1, 2, 3
WORKED, FIRST, LAST, PAID, SPREAD, MEMBERS, APART = 4, 5, 6, 7, 8, 9, 11
PAYEE_COLUMNS = 12

# places in `world`; then the price of each stage and day; then, per day, exteriors and minutes of
# cover sets still to come
MONEY, BROKEN, BEST_COST, STOP, RANDOM = 0, 1, 2, 3, 4
UNIT_COUNT, SET_MINUTES, STAGE_MINUTES, CHANGE_PRICE, MOVE_PRICE = 5, 6, 7, 8, 9
STAGE_COUNT, HIRE, GAP, GAP_DEPTH, RESTORE = 10, 11, 12, 13, 14
HOURS, MEAL_AFTER, MEAL, OVERTIME, STEPS = 15, 16, 17, 18, 19
UPSET, BEST_UPSET, COVER_NEED, CREWS, NIGHT_CREW = 20, 21, 22, 23, 24
CREW_BROKEN, DATES, CHANGE_DAYS, CHANGE_MINUTES, BEGINS = 25, 26, 27, 28, 29
DAYS, UPSETS, COVERED, READY, APARTS = 30, 31, 32, 33, 34
STOOD, BEGUN, BEGUN_DEPTH, COMPANY_REST, WEEKEND_REST = 35, 36, 37, 38, 39
WORLD_COLUMNS = 40

NOT_BESIDE = -1
"""Least days a strip comes after another: 0, and not on its day with another unit."""

NEVER = -1
"""In `slot`: nobody said when the sun rises."""
NO_LIMIT = 1 << 40
"""In `slot`: the longest day of a day that is over, which is not judged."""

ADJACENT, EVERY = 1, 2
"""Values of `HOURS`: rest can only lack between one shooting day and the next, or over days not
used as well; 0: neither rest nor light can lack."""


class Board(NamedTuple):
    """A board, what it is priced and checked against, and its counts.

    Args:
        strip: A row per strip: its slot (-1: not placed), neighbours in the list of its slot, slot
            on the best board; minutes, set, stage, state needed, region (or -1); stretches of
            `lists` with payees, slots allowed, strips it must follow and strips that must follow it
            (with the least and most days between); minutes of running, light, row of `cover`.
        slot: A row per slot: first strip of its list, number and minutes of its strips, sets and
            stages in use, minutes of exteriors by day and by night, minutes of rest lacking until
            the unit's next day; minutes of the day and with overtime, calls, sun, minutes from its
            midnight to the unit's next, rest needed, day; minutes that days with exteriors lost in
            waits, and of daylight, when they were put in order; then strips per stage and set.
        payee: A row per payee: kind; price of a day worked on top of (for a place: days to carry
            the rig on; for running: days of rest), and of a day from first to last; row of the
            table of hires, limit, the other place of a pair, or stretch of terms; days in use,
            first, last; money and broken rule; stretch of `lists` with its strips; days kept apart;
            then strips per day.
        region: Strips per region, state and day, shape (regions, states + 1, days + 2). The last
            state stands for all; its last two columns are the money and the broken rules.
        lists: Stretches of numbers, among them the tables of hires, weeks and changes, and the
            price of every strip in every slot (`UPSETS`, below 0: none).
        allowed: 1 where a strip may be shot in a slot; then a row per strip on a cover set, 1 where
            it could be shot on a day (`READY`); then a row per payee, 1 where it may not work both
            on a day and on the next (`APARTS`). All rows have a column per slot.
        world: Totals, the best cost (below 0: none), prices, the generator; see the names above.
        log: Strip and former slot of the steps of a move, for taking it back, shape (n, 2).
    """

    strip: Ints
    slot: Ints
    payee: Ints
    region: Ints
    lists: Ints
    allowed: Bytes
    world: Ints
    log: Ints


def nothing() -> Board:
    """Tables of the right kinds with no strip and no day, to compile for."""
    table = np.zeros((0, 1), dtype=np.int64)
    flags = np.zeros((0, 1), dtype=np.uint8)
    return Board(
        strip=np.zeros((0, STRIP_COLUMNS), dtype=np.int64),
        slot=table,
        payee=table,
        region=np.zeros((0, 1, 1), dtype=np.int64),
        lists=np.zeros(0, dtype=np.int64),
        allowed=flags,
        world=np.ones(WORLD_COLUMNS, dtype=np.int64),
        log=np.zeros((0, 2), dtype=np.int64),
    )


@inner
def draw(b: Board, below: int) -> int:
    """A number from 0 to below - 1, below far less than 2^31 (xorshift, 64 bits of state).

    Shifts to the right are masked, as the state is signed.
    """
    x = b.world[RANDOM]
    x ^= x << 13
    x ^= (x >> 7) & 0x1FFFFFFFFFFFFFF
    x ^= x << 17
    b.world[RANDOM] = x
    return ((x >> 20) & 0x7FFFFFFF) % below
