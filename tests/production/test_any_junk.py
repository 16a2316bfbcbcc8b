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

from .whole_schedule import write_whole

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


TABLES = ("cast.csv", "strips.csv")
CELLS = ["", "x", "-1", "1e300", "nan", "2+", "+2", "2+3..1", "3+99999999", "2..5", "26:30", '"',
         "7;8", "2027-02-30", "0", "1441", "12 1/0", "..", "2027-02-01.."]  # fmt: skip


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


@pytest.mark.parametrize("file", ["production", "sets", "board"])
def test_junk_in_what_the_schedule_needs_is_read_or_reported(show: Folder, file: str) -> None:
    write_whole(show)
    path = show.path / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    chance = random.Random(11)
    paths = list(every_path(tomlkit.parse(text).unwrap()))
    for where in chance.sample(paths, min(40, len(paths))):
        data = tomlkit.parse(text).unwrap()
        put(data, where, chance.choice(JUNK))
        path.write_text(tomlkit.dumps(data), encoding="utf-8")
        with suppress(ProductionError):
            read_production(show.path)


@pytest.mark.parametrize("file", TABLES)
def test_junk_in_a_cell_is_read_or_reported(show: Folder, file: str) -> None:
    write_whole(show)
    path = show.path / file
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    chance = random.Random(13)
    for _ in range(60):
        row, junk = chance.randrange(1, len(rows)), str(chance.choice(CELLS))
        cells = list(rows[row])
        cells[chance.randrange(len(cells))] = junk
        lines = [*rows[:row], cells, *rows[row + 1 :]]
        path.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
        with suppress(ProductionError):
            read_production(show.path)
