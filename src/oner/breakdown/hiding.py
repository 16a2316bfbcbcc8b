"""What the lens sees that can hide a seam: blur, a passing edge, a body, plain paint, darkness.

Everything is looked for in the picture itself and gives a score from 0 (hides nothing) to 1 (hides
everything) at every frame:

- *whip*: the picture smears during one exposure,
- *edge*: the end of a wall near the lens sweeps across the picture, and the cut goes with it,
- *performer*: a body fills the picture's width,
- *wall*: a wall close to the lens fills the picture, out of focus,
- *plain*: one wall without ends, corners or people fills the picture,
- *dark*: camera and performers are in a zone of the story that is dark.

Walls are those of the story: what the viewer believes in is what hides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.operator import turn_rates
from oner.breakdown.view import half_tangents, picture_rays, wall_rows
from oner.geometry import plane, poses
from oner.kernels.sight import first_hits
from oner.model.set import StoryMap
from oner.model.take import Take

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PICTURE_WIDTH = 4096
"""Pixels across the picture in which blur is told."""

FULL_BLUR = 0.08
"""Blur of this part of the picture's width during one exposure hides everything; assumed."""

NEAR_WALL = 0.8
"""A wall nearer than this fills the picture with plain paint, out of focus [m]; assumed."""

PLAIN_FROM = 0.8
"""Part of the picture one wall has to fill before it hides anything; all of it hides everything."""

NEAR_EDGE = 1.6
"""The end of a wall hides nothing if it is farther than this, and the nearer the more [m]."""

BEHIND_EDGE = 1.5
"""What is behind an edge is at least so many times as far as the edge."""

SWEEP_SECONDS = 0.5
"""An edge that takes longer than this to cross the picture is no wipe [s]; assumed."""

DARKNESS = 0.9
"""What a dark zone hides; assumed: a light may be on in the picture."""

KINDS = ("whip", "edge", "performer", "wall", "plain", "dark")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeamScores:
    """How well each frame hides a seam before it.

    Args:
        whip, edge, performer, wall, plain, dark: Scores 0 to 1, shape (n,).
        blur: Part of the picture's width an edge smears during one exposure, shape (n,).
        edge_distance: Distance of the wall's end that sweeps across [m], shape (n,); infinite where
            none does.
        edge_seconds: Time it takes to cross the picture [s], shape (n,).
        body_share: Part of the picture's width the nearest performer's body takes, shape (n,).
        wall_share: Part of the picture filled by a wall nearer than `NEAR_WALL`, shape (n,).
        plain_share: Part of the picture filled by the one wall that fills most, shape (n,).
    """

    whip: Floats
    edge: Floats
    performer: Floats
    wall: Floats
    plain: Floats
    dark: Floats
    blur: Floats
    edge_distance: Floats
    edge_seconds: Floats
    body_share: Floats
    wall_share: Floats
    plain_share: Floats

    @property
    def best(self) -> Floats:
        """The best score at every frame, shape (n,)."""
        return np.maximum.reduce([self.of(kind) for kind in KINDS])

    def of(self, kind: str) -> Floats:
        """Scores of one of `KINDS`, shape (n,)."""
        scores: Floats = getattr(self, kind)
        return scores

    def words(self, kind: str, frame: int) -> str:
        """What hides a seam before a frame, with its figure."""
        blur, body = self.blur[frame], self.body_share[frame]
        return {
            "whip": f"a whip blurs {blur:.0%} of the picture's width per exposure, "
            f"{blur * PICTURE_WIDTH:.0f} of {PICTURE_WIDTH} pixels",
            "edge": f"the end of a wall {self.edge_distance[frame]:.1f} m away crosses the picture "
            f"in {self.edge_seconds[frame]:.2f} s",
            "performer": f"the performer covers {body:.0%} of the picture's width",
            "wall": f"a near wall fills {self.wall_share[frame]:.0%} of the picture",
            "plain": f"one plain wall fills {self.plain_share[frame]:.0%} of the picture",
            "dark": "the zone is dark",
        }[kind]


def score_seams(take: Take, story: StoryMap) -> SeamScores:
    """Scores of every frame of the take."""
    blur = motion_blur(take)
    wall_share, plain_share = _wall_shares(take, story)
    body = _body_share(take)
    distance, seconds = _sweeping_edge(take, story)
    nearness = np.clip(1 - distance / NEAR_EDGE, 0, 1)
    return SeamScores(
        whip=np.clip(blur / FULL_BLUR, 0, 1),
        edge=np.sqrt(nearness) * np.clip(2 - 2 * seconds / SWEEP_SECONDS, 0, 1),
        performer=np.clip((body - 0.5) / 0.4, 0, 1),
        wall=np.clip((wall_share - 0.5) / 0.4, 0, 1),
        plain=np.clip((plain_share - PLAIN_FROM) / (1 - PLAIN_FROM), 0, 1) * (body == 0),
        dark=np.where(_dark(take, story), DARKNESS, 0.0),
        blur=blur,
        edge_distance=distance,
        edge_seconds=seconds,
        body_share=body,
        wall_share=wall_share,
        plain_share=plain_share,
    )


def motion_blur(take: Take) -> Floats:
    """Smear of the picture's middle during one exposure, as a part of the picture's width.

    blur = f tan(omega t) / w with t = shutter / (2 pi rate); small angles are not assumed.
    """
    exposure = take.shutter_angle / (2 * math.pi) / float(take.rate)
    angle = np.minimum(turn_rates(take) * exposure, 1.2)
    return take.focal_lengths * np.tan(angle) / take.sensor_width


