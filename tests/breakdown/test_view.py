"""A take as a set sees it: shares of the picture, what is off, and sets with nothing in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from oner.breakdown.view import (
    NOTHING,
    PartView,
    panels_seen,
    seen_off_words,
    shares_of_panels,
    view_part,
)
from oner.geometry import poses
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import frozen
from oner.model.set import Panel, PanelKind, Set, StandsFor, StoryMap, Zone
from oner.model.take import Take

Make = Callable[..., Take]
Build = Callable[..., Set]
FLOOR = Zone(id="c", outline=((0, -1.2), (24, -1.2), (24, 1.2), (0, 1.2)))


def lid(base: float = 3.0) -> Panel:
    return Panel(
        id="lid",
        wall="c",
        start=(0.0, 0.0),
        end=(24.0, 0.0),
        base=base,
        top=base + 0.1,
        thickness=2.4,
        kind=PanelKind.CEILING,
    )


def looking(take: Take, eye: tuple[float, float, float], at: tuple[float, float, float]) -> Take:
    eyes = np.tile(eye, (take.frames, 1))
    turned = poses.look_at(eyes, np.tile(at, (take.frames, 1)))
    return replace(take, positions=frozen(eyes), quaternions=frozen(turned), performers=())


def seen_by(take: Take, story: StoryMap, built: Set) -> PartView:
    return view_part(take, story, built, built.stands_for[0])


def test_exact_agreement_is_nothing_off(story: StoryMap, build_set: Build, lead_take: Make) -> None:
    view = seen_by(lead_take(), story, build_set())
    assert view.inside.all()
    assert not view.off.any()
    assert not view.off_side.any()


def test_what_is_off_is_more_than_nothing_and_less_than_the_picture(
    story: StoryMap, build_set: Build, lead_take: Make
) -> None:
    view = seen_by(lead_take(x0=14.0), story, build_set(12.0))
    off = view.off[view.inside]
    assert ((off == 0.0) | (off >= NOTHING)).all()
    assert (off <= 1.0).all()
    assert (np.abs(view.off_side) <= 1.0).all()


def test_a_wall_that_is_not_built_is_off_at_its_own_side(
    story: StoryMap, build_set: Build, lead_take: Make
) -> None:
    whole = build_set()
    # looking along +x, north (+y) is at the left
    take = looking(lead_take(2), (6.0, 0.0, 1.5), (12.0, 0.0, 1.5))
    for gone, side in (("north", "left"), ("south", "right")):
        built = replace(whole, walls=tuple(wall for wall in whole.walls if wall.id != gone))
        view = seen_by(take, story, built)
        assert seen_off_words(view, 0).endswith(f"at its {side} off the set")
    everything = seen_by(take, story, replace(whole, walls=()))
    assert seen_off_words(everything, 0).endswith("of the picture off the set")
    assert abs(everything.off_side[0]) < 0.01


def test_in_a_mirror_the_same_is_seen(story: StoryMap, build_set: Build, lead_take: Make) -> None:
    built = build_set()
    flopped = StandsFor(id="m", T_story_set=RigidTransform2(mirrored=True))
    view = view_part(lead_take(x0=10.0), story, built, flopped)
    assert view.inside.all()
    assert not view.off.any()


def test_shares_of_panels_fill_no_more_than_the_picture(
    story: StoryMap, build_set: Build, lead_take: Make
) -> None:
    view = seen_by(lead_take(), story, build_set())
    assert (view.shares >= 0.0).all()
    assert (view.shares.sum(axis=1) <= 1.0 + 1e-3).all()
    assert np.array_equal(view.seen, view.shares > 0.0)


def test_a_ceiling_is_seen_from_below_and_hides_the_set_from_above(
    build_set: Build, lead_take: Make
) -> None:
    built = replace(build_set(), ceilings=(lid(),))
    every = np.ones(1, np.bool_)
    below = looking(lead_take(1), (6.0, 0.0, 1.5), (12.0, 0.0, 2.2))
    assert shares_of_panels(below, built, every)[0, -1] > 0.05
    assert panels_seen(below, built, every)[0, :-1].any()
    above = looking(lead_take(1), (6.0, 0.0, 6.0), (8.0, 0.0, 0.0))
    assert panels_seen(above, built, every)[0].tolist() == [False] * 40 + [True]


def test_a_ceiling_does_not_hide_what_stands_before_it_at_any_height(
    build_set: Build, lead_take: Make
) -> None:
    every = np.ones(1, np.bool_)
    take = looking(lead_take(1), (6.0, 0.0, 1.5), (12.0, 0.4, 1.5))
    bare = shares_of_panels(take, build_set(), every)[0]
    covered = shares_of_panels(take, replace(build_set(), ceilings=(lid(),)), every)[0]
    assert covered[:-1] == pytest.approx(bare, abs=1e-4)


@pytest.mark.parametrize("height", [0.0, 1.5, 3.0, 3.05, 9.0])
@pytest.mark.parametrize("target", [(12.0, 0.0, 1.5), (6.0, 1e-6, 50.0), (6.0, 1e-6, -50.0)])
def test_wherever_the_lens_is_shares_are_numbers(
    story: StoryMap,
    build_set: Build,
    lead_take: Make,
    height: float,
    target: tuple[float, float, float],
) -> None:
    built = replace(build_set(), ceilings=(lid(),))
    for y in (0.0, 1.2, -1.1999999):
        view = seen_by(looking(lead_take(2), (6.0, y, height), target), story, built)
        assert np.isfinite(view.shares).all()
        assert np.isfinite(view.off).all()
        assert (view.shares.sum(axis=1) <= 1.01).all()


def test_nothing_built_nobody_there_and_no_story_are_no_error(lead_take: Make) -> None:
    take = replace(lead_take(3), performers=())
    bare = Set(
        id="bare",
        name="BARE",
        stage="s",
        T_stage_set=RigidTransform2(),
        zones=(FLOOR,),
        stands_for=(StandsFor(id="b", T_story_set=RigidTransform2()),),
    )
    view = seen_by(take, StoryMap(), bare)
    assert view.inside.all()
    assert not view.off.any()
    assert view.shares.shape == view.seen.shape == (3, 0)
    nowhere = seen_by(take, StoryMap(), replace(bare, zones=()))
    assert np.isinf(nowhere.camera_out).all()
    assert (nowhere.off == 1.0).all()


def test_two_looks_are_the_same_to_the_last_digit(
    story: StoryMap, build_set: Build, lead_take: Make
) -> None:
    one, other = (seen_by(lead_take(x0=14.0), story, build_set(12.0)) for _ in range(2))
    assert np.array_equal(one.shares, other.shares)
    assert np.array_equal(one.off, other.off)
