"""What stands on the ground: the stage's floor, its lanes, other sets, room for pulled panels.

Where a stage has no outline, or nobody said where panels go, that is a note and never a silent yes.
Floor is looked at from above: whatever begins above a track does not stand in its way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from oner.breakdown.states import leaning, panel_words, strip_floor
from oner.geometry.plane import RigidTransform2
from oner.model.finding import Finding, Severity, find
from oner.model.piece import Placement
from oner.model.production import Production
from oner.model.rig import OrthoParallel, Rig, Track
from oner.model.set import Panel, PanelKind, Point, Set, SetState, Stage, Zone

Bools = NDArray[np.bool_]

Floor = shapely.Polygon | shapely.MultiPolygon
"""Floor on which a track may lie, in the frame of the set."""

Strips = list[shapely.Polygon]

STACK_DEPTH = 0.2
"""Floor a pulled panel takes across its length when it stands against others [m]; assumed: a flat
of 10 cm with its folded jack. A ceiling piece stands on its longer edge."""

STACKED_PART = 0.5
"""Part of a storage floor that stacks can take, the rest is to get at them; assumed."""

TOUCH = 1e-4
"""Floors that share less than this only touch [m2]."""

OVERLAP = 1.0
"""Sets whose zones share more than this cannot stand at once as they are drawn [m2]."""

WIDE = 1000.0
"""Half the side of the floor of a stage that nobody has measured [m]."""


# -- the floor around a set -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What limits the floor around a set, in the frame of the set.

    Args:
        outline: The stage's floor; None where nobody has measured it.
        lanes: Id and floor of every lane of the stage.
        others: Name and floor under the walls of every other set that stands on the stage too.
        overlapping: Names of sets whose zones overlap this one's, which cannot stand at once.
    """

    outline: shapely.Polygon | None
    lanes: tuple[tuple[str, shapely.Polygon], ...]
    others: tuple[tuple[str, BaseGeometry], ...]
    overlapping: tuple[str, ...] = ()


def surroundings(production: Production, built: Set, *, above: float = 0.0) -> Surroundings:
    """The floor, lanes and other sets around a set.

    Args:
        production: For stages and sets.
        built: The set.
        above: What begins higher than this is not in the way [m].
    """
    stage = stage_of(production, built)
    T_set_stage = built.T_stage_set.inverse()
    own = zones_floor(built.zones)
    others = list[tuple[str, BaseGeometry]]()
    overlapping = list[str]()
    for other in production.sets:
        if other.id == built.id or other.stage != built.stage or not other.walls:
            continue
        T_set_other = T_set_stage.compose(other.T_stage_set)
        if _moved(zones_floor(other.zones), T_set_other).intersection(own).area > OVERLAP:
            overlapping.append(other.name)
        else:
            low = [panel for panel in other.panels if panel.base <= above]
            others.append((other.name, _moved(panels_floor(low), T_set_other)))
    return Surroundings(
        outline=_polygon(stage.outline, T_set_stage) if len(stage.outline) >= 3 else None,
        lanes=tuple((lane.id, _polygon(lane.outline, T_set_stage)) for lane in stage.lanes),
        others=tuple(others),
        overlapping=tuple(overlapping),
    )


def stage_of(production: Production, built: Set) -> Stage:
    """The stage a set stands on."""
    return {stage.id: stage for stage in production.stages}[built.stage]


def free_floor(production: Production, built: Set, *, above: float = 0.0) -> Floor | None:
    """Floor that is neither lane nor under another set, in the frame of the set.

    None where nothing is known that would limit it. Without an outline it reaches far out.

    Args:
        production: For stages and sets.
        built: The set; what stands in it itself is not taken away.
        above: What begins higher than this is not in the way [m].
    """
    around = surroundings(production, built, above=above)
    taken = [floor for _, floor in (*around.lanes, *around.others)]
    if around.outline is None and not taken:
        return None
    whole = around.outline or shapely.box(-WIDE, -WIDE, WIDE, WIDE)
    left = whole.difference(shapely.unary_union(taken))
    return left if isinstance(left, Floor) else shapely.Polygon()


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePlaces:
    """Which placements have floor.

    Args:
        free: Shape (n,).
        reasons: Finding code and words per placement that has none; None where it has.
    """

    free: Bools
    reasons: tuple[tuple[str, str] | None, ...]


