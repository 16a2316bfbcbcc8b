"""Pieces, seams, setups and strips that were changed by hand are caught."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from oner.model.rig import RigKind
from oner.model.schedule import Strip
from oner.model.set import SetState
from oner.model.take import CutWishes
from oner.timing.span import Span

from .shots import Shot


def wishing(shot: Shot, **wishes: Any) -> list[str]:
    """Codes where `take.toml` asks for something else than the plan has."""
    assert shot.production.take is not None
    cut = replace(shot.production.take.cut, **wishes)
    take = replace(shot.production.take, cut=cut)
    return shot.codes(production=replace(shot.production, take=take))


def state_of(shot: Shot) -> SetState:
    """The state of the arm's piece."""
    state = shot.arm_piece.setup.state
    assert state is not None
    return state


def with_state(shot: Shot, **changes: Any) -> list[str]:
    """Codes where the state of the arm's piece is another, in piece and schedule alike."""
    state = replace(state_of(shot), **changes)
    return shot.codes(replace(shot.with_setup(state=state), states=(state,)))


# --- pieces ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("span", [Span(61, 100), Span(59, 100), Span(60, 99), Span(60, 101)])
def test_a_gap_or_an_overlap_of_one_frame_is_caught(arm_shot: Shot, span: Span) -> None:
    assert "audit-cut" in arm_shot.codes(arm_shot.with_piece(1, span=span))


def test_a_last_piece_that_ends_early_is_caught(arm_shot: Shot) -> None:
    assert "audit-cut" in arm_shot.codes(arm_shot.with_piece(2, span=Span(100, 120)))


def test_a_piece_left_out_is_caught(arm_shot: Shot) -> None:
    fewer = arm_shot.with_breakdown(pieces=arm_shot.breakdown.pieces[:2])
    assert {"audit-cut", "audit-seam"} <= set(arm_shot.codes(fewer))


def test_no_pieces_at_all_are_caught(arm_shot: Shot) -> None:
    codes = arm_shot.codes(arm_shot.with_breakdown(pieces=(), seams=()))
    assert {"audit-cut", "audit-piece"} <= set(codes)


def test_two_pieces_of_one_name_are_caught(arm_shot: Shot) -> None:
    assert "audit-cut" in arm_shot.codes(arm_shot.with_piece(1, id="P01"))


@pytest.mark.parametrize("handle", ["handle_before", "handle_after"])
def test_a_handle_one_frame_short_is_caught(arm_shot: Shot, handle: str) -> None:
    assert "audit-cut" in arm_shot.codes(arm_shot.with_piece(1, **{handle: 7}))


def test_a_setup_that_cannot_shoot_its_frames_is_caught(arm_shot: Shot) -> None:
    first, *others = arm_shot.breakdown.coverage
    less = replace(first, spans=(Span(0, 67),))
    assert arm_shot.codes(arm_shot.with_breakdown(coverage=(less, *others))) == ["audit-cut"]


@pytest.mark.parametrize(
    "wish",
    [
        {"handle_frames": 9},
        {"maximum_frames": 59},
        {"maximum_pieces": 2},
        {"forbid": ("digital",)},
        {"forbid": ("arm",)},
    ],
)
def test_a_cut_that_is_not_as_asked_for_is_caught(arm_shot: Shot, wish: dict[str, Any]) -> None:
    assert wishing(arm_shot, **wish) == ["audit-cut"]
    assert CutWishes(**wish) != CutWishes()


# --- seams ----------------------------------------------------------------------------------------


def test_a_seam_left_out_is_caught(arm_shot: Shot) -> None:
    fewer = arm_shot.with_breakdown(seams=arm_shot.breakdown.seams[1:])
    assert arm_shot.codes(fewer) == ["audit-money", "audit-seam"]


def test_a_seam_at_another_frame_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.codes(arm_shot.with_seam(0, frame=61)) == ["audit-seam"]


def test_a_seam_with_less_overlap_is_caught(arm_shot: Shot) -> None:
    assert arm_shot.codes(arm_shot.with_seam(0, overlap=Span(53, 68))) == ["audit-seam"]


def test_a_seam_that_shoots_the_machine_before_the_hand_is_caught(arm_shot: Shot) -> None:
    assert "audit-seam" in arm_shot.codes(arm_shot.with_seam(0, first="P01"))
    assert "audit-seam" in arm_shot.codes(arm_shot.with_seam(1, first="P03"))
    assert "audit-seam" in arm_shot.codes(arm_shot.with_seam(1, first="P01"))


