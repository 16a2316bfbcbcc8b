"""What a person with a camera can shoot, frame by frame, and why not the rest.

Three things have to hold: the lens stays in a band of heights, off the performer and off the walls,
and goes and turns no faster than a person does; the body behind it has floor to stand on; and the
way is wide and high enough to go along. Every limit is in the rig's file.

Assumption: within half a second arms, and the arm of a stabilised rig, give as much as the body is
behind, and within a quarter the wrists do; accelerations are taken over these times. Other sets
beside this one, and the edge of the stage, are not looked at.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.body import (
    HEAD,
    MOVING,
    STEP_OVER,
    Blocks,
    Bodies,
    Body,
    blocks_of,
    looking,
    passage,
    place_bodies,
    room_behind,
)
from oner.breakdown.checks import Check, cover
from oner.breakdown.slow import slowed
from oner.breakdown.states import standing
from oner.breakdown.view import PartView, seen_off_words
from oner.geometry import poses
from oner.model.piece import Coverage, Setup
from oner.model.rig import OperatorModel, Rig, RigKind
from oner.model.take import Take

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Words = Callable[[int, float], str]

SEEING_OFF_FORBIDDEN = 0.35
"""More of the picture than this off the set is not an extension any more but another set."""

ARMS = 0.5
"""Acceleration along the floor is the change of velocity over this time [s]; assumed."""

WRISTS = 0.25
"""The same for turning [s]; assumed."""

FULL = Fraction(1)
"""The take's own speed."""


def operator_coverage(rig: Rig, view: PartView, slow: Fraction = FULL) -> Coverage:
    """Coverage of an operator in a standing set; the operator needs no placement.

    Args:
        rig: With an operator.
        view: The take at its own speed, as the set sees it.
        slow: Part of that speed at which it is shot; whether that would show is not asked here.
    """
    model = rig.operator
    assert model is not None
    part = "" if slow == FULL else f"/{slow.numerator}:{slow.denominator}"
    setup = Setup(
        id=f"{rig.id}/{view.part.id}{part}",
        technique=RigKind.OPERATOR,
        rig=rig.id,
        set=view.set.id,
        part=view.part.id,
        state=standing(view.set),
        slow=slow,
    )
    if slow != FULL:
        view = replace(view, take=slowed(view.take, slow))
    checks = [
        *part_checks(view),
        *lens_checks(model, view.take),
        *pace_checks(model, view.take),
        *floor_checks(rig, model, view),
    ]
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
            at=lambda frame: f"{seen_off_words(view, frame)}, {SEEING_OFF_FORBIDDEN:.0%} at most",
        ),
    ]


# -- the lens ---------------------------------------------------------------------------------


def lens_checks(model: OperatorModel, take: Take) -> list[Check]:
    """The height of the lens, and how near it comes to performers."""
    heights = take.positions[:, 2]
    too_high = np.maximum(heights - model.height_high, model.height_low - heights)
    near = nearest_performer(take)
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
    ]


def pace_checks(model: OperatorModel, take: Take) -> list[Check]:
    """How fast the camera goes and turns, and how fast it gains and loses that."""
    ratio, turning = operator_speed_ratio(model, take), turn_rates(take)
    gaining, twisting = accelerations(take), turn_accelerations(take)
    most = math.inf if model.acceleration is None else model.acceleration
    most_turn = math.inf if model.turn_acceleration is None else model.turn_acceleration
    return [
        Check(
            code="cover-speed",
            bad=ratio > 1,
            figure=ratio,
            words=lambda r: f"{r:.2f} times what the operator can walk or run in that direction",
        ),
        Check(
            code="cover-start",
            bad=gaining > most,
            figure=gaining,
            words=lambda a: f"gains or loses speed at {a:.1f} m/s2, {most:.1f} at most",
        ),
        Check(
            code="cover-turn",
            bad=turning > model.turn_rate,
            figure=turning,
            words=lambda w: (
                f"turns {math.degrees(w):.0f} deg/s, {math.degrees(model.turn_rate):.0f} at most"
            ),
        ),
        Check(
            code="cover-turn",
            bad=twisting > most_turn,
            figure=twisting,
            words=lambda w: (
                f"starts or stops turning at {math.degrees(w):.0f} deg/s2, "
                f"{math.degrees(most_turn):.0f} at most"
            ),
        ),
    ]


