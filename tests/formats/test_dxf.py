"""Walls from drawings made with ezdxf, and from drawings nobody here made."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import ezdxf.filemanagement
import pytest
import shapely
from ezdxf.document import Drawing

from oner.errors import FormatError
from oner.formats import dxf, wall_lines
from oner.formats.dxf import DrawnPlan, read_walls
from oner.formats.wall_lines import DenseLinesError, DrawnWall, merge_collinear


def draw(folder: Path, strokes: Callable[[Drawing, Any], None], *, units: int = 6) -> Path:
    """A drawing with the given strokes; $INSUNITS 6 is metres."""
    document = ezdxf.filemanagement.new("R2010")
    document.header["$INSUNITS"] = units
    document.layers.add("WALL")
    strokes(document, document.modelspace())
    path = folder / "plan.dxf"
    document.saveas(path)
    return path


def line(space: Any, *points: tuple[float, float], layer: str = "WALL") -> None:
    for a, b in pairwise(points):
        space.add_line(a, b, dxfattribs={"layer": layer})


def read(
    path: Path, *, layers: tuple[str, ...] = ("wall",), join: bool = False, **more: Any
) -> DrawnPlan:
    return read_walls(path, layers=layers, join=join, **more)


def ends(plan: DrawnPlan, digits: int = 6) -> set[frozenset[tuple[float, float]]]:
    def rounded(point: tuple[float, float]) -> tuple[float, float]:
        return round(point[0], digits) + 0.0, round(point[1], digits) + 0.0

    return {frozenset((rounded(wall.start), rounded(wall.end))) for wall in plan.walls}


def boxes(plan: DrawnPlan) -> Any:
    return shapely.union_all(
        [
            shapely.LineString([w.start, w.end]).buffer(w.thickness / 2, cap_style="flat")
            for w in plan.walls
        ]
    )


def test_a_line_is_a_wall_of_the_stated_thickness(tmp_path: Path) -> None:
    plan = read(draw(tmp_path, lambda _, m: line(m, (0, 0), (4, 0))), thickness=0.12)
    assert plan.walls == (DrawnWall(start=(0, 0), end=(4, 0), thickness=0.12, layer="WALL"),)
    assert plan.units == "m"


def _old_polyline(_: Drawing, m: Any) -> None:
    widths = {"default_start_width": 0.2, "default_end_width": 0.2}
    m.add_polyline2d([(0, 0), (4, 0), (4, 3)], dxfattribs={"layer": "WALL", **widths})


def _vertex_widths(_: Drawing, m: Any) -> None:
    points = [(0, 0, 0.2, 0.2), (4, 0, 0.2, 0.2), (4, 3, 0.2, 0.2)]
    m.add_lwpolyline(points, format="xyse", dxfattribs={"layer": "WALL"})


@pytest.mark.parametrize("strokes", [_old_polyline, _vertex_widths])
def test_a_polyline_of_any_kind_gives_its_width(
    tmp_path: Path, strokes: Callable[[Drawing, Any], None]
) -> None:
    plan = read(draw(tmp_path, strokes))
    assert [wall.thickness for wall in plan.walls] == [0.2, 0.2]


def test_a_polyline_that_tapers_has_no_thickness(tmp_path: Path) -> None:
    def taper(_: Drawing, m: Any) -> None:
        points = [(0, 0, 0.2, 0.1), (4, 0, 0.1, 0.1)]
        m.add_lwpolyline(points, format="xyse", dxfattribs={"layer": "WALL"})

    assert [wall.thickness for wall in read(draw(tmp_path, taper), thickness=0.12).walls] == [0.12]


def test_what_is_hidden_is_left_out_and_counted(tmp_path: Path) -> None:
    def shapes(_: Drawing, m: Any) -> None:
        line(m, (0, 0), (4, 0))
        m.add_line((0, 1), (4, 1), dxfattribs={"layer": "WALL", "invisible": 1})

    plan = read(draw(tmp_path, shapes))
    assert ends(plan) == {frozenset({(0, 0), (4, 0)})}
    assert any("1 hidden LINE" in note for note in plan.notes)


def test_a_layer_that_is_off_is_read_and_named(tmp_path: Path) -> None:
    def shapes(document: Drawing, m: Any) -> None:
        document.layers.add("WALL-OLD").off()
        line(m, (0, 0), (4, 0), layer="WALL-OLD")

    plan = read(draw(tmp_path, shapes), layers=("wall*",))
    assert any("although off or frozen: WALL-OLD" in note for note in plan.notes)


def test_where_a_drawing_lies_is_said(tmp_path: Path) -> None:
    plan = read(draw(tmp_path, lambda _, m: line(m, (500_000, 4e6), (500_004, 4e6 + 3))))
    assert any("corner at (500000.00, 4000000.00) m" in note for note in plan.notes)


def test_faces_as_far_apart_as_the_thickest_wall_are_joined_in_a_turned_block(
    tmp_path: Path,
) -> None:
    def turned(document: Drawing, m: Any) -> None:
        block = document.blocks.new("B")
        line(block, (0, 0.1), (3, 0.1))
        line(block, (0, 0.3), (3, 0.3))
        for x in range(0, 40, 10):
            more = {"rotation": 90, "xscale": 2, "yscale": 2}
            m.add_blockref("B", (x, x / 7), dxfattribs={"layer": "WALL", **more})

    plan = read(draw(tmp_path, turned), join=True)
    assert [round(wall.thickness, 6) for wall in plan.walls] == [0.4] * 4


def test_a_drawing_of_fills_or_on_paper_is_told_from_a_plan(tmp_path: Path) -> None:
    def fill(_: Drawing, m: Any) -> None:
        m.add_solid([(0, 0), (4, 0), (0, 0.2), (4, 0.2)], dxfattribs={"layer": "WALL"})

    with pytest.raises(FormatError, match="only 1 SOLID; draw the outlines"):
        read(draw(tmp_path, fill))
    with pytest.raises(FormatError, match="paper space is not read"):
        read(draw(tmp_path, lambda d, _: line(d.paperspace(), (0, 0), (4, 0))))


@pytest.mark.parametrize(
    ("code", "unit", "metres"),
    [(1, "in", 0.0254), (2, "ft", 0.3048), (4, "mm", 0.001), (5, "cm", 0.01), (6, "m", 1.0)],
)
def test_the_header_gives_the_unit(tmp_path: Path, code: int, unit: str, metres: float) -> None:
    path = draw(tmp_path, lambda _, m: line(m, (0, 0), (10 / metres, 0)), units=code)
    plan = read(path)
    assert plan.units == unit
    assert plan.walls[0].length == pytest.approx(10)


def test_a_unit_that_makes_a_toy_is_refused_with_units_that_would_do(tmp_path: Path) -> None:
    path = draw(tmp_path, lambda _, m: line(m, (0, 0), (960, 900)), units=4)
    with pytest.raises(FormatError, match=r'0.96 m x 0.9 m, .*units = "in" \(24.4 m'):
        read(path)
    plan = read(path, units="in")
    assert plan.walls[0].length == pytest.approx(math.hypot(960, 900) * 0.0254)


def test_a_stated_unit_is_taken_however_odd_and_noted(tmp_path: Path) -> None:
    path = draw(tmp_path, lambda _, m: line(m, (0, 0), (1, 0)))
    plan = read(path, units="m")
    assert any("unusual; check units" in note for note in plan.notes)


def test_a_drawing_without_a_unit_asks_for_one(tmp_path: Path) -> None:
    path = draw(tmp_path, lambda _, m: line(m, (0, 0), (9, 0)), units=0)
    with pytest.raises(FormatError, match='write units = "mm"'):
        read(path)
    with pytest.raises(FormatError, match="write units as one of m, cm, mm, in, ft"):
        read(path, units="furlong")


def test_layers_match_wildcards_in_any_case_and_behind_bound_references(tmp_path: Path) -> None:
    def strokes(document: Drawing, space: Any) -> None:
        for i, name in enumerate(["Wall-High", "xref$0$A-WALL", "DOOR"]):
            document.layers.add(name)
            line(space, (0, i), (5, i), layer=name)

    path = draw(tmp_path, strokes)
    assert len(read(path, layers=("wall*", "a-wall")).walls) == 2
    assert any(
        "on 1 other layers: 1 entities" in note for note in read(path, layers=("*wall*",)).notes
    )
    with pytest.raises(FormatError, match="uses DOOR, Wall-High, xref") as error:
        read(path, layers=("*wall*", "roof"))
    assert error.value.problem.read == "roof"


def test_polylines_open_closed_and_old_are_read(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        on = {"layer": "WALL"}
        space.add_lwpolyline([(0, 0), (3, 0), (3, 2)], close=True, dxfattribs=on)
        space.add_polyline2d([(5, 0), (8, 0)], dxfattribs=on)
        space.add_polyline3d([(5, 3, 1), (8, 3, 2)], dxfattribs=on)

    plan = read(draw(tmp_path, strokes))
    assert ends(plan) == {
        frozenset({(0, 0), (3, 0)}),
        frozenset({(3, 0), (3, 2)}),
        frozenset({(3, 2), (0, 0)}),
        frozenset({(5, 0), (8, 0)}),
        frozenset({(5, 3), (8, 3)}),
    }


@pytest.mark.parametrize("flatten", [0.05, 0.005])
def test_curves_stay_within_the_stated_distance(tmp_path: Path, flatten: float) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        on = {"layer": "WALL"}
        space.add_arc((0, 0), 3, 0, 90, dxfattribs=on)
        space.add_lwpolyline([(10, 0, 1), (14, 0, 0)], format="xyb", dxfattribs=on)

    plan = read(draw(tmp_path, strokes), flatten=flatten)
    for wall in plan.walls:
        middle = [(a + b) / 2 for a, b in zip(wall.start, wall.end, strict=True)]
        centre, radius = ((0, 0), 3) if wall.start[0] < 5 else ((12, 0), 2)
        assert math.dist(wall.start, centre) == pytest.approx(radius, abs=1e-3)
        assert radius - math.dist(middle, centre) <= flatten * 1.01
    length = sum(wall.length for wall in plan.walls)
    assert length == pytest.approx(1.5 * math.pi + 2 * math.pi, rel=0.02)
    assert any(f"chords within {flatten * 1000:g} mm" in note for note in plan.notes)


def test_blocks_are_opened_however_deep_turned_and_scaled(tmp_path: Path) -> None:
    def strokes(document: Drawing, space: Any) -> None:
        inner = document.blocks.new("inner")
        line(inner, (0, 0), (1, 0), layer="0")
        outer = document.blocks.new("outer")
        outer.add_blockref("inner", (2, 0), dxfattribs={"rotation": 90, "layer": "0"})
        on = {"layer": "WALL", "xscale": 3, "yscale": 3}
        space.add_blockref("outer", (10, 10), dxfattribs=on)

    plan = read(draw(tmp_path, strokes))
    assert ends(plan) == {frozenset({(16, 10), (16, 13)})}
    assert plan.walls[0].layer == "WALL"


def test_a_block_inserted_in_rows_and_columns_is_read_whole(tmp_path: Path) -> None:
    def strokes(document: Drawing, space: Any) -> None:
        line(document.blocks.new("stud"), (0, 0), (1, 0))
        grid = {"row_count": 2, "column_count": 3, "row_spacing": 2, "column_spacing": 2}
        space.add_blockref("stud", (0, 0), dxfattribs=grid)

    assert len(read(draw(tmp_path, strokes)).walls) == 6


@pytest.mark.parametrize("limit", ["_MOST_LINES", "_MOST_ENTITIES"])
def test_blocks_that_multiply_without_end_are_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(dxf, limit, 500)

    def strokes(document: Drawing, space: Any) -> None:
        line(document.blocks.new("b0"), (0, 0), (1, 0))
        for level in range(1, 9):
            block = document.blocks.new(f"b{level}")
            for i in range(10):
                block.add_blockref(f"b{level - 1}", (i, 0))
        space.add_blockref("b8", (0, 0))

    path = draw(tmp_path, strokes)
    with pytest.raises(FormatError, match="more than 500"):
        read(path)


def test_what_is_no_wall_is_counted(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        line(space, (0, 0), (4, 0))
        space.add_text("HALL", dxfattribs={"layer": "WALL"})
        space.add_point((1, 1), dxfattribs={"layer": "WALL"})
        space.add_line((1, 1, 0), (1, 1, 3), dxfattribs={"layer": "WALL"})

    notes = " ".join(read(draw(tmp_path, strokes)).notes)
    assert "left out, not the line of a wall: 1 POINT, 1 TEXT" in notes
    assert "shorter than 1 mm: 1 strokes" in notes


def test_a_layer_of_texts_alone_is_refused(tmp_path: Path) -> None:
    path = draw(tmp_path, lambda _, m: m.add_text("HALL", dxfattribs={"layer": "WALL"}))
    with pytest.raises(FormatError, match="hold no lines, polylines or arcs"):
        read(path)


def test_a_polyline_with_a_width_is_a_wall_of_that_thickness(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        on = {"layer": "WALL", "const_width": 0.25}
        space.add_lwpolyline([(0, 0), (5, 0)], dxfattribs=on)

    assert read(draw(tmp_path, strokes)).walls[0].thickness == pytest.approx(0.25)


def test_duplicates_and_pieces_of_one_line_become_one(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        line(space, (0, 0), (2, 0), (5, 0))
        line(space, (5, 0), (0, 0))
        line(space, (1, 0), (3, 0))
        line(space, (6, 0), (7, 0))

    plan = read(draw(tmp_path, strokes))
    assert ends(plan) == {frozenset({(0, 0), (5, 0)}), frozenset({(6, 0), (7, 0)})}
    assert any("3 strokes were duplicates" in note for note in plan.notes)


def test_two_faces_become_a_wall_with_their_distance_as_thickness(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        line(space, (0, 0), (4, 0))
        line(space, (4, 0.2), (0, 0.2))

    plan = read(draw(tmp_path, strokes), join=True)
    assert ends(plan) == {frozenset({(0, 0.1), (4, 0.1)})}
    assert plan.walls[0].thickness == pytest.approx(0.2)


@pytest.mark.parametrize("distance", [0.04, 0.45])
def test_lines_too_near_or_too_far_are_no_faces(tmp_path: Path, distance: float) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        line(space, (0, 0), (4, 0))
        line(space, (0, distance), (4, distance))

    plan = read(draw(tmp_path, strokes), join=True)
    assert {wall.thickness for wall in plan.walls} == {0.1}
    assert len(plan.walls) == 2


def test_lines_that_are_not_parallel_are_no_faces(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        line(space, (0, 0), (4, 0))
        line(space, (0, 0.2), (4, 0.27))

    assert len(read(draw(tmp_path, strokes), join=True).walls) == 2


def test_a_drawn_room_becomes_four_walls_that_fill_what_was_drawn(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        line(space, (0, 0), (6, 0), (6, 4), (0, 4), (0, 0))
        line(space, (0.2, 0.2), (5.8, 0.2), (5.8, 3.8), (0.2, 3.8), (0.2, 0.2))

    plan = read(draw(tmp_path, strokes), join=True)
    assert len(plan.walls) == 4
    drawn = shapely.box(0, 0, 6, 4) - shapely.box(0.2, 0.2, 5.8, 3.8)
    assert boxes(plan).symmetric_difference(drawn).area < 1e-6


def test_a_doorway_stays_open_and_its_caps_go(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        for left, right in ((0, 2), (3, 6)):
            line(space, (left, 0), (right, 0), (right, 0.15), (left, 0.15), (left, 0))

    plan = read(draw(tmp_path, strokes), join=True)
    assert ends(plan) == {
        frozenset({(0, 0.075), (2, 0.075)}),
        frozenset({(3, 0.075), (6, 0.075)}),
    }
    assert any("4 strokes inside joined walls" in note for note in plan.notes)


def test_a_junction_is_closed(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        line(space, (0, 0.2), (8, 0.2))
        line(space, (0, 0), (3, 0), (3, -4))
        line(space, (3.2, -4), (3.2, 0), (8, 0))

    plan = read(draw(tmp_path, strokes), join=True)
    drawn = shapely.box(0, 0, 8, 0.2) | shapely.box(3, -4, 3.2, 0)
    assert boxes(plan).symmetric_difference(drawn).area < 1e-6
    assert len(plan.walls) == 2


def test_the_same_drawing_gives_the_same_walls(tmp_path: Path) -> None:
    def strokes(_: Drawing, space: Any) -> None:
        for i in range(20):
            line(space, (0, i * 0.1), (4 + i % 3, i * 0.1))

    path = draw(tmp_path, strokes)
    assert read(path, join=True) == read(path, join=True)


def test_a_pile_of_lines_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wall_lines, "_MOST_PAIRS", 10_000)
    pile = [
        DrawnWall(start=(0, i * 1e-7), end=(9, i * 1e-7), thickness=0, layer="") for i in range(300)
    ]
    with pytest.raises(DenseLinesError, match="pairs of lines"):
        merge_collinear(pile)


@pytest.mark.parametrize("content", [b"", b"hello", b"0\nSECTION\n2\nENTITIES\n", bytes(5000)])
def test_what_is_no_drawing_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.dxf"
    path.write_bytes(content)
    with pytest.raises(FormatError):
        read(path)
    with pytest.raises(FormatError, match="cannot be opened"):
        read(tmp_path / "none.dxf")


@pytest.mark.data
def test_a_house_in_inches_with_a_header_in_millimetres_is_refused_and_mended(
    shared_data: Path,
) -> None:
    path = shared_data / "floorplans/dxf/bishop_overland_house.dxf"
    with pytest.raises(FormatError, match=r'units = "in" \(20.2 m x 14.3 m\)'):
        read_walls(path, layers=("A-WALL",))
    plan = read_walls(path, layers=("A-WALL",), units="in")
    joined = [wall for wall in plan.walls if wall.thickness != 0.1]
    inches = {round(wall.thickness / 0.0254, 1) for wall in joined}
    assert inches <= {4.0, 5.0, 6.0, 8.0}
    assert sum(w.length for w in joined) > 0.85 * sum(w.length for w in plan.walls)


@pytest.mark.data
def test_every_stroke_of_a_real_drawing_lies_in_a_wall(shared_data: Path) -> None:
    path = shared_data / "floorplans/dxf/ceco_tm53_house.dxf"
    plan = read_walls(path, layers=("wall*",))
    solid = boxes(plan).buffer(0.02)
    space = ezdxf.filemanagement.readfile(str(path)).modelspace()
    strokes = [e for e in space.query("LINE") if e.dxf.layer.startswith("wall")]
    lines = [shapely.LineString([e.dxf.start.vec2, e.dxf.end.vec2]) for e in strokes]
    assert len(lines) == 191
    assert all(solid.covers(one) for one in lines)
