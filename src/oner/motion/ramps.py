"""From rest to the first frame of a move, and from its last frame to rest.

`oner.motion.ramp_ways` has the curves and what is in the way of each. The shortest one that keeps
every limit and touches nothing is taken; then one that comes to rest somewhere else; then one for
which a wild panel comes out. The end of a move is the beginning of the same move run backwards.
What comes out is verified as one curve from rest to rest.

Where the arm cannot come to rest so, the move is planned again: with a camera path that comes from
rest and goes on until it stands, or with some of the track to spare.

Performers come and go on at the speed they have at the ends of the path. If that leaves no ramp,
they are taken to start and to stop running there; `Move.run_up` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.model.arrays import frozen
from oner.motion.company import end_velocities, going_on
from oner.motion.curve import sample_curve
from oner.motion.plan import plan_move
from oner.motion.ramp_ways import LONGEST, TRACK_ENDS, Ramp, Side, ramp_curve, ramps
from oner.motion.request import ArmRequest, Failure, PlannedMove, Refused
from oner.motion.scene import Scene, flange_of, make_body, make_scene, without_panels
from oner.motion.verify import Verdict, verify
from oner.timing.span import Span

Floats = NDArray[np.float64]

RUN_UP = 3.0
"""How fast a performer gains and loses speed where they cannot have run on [m/s2]; assumed."""

GOING_ON = (0.5, 1.0)
"""How long the camera goes on beyond both ends when a move is planned again [s]."""

NEAR_END = 12
"""Frames at an end that tell how the camera goes on."""

SPARE_TRACK = (0.4, 0.9)
"""What is kept of the track at either end when a move is planned again [m]."""


def with_ramps(
    request: ArmRequest, planned: PlannedMove, *, again: bool = True
) -> PlannedMove | Refused:
    """The move with a pre-roll from rest and a run-out to rest, verified as one curve.

    Args:
        request: What the move was planned for, with its frames and no others.
        planned: The move, without ramps.
        again: Whether the move may be planned otherwise where it finds no ramps.

    Raises:
        ValueError: The move is not for the request's frames, or has ramps already.
    """
    move = planned.move
    if move.span != request.span or move.pre_roll or move.run_out:
        raise ValueError(f"a move over {move.span} with ramps to come was not planned for this")
    answer = _rolled(request, planned, 0.0)
    if isinstance(answer, PlannedMove):
        return answer
    runs = _somebody_runs(request)
    if runs:
        started = _rolled(request, planned, RUN_UP)
        if isinstance(started, PlannedMove):
            return started
    for other in _planned_again(request, answer) if again else ():
        for run_up in (0.0, RUN_UP) if runs else (0.0,):
            another = _rolled(request, other, run_up)
            if isinstance(another, PlannedMove):
                return another
    return answer


def _planned_again(request: ArmRequest, answer: Refused) -> Iterator[PlannedMove]:
    """The move planned otherwise: so that the camera could go on, or with some track to spare."""
    for seconds in GOING_ON:
        longer = _gone_on(request, round(seconds * float(request.rate)))
        planned = plan_move(longer, longer.span)
        if isinstance(planned, PlannedMove):
            yield planned
    if TRACK_ENDS in answer.failures[0].detail:
        for spare in SPARE_TRACK:
            settings = replace(request.settings, rail_margin=spare)
            if 2 * spare < request.track.length:
                planned = plan_move(replace(request, settings=settings), request.span)
                if isinstance(planned, PlannedMove):
                    yield planned


def _gone_on(request: ArmRequest, frames: int) -> ArmRequest:
    """The request with a camera path that comes from rest and goes on until it stands."""
    rate = float(request.rate)
    ends = [
        _to_rest(request.positions[rows], request.quaternions[rows], frames, rate)
        for rows in (slice(None, NEAR_END), slice(None, -NEAR_END - 1, -1))
    ]
    longer = _longer(request, frames, frames, None, 0.0)
    positions, quaternions = (
        np.concatenate([ends[0][k][::-1], own, ends[1][k]])
        for k, own in enumerate((request.positions, request.quaternions))
    )
    return replace(longer, positions=positions, quaternions=poses.align_hemisphere(quaternions))


def _to_rest(
    positions: Floats, quaternions: Floats, frames: int, rate: float
) -> tuple[Floats, Floats]:
    """A camera path beyond its first frame, away from it, until it stands: a ramp of the camera.

    Args:
        positions, quaternions: From the first frame on, shapes (k, 3) and (k, 4).
        frames: How many.
        rate: Frames per second.
    """
    turns = poses.multiply(quaternions, poses.conjugate(quaternions[0]))
    rows = np.concatenate([positions, poses.to_rotation_vector(turns)], axis=1)
    value, speed, acceleration, jerk = sample_curve(rows, rate, np.zeros(1), derivatives=3)
    side = Side(
        value=value[0], speed=speed[0], acceleration=acceleration[0], jerk=jerk[0],
        feet=np.zeros((0, 2, 3)), on_strip=np.zeros(2, np.bool_),
    )  # fmt: skip
    u = np.arange(frames - 1, -1, -1) / frames
    gone = ramp_curve(side, Ramp(frames=frames, offset=np.zeros(6)), rate, u)
    turned = poses.multiply(poses.from_rotation_vector(gone[:, 3:]), quaternions[0])
    return gone[:, :3], turned


def _somebody_runs(request: ArmRequest) -> bool:
    rate = float(request.rate)
    ends = [end_velocities(feet, rate) for feet in request.performers]
    return any(float(np.abs(velocity).max()) > 0.05 for both in ends for velocity in both)


def _rolled(request: ArmRequest, planned: PlannedMove, run_up: float) -> PlannedMove | Refused:
    """The move with ramps at its ends; it may have been planned for frames beyond the request's."""
    most = round(LONGEST * float(request.rate))
    before, after = _beyond(request, planned)
    around = make_scene(_longer(request, most + before, most + after, None, run_up))
    sides = _sides(around, planned.move.values, float(request.rate), most)
    first, last = request.first_frame, request.first_frame + request.frames - 1
    starts = ramps(around, sides[0], planned.panels_out)
    if isinstance(starts, str):
        return _no_ramp(first, f"no way from rest to frame {first}: {starts}")
    ends = ramps(around, sides[1], planned.panels_out)
    if isinstance(ends, str):
        return _no_ramp(last, f"no way from frame {last} to rest: {ends}")
    return _first_verified(request, planned, run_up, (sides[0], starts), (sides[1], ends))