# -- the body ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """The operator on the floor of a set at the frames whose lens is inside it."""

    rig: Rig
    model: OperatorModel
    take: Take
    bodies: Bodies
    blocks: Blocks
    named: Blocks
    body: Body
    travel: Floats
    speed: Floats

    @property
    def moving(self) -> Bools:
        """Where it goes somewhere, shape (m,)."""
        return self.speed > MOVING

    def check(self, code: str, figure: Floats, most: float, words: Words) -> Check:
        """A check of figures at the frames inside; `words` are given the row and its figure."""
        frames = self.bodies.frames
        whole = np.full(self.take.frames, -np.inf)
        whole[frames] = figure

        def at(frame: int) -> str:
            return words(int(np.searchsorted(frames, frame)), float(whole[frame]))

        return Check(
            code=code,
            bad=whole > most,
            figure=whole,
            words=lambda _: "",
            at=at,
        )

    def nearest(self, blocks: Blocks, row: int) -> str:
        """The name of what is nearest to the body."""
        return blocks.names[int(blocks.distances(self.bodies.axes[row : row + 1]).argmin())]


def floor_checks(rig: Rig, model: OperatorModel, view: PartView) -> list[Check]:
    """Whether camera and body have room in the set, each reason with what is in the way."""
    take, blocks = view.take, blocks_of(view.set)
    body = Body(behind=model.body_behind, radius=model.body_radius, height=model.body_height)
    bodies = place_bodies(take, body, blocks, view.inside)
    velocity = velocities(take)[bodies.frames, :2]
    speed = np.linalg.norm(velocity, axis=1)
    ground = _Ground(
        rig=rig,
        model=model,
        take=take,
        bodies=bodies,
        blocks=blocks,
        named=blocks_of(view.set, joined=False),
        body=body,
        travel=velocity / np.maximum(speed, 1e-9)[:, None],
        speed=speed,
    )
    return [
        _camera_room(ground),
        _low(ground),
        _doorway(ground),
        _room(ground),
        _performer_room(ground),
        _jump(ground),
        _spotter_room(ground),
    ]


def _camera_room(ground: _Ground) -> Check:
    """Camera and lens keep the rig's clearance from what is at their height."""
    lens = ground.take.positions[ground.bodies.frames]
    size = ground.model.camera_radius
    least = size + ground.rig.wall_clearance if size else 0.0
    away = _at_height(ground.blocks, lens, size)

    def words(row: int, figure: float) -> str:
        there = _at_height(ground.named, lens[row : row + 1], size)
        name = ground.named.names[int(there.argmin())]
        if figure >= 0:
            return f"the lens would have to be in {name}"
        return f"the lens {-figure:.2f} m from {name}, camera and clearance need {least:.2f} m"

    return ground.check("cover-narrow", -away.min(axis=1, initial=np.inf), -least, words)


def _at_height(blocks: Blocks, lens: Floats, size: float) -> Floats:
    """Distances on the floor from lenses to what reaches to their height [m], shape (m, w)."""
    height = lens[:, 2:]
    meets = (height + size > blocks.bases) & (height - size < blocks.tops)
    return np.where(meets, blocks.distances(lens[:, :2]), np.inf)


def _low(ground: _Ground) -> Check:
    """Nothing hangs where the head goes that is lower than the operator is tall."""
    height = ground.model.body_height

    def words(row: int, _: float) -> str:
        hanging = ground.body.hanging(ground.named)
        name = ground.nearest(hanging, row)
        base = hanging.bases[hanging.names.index(name)]
        return f"{name} hangs at {base:.2f} m, the operator is {height:.2f} m tall"

    return ground.check("cover-doorway", -ground.bodies.low, -HEAD, words)


def _doorway(ground: _Ground) -> Check:
    """What is free across the direction of travel, wall to wall beside the body."""
    least, axes, travel = ground.model.corridor_width, ground.bodies.axes, ground.travel
    length = ground.speed / float(ground.take.rate) / 2 + 0.01
    free = passage(ground.body.standing(ground.blocks), axes, travel, length).widths

    def words(row: int, figure: float) -> str:
        blocks, one = ground.body.standing(ground.named), slice(row, row + 1)
        there = passage(blocks, axes[one], travel[one], length[one])
        left, right = blocks.names[int(there.left[0])], blocks.names[int(there.right[0])]
        return f"{-figure:.2f} m wide between {left} and {right}, {least:.2f} m needed"

    return ground.check("cover-doorway", np.where(ground.moving, -free, -np.inf), -least, words)


