"""Walls of drawings in story and sets."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import ezdxf.filemanagement
import pytest

from oner.production.read import read_production

if TYPE_CHECKING:
    from production.conftest import Folder


@pytest.fixture
def drawn(show: Folder) -> Folder:
    """The blank example with a drawing of one double wall, 4 m long and 0.1 m thick."""
    drawing = ezdxf.filemanagement.new(units=6)
    for y in (0.0, 0.1):
        drawing.modelspace().add_line((0, y), (4, y), dxfattribs={"layer": "A-WALL"})
    drawing.saveas(show.path / "plan.dxf")
    return show


STORY = '[[drawing]]\nfile = "plan.dxf"\nlayers = ["*wall"]\nprefix = "house-"\n'


def test_a_drawn_wall_stands_where_the_drawing_is_placed(drawn: Folder) -> None:
    drawn.add("story.toml", STORY + 'offset = [20, 0]\nyaw_deg = 90\nheight = "2.5 m"\n')
    production = read_production(drawn.path)
    (wall,) = [one for one in production.story.walls if one.id.startswith("house-")]
    assert sorted([wall.start, wall.end], key=lambda point: point[1]) == [
        (pytest.approx(19.95), pytest.approx(0.0)),
        (pytest.approx(19.95), pytest.approx(4.0)),
    ]
    assert (wall.thickness, wall.top) == (pytest.approx(0.1), 2.5)
    assert any(note.startswith("plan.dxf: ") for note in production.notes)


def test_a_drawn_wall_of_a_set_is_tiled_with_fixed_panels(drawn: Folder) -> None:
    drawn.add("sets.toml", STORY.replace("[[drawing]]", "[[set.drawing]]"))
    office = read_production(drawn.path).set_named("office")
    assert [panel.id for panel in office.panels] == [f"house-1-{n:02d}" for n in range(1, 5)]
    assert not any(panel.wild for panel in office.panels)


def test_a_drawing_that_is_not_there_or_has_no_such_layer_is_a_problem(drawn: Folder) -> None:
    drawn.add("story.toml", STORY.replace("*wall", "A-DOOR"))
    drawn.add("sets.toml", STORY.replace("[[drawing]]", "[[set.drawing]]").replace("plan", "plann"))
    first, second = drawn.problems()
    line = drawn.line("story.toml", "layers")
    assert first.startswith(f"story.toml:{line}: drawing.1.layers: read 'A-DOOR'; ")
    assert second.endswith(
        "set.office.drawing.1.file: read 'plann.dxf'; there is no such file in the folder"
    )


@pytest.mark.data
def test_a_drawing_in_surveyed_coordinates_is_moved_to_the_story(drawn: Folder) -> None:
    drawing = ezdxf.filemanagement.new(units=6)
    for y in (5_500_000.0, 5_500_000.1):
        line = ((500_000.5, y), (500_004.5, y))
        drawing.modelspace().add_line(*line, dxfattribs={"layer": "A-WALL"})
    drawing.saveas(drawn.path / "plan.dxf")
    drawn.add("story.toml", STORY)
    (problem,) = drawn.problems()
    offset = 'offset = ["-500000 m", "-5500000 m"]'
    assert problem.endswith(f"drawing.1.offset: the walls lie 5,523 km away; write {offset}")
    drawn.change("story.toml", 'prefix = "house-"', f'prefix = "house-"\n{offset}')
    walls = read_production(drawn.path).story.walls
    (wall,) = [one for one in walls if one.id.startswith("house-")]
    assert wall.start == (pytest.approx(0.5), pytest.approx(0.05))


def test_a_real_plan_is_read_into_a_story(show: Folder, shared_data: Path) -> None:
    plan = shared_data / "floorplans/dxf/ceco_tm53_house.dxf"
    shutil.copy(plan, show.path / "plan.dxf")
    show.add("story.toml", STORY.replace("*wall", "wal*"))
    production = read_production(show.path)
    assert len([one for one in production.story.walls if one.id.startswith("house-")]) > 50
