"""Set states say in words what is out, and take along what leans on it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from oner.breakdown.states import (
    RELAY_MINUTES,
    Laid,
    brace_minutes,
    conflicts,
    held_in_place,
    panel_words,
    seen_if_pulled,
    torn,
    union_state,
    where_words,
    with_dependants,
    zone_at,
)
from oner.geometry.plane import RigidTransform2
from oner.model.piece import Placement
from oner.model.rig import Rig, RigKind, Terms, Track
from oner.model.set import Panel, PanelKind, Region, Set, Wall, Zone


def panel(number: int, **more: object) -> Panel:
    values: dict[str, object] = {
        "id": f"A-E-{number:02d}",
        "wall": "A-E",
        "start": (float(number), 0.0),
        "end": (number + 1.0, 0.0),
        "base": 0.0,
        "top": 3.0,
        "thickness": 0.1,
        "wild": True,
        "pull_minutes": 15,
        "rehang_minutes": 40,
    }
    return Panel(**{**values, **more})  # type: ignore[arg-type]


def hallway() -> Set:
    panels = tuple(panel(n) for n in range(1, 9))
    wall = Wall(id="A-E", start=(1, 0), end=(9, 0), base=0, top=3, thickness=0.1, panels=panels)
    ceiling = panel(
        1, id="A-C-01", wall="A-C", kind=PanelKind.CEILING, base=3.0, top=3.05, needs=("A-E-04",)
    )
    return Set(
        id="hall",
        name="HALLWAY",
        stage="stage-1",
        T_stage_set=RigidTransform2(),
        walls=(wall,),
        ceilings=(ceiling,),
        regions=(Region(id="hall", zones=()),),
    )


RIG = Rig(
    id="arm",
    name="Camera arm",
    kind=RigKind.ARM,
    terms=Terms(),
    install_minutes=480,
    strike_minutes=240,
)


def test_runs_of_numbers_are_joined() -> None:
    panels = [panel(n) for n in (4, 5, 6, 9)]
    assert panel_words(panels) == "A-E 04-06 and 09"


def test_ceiling_pieces_are_called_after_their_ceiling_and_not_their_zone() -> None:
    lids = [panel(n, id=f"A-C1-{n:02d}", wall="a1", kind=PanelKind.CEILING) for n in (3, 4)]
    assert panel_words([*lids, panel(3)]) == "A-C1 03-04, A-E 03"


def test_a_panel_that_leans_on_a_pulled_one_comes_out_too() -> None:
    assert with_dependants(hallway(), frozenset({"A-E-04"})) == {"A-E-04", "A-C-01"}
    assert with_dependants(hallway(), frozenset({"A-E-05"})) == {"A-E-05"}


def test_work_is_the_sum_of_panels_and_rig() -> None:
    state = torn(hallway(), RIG, frozenset({"A-E-04", "A-E-05"}), "on 6 m track")
    assert state.panels_out == ("A-C-01", "A-E-04", "A-E-05")
    assert state.change_minutes == 480 + 3 * 15
    assert state.restore_minutes == 240 + 3 * 40
    assert state.region == "hall"
    assert "A-E 04-05" in state.words


def test_the_region_that_closes_is_the_one_of_the_performers_zone() -> None:
    zones = (
        Zone(id="near", outline=((0, 0), (4, 0), (4, 2), (0, 2))),
        Zone(id="far", outline=((4, 0), (8, 0), (8, 2), (4, 2))),
    )
    regions = (Region(id="one", zones=("near",)), Region(id="two", zones=("far",)))
    built = replace(hallway(), zones=zones, regions=regions)
    zone = zone_at(built, np.array([6.0, 1.0]))
    assert zone == "far"
    assert torn(built, RIG, frozenset(), "on 6 m track", zone).region == "two"
    assert zone_at(built, np.array([9.0, 1.0])) is None


TRACK = Track(
    length=4.0, width=1.0, base_height=0.4, overrun=0.5, speed=2.0, acceleration=2.0, jerk=20.0
)
CORRIDORS = (
    Zone(id="a1", outline=((0, 0), (12, 0), (12, 2.4), (0, 2.4))),
    Zone(id="a2", outline=((12, 0), (14.4, 0), (14.4, 12), (12, 12))),
)


def at(x: float, y: float, yaw: float = 0.0) -> Placement:
    return Placement(x=x, y=y, z=0.0, yaw=yaw)


def test_a_track_is_called_after_the_corridor_it_lies_along() -> None:
    built = replace(hallway(), zones=CORRIDORS)
    upright = math.pi / 2
    assert where_words(built, at(4, 1.2), TRACK) == "on 4.0 m track along a1"
    assert where_words(built, at(13.2, 6, upright), TRACK) == "on 4.0 m track along a2"
    assert where_words(built, at(13.2, 6), TRACK) == "on 4.0 m track across a2"
    assert where_words(built, at(4, -1.2), TRACK) == "on 4.0 m track beside a1"
    assert where_words(built, at(16, 6, upright), TRACK) == "on 4.0 m track beside a2"
    pedestal = replace(TRACK, length=0.0)
    assert where_words(built, at(4, 1.2), pedestal) == "on pedestal in a1"
    assert where_words(hallway(), at(4, 1.2), TRACK) == "on 4.0 m track at 4.00, 1.20 m"


def test_a_wall_is_braced_at_every_open_end() -> None:
    panels = tuple(panel(n, brace_minutes=10) for n in range(1, 9))
    (wall,) = hallway().walls
    built = replace(hallway(), walls=(replace(wall, panels=panels),), ceilings=())
    assert brace_minutes(built, ()) == 0
    assert brace_minutes(built, {"A-E-04", "A-E-05"}) == 20
    assert brace_minutes(built, {"A-E-01"}) == 10
    assert brace_minutes(built, {"A-E-03", "A-E-05"}) == 40
    assert brace_minutes(built, {p.id for p in panels}) == 0
    state = torn(built, RIG, frozenset({"A-E-04"}), "on 6 m track")
    assert state.change_minutes == 480 + 15 + 20
    assert state.restore_minutes == 240 + 40


def test_a_panel_that_carries_a_fixed_one_stays() -> None:
    (lid,) = hallway().ceilings
    built = replace(hallway(), ceilings=(replace(lid, wild=False),))
    assert held_in_place(hallway()) == frozenset()
    assert held_in_place(built) == {"A-E-04"}


def test_a_panel_is_missed_where_what_leans_on_it_is_seen() -> None:
    built = hallway()
    names = [panel.id for panel in built.panels]
    seen = np.zeros((2, len(names)), np.bool_)
    seen[1, names.index("A-C-01")] = True
    missed = seen_if_pulled(built, seen)
    assert missed[1, names.index("A-E-04")]
    assert not missed[0].any()
    assert missed.sum() == 2


def test_a_rig_that_stands_elsewhere_is_another_state_with_the_same_words() -> None:
    one = torn(hallway(), RIG, frozenset(), "on 6 m track along a1", None, (at(1, 2),))
    other = torn(hallway(), RIG, frozenset(), "on 6 m track along a1", None, (at(2, 2),))
    assert one.words == other.words == "Camera arm on 6 m track along a1"
    assert one.id != other.id


def laid(built: Set, out: set[str], place: Placement, **more: object) -> Laid:
    state = torn(built, RIG, frozenset(out), where_words(built, place, TRACK), None, (place,))
    return Laid(state=state, placement=place, **more)  # type: ignore[arg-type]


def test_one_state_serves_two_pieces_with_the_panels_of_both_and_one_installation() -> None:
    built, rig = replace(hallway(), zones=CORRIDORS), replace(RIG, track=TRACK)
    one = laid(built, {"A-E-04"}, at(4, 1.2))
    other = laid(built, {"A-E-06"}, at(13.2, 6, math.pi / 2))
    union = union_state(built, rig, (one, other))
    assert union.state.panels_out == ("A-C-01", "A-E-04", "A-E-06")
    assert union.state.change_minutes == 480 + 3 * 15
    assert union.relay_minutes == RELAY_MINUTES
    assert union.state.words.endswith("on 4.0 m track along a1 and on 4.0 m track along a2")
    assert union_state(built, rig, (one, one)).state.id == one.state.id
    assert union_state(built, rig, (one, one)).relay_minutes == 0


def test_pieces_conflict_over_a_panel_one_needs_out_and_the_other_shows() -> None:
    built = replace(hallway(), zones=CORRIDORS)
    one = laid(built, {"A-E-04"}, at(4, 1.2))
    other = laid(built, {"A-E-06"}, at(4, 1.2), standing=frozenset({"A-E-04", "A-C-01"}))
    assert conflicts(built, TRACK, one, one) == ()
    (reason,) = conflicts(built, TRACK, one, other)
    assert reason == "A-C 01, A-E 04 has to be out for one and is seen in the other"


def test_pieces_in_two_regions_share_no_state() -> None:
    built = hallway()
    one = laid(built, {"A-E-04"}, at(4, 1.2))
    other = replace(one, state=replace(one.state, region="far"))
    assert conflicts(built, TRACK, one, other) == ("one is in hall, the other in far",)


def test_another_rig_across_the_way_is_a_conflict() -> None:
    built = hallway()
    one = laid(built, set(), at(4, 1.2))
    other = replace(
        one,
        state=replace(one.state, rig="other"),
        placement=at(40, 1.2),
        way=np.array([[0.0, 1.2], [9.0, 1.2]]),
    )
    reasons = conflicts(built, TRACK, one, other)
    assert len(reasons) == 2
    assert reasons[1] == "the track of one lies where people go in the other"
