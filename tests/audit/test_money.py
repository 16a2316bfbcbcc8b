"""Hires counted by the audit are the cheapest there are, and those of the schedule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from oner.audit.money import hire, rent
from oner.model.rig import Terms, Window
from oner.schedule.hire import hire_price, hires

MONDAY = date(2027, 1, 4)

TERMS = st.builds(
    Terms,
    day_rate=st.integers(0, 50),
    week_rate=st.integers(0, 200),
    delivery=st.integers(0, 80),
    minimum_days=st.integers(0, 10),
    windows=st.sampled_from(
        [
            (),
            (
                Window(first=MONDAY, last=MONDAY + timedelta(9)),
                Window(first=MONDAY + timedelta(10), last=MONDAY + timedelta(40)),
            ),
        ]
    ),
)
USED = st.sets(st.integers(0, 30), min_size=1, max_size=7).map(
    lambda days: [MONDAY + timedelta(day) for day in sorted(days)]
)


def test_a_week_is_cheaper_than_its_days() -> None:
    terms = Terms(day_rate=10, week_rate=40)
    assert [rent(terms, days) for days in (1, 3, 5, 7, 8, 12)] == [10, 30, 40, 40, 50, 80]


def test_a_rig_of_the_house_costs_its_delivery() -> None:
    assert hire(Terms(delivery=7), [MONDAY]) == 7


def test_a_rig_that_is_not_used_costs_nothing() -> None:
    assert hire(Terms(day_rate=10, delivery=7), []) == 0


def test_a_hire_lasts_its_least_days() -> None:
    assert hire(Terms(day_rate=10, minimum_days=3), [MONDAY]) == 30


@given(TERMS, USED)
def test_the_audit_and_the_schedule_count_the_same_hires(terms: Terms, used: list[date]) -> None:
    found = hires(terms, used)
    assert hire(terms, used) == sum(hire_price(terms, first, last) for first, last in found)


@given(TERMS, USED)
def test_no_way_of_parting_the_days_is_cheaper(terms: Terms, used: list[date]) -> None:
    def price(days: list[date]) -> int | None:
        inside = any(w.first <= days[0] and days[-1] <= w.last for w in terms.windows)
        if terms.windows and not inside:
            return None
        return terms.delivery + rent(terms, (days[-1] - days[0]).days + 1)

    ways = list[int]()
    for count in range(len(used)):
        for cuts in combinations(range(1, len(used)), count):
            parts = [used[a:b] for a, b in zip((0, *cuts), (*cuts, len(used)), strict=True)]
            prices = [price(part) for part in parts]
            if None not in prices:
                ways.append(sum(p for p in prices if p is not None))
    assert hire(terms, used) == min(ways)
