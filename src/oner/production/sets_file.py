"""`sets.toml`: stages, sets, their walls of panels, zones, and what a set stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from oner.geometry.plane import RigidTransform2, contains
from oner.model.set import (
    Green,
    Panel,
    PanelKind,
    Point,
    Region,
    Set,
    Stage,
    StageKind,
    StandsFor,
    StoryMap,
    Wall,
    Zone,
)
from oner.production.days import Days
from oner.production.drawings import Built, DrawingForm, read_drawing
from oner.production.fields import (
    Conventions,
    Count,
    Degrees,
    Id,
    Length,
    Money,
    NotNegative,
    PanelWidth,
    PlanePoint,
    Text,
    Whole,
)
from oner.production.forms import Form, fill
from oner.production.leans import Lean, held_note, with_leans
from oner.production.outlines import read_outline
from oner.production.problems import one_of
from oner.production.sources import Place, Source
from oner.production.story_file import DefaultsForm, WallForm, ZoneForm, read_legs, read_zone
from oner.production.uniqueness import Names
from oner.production.walls import SHORTEST, Flats, Wild, WildPanels, panel_count, tiled
from oner.production.windows import WindowForm, read_windows
from oner.units import METRES_PER_INCH

PANEL_WIDTH = float(48 * METRES_PER_INCH)
"""A flat is four feet wide unless said otherwise [m]."""

ROUNDING = 1e-3
"""A corner this far beyond a border still lies on it [m]."""

GREEN = Green(width=6.0, height=4.0, sides=1, distance=3.0, blur_margin=0.05)
"""The green of a stage whose file has `[stage.green]` and does not say more; assumed. One wall,
such as many stages have."""


class FloorForm(Form):
    """`[[stage.lane]]` and `[[stage.storage]]`: a piece of a stage's floor."""

    id: Id = Field(description="its name", examples=["exit-1"])
    outline: list[PlanePoint] = Field(
        description="its corners in order, on the stage", examples=[[[0, 0], [1, 0], [1, 1]]]
    )


class GreenForm(Form):
    """`[stage.green]`: the green that can be stood around a performer."""

    width: Length = Field(default=GREEN.width, description="the width of one side")
    height: Length = Field(default=GREEN.height, description="its height")
    sides: Annotated[Whole, Field(ge=1, le=4)] = Field(
        default=GREEN.sides, description="sides around a performer it can close"
    )
    distance: Length = Field(default=GREEN.distance, description="from performer to each side")
    blur_margin: Annotated[NotNegative, Field(lt=1)] = Field(
        default=GREEN.blur_margin,
        description="part of the picture's width kept green around the performer",
    )


class StageForm(Form):
    """`[[stage]]`: a building."""

    id: Id = Field(description="the stage's id", examples=["stage-1"])
    name: Text | None = Field(default=None, description="the name people use")
    kind: StageKind = Field(default=StageKind.STAGE, description="stage, green or location")
    outline: list[PlanePoint] | None = Field(default=None, description="corners of its floor")
    height: Length | None = Field(default=None, description="its free height")
    day_rate: Money = Field(default=0, description="its hire per day")
    hold_rate: Money = Field(
        default=0, description="for a shooting day between first and last use without use"
    )
    windows: list[WindowForm] = Field(default=[], description="when it can be had; none: always")
    lane: list[FloorForm] = Field(default=[], description="floor that stays free: ways out")
    storage: list[FloorForm] = Field(default=[], description="floor for pulled panels")
    green: GreenForm | None = Field(default=None, description="the green it can stand")


class SetWallForm(WallForm):
    """`[[set.wall]]`: a polyline whose legs are tiled with panels."""

    wild: WildPanels = Field(default=False, description="which panels were built to be pulled")
    panel_width: PanelWidth | None = Field(default=None, description="the width of its panels")
    pull_minutes: Count | None = Field(default=None, description="work to pull a panel")
    rehang_minutes: Count | None = Field(default=None, description="work to hang it again")
    brace_minutes: Count | None = Field(default=None, description="work to brace an open end")
    needs: list[Id] = Field(default=[], description="what its panels lean on")
    carries: list[Id] = Field(default=[], description="what leans on its panels")


