"""Trajectories: poses as the file has them; what is wrong is named with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oner.errors import FormatError
from oner.formats.trajectory import read_trajectory
from oner.geometry.poses import rotate

POSE = "0 0 0 0 0 0 1"


def write(folder: Path, text: str) -> Path:
    path = folder / "walk.txt"
    path.write_text(text)
    return path


def test_the_quaternions_scalar_is_last_in_a_tum_file(tmp_path: Path) -> None:
    half = np.sqrt(0.5)
    path = write(tmp_path, f"# t x y z\n10.5 1 2 3 0 0 {half} {half}\n11 4 5 6 0 0 0 1\n")
    walk = read_trajectory(path, source="walk.txt")
    assert np.array_equal(walk.times, [0.0, 0.5])
    assert np.array_equal(walk.positions, [[1, 2, 3], [4, 5, 6]])
    assert np.allclose(rotate(walk.quaternions[0], [1.0, 0, 0]), [0, 1, 0])
    assert (walk.rate, walk.up, walk.metres_per_unit) == (None, None, 1.0)


def test_a_header_that_names_the_scalar_first_is_believed(tmp_path: Path) -> None:
    header = "#timestamp, p_RS_R_x [m], p_RS_R_y [m], p_RS_R_z [m], q_RS_w [], q_RS_x [], ..."
    rows = "1403636580838555648,1,2,3,1,0,0,0,9,9\n1403636581838555648,1,2,4,1,0,0,0,9,9\n"
    walk = read_trajectory(write(tmp_path, f"{header}\n{rows}"))
    assert np.allclose(walk.quaternions, [[1, 0, 0, 0]] * 2)
    assert walk.times[1] == pytest.approx(1.0, abs=1e-6)
    assert any("nanoseconds" in note for note in walk.notes)


@pytest.mark.parametrize(
    "header",
    [
        "# TIME X Y Z QW QX QY QZ",
        "time,position.x,position.y,position.z,orientation.w,orientation.x,orientation.y",
        "timestamp [s], x, y, z, quat_w, quat_x, quat_y, quat_z, v [m s^-1]",
        "t tx ty tz w x y z",
    ],
)
def test_the_scalar_is_first_however_a_header_spells_it(tmp_path: Path, header: str) -> None:
    walk = read_trajectory(write(tmp_path, f"{header}\n0,1,2,3,1,0,0,0\n1,1,2,4,1,0,0,0\n"))
    assert np.allclose(walk.quaternions, [[1, 0, 0, 0]] * 2)


@pytest.mark.parametrize("header", ["# t tx ty tz qx qy qz qw", "# a walk we saw, raw", "t,x,y,z"])
def test_the_scalar_is_last_if_a_header_says_so_or_nothing(tmp_path: Path, header: str) -> None:
    walk = read_trajectory(write(tmp_path, f"{header}\n0 {POSE}\n1 {POSE}\n"))
    assert np.allclose(walk.quaternions, [[1, 0, 0, 0]] * 2)


def test_the_scalar_is_first_in_an_euroc_file_without_a_header(tmp_path: Path) -> None:
    rows = "1403636580838555648,1,2,3,1,0,0,0,9,9\n1403636581838555648,1,2,4,1,0,0,0,9,9\n"
    walk = read_trajectory(write(tmp_path, rows))
    assert np.allclose(walk.quaternions, [[1, 0, 0, 0]] * 2)
    assert any("w first" in note for note in walk.notes)


def test_columns_in_another_order_are_refused(tmp_path: Path) -> None:
    rows = "t,qw,qx,qy,qz,x,y,z\n0,1,0,0,0,0,0,1\n1,1,0,0,0,0,0,1\n"
    with pytest.raises(FormatError, match="timestamp, position, quaternion"):
        read_trajectory(write(tmp_path, rows))


def test_semicolons_are_read_and_decimal_commas_refused(tmp_path: Path) -> None:
    rows = f"0 {POSE}\n0.5 {POSE}\n".replace(" ", ";")
    assert np.array_equal(read_trajectory(write(tmp_path, rows)).times, [0.0, 0.5])
    with pytest.raises(FormatError, match="with a point, not a comma"):
        read_trajectory(write(tmp_path, rows.replace("0.5", "0,5")))


@pytest.mark.parametrize(
    ("first", "step", "unit"),
    [
        (1520530308, 1, ""),
        (1520530308199, 40, "milliseconds"),
        (1520530308199447, 40_000, "microseconds"),
        (1520530308199447626, 40_000_000, "nanoseconds"),
        (0, 1, ""),
        (0, 40, "milliseconds"),
        (17_000_000, 40_000, "microseconds"),
        (5_123_456_789_012, 40_000_000, "nanoseconds"),
    ],
)
def test_the_size_of_stamps_says_their_unit(
    tmp_path: Path, first: int, step: int, unit: str
) -> None:
    rows = "".join(f"{first + i * step} {POSE}\n" for i in range(5))
    walk = read_trajectory(write(tmp_path, rows))
    assert np.allclose(np.diff(walk.times), 0.04 if unit else 1.0, atol=1e-6)
    assert not unit or any(f"count {unit}" in note for note in walk.notes)


def test_a_line_that_repeats_the_one_before_is_dropped_and_noted(tmp_path: Path) -> None:
    walk = read_trajectory(write(tmp_path, f"0 {POSE}\n1 {POSE}\n1 {POSE}\n2 {POSE}\n"))
    assert np.array_equal(walk.times, [0, 1, 2])
    assert any("1 lines that repeat" in note for note in walk.notes)


def test_a_gap_is_noted_with_its_length_and_line(tmp_path: Path) -> None:
    stamps = [0.0, 0.1, 0.2, 0.3, 2.3, 2.4, 2.5]
    walk = read_trajectory(write(tmp_path, "".join(f"{t} {POSE}\n" for t in stamps)))
    assert any("a gap" in note and "2.000 s before line 5" in note for note in walk.notes)


def test_quaternions_a_little_off_are_brought_to_length_one_and_noted(tmp_path: Path) -> None:
    walk = read_trajectory(write(tmp_path, f"0 {POSE}\n1 0 0 0 0 0 0 1.01\n"))
    assert np.allclose(np.linalg.norm(walk.quaternions, axis=1), 1.0)
    assert any("the worst was 1.0100" in note for note in walk.notes)


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        (f"1 {POSE}\n0 {POSE}\n", 2, "earlier than that of the line before"),
        (f"1 {POSE}\n1 9 0 0 0 0 0 1\n", 2, "another pose .* at the same stamp"),
        (f"1 {POSE}\n2 nan 0 0 0 0 0 1\n", 2, "tx: read 'nan'; a sample without a number"),
        (f"1 {POSE}\n2 1e300 0 0 0 0 0 1\n", 2, "tx: read '1e300'; a sample without a number"),
        (f"1 {POSE}\n2 0 0 0 0 0 0 0\n", 2, "length is 0 where 1 is due"),
        (f"1 {POSE}\n2 0 0 0\n", 2, "8 numbers are due .* here are 4"),
        (f"1 {POSE}\n2 a 0 0 0 0 0 1\n", 2, "tx: read 'a'; write a number"),
        (f"1 {POSE}\n2 {'9' * 200_000}\n", 2, "longer than 100000 characters"),
        (f"1 {POSE}\n\x00\n", 2, "not a text file"),
        (f"1 {POSE}\n", None, "holds 1 sample; a path needs at least 2"),
        ("", None, "holds 0 samples"),
    ],
)
def test_a_pose_that_is_none_is_named(
    tmp_path: Path, rows: str, line: int | None, message: str
) -> None:
    with pytest.raises(FormatError, match=message) as error:
        read_trajectory(write(tmp_path, rows))
    assert error.value.problem.line == line
    assert len(str(error.value)) < 500


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "walk.txt"
    path.write_bytes(bytes(range(128, 256)) * 100)
    with pytest.raises(FormatError, match="not UTF-8 text"):
        read_trajectory(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="No such file"):
        read_trajectory(tmp_path / "walk.txt")


@pytest.mark.data
def test_the_corridor_walk_is_read_whole(shared_data: Path) -> None:
    path = shared_data / "cameras/handheld/tumvi_corridor1_okvis.txt"
    walk = read_trajectory(path)
    table = np.loadtxt(path)
    assert np.array_equal(walk.positions, table[:, 1:4])
    assert walk.times[-1] == pytest.approx(299.26, abs=0.01)
    stretch = slice(1200, 2000)  # 60 s to 100 s: walking, the body's z up and its -y ahead
    ahead = rotate(walk.quaternions[stretch], [0.0, -1.0, 0.0])
    speeds = np.gradient(walk.positions[stretch], walk.times[stretch], axis=0)
    assert np.median(np.einsum("ij,ij->i", ahead, speeds)) > 0.8
    assert (rotate(walk.quaternions[stretch], [0.0, 0.0, 1.0])[:, 2] > 0.8).all()


@pytest.mark.data
def test_the_gaps_of_the_room_recording_are_found(shared_data: Path) -> None:
    walk = read_trajectory(shared_data / "cameras/handheld/tumvi_room1_groundtruth.txt")
    assert any("26 gaps" in note and "1.058 s" in note for note in walk.notes)