def free_places(
    production: Production, built: Set, rig: Rig, places: Sequence[Placement]
) -> FreePlaces:
    """Which placements of a rig's track have floor: on the stage, off its lanes, off other sets.

    Cheap: to throw out placements before any kinematics. A rig without a track stands anywhere.

    Args:
        production: For stages and sets.
        built: The set the placements are in.
        rig: An arm.
        places: Where its track may lie.
    """
    reasons: list[tuple[str, str] | None] = [None] * len(places)
    if rig.track is None or not places:
        return FreePlaces(free=np.ones(len(places), np.bool_), reasons=tuple(reasons))
    strips = track_strips(rig.track, places)
    around = surroundings(production, built, above=rig.track.base_height)
    for code, words, bad in _in_the_way(around, strips):
        for index in np.flatnonzero(bad).tolist():
            reasons[index] = reasons[index] or (code, words)
    free = np.array([reason is None for reason in reasons], np.bool_)
    return FreePlaces(free=free, reasons=tuple(reasons))


def _in_the_way(around: Surroundings, strips: Strips) -> list[tuple[str, str, Bools]]:
    """Code, words and which strips of every reason, in the order in which it is preferred."""
    found = list[tuple[str, str, Bools]]()
    if around.outline is not None:
        shapely.prepare(around.outline)
        bad = ~np.asarray(around.outline.covers(strips), np.bool_)
        found.append(("cover-stage", "the track would lie beyond the floor of the stage", bad))
    for name, lane in around.lanes:
        words = f"the track would lie across the lane {name}, which stays free"
        found.append(("cover-lane", words, _share_floor(lane, strips)))
    for name, floor in around.others:
        words = f"the track would lie through walls of {name} on the same stage"
        found.append(("cover-stage", words, _share_floor(floor, strips)))
    return found


def _share_floor(floor: BaseGeometry, strips: Strips) -> Bools:
    shapely.prepare(floor)
    near = np.flatnonzero(shapely.intersects(floor, strips)).tolist()
    shared = np.zeros(len(strips), np.bool_)
    for index in near:
        shared[index] = floor.intersection(strips[index]).area > TOUCH
    return shared


def track_strips(track: Track, places: Sequence[Placement]) -> Strips:
    """The floor under a track at each placement, in the frame of the set."""
    return [strip_floor(track, place) for place in places]


# -- what stands with a state -----------------------------------------------------------------


def standing_findings(
    production: Production,
    built: Set,
    state: SetState,
    placement: Placement,
    rig: Rig,
    subject: str = "",
) -> tuple[Finding, ...]:
    """What a state of a set asks of the ground: lanes, floor, height, room, what leans on what.

    Args:
        production: For stages and sets.
        built: The set.
        state: Which of its panels are out.
        placement: Of the rig's track, in the frame of the set.
        rig: What stands in it.
        subject: What the findings are about, such as "hall-a for P03"; empty: the set.
    """
    subject = subject or state.set
    return (
        *_floor_findings(production, built, placement, rig, subject),
        *_height_findings(production, built, placement, rig, subject),
        *_lean_findings(built, state, subject),
        *_storage_findings(production, built, state, placement, rig, subject),
    )


