"""Where in a step a performer is: both sides of a seam have to agree on it.

The phase is the integral of a step frequency that depends on speed. It is an expectation: the phase
of a real performer is not known before the shoot, so a seam names it to be agreed on, not to be
relied upon.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oner.model.take import PerformerTrack

Floats = NDArray[np.float64]

STANDS_BELOW = 0.2
"""Who is slower than this stands [m/s]; assumed."""

RUNS_FROM = 2.0
"""Speed from which a performer is taken to run [m/s]; assumed."""

WALKING = 1.9
"""Steps a second of who walks; assumed."""

RUNNING = ((3.0, 2.83), (5.4, 3.0), (8.0, 4.0))
"""Speeds [m/s] and steps a second of who runs, linear between them. 2.83 at 3 m/s: the
metabolically optimal 84.8 strides a minute, Journal of Experimental Biology 218:3406 (2015). 3.0
where cadence takes over from step length, at 65 to 70 % of a runner's own top speed (PMC8523042),
here of 8 m/s; that top speed and the cadence at it are assumed."""


def step_frequency(speeds: ArrayLike) -> Floats:
    """Steps a second at speeds [m/s], shape (n,); 0 for who stands."""
    v = np.asarray(speeds, np.float64)
    at, steps = (np.array(column) for column in zip(*RUNNING, strict=True))
    running = np.interp(v, at, steps)
    return np.where(v < STANDS_BELOW, 0.0, np.where(v < RUNS_FROM, WALKING, running))


def stride_phase(performer: PerformerTrack, rate: float, frame: int) -> float | None:
    """Part of a step done at a frame, 0 to 1; None while the performer stands.

    Args:
        performer: Speeds at every frame.
        rate: Frames per second.
        frame: Of the take.
    """
    if performer.speeds[frame] < STANDS_BELOW:
        return None
    return float(np.sum(step_frequency(performer.speeds[:frame])) / rate % 1.0)
