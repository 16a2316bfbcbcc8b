"""Where two pieces may join: what hides the seam, what it costs, what must match.

What can hide a seam is looked for in the picture itself: a whip blurs it, a wall close to the lens
fills it, the performer's body crosses it. Each gives a score from 0 to 1; the price of a seam falls
from `seam_open` to `seam_hidden` with the best score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.operator import turn_rates, velocities
from oner.breakdown.view import half_tangents, picture_rays, wall_rows
from oner.geometry import poses
from oner.kernels.sight import first_hits
from oner.model.piece import Piece, Seam, SeamMatch
from oner.model.production import Prices
from oner.model.rig import RigKind
from oner.model.set import StoryMap
from oner.model.take import Take
from oner.timing.span import Span

Floats = NDArray[np.float64]

HIDDEN = 0.5
"""A seam whose best score is below this is called open."""

FULL_BLUR = 0.08
"""Blur of this part of the picture's width during one exposure hides everything."""

NEAR_WALL = 0.8
"""A wall nearer than this fills the picture with plain paint [m]."""

RUNNING_STEPS, WALKING_STEPS = 2.83, 1.9
"""Steps a second. Running: metabolically optimal 84.8 strides/min at 3 m/s, Journal of Experimental
Biology 218:3406 (2015). Walking: assumed."""

RUNNING_FROM = 2.0
"""Speed from which a performer is taken to run [m/s]; assumed."""

KINDS = ("whip", "wall", "performer")

REPEATABLE = {RigKind.OPERATOR: 0, RigKind.TREADMILL: 1, RigKind.ARM: 1, RigKind.DIGITAL: 2}
"""The less repeatable side of a seam is shot first; what is drawn last can match anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeamScores:
    """How well each frame hides a seam before it.

    Args:
        whip, wall, performer: Scores 0 to 1, shape (n,).
        blur: Part of the picture's width an edge smears during one exposure, shape (n,).
        wall_share: Part of the picture filled by a wall nearer than `NEAR_WALL`, shape (n,).
        body_share: Part of the picture's width the nearest performer's body takes, shape (n,).
    """

    whip: Floats
    wall: Floats
    performer: Floats
    blur: Floats
    wall_share: Floats
    body_share: Floats

    @property
    def best(self) -> Floats:
        """The best score at every frame, shape (n,)."""
        return np.maximum.reduce([self.whip, self.wall, self.performer])


def score_seams(take: Take, story: StoryMap) -> SeamScores:
    """Scores of every frame of the take."""
    blur = motion_blur(take)
    wall_share = _near_wall_share(take, story)
    body = _body_share(take)
    return SeamScores(
        whip=np.clip(blur / FULL_BLUR, 0, 1),
        wall=np.clip((wall_share - 0.5) / 0.4, 0, 1),
        performer=np.clip((body - 0.5) / 0.4, 0, 1),
        blur=blur,
        wall_share=wall_share,
        body_share=body,
    )


def motion_blur(take: Take) -> Floats:
    """Smear of the picture's middle during one exposure, as a part of the picture's width.

    blur = f tan(omega t) / w with t = shutter / (2 pi rate); small angles are not assumed.
    """
    exposure = take.shutter_angle / (2 * math.pi) / float(take.rate)
    angle = np.minimum(turn_rates(take) * exposure, 1.2)
    return take.focal_lengths * np.tan(angle) / take.sensor_width


def _near_wall_share(take: Take, story: StoryMap) -> Floats:
    frames = np.arange(take.frames)
    distance, _ = first_hits(take.positions, picture_rays(take, frames), wall_rows(story.walls))
    return (distance < NEAR_WALL).mean(axis=1)


def _body_share(take: Take) -> Floats:
    """How much of the picture's width the nearest performer in it takes, shape (n,)."""
    share = np.zeros(take.frames)
    tan_x, _ = half_tangents(take)
    for performer in take.performers:
        apart = performer.positions - take.positions
        look = -_camera_axis(take)
        depth = np.sum(apart[:, :2] * look[:, :2], axis=1)
        aside = np.abs(apart[:, 0] * look[:, 1] - apart[:, 1] * look[:, 0])
        ahead = np.maximum(depth, performer.radius)
        in_picture = (depth > 0) & (aside - performer.radius < ahead * tan_x)
        width = np.minimum(performer.radius / (ahead * tan_x), 1.0)
        share = np.maximum(share, np.where(in_picture, width, 0.0))
    return share


