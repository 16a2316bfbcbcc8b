"""What `oner move` is told, and the request for an arm that follows from it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from oner.errors import InputError, Problem, UsageError
from oner.model.arrays import frozen
from oner.model.mounts import tilted
from oner.model.piece import Placement
from oner.model.rig import Mount, Rig
from oner.model.set import Panel
from oner.model.take import CameraFile, FilePlacement, PerformerFile
from oner.motion.request import ArmRequest
from oner.production.arm_models import read_arm
from oner.production.one_set import OneSet, read_one_set
from oner.take.camera_path import CameraPath, frames_between, read_camera_path

_OPTIONS: Mapping[str, str] = {
    "frame_rate": "--rate",
    "rotation_order": "--rotation",
    "sensor_height": "--sensor",
    "sensor_width": "--sensor",
    "camera": "--camera",
    "format": "--format",
    "units": "--units",
    "up": "--up",
    "axes": "--axes",
    "offset": "--offset",
    "start_s": "--start",
    "stop_s": "--stop",
    "focal_length": "--focal-length",
    "focus_distance": "--focus",
    "repeat": "--performer-repeat",
}
"""Which option says what a key of take.toml would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrder:
    """A camera file, an arm, and what they do not say themselves.

    Args:
        camera: The camera's file and its world; performers begin with it.
        performers: Files of the performers.
        rate: Frames per second, where the person says so.
        arm: A catalogue name, or the path of a TOML or URDF file.
        mount: Name of the mount; empty: the arm's first.
        tilt: The mount's camera turned up about its own right axis [rad].
        set_file: A production folder, a sets.toml or a drawing; None: nothing stands there.
        set_id: Which of its sets.
        layers: Layers of a drawing that hold walls.
        placement: Of the track; None: it is searched.
        frames: First and last frame of the file's path, both included; None: all.
        ceiling: Height nothing may reach above [m]; None: as the stage says.
        keep: Ids of wild panels that stay.
        clean: Whether jitter is taken out of the path inside its tube.
        parked: Track and joints where the arm stands before it goes to the first position [m, rad],
            seven values; None: nobody says.
    """

    camera: CameraFile
    arm: str
    performers: tuple[PerformerFile, ...] = ()
    rate: Fraction | None = None
    mount: str = ""
    tilt: float = 0.0
    set_file: Path | None = None
    set_id: str = ""
    layers: tuple[str, ...] = ("*",)
    placement: Placement | None = None
    frames: tuple[int, int] | None = None
    ceiling: float | None = None
    keep: tuple[str, ...] = ()
    clean: bool = True
    parked: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What an order comes to.

    Args:
        request: For the arm; its placement means nothing where the order has none.
        rig, mount: As they were found.
        path: The camera path with lens and performers.
        built: The set and its stage; None where nothing stands.
        notes: What was read, converted, dropped or assumed.
    """

    request: ArmRequest
    rig: Rig
    mount: Mount
    path: CameraPath
    built: OneSet | None = None
    notes: tuple[str, ...] = field(default=())


def take_order(order: MoveOrder) -> Ordered:
    """Read everything an order names.

    Raises:
        InputError, ProductionError: A file has a problem; the remedy names the option.
        UsageError: The options contradict each other.
    """
    path = _path(order)
    first = order.frames[0] if order.frames else 0
    if order.frames:
        path = frames_between(path, *order.frames)
    rig = read_arm(order.arm)
    mount = _mount(rig, order)
    built = read_one_set(order.set_file, order.set_id, order.layers) if order.set_file else None
    panels = built.set.panels if built else ()
    _check_kept(order.keep, panels)
    assert rig.arm is not None
    assert rig.track is not None
    request = ArmRequest(
        arm=rig.arm,
        track=rig.track,
        mount=mount,
        placement=order.placement or Placement(x=0.0, y=0.0, z=0.0, yaw=0.0),
        rate=path.rate,
        first_frame=first,
        positions=path.positions,
        quaternions=path.quaternions,
        performers=frozen([one.positions for one in path.performers] or np.zeros((0, 0, 3))),
        performer_sizes=frozen(
            [(one.radius, one.height) for one in path.performers] or np.zeros((0, 2))
        ),
        panels=panels,
        keep=frozenset(order.keep),
        ceiling=order.ceiling,
        performer_clearance=rig.performer_clearance,
        wall_clearance=rig.wall_clearance,
        safety=rig.safety,
    )
    if built is not None:
        from oner.motion.places import with_stage

        request = with_stage(request, built.stage, built.set.T_stage_set)
    said = (*path.notes, *(built.notes if built else ()))
    notes = tuple(note.replace("take.toml", "the command") for note in said)
    return Ordered(request=request, rig=rig, mount=mount, path=path, built=built, notes=notes)


def _path(order: MoveOrder) -> CameraPath:
    try:
        return _read(order, order.camera)
    except InputError as error:
        rate_missing = error.problem.where == "camera.frame_rate" and order.rate is not None
        if not rate_missing:
            raise _as_option(error) from error
    try:
        return _read(order, replace(order.camera, rate=order.rate))
    except InputError as error:
        raise _as_option(error) from error


def _read(order: MoveOrder, camera: CameraFile) -> CameraPath:
    return read_camera_path(camera, order.performers, order.rate)


def read_path(
    camera: CameraFile,
    performers: tuple[PerformerFile, ...] = (),
    rate: Fraction | None = None,
    *,
    command: str = "oner move",
) -> CameraPath:
    """A camera's file at film frames.

    Args:
        camera, performers: The files.
        rate: Frames per second; None: as the file says.
        command: Whose options are to be named where the file does not say enough.

    Raises:
        InputError: A file has a problem; the remedy names the option.
    """
    try:
        return read_camera_path(camera, performers, rate)
    except InputError as error:
        raise _as_option(error, command) from error


def _as_option(error: InputError, command: str = "oner move") -> InputError:
    """The same problem with the option that mends it, where take.toml's key would have."""
    problem = error.problem
    key = problem.where.rpartition(".")[2]
    if problem.file != "take.toml":
        remedy = re.sub(r'frame_rate = "(\S+)" in take.toml', r"--rate \1", problem.remedy)
        return error if remedy == problem.remedy else InputError(replace(problem, remedy=remedy))
    if key not in _OPTIONS:
        return error
    option = _OPTIONS[key]
    if problem.where.startswith("performer.") and key in ("units", "up", "offset"):
        option = f"--performer-{key}"
    words = re.sub(
        rf"(?<![-\w]){key}( = )?(?![-\w])", lambda m: option + " " * bool(m[1]), problem.remedy
    )
    remedy = words.replace("take.toml", "the command")
    return InputError(Problem(file=command, where=option, read=problem.read, remedy=remedy))