class CeilingForm(Form):
    """`[[set.ceiling]]`: a run of ceiling pieces."""

    id: Id = Field(description="the ceiling's id", examples=["A-C1"])
    zone: Id = Field(description="the zone it is above", examples=["c1"])
    start: PlanePoint = Field(
        alias="from", description="where its centre line starts", examples=[[0, 0]]
    )
    end: PlanePoint = Field(alias="to", description="where it ends", examples=[[1, 0]])
    width: Length = Field(description="its width across that line", examples=["2.4 m"])
    base: Length = Field(description="the height of its lower side", examples=["3 m"])
    depth: Length = Field(default=0.05, description="how thick it is")
    panel_length: PanelWidth | None = Field(default=None, description="the length of a piece")
    wild: WildPanels = Field(default=False, description="which pieces were built to be pulled")
    pull_minutes: Count | None = Field(default=None, description="work to pull a piece")
    rehang_minutes: Count | None = Field(default=None, description="work to hang it again")
    rests_on: Literal["walls"] | None = Field(
        default=None, description='"walls": each piece leans on the flats below its two sides'
    )
    needs: list[Id] = Field(default=[], description="what all its pieces lean on")
    carries: list[Id] = Field(default=[], description="what leans on its pieces")


class LeanForm(Form):
    """`[[set.lean]]`: panels that lean on others."""

    panels: list[Id] = Field(
        description="panels, walls or ceilings", examples=[["A-C1-03"]], min_length=1
    )
    needs: list[Id] = Field(default=[], description="what has to stay for them to stand")
    carries: list[Id] = Field(default=[], description="what leans on them")


class RegionForm(Form):
    """`[[set.region]]`: zones that one change of state closes."""

    id: Id = Field(description="the region's id", examples=["hall-a"])
    zones: list[Id] = Field(description="its zones", examples=[["c1"]], min_length=1)


class StandsForForm(Form):
    """`[[set.stands_for]]`: a part of the story map the set can play."""

    id: Id = Field(description="the part's id", examples=["hall-a@1"])
    at: PlanePoint = Field(
        description="where the set's origin lies in the story", examples=[[0, 0]]
    )
    yaw_deg: Degrees = Field(default=0.0, description="the set turned counter-clockwise")
    mirrored: bool = Field(default=False, description="the set is seen in a mirror")
    story_zones: list[Id] = Field(default=[], description="the zones of the story it shows")


class SetForm(Form):
    """`[[set]]`: a built set."""

    id: Id = Field(description="the set's id", examples=["hall-a"])
    name: Text | None = Field(default=None, description="its name in the script")
    stage: Id = Field(description="the stage it stands on", examples=["stage-1"])
    at: PlanePoint = Field(default=(0.0, 0.0), description="where its origin lies on the stage")
    yaw_deg: Degrees = Field(default=0.0, description="the set turned counter-clockwise")
    panel_width: PanelWidth = Field(default=PANEL_WIDTH, description="the width of a panel")
    pull_minutes: Count = Field(default=15, description="work to pull a wild panel")
    rehang_minutes: Count = Field(
        default=40, description="work to hang it again, with paint and drying"
    )
    brace_minutes: Count = Field(
        default=0, description="work to brace a panel left standing beside a pulled one"
    )
    wall: list[SetWallForm] = Field(default=[], description="its walls")
    ceiling: list[CeilingForm] = Field(default=[], description="its ceilings")
    lean: list[LeanForm] = Field(default=[], description="which panels lean on which")
    zone: list[ZoneForm] = Field(default=[], description="named pieces of its floor")
    region: list[RegionForm] = Field(default=[], description="what one change of state closes")
    stands_for: list[StandsForForm] = Field(default=[], description="what it can play")
    drawing: list[DrawingForm] = Field(default=[], description="drawings walls are taken from")
    cover: bool = Field(
        default=False, description="whether its interiors can be shot when the weather turns"
    )


