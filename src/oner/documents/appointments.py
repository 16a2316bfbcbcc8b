"""The plan as a calendar people subscribe to or import (iCalendar, RFC 5545).

Shooting days, changeovers, rigs and notices are all-day events: dates without a time, which no
reader can shift into another zone. Crew calls are floating local times (no zone, no Z): seven in
the morning is seven wherever the telephone is. Every event keeps its UID from edition to edition,
so that a newer file replaces an older one. DTSTAMP is the day of issue; of a draft, which holds no
clock, a fixed day in the past.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event

from oner.documents.tables import clock, shooting_days
from oner.model.desk import Desk, DeskBanner, DeskHours
from oner.model.edition import Edition

_DRAFT_STAMP = date(2000, 1, 1)
_BANNERS = {
    "changeover": "Changeover",
    "restore": "Changeover",
    "delivery": "Rig",
    "return": "Rig",
}


def calendar(desk: Desk, edition: Edition, notice_days: int) -> bytes:
    """The calendar's file.

    Args:
        desk: What is planned.
        edition: Whose day is the stamp.
        notice_days: Who runs is told so many shooting days before; 0: the show has no such rule.
    """
    made: Any = Calendar()
    made.add("prodid", f"-//oner//{desk.version}//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", f"{desk.title} ({edition.words})")
    for event in _events(desk, notice_days):
        _stamp(event, desk, edition)
        made.add_component(event)
    return made.to_ical()


def _events(desk: Desk, notice_days: int) -> Iterator[Any]:
    for hours in desk.board.hours:
        yield _shooting_day(desk, hours)
        yield _crew_call(desk, hours)
    for banner in desk.board.banners:
        if banner.kind in _BANNERS:
            yield _banner(banner)
    yield from _changing(desk)
    if notice_days > 0:
        yield from _notices(desk, notice_days)


def _stamp(event: Any, desk: Desk, edition: Edition) -> None:
    """A name that lasts, the edition's number and day."""
    key = f"{desk.short}|{event['x-oner-key']}"
    del event["x-oner-key"]
    day = date.fromisoformat(edition.issued) if edition.issued else _DRAFT_STAMP
    event.add("uid", hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:32])
    event.add("dtstamp", datetime.combine(day, time(), UTC))
    event.add("sequence", edition.number)


def _all_day(key: str, first: date, words: str, more: str = "", days: int = 1) -> Any:
    event: Any = Event()
    event.add("x-oner-key", key)
    event.add("summary", words)
    event.add("dtstart", first)
    event.add("dtend", first + timedelta(days=days))
    event.add("transp", "TRANSPARENT")
    if more:
        event.add("description", more)
    return event


def _shooting_day(desk: Desk, hours: DeskHours) -> Any:
    strips = {strip.id: strip for strip in desk.strips}
    placed = [p for p in desk.board.places if (p.day, p.unit) == (hours.day, hours.unit)]
    those = [strips[place.strip] for place in placed if place.strip in strips]
    sets = "; ".join(dict.fromkeys(strip.set for strip in those))
    count = f"{len(those)} strip{'s' if len(those) != 1 else ''}"
    lines = [
        f"Crew call {clock(hours.call)}, wrap {clock(hours.wrap)}",
        *(
            f"{clock(place.start)} {place.strip}: {strips[place.strip].set}"
            for place in placed
            if place.strip in strips
        ),
    ]
    words = f"{_day_words(desk, hours)}: {sets} ({count})"
    key = f"shoot|{hours.day}|{hours.unit}"
    return _all_day(key, date.fromisoformat(hours.day), words, "\n".join(lines))


def _day_words(desk: Desk, hours: DeskHours) -> str:
    number = next((day.number for day in desk.days if day.date == hours.day), 0)
    unit = next((unit.name for unit in desk.units if unit.id == hours.unit), hours.unit)
    return f"Day {number} of {shooting_days(desk)}, {unit}"


def _crew_call(desk: Desk, hours: DeskHours) -> Any:
    """From call to wrap in local time; beyond midnight it ends on the next day."""
    start = datetime.combine(date.fromisoformat(hours.day), time())
    event: Any = Event()
    event.add("x-oner-key", f"call|{hours.day}|{hours.unit}")
    event.add("summary", f"Crew call: {_day_words(desk, hours)}")
    event.add("dtstart", start + timedelta(minutes=hours.call))
    event.add("dtend", start + timedelta(minutes=hours.wrap))
    if hours.meal is not None:
        event.add("description", f"Meal at {clock(hours.meal)}")
    return event


def _banner(banner: DeskBanner) -> Any:
    words = f"{_BANNERS[banner.kind]}: {banner.words}"
    more = f"{banner.minutes} minutes of work" if banner.minutes else ""
    key = f"{banner.kind}|{banner.day}|{banner.subject}"
    return _all_day(key, date.fromisoformat(banner.day), words, more)


def _changing(desk: Desk) -> Iterator[Any]:
    """Days a region is being changed, as one event; those a banner tells of are left out."""
    told = {
        (one.subject, one.day)
        for one in desk.board.banners
        if one.kind in {"changeover", "restore"}
    }
    for lane in desk.board.lanes:
        for stretch in lane.stretches:
            first, last = date.fromisoformat(stretch.first), date.fromisoformat(stretch.last)
            days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            if stretch.kind != "changing" or any((lane.region, f"{d}") in told for d in days):
                continue
            words = f"Changeover: {lane.region}, {stretch.words}"
            key = f"changing|{stretch.first}|{lane.region}"
            yield _all_day(key, first, words, f"Set: {lane.set}", len(days))


def _notices(desk: Desk, notice_days: int) -> Iterator[Any]:
    """Whom to tell that a day of running is near, so many shooting days before it."""
    shoot = [day.date for day in desk.days if day.kind == "shoot"]
    strips = {strip.id: strip for strip in desk.strips}
    names = {member.id: member.character for member in desk.cast}
    for place in desk.board.places:
        strip = strips.get(place.strip)
        if strip is None or not strip.runners or place.day not in shoot:
            continue
        told = shoot[max(shoot.index(place.day) - notice_days, 0)]
        who = ", ".join(names.get(one, one) for one in strip.runners)
        words = f"Notice: {who} runs on {place.day} ({strip.id}, {strip.run_minutes} min)"
        yield _all_day(f"notice|{strip.id}", date.fromisoformat(told), words)
