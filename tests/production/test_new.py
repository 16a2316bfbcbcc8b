"""Folders to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from oner.errors import UsageError
from oner.production.new import EXAMPLES, new_production
from oner.production.read import read_production


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_written_and_read_without_problems(tmp_path: Path, example: str) -> None:
    written = new_production(tmp_path / "a" / "show", example)
    assert {path.name for path in written} >= {"production.toml", "sets.toml", "take.toml"}
    assert written == tuple(sorted(written))
    production = read_production(tmp_path / "a" / "show")
    assert production.take is not None
    assert production.strips


def test_the_blank_example_is_what_the_page_says_it_is(tmp_path: Path) -> None:
    new_production(tmp_path, "blank")
    production = read_production(tmp_path)
    assert (len(production.cast), len(production.strips), len(production.sets)) == (3, 12, 2)
    assert production.calendar.days == 20
    assert {rig.kind for rig in production.rigs} == {"operator", "digital"}


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is not empty; name a new folder"):
        new_production(tmp_path, "blank")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        new_production(tmp_path / "notes.txt", "blank")


def test_an_example_nobody_wrote_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose one of the-run, blank"):
        new_production(tmp_path / "show", "the-walk")
