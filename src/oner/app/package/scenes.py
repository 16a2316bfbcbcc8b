"""The take and every piece as scenes: USD and glTF."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.app.package.source import Maker, Source
from oner.formats.gltf_write import write_gltf
from oner.formats.scene import Body, Camera, Motion, Scene
from oner.formats.usd_write import write_usd
from oner.geometry import poses
from oner.model.arrays import FloatArray, frozen
from oner.model.desk import (
    DeskMove,
    DeskPanel,
    DeskPiece,
    DeskTake,
    DeskZone,
)
from oner.model.edition import PackageFile
from oner.model.kinematics import arm_frames
from oner.model.rig import ArmModel

Ints = NDArray[np.int64]

WALL, WILD, FLOOR = (0.93, 0.91, 0.86), (0.86, 0.82, 0.74), (0.8, 0.77, 0.7)
GREEN, ARM, BODY, TRACK = (0.3, 0.7, 0.4), (0.85, 0.55, 0.3), (0.35, 0.4, 0.47), (0.5, 0.5, 0.5)

_BOX: Ints = np.array(
    [
        (0, 2, 1), (0, 3, 2), (4, 5, 6), (4, 6, 7), (0, 1, 5), (0, 5, 4),
        (1, 2, 6), (1, 6, 5), (2, 3, 7), (2, 7, 6), (3, 0, 4), (3, 4, 7),
    ]
)  # fmt: skip
"""Triangles of a box whose lower corners go round counter-clockwise."""


def scenes(source: Source) -> Iterator[tuple[str, Scene]]:
    """The take, then every piece that a camera shoots; the name of the piece with each."""
    desk = source.desk
    if desk.take is None:
        return
    yield "", _take(source, desk.take)
    pieces = source.plan.breakdown.pieces if source.plan.breakdown else ()
    for piece, planned in zip(desk.pieces, pieces, strict=True):
        if piece.camera is not None:
            arm = source.production.rig_named(planned.setup.rig).arm
            yield piece.id, _piece(source, desk.take, piece, arm)


def _files(kind: str, ext: str, write: Callable[[Scene], bytes]) -> Maker:
    def make(source: Source) -> Iterator[PackageFile]:
        for piece, scene in scenes(source):
            name = source.named("scene" if piece else "take", ext, piece=piece)
            folder = f"machine/{piece}" if piece else "machine"
            yield PackageFile(kind=kind, path=f"{folder}/{name}", content=write(scene))

    return make


PARTS: dict[str, Maker] = {
    "usd": _files("usd", "usda", write_usd),
    "gltf": _files("gltf", "glb", write_gltf),
}


# -- scenes ------------------------------------------------------------------------------------


def _take(source: Source, take: DeskTake) -> Scene:
    desk = source.desk
    bodies = [
        *_walls(desk.story.walls, frozenset()),
        *_floors(desk.story.zones),
        *(_performer(p.id, p.height, p.radius, p.track.table(), 0) for p in take.performers),
    ]
    return Scene(
        name=f"{source.production.short}_take",
        rate=Fraction(*take.rate),
        first=0,
        stop=take.frames,
        bodies=tuple(bodies),
        cameras=(_camera("camera", take.camera.table(), 0, take),),
        about=(*_about(source), ("frame", "the story")),
    )


def _piece(source: Source, take: DeskTake, piece: DeskPiece, arm: ArmModel | None) -> Scene:
    desk = source.desk
    built = {one.id: one for one in desk.sets}.get(piece.set)
    assert piece.camera is not None
    camera = piece.camera.table()
    first = piece.local_first
    bodies = list[Body]()
    if built is not None:
        bodies += [*_walls(built.panels, frozenset(piece.panels_out)), *_floors(built.zones)]
    for one, walk in zip(take.performers, piece.performers, strict=False):
        bodies.append(_performer(one.id, one.height, one.radius, walk.table(), first))
    bodies += _green(piece)
    if piece.move is not None and arm is not None:
        bodies += _arm(piece.move, arm)
    start = min(first, piece.move.first_frame) if piece.move else first
    stop = first + len(camera)
    if piece.move is not None:
        stop = max(stop, piece.move.first_frame + piece.move.values.rows)
    return Scene(
        name=f"{source.production.short}_{piece.id}",
        rate=Fraction(*take.rate),
        first=start,
        stop=stop,
        bodies=tuple(bodies),
        cameras=(_camera("camera", camera, first, take),),
        about=(
            *_about(source),
            ("piece", piece.id),
            ("rig", piece.rig),
            ("set", piece.set),
            ("state", piece.words),
            ("frames", f"{piece.first}-{piece.stop - 1}"),
            ("frame", "the belt's" if piece.belt else "the set's"),
        ),
    )


def _about(source: Source) -> tuple[tuple[str, str], ...]:
    edition = source.edition
    return (("show", source.desk.title), ("edition", edition.words), ("plan", edition.plan))


def _camera(name: str, rows: FloatArray, first: int, take: DeskTake) -> Camera:
    quaternions = poses.align_hemisphere(poses.normalize(rows[:, 3:7]))
    return Camera(
        name=name,
        motion=Motion(first=first, positions=frozen(rows[:, :3]), quaternions=frozen(quaternions)),
        focal_lengths=frozen(rows[:, 7]),
        focus_distances=frozen(rows[:, 8]),
        sensor_width=take.sensor_width,
        sensor_height=take.sensor_height,
    )


# -- what stands there -------------------------------------------------------------------------


def _walls(panels: Sequence[DeskPanel], out: frozenset[str]) -> Iterator[Body]:
    for panel in panels:
        (x0, y0), (x1, y1) = panel.start, panel.end
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        nx, ny = -(y1 - y0) / length * panel.thickness / 2, (x1 - x0) / length * panel.thickness / 2
        foot = [(x0 - nx, y0 - ny), (x1 - nx, y1 - ny), (x1 + nx, y1 + ny), (x0 + nx, y0 + ny)]
        colour = WILD if panel.wild else WALL
        yield _box("set", panel.id, foot, panel.base, panel.top, colour, panel.id not in out)


def _box(
    group: str,
    name: str,
    foot: Sequence[tuple[float, float]],
    low: float,
    high: float,
    colour: tuple[float, float, float],
    visible: bool = True,
) -> Body:
    points = [(*one, low) for one in foot] + [(*one, high) for one in foot]
    return Body(
        group=group,
        name=name,
        points=frozen(points),
        faces=_BOX,
        colour=colour,
        visible=visible,
    )


def _floors(zones: Sequence[DeskZone]) -> Iterator[Body]:
    for zone in zones:
        count = len(zone.outline)
        points = [(x, y, 0.0) for x, y in zone.outline]
        faces = np.array([(0, n, n + 1) for n in range(1, count - 1)])
        yield Body(group="floor", name=zone.id, points=frozen(points), faces=faces, colour=FLOOR)


def _green(piece: DeskPiece) -> Iterator[Body]:
    green = piece.green
    for n, (a, b) in enumerate(green.sides if green else ()):
        assert green is not None
        points = [(*a, 0.0), (*b, 0.0), (*b, green.height), (*a, green.height)]
        faces = np.array([(0, 1, 2), (0, 2, 3)])
        name = f"green_{n + 1}"
        yield Body(group="green", name=name, points=frozen(points), faces=faces, colour=GREEN)
    if piece.belt is not None:
        half, wide = piece.belt.length / 2, piece.belt.width / 2
        foot = [(-half, -wide), (half, -wide), (half, wide), (-half, wide)]
        yield _box("green", "belt", foot, 0.0, piece.belt.deck_height, TRACK)


def _performer(name: str, height: float, radius: float, walk: FloatArray, first: int) -> Body:
    """A prism of twelve sides that stands for a body."""
    turn = np.arange(12) * math.pi / 6
    ring = np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    points = [(x, y, z) for z in (0.0, height) for x, y in ring.tolist()]
    sides = [(n, (n + 1) % 12, 12 + n) for n in range(12)]
    sides += [((n + 1) % 12, 12 + (n + 1) % 12, 12 + n) for n in range(12)]
    lids = [(0, n + 1, n) for n in range(1, 11)] + [(12, 12 + n, 13 + n) for n in range(1, 11)]
    half = walk[:, 3] / 2
    quaternions = np.column_stack([np.cos(half), np.zeros((len(walk), 2)), np.sin(half)])
    return Body(
        group="performers",
        name=name,
        points=frozen(points),
        faces=np.array(sides + lids),
        colour=BODY,
        motion=Motion(
            first=first,
            positions=frozen(walk[:, :3]),
            quaternions=frozen(poses.align_hemisphere(quaternions)),
        ),
    )


def _arm(move: DeskMove, arm: ArmModel) -> Iterator[Body]:
    """Track, and links moved by the axes."""
    values = move.values.table()
    half = move.arm.track_length / 2 + move.arm.track_overrun
    c, s, wide = math.cos(move.yaw), math.sin(move.yaw), move.arm.track_width / 2
    foot = [
        (move.x + a * c - b * s, move.y + a * s + b * c)
        for a, b in ((-half, -wide), (half, -wide), (half, wide), (-half, wide))
    ]
    if move.arm.track_length:
        yield _box("arm", "track", foot, move.z, move.z + move.arm.base_height / 2, TRACK)
    frames = _world(move, values) @ arm_frames(arm, values[:, 1:])
    for n, body in enumerate(move.arm.bodies):
        T = frames[:, min(body.frame, 6)]
        yield Body(
            group="arm",
            name=f"link{body.frame}_{n + 1}",
            points=frozen(np.array(body.points).reshape(-1, 3)),
            faces=np.array(body.faces).reshape(-1, 3),
            colour=ARM if body.frame < 7 else TRACK,
            motion=Motion(
                first=move.first_frame,
                positions=frozen(T[:, :3, 3]),
                quaternions=frozen(poses.align_hemisphere(poses.from_matrix(T[:, :3, :3]))),
            ),
        )


def _world(move: DeskMove, values: FloatArray) -> FloatArray:
    """The arm's base in the frame of the piece, shape (n, 1, 4, 4)."""
    placed = np.eye(4)
    c, s = math.cos(move.yaw), math.sin(move.yaw)
    placed[:2, :2] = (c, -s), (s, c)
    placed[:3, 3] = move.x, move.y, move.z
    base = np.tile(np.eye(4), (len(values), 1, 1))
    base[:, 0, 3], base[:, 2, 3] = values[:, 0], move.arm.base_height
    return (placed @ base)[:, None]
