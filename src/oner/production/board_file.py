"""`board.toml`: what people decided about the board."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import Field

from oner.model.schedule import Pin
from oner.production.days import Days
from oner.production.fields import Day, Id
from oner.production.forms import Form, fill
from oner.production.problems import one_of
from oner.production.sources import Source
from oner.production.uniqueness import Names


class PinForm(Form):
    """`[[pin]]`: this strip on that day."""

    strip: Id = Field(description="the strip's id", examples=["101-3"])
    day: Day = Field(description="the day it is shot on", examples=["2027-03-02"])


class BoardForm(Form):
    """All of `board.toml`."""

    pin: list[PinForm] = Field(default=[], description="strips that stay on their day")


def read_board(
    source: Source, strips: Collection[str] | None, take_scene: str | None, days: Days | None
) -> tuple[Pin, ...]:
    """The pins of `board.toml`.

    Args:
        source: The file.
        strips: Ids of the strips; None if they could not be read.
        take_scene: Scene of the long take; its pieces are named after it when the take is cut, and
            so cannot be checked here.
        days: The calendar; None if it could not be read.
    """
    top = source.top()
    form = fill(BoardForm, top, source.data)
    names = Names("pin for this strip")
    for position, pin in enumerate(form.pin):
        place = top.at("pin", position)
        names.claim(pin.strip, place.at("strip"))
        of_take = take_scene is not None and pin.strip.startswith(f"{take_scene}-")
        if strips is not None and pin.strip not in strips and not of_take:
            place.at("strip").problem(one_of(strips, pin.strip, what="strips"), read=pin.strip)
        if days:
            days.check_day(pin.day, place.at("day"))
    return tuple(Pin(strip=pin.strip, day=pin.day) for pin in form.pin)
