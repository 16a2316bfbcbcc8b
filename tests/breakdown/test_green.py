"""The least green behind a performer, held against points of the silhouette followed one by one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from oner.breakdown.green import green_take, middle_of, stays_checks, still_spans
from oner.breakdown.screen import SIDES, behind, screen_checks, screen_of
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.set import Green
from oner.model.take import Take
from oner.timing.span import Span

GREEN = Green(width=6.0, height=4.0, sides=4, distance=3.0, blur_margin=0.0)
Make = Callable[..., Take]


@pytest.fixture
def circle(lead_take: Make) -> Callable[..., Take]:
    """Make a take that goes around a performer who stands at the origin."""

    def make(frames: int = 72, turns: float = 1.0, away: float = 0.8) -> Take:
        take = lead_take(frames, speed=0.0, x0=0.0)
        angle = np.linspace(0.0, 2 * math.pi * turns, frames)
        eye = np.column_stack([away * np.cos(angle), away * np.sin(angle), np.full(frames, 1.6)])
        look = poses.look_at(eye, np.tile([0.0, 0.0, 1.6], (frames, 1)))
        return replace(
            take,
            positions=frozen(eye),
            quaternions=frozen(poses.align_hemisphere(look)),
            shutter_angle=1e-9,
        )

    return make


def test_every_point_of_the_silhouette_falls_on_green_that_is_counted(circle: Make) -> None:
    take = circle(away=1.3)
    found = behind(take, GREEN)
    performer = take.performers[0]
    around = np.linspace(0, 2 * math.pi, 60)
    for frame in range(0, take.frames, 7):
        sides = {SIDES[side] for side in found.side[frame]}
        for angle in around:
            point = performer.radius * np.array([math.cos(angle), math.sin(angle)])
            way = point - take.positions[frame, :2]
            assert side_met(take.positions[frame, :2], way) in sides


def side_met(eye: np.ndarray, way: np.ndarray) -> str:
    """The side a ray from inside leaves the box of green by, by small steps."""
    at = eye.copy()
    while np.abs(at).max() < GREEN.distance:
        at = at + 0.003 * way / np.linalg.norm(way)
    axis = int(np.argmax(np.abs(at)))
    return {(0, True): "ahead", (0, False): "behind", (1, True): "left", (1, False): "right"}[
        axis, bool(at[axis] > 0)
    ]


def test_a_circle_needs_all_four_sides_and_a_lead_one(circle: Make, lead_take: Make) -> None:
    take = circle()
    assert screen_of(behind(take, GREEN), Span(0, take.frames)).sides == 4
    lead = green_take(lead_take(48, speed=0.0, x0=5.0), (5.0, 0.0))
    screen = screen_of(behind(lead, GREEN), Span(0, 48))
    assert screen.sides == 1
    # the camera is 1.8 m ahead of somebody 0.7 m wide, the green 3 m behind them
    half = math.tan(math.asin(0.35 / 1.8)) * 4.8
    assert screen.width == pytest.approx(2 * half, rel=1e-6)


def test_the_green_is_no_higher_than_the_picture(circle: Make) -> None:
    take = circle(away=2.0)
    found = behind(take, GREEN)
    tall = replace(take, performers=(replace(take.performers[0], height=30.0),))
    tan_y = take.sensor_height / (2 * take.focal_lengths[0])
    assert behind(tall, GREEN).top.max() <= 1.6 + 6.5 * tan_y
    assert found.top.max() < behind(tall, GREEN).top.max()


def test_with_two_sides_to_be_had_the_other_frames_are_blocked_with_figures(circle: Make) -> None:
    take = circle()
    few = replace(GREEN, sides=2)
    sides, _, _ = screen_checks(behind(take, few), few, np.ones(take.frames, np.bool_))
    assert sides.bad.any()
    assert not sides.bad.all()
    assert sides.words(float(sides.figure[0])) == "green on 4 sides needed, 2 can be stood"


def test_feet_in_the_picture_are_counted(circle: Make) -> None:
    take = circle(away=2.0)
    assert not behind(take, GREEN).contact.any()
    down = replace(
        take,
        quaternions=frozen(poses.look_at(take.positions, np.zeros((take.frames, 3)))),
    )
    assert behind(down, GREEN).contact.all()
    spans = screen_of(behind(down, GREEN), Span(3, 9)).contact_frames
    assert spans == (Span(3, 9),)


def test_who_travels_is_not_still(lead_take: Make) -> None:
    free = np.ones(72, np.bool_)
    assert still_spans(lead_take(72, speed=3.0), free, GREEN, 36) == []
    assert still_spans(lead_take(72, speed=0.0), free, GREEN, 36) == [Span(0, 72)]


def test_the_middle_of_the_green_is_the_middle_of_where_somebody_stays(lead_take: Make) -> None:
    take = lead_take(48, speed=0.2, x0=7.0)
    middle = middle_of(take, Span(0, 48))
    local = green_take(take, middle)
    x = local.performers[0].positions[:, 0]
    assert x.max() == pytest.approx(-x.min())
    assert not any(check.bad.any() for check in stays_checks(local, GREEN))
    far = green_take(take, (0.0, 0.0))
    assert stays_checks(far, GREEN)[1].bad.all()
