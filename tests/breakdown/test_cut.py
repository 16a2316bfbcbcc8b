"""The cut is the cheapest way there is, and keeps its limits."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oner.breakdown.cut import Cut, CutLimits, Run, Uncut, find_cut
from oner.timing.span import Span

FRAMES = 12


def run_of(setup: int, first: int, stop: int, opening: int, prices: list[int]) -> Run:
    cumulative = np.concatenate([[0], np.cumsum(prices[first:stop])]).astype(np.int64)
    return Run(setup=setup, span=Span(first, stop), opening=opening, cumulative=cumulative)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Run], list[int], CutLimits]:
    runs = list[Run]()
    for setup in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, FRAMES - 1))
        stop = draw(st.integers(first + 1, FRAMES))
        prices = draw(st.lists(st.integers(0, 9), min_size=FRAMES, max_size=FRAMES))
        runs.append(run_of(setup, first, stop, draw(st.integers(0, 30)), prices))
    seams = draw(st.lists(st.integers(0, 20), min_size=FRAMES + 1, max_size=FRAMES + 1))
    limits = CutLimits(
        frames=FRAMES,
        minimum=draw(st.integers(1, 4)),
        maximum=draw(st.integers(4, FRAMES)),
        handle=draw(st.integers(0, 1)),
        pieces=draw(st.integers(1, 4)),
    )
    return runs, seams, limits


def brute_force(runs: list[Run], seams: list[int], limits: CutLimits) -> int | None:
    """The cheapest cost over every set of seam frames and every run per piece."""
    best: int | None = None
    for joins in product([False, True], repeat=limits.frames - 1):
        frames = [0, *(i + 1 for i, join in enumerate(joins) if join), limits.frames]
        pieces = list(pairwise(frames))
        if len(pieces) > limits.pieces:
            continue
        cost: int | None = sum(seams[f] for f in frames[1:-1])
        for first, stop in pieces:
            fits = [c for r in runs if (c := price(r, first, stop, limits)) is not None]
            cost = cost + min(fits) if fits and cost is not None else None
        if cost is not None and (best is None or cost < best):
            best = cost
    return best


def price(run: Run, first: int, stop: int, limits: CutLimits) -> int | None:
    if not limits.minimum <= stop - first <= limits.maximum:
        return None
    low = first - (limits.handle if run.span.first > 0 else 0)
    high = stop + (limits.handle if run.span.stop < limits.frames else 0)
    if low < run.span.first or high > run.span.stop:
        return None
    offset = run.span.first
    return run.opening + int(run.cumulative[stop - offset] - run.cumulative[first - offset])


@settings(max_examples=40)
@given(problems())
def test_no_cut_is_cheaper(problem: tuple[list[Run], list[int], CutLimits]) -> None:
    runs, seams, limits = problem
    cut = find_cut(runs, list(range(1, FRAMES)), lambda frame: seams[frame], limits)
    expected = brute_force(runs, seams, limits)
    if expected is None:
        assert isinstance(cut, Uncut)
        return
    assert isinstance(cut, Cut)
    assert cut.cost == expected
    assert [piece.span.first for piece in cut.pieces[1:]] == [
        piece.span.stop for piece in cut.pieces[:-1]
    ]
    assert (cut.pieces[0].span.first, cut.pieces[-1].span.stop) == (0, FRAMES)


def test_a_stretch_nobody_covers_says_how_far_any_cut_gets() -> None:
    runs = [run_of(0, 0, 5, 0, [1] * FRAMES), run_of(1, 7, FRAMES, 0, [1] * FRAMES)]
    limits = CutLimits(frames=FRAMES, minimum=1, maximum=FRAMES, handle=0, pieces=9)
    assert find_cut(runs, list(range(1, FRAMES)), lambda _: 0, limits) == Uncut(frame=5)


def test_a_run_of_any_length_needs_no_handles() -> None:
    dear = [1000] * FRAMES
    runs = [
        run_of(0, 0, 6, 0, [1] * FRAMES),
        run_of(1, 5, FRAMES, 0, [1] * FRAMES),
        Run(
            setup=2,
            span=Span(0, FRAMES),
            opening=0,
            cumulative=np.concatenate([[0], np.cumsum(dear)]).astype(np.int64),
            any_length=True,
        ),
    ]
    limits = CutLimits(frames=FRAMES, minimum=3, maximum=FRAMES, handle=1, pieces=9)
    cut = find_cut(runs, list(range(1, FRAMES)), lambda _: 0, limits)
    assert isinstance(cut, Cut)
    assert [(p.run.setup, p.span) for p in cut.pieces] == [
        (0, Span(0, 5)),
        (2, Span(5, 6)),
        (1, Span(6, FRAMES)),
    ]
