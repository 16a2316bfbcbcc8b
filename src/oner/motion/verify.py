"""Whether a move keeps every limit between its frames too: looked at every millisecond."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.kernels.collide import FREE, clearances, judge_all
from oner.motion.company import near_speed_failures
from oner.motion.curve import CHECK_RATE, fine_times, sample_curve, sample_rotations
from oner.motion.reach import axis_limits
from oner.motion.request import REASONS, ArmRequest, Failure
from oner.motion.scene import Scene, flange_of
from oner.timing.span import Span, runs

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KINDS = ("speed", "acceleration", "jerk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was measured along a move at 1 kHz.

    Args:
        peaks: Speed, acceleration and jerk of every axis in parts of their limits, shape (3, 7).
        camera_error, camera_error_angle: Largest distance from the path [m, rad].
        clearance_walls: To panels that stay, floor and ceiling [m].
        clearance_performers: [m].
        panels_out: Sorted ids of wild panels the rig touches or comes too near to.
        failures: What is not kept.
    """

    peaks: Floats
    camera_error: float
    camera_error_angle: float
    clearance_walls: float
    clearance_performers: float
    panels_out: tuple[str, ...]
    failures: tuple[Failure, ...]


def verify(
    scene: Scene, values: Floats, standing: Scene, *, pre_roll: int = 0, run_out: int = 0
) -> Verdict:
    """Check axis values at frames against everything, at 1 kHz along their quintic.

    Args:
        scene: With wild panels as wild.
        values: Track and joints at the frames [m, rad], shape (n, 7).
        standing: The scene after panels have been taken out, for the clearance that is left; what
            is touched beyond them is added to `panels_out`.
        pre_roll, run_out: Frames at the start and the end at which the camera is not on its path.
    """
    request = scene.request
    rate = float(request.rate)
    times = fine_times(request.frames, rate)
    curve = sample_curve(values, rate, times, derivatives=3)
    frames = np.minimum((times * rate).astype(np.int64), request.frames - 1)
    ratios = _ratios(request, curve[1:])
    away, turned = _camera_errors(scene, curve[0], times, pre_roll, run_out)
    q, s = np.ascontiguousarray(curve[0][:, 1:]), np.ascontiguousarray(curve[0][:, 0])
    feet = _feet_between(scene, times)
    status, masks = judge_all(scene.body, scene.world, q, s, feet)
    mask = int(np.bitwise_or.reduce(masks)) if len(masks) else 0
    near = clearances(standing.body, standing.world, q, s, feet).min(axis=0)
    failures = [
        *_limit_failures(request, ratios, frames),
        *_range_failures(request, curve[0], frames),
        *_path_failures(request, away, turned, frames),
        *_touch_failures(scene, status, frames),
        *near_speed_failures(
            request, scene.body, scene.world, curve[0], feet, 1.0 / CHECK_RATE, frames
        ),
    ]
    return Verdict(
        peaks=ratios.max(axis=1),
        camera_error=float(away.max()),
        camera_error_angle=float(turned.max()),
        clearance_walls=float(min(near[0], near[1])),
        clearance_performers=float(near[2]),
        panels_out=scene.ids_of(mask),
        failures=tuple(sorted(failures, key=lambda failure: failure.span)),
    )


def _ratios(request: ArmRequest, derivatives: list[Floats]) -> Floats:
    """Speed, acceleration and jerk in parts of their limits, shape (3, m, 7)."""
    limits = [np.maximum(axis_limits(request, kind), 1e-9) for kind in KINDS]
    return np.stack([np.abs(d) / limit for d, limit in zip(derivatives, limits, strict=True)])


