"""A good board passes; a rule broken by hand is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oner.model.schedule import BoardPlace, CostLine, Pin, RegionDay, Solved, Strip, TimedOut

from .conftest import DAYS, TORN, Case, forbidding


def moved(case: Case, strip: str, day: int, order: int = 1) -> tuple[BoardPlace, ...]:
    """The board with one strip somewhere else."""
    return tuple(
        BoardPlace(strip=strip, day=DAYS[day], order=order) if p.strip == strip else p
        for p in case.schedule.board
    )


def test_a_good_board_passes(case: Case) -> None:
    findings = case.audit(case.production, case.plan)
    assert [f.code for f in findings] == ["audit-passed"]


def test_a_strip_left_out_is_missed(case: Case) -> None:
    assert case.codes(board=case.schedule.board[1:]) == ["audit-missing", "audit-money"]


def test_a_strip_twice_is_noticed(case: Case) -> None:
    twice = (*case.schedule.board, BoardPlace(strip="2", day=DAYS[3], order=1))
    assert "audit-missing" in case.codes(board=twice)


def test_two_stages_in_a_day_cost_their_minutes(case: Case) -> None:
    # 300 + 500 minutes and two changes do not fit into 600
    assert "audit-capacity" in case.codes(board=moved(case, "2", 0, 2))


def test_a_strip_after_its_window_is_noticed(case: Case) -> None:
    assert "audit-window" in case.codes(board=moved(case, "4", 3))


def test_a_day_off_is_no_shooting_day(case: Case) -> None:
    sunday = tuple(
        replace(p, day=DAYS[0].replace(day=3)) if p.strip == "2" else p for p in case.schedule.board
    )
    assert case.codes(board=sunday) == ["audit-money", "audit-window"]


def test_nobody_is_called_on_a_day_away(case: Case) -> None:
    assert "audit-cast" in case.codes(board=moved(case, "3", 4))


def test_a_rig_works_only_inside_its_window(case: Case) -> None:
    assert "audit-rig" in case.codes(board=moved(case, "3", 4))


def test_a_strip_follows_those_it_has_to(case: Case) -> None:
    assert "audit-precedence" in case.codes(board=moved(case, "1", 3))


def test_no_ordinary_scene_while_its_region_is_torn(case: Case) -> None:
    assert "audit-state" in case.codes(board=moved(case, "1", 3))


def test_a_changeover_takes_its_days(case: Case) -> None:
    hurried = tuple(
        RegionDay(region="hall", day=r.day, state=r.state or TORN) for r in case.schedule.regions
    )
    assert case.codes(regions=hurried) == ["audit-changeover", "audit-money"]


def test_money_that_does_not_add_up_is_noticed(case: Case) -> None:
    assert case.codes(cost=3049) == ["audit-money"]


def test_a_rate_that_changed_since_is_noticed(case: Case) -> None:
    member = replace(case.production.cast[0], hold_rate=50)
    raised = replace(case.production, cast=(member,))
    assert forbidding(case.audit(raised, case.plan)) == ["audit-money"]


def test_a_bound_above_the_cost_proves_nothing(case: Case) -> None:
    assert case.codes(bound=3051) == ["audit-money"]


def with_another(case: Case, day: int, **strip: Any) -> list[str]:
    """Codes with one more strip on the board and in the folder."""
    more = Strip(id="5", scene="5", set="office", minutes=10, **strip)
    production = replace(case.production, strips=(*case.production.strips, more))
    place = BoardPlace(strip="5", day=DAYS[day], order=9)
    schedule = replace(case.schedule, board=(*case.schedule.board, place))
    answer = Solved(schedule=schedule, optimal=False)
    plan = replace(case.plan, strips=production.strips, schedule=answer)
    return forbidding(case.audit(production, plan))


def with_order_window(case: Case, days: int) -> list[str]:
    """Codes where every scene is of one episode that has to be shot within so many days."""
    strips = tuple(replace(s, episode="1") for s in case.production.strips)
    rules = replace(case.production.rules, order_window_days=days)
    production = replace(case.production, strips=strips, rules=rules)
    return forbidding(case.audit(production, replace(case.plan, strips=strips)))


def test_a_rig_that_a_state_holds_is_nowhere_else_that_day(case: Case) -> None:
    assert "audit-place" in with_another(case, 2, rig="arm")


def test_a_rig_is_not_carried_while_it_has_to_be_struck(case: Case) -> None:
    # shot in the hall on the third day, struck on the fourth, so the fifth would be the first
    assert "audit-place" in with_another(case, 3, rig="arm")


def test_another_rig_may_work_beside_a_torn_set(case: Case) -> None:
    assert "audit-place" not in with_another(case, 2)


def test_a_rig_is_not_used_before_it_could_be_ordered(case: Case) -> None:
    assert "audit-rig" in with_another(case, 1, rig="arm")


def test_an_episode_within_its_days_is_fine(case: Case) -> None:
    assert with_order_window(case, 3) == []


def test_an_episode_spread_over_too_many_days_is_noticed(case: Case) -> None:
    assert with_order_window(case, 2) == ["audit-order"]


def test_two_strips_of_one_place_in_a_day_are_noticed(case: Case) -> None:
    assert "audit-missing" in case.codes(board=moved(case, "4", 1, 1))


def test_a_pin_is_kept(case: Case) -> None:
    pins = (Pin(strip="2", day=DAYS[0]),)
    pinned = replace(case.production, pins=pins)
    assert forbidding(case.audit(pinned, case.plan)) == ["audit-window"]


def test_days_that_are_not_those_of_the_calendar_are_noticed(case: Case) -> None:
    assert case.codes(days=DAYS[:4]) == ["audit-window"]
    holiday = replace(case.production.calendar, holidays=(DAYS[4],))
    codes = forbidding(case.audit(replace(case.production, calendar=holiday), case.plan))
    assert "audit-window" in codes


def test_a_region_without_a_row_for_a_day_is_noticed(case: Case) -> None:
    assert "audit-state" in case.codes(regions=case.schedule.regions[:-1])


def test_a_region_with_two_rows_for_a_day_is_noticed(case: Case) -> None:
    twice = (*case.schedule.regions, case.schedule.regions[0])
    assert "audit-state" in case.codes(regions=twice)


def test_a_region_that_does_not_exist_is_noticed(case: Case) -> None:
    other = tuple(replace(r, region="cellar") for r in case.schedule.regions)
    assert case.codes(regions=other) == ["audit-stale"]


def test_a_state_that_does_not_exist_is_noticed(case: Case) -> None:
    other = tuple(replace(r, state="painted blue") for r in case.schedule.regions)
    assert case.codes(regions=other) == ["audit-stale"]


def test_a_region_torn_a_day_longer_costs_its_changeover(case: Case) -> None:
    rows = tuple(replace(r, state=None) if r.day == DAYS[3] else r for r in case.schedule.regions)
    assert case.codes(regions=rows) == ["audit-money"]


def test_a_board_that_was_not_found_is_not_audited(case: Case) -> None:
    nothing = replace(case.plan, schedule=TimedOut(bound=None, findings=()))
    assert forbidding(case.audit(case.production, nothing)) == []


@pytest.mark.parametrize("line", range(5))
def test_a_line_of_money_edited_with_its_total_is_noticed(case: Case, line: int) -> None:
    costs = tuple(
        replace(c, amount=c.amount - 1) if n == line else c
        for n, c in enumerate(case.schedule.costs)
    )
    assert case.codes(costs=costs, cost=3049) == ["audit-money"]


def test_a_line_of_money_left_out_is_noticed(case: Case) -> None:
    assert case.codes(costs=case.schedule.costs[1:], cost=2810, bound=2810) == ["audit-money"]


def test_a_line_of_money_nobody_asked_for_is_noticed(case: Case) -> None:
    more = (*case.schedule.costs, CostLine(kind="catering", subject="all", amount=1))
    assert case.codes(costs=more, cost=3051) == ["audit-money"]


@pytest.mark.parametrize(
    "rate",
    [
        {"day_rate": 501},
        {"week_rate": 100},
        {"delivery": 91},
        {"minimum_days": 2},
    ],
)
def test_terms_of_a_rig_that_changed_since_are_noticed(case: Case, rate: dict[str, int]) -> None:
    rig = case.production.rigs[0]
    dearer = replace(rig, terms=replace(rig.terms, **rate))
    production = replace(case.production, rigs=(dearer,))
    assert forbidding(case.audit(production, case.plan)) == ["audit-money"]


def test_a_stage_that_became_dearer_is_noticed(case: Case) -> None:
    stages = tuple(replace(stage, day_rate=stage.day_rate + 1) for stage in case.production.stages)
    production = replace(case.production, stages=stages)
    assert forbidding(case.audit(production, case.plan)) == ["audit-money"]


def test_a_company_move_within_a_day_is_paid(case: Case) -> None:
    assert "audit-money" in case.codes(board=moved(case, "4", 0, 2))


def test_a_crew_that_works_slower_is_noticed(case: Case) -> None:
    calendar = replace(case.production.calendar, crew_minutes_per_day=400)
    production = replace(case.production, calendar=calendar)
    assert "audit-changeover" in forbidding(case.audit(production, case.plan))


def test_without_a_crew_nothing_is_changed(case: Case) -> None:
    calendar = replace(case.production.calendar, crew_minutes_per_day=0)
    production = replace(case.production, calendar=calendar)
    assert "audit-changeover" in forbidding(case.audit(production, case.plan))
