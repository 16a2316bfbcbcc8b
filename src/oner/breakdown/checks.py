"""Checks per frame, and how they add up to the coverage of a setup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.model.piece import Blocked, Coverage, Setup
from oner.timing.span import Span, runs

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition at every frame of the take.

    Args:
        code: Finding code of what it forbids.
        bad: Where it does not hold, shape (n,).
        figure: What was measured, larger is worse, shape (n,).
        words: Says a figure with its unit and limit.
        at: Says it for a frame of the take, for what has to name what is there; None: `words` does.
    """

    code: str
    bad: Bools
    figure: Floats
    words: Callable[[float], str]
    at: Callable[[int], str] | None = None


def cover(setup: Setup, checks: Sequence[Check], repair: Bools | None = None) -> Coverage:
    """The coverage of a setup: a frame is blocked by the first check in order that fails there.

    Args:
        setup: The setup.
        checks: In the order in which a reason is preferred; all of one length n.
        repair: Frames that need a repair or an extension, shape (n,).
    """
    frames = len(checks[0].bad)
    reason = np.full(frames, -1)
    for index, check in enumerate(checks):
        reason[(reason < 0) & check.bad] = index
    free = reason < 0
    blocked = [
        Blocked(span=span, code=check.code, detail=_worst(check, span))
        for index, check in enumerate(checks)
        for span in runs(reason == index)
    ]
    needs = () if repair is None else runs(free & repair)
    return Coverage(
        setup=setup,
        spans=runs(free),
        blocked=tuple(sorted(blocked, key=lambda b: b.span.first)),
        repair_frames=needs,
    )


def _worst(check: Check, span: Span) -> str:
    figures = check.figure[span.first : span.stop]
    finite = figures[np.isfinite(figures)]
    if check.at is not None:
        return check.at(span.first + int(np.argmax(figures)))
    return check.words(float(finite.max())) if len(finite) else check.words(float("nan"))
