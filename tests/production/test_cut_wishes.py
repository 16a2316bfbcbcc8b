"""`[cut]` of take.toml: wishes about rigs, stretches and setups."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from oner.errors import ProductionError
from oner.model.take import Only, Stretch
from oner.production.new import new_production
from oner.production.read import read_production


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A production folder with a take, whose take.toml ends in `[cut]`."""
    into = tmp_path / "show"
    new_production(into, "the-run")
    return into


def add(folder: Path, text: str) -> Path:
    """Append to take.toml, whose last table is [cut]."""
    path = folder / "take.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


def test_a_wish_names_rigs_sets_and_frames_with_the_last_frame_included(folder: Path) -> None:
    text = """
slow = ["2/3", "1/2", 0.5]
[[cut.forbid_where]]
what = ["arm"]
sets = ["elevator"]
last_frame = 399
[[cut.force]]
what = ["digital"]
first_frame = 1489
"""
    take = read_production(add(folder, text)).take
    assert take is not None
    assert take.cut.slow == (Fraction(2, 3), Fraction(1, 2))
    assert take.cut.forbid_where == (
        Only(what=("arm",), sets=("elevator",), stretch=Stretch(first=0, stop=400)),
    )
    assert take.cut.force == (Only(what=("digital",), stretch=Stretch(first=1489)),)


def test_every_name_of_a_wish_that_does_not_exist_is_said_with_its_line(folder: Path) -> None:
    text = """
[[cut.force]]
what = ["arms"]
sets = ["hall-c"]
first_frame = 20
last_frame = 10
[[cut.setup]]
id = "one"
rig = "steadicam"
part = "hall-a@99"
at = [0, 0]
[[cut.setup]]
id = "one"
rig = "arm"
mount = "side"
at = [0, 0]
"""
    with pytest.raises(ProductionError) as caught:
        read_production(add(folder, text))
    said = str(caught.value)
    for part in ("arms", "hall-c", "first_frame, 20", "steadicam", "hall-a@99", "side", "one"):
        assert part in said
    assert said.startswith("7 problems")


@pytest.mark.parametrize("value", ['"2"', "0", "true", '"half"', '"1/0"'])
def test_a_speed_that_is_no_part_of_the_speed_is_refused(folder: Path, value: str) -> None:
    with pytest.raises(ProductionError, match="part of the speed"):
        read_production(add(folder, f"slow = [{value}]\n"))
