"""Collects what is wrong with a folder, one problem a place, in the order a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from oner.errors import Problem, ProductionError


class Problems:
    """Problems of a folder as they are found.

    A second problem at a place that already has one is dropped, so that a value that could not be
    read does not also complain about not being known elsewhere.
    """

    def __init__(self) -> None:
        self._found: list[tuple[int, Problem]] = []
        self._places: set[tuple[object, ...]] = set()
        self._files: dict[str, int] = {}
        self._settled: set[tuple[str, int]] = set()

    def expect(self, file: str) -> None:
        """Fix the place of a file in the order of the report."""
        self._files.setdefault(file, len(self._files))

    def add(
        self,
        file: str,
        remedy: str,
        *,
        line: int | None = None,
        where: str = "",
        read: str = "",
        part: tuple[object, ...] = (),
    ) -> None:
        """Note a problem, unless its place already has one.

        Args:
            file: As in `Problem`.
            remedy: As in `Problem`.
            line: As in `Problem`.
            where: As in `Problem`.
            read: As in `Problem`.
            part: What tells places apart that have the same line and the same `where`.
        """
        place = (file, line, where, *part)
        if place in self._places or (file, line) in self._settled:
            return
        self._places.add(place)
        self.expect(file)
        problem = Problem(file=file, line=line, where=where, read=read, remedy=remedy)
        self._found.append((self._files[file], problem))

    def settle(self, file: str, line: int) -> None:
        """Say no more about a line: what is wrong with it makes the rest of it guesswork."""
        self._settled.add((file, line))

    def has(self, file: str, line: int | None, where: str, part: tuple[object, ...] = ()) -> bool:
        """Whether a place has a problem."""
        return (file, line, where, *part) in self._places

    def __len__(self) -> int:
        return len(self._found)

    def raise_any(self) -> None:
        """Raise all of them, in the order of files and lines.

        Raises:
            ProductionError: There is at least one.
        """
        if self._found:
            ordered = sorted(self._found, key=lambda item: (item[0], item[1].line or 0))
            raise ProductionError([problem for _, problem in ordered])


def one_of(known: Iterable[str], read: str = "", *, what: str = "") -> str:
    """A remedy that names what would have been valid, the nearest first.

    Args:
        known: Every valid name.
        read: What was read instead.
        what: Plural of what the names stand for, e.g. "sets".
    """
    names = list(dict.fromkeys(known))
    if not names:
        return f"there are no {what or 'names'} to choose from"
    near = _nearest(read, names)
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    listed = f"{what or 'known'}: {shown}"
    return f"did you mean {near!r}? ({listed})" if near else f"it must be one of the {listed}"


_UNIT = re.compile(r"(?:_(?:deg|rad|m|kg|s|s2|s3|frames|minutes))+$")


def _nearest(read: str, names: list[str]) -> str:
    """The name most like what was read, whatever its case and with or without its unit."""
    spellings = {_UNIT.sub("", name.casefold()): name for name in reversed(names)}
    spellings |= {name.casefold(): name for name in reversed(names)}
    near = get_close_matches(read.casefold(), list(spellings), n=1, cutoff=0.6) if read else []
    return spellings[near[0]] if near else ""
