"""What changed since the last issue, as a paper."""

from __future__ import annotations

from typing import Any

from oner.documents.papers.words import clock, money, short_day, signed
from oner.model.changes import Changes
from oner.model.desk import Desk

Object = dict[str, Any]


def what_changed(desk: Desk, changes: Changes) -> Object:
    """What the paper lays out.

    Args:
        desk: The plan of today.
        changes: Against the last issue.
    """
    character = {member.id: member.character for member in desk.cast}
    before, now = changes.cost_before, changes.cost_now
    return {
        "subtitle": f"since {changes.since}",
        "nothing": "Nothing changed." if changes.nothing else "",
        "moved": [
            {
                "strip": one.strip,
                "scene": one.scene,
                "before": _where(one.day_before, one.unit_before),
                "now": _where(one.day_now, one.unit_now),
                "told": ", ".join(character.get(who, who) for who in one.told) or "crew",
            }
            for one in changes.moved
        ],
        "strips": [
            {
                "strip": one.strip,
                "what": what,
                "description": one.description,
                "day": short_day(one.day) if one.day else "no day",
            }
            for what, listed in (("new", changes.new), ("gone", changes.gone))
            for one in listed
        ],
        "calls": [
            {
                "day": short_day(one.day),
                "unit": one.unit,
                "who": character.get(one.who, one.who) or "crew",
                "call": _times(one.call_before, one.call_now),
                "wrap": _times(one.wrap_before, one.wrap_now),
            }
            for one in changes.calls
        ],
        "days": [{"kind": one.kind, "id": one.id, "words": one.words} for one in changes.days],
        "things": [
            {
                "id": f"{one.kind} {one.id}",
                "what": one.what or (one.before and "gone") or "new",
                "before": one.before,
                "now": one.now,
            }
            for one in changes.things
        ],
        "money": [
            {
                "kind": one.kind,
                "before": money(desk, one.before),
                "now": money(desk, one.now),
                "apart": signed(desk, one.now - one.before),
            }
            for one in changes.money
        ],
        "total": ""
        if before is None or now is None
        else f"{money(desk, before)} before, {money(desk, now)} now: {signed(desk, now - before)}",
    }


def _where(day: str, unit: str) -> str:
    return f"{short_day(day)}, {unit}" if day else "not on the board"


def _times(before: int | None, now: int | None) -> str:
    was = "none" if before is None else clock(before)
    then = "none" if now is None else clock(now)
    return was if was == then else f"{was} > {then}"
