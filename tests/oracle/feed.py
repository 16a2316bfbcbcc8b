"""From a camera move to its plan and the second look at it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from moves import CameraMove, request_of
from recheck import Recheck, chain_of, recheck

from oner.model.piece import Placement
from oner.model.rig import Rig
from oner.model.set import Panel
from oner.motion.clean import clean_path
from oner.motion.plan import plan_move
from oner.motion.ramps import with_ramps
from oner.motion.request import PlannedMove, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """What became of a camera move.

    Args:
        name: Of arm, mount and move.
        refused: Why there is no move; empty if there is one.
        planned: The move, with ramps where it has them.
        check: The second look at it; None if it was refused.
        seconds: Planning and ramps, and the second look [s].
    """

    name: str
    refused: str
    planned: PlannedMove | None
    check: Recheck | None
    seconds: tuple[float, float]


def feed(
    rig: Rig,
    move: CameraMove,
    data: Path | None,
    *,
    mount: str = "",
    panels: tuple[Panel, ...] = (),
    clean: bool = True,
    ramps: bool = True,
    every: int = 1,
    **changes: object,
) -> Fed:
    """Clean, plan, add ramps, and look at what comes out again."""
    asked = request_of(rig, move, mount, panels, **changes)
    request, began = asked, time.perf_counter()
    if clean:
        path = clean_path(asked.positions, asked.quaternions, float(asked.rate), asked.tube)
        request = replace(asked, positions=path.positions, quaternions=path.quaternions)
    name = f"{rig.name}, {request.mount.id}, {move.name}"
    answer: PlannedMove | Refused = plan_move(request, request.span)
    if ramps and isinstance(answer, PlannedMove):
        answer = with_ramps(request, answer)
    planned_in = time.perf_counter() - began
    if isinstance(answer, Refused):
        words = "; ".join(dict.fromkeys(failure.detail for failure in answer.failures))
        return Fed(name=name, refused=words, planned=None, check=None, seconds=(planned_in, 0.0))
    given = (np.array(asked.positions), np.array(asked.quaternions))
    chain = chain_of(request.arm, data)
    check = recheck(
        request,
        answer.move,
        answer.panels_out,
        chain,
        given=given,
        ramps=not getattr(answer, "run_up", 0.0),
        every=every,
    )
    seconds = (planned_in, time.perf_counter() - began - planned_in)
    return Fed(name=name, refused="", planned=answer, check=check, seconds=seconds)


PLACES = tuple(
    Placement(x=x, y=y, z=0.0, yaw=math.radians(yaw))
    for x, y, yaw in (
        (0.0, 0.0, 0.0), (0.0, -0.3, 0.0), (0.0, 0.3, 0.0), (1.0, 1.3, 90.0), (-1.0, 1.3, 90.0),
        (0.0, 2.6, 180.0), (0.6, -0.2, 30.0), (-0.6, -0.2, -30.0), (0.0, -0.7, 0.0),
    )
)  # fmt: skip
"""Ways the track may lie around a path on the stage."""


def feed_anywhere(rig: Rig, move: CameraMove, data: Path | None, **changes: object) -> Fed:
    """As `feed`, from the first of some placements and mounts from which there is a move."""
    first: Fed | None = None
    for mount in rig.mounts:
        for place in PLACES:
            fed = feed(rig, move, data, mount=mount.id, placement=place, **changes)  # type: ignore[arg-type]
            if fed.planned is not None:
                return fed
            first = first or fed
    assert first is not None
    return first
