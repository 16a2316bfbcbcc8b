"""Placements, polygons, segments and rounded paths on the floor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import LineString, Point, Polygon

from oner.geometry import plane, poses
from oner.geometry.plane import FloorPath, RigidTransform2

Floats = NDArray[np.float64]

metres = st.floats(-20.0, 20.0)
angles = st.floats(-7.0, 7.0)
points2 = st.tuples(metres, metres).map(np.array)
points3 = st.tuples(metres, metres, metres).map(np.array)
grid = st.tuples(st.integers(-4, 4), st.integers(-4, 4)).map(lambda p: np.array(p, np.float64))
rotations = st.tuples(angles, angles, angles).map(
    lambda a: poses.from_euler(np.array(a), "ZYX", "intrinsic")
)
placements = st.builds(
    RigidTransform2, yaw=angles, x=metres, y=metres, z=metres, mirrored=st.booleans()
)
L_SHAPE = np.array([[0, 0], [4, 0], [4, 1], [1, 1], [1, 3], [0, 3]], np.float64)
CORRIDOR = [[0, 0], [4, 0], [4, 5], [4.8, 5], [4.8, 9], [10, 9]]


# --- placements --------------------------------------------------------------------------------


@given(placements, placements, points3, rotations, angles)
def test_placements_compose_as_their_maps_do(
    a: RigidTransform2, b: RigidTransform2, p: Floats, q: Floats, heading: float
) -> None:
    both = a.compose(b)
    np.testing.assert_allclose(both.apply_points(p), a.apply_points(b.apply_points(p)), atol=1e-10)
    assert poses.angle_between(both.apply_rotation(q), a.apply_rotation(b.apply_rotation(q))) < 1e-9
    assert both.apply_heading(heading) == pytest.approx(a.apply_heading(b.apply_heading(heading)))
    np.testing.assert_allclose(both.matrix(), a.matrix() @ b.matrix(), atol=1e-10)


@given(placements, points3, rotations, angles)
def test_an_inverse_placement_puts_everything_back(
    a: RigidTransform2, p: Floats, q: Floats, heading: float
) -> None:
    back = a.inverse()
    np.testing.assert_allclose(back.apply_points(a.apply_points(p)), p, atol=1e-10)
    assert poses.angle_between(back.apply_rotation(a.apply_rotation(q)), q) < 1e-9
    assert back.apply_heading(a.apply_heading(heading)) == pytest.approx(heading)


@given(placements, points3, points3)
def test_placements_keep_distances_and_heights(a: RigidTransform2, p: Floats, q: Floats) -> None:
    placed = a.apply_points(np.stack([p, q]))
    gap = np.linalg.norm(placed[0] - placed[1])
    assert gap == pytest.approx(np.linalg.norm(p - q), abs=1e-9)
    assert placed[0, 2] - placed[1, 2] == pytest.approx(p[2] - q[2], abs=1e-9)
    np.testing.assert_allclose(a.apply_points(p[:2]), placed[0, :2])


@given(placements, rotations)
def test_a_placed_camera_looks_where_its_view_is_placed_and_stays_upright(
    a: RigidTransform2, q: Floats
) -> None:
    placed = a.apply_rotation(q)
    for axis in ([0, 0, -1.0], [0, 1.0, 0]):
        expected = a.apply_vectors(poses.rotate(q, axis))
        np.testing.assert_allclose(poses.rotate(placed, axis), expected, atol=1e-9)


def test_a_mirror_turns_a_left_corner_into_a_right_one() -> None:
    mirror = RigidTransform2(mirrored=True)
    np.testing.assert_array_equal(mirror.apply_points([2.0, 1.0]), [2.0, -1.0])
    assert mirror.apply_heading(0.5) == -0.5
    assert mirror.apply_heading([0.0, 7.0]).tolist() == [0.0, -7.0]


# --- polygons and segments ---------------------------------------------------------------------


def test_area_does_not_depend_on_the_way_round() -> None:
    assert plane.area(L_SHAPE) == plane.area(L_SHAPE[::-1]) == 6.0
    assert plane.signed_area(L_SHAPE) == 6.0
    assert plane.signed_area(L_SHAPE[::-1]) == -6.0


@given(st.lists(points2, min_size=1, max_size=20))
def test_a_point_is_inside_as_shapely_says(points: list[Floats]) -> None:
    scaled = np.array(points) / 4.0
    polygon = Polygon(L_SHAPE)
    ours = plane.contains(L_SHAPE, scaled)
    for point, inside in zip(scaled, ours, strict=True):
        if polygon.exterior.distance(Point(point)) > 1e-8:
            assert bool(inside) == polygon.contains(Point(point))


def test_corners_and_sides_are_inside() -> None:
    assert plane.contains(L_SHAPE, L_SHAPE).all()
    assert plane.contains(L_SHAPE, plane.edges(L_SHAPE).mean(axis=1)).all()
    assert plane.contains(L_SHAPE, [[1, 2], [2, 2]]).tolist() == [True, False]
    assert plane.contains(L_SHAPE, np.zeros((3, 5, 2))).shape == (3, 5)


def segment(a: Floats, b: Floats) -> LineString | Point:
    """Shapely has no answer for a line between equal points."""
    return Point(a) if np.array_equal(a, b) else LineString([a, b])


@given(grid, grid, grid, grid)
def test_segments_meet_as_shapely_says(a: Floats, b: Floats, c: Floats, d: Floats) -> None:
    first, second = segment(a, b), segment(c, d)
    met = plane.segment_intersection(a, b, c, d)
    assert (met is not None) == first.intersects(second)
    if met is not None:
        assert first.distance(Point(met)) < 1e-9
        assert second.distance(Point(met)) < 1e-9


def test_overlapping_segments_meet_at_the_point_nearest_to_the_first_start() -> None:
    met = plane.segment_intersection([0, 0], [3, 0], [5, 0], [1, 0])
    assert met is not None
    assert met.tolist() == [1.0, 0.0]


@given(points2, points2, points2)
def test_the_distance_to_a_segment_is_shapelys(p: Floats, a: Floats, b: Floats) -> None:
    p, a, b = (np.round(x, 6) for x in (p, a, b))
    theirs = segment(a, b).distance(Point(p))
    assert plane.distance_point_segment(p, a, b) == pytest.approx(theirs, abs=1e-9)


def test_distances_of_all_pairs_have_a_row_for_each_point() -> None:
    points, segments = np.zeros((3, 2)), np.array([[[1, 0], [1, 1]], [[0, -2], [0, 2]]])
    expected = [[1, 0]] * 3
    assert plane.distance_points_segments(points, segments).tolist() == expected
    assert plane.distance_points_segments(points, np.empty((0, 2, 2))).shape == (3, 0)


def test_distances_are_the_same_however_the_work_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    points, segments = rng.normal(size=(50, 2)), rng.normal(size=(9, 2, 2))
    whole = plane.distance_points_segments(points, segments)
    monkeypatch.setattr(plane, "_CHUNK", 20)
    np.testing.assert_array_equal(plane.distance_points_segments(points, segments), whole)


def test_a_corner_offset_to_the_left_is_mitred() -> None:
    moved = plane.offset_polyline([[0, 0], [4, 0], [4, 0], [4, 4]], 0.5)
    np.testing.assert_allclose(moved, [[0, 0.5], [3.5, 0.5], [3.5, 4]], atol=1e-12)


def test_a_sharp_corner_is_cut_off_rather_than_mitred_far_away() -> None:
    moved = plane.offset_polyline([[0, 0], [4, 0], [0, 0.1]], -0.5)
    assert len(moved) == 4
    assert np.linalg.norm(moved - np.array([4, 0]), axis=-1).min() <= 0.5 + 1e-9


def test_a_line_needs_two_different_points() -> None:
    for build in (lambda p: plane.offset_polyline(p, 1.0), lambda p: FloorPath(p, 1.0)):
        with pytest.raises(ValueError, match="two different points"):
            build([[1, 1], [1, 1]])


def test_lengths_along_a_polyline_start_at_zero() -> None:
    assert plane.polyline_lengths([[0, 0], [3, 4], [3, 4], [3, 5]]).tolist() == [0, 5, 5, 6]


# --- rounded paths -----------------------------------------------------------------------------


@pytest.fixture(params=[1.0, 0.6, 3.0])
def path(request: pytest.FixtureRequest) -> FloorPath:
    return plane.round_corners(CORRIDOR, request.param)


def test_a_path_begins_and_ends_at_the_ends_of_its_line(path: FloorPath) -> None:
    np.testing.assert_allclose(path.point(0.0), CORRIDOR[0], atol=1e-12)
    np.testing.assert_allclose(path.point(path.length), CORRIDOR[-1], atol=1e-12)
    assert path.heading(0.0) == 0.0
    assert path.heading(path.length) == pytest.approx(0.0, abs=1e-12)


def test_a_path_is_measured_by_its_own_length(path: FloorPath) -> None:
    s = np.linspace(-1.0, path.length + 1.0, 40001)
    steps = np.diff(path.point(s), axis=0) / (s[1] - s[0])
    middle = 0.5 * (s[1:] + s[:-1])
    expected = np.stack([np.cos(path.heading(middle)), np.sin(path.heading(middle))], axis=-1)
    np.testing.assert_allclose(steps, expected, atol=1e-5)


def test_curvature_is_the_change_of_heading(path: FloorPath) -> None:
    s = np.linspace(0.0, path.length, 40001)
    change = np.diff(path.heading(s)) / (s[1] - s[0])
    np.testing.assert_allclose(change, path.curvature(0.5 * (s[1:] + s[:-1])), atol=2e-4)


def test_curvature_has_no_jump_and_no_kink(path: FloorPath) -> None:
    for count in (20001, 40001):
        s = np.linspace(0.0, path.length, count)
        k = path.curvature(s)
        slopes = np.diff(k) / (s[1] - s[0])
        tightest = np.abs(k).max()
        assert np.abs(np.diff(k)).max() < 40 * tightest**2 * (s[1] - s[0])
        assert np.abs(np.diff(slopes)).max() < 100 * tightest**3 * (s[1] - s[0])


def test_no_corner_is_tighter_than_its_reported_radius(path: FloorPath) -> None:
    assert path.shrunk
    for corner in path.shrunk:
        start, stop = path.corner_spans[corner.index - 1]
        tightest = np.abs(path.curvature(np.linspace(start, stop, 1001))).max()
        assert 1.0 / tightest == pytest.approx(corner.radius)


def test_a_corner_with_room_has_the_radius_asked_for() -> None:
    path = plane.round_corners([[0, 0], [9, 0], [9, 9]], 1.5)
    assert path.shrunk == ()
    assert 1.0 / np.abs(path.curvature(np.linspace(0, path.length, 9999))).max() == (
        pytest.approx(1.5)
    )
    middle = path.point(path.point_lengths()[1])
    assert np.linalg.norm(middle - [9, 0]) < 0.5 * 1.5


def test_short_legs_shrink_both_their_corners_by_the_same_share() -> None:
    path = plane.round_corners(CORRIDOR, 1.0)
    assert [corner.index for corner in path.shrunk] == [2, 3]
    assert path.shrunk[0].radius == pytest.approx(path.shrunk[1].radius)
    assert 0.2 < path.shrunk[0].radius < 0.3
    np.testing.assert_allclose(path.corner_spans[1, 1], path.corner_spans[2, 0])


def test_each_corner_may_have_its_own_radius() -> None:
    path = plane.round_corners([[0, 0], [9, 0], [9, 9], [0, 9]], [0.5, 2.0])
    spans = path.corner_spans
    assert np.diff(spans[1]) == pytest.approx(4 * np.diff(spans[0]))


def test_a_straight_path_has_no_corner() -> None:
    path = plane.round_corners([[0, 0], [1, 0], [5, 0]], 1.0)
    assert path.length == 5.0
    assert path.shrunk == ()
    assert not np.any(path.curvature(np.linspace(0, 5, 100)))
    np.testing.assert_allclose(path.point([2.5, 6.0]), [[2.5, 0], [6, 0]])


@given(st.lists(grid, min_size=3, max_size=7), st.floats(0.1, 3.0))
def test_a_path_through_any_points_is_as_long_as_it_says(
    points: list[Floats], radius: float
) -> None:
    try:
        path = plane.round_corners(np.array(points), radius)
    except ValueError:
        return
    assert path.length <= plane.polyline_lengths(path.points)[-1] + 1e-9
    ends = path.point([0.0, path.length])
    np.testing.assert_allclose(ends, path.points[[0, -1]], atol=1e-9)
    knots = np.sort(path.corner_spans.ravel())
    np.testing.assert_allclose(path.point(knots - 1e-9), path.point(knots + 1e-9), atol=1e-8)


def test_a_path_that_turns_straight_back_is_refused() -> None:
    with pytest.raises(ValueError, match="straight back at point 1"):
        plane.round_corners([[0, 0], [4, 0], [1, 0]], 1.0)


def test_a_corner_needs_a_positive_radius() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        plane.round_corners([[0, 0], [4, 0], [4, 4]], 0.0)
