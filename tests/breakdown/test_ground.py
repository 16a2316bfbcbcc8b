"""What stands on the ground: stage floor, lanes, other sets, room for what is pulled."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from oner.breakdown.ground import (
    free_floor,
    free_places,
    standing_findings,
    standing_length,
    storage_floor,
)
from oner.breakdown.states import strip_floor, torn
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import frozen
from oner.model.finding import Severity
from oner.model.piece import Placement
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.rig import ArmModel, OrthoParallel, Rig, RigKind, Terms, Track
from oner.model.set import Panel, PanelKind, Set, Stage, StoryMap, Zone

Build = Callable[..., Set]

TRACK = Track(
    length=4.0, width=1.0, base_height=0.4, overrun=0.5, speed=2.0, acceleration=2.0, jerk=20.0
)
RIG = Rig(id="arm", name="Camera arm", kind=RigKind.ARM, terms=Terms(), track=TRACK)


def box(x0: float, y0: float, x1: float, y1: float) -> tuple[tuple[float, float], ...]:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def at(x: float, y: float, yaw: float = 0.0) -> Placement:
    return Placement(x=x, y=y, z=0.0, yaw=yaw)


def company(*sets: Set, **stage: object) -> Production:
    """A production whose stage is 40 x 20 m; a corridor along x lies in the middle of it."""
    values: dict[str, object] = {
        "id": "stage-1",
        "name": "Stage 1",
        "outline": box(0, 0, 40, 20),
        "height": 9.0,
    }
    return Production(
        title="T",
        short="T",
        currency="USD",
        rate=Fraction(24),
        calendar=Calendar(start=date(2027, 2, 1), days=5),
        rules=Rules(),
        prices=Prices(),
        story=StoryMap(),
        stages=(Stage(**{**values, **stage}),),  # type: ignore[arg-type]
        sets=sets,
        rigs=(RIG,),
        cast=(),
        strips=(),
    )


def moved(built: Set, x: float, y: float, **more: object) -> Set:
    return replace(built, T_stage_set=RigidTransform2(x=x, y=y), **more)  # type: ignore[arg-type]


@pytest.fixture
def hall(build_set: Build) -> Set:
    """24 m of corridor whose origin lies at (8, 10) of the stage, its south wall wild."""
    return moved(build_set(24.0, wild=True), 8.0, 10.0)


def test_a_track_has_to_lie_on_the_floor_of_the_stage(hall: Set) -> None:
    places = [at(5.0, 0.0), at(31.0, 0.0), at(29.0, 0.0), at(29.6, 0.0), at(5.0, 9.6)]
    found = free_places(company(hall), hall, RIG, places)
    assert found.free.tolist() == [True, False, True, False, False]
    assert found.reasons[1] is not None
    assert found.reasons[1][0] == "cover-stage"
    assert found.reasons[0] is None


def test_a_turned_set_takes_its_track_with_it(hall: Set) -> None:
    turned = replace(hall, T_stage_set=RigidTransform2(x=8.0, y=10.0, yaw=math.pi / 2))
    found = free_places(company(turned), turned, RIG, [at(5.0, 0.0), at(8.0, 0.0)])
    assert found.free.tolist() == [True, False]


def test_a_track_does_not_lie_across_a_lane(hall: Set) -> None:
    production = company(hall, lanes=(Zone(id="exit-1", outline=box(20, 0, 22, 20)),))
    found = free_places(production, hall, RIG, [at(13.0, 0.0), at(8.0, 0.0), at(9.5, 0.0)])
    assert found.free.tolist() == [False, True, True]
    assert found.reasons[0] == (
        "cover-lane",
        "the track would lie across the lane exit-1, which stays free",
    )


def test_a_track_does_not_lie_through_another_set(hall: Set, build_set: Build) -> None:
    other = moved(build_set(6.0), 8.0, 15.0, id="office", name="OFFICE")
    found = free_places(company(hall, other), hall, RIG, [at(3.0, 3.8), at(3.0, 2.0)])
    assert found.free.tolist() == [False, True]
    assert found.reasons[0] is not None
    assert "OFFICE" in found.reasons[0][1]


def test_sets_drawn_over_each_other_are_said_and_not_held_against_the_track(
    hall: Set, build_set: Build
) -> None:
    other = moved(build_set(6.0), 8.0, 10.0, id="office", name="OFFICE")
    production = company(hall, other)
    assert free_places(production, hall, RIG, [at(6.0, 0.0)]).free.all()
    state = torn(hall, RIG, frozenset(), "on 4.0 m track")
    findings = standing_findings(production, hall, state, at(6.0, 0.0), RIG)
    assert [(f.code, f.severity) for f in findings] == [("cover-stage", Severity.NOTE)]
    assert "OFFICE is drawn over HALLWAY" in findings[0].measured


def test_a_stage_nobody_measured_limits_nothing_and_says_so(hall: Set) -> None:
    production = company(hall, outline=(), height=None)
    assert free_floor(production, hall) is None
    assert free_places(production, hall, RIG, [at(500.0, 0.0)]).free.all()
    state = torn(hall, RIG, frozenset({"south-03"}), "on 4.0 m track")
    findings = standing_findings(production, hall, state, at(6.0, 0.0), RIG)
    assert {(f.code, f.severity) for f in findings} == {
        ("cover-stage", Severity.NOTE),
        ("cover-storage", Severity.NOTE),
    }
    assert "nobody said where" in next(f for f in findings if f.code == "cover-storage").measured


def test_the_free_floor_agrees_with_the_places(hall: Set, build_set: Build) -> None:
    other = moved(build_set(6.0), 8.0, 15.0, id="office", name="OFFICE")
    production = company(hall, other, lanes=(Zone(id="exit-1", outline=box(20, 0, 22, 20)),))
    floor = free_floor(production, hall, above=TRACK.base_height)
    assert floor is not None
    places = [at(x, y) for x in range(-6, 34, 2) for y in range(-9, 10, 2)]
    free = free_places(production, hall, RIG, places).free
    held = [floor.buffer(1e-6).covers(strip_floor(TRACK, place)) for place in places]
    assert free.tolist() == held


def test_a_plan_across_a_lane_is_forbidden(hall: Set) -> None:
    production = company(hall, lanes=(Zone(id="exit-1", outline=box(20, 0, 22, 20)),))
    state = torn(hall, RIG, frozenset(), "on 4.0 m track")
    findings = standing_findings(production, hall, state, at(13.0, 0.0), RIG)
    assert [(f.code, f.severity) for f in findings] == [("cover-lane", Severity.FORBID)]


def test_pulled_panels_need_floor_to_stand_on(hall: Set) -> None:
    out = frozenset(f"south-{n:02d}" for n in range(3, 9))
    state = torn(hall, RIG, out, "on 4.0 m track")
    small = company(hall, storage=(Zone(id="dock", outline=box(1, 1, 3, 2)),))
    (finding,) = standing_findings(small, hall, state, at(6.0, 0.0), RIG)
    assert finding.code == "cover-storage"
    assert finding.severity is Severity.WARN
    assert "6 pulled panels take 1.4 m2" in finding.measured
    assert "50% of 2.0 m2" in finding.limit
    large = company(hall, storage=(Zone(id="dock", outline=box(1, 1, 5, 3)),))
    assert standing_findings(large, hall, state, at(6.0, 0.0), RIG) == ()


def test_a_panel_longer_than_the_floor_does_not_stand_there(hall: Set) -> None:
    state = torn(hall, RIG, frozenset({"south-03"}), "on 4.0 m track")
    production = company(hall, storage=(Zone(id="dock", outline=box(1, 1, 2, 2)),))
    (finding,) = standing_findings(production, hall, state, at(6.0, 0.0), RIG)
    assert "south-03 is 1.2 m long" in finding.measured


def test_panels_are_not_stood_in_sets_lanes_or_under_the_track(hall: Set) -> None:
    production = company(
        hall,
        storage=(Zone(id="dock", outline=box(8, 0, 12, 20)),),
        lanes=(Zone(id="exit-1", outline=box(0, 0, 40, 2)),),
    )
    room = storage_floor(production, hall, at(2.0, -6.0), RIG)
    assert room is not None
    corridor, lane, strip = 4 * 2.5, 4 * 2.0, 4 * 1.0
    assert room.area == pytest.approx(4 * 20 - corridor - lane - strip, abs=0.05)


def test_without_storage_the_free_floor_of_the_stage_is_taken(hall: Set) -> None:
    room = storage_floor(company(hall), hall)
    assert room is not None
    assert room.area == pytest.approx(40 * 20 - 24.0 * 2.5, abs=0.6)


def test_a_ceiling_piece_stands_on_its_longer_edge() -> None:
    piece = Panel(
        id="C-01",
        wall="c",
        start=(0, 0),
        end=(1.2, 0),
        base=3.0,
        top=3.05,
        thickness=2.4,
        kind=PanelKind.CEILING,
    )
    assert standing_length(piece) == 2.4
    assert standing_length(replace(piece, kind=PanelKind.FLAT, thickness=0.1)) == 1.2


def test_what_leans_on_a_pulled_panel_is_named(hall: Set) -> None:
    lid = replace(
        hall.panels[0], id="C-01", kind=PanelKind.CEILING, base=3.0, needs=("south-03", "north-03")
    )
    leaning = replace(hall, ceilings=(lid,))
    state = torn(leaning, RIG, frozenset({"south-03"}), "on 4.0 m track")
    finding, lights = standing_findings(company(leaning), leaning, state, at(6.0, 0.0), RIG)
    assert finding.code == "cover-lean"
    assert finding.severity is Severity.NOTE
    assert lights.code == "cover-unchecked"
    assert finding.measured == "C 01 comes out too, because it leans on south 03"


def test_a_fixed_panel_that_leans_on_a_pulled_one_forbids_the_state(hall: Set) -> None:
    lid = replace(hall.panels[0], id="C-01", wild=False, needs=("south-03",))
    leaning = replace(hall, ceilings=(lid,))
    state = torn(leaning, RIG, frozenset({"south-03"}), "on 4.0 m track")
    findings = standing_findings(company(leaning), leaning, state, at(6.0, 0.0), RIG)
    assert (findings[0].code, findings[0].severity) == ("cover-lean", Severity.FORBID)


def test_an_arm_taller_than_the_stage_is_a_note(hall: Set) -> None:
    zeros = frozen(np.zeros(6))
    arm = ArmModel(
        name="arm",
        geometry=OrthoParallel(a1=0.15, a2=0.0, b=0.0, c1=0.55, c2=0.8, c3=0.6, c4=0.1),
        offsets=zeros,
        signs=frozen(np.ones(6)),
        lower=zeros,
        upper=zeros,
        speed=zeros,
        acceleration=zeros,
        jerk=zeros,
        spheres=frozen(np.zeros((0, 5))),
        payload=20.0,
        source="",
    )
    rig = replace(RIG, arm=arm)
    state = torn(hall, rig, frozenset(), "on 4.0 m track")
    assert standing_findings(company(hall), hall, state, at(6.0, 0.0), rig) == ()
    (finding,) = standing_findings(company(hall, height=2.0), hall, state, at(6.0, 0.0), rig)
    assert (finding.code, finding.severity) == ("cover-stage", Severity.NOTE)
    assert finding.measured == "stretched upwards Camera arm would be 2.6 m high"


def test_findings_are_about_what_the_caller_says(hall: Set) -> None:
    state = torn(hall, RIG, frozenset({"south-03"}), "on 4.0 m track")
    production = company(hall, outline=())
    found = standing_findings(production, hall, state, at(6.0, 0.0), RIG, "hall for P03")
    assert found[-1].subject == "hall for P03"
