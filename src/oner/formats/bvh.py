"""Motion capture as BVH: where the root of the skeleton goes.

A hierarchy of joints, each with an OFFSET from its parent and CHANNELS, then a line of channel
values per frame. Rotations are degrees about the axes as they have been turned so far, in the order
of the channels: R = R1 R2 R3. Position channels stand in place of the joint's OFFSET.

The performer is where the first joint is whose position channels move; its parents' rotations are
applied. Some tools leave the root still and move the hips, so the root is not taken blindly.

The file says neither its unit nor which way is up (Y by convention, checked against the skeleton).
Lost: the pose; only the way of the root is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.formats.recording import PerformerRecording
from oner.formats.text import LARGEST, check_count, read_lines, read_number, shown
from oner.geometry.poses import from_axis_angle, multiply, rotate
from oner.model.arrays import FloatArray, frozen

_LONGEST = 1_000_000
_MOST_JOINTS = 10_000
_CHANNELS = ("xposition", "yposition", "zposition", "xrotation", "yrotation", "zrotation")
_RATES = tuple(
    Fraction(n) for n in (24, 25, 30, 48, 50, 60, 90, 100, 120, 150, 180, 200, 240, 250)
) + tuple(Fraction(n * 1000, 1001) for n in (24, 30, 60, 120))
_IN_PLACE = 0.3
"""Floor the root covers below this part of the skeleton's height: it goes nowhere."""


@dataclass(slots=True)
class _Joint:
    """A joint; its channels start at column `column` of the motion."""

    name: str
    parent: int
    offset: FloatArray = field(default_factory=lambda: np.zeros(3))
    channels: tuple[str, ...] = ()
    column: int = 0

    def axis_columns(self, kind: str) -> list[tuple[int, int]]:
        """Axis number and column of the channels of a kind ("position", "rotation"), in order."""
        named = enumerate(self.channels, start=self.column)
        return [("xyz".index(name[0]), at) for at, name in named if name.endswith(kind)]


@dataclass(frozen=True, slots=True)
class _Motion:
    values: FloatArray
    frame_time: str


