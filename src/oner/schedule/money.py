"""What a board costs, by plain counting."""

from __future__ import annotations

from oner.model.schedule import CostLine
from oner.schedule.hire import hire_price, hires
from oner.schedule.pay import Engagement, engagement, overtime_pay
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, Trajectory, changes
from oner.schedule.rules import by_slot, day_minutes


def price(
    problem: ScheduleProblem, board: Board, rows: tuple[Trajectory, ...]
) -> tuple[CostLine, ...]:
    """Every line of money of a board: cast, rigs, changeovers, stages, moves, overtime, fixed.

    Args:
        problem: The problem.
        board: A slot per strip.
        rows: Per region its state on every day.

    Returns:
        Lines above 0, in the smallest currency unit; they add up to the cost of the board.
    """
    lines = [
        *_cast(problem, board),
        *_rigs(problem, board),
        *_changeovers(problem, rows),
        *_stages(problem, board),
        *_moves(problem, board),
        *_overtime(problem, board),
        *problem.fixed,
    ]
    return tuple(line for line in lines if line.amount)


def total(lines: tuple[CostLine, ...]) -> int:
    """Sum of the lines."""
    return sum(line.amount for line in lines)


def worked_days(problem: ScheduleProblem, board: Board) -> dict[str, list[int]]:
    """Per person the days worked, ascending; people without a strip are left out."""
    found = dict[str, set[int]]()
    for strip, slot in zip(problem.strips, board, strict=True):
        for who in strip.cast:
            found.setdefault(who, set()).add(problem.day_of(slot))
    return {who: sorted(days) for who, days in found.items()}


def rig_days(problem: ScheduleProblem, board: Board) -> dict[str, list[int]]:
    """Per rig the days it is used, ascending."""
    found = dict[str, set[int]]()
    for strip, slot in zip(problem.strips, board, strict=True):
        if strip.rig is not None:
            found.setdefault(strip.rig, set()).add(problem.day_of(slot))
    return {rig: sorted(days) for rig, days in found.items()}


def episodes_of(problem: ScheduleProblem) -> dict[str, int]:
    """Per person in how many episodes they are, pieces of a take included."""
    found = dict[str, set[str]]()
    for strip in problem.strips:
        for who in strip.cast if strip.episode else ():
            found.setdefault(who, set()).add(strip.episode)
    return {who: len(named) for who, named in found.items()}


def engagements(problem: ScheduleProblem, board: Board) -> dict[str, Engagement]:
    """How everybody with a strip is best engaged, in the order of the cast."""
    worked, episodes = worked_days(problem, board), episodes_of(problem)
    return {
        member.id: engagement(member, problem.days, worked[member.id], episodes.get(member.id, 0))
        for member in problem.cast
        if member.id in worked
    }


def _cast(problem: ScheduleProblem, board: Board) -> list[CostLine]:
    """The cheapest engagement over the days worked; travel in a line of its own."""
    return [
        CostLine(kind=kind, subject=who, amount=amount)
        for who, made in engagements(problem, board).items()
        for kind, amount in (("cast", made.pay), ("travel", made.travel))
    ]


def _rigs(problem: ScheduleProblem, board: Board) -> list[CostLine]:
    """The cheapest hires over the days of use."""
    used = rig_days(problem, board)
    lines = list[CostLine]()
    for rig in problem.rigs:
        spans = hires(rig.terms, [problem.days[d] for d in used.get(rig.id, [])])
        amount = sum(hire_price(rig.terms, first, last) for first, last in spans)
        lines.append(CostLine(kind="rig", subject=rig.id, amount=amount))
    return lines


def _changeovers(problem: ScheduleProblem, rows: tuple[Trajectory, ...]) -> list[CostLine]:
    """changeover_day per day of change, the restoring left for after the last day included."""
    return [
        CostLine(
            kind="changeover",
            subject=region.id,
            amount=problem.prices.changeover_day * sum(changes(region, row)),
        )
        for region, row in zip(problem.regions, rows, strict=True)
    ]


def _stages(problem: ScheduleProblem, board: Board) -> list[CostLine]:
    """day_rate per day of use by any unit; hold_rate per day without between first and last."""
    stage_of = problem.stage_of()
    used = dict[str, set[int]]()
    for strip, slot in zip(problem.strips, board, strict=True):
        used.setdefault(stage_of[strip.set], set()).add(problem.day_of(slot))
    lines = list[CostLine]()
    for stage in problem.stages:
        days = used.get(stage.id, set[int]())
        held = max(days) - min(days) + 1 - len(days) if days else 0
        lines += [
            CostLine(kind="stage", subject=stage.id, amount=stage.day_rate * len(days)),
            CostLine(kind="stage-hold", subject=stage.id, amount=stage.hold_rate * held),
        ]
    return lines


def _moves(problem: ScheduleProblem, board: Board) -> list[CostLine]:
    """company_move per stage of a unit's day beyond the first."""
    stage_of = problem.stage_of()
    moves = sum(
        len({stage_of[problem.strips[s].set] for s in strips}) - 1
        for strips in by_slot(board).values()
    )
    return [CostLine(kind="move", subject="company", amount=problem.prices.company_move * moves)]


def _overtime(problem: ScheduleProblem, board: Board) -> list[CostLine]:
    """Per unit what its minutes over the ordinary day cost, day by day."""
    found = dict.fromkeys((unit.id for unit in problem.units), 0)
    for slot, strips in by_slot(board).items():
        unit = problem.unit_of(slot)
        over = day_minutes(problem, strips) - problem.calendar.minutes_of(unit)
        if over > 0:
            found[unit.id] += overtime_pay(problem.prices.overtime, over)
    return [CostLine(kind="overtime", subject=id, amount=paid) for id, paid in found.items()]
