"""Which runs of frames an arm can do: the ladder over the knots of a path."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.kernels.chain import NEARLY_STRAIGHT, OFFSET_WRIST, inverse_all
from oner.kernels.collide import FREE, NO_REACH, SPEED, TRACK, WALL, Body, judge_all
from oner.kernels.ladder import Labels, Ladder, Rung, all_held, climb_path, closest_step
from oner.model.rig import OffsetWrist
from oner.motion.request import REASONS, ArmRequest, ArmRun, ReachSurvey, Stop
from oner.motion.scene import MOST_WILD, Scene, make_scene, with_margin
from oner.timing.span import Span

_LITTLE = 1e-3
"""How far beside a pose its neighbour is, metres and radians added up."""

MOST_WAYS = 16
"""Combinations of full turns of the joints up to which the ladder looks at all of them."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """The ladder of a path, climbed.

    Args:
        knots: Frames of the path, from 0, shape (k,).
        rungs, labels: Per knot.
        reasons: Status per knot, shape (k,).
        steps: What the axes can move from each knot to the next, shape (k - 1, 7).
        earliest: Knot from which on each knot can be reached; one more than itself if it cannot be
            reached at all, shape (k,).
    """

    knots: Ints
    rungs: list[Rung]
    labels: list[Labels]
    reasons: Ints
    steps: Floats
    earliest: Ints


def reachable_runs(request: ArmRequest, *, minimum_frames: int = 1) -> tuple[ArmRun, ...]:
    """The longest runs of frames for which the ladder has a way within speed limits.

    Coverage is intervals: a frame may be possible on its own and in no run that is long enough.

    Args:
        request: What is asked.
        minimum_frames: Shorter runs are left out.

    Returns:
        By first frame; they may overlap, none lies in another.
    """
    return survey_reach(request, minimum_frames=minimum_frames).runs


def survey_reach(request: ArmRequest, *, minimum_frames: int = 1) -> ReachSurvey:
    """`reachable_runs`, and for every frame why the arm cannot be there on its own.

    Args:
        request: What is asked.
        minimum_frames: Shorter runs are left out.
    """
    scene = make_scene(request)
    if scene.track_blocked:
        reasons = np.full(request.frames, WALL, np.int8)
        return ReachSurvey(runs=(), reasons=reasons)
    ladder = climb(scene)
    runs = tuple(run for run in longest_runs(scene, ladder) if len(run.span) >= minimum_frames)
    return ReachSurvey(runs=runs, reasons=_frame_reasons(scene, ladder))


def climb(scene: Scene) -> Climb:
    """Build the rungs of a scene's path and label them from the first to the last."""
    request = scene.request
    knots = knot_frames(request.frames, float(request.rate), request.settings.knot_seconds)
    steps = _axis_steps(request, knots)
    ladder = _ladder(scene, knots, steps, whole=False)
    rungs, labels = _rungs(ladder)
    earliest = [
        int(label.first.min()) if len(label.first) else k + 1 for k, label in enumerate(labels)
    ]
    return Climb(
        knots=knots,
        rungs=rungs,
        labels=labels,
        reasons=ladder.reasons,
        steps=steps,
        earliest=np.array(earliest),
    )


def climbs_whole(scene: Scene) -> bool:
    """Whether the ladder has a way from the first frame to the last.

    The same ladder as `climb`, left at the first knot that no way from the first one comes to: what
    a search over placements asks of most of them.
    """
    if scene.track_blocked:
        return False
    request = scene.request
    knots = knot_frames(request.frames, float(request.rate), request.settings.knot_seconds)
    if not all_held(
        _ladder_body(scene.body),
        with_margin(scene.world, request.settings.clearance_margin),
        np.ascontiguousarray(scene.rotations[knots]),
        np.ascontiguousarray(scene.positions[knots]),
        np.ascontiguousarray(scene.feet[:, knots]),
        np.ascontiguousarray(scene.on_strip[knots]),
        scene.rail,
    ):
        return False
    ladder = _ladder(scene, knots, _axis_steps(request, knots), whole=True)
    if len(ladder.ends) < len(knots):
        return False
    last = ladder.first[ladder.ends[-2] :] if len(knots) > 1 else ladder.first
    return bool((last == 0).any())


