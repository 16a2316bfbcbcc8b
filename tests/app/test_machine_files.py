"""Machine files hold what the plan holds, read back by others."""

# usd-core and opentimelineio have no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false

from __future__ import annotations

import io
import json
import struct
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import opentimelineio as otio
import pytest
import trimesh
from numpy.typing import NDArray
from pxr import Usd, UsdGeom

sys.path.insert(0, str(Path(__file__).parents[1] / "motion"))
sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))

from shots import arm_shot

from oner.app.desk.build import desk
from oner.app.package.cut_files import PARTS as CUTS
from oner.app.package.machines import PARTS as MACHINES
from oner.app.package.scenes import PARTS as SCENES
from oner.app.package.source import Source
from oner.errors import FormatError
from oner.formats.edit_list import Join, Plate, write_edl, write_otio
from oner.formats.freed import SIZE, read_freed
from oner.formats.gltf import read_gltf
from oner.formats.move_export import camera_poses
from oner.formats.opentrackio import read_opentrackio
from oner.formats.take_clock import take_timecode
from oner.formats.usd import read_usd
from oner.geometry import poses
from oner.model.edition import Edition, PackageFile
from oner.model.piece import Piece

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def source() -> Source:
    """A take of an arm piece, one by hand and a drawn one."""
    shot = arm_shot()
    return Source(
        production=shot.production,
        plan=shot.plan,
        desk=desk(shot.production, shot.plan),
        edition=Edition(plan="0123456789ab"),
    )


@pytest.fixture(scope="module")
def arm_piece(source: Source) -> Piece:
    assert source.plan.breakdown is not None
    return next(piece for piece in source.plan.breakdown.pieces if piece.move)


def made(source: Source, parts: dict[str, Any], kind: str) -> list[PackageFile]:
    """Files of a kind, which are the same when they are made again."""
    files = list(parts[kind](source))
    assert files == list(parts[kind](source))
    return files


def stored(file: PackageFile, folder: Path) -> Path:
    """On the disk."""
    path = folder / Path(file.path).name
    path.write_bytes(file.content)
    return path


def named(files: list[PackageFile], part: str) -> PackageFile:
    """The one whose name has a part."""
    (found,) = (file for file in files if part in Path(file.path).name)
    return found


# -- moves and trackers --------------------------------------------------------------------------


def arm_camera(source: Source, piece: Piece) -> tuple[Floats, Floats]:
    """Where the axes have the camera, in the coordinates of the track."""
    rig = source.production.rig_named(piece.setup.rig)
    assert piece.move is not None
    assert rig.arm is not None
    assert rig.track is not None
    mount = {mount.id: mount for mount in rig.mounts}[piece.move.mount]
    return camera_poses(piece.move.values, rig.arm, rig.track, mount)


def test_every_pass_is_there_in_every_format(source: Source, arm_piece: Piece) -> None:
    files = made(source, MACHINES, "moves")
    names = [Path(file.path).name for file in files]
    for one in arm_piece.passes:
        for kind in ("csv", "json", "flair", "kuper", "dragonframe", "maya", "chan", "ros-json"):
            assert any(f"_{one.replace(' ', '-')}-{kind}_" in name for name in names)
    assert all(file.path.startswith(f"machine/{arm_piece.id}/") for file in files)


def test_opentrackio_samples_are_the_camera_of_the_axes(
    source: Source, arm_piece: Piece, tmp_path: Path
) -> None:
    files = made(source, MACHINES, "trackers")
    file = next(one for one in files if one.path.endswith(".json"))
    positions, quaternions = arm_camera(source, arm_piece)
    read = read_opentrackio(stored(file, tmp_path))
    assert np.abs(read.positions - positions).max() < 1e-6
    assert np.degrees(poses.angle_between(read.quaternions, quaternions)).max() < 1e-4
    first = json.loads(file.content)[0]["timing"]["timecode"]
    assert arm_piece.move is not None
    assert source.plan.take is not None
    text = take_timecode(arm_piece.move.first_frame, source.plan.take.rate)
    clock = tuple(first[key] for key in ("hours", "minutes", "seconds", "frames"))
    assert clock == tuple(int(part) for part in text.split(":"))


