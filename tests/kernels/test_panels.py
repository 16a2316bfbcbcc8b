"""Panels in frame, held against a picture made of many rays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from oner.geometry import poses
from oner.kernels.panels import flats_in_frame

Floats = NDArray[np.float64]
NO_LIDS = np.zeros((0, 6))
WIDE, HIGH = 0.45, 0.25


def rendered(eye: Floats, rotation: Floats, panels: Floats, walls: Floats, lids: Floats) -> Floats:
    """Part of the picture each panel fills, by 400 x 226 rays."""
    x, y = np.meshgrid(np.linspace(-WIDE, WIDE, 400), np.linspace(-HIGH, HIGH, 226))
    local = np.stack([x.ravel(), y.ravel(), -np.ones(x.size)], axis=1)
    rays = local @ rotation.T
    nearest = np.full(len(rays), np.inf)
    for wall in walls:
        nearest = np.minimum(nearest, upright(eye, rays, wall))
    for lid in lids:
        nearest = np.minimum(nearest, level(eye, rays, lid))
    return np.array([(upright(eye, rays, p) < nearest * (1 + 1e-9)).mean() for p in panels])


def upright(eye: Floats, rays: Floats, wall: Floats) -> Floats:
    """Distance, in lengths of the rays, at which a rectangle is met; else infinite."""
    along = wall[2:4] - wall[:2]
    apart = wall[:2] - eye[:2]
    det = rays[:, 0] * along[1] - rays[:, 1] * along[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (apart[0] * along[1] - apart[1] * along[0]) / det
        u = (apart[0] * rays[:, 1] - apart[1] * rays[:, 0]) / det
        z = eye[2] + t * rays[:, 2]
        met = (t > 0) & (u >= 0) & (u <= 1) & (z >= wall[4]) & (z <= wall[5])
    return np.where(met, t, np.inf)


def level(eye: Floats, rays: Floats, lid: Floats) -> Floats:
    along = lid[2:4] - lid[:2]
    length = np.linalg.norm(along)
    along = along / length
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (lid[5] - eye[2]) / rays[:, 2]
        at = eye[:2] + t[:, None] * rays[:, :2] - lid[:2]
        u, v = at @ along, at @ np.array([-along[1], along[0]])
        met = (t > 0) & (u >= 0) & (u <= length) & (np.abs(v) <= lid[4])
    return np.where(met, t, np.inf)


def seen(
    eye: Floats, rotation: Floats, panels: Floats, walls: Floats, lids: Floats
) -> NDArray[np.bool_]:
    return flats_in_frame(
        eye[None],
        np.ascontiguousarray(rotation[None]),
        np.array([WIDE]),
        np.array([HIGH]),
        panels,
        walls,
        lids,
    )[0]


def look(eye: Floats, at: Floats) -> Floats:
    return poses.to_matrix(poses.look_at(eye[None], at[None]))[0]


@pytest.mark.parametrize("seed", range(40))
def test_a_panel_is_seen_where_rays_meet_it_first(seed: int) -> None:
    draw = np.random.default_rng(seed)
    walls = np.array(
        [
            (*start, *(start + draw.uniform(-4, 4, 2)), low, low + draw.uniform(1.5, 3.5))
            for start, low in zip(
                draw.uniform(-6, 6, (9, 2)), draw.choice([0.0, 0.0, 2.1], 9), strict=True
            )
        ]
    )
    panels = list[tuple[float, ...]]()
    for wall in walls:
        ends = np.linspace(wall[:2], wall[2:4], 4)
        panels += [(*a, *b, wall[4], wall[5]) for a, b in pairwise(ends)]
    table = np.array(panels)
    lids = np.array([(-3.0, 0.0, 3.0, 0.5, 1.2, 3.0)]) if seed % 2 else NO_LIDS
    eye = np.array([*draw.uniform(-5, 5, 2), draw.choice([0.5, 1.6, 2.9, 6.0])])
    rotation = look(eye, np.array([*draw.uniform(-5, 5, 2), draw.uniform(0.5, 2.5)]))
    share = rendered(eye, rotation, table, walls, lids)
    told = seen(eye, rotation, table, walls, lids)
    assert told[share > 0.003].all()
    # what no ray meets is a sliver at most: nearly all of what is told to be seen is met
    assert np.count_nonzero(told & (share == 0.0)) <= 2


def test_what_a_corner_hides_is_not_seen() -> None:
    walls = np.array([(0.0, 2.0, 4.0, 2.0, 0.0, 3.0), (4.0, 2.0, 4.0, 8.0, 0.0, 3.0)])
    behind = np.array([(1.0, 5.0, 3.0, 5.0, 0.0, 3.0)])
    eye = np.array([2.0, 0.0, 1.6])
    rotation = look(eye, np.array([2.0, 5.0, 1.6]))
    assert not seen(eye, rotation, behind, walls, NO_LIDS).any()
    assert seen(eye, rotation, behind, walls[1:], NO_LIDS).all()


def test_a_sliver_through_a_doorway_is_seen() -> None:
    """Fifteen points on the panel would all be hidden."""
    walls = np.array([(-5.0, 2.0, 1.49, 2.0, 0.0, 3.0), (1.51, 2.0, 8.0, 2.0, 0.0, 3.0)])
    panel = np.array([(0.0, 6.0, 4.8, 6.0, 0.0, 3.0)])
    eye = np.array([1.37, 0.0, 1.6])
    rotation = look(eye, np.array([1.7, 6.0, 1.6]))
    assert seen(eye, rotation, panel, walls, NO_LIDS).all()


def test_a_header_hides_the_top_and_leaves_the_rest() -> None:
    header = np.array([(-5.0, 2.0, 5.0, 2.0, 2.0, 3.0)])
    panel = np.array([(-1.0, 6.0, 1.0, 6.0, 0.0, 3.0), (-1.0, 6.0, 1.0, 6.0, 2.9, 3.0)])
    eye = np.array([0.0, 0.0, 1.6])
    rotation = look(eye, np.array([0.0, 6.0, 1.6]))
    assert seen(eye, rotation, panel, header, NO_LIDS).tolist() == [True, False]


def test_a_ceiling_hides_what_is_below_it_from_a_lens_above() -> None:
    panel = np.array([(-1.0, 3.0, 1.0, 3.0, 0.0, 2.5)])
    lid = np.array([(-4.0, 0.0, 4.0, 0.0, 6.0, 3.0)])
    eye = np.array([0.0, 0.0, 6.0])
    rotation = look(eye, np.array([0.0, 3.0, 1.0]))
    assert seen(eye, rotation, panel, panel, NO_LIDS).all()
    assert not seen(eye, rotation, panel, panel, lid).any()
