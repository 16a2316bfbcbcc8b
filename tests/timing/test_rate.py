"""Frame rates are exact."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.timing import rate as rates
from oner.units import QuantityError

FILM_ON_TAPE = Fraction(24000, 1001)
RATES = st.sampled_from(
    [Fraction(24), Fraction(25), FILM_ON_TAPE, Fraction(30000, 1001), Fraction(120000, 1001)]
)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("24", Fraction(24)),
        (24, Fraction(24)),
        (25.0, Fraction(25)),
        ("24 fps", Fraction(24)),
        ("24000/1001", FILM_ON_TAPE),
        ("23.976", FILM_ON_TAPE),
        ("23.98", FILM_ON_TAPE),
        (23.976023976, FILM_ON_TAPE),
        ("29.97", Fraction(30000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("119.88", Fraction(120000, 1001)),
        ("12.5", Fraction(25, 2)),
        ("2997/100", Fraction(2997, 100)),
        (Fraction(2997, 100), Fraction(2997, 100)),
    ],
)
def test_a_rate_is_read_exactly(text: str | float | Fraction, rate: Fraction) -> None:
    assert rates.parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "0", "-24", "24/0", "fast", "nan", "1e9", True])
def test_what_is_no_rate_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(QuantityError, match="24000/1001"):
        rates.parse_rate(text)


@given(st.fractions(min_value=Fraction(1, 10), max_value=1000))
def test_a_rate_survives_writing(rate: Fraction) -> None:
    assert rates.parse_rate(rates.format_rate(rate)) == rate


@given(st.integers(-(10**6), 10**6), RATES)
def test_the_frame_at_its_own_time_is_itself(frame: int, rate: Fraction) -> None:
    time = rates.frame_time(frame, rate)
    assert rates.frame_at(time, rate) == frame
    assert rates.frame_at(time - Fraction(1, 10**9), rate) == frame - 1


@given(st.integers(-(10**6), 10**6), st.integers(0, 50), RATES)
def test_float_times_are_the_nearest_doubles(first: int, count: int, rate: Fraction) -> None:
    times = rates.frame_times(first, first + count, rate)
    exact = [float(rates.frame_time(n, rate)) for n in range(first, first + count)]
    assert times.tolist() == exact


def test_float_times_of_huge_frame_numbers_are_the_nearest_doubles_too() -> None:
    first = 2**53 // 1001 + 5
    times = rates.frame_times(first, first + 3, FILM_ON_TAPE)
    assert times.tolist() == [float(Fraction(first + i) / FILM_ON_TAPE) for i in range(3)]


def test_an_hour_and_a_half_of_tape_does_not_drift() -> None:
    times = rates.frame_times(0, 129600, FILM_ON_TAPE)
    assert math.isclose(times[-1], 129599 * 1001 / 24000, rel_tol=1e-16)
    assert np.all(np.diff(times) > 0)
