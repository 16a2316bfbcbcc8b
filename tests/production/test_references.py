"""What one file says about another: names that are not there, order, days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from production.conftest import Folder

ONE_MISTAKE = [
    ("sets.toml", 'id = "H-inner"', 'id = "H-outer"',
     "read 'H-outer'; another wall or ceiling has this name (sets.toml:28)"),
    ("sets.toml", 'zone = "c1"', 'zone = "c7"',
     "read 'c7'; it must be one of the zones of this set: c1, c2"),
    ("sets.toml", "wild = true\n\n  [[set.region", "wild = [9]\n\n  [[set.region",
     "read '[9]'; there is no panel 9; the wall has panels 1 to 8"),
    ("sets.toml", 'panel_width = "4 ft"', 'panel_width = "4 mm"',
     "read '4 mm'; a panel's width is between 200 mm and 20000 mm; check its unit"),
    ("sets.toml", 'to = [9.6, 1.2]', 'to = [0, 1.2]',
     "read '[0, 1.2]'; the ceiling has no length"),
    ("sets.toml", 'name = "Stage 1"', 'kind = "stge"',
     "read 'stge'; did you mean 'stage'? (values: stage, green, location)"),
    ("rigs.toml", 'kind = "operator"', 'kind = "operater"',
     "read 'operater'; did you mean 'operator'? (values: arm, operator, treadmill, digital)"),
    ("rigs.toml", 'nearest = "0.8 m"', 'nearest = "-0.8 m"', "read '-0.8 m'; must be more than 0"),
    ("rigs.toml", 'nearest = "0.8 m"', 'nearset = "0.8 m"',
     "read 'nearset'; is not a key here; did you mean 'nearest'?"),
    ("cast.csv", "2027-02-01,2027-02-26", "2027-02-26,2027-02-01",
     "read '2027-02-01'; is before 2027-02-26; write the earlier day first"),
    ("cast.csv", "2027-02-01,2027-02-26", "2028-02-01,",
     "read '2028-02-01'; is after the last shooting day, 2027-03-01"),
    ("cast.csv", "2027-02-10..2027-02-11", "2027-02-12..2027-02-11",
     "2027-02-12..2027-02-11 ends before it starts; write the earlier day first"),
    ("cast.csv", ",,2027-02-10..2027-02-11,12", ",,2027-02-10..2027-02-11,36",
     "read '36.0'; must be 24 or less"),
    ("strips.csv", ",,2027-02-19,,", ",,2027-01-19,,",
     "read '2027-01-19'; is before the first shooting day, 2027-02-01"),
    ("strips.csv", "ANNA,,,3,", "ANNA,,,3,crane", ": read 'crane'; it must be one of the rigs"),
    ("strips.csv", "ANNA,,,3,", "ANNA,,,7,", "these strips wait for each other: 7 after 7"),
    ("strips.csv", "\n3,3,1", "\n2,3,1",
     "strips.csv:3: id: read '2'; another strip has this name (strips.csv:2)"),
    ("strips.csv", "hall,c2,INT,NIGHT,4/8", "hall,c9,INT,NIGHT,4/8",
     "strips.csv:6: zone: read 'c9'; it must be one of the zones of hall: c1, c2"),
    ("strips.csv", "INT,NIGHT,6/8,,CLEO", "INT,NIGHT,,,CLEO",
     "minutes: is missing; give minutes, or eighths and rules.minutes_per_eighth"),
    ("take.toml", 'performer = "ANNA"', 'performer = "ANA"', "did you mean 'ANNA'?"),
    ("take.toml", "[cut]", '[cut]\nforbid = ["digitl"]', "did you mean 'digital'?"),
    ("take.toml", "maximum_frames = 200", "maximum_frames = 8",
     "read '8'; must be at least minimum_frames, 36"),
    ("take.toml", 'focal_length = "28 mm"\n', "",
     'camera.1.focal_length: is missing; give it, e.g. "35 mm", outside of keep_size'),
    ("take.toml", "duration_s = 12", "duration_s = 11.5",
     "read '12'; is after the end of the take, 11.5 s"),
    ("take.toml", 'sensor_width = "24.89 mm"', "sensor_width = 24.89",
     "read '24.89'; a side of a sensor is between 1 mm and 200 mm; check its unit"),
    ("take.toml", 'sensor_height = "14.0 mm"\n', "",
     'sensor_height: is missing; a take by hand needs the sensor, e.g. "24.89 mm"'),
    ("take.toml", "[cut]", "[camera]\nfile = 'cam.csv'\n[cut]",
     "camera: a take is either [by_hand] or [camera]; remove one"),
    ("take.toml", "[cut]", "[[by_hand.keep_size]]\nfrom_s = 5\nto_s = 5\n[cut]",
     "read '5.0'; must be after from_s, 5"),
    ("production.toml", "start = 2027-02-01", "start = 2027-02-06",
     "read '2027-02-06'; is a Sat on which nobody works; start on a day that is worked"),
    ("production.toml", '"USD"', '"dollars"',
     "must be the three capital letters of a currency, such as USD"),
    ("production.toml", 'lengths = "m"', 'lengths = "yd"',
     "lengths: read 'yd'; it must be one of the values: m, cm, mm, ft, in"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), ONE_MISTAKE)
def test_one_mistake_is_said_once(show: Folder, file: str, old: str, new: str, said: str) -> None:
    show.change(file, old, new)
    problems = [problem for problem in show.problems() if problem.startswith(f"{file}:")]
    assert [problem for problem in problems if said in problem], problems


def test_a_rig_of_another_kind_than_its_model_is_told_so(show: Folder) -> None:
    show.change("rigs.toml", 'model = "steadicam"', 'model = "rx160l"')
    problems = show.problems()
    assert (
        "rigs.toml:6: rig.operator.kind: read 'operator'; "
        'the model is of kind "arm"; choose one of kind "operator"' in problems
    )


def test_a_part_of_a_rig_that_its_kind_does_not_have_is_refused(show: Folder) -> None:
    show.add("rigs.toml", '[[rig]]\nid = "arm"\nmodel = "rx160l"\n[rig.operator]\nnearest = 1\n')
    (problem,) = show.problems()
    assert 'a rig of kind "arm" has no operator; remove it' in problem


def test_a_set_without_zones_can_stand_for_nothing(show: Folder) -> None:
    text = (show.path / "sets.toml").read_text(encoding="utf-8")
    bare = (
        text
        + """
