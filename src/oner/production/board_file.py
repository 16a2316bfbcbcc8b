"""`board.toml`: what people decided about the board."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import Field

from oner.model.schedule import Lock, Pin
from oner.production.days import Days
from oner.production.fields import Day, Id
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.sources import Place, Source
from oner.production.uniqueness import Names


class PinForm(Form):
    """`[[pin]]`: this strip on that day."""

    strip: Id = Field(description="the strip's id", examples=["101-3"])
    day: Day = Field(description="the day it is shot on", examples=["2027-03-02"])
    unit: Id | None = Field(default=None, description="the unit that shoots it; else any")


class LockForm(Form):
    """`[[lock]]`: what the last plan says of a strip, or of days, stays."""

    strip: Id | None = Field(default=None, description="the strip's id")
    first: Day | None = Field(default=None, alias="from", description="the first day that stays")
    last: Day | None = Field(default=None, alias="to", description="the last day that stays")


class BoardForm(Form):
    """All of `board.toml`."""

    pin: list[PinForm] = Field(default=[], description="strips that stay on their day")
    lock: list[LockForm] = Field(default=[], description="what stays as the last plan has it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided: pins and locks in the order of the file."""

    pins: tuple[Pin, ...] = ()
    locks: tuple[Lock, ...] = ()


def read_board(
    source: Source,
    strips: Collection[str] | None,
    take_scene: str | None,
    days: Days | None,
) -> Decisions:
    """The pins and locks of `board.toml`.

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
    return Decisions(
        pins=tuple(reader.pin(top.at("pin", n), one) for n, one in enumerate(form.pin)),
        locks=tuple(reader.lock(top.at("lock", n), one) for n, one in enumerate(form.lock)),
    )


class _Reader:
    def __init__(
        self, strips: Collection[str] | None, take_scene: str | None, days: Days | None
    ) -> None:
        self.strips = strips
        self.take_scene = take_scene
        self.days = days
        self.pinned = Names("pin for this strip")
        self.locked = Names("lock for this strip")

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

    def _check_strip(self, place: Place, strip: str) -> None:
        of_take = self.take_scene is not None and strip.startswith(f"{self.take_scene}-")
        if self.strips is not None and strip not in self.strips and not of_take:
            place.problem(one_of(self.strips, strip, what="strips"), read=strip)
