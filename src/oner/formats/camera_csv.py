"""oner's CSV of a camera: Z up, metres, wxyz, the camera looks along -Z with +Y up.

    # rate: 24
    # sensor_width_mm: 24.89
    # sensor_height_mm: 14.0
    frame,x_m,y_m,z_m,qw,qx,qy,qz,focal_mm,focus_m

`focal_mm` and `focus_m` may be left out. Frame n is the pose at mid-exposure, at n / rate.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import FormatError, UsageError
from oner.formats.recording import CameraRecording
from oner.formats.table import SampleTable, read_samples, write_samples
from oner.geometry.poses import align_hemisphere, normalize
from oner.model.arrays import FloatArray, frozen

_POSITION = ("x_m", "y_m", "z_m")
_QUATERNION = ("qw", "qx", "qy", "qz")
_NORM_TOLERANCE = 1e-3
_SHORTEST = 1e-6


def read_camera_csv(
    path: Path, *, rate: Fraction | None = None, source: str = ""
) -> CameraRecording:
    """The camera of an oner CSV.

    Args:
        path: Of the file.
        rate: Frames per second where the file does not say, or another than it says.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: A column is missing, a cell is no number, a quaternion is not one, or nobody
            says the frame rate.
    """
    table = read_samples(
        path,
        needed=("frame", *_POSITION, *_QUATERNION),
        optional=("focal_mm", "focus_m"),
        keys=("rate", "sensor_width_mm", "sensor_height_mm"),
    )
    exact = table.rate(rate)
    frames = table.frames()
    name = source or str(path)
    quaternions, norm_notes = _unit(table)
    notes = [f"{len(frames)} frames at {exact} per second, oner's own axes", *norm_notes]
    if holes := int((np.diff(frames) > 1.0).sum()):
        notes.append(f"frames are missing in {holes} places; the path is interpolated")
    focal, focus = table.columns.get("focal_mm"), table.columns.get("focus_m")
    _check_positive(table, "focal_mm")
    _check_positive(table, "focus_m")
    return CameraRecording(
        source=name,
        times=frozen((frames - frames[0]) * exact.denominator / exact.numerator),
        positions=frozen(table.stack(_POSITION)),
        quaternions=quaternions,
        focal_lengths=None if focal is None else frozen(focal / 1000.0),
        sensor_width=table.length("sensor_width_mm"),
        sensor_height=table.length("sensor_height_mm"),
        focus_distances=None if focus is None else frozen(focus),
        rate=exact,
        metres_per_unit=1.0,
        up="z",
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def write_camera_csv(recording: CameraRecording, path: Path, *, first_frame: int = 0) -> None:
    """Write a camera as oner CSV; nothing is lost but the notes.

    Args:
        recording: With a rate, in metres and Z up (`to_story` makes it so).
        path: Of the file.
        first_frame: Number of the first sample.

    Raises:
        UsageError: The recording has no rate, or is not in metres and Z up.
    """
    if recording.rate is None or recording.metres_per_unit != 1.0 or recording.up != "z":
        raise UsageError("oner's CSV needs a camera with a frame rate, in metres, z up")
    keys = {"rate": str(recording.rate)}
    for key, size in (
        ("sensor_width_mm", recording.sensor_width),
        ("sensor_height_mm", recording.sensor_height),
    ):
        if size is not None:
            keys[key] = repr(size * 1000.0)
    frames = np.rint(recording.times * float(recording.rate)).astype(int) + first_frame
    columns: dict[str, list[float] | list[int]] = {"frame": frames.tolist()}
    columns |= zip(_POSITION, recording.positions.T.tolist(), strict=True)
    columns |= zip(_QUATERNION, recording.quaternions.T.tolist(), strict=True)
    if recording.focal_lengths is not None:
        columns["focal_mm"] = (recording.focal_lengths * 1000.0).tolist()
    if recording.focus_distances is not None:
        columns["focus_m"] = recording.focus_distances.tolist()
    write_samples(path, keys, columns)


def _unit(table: SampleTable) -> tuple[FloatArray, list[str]]:
    """Quaternions of length 1, and what there is to say about it."""
    quaternions = table.stack(_QUATERNION)
    norms = np.linalg.norm(quaternions, axis=1)
    wrong = np.flatnonzero(norms < _SHORTEST)
    if len(wrong):
        row = int(wrong[0])
        remedy = "a quaternion of length 0 is no rotation"
        read = " ".join(f"{value:g}" for value in quaternions[row])
        line = table.lines[row]
        raise FormatError(table.path, remedy, line=line, where="qw qx qy qz", read=read)
    off = np.abs(norms - 1.0)
    worst = int(np.argmax(off))
    notes: list[str] = []
    if off[worst] > _NORM_TOLERANCE:
        at = f"{norms[worst]:.4g} in line {table.lines[worst]}"
        notes = [f"quaternions were brought to length 1, the worst was {at}"]
    unit = np.where(off[:, None] < 1e-15, quaternions, normalize(quaternions))
    return frozen(align_hemisphere(unit)), notes


def _check_positive(table: SampleTable, name: str) -> None:
    values = table.columns.get(name)
    if values is None or (values > 0.0).all():
        return
    row = int(np.flatnonzero(values <= 0.0)[0])
    read = f"{values[row]:g}"
    line = table.lines[row]
    raise FormatError(table.path, "a number above 0 is due", line=line, where=name, read=read)
