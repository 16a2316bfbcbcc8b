"""Arms and their moves as the page plays them."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from scipy.spatial import ConvexHull

from oner.app.desk.numbers import numbers
from oner.model.arrays import FloatArray
from oner.model.desk import DeskArm, DeskAxis, DeskBody, DeskJoint, DeskMove, Point3
from oner.model.kinematics import joint_steps
from oner.model.piece import Move
from oner.model.rig import ArmModel, Mount, Rig, Track
from oner.motion.curve import sample_curve

CAMERA = 7
"""Number of the body that is mount, camera and lens."""


def desk_move(move: Move, rig: Rig) -> DeskMove:
    """A move with the arm that makes it.

    Args:
        move: Of a piece.
        rig: With arm, track and the move's mount.
    """
    assert rig.arm is not None and rig.track is not None
    mount = {mount.id: mount for mount in rig.mounts}[move.mount]
    rate = float(move.rate)
    times = np.arange(len(move.values)) / rate
    _, speeds, accelerations = sample_curve(move.values, rate, times, derivatives=2)
    return DeskMove(
        arm=desk_arm(rig.arm, rig.track, mount),
        x=move.placement.x,
        y=move.placement.y,
        z=move.placement.z,
        yaw=move.placement.yaw,
        first_frame=move.first_frame,
        pre_roll=move.pre_roll,
        run_out=move.run_out,
        values=numbers(move.values),
        speeds=numbers(speeds),
        accelerations=numbers(accelerations),
        peak_speed=_row(move.peak_speed),
        peak_acceleration=_row(move.peak_acceleration),
        peak_jerk=_row(move.peak_jerk),
        camera_error=move.camera_error,
        camera_error_angle=move.camera_error_angle,
        clearance=move.clearance,
    )


def desk_arm(arm: ArmModel, track: Track, mount: Mount) -> DeskArm:
    """An arm on its track with one of its mounts."""
    w, x, y, z = (float(value) for value in mount.q_flange_camera)
    return DeskArm(
        name=arm.name,
        joints=tuple(
            DeskJoint(
                ahead=ahead,
                axis=axis,
                behind=behind,
                sign=float(arm.signs[n]),
                offset=float(arm.offsets[n]),
            )
            for n, (ahead, axis, behind) in enumerate(joint_steps(arm))
        ),
        bodies=(*_links(arm), *_body(CAMERA, mount.spheres)),
        axes=(_track_axis(track), *_joint_axes(arm)),
        base_height=track.base_height,
        track_length=track.length,
        track_overrun=track.overrun,
        track_width=track.width,
        p_flange_camera=_point(mount.p_flange_camera),
        q_flange_camera=(w, x, y, z),
    )


def _track_axis(track: Track) -> DeskAxis:
    half = track.length / 2 - track.margin
    return DeskAxis(
        name="track",
        unit="m",
        lower=-half if track.length else 0.0,
        upper=half if track.length else 0.0,
        speed=track.speed,
        acceleration=track.acceleration,
        jerk=track.jerk,
    )


def _joint_axes(arm: ArmModel) -> tuple[DeskAxis, ...]:
    return tuple(
        DeskAxis(
            name=f"J{n + 1}",
            unit="rad",
            lower=float(arm.lower[n]),
            upper=float(arm.upper[n]),
            speed=float(arm.speed[n]),
            acceleration=float(arm.acceleration[n]),
            jerk=float(arm.jerk[n]),
        )
        for n in range(6)
    )


# -- bodies ------------------------------------------------------------------------------------


def _links(arm: ArmModel) -> tuple[DeskBody, ...]:
    """The links, each a hull around the spheres that stand for it."""
    frames = sorted(set(arm.spheres[:, 0].astype(int).tolist()))
    return tuple(
        body
        for frame in frames
        for body in _body(frame, arm.spheres[arm.spheres[:, 0] == frame, 1:])
    )


def _body(frame: int, spheres: FloatArray) -> tuple[DeskBody, ...]:
    if not len(spheres):
        return ()
    if frame == CAMERA:
        return tuple(_hull(frame, spheres[n : n + 1]) for n in range(len(spheres)))
    return tuple(_hull(frame, spheres[list(chain)]) for chain in _chains(spheres))


def _chains(spheres: FloatArray) -> list[tuple[int, ...]]:
    """Neighbours of the shortest tree through the middles, two by two: limbs, not a sack."""
    count = len(spheres)
    if count == 1:
        return [(0,)]
    apart = np.linalg.norm(spheres[:, None, :3] - spheres[None, :, :3], axis=2)
    inside, pairs = {0}, list[tuple[int, ...]]()
    while len(inside) < count:
        _, a, b = min(
            (float(apart[a, b]), a, b) for a in inside for b in range(count) if b not in inside
        )
        inside.add(b)
        pairs.append((a, b))
    return pairs


def _hull(frame: int, spheres: FloatArray) -> DeskBody:
    around = _ball()
    points = np.concatenate([ball[:3] + ball[3] * around for ball in spheres])
    hull = ConvexHull(points)
    used = np.unique(hull.simplices)
    place = {int(old): new for new, old in enumerate(used)}
    middle = points[used].mean(axis=0)
    faces = list[int]()
    for a, b, c in hull.simplices.tolist():
        normal = np.cross(points[b] - points[a], points[c] - points[a])
        outward = float(normal @ (points[a] - middle)) > 0
        faces += [place[v] for v in ((a, b, c) if outward else (a, c, b))]
    return DeskBody(
        frame=frame,
        points=tuple(round(float(v), 4) for v in points[used].ravel()),
        faces=tuple(faces),
    )


@cache
def _ball() -> FloatArray:
    """Points on a ball of radius 1: rings, 30 degrees apart, and the poles."""
    rings = [(0.0, 0.0, 1.0), (0.0, 0.0, -1.0)]
    for down in range(1, 6):
        tilt = math.pi * down / 6
        rings += [
            (math.sin(tilt) * math.cos(turn), math.sin(tilt) * math.sin(turn), math.cos(tilt))
            for turn in np.linspace(0, 2 * math.pi, 10, endpoint=False)
        ]
    return np.array(rings)


def _row(values: FloatArray) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)


def _point(values: FloatArray) -> Point3:
    x, y, z = (float(value) for value in values)
    return x, y, z
