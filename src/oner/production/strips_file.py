"""`strips.csv` or `strips.xlsx`: the scenes of the show, ready to be scheduled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import Field

from oner.model import schedule
from oner.model.rig import Rig
from oner.model.schedule import CastMember, Light, Strip
from oner.model.set import Set
from oner.production.days import Days
from oner.production.fields import Conventions, Day, Eighths, Id, Label, Text, Whole, WordsCell
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.sources import Place, Source
from oner.production.uniqueness import Names

LIGHTS: Mapping[str, Light] = {
    "DAY": Light.DAY,
    "MORNING": Light.DAY,
    "AFTERNOON": Light.DAY,
    "NOON": Light.DAY,
    "DAWN": Light.DAY,
    "SUNRISE": Light.DAY,
    "NIGHT": Light.NIGHT,
    "MIDNIGHT": Light.NIGHT,
    "EVENING": Light.NIGHT,
    "DUSK": Light.NIGHT,
    "SUNSET": Light.NIGHT,
}
"""What each word for the time of day is scheduled as."""

PLACES: Mapping[str, schedule.Place] = {
    "INT": schedule.Place.INT,
    "EXT": schedule.Place.EXT,
    "INT/EXT": schedule.Place.EXT,
    "EXT/INT": schedule.Place.EXT,
    "I/E": schedule.Place.EXT,
    "E/I": schedule.Place.EXT,
}
"""What each word for inside and outside is scheduled as; in doubt, the weather counts."""


W = TypeVar("W", bound=StrEnum)


class StripForm(Form):
    """A row of the strips."""

    id: Id = Field(description="the strip's id", examples=["101-3"])
    scene: Label = Field(description="the scene number", examples=["101"])
    episode: Label = Field(default="", description="the episode")
    description: Text = Field(default="", description="one line of what happens")
    set: Id = Field(description="the set's id", examples=["office"])
    zone: Id | None = Field(default=None, description="the zone of the set")
    place: Text = Field(default="INT", description="INT or EXT")
    light: Text = Field(default="DAY", description="DAY or NIGHT")
    eighths: Eighths = Field(default=0, description="pages and eighths of a page")
    minutes: Annotated[Whole, Field(gt=0)] | None = Field(
        default=None, description="the estimated shooting time"
    )
    cast: WordsCell = Field(default=(), description="ids of the cast")
    earliest: Day | None = Field(default=None, description="the first day it may be shot on")
    latest: Day | None = Field(default=None, description="the last day it may be shot on")
    after: WordsCell = Field(default=(), description="strips that must be shot before it")
    rig: Id | None = Field(default=None, description="a rented rig it needs")


COLUMNS = tuple(StripForm.model_fields)
"""Columns of the strips' table."""

REQUIRED = ("id", "scene", "set")
"""Columns it must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What strips refer to; None where its file could not be read.

    Args:
        days: The calendar.
        minutes_per_day: Of the calendar; None if it could not be read.
        minutes_per_eighth: For strips without minutes.
    """

    sets: Sequence[Set] | None
    cast: Sequence[CastMember] | None
    rigs: Sequence[Rig] | None
    days: Days | None
    minutes_per_day: int | None
    minutes_per_eighth: int | None


def read_strips(
    sources: Sequence[Source], context: Conventions, known: Known
) -> tuple[tuple[Strip, ...], tuple[str, ...]]:
    """The strips in order, and notes about what was read as something else.

    Args:
        sources: One row or scene each.
        context: What bare values mean.
        known: What they refer to.
    """
    reader = _Reader(context, known)
    strips = [reader.read(source) for source in sources]
    places = {strip.id: source.top() for strip, source in zip(strips, sources, strict=True)}
    _check_order(strips, places)
    return tuple(strips), tuple(reader.notes())


