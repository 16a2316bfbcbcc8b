"""On the belt the world turns and the performer stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.testing import assert_allclose

from oner.breakdown.treadmill import belt_checks, least_green, onto_belt
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.rig import TreadmillModel
from oner.model.take import Take

MODEL = TreadmillModel(
    belt_speed=5.0,
    belt_acceleration=2.0,
    belt_length=2.5,
    belt_width=1.0,
    deck_height=0.3,
    green_width=9.0,
    green_height=5.0,
    green_distance=2.0,
    green_sides=3,
    blur_margin=0.05,
)


def turning(take: Take) -> Take:
    """The same camera around a performer who turns through a right angle."""
    frames = take.frames
    headings = np.linspace(0, np.pi / 2, frames)
    runner = replace(take.performers[0], headings=frozen(headings))
    return replace(take, performers=(runner,))


def test_the_runner_stays_on_the_deck_and_the_camera_keeps_its_distance(
    lead_take: Callable[..., Take],
) -> None:
    take = lead_take()
    belt = onto_belt(take, MODEL)
    assert_allclose(belt.performers[0].positions, np.tile([0, 0, 0.3], (take.frames, 1)))
    assert_allclose(belt.positions, np.tile([1.8, 0, 1.8], (take.frames, 1)), atol=1e-12)
    assert_allclose(
        poses.view_direction(belt.quaternions), np.tile([-1.0, 0, 0], (take.frames, 1)), atol=1e-9
    )


def test_a_turn_of_the_path_is_a_turn_of_the_camera_the_other_way(
    lead_take: Callable[..., Take],
) -> None:
    belt = onto_belt(turning(lead_take()), MODEL)
    around = np.unwrap(np.arctan2(belt.positions[:, 1], belt.positions[:, 0]))
    assert_allclose(around[-1] - around[0], -np.pi / 2, atol=1e-9)


def test_a_sprint_is_too_fast_for_the_belt(lead_take: Callable[..., Take]) -> None:
    checks = {c.code: c for c in belt_checks(lead_take(speed=6.0), MODEL)[1:2]}
    assert checks["cover-belt"].bad.all()
    assert checks["cover-belt"].words(6.0) == "the belt would run 6.0 m/s, 5.0 at most"


def test_a_closer_camera_needs_more_green(lead_take: Callable[..., Take]) -> None:
    near, far = (least_green(lead_take(ahead=d), MODEL)[0][0] for d in (0.8, 3.0))
    # the silhouette grows with (distance + green distance) / distance
    assert near > far > 2 * 0.35
