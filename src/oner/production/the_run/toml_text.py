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
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return f"{round(value, 4) + 0.0:.10g}"
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Mapping():
            pairs = cast("Mapping[str, Any]", value).items()
            return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in pairs) + " }"
        case _:
            return _list([_value(one) for one in value], indent)


def _list(elements: list[str], indent: int) -> str:
    line = "[" + ", ".join(elements) + "]"
    if len(line) + indent <= WIDE:
        return line
    return "[\n" + "".join(f"    {element},\n" for element in elements) + "]"
