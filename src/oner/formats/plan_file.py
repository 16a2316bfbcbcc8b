"""`plan/plan.json`: the plan as one file; a plan that is read back equals the plan written.

The file holds no clock times: the same plan gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from oner.errors import StoredFileError
from oner.formats.atomic import replace_file
from oner.formats.codec import DecodeError, decode, encode
from oner.model.plan import PLAN_SCHEMA, Plan

Document = dict[str, Any]
Upgrade = Callable[[Document], Document]

UPGRADES: Mapping[str, Upgrade] = {}
"""From a schema to the pure function that makes a document of the next schema of it."""


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan whole or not at all: beside `path`, then renamed onto it.

    Args:
        plan: The plan.
        path: Of the file; its folder must exist.

    Raises:
        OSError: The folder cannot be written to.
    """
    replace_file(path, plan_bytes(plan))


def plan_bytes(plan: Plan) -> bytes:
    """The bytes of a plan's file: UTF-8 JSON, a row of numbers or a short object a line."""
    text = laid_out({"schema": PLAN_SCHEMA, **encode(plan)})
    # half a surrogate pair (from a file name that is not UTF-8) becomes its JSON escape
    return (text + "\n").encode("utf-8", "backslashreplace")


def read_plan(path: Path) -> Plan:
    """The plan a file holds.

    Raises:
        StoredFileError: The file is not a plan, is of a version nobody knows, or was changed.
        OSError: There is no such file, or it cannot be opened.
    """
    document = upgraded(_load(path), path)
    fields = {key: value for key, value in document.items() if key != "schema"}
    try:
        return decode(fields, Plan)
    except DecodeError as error:
        raise StoredFileError(
            f"{path} was changed since oner wrote it ({error}). Run `oner plan` again."
        ) from error


def upgraded(
    document: Document,
    path: Path,
    *,
    upgrades: Mapping[str, Upgrade] = UPGRADES,
    current: str = PLAN_SCHEMA,
) -> Document:
    """A document of schema `current`, made of an older one step by step.

    Raises:
        StoredFileError: No chain of upgrades leads from the document's schema to `current`.
    """
    seen: set[str] = set()
    while (schema := document.get("schema")) != current:
        if not isinstance(schema, str) or schema not in upgrades or schema in seen:
            raise StoredFileError(_unknown_schema(path, schema, current))
        seen.add(schema)
        document = upgrades[schema](document)
    return document


def _load(path: Path) -> Document:
    remedy = "Run `oner plan` to write it anew."
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise StoredFileError(f"{path} is not a plan: {error}. {remedy}") from error
    if not isinstance(document, dict):
        raise StoredFileError(f"{path} is not a plan: it holds no object. {remedy}")
    return cast("Document", document)


def _unknown_schema(path: Path, schema: object, current: str) -> str:
    name, _, version = schema.partition("/") if isinstance(schema, str) else ("", "", "")
    ours, _, newest = current.partition("/")
    if name == ours and version.isdigit() and int(version) > int(newest):
        return f"{path} has schema {schema}; this oner reads up to {current}. Install a newer oner."
    return f"{path} has schema {schema!r}, not {current}. Run `oner plan` to write it anew."


def laid_out(document: Document) -> str:
    """JSON text that a person can look through: a row of numbers or a short object a line."""
    return _layout(document, "")


def _layout(value: Any, margin: str) -> str:
    """JSON text: what fits a line on one line, the rest a member a line, numbers ten a line."""
    if isinstance(value, dict) and value:
        return _layout_object(cast("dict[str, Any]", value), margin)
    if isinstance(value, list) and value:
        return _layout_list(cast("list[Any]", value), margin)
    return _COMPACT.encode(value)


def _layout_object(value: dict[str, Any], margin: str) -> str:
    if not any(isinstance(item, dict) for item in value.values()):
        line = _COMPACT.encode(value)
        if len(line) + len(margin) <= _LINE:
            return line
    deeper = margin + " "
    members = [
        f"{deeper}{_COMPACT.encode(key)}: {_layout(item, deeper)}" for key, item in value.items()
    ]
    return "{\n" + ",\n".join(members) + f"\n{margin}}}"


def _layout_list(value: list[Any], margin: str) -> str:
    deeper = margin + " "
    if any(isinstance(item, dict | list) for item in value):
        lines = [deeper + _layout(item, deeper) for item in value]
    elif len(value) <= _ROW:
        return _COMPACT.encode(value)
    else:
        rows = [value[i : i + _ROW] for i in range(0, len(value), _ROW)]
        lines = [deeper + _COMPACT.encode(row)[1:-1] for row in rows]
    return "[\n" + ",\n".join(lines) + f"\n{margin}]"


_LINE = 100
_ROW = 10
_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
