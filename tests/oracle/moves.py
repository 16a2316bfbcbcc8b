"""Camera moves to be planned and looked at again: from real files and by formula."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.model.piece import Placement
from oner.model.rig import Rig
from oner.model.set import Panel
from oner.model.take import CameraFile, FilePlacement
from oner.motion.request import ArmRequest
from oner.production.fields import Conventions
from oner.production.problems import Problems
from oner.production.rig_models import RigModels
from oner.production.rigs_file import Around, read_rigs
from oner.production.sources import read_toml
from oner.take.camera_path import CameraPath, read_camera_path

Floats = NDArray[np.float64]

STAGE = (0.0, 1.3, 1.5)
"""Where the middle of a file's path is put in front of the track [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraMove:
    """A named path on the stage, positions (n, 3) and quaternions (n, 4)."""

    name: str
    rate: Fraction
    positions: Floats
    quaternions: Floats


def catalogue_rig(name: str) -> Rig:
    """A model of the catalogue as a rig of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, problems = Path(scratch), Problems()
        (folder / "rigs.toml").write_text(f'[[rig]]\nid = "arm"\nmodel = "{name}"\n')
        source = read_toml(folder / "rigs.toml", "rigs.toml", problems)
        assert source is not None
        models = RigModels(folder, Conventions(), problems)
        (rig,) = read_rigs(source, Conventions(), models, Around(stages=None, sets=None))
        problems.raise_any()
    return rig


def request_of(
    rig: Rig, move: CameraMove, mount: str = "", panels: tuple[Panel, ...] = (), **changes: object
) -> ArmRequest:
    """The rig on its track along X at the origin, asked to run a move."""
    assert rig.arm is not None
    assert rig.track is not None
    given: dict[str, object] = {
        "arm": rig.arm,
        "track": rig.track,
        "mount": next((one for one in rig.mounts if one.id == mount), rig.mounts[0]),
        "placement": Placement(x=0.0, y=0.0, z=0.0, yaw=0.0),
        "rate": move.rate,
        "first_frame": 0,
        "positions": move.positions,
        "quaternions": move.quaternions,
        "panels": panels,
        "performer_clearance": rig.performer_clearance,
        "wall_clearance": rig.wall_clearance,
    }
    return ArmRequest(**(given | changes))  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------
# files


_BODY = FilePlacement(metres_per_unit=1.0, up="z")
_USD = (
    ("animatedCamera1", "usd/animatedCamera1.usda", ""),
    ("PerspCamAnimTransform", "usd/UsdImportCameraTest.usda", "PerspCamAnimTransform"),
)
_HANDHELD = (
    ("TUM freiburg1_xyz", "handheld/tum_freiburg1_xyz_groundtruth.txt", "right=x up=-y forward=z"),
    ("TUM-VI room1", "handheld/tumvi_room1_groundtruth.txt", "right=-y up=z forward=x"),
    ("TUM-VI corridor1", "handheld/tumvi_corridor1_okvis.txt", "right=-y up=z forward=x"),
)


def usd_moves(data: Path) -> Iterator[CameraMove]:
    """Two animated cameras of two USD stages, as they are, larger, and a part of each."""
    for name, path, camera in _USD:
        file = CameraFile(path=str(data / "cameras" / path), camera=camera)
        read = read_camera_path(file)
        yield on_stage(name, read)
        yield on_stage(f"{name}, 4 times as large", read, scale=4.0)
        yield on_stage(f"{name}, first third", read, slice(0, read.frames // 3))


def handheld_moves(data: Path, seconds: float = 10.0, every: int = 1) -> Iterator[CameraMove]:
    """Stretches of people walking with cameras; `every` n-th one."""
    for name, path, axes in _HANDHELD:
        file = CameraFile(path=str(data / "cameras" / path), placement=_BODY, axes=axes)
        read = read_camera_path(file)
        length = round(seconds * float(read.rate)) + 1
        for number, first in enumerate(range(0, read.frames - length + 1, length - 1)):
            if number % every == 0:
                stop = first + length
                yield on_stage(f"{name} {first}-{stop - 1}", read, slice(first, stop))


def on_stage(
    name: str, read: CameraPath, rows: slice = slice(None), scale: float = 1.0
) -> CameraMove:
    """A part of a path, its middle in front of the track, looking away from it on average."""
    positions, quaternions = np.array(read.positions)[rows], np.array(read.quaternions)[rows]
    positions = scale * positions
    looks = poses.view_direction(quaternions).mean(axis=0)
    yaw = math.pi / 2 - math.atan2(float(looks[1]), float(looks[0]))
    turn = poses.from_axis_angle([0.0, 0.0, 1.0], yaw)
    turned = poses.rotate(turn, positions)
    middle = (turned.min(axis=0) + turned.max(axis=0)) / 2
    return CameraMove(
        name=name,
        rate=read.rate,
        positions=turned - middle + STAGE,
        quaternions=poses.align_hemisphere(poses.multiply(turn, quaternions)),
    )


# ---------------------------------------------------------------------------------------------
# by formula


def crane_move(seconds: float = 8.0, size: float = 1.0) -> CameraMove:
    """Along the track, up, and round to look down."""
    t = _ease(np.linspace(0.0, 1.0, round(24 * seconds) + 1))
    eye = np.stack([-1.5 + 3.0 * t, 1.3 + 0 * t, 0.9 + 1.1 * t], axis=1)
    target = np.stack([0.8 * t, 4.0 - 0.5 * t, 1.2 - 0.3 * t], axis=1)
    eye = np.array(STAGE) + size * (eye - STAGE)
    look = poses.align_hemisphere(poses.look_at(eye, target))
    return CameraMove(name="crane", rate=Fraction(24), positions=eye, quaternions=look)


def crane_csv(folder: Path, move: CameraMove) -> CameraMove:
    """The same through the reader: written as oner's own CSV, read as any camera file."""
    rows = ["frame,x_m,y_m,z_m,qw,qx,qy,qz"]
    for number, (p, q) in enumerate(zip(move.positions, move.quaternions, strict=True)):
        rows.append(",".join([str(number), *(f"{value:.9f}" for value in (*p, *q))]))
    path = folder / "crane.csv"
    path.write_text("\n".join(rows) + "\n")
    file = CameraFile(path=str(path), rate=move.rate)
    read = read_camera_path(file)
    return CameraMove(
        name="crane from CSV",
        rate=read.rate,
        positions=np.array(read.positions),
        quaternions=np.array(read.quaternions),
    )


