"""An arm request as arrays in the frame of its track, ready for the kernels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.kernels.chain import forward
from oner.kernels.collide import Body, World
from oner.kernels.ladder import strip_hits_box
from oner.model.kinematics import arm_frames
from oner.model.piece import Placement
from oner.model.rig import ArmModel, Mount, Track
from oner.model.set import Panel
from oner.motion.company import company
from oner.motion.request import ArmRequest

Floats = NDArray[np.float64]

MOST_WILD = 64
"""Panels a mask of 64 bits can hold; of more within reach the furthest count as fixed."""


NEIGHBOURS = 0.03
"""Spheres nearer than this on an arm that stands straight up belong to one joint [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the kernels need.

    Args:
        request: What it was made from.
        body: Arm, mount and camera.
        world: Panels within reach, floor, ceiling.
        rotations, positions: Flange in the frame of the track, shapes (n, 3, 3) and (n, 3) [m].
        feet: Where performers may be, in the frame of the track, see `company` [m], shape
            (p, n, 3).
        rail: Rail positions of the ladder [m], shape (g,).
        wild: Id of the panel of each bit.
        boxed: Id of the panel of each box of `world`.
        under_track: Ids of wild panels the track lies across; they are always out.
        track_blocked: Ids of panels the track lies across that cannot be pulled.
        on_strip: Frames at which a performer is on the track, shape (n,).
    """

    request: ArmRequest
    body: Body
    world: World
    rotations: Floats
    positions: Floats
    feet: Floats
    rail: Floats
    wild: tuple[str, ...]
    boxed: tuple[str, ...]
    under_track: tuple[str, ...]
    track_blocked: tuple[str, ...]
    on_strip: NDArray[np.bool_]

    def ids_of(self, mask: int) -> tuple[str, ...]:
        """Sorted ids of the panels of a mask, those under the track included."""
        chosen = {panel for bit, panel in enumerate(self.wild) if mask >> bit & 1}
        return tuple(sorted(chosen | set(self.under_track)))


def make_scene(request: ArmRequest) -> Scene:
    """The scene of a request."""
    rotations, positions = flange_path(request)
    R_track_set = _turn(-request.placement.yaw)
    origin = _origin(request.placement)
    across = [panel for panel in request.panels if _under_track(panel, request)]
    fixed_across = tuple(panel.id for panel in across if not _may_go(panel, request))
    wild_across = tuple(sorted(panel.id for panel in across if _may_go(panel, request)))
    near = _within_reach([p for p in request.panels if p.id not in wild_across], request)
    wild = _nearest_wild(near, request)
    everybody = company(request)
    feet = _performer_array((everybody.feet - origin) @ R_track_set.T, request.frames)
    return Scene(
        request=request,
        body=make_body(request.arm, request.mount, request.settings.joint_margin),
        world=make_world(request, near, wild)._replace(performer_sizes=everybody.sizes),
        rotations=np.ascontiguousarray(R_track_set @ rotations),
        positions=np.ascontiguousarray((positions - origin) @ R_track_set.T),
        feet=feet,
        rail=rail_positions(request),
        wild=wild,
        boxed=tuple(panel.id for panel in near),
        under_track=wild_across,
        track_blocked=fixed_across,
        on_strip=_on_strip(feet, everybody.sizes, request),
    )


def without_panels(scene: Scene, panels_out: Iterable[str]) -> Scene:
    """The scene with panels taken out; every other panel is fixed then."""
    out = set(panels_out)
    stay = [index for index, panel in enumerate(scene.boxed) if panel not in out]
    world = scene.world._replace(
        boxes=np.ascontiguousarray(scene.world.boxes[stay]),
        bits=np.zeros(len(stay), np.uint64),
    )
    return replace(scene, world=world, boxed=tuple(scene.boxed[index] for index in stay), wild=())


def flange_path(request: ArmRequest) -> tuple[Floats, Floats]:
    """The flange in the frame of the set: T_set_camera inverse(T_flange_camera).

    Returns:
        Rotations, shape (n, 3, 3), and positions [m], shape (n, 3).
    """
    turn_back = poses.to_matrix(request.mount.q_flange_camera).T
    rotations = poses.to_matrix(poses.normalize(request.quaternions)) @ turn_back
    return rotations, request.positions - rotations @ request.mount.p_flange_camera


def make_body(arm: ArmModel, mount: Mount, joint_margin: float) -> Body:
    """An arm with its mount and camera as arrays; joint limits are narrowed by the margin."""
    links = np.concatenate([arm.spheres[:, 0], np.full(len(mount.spheres), 6.0)]).astype(np.int64)
    centres = np.concatenate([arm.spheres[:, 1:4], mount.spheres[:, :3]])
    radii = np.concatenate([arm.spheres[:, 4], mount.spheres[:, 3]])
    return Body(
        geometry=np.array(arm.geometry.lengths),
        offsets=np.array(arm.offsets),
        signs=np.array(arm.signs),
        lower=np.array(arm.lower) + joint_margin,
        upper=np.array(arm.upper) - joint_margin,
        links=links,
        centres=np.ascontiguousarray(centres),
        radii=np.ascontiguousarray(radii),
        pairs=_self_pairs(arm, links, centres, radii),
    )


def _self_pairs(
    arm: ArmModel, links: NDArray[np.int64], centres: Floats, radii: Floats
) -> NDArray[np.int64]:
    """Pairs of spheres that must not touch: links at least two apart, not touching when straight.

    Links the arm's file says cannot meet are left out; mount and camera are no links. What all but
    touches on an arm that stands straight up, as the balls around one joint do, is taken for one
    joint. Assumption: it is also harmless in every other pose.
    """
    straight = np.array([arm.signs * arm.offsets])
    frames = arm_frames(arm, straight)[0]
    world = np.einsum("mij,mj->mi", frames[links, :3, :3], centres) + frames[links, :3, 3]
    i, j = np.triu_indices(len(links), 1)
    apart = np.linalg.norm(world[i] - world[j], axis=1) - radii[i] - radii[j]
    wanted = (np.abs(links[i] - links[j]) >= 2) & (apart > NEIGHBOURS)
    both_links = j < len(arm.spheres)
    for pair in arm.apart:
        wanted &= ~(both_links & (links[i] == pair[0]) & (links[j] == pair[1]))
    return np.ascontiguousarray(np.stack([i[wanted], j[wanted]], axis=1).astype(np.int64))


def make_world(request: ArmRequest, panels: Iterable[Panel], wild: tuple[str, ...]) -> World:
    """Panels and heights in the frame of the track."""
    bit_of = {panel: 1 << bit for bit, panel in enumerate(wild)}
    rows = [panel_box(panel, request.placement) for panel in panels]
    bits = [bit_of.get(panel.id, 0) for panel in panels]
    ceiling = math.inf if request.ceiling is None else request.ceiling
    return World(
        boxes=np.array(rows, np.float64).reshape(-1, 12),
        bits=np.array(bits, np.uint64),
        floor=-request.placement.z,
        ceiling=ceiling - request.placement.z,
        height=request.track.base_height,
        wall_clearance=request.wall_clearance,
        performer_clearance=request.performer_clearance,
        self_clearance=request.settings.self_clearance,
        performer_sizes=np.array(request.performer_sizes).reshape(-1, 2),
    )


def panel_box(panel: Panel, placement: Placement) -> list[float]:
    """A panel as a row of `World.boxes`, in the frame of a placement."""
    c, s = math.cos(placement.yaw), math.sin(placement.yaw)
    length = math.dist(panel.start, panel.end)
    dx, dy = panel.end[0] - panel.start[0], panel.end[1] - panel.start[1]
    ux, uy = (dx / length, dy / length) if length > 0.0 else (1.0, 0.0)
    mx = (panel.start[0] + panel.end[0]) / 2 - placement.x
    my = (panel.start[1] + panel.end[1]) / 2 - placement.y
    x, y = mx * c + my * s, my * c - mx * s
    cos, sin = ux * c + uy * s, uy * c - ux * s
    half, thick = length / 2, panel.thickness / 2
    wide, deep = abs(cos) * half + abs(sin) * thick, abs(sin) * half + abs(cos) * thick
    low, high = panel.base - placement.z, panel.top - placement.z
    return [x, y, cos, sin, half, thick, low, high, x - wide, x + wide, y - deep, y + deep]


def reach_radius(arm: ArmModel, mount: Mount) -> float:
    """How far from the axis of joint 1 any part of arm, mount and camera can be [m]."""
    tool = mount.spheres if len(mount.spheres) else np.zeros((1, 4))
    past_flange = float((np.linalg.norm(tool[:, :3], axis=1) + tool[:, 3]).max())
    thick = float(arm.spheres[:, 4].max()) if len(arm.spheres) else 0.0
    return arm.geometry.reach + max(past_flange, thick)


def with_margin(world: World, margin: float) -> World:
    """The world with every clearance enlarged [m]: what the ladder keeps for between its knots."""
    return world._replace(
        wall_clearance=world.wall_clearance + margin,
        performer_clearance=world.performer_clearance + margin,
        self_clearance=world.self_clearance + margin,
    )


def rail_positions(request: ArmRequest) -> Floats:
    """Evenly spaced rail positions, both ends of the usable travel included [m], shape (g,)."""
    half = request.track.length / 2 - request.track.margin - request.settings.rail_margin
    if half <= 0.0:
        return np.zeros(1)
    count = max(2, math.ceil(2 * half / request.settings.rail_step) + 1)
    return np.linspace(-half, half, count)


def strip_of(track: Track) -> tuple[float, float]:
    """Half length and half width of the floor a track takes [m]."""
    return track.length / 2 + track.overrun, track.width / 2


def _may_go(panel: Panel, request: ArmRequest) -> bool:
    return panel.wild and panel.id not in request.keep


def _under_track(panel: Panel, request: ArmRequest) -> bool:
    box = np.array(panel_box(panel, request.placement))
    half_length, half_width = strip_of(request.track)
    stands = box[6] < request.track.base_height and box[7] > 0.0
    return bool(stands and strip_hits_box(box, half_length, half_width))


def _within_reach(panels: Iterable[Panel], request: ArmRequest) -> list[Panel]:
    radius = reach_radius(request.arm, request.mount) + request.wall_clearance
    half = request.track.length / 2 + radius
    return [
        panel
        for panel in panels
        if strip_hits_box(np.array(panel_box(panel, request.placement)), half, radius)
    ]


def _nearest_wild(panels: list[Panel], request: ArmRequest) -> tuple[str, ...]:
    """Ids of the panels that get a bit, the nearest to the track first."""

    def away(panel: Panel) -> tuple[float, str]:
        box = panel_box(panel, request.placement)
        beyond = max(abs(box[0]) - request.track.length / 2, 0.0)
        return math.hypot(beyond, box[1]), panel.id

    wild = [panel for panel in panels if _may_go(panel, request)]
    return tuple(panel.id for panel in sorted(wild, key=away)[:MOST_WILD])


def _on_strip(feet: Floats, sizes: Floats, request: ArmRequest) -> NDArray[np.bool_]:
    """Frames at which any performer's circle on the floor overlaps the strip of the track."""
    half_length, half_width = strip_of(request.track)
    beyond = np.maximum(np.abs(feet[:, :, :2]) - [half_length, half_width], 0.0)
    near = (beyond**2).sum(axis=2) < sizes[:, :1] ** 2
    return near.any(axis=0)


def _performer_array(feet: Floats, frames: int) -> Floats:
    return np.ascontiguousarray(feet) if feet.size else np.zeros((0, frames, 3))


def _turn(angle: float) -> Floats:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _origin(placement: Placement) -> Floats:
    return np.array([placement.x, placement.y, placement.z])


def flange_of(body: Body, q: Floats) -> tuple[Floats, Floats]:
    """Flange in the base of the arm.

    Args:
        body: The arm.
        q: Joint positions [rad], shape (n, 6).

    Returns:
        Rotations, shape (n, 3, 3), and positions [m], shape (n, 3).
    """
    return forward(body.geometry, np.ascontiguousarray(body.signs * q - body.offsets))
