"""A camera path without the jitter of its measurement, inside a tube around the path as given.

The path moves by d at its frames. Of all d inside the tube the one is taken that minimises

    |D (p + d)|^2 + stiffness |d|^2

with D the fourth differences, and the jerk at both ends: what is slower than `CUTOFF` hardly moves,
what is faster goes as far as the tube lets it. Position and orientation are treated alike, an
orientation as the sum of the small turns from frame to frame. How far a frame may move is a few
times the noise found around it, so that a path that is smooth already stays as it is; noise is what
sixth differences show: of a smooth path next to nothing is left in them.

Both paths are the C4 quintics through their frames, and a quintic through samples is linear in
them: between frames the path moves by the quintic through d. It is looked at eight times a frame,
with a bound for what lies between; where it leaves the tube the frames around may move less and the
problem is solved again, and what is left is scaled down.
"""

# neither scipy's sparse matrices nor piqp have types that pyright could follow
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from oner.geometry import poses
from oner.geometry.splines import PositionSpline, RotationSpline
from oner.model.arrays import ArrayNoun, FloatArray
from oner.motion.request import Tube

Floats = NDArray[np.float64]

SHARE = 0.8
"""Part of the tube cleaning may use; the rest is for what the arm does between frames."""

CUTOFF = 2.0
"""What is slower than this is the move, what is faster is jitter where the tube allows [Hz]."""

LEAST_FRAMES = 8
"""Fewer show nothing about their noise and stay as they are."""

ORDER = 6
"""Differences that show noise: of a camera's own motion next to nothing is left in the sixth."""

NOISE_SECONDS = 0.5
"""Stretch over which noise is averaged [s]."""

NOISES = 4.0
"""A frame may move by so many times the noise around it."""

END_JERK = np.array([-17 / 4, 71 / 4, -59 / 2, 49 / 2, -41 / 4, 7 / 4])
"""Third derivative, in frames, at the first of six: what a quintic with free ends has there."""

NEGLIGIBLE = (5e-6, 1e-5)
"""Noise below this stays: at 24 frames a second its jerk is a hundredth of a joint's [m, rad]."""

PER_FRAME = 8
"""Instants between two frames at which the tube is looked at."""

TRIES = 3
"""Times the problem is solved again with less room where the tube was left."""

