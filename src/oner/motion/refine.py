"""From the ladder's rungs to a smooth move: the rail over time, refined under every limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.kernels.ladder import follow
from oner.kernels.quintic import solve_banded, spline_basis
from oner.kernels.short import short_distances
from oner.kernels.smooth import Terms, fit_equations, normal_equations
from oner.motion.curve import RailBasis, rail_basis
from oner.motion.needle import Needle, threaded
from oner.motion.reach import axis_limits
from oner.motion.scene import Scene

Floats = NDArray[np.float64]

HINGES = (3.0, 30.0, 300.0)
"""Weights of what exceeds a bound, one stage after the other."""

LIGHT = (0.02, 0.1, 0.05)
"""Weights of speed, acceleration and jerk below their bounds."""

STIFFNESSES = (10.0, 1.0, 0.1, 1e-2, 1e-4)
"""Of the rail's first fit to the ladder."""

THROUGH = 1e4
"""Weight of a needle in that fit, of a frame 1."""

_NUDGE = 1e-5
"""Step of the rail for derivatives [m]."""

_AROUND = 1e-3
"""What a distance may change by over that step [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A rail curve and what follows from it at the frames.

    Args:
        coefficients: Of the rail's spline.
        values: Track and joints [m, rad], shape (n, 7).
        slopes: Their derivative by the rail position, shape (n, 7).
        distances, distance_slopes: As `short_distances`, shape (n, 4).
    """

    coefficients: Floats
    values: Floats
    slopes: Floats
    distances: Floats
    distance_slopes: Floats


def refine(
    scene: Scene,
    knots: NDArray[np.int64],
    rungs: Floats,
    bounds: Floats,
    through: Sequence[Needle] = (),
) -> Floats:
    """Axis values at the frames, as smooth as Gauss-Newton finds them.

    The answer holds the camera exactly at every frame; it is not promised to keep the bounds.

    Args:
        scene: Every box in it counts as an obstacle.
        knots: Frames of the rungs, from 0, the last frame included, shape (k,).
        rungs: Track and joints there [m, rad], shape (k, 7).
        bounds: Parts of speed, acceleration and jerk to stay below, shape (3,).
        through: Needles the rail is led through at first.

    Returns:
        Shape (n, 7).
    """
    request = scene.request
    start = between_knots(request.frames, knots, rungs)
    basis = rail_basis(request.frames, float(request.rate), request.settings.knot_seconds)
    if len(scene.rail) == 1:
        return _follow(scene, start[:, 0], start[:, 1:])[0]
    sample = _smooth_start(scene, basis, start, _terms(scene, HINGES[0], bounds), through)
    if sample is None:
        return _follow(scene, start[:, 0], start[:, 1:])[0]
    for hinge in HINGES:
        sample = _descend(scene, basis, sample, _terms(scene, hinge, bounds))
    return sample.values


def between_knots(frames: int, knots: NDArray[np.int64], rungs: Floats) -> Floats:
    """Track and joints on straight lines between knots [m, rad], shape (frames, 7)."""
    at = np.arange(frames)
    return np.column_stack([np.interp(at, knots, rungs[:, axis]) for axis in range(7)])


def _terms(scene: Scene, hinge: float, bounds: Floats) -> Terms:
    request = scene.request
    limits = np.stack([axis_limits(request, w) for w in ("speed", "acceleration", "jerk")])
    half = float(scene.rail[-1])
    margin = request.settings.clearance_margin
    wall = request.wall_clearance + margin
    return Terms(
        dt=1.0 / float(request.rate),
        limits=np.maximum(limits, 1e-9),
        bounds=bounds,
        weights=np.array(LIGHT),
        hinge=hinge,
        lower=np.array([-half, *scene.body.lower]),
        upper=np.array([half, *scene.body.upper]),
        needs=np.array(
            [
                wall,
                wall,
                request.performer_clearance + margin,
                request.settings.self_clearance + margin,
            ]
        ),
    )


def _follow(scene: Scene, s: Floats, reference: Floats) -> tuple[Floats, int]:
    """Axis values with the camera exactly on its path, and how many frames are out of reach."""
    q = np.empty_like(reference)
    missed = follow(
        scene.body,
        scene.world.height,
        scene.rotations,
        scene.positions,
        np.ascontiguousarray(s),
        np.ascontiguousarray(reference),
        q,
    )
    return np.column_stack([s, q]), missed


