"""What people are paid: by the day, week and episode, held, dropped and travelling."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_productions import member

from oner.model.production import OvertimeStep
from oner.model.schedule import CastMember
from oner.schedule.pay import engagement, overtime_pay, stretch_pay

MONDAY = date(2027, 1, 4)
DAYS = tuple(
    day for n in range(40) if (day := MONDAY + timedelta(days=n)).weekday() < 5
)  # fives: day 5 is a Monday
MEMBERS = st.builds(
    member,
    st.just("A"),
    day_rate=st.integers(0, 100),
    hold_rate=st.integers(0, 100),
    week_rate=st.sampled_from([0, 0, 120, 300]),
    episode_fee=st.integers(0, 200),
    episode_days=st.integers(0, 3),
    drop_days=st.sampled_from([None, 0, 1, 3, 7]),
    drops=st.integers(0, 3),
    travel_days=st.integers(0, 2),
    travel_rate=st.integers(0, 40),
)
WORKED = st.sets(st.integers(0, len(DAYS) - 1), min_size=1, max_size=7).map(sorted)


def paid(worked: list[int], episodes: int = 0, **terms: int) -> int:
    return engagement(member("A", **terms), DAYS, worked, episodes).total


def test_by_the_day_a_day_between_is_held():
    # Monday, Thursday: two days worked, two held
    assert paid([0, 3], day_rate=100, hold_rate=60) == 2 * 100 + 2 * 60


def test_a_weekend_between_is_no_held_day():
    assert paid([4, 5], day_rate=100, hold_rate=60) == 200


def test_a_week_counts_from_the_first_day_of_the_stretch():
    # Thursday to the Wednesday after is one week of seven calendar days, Thursday a day more
    assert paid([3, 7], day_rate=100, week_rate=350) == 350
    assert paid([3, 8], day_rate=100, week_rate=350) == 450


def test_days_are_taken_where_a_week_is_dearer():
    assert paid([0, 1, 2], day_rate=100, week_rate=350) == 300


def test_by_the_week_a_held_day_is_paid_as_one_worked():
    assert paid([0, 2], day_rate=100, hold_rate=10, week_rate=350) == 300


def test_without_a_day_rate_weeks_are_whole():
    assert paid([0], day_rate=0, week_rate=350) == 350
    assert paid([0, 5], day_rate=0, week_rate=350) == 700


def test_a_drop_ends_the_pay_and_costs_another_journey():
    terms = {"day_rate": 100, "hold_rate": 60, "drop_days": 3, "drops": 1}
    # Monday, then Monday of the third week: thirteen calendar days between
    assert paid([0, 10], **terms) == 200
    assert paid([0, 10], travel_days=2, travel_rate=50, **terms) == 200 + 2 * 100
    # a journey dearer than nine days of hold is not made
    assert paid([0, 10], travel_days=2, travel_rate=300, **terms) == 200 + 9 * 60 + 600


def test_a_gap_shorter_than_the_least_is_no_drop():
    # Friday to Monday: two calendar days between
    assert paid([0, 2], day_rate=100, hold_rate=60, drop_days=2) == 260
    assert paid([0, 3], day_rate=100, hold_rate=60, drop_days=2) == 200


def test_the_dearest_gaps_are_dropped_as_often_as_allowed():
    terms = {"day_rate": 100, "hold_rate": 60, "drop_days": 1}
    assert paid([0, 4, 14], drops=1, **terms) == 300 + 3 * 60
    assert paid([0, 4, 14], drops=2, **terms) == 300
    assert paid([0, 4, 14], drops=0, **terms) == 300 + 12 * 60


def test_days_come_with_the_fee_of_an_episode():
    terms = {"day_rate": 100, "hold_rate": 60, "episode_fee": 500, "episode_days": 2}
    assert paid([0, 1], 1, **terms) == 500
    assert paid([0, 1, 2], 1, **terms) == 600
    assert paid([0, 1, 2], 2, **terms) == 1000
    assert paid([0, 2], 1, **terms) == 500 + 60


def test_a_person_without_a_strip_costs_nothing():
    assert paid([], episode_fee=500) == 0


def by_trying(one: CastMember, worked: list[int], episodes: int) -> int:
    """The cheapest of all subsets of gaps, written as the contract is read."""
    best: list[int] = []
    for cuts in itertools.product([False, True], repeat=len(worked) - 1):
        gaps = [
            (DAYS[b] - DAYS[a]).days - 1
            for (a, b), cut in zip(itertools.pairwise(worked), cuts, strict=True)
            if cut
        ]
        if gaps and (one.drop_days is None or min(gaps) < one.drop_days or len(gaps) > one.drops):
            continue
        at = [0, *(k + 1 for k, cut in enumerate(cuts) if cut), len(worked)]
        parts = [worked[a:b] for a, b in itertools.pairwise(at)]
        days = sum(stretch_by_trying(one, part) for part in parts)
        beyond = max(0, days - one.episode_days * episodes * one.day_rate)
        travel = one.travel_days * one.travel_rate * len(parts)
        best.append(one.episode_fee * episodes + beyond + travel)
    return min(best)


def stretch_by_trying(one: CastMember, part: list[int]) -> int:
    inside = DAYS[part[0] : part[-1] + 1]
    if not one.week_rate:
        worked = {DAYS[k] for k in part}
        return sum(one.day_rate if day in worked else one.hold_rate for day in inside)
    prices: list[int] = []
    for weeks in range(10):
        left = [day for day in inside if day >= inside[0] + timedelta(weeks=weeks)]
        if one.day_rate or not left:
            prices.append(weeks * one.week_rate + len(left) * one.day_rate)
    return min(prices)


@given(MEMBERS, WORKED, st.integers(0, 3))
def test_no_way_of_dropping_anybody_is_cheaper(one: CastMember, worked: list[int], episodes: int):
    assert engagement(one, DAYS, worked, episodes).total == by_trying(one, worked, episodes)


@given(MEMBERS, WORKED, st.integers(0, 3))
def test_stretches_are_those_that_are_paid(one: CastMember, worked: list[int], episodes: int):
    made = engagement(one, DAYS, worked, episodes)
    parts = [[day for day in worked if a <= day <= b] for a, b in made.stretches]
    assert [day for part in parts for day in part] == worked
    days = sum(stretch_pay(one, DAYS, part) for part in parts)
    free = one.episode_days * episodes * one.day_rate
    assert made.pay == one.episode_fee * episodes + max(0, days - free)


@pytest.mark.parametrize(
    ("over", "price"), [(0, 0), (-5, 0), (60, 90), (61, 90 + 2), (120, 90 + 120), (1, 2)]
)
def test_overtime_costs_more_from_step_to_step(over: int, price: int):
    steps = (
        OvertimeStep(after_minutes=0, hour_rate=90),
        OvertimeStep(after_minutes=60, hour_rate=120),
    )
    assert overtime_pay(steps, over) == price


def test_without_a_price_overtime_costs_nothing():
    assert overtime_pay((), 90) == 0
