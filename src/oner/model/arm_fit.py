"""Six axes in space as an arm of one of the two families, or the axis that does not fit."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from oner.geometry import poses
from oner.model.arrays import FloatArray, frozen
from oner.model.kinematics import arm_frames
from oner.model.rig import ArmModel, OffsetWrist, OrthoParallel

STRAY = 1e-4
"""How far an axis may be from where a family wants it [m, rad]: files round their angles."""

_X, _Y, _Z = np.eye(3)
_SAMPLES = 64


class MisfitError(ValueError):
    """An arm is of neither family; the text says which axis does not fit, and by how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFit:
    """An arm as one of the two families.

    Args:
        geometry: Family and lengths.
        offsets, signs: theta = signs * q - offsets, shapes (6,).
        T_link_base: The base of the family in the frame the axes were given in, shape (4, 4).
        T_flange_tip: The tip in the flange of the family, shape (4, 4); often the identity.
        deviation: Greatest distance between tips, and between points 1 m from them, of the axes
            as they were given and of the family, over many joint positions [m].
    """

    geometry: OrthoParallel | OffsetWrist
    offsets: FloatArray
    signs: FloatArray
    T_link_base: FloatArray
    T_flange_tip: FloatArray
    deviation: float


@dataclass(slots=True)
class _Chain:
    """Axes in the base of the family, all joints at 0: points and directions, shapes (6, 3)."""

    points: FloatArray
    directions: FloatArray
    tip: FloatArray


def fit_arm(points: FloatArray, directions: FloatArray, T_link_tip: FloatArray) -> ArmFit:
    """The family of an arm with six turning axes, its lengths, signs and offsets.

    Everything is read from where the axes lie when all joints are 0, and then checked: forward
    kinematics of the family and the product of turns about the given axes must agree.

    Args:
        points: A point on each axis [m], shape (6, 3), in the frame of the link that stands still.
        directions: Of each axis, unit vectors, shape (6, 3).
        T_link_tip: The tip, shape (4, 4).

    Raises:
        MisfitError: It is of neither family.
    """
    T_link_base = _base(points[0], directions[0])
    back = poses.invert(T_link_base)
    chain = _Chain(
        points=poses.apply(back, points),
        directions=directions @ T_link_base[:3, :3],
        tip=back @ T_link_tip,
    )
    _need_parallel(chain, 1, 2)
    parallel = _angle(chain.directions[2], chain.directions[3]) < STRAY
    fit = _fit_offset_wrist(chain) if parallel else _fit_ortho_parallel(chain)
    fit = _with_tip(replace(fit, T_link_base=frozen(T_link_base)), chain)
    fit = replace(fit, deviation=_deviation(fit, points, directions, T_link_tip))
    if fit.deviation > 2.0 * STRAY:
        raise MisfitError(
            f"its axes are those of {_family(fit)} arm to {fit.deviation * 1000:.2f} mm only; "
            "write the file's origins with more digits"
        )
    return fit


def frames_at_zero(fit: ArmFit) -> FloatArray:
    """Frames of the arm in the frame of its base link when all joints are 0, shape (7, 4, 4)."""
    return fit.T_link_base @ arm_frames(_model(fit), np.zeros((1, 6)))[0]


# ---------------------------------------------------------------------------------------------
# base and tip


def _base(point: FloatArray, direction: FloatArray) -> FloatArray:
    """A frame on axis 1, as near to that of the link as it can be: its Z along the axis."""
    up = direction if direction @ _Z >= -STRAY else -direction
    ahead = _X if abs(up @ _X) < 0.9 else -_Z * np.sign(up @ _X)
    ahead = _unit(ahead - (ahead @ up) * up)
    T_link_base = np.eye(4)
    T_link_base[:3, :3] = np.column_stack([ahead, np.cross(up, ahead), up])
    T_link_base[:3, 3] = point - (point @ up) * up
    return T_link_base


