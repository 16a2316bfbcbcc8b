"""What hides a seam, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.testing import assert_allclose

from oner.breakdown.seams import motion_blur, score_seams, seam_prices, stride_phase
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.production import Prices
from oner.model.set import StoryMap
from oner.model.take import Take

Make = Callable[..., Take]
PRICES = Prices(seam_open=800_000, seam_hidden=100_000)


def whipped(take: Take, rate_deg: float, first: int, stop: int) -> Take:
    """The take with its camera panning at a rate between two frames."""
    pan = np.zeros(take.frames)
    pan[first:stop] = math.radians(rate_deg) / float(take.rate)
    turn = poses.from_axis_angle(np.array([0.0, 0.0, 1.0]), np.cumsum(pan))
    return replace(take, quaternions=frozen(poses.multiply(turn, take.quaternions)))


def test_a_whip_beats_a_slow_lead(story: StoryMap, lead_take: Make) -> None:
    take = whipped(lead_take(), 360.0, 30, 40)
    prices = seam_prices(score_seams(take, story), PRICES)
    assert prices[35] == PRICES.seam_hidden
    assert prices[10] > prices[35]


def test_blur_is_the_pan_of_one_exposure_on_the_sensor(lead_take: Make) -> None:
    take = whipped(lead_take(), 120.0, 1, 72)
    angle = math.radians(120.0) / 24 / 2  # 180 degrees of shutter at 24 fps
    expected = 0.028 * math.tan(angle) / 0.02489
    assert_allclose(motion_blur(take)[5:-5], expected, rtol=1e-9)


def test_a_body_that_fills_the_picture_hides_a_seam(story: StoryMap, lead_take: Make) -> None:
    close, far = (score_seams(lead_take(ahead=d), story) for d in (0.6, 2.5))
    assert close.performer.min() > far.performer.max()


def test_a_performer_who_stands_has_no_stride(lead_take: Make) -> None:
    assert stride_phase(lead_take(speed=0.0), 10) is None
    phase = stride_phase(lead_take(speed=3.0), 10)
    assert phase is not None
    assert_allclose(phase, (10 * 2.83 / 24) % 1.0)
