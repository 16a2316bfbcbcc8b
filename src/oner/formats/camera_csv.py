"""oner's CSV of a camera: Z up, metres, wxyz, the camera looks along -Z with +Y up.

    # rate: 24
    # sensor_width_mm: 24.89
    # sensor_height_mm: 14.0
    frame,x_m,y_m,z_m,qw,qx,qy,qz,focal_mm,focus_m

`focal_mm` and `focus_m` may be left out. Frame n is the pose at mid-exposure, at n / rate.

`time_s` may stand for `frame`; `x_cm,y_cm,z_cm` (mm, in, ft) for metres; and for the quaternion
`pan_deg,tilt_deg,roll_deg`: the view's heading counter-clockwise from +X, its angle above the
horizon, and the camera's turn, right-handed about its view.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import FormatError, UsageError
from oner.formats.recording import CameraRecording
from oner.formats.table import SampleTable, read_samples, write_samples
from oner.formats.text import read_lines, shown
from oner.geometry.poses import align_hemisphere, from_pan_tilt_roll, normalize
from oner.model.arrays import FloatArray, frozen
from oner.units import METRES_PER_UNIT

_POSITION = ("x_m", "y_m", "z_m")
_ANGLES = ("pan_deg", "tilt_deg", "roll_deg")
_QUATERNION = ("qw", "qx", "qy", "qz")
_NAMED = re.compile(r"(^|,)\s*x_(m|cm|mm|in|ft)\s*(,|$)")
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
    clock, position, turn = _columns(path)
    table = read_samples(
        path,
        needed=(clock, *position, *turn),
        optional=("focal_mm", "focus_m"),
        keys=("rate", "sensor_width_mm", "sensor_height_mm"),
        others=True,
    )
    name = source or str(path)
    times, exact, notes = _times(table, clock, rate)
    quaternions, turn_notes = _turns(table, turn)
    focal, focus = table.columns.get("focal_mm"), table.columns.get("focus_m")
    _check_positive(table, "focal_mm")
    _check_positive(table, "focus_m")
    if table.left_out:
        notes.append(f"the columns {shown(', '.join(table.left_out))} are left out")
    metres = float(METRES_PER_UNIT[position[0].removeprefix("x_")])
    return CameraRecording(
        source=name,
        times=frozen(times),
        positions=frozen(table.stack(position)),
        quaternions=quaternions,
        focal_lengths=None if focal is None else frozen(focal / 1000.0),
        sensor_width=table.length("sensor_width_mm"),
        sensor_height=table.length("sensor_height_mm"),
        focus_distances=None if focus is None else frozen(focus / metres),
        rate=exact,
        metres_per_unit=metres,
        up="z",
        notes=tuple(f"{name}: {note}." for note in (*notes, *turn_notes)),
    )


def is_camera_csv(header: str) -> bool:
    """Whether a header names a position the way oner does."""
    return bool(_NAMED.search(header.lower()))


def _columns(path: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The columns that say time, place and turn, by what the header has of them."""
    names: list[str] = []
    for _, line in read_lines(path):
        if (text := line.strip()) and not text.startswith("#"):
            names = [name.strip() for name in text.lower().split(",")]
            break
    unit = next(
        (name[2:] for name in names if name[2:] in METRES_PER_UNIT and name[:2] == "x_"), "m"
    )
    position = tuple(f"{axis}_{unit}" for axis in "xyz")
    clock = "time_s" if "time_s" in names and "frame" not in names else "frame"
    return clock, position, _ANGLES if "pan_deg" in names else _QUATERNION


def _times(
    table: SampleTable, clock: str, given: Fraction | None
) -> tuple[FloatArray, Fraction | None, list[str]]:
    """Times from the first row, the rate of the rows, and notes."""
    if clock == "frame":
        exact, frames = table.rate(given), table.frames()
        notes = [f"{len(frames)} frames at {exact} per second, oner's own axes"]
        if holes := int((np.diff(frames) > 1.0).sum()):
            notes.append(f"frames are missing in {holes} places; the path is interpolated")
        return (frames - frames[0]) * exact.denominator / exact.numerator, exact, notes
    stamps = table.columns[clock]
    wrong = np.flatnonzero(np.diff(stamps) <= 0.0)
    if len(wrong):
        row = int(wrong[0]) + 1
        remedy = f"times must rise; the line before has {stamps[row - 1]:g}"
        read, line = f"{stamps[row]:g}", table.lines[row]
        raise FormatError(table.path, remedy, line=line, where=clock, read=read)
    steps = np.diff(stamps)
    notes = [f"{len(stamps)} rows with times of their own, oner's own axes"]
    if gaps := int((steps > 1.5 * float(np.median(steps))).sum()):
        notes.append(f"rows are missing in {gaps} places (gaps); the path is interpolated")
    return stamps - stamps[0], _rate_of(table, stamps, given), notes


def _rate_of(table: SampleTable, stamps: FloatArray, given: Fraction | None) -> Fraction | None:
    """The rate that is said, if the times keep to it."""
    if given is None and "rate" not in table.keys:
        return None
    exact = table.rate(given)
    rows = (stamps - stamps[0]) * float(exact)
    return exact if float(np.abs(rows - np.rint(rows)).max()) < 0.01 else None


def _turns(table: SampleTable, names: tuple[str, ...]) -> tuple[FloatArray, list[str]]:
    if names == _QUATERNION:
        return _unit(table)
    pan, tilt, roll = np.radians(table.stack(names)).T
    note = (
        "pan is counter-clockwise from +x, tilt above the horizon, roll right-handed about the view"
    )
    return frozen(align_hemisphere(from_pan_tilt_roll(pan, tilt, roll))), [note]


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
