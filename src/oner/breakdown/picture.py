"""What the lens sees that the viewer must not: the rig's own track, links and deck.

A link is its spheres, a track the strip of floor it lies on. Each is followed into the picture,
overscan included, and held against the walls that stand: what a wall hides is not seen. Shares are
parts of the picture's area, upper bounds where several overlap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.breakdown.view import OVERSCAN, half_tangents
from oner.geometry import poses
from oner.kernels.sight import first_hits
from oner.model.kinematics import arm_frames
from oner.model.piece import Move, Placement
from oner.model.rig import ArmModel, Mount, Rig, Track
from oner.model.set import Panel
from oner.model.take import Take
from oner.timing.span import Span

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PAINTED = 0.002
"""Part of the picture from which a rig in it has to be painted out."""

FORBIDDEN = 0.25
"""More of the picture than this nobody paints out."""

NEAREST = 0.05
"""What is nearer to the entrance pupil than this is behind the front of the lens [m]."""

STRIP_PARTS = 24
"""A track is looked at in so many parts along it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RigSeen:
    """Parts of the picture that show the rig, for every frame of a span, shape (k,).

    Args:
        span: Frames.
        track: Part that shows the strip of floor the track lies on.
        arm: Part that shows links of the arm, or of what hangs on its flange.
    """

    span: Span
    track: Floats
    arm: Floats


def rig_seen(take: Take, move: Move, rig: Rig, standing: tuple[Panel, ...]) -> RigSeen:
    """What a planned move has of its own rig in the picture.

    Args:
        take: In the frame the move's placement is given in.
        move: Of the rig's arm.
        rig: With arm, track and mounts.
        standing: Panels that are not out.

    Returns:
        For the frames at which the camera is on its path.
    """
    assert rig.arm is not None
    assert rig.track is not None
    span = move.span
    lens = _Lens(take, span, standing)
    mount = {mount.id: mount for mount in rig.mounts}[move.mount]
    return RigSeen(
        span=span,
        track=_track_share(lens, rig.track, move.placement),
        arm=_arm_share(lens, rig.arm, rig.track, mount, move),
    )


def seen_checks(seen: RigSeen, frames: int) -> list[Check]:
    """Frames in which too much of the rig is in the picture to be painted out."""
    return [
        Check(
            code="cover-rig-seen",
            bad=_placed(share, seen.span, frames) > FORBIDDEN,
            figure=_placed(share, seen.span, frames),
            words=lambda s, what=what: (
                f"{what} fills {s:.0%} of the picture, {FORBIDDEN:.0%} at most can be painted out"
            ),
        )
        for what, share in (("the track", seen.track), ("the arm itself", seen.arm))
    ]


def paint_frames(seen: RigSeen, frames: int) -> Bools:
    """Frames of the take in which the rig has to be painted out, shape (n,)."""
    return _placed(np.maximum(seen.track, seen.arm), seen.span, frames) > PAINTED


def _placed(share: Floats, span: Span, frames: int) -> Floats:
    whole = np.zeros(frames)
    whole[span.first : span.stop] = share
    return whole


class _Lens:
    """The lens at every frame of a span, and the walls between it and a point."""

    def __init__(self, take: Take, span: Span, standing: tuple[Panel, ...]) -> None:
        rows = slice(span.first, span.stop)
        self.eyes = np.ascontiguousarray(take.positions[rows])
        self.rotations = poses.to_matrix(take.quaternions[rows])
        tan_x, tan_y = half_tangents(take)
        self.tan_x, self.tan_y = tan_x[rows] * OVERSCAN, tan_y[rows] * OVERSCAN
        self.walls = np.array(
            [(*panel.start, *panel.end, panel.base, panel.top) for panel in standing],
            dtype=np.float64,
        ).reshape(-1, 6)

    @property
    def area(self) -> Floats:
        """Of the picture at unit depth, shape (k,)."""
        return 4 * self.tan_x * self.tan_y

    def local(self, points: Floats) -> Floats:
        """Points (k, m, 3) in camera axes; the camera looks along -Z."""
        return np.einsum("kij,kmi->kmj", self.rotations, points - self.eyes[:, None])

    def open_to(self, points: Floats) -> Bools:
        """Whether no wall stands between the lens and points (k, m, 3)."""
        along = np.ascontiguousarray(points - self.eyes[:, None])
        distance, _ = first_hits(self.eyes, along, self.walls)
        return distance > 1.0 - 1e-3


def _arm_share(lens: _Lens, arm: ArmModel, track: Track, mount: Mount, move: Move) -> Floats:
    """Part of the picture the spheres of arm, mount and camera fill, shape (k,)."""
    centres, radii = _spheres(arm, track, mount, move)
    local = lens.local(centres)
    depth = -local[..., 2]
    ahead = depth > NEAREST + radii
    safe = np.where(ahead, depth, 1.0)
    x, y, r = local[..., 0] / safe, local[..., 1] / safe, radii / safe
    inside_x = _overlap(x, r, lens.tan_x[:, None])
    inside_y = _overlap(y, r, lens.tan_y[:, None])
    # a disc in its square: pi / 4 of what the square covers of the picture
    area = math.pi / 4 * inside_x * inside_y
    seen = ahead & (area > 0) & lens.open_to(centres)
    return np.minimum((area * seen).sum(axis=1) / lens.area, 1.0)


