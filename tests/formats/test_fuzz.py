"""Whatever a camera's file holds, the answer is a recording or a sentence."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oner.errors import InputError
from oner.formats.recording import CameraRecording

from .camera_texts import WRITERS, make_shot, read, save

JUNK: list[Any] = [
    None, True, -1, 0, 3.5, 1e300, -1e300, 2**70, "", "x", "1", [], {}, [[]], [None], {"a": 1},
    "\u0000", [1, 2, 3], 5126, 10**6,
]  # fmt: skip
WORDS = ["", "nan", "-inf", "1e999", "x", ",", "#", "0", "-1", "\t", "1 2 3", "\ufeff", "9" * 400]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON document."""
    found = [path] if path else []
    inside: list[Any] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for key, item in inside:
        found += places(item, (*path, key))
    return found


def spoil(document: Any, path: tuple[Any, ...], junk: Any) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = junk


def recording_or_sentence(path: Path) -> CameraRecording | str:
    try:
        return read(path)
    except InputError as error:
        return str(error)


def answers(path: Path) -> None:
    """A recording whose numbers are numbers, or a sentence of some length."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        camera = recording_or_sentence(path)
    if isinstance(camera, str):
        assert 10 < len(camera) < 1500
        return
    for array in (camera.times, camera.positions, camera.quaternions, camera.focal_lengths):
        assert array is None or np.isfinite(array).all()
    assert np.allclose(np.linalg.norm(camera.quaternions, axis=1), 1.0)
    assert (np.diff(camera.times) > 0).all()


@pytest.mark.parametrize("ending", [".gltf", ".jsonl"])
def test_any_value_of_a_json_file_may_be_anything(tmp_path: Path, ending: str) -> None:
    path = save(make_shot(8), tmp_path, ending)
    lines = path.read_text().splitlines()
    numbers = np.random.default_rng(7)
    whole = json.loads(lines[0])
    found = places(whole)
    for _ in range(120):
        document = json.loads(lines[0])
        for _ in range(int(numbers.integers(1, 3))):
            where = found[int(numbers.integers(len(found)))]
            try:
                spoil(document, where, JUNK[int(numbers.integers(len(JUNK)))])
            except (KeyError, IndexError, TypeError):
                continue  # what it stood in is junk already
        path.write_text("\n".join([json.dumps(document), *lines[1:]]))
        answers(path)


@pytest.mark.parametrize("ending", [e for e in WRITERS if e != ".usda"])
def test_any_word_of_a_text_file_may_be_anything(tmp_path: Path, ending: str) -> None:
    path = save(make_shot(8), tmp_path, ending)
    text = path.read_text()
    numbers = np.random.default_rng(8)
    for _ in range(120):
        at = sorted(numbers.integers(len(text), size=2).tolist())
        end = min(at[1], at[0] + 12)
        word = WORDS[int(numbers.integers(len(WORDS)))]
        path.write_text(text[: at[0]] + word + text[end:])
        answers(path)


@pytest.mark.parametrize("ending", [e for e in WRITERS if e != ".usda"])
def test_any_byte_of_a_file_may_be_anything(tmp_path: Path, ending: str) -> None:
    path = save(make_shot(8), tmp_path, ending)
    data = path.read_bytes()
    numbers = np.random.default_rng(9)
    for _ in range(120):
        spoilt = bytearray(data)
        for at in numbers.integers(len(data), size=int(numbers.integers(1, 4))):
            spoilt[at] = int(numbers.integers(256))
        path.write_bytes(bytes(spoilt))
        answers(path)
