"""What can carry the camera, what it can do, and on what terms it can be had.

Every value nobody has verified is named in `assumed`; findings and papers repeat it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oner.model.arrays import ArrayNoun, FloatArray, frozen


class RigKind(StrEnum):
    """The four techniques."""

    ARM = "arm"
    OPERATOR = "operator"
    TREADMILL = "treadmill"
    DIGITAL = "digital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days from first to last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a rig costs and when it can be had; money in the smallest currency unit.

    Args:
        day_rate, week_rate, month_rate: Hire; a week is seven calendar days from its first day of
            use, a month four weeks.
        delivery: Paid once per hire.
        frame_rate: Price per frame, for digital work.
        windows: When it can be had; empty means always.
        lead_days: Shooting days of notice before its first day.
        minimum_days: Least days of one hire.
    """

    day_rate: int = 0
    week_rate: int = 0
    month_rate: int = 0
    delivery: int = 0
    frame_rate: int = 0
    windows: tuple[Window, ...] = ()
    lead_days: int = 0
    minimum_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrthoParallel:
    """Lengths of an arm with an ortho-parallel base and a spherical wrist [m].

    Args:
        a1: Axis 1 to axis 2, forwards.
        a2: Elbow to the forearm's axis, forwards.
        b: The plane of the arm beside axis 1.
        c1: Base to axis 2, upwards.
        c2: Axis 2 to axis 3.
        c3: Axis 3 to the wrist centre.
        c4: Wrist centre to flange.

    Source: Brandstoetter, Angerer, Hofbaur, "An analytical solution of the inverse kinematics
    problem of industrial serial manipulators with an ortho-parallel basis and a spherical wrist",
    2014.
    """

    a1: float
    a2: float
    b: float
    c1: float
    c2: float
    c3: float
    c4: float

    @property
    def lengths(self) -> FloatArray:
        """In the order of the fields, shape (7,); seven lengths mean this family to the kernels."""
        return frozen([self.a1, self.a2, self.b, self.c1, self.c2, self.c3, self.c4])

    @property
    def reach(self) -> float:
        """The flange is never further from axis 1 than this [m]."""
        fore = math.hypot(self.a2, self.c3)
        return abs(self.a1) + abs(self.b) + abs(self.c2) + fore + abs(self.c4)


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetWrist:
    """Lengths of an arm with axes 2 to 4 parallel and no wrist centre [m].

    Args:
        d1: Base to axis 2, upwards.
        a2: Axis 2 to axis 3; negative, as its maker writes it.
        a3: Axis 3 to axis 4; negative too.
        d4: The plane of the wrist beside axis 1.
        d5: Axis 4 to axis 6, along axis 5.
        d6: Axis 5 to the flange.

    Source: the chain of joints of the Universal Robots family, as its published kinematics files
    name the lengths.
    """

    d1: float
    a2: float
    a3: float
    d4: float
    d5: float
    d6: float

    @property
    def lengths(self) -> FloatArray:
        """In the order of the fields, shape (6,); six lengths mean this family to the kernels."""
        return frozen([self.d1, self.a2, self.a3, self.d4, self.d5, self.d6])

    @property
    def reach(self) -> float:
        """The flange is never further from axis 1 than this [m]."""
        return abs(self.a2) + abs(self.a3) + abs(self.d4) + abs(self.d5) + abs(self.d6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArmModel(ArrayNoun):
    """A six-axis arm of one of two families.

    Joint i of the maker relates to the angle of the formulas by
    theta_i = signs_i * q_i - offsets_i.

    Args:
        name: Catalogue name.
        geometry: Family and lengths.
        offsets: [rad], shape (6,).
        signs: +1 or -1, shape (6,).
        lower, upper: Joint limits [rad], shape (6,).
        speed, acceleration, jerk: Joint limits [rad/s, rad/s2, rad/s3], shape (6,).
        spheres: What the links fill: rows (frame, x, y, z, radius) [m], shape (m, 5); frame 0 is
            the base, frame i moves with joint i, in the frame `arm_frames` gives for it.
        payload: [kg].
        apart: Pairs of frames whose links cannot meet by construction, lower frame first: they turn
            about parallel axes and lie beside each other, closer than their spheres tell.
        source: Where geometry and limits were read.
        assumed: Names of the fields nobody has verified.
    """

    name: str
    geometry: OrthoParallel | OffsetWrist
    offsets: FloatArray
    signs: FloatArray
    lower: FloatArray
    upper: FloatArray
    speed: FloatArray
    acceleration: FloatArray
    jerk: FloatArray
    spheres: FloatArray
    payload: float
    source: str
    apart: tuple[tuple[int, int], ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A straight track that carries the arm; the arm's base moves along its +X.

    Args:
        length: Travel of the base [m]; 0 is a pedestal.
        width: Strip of floor it takes [m].
        base_height: Height of the arm's base above the floor [m].
        overrun: Rail beyond the travel at either end [m].
        speed, acceleration, jerk: [m/s, m/s2, m/s3].
        margin: Travel kept free at either end [m].
    """

    length: float
    width: float
    base_height: float
    overrun: float
    speed: float
    acceleration: float
    jerk: float
    margin: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mount(ArrayNoun):
    """How the camera hangs on the flange.

    Args:
        id: Name, e.g. "end" or "under".
        p_flange_camera: Entrance pupil in the flange frame [m], shape (3,).
        q_flange_camera: Rotation camera to flange, wxyz, shape (4,).
        spheres: What mount, camera and lens fill: rows (x, y, z, radius) in the flange frame [m],
            shape (m, 4).
        mass: Of mount, camera and lens together [kg]; 0 if nobody said.
        centre_of_mass: Of the same, in the flange frame [m].
        pivot: Point the camera can be tilted about, in the flange frame [m]; None if it cannot be.
        tilt: How far it is tilted, upwards in its picture [rad]; what stands above says where
            everything is with this tilt.
        tilt_low, tilt_high: How far it can be [rad].
        tilting: How many rows of `spheres`, the last ones, turn with the camera.
    """

    id: str
    p_flange_camera: FloatArray
    q_flange_camera: FloatArray
    spheres: FloatArray
    mass: float = 0.0
    centre_of_mass: tuple[float, float, float] = (0.0, 0.0, 0.0)
    pivot: tuple[float, float, float] | None = None
    tilt: float = 0.0
    tilt_low: float = 0.0
    tilt_high: float = 0.0
    tilting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """What a machine keeps for the people beside it; assumed until somebody responsible sets it.

    The values here, of a rig that says nothing, keep nothing but the clearance itself.

    Args:
        early, late: A performer may be this much before or behind their time [s].
        beside: A performer may be this much beside their line [m].
        near_distances: Distances from a performer, rising [m].
        near_speeds: What any part of the machine may do at these distances, rising [m/s]; linear
            between them, the first one nearer, no limit beyond the last. Empty: no limit.
        stop_part: Part of the axes' acceleration and jerk limits that a controlled stop uses.
    """

    early: float = 0.0
    late: float = 0.0
    beside: float = 0.0
    near_distances: tuple[float, ...] = ()
    near_speeds: tuple[float, ...] = ()
    stop_part: float = 1.0


class LensScale(StrEnum):
    """What of a value is evenly spread along the travel of its ring.

    `log`: its logarithm, as of a focal length or of a T-number (a stop is a stop); `inverse`: one
    over it, as of a focus distance; `linear`: the value itself.
    """

    LOG = "log"
    INVERSE = "inverse"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True, kw_only=True)
class LensAxis:
    """A motor on a ring of the lens; its travel is 0 at `start` and 1 at `end`.

    Args:
        start, end: Values at the ends of the travel: [m] for zoom and focus, T-numbers for the
            iris. A focus ring may end at infinity.
        scale: What is evenly spread between them.
        speed, acceleration: Limits [travel/s, travel/s2].
    """

    start: float
    end: float
    scale: LensScale
    speed: float
    acceleration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LensAxes:
    """The motors of a lens; None for a ring without one.

    Args:
        zoom: From wide to tele, focal lengths [m].
        focus: From near to far, distances [m].
        iris: From open to closed, T-numbers.
        assumed: Names of the axes nobody has verified.
    """

    zoom: LensAxis | None = None
    focus: LensAxis | None = None
    iris: LensAxis | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorModel:
    """What a person with a camera can do.

    A limit that is None, or a length that is 0, was not said and is not checked.

    Args:
        height_low, height_high: Band of the lens [m].
        speed_forward: Walking or running with the lens ahead [m/s].
        speed_backward: Leading, lens towards a performer who follows [m/s].
        speed_sideways: [m/s].
        turn_rate: [rad/s].
        nearest: Least distance from lens to a performer's axis [m].
        body_radius: Floor the operator's body takes around its axis [m].
        acceleration: Of the camera along the floor, taken over half a second [m/s2].
        turn_acceleration: Of the picture, taken over a quarter of a second [rad/s2].
        body_behind: From the lens to the body's axis, on the floor [m]; 0: the body is where the
            lens is.
        body_height: Of the operator, to walk under headers and ceilings [m].
        camera_radius: What camera and lens take around the lens [m].
        corridor_width: Least width free across the direction of travel [m].
        spotter: Floor that who guides an operator walking backwards takes behind them [m].
    """

    height_low: float
    height_high: float
    speed_forward: float
    speed_backward: float
    speed_sideways: float
    turn_rate: float
    nearest: float
    body_radius: float
    acceleration: float | None = None
    turn_acceleration: float | None = None
    body_behind: float = 0.0
    body_height: float = 0.0
    camera_radius: float = 0.0
    corridor_width: float = 0.0
    spotter: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TreadmillModel:
    """A belt under the performer, an arm beside it, green behind.

    Args:
        belt_speed: [m/s].
        belt_acceleration: [m/s2].
        belt_length, belt_width: [m].
        deck_height: Height of the belt above the stage floor [m].
        green_width: Width of the green that can be stood behind the performer [m].
        green_height: [m].
        green_distance: From the performer to the green [m].
        green_sides: How many of the four sides around the performer the green can close.
        blur_margin: Picture kept green around the silhouette, as a part of the picture's width.
        ripple: Part by which the belt runs faster than it is told, step by step: 0.98 to 1.03 of
            the speed that was set were measured. Source: Willwacher et al., Scientific Reports.
        drift: How far the performer strays from the middle of the belt, before and behind [m];
            assumed.
    """

    belt_speed: float
    belt_acceleration: float
    belt_length: float
    belt_width: float
    deck_height: float
    green_width: float
    green_height: float
    green_distance: float
    green_sides: int
    blur_margin: float
    ripple: float = 0.03
    drift: float = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """Something that can carry the camera.

    Args:
        id: Unique in the production.
        name: As people call it.
        kind: The technique.
        terms: Price and windows.
        arm, track, mounts: For `arm` and `treadmill`.
        lens_axes: Motors of the lens an arm carries; None: not said, and not checked.
        operator, treadmill: For those kinds.
        performer_clearance: Least distance from any part of the rig to a performer [m].
        wall_clearance: Least distance from any part of the rig to a panel [m].
        safety: What an arm keeps for people beyond that.
        install_minutes, strike_minutes: Work to stand it in a set and to take it out.
        setup_minutes: On the day, before the first take of a piece.
        take_minutes: For one take with its reset.
        takes: Takes planned per pass of a piece.
        passes: Names of the passes ("hero", "clean plate").
        sets: Ids of sets it may be used in; empty means any.
        assumed: Names of the values nobody has verified.
    """

    id: str
    name: str
    kind: RigKind
    terms: Terms
    arm: ArmModel | None = None
    track: Track | None = None
    mounts: tuple[Mount, ...] = ()
    lens_axes: LensAxes | None = None
    operator: OperatorModel | None = None
    treadmill: TreadmillModel | None = None
    performer_clearance: float = 0.3
    wall_clearance: float = 0.05
    safety: Safety = Safety()
    install_minutes: int = 0
    strike_minutes: int = 0
    setup_minutes: int = 60
    take_minutes: int = 10
    takes: int = 6
    passes: tuple[str, ...] = ("hero",)
    sets: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