@pytest.mark.parametrize(
    "change",
    [
        {"position": (0.0, 0.0, 1.5)},
        {"quaternion": (1.0, 0.0, 0.0, 0.0)},
        {"focal_length": 0.033},
        {"focus_distance": 2.1},
        {"performer_position": (0.0, 0.0, 0.0)},
    ],
)
def test_a_seam_that_matches_something_else_is_caught(
    arm_shot: Shot, change: dict[str, Any]
) -> None:
    match = replace(arm_shot.breakdown.seams[0].match, **change)
    assert arm_shot.codes(arm_shot.with_seam(0, match=match)) == ["audit-seam"]


# --- setups ---------------------------------------------------------------------------------------


def test_a_rig_of_another_kind_is_caught(arm_shot: Shot) -> None:
    codes = arm_shot.codes(arm_shot.with_setup(1, technique=RigKind.DIGITAL))
    assert "audit-setup" in codes


def test_a_rig_in_a_set_it_may_not_be_used_in_is_caught(arm_shot: Shot) -> None:
    rigs = tuple(replace(r, sets=("green",)) for r in arm_shot.production.rigs)
    production = replace(arm_shot.production, rigs=rigs)
    assert arm_shot.codes(production=production) == ["audit-setup"]


def test_an_operator_in_a_torn_set_is_caught(arm_shot: Shot) -> None:
    codes = arm_shot.codes(arm_shot.with_setup(1, state=state_of(arm_shot)))
    assert {"audit-piece", "audit-setup"} <= set(codes)


def test_an_arm_in_a_standing_set_is_caught(arm_shot: Shot) -> None:
    standing = arm_shot.breakdown.pieces[1].setup.state
    assert "audit-setup" in arm_shot.codes(arm_shot.with_setup(state=standing))


def test_a_fixed_panel_that_is_out_is_caught(arm_shot: Shot) -> None:
    assert with_state(arm_shot, panels_out=("beside", "lid", "under")) == ["audit-setup"]


def test_a_ceiling_whose_wall_was_pulled_is_caught(arm_shot: Shot) -> None:
    codes = with_state(arm_shot, panels_out=("under",), change_minutes=320, restore_minutes=190)
    assert codes == ["audit-setup"]


@pytest.mark.parametrize("work", ["change_minutes", "restore_minutes"])
def test_work_a_minute_short_is_caught(arm_shot: Shot, work: str) -> None:
    assert with_state(arm_shot, **{work: getattr(state_of(arm_shot), work) - 1}) == ["audit-setup"]


def test_a_state_that_holds_no_rig_is_caught(arm_shot: Shot) -> None:
    assert "audit-setup" in with_state(arm_shot, rig=None)


def test_a_state_the_schedule_knows_otherwise_is_caught(arm_shot: Shot) -> None:
    other = replace(state_of(arm_shot), words="as it was yesterday")
    assert arm_shot.codes(replace(arm_shot.plan, states=(other,))) == ["audit-setup"]


# --- names ----------------------------------------------------------------------------------------


def test_a_state_renamed_in_the_plan_is_caught(arm_shot: Shot) -> None:
    renamed = replace(state_of(arm_shot), id="something else")
    assert arm_shot.codes(replace(arm_shot.plan, states=(renamed,))) == ["audit-stale"]


@pytest.mark.parametrize(
    "change",
    [{"rig": "gone"}, {"set": "gone"}, {"part": "gone"}, {"mount": "gone"}],
)
def test_a_setup_that_names_what_is_gone_is_caught(arm_shot: Shot, change: dict[str, Any]) -> None:
    assert arm_shot.codes(arm_shot.with_setup(**change)) == ["audit-stale"]


@pytest.mark.parametrize(
    "change",
    [
        {"rig": "gone"},
        {"set": "gone"},
        {"state": "gone"},
        {"cast": ("GONE",)},
        {"after": ("gone",)},
    ],
)
def test_a_strip_that_names_what_is_gone_is_caught(arm_shot: Shot, change: dict[str, Any]) -> None:
    assert arm_shot.codes(arm_shot.with_strip("P01", **change)) == ["audit-stale"]


@pytest.mark.parametrize("what", ["rigs", "cast", "sets"])
def test_a_folder_that_lost_what_the_plan_uses_is_caught(arm_shot: Shot, what: str) -> None:
    production = replace(arm_shot.production, **{what: ()})
    assert arm_shot.codes(production=production) == ["audit-stale"]


