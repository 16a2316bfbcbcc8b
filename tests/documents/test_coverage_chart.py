"""The coverage chart shows every setup, and every reason also in black and white."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hostile import HOSTILE
from shots import Shot

from oner.documents.coverage import LABEL, MANY, WIDTH, coverage_svg
from oner.documents.reasons import REASONS
from oner.model.finding import CODES
from oner.model.piece import Blocked, Breakdown, Coverage
from oner.timing.span import Span

SVG = "{http://www.w3.org/2000/svg}"


def chart(shot: Shot, breakdown: Breakdown) -> ElementTree.Element:
    """The chart, read by a foreign XML reader."""
    assert shot.plan.take is not None
    return ElementTree.fromstring(coverage_svg(shot.production, shot.plan.take, breakdown))


def titles(root: ElementTree.Element) -> list[str]:
    """What a pointer is told, in order."""
    return [title.text or "" for title in root.iter(f"{SVG}title")]


def group(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """The groups of a class."""
    return [g for g in root.iter(f"{SVG}g") if g.get("class") == name]


def blocked_at(shot: Shot, *blocks: tuple[int, int, str]) -> Coverage:
    """A coverage of the first piece's setup: what is not blocked it can shoot."""
    assert shot.plan.take is not None
    ends = [0, *(end for first, stop, _ in blocks for end in (first, stop)), shot.plan.take.frames]
    free = [Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a < b]
    return Coverage(
        setup=replace(shot.breakdown.pieces[0].setup, id="tried"),
        spans=tuple(free),
        blocked=tuple(Blocked(span=Span(a, b), code=c, detail="a figure") for a, b, c in blocks),
    )


def never(shot: Shot, code: str, name: str) -> Coverage:
    """A setup that can shoot nothing."""
    assert shot.plan.take is not None
    tried = blocked_at(shot, (0, shot.plan.take.frames, code))
    return replace(tried, setup=replace(tried.setup, id=name))


def test_every_finding_code_of_coverage_can_be_drawn() -> None:
    assert set(REASONS) == {code for code in CODES if code.startswith("cover-")}


def test_no_two_reasons_look_alike() -> None:
    assert len({reason.fill for reason in REASONS.values()}) == len(REASONS)
    assert len({reason.words for reason in REASONS.values()}) == len(REASONS)


def test_no_two_reasons_look_alike_in_black_and_white() -> None:
    assert len({reason.letters for reason in REASONS.values()}) == len(REASONS)
    assert all(reason.hatch for reason in REASONS.values())


def test_the_first_reason_at_each_end_is_told(shot: Shot) -> None:
    tried = blocked_at(shot, (0, 10, "cover-reach"), (30, 40, "cover-height"))
    told = [
        t
        for t in titles(chart(shot, replace(shot.breakdown, coverage=(tried,))))
        if "can shoot" in t
    ]
    assert "before it arm does not reach (cover-reach: a figure)" in told[0]
    assert "after it higher or lower than can be held (cover-height: a figure)" in told[0]


def test_the_legend_has_a_word_for_every_reason_that_is_drawn(shot: Shot) -> None:
    tried = blocked_at(shot, (0, 10, "cover-reach"), (30, 40, "cover-height"))
    root = chart(shot, replace(shot.breakdown, coverage=(tried,)))
    words = {text.text for text in group(root, "legend")[0].iter(f"{SVG}text")}
    assert {"arm does not reach", "higher or lower than can be held"} <= words
    assert "belt cannot run so" not in words


def test_setups_that_can_shoot_nothing_have_a_row_each(shot: Shot) -> None:
    idle = tuple(never(shot, "cover-reach", f"idle {n}") for n in range(3))
    root = chart(shot, replace(shot.breakdown, coverage=idle))
    assert len(group(root, "setup")) == 3


def test_where_there_are_many_those_share_a_row_with_the_commonest_reason(shot: Shot) -> None:
    codes = ["cover-wall", *["cover-reach"] * 3, *["cover-outside"] * MANY]
    idle = tuple(never(shot, code, f"idle {n}") for n, code in enumerate(codes))
    root = chart(shot, replace(shot.breakdown, coverage=idle))
    (row,) = group(root, "setup")
    (bar,) = row.findall(f"{SVG}rect")
    assert bar.get("fill") == "url(#why-cover-reach)"
    assert (row.findtext(f"{SVG}text") or "").startswith(f"{len(codes)} more")


def test_pieces_and_seams_stand_along_the_top(shot: Shot) -> None:
    (band,) = group(chart(shot, shot.breakdown), "pieces")
    seams = [path for path in band.findall(f"{SVG}path") if path.get("class") == "seam"]
    assert len(seams) == len(shot.breakdown.seams)
    assert len(band.findall(f"{SVG}rect")) == len(shot.breakdown.pieces)


def test_the_kind_of_a_seam_stands_beside_it_where_there_is_room(shot: Shot) -> None:
    seams = tuple(replace(seam, kind="whip") for seam in shot.breakdown.seams)
    (band,) = group(chart(shot, replace(shot.breakdown, seams=seams)), "pieces")
    said = [text.text for text in band.findall(f"{SVG}text")]
    assert said.count("whip") == len(seams)


def test_a_span_lies_at_its_frames(shot: Shot) -> None:
    assert shot.plan.take is not None
    frames = shot.plan.take.frames
    tried = blocked_at(shot, (0, 10, "cover-reach"), (30, 40, "cover-height"))
    (row,) = group(chart(shot, replace(shot.breakdown, pieces=(), coverage=(tried,))), "setup")
    bars = sorted(
        (float(bar.get("x") or 0), float(bar.get("width") or 0))
        for bar in row.findall(f"{SVG}rect")
    )
    ends = [0, 10, 30, 40, frames]
    for (x, width), first, stop in zip(bars, ends[:-1], ends[1:], strict=True):
        assert x == pytest.approx(LABEL + WIDTH * first / frames, abs=0.06)
        assert width == pytest.approx(WIDTH * (stop - first) / frames, abs=0.06)


def test_mended_frames_are_marked_below_a_span(shot: Shot) -> None:
    tried = replace(blocked_at(shot, (0, 10, "cover-reach")), repair_frames=(Span(12, 20),))
    told = titles(chart(shot, replace(shot.breakdown, coverage=(tried,))))
    assert any("12-19" in title and title.endswith("mended in picture") for title in told)


def test_the_same_breakdown_gives_the_same_chart(shot: Shot) -> None:
    assert shot.plan.take is not None
    once, again = (coverage_svg(shot.production, shot.plan.take, shot.breakdown) for _ in range(2))
    assert once == again


def test_frames_nobody_shoots_are_told(shot: Shot) -> None:
    root = chart(shot, replace(shot.breakdown, pieces=shot.breakdown.pieces[1:]))
    assert any(title.endswith("nobody can shoot these frames") for title in titles(root))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_person_wrote_becomes_markup(shot: Shot, text: str) -> None:
    assert shot.plan.take is not None
    rigs = tuple(replace(rig, name=text) for rig in shot.production.rigs)
    sets = tuple(replace(built, name=text) for built in shot.production.sets)
    production = replace(shot.production, title=text, rigs=rigs, sets=sets)
    told = replace(
        shot.breakdown,
        coverage=tuple(
            replace(c, setup=replace(c.setup, id=text, part=c.setup.part and text))
            for c in shot.breakdown.coverage
        ),
    )
    root = ElementTree.fromstring(coverage_svg(production, shot.plan.take, told))
    assert root.get("aria-label") == f"Coverage of {text}"
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "g", "defs", "pattern", "path", "rect", "text", "title"}
