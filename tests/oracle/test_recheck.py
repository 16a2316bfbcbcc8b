"""Planned moves keep everything when somebody else's libraries look at them again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from feed import Fed, feed, feed_anywhere
from moves import (
    catalogue_rig,
    corridor,
    crane_csv,
    crane_move,
    handheld_moves,
    orbit_move,
    request_of,
    usd_moves,
)
from recheck import chain_from_lengths, chain_of, flange_at, recheck

from oner.model.kinematics import arm_frames
from oner.model.rig import Safety
from oner.motion.request import PlannedMove
from oner.production.rig_models import CATALOGUE

ARMS = sorted(
    path.stem for path in CATALOGUE.glob("*.toml") if "\n[arm]\n" in path.read_text("utf-8")
)


def kept(fed: Fed) -> PlannedMove:
    assert fed.planned is not None, fed.refused
    assert fed.check is not None
    assert fed.check.violations == ()
    return fed.planned


@pytest.mark.parametrize("name", ARMS)
def test_the_flange_is_where_pinocchio_has_it(name: str) -> None:
    arm = catalogue_rig(name).arm
    assert arm is not None
    q = np.random.default_rng(7).uniform(arm.lower, arm.upper, (50, 6))
    chain = chain_from_lengths(arm)
    ours = arm_frames(arm, q)[:, 6]
    theirs = np.array([flange_at(chain, 0.0, one).homogeneous for one in q])
    assert np.abs(ours - theirs).max() < 1e-12


@pytest.mark.data
@pytest.mark.parametrize("name", ARMS)
def test_the_flange_is_where_the_published_urdf_has_it(name: str, shared_data: Path) -> None:
    arm = catalogue_rig(name).arm
    assert arm is not None
    chain = chain_of(arm, shared_data)
    q = np.random.default_rng(8).uniform(arm.lower, arm.upper, (50, 6))
    ours = arm_frames(arm, q)[:, 6]
    theirs = np.array([flange_at(chain, 0.0, one).homogeneous for one in q])
    assert np.abs(ours - theirs).max() < 1e-6


def test_a_crane_move_keeps_everything_at_every_millisecond(tmp_path: Path) -> None:
    move = crane_csv(tmp_path, crane_move())
    kept(feed(catalogue_rig("rx160l"), move, None))


def test_an_orbit_between_walls_keeps_everything_at_every_millisecond() -> None:
    planned = kept(feed(catalogue_rig("rx160l"), orbit_move(), None, panels=corridor()))
    assert planned.panels_out, "the wild wall stands in the way of the track"


def test_a_performer_who_may_be_early_late_or_beside_is_kept_clear_of() -> None:
    move = crane_move()
    n = len(move.positions)
    feet = np.stack([move.positions[:, 0] - 0.2, np.full(n, 3.2), np.zeros(n)], axis=1)[None]
    fed = feed(
        catalogue_rig("rx160l"),
        move,
        None,
        performers=feet,
        performer_sizes=np.array([[0.35, 1.85]]),
        safety=Safety(early=0.5, late=0.5, beside=0.2),
    )
    planned = kept(fed)
    assert fed.check is not None
    assert fed.check.performers >= planned.clearance_performers - 0.02


@pytest.mark.data
def test_two_usd_cameras_are_run_as_they_are(shared_data: Path) -> None:
    rig = catalogue_rig("rx160l")
    fed = [feed_anywhere(rig, move, shared_data) for move in usd_moves(shared_data)]
    done = [kept(one) for one in fed if one.planned]
    assert len(done) >= 3, [one.refused for one in fed]


@pytest.mark.data
@pytest.mark.long
def test_whatever_is_planned_of_handheld_files_keeps_everything(shared_data: Path) -> None:
    rig = catalogue_rig("rx160l")
    moves = handheld_moves(shared_data, every=5)
    fed = [feed_anywhere(rig, move, shared_data, ramps=False) for move in moves]
    assert [one.check.violations for one in fed if one.check and one.check.violations] == []


# ---------------------------------------------------------------------------------------------
# the second look sees


@pytest.fixture(scope="module")
def crane() -> Fed:
    return feed(catalogue_rig("rx160l"), crane_move(), None, ramps=False)


def again(fed: Fed, move: object = None, **changes: object) -> tuple[str, ...]:
    planned = fed.planned
    assert planned is not None
    rig = catalogue_rig("rx160l")
    request = replace(request_of(rig, crane_move()), **changes)
    given = planned.move if move is None else move
    out = planned.panels_out
    return recheck(request, given, out, chain_from_lengths(request.arm)).violations  # type: ignore[arg-type]


def test_a_camera_two_millimetres_off_is_seen(crane: Fed) -> None:
    assert crane.planned is not None
    values = np.array(crane.planned.move.values)
    values[:, 0] += 0.002
    assert any(
        "off its path" in one for one in again(crane, replace(crane.planned.move, values=values))
    )


def test_a_single_frame_that_jumps_is_seen(crane: Fed) -> None:
    assert crane.planned is not None
    values = np.array(crane.planned.move.values)
    values[60, 6] += 0.01
    said = again(crane, replace(crane.planned.move, values=values))
    assert any("jerk of axis 6" in one for one in said)
    assert any("by differences" in one for one in said)


def test_a_wall_through_the_arm_is_seen(crane: Fed) -> None:
    wall = replace(corridor()[4], start=(-1.0, 0.8), end=(1.0, 0.8))
    assert any("within 0.05 m of panel" in one for one in again(crane, panels=(wall,)))


def test_a_performer_in_the_way_is_seen(crane: Fed) -> None:
    n = len(crane_move().positions)
    feet = np.broadcast_to([0.0, 1.2, 0.0], (1, n, 3)).copy()
    said = again(crane, performers=feet, performer_sizes=np.array([[0.3, 1.8]]))
    assert any("of performer 0" in one for one in said)


def test_a_low_ceiling_is_seen(crane: Fed) -> None:
    assert any("of the ceiling" in one for one in again(crane, ceiling=1.9))
