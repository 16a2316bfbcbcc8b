"""A move as the formats of machines need it: axes and camera per row, in the track's coordinates.

The frame of the track: origin on the floor under the middle of the track, +X along the rail, +Z
up; a track value of 0 is the arm's base over the origin. Row 0 is at time 0 of the file, at rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from oner.errors import UsageError
from oner.geometry.poses import T, align_hemisphere, decompose, pan_tilt_roll
from oner.geometry.splines import PositionSpline, unwrap
from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.model.kinematics import arm_frames
from oner.model.piece import Move, Placement
from oner.model.rig import ArmModel, Mount, Track
from oner.units import METRES_PER_UNIT

ADVISORY = (
    "Advisory: planned by oner for a model of the rig. The rig's own controller and its operator "
    "decide. Run it slowly and without people first."
)


MOST_SAMPLES = 1_000_000
"""Rows of one file: more than a quarter of an hour at 1 kHz."""

_BLOCK = 20_000
"""Rows whose frames are held in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoveExport(ArrayNoun):
    """A move, the rig it is for, and where the camera is at every row.

    Args:
        title: Of the move, for people.
        rig: As people call it.
        place: Where the track lies in the set, as a sentence.
        frames: Which rows are which frames of the take, as a sentence.
        move: Axis values per row, from rest to rest.
        arm, track, mount: What the axes move.
        positions: Entrance pupil in the track's frame [m], shape (n, 3).
        quaternions: Camera to track, wxyz, neighbours in one hemisphere, shape (n, 4).
        focal_lengths, focus_distances: [m], shape (n,); None: nobody said.
        stops: T-stops of the iris, shape (n,); None: nobody said.
        sensor_width, sensor_height: [m]; None: nobody said.
        notes: What is assumed, in sentences.
    """

    title: str
    rig: str
    place: str
    frames: str
    move: Move
    arm: ArmModel
    track: Track
    mount: Mount
    positions: FloatArray
    quaternions: FloatArray
    focal_lengths: FloatArray | None = None
    focus_distances: FloatArray | None = None
    stops: FloatArray | None = None
    sensor_width: float | None = None
    sensor_height: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows, one a frame."""
        return len(self.move.values)

    @property
    def seconds(self) -> float:
        """From the first row to the last [s]."""
        return (self.rows - 1) / float(self.move.rate)

    @property
    def times(self) -> FloatArray:
        """Of the rows, the first is 0 [s], shape (n,)."""
        rate = self.move.rate
        return np.arange(self.rows) * rate.denominator / rate.numerator


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOptions:
    """What a person may choose about a machine's file; None and empty: as is usual for the format.

    Args:
        unit: Of lengths: m, cm, mm, in, ft.
        samples_per_second: Rows a second, on the quintic through the move's rows.
        rotation_order: Of angles of a camera, the first turn first ("zxy").
        target_distance: From the camera to the point it looks at [m], where that is written.
        roll_sign: Of a roll angle: 1 for right-handed about the view, -1 for the other way.
        rail: Axis of the file's coordinates along the rail: "x", "y", "-x" or "-y".
        frame_edges: Whether rows are the edges of frames, one more than there are frames, instead
            of their middles.
        lookahead, gain: Of a controller that follows a stream of positions [s, -].
    """

    unit: str = ""
    samples_per_second: Fraction | None = None
    rotation_order: str = "zxy"
    target_distance: float | None = None
    roll_sign: float | None = None
    rail: str = "x"
    frame_edges: bool = True
    lookahead: float = 0.1
    gain: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a writer made.

    Args:
        content: Of the file.
        notes: What the file does not say itself, in sentences.
        warnings: What may go wrong where the file is read, in sentences.
    """

    content: bytes
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoveRows(ArrayNoun):
    """What a machine's file holds.

    Args:
        source: The file, as the person named it.
        axes: Names of the columns of `values`; empty where the file is of a camera.
        values: [m] for the track, [rad] for joints, shape (n, len(axes)).
        times: [s], the first is 0, shape (n,); None: the file does not say.
        rate: Rows per second, exact; None: the file does not say.
        positions, quaternions: Of the camera in the file's frame [m], wxyz; None: not in the file.
        velocities, accelerations: Of the axes, shape (n, len(axes)); None: not in the file.
        notes: What was read, left out or assumed, in sentences.
    """

    source: str
    axes: tuple[str, ...]
    values: FloatArray
    times: FloatArray | None = None
    rate: Fraction | None = None
    positions: FloatArray | None = None
    quaternions: FloatArray | None = None
    velocities: FloatArray | None = None
    accelerations: FloatArray | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """A move between its rows: the C4 quintic through them, see `sampled`.

    Args:
        times: [s], the first row is at 0, shape (m,).
        values: Track [m] and joints [rad], shape (m, 7).
        positions, quaternions: Camera in the track's frame, shapes (m, 3) and (m, 4).
    """

    times: FloatArray
    values: FloatArray
    positions: FloatArray
    quaternions: FloatArray


