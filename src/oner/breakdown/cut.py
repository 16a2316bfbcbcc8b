"""Where to cut: the cheapest way through frames and setups, as a shortest path.

Nodes are (frame, number of pieces so far); an edge is a piece that a run of a setup can shoot with
its handles. The graph has no cycles, so one pass in order of frames is exact: no cheaper cut exists
for the runs, candidate frames and prices given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.timing.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Frames a setup can shoot in one go.

    Args:
        setup: Index of the setup, known to the caller.
        span: Frames, handles to be taken from it.
        opening: Price of a piece with this setup, whatever its length.
        cumulative: cumulative[k] is the price of the first k frames of `span`, shape (len + 1,).
        any_length: Whether the limits on length and handles do not count (frames nobody shoots).
    """

    setup: int
    span: Span
    opening: int
    cumulative: NDArray[np.int64]
    any_length: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CutLimits:
    """What a cut has to keep.

    Args:
        frames: Of the take.
        minimum, maximum: Length of a piece in frames; a take shorter than `minimum` is one piece.
        handle: Frames beyond either end that the setup must be able to shoot too; none are asked
            for at the two ends of the take.
        pieces: At most so many.
    """

    frames: int
    minimum: int
    maximum: int
    handle: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPiece:
    """A piece of the cut: a span and the run that shoots it."""

    span: Span
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The cheapest cut and its price."""

    pieces: tuple[CutPiece, ...]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncut:
    """No cut reaches the end.

    Args:
        frame: The furthest frame any row of pieces reaches from the beginning.
    """

    frame: int


_NEVER = np.iinfo(np.int64).max // 4


def find_cut(
    runs: Sequence[Run],
    candidates: Sequence[int],
    seam_price: Callable[[int], int],
    limits: CutLimits,
) -> Cut | Uncut:
    """The cheapest row of pieces that tiles the take.

    Args:
        runs: What can be shot.
        candidates: Frames a piece may begin at; 0 and the end are added.
        seam_price: Price of a seam before a frame.
        limits: What the cut has to keep.

    Returns:
        The cut, or how far any cut gets.
    """
    frames = sorted({0, limits.frames, *(c for c in candidates if 0 < c < limits.frames)})
    node_of = {frame: node for node, frame in enumerate(frames)}
    best = np.full((len(frames), limits.pieces + 1), _NEVER, dtype=np.int64)
    best[0, 0] = 0
    came: dict[tuple[int, int], tuple[int, int]] = {}
    edges = _edges_by_end(runs, frames, limits)
    for end, frame in enumerate(frames[1:], start=1):
        join = seam_price(frame) if frame < limits.frames else 0
        for begin, which in edges[end]:
            run = runs[which]
            price = join + _piece_price(run, Span(frames[begin], frame))
            cost = best[begin, :-1] + price
            for count in np.flatnonzero((best[begin, :-1] < _NEVER) & (cost < best[end, 1:])):
                best[end, count + 1] = cost[count]
                came[end, int(count) + 1] = (begin, which)
    return _read_back(best, came, runs, frames, node_of[limits.frames])


def _edges_by_end(
    runs: Sequence[Run], frames: list[int], limits: CutLimits
) -> list[list[tuple[int, int]]]:
    """For every node the (begin node, run) pairs of pieces that may end there."""
    array = np.array(frames)
    edges: list[list[tuple[int, int]]] = [[] for _ in frames]
    for which, run in enumerate(runs):
        handle = 0 if run.any_length else limits.handle
        least = 1 if run.any_length else min(limits.minimum, limits.frames)
        most = limits.frames if run.any_length else max(limits.maximum, least)
        first = run.span.first + (handle if run.span.first > 0 else 0)
        stop = run.span.stop - (handle if run.span.stop < limits.frames else 0)
        inside = np.flatnonzero((array >= first) & (array <= stop))
        for end in inside:
            lengths = array[end] - array[inside]
            fits = (lengths >= least) & (lengths <= most)
            edges[int(end)].extend((int(begin), which) for begin in inside[fits])
    return edges


def _piece_price(run: Run, span: Span) -> int:
    first, stop = span.first - run.span.first, span.stop - run.span.first
    return run.opening + int(run.cumulative[stop] - run.cumulative[first])


def _read_back(
    best: NDArray[np.int64],
    came: dict[tuple[int, int], tuple[int, int]],
    runs: Sequence[Run],
    frames: list[int],
    last: int,
) -> Cut | Uncut:
    count = int(np.argmin(best[last]))
    if best[last, count] >= _NEVER:
        reached = np.flatnonzero((best < _NEVER).any(axis=1))
        return Uncut(frame=frames[int(reached[-1])])
    cost, pieces, node = int(best[last, count]), list[CutPiece](), last
    while node:
        begin, which = came[node, count]
        pieces.append(CutPiece(span=Span(frames[begin], frames[node]), run=runs[which]))
        node, count = begin, count - 1
    return Cut(pieces=tuple(reversed(pieces)), cost=cost)
