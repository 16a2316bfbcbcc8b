"""What the spheres touch is what another library says they touch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from oner.kernels import collide

GEOMETRY = np.array([0.15, 0, 0, 0.55, 0.825, 0.925, 0.11])


@pytest.fixture(scope="module")
def body() -> collide.Body:
    links = np.array([0, 1, 2, 2, 3, 3, 5, 6], np.int64)
    centres = np.zeros((8, 3))
    centres[:, 2] = [0.2, 0.5, 0.2, 0.6, 0.2, 0.6, 0.0, 0.1]
    return collide.Body(
        GEOMETRY, np.zeros(6), np.ones(6), np.full(6, -3.0), np.full(6, 3.0),
        links, centres, np.array([0.25, 0.2, 0.15, 0.15, 0.12, 0.1, 0.1, 0.12]),
        np.array([[0, 4], [0, 7], [1, 7], [2, 7]], np.int64),
    )  # fmt: skip


def box_row(x: float, y: float, yaw: float, half: tuple[float, float], z: tuple[float, float]):
    c, s = math.cos(yaw), math.sin(yaw)
    wide = abs(c) * half[0] + abs(s) * half[1]
    deep = abs(s) * half[0] + abs(c) * half[1]
    return [x, y, c, s, *half, *z, x - wide, x + wide, y - deep, y + deep]


def random_boxes(count: int) -> np.ndarray:
    rng = np.random.default_rng(6)
    rows = [
        box_row(
            rng.uniform(-2, 2),
            rng.uniform(-2, 2),
            rng.uniform(-3, 3),
            (rng.uniform(0.1, 0.8), rng.uniform(0.02, 0.3)),
            (rng.uniform(0, 1), rng.uniform(1.2, 3)),
        )
        for _ in range(count)
    ]
    return np.array(rows)


def world(boxes: np.ndarray, **changes: object) -> collide.World:
    bits = np.array([1 << k for k in range(len(boxes))], np.uint64)
    plain = collide.World(boxes, bits, -math.inf, math.inf, 0.4, 0.0, 0.0, -1.0, np.zeros((0, 2)))
    return plain._replace(**changes)


def configurations(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    return rng.uniform(-2.5, 2.5, (n, 6)), rng.uniform(-1, 1, n)


def sphere_centres(body: collide.Body, q: np.ndarray, s: float) -> np.ndarray:
    centres = np.empty((len(body.links), 3))
    collide.place_spheres(body, q, s, 0.4, np.empty((7, 3, 3)), np.empty((7, 3)), centres)
    return centres


def coal_distances(
    coal: Any, body: collide.Body, boxes: np.ndarray, q: np.ndarray, s: np.ndarray
) -> np.ndarray:
    """Least distance of every configuration from every box, shape (n, k)."""
    shapes = [coal.Box(2 * b[4], 2 * b[5], b[7] - b[6]) for b in boxes]
    spheres = [coal.Sphere(radius) for radius in body.radii]
    places = [
        coal.Transform3s(
            np.array([[b[2], -b[3], 0], [b[3], b[2], 0], [0, 0, 1]]),
            np.array([b[0], b[1], (b[6] + b[7]) / 2]),
        )
        for b in boxes
    ]
    out, asked = np.full((len(q), len(boxes)), np.inf), coal.DistanceRequest(True)
    for i in range(len(q)):
        at = [coal.Transform3s(np.eye(3), c) for c in sphere_centres(body, q[i], s[i])]
        for k, (shape, place) in enumerate(zip(shapes, places, strict=True)):
            for sphere, where in zip(spheres, at, strict=True):
                result = coal.DistanceResult()
                coal.distance(sphere, where, shape, place, asked, result)
                out[i, k] = min(out[i, k], result.min_distance)
    return out


def touched_boxes(masks: np.ndarray, count: int) -> np.ndarray:
    return masks[:, None] >> np.arange(count, dtype=np.uint64) & np.uint64(1) != 0


def test_masks_and_distances_are_those_of_coal(body: collide.Body) -> None:
    coal = pytest.importorskip("coal")
    boxes = random_boxes(8)
    around = world(boxes)
    q, s = configurations(400)
    feet = np.zeros((0, len(q), 3))
    status, masks = collide.judge_all(body, around, q, s, feet)
    assert (status == collide.FREE).all()
    theirs = coal_distances(coal, body, boxes, q, s)
    sure = np.abs(theirs) > 1e-6
    assert (touched_boxes(masks, len(boxes)) == (theirs < 0))[sure].all()
    free = theirs.min(axis=1) > 0
    distances = collide.clearances(body, around, q, s, feet)[:, 0]
    assert np.allclose(distances[free], theirs[free].min(axis=1), rtol=0, atol=1e-6)


@pytest.mark.long
def test_no_box_of_twenty_thousand_configurations_is_judged_otherwise_by_coal(
    body: collide.Body,
) -> None:
    coal = pytest.importorskip("coal")
    boxes = random_boxes(8)
    q, s = configurations(20_000)
    feet = np.zeros((0, len(q), 3))
    _, masks = collide.judge_all(body, world(boxes), q, s, feet)
    theirs = coal_distances(coal, body, boxes, q, s)
    sure = np.abs(theirs) > 1e-9
    assert sure.mean() > 0.999
    assert (touched_boxes(masks, len(boxes)) == (theirs < 0))[sure].all()


def test_a_box_without_a_bit_forbids_what_touches_it(body: collide.Body) -> None:
    boxes = random_boxes(8)
    q, s = configurations(500)
    feet = np.zeros((0, len(q), 3))
    _, masks = collide.judge_all(body, world(boxes), q, s, feet)
    bits = np.array([0] + [1 << k for k in range(1, 8)], np.uint64)
    status, _ = collide.judge_all(body, world(boxes, bits=bits), q, s, feet)
    assert ((status == collide.WALL) == (masks & np.uint64(1) != 0)).all()


def test_a_performer_is_an_upright_capsule(body: collide.Body) -> None:
    q, s = configurations(200)
    rng = np.random.default_rng(8)
    feet = np.zeros((1, len(q), 3))
    feet[0, :, :2] = rng.uniform(-2, 2, (len(q), 2))
    around = world(np.zeros((0, 12)), performer_sizes=np.array([[0.3, 1.8]]))
    distances = collide.clearances(body, around, q, s, feet)[:, 2]
    axis = np.linspace(0.3, 1.5, 2001)
    for i in range(0, len(q), 10):
        centres = sphere_centres(body, q[i], s[i])
        line = np.column_stack([np.tile(feet[0, i, :2], (len(axis), 1)), axis])
        apart = np.linalg.norm(centres[:, None] - line[None], axis=2).min(axis=1) - body.radii
        assert distances[i] == pytest.approx(apart.min() - 0.3, abs=1e-5)


def test_floor_ceiling_and_links_are_told_apart(body: collide.Body) -> None:
    down = np.array([[0.0, 1.9, 0.9, 0.0, 0.0, 0.0]])
    up = np.zeros((1, 6))
    feet = np.zeros((0, 1, 3))
    empty = np.zeros((0, 12))
    low = collide.judge_all(body, world(empty, floor=0.0), down, np.zeros(1), feet)
    high = collide.judge_all(body, world(empty, ceiling=2.5), up, np.zeros(1), feet)
    folded = np.array([[0.0, 0.0, 3.0, 0.0, 0.0, 0.0]])
    own = collide.judge_all(body, world(empty, self_clearance=0.0), folded, np.zeros(1), feet)
    assert (low[0][0], high[0][0], own[0][0]) == (collide.FLOOR, collide.FLOOR, collide.SELF)
