"""Rules about a strip and its slot, whatever the rest of the board is."""

from __future__ import annotations

from collections.abc import Iterator

from oner.schedule.rules.board import BrokenRule, Seen, rule


@rule("strip-window")
def strip_window(seen: Seen) -> Iterator[BrokenRule]:
    """A strip is shot on a day from its earliest to its latest.

    earliest <= day <= latest where they are given, and the day lies in none of its closed windows.
    """
    yield from seen.own.get("strip-window", ())


@rule("pin")
def pin(seen: Seen) -> Iterator[BrokenRule]:
    """A pinned strip is shot on the day, and by the unit, it is pinned to."""
    yield from seen.own.get("pin", ())


@rule("lock")
def lock(seen: Seen) -> Iterator[BrokenRule]:
    """A locked strip stays where the last plan has it."""
    yield from seen.own.get("lock", ())


@rule("past")
def past(seen: Seen) -> Iterator[BrokenRule]:
    """What was shot stays on the day it was shot.

    What was not is shot on a day that is still to come.
    """
    yield from seen.own.get("past", ())


@rule("notice")
def notice(seen: Seen) -> Iterator[BrokenRule]:
    """Nobody is asked to run tomorrow: a strip with running is not moved into the next days.

    With people told a board, a strip with running minutes is on one of the next `notice_days`
    shooting days only if it was told for that very day. Who is newly added to a strip is not
    looked at.
    """
    yield from seen.own.get("notice", ())


@rule("cast-available")
def cast_available(seen: Seen) -> Iterator[BrokenRule]:
    """Everybody in a strip can be had on its day."""
    yield from seen.own.get("cast-available", ())


@rule("director")
def director(seen: Seen) -> Iterator[BrokenRule]:
    """A strip is shot on a day its director can be had."""
    yield from seen.own.get("director", ())


@rule("unit")
def unit(seen: Seen) -> Iterator[BrokenRule]:
    """A strip is shot by its unit, on a day that unit works."""
    yield from seen.own.get("unit", ())


@rule("rig-window")
def rig_window(seen: Seen) -> Iterator[BrokenRule]:
    """A rig is used on days it can be had."""
    yield from seen.own.get("rig-window", ())


@rule("rig-lead")
def rig_lead(seen: Seen) -> Iterator[BrokenRule]:
    """A rig is used only after as many shooting days as it takes to order it.

    The day, counted from 0 at the start of the calendar, is at least `lead_days`: the rig is
    ordered when the calendar begins.
    """
    yield from seen.own.get("rig-lead", ())


@rule("stage-window")
def stage_window(seen: Seen) -> Iterator[BrokenRule]:
    """A stage is used on days it can be had."""
    yield from seen.own.get("stage-window", ())
