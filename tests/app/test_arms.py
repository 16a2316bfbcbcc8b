"""`oner arms` says what the catalogue's arms are."""

from __future__ import annotations

import json

import pytest

from oner.app.arms import arm_lines, arm_object, arm_objects, list_lines
from oner.errors import InputError
from oner.production.arm_models import arm_names


def test_every_arm_of_the_catalogue_has_a_line_under_the_heading() -> None:
    lines = list_lines()
    assert [line.split()[0] for line in lines] == ["name", *arm_names()]


def test_the_object_of_an_arm_is_json_and_says_what_is_assumed() -> None:
    found = json.loads(json.dumps(arm_object("rx160l"), allow_nan=False))
    assert found["family"] == "ortho-parallel"
    assert found["lengths_m"]["c3"] == 0.925
    assert len(found["axes"]) == 6
    assert found["axes"][0]["speed_deg_s"] == 200.0
    assert "arm.jerk" in found["assumed"]
    assert sum(found["spheres"]["by_link"]) == found["spheres"]["count"]
    assert {mount["id"] for mount in found["mounts"]} == {"end", "under", "drop"}


def test_the_list_as_objects_has_every_arm() -> None:
    assert [found["name"] for found in arm_objects()] == list(arm_names())


def test_all_of_one_arm_names_its_mounts_and_its_source() -> None:
    text = "\n".join(arm_lines("ur10e"))
    assert "offset-wrist arm" in text
    assert "mount under: pupil at (0.08, 0, 0.24) m in the flange, looks +x" in text
    assert "pedestal" in text
    assert "source: " in text


def test_an_arm_nobody_knows_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="did you mean 'rx160l'"):
        arm_lines("rx160")
