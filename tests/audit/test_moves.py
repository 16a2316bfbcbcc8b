"""A planned move passes; a move changed by hand is caught, however little it was changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from oner.audit.run import audit
from oner.model.finding import Finding
from oner.model.piece import Placement
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import Rig, Safety
from oner.model.set import SetState

from .shots import Floats, Shot

EVERY_SHOT = pytest.mark.parametrize("name", ["arm_shot", "mirrored_shot", "belt_shot"])


def placed(shot: Shot, **changes: float) -> Plan:
    """The plan with the track somewhere else, in the setup and in the move."""
    placement = replace(shot.move.placement, **changes)
    moved = shot.with_move(placement=placement)
    assert moved.breakdown is not None
    setup = replace(shot.arm_piece.setup, placement=placement)
    first = replace(moved.breakdown.pieces[0], setup=setup)
    breakdown = replace(moved.breakdown, pieces=(first, *moved.breakdown.pieces[1:]))
    return replace(moved, breakdown=breakdown)


def with_rig(shot: Shot, change: Callable[[Rig], Rig]) -> Production:
    """The production with its arm changed after the plan was made."""
    rigs = tuple(change(r) if r.id == "arm" else r for r in shot.production.rigs)
    return replace(shot.production, rigs=rigs)


def standing_again(shot: Shot, panel: str) -> Plan:
    """The plan with a panel put back, in the piece and in the schedule, the work counted."""
    state = shot.arm_piece.setup.state
    assert state is not None
    work = {"under": (20, 40), "lid": (10, 15)}[panel]
    back: SetState = replace(
        state,
        panels_out=tuple(p for p in state.panels_out if p != panel),
        change_minutes=state.change_minutes - work[0],
        restore_minutes=state.restore_minutes - work[1],
    )
    return replace(shot.with_setup(state=back), states=(back,))


@EVERY_SHOT
def test_a_planned_move_passes(name: str, request: pytest.FixtureRequest) -> None:
    shot: Shot = request.getfixturevalue(name)
    assert shot.codes() == []


@EVERY_SHOT
@pytest.mark.parametrize("axis", range(7))
def test_one_value_of_one_axis_a_hundredth_off_is_caught(
    name: str, axis: int, request: pytest.FixtureRequest
) -> None:
    shot: Shot = request.getfixturevalue(name)

    def nudge(values: Floats) -> None:
        values[30, axis] += 0.01

    assert "audit-pose" in shot.codes(shot.with_values(nudge))


def test_a_frame_dropped_is_caught(arm_shot: Shot) -> None:
    dropped = np.delete(arm_shot.move.values, 30, axis=0)
    assert "audit-pose" in arm_shot.codes(arm_shot.with_move(values=dropped))


def test_a_frame_dropped_and_another_repeated_is_caught(arm_shot: Shot) -> None:
    def slip(values: Floats) -> None:
        values[30:40] = values[31:41].copy()

    assert "audit-pose" in arm_shot.codes(arm_shot.with_values(slip))


def test_a_move_that_begins_a_frame_late_is_caught(arm_shot: Shot) -> None:
    late = arm_shot.with_move(first_frame=1, values=arm_shot.move.values[1:])
    assert "audit-pose" in arm_shot.codes(late)


def test_a_move_for_other_frames_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.codes(arm_shot.with_move(first_frame=10)) == ["audit-pose"]
    assert arm_shot.codes(arm_shot.with_move(first_frame=-1)) == ["audit-pose"]


def test_a_move_at_another_rate_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.codes(arm_shot.with_move(rate=Fraction(25))) == ["audit-pose"]


def test_axes_in_another_order_are_caught(arm_shot: Shot) -> None:
    axes = tuple(reversed(arm_shot.move.axes))
    assert arm_shot.codes(arm_shot.with_move(axes=axes)) == ["audit-pose"]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_an_axis_value_that_is_no_number_is_caught(arm_shot: Shot, value: float) -> None:
    def spoil(values: Floats) -> None:
        values[3, 2] = value

    assert arm_shot.codes(arm_shot.with_values(spoil)) == ["audit-pose"]


def test_an_arm_without_a_move_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.codes(arm_shot.with_piece(0, move=None)) == ["audit-pose"]


def test_a_move_for_a_rig_without_an_arm_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.codes(arm_shot.with_piece(1, move=arm_shot.move)) == ["audit-stale"]


@EVERY_SHOT
@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_a_track_five_millimetres_off_is_caught(
    name: str, axis: str, request: pytest.FixtureRequest
) -> None:
    shot: Shot = request.getfixturevalue(name)
    there = getattr(shot.move.placement, axis)
    assert "audit-pose" in shot.codes(placed(shot, **{axis: there + 0.005}))


@EVERY_SHOT
def test_a_track_turned_by_a_fifth_of_a_degree_is_caught(
    name: str, request: pytest.FixtureRequest
) -> None:
    shot: Shot = request.getfixturevalue(name)
    assert "audit-pose" in shot.codes(placed(shot, yaw=math.radians(0.2)))


def test_a_move_made_for_another_placement_is_caught(arm_shot: Shot) -> None:
    elsewhere = Placement(x=0.0, y=0.001, z=0.0, yaw=0.0)
    assert arm_shot.codes(arm_shot.with_setup(placement=elsewhere)) == ["audit-setup"]


def test_a_swapped_mount_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.codes(arm_shot.with_setup(mount="long")) == ["audit-setup"]
    assert "audit-pose" in arm_shot.codes(arm_shot.with_move(mount="long"))


def test_a_take_edited_after_the_plan_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.plan.take is not None
    positions = np.array(arm_shot.plan.take.positions)
    positions[30] += [0.0, 0.0, 0.004]
    assert "audit-pose" in arm_shot.codes(arm_shot.with_take(positions=positions))


def test_a_camera_tilted_in_the_take_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.plan.take is not None
    quaternions = np.array(arm_shot.plan.take.quaternions)
    quaternions[:, 1] += 0.001
    quaternions /= np.linalg.norm(quaternions, axis=1, keepdims=True)
    assert "audit-pose" in arm_shot.codes(arm_shot.with_take(quaternions=quaternions))


def test_a_part_of_the_story_seen_in_a_mirror_is_not_the_part_itself(mirrored_shot: Shot) -> None:
    def unmirrored(part: object) -> object:
        return replace(part, T_story_set=replace(part.T_story_set, mirrored=False))  # type: ignore[attr-defined]

    sets = tuple(
        replace(built, stands_for=tuple(unmirrored(part) for part in built.stands_for))  # type: ignore[misc]
        for built in mirrored_shot.production.sets
    )
    production = replace(mirrored_shot.production, sets=sets)
    assert "audit-pose" in mirrored_shot.codes(production=production)


@pytest.mark.parametrize("limit", ["speed", "acceleration", "jerk"])
def test_a_slower_arm_is_caught_on_the_same_move(arm_shot: Shot, limit: str) -> None:
    def slow(rig: Rig) -> Rig:
        assert rig.arm is not None
        return replace(rig, arm=replace(rig.arm, **{limit: getattr(rig.arm, limit) / 20}))

    assert "audit-limit" in arm_shot.codes(production=with_rig(arm_shot, slow))


def test_a_shorter_track_is_caught_on_the_same_move(arm_shot: Shot) -> None:
    def shorten(rig: Rig) -> Rig:
        assert rig.track is not None
        return replace(rig, track=replace(rig.track, length=1.0))

    assert "audit-limit" in arm_shot.codes(production=with_rig(arm_shot, shorten))


def test_a_narrower_joint_is_caught_on_the_same_move(arm_shot: Shot) -> None:
    def narrow(rig: Rig) -> Rig:
        assert rig.arm is not None
        upper = np.array(rig.arm.upper)
        upper[1] = arm_shot.move.values[:, 2].max() - 0.01
        return replace(rig, arm=replace(rig.arm, upper=upper))

    assert "audit-limit" in arm_shot.codes(production=with_rig(arm_shot, narrow))


@pytest.mark.parametrize("figure", ["peak_speed", "peak_acceleration", "peak_jerk"])
def test_a_peak_stated_too_small_is_caught(arm_shot: Shot, figure: str) -> None:
    told = getattr(arm_shot.move, figure) - 0.1
    assert arm_shot.codes(arm_shot.with_move(**{figure: told})) == ["audit-figure"]


@pytest.mark.parametrize("told", [2.0, math.nan])
def test_a_clearance_stated_too_large_is_caught(arm_shot: Shot, told: float) -> None:
    assert arm_shot.codes(arm_shot.with_move(clearance=told)) == ["audit-figure"]


def test_a_panel_put_back_under_the_track_is_caught(arm_shot: Shot) -> None:
    codes = arm_shot.codes(standing_again(arm_shot, "under"))
    assert {"audit-touch", "audit-track"} <= set(codes)


def test_a_fixed_panel_built_into_the_arm_is_caught(arm_shot: Shot) -> None:
    hall = arm_shot.production.sets[0]
    panels = tuple(
        replace(p, start=(-0.6, 0.6), end=(0.6, 0.6)) if p.id == "beside" else p
        for p in hall.walls[0].panels
    )
    hall = replace(hall, walls=(replace(hall.walls[0], panels=panels),))
    production = replace(arm_shot.production, sets=(hall, *arm_shot.production.sets[1:]))
    assert "audit-touch" in arm_shot.codes(production=production)


def test_a_low_ceiling_is_caught(arm_shot: Shot) -> None:
    stages = tuple(replace(stage, height=1.6) for stage in arm_shot.production.stages)
    production = replace(arm_shot.production, stages=stages)
    assert "audit-touch" in arm_shot.codes(production=production)


def test_a_belt_that_reaches_under_the_track_is_caught(belt_shot: Shot) -> None:
    def widen(rig: Rig) -> Rig:
        assert rig.treadmill is not None
        return replace(rig, treadmill=replace(rig.treadmill, belt_width=3.0))

    assert "audit-track" in belt_shot.codes(production=with_rig(belt_shot, widen))


def test_a_belt_slower_than_the_runner_is_caught(belt_shot: Shot) -> None:
    def slow(rig: Rig) -> Rig:
        assert rig.treadmill is not None
        return replace(rig, treadmill=replace(rig.treadmill, belt_speed=2.9))

    assert belt_shot.codes(production=with_rig(belt_shot, slow)) == ["audit-limit"]


def test_a_second_performer_on_the_belt_is_caught(belt_shot: Shot) -> None:
    assert belt_shot.plan.take is not None
    runner = belt_shot.plan.take.performers[0]
    codes = belt_shot.codes(belt_shot.with_take(performers=(runner, runner)))
    assert "audit-limit" in codes


@EVERY_SHOT
def test_a_rig_that_must_keep_away_further_is_caught(
    name: str, request: pytest.FixtureRequest
) -> None:
    shot: Shot = request.getfixturevalue(name)
    further = with_rig(shot, lambda rig: replace(rig, performer_clearance=3.0))
    assert "audit-performer" in shot.codes(production=further)


@EVERY_SHOT
def test_a_performer_who_may_be_beside_their_line_is_held_to_be(
    name: str, request: pytest.FixtureRequest
) -> None:
    shot: Shot = request.getfixturevalue(name)
    beside = with_rig(shot, lambda rig: replace(rig, safety=Safety(beside=2.5)))
    assert "audit-performer" in shot.codes(production=beside)


def test_a_performer_who_may_be_late_is_held_to_be(arm_shot: Shot) -> None:
    late = with_rig(arm_shot, lambda rig: replace(rig, safety=Safety(late=2.0, early=2.0)))
    assert {"audit-performer", "audit-track", "audit-figure"} & set(arm_shot.codes(production=late))


@EVERY_SHOT
def test_a_part_too_fast_near_a_performer_is_caught(
    name: str, request: pytest.FixtureRequest
) -> None:
    shot: Shot = request.getfixturevalue(name)
    table = Safety(near_distances=(5.0, 6.0), near_speeds=(0.05, 20.0))
    slow = with_rig(shot, lambda rig: replace(rig, safety=table))
    found = [finding for finding in audit(slow, shot.plan) if "m/s" in finding.measured]
    assert {finding.code for finding in found} == {"audit-performer"}
    assert found[0].limit.endswith("m/s")
    allowed = Safety(near_distances=(0.1, 0.2), near_speeds=(0.05, 20.0))
    assert shot.codes(production=with_rig(shot, lambda rig: replace(rig, safety=allowed))) == []


@pytest.mark.parametrize("name", ["arm_shot", "mirrored_shot"])
def test_a_performer_who_crosses_the_track_is_caught(
    name: str, request: pytest.FixtureRequest
) -> None:
    shot: Shot = request.getfixturevalue(name)
    assert shot.plan.take is not None
    T = shot.production.sets[0].stands_for[0].T_story_set
    runner = shot.plan.take.performers[0]
    feet = np.array(runner.positions)
    feet[40] = T.apply_points([2.0, 0.6, 0.0])
    crossing = shot.with_take(performers=(replace(runner, positions=feet),))
    assert "audit-track" in shot.codes(crossing)


def test_links_that_swell_into_each_other_are_caught(arm_shot: Shot) -> None:
    def swell(rig: Rig) -> Rig:
        assert rig.arm is not None
        # a sphere that clears the shoulder when the arm is straight up and swings into it
        bump = np.array([[5.0, 0.0, 0.0, 0.0, 0.9]])
        spheres = np.concatenate([rig.arm.spheres, bump])
        return replace(rig, arm=replace(rig.arm, spheres=spheres))

    production = with_rig(arm_shot, swell)
    assert "audit-touch" in arm_shot.codes(production=production)


def test_a_finding_names_the_piece_the_figure_and_the_limit(arm_shot: Shot) -> None:
    from oner.audit.run import audit

    plan = placed(arm_shot, x=0.005)
    pose: Finding = next(f for f in audit(arm_shot.production, plan) if f.code == "audit-pose")
    assert (pose.subject, pose.measured) == ("P01", "camera 5.00 mm off its path")
    assert pose.limit == "1.5 mm"
