"""JSON of a foreign file, value by value: what is not as it should be is named by its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from oner.errors import FormatError
from oner.formats.text import LARGEST, shown

Object = dict[str, Any]

MOST_BYTES = 500_000_000
"""Of a file that is read whole."""


def read_whole(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file.

    Raises:
        FormatError: There is no such file, it cannot be opened, or it is larger than `most`.
    """
    try:
        size = path.stat().st_size
        if size > most:
            remedy = f"is larger than {most // 1_000_000} MB; cut it to the part that is used"
            raise FormatError(path, remedy, read=f"{size} bytes")
        return path.read_bytes()
    except OSError as error:
        raise FormatError(path, f"cannot be opened: {error.strerror or error}") from error


def parse_json(path: Path, data: bytes | str, *, line: int | None = None) -> Any:
    """The value a text is JSON of; numbers that JSON has not (NaN) are refused.

    Raises:
        FormatError: It is not JSON; names line and column.
    """
    try:
        return json.loads(data, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        remedy = f"not JSON: {error.msg}"
        at = error.lineno if line is None else line
        raise FormatError(path, remedy, line=at, where=f"column {error.colno}") from error
    except UnicodeDecodeError as error:
        raise FormatError(path, "not UTF-8 text; save it as UTF-8", line=line) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(path, f"not JSON: {shown(str(error))}", line=line) from error


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def object_at(path: Path, value: Any, where: str) -> Object:
    """An object.

    Raises:
        FormatError: It is something else.
    """
    if not isinstance(value, dict):
        raise FormatError(path, "an object is due", where=where, read=shown(repr(value)))
    return cast("Object", value)


def list_at(path: Path, value: Any, where: str) -> list[Any]:
    """A list.

    Raises:
        FormatError: It is something else.
    """
    if not isinstance(value, list):
        raise FormatError(path, "a list is due", where=where, read=shown(repr(value)))
    return cast("list[Any]", value)


def number_at(path: Path, value: Any, where: str) -> float:
    """A finite number.

    Raises:
        FormatError: It is something else.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) <= LARGEST:
        raise FormatError(path, "a finite number is due", where=where, read=shown(repr(value)))
    return float(value)


def whole_at(path: Path, value: Any, where: str, *, least: int = 0) -> int:
    """A whole number of at least `least`.

    Raises:
        FormatError: It is something else.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**53:
        remedy = f"a whole number of at least {least} is due"
        raise FormatError(path, remedy, where=where, read=shown(repr(value)))
    return value


def numbers_at(path: Path, value: Any, where: str, count: int) -> list[float]:
    """A list of so many finite numbers.

    Raises:
        FormatError: It is something else.
    """
    found = list_at(path, value, where)
    if len(found) != count:
        raise FormatError(path, f"{count} numbers are due", where=where, read=shown(repr(value)))
    return [number_at(path, one, f"{where}[{i}]") for i, one in enumerate(found)]
