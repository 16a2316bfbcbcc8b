"""Sight lines: a wall hides what is behind it and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import Polygon

from oner.geometry import poses, sight
from oner.geometry.plane import RigidTransform2
from oner.geometry.sight import Walls

Floats = NDArray[np.float64]

WALL = Walls(
    segments=np.array([[[1.0, -1.0], [1.0, 1.0]]]), z_low=np.zeros(1), z_high=np.full(1, 2.0)
)
metres = st.floats(-20.0, 20.0)
angles = st.floats(-7.0, 7.0)
points3 = st.tuples(metres, metres, metres).map(np.array)


def rectangles(rng: np.random.Generator, count: int) -> Walls:
    low = rng.uniform(0, 2, count)
    return Walls(
        segments=rng.uniform(-5, 5, (count, 2, 2)), z_low=low, z_high=low + rng.uniform(0, 3, count)
    )


@pytest.mark.parametrize(
    ("eye", "target", "seen"),
    [
        ([0, 0, 1], [2, 0, 1], False),
        ([0, 0, 1], [2, 0, 5], True),  # over it
        ([0, 0, 1], [2, 0, -2], True),  # under it
        ([0, 3, 1], [2, 3, 1], True),  # beside it
        ([0, 0, 1], [0.9, 0, 1], True),  # in front of it
        ([2, 0, 1], [5, 0, 1], True),  # behind it
        ([0, 0, 1], [1, 0, 1], True),  # on it
        ([1, -2, 1], [1, 2, 1], True),  # along it
        ([0, 0, 1], [2, 2, 1], False),  # through its edge
        ([1, 0, 0], [1, 0, 3], True),  # straight up its face
    ],
)
def test_a_wall_hides_what_is_behind_it(eye: list[float], target: list[float], seen: bool) -> None:
    assert sight.visible(eye, target, WALL) is seen
    assert sight.visible(target, eye, WALL) is seen


def test_two_walls_that_share_a_corner_leave_no_crack() -> None:
    angle = np.linspace(0, 2 * np.pi, 8)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    segments = np.stack([ring[:-1], ring[1:]], axis=1)
    corners = np.column_stack([3.0 * ring, np.full(8, 1.0)])
    assert sight.blocked([0, 0, 1], corners, segments, np.zeros(7), np.full(7, 2.0)).all()


@given(st.integers(0, 10**6), st.floats(-7, 7), metres, metres, st.booleans())
def test_what_is_seen_does_not_depend_on_where_the_world_is_placed(
    seed: int, yaw: float, x: float, y: float, mirrored: bool
) -> None:
    rng = np.random.default_rng(seed)
    walls, eyes, targets = (
        rectangles(rng, 4),
        rng.uniform(-6, 6, (9, 3)),
        rng.uniform(-6, 6, (9, 3)),
    )
    placed = RigidTransform2(yaw, x, y, 0.0, mirrored)
    here = sight.blocked(eyes, targets, walls.segments, walls.z_low, walls.z_high)
    there = sight.blocked(
        placed.apply_points(eyes),
        placed.apply_points(targets),
        placed.apply_points(walls.segments),
        walls.z_low,
        walls.z_high,
    )
    assert here.tolist() == there.tolist()
    back = sight.blocked(targets, eyes, walls.segments, walls.z_low, walls.z_high)
    assert here.tolist() == back.tolist()


@given(st.integers(0, 10**6))
def test_a_line_is_blocked_exactly_if_its_ray_hits_something_nearer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    walls, eyes, targets = (
        rectangles(rng, 5),
        rng.uniform(-6, 6, (9, 3)),
        rng.uniform(-6, 6, (9, 3)),
    )
    hidden = sight.blocked(eyes, targets, walls.segments, walls.z_low, walls.z_high)
    distance, index = sight.first_hit(
        eyes, targets - eyes, walls.segments, walls.z_low, walls.z_high
    )
    nearer = distance < np.linalg.norm(targets - eyes, axis=-1) - sight.SLACK
    assert hidden.tolist() == nearer.tolist()
    assert ((index == sight.NO_HIT) == np.isinf(distance)).all()


def test_a_ray_meets_the_nearest_wall_first() -> None:
    segments = np.array([[[3, -1], [3, 1]], [[2, -1], [2, 1]]], np.float64)
    low, high = np.zeros(2), np.full(2, 2.0)
    distance, index = sight.first_hit(
        [0, 0, 1], [[10, 0, 0], [-1, 0, 0], [1, 0, 1]], segments, low, high
    )
    assert distance.tolist() == [2.0, np.inf, np.inf]
    assert index.tolist() == [1, sight.NO_HIT, sight.NO_HIT]
    ignore = np.array([[False, True]])
    assert sight.first_hit([0, 0, 1], [1, 0, 0], segments, low, high, ignore)[1].tolist() == [0]


def test_ignored_walls_hide_nothing() -> None:
    arguments = ([0, 0, 1.0], [2, 0, 1.0], WALL.segments, WALL.z_low, WALL.z_high)
    assert sight.blocked(*arguments).tolist() == [True]
    assert sight.blocked(*arguments, ignore=np.array([[True]])).tolist() == [False]


def test_without_walls_everything_is_seen() -> None:
    none = np.empty((0, 2, 2)), np.empty(0), np.empty(0)
    assert sight.blocked(np.zeros((3, 3)), np.ones((3, 3)), *none).tolist() == [False] * 3
    distance, index = sight.first_hit(np.zeros((2, 3)), np.ones((2, 3)), *none)
    assert np.isinf(distance).all()
    assert (index == sight.NO_HIT).all()


def test_answers_are_the_same_however_the_work_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    walls, eyes, targets = (
        rectangles(rng, 7),
        rng.uniform(-6, 6, (60, 3)),
        rng.uniform(-6, 6, (60, 3)),
    )
    mask = rng.random((60, 7)) < 0.3
    arguments = (walls.segments, walls.z_low, walls.z_high, mask)
    whole = sight.blocked(eyes, targets, *arguments), sight.first_hit(eyes, targets, *arguments)
    monkeypatch.setattr(sight, "_CHUNK", 20)
    assert sight.blocked(eyes, targets, *arguments).tolist() == whole[0].tolist()
    assert sight.first_hit(eyes, targets, *arguments)[1].tolist() == whole[1][1].tolist()


def test_walls_of_unequal_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="m lower and upper edges"):
        Walls(segments=np.zeros((2, 2, 2)), z_low=np.zeros(1), z_high=np.zeros(2))


# --- frames ------------------------------------------------------------------------------------


def test_a_frame_holds_what_is_inside_its_tangents() -> None:
    T_world_camera = poses.T([0, 0, 1], poses.look_at([0, 0, 1], [1, 0, 1]))
    points = [[4, 0, 1], [4, 2.0, 1], [4, 2.2, 1], [4, 0, 2.15], [-4, 0, 1], [0, 0, 1]]
    held = sight.in_frame(T_world_camera, points, 0.5, 0.25, overscan=0.05)
    assert held.tolist() == [True, True, False, False, False, False]
    held = sight.in_frame(T_world_camera, points, 0.5, 0.25, overscan=0.2)
    assert held.tolist() == [True, True, True, True, False, False]


def test_picture_coordinates_are_right_and_up() -> None:
    T_world_camera = poses.T([0, 0, 0], poses.look_at([0, 0, 0], [1, 0, 0]))
    xy, ahead = sight.picture_coordinates(T_world_camera, [[2, -1, 0.5], [-2, 0, 0]])
    np.testing.assert_allclose(xy, [[0.5, 0.25], [0, 0]], atol=1e-12)
    assert ahead.tolist() == [True, False]


@given(points3, st.tuples(angles, angles, angles), st.integers(0, 10**6))
def test_a_face_is_in_frame_if_one_of_its_points_is(
    eye: Floats, turn: tuple[float, float, float], seed: int
) -> None:
    T_world_camera, corner, side, other = _view_of_a_face(eye, turn, seed)
    corners = np.array([corner, corner + side, corner + side + other, corner + other])
    u, v = np.meshgrid(np.linspace(0.01, 0.99, 40), np.linspace(0.01, 0.99, 40))
    inside = corner + u[..., None] * side + v[..., None] * other
    held = sight.in_frame(T_world_camera, inside, 0.5, 0.3).any()
    assert sight.face_in_frame(T_world_camera, corners, 0.5, 0.3) or not held


@given(points3, st.tuples(angles, angles, angles), st.integers(0, 10**6))
def test_a_face_in_front_is_in_frame_if_its_picture_meets_the_frame(
    eye: Floats, turn: tuple[float, float, float], seed: int
) -> None:
    T_world_camera, corner, side, other = _view_of_a_face(eye, turn, seed)
    corners = np.array([corner, corner + side, corner + side + other, corner + other])
    xy, ahead = sight.picture_coordinates(T_world_camera, corners)
    assume(ahead.all())
    apart = Polygon(xy).convex_hull.distance(shapely.box(-0.5, -0.3, 0.5, 0.3))
    assume(apart == 0.0 or apart > 1e-9)
    held = sight.face_in_frame(T_world_camera, corners, 0.5, 0.3, overscan=0.0)
    assert held == (apart == 0.0)


def _view_of_a_face(
    eye: Floats, turn: tuple[float, float, float], seed: int
) -> tuple[Floats, Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    q = poses.from_euler(np.array(turn), "ZYX", "intrinsic")
    corner = eye + poses.rotate(q, rng.uniform([-8, -8, -12], [8, 8, 4]))
    side, other = rng.uniform(-8, 8, (2, 3))
    return poses.T(eye, q), corner, side, other


def test_a_wall_whose_corners_are_all_out_may_fill_the_frame() -> None:
    T_world_camera = poses.T([0, 0, 1], poses.look_at([0, 0, 1], [1, 0, 1]))
    wall = np.array([[2, -50, -50], [2, 50, -50], [2, 50, 50], [2, -50, 50]], np.float64)
    assert not sight.in_frame(T_world_camera, wall, 0.5, 0.3).any()
    assert sight.face_in_frame(T_world_camera, wall, 0.5, 0.3)
    assert not sight.face_in_frame(T_world_camera, wall - [4, 0, 0], 0.5, 0.3)
