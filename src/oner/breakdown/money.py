"""What a piece costs; the schedule decides, and only its total is reported as the cost.

Three kinds of money: what every piece of a setup costs whatever its length, what every frame of it
costs, and what is paid once however many pieces use it (the delivery of a rig and its least hire,
the change of a set and back). A cut that adds them up is exact for these prices.

Assumption: a piece is shot in the days its longest form takes; people and holds are the schedule's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.model.piece import PieceCost, Setup
from oner.model.production import Production
from oner.model.rig import Rig, RigKind
from oner.model.set import SetState
from oner.timing.span import Span

Prices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Money that is paid once if any piece needs it.

    Args:
        id: What is paid for; two pieces that name the same pay it once.
        line: The kind of money and its amount.
    """

    id: str
    line: PieceCost


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Money:
    """What pieces of a setup cost.

    Args:
        opening: Per piece.
        frames: Kinds of money per frame of the take, each shape (n,).
        shared: Once.
    """

    opening: tuple[PieceCost, ...]
    frames: tuple[tuple[str, Prices], ...]
    shared: tuple[Shared, ...]

    @property
    def per_piece(self) -> int:
        """All that a piece costs whatever its length."""
        return sum(line.amount for line in self.opening)

    @property
    def per_frame(self) -> Prices:
        """All that each frame costs, shape (n,)."""
        total = np.zeros(len(self.frames[0][1]), np.int64)
        for _, prices in self.frames:
            total += prices
        return total


def shooting_minutes(rig: Rig, frames: int, rate: float) -> int:
    """Setting up once, then every take of every pass with its reset.

    minutes = setup + passes * takes * (take_minutes + running time)

    Args:
        rig: Of the piece.
        frames: With its handles.
        rate: At which it is shot, slow-down included [1/s].
    """
    if rig.kind is RigKind.DIGITAL:
        return 0
    running = frames / rate / 60
    return round(rig.setup_minutes + len(rig.passes) * rig.takes * (rig.take_minutes + running))


def changeover_price(state: SetState, production: Production) -> int:
    """What a state and the way back cost: the crew's day for as many days as its minutes are.

    By the minute, so that of two states the one with fewer panels is the cheaper; the schedule pays
    the days and nights in which the work is done.
    """
    minutes = state.change_minutes + state.restore_minutes
    crew = production.calendar.crew_minutes_per_day
    return math.ceil(production.prices.changeover_day * minutes / crew)


def money_of(
    production: Production,
    setup: Setup,
    rig: Rig,
    *,
    frames: int,
    longest: int,
    handle: int,
    per_frame: dict[str, Prices],
) -> Money:
    """What pieces of a setup cost.

    Args:
        production: For rates and prices.
        setup: Of the piece.
        rig: Its rig.
        frames: Of the take.
        longest: Frames of the longest piece it can shoot, handles included.
        handle: Frames of one handle.
        per_frame: Repairs, extensions and the like, each shape (n,).
    """
    after = _after_the_shoot(production, setup, rig)
    rows = {"frames": np.full(frames, after, np.int64), **per_frame}
    if setup.slow != 1:
        rows["slow-down"] = np.full(frames, production.prices.slow_frame, np.int64)
    if rig.kind is RigKind.DIGITAL:
        return Money(opening=(), frames=_paid(rows), shared=())
    hour, rate = production.prices.shooting_hour, float(production.rate * setup.slow)
    takes = len(rig.passes) * rig.takes
    rows["shooting hours"] = np.full(frames, round(takes / rate / 3600 * hour), np.int64)
    days = _days(rig, longest, rate, production)
    opening = (
        PieceCost(
            kind="shooting hours",
            amount=round(shooting_minutes(rig, 2 * handle, rate) / 60 * hour),
        ),
        PieceCost(kind="rig", amount=rig.terms.day_rate * days),
        PieceCost(kind="stage", amount=_stage_rate(production, setup) * days),
    )
    return Money(
        opening=tuple(line for line in opening if line.amount),
        frames=_paid(rows),
        shared=shared_lines(production, setup, rig),
    )


def _paid(rows: dict[str, Prices]) -> tuple[tuple[str, Prices], ...]:
    """The kinds that cost anything, or one row of nothing."""
    paid = tuple((kind, prices) for kind, prices in rows.items() if prices.any())
    return paid or tuple(rows.items())[:1]


def _days(rig: Rig, frames: int, rate: float, production: Production) -> int:
    minutes = shooting_minutes(rig, frames, rate)
    return max(1, math.ceil(minutes / production.calendar.minutes_per_day))


def _stage_rate(production: Production, setup: Setup) -> int:
    if setup.set is None:
        return 0
    built = production.set_named(setup.set)
    return {stage.id: stage.day_rate for stage in production.stages}[built.stage]


def shared_lines(production: Production, setup: Setup, rig: Rig) -> tuple[Shared, ...]:
    """What is paid once if any piece needs it: a rig's delivery and least hire, a set state."""
    least = max(0, rig.terms.minimum_days - 1) * rig.terms.day_rate
    hire = PieceCost(kind="rig", amount=rig.terms.delivery + least)
    shared = [Shared(id=f"hire of {rig.id}", line=hire)]
    if setup.state is not None:
        change = PieceCost(kind="changeover", amount=changeover_price(setup.state, production))
        shared.append(Shared(id=f"state {setup.state.set} {setup.state.id}", line=change))
    return tuple(one for one in shared if one.line.amount)


def piece_lines(
    production: Production, money: Money, setup: Setup, rig: Rig, span: Span, paid: set[str]
) -> tuple[PieceCost, ...]:
    """What a piece costs, kind by kind; what is shared is on the first piece that needs it.

    Args:
        production: For prices.
        money: Of the piece's setup as it was found.
        setup: As it is set up now, perhaps with fewer panels out.
        rig: Its rig.
        span: Frames of the piece, without handles.
        paid: Ids of what earlier pieces paid; grows.
    """
    lines = [*money.opening]
    lines += [
        PieceCost(kind=kind, amount=int(prices[span.first : span.stop].sum()))
        for kind, prices in money.frames
    ]
    for shared in shared_lines(production, setup, rig):
        if shared.id not in paid:
            paid.add(shared.id)
            lines.append(shared.line)
    total = dict[str, int]()
    for line in lines:
        total[line.kind] = total.get(line.kind, 0) + line.amount
    return tuple(PieceCost(kind=kind, amount=amount) for kind, amount in total.items() if amount)


def _after_the_shoot(production: Production, setup: Setup, rig: Rig) -> int:
    """What every frame of a piece costs after the shoot: drawn, or its green replaced."""
    if rig.kind is RigKind.DIGITAL:
        return rig.terms.frame_rate or production.prices.digital_frame
    if rig.kind is RigKind.TREADMILL or setup.screen is not None:
        return production.prices.green_frame
    return 0


def shooting_rate(production: Production, slow: Fraction) -> float:
    """Frames per second a piece is shot at."""
    return float(production.rate * slow)
