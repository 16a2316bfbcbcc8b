"""The overhead is a drawing to scale, and nothing a person wrote breaks it."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hostile import HOSTILE
from shots import Shot

from oner.documents.overhead import overhead_svg
from oner.model.production import Production
from oner.model.set import StoryMap

SVG = "{http://www.w3.org/2000/svg}"


def drawn(shot: Shot, production: Production | None = None) -> ElementTree.Element:
    """The overhead, read by a foreign XML reader."""
    plan = shot.plan
    return ElementTree.fromstring(
        overhead_svg(production or shot.production, plan.take, plan.breakdown)
    )


def group(root: ElementTree.Element, name: str) -> ElementTree.Element:
    """The group of a name."""
    return next(g for g in root.iter(f"{SVG}g") if g.get("class") == name)


def points(path: ElementTree.Element) -> np.ndarray:
    """Corners of a path of straight lines, shape (n, 2)."""
    numbers = re.findall(r"(-?[\d.]+),(-?[\d.]+)", path.get("d") or "")
    return np.array(numbers, float)


def titled(root: ElementTree.Element, name: str) -> ElementTree.Element:
    """The shape with a title."""
    return next(e for e in root.iter() if e.findtext(f"{SVG}title") == name)


def test_a_wall_of_ten_metres_is_160_units_long(shot: Shot) -> None:
    ends = points(titled(drawn(shot), "ten"))
    assert math.dist(ends[0], ends[1]) == pytest.approx(160.0, abs=0.2)


def test_up_in_the_story_is_up_on_the_paper(shot: Shot) -> None:
    (x0, y0), (x1, y1) = points(titled(drawn(shot), "ten"))
    assert (x1 - x0, y1 - y0) == (pytest.approx(96.0, abs=0.2), pytest.approx(-128.0, abs=0.2))


def test_the_drawing_says_its_own_scale(shot: Shot) -> None:
    root = drawn(shot)
    scale, left = float(root.get("data-scale") or 0), float(root.get("data-left") or 0)
    assert scale == 16.0
    assert points(titled(root, "ten"))[0, 0] == pytest.approx((0.0 - left) * scale, abs=0.1)


def test_everything_drawn_lies_on_the_paper(shot: Shot) -> None:
    root = drawn(shot)
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    corners = [points(path) for path in root.iter(f"{SVG}path")]
    every = np.concatenate([c for c in corners if len(c)])
    assert every.min() >= 0.0
    assert every[:, 0].max() <= width
    assert every[:, 1].max() <= height


def test_every_piece_has_a_path_and_a_numbered_mark(shot: Shot) -> None:
    root = drawn(shot)
    names = [piece.id for piece in shot.breakdown.pieces]
    assert [path.get("data-piece") for path in group(root, "camera")] == names
    marks = list(group(root, "cameras"))
    assert [mark.get("data-piece") for mark in marks] == names
    assert [mark.findtext(f"{SVG}text") for mark in marks] == ["1", "2", "3"]


def test_a_piece_begins_where_the_one_before_it_ends(shot: Shot) -> None:
    paths = [points(path) for path in group(drawn(shot), "camera")]
    for earlier, later in pairwise(paths):
        assert np.allclose(earlier[-1], later[0], atol=0.11)


def test_every_seam_is_marked(shot: Shot) -> None:
    assert len(group(drawn(shot), "seams")) == len(shot.breakdown.seams)


def test_panels_that_are_out_are_drawn_where_they_stood(shot: Shot) -> None:
    root = drawn(shot)
    part = shot.production.sets[0].stands_for[0].T_story_set
    left, top = (float(root.get(name) or 0) for name in ("data-left", "data-top"))
    for name in ("under", "lid"):
        middle = points(titled(root, f"{name} out for P01")).mean(axis=0)
        x, y = part.apply_points([0.0, 0.0, 0.0])[:2]
        assert np.allclose(middle, [(x - left) * 16, (top - y) * 16], atol=0.1)


def test_the_track_is_as_long_as_it_is_with_its_ends(shot: Shot) -> None:
    track = titled(drawn(shot), "Arm for P01")
    outline = points(next(iter(track.iter(f"{SVG}path"))))
    assert math.dist(outline[0], outline[1]) == pytest.approx(10.8 * 16, abs=0.2)


@pytest.mark.parametrize("title", HOSTILE)
def test_nothing_a_person_wrote_becomes_markup(shot: Shot, title: str) -> None:
    walls = tuple(replace(wall, id=f"{wall.id}{title}") for wall in shot.production.story.walls)
    rigs = tuple(replace(rig, name=title) for rig in shot.production.rigs)
    story = StoryMap(walls=walls, zones=shot.production.story.zones)
    production = replace(shot.production, title=title, rigs=rigs, story=story)
    root = drawn(shot, production)
    assert root.get("aria-label") == f"Overhead of {title}"
    assert titled(root, f"ten{title}").tag == f"{SVG}path"
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "g", "path", "rect", "circle", "text", "title"}


def test_a_story_without_a_take_is_drawn(shot: Shot) -> None:
    root = ElementTree.fromstring(overhead_svg(shot.production, None, None))
    assert titled(root, "ten").tag == f"{SVG}path"


def test_a_take_without_pieces_is_drawn_in_one_line(shot: Shot) -> None:
    root = ElementTree.fromstring(overhead_svg(shot.production, shot.plan.take, None))
    assert len(group(root, "camera")) == 1


def test_nothing_at_all_is_an_empty_sheet(shot: Shot) -> None:
    production = replace(shot.production, story=StoryMap(), take=None)
    assert ElementTree.fromstring(overhead_svg(production, None, None)).tag == f"{SVG}svg"