def _floor_findings(
    production: Production, built: Set, placement: Placement, rig: Rig, subject: str
) -> list[Finding]:
    if rig.track is None:
        return []
    around = surroundings(production, built, above=rig.track.base_height)
    strips = track_strips(rig.track, [placement])
    findings = [
        find(code, subject, words) for code, words, bad in _in_the_way(around, strips) if bad[0]
    ]
    stage = stage_of(production, built)
    if around.outline is None:
        measured = f"nobody has measured the floor of {stage.name}"
        remedy = f"Write outline of [[stage]] {stage.id} in sets.toml."
        note = Severity.NOTE
        findings.append(find("cover-stage", stage.name, measured, remedy=remedy, severity=note))
    for name in around.overlapping:
        measured = f"{name} is drawn over {built.name} and was not held against the track"
        remedy = "Say in sets.toml where on the stage each of them stands (at, yaw_deg)."
        note = Severity.NOTE
        findings.append(find("cover-stage", stage.name, measured, remedy=remedy, severity=note))
    return findings


def _height_findings(
    production: Production, built: Set, placement: Placement, rig: Rig, subject: str
) -> list[Finding]:
    stage = stage_of(production, built)
    if rig.arm is None or rig.track is None or stage.height is None:
        return []
    arm = rig.arm.geometry
    shoulder = arm.c1 if isinstance(arm, OrthoParallel) else arm.d1
    top = placement.z + rig.track.base_height + shoulder + arm.reach
    if top <= stage.height:
        return []
    measured = f"stretched upwards {rig.name} would be {top:.1f} m high"
    return [
        find(
            "cover-stage",
            subject,
            measured,
            limit=f"{stage.height:.1f} m free height of {stage.name}",
            remedy="Its moves stay below; keep it so when it is driven by hand.",
            severity=Severity.NOTE,
        )
    ]


def _lean_findings(built: Set, state: SetState, subject: str) -> list[Finding]:
    """Panels that come out because they lean on others, and those that cannot."""
    pairs = leaning(built, frozenset(state.panels_out))
    findings = list[Finding]()
    there = {panel.id: panel for panel in built.panels}
    too = [(p, carriers) for p, carriers in pairs if p.wild and p.id in state.panels_out]
    if too:
        carriers = {need: there[need] for _, needs in too for need in needs}
        verb = "comes out too, because it leans" if len(too) == 1 else "come out too, leaning"
        words = (
            f"{panel_words([p for p, _ in too])} {verb} on {panel_words(list(carriers.values()))}"
        )
        findings.append(find("cover-lean", subject, words))
    for panel, needs in pairs:
        if panel.wild and panel.id in state.panels_out:
            continue
        why = "is left standing" if panel.wild else "was not built to be pulled"
        words = f"{panel.id} leans on {', '.join(needs)}, which is out, and {why}"
        findings.append(find("cover-lean", subject, words, severity=Severity.FORBID))
    lids = [p for p in built.ceilings if p.id in state.panels_out]
    if lids:
        measured = f"practical lights on {panel_words(lids)} go with them, if there are any"
        remedy = "Have the gaffer say what replaces them."
        findings.append(find("cover-unchecked", subject, measured, remedy=remedy))
    return findings


def _storage_findings(
    production: Production,
    built: Set,
    state: SetState,
    placement: Placement,
    rig: Rig,
    subject: str,
) -> list[Finding]:
    out = set(state.panels_out)
    pulled = [panel for panel in built.panels if panel.id in out]
    if not pulled:
        return []
    stage = stage_of(production, built)
    room = storage_floor(production, built, placement, rig)
    needed = sum(standing_length(panel) for panel in pulled) * STACK_DEPTH
    if room is None:
        measured = (
            f"{needed:.1f} m2 of pulled panels have to stand somewhere, and nobody said where"
        )
        remedy = f"Write [[stage.storage]] of {stage.id} in sets.toml."
        note = Severity.NOTE
        return [find("cover-storage", subject, measured, remedy=remedy, severity=note)]
    findings = list[Finding]()
    if needed > room.area * STACKED_PART:
        measured = f"{len(pulled)} pulled panels take {needed:.1f} m2"
        limit = f"{STACKED_PART:.0%} of {room.area:.1f} m2 to stand them on {stage.name}"
        findings.append(find("cover-storage", subject, measured, limit=limit))
    longest = max(pulled, key=standing_length)
    if standing_length(longest) > _longest_line(room):
        measured = f"{longest.id} is {standing_length(longest):.1f} m long"
        limit = f"{_longest_line(room):.1f} m, the longest free floor on {stage.name}"
        findings.append(find("cover-storage", subject, measured, limit=limit))
    return findings


