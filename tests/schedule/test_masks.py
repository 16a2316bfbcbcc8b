"""Slots a strip may have: the masks and the reasons against agree, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from small_productions import MONDAY, arm, calendar, member, production, strip

from oner.model.production import Production, Rules, Unit
from oner.model.rig import Window
from oner.model.schedule import Director, Pin
from oner.schedule.problem import OwnRules, ScheduleProblem, pose_problem, with_allowed


def day(n: int) -> Window:
    """The n-th weekday from Monday, as a stretch of one day."""
    return Window(first=MONDAY + timedelta(days=n), last=MONDAY + timedelta(days=n))


UNITS = (Unit(id="main"), Unit(id="second", windows=(day(1), day(2))))


def posed(changed: Production | None = None, **fields: Any) -> ScheduleProblem:
    one = strip("a", cast=("A",), **fields)
    shop = changed or shop_of()
    return pose_problem(replace(shop, strips=(one,)), (one,), ())


def shop_of(**fields: object) -> Production:
    shop = production((), (member("A", absences=(day(4),)),), (arm(windows=(day(1), day(3))),))
    units = replace(calendar(5), units=UNITS)
    return replace(
        shop, calendar=units, directors=(Director(id="D", absences=(day(0),)),), **fields
    )


def rules_against(problem: ScheduleProblem) -> dict[int, set[str]]:
    own = OwnRules(problem)
    return {slot: {rule for rule, _ in own.against(0, slot)} for slot in range(problem.slots)}


def test_slots_are_units_on_days() -> None:
    problem = posed()
    assert problem.slots == 10
    assert [problem.day_of(slot) for slot in (0, 1, 2, 9)] == [0, 0, 1, 4]
    assert problem.unit_of(3).id == "second"


@pytest.mark.parametrize(
    ("fields", "rule", "slots"),
    [
        ({}, "cast-available", {8, 9}),
        ({}, "unit", {1, 7, 9}),
        ({"unit": "second"}, "unit", {0, 1, 2, 4, 6, 7, 8, 9}),
        ({"director": "D"}, "director", {0, 1}),
        ({"rig": "arm"}, "rig-window", {0, 1, 4, 5, 8, 9}),
        ({"closed": (day(2),)}, "strip-window", {4, 5}),
        ({"earliest": MONDAY + timedelta(days=3)}, "strip-window", {0, 1, 2, 3, 4, 5}),
    ],
)
def test_a_rule_stands_against_the_slots_it_should(
    fields: dict[str, Any], rule: str, slots: set[int]
) -> None:
    against = rules_against(posed(**fields))
    assert {slot for slot, rules in against.items() if rule in rules} == slots


def test_a_strip_may_have_the_slots_nothing_stands_against() -> None:
    problem = posed(rig="arm", director="D")
    free = tuple(slot for slot, rules in rules_against(problem).items() if not rules)
    assert problem.allowed == (free,)


def test_a_pin_may_name_the_unit_and_a_lost_stage_is_closed() -> None:
    shop = shop_of()
    stages = tuple(replace(stage, windows=(day(0), day(1))) for stage in shop.stages)
    closed = posed(replace(shop, stages=stages))
    assert {slot for slot, rules in rules_against(closed).items() if "stage-window" in rules} == {
        4, 5, 6, 7, 8, 9,
    }  # fmt: skip
    pinned = posed(replace(shop, pins=(Pin(strip="a", day=day(1).first, unit="second"),)))
    assert pinned.allowed == ((3,),)


def test_notice_keeps_running_strips_out_of_the_next_days_but_where_people_were_told() -> None:
    shop = shop_of(rules=Rules(notice_days=2))
    problem = posed(shop, run_minutes=5, runners=("A",))
    told = with_allowed(replace(problem, as_of=1, told=(4,)))
    against = rules_against(told)
    assert {slot for slot, rules in against.items() if "notice" in rules} == {2, 3}
    assert {slot for slot, rules in against.items() if "past" in rules} == {0, 1}
