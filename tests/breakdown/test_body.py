"""The floor plan of what is in a body's way, held against shapely."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from oner.breakdown.body import Blocks, blocks_of, passage, room_behind
from oner.geometry.plane import RigidTransform2
from oner.model.set import Panel, Set, Wall

somewhere = st.tuples(st.floats(-4, 4), st.floats(-4, 4))
lines = st.lists(st.tuples(somewhere, somewhere), min_size=1, max_size=5)


def blocks(ends: list[tuple[tuple[float, float], tuple[float, float]]], thick: float) -> Blocks:
    walls = tuple(
        Wall(id=f"w{n}", start=a, end=b, base=0.0, top=3.0, thickness=thick)
        for n, (a, b) in enumerate(ends)
    )
    return blocks_of(Set(id="s", name="S", stage="x", T_stage_set=RigidTransform2(), walls=walls))


def long_enough(ends: list[tuple[tuple[float, float], tuple[float, float]]]) -> bool:
    return all(np.hypot(a[0] - b[0], a[1] - b[1]) > 0.05 for a, b in ends)


def outline(ends: tuple[tuple[float, float], tuple[float, float]], thick: float) -> shapely.Polygon:
    shape = shapely.LineString(ends).buffer(thick / 2, cap_style="flat")
    assert isinstance(shape, shapely.Polygon)
    return shape


@given(ends=lines, thick=st.floats(0.02, 0.5), point=somewhere)
def test_the_distance_to_a_wall_is_that_to_its_outline(
    ends: list[tuple[tuple[float, float], tuple[float, float]]],
    thick: float,
    point: tuple[float, float],
) -> None:
    assume(long_enough(ends))
    found = blocks(ends, thick).distances(np.array([point]))[0]
    for distance, wall in zip(found, ends, strict=True):
        shape, spot = outline(wall, thick), shapely.Point(point)
        sign = -1.0 if shape.contains(spot) else 1.0
        away = shape.exterior.distance(spot) if sign < 0 else shape.distance(spot)
        assert distance == pytest.approx(sign * away, abs=1e-7)


@given(ends=lines, point=somewhere, other=somewhere)
def test_a_wall_parts_two_points_whose_line_crosses_it(
    ends: list[tuple[tuple[float, float], tuple[float, float]]],
    point: tuple[float, float],
    other: tuple[float, float],
) -> None:
    assume(long_enough(ends) and point != other)
    way = shapely.LineString([point, other])
    # an end that just touches is neither here nor there
    assume(
        all(
            min(
                way.distance(shapely.Point(a)),
                way.distance(shapely.Point(b)),
                shapely.LineString([a, b]).distance(shapely.Point(point)),
                shapely.LineString([a, b]).distance(shapely.Point(other)),
            )
            > 1e-6
            for a, b in ends
        )
    )
    found = blocks(ends, 0.1).between(np.array([point]), np.array([other]))[0]
    assert found == any(way.intersects(shapely.LineString(wall)) for wall in ends)


@given(ends=lines, turn=st.floats(-3, 3), length=st.floats(0.01, 0.3))
def test_nothing_stands_in_the_free_way_beside_the_body(
    ends: list[tuple[tuple[float, float], tuple[float, float]]], turn: float, length: float
) -> None:
    assume(long_enough(ends))
    here = blocks(ends, 0.1)
    travel = np.array([[np.cos(turn), np.sin(turn)]])
    around = shapely.Point(0, 0).buffer(length * 1.5)
    assume(not any(outline(wall, 0.1).intersects(around) for wall in ends))
    across = np.array([-travel[0, 1], travel[0, 0]])
    # what lies right across the way is ahead of the body, and counts for neither side
    beside = [
        wall
        for wall in ends
        if outline(wall, 0.1)
        .intersection(_strip(travel[0], across, -length, length, -50, 50))
        .intersection(_strip(travel[0], across, -length, length, -1e-3, 1e-3))
        .is_empty
    ]
    assume(len(beside) == len(ends))
    width = passage(here, np.zeros((1, 2)), travel, np.array([length])).widths[0]
    spans = [
        outline(wall, 0.1).intersection(_strip(travel[0], across, -length, length, -50, 50))
        for wall in ends
    ]
    offsets = [
        np.asarray(shape.exterior.coords) @ across
        for shape in spans
        if isinstance(shape, shapely.Polygon) and not shape.is_empty
    ]
    left = min((o.min() for o in offsets if o.min() > 0), default=np.inf)
    right = min((-o.max() for o in offsets if o.max() < 0), default=np.inf)
    assert width == pytest.approx(left + right, abs=1e-6)


def _strip(
    along: np.ndarray, across: np.ndarray, a: float, b: float, c: float, d: float
) -> shapely.Polygon:
    corners = [along * s + across * t for s, t in ((a, c), (b, c), (b, d), (a, d))]
    return shapely.Polygon(corners)


def test_panels_of_one_height_are_one_block_and_a_header_is_its_own() -> None:
    def panel(n: int, base: float) -> Panel:
        return Panel(
            id=f"p{n}",
            wall="w",
            start=(n, 0.0),
            end=(n + 1.0, 0.0),
            base=base,
            top=3,
            thickness=0.1,
        )

    bases = (0.0, 0.0, 2.1, 0.0)
    wall = Wall(
        id="w",
        start=(0, 0),
        end=(4, 0),
        base=0,
        top=3,
        thickness=0.1,
        panels=tuple(panel(n, base) for n, base in enumerate(bases)),
    )
    built = Set(id="s", name="S", stage="x", T_stage_set=RigidTransform2(), walls=(wall,))
    joined = blocks_of(built)
    assert joined.names == ("p0", "p2", "p3")
    assert joined.ends[0].tolist() == [2.0, 0.0]
    assert blocks_of(built, joined=False).names == ("p0", "p1", "p2", "p3")


def test_who_guides_an_operator_may_walk_beside_their_line() -> None:
    here = blocks([((1.0, -0.1), (1.0, 0.1))], 0.1)
    straight = np.array([[1.0, 0.0]])
    assert room_behind(here, np.zeros((1, 2)), straight, 0.6)[0] > 0.25
    wide = blocks([((0.7, -3.0), (0.7, 3.0))], 0.1)
    assert room_behind(wide, np.zeros((1, 2)), straight, 0.6)[0] == pytest.approx(0.35)
