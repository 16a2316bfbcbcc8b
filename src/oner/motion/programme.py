"""A whole move: the path cleaned, the axes planned from rest to rest, every stop looked at.

What is called possible here is all of it. A span whose frames could be run, but not begun from
rest, or not stopped clear of a performer, is refused with that reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.model.arrays import ArrayNoun, FloatArray
from oner.motion.clean import CleanPath, clean_path
from oner.motion.curve import fine_times, sample_curve, sample_rotations
from oner.motion.plan import WAYS, part_of, plan_move
from oner.motion.ramps import camera_of, with_ramps
from oner.motion.request import ArmRequest, Failure, PlannedMove, Refused
from oner.motion.stops import StopReport, check_stops
from oner.timing.span import Span

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Given(ArrayNoun):
    """A camera path as it was given, before it was cleaned.

    Args:
        first_frame: Number of its first frame.
        positions: [m], shape (n, 3).
        quaternions: wxyz, shape (n, 4).
    """

    first_frame: int
    positions: FloatArray
    quaternions: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Programme(ArrayNoun):
    """A move from rest to rest that keeps everything at 1 kHz.

    Args:
        request: What was asked; its camera path is the one the arm follows, after cleaning.
        planned: The move.
        stops: What a controlled stop begun at any instant does.
    """

    request: ArmRequest
    planned: PlannedMove
    stops: StopReport


def cleaned(request: ArmRequest) -> tuple[ArmRequest, CleanPath]:
    """The request with its camera path cleaned inside a part of its tube, and what that moved."""
    path = clean_path(request.positions, request.quaternions, float(request.rate), request.tube)
    asked = replace(request, positions=path.positions, quaternions=path.quaternions)
    return asked, path


def given_path(request: ArmRequest) -> Given:
    """The camera path of a request that has not been cleaned."""
    return Given(
        first_frame=request.first_frame,
        positions=request.positions,
        quaternions=request.quaternions,
    )


def programme(request: ArmRequest, span: Span, given: Given | None = None) -> Programme | Refused:
    """The whole move for a span of a request, or why there is none.

    Args:
        request: What is asked; clean its path first if it may jitter.
        span: Frames of it, at least six.
        given: The path before cleaning, which the camera is measured against; None: the request's.

    Raises:
        ValueError: The span is not inside the request's, or too short.
    """
    asked = part_of(request, span)
    planned = plan_move(asked, span)
    if isinstance(planned, Refused):
        return planned
    rolled = with_ramps(asked, planned)
    if isinstance(rolled, Refused):
        return rolled
    stops = check_stops(asked, rolled)
    if stops.failures:
        return Refused(failures=stops.failures)
    if given is not None:
        rolled = _measured(asked, rolled, given)
        missed = _missed(asked, rolled)
        if missed is not None:
            return missed
    return Programme(request=asked, planned=rolled, stops=stops)


def whole_move(request: ArmRequest, span: Span) -> PlannedMove | Refused:
    """`programme` for those who want the move alone."""
    answer = programme(request, span)
    return answer if isinstance(answer, Refused) else answer.planned


FIRST_WAYS = 2
"""Ways up the ladder that `first_move` tries."""


def first_move(request: ArmRequest, span: Span) -> PlannedMove | Refused:
    """`whole_move` with less effort: what it gives keeps the same limits, but it gives up sooner.

    The first ways up the ladder only, and no other move where the first has no ramps.
    """
    asked = part_of(request, span)
    planned = plan_move(asked, span, WAYS[:FIRST_WAYS])
    if isinstance(planned, Refused):
        return planned
    rolled = with_ramps(asked, planned, again=False)
    if isinstance(rolled, Refused):
        return rolled
    stops = check_stops(asked, rolled)
    return Refused(failures=stops.failures) if stops.failures else rolled


def _measured(request: ArmRequest, rolled: PlannedMove, given: Given) -> PlannedMove:
    """The move with its camera's distance from the path as given, at 1 kHz."""
    move, rate = rolled.move, float(request.rate)
    rows = slice(
        move.span.first - given.first_frame,
        move.span.stop - given.first_frame,
    )
    times = fine_times(len(move.span), rate)
    values = sample_curve(move.values, rate, times + move.pre_roll / rate)[0]
    positions, quaternions = camera_of(request, values)
    wanted = sample_curve(given.positions[rows], rate, times)[0]
    looking = sample_rotations(poses.normalize(given.quaternions[rows]), rate, times)
    away = np.linalg.norm(positions - wanted, axis=1)
    turned = poses.angle_between(quaternions, looking)
    measured = replace(move, camera_error=float(away.max()), camera_error_angle=float(turned.max()))
    return replace(rolled, move=measured)


def _missed(request: ArmRequest, rolled: PlannedMove) -> Refused | None:
    """Why the camera does not keep inside its tube; None if it does."""
    move, tube = rolled.move, request.tube
    if move.camera_error <= tube.position and move.camera_error_angle <= tube.angle:
        return None
    words = (
        f"camera up to {move.camera_error * 1e3:.2f} mm and "
        f"{math.degrees(move.camera_error_angle):.3f} deg off the path as given, "
        f"{tube.position * 1e3:.1f} mm and {math.degrees(tube.angle):.2f} deg at most"
    )
    return Refused(failures=(Failure(span=move.span, code="cover-verify", detail=words),))
