from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_days import (
    HOUR,
    drawn_days,
    drawn_season,
    grouped,
    in_any_order,
    lacking,
    many_strips,
    try_order,
)
from small_productions import MONDAY, arm, member, production, strip

from oner.model.production import Daylight, Rules, Unit
from oner.model.schedule import Follows, Light, Place, Strip
from oner.schedule import order_best
from oner.schedule.order import DayPlans, board_places, order_days
from oner.schedule.order_best import DayOrders
from oner.schedule.order_clock import unit_tasks
from oner.schedule.order_rests import SeasonOrders
from oner.schedule.problem import ScheduleProblem, pose_problem

TIRELESS = Rules(company_rest_hours=0.0)


def planned(problem: ScheduleProblem, plans: DayPlans, day: int) -> tuple[Strip, ...]:
    by_id = {s.id: s for s in problem.strips}
    return tuple(by_id[p.strip] for p in plans.places if p.day == problem.days[day])


def one_day(strips: tuple[Strip, ...], **changes: object) -> DayPlans:
    """Strips shot on one day, in the order found."""
    cast = tuple(member(who, 10) for who in sorted({who for s in strips for who in s.cast}))
    show = production(strips, cast, (arm(),), days=2, **changes)  # type: ignore[arg-type]
    return order_days(pose_problem(show, strips, ()), (0,) * len(strips))


def ids(plans: DayPlans) -> list[str]:
    return [place.strip for place in plans.places]


# --- one day ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(150))
def test_no_order_of_a_small_day_is_better(seed: int) -> None:
    problem, board = drawn_days(seed)
    order = planned(problem, order_days(problem, board), 0)
    mine, together = try_order(problem, order), grouped(problem, problem.strips)
    if order in together:
        assert mine.score == min(try_order(problem, other).score for other in together)
    else:  # what comes first leaves no such order, or the light none that ends in its hours
        every = in_any_order(problem.strips)
        assert mine.score == min(try_order(problem, other).score for other in every)


def test_sets_are_not_come_back_to_and_stages_neither() -> None:
    plans = one_day(
        (
            strip("h1", "hall", 60),
            strip("s1", "street", 60),
            strip("k1", "kitchen", 60),
            strip("h2", "hall", 60),
        )
    )
    assert ids(plans) == ["s1", "k1", "h1", "h2"]


def test_people_come_once_and_leave_when_they_are_done() -> None:
    plans = one_day(
        (
            strip("1", "kitchen", 60, cast=("A",)),
            strip("2", "kitchen", 60, cast=("B",)),
            strip("3", "kitchen", 60, cast=("A",)),
            strip("4", "kitchen", 60, cast=("B",)),
        )
    )
    assert ids(plans) == ["1", "3", "2", "4"]
    assert [(call.who, call.call, call.wrap) for call in plans.calls] == [
        ("A", 7 * HOUR, 9 * HOUR),
        ("B", 9 * HOUR, 11 * HOUR),
    ]


def test_strips_of_a_rig_are_shot_one_after_the_other() -> None:
    strips = [strip(f"{k}", "kitchen", 60, rig="arm" if k % 2 else None) for k in range(4)]
    assert ids(one_day(tuple(strips))) == ["0", "1", "3", "2"]


@pytest.mark.parametrize("how", ["after", "follows"])
def test_what_comes_first_comes_first_even_where_a_set_is_come_back_to(how: str) -> None:
    before = {"after": {"after": ("b",)}, "follows": {"follows": (Follows(strip="b"),)}}[how]
    plans = one_day(
        (
            strip("a", "kitchen", 60),
            strip("b", "hall", 60, after=("a",)),
            strip("c", "kitchen", 60, **before),
        )
    )
    assert ids(plans) == ["a", "b", "c"]


def test_interiors_wait_for_sunrise_in_place_of_the_company() -> None:
    sun = Daylight(first=MONDAY, sunrise=9 * HOUR, sunset=17 * HOUR)
    plans = one_day(
        (strip("out", "street", 120, place=Place.EXT), strip("in", "kitchen", 120)),
        daylight=(sun,),
    )
    assert [(p.strip, p.start) for p in plans.places] == [("in", 7 * HOUR), ("out", 10 * HOUR)]


