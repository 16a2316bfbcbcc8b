"""`strips.csv` or `strips.xlsx`: the scenes of the show, ready to be scheduled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import Field

from oner.model import schedule
from oner.model.production import Rules
from oner.model.rig import Rig
from oner.model.schedule import CastMember, Director, Light, Strip
from oner.model.set import Set
from oner.production.days import Days
from oner.production.fields import (
    Conventions,
    Count,
    Day,
    Eighths,
    Id,
    Label,
    Text,
    Whole,
    WordsCell,
)
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.sources import Place, Source
from oner.production.uniqueness import Names
from oner.production.waits import read_waits, ring_of

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
    unit: Id | None = Field(default=None, description="the unit that shoots it; else any")
    director: Id | None = Field(
        default=None, description="who directs it; else the director of its episode"
    )
    together: Label = Field(
        default="", description="strips with the same word are shot on one day by one unit"
    )
    runners: WordsCell = Field(default=(), description="who of its cast runs in it")
    run_minutes: Count = Field(
        default=0, description="how long each of them runs, takes and rehearsals together"
    )


COLUMNS = tuple(StripForm.model_fields)
"""Columns of the strips' table."""

REQUIRED = ("id", "scene", "set")
"""Columns it must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What strips refer to; None where its file could not be read.

    Args:
        days: The calendar with its units.
        directors: Of the production.
        rules: Of the house.
        minutes_per_eighth: For strips without minutes.
    """

    sets: Sequence[Set] | None
    cast: Sequence[CastMember] | None
    rigs: Sequence[Rig] | None
    days: Days | None
    directors: Sequence[Director] | None
    rules: Rules | None
    minutes_per_eighth: int | None

    def longest(self) -> dict[str | None, int]:
        """Minutes of the longest day of every unit, overtime included; None for any of them."""
        if self.days is None:
            return {}
        calendar = self.days.calendar
        most: dict[str | None, int] = {
            unit.id: calendar.minutes_of(unit) + unit.overtime_minutes for unit in calendar.units
        }
        return {**most, None: max(most.values())}


def read_strips(
    sources: Sequence[Source], context: Conventions, known: Known
) -> tuple[tuple[Strip, ...], tuple[str, ...]]:
    """The strips in order, and notes about what was read as something else.

    Args:
        sources: One row or scene each.
        context: What bare values mean.
        known: What they refer to.
    """
    reader = _Reader(known)
    forms = [
        (source.top(), fill(StripForm, source.top(), source.data, context)) for source in sources
    ]
    reader.ids = dict.fromkeys(form.id for _, form in forms)
    strips = [reader.read(place, form) for place, form in forms]
    places = {strip.id: place for strip, (place, _) in zip(strips, forms, strict=True)}
    _check_ring(strips, places)
    _check_together(strips, places, reader.longest)
    return tuple(strips), tuple(reader.notes())


