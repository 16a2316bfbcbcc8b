"""Trajectories of a body as text, one pose a line: TUM, OKVIS, EuRoC.

    timestamp tx ty tz qx qy qz qw        (TUM, OKVIS: separated by spaces, seconds)
    timestamp,tx,ty,tz,qw,qx,qy,qz        (EuRoC: separated by commas, nanoseconds)

A header that names the columns wins over the usual order. Stamps may count milli-, micro- or
nanoseconds; their size says which. The files say metres by convention and nothing about which way
is up; poses come at times of their own.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.formats.recording import CameraRecording
from oner.formats.text import as_table, check_count, read_lines, read_numbers, shown
from oner.geometry.poses import align_hemisphere, normalize
from oner.model.arrays import FloatArray, frozen

COLUMNS = ("timestamp", "tx", "ty", "tz", "qx", "qy", "qz", "qw")

_NORM_TOLERANCE = 1e-3
_NORM_LIMIT = 0.05
_GAP = 4.0
_UNITS = (
    ("", 1.0, 0.0),
    ("milliseconds", 1e3, 1.0),
    ("microseconds", 1e6, 0.1),
    ("nanoseconds", 1e9, np.inf),
)
"""Name, how many make a second, the longest step a clock that counts them is taken to make [s]."""
_CENTURY = (9e8, 4.2e9)
"""Seconds since 1970 in the years 1998 to 2103."""
_WHOLE = 4.0
"""Whole stamps at least so far apart are no seconds."""
_SCALAR = re.compile(r"((?:.*[._])?|q|r|quat|quaternion)w")


@dataclass(frozen=True, slots=True)
class _Samples:
    values: FloatArray
    lines: tuple[int, ...]
    scalar_first: bool | None
    commas: bool


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
    stamps, unit = _seconds(samples.values[:, 0])
    _check_order(path, stamps, samples)
    keep = _distinct(path, stamps, samples)
    scalar_first, notes = _scalar_first(samples, unit)
    quaternions = samples.values[:, 4:8]
    if not scalar_first:
        quaternions = np.roll(quaternions, 1, axis=1)
    notes += _check_norms(path, quaternions, samples.lines)
    times = stamps[keep] - stamps[0]
    name = source or str(path)
    order = "w x y z" if scalar_first else "x y z w"
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
    scalar_first: bool | None = None
    commas = False
    for number, line in read_lines(path):
        text = line.strip()
        if not text:
            continue
        if text.startswith(("#", "%")) or (not lines and text[0].isalpha()):
            named = _named_order(path, number, text)
            scalar_first = named if scalar_first is None else scalar_first
            continue
        check_count(path, number, len(lines))
        commas = commas or "," in text
        cells.extend(read_numbers(path, number, _words(path, number, text), COLUMNS))
        lines.append(number)
    return _Samples(as_table(path, cells, 8), tuple(lines), scalar_first, commas)


def _words(path: Path, number: int, text: str) -> list[str]:
    """The cells of a line; tables with commas or semicolons may have more columns behind."""
    if "," in text and ";" in text:
        remedy = "write numbers with a point, not a comma"
        raise FormatError(path, remedy, line=number, read=shown(text))
    words = text.replace(",", " ").replace(";", " ").split()
    return words[:8] if "," in text or ";" in text else words


def _named_order(path: Path, number: int, text: str) -> bool | None:
    """Whether a header names the quaternion's scalar before its vector; None: it names neither.

    Raises:
        FormatError: It names the quaternion before the position.
    """
    bare = re.sub(r"\[[^]]*\]|\([^)]*\)", " ", text.lower())
    names = re.split(r"[,;\s]+", bare.strip("#%,; \t"))
    scalar = next((match for name in names if (match := _SCALAR.fullmatch(name))), None)
    if scalar is None or (first := scalar[1] + "x") not in names:
        return None
    w, x = names.index(scalar[0]), len(names) - 1 - names[::-1].index(first)
    if min(w, x) < 4:
        remedy = "columns are due in the order timestamp, position, quaternion"
        raise FormatError(path, remedy, line=number, where="header", read=shown(text))
    return w < x


def _scalar_first(samples: _Samples, unit: str) -> tuple[bool, list[str]]:
    """Whether quaternions are w x y z, and what there is to say about stamps and order."""
    notes = [f"its stamps count {unit}"] if unit else []
    if samples.scalar_first is not None:
        return samples.scalar_first, notes
    euroc = samples.commas and unit == "nanoseconds"
    if euroc:
        notes.append("without a header, commas and nanoseconds are read as EuRoC has them, w first")
    return euroc, notes


def _seconds(stamps: FloatArray) -> tuple[FloatArray, str]:
    """Stamps in seconds, and the name of their unit if they are not.

    Stamps of a clock that counts from 1970 say their unit by their size, others by their steps.
    """
    for name, per_second, _ in _UNITS:
        if _CENTURY[0] <= abs(stamps[0]) / per_second <= _CENTURY[1]:
            return stamps / per_second, name
    steps = np.diff(stamps)
    usual = float(np.median(steps[steps > 0.0])) if (steps > 0.0).any() else 0.0
    whole = bool((stamps == np.rint(stamps)).all())
    if usual < _WHOLE or not whole:
        return stamps, ""
    fitting = (unit for unit in _UNITS if usual / unit[1] < unit[2])
    name, per_second, _ = next(fitting)
    return stamps / per_second, name


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
