"""Cleaning takes jitter out of a camera path, stays in its tube, and leaves a smooth path alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oner.geometry import poses
from oner.geometry.splines import PositionSpline, RotationSpline
from oner.motion.clean import LEAST_FRAMES, SHARE, clean_path
from oner.motion.request import Tube

Floats = NDArray[np.float64]

TUBE = Tube()


def smooth(frames: int, rate: float = 24.0) -> tuple[Floats, Floats]:
    """A dolly that pans and tilts, as a CG camera has it."""
    t = np.arange(frames) / rate
    eye = np.stack(
        [2 * np.sin(1.2 * t) + 0.3 * np.sin(4 * t), np.sin(t + 1), 1.5 + 0.2 * np.sin(2 * t)],
        axis=1,
    )
    pan = poses.from_rotation_vector(np.outer(1.5 * np.sin(1.2 * t), [0.0, 0, 1]))
    tilt = poses.from_rotation_vector(np.outer(1.5 + 0.2 * np.sin(3 * t), [1.0, 0, 0]))
    return eye, poses.multiply(pan, tilt)


def jittered(path: tuple[Floats, Floats], seed: int = 0) -> tuple[Floats, Floats]:
    """0.2 mm and 0.02 degrees on every axis of every frame."""
    rng = np.random.default_rng(seed)
    turns = rng.normal(0, np.radians(0.02), (len(path[0]), 3))
    shifts = rng.normal(0, 2e-4, (len(path[0]), 3))
    return path[0] + shifts, poses.multiply(poses.from_rotation_vector(turns), path[1])


def at_1_khz(
    given: tuple[Floats, Floats], clean: tuple[Floats, Floats], rate: float
) -> tuple[float, float]:
    """How far two paths are apart, both as quintics through their frames."""
    frames = np.arange(len(given[0])) / rate
    times = np.arange(0.0, frames[-1], 0.001)
    one, other = (PositionSpline(frames, p[0])(times) for p in (given, clean))
    turned, as_given = (RotationSpline(frames, p[1])(times) for p in (given, clean))
    away = np.linalg.norm(one - other, axis=1).max()
    return float(away), float(poses.angle_between(turned, as_given).max())


def jerk(positions: Floats, rate: float) -> float:
    frames = np.arange(len(positions)) / rate
    times = np.arange(0.0, frames[-1], 0.001)
    return float(np.linalg.norm(PositionSpline(frames, positions)(times, 3), axis=1).max())


def test_a_smooth_path_comes_out_as_it_went_in() -> None:
    path = smooth(241)
    clean = clean_path(*path, 24.0, TUBE)
    assert clean.moved_most < 5e-6
    assert clean.turned_most < np.radians(0.0005)


def test_jitter_of_a_fifth_of_a_millimetre_is_gone_from_the_jerk() -> None:
    path = smooth(241)
    noisy = jittered(path)
    clean = clean_path(*noisy, 24.0, TUBE)
    assert jerk(noisy[0], 24.0) > 10 * jerk(path[0], 24.0)
    assert jerk(clean.positions, 24.0) < 1.1 * jerk(path[0], 24.0)


def test_the_cleaned_path_is_in_its_share_of_the_tube_between_frames_and_says_how_far() -> None:
    for seed in range(5):
        noisy = jittered(smooth(241), seed)
        clean = clean_path(*noisy, 24.0, TUBE)
        away, turned = at_1_khz(noisy, (clean.positions, clean.quaternions), 24.0)
        assert away <= clean.moved_most * 1.001 <= SHARE * TUBE.position * 1.01
        assert turned <= clean.turned_most * 1.001 <= SHARE * TUBE.angle * 1.01
        assert np.allclose(clean.moved, np.linalg.norm(clean.positions - noisy[0], axis=1))
        assert np.allclose(clean.turned, poses.angle_between(clean.quaternions, noisy[1]))


@settings(max_examples=25, deadline=None)
@given(
    frames=st.integers(2, 80),
    noise=st.floats(0.0, 0.05),
    rate=st.sampled_from([24.0, 60.0, 120.0]),
    millimetres=st.floats(0.0, 3.0),
    seed=st.integers(0, 1000),
)
def test_no_path_leaves_its_tube(
    frames: int, noise: float, rate: float, millimetres: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    eye, look = smooth(frames, rate)
    eye = eye + rng.normal(0, noise, eye.shape)
    look = poses.multiply(poses.from_rotation_vector(rng.normal(0, noise, eye.shape)), look)
    tube = Tube(position=millimetres / 1e3, angle=np.radians(millimetres / 20))
    clean = clean_path(eye, look, rate, tube)
    away, turned = at_1_khz((eye, look), (clean.positions, clean.quaternions), rate)
    assert away <= SHARE * tube.position * 1.01 + 1e-9
    assert turned <= SHARE * tube.angle * 1.01 + 1e-7


def test_a_path_too_short_to_show_its_noise_stays_as_it_is() -> None:
    for frames in (1, 6, LEAST_FRAMES - 1):
        path = jittered(smooth(frames))
        clean = clean_path(*path, 24.0, TUBE)
        assert np.array_equal(clean.positions, path[0])
        assert clean.moved_most == clean.turned_most == 0.0


def test_a_whip_stays_a_whip() -> None:
    eye, look = smooth(241)
    u = np.clip((np.arange(241) / 24.0 - 4.0) / 0.6, 0.0, 1.0)
    angle = 2.6 * u**4 * (35 - 84 * u + 70 * u**2 - 20 * u**3)
    look = poses.multiply(poses.from_rotation_vector(np.outer(angle, [0.0, 0, 1])), look)
    clean = clean_path(eye, look, 24.0, TUBE)
    assert clean.turned_most <= SHARE * TUBE.angle
    assert clean.turned[:48].max() < np.radians(0.001)


def test_16000_frames_are_cleaned() -> None:
    noisy = jittered(smooth(16000))
    clean = clean_path(*noisy, 24.0, TUBE)
    assert 1e-4 < clean.moved.mean() < 1e-3
    assert jerk(clean.positions, 24.0) < 0.1 * jerk(noisy[0], 24.0)


@pytest.mark.data
@pytest.mark.parametrize("name", ["tum_freiburg1_xyz", "tumvi_room1"])
def test_a_hand_held_camera_measured_at_100_hz_loses_half_its_jerk_within_the_tube(
    shared_data: Path, name: str
) -> None:
    rows = np.loadtxt(shared_data / f"cameras/handheld/{name}_groundtruth.txt")
    _, first = np.unique(rows[:, 0], return_index=True)
    rows = rows[first]
    times = np.arange(rows[0, 0], rows[0, 0] + 15.0, 1 / 24)
    look = RotationSpline(rows[:, 0], rows[:, [7, 4, 5, 6]])(times)
    path = PositionSpline(rows[:, 0], rows[:, 1:4])(times), look
    clean = clean_path(*path, 24.0, TUBE)
    away, turned = at_1_khz(path, (clean.positions, clean.quaternions), 24.0)
    assert away <= SHARE * TUBE.position
    assert turned <= SHARE * TUBE.angle * 1.01
    assert jerk(clean.positions, 24.0) < 0.5 * jerk(path[0], 24.0)
