"""The audit and the schedule, written apart, name the same broken rules and the same money."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from everything import STATES, begun, everything, shop_of

from oner.audit.board import check_board
from oner.model.plan import Plan
from oner.model.schedule import Schedule, Solved
from oner.schedule.money import price, total
from oner.schedule.order import order_days
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, Trajectory, alone, region_days, trajectories
from oner.schedule.rules import RULES, broken_rules

CODE = {
    "every-strip": "audit-missing",
    "strip-window": "audit-window",
    "pin": "audit-window",
    "lock": "audit-lock",
    "past": "audit-past",
    "notice": "audit-notice",
    "cast-available": "audit-cast",
    "director": "audit-director",
    "unit": "audit-unit",
    "one-unit": "audit-unit",
    "rig-window": "audit-rig",
    "rig-lead": "audit-rig",
    "stage-window": "audit-stage",
    "stage-exclusive": "audit-stage",
    "day-capacity": "audit-capacity",
    "set-state": "audit-state",
    "changeover": "audit-changeover",
    "changeover-crew": "audit-crew",
    "rig-place": "audit-place",
    "precedence": "audit-precedence",
    "keep-together": "audit-together",
    "order-window": "audit-order",
    "daylight": "audit-daylight",
    "company-rest": "audit-rest",
    "rest": "audit-rest",
    "minor-hours": "audit-minor",
    "running-load": "audit-running",
    "cover-set": "audit-cover",
}
"""What the audit says of a rule."""

HOURS = {"audit-hours", "audit-rest", "audit-daylight", "audit-minor"}
"""What the order of the days may add to what the board alone breaks."""


def as_plan(problem: ScheduleProblem, board: Board, rows: Sequence[Trajectory]) -> Plan:
    """A plan with a board, whatever rules it breaks."""
    days = order_days(problem, board)
    lines = price(problem, board, tuple(rows))
    schedule = Schedule(
        days=problem.days,
        board=days.places,
        regions=region_days(problem, tuple(rows)),
        costs=lines,
        cost=total(lines),
        bound=0,
        hours=days.hours,
        calls=days.calls,
    )
    return Plan(
        title="Small",
        inputs=(),
        version="0",
        take=None,
        breakdown=None,
        states=STATES,
        strips=problem.strips,
        schedule=Solved(schedule=schedule, optimal=False),
        findings=(),
    )


def said(problem: ScheduleProblem, plan: Plan, before: Plan | None = None) -> set[str]:
    return {finding.code for finding in check_board(shop_of(problem), plan, before)}


def rows_of(problem: ScheduleProblem, board: Board) -> tuple[Trajectory, ...] | None:
    """Rows of a board; those the crews cannot follow if there are no others."""
    rows = trajectories(problem, board)
    if rows is not None:
        return rows
    own = [alone(problem, board, r) for r in range(len(problem.regions))]
    found = tuple(row for row in own if row is not None)
    return found if len(found) == len(own) else None


def boards(problem: ScheduleProblem, draw: random.Random, count: int) -> list[Board]:
    """Random boards: most strips where they may be, some anywhere."""
    found = list[Board]()
    for _ in range(count):
        board = [
            draw.choice(slots) if slots and draw.random() < 0.9 else draw.randrange(problem.slots)
            for slots in problem.allowed
        ]
        found.append(tuple(board))
    return found


def agree(problem: ScheduleProblem, board: Board, before: Plan | None = None) -> None:
    rows = rows_of(problem, board)
    if rows is None:
        return
    codes = said(problem, as_plan(problem, board, rows), before)
    broken = broken_rules(problem, board)
    wanted = {CODE[one.rule] for one in broken}
    assert wanted <= codes, (board, broken, codes)
    assert codes - HOURS == wanted - HOURS, (board, broken, codes)
    if not broken and not order_days(problem, board).broken:
        assert codes == set()


def test_the_audit_has_a_code_for_every_rule() -> None:
    assert list(CODE) == list(RULES)


@pytest.mark.parametrize("seed", range(60))
def test_both_name_the_same_rules_and_the_same_money(seed: int) -> None:
    problem, draw = everything(seed), random.Random(seed)
    for board in boards(problem, draw, 12):
        agree(problem, board)


@pytest.mark.parametrize("seed", range(60))
def test_both_name_the_same_rules_of_boards_that_are_almost_right(seed: int) -> None:
    problem, draw = everything(seed, strips=4), random.Random(seed)
    for board in boards(problem, draw, 12):
        agree(problem, board)


@pytest.mark.parametrize("seed", range(60))
def test_both_leave_alone_what_was_shot(seed: int) -> None:
    problem, draw = everything(seed, strips=5), random.Random(seed)
    for told in boards(problem, draw, 12):
        rows = trajectories(problem, told)
        if rows is None:
            continue
        before = as_plan(problem, told, rows)
        after = begun(problem, told, draw.randrange(1, 6))
        agree(after, told, before)
        moved = list(told)
        moved[draw.randrange(len(told))] = draw.randrange(problem.slots)
        agree(after, tuple(moved), before)
