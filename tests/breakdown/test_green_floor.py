"""Whether a stage holds green, belt and arm."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from oner.breakdown.green_floor import floor_check, floor_needed, holds, unmeasured
from oner.model.piece import Placement
from oner.model.rig import Track
from oner.model.set import Panel, Stage, StageKind, Zone

TRACK = Track(
    length=6.0,
    width=1.0,
    base_height=0.7,
    overrun=0.5,
    speed=2.0,
    acceleration=2.0,
    jerk=20.0,
)
WALL = Panel(
    id="green behind",
    wall="green behind",
    start=(-3.0, -3.0),
    end=(-3.0, 3.0),
    base=0.0,
    top=4.0,
    thickness=0.2,
)
BESIDE = Placement(x=0.0, y=-2.0, z=0.0, yaw=0.0)
HALL = Stage(
    id="s",
    name="Green stage",
    kind=StageKind.GREEN,
    outline=((0.0, 0.0), (12.0, 0.0), (12.0, 8.0), (0.0, 8.0)),
    height=5.0,
)


def test_the_floor_holds_green_track_and_performer() -> None:
    needed = floor_needed([WALL], TRACK, BESIDE)
    assert needed.covers(shapely.LineString([WALL.start, WALL.end]))
    assert needed.covers(shapely.box(-3.5, -2.5, 3.5, -1.5))
    assert needed.bounds == pytest.approx((-3.5, -3.0, 3.5, 3.0))


def test_a_stage_holds_what_fits_on_it_in_some_place_turned_somehow() -> None:
    needed = floor_needed([WALL], TRACK, BESIDE)
    assert holds(HALL, needed)
    upright = replace(HALL, outline=((0.0, 0.0), (6.2, 0.0), (6.2, 9.0), (0.0, 9.0)))
    assert holds(upright, needed)
    assert not holds(replace(HALL, outline=((0, 0), (6.2, 0), (6.2, 6.5), (0, 6.5))), needed)


def test_a_fire_lane_stays_free() -> None:
    needed = floor_needed([WALL], TRACK, BESIDE)
    lane = Zone(id="lane", outline=((5.0, 0.0), (7.0, 0.0), (7.0, 8.0), (5.0, 8.0)))
    assert not holds(replace(HALL, lanes=(lane,)), needed)


def test_a_stage_that_is_too_small_says_what_is_needed() -> None:
    needed = floor_needed([WALL], TRACK, BESIDE)
    small = replace(HALL, outline=((0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (0.0, 5.0)))
    check = floor_check(small, needed, 3)
    assert check.bad.all()
    assert check.words(0.0) == (
        "green and arm need 7.0 m by 6.0 m of floor, which Green stage does not have"
    )
    assert not floor_check(HALL, needed, 3).bad.any()


def test_an_unmeasured_stage_is_a_note_and_not_a_silent_yes() -> None:
    assert unmeasured(HALL, "P04") == []
    (note,) = unmeasured(replace(HALL, outline=(), height=None), "P04")
    assert note.measured.startswith("nobody has measured its floor and its height")