def _ladder(scene: Scene, knots: Ints, steps: Floats, *, whole: bool) -> Ladder:
    settings, flags = scene.request.settings, scene.on_strip
    cut = [False, *(flags[a : b + 1].any() for a, b in pairwise(knots.tolist()))]
    body = _ladder_body(scene.body)

    def climbed(rotations: Floats, positions: Floats) -> Ladder:
        return climb_path(
            body,
            with_margin(scene.world, settings.clearance_margin),
            rotations,
            positions,
            np.ascontiguousarray(scene.feet[:, knots]),
            np.ascontiguousarray(flags[knots]),
            np.array(cut, np.bool_),
            scene.rail,
            np.vstack([np.zeros((1, 7)), steps]),
            settings.panel_price,
            whole,
        )

    ladder = climbed(scene.rotations[knots], scene.positions[knots])
    straight = _straight_knots(body, ladder)
    if len(straight):
        ladder = climbed(*_beside(scene, knots, straight))
    return ladder


def knot_frames(frames: int, rate: float, knot_seconds: float) -> Ints:
    """Frames of the knots: evenly spaced, first and last included, shape (k,)."""
    step = max(1, round(rate * knot_seconds))
    knots = np.arange(0, frames, step)
    return knots if knots[-1] == frames - 1 else np.append(knots, frames - 1)


def axis_limits(request: ArmRequest, what: str) -> Floats:
    """Limits of track and joints: `what` is speed, acceleration or jerk, shape (7,)."""
    return np.array([getattr(request.track, what), *getattr(request.arm, what)], np.float64)


def _axis_steps(request: ArmRequest, knots: Ints) -> Floats:
    seconds = np.diff(knots)[:, None] / float(request.rate)
    return seconds * axis_limits(request, "speed") * request.settings.speed_part


def _ladder_body(body: Body) -> Body:
    """The arm with the joint ranges the ladder looks at.

    Where all joints have room for more than a turn, as on the arms of Universal Robots, every angle
    of every joint twice is 32 configurations for one; then each joint is kept within three quarters
    of a turn either side of its middle, which leaves no gap and 8 of them on average. What comes
    after the ladder has the whole range.
    """
    ways = np.prod(np.floor((body.upper - body.lower) / (2 * np.pi)) + 1)
    if ways <= MOST_WAYS:
        return body
    middle, room = (body.lower + body.upper) / 2, 1.5 * np.pi
    lower, upper = np.maximum(body.lower, middle - room), np.minimum(body.upper, middle + room)
    return body._replace(lower=lower, upper=upper)


def _straight_knots(body: Body, ladder: Ladder) -> Ints:
    """Knots where a wrist is straight, so that one of its angles could be any."""
    theta = body.signs[4] * ladder.q[:, 4] - body.offsets[4]
    sines = np.cos(theta) if len(body.geometry) == OFFSET_WRIST else np.sin(theta)
    rows = np.flatnonzero(np.abs(sines) < NEARLY_STRAIGHT)
    return np.unique(np.searchsorted(ladder.ends, rows, side="right"))


def _beside(scene: Scene, knots: Ints, straight: Ints) -> tuple[Floats, Floats]:
    """Poses at the knots, those at straight wrists a little along the path.

    There the wrist is not straight, and has the angles that the path has on either side.
    """
    rotations, positions = scene.rotations[knots].copy(), scene.positions[knots].copy()
    for k in straight:
        R, p = rotations[k].copy(), positions[k].copy()
        turned = np.linalg.norm((scene.rotations - R).reshape(-1, 9), axis=1)
        away = turned + np.linalg.norm(scene.positions - p, axis=1)
        other = np.flatnonzero(away > _LITTLE)
        if not len(other):
            continue
        near = int(other[np.argmin(np.abs(other - knots[k]))])
        part = _LITTLE / float(away[near])
        ends = poses.from_matrix(np.stack([R, scene.rotations[near]]))
        rotations[k] = poses.to_matrix(poses.slerp(ends[0], ends[1], part))
        positions[k] = p + part * (scene.positions[near] - p)
    return rotations, positions


def _rungs(ladder: Ladder) -> tuple[list[Rung], list[Labels]]:
    """Each knot's part of the ladder."""
    starts = [0, *ladder.ends.tolist()]
    parts = [slice(a, b) for a, b in pairwise(starts)]
    rungs = [Rung(ladder.cells[p], ladder.q[p], ladder.masks[p], ladder.costs[p]) for p in parts]
    labels = [
        Labels(ladder.first[p], ladder.ways[p], ladder.seen[p], ladder.parents[p]) for p in parts
    ]
    return rungs, labels


