"""The least green behind a performer, held against points of the capsule followed one by one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from oner.breakdown.screen import (
    SIDES,
    Behind,
    behind,
    choices,
    green_panels,
    least_sides,
    screen_checks,
    screen_of,
)
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.set import Green
from oner.model.take import PerformerTrack, Take
from oner.timing.span import Span

GREEN = Green(width=6.0, height=4.0, sides=4, distance=3.0, blur_margin=0.0)
EVERY = frozenset(range(4))
Make = Callable[..., Take]
Point = tuple[float, float, float]


def around(
    take: Take, angles: np.ndarray, *, away: float, height: float = 1.6, aim: float = 1.4
) -> Take:
    """A take whose camera goes around the origin, where the performer stands."""
    eye = np.column_stack(
        [away * np.cos(angles), away * np.sin(angles), np.full(len(angles), height)]
    )
    look = poses.look_at(eye, np.tile([0.0, 0.0, aim], (len(angles), 1)))
    return replace(
        take,
        positions=frozen(eye),
        quaternions=frozen(poses.align_hemisphere(look)),
        shutter_angle=1e-9,
    )


@pytest.fixture
def circle(lead_take: Make) -> Make:
    """Make a take that goes around a performer who stands at the origin."""

    def make(
        frames: int = 48, *, turns: float = 1.0, away: float = 1.2, height: float = 1.6
    ) -> Take:
        take = lead_take(frames, speed=0.0, x0=0.0)
        return around(take, np.linspace(0, 2 * math.pi * turns, frames), away=away, height=height)

    return make


def surface(performer: PerformerTrack, rng: np.random.Generator, count: int) -> list[Point]:
    """Random points on the capsule of somebody at the origin."""
    points = list[Point]()
    for _ in range(count):
        turn, up = rng.uniform(0, 2 * math.pi), rng.uniform(-math.pi / 2, math.pi / 2)
        level = rng.uniform(performer.radius, performer.height - performer.radius)
        where = rng.integers(3)
        end = (performer.radius, level, performer.height - performer.radius)[where]
        up = (-abs(up), 0.0, abs(up))[where]
        flat = performer.radius * math.cos(up)
        points.append(
            (flat * math.cos(turn), flat * math.sin(turn), end + performer.radius * math.sin(up))
        )
    return points


def landing(take: Take, frame: int, point: Point, distance: float) -> tuple[str, float, float]:
    """Where the line from the lens through a point lands, by small steps; "" out of the picture."""
    eye = take.positions[frame]
    local = poses.to_matrix(take.quaternions[frame]).T @ (np.array(point) - eye)
    tan_x = take.sensor_width / (2 * take.focal_lengths[frame])
    tan_y = take.sensor_height / (2 * take.focal_lengths[frame])
    if -local[2] <= 0 or abs(local[0]) > -local[2] * tan_x or abs(local[1]) > -local[2] * tan_y:
        return "", 0.0, 0.0
    way = (np.array(point) - eye) / np.linalg.norm(np.array(point) - eye)
    steps = eye + np.arange(0.0, 15.0, 0.002)[:, None] * way
    inside = (np.abs(steps[:, :2]).max(axis=1) < distance) & (steps[:, 2] > 0)
    at = steps[int(np.argmin(inside))]
    if at[2] <= 0:
        return "floor", 0.0, 0.0
    axis = int(np.argmax(np.abs(at[:2])))
    side = {(0, True): 0, (1, True): 1, (0, False): 2, (1, False): 3}[axis, bool(at[axis] > 0)]
    return SIDES[side], float(at[1 - axis]), float(at[2])


@pytest.mark.parametrize(("away", "height"), [(0.8, 1.6), (1.4, 0.5), (2.2, 2.6)])
def test_no_point_of_the_performer_in_the_picture_falls_beside_or_above_the_green(
    circle: Make, away: float, height: float
) -> None:
    take, rng = circle(away=away, height=height), np.random.default_rng(3)
    found = behind(take, GREEN)
    for frame in range(0, take.frames, 5):
        named = {SIDES[side] for side in np.flatnonzero(found.needs[frame])}
        for point in surface(take.performers[0], rng, 120):
            side, along, up = landing(take, frame, point, GREEN.distance)
            if side in SIDES:
                assert side in named
                assert 2 * abs(along) <= found.wide[frame] + 0.01
                assert up <= found.top[frame] + 0.01


def test_the_green_is_not_larger_than_the_silhouette_and_the_picture_need(circle: Make) -> None:
    take, rng = circle(away=2.0), np.random.default_rng(5)
    found = behind(take, GREEN)
    for frame in (0, 12, 24):
        lands = [landing(take, frame, p, 3.0) for p in surface(take.performers[0], rng, 600)]
        widest = max(2 * abs(along) for side, along, _ in lands if side in SIDES)
        assert found.wide[frame] <= widest * 1.12 + 0.1
        highest = max(up for side, _, up in lands if side in SIDES)
        # overscan lets the picture reach a twentieth farther than what is landed here
        assert found.top[frame] <= highest * 1.06 + 0.1


def test_a_lead_needs_one_side_as_wide_as_the_shadow_of_the_shoulders(lead_take: Make) -> None:
    take = around(lead_take(24, speed=0.0, x0=0.0), np.zeros(24), away=1.8)
    found = behind(take, GREEN)
    screen = screen_of(found, Span(0, 24))
    assert screen.sides == 1
    assert least_sides(found, Span(0, 24)) == frozenset({SIDES.index("behind")})
    half = math.tan(math.asin(0.35 / 1.8)) * 4.8
    assert screen.width == pytest.approx(2 * half, rel=0.05)
    assert screen.width >= 2 * half - 1e-9


def test_a_circle_needs_all_four_sides_and_a_quarter_two(circle: Make) -> None:
    assert screen_of(behind(circle(), GREEN), Span(0, 48)).sides == 4
    quarter = behind(circle(turns=0.25), GREEN)
    assert screen_of(quarter, Span(0, 48)).sides == 2
    assert least_sides(quarter, Span(0, 48)) == {SIDES.index("behind"), SIDES.index("right")}


def test_a_wide_side_reaches_past_a_corner_whose_other_side_is_not_stood(circle: Make) -> None:
    """Thirty degrees off the lead the shoulders fall past the corner, not past 10 m of green."""
    take = circle(turns=30 / 360, away=0.9)
    narrow, wide = behind(take, GREEN), behind(take, replace(GREEN, width=10.0, height=9.0))
    one = frozenset({SIDES.index("behind")})
    assert narrow.needs.sum(axis=1).max() == 2
    assert not narrow.filled(one).all()
    assert wide.filled(one).all()
    screen = screen_of(wide, Span(0, take.frames), one)
    assert 6.0 < screen.width < 10.0
    assert screen.sides == 1


def test_frames_for_which_the_green_is_too_low_narrow_or_few_say_so(circle: Make) -> None:
    take = circle()
    one = frozenset({SIDES.index("behind")})
    few = screen_checks(behind(take, replace(GREEN, sides=1)), one)
    assert few[-1].at is not None
    assert few[-1].at(24) == "green ahead needed, 1 of 4 sides can be stood, here behind"
    assert few[-1].bad[24]
    assert not few[-1].bad[0]
    low = screen_checks(behind(take, replace(GREEN, height=1.0)), EVERY)
    assert low[1].bad.all()
    assert low[1].words(2.51) == "green 2.5 m high needed, 1.0 m can be stood"
    narrow = screen_checks(behind(take, replace(GREEN, width=1.0)), EVERY)
    assert narrow[2].bad.all()
    assert narrow[2].words(2.51) == "green 2.5 m wide needed, 1.0 m can be stood"


def test_every_frame_is_filled_or_has_a_reason(circle: Make) -> None:
    for green in (
        GREEN,
        replace(GREEN, sides=2),
        replace(GREEN, height=2.2),
        replace(GREEN, width=3),
    ):
        found = behind(circle(), green)
        for stood in choices(found, np.ones(48, np.bool_)):
            checks = screen_checks(found, stood)
            bad = np.logical_or.reduce([check.bad for check in checks])
            np.testing.assert_array_equal(bad, ~found.filled(stood))


def test_no_choice_of_sides_is_offered_that_another_one_makes_needless(circle: Make) -> None:
    found = behind(circle(turns=0.25), replace(GREEN, sides=2))
    offered = choices(found, np.ones(48, np.bool_))
    assert offered == [frozenset({SIDES.index("behind"), SIDES.index("right")})]


def test_a_lens_behind_the_green_sees_its_back(circle: Make) -> None:
    found = behind(circle(turns=0.0, away=3.5), GREEN)
    behind_it = frozenset({SIDES.index("behind")})
    assert found.filled(behind_it).all()
    assert not found.filled(EVERY).any()
    assert (
        screen_checks(found, EVERY)[0].words(3.5) == "the lens is 3.5 m out, behind green at 3.0 m"
    )


def test_a_smear_across_the_picture_widens_the_green_by_half_of_it_on_either_side(
    lead_take: Make,
) -> None:
    still = around(lead_take(24, speed=0.0, x0=0.0), np.zeros(24), away=1.8)
    turn = np.linspace(-0.1, 0.1, 24)
    panned = replace(
        still,
        quaternions=frozen(
            poses.look_at(
                still.positions,
                still.positions + np.column_stack([-np.cos(turn), np.sin(turn), np.zeros(24)]),
            )
        ),
    )
    sharp, smeared = behind(panned, GREEN), behind(replace(panned, shutter_angle=math.pi), GREEN)
    step = 0.2 / 23
    expected = 2 * (step / 2 / 2) * 4.8
    assert (smeared.wide - sharp.wide)[12] == pytest.approx(expected, rel=0.1)


def test_a_performer_out_of_the_picture_needs_no_green(lead_take: Make) -> None:
    take = around(lead_take(24, speed=0.0, x0=0.0), np.zeros(24), away=1.8)
    away = replace(
        take,
        quaternions=frozen(
            poses.look_at(take.positions, take.positions + np.array([1.0, 0.0, 0.0]))
        ),
    )
    found: Behind = behind(away, GREEN)
    assert not found.needs.any()
    assert found.filled(frozenset()).all()
    assert screen_of(found, Span(0, 24)).sides == 0


def test_seen_from_above_the_floor_is_behind_and_no_side_is_needed(lead_take: Make) -> None:
    take = around(lead_take(24, speed=0.0, x0=0.0), np.zeros(24), away=0.6, height=6.0, aim=0.0)
    found = behind(take, GREEN)
    assert not found.needs.any()
    assert found.contact.all()


def test_feet_in_the_picture_are_counted(circle: Make) -> None:
    assert not behind(circle(away=2.0), GREEN).contact.any()
    low = circle(away=2.0)
    down = replace(low, quaternions=frozen(poses.look_at(low.positions, np.zeros((48, 3)))))
    assert screen_of(behind(down, GREEN), Span(3, 9)).contact_frames == (Span(3, 9),)


def test_the_green_that_stands_there_is_as_wide_and_high_as_it_has_to_be(circle: Make) -> None:
    found = behind(circle(turns=0.25), GREEN)
    span = Span(0, 48)
    screen = screen_of(found, span)
    panels = green_panels(found, span, EVERY)
    assert [panel.id for panel in panels] == ["green behind", "green right"]
    for panel in panels:
        assert math.dist(panel.start, panel.end) == pytest.approx(screen.width)
        assert panel.top == pytest.approx(screen.height)
        assert not panel.wild
    assert panels[0].start[0] == panels[0].end[0] == pytest.approx(-3.0)
