"""Which built set can stand for a stretch: placements found again, hands kept apart, flops told."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oner.app.new import start_folder
from oner.breakdown.scene import Scene, set_scene
from oner.breakdown.stand_in import (
    FLOP,
    StandIn,
    _flopped,
    flop_findings,
    stand_in_findings,
    stand_ins,
)
from oner.breakdown.view import into_frame, view_part
from oner.geometry import poses
from oner.geometry.plane import FloorPath, RigidTransform2
from oner.model.arrays import frozen
from oner.model.piece import Piece, Setup
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.set import Panel, Set, StandsFor, StoryMap, Wall, Zone
from oner.model.take import PerformerTrack, Take
from oner.production.read import read_production
from oner.take.build import build_take
from oner.timing.span import Span

Corners = list[tuple[float, float]]
HALF = 1.3


def ell(leg: float, other: float) -> Corners:
    """Outline of a closed corridor that turns left after `leg` and goes on for `other` [m]."""
    return [
        (0.0, -HALF), (leg + HALF, -HALF), (leg + HALF, other), (leg - HALF, other),
        (leg - HALF, HALF), (0.0, HALF),
    ]  # fmt: skip


def walls_around(outline: Corners) -> tuple[Wall, ...]:
    """A closed row of walls, each a panel."""

    def wall(number: int) -> Wall:
        start, end = outline[number], outline[(number + 1) % len(outline)]
        id, base, top, thick = f"W{number}", 0.0, 3.0, 0.1
        panel = Panel(
            id=f"{id}-1", wall=id, start=start, end=end, base=base, top=top, thickness=thick
        )
        return Wall(
            id=id, start=start, end=end, base=base, top=top, thickness=thick, panels=(panel,)
        )

    return tuple(wall(number) for number in range(len(outline)))


def walk(leg: float, other: float) -> Take:
    """Somebody goes from one end to the other, the camera 1.5 m behind."""
    path = FloorPath([(0.0, 0.0), (leg, 0.0), (leg, other)], 0.6)
    s = np.arange(2.0, path.length - 0.5, 0.06)
    feet = np.column_stack([path.point(s), np.zeros(len(s))])
    eye = np.column_stack([path.point(s - 1.5), np.full(len(s), 1.6)])
    track = PerformerTrack(
        id="ANNA",
        positions=frozen(feet),
        headings=frozen(path.heading(s)),
        speeds=frozen(np.full(len(s), 1.44)),
        height=1.7,
        radius=0.3,
    )
    return Take(
        name="walk",
        rate=Fraction(24),
        shutter_angle=math.pi,
        sensor_width=0.02489,
        sensor_height=0.014,
        positions=frozen(eye),
        quaternions=frozen(
            poses.align_hemisphere(poses.look_at(eye, feet + np.array([0, 0, 1.6])))
        ),
        focal_lengths=frozen(np.full(len(s), 0.024)),
        focus_distances=frozen(np.full(len(s), 1.5)),
        performers=(track,),
    )


def moved(T: RigidTransform2, outline: Corners) -> Corners:
    return [(x, y) for x, y in T.apply_points(outline).tolist()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("run") / "show"
    start_folder(folder, "the-run")
    production = read_production(folder)
    return set_scene(production, build_take(production, folder).take)


@pytest.fixture(scope="module")
def stage(run: Scene) -> Callable[[Corners, Corners], Production]:
    """A production whose one set has an outline, in a story that has another."""

    def make(story: Corners, built: Corners) -> Production:
        one = Set(
            id="hall",
            name="HALL",
            stage="stage-1",
            T_stage_set=RigidTransform2(),
            walls=walls_around(built),
            zones=(Zone(id="floor", outline=tuple(built)),),
        )
        return replace(
            run.production, story=StoryMap(walls=walls_around(story)), sets=(one,), rigs=()
        )

    return make


def all_of(take: Take) -> Span:
    return Span(0, take.frames)


def same_place(a: RigidTransform2, b: RigidTransform2) -> bool:
    """Within a centimetre and a tenth of a degree."""
    near = math.hypot(a.x - b.x, a.y - b.y) < 0.01
    return near and math.cos(a.yaw - b.yaw) > math.cos(math.radians(0.1)) and (
        a.mirrored == b.mirrored
    )  # fmt: skip


@settings(max_examples=8)
@given(yaw=st.floats(-3.1, 3.1), x=st.floats(-40, 40), y=st.floats(-40, 40))
def test_a_corridor_is_found_wherever_its_drawing_has_its_origin(
    stage: Callable[[Corners, Corners], Production], yaw: float, x: float, y: float
) -> None:
    T = RigidTransform2(yaw, x, y)
    take = walk(9.0, 6.0)
    production = stage(ell(9.0, 6.0), moved(T.inverse(), ell(9.0, 6.0)))
    best = stand_ins(production, take, all_of(take))[0]
    assert same_place(best.T_story_set, T)
    assert best.spans == (all_of(take),)
    assert best.seen_off < 0.01


def test_a_corridor_of_the_other_hand_stands_only_with_a_flop(
    stage: Callable[[Corners, Corners], Production],
) -> None:
    take, built = walk(9.0, 6.0), moved(FLOP, ell(9.0, 6.0))[::-1]
    production = stage(ell(9.0, 6.0), built)
    found = stand_ins(production, take, all_of(take))
    plain = [one for one in found if not one.T_story_set.mirrored]
    assert all(one.frames < 0.8 * take.frames for one in plain)
    (flop,) = [one for one in found if one.T_story_set.mirrored]
    assert flop.frames == take.frames
    assert same_place(flop.T_story_set, FLOP)
    assert found[-1] is flop
    view = view_part(take, production.story, production.sets[0], flop.part("hall@1"))
    assert view.inside.all()
    assert view.off.mean() < 0.01
    assert tomllib.loads(flop.toml("hall@1"))["set"]["stands_for"][0]["mirrored"] is True


def test_a_corridor_that_is_its_own_mirror_image_needs_no_flop(
    stage: Callable[[Corners, Corners], Production],
) -> None:
    take, built = walk(8.0, 8.0), moved(FLOP, ell(8.0, 8.0))[::-1]
    found = stand_ins(stage(ell(8.0, 8.0), built), take, all_of(take))
    assert found[0].frames == take.frames
    assert not any(one.T_story_set.mirrored for one in found)


def test_a_mirrored_take_stands_in_the_set_of_the_other_hand(
    stage: Callable[[Corners, Corners], Production],
) -> None:
    take = into_frame(walk(9.0, 6.0), FLOP)
    flopped = moved(FLOP, ell(9.0, 6.0))[::-1]
    right = stand_ins(stage(flopped, flopped), take, all_of(take))[0]
    assert (right.frames, right.T_story_set.mirrored) == (take.frames, False)
    left = stand_ins(stage(flopped, ell(9.0, 6.0)), take, all_of(take))
    assert [one.frames == take.frames for one in left if one.T_story_set.mirrored] == [True]


def test_a_room_too_small_stands_for_nothing(
    stage: Callable[[Corners, Corners], Production],
) -> None:
    take, closet = walk(9.0, 6.0), [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    assert stand_ins(stage(ell(9.0, 6.0), closet), take, all_of(take)) == ()


def without(scene: Scene, part: str) -> Scene:
    """The scene as if nobody had written a part."""

    def left(parts: tuple[StandsFor, ...]) -> tuple[StandsFor, ...]:
        return tuple(one for one in parts if one.id != part)

    sets = tuple(replace(one, stands_for=left(one.stands_for)) for one in scene.production.sets)
    return replace(
        scene,
        production=replace(scene.production, sets=sets),
        views=tuple(view for view in scene.views if view.part.id != part),
    )


PARTS = ("hall-a@2", "hall-a@3", "hall-b@4")
"""Each plays frames that nothing else plays."""


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_taken_out_of_the_run_is_found_again(run: Scene, part: str) -> None:
    view = next(view for view in run.views if view.part.id == part)
    frames = np.flatnonzero(view.inside & (view.off < 0.3))
    scene = without(run, part)
    found = stand_ins(scene.production, run.take, Span(int(frames[0]), int(frames[-1]) + 1))
    mine = [one for one in found if one.set == view.set.id]
    assert any(same_place(one.T_story_set, view.part.T_story_set) for one in mine)


def test_what_to_write_is_said_ready_to_be_written(run: Scene) -> None:
    (finding,) = stand_in_findings(without(run, "hall-a@3"))
    assert finding.code == "cover-stand-in"
    assert "hall-a could stand for frames 1293-1531" in finding.measured
    _, _, snippet = finding.remedy.partition("\n")
    written = tomllib.loads(f'[[set]]\nid = "hall-a"\n{snippet}')["set"][0]["stands_for"]
    part = next(view.part for view in run.views if view.part.id == "hall-a@3")
    assert [one["id"] for one in written] == ["hall-a@3"]
    assert written[0]["at"] == ["5.75 m", "12 m"]
    assert (part.T_story_set.x, part.T_story_set.y) == pytest.approx((5.75, 12.0))
    assert math.radians(written[0]["yaw_deg"]) == pytest.approx(part.T_story_set.yaw % math.tau)


@pytest.mark.parametrize(("part", "has_two_hands"), [("hall-a@2", True), ("hall-b@4", False)])
def test_a_z_has_two_hands_and_a_u_has_one(run: Scene, part: str, has_two_hands: bool) -> None:
    view = next(view for view in run.views if view.part.id == part)
    frames = np.flatnonzero(view.inside & (view.off < 0.3))
    span = Span(int(frames[0]), int(frames[-1]) + 1)
    only = tuple(one for one in run.production.sets if one.id == view.set.id)
    there = replace(run.production, story=_flopped(run.production.story), sets=only)
    best = stand_ins(there, into_frame(run.take, FLOP), span)
    plain = max(one.frames for one in best if not one.T_story_set.mirrored)
    flopped = [one.frames for one in best if one.T_story_set.mirrored]
    assert flopped == ([len(span)] if has_two_hands else [])
    assert plain < 0.9 * len(span) if has_two_hands else plain == len(span)


@pytest.mark.long
def test_a_run_nobody_wrote_parts_for_is_laid_out_again_as_it_was_drawn(run: Scene) -> None:
    sets = tuple(replace(one, stands_for=()) for one in run.production.sets)
    scene = replace(run, production=replace(run.production, sets=sets), views=())
    findings = stand_in_findings(scene)
    assert not any("none that is built" in finding.measured for finding in findings)
    drawn = {
        (view.set.id, round(view.part.T_story_set.x, 2), round(view.part.T_story_set.y, 2))
        for view in run.views
    }
    for finding in findings:
        _, _, snippet = finding.remedy.partition("\n")
        (part,) = tomllib.loads(f"[[set]]\n{snippet}")["set"][0]["stands_for"]
        x, y = (round(float(length.removesuffix(" m")), 2) for length in part["at"])
        assert (part["id"].partition("@")[0], x, y) in drawn


def test_where_every_frame_has_a_part_nothing_is_said(run: Scene) -> None:
    assert stand_in_findings(run) == ()


def test_a_piece_in_a_set_of_the_other_hand_says_that_it_is_flopped(run: Scene) -> None:
    first = run.views[0]
    part = replace(first.part, T_story_set=FLOP.compose(first.part.T_story_set))
    scene = replace(run, views=(replace(first, part=part), *run.views[1:]))
    pieces = [
        Piece(
            id=f"P{number}",
            span=Span(number, number + 1),
            handle_before=0,
            handle_after=0,
            setup=Setup(
                id=view.part.id,
                technique=RigKind.OPERATOR,
                rig="steadicam",
                set=view.set.id,
                part=view.part.id,
            ),
        )
        for number, view in enumerate(scene.views[:2])
    ]
    (finding,) = flop_findings(scene, pieces)
    assert (finding.code, finding.subject) == ("cover-flop", "P0")
    assert f"{first.set.id} stands for {first.part.id} in a mirror" in finding.measured


def test_a_stretch_that_no_set_can_stand_for_is_named(run: Scene) -> None:
    scene = without(run, "hall-a@3")
    mat = Zone(id="mat", outline=((0.0, 0.0), (0.1, 0.0), (0.1, 0.1)))
    bare = tuple(replace(one, zones=(mat,)) for one in scene.production.sets if one.walls)
    scene = replace(scene, production=replace(scene.production, sets=bare))
    (finding,) = stand_in_findings(scene)
    assert finding.subject == "frames 1320-1368"
    assert "none that is built could" in finding.measured


def test_what_is_written_out_is_what_was_found() -> None:
    one = StandIn(
        set="a", T_story_set=RigidTransform2(-math.pi / 2, -0.0, 2.5), spans=(), seen_off=0.0
    )
    read = tomllib.loads(f"[[set]]\n{one.toml('a@1')}")["set"][0]["stands_for"][0]
    assert read == {"id": "a@1", "at": ["0 m", "2.5 m"], "yaw_deg": 270}
