"""A board on which days pass: strips are called off, shot again, and put where they still fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oner.kernels import board as kernel
from oner.kernels import board_search as moves_of
from oner.model.schedule import Strip
from oner.schedule.arrays import empty_board
from oner.schedule.problem import ScheduleProblem, with_allowed

Mask = NDArray[np.uint8]
"""1 for every slot a strip may have, shape (slots,)."""

TRIES = 3
"""A strip of a scene may be in vain on so many days; then it is given up."""
PIECE_TRIES = 6
"""The same for a piece of the take."""

BREAKING = 1e10
"""Money a minute of a broken rule weighs where a strip is put in: more than any board costs."""

ANY_DAYS = 1 << 20
GROUP_SLOTS = 40
"""So many slots are tried for strips that are shot together."""


class RepairBoard:
    """The tables of a problem, with room for what is paid in vain.

    A strip that is called off on its own day, or has to be shot again, was paid for: a double of it
    stays in that slot, with its people, set and rig, and follows no rule of order. So the money of
    the board is that of everything that was called, by the same terms of pay as everything else.
    Pins and locks no longer hold for what was moved: what happened is stronger.

    Args:
        problem: The problem.
        slots: A slot per strip: the board of the plan.
    """

    def __init__(self, problem: ScheduleProblem, slots: Sequence[int]) -> None:
        past = tuple(pin for pin in problem.pins if pin.rule == "past")
        self.problem = with_allowed(replace(problem, pins=past))
        self.count = len(problem.strips)
        self.doubles: tuple[tuple[int, ...], ...] = ()
        doubled = self._doubled()
        every = tuple(range(problem.slots))
        choices = [*self.problem.allowed, *([every] * (len(doubled.strips) - self.count))]
        self._empty = empty_board(doubled, choices, 0)
        self.free = self._empty.allowed[: self.count].copy()
        """1 where a strip may be whatever the rest of the board is, shape (strips, slots)."""
        board = _copy(self._empty)
        moves_of.place_all(board, np.array(slots, dtype=np.int64))
        self._start = board
        self.board = board
        self._spare: list[list[int]] = []

    def begin(self) -> None:
        """The board of the plan again, with nothing in vain."""
        self.board = _copy(self._start)
        self._spare = [list(doubles) for doubles in self.doubles]

    @property
    def money(self) -> int:
        """What the board costs with everything that was in vain."""
        return int(self.board.world[kernel.MONEY])

    @property
    def slots(self) -> NDArray[np.int64]:
        """A slot per strip, -1 for those off the board; shape (strips,)."""
        return self.board.strip[: self.count, kernel.SLOT].copy()

    def take_off(self, strip: int) -> None:
        """Take a strip off the board."""
        self._place(strip, -1)

    def put_back(self, strip: int, slot: int) -> None:
        """Put a strip where it was."""
        self._place(strip, slot)

    def lasts(self, strip: int, minutes: int) -> None:
        """A strip takes so many minutes, where it is or where it will be."""
        slot = int(self.board.strip[strip, kernel.SLOT])
        self._place(strip, -1)
        self.board.strip[strip, kernel.MINUTES] = minutes
        self._place(strip, slot)

    def pay_in_vain(self, strip: int, slot: int, minutes: int, *, shot: bool) -> bool:
        """A strip was called into a slot in vain; whether it may be called once more.

        Args:
            strip: It is off the board.
            slot: Where its people, set and rig are paid.
            minutes: What it took of the day.
            shot: Whether anybody ran: then their legs are tired all the same.
        """
        if not self._spare[strip]:
            return False
        double = self._spare[strip].pop()
        row = self.board.strip[double]
        row[kernel.MINUTES] = minutes
        if not shot:
            row[kernel.RUNNING] = 0
        before = self._load(slot)
        self._place(double, slot)
        further = self._load(slot) - before - minutes
        if not shot and further:
            # nobody went to that set: it is paid, and takes no time
            self._place(double, -1)
            row[kernel.MINUTES] = minutes - further
            self._place(double, slot)
        return bool(self._spare[strip])

    def forget_order(self, strip: int, over: Iterable[int]) -> None:
        """What was shot after a strip that has to be shot again stays shot.

        Args:
            strip: It is off the board.
            over: Strips that are over.
        """
        board, done = self.board, set(over)
        for begin, other in self._links(strip, kernel.AFTER):
            if other not in done:
                continue
            board.lists[begin + 1 : begin + 3] = -ANY_DAYS, ANY_DAYS
            for back, first in self._links(other, kernel.BEFORE):
                if first == strip:
                    board.lists[back + 1 : back + 3] = -ANY_DAYS, ANY_DAYS

    def followers(self, strip: int) -> list[int]:
        """Strips that have to follow one, and those that follow them, nearest first."""
        found, seen = list[int](), {strip}
        rest = [strip]
        while rest:
            for begin, other in self._links(rest.pop(0), kernel.AFTER):
                if other not in seen and self.board.lists[begin + 1] > -ANY_DAYS:
                    seen.add(other)
                    found.append(other)
                    rest.append(other)
        return found

    def insert(self, strips: Sequence[int], masks: Sequence[Mask]) -> bool:
        """Put strips into the cheapest slots in which no further rule is broken.

        Args:
            strips: Off the board; those shot together are given together, the others alone.
            masks: Slots they may have.

        Returns:
            Whether all found one; else all are off the board.
        """
        if len(strips) == 1:
            return self._insert(strips[0], masks[0])
        common = np.bitwise_and.reduce(np.array(masks))
        for _ in range(GROUP_SLOTS):
            if not self._insert(strips[0], common):
                return False
            slot = int(self.board.strip[strips[0], kernel.SLOT])
            here = np.zeros_like(common)
            here[slot] = 1
            if all(self._insert(strip, here) for strip in strips[1:]):
                return True
            for strip in strips:
                self.take_off(strip)
            common[slot] = 0
        return False

    def _insert(self, strip: int, mask: Mask) -> bool:
        board = self.board
        if not mask.any():
            return False
        broken = int(board.world[kernel.BROKEN])
        board.allowed[strip] = mask
        moves_of.insert_strips(board, np.array([strip], dtype=np.int64), BREAKING)
        if int(board.world[kernel.BROKEN]) <= broken:
            return True
        self.take_off(strip)
        return False

    def _place(self, strip: int, slot: int) -> None:
        """Into the only slot it is let, or off the board where it is let none."""
        row = self.board.allowed[strip]
        row[:] = 0
        if slot >= 0:
            row[slot] = 1
        moves_of.insert_strips(self.board, np.array([strip], dtype=np.int64), 1.0)

    def _load(self, slot: int) -> int:
        row, world = self.board.slot[slot], self.board.world
        changes = int(world[kernel.SET_MINUTES]) * max(0, int(row[kernel.SETS]) - 1)
        stages = int(world[kernel.STAGE_MINUTES]) * max(0, int(row[kernel.STAGES]) - 1)
        return int(row[kernel.LOADED]) + changes + stages

    def _links(self, strip: int, column: int) -> list[tuple[int, int]]:
        """Where in the lists each order of a strip begins, and the other strip."""
        begin, end = self.board.strip[strip, column : column + 2].tolist()
        return [(at, int(self.board.lists[at])) for at in range(begin, end, 3)]

    def _doubled(self) -> ScheduleProblem:
        """The problem with doubles that nobody has to place."""
        problem = self.problem
        strips, source = list[Strip](problem.strips), list[int]()
        doubles = list[tuple[int, ...]]()
        for s, strip in enumerate(problem.strips):
            tries = TRIES if strip.piece is None else PIECE_TRIES
            doubles.append(tuple(range(len(strips), len(strips) + tries)))
            strips += [_double(strip, k) for k in range(tries)]
            source += [s] * tries
        self.doubles = tuple(doubles)
        again = range(len(problem.strips)), source
        whole = [*again[0], *again[1]]
        return replace(
            problem,
            strips=tuple(strips),
            allowed=tuple(problem.allowed[s] for s in whole),
            region_of=tuple(problem.region_of[s] for s in whole),
            needs=tuple(problem.needs[s] for s in whole),
            told=tuple(problem.told[s] for s in whole) if problem.told else (),
        )


def _double(strip: Strip, k: int) -> Strip:
    return replace(
        strip, id=f"{strip.id} in vain {k}", episode="", after=(), follows=(), together=""
    )


def _copy(board: kernel.Board) -> kernel.Board:
    return kernel.Board(
        strip=board.strip.copy(),
        slot=board.slot.copy(),
        payee=board.payee.copy(),
        region=board.region.copy(),
        lists=board.lists.copy(),
        allowed=board.allowed.copy(),
        world=board.world.copy(),
        log=board.log.copy(),
    )
