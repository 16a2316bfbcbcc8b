"""Papers of the take: every piece, seam and axis with the plan's figures; nothing breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pypdfium2
import pytest
from hostile import HOSTILE
from shots import Shot

from oner.app.desk.build import desk
from oner.app.package.piece_papers import PARTS
from oner.app.package.source import Source
from oner.documents.papers.floor import METRIC_SCALES, US_SCALES, piece_drawing, take_drawing
from oner.model.edition import Edition, Format, PackageFile


@pytest.fixture(scope="module")
def source(shot: Shot) -> Source:
    """An arm piece, one by hand and a drawn one."""
    return Source(
        production=shot.production,
        plan=shot.plan,
        desk=desk(shot.production, shot.plan),
        edition=Edition(plan="0123456789ab"),
    )


def texts(file: PackageFile) -> Iterator[str]:
    """The text of every page."""
    with closing(pypdfium2.PdfDocument(file.content)) as document:
        for number in range(len(document)):
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                yield re.sub(r"\s+", " ", text.get_text_range())


def of(source: Source, kind: str) -> dict[str, str]:
    """Text by path."""
    return {file.path: " ".join(texts(file)) for file in PARTS[kind](source)}


def test_there_is_an_overhead_of_the_take_and_of_every_piece_with_a_camera(source: Source) -> None:
    shot = [piece for piece in source.desk.pieces if piece.camera]
    files = of(source, "overheads")
    assert len(files) == 1 + len(shot)
    for piece in shot:
        (text,) = (words for path, words in files.items() if f"pc{piece.id[1:]}_" in path)
        assert f"Overhead {piece.id}" in text
        assert all(panel in text for panel in piece.panels_out)
        if piece.move is not None:
            assert f"{piece.move.x:.2f} m" in text


def test_every_piece_has_a_breakdown_sheet(source: Source) -> None:
    files = of(source, "breakdown-sheets")
    assert len(files) == len(source.desk.pieces)
    for piece, text in zip(source.desk.pieces, files.values(), strict=True):
        assert f"{piece.first} to {piece.stop - 1}" in text
        assert all(seam in text for seam in _seams(source, piece.id))


def _seams(source: Source, piece: str) -> list[str]:
    both = [(one.from_piece, one.to_piece) for one in source.desk.seams]
    return [f"{a}/{b}" for a, b in both if piece in (a, b)]


def test_a_move_sheet_has_every_axis_with_its_peaks(source: Source) -> None:
    moved = [piece for piece in source.desk.pieces if piece.move]
    files = of(source, "move-sheets")
    assert len(files) == len(moved) > 0
    for piece, text in zip(moved, files.values(), strict=True):
        move = piece.move
        assert move is not None
        for n, axis in enumerate(move.arm.axes):
            assert axis.name in text
            peaks = f"speed {move.peak_speed[n]:.0%}, acceleration {move.peak_acceleration[n]:.0%}"
            assert peaks in text
        assert f"{move.pre_roll} frames" in text
        assert "run it slowly and without people first" in text


def test_the_seam_sheet_has_every_seam_on_a_page(source: Source) -> None:
    (file,) = PARTS["sheets-of-seams"](source)
    pages = list(texts(file))
    assert len(pages) == len(source.desk.seams)
    for page, seam in zip(pages, source.desk.seams, strict=True):
        assert f"{seam.from_piece} / {seam.to_piece} at frame {seam.frame}" in page
        assert all(each.value in page for each in seam.match)


@pytest.mark.parametrize("paper", list(Format))
def test_drawings_are_to_a_usual_scale(source: Source, paper: Format) -> None:
    scales = dict(US_SCALES if paper is Format.LETTER else METRIC_SCALES)
    piece = next(one for one in source.desk.pieces if one.camera)
    for drawing in (
        take_drawing(source.desk, (245.0, 128.0), paper),
        piece_drawing(source.desk, piece, (245.0, 128.0), paper),
    ):
        assert drawing is not None
        assert drawing.width <= 245.0
        number = scales[drawing.scale]
        length = re.search(r'<path d="M([\d.]+),[\d.]+V[\d.]+H([\d.]+)V', drawing.svg)
        metres = re.search(r">([\d.]+) m</text>", drawing.svg)
        assert length
        assert metres
        on_paper = float(length[2]) - float(length[1])
        assert abs(on_paper * number / 1000 - float(metres[1])) < 0.02 * float(metres[1])


@pytest.mark.parametrize("title", HOSTILE)
def test_names_of_people_break_no_paper(source: Source, title: str) -> None:
    hostile = replace(
        source.desk,
        title=title,
        rigs=tuple(replace(rig, name=title) for rig in source.desk.rigs),
        sets=tuple(replace(built, name=title) for built in source.desk.sets),
        pieces=tuple(replace(piece, words=title) for piece in source.desk.pieces),
    )
    for maker in PARTS.values():
        assert all(one.content.startswith(b"%PDF") for one in maker(replace(source, desk=hostile)))


def test_without_a_take_there_are_no_papers_of_it(source: Source) -> None:
    bare = replace(source.desk, take=None, pieces=(), seams=())
    for maker in PARTS.values():
        assert list(maker(replace(source, desk=bare))) == []


def test_the_same_plan_gives_the_same_bytes(source: Source) -> None:
    for maker in PARTS.values():
        assert list(maker(source)) == list(maker(source))
