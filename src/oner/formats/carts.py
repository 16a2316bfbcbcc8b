"""MRMC Flair Cartesians as ASCII: camera, point looked at and roll, a line a frame.

    # comments
    DATA_TYPE  CARTS_RAW  MRMC_COORDS  IN_CENTIMETRES
    POINTS 120  SPEED 24
    FRAME  XV YV ZV  XT YT ZT  ROLL

V is the camera, T the point it looks at; X is forward, Y left, Z up. Columns are found by their
names; what follows the POINTS rows is passed over.

Not verified: the sign of ROLL. A public add-on that reads such files turns the camera by -ROLL
right-handed about its view; so it is read and written here unless told otherwise.

Source: the reader and writer of a public Blender add-on, read for the layout.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import FormatError, UsageError
from oner.formats.move_export import (
    MoveExport,
    MoveOptions,
    Written,
    at_times,
    camera_poses,
    head_lines,
    pan_warnings,
    text_file,
    unit_of,
)
from oner.formats.recording import CameraRecording
from oner.formats.text import LARGEST, check_count, read_lines, read_number, read_numbers, shown
from oner.geometry.poses import (
    align_hemisphere,
    from_axis_angle,
    from_pan_tilt_roll,
    pan_tilt_roll,
    rotate,
    view_direction,
)
from oner.geometry.splines import unwrap
from oner.model.arrays import FloatArray, frozen
from oner.timing.rate import parse_rate
from oner.units import QuantityError

COLUMNS = ("FRAME", "XV", "YV", "ZV", "XT", "YT", "ZT", "ROLL")

ROLL_SIGN = -1.0
"""ROLL of the file for a right-handed turn about the view of 1 degree; not verified."""

_UNITS: Mapping[str, float] = {
    "CENTIMETRES": 0.01,
    "CENTIMETERS": 0.01,
    "METRES": 1.0,
    "METERS": 1.0,
    "MILLIMETRES": 0.001,
    "MILLIMETERS": 0.001,
    "INCHES": 0.0254,
    "FEET": 0.3048,
}
_UNIT_WORDS: Mapping[str, str] = {"cm": "CENTIMETRES", "m": "METRES"}
_STRAIGHT = 1e-6
_USUAL = MoveOptions()

USUAL_TARGET = 3.0
NEAREST_TARGET = 0.3
FARTHEST_TARGET = 100.0
"""How far in front of the camera the target is put [m]."""


@dataclass(slots=True)
class _Head:
    """What the lines above the rows say."""

    kind: str = ""
    metres: float | None = None
    points: int = 0
    speed: str = ""
    speed_line: int = 0
    columns: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class _Rows:
    values: FloatArray
    lines: list[int]
    ignored: int


def read_carts(
    path: Path,
    *,
    rate: Fraction | None = None,
    roll_sign: float = ROLL_SIGN,
    source: str = "",
) -> CameraRecording:
    """The camera of a file of Cartesians.

    Args:
        path: Of the file.
        rate: Frames per second where the file does not say, or another than it says.
        roll_sign: 1: ROLL turns the camera right-handed about its view; -1: the other way.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: It is no such file, a row is no row, frames run backwards, or the camera is
            where it looks.
    """
    lines = read_lines(path)
    head = _read_head(path, lines)
    rows = _read_rows(path, lines, head)
    column = {name: rows.values[:, i] for i, name in enumerate(head.columns)}
    _check_frames(path, column["FRAME"], rows.lines)
    exact = _rate(path, head, rate)
    eyes = np.stack([column[name] for name in ("XV", "YV", "ZV")], axis=-1)
    targets = np.stack([column[name] for name in ("XT", "YT", "ZT")], axis=-1)
    rolls = roll_sign * np.radians(column["ROLL"])
    quaternions = _orientations(path, targets - eyes, rolls, rows.lines)
    name = source or str(path)
    frames = column["FRAME"] - column["FRAME"][0]
    notes = _notes(head, column, exact, rows, roll_sign)
    return CameraRecording(
        source=name,
        times=frozen(frames * exact.denominator / exact.numerator),
        positions=frozen(eyes),
        quaternions=frozen(quaternions),
        rate=exact,
        metres_per_unit=head.metres,
        up="z",
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def is_carts(path: Path) -> bool:
    """Whether a text file is one of Cartesians: its first line that is no comment says DATA_TYPE.

    Raises:
        FormatError: It cannot be opened, or is no text.
    """
    for _, line in read_lines(path):
        if text := line.strip():
            if text.startswith("#"):
                continue
            return text.upper().startswith("DATA_TYPE")
    return False


def write_carts(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as Cartesians: the camera, the point in focus and the roll.

    Rows are edges of frames, one more than there are frames, unless `options.frame_edges` is
    false: the picture of row k is taken between rows k and k + 1.

    Args:
        export: The move.
        options: Unit (cm), rail, target distance, sign of the roll, frame edges.

    Raises:
        UsageError: An option cannot be meant.
    """
    unit, metres = unit_of(options, "cm")
    if unit not in _UNIT_WORDS:
        raise UsageError(f"unit {unit}: Cartesians are in {' or '.join(_UNIT_WORDS)}")
    sign = ROLL_SIGN if options.roll_sign is None else options.roll_sign
    positions, quaternions = _edges(export) if options.frame_edges else _middles(export)
    targets, target_note = _targets(export, positions, quaternions, options)
    turn = _rail_turn(options.rail)
    rolls = sign * np.degrees(unwrap(pan_tilt_roll(quaternions)[:, 2]))
    eyes, points = rotate(turn, positions) / metres, rotate(turn, targets) / metres
    table = np.column_stack([eyes, points, rolls])
    notes = (
        *head_lines(export),
        _rows_note(options.frame_edges),
        target_note,
        f"X of this file is forward, Y left, Z up; the rail lies along its {options.rail.upper()}.",
        (
            f"Not verified: the sign of ROLL; here it is {sign:g} for a right-handed turn "
            "about the view."
        ),
    )
    lines = [f"# {note}" for note in notes]
    lines.append(f"DATA_TYPE  CARTS_RAW  MRMC_COORDS  IN_{_UNIT_WORDS[unit]}")
    lines.append(f"POINTS {len(table)}  SPEED {_speed(export.move.rate)}")
    lines.append("FRAME" + "".join(f"{name:>11}" for name in COLUMNS[1:]))
    for frame, row in enumerate(table.tolist(), start=1):
        lines.append(f"{frame:4d}" + "".join(f" {round(value, 5) + 0.0:11.5f}" for value in row))
    words = "look at the graph of the pan axis, which is worked out from camera and target"
    warnings = (*pan_warnings(export, words), *_steep_warnings(quaternions))
    return Written(content=text_file(lines), notes=notes, warnings=warnings)