def test_a_set_is_come_back_to_after_sunset_where_the_day_would_not_end_else() -> None:
    """By day on the street, inside until it is dark, by night on the street."""
    sun = Daylight(first=MONDAY, sunrise=6 * HOUR, sunset=17 * HOUR)
    plans = one_day(
        (
            strip("night", "street", 60, place=Place.EXT, light=Light.NIGHT),
            strip("in", "kitchen", 360),
            strip("day", "street", 60, place=Place.EXT),
        ),
        daylight=(sun,),
    )
    assert [(p.strip, p.start) for p in plans.places] == [
        ("day", 12 * HOUR),
        ("in", 14 * HOUR),
        ("night", 21 * HOUR),
    ]
    assert plans.broken == ()


def test_a_day_that_ends_in_its_hours_waits_for_the_dark_on_its_set() -> None:
    sun = Daylight(first=MONDAY, sunrise=6 * HOUR, sunset=15 * HOUR)
    plans = one_day(
        (
            strip("night", "street", 60, place=Place.EXT, light=Light.NIGHT),
            strip("in", "kitchen", 150),
            strip("day", "street", 170, place=Place.EXT),
        ),
        daylight=(sun,),
    )
    assert ids(plans) == ["day", "night", "in"]


def test_the_meal_is_between_two_strips_or_inside_the_one_it_is_due_in() -> None:
    meal = Rules(meal_after_minutes=300, meal_minutes=30)
    between = one_day((strip("a", "hall", 200), strip("b", "hall", 210)), rules=meal)
    inside = one_day((strip("a", "hall", 100, cast=("A",)), strip("b", "hall", 400)), rules=meal)
    alone = one_day((strip("a", "hall", 300),), rules=meal)
    assert [row.meal for row in (*between.hours, *inside.hours, *alone.hours)] == [
        7 * HOUR + 200,
        12 * HOUR,
        None,
    ]
    assert [(p.start, p.end) for p in between.places] == [(420, 620), (650, 860)]
    assert [(p.start, p.end) for p in inside.places] == [(420, 520), (520, 950)]


def test_the_meal_is_eaten_while_the_company_waits_for_the_dark() -> None:
    sun = Daylight(first=MONDAY, sunrise=6 * HOUR, sunset=20 * HOUR)
    night = strip("night", "street", 300, place=Place.EXT, light=Light.NIGHT)
    plans = one_day((night,), rules=Rules(meal_minutes=60), daylight=(sun,))
    (row,) = plans.hours
    assert (row.call, row.meal, row.wrap) == (17 * HOUR, 19 * HOUR, 25 * HOUR)


def test_a_minor_is_not_kept_however_little_waiting_costs() -> None:
    strips = (
        strip("1", "kitchen", 200, cast=("KID", "LEAD")),
        strip("2", "kitchen", 200, cast=("LEAD",)),
        strip("3", "kitchen", 100, cast=("KID",)),
        strip("4", "kitchen", 60, cast=("LEAD",)),
    )
    cast = (member("KID", 1, on_set_minutes=300), member("LEAD", 1000))
    problem = pose_problem(production(strips, cast), strips, ())
    plans = order_days(problem, (0, 0, 0, 0))
    kid = next(call for call in plans.calls if call.who == "KID")
    assert kid.wrap - kid.call == 300
    assert plans.broken == ()


def test_what_no_order_keeps_is_said() -> None:
    sun = Daylight(first=MONDAY, sunrise=6 * HOUR, sunset=11 * HOUR)
    strips = (
        strip("1", "street", 200, place=Place.EXT, cast=("KID",)),
        strip("2", "street", 100, place=Place.EXT, cast=("KID",)),
    )
    show = production(strips, (member("KID", on_set_minutes=250),), daylight=(sun,))
    plans = order_days(pose_problem(show, strips, ()), (0, 0))
    said = {one.rule: (one.who, one.needed, one.has, one.strips) for one in plans.broken}
    assert said == {
        "minor-hours": ("KID", 250, 300, ("1", "2")),
        "daylight": ("", 40, 100, ("1", "2")),
    }


