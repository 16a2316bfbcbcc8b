"""`oner.move/1`: a move with its rig, every number as it is, as JSON.

Lengths are metres, angles radians, times seconds, quaternions wxyz; what is read equals what was
written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from oner.errors import StoredFileError
from oner.formats.codec import DecodeError, decode, encode
from oner.formats.move_export import ADVISORY, MoveExport, MoveOptions, MoveRows, Written
from oner.formats.plan_file import Document, Upgrade, laid_out, upgraded

MOVE_SCHEMA = "oner.move/1"

UPGRADES: Mapping[str, Upgrade] = {}
"""From a schema to the pure function that makes a document of the next schema of it."""

_UNITS = "metres, radians, seconds; quaternions wxyz; the camera looks along -Z with +Y up"
_REMEDY = "Run `oner move` again to write it anew."
_USUAL = MoveOptions()


def write_move_json(export: MoveExport, options: MoveOptions = _USUAL) -> Written:  # noqa: ARG001 - writers share a signature
    """A move with everything that is known of it.

    Args:
        export: The move.
        options: None of them means anything here.
    """
    head = {"schema": MOVE_SCHEMA, "advisory": ADVISORY, "units": _UNITS}
    text = laid_out({**head, **encode(export)})
    return Written(content=(text + "\n").encode("utf-8", "backslashreplace"))


def read_move_export(path: Path) -> MoveExport:
    """The move such a file holds, as it was written.

    Raises:
        StoredFileError: It is no such file, of a version nobody knows, or was changed.
        OSError: There is no such file, or it cannot be opened.
    """
    document = upgraded(_load(path), path, upgrades=UPGRADES, current=MOVE_SCHEMA)
    fields = {k: v for k, v in document.items() if k not in ("schema", "advisory", "units")}
    try:
        return decode(fields, MoveExport)
    except DecodeError as error:
        message = f"{path} was changed since oner wrote it ({error}). {_REMEDY}"
        raise StoredFileError(message) from error


def read_move_json(path: Path, *, source: str = "") -> MoveRows:
    """The rows of such a file.

    Args:
        path: Of the file.
        source: Its name in messages; `path` if empty.

    Raises:
        StoredFileError: As `read_move_export`.
    """
    export = read_move_export(path)
    return MoveRows(
        source=source or str(path),
        axes=export.move.axes,
        values=export.move.values,
        times=export.times,
        rate=export.move.rate,
        positions=export.positions,
        quaternions=export.quaternions,
        notes=export.notes,
    )


def _load(path: Path) -> Document:
    try:
        document: Any = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise StoredFileError(f"{path} is no move: {error}. {_REMEDY}") from error
    if not isinstance(document, dict):
        raise StoredFileError(f"{path} is no move: it holds no object. {_REMEDY}")
    return cast("Document", document)
