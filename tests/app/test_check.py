"""What `oner check` says of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from oner.app.check import check_folder
from oner.production.new import new_production

CAMERA = """\
name = "The walk"
scene = "1"
sensor_width = "24.89 mm"
sensor_height = "14 mm"
[camera]
file = "walk.chan"
units = "cm"
rotation_order = "zxy"
focus_distance = "3 m"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The blank example with its take from a .chan file."""
    new_production(tmp_path / "show", "blank")
    rows = "".join(f"{n} {n} 160 0 0 0 0 30\n" for n in range(1, 50))
    (tmp_path / "show" / "walk.chan").write_text(rows)
    return tmp_path / "show"


def test_what_a_file_of_the_take_does_not_say_is_a_problem(folder: Path) -> None:
    (folder / "take.toml").write_text(CAMERA)
    checked = check_folder(folder)
    assert checked.production is None
    (problem,) = checked.problems
    assert (problem.where, 'write frame_rate = "24"' in problem.remedy) == (
        "camera.frame_rate",
        True,
    )


def test_a_folder_whose_take_can_be_compiled_has_no_problems(folder: Path) -> None:
    (folder / "take.toml").write_text(CAMERA + "frame_rate = 24\n")
    checked = check_folder(folder)
    assert checked.problems == ()
    assert checked.production is not None


def test_a_set_that_could_stand_for_what_is_seen_is_named_with_what_to_write(
    folder: Path,
) -> None:
    sets = folder / "sets.toml"
    text = sets.read_text("utf-8")
    part = text[text.index("  [[set.stands_for]]") : text.index("[[set]]                      #")]
    assert check_folder(folder).findings == ()
    sets.write_text(text.replace(part, ""), "utf-8")
    (finding,) = check_folder(folder).findings
    assert "hall could stand for frames 0-" in finding.measured
    _, _, snippet = finding.remedy.partition("\n")
    sets.write_text(text.replace(part, f"{snippet}\n\n"), "utf-8")
    assert check_folder(folder).findings == ()
