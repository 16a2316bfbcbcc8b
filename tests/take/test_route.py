"""The performer's way: waypoints, zones, corners, and the messages where there is none."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.errors import InputError
from oner.model.set import StoryMap, Wall, Waypoint, Zone
from oner.model.take import PaceKey
from oner.take.floor import SQUEEZE, Floor, NoWayError
from oner.take.route import lay_route, middle


def box(id: str, x0: float, y0: float, x1: float, y1: float) -> Zone:
    return Zone(id=id, outline=((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def wall(id: str, start, end) -> Wall:
    return Wall(id=id, start=start, end=end, base=0.0, top=3.0, thickness=0.1)


# an L of two corridors 2.6 m wide: along x, then up along y, and a room at its end
CORRIDORS = StoryMap(
    zones=(
        box("along", 0.0, -1.3, 20.0, 1.3),
        box("up", 17.4, 1.3, 20.0, 15.0),
        box("room", 14.0, 15.0, 24.0, 21.0),
    ),
    walls=(
        wall("W1", (0.0, 1.3), (17.4, 1.3)),
        wall("W2", (17.4, 1.3), (17.4, 15.0)),
        wall("W3", (20.0, -1.3), (20.0, 15.0)),
        wall("W4", (0.0, -1.3), (20.0, -1.3)),
    ),
    waypoints=(Waypoint(id="in", point=(0.5, 0.0)), Waypoint(id="out", point=(19.0, 20.0))),
)


def lay(workshop, *route: str, story: StoryMap = CORRIDORS, radius: float = 1.0, folder=None):
    hand = replace(workshop.hand, route=route, corner_radius=radius)
    return lay_route(hand, story, folder or workshop.folder)


def test_between_waypoints_the_way_is_straight(workshop) -> None:
    path, findings = lay(workshop, "in", "out")
    assert path.length == pytest.approx(math.hypot(18.5, 20.0))
    assert findings == ()


def test_a_way_through_zones_follows_the_middle_of_corridors(workshop) -> None:
    path, _ = lay(workshop, "in", "along", "up", "room")
    corners = path.points[1:-1]
    near = np.hypot(*(corners - [18.7, 0.0]).T).min()
    assert near < 0.15
    assert len(path.points) <= 4
    np.testing.assert_allclose(path.points[-1], [19.0, 18.0])


def test_a_way_through_zones_crosses_no_wall(workshop) -> None:
    path, _ = lay(workshop, "along", "room")
    points = path.point(np.linspace(0.0, path.length, 500))
    assert Floor(CORRIDORS).clearance(points).min() > SQUEEZE


def test_zones_named_on_the_way_do_not_make_it_longer(workshop) -> None:
    few, _ = lay(workshop, "along", "room")
    all_of_them, _ = lay(workshop, "along", "up", "room")
    assert all_of_them.length == pytest.approx(few.length, abs=0.3)


def test_a_zone_off_the_way_is_visited(workshop) -> None:
    story = StoryMap(
        zones=(box("hall", 0.0, 0.0, 20.0, 3.0), box("alcove", 8.0, 3.0, 12.0, 7.0)),
        waypoints=(Waypoint(id="w", point=(1.0, 1.5)), Waypoint(id="e", point=(19.0, 1.5))),
    )
    path, _ = lay(workshop, "w", "alcove", "e", story=story)
    assert [10.0, 5.0] in path.points.tolist()


def test_a_wall_across_is_gone_around(workshop) -> None:
    story = StoryMap(
        zones=(box("west", 0.0, 0.0, 10.0, 10.0), box("east", 10.0, 0.0, 20.0, 10.0)),
        walls=(wall("W", (10.0, 0.0), (10.0, 8.0)),),
    )
    path, _ = lay(workshop, "west", "east", story=story)
    points = path.point(np.linspace(0.0, path.length, 500))
    over_the_line = points[np.argmin(np.abs(points[:, 0] - 10.0))]
    assert over_the_line[1] > 8.0 + SQUEEZE


def test_closed_zones_have_no_way(workshop) -> None:
    story = StoryMap(
        zones=(box("west", 0.0, 0.0, 10.0, 10.0), box("east", 10.0, 0.0, 20.0, 10.0)),
        walls=(wall("W", (10.0, 0.0), (10.0, 10.0)),),
    )
    with pytest.raises(InputError, match=r"by_hand.route: read 'west, east'; zones have to adjoin"):
        lay(workshop, "west", "east", story=story)


def test_without_zones_there_is_nothing_to_find_a_way_through() -> None:
    with pytest.raises(NoWayError, match="name waypoints"):
        Floor(StoryMap())


@given(st.floats(1.0, 19.0), st.floats(1.0, 9.0), st.floats(1.0, 19.0), st.floats(1.0, 9.0))
def test_in_an_empty_room_the_way_is_no_longer_than_it_must_be(ax, ay, bx, by) -> None:
    floor = Floor(StoryMap(zones=(box("room", 0.0, 0.0, 20.0, 10.0),)))
    way = [(ax, ay), *floor.way((ax, ay), (bx, by)), (bx, by)]
    length = sum(math.dist(a, b) for a, b in pairwise(way))
    assert length <= math.dist((ax, ay), (bx, by)) * 1.1 + 0.3


def test_the_middle_of_a_bent_zone_is_in_it() -> None:
    outline = ((0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (0, 1))
    x, y = middle(Zone(id="bent", outline=outline))
    assert 0.3 < y < 9.9
    assert (0 < x < 10 and y < 1) or x > 9


def test_a_corner_between_short_legs_is_reported(workshop) -> None:
    story = StoryMap(
        waypoints=tuple(
            Waypoint(id=name, point=point)
            for name, point in zip("abcd", ((0, 0), (10, 0), (10, 1), (20, 1)), strict=True)
        )
    )
    path, findings = lay(workshop, "a", "b", "c", "d", story=story)
    (finding,) = findings
    assert finding.code == "take-corner"
    assert "b 0." in finding.measured
    assert "c 0." in finding.measured
    assert finding.limit == "1.00 m"
    assert min(corner.radius for corner in path.shrunk) < 1.0


def test_an_unknown_name_is_answered_with_the_nearest(workshop) -> None:
    with pytest.raises(InputError, match=r"read 'rooom'; did you mean 'room'\?"):
        lay(workshop, "in", "rooom")


def test_a_route_of_one_place_is_refused(workshop) -> None:
    with pytest.raises(InputError, match="two different places"):
        lay(workshop, "in", "in")


def test_turning_straight_back_is_refused(workshop) -> None:
    with pytest.raises(InputError, match="turns straight back"):
        lay(workshop, "in", "out", "in")


def test_an_error_names_the_line_of_its_key(workshop, tmp_path) -> None:
    text = 'name = "t"\n[by_hand]\nperformer = "M"\nroute = ["in", "nowhere"]\n'
    (tmp_path / "take.toml").write_text(text)
    with pytest.raises(InputError) as refused:
        lay(workshop, "in", "nowhere", folder=tmp_path)
    assert refused.value.problem.line == 4


def test_an_error_names_the_line_of_the_right_table(workshop, tmp_path) -> None:
    pace = "[[by_hand.pace]]\ntime_s = 0\nspeed_m_s = 1\n[[by_hand.pace]]\ntime_s = 0\n"
    (tmp_path / "take.toml").write_text(f"[by_hand]\n{pace}")
    keys = (PaceKey(time=0.0, speed=1.0), PaceKey(time=0.0, speed=1.0))
    with pytest.raises(InputError) as refused:
        workshop.by_hand(folder=tmp_path, pace=keys)
    assert refused.value.problem.line == 6
