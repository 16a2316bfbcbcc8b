"""Quaternions and poses obey the group they stand for, in one convention."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from oner.geometry import poses

metres = st.floats(-20.0, 20.0)
angles = st.floats(-7.0, 7.0)
points = st.tuples(metres, metres, metres).map(np.array)
triples = st.tuples(angles, angles, angles).map(np.array)
rotations = triples.map(lambda a: poses.from_euler(a, "ZYX", "intrinsic"))
ORDERS = ["".join(p) for p in product("XYZ", repeat=3) if p[0] != p[1] and p[1] != p[2]]
modes = st.sampled_from(["intrinsic", "extrinsic"])

Floats = NDArray[np.float64]
TIGHT = 1e-12


def same(a: Floats, b: Floats, tolerance: float = TIGHT) -> bool:
    return bool(np.all(poses.angle_between(a, b) <= tolerance))


@given(rotations, rotations, rotations)
def test_rotations_are_a_group(a: Floats, b: Floats, c: Floats) -> None:
    left = poses.multiply(poses.multiply(a, b), c)
    assert same(left, poses.multiply(a, poses.multiply(b, c)))
    assert same(poses.multiply(a, poses.conjugate(a)), poses.IDENTITY)
    assert same(poses.multiply(poses.IDENTITY, a), a)


@given(rotations, rotations, points)
def test_a_product_does_its_right_factor_first(a: Floats, b: Floats, v: Floats) -> None:
    both = poses.rotate(poses.multiply(a, b), v)
    np.testing.assert_allclose(both, poses.rotate(a, poses.rotate(b, v)), atol=1e-12)


@given(rotations, points)
def test_quaternion_and_matrix_turn_a_point_alike(q: Floats, v: Floats) -> None:
    np.testing.assert_allclose(poses.to_matrix(q) @ v, poses.rotate(q, v), atol=1e-12)
    assert poses.is_rotation(poses.to_matrix(q))
    assert same(poses.from_matrix(poses.to_matrix(q)), q)


def test_a_quarter_turn_about_z_takes_x_to_y() -> None:
    q = poses.from_axis_angle([0, 0, 3], np.pi / 2)
    np.testing.assert_allclose(poses.rotate(q, [1, 0, 0]), [0, 1, 0], atol=1e-15)
    np.testing.assert_allclose(q, [np.sqrt(0.5), 0, 0, np.sqrt(0.5)])


@pytest.mark.parametrize("axis", np.eye(3).tolist())
def test_a_half_turn_survives_its_matrix(axis: list[float]) -> None:
    q = poses.from_axis_angle(axis, np.pi)
    assert same(poses.from_matrix(poses.to_matrix(q)), q)


def test_a_reflection_is_no_rotation() -> None:
    assert not poses.is_rotation(np.diag([1.0, -1.0, 1.0]))
    assert not poses.is_rotation(2.0 * np.eye(3))


@given(rotations, st.sampled_from(ORDERS), modes)
def test_euler_angles_read_back_as_the_rotation(
    q: Floats, order: str, mode: poses.EulerMode
) -> None:
    assert same(poses.from_euler(poses.to_euler(q, order, mode), order, mode), q, 1e-7)


@given(triples, st.sampled_from(ORDERS), modes)
def test_euler_angles_mean_what_scipy_means(a: Floats, order: str, mode: poses.EulerMode) -> None:
    theirs = Rotation.from_euler(order if mode == "intrinsic" else order.lower(), a)
    assert same(poses.from_euler(a, order, mode), theirs.as_quat(scalar_first=True), 1e-9)


@given(triples, st.sampled_from(ORDERS), modes, st.sampled_from([-np.pi / 2, 0, np.pi / 2, np.pi]))
def test_gimbal_lock_loses_no_rotation(
    a: Floats, order: str, mode: poses.EulerMode, middle: float
) -> None:
    locked = poses.from_euler(np.array([a[0], middle, a[2]]), order, mode)
    back = poses.from_euler(poses.to_euler(locked, order, mode), order, mode)
    assert same(back, locked, 1e-6)


@given(triples, st.sampled_from(ORDERS))
def test_turning_axes_are_fixed_axes_in_reverse(a: Floats, order: str) -> None:
    turning = poses.from_euler(a, order, "intrinsic")
    assert same(turning, poses.from_euler(a[::-1], order[::-1], "extrinsic"))


@pytest.mark.parametrize("order", ["XXY", "XY", "ABC", "XYY", ""])
def test_an_order_that_is_no_three_axes_is_refused(order: str) -> None:
    with pytest.raises(ValueError, match="write three axes such as XYZ"):
        poses.from_euler([0, 0, 0], order, "intrinsic")


@given(rotations, rotations, st.floats(0, 1))
def test_slerp_turns_at_constant_speed_the_short_way(a: Floats, b: Floats, t: float) -> None:
    whole = poses.angle_between(a, b)
    at = poses.slerp(a, b, t)
    assert poses.angle_between(a, at) == pytest.approx(t * whole, abs=1e-9)
    assert poses.angle_between(at, b) == pytest.approx((1 - t) * whole, abs=1e-9)


@given(st.floats(1e-12, 3.14), points.filter(lambda v: np.linalg.norm(v) > 1e-3))
def test_the_angle_between_keeps_its_digits_when_tiny(angle: float, axis: Floats) -> None:
    q = poses.from_axis_angle(axis, angle)
    assert poses.angle_between(poses.IDENTITY, q) == pytest.approx(angle, rel=1e-12)
    assert poses.angle_between(poses.IDENTITY, -q) == pytest.approx(angle, rel=1e-12)


@given(rotations)
def test_a_rotation_vector_reads_back(q: Floats) -> None:
    vector = poses.to_rotation_vector(q)
    assert np.linalg.norm(vector) <= np.pi + 1e-12
    assert same(poses.from_rotation_vector(vector), q)


def test_aligned_quaternions_never_jump_to_the_other_side() -> None:
    turn = poses.from_axis_angle([0.2, 1, -0.3], np.linspace(0, 12, 200))
    signs = np.where(np.arange(200) % 3 == 1, -1.0, 1.0)
    aligned = poses.align_hemisphere(turn * signs[:, None])
    assert np.all(np.sum(aligned[1:] * aligned[:-1], axis=-1) > 0)
    np.testing.assert_allclose(aligned, turn)


@given(points, points)
def test_a_camera_that_looks_at_a_point_sees_it_level_in_the_middle(
    eye: Floats, target: Floats
) -> None:
    gap = target - eye
    if np.linalg.norm(gap) < 1e-3:
        return
    q = poses.look_at(eye, target)
    np.testing.assert_allclose(poses.view_direction(q), gap / np.linalg.norm(gap), atol=1e-9)
    right, up = poses.rotate(q, [1.0, 0, 0]), poses.rotate(q, [0, 1.0, 0])
    assert abs(right[2]) < 1e-9
    assert up[2] >= -1e-9


@pytest.mark.parametrize(("z", "up"), [(1.0, [-1, 0, 0]), (-1.0, [1, 0, 0])])
def test_a_vertical_view_is_the_limit_of_tilting_at_pan_zero(z: float, up: list[float]) -> None:
    q = poses.look_at([0, 0, 0], [0, 0, z])
    np.testing.assert_allclose(poses.rotate(q, [0, 1, 0]), up, atol=1e-12)
    assert same(q, poses.look_at([0, 0, 0], [1e-6, 0, z]), 1e-5)


def test_a_vertical_view_keeps_the_pan_it_is_given() -> None:
    q = poses.look_at([0, 0, 0], [0, 0, -1], yaw_if_vertical=np.pi / 2)
    np.testing.assert_allclose(poses.rotate(q, [0, 1, 0]), [0, 1, 0], atol=1e-12)


def test_a_camera_cannot_look_at_its_own_eye() -> None:
    with pytest.raises(ValueError, match="no direction"):
        poses.look_at([1, 2, 3], [1, 2, 3])


@given(st.floats(-3.1, 3.1), st.floats(-1.5, 1.5), st.floats(-3.1, 3.1))
def test_pan_tilt_and_roll_read_back(pan: float, tilt: float, roll: float) -> None:
    q = poses.from_pan_tilt_roll(pan, tilt, roll)
    np.testing.assert_allclose(poses.pan_tilt_roll(q), [pan, tilt, roll], atol=1e-9)


def test_positive_tilt_looks_up_and_positive_pan_looks_left() -> None:
    np.testing.assert_allclose(
        poses.view_direction(poses.from_pan_tilt_roll(np.pi / 2, 0, 0)), [0, 1, 0], atol=1e-12
    )
    np.testing.assert_allclose(
        poses.view_direction(poses.from_pan_tilt_roll(0, np.pi / 6, 0)),
        [np.sqrt(0.75), 0, 0.5],
        atol=1e-12,
    )


@given(rotations, points, rotations, points, points)
def test_poses_compose_and_invert(
    qa: Floats, pa: Floats, qb: Floats, pb: Floats, p: Floats
) -> None:
    T_a_b, T_b_c = poses.T(pa, qa), poses.T(pb, qb)
    through = poses.apply(T_a_b, poses.apply(T_b_c, p))
    np.testing.assert_allclose(poses.apply(T_a_b @ T_b_c, p), through, atol=1e-11)
    np.testing.assert_allclose(poses.invert(T_a_b) @ T_a_b, np.eye(4), atol=1e-11)
    position, quaternion = poses.decompose(T_a_b)
    np.testing.assert_array_equal(position, pa)
    assert same(quaternion, qa)


def test_shapes_broadcast_frames_against_points() -> None:
    frames = poses.T(np.zeros((5, 3)), np.tile(poses.IDENTITY, (5, 1)))
    assert frames.shape == (5, 4, 4)
    assert poses.apply(frames[:, None], np.ones((7, 3))).shape == (5, 7, 3)
    assert poses.rotate(poses.IDENTITY, np.ones((2, 3, 3))).shape == (2, 3, 3)
    assert poses.look_at(np.zeros((4, 3)), np.ones(3)).shape == (4, 4)
    assert poses.from_matrix(np.tile(np.eye(3), (2, 6, 1, 1))).shape == (2, 6, 4)


def test_zero_has_no_direction() -> None:
    with pytest.raises(ValueError, match="zero or not finite"):
        poses.normalize([[0, 0, 1.0], [0, 0, 0]])
    with pytest.raises(ValueError, match="zero or not finite"):
        poses.normalize([np.nan, 0, 1])
