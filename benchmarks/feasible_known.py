"""Placements from which a move is known to be possible, because one is at hand: a witness.

Two ways of getting one, neither of them the planner's:

built       A smooth random motion of rail and joints; the camera path is what it gives.
searched    The camera path is given. Placements are drawn at random; for each, rail curves are
            drawn at random and improved by least squares with derivatives by finite differences,
            from a random way of holding the first frame. No ladder, no grid, a hundred times
            slower.

A witness counts if it keeps every limit at 1 kHz. Panels it does not touch are made fixed by the
toss of a coin in every second problem; in the others all stay wild.

`python -m benchmarks.feasible_known` finds them anew and writes `feasible_known.json`.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import BSpline
from scipy.optimize import least_squares

from benchmarks.arm import ArmRig, bundled_arm
from benchmarks.hallway import RATE, CameraPath, corner_path, hallway_request
from oner.geometry import poses
from oner.kernels.chain import inverse_all
from oner.kernels.collide import clearances
from oner.kernels.ladder import follow
from oner.model.piece import Placement
from oner.motion.ramps import camera_of
from oner.motion.reach import axis_limits
from oner.motion.request import ArmRequest
from oner.motion.scene import Scene, make_scene, without_panels
from oner.motion.verify import verify

Floats = NDArray[np.float64]

FILE = Path(__file__).with_name("feasible_known.json")

SECONDS = (4, 10)
EACH = 50
"""Placements of each kind and length."""

NEAR_LIMITS = 0.95
"""Highest part of a limit at the frames that the motions of 4 s are built to."""

TURNS = (0.5, 1.0, 1.6)
"""Of the waves that motions are built from, over a whole motion."""

COEFFICIENTS = 12
STARTS = 16
"""Rail curves drawn for a placement, each with one way of holding the first frame."""

HOPELESS = 300.0
"""Sum of squares above which a curve is given up after its first few steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A problem with an answer.

    Args:
        kind: built or searched.
        seconds: Length.
        request: What is asked.
        witness: Axis values at the frames [m, rad], shape (n, 7).
    """

    kind: str
    seconds: int
    request: ArmRequest
    witness: Floats


def known_problems(rig: ArmRig) -> Iterator[Known]:
    """The problems of the file."""
    for row in json.loads(FILE.read_text(encoding="utf-8")):
        seconds, placement = int(row["seconds"]), Placement(**row["placement"])
        fixed = frozenset[str](row["fixed"])
        if row["kind"] == "built":
            witness = _waves(seconds) @ np.array(row["waves"], np.float64)
            path = _filmed(rig, placement, witness)
            request = hallway_request(rig, path, placement, fixed)
        else:
            request = hallway_request(rig, corner_path(seconds), placement, fixed)
            found = _walked_from(make_scene(request), row["rail"], row["joints"])
            assert found is not None, "the rail of a witness leads out of reach"
            witness = found
        yield Known(kind=row["kind"], seconds=seconds, request=request, witness=witness)


def holds(scene: Scene, witness: Floats) -> tuple[str, ...] | None:
    """Panels a witness touches if it keeps everything at 1 kHz; None if it does not."""
    if scene.on_strip.any() or scene.track_blocked:
        return None
    half = float(scene.rail[-1])
    if np.abs(witness[:, 0]).max() > half:
        return None
    if np.any(witness[:, 1:] < scene.body.lower) or np.any(witness[:, 1:] > scene.body.upper):
        return None
    verdict = verify(scene, witness, scene)
    return None if verdict.failures else verdict.panels_out


def _drawn_placement(rng: np.random.Generator) -> Placement:
    x, y = rng.uniform([6.0, -3.5], [13.0, 4.5])
    yaw = math.radians(rng.uniform(-180.0, 180.0))
    return Placement(x=round(x, 3), y=round(y, 3), z=0.0, yaw=round(yaw, 4))


def _fixed_by_coin(
    rng: np.random.Generator, scene: Scene, touched: tuple[str, ...], mixed: bool
) -> list[str]:
    free = [panel.id for panel in scene.request.panels if panel.id not in touched]
    return [panel for panel in free if mixed and rng.random() < 0.5]


# ---------------------------------------------------------------------------------------------
# built


def _filmed(rig: ArmRig, placement: Placement, axes: Floats) -> CameraPath:
    """What a motion does with the camera, and a performer 1.8 m before it."""
    blank = CameraPath(
        positions=np.zeros((len(axes), 3)),
        quaternions=np.tile([1.0, 0.0, 0.0, 0.0], (len(axes), 1)),
        feet=np.zeros((len(axes), 3)),
    )
    positions, quaternions = camera_of(hallway_request(rig, blank, placement), axes)
    ahead = poses.rotate(quaternions, np.array([0.0, 0.0, -1.0]))
    feet = positions + 1.8 * ahead
    feet[:, 2] = 0.0
    return CameraPath(
        positions=positions, quaternions=poses.align_hemisphere(quaternions), feet=feet
    )


def _waves(seconds: int) -> Floats:
    """What the axes' motions are sums of: one, and sines and cosines; shape (n, 7)."""
    t = 2 * np.pi * np.linspace(0.0, 1.0, seconds * RATE + 1)
    waves = [wave(turns * t) for turns in TURNS for wave in (np.sin, np.cos)]
    return np.column_stack([np.ones(len(t)), *waves])


