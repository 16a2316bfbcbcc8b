"""Trajectories of a body as text, one pose a line: TUM, OKVIS, EuRoC.

    timestamp tx ty tz qx qy qz qw        (TUM, OKVIS: separated by spaces, seconds)
    timestamp,tx,ty,tz,qw,qx,qy,qz        (EuRoC: separated by commas, nanoseconds)

A comment line that names the columns wins over the usual order. The files say metres by
convention and nothing about which way is up; poses come at times of their own.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.formats.recording import CameraRecording
from oner.formats.text import as_table, check_count, read_lines, read_numbers
from oner.geometry.poses import align_hemisphere, normalize
from oner.model.arrays import FloatArray, frozen

COLUMNS = ("timestamp", "tx", "ty", "tz", "qx", "qy", "qz", "qw")

_NORM_TOLERANCE = 1e-3
_NORM_LIMIT = 0.05
_GAP = 4.0
_NANOSECONDS = 1e14
"""Seconds since 1970 are below 1e10; a stamp above this counts nanoseconds."""


@dataclass(frozen=True, slots=True)
class _Samples:
    values: FloatArray
    lines: tuple[int, ...]
    scalar_first: bool


def read_trajectory(path: Path, *, source: str = "") -> CameraRecording:
    """The poses of a body in a trajectory file.

    Args:
        path: Of the file.
        source: Its name in messages; `path` if empty.

    Returns:
        A recording without lens and rate; metres by convention, `up` unknown.

    Raises:
        FormatError: A line is not a pose, stamps run backwards, two poses have one stamp, or a
            quaternion is not one; names the line.
    """
    samples = _read_samples(path)
    stamps, notes = _seconds(samples.values[:, 0])
    _check_order(path, stamps, samples)
    keep = _distinct(path, stamps, samples)
    quaternions = samples.values[:, 4:8]
    if not samples.scalar_first:
        quaternions = np.roll(quaternions, 1, axis=1)
    notes += _check_norms(path, quaternions, samples.lines)
    times = stamps[keep] - stamps[0]
    name = source or str(path)
    order = "w x y z" if samples.scalar_first else "x y z w"
    notes = [f"{int(keep.sum())} poses over {times[-1]:.3f} s, quaternions {order}", *notes]
    notes += _repeats_note(keep) + _gap_notes(times, np.array(samples.lines)[keep])
    notes.append("a trajectory is in metres by convention")
    return CameraRecording(
        source=name,
        times=frozen(times),
        positions=frozen(samples.values[keep, 1:4]),
        quaternions=frozen(align_hemisphere(normalize(quaternions[keep]))),
        metres_per_unit=1.0,
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def _read_samples(path: Path) -> _Samples:
    cells = array("d")
    lines: list[int] = []
    scalar_first = False
    for number, line in read_lines(path):
        text = line.strip()
        if not text:
            continue
        if text.startswith("#") or _is_header(text):
            scalar_first = scalar_first or _names_scalar_first(text)
            continue
        check_count(path, number, len(lines))
        words = text.replace(",", " ").split()
        cells.extend(read_numbers(path, number, words[:8] if "," in text else words, COLUMNS))
        lines.append(number)
    return _Samples(as_table(path, cells, 8), tuple(lines), scalar_first)


def _is_header(text: str) -> bool:
    return not any(character.isdigit() for character in text)


def _names_scalar_first(text: str) -> bool:
    """Whether a header names the quaternion's scalar before its vector."""
    first = re.search(r"q_?(?:RS_|SR_)?([wxyz])\b", text)
    return first is not None and first[1] == "w"


def _seconds(stamps: FloatArray) -> tuple[FloatArray, list[str]]:
    if abs(stamps[0]) < _NANOSECONDS:
        return stamps, []
    return stamps * 1e-9, ["its stamps count nanoseconds"]


def _check_order(path: Path, stamps: FloatArray, samples: _Samples) -> None:
    back = np.flatnonzero(np.diff(stamps) < 0.0)
    if len(back):
        row = int(back[0]) + 1
        more = f" ({len(back)} such lines)" if len(back) > 1 else ""
        remedy = f"the stamp is earlier than that of the line before{more}; sort the file by time"
        stamp = f"{samples.values[row, 0]:.9g}"
        raise FormatError(path, remedy, line=samples.lines[row], where="timestamp", read=stamp)


def _distinct(
    path: Path, stamps: FloatArray, samples: _Samples
) -> np.ndarray[tuple[int], np.dtype[np.bool]]:
    """Which rows have a stamp of their own; a row repeated as it is may be dropped."""
    repeat = np.diff(stamps) == 0.0
    differs = repeat & (np.diff(samples.values[:, 1:], axis=0) != 0.0).any(axis=1)
    if differs.any():
        row = int(np.flatnonzero(differs)[0]) + 1
        remedy = "another pose than the line before has at the same stamp; delete one of the two"
        stamp = f"{samples.values[row, 0]:.9g}"
        raise FormatError(path, remedy, line=samples.lines[row], where="timestamp", read=stamp)
    return np.concatenate([[True], ~repeat])


def _repeats_note(keep: np.ndarray[tuple[int], np.dtype[np.bool]]) -> list[str]:
    dropped = int((~keep).sum())
    return [f"{dropped} lines that repeat the one before were dropped"] if dropped else []


def _check_norms(path: Path, quaternions: FloatArray, lines: tuple[int, ...]) -> list[str]:
    norms = np.linalg.norm(quaternions, axis=1)
    off = np.abs(norms - 1.0)
    worst = int(np.argmax(off))
    if off[worst] > _NORM_LIMIT:
        remedy = f"the quaternion's length is {norms[worst]:.3g} where 1 is due"
        where = "qx qy qz qw"
        read = " ".join(f"{value:g}" for value in quaternions[worst])
        raise FormatError(path, remedy, line=lines[worst], where=where, read=read)
    if off[worst] > _NORM_TOLERANCE:
        return [f"quaternions were brought to length 1, the worst was {norms[worst]:.4f}"]
    return []


def _gap_notes(times: FloatArray, lines: np.ndarray[tuple[int], np.dtype[np.int_]]) -> list[str]:
    steps = np.diff(times)
    usual = float(np.median(steps))
    gaps = np.flatnonzero(steps > _GAP * usual)
    if not len(gaps):
        return []
    worst = int(gaps[np.argmax(steps[gaps])])
    count = "a gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
    where = f"{steps[worst]:.3f} s before line {lines[worst + 1]}, where {usual:.3f} s is usual"
    return [f"{count} in the samples; the longest is {where}; the path is interpolated across it"]