def _with_tip(fit: ArmFit, chain: _Chain) -> ArmFit:
    """Turn joint 6 and lay the flange so that it is the tip where it can be."""
    flange = arm_frames(_model(fit), np.zeros((1, 6)))[0, 6]
    ahead = chain.tip[:3, 0]
    if _angle(flange[:3, 2], chain.tip[:3, 2]) < STRAY:
        turn = math.atan2(float(ahead @ flange[:3, 1]), float(ahead @ flange[:3, 0]))
        offsets = np.array(fit.offsets)
        offsets[5] = -turn
        fit = replace(fit, offsets=frozen(_wrapped(offsets)))
        flange = arm_frames(_model(fit), np.zeros((1, 6)))[0, 6]
    T_flange_tip = poses.invert(flange) @ chain.tip
    if np.abs(T_flange_tip - np.eye(4)).max() < 1e-8:
        T_flange_tip = np.eye(4)
    return replace(fit, T_flange_tip=frozen(T_flange_tip))


# ---------------------------------------------------------------------------------------------
# ortho-parallel base, spherical wrist


def _fit_ortho_parallel(chain: _Chain) -> ArmFit:
    p, w = chain.points, chain.directions
    _need_square(chain, 0, 1)
    _need_square(chain, 2, 3, "nor is it parallel to axis 3, as in an arm with an offset wrist")
    _need_square(chain, 3, 4)
    _need_square(chain, 4, 5)
    wrist = _wrist_centre(chain)
    theta1, sign2 = _first_turn(w[1])
    ahead, beside = _turned(theta1)
    plane = np.stack([ahead, _Z])  # what happens between axes 2 and 5 happens in it
    shoulder, elbow, hand = plane @ p[1], plane @ p[2], plane @ wrist
    upper = elbow - shoulder
    theta2 = math.atan2(upper[0], upper[1])
    fore = plane @ w[3]
    sign4 = 1.0 if (hand - elbow) @ fore >= 0.0 else -1.0
    fore *= sign4
    theta23 = math.atan2(fore[0], fore[1])
    across = np.array([fore[1], -fore[0]])
    up3 = fore @ plane
    theta4, sign5 = _least_turn(across @ plane, beside, up3, w[4])
    ahead4 = math.cos(theta4) * (across @ plane) + math.sin(theta4) * beside
    sign6 = 1.0 if (chain.tip[:3, 3] - wrist) @ w[5] >= -STRAY else -1.0
    out = sign6 * w[5]
    theta5 = math.atan2(float(out @ ahead4), float(out @ up3))
    lengths = OrthoParallel(
        a1=_length(float(shoulder[0])),
        a2=_length(float((hand - elbow) @ across)),
        b=_length(float(wrist @ beside)),
        c1=_length(float(shoulder[1])),
        c2=_length(float(np.linalg.norm(upper))),
        c3=_length(float((hand - elbow) @ fore)),
        c4=_length(float((chain.tip[:3, 3] - wrist) @ out)),
    )
    theta = np.array([theta1, theta2, theta23 - theta2, theta4, theta5, 0.0])
    sign1, sign3 = np.sign(w[0] @ _Z), np.sign(w[2] @ beside)
    signs = np.array([sign1, sign2, sign3, sign4, sign5, sign6])
    return _fit(lengths, theta, signs)


def _wrist_centre(chain: _Chain) -> FloatArray:
    """Where axes 4, 5 and 6 meet."""
    one, other = _nearest(chain, 3, 4)
    gap = float(np.linalg.norm(one - other))
    if gap > STRAY:
        raise MisfitError(f"axes 4 and 5 pass {gap * 1000:.1f} mm apart; {_WANTED}")
    away = float(np.linalg.norm(np.cross(one - chain.points[5], chain.directions[5])))
    if away > STRAY:
        raise MisfitError(f"axis 6 passes {away * 1000:.1f} mm from the wrist centre; {_WANTED}")
    return (one + other) / 2.0


_WANTED = "the axes of a spherical wrist meet in one point"


def _first_turn(second: FloatArray) -> tuple[float, float]:
    """Theta 1 and the sign of joint 2: axis 2 lies along Y turned by theta 1, or against it."""
    turn = math.atan2(-float(second[0]), float(second[1]))
    if abs(turn) <= math.pi / 2 + STRAY:
        return turn, 1.0
    return turn - math.copysign(math.pi, turn), -1.0


