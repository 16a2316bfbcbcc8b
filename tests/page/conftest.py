"""A browser, and pages to open in it: a small take with an arm, and a season of 450 strips."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "motion"))
sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
sys.path.insert(0, str(Path(__file__).parents[1] / "schedule"))
sys.path.insert(0, str(Path(__file__).parent))

from long_season import long_season
from shots import arm_shot
from watched import Watched

from oner.app.desk.build import desk
from oner.documents.page import page_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """The machine's own Chromium, drawing in software."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium, and CI has to have one")
        pytest.skip("there is no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def watched(browser: Browser) -> Generator[Watched]:
    """A page that has to end without an error, and asks for nothing but files."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(20_000)
    found = Watched(page)
    yield found
    page.close()
    assert found.errors == []


@pytest.fixture(scope="session")
def take_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a take in three pieces, one of them an arm's."""
    shot = arm_shot()
    file = tmp_path_factory.mktemp("take") / "index.html"
    file.write_text(page_html(desk(shot.production, shot.plan)), "utf-8")
    return file


@pytest.fixture(scope="session")
def season_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a season of 450 strips without a take."""
    file = tmp_path_factory.mktemp("season") / "index.html"
    file.write_text(page_html(desk(*long_season())), "utf-8")
    return file
