"""Papers of the take: overheads, breakdown sheets, move sheets, the seam sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oner.app.package.source import Maker, Source
from oner.documents.papers.pieces import (
    breakdown_sheet,
    move_sheet,
    piece_overhead,
    seam_sheet,
    take_overhead,
)
from oner.documents.papers.typeset import typeset
from oner.model.desk import DeskPiece
from oner.model.edition import PackageFile
from oner.model.rig import Rig

KINDS = {
    "overhead": "overheads",
    "breakdown-sheet": "breakdown-sheets",
    "move-sheet": "move-sheets",
    "sheet-of-seams": "sheets-of-seams",
}
"""What `--to` calls the papers of a template."""

ADVISORY = (
    "This move is advice, made for a model of the rig. The rig's controller and its operator "
    "decide; run it slowly and without people first."
)


def overheads(source: Source) -> Iterator[PackageFile]:
    """The whole take, then every piece."""
    paper = source.edition.paper
    yield from _sheet(source, "overhead", take_overhead(source.desk, paper), "")
    for piece in source.desk.pieces:
        data = piece_overhead(source.desk, piece, paper)
        yield from _sheet(source, "overhead", data, piece.id)


def breakdown_sheets(source: Source) -> Iterator[PackageFile]:
    """A sheet per piece."""
    for piece in source.desk.pieces:
        data = breakdown_sheet(source.desk, piece, source.edition.paper)
        yield from _sheet(source, "breakdown-sheet", data, piece.id)


def move_sheets(source: Source) -> Iterator[PackageFile]:
    """A sheet per piece an arm moves in."""
    for piece in source.desk.pieces:
        safety = _safety(source.production.rig_named(piece.rig))
        data = move_sheet(source.desk, piece, safety, _files(source, piece))
        yield from _sheet(source, "move-sheet", data, piece.id)


def _files(source: Source, piece: DeskPiece) -> list[str]:
    """Where the move's files are, and which of them is the reference."""
    passes = piece.passes or ("hero",)
    reference = source.named(f"{passes[0]}-json", "json", piece=piece.id)
    return [
        f"In machine/{piece.id}, one in every format for each pass: {', '.join(passes)}.",
        f"Reference move, exact, with the camera at every row: {reference}.",
    ]


def seam_sheets(source: Source) -> Iterator[PackageFile]:
    """All seams, a page each."""
    yield from _sheet(source, "sheet-of-seams", seam_sheet(source.desk), "")


def _sheet(
    source: Source, kind: str, data: dict[str, Any] | None, piece: str
) -> Iterator[PackageFile]:
    if data is None:
        return
    content = typeset(kind, data, source.edition, source.desk.title)
    name = source.named(kind, "pdf", piece=piece)
    yield PackageFile(kind=KINDS[kind], path=f"papers/{name}", content=content)


def _safety(rig: Rig) -> list[str]:
    """What the rig keeps for people, as the checks hold it."""
    safety = rig.safety
    walls, people = rig.wall_clearance, rig.performer_clearance
    said = [ADVISORY, f"Kept from performers: {people:.2f} m; from walls: {walls:.2f} m."]
    if safety.early or safety.late or safety.beside:
        said.append(
            f"Checked with performers up to {safety.early:g} s early, {safety.late:g} s late and "
            f"{safety.beside:g} m beside their line."
        )
    for away, speed in zip(safety.near_distances, safety.near_speeds, strict=False):
        said.append(f"Within {away:g} m of a performer no part is faster than {speed:g} m/s.")
    said.append(f"A controlled stop uses {safety.stop_part:.0%} of the axes' limits.")
    return said


PARTS: dict[str, Maker] = {
    "overheads": overheads,
    "breakdown-sheets": breakdown_sheets,
    "move-sheets": move_sheets,
    "sheets-of-seams": seam_sheets,
}
