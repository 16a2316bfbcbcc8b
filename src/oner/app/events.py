"""Events as they are told on the command line, checked against a plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from oner.errors import UsageError
from oner.model.diary import Event, EventKind
from oner.model.plan import Plan
from oner.model.production import Production

FORMS: Mapping[EventKind, str] = {
    EventKind.PERSON_OUT: "person-out=WHO,FIRST[,LAST]",
    EventKind.RIG_OUT: "rig-out=RIG,FIRST[,LAST]",
    EventKind.RIG_LATE: "rig-late=RIG,DAY (there from that day on)",
    EventKind.STAGE_LOST: "stage-lost=STAGE,FIRST[,LAST]",
    EventKind.STATE_LATE: "state-late=REGION,DAY (torn or dressed from that day on)",
    EventKind.WEATHER: "weather=FIRST[,LAST] (no exteriors)",
    EventKind.FAILED: "failed=STRIP (shot again)",
    EventKind.OVERRAN: "overran=STRIP,MINUTES (still to be shot)",
    EventKind.CUT: "cut=STRIP",
    EventKind.ADDED: "added=ID,SET,MINUTES[,WHO WHO ...]",
}
"""How each event is written."""

LASTING = frozenset({EventKind.PERSON_OUT, EventKind.RIG_OUT, EventKind.STAGE_LOST})
BEGINNING = frozenset({EventKind.RIG_LATE, EventKind.STATE_LATE})


def parse_event(text: str, told: date) -> Event:
    """An event from the command line.

    Args:
        text: As in `FORMS`.
        told: Day people learn of it.

    Raises:
        UsageError: It is none of them, or not written like it.
    """
    name, equals, rest = text.partition("=")
    kinds = {kind.value: kind for kind in EventKind}
    if name not in kinds or not equals:
        raise UsageError(f"--event {text}: {_nearest(name, ['shot', *kinds])}")
    kind = kinds[name]
    fields = [field.strip() for field in rest.split(",")]
    try:
        return _event(kind, fields, told)
    except (ValueError, IndexError):
        raise UsageError(f"--event {text}: write {FORMS[kind]}, days as 2027-03-02") from None


def _event(kind: EventKind, fields: Sequence[str], told: date) -> Event:
    if kind is EventKind.WEATHER:
        first, last = _days(fields)
        return Event(kind=kind, told=told, first=first, last=last)
    subject, more = fields[0], fields[1:]
    if not subject:
        raise ValueError
    if kind in LASTING:
        first, last = _days(more)
        return Event(kind=kind, subject=subject, told=told, first=first, last=last)
    if kind in BEGINNING:
        first = date.fromisoformat(_only(more))
        return Event(kind=kind, subject=subject, told=told, first=first, last=first)
    if kind is EventKind.OVERRAN:
        return Event(kind=kind, subject=subject, told=told, minutes=_minutes(_only(more)))
    if kind is EventKind.ADDED:
        who = tuple(more[2].split()) if len(more) > 2 else ()
        return Event(
            kind=kind, subject=subject, told=told, set=more[0], minutes=_minutes(more[1]), cast=who
        )
    if more:
        raise ValueError
    return Event(kind=kind, subject=subject, told=told)


def _days(fields: Sequence[str]) -> tuple[date, date]:
    if not 1 <= len(fields) <= 2:
        raise ValueError
    first = date.fromisoformat(fields[0])
    last = date.fromisoformat(fields[-1])
    if last < first:
        raise ValueError
    return first, last


def _only(fields: Sequence[str]) -> str:
    (field,) = fields
    return field


def _minutes(text: str) -> int:
    minutes = int(text)
    if minutes <= 0:
        raise ValueError
    return minutes


def check_event(event: Event, production: Production, plan: Plan, shot: Collection[str]) -> None:
    """An event names what the plan has.

    Args:
        event: As told.
        production, plan: As they are.
        shot: Ids of strips that lie before the as-of day.

    Raises:
        UsageError: It does not, with the nearest name.
    """
    strips = [strip.id for strip in plan.strips]
    names: Mapping[EventKind, Sequence[str]] = {
        EventKind.PERSON_OUT: [one.id for one in production.cast],
        EventKind.RIG_OUT: [one.id for one in production.rigs],
        EventKind.RIG_LATE: [one.id for one in production.rigs],
        EventKind.STAGE_LOST: [one.id for one in production.stages],
        EventKind.STATE_LATE: sorted({state.region for state in plan.states}),
        EventKind.FAILED: strips,
        EventKind.OVERRAN: strips,
        EventKind.CUT: strips,
    }
    said = f"--event {event.kind.value}={event.subject}"
    if event.kind in names and event.subject not in names[event.kind]:
        raise UsageError(f"{said}: {_nearest(event.subject, names[event.kind])}")
    if event.kind in (EventKind.FAILED, EventKind.OVERRAN) and event.subject not in shot:
        raise UsageError(
            f"{said}: it is not shot before the as-of day; --as-of is the first day to come"
        )
    if event.kind is EventKind.CUT and event.subject in shot:
        raise UsageError(f"{said}: it is shot already")
    if event.kind is EventKind.ADDED:
        _check_added(event, production, strips, said)


def _check_added(event: Event, production: Production, strips: Sequence[str], said: str) -> None:
    sets, people = [one.id for one in production.sets], [one.id for one in production.cast]
    if event.subject in strips:
        raise UsageError(f"{said}: there is such a strip already")
    if event.set not in sets:
        raise UsageError(f"{said}: set {event.set}: {_nearest(event.set, sets)}")
    for who in event.cast:
        if who not in people:
            raise UsageError(f"{said}: {who}: {_nearest(who, people)}")


def _nearest(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, list(names), n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    shown = ", ".join(list(names)[:12])
    return f"there is {shown}" if names else "there is none"


def event_words(event: Event) -> str:
    """An event in a sentence."""
    days = f"{event.first}"
    if event.last and event.last != event.first:
        days = f"{event.first} to {event.last}"
    words = {
        EventKind.PERSON_OUT: f"{event.subject} is out {days}",
        EventKind.RIG_OUT: f"rig {event.subject} is out {days}",
        EventKind.RIG_LATE: f"rig {event.subject} is there from {event.first} on",
        EventKind.STAGE_LOST: f"stage {event.subject} is lost {days}",
        EventKind.STATE_LATE: f"region {event.subject} is ready from {event.first} on",
        EventKind.WEATHER: f"no exteriors {days}",
        EventKind.FAILED: f"{event.subject} failed and is shot again",
        EventKind.OVERRAN: f"{event.subject} overran by {event.minutes} minutes",
        EventKind.CUT: f"{event.subject} is cut",
        EventKind.ADDED: f"{event.subject} is added, {event.minutes} minutes in {event.set}",
    }
    return words[event.kind]
