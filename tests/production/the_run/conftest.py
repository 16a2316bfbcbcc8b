"""The Run, written and read once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from oner.model.production import Production
from oner.model.take import Take
from oner.production.read import read_production
from oner.production.the_run.write import write_the_run
from oner.take.build import build_take


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("the-run")
    write_the_run(folder)
    return folder


@pytest.fixture(scope="session")
def run(run_folder: Path) -> Production:
    return read_production(run_folder)


@pytest.fixture(scope="session")
def run_take(run: Production, run_folder: Path) -> Take:
    return build_take(run, run_folder).take
