"""An arm is read on its own: a name, a TOML file or a URDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oner.errors import InputError, ProductionError
from oner.formats.cover_files import cache_folder
from oner.model.kinematics import arm_frames
from oner.model.rig import OrthoParallel, RigKind
from oner.production.arm_models import arm_names, read_arm

URDF = """<robot name="small">
  <link name="base_link"><visual><geometry><box size="0.2 0.2 0.1"/></geometry></visual></link>
  <link name="l1"><collision><geometry><cylinder radius="0.1" length="0.3"/></geometry></collision>
  </link>
  <link name="l2"><collision><origin xyz="0 0 0.3"/><geometry><box size="0.1 0.1 0.6"/></geometry>
  </collision></link>
  <link name="l3"/><link name="l4"/><link name="l5"/><link name="l6"/><link name="flange"/>
  <joint name="j1" type="revolute"><parent link="base_link"/><child link="l1"/>
    <origin xyz="0 0 0.3"/><axis xyz="0 0 1"/><limit lower="-3" upper="3" velocity="2"/></joint>
  <joint name="j2" type="revolute"><parent link="l1"/><child link="l2"/>
    <origin xyz="0.1 0 0.2"/><axis xyz="0 1 0"/><limit lower="-2" upper="2" velocity="2"/></joint>
  <joint name="j3" type="revolute"><parent link="l2"/><child link="l3"/>
    <origin xyz="0 0 0.6"/><axis xyz="0 1 0"/><limit lower="-2" upper="2" velocity="2"/></joint>
  <joint name="j4" type="revolute"><parent link="l3"/><child link="l4"/>
    <origin xyz="0 0 0.6"/><axis xyz="0 0 1"/><limit lower="-3" upper="3" velocity="3"/></joint>
  <joint name="j5" type="revolute"><parent link="l4"/><child link="l5"/>
    <axis xyz="0 1 0"/><limit lower="-2" upper="2" velocity="3"/></joint>
  <joint name="j6" type="revolute"><parent link="l5"/><child link="l6"/>
    <origin xyz="0 0 0.1"/><axis xyz="0 0 1"/><limit lower="-3" upper="3" velocity="3"/></joint>
  <joint name="f" type="fixed"><parent link="l6"/><child link="flange"/>
    <origin rpy="0 -1.5707963267948966 0"/></joint>
