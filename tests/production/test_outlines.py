"""Outlines of zones: closed, simple, counter-clockwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oner.geometry.plane import signed_area
from oner.production.outlines import read_outline
from oner.production.problems import Problems
from oner.production.sources import Source

if TYPE_CHECKING:
    from production.conftest import Folder

Points = list[tuple[float, float]]


def read(points: Points) -> tuple[tuple[tuple[float, float], ...], int]:
    problems = Problems()
    return read_outline(Source("f", problems).top().at("outline"), points), len(problems)


def test_corners_come_out_counter_clockwise_whichever_way_they_were_written() -> None:
    clockwise: Points = [(0, 0), (0, 2), (3, 2), (3, 0)]
    corners, faults = read(clockwise)
    assert faults == 0
    assert signed_area(corners) == pytest.approx(6.0)
    assert set(corners) == set(clockwise)


def test_a_closing_corner_and_repeated_ones_are_left_out() -> None:
    corners, faults = read([(0, 0), (1, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    assert corners == ((0, 0), (1, 0), (1, 1), (0, 1))
    assert faults == 0


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0), (1, 1), (1, 0), (0, 1)],  # crossing
        [(0, 0), (4, 0), (4, 2), (2, 0), (0, 2)],  # a corner on another edge
        [(0, 0), (2, 0), (1, 0), (1, 1)],  # running back along an edge
        [(0, 0), (1, 0)],
        [(0, 0), (1, 1), (2, 2)],  # no area
        [],
    ],
)
def test_an_outline_that_is_not_simple_is_one_problem(points: Points) -> None:
    assert read(points)[1] == 1


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0), (2, 0), (4, 0), (4, 2), (0, 2)],  # a corner on a straight edge
        [(0, 0), (4, 0), (4, 4), (3, 4), (3, 1), (1, 1), (1, 4), (0, 4)],  # a U
    ],
)
def test_outlines_with_hollows_and_straight_corners_are_right(points: Points) -> None:
    assert read(points)[1] == 0


def test_a_stage_outline_is_checked_too(show: Folder) -> None:
    show.change("sets.toml", "[[0, 0], [36, 0], [36, 26], [0, 26]]",
                "[[0, 0], [36, 26], [36, 0], [0, 26]]")  # fmt: skip
    (problem,) = show.problems()
    assert "stage.stage-1.outline" in problem
    assert "crosses itself: edge 1 and edge 3" in problem