def _least_turn(
    ahead: FloatArray, beside: FloatArray, up: FloatArray, axis: FloatArray
) -> tuple[float, float]:
    """How far `beside` is turned about `up` to lie along an axis or against it, and which."""
    assert abs(up @ np.cross(ahead, beside) - 1.0) < 1e-3
    turn = math.atan2(-float(axis @ ahead), float(axis @ beside))
    if abs(turn) <= math.pi / 2 + STRAY:
        return turn, 1.0
    return turn - math.copysign(math.pi, turn), -1.0


# ---------------------------------------------------------------------------------------------
# three parallel axes, offset wrist


def _fit_offset_wrist(chain: _Chain) -> ArmFit:
    p, w = chain.points, chain.directions
    _need_square(chain, 0, 1)
    _need_square(chain, 3, 4)
    _need_square(chain, 4, 5)
    _need_meeting(chain, 0, 1)
    _need_meeting(chain, 3, 4)
    _need_meeting(chain, 4, 5)
    theta1, sign2 = _first_turn(w[1])
    beside = _turned(theta1)[1]
    middle = (_nearest(chain, 3, 4)[0] + _nearest(chain, 3, 4)[1]) / 2.0
    if middle @ beside < 0.0:
        theta1, sign2 = theta1 + math.pi, -sign2
    ahead, beside = _turned(theta1)
    plane = np.stack([ahead, _Z])
    shoulder, elbow, hand = plane @ p[1], plane @ p[2], plane @ p[3]
    theta2 = math.atan2(*(elbow - shoulder))
    theta23 = math.atan2(*(hand - elbow))
    last = (_nearest(chain, 4, 5)[0] + _nearest(chain, 4, 5)[1]) / 2.0
    sign5 = 1.0 if (last - middle) @ w[4] >= 0.0 else -1.0
    along = sign5 * w[4]
    theta234 = math.atan2(-float(along @ _Z), float(along @ ahead))
    up4 = math.sin(theta234) * ahead + math.cos(theta234) * _Z
    sign6 = 1.0 if (chain.tip[:3, 3] - last) @ w[5] >= -STRAY else -1.0
    out = sign6 * w[5]
    theta5 = math.atan2(-float(out @ beside), float(out @ up4))
    lengths = OffsetWrist(
        d1=_length(float(shoulder[1])),
        a2=-_length(float(np.linalg.norm(elbow - shoulder))),
        a3=-_length(float(np.linalg.norm(hand - elbow))),
        d4=_length(float(middle @ beside)),
        d5=_length(float((last - middle) @ along)),
        d6=_length(float((chain.tip[:3, 3] - last) @ out)),
    )
    theta = np.array([theta1, theta2, theta23 - theta2, theta234 - theta23, theta5, 0.0])
    sign3, sign4 = np.sign(w[2] @ beside), np.sign(w[3] @ beside)
    signs = np.array([np.sign(w[0] @ _Z), sign2, sign3, sign4, sign5, sign6])
    return _fit(lengths, theta, signs)


# ---------------------------------------------------------------------------------------------
# the check


def _fit(
    geometry: OrthoParallel | OffsetWrist, theta_at_zero: FloatArray, signs: FloatArray
) -> ArmFit:
    return ArmFit(
        geometry=geometry,
        offsets=frozen(_wrapped(-theta_at_zero)),
        signs=frozen(signs),
        T_link_base=frozen(np.eye(4)),
        T_flange_tip=frozen(np.eye(4)),
        deviation=0.0,
    )


def _model(fit: ArmFit) -> ArmModel:
    """An arm with nothing but its kinematics."""
    none = frozen(np.zeros(6))
    return ArmModel(
        name="",
        geometry=fit.geometry,
        offsets=fit.offsets,
        signs=fit.signs,
        lower=none,
        upper=none,
        speed=none,
        acceleration=none,
        jerk=none,
        spheres=frozen(np.zeros((0, 5))),
        payload=0.0,
        source="",
    )


