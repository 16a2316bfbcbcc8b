"""Arms with an offset wrist: every answer is the pose, none is missing, frames are the maker's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares

from oner.kernels import chain

UR10E = np.array([0.1807, -0.6127, -0.57155, 0.17415, 0.11985, 0.11655])
"""d1, a2, a3, d4, d5, d6 of the published default kinematics [m]."""

UR5 = np.array([0.089159, -0.425, -0.39225, 0.10915, 0.09465, 0.0823])
"""The same of the UR5."""

ZERO = np.radians([0.0, -90, 0, 0, 90, -90])
"""The maker's angles where the arm stands straight up: theta = q - ZERO."""

ANGLE = st.floats(-math.pi, math.pi)


def round_trip(geometry: np.ndarray, theta: np.ndarray) -> tuple[float, np.ndarray]:
    """Largest error of any entry of any answer's pose, and how many answers each pose has."""
    R, p = chain.forward(geometry, theta)
    answers, exists = chain.inverse_all(geometry, R, p)
    pose, branch = np.nonzero(exists)
    R_again, p_again = chain.forward(geometry, np.ascontiguousarray(answers[pose, branch]))
    error = max(np.abs(R_again - R[pose]).max(), np.abs(p_again - p[pose]).max())
    return float(error), exists.sum(axis=1)


