"""The breakdowns of a take as problems that compete for the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oner.app.strips import piece_states, piece_strips
from oner.model.diary import Diary
from oner.model.finding import Finding, find
from oner.model.piece import Breakdown
from oner.model.production import Production
from oner.model.schedule import CostLine, Pin
from oner.model.set import STANDING
from oner.model.take import Take
from oner.production.happened import strips_after
from oner.schedule.lane import Contender
from oner.schedule.problem import PosedRegion, ScheduleProblem, pose_problem, with_allowed

ON_THE_BOARD = frozenset({"rig", "stage", "changeover"})
"""Kinds of a piece's estimate that the schedule counts by days instead."""


def contenders(
    production: Production,
    breakdowns: Sequence[Breakdown],
    take: Take | None,
    pins: tuple[Pin, ...] = (),
) -> tuple[Contender, ...]:
    """A problem per breakdown that shoots as much of the take as the first one.

    A breakdown without a piece that somebody pinned does not compete with one that has it.

    Args:
        production: As read.
        breakdowns: The first is the cheapest estimate; empty: only the strips of the show.
        take: What they break down; None without breakdowns.
        pins: Beside those of the production.
    """
    if not breakdowns:
        return (
            Contender(number=0, problem=pose_problem(production, production.strips, (), pins=pins)),
        )
    assert take is not None
    pinned = {pin.strip for pin in (*production.pins, *pins)}
    first = breakdowns[0]
    return tuple(
        _contender(production, number, breakdown, take, pins)
        for number, breakdown in enumerate(breakdowns)
        if _frames(breakdown) == _frames(first)
        and pinned & _names(production, first, take) <= _names(production, breakdown, take)
    )


def after_diary(problem: ScheduleProblem, diary: Diary) -> ScheduleProblem:
    """A problem in which the days before a diary's as-of day are over.

    Args:
        problem: Its pins hold what was shot.
        diary: Its regions stand on those days as it says, and else as they are built.
    """
    if diary.as_of is None:
        return problem
    over = sum(day < diary.as_of for day in problem.days)
    said = {(one.region, one.day): one.state for one in diary.stood}
    stood = tuple(
        tuple(_stood(region, said.get((region.id, day), STANDING)) for day in problem.days[:over])
        for region in problem.regions
    )
    return with_allowed(replace(problem, as_of=over, stood=stood))


def _stood(region: PosedRegion, state: str | None) -> int:
    """A state as a place in a region's states; -1 while it was changed, or in one nobody needs."""
    return region.states.index(state) if state in region.states else -1


def fixed_lines(breakdown: Breakdown) -> tuple[CostLine, ...]:
    """What a breakdown costs whatever the board is: the pieces off rigs and stages, the seams."""
    lines = [
        CostLine(
            kind="take",
            subject=piece.id,
            amount=sum(line.amount for line in piece.costs if line.kind not in ON_THE_BOARD),
        )
        for piece in breakdown.pieces
    ]
    joins = sum(seam.price for seam in breakdown.seams)
    lines.append(CostLine(kind="take", subject="seams", amount=joins))
    return tuple(line for line in lines if line.amount)


def stray_pins(
    production: Production, problems: Sequence[Contender], pins: tuple[Pin, ...] = ()
) -> tuple[Finding, ...]:
    """Pins of strips that no breakdown has any more."""
    names = {strip.id for contender in problems for strip in contender.problem.strips}
    return tuple(
        find(
            "schedule-pin",
            f"strip {pin.strip}",
            f"is held to {pin.day} by a {pin.rule}, and the take is not cut into such a piece",
            remedy="take the pin or lock out of board.toml, or name a piece the breakdown has",
        )
        for pin in (*production.pins, *pins)
        if pin.strip not in names
    )


def _contender(
    production: Production,
    number: int,
    breakdown: Breakdown,
    take: Take,
    pins: tuple[Pin, ...],
) -> Contender:
    states = piece_states(breakdown)
    pieces = strips_after(
        piece_strips(production, breakdown, take),
        production.diary,
        {state.id: state for state in states},
    )
    problem = pose_problem(
        production,
        (*production.strips, *pieces),
        states,
        pins=pins,
        fixed=fixed_lines(breakdown),
    )
    problem = after_diary(problem, production.diary)
    words = breakdown.alternatives[0].gives if breakdown.alternatives else ""
    return Contender(number=number, problem=problem, words=words)


def _frames(breakdown: Breakdown) -> int:
    return sum(len(piece.span) for piece in breakdown.pieces)


def _names(production: Production, breakdown: Breakdown, take: Take) -> set[str]:
    pieces = strips_after(piece_strips(production, breakdown, take), production.diary, {})
    return {strip.id for strip in pieces}
