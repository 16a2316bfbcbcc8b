"""Meshes of robot links as triangles: STL, OBJ, COLLADA and what else trimesh reads."""

# trimesh comes without types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any, cast

import numpy as np

from oner.errors import FormatError
from oner.formats.urdf import UrdfShape
from oner.geometry import poses
from oner.model.arrays import FloatArray

MOST = 4000
"""A mesh of more triangles than this is taken for its convex hull, which holds it."""

_LEVELS = 6
_ENDINGS = (".stl", ".obj", ".dae", ".ply", ".glb", ".gltf", ".off")


def find_mesh(name: str, beside: Path, folder: Path | None) -> Path | None:
    """The file a URDF means by the name of a mesh.

    `package://name/path` is looked for as `name/path` and as `path`, a relative name as it stands:
    in the folder that was given, then beside the URDF, then in the folders above that. In the
    folder that was given its last parts are enough, down to the name of the file.

    Args:
        name: As the URDF has it.
        beside: Folder of the URDF.
        folder: Folder of meshes, if one was given.

    Returns:
        None if there is no such file.
    """
    if name.startswith("file://"):
        path = Path(name.removeprefix("file://"))
        return path if path.is_file() else None
    package = re.match(r"(?:package|model)://", name)
    parts = PurePosixPath(name[package.end() :] if package else name.replace("\\", "/")).parts
    if not parts:
        return None
    tails = [parts, parts[1:]] if package else [parts]
    if folder is not None:
        tries = [folder.joinpath(*parts[start:]) for start in range(len(parts))]
        found = next((path for path in tries if path.is_file()), None)
        if found is not None:
            return found
    above = [beside, *beside.resolve().parents[:_LEVELS]]
    tries = [place.joinpath(*tail) for place in above for tail in tails if tail]
    return next((path for path in tries if path.is_file()), None)


def shape_triangles(shape: UrdfShape, file: Path | None) -> FloatArray:
    """A shape of a link as triangles in the frame of the link [m], shape (t, 3, 3).

    Boxes have their own; a cylinder or a sphere is that of a many-sided body around it.

    Args:
        shape: The shape.
        file: Of a mesh.

    Raises:
        FormatError: The mesh cannot be read, or has no triangles.
    """
    if shape.kind == "mesh":
        assert file is not None
        corners = read_mesh(file) * np.array(shape.size)
    else:
        corners = _body(shape)
    return poses.apply(shape.T_link_shape, corners.reshape(-1, 3)).reshape(-1, 3, 3)


def read_mesh(path: Path) -> FloatArray:
    """Triangles of a mesh [m if the file says no other unit], shape (t, 3, 3).

    Raises:
        FormatError: It cannot be read, or has no triangles.
    """
    import trimesh

    if path.suffix.lower() not in _ENDINGS:
        raise FormatError(path, f"a mesh ends in one of {', '.join(_ENDINGS)}")
    try:
        loaded = cast("Any", trimesh.load(path, process=False))
        mesh = loaded.to_mesh() if hasattr(loaded, "to_mesh") else loaded
        corners = np.asarray(mesh.triangles, np.float64)
    except Exception as error:  # a reader of many formats raises as many kinds
        raise FormatError(path, f"cannot be read as a mesh: {error}") from error
    if not len(corners) or not np.isfinite(corners).all():
        raise FormatError(path, "holds no triangles, or some that are not numbers")
    corners = corners * _unit_of(path)
    return hull(corners.reshape(-1, 3)) if len(corners) > MOST else corners


def hull(points: FloatArray) -> FloatArray:
    """The triangles of the convex hull of points, shape (t, 3, 3)."""
    from scipy.spatial import ConvexHull

    return points[np.asarray(ConvexHull(points).simplices)]


def _unit_of(path: Path) -> float:
    """Metres per unit: COLLADA files may say, others do not."""
    if path.suffix.lower() != ".dae":
        return 1.0
    head = path.read_bytes()[:20000].decode("utf-8", "replace")
    said = re.search(r"<unit[^>]*\bmeter\s*=\s*[\"']([0-9.eE+-]+)[\"']", head)
    return float(said.group(1)) if said else 1.0


def _body(shape: UrdfShape) -> FloatArray:
    """A box, or a body with flat sides around a cylinder or a sphere."""
    signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)
    if shape.kind == "box":
        return hull(signs * np.array(shape.size) / 2.0)
    turns = np.linspace(0.0, 2.0 * np.pi, 32, endpoint=False)
    out = shape.size[0] / np.cos(np.pi / 32)
    ring = np.stack([out * np.cos(turns), out * np.sin(turns)], axis=1)
    if shape.kind == "cylinder":
        half = np.full((len(ring), 1), shape.size[1] / 2.0)
        return hull(np.vstack([np.hstack([ring, half]), np.hstack([ring, -half])]))
    tilts = np.linspace(-np.pi / 2.0, np.pi / 2.0, 17)
    rows = [np.column_stack([ring * np.cos(t), np.full(32, out * np.sin(t))]) for t in tilts]
    # the flat sides between rings 11 degrees apart dip by less than a hundredth
    return hull(np.vstack(rows) * 1.01)
