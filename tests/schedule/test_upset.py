"""What it is worth to leave people with what they were told."""

from __future__ import annotations

import numpy as np
from small_productions import MONDAY, member, production, strip

from oner.model.production import Prices
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.replan import told_problem
from oner.schedule.upset import moved_strips, point_price, upset_points


def told(as_of: int = 0, moved_strip: int = 0) -> ScheduleProblem:
    strips = (strip("a", cast=("A", "B")), strip("b", cast=("A",)), strip("new"))
    cast = (member("A"), member("B"))
    shop = production(strips, cast, days=20, prices=Prices(moved_strip=moved_strip))
    problem = pose_problem(shop, strips, ())
    return told_problem(problem, {"a": 3, "b": 12}, as_of, ())


def test_staying_costs_nothing_and_neither_does_a_strip_nobody_was_told_of() -> None:
    points = upset_points(told())
    assert points[0, 3] == points[1, 12] == 0
    assert not points[2].any()


def test_more_people_and_nearer_days_upset_more() -> None:
    points = upset_points(told())
    assert points[0, 8] > points[1, 8]
    assert points[1, 15] < points[1, 5] < points[1, 0]
    # three told of the fourth day: 3 * 5 / (5 + 3)
    assert np.isclose(points[0, 9], 15 / 8)


def test_days_count_from_what_is_still_to_come() -> None:
    assert upset_points(told(as_of=3))[0, 9] == 3.0


def test_a_point_has_the_price_of_the_production_or_half_a_persons_day() -> None:
    assert point_price(told(moved_strip=700)) == 700
    assert point_price(told()) == 50


def test_moved_strips_are_listed_with_both_days_and_who_is_told() -> None:
    problem = told()
    (one,) = moved_strips(problem, (5, 12, 0))
    assert (one.strip, one.people) == ("a", ("A", "B"))
    assert (one.before, one.after) == (problem.days[3], problem.days[5])
    assert problem.days[0] == MONDAY


def test_nothing_new_is_put_on_days_that_are_over() -> None:
    problem = told(as_of=5)
    assert all(slot >= 5 for slots in problem.allowed for slot in slots)