def _mount(rig: Rig, order: MoveOrder) -> Mount:
    named = {mount.id: mount for mount in rig.mounts}
    if order.mount and order.mount not in named:
        known = ", ".join(named)
        raise UsageError(f"--mount {order.mount}: {order.arm} has the mounts {known}")
    mount = named[order.mount] if order.mount else rig.mounts[0]
    if not order.tilt:
        return mount
    try:
        return tilted(mount, order.tilt)
    except ValueError as error:
        raise UsageError(f"--tilt: {error}") from None


def _check_kept(keep: tuple[str, ...], panels: tuple[Panel, ...]) -> None:
    known = {panel.id for panel in panels}
    for name in keep:
        if name not in known:
            raise UsageError(f"--keep {name}: the set has no such panel")


def parse_place(text: str) -> Placement:
    """`X,Y,YAW` or `X,Y,Z,YAW` in metres and degrees.

    Raises:
        UsageError: It is something else.
    """
    numbers = parse_numbers(text, "--place")
    if len(numbers) not in (3, 4):
        raise UsageError(f"--place {text}: write X,Y,YAW or X,Y,Z,YAW in metres and degrees")
    x, y, *z, yaw = numbers
    return Placement(x=x, y=y, z=z[0] if z else 0.0, yaw=math.radians(yaw))


def parse_pose(text: str) -> tuple[float, ...]:
    """`TRACK,J1,J2,J3,J4,J5,J6` in metres and degrees.

    Raises:
        UsageError: It is something else.
    """
    numbers = parse_numbers(text, "--from")
    if len(numbers) != 7:
        raise UsageError(f"--from {text}: write TRACK,J1,J2,J3,J4,J5,J6 in metres and degrees")
    return (numbers[0], *(math.radians(number) for number in numbers[1:]))


