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
from oner.kernels.panels import flats_in_frame
from oner.kernels.sight import first_hits, panels_in_frame
from oner.model.set import Panel, Set, StandsFor, StoryMap, Wall
from oner.model.take import PerformerTrack, Take

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

OVERSCAN = 1.05
"""The picture is taken this much larger on every side than the viewer sees."""

RAY_COLUMNS, RAY_ROWS = 15, 3
SAME_WALL = 0.15
"""A wall of the set stands for a wall of the story if the ray meets it within this distance [m]."""

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
        off: Share of the picture that sees off the set, shape (n,); 1 where not inside.
        panels: Panels of the set.
        seen: Whether a panel is in the picture and not hidden, shape (n, p); False outside.
    """

    set: Set
    part: StandsFor
    take: Take
    inside: Bools
    camera_out: Floats
    performer_out: Floats
    off: Floats
    panels: tuple[Panel, ...]
    seen: Bools


def view_part(take: Take, story: StoryMap, built: Set, part: StandsFor) -> PartView:
    """The take as `built` sees it when it stands for `part`."""
    local = into_frame(take, part.T_story_set.inverse())
    camera_out = _distance_outside(built, local.positions)
    performer_out = np.zeros(take.frames)
    for performer in local.performers:
        performer_out = np.maximum(performer_out, _distance_outside(built, performer.positions))
    inside = (camera_out <= 0) & (performer_out <= 0)
    return PartView(
        set=built,
        part=part,
        take=local,
        inside=inside,
        camera_out=camera_out,
        performer_out=performer_out,
        off=_share_seen_off(take, local, story, built, part, inside),
        panels=built.panels,
        seen=panels_seen(local, built, inside),
    )


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
    distance = np.full(len(points), np.inf)
    for zone in built.zones:
        outline = np.array(zone.outline)
        edges = np.stack([outline, np.roll(outline, -1, axis=0)], axis=1)
        to_edge = plane.distance_points_segments(points[:, :2], edges).min(axis=1)
        inside = plane.contains(outline, points[:, :2])
        distance = np.minimum(distance, np.where(inside, 0.0, to_edge))
    return distance


def _share_seen_off(
    take: Take, local: Take, story: StoryMap, built: Set, part: StandsFor, inside: Bools
) -> Floats:
    share = np.ones(take.frames)
    frames = np.flatnonzero(inside)
    if not len(frames):
        return share
    rays = picture_rays(local, frames)
    # not those of the take's own camera: in a mirror its left is the local camera's right
    in_story = np.ascontiguousarray(part.T_story_set.apply_vectors(rays))
    believed, _ = first_hits(take.positions[frames], in_story, wall_rows(story.walls))
    standing, _ = first_hits(local.positions[frames], rays, wall_rows(built.walls))
    believed, standing = np.minimum(believed, FAR), np.minimum(standing, FAR)
    share[frames] = (np.abs(believed - standing) > SAME_WALL + 0.01 * believed).mean(axis=1)
    return share


def panels_seen(local: Take, built: Set, inside: Bools) -> Bools:
    """Whether each panel of a set is in the picture and not hidden behind a wall of the set.

    Flats exactly (`oner.kernels.panels`), with ceilings in the way; ceiling pieces by points on
    their lower side.

    Args:
        local: In the frame of the set.
        built: The set.
        inside: Frames that are looked at, shape (n,).

    Returns:
        Shape (n, p), False for the other frames.
    """
    seen = np.zeros((local.frames, len(built.panels)), dtype=np.bool_)
    frames = np.flatnonzero(inside)
    if not len(frames) or not built.panels:
        return seen
    tan_x, tan_y = half_tangents(local)
    lens = (
        np.ascontiguousarray(local.positions[frames]),
        np.ascontiguousarray(poses.to_matrix(local.quaternions[frames])),
        tan_x[frames] * OVERSCAN,
        tan_y[frames] * OVERSCAN,
    )
    walls = wall_rows(built.walls)
    level = np.array([is_level(panel) for panel in built.panels])
    flats = [panel for panel in built.panels if not is_level(panel)]
    lids = [panel for panel in built.panels if is_level(panel)]
    if flats:
        seen[np.ix_(frames, ~level)] = flats_in_frame(
            *lens, _flat_rows(flats), walls, _lid_rows(lids)
        )
    if lids:
        nobody = np.full(len(lids), -1, dtype=np.int64)
        samples = np.array([panel_samples(panel) for panel in lids])
        seen[np.ix_(frames, level)] = panels_in_frame(*lens, samples, nobody, walls)
    return seen


def is_level(panel: Panel) -> bool:
    """Whether a panel lies rather than stands: a ceiling piece."""
    return panel.thickness > panel.top - panel.base


def _flat_rows(panels: list[Panel]) -> Floats:
    rows = [(*p.start, *p.end, p.base, p.top) for p in panels]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def _lid_rows(panels: list[Panel]) -> Floats:
    """Ceiling pieces as rows (ax, ay, bx, by, half width, height) of their lower side."""
    rows = [(*p.start, *p.end, p.thickness / 2, p.base) for p in panels]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def panel_samples(panel: Panel) -> Floats:
    """Points spread over a panel, shape (15, 3) [m]: five along it, three up it.

    A thick box (a ceiling piece) is sampled on its lower face, a flat on its middle plane.
    """
    start, end = np.array(panel.start), np.array(panel.end)
    along = start + np.linspace(0.02, 0.98, 5)[:, None] * (end - start)
    if is_level(panel):
        normal = np.array([start[1] - end[1], end[0] - start[0]]) / np.linalg.norm(end - start)
        sides = np.array([-0.45, 0.0, 0.45]) * panel.thickness
        flat = (along[:, None] + sides[None, :, None] * normal).reshape(-1, 2)
        return np.column_stack([flat, np.full(len(flat), panel.base)])
    heights = np.linspace(panel.base + 0.02, panel.top - 0.02, 3)
    flat = np.repeat(along, 3, axis=0)
    return np.column_stack([flat, np.tile(heights, 5)])
