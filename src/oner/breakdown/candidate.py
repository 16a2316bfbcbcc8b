"""A setup with its coverage and its prices, as the cut wants it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.arm import ArmJob
from oner.breakdown.cut import Run, Share
from oner.breakdown.money import Money, money_of
from oner.breakdown.run_up import RunUp
from oner.breakdown.scene import Scene
from oner.breakdown.view import PartView
from oner.model.piece import Coverage
from oner.model.rig import Rig
from oner.model.set import SetState
from oner.motion.request import PlannedMove

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """What a setup can shoot and what it costs.

    Args:
        coverage: Its spans.
        rig: Its rig.
        money: What pieces of it cost.
        usable: Frames it may be used for, by the wishes of a person, shape (n,).
        run_up: Where what it shoots, handles included, may begin and end, so that performers can
            come up to speed and stop; None: anywhere.
        painted: Frames in which its own rig is painted out, shape (n,); None: in none.
        view: The part of the story it shoots in a set; None elsewhere.
        job: The arm's job its run comes from; None without an arm.
        planned: The verified move of its run; None without an arm.
    """

    coverage: Coverage
    rig: Rig
    money: Money
    usable: Bools
    run_up: RunUp | None = None
    painted: Bools | None = None
    view: PartView | None = None
    job: ArmJob | None = None
    planned: PlannedMove | None = None

    @property
    def kind(self) -> str:
        """What makes two breakdowns different: rig and speed, set, and the region that is torn."""
        setup = self.coverage.setup
        state = setup.state
        torn = state.region if state is not None and state.rig else ""
        return f"{setup.rig}|{setup.slow}|{setup.set or ''}|{torn}"


def price_candidate(
    scene: Scene,
    coverage: Coverage,
    rig: Rig,
    *,
    repairs: Bools | None = None,
    extensions: Bools | None = None,
    run_up: RunUp | None = None,
    painted: Bools | None = None,
    view: PartView | None = None,
    job: ArmJob | None = None,
    planned: PlannedMove | None = None,
    usable: Bools | None = None,
) -> Candidate:
    """A candidate with its prices from the production and the wishes about it.

    Args:
        scene: For rates, prices and wishes.
        coverage: Of the setup.
        rig: Of the setup.
        repairs, extensions: Frames in which a pulled panel or a part of the rig is seen, or the
            set's end, shape (n,).
        run_up: Of the performers; None: they need none.
        painted, view: As in `Candidate`.
        job: The arm's job its run comes from.
        planned: The verified move of its run.
        usable: Frames it may be used for, beside the wishes, shape (n,); None: all.
    """
    prices = scene.production.prices
    per_frame = {
        kind: price * frames.astype(np.int64)
        for kind, price, frames in (
            ("repair", prices.repair_frame, repairs),
            ("extension", prices.extension_frame, extensions),
        )
        if frames is not None
    }
    setup = coverage.setup
    return Candidate(
        coverage=coverage,
        rig=rig,
        money=money_of(
            scene.production,
            setup,
            rig,
            frames=scene.take.frames,
            longest=_longest(scene, coverage),
            handle=scene.wishes.handle_frames,
            per_frame=per_frame,
        ),
        usable=scene.allowed(rig, setup) & (True if usable is None else usable),
        run_up=run_up,
        painted=painted,
        view=view,
        job=job,
        planned=planned,
    )


def _longest(scene: Scene, coverage: Coverage) -> int:
    most = scene.wishes.maximum_frames + 2 * scene.wishes.handle_frames
    return min(most, max((len(span) for span in coverage.spans), default=0))


def extension_frames(view: PartView) -> Bools:
    """Frames in which some of the picture sees off the set, shape (n,)."""
    return view.inside & (view.off > 0)


def repair_frames(view: PartView, state: SetState) -> Bools:
    """Frames in which a panel that is out would be in the picture, shape (n,)."""
    out = set(state.panels_out)
    pulled = [panel.id in out for panel in view.panels]
    seen: Bools = np.logical_or.reduce(view.seen[:, pulled], axis=1)
    return seen


def shares_of(candidates: list[Candidate]) -> list[Share]:
    """What several candidates pay once between them, in order of first mention."""
    found = dict[str, int]()
    for candidate in candidates:
        for shared in candidate.money.shared:
            found.setdefault(shared.id, shared.line.amount)
    return [Share(id=id, price=price) for id, price in found.items()]


def runs_of(candidates: list[Candidate], shares: list[Share]) -> list[Run]:
    """The runs of every candidate, in order."""
    row = {share.id: index for index, share in enumerate(shares)}
    runs = list[Run]()
    for index, candidate in enumerate(candidates):
        per_frame, run_up = candidate.money.per_frame, candidate.run_up
        for span in candidate.coverage.spans:
            prices = per_frame[span.first : span.stop]
            runs.append(
                Run(
                    setup=index,
                    kind=candidate.kind,
                    span=span,
                    opening=candidate.money.per_piece,
                    cumulative=np.concatenate([[0], np.cumsum(prices)]).astype(np.int64),
                    shares=tuple(row[shared.id] for shared in candidate.money.shared),
                    usable=candidate.usable[span.first : span.stop],
                    starts=None if run_up is None else run_up.starts[span.first : span.stop + 1],
                    stops=None if run_up is None else run_up.stops[span.first : span.stop + 1],
                )
            )
    return runs
