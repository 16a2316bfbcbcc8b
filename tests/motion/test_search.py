"""Where the track lies: the fewest panels, and a proof that there is nothing better on the grid."""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from arm_scenes import circle_path, flat, long_track, request_for, tracking_path
from hallway import corner_request

from oner.kernels import fewest
from oner.model.piece import Placement
from oner.model.progress import Progress
from oner.model.set import Stage
from oner.motion.places import (
    PlaceGrid,
    PlaceQuestion,
    boxes_at,
    examine_rows,
    grid_around,
    screen_rows,
    spread_order,
    with_stage,
)
from oner.motion.plan import plan_move
from oner.motion.reach import climb
from oner.motion.request import ArmRequest, Failure, PlannedMove, Refused
from oner.motion.scene import make_body, make_scene, make_world, panel_box
from oner.motion.search import Found, NotFound, SearchSettings, search_placement
from oner.timing.span import Span

WALLS = (
    flat("N1", -1.0, 2.3, wild=True),
    flat("N2", 1.0, 2.3, wild=True),
    flat("S1", -1.0, 0.5, wild=True),
    flat("S2", 0.8, 0.3, wild=True, along=False),
    flat("F", 0.0, -3.0, wild=False),
)

SMALL = PlaceGrid(x=(-0.4, 0.4), y=(-0.6, 0.2), step=0.2, yaw_step=math.pi / 2)


def tracking(**changes: object) -> ArmRequest:
    return request_for(tracking_path(4.0, 3.0), **({"panels": WALLS} | changes))


