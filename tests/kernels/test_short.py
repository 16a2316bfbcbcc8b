"""Distances that are too short are those of all distances; the others are infinite."""

from __future__ import annotations

import numpy as np

from oner.kernels import collide
from oner.kernels.short import short_distances

NEEDS = np.array([0.2, 0.3, 0.4, 0.05])


def test_what_is_too_short_is_measured_and_the_rest_is_infinite() -> None:
    rng = np.random.default_rng(3)
    q, s = rng.uniform(-2.5, 2.5, (400, 6)), rng.uniform(-1, 1, 400)
    feet = rng.uniform(-2, 2, (2, 400, 3)) * [1, 1, 0]
    body, world = arm(), corridor()
    every = collide.clearances(body, world, q, s, feet)
    short = short_distances(body, world, q, s, feet, NEEDS)
    expected = np.where(every < NEEDS, every, np.inf)
    assert np.isfinite(expected).any(axis=0).all()
    assert np.isinf(expected).any(axis=0).all()
    assert np.allclose(short, expected, rtol=0.0, atol=1e-12)


def arm() -> collide.Body:
    links = np.array([0, 1, 2, 2, 3, 3, 5, 6], np.int64)
    centres = np.zeros((8, 3))
    centres[:, 2] = [0.2, 0.5, 0.2, 0.6, 0.2, 0.6, 0.0, 0.1]
    return collide.Body(
        np.array([0.15, 0, 0, 0.55, 0.825, 0.925, 0.11]),
        np.zeros(6), np.ones(6), np.full(6, -3.0), np.full(6, 3.0),
        links, centres, np.array([0.25, 0.2, 0.15, 0.15, 0.12, 0.1, 0.1, 0.12]),
        np.array([[0, 4], [0, 7], [1, 7], [2, 7]], np.int64),
    )  # fmt: skip


def corridor() -> collide.World:
    sides = [
        [0.0, y, 1.0, 0.0, 2.0, 0.05, 0.0, 3.0, -2.0, 2.0, y - 0.05, y + 0.05] for y in (-1.2, 1.2)
    ]
    sizes = np.array([[0.3, 1.8], [0.35, 1.9]])
    bits = np.zeros(2, np.uint64)
    return collide.World(np.array(sides), bits, 0.0, 2.6, 0.4, 0.05, 0.3, 0.01, sizes)
