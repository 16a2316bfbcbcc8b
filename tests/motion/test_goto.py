"""The way to the first row of a move is clear, slow, and says where its motors end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import flat, request_for, tracking_path

from oner.kernels.collide import FREE, judge_all
from oner.model.kinematics import arm_frames
from oner.motion.goto import LIMIT_PART, SLOW, Goto, goto_first
from oner.motion.plan import part_of, plan_move
from oner.motion.ramps import with_ramps
from oner.motion.request import ArmRequest, PlannedMove, Refused
from oner.motion.scene import make_scene, without_panels
from oner.timing.span import Span

PARKED = np.array([-4.5, 0.0, -0.6, 2.2, 0.0, 0.8, 0.0])


@pytest.fixture(scope="module")
def move() -> tuple[ArmRequest, PlannedMove]:
    request = part_of(request_for(tracking_path(8.0)), Span(50, 140))
    planned = plan_move(request, request.span)
    assert isinstance(planned, PlannedMove)
    rolled = with_ramps(request, planned)
    assert isinstance(rolled, PlannedMove)
    return request, rolled


def gone(answer: Goto | Refused) -> Goto:
    assert isinstance(answer, Goto), answer
    return answer


def lintel(request: ArmRequest) -> ArmRequest:
    """Headers over the track the arm has to duck under."""
    panels = tuple(
        replace(flat(f"W{k}", -3.4, y, wild=False, along=False), base=1.5)
        for k, y in enumerate((0.6, -0.6, 1.8))
    )
    return replace(request, panels=panels)


def test_it_goes_from_rest_where_it_stands_to_rest_at_the_first_row(
    move: tuple[ArmRequest, PlannedMove],
) -> None:
    answer = gone(goto_first(*move, PARKED))
    assert np.allclose(answer.values[0], PARKED)
    assert np.allclose(answer.values[-1], move[1].move.values[0], atol=1e-9)
    speed = np.diff(answer.values, axis=0) / np.diff(answer.times)[:, None]
    assert np.abs(speed[[0, -1]]).max() < 0.01
    assert answer.times[-1] == pytest.approx(answer.seconds)


def test_every_axis_keeps_its_part_of_the_limits(move: tuple[ArmRequest, PlannedMove]) -> None:
    request = move[0]
    answer = gone(goto_first(*move, PARKED, slow=99.0))
    dt = 0.01
    rows = answer.values[:-1]
    for order, what in enumerate(("speed", "acceleration", "jerk"), start=1):
        limit = np.array([getattr(request.track, what), *getattr(request.arm, what)])
        found = np.abs(np.diff(rows, n=order, axis=0)).max(axis=0) / dt**order
        assert (found <= LIMIT_PART * limit * 1.02).all()


def test_beside_people_no_part_is_faster_than_is_slow(
    move: tuple[ArmRequest, PlannedMove],
) -> None:
    request = move[0]
    answer = gone(goto_first(*move, PARKED))
    flange = arm_frames(request.arm, answer.values[:, 1:])[:, 6]
    eye = flange[:, :3, 3] + flange[:, :3, :3] @ request.mount.p_flange_camera
    eye[:, 0] += answer.values[:, 0]
    speed = np.linalg.norm(np.diff(eye[:-1], axis=0), axis=1).max() * 100.0
    assert speed <= answer.fastest * 1.05
    assert answer.fastest <= SLOW


def test_a_way_under_a_header_is_found_and_clear_all_along(
    move: tuple[ArmRequest, PlannedMove],
) -> None:
    request, planned = lintel(move[0]), move[1]
    start = np.array([-4.5, 0, 0, 0, 0, 0, 0.0])
    answer = gone(goto_first(request, planned, start))
    assert len(answer.stations) > 2
    scene = without_panels(make_scene(request), ())
    q, s = np.ascontiguousarray(answer.values[:, 1:]), answer.values[:, 0].copy()
    nobody = np.zeros((0, len(q), 3))
    body = scene.body._replace(lower=request.arm.lower.copy(), upper=request.arm.upper.copy())
    status, _ = judge_all(body, scene.world, q, s, nobody)
    assert (status == FREE).all()


def test_the_same_seed_gives_the_same_way(move: tuple[ArmRequest, PlannedMove]) -> None:
    request = lintel(move[0])
    start = np.array([-4.5, 0, 0, 0, 0, 0, 0.0])
    one, other = (gone(goto_first(request, move[1], start, seed=4)) for _ in range(2))
    assert one == other


def test_it_says_where_every_motor_ends_and_warns_of_a_full_turn(
    move: tuple[ArmRequest, PlannedMove],
) -> None:
    first = move[1].move.values[0]
    turned = first.copy()
    turned[6] += 2 * np.pi if first[6] < 0 else -2 * np.pi
    answer = gone(goto_first(*move, turned))
    assert len(answer.said) == 7
    assert answer.said[0].endswith(f"to {first[0]:+.3f} m")
    assert f"to {np.degrees(first[6]):+.1f} deg" in answer.said[6]
    assert "more than half a turn" in answer.said[6]
    assert answer.travel[6] == pytest.approx(2 * np.pi)
    assert "half a turn" not in "".join(answer.said[:6])


def test_an_arm_that_stands_in_something_is_refused_with_what_it_is(
    move: tuple[ArmRequest, PlannedMove],
) -> None:
    request = replace(
        move[0], panels=(replace(flat("W", -4.5, 0.0, wild=False, along=False), base=1.0),)
    )
    answer = goto_first(request, move[1], PARKED)
    assert isinstance(answer, Refused)
    assert answer.failures[0].code == "cover-goto"
    assert "where it stands the rig would touch a panel" in answer.failures[0].detail
    beyond = PARKED.copy()
    beyond[0] = -9.0
    answer = goto_first(*move, beyond)
    assert isinstance(answer, Refused)
    assert "the track is beyond the end of its range" in answer.failures[0].detail


def test_a_wall_right_across_is_no_way(move: tuple[ArmRequest, PlannedMove]) -> None:
    walls = tuple(
        replace(flat(f"W{k}", -3.4, y, wild=False, along=False), base=0.6)
        for k, y in enumerate((-1.2, 0.0, 1.2))
    )
    answer = goto_first(replace(move[0], panels=walls), move[1], PARKED)
    assert isinstance(answer, Refused)
    assert "no way was found" in answer.failures[0].detail
