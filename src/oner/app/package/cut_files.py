"""The cut for an editor: a timeline and an edit list of the plates that will be shot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from oner.app.package.source import Maker, Source
from oner.formats.edit_list import Join, Plate, write_edl, write_otio
from oner.model.desk import DeskPiece
from oner.model.edition import PackageFile

Writer = Callable[[str, Fraction, Sequence[Plate], Sequence[Join]], bytes]


def _cut(kind: str, ext: str, write: Writer) -> Maker:
    def make(source: Source) -> Iterator[PackageFile]:
        desk = source.desk
        if desk.take is None or not desk.pieces:
            return
        plates = [_plate(source, piece) for piece in desk.pieces]
        joins = [
            Join(
                frame=one.frame,
                first=one.first,
                stop=one.stop,
                kind=one.kind,
                words=one.hides,
                pieces=f"{one.from_piece}/{one.to_piece}",
            )
            for one in desk.seams
        ]
        rate = Fraction(*desk.take.rate)
        title = f"{desk.title} {desk.take.name}, {source.edition.words}"
        content = write(title, rate, plates, joins)
        path = f"machine/{source.named('cut', ext)}"
        yield PackageFile(kind=kind, path=path, content=content)

    return make


def _plate(source: Source, piece: DeskPiece) -> Plate:
    frames = source.desk.take.frames if source.desk.take else piece.stop
    name = source.named("plate", "mov", piece=piece.id).removesuffix(".mov")
    rig = {one.id: one.name for one in source.desk.rigs}.get(piece.rig, piece.rig)
    where = piece.part or piece.set
    return Plate(
        id=piece.id,
        name=name,
        first=piece.first,
        stop=piece.stop,
        shot_first=max(piece.first - piece.handle_before, 0),
        shot_stop=min(piece.stop + piece.handle_after, frames),
        slow=piece.slow,
        words=f"{rig} in {where}" if where else rig,
    )


PARTS: dict[str, Maker] = {
    "otio": _cut("otio", "otio", write_otio),
    "edl": _cut("edl", "edl", write_edl),
}
