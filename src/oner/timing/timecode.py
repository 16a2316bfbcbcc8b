"""Timecode: frames counted as hours, minutes, seconds and frames.

Drop-frame leaves out frame *numbers*, never frames: at 29.97 the numbers 00 and 01 of every minute
that is not a multiple of ten, at 59.94 the numbers 00 to 03, so that the count follows the clock.
Source: SMPTE ST 12-1, drop-frame compensation.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from oner.units import QuantityError

_DROP_RATES = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}
_TIMECODE = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)([:;.])(\d{2,3})")


def nominal_rate(rate: Fraction) -> int:
    """Frames counted in a second of timecode: the rate rounded up (24 for 24000/1001).

    Args:
        rate: Frames per second.

    Returns:
        A whole number of frames.
    """
    return math.ceil(rate)


def _dropped_per_minute(rate: Fraction) -> int:
    try:
        return _DROP_RATES[rate]
    except KeyError:
        raise QuantityError(
            f"drop-frame timecode exists at 30000/1001 and 60000/1001 only, not at {rate}"
        ) from None


def format_timecode(frame: int, rate: Fraction, *, drop: bool = False) -> str:
    """Write a frame as timecode, `01:02:03:04`, or `01:02:03;04` if drop-frame.

    The day is not wrapped: frame numbers past 24 hours give hours above 23.

    Args:
        frame: Frame number, at least 0.
        rate: Frames per second.
        drop: Drop-frame counting; only at 30000/1001 and 60000/1001.

    Returns:
        The timecode.

    Raises:
        QuantityError: A negative frame, or drop-frame at another rate.
    """
    if frame < 0:
        raise QuantityError(f"read frame {frame}; timecode starts at frame 0")
    base = nominal_rate(rate)
    number = frame + _dropped_before(frame, rate, base) if drop else frame
    seconds, frames = divmod(number, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    width = max(2, len(str(base - 1)))
    mark = ";" if drop else ":"
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{frames:0{width}d}"


def _dropped_before(frame: int, rate: Fraction, base: int) -> int:
    """How many numbers are left out up to this frame."""
    skip = _dropped_per_minute(rate)
    short_minute = 60 * base - skip
    ten_minutes = 9 * short_minute + 60 * base
    tens, rest = divmod(frame, ten_minutes)
    minutes_in_ten = 0 if rest < 60 * base else 1 + (rest - 60 * base) // short_minute
    return skip * (9 * tens + minutes_in_ten)


def parse_timecode(text: str, rate: Fraction) -> int:
    """Read timecode; `;` or `.` before the frames means drop-frame.

    Args:
        text: `hh:mm:ss:ff`, or `hh:mm:ss;ff` for drop-frame.
        rate: Frames per second.

    Returns:
        Frame number.

    Raises:
        QuantityError: It cannot be read, or names a frame that does not exist at this rate.
    """
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        raise QuantityError(f"read timecode {text!r}; write hh:mm:ss:ff such as 01:00:00:00")
    hours, minutes, seconds, frames = (int(match[i]) for i in (1, 2, 3, 5))
    base = nominal_rate(rate)
    if frames >= base:
        raise QuantityError(f"read timecode {text!r}; at {rate} frames run from 00 to {base - 1}")
    total_minutes = 60 * hours + minutes
    number = (60 * total_minutes + seconds) * base + frames
    if match[4] == ":":
        return number
    skip = _dropped_per_minute(rate)
    if minutes % 10 and seconds == 0 and frames < skip:
        raise QuantityError(f"read timecode {text!r}, a number that drop-frame leaves out")
    return number - skip * (total_minutes - total_minutes // 10)
