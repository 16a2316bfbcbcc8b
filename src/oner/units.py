"""Quantities as people write them: feet and inches, page eighths, money, durations.

Everything here turns text at an edge into one inner unit (metres, eighths, smallest currency unit,
minutes) and back. What cannot be read is a `QuantityError` whose text says what would be right.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from oner.errors import OnerError

METRES_PER_INCH = Fraction(254, 10000)
"""Exactly 25.4 mm. Source: international yard and pound agreement, 1959."""

METRES_PER_UNIT: dict[str, Fraction] = {
    "m": Fraction(1),
    "cm": Fraction(1, 100),
    "mm": Fraction(1, 1000),
    "ft": 12 * METRES_PER_INCH,
    "in": METRES_PER_INCH,
}

CURRENCY_EXPONENTS: dict[str, int] = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimal places where they are not 2. Source: ISO 4217, list one."""

CURRENCY_SIGNS: dict[str, str] = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
"""Signs written before an amount; any other currency is written with its code."""

_DOLLAR_CURRENCIES = frozenset(("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"))
_LENGTH_WAYS = "11'-4 1/2\", 11.5 ft, 136 in, 3.45 m, 345 cm or 3450 mm"
_PRIMES = str.maketrans(
    {
        "′": "'", "’": "'", "‘": "'", "`": "'", "´": "'",
        "″": '"', "”": '"', "“": '"', "„": '"',
        "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-",
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "⁄": "/",
        "½": " 1/2", "¼": " 1/4", "¾": " 3/4",
        "⅛": " 1/8", "⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8",
    }
)  # fmt: skip
_UNIT_NAMES: dict[str, str] = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), "m"),
    **dict.fromkeys(("cm", "centimeter", "centimeters", "centimetre", "centimetres"), "cm"),
    **dict.fromkeys(("mm", "millimeter", "millimeters", "millimetre", "millimetres"), "mm"),
    **dict.fromkeys(("ft", "foot", "feet"), "ft"),
    **dict.fromkeys(("in", "inch", "inches"), "in"),
}

_DECIMAL = r"(?:\d+(?:\.\d*)?|\.\d+)"
_FRACTION = r"\d+\s*/\s*\d+"
_NUMBER = rf"(?:\d+\s*[ -]\s*{_FRACTION}|{_FRACTION}|{_DECIMAL})"
_FEET_SIGN = r"(?:'(?!')|ft(?![a-z])\.?|feet(?![a-z])|foot(?![a-z]))"
_INCH_SIGN = r"(?:\"|''|in(?![a-z])\.?|inch(?![a-z])|inches(?![a-z]))"
_NUMBER_UNIT = re.compile(rf"({_NUMBER})\s*([a-zA-Z]*)\.?")
_FEET_ONLY = re.compile(rf"({_NUMBER})\s*{_FEET_SIGN}", re.IGNORECASE)
_INCHES_ONLY = re.compile(rf"({_NUMBER})\s*{_INCH_SIGN}", re.IGNORECASE)
_FEET_INCHES = re.compile(
    rf"(\d+)\s*(?:{_FEET_SIGN}\s*-?|-)\s*({_NUMBER})\s*{_INCH_SIGN}?", re.IGNORECASE
)
_AMBIGUOUS_DASH = re.compile(rf"\d+\s*-\s*{_FRACTION}")
_CLOCK = re.compile(r"(\d+):([0-5]\d)")
_HOURS_MINUTES = re.compile(
    rf"(?:({_DECIMAL})\s*(?:h|hr|hrs|hour|hours)(?![a-z])\.?)?\s*"
    rf"(?:({_DECIMAL})\s*(?:m|min|mins|minute|minutes)(?![a-z])\.?)?",
    re.IGNORECASE,
)


class QuantityError(OnerError, ValueError):
    """A quantity cannot be read; the text says what was read and what would be right."""


def _plain(text: str) -> str:
    return " ".join(text.translate(_PRIMES).split())


