"""What a board that people lay is worth: rules it breaks, hours, set states, money.

Everything is counted from the arrangement; only the clock of a unit's day is remembered, by its
strips and their order. A board with strips in the pool is counted for the strips it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from oner.app.desk.arrangement import Arrangement, UnitOfDay
from oner.app.desk.board import BoardAsIs, Season, desk_board
from oner.model.desk import DeskBoard, DeskBroken
from oner.model.schedule import RegionDay, Strip
from oner.model.set import STANDING
from oner.schedule.money import price, total
from oner.schedule.order import BrokenRest, DayPlans, given_day
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, Trajectory, alone, region_days, trajectories, uses
from oner.schedule.rules import BrokenRule, broken_hours, broken_rules

KEPT_DAYS = 4096
"""Clocks of unit days that are remembered."""

SHOWN_POOL = 6
"""Strips without a day that are named in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """A board and what it is worth.

    Args:
        board: As the page shows it.
        cost: Of it; None while strips are missing or set states cannot be served.
    """

    board: DeskBoard
    cost: int | None


class Evaluator:
    """Counts boards of one problem.

    Args:
        season: What the page shows them with.
        problem: All strips; pins of locks may be left out, as locked strips are not moved at all.
        bound: No board that keeps every rule costs less; None: not known.
    """

    def __init__(self, season: Season, problem: ScheduleProblem, bound: int | None = None) -> None:
        self.season = season
        self.problem = problem
        self.bound = bound
        self.index = problem.index_of()
        self.day_at = {day: d for d, day in enumerate(problem.days)}
        self.unit_at = {unit.id: u for u, unit in enumerate(problem.units)}
        self._clocks = dict[tuple[int, tuple[int, ...]], DayPlans]()

    def fitting(self, arrangement: Arrangement) -> Arrangement:
        """An arrangement without the strips, days and units this show does not have any more."""
        kept = {
            where: tuple(strip for strip in strips if strip in self.index)
            for where, strips in sorted(arrangement.items())
            if where[0] in self.day_at and where[1] in self.unit_at
        }
        return {where: strips for where, strips in kept.items() if strips}

    def slots(self, arrangement: Arrangement) -> dict[str, int]:
        """Slot of every strip that has a day."""
        return {
            strip: self._slot(where) for where, strips in arrangement.items() for strip in strips
        }

    def worth(
        self, name: str, arrangement: Arrangement, held: Mapping[str, str] | None = None
    ) -> Worth:
        """A board as it stands.

        Args:
            name: Of it.
            arrangement: Of strips, days and units of the problem.
            held: Per strip that may not be moved, the rule that holds it.
        """
        slots = self.slots(arrangement)
        problem, board = _with_only(self.problem, slots)
        days = [
            self._clock(self._slot(where), tuple(self.index[strip] for strip in strips))
            for where, strips in arrangement.items()
        ]
        rows = trajectories(problem, board)
        costs = () if rows is None else price(problem, board, rows)
        missing = [strip.id for strip in self.problem.strips if strip.id not in slots]
        cost = total(costs) if rows is not None and not missing else None
        as_is = BoardAsIs(
            name=name,
            places=[place for day in days for place in day.places],
            hours=[hours for day in days for hours in day.hours],
            regions=_regions(problem, board, rows),
            costs=costs,
            cost=cost,
            bound=self.bound,
            broken=tuple(self._broken(problem, board, days, missing)),
            held=held,
        )
        return Worth(board=desk_board(self.season, as_is), cost=cost)

    def _slot(self, where: UnitOfDay) -> int:
        day, unit = where
        return self.day_at[day] * len(self.unit_at) + self.unit_at[unit]

    def _clock(self, slot: int, strips: tuple[int, ...]) -> DayPlans:
        found = self._clocks.get((slot, strips))
        if found is None:
            if len(self._clocks) >= KEPT_DAYS:
                self._clocks.clear()
            found = self._clocks[slot, strips] = given_day(self.problem, slot, strips)
        return found

    # -- rules ----------------------------------------------------------------------------------

    def _broken(
        self,
        problem: ScheduleProblem,
        board: Board,
        days: Sequence[DayPlans],
        missing: Sequence[str],
    ) -> Iterator[DeskBroken]:
        """Everything it breaks, what is missing first; a rule once a day where two counts agree."""
        if missing:
            yield DeskBroken(
                rule="every-strip", words=_missing_words(missing), strips=tuple(missing), days=()
            )
        said = set[tuple[str, int | None]]()
        hours = [one for day in days for one in day.hours]
        calls = [one for day in days for one in day.calls]
        for one in broken_rules(problem, board):
            said.add((one.rule, one.day))
            yield self._of_rule(one)
        for one in broken_hours(problem, hours, calls):
            if (one.rule, one.day) not in said:
                yield self._of_rule(one)
        for one in (one for day in days for one in day.broken if one.rule != "minor-hours"):
            if (one.rule, one.day) not in said:
                said.add((one.rule, one.day))
                yield self._of_clock(one)
        for day in days:
            yield from self._of_order(day)

    def _of_rule(self, one: BrokenRule) -> DeskBroken:
        days = () if one.day is None else (self.problem.days[one.day].isoformat(),)
        return DeskBroken(rule=one.rule, words=one.what, strips=one.strips, days=days)

    def _of_clock(self, one: BrokenRest) -> DeskBroken:
        day = self.problem.days[one.day].isoformat()
        if one.rule == "daylight":
            words = f"{day}: {one.has} minutes outside in {one.needed} minutes of light"
        else:
            over = one.has - one.needed
            words = f"{day}: {one.has} minutes from call to wrap in this order, {over} too many"
        return DeskBroken(rule=one.rule, words=words, strips=one.strips, days=(day,))

    def _of_order(self, day: DayPlans) -> Iterator[DeskBroken]:
        """Strips of a day that come before what they follow."""
        place = {one.strip: one.order for one in day.places}
        for one in day.places:
            strip = self.problem.strips[self.index[one.strip]]
            for other in (*strip.after, *(follows.strip for follows in strip.follows)):
                if place.get(other, 0) > one.order:
                    when = one.day.isoformat()
                    yield DeskBroken(
                        rule="precedence",
                        words=f"{when}: {one.strip} before {other}",
                        strips=(other, one.strip),
                        days=(when,),
                    )


