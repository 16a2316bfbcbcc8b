"""Whatever stands where a value should, the answer is a production or its problems."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit

from oner.errors import ProductionError
from oner.production.read import read_production

if TYPE_CHECKING:
    from production.conftest import Folder

JUNK: list[Any] = [
    True, -1, 0, "", [], {}, "x", 1e300, float("nan"), [[]], [{}], [1, 2], "99 m", -5.5, [["a"]],
    {"id": 3}, None,
]  # fmt: skip
RIGS = """
[[rig]]
id = "arm"
model = "rx160l"
mounts = ["end"]
sets = ["hall"]
terms = { windows = [{ first = 2027-02-02, last = 2027-02-03 }] }
[rig.arm]
upper_deg = [160, 137.5, 150, 270, 120, 270]
[rig.track]
length = "5 m"
[[rig.mount]]
id = "own"
position = [0, 0, 1]
looks = "+x"
up = "+z"
capsule = [{ from = [0, 0, 0], to = [0, 0, 1], radius = 1 }]
[[rig]]
id = "belt"
model = "treadmill-green"
arm = "rx160l"
stage = "stage-2"
"""


def every_path(data: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*before, key)
        if isinstance(value, dict | list):
            yield from every_path(value, (*before, key))


def put(data: Any, path: tuple[Any, ...], junk: Any) -> None:
    """Put junk at a path; None takes away what is there."""
    for key in path[:-1]:
        data = data[key]
    if junk is None:
        del data[path[-1]]
    else:
        data[path[-1]] = junk


@pytest.mark.parametrize("file", ["production", "story", "sets", "rigs", "take", "board"])
def test_junk_in_a_file_is_read_or_reported_and_never_fails_otherwise(
    show: Folder, file: str
) -> None:
    show.add("rigs.toml", RIGS)
    path = show.path / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    chance = random.Random(7)
    paths = list(every_path(tomlkit.parse(text).unwrap()))
    for where in chance.sample(paths, min(40, len(paths))):
        data = tomlkit.parse(text).unwrap()
        put(data, where, chance.choice(JUNK))
        path.write_text(tomlkit.dumps(data), encoding="utf-8")
        with suppress(ProductionError):
            read_production(show.path)
