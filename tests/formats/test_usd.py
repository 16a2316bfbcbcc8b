"""USD cameras against usd-core itself."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oner.errors import FormatError, MissingExtraError
from oner.formats.recording import CameraRecording, to_story
from oner.formats.usd import read_usd
from oner.geometry.poses import angle_between, rotate
from oner.model.take import FilePlacement

HEADER = """#usda 1.0
(
    {metadata}
)
"""
MOVING = """
def Xform "dolly" {
    double3 xformOp:translate.timeSamples = { 1: (0, 0, 0), 11: (10, 0, 0) }
    float3 xformOp:rotateXYZ = (0, 90, 0)
    uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:rotateXYZ"]
    def Camera "hero" {
        double3 xformOp:translate = (0, 160, 0)
        uniform token[] xformOpOrder = ["xformOp:translate"]
        float focalLength.timeSamples = { 1: 20, 11: 40 }
        float horizontalAperture = 25
        float verticalAperture = 14
        float focusDistance = 300
    }
}
"""
METADATA = 'metersPerUnit = 0.01\n    upAxis = "Y"\n    timeCodesPerSecond = 25'


def write(folder: Path, body: str = MOVING, metadata: str = METADATA) -> Path:
    path = folder / "cam.usda"
    path.write_text(HEADER.format(metadata=metadata) + body)
    return path


def test_a_camera_moved_by_its_parent_moves(tmp_path: Path) -> None:
    camera = read_usd(write(tmp_path))
    assert np.allclose(camera.positions[[0, 5, 10]], [[0, 160, 0], [5, 160, 0], [10, 160, 0]])
    assert np.allclose(rotate(camera.quaternions, [0.0, 0.0, -1.0]), [-1, 0, 0])
    assert camera.rate == 25
    assert np.allclose(camera.times, np.arange(11) / 25)


def test_the_lens_counts_tenths_of_a_scene_unit(tmp_path: Path) -> None:
    camera = read_usd(write(tmp_path))
    assert camera.focal_lengths is not None
    assert camera.focus_distances is not None
    assert np.allclose(camera.focal_lengths[[0, 5, 10]], [0.020, 0.030, 0.040])
    assert (camera.sensor_width, camera.sensor_height) == pytest.approx((0.025, 0.014))
    story = to_story(camera, FilePlacement())
    assert story.focus_distances is not None
    assert np.allclose(story.focus_distances, 3.0)
    assert np.allclose(story.positions[0], [0.0, 0.0, 1.6])


def test_a_stage_in_metres_with_a_lens_in_millimetres_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, metadata='metersPerUnit = 1\n upAxis = "Z"')
    with pytest.raises(FormatError, match=r"sensor 2500 mm wide.*write sensor_width"):
        read_usd(path)


def test_a_stated_sensor_keeps_the_angle_of_view(tmp_path: Path) -> None:
    path = write(tmp_path, metadata='metersPerUnit = 1\n upAxis = "Z"')
    camera = read_usd(path, sensor_width=0.025)
    assert camera.focal_lengths is not None
    assert np.allclose(camera.focal_lengths[[0, -1]], [0.020, 0.040])
    assert camera.sensor_height == pytest.approx(0.014)
    assert any("the angle of view stays" in note for note in camera.notes)


def test_what_the_stage_does_not_say_is_usds_default_and_noted(tmp_path: Path) -> None:
    camera = read_usd(write(tmp_path, metadata=""))
    assert (camera.metres_per_unit, camera.up, camera.rate) == (0.01, "y", 24)
    text = " ".join(camera.notes)
    for word in ("its unit", "which axis is up", "its rate"):
        assert f"the stage does not say {word}" in text


def test_a_given_rate_wins_and_is_noted(tmp_path: Path) -> None:
    camera = read_usd(write(tmp_path), rate=Fraction(24000, 1001))
    assert camera.rate == Fraction(24000, 1001)
    assert camera.times[1] == pytest.approx(1001 / 24000)
    assert any("instead of the stage's 25" in note for note in camera.notes)


def test_samples_off_the_frames_are_kept(tmp_path: Path) -> None:
    body = MOVING.replace("11: (10, 0, 0)", "2.5: (10, 0, 0)").replace("11: 40", "2: 40")
    camera = read_usd(write(tmp_path, body))
    assert np.allclose(camera.times * 25 + 1, [1, 2, 2.5])
    assert camera.rate is None


def test_time_codes_may_be_ticks_of_a_fast_clock(tmp_path: Path) -> None:
    body = MOVING.replace("{ 1: (0, 0, 0), 11: (10, 0, 0) }", "{ 0: (0, 0, 0), 24000: (10, 0, 0) }")
    turned = body.replace(
        "rotateXYZ = (0, 90, 0)", "rotateXYZ.timeSamples = { 0: (0, 0, 0), 24000: (0, 720, 0) }"
    )
    metadata = METADATA.replace("timeCodesPerSecond = 25", "timeCodesPerSecond = 6000")
    camera = read_usd(write(tmp_path, turned.replace(", 11: 40", ", 24000: 40"), metadata))
    assert camera.times[-1] == 4.0
    quarter = np.searchsorted(camera.times, 0.5)
    assert camera.times[quarter] == pytest.approx(0.5)
    assert np.allclose(rotate(camera.quaternions[quarter], [0.0, 0.0, -1.0]), [-1, 0, 0], atol=1e-6)
    assert any("ticks of a fast clock" in note for note in camera.notes)


def test_a_file_a_stage_refers_to_and_does_not_find_is_named(tmp_path: Path) -> None:
    lost = 'def Xform "set" (references = @./gone.usda@</a>) {}\n'
    with pytest.raises(
        FormatError, match=r"no camera; it refers to gone\.usda, which is not there"
    ):
        read_usd(write(tmp_path, lost))
    camera = read_usd(write(tmp_path, MOVING + lost))
    assert any("it refers to gone.usda" in note for note in camera.notes)


def test_the_stages_range_is_the_take(tmp_path: Path) -> None:
    ranged = METADATA + "\n    startTimeCode = 3\n    endTimeCode = 8"
    camera = read_usd(write(tmp_path, metadata=ranged))
    assert np.allclose(camera.positions[:, 0], [2, 3, 4, 5, 6, 7])
    assert any("outside the stage's time range" in note for note in camera.notes)


def test_one_of_several_cameras_is_chosen_by_name_or_path(tmp_path: Path) -> None:
    path = write(tmp_path, MOVING + MOVING.replace("dolly", "crane").replace("hero", "second"))
    with pytest.raises(FormatError, match=r"several cameras.*/dolly/hero, /crane/second"):
        read_usd(path)
    assert read_usd(path, camera="second") == read_usd(
        path, camera="/crane/second", source=str(path)
    )
    with pytest.raises(FormatError, match="has no such camera"):
        read_usd(path, camera="third")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "the stage has no camera"),
        ('def Camera "c" {}', "does not move and the stage has no time range"),
        (
            MOVING.replace("float focus", 'token projection = "orthographic"\nfloat focus'),
            "orthographic camera cannot be shot",
        ),
        (
            MOVING.replace("(0, 90, 0)", "(1, -1, 1)").replace("rotateXYZ", "scale"),
            "mirrored by a negative scale",
        ),
        (MOVING.replace("horizontalAperture = 25", "horizontalAperture = 0"), "above 0 are due"),
        (MOVING.replace("11: (10", "900000: (10"), "fewer than 200000 time codes"),
        ("def Camera {", "not a USD stage"),
    ],
)  # fmt: skip
def test_what_cannot_be_shot_is_named(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_usd(write(tmp_path, body))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="there is no such file"):
        read_usd(tmp_path / "none.usda")


def test_without_usd_core_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pxr.Usd", None)
    with pytest.raises(MissingExtraError, match=r"oner\[usd\]"):
        read_usd(write(tmp_path))


Usd: Any = pytest.importorskip("pxr.Usd", reason="usd-core, the extra `usd`, is not installed")
UsdGeom: Any = pytest.importorskip("pxr.UsdGeom")


def gf_cameras(path: Path, prim_path: str) -> list[Any]:
    """What usd-core itself says about the camera at every whole time code."""
    stage = Usd.Stage.Open(str(path))
    camera = UsdGeom.Camera.Get(stage, prim_path)
    codes = range(int(stage.GetStartTimeCode()), int(stage.GetEndTimeCode()) + 1)
    return [camera.GetCamera(code) for code in codes]


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "prim", "width"),
    [
        ("animatedCamera1.usda", "/camera1", None),
        ("testShotFlattened.usd", "/World/main_cam", 0.02489),
        ("UsdImportCameraTest.usda", "/UsdImportCameraTest/Cameras/PerspCamAnimTransform", None),
        ("UsdImportCameraTest.usda", "/UsdImportCameraTest/Cameras/PerspCamAnimShape", None),
    ],
)
def test_real_cameras_look_where_usd_says(
    shared_data: Path, file: str, prim: str, width: float | None
) -> None:
    path = shared_data / "cameras/usd" / file
    camera = read_usd(path, camera=prim, sensor_width=width)
    theirs = gf_cameras(path, prim)
    assert len(camera.times) == len(theirs)
    assert camera.focal_lengths is not None
    assert camera.sensor_width is not None
    positions = [one.frustum.position for one in theirs]
    views = [one.frustum.ComputeViewDirection() for one in theirs]
    ups = [one.frustum.ComputeUpVector() for one in theirs]
    fields = np.radians([one.GetFieldOfView(one.FOVHorizontal) for one in theirs])
    assert np.allclose(camera.positions, positions)
    assert np.allclose(rotate(camera.quaternions, [0.0, 0.0, -1.0]), views, atol=1e-6)
    assert np.allclose(rotate(camera.quaternions, [0.0, 1.0, 0.0]), ups, atol=1e-6)
    ours = 2 * np.arctan2(camera.sensor_width / 2, camera.focal_lengths)
    assert np.allclose(ours, fields, rtol=1e-5)


@pytest.mark.data
def test_the_shot_with_a_sensor_of_five_metres_is_refused_with_the_key(shared_data: Path) -> None:
    with pytest.raises(FormatError, match=r"sensor 5000 mm wide.*sensor_width"):
        read_usd(shared_data / "cameras/usd/testShotFlattened.usd")


TURNED = """
def Xform "arm" {{
    double3 xformOp:translate = (1, 2, 3)
    double3 xformOp:translate:pivot = (0.5, 0, 0)
    {kind} xformOp:orient.timeSamples = {{ 1: {first}, 6: {second} }}
    uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:translate:pivot",
        "xformOp:orient", "!invert!xformOp:translate:pivot"]
    def Camera "hero" {{
        float3 xformOp:rotateXYZ.timeSamples = {{ 1: (0, 10, 0), 11: (20, 10, 5) }}
        uniform token[] xformOpOrder = ["xformOp:rotateXYZ"]
        float focalLength = 20
    }}
}}
"""


def turned_camera(folder: Path, kind: str, sizes: tuple[float, float]) -> CameraRecording:
    turns = ((0.8, 0.6, 0.0, 0.0), (0.6, 0.0, 0.8, 0.0))
    texts = ["(" + ", ".join(f"{part * size:.9g}" for part in turn) + ")"
             for turn, size in zip(turns, sizes, strict=True)]  # fmt: skip
    body = TURNED.format(kind=kind, first=texts[0], second=texts[1])
    metadata = METADATA + "\n    startTimeCode = 1\n    endTimeCode = 11"
    return read_usd(write(folder, body, metadata))


@pytest.mark.parametrize(("kind", "tolerance"), [("quatd", 1e-9), ("quatf", 1e-6), ("quath", 1e-3)])
def test_quaternions_of_any_length_turn_as_those_of_length_one(
    tmp_path: Path, kind: str, tolerance: float
) -> None:
    exact = turned_camera(tmp_path, "quatd", (1.0, 1.0))
    scaled = turned_camera(tmp_path, kind, (1.0, 1.0) if kind == "quath" else (1.5, 0.4))
    assert angle_between(exact.quaternions, scaled.quaternions).max() < tolerance
    assert np.abs(exact.positions - scaled.positions).max() < tolerance
    if kind != "quath":
        assert any("brought to length 1" in note for note in scaled.notes)


def test_a_quaternion_without_length_is_named_with_its_time_code(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"/arm.xformOp:orient at time code 6"):
        turned_camera(tmp_path, "quatd", (1.0, 0.0))
