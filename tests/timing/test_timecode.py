"""Timecode counts frames; drop-frame leaves out numbers, never frames."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner.timing.timecode import format_timecode, parse_timecode
from oner.units import QuantityError

NTSC = Fraction(30000, 1001)
NTSC_DOUBLE = Fraction(60000, 1001)


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (0, "00:00:00;00"),
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (3597, "00:01:59;29"),
        (3598, "00:02:00;02"),
        (17981, "00:09:59;29"),
        (17982, "00:10:00;00"),
        (107892, "01:00:00;00"),
        (2589407, "23:59:59;29"),
    ],
)
def test_drop_frame_skips_two_numbers_a_minute_but_not_the_tenth(frame: int, text: str) -> None:
    assert format_timecode(frame, NTSC, drop=True) == text
    assert parse_timecode(text, NTSC) == frame


def test_drop_frame_at_the_double_rate_skips_four() -> None:
    assert format_timecode(3600, NTSC_DOUBLE, drop=True) == "00:01:00;04"
    assert format_timecode(215784, NTSC_DOUBLE, drop=True) == "01:00:00;00"


@pytest.mark.parametrize(
    ("frame", "rate", "text"),
    [
        (86399, Fraction(24), "00:59:59:23"),
        (86400, Fraction(24000, 1001), "01:00:00:00"),
        (25 * 90, Fraction(25), "00:01:30:00"),
        (119, Fraction(120), "00:00:00:119"),
    ],
)
def test_without_dropping_frames_are_counted_at_the_whole_rate(
    frame: int, rate: Fraction, text: str
) -> None:
    assert format_timecode(frame, rate) == text
    assert parse_timecode(text, rate) == frame


@given(st.integers(0, 5 * 10**6), st.sampled_from([NTSC, NTSC_DOUBLE]))
def test_drop_frame_timecode_names_every_frame_once(frame: int, rate: Fraction) -> None:
    text = format_timecode(frame, rate, drop=True)
    assert parse_timecode(text, rate) == frame
    assert text < format_timecode(frame + 1, rate, drop=True)


@given(st.integers(0, 5 * 10**6))
def test_drop_frame_timecode_follows_the_clock_within_three_frames(frame: int) -> None:
    hours, minutes, rest = format_timecode(frame, NTSC, drop=True).split(":")
    seconds, frames = rest.split(";")
    shown = 3600 * int(hours) + 60 * int(minutes) + int(seconds) + int(frames) * 1001 / 30000
    # 2 frames within a minute, plus 3.6 ms for every hour that the standard leaves uncorrected
    assert abs(shown - frame / NTSC) < 3 / NTSC + Fraction(frame, 107892) * Fraction(4, 1000)


@pytest.mark.parametrize(
    ("text", "rate", "says"),
    [
        ("00:01:00;00", NTSC, "leaves out"),
        ("00:00:00:24", Fraction(24), "from 00 to 23"),
        ("00:00:00;10", Fraction(24), "30000/1001 and 60000/1001 only"),
        ("1:2:3:4", Fraction(24), "hh:mm:ss:ff"),
        ("00:61:00:00", Fraction(24), "hh:mm:ss:ff"),
    ],
)
def test_timecode_that_names_no_frame_is_refused(text: str, rate: Fraction, says: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_timecode(text, rate)
    assert says in str(caught.value)


def test_a_negative_frame_has_no_timecode() -> None:
    with pytest.raises(QuantityError, match="starts at frame 0"):
        format_timecode(-1, Fraction(24))
