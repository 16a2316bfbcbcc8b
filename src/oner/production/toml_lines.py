"""Where each key of a TOML file stands, so that a problem can name the line.

The standard reader answers with values and forgets where they stood. `line_index` walks the text
of a file that has already been read without error and notes the line of every key, every table,
every element of an array and every table of an array of tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""Keys and positions from the top of a file, e.g. ("rig", 0, "terms", "day_rate")."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRINGS = {
    '"""': re.compile(r'(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    "'''": re.compile(r".*?'{3,5}", re.DOTALL),
    '"': re.compile(r'(?:\\.|[^\\"\n])*"'),
    "'": re.compile(r"[^'\n]*'"),
}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_SHORT_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def line_index(text: str) -> dict[KeyPath, int]:
    """The line, counted from 1, of every key path of a valid TOML text.

    The path of an array of tables is on the line of its first header; element i has a path of its
    own. What a dotted key or header implies (`a.b.c = 1` implies a and a.b) stands on that line.

    Assumption: `text` is valid TOML; for other text the answer means nothing.
    """
    return _Scanner(text).scan()


def line_of(index: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of a path, or of the nearest thing that holds it; None for an empty file."""
    for length in range(len(path), 0, -1):
        if path[:length] in index:
            return index[path[:length]]
    return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.counted_to = 0
        self.line = 1
        self.index: dict[KeyPath, int] = {}
        self.tables: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip()
        return self.index

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _note(self, path: KeyPath) -> None:
        self.line += self.text.count("\n", self.counted_to, self.at)
        self.counted_to = self.at
        self.index.setdefault(path, self.line)

    def _header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; the path that the pairs below it belong to."""
        start = self.at
        repeated = self.text.startswith("[[", self.at)
        self.at += 2 if repeated else 1
        keys = self._keys()
        end = self.at + (2 if repeated else 1)
        self.at = start
        path = self._walk((), keys[:-1])
        path = (*path, keys[-1])
        self._note(path)
        if repeated:
            self.tables[path] = self.tables.get(path, -1) + 1
            path = (*path, self.tables[path])
            self._note(path)
        else:
            path = self._latest(path)
        self.at = end
        return path

    def _walk(self, path: KeyPath, keys: list[str]) -> KeyPath:
        """Follow keys downwards, into the latest table of every array of tables on the way."""
        for key in keys:
            path = (*path, key)
            self._note(path)
            path = self._latest(path)
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        return (*path, self.tables[path]) if path in self.tables else path

    def _keys(self) -> list[str]:
        """A dotted key; leaves the place behind it and behind the space that follows."""
        keys: list[str] = []
        while True:
            self._skip()
            keys.append(self._key())
            self._skip()
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _key(self) -> str:
        quote = self.text[self.at]
        if quote in "\"'":
            start = self.at + 1
            self._string(quote)
            inner = self.text[start : self.at - 1]
            return _ESCAPE.sub(_unescaped, inner) if quote == '"' else inner
        match = _BARE_KEY.match(self.text, self.at)
        key = match.group() if match else self.text[self.at]
        self.at += len(key)
        return key

    def _pair(self, table: KeyPath) -> None:
        start = self.at
        keys = self._keys()
        end = self.at
        self.at = start
        path = (*self._walk(table, keys[:-1]), keys[-1])
        self._note(path)
        self.at = end + 1
        self._skip()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        for quote in _STRINGS:
            if self.text.startswith(quote, self.at):
                return self._string(quote)
        if self.text[self.at] == "[":
            return self._array(path)
        if self.text[self.at] == "{":
            return self._inline_table(path)
        match = _SCALAR.match(self.text, self.at)
        self.at = match.end() if match and match.end() > self.at else self.at + 1
        return None

    def _string(self, quote: str) -> None:
        match = _STRINGS[quote].match(self.text, self.at + len(quote))
        self.at = match.end() if match else len(self.text)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        position = 0
        self._skip()
        while self.at < len(self.text) and self.text[self.at] != "]":
            self._note((*path, position))
            self._value((*path, position))
            position += 1
            self._skip_comma()
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        self._skip()
        while self.at < len(self.text) and self.text[self.at] != "}":
            self._pair(path)
            self._skip_comma()
        self.at += 1

    def _skip_comma(self) -> None:
        self._skip()
        if self.text.startswith(",", self.at):
            self.at += 1
        self._skip()


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "uU" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _SHORT_ESCAPES.get(code, code)