def _overlap(middle: Floats, half: Floats, edge: Floats) -> Floats:
    """Length of [middle - half, middle + half] that lies within [-edge, edge]."""
    return np.maximum(np.minimum(middle + half, edge) - np.maximum(middle - half, -edge), 0.0)


def _spheres(arm: ArmModel, track: Track, mount: Mount, move: Move) -> tuple[Floats, Floats]:
    """Middles (k, m, 3) in the frame of the placement's parent, and radii (m,) [m]."""
    values = move.on_path
    frames = arm_frames(arm, values[:, 1:])
    links = np.concatenate([arm.spheres[:, 0], np.full(len(mount.spheres), 6)]).astype(np.int64)
    own = np.concatenate([arm.spheres[:, 1:4], mount.spheres[:, :3]])
    held = frames[:, links]
    points = np.einsum("kmij,mj->kmi", held[..., :3, :3], own) + held[..., :3, 3]
    points[..., 0] += values[:, :1]
    points[..., 2] += track.base_height
    radii = np.concatenate([arm.spheres[:, 4], mount.spheres[:, 3]])
    return _from_placement(move.placement, points), radii


def _from_placement(place: Placement, points: Floats) -> Floats:
    c, s = math.cos(place.yaw), math.sin(place.yaw)
    x, y = points[..., 0], points[..., 1]
    turned = (place.x + c * x - s * y, place.y + s * x + c * y, place.z + points[..., 2])
    return np.stack(turned, axis=-1)


def _track_share(lens: _Lens, track: Track, place: Placement) -> Floats:
    """Part of the picture the strip of floor under the track fills, shape (k,)."""
    half = track.length / 2 + track.overrun
    if half <= 0:
        return np.zeros(len(lens.eyes))
    edges = np.linspace(-half, half, STRIP_PARTS + 1)
    share = np.zeros(len(lens.eyes))
    for low, high in pairwise(edges.tolist()):
        share += rectangle_share(lens, place, (low, high), track.width / 2)
    return np.minimum(share, 1.0)


def rectangle_share(
    lens: _Lens, place: Placement, along: tuple[float, float], half_width: float
) -> Floats:
    """Part of the picture a level rectangle fills that nothing hides, shape (k,).

    Args:
        lens: The lens.
        place: Frame of the rectangle, whose +X is its length.
        along: From where to where along it [m].
        half_width: Across it [m].
    """
    low, high = along
    corners = np.array(
        [(low, -half_width), (high, -half_width), (high, half_width), (low, half_width)]
    )
    flat = np.column_stack([corners, np.zeros(4)])
    points = np.broadcast_to(_from_placement(place, flat), (len(lens.eyes), 4, 3))
    middle = points.mean(axis=1, keepdims=True)
    clear = lens.open_to(np.concatenate([points, middle], axis=1)).mean(axis=1)
    local = lens.local(points)
    share = np.zeros(len(lens.eyes))
    for row in np.flatnonzero((clear > 0) & (-local[..., 2] > NEAREST).any(axis=1)):
        area = _clipped_area(local[row], float(lens.tan_x[row]), float(lens.tan_y[row]))
        share[row] = area / float(lens.area[row]) * clear[row]
    return share


def _clipped_area(face: Floats, tan_x: float, tan_y: float) -> float:
    """Area at unit depth of the part of a face in the picture; camera axes.

    Source: I. E. Sutherland, G. W. Hodgman, Reentrant polygon clipping, CACM 17 (1974).
    """
    sides = ((0, 0, -1), (-1, 0, -tan_x), (1, 0, -tan_x), (0, -1, -tan_y), (0, 1, -tan_y))
    for number, normal in enumerate(sides):
        height = face @ np.array(normal, np.float64) - (NEAREST if number == 0 else 0.0)
        face = _cut(face, height)
        if len(face) < 3:
            return 0.0
    x, y = face[:, 0] / -face[:, 2], face[:, 1] / -face[:, 2]
    return 0.5 * abs(float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))))


def _cut(face: Floats, height: Floats) -> Floats:
    """The part of a convex face where `height`, linear on it and given at its corners, is >= 0."""
    kept = list[Floats]()
    for i in range(len(face)):
        here, after = float(height[i]), float(height[(i + 1) % len(face)])
        if here >= 0.0:
            kept.append(face[i])
        if here * after < 0.0:
            kept.append(face[i] + here / (here - after) * (face[(i + 1) % len(face)] - face[i]))
    return np.array(kept).reshape(-1, 3)
