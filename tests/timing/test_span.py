"""Spans are half-open, and sets of frames behave like sets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.timing.span import Span, intersect_spans, runs, subtract, union_spans

SPANS = st.builds(
    lambda first, length: Span(first, first + length), st.integers(-30, 30), st.integers(0, 12)
)
LISTS = st.lists(SPANS, max_size=8)


def frames(spans: tuple[Span, ...] | list[Span]) -> set[int]:
    return {frame for span in spans for frame in span.frames()}


def is_canonical(spans: tuple[Span, ...]) -> bool:
    gaps = all(a.stop < b.first for a, b in pairwise(spans))
    return gaps and all(len(span) > 0 for span in spans)


def test_a_span_holds_its_first_frame_and_not_its_stop() -> None:
    span = Span(10, 13)
    assert list(span) == list(span.frames()) == [10, 11, 12]
    assert len(span) == 3
    assert span.last == 12
    assert 12 in span
    assert 13 not in span
    assert "12" not in span
    assert str(span) == "10-12"


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end at 3, before its start 4"):
        Span(4, 3)


def test_an_empty_span_is_false_and_has_no_last_frame() -> None:
    assert not Span(4, 4)
    assert str(Span(4, 4)) == "none at 4"
    with pytest.raises(ValueError, match="no last frame"):
        _ = Span(4, 4).last


@given(SPANS, SPANS)
def test_intersection_holds_the_common_frames(a: Span, b: Span) -> None:
    both = a.intersect(b)
    assert set(both.frames() if both else ()) == set(a) & set(b)
    assert a.covers(b) == (set(b) <= set(a))


@given(SPANS, SPANS)
def test_the_hull_is_the_least_span_over_both(a: Span, b: Span) -> None:
    hull = a.hull(b)
    together = set(a) | set(b)
    assert hull.covers(a)
    assert hull.covers(b)
    assert len(hull) == (max(together) - min(together) + 1 if together else 0)


@given(SPANS, st.integers(-20, 20))
def test_a_shift_back_undoes_a_shift(span: Span, by: int) -> None:
    assert span.shift(by).shift(-by) == span
    assert set(span.shift(by)) == {frame + by for frame in span}


def test_handles_grow_a_span_at_both_ends() -> None:
    assert Span(10, 20).grow(2, 3) == Span(8, 23)


@given(LISTS)
def test_a_union_holds_the_same_frames_in_the_fewest_spans(spans: list[Span]) -> None:
    assert frames(union_spans(spans)) == frames(spans)
    assert is_canonical(union_spans(spans))


@given(LISTS, LISTS)
def test_subtraction_and_intersection_split_a_set(a: list[Span], b: list[Span]) -> None:
    rest, common = subtract(a, b), intersect_spans(a, b)
    assert frames(rest) == frames(a) - frames(b)
    assert frames(common) == frames(a) & frames(b)
    assert is_canonical(rest)
    assert is_canonical(common)


@given(st.lists(st.booleans(), max_size=60), st.integers(-100, 100))
def test_runs_hold_exactly_the_true_frames(flags: list[bool], first: int) -> None:
    found = runs(np.array(flags, np.bool_), first)
    assert frames(found) == {first + i for i, flag in enumerate(flags) if flag}
    assert is_canonical(found)


def test_spans_sort_by_their_first_frame() -> None:
    assert sorted([Span(5, 6), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(5, 6)]