def storage_floor(
    production: Production, built: Set, placement: Placement | None = None, rig: Rig | None = None
) -> BaseGeometry | None:
    """Where pulled panels can stand, in the stage frame; None where nobody said and none is known.

    The storage zones of the stage, or else its whole floor, without the zones and walls of every
    set on it, the lanes, and the strip of the rig's track.

    Args:
        production: For stages and sets.
        built: The set that is torn.
        placement, rig: What stands in it.
    """
    stage = stage_of(production, built)
    if stage.storage:
        room: BaseGeometry = zones_floor(stage.storage)
    elif len(stage.outline) >= 3:
        room = shapely.Polygon(stage.outline)
    else:
        return None
    taken: list[BaseGeometry] = [zones_floor(stage.lanes)]
    for other in production.sets:
        if other.stage == stage.id:
            own = shapely.union(zones_floor(other.zones), panels_floor(other.panels))
            taken.append(_moved(own, other.T_stage_set))
    if placement is not None and rig is not None and rig.track is not None:
        (strip,) = track_strips(rig.track, [placement])
        taken.append(_moved(strip, built.T_stage_set))
    return room.difference(shapely.unary_union(taken))


def standing_length(panel: Panel) -> float:
    """Floor a pulled panel takes along its length [m]; a ceiling piece on its longer edge."""
    length = math.dist(panel.start, panel.end)
    return max(length, panel.thickness) if panel.kind is PanelKind.CEILING else length


def _longest_line(room: BaseGeometry) -> float:
    """The longer side of the widest piece of floor [m]; 0 if there is none."""
    longest = 0.0
    for part in shapely.get_parts(room):
        around = cast("BaseGeometry", shapely.minimum_rotated_rectangle(part))
        if isinstance(around, shapely.Polygon):
            corners = np.array(around.exterior.coords)
            longest = max(longest, float(np.linalg.norm(np.diff(corners, axis=0), axis=1).max()))
    return longest


# -- floors as polygons -----------------------------------------------------------------------


def zones_floor(zones: Iterable[Zone]) -> BaseGeometry:
    """The floor of some zones, in their own frame."""
    return shapely.unary_union([shapely.Polygon(zone.outline) for zone in zones])


def panels_floor(panels: Iterable[Panel]) -> BaseGeometry:
    """The floor under some panels, ceiling pieces left out, in the frame of their set."""
    flats = [panel for panel in panels if panel.kind is not PanelKind.CEILING]
    if not flats:
        return shapely.Polygon()
    start = np.array([panel.start for panel in flats], np.float64)
    along = np.array([panel.end for panel in flats], np.float64) - start
    half = np.array([panel.thickness for panel in flats])[:, None] / 2
    across = along[:, ::-1] * (-1.0, 1.0) / np.linalg.norm(along, axis=1, keepdims=True) * half
    near, far = start - across, start + across
    return shapely.union_all(
        shapely.polygons(np.stack([near, near + along, far + along, far], axis=1))
    )


def _polygon(outline: Sequence[Point], T_parent_child: RigidTransform2) -> shapely.Polygon:
    return shapely.Polygon(T_parent_child.apply_points(np.array(outline, np.float64)))


def _moved(floor: BaseGeometry, T_parent_child: RigidTransform2) -> BaseGeometry:
    return shapely.transform(floor, T_parent_child.apply_points)