def _smooth_start(
    scene: Scene, basis: RailBasis, start: Floats, terms: Terms, through: Sequence[Needle]
) -> Sample | None:
    """Of fits to the ladder's rail from which every frame is reached the one that costs least."""
    instants = np.array([needle.frame for needle in through]) / float(scene.request.rate)
    first, values = spline_basis(basis.knots, np.minimum(instants, basis.knots[-1]))
    fit, bend, right = fit_equations(
        np.concatenate([basis.first, first]),
        np.concatenate([basis.values, values]),
        basis.count,
        np.concatenate([start[:, 0], [needle.rail for needle in through]]),
        np.concatenate([np.ones(len(start)), np.full(len(through), THROUGH)]),
    )
    best, least = None, np.inf
    for stiffness in STIFFNESSES:
        coefficients = np.empty(basis.count)
        if not solve_banded(fit + stiffness * bend, right, coefficients):
            continue
        rail, reference = basis.at_frames(coefficients), start[:, 1:]
        if through:
            straight_on = threaded(scene, rail, start[0, 1:])
            reference = reference if straight_on is None else straight_on
        values, missed = _follow(scene, rail, reference)
        if missed:
            continue
        sample = _measure(scene, coefficients, values, terms)
        cost = _system(basis, sample, terms)[2]
        if cost < least:
            best, least = sample, cost
    return best


def _measure(scene: Scene, coefficients: Floats, values: Floats, terms: Terms) -> Sample:
    """Slopes and distances at axis values that hold the camera.

    Distances are looked at where they are too short, their slopes too.
    """
    ahead, behind = (
        _follow(scene, values[:, 0] + nudge, values[:, 1:])[0] for nudge in (_NUDGE, -_NUDGE)
    )
    distances = _distances(scene, values, scene.feet, terms.needs)
    short = np.flatnonzero(np.isfinite(distances).any(axis=1))
    slopes = np.zeros_like(distances)
    if len(short):
        feet, reach = np.ascontiguousarray(scene.feet[:, short]), terms.needs + _AROUND
        after, before = (_distances(scene, side[short], feet, reach) for side in (ahead, behind))
        known = np.isfinite(after) & np.isfinite(before)
        change = np.where(known, after, 0.0) - np.where(known, before, 0.0)
        slopes[short] = change / (2 * _NUDGE)
    return Sample(
        coefficients=coefficients,
        values=values,
        slopes=(ahead - behind) / (2 * _NUDGE),
        distances=distances,
        distance_slopes=slopes,
    )


def _distances(scene: Scene, values: Floats, feet: Floats, needs: Floats) -> Floats:
    q, s = np.ascontiguousarray(values[:, 1:]), np.ascontiguousarray(values[:, 0])
    return short_distances(scene.body, scene.world, q, s, feet, needs)


def _descend(scene: Scene, basis: RailBasis, sample: Sample, terms: Terms) -> Sample:
    """Levenberg-Marquardt until a round gains less than a thousandth."""
    H, g, cost = _system(basis, sample, terms)
    damping = 1e-3
    for _ in range(scene.request.settings.rounds):
        trial = _step(scene, basis, sample, H, g, damping, terms)
        if trial is not None:
            H_next, g_next, next_cost = _system(basis, trial, terms)
            if next_cost < cost:
                gain = (cost - next_cost) / max(cost, 1e-12)
                sample, H, g, cost = trial, H_next, g_next, next_cost
                damping = max(damping / 5.0, 1e-9)
                if gain < 1e-3:
                    break
                continue
        damping *= 8.0
        if damping > 1e6:
            break
    return sample


def _system(basis: RailBasis, sample: Sample, terms: Terms) -> tuple[Floats, Floats, float]:
    return normal_equations(
        basis.first,
        basis.values,
        basis.count,
        sample.values,
        sample.slopes,
        sample.distances,
        sample.distance_slopes,
        terms,
    )


def _step(
    scene: Scene,
    basis: RailBasis,
    sample: Sample,
    H: Floats,
    g: Floats,
    damping: float,
    terms: Terms,
) -> Sample | None:
    """One damped step; None if it leaves the arm's reach."""
    damped = H.copy()
    damped[0] += damping * (H[0] + 1e-6 * H[0].max()) + 1e-9
    change = np.empty_like(g)
    if not solve_banded(damped, g, change):
        return None
    coefficients = sample.coefficients - change
    values, missed = _follow(scene, basis.at_frames(coefficients), sample.values[:, 1:])
    if missed or not np.all(np.isfinite(values)):
        return None
    return _measure(scene, coefficients, values, terms)
