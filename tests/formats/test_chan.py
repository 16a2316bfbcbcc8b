"""The .chan format: degrees, an order of rotations, an angle of view."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from oner.errors import FormatError, UsageError
from oner.formats.chan import read_chan, write_chan
from oner.formats.recording import CameraRecording
from oner.geometry.poses import align_hemisphere, to_matrix
from oner.model.arrays import frozen

ORDERS = ["".join(order) for order in permutations("xyz")]
RATE = Fraction(24000, 1001)


def make_camera(n: int = 40) -> CameraRecording:
    numbers = np.random.default_rng(4)
    turns = Rotation.random(n, random_state=numbers).as_quat()
    return CameraRecording(
        source="a.chan",
        times=frozen(np.arange(n) / float(RATE)),
        positions=frozen(numbers.normal(size=(n, 3))),
        quaternions=frozen(align_hemisphere(np.roll(turns, 1, axis=1))),
        focal_lengths=frozen(numbers.uniform(0.02, 0.1, n)),
        sensor_height=0.014,
        rate=RATE,
        up="y",
    )


@pytest.mark.parametrize("order", ORDERS)
def test_a_camera_written_and_read_is_the_same(tmp_path: Path, order: str) -> None:
    camera = make_camera()
    path = tmp_path / "a.chan"
    write_chan(camera, path, rotation_order=order)
    back = read_chan(path, rate=RATE, rotation_order=order, sensor_height=0.014)
    assert np.array_equal(back.positions, camera.positions)
    assert np.allclose(to_matrix(back.quaternions), to_matrix(camera.quaternions))
    assert back.focal_lengths is not None
    assert camera.focal_lengths is not None
    assert np.allclose(back.focal_lengths, camera.focal_lengths, rtol=1e-12)
    assert np.allclose(back.times, camera.times)


@pytest.mark.parametrize("order", ORDERS)
def test_the_first_letter_of_the_order_turns_first_about_fixed_axes(
    tmp_path: Path, order: str
) -> None:
    path = tmp_path / "a.chan"
    path.write_text("1 0 0 0 10 20 30\n2 0 0 0 10 20 30\n")
    angles = {"x": 10.0, "y": 20.0, "z": 30.0}
    expected = Rotation.from_euler(order, [angles[axis] for axis in order], degrees=True)
    camera = read_chan(path, rate=RATE, rotation_order=order)
    assert np.allclose(to_matrix(camera.quaternions[0]), expected.as_matrix())


def test_the_angle_of_view_is_vertical(tmp_path: Path) -> None:
    path = tmp_path / "a.chan"
    path.write_text("# a comment\n1 0 0 0 0 0 0 90\n\n2 0 0 0 0 0 0 53.13010235415598\n")
    camera = read_chan(path, rate=RATE, rotation_order="ZXY", sensor_height=0.014)
    assert camera.focal_lengths is not None
    assert np.allclose(camera.focal_lengths, [0.007, 0.014])


def test_a_long_lens_that_zooms_out_is_no_angle_in_radians(tmp_path: Path) -> None:
    path = tmp_path / "a.chan"
    path.write_text("1 0 0 0 0 0 0 2.5\n2 0 0 0 0 0 0 3.5\n")
    camera = read_chan(path, rate=RATE, rotation_order="ZXY", sensor_height=0.014)
    assert camera.focal_lengths is not None
    assert camera.focal_lengths[0] > 0.3


def test_missing_frames_keep_their_time_and_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.chan"
    path.write_text("101 0 0 0 0 0 0\n102 0 0 0 0 0 0\n106 0 0 0 0 0 0\n")
    camera = read_chan(path, rate=Fraction(25), rotation_order="zxy")
    assert np.allclose(camera.times, [0, 0.04, 0.2])
    assert any("frames are missing in 1 places" in note for note in camera.notes)


@pytest.mark.parametrize(
    ("text", "order", "height", "message"),
    [
        ("1 0 0 0 0 0 0\n2 0 0 0 0 0 0\n", "zz", None, 'write rotation_order = "zxy"'),
        ("1 0 0 0 0 0 0 50\n2 0 0 0 0 0 0 50\n", "zxy", None, "write sensor_height"),
        ("1 0 0 0 0 0 0 0\n2 0 0 0 0 0 0 50\n", "zxy", 0.01, "between 0 and 180 degrees"),
        ("2 0 0 0 0 0 0\n1 0 0 0 0 0 0\n", "zxy", None, "the line before has 2"),
        ("1 0 0 0 0 0 0\n2 0 0 0 0 0\n", "zxy", None, "7 numbers are due"),
        ("1 0 0 0 0 0 0\n2 0 0 0 0 0 inf\n", "zxy", None, "rz: read 'inf'"),
        ("# nothing\n", "zxy", None, "holds 0 samples"),
        ("1 0 0 0 0 0 0 0.7\n2 0 0 0 0 0 0 0.8\n", "zxy", 0.014, "if the file has radians"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, text: str, order: str, height: float | None, message: str
) -> None:
    path = tmp_path / "a.chan"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        read_chan(path, rate=RATE, rotation_order=order, sensor_height=height)


def test_a_camera_that_a_chan_file_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="frame rate and y up"):
        write_chan(replace(make_camera(), up="z"), tmp_path / "a.chan", rotation_order="zxy")
    lens = replace(make_camera(), sensor_height=None)
    with pytest.raises(UsageError, match="give the sensor height"):
        write_chan(lens, tmp_path / "a.chan", rotation_order="zxy")
