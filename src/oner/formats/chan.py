"""`.chan` camera channels of Nuke and Houdini: a frame a line, degrees, Y up.

    frame tx ty tz rx ry rz [vfov]

The file stores neither frame rate nor rotation order nor the size of the sensor. "zxy" means: first
about z, then x, then y, axes of the parent, R = Ry Rx Rz. `vfov` is the vertical angle of view,
2 atan(sensor_height / (2 focal_length)).

Source: the exporters and importers of Blender (io_anim_nuke_chan) and Natron, read for the layout.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import FormatError, UsageError
from oner.formats.atomic import replace_file
from oner.formats.recording import CameraRecording
from oner.formats.text import as_table, check_count, read_lines, read_numbers
from oner.geometry.poses import align_hemisphere, from_euler, to_euler
from oner.model.arrays import FloatArray, frozen

_LONGEST_LENS = 0.3
"""Longer than what a moving camera carries [m]: an angle in radians looks like that."""

COLUMNS = ("frame", "tx", "ty", "tz", "rx", "ry", "rz", "vfov")


def read_chan(
    path: Path,
    *,
    rate: Fraction,
    rotation_order: str,
    sensor_height: float | None = None,
    source: str = "",
) -> CameraRecording:
    """The camera of a .chan file.

    Args:
        path: Of the file.
        rate: Frames per second.
        rotation_order: Three different letters of "xyz", the first turn first.
        sensor_height: [m]; needed where the file has an angle of view.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: A line is not a frame, frames run backwards, the order cannot be meant, or an
            angle of view has no sensor height to become a focal length.
    """
    letters = rotation_order.strip().lower()
    if sorted(letters) != ["x", "y", "z"]:
        remedy = 'write rotation_order = "zxy" (or another order of x, y and z) in take.toml'
        raise FormatError(path, remedy, where="rotation order", read=rotation_order)
    values, lines = _read_rows(path)
    _check_frames(path, values[:, 0], lines)
    angles = np.radians(values[:, [4 + "xyz".index(letter) for letter in letters]])
    quaternions = from_euler(angles, letters, "extrinsic")
    name = source or str(path)
    notes = [
        f"{len(values)} frames at {rate} per second, turned in the order {letters}",
        "a .chan file has y up by convention",
        *_hole_note(values[:, 0]),
    ]
    focal_lengths = None
    if values.shape[1] == 8:
        focal_lengths = _focal_lengths(path, values[:, 7], sensor_height, lines)
        notes.append(f"its vertical angle of view is that of a sensor {sensor_height} m high")
    frames = values[:, 0] - values[0, 0]
    return CameraRecording(
        source=name,
        times=frozen(frames * rate.denominator / rate.numerator),
        positions=frozen(values[:, 1:4]),
        quaternions=frozen(align_hemisphere(quaternions)),
        focal_lengths=focal_lengths,
        sensor_height=sensor_height,
        rate=rate,
        up="y",
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def write_chan(
    recording: CameraRecording, path: Path, *, rotation_order: str, first_frame: int = 1
) -> None:
    """Write a camera as .chan; what is lost: the rate, the unit, the sensor, focus.

    Args:
        recording: With a rate, Y up, samples on whole frames.
        path: Of the file.
        rotation_order: As in `read_chan`; repeated in a comment.
        first_frame: Number of the first sample.

    Raises:
        UsageError: The recording has no rate, is not Y up, or has a focal length and no sensor
            height.
    """
    content = chan_bytes(recording, rotation_order=rotation_order, first_frame=first_frame)
    replace_file(path, content)


def chan_bytes(
    recording: CameraRecording,
    *,
    rotation_order: str,
    first_frame: int = 1,
    comments: Sequence[str] = (),
) -> bytes:
    """The bytes of a .chan file, see `write_chan`.

    Args:
        recording, rotation_order, first_frame: As in `write_chan`.
        comments: Lines that stand at its head.

    Raises:
        UsageError: As in `write_chan`, or the order cannot be meant.
    """
    if recording.rate is None or recording.up != "y":
        raise UsageError("a .chan file needs a camera with a frame rate and y up")
    order = rotation_order.strip().lower()
    if sorted(order) != ["x", "y", "z"]:
        raise UsageError(f"rotation order {rotation_order}: write x, y and z in some order")
    degrees = np.degrees(to_euler(recording.quaternions, order, "extrinsic"))
    angles = _continuous(degrees[:, [order.index(axis) for axis in "xyz"]])
    table = [recording.positions, angles]
    if recording.focal_lengths is not None:
        table.append(_angles_of_view(recording, recording.focal_lengths)[:, None])
    frames = np.rint(recording.times * float(recording.rate)).astype(int) + first_frame
    rows = np.concatenate(table, axis=1).tolist()
    lines = [f"# {comment}" for comment in comments]
    lines += [f"# rotation order {order}, {recording.rate} frames per second"]
    for frame, row in zip(frames.tolist(), rows, strict=True):
        lines.append("\t".join([str(frame), *map(repr, row)]))
    return ("\n".join(lines) + "\n").encode()


def _read_rows(path: Path) -> tuple[FloatArray, list[int]]:
    cells = array("d")
    lines: list[int] = []
    columns = 0
    for number, line in read_lines(path):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        check_count(path, number, len(lines))
        words = text.split()
        columns = columns or (8 if len(words) == 8 else 7)
        cells.extend(read_numbers(path, number, words, COLUMNS[:columns]))
        lines.append(number)
    return as_table(path, cells, columns), lines


def _check_frames(path: Path, frames: FloatArray, lines: list[int]) -> None:
    wrong = np.flatnonzero(np.diff(frames) <= 0.0)
    if len(wrong):
        row = int(wrong[0]) + 1
        remedy = f"frames must count up; the line before has {frames[row - 1]:g}"
        read = f"{frames[row]:g}"
        raise FormatError(path, remedy, line=lines[row], where="frame", read=read)


def _hole_note(frames: FloatArray) -> list[str]:
    holes = int((np.diff(frames) > 1.0).sum())
    return [f"frames are missing in {holes} places; the path is interpolated"] if holes else []


def _focal_lengths(
    path: Path, vfov: FloatArray, sensor_height: float | None, lines: list[int]
) -> FloatArray:
    """focal_length = sensor_height / (2 tan(vfov / 2))."""
    if sensor_height is None:
        remedy = 'holds an angle of view; write sensor_height = "14.0 mm" in take.toml'
        raise FormatError(path, remedy, line=lines[0], where="vfov", read=f"{vfov[0]:g}")
    wrong = np.flatnonzero((vfov <= 0.0) | (vfov >= 180.0))
    if len(wrong):
        row = int(wrong[0])
        remedy = "an angle of view lies between 0 and 180 degrees"
        raise FormatError(path, remedy, line=lines[row], where="vfov", read=f"{vfov[row]:g}")
    focal_lengths = sensor_height / (2.0 * np.tan(np.radians(vfov) / 2.0))
    if (vfov < math.pi).all() and float(focal_lengths.max()) > _LONGEST_LENS:
        remedy = (
            f"as degrees that is a lens of {float(focal_lengths[0]) * 1000.0:.0f} mm; if the file "
            "has radians, convert the column to degrees; if the lens is so long, leave the column "
            'out and write focal_length = "600 mm" in take.toml'
        )
        raise FormatError(path, remedy, line=lines[0], where="vfov", read=f"{vfov[0]:g}")
    return frozen(focal_lengths)


def _angles_of_view(recording: CameraRecording, focal_lengths: FloatArray) -> FloatArray:
    if recording.sensor_height is None:
        raise UsageError("a .chan file stores the lens as an angle of view: give the sensor height")
    return np.degrees(2.0 * np.arctan2(recording.sensor_height / 2.0, focal_lengths))


def _continuous(angles: FloatArray) -> FloatArray:
    """The same angles without jumps of a whole turn [degrees], shape (n, 3)."""
    return np.unwrap(angles, period=360.0, axis=0)