class _Reader:
    def __init__(self, context: Conventions, known: Known) -> None:
        self.context = context
        self.known = known
        self.names = Names("strip")
        self.read_as: dict[str, int] = {}
        self.sets = {one.id: one for one in known.sets or ()}
        self.cast_ids = {one.id: one for one in known.cast or ()}

    def read(self, source: Source) -> Strip:
        place = source.top()
        form = fill(StripForm, place, source.data, self.context)
        self.names.claim(form.id, place.at("id"))
        self._check_references(place, form)
        if self.known.days:
            days = self.known.days
            days.check_span(form.earliest, form.latest, place.at("earliest"), place.at("latest"))
        return Strip(
            id=form.id,
            scene=str(form.scene),
            episode=str(form.episode),
            description=form.description,
            set=form.set,
            zone=form.zone,
            place=self._word(place.at("place"), form.place, PLACES),
            light=self._word(place.at("light"), form.light, LIGHTS),
            eighths=form.eighths,
            minutes=self._minutes(place, form),
            cast=form.cast,
            rig=form.rig,
            earliest=form.earliest,
            latest=form.latest,
            after=form.after,
        )

    def notes(self) -> list[str]:
        """What was read as something else, and how often."""
        return [f"{words} (strips: {count})" for words, count in sorted(self.read_as.items())]

    def _word(self, place: Place, read: str, words: Mapping[str, W]) -> W:
        """The meaning of a word; a word read as something else is counted for the notes."""
        key = read.upper().replace(".", "").replace(" ", "")
        meaning = words.get(key)
        if meaning is None:
            place.problem(one_of(words, key, what="words"), read=read)
            return next(iter(words.values()))
        if key != str(meaning):
            note = f"{key} is scheduled as {meaning}"
            self.read_as[note] = self.read_as.get(note, 0) + 1
        return meaning

    def _minutes(self, place: Place, form: StripForm) -> int:
        per_eighth, per_day = self.known.minutes_per_eighth, self.known.minutes_per_day
        minutes = form.minutes
        if minutes is None and per_eighth and form.eighths:
            minutes = form.eighths * per_eighth
        elif minutes is None and not place.at("eighths").is_faulty():
            remedy = "is missing; give minutes, or eighths and rules.minutes_per_eighth"
            place.at("minutes").problem(remedy)
        if minutes and per_day and minutes > per_day:
            remedy = f"is more than a day has ({per_day}); split the scene into parts"
            place.at("minutes").problem(remedy, read=minutes)
        return minutes or 1

    def _check_references(self, place: Place, form: StripForm) -> None:
        known = self.known
        if known.sets is not None:
            self._check_set(place, form)
        if known.cast is not None:
            for person in form.cast:
                if person not in self.cast_ids:
                    remedy = one_of(self.cast_ids, person, what="cast")
                    place.at("cast", person).problem(remedy, read=person)
        rigs = [rig.id for rig in known.rigs or ()]
        if known.rigs is not None and form.rig is not None and form.rig not in rigs:
            place.at("rig").problem(one_of(rigs, form.rig, what="rigs"), read=form.rig)

    def _check_set(self, place: Place, form: StripForm) -> None:
        found = self.sets.get(form.set)
        if found is None:
            place.at("set").problem(one_of(self.sets, form.set, what="sets"), read=form.set)
        elif form.zone is not None:
            zones = [zone.id for zone in found.zones]
            if form.zone not in zones:
                remedy = one_of(zones, form.zone, what=f"zones of {found.id}")
                place.at("zone").problem(remedy, read=form.zone)


def _check_order(strips: Sequence[Strip], places: Mapping[str, Place]) -> None:
    """Problems for strips that follow themselves, or one that is not there."""
    after = {strip.id: strip.after for strip in strips}
    for strip in strips:
        for before in strip.after:
            if before not in after:
                remedy = one_of(after, before, what="strips")
                places[strip.id].at("after", before).problem(remedy, read=before)
    ring = _ring(after)
    if ring:
        shown = " after ".join([*ring, ring[0]])
        remedy = f"these strips wait for each other: {shown}; take one of them out"
        places[ring[0]].at("after").problem(remedy, read=" ".join(after[ring[0]]))


def _ring(after: Mapping[str, Sequence[str]]) -> list[str]:
    """Strips that wait for each other in a ring; empty if none do.

    Strips that wait for nothing are taken away until none is left or only such remain as wait
    for each other or for those; following any of these upwards ends in a ring.
    """
    waits = {strip: {one for one in ids if one in after} for strip, ids in after.items()}
    followers: dict[str, list[str]] = {strip: [] for strip in after}
    for strip, ids in waits.items():
        for one in ids:
            followers[one].append(strip)
    free = [strip for strip, ids in waits.items() if not ids]
    while free:
        gone = free.pop()
        waits.pop(gone)
        for strip in followers[gone]:
            waits[strip].discard(gone)
            if not waits[strip]:
                free.append(strip)
    return _follow(waits)


def _follow(waits: Mapping[str, set[str]]) -> list[str]:
    way: list[str] = []
    strip = next(iter(waits), None)
    while strip is not None and strip not in way:
        way.append(strip)
        strip = min(waits[strip])
    return way[way.index(strip) :] if strip is not None else []
