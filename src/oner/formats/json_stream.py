"""Many JSON objects in one file, one at a time: an array, one a line, or one after another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO, cast

from oner.errors import FormatError
from oner.formats.json_values import Object
from oner.formats.text import shown

LONGEST_OBJECT = 64_000_000
"""Characters; a larger one is read as broken off."""

_CHUNK = 1 << 20


def read_objects(path: Path) -> Iterator[tuple[int, Object]]:
    """The objects of a file with the lines they begin at, counted from 1.

    Args:
        path: UTF-8: one object, an array of objects, or objects with blanks, line ends or commas
            between them.

    Raises:
        FormatError: It cannot be opened, is no text, or something in it is no object.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from _Stream(path, file).objects()
    except UnicodeDecodeError as error:
        raise FormatError(path, "not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise FormatError(path, f"cannot be opened: {error.strerror or error}") from error


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


class _Stream:
    """A window on the file's text that begins where the next object does."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path, self._file = path, file
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._decoder = json.JSONDecoder(parse_constant=_refuse)

    def objects(self) -> Iterator[tuple[int, Object]]:
        in_array = False
        found = False
        while self._skip(",") or self._more_after_blanks():
            mark = self._text[self._at]
            if mark == "[" and not found and not in_array:
                in_array = True
                self._at += 1
            elif mark == "]" and in_array:
                self._at += 1
                in_array = False
            else:
                found = True
                yield self._line, self._next()
        if in_array:
            raise FormatError(self._path, "the array does not end; it is cut off", line=self._line)

    def _more_after_blanks(self) -> bool:
        while self._grow():
            if self._skip(","):
                return True
        return False

    def _skip(self, also: str) -> bool:
        """Go past blanks and commas; whether something is left in the window."""
        start = self._at
        text, end = self._text, len(self._text)
        while self._at < end and (text[self._at].isspace() or text[self._at] == also):
            self._at += 1
        self._line += text.count("\n", start, self._at)
        return self._at < end

    def _grow(self) -> bool:
        """Add what comes next in the file; whether there was something."""
        chunk = "" if self._ended else self._file.read(max(_CHUNK, len(self._text) - self._at))
        self._ended = not chunk
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def _next(self) -> Object:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # what looks broken may go on in the file
                if len(self._text) - self._at < LONGEST_OBJECT and self._grow():
                    continue
                line = self._line + self._text.count("\n", self._at, error.pos)
                raise FormatError(self._path, f"not JSON: {error.msg}", line=line) from error
            except (ValueError, RecursionError) as error:
                remedy = f"not JSON: {shown(str(error))}"
                raise FormatError(self._path, remedy, line=self._line) from error
            if not isinstance(value, dict):
                read = shown(self._text[self._at : end])
                raise FormatError(self._path, "an object is due", line=self._line, read=read)
            self._line += self._text.count("\n", self._at, end)
            self._at = end
            return cast("Object", value)
