"""Pieces become strips: what the breakdown decided, in the words of the schedule."""

from __future__ import annotations

import math

import numpy as np

from oner.model.piece import Breakdown, Piece
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.schedule import Light, Place, Strip
from oner.model.set import STANDING, SetState
from oner.model.take import PerformerTrack, Take

WALKING = 2.5
"""Who goes faster than this runs; assumed: people break into a run at about 2 m/s, and actors are
asked to stride [m/s]."""

EMPTY_PASSES = frozenset({"clean plate"})
"""Passes that are shot without anybody in the picture."""


def piece_strips(production: Production, breakdown: Breakdown, take: Take) -> tuple[Strip, ...]:
    """One strip per piece and shooting day; digital pieces are not shot and have none.

    A piece longer than a day becomes several strips that follow each other. Where two pieces join,
    the strips of the more repeatable side come after those of the other. Who runs in a piece is
    what its speeds say (`run_minutes`); its director is that of the take's episode.

    Args:
        production: With a take.
        breakdown: Of that take.
        take: Its motion.
    """
    assert production.take is not None
    days = {piece.id: _days(piece, production) for piece in breakdown.pieces}
    after = _precedence(breakdown)
    strips = list[Strip]()
    for piece in breakdown.pieces:
        if piece.setup.technique is RigKind.DIGITAL:
            continue
        before = tuple(
            strip_id(production, other, day, days[other])
            for other in after.get(piece.id, ())
            for day in range(days[other])
        )
        strips.extend(_strips_of(production, take, piece, days[piece.id], before))
    return tuple(strips)


def strip_id(production: Production, piece: str, day: int, days: int) -> str:
    """Id of the strip that shoots a piece on its n-th day: "101-P03", "101-P03b"."""
    assert production.take is not None
    suffix = "" if days == 1 else chr(ord("a") + day)
    return f"{production.take.scene}-{piece}{suffix}"


def piece_states(breakdown: Breakdown) -> tuple[SetState, ...]:
    """Every set state other than standing that a piece needs, each once, in story order."""
    states = dict[str, SetState]()
    for piece in breakdown.pieces:
        state = piece.setup.state
        if state is not None and state.id != STANDING:
            states.setdefault(state.id, state)
    return tuple(states.values())


def _days(piece: Piece, production: Production) -> int:
    return max(1, math.ceil(piece.minutes / production.calendar.minutes_per_day))


def _precedence(breakdown: Breakdown) -> dict[str, list[str]]:
    """For every piece the neighbours that must be shot before it."""
    technique = {piece.id: piece.setup.technique for piece in breakdown.pieces}
    after = dict[str, list[str]]()
    for seam in breakdown.seams:
        second = seam.to_piece if seam.first == seam.from_piece else seam.from_piece
        # two pieces by hand match each other by eye, in either order
        if technique[seam.first] is not technique[second]:
            after.setdefault(second, []).append(seam.first)
    return after


def run_minutes(production: Production, piece: Piece, take: Take) -> dict[str, float]:
    """Minutes each performer runs while a piece is shot; only who runs at all.

    minutes = takes * passes with people * seconds of the handled piece faster than walking / 60

    A piece that is shot at part of the speed is run at part of the speed, and longer. Rehearsals
    are not counted: nobody said how many there are (assumed: walked through).

    Args:
        production: For the rig's takes.
        piece: The piece.
        take: The take it is part of.
    """
    times = production.rig_named(piece.setup.rig).takes * sum(
        name not in EMPTY_PASSES for name in piece.passes
    )
    slow = float(piece.setup.slow)
    seconds = {
        one.id: _running_frames(one, piece, slow) / (float(take.rate) * slow)
        for one in take.performers
    }
    return {who: times * each / 60 for who, each in seconds.items() if times * each > 0}


def _running_frames(performer: PerformerTrack, piece: Piece, slow: float) -> int:
    span = piece.handled
    speeds = performer.speeds[max(0, span.first) : span.stop] * slow
    return int(np.count_nonzero(speeds > WALKING))


def _strips_of(
    production: Production, take: Take, piece: Piece, days: int, before: tuple[str, ...]
) -> list[Strip]:
    script = production.take
    assert script is not None
    assert piece.setup.set is not None
    built = production.set_named(piece.setup.set)
    running = run_minutes(production, piece, take)
    director = next((one.id for one in production.directors if script.episode in one.episodes), "")
    strips = list[Strip]()
    for day in range(days):
        id = strip_id(production, piece.id, day, days)
        strips.append(
            Strip(
                id=id,
                scene=script.scene,
                episode=script.episode,
                description=_describe(piece),
                set=built.id,
                zone=piece.zone,
                place=Place.INT,
                light=Light.DAY,
                minutes=math.ceil(piece.minutes / days),
                cast=script.everybody,
                piece=piece.id,
                state=piece.setup.state.id if piece.setup.state and built.regions else None,
                rig=piece.setup.rig,
                after=(*before, *(strip.id for strip in strips)),
                director=director,
                runners=tuple(sorted(running)),
                run_minutes=math.ceil(max(running.values(), default=0.0) / days),
            )
        )
    return strips


def _describe(piece: Piece) -> str:
    where = f", {piece.setup.part}" if piece.setup.part else ""
    return (
        f"{piece.id}: frames {piece.first_frame}-{piece.last_frame}, "
        f"{piece.setup.technique.value}{where}"
    )