def _camera_errors(
    scene: Scene, values: Floats, times: Floats, pre_roll: int, run_out: int
) -> tuple[Floats, Floats]:
    """Distance and angle between the camera and its path at every instant; 0 off the path."""
    request, mount = scene.request, scene.request.mount
    rate = float(request.rate)
    path = slice(pre_roll, request.frames - run_out)
    on = (times * rate >= path.start - 1e-9) & (times * rate <= path.stop - 1 + 1e-9)
    since = np.clip(times[on] - path.start / rate, 0.0, (path.stop - path.start - 1) / rate)
    R, p = flange_of(scene.body, values[on, 1:])
    rail, height = values[on, 0], np.full(len(since), scene.world.height)
    reached = p + np.column_stack([rail, 0 * since, height]) + R @ mount.p_flange_camera
    wanted = (scene.positions + scene.rotations @ mount.p_flange_camera)[path]
    away, turned = np.zeros(len(times)), np.zeros(len(times))
    away[on] = np.linalg.norm(reached - sample_curve(wanted, rate, since)[0], axis=1)
    asked = sample_rotations(poses.from_matrix(scene.rotations[path]), rate, since)
    turned[on] = poses.angle_between(poses.from_matrix(R), asked)
    return away, turned


def _feet_between(scene: Scene, times: Floats) -> Floats:
    """Where the performers are between frames, shape (p, m, 3)."""
    rate = float(scene.request.rate)
    moved = [sample_curve(feet, rate, times)[0] for feet in scene.feet]
    return np.ascontiguousarray(np.array(moved).reshape(len(moved), len(times), 3))


def _spans(request: ArmRequest, bad: Bools, frames: NDArray[np.int64]) -> tuple[Span, ...]:
    flags = np.zeros(request.frames, np.bool_)
    flags[frames[bad]] = True
    return runs(flags, request.first_frame)


def _limit_failures(
    request: ArmRequest, ratios: Floats, frames: NDArray[np.int64]
) -> list[Failure]:
    failures = list[Failure]()
    for kind, table in zip(KINDS, ratios, strict=True):
        limits = axis_limits(request, kind)
        for axis in np.flatnonzero(table.max(axis=0) > 1.0):
            for span in _spans(request, table[:, axis] > 1.0, frames):
                rows = (frames >= span.first - request.first_frame) & (
                    frames < span.stop - request.first_frame
                )
                worst = float(table[rows, axis].max())
                words = limit_words(int(axis), kind, worst, float(limits[axis]))
                failures.append(Failure(span=span, code="cover-joint", detail=words))
    return failures


def limit_words(axis: int, kind: str, ratio: float, limit: float) -> str:
    """What an axis would need, in the units people read."""
    power = {"speed": "", "acceleration": "2", "jerk": "3"}[kind]
    if axis == 0:
        return f"{kind} of the track {ratio * limit:.2f} m/s{power}, {limit:.2f} at most"
    degrees = math.degrees(limit)
    return f"{kind} of J{axis} {ratio * degrees:.0f} deg/s{power}, {degrees:.0f} at most"


def _range_failures(
    request: ArmRequest, values: Floats, frames: NDArray[np.int64]
) -> list[Failure]:
    half = request.track.length / 2
    lower = np.array([-half, *request.arm.lower])
    upper = np.array([half, *request.arm.upper])
    failures = list[Failure]()
    for axis in range(7):
        bad = (values[:, axis] < lower[axis] - 1e-9) | (values[:, axis] > upper[axis] + 1e-9)
        name = "the track" if axis == 0 else f"J{axis}"
        failures += [
            Failure(span=span, code="cover-joint", detail=f"{name} beyond the end of its range")
            for span in _spans(request, bad, frames)
        ]
    return failures


def _path_failures(
    request: ArmRequest, away: Floats, turned: Floats, frames: NDArray[np.int64]
) -> list[Failure]:
    tube = request.tube
    bad = (away > tube.position) | (turned > tube.angle)
    words = (
        f"camera up to {away.max() * 1e3:.2f} mm and {math.degrees(turned.max()):.3f} deg off its "
        f"path between frames, {tube.position * 1e3:.1f} mm and {math.degrees(tube.angle):.2f} deg "
        "at most"
    )
    return [
        Failure(span=span, code="cover-verify", detail=words)
        for span in _spans(request, bad, frames)
    ]


def _touch_failures(
    scene: Scene, status: NDArray[np.int64], frames: NDArray[np.int64]
) -> list[Failure]:
    failures = list[Failure]()
    for reason in np.unique(status[status != FREE]):
        known = REASONS[int(reason)]
        failures += [
            Failure(span=span, code=known.code, detail=known.words)
            for span in _spans(scene.request, status == reason, frames)
        ]
    return failures
