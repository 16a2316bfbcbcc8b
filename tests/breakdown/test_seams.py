"""What hides a seam, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from oner.breakdown.hiding import motion_blur, score_seams
from oner.breakdown.seams import match_at, seam_prices
from oner.breakdown.stride import step_frequency, stride_phase
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.production import Prices
from oner.model.set import StoryMap, Wall, Zone
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


def test_a_wall_that_fills_the_picture_is_plain_unless_somebody_is_in_it(
    story: StoryMap, lead_take: Make
) -> None:
    take = lead_take(frames=48)
    aside = replace(
        take,
        positions=frozen(np.tile([6.0, 0.0, 1.5], (48, 1))),
        quaternions=frozen(poses.look_at(np.tile([6.0, 0.0, 1.5], (48, 1)), [6.0, 9.0, 1.5])),
        focal_lengths=frozen(np.full(48, 0.085)),
        performers=(),
    )
    scores = score_seams(aside, story)
    assert_allclose(scores.plain_share, 1.0)
    assert_allclose(scores.plain, 1.0)
    assert score_seams(take, story).plain.max() == 0.0


def test_the_end_of_a_near_wall_that_sweeps_across_hides_a_seam(
    lead_take: Make,
) -> None:
    """Past a jamb at a metre's distance, looking across: it crosses the picture in a moment."""
    corner = Wall(id="jamb", start=(-5, 1.0), end=(0, 1.0), base=0, top=3, thickness=0.1)
    back = Wall(id="back", start=(-20, 6.0), end=(20, 6.0), base=0, top=3, thickness=0.1)
    take = lead_take(frames=48)
    x = np.linspace(-4, 4, 48)
    eyes = np.column_stack([x, np.zeros(48), np.full(48, 1.5)])
    past = replace(
        take,
        positions=frozen(eyes),
        quaternions=frozen(poses.look_at(eyes, eyes + np.array([0.0, 5.0, 0.0]))),
        performers=(),
    )
    scores = score_seams(past, StoryMap(walls=(corner, back)))
    passing = np.abs(x) < 0.3
    assert scores.edge[passing].min() > 0.4
    assert scores.edge[np.abs(x) > 0.6].max() == 0.0
    assert_allclose(scores.edge_distance[passing], 1.0, atol=1e-9)


def test_an_edge_hides_nothing_if_what_is_behind_is_as_near(lead_take: Make) -> None:
    one = Wall(id="one", start=(-5, 1.0), end=(0, 1.0), base=0, top=3, thickness=0.1)
    other = Wall(id="other", start=(0, 1.0), end=(5, 1.0), base=0, top=3, thickness=0.1)
    eyes = np.column_stack([np.linspace(-4, 4, 48), np.zeros(48), np.full(48, 1.5)])
    take = replace(
        lead_take(frames=48),
        positions=frozen(eyes),
        quaternions=frozen(poses.look_at(eyes, eyes + np.array([0.0, 5.0, 0.0]))),
        performers=(),
    )
    assert score_seams(take, StoryMap(walls=(one, other))).edge.max() == 0.0


def test_a_dark_zone_hides_a_seam_while_everybody_is_in_it(lead_take: Make) -> None:
    outline = ((8.01, -1.2), (12.01, -1.2), (12.01, 1.2), (8.01, 1.2))
    story = StoryMap(zones=(Zone(id="dark", outline=outline, dark=True),))
    take = lead_take(frames=96)
    inside = (take.performers[0].positions[:, 0] > 8.01) & (take.positions[:, 0] < 12.01)
    assert_allclose(score_seams(take, story).dark > 0, inside)
    lit = StoryMap(zones=(Zone(id="dark", outline=outline),))
    assert score_seams(take, lit).dark.max() == 0.0


def test_blur_is_said_in_pixels(story: StoryMap, lead_take: Make) -> None:
    scores = score_seams(whipped(lead_take(), 120.0, 1, 72), story)
    expected = 0.028 * math.tan(math.radians(120.0) / 48) / 0.02489 * 4096
    assert f"{expected:.0f} of 4096 pixels" in scores.words("whip", 36)


def test_what_must_match_is_the_take_at_the_seam(lead_take: Make) -> None:
    take = lead_take(speed=3.0)
    match = match_at(take, 10, 0.25)
    assert_allclose(match.velocity, (3.0, 0.0, 0.0), atol=1e-9)
    assert_allclose(match.acceleration, (0.0, 0.0, 0.0), atol=1e-6)
    assert match.performer_heading == 0.0
    assert match.step_frequency == pytest.approx(2.83)
    assert match.light_turn == 0.25


def test_a_performer_who_stands_has_no_stride(lead_take: Make) -> None:
    (standing,) = lead_take(speed=0.0).performers
    assert stride_phase(standing, 24.0, 10) is None
    (running,) = lead_take(speed=3.0).performers
    assert stride_phase(running, 24.0, 10) == pytest.approx((10 * 2.83 / 24) % 1.0)


def test_steps_come_at_the_published_frequencies() -> None:
    """84.8 strides a minute at 3 m/s (2015); 3.0 steps a second at two thirds of the top speed."""
    assert step_frequency([0.1, 1.4, 3.0, 5.4]) == pytest.approx(
        [0.0, 1.9, 2 * 84.8 / 60, 3.0], abs=4e-3
    )