@pytest.mark.parametrize("seed", range(20))
def test_a_day_of_too_many_strips_to_try_all_ways_comes_near_the_best(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = many_strips(seed, count=9, sets=1 + seed % 3)
    orders = DayOrders(unit_tasks(problem, 0, range(9)))
    best = orders.best()
    monkeypatch.setattr(order_best, "EXACT_WIDTH", 3)
    near = orders.best()
    assert best.proven
    assert best.score <= near.score <= best.score * 5 // 4
    assert sorted(near.timed.order) == list(range(9))


def test_a_long_day_in_one_set_is_ordered_by_the_exact_core(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = many_strips(11, count=16, sets=1)
    orders = DayOrders(unit_tasks(problem, 0, range(16)))
    monkeypatch.setattr(order_best, "BEAM_WORK", 0)
    monkeypatch.setattr(order_best, "TRIES", 0)
    monkeypatch.setattr(order_best, "EXACT_WIDTH", 3)
    with_core = orders.best().score
    monkeypatch.setattr(DayOrders, "_blocks", lambda _self, order, **_: order)
    assert with_core < orders.best().score


def test_a_day_of_thirty_strips_has_an_order() -> None:
    problem = many_strips(7, count=30, sets=3)
    plans = order_days(problem, (0,) * 30)
    sets = [name for name, _ in itertools.groupby(s.set for s in planned(problem, plans, 0))]
    assert len(plans.places) == 30
    assert len(sets) == 3


# --- days one after the other -----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_two_small_days_rest_whenever_some_orders_let_them(seed: int) -> None:
    problem, board = drawn_days(seed, days=2, most=4)
    days = [[s for s, d in zip(problem.strips, board, strict=True) if d == day] for day in (0, 1)]
    tries = [[try_order(problem, order) for order in grouped(problem, day)] for day in days]
    possible = any(
        not lacking(problem, pair) + sum(one.score[0] + one.score[1] for one in pair)
        for pair in itertools.product(*tries)
    )
    plans = order_days(problem, board)
    mine = tuple(try_order(problem, planned(problem, plans, d)) for d in (0, 1))
    rests = [one for one in plans.broken if one.rule in {"rest", "company-rest"}]
    assert sum(one.needed - one.has for one in rests) == lacking(problem, mine)
    if possible:
        assert not rests


@pytest.mark.parametrize("seed", range(200, 300))
def test_four_small_days_rest_whenever_some_orders_let_them(seed: int) -> None:
    problem, board = drawn_days(seed, days=4, most=4)
    days = [[s for s, d in zip(problem.strips, board, strict=True) if d == k] for k in range(4)]
    tries = [[try_order(problem, order) for order in grouped(problem, day)] for day in days]
    reached = [one for one in tries[0] if not one.score[0]]
    for ways in tries[1:]:
        reached = [
            one
            for one in ways
            if not one.score[0] and any(not lacking(problem, (old, one)) for old in reached)
        ]
    if reached:
        rules = {one.rule for one in order_days(problem, board).broken}
        assert rules <= {"day-capacity"}


def test_a_late_wrap_makes_a_late_call() -> None:
    """Alone, LEAD would be shot first on both days; after a night until 01:00 she is shot last."""
    strips = (
        strip("night", "street", 120, place=Place.EXT, light=Light.NIGHT, cast=("LEAD",)),
        strip("lead", "kitchen", 100, cast=("LEAD",)),
        strip("crowd", "kitchen", 300, cast=("B",)),
    )
    sun = Daylight(first=MONDAY, sunrise=6 * HOUR, sunset=23 * HOUR)
    cast = (member("LEAD", rest_hours=10.5), member("B"))
    problem = pose_problem(production(strips, cast, rules=TIRELESS, daylight=(sun,)), strips, ())
    plans = order_days(problem, (0, 1, 1))
    assert ids(plans) == ["night", "crowd", "lead"]
    assert plans.broken == ()


def test_people_rest_between_two_units() -> None:
    strips = (
        strip("late", "street", 120, place=Place.EXT, light=Light.NIGHT, cast=("A",)),
        strip("a", "kitchen", 100, cast=("A",)),
        strip("b", "kitchen", 300, cast=("B",)),
    )
    sun = Daylight(first=MONDAY, sunrise=6 * HOUR, sunset=23 * HOUR)
    cast, units = (member("A", rest_hours=10.5), member("B")), (Unit(id="main"), Unit(id="second"))
    show = production(strips, cast, rules=TIRELESS, daylight=(sun,), units=units)
    plans = order_days(pose_problem(show, strips, ()), (0, 3, 3))
    assert [(p.strip, p.unit) for p in plans.places] == [
        ("late", "main"),
        ("b", "second"),
        ("a", "second"),
    ]
    assert plans.broken == ()


def test_a_rest_that_cannot_be_is_said_with_its_strips() -> None:
    strips = (
        strip("night", "street", 120, place=Place.EXT, light=Light.NIGHT, cast=("A",)),
        strip("day", "kitchen", 100, cast=("A",)),
    )
    sun = Daylight(first=MONDAY, sunrise=6 * HOUR, sunset=23 * HOUR)
    show = production(strips, (member("A"),), rules=TIRELESS, daylight=(sun,))
    (broken,) = order_days(pose_problem(show, strips, ()), (0, 1)).broken
    assert (broken.rule, broken.who, broken.day) == ("rest", "A", 0)
    assert (broken.needed, broken.has) == (12 * HOUR, 6 * HOUR)
    assert broken.strips == ("night", "day")


def test_what_was_shot_is_not_judged() -> None:
    strips = (strip("yesterday", "kitchen", 700), strip("today", "kitchen", 700))
    problem = pose_problem(production(strips, rules=TIRELESS), strips, ())
    assert [one.day for one in order_days(problem, (0, 1)).broken] == [0, 1]
    assert [one.day for one in order_days(replace(problem, as_of=1), (0, 1)).broken] == [1]


@pytest.mark.parametrize("seed", range(4))
def test_a_season_rests_where_days_looked_at_alone_do_not(seed: int) -> None:
    problem, board = drawn_season(seed)
    slots = {slot: [s for s, d in enumerate(board) if d == slot] for slot in sorted(set(board))}
    season = SeasonOrders(problem, slots)
    calls = dict[tuple[int, str], tuple[int, int]]()
    for slot, tasks in season.tasks.items():
        alone = season.orders[slot].best().timed
        for k, hours in tasks.presence(alone).items():
            calls[slot, tasks.people[k].id] = hours
    tired = [
        tie
        for tie in season.ties
        if tie.who and calls[tie.early, tie.who][1] > tie.span + calls[tie.late, tie.who][0]
    ]
    plans = order_days(problem, board)
    assert len(plans.places) == 450
    assert tired
    assert plans.broken == ()


def test_the_same_board_has_the_same_plans() -> None:
    problem, board = drawn_season(5)
    assert order_days(problem, board) == order_days(problem, board)


# --- laws -------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), times=st.integers(2, 1000))
def test_only_what_people_are_paid_beside_each_other_counts(seed: int, times: int) -> None:
    problem, board = drawn_days(seed, days=2)
    if any(not one.day_rate for one in problem.cast):
        problem = replace(
            problem, cast=tuple(replace(one, day_rate=1 + one.day_rate) for one in problem.cast)
        )
    dear = tuple(
        replace(one, day_rate=times * one.day_rate, hold_rate=times * one.hold_rate)
        for one in problem.cast
    )
    assert order_days(replace(problem, cast=dear), board) == order_days(problem, board)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_strip_is_shot_once_after_the_crew_is_called_and_before_it_is_dismissed(
    seed: int,
) -> None:
    problem, board = drawn_days(seed, days=3, units=2)
    plans = order_days(problem, board)
    assert sorted(ids(plans)) == sorted(s.id for s in problem.strips)
    assert plans.places == board_places(problem, board)
    hours = {(row.day, row.unit): row for row in plans.hours}
    for place in plans.places:
        row = hours[place.day, place.unit]
        assert row.call <= place.start < place.end <= row.wrap


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_day_off_between_two_days_breaks_no_rest(seed: int) -> None:
    problem, board = drawn_days(seed, days=2)
    apart = tuple(2 * day for day in board)
    days = replace(problem.calendar, days=3)
    show = production(problem.strips, problem.cast, problem.rigs, rules=problem.rules)
    later = pose_problem(replace(show, calendar=days), problem.strips, ())
    assert not [one for one in order_days(later, apart).broken if one.rule == "rest"]
