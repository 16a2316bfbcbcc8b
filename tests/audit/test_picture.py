"""The audit's own rays: what is missing in the picture, and what is off the set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import flat

from oner.geometry.plane import RigidTransform2
from oner.model.piece import PieceCost
from oner.model.set import StoryMap, Wall

from .shots import Shot, arm_shot


@pytest.fixture(scope="module", params=[False, True], ids=["as built", "mirrored"])
def shot(request: pytest.FixtureRequest) -> Shot:
    return arm_shot(mirrored=request.param)


def with_repair_price(shot: Shot) -> Shot:
    production = replace(shot.production, prices=replace(shot.production.prices, repair_frame=900))
    return Shot(production=production, plan=shot.plan)


def with_seen_panel_out(shot: Shot) -> Shot:
    """The same with one more panel, where the lens looks, that was pulled."""
    state = shot.arm_piece.setup.state
    assert state is not None
    production = with_repair_price(shot).production
    behind = replace(flat("behind", -8.0, 0.0, wild=True, along=False), wall="w")
    hall, *others = production.sets
    wall = replace(hall.walls[0], panels=(*hall.walls[0].panels, behind))
    production = replace(production, sets=(replace(hall, walls=(wall,)), *others))
    out = tuple(sorted({*state.panels_out, "behind"}))
    return Shot(production=production, plan=shot.with_setup(state=replace(state, panels_out=out)))


def story_of(shot: Shot, shift: float = 0.0) -> StoryMap:
    """The walls of the set as the story has them, moved aside by a shift [m]."""
    built = shot.production.set_named("hall")
    T = built.stands_for[0].T_story_set
    walls = list[Wall]()
    for panel in built.walls[0].panels:
        ends = T.apply_points(np.array([panel.start, panel.end])) + np.array([shift, 0.0])
        start, end = (tuple(map(float, p)) for p in ends)
        walls.append(
            Wall(id=panel.id, start=start, end=end, base=panel.base, top=panel.top, thickness=0.1)  # type: ignore[arg-type]
        )
    return StoryMap(walls=tuple(walls))


def test_a_plan_whose_pulled_panels_are_out_of_the_picture_needs_no_repair(shot: Shot) -> None:
    assert "audit-repair" not in with_repair_price(shot).codes()


def test_a_pulled_panel_in_the_picture_without_a_repair_is_found(shot: Shot) -> None:
    assert "audit-repair" in with_seen_panel_out(shot).codes()


def test_a_repair_that_is_paid_is_not_asked_for_again(shot: Shot) -> None:
    seen = with_seen_panel_out(shot)
    paid = Shot(production=seen.production, plan=seen.plan).with_piece(
        0, costs=(PieceCost(kind="repair", amount=9000),)
    )
    assert "audit-repair" not in seen.codes(plan=paid)


def test_a_set_that_is_where_the_story_has_its_walls_is_not_seen_off(shot: Shot) -> None:
    production = replace(shot.production, story=story_of(shot))
    assert "audit-off" not in shot.codes(production=production)


def test_a_set_that_is_elsewhere_than_the_story_is_seen_off(shot: Shot) -> None:
    production = replace(shot.production, story=story_of(shot, shift=2.0))
    assert "audit-off" in shot.codes(production=production)


def test_the_frame_of_a_set_is_the_one_its_transform_gives() -> None:
    T = RigidTransform2(yaw=0.4, x=1.0, y=-2.0, mirrored=True)
    from oner.audit.place import into_set

    p = np.array([[3.0, 4.0, 1.5]])
    inside, rotations = into_set(T, p, np.eye(3)[None])
    np.testing.assert_allclose(inside, T.inverse().apply_points(p), atol=1e-12)
    assert np.linalg.det(rotations[0]) == pytest.approx(1.0)
