"""A screenplay in the folder: its scenes, and what strips.csv adds to them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oner.model.schedule import Light, Place
from oner.model.set import StageKind
from oner.production.read import read_production

if TYPE_CHECKING:
    from production.conftest import Folder

SCRIPT = """INT. OFFICE - DAY #2#

Ben waits for a call.

BEN
Still nothing.

EXT. HARBOUR - NIGHT #3#

Two people walk along the quay.

ANNA
It is late.

OLD FISHERMAN
It always is.
"""


@pytest.fixture
def script(show: Folder) -> Folder:
    """The blank example with a script instead of strips."""
    show.put("script.fountain", SCRIPT)
    (show.path / "strips.csv").unlink()
    (show.path / "board.toml").unlink()
    return show


def test_scenes_become_strips_on_sets_with_people(script: Folder) -> None:
    production = read_production(script.path)
    office, harbour = production.strips
    assert (office.scene, office.set, office.cast) == ("2", "office", ("BEN",))
    assert office.minutes == office.eighths * 12
    assert (harbour.place, harbour.light) == (Place.EXT, Light.NIGHT)
    assert harbour.cast == ("ANNA", "OLD-FISHERMAN")
    made = production.set_named(harbour.set)
    assert (made.name, made.walls) == ("HARBOUR", ())
    (stage,) = [stage for stage in production.stages if stage.id == made.stage]
    assert stage.kind is StageKind.LOCATION


def test_what_the_script_did_not_say_is_in_the_notes(script: Folder) -> None:
    notes = " ".join(read_production(script.path).notes)
    assert "1 sets of the headings are not in sets.toml" in notes
    assert "1 speaking characters are not in cast.csv; they are planned at no cost" in notes


def test_a_row_of_the_strips_lays_its_cells_over_its_scene(script: Folder) -> None:
    script.put("strips.csv", "scene,minutes,set,zone\n3,45,hall,c2\n")
    office, harbour = read_production(script.path).strips
    assert (harbour.minutes, harbour.set, harbour.zone) == (45, "hall", "c2")
    assert harbour.cast == ("ANNA", "OLD-FISHERMAN")
    assert office.set == "office"


def test_a_problem_in_such_a_row_is_the_rows_and_one_of_the_scene_the_scripts(
    script: Folder,
) -> None:
    script.put("strips.csv", "scene,minutes,set\n3,4500,hal\n9,20,hall\n")
    assert script.problems() == [
        "strips.csv:2: set: read 'hal'; did you mean 'hall'? (sets: hall, office, harbour)",
        (
            "strips.csv:2: minutes: read '4500'; "
            "is more than a day has (600); split the scene into parts"
        ),
        'strips.csv:3: id: is missing; it is the strip\'s id, e.g. "101-3"',
    ]


def test_scenes_nobody_timed_are_one_problem(script: Folder) -> None:
    script.change("production.toml", "minutes_per_eighth = 12", "")
    assert script.problems() == [
        (
            "production.toml: rules.minutes_per_eighth: is missing; "
            "2 scenes of script.fountain have no minutes, so give e.g. 12"
        )
    ]


def test_a_script_without_scenes_is_a_problem(script: Folder) -> None:
    script.put("script.fountain", "Title: Nothing\n\nOnce upon a time.\n")
    (problem,) = script.problems()
    assert problem.startswith("script.fountain: ")


@pytest.mark.data
def test_a_real_screenplay_reads_as_93_strips(show: Folder, shared_data: Path) -> None:
    shutil.copy(shared_data / "screenplays/seoul-identity.fountain", show.path / "script.fountain")
    (show.path / "strips.csv").unlink()
    (show.path / "board.toml").unlink()
    production = read_production(show.path)
    assert len(production.strips) == 93
    assert all(strip.minutes > 0 for strip in production.strips)