def export_move(
    move: Move,
    *,
    arm: ArmModel,
    track: Track,
    mount: Mount,
    rig: str,
    title: str = "",
    set_name: str = "",
    frame_map: str = "",
    focal_lengths: FloatArray | None = None,
    focus_distances: FloatArray | None = None,
    stops: FloatArray | None = None,
    sensor_width: float | None = None,
    sensor_height: float | None = None,
    notes: tuple[str, ...] = (),
) -> MoveExport:
    """A move with the poses its axes give the camera.

    Args:
        move: From rest to rest.
        arm, track, mount: What its axes move.
        rig: As people call it.
        title: Of the move; the rig's name if empty.
        set_name: What the move's placement is in, for people.
        frame_map: Which rows are which frames of the take, as a sentence; empty: as the move has
            it. A pass at another speed or backwards needs its own.
        focal_lengths, focus_distances, stops: [m, m, -] per row, or per row on the take's path;
            then they are held in pre-roll and run-out.
        sensor_width, sensor_height: [m]
        notes: What is assumed, in sentences.

    Raises:
        UsageError: A lens column is as long as neither the move nor its path.
    """
    positions, quaternions = camera_poses(move.values, arm, track, mount)
    lens = {"focal length": focal_lengths, "focus distance": focus_distances, "iris": stops}
    focal, focus, iris = (_per_row(move, name, values) for name, values in lens.items())
    held = any(v is not None and len(v) != len(move.values) for v in lens.values())
    holding = ("The lens is held as it is in pre-roll and run-out.",) if held else ()
    return MoveExport(
        title=title or rig,
        rig=rig,
        place=placement_words(move.placement, set_name),
        frames=frame_map or frame_words(move),
        move=move,
        arm=arm,
        track=track,
        mount=mount,
        positions=frozen(positions),
        quaternions=frozen(quaternions),
        focal_lengths=focal,
        focus_distances=focus,
        stops=iris,
        sensor_width=sensor_width,
        sensor_height=sensor_height,
        notes=(*notes, *holding, *_assumed(arm)),
    )


def _assumed(arm: ArmModel) -> tuple[str, ...]:
    if not arm.assumed:
        return ()
    return (f"Assumed of {arm.name}, verified by nobody: {', '.join(arm.assumed)}.",)


def _per_row(move: Move, name: str, values: FloatArray | None) -> FloatArray | None:
    if values is None or len(values) == len(move.values):
        return None if values is None else frozen(values)
    if len(values) != len(move.on_path):
        raise UsageError(
            f"{len(values)} values of {name} fit neither the {len(move.values)} rows of the move "
            f"nor the {len(move.on_path)} of its path"
        )
    return frozen(np.pad(values, (move.pre_roll, move.run_out), mode="edge"))


def camera_poses(
    values: ArrayLike, arm: ArmModel, track: Track, mount: Mount
) -> tuple[FloatArray, FloatArray]:
    """Camera poses in the track's frame: T = shift(track, 0, base_height) T_arm T_flange_camera.

    Args:
        values: Track [m] and joints [rad], shape (n, 7).
        arm, track, mount: What they move.

    Returns:
        Positions [m], shape (n, 3); quaternions wxyz, neighbours in one hemisphere, shape (n, 4).
    """
    rows = np.asarray(values, np.float64)
    T_flange_camera = T(mount.p_flange_camera, mount.q_flange_camera)
    positions, quaternions = np.empty((len(rows), 3)), np.empty((len(rows), 4))
    for first in range(0, len(rows), _BLOCK):
        block = slice(first, first + _BLOCK)
        flange = arm_frames(arm, rows[block, 1:])[:, 6]
        positions[block], quaternions[block] = decompose(flange @ T_flange_camera)
    positions[:, 0] += rows[:, 0]
    positions[:, 2] += track.base_height
    return positions, align_hemisphere(quaternions)


def placement_words(placement: Placement, set_name: str = "") -> str:
    """Where the track lies, as a sentence."""
    where = set_name or "its set"
    x, y, z = placement.x, placement.y, placement.z
    return (
        f"The middle of the track is on the floor at x {x:.4f} m, y {y:.4f} m, z {z:.4f} m of "
        f"{where}; the rail's +X is turned {math.degrees(placement.yaw):.4f} degrees "
        "counter-clockwise from +X there, seen from above."
    )


