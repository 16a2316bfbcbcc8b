"""Walls, panels and outlines from the lines people write."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.model.set import PanelKind, Wall
from oner.production.walls import Flats, cuts, fixed, legs, panel_count, read_wild, tiled

FLATS = Flats(width=1.2, pull_minutes=15, rehang_minutes=40)


def wall(length: float, base: float = 0.0) -> Wall:
    return Wall(id="A", start=(1.0, 2.0), end=(1.0 + length, 2.0), base=base, top=3.0,
                thickness=0.1)  # fmt: skip


@given(st.floats(0.01, 200.0), st.floats(0.2, 5.0))
def test_panels_tile_their_wall_and_none_is_under_a_quarter_or_over_five_quarters(
    length: float, width: float
) -> None:
    edges = cuts(length, width)
    assert edges[0] == 0.0
    assert edges[-1] == length
    widths = [b - a for a, b in pairwise(edges)]
    assert all(each <= 1.25 * width + 1e-6 for each in widths)
    assert len(widths) == 1 or all(each >= 0.25 * width - 1e-6 for each in widths)
    assert all(math.isclose(each, width, abs_tol=1e-6) for each in widths[:-1])


@pytest.mark.parametrize(
    ("length", "count", "last"), [(12.0, 10, 1.2), (12.2, 10, 1.4), (12.3, 11, 0.3), (0.5, 1, 0.5)]
)
def test_a_short_remainder_goes_into_the_last_panel(length: float, count: int, last: float) -> None:
    panels = tiled(wall(length), FLATS, ()).panels
    assert len(panels) == count == panel_count(wall(length), FLATS)
    assert math.dist(panels[-1].start, panels[-1].end) == pytest.approx(last)
    assert panels[0].start == (1.0, 2.0)
    assert panels[-1].end == (1.0 + length, 2.0)


def test_wild_panels_cost_work_and_fixed_ones_none() -> None:
    panels = tiled(wall(6.0), FLATS, {2, 3}).panels
    assert [panel.wild for panel in panels] == [False, True, True, False, False]
    assert [panel.pull_minutes for panel in panels] == [0, 15, 15, 0, 0]
    assert [panel.id for panel in panels] == ["A-01", "A-02", "A-03", "A-04", "A-05"]


def test_a_wall_above_the_floor_is_a_header() -> None:
    assert {panel.kind for panel in tiled(wall(3.0, base=2.1), FLATS, ()).panels} == {
        PanelKind.HEADER
    }


def test_a_wall_of_the_story_is_one_fixed_panel() -> None:
    (panel,) = fixed(wall(5.0)).panels
    assert (panel.id, panel.wall, panel.wild) == ("A", "A", False)


def test_a_polyline_of_one_leg_keeps_its_name_and_of_more_numbers_them() -> None:
    assert [one.id for one in legs("W", [(0, 0), (1, 0)], wall(1.0))] == ["W"]
    corner = legs("W", [(0, 0), (1, 0), (1, 2)], wall(1.0))
    assert [(one.id, one.start, one.end) for one in corner] == [
        ("W.1", (0, 0), (1, 0)),
        ("W.2", (1, 0), (1, 2)),
    ]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [(True, True), (False, False), ([3, 2, 3], (2, 3)), ("2-4, 7", (2, 3, 4, 7)), ("5", (5,))],
)
def test_wild_panels_are_written_as_all_none_numbers_or_ranges(
    written: object, numbers: object
) -> None:
    assert read_wild(written) == numbers


@pytest.mark.parametrize("written", ["4-2", "a", [0], [1.5], [True], 3, "", "1-", None])
def test_anything_else_is_refused_with_what_would_be_right(written: object) -> None:
    with pytest.raises(ValueError, match="a list of panel numbers such as"):
        read_wild(written)
