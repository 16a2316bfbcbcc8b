"""The files a take names, by kind: what the file does not say is filled in from `take.toml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from oner.errors import InputError, Problem
from oner.formats.bvh import read_bvh
from oner.formats.camera_csv import is_camera_csv, read_camera_csv
from oner.formats.carts import is_carts, read_carts
from oner.formats.chan import read_chan
from oner.formats.deepmimic import read_deepmimic
from oner.formats.gltf import read_gltf
from oner.formats.move_csv import is_move_csv, read_move_camera
from oner.formats.opentrackio import read_opentrackio
from oner.formats.performer_csv import read_performer_csv
from oner.formats.recording import CameraRecording, PerformerRecording
from oner.formats.text import read_lines
from oner.formats.trajectory import read_trajectory
from oner.formats.usd import read_usd
from oner.model.arrays import FloatArray, frozen
from oner.model.take import CameraFile, PerformerFile

CAMERA_ENDINGS: Mapping[str, str] = {
    ".usd": "usd",
    ".usda": "usd",
    ".usdc": "usd",
    ".usdz": "usd",
    ".gltf": "gltf",
    ".glb": "gltf",
    ".chan": "chan",
    ".json": "opentrackio",
    ".jsonl": "opentrackio",
    ".ndjson": "opentrackio",
    ".otrk": "opentrackio",
    ".xyz": "carts",
    ".asc": "carts",
    ".txt": "tum",
    ".tum": "tum",
    ".csv": "csv",
}
PERFORMER_ENDINGS: Mapping[str, str] = {
    ".bvh": "bvh",
    ".csv": "csv",
    ".txt": "deepmimic",
    ".json": "deepmimic",
}
RIGHT_HANDED_CARTS = "carts-right-handed-roll"
"""Name of the format of Cartesians whose ROLL is right-handed about the view."""

_OTHER_NAMES: Mapping[str, str] = {
    "okvis": "tum",
    "euroc": "tum",
    "glb": "gltf",
    "otrk": "opentrackio",
    "flair": "carts",
    "mrmc": "carts",
}


def read_camera(file: CameraFile, folder: Path) -> CameraRecording:
    """The camera a take names, whole and in the file's world.

    `file.start`, `file.stop`, `file.placement` and `file.axes` are left to the caller
    (`to_story` does the latter two).

    Args:
        file: As `take.toml` has it.
        folder: The production folder.

    Raises:
        FormatError: The file cannot be read as it is.
        InputError: Neither the file nor `take.toml` says something that is needed; names the key.
        MissingExtraError: A USD file without usd-core.
    """
    return _completed(read_motion(file, folder), file)


def read_motion(file: CameraFile, folder: Path) -> CameraRecording:
    """As `read_camera`, but a file that does not say its lens is left without one.

    Args:
        file: As `take.toml`, or a command, has it.
        folder: What `file.path` is relative to.
    """
    path = folder / file.path
    return _CAMERA_READERS[_camera_kind(path, file)](path, file)


def _camera_kind(path: Path, file: CameraFile) -> str:
    """The format of a camera's file: as stated, else by its ending and how it begins."""
    if file.format.strip().lower() == RIGHT_HANDED_CARTS:
        return RIGHT_HANDED_CARTS
    if not file.format and path.is_dir():
        return "opentrackio"
    kind = _kind(file.path, file.format, CAMERA_ENDINGS, "camera")
    if kind == "csv":
        return _csv_kind(path)
    if kind == "tum" and not file.format and is_carts(path):
        return "carts"
    return kind


def read_performer(file: PerformerFile, folder: Path) -> PerformerRecording:
    """The performer a take names, one run, whole and in the file's world.

    `file.start`, `file.stop`, `file.repeat` and `file.placement` are left to the caller
    (`repeated` and `to_story` do the latter two).

    Args:
        file: As `take.toml` has it.
        folder: The production folder.

    Raises:
        FormatError: The file cannot be read as it is.
    """
    path = folder / file.path
    kind = _kind(file.path, file.format, PERFORMER_ENDINGS, "performer")
    read = {"bvh": read_bvh, "csv": read_performer_csv, "deepmimic": read_deepmimic}[kind]
    return read(path, rate=file.rate, source=file.path, performer=file.performer)


def _kind(name: str, stated: str, endings: Mapping[str, str], table: str) -> str:
    kinds = sorted(set(endings.values()))
    kind = stated.strip().lower() or endings.get(Path(name).suffix.lower(), "")
    kind = _OTHER_NAMES.get(kind, kind)
    if kind not in kinds:
        remedy = f"write format, one of {', '.join(kinds)}"
        read = stated or name
        raise InputError(
            Problem(file="take.toml", where=f"{table}.format", read=read, remedy=remedy)
        )
    return kind