def _middles(export: MoveExport) -> tuple[FloatArray, FloatArray]:
    return export.positions, export.quaternions


def _edges(export: MoveExport) -> tuple[FloatArray, FloatArray]:
    """The camera half a frame before the first row, between all rows, half a frame after."""
    half = 0.5 / float(export.move.rate)
    times = np.append(export.times - half, export.times[-1] + half)
    return camera_poses(at_times(export, times), export.arm, export.track, export.mount)


def _rows_note(edges: bool) -> str:
    if edges:
        return "Rows are edges of frames: the picture of row k is taken between rows k and k + 1."
    return "Rows are middles of exposures."


def _targets(
    export: MoveExport, positions: FloatArray, quaternions: FloatArray, options: MoveOptions
) -> tuple[FloatArray, str]:
    """Points on the view, and a sentence that says how far away."""
    if options.target_distance is not None:
        distance = options.target_distance
        if not 0.01 <= distance <= FARTHEST_TARGET:
            raise UsageError(f"a target distance of 0.01 to {FARTHEST_TARGET:g} m is due")
        reach = np.full(len(positions), distance)
        note = f"The target is {distance:g} m in front of the camera."
    elif export.focus_distances is not None:
        focus = np.clip(export.focus_distances, NEAREST_TARGET, FARTHEST_TARGET)
        rows = np.arange(export.rows)
        shift = 0.5 if len(positions) > export.rows else 0.0
        reach = np.interp(np.arange(len(positions)) - shift, rows, focus)
        note = (
            "The target is where the focus is, but no nearer than "
            f"{NEAREST_TARGET:g} m and no farther than {FARTHEST_TARGET:g} m."
        )
    else:
        reach = np.full(len(positions), USUAL_TARGET)
        note = f"The target is {USUAL_TARGET:g} m in front of the camera; nobody said the focus."
    return positions + reach[:, None] * view_direction(quaternions), note


