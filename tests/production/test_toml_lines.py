"""The line of every key of a TOML text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from oner.production.toml_lines import line_index, line_of

TEXT = '''# a comment [not] = "a table"
title = "a # b ]"
"quo\\u0041ted key" = [1, # [[x]]
  2, {a = 1, b.c = [3]},
]
x.y.z = 1
x.q = """
multi "" [[no]] \\"""
"""
[a]
k = 'lit]'
[[w]]
id = 1
  [w.sub]
  s = 1979-05-27T07:32:00Z
  [[w.in]]
  p = 1
  [[w.in]]
  p = 2
[[w]]
id = 2
[w.sub.deep]
z = [ [1, 2], [3,
  4] ]
'''


def every_path(data: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, dict):
        pairs = list(data.items())
    else:
        pairs = list(enumerate(data)) if isinstance(data, list) else []
    for key, value in pairs:
        yield (*before, key)
        yield from every_path(value, (*before, key))


def value_at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def test_the_lines_of_a_text_with_every_kind_of_key() -> None:
    index = line_index(TEXT)
    assert set(index) == set(every_path(tomllib.loads(TEXT)))
    assert index["title",] == 2
    assert index["quoAted key", 2, "b", "c", 0] == 4
    assert index["x", "q"] == 7
    assert index["w", 0, "in", 1, "p"] == 19
    assert index["w", 1] == 20
    assert index["w", 1, "sub", "deep", "z", 1, 1] == 24


def test_a_path_that_is_not_there_stands_where_its_table_does() -> None:
    index = line_index(TEXT)
    assert line_of(index, ("w", 1, "colour")) == 20
    assert line_of(index, ("nothing",)) is None


KEYS = st.text(st.sampled_from("ab-_ .\"'é\\#=[]"), min_size=1, max_size=5)
MARKS = st.integers(0, 10**9)
VALUES = st.recursive(
    MARKS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_every_value_of_any_document_stands_on_the_line_of_its_path(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    index = line_index(text)
    assert set(index) == set(every_path(tomllib.loads(text)))
    lines = text.split("\n")
    for path, line in index.items():
        value = value_at(data, path)
        if isinstance(value, int):
            assert str(value) in lines[line - 1]
