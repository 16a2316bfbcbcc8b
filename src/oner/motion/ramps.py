"""From rest to the first frame of a move, and from its last frame to rest.

A ramp takes over speed, acceleration and jerk of every axis where the move has them and brings all
axes to rest at the same moment. Where they come to rest is free, so the speed of an axis is the
quintic between nothing and what it has at the frame. With u from 0 (rest) to 1 (the frame) and T
the ramp's length,

    speed(u) = v H0(u) + a T H1(u) + j T^2 H2(u),
    H0 = u^3 (10 - 15 u + 6 u^2),  H1 = u^3 (-4 + 7 u - 3 u^2),  H2 = u^3 (1 - 2 u + u^2) / 2.

The shortest T in whole frames that keeps every limit and touches nothing is taken. If none does,
the axes come to rest somewhere else: an offset that fades as a septic step is added; and if that
does not help either, wild panels may come out. The end of a move is the beginning of the same move
run backwards. What comes out is verified as one curve from rest to rest.

Performers come and go on at the speed they have at the ends of the path. If that leaves no ramp,
they are taken to start and to stop running there; `Move.run_up` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from oner.geometry import poses
from oner.kernels.collide import FREE, judge_all
from oner.kernels.near import near_speeds
from oner.model.arrays import frozen
from oner.motion.company import end_velocities, going_on
from oner.motion.curve import sample_curve
from oner.motion.reach import axis_limits
from oner.motion.request import REASONS, ArmRequest, Failure, PlannedMove, Refused
from oner.motion.scene import Scene, flange_of, make_body, make_scene, without_panels
from oner.motion.verify import Verdict, verify
from oner.timing.span import Span

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHORTEST, LONGEST = 0.2, 5.0
"""Of a ramp [s]."""

LIMIT_PART = 0.97
"""Part of the limits a ramp aims to stay below."""

AT_REST = (0.002, 0.02)
"""Parts of speed and acceleration limits below which an axis stands."""

RUN_UP = 3.0
"""How fast a performer gains and loses speed where they cannot have run on [m/s2]; assumed."""

INSTANTS = 97
"""Of a ramp that are looked at before the whole is verified."""

OFFSETS = 400
"""Other places to come to rest at that are tried."""

OFFSET_SIZES = (1.2, 0.7, 0.7, 0.9, 1.2, 0.8, 1.2)
"""How far away they may be: track [m] and joints [rad]."""

VERIFIED = 4
"""Ramps of either side that are verified before it is given up."""

_GOLDEN = 1.0969815577985598

_H = (
    Polynomial([0, 0, 0, 10, -15, 6]),
    Polynomial([0, 0, 0, -4, 7, -3]),
    Polynomial([0, 0, 0, 0.5, -1, 0.5]),
)
_STEP = Polynomial([1, 0, 0, 0, -35, 84, -70, 20])
"""From 1 to 0, with three derivatives that vanish at both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One end of a move, looked at so that time runs from rest towards the move.

    Args:
        value, speed, acceleration, jerk: Of the axes at the frame, shape (7,).
        feet: Of everybody, by how many frames away from the move, shape (p, f, 3).
        on_strip: Whether somebody is on the track then, shape (f,).
    """

    value: Floats
    speed: Floats
    acceleration: Floats
    jerk: Floats
    feet: Floats
    on_strip: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ramp:
    """A ramp of so many frames that ends in rest so far from where it would by itself."""

    frames: int
    offset: Floats
    panels: int = 0


def with_ramps(request: ArmRequest, planned: PlannedMove) -> PlannedMove | Refused:
    """The move with a pre-roll from rest and a run-out to rest, verified as one curve.

    Args:
        request: What the move was planned for, with its frames and no others.
        planned: The move, without ramps.

    Raises:
        ValueError: The move is not for the request's frames, or has ramps already.
    """
    move = planned.move
    if move.span != request.span or move.pre_roll or move.run_out:
        raise ValueError(f"a move over {move.span} with ramps to come was not planned for this")
    answer = _rolled(request, planned, 0.0)
    if isinstance(answer, Refused) and _somebody_runs(request):
        started = _rolled(request, planned, RUN_UP)
        return answer if isinstance(started, Refused) else started
    return answer


def _somebody_runs(request: ArmRequest) -> bool:
    rate = float(request.rate)
    ends = [end_velocities(feet, rate) for feet in request.performers]
    return any(float(np.abs(velocity).max()) > 0.05 for both in ends for velocity in both)


def _rolled(request: ArmRequest, planned: PlannedMove, run_up: float) -> PlannedMove | Refused:
    most = round(LONGEST * float(request.rate))
    around = make_scene(_longer(request, most, most, None, run_up))
    before, after = _sides(around, planned.move.values, float(request.rate), most)
    first, last = request.first_frame, request.first_frame + request.frames - 1
    starts = _ramps(around, before, planned.panels_out)
    if isinstance(starts, str):
        return _no_ramp(first, f"no way from rest to frame {first}: {starts}")
    ends = _ramps(around, after, planned.panels_out)
    if isinstance(ends, str):
        return _no_ramp(last, f"no way from frame {last} to rest: {ends}")
    return _first_verified(request, planned, run_up, (before, starts), (after, ends))


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


def _sides(around: Scene, values: Floats, rate: float, most: int) -> tuple[_Side, _Side]:
    """Both ends of a move; the last one with time running backwards."""
    ends = np.array([0.0, (len(values) - 1) / rate])
    value, speed, acceleration, jerk = sample_curve(values, rate, ends, derivatives=3)
    last = most + len(values) - 1
    rows = (np.arange(most, -1, -1), np.arange(last, last + most + 1))
    sides = [
        _Side(
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
# candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """What was found of candidates.

    Args:
        why: Per candidate `FREE` or what is in the way, an index into `_WHY`, shape (c,).
        axis: The axis that is, for `_LIMIT` and `_RANGE`, shape (c,).
        masks: Wild panels touched, shape (c,).
    """

    why: Ints
    axis: Ints
    masks: NDArray[np.uint64]


_LIMIT, _RANGE, _STRIP, _NEAR = len(REASONS), len(REASONS) + 1, len(REASONS) + 2, len(REASONS) + 3
_WHY = (
    *(reason.words for reason in REASONS),
    "{axis} would have to be beyond its limits",
    "{axis} comes to the end of its range",
    "a performer would be on the track",
    "the rig would be too fast near a performer",
)


def _ramps(scene: Scene, side: _Side, out: tuple[str, ...]) -> list[_Ramp] | str:
    """Ramps to try, the best first; or why there is none."""
    if _stands(scene.request, side):
        return [_Ramp(frames=0, offset=np.zeros(7))]
    rate = float(scene.request.rate)
    lengths = np.unique(np.round(np.geomspace(SHORTEST, LONGEST, 48) * rate).astype(np.int64))
    lengths = lengths[(lengths >= 2) & (lengths < len(side.on_strip))]
    still = without_panels(scene, out)
    plain = np.zeros((len(lengths), 7))
    tried = _try(still, side, lengths, plain)
    found = _chosen(still, side, lengths, plain, tried)
    if found:
        return found
    bent_lengths, offsets = _bent(rate, lengths[tried.why != _LIMIT])
    for around in (still, _with_wild(scene, out)):
        lengths_too = np.concatenate([lengths, bent_lengths])
        offsets_too = np.concatenate([plain, offsets])
        found = _chosen(
            around, side, lengths_too, offsets_too, _try(around, side, lengths_too, offsets_too)
        )
        if found:
            return found
    return _in_the_way(tried)


def _stands(request: ArmRequest, side: _Side) -> bool:
    limits = [axis_limits(request, kind) for kind in ("speed", "acceleration")]
    loads = np.abs(side.speed) / limits[0], np.abs(side.acceleration) / limits[1]
    return all(float(np.nanmax(load)) <= part for load, part in zip(loads, AT_REST, strict=True))


def _with_wild(scene: Scene, out: tuple[str, ...]) -> Scene:
    """The scene without some panels, the others as wild or fixed as they were."""
    stay = [index for index, panel in enumerate(scene.boxed) if panel not in out]
    world = scene.world._replace(
        boxes=np.ascontiguousarray(scene.world.boxes[stay]),
        bits=np.ascontiguousarray(scene.world.bits[stay]),
    )
    return replace(scene, world=world, boxed=tuple(scene.boxed[index] for index in stay))


def _bent(rate: float, lengths: Ints) -> tuple[Ints, Floats]:
    """Ramps that come to rest elsewhere: a fixed sequence of offsets, near and far, four lengths.

    Source: of the sequence, the fractional parts of n / g^k with g^8 = g + 1, a generalised golden
    ratio; M. Roberts, The unreasonable effectiveness of quasirandom sequences, 2018.
    """
    if not len(lengths):
        return np.zeros(0, np.int64), np.zeros((0, 7))
    cube = np.arange(1, OFFSETS + 1)[:, None] * _GOLDEN ** -np.arange(1.0, 8.0) % 1.0
    offsets = (2.0 * cube - 1.0) * OFFSET_SIZES
    offsets[::2] *= 0.4
    shortest = int(lengths[0])
    wanted = {round(factor * shortest + 0.3 * rate) for factor in (1.0, 1.5, 2.2, 3.2)}
    chosen = np.array(sorted(wanted & set(range(int(lengths[-1]) + 1))), np.int64)
    return np.repeat(chosen, len(offsets)), np.tile(offsets, (len(chosen), 1))


def _curves(side: _Side, rate: float, lengths: Ints, offsets: Floats, u: Floats) -> list[Floats]:
    """Axes and three derivatives along ramps, each of shape (c, m, 7)."""
    T = (lengths / rate)[:, None, None]
    ends = [side.speed, side.acceleration * T, side.jerk * T**2]
    out = list[Floats]()
    for order in range(4):
        if order == 0:
            parts = [h.integ(1, lbnd=1.0)(u) for h in _H]
        else:
            parts = [h.deriv(order - 1)(u) if order > 1 else h(u) for h in _H]
        own = sum(
            np.asarray(part)[None, :, None] * end for part, end in zip(parts, ends, strict=True)
        )
        step = _STEP.deriv(order)(u) if order else _STEP(u)
        fade = np.asarray(step)[None, :, None] * offsets[:, None, :]
        power = T if order == 0 else T ** (1 - order)
        out.append(own * power + fade / T**order)
    out[0] += side.value
    return out


def _try(scene: Scene, side: _Side, lengths: Ints, offsets: Floats) -> _Tried:
    """What is in the way of each candidate, in a few chunks to keep memory small."""
    chunks = np.array_split(np.arange(len(lengths)), max(1, len(lengths) // 256))
    tried = [_try_some(scene, side, lengths[c], offsets[c]) for c in chunks if len(c)]
    return _Tried(
        why=np.concatenate([one.why for one in tried]),
        axis=np.concatenate([one.axis for one in tried]),
        masks=np.concatenate([one.masks for one in tried]),
    )


def _try_some(scene: Scene, side: _Side, lengths: Ints, offsets: Floats) -> _Tried:
    request, rate = scene.request, float(scene.request.rate)
    u = np.linspace(0.0, 1.0, INSTANTS)
    value, *derivatives = _curves(side, rate, lengths, offsets, u)
    why, axis = np.zeros(len(lengths), np.int64), np.zeros(len(lengths), np.int64)
    masks = np.zeros(len(lengths), np.uint64)
    for kind, table in zip(("speed", "acceleration", "jerk"), derivatives, strict=True):
        limits = np.maximum(axis_limits(request, kind), 1e-9)
        # the frame itself may be nearer to its limit than a ramp should be
        own = np.abs(table[:, -1]) / limits
        loads = np.abs(table).max(axis=1) / limits / np.clip(own * 1.001, LIMIT_PART, 1.0)
        _mark(why, axis, loads, 1.0, _LIMIT)
    lower, upper = _ranges(scene)
    beyond = np.maximum((lower - value).max(axis=1), (value - upper).max(axis=1))
    _mark(why, axis, beyond, 1e-9, _RANGE)
    why[(why == FREE) & np.logical_or.accumulate(side.on_strip)[lengths]] = _STRIP
    left = np.flatnonzero(why == FREE)
    if len(left):
        feet = _feet_along(side, lengths[left], u)
        flat = value[left].reshape(-1, 7)
        status, touched = judge_all(
            scene.body, scene.world, np.ascontiguousarray(flat[:, 1:]), flat[:, 0].copy(), feet
        )
        status = status.reshape(len(left), -1)
        first = np.argmax(status != FREE, axis=1)
        why[left] = status[np.arange(len(left)), first]
        masks[left] = np.bitwise_or.reduce(touched.reshape(len(left), -1), axis=1)
    return _Tried(why=why, axis=axis, masks=masks)


def _mark(why: Ints, axis: Ints, loads: Floats, limit: float, reason: int) -> None:
    """Write the reason, and the axis it is worst on, where nothing else has been found yet."""
    bad = (why == FREE) & (loads.max(axis=1) > limit)
    why[bad], axis[bad] = reason, np.argmax(loads, axis=1)[bad]


def _ranges(scene: Scene) -> tuple[Floats, Floats]:
    half = scene.request.track.length / 2 - scene.request.track.margin
    half = max(half, 0.0)
    return np.array([-half, *scene.body.lower]), np.array([half, *scene.body.upper])


def _feet_along(side: _Side, lengths: Ints, u: Floats) -> Floats:
    """Where everybody is at the instants of ramps, shape (p, c * m, 3)."""
    away = (lengths[:, None] * (1.0 - u)).ravel()
    at = np.minimum(away.astype(np.int64), max(side.feet.shape[1] - 2, 0))
    part = (away - at)[:, None]
    return np.ascontiguousarray(side.feet[:, at] * (1.0 - part) + side.feet[:, at + 1] * part)


def _chosen(
    scene: Scene, side: _Side, lengths: Ints, offsets: Floats, tried: _Tried
) -> list[_Ramp]:
    """The best few that are possible: fewest panels, then shortest and least bent."""
    sizes = np.linalg.norm(offsets / OFFSET_SIZES, axis=1)
    panels = np.array([int(mask).bit_count() for mask in tried.masks])
    free = np.flatnonzero(tried.why == FREE)
    order = free[
        np.lexsort((free, (lengths / float(scene.request.rate) + sizes)[free], panels[free]))
    ]
    chosen = list[_Ramp]()
    for row in order:
        if len(chosen) == VERIFIED:
            break
        if _too_fast(scene, side, int(lengths[row]), offsets[row]):
            tried.why[row] = _NEAR
            continue
        ramp = _Ramp(frames=int(lengths[row]), offset=offsets[row], panels=int(tried.masks[row]))
        chosen.append(ramp)
    return chosen


def _too_fast(scene: Scene, side: _Side, frames: int, offset: Floats) -> bool:
    """Whether a part of the rig would be too fast for its distance from somebody."""
    safety = scene.request.safety
    if not safety.near_distances or not len(side.feet):
        return False
    rate = float(scene.request.rate)
    u, length = np.linspace(0.0, 1.0, INSTANTS), np.array([frames])
    value = _curves(side, rate, length, offset[None], u)[0][0]
    dt = frames / rate / (INSTANTS - 1)
    feet = _feet_along(side, length, u)
    table = np.array([safety.near_distances, safety.near_speeds], np.float64)
    q, s = np.ascontiguousarray(value[:, 1:]), value[:, 0].copy()
    return bool(
        near_speeds(scene.body, scene.world, q, s, feet, dt, table[0], table[1])[:, 0].max() > 1.0
    )


def _in_the_way(tried: _Tried) -> str:
    """What is in the way of the shortest ramp that keeps the limits, or of the longest."""
    kept = np.flatnonzero(tried.why != _LIMIT)
    row = int(kept[0]) if len(kept) else len(tried.why) - 1
    axis = int(tried.axis[row])
    return _WHY[int(tried.why[row])].format(axis="the track" if axis == 0 else f"J{axis}")


# ---------------------------------------------------------------------------------------------
# the whole


def _rows(side: _Side, ramp: _Ramp, rate: float) -> Floats:
    """Axis values at the frames of a ramp, from rest on, the move's own frame left out."""
    if not ramp.frames:
        return np.zeros((0, 7))
    u = np.arange(ramp.frames) / ramp.frames
    return _curves(side, rate, np.array([ramp.frames]), ramp.offset[None], u)[0][0]


Ways = tuple[_Side, list[_Ramp]]


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
        longer = _longer(request, len(before), len(after), whole, run_up)
        answer = _checked(longer, planned, whole, (len(before), len(after)), run_up)
        if isinstance(answer, PlannedMove):
            return answer
    return answer


def _pairs(starts: list[_Ramp], ends: list[_Ramp]) -> Iterator[tuple[_Ramp, _Ramp]]:
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