def orbit_move(degrees: float = 150.0, seconds: float = 8.0) -> CameraMove:
    """Round a point beside the track, looking at it."""
    t = _ease(np.linspace(0.0, 1.0, round(24 * seconds) + 1))
    angle = math.radians(degrees) * (t - 0.5) - math.pi / 2
    centre = np.array([0.0, 1.9, 1.5])
    eye = centre + 0.9 * np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    look = poses.look_at(eye, np.broadcast_to(centre, eye.shape))
    return CameraMove(
        name="orbit", rate=Fraction(24), positions=eye, quaternions=poses.align_hemisphere(look)
    )


def corridor(width: float = 2.6, length: float = 12.0, far: float = 2.3) -> tuple[Panel, ...]:
    """Walls of 1.2 m panels along X: fixed beyond the camera, wild behind the track."""
    count = round(length / 1.2)
    panels = list[Panel]()
    for side, y in (("far", far), ("near", far - width)):
        for number in range(count):
            x = -length / 2 + 1.2 * number
            panels.append(
                Panel(
                    id=f"{side}-{number}", wall=side, start=(x, y), end=(x + 1.2, y),
                    base=0.0, top=3.0, thickness=0.1, wild=side == "near",
                )
            )  # fmt: skip
    return tuple(panels)


def _ease(t: Floats) -> Floats:
    return t**4 * (35 - 84 * t + 70 * t**2 - 20 * t**3)
