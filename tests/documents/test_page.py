"""The page holds everything in one file, and nothing a person wrote breaks it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hostile import HOSTILE
from shots import Shot

from oner.app.desk.build import desk
from oner.documents.page import built_page, page_html
from oner.formats.codec import decode
from oner.model.desk import Desk
from oner.model.finding import find
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.schedule import Infeasible, TimedOut

MOST_BYTES = 1 << 20
"""Of the page without data."""


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text of elements by tag and id."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = f"{tag} {dict(attrs).get('id') or ''}".strip()

    def handle_endtag(self, tag: str) -> None:
        if tag:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        self.text[self._inside] = self.text.get(self._inside, "") + data


def page(production: Production, plan: Plan) -> str:
    """The page of a plan."""
    return page_html(desk(production, plan))


def read(text: str) -> Reader:
    """A page, read by a foreign reader."""
    reader = Reader()
    reader.feed(text)
    return reader


def data_of(reader: Reader) -> dict[str, Any]:
    """What the page shows."""
    return json.loads(reader.text["script desk"])


def test_the_built_page_is_one_small_file_with_a_place_for_its_data() -> None:
    built = built_page()
    assert len(built.encode()) < MOST_BYTES
    assert built.count("<!--desk-->") == built.count("<!--title-->") == 1
    links = ("src", "href", "action", "srcset")
    asked = [v for _, found in read(built).tags for n, v in found.items() if n in links]
    assert [link for link in asked if link != "data:,"] == []
    assert not re.search(r"@import|url\((?!#|[\"']?data:)", read(built).text["style"])


def test_every_place_of_the_page_is_filled(shot: Shot) -> None:
    assert re.findall(r"<!--\w+-->", page(shot.production, shot.plan)) == []


def test_the_data_is_the_noun_and_comes_back_from_the_page(shot: Shot) -> None:
    made = desk(shot.production, shot.plan)
    assert decode(data_of(read(page_html(made))), Desk) == made


@pytest.mark.parametrize("title", HOSTILE)
def test_nothing_a_person_wrote_becomes_markup(shot: Shot, title: str) -> None:
    plain = read(page(shot.production, shot.plan))
    production = replace(
        shot.production,
        title=title,
        rigs=tuple(replace(rig, name=title) for rig in shot.production.rigs),
        sets=tuple(replace(built, name=title) for built in shot.production.sets),
    )
    strips = tuple(replace(strip, description=title) for strip in shot.plan.strips)
    states = tuple(replace(state, words=title) for state in shot.plan.states)
    told = find("seam-open", title, title, limit=title, remedy=title)
    plan = replace(shot.plan, strips=strips, states=states, findings=(told,))
    hostile = read(page(production, plan))
    assert hostile.tags == plain.tags
    assert hostile.text["title"] == title
    assert data_of(hostile)["title"] == title
    assert {one["description"] for one in data_of(hostile)["strips"]} == {title}


def test_a_plan_without_a_take_has_a_page(shot: Shot) -> None:
    production = replace(shot.production, take=None)
    scenes = tuple(strip for strip in shot.plan.strips if strip.piece is None)
    plan = replace(shot.plan, take=None, breakdown=None, strips=scenes, schedule=None)
    data = data_of(read(page(production, plan)))
    assert (data["take"], data["pieces"], data["status"]) == (None, [], "none")
    assert {place["day"] for place in data["board"]["places"]} == {""}
    assert len(data["board"]["places"]) == len(scenes)


@pytest.mark.parametrize(
    ("answer", "status"),
    [(Infeasible(findings=()), "infeasible"), (TimedOut(bound=5, findings=()), "timed_out")],
)
def test_a_plan_without_a_board_says_so(
    shot: Shot, answer: Infeasible | TimedOut, status: str
) -> None:
    data = data_of(read(page(shot.production, replace(shot.plan, schedule=answer))))
    assert data["status"] == status
    assert data["board"]["cost"] is None


def test_the_same_plan_gives_the_same_page(shot: Shot) -> None:
    assert page(shot.production, shot.plan) == page(shot.production, shot.plan)
