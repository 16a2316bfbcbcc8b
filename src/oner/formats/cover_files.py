"""Covers of meshes, kept in the user's cache: finding one takes seconds."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import numpy as np

from oner.formats.atomic import replace_file
from oner.geometry import covers
from oner.geometry.covers import check_cover, cover_mesh
from oner.model.arrays import FloatArray, frozen


def kept_cover(triangles: FloatArray, count: int) -> FloatArray:
    """Spheres that hold a mesh, found or read from the cache; proven to hold it either way.

    Args:
        triangles: Corners [m], shape (t, 3, 3).
        count: Spheres at most.

    Returns:
        Rows (x, y, z, radius) [m], shape (m, 4).
    """
    key = _key(triangles, count)
    file = cache_folder() / f"{key}.json"
    spheres = _read(file)
    if spheres is None or check_cover(triangles, spheres) > 0.0:
        spheres = cover_mesh(triangles, count).spheres
        _write(file, spheres)
    return frozen(spheres)


def _key(triangles: FloatArray, count: int) -> str:
    digest = hashlib.sha256(Path(covers.__file__).read_bytes())
    digest.update(np.ascontiguousarray(triangles).tobytes())
    digest.update(str(count).encode())
    return digest.hexdigest()[:20]


def cache_folder() -> Path:
    """Where this platform keeps a user's caches."""
    named = os.environ.get("XDG_CACHE_HOME")
    if sys.platform == "win32":
        named = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        named = str(Path.home() / "Library" / "Caches")
    return (Path(named) if named else Path.home() / ".cache") / "oner" / "covers"


def _read(file: Path) -> FloatArray | None:
    try:
        spheres = np.array(json.loads(file.read_text("utf-8")), np.float64)
    except (OSError, ValueError):
        return None
    fits = spheres.ndim == 2 and spheres.shape[1] == 4 and bool(np.isfinite(spheres).all())
    return spheres if fits else None


def _write(file: Path, spheres: FloatArray) -> None:
    """Keep a cover; where nothing can be written it is found again next time."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, json.dumps(spheres.tolist()).encode())
    except OSError:
        return