def _random_waves(rng: np.random.Generator, rig: ArmRig) -> Floats:
    """How much of each wave every axis gets, up to the limits in 4 s; longer ones are slower."""
    middle = np.array([0.0, 0.0, 0.3, 1.2, 0.0, 0.3, 0.0])
    middle += rng.uniform(-1, 1, 7) * [1.0, 1.5, 0.4, 0.4, 1.5, 0.7, 1.5]
    sizes = np.array([1.2, 0.6, 0.3, 0.35, 0.7, 0.5, 0.8]) * rng.uniform(0.2, 1.0, 7)
    amounts = np.zeros((7, 7))
    for k, turns in enumerate(TURNS):
        phase = rng.uniform(0, 2 * np.pi, 7)
        amounts[1 + 2 * k], amounts[2 + 2 * k] = sizes / turns * [np.cos(phase), np.sin(phase)]
    request = hallway_request(rig, corner_path(4), Placement(x=0.0, y=0.0, z=0.0, yaw=0.0))
    wave, highest = _waves(4) @ amounts, 0.0
    for order, kind in enumerate(("speed", "acceleration", "jerk"), start=1):
        steps = np.abs(np.diff(wave, n=order, axis=0)).max(axis=0) * float(RATE) ** order
        highest = max(highest, float((steps / axis_limits(request, kind)).max()))
    amounts *= NEAR_LIMITS / highest
    amounts[0] = middle
    return np.round(amounts, 9)


def _built(rng: np.random.Generator, rig: ArmRig, seconds: int, mixed: bool) -> dict[str, Any]:
    while True:
        placement, amounts = _drawn_placement(rng), _random_waves(rng, rig)
        axes = _waves(seconds) @ amounts
        scene = make_scene(hallway_request(rig, _filmed(rig, placement, axes), placement))
        touched = holds(scene, axes)
        if touched is not None:
            fixed = _fixed_by_coin(rng, scene, touched, mixed)
            return _row("built", seconds, placement, fixed) | {"waves": amounts.tolist()}


# ---------------------------------------------------------------------------------------------
# searched


