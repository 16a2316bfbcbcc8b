"""The maze and the halls that play it."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import pytest
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from oner.model.production import Production
from oner.model.set import Set, StandsFor, Wall
from oner.production.the_run import layout

CLEAR = 0.5
"""Between the outer faces of two corridors that have nothing to do with each other [m]."""


def test_corridors_that_are_not_neighbours_stay_apart() -> None:
    points = layout.story_corridor().points
    legs = [LineString(leg) for leg in pairwise(points)]
    width = 2 * layout.HALF + layout.WALL
    for (i, one), (j, other) in combinations(enumerate(legs), 2):
        if j - i > 1:
            assert one.distance(other) >= width + CLEAR, (i, j)


def test_the_room_at_the_end_and_the_elevator_stand_free() -> None:
    zones = layout.story_zones()
    for name, neighbour in (("room", "hall-17"), ("elevator", "hall-01")):
        own = Polygon(zones[name])
        for other, outline in zones.items():
            if other not in (name, neighbour):
                assert own.distance(Polygon(outline)) > CLEAR, other


def test_there_are_a_dozen_corners_and_more() -> None:
    assert layout.story_corridor().legs - 1 == 16


def test_zones_of_the_story_do_not_overlap() -> None:
    zones = [Polygon(outline) for outline in layout.story_zones().values()]
    for one, other in combinations(zones, 2):
        assert one.intersection(other).area < 1e-9


def test_consecutive_modules_share_the_corridor_they_say() -> None:
    starts = layout.module_starts()
    lengths = [
        sum(own.length(leg) for leg in range(own.legs))
        for own in map(layout.travelled, layout.MODULES)
    ]
    for index, module in enumerate(layout.MODULES[1:], start=1):
        end_of_last = starts[index - 1] + lengths[index - 1]
        assert end_of_last - starts[index] == pytest.approx(module.overlap)
        assert module.overlap >= 4.0


def test_a_corridor_run_backwards_turns_the_other_way_round() -> None:
    u_shape = layout.HALLS["hall-b"].corridor
    assert [u_shape.turn(0), u_shape.turn(1)] == [1, 1]
    assert [u_shape.reversed().turn(0), u_shape.reversed().turn(1)] == [-1, -1]
    z_shape = layout.HALLS["hall-a"].corridor
    assert [z_shape.turn(0), z_shape.turn(1)] == [1, -1]
    assert [z_shape.reversed().turn(0), z_shape.reversed().turn(1)] == [1, -1]


def test_every_wall_of_a_module_stands_where_the_story_has_one(run: Production) -> None:
    story = unary_union([LineString([wall.start, wall.end]) for wall in run.story.walls])
    for built, part in _parts(run, module=True):
        for wall in built.walls:
            if "END" not in wall.id:
                assert story.buffer(1e-3).covers(_in_story(part, wall)), (part.id, wall.id)


def test_every_second_choice_shows_one_corner_as_the_story_has_it(run: Production) -> None:
    story = unary_union([LineString([wall.start, wall.end]) for wall in run.story.walls])
    corners = {f"turn-{n + 1:02d}": p for n, p in enumerate(layout.story_corridor().points[1:-1])}
    for built, part in _parts(run, module=False):
        (corner,) = [zone for zone in part.story_zones if zone in corners]
        near = Point(corners[corner]).buffer(6.0)
        for wall in built.walls:
            shown = _in_story(part, wall).intersection(near)
            hidden = shown.is_empty or "END" in wall.id
            assert hidden or story.buffer(1e-3).covers(shown), (part.id, wall.id)


def test_parts_are_about_twenty_and_none_is_mirrored(run: Production) -> None:
    parts = [part for built in run.sets for part in built.stands_for]
    assert len(parts) == len({part.id for part in parts}) == 20
    assert not any(part.T_story_set.mirrored for part in parts)


@pytest.mark.parametrize("hall", ["hall-a", "hall-b"])
def test_a_hall_has_sixty_panels_and_more_some_of_them_wild(run: Production, hall: str) -> None:
    built = run.set_named(hall)
    flats = [panel for wall in built.walls for panel in wall.panels]
    assert len(flats) >= 60
    assert 20 <= sum(panel.wild for panel in flats) < len(flats)
    assert any(panel.wild for panel in built.ceilings)
    assert sum(built_leg.length for built_leg in _legs(hall)) == pytest.approx(38.0)


def test_sets_stand_on_their_stages_with_room_around_them(run: Production) -> None:
    stages = {stage.id: stage for stage in run.stages}
    on_stage: dict[str, list[BaseGeometry]] = {}
    for built in run.sets:
        if built.zones:
            floor = unary_union(
                [Polygon(built.T_stage_set.apply_points(zone.outline)) for zone in built.zones]
            )
            outline = Polygon(stages[built.stage].outline)
            assert outline.exterior.distance(floor) > 3.0, built.id
            assert outline.covers(floor), built.id
            on_stage.setdefault(built.stage, []).append(floor)
    for floors in on_stage.values():
        for one, other in combinations(floors, 2):
            assert one.distance(other) > 3.0


def _parts(run: Production, *, module: bool) -> list[tuple[Set, StandsFor]]:
    modules = {part.id for part in layout.parts() if part.module}
    return [
        (built, part)
        for built in run.sets
        for part in built.stands_for
        if (part.id in modules) is module
    ]


def _in_story(part: StandsFor, wall: Wall) -> LineString:
    return LineString(part.T_story_set.apply_points([wall.start, wall.end]))


def _legs(hall: str) -> list[LineString]:
    return [LineString(leg) for leg in pairwise(layout.HALLS[hall].corridor.points)]


def test_the_runners_way_is_between_230_and_280_metres() -> None:
    points = [(0.0, 0.0), *layout.story_corridor().points[1:]]
    assert 230 <= sum(math.dist(a, b) for a, b in pairwise(points)) <= 280
