"""What a person with a camera can shoot, frame by frame, and why not the rest."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check, cover
from oner.breakdown.states import standing
from oner.breakdown.view import PartView
from oner.geometry import plane, poses
from oner.model.piece import Coverage, Setup
from oner.model.rig import OperatorModel, Rig, RigKind
from oner.model.take import Take

Floats = NDArray[np.float64]

SEEING_OFF_FORBIDDEN = 0.35
"""More of the picture than this off the set is not an extension any more but another set."""


def operator_coverage(rig: Rig, view: PartView) -> Coverage:
    """Coverage of an operator in a standing set; the operator needs no placement."""
    model = rig.operator
    assert model is not None
    setup = Setup(
        id=f"{rig.id}/{view.part.id}",
        technique=RigKind.OPERATOR,
        rig=rig.id,
        set=view.set.id,
        part=view.part.id,
        state=standing(view.set),
    )
    checks = [*part_checks(view), *body_checks(model, view)]
    return cover(setup, checks, repair=view.off > 0)


def part_checks(view: PartView) -> list[Check]:
    """Whether the part of the story the set stands for is what the frame shows."""
    return [
        Check(
            code="cover-outside",
            bad=view.performer_out > 0,
            figure=view.performer_out,
            words=lambda d: f"performer {d:.2f} m off the set",
        ),
        Check(
            code="cover-outside",
            bad=view.camera_out > 0,
            figure=view.camera_out,
            words=lambda d: f"camera {d:.2f} m off the set",
        ),
        Check(
            code="cover-seeing-off",
            bad=view.off > SEEING_OFF_FORBIDDEN,
            figure=view.off,
            words=lambda s: (
                f"{s:.0%} of the picture off the set, {SEEING_OFF_FORBIDDEN:.0%} at most"
            ),
        ),
    ]


def body_checks(model: OperatorModel, view: PartView) -> list[Check]:
    """The limits of the operator's body, each with its figure."""
    take = view.take
    heights = take.positions[:, 2]
    too_high = np.maximum(heights - model.height_high, model.height_low - heights)
    speed_ratio = operator_speed_ratio(model, take)
    turning = turn_rates(take)
    near = nearest_performer(take)
    walls = np.array([(wall.start, wall.end) for wall in view.set.walls]).reshape(-1, 2, 2)
    thick = np.array([wall.thickness for wall in view.set.walls])
    beside = np.full(take.frames, np.inf)
    if len(walls):
        beside = (plane.distance_points_segments(take.positions[:, :2], walls) - thick / 2).min(
            axis=1
        )
    return [
        Check(
            code="cover-height",
            bad=too_high > 0,
            figure=too_high,
            words=lambda d: (
                f"{d:.2f} m outside the band {model.height_low:.2f} to {model.height_high:.2f} m"
            ),
        ),
        Check(
            code="cover-near",
            bad=near < model.nearest,
            figure=-near,
            words=lambda d: f"{-d:.2f} m from the performer, {model.nearest:.2f} m at least",
        ),
        Check(
            code="cover-narrow",
            bad=beside < model.body_radius,
            figure=-beside,
            words=lambda d: f"{-d:.2f} m from a wall, the body needs {model.body_radius:.2f} m",
        ),
        Check(
            code="cover-speed",
            bad=speed_ratio > 1,
            figure=speed_ratio,
            words=lambda r: f"{r:.2f} times what the operator can walk or run in that direction",
        ),
        Check(
            code="cover-turn",
            bad=turning > model.turn_rate,
            figure=turning,
            words=lambda w: (
                f"turns {math.degrees(w):.0f} deg/s, {math.degrees(model.turn_rate):.0f} at most"
            ),
        ),
    ]


def velocities(take: Take) -> Floats:
    """Camera velocity by central differences [m/s], shape (n, 3); zeros for a single frame."""
    if take.frames < 2:
        return np.zeros((take.frames, 3))
    return np.gradient(take.positions, axis=0) * float(take.rate)


def turn_rates(take: Take) -> Floats:
    """How fast the camera turns about any axis [rad/s], shape (n,)."""
    if take.frames < 2:
        return np.zeros(take.frames)
    step = poses.angle_between(take.quaternions[:-1], take.quaternions[1:]) * float(take.rate)
    padded = np.concatenate([step[:1], step, step[-1:]])
    return np.maximum(padded[:-1], padded[1:])


def operator_speed_ratio(model: OperatorModel, take: Take) -> Floats:
    """Largest ratio of the camera's speed to the operator's, by direction, shape (n,).

    Forward is where the lens looks on the floor, backward the opposite; looking straight up or
    down counts as sideways.
    """
    velocity = velocities(take)[:, :2]
    rotation = poses.to_matrix(take.quaternions)
    look = -rotation[:, :2, 2]
    length = np.linalg.norm(look, axis=1)
    look = look / np.maximum(length, 1e-9)[:, None]
    ahead = np.sum(velocity * look, axis=1)
    aside = np.abs(velocity[:, 0] * look[:, 1] - velocity[:, 1] * look[:, 0])
    limit = np.where(ahead >= 0, model.speed_forward, model.speed_backward)
    # an ellipse: who walks diagonally cannot have both speeds at once
    return np.hypot(ahead / limit, aside / model.speed_sideways)


def nearest_performer(take: Take) -> Floats:
    """Distance on the floor from the lens to the nearest performer [m], shape (n,)."""
    near = np.full(take.frames, np.inf)
    for performer in take.performers:
        apart = take.positions[:, :2] - performer.positions[:, :2]
        near = np.minimum(near, np.linalg.norm(apart, axis=1))
    return near
