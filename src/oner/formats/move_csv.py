"""oner's CSV of a move: axes and camera per row, at the frames or at any number of rows a second.

    # rate: 24
    # samples_per_second: 1000
    # pre_roll_rows: 31
    time_s,frame,track_m,J1_deg,...,J6_deg,camera_x_m,...,camera_qw,...,focal_mm,focus_m,t_stop

Every number has as many digits as a float64 needs, so that finite differences of the rows are
speeds, accelerations and jerks and not noise. `frame` counts frames of the take, in parts of one
between them. The camera is in the track's frame, wxyz, and looks along -Z with +Y up.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.formats.move_export import (
    MoveExport,
    MoveOptions,
    MoveRows,
    Samples,
    Written,
    axis_table,
    head_lines,
    is_linear,
    sampled,
)
from oner.formats.recording import CameraRecording
from oner.formats.table import SampleTable, read_samples, samples_bytes
from oner.geometry.poses import align_hemisphere, normalize
from oner.model.arrays import FloatArray, frozen

AXES = ("track", "J1", "J2", "J3", "J4", "J5", "J6")
_CAMERA = (
    "camera_x_m",
    "camera_y_m",
    "camera_z_m",
    "camera_qw",
    "camera_qx",
    "camera_qy",
    "camera_qz",
)
_LENS = ("focal_mm", "focus_m", "t_stop")
_USUAL = MoveOptions()


def write_move_csv(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as CSV.

    Args:
        export: The move.
        options: Rows a second; one a frame if none.

    Raises:
        UsageError: A number of rows a second that cannot be meant.
    """
    rate, move = options.samples_per_second, export.move
    samples = _rows(export) if rate is None else sampled(export, rate)
    table = axis_table(export, samples.values, 1.0)
    columns: dict[str, FloatArray | list[int]] = {"time_s": samples.times}
    columns["frame"] = _frames(export, len(samples.times), rate)
    columns |= zip(map(_column, move.axes), table.T, strict=True)
    columns |= zip(_CAMERA[:3], samples.positions.T, strict=True)
    columns |= zip(_CAMERA[3:], samples.quaternions.T, strict=True)
    lens = (export.focal_lengths, export.focus_distances, export.stops)
    for name, values, factor in zip(_LENS, lens, (1000.0, 1.0, 1.0), strict=True):
        if values is not None:
            held = np.interp(samples.times, export.times, values) if rate is not None else values
            columns[name] = held * factor
    keys = {
        "rate": str(move.rate),
        "samples_per_second": str(rate or move.rate),
        "first_frame": str(move.first_frame),
        "pre_roll_frames": str(move.pre_roll),
        "run_out_frames": str(move.run_out),
    }
    notes = (
        *head_lines(export),
        (
            "The track is in metres, joints are in degrees; the camera is the entrance pupil "
            "in the track's frame, wxyz, looking along -Z with +Y up."
        ),
    )
    content = samples_bytes(keys, columns, comments=notes)
    return Written(content=content, notes=notes)


def read_move_csv(path: Path, *, source: str = "") -> MoveRows:
    """A move of oner's CSV.

    Args:
        path: Of the file.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: A column is missing, a cell is no number, times do not rise.
    """
    axes = [_column(axis).lower() for axis in AXES]
    table = read_samples(
        path,
        needed=("time_s", "frame", *axes),
        optional=(*_CAMERA, *_LENS),
        keys=("rate", "samples_per_second"),
    )
    times = table.columns["time_s"]
    _check_times(table, times)
    values = np.column_stack(
        [
            table.columns[column] if is_linear(axis) else np.radians(table.columns[column])
            for axis, column in zip(AXES, axes, strict=True)
        ]
    )
    has_camera = all(name in table.columns for name in _CAMERA)
    return MoveRows(
        source=source or str(path),
        axes=AXES,
        values=frozen(values),
        times=frozen(times - times[0]),
        rate=table.rate(None, key="samples_per_second"),
        positions=frozen(table.stack(_CAMERA[:3])) if has_camera else None,
        quaternions=_quaternions(table) if has_camera else None,
    )


def is_move_csv(header: str) -> bool:
    """Whether a header is that of a move with its camera."""
    return "camera_x_m" in header.lower() and "track_m" in header.lower()


def read_move_camera(path: Path, *, source: str = "") -> CameraRecording:
    """The camera of a move of oner's CSV, in the frame of the move's track.

    Args:
        path: Of the file.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: As `read_move_csv`, or it has no camera.
    """
    name = source or str(path)
    rows = read_move_csv(path, source=name)
    if rows.positions is None or rows.quaternions is None or rows.times is None:
        raise FormatError(path, "has no camera; columns camera_x_m to camera_qz are due")
    notes = (
        f"{name}: the camera of a move of {len(rows.times)} rows at {rows.rate} per second.",
        f"{name}: it is in the frame of the move's track, not of a set.",
    )
    return CameraRecording(
        source=name,
        times=rows.times,
        positions=rows.positions,
        quaternions=rows.quaternions,
        rate=rows.rate,
        metres_per_unit=1.0,
        up="z",
        notes=notes,
    )


def _quaternions(table: SampleTable) -> FloatArray:
    found = table.stack(_CAMERA[3:])
    if not np.linalg.norm(found, axis=1).all():
        raise FormatError(table.path, "a quaternion of length 0", where="camera_qw")
    return frozen(align_hemisphere(normalize(found)))


def _check_times(table: SampleTable, times: FloatArray) -> None:
    wrong = np.flatnonzero(np.diff(times) <= 0.0)
    if len(wrong):
        row = int(wrong[0]) + 1
        read, line = f"{times[row]:g}", table.lines[row]
        remedy = f"times must rise; the line before has {times[row - 1]:g}"
        raise FormatError(table.path, remedy, line=line, where="time_s", read=read)


def _column(axis: str) -> str:
    return f"{axis}_m" if is_linear(axis) else f"{axis}_deg"


def _rows(export: MoveExport) -> Samples:
    return Samples(
        times=export.times,
        values=export.move.values,
        positions=export.positions,
        quaternions=export.quaternions,
    )


def _frames(export: MoveExport, rows: int, rate: Fraction | None) -> FloatArray | list[int]:
    """Frame of the take at each row."""
    first = export.move.first_frame
    if rate is None:
        return list(range(first, first + rows))
    step = export.move.rate / rate
    return first + np.arange(rows) * step.numerator / step.denominator
