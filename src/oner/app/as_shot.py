"""The camera of a piece as it was shot: the neighbours an arm repeats are planned anew to meet it.

They keep the setups they have, and everything else of the plan stays.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from oner.app.move_order import camera_file, read_path
from oner.breakdown.as_shot import Followed, ShotCamera, Unmet, follow
from oner.breakdown.findings import arm_peaks
from oner.breakdown.seams import match_at
from oner.errors import UsageError
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import frozen
from oner.model.finding import find
from oner.model.piece import Breakdown, Piece, Seam
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.take import CameraFile, Take

Object = dict[str, Any]
World = Literal["story", "set"]

AFTER = ("audit-", "seam-as-shot")
"""Codes of findings that are made anew for the new plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraOptions:
    """What the files of cameras do not say themselves.

    Args:
        units, up, offset, turn: Of the file's world, as `oner move` takes them; `turn` in degrees.
        said: Further fields of `camera_file`.
        rate: Frames a second of a file that does not say; None: as the file says.
        first_frame: Frame of the take of the file's first; None: the first of the piece's handle.
        world: Whether the file's world is that of the story, or of the set the piece was shot in.
        as_of: Day it was shot (ISO); empty: nobody said.
    """

    units: str = ""
    up: str = ""
    offset: str = ""
    turn: float = 0.0
    said: dict[str, Any] = field(default_factory=dict)
    rate: Fraction | None = None
    first_frame: int | None = None
    world: World = "story"
    as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What an event changed.

    Args:
        shot: The camera as it was shot.
        followed: Neighbours that were planned anew.
        unmet: Neighbours that cannot meet it.
        left: Neighbours that are not planned anew, with why.
        notes: What was read and converted.
    """

    shot: ShotCamera
    followed: tuple[Followed, ...]
    unmet: tuple[Unmet, ...]
    left: tuple[str, ...]
    notes: tuple[str, ...]


def after_shot(
    production: Production, plan: Plan, id: str, file: Path, options: CameraOptions
) -> tuple[Plan, Happened]:
    """The plan with the neighbours of a piece planned anew, as far as they can be."""
    assert plan.breakdown is not None
    assert plan.take is not None
    pieces = {piece.id: piece for piece in plan.breakdown.pieces}
    if id not in pieces:
        raise UsageError(f"--event shot={id}: the plan has the pieces {', '.join(pieces)}")
    shot, notes = _read_shot(production, plan.take, pieces[id], file, options)
    answers = list[Followed | Unmet]()
    left = list[str]()
    for seam in plan.breakdown.seams:
        if id not in (seam.from_piece, seam.to_piece):
            continue
        other = pieces[seam.to_piece if seam.from_piece == id else seam.from_piece]
        if other.move is None:
            left.append(_why_left(other, seam))
            continue
        answers.append(follow(production, plan.take, shot, other, seam.frame))
    followed = tuple(one for one in answers if isinstance(one, Followed))
    happened = Happened(
        shot=shot,
        followed=followed,
        unmet=tuple(one for one in answers if isinstance(one, Unmet)),
        left=tuple(left),
        notes=notes,
    )
    return _with_pieces(plan, plan.breakdown, plan.take, followed), happened


def _why_left(piece: Piece, seam: Seam) -> str:
    if piece.setup.technique is RigKind.DIGITAL:
        return f"{piece.id} is drawn, from the camera as shot at frame {seam.frame}"
    return f"{piece.id} is shot by an operator, who matches frame {seam.frame} by eye"


def _read_shot(
    production: Production, take: Take, piece: Piece, file: Path, options: CameraOptions
) -> tuple[ShotCamera, tuple[str, ...]]:
    world = (options.units, options.up, options.offset, options.turn)
    camera: CameraFile = camera_file(file, world, rate=options.rate, **options.said)
    # a piece that is shot slowly has as many frames, taken at a part of the rate
    path = read_path(camera, rate=take.rate * piece.setup.slow, command="oner replan")
    T = _story_frame(production, piece, options.world)
    first = piece.handled.first if options.first_frame is None else options.first_frame
    shot = ShotCamera(
        piece=piece.id,
        source=file.name,
        digest=_digest(file),
        shot_on=options.as_of,
        first_frame=first,
        positions=frozen(T.apply_points(path.positions)),
        quaternions=frozen(T.apply_rotation(path.quaternions)),
        focal_lengths=path.focal_lengths,
        focus_distances=path.focus_distances,
    )
    notes = tuple(note.replace("take.toml", "the command") for note in path.notes)
    return shot, notes


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _story_frame(production: Production, piece: Piece, world: World) -> RigidTransform2:
    """From the file's world to the story."""
    setup = piece.setup
    if world == "story":
        return RigidTransform2()
    if setup.origin is not None:
        return RigidTransform2(x=setup.origin[0], y=setup.origin[1])
    if setup.part is None or setup.set is None:
        raise UsageError(f"--world set: {piece.id} was not shot in a set that stands for the story")
    built = production.set_named(setup.set)
    return {part.id: part for part in built.stands_for}[setup.part].T_story_set


