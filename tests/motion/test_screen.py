"""What the quick look at placements says agrees with the ladder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from arm_scenes import flat, request_for, tracking_path

from oner.kernels.collide import FREE, TRACK, WALL
from oner.model.piece import Placement
from oner.motion.reach import survey_reach
from oner.motion.screen import screen_placements


def placements(count: int) -> list[Placement]:
    rng = np.random.default_rng(2)
    return [
        Placement(x=rng.uniform(-2, 2), y=rng.uniform(-2, 2), z=0.0, yaw=rng.uniform(-0.5, 0.5))
        for _ in range(count)
    ]


def test_a_knot_that_passes_is_possible_for_the_ladder() -> None:
    panels = (flat("F", 1.0, 2.2, wild=False), flat("W", -1.0, 0.8, wild=True))
    request = request_for(tracking_path(6.0), panels=panels)
    chosen = placements(25)
    knots, reasons = screen_placements(request, chosen)
    assert reasons.shape == (25, len(knots))
    for place, row in zip(chosen, reasons, strict=True):
        ladder = survey_reach(replace(request, placement=place)).reasons[knots]
        if not (row == WALL).all():
            assert (ladder[row == FREE] == FREE).all()


def test_a_track_across_a_fixed_wall_fails_everywhere() -> None:
    request = request_for(tracking_path(6.0), panels=(flat("T", 4.0, 0.0, wild=False),))
    _, reasons = screen_placements(request, [Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)])
    assert (reasons == WALL).all()


def test_a_track_in_the_performers_way_fails_where_they_meet() -> None:
    request = request_for(tracking_path(6.0))
    _, reasons = screen_placements(request, [Placement(x=0.0, y=1.4, z=0.0, yaw=0.0)])
    assert TRACK in reasons


def test_no_placement_is_an_answer_of_no_rows() -> None:
    _, reasons = screen_placements(request_for(tracking_path(6.0)), [])
    assert len(reasons) == 0
