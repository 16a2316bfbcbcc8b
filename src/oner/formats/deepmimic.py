"""Motions of DeepMimic: JSON, a row a frame: duration, root position, root quaternion, joints.

Metres, Y up. `Loop` is "wrap" where the last frame is the first one of the next run, moved on.
Lost: the pose; only the way of the root is read.

Source: X. B. Peng and others, "DeepMimic", 2018; layout as in the repository's own motions.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import numpy as np

from oner.errors import FormatError
from oner.formats.recording import PerformerRecording
from oner.formats.text import LARGEST, MOST_ROWS
from oner.model.arrays import FloatArray, frozen

_MOST_BYTES = 500_000_000


def read_deepmimic(
    path: Path, *, rate: Fraction | None = None, source: str = "", performer: str = ""
) -> PerformerRecording:
    """The way of the root of a DeepMimic motion.

    Args:
        path: Of the file.
        rate: Frames per second, instead of the durations in the file.
        source: Its name in messages; `path` if empty.
        performer: Cast id, for messages.

    Raises:
        FormatError: It is not such a motion; names the frame.
    """
    document = _load(path)
    rows = _rows(path, document)
    steps = rows[:-1, 0]
    if rate is None and not (steps > 0.0).all():
        frame = int(np.argmin(steps))
        raise FormatError(
            path, "a duration above 0 is due", where=f"Frames[{frame}]", read=f"{steps[frame]:g}"
        )
    times = np.concatenate([[0.0], np.cumsum(steps)])
    if rate is not None:
        times = np.arange(len(rows)) * (rate.denominator / rate.numerator)
    loop = document.get("Loop")
    name = source or str(path)
    notes = [f"{len(rows)} frames over {times[-1]:.3f} s, in metres with y up, loop {loop}"]
    if rate is not None:
        notes.append(f"take.toml makes it {rate} frames per second")
    extent = float(np.ptp(rows[:, (1, 3)], axis=0).max())
    return PerformerRecording(
        source=name,
        performer=performer,
        times=frozen(times),
        positions=frozen(rows[:, 1:4]),
        rate=rate,
        metres_per_unit=1.0,
        up="y",
        in_place=extent < 0.5,
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FormatError(path, "larger than any motion; is this the right file?")
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise FormatError(path, f"cannot be opened: {error.strerror or error}") from error
    except json.JSONDecodeError as error:
        raise FormatError(path, f"not JSON: {error.msg}", line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(path, "not JSON text") from error
    if not isinstance(document, dict) or not isinstance(document.get("Frames"), list):  # pyright: ignore[reportUnknownMemberType]
        raise FormatError(path, 'not a DeepMimic motion: an object with "Frames" is due')
    return cast("dict[str, Any]", document)


def _rows(path: Path, document: dict[str, Any]) -> FloatArray:
    """Duration and position of the root per frame, shape (n, 4)."""
    frames = cast("list[Any]", document["Frames"])
    if not 2 <= len(frames) <= MOST_ROWS:
        raise FormatError(path, f"holds {len(frames)} frames; a path needs at least 2")
    return np.array([_row(path, number, frame) for number, frame in enumerate(frames)])


def _row(path: Path, number: int, frame: Any) -> list[float]:
    values = cast("list[Any]", frame)[:4] if isinstance(frame, list) else []
    good = len(values) == 4 and all(
        isinstance(v, int | float) and abs(v) <= LARGEST for v in values
    )
    if not good:
        remedy = "a duration and three coordinates of the root are due"
        raise FormatError(path, remedy, where=f"Frames[{number}]", read=str(values)[:60])
    return [float(v) for v in values]
