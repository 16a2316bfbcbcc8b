"""The take and its pieces as the page plays them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oner.app.desk.arms import desk_move
from oner.app.desk.numbers import columns
from oner.breakdown.treadmill import belt_green, onto_belt
from oner.geometry import poses
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import FloatArray
from oner.model.desk import (
    DeskAlternative,
    DeskAlternativePiece,
    DeskBelt,
    DeskCoverage,
    DeskGreen,
    DeskMoney,
    DeskPerformer,
    DeskPiece,
    DeskReason,
    DeskSpan,
    DeskTake,
    Numbers,
    Point2,
)
from oner.model.piece import Alternative, Breakdown, Coverage, Piece, Screen
from oner.model.production import Production
from oner.model.rig import Rig
from oner.model.schedule import Rival, Strip
from oner.model.set import Set
from oner.model.take import PerformerTrack, Take
from oner.timing.span import Span


def desk_take(production: Production, take: Take) -> DeskTake:
    """The take, frame by frame."""
    assert production.take is not None
    part = {member.id: member.character for member in production.cast}
    return DeskTake(
        name=take.name,
        scene=production.take.scene,
        episode=production.take.episode,
        frames=take.frames,
        rate=(take.rate.numerator, take.rate.denominator),
        sensor_width=take.sensor_width,
        sensor_height=take.sensor_height,
        shutter_angle=take.shutter_angle,
        camera=_camera(take),
        performers=tuple(
            DeskPerformer(
                id=one.id,
                name=part.get(one.id, one.id),
                height=one.height,
                radius=one.radius,
                track=_walk(one),
            )
            for one in take.performers
        ),
        sources=take.sources,
    )


def _camera(take: Take) -> Numbers:
    return columns(take.positions, take.quaternions, take.focal_lengths, take.focus_distances)


def _walk(one: PerformerTrack) -> Numbers:
    return columns(one.positions, one.headings, one.speeds)


# -- pieces ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Where:
    """A piece's take in the frame it is shot in, and the middle of its green there."""

    take: Take
    green_distance: float


def desk_piece(
    production: Production, take: Take, piece: Piece, strips: Sequence[Strip]
) -> DeskPiece:
    """A piece in the frame it is shot in: of its set, of the belt, or of the green stage.

    Args:
        production: As read.
        take: The whole take.
        piece: Of the breakdown.
        strips: All that are scheduled.
    """
    setup = piece.setup
    rig = production.rig_named(setup.rig)
    built = production.set_named(setup.set) if setup.set else None
    rows = Span(max(piece.handled.first, 0), min(piece.handled.stop, take.frames))
    where = _where(production, piece.followed(take), piece, rig, built)
    local = where.take.rows(slice(rows.first, rows.stop)) if where else None
    region = setup.state.region if setup.state else ""
    if not region and built is not None:
        here = built.region_of(piece.zone)
        region = here.id if here else ""
    return DeskPiece(
        id=piece.id,
        first=piece.span.first,
        stop=piece.span.stop,
        handle_before=piece.handle_before,
        handle_after=piece.handle_after,
        technique=setup.technique.value,
        rig=rig.id,
        set=setup.set or "",
        part=setup.part or "",
        region=region,
        zone=piece.zone or "",
        state=setup.state.id if setup.state else "",
        words=setup.state.words if setup.state else "",
        panels_out=setup.state.panels_out if setup.state else (),
        slow=float(setup.slow),
        passes=piece.passes,
        minutes=piece.minutes,
        costs=tuple(
            DeskMoney(kind=cost.kind, subject=piece.id, amount=cost.amount) for cost in piece.costs
        ),
        strips=tuple(strip.id for strip in strips if strip.piece == piece.id),
        local_first=rows.first,
        camera=_camera(local) if local else None,
        performers=tuple(_walk(one) for one in local.performers) if local else (),
        move=desk_move(piece.move, rig) if piece.move else None,
        green=_green(setup.screen, local, where.green_distance) if local and where else None,
        belt=_belt(rig),
    )


def _where(
    production: Production, take: Take, piece: Piece, rig: Rig, built: Set | None
) -> _Where | None:
    """The take in the piece's frame; None for work without a camera."""
    if built is None:
        return None
    stage = {stage.id: stage for stage in production.stages}[built.stage]
    if rig.treadmill is not None:
        green = belt_green(rig.treadmill, stage)
        return _Where(onto_belt(take, rig.treadmill), green.distance)
    distance = stage.green.distance if stage.green else 0.0
    if piece.setup.origin is not None:
        x, y = piece.setup.origin
        return _Where(in_frame(take, RigidTransform2(x=x, y=y)), distance)
    part = {part.id: part for part in built.stands_for}.get(piece.setup.part or "")
    return _Where(in_frame(take, part.T_story_set), distance) if part else None