def _exact(text: str) -> Fraction:
    """`4 1/2`, `4-1/2`, `1/2` or `4.5` as an exact fraction."""
    parts = re.split(r"[ -]+", re.sub(r"\s*/\s*", "/", text.strip()))
    try:
        return sum((Fraction(part.rstrip(".")) for part in parts), Fraction(0))
    except ZeroDivisionError:
        raise QuantityError(f"read {text!r}, a fraction over zero; write such as 4 1/2") from None


def _require_number(value: float | str, what: str, example: str) -> None:
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise QuantityError(f"read {value!r}; write {what} such as {example}")


def parse_length(text: str | float, *, default_unit: str | None = None) -> float:
    """Read a length as people write it.

    `11'4"`, `11' 4 1/2"`, `11'-4 1/2"`, `11-4 1/2`, `11'`, `4 1/2"`, `3/4"`, `3.45 m`, `345 cm`,
    `3450 mm`, `11.5 ft`, `136 in`; primes and curly quotes too; a leading `-` makes it negative.
    Two whole numbers joined by a dash are feet and inches; `4-1/2"` is four and a half inches;
    `4-1/2` without a sign could be either and is an error.

    Args:
        text: The length.
        default_unit: Unit of a bare number: m, cm, mm, ft or in. None: a bare number is an error.

    Returns:
        The length [m].

    Raises:
        QuantityError: It cannot be read, or is a bare number without a default unit.
    """
    _require_number(text, "a length", _LENGTH_WAYS)
    if isinstance(text, (int, float)):
        return float(Fraction(str(text)) * _unit_factor("", str(text), default_unit))
    plain = _plain(text)
    _refuse_comma(plain, text)
    metres = _unsigned_metres(plain.removeprefix("-").strip(), text, default_unit)
    return float(-metres if plain.startswith("-") else metres)


def _refuse_comma(plain: str, read: str) -> None:
    if re.search(r"\d,\d", plain):
        raise QuantityError(
            f"read {read!r}, which has a decimal comma; "
            "write a decimal point and no thousands comma, such as 3.45 m"
        )


def _unsigned_metres(plain: str, read: str, default_unit: str | None) -> Fraction:
    if _AMBIGUOUS_DASH.fullmatch(plain):
        feet, inches = re.split(r"\s*-\s*", plain, maxsplit=1)
        raise QuantityError(
            f'read {read!r}, which is either {feet}\'-0 {inches}" or {feet} {inches}"; write one'
        )
    if match := _NUMBER_UNIT.fullmatch(plain):
        return _exact(match[1]) * _unit_factor(match[2], read, default_unit)
    if match := _FEET_ONLY.fullmatch(plain):
        return _exact(match[1]) * METRES_PER_UNIT["ft"]
    if match := _INCHES_ONLY.fullmatch(plain):
        return _exact(match[1]) * METRES_PER_INCH
    if match := _FEET_INCHES.fullmatch(plain):
        return _feet_and_inches(int(match[1]), _exact(match[2]), read)
    raise QuantityError(f"read {read!r}; write a length such as {_LENGTH_WAYS}")


def _feet_and_inches(feet: int, inches: Fraction, read: str) -> Fraction:
    if inches >= 12:
        raise QuantityError(
            f"read {read!r}; after feet, write inches below 12, such as 11'-4 1/2\""
        )
    return feet * METRES_PER_UNIT["ft"] + inches * METRES_PER_INCH


def _unit_factor(unit: str, read: str, default_unit: str | None) -> Fraction:
    if unit:
        name = _UNIT_NAMES.get(unit.lower())
        if name is None:
            raise QuantityError(f"read {read!r}; {unit!r} is not one of m, cm, mm, ft, in")
        return METRES_PER_UNIT[name]
    if default_unit is None:
        raise QuantityError(f"read {read!r}, a length without a unit; write {_LENGTH_WAYS}")
    if default_unit not in METRES_PER_UNIT:
        raise QuantityError(f"read unit {default_unit!r}; write one of m, cm, mm, ft, in")
    return METRES_PER_UNIT[default_unit]


