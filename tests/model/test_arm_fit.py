"""Axes in space are recognised as an arm of a family, or the axis that does not fit is named."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oner.geometry import poses
from oner.model.arm_fit import MisfitError, fit_arm, tips_of
from oner.model.arrays import frozen
from oner.model.kinematics import arm_frames
from oner.model.rig import ArmModel, OffsetWrist, OrthoParallel

Floats = NDArray[np.float64]
AXES = {"ortho": "zyyzyz", "offset": "zyyyxz"}
LENGTH = st.floats(0.05, 1.5)
SIDE = st.floats(-0.3, 0.3)
ANGLE = st.floats(-3.1, 3.1)


def arm_of(geometry: OrthoParallel | OffsetWrist, offsets: Floats, signs: Floats) -> ArmModel:
    six = frozen(np.ones(6))
    return ArmModel(
        name="any",
        geometry=geometry,
        offsets=frozen(offsets),
        signs=frozen(signs),
        lower=-six,
        upper=six,
        speed=six,
        acceleration=six,
        jerk=six,
        spheres=frozen(np.zeros((0, 5))),
        payload=1.0,
        source="drawn",
    )


def axes_of(arm: ArmModel) -> tuple[Floats, Floats, Floats]:
    """Points and directions of the axes at joint positions 0, and the flange."""
    letters = AXES["offset" if isinstance(arm.geometry, OffsetWrist) else "ortho"]
    frames = arm_frames(arm, np.zeros((1, 6)))[0]
    points, directions = [], []
    for joint, letter in enumerate(letters):
        frame = frames[joint + 1]
        # frame 6 lies along its own axis from where the joint turns
        points.append(frame[:3, 3])
        directions.append(arm.signs[joint] * frame[:3, "xyz".index(letter)])
    return np.array(points), np.array(directions), frames[6]


def greatest_difference(arm: ArmModel, points: Floats, directions: Floats, tip: Floats) -> float:
    q = np.random.default_rng(1).uniform(-3.0, 3.0, (50, 6))
    fit = fit_arm(points, directions, tip)
    fitted = arm_of(fit.geometry, fit.offsets, fit.signs)
    ours = fit.T_link_base @ arm_frames(fitted, q)[:, 6] @ fit.T_flange_tip
    return float(np.abs(ours - arm_frames(arm, q)[:, 6]).max())


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(SIDE, SIDE, SIDE, LENGTH, LENGTH, LENGTH, LENGTH),
    st.lists(ANGLE, min_size=6, max_size=6),
    st.lists(st.sampled_from([-1.0, 1.0]), min_size=6, max_size=6),
)
def test_any_ortho_parallel_arm_is_found_again(
    lengths: tuple[float, ...], offsets: list[float], signs: list[float]
) -> None:
    names = ("a1", "a2", "b", "c1", "c2", "c3", "c4")
    geometry = OrthoParallel(**dict(zip(names, lengths, strict=True)))
    arm = arm_of(geometry, np.array(offsets), np.array(signs))
    assert greatest_difference(arm, *axes_of(arm)) <= 1e-9


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(LENGTH, LENGTH, LENGTH, LENGTH, LENGTH, LENGTH),
    st.lists(ANGLE, min_size=6, max_size=6),
    st.lists(st.sampled_from([-1.0, 1.0]), min_size=6, max_size=6),
)
def test_any_arm_with_an_offset_wrist_is_found_again(
    lengths: tuple[float, ...], offsets: list[float], signs: list[float]
) -> None:
    d1, a2, a3, d4, d5, d6 = lengths
    geometry = OffsetWrist(d1=d1, a2=-a2, a3=-a3, d4=d4, d5=d5, d6=d6)
    arm = arm_of(geometry, np.array(offsets), np.array(signs))
    assert greatest_difference(arm, *axes_of(arm)) <= 1e-9


def plain() -> tuple[Floats, Floats, Floats]:
    geometry = OrthoParallel(a1=0.15, a2=0.0, b=0.0, c1=0.55, c2=0.8, c3=0.9, c4=0.1)
    return axes_of(arm_of(geometry, np.zeros(6), np.ones(6)))


def test_a_tip_that_is_turned_against_the_flange_is_kept() -> None:
    points, directions, flange = plain()
    turn = poses.T([0.0, 0.0, 0.0], poses.from_axis_angle([0.0, 1.0, 0.0], math.pi / 2))
    fit = fit_arm(points, directions, flange @ turn)
    assert np.allclose(fit.T_flange_tip, turn, atol=1e-9)
    assert isinstance(fit.geometry, OrthoParallel)
    assert fit.geometry.c4 == pytest.approx(0.1)


def test_a_base_that_stands_off_axis_1_is_kept() -> None:
    points, directions, flange = plain()
    T_link_base = poses.T([0.3, -0.2, 0.1], poses.from_axis_angle([1.0, 0.0, 0.0], 0.4))
    fit = fit_arm(
        poses.apply(T_link_base, points),
        directions @ T_link_base[:3, :3].T,
        T_link_base @ flange,
    )
    assert fit.deviation <= 1e-9
    assert fit.T_link_base[:3, 2] == pytest.approx(T_link_base[:3, 2])


def test_turns_about_given_axes_are_the_forward_kinematics_of_the_arm() -> None:
    geometry = OffsetWrist(d1=0.18, a2=-0.6, a3=-0.57, d4=0.17, d5=0.12, d6=0.11)
    arm = arm_of(geometry, np.zeros(6), np.ones(6))
    q = np.random.default_rng(2).uniform(-3, 3, (20, 6))
    assert np.allclose(tips_of(*axes_of(arm), q), arm_frames(arm, q)[:, 6], atol=1e-12)


def moved(axis: int, by: tuple[float, float, float]) -> tuple[Floats, Floats, Floats]:
    points, directions, flange = plain()
    points[axis] += by
    return points, directions, flange


def turned(axis: int, about: tuple[float, float, float]) -> tuple[Floats, Floats, Floats]:
    points, directions, flange = plain()
    q = poses.from_axis_angle(about, math.radians(3.0))
    directions[axis] = poses.rotate(q, directions[axis])
    return points, directions, flange


@pytest.mark.parametrize(
    ("axes", "says"),
    [
        (moved(4, (0.02, 0.0, 0.0)), "axes 4 and 5 pass 20.0 mm apart"),
        (moved(5, (0.03, 0.0, 0.0)), "axis 6 passes 30.0 mm from the wrist centre"),
        (turned(2, (0.0, 0.0, 1.0)), "axes 2 and 3 are 3.00 degrees apart"),
        (turned(3, (1.0, 0.0, 0.0)), "axis 4 is at 87.00 degrees to axis 3"),
    ],
)
def test_an_arm_of_no_family_is_refused_with_the_axis_and_by_how_much(
    axes: tuple[Floats, Floats, Floats], says: str
) -> None:
    with pytest.raises(MisfitError, match=says):
        fit_arm(*axes)


def test_an_elbow_with_three_parallel_axes_and_a_shifted_wrist_is_refused() -> None:
    geometry = OffsetWrist(d1=0.18, a2=-0.6, a3=-0.57, d4=0.17, d5=0.12, d6=0.11)
    points, directions, flange = axes_of(arm_of(geometry, np.zeros(6), np.ones(6)))
    points[1] += [0.04, 0.0, 0.0]
    with pytest.raises(MisfitError, match=r"axes 1 and 2 pass 40\.0 mm apart"):
        fit_arm(points, directions, flange)
