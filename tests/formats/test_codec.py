"""What is decoded equals what was encoded."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from oner.formats.codec import DecodeError, decode, encode
from oner.model.arrays import ArrayNoun, FloatArray, frozen


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    name: str
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True, kw_only=True)
class Bud:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples(ArrayNoun):
    values: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    rate: Fraction
    day: date | None
    tip: Leaf | Bud
    maybe: Leaf | Bud | None
    points: tuple[tuple[float, float], ...]
    prices: dict[str, int]
    samples: Samples
    alive: bool
    height: float
    child: Tree | None = None


numbers = st.floats(allow_nan=False)
leaves = st.builds(Leaf, name=st.text(), colour=st.sampled_from(Colour))
tips = leaves | st.builds(Bud, name=st.text())
arrays = npst.arrays(
    np.float64, npst.array_shapes(min_dims=1, max_dims=3, min_side=0), elements=numbers
)
trees = st.builds(
    Tree,
    rate=st.fractions(),
    day=st.none() | st.dates(),
    tip=tips,
    maybe=st.none() | tips,
    points=st.lists(st.tuples(numbers, numbers)).map(tuple),
    prices=st.dictionaries(st.text(), st.integers()),
    samples=arrays.map(lambda a: Samples(values=frozen(a))),
    alive=st.booleans(),
    height=numbers,
    child=st.none(),
)


@given(trees, trees)
def test_what_is_decoded_equals_what_was_encoded(tree: Tree, child: Tree) -> None:
    whole = replace(tree, child=child)
    text = json.dumps(encode(whole), allow_nan=False)
    assert decode(json.loads(text), Tree) == whole


@given(numbers)
def test_a_number_comes_back_to_the_last_bit(number: float) -> None:
    back = decode(json.loads(json.dumps(encode(number))), float)
    assert math.copysign(1.0, back) == math.copysign(1.0, number)
    assert back.hex() == number.hex()


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_json_does_not_have_is_spelled(number: float) -> None:
    array = frozen([[1.0, number]])
    text = json.dumps([encode(number, float), encode(array, FloatArray)], allow_nan=False)
    alone, row = json.loads(text)
    assert repr(decode(alone, float)) == repr(number)
    assert np.array_equal(decode(row, FloatArray), array, equal_nan=True)


def test_arrays_come_back_read_only_and_with_their_shape() -> None:
    back = decode(encode(frozen(np.empty((0, 5))), FloatArray), FloatArray)
    assert back.shape == (0, 5)
    assert not decode([1.0], FloatArray).flags.writeable


def test_keys_are_in_the_order_of_the_fields_and_dictionaries_are_sorted() -> None:
    assert list(encode(Leaf(name="a"))) == ["name", "colour"]
    assert list(encode({"b": 1, "a": 2}, dict[str, int])) == ["a", "b"]


def test_a_union_names_the_class_it_holds() -> None:
    assert encode(Bud(name="x"), Leaf | Bud) == {"type": "Bud", "name": "x"}


@pytest.mark.parametrize(
    ("data", "hint", "message"),
    [
        ({"name": "a"}, Leaf, "lacks colour"),
        ({"name": "a", "colour": "red", "size": 1}, Leaf, "unknown size"),
        ({"name": "a", "colour": "green"}, Leaf, "colour: 'green' is none of red, blue"),
        ({"name": 1, "colour": "red"}, Leaf, "name: 1 is not text"),
        ({"type": "Root"}, Leaf | Bud, "type: 'Root' is none of Leaf, Bud"),
        ([1.0, "x"], tuple[float, ...], r"\[1\]: 'x' is not a number"),
        ([1.0], tuple[float, float], "has 1 items where 2 are due"),
        ("1/0", Fraction, "not a fraction"),
        ("2027-13-01", date, "not a date"),
        (True, int, "not a whole number"),
        (1, bool, "not true or false"),
        ([[1.0], [1.0, 2.0]], FloatArray, "not an array"),
        ([None], FloatArray, "not an array"),
        ([], FloatArray, "empty array"),
        ({"shape": [2]}, FloatArray, "not the shape of an empty array"),
        ([], Leaf, "list where an object is due"),
        ({}, tuple[int, ...], "dict where a list is due"),
    ],
)
def test_another_layout_is_refused_with_its_place(data: Any, hint: Any, message: str) -> None:
    with pytest.raises(DecodeError, match=message):
        decode(data, hint)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (object(), object),
        ({1: 2}, dict[int, int]),
        (1, int | str),
        (np.zeros(2, np.float32), FloatArray),
        (1.5, int),
        ("1", float),
        (1, bool),
        (1, str),
        (Leaf(name="a"), Bud),
        (1, Leaf | Bud),
    ],
)
def test_what_has_no_encoding_is_a_bug_and_says_so(value: Any, hint: Any) -> None:
    with pytest.raises(TypeError):
        encode(value, hint)
