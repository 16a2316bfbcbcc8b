"""Green without a belt: a performer who hardly travels, and an arm around them on a green stage.

The story is moved, not turned, so that the middle of where the performer stays comes to the middle
of the green. What the performer would stand among in the story is drawn afterwards.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oner.breakdown.checks import Check
from oner.breakdown.scene import Scene
from oner.breakdown.view import into_frame
from oner.geometry.plane import RigidTransform2
from oner.model.rig import Rig
from oner.model.set import Green, Set, StageKind
from oner.model.take import Take
from oner.timing.span import Span, runs

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STAYS = 0.25
"""A performer who stays within this part of the distance to the green hardly travels."""


def green_stands(scene: Scene, rig: Rig) -> list[tuple[Set, Green]]:
    """Sets on green stages an arm may be used in, with the green that can be stood there."""
    stages = {stage.id: stage for stage in scene.production.stages}
    found = list[tuple[Set, Green]]()
    for built in scene.production.sets:
        stage = stages[built.stage]
        if stage.kind is not StageKind.GREEN or stage.green is None:
            continue
        if not rig.sets or built.id in rig.sets:
            found.append((built, stage.green))
    return found


def still_spans(take: Take, free: Bools, green: Green, least: int) -> list[Span]:
    """Longest stretches in which every performer stays near one place.

    Args:
        take: In the story.
        free: Frames that may be in a stretch, shape (n,).
        green: Its distance bounds how far a performer goes.
        least: Shorter ones are left out [frames].

    Returns:
        Stretches that do not overlap, from the beginning on each as long as it can be.
    """
    feet = take.performers[0].positions[:, :2]
    radius = STAYS * green.distance
    found = list[Span]()
    for run in runs(free):
        first = run.first
        while first < run.stop:
            stop = _last_near(feet, first, run.stop, radius)
            if stop - first >= least:
                found.append(Span(first, stop))
                first = stop
            else:
                first += max(1, (stop - first) // 2)
    return found


def _last_near(feet: Floats, first: int, stop: int, radius: float) -> int:
    """The end of the longest stretch from a frame on whose box is no wider than a circle."""
    low = np.minimum.accumulate(feet[first:stop])
    high = np.maximum.accumulate(feet[first:stop])
    wide = np.linalg.norm(high - low, axis=1) > 2 * radius
    return first + (int(np.argmax(wide)) if wide.any() else len(wide))


def middle_of(take: Take, span: Span) -> tuple[float, float]:
    """Middle of where the first performer is during a span, in the story [m]."""
    feet = take.performers[0].positions[span.first : span.stop, :2]
    middle = (feet.min(axis=0) + feet.max(axis=0)) / 2
    return float(middle[0]), float(middle[1])


def green_take(take: Take, middle: tuple[float, float]) -> Take:
    """The take in the frame of the green: moved so that `middle` of the story is its origin."""
    return into_frame(take, RigidTransform2(x=-middle[0], y=-middle[1]))


def stays_checks(take: Take, green: Green) -> list[Check]:
    """Frames in which the performer is not near the middle of the green.

    Args:
        take: In the frame of the green.
        green: Its distance bounds how far a performer goes.
    """
    away = np.linalg.norm(take.performers[0].positions[:, :2], axis=1)
    most = STAYS * green.distance
    others = np.full(take.frames, float(len(take.performers)))
    return [
        Check(
            code="cover-green",
            bad=others > 1,
            figure=others,
            words=lambda k: f"{k:.0f} performers in the take, the green is for one",
        ),
        Check(
            code="cover-outside",
            bad=away > most,
            figure=away,
            words=lambda d: f"performer {d:.1f} m from the middle of the green, {most:.1f} at most",
        ),
    ]