def _rail_turn(rail: str) -> FloatArray:
    """The turn from the track's coordinates to the file's."""
    degrees = {"x": 0.0, "y": 90.0, "-x": 180.0, "-y": 270.0}
    if rail.lower() not in degrees:
        raise UsageError(f"rail {rail}: write one of {', '.join(degrees)}")
    return from_axis_angle((0.0, 0.0, 1.0), np.radians(degrees[rail.lower()]))


def _speed(rate: Fraction) -> str:
    return str(rate) if rate.denominator == 1 else f"{float(rate):.6f}"


def _steep_warnings(quaternions: FloatArray) -> tuple[str, ...]:
    """Where the view is nearly vertical, camera and target leave the turn to the reader."""
    steep = np.flatnonzero(np.abs(view_direction(quaternions)[:, 2]) > np.cos(np.radians(2.0)))
    if not len(steep):
        return ()
    return (
        (
            f"In rows {int(steep[0]) + 1} to {int(steep[-1]) + 1} the camera looks nearly "
            "straight up or down: camera, target and roll hardly fix how the picture is turned "
            "there."
        ),
    )


def _notes(
    head: _Head, column: Mapping[str, FloatArray], rate: Fraction, rows: _Rows, sign: float
) -> list[str]:
    notes = [f"{len(rows.lines)} rows of camera and target at {rate} per second, x forward, z up"]
    holes = int((np.diff(column["FRAME"]) > 1.0).sum())
    if holes:
        notes.append(f"frames are missing in {holes} places; the path is interpolated")
    if rows.ignored:
        notes.append(f"{rows.ignored} lines after the {head.points} rows are passed over")
    if column["ROLL"].any():
        way = "right-handed" if sign > 0 else "left-handed"
        other = "carts" if sign > 0 else "carts-right-handed-roll"
        notes.append(
            f"ROLL is taken as {way} about the view, which nobody has verified; the other way is "
            f'format = "{other}"'
        )
    if extra := [name for name in column if name not in COLUMNS]:
        notes.append(f"the columns {', '.join(extra[:8])} are left out")
    notes.append("rows are taken as frames; in a file of shutter edges they lie half a frame off")
    return notes


def _read_head(path: Path, lines: Iterator[tuple[int, str]]) -> _Head:
    """The lines up to that of the columns' names, which is the last of them."""
    head = _Head()
    for number, line in lines:
        words = line.replace(",", " ").upper().split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "DATA_TYPE":
            _data_type(path, number, words, head)
        elif "POINTS" in words or "SPEED" in words:
            _points(path, number, words, head)
        elif "FRAME" in words:
            head.columns = _columns(path, number, words)
            break
        else:
            remedy = "DATA_TYPE, POINTS or the names of the columns (FRAME XV YV ...) are due"
            raise FormatError(path, remedy, line=number, read=shown(line.strip()))
    if not head.kind:
        raise FormatError(path, "has no DATA_TYPE line; save the move as Cartesians, CARTS_RAW")
    if not head.columns:
        raise FormatError(path, "names no columns; a line FRAME XV YV ZV XT YT ZT ROLL is due")
    return head


def _data_type(path: Path, number: int, words: list[str], head: _Head) -> None:
    head.kind = " ".join(words[1:])
    if "CARTS_RAW" not in words:
        remedy = "not Cartesians; save the move as Cartesians (CARTS_RAW), not as axes"
        raise FormatError(path, remedy, line=number, where="DATA_TYPE", read=shown(head.kind))
    if "MRMC_COORDS" not in words:
        remedy = "save it with MRMC coordinates (MRMC_COORDS)"
        raise FormatError(path, remedy, line=number, where="DATA_TYPE", read=shown(head.kind))
    for word in words:
        if word.startswith("IN_"):
            if word[3:] not in _UNITS:
                remedy = "IN_CENTIMETRES or IN_METRES is due"
                raise FormatError(path, remedy, line=number, where="DATA_TYPE", read=shown(word))
            head.metres = _UNITS[word[3:]]


