"""The simulated drives: statics as pinocchio has them, energy kept, the camera near its path."""

from __future__ import annotations

import importlib
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from arm_scenes import end_mount, long_track, rx160l

from oner.errors import MissingExtraError
from oner.model.arrays import frozen
from oner.model.finding import CODES
from oner.model.kinematics import arm_frames
from oner.model.piece import Move, Placement
from oner.motion.servo import (
    GRAVITY,
    Drives,
    ServoSettings,
    assumed_drives,
    holding_torques,
    simulate,
)

pytest.importorskip("mujoco")

ARM, TRACK, MOUNT = rx160l(), long_track(), replace(end_mount(), mass=18.0)
ONCE = ServoSettings(runs=0)


def drives(**changes: Any) -> Drives:
    return replace(assumed_drives(ARM, TRACK, MOUNT), **changes)


def move_between(start: list[float], end: list[float], seconds: float = 3.0) -> Move:
    """From rest to rest, septic."""
    u = np.linspace(0.0, 1.0, round(24 * seconds) + 1)[:, None]
    step = u**4 * (35 - 84 * u + 70 * u**2 - 20 * u**3)
    values = np.array(start) + step * (np.array(end) - np.array(start))
    hold = np.ones((6, 1))
    values = np.concatenate([hold * values[0], values, hold * values[-1]])
    return Move(
        axes=("track", "J1", "J2", "J3", "J4", "J5", "J6"), rate=Fraction(24), first_frame=0,
        values=frozen(values), placement=Placement(x=0.0, y=0.0, z=0.0, yaw=0.0), mount="end",
        peak_speed=frozen(np.zeros(7)), peak_acceleration=frozen(np.zeros(7)),
        peak_jerk=frozen(np.zeros(7)), camera_error=0.0, camera_error_angle=0.0, clearance=1.0,
    )  # fmt: skip


START = [-1.0, 0.3, 0.4, 1.2, 0.2, 0.3, 0.0]
END = [1.0, -0.5, 0.8, 0.9, -0.4, 0.7, 0.5]