def format_feet_inches(metres: float, *, denominator: int = 8) -> str:
    """Write a length as a carpenter reads it: `11'-4 1/2"`, `0'-3/4"`, `-2'-0"`.

    Rounded to the nearest 1/denominator inch, halves up; |parse(format(x)) - x| <= half of that.

    Args:
        metres: Length [m].
        denominator: Finest part of an inch, a power of two.

    Returns:
        Feet, inches and a reduced fraction.
    """
    _require_number(metres, "a length", "3.45")
    parts = math.floor(abs(Fraction(metres)) / METRES_PER_INCH * denominator + Fraction(1, 2))
    inches, part = divmod(parts, denominator)
    feet, inches = divmod(inches, 12)
    fraction = str(Fraction(part, denominator)) if part else ""
    whole = str(inches) if inches or not part else ""
    sign = "-" if metres < 0 and parts else ""
    return f"{sign}{feet}'-{' '.join(filter(None, (whole, fraction)))}\""


def format_metres(metres: float, *, places: int = 2) -> str:
    """Write a length as `3.45 m`.

    Args:
        metres: Length [m].
        places: Decimal places.

    Returns:
        The number and its unit; never a negative zero.
    """
    rounded = round(metres, places)
    return f"{rounded + 0.0 if rounded else 0.0:.{places}f} m"


def parse_eighths(text: str | float) -> int:
    """Read a script length in pages and eighths of a page.

    `1 4/8` is 12, `4/8` is 4, `2` is 16; a decimal is accepted if it is exactly some eighths
    (`0.375` is 3). `1 1/2` is an error, because pages are counted in eighths and never reduced.

    Args:
        text: Pages. A number is pages too, not eighths.

    Returns:
        Eighths of a page, at least 0.

    Raises:
        QuantityError: It cannot be read or is no whole number of eighths.
    """
    _require_number(text, "pages and eighths", "1 4/8")
    plain = _plain(str(text))
    match = re.fullmatch(rf"(?:(\d+)\s*[ -]\s*)?(\d+)\s*/\s*(\d+)|({_DECIMAL})", plain)
    if match is None:
        raise QuantityError(f"read {text!r}; write pages and eighths such as 1 4/8, 4/8 or 2")
    if match[4] is not None:
        return _whole_eighths(_exact(match[4]), text)
    pages, part, denominator = int(match[1] or 0), int(match[2]), int(match[3])
    if denominator == 8 and part < 8:
        return 8 * pages + part
    if denominator == 8:
        raise QuantityError(f"read {text!r}; write {format_eighths(8 * pages + part)}")
    eighths = _whole_eighths(pages + _exact(f"{part}/{denominator}"), text)
    raise QuantityError(f"read {text!r}; pages are in eighths: write {format_eighths(eighths)}")


def _whole_eighths(pages: Fraction, read: object) -> int:
    eighths = pages * 8
    if eighths.denominator != 1:
        near = format_eighths(math.floor(eighths + Fraction(1, 2)))
        raise QuantityError(f"read {read!r}, no whole number of eighths; write such as {near}")
    return int(eighths)


def format_eighths(eighths: int) -> str:
    """Write eighths of a page as a breakdown sheet does: `1 4/8`, `4/8`, `2`.

    Args:
        eighths: Eighths of a page, at least 0.

    Returns:
        Pages and unreduced eighths.
    """
    pages, part = divmod(eighths, 8)
    if not part:
        return str(pages)
    return f"{pages} {part}/8" if pages else f"{part}/8"


def currency_exponent(currency: str) -> int:
    """Decimal places of a currency: 2 unless ISO 4217 says otherwise (JPY 0, KWD 3).

    Args:
        currency: Three-letter code.

    Returns:
        How many decimal places its smallest unit has.

    Raises:
        QuantityError: It is not three capital letters.
    """
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise QuantityError(f"read currency {currency!r}; write a code such as USD, EUR or JPY")
    return CURRENCY_EXPONENTS.get(currency, 2)