def frame_words(move: Move) -> str:
    """Which rows of a move at the take's own speed are which frames of the take."""
    first, last = move.pre_roll + 1, len(move.values) - move.run_out
    span = move.span
    return (
        f"Rows {first} to {last}, counted from 1, are the frames {span.first} to {span.stop - 1} "
        "of the take; the rows before and after run up from rest and out to rest."
    )


def head_lines(export: MoveExport) -> tuple[str, ...]:
    """What every file of a move says of it, in lines without marks of a comment."""
    move = export.move
    return (
        f"{export.title}: {export.rig}, arm {export.arm.name}, mount {export.mount.id}.",
        ADVISORY,
        f"{export.rows} rows at {move.rate} per second, {export.seconds:.3f} s.",
        export.frames,
        (
            f"Triggers: none before row 1. The camera is on its path from row {move.pre_roll + 1} "
            "on; to wait longer, hold row 1."
        ),
        (
            "Coordinates are the track's: origin on the floor under its middle, +X along the rail, "
            "+Z up."
        ),
        export.place,
        *export.notes,
    )


def axis_curve(export: MoveExport) -> PositionSpline:
    """The C4 quintic through the rows, time 0 at the first."""
    return PositionSpline(export.times, export.move.values)


def sampled(export: MoveExport, per_second: Fraction) -> Samples:
    """The move at other instants: k / per_second from the first row on, none after the last.

    The axes follow the quintic they are verified on; the camera is where they put it.

    Args:
        export: The move.
        per_second: Samples a second, above 0 and at most 10,000; `MOST_SAMPLES` in all.

    Raises:
        UsageError: Another number of samples a second.
    """
    span = Fraction(export.rows - 1) / export.move.rate
    if not 0 < per_second <= 10_000 or span * per_second > MOST_SAMPLES:
        most = min(10_000, math.floor(MOST_SAMPLES / max(span, Fraction(1, 1000))))
        raise UsageError(f"read {per_second} samples a second; write a number up to {most}")
    count = math.floor(span * per_second) + 1
    times = np.arange(count) * per_second.denominator / per_second.numerator
    values = axis_curve(export)(np.minimum(times, export.times[-1]))
    positions, quaternions = camera_poses(values, export.arm, export.track, export.mount)
    return Samples(times=times, values=values, positions=positions, quaternions=quaternions)


def at_times(export: MoveExport, times: ArrayLike) -> FloatArray:
    """Axis values at any time; outside the rows they go on at the speed they have at the end.

    In a move from rest to rest that speed is none.

    Args:
        export: The move.
        times: [s], shape (m,).

    Returns:
        Track [m] and joints [rad], shape (m, 7).
    """
    asked = np.asarray(times, np.float64)
    inside = np.clip(asked, 0.0, export.times[-1])
    curve = axis_curve(export)
    speed = curve.velocity(inside) if curve.degree else np.zeros((len(inside), 7))
    return curve(inside) + speed * (asked - inside)[:, None]


def pan_range(quaternions: FloatArray) -> tuple[float, float]:
    """Least and greatest pan of a camera, unwrapped from the first row's [rad]."""
    pans = unwrap(pan_tilt_roll(quaternions)[:, 0])
    return float(pans.min()), float(pans.max())


def pan_warnings(export: MoveExport, words: str) -> tuple[str, ...]:
    """A warning where the pan leaves half a turn to either side.

    Args:
        export: The move.
        words: What follows from it in this format, without a full stop.
    """
    low, high = (math.degrees(angle) for angle in pan_range(export.quaternions))
    if low >= -180.0 and high <= 180.0:
        return ()
    return (f"The camera pans from {low:.1f} to {high:.1f} degrees: {words}.",)


def unit_of(options: MoveOptions, usual: str) -> tuple[str, float]:
    """Name and metres of the unit of lengths.

    Raises:
        UsageError: Nobody knows that unit.
    """
    name = options.unit or usual
    if name not in METRES_PER_UNIT:
        raise UsageError(f"unit {name}: write one of {', '.join(METRES_PER_UNIT)}")
    return name, float(METRES_PER_UNIT[name])


def axis_table(export: MoveExport, values: FloatArray, metres: float) -> FloatArray:
    """Axis values in a unit of length and degrees, in the order of the move's axes.

    Args:
        export: Whose axes they are.
        values: Track [m] and joints [rad], shape (m, 7).
        metres: Per unit.
    """
    linear = np.array([is_linear(axis) for axis in export.move.axes])
    return np.where(linear, values / metres, np.degrees(values))


def is_linear(axis: str) -> bool:
    """Whether an axis is counted in lengths: the track, not a joint."""
    return axis.strip().lower() in ("track", "rail")


def text_file(lines: Iterable[str], *, end: str = "\n") -> bytes:
    """Lines as the bytes of a file."""
    return (end.join([*lines, ""])).encode("utf-8")
