"""What the page is given is what the plan says, in the frames it says."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1] / "motion"))
sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
sys.path.insert(0, str(Path(__file__).parents[1] / "schedule"))

from shots import Shot, arm_shot
from small_productions import member, production, strip

from oner.app.desk.board import BoardAsIs, Season, desk_board
from oner.app.desk.build import desk
from oner.app.desk.shot import in_frame
from oner.audit.kinematics import quaternion_matrices
from oner.audit.place import into_set
from oner.geometry.plane import RigidTransform2
from oner.model.desk import Desk, DeskArm, DeskMove
from oner.model.finding import find
from oner.model.schedule import BoardPlace, RegionDay, Strip
from oner.model.set import STANDING, SetState

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def shot() -> Shot:
    """An arm piece, one by hand and a drawn one."""
    return arm_shot()


@pytest.fixture(scope="module")
def made(shot: Shot) -> Desk:
    """Its page's data."""
    return desk(shot.production, shot.plan)


def turn(axis: str, angle: float) -> Floats:
    """A turn about an axis, shape (4, 4)."""
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    pose = np.eye(4)
    pose[i, i] = pose[j, j] = np.cos(angle)
    pose[j, i], pose[i, j] = np.sin(angle), -np.sin(angle)
    return pose


def shifted(x: float, y: float, z: float) -> Floats:
    """A shift, shape (4, 4)."""
    pose = np.eye(4)
    pose[:3, 3] = x, y, z
    return pose


def camera_of(move: DeskMove, arm: DeskArm, values: Floats) -> Floats:
    """The camera's pose as the page works it out from the axes, shape (4, 4)."""
    pose = shifted(move.x, move.y, move.z) @ turn("z", move.yaw)
    pose = pose @ shifted(values[0], 0.0, arm.base_height)
    for joint, value in zip(arm.joints, values[1:], strict=True):
        angle = joint.sign * value - joint.offset
        pose = pose @ shifted(*joint.ahead) @ turn(joint.axis, angle) @ shifted(*joint.behind)
    mount = shifted(*arm.p_flange_camera)
    mount[:3, :3] = quaternion_matrices(np.array([arm.q_flange_camera]))[0]
    return pose @ mount


def test_the_axes_carry_the_camera_where_the_piece_has_it(made: Desk) -> None:
    moved = [piece for piece in made.pieces if piece.move]
    assert moved
    for piece in moved:
        move, camera = piece.move, piece.camera
        assert move is not None
        assert camera is not None
        values, poses = move.values.table(), camera.table()
        for row in range(move.pre_roll, move.values.rows - move.run_out):
            pose = camera_of(move, move.arm, values[row])
            there = poses[move.first_frame + row - piece.local_first]
            assert np.linalg.norm(pose[:3, 3] - there[:3]) < 1e-3
            assert np.abs(pose[:3, :3] - quaternion_matrices(there[None, 3:7])[0]).max() < 1e-3


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_piece_is_in_the_frame_of_its_set(shot: Shot, mirrored: bool) -> None:
    take = shot.plan.take
    assert take is not None
    T = RigidTransform2(0.7, 3.0, -2.0, 0.5, mirrored=mirrored)
    local = in_frame(take, T)
    positions, rotations = into_set(T, take.positions, quaternion_matrices(take.quaternions))
    assert np.allclose(local.positions, positions)
    assert np.allclose(quaternion_matrices(local.quaternions), rotations)


def test_bodies_are_closed_and_hold_their_spheres(made: Desk, shot: Shot) -> None:
    arm = next(piece.move.arm for piece in made.pieces if piece.move)
    for body in arm.bodies:
        points = np.array(body.points).reshape(-1, 3)
        faces = np.array(body.faces).reshape(-1, 3)
        edges = [(int(face[k]), int(face[(k + 1) % 3])) for face in faces for k in range(3)]
        assert len(set(edges)) == len(edges)
        assert {(b, a) for a, b in edges} == set(edges)
        volume = np.einsum(
            "ij,ij->i", points[faces[:, 0]], np.cross(points[faces[:, 1]], points[faces[:, 2]])
        ).sum()
        assert volume > 0
    rig = next(rig for rig in shot.production.rigs if rig.arm)
    assert rig.arm is not None
    assert {body.frame for body in arm.bodies} >= set(rig.arm.spheres[:, 0].astype(int).tolist())


