"""Locks of `board.toml` as pins: what the last plan says of these strips stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from oner.formats.plan_file import read_plan
from oner.model.finding import Finding, find
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import BoardPlace, Lock, Pin, Solved


def lock_pins(production: Production, folder: Path) -> tuple[tuple[Pin, ...], tuple[Finding, ...]]:
    """The locks of a folder against its last plan, and what cannot be kept.

    Args:
        production: As read from the folder.
        folder: Its `plan/plan.json` is what the locks mean; a folder that was never planned, or
            whose plan has no board, cannot keep any.

    Raises:
        StoredFileError: There is a plan, and it cannot be read.
    """
    if not production.locks:
        return (), ()
    plan = _last_plan(folder)
    if plan is None or not isinstance(plan.schedule, Solved):
        said = f"{len(production.locks)} locks of board.toml hold nothing: no board was planned yet"
        remedy = "plan once without them, or pin strips to days instead"
        return (), (find("schedule-lock", "the locks", said, remedy=remedy),)
    pins = locked(production.locks, plan.schedule.schedule.board)
    named = {lock.strip for lock in production.locks if lock.strip is not None}
    lost = sorted(named - {pin.strip for pin in pins})
    remedy = "take the lock out of board.toml"
    return pins, tuple(
        find("schedule-lock", f"strip {id}", "is locked and not on the last board", remedy=remedy)
        for id in lost
    )


def locked(locks: Sequence[Lock], board: Sequence[BoardPlace]) -> tuple[Pin, ...]:
    """What some locks hold of a board, each strip once."""
    pins = {
        place.strip: Pin(strip=place.strip, day=place.day, unit=place.unit, rule="lock")
        for lock in locks
        for place in board
        if _holds(lock, place)
    }
    return tuple(pins.values())


def _holds(lock: Lock, place: BoardPlace) -> bool:
    if lock.strip is not None:
        return lock.strip == place.strip
    after = lock.first is None or lock.first <= place.day
    return after and (lock.last is None or place.day <= lock.last)


def _last_plan(folder: Path) -> Plan | None:
    path = folder / "plan" / "plan.json"
    return read_plan(path) if path.exists() else None
