"""A URDF's arm is found, its axes and shapes are where another reader has them."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oner.errors import FormatError
from oner.formats.meshes import find_mesh, read_mesh, shape_triangles
from oner.formats.urdf import UrdfArm, UrdfShape, find_arm, read_urdf
from oner.geometry.covers import mesh_volume
from oner.model.arm_fit import tips_of
from oner.model.arrays import frozen
from oner.model.kinematics import arm_frames
from oner.model.rig import ArmModel, OffsetWrist, OrthoParallel

SIX = """
  <joint name="j1" type="revolute"><parent link="base_link"/><child link="l1"/>
    <origin xyz="0 0 0.3"/><axis xyz="0 0 1"/><limit lower="-3" upper="3" velocity="2"/></joint>
  <joint name="j2" type="revolute"><parent link="l1"/><child link="l2"/>
    <origin xyz="0.1 0 0.2"/><axis xyz="0 1 0"/><limit lower="-2" upper="2" velocity="2"/></joint>
  <joint name="j3" type="revolute"><parent link="l2"/><child link="l3"/>
    <origin xyz="0 0 0.6"/><axis xyz="0 1 0"/><limit lower="-2" upper="2" velocity="2"/></joint>
  <joint name="j4" type="continuous"><parent link="l3"/><child link="l4"/>
    <origin xyz="0.6 0 0.05"/><axis xyz="1 0 0"/></joint>
  <joint name="j5" type="revolute"><parent link="l4"/><child link="l5"/>
    <axis xyz="0 1 0"/><limit lower="-2" upper="2" velocity="3"/></joint>
  <joint name="j6" type="continuous"><parent link="l5"/><child link="l6"/>
    <origin xyz="0.1 0 0"/><axis xyz="1 0 0"/></joint>
