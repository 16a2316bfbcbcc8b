"""`story.toml`: the walls and zones of the world the viewer believes in."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from oner.model.set import Point, StoryMap, Wall, Waypoint, Zone
from oner.production.drawings import (
    DEFAULT_HEIGHT,
    DEFAULT_THICKNESS,
    Built,
    DrawingForm,
    Drawn,
    read_drawing,
)
from oner.production.fields import Conventions, Id, Length, LengthOrZero, PlanePoint
from oner.production.forms import Form, fill
from oner.production.outlines import read_outline
from oner.production.sources import Place, Source
from oner.production.uniqueness import Names
from oner.production.walls import SHORTEST, fixed, legs


class DefaultsForm(Form):
    """`[defaults]`: what a wall is when nobody says."""

    wall_height: Length = Field(default=DEFAULT_HEIGHT, description="the height of a wall")
    wall_thickness: Length = Field(default=DEFAULT_THICKNESS, description="the thickness of a wall")


class WallForm(Form):
    """`[[wall]]`: a polyline that becomes one wall a leg."""

    id: Id = Field(description="the wall's name", examples=["W1"])
    points: list[PlanePoint] = Field(
        description="its corners", examples=[[[0, 0], [1, 0]]], min_length=2
    )
    height: Length | None = Field(
        default=None, description="from its lower to its upper edge; else of `[defaults]`"
    )
    base: LengthOrZero = Field(default=0.0, description="the height of its lower edge")
    thickness: Length | None = Field(
        default=None, description="its thickness; else of `[defaults]`"
    )


class ZoneForm(Form):
    """`[[zone]]`: a named piece of floor."""

    id: Id = Field(description="the zone's name", examples=["corridor-1"])
    outline: list[PlanePoint] = Field(
        description="its corners in order", examples=[[[0, 0], [1, 0], [1, 1]]]
    )
    ceiling: Length | None = Field(default=None, description="the height of its ceiling")
    dark: bool = Field(default=False, description="whether it is too dark to see a seam in it")


class WaypointForm(Form):
    """`[[waypoint]]`: a named point on the floor."""

    id: Id = Field(description="the waypoint's name", examples=["door"])
    point: PlanePoint = Field(description="where it is", examples=[[0, 0]])


class StoryForm(Form):
    """All of `story.toml`; every table is filled on its own."""

    defaults: DefaultsForm = Field(default=DefaultsForm(), description="what a wall is")
    wall: list[WallForm] = Field(default=[], description="the walls")
    zone: list[ZoneForm] = Field(default=[], description="named pieces of floor")
    waypoint: list[WaypointForm] = Field(default=[], description="named points")
    drawing: list[DrawingForm] = Field(default=[], description="drawings walls are taken from")


def read_story(source: Source, context: Conventions, folder: Path) -> tuple[StoryMap, list[str]]:
    """The story map, and what the readers of its drawings noted."""
    top = source.top()
    form = fill(StoryForm, top, source.data, context)
    built = Built(height=form.defaults.wall_height, thickness=form.defaults.wall_thickness)
    walls = [
        wall
        for position, one in enumerate(form.wall)
        for wall in read_legs(top.at("wall", position), one, built)
    ]
    drawings = [
        read_drawing(top.at("drawing", position), one, folder, built)
        for position, one in enumerate(form.drawing)
    ]
    _check_names(top, form, drawings)
    walls += [wall for drawn in drawings for wall in drawn.walls]
    story = StoryMap(
        walls=tuple(fixed(wall) for wall in walls),
        zones=tuple(read_zone(top.at("zone", n), one) for n, one in enumerate(form.zone)),
        waypoints=tuple(Waypoint(id=one.id, point=one.point) for one in form.waypoint),
    )
    return story, [note for drawn in drawings for note in drawn.notes]


def read_legs(place: Place, form: WallForm, built: Built) -> tuple[Wall, ...]:
    """The walls of a polyline, without panels; a leg without length is a problem."""
    points = form.points
    for number, (a, b) in enumerate(pairwise(points), start=1):
        if math.dist(a, b) < SHORTEST:
            remedy = f"leg {number} of the wall has no length; remove the repeated corner"
            place.at("points", number).problem(remedy)
    template = Wall(
        id=form.id,
        start=points[0],
        end=points[-1],
        base=form.base,
        top=form.base + (form.height or built.height),
        thickness=form.thickness or built.thickness,
    )
    return legs(form.id, _without_repeats(points), template)


def _without_repeats(points: list[Point]) -> list[Point]:
    """Corners without those that make a leg of no length, but never fewer than two."""
    kept = points[:1]
    for point in points[1:]:
        if math.dist(point, kept[-1]) >= SHORTEST:
            kept.append(point)
    return kept if len(kept) > 1 else [points[0], (points[0][0] + 1.0, points[0][1])]


def read_zone(place: Place, form: ZoneForm) -> Zone:
    """A zone with its corners counter-clockwise."""
    outline = read_outline(place.at("outline"), form.outline)
    return Zone(id=form.id, outline=outline, ceiling=form.ceiling, dark=form.dark)


def _check_names(top: Place, form: StoryForm, drawings: list[Drawn]) -> None:
    walls, places = Names("wall"), Names("zone or waypoint")
    for position, wall in enumerate(form.wall):
        walls.claim(wall.id, top.at("wall", position, "id"))
    for position, drawn in enumerate(drawings):
        for wall in drawn.walls:
            walls.claim(wall.id, top.at("drawing", position, "prefix"))
    for position, zone in enumerate(form.zone):
        places.claim(zone.id, top.at("zone", position, "id"))
    for position, waypoint in enumerate(form.waypoint):
        places.claim(waypoint.id, top.at("waypoint", position, "id"))