class SetsForm(Form):
    """All of `sets.toml`."""

    defaults: DefaultsForm = Field(default=DefaultsForm(), description="what a wall is")
    stage: list[StageForm] = Field(default=[], description="the buildings")
    set: list[SetForm] = Field(default=[], description="the sets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Buildings:
    """Stages and sets, and what the readers of drawings noted."""

    stages: tuple[Stage, ...]
    sets: tuple[Set, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that are unique among all sets."""

    walls: Names
    regions: Names
    parts: Names


def read_sets(
    source: Source,
    context: Conventions,
    folder: Path,
    story: StoryMap | None,
    days: Days | None = None,
) -> Buildings:
    """Stages and sets.

    Args:
        source: `sets.toml`.
        context: What bare values mean.
        folder: That drawings are named relative to.
        story: What `stands_for` refers to; None if it could not be read.
        days: The calendar, for when stages can be had; None if it could not be read.
    """
    top = source.top()
    form = fill(SetsForm, top, source.data, context)
    built = Built(height=form.defaults.wall_height, thickness=form.defaults.wall_thickness)
    stages = tuple(_stage(top.at("stage", n), one, days) for n, one in enumerate(form.stage))
    _claim_all(top, form)
    names = _Names(Names("wall or ceiling"), Names("region"), Names("part"))
    known = [stage.id for stage in stages]
    sets: list[Set] = []
    notes: list[str] = []
    for position, one in enumerate(form.set):
        reader = _SetReader(top.at("set", position), one, built, folder, names)
        sets.append(reader.read(known, story))
        notes += reader.notes
    return Buildings(stages=stages, sets=tuple(sets), notes=tuple(notes))


def _stage(place: Place, form: StageForm, days: Days | None) -> Stage:
    outline = read_outline(place.at("outline"), form.outline) if form.outline is not None else ()
    return Stage(
        id=form.id,
        name=form.name or form.id,
        kind=form.kind,
        outline=outline,
        height=form.height,
        day_rate=form.day_rate,
        hold_rate=form.hold_rate,
        windows=read_windows(place, form.windows, days),
        lanes=_floors(place, "lane", form.lane, outline),
        storage=_floors(place, "storage", form.storage, outline),
        green=_green(place.at("green"), form.green, form.height) if form.green else None,
    )


def _floors(
    place: Place, key: str, forms: list[FloorForm], stage: tuple[Point, ...]
) -> tuple[Zone, ...]:
    """Pieces of a stage's floor; one that has nothing of the floor is a problem."""
    names = Names(f"{key} of this stage")
    zones = list[Zone]()
    for position, form in enumerate(forms):
        here = place.at(key, position)
        names.claim(form.id, here.at("id"))
        outline = read_outline(here.at("outline"), form.outline)
        if len(stage) >= 3 and not here.at("outline").is_faulty() and _beyond(outline, stage):
            here.at("outline").problem("it lies beyond the outline of the stage", read=form.id)
        zones.append(Zone(id=form.id, outline=outline))
    return tuple(zones)


def _beyond(outline: tuple[Point, ...], stage: tuple[Point, ...]) -> bool:
    """Whether some corner of a floor is not inside the stage's."""
    return not bool(contains(stage, outline, border=ROUNDING).all())


def _green(place: Place, form: GreenForm, height: float | None) -> Green:
    if height is not None and form.height > height:
        remedy = f"the green is higher than its stage, whose free height is {height:g} m"
        place.at("height").problem(remedy, read=f"{form.height:g} m")
    return Green(
        width=form.width,
        height=form.height,
        sides=form.sides,
        distance=form.distance,
        blur_margin=form.blur_margin,
        assumed=tuple(
            f"green.{name}" for name in GreenForm.model_fields if name not in form.model_fields_set
        ),
    )


def _claim_all(top: Place, form: SetsForm) -> None:
    stages, sets = Names("stage"), Names("set")
    for position, stage in enumerate(form.stage):
        stages.claim(stage.id, top.at("stage", position, "id"))
    for position, one in enumerate(form.set):
        sets.claim(one.id, top.at("set", position, "id"))


class _SetReader:
    """Makes one set of its form."""

    def __init__(
        self, place: Place, form: SetForm, built: Built, folder: Path, names: _Names
    ) -> None:
        self.place = place
        self.form = form
        self.built = built
        self.folder = folder
        self.names = names
        self.notes: list[str] = []

    def read(self, stages: list[str], story: StoryMap | None) -> Set:
        form = self.form
        if form.stage not in stages:
            remedy = one_of(stages, form.stage, what="stages")
            self.place.at("stage").problem(remedy, read=form.stage)
        zones = self._zones()
        built = Set(
            id=form.id,
            name=form.name or form.id,
            stage=form.stage,
            T_stage_set=RigidTransform2(x=form.at[0], y=form.at[1], yaw=form.yaw_deg),
            walls=self._walls(),
            ceilings=self._ceilings(zones),
            zones=zones,
            regions=self._regions(zones),
            stands_for=self._parts(story),
            cover=form.cover,
        )
        leaning = with_leans(built, self._leans())
        self.notes += held_note(leaning)
        return leaning

    def _leans(self) -> list[Lean]:
        """What was said about panels that lean on others, in the order of the file."""
        form, leans = self.form, list[Lean]()
        groups = (("wall", form.wall), ("ceiling", form.ceiling), ("lean", form.lean))
        for key, forms in groups:
            for position, one in enumerate(forms):
                place = self.place.at(key, position)
                own = one.panels if isinstance(one, LeanForm) else [one.id]
                leans.append(Lean(place=place, panels=own, needs=one.needs, carries=one.carries))
                if isinstance(one, CeilingForm) and one.rests_on:
                    leans.append(Lean(place=place.at("rests_on"), panels=own, walls=True))
        return leans

    def _zones(self) -> tuple[Zone, ...]:
        names = Names("zone of this set")
        zones: list[Zone] = []
        for position, form in enumerate(self.form.zone):
            place = self.place.at("zone", position)
            names.claim(form.id, place.at("id"))
            zones.append(read_zone(place, form))
        return tuple(zones)

    def _flats(self, form: SetWallForm | CeilingForm, width: float | None) -> Flats:
        own = self.form
        pull, rehang = form.pull_minutes, form.rehang_minutes
        return Flats(
            width=width or own.panel_width,
            pull_minutes=own.pull_minutes if pull is None else pull,
            rehang_minutes=own.rehang_minutes if rehang is None else rehang,
            brace_minutes=self._bracing(form),
        )

    def _bracing(self, form: SetWallForm | CeilingForm) -> int:
        """Of a wall; a ceiling is not braced."""
        if isinstance(form, CeilingForm):
            return 0
        return self.form.brace_minutes if form.brace_minutes is None else form.brace_minutes

    def _walls(self) -> tuple[Wall, ...]:
        walls: list[Wall] = []
        for position, form in enumerate(self.form.wall):
            place = self.place.at("wall", position)
            self.names.walls.claim(form.id, place.at("id"))
            flats = self._flats(form, form.panel_width)
            runs = read_legs(place, form, self.built)
            walls += _tile(place.at("wild"), runs, flats, form.wild)
        return (*walls, *self._drawn_walls())

    def _drawn_walls(self) -> list[Wall]:
        own = self.form
        flats = Flats(
            width=own.panel_width,
            pull_minutes=own.pull_minutes,
            rehang_minutes=own.rehang_minutes,
            brace_minutes=own.brace_minutes,
        )
        walls: list[Wall] = []
        for position, form in enumerate(own.drawing):
            place = self.place.at("drawing", position)
            drawn = read_drawing(place, form, self.folder, self.built)
            for wall in drawn.walls:
                self.names.walls.claim(wall.id, place.at("prefix"))
                walls.append(tiled(wall, flats, ()))
            self.notes += drawn.notes
        return walls

    def _ceilings(self, zones: tuple[Zone, ...]) -> tuple[Panel, ...]:
        panels: list[Panel] = []
        known = [zone.id for zone in zones]
        for position, form in enumerate(self.form.ceiling):
            place = self.place.at("ceiling", position)
            self.names.walls.claim(form.id, place.at("id"))
            if form.zone not in known:
                remedy = one_of(known, form.zone, what="zones of this set")
                place.at("zone").problem(remedy, read=form.zone)
            panels += self._ceiling(place, form)
        return tuple(panels)

    def _ceiling(self, place: Place, form: CeilingForm) -> list[Panel]:
        if math.dist(form.start, form.end) < SHORTEST:
            place.at("to").problem("the ceiling has no length")
            return []
        run = Wall(
            id=form.id,
            start=form.start,
            end=form.end,
            base=form.base,
            top=form.base + form.depth,
            thickness=form.width,
        )
        flats = self._flats(form, form.panel_length)
        (wall,) = _tile(place.at("wild"), (run,), flats, form.wild)
        return [replace(p, wall=form.zone, kind=PanelKind.CEILING) for p in wall.panels]

    def _regions(self, zones: tuple[Zone, ...]) -> tuple[Region, ...]:
        known = [zone.id for zone in zones]
        if not self.form.region:
            self.names.regions.claim(self.form.id, self.place.at("id"))
            return (Region(id=self.form.id, zones=tuple(known)),) if known else ()
        taken = Names("region holding this zone")
        for position, form in enumerate(self.form.region):
            place = self.place.at("region", position)
            self.names.regions.claim(form.id, place.at("id"))
            for number, zone in enumerate(form.zones):
                here = place.at("zones", number)
                if zone not in known:
                    here.problem(one_of(known, zone, what="zones of this set"), read=zone)
                else:
                    taken.claim(zone, here)
        return tuple(Region(id=form.id, zones=tuple(form.zones)) for form in self.form.region)

    def _parts(self, story: StoryMap | None) -> tuple[StandsFor, ...]:
        known = [zone.id for zone in story.zones] if story else None
        parts: list[StandsFor] = []
        for position, form in enumerate(self.form.stands_for):
            place = self.place.at("stands_for", position)
            self.names.parts.claim(form.id, place.at("id"))
            if not self.form.zone:
                remedy = "the set has no zones: add [[set.zone]], the floor people and camera use"
                place.problem(remedy)
            for number, zone in enumerate(form.story_zones):
                if known is not None and zone not in known:
                    remedy = one_of(known, zone, what="zones of the story")
                    place.at("story_zones", number).problem(remedy, read=zone)
            parts.append(_part(form))
        return tuple(parts)


def _part(form: StandsForForm) -> StandsFor:
    transform = RigidTransform2(
        x=form.at[0], y=form.at[1], yaw=form.yaw_deg, mirrored=form.mirrored
    )
    return StandsFor(id=form.id, T_story_set=transform, story_zones=tuple(form.story_zones))


def _tile(place: Place, runs: tuple[Wall, ...], flats: Flats, wild: Wild) -> list[Wall]:
    """Runs tiled with panels; numbers of wild panels count from 1 along all of them."""
    counts = [panel_count(run, flats) for run in runs]
    total = sum(counts)
    numbers = set(range(1, total + 1)) if wild is True else set(wild or ())
    outside = sorted(number for number in numbers if number > total)
    if outside:
        remedy = f"there is no panel {outside[0]}; the wall has panels 1 to {total}"
        place.problem(remedy)
    walls: list[Wall] = []
    before = 0
    for run, count in zip(runs, counts, strict=True):
        walls.append(tiled(run, flats, {number - before for number in numbers}))
        before += count
    return walls
