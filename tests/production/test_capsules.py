"""Spheres hold their capsule, and the catalogue's capsules hold the arm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oner.model.rig import ArmModel, OrthoParallel, Rig
from oner.production.capsules import SLACK, spheres_around
from oner.production.fields import Conventions
from oner.production.problems import Problems
from oner.production.rig_models import RigModels, model_names
from oner.production.rigs_file import Around, read_rigs
from oner.production.sources import Source

Floats = NDArray[np.float64]
POINTS = st.tuples(*[st.floats(-3.0, 3.0)] * 3)


def points_of_capsule(a: Floats, b: Floats, radius: float, count: int) -> Floats:
    """Random points at `radius` from points of the segment: the skin and what is inside it."""
    rng = np.random.default_rng(7)
    on_segment = a + rng.uniform(size=(count, 1)) * (b - a)
    direction = rng.normal(size=(count, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    return on_segment + direction * radius


@given(POINTS, POINTS, st.floats(0.01, 1.0))
def test_every_point_of_a_capsule_is_in_a_sphere(
    start: tuple[float, ...], end: tuple[float, ...], radius: float
) -> None:
    a, b = np.array(start), np.array(end)
    spheres = spheres_around(a, b, radius)
    skin = points_of_capsule(a, b, radius, 400)
    gaps = np.linalg.norm(skin[:, None] - spheres[None, :, :3], axis=2) - spheres[:, 3]
    assert gaps.min(axis=1).max() <= 1e-9
    assert np.all(spheres[:, 3] <= (1.0 + SLACK) * radius + 1e-12)


def test_a_capsule_without_length_is_one_sphere_of_its_radius() -> None:
    assert spheres_around([1, 2, 3], [1, 2, 3], 0.4).tolist() == [[1, 2, 3, 0.4]]


def catalogue_arm() -> ArmModel:
    rig = catalogue_rig("rx160l")
    assert rig.arm is not None
    return rig.arm


def catalogue_rig(model: str, lengths: str = "m") -> Rig:
    problems, context = Problems(), Conventions(lengths=lengths)
    source = Source("rigs.toml", problems, {}, {"rig": [{"id": "a", "model": model}]})
    models = RigModels(Path(), context, problems)
    (rig,) = read_rigs(source, context, models, Around(stages=None, sets=None))
    problems.raise_any()
    return rig


@pytest.mark.parametrize("model", model_names())
def test_the_catalogue_reads_the_same_whatever_a_bare_length_means(model: str) -> None:
    assert catalogue_rig(model) == catalogue_rig(model, lengths="ft")


def vertices(path: Path) -> Floats:
    """Corners of the triangles of a binary STL file [m], shape (n, 3)."""
    raw = path.read_bytes()
    record = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("other", "<u2")])
    triangles = np.frombuffer(raw, record, int.from_bytes(raw[80:84], "little"), 84)
    return triangles["corners"].reshape(-1, 3).astype(np.float64)


@pytest.mark.data
@pytest.mark.parametrize("frame", range(7))
def test_every_vertex_of_the_published_link_is_in_a_sphere(shared_data: Path, frame: int) -> None:
    arm = catalogue_arm()
    name = "base_link" if frame == 0 else f"link_{frame}"
    folder = shared_data / "robots/staubli_rx160/meshes/rx160/collision"
    corners = vertices(folder / f"{name}.stl")
    spheres = arm.spheres[arm.spheres[:, 0] == frame][:, 1:]
    for placed in in_frame(frame, corners, arm):
        gaps = np.linalg.norm(placed[:, None] - spheres[None, :, :3], axis=2) - spheres[:, 3]
        assert gaps.min(axis=1).max() <= 0.0


def in_frame(frame: int, corners: Floats, arm: ArmModel) -> list[Floats]:
    """Corners in the frame of the joint they move with.

    The published frames are parallel to the base like ours; 1 lies at the shoulder's height, 4 at
    the elbow. Link 4 of the L is longer than the one that was published: its ends are checked as
    they lie at the elbow and at the wrist, and in between at every stretch.
    """
    lengths = arm.geometry
    assert isinstance(lengths, OrthoParallel)
    if frame == 1:
        return [corners + np.array([0.0, 0.0, lengths.c1])]
    if frame == 4:
        published = 0.625
        stretches = np.linspace(published, lengths.c3, 13)
        return [corners - [0.0, 0.0, stretch] for stretch in stretches]
    return [corners]
