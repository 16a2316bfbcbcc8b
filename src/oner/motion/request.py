"""What an arm is asked to do, and what it answers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.model.arrays import ArrayNoun, FloatArray
from oner.model.piece import Move, Placement
from oner.model.rig import ArmModel, Mount, Safety, Track
from oner.model.set import Panel
from oner.timing.span import Span


def _nobody() -> FloatArray:
    return np.zeros((0, 0, 3))


def _no_sizes() -> FloatArray:
    return np.zeros((0, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How finely the ladder looks and how much of a limit it uses.

    Args:
        knot_seconds: Time between two knots; finer makes the rail's grid jerk, see `docs/arm.md`.
        rail_step: Distance of rail positions [m].
        speed_part: Part of an axis' speed the ladder uses; between knots it may be more.
        limit_part: Part of speed, acceleration and jerk that smoothing aims to stay below.
        joint_margin: Kept from both ends of a joint's range [rad].
        rail_margin: Kept from both ends of the rail beyond the track's own margin [m].
        clearance_margin: Extra distance the ladder keeps, for what happens between knots [m].
        self_clearance: Least distance between links that must not touch [m].
        panel_price: What pulling one more panel weighs against a smooth way.
        rounds: Most steps of the smoothing.
    """

    knot_seconds: float = 1 / 6
    rail_step: float = 0.05
    speed_part: float = 0.8
    limit_part: float = 0.9
    joint_margin: float = math.radians(0.5)
    rail_margin: float = 0.02
    clearance_margin: float = 0.01
    self_clearance: float = 0.01
    panel_price: float = 1000.0
    rounds: int = 60


_NOTHING_KEPT = Safety()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tube:
    """How far from the path as given the camera may be, everything included, between frames too.

    Args:
        position: [m]
        angle: [rad]
    """

    position: float = 0.0015
    angle: float = math.radians(0.07)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArmRequest(ArrayNoun):
    """A camera path in the frame of a set, the arm that should run it, and what stands there.

    For a treadmill the frame is that of the belt.

    Args:
        arm, track, mount, placement: The rig and where its track lies.
        rate: Frames per second.
        first_frame: Number of the first frame of the path.
        positions: Entrance pupil at the frames [m], shape (n, 3).
        quaternions: Camera to set, wxyz, shape (n, 4).
        performers: Feet of each performer at the frames [m], shape (k, n, 3).
        performer_sizes: Radius and height of each performer's upright capsule [m], shape (k, 2).
        panels: What stands there. A wild panel may be pulled; a fixed one may not.
        keep: Ids of wild panels that may not be pulled either.
        ceiling: Height of a ceiling that cannot be opened [m]; the floor is at z = 0.
        performer_clearance, wall_clearance: Least distance of any part of the rig [m].
        safety: What is kept for the performers beyond that.
        tube: How far the camera may be from the path.
        settings: Of the search.

    Raises:
        ValueError: Shapes do not fit together, or a number is not finite.
    """

    arm: ArmModel
    track: Track
    mount: Mount
    placement: Placement
    rate: Fraction
    first_frame: int
    positions: FloatArray
    quaternions: FloatArray
    performers: FloatArray = field(default_factory=_nobody)
    performer_sizes: FloatArray = field(default_factory=_no_sizes)
    panels: tuple[Panel, ...] = ()
    keep: frozenset[str] = frozenset()
    ceiling: float | None = None
    performer_clearance: float = 0.3
    wall_clearance: float = 0.05
    safety: Safety = _NOTHING_KEPT
    tube: Tube = Tube()
    settings: Settings = Settings()

    def __post_init__(self) -> None:
        n, people = len(self.positions), len(self.performers)
        if n < 1:
            raise ValueError("a camera path has at least one frame")
        arrays = {
            "positions": (self.positions, (n, 3)),
            "quaternions": (self.quaternions, (n, 4)),
            "performers": (self.performers, (people, n, 3) if people else self.performers.shape),
            "performer_sizes": (self.performer_sizes, (people, 2)),
        }
        for name, (array, shape) in arrays.items():
            if array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}; {shape} would be right")
            if not np.all(np.isfinite(array)):
                raise ValueError(f"{name} has a number that is not finite")

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.positions)

    @property
    def span(self) -> Span:
        """The frames of the path."""
        return Span(self.first_frame, self.first_frame + self.frames)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a run does not go on.

    Args:
        frame: Where it breaks.
        code: Finding code.
        detail: Figure, unit and limit as text.
    """

    frame: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArmRun(ArrayNoun):
    """Frames an arm can run through in one go, as the ladder sees it at its knots.

    Args:
        span: Frames.
        panels_out: Sorted ids of wild panels that have to be out.
        before, after: Why it does not start earlier or end later; None at the path's own ends.
        knots: Frames of the ladder's knots, shape (k,).
        values: Track and joints at the knots [m, rad], shape (k, 7).
    """

    span: Span
    panels_out: tuple[str, ...]
    before: Stop | None
    after: Stop | None
    knots: NDArray[np.int64]
    values: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReachSurvey(ArrayNoun):
    """What an arm can do along a path.

    Args:
        runs: Longest runs by first frame; they may overlap, none lies in another.
        reasons: Per frame an index into `REASONS`, 0 where the arm can be there, shape (n,).
    """

    runs: tuple[ArmRun, ...]
    reasons: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a frame is not possible: finding code and words."""

    code: str
    words: str


REASONS: tuple[Reason, ...] = (
    Reason(code="", words="possible"),
    Reason(code="cover-reach", words="out of the arm's reach"),
    Reason(code="cover-joint", words="no way of reaching it lies within the joint limits"),
    Reason(code="cover-reach", words="the arm would touch itself"),
    Reason(code="cover-wall", words="the arm would touch floor or ceiling"),
    Reason(code="cover-wall", words="the rig would touch a panel that cannot be pulled"),
    Reason(code="cover-performer", words="the rig would come too close to a performer"),
    Reason(code="cover-track", words="the track lies in a performer's way"),
    Reason(code="cover-joint", words="an axis would have to move too fast"),
)
"""Indexed by the status codes of `oner.kernels.collide`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlannedMove(ArrayNoun):
    """A move that keeps every limit at 1 kHz.

    Args:
        move: Axis values per frame.
        panels_out: Sorted ids of the panels that have to be out.
        clearance_walls, clearance_performers: Least distance to what stands there, and to the
            performers, at 1 kHz [m]; infinite where there is nothing.
    """

    move: Move
    panels_out: tuple[str, ...]
    clearance_walls: float
    clearance_performers: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Frames at which a planned move breaks a limit.

    Args:
        span: Frames, at least one.
        code: Finding code.
        detail: The worst figure, with its limit.
    """

    span: Span
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a span cannot be planned.

    Args:
        failures: By first frame.
        possible: The longest spans inside it the ladder can climb; none if the failure is finer.
    """

    failures: tuple[Failure, ...]
    possible: tuple[Span, ...] = ()
