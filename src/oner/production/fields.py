"""The kinds of values a person may write in the folder, each with what would be right."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field, ValidationInfo

from oner.model.rig import Window
from oner.model.set import Point
from oner.timing.rate import parse_rate
from oner.units import parse_eighths, parse_length, parse_money


@dataclass(frozen=True, slots=True)
class Conventions:
    """What bare values in a folder mean; from `production.toml`.

    Args:
        lengths: Unit of a length written as a bare number.
        currency: ISO 4217 code of every amount.
    """

    lengths: str = "m"
    currency: str = "USD"


def conventions_of(info: ValidationInfo) -> Conventions:
    """The conventions a form is filled under."""
    return info.context if isinstance(info.context, Conventions) else Conventions()


_ECHO = re.compile(r"""^read (?:unit |frame rate )?(?:'[^']*'|"[^"]*"|\S+?)[;,] (?:an? |the )?""")
"""What a quantity's message says first: what was read, which a problem says already."""


def plain_remedy(error: Exception) -> str:
    """The part of a quantity's message that says what would be right."""
    return _ECHO.sub("", str(error))


# ---------------------------------------------------------------------------------------------
# words and numbers

LARGEST_COUNT = 1_000_000
"""No count in a folder is more than this."""


def _text(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("must not be empty")
    return value.strip() if isinstance(value, str) else value


def _id(value: Any) -> str:
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    if isinstance(value, bool) or not text:
        raise ValueError('must be an id in quotes, such as "hall-a"')
    if re.search(r"[\s,;]", text):
        raise ValueError("an id has no spaces, commas or semicolons; join its words with '-'")
    return text.removesuffix(".0") if isinstance(value, float) else text


def _label(value: Any) -> str:
    """Text, or a number that is a name: scene 101."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('must be text in quotes, such as "101"')
    return str(value).strip().removesuffix(".0") if isinstance(value, float) else str(value).strip()


def _number(value: Any) -> float:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise ValueError("must be a number") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("must be a number")
    return float(value)


def _whole(value: Any) -> int:
    number = _number(value)
    if not number.is_integer() or abs(number) > LARGEST_COUNT:
        raise ValueError(f"must be a whole number below {LARGEST_COUNT:,}")
    return int(number)


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str, BeforeValidator(_id)]
Label = Annotated[str, BeforeValidator(_label)]
Number = Annotated[float, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
Count = Annotated[int, BeforeValidator(_whole), Field(ge=0)]
Positive = Annotated[float, BeforeValidator(_number), Field(gt=0)]
NotNegative = Annotated[float, BeforeValidator(_number), Field(ge=0)]


# ---------------------------------------------------------------------------------------------
# lengths, angles, points

LONGEST = 10_000.0
"""No length in a folder is more than this [m]."""

FARTHEST = 20_000_000.0
"""How far a file's origin may lie: half around the earth, for surveyed coordinates [m]."""


def _length(value: Any, info: ValidationInfo, longest: float = LONGEST) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('must be a length such as "2.4 m" or "8\'"')
    try:
        metres = parse_length(value, default_unit=conventions_of(info).lengths)
    except ValueError as error:
        raise ValueError(plain_remedy(error)) from None
    if abs(metres) > longest:
        raise ValueError(f"is more than {longest / 1000:g} km; check its unit")
    return metres


def _sized(low: float, high: float, what: str) -> Callable[[Any, ValidationInfo], float]:
    """A length that can hardly be anything else; a guard against bare numbers in other units."""

    def check(value: Any, info: ValidationInfo) -> float:
        metres = _length(value, info)
        if not low <= metres <= high:
            span = f"{low * 1000:g} mm and {high * 1000:g} mm"
            raise ValueError(f"{what} is between {span}; check its unit")
        return metres

    return check


def _angle(value: Any) -> float:
    return math.radians(_number(value))


def _point(value: Any, info: ValidationInfo, longest: float = LONGEST) -> Point:
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 2:
        raise ValueError("a point is a pair [x, y]")
    x, y = cast("list[Any]", value)
    return (_length(x, info, longest), _length(y, info, longest))


def _line(value: Any, info: ValidationInfo) -> str | tuple[Point, Point]:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 2:
        raise ValueError("must be a wall of the story map, or two points [[x, y], [x, y]]")
    start, end = (_point(one, info) for one in cast("list[Any]", value))
    if start == end:
        raise ValueError("a line goes through two different points")
    return start, end


def _triple(
    value: Any, info: ValidationInfo, longest: float = LONGEST
) -> tuple[float, float, float]:
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 3:
        raise ValueError("a point in space is three lengths [x, y, z]")
    x, y, z = (_length(part, info, longest) for part in cast("list[Any]", value))
    return (x, y, z)


def _plane_offset(value: Any, info: ValidationInfo) -> Point:
    return _point(value, info, FARTHEST)


def _space_offset(value: Any, info: ValidationInfo) -> tuple[float, float, float]:
    return _triple(value, info, FARTHEST)


SignedLength = Annotated[float, BeforeValidator(_length)]
Length = Annotated[float, BeforeValidator(_length), Field(gt=0)]
LengthOrZero = Annotated[float, BeforeValidator(_length), Field(ge=0)]
FocalLength = Annotated[float, BeforeValidator(_sized(0.002, 3.0, "a focal length"))]
SensorSize = Annotated[float, BeforeValidator(_sized(0.001, 0.2, "a side of a sensor"))]
PanelWidth = Annotated[float, BeforeValidator(_sized(0.2, 20.0, "a panel's width"))]
Radius = Annotated[float, BeforeValidator(_sized(0.005, 3.0, "a radius"))]
Degrees = Annotated[float, BeforeValidator(_angle)]
PlanePoint = Annotated[Point, BeforeValidator(_point)]
PlaneLine = Annotated[str | tuple[Point, Point], BeforeValidator(_line)]
SpacePoint = Annotated[tuple[float, float, float], BeforeValidator(_triple)]
PlaneOffset = Annotated[Point, BeforeValidator(_plane_offset)]
SpaceOffset = Annotated[tuple[float, float, float], BeforeValidator(_space_offset)]


# ---------------------------------------------------------------------------------------------
# money, rates, page lengths


def _money(value: Any, info: ValidationInfo) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('must be an amount such as 3500 or "12,500"')
    try:
        amount = parse_money(value, conventions_of(info).currency)
    except ValueError as error:
        raise ValueError(plain_remedy(error)) from None
    if amount < 0:
        raise ValueError("an amount must not be negative")
    return amount


def _rate(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('must be a frame rate such as "24" or "24000/1001"')
    try:
        return parse_rate(value)
    except ValueError as error:
        raise ValueError(plain_remedy(error)) from None


def _eighths(value: Any) -> int:
    if isinstance(value, date):
        raise ValueError("is a date; the spreadsheet took eighths for a date, make the cell text")
    if not isinstance(value, str | int | float):
        raise ValueError("must be pages and eighths, such as 1 4/8")
    try:
        return parse_eighths(value)
    except ValueError as error:
        raise ValueError(plain_remedy(error)) from None


Money = Annotated[int, BeforeValidator(_money)]
FrameRate = Annotated[Fraction, BeforeValidator(_rate)]
Eighths = Annotated[int, BeforeValidator(_eighths)]


# ---------------------------------------------------------------------------------------------
# days, windows, lists in a cell

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_day(value: Any) -> date:
    """A day from a TOML date, a spreadsheet cell or text.

    Raises:
        ValueError: It is none; the text says what would be right.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError("must be a day that exists, written as 2027-03-01") from None


def _weekday(value: Any) -> int:
    names = {name.casefold(): number for number, name in enumerate(WEEKDAYS)}
    key = value.strip().casefold()[:3] if isinstance(value, str) else ""
    if key not in names:
        raise ValueError("must be a day of the week: " + ", ".join(WEEKDAYS))
    return names[key]


def _windows(value: Any) -> tuple[Window, ...]:
    """`2027-03-01..2027-03-05; 2027-04-12` as windows."""
    if isinstance(value, date):
        value = read_day(value).isoformat()
    parts = [part.strip() for part in re.split(r"[;,]", str(value)) if part.strip()]
    return tuple(_window(part) for part in parts)


def _window(part: str) -> Window:
    ends = [read_day(end) for end in part.split("..")]
    if len(ends) > 2:
        raise ValueError("days are written as 2027-03-01..2027-03-05; 2027-04-12")
    if ends[0] > ends[-1]:
        raise ValueError(f"{part} ends before it starts; write the earlier day first")
    return Window(first=ends[0], last=ends[-1])


def _words(value: Any) -> tuple[str, ...]:
    """Ids in one cell, separated by spaces, commas or semicolons."""
    text = str(value).removesuffix(".0") if isinstance(value, float) else str(value)
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))


LONGEST_DAY = 48
"""A time of day goes on past midnight up to this hour."""

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")


def _time_of_day(value: Any) -> int:
    """`06:41`, a TOML time or a spreadsheet's; minutes after midnight, `26:30` is past the next."""
    text = value.isoformat() if isinstance(value, time) else value
    match = _CLOCK.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(
            'must be a time of day in quotes, from "00:00" on, such as "06:41"; past midnight it '
            'goes on: "26:30" is half past two'
        )
    hours, minutes = int(match[1]), int(match[2])
    if minutes >= 60:
        raise ValueError(f"an hour has 60 minutes, so {minutes} of them are not written so")
    if hours >= LONGEST_DAY:
        raise ValueError(f"is after the next midnight; write less than {LONGEST_DAY}:00")
    return hours * 60 + minutes


Day = Annotated[date, BeforeValidator(read_day)]
TimeOfDay = Annotated[int, BeforeValidator(_time_of_day)]
Weekday = Annotated[int, BeforeValidator(_weekday)]
WindowsCell = Annotated[tuple[Window, ...], BeforeValidator(_windows)]
WordsCell = Annotated[tuple[str, ...], BeforeValidator(_words)]
