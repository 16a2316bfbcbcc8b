"""Whether people can do what the plan asks of them: operators, and performers who go slowly.

Counted from the take in the story frame, with nothing of the planner's: a rotation is followed by
its matrix, a speed by what is gone between two frames. Where the body is on the floor is not
counted here.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oner.audit.kinematics import angles_between, quaternion_matrices
from oner.model.finding import Finding, find
from oner.model.piece import Piece
from oner.model.production import Production
from oner.model.rig import OperatorModel
from oner.model.take import Take

Floats = NDArray[np.float64]

SLACK = 1.02
"""What speeds between two frames may be above those of a planner that looks at three."""

RUNS_FROM = 1.8
"""A performer who is faster runs [m/s]; assumed."""

HAND = 1e-6
"""Slack of a length [m]."""


def check_operator(production: Production, take: Take, piece: Piece) -> list[Finding]:
    """Heights, distances, speeds and turns of an operator's piece, handles included."""
    model = production.rig_named(piece.setup.rig).operator
    if model is None:
        return []
    first = max(0, piece.span.first - piece.handle_before)
    shot = take.rows(slice(first, min(take.frames, piece.span.stop + piece.handle_after)))
    rate = float(take.rate * piece.setup.slow)
    heights, near = shot.positions[:, 2], _nearest(shot)
    return [
        find("audit-operator", piece.id, f"{what} {figure:.2f} {unit}", limit=f"{limit:.2f} {unit}")
        for what, figure, limit, unit, wrong in (
            _below("the lens as low as", heights.min(), model.height_low),
            _above("the lens as high as", heights.max(), model.height_high),
            _below("a performer as near as", near, model.nearest),
            _above("speed", _speed_ratio(shot, model, rate), SLACK, "times what can be walked"),
            _above(
                "turns",
                math.degrees(_turning(shot, rate)),
                math.degrees(model.turn_rate) * SLACK,
                "deg/s",
            ),
        )
        if wrong
    ]


_Line = tuple[str, float, float, str, bool]


def _below(what: str, figure: float, limit: float) -> _Line:
    return what, figure, limit, "m", figure < limit - HAND


def _above(what: str, figure: float, limit: float, unit: str = "m") -> _Line:
    return what, figure, limit, unit, figure > limit + HAND


def _nearest(shot: Take) -> float:
    """Least distance on the floor from the lens to a performer [m]; infinite without one."""
    gaps = [shot.positions[:, :2] - performer.positions[:, :2] for performer in shot.performers]
    return min((float(np.hypot(*gap.T).min()) for gap in gaps), default=math.inf)


def _speed_ratio(shot: Take, model: OperatorModel, rate: float) -> float:
    """Largest part of the ellipse of speeds that is used between two frames."""
    if shot.frames < 2:
        return 0.0
    gone = np.diff(shot.positions[:, :2], axis=0) * rate
    look = -quaternion_matrices(shot.quaternions)[:, :2, 2]
    look = look[:-1] + look[1:]
    look /= np.maximum(np.hypot(*look.T), 1e-9)[:, None]
    ahead = np.einsum("ni,ni->n", gone, look)
    aside = gone[:, 1] * look[:, 0] - gone[:, 0] * look[:, 1]
    most = np.where(ahead > 0, model.speed_forward, model.speed_backward)
    return float(np.sqrt((ahead / most) ** 2 + (aside / model.speed_sideways) ** 2).max())


def _turning(shot: Take, rate: float) -> float:
    """Fastest turn between two frames [rad/s]."""
    if shot.frames < 2:
        return 0.0
    looking = quaternion_matrices(shot.quaternions)
    return float(angles_between(looking[:-1], looking[1:]).max()) * rate


def check_slow(production: Production, take: Take, piece: Piece) -> list[Finding]:
    """A piece at a part of the speed is one that was allowed, and nobody runs in it."""
    slow = piece.setup.slow
    if slow == 1:
        return []
    findings = list[Finding]()
    allowed = production.take.cut.slow if production.take else ()
    if slow not in allowed:
        said = ", ".join(str(part) for part in allowed) or "none"
        findings.append(find("audit-slow", piece.id, f"{slow} of the speed", limit=said))
    rate = float(take.rate)
    for performer in take.performers:
        feet = performer.positions[piece.span.first : piece.span.stop, :2]
        if len(feet) < 2:
            continue
        fastest = float(np.hypot(*np.diff(feet, axis=0).T).max()) * rate
        if fastest > RUNS_FROM * SLACK:
            figure = f"{performer.id} runs at {fastest:.2f} m/s"
            findings.append(find("audit-slow", piece.id, figure, limit=f"{RUNS_FROM:.2f} m/s"))
    return findings
