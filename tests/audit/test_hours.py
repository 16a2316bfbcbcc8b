"""The hours of a board, broken by hand, and held against the order the schedule gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from small_days import HOUR, drawn_days
from small_productions import member, production, strip

from oner.audit.hours import check_hours, clock
from oner.model.diary import NOTHING_HAPPENED, Diary
from oner.model.plan import Plan
from oner.model.production import Daylight, Production, Rules
from oner.model.schedule import Light, Place, Schedule
from oner.schedule.order import order_days
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.regions import Board

FOUND_AS = {
    "rest": "audit-rest",
    "company-rest": "audit-rest",
    "minor-hours": "audit-minor",
    "daylight": "audit-daylight",
    "day-capacity": "audit-hours",
}


def with_hours(problem: ScheduleProblem, board: Board) -> Schedule:
    plans = order_days(problem, board)
    return Schedule(
        days=problem.days,
        board=plans.places,
        regions=(),
        costs=(),
        cost=0,
        bound=0,
        hours=plans.hours,
        calls=plans.calls,
    )


def show(problem: ScheduleProblem) -> Production:
    made = production(problem.strips, problem.cast, problem.rigs, rules=problem.rules)
    return replace(made, calendar=problem.calendar)


def codes(
    problem: ScheduleProblem, schedule: Schedule, diary: Diary = NOTHING_HAPPENED
) -> list[str]:
    plan = Plan(
        title="Small",
        inputs=(),
        version="0",
        take=None,
        breakdown=None,
        states=(),
        strips=problem.strips,
        schedule=None,
        findings=(),
    )
    told = replace(show(problem), diary=diary)
    return sorted({finding.code for finding in check_hours(told, plan, schedule)})


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("seed", range(120))
def test_the_audit_finds_what_no_order_kept_and_nothing_else(seed: int, units: int) -> None:
    problem, board = drawn_days(seed, days=3, most=4, units=units)
    said = {FOUND_AS[one.rule] for one in order_days(problem, board).broken}
    assert codes(problem, with_hours(problem, board)) == sorted(said)


def three_days() -> tuple[ScheduleProblem, Board]:
    """Street by day and kitchen on Monday, a night on the street on Wednesday, hall on Thursday."""
    strips = (
        strip("street", "street", 200, place=Place.EXT, cast=("A", "B")),
        strip("kitchen", "kitchen", 250, cast=("A",)),
        strip("night", "street", 120, place=Place.EXT, light=Light.NIGHT, cast=("B",)),
        strip("hall", "hall", 100, cast=("B",)),
    )
    sun = Daylight(first=production().calendar.start, sunrise=7 * HOUR, sunset=17 * HOUR)
    made = production(
        strips,
        (member("A", on_set_minutes=600), member("B", rest_hours=11)),
        rules=Rules(meal_minutes=30, company_rest_hours=10),
        daylight=(sun,),
    )
    return pose_problem(made, strips, ()), (0, 0, 2, 3)


Change = Callable[[Schedule], Schedule]


def _strip(id: str, **changes: int) -> Change:
    def change(schedule: Schedule) -> Schedule:
        board = tuple(replace(p, **changes) if p.strip == id else p for p in schedule.board)
        return replace(schedule, board=board)

    return change


def _shifted(id: str, minutes: int) -> Change:
    def change(schedule: Schedule) -> Schedule:
        board = tuple(
            replace(p, start=p.start + minutes, end=p.end + minutes) if p.strip == id else p
            for p in schedule.board
        )
        return replace(schedule, board=board)

    return change


def _unit(place: int, **changes: int | None) -> Change:
    def change(schedule: Schedule) -> Schedule:
        rows = list(schedule.hours)
        rows[place] = replace(rows[place], **changes)
        return replace(schedule, hours=tuple(rows))

    return change


def _called(place: int, **changes: int) -> Change:
    def change(schedule: Schedule) -> Schedule:
        calls = list(schedule.calls)
        calls[place] = replace(calls[place], **changes)
        return replace(schedule, calls=tuple(calls))

    return change


def test_good_hours_pass() -> None:
    problem, board = three_days()
    assert order_days(problem, board).broken == ()
    assert codes(problem, with_hours(problem, board)) == []


BROKEN_BY_HAND: dict[str, tuple[Change, str]] = {
    "a unit's day without hours": (lambda s: replace(s, hours=s.hours[1:]), "audit-hours"),
    "hours twice": (lambda s: replace(s, hours=(*s.hours, s.hours[0])), "audit-hours"),
    "another crew call": (_unit(0, call=6 * HOUR), "audit-hours"),
    "a wrap that is not the last strip's end": (_unit(0, wrap=23 * HOUR), "audit-hours"),
    "no meal in a long day": (_unit(0, meal=None), "audit-hours"),
    "a meal too late": (_unit(0, meal=15 * HOUR), "audit-hours"),
    "a meal in a short day": (_unit(2, meal=8 * HOUR), "audit-hours"),
    "a strip cut short": (_strip("hall", end=8 * HOUR), "audit-hours"),
    "a strip before the crew": (_shifted("hall", -60), "audit-hours"),
    "two strips at once": (_shifted("kitchen", -40), "audit-hours"),
    "an exterior before sunrise": (_shifted("street", -30), "audit-daylight"),
    "an exterior after sunset": (_shifted("street", 9 * HOUR), "audit-daylight"),
    "a night before sunset": (_shifted("night", -30), "audit-daylight"),
    "a day without an end": (_shifted("kitchen", 6 * HOUR), "audit-hours"),
    "no sleep": (_shifted("night", 6 * HOUR), "audit-rest"),
    "a minor who waits": (_shifted("kitchen", 4 * HOUR), "audit-minor"),
    "nobody called": (lambda s: replace(s, calls=s.calls[1:]), "audit-hours"),
    "called twice": (lambda s: replace(s, calls=(*s.calls, s.calls[0])), "audit-hours"),
    "called late": (_called(0, call=9 * HOUR), "audit-hours"),
    "dismissed early": (_called(0, wrap=9 * HOUR), "audit-hours"),
}


@pytest.mark.parametrize("how", BROKEN_BY_HAND)
def test_hours_broken_by_hand_are_found(how: str) -> None:
    problem, board = three_days()
    change, code = BROKEN_BY_HAND[how]
    assert code in codes(problem, change(with_hours(problem, board)))


def test_a_crew_that_does_not_rest_is_found() -> None:
    problem, board = three_days()
    tired = replace(problem, rules=replace(problem.rules, company_rest_hours=40.0))
    assert "audit-rest" in codes(tired, with_hours(problem, board))


def test_what_was_shot_is_not_held_against_the_rules() -> None:
    problem, board = drawn_days(2, days=3, most=4)
    schedule = with_hours(problem, board)
    assert codes(problem, schedule)
    assert codes(problem, schedule, Diary(as_of=problem.days[-1] + timedelta(days=1))) == []


def test_a_time_beyond_midnight_says_its_day() -> None:
    assert clock(25 * HOUR + 5) == "01:05 +1"