def _with_pieces(
    plan: Plan, breakdown: Breakdown, take: Take, followed: tuple[Followed, ...]
) -> Plan:
    """The plan with pieces planned anew, their seams' matches and what is said of them."""
    new = {one.piece.id: one.piece for one in followed}
    pieces = tuple(new.get(piece.id, piece) for piece in breakdown.pieces)
    by_id = {piece.id: piece for piece in pieces}
    seams = tuple(_matched(seam, take, by_id) for seam in breakdown.seams)
    alternatives = tuple(
        replace(
            one,
            pieces=tuple(
                replace(piece, follows=new[piece.id].follows) if piece.id in new else piece
                for piece in one.pieces
            ),
        )
        for one in breakdown.alternatives[:1]
    )
    changed = replace(
        breakdown,
        pieces=pieces,
        seams=seams,
        alternatives=(*alternatives, *breakdown.alternatives[1:]),
    )
    peaks = {finding.subject: finding for finding in arm_peaks(changed)}
    kept = [
        peaks.get(f.subject, f) if f.code == "cut-arm-peak" else f
        for f in plan.findings
        if not f.code.startswith(AFTER) or (f.code == "seam-as-shot" and f.subject not in new)
    ]
    said = [find("seam-as-shot", one.piece.id, followed_words(one)) for one in followed]
    return replace(plan, breakdown=changed, findings=(*kept, *said))


def _matched(seam: Seam, take: Take, pieces: dict[str, Piece]) -> Seam:
    """The seam with what the camera that is really followed there has to match."""
    real = pieces[seam.from_piece].followed(pieces[seam.to_piece].followed(take))
    return replace(seam, match=match_at(real, seam.frame, seam.match.light_turn))


def followed_words(one: Followed) -> str:
    """What a piece that was planned anew meets, and how closely."""
    before, after = one.before, one.after
    shot = one.piece.follows[-1]
    all_of_it = one.met == shot.shared
    where = "over all frames both shoot" if all_of_it else f"at frames {one.met.first}-{_last(one)}"
    return (
        f"planned anew to meet {shot.piece} as shot ({shot.source}), which at frame {one.seam} is "
        f"{before.position * 1e3:.1f} mm, {math.degrees(before.angle):.2f} deg and "
        f"{before.velocity:.3f} m/s off the plan: met within "
        f"{(after.position + one.arm_error) * 1e3:.2f} mm, "
        f"{math.degrees(after.angle + one.arm_error_angle):.3f} deg and {after.velocity:.3f} m/s, "
        f"{where}; {one.way_back} frames from there to the take's own camera"
    )


def _last(one: Followed) -> int:
    return one.met.stop - 1


def unmet_words(one: Unmet) -> str:
    """Why a piece cannot meet its neighbour, and what is nearest."""
    reasons = "; ".join(f"frames {f.span}: {f.detail}" for f in one.failures[:2])
    words = f"{one.piece} cannot be planned anew: {one.words}"
    if reasons:
        words += f" ({reasons})"
    if one.before is not None:
        words += (
            f"; the camera as shot is {one.before.position * 1e3:.1f} mm and "
            f"{math.degrees(one.before.angle):.2f} deg off the plan at the seam"
        )
    if one.nearest is None:
        return f"{words}; nothing near it can be run either: cut the seam again with `oner plan`"
    off = one.nearest.at_seam
    return (
        f"{words}; nearest: {off.position * 1e3:.1f} mm and {math.degrees(off.angle):.2f} deg off "
        f"at the seam, back on the take's camera after {one.nearest.way_back} frames"
    )


def as_shot_lines(what: Happened) -> list[str]:
    """What `oner replan` prints of one camera."""
    span = what.shot.span
    lines = [
        f"{what.shot.piece} as shot: {what.shot.source}, frames {span.first} to {span.stop - 1}",
        *(f"  {note}" for note in what.notes),
    ]
    for one in what.followed:
        lines.append(f"- {one.piece.id} {followed_words(one)}.")
        lines.append(f"  {_kept_words(one)}")
    lines += [f"- {unmet_words(one)}." for one in what.unmet]
    lines += [f"- {words}: nothing of it is planned anew." for words in what.left]
    return lines


def _kept_words(one: Followed) -> str:
    out = one.planned.panels_out
    panels = f"touches {', '.join(out)}, which are out" if out else "no panel has to be out"
    move = one.planned.move
    peak = max(float(p.max()) for p in (move.peak_speed, move.peak_acceleration, move.peak_jerk))
    return f"same placement; {panels}; at most {peak:.0%} of a limit of an axis"


def as_shot_object(what: Happened) -> Object:
    """The same as JSON."""
    span = what.shot.span
    return {
        "shot": what.shot.piece,
        "file": what.shot.source,
        "first_frame": span.first,
        "last_frame": span.stop - 1,
        "planned_anew": [_planned_anew(one) for one in what.followed],
        "cannot": [
            {"piece": one.piece, "words": unmet_words(one)}
            | {
                "nearest": None
                if one.nearest is None
                else {
                    "position_mm": round(one.nearest.at_seam.position * 1e3, 3),
                    "angle_deg": round(math.degrees(one.nearest.at_seam.angle), 4),
                    "way_back_frames": one.nearest.way_back,
                }
            }
            for one in what.unmet
        ],
        "left": list(what.left),
        "notes": list(what.notes),
    }


def _planned_anew(one: Followed) -> Object:
    def off(position: float, angle: float, velocity: float) -> Object:
        return {
            "position_mm": round(position * 1e3, 3),
            "angle_deg": round(math.degrees(angle), 4),
            "velocity_m_s": round(velocity, 4),
        }

    before, after = one.before, one.after
    return {
        "piece": one.piece.id,
        "seam_frame": one.seam,
        "before": off(before.position, before.angle, before.velocity),
        "after": off(
            after.position + one.arm_error, after.angle + one.arm_error_angle, after.velocity
        ),
        "met_frames": [one.met.first, one.met.stop - 1],
        "way_back_frames": one.way_back,
        "panels_touched": list(one.planned.panels_out),
    }
