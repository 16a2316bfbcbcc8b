"""OpenTrackIO: samples in every wrapping, by every clock, transforms one after another."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from oner.errors import FormatError
from oner.formats.opentrackio import is_opentrackio, read_opentrackio
from oner.formats.take_files import read_camera
from oner.geometry.poses import to_matrix, view_direction
from oner.model.take import CameraFile

COUNT = 30
RATE = {"num": 24000, "denom": 1001}


def transform(
    place: tuple[float, float, float], turn: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> dict[str, Any]:
    return {
        "translation": dict(zip("xyz", place, strict=True)),
        "rotation": dict(zip(("pan", "tilt", "roll"), turn, strict=True)),
    }


def stamp(i: int) -> dict[str, int]:
    whole = 1_718_806_554_900_000_000 + round(i * 1001 * 10**9 / 24000)
    return {"seconds": whole // 10**9, "nanoseconds": whole % 10**9}


def timecode(i: int) -> dict[str, Any]:
    at = 23 * 3600 * 24 + 59 * 60 * 24 + 59 * 24 + 20 + i
    at %= 24 * 3600 * 24
    seconds, frames = divmod(at, 24)
    return {
        "hours": seconds // 3600, "minutes": seconds // 60 % 60, "seconds": seconds % 60,
        "frames": frames, "frameRate": RATE,
    }  # fmt: skip


def sample(i: int, **timing: Any) -> dict[str, Any]:
    return {
        "protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]},
        "sourceNumber": 1,
        "timing": timing or {"sampleTimestamp": stamp(i), "sampleRate": RATE},
        "transforms": [
            transform((0.1 * i, 0.0, 1.0), (3.0 * i, 0.0, 0.0)),
            transform((0.5, 2.0, 0.2), (10.0, -5.0, 2.0)),
        ],
        "lens": {"pinholeFocalLength": 30.0 + i, "focusDistance": 4.0},
    }


def expected(count: int = COUNT) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Positions of the sensor, and matrices whose columns are right, forward and up."""
    i = np.arange(count)
    base = Rotation.from_euler("ZXY", np.stack([3.0 * i, 0 * i, 0 * i], axis=1), degrees=True)
    head = Rotation.from_euler("ZXY", [10.0, -5.0, 2.0], degrees=True)
    places = np.stack([0.1 * i, 0 * i, 0 * i + 1.0], axis=1) + base.apply([0.5, 2.0, 0.2])
    return places, (base * head).as_matrix()


