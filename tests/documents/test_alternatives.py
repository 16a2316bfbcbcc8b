"""Every way to cut the take has a small overhead with its number, its money and its set work."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hostile import HOSTILE
from shots import Shot

from oner.documents import palette
from oner.documents.alternatives import WIDTH, alternative_svgs
from oner.documents.overhead import LETTER_WIDTH, NUMBER
from oner.model.piece import Alternative
from oner.model.production import Production
from oner.model.rig import RigKind

SVG = "{http://www.w3.org/2000/svg}"


def ways(shot: Shot) -> tuple[Alternative, Alternative]:
    """What was planned, and the same with its last piece left out."""
    pieces = tuple(replace(piece, move=None) for piece in shot.breakdown.pieces)
    return (
        Alternative(pieces=pieces, cost=1_000_00, states=(), gives="the cheapest"),
        Alternative(pieces=pieces[1:], cost=1_500_00, states=(), gives="without the arm"),
    )


def drawn(
    shot: Shot, ways: tuple[Alternative, ...], production: Production | None = None
) -> list[ElementTree.Element]:
    """The drawings, read by a foreign XML reader."""
    assert shot.plan.take is not None
    drawings = alternative_svgs(production or shot.production, shot.plan.take, ways)
    return [ElementTree.fromstring(drawing) for drawing in drawings]


def words(root: ElementTree.Element) -> str:
    """Everything written below a drawing."""
    (group,) = (g for g in root.iter(f"{SVG}g") if g.get("class") == "words")
    return " ".join(group.itertext())


def test_each_has_its_number_its_money_and_how_many_pieces(shot: Shot) -> None:
    first, second = (words(root) for root in drawn(shot, ways(shot)))
    assert first.startswith("1 $1,000 3 pieces")
    assert second.startswith("2 $1,500 $500 more, 2 pieces")
    assert "Without the arm." in second


def test_each_names_its_states_and_panels(shot: Shot) -> None:
    first, second = (words(root) for root in drawn(shot, ways(shot)))
    state = shot.breakdown.pieces[0].setup.state
    assert state is not None
    assert f"Set: {state.words}, for piece 1." in first
    assert f"Panels out: {', '.join(sorted(state.panels_out))}." in first
    assert "No panel comes out; every set stands." in second


def test_each_has_a_path_for_every_piece_and_a_mark_where_they_join(shot: Shot) -> None:
    for root, way in zip(drawn(shot, ways(shot)), ways(shot), strict=True):
        groups = {g.get("class"): g for g in root.iter(f"{SVG}g")}
        assert len(groups["camera"]) == len(way.pieces)
        assert len(groups["seams"]) == len(way.pieces) - 1


def test_no_number_covers_another(shot: Shot) -> None:
    piece = shot.breakdown.pieces[0]
    same = tuple(replace(piece, id=f"P{n}", move=None) for n in range(1, 10))
    crowd = Alternative(pieces=same, cost=1, states=(), gives="nine at one place")
    (root,) = drawn(shot, (crowd,))
    (marks,) = (g for g in root.iter(f"{SVG}g") if g.get("class") == "cameras")
    places = [
        (float(c.get("cx") or 0), float(c.get("cy") or 0)) for c in marks.iter(f"{SVG}circle")
    ]
    assert len(places) == 9
    assert all(math.dist(a, b) >= 2 * NUMBER for a, b in combinations(places, 2))


def test_a_legend_of_every_technique_fits_the_paper(shot: Shot) -> None:
    piece = replace(shot.breakdown.pieces[0], move=None)
    kinds = tuple(
        # another rig would need no track; only the colour counts here
        replace(piece, setup=replace(piece.setup, technique=kind))
        for kind in RigKind
    )
    (root,) = drawn(shot, (Alternative(pieces=kinds, cost=1, states=(), gives="all"),))
    name = f"{palette.LETTER[RigKind.DIGITAL]}  {palette.NAME[RigKind.DIGITAL]}"
    last = next(text for text in root.iter(f"{SVG}text") if text.text == name)
    assert 14 + float(last.get("x") or 0) + LETTER_WIDTH * len(name) < WIDTH


def test_a_figure_and_its_unit_stay_on_one_line(shot: Shot) -> None:
    told = replace(ways(shot)[0], gives=f"{'x' * 70} 4.2 s drawn")
    assert "4.2\u00a0s drawn" in words(drawn(shot, (told,))[0])


def test_all_are_to_one_scale(shot: Shot) -> None:
    walls = [
        next(e.get("d") for e in root.iter() if e.findtext(f"{SVG}title") == "ten")
        for root in drawn(shot, ways(shot))
    ]
    assert walls[0] == walls[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_person_wrote_becomes_markup(shot: Shot, text: str) -> None:
    production = replace(
        shot.production, rigs=tuple(replace(rig, name=text) for rig in shot.production.rigs)
    )
    told = tuple(replace(way, gives=text) for way in ways(shot))
    for root in drawn(shot, told, production):
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "g", "path", "rect", "circle", "text", "tspan", "title"}
