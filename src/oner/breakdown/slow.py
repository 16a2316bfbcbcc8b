"""Slow-down: performer and camera at a part of the speed, the camera at that part of the rate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from oner.breakdown.checks import Check
from oner.model.arrays import frozen
from oner.model.take import Take

SHOWS_FROM = 1.8
"""Speed from which a performer's gait gives a slow-down away [m/s]; assumed."""


def slowed(take: Take, part: Fraction) -> Take:
    """The same frames, taken at a part of the rate: everything goes at that part of its speed."""
    performers = tuple(
        replace(performer, speeds=frozen(performer.speeds * float(part)))
        for performer in take.performers
    )
    return replace(take, rate=take.rate * part, performers=performers)


def slow_checks(take: Take) -> list[Check]:
    """Where a slow-down would show: somebody runs.

    Args:
        take: At its own speed.
    """
    speeds = np.zeros(take.frames)
    for performer in take.performers:
        speeds = np.maximum(speeds, performer.speeds)
    return [
        Check(
            code="cover-slow",
            bad=speeds > SHOWS_FROM,
            figure=speeds,
            words=lambda v: f"somebody runs at {v:.1f} m/s, a slow-down would show",
        )
    ]
