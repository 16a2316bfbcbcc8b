"""The cut is the cheapest way there is, keeps its limits, and the others kept are the next best."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oner.breakdown.cut import Cut, CutLimits, CutPiece, Cuts, Run, Share, Uncut, find_cuts
from oner.breakdown.cut_rest import Rest
from oner.breakdown.cut_runs import open_window
from oner.timing.span import Span

FRAMES = 9
KEEP = 3

Problem = tuple[list[Run], list[Share], NDArray[np.int64], CutLimits]


def run_of(
    setup: int,
    first: int,
    stop: int,
    price: int = 1,
    kind: str = "",
    **more: object,
) -> Run:
    cumulative = np.arange(stop - first + 1, dtype=np.int64) * price
    return Run(
        setup=setup,
        kind=kind or f"kind {setup}",
        span=Span(first, stop),
        opening=0,
        cumulative=cumulative,
        **more,  # type: ignore[arg-type]
    )


def no_seams(frames: int = FRAMES) -> NDArray[np.int64]:
    return np.zeros(frames + 1, dtype=np.int64)


def flags(draw: st.DrawFn, count: int) -> NDArray[np.bool_] | None:
    if draw(st.booleans()):
        return None
    return np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    prices = st.integers(0, 30)
    shares = [Share(id=str(n), price=draw(prices)) for n in range(2)]
    runs = list[Run]()
    for setup in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, FRAMES - 1))
        stop = draw(st.integers(first + 1, FRAMES))
        kind = draw(st.integers(0, 2))
        steps = draw(st.lists(st.integers(0, 9), min_size=stop - first, max_size=stop - first))
        runs.append(
            Run(
                setup=setup,
                kind=f"kind {kind}",
                span=Span(first, stop),
                opening=draw(prices),
                cumulative=np.concatenate([[0], np.cumsum(steps)]).astype(np.int64),
                shares=tuple(sorted(draw(st.sets(st.integers(0, 1))))),
                usable=flags(draw, stop - first),
                starts=flags(draw, stop - first + 1),
                stops=flags(draw, stop - first + 1),
            )
        )
    if draw(st.booleans()):
        runs.append(run_of(-1, 0, FRAMES, price=40, kind="nobody", any_length=True))
    seams = draw(st.lists(st.integers(0, 20), min_size=FRAMES + 1, max_size=FRAMES + 1))
    minimum = draw(st.integers(1, 3))
    limits = CutLimits(
        frames=FRAMES,
        minimum=minimum,
        maximum=draw(st.integers(minimum, FRAMES)),
        handle=draw(st.integers(0, 2)),
        pieces=draw(st.integers(1, 4)),
    )
    return runs, shares, np.array(seams, dtype=np.int64), limits


def fits(run: Run, first: int, stop: int, limits: CutLimits) -> bool:
    """Whether a run can shoot a piece, counted frame by frame."""
    if run.any_length:
        return True
    if not limits.minimum <= stop - first <= limits.maximum:
        return False
    low, high = max(0, first - limits.handle), min(limits.frames, stop + limits.handle)
    if low < run.span.first or high > run.span.stop:
        return False
    offset = run.span.first
    return (
        (run.usable is None or all(run.usable[f - offset] for f in range(first, stop)))
        and (run.starts is None or bool(run.starts[low - offset]))
        and (run.stops is None or bool(run.stops[high - offset]))
    )


def rows_from(
    runs: list[Run], limits: CutLimits, frame: int, left: int
) -> Iterator[list[CutPiece]]:
    """Every row of pieces from a frame to the end."""
    if frame == limits.frames:
        yield []
        return
    for run in runs if left else ():
        for stop in range(frame + 1, run.span.stop + 1):
            if run.span.first <= frame and fits(run, frame, stop, limits):
                for rest in rows_from(runs, limits, stop, left - 1):
                    yield [CutPiece(span=Span(frame, stop), run=run), *rest]


def counted(
    row: list[CutPiece], shares: list[Share], seams: NDArray[np.int64], *, alone: bool = False
) -> int:
    """The price of a row, counted piece by piece; `alone` without what is shared."""
    cost = sum(int(seams[piece.span.first]) for piece in row[1:])
    for piece in row:
        run, offset = piece.run, piece.run.span.first
        cost += run.opening
        cost += int(run.cumulative[piece.span.stop - offset])
        cost -= int(run.cumulative[piece.span.first - offset])
    shared = {s for p in row for s in p.run.shares} if not alone else set[int]()
    return cost + sum(shares[share].price for share in shared)


def brute_force(problem: Problem) -> list[int]:
    """The lowest price of every set of kinds, over every cut and every setup."""
    runs, shares, seams, limits = problem
    best = dict[frozenset[str], int]()
    for row in rows_from(runs, limits, 0, limits.pieces):
        kinds = frozenset(piece.run.kind for piece in row)
        cost = counted(row, shares, seams)
        best[kinds] = min(cost, best.get(kinds, cost))
    return sorted(best.values())


@settings(max_examples=60)
@given(problems())
def test_the_rows_are_the_cheapest_of_every_cut_and_every_setup(problem: Problem) -> None:
    expected = brute_force(problem)
    cuts = find_cuts(*problem, KEEP)
    if not expected:
        assert isinstance(cuts, Uncut)
        return
    assert isinstance(cuts, Cuts)
    near = [cost for cost in expected if cost <= 3 * expected[0]]
    assert [cut.cost for cut in cuts.best] == (near[:KEEP] if near else expected[:1])
    assert cuts.optimal
    assert cuts.bound == expected[0]


@settings(max_examples=40)
@given(problems())
def test_a_row_tiles_the_take_and_costs_what_it_says(problem: Problem) -> None:
    runs, shares, seams, limits = problem
    cuts = find_cuts(runs, shares, seams, limits, KEEP)
    for cut in cuts.best if isinstance(cuts, Cuts) else ():
        ends = [0, *(piece.span.stop for piece in cut.pieces)]
        assert [piece.span.first for piece in cut.pieces] == ends[:-1]
        assert ends[-1] == FRAMES
        assert all(fits(p.run, p.span.first, p.span.stop, limits) for p in cut.pieces)
        assert counted(list(cut.pieces), shares, seams) == cut.cost


def only(cuts: Cuts | Uncut) -> Cut:
    assert isinstance(cuts, Cuts)
    return cuts.best[0]


def test_a_stretch_nobody_covers_says_how_far_any_cut_gets() -> None:
    runs = [run_of(0, 0, 5), run_of(1, 7, FRAMES)]
    limits = CutLimits(frames=FRAMES, minimum=1, maximum=FRAMES, handle=0, pieces=9)
    assert find_cuts(runs, [], no_seams(), limits, 1) == Uncut(frame=5)


def test_a_run_of_any_length_needs_no_handles() -> None:
    nobody = run_of(2, 0, 12, price=1000, any_length=True)
    runs = [run_of(0, 0, 6), run_of(1, 5, 12), nobody]
    limits = CutLimits(frames=12, minimum=3, maximum=12, handle=1, pieces=9)
    cut = only(find_cuts(runs, [], no_seams(12), limits, 1))
    assert [(p.run.setup, p.span) for p in cut.pieces] == [
        (0, Span(0, 5)),
        (2, Span(5, 6)),
        (1, Span(6, 12)),
    ]


@pytest.mark.parametrize(("price", "arms"), [(100, 2), (400, 0)])
def test_a_state_two_pieces_share_is_paid_once(price: int, arms: int) -> None:
    """One arm piece alone is dearer than drawing it; two in one state are not, if it is cheap."""
    arm = [
        run_of(0, 0, 10, kind="arm", shares=(0,)),
        run_of(0, 20, 30, kind="arm", shares=(0,)),
    ]
    runs = [*arm, run_of(1, 10, 20), run_of(2, 0, 30, price=8)]
    limits = CutLimits(frames=30, minimum=5, maximum=30, handle=0, pieces=9)
    cuts = find_cuts(runs, [Share(id="state", price=price)], no_seams(30), limits, 1)
    assert sum(piece.run.kind == "arm" for piece in only(cuts).pieces) == arms


def test_a_take_shorter_than_a_piece_is_one_piece() -> None:
    limits = CutLimits(frames=FRAMES, minimum=50, maximum=60, handle=8, pieces=3)
    cut = only(find_cuts([run_of(0, 0, FRAMES)], [], no_seams(), limits, 1))
    assert [piece.span for piece in cut.pieces] == [Span(0, FRAMES)]


def large(seed: int, machines: int) -> Problem:
    """Two minutes of operators in four sets, machines with their own shares, and drawing."""
    draw = np.random.default_rng(seed)
    frames = 2842
    shares = [Share(id=str(n), price=int(draw.integers(1, 6)) * 10**6) for n in range(20)]
    runs = list[Run]()
    for setup in range(40 + machines):
        length = int(draw.integers(60, 480))
        first = int(draw.integers(0, frames - length))
        arm = setup >= 40
        steps = draw.integers(0, 12_000, size=length)
        runs.append(
            Run(
                setup=setup,
                kind=f"arm {setup % 6}" if arm else f"hand {setup % 4}",
                span=Span(first, first + length),
                opening=6_000_000,
                cumulative=np.concatenate([[0], np.cumsum(steps)]).astype(np.int64),
                shares=(setup % 6,) if arm else (),
            )
        )
    runs.append(run_of(999, 0, frames, price=250_000, kind="drawn"))
    seams = draw.integers(500_000, 2_000_000, size=frames + 1)
    limits = CutLimits(frames=frames, minimum=36, maximum=480, handle=8, pieces=14)
    return runs, shares, seams, limits


def test_two_minutes_with_many_setups_are_cut_to_a_proof_and_add_up() -> None:
    problem = large(1, 40)
    cuts = find_cuts(*problem, 5)
    assert isinstance(cuts, Cuts)
    assert cuts.optimal
    assert cuts.bound == cuts.best[0].cost
    for cut in cuts.best:
        assert counted(list(cut.pieces), problem[1], problem[2]) == cut.cost
    kinds = [frozenset(piece.run.kind for piece in cut.pieces) for cut in cuts.best]
    assert len(set(kinds)) == len(kinds) == 5


def test_forty_kinds_that_share_twenty_things_are_cut_to_a_proof_and_add_up() -> None:
    draw = np.random.default_rng(2)
    runs, shares, seams, limits = large(2, 40)
    terms = [tuple(sorted({int(s) for s in draw.integers(0, 20, size=2)})) for _ in range(40)]
    runs = [
        replace(run, kind=f"kind {n % 40}", shares=terms[n % 40]) if run.setup != 999 else run
        for n, run in enumerate(runs)
    ]
    cuts = find_cuts(runs, shares, seams, limits, 5)
    assert isinstance(cuts, Cuts)
    assert cuts.optimal
    assert len(cuts.best) == 5
    for cut in cuts.best:
        assert counted(list(cut.pieces), shares, seams) == cut.cost


def test_what_cannot_be_followed_is_not_said_to_be_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = large(1, 40)
    proven = find_cuts(*problem, 1)
    assert isinstance(proven, Cuts)
    monkeypatch.setattr("oner.breakdown.cut.MOST_STEPS", 1)
    # one round of the game, so that its row is not already the cheapest
    monkeypatch.setattr("oner.breakdown.cut_rest.ROUNDS", 1)
    cuts = find_cuts(*problem, 1)
    assert isinstance(cuts, Cuts)
    assert not cuts.optimal
    assert cuts.bound <= proven.best[0].cost <= cuts.best[0].cost
    assert counted(list(cuts.best[0].pieces), problem[1], problem[2]) == cuts.best[0].cost


@settings(max_examples=60)
@given(problems())
def test_the_bound_on_the_rest_is_never_above_what_a_row_costs(problem: Problem) -> None:
    runs, shares, seams, limits = problem
    join = seams.copy()
    join[0] = join[-1] = 0
    rest = Rest([open_window(run, limits) for run in runs], shares, join, limits)
    every, everything = slice(0, FRAMES + 1), frozenset(range(len(shares)))
    for row in rows_from(runs, limits, 0, limits.pieces):
        assert rest.bound <= counted(row, shares, seams)
        own = [counted([p], [], seams, alone=True) + int(join[p.span.first]) for p in row]
        for n, piece in enumerate(row):
            least = rest.least(len(row) - n, every, everything)[piece.span.first]
            assert least <= sum(own[n:])


def test_the_same_problem_gives_the_same_rows() -> None:
    one, other = (find_cuts(*large(2, 20), 4) for _ in range(2))
    assert isinstance(one, Cuts)
    assert isinstance(other, Cuts)
    assert [[(p.span, p.run.setup) for p in cut.pieces] for cut in one.best] == [
        [(p.span, p.run.setup) for p in cut.pieces] for cut in other.best
    ]
