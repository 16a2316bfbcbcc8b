"""Whether the axes of an arm do what the plan says: the camera's path, and every limit at 1 kHz."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

from oner.audit.kinematics import angles_between, camera_poses, quaternion_matrices
from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.production import Production
from oner.model.rig import ArmModel, Rig, RigKind, Track
from oner.model.take import Take

Floats = NDArray[np.float64]

PATH_TOLERANCE = 0.0015
"""The camera is where the take has it within this, between frames too [m]."""

ANGLE_TOLERANCE = math.radians(0.07)

LIMIT_SLACK = 1.005
"""What finite differences of a spline may overstate a ratio by."""


def check_move(production: Production, take: Take, piece: Piece) -> list[Finding]:
    """Everything about the move of one piece; nothing for a piece without one."""
    if piece.move is None:
        return []
    rig = production.rig_named(piece.setup.rig)
    wanted = _wanted_path(production, take, piece, rig)
    return [*_check_path(piece, rig, wanted), *_check_limits(piece, rig)]


def _wanted_path(
    production: Production, take: Take, piece: Piece, rig: Rig
) -> tuple[Floats, Floats]:
    """Camera positions and rotations at the frames of the move, in the frame it is placed in."""
    assert piece.move is not None
    rows = slice(piece.move.first_frame, piece.move.first_frame + len(piece.move.values))
    positions, rotations = take.positions[rows], quaternion_matrices(take.quaternions[rows])
    if rig.kind is RigKind.TREADMILL:
        return _on_belt(take, rig, rows, positions, rotations)
    assert piece.setup.set is not None
    parts = {part.id: part for part in production.set_named(piece.setup.set).stands_for}
    assert piece.setup.part is not None
    T = parts[piece.setup.part].T_story_set
    turn = _about_z(np.array([-T.yaw]))[0]
    shift = np.array([T.x, T.y, T.z])
    return (positions - shift) @ turn.T, turn @ rotations


def _on_belt(
    take: Take, rig: Rig, rows: slice, positions: Floats, rotations: Floats
) -> tuple[Floats, Floats]:
    assert rig.treadmill is not None
    runner = take.performers[0]
    turn = _about_z(-runner.headings[rows])
    apart = positions - runner.positions[rows]
    local = np.einsum("nij,nj->ni", turn, apart)
    local[:, 2] += rig.treadmill.deck_height
    return local, turn @ rotations


def _about_z(angles: Floats) -> Floats:
    turn = np.tile(np.eye(3), (len(angles), 1, 1))
    turn[:, 0, 0] = turn[:, 1, 1] = np.cos(angles)
    turn[:, 1, 0] = np.sin(angles)
    turn[:, 0, 1] = -np.sin(angles)
    return turn


def _check_path(piece: Piece, rig: Rig, wanted: tuple[Floats, Floats]) -> list[Finding]:
    move = piece.move
    assert move is not None and rig.arm is not None and rig.track is not None
    mount = {mount.id: mount for mount in rig.mounts}[move.mount]
    if len(wanted[0]) != len(move.values):
        return [
            find("audit-pose", piece.id, f"{len(move.values)} rows for {len(wanted[0])} frames")
        ]
    times = np.arange(len(move.values)) / float(move.rate)
    fine = _fine_times(times)
    values = _through(times, move.values)(fine)
    reached = camera_poses(values, rig.arm, rig.track, mount, move.placement)
    path = _through(times, wanted[0])(fine)
    off = float(np.linalg.norm(reached[:, :3, 3] - path, axis=1).max())
    at_frames = camera_poses(move.values, rig.arm, rig.track, mount, move.placement)
    turned = float(angles_between(at_frames[:, :3, :3], wanted[1]).max())
    findings = list[Finding]()
    if off > PATH_TOLERANCE:
        findings.append(
            find("audit-pose", piece.id, f"camera {off * 1e3:.2f} mm off its path", limit="1.5 mm")
        )
    if turned > ANGLE_TOLERANCE:
        degrees = math.degrees(turned)
        findings.append(
            find("audit-pose", piece.id, f"camera turned by {degrees:.3f} deg", limit="0.07 deg")
        )
    return findings


def _check_limits(piece: Piece, rig: Rig) -> list[Finding]:
    move, arm, track = piece.move, rig.arm, rig.track
    assert move is not None and arm is not None and track is not None
    times = np.arange(len(move.values)) / float(move.rate)
    values = _through(times, move.values)(_fine_times(times))
    findings = list[Finding]()
    lower, upper = _ranges(arm, track)
    for axis, name in enumerate(move.axes):
        low, high = float(values[:, axis].min()), float(values[:, axis].max())
        if low < lower[axis] - 1e-9 or high > upper[axis] + 1e-9:
            findings.append(
                find(
                    "audit-limit",
                    f"{piece.id} {name}",
                    f"runs from {low:.3f} to {high:.3f}",
                    limit=f"{lower[axis]:.3f} to {upper[axis]:.3f}",
                )
            )
    for order, (what, limits) in enumerate(_rates(arm, track), start=1):
        steps = np.diff(values, n=order, axis=0) * 1000.0**order
        ratios = np.abs(steps).max(axis=0) / limits if len(steps) else np.zeros(7)
        for axis in np.flatnonzero(ratios > LIMIT_SLACK):
            findings.append(
                find(
                    "audit-limit",
                    f"{piece.id} {move.axes[axis]}",
                    f"{what} {ratios[axis]:.2f} of its limit at 1 kHz",
                    limit="1.00",
                )
            )
    return findings


def _ranges(arm: ArmModel, track: Track) -> tuple[Floats, Floats]:
    half = track.length / 2
    return np.array([-half, *arm.lower]), np.array([half, *arm.upper])


def _rates(arm: ArmModel, track: Track) -> list[tuple[str, Floats]]:
    return [
        ("speed", np.array([max(track.speed, 1e-9), *arm.speed])),
        ("acceleration", np.array([max(track.acceleration, 1e-9), *arm.acceleration])),
        ("jerk", np.array([max(track.jerk, 1e-9), *arm.jerk])),
    ]


def _fine_times(times: Floats) -> Floats:
    return np.arange(0.0, times[-1] + 1e-12, 0.001) if len(times) > 1 else times


def _through(times: Floats, values: Floats) -> Callable[[Floats], Floats]:
    """The quintic through samples; of the largest odd degree that fewer than six allow."""
    degree = min(5, 2 * (len(times) // 2) - 1) if len(times) > 1 else 0
    return cast(Callable[[Floats], Floats], make_interp_spline(times, values, k=degree))
