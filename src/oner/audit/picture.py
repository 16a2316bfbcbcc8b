"""What the lens sees of a set in every piece shot there, followed ray by ray.

A grid of rays through the picture (5 % of overscan on every side) is followed among the panels of
the set with all of them in, and among the walls of the story. A panel that is out and would be met
first is one the picture lacks: its repair has to be paid. A ray that meets the set at another
distance than the story sees off the set.

Fails for what is smaller in the picture than the rays are apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oner.audit.kinematics import quaternion_matrices
from oner.audit.place import into_set
from oner.geometry.sight import first_hit
from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.set import Panel, Set, StandsFor, Wall
from oner.model.take import Take

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COLUMNS, ROWS = 48, 27
"""Rays across and up the picture."""

OVERSCAN = 1.05

FRAMES = 24
"""Frames looked at in one piece, evenly spread."""

SEEN = 0.01
"""Part of the picture from which a missing panel counts as seen."""

OFF_AT_MOST = 0.40
"""Part of the picture that may be off the set: what is allowed, and the coarseness of the rays."""

APART, FAR = 0.2, 60.0
"""Walls are the same within this and 2 % of their distance; what is farther is not compared [m]."""


def check_picture(production: Production, plan: Plan) -> list[Finding]:
    """Everything about the pictures of pieces shot in a set."""
    if plan.breakdown is None or plan.take is None:
        return []
    return [
        finding
        for piece in plan.breakdown.pieces
        if piece.setup.part is not None and piece.setup.set is not None
        for finding in _check_piece(production, piece.followed(plan.take), piece)
    ]


def _check_piece(production: Production, take: Take, piece: Piece) -> list[Finding]:
    built = production.set_named(piece.setup.set or "")
    part = {part.id: part for part in built.stands_for}[piece.setup.part or ""]
    frames = _spread(piece)
    eyes, rays = _rays(take, part, frames)
    return [
        *_missing(production, piece, built, eyes, rays, frames),
        *_off(production, take, piece, built, part, frames, eyes, rays),
    ]


def _spread(piece: Piece) -> Ints:
    count = min(FRAMES, len(piece.span))
    return np.unique(np.linspace(piece.span.first, piece.span.stop - 1, count).astype(np.int64))


def _rays(take: Take, part: StandsFor | None, frames: Ints) -> tuple[Floats, Floats]:
    """Eyes and unit directions, shape (n, 3) and (n, rays, 3); in the story without a part."""
    positions, rotations = take.positions[frames], quaternion_matrices(take.quaternions[frames])
    if part is not None:
        positions, rotations = into_set(part.T_story_set, positions, rotations)
    across = np.linspace(-OVERSCAN, OVERSCAN, COLUMNS) / 2
    up = np.linspace(-OVERSCAN, OVERSCAN, ROWS) / 2
    x, y = (grid.ravel() for grid in np.meshgrid(across, up))
    focal = take.focal_lengths[frames, None]
    local = np.stack(
        [
            take.sensor_width / focal * x,
            take.sensor_height / focal * y,
            -np.ones((len(frames), len(x))),
        ],
        axis=-1,
    )
    world = np.einsum("nij,nrj->nri", rotations, local)
    return positions, world / np.linalg.norm(world, axis=-1, keepdims=True)


# -- panels that are missing ------------------------------------------------------------------


def _missing(
    production: Production, piece: Piece, built: Set, eyes: Floats, rays: Floats, frames: Ints
) -> list[Finding]:
    """Panels that are out and in the picture have a repair."""
    state = piece.setup.state
    if piece.setup.technique is not RigKind.ARM or state is None or not state.panels_out:
        return []
    flats = _upright(built.walls)
    lids = list(built.ceilings)
    shares = _shares(eyes, rays, flats, lids)
    ids = [panel.id for panel in (*flats, *lids)]
    out = [row for row, id in enumerate(ids) if id in set(state.panels_out)]
    seen = shares[:, out].sum(axis=1) > SEEN
    paid = any(line.kind == "repair" and line.amount > 0 for line in piece.costs)
    if not seen.any() or paid or not production.prices.repair_frame:
        return []
    worst = ids[out[int(np.argmax(shares[:, out].max(axis=0)))]]
    frame = int(frames[int(np.argmax(shares[:, out].sum(axis=1)))])
    return [
        find(
            "audit-repair",
            piece.id,
            f"{worst} is out and in the picture at frame {frame}, and no repair is paid",
        )
    ]


def _upright(walls: tuple[Wall, ...]) -> list[Panel]:
    panels = list[Panel]()
    for wall in walls:
        panels += wall.panels or (
            Panel(
                id=wall.id,
                wall=wall.id,
                start=wall.start,
                end=wall.end,
                base=wall.base,
                top=wall.top,
                thickness=wall.thickness,
            ),
        )
    return panels


def _shares(eyes: Floats, rays: Floats, flats: list[Panel], lids: list[Panel]) -> Floats:
    """Part of the picture each panel fills, shape (n, flats + lids)."""
    distance, index = _met(eyes, rays, flats)
    for number, lid in enumerate(lids, start=len(flats)):
        there = _lid_distance(eyes, rays, lid)
        nearer = there < distance
        distance, index = np.where(nearer, there, distance), np.where(nearer, number, index)
    count = len(flats) + len(lids)
    return np.stack([(index == panel).mean(axis=1) for panel in range(count)], axis=1)


def _met(eyes: Floats, rays: Floats, panels: list[Panel]) -> tuple[Floats, Ints]:
    """Distance and index of the first panel each ray meets, shape (n, rays)."""
    shape = rays.shape[:2]
    distance, index = first_hit(
        np.repeat(eyes, shape[1], axis=0),
        rays.reshape(-1, 3),
        [(panel.start, panel.end) for panel in panels],
        [panel.base for panel in panels],
        [panel.top for panel in panels],
    )
    return distance.reshape(shape), index.reshape(shape)


def _lid_distance(eyes: Floats, rays: Floats, lid: Panel) -> Floats:
    """Distance at which rays from below meet the lower side of a ceiling piece; else infinite."""
    start, end = np.array(lid.start), np.array(lid.end)
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    up = rays[..., 2]
    rise = lid.base - eyes[:, None, 2]
    reach = np.where((up > 1e-9) & (rise > 0), rise / np.where(up > 1e-9, up, 1.0), np.inf)
    at = eyes[:, None, :2] + np.where(np.isfinite(reach), reach, 0.0)[..., None] * rays[..., :2]
    offset = at - start
    ahead = offset @ along
    aside = offset @ np.array([-along[1], along[0]])
    on = (ahead >= 0) & (ahead <= length) & (np.abs(aside) <= lid.thickness / 2)
    return np.where(on, reach, np.inf)


# -- seeing off the set -----------------------------------------------------------------------


def _off(
    production: Production,
    take: Take,
    piece: Piece,
    built: Set,
    part: StandsFor,
    frames: Ints,
    eyes: Floats,
    rays: Floats,
) -> list[Finding]:
    """No more of the picture is off the set than an extension can mend, and that is paid."""
    walls = _upright(production.story.walls)
    if not walls:
        return []
    story_eyes, story_rays = _rays(take, None, frames)
    if part.T_story_set.mirrored:
        story_rays = story_rays.reshape(len(frames), ROWS, COLUMNS, 3)[:, :, ::-1]
        story_rays = story_rays.reshape(len(frames), -1, 3)
    believed = np.minimum(_met(story_eyes, story_rays, walls)[0], FAR)
    there = np.minimum(_met(eyes, rays, _upright(built.walls))[0], FAR)
    off = (np.abs(believed - there) > APART + 0.02 * believed).mean(axis=1)
    worst = int(np.argmax(off))
    if off[worst] <= OFF_AT_MOST:
        return []
    return [
        find(
            "audit-off",
            piece.id,
            f"{off[worst]:.0%} of the picture is off {built.id} at frame {frames[worst]}",
            limit=f"{OFF_AT_MOST:.0%}",
        )
    ]
