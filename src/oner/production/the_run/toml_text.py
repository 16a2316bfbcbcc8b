"""Writes TOML the way a person would: sections in order, short lists on one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

WIDE = 96
"""A longer list is written one element a line."""


def section(header: str, values: Mapping[str, Any]) -> str:
    """A table: its header (`[calendar]`, `[[set.wall]]`; none for the top) and its keys.

    Keys whose value is None are left out.
    """
    lines = [header] if header else []
    lines += [f"{key} = {_value(v, len(key))}" for key, v in values.items() if v is not None]
    return "\n".join(lines) + "\n"


def document(comment: str, sections: Iterable[str]) -> str:
    """A file: a comment for the person who opens it, then the sections."""
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return "\n".join([head, *sections])


def _value(value: Any, indent: int = 0) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in pairs) + " }"
    if isinstance(value, Iterable):
        return _list([_value(one) for one in cast("Iterable[Any]", value)], indent)
    return _scalar(value)


def _scalar(value: float | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else f"{round(value, 4) + 0.0:.10g}"


def _list(elements: list[str], indent: int) -> str:
    line = "[" + ", ".join(elements) + "]"
    if len(line) + indent <= WIDE:
        return line
    return "[\n" + "".join(f"    {element},\n" for element in elements) + "]"