def _csv_kind(path: Path) -> str:
    """Oner's own CSV by the names of its columns; else rows of stamps and poses."""
    for _, line in read_lines(path):
        text = line.strip()
        if is_move_csv(text):
            return "move-csv"
        if text and not text.startswith("#"):
            stamped = text[0].isdigit() or text[0] in "-.%" or text[0].lower() in "ts"
            return "tum" if stamped and not is_camera_csv(text) else "csv"
    return "csv"


def _read_usd(path: Path, file: CameraFile) -> CameraRecording:
    return read_usd(
        path,
        camera=file.camera,
        rate=file.rate,
        sensor_width=file.sensor_width,
        sensor_height=file.sensor_height,
        source=file.path,
    )


def _read_gltf(path: Path, file: CameraFile) -> CameraRecording:
    return read_gltf(
        path,
        camera=file.camera,
        rate=file.rate,
        sensor_width=file.sensor_width,
        sensor_height=file.sensor_height,
        source=file.path,
    )


def _read_chan(path: Path, file: CameraFile) -> CameraRecording:
    if file.rate is None:
        raise _missing(file, "frame_rate", 'its frame rate; write frame_rate = "24"')
    if not file.rotation_order:
        raise _missing(
            file, "rotation_order", 'its order of rotations; write rotation_order = "zxy"'
        )
    if file.sensor_height is None and _has_lens(path):
        remedy = 'the height of its sensor; write sensor_height = "14.0 mm"'
        raise _missing(file, "sensor_height", remedy)
    return read_chan(
        path,
        rate=file.rate,
        rotation_order=file.rotation_order,
        sensor_height=file.sensor_height,
        source=file.path,
    )


_CAMERA_READERS: Mapping[str, Callable[[Path, CameraFile], CameraRecording]] = {
    "usd": _read_usd,
    "gltf": _read_gltf,
    "chan": _read_chan,
    "tum": lambda path, file: read_trajectory(path, source=file.path),
    "csv": lambda path, file: read_camera_csv(path, rate=file.rate, source=file.path),
    "opentrackio": lambda path, file: read_opentrackio(
        path, camera=file.camera, rate=file.rate, source=file.path
    ),
    "move-csv": lambda path, file: read_move_camera(path, source=file.path),
    "carts": lambda path, file: read_carts(path, rate=file.rate, source=file.path),
    RIGHT_HANDED_CARTS: lambda path, file: read_carts(
        path, rate=file.rate, roll_sign=1.0, source=file.path
    ),
}


def _has_lens(path: Path) -> bool:
    for _, line in read_lines(path):
        if cells := line.partition("#")[0].split():
            return len(cells) == 8
    return False


def _missing(file: CameraFile, key: str, what: str) -> InputError:
    remedy = f"{file.path} does not say {what}"
    return InputError(Problem(file="take.toml", where=f"camera.{key}", remedy=remedy))


def _completed(recording: CameraRecording, file: CameraFile) -> CameraRecording:
    """The recording with what `take.toml` says about lens and sensor and the file does not."""
    focal_lengths, focus = recording.focal_lengths, recording.focus_distances
    notes = list(recording.notes)
    if focal_lengths is None:
        if file.focal_length is None and _camera_ending(file) == "gltf":
            what = 'the height of its sensor; write sensor_height = "14.0 mm"'
            raise _missing(file, "sensor_height", what)
        if file.focal_length is None:
            what = 'its focal length; write focal_length = "24 mm"'
            raise _missing(file, "focal_length", what)
        focal_lengths = _constant(file.focal_length, recording)
        notes.append(f"{file.path}: a focal length of {file.focal_length * 1000:g} mm is given.")
    elif file.focal_length is not None:
        remedy = f"{file.path} has focal lengths of its own; delete this key"
        raise InputError(Problem(file="take.toml", where="camera.focal_length", remedy=remedy))
    if focus is None and file.focus_distance is not None:
        focus = _constant(file.focus_distance / _unit(recording, file), recording)
        notes.append(f"{file.path}: a focus distance of {file.focus_distance:g} m is given.")
    return replace(
        recording,
        focal_lengths=focal_lengths,
        focus_distances=focus,
        sensor_width=recording.sensor_width or file.sensor_width,
        sensor_height=recording.sensor_height or file.sensor_height,
        notes=tuple(notes),
    )


def _camera_ending(file: CameraFile) -> str:
    return file.format.strip().lower() or CAMERA_ENDINGS.get(Path(file.path).suffix.lower(), "")


def _unit(recording: CameraRecording, file: CameraFile) -> float:
    """Metres per unit in the end; `to_story` asks for it where nobody says it."""
    return file.placement.metres_per_unit or recording.metres_per_unit or 1.0


def _constant(value: float, recording: CameraRecording) -> FloatArray:
    return frozen(np.full(len(recording.times), value))
