"""Slow-down: where it shows, and what it changes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.breakdown.slow import (
    flicker_words,
    slow_checks,
    slow_findings,
    slow_words,
    slowed,
)
from oner.model.arrays import frozen
from oner.model.piece import Piece, Setup
from oner.model.rig import RigKind
from oner.model.take import Take
from oner.timing.span import Span

Make = Callable[..., Take]
HALF = Fraction(1, 2)


def shows(take: Take, part: Fraction = HALF) -> np.ndarray:
    return np.logical_or.reduce([check.bad for check in slow_checks(take, part)])


@pytest.mark.parametrize("part", [HALF, Fraction(2, 3), Fraction(24000, 30030)])
def test_the_same_frames_at_a_part_of_the_rate(lead_take: Make, part: Fraction) -> None:
    take = lead_take()
    slow = slowed(take, part)
    assert slow.rate == take.rate * part
    assert slow.frames == take.frames
    assert np.array_equal(slow.positions, take.positions)
    gone = np.linalg.norm(np.diff(slow.performers[0].positions, axis=0), axis=1) * float(slow.rate)
    assert np.allclose(gone, slow.performers[0].speeds[:-1])


def test_a_walk_may_be_slowed_and_a_run_not(lead_take: Make) -> None:
    assert not shows(lead_take(speed=1.5)).any()
    assert shows(lead_take(speed=3.0)).all()


def test_a_jump_gives_a_slow_down_away(lead_take: Make) -> None:
    take = lead_take(96, speed=1.0)
    t = np.arange(96) / 24
    up = np.maximum(0.0, 2.0 * (t - 1.0) - 9.81 / 2 * (t - 1.0) ** 2) * (t > 1.0)
    feet = take.performers[0].positions + np.array([[0, 0, 1]]) * up[:, None]
    jumping = replace(take, performers=(replace(take.performers[0], positions=frozen(feet)),))
    assert shows(jumping)[24:34].any()
    assert not shows(jumping)[:20].any()
    assert not shows(jumping)[40:].any()


def test_climbing_a_stair_does_not(lead_take: Make) -> None:
    take = lead_take(speed=1.0)
    feet = take.performers[0].positions + np.linspace([0, 0, 0], [0, 0, 1.5], 72)
    climbing = replace(take, performers=(replace(take.performers[0], positions=frozen(feet)),))
    assert not shows(climbing).any()


def test_a_camera_is_not_asked_for_too_few_frames(lead_take: Make) -> None:
    assert shows(lead_take(), Fraction(1, 5)).all()
    assert not shows(lead_take(), Fraction(1, 4)).any()


def test_half_the_speed_is_one_stop_and_the_same_blur() -> None:
    words = slow_words(HALF, Fraction(24), math.pi)
    assert "12 frames/s instead of 24" in words[0]
    assert "exposed 1/24 s instead of 1/48 s: 1.0 stops more light" in words[1]
    assert "sound is wild" in words[-1]


@pytest.mark.parametrize(
    ("rate", "angle", "mains", "words"),
    [
        (Fraction(12), 180.0, 60, "do not flicker at any angle: 10 pulses a frame"),
        (Fraction(12), 180.0, 50, "flicker at 180 degrees; they do not at 172.8 or 216.0 degrees"),
        (Fraction(24), 172.8, 50, "do not flicker at 172.8 degrees"),
        (Fraction(25), 180.0, 50, "do not flicker at any angle: 4 pulses a frame"),
        (Fraction(16), 90.0, 60, "flicker at 90 degrees; they do not at 48.0 or 96.0 degrees"),
        (Fraction(24000, 1001), 180.0, 60, "flicker at 180 degrees; they do not at 143.9 or 215.8"),
    ],
)
def test_the_angles_at_which_lamps_do_not_flicker(
    rate: Fraction, angle: float, mains: int, words: str
) -> None:
    assert words in flicker_words(rate, math.radians(angle), mains)


@given(rate=st.integers(6, 60), angle=st.integers(10, 360), mains=st.sampled_from([50, 60]))
def test_where_it_is_said_not_to_flicker_frames_get_the_same_light(
    rate: int, angle: int, mains: int
) -> None:
    words = flicker_words(Fraction(rate), math.radians(angle), mains)
    seconds = angle / 360 / rate

    def until(t: np.ndarray) -> np.ndarray:
        """Integral of 1 - cos(2 pi 2 mains t)."""
        return t - np.sin(4 * math.pi * mains * t) / (4 * math.pi * mains)

    starts = np.arange(600) / rate
    light = (until(starts + seconds) - until(starts)) / seconds
    if "do not flicker" in words:
        assert np.ptp(light) < 1e-9
    else:
        assert np.ptp(light) > 1e-6


def test_a_slow_piece_says_what_changes(lead_take: Make) -> None:
    fast = Piece(
        id="P01",
        span=Span(0, 30),
        handle_before=0,
        handle_after=8,
        setup=Setup(id="a", technique=RigKind.OPERATOR, rig="steadicam"),
    )
    slow = replace(fast, id="P02", setup=replace(fast.setup, slow=HALF))
    findings = slow_findings(lead_take(), (fast, slow))
    assert [(f.code, f.subject) for f in findings] == [("cut-slow", "P02")]
