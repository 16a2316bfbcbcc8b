"""What a camera's or a performer's file says, in the file's own world; and the way to the story.

A reader keeps the file's axes and lengths and says what it knows about them; `to_story` converts
them once, explicitly, and writes down in `notes` what it did.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import overload

import numpy as np

from oner.errors import InputError, Problem
from oner.geometry.poses import (
    align_hemisphere,
    from_axis_angle,
    from_matrix,
    multiply,
    normalize,
    rotate,
)
from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.model.take import FilePlacement


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CameraRecording(ArrayNoun):
    """The poses of a camera, or of the body it sits on, at the file's own times.

    Args:
        source: The file, as the person named it.
        times: [s], strictly increasing, the first is 0, shape (n,).
        positions: In units of the file and its axes, shape (n, 3).
        quaternions: wxyz, unit, neighbours in one hemisphere, shape (n, 4): rotates camera axes
            (looks along -Z, +Y up) to the file's; for a body trajectory, body axes to the file's.
        focal_lengths: [m], shape (n,); None: the file does not say.
        sensor_width, sensor_height: [m]; None: the file does not say.
        focus_distances: In units of the file, shape (n,); None: the file does not say.
        rate: Of the samples; None where they come at times of their own.
        metres_per_unit: None: the file does not say.
        up: Axis of the file that points up, "y" or "z"; None: the file does not say.
        notes: What was read, converted, dropped or assumed, in sentences.
    """

    source: str = ""
    times: FloatArray
    positions: FloatArray
    quaternions: FloatArray
    focal_lengths: FloatArray | None = None
    sensor_width: float | None = None
    sensor_height: float | None = None
    focus_distances: FloatArray | None = None
    rate: Fraction | None = None
    metres_per_unit: float | None = None
    up: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PerformerRecording(ArrayNoun):
    """Where a performer is at the file's own times.

    Args:
        source: The file, as the person named it.
        performer: Cast id, for messages.
        times: [s], strictly increasing, the first is 0, shape (n,).
        positions: Of the root of the skeleton, in units of the file and its axes, shape (n, 3).
        headings: Direction of travel, counter-clockwise from the story's +X [rad], shape (n,);
            None: the file does not say.
        height: Of the performer, in units of the file; None: the file does not say.
        rate: Of the samples; None where they come at times of their own.
        metres_per_unit: None: the file does not say.
        up: Axis of the file that points up, "y" or "z"; None: the file does not say.
        in_place: The root stays where it is: recorded on the spot, or standing.
        on_floor: The positions are those of the feet; otherwise of the hips, and `to_story` puts
            them on the floor.
        notes: What was read, converted, dropped or assumed, in sentences.
    """

    source: str = ""
    performer: str = ""
    times: FloatArray
    positions: FloatArray
    headings: FloatArray | None = None
    height: float | None = None
    rate: Fraction | None = None
    metres_per_unit: float | None = None
    up: str | None = None
    in_place: bool = False
    on_floor: bool = False
    notes: tuple[str, ...] = ()


@overload
def to_story(
    recording: CameraRecording, placement: FilePlacement, axes: str = ""
) -> CameraRecording: ...
@overload
def to_story(
    recording: PerformerRecording, placement: FilePlacement, axes: str = ""
) -> PerformerRecording: ...
def to_story(
    recording: CameraRecording | PerformerRecording, placement: FilePlacement, axes: str = ""
) -> CameraRecording | PerformerRecording:
    """The recording in the story frame: metres, Z up, a camera that looks along its -Z.

    p_story = yaw(placement.yaw) * metres_per_unit * up(p_file) + placement.offset; the same
    rotations are applied to the camera's orientation.

    Args:
        recording: In the world of its file.
        placement: From the file's world to the story; what it states wins over the file.
        axes: For a body pose, which axes of the body are the camera's right and up and where it
            looks, e.g. "right=-y up=z forward=x"; empty: the pose is a camera's.

    Returns:
        The recording with `metres_per_unit` 1 and `up` "z", and a note per conversion.

    Raises:
        InputError: Neither the file nor `placement` says the unit or the up axis, or `axes` cannot
            be read; names the key of take.toml to write.
    """
    if isinstance(recording, CameraRecording):
        return _camera_to_story(recording, placement, axes)
    return _performer_to_story(recording, placement)


def _camera_to_story(
    recording: CameraRecording, placement: FilePlacement, axes: str
) -> CameraRecording:
    scale, scale_note = _scale(recording, placement, "camera")
    q_z_file, up_note = _upright(recording, placement, "camera")
    q_story_file = multiply(from_axis_angle((0.0, 0.0, 1.0), placement.yaw), q_z_file)
    quaternions = multiply(q_story_file, recording.quaternions)
    notes = [scale_note, up_note, *_placement_notes(placement)]
    if axes:
        q_body_camera, axes_note = parse_axes(axes)
        quaternions = multiply(quaternions, q_body_camera)
        notes.append(axes_note)
    focus = recording.focus_distances
    return replace(
        recording,
        positions=_positions(recording.positions, q_story_file, scale, placement),
        quaternions=frozen(align_hemisphere(normalize(quaternions))),
        focus_distances=None if focus is None else frozen(focus * scale),
        metres_per_unit=1.0,
        up="z",
        notes=(*recording.notes, *_sentences(recording.source, notes)),
    )


def _performer_to_story(
    recording: PerformerRecording, placement: FilePlacement
) -> PerformerRecording:
    scale, scale_note = _scale(recording, placement, "performer")
    q_z_file, up_note = _upright(recording, placement, "performer")
    q_story_file = multiply(from_axis_angle((0.0, 0.0, 1.0), placement.yaw), q_z_file)
    notes = [scale_note, up_note, *_placement_notes(placement)]
    positions = np.array(_positions(recording.positions, q_story_file, scale, placement))
    if not recording.on_floor:
        positions[:, 2] = placement.offset[2]
        notes.append("the root of the skeleton is put straight down on the floor")
    height = None if recording.height is None else recording.height * scale
    _check_height(recording, height)
    headings = recording.headings
    return replace(
        recording,
        positions=frozen(positions),
        headings=None if headings is None else frozen(headings + placement.yaw),
        height=height,
        metres_per_unit=1.0,
        up="z",
        on_floor=True,
        notes=(*recording.notes, *_sentences(recording.source, notes)),
    )


def repeated(recording: PerformerRecording, runs: int) -> PerformerRecording:
    """The recording `runs` times end to end: each run starts where and when the one before ended.

    The last sample of a run is the first of the next, moved by how far a run goes; it is not
    turned, so a run that ends in another direction than it began runs zigzag.

    Args:
        recording: In any world.
        runs: At least 1.
    """
    if runs == 1:
        return recording
    times, positions, headings = recording.times, recording.positions, recording.headings
    drift = positions[-1] - positions[0]
    if recording.on_floor:
        drift = drift * [1.0, 1.0, 0.0] if recording.up == "z" else drift * [1.0, 0.0, 1.0]
    later_times = [times[1:] + run * times[-1] for run in range(1, runs)]
    later_positions = [positions[1:] + run * drift for run in range(1, runs)]
    travel = float(np.linalg.norm(drift))
    note = f"{runs} runs laid end to end, each {times[-1]:.3f} s and {travel:.3f} units on"
    return replace(
        recording,
        times=frozen(np.concatenate([times, *later_times])),
        positions=frozen(np.concatenate([positions, *later_positions])),
        headings=None if headings is None else frozen(_tiled(headings, runs)),
        notes=(*recording.notes, *_sentences(recording.source, [note])),
    )


def _tiled(headings: FloatArray, runs: int) -> FloatArray:
    return np.unwrap(np.concatenate([headings, *([headings[1:]] * (runs - 1))]))


def parse_axes(axes: str) -> tuple[FloatArray, str]:
    """The rotation from camera axes to body axes, and a sentence that says it.

    Args:
        axes: "right=-y up=z forward=x", in any order, separated by spaces, commas or semicolons.

    Returns:
        q_body_camera, wxyz, shape (4,); the sentence.

    Raises:
        InputError: A direction is missing, or the three are not a right-handed set.
    """
    words = dict(_pair(word, axes) for word in axes.replace(",", " ").replace(";", " ").split())
    if set(words) != {"right", "up", "forward"}:
        raise _axes_error(axes, "give right=, up= and forward=, each an axis such as -y")
    right, up, forward = (_direction(words[key], axes) for key in ("right", "up", "forward"))
    if not np.array_equal(np.cross(right, up), -forward):
        raise _axes_error(axes, "the three are not a right-handed set: forward must be up x right")
    matrix = np.stack([right, up, -forward], axis=-1)
    return from_matrix(matrix), (
        f"the pose is a body's: the camera looks along the body's {words['forward']}, "
        f"{words['up']} is up in the picture, {words['right']} is to the right"
    )


def _pair(word: str, axes: str) -> tuple[str, str]:
    key, equals, value = word.partition("=")
    if not equals:
        raise _axes_error(axes, 'write it like "right=-y up=z forward=x"')
    return key.strip().lower(), value.strip().lower()


def _direction(text: str, axes: str) -> FloatArray:
    name = text.removeprefix("-").removeprefix("+")
    if name not in ("x", "y", "z"):
        raise _axes_error(axes, f"{text!r} is none of x, y, z, -x, -y, -z")
    vector = np.zeros(3)
    vector["xyz".index(name)] = -1.0 if text.startswith("-") else 1.0
    return vector


def _axes_error(axes: str, remedy: str) -> InputError:
    return InputError(Problem(file="take.toml", where="camera.axes", read=axes, remedy=remedy))


def _scale(
    recording: CameraRecording | PerformerRecording, placement: FilePlacement, table: str
) -> tuple[float, str]:
    """Metres per unit and a sentence that says where it is from."""
    said, given = recording.metres_per_unit, placement.metres_per_unit
    if given is not None:
        if not (math.isfinite(given) and given > 0.0):
            raise _key_error(table, "units", str(given), "a unit is a length greater than 0")
        instead = "" if said in (None, given) else f" instead of the file's {said:g} m"
        return given, f"take.toml makes a unit of the file {given:g} m{instead}"
    if said is None:
        remedy = (
            f'{recording.source} does not say its unit; write units = "cm" (or "m", "mm", "in")'
        )
        raise _key_error(table, "units", "", remedy + _height_hint(recording))
    return said, f"a unit of the file is {said:g} m, as the file has it"


def _height_hint(recording: CameraRecording | PerformerRecording) -> str:
    if isinstance(recording, CameraRecording) or not recording.height:
        return ""
    likely = [name for name, size in UNITS.items() if 1.2 <= recording.height * size <= 2.3]
    hint = f"; its skeleton is {recording.height:.3g} units tall"
    return hint + (f', a person if units = "{likely[0]}"' if likely else "")


UNITS: Mapping[str, float] = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048}
"""Metres per unit of the units people draw and record in."""


def _check_height(recording: PerformerRecording, height: float | None) -> None:
    """A unit that makes the performer a dwarf or a giant is the wrong unit."""
    if height is None or 0.5 <= height <= 3.0:
        return
    remedy = f"makes the skeleton of {recording.source} {height:.3g} m tall; correct units"
    raise _key_error("performer", "units", "", remedy + _height_hint(recording))


def _key_error(table: str, key: str, read: str, remedy: str) -> InputError:
    where = f"{table}.{key}"
    return InputError(Problem(file="take.toml", where=where, read=read, remedy=remedy))


_UPRIGHT: Mapping[str, tuple[tuple[tuple[int, int, int], ...], str]] = {
    "x": (((0, 0, -1), (0, 1, 0), (1, 0, 0)), "(-z, y, x)"),
    "y": (((1, 0, 0), (0, 0, -1), (0, 1, 0)), "(x, -z, y)"),
    "z": (((1, 0, 0), (0, 1, 0), (0, 0, 1)), "(x, y, z)"),
    "-x": (((0, 0, 1), (0, 1, 0), (-1, 0, 0)), "(z, y, -x)"),
    "-y": (((1, 0, 0), (0, 0, 1), (0, -1, 0)), "(x, z, -y)"),
    "-z": (((1, 0, 0), (0, -1, 0), (0, 0, -1)), "(x, -y, -z)"),
}
"""Per axis that points up: the rotation that makes it +Z, and the same in words."""


def _upright(
    recording: CameraRecording | PerformerRecording, placement: FilePlacement, table: str
) -> tuple[FloatArray, str]:
    """The rotation from the file's axes to Z up, and a sentence that says it."""
    up = placement.up.strip().lower().removeprefix("+") or recording.up
    if up is None:
        remedy = f'{recording.source} does not say which axis is up; write up = "z" (or "y")'
        raise _key_error(table, "up", "", remedy)
    if up not in _UPRIGHT:
        remedy = f"up is one of {', '.join(_UPRIGHT)}"
        raise _key_error(table, "up", placement.up, remedy)
    matrix, words = _UPRIGHT[up]
    said = "take.toml" if placement.up else "the file"
    sentence = f"{up} is up, as {said} has it: (x, y, z) of the file is {words} of the story"
    return from_matrix(np.array(matrix, dtype=np.float64)), sentence


def _placement_notes(placement: FilePlacement) -> list[str]:
    notes: list[str] = []
    if placement.yaw:
        notes.append(f"turned {math.degrees(placement.yaw):g} degrees counter-clockwise")
    if any(placement.offset):
        x, y, z = placement.offset
        notes.append(f"moved by ({x:g}, {y:g}, {z:g}) m")
    return notes


def _positions(
    positions: FloatArray, q_story_file: FloatArray, scale: float, placement: FilePlacement
) -> FloatArray:
    turned = rotate(q_story_file, positions * scale)
    return frozen(turned + np.array(placement.offset))


def _sentences(source: str, notes: list[str]) -> list[str]:
    return [f"{source}: {note}." for note in notes]
