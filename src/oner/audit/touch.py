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
from oner.model.rig import ArmModel, Mount, Rig, Safety, Track

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

SHIFT = 0.02
"""Between two moments at which a performer who may be early or late is looked at [s]."""

SPEED_SLACK = 0.02
"""What two ways of computing a speed may differ by [m/s]."""

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
    anywhere = _from_anywhere(move, rig, place, swept)
    around = [
        *_from_panels(rig, place, swept, max(rig.wall_clearance, move.clearance)),
        *_from_levels(rig, place, swept),
        *_from_performers(rig, anywhere),
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
    findings += _check_speeds(piece, rig, swept, anywhere)
    return [*findings, *_check_track(piece, move, rig, place)]


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


def _from_performers(rig: Rig, anywhere: list[Floats]) -> list[Gap]:
    """Gaps to performers who may be early, late or beside their line."""
    limit = rig.performer_clearance
    return [
        Gap(code="audit-performer", what=f"performer {number}", away=float(away.min()), limit=limit)
        for number, away in enumerate(anywhere, start=1)
    ]


def _check_speeds(piece: Piece, rig: Rig, swept: Swept, anywhere: list[Floats]) -> list[Finding]:
    """No part is faster than its distance from where a performer may be allows."""
    speeds = np.linalg.norm(np.diff(swept.centres, axis=0), axis=-1) / STEP
    findings = list[Finding]()
    for number, away in enumerate(anywhere, start=1):
        near = np.minimum(away[1:], away[:-1])
        limits = _speed_limits(rig.safety, near)
        worst = np.unravel_index(int(np.argmin(limits - speeds)), speeds.shape)
        if speeds[worst] > limits[worst] + SPEED_SLACK:
            figure = (
                f"a part at {speeds[worst]:.2f} m/s, {near[worst]:.2f} m from performer {number}"
            )
            limit = f"{limits[worst]:.2f} m/s"
            findings.append(find("audit-performer", piece.id, figure, limit=limit))
    return findings


def _from_anywhere(move: Move, rig: Rig, place: Place, swept: Swept) -> list[Floats]:
    """Of every sphere at every instant, the least distance to each performer, shape (t, m)."""
    rate, safety = float(move.rate), rig.safety
    times = swept.times - move.pre_roll / rate
    found = list[Floats]()
    for feet, size in zip(place.feet, place.sizes, strict=True):
        least = np.full(swept.centres.shape[:2], np.inf)
        for shift in _shifts(safety):
            walked = _walked(feet, rate, times + shift, move.run_up)
            least = np.minimum(least, _from_capsule(swept.centres, walked, size))
        found.append(least - swept.radii - safety.beside)
    return found


def _shifts(safety: Safety) -> Floats:
    """Times by which a performer may be ahead of theirs [s]."""
    count = int(np.ceil((safety.early + safety.late) / SHIFT)) + 1
    return np.linspace(-safety.late, safety.early, count) if count > 1 else np.zeros(1)


def _speed_limits(safety: Safety, away: Floats) -> Floats:
    """What a part may do so far from a performer [m/s]; no limit beyond the table."""
    if not safety.near_distances:
        return np.full(away.shape, np.inf)
    limits = np.interp(away, safety.near_distances, safety.near_speeds)
    return np.where(away < safety.near_distances[-1], limits, np.inf)


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


def _check_track(piece: Piece, move: Move, rig: Rig, place: Place) -> list[Finding]:
    """Nothing stands on the strip of floor the track takes, and no performer steps on it."""
    assert rig.track is not None
    track, placement = rig.track, move.placement
    half = np.array([track.length / 2 + track.overrun, track.width / 2])
    findings = [
        find("audit-track", piece.id, f"the track lies across {place.names[index]}")
        for index in _across(placement, half - FLUSH, track.base_height, place)
    ]
    cos, sin = np.cos(placement.yaw), np.sin(placement.yaw)
    turn = np.array([[cos, -sin], [sin, cos]])
    at_frames: Floats = np.arange(place.feet.shape[1], dtype=np.float64) / float(move.rate)
    for number, (feet, size) in enumerate(zip(place.feet, place.sizes, strict=True), start=1):
        walked = [
            _walked(feet, float(move.rate), at_frames + shift, move.run_up)
            for shift in _shifts(rig.safety)
        ]
        local = (np.concatenate(walked)[:, :2] - [placement.x, placement.y]) @ turn
        beyond = np.linalg.norm(np.maximum(np.abs(local) - half, 0.0), axis=-1)
        away = float(beyond.min()) - size[0] - rig.safety.beside
        if away < -SLACK:
            figure = f"{away:.3f} m between the track and performer {number}"
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
