"""One camera in every format that stores one, so that the same thing can go wrong in each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oner.formats.recording import CameraRecording
from oner.formats.take_files import read_motion
from oner.geometry.poses import from_pan_tilt_roll, pan_tilt_roll, view_direction
from oner.model.take import CameraFile

from .gltf_files import Maker

Floats = NDArray[np.float64]
RATE = Fraction(24)


@dataclass(frozen=True, slots=True)
class Shot:
    """Frames of a camera in metres, Z up (chan, glTF: Y up; nobody minds here)."""

    frames: list[int]
    positions: Floats
    quaternions: Floats

    def rows(self, order: list[int]) -> Shot:
        return replace(
            self,
            frames=[self.frames[i] for i in order],
            positions=self.positions[order],
            quaternions=self.quaternions[order],
        )


def make_shot(count: int = 24, first: int = 101) -> Shot:
    t = np.arange(count) / 24.0
    places = np.stack([t, 0.2 * t**2, 1.5 + 0 * t], axis=1)
    return Shot(
        list(range(first, first + count)), places, from_pan_tilt_roll(0.4 * t, 0.1 * t, 0.0)
    )


def _chan(shot: Shot, path: Path) -> None:
    rows = zip(shot.frames, shot.positions.tolist(), shot.quaternions.tolist(), strict=True)
    path.write_text("".join(f"{n} {x!r} {y!r} {z!r} 0 {q[3]!r} 0\n" for n, (x, y, z), q in rows))


def _tum(shot: Shot, path: Path) -> None:
    table = np.column_stack([shot.positions, np.roll(shot.quaternions, -1, axis=1)])
    rows = zip(shot.frames, table.tolist(), strict=True)
    path.write_text("".join(f"{n / 24!r} {' '.join(map(repr, row))}\n" for n, row in rows))


def _csv(shot: Shot, path: Path) -> None:
    table = np.column_stack([shot.positions, shot.quaternions]).tolist()
    lines = [f"{n},{','.join(map(repr, row))}\n" for n, row in zip(shot.frames, table, strict=True)]
    path.write_text("# rate: 24\nframe,x_m,y_m,z_m,qw,qx,qy,qz\n" + "".join(lines))


def _carts(shot: Shot, path: Path) -> None:
    unit = shot.quaternions / np.linalg.norm(shot.quaternions, axis=1)[:, None]
    targets = shot.positions + 3.0 * view_direction(unit)
    table = np.column_stack([shot.positions, targets]).tolist()
    rows = zip(shot.frames, table, strict=True)
    head = f"DATA_TYPE CARTS_RAW MRMC_COORDS IN_METRES\nPOINTS {len(table)} SPEED 24\n"
    names = "FRAME XV YV ZV XT YT ZT ROLL\n"
    lines = [f"{n} {' '.join(map(repr, row))} 0\n" for n, row in rows]
    path.write_text(head + names + "".join(lines))


def _gltf(shot: Shot, path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    times = np.array(shot.frames) / 24.0
    maker.animate(camera, "translation", times, shot.positions)
    maker.animate(camera, "rotation", times, np.roll(shot.quaternions, -1, axis=1))
    maker.save(path)


def _opentrackio(shot: Shot, path: Path) -> None:
    pans = np.degrees(pan_tilt_roll(shot.quaternions))
    rows = zip(shot.frames, shot.positions.tolist(), pans.tolist(), strict=True)
    samples = [
        {
            "timing": {"sequenceNumber": n, "sampleRate": {"num": 24, "denom": 1}},
            "transforms": [
                {
                    "translation": dict(zip("xyz", place, strict=True)),
                    # at pan 0 this camera looks along +X, and the format's along +Y
                    "rotation": {"pan": turn[0] - 90.0, "tilt": turn[1], "roll": turn[2]},
                }
            ],
        }
        for n, place, turn in rows
    ]
    path.write_text("\n".join(json.dumps(one) for one in samples))


def _usd(shot: Shot, path: Path) -> None:
    places = zip(shot.frames, shot.positions.tolist(), strict=True)
    turns = zip(shot.frames, shot.quaternions.tolist(), strict=True)
    place_text = ",\n".join(f"{n}: ({x!r}, {y!r}, {z!r})" for n, (x, y, z) in places)
    turn_text = ",\n".join(f"{n}: ({w!r}, {x!r}, {y!r}, {z!r})" for n, (w, x, y, z) in turns)
    path.write_text(
        "#usda 1.0\n(\n metersPerUnit = 1\n upAxis = \"Z\"\n timeCodesPerSecond = 24\n"
        f" startTimeCode = {min(shot.frames)}\n endTimeCode = {max(shot.frames)}\n)\n"
        'def Camera "Cam" {\n float focalLength = 0.35\n float horizontalAperture = 0.2489\n'
        " float verticalAperture = 0.14\n"
        f" double3 xformOp:translate.timeSamples = {{\n{place_text}\n }}\n"
        f" quatd xformOp:orient.timeSamples = {{\n{turn_text}\n }}\n"
        ' uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:orient"]\n}\n'
    )  # fmt: skip


WRITERS: dict[str, Callable[[Shot, Path], None]] = {
    ".chan": _chan,
    ".tum": _tum,
    ".csv": _csv,
    ".xyz": _carts,
    ".gltf": _gltf,
    ".jsonl": _opentrackio,
    ".usda": _usd,
}
"""By the ending of the file."""


def save(shot: Shot, folder: Path, ending: str) -> Path:
    path = folder / f"a{ending}"
    WRITERS[ending](shot, path)
    return path


def read(path: Path) -> CameraRecording:
    file = CameraFile(path=path.name, rotation_order="zxy")
    return read_motion(replace(file, rate=RATE) if path.suffix == ".chan" else file, path.parent)
