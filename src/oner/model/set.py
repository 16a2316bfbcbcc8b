"""What is built and what the viewer believes in: walls of panels, zones, stages, the story map.

Frames: *story* is the world the viewer believes in; a *set* frame is the drawing of one built set;
a *stage* frame is the building. All right-handed, Z up, metres, floor at z = 0 unless said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oner.geometry.plane import RigidTransform2
from oner.model.rig import Window

Point = tuple[float, float]


class PanelKind(StrEnum):
    """What a panel is."""

    FLAT = "flat"
    HEADER = "header"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A box standing on a line on the floor: a flat, a header over an opening, a ceiling piece.

    The box runs from `start` to `end`, is `thickness` across (centred on that line) and reaches
    from `base` to `top`. A ceiling piece is such a box whose thickness is the corridor's width.

    Args:
        id: Unique in the production, e.g. "A-E-07".
        wall: Id of the wall it is part of; of the zone for a ceiling piece.
        start, end: Ends of its centre line on the floor [m], in the frame of its set.
        base, top: Height of its lower and upper edge [m].
        thickness: [m].
        kind: Flat, header or ceiling.
        wild: Whether it was built to be pulled out.
        pull_minutes, rehang_minutes: Work of the changeover crew; re-hanging includes paint and
            drying.
        brace_minutes: Work to brace it where it is left standing beside a pulled one.
        needs: Ids of panels that must stay for this one to stand.
    """

    id: str
    wall: str
    start: Point
    end: Point
    base: float
    top: float
    thickness: float
    kind: PanelKind = PanelKind.FLAT
    wild: bool = False
    pull_minutes: int = 0
    rehang_minutes: int = 0
    brace_minutes: int = 0
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A straight run of panels; their centre lines tile start to end.

    Args:
        id: Unique in its set or story map.
        start, end: [m].
        base, top: [m].
        thickness: [m].
        panels: In order from start to end; a wall of the story map has one fixed panel.
    """

    id: str
    start: Point
    end: Point
    base: float
    top: float
    thickness: float
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named piece of floor.

    Args:
        id: Unique in its set or story map.
        outline: Corners, counter-clockwise, not repeated [m].
        ceiling: Height of the ceiling above it [m]; None if it is open.
        dark: Whether it is too dark to see a seam in it.
    """

    id: str
    outline: tuple[Point, ...]
    ceiling: float | None = None
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """A named point on the floor of the story map [m]."""

    id: str
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMap:
    """The walls and zones of the world the viewer believes in."""

    walls: tuple[Wall, ...] = ()
    zones: tuple[Zone, ...] = ()
    waypoints: tuple[Waypoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsFor:
    """A part of the story map that a set can play.

    Args:
        id: Unique in the production, e.g. "hall-a@3".
        T_story_set: Maps set coordinates to story coordinates.
        story_zones: The zones of the story map this part shows; for people and findings.
    """

    id: str
    T_story_set: RigidTransform2
    story_zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The zones of a set that one change of set state closes.

    Args:
        id: Unique in the production.
        zones: Ids of zones of the set.
    """

    id: str
    zones: tuple[str, ...]


class StageKind(StrEnum):
    """What kind of building a stage is."""

    STAGE = "stage"
    GREEN = "green"
    LOCATION = "location"


@dataclass(frozen=True, slots=True, kw_only=True)
class Green:
    """The green that can be stood on a stage around a performer.

    Args:
        width, height: Of one side [m].
        sides: How many of the four sides around the performer it can close.
        distance: From the performer to each side [m].
        blur_margin: Picture kept green around a silhouette, as a part of the picture's width.
        assumed: Names of the values nobody has verified.
    """

    width: float
    height: float
    sides: int
    distance: float
    blur_margin: float
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The building a set stands in.

    Args:
        id: Unique in the production.
        name: As people call it.
        kind: Stage, green stage or location.
        outline: Floor [m], in the stage frame; empty if nobody has measured it.
        height: Free height [m]; None if nobody has measured it.
        day_rate: Hire per day of use in the smallest currency unit.
        hold_rate: Per shooting day between first and last use on which it is not used.
        windows: When it can be had; empty: always.
        lanes: Floor that has to stay free (fire lanes, ways out), in the stage frame.
        storage: Floor where pulled panels may stand, in the stage frame; empty if nobody said.
        green: What a green stage can stand around a performer.
    """

    id: str
    name: str
    kind: StageKind = StageKind.STAGE
    outline: tuple[Point, ...] = ()
    height: float | None = None
    day_rate: int = 0
    hold_rate: int = 0
    windows: tuple[Window, ...] = ()
    lanes: tuple[Zone, ...] = ()
    storage: tuple[Zone, ...] = ()
    green: Green | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A built set: what exists, not how it stands now (that is `SetState`).

    Args:
        id: Unique in the production; strips name it.
        name: As it is written in the script and on papers.
        stage: Id of the stage it stands on.
        T_stage_set: Where it stands there.
        walls, ceilings: Its panels. A set without walls is only a name for the schedule.
        zones: Named pieces of its floor.
        regions: What one change of state closes; a set with zones and none named is one region.
        stands_for: The parts of the story map it can play.
        cover: Whether its interiors can be shot when the weather drives the company inside.
    """

    id: str
    name: str
    stage: str
    T_stage_set: RigidTransform2
    walls: tuple[Wall, ...] = ()
    ceilings: tuple[Panel, ...] = ()
    zones: tuple[Zone, ...] = ()
    regions: tuple[Region, ...] = ()
    stands_for: tuple[StandsFor, ...] = ()
    cover: bool = False

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every panel of the walls, in order, then the ceiling pieces."""
        flats = tuple(panel for wall in self.walls for panel in wall.panels)
        return flats + self.ceilings

    def region_of(self, zone: str | None) -> Region | None:
        """The region a zone belongs to; the first region if no zone is named."""
        for region in self.regions:
            if zone is None or zone in region.zones:
                return region
        return None


STANDING = "standing"
"""Name of the state in which every panel of a region is in and nothing stands in its zones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetState:
    """How a region of a set stands.

    Args:
        id: Unique in the plan; `STANDING` if nothing is out and nothing stands in it.
        set: Id of the set.
        region: Id of the region.
        panels_out: Sorted ids of panels that are out.
        rig: Id of the rig that stands in it; None if nothing does.
        words: The state in the production's own words ("A-E-04 to 07 out, track in corridor 2").
        change_minutes: Work of the changeover crew from standing to this state.
        restore_minutes: Work from this state back to standing.
    """

    id: str
    set: str
    region: str
    panels_out: tuple[str, ...] = ()
    rig: str | None = None
    words: str = ""
    change_minutes: int = 0
    restore_minutes: int = 0
