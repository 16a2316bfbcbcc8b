"""A board after something happened: money against what people have to be told anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from oner.model.progress import Progress, Report, silent
from oner.model.schedule import Infeasible, ScheduleAnswer, Solved
from oner.schedule.limit import Limit
from oner.schedule.problem import ScheduleProblem, with_allowed
from oner.schedule.solve import solve
from oner.schedule.upset import Moved, moved_strips, point_price, upset_points

WEIGHTS = (("balanced", 1.0, 0.5), ("fewest moves", 5.0, 0.25), ("cheapest", 0.0, 0.25))
"""Trade-offs that are offered: what a move is priced at, as a multiple of its price; part of the
limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way to go on.

    Args:
        words: What it is after.
        answer: Its board.
        moved: Strips that are not where people were told.
        points: How upsetting these moves are together.
        upset: What they are worth, in the smallest currency unit.
    """

    words: str
    answer: Solved
    moved: tuple[Moved, ...]
    points: float
    upset: int

    @property
    def value(self) -> int:
        """Money and upset together: the least of them is recommended."""
        return self.answer.schedule.cost + self.upset


def told_problem(
    problem: ScheduleProblem,
    told: Mapping[str, int],
    as_of: int,
    stood: tuple[tuple[int, ...], ...],
) -> ScheduleProblem:
    """A problem in which people know a board, and days before one are over.

    Args:
        problem: With the events in it already; what was shot is pinned.
        told: Slots by ids of strips; a strip that is not in it is new.
        as_of: First day that is still to come.
        stood: As in `ScheduleProblem`.
    """
    slots = tuple(told.get(strip.id) for strip in problem.strips)
    return with_allowed(replace(problem, told=slots, as_of=as_of, stood=stood))


def offers(
    problem: ScheduleProblem,
    limit: Limit,
    *,
    seed: int = 1,
    workers: int = 1,
    progress: Report = silent,
) -> tuple[Offer, ...] | ScheduleAnswer:
    """The best trade-offs between money and upset, the recommended one first.

    Args:
        problem: From `told_problem`.
        limit: Of all searches together.
        seed, workers, progress: As for `solve`.

    Returns:
        Distinct offers, none of which is worse than another in both money and points; or, where no
        board was found, why.
    """
    names = [strip.id for strip in problem.strips]
    told = zip(names, problem.told, strict=True)
    start = known = {name: slot for name, slot in told if slot is not None}
    points, price = upset_points(problem), point_price(problem)
    found = list[Offer]()
    answer: ScheduleAnswer | None = None
    for words, weight, part in WEIGHTS:
        progress(Progress(stage="replan", message=words))
        answer = solve(
            problem,
            limit.part(part),
            seed=seed,
            workers=workers,
            progress=progress,
            start=start if weight else known,
            upset=np.rint(points * price * weight).astype(np.int64),
        )
        if isinstance(answer, Solved):
            found.append(_offer(problem, words, answer, price))
            # a search that may move everything starts from this board, which keeps the rules
            known = dict(zip(names, board_slots(problem, answer), strict=True))
        elif isinstance(answer, Infeasible):
            return answer
    if not found:
        assert answer is not None
        return answer
    kept = [one for one in found if not any(_beats(other, one) for other in found)]
    return tuple(sorted(_distinct(kept), key=lambda one: one.value))


def _offer(problem: ScheduleProblem, words: str, answer: Solved, price: int) -> Offer:
    moved = moved_strips(problem, board_slots(problem, answer))
    points = sum(one.points for one in moved)
    return Offer(
        words=words, answer=answer, moved=moved, points=points, upset=round(points * price)
    )


def board_slots(problem: ScheduleProblem, answer: Solved) -> tuple[int, ...]:
    """The slot per strip of a problem's own board."""
    days = {day: d for d, day in enumerate(problem.days)}
    units = {unit.id: u for u, unit in enumerate(problem.units)}
    slots = {
        place.strip: days[place.day] * len(units) + units[place.unit]
        for place in answer.schedule.board
    }
    return tuple(slots[strip.id] for strip in problem.strips)


def _beats(one: Offer, other: Offer) -> bool:
    """Whether an offer is no worse in money and in points, and better in one of them."""
    mine = (one.answer.schedule.cost, one.points)
    theirs = (other.answer.schedule.cost, other.points)
    return mine[0] <= theirs[0] and mine[1] <= theirs[1] and mine != theirs


def _distinct(offers: list[Offer]) -> list[Offer]:
    seen = set[tuple[int, float]]()
    kept = list[Offer]()
    for offer in offers:
        key = (offer.answer.schedule.cost, offer.points)
        if key not in seen:
            seen.add(key)
            kept.append(offer)
    return kept
