"""Rewrites what the links of the catalogue's arms fill, from published meshes.

    python scripts/cover_catalogue.py FOLDER [ARM ...]

FOLDER holds `staubli_rx160`, `staubli_tx2_90` and `ur10e`, each with its URDF and the collision
meshes beside it as published. Arms whose forearm or upper arm is longer than the published one get
spheres around the published link as it lies at either end, half way, and stretched.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oner.formats.meshes import find_mesh, read_mesh, shape_triangles
from oner.formats.urdf import find_arm, read_urdf
from oner.geometry import poses
from oner.geometry.covers import Cover, cover_mesh, measure_cover
from oner.model.rig import OrthoParallel
from oner.production.arm_models import read_arm
from oner.production.rig_models import CATALOGUE
from oner.production.urdf_arms import sphere_rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where meshes of a Staubli arm lie, and how long its links are.

    Args:
        folder: Of the meshes `base_link.stl` and `link_1.stl` to `link_6.stl`.
        shoulder: Height of the frame of link 1 [m].
        beside: Of the frame of link 3 along y [m].
        upper, fore: Lengths of upper arm and forearm [m].
    """

    folder: str
    shoulder: float
    beside: float
    upper: float
    fore: float


RX160 = Published(
    folder="staubli_rx160/meshes/rx160/collision",
    shoulder=0.55,
    beside=0.0,
    upper=0.825,
    fore=0.625,
)
TX2_90 = Published(
    folder="staubli_tx2_90/meshes/tx2_90/collision",
    shoulder=0.478,
    beside=0.05,
    upper=0.425,
    fore=0.425,
)

COUNTS = {
    "rx160l": (RX160, (3, 3, 7, 3, 7, 3, 1)),
    "tx2-160l": (RX160, (3, 3, 7, 3, 7, 3, 1)),
    "tx2-90xl": (TX2_90, (2, 3, 7, 3, 6, 3, 1)),
    "ur10e": (None, (1, 2, 7, 7, 3, 3, 2)),
}
"""What is published of each arm, None for a URDF that is just this arm; spheres by link."""


NUDGES, PIECES = 400, 24
"""How long a cover is improved, and how fine the pieces are."""

_ROWS = re.compile(r"^(?:capsule|sphere) = \[\n(?: .*\n)+\]\n", re.MULTILINE)


def main(folder: Path, names: list[str]) -> None:
    """Rewrite the rows of these arms, or of all, and print how wide their spheres are."""
    for name in names or COUNTS:
        published, counts = COUNTS[name]
        rows: list[str] = []
        for frame, body in enumerate(bodies_of(name, published, folder)):
            cover = _cover(body.tobytes(), counts[frame])
            written = [_row(row) for row in sphere_rows(frame, cover.spheres)]
            rows += written
            _say(name, frame, measure_cover(body, _numbers(written)))
        _rewrite(CATALOGUE / f"{name}.toml", rows)


@cache
def _cover(body: bytes, count: int) -> Cover:
    return cover_mesh(np.frombuffer(body).reshape(-1, 3, 3), count, NUDGES, PIECES)


def bodies_of(name: str, published: Published | None, folder: Path) -> list[Floats]:
    """What moves with each frame of an arm of the catalogue, from 0 to 6, as triangles [m].

    Args:
        name: Of the arm.
        published: What is published of it.
        folder: Of all published robots.
    """
    if published is None:
        return _urdf_bodies(folder / name / f"{name}.urdf")
    arm = read_arm(name).arm
    assert arm is not None
    assert isinstance(arm.geometry, OrthoParallel)
    longer_upper = arm.geometry.c2 - published.upper
    longer_fore = arm.geometry.c3 - published.fore
    at_elbow = [0.0, 0.0, -arm.geometry.c3]
    names = ["base_link", *(f"link_{joint}" for joint in range(1, 7))]
    links = [read_mesh(folder / published.folder / f"{one}.stl") for one in names]
    links[1] = links[1] + [0.0, 0.0, published.shoulder]
    links[2] = _stretched(links[2], published.upper, longer_upper)
    links[3] = links[3] + [0.0, published.beside, 0.0]
    links[4] = _stretched(links[4], published.fore, longer_fore) + at_elbow
    return links


def _stretched(link: Floats, length: float, longer: float) -> Floats:
    """A link at either end of a longer one, half way, and stretched along z."""
    if abs(longer) < 1e-9:
        return link
    shifts = [link + np.array([0.0, 0.0, part * longer]) for part in (0.0, 0.5, 1.0)]
    return np.concatenate([*shifts, link * [1.0, 1.0, (length + longer) / length]])


def _urdf_bodies(path: Path) -> list[Floats]:
    arm = find_arm(read_urdf(path))
    bodies: list[Floats] = []
    for links in arm.links:
        found = [np.zeros((0, 3, 3))]
        for link, T_frame_link in links:
            for shape in arm.urdf.links[link]:
                corners = shape_triangles(shape, find_mesh(shape.file, path.parent, None))
                found.append(poses.apply(T_frame_link, corners.reshape(-1, 3)).reshape(-1, 3, 3))
        bodies.append(np.concatenate(found))
    return bodies


def _row(row: dict[str, object]) -> str:
    at = ", ".join(f'"{value}"' for value in row["at"])  # type: ignore[attr-defined]
    return f'    {{ frame = {row["frame"]}, at = [{at}], radius = "{row["radius"]}" }},'


def _numbers(rows: list[str]) -> Floats:
    """Spheres as they are written."""
    return np.array([[float(x) for x in re.findall(r'"(-?[0-9.]+) m"', row)] for row in rows])


def _rewrite(path: Path, rows: list[str]) -> None:
    text = path.read_text("utf-8")
    block = "sphere = [\n" + "\n".join(rows) + "\n]\n"
    changed, count = _ROWS.subn(block, text, count=1)
    if not count:
        raise SystemExit(f"{path.name} has no capsule or sphere rows in [arm]")
    path.write_text(changed, "utf-8")


def _say(name: str, frame: int, cover: Cover) -> None:
    print(
        f"{name} {frame}: {len(cover.spheres)} spheres, outside {cover.outside * 1000:.3f} mm, "
        f"oversize {cover.oversize * 1000:.0f} mm, mean {cover.mean_oversize * 1000:.0f} mm, "
        f"volume {cover.volume / cover.mesh_volume:.2f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