def lines(samples: list[Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in samples)


WRAPPINGS: dict[str, Callable[[list[Any]], str]] = {
    "array": json.dumps,
    "pretty array": lambda samples: json.dumps(samples, indent=2),
    "lines": lines,
    "one after another": lambda samples: "".join(json.dumps(one, indent=1) for one in samples),
    "commas": lambda samples: ",\n".join(json.dumps(one) for one in samples),
}


@pytest.mark.parametrize("how", WRAPPINGS)
def test_samples_are_found_however_they_are_wrapped(tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(WRAPPINGS[how]([sample(i) for i in range(COUNT)]))
    camera = read_opentrackio(path)
    places, axes = expected()
    assert np.allclose(camera.positions, places)
    matrices = to_matrix(camera.quaternions)
    right, forward, up = axes[..., 0], axes[..., 1], axes[..., 2]
    assert np.allclose(matrices, np.stack([right, up, -forward], axis=-1))
    assert np.allclose(view_direction(camera.quaternions), forward)
    assert camera.rate == Fraction(24000, 1001)
    assert np.allclose(camera.times, np.arange(COUNT) * 1001 / 24000, atol=1e-9)
    assert camera.focal_lengths is not None
    assert np.allclose(camera.focal_lengths, (30.0 + np.arange(COUNT)) / 1000)
    assert (camera.up, camera.metres_per_unit) == ("z", 1.0)
    assert is_opentrackio(path)


def test_a_folder_of_samples_is_a_clip(tmp_path: Path) -> None:
    for i in range(12):
        (tmp_path / f"{i:04d}.json").write_text(json.dumps(sample(i)))
    camera = read_camera(CameraFile(path=".", sensor_width=0.03), tmp_path)
    assert np.allclose(camera.positions, expected(12)[0])
    assert is_opentrackio(tmp_path)


def test_a_clip_whose_values_are_lists_is_the_same_clip(tmp_path: Path) -> None:
    samples = [sample(i) for i in range(COUNT)]
    clip = {
        "static": {"camera": {"activeSensorPhysicalDimensions": {"width": 36, "height": 24}}},
        "protocol": [one["protocol"] for one in samples],
        "timing": {
            "sampleTimestamp": [one["timing"]["sampleTimestamp"] for one in samples],
            "sampleRate": [RATE] * COUNT,
        },
        "transforms": [one["transforms"] for one in samples],
        "lens": {"focusDistance": [4.0] * COUNT},
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(clip))
    camera = read_opentrackio(path)
    assert np.allclose(camera.positions, expected()[0])
    assert camera.sensor_width == 0.036
    assert is_opentrackio(path)
    clip["lens"] = {"focusDistance": [4.0]}
    path.write_text(json.dumps(clip))
    with pytest.raises(FormatError, match=r"lens.focusDistance: read '1 values'; 30 values"):
        read_opentrackio(path)


CLOCKS: dict[str, Callable[[int], dict[str, Any]]] = {
    "timecode": lambda i: {"timecode": timecode(i), "sampleTimestamp": stamp(0)},
    "old timecode": lambda i: {
        "timecode": {k: v for k, v in timecode(i).items() if k != "frameRate"}
        | {"format": {"frameRate": RATE}}
    },
    "sequence": lambda i: {"sequenceNumber": 7 + i, "sampleRate": RATE, "timecode": timecode(0)},
    "order": lambda _: {"sampleRate": RATE, "sequenceNumber": 0},
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_first_clock_that_moves_times_the_samples(tmp_path: Path, clock: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(lines([sample(i, **CLOCKS[clock](i)) for i in range(COUNT)]))
    camera = read_opentrackio(path)
    assert np.allclose(camera.times, np.arange(COUNT) * 1001 / 24000, atol=1e-9)
    assert np.allclose(camera.positions, expected()[0])
    said = "no clock that moves" if clock == "order" else "timed by their"
    assert any(said in note for note in camera.notes)


@pytest.mark.parametrize("clock", ["stamp", "sequence"])
def test_shuffled_samples_with_a_clock_are_sorted_and_said(tmp_path: Path, clock: str) -> None:
    numbers = np.random.default_rng(1).permutation(COUNT).tolist()
    make = {"stamp": sample, "sequence": lambda i: sample(i, **CLOCKS["sequence"](i))}[clock]
    path = tmp_path / "a.json"
    path.write_text(lines([make(i) for i in numbers]))
    camera = read_opentrackio(path)
    assert np.allclose(camera.positions, expected()[0])
    assert any("were sorted" in note for note in camera.notes)


def test_a_timecode_that_counts_frames_of_several_samples_does_not_time_them(
    tmp_path: Path,
) -> None:
    rate = {"num": 48000, "denom": 1001}
    path = tmp_path / "a.json"
    path.write_text(
        lines([sample(i, timecode=timecode(i // 2), sampleRate=rate) for i in range(COUNT)])
    )
    camera = read_opentrackio(path)
    assert camera.rate == Fraction(48000, 1001)
    assert np.allclose(camera.times, np.arange(COUNT) * 1001 / 48000)


def test_drop_frame_timecode_leaves_out_numbers_and_no_time(tmp_path: Path) -> None:
    rate = {"num": 30000, "denom": 1001}
    codes = [(0, 59, 28), (0, 59, 29), (1, 0, 2), (1, 0, 3), (1, 0, 4), (1, 0, 5)]
    samples = [
        sample(i, timecode={"hours": 0, "minutes": m, "seconds": s, "frames": f,
                            "frameRate": rate, "dropFrame": True})
        for i, (m, s, f) in enumerate(codes)
    ]  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(lines(samples))
    assert np.allclose(read_opentrackio(path).times, np.arange(6) * 1001 / 30000)


def test_the_pose_is_moved_from_the_sensor_to_the_entrance_pupil(tmp_path: Path) -> None:
    samples = [sample(i) for i in range(COUNT)]
    samples[0]["lens"]["entrancePupilOffset"] = 0.12
    path = tmp_path / "a.json"
    path.write_text(lines(samples))
    camera = read_opentrackio(path)
    places, axes = expected()
    assert np.allclose(camera.positions, places + 0.12 * axes[..., 1])
    assert any("120 mm in front of the sensor" in note for note in camera.notes)


def test_what_is_said_once_holds_for_the_clip(tmp_path: Path) -> None:
    samples = [sample(i) for i in range(COUNT)]
    samples[4]["static"] = {
        "camera": {
            "activeSensorPhysicalDimensions": {"width": 24.89, "height": 14.0},
            "captureFrameRate": {"num": 25, "denom": 1},
        },
        "lens": {"nominalFocalLength": 35.0},
    }
    for one in samples:
        del one["lens"]
    path = tmp_path / "a.json"
    path.write_text(lines(samples))
    camera = read_opentrackio(path)
    assert (camera.sensor_width, camera.sensor_height) == (0.02489, 0.014)
    assert camera.focal_lengths is not None
    assert (camera.focal_lengths == 0.035).all()
    assert camera.focus_distances is None
    assert any("ran at 25 frames per second" in note for note in camera.notes)


def test_repeated_samples_are_dropped_and_gaps_are_said(tmp_path: Path) -> None:
    samples = [sample(i) for i in range(COUNT) if not 10 <= i < 15]
    path = tmp_path / "a.json"
    path.write_text(lines([*samples[:3], samples[2], *samples[3:]]))
    camera = read_opentrackio(path)
    assert len(camera.times) == COUNT - 5
    assert any("1 samples that repeat another" in note for note in camera.notes)
    assert any("a gap, the longest of 0.250 s" in note for note in camera.notes)
    other = sample(3)
    other["transforms"][0]["translation"]["x"] = 9.0
    path.write_text(lines([*samples, other]))
    with pytest.raises(FormatError, match=r"a.json:26: sample 25 timing: has the time of sample 3"):
        read_opentrackio(path)


def test_one_of_several_cameras_is_chosen_by_its_source(tmp_path: Path) -> None:
    samples = [sample(i) for i in range(COUNT)]
    others = [{**sample(i), "sourceNumber": 2} for i in range(COUNT)]
    path = tmp_path / "a.json"
    path.write_text(lines([one for pair in zip(samples, others, strict=True) for one in pair]))
    with pytest.raises(FormatError, match=r"of several cameras; write camera = "):
        read_opentrackio(path)
    assert len(read_opentrackio(path, camera="2").times) == COUNT
    with pytest.raises(FormatError, match="are none, or of several"):
        read_opentrackio(path, camera="3")


def test_a_scale_moves_what_comes_after_it_and_turns_nothing(tmp_path: Path) -> None:
    samples = [sample(i) for i in range(COUNT)]
    for one in samples:
        one["transforms"][0]["scale"] = {"x": 2.0, "y": 2.0, "z": 2.0}
    path = tmp_path / "a.json"
    path.write_text(lines(samples))
    camera = read_opentrackio(path)
    i = np.arange(COUNT)
    base = Rotation.from_euler("Z", (3.0 * i)[:, None], degrees=True)
    start = np.stack([0.1 * i, 0 * i, 0 * i + 1.0], axis=1)
    assert np.allclose(camera.positions, start + base.apply([1.0, 4.0, 0.4]))
    assert np.allclose(view_direction(camera.quaternions), expected()[1][..., 1])


def test_samples_without_a_pose_are_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    bare = {"static": {"lens": {"nominalFocalLength": 35.0}}}
    path.write_text(lines([bare, *[sample(i) for i in range(COUNT)]]))
    camera = read_opentrackio(path)
    assert len(camera.times) == COUNT
    assert any("1 samples without a pose" in note for note in camera.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no sample with transforms"),
        ("{}", "holds no sample with transforms"),
        ("[", "the array does not end"),
        ('[{"a": 1}, 3]', "an object is due"),
        ("{\n\n3}", ":3: not JSON"),
        ('{"transforms": 3}', "transforms: read '3'; a list is due"),
        ('{"transforms": [4]}', r"sample 0 transforms\[0\]: read '4'; an object is due"),
        (
            '{"transforms": [{"rotation": {"pan": "x"}}]}',
            r":1: sample 0 transforms\[0\].rotation.pan: read \"'x'\"; a finite number is due",
        ),
        ('{"transforms": [{"rotation": {"pan": NaN}}]}', "NaN is no number"),
        ('{"transforms": [{"rotation": {"pan": 1e999}}]}', "a finite number is due"),
        ('{"transforms": [{"scale": {"x": 0}}]}', "a scale above 0 is due"),
        (
            '{"transforms": [{}], "timing": {"sampleRate": {"num": 0, "denom": 1}}}',
            "timing.sampleRate.*a rate above 0 is due",
        ),
        (
            '{"transforms": [{}], "timing": {"sampleTimestamp": {"seconds": 1.5}}}',
            "whole seconds and nanoseconds are due",
        ),
        ('{"transforms": [{}]}{"transforms": [{}]}', "carry no clock and no rate"),
        ("\0\0\0", "not JSON"),
    ],
)
def test_what_is_no_clip_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        read_opentrackio(path)
    with pytest.raises(FormatError, match="cannot be opened"):
        read_opentrackio(tmp_path / "none.json")


@pytest.mark.data
@pytest.mark.parametrize("kind", ["static", "dynamic"])
def test_the_samples_of_the_standard_are_read(shared_data: Path, kind: str) -> None:
    path = shared_data / "cameras" / "opentrackio" / f"complete_{kind}_example.json"
    camera = read_opentrackio(path)
    assert len(camera.times) == 1
    assert camera.focal_lengths is not None
    assert camera.focal_lengths[0] == pytest.approx(0.024305)
    one = Rotation.from_euler("ZXY", [180.0, 90.0, 45.0], degrees=True)
    turn = (one * one * one).as_matrix()
    step, scale = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    sensor = step + one.apply(step + one.apply(scale * step))
    assert np.allclose(camera.positions[0], sensor + 0.123 * turn[:, 1])
    assert camera.sensor_width == (0.036 if kind == "static" else None)
