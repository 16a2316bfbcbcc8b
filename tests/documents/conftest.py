"""The small productions of the audit's tests, to be drawn."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "motion"))
sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
sys.path.insert(0, str(Path(__file__).parent))

from shots import Shot, arm_shot

from oner.model.set import StoryMap, Wall, Zone


@pytest.fixture(scope="session")
def shot() -> Shot:
    """An arm piece, one by hand and a drawn one, in a story of one long wall and one of 10 m."""
    made = arm_shot()
    walls = (
        Wall(id="long", start=(-60.0, -30.0), end=(60.0, -30.0), base=0.0, top=3.0, thickness=0.1),
        Wall(id="ten", start=(0.0, 0.0), end=(6.0, 8.0), base=0.0, top=3.0, thickness=0.1),
    )
    floor = Zone(id="floor", outline=((-60.0, -30.0), (60.0, -30.0), (60.0, 30.0), (-60.0, 30.0)))
    production = replace(made.production, story=StoryMap(walls=walls, zones=(floor,)))
    return Shot(production=production, plan=made.plan)
