"""A production after what happened: its events in its people, rigs, stages and strips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from oner.model.diary import Diary, Event, EventKind
from oner.model.production import Production
from oner.model.rig import Window
from oner.model.schedule import Pin, Place, Strip
from oner.model.set import SetState

LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(2200, 1, 1)


def after_events(production: Production) -> Production:
    """The production with the events of its diary in what they change.

    A person who is out is absent, a rig that is out cannot be had, a lost stage is closed; strips
    see `strips_after`. Strips of pieces, which are not the production's, are left to the caller.
    """
    events = production.diary.events
    if not events:
        return production
    return replace(
        production,
        cast=tuple(
            replace(one, absences=(*one.absences, *_out(events, EventKind.PERSON_OUT, one.id)))
            for one in production.cast
        ),
        rigs=tuple(
            replace(
                one,
                terms=replace(one.terms, windows=_rig_windows(events, one.id, one.terms.windows)),
            )
            for one in production.rigs
        ),
        stages=tuple(
            replace(one, windows=without(one.windows, _out(events, EventKind.STAGE_LOST, one.id)))
            for one in production.stages
        ),
        strips=(
            *strips_after(production.strips, production.diary, {}),
            *added_strips(production.diary),
        ),
    )


def strips_after(
    strips: Sequence[Strip], diary: Diary, states: Mapping[str, SetState]
) -> tuple[Strip, ...]:
    """Strips after what happened to them.

    What failed is shot again, as a strip of its own ("101-P03-again"), and what waited for it waits
    for that; what overran goes on ("105-2-rest"). What was cut and not shot is gone, and so is
    every wait for it. Exteriors are closed in bad weather, and a strip whose region's state is late
    begins with it. Strips that were added come last.

    Args:
        strips: As read, or as cut from the take.
        diary: What happened.
        states: Of the strips, by id.
    """
    found = list(strips)
    for event in diary.events:
        found = _after(found, event, diary, states)
    return tuple(found)


def past_pins(diary: Diary) -> tuple[Pin, ...]:
    """What was shot stays on the day it was shot."""
    return tuple(
        Pin(strip=shot.strip, day=shot.day, unit=shot.unit, rule="past") for shot in diary.shot
    )


def added_strips(diary: Diary) -> tuple[Strip, ...]:
    """Strips that came in addition."""
    return tuple(
        Strip(
            id=event.subject,
            scene=event.subject,
            description="added",
            set=event.set,
            minutes=event.minutes,
            cast=event.cast,
            earliest=event.told,
        )
        for event in diary.events
        if event.kind is EventKind.ADDED
    )


def again(strip: str) -> str:
    """Id of the strip that shoots what failed once more."""
    return f"{strip}-again"


def rest_of(strip: str) -> str:
    """Id of the strip that shoots what is left of one that overran."""
    return f"{strip}-rest"


def without(windows: tuple[Window, ...], closed: Sequence[Window]) -> tuple[Window, ...]:
    """Windows less some days; no window at all means always, before and after."""
    left = list(windows) or [Window(first=LONG_AGO, last=FAR_AHEAD)]
    for gap in closed:
        left = [part for window in left for part in _cut(window, gap)]
    return tuple(left) if closed else windows


def _cut(window: Window, gap: Window) -> list[Window]:
    if gap.last < window.first or window.last < gap.first:
        return [window]
    day = timedelta(days=1)
    parts = [Window(first=window.first, last=gap.first - day) if window.first < gap.first else None]
    parts.append(Window(first=gap.last + day, last=window.last) if gap.last < window.last else None)
    return [part for part in parts if part is not None]


def _out(events: Sequence[Event], kind: EventKind, subject: str) -> list[Window]:
    return [
        Window(first=event.first, last=event.last)
        for event in events
        if event.kind is kind and event.subject == subject and event.first and event.last
    ]


def _rig_windows(
    events: Sequence[Event], rig: str, windows: tuple[Window, ...]
) -> tuple[Window, ...]:
    closed = _out(events, EventKind.RIG_OUT, rig)
    closed += [
        Window(first=event.told, last=event.first - timedelta(days=1))
        for event in events
        if event.kind is EventKind.RIG_LATE
        and event.subject == rig
        and event.first
        and event.told
        and event.told < event.first
    ]
    return without(windows, closed)


def _after(
    strips: list[Strip], event: Event, diary: Diary, states: Mapping[str, SetState]
) -> list[Strip]:
    """Strips after one event."""
    shot = {one.strip for one in diary.shot}
    match event.kind:
        case EventKind.FAILED:
            return _again(strips, event.subject, again(event.subject), None)
        case EventKind.OVERRAN:
            return _again(strips, event.subject, rest_of(event.subject), event.minutes)
        case EventKind.CUT if event.subject not in shot:
            return _without_strip(strips, event.subject)
        case EventKind.WEATHER:
            return [_closed(strip, event) if strip.id not in shot else strip for strip in strips]
        case EventKind.STATE_LATE:
            return [
                _begun(strip, event.first)
                if strip.id not in shot and _region(strip, states) == event.subject
                else strip
                for strip in strips
            ]
        case _:
            return strips


def _again(strips: list[Strip], id: str, new: str, minutes: int | None) -> list[Strip]:
    """The strip `new` after the strip it repeats or goes on with; who waited waits for it."""
    found = list[Strip]()
    for strip in strips:
        after = tuple(new if other == id else other for other in strip.after)
        follows = tuple(
            replace(one, strip=new) if one.strip == id else one for one in strip.follows
        )
        waiting = replace(strip, after=after, follows=follows)
        if strip.id != id:
            found.append(waiting)
            continue
        found += [
            strip,
            replace(
                waiting,
                id=new,
                minutes=strip.minutes if minutes is None else minutes,
                after=(*strip.after, id),
                together="",
            ),
        ]
    return found


def _without_strip(strips: list[Strip], id: str) -> list[Strip]:
    return [
        replace(
            strip,
            after=tuple(other for other in strip.after if other != id),
            follows=tuple(one for one in strip.follows if one.strip != id),
        )
        for strip in strips
        if strip.id != id
    ]


def _closed(strip: Strip, event: Event) -> Strip:
    if strip.place is not Place.EXT or event.first is None or event.last is None:
        return strip
    return replace(strip, closed=(*strip.closed, Window(first=event.first, last=event.last)))


def _begun(strip: Strip, day: date | None) -> Strip:
    if day is None or (strip.earliest is not None and strip.earliest >= day):
        return strip
    return replace(strip, earliest=day)


def _region(strip: Strip, states: Mapping[str, SetState]) -> str | None:
    state = states.get(strip.state or "")
    return None if state is None else state.region
