"""A good board passes; a rule broken by hand is named."""

from __future__ import annotations

from dataclasses import replace

from oner.model.schedule import BoardPlace, RegionDay

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
    assert case.codes(regions=hurried) == ["audit-changeover"]


def test_money_that_does_not_add_up_is_noticed(case: Case) -> None:
    assert case.codes(cost=3049) == ["audit-money"]


def test_a_rate_that_changed_since_is_noticed(case: Case) -> None:
    member = replace(case.production.cast[0], hold_rate=50)
    raised = replace(case.production, cast=(member,))
    assert forbidding(case.audit(raised, case.plan)) == ["audit-money"]


def test_a_bound_above_the_cost_proves_nothing(case: Case) -> None:
    assert case.codes(bound=3051) == ["audit-money"]
