"""The number of lengths tells the family of an arm: the answers are that family's."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from oner.kernels import chain, offset_wrist, opw
from oner.kernels.collide import FREE, Body, World
from oner.kernels.ladder import follow, gather

IRB4600 = np.array([0.175, -0.175, 0, 0.495, 1.095, 1.27, 0.135])
"""a1, a2, b, c1, c2, c3, c4 of the IRB4600-40/2.55 [m]."""

UR10E = np.array([0.1807, -0.6127, -0.57155, 0.17415, 0.11985, 0.11655])
"""d1, a2, a3, d4, d5, d6 of the UR10e [m]."""


def pose(geometry: np.ndarray, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    R, p = chain.forward(geometry, theta[None])
    return np.ascontiguousarray(R[0]), np.ascontiguousarray(p[0])


@pytest.mark.parametrize(
    ("geometry", "family"), [(IRB4600, opw), (UR10E, offset_wrist)], ids=["ortho", "offset"]
)
def test_frames_and_answers_are_those_of_the_family(geometry: np.ndarray, family: object) -> None:
    theta = np.random.default_rng(1).uniform(-3, 3, (50, 6))
    ours, theirs = (np.empty((7, 3, 3)), np.empty((7, 3))), (np.empty((7, 3, 3)), np.empty((7, 3)))
    for row in theta:
        chain.joint_frames(geometry, row, *ours)
        family.joint_frames(geometry, row, *theirs)  # type: ignore[attr-defined]
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
        R, p = pose(geometry, row)
        found = np.zeros((8, 6)), np.zeros(8, np.bool_)
        wanted = np.zeros((8, 6)), np.zeros(8, np.bool_)
        assert chain.inverse(geometry, R, *p, *found)
        assert family.inverse(geometry, R, *p, *wanted)  # type: ignore[attr-defined]
        assert all(np.array_equal(a, b) for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("geometry", [IRB4600, UR10E], ids=["ortho", "offset"])
def test_sines_are_0_where_the_pose_loses_a_direction(geometry: np.ndarray) -> None:
    """A direction is lost where the Jacobian has no full rank; the sines say where."""
    is_offset = len(geometry) == 6
    straight_wrist = np.array([0.3, -0.4, 1.2, 0.5, math.pi / 2 if is_offset else 0.0, 0.7])
    stretched = np.array(
        [0.3, -0.4, 0.0 if is_offset else -math.atan2(-0.175, 1.27), 0.5, 0.4, 0.7]
    )
    assert chain.wrist_sine(geometry, straight_wrist) == pytest.approx(0.0, abs=1e-15)
    assert chain.elbow_sine(geometry, stretched) == pytest.approx(0.0, abs=1e-15)
    for theta in (straight_wrist, stretched):
        assert smallest_singular_value(geometry, theta) < 1e-6
    easy = np.array([0.3, -0.4, 1.2, 0.5, 0.4, 0.7])
    assert smallest_singular_value(geometry, easy) > 0.01


def smallest_singular_value(geometry: np.ndarray, theta: np.ndarray) -> float:
    """Of the Jacobian by central differences: flange position [m] and rotation [rad]."""
    columns, h = [], 1e-6
    for joint in range(6):
        step = np.zeros(6)
        step[joint] = h
        (Ra, pa), (Rb, pb) = pose(geometry, theta - step), pose(geometry, theta + step)
        turn = (Rb - Ra) @ pose(geometry, theta)[0].T / (2 * h)
        columns.append(np.concatenate([(pb - pa) / (2 * h), turn[[2, 0, 1], [1, 2, 0]]]))
    return float(np.linalg.svd(np.array(columns), compute_uv=False)[-1])


def body(geometry: np.ndarray, room: float) -> Body:
    """An arm that fills nothing, its joints free within +-room."""
    return Body(
        geometry, np.zeros(6), np.ones(6), np.full(6, -room), np.full(6, room),
        np.zeros(0, np.int64), np.zeros((0, 3)), np.zeros(0), np.zeros((0, 2), np.int64),
    )  # fmt: skip


def empty_world() -> World:
    return World(
        np.zeros((0, 12)), np.zeros(0, np.uint64), -math.inf, math.inf,
        0.0, 0.0, 0.0, 0.0, np.zeros((0, 2)),
    )  # fmt: skip


@pytest.mark.parametrize("geometry", [IRB4600, UR10E], ids=["ortho", "offset"])
def test_a_rung_holds_every_turn_of_every_joint_with_room(geometry: np.ndarray) -> None:
    theta = np.array([0.5, -0.3, 1.1, -0.8, 0.6, 2.0])
    R, p = pose(geometry, theta)
    status, rung = gather(
        body(geometry, 2 * math.pi), empty_world(), R, p, np.zeros(1), np.zeros((0, 3))
    )
    assert status == FREE
    turned = np.array(list(product(*[(t, t - math.copysign(2 * math.pi, t)) for t in theta])))
    away = np.abs(rung.q[:, None] - turned).max(axis=2)
    assert (away.min(axis=0) < 1e-9).all()
    assert len(np.unique(rung.q.round(9), axis=0)) == len(rung.q)
    R_all, p_all = chain.forward(geometry, rung.q)
    assert np.abs(R_all - R).max() < 1e-12
    assert np.abs(p_all - p).max() < 1e-12


@pytest.mark.parametrize("geometry", [IRB4600, UR10E], ids=["ortho", "offset"])
def test_following_a_path_stays_on_every_joints_turn(geometry: np.ndarray) -> None:
    t = np.linspace(0.0, 1.0, 200)[:, None]
    lean = np.array([0.0, 0.1, 1.3, 0.0, 0.6, 0.0])  # the wrist stays ahead of axis 1
    q = lean + (2 * t - 1) * np.array([5.0, 0.2, 0.3, -5.5, 0.2, 6.0])
    R, p = chain.forward(geometry, q)
    near = q + np.random.default_rng(2).uniform(-0.05, 0.05, q.shape)
    followed = np.empty_like(q)
    arm = body(geometry, 2 * math.pi)
    assert follow(arm, 0.0, R, p, np.zeros(len(q)), near, followed) == 0
    assert np.abs(followed - q).max() < 1e-9


@pytest.mark.parametrize("geometry", [IRB4600, UR10E], ids=["ortho", "offset"])
@pytest.mark.parametrize("sine", [0.0, 1e-15, 1e-10, 9e-7])
def test_a_straight_wrist_takes_the_angle_it_is_given(geometry: np.ndarray, sine: float) -> None:
    theta, joint = np.array([0.5, -0.3, 1.1, -0.8, sine, 2.0]), chain.free_joint(geometry)
    theta[4] += math.pi / 2 if len(geometry) == 6 else 0.0
    R, p = pose(geometry, theta)
    found, exists = np.zeros((8, 6)), np.zeros(8, np.bool_)
    for free in (-2.0, 0.3, theta[joint]):
        assert chain.inverse_near(geometry, R, p[0], p[1], p[2], free, found, exists)
        rows = np.ascontiguousarray(found[exists])
        straight = np.abs([chain.wrist_sine(geometry, row) for row in rows]) < 1e-6
        assert straight.any()
        assert np.allclose(rows[straight, joint], free, atol=1e-12)
        R_all, p_all = chain.forward(geometry, rows)
        assert np.abs(R_all - R).max() < 2e-6
        assert np.abs(p_all - p).max() < 1e-6
    assert np.abs(np.exp(1j * rows) - np.exp(1j * theta)).max(axis=1).min() < 2e-6


@pytest.mark.parametrize("geometry", [IRB4600, UR10E], ids=["ortho", "offset"])
@pytest.mark.parametrize(("still", "power", "off"), [(0, 1, 1e-9), (5, 3, 1e-4)])
def test_following_a_path_through_a_straight_wrist_loses_no_smoothness(
    geometry: np.ndarray, still: int, power: int, off: float
) -> None:
    t = np.linspace(-1.0, 1.0, 81)[:, None] ** power
    t = np.insert(t, 40, np.zeros((still, 1)), axis=0)  # it rests there
    q = np.array([0.2, 0.1, 1.3, 0.4, 0.0, -0.5]) + t * np.array([0.3, 0.2, 0.3, 0.5, 0.4, 0.6])
    q[:, 4] += math.pi / 2 if len(geometry) == 6 else 0.0
    R, p = chain.forward(geometry, q)
    near = q + np.random.default_rng(3).uniform(-0.02, 0.02, q.shape)
    followed = np.empty_like(q)
    assert follow(body(geometry, 2 * math.pi), 0.0, R, p, np.zeros(len(q)), near, followed) == 0
    assert np.abs(followed - q).max() < off