def test_findings_name_what_they_speak_of(shot: Shot) -> None:
    first = shot.plan.strips[0].id
    told = (
        find("seam-open", "seam P01/P02 at frame 60", "nothing hides it; P01 is shot first"),
        find("schedule-lock", f"strip {first}", "is locked on 2027-03-02"),
        find("take-near", "Camera", "0.2 m from ANSEL in frames 12-19"),
    )
    said = {
        one.code: one for one in desk(shot.production, replace(shot.plan, findings=told)).findings
    }
    assert (said["seam-open"].piece, said["seam-open"].first) == ("P01", 60)
    assert (said["schedule-lock"].strip, said["schedule-lock"].day) == (first, "2027-03-02")
    assert (said["take-near"].first, said["take-near"].stop) == (12, 20)


# -- the board ---------------------------------------------------------------------------------

MON, TUE, WED, THU, FRI, NEXT = (date(2027, 3, d) for d in (1, 2, 3, 4, 5, 8))
DATES = (MON, TUE, WED, THU, FRI, NEXT)


def season(*strips: Strip) -> Season:
    """Two people and one state of region r."""
    cast = (member("A"), member("B"))
    shop = production(strips, cast, days=len(DATES))
    torn = SetState(
        id="r: torn",
        set="house",
        region="r",
        panels_out=("W-1", "W-2"),
        words="W 1-2 out",
        change_minutes=500,
        restore_minutes=300,
    )
    return Season(shop, strips, (torn,), DATES)


def places(**days: date) -> list[BoardPlace]:
    """Strips on days."""
    return [BoardPlace(strip=name, day=day, order=1) for name, day in days.items()]


def regions(*states: str | None) -> list[RegionDay]:
    """Region r day by day."""
    return [
        RegionDay(region="r", day=day, state=state)
        for day, state in zip(DATES, states, strict=True)
    ]


STOOD = [STANDING] * 6


def test_a_day_out_of_days_has_the_codes_of_the_trade() -> None:
    year = season(strip("a", cast=("A", "B")), strip("b", cast=("A",)), strip("c", cast=("A",)))
    board = BoardAsIs(
        name="x", places=places(a=MON, b=THU, c=NEXT), hours=(), regions=regions(*STOOD)
    )
    shown = desk_board(year, board)
    rows = {row.id: row for row in shown.cast}
    assert [day.kind for day in year.days] == ["shoot"] * 5 + ["weekend"] * 2 + ["shoot"]
    assert rows["A"].codes == ("SW", "H", "H", "W", "H", "", "", "WF")
    assert rows["B"].codes == ("SWF", *[""] * 7)
    assert dict(rows["A"].totals) == {"work": 3, "hold": 3, "drop": 0}


def test_strips_without_a_day_are_in_the_pool() -> None:
    year = season(strip("a"), strip("b"), strip("c"))
    board = BoardAsIs(name="x", places=places(b=TUE), hours=(), regions=())
    shown = desk_board(year, board)
    assert [(one.strip, one.day) for one in shown.places] == [
        ("b", "2027-03-02"),
        ("a", ""),
        ("c", ""),
    ]


def test_a_torn_region_is_a_lane_with_its_changeovers() -> None:
    year = season(strip("a"))
    states = regions(STANDING, None, "r: torn", "r: torn", None, STANDING)
    shown = desk_board(year, BoardAsIs(name="x", places=places(a=WED), hours=(), regions=states))
    (lane,) = shown.lanes
    assert [(one.first, one.last, one.kind) for one in lane.stretches] == [
        ("2027-03-02", "2027-03-02", "changing"),
        ("2027-03-03", "2027-03-04", "torn"),
        ("2027-03-05", "2027-03-05", "changing"),
    ]
    assert [(one.day, one.kind, one.minutes) for one in shown.banners] == [
        ("2027-03-02", "changeover", 500),
        ("2027-03-05", "restore", 300),
    ]
    rows = {row.id: row for row in shown.things}
    assert rows["r"].codes == ("", "C", "O", "O", "C", "", "", "")
    assert rows["W-1"].codes == ("", "", "O", "O", "", "", "", "")


def test_a_change_done_overnight_is_written_on_the_morning_after() -> None:
    year = season(strip("a"))
    states = regions(STANDING, STANDING, "r: torn", STANDING, STANDING, STANDING)
    shown = desk_board(year, BoardAsIs(name="x", places=places(a=WED), hours=(), regions=states))
    assert [(one.day, one.kind) for one in shown.banners] == [
        ("2027-03-03", "changeover"),
        ("2027-03-04", "restore"),
    ]
