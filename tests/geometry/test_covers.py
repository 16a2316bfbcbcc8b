"""Spheres hold the mesh they were found for, and the check of that cannot be fooled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oner.geometry.covers import (
    check_cover,
    cover_mesh,
    distances_to_mesh,
    mesh_volume,
    smallest_ball,
    split_triangles,
    union_volume,
)

Floats = NDArray[np.float64]


def box(x: float, y: float, z: float) -> Floats:
    """Triangles of a box around the origin, shape (12, 3, 3)."""
    quads = []
    for axis in range(3):
        for side in (-1.0, 1.0):
            corners = []
            for u, v in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
                point = np.zeros(3)
                point[axis], point[axis - 2], point[axis - 1] = side, u * side, v
                corners.append(point)
            quads.append(corners)
    sides = np.array(quads) * np.array([x, y, z]) / 2.0
    return np.concatenate([sides[:, [0, 1, 2]], sides[:, [0, 2, 3]]])


def points_on(triangles: Floats, each: int) -> Floats:
    """Random points of every triangle."""
    weights = np.random.default_rng(3).dirichlet([1.0, 1.0, 1.0], (len(triangles), each))
    return np.einsum("tei,tij->tej", weights, triangles).reshape(-1, 3)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_no_point_of_any_triangle_is_outside_the_cover(seed: int, count: int) -> None:
    triangles = np.random.default_rng(seed).uniform(-1.0, 1.0, (3, 3, 3))
    cover = cover_mesh(triangles, count)
    assert len(cover.spheres) <= count
    assert cover.outside <= 0.0
    points = points_on(triangles, 200)
    away = np.linalg.norm(points[:, None] - cover.spheres[:, :3], axis=2) - cover.spheres[:, 3]
    assert away.min(axis=1).max() <= 1e-9


def test_a_triangle_with_its_corners_in_different_spheres_is_not_held_by_them() -> None:
    triangle = np.array([[[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [1.0, 1.0, 0.0]]])
    balls = [[*corner, 0.3] for corner in triangle[0]]
    assert 0.3 < check_cover(triangle, balls) < 1.0


def test_the_bound_of_what_is_outside_is_near_the_truth() -> None:
    triangle = np.array([[[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [2.0, 0.0, 0.0]]])
    balls = [[0.0, 0.0, 0.0, 0.9], [2.0, 0.0, 0.0, 0.9]]
    assert check_cover(triangle, balls) == pytest.approx(0.1, abs=1e-5)


def test_two_spheres_that_hold_a_triangle_only_together_are_proven_to() -> None:
    triangle = np.array([[[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [2.0, 0.1, 0.0]]])
    assert check_cover(triangle, [[0.5, 0, 0, 0.8], [1.5, 0, 0, 0.8]]) <= 0.0


def test_nothing_is_held_by_no_sphere() -> None:
    assert check_cover(box(1, 1, 1), np.zeros((0, 4))) == np.inf


def test_the_same_mesh_gets_the_same_cover() -> None:
    one, other = (cover_mesh(box(0.3, 0.2, 1.0), 4, nudges=6) for _ in range(2))
    assert one.spheres.tolist() == other.spheres.tolist()


def test_more_spheres_around_a_long_box_are_less_wide() -> None:
    long = box(0.2, 0.2, 1.2)
    over = [cover_mesh(long, count).oversize for count in (1, 2, 4, 6)]
    assert over == sorted(over, reverse=True)
    assert over[-1] < 0.1


def test_nudging_centres_never_makes_a_cover_larger() -> None:
    wedge = np.vstack([box(0.4, 0.3, 0.5), box(0.1, 0.1, 0.9) + np.array([0.1, 0, 0.6])])
    assert cover_mesh(wedge, 4, nudges=20).volume <= cover_mesh(wedge, 4).volume + 1e-12


def test_a_mesh_without_triangles_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one triangle"):
        cover_mesh(np.zeros((0, 3, 3)), 3)


def test_the_smallest_ball_of_a_regular_tetrahedron_goes_through_its_corners() -> None:
    corners = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    assert smallest_ball(np.vstack([corners, corners * 0.3])) == pytest.approx(
        [0, 0, 0, np.sqrt(3)], abs=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_no_ball_around_points_is_smaller_than_the_smallest(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(count, 3))
    *centre, radius = smallest_ball(points)
    assert np.linalg.norm(points - centre, axis=1).max() <= radius + 1e-9
    for _ in range(20):
        near = centre + rng.normal(scale=0.05, size=3)
        assert np.linalg.norm(points - near, axis=1).max() >= radius - 1e-9


def test_splitting_keeps_the_surface_and_its_area() -> None:
    pieces = split_triangles(box(0.3, 0.2, 1.0), 0.1)
    edges = np.linalg.norm(pieces - np.roll(pieces, -1, axis=1), axis=2)
    area = np.linalg.norm(
        np.cross(pieces[:, 1] - pieces[:, 0], pieces[:, 2] - pieces[:, 0]), axis=1
    )
    assert edges.max() <= 0.1
    assert area.sum() / 2.0 == pytest.approx(2 * (0.06 + 0.3 + 0.2))


def test_distance_to_a_box_is_that_of_the_formula() -> None:
    points = np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [0.9, 0.0, 0.0], [0.0, 0.0, 0.4]])
    expected = [0.5, np.sqrt(0.75), 0.4, 0.1]
    assert distances_to_mesh(points, box(1, 1, 1)) == pytest.approx(expected)


def test_volumes_are_those_of_a_box_and_of_a_ball() -> None:
    assert mesh_volume(box(1.0, 2.0, 3.0)) == pytest.approx(6.0)
    ball = np.array([[0.1, 0.2, 0.3, 0.5]])
    assert union_volume(ball, 80) == pytest.approx(4 / 3 * np.pi * 0.125, rel=0.01)
