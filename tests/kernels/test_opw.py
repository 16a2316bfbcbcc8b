"""Forward kinematics of what the inverse gives is the pose that was asked for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import RigidTransform, Rotation

from oner.kernels import opw

ARMS = {
    "rx160l": [0.15, 0, 0, 0.55, 0.825, 0.925, 0.11],
    "irb4600": [0.175, -0.175, 0, 0.495, 1.095, 1.27, 0.135],
    "tx2-90": [0.05, 0, 0.05, 0.478, 0.425, 0.425, 0.1],
}
"""a1, a2, b, c1, c2, c3, c4 as published: with and without offsets of elbow and shoulder."""

ANGLE = st.floats(-math.pi, math.pi)


@pytest.fixture(params=ARMS.values(), ids=list(ARMS))
def geometry(request: pytest.FixtureRequest) -> np.ndarray:
    return np.array(request.param, np.float64)


def round_trip_error(geometry: np.ndarray, theta: np.ndarray) -> tuple[float, int]:
    """Largest error of any entry of any solution's pose, and the fewest solutions."""
    R, p = opw.forward(geometry, theta)
    solutions, exists = opw.inverse_all(geometry, R, p)
    pose, branch = np.nonzero(exists)
    R_again, p_again = opw.forward(geometry, np.ascontiguousarray(solutions[pose, branch]))
    error = max(np.abs(R_again - R[pose]).max(), np.abs(p_again - p[pose]).max())
    return float(error), int(exists.sum(axis=1).min())


def test_every_solution_of_a_random_pose_gives_that_pose(geometry: np.ndarray) -> None:
    theta = np.random.default_rng(1).uniform(-3.1, 3.1, (5000, 6))
    error, fewest = round_trip_error(geometry, theta)
    assert error < 1e-13
    assert fewest >= 4


@pytest.mark.parametrize("sine", [0.0, 1e-16, 1e-13, 1e-10, 1e-7])
def test_a_straight_wrist_loses_no_digits(geometry: np.ndarray, sine: float) -> None:
    theta = np.random.default_rng(2).uniform(-3.1, 3.1, (500, 6))
    theta[:, 4] = sine
    assert round_trip_error(geometry, theta)[0] < 1e-12


@pytest.mark.parametrize("bend", [0.0, 1e-16, 1e-12, 1e-8, 1e-5])
@pytest.mark.parametrize("folded", [False, True])
def test_a_stretched_or_folded_elbow_loses_no_digits(
    geometry: np.ndarray, bend: float, folded: bool
) -> None:
    theta = np.random.default_rng(3).uniform(-3.1, 3.1, (500, 6))
    straight = -math.atan2(geometry[1], geometry[5])
    theta[:, 2] = straight + (math.pi if folded else 0.0) - bend
    assert round_trip_error(geometry, theta)[0] < 1e-12


@given(st.tuples(ANGLE, ANGLE, ANGLE, ANGLE, ANGLE, ANGLE))
def test_the_angles_a_pose_came_from_are_among_its_solutions(angles: tuple[float, ...]) -> None:
    geometry = np.array(ARMS["irb4600"], np.float64)
    theta = np.array([angles])
    R, p = opw.forward(geometry, theta)
    solutions, exists = opw.inverse_all(geometry, R, p)
    R_all, _ = opw.forward(geometry, np.ascontiguousarray(solutions[0][exists[0]]))
    assert exists.any()
    assert np.abs(R_all - R[0]).max() < 1e-9


def test_a_pose_out_of_reach_has_no_solution(geometry: np.ndarray) -> None:
    _, exists = opw.inverse_all(geometry, np.eye(3)[None], np.array([[10.0, 0.0, 0.0]]))
    assert not exists.any()


def test_solutions_are_those_of_py_opw_kinematics(geometry: np.ndarray) -> None:
    peer = pytest.importorskip("py_opw_kinematics")
    a1, a2, b, c1, c2, c3, c4 = (float(v) for v in geometry)
    model = peer.KinematicModel(a1=a1, a2=a2, b=b, c1=c1, c2=c2, c3=c3, c4=c4)
    robot = peer.Robot(model, degrees=False)
    theta = np.random.default_rng(4).uniform(-2.5, 2.5, (200, 6))
    R, p = opw.forward(geometry, theta)
    solutions, exists = opw.inverse_all(geometry, R, p)
    for i in range(len(theta)):
        pose = RigidTransform.from_components(p[i], Rotation.from_matrix(R[i]))
        their_pose = robot.forward(tuple(theta[i])).as_matrix()
        assert np.allclose(their_pose, pose.as_matrix(), atol=1e-12)
        theirs = np.array(robot.inverse(pose))
        ours = solutions[i][exists[i]]
        turns = np.abs(np.exp(1j * theirs[:, None]) - np.exp(1j * ours[None])).max(axis=2)
        assert (turns.min(axis=1) < 1e-8).all()
        assert len(ours) >= len(theirs)


def test_forward_is_that_of_pinocchio(geometry: np.ndarray) -> None:
    pin = pytest.importorskip("pinocchio")
    a1, a2, b, c1, c2, c3, c4 = geometry
    model = pin.Model()
    joints = [pin.JointModelRZ(), pin.JointModelRY(), pin.JointModelRY()]
    joints += [pin.JointModelRZ(), pin.JointModelRY(), pin.JointModelRZ()]
    offsets = [(0, 0, 0), (a1, 0, c1), (0, 0, c2), (a2, b, c3), (0, 0, 0), (0, 0, 0)]
    parent = 0
    for k, (joint, offset) in enumerate(zip(joints, offsets, strict=True)):
        place = pin.SE3(np.eye(3), np.array(offset, np.float64))
        parent = model.addJoint(parent, joint, place, f"j{k}")
    data = model.createData()
    theta = np.random.default_rng(5).uniform(-3, 3, (100, 6))
    R, p = opw.forward(geometry, theta)
    for i in range(len(theta)):
        pin.forwardKinematics(model, data, theta[i])
        flange = data.oMi[6] * pin.SE3(np.eye(3), np.array([0, 0, c4]))
        assert np.allclose(flange.rotation, R[i], atol=1e-13)
        assert np.allclose(flange.translation, p[i], atol=1e-13)


@given(ANGLE, st.floats(-7, 0), st.floats(0, 7))
def test_turns_are_all_values_within_limits(angle: float, lower: float, upper: float) -> None:
    out = np.empty(5)
    count = opw.turns_within(angle, lower, upper, out)
    brute = [angle + 2 * math.pi * m for m in range(-3, 4)]
    inside = [v for v in brute if lower + 1e-9 <= v <= upper - 1e-9]
    assert all(lower - 1e-9 <= v <= upper + 1e-9 for v in out[:count])
    assert all(np.abs(out[:count] - v).min() < 1e-9 for v in inside)
