"""Set states say in words what is out, and take along what leans on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from oner.breakdown.states import panel_words, torn, with_dependants, zone_at
from oner.geometry.plane import RigidTransform2
from oner.model.rig import Rig, RigKind, Terms
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
