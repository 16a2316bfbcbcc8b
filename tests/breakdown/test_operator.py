"""The operator as a person in a set: floor for the body, width of the way, starts and stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.breakdown.body import Body, blocks_of, passage, place_bodies
from oner.breakdown.operator import accelerations, operator_coverage, turn_accelerations
from oner.breakdown.view import view_part
from oner.geometry import poses
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import frozen
from oner.model.piece import Coverage
from oner.model.rig import Rig
from oner.model.set import Panel, PanelKind, Set, StoryMap, Wall
from oner.model.take import Take
from oner.timing.span import Span

Make = Callable[..., Take]
Build = Callable[..., Set]
FULL_BODY = {"body_behind": 0.6, "body_height": 1.8, "corridor_width": 0.8, "spotter": 0.5}


def person(rig: Rig, **limits: Any) -> Rig:
    """The rig with a body, and with limits changed."""
    assert rig.operator is not None
    return replace(rig, operator=replace(rig.operator, **FULL_BODY | limits))


def cover(take: Take, story: StoryMap, built: Set, rig: Rig) -> Coverage:
    return operator_coverage(rig, view_part(take, story, built, built.stands_for[0]))


def reasons(coverage: Coverage) -> set[str]:
    return {blocked.code for blocked in coverage.blocked}


def door(x: float, width: float, *, header: float = 2.1) -> tuple[Wall, ...]:
    """A wall across the corridor at x with a doorway in its middle and a header over it."""
    ends = ((-1.2, -width / 2), (width / 2, 1.2))
    jambs = tuple(
        Wall(id=f"jamb-{n}", start=(x, a), end=(x, b), base=0.0, top=3.0, thickness=0.1)
        for n, (a, b) in enumerate(ends)
    )
    over = Panel(
        id="H-1",
        wall="over",
        start=(x, -width / 2),
        end=(x, width / 2),
        base=header,
        top=3.0,
        thickness=0.1,
        kind=PanelKind.HEADER,
    )
    lintel = Wall(
        id="over", start=over.start, end=over.end, base=header, top=3.0, thickness=0.1,
        panels=(over,),
    )  # fmt: skip
    return (*jambs, lintel)


def with_walls(built: Set, *walls: Wall) -> Set:
    return replace(built, walls=(*built.walls, *walls))


def story_with(story: StoryMap, *walls: Wall) -> StoryMap:
    return replace(story, walls=(*story.walls, *walls))


# -- the body ---------------------------------------------------------------------------------


def test_the_body_is_behind_the_lens(build_set: Build, lead_take: Make) -> None:
    take = lead_take()
    body = Body(behind=0.6, radius=0.3, height=1.8)
    bodies = place_bodies(take, body, blocks_of(build_set()), np.ones(take.frames, bool))
    assert np.allclose(bodies.axes - take.positions[:, :2], [0.6, 0.0])
    assert not bodies.jumps.any()


def test_beside_a_wall_the_body_swings_round_the_lens(build_set: Build, lead_take: Make) -> None:
    take = lead_take()
    positions = take.positions + np.array([0.0, 0.7, 0.0])
    aside = replace(
        take,
        positions=frozen(positions),
        quaternions=frozen(poses.look_at(positions, positions + np.array([0.0, -1.0, 0.0]))),
    )
    body = Body(behind=0.6, radius=0.3, height=1.8)
    bodies = place_bodies(aside, body, blocks_of(build_set()), np.ones(aside.frames, bool))
    assert (bodies.walls >= 0.3).all()
    assert (bodies.axes[:, 1] < 0.86).all()


def test_an_operator_with_a_wall_at_their_back_has_nowhere_to_stand(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    rig = person(operator_rig)
    backed = cover(lead_take(x0=21.9, speed=0.0), story, build_set(), rig)
    assert reasons(backed) == {"cover-narrow"}
    assert "the body needs 0.30 m" in backed.blocked[0].detail
    beside = cover(lead_take(x0=21.8, speed=0.0), story, build_set(), rig)
    assert beside.spans == (Span(0, 72),)


def test_nobody_stands_behind_a_wall_they_look_away_from(build_set: Build, lead_take: Make) -> None:
    take = lead_take()
    body = Body(behind=3.0, radius=0.3, height=1.8)
    positions = take.positions + np.array([0.0, 0.7, 0.0])
    aside = replace(
        take,
        positions=frozen(positions),
        quaternions=frozen(poses.look_at(positions, positions + np.array([0.0, -1.0, 0.0]))),
    )
    bodies = place_bodies(aside, body, blocks_of(build_set()), np.ones(aside.frames, bool))
    assert (bodies.axes[:, 1] < 1.2).all()


@pytest.mark.parametrize("table", [True, False])
def test_the_body_changes_sides_only_where_there_is_room(
    build_set: Build, lead_take: Make, table: bool
) -> None:
    take = lead_take(48, speed=0.0)
    lens = np.tile([10.0, 0.9, 1.5], (48, 1))
    at = np.tile([9.3, 0.6, 0.0], (48, 1))
    at[24:, 0] = 10.7
    beside = replace(
        take,
        positions=frozen(lens),
        quaternions=frozen(poses.look_at(lens, lens + np.array([0.0, -1.0, 0.0]))),
        performers=(replace(take.performers[0], positions=frozen(at)),),
    )
    under = Wall(id="table", start=(10, 0.85), end=(10, 0.95), base=0, top=0.7, thickness=0.1)
    built = with_walls(build_set(), under) if table else build_set()
    body = Body(behind=0.6, radius=0.2, height=1.8)
    bodies = place_bodies(beside, body, blocks_of(built), np.ones(48, bool))
    assert np.flatnonzero(bodies.jumps).tolist() == ([24] if table else [])


def test_the_body_is_not_where_a_performer_is(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    take = lead_take()
    first = take.performers[0]
    ring = [
        replace(
            first,
            id=f"extra-{n}",
            positions=frozen(
                take.positions * [1, 1, 0] + 0.95 * np.array([np.cos(a), np.sin(a), 0.0])
            ),
        )
        for n, a in enumerate(np.linspace(-np.pi / 2, np.pi / 2, 7))
    ]
    crowded = replace(take, performers=(first, *ring))
    coverage = cover(crowded, story, build_set(), person(operator_rig, nearest=0.5))
    assert reasons(coverage) == {"cover-near"}
    assert "the body needs 0.30 m" in coverage.blocked[0].detail


# -- the way ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "fits"), [(0.62, False), (0.9, True)])
def test_a_doorway_is_as_wide_as_an_operator_needs(
    story: StoryMap,
    build_set: Build,
    lead_take: Make,
    operator_rig: Rig,
    width: float,
    fits: bool,
) -> None:
    walls = door(9.5, width)
    built, believed = with_walls(build_set(), *walls), story_with(story, *walls)
    coverage = cover(lead_take(), believed, built, person(operator_rig, spotter=0.0))
    assert (coverage.spans == (Span(0, 72),)) is fits
    if not fits:
        doorway = [b for b in coverage.blocked if b.code == "cover-doorway"]
        assert doorway[0].detail in (
            "0.62 m wide between jamb-0 and jamb-1, 0.80 m needed",
            "0.62 m wide between jamb-1 and jamb-0, 0.80 m needed",
        )


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.7, 2.5])
def test_no_doorway_is_stepped_over_between_two_frames(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig, speed: float
) -> None:
    walls = door(9.0, 0.7)
    built, believed = with_walls(build_set(), *walls), story_with(story, *walls)
    take = lead_take(speed=speed)
    coverage = cover(take, believed, built, person(operator_rig, spotter=0.0))
    crosses = bool(take.positions[-1, 0] + 0.6 > 9.0)
    assert ("cover-doorway" in reasons(coverage)) is crosses


def test_an_operator_does_not_fit_under_a_low_header(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    walls = door(9.5, 1.4, header=1.7)
    built, believed = with_walls(build_set(), *walls), story_with(story, *walls)
    straight_only = person(operator_rig, body_behind=0.0)
    low = cover(lead_take(height=1.2), believed, built, person(operator_rig))
    assert {b.detail for b in low.blocked} == {
        "the operator behind the camera cannot come past H-1 in time"
    }
    stooping = cover(lead_take(height=1.2, speed=0.0, x0=7.7), believed, built, straight_only)
    assert stooping.blocked[0].detail == "H-1 hangs at 1.70 m, the operator is 1.80 m tall"
    small = cover(lead_take(height=1.2), believed, built, person(operator_rig, body_height=1.6))
    assert small.spans == (Span(0, 72),)


def test_the_camera_keeps_its_clearance_from_what_is_at_its_height(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    walls = door(9.5, 1.4, header=1.5)
    built, believed = with_walls(build_set(), *walls), story_with(story, *walls)
    rig = person(operator_rig, body_height=0.0, camera_radius=0.15)
    under = cover(lead_take(height=1.2), believed, built, rig)
    assert under.spans == (Span(0, 72),)
    against = cover(lead_take(height=1.4), believed, built, rig)
    assert [b.detail for b in against.blocked] == ["the lens would have to be in H-1"]
    beside = cover(lead_take(height=1.4, speed=0.0, x0=7.55), believed, built, rig)
    assert beside.blocked[0].detail == "the lens 0.10 m from H-1, camera and clearance need 0.20 m"


def test_who_goes_backwards_is_guided(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    towards_the_end = lead_take(x0=18.6)
    guided = cover(towards_the_end, story, build_set(), person(operator_rig))
    alone = cover(towards_the_end, story, build_set(), person(operator_rig, spotter=0.0))
    assert reasons(guided) >= {"cover-spotter"}
    assert "cover-spotter" not in reasons(alone)
    assert guided.spans[0].stop < alone.spans[0].stop
    following = lead_take(x0=14.0, ahead=-1.8)
    assert cover(following, story, build_set(), person(operator_rig)).spans == (Span(0, 72),)


@given(
    width=st.floats(0.5, 3.0),
    turn=st.floats(-3.1, 3.1),
    off=st.floats(-0.2, 0.2),
    skew=st.floats(-0.3, 0.3),
)
def test_the_way_between_two_walls_is_as_wide_as_across_it(
    width: float, turn: float, off: float, skew: float
) -> None:
    T = RigidTransform2(yaw=turn, x=3.0, y=-2.0)
    walls = tuple(
        Wall(
            id=id,
            start=tuple(T.apply_points([-5.0, y]).tolist()),
            end=tuple(T.apply_points([5.0, y]).tolist()),
            base=0.0,
            top=3.0,
            thickness=0.1,
        )
        for id, y in (("right", -width / 2 - 0.05), ("left", width / 2 + 0.05))
    )
    built = Set(id="s", name="S", stage="one", T_stage_set=RigidTransform2(), walls=walls)
    blocks = blocks_of(built)
    axes = T.apply_points([[0.0, off]])
    travel = T.apply_vectors([[np.cos(skew), np.sin(skew)]])
    found = passage(blocks, axes, travel, np.array([1e-4]))
    assert found.widths[0] == pytest.approx(width / np.cos(skew), rel=1e-3)
    assert (blocks.names[found.left[0]], blocks.names[found.right[0]]) == ("left", "right")


def test_an_open_floor_is_as_wide_as_anybody_likes() -> None:
    built = Set(id="s", name="S", stage="one", T_stage_set=RigidTransform2())
    found = passage(blocks_of(built), np.zeros((2, 2)), np.ones((2, 2)), np.ones(2))
    assert np.isinf(found.widths).all()


@pytest.mark.parametrize("half", [0.3, 0.45])
def test_a_narrower_corridor_is_covered_less(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig, half: float
) -> None:
    def narrowed(walls: tuple[Wall, ...]) -> tuple[Wall, ...]:
        return tuple(
            replace(
                wall,
                start=(wall.start[0], np.clip(wall.start[1], -half, half)),
                end=(wall.end[0], np.clip(wall.end[1], -half, half)),
                panels=tuple(
                    replace(
                        panel,
                        start=(panel.start[0], np.clip(panel.start[1], -half, half)),
                        end=(panel.end[0], np.clip(panel.end[1], -half, half)),
                    )
                    for panel in wall.panels
                ),
            )
            for wall in walls
        )

    built = build_set()
    small = replace(built, walls=narrowed(built.walls))
    believed = replace(story, walls=narrowed(story.walls))
    rig = person(operator_rig, corridor_width=1.0)
    wide, tight = cover(lead_take(), story, built, rig), cover(lead_take(), believed, small, rig)
    assert wide.spans == (Span(0, 72),)
    assert tight.spans == ()
    assert reasons(tight) <= {"cover-narrow", "cover-doorway"}


# -- starting and stopping --------------------------------------------------------------------


def test_nobody_starts_like_a_machine(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    take = lead_take(96, speed=2.4)
    still = take.positions.copy()
    still[:48] = still[48]
    sudden = replace(take, positions=frozen(still))
    coverage = cover(
        sudden, story, build_set(), person(operator_rig, acceleration=4.0, nearest=0.1)
    )
    start = [b for b in coverage.blocked if b.code == "cover-start"]
    assert start
    assert start[0].span.first <= 48 <= start[0].span.stop
    assert start[0].detail == "gains or loses speed at 4.8 m/s2, 4.0 at most"


def test_acceleration_is_that_of_a_steady_one(lead_take: Make) -> None:
    take = lead_take(96)
    t = np.arange(96) / 24
    x = np.column_stack([0.5 * 3.0 * t**2, 0 * t, 1.5 + 0 * t])
    angles = 0.5 * 2.0 * t**2
    moved = replace(
        take,
        positions=frozen(x),
        quaternions=frozen(poses.align_hemisphere(poses.from_axis_angle([0.0, 0.0, 1.0], angles))),
    )
    assert accelerations(moved)[8:-8] == pytest.approx(3.0)
    assert turn_accelerations(moved)[8:-8] == pytest.approx(2.0, rel=1e-6)


# -- at part of the speed ---------------------------------------------------------------------


def test_at_half_speed_an_operator_leads_a_run(
    story: StoryMap, build_set: Build, lead_take: Make, operator_rig: Rig
) -> None:
    built = build_set()
    view = view_part(lead_take(speed=3.5), story, built, built.stands_for[0])
    assert {b.code for b in operator_coverage(operator_rig, view).blocked} == {"cover-speed"}
    half = operator_coverage(operator_rig, view, Fraction(1, 2))
    assert half.spans == (Span(0, 72),)
    assert half.setup.slow == Fraction(1, 2)
    assert half.setup.id == "steadicam/hall@1/1:2"
