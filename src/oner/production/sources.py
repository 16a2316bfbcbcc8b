"""What was read from a file before anyone knows what it means, and where each value stood."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from oner.production.problems import Problems
from oner.production.toml_lines import KeyPath, line_index, line_of

Table = dict[str, Any]
"""Keys and values as a file gave them."""

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and the lines its keys stand on.

    Args:
        file: As the report names it.
        problems: Where its problems go.
        lines: Line of every key path; for a CSV or xlsx table the first key is the row's line.
        data: The values; empty if the file could not be read.
    """

    file: str
    problems: Problems
    lines: Mapping[KeyPath, int] = field(default_factory=dict[KeyPath, int])
    data: Table = field(default_factory=dict[str, Any])

    def line(self, path: KeyPath) -> int | None:
        """Line of a key path, or of what holds it."""
        return line_of(self.lines, path)

    def where(self, path: KeyPath) -> str:
        """A key path as people say it: an element by its id if it has one, else by its number."""
        words: list[str] = []
        value: Any = self.data
        for key in path:
            value = _inside(value, key)
            words.append(str(key) if isinstance(key, str) else _element_name(value, key))
        return ".".join(words)

    def top(self) -> Place:
        """The whole file as a place."""
        return Place(self)


@dataclass(frozen=True, slots=True)
class Row(Source):
    """One row of a table; its places are columns on the row's line."""

    number: int = 0

    def line(self, path: KeyPath) -> int | None:  # noqa: ARG002 - a row is one line
        """The line of the row."""
        return self.number

    def where(self, path: KeyPath) -> str:
        """The column."""
        return str(path[0]) if path else ""


@dataclass(frozen=True, slots=True)
class Overlay(Source):
    """A table laid over another one, key by key: a rig's own values over its model's.

    Args:
        over: Where the upper table stands.
        under: Where the lower table stands.
        from_under: Paths of keys that only the lower table has, here or in a table inside.
    """

    over: Place | None = None
    under: Place | None = None
    from_under: frozenset[KeyPath] = frozenset()

    def place_of(self, path: KeyPath) -> Place:
        """Where a key really was read; a key nobody wrote is missing from the upper table."""
        is_under = path[:1] in self.from_under or path[:2] in self.from_under
        base = self.under if is_under else self.over
        assert base is not None
        return base.at(*path)


def laid_over(over: Place, upper: Table, under: Place, lower: Table) -> Overlay:
    """`upper` over `lower`: a key of the lower table holds where the upper has none.

    So it does inside tables that both have, such as `[lens.zoom]`, but no deeper.
    """
    data: Table = {**lower, **upper}
    missing: set[KeyPath] = {(key,) for key in lower if key not in upper}
    for key, value in upper.items():
        below = lower.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            inner, outer = cast("Table", below), cast("Table", value)
            data[key] = {**inner, **outer}
            missing |= {(key, name) for name in inner if name not in outer}
    return Overlay(
        over.source.file,
        over.source.problems,
        data=data,
        over=over,
        under=under,
        from_under=frozenset(missing),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: what a problem points at."""

    source: Source
    path: KeyPath = ()

    def at(self, *keys: str | int) -> Place:
        """A place further down."""
        return Place(self.source, (*self.path, *keys))

    def spot(self) -> str:
        """File and line, as a report names them."""
        real = self.real()
        line = real.source.line(real.path)
        return real.source.file if line is None else f"{real.source.file}:{line}"

    def real(self) -> Place:
        """The place in the file itself, if this one is in a table laid over another."""
        source = self.source
        return source.place_of(self.path).real() if isinstance(source, Overlay) else self

    def raw(self) -> object:
        """The value as it was read; an empty text if there is none, or a table."""
        value: Any = self.source.data if self.path else ""
        for key in self.path:
            value = _inside(value, key)
        return "" if value is None or isinstance(value, dict) else value

    def is_faulty(self) -> bool:
        """Whether a problem has been noted here."""
        real = self.real()
        source, path = real.source, real.path
        return source.problems.has(source.file, source.line(path), source.where(path), path)

    def problem(self, remedy: str, *, read: object = None) -> None:
        """Note that what was read here is wrong.

        Args:
            remedy: What would be right.
            read: What was read; None: the value that stands here.
        """
        real = self.real()
        source, path = real.source, real.path
        source.problems.add(
            source.file,
            remedy,
            line=source.line(path),
            where=source.where(path),
            read=as_read(real.raw() if read is None else read),
            part=path,
        )


def as_read(value: object) -> str:
    """A value as it was written, short enough for one line."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def _inside(value: Any, key: str | int) -> Any:
    if isinstance(value, dict) and key in value:
        return cast("dict[str | int, Any]", value)[key]
    if isinstance(value, list) and isinstance(key, int):
        elements = cast("list[Any]", value)
        return elements[key] if key < len(elements) else None
    return None


def _element_name(value: Any, position: int) -> str:
    name = cast("Table", value).get("id") if isinstance(value, dict) else None
    return name if isinstance(name, str) and name else str(position + 1)


# ---------------------------------------------------------------------------------------------
# text and TOML


def read_text(path: Path, file: str, problems: Problems) -> str | None:
    """The text of a file with line feeds only; None, and a problem, if there is none to be had."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.add(file, f"cannot be opened ({error.strerror}); make it readable")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add(file, _encoding_remedy(raw), line=line, read=_bytes_shown(raw, error.start))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding_remedy(raw: bytes) -> str:
    found = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8"
    return f"the file's text is {found}; save it as UTF-8"


def _bytes_shown(raw: bytes, start: int) -> str:
    return f"byte 0x{raw[start]:02x}"


def read_toml(path: Path, file: str, problems: Problems) -> Source | None:
    """A TOML file with the lines of its keys; None, and a problem, if it cannot be read."""
    text = read_text(path, file, problems)
    return None if text is None else toml_source(text, file, problems)


def toml_source(text: str, file: str, problems: Problems) -> Source | None:
    """The text of a TOML file with the lines of its keys; None, and a problem, if it is none."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, remedy = _syntax_remedy(str(error), text)
        problems.add(file, remedy, line=line, read=_line_shown(text, line))
        return None
    return Source(file, problems, line_index(text), data)


def _syntax_remedy(message: str, text: str) -> tuple[int, str]:
    match = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    reason = re.sub(r" \(at .*\)$", "", message)
    line = int(match.group(1)) if match else max(1, len(text.rstrip().splitlines()))
    column = f" at column {match.group(2)}" if match else ""
    return line, f"this line is not TOML{column}: {reason[:1].lower()}{reason[1:]}"


def _line_shown(text: str, line: int) -> str:
    lines = text.splitlines()
    return as_read(lines[line - 1].strip()) if 0 < line <= len(lines) else ""
