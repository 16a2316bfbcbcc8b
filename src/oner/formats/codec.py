"""Nouns to JSON values and back, driven by type hints; what is decoded equals what was encoded.

    dataclass                an object, one key per field, in the order of the fields
    union of dataclasses     the same with a key "type" that names the class
    X | None                 null or X
    tuple                    a list
    dict with str keys       an object, keys sorted
    Enum                     its value
    Fraction                 "24000/1001"
    date                     "2027-03-02"
    float                    a number; "nan", "inf", "-inf" where JSON has none
    NDArray[np.float64]      nested lists of such numbers; {"shape": [0, 5]} if it holds none
    str, int, bool           themselves

Numbers are written with as many digits as bring the same float64 back. An object must hold
every field and nothing else: an older layout is brought up to date before it is decoded.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from numbers import Integral, Real
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import numpy as np

from oner.model.arrays import FloatArray, frozen

TAG = "type"

Encode = Callable[[Any], Any]
Decode = Callable[[Any, str], Any]


class DecodeError(ValueError):
    """A JSON value does not have the layout of the noun it should be; names the key path."""

    def __init__(self, where: str, expected: str) -> None:
        super().__init__(f"{where or 'the document'}: {expected}")
        self.where = where


@dataclass(frozen=True, slots=True)
class Codec:
    """Both ways for one type.

    Args:
        encode: From a value of the type to a JSON value.
        decode: From a JSON value and its key path (for messages) to a value of the type.
    """

    encode: Encode
    decode: Decode


def encode(value: object, hint: Any = None) -> Any:
    """The JSON value of `value`.

    Args:
        value: A noun, or anything the table above lists.
        hint: Its type; the type of `value` if none is given.

    Raises:
        TypeError: A type that has no encoding; a bug of ours.
    """
    return codec_for(type(value) if hint is None else hint).encode(value)


def decode(data: Any, hint: Any) -> Any:
    """The value of type `hint` that `encode` made `data` from.

    Raises:
        DecodeError: `data` does not have the layout of `hint`.
    """
    return codec_for(hint).decode(data, "")


@cache
def codec_for(hint: Any) -> Codec:
    """The codec of a type.

    Raises:
        TypeError: A type that has no encoding; a bug of ours.
    """
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint))
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin is dict:
        return _dict(get_args(hint))
    if origin is np.ndarray:
        return _array(hint)
    if isinstance(hint, type):
        return _plain(cast("type[Any]", hint))
    raise TypeError(f"no encoding for {hint!r}")


def _plain(kind: type[Any]) -> Codec:
    if is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, Enum):
        return _enum(kind)
    if kind in _SCALARS:
        return _SCALARS[kind]
    raise TypeError(f"no encoding for {kind!r}")


def _record(kind: type[Any]) -> Codec:
    """A dataclass; its fields are looked up on first use, so that nouns may hold each other."""

    @cache
    def members() -> tuple[tuple[str, Codec], ...]:
        hints = get_type_hints(kind)
        return tuple((f.name, codec_for(hints[f.name])) for f in fields(kind))

    def encode_record(value: Any) -> dict[str, Any]:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is not a {kind.__name__}")
        return {name: codec.encode(getattr(value, name)) for name, codec in members()}

    def decode_record(data: Any, where: str) -> Any:
        found = _object(data, where)
        known = members()
        _same_keys(found, [name for name, _ in known], where)
        values = {name: codec.decode(found[name], _join(where, name)) for name, codec in known}
        try:
            return kind(**values)
        except (ValueError, TypeError) as error:
            raise DecodeError(where, f"not a {kind.__name__}: {error}") from error

    return Codec(encode_record, decode_record)


def _same_keys(found: dict[str, Any], names: list[str], where: str) -> None:
    missing = [name for name in names if name not in found]
    if missing:
        raise DecodeError(where, f"lacks {', '.join(missing)}")
    unknown = sorted(set(found) - set(names))
    if unknown:
        raise DecodeError(where, f"has unknown {', '.join(unknown)}")


def _union(kinds: tuple[Any, ...]) -> Codec:
    some = tuple(kind for kind in kinds if kind is not types.NoneType)
    inner = codec_for(some[0]) if len(some) == 1 else _tagged(some)
    if len(some) == len(kinds):
        return inner
    return Codec(
        lambda value: None if value is None else inner.encode(value),
        lambda data, where: None if data is None else inner.decode(data, where),
    )


def _tagged(kinds: tuple[Any, ...]) -> Codec:
    """A union of dataclasses; an object whose key "type" names the class."""
    if not all(isinstance(kind, type) and is_dataclass(kind) for kind in kinds):
        raise TypeError(f"no encoding for a union of {kinds!r}")
    codecs = {kind.__name__: codec_for(kind) for kind in kinds}

    def encode_tagged(value: Any) -> dict[str, Any]:
        name = type(value).__name__
        if name not in codecs:
            raise TypeError(f"{name} is none of {', '.join(codecs)}")
        return {TAG: name, **codecs[name].encode(value)}

    def decode_tagged(data: Any, where: str) -> Any:
        found = dict(_object(data, where))
        name = found.pop(TAG, None)
        if name not in codecs:
            raise DecodeError(_join(where, TAG), f"{name!r} is none of {', '.join(codecs)}")
        return codecs[name].decode(found, where)

    return Codec(encode_tagged, decode_tagged)


def _tuple(kinds: tuple[Any, ...]) -> Codec:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return _sequence(codec_for(kinds[0]))
    codecs = [codec_for(kind) for kind in kinds]

    def encode_tuple(value: tuple[Any, ...]) -> list[Any]:
        return [codec.encode(item) for codec, item in zip(codecs, value, strict=True)]

    def decode_tuple(data: Any, where: str) -> tuple[Any, ...]:
        found = _list(data, where)
        if len(found) != len(codecs):
            raise DecodeError(where, f"has {len(found)} items where {len(codecs)} are due")
        return tuple(
            codec.decode(item, f"{where}[{i}]")
            for i, (codec, item) in enumerate(zip(codecs, found, strict=True))
        )

    return Codec(encode_tuple, decode_tuple)


def _sequence(item: Codec) -> Codec:
    def decode_sequence(data: Any, where: str) -> tuple[Any, ...]:
        found = _list(data, where)
        return tuple(item.decode(value, f"{where}[{i}]") for i, value in enumerate(found))

    return Codec(lambda value: [item.encode(each) for each in value], decode_sequence)


def _dict(kinds: tuple[Any, ...]) -> Codec:
    if kinds[0] is not str:
        raise TypeError(f"no encoding for a dict with keys {kinds[0]!r}")
    item = codec_for(kinds[1])

    def encode_dict(value: dict[str, Any]) -> dict[str, Any]:
        return {key: item.encode(value[key]) for key in sorted(value)}

    def decode_dict(data: Any, where: str) -> dict[str, Any]:
        found = _object(data, where)
        return {key: item.decode(each, _join(where, key)) for key, each in found.items()}

    return Codec(encode_dict, decode_dict)


def _enum(kind: type[Enum]) -> Codec:
    def decode_enum(data: Any, where: str) -> Enum:
        try:
            return kind(data)
        except ValueError:
            names = ", ".join(str(member.value) for member in kind)
            raise DecodeError(where, f"{data!r} is none of {names}") from None

    return Codec(lambda value: kind(value).value, decode_enum)


def _array(hint: Any) -> Codec:
    if get_args(get_args(hint)[1]) != (np.float64,):
        raise TypeError(f"no encoding for {hint!r}")
    return Codec(_encode_array, _decode_array)


def _encode_array(value: FloatArray) -> Any:
    if value.dtype != np.float64:
        raise TypeError(f"an array of {value.dtype} where float64 is due")
    if value.size == 0:
        return {"shape": list(value.shape)}
    nested = value.tolist()
    return nested if np.isfinite(value).all() else _spell(nested)


def _spell(nested: Any) -> Any:
    if isinstance(nested, list):
        return [_spell(item) for item in cast("list[Any]", nested)]
    return _encode_float(nested)


def _decode_array(data: Any, where: str) -> FloatArray:
    if isinstance(data, dict):
        return _decode_empty(cast("dict[str, Any]", data), where)
    try:
        array = frozen(data)
    except (ValueError, TypeError):
        raise DecodeError(where, "not an array of numbers") from None
    if array.size == 0:
        raise DecodeError(where, "an empty array is written with its shape")
    if not np.isfinite(array).all() and _spell(array.tolist()) != data:
        raise DecodeError(where, "not an array of numbers")
    return array


def _decode_empty(data: dict[str, Any], where: str) -> FloatArray:
    _same_keys(data, ["shape"], where)
    shape = [_decode_int(n, _join(where, "shape")) for n in _list(data["shape"], where)]
    if not shape or min(shape) != 0:
        raise DecodeError(where, f"{shape} is not the shape of an empty array")
    return frozen(np.empty(shape))


def _encode_float(value: Any) -> float | str:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{value!r} is not a number")
    number = float(value)
    return number if math.isfinite(number) else repr(number)


def _decode_float(data: Any, where: str) -> float:
    if isinstance(data, int | float) and not isinstance(data, bool):
        return float(data)
    if data in ("nan", "inf", "-inf"):
        return float(data)
    raise DecodeError(where, f"{data!r} is not a number")


def _encode_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{value!r} is not a whole number")
    return int(value)


def _decode_int(data: Any, where: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise DecodeError(where, f"{data!r} is not a whole number")
    return data


def _encode_bool(value: Any) -> bool:
    if type(value) not in (bool, np.bool):
        raise TypeError(f"{value!r} is not true or false")
    return bool(value)


def _decode_bool(data: Any, where: str) -> bool:
    if not isinstance(data, bool):
        raise DecodeError(where, f"{data!r} is not true or false")
    return data


def _encode_str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return str(value)


def _decode_str(data: Any, where: str) -> str:
    if not isinstance(data, str):
        raise DecodeError(where, f"{data!r} is not text")
    return data


def _decode_fraction(data: Any, where: str) -> Fraction:
    try:
        return Fraction(_decode_str(data, where))
    except (ValueError, ZeroDivisionError):
        raise DecodeError(where, f"{data!r} is not a fraction such as 24000/1001") from None


def _decode_date(data: Any, where: str) -> date:
    try:
        return date.fromisoformat(_decode_str(data, where))
    except ValueError:
        raise DecodeError(where, f"{data!r} is not a date such as 2027-03-02") from None


def _object(data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise DecodeError(where, f"{type(data).__name__} where an object is due")
    return cast("dict[str, Any]", data)


def _list(data: Any, where: str) -> list[Any]:
    if not isinstance(data, list):
        raise DecodeError(where, f"{type(data).__name__} where a list is due")
    return cast("list[Any]", data)


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


_SCALARS: dict[Any, Codec] = {
    bool: Codec(_encode_bool, _decode_bool),
    int: Codec(_encode_int, _decode_int),
    float: Codec(_encode_float, _decode_float),
    str: Codec(_encode_str, _decode_str),
    Fraction: Codec(str, _decode_fraction),
    date: Codec(date.isoformat, _decode_date),
}