def _deviation(
    fit: ArmFit, points: FloatArray, directions: FloatArray, T_link_tip: FloatArray
) -> float:
    q = np.random.default_rng(6).uniform(-np.pi, np.pi, (_SAMPLES, 6))
    ours = fit.T_link_base @ arm_frames(_model(fit), q)[:, 6] @ fit.T_flange_tip
    theirs = tips_of(points, directions, T_link_tip, q)
    return float(np.abs(ours - theirs)[:, :3].max())


def tips_of(
    points: FloatArray, directions: FloatArray, T_link_tip: FloatArray, q: FloatArray
) -> FloatArray:
    """Tips of a chain of turning axes: turn(1, q1) ... turn(6, q6) T_link_tip.

    Args:
        points, directions: Of the axes when all joints are 0, shapes (6, 3).
        T_link_tip: Of the tip then, shape (4, 4).
        q: Joint positions [rad], shape (n, 6).

    Returns:
        T_link_tip at each of them, shape (n, 4, 4).
    """
    poses_ = np.tile(np.eye(4), (len(q), 1, 1))
    for joint in range(len(points)):
        turns = np.tile(np.eye(4), (len(q), 1, 1))
        R = poses.to_matrix(poses.from_axis_angle(directions[joint], q[:, joint]))
        turns[:, :3, :3] = R
        turns[:, :3, 3] = points[joint] - R @ points[joint]
        poses_ = poses_ @ turns
    return poses_ @ T_link_tip


def _need_parallel(chain: _Chain, one: int, other: int) -> None:
    angle = _angle(chain.directions[one], chain.directions[other])
    if angle > STRAY:
        raise MisfitError(
            f"axes {one + 1} and {other + 1} are {math.degrees(angle):.2f} degrees apart; "
            "in both families of arms they are parallel"
        )


def _need_square(chain: _Chain, one: int, other: int, more: str = "") -> None:
    angle = _angle(chain.directions[one], chain.directions[other])
    if abs(angle - math.pi / 2) > STRAY:
        tail = f", {more}" if more else ""
        raise MisfitError(
            f"axis {other + 1} is at {math.degrees(angle):.2f} degrees to axis {one + 1}; "
            f"it must be square to it{tail}"
        )


def _need_meeting(chain: _Chain, one: int, other: int) -> None:
    a, b = _nearest(chain, one, other)
    gap = float(np.linalg.norm(a - b))
    if gap > STRAY:
        raise MisfitError(
            f"axes {one + 1} and {other + 1} pass {gap * 1000:.1f} mm apart; "
            "in an arm with three parallel axes and an offset wrist they meet"
        )


def _nearest(chain: _Chain, one: int, other: int) -> tuple[FloatArray, FloatArray]:
    """The nearest points of two axes that are not parallel."""
    p, u = chain.points[one], chain.directions[one]
    q, v = chain.points[other], chain.directions[other]
    cosine, offset = float(u @ v), q - p
    size = 1.0 - cosine * cosine
    s = float(offset @ u - cosine * (offset @ v)) / size
    t = float(cosine * (offset @ u) - offset @ v) / size
    return p + s * u, q + t * v


def _angle(one: FloatArray, other: FloatArray) -> float:
    """Between two lines, 0 to pi / 2 [rad]."""
    return math.atan2(float(np.linalg.norm(np.cross(one, other))), abs(float(one @ other)))


def _turned(theta: float) -> tuple[FloatArray, FloatArray]:
    """X and Y of a frame turned about Z."""
    c, s = math.cos(theta), math.sin(theta)
    return np.array([c, s, 0.0]), np.array([-s, c, 0.0])


def _unit(vector: FloatArray) -> FloatArray:
    return vector / np.linalg.norm(vector)


def _wrapped(angles: FloatArray) -> FloatArray:
    """Angles within half a turn of 0; what is 0 but for rounding is 0."""
    near = np.arctan2(np.sin(angles), np.cos(angles))
    return np.where(np.abs(near) < 1e-11, 0.0, near)


def _length(value: float) -> float:
    """A length without the noise of rounding [m]."""
    return round(value, 12) + 0.0


def _family(fit: ArmFit) -> str:
    return "an offset-wrist" if isinstance(fit.geometry, OffsetWrist) else "an ortho-parallel"
