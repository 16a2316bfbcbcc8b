"""`[mirror]` of take.toml: a line, a stretch, an earlier take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from oner.model.take import Mirror, TakeByHand
from oner.production.read import read_production
from oner.take.build import build_take

if TYPE_CHECKING:
    from production.conftest import Folder

HOMAGE = """
name = "The walk back"
scene = "1"
[mirror]
of = "walk.toml"
line = [["0 m", "2 m"], ["5 m", "2 m"]]
from_s = 1
to_s = 3
"""


@pytest.fixture
def homage(show: Folder) -> Folder:
    """The blank take beside one that mirrors two seconds of it."""
    (show.path / "take.toml").rename(show.path / "walk.toml")
    show.put("take.toml", HOMAGE)
    return show


def test_a_wall_of_the_story_map_is_a_line(show: Folder) -> None:
    wall = read_production(show.path).story.walls[0]
    show.add("take.toml", f'\n[mirror]\nline = "{wall.id}"\nfrom_s = 2.5\nshift = "30 cm"\n')
    take = read_production(show.path).take
    assert take is not None
    assert take.mirrors == (
        Mirror(start=wall.start, end=wall.end, name=f"wall {wall.id}", first=2.5, shift=0.3),
    )


def test_an_earlier_take_is_read_with_the_same_reader_and_its_stretch_is_the_take(
    homage: Folder,
) -> None:
    production = read_production(homage.path)
    script = production.take
    assert script is not None
    assert isinstance(script.description, TakeByHand)
    assert (script.name, script.file) == ("The walk back", "walk.toml")
    assert script.mirrors[0].alone
    assert script.sensor_width is not None
    take = build_take(production, homage.path).take
    assert take.frames == round(2 * float(take.rate))
    (homage.path / "walk.toml").rename(homage.path / "take.toml")
    written = build_take(read_production(homage.path), homage.path).take
    first = round(float(take.rate))
    expected = written.positions[first : first + take.frames] * [1, -1, 1] + [0, 4, 0]
    np.testing.assert_allclose(take.positions, expected, atol=1e-12)


def test_a_mirror_image_of_a_mirror_image_is_made_in_that_order(homage: Folder) -> None:
    homage.put("again.toml", HOMAGE)
    text = HOMAGE.replace("walk.toml", "again.toml").replace("from_s = 1\nto_s = 3", "from_s = 0.5")
    homage.put("take.toml", text)
    production = read_production(homage.path)
    assert production.take is not None
    assert [mirror.file for mirror in production.take.mirrors] == ["again.toml", "take.toml"]
    take = build_take(production, homage.path).take
    assert take.frames == round(1.5 * float(take.rate))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"walk.toml"',
            '"wlak.toml"',
            "take.toml:5: mirror.of: read 'wlak.toml'; there is no such",
        ),
        ('"walk.toml"', '"take.toml"', "mirror.of: read 'take.toml'; is the mirror image of this"),
        ('"walk.toml"', '"../walk.toml"', "mirror.of: read '../walk.toml'; there is no such file"),
        ("to_s = 3", "to_s = 1", "take.toml:8: mirror.to_s: read '1.0'; must be after from_s, 1"),
        (
            '[["0 m", "2 m"], ["5 m", "2 m"]]',
            '"W99"',
            "mirror.line: read 'W99'; it must be one of the walls",
        ),
        ('["5 m", "2 m"]', '["0 m", "2 m"]', "a line goes through two different points"),
        (', ["5 m", "2 m"]', "", "must be a wall of the story map, or two points"),
        ("[mirror]", "[by_hand]\n[mirror]", "a take is either described here or that of walk.toml"),
    ],
)
def test_what_cannot_be_mirrored_is_said_with_its_line(
    homage: Folder, old: str, new: str, said: str
) -> None:
    homage.change("take.toml", old, new)
    assert any(said in problem for problem in homage.problems()), homage.problems()


def test_problems_of_an_earlier_take_are_told_with_its_own_file(homage: Folder) -> None:
    homage.change("walk.toml", "speed_m_s", "sped")
    assert any(problem.startswith("walk.toml:") for problem in homage.problems())


def test_two_takes_that_mirror_each_other_are_refused(homage: Folder) -> None:
    homage.put("walk.toml", HOMAGE.replace("walk.toml", "take.toml"))
    assert any("walk.toml:5: mirror.of" in problem for problem in homage.problems())
