"""The run on a belt: the world becomes the performer's frame.

T_belt_camera = inverse(T_story_performer) T_story_camera, with the heading of the performer's path:
the belt runs at the path's speed, and a turn of the path becomes a turn of camera and light around
the performer. Origin of the belt frame: the stage floor under the performer, +X where the performer
looks.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.breakdown.stride import step_frequency
from oner.geometry import poses
from oner.model.finding import Finding, find
from oner.model.rig import TreadmillModel
from oner.model.set import Green, Panel, Stage
from oner.model.take import Take
from oner.timing.span import Span

Floats = NDArray[np.float64]

GRAVITY = 9.81
"""[m/s2]."""

TURNS = math.radians(5.0)
"""A path that turns no faster than this goes straight [rad/s]; assumed."""


def onto_belt(take: Take, model: TreadmillModel) -> Take:
    """The take in the frame of the belt; the performer runs on the spot on the deck.

    Only the first performer can be on the belt; a take with more has the others left out, and
    `belt_checks` forbids the frames in which they are in the picture's way.
    """
    runner = take.performers[0]
    cos, sin = np.cos(-runner.headings), np.sin(-runner.headings)
    apart = take.positions - runner.positions
    positions = np.column_stack(
        [
            cos * apart[:, 0] - sin * apart[:, 1],
            sin * apart[:, 0] + cos * apart[:, 1],
            apart[:, 2] + model.deck_height,
        ]
    )
    half = -runner.headings / 2
    turn = np.column_stack([np.cos(half), np.zeros((take.frames, 2)), np.sin(half)])
    still = np.zeros((take.frames, 3))
    still[:, 2] = model.deck_height
    on_spot = replace(runner, positions=still, headings=np.zeros(take.frames))
    return replace(
        take,
        positions=positions,
        quaternions=poses.align_hemisphere(poses.multiply(turn, take.quaternions)),
        performers=(on_spot,),
    )


def deck(model: TreadmillModel) -> Panel:
    """The treadmill itself as a fixed box the arm must not touch."""
    half = model.belt_length / 2
    return Panel(
        id="treadmill",
        wall="treadmill",
        start=(-half, 0.0),
        end=(half, 0.0),
        base=0.0,
        top=model.deck_height,
        thickness=model.belt_width,
    )


def belt_green(model: TreadmillModel, stage: Stage) -> Green:
    """The green around a belt: the treadmill's own, and no more than its stage can stand."""
    height = model.green_height if stage.height is None else min(model.green_height, stage.height)
    own = Green(
        width=model.green_width,
        height=height,
        sides=model.green_sides,
        distance=model.green_distance,
        blur_margin=model.blur_margin,
    )
    green = stage.green
    if green is None:
        return own
    return Green(
        width=min(own.width, green.width),
        height=min(own.height, green.height),
        sides=min(own.sides, green.sides),
        distance=max(own.distance, green.distance),
        blur_margin=max(own.blur_margin, green.blur_margin),
    )


def belt_checks(take: Take, model: TreadmillModel) -> list[Check]:
    """One performer; the belt's speed, with its ripple, and acceleration; room for a step on it.

    Args:
        take: In the story frame, at the speed it is shot at.
        model: Limits of the belt.
    """
    speeds = take.performers[0].speeds
    fastest = (1 + model.ripple) * speeds
    pull = np.abs(np.gradient(speeds)) * float(take.rate) if take.frames > 1 else 0 * speeds
    room = step_lengths(speeds) + 2 * model.drift
    others = np.full(take.frames, float(len(take.performers)))
    return [
        Check(
            code="cover-belt",
            bad=others > 1,
            figure=others,
            words=lambda k: f"{k:.0f} performers in the take, one fits on the belt",
        ),
        Check(
            code="cover-belt",
            bad=fastest > model.belt_speed,
            figure=fastest,
            words=lambda v: (
                f"the belt would run {v:.1f} m/s, {model.belt_speed:.1f} at most; "
                f"{model.ripple:.0%} of it ripple"
            ),
        ),
        Check(
            code="cover-belt",
            bad=pull > model.belt_acceleration,
            figure=pull,
            words=lambda a: (
                f"the belt would gain or lose {a:.1f} m/s2, {model.belt_acceleration:.1f} at most"
            ),
        ),
        Check(
            code="cover-belt",
            bad=room > model.belt_length,
            figure=room,
            words=lambda x: (
                f"{x:.1f} m of belt needed for a step and {model.drift:.1f} m of drift either way, "
                f"the belt has {model.belt_length:.1f} m"
            ),
        ),
    ]


def step_lengths(speeds: Floats) -> Floats:
    """Length of a step at speeds [m/s], shape (n,) [m]: speed over step frequency."""
    frequency = step_frequency(speeds)
    return np.where(frequency > 0, speeds / np.maximum(frequency, 1e-9), 0.0)


# -- what a belt cannot give ------------------------------------------------------------------


def turn_rates(take: Take) -> Floats:
    """How fast the performer's path turns, and with it camera and light on a belt, shape (n,).

    [rad/s]; a runner at v along a corner of radius r turns at v / r.
    """
    if take.frames < 2:
        return np.zeros(take.frames)
    turned: Floats = np.abs(np.gradient(np.unwrap(take.performers[0].headings)))
    return turned * float(take.rate)


def lean_angles(take: Take) -> Floats:
    """How far the performer would lean into the turns of the path, shape (n,) [rad].

    lean = atan(v omega / g), the angle at which weight and centripetal pull add up along the body.
    On a belt that runs straight nobody leans.
    """
    return np.arctan2(take.performers[0].speeds * turn_rates(take), GRAVITY)


def belt_findings(take: Take, span: Span, subject: str, model: TreadmillModel) -> list[Finding]:
    """What has to be said of frames shot on a belt.

    Args:
        take: In the story frame, at the speed it is shot at.
        span: Frames, handles included.
        subject: The piece.
        model: Of the treadmill.
    """
    rows = slice(span.first, span.stop)
    speeds = take.performers[0].speeds[rows]
    fastest, step = float(speeds.max()), float(step_lengths(speeds).max())
    ripple = model.ripple * fastest
    drift = model.drift
    findings = [
        find(
            "cut-belt",
            subject,
            f"the belt runs {speeds.min():.1f} to {fastest:.1f} m/s and {ripple:.2f} m/s beside "
            f"that within a step; steps of {step:.2f} m and {drift:.1f} m of drift either way on "
            f"{model.belt_length:.1f} m of belt",
        )
    ]
    turning, leaning = turn_rates(take)[rows], lean_angles(take)[rows]
    if turning.max() > TURNS:
        turned = float(np.abs(np.diff(np.unwrap(take.performers[0].headings[rows]))).sum())
        findings.append(
            find(
                "cut-belt-turn",
                subject,
                f"the path turns by {math.degrees(turned):.0f} degrees: camera and light go around "
                f"the performer at up to {math.degrees(turning.max()):.0f} deg/s, and the body "
                f"does not lean by the {math.degrees(leaning.max()):.0f} degrees it would",
            )
        )
    return findings
