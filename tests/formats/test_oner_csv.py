"""oner's own CSV of cameras and performers: what is written is read back."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from oner.errors import FormatError, UsageError
from oner.formats.camera_csv import read_camera_csv, write_camera_csv
from oner.formats.move_export import MoveOptions
from oner.formats.move_files import write_move
from oner.formats.performer_csv import read_performer_csv, write_performer_csv
from oner.formats.recording import CameraRecording, PerformerRecording
from oner.formats.take_files import read_motion
from oner.geometry.poses import pan_tilt_roll
from oner.model.arrays import FloatArray, frozen
from oner.model.take import CameraFile

from .moves import make_export

CAMERA = "frame,x_m,y_m,z_m,qw,qx,qy,qz"
POSE = "0,0,1.6,1,0,0,0"
PATHS = npst.arrays(np.float64, (5, 3), elements=st.floats(-1e3, 1e3))


def make_camera(positions: FloatArray) -> CameraRecording:
    return CameraRecording(
        times=frozen(np.arange(5) * 1001 / 24000),
        positions=frozen(positions),
        quaternions=frozen([[0.6, 0.8, 0, 0]] * 5),
        focal_lengths=frozen([0.035, 0.036, 0.0375, 0.04, 0.05]),
        sensor_width=0.025,
        sensor_height=0.014,
        focus_distances=frozen([1.5, 2, 3, 4, 5]),
        rate=Fraction(24000, 1001),
        metres_per_unit=1.0,
        up="z",
    )


def make_performer(positions: FloatArray) -> PerformerRecording:
    return PerformerRecording(
        performer="MARK",
        times=frozen(np.arange(5) / 24),
        positions=frozen(positions),
        headings=frozen([3.0, 3.1, 3.2, 3.3, 9.0]),
        height=1.8,
        rate=Fraction(24),
        metres_per_unit=1.0,
        up="z",
        on_floor=True,
    )


@given(PATHS)
def test_a_camera_written_and_read_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, positions: FloatArray
) -> None:
    path = tmp_path_factory.getbasetemp() / "camera.csv"
    camera = make_camera(positions)
    write_camera_csv(camera, path, first_frame=1001)
    back = read_camera_csv(path)
    assert replace(back, source="", notes=()) == camera


@given(PATHS)
def test_a_performer_written_and_read_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, positions: FloatArray
) -> None:
    path = tmp_path_factory.getbasetemp() / "performer.csv"
    performer = make_performer(positions)
    write_performer_csv(performer, path)
    back = read_performer_csv(path, performer="MARK")
    assert back.headings is not None
    assert performer.headings is not None
    assert np.allclose(np.cos(back.headings), np.cos(performer.headings))
    assert replace(back, notes=(), source="", headings=performer.headings) == performer


def test_columns_may_come_in_any_order_and_extras_may_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "camera.csv"
    path.write_text("# rate: 25\nqw,qx,qy,qz,z_m,y_m,x_m,frame\n1,0,0,0,3,2,1,7\n1,0,0,0,3,2,2,8\n")
    camera = read_camera_csv(path)
    assert np.array_equal(camera.positions, [[1, 2, 3], [2, 2, 3]])
    assert np.array_equal(camera.times, [0, 0.04])
    assert camera.focal_lengths is None
    assert camera.focus_distances is None


def test_a_rate_that_is_given_wins_over_the_files(tmp_path: Path) -> None:
    path = tmp_path / "camera.csv"
    path.write_text(f"# rate: 25\n{CAMERA}\n0,{POSE}\n1,{POSE}\n")
    assert read_camera_csv(path, rate=Fraction(30)).rate == 30


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"{CAMERA}\n0,{POSE}\n1,{POSE}\n", None, 'write frame_rate = "24" in take.toml'),
        (
            f"# rate: fast\n{CAMERA}\n0,{POSE}\n1,{POSE}\n",
            1,
            "rate: read 'fast'; write a frame rate",
        ),
        (f"# rate: 1e-999999999\n{CAMERA}\n0,{POSE}\n1,{POSE}\n", 1, "write a frame rate"),
        (f"# rate: 24\n{CAMERA}\n1,{POSE}\n1,{POSE}\n", 4, "the line before has 1"),
        (f"# rate: 24\n{CAMERA}\n1,{POSE}\n1.5,{POSE}\n", 4, "frames are whole"),
        (f"# rate: 24\n{CAMERA}\n0,{POSE}\n1,0,0,x,1,0,0,0\n", 4, "z_m: read 'x'"),
        (f"# rate: 24\n{CAMERA}\n0,{POSE}\n1,0,0,0,1,0,0\n", 4, "8 cells are due"),
        (f"# rate: 24\n{CAMERA}\n0,{POSE}\n1,0,0,0,0,0,0,0\n", 4, "length 0 is no rotation"),
        (f"# rate: 24\n{CAMERA},focal\n", 2, "did you mean focal_mm"),
        (f"# rate: 24\n{CAMERA},focal_mm\n0,{POSE},35\n1,{POSE},-1\n", 4, "above 0 is due"),
        ("# rate: 24\nframe,x_m,y_m\n", 2, "lacks z_m, qw"),
        ("# rate: 24\nframe,x_m,x_m,y_m,z_m,qw,qx,qy,qz\n", 2, "names a column twice"),
        (f"# rate: 24\n# sensor_width_mm: 0\n{CAMERA}\n0,{POSE}\n1,{POSE}\n", 2, "length above 0"),
        ("# rate: 24\n", None, "has no header; its first line is frame,x_m"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, text: str, line: int | None, message: str
) -> None:
    path = tmp_path / "camera.csv"
    path.write_text(text)
    with pytest.raises(FormatError, match=message) as error:
        read_camera_csv(path)
    assert error.value.problem.line == line


def test_a_recording_of_another_world_is_not_written_as_oners(tmp_path: Path) -> None:
    positions = np.zeros((5, 3))
    with pytest.raises(UsageError, match="z up"):
        write_camera_csv(replace(make_camera(positions), up="y"), tmp_path / "a.csv")
    with pytest.raises(UsageError, match="on the floor"):
        write_performer_csv(replace(make_performer(positions), rate=None), tmp_path / "a.csv")


@pytest.mark.parametrize(("unit", "metres"), [("m", 1.0), ("cm", 0.01), ("ft", 0.3048)])
def test_a_recorded_crane_has_times_units_and_angles_by_name(
    tmp_path: Path, unit: str, metres: float
) -> None:
    rows = [f"{i / 50},{100 + i},{2 * i},150,{10 * i},{-i},{i / 2},4" for i in range(20)]
    names = f"time_s,x_{unit},y_{unit},z_{unit},pan_deg,tilt_deg,roll_deg,focus_m"
    path = tmp_path / "crane.csv"
    path.write_text("\n".join(["# a crane", names, *rows]) + "\n")
    camera = read_motion(CameraFile(path="crane.csv"), tmp_path)
    assert camera.metres_per_unit == pytest.approx(metres)
    assert (camera.up, camera.rate) == ("z", None)
    assert np.allclose(camera.times, np.arange(20) / 50)
    assert camera.positions[3].tolist() == [103.0, 6.0, 150.0]
    assert camera.focus_distances is not None
    assert np.allclose(camera.focus_distances * metres, 4.0)
    turned = np.degrees(pan_tilt_roll(camera.quaternions))
    i = np.arange(18)
    assert np.allclose(turned[:18], np.stack([10.0 * i, -i, i / 2], axis=1))
    assert any("pan is counter-clockwise" in note for note in camera.notes)


def test_columns_of_other_names_are_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "camera.csv"
    rows = [f"01:00:00:{i:02d},{i},{POSE},n/a" for i in range(6)]
    path.write_text("\n".join(["# rate: 24", f"timecode,{CAMERA},boom_deg", *rows]) + "\n")
    camera = read_motion(CameraFile(path="camera.csv"), tmp_path)
    assert len(camera.times) == 6
    assert any("columns timecode, boom_deg are left out" in note for note in camera.notes)


def test_rows_with_times_have_the_rate_that_is_said_if_they_keep_to_it(tmp_path: Path) -> None:
    names = "time_s,x_m,y_m,z_m,qw,qx,qy,qz"
    rows = [f"{i * 1001 / 24000!r},{POSE}" for i in range(12)]
    path = tmp_path / "camera.csv"
    path.write_text("\n".join(["# rate: 23.976", names, *rows]) + "\n")
    assert read_camera_csv(path).rate == Fraction(24000, 1001)
    path.write_text("\n".join(["# rate: 25", names, *rows]) + "\n")
    assert read_camera_csv(path).rate is None
    rows[3], rows[4] = rows[4], rows[3]
    path.write_text("\n".join([names, *rows]) + "\n")
    with pytest.raises(FormatError, match=r"camera.csv:6: time_s: read .* times must rise"):
        read_camera_csv(path)


def test_the_camera_of_a_move_that_oner_wrote_can_be_followed(tmp_path: Path) -> None:
    export = make_export()
    options = MoveOptions(samples_per_second=Fraction(48))
    (tmp_path / "move.csv").write_bytes(write_move(export, "csv", options).content)
    camera = read_motion(CameraFile(path="move.csv"), tmp_path)
    assert camera.rate == 48
    assert np.allclose(camera.positions[::2], export.positions, atol=1e-12)
    assert any("frame of the move's track" in note for note in camera.notes)
    (tmp_path / "move.csv").write_text("time_s,frame,track_m,camera_x_m\n0,0,0,0\n")
    with pytest.raises(FormatError, match="lacks j1_deg"):
        read_motion(CameraFile(path="move.csv"), tmp_path)
