"""Where two pieces may join: what hides the seam, what it costs, what must match.

What can hide a seam is scored in the picture itself (`oner.breakdown.hiding`); the price of a seam
falls from `seam_open` to `seam_hidden` with the best score.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.hiding import KINDS, SeamScores
from oner.breakdown.operator import turn_rates, velocities
from oner.breakdown.stride import step_frequency, stride_phase
from oner.model.piece import Piece, Seam, SeamMatch
from oner.model.production import Prices
from oner.model.rig import RigKind
from oner.model.take import Take
from oner.timing.span import Span

Floats = NDArray[np.float64]

HIDDEN = 0.5
"""A seam whose best score is below this is called open."""

REPEATABLE = {RigKind.OPERATOR: 0, RigKind.TREADMILL: 1, RigKind.ARM: 1, RigKind.DIGITAL: 2}
"""The less repeatable side of a seam is shot first; what is drawn last can match anything."""


def seam_prices(scores: SeamScores, prices: Prices) -> NDArray[np.int64]:
    """Price of a seam before every frame, in the smallest currency unit, shape (n + 1,).

    The last one is before the end of the take, where there is no seam, and is 0.
    """
    span = prices.seam_open - prices.seam_hidden
    before = (prices.seam_open - np.round(scores.best * span)).astype(np.int64)
    return np.append(before, 0)


def join(
    take: Take, scores: SeamScores, prices: Prices, earlier: Piece, later: Piece, light_turn: float
) -> Seam:
    """The seam between two neighbouring pieces."""
    frame = later.span.first
    kind, words = _what_hides(scores, frame)
    first = min((earlier, later), key=lambda p: REPEATABLE[p.setup.technique])
    overlap = Span(
        max(0, frame - later.handle_before), min(take.frames, frame + earlier.handle_after)
    )
    return Seam(
        frame=frame,
        overlap=overlap,
        kind=kind,
        hides=words,
        from_piece=earlier.id,
        to_piece=later.id,
        first=first.id,
        why_first=_why_first(earlier, later, first),
        price=int(seam_prices(scores, prices)[frame]),
        match=match_at(take, frame, light_turn),
    )


def _why_first(earlier: Piece, later: Piece, first: Piece) -> str:
    second = later if first is earlier else earlier
    mine, theirs = first.setup.technique, second.setup.technique
    if REPEATABLE[mine] == REPEATABLE[theirs]:
        return f"{first.id} comes first in the story; both sides can be repeated equally well"
    if theirs is RigKind.DIGITAL:
        return f"{second.id} is drawn, and drawn to what {first.id} came to be"
    return (
        f"{first.id} is shot by {_by(mine)} and never comes out twice the same; {second.id} is "
        "planned anew from its camera as shot"
    )


def _by(technique: RigKind) -> str:
    return "an operator" if technique is RigKind.OPERATOR else f"a {technique.value}"


def _what_hides(scores: SeamScores, frame: int) -> tuple[str, str]:
    by_kind = {kind: float(scores.of(kind)[frame]) for kind in KINDS}
    kind = max(KINDS, key=lambda k: by_kind[k])
    if by_kind[kind] < HIDDEN:
        return "open", f"nothing; blur {scores.blur[frame]:.1%} of the picture's width"
    return kind, scores.words(kind, frame)


def match_at(take: Take, frame: int, light_turn: float) -> SeamMatch:
    """What both sides must have in common at a frame, in the story frame."""
    lead = take.performers[0] if take.performers else None
    rate = float(take.rate)
    return SeamMatch(
        position=_triple(take.positions[frame]),
        velocity=_triple(velocities(take)[frame]),
        acceleration=_triple(_rates(velocities(take), rate)[frame]),
        quaternion=(*_triple(take.quaternions[frame, :3]), float(take.quaternions[frame, 3])),
        turn_rate=float(turn_rates(take)[frame]),
        focal_length=float(take.focal_lengths[frame]),
        focal_rate=float(_rates(take.focal_lengths, rate)[frame]),
        focus_distance=float(take.focus_distances[frame]),
        performer_position=None if lead is None else _triple(lead.positions[frame]),
        performer_heading=None if lead is None else float(lead.headings[frame]),
        performer_speed=None if lead is None else float(lead.speeds[frame]),
        step_frequency=None if lead is None else float(step_frequency(lead.speeds)[frame]),
        stride_phase=None if lead is None else stride_phase(lead, rate, frame),
        light_turn=light_turn,
        exposure=take.shutter_angle / (2 * math.pi) / rate,
    )


def _rates(values: Floats, rate: float) -> Floats:
    """Change per second by central differences, zeros for a single frame."""
    if len(values) < 2:
        return np.zeros_like(values)
    return np.asarray(np.gradient(values, axis=0) * rate, np.float64)


def _triple(values: Floats) -> tuple[float, float, float]:
    return (float(values[0]), float(values[1]), float(values[2]))