def nearest(answers: np.ndarray, exists: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """How far the nearest answer is from the angles each pose came from, full turns aside."""
    turns = np.abs(np.exp(1j * answers) - np.exp(1j * theta[:, None])).max(axis=2)
    return np.where(exists, turns, np.inf).min(axis=1)


@pytest.mark.parametrize("geometry", [UR10E, UR5], ids=["ur10e", "ur5"])
def test_every_answer_of_a_random_pose_gives_that_pose(geometry: np.ndarray) -> None:
    theta = np.random.default_rng(1).uniform(-math.pi, math.pi, (20000, 6))
    error, counts = round_trip(geometry, theta)
    assert error < 1e-12
    assert counts.min() >= 2
    assert counts.max() == 8


def test_the_angles_a_pose_came_from_are_among_its_answers() -> None:
    theta = np.random.default_rng(2).uniform(-math.pi, math.pi, (5000, 6))
    R, p = chain.forward(UR10E, theta)
    assert nearest(*chain.inverse_all(UR10E, R, p), theta).max() < 1e-6


@given(st.tuples(ANGLE, ANGLE, ANGLE, ANGLE, ANGLE, ANGLE))
def test_answers_hold_the_pose_wherever_it_is(angles: tuple[float, ...]) -> None:
    error, counts = round_trip(UR10E, np.array([angles]))
    assert error < 1e-11
    assert counts[0] >= 1


@pytest.mark.parametrize("near", [0.0, 1e-16, 1e-13, 3e-13, 1e-10, 1e-7])
@pytest.mark.parametrize("middle", [-math.pi / 2, math.pi / 2])
def test_a_parallel_wrist_loses_no_digits(near: float, middle: float) -> None:
    theta = np.random.default_rng(3).uniform(-3.1, 3.1, (500, 6))
    theta[:, 4] = middle + near
    theta[:, 5] *= near > 1e-12  # where it is not determined, 0 is taken
    assert round_trip(UR10E, theta)[0] < 1e-12


@pytest.mark.parametrize("bend", [0.0, 1e-16, 1e-12, 1e-8, 1e-5])
@pytest.mark.parametrize("folded", [False, True])
def test_a_stretched_or_folded_elbow_loses_no_digits(bend: float, folded: bool) -> None:
    theta = np.random.default_rng(4).uniform(-3.1, 3.1, (500, 6))
    theta[:, 2] = (math.pi if folded else 0.0) - bend
    error, counts = round_trip(UR10E, theta)
    assert error < 1e-11
    assert counts.min() >= 1


def test_a_wrist_on_its_way_past_axis_1_loses_no_digits() -> None:
    rng = np.random.default_rng(5)
    theta = rng.uniform(-3.1, 3.1, (400, 6))
    fore, palm = theta[:, 2].copy(), theta[:, 3].copy()  # angles from upright, not joint angles
    lean = -(0.57155 * np.sin(fore) + 0.11985 * np.cos(palm)) / 0.6127
    theta, fore, palm, lean = (part[np.abs(lean) < 1] for part in (theta, fore, palm, lean))
    theta[:, 1] = np.arcsin(lean)
    theta[:, 2], theta[:, 3] = fore - theta[:, 1], palm - fore
    error, counts = round_trip(UR10E, theta)
    assert error < 1e-11
    assert counts.min() >= 1


def test_no_answer_is_missing_that_a_search_finds() -> None:
    rng = np.random.default_rng(6)
    for _ in range(6):
        theta = rng.uniform(-2.5, 2.5, (1, 6))
        R, p = chain.forward(UR10E, theta)
        answers, exists = chain.inverse_all(UR10E, R, p)
        for start in rng.uniform(-math.pi, math.pi, (40, 6)):
            found = searched(R[0], p[0], start)
            if found is not None:
                assert nearest(answers, exists, found[None])[0] < 1e-5


def searched(R: np.ndarray, p: np.ndarray, start: np.ndarray) -> np.ndarray | None:
    """Angles that least squares find for a pose; None if it ends elsewhere."""

    def miss(theta: np.ndarray) -> np.ndarray:
        R_there, p_there = chain.forward(UR10E, theta[None])
        return np.concatenate([(R_there[0] - R).ravel(), p_there[0] - p])

    end = least_squares(miss, start, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    return end.x if np.abs(end.fun).max() < 1e-9 else None


def test_a_pose_out_of_reach_has_no_answer() -> None:
    far = np.array([[2.0, 0.0, 0.0], [0.0, 0.0, 2.0]])
    _, exists = chain.inverse_all(UR10E, np.tile(np.eye(3), (2, 1, 1)), far)
    assert not exists.any()


def test_the_arm_that_stands_straight_up_has_all_frames_parallel() -> None:
    R, p = np.empty((7, 3, 3)), np.empty((7, 3))
    chain.joint_frames(UR10E, np.zeros(6), R, p)
    assert np.allclose(R, np.eye(3), atol=1e-15)
    top = 0.1807 + 0.6127 + 0.57155
    assert np.allclose(p[4], [0, 0.17415, top])
    assert np.allclose(p[6], [0.11985, 0.17415, top + 0.11655])


@pytest.mark.data
def test_the_flange_is_tool0_of_the_published_urdf(shared_data: Path) -> None:
    pin: Any = pytest.importorskip("pinocchio")
    model = pin.buildModelFromUrdf(str(shared_data / "robots/ur10e/ur10e.urdf"))
    data = model.createData()
    base, tool = model.getFrameId("base_link"), model.getFrameId("tool0")
    q = np.random.default_rng(7).uniform(-6.2, 6.2, (300, 6))
    R, p = chain.forward(UR10E, q - ZERO)
    for i in range(len(q)):
        pin.framesForwardKinematics(model, data, q[i])
        flange = data.oMf[base].actInv(data.oMf[tool])
        # the file rounds right angles to nine digits
        assert np.allclose(flange.rotation, R[i], atol=2e-9)
        assert np.allclose(flange.translation, p[i], atol=2e-9)


def test_answers_reach_a_target_pinocchio_has_placed() -> None:
    pin: Any = pytest.importorskip("pinocchio")
    model = published_chain(pin)
    data = model.createData()
    q = np.random.default_rng(8).uniform(-3.1, 3.1, (200, 6))
    for row in q:
        pin.forwardKinematics(model, data, row)
        target = data.oMi[6].copy()
        answers, exists = chain.inverse_all(
            UR10E, np.ascontiguousarray(target.rotation)[None], target.translation[None]
        )
        for theta in answers[0][exists[0]]:
            pin.forwardKinematics(model, data, theta + ZERO)
            assert np.abs(data.oMi[6].homogeneous - target.homogeneous).max() < 1e-11


def published_chain(pin: Any) -> Any:
    """The maker's own chain of joints about z, base turned by pi, exact right angles."""
    model, parent = pin.Model(), 0
    steps = [("z", math.pi, (0, 0, 0.1807)), ("x", math.pi / 2, (0, 0, 0))]
    steps += [("x", 0.0, (-0.6127, 0, 0)), ("x", 0.0, (-0.57155, 0, 0.17415))]
    steps += [("x", math.pi / 2, (0, -0.11985, 0)), ("x", -math.pi / 2, (0, 0.11655, 0))]
    for number, (axis, angle, shift) in enumerate(steps):
        place = pin.SE3(pin.utils.rotate(axis, angle), np.array(shift, float))
        parent = model.addJoint(parent, pin.JointModelRZ(), place, f"J{number + 1}")
    return model
