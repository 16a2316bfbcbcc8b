"""Whether an arm touches what stands around it, a performer, or itself; and what its track lies on.

Links, mount and camera are the spheres of the rig's file. They are held against the panels as they
stand in the state of the set, floor and ceiling, the performers' capsules and each other, at the
frames and every 2 ms between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.audit.curve import instants, through
from oner.audit.kinematics import link_frames, sphere_centres, sphere_links, sphere_radii
from oner.audit.place import Place
from oner.geometry import poses
from oner.geometry.solids import distance_box_box, distance_point_box
from oner.model.finding import Finding, find
from oner.model.piece import Move, Piece, Placement
from oner.model.rig import ArmModel, Mount, Rig, Track

Floats = NDArray[np.float64]

STEP = 0.002
"""Between two instants that are looked at [s]; at 5 m/s a link goes 1 cm."""

SLACK = 1e-4
"""What two ways of computing a distance may differ by [m]."""

FIGURE_SLACK = 0.002
"""What a clearance the plan states may be above the one counted here [m]."""

NEIGHBOURS = 0.03
"""Spheres this near on an arm that stands straight up are the ball around one joint [m]."""

GOING_ON = 0.1
"""Before and after the frames a performer has the mean speed of so much time inside them [s]."""

FLUSH = 0.002
"""A track may lie flush against a panel: what overlaps by less than this does not count [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Where an arm's spheres are at every instant looked at.

    Args:
        times: [s], shape (t,).
        centres: [m], shape (t, m, 3).
        radii: [m], shape (m,).
        links: Frame each moves with, shape (m,).
    """

    times: Floats
    centres: Floats
    radii: Floats
    links: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The least distance between a rig and something it must not touch.

    Args:
        code: Of the finding if it is too small.
        what: In words.
        away: [m].
        limit: The least it may be [m].
    """

    code: str
    what: str
    away: float
    limit: float


def check_touch(piece: Piece, move: Move, rig: Rig, place: Place) -> list[Finding]:
    """Everything an arm must not touch while it makes a move, and the clearance the plan states."""
    assert rig.arm is not None
    assert rig.track is not None
    mount = {mount.id: mount for mount in rig.mounts}[move.mount]
    swept = sweep(move, rig.arm, rig.track, mount)
    around = [
        *_from_panels(rig, place, swept, max(rig.wall_clearance, move.clearance)),
        *_from_levels(rig, place, swept),
        *_from_performers(move, rig, place, swept),
    ]
    findings = [
        find(gap.code, piece.id, f"{gap.away:.3f} m from {gap.what}", limit=f"{gap.limit:.3f} m")
        for gap in (*around, _from_itself(rig.arm, mount, rig.track, swept))
        if gap.away < gap.limit - SLACK
    ]
    least = min(gap.away for gap in around)
    if not move.clearance <= least + FIGURE_SLACK:
        figure = f"said to be {move.clearance:.3f} m clear of everything"
        findings.append(find("audit-figure", piece.id, figure, limit=f"{least:.3f} m counted"))
    return [*findings, *_check_track(piece, move.placement, rig.track, place)]


def sweep(move: Move, arm: ArmModel, track: Track, mount: Mount) -> Swept:
    """The spheres of an arm along a move."""
    rate = float(move.rate)
    times = instants(len(move.values), rate, STEP)
    values = through(np.arange(len(move.values)) / rate, move.values)(times)
    frames = link_frames(values, arm, track, move.placement)
    return Swept(
        times=times,
        centres=sphere_centres(frames, arm, mount),
        radii=sphere_radii(arm, mount),
        links=sphere_links(arm, mount),
    )


def _from_panels(rig: Rig, place: Place, swept: Swept, within: float) -> list[Gap]:
    """Gaps to boxes that come nearer than `within` [m] to the box around all the spheres."""
    low = (swept.centres - swept.radii[:, None]).min(axis=(0, 1)) - within
    high = (swept.centres + swept.radii[:, None]).max(axis=(0, 1)) + within
    gaps = list[Gap]()
    for name, box, half in zip(place.names, place.boxes, place.halves, strict=True):
        spread = np.abs(box[:3, :3]) @ half
        if np.any(box[:3, 3] - spread > high) or np.any(box[:3, 3] + spread < low):
            continue
        away = float((distance_point_box(swept.centres, box, half) - swept.radii).min())
        gaps.append(Gap(code="audit-touch", what=name, away=away, limit=rig.wall_clearance))
    return gaps


def _from_levels(rig: Rig, place: Place, swept: Swept) -> list[Gap]:
    """Floor and ceiling; base and shoulder stand on the floor by design."""
    heights = swept.centres[..., 2]
    above = (heights - swept.radii)[:, swept.links > 1]
    levels = {"the floor": float(above.min()) if above.size else np.inf}
    if place.ceiling is not None:
        levels["the ceiling"] = float((place.ceiling - heights - swept.radii).min())
    return [
        Gap(code="audit-touch", what=name, away=away, limit=rig.wall_clearance)
        for name, away in levels.items()
    ]


def _from_performers(move: Move, rig: Rig, place: Place, swept: Swept) -> list[Gap]:
    rate = float(move.rate)
    times = swept.times - move.pre_roll / rate
    gaps = list[Gap]()
    for number, (feet, size) in enumerate(zip(place.feet, place.sizes, strict=True), start=1):
        walked = _walked(feet, rate, times, move.run_up)
        away = float((_from_capsule(swept.centres, walked, size) - swept.radii).min())
        what = f"performer {number}"
        limit = rig.performer_clearance
        gaps.append(Gap(code="audit-performer", what=what, away=away, limit=limit))
    return gaps


def _walked(feet: Floats, rate: float, times: Floats, run_up: float) -> Floats:
    """Where a performer is; before the first frame and after the last they come and go straight on.

    Args:
        feet: At the frames [m], shape (n, 3).
        rate: Frames per second.
        times: From the first frame, which is at 0 [s], shape (t,).
        run_up: How fast they gain and lose their speed beyond the frames [m/s2]; 0: they have it.
    """
    at_frames = np.arange(len(feet)) / rate
    inside = np.clip(times, 0.0, at_frames[-1])
    walked = through(at_frames, feet)(inside)
    few = min(len(feet) - 1, max(1, round(GOING_ON * rate)))
    for beyond, far, near in ((times - inside < 0, few, 0), (times - inside > 0, -1, -1 - few)):
        velocity = (feet[far] - feet[near]) * rate / few if few else np.zeros(3)
        away = np.abs(times - inside)
        speed = float(np.linalg.norm(velocity))
        if run_up and speed:
            running = np.minimum(away, speed / run_up)
            away = running - run_up * running**2 / (2 * speed)
        walked += np.where(beyond, np.sign(times - inside) * away, 0.0)[:, None] * velocity
    return walked


def _from_capsule(points: Floats, feet: Floats, size: Floats) -> Floats:
    """Distance of points, shape (t, m, 3), from an upright capsule on its feet, shape (t, 3)."""
    radius, height = size
    low = feet[:, 2] + radius
    high = np.maximum(feet[:, 2] + height - radius, low)
    nearest = np.broadcast_to(feet[:, None], points.shape).copy()
    nearest[..., 2] = np.clip(points[..., 2], low[:, None], high[:, None])
    return np.linalg.norm(points - nearest, axis=-1) - radius


def _from_itself(arm: ArmModel, mount: Mount, track: Track, swept: Swept) -> Gap:
    away = np.inf
    for i, j in _pairs(arm, mount, track):
        apart = np.linalg.norm(swept.centres[:, i] - swept.centres[:, j], axis=-1)
        away = min(away, float(apart.min() - swept.radii[i] - swept.radii[j]))
    return Gap(code="audit-touch", what="the arm itself", away=away, limit=0.0)


def _pairs(arm: ArmModel, mount: Mount, track: Track) -> list[tuple[int, int]]:
    """Spheres that must not meet: links two apart that do not meet on an arm straight up."""
    up = np.concatenate([[0.0], arm.signs * arm.offsets])[None]
    middle = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
    centres = sphere_centres(link_frames(up, arm, track, middle), arm, mount)[0]
    links, radii, own = sphere_links(arm, mount), sphere_radii(arm, mount), len(arm.spheres)
    return [
        (i, j)
        for i in range(len(links))
        for j in range(i + 1, len(links))
        if abs(links[i] - links[j]) >= 2
        and np.linalg.norm(centres[i] - centres[j]) - radii[i] - radii[j] > NEIGHBOURS
        and (j >= own or (int(links[i]), int(links[j])) not in arm.apart)
    ]


def _check_track(piece: Piece, placement: Placement, track: Track, place: Place) -> list[Finding]:
    """Nothing stands on the strip of floor the track takes, and no performer steps on it."""
    half = np.array([track.length / 2 + track.overrun, track.width / 2])
    findings = [
        find("audit-track", piece.id, f"the track lies across {place.names[index]}")
        for index in _across(placement, half - FLUSH, track.base_height, place)
    ]
    cos, sin = np.cos(placement.yaw), np.sin(placement.yaw)
    apart = place.feet[..., :2] - np.array([placement.x, placement.y])
    local = apart @ np.array([[cos, -sin], [sin, cos]])
    beyond = np.linalg.norm(np.maximum(np.abs(local) - half, 0.0), axis=-1)
    for number, (away, size) in enumerate(zip(beyond, place.sizes, strict=True), start=1):
        if away.min() < size[0] - SLACK:
            figure = f"{away.min() - size[0]:.3f} m between the track and performer {number}"
            findings.append(find("audit-track", piece.id, figure, limit="0.000 m"))
    return findings


def _across(placement: Placement, half: Floats, height: float, place: Place) -> list[int]:
    """Boxes that stand on the strip of a track, between its floor and the arm's base."""
    if not len(place.boxes):
        return []
    middle = np.array([placement.x, placement.y, placement.z + height / 2])
    strip = poses.T(middle, poses.from_axis_angle([0.0, 0.0, 1.0], placement.yaw))
    size = np.array([*half, max(height / 2 - FLUSH, 0.0)])
    away = distance_box_box(strip, size, place.boxes, place.halves)
    return np.flatnonzero(away <= 0.0).tolist()
