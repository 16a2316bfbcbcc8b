"""The files of a move: one a pass, each with what it cannot say itself in a text beside it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from oner.app.move import MoveAnswer
from oner.app.move_order import Ordered
from oner.errors import UsageError
from oner.formats.atomic import replace_file
from oner.formats.move_export import MoveExport, MoveOptions, export_move
from oner.formats.move_files import MoveFormat, move_format
from oner.model.piece import Move
from oner.motion.passes import Pass, make_pass
from oner.motion.request import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PassWish:
    """A pass of a move that is wanted.

    Args:
        name: As people call it; part of the file's name.
        speed: Of the pass in parts of the move's; 1/2 takes twice as long.
        reverse: Whether it runs from the last row to the first.
    """

    name: str
    speed: Fraction = Fraction(1)
    reverse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWritten:
    """A file of a move.

    Args:
        path: Where it is.
        format: As `--to` takes it.
        made: The pass; None for the move itself.
        notes, warnings: What the file does not say, and what may go wrong where it is read.
    """

    path: Path
    format: str
    made: Pass | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def parse_passes(text: str) -> tuple[PassWish, ...]:
    """`NAME=SPEED` between commas; a name alone is at full speed, a speed below 0 runs back.

    Raises:
        UsageError: A part is something else.
    """
    return tuple(_wish(part.strip()) for part in text.split(",") if part.strip())


def _wish(part: str) -> PassWish:
    name, _, speed = part.partition("=")
    try:
        factor = Fraction(speed) if speed else Fraction(1)
    except (ValueError, ZeroDivisionError):
        factor = Fraction(0)
    plain = name.replace("-", "").replace("_", "").isalnum()
    if not plain or not 0 < abs(factor) <= 1:
        example = "--pass hero,clean,half=1/2,back=-1"
        raise UsageError(f"--pass {part}: write NAME=SPEED, the speed 1 at most, as in {example}")
    return PassWish(name=name, speed=abs(factor), reverse=factor < 0)


def write_files(
    answer: MoveAnswer,
    out: Path,
    to: str,
    passes: tuple[PassWish, ...],
    samples: float | None,
) -> tuple[FileWritten, ...]:
    """Write the move, or each pass of it; nothing where there is no move.

    Args:
        answer: What came of an order.
        out: The file; a pass has its name before the ending.
        to: Format; empty: by the ending.
        passes: Wanted passes; none: the move itself.
        samples: Rows a second, where the format can have others than one a frame.

    Raises:
        UsageError: There is no such format, or it cannot hold the move.
        OSError: A file cannot be written.
    """
    chosen = move_format(to, out)
    if answer.programme is None:
        return ()
    move = answer.programme.planned.move
    options = MoveOptions(
        samples_per_second=None if samples is None else Fraction(samples).limit_denominator(1000)
    )
    if not passes:
        return (_write(chosen, _export(answer, move, ""), options, out, None),)
    written = list[FileWritten]()
    for wish in passes:
        request = answer.programme.request
        made = make_pass(request, move, wish.name, speed=wish.speed, reverse=wish.reverse)
        if isinstance(made, Refused):
            raise UsageError(f"--pass {wish.name}: {made.failures[0].detail}")
        path = out.with_name(f"{out.stem}-{wish.name}{out.suffix}")
        export = _export(answer, made.move, wish.name, made.frame_map)
        written.append(_write(chosen, export, options, path, made))
    return tuple(written)


def _export(answer: MoveAnswer, move: Move, name: str, frame_map: str = "") -> MoveExport:
    ordered, path = answer.ordered, answer.ordered.path
    same_rows = answer.programme is not None and len(move.values) == len(
        answer.programme.planned.move.values
    )
    forward = same_rows and not name
    return export_move(
        move,
        arm=ordered.request.arm,
        track=ordered.request.track,
        mount=ordered.mount,
        rig=ordered.rig.name,
        title=f"{Path(path.source).stem} {name}".strip(),
        frame_map=frame_map,
        set_name=ordered.built.set.name if ordered.built else "the file's world",
        focal_lengths=path.focal_lengths if forward else None,
        focus_distances=path.focus_distances if forward else None,
        sensor_width=path.sensor_width,
        sensor_height=path.sensor_height,
        notes=_assumed(ordered),
    )


def _assumed(ordered: Ordered) -> tuple[str, ...]:
    """What is assumed beside the arm, whose own values its writer names."""
    names = [name for name in ordered.rig.assumed if not name.startswith("arm.")]
    return (f"Assumed of the rig, verified by nobody: {', '.join(names)}.",) if names else ()


def _write(
    chosen: MoveFormat, export: MoveExport, options: MoveOptions, path: Path, made: Pass | None
) -> FileWritten:
    written = chosen.write(export, options)
    replace_file(path, written.content)
    if not chosen.commented and written.notes:
        beside = path.with_name(f"{path.name}.txt")
        replace_file(beside, ("\n".join(written.notes) + "\n").encode())
    return FileWritten(
        path=path,
        format=chosen.name,
        made=made,
        notes=written.notes,
        warnings=written.warnings,
    )
