"""A browser, and pages to open in it: a small take with an arm, and a season of 450 strips."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "motion"))
sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
sys.path.insert(0, str(Path(__file__).parents[1] / "schedule"))
sys.path.insert(0, str(Path(__file__).parent))

from shots import arm_shot
from small_productions import member, production, strip
from watched import Watched

from oner.app.desk.build import desk
from oner.documents.page import page_html
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import (
    BoardPlace,
    CostLine,
    Light,
    Place,
    RegionDay,
    Schedule,
    Solved,
    Strip,
    UnitDay,
)
from oner.model.set import STANDING, SetState
from oner.schedule.problem import shooting_days

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
STRIPS, A_DAY = 450, 5


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


def _season_strips() -> tuple[Strip, ...]:
    """Strips with every colour; every ninth needs the hall torn."""
    made = list[Strip]()
    for n in range(STRIPS):
        where = ("hall", "kitchen", "street")[n // A_DAY % 3]
        made.append(
            replace(
                strip(f"{101 + n // 40}-{n % 40 + 1}", cast=(f"P{n % 17}", f"P{n % 5}")),
                set=where,
                place=Place.EXT if where == "street" else Place.INT,
                light=Light.NIGHT if n // A_DAY % 4 == 3 else Light.DAY,
                description=f"Somebody looks for door {n}",
                eighths=n % 13 + 1,
                minutes=60 + n % 7 * 5,
            )
        )
    return tuple(made)


def _season() -> tuple[Production, Plan]:
    strips = _season_strips()
    cast = tuple(replace(member(f"P{n}"), number=n + 1) for n in range(17))
    show = production(strips, cast, days=STRIPS // A_DAY + 5)
    days = shooting_days(show.calendar)
    torn = SetState(
        id="hall: torn",
        set="hall",
        region="hall-region",
        panels_out=("W-1",),
        words="W-1 out",
        change_minutes=500,
        restore_minutes=300,
    )
    places = tuple(
        BoardPlace(
            strip=one.id,
            day=days[n // A_DAY],
            order=n % A_DAY + 1,
            start=420 + n % A_DAY * 90,
            end=500 + n % A_DAY * 90,
        )
        for n, one in enumerate(strips)
    )
    schedule = Schedule(
        days=days,
        board=places,
        regions=tuple(_region(days, n) for n in range(len(days))),
        costs=(CostLine(kind="cast", subject="P0", amount=123_400),),
        cost=123_400,
        bound=100_000,
        hours=tuple(
            UnitDay(day=day, unit="main", call=420, wrap=960, meal=720) for day in days[:-5]
        ),
    )
    plan = Plan(
        title="A long season",
        inputs=(),
        version="0",
        take=None,
        breakdown=None,
        states=(torn,),
        strips=strips,
        schedule=Solved(schedule=schedule, optimal=False),
        findings=(),
    )
    return replace(show, title="A long season"), plan


def _region(days: tuple[date, ...], n: int) -> RegionDay:
    state = {20: None, 21: "hall: torn", 22: "hall: torn", 23: None}.get(n, STANDING)
    return RegionDay(region="hall-region", day=days[n], state=state)


@pytest.fixture(scope="session")
def season_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a season of 450 strips without a take."""
    file = tmp_path_factory.mktemp("season") / "index.html"
    file.write_text(page_html(desk(*_season())), "utf-8")
    return file
