"""Every format a move is written in, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from oner.errors import UsageError
from oner.formats.bare_rows import read_bare_rows, write_dragonframe, write_maya
from oner.formats.carts import write_carts
from oner.formats.joint_trajectory import (
    read_trajectory_message,
    write_trajectory_json,
    write_trajectory_yaml,
)
from oner.formats.kuper import read_kuper, write_kuper
from oner.formats.move_chan import write_move_chan
from oner.formats.move_csv import read_move_csv, write_move_csv
from oner.formats.move_export import MoveExport, MoveOptions, MoveRows, Written
from oner.formats.move_json import read_move_json, write_move_json
from oner.formats.ur_script import write_ur_script


class RowReader(Protocol):
    """Reads the rows of a machine's file."""

    def __call__(self, path: Path, *, source: str = "") -> MoveRows:
        """The rows of the file at `path`, named `source` in messages."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFormat:
    """One way to hand a move to a machine.

    Args:
        name: As `--to` takes it.
        endings: Of files; the first is usual.
        words: What it is, for people.
        write: Makes the file.
        read: The rows back; None where the file is a camera's (`read_motion` reads it) or a
            program.
        commented: Whether the file itself says that it is advisory and what its numbers are; if
            not, `Written.notes` belong in a text file beside it.
    """

    name: str
    endings: tuple[str, ...]
    words: str
    write: Callable[[MoveExport, MoveOptions], Written]
    read: RowReader | None
    commented: bool


_FORMATS = (
    MoveFormat(
        name="csv",
        endings=(".csv",),
        words="oner's CSV: axes and camera, any number of rows a second",
        write=write_move_csv,
        read=read_move_csv,
        commented=True,
    ),
    MoveFormat(
        name="json",
        endings=(".json",),
        words="oner.move/1: everything, exactly",
        write=write_move_json,
        read=read_move_json,
        commented=True,
    ),
    MoveFormat(
        name="flair",
        endings=(".xyz", ".txt"),
        words="MRMC Flair Cartesians: camera, target, roll",
        write=write_carts,
        read=None,
        commented=True,
    ),
    MoveFormat(
        name="kuper",
        endings=(".asc",),
        words="Kuper ASCII: axes, marker row first",
        write=write_kuper,
        read=read_kuper,
        commented=False,
    ),
    MoveFormat(
        name="dragonframe",
        endings=(".raw",),
        words="Dragonframe raw move: axes in columns",
        write=write_dragonframe,
        read=read_bare_rows,
        commented=False,
    ),
    MoveFormat(
        name="maya",
        endings=(".mov",),
        words="Maya move text: axes in columns",
        write=write_maya,
        read=read_bare_rows,
        commented=False,
    ),
    MoveFormat(
        name="chan",
        endings=(".chan",),
        words="Nuke and Houdini channels: the camera",
        write=write_move_chan,
        read=None,
        commented=True,
    ),
    MoveFormat(
        name="ros-json",
        endings=(".jtraj",),
        words="ROS JointTrajectory as JSON",
        write=write_trajectory_json,
        read=read_trajectory_message,
        commented=False,
    ),
    MoveFormat(
        name="ros-yaml",
        endings=(".yaml", ".yml"),
        words="ROS JointTrajectory as YAML",
        write=write_trajectory_yaml,
        read=read_trajectory_message,
        commented=True,
    ),
    MoveFormat(
        name="ur",
        endings=(".script",),
        words="URScript: servoj, for arms of Universal Robots",
        write=write_ur_script,
        read=None,
        commented=True,
    ),
)

MOVE_FORMATS: Mapping[str, MoveFormat] = {one.name: one for one in _FORMATS}
"""By the name that `--to` takes."""


def move_format(name: str, path: Path) -> MoveFormat:
    """The format of that name; without a name, the one that goes by the ending of `path`.

    Raises:
        UsageError: There is no such format, or the ending says none.
    """
    if name:
        if name.lower() not in MOVE_FORMATS:
            raise UsageError(f"format {name}: write one of {', '.join(MOVE_FORMATS)}")
        return MOVE_FORMATS[name.lower()]
    ending = path.suffix.lower()
    found = [one for one in _FORMATS if ending in one.endings]
    if not found:
        raise UsageError(f"{path.name}: say its format, one of {', '.join(MOVE_FORMATS)}")
    return found[0]


def write_move(export: MoveExport, name: str, options: MoveOptions | None = None) -> Written:
    """A move in the format of that name.

    Raises:
        UsageError: There is no such format, it cannot hold this move, or an option cannot be meant.
    """
    return move_format(name or "csv", Path()).write(export, options or MoveOptions())