def masses_of(drives: Drives, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Masses and where they are in the base, shape (8,) and (n, 8, 3)."""
    frames = arm_frames(ARM, q)
    centres = [frames[:, i, :3, :3] @ drives.centres[i] + frames[:, i, :3, 3] for i in range(7)]
    payload = frames[:, 6, :3, :3] @ drives.payload_centre + frames[:, 6, :3, 3]
    return np.append(drives.masses, drives.payload), np.stack([*centres, payload], axis=1)


def potential(drives: Drives, q: np.ndarray) -> np.ndarray:
    masses, places = masses_of(drives, q)
    return GRAVITY * (places[..., 2] * masses).sum(axis=1)


def test_what_the_joints_hold_at_rest_is_the_slope_of_the_potential_energy() -> None:
    d = drives()
    values = np.random.default_rng(1).uniform(-1.2, 1.2, (5, 7))
    held = holding_torques(ARM, TRACK, MOUNT, d, values)
    for row, torque in zip(values, held, strict=True):
        up, down = np.tile(row[1:], (6, 1)), np.tile(row[1:], (6, 1))
        up += 1e-5 * np.eye(6)
        down -= 1e-5 * np.eye(6)
        slope = (potential(d, up) - potential(d, down)) / 2e-5
        assert torque[1:] == pytest.approx(slope, rel=1e-5, abs=1e-3)
        assert torque[0] == pytest.approx(0.0, abs=1e-6)


def test_an_accelerating_arm_needs_the_torques_pinocchio_has() -> None:
    pin = pytest.importorskip("pinocchio")
    from oner.motion.servo import _Machine

    d = drives(rotors=np.zeros(7))
    model, frames = pin.Model(), arm_frames(ARM, np.zeros((1, 6)))[0]
    parent = model.addJoint(0, pin.JointModelPX(), pin.SE3.Identity(), "track")
    carried = pin.Inertia(d.carriage, np.zeros(3), np.eye(3))
    base = pin.Inertia(d.masses[0], d.centres[0], d.inertias[0])
    model.appendBodyToJoint(parent, carried + base, pin.SE3.Identity())
    y, z = pin.JointModelRY, pin.JointModelRZ
    axes = [z, y, y, z, y, z]
    for i, axis in enumerate(axes, start=1):
        T = pin.SE3(np.linalg.inv(frames[i - 1]) @ frames[i])
        parent = model.addJoint(parent, axis(), T, f"J{i}")
        link = pin.Inertia(d.masses[i], d.centres[i], d.inertias[i])
        model.appendBodyToJoint(parent, link, pin.SE3.Identity())
    ball = pin.Inertia(d.payload, d.payload_centre, 0.4 * d.payload * 0.12**2 * np.eye(3))
    model.appendBodyToJoint(parent, ball, pin.SE3.Identity())
    machine, random = _Machine(ARM, TRACK, MOUNT, d, rubs=False), np.random.default_rng(2)
    for _ in range(10):
        q, v, a = random.uniform(-1.5, 1.5, (3, 7))
        theirs = pin.rnea(model, model.createData(), q, v, a)
        assert machine.inverse(q, v, a) == pytest.approx(theirs, rel=1e-4, abs=0.02)


def test_a_camera_of_eighteen_kilograms_needs_more_at_j3_than_the_urdf_says() -> None:
    d = drives()
    stretched = np.array([[0.0, 0.0, np.pi / 2, 0.0, 0.0, 0.0, 0.0]])
    held = holding_torques(ARM, TRACK, MOUNT, d, stretched)[0]
    assert d.torques is not None
    assert "torques" in d.assumed
    assert abs(held[3]) > d.torques[3] == 242.0
    report = simulate(move_between(list(stretched[0]), START), ARM, TRACK, MOUNT, settings=ONCE)
    found = {finding.subject: finding for finding in report.findings}
    assert found["J3"].code == "arm-torque"
    assert "arm-torque" in CODES
    assert found["J3"].limit == "242 Nm (assumed)"
    assert report.torque_part is not None
    assert report.torque_part[3] > 1.0


def test_the_work_of_drives_without_friction_is_the_energy_that_was_gained() -> None:
    nothing = np.zeros(7)
    d = drives(coulomb=nothing, viscous=nothing)
    report = simulate(move_between(START, END), ARM, TRACK, MOUNT, drives=d, settings=ONCE)
    gained = np.diff(potential(d, np.array([START[1:], END[1:]])))[0]
    assert abs(gained) > 100.0
    assert report.work == pytest.approx(gained, rel=0.01)


def test_the_camera_follows_a_move_to_a_fraction_of_a_millimetre() -> None:
    report = simulate(move_between(START, END), ARM, TRACK, MOUNT, settings=ONCE)
    assert 0.0 < report.error_rms < report.error_max < 0.0007
    assert report.angle_max < np.radians(0.05)
    assert report.seconds == pytest.approx(84 / 24, abs=1e-3)
    assert (report.repeatability, report.runs) == (None, 0)


def test_runs_differ_by_friction_and_payload_and_are_the_same_again() -> None:
    move, settings = move_between(START, END, 1.5), ServoSettings(runs=3, seed=5)
    first = simulate(move, ARM, TRACK, MOUNT, settings=settings)
    again = simulate(move, ARM, TRACK, MOUNT, settings=settings)
    assert first.runs == 3
    assert first.repeatability is not None
    assert 1e-6 < first.repeatability < 0.002
    assert (first.repeatability, first.error_max) == (again.repeatability, again.error_max)
    stiffer = simulate(move, ARM, TRACK, MOUNT, settings=replace(settings, stiffness=120.0))
    assert stiffer.repeatability is not None
    assert stiffer.repeatability < first.repeatability


def test_a_pedestal_has_no_rail_to_push() -> None:
    fixed = replace(TRACK, length=0.0)
    still = [0.0, *START[1:]]
    report = simulate(move_between(still, [0.0, *END[1:]]), ARM, fixed, MOUNT, settings=ONCE)
    assert report.torque_peak[0] == 0.0
    assert report.error_max < 0.0007


def test_an_arm_nobody_gave_torques_for_has_no_limit_and_no_finding() -> None:
    arm = replace(ARM, name="some other arm")
    report = simulate(move_between(START, END, 1.5), arm, TRACK, MOUNT, settings=ONCE)
    assert (report.torque_part, report.findings) == (None, ())
    assert "masses" in report.assumed
    assert "torques" not in report.assumed


def test_without_mujoco_the_part_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without(name: str, *rest: Any) -> Any:
        if name == "mujoco":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(MissingExtraError, match=r"oner\[sim\]"):
        simulate(move_between(START, END), ARM, TRACK, MOUNT)


def test_the_mass_of_a_ball_is_its_volume_times_the_assumed_density() -> None:
    from oner.motion.servo import DENSITY, _body_of

    mass, centre, inertia = _body_of(np.array([[0.1, 0.2, 0.3, 0.2]]))
    wanted = DENSITY * 4 / 3 * np.pi * 0.2**3
    assert mass == pytest.approx(wanted, rel=0.02)
    assert centre == pytest.approx([0.1, 0.2, 0.3], abs=1e-6)
    assert inertia == pytest.approx(0.4 * wanted * 0.04 * np.eye(3), rel=0.03, abs=1e-3)
