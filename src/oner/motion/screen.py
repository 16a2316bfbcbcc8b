"""A quick look at many placements: which frames an arm could hold at all from each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oner.kernels.ladder import screen
from oner.model.piece import Placement
from oner.motion.reach import knot_frames
from oner.motion.request import ArmRequest
from oner.motion.scene import (
    flange_path,
    make_body,
    make_world,
    rail_positions,
    strip_of,
    with_margin,
)

SCREEN_KNOT_SECONDS = 0.5
"""Time between the frames that are looked at."""

SCREEN_RAIL_STEP = 0.25
"""Distance of the rail positions that are tried [m]."""


def screen_placements(
    request: ArmRequest,
    placements: Sequence[Placement],
    *,
    knot_seconds: float = SCREEN_KNOT_SECONDS,
    rail_step: float = SCREEN_RAIL_STEP,
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Why an arm cannot hold the camera from each placement, at coarse knots of the path.

    A configuration has to be within joint limits, off fixed panels, floor, ceiling and performers,
    and the track off fixed panels and the performers' way. Wild panels are taken to be out, and how
    the arm gets from knot to knot is not asked: what passes has to be planned, and because rail
    positions are coarse a knot may fail here that the ladder still finds a way for.

    Args:
        request: What is asked; its own placement is not looked at.
        placements: Where the track could lie.
        knot_seconds: Time between two frames that are looked at.
        rail_step: Distance of the rail positions that are tried [m].

    Returns:
        Frames of the knots, shape (k,), and per placement and knot an index into
        `oner.motion.request.REASONS`, 0 where the arm could be there, shape (p, k).
    """
    knots = knot_frames(request.frames, float(request.rate), knot_seconds)
    rotations, positions = flange_path(request)
    fixed = [p for p in request.panels if not p.wild or p.id in request.keep]
    origin = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
    at_origin = replace(request, placement=origin)
    feet = request.performers[:, knots] if request.performers.size else np.zeros((0, len(knots), 3))
    strip = np.array([*strip_of(request.track), request.track.base_height])
    rows = np.array([[p.x, p.y, p.z, p.yaw] for p in placements], np.float64).reshape(-1, 4)
    stride = max(1, round(rail_step / request.settings.rail_step))
    reasons = screen(
        make_body(request.arm, request.mount, request.settings.joint_margin),
        with_margin(make_world(at_origin, fixed, ()), request.settings.clearance_margin),
        strip,
        np.ascontiguousarray(rotations[knots]),
        np.ascontiguousarray(positions[knots]),
        np.ascontiguousarray(feet),
        np.ascontiguousarray(rail_positions(request)[::stride]),
        rows,
    )
    return request.first_frame + knots, reasons
