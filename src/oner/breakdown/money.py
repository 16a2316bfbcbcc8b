"""What a piece costs by itself; the schedule decides, and only its total is reported.

Estimates count a rig's hire for the days a piece takes. What pieces share (a hire that covers two
of them, a set state that serves both) is seen by the schedule, not here.
"""

from __future__ import annotations

import math

from oner.model.piece import PieceCost
from oner.model.production import Production
from oner.model.rig import Rig, RigKind
from oner.model.set import SetState


def shooting_minutes(rig: Rig, frames: int, rate: float) -> int:
    """Setting up once, then every take of every pass with its reset.

    minutes = setup + passes * takes * (take_minutes + running time)
    """
    if rig.kind is RigKind.DIGITAL:
        return 0
    running = frames / rate / 60
    return round(rig.setup_minutes + len(rig.passes) * rig.takes * (rig.take_minutes + running))


def changeover_days(state: SetState | None, production: Production) -> int:
    """Days the changeover crew needs for a state and back; 0 if a night is enough."""
    if state is None:
        return 0
    calendar = production.calendar
    days = 0
    for minutes in (state.change_minutes, state.restore_minutes):
        if minutes > calendar.crew_minutes_per_night:
            days += math.ceil(minutes / calendar.crew_minutes_per_day)
    return days


def opening_costs(
    rig: Rig, state: SetState | None, frames: int, production: Production
) -> tuple[PieceCost, ...]:
    """What a piece costs however long it is: rig, crew hours, change of the set.

    Args:
        rig: Of the piece.
        state: Of the set; None where no set is changed.
        frames: A typical length of the piece, for its shooting minutes.
        production: For rates and prices.
    """
    if rig.kind is RigKind.DIGITAL:
        return ()
    minutes = shooting_minutes(rig, frames, float(production.rate))
    days = max(1, math.ceil(minutes / production.calendar.minutes_per_day))
    closed = changeover_days(state, production)
    lines = [
        PieceCost(
            kind="shooting hours",
            amount=round(minutes / 60 * production.prices.shooting_hour),
        ),
        PieceCost(kind="rig", amount=rig.terms.day_rate * days + rig.terms.delivery),
        PieceCost(kind="changeover", amount=closed * production.prices.changeover_day),
    ]
    return tuple(line for line in lines if line.amount)


def frame_price(rig: Rig, production: Production) -> int:
    """What every frame of a piece costs after the shoot: drawn, or its green replaced."""
    if rig.kind is RigKind.DIGITAL:
        return rig.terms.frame_rate or production.prices.digital_frame
    if rig.kind is RigKind.TREADMILL:
        return production.prices.green_frame
    return 0
