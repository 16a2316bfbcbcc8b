"""DeepMimic motions: the way of the root."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from oner.errors import FormatError
from oner.formats.deepmimic import read_deepmimic
from oner.formats.recording import repeated, to_story
from oner.model.take import FilePlacement


def write(folder: Path, document: object) -> Path:
    path = folder / "run.txt"
    path.write_text(json.dumps(document))
    return path


FRAMES = [[0.1, 0, 0.9, 0, 1, 0, 0, 0], [0.2, 1, 0.9, 0, 1, 0, 0, 0], [0, 2, 0.8, 0, 1, 0, 0, 0]]


def test_durations_add_up_to_times(tmp_path: Path) -> None:
    run = read_deepmimic(write(tmp_path, {"Loop": "wrap", "Frames": FRAMES}))
    assert np.allclose(run.times, [0, 0.1, 0.3])
    assert np.allclose(run.positions, [[0, 0.9, 0], [1, 0.9, 0], [2, 0.8, 0]])


def test_a_given_rate_replaces_the_durations(tmp_path: Path) -> None:
    run = read_deepmimic(write(tmp_path, {"Frames": FRAMES}), rate=Fraction(30))
    assert np.allclose(run.times, [0, 1 / 30, 2 / 30])


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], '"Frames" is due'),
        ({"Frames": 3}, '"Frames" is due'),
        ({"Frames": [[1, 2, 3, 4]]}, "at least 2"),
        ({"Frames": [[0.1, 2, 3, 4], [1, 2]]}, r"Frames\[1\].*three coordinates"),
        ({"Frames": [[0.1, 2, 3, 4], [0.1, None, 2, 3]]}, r"Frames\[1\]"),
        ({"Frames": [[0.0, 2, 3, 4], [0.1, 1, 2, 3]]}, r"Frames\[0\]: read '0'"),
    ],
)
def test_what_is_no_motion_is_named(tmp_path: Path, document: object, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_deepmimic(write(tmp_path, document))


def test_what_is_no_json_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    path.write_text('{\n"Frames": [}')
    with pytest.raises(FormatError, match="not JSON") as error:
        read_deepmimic(path)
    assert error.value.problem.line == 2
    path.write_text("[" * 100_000)
    with pytest.raises(FormatError, match="not JSON"):
        read_deepmimic(path)


@pytest.mark.data
def test_the_runner_runs_on(shared_data: Path) -> None:
    run = read_deepmimic(shared_data / "performers/deepmimic/humanoid3d_run.txt")
    story = to_story(repeated(run, 10), FilePlacement())
    length = np.linalg.norm(np.diff(story.positions, axis=0), axis=1).sum()
    assert length / story.times[-1] == pytest.approx(3.55, abs=0.05)
    assert np.allclose(story.positions[:, 2], 0.0)