def _wall_shares(take: Take, story: StoryMap) -> tuple[Floats, Floats]:
    """Parts of the picture a near wall fills, and the wall that fills most, shape (n,) each."""
    rays = picture_rays(take, np.arange(take.frames))
    distance, index = first_hits(take.positions, rays, wall_rows(story.walls))
    near = (distance < NEAR_WALL).mean(axis=1)
    most = np.zeros(take.frames)
    for wall in range(len(story.walls)):
        most = np.maximum(most, (index == wall).mean(axis=1))
    return near, most


def _body_share(take: Take) -> Floats:
    """How much of the picture's width the nearest performer in it takes, shape (n,)."""
    share = np.zeros(take.frames)
    tan_x, _ = half_tangents(take)
    look = -poses.to_matrix(take.quaternions)[:, :, 2]
    for performer in take.performers:
        apart = performer.positions - take.positions
        depth = np.sum(apart[:, :2] * look[:, :2], axis=1)
        aside = np.abs(apart[:, 0] * look[:, 1] - apart[:, 1] * look[:, 0])
        ahead = np.maximum(depth, performer.radius)
        in_picture = (depth > 0) & (aside - performer.radius < ahead * tan_x)
        width = np.minimum(performer.radius / (ahead * tan_x), 1.0)
        share = np.maximum(share, np.where(in_picture, width, 0.0))
    return share


def _dark(take: Take, story: StoryMap) -> Bools:
    """Frames in which the camera and every performer are in a dark zone, shape (n,)."""
    people = [take.positions, *(performer.positions for performer in take.performers)]
    dark = np.ones(take.frames, np.bool_)
    for points in people:
        inside = np.zeros(take.frames, np.bool_)
        for zone in story.zones:
            if zone.dark:
                inside |= plane.contains(np.array(zone.outline), points[:, :2])
        dark &= inside
    return dark


# -- edges ------------------------------------------------------------------------------------


def _sweeping_edge(take: Take, story: StoryMap) -> tuple[Floats, Floats]:
    """The nearest end of a wall in the picture that sweeps across it.

    An end counts where nothing hides it and what is beside it, on one of its two sides, is much
    farther: a jamb or an outer corner.

    Returns:
        Its distance [m], infinite where there is none, and the time it would take to cross the
        picture at its speed [s], shape (n,) each.
    """
    none = np.full(take.frames, np.inf)
    ends = _wall_ends(story)
    if not len(ends) or take.frames < 2:
        return none, none
    x, depth = _across(take, ends)
    tan_x, _ = half_tangents(take)
    speed = np.abs(np.gradient(x, axis=0)) * float(take.rate)
    seconds = 2 * tan_x[:, None] / np.maximum(speed, 1e-9)
    near = (depth > 0.05) & (depth < NEAR_EDGE) & (np.abs(x) < tan_x[:, None])
    near &= seconds < SWEEP_SECONDS
    frames, which = np.nonzero(near)
    stands_out = _stands_out(take, story, frames, ends[which])
    distance, time = none.copy(), none.copy()
    for frame, end in zip(frames[stands_out], which[stands_out], strict=True):
        if depth[frame, end] < distance[frame]:
            distance[frame], time[frame] = depth[frame, end], seconds[frame, end]
    return distance, time


def _wall_ends(story: StoryMap) -> Floats:
    """The feet of all ends of walls, each once, shape (k, 2) [m]."""
    ends = {end for wall in story.walls for end in (wall.start, wall.end)}
    return np.array(sorted(ends), dtype=np.float64).reshape(-1, 2)


def _across(take: Take, ends: Floats) -> tuple[Floats, Floats]:
    """Where in the picture upright edges are, as tangents to the right, and how far ahead [m].

    Seen at the height of the lens; shapes (n, k).
    """
    rotation = poses.to_matrix(take.quaternions)
    apart = ends[None] - take.positions[:, None, :2]
    right = np.einsum("nkj,nj->nk", apart, rotation[:, :2, 0])
    depth = -np.einsum("nkj,nj->nk", apart, rotation[:, :2, 2])
    return right / np.where(np.abs(depth) > 1e-6, depth, 1e-6), depth


def _stands_out(take: Take, story: StoryMap, frames: NDArray[np.int64], ends: Floats) -> Bools:
    """Whether an end is seen, with much more depth beside it on one side than on the other."""
    if not len(frames):
        return np.zeros(0, np.bool_)
    eyes = take.positions[frames]
    to_end = ends - eyes[:, :2]
    reach = np.linalg.norm(to_end, axis=1)
    beside = np.stack([-to_end[:, 1], to_end[:, 0]], axis=1) / reach[:, None]
    rays = np.zeros((len(frames), 2, 3))
    for side, by in enumerate((-0.02, 0.02)):
        rays[:, side, :2] = to_end + by * beside
    distance, _ = first_hits(
        np.ascontiguousarray(eyes), np.ascontiguousarray(rays), wall_rows(story.walls)
    )
    nearer, farther = distance.min(axis=1), distance.max(axis=1)
    result: Bools = (nearer > 0.9) & (nearer < 1.1) & (farther > BEHIND_EDGE)
    return result