def in_frame(take: Take, T_story_set: RigidTransform2) -> Take:
    """The take of the story in the frame of a set; in a mirror where the set is seen in one."""
    T = T_story_set.inverse()
    return replace(
        take,
        positions=T.apply_points(take.positions),
        quaternions=poses.align_hemisphere(T.apply_rotation(take.quaternions)),
        performers=tuple(
            replace(
                one,
                positions=T.apply_points(one.positions),
                headings=T.apply_heading(one.headings),
            )
            for one in take.performers
        ),
    )


def _belt(rig: Rig) -> DeskBelt | None:
    model = rig.treadmill
    if model is None:
        return None
    return DeskBelt(length=model.belt_length, width=model.belt_width, deck_height=model.deck_height)


def _green(screen: Screen | None, local: Take, distance: float) -> DeskGreen | None:
    """The sides of the square that are behind the performer in most frames, as many as it needs."""
    if screen is None:
        return None
    look = -poses.to_matrix(local.quaternions)[:, :2, 2]
    outward = np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])
    facing: FloatArray = np.clip(look @ outward.T, 0.0, None).sum(axis=0)
    stood = sorted(sorted(range(4), key=lambda side: -float(facing[side]))[: screen.sides])
    return DeskGreen(
        sides=tuple(_side(outward[side], distance, screen.width / 2) for side in stood),
        width=screen.width,
        height=screen.height,
        floor=tuple(_span(span) for span in screen.contact_frames),
    )


def _side(outward: FloatArray, distance: float, half: float) -> tuple[Point2, Point2]:
    x, y = (float(value) for value in outward)
    return (
        (x * distance + y * half, y * distance - x * half),
        (x * distance - y * half, y * distance + x * half),
    )


def _span(span: Span) -> DeskSpan:
    return DeskSpan(first=span.first, stop=span.stop)


# -- what else could be shot, and how else it could be cut ----------------------------------------


def desk_coverage(production: Production, breakdown: Breakdown) -> tuple[DeskCoverage, ...]:
    """Every setup, those that are used first, then by how much they could shoot."""
    used = {piece.setup.id for piece in breakdown.pieces}
    rows = [_coverage(production, one, one.setup.id in used) for one in breakdown.coverage]

    def rank(one: DeskCoverage) -> tuple[bool, int]:
        return not one.used, -sum(span.stop - span.first for span in one.spans)

    return tuple(sorted(rows, key=rank))


def _coverage(production: Production, one: Coverage, used: bool) -> DeskCoverage:
    setup = one.setup
    rig = production.rig_named(setup.rig).name
    where = setup.part or setup.set
    slow = f", at {float(setup.slow):g} of the speed" if setup.slow != 1 else ""
    return DeskCoverage(
        setup=setup.id,
        technique=setup.technique.value,
        words=f"{rig} in {where}{slow}" if where else f"{rig}{slow}",
        used=used,
        spans=tuple(_span(span) for span in one.spans),
        repair=tuple(_span(span) for span in one.repair_frames),
        blocked=tuple(
            DeskReason(
                first=block.span.first,
                stop=block.span.stop,
                code=block.code,
                detail=block.detail,
            )
            for block in one.blocked
        ),
    )


def desk_alternatives(
    breakdown: Breakdown, rivals: Sequence[Rival], cost: int | None
) -> tuple[DeskAlternative, ...]:
    """Every way to cut the take that was kept, the one the plan is made with first.

    Args:
        breakdown: The plan's; the first of its alternatives is itself, the others follow in the
            order of their numbers.
        rivals: Those that competed in the schedule.
        cost: Of the schedule; None without a board. The winner is the rival that costs as much.
    """
    won = next((one.number for one in rivals if cost is not None and one.cost == cost), 0)
    others = (n for n in range(len(breakdown.alternatives)) if n != won)
    searched = {one.number: one for one in rivals}
    return tuple(
        _alternative(number, number == won, one, searched.get(number))
        for number, one in zip((won, *others), breakdown.alternatives, strict=False)
    )


def _alternative(
    number: int, chosen: bool, one: Alternative, rival: Rival | None
) -> DeskAlternative:
    return DeskAlternative(
        number=number,
        chosen=chosen,
        words=one.gives,
        cost=one.cost,
        show_cost=rival.cost if rival else None,
        show_bound=rival.bound if rival else None,
        pieces=tuple(
            DeskAlternativePiece(
                first=piece.span.first,
                stop=piece.span.stop,
                technique=piece.setup.technique.value,
                set=piece.setup.set or "",
            )
            for piece in one.pieces
        ),
    )
