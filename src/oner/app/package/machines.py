"""Machine files: the arm's moves in every format, and what trackers send, per piece and pass."""

from __future__ import annotations

from collections.abc import Iterator

from oner.app.package.source import Maker, Source
from oner.formats.freed import write_freed
from oner.formats.move_export import MoveExport, MoveOptions, Written, export_move
from oner.formats.move_files import MOVE_FORMATS
from oner.formats.opentrackio_write import write_opentrackio
from oner.model.edition import PackageFile
from oner.model.piece import Piece
from oner.model.rig import Rig


def moves(source: Source) -> Iterator[PackageFile]:
    """The hero move and every other pass of a piece, in every format an arm of it takes.

    Passes are shot at the move's own speed; `oner move --pass` makes slower ones and ones that run
    back.
    """
    for piece, rig in _moved(source):
        for name in piece.passes:
            export = _export(source, piece, rig, name)
            for form in MOVE_FORMATS.values():
                if form.name == "ur" and not export.arm.name.lower().startswith("ur"):
                    continue
                written = form.write(export, MoveOptions())
                kind = f"{name}-{form.name}"
                yield from _files(source, piece, kind, form.endings[0][1:], written, form.commented)


def trackers(source: Source) -> Iterator[PackageFile]:
    """What a tracking system would send along the hero move: FreeD packets, OpenTrackIO samples."""
    assert source.desk.take is None or source.plan.take is not None
    for piece, rig in _moved(source):
        export = _export(source, piece, rig, piece.passes[0] if piece.passes else "hero")
        yield from _files(source, piece, "freed", "freed", write_freed(export), commented=False)
        written = write_opentrackio(export, piece.move.first_frame if piece.move else 0)
        yield from _files(source, piece, "opentrackio", "json", written, commented=False)


def _moved(source: Source) -> Iterator[tuple[Piece, Rig]]:
    for piece in source.plan.breakdown.pieces if source.plan.breakdown else ():
        if piece.move is not None:
            yield piece, source.production.rig_named(piece.setup.rig)


def _export(source: Source, piece: Piece, rig: Rig, name: str) -> MoveExport:
    take, move = source.plan.take, piece.move
    assert take is not None and move is not None
    assert rig.arm is not None and rig.track is not None
    followed = piece.followed(take)
    rows = slice(max(move.span.first, 0), min(move.span.stop, take.frames))
    whole = rows.stop - rows.start == len(move.span)
    names = [one for one in rig.assumed if not one.startswith("arm.")]
    return export_move(
        move,
        arm=rig.arm,
        track=rig.track,
        mount={mount.id: mount for mount in rig.mounts}[move.mount],
        rig=rig.name,
        title=f"{source.production.short} {piece.id} {name}",
        set_name=piece.setup.set or "",
        focal_lengths=followed.focal_lengths[rows] if whole else None,
        focus_distances=followed.focus_distances[rows] if whole else None,
        sensor_width=take.sensor_width,
        sensor_height=take.sensor_height,
        notes=(f"Assumed of the rig, verified by nobody: {', '.join(names)}.",) if names else (),
    )


def _files(
    source: Source, piece: Piece, kind: str, ext: str, written: Written, commented: bool
) -> Iterator[PackageFile]:
    """A file, and beside it what it cannot say itself."""
    name = source.named(kind.replace(" ", "-"), ext, piece=piece.id)
    folder = f"machine/{piece.id}"
    said = "trackers" if kind in ("freed", "opentrackio") else "moves"
    yield PackageFile(kind=said, path=f"{folder}/{name}", content=written.content)
    if not commented and (written.notes or written.warnings):
        text = "\n".join((*written.notes, *written.warnings)) + "\n"
        yield PackageFile(kind=said, path=f"{folder}/{name}.txt", content=text.encode())


PARTS: dict[str, Maker] = {"moves": moves, "trackers": trackers}
