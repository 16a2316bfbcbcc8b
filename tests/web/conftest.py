"""A planned folder of its own for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oner.app.new import start_folder
from oner.app.plan import PlanOptions, plan_production
from oner.schedule.limit import Limit


@pytest.fixture(scope="session")
def planned_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank production, planned, in which nobody has decided anything; nobody writes in it."""
    folder = tmp_path_factory.mktemp("served") / "show"
    start_folder(folder, "blank")
    (folder / "board.toml").unlink()
    plan_production(folder, PlanOptions(limit=Limit(work=1.0), workers=1))
    return folder


@pytest.fixture
def show(planned_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(planned_once, tmp_path / "show")
    return tmp_path / "show"
