"""Whether the pieces tile the take with their handles, and every seam says what it joins."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oner.model.finding import Finding, find
from oner.model.piece import Breakdown, Piece, Seam
from oner.model.plan import Plan
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.take import Take

REPEATABILITY = {
    RigKind.OPERATOR: 0,
    RigKind.TREADMILL: 1,
    RigKind.ARM: 1,
    RigKind.DIGITAL: 2,
}
"""How well a technique can match what was shot before: by hand least, drawn most."""

MATCH_SLACK = 1e-6
"""A seam repeats figures of the take; this is for their way through a file [m, parts]."""


def check_cut(production: Production, plan: Plan) -> list[Finding]:
    """Everything about pieces and seams; nothing for a plan without a take."""
    if plan.take is None or plan.breakdown is None:
        return []
    pieces = plan.breakdown.pieces
    return [
        *_check_tiling(pieces, plan.take),
        *_check_wishes(production, pieces, plan.take),
        *_check_coverage(plan.breakdown, plan.take),
        *_check_seams(plan.breakdown, plan.take),
    ]


def _check_tiling(pieces: tuple[Piece, ...], take: Take) -> list[Finding]:
    """One piece begins where the one before it ends, from the first frame to the last."""
    findings = list[Finding]()
    expected = 0
    for piece in pieces:
        if piece.span.first != expected or len(piece.span) <= 0:
            findings.append(
                find("audit-cut", piece.id, f"begins at {piece.span.first}", limit=f"{expected}")
            )
        expected = piece.span.stop
    if expected != take.frames:
        findings.append(
            find("audit-cut", "last piece", f"ends at {expected}", limit=f"{take.frames}")
        )
    names = [piece.id for piece in pieces]
    if len(set(names)) != len(names):
        findings.append(find("audit-cut", "pieces", "two pieces have one name"))
    return findings


def _check_wishes(production: Production, pieces: tuple[Piece, ...], take: Take) -> list[Finding]:
    """What `take.toml` asks of the cut: handles, longest piece, how many, what must not be used."""
    if production.take is None:
        return [find("audit-stale", "take", "the folder has no take any more")]
    wishes = production.take.cut
    findings = list[Finding]()
    if len(pieces) > wishes.maximum_pieces:
        limit = f"{wishes.maximum_pieces}"
        findings.append(find("audit-cut", "pieces", f"{len(pieces)} pieces", limit=limit))
    for piece in pieces:
        before = min(wishes.handle_frames, piece.span.first)
        after = min(wishes.handle_frames, take.frames - piece.span.stop)
        if (piece.handle_before, piece.handle_after) != (before, after):
            handles = f"handles of {piece.handle_before} and {piece.handle_after} frames"
            limit = f"{before} and {after}"
            findings.append(find("audit-cut", piece.id, handles, limit=limit))
        if len(piece.span) > wishes.maximum_frames:
            limit = f"{wishes.maximum_frames}"
            findings.append(find("audit-cut", piece.id, f"{len(piece.span)} frames", limit=limit))
        if {piece.setup.rig, piece.setup.technique.value} & set(wishes.forbid):
            findings.append(find("audit-cut", piece.id, f"{piece.setup.rig} must not be used"))
    return findings


def _check_coverage(breakdown: Breakdown, take: Take) -> list[Finding]:
    """A piece lies, with its handles, in one stretch its setup can shoot."""
    spans = {c.setup.id: c.spans for c in breakdown.coverage}
    findings = list[Finding]()
    for piece in breakdown.pieces:
        first = max(0, piece.span.first - piece.handle_before)
        stop = min(take.frames, piece.span.stop + piece.handle_after)
        able = spans.get(piece.setup.id, ())
        if not any(span.first <= first and stop <= span.stop for span in able):
            findings.append(
                find("audit-cut", piece.id, f"{piece.setup.id} cannot shoot {first} to {stop - 1}")
            )
    return findings


def _check_seams(breakdown: Breakdown, take: Take) -> list[Finding]:
    """A seam wherever two pieces touch, with the overlap their handles leave, and what must match.

    The less repeatable side is shot first: by hand, then machines, then what is drawn.
    """
    joins = [
        (earlier, later)
        for earlier, later in pairwise(breakdown.pieces)
        if earlier.span.stop == later.span.first
    ]
    pairs = [(earlier.id, later.id) for earlier, later in joins]
    if pairs != [(seam.from_piece, seam.to_piece) for seam in breakdown.seams]:
        figure = f"{len(breakdown.seams)} seams do not join {len(joins)} pairs"
        return [find("audit-seam", "seams", figure)]
    return [
        find("audit-seam", f"seam {earlier.id} to {later.id}", what)
        for (earlier, later), seam in zip(joins, breakdown.seams, strict=True)
        for what in (
            *_wrong_join(earlier, later, seam, take),
            *_wrong_match(seam, earlier.followed(later.followed(take))),
            *_wrong_follow(earlier, later),
        )
    ]


def _wrong_join(earlier: Piece, later: Piece, seam: Seam, take: Take) -> list[str]:
    wrong = list[str]()
    frame = later.span.first
    if seam.frame != frame:
        wrong.append(f"at frame {seam.frame}, the pieces join at {frame}")
    shared = (
        max(0, frame - later.handle_before),
        min(take.frames, frame + earlier.handle_after),
    )
    if (seam.overlap.first, seam.overlap.stop) != shared:
        wrong.append(f"both sides are said to shoot {seam.overlap}, not {shared[0]}-{shared[1]}")
    rank = {piece.id: REPEATABILITY[piece.setup.technique] for piece in (earlier, later)}
    if rank.get(seam.first) != min(rank.values()):
        wrong.append(f"{seam.first} is to be shot first and can match the other side better")
    return wrong


def _wrong_follow(earlier: Piece, later: Piece) -> list[str]:
    """At most one side follows the other, and at this seam."""
    following = [
        (mine, shot)
        for mine, other in ((earlier, later), (later, earlier))
        for shot in mine.follows
        if shot.piece == other.id
    ]
    frame = later.span.first
    wrong = ["each side is to follow the other as shot"] if len(following) > 1 else list[str]()
    wrong += [
        f"{mine.id} follows {shot.piece} as shot at {shot.span}, which is not here"
        for mine, shot in following
        if not shot.span.first < frame < shot.span.stop
    ]
    return wrong


def _wrong_match(seam: Seam, take: Take) -> list[str]:
    if not 0 <= seam.frame < take.frames:
        return []
    match, frame = seam.match, seam.frame
    told = [*match.position, *match.quaternion, match.focal_length, match.focus_distance]
    told.append(match.exposure)
    there = [
        *take.positions[frame],
        *take.quaternions[frame],
        take.focal_lengths[frame],
        take.focus_distances[frame],
        take.shutter_angle / (2 * math.pi) / float(take.rate),
    ]
    if match.performer_position is not None and take.performers:
        told += match.performer_position
        there += list(take.performers[0].positions[frame])
    if take.frames > 2:
        told += [*match.velocity, *match.acceleration]
        there += [*_rate_of_change(take, frame, 1), *_rate_of_change(take, frame, 2)]
    apart = float(np.abs(np.array(told) - np.array(there)).max())
    return [] if apart <= MATCH_SLACK else [f"what must match is {apart:.4f} off the take"]


def _rate_of_change(take: Take, frame: int, order: int) -> NDArray[np.float64]:
    """Velocity (order 1) or acceleration (2) of the camera by central differences, shape (3,)."""
    values = np.asarray(take.positions, np.float64)
    for _ in range(order):
        values = np.gradient(values, axis=0) * float(take.rate)
    return np.asarray(values[frame], np.float64)
