"""What an arm keeps for people: its model says it, its rig may; assumed until confirmed."""

from __future__ import annotations

import pytest

from oner.model.rig import Safety
from oner.production.read import read_production

from .conftest import Folder

ARM = '[[rig]]\nid = "arm"\nmodel = "rx160l"\n'


def safety_of(show: Folder) -> Safety:
    return read_production(show.path).rig_named("arm").safety


def test_the_catalogues_arm_keeps_what_its_model_says_and_calls_it_assumed(show: Folder) -> None:
    show.add("rigs.toml", ARM)
    assert safety_of(show) == Safety(
        early=0.1,
        late=0.1,
        beside=0.1,
        near_distances=(0.4, 1.0, 2.0),
        near_speeds=(1.5, 4.0, 8.0),
        stop_part=1.0,
    )
    assumed = read_production(show.path).rig_named("arm").assumed
    assert {"safety.early", "safety.near_speeds", "safety.stop_part"} <= set(assumed)


def test_a_rig_sets_single_values_over_its_models(show: Folder) -> None:
    table = '[rig.safety]\nlate_s = 0.3\nbeside = "8 in"\nstop_part = 0.5\n'
    show.add("rigs.toml", ARM + 'confirmed = ["safety.late"]\n' + table)
    found = safety_of(show)
    assert (found.early, found.late, found.stop_part) == (0.1, 0.3, 0.5)
    assert found.beside == pytest.approx(0.2032)
    assert "safety.late" not in read_production(show.path).rig_named("arm").assumed


def test_an_empty_table_of_distances_limits_no_speed(show: Folder) -> None:
    show.add("rigs.toml", ARM + "[rig.safety]\nnear_distances = []\nnear_speeds_m_s = []\n")
    assert safety_of(show).near_distances == ()


def test_an_operator_has_no_such_table(show: Folder) -> None:
    text = '[[rig]]\nid = "arm"\nmodel = "steadicam"\n[rig.safety]\nlate_s = 1\n'
    show.add("rigs.toml", text)
    (problem,) = show.problems()
    assert 'a rig of kind "operator" has no safety' in problem


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("near_speeds_m_s = [1, 2]", "must have as many values as near_distances, which has 3"),
        ("near_speeds_m_s = [1, 3, 2]", "must rise from each value to the next"),
        ("near_distances = [1, 1, 2]", "must rise from each value to the next"),
        ("stop_part = 1.5", "stop_part"),
        ("late_s = -1", "late_s"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(show: Folder, table: str, words: str) -> None:
    show.add("rigs.toml", f"{ARM}[rig.safety]\n{table}\n")
    (problem,) = show.problems()
    assert words in problem
    line = show.line("rigs.toml", table.partition(" ")[0])
    assert problem.startswith(f"rigs.toml:{line}")