def _searched(rng: np.random.Generator, rig: ArmRig, seconds: int, mixed: bool) -> dict[str, Any]:
    path = corner_path(seconds)
    some = slice(None, None, seconds * RATE // 12)
    coarse = CameraPath(
        positions=path.positions[some], quaternions=path.quaternions[some], feet=path.feet[some]
    )
    while True:
        placement = _drawn_placement(rng)
        request = replace(hallway_request(rig, coarse, placement), panels=())
        if not _all_within_reach(make_scene(request)):
            continue
        scene = make_scene(hallway_request(rig, path, placement))
        if scene.on_strip.any():
            continue
        found = _search(rng, scene)
        if found is None:
            continue
        rail, joints, touched = found
        fixed = _fixed_by_coin(rng, scene, touched, mixed)
        row = _row("searched", seconds, placement, fixed)
        return row | {"rail": rail.tolist(), "joints": joints.tolist()}


def _all_within_reach(scene: Scene) -> bool:
    frames = range(len(scene.positions))
    return all(len(_holding(scene, frame, scene.rail)[1]) for frame in frames)


def _holding(scene: Scene, frame: int, rail: Floats) -> tuple[Floats, Floats]:
    """All joints within their ranges that hold a frame, and the rail positions they are at."""
    base = np.column_stack([rail, 0 * rail, np.full(len(rail), scene.world.height)])
    rotations = np.repeat(scene.rotations[frame][None], len(rail), axis=0)
    theta, exists = inverse_all(scene.body.geometry, rotations, scene.positions[frame] - base)
    cell, branch = np.nonzero(exists)
    q = scene.body.signs * (theta[cell, branch] + scene.body.offsets)
    fits = np.all((q >= scene.body.lower) & (q <= scene.body.upper), axis=1)
    return q[fits], rail[cell[fits]]


def _rail_basis(frames: int) -> Floats:
    knots = np.concatenate([np.zeros(5), np.linspace(0, 1, COEFFICIENTS - 4), np.ones(5)])
    basis: Any = BSpline.design_matrix(np.linspace(0, 1, frames), knots, 5)
    return np.asarray(basis.toarray(), np.float64)


def _search(
    rng: np.random.Generator, scene: Scene
) -> tuple[Floats, Floats, tuple[str, ...]] | None:
    """Rail and first joints of a motion that keeps everything, and the panels it touches."""
    basis = _rail_basis(scene.request.frames)
    half = float(scene.rail[-1])
    for _ in range(STARTS):
        ends = rng.uniform(-half, half, 2)
        held, _ = _holding(scene, 0, ends[:1])
        if not len(held):
            continue
        first = held[rng.integers(len(held))]
        start = np.linspace(float(ends[0]), float(ends[1]), COEFFICIENTS)
        start += rng.normal(0, 0.15, COEFFICIENTS)
        found = _improved(scene, basis, first, np.clip(start, -half, half))
        if found is None:
            continue
        rail, joints = np.round(found[0], 9), np.round(found[1], 9)
        axes = _walked_from(scene, rail, joints)
        touched = None if axes is None else holds(scene, axes)
        if touched is not None:
            return rail, joints, touched
    return None


def _improved(
    scene: Scene, basis: Floats, first: Floats, start: Floats
) -> tuple[Floats, Floats] | None:
    """Coefficients of the rail and joints at the first frame; None if it comes to nothing."""
    request = scene.request
    limits = [axis_limits(request, kind) for kind in ("speed", "acceleration", "jerk")]
    dt = 1.0 / RATE
    half = float(scene.rail[-1])
    # without its wild panels: what is touched may be pulled
    empty = without_panels(scene, scene.wild)

    walked = _walked(scene, basis @ start, first)
    if walked is None:
        return None
    reference: Floats = walked

    def axes_of(coefficients: Floats) -> tuple[Floats, int]:
        s = np.ascontiguousarray(basis @ coefficients)
        q = np.empty_like(reference)
        missed = follow(
            scene.body, scene.world.height, scene.rotations, scene.positions, s, reference, q
        )
        return np.column_stack([s, q]), missed

    def residuals(coefficients: Floats) -> Floats:
        axes, missed = axes_of(coefficients)
        parts = list[Floats]()
        for k, limit in enumerate(limits, start=1):
            load = np.diff(axes, n=k, axis=0) / dt**k / limit
            parts.append((np.maximum(np.abs(load) - 0.93, 0.0) * 10 + 0.03 * np.abs(load)).ravel())
        low = np.array([-half, *scene.body.lower]) + 0.01
        high = np.array([half, *scene.body.upper]) - 0.01
        parts.append(20 * np.maximum(np.maximum(low - axes, axes - high), 0.0).ravel())
        near = clearances(
            empty.body, empty.world, np.ascontiguousarray(axes[:, 1:]), axes[:, 0].copy(),
            empty.feet,
        )  # fmt: skip
        needs = np.array([0.06, 0.06, request.performer_clearance + 0.01, 0.02])
        parts.append(20 * np.maximum(needs - np.minimum(near, 1e3), 0.0).ravel())
        parts.append(np.array([100.0 * missed]))
        return np.minimum(np.concatenate(parts), 1e6)

    for most in (6, 18):
        found: Any = least_squares(residuals, start, diff_step=[1e-5], max_nfev=most)
        axes, missed = axes_of(found.x)
        if missed or found.cost > HOPELESS:
            return None
        start, reference = found.x, np.ascontiguousarray(axes[:, 1:])
    return start, reference[0]


def _walked_from(scene: Scene, rail: ArrayLike, joints: ArrayLike) -> Floats | None:
    """The motion of a rail spline from joints at the first frame; None out of reach."""
    s = _rail_basis(scene.request.frames) @ np.asarray(rail, np.float64)
    q = _walked(scene, s, np.asarray(joints, np.float64))
    return None if q is None else np.column_stack([s, q])


def _walked(scene: Scene, rail: Floats, first: Floats) -> Floats | None:
    """Joints from a first configuration on, each nearest to the one before; None out of reach."""
    q = np.empty((len(rail), 6))
    before = first[None].copy()
    for i in range(len(rail)):
        one = np.empty((1, 6))
        row = slice(i, i + 1)
        if follow(
            scene.body, scene.world.height, scene.rotations[row], scene.positions[row],
            np.ascontiguousarray(rail[row]), before, one,
        ):  # fmt: skip
            return None
        q[i], before = one[0], one
    return q


def _row(kind: str, seconds: int, placement: Placement, fixed: list[str]) -> dict[str, Any]:
    place = {"x": placement.x, "y": placement.y, "z": placement.z, "yaw": placement.yaw}
    return {"kind": kind, "seconds": seconds, "placement": place, "fixed": fixed}


def main() -> None:
    """Find them all anew and write them down."""
    rig = bundled_arm()
    rows = list[dict[str, Any]]()
    for seconds in SECONDS:
        for kind, find in (("built", _built), ("searched", _searched)):
            rng = np.random.default_rng([seconds, len(kind)])
            for number in range(EACH):
                rows.append(find(rng, rig, seconds, number % 2 == 1))
                print(kind, seconds, number, file=sys.stderr, flush=True)
    lines = ",\n".join(json.dumps(row) for row in rows)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