def _beyond(request: ArmRequest, planned: PlannedMove) -> tuple[int, int]:
    """Frames a move was planned for before and after those of the request."""
    span = planned.move.span
    return request.first_frame - span.first, span.stop - request.span.stop


def _no_ramp(frame: int, words: str) -> Refused:
    return Refused(
        failures=(Failure(span=Span(frame, frame + 1), code="cover-ramp", detail=words),)
    )


# ---------------------------------------------------------------------------------------------
# what a ramp starts from


def _longer(
    request: ArmRequest, before: int, after: int, values: Floats | None, run_up: float
) -> ArmRequest:
    """The request with frames before and after; the camera there is where the axes have it.

    Args:
        request: With the frames of the path.
        before, after: How many frames more.
        values: Of all rows, shape (before + n + after, 7); None where the camera does not matter.
        run_up: As in `Move`.
    """
    rate, n = float(request.rate), request.frames
    times = np.arange(-before, n + after) / rate
    edge = np.clip(np.arange(-before, n + after), 0, n - 1)
    positions, quaternions = request.positions[edge], request.quaternions[edge]
    if values is not None:
        ramp = edge != np.arange(-before, n + after)
        positions, quaternions = positions.copy(), quaternions.copy()
        positions[ramp], quaternions[ramp] = camera_of(request, values[ramp])
    people = [going_on(feet, rate, times, run_up) for feet in request.performers]
    return replace(
        request,
        first_frame=request.first_frame - before,
        positions=positions,
        quaternions=quaternions,
        performers=np.array(people).reshape(len(people), len(times), 3),
    )


def camera_of(request: ArmRequest, values: Floats) -> tuple[Floats, Floats]:
    """Where the axes have the camera, in the frame of the request."""
    place, mount = request.placement, request.mount
    R, p = flange_of(make_body(request.arm, mount, 0.0), values[:, 1:])
    none, origin = np.zeros(len(values)), np.array([place.x, place.y, place.z])
    base = np.column_stack([values[:, 0], none, none + request.track.base_height])
    turn = poses.from_axis_angle([0.0, 0.0, 1.0], place.yaw)
    quaternions = poses.multiply(turn, poses.multiply(poses.from_matrix(R), mount.q_flange_camera))
    return poses.rotate(turn, base + p + R @ mount.p_flange_camera) + origin, quaternions