"""
LINKS = ("base_link", "l1", "l2", "l3", "l4", "l5", "l6")


def written(folder: Path, joints: str, links: tuple[str, ...] = LINKS, more: str = "") -> Path:
    path = folder / "arm.urdf"
    rows = "".join(f'<link name="{link}"/>' for link in links)
    path.write_text(f'<robot name="any">{rows}{more}{joints}</robot>', encoding="utf-8")
    return path


def one_joint(kind: str, inner: str) -> str:
    joint = f'<joint name="j" type="{kind}"><parent link="a"/>{inner}</joint>'
    return f'<robot><link name="a"/>{joint}</robot>'


def model_of(arm: UrdfArm) -> ArmModel:
    six = frozen(np.ones(6))
    return ArmModel(
        name="any",
        geometry=arm.fit.geometry,
        offsets=arm.fit.offsets,
        signs=arm.fit.signs,
        lower=-six,
        upper=six,
        speed=six,
        acceleration=six,
        jerk=six,
        spheres=frozen(np.zeros((0, 5))),
        payload=1.0,
        source="a test",
    )


def expanded(macro: Path, folder: Path) -> Path:
    """A URDF from a xacro that uses no more than a prefix and radians()."""
    text = macro.read_text("utf-8").replace("${prefix}", "")
    text = re.sub(r"\$\{radians\(([-\d.]+)\)\}", lambda m: repr(math.radians(float(m[1]))), text)
    text = re.sub(r"<xacro:(?:include|material)[^>]*/>|</?xacro:[^>]*>", "", text)
    path = folder / f"{macro.stem}.urdf"
    path.write_text(text.replace("<robot ", '<robot name="arm" '), encoding="utf-8")
    return path


def robot(name: str, robots: Path, folder: Path) -> Path:
    files = {
        "rx160": robots / "staubli_rx160/urdf/rx160.urdf",
        "ur10e": robots / "ur10e/ur10e.urdf",
        "irb2400": robots / "tesseract/abb_irb2400_external_positioner.urdf",
    }
    if name == "tx2_90":
        return expanded(robots / "staubli_tx2_90/urdf/tx2_90_macro.xacro", folder)
    return files[name]


@pytest.mark.data
@pytest.mark.parametrize("name", ["rx160", "tx2_90", "ur10e", "irb2400"])
def test_the_tip_is_where_pinocchio_has_it(shared_data: Path, tmp_path: Path, name: str) -> None:
    pin: Any = pytest.importorskip("pinocchio")
    path = robot(name, shared_data / "robots", tmp_path)
    arm = find_arm(read_urdf(path))
    theirs = pin.buildModelFromUrdf(str(path))
    data = theirs.createData()
    model = model_of(arm)
    for q in np.random.default_rng(4).uniform(-3.0, 3.0, (50, 6)):
        full = pin.neutral(theirs)
        for joint, value in zip(arm.joints, q, strict=True):
            full[theirs.joints[theirs.getJointId(joint.name)].idx_q] = value
        pin.framesForwardKinematics(theirs, data, full)
        base, tip = (data.oMf[theirs.getFrameId(link)] for link in (arm.base, arm.tip))
        expected = (base.inverse() * tip).homogeneous
        frames = arm_frames(model, q[None])[0]
        ours = arm.fit.T_link_base @ frames[6] @ arm.fit.T_flange_tip
        assert np.abs(ours - expected).max() <= 1e-9
        for frame, links in enumerate(arm.links):
            for link, T_frame_link in links:
                placed = (base.inverse() * data.oMf[theirs.getFrameId(link)]).homogeneous
                moves = arm.fit.T_link_base @ frames[frame] @ T_frame_link
                assert np.abs(moves - placed).max() <= 1e-9


@pytest.mark.data
def test_published_arms_have_the_lengths_their_makers_print(
    shared_data: Path, tmp_path: Path
) -> None:
    robots = shared_data / "robots"
    found = {
        name: find_arm(read_urdf(robot(name, robots, tmp_path))).fit.geometry
        for name in ("rx160", "tx2_90", "ur10e")
    }
    assert found["rx160"] == OrthoParallel(
        a1=0.15, a2=0.0, b=0.0, c1=0.55, c2=0.825, c3=0.625, c4=0.11
    )
    assert found["tx2_90"] == OrthoParallel(
        a1=0.05, a2=0.0, b=0.05, c1=0.478, c2=0.425, c3=0.425, c4=0.1
    )
    assert isinstance(found["ur10e"], OffsetWrist)
    assert found["ur10e"].lengths == pytest.approx(
        [0.1807, -0.6127, -0.57155, 0.17415, 0.11985, 0.11655], abs=1e-9
    )


@pytest.mark.data
def test_a_positioner_beside_the_arm_is_no_part_of_it_and_is_named(
    shared_data: Path, tmp_path: Path
) -> None:
    arm = find_arm(read_urdf(robot("irb2400", shared_data / "robots", tmp_path)))
    assert (arm.base, arm.tip) == ("base_link", "tool0")
    assert [joint.name for joint in arm.joints] == [f"joint_{i}" for i in range(1, 7)]
    assert arm.notes == ("not part of the arm, held at 0: positioner_joint_1, positioner_joint_2",)
    assert not any("positioner" in link for links in arm.links for link, _ in links)


def test_a_continuous_joint_turns_once_either_way(tmp_path: Path) -> None:
    arm = find_arm(read_urdf(written(tmp_path, SIX)))
    assert arm.joints[3].lower == -2.0 * math.pi
    assert arm.joints[3].upper == 2.0 * math.pi
    assert arm.joints[0].speed == 2.0


def test_a_track_below_the_arm_is_held_still_and_named(tmp_path: Path) -> None:
    track = """<joint name="rail" type="prismatic"><parent link="rails"/><child link="base_link"/>
      <axis xyz="1 0 0"/><limit lower="-2" upper="2" velocity="1"/></joint>"""
    arm = find_arm(read_urdf(written(tmp_path, track + SIX, ("rails", *LINKS))))
    assert arm.base == "base_link"
    assert arm.notes == ("rail slides below the arm; held at 0, a track is [track]",)


def test_a_seventh_turning_joint_is_not_guessed_away(tmp_path: Path) -> None:
    table = """<joint name="table" type="continuous"><parent link="plate"/>
      <child link="base_link"/><axis xyz="0 0 1"/></joint>"""
    path = written(tmp_path, table + SIX, ("plate", *LINKS))
    with pytest.raises(FormatError, match="seven or more turning joints between plate and l6"):
        find_arm(read_urdf(path), "plate", "l6")
    assert find_arm(read_urdf(path), "base_link", "l6").joints[0].name == "j1"


def test_two_arms_are_asked_about(tmp_path: Path) -> None:
    names = [*LINKS[1:], *(f"j{i}" for i in range(1, 7))]
    other = re.sub(rf'"({"|".join(names)})"', r'"other_\1"', SIX)
    links = (*LINKS, *(f"other_{link}" for link in LINKS[1:]))
    path = written(tmp_path, SIX + other, links)
    with pytest.raises(FormatError, match="has several arms; give tip, one of l6, other_l6"):
        find_arm(read_urdf(path))
    assert find_arm(read_urdf(path), tip="other_l6").joints[5].name == "other_j6"


def test_an_arm_of_no_family_is_refused_with_the_names_of_its_joints(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        SIX.replace(
            '<parent link="l4"/><child link="l5"/>',
            '<parent link="l4"/><child link="l5"/><origin xyz="0 0 0.05"/>',
        ),
    )
    with pytest.raises(FormatError, match=r"axes 1 to 6 are j1, .*axes 4 and 5 pass 50\.0 mm"):
        find_arm(read_urdf(path))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<robot", "is not XML"),
        ("<sdf/>", "a URDF begins with <robot>"),
        ('<robot xmlns:xacro="http://wiki.ros.org/xacro"><xacro:include/></robot>', "is a xacro"),
        ('<!DOCTYPE r [<!ENTITY a "b">]><robot/>', "declares entities"),
        ('<robot><joint name="j" type="ball"/></robot>', "must be one of revolute"),
        ("<robot><link/></robot>", "has no name"),
        (one_joint("fixed", '<child link="b"/>'), "no such link"),
        (one_joint("fixed", '<child link="a"/><origin xyz="0 0 nan"/>'), "xyz must be 3 numbers"),
        (one_joint("revolute", '<child link="a"/>'), "needs a limit"),
        ('<robot><link name="a"/></robot>', "no link with six turning joints"),
    ],
)
def test_a_file_that_is_no_urdf_of_an_arm_says_why(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.urdf"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=says):
        find_arm(read_urdf(path))


def test_links_that_hang_on_each_other_in_a_ring_end_in_an_error(tmp_path: Path) -> None:
    ring = """<joint name="a" type="fixed"><parent link="x"/><child link="y"/></joint>
      <joint name="b" type="fixed"><parent link="y"/><child link="x"/></joint>"""
    with pytest.raises(FormatError, match="six turning joints"):
        find_arm(read_urdf(written(tmp_path, ring, ("x", "y"))))


def test_shapes_of_a_link_are_bodies_that_hold_theirs(tmp_path: Path) -> None:
    more = """<link name="tool"><collision><origin xyz="0 0 1" rpy="0 1.5707963267948966 0"/>
      <geometry><box size="0.1 0.2 0.3"/></geometry></collision><collision><geometry>
      <cylinder radius="0.1" length="0.5"/></geometry></collision><collision><geometry>
      <sphere radius="0.2"/></geometry></collision></link>"""
    urdf = read_urdf(written(tmp_path, SIX, LINKS, more))
    box, cylinder, sphere = (shape_triangles(shape, None) for shape in urdf.links["tool"])
    assert box.reshape(-1, 3).max(axis=0) == pytest.approx([0.15, 0.1, 1.05])
    assert abs(box.reshape(-1, 3).min(axis=0)) == pytest.approx([0.15, 0.1, 0.95])
    assert math.pi * 0.005 <= _hull_volume(cylinder) <= 1.05 * math.pi * 0.005
    ball = 4 / 3 * math.pi * 0.008
    assert ball <= _hull_volume(sphere) <= 1.06 * ball


def _hull_volume(triangles: Any) -> float:
    from scipy.spatial import ConvexHull

    return float(ConvexHull(triangles.reshape(-1, 3)).volume)


def test_a_mesh_is_found_in_the_folder_given_beside_the_urdf_and_above(tmp_path: Path) -> None:
    urdfs, meshes = tmp_path / "robot/urdf", tmp_path / "elsewhere"
    for folder in (urdfs, meshes, tmp_path / "robot/meshes"):
        folder.mkdir(parents=True)
    (tmp_path / "robot/meshes/a.stl").touch()
    (meshes / "b.stl").touch()
    above = find_mesh("package://robot_support/meshes/a.stl", urdfs, None)
    assert above is not None
    assert above.samefile(tmp_path / "robot/meshes/a.stl")
    assert find_mesh("package://other/meshes/b.stl", urdfs, meshes) == meshes / "b.stl"
    assert find_mesh("package://other/meshes/c.stl", urdfs, meshes) is None


def test_meshes_of_all_kinds_come_in_metres(tmp_path: Path) -> None:
    trimesh: Any = pytest.importorskip("trimesh")
    body = trimesh.creation.box((100.0, 200.0, 300.0))
    for ending in ("stl", "obj"):
        body.export(tmp_path / f"body.{ending}")
        scaled = UrdfShape(
            kind="mesh", T_link_shape=frozen(np.eye(4)), size=(0.001,) * 3, file=f"body.{ending}"
        )
        corners = shape_triangles(scaled, tmp_path / f"body.{ending}")
        assert mesh_volume(corners) == pytest.approx(0.006)


def test_a_collada_mesh_in_millimetres_comes_in_metres(tmp_path: Path) -> None:
    trimesh: Any = pytest.importorskip("trimesh")
    text = trimesh.exchange.dae.export_collada(trimesh.creation.box((100.0, 200.0, 300.0)))
    text = re.sub(rb"<unit[^>]*/>", b"", text)
    text = text.replace(b"<asset>", b'<asset><unit name="millimeter" meter="0.001"/>')
    (tmp_path / "body.dae").write_bytes(text)
    assert mesh_volume(read_mesh(tmp_path / "body.dae")) == pytest.approx(0.006)


def test_a_file_that_is_no_mesh_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.stl").write_bytes(b"solid nothing\nendsolid\n")
    (tmp_path / "a.txt").touch()
    with pytest.raises(FormatError, match=r"cannot be read as a mesh|holds no triangles"):
        read_mesh(tmp_path / "a.stl")
    with pytest.raises(FormatError, match=r"a mesh ends in one of \.stl"):
        read_mesh(tmp_path / "a.txt")


def test_turns_about_the_axes_of_a_file_are_the_arms(tmp_path: Path) -> None:
    arm = find_arm(read_urdf(written(tmp_path, SIX)))
    q = np.zeros((1, 6))
    tip = arm.fit.T_link_base @ arm_frames(model_of(arm), q)[0, 6] @ arm.fit.T_flange_tip
    assert tip[:3, 3] == pytest.approx([0.8, 0.0, 1.15])
    assert tips_of(np.zeros((0, 3)), np.zeros((0, 3)), tip, q)[0] == pytest.approx(tip)
