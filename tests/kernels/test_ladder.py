"""The ladder finds what trying every way finds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from oner.kernels import ladder

RAIL = np.array([-0.2, 0.0, 0.2])
STEPS = np.array([0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
PRICE = 5.0


def tiny_rungs(seed: int, knots: int = 5) -> list[ladder.Rung]:
    rng = np.random.default_rng(seed)
    rungs = []
    for _ in range(knots):
        n = int(rng.integers(0, 4)) if rng.random() < 0.3 else 3
        cells = np.sort(rng.integers(0, 3, n)).astype(np.int64)
        masks = rng.choice([0, 0, 1, 2, 4], n).astype(np.uint64)
        rungs.append(ladder.Rung(cells, rng.uniform(-0.6, 0.6, (n, 6)), masks, np.zeros(n)))
    return rungs


def climb(rungs: list[ladder.Rung]) -> list[ladder.Labels]:
    labels = [ladder.start_labels(rungs[0], 0, PRICE)]
    for k in range(1, len(rungs)):
        labels.append(ladder.relax(rungs[k - 1], labels[-1], rungs[k], RAIL, STEPS, k, PRICE))
    return labels


def joined(a: ladder.Rung, i: int, b: ladder.Rung, j: int) -> bool:
    rail = abs(RAIL[b.cells[j]] - RAIL[a.cells[i]]) <= STEPS[0] + 1e-12
    return bool(rail and np.all(np.abs(b.q[j] - a.q[i]) <= STEPS[1:]))


def earliest_by_trying(rungs: list[ladder.Rung], k: int) -> int:
    """The first knot from which any way leads to knot k; k + 1 if there is nothing at k."""
    for start in range(k + 1):
        choices = [range(len(rung.cells)) for rung in rungs[start : k + 1]]
        for way in itertools.product(*choices):
            steps = zip(range(start, k), way, way[1:], strict=False)
            if all(joined(rungs[a], i, rungs[a + 1], j) for a, i, j in steps):
                return start
    return k + 1


@pytest.mark.parametrize("seed", range(40))
def test_the_earliest_start_is_the_one_found_by_trying_all(seed: int) -> None:
    rungs = tiny_rungs(seed)
    for k, label in enumerate(climb(rungs)):
        found = int(label.first.min()) if len(label.first) else k + 1
        assert found == earliest_by_trying(rungs, k)


@pytest.mark.parametrize("seed", range(20))
def test_without_panels_the_way_is_the_cheapest_from_the_earliest_start(seed: int) -> None:
    rungs = [r._replace(masks=np.zeros_like(r.masks)) for r in tiny_rungs(seed, knots=4)]
    labels = climb(rungs)
    for row, (first, cost) in enumerate(zip(labels[-1].first, labels[-1].cost, strict=True)):
        ways = itertools.product(*(range(len(r.cells)) for r in rungs[first:-1]), [row])
        costs = [way_cost(rungs[first:], way) for way in ways]
        assert cost == pytest.approx(min(c for c in costs if c is not None))


def way_cost(rungs: list[ladder.Rung], way: tuple[int, ...]) -> float | None:
    total = 0.0
    for (a, i), (b, j) in itertools.pairwise(zip(rungs, way, strict=True)):
        if not joined(a, i, b, j):
            return None
        rail = (RAIL[b.cells[j]] - RAIL[a.cells[i]]) / STEPS[0]
        total += rail**2 + float((((b.q[j] - a.q[i]) / STEPS[1:]) ** 2).sum())
    return total


@pytest.mark.parametrize("seed", range(20))
def test_a_label_carries_every_panel_of_its_way(seed: int) -> None:
    rungs = tiny_rungs(seed)
    labels = climb(rungs)
    for row in range(len(labels[-1].first)):
        mask, at = 0, row
        for k in range(len(rungs) - 1, -1, -1):
            mask |= int(rungs[k].masks[at])
            if labels[k].parent[at] == ladder.NOBODY:
                break
            at = int(labels[k].parent[at])
        assert mask == int(labels[-1].masks[row])


def test_a_strip_turned_out_of_a_boxes_way_is_free() -> None:
    c = np.sqrt(0.5)
    box = np.array([2.0, 2.0, c, -c, 2.0, 0.1, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0])
    spread = c * 2.1
    box[8:] = [2 - spread, 2 + spread, 2 - spread, 2 + spread]
    assert ladder.strip_hits_box(box, 3.6, 0.6)
    assert not ladder.strip_hits_box(box, 2.5, 0.9)
    assert ladder.strip_hits_box(box, 3.0, 1.1)
