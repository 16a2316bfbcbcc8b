"""What a cut is made of: runs a setup can shoot, what they share, limits, and rows of pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oner.timing.span import Span

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Money that is paid once if any piece names it, in the smallest currency unit."""

    id: str
    price: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """Frames a setup can shoot in one go.

    Args:
        setup: Index of the setup, known to the caller.
        kind: What makes two rows of pieces different: rig, set and its state.
        span: Frames, handles to be taken from it.
        opening: Price of a piece with this setup, whatever its length.
        cumulative: cumulative[k] is the price of the first k frames of `span`, shape (len + 1,).
        shares: Indices of what is paid once.
        usable: Frames a piece may use (its handles may use any), shape (len,); None: all.
        starts, stops: Whether what is shot, handles included, may begin or end before a frame of
            the span, shape (len + 1,); None: anywhere.
        any_length: Whether the limits on length and handles do not count (frames nobody shoots).
    """

    setup: int
    kind: str
    span: Span
    opening: int
    cumulative: Ints
    shares: tuple[int, ...] = ()
    usable: Bools | None = None
    starts: Bools | None = None
    stops: Bools | None = None
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
    """A row of pieces and its price."""

    pieces: tuple[CutPiece, ...]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """The best cuts of different kinds.

    Args:
        best: Cheapest first; no two use the same set of kinds, each is the cheapest of its set.
        bound: No cut costs less.
        optimal: Whether the first is proven cheapest.
    """

    best: tuple[Cut, ...]
    bound: int
    optimal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncut:
    """No cut reaches the end.

    Args:
        frame: The furthest frame any row of pieces reaches from the beginning.
    """

    frame: int


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A run as the kernel wants it; its nodes are 0 to its length, counted from its first frame.

    Args:
        run: The run.
        nodes: Where its nodes are among those of the take.
        may_begin, may_end: Whether a piece may begin or end at each node, shape (len + 1,).
        since: The earliest node from which all frames up to each may be used, shape (len + 1,).
        least, most: Length of a piece in frames.
    """

    run: Run
    nodes: slice
    may_begin: Bools
    may_end: Bools
    since: Ints
    least: int
    most: int


def open_window(run: Run, limits: CutLimits) -> Window:
    """A run as the kernel wants it."""
    length = len(run.span)
    least = min(limits.minimum, limits.frames)
    handle = 0 if run.any_length else limits.handle
    may_begin, may_end = (np.zeros(length + 1, np.bool_) for _ in range(2))
    first = 0 if run.span.first == 0 else handle
    may_begin[first:] = _shifted(run.starts, length, -handle)[first:]
    if run.span.first == 0 and run.starts is not None:
        may_begin[: handle + 1] = run.starts[0]
    last = length if run.span.stop == limits.frames else length - handle
    may_end[: max(last + 1, 0)] = _shifted(run.stops, length, handle)[: max(last + 1, 0)]
    if run.span.stop == limits.frames and run.stops is not None:
        may_end[max(0, length - handle) :] = run.stops[length]
    return Window(
        run,
        slice(run.span.first, run.span.stop + 1),
        may_begin,
        may_end,
        usable_since(run.usable, length),
        1 if run.any_length else least,
        limits.frames
        if run.any_length
        else max(limits.maximum, min(limits.minimum, limits.frames)),
    )


def _shifted(flags: Bools | None, length: int, by: int) -> Bools:
    """flags[node + by] at every node, the nearest end beyond."""
    if flags is None:
        return np.ones(length + 1, np.bool_)
    return flags[np.clip(np.arange(length + 1) + by, 0, length)]


def usable_since(usable: Bools | None, length: int) -> Ints:
    """The earliest node from which all frames up to each node may be used, shape (length + 1,)."""
    if usable is None:
        return np.zeros(length + 1, np.int64)
    barred = np.where(usable, 0, np.arange(1, length + 1))
    return np.concatenate([[0], np.maximum.accumulate(barred)]).astype(np.int64)
