"""What people keep in `board.toml` and the page may change, and its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import tomlkit
from tomlkit.items import AoT, Table

from oner.app.desk.arrangement import Arrangement, UnitOfDay
from oner.model.production import Calendar
from oner.model.schedule import Lock, Pin
from oner.production.board_file import read_board, read_unit_day
from oner.production.days import Days
from oner.production.problems import Problems
from oner.production.sources import toml_source

FILE = "board.toml"

HEAD = "# What people decided about the board. `oner serve` writes here and keeps what you write.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What `board.toml` says.

    Args:
        boards: By name, in the order of the file.
        chosen: The one that counts; empty: the plan's own.
        alternative: Number of the breakdown that is asked for, from 1; None: none is.
        locks: In the order of the file.
        pins: Likewise; the page does not change them.
    """

    boards: Mapping[str, Arrangement]
    chosen: str = ""
    alternative: int | None = None
    locks: tuple[Lock, ...] = ()
    pins: tuple[Pin, ...] = ()

    def with_board(self, name: str, arrangement: Arrangement) -> Kept:
        """With a board, new or changed."""
        return replace(self, boards={**self.boards, name: arrangement})


def read_kept(text: str, calendar: Calendar) -> Kept:
    """What the text of a `board.toml` says.

    Raises:
        ProductionError: It is wrong; every problem with its line.
    """
    problems = Problems()
    source = toml_source(text, FILE, problems)
    problems.raise_any()
    assert source is not None
    said = read_board(source, None, None, Days(calendar))
    problems.raise_any()
    return Kept(
        boards={
            board.name: {(day.day, day.unit): day.strips for day in board.days if day.strips}
            for board in said.boards
        },
        chosen=said.chosen,
        alternative=said.alternative,
        locks=said.locks,
        pins=said.pins,
    )


class KeptWriter:
    """Writes `board.toml` anew; the text it wrote last it need not take apart again."""

    def __init__(self) -> None:
        self._last: tuple[str, tomlkit.TOMLDocument] | None = None

    def write(self, text: str, before: Kept, after: Kept) -> str:
        """The text after a change; what did not change stays as it was written.

        Args:
            text: Says `before`.
            before, after: The change.
        """
        known, self._last = self._last, None
        document = known[1] if known and known[0] == text else tomlkit.parse(text or HEAD)
        _write(document, before, after)
        written = tomlkit.dumps(document)
        self._last = (written, document)
        return written


def _write(document: tomlkit.TOMLDocument, before: Kept, after: Kept) -> None:
    _write_value(document, "chosen", after.chosen or None, before.chosen or None)
    _write_value(document, "alternative", after.alternative, before.alternative)
    _write_locks(document, before, after)
    _write_boards(document, before, after)


def _write_value(document: tomlkit.TOMLDocument, key: str, value: object, before: object) -> None:
    if value == before:
        return
    if value is None:
        document.remove(key)
    else:
        document[key] = value


def _tables(document: tomlkit.TOMLDocument, key: str) -> AoT:
    """The array of tables of a key, made where there is none."""
    if key not in document:
        document[key] = tomlkit.aot()
    return cast("AoT", document[key])


def _write_locks(document: tomlkit.TOMLDocument, before: Kept, after: Kept) -> None:
    if before.locks == after.locks:
        return
    old, gone = list(before.locks), [lock for lock in before.locks if lock not in after.locks]
    tables = _tables(document, "lock")
    for lock in gone:
        at = old.index(lock)
        del tables[at], old[at]
    for lock in (lock for lock in after.locks if lock not in before.locks):
        table = tomlkit.table()
        for key, value in (("strip", lock.strip), ("from", lock.first), ("to", lock.last)):
            if value is not None:
                table.append(key, value)
        table.add(tomlkit.nl())
        _add(tables, table)
    if not len(tables):
        document.remove("lock")


def _write_boards(document: tomlkit.TOMLDocument, before: Kept, after: Kept) -> None:
    if before.boards == after.boards:
        return
    names, tables = list(before.boards), _tables(document, "board")
    gone = [name for name in names if name not in after.boards]
    new = [name for name in after.boards if name not in before.boards]
    if len(gone) == len(new) == 1:
        at = names.index(gone[0])
        tables[at]["name"] = names[at] = new[0]
        before = replace(before, boards={**before.boards, new[0]: before.boards[gone[0]]})
    for at in reversed(range(len(names))):
        if names[at] not in after.boards:
            del tables[at], names[at]
    for name, arrangement in after.boards.items():
        if name not in names:
            table = tomlkit.table()
            table.append("name", name)
            _add(tables, table)
            names.append(name)
        if arrangement != before.boards.get(name):
            _write_days(tables[names.index(name)], arrangement)
    if not len(tables):
        document.remove("board")


def _add(tables: AoT, table: Table) -> None:
    tables.insert(len(tables), table)


def _write_days(table: Table, arrangement: Arrangement) -> None:
    """The days of a board; a day that is there already keeps its line and its comment."""
    days = cast("dict[str, str]", table["days"]) if "days" in table else None
    if days is not None and set(arrangement) <= {read_unit_day(key) for key in days}:
        for key in list(days):
            where = read_unit_day(key)
            strips = " ".join(arrangement.get(where, ())) if where is not None else ""
            if not strips:
                del days[key]
            elif days[key].split() != strips.split():
                days[key] = strips
        return
    new = tomlkit.table()
    for where, strips in sorted(arrangement.items()):
        new.append(unit_day_key(where), " ".join(strips))
    new.add(tomlkit.nl())
    table["days"] = new


def unit_day_key(where: UnitOfDay) -> str:
    """Day and unit as a key of the file."""
    day, unit = where
    return f"{day.isoformat()} {unit}"


# -- as a flat table, for the journal -----------------------------------------------------------

Flat = dict[tuple[str, ...], Any]
"""Every value people can change by its path; a path that is not there has no value."""


def flat(kept: Kept) -> Flat:
    """What is kept, value by value; the order of locks and boards says nothing."""
    rows = sorted([_lock_row(one) for one in kept.locks], key=str)
    found: Flat = {("names",): sorted(kept.boards), ("locks",): rows}
    if kept.chosen:
        found["chosen",] = kept.chosen
    if kept.alternative is not None:
        found["alternative",] = kept.alternative
    for name, arrangement in kept.boards.items():
        for where, strips in arrangement.items():
            found["board", name, unit_day_key(where)] = " ".join(strips)
    return found


def from_flat(values: Flat, pins: tuple[Pin, ...]) -> Kept:
    """The reverse of `flat`; pins are not in it."""
    boards = {name: dict[UnitOfDay, tuple[str, ...]]() for name in values["names",]}
    for path, value in sorted((p, v) for p, v in values.items() if p[0] == "board"):
        where = read_unit_day(path[2])
        if where is not None:
            boards[path[1]][where] = tuple(value.split())
    return Kept(
        boards=boards,
        chosen=values.get(("chosen",), ""),
        alternative=values.get(("alternative",)),
        locks=tuple(_row_lock(row) for row in values["locks",]),
        pins=pins,
    )


def _lock_row(lock: Lock) -> list[str | None]:
    first, last = (day.isoformat() if day else None for day in (lock.first, lock.last))
    return [lock.strip, first, last]


def _row_lock(row: list[str | None]) -> Lock:
    strip, first, last = row
    return Lock(
        strip=strip,
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
    )
