"""Places a track could lie: whether the arm can climb the whole path from each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks import move
from benchmarks.measure import NO_PEER, Outcome, Row, medians
from oner.model.piece import Placement
from oner.motion.reach import climb, climbs_whole
from oner.motion.request import ArmRequest
from oner.motion.scene import make_scene

PLACEMENTS = 400
REPETITIONS = 3
SPREAD = np.array([3.0, 1.5, 0.0, 0.8])
"""How far x, y, z and yaw go either way from a placement that is known to do [m, rad]."""


def run() -> tuple[Outcome, ...]:
    """What is left early must be what the whole ladder, without leaving it, says is impossible."""
    request = move.ten_seconds()
    draw = np.random.default_rng(7).uniform(-1.0, 1.0, (PLACEMENTS, 4)) * SPREAD
    places = [Placement(x=x, y=y, z=z, yaw=yaw) for x, y, z, yaw in draw.tolist()]

    def ours() -> list[bool]:
        return [climbs_whole(make_scene(replace(request, placement=at))) for at in places]

    found = ours()
    assert found[:: PLACEMENTS // 40] == [_whole(request, at) for at in places[:: PLACEMENTS // 40]]
    (mine,) = medians(ours, repetitions=REPETITIONS)
    row = Row(
        name="places for the track",
        work=(
            f"{PLACEMENTS} placements of a path of {move.SECONDS} s, every rail position, branch, "
            "panel and performer at every knot"
        ),
        unit="ms",
        ours=1000 * mine,
        peer=NO_PEER,
        repetitions=REPETITIONS,
        answer=(
            f"{PLACEMENTS / mine:,.0f} placements a second, of which {sum(found)} can be climbed; "
            "every tenth was climbed to the end and says the same"
        ),
    )
    return (row,)


def _whole(request: ArmRequest, at: Placement) -> bool:
    """The same without leaving the ladder before its end."""
    scene = make_scene(replace(request, placement=at))
    return not scene.track_blocked and int(climb(scene).earliest[-1]) == 0
