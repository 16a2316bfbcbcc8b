"""What is wrong with a camera's file is refused with its place, or mended and said, everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from oner.errors import FormatError
from oner.geometry.poses import angle_between

from .camera_texts import WRITERS, make_shot, read, save

ENDINGS = list(WRITERS)
WITH_LINES = [".chan", ".tum", ".csv", ".xyz"]
WITH_QUATERNIONS = [".tum", ".csv", ".gltf", ".usda"]
SORTED = [".jsonl", ".usda"]
"""These carry a clock with every sample, and their order in the file means nothing."""


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_camera_comes_out_of_every_format(tmp_path: Path, ending: str) -> None:
    shot = make_shot()
    camera = read(save(shot, tmp_path, ending))
    assert np.allclose(camera.times, np.arange(24) / 24.0, atol=1e-5)
    assert np.allclose(camera.positions, shot.positions, atol=1e-6)
    if ending != ".chan":
        assert angle_between(camera.quaternions, shot.quaternions).max() < 1e-6


@pytest.mark.parametrize("ending", ENDINGS)
def test_shuffled_frames_are_named_or_sorted_by_their_clock(tmp_path: Path, ending: str) -> None:
    shot = make_shot()
    order = np.random.default_rng(3).permutation(24).tolist()
    path = save(shot.rows(order), tmp_path, ending)
    if ending in SORTED:
        assert np.allclose(read(path).positions, shot.positions, atol=1e-6)
        return
    with pytest.raises(FormatError, match=r"count up|earlier than|must rise") as error:
        read(path)
    assert error.value.problem.line is not None or "key" in error.value.problem.where


@pytest.mark.parametrize("bad", ["nan", "inf"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_position_that_is_no_number_is_named(tmp_path: Path, ending: str, bad: str) -> None:
    shot = make_shot()
    positions = np.array(shot.positions)
    positions[7, 1] = float(bad)
    path = save(replace(shot, positions=positions), tmp_path, ending)
    with pytest.raises(FormatError, match=r"finite|number") as error:
        read(path)
    assert (error.value.problem.line is not None) == (ending in [*WITH_LINES, ".jsonl"])


@pytest.mark.parametrize("ending", ENDINGS)
def test_one_frame_is_refused_or_is_one_frame(tmp_path: Path, ending: str) -> None:
    path = save(make_shot(1), tmp_path, ending)
    if ending in (".gltf", ".jsonl", ".xyz"):
        assert len(read(path).times) == 1
    else:
        with pytest.raises(FormatError, match=r"at least 2|more than 0"):
            read(path)


@pytest.mark.parametrize("ending", WITH_QUATERNIONS)
def test_a_quaternion_of_no_length_is_refused(tmp_path: Path, ending: str) -> None:
    shot = make_shot()
    quaternions = np.array(shot.quaternions)
    quaternions[9] = 0.0
    path = save(replace(shot, quaternions=quaternions), tmp_path, ending)
    with pytest.raises(FormatError, match=r"length 0|length is 0"):
        read(path)


@pytest.mark.parametrize("size", [0.98, 1.03])
@pytest.mark.parametrize("ending", WITH_QUATERNIONS)
def test_quaternions_a_little_off_are_mended_and_said(
    tmp_path: Path, ending: str, size: float
) -> None:
    shot = make_shot()
    path = save(replace(shot, quaternions=shot.quaternions * size), tmp_path, ending)
    camera = read(path)
    assert angle_between(camera.quaternions, shot.quaternions).max() < 1e-6
    assert np.allclose(np.linalg.norm(camera.quaternions, axis=1), 1.0)
    assert any("length 1" in note for note in camera.notes)


@pytest.mark.parametrize("ending", ENDINGS)
def test_missing_frames_keep_their_time_and_are_said(tmp_path: Path, ending: str) -> None:
    shot = make_shot()
    keep = [i for i in range(24) if not 9 <= i < 15]
    camera = read(save(shot.rows(keep), tmp_path, ending))
    assert camera.times[-1] == pytest.approx(23 / 24, abs=1e-5)
    said = ("missing", "gap", "between keys", "between its samples")
    assert any(word in note for note in camera.notes for word in said)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_frame_that_is_there_twice_is_refused_or_dropped(tmp_path: Path, ending: str) -> None:
    shot = make_shot()
    again = shot.rows([*range(10), 9, *range(10, 24)])
    positions = np.array(again.positions)
    positions[10] += 0.5
    path = save(replace(again, positions=positions), tmp_path, ending)
    if ending == ".usda":
        assert len(read(path).times) == 24
        return
    with pytest.raises(FormatError, match=r"count up|same stamp|must rise|another pose"):
        read(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_cut_off_is_refused_or_shorter_by_what_is_gone(
    tmp_path: Path, ending: str
) -> None:
    path = save(make_shot(), tmp_path, ending)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    with pytest.raises(FormatError):
        read(path)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("data", [b"", b"\0" * 64, b"\xff\xfe\x00\x01", b"hello\n", b"{}", b"[]"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, ending: str, data: bytes) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(data)
    with pytest.raises(FormatError):
        read(path)
