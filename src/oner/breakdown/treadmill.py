"""The run on a belt: the world becomes the performer's frame.

T_belt_camera = inverse(T_story_performer) T_story_camera, with the heading of the performer's path:
the belt runs at the path's speed, and a turn of the path becomes a turn of camera and light around
the performer. Origin of the belt frame: the stage floor under the performer, +X where the performer
looks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.breakdown.view import half_tangents
from oner.geometry import poses
from oner.model.rig import TreadmillModel
from oner.model.set import Panel
from oner.model.take import Take

Floats = NDArray[np.float64]


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


def belt_checks(take: Take, model: TreadmillModel) -> list[Check]:
    """Belt speed and acceleration, one performer, and whether the green fills what is behind.

    Args:
        take: In the story frame.
        model: Limits of belt and green.
    """
    speeds = take.performers[0].speeds
    pull = np.abs(np.gradient(speeds)) * float(take.rate) if take.frames > 1 else 0 * speeds
    width, height = least_green(take, model)
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
            bad=speeds > model.belt_speed,
            figure=speeds,
            words=lambda v: f"the belt would run {v:.1f} m/s, {model.belt_speed:.1f} at most",
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
            code="cover-green",
            bad=width > model.green_width,
            figure=width,
            words=lambda w: f"green {w:.1f} m wide needed, {model.green_width:.1f} m can be stood",
        ),
        Check(
            code="cover-green",
            bad=height > model.green_height,
            figure=height,
            words=lambda h: f"green {h:.1f} m high needed, {model.green_height:.1f} m can be stood",
        ),
    ]


def least_green(take: Take, model: TreadmillModel) -> tuple[Floats, Floats]:
    """Least width and height of green behind the performer's silhouette [m], shape (n,) each.

    The silhouette is that of the capsule around the performer, enlarged by the blur margin (a part
    of the picture's width) and projected from the lens onto a plane `green_distance` behind the
    performer; the rest of the picture is a garbage matte. Height is counted from the deck and to
    the top of the silhouette or of the picture, whichever is lower.
    """
    runner = take.performers[0]
    tan_x, tan_y = half_tangents(take)
    apart = runner.positions - take.positions
    near = np.maximum(np.linalg.norm(apart[:, :2], axis=1), runner.radius)
    scale = (near + model.green_distance) / near
    margin = 2 * model.blur_margin * tan_x * (near + model.green_distance)
    width = 2 * runner.radius * scale + 2 * margin
    eye = take.positions[:, 2]
    look_up = -poses.to_matrix(take.quaternions)[:, 2, 2]
    frame_top = eye + (near + model.green_distance) * (look_up + tan_y)
    silhouette_top = eye + (runner.height - eye) * scale
    height = np.minimum(np.maximum(silhouette_top, 0.0), frame_top) + margin
    return width, np.maximum(height, 0.0)