def longest_runs(scene: Scene, ladder: Climb) -> list[ArmRun]:
    """The runs that cannot be longer at either end, by first frame.

    A way to knot k from its earliest start is longest if knot k + 1 cannot be reached from there.
    """
    runs = list[ArmRun]()
    last = len(ladder.knots) - 1
    for k in range(last + 1):
        starts_at = int(ladder.earliest[k])
        if starts_at > k or (k < last and ladder.earliest[k + 1] == starts_at):
            continue
        runs.append(_run(scene, ladder, starts_at, k))
    return runs


def _run(scene: Scene, ladder: Climb, start: int, end: int) -> ArmRun:
    rows = best_way(ladder, start, end)
    values = np.array(
        [
            [scene.rail[ladder.rungs[k].cells[row]], *ladder.rungs[k].q[row]]
            for k, row in zip(range(start, end + 1), rows, strict=True)
        ]
    )
    first = scene.request.first_frame
    return ArmRun(
        span=Span(first + int(ladder.knots[start]), first + int(ladder.knots[end]) + 1),
        panels_out=scene.ids_of(int(ladder.labels[end].masks[rows[-1]])),
        before=_stop_before(scene, ladder, start) if start > 0 else None,
        after=_stop_after(scene, ladder, start, end) if end + 1 < len(ladder.knots) else None,
        knots=ladder.knots[start : end + 1] + first,
        values=values,
    )


def best_way(ladder: Climb, start: int, end: int) -> list[int]:
    """Rows of the cheapest way from one knot to another, one per knot."""
    labels = ladder.labels[end]
    fitting = np.flatnonzero(labels.first == start)
    row = int(fitting[np.argmin(labels.cost[fitting])])
    rows = [row]
    for k in range(end, start, -1):
        row = int(ladder.labels[k].parent[row])
        rows.append(row)
    return rows[::-1]


def _stop_after(scene: Scene, ladder: Climb, start: int, end: int) -> Stop:
    knot = end + 1
    if ladder.reasons[knot] != FREE:
        return _stop(scene, ladder, knot, int(ladder.reasons[knot]))
    if scene.on_strip[ladder.knots[end] : ladder.knots[knot]].any():
        return _stop(scene, ladder, knot, TRACK)
    ratio, axis = closest_step(
        ladder.rungs[end],
        ladder.labels[end],
        start,
        ladder.rungs[knot],
        scene.rail,
        ladder.steps[end],
    )
    return _too_fast(scene, ladder, knot, ratio, axis)


def _stop_before(scene: Scene, ladder: Climb, start: int) -> Stop:
    knot = start - 1
    if ladder.reasons[knot] != FREE:
        return _stop(scene, ladder, knot, int(ladder.reasons[knot]))
    if scene.on_strip[ladder.knots[knot] : ladder.knots[start]].any():
        return _stop(scene, ladder, knot, TRACK)
    anyone = ladder.labels[knot]._replace(first=np.zeros_like(ladder.labels[knot].first))
    before, after = ladder.rungs[knot], ladder.rungs[start]
    ratio, axis = closest_step(before, anyone, 0, after, scene.rail, ladder.steps[knot])
    return _too_fast(scene, ladder, knot, ratio, axis)


def _stop(scene: Scene, ladder: Climb, knot: int, status: int) -> Stop:
    frame = int(ladder.knots[knot])
    words = reason_words(scene, frame, status)
    return Stop(frame=scene.request.first_frame + frame, code=REASONS[status].code, detail=words)


def reason_words(scene: Scene, frame: int, status: int) -> str:
    """Why a frame of the scene, counted from 0, is not possible, with a figure where one helps."""
    if status == NO_REACH:
        return _reach_words(scene, frame)
    if status == WALL:
        return _wall_words(scene, frame)
    return REASONS[status].words


