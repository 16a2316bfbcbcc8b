"""What the lens sees that the viewer must not: the rig's own track, links and deck.

A link is its spheres, a track the strip of floor it lies on, a deck a box. Each is followed into
the picture, overscan included, and held against the walls that stand: what they hide is not seen.
Shares are parts of the picture's area; of spheres upper bounds, since they overlap and are hidden
whole or not at all, of strips and boxes exact (`oner.kernels.columns`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.breakdown.view import OVERSCAN, flat_rows, half_tangents, is_level, lid_rows
from oner.geometry import poses
from oner.kernels.columns import panel_shares
from oner.kernels.sight import first_hits
from oner.model.kinematics import arm_frames
from oner.model.piece import Move, Placement
from oner.model.rig import ArmModel, Mount, Rig, Track
from oner.model.set import Panel
from oner.model.take import Take
from oner.timing.span import Span

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Row = tuple[float, ...]

PAINTED = 0.002
"""Part of the picture from which a rig in it has to be painted out."""

FORBIDDEN = 0.25
"""More of the picture than this nobody paints out."""

NEAREST = 0.05
"""What is nearer to the entrance pupil than this is behind the front of the lens [m]."""


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


def box_in_picture(
    take: Take, boxes: tuple[Panel, ...], standing: tuple[Panel, ...] = ()
) -> Floats:
    """The share of the picture that boxes fill, less what stands before them.

    Args:
        take: In the frame of the boxes.
        boxes: From their bases up; from below, their outlines.
        standing: What hides them: middle planes of flats, lower sides of ceiling pieces.

    Returns:
        For every frame of the take, shape (n,).
    """
    lens = _Lens(take, Span(0, take.frames), standing)
    sides = [side for box in boxes for side in _sides(box)]
    tops = [(*box.start, *box.end, box.thickness / 2, box.top) for box in boxes]
    return lens.shares(sides, tops)


def _sides(box: Panel) -> list[tuple[float, ...]]:
    start, end = np.array(box.start), np.array(box.end)
    along = (end - start) / np.linalg.norm(end - start)
    aside = np.array([-along[1], along[0]]) * box.thickness / 2
    corners = [start - aside, end - aside, end + aside, start + aside]
    return [
        (*corners[k].tolist(), *corners[(k + 1) % 4].tolist(), box.base, box.top) for k in range(4)
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
        self.rotations = np.ascontiguousarray(poses.to_matrix(take.quaternions[rows]))
        tan_x, tan_y = half_tangents(take)
        self.tan_x, self.tan_y = tan_x[rows] * OVERSCAN, tan_y[rows] * OVERSCAN
        self.walls = flat_rows([panel for panel in standing if not is_level(panel)])
        self.lids = lid_rows([panel for panel in standing if is_level(panel)])

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

    def shares(self, sides: Sequence[Row], tops: Sequence[Row]) -> Floats:
        """Part of the picture upright and level rectangles fill that nothing hides, shape (k,)."""
        upright = np.array(sides, dtype=np.float64).reshape(-1, 6)
        level = np.array(tops, dtype=np.float64).reshape(-1, 6)
        found = panel_shares(
            self.eyes,
            self.rotations,
            self.tan_x,
            self.tan_y,
            upright,
            np.concatenate([level, self.lids]),
            np.concatenate([self.walls, upright]),
        )
        own = found[:, : len(upright) + len(level)].sum(axis=1)
        return np.minimum(own, 1.0)


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
    ends = np.array([(-half, 0.0, 0.0), (half, 0.0, 0.0)])
    (ax, ay, z), (bx, by, _) = _from_placement(place, ends).tolist()
    return lens.shares((), ((ax, ay, bx, by, track.width / 2, z),))
