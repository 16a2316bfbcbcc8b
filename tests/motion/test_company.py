"""Where performers may be is held by what the kernels are given, and so is the speed near them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import request_for, tracking_path
from hypothesis import given, settings
from hypothesis import strategies as st

from oner.geometry.splines import PositionSpline
from oner.model.rig import Safety
from oner.motion.company import company, end_velocities, going_on, near_speed_failures
from oner.motion.request import ArmRequest
from oner.motion.scene import make_scene

RUNNER = np.array([[0.3, 1.8]])


def capsule_distance(points: np.ndarray, feet: np.ndarray, radius: float, height: float):
    low = feet[..., 2] + radius
    high = np.maximum(feet[..., 2] + height - radius, low)
    up = np.clip(points[..., 2], low, high) - points[..., 2]
    flat = np.linalg.norm(points[..., :2] - feet[..., :2], axis=-1)
    return np.hypot(flat, up) - radius


def runner(speed: float, bend: float, frames: int = 60) -> np.ndarray:
    """Along a circle of curvature `bend`, faster and slower, on a slope."""
    t = np.arange(frames) / 24.0
    way = speed * (t + 0.1 * np.sin(2 * t))
    if bend < 1e-6:
        return np.stack([way, 0 * way, 0.05 * way], axis=1)[None]
    return np.stack([np.sin(bend * way) / bend, np.cos(bend * way) / bend, 0.05 * way], axis=1)[
        None
    ]


def asked(feet: np.ndarray, safety: Safety) -> ArmRequest:
    n = feet.shape[1]
    path = (np.tile([0.0, 3.0, 1.5], (n, 1)), np.tile([1.0, 0, 0, 0], (n, 1)), feet)
    return request_for(path, performer_sizes=RUNNER, safety=safety)


def test_without_tolerances_performers_are_what_they_were() -> None:
    request = request_for(tracking_path(3.0))
    found = company(request)
    assert found.feet is request.performers
    assert np.array_equal(found.sizes, request.performer_sizes)


@settings(max_examples=40, deadline=None)
@given(
    speed=st.floats(0.0, 6.0),
    bend=st.floats(0.0, 1.0),
    early=st.floats(0.0, 0.4),
    late=st.floats(0.0, 0.4),
    beside=st.floats(0.0, 0.3),
    seed=st.integers(0, 100),
)
def test_whatever_is_clear_of_the_capsules_is_clear_of_the_performer_early_late_and_beside(
    speed: float, bend: float, early: float, late: float, beside: float, seed: int
) -> None:
    feet = runner(speed, bend)
    found = company(asked(feet, Safety(early=early, late=late, beside=beside)))
    rng = np.random.default_rng(seed)
    times = np.arange(60) / 24.0
    curves = [PositionSpline(times, row) for row in found.feet]
    for t in rng.uniform(0.5, 2.0, 6):
        true = going_on(feet[0], 24.0, t + np.linspace(-late, early, 101))
        aside = rng.normal(size=(101, 3)) * [1.0, 1.0, 0.0]
        aside *= beside / np.linalg.norm(aside, axis=1, keepdims=True)
        at = true + aside
        points = at[rng.integers(0, 101, 400)] + rng.normal(size=(400, 3)) * [0.5, 0.5, 1.0]
        real = capsule_distance(points[:, None], at[None], 0.3, 1.8).min(axis=1)
        seen = np.min(
            [
                capsule_distance(points, curve(t), *size)
                for curve, size in zip(curves, found.sizes, strict=True)
            ],
            axis=0,
        )
        outside = seen >= 0.0
        assert (seen[outside] <= real[outside] + 1e-6).all()


def test_somebody_who_stands_is_one_capsule_wider_by_what_is_kept_beside() -> None:
    feet = np.zeros((1, 30, 3))
    found = company(asked(feet, Safety(early=0.2, late=0.2, beside=0.1)))
    assert found.feet.shape == (1, 30, 3)
    assert np.allclose(found.sizes, [[0.4, 2.0]])
    assert np.allclose(found.feet[..., 2], -0.1)


def test_performers_go_straight_on_before_the_first_frame_and_after_the_last() -> None:
    feet = runner(3.0, 0.0)[0]
    before, after = end_velocities(feet, 24.0)
    moved = going_on(feet, 24.0, np.array([-0.5, 59 / 24 + 0.5]))
    assert np.allclose(moved, [feet[0] - 0.5 * before, feet[-1] + 0.5 * after])
    assert np.allclose(going_on(feet[:1], 24.0, np.array([-1.0, 1.0])), feet[0])


def test_a_performer_who_may_be_late_can_be_on_the_track_when_one_on_time_is_not() -> None:
    n = 40
    feet = np.zeros((1, n, 3))
    feet[0, :, 0], feet[0, :, 1] = 0.0, np.linspace(0.9, 4.0, n)
    on_time, late = asked(feet, Safety()), asked(feet, Safety(late=0.2))
    assert not make_scene(on_time).on_strip.any()
    assert make_scene(late).on_strip[:2].all()


def test_a_part_too_fast_near_a_performer_is_said_with_speed_distance_and_limit() -> None:
    n = 48
    feet = np.broadcast_to([0.0, 1.6, 0.0], (1, n, 3)).copy()
    safety = Safety(near_distances=(0.4, 2.0), near_speeds=(0.5, 4.0))
    request = asked(feet, safety)
    scene = make_scene(request)
    dt = 1.0 / 24
    values = np.zeros((n, 7))
    values[:, 0] = np.linspace(-4.0, 4.0, n)
    speed = 8.0 / (n - 1) / dt
    frames = np.arange(n)
    found = near_speed_failures(request, scene.body, scene.world, values, scene.feet, dt, frames)
    assert len(found) == 1
    assert found[0].code == "cover-near-speed"
    assert f"{speed:.2f} m/s" in found[0].detail
    assert 10 < found[0].span.first < 24 < found[0].span.stop < 40
    slow = values.copy()
    slow[:, 0] /= 20
    assert not near_speed_failures(request, scene.body, scene.world, slow, scene.feet, dt, frames)
    free = replace(request, safety=Safety())
    assert not near_speed_failures(free, scene.body, scene.world, values, scene.feet, dt, frames)


@pytest.mark.parametrize("distance", [0.2, 1.0, 1.9])
def test_the_limit_is_linear_between_the_distances_of_the_table(distance: float) -> None:
    from oner.kernels.near import near_speeds

    n, dt = 2, 0.001
    feet = np.broadcast_to([0.0, 40.0, 0.0], (1, n, 3)).copy()
    scene = make_scene(asked(feet, Safety(near_distances=(0.4, 2.0), near_speeds=(0.5, 4.0))))
    body = scene.body._replace(
        links=np.zeros(1, np.int64), centres=np.zeros((1, 3)), radii=np.array([0.1])
    )
    rail = np.array([0.0, 0.002])
    where = np.empty_like(feet)
    where[0, :] = [0.0, distance + 0.3 + 0.1, -1.0]
    found = near_speeds(
        body, scene.world._replace(height=0.0), np.zeros((n, 6)), rail, where, dt,
        np.array([0.4, 2.0]), np.array([0.5, 4.0]),
    )  # fmt: skip
    limit = np.interp(found[1, 2], [0.4, 2.0], [0.5, 4.0])
    assert np.isclose(found[1, 1], 2.0)
    assert np.isclose(found[1, 2], distance, atol=1e-4)
    assert np.isclose(found[1, 0], 2.0 / limit)
