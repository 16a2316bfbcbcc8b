"""What an arm stands among while it shoots a piece: the take as it is there, panels, performers.

Everything is in the frame its placement is given in: that of the set, or for a treadmill that of
the belt, whose origin is the stage floor under the performer and whose +X is where the performer
looks, or for an arm on green without a belt the story moved to its origin. A set that stands for a
mirrored part of the story is seen in a mirror: the camera's own +X is turned back, so that it stays
a camera and its picture is the mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.audit.kinematics import quaternion_matrices
from oner.geometry.plane import RigidTransform2
from oner.geometry.solids import wall_boxes
from oner.model.piece import Move, Piece
from oner.model.production import Production
from oner.model.rig import RigKind, TreadmillModel
from oner.model.set import Panel
from oner.model.take import Take

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a move is held against at the frames its camera is on the path.

    Args:
        positions: Of the camera [m], shape (n, 3).
        rotations: Camera to place, shape (n, 3, 3).
        feet: Of the performers [m], shape (p, n, 3).
        sizes: Radius and height of their capsules [m], shape (p, 2).
        names: Of what stands there, one for each box.
        boxes: Pose of each box, shape (k, 4, 4).
        halves: Half its sizes [m], shape (k, 3).
        ceiling: Free height [m]; None where nobody has measured it.
    """

    positions: Floats
    rotations: Floats
    feet: Floats
    sizes: Floats
    names: tuple[str, ...]
    boxes: Floats
    halves: Floats
    ceiling: float | None


def place_of(production: Production, take: Take, piece: Piece, move: Move) -> Place:
    """The place of a piece of an arm or a treadmill at the frames of its move."""
    rig = production.rig_named(piece.setup.rig)
    built = production.set_named(piece.setup.set or "")
    rows = slice(move.span.first, move.span.stop)
    stage = {stage.id: stage for stage in production.stages}[built.stage]
    if rig.kind is RigKind.TREADMILL:
        assert rig.treadmill is not None
        return _on_belt(take, rig.treadmill, rows, stage.height)
    if piece.setup.origin is not None:
        x, y = piece.setup.origin
        moved = RigidTransform2(x=x, y=y)
        return _in_set(take, moved, rows, (), stage.height)
    part = {part.id: part for part in built.stands_for}[piece.setup.part or ""]
    out = set(piece.setup.state.panels_out) if piece.setup.state else set[str]()
    standing = tuple(panel for panel in built.panels if panel.id not in out)
    return _in_set(take, part.T_story_set, rows, standing, stage.height)


def _in_set(
    take: Take,
    T_story_set: RigidTransform2,
    rows: slice,
    panels: tuple[Panel, ...],
    ceiling: float | None,
) -> Place:
    T = T_story_set
    turn, shift = _turn_of(T), np.array([T.x, T.y, T.z])
    feet = [(performer.positions[rows] - shift) @ turn for performer in take.performers]
    boxes, halves = _boxes(panels)
    positions, rotations = into_set(
        T, take.positions[rows], quaternion_matrices(take.quaternions[rows])
    )
    return Place(
        positions=positions,
        rotations=rotations,
        feet=np.array(feet).reshape(len(feet), len(positions), 3),
        sizes=np.array([(p.radius, p.height) for p in take.performers]).reshape(-1, 2),
        names=tuple(f"panel {panel.id}" for panel in panels),
        boxes=boxes,
        halves=halves,
        ceiling=ceiling,
    )


def into_set(
    T_story_set: RigidTransform2, positions: Floats, rotations: Floats
) -> tuple[Floats, Floats]:
    """Camera poses of the story in the frame of a set that stands for a part of it.

    Args:
        T_story_set: Of the part.
        positions: In the story [m], shape (n, 3).
        rotations: Camera to story, shape (n, 3, 3).

    Returns:
        Both in the set.
    """
    T = T_story_set
    turn, shift = _turn_of(T), np.array([T.x, T.y, T.z])
    own = np.diag([-1.0 if T.mirrored else 1.0, 1.0, 1.0])
    return (positions - shift) @ turn, turn.T @ rotations @ own


def _turn_of(T: RigidTransform2) -> Floats:
    """Set to story, a reflection if the set is seen in a mirror, shape (3, 3)."""
    return _about_z(np.array([T.yaw]))[0] @ np.diag([1.0, -1.0 if T.mirrored else 1.0, 1.0])


def _on_belt(take: Take, model: TreadmillModel, rows: slice, ceiling: float | None) -> Place:
    runner = take.performers[0]
    turn = _about_z(-runner.headings[rows])
    positions = np.einsum("nij,nj->ni", turn, take.positions[rows] - runner.positions[rows])
    positions[:, 2] += model.deck_height
    feet = np.zeros((1, len(positions), 3))
    feet[:, :, 2] = model.deck_height
    half = model.belt_length / 2
    boxes, halves = wall_boxes(
        [[(-half, 0.0), (half, 0.0)]], model.belt_width, 0.0, model.deck_height
    )
    return Place(
        positions=positions,
        rotations=turn @ quaternion_matrices(take.quaternions[rows]),
        feet=feet,
        sizes=np.array([[runner.radius, runner.height]]),
        names=("the treadmill",),
        boxes=boxes,
        halves=halves,
        ceiling=ceiling,
    )


def _boxes(panels: tuple[Panel, ...]) -> tuple[Floats, Floats]:
    segments = np.array([(panel.start, panel.end) for panel in panels]).reshape(-1, 2, 2)
    return wall_boxes(
        segments,
        np.array([panel.thickness for panel in panels]),
        np.array([panel.base for panel in panels]),
        np.array([panel.top for panel in panels]),
    )


def _about_z(angles: Floats) -> Floats:
    turn = np.tile(np.eye(3), (len(angles), 1, 1))
    turn[:, 0, 0] = turn[:, 1, 1] = np.cos(angles)
    turn[:, 1, 0] = np.sin(angles)
    turn[:, 0, 1] = -np.sin(angles)
    return turn
