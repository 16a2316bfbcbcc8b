"""Slow-down: performer and camera at a part of the speed, the camera at that part of the rate.

Played back at the take's own rate everybody moves as fast as they should. It helps a machine that
is too slow, and it shows where gravity or a gait cannot be acted slowly: nobody may run, jump or
fall. At the same shutter angle the picture is blurred as much as it would have been.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.model.arrays import frozen
from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.take import PerformerTrack, Take

Floats = NDArray[np.float64]

SHOWS_FROM = 1.8
"""Speed from which a performer's gait gives a slow-down away: they run [m/s]; assumed."""

WEIGHT_SHOWS_FROM = 3.0
"""Upward or downward acceleration of a performer from which it does: they jump or fall [m/s2];
assumed, a third of gravity."""

WEIGHT_TIME = 0.2
"""That acceleration is taken over this time [s]; assumed."""

LEAST_RATE = Fraction(6)
"""A camera is not asked for fewer frames a second than this; assumed."""

MAINS = (50, 60)
"""Frequencies of the mains there are; lamps on them flicker twice as fast [1/s]."""

FULL = Fraction(1)


def slowed(take: Take, part: Fraction) -> Take:
    """The same frames, taken at a part of the rate: everything goes at that part of its speed."""
    performers = tuple(
        replace(performer, speeds=frozen(performer.speeds * float(part)))
        for performer in take.performers
    )
    return replace(take, rate=take.rate * part, performers=performers)


# -- where it shows ---------------------------------------------------------------------------


def slow_checks(take: Take, part: Fraction = FULL) -> list[Check]:
    """Where a slow-down would show.

    Args:
        take: At its own speed.
        part: Of the speed.
    """
    speeds, weights = np.zeros(take.frames), np.zeros(take.frames)
    for performer in take.performers:
        speeds = np.maximum(speeds, performer.speeds)
        weights = np.maximum(weights, _weight(performer, float(take.rate)))
    rate = take.rate * part
    return [
        Check(
            code="cover-slow",
            bad=speeds > SHOWS_FROM,
            figure=speeds,
            words=lambda v: f"somebody runs at {v:.1f} m/s, a slow-down would show",
        ),
        Check(
            code="cover-slow",
            bad=weights > WEIGHT_SHOWS_FROM,
            figure=weights,
            words=lambda a: f"somebody jumps or falls at {a:.1f} m/s2, a slow-down would show",
        ),
        Check(
            code="cover-slow",
            bad=np.full(take.frames, rate < LEAST_RATE),
            figure=np.full(take.frames, float(rate)),
            words=lambda r: f"the camera at {r:.4g} frames/s, {LEAST_RATE} at least",
        ),
    ]


def _weight(performer: PerformerTrack, rate: float) -> Floats:
    """Vertical acceleration of the feet, up or down [m/s2], shape (n,).

    |z(t + w) - 2 z(t) + z(t - w)| / w^2 with w = `WEIGHT_TIME` / 2; 0 at the ends of the take.
    """
    z = performer.positions[:, 2]
    half = max(1, round(WEIGHT_TIME * rate / 2))
    weight = np.zeros(len(z))
    if len(z) > 2 * half:
        bend = z[2 * half :] - 2 * z[half:-half] + z[: -2 * half]
        weight[half:-half] = np.abs(bend) * (rate / half) ** 2
    return weight


# -- what it changes --------------------------------------------------------------------------


def slow_words(part: Fraction, rate: Fraction, shutter: float) -> tuple[str, ...]:
    """What a slow-down changes, in sentences with figures.

    Args:
        part: Of the speed, below 1.
        rate: Of the take [1/s].
        shutter: Shutter angle of the take [rad].
    """
    slow, angle = rate * part, math.degrees(shutter)
    exposures = [f"1/{_number(each / _turns(shutter))} s" for each in (slow, rate)]
    speed = (
        f"camera and performers at {part} of the speed, {_number(slow)} frames/s instead of "
        f"{_number(rate)}, played back at {_number(rate)}"
    )
    light = (
        f"at the same {angle:.0f} degrees every frame is exposed {exposures[0]} instead of "
        f"{exposures[1]}: {-math.log2(part):.1f} stops more light, the same blur in the picture"
    )
    gives_away = (
        "sound is wild; hair, cloth, water, smoke and breath show it, and lights that blink or dim "
        "must do so at the same part of their speed"
    )
    return speed, light, *(flicker_words(slow, shutter, mains) for mains in MAINS), gives_away


def flicker_words(rate: Fraction, shutter: float, mains: int) -> str:
    """Whether lamps on the mains flicker in the picture, and at which angles they do not.

    They pulse at 2 * mains. Every frame gets as much light as the next where an exposure lasts a
    whole number of pulses, angle = 360 * rate * k / (2 * mains), or where frames are a whole number
    of pulses apart.

    Args:
        rate: At which the camera runs [1/s].
        shutter: Asked for [rad].
        mains: Frequency [1/s].
    """
    if (2 * mains / rate).denominator == 1:
        return f"lamps on {mains} Hz do not flicker at any angle: {2 * mains / rate} pulses a frame"
    pulse = 360 * rate / (2 * mains)
    asked = Fraction(math.degrees(shutter)).limit_denominator(1000)
    if asked / pulse == round(asked / pulse):
        return f"lamps on {mains} Hz do not flicker at {_number(asked)} degrees"
    whole = math.floor(asked / pulse)
    free = [k * pulse for k in (whole, whole + 1) if 0 < k * pulse <= 360]
    if not free:
        return f"lamps on {mains} Hz flicker at any angle; use lamps that do not"
    angles = " or ".join(f"{float(angle):.1f}" for angle in free)
    return (
        f"lamps on {mains} Hz flicker at {_number(asked)} degrees; they do not at {angles} degrees"
    )


def slow_findings(take: Take, pieces: tuple[Piece, ...]) -> tuple[Finding, ...]:
    """What there is to say about every piece that is shot at a part of the speed."""
    return tuple(
        find(
            "cut-slow",
            piece.id,
            "; ".join(slow_words(piece.setup.slow, take.rate, take.shutter_angle)),
        )
        for piece in pieces
        if piece.setup.slow != FULL
    )


def _turns(angle: float) -> Fraction:
    """An angle as a part of a full turn."""
    return Fraction(math.degrees(angle)).limit_denominator(1000) / 360


def _number(value: Fraction) -> str:
    return f"{float(value):.6g}"
