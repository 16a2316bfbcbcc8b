"""The take as one built set sees it: camera and performers in the set's frame, what the lens shows.

A set stands for a part of the story by a rigid transform. A frame belongs to the part when camera
and performers stand on the set's own zones. Rays through the picture are followed twice, in the
story and in the set: where the story has a wall at a distance and the set does not, the picture
*sees off* the set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oner.geometry import plane, poses
from oner.kernels.columns import panel_shares, shares_apart
from oner.kernels.zones import distances_outside
from oner.model.set import Panel, Set, StandsFor, StoryMap, Wall
from oner.model.take import PerformerTrack, Take

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

OVERSCAN = 1.05
"""The picture is taken this much larger on every side than the viewer sees."""

RAY_COLUMNS, RAY_ROWS = 15, 3
SAME_WALL, SAME_PART = 0.15, 0.01
"""A wall of the set stands for a wall of the story if a line meets it within this distance [m] and
this part of how far it is."""

NOTHING = 0.002
"""A smaller part of the picture is not seen off: nobody builds or paints for a sliver."""

ASIDE = 1 / 3
"""What is seen off is at one side of the picture from here on; the edge is 1."""

FAR = 60.0
"""What is farther than this is not compared [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """The take in the frame of a set that stands for a part of the story.

    Args:
        set: The set. part: The part.
        take: The take in the set's frame; frames outside the part included.
        inside: Frames whose camera and performers stand on the set's zones, shape (n,).
        camera_out, performer_out: Distance from the zones [m], shape (n,).
        off: Share of the picture that sees off the set, shape (n,); 1 where not inside, 0 where it
            is less than `NOTHING`.
        off_side: Where in the picture that is, -1 left to 1 right, shape (n,); 0 where it is not.
        panels: Panels of the set.
        shares: Share of the picture each panel takes, shape (n, p); 0 where hidden or not inside.
        seen: Whether a panel is in the picture and not hidden, shape (n, p); False outside.
    """

    set: Set
    part: StandsFor
    take: Take
    inside: Bools
    camera_out: Floats
    performer_out: Floats
    off: Floats
    off_side: Floats
    panels: tuple[Panel, ...]
    shares: Floats
    seen: Bools


def view_part(take: Take, story: StoryMap, built: Set, part: StandsFor) -> PartView:
    """The take as `built` sees it when it stands for `part`."""
    local = into_frame(take, part.T_story_set.inverse())
    camera_out = _distance_outside(built, local.positions)
    performer_out = np.zeros(take.frames)
    for performer in local.performers:
        performer_out = np.maximum(performer_out, _distance_outside(built, performer.positions))
    inside = (camera_out <= 0) & (performer_out <= 0)
    off, off_side = _seen_off(local, story, built, part, inside)
    shares = shares_of_panels(local, built, inside)
    return PartView(
        set=built,
        part=part,
        take=local,
        inside=inside,
        camera_out=camera_out,
        performer_out=performer_out,
        off=off,
        off_side=off_side,
        panels=built.panels,
        shares=shares,
        seen=shares > 0.0,
    )


def seen_off_words(view: PartView, frame: int) -> str:
    """How much of the picture of a frame sees off the set, and at which side of it."""
    side = float(view.off_side[frame])
    where = " at its left" if side < -ASIDE else " at its right" if side > ASIDE else ""
    return f"{view.off[frame]:.0%} of the picture{where} off the set"


def into_frame(take: Take, T_frame_story: plane.RigidTransform2) -> Take:
    """The take with every pose moved into another frame by a rigid transform."""
    performers = tuple(
        PerformerTrack(
            id=performer.id,
            positions=T_frame_story.apply_points(performer.positions),
            headings=T_frame_story.apply_heading(performer.headings),
            speeds=performer.speeds,
            height=performer.height,
            radius=performer.radius,
        )
        for performer in take.performers
    )
    return replace(
        take,
        positions=T_frame_story.apply_points(take.positions),
        quaternions=T_frame_story.apply_rotation(take.quaternions),
        performers=performers,
    )


def leading_positions(take: Take) -> Floats:
    """Where the first performer is, or else the camera, shape (n, 3) [m]."""
    return take.performers[0].positions if take.performers else take.positions


def wall_rows(walls: tuple[Wall, ...]) -> Floats:
    """Walls as rows (ax, ay, bx, by, low, high) for the kernels."""
    rows = [(*wall.start, *wall.end, wall.base, wall.top) for wall in walls]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def half_tangents(take: Take) -> tuple[Floats, Floats]:
    """Tangents of half the horizontal and vertical field of view, without overscan, shape (n,)."""
    return (
        take.sensor_width / (2 * take.focal_lengths),
        take.sensor_height / (2 * take.focal_lengths),
    )


def picture_rays(take: Take, frames: NDArray[np.int64], rows: int = RAY_ROWS) -> Floats:
    """Rays through a grid over the picture, overscan included.

    Returns:
        Directions of unit depth, shape (len(frames), rows * RAY_COLUMNS, 3); the middle row and
        column is the optical axis.
    """
    tan_x, tan_y = half_tangents(take)
    across = np.linspace(-OVERSCAN, OVERSCAN, RAY_COLUMNS)
    up = np.linspace(-0.5, 0.5, rows) if rows > 1 else np.zeros(1)
    grid_x, grid_y = (g.ravel() for g in np.meshgrid(across, up))
    local = np.empty((len(frames), len(grid_x), 3))
    local[..., 0] = tan_x[frames, None] * grid_x
    local[..., 1] = tan_y[frames, None] * grid_y
    local[..., 2] = -1.0
    rotation = poses.to_matrix(take.quaternions[frames])
    return np.ascontiguousarray(np.einsum("nij,nrj->nri", rotation, local))


def _distance_outside(built: Set, points: Floats) -> Floats:
    """Distance of points from the zones of a set on the floor; 0 inside; infinite without zones."""
    outlines = [np.array(zone.outline, dtype=np.float64) for zone in built.zones]
    corners = np.concatenate([np.zeros((0, 2)), *outlines])
    begins = np.cumsum([0, *map(len, outlines)])
    floor = np.ascontiguousarray(points[:, :2])
    return distances_outside(floor, corners, begins, plane.BORDER)


def _seen_off(
    local: Take, story: StoryMap, built: Set, part: StandsFor, inside: Bools
) -> tuple[Floats, Floats]:
    """Share of the picture that sees off the set, and where in it; both shape (n,)."""
    share, side = np.ones(local.frames), np.zeros(local.frames)
    frames = np.flatnonzero(inside)
    if len(frames):
        # the story's walls in the set's frame, so that a mirror is one of walls and not of lenses
        believed = _into_set(wall_rows(story.walls), part.T_story_set.inverse())
        standing = wall_rows(built.walls)
        found, where = shares_apart(
            *_lens(local, frames), believed, standing, FAR, SAME_WALL, SAME_PART
        )
        # two placements of a symmetric set are as good as each other, to the last digit
        share[frames] = np.where(found < NOTHING, 0.0, found.round(6))
        side[frames] = np.where(found < NOTHING, 0.0, where.round(6))
    return share, side


def _into_set(walls: Floats, T_set_story: plane.RigidTransform2) -> Floats:
    starts = T_set_story.apply_points(walls[:, [0, 1, 4]])
    ends = T_set_story.apply_points(walls[:, [2, 3, 5]])
    return np.column_stack([starts[:, :2], ends[:, :2], starts[:, 2], ends[:, 2]])


def _lens(local: Take, frames: NDArray[np.int64]) -> tuple[Floats, Floats, Floats, Floats]:
    """Eyes, rotations and half tangents with overscan, as the kernels want them."""
    tan_x, tan_y = half_tangents(local)
    return (
        np.ascontiguousarray(local.positions[frames]),
        np.ascontiguousarray(poses.to_matrix(local.quaternions[frames])),
        tan_x[frames] * OVERSCAN,
        tan_y[frames] * OVERSCAN,
    )


def panels_seen(local: Take, built: Set, inside: Bools) -> Bools:
    """Whether each panel of a set is in the picture and not hidden; see `shares_of_panels`."""
    return shares_of_panels(local, built, inside) > 0.0


def shares_of_panels(local: Take, built: Set, inside: Bools) -> Floats:
    """The share of the picture every panel of a set takes, less what walls and ceilings hide.

    A flat is its middle plane, a ceiling piece its lower side.

    Args:
        local: In the frame of the set.
        built: The set.
        inside: Frames that are looked at, shape (n,).

    Returns:
        Shape (n, p), 0 for the other frames.
    """
    shares = np.zeros((local.frames, len(built.panels)))
    frames = np.flatnonzero(inside)
    if not len(frames) or not built.panels:
        return shares
    level = np.array([is_level(panel) for panel in built.panels])
    flats = [panel for panel in built.panels if not is_level(panel)]
    lids = [panel for panel in built.panels if is_level(panel)]
    walls = wall_rows(built.walls)
    found = panel_shares(*_lens(local, frames), flat_rows(flats), lid_rows(lids), walls)
    order = np.concatenate([np.flatnonzero(~level), np.flatnonzero(level)])
    shares[np.ix_(frames, order)] = found
    return shares


def is_level(panel: Panel) -> bool:
    """Whether a panel lies rather than stands: a ceiling piece."""
    return panel.thickness > panel.top - panel.base


def flat_rows(panels: list[Panel]) -> Floats:
    """Upright panels as rows (ax, ay, bx, by, low, high) of their middle planes."""
    rows = [(*p.start, *p.end, p.base, p.top) for p in panels]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def lid_rows(panels: list[Panel]) -> Floats:
    """Ceiling pieces as rows (ax, ay, bx, by, half width, height) of their lower side."""
    rows = [(*p.start, *p.end, p.thickness / 2, p.base) for p in panels]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)
