"""What a plan asks of people: operators, and performers who go slowly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from oner.audit.moves import check_move
from oner.audit.operator import check_operator, check_slow
from oner.model.arrays import frozen
from oner.model.piece import Piece
from oner.model.production import Production
from oner.model.rig import OperatorModel, TreadmillModel
from oner.model.take import Take

from .shots import Shot

HALF = Fraction(1, 2)
EASY = OperatorModel(
    height_low=0.3,
    height_high=2.5,
    speed_forward=6.0,
    speed_backward=6.0,
    speed_sideways=6.0,
    turn_rate=6.0,
    nearest=0.2,
    body_radius=0.3,
)


def with_operator(shot: Shot, **limits: Any) -> Production:
    rigs = tuple(
        replace(rig, operator=replace(EASY, **limits)) if rig.id == "hand" else rig
        for rig in shot.production.rigs
    )
    return replace(shot.production, rigs=rigs)


def said(shot: Shot, **limits: Any) -> list[str]:
    """What is found about the operator's piece with some limits."""
    findings = check_operator(with_operator(shot, **limits), take_of(shot), piece_of(shot))
    assert {f.code for f in findings} <= {"audit-operator"}
    return [f.measured for f in findings]


def take_of(shot: Shot) -> Take:
    assert shot.plan.take is not None
    return shot.plan.take


def piece_of(shot: Shot, slow: Fraction = Fraction(1)) -> Piece:
    piece = shot.breakdown.pieces[1]
    return replace(piece, setup=replace(piece.setup, slow=slow))


def test_an_operator_who_can_do_it_passes(arm_shot: Shot) -> None:
    assert said(arm_shot) == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"height_low": 2.2}, "the lens as low as"),
        ({"height_high": 0.9}, "the lens as high as"),
        ({"nearest": 9.0}, "a performer as near as"),
        ({"speed_forward": 1e-3, "speed_backward": 1e-3, "speed_sideways": 1e-3}, "speed"),
        ({"turn_rate": 1e-6}, "turns"),
    ],
)
def test_every_limit_of_an_operator_is_counted(
    arm_shot: Shot, limits: dict[str, float], words: str
) -> None:
    found = said(arm_shot, **limits)
    assert len(found) == 1
    assert found[0].startswith(words)


def test_handles_are_shot_too(arm_shot: Shot) -> None:
    piece = piece_of(arm_shot)
    take = take_of(arm_shot)
    high = take.positions.copy()
    high[piece.span.first - piece.handle_before, 2] = 4.0
    there = replace(take, positions=frozen(high))
    codes = {f.measured[:8] for f in check_operator(with_operator(arm_shot), there, piece)}
    assert "the lens" in codes


def test_at_half_the_speed_half_is_asked(arm_shot: Shot) -> None:
    gone = np.diff(take_of(arm_shot).positions[:, :2], axis=0)
    piece = piece_of(arm_shot)
    shot_frames = slice(
        piece.span.first - piece.handle_before, piece.span.stop + piece.handle_after - 1
    )
    fastest = float(np.linalg.norm(gone[shot_frames], axis=1).max()) * 24
    most = 0.8 * fastest
    limits = {"speed_forward": most, "speed_backward": most, "speed_sideways": most}
    production = with_operator(arm_shot, **limits)
    assert check_operator(production, take_of(arm_shot), piece)
    assert not check_operator(production, take_of(arm_shot), piece_of(arm_shot, HALF))


def test_a_speed_has_to_be_allowed_in_the_take(arm_shot: Shot) -> None:
    assert arm_shot.production.take is not None
    asked = replace(
        arm_shot.production,
        take=replace(
            arm_shot.production.take, cut=replace(arm_shot.production.take.cut, slow=(HALF,))
        ),
    )
    standing = replace(
        take_of(arm_shot),
        performers=tuple(
            replace(p, positions=frozen(p.positions * 0.0)) for p in take_of(arm_shot).performers
        ),
    )
    assert not check_slow(arm_shot.production, standing, piece_of(arm_shot))
    assert not check_slow(asked, standing, piece_of(arm_shot, HALF))
    refused = check_slow(arm_shot.production, standing, piece_of(arm_shot, HALF))
    assert [(f.code, f.measured, f.limit) for f in refused] == [
        ("audit-slow", "1/2 of the speed", "none")
    ]


def test_nobody_runs_in_a_slow_piece(arm_shot: Shot) -> None:
    assert arm_shot.production.take is not None
    cut = replace(arm_shot.production.take.cut, slow=(HALF,))
    asked = replace(arm_shot.production, take=replace(arm_shot.production.take, cut=cut))
    take = take_of(arm_shot)
    x = np.arange(take.frames) * 3.0 / 24
    running = replace(
        take,
        performers=tuple(
            replace(p, positions=frozen(np.column_stack([x, 0 * x, 0 * x])))
            for p in take.performers
        ),
    )
    findings = check_slow(asked, running, piece_of(arm_shot, HALF))
    assert [f.measured for f in findings] == ["ANNA runs at 3.00 m/s"]


def test_a_slow_move_is_held_against_the_slow_rate(arm_shot: Shot) -> None:
    piece = arm_shot.arm_piece
    slow = replace(piece, setup=replace(piece.setup, slow=HALF))
    take = take_of(arm_shot)
    wrong_rate = check_move(arm_shot.production, take, slow)
    assert [(f.code, f.limit) for f in wrong_rate] == [("audit-pose", "12")]
    assert slow.move is not None
    slower = replace(
        slow,
        move=replace(
            slow.move,
            rate=Fraction(12),
            peak_speed=slow.move.peak_speed,
            peak_acceleration=slow.move.peak_acceleration,
        ),
    )
    assert "audit-limit" not in {f.code for f in check_move(arm_shot.production, take, slower)}
    assert "audit-pose" not in {f.code for f in check_move(arm_shot.production, take, slower)}


def test_a_belt_runs_at_the_slow_speed(belt_shot: Shot) -> None:
    rig = belt_shot.production.rig_named("arm")
    assert isinstance(rig.treadmill, TreadmillModel)
    slow_belt = replace(rig, treadmill=replace(rig.treadmill, belt_speed=2.0))
    production = replace(
        belt_shot.production,
        rigs=tuple(slow_belt if one.id == "arm" else one for one in belt_shot.production.rigs),
    )
    piece = belt_shot.arm_piece
    assert piece.move is not None
    assert "audit-limit" in {f.code for f in check_move(production, take_of(belt_shot), piece)}
    slow = replace(
        piece,
        setup=replace(piece.setup, slow=HALF),
        move=replace(piece.move, rate=Fraction(12)),
    )
    assert "audit-limit" not in {f.code for f in check_move(production, take_of(belt_shot), slow)}
