"""A controlled stop, begun at any instant of a move: how long it takes, and what it comes near to.

The machine brakes along its own path: path time runs on ever slower until it stands still. So it
stays clear of walls and of itself, which the path was checked for. What changes is when it is
where. Performers go on as planned until it is at rest. Who runs towards a machine cannot do that,
for it stops ahead of them: there they have to stop too, as soon as they have seen it. An instant is
clear if one of the two is, and the report says where it has to be the second.

With u the part of the stop's length T that is over, the path speed is w = 1 - B(u) with
B = u^4 (35 - 84 u + 70 u^2 - 20 u^3): its change begins and ends at nothing. `oner.kernels.stop`
has the acceleration and jerk of an axis that follow. It may have `stop_part` of its limits, or what
the path itself has where that is more. Of lengths a twentieth apart the shortest is taken with
which every axis keeps that. A stop goes on for half its length along the path.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from oner.kernels.collide import Body
from oner.kernels.near import centres_along
from oner.kernels.stop import stop_distances, stop_seconds, time_to_rig
from oner.model.arrays import ArrayNoun, FloatArray
from oner.motion.company import going_on
from oner.motion.curve import sample_curve
from oner.motion.reach import axis_limits
from oner.motion.request import ArmRequest, Failure, PlannedMove
from oner.motion.scene import flange_of, make_body, make_scene
from oner.timing.span import Span, runs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 0.01
"""Between two instants at which a stop may begin [s]."""

LONGEST = 8.0
"""A stop that takes longer is none [s]."""

REACTION = 0.5
"""Time a performer needs to see that the machine stops [s]; assumed."""

SLOWING = 3.0
"""How fast a performer then loses speed [m/s2]; assumed."""

AFTER = 4.0
"""How long after the machine is at rest it is looked at whether somebody runs into it [s]."""

LOOKS = 81
"""Instants of a stop at which distances are looked at; loads are at every third of them."""

_BRAKE = Polynomial([0, 0, 0, 0, 35, -84, 70, -20])
_LENGTHS = np.geomspace(0.1, LONGEST, 90)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StopReport(ArrayNoun):
    """Controlled stops from every instant of a move.

    Args:
        times: Instants at which a stop begins, from the first row of the move [s], shape (m,).
        seconds: How long each takes [s], shape (m,); nan where none within the limits is found.
        longest_seconds, longest_metres: The longest in time, and in camera path [s, m].
        clearance: Least distance during any stop to where performers who go on may be [m]; infinite
            without performers.
        clearance_stopping: The same for performers who stop too, at the instants at which they
            have to [m].
        standing_seconds, standing_metres: After the machine stands: how long, and how far, a
            performer who keeps going has at least until within clearance of it [s, m]; None if no
            performer comes there within `AFTER` seconds.
        must_stop: Frames at which performers have to stop too if the machine does.
        failures: Frames from which a stop takes too long or does not stay clear.
    """

    times: FloatArray
    seconds: FloatArray
    longest_seconds: float
    longest_metres: float
    clearance: float
    clearance_stopping: float
    standing_seconds: float | None
    standing_metres: float | None
    must_stop: tuple[Span, ...]
    failures: tuple[Failure, ...]


def check_stops(request: ArmRequest, planned: PlannedMove) -> StopReport:
    """What a controlled stop begun at any instant of a move does.

    Args:
        request: What the move was planned for, with its frames and no others.
        planned: The move, with its ramps if it has any.
    """
    move, rate = planned.move, float(request.rate)
    end = (len(move.values) - 1) / rate
    times = np.arange(0.0, end + 1e-9, STEP)
    curve = sample_curve(move.values, rate, times, derivatives=3)
    derivatives = np.ascontiguousarray(np.stack(curve[1:]))
    starts = np.arange(len(times))
    room = _room(request, derivatives)
    seconds = stop_seconds(starts, STEP, derivatives, room, _shape(LOOKS // 3), _LENGTHS)
    people = _around(request, planned, len(times) + round((LONGEST + AFTER) / STEP))
    found = np.isfinite(seconds)
    stops = _Stops(
        request=request,
        people=people,
        values=curve[0],
        starts=starts[found],
        seconds=seconds[found],
    )
    going, stopping = np.full((2, len(times)), np.inf)
    going[found] = stops.distances(0.0)
    hit = going < request.performer_clearance
    if hit.any():
        stopping[found] = stops.distances(SLOWING)
    standing = stops.standing()
    first = move.first_frame
    frames = np.minimum((times * rate + 1e-9).astype(np.int64), len(move.values) - 1)
    helpless = hit & (stopping < request.performer_clearance)
    failures = [
        *_too_long(~found, frames, first),
        *_too_near(helpless, stopping, request.performer_clearance, frames, first),
    ]
    return StopReport(
        times=times,
        seconds=seconds,
        longest_seconds=float(seconds[found].max(initial=0.0)),
        longest_metres=float(stops.metres().max(initial=0.0)),
        clearance=float(going.min()),
        clearance_stopping=float(stopping[hit].min(initial=np.inf)),
        standing_seconds=standing[0],
        standing_metres=standing[1],
        must_stop=_spans(hit & ~helpless, frames, first),
        failures=tuple(sorted(failures, key=lambda failure: failure.span)),
    )


def _shape(looks: int) -> Floats:
    """u, B, its two derivatives and its integral at instants of a stop, shape (5, k)."""
    u = np.linspace(0.0, 1.0, looks)
    curves = (_BRAKE, _BRAKE.deriv(1), _BRAKE.deriv(2), _BRAKE.integ(1))
    return np.array([u, *(curve(u) for curve in curves)], np.float64)


def _room(request: ArmRequest, derivatives: Floats) -> Floats:
    """Acceleration and jerk each axis may have in a stop, shape (2, 7)."""
    rows = list[Floats]()
    for kind, own in zip(
        ("acceleration", "jerk"), np.abs(derivatives[1:]).max(axis=1), strict=True
    ):
        limit = np.maximum(axis_limits(request, kind), 1e-9)
        braking = np.maximum(request.safety.stop_part * limit, 1.05 * own)
        rows.append(np.maximum(np.minimum(braking, limit), 1.001 * own))
    return np.ascontiguousarray(np.stack(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    """Where performers may be at every `STEP` from the first row of a move on.

    Args:
        feet: In the frame of the track [m], shape (p, t, 3).
        sizes: Radius and height [m], shape (p, 2).
        walked: How far each performer has gone by then [m], shape (k, t).
    """

    feet: Floats
    sizes: Floats
    walked: Floats


def _around(request: ArmRequest, planned: PlannedMove, instants: int) -> _People:
    move, rate = planned.move, float(request.rate)
    times = np.arange(instants) * STEP
    rows = np.arange(math.ceil(float(times[-1]) * rate) + 2)
    since = (rows - move.pre_roll) / rate
    moved = [going_on(feet, rate, since, move.run_up) for feet in request.performers]
    # a still camera: only the performers of this request count
    longer = replace(
        request,
        first_frame=move.first_frame,
        positions=np.broadcast_to(request.positions[0], (len(rows), 3)),
        quaternions=np.broadcast_to(request.quaternions[0], (len(rows), 4)),
        performers=np.array(moved).reshape(len(moved), len(rows), 3),
        panels=(),
    )
    scene = make_scene(longer)
    at = np.minimum((times * rate).astype(np.int64), len(rows) - 2)
    part = (times * rate - at)[:, None]
    feet = scene.feet[:, at] * (1.0 - part) + scene.feet[:, at + 1] * part
    gone = [np.interp(times * rate, rows, _gone(one)) for one in moved]
    return _People(
        feet=np.ascontiguousarray(feet),
        sizes=scene.world.performer_sizes,
        walked=np.array(gone).reshape(len(gone), len(times)),
    )


def _gone(points: Floats) -> Floats:
    """Length of a way up to each of its points [m], shape (n,)."""
    steps = np.asarray(np.linalg.norm(np.diff(points, axis=0), axis=1), np.float64)
    return np.asarray(np.concatenate([np.zeros(1), np.cumsum(steps)]), np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stops:
    """Stops that were found: the instants at which they begin, and their lengths [s]."""

    request: ArmRequest
    people: _People
    values: Floats
    starts: Ints
    seconds: Floats

    def _body(self) -> Body:
        return make_body(self.request.arm, self.request.mount, 0.0)

    def _centres(self) -> Floats:
        q, s = np.ascontiguousarray(self.values[:, 1:]), self.values[:, 0].copy()
        return centres_along(self._body(), self.request.track.base_height, q, s)

    def distances(self, slowing: float) -> Floats:
        """Least distance to performers during each stop [m], shape (m,)."""
        return stop_distances(
            self.starts,
            self.seconds,
            STEP,
            _shape(LOOKS),
            self._centres(),
            self._body().radii,
            self.people.feet,
            self._ways(slowing),
            self.people.sizes,
        )

    def _ways(self, slowing: float) -> Floats:
        """For so much time since a stop began, the time of their way performers have gone [s].

        Who is slower than the fastest would stand sooner.
        """
        since: Floats = np.arange(round(LONGEST / STEP) + 1, dtype=np.float64) * STEP
        fastest = float((np.diff(self.people.walked, axis=1) / STEP).max(initial=0.0))
        if not slowing or not fastest:
            return since
        braking = np.clip(since - REACTION, 0.0, fastest / slowing)
        return np.minimum(since, REACTION) + braking - slowing * braking**2 / (2.0 * fastest)

    def standing(self) -> tuple[float | None, float | None]:
        """After rest, the least time and way until a performer who goes on is too near [s, m]."""
        people = self.people
        if not len(people.feet) or not len(self.starts):
            return None, None
        steps = time_to_rig(
            self.starts,
            self.seconds,
            STEP,
            3,
            self.request.performer_clearance,
            self._centres(),
            self._body().radii,
            people.feet,
            people.sizes,
        )
        hit = np.flatnonzero(steps >= 0)
        if not len(hit):
            return None, None
        soonest = int(hit[np.argmin(steps[hit])])
        rest = int(self.starts[soonest]) + round(float(self.seconds[soonest]) / STEP)
        gone = people.walked[:, rest + int(steps[soonest])] - people.walked[:, rest]
        return float(steps[soonest]) * STEP, float(gone.max())

    def metres(self) -> Floats:
        """Camera path during each stop [m]."""
        R, p = flange_of(self._body(), self.values[:, 1:])
        eye = p + R @ self.request.mount.p_flange_camera
        eye[:, 0] += self.values[:, 0]
        gone = _gone(eye)
        rest = np.minimum(self.starts + self.seconds / (2.0 * STEP), len(gone) - 1.0)
        there = np.asarray(np.interp(rest, np.arange(len(gone)), gone), np.float64)
        return there - gone[self.starts]


def _too_long(bad: NDArray[np.bool_], frames: Ints, first: int) -> list[Failure]:
    words = f"a controlled stop begun here takes more than {LONGEST:.0f} s within its limits"
    return [
        Failure(span=span, code="cover-stop", detail=words) for span in _spans(bad, frames, first)
    ]


def _too_near(
    bad: NDArray[np.bool_], near: Floats, clearance: float, frames: Ints, first: int
) -> list[Failure]:
    failures = list[Failure]()
    for span in _spans(bad, frames, first):
        here = bad & (frames >= span.first - first) & (frames < span.stop - first)
        words = (
            f"a controlled stop begun here comes within {max(float(near[here].min()), 0.0):.2f} m "
            f"of where a performer may be who stops too, {clearance:.2f} m at least"
        )
        failures.append(Failure(span=span, code="cover-stop", detail=words))
    return failures


def _spans(bad: NDArray[np.bool_], frames: Ints, first: int) -> tuple[Span, ...]:
    flags = np.zeros(int(frames[-1]) + 1, np.bool_)
    flags[frames[bad]] = True
    return runs(flags, first)
