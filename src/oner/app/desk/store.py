"""`board.toml` under edits: one at a time, each on the revision it was made on, all undoable.

The file is written beside and renamed. The journal of edits lies in `.oner/journal.json`; it is
written first and holds what it was before as well, so that whichever of the two a crash leaves
behind, file and journal agree. An edit by hand, or a journal that a power cut spoilt, begins a new
one: nothing but undo is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from oner.app.desk.kept import FILE, Flat, Kept, KeptWriter, flat, from_flat, read_kept
from oner.errors import OnerError
from oner.formats.atomic import replace_file
from oner.model.production import Calendar

HIDDEN = ".oner"
JOURNAL_SCHEMA = "oner.journal/1"
STEPS = 200
"""Edits that can be taken back."""
LOCK_SECONDS = 10.0
"""Another program that writes longer than this is stuck."""

Change = tuple[tuple[str, ...], Any, Any]
"""A path, its value before, its value after; None: none."""


class StaleRevision(OnerError):  # noqa: N818 - it is what happened
    """The file was changed since the edit was thought of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An edit: in words, and what it changed."""

    words: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Edits that led to a revision.

    Args:
        revision: Of the file after them.
        steps: In order, those that were taken back last.
        done: How many are in force.
    """

    revision: str
    steps: tuple[Step, ...] = ()
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is on the disk.

    Args:
        revision: Of the bytes of the file.
        kept: What it says.
        journal: That led there; empty after an edit by hand.
    """

    revision: str
    kept: Kept
    journal: Journal

    @property
    def undo(self) -> str:
        """What would be taken back; empty: nothing."""
        return self.journal.steps[self.journal.done - 1].words if self.journal.done else ""

    @property
    def redo(self) -> str:
        """What would be done again; empty: nothing."""
        steps, done = self.journal.steps, self.journal.done
        return steps[done].words if done < len(steps) else ""


class BoardStore:
    """The `board.toml` of a folder.

    Args:
        folder: The production folder.
        calendar: By which its days are checked.
    """

    def __init__(self, folder: Path, calendar: Calendar) -> None:
        self.file = folder / FILE
        self.hidden = folder / HIDDEN
        self.calendar = calendar
        self._last: tuple[bytes, Kept] | None = None
        self._writer = KeptWriter()

    def read(self) -> Stored:
        """What is on the disk now.

        Raises:
            ProductionError: The file was written by hand and is wrong.
        """
        return self._read(self._bytes())

    def revision(self) -> str:
        """Of the file as it is now."""
        return revision_of(self._bytes())

    def edit(self, revision: str | None, words: str, change: Callable[[Kept], Kept]) -> Stored:
        """Change the file.

        Args:
            revision: The edit was made on; None: on whatever there is.
            words: Of the edit, for undo.
            change: What it does; what it raises leaves everything as it was.

        Raises:
            StaleRevision: The file has another one.
        """
        with self._locked():
            content, now = self._fresh(revision)
            after = change(now.kept)
            changes = _changes(flat(now.kept), flat(after))
            if not changes:
                return now
            steps = (*now.journal.steps[: now.journal.done], Step(words=words, changes=changes))
            steps = steps[-STEPS:]
            return self._write(content, now, after, steps, len(steps))

    def undo(self, revision: str) -> Stored:
        """Take the last edit back; nothing where there is none.

        Raises:
            StaleRevision: The file has another revision.
        """
        with self._locked():
            content, now = self._fresh(revision)
            done = now.journal.done
            if not done:
                return now
            values = flat(now.kept)
            for path, before, _ in now.journal.steps[done - 1].changes:
                _put(values, path, before)
            after = from_flat(values, now.kept.pins)
            return self._write(content, now, after, now.journal.steps, done - 1)

    def redo(self, revision: str) -> Stored:
        """Do the last edit that was taken back again; nothing where there is none.

        Raises:
            StaleRevision: The file has another revision.
        """
        with self._locked():
            content, now = self._fresh(revision)
            done, steps = now.journal.done, now.journal.steps
            if done >= len(steps):
                return now
            values = flat(now.kept)
            for path, _, after in steps[done].changes:
                _put(values, path, after)
            kept = from_flat(values, now.kept.pins)
            return self._write(content, now, kept, steps, done + 1)

    # -- the disk -------------------------------------------------------------------------------

    def _bytes(self) -> bytes:
        try:
            return self.file.read_bytes()
        except FileNotFoundError:
            return b""

    def _locked(self) -> FileLock:
        self.hidden.mkdir(exist_ok=True)
        ignore = self.hidden / ".gitignore"
        if not ignore.exists():
            replace_file(ignore, b"*\n")
        return FileLock(self.hidden / "lock", timeout=LOCK_SECONDS)

    def _fresh(self, revision: str | None) -> tuple[bytes, Stored]:
        content = self._bytes()
        if revision is not None and revision_of(content) != revision:
            raise StaleRevision("the board was changed meanwhile, in another window or by hand")
        return content, self._read(content)

    def _read(self, content: bytes) -> Stored:
        if self._last is None or self._last[0] != content:
            self._last = (content, read_kept(content.decode("utf-8-sig"), self.calendar))
        revision = revision_of(content)
        journals = _read_journals(self.hidden / "journal.json")
        fitting = [journal for journal in journals if journal.revision == revision]
        journal = fitting[0] if fitting else Journal(revision=revision)
        return Stored(revision=revision, kept=self._last[1], journal=journal)

    def _write(
        self, content: bytes, now: Stored, after: Kept, steps: tuple[Step, ...], done: int
    ) -> Stored:
        text = self._writer.write(content.decode("utf-8-sig"), now.kept, after)
        read = read_kept(text, self.calendar)
        if flat(read) != flat(after) or read.pins != after.pins:
            raise AssertionError(f"{FILE} as written does not say what was meant")
        new = text.encode()
        journal = Journal(revision=revision_of(new), steps=steps, done=done)
        both = json.dumps(
            {"schema": JOURNAL_SCHEMA, "journals": [_row(journal), _row(now.journal)]},
            separators=(",", ":"),
        )
        replace_file(self.hidden / "journal.json", both.encode(), settled=False)
        replace_file(self.file, new)
        self._last = (new, read)
        return Stored(revision=journal.revision, kept=read, journal=journal)


def revision_of(content: bytes) -> str:
    """Of the bytes of a `board.toml`."""
    return hashlib.sha256(content).hexdigest()[:24]


def _changes(before: Flat, after: Flat) -> tuple[Change, ...]:
    return tuple(
        (path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )


def _put(values: Flat, path: tuple[str, ...], value: Any) -> None:
    if value is None:
        values.pop(path, None)
    else:
        values[path] = value


def _row(journal: Journal) -> dict[str, Any]:
    return {
        "revision": journal.revision,
        "done": journal.done,
        "steps": [
            {"words": step.words, "changes": [list(change) for change in step.changes]}
            for step in journal.steps
        ],
    }


def _read_journals(path: Path) -> list[Journal]:
    if not path.exists():
        return []
    try:
        return [_journal(row) for row in json.loads(path.read_bytes())["journals"]]
    except (ValueError, KeyError, TypeError):
        return []


def _journal(row: dict[str, Any]) -> Journal:
    return Journal(
        revision=row["revision"],
        done=row["done"],
        steps=tuple(
            Step(
                words=step["words"],
                changes=tuple((tuple(path), was, is_) for path, was, is_ in step["changes"]),
            )
            for step in row["steps"]
        ),
    )