def rows_around(count: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    rng = np.random.default_rng(seed)
    low, high = [-1.5, -1.6, 0.0, -0.4], [1.5, 0.4, 0.0, 0.4]
    return rng.uniform(low, high, (count, 4))


def fewest_by_trying(request: ArmRequest) -> int | None:
    """Panels out in the smallest set with which the ladder gets through; None without any."""
    wild = [panel.id for panel in request.panels if panel.wild]
    for count in range(len(wild) + 1):
        for out in itertools.combinations(wild, count):
            keep = frozenset(wild) - set(out)
            scene = make_scene(replace(request, keep=keep))
            if not scene.track_blocked and climb(scene).earliest[-1] == 0:
                return count
    return None


def test_the_exact_ladder_agrees_with_trying_every_set_of_panels() -> None:
    request = tracking()
    rows = rows_around(12, 5)
    answer = examine_rows(PlaceQuestion(request=request, seen=frozenset()), rows, 0, 4)
    found = 0
    for row, status, needed in zip(rows, answer.status, answer.needed, strict=True):
        x, y, z, yaw = row.tolist()
        place = Placement(x=x, y=y, z=z, yaw=yaw)
        truth = fewest_by_trying(replace(request, placement=place))
        assert (status == fewest.FOUND) == (truth is not None)
        if truth is not None:
            assert needed == truth
            found += truth > 0
    assert found >= 2


def test_a_straight_wrist_is_known_to_leave_angles_open() -> None:
    request = tracking()
    body = make_body(request.arm, request.mount, 0.0)
    q = np.zeros((3, 6))
    q[1, 4], q[2, 4] = 0.5, 1e-12
    assert fewest.undetermined(body, q).tolist() == [True, False, True]


def test_what_needs_more_than_is_allowed_never_needs_less() -> None:
    request = tracking()
    rows = rows_around(30, 6)
    problem = PlaceQuestion(request=request, seen=frozenset())
    exact = examine_rows(problem, rows, 0, 4)
    for most in (0, 1, 2):
        answer = examine_rows(problem, rows, 0, most)
        more = answer.status == fewest.NEEDS_MORE
        known = more & (exact.status == fewest.FOUND)
        assert (answer.needed[known] <= exact.needed[known]).all()
        assert (answer.needed[known] > most).all()
        found = answer.status == fewest.FOUND
        assert (answer.needed[found] == exact.needed[found]).all()


def test_the_screen_rules_out_nothing_the_ladder_can_do() -> None:
    request = tracking()
    problem = PlaceQuestion(request=request, seen=frozenset())
    rows = np.random.default_rng(7).uniform([-4, -4, 0, -3], [4, 4, 0, 3], (300, 4))
    exact = examine_rows(problem, rows, 0, 4)
    for knots in (np.array([0, 5]), np.array([3, 10, 20])):
        out = screen_rows(problem, rows, knots) != 0
        assert (exact.status[out] == fewest.IMPOSSIBLE).all()
    assert (exact.status == fewest.FOUND).any()


def test_a_panel_in_frame_is_pulled_only_if_it_may_be() -> None:
    request = tracking()
    rows = rows_around(30, 8)
    free = examine_rows(PlaceQuestion(request=request, seen=frozenset()), rows, 0, 4)
    touched = [
        row
        for row, status, mask in zip(rows, free.status, free.masks, strict=True)
        if status == fewest.FOUND and mask
    ]
    seen = frozenset(panel.id for panel in request.panels if panel.wild)
    problem = PlaceQuestion(request=request, seen=seen)
    answer = examine_rows(problem, np.array(touched), 0, 4)
    assert (answer.status == fewest.NEEDS_MORE).all()
    answer = examine_rows(problem, np.array(touched), 4, 4)
    assert (answer.status == fewest.FOUND).all()


def test_boxes_move_as_the_scene_places_them() -> None:
    request = tracking()
    rows = np.array([[0.3, -0.7, 0.2, 0.9], [-1.0, 2.0, 0.0, -2.0]])
    origin = replace(request, placement=Placement(x=0.0, y=0.0, z=0.0, yaw=0.0))
    moved = boxes_at(make_world(origin, request.panels, ()).boxes, rows)
    for boxes, row in zip(moved, rows, strict=True):
        x, y, z, yaw = row.tolist()
        place = Placement(x=x, y=y, z=z, yaw=yaw)
        expected = [panel_box(panel, place) for panel in request.panels]
        assert np.allclose(boxes, expected, atol=1e-12)


def test_the_default_grid_holds_every_placement_with_all_tips_in_reach() -> None:
    request = tracking()
    grid = grid_around(request)
    rows = np.random.default_rng(9).uniform([-12, -12, 0, -3], [12, 12, 0, 3], (4000, 4))
    problem = PlaceQuestion(request=replace(request, panels=()), seen=frozenset())
    able = rows[screen_rows(problem, rows, np.array([0, 12, 24])) == 0]
    assert len(able)
    assert (able[:, 0] > grid.x[0] - grid.step).all()
    assert (able[:, 0] < grid.x[1] + grid.step).all()
    assert (able[:, 1] > grid.y[0] - grid.step).all()
    assert (able[:, 1] < grid.y[1] + grid.step).all()


def test_a_grid_counts_what_it_holds() -> None:
    assert SMALL.placements == 5 * 5 * 4
    assert sum(len(rows) for rows in SMALL.slices()) == SMALL.placements
    two = replace(SMALL, heights=(0.0, 0.5))
    assert sum(len(rows) for rows in two.slices()) == two.placements == 200


def test_the_first_of_a_spread_order_are_spread_and_none_is_missing() -> None:
    for count in (1, 2, 3, 7, 25, 61):
        order = spread_order(count)
        assert sorted(order.tolist()) == list(range(count))
    assert spread_order(25)[:5].tolist() == [0, 24, 12, 6, 18]


def test_the_hard_case_is_solved_with_a_proof() -> None:
    request = corner_request()
    heard = list[Progress]()
    grid = replace(grid_around(request), step=0.2, yaw_step=math.radians(10))
    found = search_placement(request, grid, report=heard.append)
    assert isinstance(found, Found)
    assert found.proof.complete
    assert found.proof.least == len(found.panels_out) == 4
    assert found.proof.words.startswith("no placement with fewer than 4 panels on a 20 cm, 10 deg")
    assert found.peak <= 1.0
    assert heard
    again = plan_move(found.request, request.span)
    assert isinstance(again, PlannedMove)
    assert again == found.planned
    assert found.request.placement == found.placement
    standing = {panel.id for panel in request.panels} - set(found.panels_out)
    assert found.request.keep >= standing
    counted = found.proof
    assert counted.outside == 0
    assert counted.screened + counted.possible == grid.placements


def test_a_panel_in_frame_stays_where_others_can_go_instead() -> None:
    request = tracking()
    plain = search_placement(request, SMALL)
    assert isinstance(plain, Found)
    assert plain.panels_out
    seen = dict.fromkeys(plain.panels_out, 0.5) | {"F": 0.1, "N1": 0.0}
    other = search_placement(request, SMALL, seen=seen)
    assert isinstance(other, Found)
    assert len(other.seen_out) == other.proof.found_seen <= len(plain.panels_out)
    assert not set(other.seen_out) - set(seen)
    if not other.seen_out:
        assert len(other.panels_out) >= len(plain.panels_out)
    else:
        assert "that are in frame" in other.proof.words


def test_any_number_of_workers_finds_the_same() -> None:
    request = tracking()
    alone = search_placement(request, SMALL)
    with ThreadPoolExecutor(2) as pool:
        together = search_placement(request, SMALL, executor=pool)
    assert isinstance(alone, Found)
    assert alone == together


def test_inside_a_building_the_track_and_the_arm_stay_inside() -> None:
    request = tracking(panels=())
    outline = ((-9.0, -0.7), (9.0, -0.7), (9.0, 9.0), (-9.0, 9.0))
    stage = Stage(id="one", name="Stage 1", outline=outline, height=6.0)
    grid = PlaceGrid(x=(-0.2, 0.2), y=(-1.0, 0.6), step=0.2, yaw_step=math.pi / 2)
    settings = SearchSettings(coarse=(1, 1))
    found = search_placement(request, grid, stage=stage, settings=settings)
    assert isinstance(found, Found)
    assert found.proof.outside > 0
    assert found.placement.y - 0.45 > -0.7
    built = with_stage(request, stage)
    assert built.ceiling == 6.0
    assert len(built.panels) == 4
    assert found.planned.clearance_walls >= request.wall_clearance


def test_without_a_placement_the_answer_is_reasons_and_the_longest_run() -> None:
    request = request_for(tracking_path(12.0, 30.0))
    answer = search_placement(request)
    assert isinstance(answer, NotFound)
    assert answer.reasons[0][0] == "out of the arm's reach"
    assert answer.best is not None
    assert answer.run is not None
    assert 24 <= len(answer.run) < request.frames


def test_a_pedestal_is_found_a_place() -> None:
    pedestal = replace(long_track(), length=0.0, overrun=0.5)
    request = request_for(circle_path(60, 5.0), track=pedestal, panels=WALLS)
    found = search_placement(request, replace(grid_around(request), yaw_step=math.pi / 4))
    assert isinstance(found, Found)
    assert len(found.panels_out) == found.proof.least == 1
    assert found.proof.complete
    bare = search_placement(replace(request, panels=()), replace(grid_around(request), step=0.5))
    assert isinstance(bare, Found)
    assert bare.proof.words.startswith("nothing has to be pulled")


def _fussy(request: ArmRequest, span: Span) -> PlannedMove | Refused:
    """A planner that wants one panel more than the ladder says."""
    if "S1" not in request.keep:
        return plan_move(replace(request, keep=frozenset()), span)
    return _never(request, span)


def test_where_no_plan_holds_with_the_fewest_the_proof_says_so() -> None:
    grid = PlaceGrid(x=(-0.2, 0.2), y=(-0.2, 0.0), step=0.2, yaw_step=2 * math.pi)
    request = tracking(panels=(flat("S1", -1.0, 0.5, wild=True), flat("S2", 1.0, 0.5, wild=True)))
    found = search_placement(request, grid, plan=_fussy)
    honest = search_placement(request, grid)
    assert isinstance(found, Found)
    assert isinstance(honest, Found)
    assert len(found.panels_out) >= len(honest.panels_out)
    if len(found.panels_out) > len(honest.panels_out):
        assert found.proof.refused > 0
        assert not found.proof.complete
        assert "but no plan held" in found.proof.words


def _never(request: ArmRequest, span: Span) -> Refused:
    detail = f"no plan at {request.placement.x:.1f}"
    return Refused(failures=(Failure(span=span, code="cover-joint", detail=detail),))


def test_a_way_nobody_could_plan_is_no_proof() -> None:
    request = tracking(panels=WALLS[-1:])
    answer = search_placement(request, SMALL, plan=_never, settings=SearchSettings(plans=3))
    assert isinstance(answer, NotFound)
    assert answer.proof.refused > 0
    assert not answer.proof.complete


def test_without_effort_there_is_no_proof() -> None:
    answer = search_placement(tracking(), SMALL, settings=SearchSettings(examined=0))
    assert answer.proof.left > 0
    assert answer.proof.words.startswith("no proof")


@pytest.mark.parametrize("kept", ["S1", "S2"])
def test_a_panel_to_keep_is_never_pulled(kept: str) -> None:
    found = search_placement(tracking(keep=frozenset({kept})), SMALL)
    if isinstance(found, Found):
        assert kept not in found.panels_out
