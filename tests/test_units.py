"""Quantities as people write them."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oner import units
from oner.errors import OnerError

ELEVEN_FOUR_AND_A_HALF = 136.5 * 0.0254


@pytest.mark.parametrize(
    "text",
    [
        "11'-4 1/2\"",
        "11' 4 1/2\"",
        "11'4 1/2\"",
        "11-4 1/2",
        '11-4 1/2"',
        "11'-4.5\"",
        "11' 4-1/2\"",
        "11′ 4½″",
        "11’ 4 1/2”",
        "11 ft 4 1/2 in",
        "11ft4.5in",
        "11 feet 4 1/2 inches",
        "11'4 1/2''",
        '136 1/2"',
        "136.5 in",
        "11.375 ft",
        "11 3/8'",
        "3.4671 m",
        "346.71 cm",
        "3467.1 mm",
        "3467.1mm",
    ],
)
def test_a_length_reads_the_same_however_it_is_written(text: str) -> None:
    assert units.parse_length(text) == ELEVEN_FOUR_AND_A_HALF
    assert units.parse_length(f"-{text}") == -ELEVEN_FOUR_AND_A_HALF


@pytest.mark.parametrize(
    ("text", "inches"), [("11'", 132), ('3/4"', 0.75), ('4-1/2"', 4.5), ("0'-0\"", 0)]
)
def test_feet_alone_and_inches_alone_are_lengths(text: str, inches: float) -> None:
    assert units.parse_length(text) == pytest.approx(inches * 0.0254, abs=1e-15)


@pytest.mark.parametrize(("unit", "metres"), [("m", 2.5), ("mm", 0.0025), ("ft", 0.762)])
def test_a_bare_number_has_the_default_unit(unit: str, metres: float) -> None:
    assert units.parse_length("2.5", default_unit=unit) == metres
    assert units.parse_length(2.5, default_unit=unit) == metres


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("12", "a length without a unit; write 11'-4 1/2"),
        (12.0, "a length without a unit"),
        ("3,45 m", "decimal point"),
        ("1,250 mm", "no thousands comma"),
        ("4-1/2", 'either 4\'-0 1/2" or 4 1/2"'),
        ("5' 14\"", "inches below 12"),
        ("3 miles", "'miles' is not one of m, cm, mm, ft, in"),
        ("1/0 m", "fraction over zero"),
        ("", "write a length such as"),
        ("-", "write a length such as"),
        ("--3 m", "write a length such as"),
        ("long", "write a length such as"),
        (True, "write a length such as"),
        (math.nan, "write a length such as"),
        (math.inf, "write a length such as"),
    ],
)
def test_what_is_no_length_is_refused_with_what_would_be_right(
    text: str | float, says: str
) -> None:
    with pytest.raises(units.QuantityError) as caught:
        units.parse_length(text)
    assert says in str(caught.value)


def test_an_unknown_default_unit_names_the_known_ones() -> None:
    with pytest.raises(units.QuantityError, match="m, cm, mm, ft, in"):
        units.parse_length("3", default_unit="yd")


def test_a_quantity_error_is_an_error_of_oner_and_a_value_error() -> None:
    assert issubclass(units.QuantityError, OnerError)
    assert issubclass(units.QuantityError, ValueError)


@given(st.floats(-500, 500), st.sampled_from([1, 2, 4, 8, 16]))
def test_feet_and_inches_read_back_within_half_a_part(metres: float, denominator: int) -> None:
    text = units.format_feet_inches(metres, denominator=denominator)
    assert abs(units.parse_length(text) - metres) <= 0.0254 / denominator / 2 + 1e-12


@given(st.integers(-50000, 50000))
def test_whole_eighths_of_an_inch_are_written_exactly(eighths: int) -> None:
    metres = float(eighths * units.METRES_PER_INCH / 8)
    assert units.parse_length(units.format_feet_inches(metres)) == metres


@pytest.mark.parametrize(
    ("inches", "text"),
    [
        (136.5, "11'-4 1/2\""),
        (0.75, "0'-3/4\""),
        (-24, "-2'-0\""),
        (11.99, "1'-0\""),
        (-0.01, "0'-0\""),
        (0, "0'-0\""),
    ],
)
def test_feet_and_inches_are_written_as_a_carpenter_reads_them(inches: float, text: str) -> None:
    assert units.format_feet_inches(inches * 0.0254) == text


def test_metres_have_two_places_and_no_negative_zero() -> None:
    assert units.format_metres(3.4567) == "3.46 m"
    assert units.format_metres(-0.001) == "0.00 m"
    assert units.format_metres(2, places=0) == "2 m"


@pytest.mark.parametrize(
    ("text", "eighths"),
    [("1 4/8", 12), ("4/8", 4), ("2", 16), (2, 16), ("0.375", 3), (0.375, 3), ("1-4/8", 12)],
)
def test_pages_are_read_in_eighths(text: str | float, eighths: int) -> None:
    assert units.parse_eighths(text) == eighths


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 1/2", "write 1 4/8"),
        ("3/4", "write 6/8"),
        ("8/8", "write 1"),
        ("1/3", "no whole number of eighths"),
        ("0.3", "no whole number of eighths; write such as 2/8"),
        ("one", "1 4/8, 4/8 or 2"),
        ("-1", "1 4/8, 4/8 or 2"),
        ("3/0", "fraction over zero"),
    ],
)
def test_pages_in_other_parts_are_refused_with_the_eighths(text: str, says: str) -> None:
    with pytest.raises(units.QuantityError) as caught:
        units.parse_eighths(text)
    assert says in str(caught.value)


@given(st.integers(0, 2000))
def test_eighths_survive_writing(eighths: int) -> None:
    assert units.parse_eighths(units.format_eighths(eighths)) == eighths


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1,250.00", "USD", 125000),
        ("1250", "USD", 125000),
        (1250, "USD", 125000),
        ("$1,250", "USD", 125000),
        ("1250 USD", "USD", 125000),
        ("USD 1250", "USD", 125000),
        ("-$40", "USD", -4000),
        ("$40.5", "CAD", 4050),
        (12.1, "USD", 1210),
        ("¥1,250", "JPY", 1250),
        ("12.5", "KWD", 12500),
        ("€ 7", "EUR", 700),
    ],
)
def test_money_is_read_into_the_smallest_unit(
    text: str | float, currency: str, amount: int
) -> None:
    assert units.parse_money(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "says"),
    [
        ("€5", "USD", "amounts of this production are in USD"),
        ("5 EUR", "USD", "amounts of this production are in USD"),
        ("1.255", "USD", "USD has 2 decimal places"),
        ("1.5", "JPY", "JPY has 0 decimal places"),
        ("12,50", "EUR", "write an amount such as 1,250.00"),
        ("1,2500", "USD", "write an amount such as 1,250.00"),
        ("much", "USD", "write an amount such as 1,250.00"),
        ("5", "dollars", "write a code such as USD"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str, says: str) -> None:
    with pytest.raises(units.QuantityError) as caught:
        units.parse_money(text, currency)
    assert says in str(caught.value)


def test_money_is_written_without_empty_decimals() -> None:
    assert units.format_money(1234500, "USD") == "$12,345"
    assert units.format_money(1234550, "USD") == "$12,345.50"
    assert units.format_money(-4000, "USD") == "-$40"
    assert units.format_money(90000, "CHF") == "CHF 900"
    assert units.format_money(1250, "JPY") == "¥1,250"


@given(st.integers(-(10**15), 10**15), st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF"]))
def test_money_survives_writing(amount: int, currency: str) -> None:
    assert units.parse_money(units.format_money(amount, currency), currency) == amount


@pytest.mark.parametrize(
    "text", ["90", 90, "90 min", "1 h 30 min", "1h30m", "1.5 h", "1:30", "1 hour 30 minutes"]
)
def test_a_duration_reads_the_same_however_it_is_written(text: str | int) -> None:
    assert units.parse_minutes(text) == 90


@pytest.mark.parametrize("text", ["", "soon", "-5", "1:75", "0.3 min", "2 d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(units.QuantityError, match="write"):
        units.parse_minutes(text)


@given(st.integers(0, 10000))
def test_durations_survive_writing(minutes: int) -> None:
    assert units.parse_minutes(units.format_minutes(minutes)) == minutes


@given(st.text(max_size=20))
def test_any_text_is_a_quantity_or_a_quantity_error(text: str) -> None:
    readers = (
        lambda: units.parse_length(text, default_unit="m"),
        lambda: units.parse_eighths(text),
        lambda: units.parse_money(text, "USD"),
        lambda: units.parse_minutes(text),
    )
    for read in readers:
        with contextlib.suppress(units.QuantityError):
            read()
