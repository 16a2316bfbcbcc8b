"""Set states: which panels are out and what stands there, in the production's own words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from oner.geometry import plane
from oner.model.piece import Placement
from oner.model.rig import Rig, Track
from oner.model.set import STANDING, Panel, PanelKind, Set, SetState, Zone
from oner.motion.scene import strip_of

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

RELAY_MINUTES = 60
"""Work to take a track up and lay it elsewhere in the same set; assumed, a studio's case study says
up to an hour."""

ALONG = math.cos(math.radians(45.0))
"""A track nearer than 45 degrees to a zone's longer side lies along it, else across."""

TOUCH = 1e-4
"""Floors that share less than this only touch [m2]."""


def standing(built: Set) -> SetState:
    """The state in which every panel is in and nothing stands in the set."""
    return SetState(id=STANDING, set=built.id, region=region_id(built), words="standing")


def region_id(built: Set, zone: str | None = None) -> str:
    """The region that closes when the zone changes; the set's first if no zone is named."""
    region = built.region_of(zone)
    return region.id if region else built.id


def zone_at(built: Set, point: Floats) -> str | None:
    """The zone of a set that holds a point on its floor, shape (2,) [m]; None outside all."""
    for zone in built.zones:
        if plane.contains(np.array(zone.outline), point[None])[0]:
            return zone.id
    return None


def torn(
    built: Set,
    rig: Rig,
    panels_out: frozenset[str],
    where: str,
    zone: str | None = None,
    placements: Sequence[Placement] = (),
) -> SetState:
    """The state with panels out and a rig installed.

    Panels that need a pulled one come out with it, and what is left standing beside a gap is
    braced. Work is the sum over panels, one crew; taking braces away is part of hanging a panel.

    Args:
        built: The set.
        rig: What stands in it.
        panels_out: Ids of panels the rig touches.
        where: Where the rig stands, in words (`where_words`).
        zone: Of the performer; its region is the one that closes.
        placements: Where the rig stands; two states that differ in nothing else have two ids.
    """
    out = with_dependants(built, panels_out)
    panels = [panel for panel in built.panels if panel.id in out]
    words = f"{panel_words(panels)} out, {rig.name} {where}" if panels else f"{rig.name} {where}"
    pulling = sum(p.pull_minutes for p in panels) + brace_minutes(built, out)
    return SetState(
        id=f"{built.id}: {words}{_spots(placements)}",
        set=built.id,
        region=region_id(built, zone),
        panels_out=tuple(sorted(out)),
        rig=rig.id,
        words=words,
        change_minutes=rig.install_minutes + pulling,
        restore_minutes=rig.strike_minutes + sum(p.rehang_minutes for p in panels),
    )


def _spots(placements: Sequence[Placement]) -> str:
    spots = [f"{p.x:.2f},{p.y:.2f},{math.degrees(p.yaw):.0f}" for p in placements]
    return f" @ {' '.join(spots)}" if spots else ""


# -- what leans on what -----------------------------------------------------------------------


def with_dependants(built: Set, panels_out: frozenset[str]) -> frozenset[str]:
    """The panels and every panel that leans on one of them, directly or not."""
    out = set(panels_out)
    while True:
        leaning = {p.id for p in built.panels if p.id not in out and out & set(p.needs)}
        if not leaning:
            return frozenset(out)
        out |= leaning


def leaning(built: Set, panels_out: frozenset[str]) -> tuple[tuple[Panel, tuple[str, ...]], ...]:
    """Panels that lean on one that is out, with the ids of those, in the order of the set."""
    pairs = ((panel, tuple(n for n in panel.needs if n in panels_out)) for panel in built.panels)
    return tuple((panel, carriers) for panel, carriers in pairs if carriers)


def held_in_place(built: Set) -> frozenset[str]:
    """Ids of wild panels that cannot come out, because a panel that is not wild leans on them."""
    fixed = {panel.id for panel in built.panels if not panel.wild}
    return frozenset(
        panel.id
        for panel in built.panels
        if panel.wild and with_dependants(built, frozenset({panel.id})) & fixed
    )


def seen_if_pulled(built: Set, seen: Bools) -> Bools:
    """Where a panel would be missed with everything that leans on it, shape (n, panels).

    Args:
        built: The set.
        seen: Where each of its panels is in the picture, shape (n, panels).
    """
    if not any(panel.needs for panel in built.panels):
        return seen
    column = {panel.id: k for k, panel in enumerate(built.panels)}
    groups = [with_dependants(built, frozenset({panel.id})) for panel in built.panels]
    rows = [seen[:, [column[one] for one in group]].any(axis=1) for group in groups]
    return np.stack(rows, axis=1)


def brace_minutes(built: Set, panels_out: Iterable[str]) -> int:
    """Work to brace what is left standing beside a gap: once per open end of a wall.

    At a corner the other leg of the wall holds, and nothing is counted.
    """
    out = set(panels_out)
    pairs = (pair for wall in built.walls for pair in pairwise(wall.panels))
    return sum(
        (before if after.id in out else after).brace_minutes
        for before, after in pairs
        if (before.id in out) != (after.id in out)
    )


