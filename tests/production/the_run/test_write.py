"""The folder of The Run as files."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.model.production import Production
from oner.model.rig import RigKind
from oner.production.read import read_production
from oner.production.the_run import season
from oner.production.the_run.__main__ import main
from oner.production.the_run.toml_text import document, section
from oner.production.the_run.write import write_the_run


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes(run_folder: Path, tmp_path: Path) -> None:
    write_the_run(tmp_path)
    assert _bytes(tmp_path) == _bytes(run_folder)


def test_another_process_with_other_hashes_writes_the_same_bytes(
    run_folder: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "oner.production.the_run", str(tmp_path / "again")]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "11"})
    assert _bytes(tmp_path / "again") == _bytes(run_folder)


def test_another_seed_tells_another_season_around_the_same_run(
    run_folder: Path, tmp_path: Path
) -> None:
    write_the_run(tmp_path, seed=8)
    ours, other = _bytes(run_folder), _bytes(tmp_path)
    same = {name for name, content in ours.items() if content == other[name]}
    assert same == {"rigs.toml", "sets.toml", "story.toml", "take.toml"}


def test_the_folder_reads_without_a_problem_in_the_size_it_promises(run: Production) -> None:
    assert len(run.strips) == 450
    assert len(run.cast) == 40
    assert run.calendar.days == 130
    assert len(run.sets) == 15
    assert {rig.kind for rig in run.rigs} == set(RigKind)
    assert run.notes == ()


@pytest.mark.parametrize(("strips", "cast", "days"), [(60, 12, 30), (900, 80, 260), (20, 8, 20)])
def test_a_scaled_folder_reads_without_a_problem(
    tmp_path: Path, strips: int, cast: int, days: int
) -> None:
    write_the_run(tmp_path, seed=3, strips=strips, cast=cast, days=days)
    production = read_production(tmp_path)
    assert len(production.strips) == strips
    assert len(production.cast) == cast
    assert production.calendar.days == days


def test_scenes_name_their_episode_and_hallway_scenes_their_zone(run: Production) -> None:
    for strip in run.strips:
        assert strip.id.startswith(f"{100 + int(strip.episode)}-")
        if strip.set in ("hall-a", "hall-b"):
            assert strip.zone is not None


def test_everyone_is_paid_more_for_a_day_worked_than_for_one_held(run: Production) -> None:
    assert all(person.day_rate > person.hold_rate > 0 for person in run.cast)


def test_two_units_share_the_strips_and_an_episode_has_its_director(run: Production) -> None:
    first, second = run.calendar.units
    assert (first.overtime_minutes, second.minutes_per_day) == (60, 480)
    assert {strip.unit for strip in run.strips} == {"main", "second"}
    assert {strip.director for strip in run.strips} == {
        "HALVARD", "OYELARAN", "MIREAU", "STRAND",
    }  # fmt: skip
    for strip in run.strips:
        assert (strip.unit == "second") == (strip.director == "STRAND") == (not strip.cast)


def test_one_is_paid_by_the_week_and_one_is_dropped_and_picked_up(run: Production) -> None:
    assert [one.id for one in run.cast if one.week_rate] == ["NADIR"]
    (guest,) = (one for one in run.cast if one.drop_days is not None)
    assert (guest.drop_days, guest.drops, guest.travel_days) == (10, 1, 2)


def test_the_rules_of_the_example_are_those_its_season_was_planted_by(run: Production) -> None:
    assert run.rules.cover_minutes == 120
    assert {one.id for one in run.sets if one.cover} == set(season.COVERS)
    assert (run.rules.run_minutes_per_day, run.rules.run_rest_days) == (12, 1)
    assert (run.rules.notice_days, run.rules.company_rest_hours) == (3, 11.0)
    assert [strip.runners for strip in run.strips if strip.run_minutes] == [("ANSEL",)] * 3
    assert any(strip.follows for strip in run.strips)
    assert any(strip.together for strip in run.strips)


def test_the_command_writes_the_files_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), "--strips", "60", "--cast", "12", "--days", "30"]) == 0
    written = capsys.readouterr().out.split()
    assert [Path(line).name for line in written] == [
        "production.toml",
        "story.toml",
        "sets.toml",
        "rigs.toml",
        "cast.csv",
        "strips.csv",
        "take.toml",
    ]


def test_the_command_says_which_sizes_would_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), "--strips", "3"]) == 2
    assert "3 strips do not fit 130 days; 182 to 1820 would" in capsys.readouterr().err


_values = st.recursive(
    st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.dates(date(1900, 1, 1), date(2100, 1, 1))
    | st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"))
    | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
    lambda inner: (
        st.lists(inner, max_size=30)
        | st.dictionaries(st.from_regex(r"\A[a-z_]{1,8}\Z"), inner, max_size=3)
    ),
    max_leaves=30,
)


@given(values=st.dictionaries(st.from_regex(r"\A[a-z_]{1,8}\Z"), _values, max_size=5))
def test_what_is_written_as_toml_is_read_as_it_was(values: dict[str, object]) -> None:
    text = document("A comment.\nOf two lines.", [section("[table]", values)])
    assert tomllib.loads(text)["table"] == values


def test_the_arms_speeds_are_radians_a_second_inside(run: Production) -> None:
    arm = run.rig_named("arm").arm
    assert arm is not None
    assert arm.speed.max() == pytest.approx(math.radians(870))
