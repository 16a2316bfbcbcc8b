"""The page holds everything in one file, and nothing a person wrote breaks it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE
from shots import Shot

from oner.documents.overhead import overhead_svg
from oner.documents.page import page_html
from oner.model.finding import find
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import Infeasible, TimedOut


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text of scripts and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = f"{tag}{dict(attrs).get('id') or ''}"

    def handle_data(self, data: str) -> None:
        self.text[self._inside] = self.text.get(self._inside, "") + data


def page(production: Production, plan: Plan) -> str:
    """The page with its overhead."""
    return page_html(production, plan, overhead_svg(production, plan.take, plan.breakdown))


def read(production: Production, plan: Plan) -> Reader:
    """The page, read by a foreign reader."""
    reader = Reader()
    reader.feed(page(production, plan))
    return reader


def data_of(reader: Reader) -> dict[str, Any]:
    """What the page plays."""
    return json.loads(reader.text["scriptdata"])


def test_every_place_of_the_template_is_filled(shot: Shot) -> None:
    assert re.findall(r"<!--\w+-->", page(shot.production, shot.plan)) == []


def test_the_data_of_the_page_is_the_take(shot: Shot) -> None:
    data = data_of(read(shot.production, shot.plan))
    assert shot.plan.take is not None
    assert (data["frames"], data["rate"]) == (shot.plan.take.frames, 24.0)
    assert [piece["id"] for piece in data["pieces"]] == ["P01", "P02", "P03"]
    assert [len(rows) for rows in data["performers"]] == [len(data["camera"])]
    assert data["camera"][0][:3] == shot.plan.take.positions[0].round(3).tolist()


def test_nothing_is_fetched(shot: Shot) -> None:
    reader = read(shot.production, shot.plan)
    links = ("src", "href", "action", "srcset")
    asked = [value or "" for _, found in reader.tags for n, value in found.items() if n in links]
    assert [link for link in asked if not link.startswith("#")] == []
    assert not re.search(r"url\((?!#)", page(shot.production, shot.plan))


def test_every_strip_and_every_finding_is_on_the_page(shot: Shot) -> None:
    told = find("seam-open", "seam 60", "nothing hides it")
    text = page(shot.production, replace(shot.plan, findings=(told,)))
    assert all(f"<b>{strip.id}</b>" in text for strip in shot.plan.strips)
    assert "nothing hides it" in text


@pytest.mark.parametrize("title", HOSTILE)
def test_nothing_a_person_wrote_becomes_markup(shot: Shot, title: str) -> None:
    plain = read(shot.production, shot.plan)
    production = replace(
        shot.production,
        title=title,
        rigs=tuple(replace(rig, name=title) for rig in shot.production.rigs),
        sets=tuple(replace(built, name=title) for built in shot.production.sets),
    )
    strips = tuple(replace(strip, description=title) for strip in shot.plan.strips)
    states = tuple(replace(state, words=title) for state in shot.plan.states)
    hostile = read(production, replace(shot.plan, strips=strips, states=states))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert {name for _, a in hostile.tags for name in a} == {
        name for _, a in plain.tags for name in a
    }
    assert title in hostile.text["h1"]
    assert data_of(hostile) == data_of(plain)


@pytest.mark.parametrize("title", HOSTILE)
def test_findings_are_text(shot: Shot, title: str) -> None:
    told = find("seam-open", title, title, limit=title, remedy=title)
    hostile = read(shot.production, replace(shot.plan, findings=(told,)))
    plain = find("seam-open", "a", "a", limit="a", remedy="a")
    calm = read(shot.production, replace(shot.plan, findings=(plain,)))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in calm.tags]


def test_a_plan_without_a_take_has_a_page(shot: Shot) -> None:
    production = replace(shot.production, take=None)
    scenes = tuple(strip for strip in shot.plan.strips if strip.piece is None)
    plan = replace(shot.plan, take=None, breakdown=None, strips=scenes, schedule=None)
    reader = read(production, plan)
    assert data_of(reader) == {"frames": 0}


def test_a_plan_that_stops_before_the_schedule_has_a_page(shot: Shot) -> None:
    text = page(shot.production, replace(shot.plan, schedule=None))
    assert "not asked for" in text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Infeasible(findings=()), "impossible"),
        (TimedOut(bound=None, findings=()), "out of time"),
    ],
)
def test_a_plan_without_a_board_says_so(
    shot: Shot, answer: Infeasible | TimedOut, says: str
) -> None:
    assert says in page(shot.production, replace(shot.plan, schedule=answer))


def test_the_same_plan_gives_the_same_page(shot: Shot) -> None:
    assert page(shot.production, shot.plan) == page(shot.production, shot.plan)


@pytest.mark.long
def test_a_browser_opens_the_page_without_an_error(shot: Shot, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("no chromium on this machine")
    file = tmp_path / "index.html"
    # what the script draws last, or the error it stopped at, ends up in the page that is printed
    trap = "<script>onerror=m=>{document.title='ERROR '+m}</script>"
    text = page(shot.production, shot.plan).replace("<head>", f"<head>{trap}", 1)
    file.write_text(text, encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'home'}",
    ]
    printed = subprocess.run(
        [browser, *options, "--virtual-time-budget=2000", "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    assert "<title>ERROR" not in printed
    assert "frame 0" in printed
