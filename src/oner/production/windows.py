"""Stretches of days in TOML files: when a rig, a stage, a unit or a director can be had."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from oner.model.rig import Window
from oner.production.days import Days
from oner.production.fields import Day
from oner.production.forms import Form
from oner.production.sources import Place


class WindowForm(Form):
    """Days from first to last, both included."""

    first: Day = Field(description="the first day", examples=["2027-03-01"])
    last: Day = Field(description="the last day", examples=["2027-03-31"])


def read_windows(
    place: Place, forms: Sequence[WindowForm], days: Days | None = None, key: str = "windows"
) -> tuple[Window, ...]:
    """Stretches of days in the order of the file.

    Args:
        place: Where the table with the stretches stands.
        forms: The stretches.
        days: The calendar, for which a stretch has to leave a shooting day; None: any stretch.
        key: The table's key for them.
    """
    for position, one in enumerate(forms):
        here = place.at(key, position)
        if one.first > one.last:
            remedy = f"ends before it starts, on {one.first}; write the earlier day first"
            here.at("last").problem(remedy, read=one.last)
        elif days is not None:
            days.check_span(one.first, one.last, here.at("first"), here.at("last"))
    return tuple(Window(first=one.first, last=one.last) for one in forms)
