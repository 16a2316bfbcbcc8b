"""Timecode of a take: its frame 0 lies at 01:00:00:00 (assumed); drop-frame where it exists."""

from __future__ import annotations

from fractions import Fraction

from oner.timing.timecode import format_timecode, parse_timecode

START = "01:00:00:00"
"""Of frame 0 of a take; assumed."""

DROPPING = frozenset({Fraction(30000, 1001), Fraction(60000, 1001)})
"""Rates at which the count follows the clock; 23.976 never drops."""


def take_timecode(frame: int, rate: Fraction) -> str:
    """A frame of the take as timecode.

    Args:
        frame: From 0; a handle may begin before it.
        rate: Frames per second.
    """
    drop = rate in DROPPING
    return format_timecode(frame + start_frame(rate), rate, drop=drop)


def start_frame(rate: Fraction) -> int:
    """Frames from midnight to frame 0 of the take."""
    text = START[:-3] + (";00" if rate in DROPPING else ":00")
    return parse_timecode(text, rate)
