"""Frame rates as exact fractions, and the time of a frame.

Frame n is exposed around time n / rate [s]; frame 0 is at time 0.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.units import QuantityError

_NTSC_NOMINAL = (24, 30, 48, 60, 90, 96, 120)
_RATE_WAYS = "24, 25, 23.976, 29.97 or an exact fraction such as 24000/1001"
_MAX_RATE = 1000


def parse_rate(text: str | float | Fraction) -> Fraction:
    """Read a frame rate, exactly.

    A decimal that lies within 0.005 of n * 1000/1001 for a nominal n (24, 30, 48, 60, 90, 96, 120)
    and is not whole means that rate: 23.976, 23.98 and 23.9760239 are 24000/1001, 29.97 is
    30000/1001, 59.94 is 60000/1001. Any other decimal is taken as written (12.5 is 25/2).

    Args:
        text: Frames per second.

    Returns:
        The rate [1/s], above 0 and at most 1000.

    Raises:
        QuantityError: It cannot be read or is out of range.
    """
    rate = _read_fraction(text)
    if not 0 < rate <= _MAX_RATE:
        raise QuantityError(f"read frame rate {str(text)!r}; write {_RATE_WAYS}")
    if rate.denominator == 1 or isinstance(text, Fraction) or "/" in str(text):
        return rate
    for nominal in _NTSC_NOMINAL:
        exact = Fraction(nominal * 1000, 1001)
        if abs(rate - exact) <= Fraction(5, 1000):
            return exact
    return rate


def _read_fraction(text: str | float | Fraction) -> Fraction:
    plain = "" if isinstance(text, bool) else re.sub(r"\s*(fps)?\s*$", "", str(text).strip())
    try:
        return Fraction(re.sub(r"\s*/\s*", "/", plain))
    except (ValueError, ZeroDivisionError):
        raise QuantityError(f"read frame rate {str(text)!r}; write {_RATE_WAYS}") from None


def format_rate(rate: Fraction) -> str:
    """Write a rate so that `parse_rate` gives it back exactly: `24`, `24000/1001`.

    Args:
        rate: Frames per second.

    Returns:
        A whole number or a fraction.
    """
    return str(rate)


def frame_time(frame: int, rate: Fraction) -> Fraction:
    """Time of a frame, exactly: frame / rate.

    Args:
        frame: Frame number, of any sign.
        rate: Frames per second.

    Returns:
        Time [s].
    """
    return Fraction(frame) / rate


def frame_times(first: int, stop: int, rate: Fraction) -> NDArray[np.float64]:
    """Times of the frames first, first + 1, ..., stop - 1, each the nearest double to n / rate.

    Numerator n * rate.denominator and rate.numerator are exact doubles while below 2**53, and one
    IEEE division is then correctly rounded; beyond that Python's exact division is used.

    Args:
        first: First frame.
        stop: One past the last frame.
        rate: Frames per second.

    Returns:
        Times [s], shape (max(stop - first, 0),).
    """
    largest = max(abs(first), abs(stop)) * rate.denominator
    if max(largest, rate.numerator) < 2**53:
        frames = np.arange(first, stop, dtype=np.int64)
        return (frames * rate.denominator).astype(np.float64) / float(rate.numerator)
    return np.array([n * rate.denominator / rate.numerator for n in range(first, stop)], np.float64)


def frame_at(seconds: Fraction | float, rate: Fraction) -> int:
    """The frame in force at a time: floor(seconds * rate).

    Args:
        seconds: Time [s]; a float is taken as the exact number it is.
        rate: Frames per second.

    Returns:
        Frame number, so that frame_time(n) <= seconds < frame_time(n + 1).
    """
    return math.floor(Fraction(seconds) * rate)
