"""A take's files by kind: what the file does not say is asked for by its key in take.toml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from oner.errors import InputError
from oner.formats.take_files import read_camera, read_performer
from oner.model.take import CameraFile, FilePlacement, PerformerFile

CHAN = "1 0 0 0 0 0 0 90\n2 0 0 0 0 0 0 90\n"
WALK = "0 0 0 0 0 0 0 1\n1 0 0 0 0 0 0 1\n"
CSV = "# rate: 24\nframe,x_m,y_m,z_m,qw,qx,qy,qz\n0,0,0,0,1,0,0,0\n1,0,0,0,1,0,0,0\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder


def test_the_kind_is_that_of_the_name_or_as_stated(tmp_path: Path) -> None:
    write(tmp_path, "a.chan", CHAN)
    write(tmp_path, "a.dat", WALK)
    chan = CameraFile(
        path="a.chan", rate=Fraction(24), rotation_order="zxy", sensor_height=0.014
    )  # fmt: skip
    assert read_camera(chan, tmp_path).up == "y"
    walk = CameraFile(path="a.dat", format="okvis", focal_length=0.024)
    assert read_camera(walk, tmp_path).rate is None


def test_a_csv_of_poses_without_a_header_is_a_trajectory(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", WALK.replace(" ", ","))
    walk = read_camera(CameraFile(path="a.csv", focal_length=0.024), tmp_path)
    assert walk.rate is None


def test_a_csv_whose_header_begins_with_a_stamp_is_a_trajectory(tmp_path: Path) -> None:
    header = "timestamp [ns],p_x [m],p_y [m],p_z [m],q_x [],q_y [],q_z [],q_w [],v [m s^-1]\n"
    write(tmp_path, "a.csv", header + WALK.replace(" ", ","))
    walk = read_camera(CameraFile(path="a.csv", focal_length=0.024), tmp_path)
    assert walk.rate is None


def test_what_take_toml_says_fills_what_the_file_does_not(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", WALK)
    file = CameraFile(
        path="a.txt", focal_length=0.024, sensor_width=0.025, focus_distance=2.0,
        placement=FilePlacement(metres_per_unit=0.5),
    )  # fmt: skip
    walk = read_camera(file, tmp_path)
    assert walk.focal_lengths is not None
    assert walk.focus_distances is not None
    assert np.allclose(walk.focal_lengths, 0.024)
    assert np.allclose(walk.focus_distances, 4.0)
    assert walk.sensor_width == 0.025
    assert sum("is given" in note for note in walk.notes) == 2


@pytest.mark.parametrize(
    ("name", "text", "file", "where"),
    [
        ("a.chan", CHAN, CameraFile(path="a.chan"), "camera.frame_rate"),
        ("a.chan", CHAN, CameraFile(path="a.chan", rate=Fraction(24)), "camera.rotation_order"),
        (
            "a.chan",
            CHAN,
            CameraFile(path="a.chan", rate=Fraction(24), rotation_order="zxy"),
            "camera.sensor_height",
        ),
        (
            "a.chan",
            CHAN.replace(" 90", ""),
            CameraFile(path="a.chan", rate=Fraction(24), rotation_order="zxy"),
            "camera.focal_length",
        ),
        ("a.txt", WALK, CameraFile(path="a.txt"), "camera.focal_length"),
        ("a.csv", CSV, CameraFile(path="a.csv"), "camera.focal_length"),
        ("a.dat", WALK, CameraFile(path="a.dat"), "camera.format"),
        ("a.txt", WALK, CameraFile(path="a.txt", format="fbx"), "camera.format"),
    ],
)
def test_what_nobody_says_is_asked_for_by_its_key(
    tmp_path: Path, name: str, text: str, file: CameraFile, where: str
) -> None:
    write(tmp_path, name, text)
    with pytest.raises(InputError) as error:
        read_camera(file, tmp_path)
    assert error.value.problem.file == "take.toml"
    assert error.value.problem.where == where


def test_a_performers_kind_is_that_of_the_name(tmp_path: Path) -> None:
    write(tmp_path, "mark.csv", "# rate: 24\nframe,x_m,y_m\n0,0,0\n1,1,0\n")
    runner = read_performer(PerformerFile(performer="MARK", path="mark.csv"), tmp_path)
    assert (runner.performer, runner.source) == ("MARK", "mark.csv")
    with pytest.raises(InputError, match="bvh, csv, deepmimic"):
        read_performer(PerformerFile(performer="MARK", path="mark.fbx"), tmp_path)