class _Reader:
    def __init__(self, known: Known) -> None:
        self.known = known
        self.names = Names("strip")
        self.read_as: dict[str, int] = {}
        self.sets = {one.id: one for one in known.sets or ()}
        self.people = {one.id: one for one in known.cast or ()}
        self.directs = {
            episode: one.id for one in known.directors or () for episode in one.episodes
        }
        self.longest = known.longest()
        self.ids = dict[str, None]()

    def read(self, place: Place, form: StripForm) -> Strip:
        self.names.claim(form.id, place.at("id"))
        self._check_references(place, form)
        if self.known.days:
            days = self.known.days
            days.check_span(form.earliest, form.latest, place.at("earliest"), place.at("latest"))
        waits = read_waits(place.at("after"), form.after, self.ids)
        minutes = self._minutes(place, form)
        self._check_running(place, form, minutes)
        self._check_people(place, form, minutes)
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
            minutes=minutes,
            cast=form.cast,
            rig=form.rig,
            earliest=form.earliest,
            latest=form.latest,
            after=waits.after,
            follows=waits.follows,
            together=form.together,
            unit=form.unit,
            director=form.director or self.directs.get(str(form.episode), ""),
            runners=form.runners,
            run_minutes=form.run_minutes,
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
        per_eighth, per_day = self.known.minutes_per_eighth, self._per_day(form)
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

    def _per_day(self, form: StripForm) -> int | None:
        """The longest day of the unit that shoots it, or of any."""
        return self.longest.get(form.unit, self.longest.get(None))

    def _check_running(self, place: Place, form: StripForm, minutes: int) -> None:
        for who in form.runners:
            if who not in form.cast:
                remedy = one_of(form.cast, who, what="cast of this strip")
                place.at("runners", who).problem(remedy, read=who)
        if form.runners and not form.run_minutes:
            place.at("run_minutes").problem("is missing; say how long each of the runners runs")
        elif form.run_minutes and not form.runners:
            place.at("runners").problem("is missing; say who of the cast runs")
        elif form.run_minutes > minutes:
            place.at("run_minutes").problem(f"is more than the {minutes} minutes the strip takes")

    def _check_people(self, place: Place, form: StripForm, minutes: int) -> None:
        """What takes longer than one of its people may work or run in a day is on no day."""
        for person in (self.people[who] for who in form.cast if who in self.people):
            most = min(person.minutes_per_day or minutes, person.on_set_minutes or minutes)
            if minutes > most:
                remedy = f"is more than {person.id} may work in a day ({most}); split the scene"
                place.at("minutes").problem(remedy, read=minutes)
        for person in (self.people[who] for who in form.runners if who in self.people):
            own, rules = person.run_minutes_per_day, self.known.rules
            limit = own if own is not None or rules is None else rules.run_minutes_per_day
            if limit is not None and form.run_minutes > limit:
                remedy = f"is more than {person.id} may run in a day ({limit})"
                place.at("run_minutes").problem(remedy)

    def _check_references(self, place: Place, form: StripForm) -> None:
        known = self.known
        if known.sets is not None:
            self._check_set(place, form)
        if known.cast is not None:
            for person in form.cast:
                if person not in self.people:
                    remedy = one_of(self.people, person, what="cast")
                    place.at("cast", person).problem(remedy, read=person)
        if known.rigs is not None:
            self._check_name(place, "rig", form.rig, [rig.id for rig in known.rigs])
        if known.days is not None:
            units = [unit.id for unit in known.days.calendar.units]
            self._check_name(place, "unit", form.unit, units)
        if known.directors is not None:
            directors = [one.id for one in known.directors]
            self._check_name(place, "director", form.director, directors)

    def _check_name(self, place: Place, key: str, read: str | None, names: Sequence[str]) -> None:
        if read is not None and read not in names:
            place.at(key).problem(one_of(names, read, what=f"{key}s"), read=read)

    def _check_set(self, place: Place, form: StripForm) -> None:
        found = self.sets.get(form.set)
        if found is None:
            place.at("set").problem(one_of(self.sets, form.set, what="sets"), read=form.set)
        elif form.zone is not None:
            zones = [zone.id for zone in found.zones]
            if form.zone not in zones:
                remedy = one_of(zones, form.zone, what=f"zones of {found.id}")
                place.at("zone").problem(remedy, read=form.zone)


def _check_ring(strips: Sequence[Strip], places: Mapping[str, Place]) -> None:
    """A problem for strips that wait for themselves."""
    waits = {strip.id: (*strip.after, *(one.strip for one in strip.follows)) for strip in strips}
    ring = ring_of(waits)
    if ring:
        shown = " after ".join([*ring, ring[0]])
        remedy = f"these strips wait for each other: {shown}; take one of them out"
        place = places[ring[0]].at("after")
        place.problem(remedy, read=" ".join(waits[ring[0]]))


def _check_together(
    strips: Sequence[Strip], places: Mapping[str, Place], longest: Mapping[str | None, int]
) -> None:
    """Problems for strips that cannot be shot on one day by one unit."""
    groups = dict[str, list[Strip]]()
    for strip in strips:
        if strip.together:
            groups.setdefault(strip.together, []).append(strip)
    for group in groups.values():
        last, units = places[group[-1].id], {strip.unit for strip in group if strip.unit}
        if len(units) > 1:
            remedy = f"strips that are kept together have one unit, not {', '.join(sorted(units))}"
            last.at("unit").problem(remedy)
            continue
        minutes, most = sum(strip.minutes for strip in group), longest.get(next(iter(units), None))
        if most is not None and minutes > most:
            ids = ", ".join(strip.id for strip in group)
            remedy = f"{ids} together take {minutes} minutes; a day has {most}"
            last.at("together").problem(remedy)