def _points(path: Path, number: int, words: list[str], head: _Head) -> None:
    for key, value in itertools.pairwise(words):
        if key == "POINTS":
            points = read_number(path, number, value, "POINTS")
            if not (points >= 1 and points == round(points)):
                remedy = "a whole number of rows is due"
                raise FormatError(path, remedy, line=number, where="POINTS", read=shown(value))
            head.points = int(points)
        elif key == "SPEED":
            head.speed, head.speed_line = value, number


def _columns(path: Path, number: int, words: list[str]) -> list[str]:
    missing = [name for name in COLUMNS if name not in words]
    if missing or len(set(words)) != len(words):
        what = f"lacks {', '.join(missing)}" if missing else "names a column twice"
        remedy = f"the line of columns {what}; {' '.join(COLUMNS)} are due"
        raise FormatError(path, remedy, line=number, where="columns", read=shown(" ".join(words)))
    return words


def _read_rows(path: Path, lines: Iterator[tuple[int, str]], head: _Head) -> _Rows:
    cells = array("d")
    found: list[int] = []
    ignored = 0
    for number, line in lines:
        words = line.replace(",", " ").split()
        if not words or words[0].startswith("#"):
            continue
        if head.points and len(found) == head.points:
            ignored += 1
            continue
        check_count(path, number, len(found))
        cells.extend(read_numbers(path, number, words, head.columns))
        found.append(number)
    if len(found) < max(head.points, 1):
        remedy = f"holds {len(found)} rows where POINTS says {max(head.points, 1)}; it is cut off"
        raise FormatError(path, remedy, where="POINTS")
    values = np.array(cells, dtype=np.float64).reshape(len(found), len(head.columns))
    return _Rows(values, found, ignored)


def _check_frames(path: Path, frames: FloatArray, lines: list[int]) -> None:
    wrong = np.flatnonzero((np.diff(frames) <= 0.0) | (frames[1:] != np.rint(frames[1:])))
    if len(wrong):
        row = int(wrong[0]) + 1
        remedy = f"frames are whole and count up; the line before has {frames[row - 1]:g}"
        read = f"{frames[row]:g}"
        raise FormatError(path, remedy, line=lines[row], where="FRAME", read=read)


def _rate(path: Path, head: _Head, given: Fraction | None) -> Fraction:
    if given is not None:
        return given
    if not head.speed:
        remedy = 'does not say its frame rate (SPEED); write frame_rate = "24" in take.toml'
        raise FormatError(path, remedy)
    try:
        if not re.fullmatch(r"[\d./]{1,30}", head.speed):
            raise QuantityError("write a frame rate such as 24")
        return parse_rate(head.speed)
    except QuantityError as error:
        line, read = head.speed_line, shown(head.speed)
        raise FormatError(path, str(error), line=line, where="SPEED", read=read) from error


def _orientations(path: Path, views: FloatArray, rolls: FloatArray, lines: list[int]) -> FloatArray:
    """Level cameras that look along `views`, then turned about them."""
    reach = np.linalg.norm(views, axis=1)
    wrong = np.flatnonzero(~((reach > 1e-9) & (reach < LARGEST)))
    if len(wrong):
        remedy = "the camera is at the point it looks at; a target is due"
        raise FormatError(path, remedy, line=lines[int(wrong[0])], where="XT YT ZT")
    flat = np.hypot(views[:, 0], views[:, 1])
    steep = np.flatnonzero(flat < _STRAIGHT * reach)
    if len(steep):
        remedy = "the camera looks straight up or down, where a target does not fix its turn"
        raise FormatError(path, remedy, line=lines[int(steep[0])], where="XT YT ZT")
    pans, tilts = np.arctan2(views[:, 1], views[:, 0]), np.arctan2(views[:, 2], flat)
    return align_hemisphere(from_pan_tilt_roll(pans, tilts, rolls))