def test_freed_packets_are_the_camera_of_the_axes(
    source: Source, arm_piece: Piece, tmp_path: Path
) -> None:
    file = next(one for one in made(source, MACHINES, "trackers") if one.path.endswith(".freed"))
    positions, quaternions = arm_camera(source, arm_piece)
    read = read_freed(stored(file, tmp_path))
    assert np.abs(read.positions - positions).max() < 1 / 64000
    pan = read.angles[:, 0] + np.pi / 2
    again = poses.from_pan_tilt_roll(pan, read.angles[:, 1], read.angles[:, 2])
    assert np.degrees(poses.angle_between(again, quaternions)).max() < 3e-4
    spoilt = bytearray(file.content)
    spoilt[SIZE + 5] ^= 1
    (tmp_path / "spoilt.freed").write_bytes(spoilt)
    with pytest.raises(FormatError, match="packet 1 has a wrong checksum"):
        read_freed(tmp_path / "spoilt.freed")


# -- scenes --------------------------------------------------------------------------------------


def test_usd_and_gltf_have_the_takes_camera(source: Source, tmp_path: Path) -> None:
    take = source.plan.take
    assert take is not None
    for kind, read in (("usd", read_usd), ("gltf", read_gltf)):
        file = named(made(source, SCENES, kind), "_take_")
        found = read(stored(file, tmp_path))
        order = (0, 1, 2) if kind == "usd" else (0, 2, 1)
        sign = (1, 1, 1) if kind == "usd" else (1, -1, 1)
        world = found.positions[:, order] * np.array(sign)
        assert np.abs(world - take.positions).max() < 2e-5


def test_usd_has_the_lens_and_the_angles(source: Source, tmp_path: Path) -> None:
    take = source.plan.take
    assert take is not None
    stage = Usd.Stage.Open(str(stored(named(made(source, SCENES, "usd"), "_take_"), tmp_path)))
    assert UsdGeom.GetStageUpAxis(stage) == "Z"
    assert UsdGeom.GetStageMetersPerUnit(stage) == 1.0
    assert stage.GetTimeCodesPerSecond() == float(take.rate)
    assert stage.GetEndTimeCode() == take.frames - 1
    (camera,) = (prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Camera))
    lens = UsdGeom.Camera(camera)
    for frame in (0, take.frames // 2, take.frames - 1):
        gf = lens.GetCamera(frame)
        assert np.isclose(gf.focalLength, take.focal_lengths[frame] * 10, rtol=1e-5)
        assert np.isclose(gf.horizontalAperture, take.sensor_width * 10, rtol=1e-6)
        turn = np.array(gf.transform).T[:3, :3]
        there = poses.to_matrix(take.quaternions[frame])
        assert np.abs(turn - there).max() < 1e-5


def test_a_piece_has_its_panels_out_and_the_arm_carries_the_camera(
    source: Source, arm_piece: Piece, tmp_path: Path
) -> None:
    files = made(source, SCENES, "usd")
    stage = Usd.Stage.Open(str(stored(named(files, f"pc{arm_piece.id[1:]}_scene"), tmp_path)))
    out = set(arm_piece.setup.state.panels_out) if arm_piece.setup.state else set[str]()
    hidden = set[str]()
    for prim in stage.Traverse():
        if prim.IsA(UsdGeom.Mesh) and prim.GetParent().GetName() == "set":
            seen = UsdGeom.Imageable(prim).ComputeVisibility()
            if seen == "invisible":
                hidden.add(prim.GetCustomDataByKey("oner:id"))
    assert hidden == out
    (camera,) = (prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Camera))
    links = [prim for prim in stage.Traverse() if prim.GetName().startswith("link7_")]
    assert links
    assert arm_piece.move is not None
    apart = list[float]()
    for frame in arm_piece.move.span:
        eye = np.array(UsdGeom.Xformable(camera).ComputeLocalToWorldTransform(frame))[3, :3]
        flange = np.array(UsdGeom.Xformable(links[0]).ComputeLocalToWorldTransform(frame))[3, :3]
        apart.append(float(np.linalg.norm(eye - flange)))
    assert np.ptp(apart) < 1e-3


