"""Panels that lean on each other, floors of a stage, green: what is read and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from oner.errors import ProductionError
from oner.model.set import Panel, Set, Stage
from oner.production.one_set import read_one_set

HALL = """
[[stage]]
id = "s"
name = "Stage"
outline = [[0, 0], [20, 0], [20, 10], [0, 10]]
height = "6 m"

[[set]]
id = "hall"
stage = "s"
at = [2, 2]
panel_width = "1.2 m"

  [[set.wall]]
  id = "L"
  points = [[0, 2.4], [6, 2.4]]
  wild = true

  [[set.wall]]
  id = "R"
  points = [[0, 0], [3.6, 0], [3.6, -3.6]]
  wild = true

  [[set.zone]]
  id = "c"
  outline = [[0, 0], [6, 0], [6, 2.4], [0, 2.4]]
"""

LID = """
  [[set.ceiling]]
  id = "C"
  zone = "c"
  from = [0, 1.2]
  to = [6, 1.2]
  width = "2.6 m"
  base = "3 m"
  panel_length = "1.2 m"
  wild = true
  rests_on = "walls"
"""


def read(folder: Path, text: str) -> tuple[Set, Stage]:
    path = folder / "sets.toml"
    path.write_text(text, encoding="utf-8")
    one = read_one_set(path, "hall")
    return one.set, one.stage


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ProductionError) as caught:
        read(folder, text)
    return [str(problem) for problem in caught.value.problems]


def needs(built: Set) -> dict[str, tuple[str, ...]]:
    return {panel.id: panel.needs for panel in built.panels if panel.needs}


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


def test_nothing_leans_unless_it_is_said(tmp_path: Path) -> None:
    built, stage = read(tmp_path, HALL + LID.replace('  rests_on = "walls"\n', ""))
    assert needs(built) == {}
    assert stage.lanes == stage.storage == ()
    assert stage.green is None
    assert {panel.brace_minutes for panel in built.panels} == {0}


def test_each_ceiling_piece_leans_on_the_flats_below_its_two_sides(tmp_path: Path) -> None:
    built, _ = read(tmp_path, HALL + LID)
    assert needs(built) == {
        "C-01": ("L-01", "R.1-01"),
        "C-02": ("L-02", "R.1-02"),
        "C-03": ("L-03", "R.1-03"),
        "C-04": ("L-04",),  # beyond the corner R runs away from the ceiling
        "C-05": ("L-05",),
    }


def test_flats_that_do_not_reach_the_ceiling_carry_nothing(tmp_path: Path) -> None:
    text = HALL + LID.replace('base = "3 m"', 'base = "4 m"')
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"sets.toml:{line_of(text, 'rests_on')}:")
    assert "no flat stands below a side of C-01; check its base, width and line" in problem


def test_wild_panels_under_a_fixed_ceiling_stay_and_the_notes_say_so(tmp_path: Path) -> None:
    path = tmp_path / "sets.toml"
    path.write_text(HALL + LID.replace("  wild = true\n", ""), encoding="utf-8")
    (note,) = read_one_set(path, "hall").notes
    assert note == (
        "set hall: 8 wild panels stay, because panels that are not wild lean on them "
        "(L-01, L-02, L-03, L-04, ...)"
    )
    path.write_text(HALL + LID, encoding="utf-8")
    assert read_one_set(path, "hall").notes == ()


def test_a_wall_says_what_all_its_panels_need(tmp_path: Path) -> None:
    text = HALL.replace('id = "R"\n', 'id = "R"\n  needs = ["L-05"]\n')
    built, _ = read(tmp_path, text)
    assert set(needs(built)) == {f"R.1-0{n}" for n in (1, 2, 3)} | {f"R.2-0{n}" for n in (1, 2, 3)}
    assert set(needs(built).values()) == {("L-05",)}


def test_what_a_wall_carries_needs_its_panels(tmp_path: Path) -> None:
    text = HALL.replace('id = "R"\n', 'id = "R"\n  carries = ["L-05"]\n')
    built, _ = read(tmp_path, text)
    assert list(needs(built)) == ["L-05"]
    assert len(needs(built)["L-05"]) == 6


def test_a_lean_is_about_some_panels_and_legs_have_names_too(tmp_path: Path) -> None:
    lean = '\n  [[set.lean]]\n  panels = ["R.2-01"]\n  needs = ["R.1"]\n  carries = ["L-01"]\n'
    built, _ = read(tmp_path, HALL + lean)
    assert needs(built) == {"R.2-01": ("R.1-01", "R.1-02", "R.1-03"), "L-01": ("R.2-01",)}


def test_an_unknown_panel_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    text = HALL + '\n  [[set.lean]]\n  panels = ["L-01"]\n  needs = ["R.1-33"]\n'
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"sets.toml:{line_of(text, 'R.1-33')}:")
    assert "read 'R.1-33'; did you mean 'R.1-03'?" in problem


def test_a_lean_that_says_nothing_is_a_problem(tmp_path: Path) -> None:
    text = HALL + '\n  [[set.lean]]\n  panels = ["L-01"]\n'
    (problem,) = problems(tmp_path, text)
    assert f"sets.toml:{line_of(text, '[[set.lean]]')}" in problem
    assert "say what these panels lean on (needs)" in problem


def test_a_circle_is_named_panel_by_panel(tmp_path: Path) -> None:
    leans = [("L-01", "L-02"), ("L-02", "L-03"), ("L-03", "L-01")]
    text = HALL + "".join(
        f'\n  [[set.lean]]\n  panels = ["{a}"]\n  needs = ["{b}"]\n' for a, b in leans
    )
    (problem,) = problems(tmp_path, text)
    assert "L-01 leans on L-02 leans on L-03 leans on L-01; take one out" in problem


def test_a_panel_cannot_lean_on_itself(tmp_path: Path) -> None:
    text = HALL + '\n  [[set.lean]]\n  panels = ["L-01"]\n  needs = ["L-01"]\n'
    (problem,) = problems(tmp_path, text)
    assert "L-01 cannot lean on itself" in problem


def test_walls_are_braced_and_ceilings_are_not(tmp_path: Path) -> None:
    text = (HALL + LID).replace('id = "hall"\n', 'id = "hall"\nbrace_minutes = 10\n')
    text = text.replace('id = "R"\n', 'id = "R"\n  brace_minutes = 5\n')
    built, _ = read(tmp_path, text)

    def minutes(panels: Iterator[Panel]) -> set[int]:
        return {panel.brace_minutes for panel in panels}

    assert minutes(p for p in built.panels if p.id.startswith("L")) == {10}
    assert minutes(p for p in built.panels if p.id.startswith("R")) == {5}
    assert minutes(p for p in built.panels if p.id.startswith("C")) == {0}


LANE = '\n  [[stage.lane]]\n  id = "exit"\n  outline = [[18, 0], [20, 0], [20, 10], [18, 10]]\n'
STORAGE = '\n  [[stage.storage]]\n  id = "dock"\n  outline = [[0, 8], [0, 10], [2, 10], [2, 8]]\n'
FIRST_SET = "\n[[set]]"


def with_floors(*floors: str) -> str:
    return HALL.replace(FIRST_SET, "".join(floors) + FIRST_SET, 1)


def test_lanes_and_storage_are_floors_of_the_stage(tmp_path: Path) -> None:
    _, stage = read(tmp_path, with_floors(LANE, STORAGE))
    assert [lane.id for lane in stage.lanes] == ["exit"]
    assert [floor.id for floor in stage.storage] == ["dock"]
    assert stage.storage[0].outline == ((2, 8), (2, 10), (0, 10), (0, 8))


def test_a_lane_beyond_the_stage_is_a_problem(tmp_path: Path) -> None:
    text = with_floors(LANE.replace("20", "22"))
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"sets.toml:{line_of(text, '[18, 0]')}:")
    assert "it lies beyond the outline of the stage" in problem


def test_a_lane_is_named_once_and_encloses_something(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, with_floors(LANE, LANE))
    assert "another lane of this stage has this name" in problem
    flat = LANE.replace("[20, 10], [18, 10]", "[19, 0]")
    (problem,) = problems(tmp_path, with_floors(flat))
    assert "the outline" in problem


def test_what_nobody_said_of_the_green_is_assumed(tmp_path: Path) -> None:
    green = '\n  [stage.green]\n  width = "9 m"\n  sides = 3\n'
    _, stage = read(tmp_path, with_floors(green))
    assert stage.green is not None
    assert (stage.green.width, stage.green.sides, stage.green.height) == (9.0, 3, 4.0)
    assert stage.green.assumed == ("green.height", "green.distance", "green.blur_margin")


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("sides = 5", "must be 4 or less"),
        ("blur_margin = 2", "must be less than 1"),
        ("depth = 3", "is not a key here"),
        ('height = "7 m"', "the green is higher than its stage, whose free height is 6 m"),
    ],
)
def test_a_green_that_cannot_be_is_a_problem(tmp_path: Path, line: str, remedy: str) -> None:
    text = with_floors(f"\n  [stage.green]\n  {line}\n")
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"sets.toml:{line_of(text, line)}:")
    assert remedy in problem
