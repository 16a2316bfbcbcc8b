"""The least green behind a performer, frame by frame; the rest of the picture is a garbage matte.

Around the performer stands a box of green with four sides at one distance. The silhouette, a
capsule enlarged by the blur of that frame and a margin, is followed from the lens onto the sides
it falls on: they have to be there, as wide and as high as it needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.breakdown.hiding import motion_blur
from oner.breakdown.view import half_tangents
from oner.geometry import poses
from oner.model.piece import Screen
from oner.model.set import Green
from oner.model.take import Take
from oner.timing.span import Span, runs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SIDES = ("ahead", "left", "behind", "right")
"""Of the box, seen along +X of its frame."""

_OUTWARD = np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])
_TANGENT = np.stack([-_OUTWARD[:, 1], _OUTWARD[:, 0]], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Behind:
    """What the performer's silhouette falls on, for every frame.

    Args:
        side: Index into `SIDES` on which each edge and the middle of the silhouette fall, shape
            (n, 3).
        along: Where on that side, from its middle [m], shape (n, 3).
        top: Height up to which it has to be green, from the floor of the frame [m], shape (n,).
        contact: Frames in which the feet and the floor under them are in the picture, shape (n,).
    """

    side: Ints
    along: Floats
    top: Floats
    contact: Bools

    def sides(self) -> Bools:
        """Which sides each frame needs, shape (n, 4)."""
        return (self.side[:, :, None] == np.arange(len(SIDES))).any(axis=1)


def behind(take: Take, green: Green, floor: float = 0.0) -> Behind:
    """What is behind the first performer, in the frame whose box of green stands around its origin.

    Args:
        take: In that frame; the performer never far from the origin.
        green: What can be stood.
        floor: Height the performer stands on [m].
    """
    performer = take.performers[0]
    apart = performer.positions[:, :2] - take.positions[:, :2]
    near = np.maximum(np.linalg.norm(apart, axis=1), performer.radius * 1.05)
    tan_x, tan_y = half_tangents(take)
    margin = (green.blur_margin + motion_blur(take) / 2) * 2 * tan_x
    half = np.arctan(np.tan(np.arcsin(performer.radius / near)) + margin)
    bearing = np.arctan2(apart[:, 1], apart[:, 0])
    rays = bearing[:, None] + half[:, None] * np.array([-1.0, 0.0, 1.0])
    side, along, far = _onto_box(take.positions[:, :2], rays, green.distance)
    reach = far.max(axis=1)
    eye = take.positions[:, 2]
    head = floor + performer.height
    silhouette = eye + (head - eye) * reach / near + margin * reach
    frame_top = eye + reach * (_look_up(take) + tan_y)
    return Behind(
        side=side,
        along=along,
        top=np.maximum(np.minimum(silhouette, frame_top), 0.0),
        contact=_feet_in_picture(take, floor),
    )


def _onto_box(eyes: Floats, bearings: Floats, distance: float) -> tuple[Ints, Floats, Floats]:
    """Where rays on the floor leave a square around the origin.

    Args:
        eyes: Shape (n, 2) [m]; those outside the square see its far side.
        bearings: Shape (n, r) [rad].
        distance: From the origin to each side [m].

    Returns:
        Side, where on it [m], and how far away [m], shape (n, r) each.
    """
    ways = np.stack([np.cos(bearings), np.sin(bearings)], axis=-1)
    speed = ways @ _OUTWARD.T
    gap = distance - eyes @ _OUTWARD.T
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(speed > 1e-9, gap[:, None, :] / speed, np.inf)
    # the last exit: a lens outside the square looks through its near side
    met = np.isfinite(reach) & (reach > 0)
    points = eyes[:, None, None] + np.where(met, reach, 0.0)[..., None] * ways[:, :, None]
    spots = np.einsum("nrsj,sj->nrs", points, _TANGENT)
    usable = met & (np.abs(spots) <= distance + 1e-6)
    far = np.where(usable, reach, -np.inf)
    side = np.argmax(far, axis=2)
    taken = np.take_along_axis(far, side[..., None], axis=2)[..., 0]
    spot = np.take_along_axis(spots, side[..., None], axis=2)[..., 0]
    missed = ~usable.any(axis=2)
    return side, np.where(missed, 0.0, spot), np.where(missed, distance, taken)


def _look_up(take: Take) -> Floats:
    """Tangent of how far up the lens looks, shape (n,)."""
    axis = -poses.to_matrix(take.quaternions)[:, :, 2]
    return axis[:, 2] / np.maximum(np.linalg.norm(axis[:, :2], axis=1), 1e-6)


def _feet_in_picture(take: Take, floor: float) -> Bools:
    """Frames in which the floor under the performer is in the picture, shape (n,)."""
    performer = take.performers[0]
    points = np.repeat(performer.positions[:, None], 5, axis=1)
    ring = performer.radius * np.array([(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)], np.float64)
    points[..., :2] += ring
    points[..., 2] = floor
    local = np.einsum(
        "nij,nki->nkj", poses.to_matrix(take.quaternions), points - take.positions[:, None]
    )
    tan_x, tan_y = half_tangents(take)
    depth = np.maximum(-local[..., 2], 1e-6)
    inside = (np.abs(local[..., 0]) <= depth * tan_x[:, None]) & (
        np.abs(local[..., 1]) <= depth * tan_y[:, None]
    )
    return (inside & (local[..., 2] < 0)).any(axis=1)


def screen_checks(found: Behind, green: Green, considered: Bools) -> list[Check]:
    """Whether the green can be stood: its height, its width, and how many sides.

    Where more sides are needed than there are, those that serve most frames are stood.

    Args:
        found: From `behind`.
        green: What can be stood.
        considered: Frames the choice of sides is made for, shape (n,).
    """
    stood = _best_sides(found, green.sides, considered)
    needs = found.sides()
    missing = np.asarray((needs & ~stood).any(axis=1), np.bool_)
    count = needs[considered].any(axis=0).sum() if considered.any() else 0
    width = 2 * np.abs(found.along).max(axis=1)
    return [
        Check(
            code="cover-green",
            bad=missing,
            figure=np.full(len(missing), float(count)),
            words=lambda k: f"green on {k:.0f} sides needed, {green.sides} can be stood",
        ),
        Check(
            code="cover-green",
            bad=width > green.width,
            figure=width,
            words=lambda w: f"green {w:.1f} m wide needed, {green.width:.1f} m can be stood",
        ),
        Check(
            code="cover-green",
            bad=found.top > green.height,
            figure=found.top,
            words=lambda h: f"green {h:.1f} m high needed, {green.height:.1f} m can be stood",
        ),
    ]


def _best_sides(found: Behind, most: int, considered: Bools) -> Bools:
    """The sides that serve most frames, shape (4,)."""
    frames = found.sides()[considered].sum(axis=0)
    chosen = np.zeros(len(SIDES), np.bool_)
    chosen[np.argsort(-frames, kind="stable")[:most]] = True
    return chosen & (frames > 0)


def screen_of(found: Behind, span: Span) -> Screen:
    """The least green for a span of frames."""
    rows = slice(span.first, span.stop)
    contact = np.zeros(len(found.top), np.bool_)
    contact[rows] = found.contact[rows]
    return Screen(
        width=2 * float(np.abs(found.along[rows]).max()),
        height=float(found.top[rows].max()),
        sides=int(found.sides()[rows].any(axis=0).sum()),
        contact_frames=runs(contact),
    )