def _too_fast(scene: Scene, ladder: Climb, knot: int, ratio: float, axis: int) -> Stop:
    frame = scene.request.first_frame + int(ladder.knots[knot])
    if ratio <= 1.0:
        words = "what the axes can do here leads no further within the speed limits"
        return Stop(frame=frame, code=REASONS[SPEED].code, detail=words)
    limit = float(axis_limits(scene.request, "speed")[axis]) * scene.request.settings.speed_part
    needed = ratio * limit
    return Stop(frame=frame, code=REASONS[SPEED].code, detail=speed_words(axis, needed, limit))


def speed_words(axis: int, speed: float, limit: float) -> str:
    """How fast an axis would move from knot to knot, and the part of its speed the ladder uses."""
    if axis == 0:
        return f"the track would run at {speed:.2f} m/s, {limit:.2f} can be used"
    degrees, most = math.degrees(speed), math.degrees(limit)
    return f"J{axis} would turn at {degrees:.0f} deg/s, {most:.0f} can be used"


def _reach_words(scene: Scene, frame: int) -> str:
    """How far the wrist is from the nearest shoulder."""
    lengths = scene.request.arm.geometry
    if isinstance(lengths, OffsetWrist):
        beside, ahead, up, past = lengths.d4, 0.0, lengths.d1, lengths.d6
        most = abs(lengths.a2) + abs(lengths.a3) + abs(lengths.d5)
    else:
        beside, ahead, up, past = lengths.b, lengths.a1, lengths.c1, lengths.c4
        most = lengths.c2 + math.hypot(lengths.a2, lengths.c3)
    wrist = scene.positions[frame] - past * scene.rotations[frame][:, 2]
    flat = (wrist[0] - scene.rail) ** 2 + wrist[1] ** 2 - beside * beside
    flat = np.sqrt(np.maximum(flat, 0.0))
    away = float(np.hypot(flat - ahead, wrist[2] - scene.world.height - up).min())
    return f"wrist {away:.2f} m from the shoulder, {most:.2f} m at most"


def _wall_words(scene: Scene, frame: int) -> str:
    """The panels that cannot be pulled and are touched where the fewest are."""
    fixed = np.flatnonzero(scene.world.bits == 0)[:MOST_WILD]
    named = with_margin(scene.world, scene.request.settings.clearance_margin)._replace(
        boxes=np.ascontiguousarray(scene.world.boxes[fixed]),
        bits=np.left_shift(np.uint64(1), np.arange(len(fixed), dtype=np.uint64)),
    )
    q, s = _configurations(scene, frame)
    feet = np.repeat(scene.feet[:, frame : frame + 1], len(s), axis=1)
    status, masks = judge_all(scene.body, named, q, s, feet)
    touching = [int(mask) for mask in masks[(status == FREE) & (masks != 0)]]
    if not touching:
        return REASONS[WALL].words
    fewest = min(touching, key=lambda mask: (mask.bit_count(), mask))
    panels = [scene.boxed[int(fixed[bit])] for bit in range(len(fixed)) if fewest >> bit & 1]
    return f"the rig would touch {', '.join(sorted(panels))}, not to be pulled"


def _configurations(scene: Scene, frame: int) -> tuple[Floats, Floats]:
    """Everything within joint limits that reaches a frame: joints, shape (k, 6), and rail, (k,)."""
    body, rail = scene.body, scene.rail
    base = np.column_stack([rail, 0 * rail, np.full(len(rail), scene.world.height)])
    rotations = np.repeat(scene.rotations[frame][None], len(rail), axis=0)
    theta, exists = inverse_all(body.geometry, rotations, scene.positions[frame] - base)
    cell, branch = np.nonzero(exists)
    q = body.signs * (theta[cell, branch] + body.offsets)
    q += 2 * np.pi * np.ceil((body.lower - q) / (2 * np.pi))
    fits = np.all(q <= body.upper, axis=1)
    return np.ascontiguousarray(q[fits]), np.ascontiguousarray(rail[cell[fits]])


def _frame_reasons(scene: Scene, ladder: Climb) -> NDArray[np.int8]:
    frames = np.arange(scene.request.frames)
    above = np.searchsorted(ladder.knots, frames).clip(0, len(ladder.knots) - 1)
    below = np.maximum(above - 1, 0)
    nearer_below = frames - ladder.knots[below] < ladder.knots[above] - frames
    reasons = ladder.reasons[np.where(nearer_below, below, above)].astype(np.int8)
    reasons[scene.on_strip] = TRACK
    return reasons
