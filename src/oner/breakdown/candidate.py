"""A setup with its coverage and its prices, as the cut wants it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.arm import ArmJob
from oner.breakdown.cut import Run
from oner.breakdown.money import frame_price, opening_costs
from oner.breakdown.view import PartView
from oner.model.piece import Coverage
from oner.model.production import Production
from oner.model.rig import Rig
from oner.motion.request import PlannedMove

Bools = NDArray[np.bool_]
Prices = NDArray[np.int64]

TYPICAL_SECONDS = 10
"""Length of a piece for which shooting minutes are estimated before its length is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a setup can shoot and what it costs.

    Args:
        coverage: Its spans.
        rig: Its rig.
        frame_prices: Price of each frame of the take with this setup, shape (n,).
        opening: Price of a piece whatever its length.
        job: The arm's job its run comes from; None without an arm.
        planned: The verified move of its run; None without an arm.
    """

    coverage: Coverage
    rig: Rig
    frame_prices: Prices
    opening: int
    job: ArmJob | None = None
    planned: PlannedMove | None = None


def price_candidate(
    production: Production,
    coverage: Coverage,
    rig: Rig,
    *,
    frames: int,
    repairs: Bools | None = None,
    extensions: Bools | None = None,
    job: ArmJob | None = None,
    planned: PlannedMove | None = None,
) -> Candidate:
    """A candidate with its prices from the production.

    Args:
        production: For rates and prices.
        coverage: Of the setup.
        rig: Of the setup.
        frames: Of the take.
        repairs, extensions: Frames in which a pulled panel is seen, or the set's end, shape (n,).
        job: The arm's job its run comes from.
        planned: The verified move of its run.
    """
    prices = np.full(frames, frame_price(rig, production), dtype=np.int64)
    if repairs is not None:
        prices += production.prices.repair_frame * repairs.astype(np.int64)
    if extensions is not None:
        prices += production.prices.extension_frame * extensions.astype(np.int64)
    typical = round(TYPICAL_SECONDS * float(production.rate))
    opening = opening_costs(rig, coverage.setup.state, typical, production)
    return Candidate(
        coverage=coverage,
        rig=rig,
        frame_prices=prices,
        opening=sum(cost.amount for cost in opening),
        job=job,
        planned=planned,
    )


def extension_frames(view: PartView) -> Bools:
    """Frames in which some of the picture sees off the set, shape (n,)."""
    return view.inside & (view.off > 0)


def runs_of(candidates: list[Candidate]) -> list[Run]:
    """The runs of every candidate, in order."""
    runs = list[Run]()
    for index, candidate in enumerate(candidates):
        for span in candidate.coverage.spans:
            prices = candidate.frame_prices[span.first : span.stop]
            runs.append(
                Run(
                    setup=index,
                    span=span,
                    opening=candidate.opening,
                    cumulative=np.concatenate([[0], np.cumsum(prices)]).astype(np.int64),
                )
            )
    return runs
