"""Whether a stage holds the green, the belt and the arm of a piece, from above.

The middle of the green may be put anywhere on the stage and turned by any multiple of an eighth of
a turn: all that is needed is floor. Fire lanes stay free.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from oner.breakdown.checks import Check
from oner.breakdown.states import strip_floor
from oner.model.finding import Finding, find
from oner.model.piece import Placement
from oner.model.rig import Track
from oner.model.set import Panel, Stage

STEP = 0.5
"""Of the places on the stage that are tried for the middle of the green [m]."""

TURNS = 8
"""Ways it is turned."""


def floor_needed(
    panels: Iterable[Panel], track: Track | None, placement: Placement
) -> shapely.Polygon:
    """The convex floor under green, belt, performer and track, in the frame of the green.

    Args:
        panels: Of green, and the treadmill.
        track: Of the arm; None for none.
        placement: Of the track.
    """
    parts: list[BaseGeometry] = [shapely.Point(0.0, 0.0).buffer(1.0)]
    for panel in panels:
        line = shapely.LineString([panel.start, panel.end])
        parts.append(line.buffer(panel.thickness / 2, cap_style="flat"))
    if track is not None:
        parts.append(strip_floor(track, placement))
    hull = shapely.GeometryCollection(parts).convex_hull
    assert isinstance(hull, shapely.Polygon)
    return hull


def holds(stage: Stage, needed: shapely.Polygon) -> bool:
    """Whether a floor lies somewhere on a stage; yes where nobody has measured the stage.

    Args:
        stage: With its outline and lanes.
        needed: As it lies, in a frame of its own.
    """
    if len(stage.outline) < 3:
        return True
    lanes = shapely.unary_union([shapely.Polygon(lane.outline) for lane in stage.lanes])
    floor = shapely.Polygon(stage.outline).difference(lanes)
    shapely.prepare(floor)
    return any(
        bool(
            shapely.covers(floor, _places(floor, affinity.rotate(needed, 360.0 * k / TURNS))).any()
        )
        for k in range(TURNS)
    )


def _places(floor: BaseGeometry, needed: shapely.Polygon) -> NDArray[np.object_]:
    """A floor moved to every place of a grid at which its box lies in the box of the stage."""
    low_x, low_y, high_x, high_y = floor.bounds
    own = needed.bounds
    x = np.arange(low_x - own[0], high_x - own[2] + 1e-6, STEP)
    y = np.arange(low_y - own[1], high_y - own[3] + 1e-6, STEP)
    shifts = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 1, 2)
    rings = np.array(needed.exterior.coords)[None] + shifts
    places: NDArray[np.object_] = np.asarray(shapely.polygons(rings), dtype=np.object_)
    return places


def floor_check(stage: Stage, needed: shapely.Polygon, frames: int) -> Check:
    """The check of a whole setup: every frame is bad where the stage does not hold it.

    Args:
        stage: Of the green.
        needed: From `floor_needed`.
        frames: Of the take.
    """
    low_x, low_y, high_x, high_y = needed.bounds
    sides = sorted((high_x - low_x, high_y - low_y), reverse=True)
    size = f"{sides[0]:.1f} m by {sides[1]:.1f} m"
    return Check(
        code="cover-stage",
        bad=np.full(frames, not holds(stage, needed)),
        figure=np.full(frames, math.sqrt(needed.area)),
        words=lambda _: f"green and arm need {size} of floor, which {stage.name} does not have",
    )


def unmeasured(stage: Stage, subject: str) -> list[Finding]:
    """A note where it cannot be said whether a stage holds the green of a piece."""
    missing = [
        what
        for what, there in (
            ("its floor", len(stage.outline) >= 3),
            ("its height", stage.height is not None),
        )
        if not there
    ]
    if not missing:
        return []
    said = f"nobody has measured {' and '.join(missing)}: whether it holds the green is not known"
    remedy = "Write outline and height into sets.toml [[stage]]."
    return [find("cover-unchecked", f"{subject}, {stage.name}", said, remedy=remedy)]
