"""The take from files: samples become frames, worlds become the story, and nothing is guessed."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.errors import InputError
from oner.formats.camera_csv import write_camera_csv
from oner.formats.performer_csv import write_performer_csv
from oner.formats.recording import CameraRecording, PerformerRecording
from oner.geometry.poses import angle_between, from_axis_angle, from_pan_tilt_roll, multiply, rotate
from oner.model.arrays import frozen
from oner.model.take import CameraFile, FilePlacement, PerformerFile
from oner.take.from_files import resampled

RATE = Fraction(24000, 1001)
FRAMES = 60


def camera_recording(count: int = FRAMES, rate: Fraction = RATE) -> CameraRecording:
    """A smooth camera that moves, pans and zooms."""
    t = np.arange(count) / float(rate)
    return CameraRecording(
        times=frozen(t),
        positions=frozen(np.stack([np.sin(t), 2 * t, 1.6 + 0.2 * np.cos(t)], axis=1)),
        quaternions=frozen(from_pan_tilt_roll(0.5 * t, 0.1 * np.sin(t), 0.0)),
        focal_lengths=frozen(0.035 + 0.002 * np.sin(t)),
        sensor_width=0.02489,
        sensor_height=0.014,
        focus_distances=frozen(2.0 + 0.1 * t),
        rate=rate,
        metres_per_unit=1.0,
        up="z",
    )


def performer_recording(count: int = FRAMES, rate: Fraction = RATE, *, headings=None):
    t = np.arange(count) / float(rate)
    return PerformerRecording(
        times=frozen(t),
        positions=frozen(np.stack([3.0 * t, np.zeros(count), np.zeros(count)], axis=1)),
        headings=headings,
        height=1.8,
        rate=rate,
        metres_per_unit=1.0,
        up="z",
        on_floor=True,
    )


@pytest.fixture
def folder(tmp_path):
    """A camera and a performer of 60 frames each, as oner CSV."""
    write_camera_csv(camera_recording(), tmp_path / "cam.csv")
    write_performer_csv(performer_recording(), tmp_path / "run.csv")
    return tmp_path


CAM = CameraFile(path="cam.csv")
RUN = PerformerFile(performer="MARK", path="run.csv")


def codes(result) -> list[str]:
    return [finding.code for finding in result.findings]


def test_a_recording_at_the_takes_rate_is_unchanged(workshop, folder) -> None:
    result = workshop.from_files(folder, CAM, RUN, rate=RATE)
    take, original = result.take, camera_recording()
    assert take.frames == FRAMES
    np.testing.assert_array_equal(take.positions, original.positions)
    np.testing.assert_allclose(take.quaternions, original.quaternions, atol=1e-15)
    assert original.focal_lengths is not None
    np.testing.assert_allclose(take.focal_lengths, original.focal_lengths, rtol=1e-15)
    np.testing.assert_array_equal(take.focus_distances, original.focus_distances)
    np.testing.assert_allclose(take.performers[0].positions, performer_recording().positions)
    assert "take-resampled" not in codes(result)


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001), Fraction(48)])
def test_resampling_follows_the_motion_between_the_samples(workshop, folder, rate) -> None:
    result = workshop.from_files(folder, CAM, RUN, rate=rate)
    take = result.take
    t = np.array([float(n / rate) for n in range(take.frames)])
    expected = np.stack([np.sin(t), 2 * t, 1.6 + 0.2 * np.cos(t)], axis=1)
    np.testing.assert_allclose(take.positions, expected, atol=1e-9)
    turns = from_pan_tilt_roll(0.5 * t, 0.1 * np.sin(t), 0.0)
    assert angle_between(take.quaternions, turns).max() < 1e-9
    assert codes(result).count("take-resampled") == 2
    assert any("on a quintic spline" in sentence for sentence in take.sources)


def test_a_take_ends_with_the_last_whole_frame_of_the_camera(workshop, folder) -> None:
    last = 59 * 1001 / 24000
    for rate in (Fraction(24), Fraction(25), Fraction(120)):
        take = workshop.from_files(folder, CAM, rate=rate).take
        assert (take.frames - 1) / rate <= last + 1e-6 < take.frames / rate


def test_a_part_of_a_file_is_used(workshop, folder) -> None:
    part = CameraFile(path="cam.csv", start=0.5, stop=1.5)
    take = workshop.from_files(folder, part, rate=Fraction(24)).take
    assert take.frames == 24
    assert take.positions[0, 1] == pytest.approx(1.0)
    assert take.positions[12, 1] == pytest.approx(2.0)


@given(
    yaw=st.floats(-math.pi, math.pi),
    offset=st.tuples(st.floats(-50, 50), st.floats(-50, 50), st.floats(-2, 2)),
    scale=st.sampled_from([0.8, 1.0, 1.1]),
)
def test_a_placement_moves_camera_and_performer_alike(workshop, both, yaw, offset, scale) -> None:
    placement = FilePlacement(yaw=yaw, offset=offset, metres_per_unit=scale)
    here = workshop.from_files(both, CAM, RUN, rate=RATE).take
    there = workshop.from_files(
        both,
        CameraFile(path="cam.csv", placement=placement),
        PerformerFile(performer="MARK", path="run.csv", placement=placement),
        rate=RATE,
    ).take
    turn = from_axis_angle([0.0, 0.0, 1.0], yaw)
    for a, b in (
        (here.positions, there.positions),
        (here.performers[0].positions, there.performers[0].positions),
    ):
        np.testing.assert_allclose(b, rotate(turn, a * scale) + offset, atol=1e-9)
    assert angle_between(there.quaternions, multiply(turn, here.quaternions)).max() < 1e-9
    wrapped = np.angle(
        np.exp(1j * (there.performers[0].headings - here.performers[0].headings - yaw))
    )
    np.testing.assert_allclose(wrapped, 0.0, atol=1e-9)
    np.testing.assert_allclose(
        there.performers[0].speeds, here.performers[0].speeds * scale, atol=1e-9
    )


@pytest.fixture(scope="session")
def both(tmp_path_factory):
    path = tmp_path_factory.mktemp("both")
    write_camera_csv(camera_recording(), path / "cam.csv")
    write_performer_csv(performer_recording(), path / "run.csv")
    return path


def test_a_short_performer_is_refused_with_the_repeats_that_would_do(workshop, folder) -> None:
    write_performer_csv(performer_recording(13), folder / "run.csv")
    with pytest.raises(InputError) as refused:
        workshop.from_files(folder, CAM, RUN, rate=RATE)
    assert "performer.repeat: read '1'" in str(refused.value)
    assert "write repeat = 5" in str(refused.value)
    again = PerformerFile(performer="MARK", path="run.csv", repeat=5)
    take = workshop.from_files(folder, CAM, again, rate=RATE).take
    assert take.frames == FRAMES


def test_repeated_runs_go_on_where_the_last_one_ended(workshop, folder) -> None:
    write_performer_csv(performer_recording(13), folder / "run.csv")
    again = PerformerFile(performer="MARK", path="run.csv", repeat=5)
    track = workshop.from_files(folder, CAM, again, rate=RATE).take.performers[0]
    np.testing.assert_allclose(track.positions, performer_recording().positions, atol=1e-9)
    np.testing.assert_allclose(track.speeds, 3.0, atol=1e-9)


def test_a_longer_performer_is_cut_off(workshop, folder) -> None:
    write_performer_csv(performer_recording(200), folder / "run.csv")
    take = workshop.from_files(folder, CAM, RUN, rate=RATE).take
    assert len(take.performers[0].positions) == take.frames == FRAMES


def test_a_part_of_a_performers_file_starts_with_the_take(workshop, folder) -> None:
    write_performer_csv(performer_recording(200), folder / "run.csv")
    part = PerformerFile(performer="MARK", path="run.csv", start=1.25, stop=6.0)
    track = workshop.from_files(folder, CAM, part, rate=RATE).take.performers[0]
    assert track.positions[0, 0] == pytest.approx(3.75)


def test_a_heading_is_the_direction_of_the_way(workshop, folder) -> None:
    track = workshop.from_files(folder, CAM, RUN, rate=RATE).take.performers[0]
    np.testing.assert_allclose(track.headings, 0.0, atol=1e-9)


def test_swaying_hips_do_not_turn_the_heading(workshop, folder) -> None:
    t = np.arange(FRAMES) / float(RATE)
    swaying = performer_recording()
    sway = np.stack([3.0 * t, 0.04 * np.sin(2 * np.pi * 1.4 * t), 0 * t], axis=1)
    write_performer_csv(replace(swaying, positions=frozen(sway)), folder / "run.csv")
    track = workshop.from_files(folder, CAM, RUN, rate=RATE).take.performers[0]
    middle = track.headings[12:-12]
    assert np.abs(np.degrees(middle)).max() < 3.0


def test_a_heading_the_file_states_is_kept(workshop, folder) -> None:
    headings = frozen(np.linspace(0.0, 7.0, FRAMES))
    write_performer_csv(performer_recording(headings=headings), folder / "run.csv")
    track = workshop.from_files(folder, CAM, RUN, rate=RATE).take.performers[0]
    np.testing.assert_allclose(track.headings, headings, atol=1e-9)


def test_a_standing_performer_keeps_the_last_heading(workshop, folder) -> None:
    t = np.arange(FRAMES) / float(RATE)
    y = np.where(t < 1.0, 2.0 * t, 2.0)
    stops = np.stack([0 * t, y, 0 * t], axis=1)
    write_performer_csv(replace(performer_recording(), positions=frozen(stops)), folder / "run.csv")
    track = workshop.from_files(folder, CAM, RUN, rate=RATE).take.performers[0]
    np.testing.assert_allclose(track.headings, math.pi / 2, atol=1e-6)


def test_who_never_moves_faces_where_the_placement_turns_and_it_is_said(workshop, folder) -> None:
    still = replace(performer_recording(), positions=frozen(np.zeros((FRAMES, 3))))
    write_performer_csv(still, folder / "run.csv")
    turned = PerformerFile(
        performer="MARK", path="run.csv", placement=FilePlacement(yaw=math.radians(40.0))
    )
    take = workshop.from_files(folder, CAM, turned, rate=RATE).take
    np.testing.assert_allclose(take.performers[0].headings, math.radians(40.0))
    assert any("taken to face 40 degrees" in sentence for sentence in take.sources)


def write_without(folder, **missing) -> None:
    write_camera_csv(replace(camera_recording(), **missing), folder / "cam.csv")


def test_focus_is_on_the_performer_where_nobody_says_it(workshop, folder) -> None:
    write_without(folder, focus_distances=None)
    take = workshop.from_files(folder, CAM, RUN, rate=RATE).take
    offset = take.positions - take.performers[0].positions
    expected = np.hypot(offset[:, 0], offset[:, 1])
    np.testing.assert_allclose(take.focus_distances, expected, atol=1e-9)


def test_the_height_is_the_stated_one_or_else_the_files(workshop, folder) -> None:
    silent = workshop.from_files(folder, CAM, RUN, rate=RATE).take
    tall = PerformerFile(performer="MARK", path="run.csv", height=1.95)
    stated = workshop.from_files(folder, CAM, tall, rate=RATE).take
    assert silent.performers[0].height == 1.8
    assert stated.performers[0].height == 1.95
    assert "run.csv: MARK is 1.95 m tall." in stated.sources


@pytest.mark.parametrize(
    ("missing", "key"),
    [
        ({"focal_lengths": None}, "focal_length"),
        ({"focus_distances": None}, "focus_distance"),
        ({"sensor_width": None}, "sensor_width"),
        ({"sensor_height": None}, "sensor_height"),
    ],
)
def test_what_nobody_says_is_asked_for_by_its_key(workshop, folder, missing, key) -> None:
    write_without(folder, **missing)
    with pytest.raises(InputError, match=f"camera.{key}.*write {key} = "):
        workshop.from_files(folder, CAM, rate=RATE, sensor_width=None, sensor_height=None)


def test_another_sensor_keeps_the_angle_of_view(workshop, folder) -> None:
    same = workshop.from_files(folder, CAM, rate=RATE).take
    wide = workshop.from_files(folder, CAM, rate=RATE, sensor_width=0.03670).take
    np.testing.assert_allclose(
        wide.focal_lengths / wide.sensor_width, same.focal_lengths / same.sensor_width
    )
    assert any("the angle of view stays" in sentence for sentence in wide.sources)


@pytest.mark.parametrize(
    ("camera", "message"),
    [
        (CameraFile(path="cam.csv", start=9.0), "start_s: read '9'; cam.csv lasts 2.461 s"),
        (CameraFile(path="cam.csv", stop=9.0), "stop_s: read '9'; cam.csv lasts 2.461 s"),
        (CameraFile(path="cam.csv", stop=0.03), "gives 1 frame"),
    ],
)
def test_a_part_outside_the_file_is_refused(workshop, folder, camera, message) -> None:
    with pytest.raises(InputError, match=message):
        workshop.from_files(folder, camera, rate=RATE)


def test_a_take_of_hours_is_refused_before_it_fills_the_memory(workshop, folder) -> None:
    stamps = "0.5 0 0 1.6 0 0 0 1\n1e9 1 0 1.6 0 0 0 1\n"
    (folder / "cam.txt").write_text(stamps)
    camera = CameraFile(
        path="cam.txt", focal_length=0.024, sensor_width=0.025, sensor_height=0.014,
        placement=FilePlacement(up="z"),
    )  # fmt: skip
    with pytest.raises(InputError, match=r"lasts 1000000000 s.*start_s and stop_s"):
        workshop.from_files(folder, camera, rate=RATE)


def test_a_camera_far_from_every_set_is_refused(workshop, folder) -> None:
    far = replace(CAM, placement=FilePlacement(offset=(500_000.0, 5_500_000.0, 0.0)))
    with pytest.raises(InputError, match=r'5,523 km from .* offset = \["0 m", "0 m", "0 m"\]'):
        workshop.from_files(folder, far, rate=RATE)


def test_a_zoom_does_not_swing_beyond_its_ends(workshop, folder) -> None:
    step = np.where(np.arange(FRAMES) < 30, 0.024, 0.085)
    write_without(folder, focal_lengths=frozen(step))
    take = workshop.from_files(folder, CAM, rate=Fraction(30)).take
    assert take.focal_lengths.min() >= 0.024 - 1e-12
    assert take.focal_lengths.max() <= 0.085 + 1e-12


def test_resampling_at_the_samples_gives_the_samples() -> None:
    times = np.array([0.0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.9])
    values = np.arange(7.0) ** 2
    np.testing.assert_array_equal(resampled(times, values, times[1:4]), values[1:4])


def test_a_source_is_told_once_and_without_its_name_repeated(workshop, folder) -> None:
    result = workshop.from_files(folder, CAM, RUN, rate=RATE)
    told = [finding for finding in result.findings if finding.code == "take-source"]
    assert [finding.subject for finding in told] == ["cam.csv", "run.csv"]
    assert "cam.csv:" not in told[0].measured


@pytest.mark.data
def test_a_hand_held_walk_and_a_recorded_run_become_a_take(workshop, shared_data) -> None:
    camera = CameraFile(
        path="cameras/handheld/tumvi_corridor1_okvis.txt",
        placement=FilePlacement(up="z", metres_per_unit=1.0, offset=(0.0, 0.0, 0.2)),
        axes="right=-y up=z forward=x",
        focal_length=0.024,
        stop=20.0,
    )
    run = PerformerFile(performer="MARK", path="performers/deepmimic/humanoid3d_run.txt", repeat=25)
    take = workshop.from_files(shared_data, camera, run, rate=RATE).take
    assert take.frames == 480
    assert take.performers[0].speeds.mean() == pytest.approx(3.56, abs=0.1)
    np.testing.assert_allclose(np.degrees(take.performers[0].headings), 0.0, atol=3.0)


@pytest.mark.data
def test_a_usd_camera_becomes_a_take(workshop, shared_data) -> None:
    pytest.importorskip("pxr", reason="usd-core is an optional extra")
    camera = CameraFile(path="cameras/usd/animatedCamera1.usda", focus_distance=3.0)
    take = workshop.from_files(shared_data, camera, rate=Fraction(24)).take
    assert take.frames == 120