def test_a_glb_keeps_the_rules_of_the_format(source: Source, arm_piece: Piece) -> None:
    for file in made(source, SCENES, "gltf"):
        magic, version, length = struct.unpack_from("<4sII", file.content)
        assert (magic, version, length) == (b"glTF", 2, len(file.content))
        size = struct.unpack_from("<I", file.content, 12)[0]
        document = json.loads(file.content[20 : 20 + size])
        binary = file.content[28 + size :]
        assert size % 4 == len(binary) % 4 == 0
        for accessor in document["accessors"]:
            view = document["bufferViews"][accessor["bufferView"]]
            width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[accessor["type"]]
            assert view["byteOffset"] % 4 == 0
            assert view["byteLength"] == accessor["count"] * width * 4
            kind = np.float32 if accessor["componentType"] == 5126 else np.uint32
            raw = np.frombuffer(binary, kind, accessor["count"] * width, view["byteOffset"])
            if "min" in accessor:
                rows = raw.reshape(-1, width)
                assert np.allclose(rows.min(axis=0), accessor["min"])
                assert np.allclose(rows.max(axis=0), accessor["max"])
        scene = trimesh.load(io.BytesIO(file.content), file_type="glb")
        assert isinstance(scene, trimesh.Scene)
        out = set(document["asset"]["extras"]["out"])
        assert not out & {node.get("name") for node in document["nodes"]}
        if f"pc{arm_piece.id[1:]}_" in file.path and arm_piece.setup.state:
            assert out == set(arm_piece.setup.state.panels_out)


# -- the cut -------------------------------------------------------------------------------------


def clips_of(source: Source, kind: str) -> list[Any]:
    take = source.plan.take
    assert take is not None
    (file,) = made(source, CUTS, kind)
    text = file.content.decode()
    if kind == "otio":
        timeline = otio.adapters.read_from_string(text, "otio_json")
    else:
        timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=24)
    return list(timeline.find_clips())


@pytest.mark.parametrize("kind", ["otio", "edl"])
def test_the_cut_tiles_the_take(source: Source, kind: str) -> None:
    assert source.plan.take is not None
    clips = clips_of(source, kind)
    base = 24 * 3600
    at = base
    for clip, piece in zip(clips, source.desk.pieces, strict=True):
        span = clip.source_range
        assert (span.start_time.value, span.duration.value) == (at, piece.stop - piece.first)
        at += piece.stop - piece.first
    assert at == base + source.plan.take.frames


def test_handles_are_the_media_that_is_there(source: Source) -> None:
    take = source.plan.take
    assert take is not None
    for clip, piece in zip(clips_of(source, "otio"), source.desk.pieces, strict=True):
        media = clip.media_reference.available_range
        first = max(piece.first - piece.handle_before, 0)
        stop = min(piece.stop + piece.handle_after, take.frames)
        assert media.start_time.value == 24 * 3600 + first
        assert media.duration.value == stop - first


def test_drop_frame_is_written_where_it_exists() -> None:
    plate = Plate(
        id="P01",
        name="X_pc01",
        first=0,
        stop=3600,
        shot_first=0,
        shot_stop=3608,
        slow=1.0,
        words="arm",
    )
    join = Join(frame=1800, first=1792, stop=1808, kind="open", words="nothing", pieces="P01/P02")
    dropped = write_edl("t", Fraction(30000, 1001), [plate], [join]).decode()
    assert "FCM: DROP FRAME" in dropped
    assert "01:00:00;00 01:02:00;04" in dropped
    whole = write_edl("t", Fraction(24000, 1001), [plate], [join]).decode()
    assert "FCM: NON-DROP FRAME" in whole
    assert "01:00:00:00 01:02:30:00" in whole
    assert b'"rate": 29.97' in write_otio("t", Fraction(30000, 1001), [plate], [join])
