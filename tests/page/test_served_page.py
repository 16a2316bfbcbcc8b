"""The page with a server behind it: edits are kept, two browsers see each other."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from oner.app.new import start_folder
from oner.app.plan import PlanOptions, plan_production
from oner.schedule.limit import Limit

BOARD = "Stripboard"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank production, planned."""
    folder = tmp_path_factory.mktemp("served-page") / "show"
    start_folder(folder, "blank")
    (folder / "board.toml").unlink()
    plan_production(folder, PlanOptions(limit=Limit(work=1.0), workers=1))
    return folder


@pytest.fixture
def show(planned: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(planned, tmp_path / "show")
    return tmp_path / "show"


@contextmanager
def serving(folder: Path) -> Generator[str]:
    """A server of its own, and its address."""
    command = [sys.executable, "-m", "oner.cli", "serve", str(folder), "--port", "0", "--no-open"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        found = re.search(r"http://\S+", server.stderr.readline())
        assert found
        yield found[0]
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stderr.close()


def opened(browser: Browser, address: str, *, deaf: bool = False) -> Page:
    """The page in a browser of its own; a deaf one does not hear of other people's edits."""
    page = browser.new_context(viewport={"width": 1300, "height": 800}).new_page()
    page.set_default_timeout(20_000)
    if deaf:
        page.route("**/events", lambda route: route.abort())
    page.goto(address)
    page.locator(".row.strip").first.wait_for()
    return page


def ids(page: Page) -> list[str]:
    """Strips on the board, from the top."""
    rows = page.locator(".row.strip .id")
    tops = page.evaluate(
        """() => [...document.querySelectorAll('.row.strip')]
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
            .map((row) => row.querySelector('.id').textContent)"""
    )
    assert len(tops) == rows.count()
    return [str(one) for one in tops]


def same(one: list[str], other: list[str]) -> bool:
    """Whether two boards are the same as far down as both are drawn."""
    shown = min(len(one), len(other))
    return shown > 3 and one[:shown] == other[:shown]


def press(page: Page, strip: str, key: str) -> None:
    """Selects a strip and presses a key on the board."""
    page.locator(f'[id="strip-{strip}"]').click()
    page.get_by_role("listbox", name=BOARD).focus()
    page.keyboard.press(key)


def test_a_moved_strip_is_counted_kept_and_seen_by_others(browser: Browser, show: Path) -> None:
    with serving(show) as address:
        one, other = opened(browser, address), opened(browser, address)
        strip = ids(one)[0]
        press(one, strip, "Alt+ArrowRight")
        expect(one.get_by_role("status")).to_contain_text(f"{strip} to day")
        expect(one.locator(".server select")).to_have_value("board 1")
        expect(other.locator(".server select")).to_have_value("board 1")
        now = ids(one)
        assert same(ids(other), now)
    assert "board 1" in (show / "board.toml").read_text("utf-8")
    with serving(show) as address:
        again = opened(browser, address)
        assert same(ids(again), now)
        again.get_by_role("button", name="Undo").click()
        expect(again.locator(".server select")).to_have_value("planned")


def test_an_edit_on_an_old_board_is_said_and_can_be_done_again(
    browser: Browser, show: Path
) -> None:
    with serving(show) as address:
        one, other = opened(browser, address), opened(browser, address, deaf=True)
        first, second = ids(one)[:2]
        press(one, first, "Alt+ArrowRight")
        expect(one.locator(".server select")).to_have_value("board 1")
        press(other, second, "Delete")
        alert = other.get_by_role("alert")
        expect(alert).to_contain_text("Somebody else changed the board")
        assert same(ids(other), ids(one))
        alert.get_by_role("button", name="Do it again").click()
        expect(other.locator(".pool")).to_contain_text(second)
        expect(one.locator(".pool")).to_contain_text(second)


def test_a_locked_strip_stays_for_everybody(browser: Browser, show: Path) -> None:
    with serving(show) as address:
        one, other = opened(browser, address), opened(browser, address)
        strip = ids(one)[0]
        before = ids(one)
        press(one, strip, "l")
        expect(other.locator(f'[id="strip-{strip}"] .mark')).to_contain_text("▪")
        press(other, strip, "Alt+ArrowRight")
        expect(other.get_by_role("status")).to_contain_text("stays")
        assert same(ids(one), before)


@pytest.mark.long
def test_a_search_ends_in_a_board_of_its_own(browser: Browser, show: Path) -> None:
    with serving(show) as address:
        page = opened(browser, address)
        page.locator(".seconds input").fill("2")
        page.get_by_role("button", name="Search again").click()
        expect(page.get_by_role("button", name="Stop, keep the best")).to_be_visible()
        expect(page.locator(".server select")).to_have_value("search 1", timeout=60_000)
        expect(page.get_by_role("button", name="Search again")).to_be_visible()


@pytest.mark.long
def test_why_is_answered_beside_the_board(browser: Browser, show: Path) -> None:
    with serving(show) as address:
        page = opened(browser, address)
        strip = ids(page)[0]
        press(page, strip, "w")
        expect(page.locator(".why")).to_contain_text(f"Strip {strip} is on", timeout=60_000)


def test_nothing_leaves_this_address(browser: Browser, show: Path) -> None:
    with serving(show) as address:
        page = browser.new_page()
        asked = list[str]()
        said = list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        page.locator(".row.strip").first.wait_for()
        for tab in page.get_by_role("tab").all():
            tab.click()
        page.wait_for_timeout(200)
        assert said == []
        assert {one for one in asked if not one.startswith((address, "data:"))} == set()
        page.close()
