"""Whether the axes of an arm do what the plan says: the camera's path, and every limit at 1 kHz."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oner.audit.curve import milliseconds, rotations_through, through
from oner.audit.kinematics import angles_between, camera_poses
from oner.audit.place import Place, place_of
from oner.audit.touch import check_touch
from oner.model.finding import Finding, find
from oner.model.piece import Move, Piece
from oner.model.production import Production
from oner.model.rig import ArmModel, Rig, RigKind, Track
from oner.model.take import Take

Floats = NDArray[np.float64]

AXES = ("track", "J1", "J2", "J3", "J4", "J5", "J6")

PATH_TOLERANCE = 0.0015
"""The camera is where the take has it within this, between frames too [m]."""

ANGLE_TOLERANCE = math.radians(0.07)

SHARED_TOLERANCE = 0.02
"""What a warp can take out where both sides of a seam shoot, away from the seam itself [m]."""

SHARED_ANGLE = math.radians(0.5)

LIMIT_SLACK = 1.005
"""What finite differences of a spline may overstate a ratio by."""

FIGURE_SLACK = 0.02
"""What a figure of the plan may differ by from the one counted here [parts of a limit]."""


def check_move(production: Production, take: Take, piece: Piece) -> list[Finding]:
    """Everything about the move of one piece; nothing for a piece without an arm."""
    rig = production.rig_named(piece.setup.rig)
    if rig.arm is None:
        return []
    move = piece.move
    if move is None:
        return [find("audit-pose", piece.id, "an arm shoots it and there is no move")]
    wrong = [*_check_rows(take, piece, move), *_check_follows(take, piece, move)]
    if wrong:
        return wrong
    take = piece.followed(take)
    place = place_of(production, take, piece, move)
    return [
        *_check_met(production, take, piece, move, rig),
        *_check_path(piece, move, rig, place),
        *_check_limits(piece, move, rig),
        *_check_belt(take, piece, move, rig),
        *check_touch(piece, move, rig, place),
    ]


def _check_rows(take: Take, piece: Piece, move: Move) -> list[Finding]:
    """A row of seven finite numbers for every frame of the piece and its handles."""
    first, last = piece.span.first - piece.handle_before, piece.span.stop + piece.handle_after
    if min(move.pre_roll, move.run_out) < 0 or move.pre_roll + move.run_out >= len(move.values):
        figure = f"{move.pre_roll} rows of pre-roll and {move.run_out} of run-out"
        return [find("audit-pose", piece.id, figure, limit=f"{len(move.values)} rows in all")]
    shot = move.span
    if shot.first < 0 or shot.stop > take.frames or shot.first > first or shot.stop < last:
        figure = f"the move has frames {shot.first} to {shot.stop - 1}"
        return [find("audit-pose", piece.id, figure, limit=f"{first} to {last - 1}")]
    rate = take.rate * piece.setup.slow
    if move.rate != rate:
        return [find("audit-pose", piece.id, f"{move.rate} frames a second", limit=f"{rate}")]
    if move.axes != AXES or move.values.shape[1:] != (len(AXES),):
        return [find("audit-pose", piece.id, f"axes {move.axes}", limit=f"{AXES}")]
    if not np.isfinite(move.values).all():
        return [find("audit-pose", piece.id, "an axis value is not a number")]
    return []


def _check_follows(take: Take, piece: Piece, move: Move) -> list[Finding]:
    """What a piece follows instead of the take lies in its move, in numbers, once for a frame."""
    used = np.zeros(take.frames, np.int64)
    wrong = list[str]()
    for shot in piece.follows:
        arrays = (shot.positions, shot.quaternions, shot.focal_lengths, shot.focus_distances)
        raw = (shot.shot_positions, shot.shot_quaternions)
        inside = min(shot.span.first, shot.shared.first) >= max(0, move.span.first) and max(
            shot.span.stop, shot.shared.stop
        ) <= min(take.frames, move.span.stop)
        if not inside or any(len(a) != len(shot.positions) for a in arrays):
            wrong.append(f"what {shot.piece} was shot with has frames beyond the move")
            continue
        if len(raw[0]) != len(raw[1]) or not all(np.isfinite(a).all() for a in (*arrays, *raw)):
            wrong.append(f"what {shot.piece} was shot with has rows that are no poses")
        used[shot.span.first : shot.span.stop] += 1
    if (used > 1).any():
        wrong.append("two cameras are to be followed at one frame")
    return [find("audit-pose", piece.id, words) for words in wrong]


def _check_met(
    production: Production, take: Take, piece: Piece, move: Move, rig: Rig
) -> list[Finding]:
    """Where a neighbour was shot already, its camera is met: at the seam as closely as a path."""
    assert rig.arm is not None
    assert rig.track is not None
    mount = {mount.id: mount for mount in rig.mounts}[move.mount]
    reached = camera_poses(move.on_path, rig.arm, rig.track, mount, move.placement)
    findings = list[Finding]()
    for shot in piece.follows:
        rows = slice(shot.shared.first, shot.shared.stop)
        positions, quaternions = np.array(take.positions), np.array(take.quaternions)
        positions[rows], quaternions[rows] = shot.shot_positions, shot.shot_quaternions
        real = replace(take, positions=positions, quaternions=quaternions)
        place = place_of(production, real, piece, move)
        there = slice(rows.start - move.span.first, rows.stop - move.span.first)
        off = np.linalg.norm(reached[there, :3, 3] - place.positions[there], axis=1)
        turned = angles_between(reached[there, :3, :3], place.rotations[there])
        seam = piece.span.first if shot.shared.first <= piece.span.first else piece.span.stop
        close = np.abs(np.arange(rows.start, rows.stop) + 0.5 - seam) < 1.0
        far = (off > np.where(close, PATH_TOLERANCE, SHARED_TOLERANCE)) | (
            turned > np.where(close, ANGLE_TOLERANCE, SHARED_ANGLE)
        )
        if far.any() or not close.any():
            worst = int(np.argmax(np.where(far, off, -1.0)))
            figure = (
                f"{off[worst] * 1e3:.2f} mm and {math.degrees(turned[worst]):.3f} deg off the "
                f"camera of {shot.piece} as shot, at frame {rows.start + worst}"
            )
            findings.append(find("audit-pose", piece.id, figure, limit="1.5 mm at the seam"))
    return findings


def _check_path(piece: Piece, move: Move, rig: Rig, place: Place) -> list[Finding]:
    assert rig.arm is not None
    assert rig.track is not None
    mount = {mount.id: mount for mount in rig.mounts}[move.mount]
    rate = float(move.rate)
    times = np.arange(len(move.values)) / rate
    shot = np.arange(len(place.positions)) / rate
    fine = milliseconds(len(shot), rate)
    values = through(times, move.values)(fine + move.pre_roll / rate)
    reached = camera_poses(values, rig.arm, rig.track, mount, move.placement)
    path = through(shot, place.positions)(fine)
    off = float(np.linalg.norm(reached[:, :3, 3] - path, axis=1).max())
    looking = rotations_through(shot, place.rotations)(fine)
    turned = float(angles_between(reached[:, :3, :3], looking).max())
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


def _check_limits(piece: Piece, move: Move, rig: Rig) -> list[Finding]:
    arm, track = rig.arm, rig.track
    assert arm is not None
    assert track is not None
    times = np.arange(len(move.values)) / float(move.rate)
    values = through(times, move.values)(milliseconds(len(times), float(move.rate)))
    findings = _check_ranges(piece, values, arm, track)
    stated = (move.peak_speed, move.peak_acceleration, move.peak_jerk)
    for order, (what, limits) in enumerate(_rates(arm, track), start=1):
        steps = np.diff(values, n=order, axis=0) * 1000.0**order
        ratios = np.abs(steps).max(axis=0) / limits if len(steps) else np.zeros(len(AXES))
        for axis in np.flatnonzero(ratios > LIMIT_SLACK):
            figure = f"{what} {ratios[axis]:.2f} of its limit at 1 kHz"
            findings.append(find("audit-limit", f"{piece.id} {AXES[axis]}", figure, limit="1.00"))
        for axis in np.flatnonzero(~(stated[order - 1] > ratios - FIGURE_SLACK)):
            figure = f"{what} said to be {stated[order - 1][axis]:.2f} of its limit"
            findings.append(
                find(
                    "audit-figure",
                    f"{piece.id} {AXES[axis]}",
                    figure,
                    limit=f"{ratios[axis]:.2f} counted",
                )
            )
    return findings


def _check_ranges(piece: Piece, values: Floats, arm: ArmModel, track: Track) -> list[Finding]:
    half = track.length / 2
    lower, upper = np.array([-half, *arm.lower]), np.array([half, *arm.upper])
    low, high = values.min(axis=0), values.max(axis=0)
    return [
        find(
            "audit-limit",
            f"{piece.id} {AXES[axis]}",
            f"runs from {low[axis]:.3f} to {high[axis]:.3f}",
            limit=f"{lower[axis]:.3f} to {upper[axis]:.3f}",
        )
        for axis in np.flatnonzero((low < lower - 1e-9) | (high > upper + 1e-9))
    ]


def _rates(arm: ArmModel, track: Track) -> list[tuple[str, Floats]]:
    return [
        ("speed", np.array([max(track.speed, 1e-9), *arm.speed])),
        ("acceleration", np.array([max(track.acceleration, 1e-9), *arm.acceleration])),
        ("jerk", np.array([max(track.jerk, 1e-9), *arm.jerk])),
    ]


def _check_belt(take: Take, piece: Piece, move: Move, rig: Rig) -> list[Finding]:
    """A belt carries one performer at the path's speed, and gains and loses it as it can."""
    if rig.kind is not RigKind.TREADMILL:
        return []
    assert rig.treadmill is not None
    if len(take.performers) != 1:
        figure = f"{len(take.performers)} performers on one belt"
        return [find("audit-limit", f"{piece.id} belt", figure, limit="1")]
    rate = float(move.rate)
    feet = take.performers[0].positions[move.span.first : move.span.stop, :2]
    speeds = np.linalg.norm(np.gradient(feet, axis=0), axis=1) * rate
    pull = np.abs(np.gradient(speeds)) * rate
    limits = rig.treadmill
    return [
        find("audit-limit", f"{piece.id} belt", f"{figure:.2f} {unit}", limit=f"{most:.2f} {unit}")
        for figure, most, unit in (
            (speeds.max(), limits.belt_speed, "m/s"),
            (pull.max(), limits.belt_acceleration, "m/s2"),
        )
        if figure > most * LIMIT_SLACK
    ]
