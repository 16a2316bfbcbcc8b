"""ROS JointTrajectory as JSON or YAML: positions, velocities, accelerations, time from start.

Joints are radians, the track is metres. JSON holds the message and nothing else; YAML has the
notes as comments. The message says no frame rate.

Source: the definitions of trajectory_msgs and builtin_interfaces, read for the field names.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import numpy as np
import yaml

from oner.errors import FormatError
from oner.formats.move_export import (
    MoveExport,
    MoveOptions,
    MoveRows,
    Written,
    axis_curve,
    head_lines,
    sampled,
    text_file,
)
from oner.formats.text import LARGEST, MOST_ROWS, shown
from oner.model.arrays import FloatArray, frozen

_USUAL = MoveOptions()
_BILLION = 1_000_000_000
_MOST_BYTES = 500_000_000
_FIELDS = ("positions", "velocities", "accelerations")


def write_trajectory_json(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as the JSON of a JointTrajectory message.

    Args:
        export: The move.
        options: Samples a second; one a frame if none.
    """
    rows = [json.dumps(point) for point in _points(export, options)]
    head = json.dumps({"header": _header(), "joint_names": list(export.move.axes)})
    text = head[:-1] + ', "points": [\n' + ",\n".join(rows) + "\n]}"
    return Written(content=text_file([text]), notes=_notes(export))


def write_trajectory_yaml(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as the YAML of a JointTrajectory message.

    Args:
        export: The move.
        options: Samples a second; one a frame if none.
    """
    notes = _notes(export)
    lines = [f"# {note}" for note in notes]
    lines += ["header:", "  stamp: {sec: 0, nanosec: 0}", "  frame_id: track"]
    lines.append(f"joint_names: [{', '.join(export.move.axes)}]")
    lines.append("points:")
    for point in _points(export, options):
        lines += [f"{'  -' if i == 0 else '   '} {name}: [{_flow(point[name])}]"
                  for i, name in enumerate(_FIELDS)]  # fmt: skip
        since = point["time_from_start"]
        lines.append(f"    time_from_start: {{sec: {since['sec']}, nanosec: {since['nanosec']}}}")
    return Written(content=text_file(lines), notes=notes)


def _notes(export: MoveExport) -> tuple[str, ...]:
    return (
        *head_lines(export),
        (
            "Positions are metres for the track and radians for joints. Velocities and "
            "accelerations are those of the quintic through the rows; the first "
            "point is the first row, at rest."
        ),
    )


def _header() -> dict[str, Any]:
    return {"stamp": {"sec": 0, "nanosec": 0}, "frame_id": "track"}


def _points(export: MoveExport, options: MoveOptions) -> list[dict[str, Any]]:
    rate = options.samples_per_second or export.move.rate
    times = sampled(export, rate).times
    curve = axis_curve(export)
    inside = np.minimum(times, export.times[-1])
    tables = [curve(inside, order).tolist() for order in range(3)]
    return [
        {**dict(zip(_FIELDS, rows, strict=True)), "time_from_start": _duration(i / rate)}
        for i, rows in enumerate(zip(*tables, strict=True))
    ]


def _duration(seconds: Fraction) -> dict[str, int]:
    whole = round(seconds * _BILLION)
    return {"sec": whole // _BILLION, "nanosec": whole % _BILLION}


def _flow(values: list[float]) -> str:
    return ", ".join(_yaml_number(value) for value in values)


def _yaml_number(value: float) -> str:
    """A float that readers of YAML 1.1 take for one: they want a point before an exponent."""
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    return text if not e or "." in mantissa else f"{mantissa}.0e{exponent}"


def read_trajectory_message(path: Path, *, source: str = "") -> MoveRows:
    """A JointTrajectory message of a JSON or YAML file.

    Args:
        path: Of the file.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: It is no such message; names the field.
    """
    message = _message(path)
    axes = tuple(str(name) for name in _list(path, message, "joint_names"))
    points = [_object(path, point, f"points[{i}]")
              for i, point in enumerate(_list(path, message, "points"))]  # fmt: skip
    if not axes or not points:
        raise FormatError(path, "joint_names and points are due, at least one of each")
    times = np.array([_since(path, point, i) for i, point in enumerate(points)])
    wrong = np.flatnonzero(np.diff(times) <= 0.0)
    if len(wrong):
        where = f"points[{int(wrong[0]) + 1}].time_from_start"
        raise FormatError(path, "points come later one by one", where=where)
    tables = {name: _table(path, points, name, len(axes)) for name in _FIELDS}
    values = tables["positions"]
    if values is None:
        raise FormatError(path, "points without positions", where="points[0].positions")
    return MoveRows(
        source=source or str(path),
        axes=axes,
        values=values,
        times=frozen(times),
        velocities=tables["velocities"],
        accelerations=tables["accelerations"],
    )


def _message(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FormatError(path, "is too large for a move")
        text = path.read_text(encoding="utf-8-sig")
        is_json = text.lstrip().startswith("{")
        found: Any = json.loads(text) if is_json else yaml.safe_load(text)
    except OSError as error:
        raise FormatError(path, f"cannot be opened: {error.strerror or error}") from error
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise FormatError(path, f"neither JSON nor YAML: {shown(str(error))}") from error
    return _object(path, found, "")


def _object(path: Path, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FormatError(path, "an object is due", where=where, read=shown(str(value)))
    return cast("dict[str, Any]", value)


def _list(path: Path, owner: dict[str, Any], key: str) -> list[Any]:
    value = owner.get(key)
    if not isinstance(value, list) or len(cast("list[Any]", value)) > MOST_ROWS:
        raise FormatError(path, "a list is due", where=key, read=shown(f"{value}"))
    return cast("list[Any]", value)


def _since(path: Path, point: dict[str, Any], index: int) -> float:
    where = f"points[{index}].time_from_start"
    since = _object(path, point.get("time_from_start"), where)
    seconds = since.get("sec", since.get("secs"))
    nanoseconds = since.get("nanosec", since.get("nsecs", 0))
    if not isinstance(seconds, int) or not isinstance(nanoseconds, int):
        raise FormatError(path, "whole sec and nanosec are due", where=where, read=str(since)[:60])
    return (seconds * _BILLION + nanoseconds) / _BILLION


def _table(path: Path, points: list[dict[str, Any]], name: str, columns: int) -> FloatArray | None:
    if not points[0].get(name):
        return None
    rows = np.empty((len(points), columns))
    for i, point in enumerate(points):
        try:
            rows[i] = point[name]
        except (KeyError, TypeError, ValueError):
            rows[i] = np.nan
        if not (np.abs(rows[i]) <= LARGEST).all():
            where = f"points[{i}].{name}"
            read = shown(str(point.get(name, "")))
            raise FormatError(path, f"{columns} finite numbers are due", where=where, read=read)
    return frozen(rows)
