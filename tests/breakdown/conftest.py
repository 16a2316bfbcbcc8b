"""A straight corridor, built as it is believed, and a runner led by a camera."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from oner.geometry import poses
from oner.geometry.plane import RigidTransform2
from oner.model.arrays import frozen
from oner.model.rig import OperatorModel, Rig, RigKind, Terms
from oner.model.set import Panel, Region, Set, StandsFor, StoryMap, Wall, Zone
from oner.model.take import PerformerTrack, Take

# the arm and the paths of `arm_scenes` serve here too
sys.path.insert(0, str(Path(__file__).parents[1] / "motion"))

RATE = Fraction(24)
WIDTH = 2.4


def straight_wall(id: str, y: float, length: float, *, wild: bool = False) -> Wall:
    """A wall along x at height 0 to 3 m, of 1.2 m panels."""
    count = round(length / 1.2)
    panels = tuple(
        Panel(
            id=f"{id}-{n + 1:02d}",
            wall=id,
            start=(1.2 * n, y),
            end=(1.2 * (n + 1), y),
            base=0.0,
            top=3.0,
            thickness=0.1,
            wild=wild,
            pull_minutes=15,
            rehang_minutes=40,
        )
        for n in range(count)
    )
    return Wall(id=id, start=(0, y), end=(length, y), base=0, top=3, thickness=0.1, panels=panels)


def corridor_walls(length: float, *, wild: bool = False) -> tuple[Wall, ...]:
    """Two sides and the far end."""
    half = WIDTH / 2
    end = Wall(id="end", start=(length, -half), end=(length, half), base=0, top=3, thickness=0.1)
    return (
        straight_wall("south", -half, length, wild=wild),
        straight_wall("north", half, length),
        end,
    )


def corridor_zone(length: float) -> Zone:
    """The floor between the walls."""
    half = WIDTH / 2
    return Zone(id="c", outline=((0, -half), (length, -half), (length, half), (0, half)))


@pytest.fixture
def story() -> StoryMap:
    """24 m of corridor."""
    return StoryMap(walls=corridor_walls(24.0), zones=(corridor_zone(24.0),))


@pytest.fixture
def build_set() -> Callable[..., Set]:
    """Make a built corridor of a length that stands for the story from its far end backwards."""

    def build(length: float = 24.0, *, wild: bool = False) -> Set:
        return Set(
            id="hall",
            name="HALLWAY",
            stage="stage-1",
            T_stage_set=RigidTransform2(),
            walls=corridor_walls(length, wild=wild),
            zones=(corridor_zone(length),),
            regions=(Region(id="hall", zones=("c",)),),
            stands_for=(StandsFor(id="hall@1", T_story_set=RigidTransform2(x=24.0 - length)),),
        )

    return build


@pytest.fixture
def lead_take() -> Callable[..., Take]:
    """Make a take: a runner along +x from x0, the camera ahead looking back (or behind)."""

    def make(
        frames: int = 72,
        *,
        speed: float = 1.5,
        height: float = 1.5,
        ahead: float = 1.8,
        x0: float = 6.0,
    ) -> Take:
        times = np.arange(frames) / float(RATE)
        feet = np.column_stack([x0 + speed * times, np.zeros(frames), np.zeros(frames)])
        eye = feet + np.array([ahead, 0.0, height])
        q = poses.look_at(eye, feet + np.array([0, 0, height]))
        runner = PerformerTrack(
            id="MARK",
            positions=frozen(feet),
            headings=frozen(np.zeros(frames)),
            speeds=frozen(np.full(frames, speed)),
            height=1.8,
            radius=0.35,
        )
        return Take(
            name="lead",
            rate=RATE,
            shutter_angle=np.pi,
            sensor_width=0.02489,
            sensor_height=0.014,
            positions=frozen(eye),
            quaternions=frozen(poses.align_hemisphere(q)),
            focal_lengths=frozen(np.full(frames, 0.028)),
            focus_distances=frozen(np.full(frames, abs(ahead))),
            performers=(runner,),
        )

    return make


@pytest.fixture
def operator_rig() -> Rig:
    """An operator with round limits."""
    return Rig(
        id="steadicam",
        name="Steadicam",
        kind=RigKind.OPERATOR,
        terms=Terms(day_rate=100_000),
        operator=OperatorModel(
            height_low=0.5,
            height_high=2.1,
            speed_forward=4.5,
            speed_backward=2.6,
            speed_sideways=3.0,
            turn_rate=3.5,
            nearest=0.9,
            body_radius=0.3,
        ),
    )
