"""What is said about a take: figures, and the frames they belong to."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.geometry.poses import from_pan_tilt_roll
from oner.model.arrays import frozen
from oner.model.finding import Severity
from oner.model.set import StoryMap, Wall, Zone
from oner.model.take import PerformerTrack, Take
from oner.take.report import clearance, focus_on, report, span_words, wall_contacts
from oner.timing.span import Span

FRAMES = 49
TIMES = np.arange(FRAMES) / 24


def take(positions, *, pan=None, performers=()) -> Take:
    count = len(positions)
    return Take(
        name="t",
        rate=Fraction(24),
        shutter_angle=math.pi,
        sensor_width=0.02489,
        sensor_height=0.014,
        positions=frozen(positions),
        quaternions=frozen(from_pan_tilt_roll(np.zeros(count) if pan is None else pan, 0.0, 0.0)),
        focal_lengths=frozen(np.full(count, 0.035)),
        focus_distances=frozen(np.full(count, 2.0)),
        performers=performers,
    )


def along_x(speed: float, *, start: float = 0.0, height: float = 1.6) -> np.ndarray:
    return np.stack([start + speed * TIMES, np.zeros(FRAMES), np.full(FRAMES, height)], axis=1)


def runner(positions, *, speed: float = 1.0) -> PerformerTrack:
    count = len(positions)
    return PerformerTrack(
        id="MARK",
        positions=frozen(positions),
        headings=frozen(np.zeros(count)),
        speeds=frozen(np.full(count, speed)),
        height=1.8,
        radius=0.35,
    )


def wall(id: str, x: float, *, base: float = 0.0, top: float = 3.0, half: float = 2.0) -> Wall:
    return Wall(id=id, start=(x, -half), end=(x, half), base=base, top=top, thickness=0.1)


def found(code: str, the_take: Take, story: StoryMap | None = None, near: float = 0.5):
    return [f for f in report(the_take, story or StoryMap(), near) if f.code == code]


def test_speed_and_pan_are_those_of_the_motion() -> None:
    the_take = take(along_x(3.0), pan=np.radians(90.0) * TIMES)
    (speed,) = found("take-speed", the_take)
    (pan,) = found("take-pan", the_take)
    assert "up to 3.00 m/s" in speed.measured
    assert "up to 90 deg/s" in pan.measured
    assert speed.severity is pan.severity is Severity.NOTE


def test_the_performers_speed_is_told() -> None:
    feet = along_x(3.7, height=0.0)
    (speed,) = found(
        "take-speed",
        take(along_x(3.7) + np.array([3, 0, 0]), performers=(runner(feet, speed=3.7),)),
    )
    assert "MARK up to 3.70 m/s" in speed.measured


def test_a_camera_through_a_wall_is_reported_at_the_right_frames() -> None:
    # at 1 m/s the camera is in the wall's 0.1 m around x = 1 m in frames 23 to 25
    story = StoryMap(walls=(wall("W7", 1.0), wall("W8", 5.0)))
    (finding,) = found("take-wall", take(along_x(1.0)), story)
    assert finding.subject == "Wall W7"
    assert "frames 23-25" in finding.measured


@given(x=st.floats(0.5, 60.0), speed=st.floats(30.0, 70.0))
def test_no_wall_is_jumped_over_between_two_frames(x, speed) -> None:
    points = along_x(speed)
    contacts = wall_contacts(points, [wall("W", x)], 0.0, 0.0)[:, 0]
    reached = x <= points[-1, 0]
    assert contacts.any() == (reached or abs(x - points[-1, 0]) < 0.05)
    if reached:
        assert contacts[int(np.argmax(points[:, 0] >= x))]


@pytest.mark.parametrize(
    ("height", "base", "top", "hit"),
    [(1.6, 0.0, 3.0, True), (3.2, 0.0, 3.0, False), (1.6, 2.1, 3.0, False), (1.6, 0.0, 1.2, False)],
)
def test_over_and_under_a_wall_is_not_through_it(height, base, top, hit) -> None:
    story = StoryMap(walls=(wall("W", 1.0, base=base, top=top),))
    assert bool(found("take-wall", take(along_x(1.0, height=height)), story)) is hit


def test_beside_a_wall_is_not_through_it() -> None:
    story = StoryMap(walls=(wall("W", 1.0, half=2.0),))
    assert not found("take-wall", take(along_x(1.0) + np.array([0.0, 2.2, 0.0])), story)


def test_a_camera_above_a_ceiling_is_reported() -> None:
    zone = Zone(id="hall", outline=((0.5, -1), (1.5, -1), (1.5, 1), (0.5, 1)), ceiling=2.7)
    (finding,) = found("take-wall", take(along_x(1.0, height=2.8)), StoryMap(zones=(zone,)))
    assert finding.subject == "Ceiling of hall"
    assert "frames 12-36" in finding.measured


def test_many_walls_are_told_as_a_few_and_a_count() -> None:
    walls = tuple(wall(f"W{i:02d}", 0.1 + 0.15 * i) for i in range(12))
    findings = found("take-wall", take(along_x(1.0)), StoryMap(walls=walls))
    assert len(findings) == 8
    assert findings[-1].subject == "5 more walls and ceilings"


def test_a_camera_too_near_is_reported_with_its_clearance() -> None:
    feet = np.zeros((FRAMES, 3))
    positions = along_x(-1.0, start=2.5, height=1.2)
    (finding,) = found("take-near", take(positions, performers=(runner(feet),)), near=0.5)
    # 2.5 m - 2 s * 1 m/s - 0.35 m; nearer than 0.5 m from x = 0.85 m on, after frame 39.6
    assert "0.15 m apart at frame 48" in finding.measured
    assert "frames 40-48" in finding.measured
    assert finding.limit.startswith("0.50 m")


def test_a_camera_far_enough_is_not_reported() -> None:
    feet = np.zeros((FRAMES, 3))
    assert not found("take-near", take(along_x(0.0, start=2.0), performers=(runner(feet),)))


def test_clearance_is_that_of_a_capsule() -> None:
    feet = runner(np.zeros((3, 3)))
    points = np.array([[2.0, 0.0, 1.0], [0.0, 0.0, 2.8], [3.0, 0.0, 1.45 + 4.0]])
    np.testing.assert_allclose(clearance(points, feet), [1.65, 1.0, 5.0 - 0.35])


def test_focus_on_a_performer_above_is_on_the_head() -> None:
    feet = runner(np.zeros((2, 3)))
    np.testing.assert_allclose(focus_on(np.array([[3.0, 0, 5.8], [0, 2.0, 1.0]]), feet), [5.0, 2.0])


def test_a_performer_who_leaves_the_zones_is_reported() -> None:
    zone = Zone(id="hall", outline=((-1, -1), (1, -1), (1, 1), (-1, 1)))
    feet = along_x(1.0, height=0.0)
    the_take = take(along_x(1.0) + np.array([3, 0, 0]), performers=(runner(feet),))
    (finding,) = found("take-outside", the_take, StoryMap(zones=(zone,)))
    assert finding.measured == "outside every zone in frames 26-48"


def test_a_performer_through_a_wall_is_reported() -> None:
    feet = along_x(1.0, height=0.0)
    the_take = take(along_x(1.0) + np.array([3, 0, 0]), performers=(runner(feet),))
    (finding,) = found("take-outside", the_take, StoryMap(walls=(wall("W", 1.0),)))
    assert finding.measured == "through wall W in frames 23-25"


def test_a_performer_walks_under_a_header() -> None:
    feet = along_x(1.0, height=0.0)
    the_take = take(along_x(1.0) + np.array([3, 0, 0]), performers=(runner(feet),))
    assert not found("take-outside", the_take, StoryMap(walls=(wall("H", 1.0, base=2.1),)))


def test_a_take_without_performer_and_map_has_figures_only() -> None:
    codes = [finding.code for finding in report(take(along_x(1.0)), StoryMap(), 0.5)]
    assert codes == ["take-speed", "take-pan"]


def test_frames_are_told_as_people_read_them() -> None:
    assert span_words([Span(7, 8)]) == "frame 7"
    assert span_words([Span(7, 10), Span(12, 13)]) == "frames 7-9, 12"
    many = [Span(10 * i, 10 * i + 2) for i in range(6)]
    assert span_words(many) == "frames 0-1, 10-11, 20-21, 30-31 and 2 more stretches"
