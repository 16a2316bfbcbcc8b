"""What the viewer believes in and what is built, as the page draws it."""

from __future__ import annotations

from collections.abc import Iterable

from oner.geometry.plane import RigidTransform2
from oner.model.desk import DeskPanel, DeskPart, DeskSet, DeskStory, DeskZone
from oner.model.production import Production
from oner.model.set import Panel, Set, StandsFor, StoryMap, Zone


def desk_story(story: StoryMap) -> DeskStory:
    """The story map; a wall of it is one box per panel."""
    return DeskStory(
        walls=tuple(_panel(panel) for wall in story.walls for panel in wall.panels),
        zones=tuple(_zone(zone) for zone in story.zones),
    )


def desk_sets(production: Production, used: Iterable[str]) -> tuple[DeskSet, ...]:
    """Sets with walls, and those that are used.

    Args:
        production: As read.
        used: Ids of sets a piece is shot in.
    """
    wanted = set(used)
    return tuple(
        _set(production, built) for built in production.sets if built.walls or built.id in wanted
    )


def _set(production: Production, built: Set) -> DeskSet:
    stage = {stage.id: stage for stage in production.stages}.get(built.stage)
    outline = stage.outline if stage else ()
    T_set_stage = built.T_stage_set.inverse()
    return DeskSet(
        id=built.id,
        name=built.name,
        stage=stage.name if stage else built.stage,
        stage_outline=tuple(_moved(T_set_stage, point) for point in outline),
        panels=tuple(_panel(panel) for panel in built.panels),
        zones=tuple(_zone(zone) for zone in built.zones),
        regions=tuple(region.id for region in built.regions),
        parts=tuple(_part(part) for part in built.stands_for),
    )


def _moved(T: RigidTransform2, point: tuple[float, float]) -> tuple[float, float]:
    x, y = T.apply_points([point])[0].tolist()
    return _short(x), _short(y)


def _panel(panel: Panel) -> DeskPanel:
    return DeskPanel(
        id=panel.id,
        wall=panel.wall,
        start=(_short(panel.start[0]), _short(panel.start[1])),
        end=(_short(panel.end[0]), _short(panel.end[1])),
        base=_short(panel.base),
        top=_short(panel.top),
        thickness=_short(panel.thickness),
        kind=panel.kind.value,
        wild=panel.wild,
    )


def _zone(zone: Zone) -> DeskZone:
    return DeskZone(
        id=zone.id,
        outline=tuple((_short(x), _short(y)) for x, y in zone.outline),
        ceiling=zone.ceiling,
    )


def _part(part: StandsFor) -> DeskPart:
    T = part.T_story_set
    return DeskPart(
        id=part.id,
        yaw=T.yaw,
        x=T.x,
        y=T.y,
        z=T.z,
        mirrored=T.mirrored,
        zones=part.story_zones,
    )


def _short(metres: float) -> float:
    """To a hundredth of a millimetre."""
    return round(float(metres), 5)