</robot>"""

TOML = """
kind = "arm"
name = "Small arm"
source = "its maker"
[arm]
urdf = "small.urdf"
{arm}
[track]
length = "3 m"
width = "0.8 m"
base_height = "0.3 m"
overrun = "0.2 m"
speed_m_s = 2
acceleration_m_s2 = 2
jerk_m_s3 = 20
[[mount]]
id = "top"
position = ["0.2 m", 0, 0]
looks = "+x"
up = "+z"
mass_kg = 2
"""


CACHES = ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CACHES:
        monkeypatch.setenv(name, str(cache))


def folder(tmp_path: Path, arm: str = "", urdf: str = URDF) -> Path:
    (tmp_path / "small.urdf").write_text(urdf, encoding="utf-8")
    (tmp_path / "small.toml").write_text(TOML.format(arm=arm), encoding="utf-8")
    return tmp_path


def test_every_name_of_the_catalogue_is_an_arm_with_a_track_and_mounts() -> None:
    for name in arm_names():
        rig = read_arm(name)
        assert rig.kind is RigKind.ARM
        assert rig.arm is not None
        assert rig.track is not None
        assert rig.mounts
        assert rig.id == name


def test_what_is_no_arm_is_answered_with_arms() -> None:
    with pytest.raises(InputError, match="did you mean 'rx160l'"):
        read_arm("rx160")
    with pytest.raises(InputError, match="one of the arms: irb4600"):
        read_arm("steadicam")
    with pytest.raises(InputError, match="there is no such file"):
        read_arm("nowhere.urdf")


def test_a_urdf_alone_gives_an_arm_on_an_assumed_pedestal(tmp_path: Path) -> None:
    rig = read_arm(str(folder(tmp_path) / "small.urdf"))
    assert rig.arm is not None
    assert rig.track is not None
    assert rig.arm.geometry == OrthoParallel(a1=0.1, a2=0, b=0, c1=0.5, c2=0.6, c3=0.6, c4=0.1)
    assert rig.arm.lower == pytest.approx([-3, -2, -2, -3, -2, -3])
    assert rig.arm.speed == pytest.approx([2, 2, 2, 3, 3, 3])
    assert rig.track.length == 0.0
    assert {"acceleration", "jerk", "payload", "capsule"} == set(rig.arm.assumed)
    assert {"mount.end", "track.base_height", "performer_clearance"} <= set(rig.assumed)


def test_links_are_held_by_spheres_and_what_has_no_shape_gets_capsules(tmp_path: Path) -> None:
    rig = read_arm(str(folder(tmp_path) / "small.urdf"))
    assert rig.arm is not None
    frames = rig.arm.spheres[:, 0].astype(int)
    assert set(frames) == {0, 1, 2, 3, 5}
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (0, 2)]) * [
        0.05,
        0.05,
        0.3,
    ]
    upper = rig.arm.spheres[frames == 2][:, 1:]
    away = np.linalg.norm(corners[:, None] - upper[:, :3], axis=2) - upper[:, 3]
    assert away.min(axis=1).max() <= 0.0
    assert upper[:, 3].max() < 0.25


def test_shapes_stay_where_they_are_when_a_joint_is_held_apart_from_the_frame(
    tmp_path: Path,
) -> None:
    """Frame 1 of the family lies at the base, link 1 of the URDF half a metre above."""
    rig = read_arm(str(folder(tmp_path) / "small.urdf"))
    assert rig.arm is not None
    first = rig.arm.spheres[rig.arm.spheres[:, 0] == 1][:, 1:]
    assert first[:, 2].mean() == pytest.approx(0.3, abs=0.02)


def test_a_mount_is_given_in_the_tip_of_the_urdf(tmp_path: Path) -> None:
    rig = read_arm(str(folder(tmp_path, 'tip = "flange"') / "small.toml"))
    (mount,) = rig.mounts
    assert mount.p_flange_camera == pytest.approx([0.0, 0.0, 0.2])
    assert rig.arm is not None
    flange = arm_frames(rig.arm, np.zeros((1, 6)))[0, 6]
    assert flange[:3, 3] == pytest.approx([0.1, 0.0, 1.8])


def test_what_a_person_writes_stands_over_what_the_urdf_says(tmp_path: Path) -> None:
    said = """
    speed_deg_s = [90, 90, 90, 90, 90, 90]
    acceleration_rad_s2 = [1, 1, 1, 1, 1, 1]
    jerk_rad_s3 = [9, 9, 9, 9, 9, 9]
    payload_kg = 8
    sphere = [{ frame = 2, at = [0, 0, "0.3 m"], radius = "0.4 m" }]
    """
    rig = read_arm(str(folder(tmp_path, said) / "small.toml"))
    assert rig.arm is not None
    assert rig.arm.speed == pytest.approx([np.pi / 2] * 6)
    assert rig.arm.jerk.tolist() == [9.0] * 6
    assert rig.arm.payload == 8.0
    assert rig.arm.spheres.tolist() == [[2.0, 0.0, 0.0, 0.3, 0.4]]
    assert rig.arm.assumed == ()
    assert rig.name == "Small arm"


def test_meshes_nobody_finds_leave_capsules_and_are_named(tmp_path: Path) -> None:
    box = '<box size="0.1 0.1 0.6"/>'
    missing = URDF.replace(box, '<mesh filename="package://small/l2.stl"/>')
    rig = read_arm(str(folder(tmp_path, 'radius = "70 mm"', missing) / "small.toml"))
    assert rig.arm is not None
    assert "no file of package://small/l2.stl" in rig.arm.source
    assert "capsule" in rig.arm.assumed
    upper = rig.arm.spheres[rig.arm.spheres[:, 0] == 2]
    assert np.all((upper[:, 4] >= 0.07) & (upper[:, 4] <= 0.077))
    assert upper[:, 3].max() == pytest.approx(0.6)


def test_the_cover_of_a_mesh_is_kept_and_checked_when_it_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CACHES:
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    path = str(folder(tmp_path) / "small.urdf")
    first = read_arm(path)
    kept = sorted(cache_folder().glob("*.json"))
    assert len(kept) == 3
    kept[0].write_text("[[0, 0, 0, 0.001]]", encoding="utf-8")
    kept[1].write_text("no cover", encoding="utf-8")
    assert read_arm(path) == first


@pytest.mark.parametrize(
    ("urdf", "says"),
    [
        ("<robot", r"small.toml:6: arm.urdf: read 'small.urdf'; is not XML"),
        (
            URDF.replace(
                'xyz="0 0 0.6"/><axis xyz="0 0 1"/>', 'xyz="0 0.1 0.6"/><axis xyz="0 1 1"/>'
            ),
            "axis 4 is at 45.00 degrees to axis 3",
        ),
    ],
)
def test_a_urdf_that_cannot_be_used_is_a_problem_at_its_key(
    tmp_path: Path, urdf: str, says: str
) -> None:
    with pytest.raises(ProductionError, match=says):
        read_arm(str(folder(tmp_path, "", urdf) / "small.toml"))


def test_a_file_of_another_kind_is_no_arm(tmp_path: Path) -> None:
    (tmp_path / "man.toml").write_text('kind = "digital"\nname = "None"\n', encoding="utf-8")
    with pytest.raises(InputError, match='is of kind "digital"'):
        read_arm(str(tmp_path / "man.toml"))


@pytest.mark.data
def test_the_ur10e_of_its_urdf_is_that_of_the_catalogue(shared_data: Path) -> None:
    found: Any = read_arm(str(shared_data / "robots/ur10e/ur10e.urdf")).arm
    ours: Any = read_arm("ur10e").arm
    assert found.geometry.lengths == pytest.approx(ours.geometry.lengths, abs=1e-9)
    q = np.random.default_rng(5).uniform(-3, 3, (20, 6))
    assert np.allclose(arm_frames(found, q), arm_frames(ours, q), atol=1e-8)
    assert found.lower == pytest.approx(ours.lower)
