"""The way of a performer: names of the story map become a line on the floor with round corners."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely

from oner.geometry.plane import BORDER, FloorPath, round_corners
from oner.model.finding import Finding, find
from oner.model.set import Point, StoryMap, Zone
from oner.model.take import TakeByHand
from oner.take.floor import CORNER_PRICE, Floor, NoWayError
from oner.take.refusal import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A point the route leads through.

    Args:
        name: As people call it, for messages.
        point: On the floor of the story [m].
        zone: The zone it stands for; None for a waypoint and for a corner on the way to a zone.
        named: Whether the route names it.
    """

    name: str
    point: Point
    zone: Zone | None = None
    named: bool = True


def lay_route(
    script: TakeByHand, story: StoryMap, folder: Path
) -> tuple[FloorPath, tuple[Finding, ...]]:
    """The performer's way.

    Between two waypoints the way is straight. To and from a zone it is that of `Floor.way`, short
    and away from walls; the route begins or ends in the middle of a zone and anywhere else leads
    through it. Corners are rounded with curvature C2; a corner whose legs are short is rounded
    less, and a finding says so.

    Args:
        script: The take by hand.
        story: Where the names are.
        folder: The production folder, for messages.

    Returns:
        The path; findings.

    Raises:
        InputError: A name is unknown, or the names give no way.
    """
    stops = _without_repeats(_stops(script.route, story, folder))
    if any(stop.zone for stop in stops):
        stops = _without_repeats(_through_zones(stops, story, folder))
    read = ", ".join(script.route)
    if len(stops) < 2:
        remedy = "a route needs two different places"
        raise refuse(folder, "by_hand", "route", remedy, read=read)
    try:
        path = round_corners([stop.point for stop in stops], script.corner_radius)
    except ValueError as error:
        raise refuse(folder, "by_hand", "route", f"{error}", read=read) from None
    return path, _corner_findings(path, stops)


def _stops(names: tuple[str, ...], story: StoryMap, folder: Path) -> list[Stop]:
    points = {waypoint.id: waypoint.point for waypoint in story.waypoints}
    zones = {zone.id: zone for zone in story.zones}
    stops: list[Stop] = []
    for name in names:
        if name in points:
            stops.append(Stop(name=name, point=points[name]))
        elif name in zones:
            zone = zones[name]
            stops.append(Stop(name=name, point=middle(zone), zone=zone))
        else:
            raise _unknown(name, [*points, *zones], folder)
    return stops


def _through_zones(stops: list[Stop], story: StoryMap, folder: Path) -> list[Stop]:
    """The stops with the corners between them, without the middles of zones that only delay."""
    try:
        floor = Floor(story)
        way = [stops[0]]
        for before, stop in pairwise(stops):
            if before.zone is not None or stop.zone is not None:
                corners = floor.way(before.point, stop.point)
                name = f"between {before.name} and {stop.name}"
                way += [Stop(name=name, point=corner, named=False) for corner in corners]
            way.append(stop)
    except NoWayError as error:
        read = ", ".join(stop.name for stop in stops)
        raise refuse(folder, "by_hand", "route", f"{error}", read=read) from None
    return _without_detours(way, floor)


def _without_detours(way: list[Stop], floor: Floor) -> list[Stop]:
    kept = list(way)
    index = 1
    while index < len(kept) - 1:
        before, here, after = (kept[index + k].point for k in (-1, 0, 1))
        zone = kept[index].zone
        if zone is not None and _is_detour(floor, before, here, after, zone):
            del kept[index]
        else:
            index += 1
    return kept


def _is_detour(floor: Floor, before: Point, here: Point, after: Point, zone: Zone) -> bool:
    """Whether going straight on leads through the zone too and is no dearer."""
    direct = shapely.LineString([before, after])
    if not direct.intersects(shapely.Polygon(zone.outline)):
        return False
    starts, ends = np.array([before, before, here]), np.array([after, here, after])
    straight, first, second = floor.cost(starts, ends).tolist()
    return straight <= first + second + CORNER_PRICE


def _unknown(name: str, known: list[str], folder: Path) -> Exception:
    near = get_close_matches(name, known, n=1)
    guess = f"did you mean {near[0]!r}? " if near else ""
    listed = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    remedy = f"{guess}the story map has {listed or 'no waypoints and no zones'}"
    return refuse(folder, "by_hand", "route", remedy, read=name)


def middle(zone: Zone) -> Point:
    """The centroid of a zone, or where it bends around it, the point furthest from its border."""
    floor = shapely.Polygon(zone.outline)
    centre = floor.centroid
    if not floor.contains(centre):
        circle = shapely.maximum_inscribed_circle(floor)
        centre = shapely.Point(circle.coords[0])
    return (centre.x, centre.y)


def _without_repeats(stops: list[Stop]) -> list[Stop]:
    kept: list[Stop] = []
    for stop in stops:
        if not kept or float(np.hypot(*np.subtract(stop.point, kept[-1].point))) > BORDER:
            kept.append(stop)
    return kept


def _corner_findings(path: FloorPath, stops: list[Stop]) -> tuple[Finding, ...]:
    if not path.shrunk:
        return ()
    corners = sorted(path.shrunk, key=lambda corner: corner.radius)
    listed = [f"{stops[corner.index].name} {corner.radius:.2f} m" for corner in corners]
    more = f", and {len(listed) - 4} more" if len(listed) > 4 else ""
    measured = f"rounded less than asked, as legs are short: {', '.join(listed[:4])}{more}"
    asked = f"{max(corner.asked for corner in corners):.2f} m"
    return (find("take-corner", "Route", measured, limit=asked),)
