"""Renting a rig: weeks and days, delivery, windows, and one hire or several."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oner.model.rig import Terms, Window
from oner.schedule.hire import hire_price, hires, rent

START = date(2027, 1, 4)


def day(n: int) -> date:
    return START + timedelta(days=n)


def test_a_week_is_taken_where_it_is_cheaper_than_its_days():
    terms = Terms(day_rate=100, week_rate=450)
    assert [rent(terms, n) for n in (1, 4, 5, 7, 8, 12, 14)] == [
        *(100, 400, 450, 450, 550, 900, 900)
    ]


def test_a_month_is_four_weeks_and_taken_where_it_is_cheaper():
    terms = Terms(day_rate=100, week_rate=450, month_rate=1_500)
    assert [rent(terms, n) for n in (21, 24, 25, 28, 29, 35, 36)] == [
        *(1_350, 1_500, 1_500, 1_500, 1_600, 1_950, 2_050)
    ]


def test_with_months_alone_they_are_whole():
    assert [rent(Terms(month_rate=1_500), n) for n in (1, 28, 29)] == [1_500, 1_500, 3_000]


@given(*[st.integers(0, 60)] * 3, st.integers(1, 70))
def test_no_mix_of_months_weeks_and_days_is_cheaper(day: int, week: int, month: int, n: int):
    mixes = [
        m * month + w * week + max(0, n - 28 * m - 7 * w) * day
        for m in range(4)
        for w in range(11)
        if (month or not m) and (week or not w) and (day or n <= 28 * m + 7 * w)
    ]
    least = min(mixes) if day or week or month else 0
    assert rent(Terms(day_rate=day, week_rate=week, month_rate=month), n) == least


def test_a_hire_is_paid_for_its_least_days():
    assert rent(Terms(day_rate=100, minimum_days=3), 1) == 300


def test_a_rig_of_the_house_costs_nothing():
    assert rent(Terms(), 9) == 0


def test_a_second_delivery_beats_holding_a_rig_too_long():
    terms = Terms(day_rate=100, delivery=250)
    assert hires(terms, [day(0), day(2)]) == ((day(0), day(2)),)
    assert hires(terms, [day(0), day(9)]) == ((day(0), day(0)), (day(9), day(9)))


def test_no_hire_goes_across_two_windows():
    terms = Terms(
        day_rate=1,
        delivery=1_000,
        windows=(Window(first=day(0), last=day(3)), Window(first=day(4), last=day(9))),
    )
    assert hires(terms, [day(3), day(4)]) == ((day(3), day(3)), (day(4), day(4)))


@given(
    st.sets(st.integers(0, 20), min_size=1, max_size=7),
    st.integers(0, 50),
    st.integers(0, 20),
    st.integers(0, 120),
    st.integers(0, 4),
)
def test_hires_are_the_cheapest_of_all_ways_to_cut_the_days(
    used: set[int], day_rate: int, week_rate: int, delivery: int, least: int
):
    terms = Terms(day_rate=day_rate, week_rate=week_rate, delivery=delivery, minimum_days=least)
    days = sorted(day(n) for n in used)
    found = sum(hire_price(terms, first, last) for first, last in hires(terms, days))
    tried = list[int]()
    for cuts in itertools.product([False, True], repeat=len(days) - 1):
        at = [0, *(k + 1 for k, cut in enumerate(cuts) if cut), len(days)]
        tried.append(
            sum(hire_price(terms, days[a], days[b - 1]) for a, b in itertools.pairwise(at))
        )
    assert found == min(tried)