def _with_only(problem: ScheduleProblem, slots: Mapping[str, int]) -> tuple[ScheduleProblem, Board]:
    """The problem of the strips that have a slot, and their slots."""
    kept = [s for s, strip in enumerate(problem.strips) if strip.id in slots]
    board = tuple(slots[problem.strips[s].id] for s in kept)
    if len(kept) == len(problem.strips):
        return problem, board
    there = {problem.strips[s].id for s in kept}
    part = replace(
        problem,
        strips=tuple(_among(problem.strips[s], there) for s in kept),
        allowed=tuple(problem.allowed[s] for s in kept),
        region_of=tuple(problem.region_of[s] for s in kept),
        needs=tuple(problem.needs[s] for s in kept),
        told=tuple(problem.told[s] for s in kept) if problem.told else (),
        pins=tuple(pin for pin in problem.pins if pin.strip in there),
    )
    return part, board


def _among(strip: Strip, there: set[str]) -> Strip:
    """A strip that follows only strips that are there."""
    follows = tuple(one for one in strip.follows if one.strip in there)
    return replace(
        strip, after=tuple(other for other in strip.after if other in there), follows=follows
    )


def _regions(
    problem: ScheduleProblem, board: Board, rows: tuple[Trajectory, ...] | None
) -> tuple[RegionDay, ...]:
    """How the regions stand; where no crew can follow, the states their strips need."""
    if rows is not None:
        return region_days(problem, rows)
    own = [
        alone(problem, board, r) or _needed(problem, board, r) for r in range(len(problem.regions))
    ]
    return region_days(problem, tuple(own))


def _needed(problem: ScheduleProblem, board: Board, region: int) -> Trajectory:
    """The state needed on every day, the first of several; standing on the others."""
    used = uses(problem, board, region)
    standing = problem.regions[region].states.index(STANDING)
    return tuple(min(used.get(day, {standing})) for day in range(len(problem.days)))


def _missing_words(missing: Sequence[str]) -> str:
    named = ", ".join(missing[:SHOWN_POOL])
    more = len(missing) - SHOWN_POOL
    return f"without a day: {named}" + (f" and {more} more" if more > 0 else "")
