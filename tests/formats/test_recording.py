"""From a file's world to the story: stated, explicit, and refused where nobody says how."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from oner.errors import InputError
from oner.formats.recording import (
    CameraRecording,
    PerformerRecording,
    parse_axes,
    repeated,
    to_story,
)
from oner.geometry.poses import to_matrix
from oner.model.arrays import FloatArray, frozen
from oner.model.take import FilePlacement

HERE = frozen([[1.0, 2.0, 3.0], [1.5, 2.0, 3.0]])


def make_camera(up: str | None = "z", unit: float | None = 1.0) -> CameraRecording:
    return CameraRecording(
        source="cam.txt",
        times=frozen([0.0, 0.5]),
        positions=HERE,
        quaternions=frozen([[1.0, 0, 0, 0]] * 2),
        focus_distances=frozen([100.0, 200.0]),
        metres_per_unit=unit,
        up=up,
    )


def make_performer(up: str | None = "y", unit: float | None = 0.01) -> PerformerRecording:
    return PerformerRecording(
        source="run.bvh",
        times=frozen([0.0, 0.5]),
        positions=frozen([[0.0, 90.0, 0.0], [10.0, 95.0, -300.0]]),
        height=175.0,
        metres_per_unit=unit,
        up=up,
    )


def axes_of(recording: CameraRecording) -> FloatArray:
    return to_matrix(recording.quaternions)[0]


def test_a_file_in_story_axes_and_metres_is_taken_as_it_is() -> None:
    story = to_story(make_camera(), FilePlacement())
    assert np.array_equal(story.positions, HERE)
    assert np.array_equal(story.quaternions, make_camera().quaternions)


@pytest.mark.parametrize("up", ["x", "y", "z", "-x", "-y", "-z"])
def test_the_axis_that_is_up_becomes_the_storys_z_and_nothing_is_mirrored(up: str) -> None:
    sign = -1.0 if up.startswith("-") else 1.0
    unit = np.zeros(3)
    unit["xyz".index(up[-1])] = sign
    camera = replace(make_camera(), positions=frozen([unit, 2 * unit]))
    story = to_story(camera, FilePlacement(up=up))
    assert np.allclose(story.positions, [[0, 0, 1], [0, 0, 2]])
    assert np.isclose(np.linalg.det(axes_of(story)), 1.0)


def test_a_y_up_camera_keeps_looking_at_what_it_looked_at() -> None:
    turn = Rotation.from_euler("zyx", [0.3, -1.1, 0.4])
    target_file = np.array([1.0, 2.0, 3.0]) + turn.apply([0.0, 0.0, -5.0])
    camera = replace(
        make_camera("y"), quaternions=frozen([np.roll(turn.as_quat(), 1)] * 2)
    )  # fmt: skip
    placement = FilePlacement(yaw=0.7, offset=(4.0, 5.0, 6.0), metres_per_unit=0.5)
    story = to_story(camera, placement)
    x, y, z = target_file
    target = Rotation.from_euler("z", 0.7).apply(np.array([x, -z, y]) * 0.5)
    target = np.add(target, [4.0, 5.0, 6.0])
    sight = story.positions[0] + axes_of(story) @ [0.0, 0.0, -2.5]
    assert np.allclose(sight, target)


def test_lengths_are_scaled_and_every_conversion_is_a_sentence() -> None:
    story = to_story(make_camera("y", 0.01), FilePlacement(yaw=np.pi / 2, offset=(1.0, 0.0, 0.0)))
    assert story.focus_distances is not None
    assert np.allclose(story.focus_distances, [1.0, 2.0])
    assert np.allclose(story.positions[0], [0.03 + 1.0, 0.01, 0.02])
    assert story.notes == (
        "cam.txt: a unit of the file is 0.01 m, as the file has it.",
        "cam.txt: y is up, as the file has it: (x, y, z) of the file is (x, -z, y) of the story.",
        "cam.txt: turned 90 degrees counter-clockwise.",
        "cam.txt: moved by (1, 0, 0) m.",
    )


def test_what_take_toml_says_wins_over_the_file_and_is_noted() -> None:
    story = to_story(make_camera("y", 0.01), FilePlacement(up="z", metres_per_unit=1.0))
    assert np.allclose(story.positions, HERE)
    assert "instead of the file's 0.01 m" in story.notes[0]
    assert "as take.toml has it" in story.notes[1]


def test_a_body_that_looks_along_x_becomes_a_camera_that_does() -> None:
    story = to_story(make_camera(), FilePlacement(), "right=-y up=z forward=x")
    assert np.allclose(axes_of(story) @ [0, 0, -1], [1, 0, 0])
    assert np.allclose(axes_of(story) @ [0, 1, 0], [0, 0, 1])
    assert np.allclose(axes_of(story) @ [1, 0, 0], [0, -1, 0])


def test_axes_of_a_camera_are_the_identity() -> None:
    quaternion, _ = parse_axes("right=x, up=y; forward=-z")
    assert np.array_equal(quaternion, [1, 0, 0, 0])


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ("right=y up=z forward=x", "not a right-handed set"),
        ("right=x up=x forward=x", "not a right-handed set"),
        ("right=y up=z", "give right=, up= and forward="),
        ("right=y up=z ahead=x", "give right=, up= and forward="),
        ("right=w up=z forward=x", "'w' is none of x, y, z"),
        ("x y z", "write it like"),
    ],
)
def test_axes_that_cannot_be_meant_are_refused(axes: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        parse_axes(axes)
    assert error.value.problem.where == "camera.axes"


@pytest.mark.parametrize(
    ("recording", "placement", "where", "message"),
    [
        (make_camera(unit=None), FilePlacement(), "camera.units", "cam.txt does not say its unit"),
        (make_camera(up=None), FilePlacement(), "camera.up", "does not say which axis is up"),
        (make_camera(), FilePlacement(up="w"), "camera.up", "up is one of"),
        (make_camera(), FilePlacement(metres_per_unit=0.0), "camera.units", "greater than 0"),
        (make_performer(unit=None), FilePlacement(), "performer.units", 'a person if units = "cm"'),
        (make_performer(unit=1.0), FilePlacement(), "performer.units", "175 m tall"),
    ],
)
def test_what_nobody_says_is_asked_for_by_its_key(
    recording: CameraRecording | PerformerRecording,
    placement: FilePlacement,
    where: str,
    message: str,
) -> None:
    with pytest.raises(InputError, match=message) as error:
        to_story(recording, placement)  # type: ignore[call-overload]
    assert error.value.problem.where == where
    assert error.value.problem.file == "take.toml"


def test_a_performers_hips_are_put_on_the_floor() -> None:
    story = to_story(make_performer(), FilePlacement(offset=(0.0, 0.0, 0.2)))
    assert np.allclose(story.positions, [[0, 0, 0.2], [0.1, 3.0, 0.2]])
    assert story.height == pytest.approx(1.75)
    assert any("straight down on the floor" in note for note in story.notes)


def test_headings_turn_with_the_placement() -> None:
    performer = replace(make_performer(), headings=frozen([0.0, 0.1]))
    story = to_story(performer, FilePlacement(yaw=1.0))
    assert story.headings is not None
    assert np.allclose(story.headings, [1.0, 1.1])


def test_a_repeated_run_goes_on_where_it_ended() -> None:
    twice = repeated(make_performer(), 3)
    assert np.allclose(twice.times, [0.0, 0.5, 1.0, 1.5])
    assert np.allclose(twice.positions[:, 2], [0.0, -300.0, -600.0, -900.0])
    assert "3 runs laid end to end, each 0.500 s" in twice.notes[-1]
    assert repeated(make_performer(), 1) == make_performer()


def test_a_repeated_run_of_feet_stays_on_the_floor() -> None:
    runner = replace(make_performer(), on_floor=True)
    assert np.allclose(repeated(runner, 2).positions[:, 1], [90.0, 95.0, 95.0])