# -- one state for several pieces -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A rig as one piece has it in a set.

    Args:
        state: What it needs of the set.
        placement: Of the rig's track.
        standing: Ids of panels that have to be in, because they are seen and nobody repairs them.
        way: Where performers and camera go, on the floor of the set [m], shape (k, 2).
        beside: Room they take on either side of that way [m].
    """

    state: SetState
    placement: Placement
    standing: frozenset[str] = frozenset()
    way: Floats | None = None
    beside: float = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """One state that serves several pieces.

    Args:
        state: The panels of all of them are out, and the rig is installed once.
        relay_minutes: Work to lay it anew between them.
    """

    state: SetState
    relay_minutes: int


def union_state(built: Set, rig: Rig, laid: Sequence[Laid], zone: str | None = None) -> Union:
    """One state in which the same rig serves several pieces of a region, `conflicts` permitting.

    Args:
        built: The set.
        rig: The rig.
        laid: At least one.
        zone: Of the region; None: the first region.
    """
    places = tuple(dict.fromkeys(one.placement for one in laid))
    out = frozenset[str]().union(*(one.state.panels_out for one in laid))
    where = " and ".join(dict.fromkeys(where_words(built, p, rig.track) for p in places))
    state = torn(built, rig, out, where, zone, places)
    return Union(state=state, relay_minutes=RELAY_MINUTES * (len(places) - 1))


def conflicts(built: Set, track: Track | None, one: Laid, other: Laid) -> tuple[str, ...]:
    """Why two pieces cannot share a state; empty if they can.

    Args:
        built: The set both are in.
        track: Of the rig both use; only one of its placements is laid at a time.
        one: A piece.
        other: Another.
    """
    a, b = one.state, other.state
    if (a.set, a.region) != (b.set, b.region):
        return (f"one is in {a.region}, the other in {b.region}",)
    reasons = list[str]()
    if a.rig != b.rig:
        reasons.append(f"{a.rig} and {b.rig} cannot stand in {a.region} at once")
        reasons += _in_the_way(track, one, other) + _in_the_way(track, other, one)
    for here, there in ((one, other), (other, one)):
        out = with_dependants(built, frozenset(here.state.panels_out))
        seen = [panel for panel in built.panels if panel.id in out & there.standing]
        if seen:
            reasons.append(f"{panel_words(seen)} has to be out for one and is seen in the other")
    return tuple(reasons)


def _in_the_way(track: Track | None, here: Laid, there: Laid) -> list[str]:
    if track is None or there.way is None or not len(there.way):
        return []
    way = shapely.LineString(there.way) if len(there.way) > 1 else shapely.Point(there.way[0])
    if way.buffer(there.beside).intersection(strip_floor(track, here.placement)).area <= TOUCH:
        return []
    return ["the track of one lies where people go in the other"]


def strip_floor(track: Track, placement: Placement) -> shapely.Polygon:
    """The floor under a track, in the frame of its set."""
    length, width = strip_of(track)
    corners = [(-length, -width), (length, -width), (length, width), (-length, width)]
    c, s = math.cos(placement.yaw), math.sin(placement.yaw)
    return shapely.Polygon(
        [(placement.x + u * c - v * s, placement.y + u * s + v * c) for u, v in corners]
    )


# -- words ------------------------------------------------------------------------------------


def where_words(built: Set, placement: Placement, track: Track | None) -> str:
    """Where a rig stands as people say it: "on 6.0 m track along b3", "on pedestal in car".

    The zone is the one the track shares most floor with, or else the nearest one ("beside b3").
    """
    length = 0.0 if track is None else track.length
    what = f"on {length:.1f} m track" if length else "on pedestal"
    if not built.zones:
        return f"{what} at {placement.x:.2f}, {placement.y:.2f} m"
    spot = shapely.Point(placement.x, placement.y)
    floor = spot.buffer(0.3) if track is None else strip_floor(track, placement)
    shared = {zone.id: floor.intersection(_floor_of(zone)).area for zone in built.zones}
    zone = max(built.zones, key=lambda zone: shared[zone.id])
    if shared[zone.id] < floor.area / 4:
        nearest = min(built.zones, key=lambda zone: floor.distance(_floor_of(zone)))
        return f"{what} beside {zone.id if shared[zone.id] > TOUCH else nearest.id}"
    if not length:
        return f"{what} in {zone.id}"
    return f"{what} {'along' if _lies_along(zone, placement.yaw) else 'across'} {zone.id}"


def _floor_of(zone: Zone) -> shapely.Polygon:
    return shapely.Polygon(zone.outline)


def _lies_along(zone: Zone, yaw: float) -> bool:
    around = shapely.minimum_rotated_rectangle(_floor_of(zone))
    assert isinstance(around, shapely.Polygon)
    sides = np.diff(np.array(around.exterior.coords), axis=0)
    longer = max(sides[:2], key=lambda side: float(np.linalg.norm(side)))
    along = abs(longer @ np.array([math.cos(yaw), math.sin(yaw)]))
    return bool(along >= ALONG * np.linalg.norm(longer))


def panel_words(panels: list[Panel]) -> str:
    """Panels as people call them: runs of numbers of a wall joined, "A-E 04-07 and 09"."""
    by_run = groupby(sorted(panels, key=lambda p: (_run_of(p), p.id)), key=_run_of)
    return ", ".join(f"{run} {_numbers(run, list(members))}".strip() for run, members in by_run)


def _run_of(panel: Panel) -> str:
    """The wall a panel is of; of a ceiling piece, whose wall is a zone, its ceiling."""
    ceiling = panel.kind is PanelKind.CEILING
    return panel.id.rpartition("-")[0] or panel.wall if ceiling else panel.wall


def _numbers(wall: str, panels: list[Panel]) -> str:
    tails = [panel.id.removeprefix(wall).lstrip("-") for panel in panels]
    if not all(tail.isdigit() for tail in tails):
        return " ".join(tail for tail in tails if tail)
    words = list[str]()
    for _, run in groupby(enumerate(tails), key=lambda pair: int(pair[1]) - pair[0]):
        members = [tail for _, tail in run]
        words.append(members[0] if len(members) == 1 else f"{members[0]}-{members[-1]}")
    return " and ".join(words)