def test_a_panel_that_is_gone_from_the_drawing_is_caught(arm_shot: Shot) -> None:
    hall = replace(arm_shot.production.sets[0], ceilings=())
    production = replace(arm_shot.production, sets=(hall, *arm_shot.production.sets[1:]))
    assert arm_shot.codes(production=production) == ["audit-stale"]


# --- strips ---------------------------------------------------------------------------------------


def test_a_scene_changed_in_the_folder_since_is_caught(arm_shot: Shot) -> None:
    longer = tuple(replace(s, minutes=s.minutes + 1) for s in arm_shot.production.strips)
    production = replace(arm_shot.production, strips=longer)
    assert arm_shot.codes(production=production) == ["audit-stale"]


def test_a_scene_added_to_the_folder_since_is_caught(arm_shot: Shot) -> None:
    more = (*arm_shot.production.strips, Strip(id="9", scene="9", set="green", minutes=1))
    production = replace(arm_shot.production, strips=more)
    assert arm_shot.codes(production=production) == ["audit-stale"]


def test_a_piece_without_a_strip_is_caught(arm_shot: Shot) -> None:
    kept = tuple(s for s in arm_shot.plan.strips if s.piece != "P02")
    strips = tuple(replace(s, after=()) if s.piece else s for s in kept)
    codes = arm_shot.codes(replace(arm_shot.plan, strips=strips))
    assert {"audit-missing", "audit-piece"} <= set(codes)


def test_a_strip_for_what_is_drawn_is_caught(arm_shot: Shot) -> None:
    assert "audit-piece" in arm_shot.codes(arm_shot.with_strip("P02", piece="P03"))


def test_a_strip_of_a_piece_that_does_not_exist_is_caught(arm_shot: Shot) -> None:
    assert "audit-piece" in arm_shot.codes(arm_shot.with_strip("P02", piece="P09"))


@pytest.mark.parametrize(
    "change",
    [
        {"rig": "hand"},
        {"set": "green", "zone": None},
        {"zone": None},
        {"state": None},
        {"state": "standing"},
        {"cast": ()},
        {"minutes": 10},
        {"scene": "8"},
    ],
)
def test_a_strip_that_does_not_shoot_its_piece_is_caught(
    arm_shot: Shot, change: dict[str, Any]
) -> None:
    assert "audit-piece" in arm_shot.codes(arm_shot.with_strip("P01", **change))


def test_minutes_that_do_not_follow_from_the_rig_are_caught(arm_shot: Shot) -> None:
    minutes = arm_shot.arm_piece.minutes - 10
    piece = arm_shot.with_piece(0, minutes=minutes)
    strips = arm_shot.with_strip("P01", minutes=minutes).strips
    assert "audit-piece" in arm_shot.codes(replace(piece, strips=strips))


def test_a_pass_left_out_is_caught(arm_shot: Shot) -> None:
    rigs = tuple(replace(r, passes=("hero", "plate")) for r in arm_shot.production.rigs)
    production = replace(arm_shot.production, rigs=rigs)
    assert arm_shot.codes(production=production) == ["audit-piece"]


def test_a_machine_shot_before_the_hand_it_has_to_match_is_caught(arm_shot: Shot) -> None:
    free = arm_shot.with_strip("P01", after=())
    board = tuple(
        replace(p, day=arm_shot.schedule.days[-1]) if p.strip == "7-P02" else p
        for p in arm_shot.schedule.board
    )
    assert arm_shot.plan.schedule is not None
    schedule = replace(arm_shot.plan.schedule, schedule=replace(arm_shot.schedule, board=board))  # type: ignore[call-arg]
    assert "audit-precedence" in arm_shot.codes(replace(free, schedule=schedule))


def test_a_production_that_lost_its_take_is_caught(arm_shot: Shot) -> None:
    production = replace(arm_shot.production, take=None)
    assert arm_shot.codes(production=production) == ["audit-stale"]


def test_a_part_of_the_story_that_was_moved_is_caught(arm_shot: Shot) -> None:
    hall = arm_shot.production.sets[0]
    part = hall.stands_for[0]
    turned = replace(part, T_story_set=replace(part.T_story_set, yaw=0.7 + math.radians(0.1)))
    sets = (replace(hall, stands_for=(turned,)), *arm_shot.production.sets[1:])
    assert "audit-pose" in arm_shot.codes(production=replace(arm_shot.production, sets=sets))
