"""The catalogue's spheres hold the published meshes, and miss no link that touches another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cover_catalogue import COUNTS, bodies_of
from oner.geometry.covers import check_cover
from oner.model.arrays import frozen
from oner.model.kinematics import arm_frames
from oner.model.rig import ArmModel, Mount, OrthoParallel
from oner.motion.scene import make_body
from oner.production.arm_models import read_arm

Floats = NDArray[np.float64]
Arms = pytest.mark.parametrize("name", sorted(COUNTS))

pytestmark = pytest.mark.data


def arm_of(name: str) -> ArmModel:
    arm = read_arm(name).arm
    assert arm is not None
    return arm


def longer_than(name: str, frame: int) -> float:
    """How much longer a link is than the published one [m]."""
    published, geometry = COUNTS[name][0], arm_of(name).geometry
    if published is None or not isinstance(geometry, OrthoParallel):
        return 0.0
    longer = {2: geometry.c2 - published.upper, 4: geometry.c3 - published.fore}
    return round(longer.get(frame, 0.0), 9)


@Arms
def test_every_triangle_of_every_published_link_is_in_the_spheres(
    shared_data: Path, name: str
) -> None:
    spheres = arm_of(name).spheres
    bodies = bodies_of(name, COUNTS[name][0], shared_data / "robots")
    for frame, body in enumerate(bodies):
        assert check_cover(body, spheres[spheres[:, 0] == frame][:, 1:]) <= 0.0


@Arms
def test_the_longer_links_hold_the_published_ones_wherever_they_are_slid(
    shared_data: Path, name: str
) -> None:
    arm, published = arm_of(name), COUNTS[name][0]
    if published is None:
        pytest.skip("the published meshes are of this arm")
    bodies = bodies_of(name, published, shared_data / "robots")
    for frame in (2, 4):
        longer = longer_than(name, frame)
        link = bodies[frame][: len(bodies[frame]) // 4] if longer else bodies[frame]
        balls = arm.spheres[arm.spheres[:, 0] == frame][:, 1:]
        for part in np.linspace(0.0, 1.0, 9):
            away = link.reshape(-1, 3) + np.array([0.0, 0.0, part * longer])
            gaps = np.linalg.norm(away[:, None] - balls[:, :3], axis=2) - balls[:, 3]
            assert gaps.min(axis=1).max() <= 0.0


@pytest.mark.long
@Arms
def test_no_links_touch_without_the_spheres_saying_so(shared_data: Path, name: str) -> None:
    coal: Any = pytest.importorskip("coal")
    arm = arm_of(name)
    bodies = bodies_of(name, COUNTS[name][0], shared_data / "robots")
    # of a longer link the last quarter is stretched at its end too, which no arm would be
    cut = [
        3 * len(body) // 4 if longer_than(name, frame) else None
        for frame, body in enumerate(bodies)
    ]
    hulls = [hull_of(coal, body[:end]) for body, end in zip(bodies, cut, strict=True)]
    q = np.random.default_rng(8).uniform(arm.lower, arm.upper, (10_000, 6))
    frames = arm_frames(arm, q)
    said = spheres_touch(arm, frames)
    pairs = [(i, j) for i in range(7) for j in range(i + 2, 7)]
    for k in np.flatnonzero(~said):
        placed = [coal.Transform3s(pose[:3, :3], pose[:3, 3]) for pose in frames[k]]
        for i, j in pairs:
            request, result = coal.CollisionRequest(), coal.CollisionResult()
            touch = coal.collide(hulls[i], placed[i], hulls[j], placed[j], request, result)
            assert not touch, f"links {i} and {j} touch at {np.degrees(q[k]).round(1)}"


def spheres_touch(arm: ArmModel, frames: Floats) -> NDArray[np.bool_]:
    """Whether spheres the planner tests touch, without a mount, shape (n,)."""
    bare = Mount(
        id="none",
        p_flange_camera=frozen(np.zeros(3)),
        q_flange_camera=frozen([1.0, 0.0, 0.0, 0.0]),
        spheres=frozen(np.zeros((0, 4))),
    )
    pairs = make_body(arm, bare, 0.0).pairs
    of = frames[:, arm.spheres[:, 0].astype(int)]
    centres = np.einsum("nmij,mj->nmi", of[:, :, :3, :3], arm.spheres[:, 1:4]) + of[:, :, :3, 3]
    apart = np.linalg.norm(centres[:, pairs[:, 0]] - centres[:, pairs[:, 1]], axis=2)
    return (apart - arm.spheres[pairs[:, 0], 4] - arm.spheres[pairs[:, 1], 4]).min(axis=1) < 0.0


def hull_of(coal: Any, body: Floats) -> Any:
    """The convex hull of a link: the published meshes are convex."""
    from scipy.spatial import ConvexHull

    points = body.reshape(-1, 3)
    mesh = coal.BVHModelOBBRSS()
    hull = ConvexHull(points)
    mesh.beginModel(len(hull.simplices), len(points))
    for corners in points[hull.simplices]:
        mesh.addTriangle(*corners)
    mesh.endModel()
    mesh.buildConvexHull(False, "Qt")
    return mesh.convex