def parse_money(text: str | float, currency: str) -> int:
    """Read an amount of money: `1,250.00`, `1250`, `$1,250`, `1250 USD`, `-$40`.

    Args:
        text: Amount in whole units of the currency (dollars, not cents).
        currency: Three-letter code, which sets how many decimals there are.

    Returns:
        The amount in the smallest unit of the currency.

    Raises:
        QuantityError: It cannot be read, has too many decimals or names another currency.
    """
    exponent = currency_exponent(currency)
    example = f"1,250.{'0' * exponent}".rstrip(".")
    _require_number(text, "an amount", example)
    plain = _plain(repr(text) if isinstance(text, float) else str(text))
    bare = _without_currency(plain.removeprefix("-").strip(), text, currency)
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?", bare)
    if match is None:
        raise QuantityError(f"read {text!r}; write an amount such as {example}")
    amount = _exact(f"{match[1].replace(',', '')}.{match[2] or '0'}") * 10**exponent
    if amount.denominator != 1:
        raise QuantityError(
            f"read {text!r}; {currency} has {exponent} decimal places: write such as {example}"
        )
    return -int(amount) if plain.startswith("-") else int(amount)


def _without_currency(plain: str, read: object, currency: str) -> str:
    sign = "$" if currency in _DOLLAR_CURRENCIES else CURRENCY_SIGNS.get(currency, currency)
    bare = plain.removeprefix(sign).removeprefix(currency).removesuffix(currency).strip()
    foreign = re.match(r"[A-Z]{3}\b|[$€£¥]", bare) or re.search(r"[A-Z]{3}$|[€£¥]$", bare)
    if foreign:
        raise QuantityError(f"read {read!r}; amounts of this production are in {currency}")
    return bare


def format_money(amount: int, currency: str) -> str:
    """Write an amount: `$12,345`, `$12,345.50`, `-$40`, `CHF 900`; no decimals when they are zero.

    Args:
        amount: In the smallest unit of the currency.
        currency: Three-letter code.

    Returns:
        Sign, currency, thousands in commas.
    """
    exponent = currency_exponent(currency)
    whole, part = divmod(abs(amount), 10**exponent)
    decimals = f".{part:0{exponent}d}" if part else ""
    name = CURRENCY_SIGNS.get(currency, f"{currency} ")
    return f"{'-' if amount < 0 else ''}{name}{whole:,}{decimals}"


def parse_minutes(text: str | float) -> int:
    """Read a duration: `90`, `90 min`, `1 h 30 min`, `1.5 h`, `1:30` (hours and minutes).

    Args:
        text: The duration; a bare number is minutes.

    Returns:
        Whole minutes.

    Raises:
        QuantityError: It cannot be read, is negative or no whole number of minutes.
    """
    ways = "90, 90 min, 1 h 30 min, 1.5 h or 1:30"
    _require_number(text, "a duration", ways)
    plain = _plain(str(text))
    if match := _CLOCK.fullmatch(plain):
        return 60 * int(match[1]) + int(match[2])
    if re.fullmatch(_DECIMAL, plain):
        minutes = _exact(plain)
    elif plain and (match := _HOURS_MINUTES.fullmatch(plain)):
        minutes = 60 * _exact(match[1] or "0") + _exact(match[2] or "0")
    else:
        raise QuantityError(f"read {text!r}; write a duration such as {ways}")
    if minutes.denominator != 1:
        raise QuantityError(f"read {text!r}; write whole minutes, such as {round(minutes)} min")
    return int(minutes)


def format_minutes(minutes: int) -> str:
    """Write a duration as `1 h 30 min`, `45 min`, `2 h`.

    Args:
        minutes: Whole minutes, at least 0.

    Returns:
        Hours and minutes, zero parts left out.
    """
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or hours == 0)
    return " ".join(parts)
