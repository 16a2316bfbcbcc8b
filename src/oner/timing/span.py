"""Spans of frames, half-open: `Span(10, 13)` is the frames 10, 11 and 12."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The frames first, first + 1, ..., stop - 1; empty if first == stop.

    Ordered by first, then stop. Not keyword-only, because `Span(10, 13)` reads as `range(10, 13)`.

    Args:
        first: First frame.
        stop: One past the last frame, at least `first`.

    Raises:
        ValueError: `stop` is before `first`.
    """

    first: int
    stop: int

    def __post_init__(self) -> None:
        if self.stop < self.first:
            raise ValueError(f"a span cannot end at {self.stop}, before its start {self.first}")

    def __len__(self) -> int:
        return self.stop - self.first

    def __bool__(self) -> bool:
        return self.stop > self.first

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int | np.integer) and bool(self.first <= frame < self.stop)

    def __iter__(self) -> Iterator[int]:
        return iter(self.frames())

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self else f"none at {self.first}"

    @property
    def last(self) -> int:
        """Last frame, inclusive, as people read it.

        Raises:
            ValueError: The span is empty.
        """
        if not self:
            raise ValueError(f"the empty span at {self.first} has no last frame")
        return self.stop - 1

    def frames(self) -> range:
        """The frames as a `range`."""
        return range(self.first, self.stop)

    def covers(self, other: Span) -> bool:
        """Whether every frame of `other` is in this span."""
        return not other or (self.first <= other.first and other.stop <= self.stop)

    def intersect(self, other: Span) -> Span | None:
        """The frames in both, or None if there are none."""
        first, stop = max(self.first, other.first), min(self.stop, other.stop)
        return Span(first, stop) if first < stop else None

    def hull(self, other: Span) -> Span:
        """The least span that covers both; an empty span adds nothing."""
        if not other:
            return self
        if not self:
            return other
        return Span(min(self.first, other.first), max(self.stop, other.stop))

    def shift(self, frames: int) -> Span:
        """The span moved later by `frames` (earlier if negative)."""
        return Span(self.first + frames, self.stop + frames)

    def grow(self, before: int, after: int) -> Span:
        """The span with `before` frames added at its start and `after` at its end."""
        return Span(self.first - before, self.stop + after)


def union_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same set of frames as sorted spans that neither overlap nor touch; none is empty.

    Args:
        spans: Any spans.

    Returns:
        The fewest spans that hold exactly the frames of `spans`.
    """
    merged: list[Span] = []
    for span in sorted(span for span in spans if span):
        if merged and span.first <= merged[-1].stop:
            merged[-1] = merged[-1].hull(span)
        else:
            merged.append(span)
    return tuple(merged)


def subtract(spans: Iterable[Span], removed: Iterable[Span]) -> tuple[Span, ...]:
    """The frames of `spans` that are in none of `removed`.

    Args:
        spans: Spans to keep frames of.
        removed: Spans to take away.

    Returns:
        Sorted spans that neither overlap nor touch.
    """
    left: list[Span] = list(union_spans(spans))
    for hole in union_spans(removed):
        left = [part for span in left for part in _without(span, hole)]
    return tuple(left)


def _without(span: Span, hole: Span) -> list[Span]:
    if span.intersect(hole) is None:
        return [span]
    before = Span(span.first, max(span.first, hole.first))
    after = Span(min(span.stop, hole.stop), span.stop)
    return [part for part in (before, after) if part]


def intersect_spans(a: Iterable[Span], b: Iterable[Span]) -> tuple[Span, ...]:
    """The frames that are in some span of `a` and in some span of `b`.

    Args:
        a: Any spans.
        b: Any spans.

    Returns:
        Sorted spans that neither overlap nor touch.
    """
    right = union_spans(b)
    parts = (x.intersect(y) for x in union_spans(a) for y in right)
    return union_spans(part for part in parts if part is not None)


def runs(mask: NDArray[np.bool_], first: int = 0) -> tuple[Span, ...]:
    """The longest runs of True in a mask.

    Args:
        mask: One flag per frame, shape (n,).
        first: Frame number of mask[0].

    Returns:
        Sorted spans that neither overlap nor touch.
    """
    padded = np.zeros(len(mask) + 2, np.int8)
    padded[1:-1] = mask
    edges = np.flatnonzero(np.diff(padded)) + first
    return tuple(Span(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))