Deviation = Callable[[Floats], Floats]
"""From what the frames move, shape (n, 3), to how far the path moves at all instants."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CleanPath(ArrayNoun):
    """A camera path after cleaning, and what that moved.

    Args:
        positions: [m], shape (n, 3).
        quaternions: Camera to parent, wxyz, shape (n, 4).
        moved: Distance from the path as given at the frames [m], shape (n,).
        turned: Angle from it there [rad], shape (n,).
        moved_most, turned_most: The largest, between frames too [m, rad].
    """

    positions: FloatArray
    quaternions: FloatArray
    moved: FloatArray
    turned: FloatArray
    moved_most: float
    turned_most: float


def clean_path(positions: Floats, quaternions: Floats, rate: float, tube: Tube) -> CleanPath:
    """The path with its jitter taken out, inside a share of its tube, between frames too.

    Args:
        positions: At the frames [m], shape (n, 3).
        quaternions: wxyz, shape (n, 4).
        rate: Frames per second.
        tube: Around the path as given. Cleaning uses `SHARE` of it; of a path of fewer than
            `LEAST_FRAMES` frames nothing.
    """
    given = poses.align_hemisphere(poses.normalize(quaternions))
    shift, turn = np.zeros((len(given), 3)), np.zeros((len(given), 3))
    moved_most = turned_most = 0.0
    if len(given) >= LEAST_FRAMES:
        along, about = _distances_of(rate), _angles_of(given, rate)
        small, slight = NEGLIGIBLE
        shift, moved_most = _inside(positions, rate, (SHARE * tube.position, small), along)
        turns = _summed_turns(given)
        turn, turned_most = _inside(turns, rate, (SHARE * tube.angle, slight), about)
    return CleanPath(
        positions=positions + shift,
        quaternions=_turned(given, turn),
        moved=np.linalg.norm(shift, axis=1),
        turned=np.linalg.norm(turn, axis=1),
        moved_most=moved_most,
        turned_most=turned_most,
    )


def _inside(
    path: Floats, rate: float, sizes: tuple[float, float], deviation: Deviation
) -> tuple[Floats, float]:
    """How far each frame moves, shape (n, 3), and the farthest the path moves anywhere.

    Args:
        path: Shape (n, 3).
        rate: Frames per second.
        sizes: Radius of the tube, and the noise that is left alone.
        deviation: See there.
    """
    radius, negligible = sizes
    noise = np.column_stack([_noise(column, rate) for column in path.T])
    if float(noise.max()) <= negligible:
        return np.zeros(path.shape), 0.0
    # a third of the radius' square for each axis: all three together stay inside
    room = np.minimum(NOISES * noise, radius / math.sqrt(3.0))
    move = _smoothed(path, rate, room)
    away = _around_frames(deviation(move))
    for _ in range(TRIES):
        if away.max() <= radius:
            return move, float(away.max())
        room *= np.minimum(1.0, 0.9 * radius / np.maximum(away, 1e-12))[:, None]
        move = _smoothed(path, rate, room)
        away = _around_frames(deviation(move))
    if away.max() > radius:
        # the distance between frames is linear in those at frames; an angle all but
        move = 0.99 * radius / float(away.max()) * move
        away = _around_frames(deviation(move))
    return move, float(away.max())


def _noise(values: Floats, rate: float) -> Floats:
    """Root mean square of the noise around every frame, shape (n,).

    Differences of order k make white noise larger by the square root of (2k)! / (k!)^2.
    """
    sixth = np.diff(values, n=ORDER) / math.sqrt(math.comb(2 * ORDER, ORDER))
    before = ORDER // 2
    each = np.pad(sixth, (before, ORDER - before), mode="edge")
    window = max(ORDER + 1, round(NOISE_SECONDS * rate))
    mean = _windows(each * each, min(window, len(each))).mean(axis=1)
    return np.sqrt(_windows(mean, ORDER).max(axis=1))


def _windows(values: Floats, size: int) -> Floats:
    """So many values around each, those at the ends repeated, shape (n, size)."""
    before = size // 2
    return sliding_window_view(np.pad(values, (before, size - 1 - before), mode="edge"), size)


def _smoothed(path: Floats, rate: float, room: Floats) -> Floats:
    """What each axis of a path moves, no frame further than its room, shape (n, 3)."""
    # half a second of imports that a path without jitter does not need
    from scipy import sparse
    from scipy.linalg import solveh_banded

    n = len(path)
    stiffness = (2.0 * math.sin(math.pi * min(CUTOFF / rate, 0.5))) ** 8
    inner: Any = sparse.diags_array(
        [1.0, -4.0, 6.0, -4.0, 1.0], offsets=[0, 1, 2, 3, 4], shape=(n - 4, n), dtype=np.float64
    )
    ends = np.zeros((2, n))
    ends[0, :6], ends[1, -6:] = END_JERK, -END_JERK[::-1]
    D: Any = sparse.vstack([inner, sparse.csr_array(ends)])
    H: Any = sparse.csc_matrix(D.T @ D / stiffness + sparse.eye_array(n))
    pulls = np.asarray(D.T @ (D @ path) / stiffness, np.float64)
    bands = np.zeros((6, n))
    for k in range(6):
        bands[k, : n - k] = H.diagonal(k)
    free = np.array(solveh_banded(bands, -pulls, lower=True, check_finite=False))
    for axis in range(path.shape[1]):
        if np.any(np.abs(free[:, axis]) > room[:, axis]):
            free[:, axis] = _bounded(H, pulls[:, axis], room[:, axis])
    return free


def _bounded(H: Any, pull: Floats, room: Floats) -> Floats:
    """The x that minimises x H x / 2 + pull x with no |x| beyond its room."""
    import piqp

    scale = max(float(room.max()), 1e-15)
    bound = np.maximum(room / scale, 1e-9)
    solver = piqp.SparseSolver()
    solver.settings.verbose = False
    solver.setup(H, pull / scale, None, None, None, None, None, -bound, bound)
    if solver.solve() != piqp.PIQP_SOLVED:
        # an axis that stays as given keeps every promise
        return np.zeros(len(pull))
    return np.clip(np.asarray(solver.result.x, np.float64) * scale, -room, room)


def _instants(frames: int, rate: float) -> Floats:
    return np.linspace(0.0, (frames - 1) / rate, (frames - 1) * PER_FRAME + 1)


def _around_frames(away: Floats) -> Floats:
    """The largest of the instants from the frame before to the one after, shape (n,)."""
    between = np.maximum(away[:-1].reshape(-1, PER_FRAME).max(axis=1), away[PER_FRAME::PER_FRAME])
    return np.maximum(np.append(between, 0.0), np.insert(between, 0, 0.0))


def _with_between(away: Floats) -> Floats:
    """Distances at instants with what they may be more than that until the next one.

    A curve over a step is above the line through its ends by an eighth of its second difference.
    """
    bend = np.abs(np.diff(away, n=2)) / 8.0
    more = np.maximum(np.append(bend, bend[-1]), np.insert(bend, 0, bend[0]))
    return away + np.maximum(np.append(more, 0.0), np.insert(more, 0, 0.0))


def _distances_of(rate: float) -> Deviation:
    def distances(move: Floats) -> Floats:
        curve = PositionSpline(np.arange(len(move)) / rate, move)
        return _with_between(np.linalg.norm(curve(_instants(len(move), rate)), axis=1))

    return distances


def _angles_of(given: Floats, rate: float) -> Deviation:
    frames = np.arange(len(given)) / rate
    instants = _instants(len(given), rate)

    @cache
    def as_given() -> Floats:
        return RotationSpline(frames, given)(instants)

    def angles(move: Floats) -> Floats:
        curve = RotationSpline(frames, _turned(given, move))
        return _with_between(poses.angle_between(curve(instants), as_given()))

    return angles


def _summed_turns(quaternions: Floats) -> Floats:
    """The turns from frame to frame as rotation vectors of the parent, summed, shape (n, 3).

    Only differences of it are looked at. A small turn of one frame changes it there by that turn,
    but for the product of that turn and the path's own turn in a frame.
    """
    steps = poses.multiply(quaternions[1:], poses.conjugate(quaternions[:-1]))
    return np.concatenate([np.zeros((1, 3)), np.cumsum(poses.to_rotation_vector(steps), axis=0)])


def _turned(quaternions: Floats, turns: Floats) -> Floats:
    """Orientations turned about axes of the parent by rotation vectors [rad], shape (n, 4)."""
    return poses.multiply(poses.from_rotation_vector(turns), quaternions)
