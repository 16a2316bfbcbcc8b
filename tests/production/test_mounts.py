"""Mounts in a rig's file: what they weigh, how they tilt, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oner.errors import ProductionError
from oner.geometry.poses import view_direction
from oner.model.rig import Mount
from oner.production.arm_models import read_arm
from oner.production.rig_models import CATALOGUE

MOUNT = """
[[mount]]
id = "test"
position = [0, 0, "0.3 m"]
looks = "+z"
up = "+x"
mass_kg = 9
centre_of_mass = [0, 0, "0.2 m"]
pivot = [0, 0, "0.1 m"]
tilt_deg = 0
tilt_low_deg = -20
tilt_high_deg = 40
capsule = [
    { from = [0, 0, "0.2 m"], to = [0, 0, "0.2 m"], radius = "0.1 m", tilts = true },
    { from = [0, 0, 0], to = [0, 0, 0], radius = "0.05 m" },
]
"""


def read(folder: Path, text: str) -> Mount:
    """The mount of a KR10 that carries 10 kg."""
    arm = (CATALOGUE / "kr10-r1420.toml").read_text(encoding="utf-8")
    before, after = arm.index("# The camera looks away"), arm.index("# A zoom lens")
    path = folder / "my-arm.toml"
    path.write_text(arm[:before] + text.lstrip() + arm[after:], encoding="utf-8")
    (mount,) = read_arm(str(path)).mounts
    return mount


def problem(folder: Path, text: str) -> str:
    with pytest.raises(ProductionError) as caught:
        read(folder, text)
    (line,) = str(caught.value).splitlines()[1:]
    return line


def test_a_mount_is_read_with_its_mass_and_pivot(tmp_path: Path) -> None:
    mount = read(tmp_path, MOUNT)
    assert (mount.mass, mount.centre_of_mass, mount.pivot) == (9.0, (0, 0, 0.2), (0, 0, 0.1))
    assert (mount.tilt, mount.tilt_low, mount.tilt_high) == (0.0, *np.radians([-20.0, 40]))
    assert mount.tilting == 1
    assert mount.spheres.tolist() == [[0, 0, 0, 0.05], [0, 0, 0.2, 0.1]]


def test_a_tilt_turns_the_camera_and_what_tilts(tmp_path: Path) -> None:
    mount = read(tmp_path, MOUNT.replace("tilt_deg = 0", "tilt_deg = 30"))
    half, most = 0.5, np.sqrt(0.75)
    assert mount.tilt == pytest.approx(np.radians(30))
    assert view_direction(mount.q_flange_camera) == pytest.approx([half, 0, most])
    assert mount.p_flange_camera == pytest.approx([0.2 * half, 0, 0.1 + 0.2 * most])
    assert mount.spheres[0].tolist() == [0, 0, 0, 0.05]
    assert mount.spheres[1] == pytest.approx([0.1 * half, 0, 0.1 + 0.1 * most, 0.1])


def test_a_tool_heavier_than_the_payload_is_named_with_its_line(tmp_path: Path) -> None:
    said = problem(tmp_path, MOUNT.replace("mass_kg = 9", "mass_kg = 11"))
    path = tmp_path / "my-arm.toml"
    line = path.read_text(encoding="utf-8").splitlines().index("mass_kg = 11") + 1
    assert said.startswith(f"my-arm.toml:{line}: mount.test.mass_kg: read '11'; ")
    assert "more than the 10 kg the arm may carry" in said


def test_a_tilt_beyond_its_ends_is_named(tmp_path: Path) -> None:
    said = problem(tmp_path, MOUNT.replace("tilt_deg = 0", "tilt_deg = 50"))
    assert "mount.test.tilt_deg: read '50'" in said
    assert "must be from tilt_low_deg to tilt_high_deg, here -20 to 40" in said


def test_a_tilt_without_a_pivot_is_named(tmp_path: Path) -> None:
    said = problem(tmp_path, MOUNT.replace('pivot = [0, 0, "0.1 m"]\n', ""))
    assert "mount.test.pivot: is missing; a tilted camera needs the point it turns about" in said


@pytest.mark.parametrize(
    ("family", "key", "value", "says"),
    [
        ("offset-wrist", "a2", '"0.6127 m"', "must be negative"),
        ("offset-wrist", "d6", None, "is missing; it is axis 5 to flange"),
        ("offset-rist", None, None, "did you mean 'offset-wrist'?"),
    ],
)
def test_wrong_lengths_of_an_offset_wrist_are_named(
    tmp_path: Path, family: str, key: str | None, value: str | None, says: str
) -> None:
    lines = (CATALOGUE / "ur10e.toml").read_text(encoding="utf-8").splitlines()
    lines = [f'family = "{family}"' if one.startswith("family") else one for one in lines]
    if key:
        new = [] if value is None else [f"{key} = {value}"]
        (at,) = [n for n, one in enumerate(lines) if one.startswith(f"{key} =")]
        lines[at : at + 1] = new
    path = tmp_path / "my-arm.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ProductionError, match=says.replace("?", r"\?")):
        read_arm(str(path))
