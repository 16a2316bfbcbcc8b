"""What of its own rig a lens sees, against areas known beforehand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from arm_scenes import end_mount, flat, long_track, rx160l

from oner.breakdown.picture import (
    FORBIDDEN,
    RigSeen,
    box_in_picture,
    paint_frames,
    rig_seen,
    seen_checks,
)
from oner.breakdown.view import OVERSCAN
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.piece import Move, Placement
from oner.model.rig import Rig, RigKind, Terms
from oner.model.set import Panel
from oner.model.take import Take
from oner.timing.span import Span

FRAMES = 3
AREA = 4 * (0.02489 / 0.056) * (0.014 / 0.056) * OVERSCAN**2
"""Of the picture of a 28 mm lens at unit depth, overscan included."""


@pytest.fixture
def rig() -> Rig:
    arm = rx160l()
    return Rig(
        id="arm",
        name="Arm",
        kind=RigKind.ARM,
        terms=Terms(),
        arm=replace(arm, spheres=frozen([(0.0, 0.0, 0.0, 0.0, 0.1)])),
        track=long_track(),
        mounts=(replace(end_mount(), spheres=frozen(np.zeros((0, 4)))),),
    )


@pytest.fixture
def looking(lead_take: Callable[..., Take]) -> Callable[..., Take]:
    """Make a take whose camera stands at `eye` and looks at `target`."""

    def make(eye: tuple[float, float, float], target: tuple[float, float, float]) -> Take:
        take = lead_take(FRAMES)
        at = np.tile(eye, (FRAMES, 1))
        return replace(
            take,
            positions=frozen(at),
            quaternions=frozen(poses.look_at(at, np.tile(target, (FRAMES, 1)))),
        )

    return make


def move_at(track: float, place: Placement) -> Move:
    values = np.zeros((FRAMES, 7))
    values[:, 0] = track
    none = frozen(np.zeros(7))
    return Move(
        axes=("track", "J1", "J2", "J3", "J4", "J5", "J6"),
        rate=Fraction(24),
        first_frame=0,
        values=frozen(values),
        placement=place,
        mount="end",
        peak_speed=none,
        peak_acceleration=none,
        peak_jerk=none,
        camera_error=0.0,
        camera_error_angle=0.0,
        clearance=1.0,
    )


HERE = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)


def test_a_sphere_in_the_middle_of_the_picture_fills_its_disc(
    rig: Rig, looking: Callable[..., Take]
) -> None:
    height = long_track().base_height
    take = looking((0.0, -4.0, height), (0.0, 0.0, height))
    seen = rig_seen(take, move_at(0.0, HERE), rig, ())
    assert seen.arm == pytest.approx(np.full(FRAMES, math.pi * (0.1 / 4.0) ** 2 / AREA), rel=1e-6)


def test_a_sphere_rides_along_the_track_and_turns_with_it(
    rig: Rig, looking: Callable[..., Take]
) -> None:
    height = long_track().base_height
    take = looking((0.0, -4.0, height), (0.0, 0.0, height))
    across = replace(HERE, yaw=math.pi / 2)
    assert rig_seen(take, move_at(1.0, HERE), rig, ()).arm[0] > 0
    assert not rig_seen(take, move_at(2.5, HERE), rig, ()).arm.any()
    near = rig_seen(take, move_at(-2.0, across), rig, ()).arm[0]
    assert near == pytest.approx(math.pi * (0.1 / 2.0) ** 2 / AREA, rel=1e-6)


def test_what_is_behind_the_lens_or_a_wall_is_not_seen(
    rig: Rig, looking: Callable[..., Take]
) -> None:
    height = long_track().base_height
    away = looking((0.0, -4.0, height), (0.0, -8.0, height))
    assert not rig_seen(away, move_at(0.0, HERE), rig, ()).arm.any()
    take = looking((0.0, -4.0, height), (0.0, 0.0, height))
    wall: tuple[Panel, ...] = (replace(flat("w", 0.0, -2.0, wild=False)),)
    assert not rig_seen(take, move_at(0.0, HERE), rig, wall).arm.any()


def test_a_track_seen_from_straight_above_fills_its_rectangle(
    rig: Rig, looking: Callable[..., Take]
) -> None:
    track = replace(long_track(), length=1.0, overrun=0.0, width=0.6)
    take = looking((0.0, 0.0, 6.0), (1e-7, 0.0, 0.0))
    seen = rig_seen(take, move_at(0.0, HERE), replace(rig, track=track), ())
    assert seen.track == pytest.approx(np.full(FRAMES, 1.0 * 0.6 / 36.0 / AREA), rel=1e-3)


def test_a_track_longer_than_the_picture_is_cut_by_it(
    rig: Rig, looking: Callable[..., Take]
) -> None:
    track = replace(long_track(), length=100.0, overrun=0.0, width=0.6)
    take = looking((0.0, 0.0, 6.0), (1e-7, 0.0, 0.0))
    share = rig_seen(take, move_at(0.0, HERE), replace(rig, track=track), ()).track[0]
    wide, high = (0.6 / 6.0 / (2 * tan * OVERSCAN) for tan in (0.02489 / 0.056, 0.014 / 0.056))
    assert min(abs(share - wide), abs(share - high)) < 1e-3


def test_little_of_the_rig_is_painted_out_and_much_of_it_is_forbidden() -> None:
    seen = RigSeen(
        span=Span(10, 13),
        track=np.array([0.0, 0.01, 0.0]),
        arm=np.array([0.0, 0.0, FORBIDDEN + 0.01]),
    )
    assert np.flatnonzero(paint_frames(seen, 20)).tolist() == [11, 12]
    track, arm = seen_checks(seen, 20)
    assert not track.bad.any()
    assert np.flatnonzero(arm.bad).tolist() == [12]
    assert (
        arm.words(0.3) == "the arm itself fills 30% of the picture, 25% at most can be painted out"
    )


def deck(top: float = 0.4) -> Panel:
    box = flat("deck", 0.0, 0.0, wild=False)
    return replace(box, start=(-1.0, 0.0), end=(1.0, 0.0), base=0.0, top=top, thickness=0.8)


def test_a_box_seen_from_its_side_fills_its_front(looking: Callable[..., Take]) -> None:
    take = looking((0.0, -4.4, 0.2), (0.0, 0.0, 0.2))
    share = box_in_picture(take, (deck(),))
    # the ends of the front are out of the picture or not: 2 m at 4 m
    wide = min(2.0 / 4.0, 2 * 0.02489 / 0.056 * OVERSCAN)
    assert share == pytest.approx(np.full(FRAMES, wide * 0.4 / 4.0 / AREA), rel=1e-3)


def test_a_box_seen_from_above_fills_its_top_and_from_below_its_outline(
    looking: Callable[..., Take],
) -> None:
    above = box_in_picture(looking((0.0, 0.0, 6.4), (1e-7, 0.0, 0.0)), (deck(),))
    assert above[0] == pytest.approx(2.0 * 0.8 / 36.0 / AREA, rel=2e-3)
    lifted = (replace(deck(), base=6.0, top=6.4),)
    below = box_in_picture(looking((0.0, 0.0, 0.0), (1e-7, 0.0, 6.0)), lifted)
    assert below[0] == pytest.approx(2.0 * 0.8 / 36.0 / AREA, rel=2e-3)


def test_a_box_behind_a_wall_or_out_of_the_picture_fills_nothing(
    looking: Callable[..., Take],
) -> None:
    take = looking((0.0, -4.0, 1.5), (0.0, 0.0, 1.5))
    wall = (replace(flat("w", 0.0, -2.0, wild=False), start=(-5.0, -2.0), end=(5.0, -2.0)),)
    near = looking((0.0, -4.0, 1.5), (0.0, 0.0, 0.2))
    assert box_in_picture(near, (deck(),))[0] > 0.01
    assert not box_in_picture(near, (deck(),), wall).any()
    away = looking((0.0, -4.0, 1.5), (0.0, -8.0, 1.5))
    assert not box_in_picture(away, (deck(),)).any()
    assert not box_in_picture(take, ()).any()


def test_a_wall_hides_the_part_of_a_track_that_lies_behind_it(
    rig: Rig, looking: Callable[..., Take]
) -> None:
    track = replace(long_track(), length=2.0, overrun=0.0, width=0.6)
    take = looking((0.0, -4.0, 1.6), (0.0, 0.0, 0.0))
    place = replace(HERE, yaw=0.0)
    whole = rig_seen(take, move_at(0.0, place), replace(rig, track=track), ()).track[0]
    left = (replace(flat("w", 0.0, -2.0, wild=False), start=(-6.0, -2.0), end=(0.0, -2.0)),)
    half = rig_seen(take, move_at(0.0, place), replace(rig, track=track), left).track[0]
    assert whole > 0
    assert half == pytest.approx(whole / 2, rel=1e-3)
