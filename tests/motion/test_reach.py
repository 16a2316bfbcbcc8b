"""Runs of frames an arm can do, and the reasons for the rest."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import circle_path, flat, request_for, tracking_path

from oner.geometry import poses
from oner.kernels.collide import FREE, NO_REACH, PERFORMER, TRACK, WALL
from oner.model.piece import Placement
from oner.motion.reach import axis_limits, reachable_runs, survey_reach
from oner.motion.request import REASONS
from oner.timing.span import Span


def test_a_path_within_reach_is_one_run() -> None:
    request = request_for(tracking_path(8.0))
    runs = reachable_runs(request)
    assert [run.span for run in runs] == [request.span]
    assert runs[0].before is None
    assert runs[0].after is None


def test_frames_are_numbered_as_in_the_take() -> None:
    request = request_for(tracking_path(8.0), first_frame=1000)
    assert reachable_runs(request)[0].span == Span(1000, 1193)


def test_a_wild_wall_in_the_way_has_to_come_out() -> None:
    panels = (flat("W1", 0.0, 0.9, wild=True), flat("W2", 0.0, 4.0, wild=True))
    runs = reachable_runs(request_for(tracking_path(8.0), panels=panels))
    assert len(runs) == 1
    assert runs[0].panels_out == ("W1",)


def test_a_fixed_wall_in_the_way_ends_the_run() -> None:
    panels = (flat("W1", 0.0, 0.9, wild=False),)
    survey = survey_reach(request_for(tracking_path(8.0), panels=panels))
    assert len(survey.runs) >= 2
    assert survey.runs[0].after is not None
    assert survey.runs[0].after.code == "cover-wall"
    assert survey.runs[0].after.detail == "the rig would touch W1, not to be pulled"
    assert WALL in survey.reasons


def test_a_wild_wall_that_is_to_stay_is_as_good_as_fixed() -> None:
    wild = (flat("W1", 0.0, 0.9, wild=True),)
    fixed = (flat("W1", 0.0, 0.9, wild=False),)
    kept = survey_reach(request_for(tracking_path(8.0), panels=wild, keep=frozenset({"W1"})))
    assert kept == survey_reach(request_for(tracking_path(8.0), panels=fixed))


def test_a_wild_wall_under_the_track_is_always_out() -> None:
    panels = (flat("T", 4.0, 0.0, wild=True, along=False),)
    runs = reachable_runs(request_for(tracking_path(8.0), panels=panels))
    assert runs[0].panels_out == ("T",)


def test_a_fixed_wall_under_the_track_forbids_the_placement() -> None:
    panels = (flat("T", 4.0, 0.0, wild=False, along=False),)
    survey = survey_reach(request_for(tracking_path(8.0), panels=panels))
    assert survey.runs == ()
    assert set(survey.reasons) == {WALL}


def test_a_path_far_from_the_track_is_out_of_reach() -> None:
    request = request_for(tracking_path(8.0), placement=Placement(x=0.0, y=-4.0, z=0.0, yaw=0.0))
    survey = survey_reach(request)
    assert survey.runs == ()
    assert set(survey.reasons) == {NO_REACH}
    assert REASONS[NO_REACH].code == "cover-reach"


def test_a_performer_on_the_track_breaks_the_run() -> None:
    eye, look, feet = tracking_path(8.0)
    feet = feet.copy()
    feet[0, 90:100, 1] = 0.0
    survey = survey_reach(request_for((eye, look, feet)))
    assert (survey.reasons[90:100] == TRACK).all()
    assert survey.reasons[80] == FREE
    assert not any(run.span.intersect(Span(90, 100)) for run in survey.runs)
    assert survey.runs[0].after is not None
    assert survey.runs[0].after.code == "cover-track"


def test_a_performer_too_near_the_lens_is_a_reason() -> None:
    eye, look, feet = tracking_path(8.0)
    near = feet + np.array([1.5, 0.0, 0.0])
    survey = survey_reach(request_for((eye, look, near)))
    assert set(survey.reasons) == {PERFORMER}


def test_too_fast_a_path_is_cut_where_an_axis_would_be_too_fast() -> None:
    runs = reachable_runs(request_for(tracking_path(3.0)))
    assert len(runs) > 1
    stops = [run.after for run in runs if run.after is not None]
    assert all(stop.code == "cover-joint" for stop in stops)
    assert any("m/s" in stop.detail or "deg/s" in stop.detail for stop in stops)


def test_every_step_of_a_run_is_within_the_speed_of_the_axes() -> None:
    for run in reachable_runs(request := request_for(tracking_path(3.0))):
        seconds = np.diff(run.knots)[:, None] / 24.0
        speeds = np.abs(np.diff(run.values, axis=0)) / seconds
        assert (speeds <= axis_limits(request, "speed") * request.settings.speed_part + 1e-9).all()


def test_no_run_lies_in_another() -> None:
    runs = reachable_runs(request_for(tracking_path(3.0)))
    for a in runs:
        assert not any(b.span.covers(a.span) for b in runs if b is not a)


def test_a_circle_and_a_half_is_more_than_the_wrist_has() -> None:
    request = request_for(circle_path(540.0, 20.0), performer_clearance=0.1)
    survey = survey_reach(request)
    assert survey.runs
    for run in survey.runs:
        turned = np.ptp(run.values[:, 6])
        assert turned <= math.radians(540.0)
        assert run.span != request.span


def test_a_single_frame_is_a_path_too() -> None:
    eye, look, feet = tracking_path(4.0)
    request = request_for((eye[:1], look[:1], feet[:, :1]))
    assert [run.span for run in reachable_runs(request)] == [Span(0, 1)]


def test_the_length_of_quaternions_does_not_matter() -> None:
    eye, look, feet = tracking_path(4.0)
    long, unit = request_for((eye, 3.0 * look, feet)), request_for((eye, look, feet))
    assert [r.span for r in reachable_runs(long)] == [r.span for r in reachable_runs(unit)]


def test_what_is_not_a_number_is_an_error_that_names_it() -> None:
    eye, look, feet = tracking_path(4.0)
    eye[5, 1] = np.nan
    with pytest.raises(ValueError, match="positions has a number that is not finite"):
        request_for((eye, look, feet))


def test_shapes_that_do_not_fit_are_an_error_that_says_what_would() -> None:
    eye, look, feet = tracking_path(4.0)
    with pytest.raises(ValueError, match=r"quaternions has shape \(96, 4\); \(97, 4\)"):
        request_for((eye, look[:-1], feet))


def test_short_runs_are_left_out_when_asked() -> None:
    request = request_for(tracking_path(3.0))
    lengths = sorted(len(run.span) for run in reachable_runs(request))
    kept = reachable_runs(request, minimum_frames=lengths[0] + 1)
    assert sorted(len(run.span) for run in kept) == [n for n in lengths if n > lengths[0]]


def test_where_the_track_lies_in_the_set_does_not_matter() -> None:
    request = request_for(tracking_path(8.0))
    turn, shift = math.radians(30.0), np.array([3.0, -2.0, 0.0])
    c, s = math.cos(turn), math.sin(turn)
    R = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    half = np.array([math.cos(turn / 2), 0, 0, math.sin(turn / 2)])
    moved = replace(
        request,
        positions=request.positions @ R.T + shift,
        quaternions=poses.multiply(half, request.quaternions),
        performers=request.performers @ R.T + shift,
        placement=Placement(x=3.0, y=-2.0, z=0.0, yaw=turn),
    )
    here, there = reachable_runs(request), reachable_runs(moved)
    assert [run.span for run in here] == [run.span for run in there]
    assert np.allclose(here[0].values, there[0].values, atol=1e-9)