[[set]]
id = "bare"
stage = "stage-1"
  [[set.stands_for]]
  id = "bare@1"
  at = [0, 0]
"""
    )
    (show.path / "sets.toml").write_text(bare, encoding="utf-8")
    (problem,) = show.problems()
    assert "set.bare.stands_for.bare@1: the set has no zones: add [[set.zone]]" in problem


def test_files_a_take_names_must_be_there(show: Folder) -> None:
    show.put(
        "take.toml",
        """
name = "Take"
scene = "1"
[camera]
file = "cam.csv"
start_s = 2
stop_s = 1
[[performer]]
id = "ANNA"
file = "run.bvh"
""",
    )
    assert show.problems() == [
        "take.toml:5: camera.file: read 'cam.csv'; there is no such file in the folder",
        "take.toml:7: camera.stop_s: read '1.0'; must be after start_s, 2",
        "take.toml:10: performer.ANNA.file: read 'run.bvh'; there is no such file in the folder",
    ]


def test_a_take_says_how_it_goes(show: Folder) -> None:
    show.put("take.toml", 'name = "Take"\nscene = "1"\n')
    assert show.problems() == [
        "take.toml: says neither how the take goes [by_hand] nor has a file [camera]"
    ]


def test_a_ring_of_strips_is_found_however_long(show: Folder) -> None:
    show.change("strips.csv", "ANNA,,,3,", "ANNA,,,8,")
    (problem,) = show.problems()
    assert problem.endswith(
        "these strips wait for each other: 7 after 8 after 7; take one of them out"
    )


def test_a_pin_may_name_a_piece_of_the_take_that_is_not_cut_yet(show: Folder) -> None:
    show.change("board.toml", 'strip = "10"', 'strip = "1-3"')
    assert show.problems() == []


def test_a_file_that_could_not_be_read_is_not_blamed_on_those_that_name_its_things(
    show: Folder,
) -> None:
    show.put("sets.toml", "[[set")
    show.put("cast.csv", '"')
    problems = show.problems()
    assert [problem.split(":")[0] for problem in problems] == ["sets.toml", "cast.csv"]
