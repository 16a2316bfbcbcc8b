"""Walls from a drawing: `[[drawing]]` in story.toml and `[[set.drawing]]` in sets.toml."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from oner.errors import InputError
from oner.model.set import Point, Wall
from oner.production.fields import LONGEST, Degrees, Length, PlaneOffset, Text
from oner.production.forms import Form
from oner.production.sources import Place

DEFAULT_HEIGHT = 3.0
"""Height of a wall nobody gave one [m]."""

DEFAULT_THICKNESS = 0.1
"""Thickness of a wall nobody gave one [m]."""


class DrawingForm(Form):
    """One drawing whose walls are taken over."""

    file: Text = Field(description="the drawing, beside this file", examples=["plan.dxf"])
    layers: list[Text] = Field(
        description="the layers that hold walls; * stands for anything",
        examples=[["wall*"]],
        min_length=1,
    )
    units: Literal["mm", "cm", "m", "in", "ft"] | None = Field(
        default=None, description="the drawing's unit, where its header is wrong or silent"
    )
    flatten: Length = Field(
        default=0.005, description="the largest error when an arc becomes straight pieces"
    )
    join: bool = Field(default=True, description="join double lines into one wall with thickness")
    thickness: Length | None = Field(
        default=None, description="the thickness of walls drawn as single lines"
    )
    height: Length | None = Field(default=None, description="the height of the walls")
    offset: PlaneOffset = Field(default=(0.0, 0.0), description="where the drawing's origin lies")
    yaw_deg: Degrees = Field(default=0.0, description="the drawing turned counter-clockwise")
    prefix: Text = Field(default="drawn-", description="what wall ids begin with")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a wall is when nobody says: its height and thickness [m]."""

    height: float = DEFAULT_HEIGHT
    thickness: float = DEFAULT_THICKNESS


@dataclass(slots=True)
class Drawn:
    """Walls of drawings, and what their reader converted or dropped."""

    walls: list[Wall] = field(default_factory=list[Wall])
    notes: list[str] = field(default_factory=list[str])


def read_drawing(place: Place, form: DrawingForm, folder: Path, built: Built) -> Drawn:
    """The walls of a drawing, placed; nothing, and a problem, if it cannot be read.

    Args:
        place: Of the `[[drawing]]` table.
        form: What it says.
        folder: That file names are relative to.
        built: Height and thickness where the form gives none.
    """
    path = folder / form.file
    if not path.is_file():
        place.at("file").problem("there is no such file in the folder", read=form.file)
        return Drawn()
    from oner.formats.dxf import read_walls

    try:
        drawn = read_walls(
            path,
            layers=tuple(form.layers),
            units=form.units,
            flatten=form.flatten,
            join=form.join,
            thickness=form.thickness or built.thickness,
            source=form.file,
        )
    except InputError as error:
        found = error.problem
        key = found.where if found.where in DrawingForm.model_fields else "file"
        place.at(key).problem(found.remedy, read=found.read or form.file)
        return Drawn()
    if not drawn.walls:
        place.at("layers").problem("no wall was found on these layers", read=form.layers)
    walls = [
        Wall(
            id=f"{form.prefix}{number}",
            start=placed(wall.start, form.offset, form.yaw_deg),
            end=placed(wall.end, form.offset, form.yaw_deg),
            base=0.0,
            top=form.height or built.height,
            thickness=wall.thickness,
        )
        for number, wall in enumerate(drawn.walls, start=1)
    ]
    _check_near(place, form, walls)
    return Drawn(walls, list(drawn.notes))


def _check_near(place: Place, form: DrawingForm, walls: list[Wall]) -> None:
    """Nothing else of a folder can lie where a drawing in surveyed coordinates lies."""
    ends = [end for wall in walls for end in (wall.start, wall.end)]
    if all(math.hypot(*end) <= LONGEST for end in ends):
        return
    far = max(math.hypot(*end) for end in ends) / 1000.0
    x, y = (form.offset[i] - math.floor(min(end[i] for end in ends)) for i in (0, 1))
    remedy = f'the walls lie {far:,.0f} km away; write offset = ["{x:.0f} m", "{y:.0f} m"]'
    place.at("offset").problem(remedy)


def placed(point: Point, offset: Point, yaw: float) -> Point:
    """A point turned by `yaw` [rad], then moved: R(yaw) p + offset."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    x, y = point
    return (cos * x - sin * y + offset[0], sin * x + cos * y + offset[1])
