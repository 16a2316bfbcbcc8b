"""A valid folder to break."""

from __future__ import annotations

from pathlib import Path

import pytest

from oner.errors import ProductionError
from oner.production.new import new_production
from oner.production.read import read_production


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The blank example, freshly written."""
    new_production(tmp_path / "show", "blank")
    return tmp_path / "show"


class Folder:
    """Changes files of a folder and reads what is said about them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, file: str, text: str) -> None:
        """Write a file anew."""
        (self.path / file).write_text(text, encoding="utf-8")

    def add(self, file: str, text: str) -> None:
        """Put lines at the end of a file."""
        path = self.path / file
        self.put(file, path.read_text(encoding="utf-8") + text)

    def change(self, file: str, old: str, new: str) -> None:
        """Replace the first of some text, which must be there."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        self.put(file, text.replace(old, new, 1))

    def line(self, file: str, text: str) -> int:
        """Number of the first line that holds some text."""
        lines = (self.path / file).read_text(encoding="utf-8").splitlines()
        return next(n for n, line in enumerate(lines, start=1) if text in line)

    def problems(self) -> list[str]:
        """What is wrong with the folder, as people read it; empty if nothing is."""
        try:
            read_production(self.path)
        except ProductionError as error:
            return [str(problem) for problem in error.problems]
        return []


@pytest.fixture
def show(folder: Path) -> Folder:
    """The blank example, to be changed."""
    return Folder(folder)
