"""Each rule of the schedule broken by hand in a plan is named by the audit; unbroken it passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from broken_by_hand import BROKEN, GOOD, Case, good_case, posed
from everything import STATES

from oner.audit.run import audit
from oner.model.finding import Finding
from oner.model.plan import Plan
from oner.model.production import OvertimeStep
from oner.model.schedule import RegionDay, Schedule, Solved
from oner.schedule.money import price, total
from oner.schedule.order import order_days
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import Board, Trajectory, region_days

from .test_against_everything import CODE
from .test_against_everything import rows_of as followed


def plan_of(case: Case) -> Plan:
    """The plan of a case: its hours, rows and money counted anew as far as they can be."""
    problem = posed(case)
    problem = replace(problem, strips=tuple(one for one in problem.strips if one.id in case.board))
    keep = [k for k, one in enumerate(case.shop.strips) if one.id in case.board]
    problem = replace(
        problem,
        region_of=tuple(problem.region_of[k] for k in keep),
        needs=tuple(problem.needs[k] for k in keep),
    )
    board = case.slots(problem)
    days, rows = order_days(problem, board), rows_of(problem, board)
    lines = price(problem, board, rows)
    schedule = Schedule(
        days=problem.days,
        board=days.places,
        regions=region_days(problem, rows),
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
        strips=case.shop.strips,
        schedule=Solved(schedule=schedule, optimal=False),
        findings=(),
    )


def rows_of(problem: ScheduleProblem, board: Board) -> tuple[Trajectory, ...]:
    """The rows of a board, or where it has none those of the good one."""
    rows = followed(problem, board)
    if rows is None:
        good = good_case()
        told = posed(good)
        rows = followed(told, good.slots(told))
    assert rows is not None
    return rows


def said(case: Case, plan: Plan | None = None) -> list[Finding]:
    """What the audit has to say of a case; people were told the good board."""
    found = audit(case.shop, plan or plan_of(case), plan_of(good_case()))
    return [one for one in found if one.severity == "forbid"]


def test_the_good_board_passes() -> None:
    assert said(good_case()) == []


@pytest.mark.parametrize(("rule", "how"), [(rule, how) for rule, _, how in BROKEN])
def test_a_rule_broken_by_hand_is_named(rule: str, how: Callable[[Case], Case]) -> None:
    assert CODE[rule] in {one.code for one in said(how(good_case()))}


def test_every_rule_is_broken_by_some_case() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(CODE)


def test_a_finding_says_what_was_counted_and_what_would_be_right() -> None:
    texts = [str(one) for one in said(good_case().moved("twin-b", 9))]
    assert texts == ["twins: 2027-01-14, main and 2027-01-15, main. Re-plan the schedule."]
    texts = [str(one) for one in said(good_case().script("stunt", run_minutes=21))]
    assert texts == ["A on 2027-01-07: runs 21 minutes (limit 20 minutes). Re-plan the schedule."]


def test_a_region_that_did_not_stand_as_the_diary_says_is_noticed() -> None:
    plan = plan_of(good_case())
    assert isinstance(plan.schedule, Solved)
    schedule = plan.schedule.schedule
    rows = tuple(
        RegionDay(region=row.region, day=row.day, state="standing")
        if row.state is None and row.day < (good_case().shop.diary.as_of or row.day)
        else row
        for row in schedule.regions
    )
    changed = replace(
        plan, schedule=Solved(schedule=replace(schedule, regions=rows), optimal=False)
    )
    assert "audit-past" in {one.code for one in said(good_case(), changed)}


def test_without_a_plan_from_before_locks_and_notice_hold_nothing() -> None:
    for how in (how for rule, _, how in BROKEN if rule in ("lock", "notice")):
        case = how(good_case())
        codes = {one.code for one in audit(case.shop, plan_of(case))}
        assert not codes & {"audit-lock", "audit-notice"}


@pytest.mark.parametrize(
    ("how", "line"),
    [
        (lambda c: c.person("C", day_rate=101), "cast C"),
        (lambda c: c.person("C", hold_rate=61), "cast C"),
        (lambda c: c.person("C", week_rate=150), "cast C"),
        (lambda c: c.person("A", drop_days=0, drops=1), "cast A"),
        (lambda c: c.person("A", episode_fee=7), "cast A"),
        (lambda c: c.person("A", episode_fee=0, episode_days=1), "cast A"),
        (lambda c: c.person("M", travel_days=1, travel_rate=9), "travel M"),
        (lambda c: c.rig(day_rate=11), "rig arm"),
        (lambda c: c.rig(week_rate=20), "rig arm"),
        (lambda c: c.rig(month_rate=20), "rig arm"),
        (lambda c: c.rig(delivery=1), "rig arm"),
        (lambda c: c.rig(minimum_days=9), "rig arm"),
        (lambda c: c.stage(day_rate=21), "stage two"),
        (lambda c: c.stage(hold_rate=1), "stage-hold two"),
        (
            lambda c: c.show(prices=replace(c.shop.prices, changeover_day=501)),
            "changeover hall-region",
        ),
        (lambda c: c.show(prices=replace(c.shop.prices, company_move=41)), "move company"),
        (
            lambda c: c.show(
                prices=replace(
                    c.shop.prices, overtime=(OvertimeStep(after_minutes=0, hour_rate=60),)
                )
            ).calendar(minutes_per_day=450, units=overtime_units(c)),
            "overtime main",
        ),
    ],
)
def test_every_term_of_pay_that_changed_since_is_named(
    how: Callable[[Case], Case], line: str
) -> None:
    found = said(how(good_case()), plan_of(good_case()))
    assert line in {one.subject for one in found if one.code == "audit-money"}


def overtime_units(case: Case):
    main, second = case.shop.calendar.units
    return (replace(main, overtime_minutes=120), second)


def test_the_board_is_the_good_one() -> None:
    plan = plan_of(good_case())
    assert isinstance(plan.schedule, Solved)
    assert {place.strip for place in plan.schedule.schedule.board} == set(GOOD)
