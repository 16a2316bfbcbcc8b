"""What it is worth to leave people with what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board
from oner.schedule.search import day_pay

NEAR_DAYS = 5
"""Shooting days after which a move upsets half as much as tomorrow's."""

PART_OF_A_DAY = 0.5
"""Of what a day of a person costs on average: a move's price where the production says none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A strip that is not where people were told.

    Args:
        strip: Its id.
        before, after: Days; None where it was not on the board, or is not any more.
        unit_before, unit_after: Ids of the units.
        people: Who of the cast has to be told.
        points: How upsetting: people told, less for days further away.
    """

    strip: str
    before: date | None
    after: date | None
    unit_before: str = ""
    unit_after: str = ""
    people: tuple[str, ...] = ()
    points: float = 0.0


def upset_points(problem: ScheduleProblem) -> NDArray[np.float64]:
    """How upsetting every slot is for every strip, shape (strips, slots).

    0 where people were told to be or were told nothing; else
    (1 + people of the strip) * NEAR_DAYS / (NEAR_DAYS + shooting days until the nearer of the old
    and the new day). The other unit on the told day counts half.
    """
    days = np.arange(problem.slots) // len(problem.units)
    points = np.zeros((len(problem.strips), problem.slots))
    for s, told in enumerate(problem.told):
        if told is None:
            continue
        old = problem.day_of(told)
        until = np.maximum(0, np.minimum(days, old) - problem.as_of)
        weight = (1 + len(problem.strips[s].cast)) * NEAR_DAYS / (NEAR_DAYS + until)
        points[s] = np.where(days == old, weight / 2, weight)
        points[s, told] = 0.0
    return points


def point_price(problem: ScheduleProblem) -> int:
    """Money of one point: the production's `moved_strip`, or a part of a person's average day."""
    return problem.prices.moved_strip or max(1, round(PART_OF_A_DAY * day_pay(problem)))


def moved_strips(problem: ScheduleProblem, board: Board) -> tuple[Moved, ...]:
    """Strips that are not where people were told, in the order of their nearer day."""
    points = upset_points(problem)
    found = list[Moved]()
    for s, (told, slot) in enumerate(zip(problem.told, board, strict=True)):
        if told is None or told == slot:
            continue
        strip = problem.strips[s]
        found.append(
            Moved(
                strip=strip.id,
                before=problem.days[problem.day_of(told)],
                after=problem.days[problem.day_of(slot)],
                unit_before=problem.unit_of(told).id,
                unit_after=problem.unit_of(slot).id,
                people=strip.cast,
                points=float(points[s, slot]),
            )
        )
    return tuple(sorted(found, key=lambda one: (min(_days(one)), one.strip)))


def _days(moved: Moved) -> list[date]:
    return [day for day in (moved.before, moved.after) if day is not None]
