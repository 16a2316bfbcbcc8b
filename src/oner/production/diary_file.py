"""`diary.toml`: what was shot and what happened; written by `oner replan`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import tomlkit
from pydantic import Field

from oner.model.diary import Diary, Event, EventKind, Shot, StoodState
from oner.production.fields import Count, Day, Id, Text, WordsCell
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.sources import Place, Source

HEAD = (
    "What was shot and what happened, as `oner replan` was told.\n"
    "Every plan keeps to it; take an entry out to undo it."
)


class ShotForm(Form):
    """`[[shot]]`: a strip that was shot."""

    strip: Id = Field(description="the strip's id", examples=["101-3"])
    day: Day = Field(description="the day it was shot", examples=["2027-03-02"])
    unit: Id = Field(default="main", description="the unit that shot it")


class StoodForm(Form):
    """`[[stood]]`: how a region stood on a day that is over."""

    region: Id = Field(description="the region's id", examples=["hall-b"])
    day: Day = Field(description="the day", examples=["2027-03-02"])
    state: Text | None = Field(default=None, description="its state; none while it was changed")


class EventForm(Form):
    """`[[event]]`: something that happened."""

    kind: Text = Field(description="what happened", examples=["person-out"])
    subject: Id | None = Field(
        default=None, description="the person, rig, stage, region or strip it happened to"
    )
    first: Day | None = Field(default=None, alias="from", description="the first day of it")
    last: Day | None = Field(default=None, alias="to", description="the last day of it")
    minutes: Count = Field(default=0, description="minutes still to be shot, or of an added strip")
    told: Day | None = Field(default=None, description="the day people learnt of it")
    set: Id | None = Field(default=None, description="the set of an added strip")
    cast: WordsCell = Field(default=(), description="the cast of an added strip")


class DiaryForm(Form):
    """All of `diary.toml`."""

    as_of: Day | None = Field(default=None, description="the first day that is still to come")
    shot: list[ShotForm] = Field(default=[], description="what was shot")
    stood: list[StoodForm] = Field(default=[], description="how regions stood")
    event: list[EventForm] = Field(default=[], description="what happened")


NAMES: Mapping[EventKind, str] = {
    EventKind.PERSON_OUT: "cast",
    EventKind.RIG_OUT: "rigs",
    EventKind.RIG_LATE: "rigs",
    EventKind.STAGE_LOST: "stages",
}
"""What the subject of an event is, where it can be checked when a folder is read."""


NEEDS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.PERSON_OUT: ("subject", "from"),
    EventKind.RIG_OUT: ("subject", "from"),
    EventKind.RIG_LATE: ("subject", "from", "told"),
    EventKind.STAGE_LOST: ("subject", "from"),
    EventKind.STATE_LATE: ("subject", "from"),
    EventKind.WEATHER: ("from",),
    EventKind.FAILED: ("subject",),
    EventKind.OVERRAN: ("subject", "minutes"),
    EventKind.CUT: ("subject",),
    EventKind.ADDED: ("subject", "set", "minutes"),
}
"""What an event does not do without."""


def read_diary(source: Source, known: Mapping[str, Collection[str] | None]) -> Diary:
    """The diary as `diary.toml` has it.

    Args:
        source: The file.
        known: Ids by what they are ("units", "cast", "rigs", "stages"); None where they could not
            be read.
    """
    top = source.top()
    form = fill(DiaryForm, top, source.data)
    events = [
        _event(top.at("event", position), event, known) for position, event in enumerate(form.event)
    ]
    if form.shot and form.as_of is None:
        top.at("as_of").problem("is missing; what was shot lies before the first day still to come")
    units = known.get("units")
    for position, shot in enumerate(form.shot):
        if units is not None and shot.unit not in units:
            place = top.at("shot", position).at("unit")
            place.problem(one_of(units, shot.unit, what="units"), read=shot.unit)
        if form.as_of is not None and shot.day >= form.as_of:
            place = top.at("shot", position).at("day")
            place.problem(f"is not before as_of, {form.as_of}", read=shot.day)
    return Diary(
        as_of=form.as_of,
        shot=tuple(Shot(strip=one.strip, day=one.day, unit=one.unit) for one in form.shot),
        stood=tuple(
            StoodState(region=one.region, day=one.day, state=one.state) for one in form.stood
        ),
        events=tuple(event for event in events if event is not None),
    )


def _event(
    place: Place, form: EventForm, known: Mapping[str, Collection[str] | None]
) -> Event | None:
    kinds = {kind.value: kind for kind in EventKind}
    kind = kinds.get(form.kind)
    if kind is None:
        place.at("kind").problem(one_of(kinds, form.kind, what="kinds"), read=form.kind)
        return None
    ids = known.get(NAMES.get(kind, ""))
    if ids is not None and form.subject not in ids:
        read = form.subject or ""
        place.at("subject").problem(one_of(ids, read, what=NAMES[kind]), read=read)
    if form.first and form.last and form.last < form.first:
        place.at("to").problem(f"is before {form.first}", read=form.last)
    for key in NEEDS[kind]:
        if not getattr(form, {"from": "first"}.get(key, key)):
            place.at(key).problem(f"is missing; {kind.value} cannot be understood without it")
    return Event(
        kind=kind,
        subject=form.subject or "",
        first=form.first,
        last=form.last or form.first,
        minutes=form.minutes,
        told=form.told,
        set=form.set or "",
        cast=form.cast,
    )


def write_diary(diary: Diary) -> str:
    """The text of `diary.toml`."""
    document = tomlkit.document()
    for line in HEAD.splitlines():
        document.add(tomlkit.comment(line))
    if diary.as_of is not None:
        document.add("as_of", tomlkit.item(diary.as_of.isoformat()))
    for name, rows in (("event", _events(diary)), ("shot", _shot(diary)), ("stood", _stood(diary))):
        if rows:
            tables = tomlkit.aot()
            for row in rows:
                table = tomlkit.table()
                for key, value in row.items():
                    if value:
                        table.add(key, value)
                tables.append(table)  # pyright: ignore[reportUnknownMemberType]
            document.add(name, tables)
    return tomlkit.dumps(document)


def diary_path(folder: Path) -> Path:
    """Where a folder has its diary."""
    return folder / "diary.toml"


Row = dict[str, str | int]


def _events(diary: Diary) -> list[Row]:
    return [
        {
            "kind": event.kind.value,
            "subject": event.subject,
            "from": event.first.isoformat() if event.first else "",
            "to": event.last.isoformat() if event.last else "",
            "minutes": event.minutes,
            "told": event.told.isoformat() if event.told else "",
            "set": event.set,
            "cast": " ".join(event.cast),
        }
        for event in diary.events
    ]


def _shot(diary: Diary) -> list[Row]:
    return [
        {"strip": one.strip, "day": one.day.isoformat(), "unit": one.unit} for one in diary.shot
    ]


def _stood(diary: Diary) -> list[Row]:
    return [
        {"region": one.region, "day": one.day.isoformat(), "state": one.state or ""}
        for one in diary.stood
    ]
