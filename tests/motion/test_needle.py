"""A wrist that comes straight passes through the needle, and is found to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from arm_scenes import filmed_request, long_track
from numpy.typing import NDArray

from oner.motion.needle import needles, threaded
from oner.motion.plan import plan_move
from oner.motion.refine import refine
from oner.motion.request import ArmRequest, PlannedMove
from oner.motion.scene import Scene, make_scene
from oner.motion.verify import verify

Floats = NDArray[np.float64]

STRAIGHT = 48.3
"""Between two frames."""


def through_straight() -> Floats:
    """Five seconds in which joint 5 goes from one side to the other."""
    t = np.arange(121) / 24.0
    phases = np.arange(7) * 0.8
    axes = np.array([0.0, 0.4, 0.2, 1.2, 0.5, 0.0, 0.3]) + 0.15 * np.sin(0.9 * t[:, None] + phases)
    axes[:, 5] = 0.25 * (t - STRAIGHT / 24.0)
    return axes


def scene_of(axes: Floats) -> Scene:
    track = replace(long_track(), length=1.0)
    return make_scene(filmed_request(axes, track=track))


def test_a_needle_is_where_the_wrist_is_straight() -> None:
    axes = through_straight()
    scene = scene_of(axes)
    (needle,) = needles(scene, axes)
    assert abs(needle.frame - STRAIGHT) < 0.02
    rail = np.interp(STRAIGHT, np.arange(len(axes)), axes[:, 0])
    assert abs(needle.rail - rail) < 1e-3


def test_a_wrist_that_stays_bent_has_no_needle() -> None:
    axes = through_straight()
    axes[:, 5] = 0.9
    assert needles(scene_of(axes), axes) == []


def test_joints_go_straight_on_through_a_needle() -> None:
    axes = through_straight()
    q = threaded(scene_of(axes), np.ascontiguousarray(axes[:, 0]), axes[0, 1:])
    assert q is not None
    assert np.abs(q - axes[:, 1:]).max() < 1e-9


def test_a_rail_led_through_a_needle_keeps_every_limit() -> None:
    axes = through_straight()
    scene = scene_of(axes)
    rungs = axes.copy()
    # a few centimetres beside it, where joints 4 and 6 would have to turn round at once
    rungs[:, 0] += 0.04
    frames = np.arange(len(axes))
    bounds = np.full(3, 0.9)
    values = refine(scene, frames, rungs, bounds, needles(scene, axes))
    assert values[0, 5] * values[-1, 5] < 0.0
    assert not verify(scene, values, scene).failures


def test_a_move_through_a_needle_is_planned_on_a_short_track() -> None:
    request: ArmRequest = scene_of(through_straight()).request
    assert isinstance(plan_move(request, request.span), PlannedMove)
