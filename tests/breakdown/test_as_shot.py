"""A repeatable piece is planned anew to meet the camera of its neighbour as it was shot."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from oner.audit.kinematics import angles_between, camera_poses, quaternion_matrices
from oner.audit.place import place_of
from oner.breakdown.as_shot import Followed, ShotCamera, Unmet, follow
from oner.breakdown.seams import match_at
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.piece import Piece
from oner.model.plan import Plan

sys.path[:0] = [str(Path(__file__).parents[1] / name) for name in ("motion", "audit")]

from shots import Shot, arm_shot, belt_shot  # noqa: E402

MADE = {"arm": arm_shot, "mirror": lambda: arm_shot(mirrored=True), "belt": belt_shot}


@pytest.fixture(scope="module", params=sorted(MADE))
def shot(request: pytest.FixtureRequest) -> Shot:
    return MADE[request.param]()


def as_shot(shot: Shot, by: Piece, *, noise: float = 3e-4, away: float = 0.03) -> ShotCamera:
    """The camera of a piece 30 mm and half a degree off, drifting, with noise."""
    take = shot.plan.take
    assert take is not None
    rows = slice(by.handled.first, by.handled.stop)
    n = len(by.handled)
    rng = np.random.default_rng(5)
    sway = 0.004 * np.sin(2 * np.pi * 0.6 * np.arange(n) / 24)[:, None]
    side = away * np.array([0.6, -0.64, 0.48])
    turn = math.radians(0.5) * np.array([0.36, 0.48, 0.8])
    turns = poses.from_rotation_vector(turn + rng.normal(0, noise / 4, (n, 3)))
    return ShotCamera(
        piece=by.id,
        source="camera.csv",
        digest="0",
        first_frame=by.handled.first,
        positions=frozen(take.positions[rows] + side + sway + rng.normal(0, noise, (n, 3))),
        quaternions=frozen(poses.multiply(turns, take.quaternions[rows])),
    )


def followed(shot: Shot) -> tuple[Followed, ShotCamera]:
    assert shot.plan.take is not None
    arm, hand = shot.breakdown.pieces[:2]
    camera = as_shot(shot, hand)
    answer = follow(shot.production, shot.plan.take, camera, arm, hand.span.first)
    assert isinstance(answer, Followed), answer
    return answer, camera


def with_followed(shot: Shot, piece: Piece) -> Plan:
    assert shot.plan.take is not None
    plan = shot.with_piece(0, follows=piece.follows, move=piece.move)
    assert plan.breakdown is not None
    seam = plan.breakdown.seams[0]
    match = match_at(piece.followed(shot.plan.take), seam.frame, seam.match.light_turn)
    seams = (replace(seam, match=match), *plan.breakdown.seams[1:])
    return replace(plan, breakdown=replace(plan.breakdown, seams=seams))


def test_the_new_move_meets_the_camera_as_shot_at_the_seam(shot: Shot) -> None:
    """Held against the file's poses with the audit's own kinematics."""
    answer, camera = followed(shot)
    take, move = shot.plan.take, answer.piece.move
    assert take is not None
    assert move is not None
    rows = slice(camera.span.first, camera.span.stop)
    positions, quaternions = np.array(take.positions), np.array(take.quaternions)
    positions[rows], quaternions[rows] = camera.positions, camera.quaternions
    real = replace(take, positions=positions, quaternions=quaternions)
    place = place_of(shot.production, real, answer.piece, move)
    rig = shot.production.rig_named(answer.piece.setup.rig)
    assert rig.arm is not None
    assert rig.track is not None
    reached = camera_poses(move.on_path, rig.arm, rig.track, rig.mounts[0], move.placement)
    at = answer.seam - move.span.first
    near = slice(at - 2, at + 2)
    off = np.linalg.norm(reached[near, :3, 3] - place.positions[near], axis=1)
    assert off.max() < 0.0015
    turned = angles_between(reached[near, :3, :3], place.rotations[near])
    assert turned.max() < math.radians(0.07)
    assert answer.before.position == pytest.approx(0.03, rel=0.2)
    assert answer.before.angle == pytest.approx(math.radians(0.5), rel=0.1)
    assert answer.after.velocity < 0.05


def test_the_audit_passes_with_the_new_move_and_no_other_panel_out(shot: Shot) -> None:
    answer, _ = followed(shot)
    state = answer.piece.setup.state
    assert set(answer.planned.panels_out) <= set(state.panels_out if state else ())
    assert shot.codes(with_followed(shot, answer.piece)) == shot.codes()


def test_the_audit_sees_a_move_that_does_not_meet_the_camera_as_shot(shot: Shot) -> None:
    answer, _ = followed(shot)
    (path,) = answer.piece.follows
    other = replace(path, shot_positions=frozen(path.shot_positions + np.array([0, 0, 0.01])))
    plan = with_followed(shot, replace(answer.piece, follows=(other,)))
    assert "audit-pose" in shot.codes(plan)
    assert "audit-pose" in shot.codes(shot.with_piece(0, follows=answer.piece.follows))


def test_beyond_the_way_back_the_camera_is_the_takes_own(shot: Shot) -> None:
    answer, _ = followed(shot)
    take = shot.plan.take
    assert take is not None
    (path,) = answer.piece.follows
    new = answer.piece.followed(take)
    assert path.span.first == path.shared.first - answer.way_back
    assert_allclose(new.positions[: path.span.first], take.positions[: path.span.first])
    assert_allclose(new.positions[path.span.stop :], take.positions[path.span.stop :])
    jumps = np.abs(np.diff(new.positions - take.positions, n=4, axis=0))
    assert jumps[: path.shared.first - 4].max() < 1e-3  # 30 mm in one frame would be 0.12
    turns = quaternion_matrices(new.quaternions)
    assert_allclose(np.linalg.det(turns), 1.0, atol=1e-9)


def test_a_camera_no_arm_can_meet_is_refused_with_its_reason(shot: Shot) -> None:
    assert shot.plan.take is not None
    arm, hand = shot.breakdown.pieces[:2]
    far = as_shot(shot, hand, away=6.0)
    answer = follow(shot.production, shot.plan.take, far, arm, hand.span.first)
    assert isinstance(answer, Unmet)
    assert answer.failures
    elsewhere = replace(far, first_frame=hand.span.first + 20)
    answer = follow(shot.production, shot.plan.take, elsewhere, arm, hand.span.first)
    assert isinstance(answer, Unmet)
    assert "both sides need the frames" in answer.words