def read_bvh(
    path: Path, *, rate: Fraction | None = None, source: str = "", performer: str = ""
) -> PerformerRecording:
    """The way of the root of a BVH file.

    Args:
        path: Of the file.
        rate: Frames per second, instead of the file's frame time.
        source: Its name in messages; `path` if empty.
        performer: Cast id, for messages.

    Raises:
        FormatError: The file is not BVH, a line of motion has not the right number of values, or
            no joint has position channels.
    """
    lines = read_lines(path, longest=_LONGEST)
    joints = _read_hierarchy(path, lines)
    motion = _read_motion(path, lines, joints)
    exact, rate_note = _rate(path, motion.frame_time, rate)
    index, moving_note = _moving_joint(path, joints, motion.values)
    positions = _way(joints, index, motion.values)
    heights = _rest_extent(joints)
    up, up_note = _up(heights)
    floor = [axis for axis in range(3) if axis != "xyz".index(up)]
    height = float(heights["xyz".index(up)])
    covered = float(np.ptp(positions[:, floor], axis=0).max())
    in_place = covered < _IN_PLACE * height
    name = source or str(path)
    notes = [rate_note, moving_note, up_note]
    if in_place:
        notes.append(f"the root stays within {covered:.3g} units: recorded on the spot")
    return PerformerRecording(
        source=name,
        performer=performer,
        times=frozen(np.arange(len(positions)) * (exact.denominator / exact.numerator)),
        positions=frozen(positions),
        height=height,
        rate=exact,
        up=up,
        in_place=in_place,
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def _read_hierarchy(path: Path, lines: Iterator[tuple[int, str]]) -> list[_Joint]:
    """Joints in the order of the file; end sites too, without channels. Stops at MOTION."""
    tree = _Tree(path)
    started = False
    for number, line in lines:
        for part in re.split(r"([{}])", line):
            words = part.split()
            if not started and words and words[0].upper() != "HIERARCHY":
                remedy = "a BVH file starts with HIERARCHY"
                raise FormatError(path, remedy, line=number, read=shown(line))
            if words and words[0].upper() == "MOTION":
                return tree.finished(number)
            if words and started:
                tree.take(number, words)
            started = started or bool(words)
    raise FormatError(path, "has no MOTION; the file is cut off or is not BVH")


class _Tree:
    """The hierarchy as far as it was read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.joints: list[_Joint] = []
        self.open: list[int] = []
        self.columns = 0

    def take(self, number: int, words: list[str]) -> None:
        """The next line, or part of a line up to a brace."""
        word = words[0].upper()
        if word in ("ROOT", "JOINT", "END"):
            self._joint(number, words)
        elif word == "{" and self.joints:
            self.open.append(len(self.joints) - 1)
        elif word == "}" and self.open:
            self.open.pop()
        elif word == "OFFSET" and self.open:
            self.joints[self.open[-1]].offset = _offset(self.path, number, words)
        elif word == "CHANNELS" and self.open:
            self._channels(number, words)
        else:
            remedy = "ROOT, JOINT, End Site, OFFSET, CHANNELS, { or } is due here"
            read = shown(" ".join(words))
            raise FormatError(self.path, remedy, line=number, read=read)

    def _joint(self, number: int, words: list[str]) -> None:
        parent = self.open[-1] if self.open else -1
        self.joints.append(_Joint(" ".join(words[1:]) or words[0], parent))
        if len(self.joints) > _MOST_JOINTS:
            raise FormatError(self.path, f"more than {_MOST_JOINTS} joints", line=number)

    def _channels(self, number: int, words: list[str]) -> None:
        joint = self.joints[self.open[-1]]
        joint.channels, joint.column = _channels(self.path, number, words), self.columns
        self.columns += len(joint.channels)

    def finished(self, number: int) -> list[_Joint]:
        """Every joint, at the line that ends the hierarchy."""
        if self.open:
            where = self.joints[self.open[-1]].name
            raise FormatError(self.path, "a } is missing before MOTION", line=number, where=where)
        if not any(joint.channels for joint in self.joints):
            raise FormatError(self.path, "no joint has channels", line=number)
        return self.joints


def _offset(path: Path, number: int, words: list[str]) -> FloatArray:
    if len(words) != 4:
        raise FormatError(path, "OFFSET has three numbers", line=number, read=" ".join(words[:6]))
    return np.array([read_number(path, number, word, "OFFSET") for word in words[1:]])


def _channels(path: Path, number: int, words: list[str]) -> tuple[str, ...]:
    names = tuple(word.lower() for word in words[2:])
    if len(words) < 2 or words[1] != str(len(names)) or not set(names) <= set(_CHANNELS):
        remedy = "CHANNELS has a count and as many of Xposition ... Zrotation"
        raise FormatError(path, remedy, line=number, read=shown(" ".join(words)))
    return names


def _read_motion(path: Path, lines: Iterator[tuple[int, str]], joints: list[_Joint]) -> _Motion:
    width = sum(len(joint.channels) for joint in joints)
    stated, frame_time = -1, ""
    rows: list[FloatArray] = []
    for number, line in lines:
        key, _, value = line.partition(":")
        if key.strip().lower() == "frames":
            stated = int(read_number(path, number, value.strip(), "Frames"))
        elif key.strip().lower() == "frame time":
            frame_time = value.strip()
            read_number(path, number, frame_time, "Frame Time")
        elif line.strip():
            check_count(path, number, len(rows))
            rows.append(_row(path, number, line, width))
    if stated < 2 and len(rows) == 1:
        raise FormatError(path, "holds one frame, a pose; a way needs at least two", where="Frames")
    if len(rows) < 2 or len(rows) < stated:
        remedy = f"holds {len(rows)} lines of motion where {max(stated, 2)} are due; it is cut off"
        raise FormatError(path, remedy, where="Frames")
    if stated >= 0 and len(rows) > stated:
        remedy = f"holds {len(rows)} lines of motion where {stated} are said; correct Frames"
        raise FormatError(path, remedy, where="Frames", read=str(stated))
    if not frame_time:
        raise FormatError(path, "has no Frame Time before its motion", where="MOTION")
    return _Motion(np.stack(rows), frame_time)


def _row(path: Path, number: int, line: str, width: int) -> FloatArray:
    words = line.split()
    if len(words) != width:
        remedy = f"{width} channel values are due, here are {len(words)}"
        raise FormatError(path, remedy, line=number, where="MOTION", read=shown(line.strip()))
    try:
        values = np.array(words, dtype=np.float64)
    except ValueError:
        values = np.full(1, np.nan)
    if not (np.abs(values) <= LARGEST).all():
        for column, word in enumerate(words, start=1):
            read_number(path, number, word, f"channel {column}")
    return values


def _rate(path: Path, frame_time: str, given: Fraction | None) -> tuple[Fraction, str]:
    """The usual rate whose frame time, written with as many digits, is the file's."""
    if given is not None:
        return given, f"take.toml makes it {given} frames per second"
    # the float first: a far exponent would be expanded to that many digits
    exact = Fraction(frame_time) if 1e-4 < float(frame_time) < 100 else Fraction(0)
    if not Fraction(1, 2000) <= exact <= 10:
        remedy = "a frame time in seconds is due; or write frame_rate in take.toml"
        raise FormatError(path, remedy, where="Frame Time", read=shown(frame_time))
    rate = _usual_rate(exact, frame_time)
    if rate is not None:
        return rate, f"a frame time of {frame_time} s is {rate} frames per second"
    return 1 / exact, f"a frame time of {frame_time} s is {float(1 / exact):g} frames per second"


def _usual_rate(exact: Fraction, frame_time: str) -> Fraction | None:
    """The usual rate whose frame time is the file's: exactly, else rounded, else cut off."""
    mantissa, _, exponent = frame_time.lower().partition("e")
    digits = len(mantissa.partition(".")[2]) - int(exponent or 0)
    last = Fraction(10) ** -digits
    off = {rate: abs(1 / rate - exact) for rate in _RATES}
    rounded = [rate for rate in _RATES if off[rate] <= last / 2]
    if 1 / exact in off:
        return 1 / exact
    if rounded:
        return rounded[0]
    nearest = min(_RATES, key=lambda rate: off[rate])
    return nearest if off[nearest] <= last else None


def _moving_joint(path: Path, joints: list[_Joint], values: FloatArray) -> tuple[int, str]:
    """The first joint whose position channels change, else the first that has any."""
    placed = [i for i, joint in enumerate(joints) if joint.axis_columns("position")]
    if not placed:
        raise FormatError(path, "no joint has position channels: a motion without a way")
    extents = {
        i: float(
            np.ptp(values[:, [c for _, c in joints[i].axis_columns("position")]], axis=0).max()
        )
        for i in placed
    }
    largest = max(extents.values())
    moving = [i for i in placed if extents[i] > 1e-6 * max(largest, 1.0)]
    if not moving:
        return placed[0], f"the way is that of joint {joints[placed[0]].name}, which stays put"
    index = moving[0]
    still = f"; {joints[0].name} stays put" if index != 0 else ""
    others = [joints[i].name for i in moving[1:] if extents[i] > 0.5 * largest]
    also = f"; {', '.join(others[:3])} move too and are left out" if others else ""
    return index, f"the way is that of joint {joints[index].name}{still}{also}"


def _way(joints: list[_Joint], index: int, values: FloatArray) -> FloatArray:
    """World positions of a joint, shape (n, 3): p = t0 + R0 (t1 + R1 (t2 + ...))."""
    chain: list[_Joint] = []
    while index >= 0:
        chain.insert(0, joints[index])
        index = joints[index].parent
    position = np.zeros((len(values), 3))
    turn = np.tile([1.0, 0.0, 0.0, 0.0], (len(values), 1))
    for joint in chain:
        position = position + rotate(turn, _translation(joint, values))
        for axis, column in joint.axis_columns("rotation"):
            angle = np.radians(values[:, column])
            turn = multiply(turn, from_axis_angle(np.eye(3)[axis], angle))
    return position


def _translation(joint: _Joint, values: FloatArray) -> FloatArray:
    translation = np.tile(joint.offset, (len(values), 1))
    for axis, column in joint.axis_columns("position"):
        translation[:, axis] = values[:, column]
    return translation


def _rest_extent(joints: list[_Joint]) -> FloatArray:
    """How far the skeleton at rest reaches along x, y and z, in units of the file."""
    places = np.zeros((len(joints), 3))
    for i, joint in enumerate(joints):
        if joint.parent >= 0:
            places[i] = places[joint.parent] + joint.offset
    return np.ptp(places, axis=0)


def _up(extents: FloatArray) -> tuple[str, str]:
    """Y by convention; Z where the skeleton at rest lies flat along Y and stands along Z."""
    if extents[2] > 2.0 * extents[1]:
        return "z", "its skeleton stands along z, so z is taken as up; write up if that is wrong"
    return "y", "y is taken as up, by convention of BVH; write up if that is wrong"