def _sides(around: Scene, values: Floats, rate: float, most: int) -> tuple[Side, Side]:
    """Both ends of a move; the last one with time running backwards."""
    ends = np.array([0.0, (len(values) - 1) / rate])
    value, speed, acceleration, jerk = sample_curve(values, rate, ends, derivatives=3)
    last = most + len(values) - 1
    rows = (np.arange(most, -1, -1), np.arange(last, last + most + 1))
    sides = [
        Side(
            value=value[end],
            speed=sign * speed[end],
            acceleration=acceleration[end],
            jerk=sign * jerk[end],
            feet=np.ascontiguousarray(around.feet[:, rows[end]]),
            on_strip=around.on_strip[rows[end]],
        )
        for end, sign in ((0, 1.0), (1, -1.0))
    ]
    return sides[0], sides[1]


# ---------------------------------------------------------------------------------------------
# the whole


def _rows(side: Side, ramp: Ramp, rate: float) -> Floats:
    """Axis values at the frames of a ramp, from rest on, the move's own frame left out."""
    if not ramp.frames:
        return np.zeros((0, 7))
    u = np.arange(ramp.frames) / ramp.frames
    return ramp_curve(side, ramp, rate, u)


Ways = tuple[Side, list[Ramp]]


def _first_verified(
    request: ArmRequest, planned: PlannedMove, run_up: float, starts: Ways, ends: Ways
) -> PlannedMove | Refused:
    """The first pair of ramps with which the whole passes; the reason of the last one if none."""
    rate, values = float(request.rate), planned.move.values
    answer: PlannedMove | Refused = _no_ramp(request.first_frame, "no ramp was found")
    for start, end in _pairs(starts[1], ends[1]):
        before = _rows(starts[0], start, rate)
        after = _rows(ends[0], end, rate)[::-1]
        whole = np.concatenate([before, values, after])
        more = _beyond(request, planned)
        rolls = len(before) + more[0], len(after) + more[1]
        longer = _longer(request, *rolls, whole, run_up)
        answer = _checked(longer, planned, whole, rolls, run_up)
        if isinstance(answer, PlannedMove):
            return answer
    return answer


def _pairs(starts: list[Ramp], ends: list[Ramp]) -> Iterator[tuple[Ramp, Ramp]]:
    """Best with best, then the others of either side with the best of the other."""
    yield starts[0], ends[0]
    for k in range(1, max(len(starts), len(ends))):
        yield starts[min(k, len(starts) - 1)], ends[min(k, len(ends) - 1)]


def _checked(
    longer: ArmRequest,
    planned: PlannedMove,
    values: Floats,
    ramps: tuple[int, int],
    run_up: float,
) -> PlannedMove | Refused:
    """The whole curve at 1 kHz, ramps and path together."""
    scene = make_scene(longer)
    panels = planned.panels_out
    verdict = _verify(scene, values, panels, ramps)
    if verdict.failures:
        return Refused(failures=verdict.failures)
    if verdict.panels_out != panels:
        panels = tuple(sorted({*panels, *verdict.panels_out}))
        verdict = _verify(scene, values, panels, ramps)
    move = replace(
        planned.move,
        first_frame=longer.first_frame,
        values=frozen(values),
        pre_roll=ramps[0],
        run_out=ramps[1],
        run_up=run_up,
        peak_speed=verdict.peaks[0],
        peak_acceleration=verdict.peaks[1],
        peak_jerk=verdict.peaks[2],
        camera_error=verdict.camera_error,
        camera_error_angle=verdict.camera_error_angle,
        clearance=min(verdict.clearance_walls, verdict.clearance_performers),
    )
    return PlannedMove(
        move=move,
        panels_out=panels,
        clearance_walls=verdict.clearance_walls,
        clearance_performers=verdict.clearance_performers,
    )


def _verify(
    scene: Scene, values: Floats, panels: tuple[str, ...], ramps: tuple[int, int]
) -> Verdict:
    standing = without_panels(scene, panels)
    return verify(scene, values, standing, pre_roll=ramps[0], run_out=ramps[1])
