"""Passes run the hero move's own curve: slower, faster or backwards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from arm_scenes import request_for, tracking_path

from oner.geometry.splines import PositionSpline
from oner.model.piece import Move
from oner.motion.passes import Pass, make_pass
from oner.motion.plan import plan_move
from oner.motion.request import ArmRequest, PlannedMove, Refused


@pytest.fixture(scope="module")
def request_() -> ArmRequest:
    return request_for(tracking_path(5.0))


@pytest.fixture(scope="module")
def hero(request_: ArmRequest) -> Move:
    answer = plan_move(request_, request_.span)
    assert isinstance(answer, PlannedMove)
    return replace(answer.move, pre_roll=9, run_out=7, first_frame=100)


def made(answer: Pass | Refused) -> Pass:
    assert isinstance(answer, Pass)
    return answer


def test_a_clean_plate_is_the_hero_row_by_row(request_: ArmRequest, hero: Move) -> None:
    plate = made(make_pass(request_, hero, "clean plate"))
    assert np.array_equal(plate.move.values, hero.values)
    assert plate.move.span == hero.span
    assert plate.camera_rate == hero.rate
    assert plate.frame_map == "row 9 of the pass is frame 109 of the hero, and so on forwards"


def test_half_speed_is_the_same_curve_in_twice_the_time(request_: ArmRequest, hero: Move) -> None:
    slow = made(make_pass(request_, hero, "half", speed=Fraction(1, 2)))
    n = len(hero.values)
    assert len(slow.move.values) == 2 * (n - 1) + 1
    assert np.abs(slow.move.values[::2] - hero.values).max() < 1e-9
    curve = PositionSpline(np.arange(n), hero.values)
    assert np.abs(slow.move.values[1::2] - curve(np.arange(n - 1) + 0.5)).max() < 1e-9
    assert slow.camera_rate == 12
    assert "camera at 12 frames per second" in slow.frame_map


def test_half_speed_halves_speeds_and_quarters_accelerations(
    request_: ArmRequest, hero: Move
) -> None:
    slow = made(make_pass(request_, hero, "half", speed=Fraction(1, 2))).move
    assert np.allclose(slow.peak_speed, hero.peak_speed / 2, atol=1e-3)
    assert np.allclose(slow.peak_acceleration, hero.peak_acceleration / 4, atol=2e-3)
    assert np.allclose(slow.peak_jerk, hero.peak_jerk / 8, atol=2e-3)


def test_the_frames_on_the_path_stay_on_the_path(request_: ArmRequest, hero: Move) -> None:
    slow = made(make_pass(request_, hero, "half", speed=Fraction(1, 2))).move
    assert slow.span.first == hero.span.first
    assert len(slow.span) == 2 * (len(hero.span) - 1) + 1
    assert np.abs(slow.on_path[::2] - hero.on_path).max() < 1e-9


def test_backwards_twice_is_the_hero(request_: ArmRequest, hero: Move) -> None:
    back = made(make_pass(request_, hero, "back", reverse=True))
    assert np.array_equal(back.move.values, hero.values[::-1])
    assert (back.move.pre_roll, back.move.run_out) == (7, 9)
    assert back.move.span == hero.span
    assert np.allclose(back.move.peak_jerk, hero.peak_jerk, rtol=0.02, atol=1e-3)
    assert f"is frame {hero.span.last} of the hero" in back.frame_map
    again = made(make_pass(request_, back.move, "again", reverse=True)).move
    assert np.array_equal(again.values, hero.values)
    assert again.first_frame == hero.first_frame


def test_a_pass_that_is_too_fast_is_refused_with_the_limit(
    request_: ArmRequest, hero: Move
) -> None:
    answer = make_pass(request_, hero, "quick", speed=Fraction(4))
    assert isinstance(answer, Refused)
    assert any("at most" in failure.detail for failure in answer.failures)


def test_a_pass_cannot_end_between_rows_of_a_move_that_does_not_rest(
    request_: ArmRequest, hero: Move
) -> None:
    moving = replace(hero, values=hero.values[:60], pre_roll=0, run_out=0)
    with pytest.raises(ValueError, match="59/30 would be right"):
        make_pass(request_, moving, "double", speed=Fraction(2))
    with pytest.raises(ValueError, match="above 0"):
        make_pass(request_, moving, "none", speed=Fraction(0))
