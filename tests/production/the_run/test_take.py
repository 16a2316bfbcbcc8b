"""The run as frames: what it asks of the rigs, and that nobody walks through a wall by mistake."""

from __future__ import annotations

import numpy as np
import pytest

from oner.geometry import plane, poses
from oner.geometry.splines import smooth_keys
from oner.model.production import Production
from oner.model.set import Set, StandsFor
from oner.model.take import Take, TakeByHand
from oner.production.the_run.take import PaceBook, Way, long_take
from oner.timing.span import runs

MARGIN = 0.25
"""Between the lens and a wall [m]."""


def test_it_lasts_between_100_and_120_seconds_at_24_frames(run_take: Take) -> None:
    assert run_take.rate == 24
    assert 100 <= run_take.frames / 24 <= 120


def test_the_camera_keeps_clear_of_every_wall_it_does_not_fly_over(
    run: Production, run_take: Take
) -> None:
    low = run_take.positions[:, 2] < 2.6
    clear = _wall_distance(run, run_take.positions)
    assert (clear[low] >= MARGIN).all()
    assert 48 <= (~low).sum() <= 120


def test_the_runner_stays_in_the_middle_of_his_hallways(run: Production, run_take: Take) -> None:
    runner = run_take.performers[0]
    assert (_wall_distance(run, runner.positions) > 0.6).all()
    assert runner.speeds.max() == pytest.approx(3.7, abs=0.01)


def test_every_frame_lies_inside_a_part_that_some_set_plays(
    run: Production, run_take: Take
) -> None:
    flown_over = run_take.positions[:, 2] > 2.6
    inside = np.zeros(run_take.frames, np.bool_)
    for built in run.sets:
        for part in built.stands_for:
            inside |= _on_set(built, part, run_take)
    assert (inside | flown_over).all()


def test_it_begins_with_a_dolly_zoom_and_a_circle_and_a_half(
    run: Production, run_take: Take
) -> None:
    dolly = slice(15, 108)
    lenses = run_take.focal_lengths[dolly]
    distances = np.linalg.norm(
        run_take.positions[dolly, :2] - run_take.performers[0].positions[dolly, :2], axis=1
    )
    np.testing.assert_allclose(lenses / distances, lenses[0] / distances[0], rtol=0.02)
    assert distances[0] > 3.0
    assert distances[-1] < 1.4
    assert run.take is not None
    by_hand = run.take.description
    assert isinstance(by_hand, TakeByHand)
    circle = [np.degrees(key.azimuth) for key in by_hand.camera if 5.0 <= key.time <= 13.6]
    assert circle[-1] - circle[0] == pytest.approx(540.0)


def test_it_whips_four_times_faster_than_150_degrees_a_second(run_take: Take) -> None:
    turned = poses.angle_between(run_take.quaternions[:-1], run_take.quaternions[1:])
    fast = np.degrees(turned) * 24 > 150
    whips = [span for span in runs(fast) if run_take.positions[span.first, 2] < 2.6]
    assert len(whips) >= 4
    assert all(span.stop - span.first <= 12 for span in whips)


def test_the_lens_sinks_to_the_floor_and_rises_through_the_ceiling(run_take: Take) -> None:
    heights = run_take.positions[:, 2]
    assert heights.min() == pytest.approx(0.42, abs=0.02)
    assert heights.max() == pytest.approx(6.2, abs=0.02)


def test_pace_keys_are_reached_where_they_were_noted() -> None:
    timing = PaceBook()
    timing.wait(2.0)
    timing.reach(5.0, 2.0)
    timing.hold(9.0)
    timing.reach(12.0, 3.0)
    timing.reach(20.0, 0.0)
    settled = timing.settled()
    curve = smooth_keys([key.time for key in settled.keys], [key.speed for key in settled.keys])
    for key in settled.keys:
        assert float(curve.integral(key.time)) == pytest.approx(key.way, abs=0.005)
    assert settled.at(0.0) == pytest.approx(2.0, abs=0.3)
    assert settled.arrival(9.0) == pytest.approx(settled.keys[3].time, abs=0.01)


def test_a_place_that_lies_behind_is_refused() -> None:
    book = PaceBook()
    book.reach(5.0, 2.0)
    with pytest.raises(ValueError, match=r"4\.00 m lies before the last key at 5\.00 m"):
        book.reach(4.0, 2.0)


def test_places_of_modules_rise_along_the_way() -> None:
    way = Way()
    places = [way.at(module, metres) for module in range(1, 9) for metres in (10.5, 27.5)]
    assert places == sorted(places)
    assert way.corner(1, 1) == pytest.approx(float(way.path.corner_spans[0].mean()))


def test_the_runner_stops_before_the_last_door() -> None:
    run = long_take()
    assert run.pace[-1].speed == 0.0
    assert run.pace[-1].way == pytest.approx(Way().end)


def _wall_distance(run: Production, points: np.ndarray) -> np.ndarray:
    walls = np.array([(wall.start, wall.end) for wall in run.story.walls])
    thickness = np.array([wall.thickness for wall in run.story.walls])
    distances = plane.distance_points_segments(points[:, :2], walls) - thickness / 2
    return distances.min(axis=1)


def _on_set(built: Set, part: StandsFor, take: Take) -> np.ndarray:
    back = part.T_story_set.inverse()
    inside = np.ones(take.frames, np.bool_)
    for points in (take.positions, take.performers[0].positions):
        local = back.apply_points(points[:, :2])
        on_zone = np.zeros(take.frames, np.bool_)
        for zone in built.zones:
            on_zone |= plane.contains(zone.outline, local)
        inside &= on_zone
    return inside
