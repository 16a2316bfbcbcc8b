"""Distances of solids are what a search for the nearest points finds."""

# coal is a compiled module without types
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import coal
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oner.geometry import poses, solids

Floats = NDArray[np.float64]

seeds = st.integers(0, 10**6)


def box(rng: np.random.Generator) -> tuple[Floats, Floats]:
    pose = poses.T(rng.uniform(-2, 2, 3), poses.normalize(rng.normal(size=4)))
    return pose, rng.uniform(0.1, 1.5, 3)


def coal_distance(a: object, T_a: Floats, b: object, T_b: Floats) -> float:
    result = coal.DistanceResult()
    placed = [coal.Transform3s(T[:3, :3], T[:3, 3]) for T in (T_a, T_b)]
    return coal.distance(a, placed[0], b, placed[1], coal.DistanceRequest(), result)


@given(seeds)
def test_segments_are_as_far_apart_as_the_nearest_of_many_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b, c, d = rng.uniform(-2, 2, (4, 3))
    t = np.linspace(0, 1, 201)[:, None]
    sampled = np.linalg.norm((a + t * (b - a))[:, None] - (c + t * (d - c)), axis=-1).min()
    exact = float(solids.distance_segment_segment(a, b, c, d))
    assert exact <= sampled + 1e-12
    assert sampled - exact < 0.06
    assert exact == pytest.approx(float(solids.distance_segment_segment(d, c, b, a)), abs=1e-12)


@pytest.mark.parametrize(
    ("segments", "distance"),
    [
        ([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], 1.0),  # parallel, beside
        ([[0, 0, 0], [1, 0, 0], [3, 0, 0], [4, 0, 0]], 2.0),  # on one line
        ([[0, 0, 0], [1, 0, 0], [0.5, -1, 2], [0.5, 1, 2]], 2.0),  # crossing above
        ([[0, 0, 0], [1, 1, 0], [0, 1, 0], [1, 0, 0]], 0.0),  # crossing
        ([[0, 0, 0], [0, 0, 0], [3, 4, 0], [3, 4, 0]], 5.0),  # two points
        ([[0, 0, 0], [2, 0, 0], [1, 1, 0], [1, 1, 0]], 1.0),  # a segment and a point
    ],
)
def test_segments_in_special_positions(segments: list[list[float]], distance: float) -> None:
    assert solids.distance_segment_segment(*segments) == pytest.approx(distance)


@given(seeds)
def test_a_point_is_as_far_from_a_box_as_its_nearest_point_in_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pose, half = box(rng)
    local = rng.uniform(-3, 3, 3)
    signed = float(solids.distance_point_box(poses.apply(pose, local), pose, half))
    if np.all(np.abs(local) <= half):
        assert signed == pytest.approx(-np.min(half - np.abs(local)))
    else:
        assert signed == pytest.approx(np.linalg.norm(local - np.clip(local, -half, half)))


@given(seeds)
def test_boxes_are_as_far_apart_as_another_library_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (T_a, half_a), (T_b, half_b) = box(rng), box(rng)
    theirs = coal_distance(coal.Box(*(2 * half_a)), T_a, coal.Box(*(2 * half_b)), T_b)
    ours = float(solids.distance_box_box(T_a, half_a, T_b, half_b))
    assert ours == pytest.approx(max(theirs, 0.0), abs=1e-5)


@given(seeds)
def test_a_capsule_is_as_far_from_a_box_as_another_library_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pose, half = box(rng)
    axis, _ = box(rng)
    length, radius = rng.uniform(0.1, 2.0), rng.uniform(0.05, 0.3)
    ends = poses.apply(axis, np.array([[0, 0, -length / 2], [0, 0, length / 2]]))
    theirs = coal_distance(coal.Capsule(radius, length), axis, coal.Box(*(2 * half)), pose)
    ours = float(solids.distance_capsule_box(ends[0], ends[1], radius, pose, half))
    if theirs > 0.0:
        assert ours == pytest.approx(theirs, abs=1e-5)
    else:
        assert ours <= 1e-6


@given(seeds)
def test_a_segment_is_as_far_from_a_box_as_the_nearest_of_its_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pose, half = box(rng)
    a, b = rng.uniform(-4, 4, (2, 3))
    t = np.linspace(0, 1, 501)[:, None]
    sampled = np.maximum(solids.distance_point_box(a + t * (b - a), pose, half), 0.0).min()
    exact = float(solids.distance_segment_box(a, b, pose, half))
    assert exact <= sampled + 1e-9
    assert sampled - exact < 0.02
    point = float(solids.distance_segment_box(a, a, pose, half))
    assert point == pytest.approx(max(0.0, float(solids.distance_point_box(a, pose, half))))


def test_a_segment_along_an_axis_of_the_box_needs_no_special_case() -> None:
    eye, half = np.eye(4), np.ones(3)
    assert solids.distance_segment_box([-5, 0, 3], [5, 0, 3], eye, half) == 2.0
    assert solids.distance_segment_box([-5, 0, 0], [5, 0, 0], eye, half) == 0.0
    assert solids.distance_segment_box([3, 0, 0], [5, 0, 0], eye, half) == 2.0


def test_overlaps_are_negative() -> None:
    eye, half = np.eye(4), np.ones(3)
    assert solids.distance_sphere_box([0, 0, 1.5], 1.0, eye, half) == -0.5
    assert solids.distance_sphere_sphere([0, 0, 0], 1.0, [0, 0, 1.5], 1.0) == -0.5
    assert solids.distance_capsule_capsule(
        [-1, 0, 0], [1, 0, 0], 0.5, [0, -1, 0.7], [0, 1, 0.7], 0.5
    ) == pytest.approx(-0.3)


def test_crossed_boxes_overlap_though_no_corner_is_inside_the_other() -> None:
    long, tall = np.array([3.0, 0.2, 0.2]), np.array([0.2, 0.2, 3.0])
    assert solids.distance_box_box(np.eye(4), long, np.eye(4), tall) < 1e-12


def test_a_wall_is_a_box_around_its_middle_line() -> None:
    pose, half = solids.wall_boxes([[[1, 1], [1, 5]]], 0.1, 0.0, 2.4)
    np.testing.assert_allclose(half, [[2.0, 0.05, 1.2]])
    np.testing.assert_allclose(poses.apply(pose[0], [2.0, 0.05, 1.2]), [0.95, 5.0, 2.4])
    assert solids.distance_point_box([3, 3, 1], pose[0], half[0]) == pytest.approx(1.95)


def test_every_pair_is_measured_by_broadcasting() -> None:
    rng = np.random.default_rng(2)
    boxes = [box(rng) for _ in range(4)]
    poses_b, halves = np.stack([b[0] for b in boxes]), np.stack([b[1] for b in boxes])
    a, b = rng.normal(size=(2, 6, 1, 3))
    table = solids.distance_segment_box(a, b, poses_b, halves)
    assert table.shape == (6, 4)
    one = solids.distance_segment_box(a[3, 0], b[3, 0], poses_b[2], halves[2])
    assert table[3, 2] == pytest.approx(float(one))
    assert solids.distance_box_box(poses_b[:, None], halves[:, None], poses_b, halves).shape == (
        4,
        4,
    )
