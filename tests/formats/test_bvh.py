"""BVH: the way of the joint that moves."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from oner.errors import FormatError
from oner.formats.bvh import read_bvh
from oner.formats.recording import to_story
from oner.model.take import FilePlacement

SKELETON = """HIERARCHY
ROOT Reference
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Hips {
    OFFSET 0 90 0
    CHANNELS 6 Yrotation Xrotation Zrotation Zposition Yposition Xposition
    JOINT Head
    {
      OFFSET 0 70 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      End Site
      {
        OFFSET 0 20 0
      }
    }
    JOINT Foot
    {
      OFFSET 5 -90 0
      CHANNELS 0
      End Site
      {
        OFFSET 0 -2 10
      }
    }
  }
}
"""
MOTION = "MOTION\nFrames: {n}\nFrame Time: {time}\n"


def write(
    folder: Path, rows: list[list[float]], skeleton: str = SKELETON, time: str = "0.0333333"
) -> Path:
    path = folder / "run.bvh"
    lines = "".join(" ".join(map(str, row)) + "\n" for row in rows)
    path.write_text(skeleton + MOTION.format(n=len(rows), time=time) + lines)
    return path


def row(root: list[float], hips: list[float]) -> list[float]:
    return [*root, *hips, 0, 0, 0]


STILL = [0.0, 0, 0, 0, 0, 0]


def test_hips_that_move_under_a_root_that_does_not_are_found(tmp_path: Path) -> None:
    rows = [row(STILL, [0, 0, 0, 100.0 * k, 90, 5]) for k in range(4)]
    run = read_bvh(write(tmp_path, rows))
    assert np.allclose(run.positions, [[5, 90, 100 * k] for k in range(4)])
    assert any("joint Hips; Reference stays put" in note for note in run.notes)
    assert not run.in_place


def test_the_parents_turn_is_applied_in_the_order_of_its_channels(tmp_path: Path) -> None:
    turned = [10.0, 20, 30, 40, 50, 60]
    rows = [row(turned, [0, 0, 0, 3.0 * k, 2, 1]) for k in range(3)]
    run = read_bvh(write(tmp_path, rows))
    # channels Z, X, Y about turning axes: R = Rz Rx Ry
    turn = Rotation.from_euler("ZXY", [40, 50, 60], degrees=True)
    expected = turn.apply([[1, 2, 3.0 * k] for k in range(3)]) + np.array([10, 20, 30])
    assert np.allclose(run.positions, expected)


def test_the_root_that_moves_is_taken_as_it_is(tmp_path: Path) -> None:
    rows = [row([50.0 * k, 1, 2, 0, 0, 0], [0, 0, 0, 0, 90, 0]) for k in range(4)]
    run = read_bvh(write(tmp_path, rows))
    assert np.allclose(run.positions[:, 0], [0, 50, 100, 150])


@pytest.mark.parametrize(
    ("time", "rate"),
    [
        ("0.0333333", Fraction(30)),
        ("0.033333", Fraction(30)),
        ("0.0333667", Fraction(30000, 1001)),
        ("0.0417083", Fraction(24000, 1001)),
        ("0.041667", Fraction(24)),
        ("0.0083333", Fraction(120)),
        ("0.0500000", Fraction(20)),
        ("0.04", Fraction(25)),
        ("0.02", Fraction(50)),
        ("0.01", Fraction(100)),
        ("0.033", Fraction(30)),
        ("0.0417", Fraction(24)),
        ("0.0083", Fraction(120)),
        ("0.00833", Fraction(120)),
        ("3.33333e-02", Fraction(30)),
    ],
)
def test_a_rounded_frame_time_is_the_rate_it_was_rounded_from(
    tmp_path: Path, time: str, rate: Fraction
) -> None:
    rows = [row(STILL, [0, 0, 0, 0, 90, k]) for k in range(3)]
    run = read_bvh(write(tmp_path, rows, time=time))
    assert run.rate == rate
    assert run.times[2] == pytest.approx(float(2 / rate))


def test_a_motion_on_the_spot_is_recognised(tmp_path: Path) -> None:
    rows = [row(STILL, [0, 0, 0, 0, 90, np.sin(k)]) for k in range(10)]
    run = read_bvh(write(tmp_path, rows))
    assert run.in_place
    assert any("recorded on the spot" in note for note in run.notes)


def test_the_height_is_that_of_the_skeleton_at_rest(tmp_path: Path) -> None:
    rows = [row(STILL, [0, 0, 0, 0, 90, k]) for k in range(3)]
    run = read_bvh(write(tmp_path, rows))
    assert run.height == pytest.approx(182)
    story = to_story(run, FilePlacement(metres_per_unit=0.01))
    assert story.height == pytest.approx(1.82)


def test_a_skeleton_that_stands_along_z_has_z_up(tmp_path: Path) -> None:
    tall = SKELETON.replace("0 90 0", "0 0 90").replace("0 70 0", "0 0 70")
    tall = tall.replace("5 -90 0", "5 0 -90").replace("0 20 0", "0 0 20")
    run = read_bvh(write(tmp_path, [row(STILL, [0, 0, 0, 90, 0, k]) for k in range(3)], tall))
    assert run.up == "z"


GOOD = [row(STILL, [0, 0, 0, 0, 90, k]) for k in range(3)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("HIERARCHY", "hello"), "starts with HIERARCHY"),
        (("MOTION", "JOINT"), "is due here"),
        (("OFFSET 0 70 0", "OFFSET 0 x 0"), r"OFFSET: read 'x'"),
        (("OFFSET 0 70 0", "OFFSET 0 0"), "OFFSET has three numbers"),
        (("CHANNELS 3", "CHANNELS 4"), "CHANNELS has a count"),
        (("Xrotation Yrotation\n      End", "W Yrotation\n      End"), "CHANNELS has a count"),
        (("}\nMOTION", "MOTION"), "a } is missing before MOTION"),
        (("Frames: 3", "Frames: 30"), "holds 3 lines of motion where 30 are due"),
        (("Frames: 3", "Frames: 2"), "holds 3 lines of motion where 2 are said"),
        (("Frame Time: 0.0333333", "Frame Time: 0"), "a frame time in seconds is due"),
        (("Frame Time: 0.0333333", "Frame Time: 1e-999999999"), "a frame time in seconds is due"),
        (("Frame Time: 0.0333333\n", ""), "has no Frame Time"),
        ((" 2 0 0 0\n", " nan 0 0 0\n"), "channel 12: read 'nan'"),
        ((" 2 0 0 0\n", " 2 0 0\n"), "15 channel values are due, here are 14"),
        (("\nMOTION", "\nROOT"), "is due here"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    path = write(tmp_path, GOOD)
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    with pytest.raises(FormatError, match=message) as error:
        read_bvh(path)
    assert len(str(error.value)) < 500


def test_a_file_of_joints_without_end_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "run.bvh"
    path.write_text("HIERARCHY\nROOT a\n" + "{\nJOINT b\n" * 20_000)
    with pytest.raises(FormatError, match="more than 10000 joints"):
        read_bvh(path)


@pytest.mark.data
def test_real_captures_keep_their_root(shared_data: Path) -> None:
    path = shared_data / "performers/bvh/test_freebvh.bvh"
    run = read_bvh(path)
    table = np.loadtxt(path.read_text().partition("Frame Time:")[2].splitlines()[1:])
    assert np.allclose(run.positions, table[:, :3])
    assert run.rate == 30
    assert run.height == pytest.approx(178.4, abs=0.1)
    assert not run.in_place


@pytest.mark.data
def test_a_capture_that_goes_nowhere_is_recognised(shared_data: Path) -> None:
    assert read_bvh(shared_data / "performers/bvh/test_mocapbank.bvh").in_place