def _camera_axis(take: Take) -> Floats:
    return poses.to_matrix(take.quaternions)[:, :, 2]


def candidate_frames(scores: SeamScores, every: int, extra: list[int]) -> list[int]:
    """Frames worth trying: a regular grid, the local best of every window, and `extra`."""
    best = scores.best
    frames = set(range(every, len(best), every)) | set(extra)
    for start in range(0, len(best), every):
        frames.add(start + int(np.argmax(best[start : start + every])))
    return sorted(frame for frame in frames if 0 < frame < len(best))


def seam_prices(scores: SeamScores, prices: Prices) -> NDArray[np.int64]:
    """Price of a seam before every frame, in the smallest currency unit, shape (n,)."""
    span = prices.seam_open - prices.seam_hidden
    return (prices.seam_open - np.round(scores.best * span)).astype(np.int64)


def join(
    take: Take, scores: SeamScores, prices: Prices, earlier: Piece, later: Piece, light_turn: float
) -> Seam:
    """The seam between two neighbouring pieces."""
    frame = later.span.first
    kind, words = _what_hides(scores, frame)
    first = min((earlier, later), key=lambda p: REPEATABLE[p.setup.technique])
    overlap = Span(
        max(0, frame - later.handle_before), min(take.frames, frame + earlier.handle_after)
    )
    return Seam(
        frame=frame,
        overlap=overlap,
        kind=kind,
        hides=words,
        from_piece=earlier.id,
        to_piece=later.id,
        first=first.id,
        price=int(seam_prices(scores, prices)[frame]),
        match=match_at(take, frame, light_turn),
    )


def _what_hides(scores: SeamScores, frame: int) -> tuple[str, str]:
    by_kind = {kind: float(getattr(scores, kind)[frame]) for kind in KINDS}
    kind = max(KINDS, key=lambda k: by_kind[k])
    if by_kind[kind] < HIDDEN:
        return "open", f"nothing; blur {scores.blur[frame]:.1%} of the picture's width"
    words = {
        "whip": f"a whip blurs {scores.blur[frame]:.0%} of the picture's width per exposure",
        "wall": f"a near wall fills {scores.wall_share[frame]:.0%} of the picture",
        "performer": f"the performer covers {scores.body_share[frame]:.0%} of the picture's width",
    }
    return kind, words[kind]


def match_at(take: Take, frame: int, light_turn: float) -> SeamMatch:
    """What both sides must have in common at a frame, in the story frame."""
    lead = take.performers[0] if take.performers else None
    return SeamMatch(
        position=_triple(take.positions[frame]),
        velocity=_triple(velocities(take)[frame]),
        quaternion=(*_triple(take.quaternions[frame, :3]), float(take.quaternions[frame, 3])),
        turn_rate=float(turn_rates(take)[frame]),
        focal_length=float(take.focal_lengths[frame]),
        focus_distance=float(take.focus_distances[frame]),
        performer_position=None if lead is None else _triple(lead.positions[frame]),
        performer_speed=None if lead is None else float(lead.speeds[frame]),
        stride_phase=None if lead is None else stride_phase(take, frame),
        light_turn=light_turn,
    )


def stride_phase(take: Take, frame: int) -> float | None:
    """Part of a step done at a frame, 0 to 1: the integral of an assumed step frequency.

    None while the performer stands. The phase of a real performer is not known before the shoot;
    what it tells is that both sides must agree on it.
    """
    speeds = take.performers[0].speeds
    if speeds[frame] < 0.2:
        return None
    steps = np.where(speeds > RUNNING_FROM, RUNNING_STEPS, WALKING_STEPS) * (speeds > 0.2)
    return float(np.sum(steps[:frame]) / float(take.rate) % 1.0)


def _triple(values: Floats) -> tuple[float, float, float]:
    return (float(values[0]), float(values[1]), float(values[2]))
