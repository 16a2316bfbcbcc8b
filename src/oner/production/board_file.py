"""`board.toml`: what people decided about the board."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from oner.model.schedule import BoardDay, Lock, NamedBoard, Pin
from oner.production.days import Days
from oner.production.fields import Count, Day, Id, Text
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.sources import Place, Source
from oner.production.uniqueness import Names

PLANNED = "planned"
"""Name of the plan's own board; no other is called so."""

NO_BOARDS = "there are no boards in this file; take the line out, or add a [[board]]"


class PinForm(Form):
    """`[[pin]]`: this strip on that day."""

    strip: Id = Field(description="the strip's id", examples=["101-3"])
    day: Day = Field(description="the day it is shot on", examples=["2027-03-02"])
    unit: Id | None = Field(default=None, description="the unit that shoots it; else any")


class LockForm(Form):
    """`[[lock]]`: what the chosen board, else the last plan, says of a strip or of days stays."""

    strip: Id | None = Field(default=None, description="the strip's id")
    first: Day | None = Field(default=None, alias="from", description="the first day that stays")
    last: Day | None = Field(default=None, alias="to", description="the last day that stays")


class NamedBoardForm(Form):
    """`[[board]]`: a board that people keep; strips it does not name have no day on it."""

    name: Text = Field(description="as people call it", examples=["Friday"])
    days: dict[str, str] = Field(
        default={},
        description="per day and unit the strips in order",
        examples=["{'2027-03-02 main' = '101-3 101-4'}"],
    )


class BoardForm(Form):
    """All of `board.toml`."""

    chosen: Text | None = Field(
        default=None, description="the board that counts: searches start from it, locks hold it"
    )
    alternative: Count | None = Field(
        default=None,
        ge=1,
        description="number of the breakdown to plan with, from 1; else the cheapest",
    )

    pin: list[PinForm] = Field(default=[], description="strips that stay on their day")
    lock: list[LockForm] = Field(default=[], description="what stays as the board has it")
    board: list[NamedBoardForm] = Field(default=[], description="boards that people keep")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided, in the order of the file; fields are those of `Production`."""

    pins: tuple[Pin, ...] = ()
    locks: tuple[Lock, ...] = ()
    boards: tuple[NamedBoard, ...] = ()
    chosen: str = ""
    alternative: int | None = None


def read_board(
    source: Source,
    strips: Collection[str] | None,
    take_scene: str | None,
    days: Days | None,
) -> Decisions:
    """The pins, locks and boards of `board.toml`.

    Args:
        source: The file.
        strips: Ids of the strips; None if they could not be read.
        take_scene: Scene of the long take; its pieces are named after it when the take is cut, and
            so cannot be checked here.
        days: The calendar; None if it could not be read.
    """
    top = source.top()
    form = fill(BoardForm, top, source.data)
    reader = _Reader(strips, take_scene, days)
    boards = tuple(reader.board(top.at("board", n), one) for n, one in enumerate(form.board))
    names = [board.name for board in boards]
    if form.chosen is not None and form.chosen not in names:
        words = one_of(names, form.chosen, what="boards") if names else NO_BOARDS
        top.at("chosen").problem(words, read=form.chosen)
    return Decisions(
        pins=tuple(reader.pin(top.at("pin", n), one) for n, one in enumerate(form.pin)),
        locks=tuple(reader.lock(top.at("lock", n), one) for n, one in enumerate(form.lock)),
        boards=boards,
        chosen=form.chosen or "",
        alternative=form.alternative,
    )


def read_unit_day(text: str) -> tuple[date, str] | None:
    """Day and unit of a key such as "2027-03-02 main"; None if it is no such key."""
    day, _, unit = text.strip().partition(" ")
    try:
        return (date.fromisoformat(day), unit.strip()) if unit.strip() else None
    except ValueError:
        return None


class _Reader:
    def __init__(
        self, strips: Collection[str] | None, take_scene: str | None, days: Days | None
    ) -> None:
        self.strips = strips
        self.take_scene = take_scene
        self.days = days
        self.pinned = Names("pin for this strip")
        self.locked = Names("lock for this strip")
        self.named = Names("board")

    def pin(self, place: Place, form: PinForm) -> Pin:
        self.pinned.claim(form.strip, place.at("strip"))
        self._check_strip(place.at("strip"), form.strip)
        if self.days:
            self.days.check_day(form.day, place.at("day"))
            units = [unit.id for unit in self.days.calendar.units]
            if form.unit is not None and form.unit not in units:
                place.at("unit").problem(one_of(units, form.unit, what="units"), read=form.unit)
        return Pin(strip=form.strip, day=form.day, unit=form.unit)

    def lock(self, place: Place, form: LockForm) -> Lock:
        """A lock names a strip, or a stretch of days of which one end may be left open."""
        has_days = form.first is not None or form.last is not None
        if form.strip is None and not has_days:
            place.problem("locks nothing; name a strip, or the days from and to", read="")
        elif form.strip is not None and has_days:
            remedy = "give either a strip, or days; a strip's lock is on the day it has"
            place.at("strip").problem(remedy)
        elif form.strip is not None:
            self.locked.claim(form.strip, place.at("strip"))
            self._check_strip(place.at("strip"), form.strip)
        elif self.days:
            first, last = form.first or self.days.first, form.last or self.days.last
            self.days.check_span(first, last, place.at("from"), place.at("to"))
            return Lock(first=first, last=last)
        return Lock(strip=form.strip, first=form.first, last=form.last)

    def board(self, place: Place, form: NamedBoardForm) -> NamedBoard:
        """A board; every strip stands on it once, and a unit's day as well."""
        name = form.name.strip()
        self.named.claim(name, place.at("name"))
        if name == PLANNED:
            remedy = f'"{PLANNED}" is what the board of the plan is called; take another name'
            place.at("name").problem(remedy, read=name)
        days, seen = list[BoardDay](), dict[str, str]()
        for key, text in form.days.items():
            at = place.at("days", key)
            where, strips = read_unit_day(key), tuple(text.split())
            if where is None:
                at.problem('begin with a day and a unit, such as "2027-03-02 main"', read=key)
                continue
            for strip in strips:
                if strip in seen:
                    at.problem(f"{strip} stands under {seen[strip]} already", read=text)
                seen.setdefault(strip, key)
            days.append(BoardDay(day=where[0], unit=where[1], strips=strips))
        return NamedBoard(name=name, days=tuple(days))

    def _check_strip(self, place: Place, strip: str) -> None:
        of_take = self.take_scene is not None and strip.startswith(f"{self.take_scene}-")
        if self.strips is not None and strip not in self.strips and not of_take:
            place.problem(one_of(self.strips, strip, what="strips"), read=strip)
