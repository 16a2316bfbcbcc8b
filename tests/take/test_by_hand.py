"""The take by hand: what its frames must be."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.errors import InputError
from oner.geometry.poses import view_direction
from oner.model.set import StoryMap, Waypoint
from oner.model.take import CameraKey, KeepSize, PaceKey
from oner.take.around import HEADING_WINDOW

STRAIGHT = StoryMap(
    waypoints=(Waypoint(id="a", point=(0.0, 0.0)), Waypoint(id="b", point=(100.0, 0.0)))
)


def key(time: float, azimuth: float = 0.0, **values) -> CameraKey:
    """A camera key, azimuth in degrees."""
    given = {"distance": 2.0, "height": 1.6, "aim_height": 1.6, "focal_length": 0.035, **values}
    return CameraKey(time=time, azimuth=math.radians(azimuth), **given)


def test_a_take_has_the_whole_frames_of_its_duration(workshop) -> None:
    assert workshop.by_hand().take.frames == 240
    assert workshop.by_hand(rate=Fraction(24000, 1001)).take.frames == 239


def test_frames_lie_at_exact_rational_times(workshop) -> None:
    rate = Fraction(24000, 1001)
    pace = (PaceKey(time=0.0, speed=1.25),)
    take = workshop.by_hand(story=STRAIGHT, route=("a", "b"), pace=pace, rate=rate).take
    expected = [float(Fraction(5, 4) * n / rate) for n in range(take.frames)]
    np.testing.assert_allclose(take.performers[0].positions[:, 0], expected, rtol=1e-14)


def test_the_performer_runs_the_integral_of_the_pace(workshop) -> None:
    pace = (PaceKey(time=0.0, speed=0.0), PaceKey(time=4.0, speed=3.0))
    take = workshop.by_hand(story=STRAIGHT, route=("a", "b"), pace=pace).take
    # a ramp that is symmetric about its middle covers half of speed times time
    expected = 3.0 * 4.0 / 2 + 3.0 * (239 / 24 - 4.0)
    assert take.performers[0].positions[-1, 0] == pytest.approx(expected, abs=1e-12)


def test_speed_is_the_rate_at_which_the_performer_gets_on(workshop) -> None:
    track = workshop.by_hand(rate=Fraction(960)).take.performers[0]
    steps = np.linalg.norm(np.diff(track.positions, axis=0), axis=1) * 960
    np.testing.assert_allclose(steps, (track.speeds[1:] + track.speeds[:-1]) / 2, atol=2e-5)


def test_before_the_first_step_the_heading_is_that_of_the_route(workshop) -> None:
    track = workshop.by_hand(route=("c", "b", "a")).take.performers[0]
    np.testing.assert_allclose(track.headings[:24], -math.pi / 2, atol=1e-12)
    np.testing.assert_allclose(track.positions[:24, :2], [[20.0, 15.0]] * 24, atol=1e-12)


def test_a_corner_turns_the_performer_by_its_angle(workshop) -> None:
    track = workshop.by_hand(duration=11.9).take.performers[0]
    assert track.headings[0] == pytest.approx(0.0)
    assert track.headings[-1] == pytest.approx(math.pi / 2)


def test_the_camera_looks_at_the_aim(workshop) -> None:
    keys = (key(0.0, azimuth=30.0, height=0.5), key(10.0, azimuth=200.0, height=2.5))
    take = workshop.by_hand(camera=keys).take
    aim = take.performers[0].positions + np.array([0.0, 0.0, 1.6])
    look = aim - take.positions
    look /= np.linalg.norm(look, axis=1, keepdims=True)
    np.testing.assert_allclose(view_direction(take.quaternions), look, atol=1e-12)


def test_azimuth_zero_is_in_front_and_grows_counter_clockwise(workshop) -> None:
    camera = (key(0.0), key(1.0, azimuth=90.0))
    take = workshop.by_hand(story=STRAIGHT, route=("a", "b"), camera=camera).take
    np.testing.assert_allclose(take.positions[0], [2.0, 0.0, 1.6], atol=1e-12)
    feet = take.performers[0].positions[-1]
    np.testing.assert_allclose(take.positions[-1] - feet, [0.0, 2.0, 1.6], atol=1e-12)


def test_540_degrees_are_exactly_one_and_a_half_circles(workshop) -> None:
    still = (PaceKey(time=0.0, speed=0.0),)
    take = workshop.by_hand(pace=still, camera=(key(0.0), key(8.0, azimuth=540.0))).take
    around = take.positions[:, :2] - take.performers[0].positions[:, :2]
    turned = np.unwrap(np.arctan2(around[:, 1], around[:, 0]))
    assert turned[-1] - turned[0] == pytest.approx(3 * math.pi, abs=1e-12)
    assert np.all(np.diff(turned) >= -1e-12)


def test_roll_turns_the_picture_and_not_the_view(workshop) -> None:
    level = workshop.by_hand().take
    keys = tuple(key(t, roll=math.radians(20.0)) for t in (0.0, 10.0))
    rolled = workshop.by_hand(camera=keys).take
    np.testing.assert_allclose(
        view_direction(level.quaternions), view_direction(rolled.quaternions), atol=1e-12
    )
    dot = np.abs(np.sum(level.quaternions * rolled.quaternions, axis=1))
    np.testing.assert_allclose(2 * np.arccos(dot), math.radians(20.0), atol=1e-9)


def test_neighbouring_quaternions_are_in_one_hemisphere(workshop) -> None:
    q = workshop.by_hand(camera=(key(0.0), key(10.0, azimuth=1080.0))).take.quaternions
    assert np.all(np.sum(q[1:] * q[:-1], axis=1) > 0.9)


def test_focus_is_on_the_performers_axis(workshop) -> None:
    keys = (key(0.0, distance=2.0), key(10.0, distance=4.0, height=4.8))
    take = workshop.by_hand(camera=keys).take
    assert take.focus_distances[0] == pytest.approx(2.0)
    # a performer of 1.8 m, 3 m below and 4 m away
    assert take.focus_distances[-1] == pytest.approx(5.0, rel=1e-4)


@given(far=st.floats(1.5, 6.0), near=st.floats(0.6, 1.4), height=st.floats(0.3, 2.6))
def test_keep_size_keeps_the_size_in_the_picture(workshop, far, near, height) -> None:
    camera = (
        key(0.0, distance=far, height=height),
        key(5.0, distance=near, focal_length=None),
        key(8.0, focal_length=0.05),
    )
    take = workshop.by_hand(camera=camera, keep_size=(KeepSize(first=1.0, last=5.0),)).take
    axis = take.performers[0].positions + np.array([0.0, 0.0, 1.6])
    # f / depth is the size in the picture of a thing of 1 m that stands at the axis
    size = take.focal_lengths / np.linalg.norm(axis - take.positions, axis=1)
    kept = size[24 : 5 * 24 + 1]
    np.testing.assert_allclose(kept, kept[0], rtol=1e-9)


def test_a_dolly_zoom_ends_in_the_next_keys_focal_length(workshop) -> None:
    camera = (key(0.0), key(4.0, distance=1.0, focal_length=None), key(6.0, focal_length=0.05))
    take = workshop.by_hand(camera=camera, keep_size=(KeepSize(first=1.0, last=4.0),)).take
    assert take.focal_lengths[0] == pytest.approx(0.035, rel=1e-12)
    np.testing.assert_allclose(take.focal_lengths[6 * 24 :], 0.05, rtol=1e-12)


def third_derivative_steps(values, rate: float) -> float:
    """Largest jump of the third difference quotient between neighbouring frames."""
    third = np.diff(values, n=3, axis=0) * rate**3
    return float(np.max(np.abs(np.diff(third, axis=0))))


@pytest.mark.parametrize("what", ["positions", "focal_lengths", "quaternions"])
def test_everything_is_c3(workshop, what) -> None:
    """Halving the step halves the jumps of the third derivative, where a kink would keep them."""
    changes = {
        "camera": (
            key(0.0),
            key(4.0, azimuth=100.0, distance=1.0, height=2.0, focal_length=None),
            key(6.0, azimuth=170.0, distance=1.5, focal_length=0.05),
            key(9.0, azimuth=180.0, aim_ahead=0.5),
        ),
        "keep_size": (KeepSize(first=1.3, last=4.7),),
        "pace": (PaceKey(time=0.5, speed=0.0), PaceKey(time=2.0, speed=3.0)),
        "duration": 9.5,
    }
    jumps = []
    for rate in (96, 192, 384):
        take = workshop.by_hand(rate=Fraction(rate), **changes).take
        jumps.append(third_derivative_steps(getattr(take, what), rate))
    assert jumps[1] < 0.65 * jumps[0]
    assert jumps[2] < 0.65 * jumps[1]


def test_a_corner_does_not_whip_a_camera_that_leads(workshop) -> None:
    """The camera swings around the performer slower than the performer turns."""
    fast = (PaceKey(time=0.0, speed=4.0),)
    take = workshop.by_hand(pace=fast, duration=8.0, corner_radius=0.6).take
    track = take.performers[0]
    around = take.positions[:, :2] - track.positions[:, :2]
    swing = np.abs(np.diff(np.unwrap(np.arctan2(around[:, 1], around[:, 0])))).max() * 24
    turn = np.abs(np.diff(track.headings)).max() * 24
    assert swing < 0.75 * turn
    # a quarter turn spread over the window by a raised cosine is at most twice its average rate
    assert swing <= 2 * (math.pi / 2) / HEADING_WINDOW


def test_the_sources_state_the_smoothing(workshop) -> None:
    sources = " ".join(workshop.by_hand().take.sources)
    assert "averaged over 1.2 s" in sources
    assert "240 frames at 24 per second" in sources


def test_without_a_duration_the_take_lasts_until_the_route_is_run(workshop) -> None:
    pace = (PaceKey(time=0.0, speed=2.0),)
    take = workshop.by_hand(story=STRAIGHT, route=("a", "b"), pace=pace, duration=None).take
    assert take.frames == 50 * 24
    assert take.performers[0].positions[-1, 0] == pytest.approx(100.0 - 2.0 / 24)


def test_a_pace_beyond_the_end_of_the_route_is_refused(workshop) -> None:
    with pytest.raises(InputError) as refused:
        workshop.by_hand(duration=30.0)
    text = str(refused.value)
    assert text.startswith("take.toml: by_hand.route: read 'a, b, c'; the route is 34.")
    assert "beyond its end" in text
    assert "write duration_s = 13." in text


def test_the_duration_that_is_proposed_is_accepted(workshop) -> None:
    with pytest.raises(InputError) as refused:
        workshop.by_hand(duration=30.0)
    proposed = float(str(refused.value).rsplit("= ", 1)[1])
    assert workshop.by_hand(duration=proposed).take.frames == math.floor(proposed * 24)


def test_a_pace_that_never_arrives_needs_a_duration(workshop) -> None:
    pace = (PaceKey(time=0.0, speed=2.0), PaceKey(time=4.0, speed=0.0))
    with pytest.raises(InputError, match=r"comes to a stop at 4 s after 4.00 m of a route of 34"):
        workshop.by_hand(pace=pace, duration=None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pace": ()}, "write at least one"),
        ({"camera": (key(0.0),)}, "write at least two"),
        ({"camera": (key(2.0), key(2.0))}, r"by_hand.camera.time_s: read '2'; camera keys follow"),
        ({"camera": (key(0.0), key(1.0, distance=-1.0))}, "azimuth_deg \\+ 180"),
        (
            {"pace": (PaceKey(time=1.0, speed=1.0), PaceKey(time=1.0, speed=2.0))},
            "pace keys follow each other",
        ),
        ({"pace": (PaceKey(time=0.0, speed=-1.0),)}, "runs forwards"),
        ({"duration": 0.04}, "two frames take 0.083 s"),
        ({"camera": (key(0.0, distance=0.0), key(9.0))}, "at 0.00 s the camera is where it looks"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(workshop, changes, message) -> None:
    with pytest.raises(InputError, match=message):
        workshop.by_hand(**changes)


def test_a_take_by_hand_needs_a_sensor(workshop) -> None:
    with pytest.raises(InputError, match="sensor_width"):
        workshop.by_hand(script={"sensor_width": None})
