"""What a board costs, by plain counting."""

from __future__ import annotations

from oner.model.schedule import CostLine
from oner.schedule.hire import hire_price, hires
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, Trajectory, changes


def price(
    problem: ScheduleProblem, board: Board, rows: tuple[Trajectory, ...]
) -> tuple[CostLine, ...]:
    """Every line of money of a board: cast, rigs, changeovers, stages, company moves.

    Args:
        problem: The problem.
        board: A day per strip.
        rows: Per region its state on every day.

    Returns:
        Lines above 0, in the smallest currency unit; they add up to the cost of the board.
    """
    lines = [
        *_cast(problem, board),
        *_rigs(problem, board),
        *_changeovers(problem, rows),
        *_stages(problem, board),
        *problem.fixed,
    ]
    return tuple(line for line in lines if line.amount)


def total(lines: tuple[CostLine, ...]) -> int:
    """Sum of the lines."""
    return sum(line.amount for line in lines)


def worked_days(problem: ScheduleProblem, board: Board) -> dict[str, list[int]]:
    """Per person the days worked, ascending; people without a strip are left out."""
    found = dict[str, set[int]]()
    for strip, day in zip(problem.strips, board, strict=True):
        for who in strip.cast:
            found.setdefault(who, set()).add(day)
    return {who: sorted(days) for who, days in found.items()}


def rig_days(problem: ScheduleProblem, board: Board) -> dict[str, list[int]]:
    """Per rig the days it is used, ascending."""
    found = dict[str, set[int]]()
    for strip, day in zip(problem.strips, board, strict=True):
        if strip.rig is not None:
            found.setdefault(strip.rig, set()).add(day)
    return {rig: sorted(days) for rig, days in found.items()}


def _cast(problem: ScheduleProblem, board: Board) -> list[CostLine]:
    """day_rate per day worked, hold_rate per other shooting day from first to last."""
    worked = worked_days(problem, board)
    lines = list[CostLine]()
    for member in problem.cast:
        days = worked.get(member.id)
        if days:
            held = days[-1] - days[0] + 1 - len(days)
            amount = member.day_rate * len(days) + member.hold_rate * held
            lines.append(CostLine(kind="cast", subject=member.id, amount=amount))
    return lines


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
    """day_rate per stage and day of use; company_move per stage of a day beyond the first."""
    stage_of = problem.stage_of()
    used = sorted({(day, stage_of[s.set]) for s, day in zip(problem.strips, board, strict=True)})
    lines = [
        CostLine(
            kind="stage",
            subject=stage.id,
            amount=stage.day_rate * sum(where == stage.id for _, where in used),
        )
        for stage in problem.stages
    ]
    moves = len(used) - len({day for day, _ in used})
    lines.append(
        CostLine(kind="move", subject="company", amount=problem.prices.company_move * moves)
    )
    return lines
