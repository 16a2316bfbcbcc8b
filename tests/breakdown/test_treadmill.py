"""On the belt the world turns and the performer stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from oner.breakdown.treadmill import (
    belt_checks,
    belt_findings,
    belt_green,
    lean_angles,
    onto_belt,
    step_lengths,
    turn_rates,
)
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.rig import TreadmillModel
from oner.model.set import Green, Stage
from oner.model.take import Take
from oner.timing.span import Span

Make = Callable[..., Take]

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


def test_a_sprint_is_too_fast_for_the_belt(lead_take: Make) -> None:
    speed = belt_checks(lead_take(speed=6.0), MODEL)[1]
    assert speed.bad.all()
    assert speed.words(6.18) == "the belt would run 6.2 m/s, 5.0 at most; 3% of it ripple"


def test_a_belt_runs_faster_than_told_in_a_part_of_every_step(lead_take: Make) -> None:
    assert not belt_checks(lead_take(speed=4.85), MODEL)[1].bad.any()
    assert belt_checks(lead_take(speed=4.86), MODEL)[1].bad.all()


def test_a_step_and_the_drift_either_way_have_to_fit_on_the_belt(lead_take: Make) -> None:
    """At 3 m/s steps are 1.06 m long (84.8 strides a minute), and 2 x 0.4 m are for straying."""
    take = lead_take(speed=3.0)
    np.testing.assert_allclose(step_lengths(np.array([0.0, 3.0])), [0.0, 3.0 / 2.83])
    room = belt_checks(take, MODEL)[3]
    assert room.figure[0] == pytest.approx(3.0 / 2.83 + 0.8)
    assert not room.bad.any()
    short = belt_checks(take, replace(MODEL, belt_length=1.8))[3]
    assert short.bad.all()
    assert short.words(1.86) == (
        "1.9 m of belt needed for a step and 0.4 m of drift either way, the belt has 1.8 m"
    )


def test_light_goes_around_a_runner_at_speed_over_radius(lead_take: Make) -> None:
    """4 m/s around a corner of 1 m: 229 degrees a second, and a lean of 58.5 degrees."""
    take = lead_take(24, speed=4.0)
    headings = 4.0 * np.arange(24) / float(take.rate)
    corner = replace(take, performers=(replace(take.performers[0], headings=frozen(headings)),))
    np.testing.assert_allclose(np.degrees(turn_rates(corner)), 229.18, atol=0.01)
    np.testing.assert_allclose(np.degrees(lean_angles(corner)), 58.48, atol=0.01)
    belt, turn = belt_findings(corner, Span(0, 24), "P03", MODEL)
    assert belt.measured == (
        "the belt runs 4.0 to 4.0 m/s and 0.12 m/s beside that within a step; steps of 1.38 m and "
        "0.4 m of drift either way on 2.5 m of belt"
    )
    assert turn.measured == (
        "the path turns by 220 degrees: camera and light go around the performer at up to "
        "229 deg/s, and the body does not lean by the 58 degrees it would"
    )


def test_a_straight_run_has_no_turn_to_speak_of(lead_take: Make) -> None:
    (belt,) = belt_findings(lead_take(speed=3.0), Span(0, 24), "P03", MODEL)
    assert belt.code == "cut-belt"


def test_the_green_of_a_belt_is_no_more_than_its_stage_can_stand() -> None:
    green = Green(width=7.0, height=6.0, sides=1, distance=2.5, blur_margin=0.02)
    stage = Stage(id="s", name="S", height=4.5)
    both = belt_green(MODEL, replace(stage, green=green))
    assert (both.width, both.height, both.sides) == (7.0, 4.5, 1)
    assert (both.distance, both.blur_margin) == (2.5, 0.05)
    assert belt_green(MODEL, stage).height == 4.5
    assert belt_green(MODEL, replace(stage, height=None)).height == 5.0
