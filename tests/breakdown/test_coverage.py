"""What an operator in a set can shoot, and the reason for what not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from oner.breakdown.operator import operator_coverage, operator_speed_ratio
from oner.breakdown.view import view_part
from oner.model.piece import Coverage
from oner.model.rig import Rig
from oner.model.set import Set, StoryMap
from oner.model.take import Take
from oner.timing.span import Span

Make = Callable[..., Take]
Build = Callable[..., Set]


def cover(take: Take, story: StoryMap, built: Set, rig: Rig) -> Coverage:
    return operator_coverage(rig, view_part(take, story, built, built.stands_for[0]))


def tiles(coverage: Coverage, frames: int) -> bool:
    spans = sorted([*coverage.spans, *(b.span for b in coverage.blocked)], key=lambda s: s.first)
    return [s.first for s in spans] == [0, *(s.stop for s in spans[:-1])] and (
        spans[-1].stop == frames
    )


def test_an_operator_leads_a_walk_through_a_set_that_is_all_there(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    coverage = cover(lead_take(), story, build_set(), operator_rig)
    assert coverage.spans == (Span(0, 72),)
    assert coverage.repair_frames == ()


def test_every_frame_is_covered_or_blocked_with_a_reason(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    for take in (lead_take(height=2.5), lead_take(speed=4.0), lead_take(x0=-1.0)):
        assert tiles(cover(take, story, build_set(12.0), operator_rig), take.frames)


def test_a_camera_above_the_band_is_refused_with_its_figure(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    coverage = cover(lead_take(height=2.5), story, build_set(), operator_rig)
    assert [b.code for b in coverage.blocked] == ["cover-height"]
    assert coverage.blocked[0].detail == "0.40 m outside the band 0.50 to 2.10 m"


def test_running_backwards_is_slower_than_running_forwards(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    leading = cover(lead_take(speed=3.5), story, build_set(), operator_rig)
    following = cover(lead_take(speed=3.5, ahead=-1.8), story, build_set(), operator_rig)
    assert [b.code for b in leading.blocked] == ["cover-speed"]
    assert following.spans == (Span(0, 72),)


def test_a_diagonal_walk_cannot_have_both_speeds_at_once(
    lead_take: Make, operator_rig: Rig
) -> None:
    assert operator_rig.operator is not None
    straight = operator_speed_ratio(operator_rig.operator, lead_take(speed=2.0))
    assert np.allclose(straight, 2.0 / 2.6)


def test_too_close_is_refused(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    coverage = cover(lead_take(ahead=0.7), story, build_set(), operator_rig)
    assert [b.code for b in coverage.blocked] == ["cover-near"]


def test_a_shorter_set_sees_off_where_the_story_goes_on(
    story: StoryMap, build_set: Build, lead_take: Make
) -> None:
    built = build_set(12.0)
    view = view_part(lead_take(x0=14.0), story, built, built.stands_for[0])
    assert view.inside.all()
    assert (view.off > 0).all()
    looking_at_the_end = lead_take(x0=14.0, ahead=-1.8)
    assert not view_part(looking_at_the_end, story, built, built.stands_for[0]).off.any()


def test_the_camera_sees_the_panels_before_it_and_not_those_behind_it(
    story: StoryMap, build_set: Build, lead_take: Make
) -> None:
    built = build_set()
    view = view_part(lead_take(1), story, built, built.stands_for[0])
    middle = {p.id: (p.start[0] + p.end[0]) / 2 for p in view.panels}
    seen = {p.id for p, s in zip(view.panels, view.seen[0], strict=True) if s}
    camera_x = 7.8
    assert seen
    assert all(middle[id] < camera_x for id in seen)
    assert "south-01" in seen