def _room(ground: _Ground) -> Check:
    """The disc of the body is clear of the walls, on this side of them."""
    least = ground.model.body_radius

    def words(row: int, figure: float) -> str:
        name = ground.nearest(ground.body.standing(ground.named), row)
        if figure >= 0:
            return f"the operator would have to stand in or behind {name}"
        return f"the operator {-figure:.2f} m from {name}, the body needs {least:.2f} m"

    return ground.check("cover-narrow", -ground.bodies.walls, -least, words)


def _performer_room(ground: _Ground) -> Check:
    """The body is not where a performer is."""
    least = ground.model.body_radius

    def words(_: int, figure: float) -> str:
        if figure >= 0:
            return "the operator would have to be where the performer is"
        return f"the operator {-figure:.2f} m from the performer, the body needs {least:.2f} m"

    return ground.check("cover-near", -ground.bodies.performers, -least, words)


def _jump(ground: _Ground) -> Check:
    """The body can come from where it was to where it has to be."""

    def words(row: int, _: float) -> str:
        lens = ground.take.positions[ground.bodies.frames[row : row + 1], :2]
        there = ground.named.where(ground.named.bases < max(ground.body.height, STEP_OVER))
        name = there.names[int(there.distances(lens).argmin())] if there.names else "the performer"
        return f"the operator behind the camera cannot come past {name} in time"

    return ground.check("cover-narrow", ground.bodies.jumps.astype(float), 0.5, words)


def _spotter_room(ground: _Ground) -> Check:
    """Who goes backwards is guided by somebody who walks behind them."""
    room, bodies = ground.model.spotter, ground.bodies
    ahead = np.sum(ground.travel * looking(ground.take.rows(bodies.frames)), axis=1)
    backwards = ground.moving & (ahead < -math.cos(math.radians(45)))
    figure = np.full(len(bodies.frames), -np.inf)
    if room and backwards.any():
        blocks = ground.body.standing(ground.blocks)
        reach = ground.model.body_radius + room / 2
        axes, travel = bodies.axes[backwards], ground.travel[backwards]
        figure[backwards] = -2 * room_behind(blocks, axes, travel, reach)

    def words(_: int, figure: float) -> str:
        return f"{-figure:.2f} m for who guides the operator backwards, {room:.2f} m needed"

    return ground.check("cover-spotter", figure, -room, words)


# -- figures ----------------------------------------------------------------------------------


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


def accelerations(take: Take) -> Floats:
    """How fast the camera's velocity along the floor changes [m/s2], shape (n,)."""
    return _changes(velocities(take)[:, :2], float(take.rate), ARMS)


def turn_accelerations(take: Take) -> Floats:
    """How fast the rate at which the camera turns changes [rad/s2], shape (n,)."""
    if take.frames < 2:
        return np.zeros(take.frames)
    q = take.quaternions
    step = poses.multiply(q[1:], poses.conjugate(q[:-1]))
    angle = poses.angle_between(q[:-1], q[1:]) * float(take.rate)
    axis = step[:, 1:] * np.where(step[:, :1] < 0, -1.0, 1.0)
    axis /= np.maximum(np.linalg.norm(axis, axis=1), 1e-12)[:, None]
    rates = angle[:, None] * axis
    padded = np.concatenate([rates[:1], rates, rates[-1:]])
    return _changes((padded[:-1] + padded[1:]) / 2, float(take.rate), WRISTS)


def _changes(values: Floats, rate: float, window: float) -> Floats:
    """|v(t + w/2) - v(t - w/2)| / w for a window of w seconds, the same w at the ends; (n,)."""
    half = max(1, round(window * rate / 2))
    frame = np.arange(len(values))
    after, before = np.minimum(frame + half, len(values) - 1), np.maximum(frame - half, 0)
    return np.linalg.norm(values[after] - values[before], axis=1) / (2 * half / rate)


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