def parse_numbers(text: str, option: str) -> list[float]:
    """Finite numbers between commas.

    Raises:
        UsageError: One is not.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = [math.nan]
    if not all(math.isfinite(number) for number in numbers):
        raise UsageError(f"{option} {text}: write numbers between commas, without units")
    return numbers


def parse_offset(text: str, option: str) -> tuple[float, float, float]:
    """`X,Y,Z` in metres.

    Raises:
        UsageError: It is something else.
    """
    numbers = parse_numbers(text, option)
    if len(numbers) != 3:
        raise UsageError(f"{option} {text}: write X,Y,Z in metres")
    x, y, z = numbers
    return (x, y, z)


def file_placement(
    units: str, up: str, offset: str, turn: float, *, prefix: str = "--"
) -> FilePlacement:
    """How a file's world lies in the set's, as options say it.

    Args:
        units: mm, cm, m, in or ft; empty: as the file says.
        up: y or z; empty: as the file says.
        offset: `X,Y,Z` in metres.
        turn: Counter-clockwise [deg].
        prefix: Of the options' names, for errors.

    Raises:
        UsageError: An option cannot be read.
    """
    from oner.units import METRES_PER_UNIT

    if units and units not in METRES_PER_UNIT:
        raise UsageError(f"{prefix}units {units}: write one of {', '.join(METRES_PER_UNIT)}")
    if up and up.lstrip("-") not in ("x", "y", "z"):
        raise UsageError(f"{prefix}up {up}: write x, y or z, or one of them with a minus sign")
    return FilePlacement(
        up=up,
        metres_per_unit=float(METRES_PER_UNIT[units]) if units else None,
        yaw=math.radians(turn),
        offset=parse_offset(offset, f"{prefix}offset") if offset else (0.0, 0.0, 0.0),
    )


def camera_file(
    path: Path,
    world: tuple[str, str, str, float] = ("", "", "", 0.0),
    *,
    focal_length_mm: float | None = None,
    focus: float | None = None,
    sensor_mm: str = "",
    **said: Any,
) -> CameraFile:
    """The camera's file as options describe it.

    Args:
        path: As the person named it.
        world: Units, up, offset and turn as `file_placement` takes them.
        focal_length_mm, focus, sensor_mm: Where the file does not say [mm, m, "W,H" in mm].
        said: Further fields of `CameraFile`.

    Raises:
        InputError: There is no such file.
        UsageError: An option cannot be read.
    """
    _need_file(path)
    width, height = _sensor(sensor_mm)
    return CameraFile(
        path=str(path),
        placement=file_placement(*world),
        focal_length=None if focal_length_mm is None else focal_length_mm / 1000.0,
        focus_distance=focus,
        sensor_width=width,
        sensor_height=height,
        **said,
    )


def runner_file(
    path: Path, world: tuple[str, str, str, float], *, start: float, repeat: int
) -> PerformerFile:
    """A performer's file as options describe it; its name is the performer's.

    Args:
        path: As the person named it.
        world: Units, up, offset and turn as `file_placement` takes them.
        start: Where in the file the camera's used part begins [s].
        repeat: Runs laid end to end.

    Raises:
        InputError: There is no such file.
        UsageError: An option cannot be read.
    """
    _need_file(path)
    if repeat < 1:
        raise UsageError(f"--performer-repeat {repeat}: at least 1")
    return PerformerFile(
        performer=path.stem,
        path=str(path),
        placement=file_placement(*world, prefix="--performer-"),
        start=start,
        repeat=repeat,
    )


def _need_file(path: Path) -> None:
    if not path.exists():
        raise InputError(Problem(file=str(path), remedy="there is no such file"))


def _sensor(text: str) -> tuple[float | None, float | None]:
    if not text:
        return None, None
    numbers = parse_numbers(text, "--sensor")
    if len(numbers) != 2 or min(numbers) <= 0.0:
        raise UsageError(f"--sensor {text}: write WIDTH,HEIGHT in mm, for example 24.89,14.0")
    return numbers[0] / 1000.0, numbers[1] / 1000.0


def parse_frames(text: str) -> tuple[int, int]:
    """`FIRST-LAST`, both included.

    Raises:
        UsageError: It is something else.
    """
    first, dash, last = text.partition("-")
    if not dash or not first.strip().isdigit() or not last.strip().isdigit():
        raise UsageError(f"--frames {text}: write FIRST-LAST, for example 0-239")
    return int(first), int(last)
