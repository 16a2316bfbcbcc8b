"""What fills a picture, held against pictures made of many rays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from oner.geometry import poses
from oner.kernels.columns import panel_shares, shares_apart

Floats = NDArray[np.float64]
NO_LIDS = np.zeros((0, 6))
WIDE, HIGH = 0.45, 0.25


def many_rays(rotation: Floats) -> Floats:
    """400 x 225 rays through the middles of as many cells of the picture."""
    x, y = np.meshgrid((np.arange(400) + 0.5) / 200 - 1, (np.arange(225) + 0.5) / 112.5 - 1)
    local = np.stack([WIDE * x.ravel(), HIGH * y.ravel(), -np.ones(x.size)], axis=1)
    return local @ rotation.T


def nearest(eye: Floats, rays: Floats, walls: Floats, lids: Floats = NO_LIDS) -> Floats:
    met = [upright(eye, rays, w) for w in walls] + [level(eye, rays, lid) for lid in lids]
    return np.min([np.full(len(rays), np.inf), *met], axis=0)


def rendered(eye: Floats, rotation: Floats, panels: Floats, walls: Floats, lids: Floats) -> Floats:
    """Part of the picture each panel and each ceiling piece fills."""
    rays = many_rays(rotation)
    first = nearest(eye, rays, walls, lids) * (1 + 1e-9)
    met = [upright(eye, rays, p) for p in panels] + [level(eye, rays, lid) for lid in lids]
    return np.array([(np.isfinite(t) & (t <= first)).mean() for t in met])


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


def shares(
    eye: Floats, rotation: Floats, panels: Floats, walls: Floats, lids: Floats = NO_LIDS
) -> Floats:
    turned = np.ascontiguousarray(rotation[None])
    return panel_shares(eye[None], turned, np.array([WIDE]), np.array([HIGH]), panels, lids, walls)[
        0
    ]


def seen(
    eye: Floats, rotation: Floats, panels: Floats, walls: Floats, lids: Floats
) -> NDArray[np.bool_]:
    return shares(eye, rotation, panels, walls, lids)[: len(panels)] > 0.0


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
    lids = np.array([(-3.0, 0.0, 3.0, 0.5, 1.2, 3.0), (1.0, -4.0, 1.0, 5.0, 0.9, 2.4)])
    lids = lids if seed % 2 else NO_LIDS
    eye = np.array([*draw.uniform(-5, 5, 2), draw.choice([0.5, 1.6, 2.9, 6.0])])
    rotation = look(eye, np.array([*draw.uniform(-5, 5, 2), draw.uniform(0.5, 2.5)]))
    rays = rendered(eye, rotation, table, walls, lids)
    told = shares(eye, rotation, table, walls, lids)
    # these walls cross each other: what is missed in a column is less than a twentieth of a percent
    assert (told[rays > 5e-4] > 0.0).all()
    assert (told[rays == 0.0] < 5e-4).all()
    assert told == pytest.approx(rays, abs=0.003)


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


@pytest.mark.parametrize("seed", range(20))
def test_two_worlds_differ_where_rays_go_different_ways(seed: int) -> None:
    draw = np.random.default_rng(seed)
    feet = draw.uniform(-6, 6, (8, 2))
    ends = feet + draw.uniform(-4, 4, (8, 2))
    story = np.column_stack([feet, ends, np.zeros(8), draw.uniform(2, 4, 8)])
    built = np.delete(story, draw.integers(0, 8, 3), axis=0)
    eye = np.array([*draw.uniform(-5, 5, 2), 1.6])
    rotation = look(eye, np.array([*draw.uniform(-5, 5, 2), draw.uniform(0.5, 2.5)]))
    rays = many_rays(rotation)
    run = np.hypot(rays[:, 0], rays[:, 1])
    one, other = (np.minimum(nearest(eye, rays, w) * run, 60.0) for w in (story, built))
    apart = np.abs(one - other) > 0.15 + 0.01 * one
    across = (rays @ rotation)[:, 0] / WIDE
    share, side = shares_apart(
        eye[None],
        np.ascontiguousarray(rotation[None]),
        np.array([WIDE]),
        np.array([HIGH]),
        story,
        built,
        60.0,
        0.15,
        0.01,
    )
    assert share[0] == pytest.approx(apart.mean(), abs=0.004)
    assert side[0] * share[0] == pytest.approx((across * apart).mean(), abs=0.004)


def test_a_world_is_not_apart_from_itself() -> None:
    walls = np.array([(-5.0, 2.0, 5.0, 3.0, 0.0, 3.0), (-1.0, 6.0, 1.0, 6.0, 0.0, 3.0)])
    eye = np.array([0.0, 0.0, 1.6])
    rotation = look(eye, np.array([0.0, 6.0, 1.6]))[None]
    half = np.array([WIDE]), np.array([HIGH])
    share, side = shares_apart(eye[None], rotation, *half, walls, walls, 60.0, 0.15, 0.01)
    assert share[0] == 0.0
    assert side[0] == 0.0


def test_a_wall_that_fills_the_picture_takes_all_of_it_whichever_way_the_lens_points() -> None:
    wall = np.array([(-90.0, 1.0, 90.0, 1.0, -90.0, 90.0)])
    eye = np.array([0.0, 0.0, 1.6])
    for target in ((0.0, 1.0, 1.6), (0.5, 1.0, 1.9), (0.0, 1.0, 3.0), (0.2, 1.0, 0.2)):
        assert shares(eye, look(eye, np.array(target)), wall, wall) == pytest.approx(
            [1.0], abs=1e-3
        )


def test_a_floor_below_a_lens_that_looks_straight_down_fills_the_picture() -> None:
    lid = np.array([(-50.0, 0.0, 50.0, 0.0, 50.0, 3.0)])
    eye = np.array([0.0, 0.0, 6.0])
    down = look(eye, np.array([1e-6, 0.0, 0.0]))
    nothing = np.zeros((0, 6))
    assert shares(eye, down, nothing, nothing, lid) == pytest.approx([1.0], abs=2e-3)


def test_a_panel_seen_exactly_edge_on_takes_nothing_and_nothing_is_no_error() -> None:
    panel = np.array([(0.0, 2.0, 0.0, 6.0, 0.0, 3.0)])
    nothing = np.zeros((0, 6))
    eye = np.array([0.0, 0.0, 1.6])
    rotation = look(eye, np.array([0.0, 6.0, 1.6]))
    assert shares(eye, rotation, panel, panel).tolist() == [0.0]
    assert shares(eye, rotation, nothing, nothing).shape == (0,)
