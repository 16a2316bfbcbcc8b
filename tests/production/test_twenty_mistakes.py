"""A folder with many mistakes in all its files gets one problem each, in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from production.conftest import Folder


MISTAKES = (
    # file, what is there, what is written instead, what is said
    ("production.toml", 'frame_rate = "24"', 'frame_rate = "fast"',
     ("production.toml:6: frame_rate: read 'fast'; "
     "write 24, 25, 23.976, 29.97 or an exact fraction such as 24000/1001")),
    ("production.toml", "minutes_per_day = 600", "minutes_per_day = 2000",
     "production.toml:14: calendar.minutes_per_day: read '2000'; must be 1440 or less"),
    ("production.toml", "company_move = 2500", "company_moves = 2500",
     ("production.toml:25: prices.company_moves: read 'company_moves'; is not a key here; "
     "did you mean 'company_move'? (keys: changeover_day, company_move, repair_frame, "
     "extension_frame, digital_frame, green_frame, slow_frame, shooting_hour, ...)")),
    ("production.toml", "repair_frame = 600", "repair_frame = -600",
     "production.toml:26: prices.repair_frame: read '-600'; an amount must not be negative"),
    ("story.toml", "[[0, 0], [0, 2.4]]", "[[0, 0], [0, 0], [0, 2.4]]",
     ("story.toml:18: wall.west-end.points.2: read '[0, 0]'; "
     "leg 1 of the wall has no length; remove the repeated corner")),
    ("story.toml", "[[12, 2.4], [14.4, 2.4], [14.4, 14.4], [12, 14.4]]",
     "[[12, 2.4], [14.4, 14.4], [14.4, 2.4], [12, 14.4]]",
     ("story.toml:31: zone.corridor-2.outline: read '[[12, 2.4], [14.4, 14.4], [14.4, 2.4], "
     "[12, 14.4]]'; the outline crosses itself: edge 1 and edge 3; put its corners in order")),
    ("story.toml", 'wall_height = "3 m"', 'wall_height = "3 yards"',
     "story.toml:5: defaults.wall_height: read '3 yards'; 'yards' is not one of m, cm, mm, ft, in"),
    ("sets.toml", 'stage = "stage-2"', 'stage = "stage-9"',
     ("sets.toml:77: set.office.stage: read 'stage-9'; "
     "did you mean 'stage-2'? (stages: stage-1, stage-2)")),
    ("sets.toml", '"4-9, 15-21"', '"4-9, 15-81"',
     ("sets.toml:30: set.hall.wall.H-outer.wild: read '4-9, 15-81'; "
     "there is no panel 25; the wall has panels 1 to 24")),
    ("sets.toml", '["c1", "c2"]', '["c1", "c3"]',
     ("sets.toml:67: set.hall.region.hall.zones.2: read 'c3'; "
     "it must be one of the zones of this set: c1, c2")),
    ("sets.toml", '["corridor-1", "corridor-2"]', '["corridor-1", "coridor-2"]',
     ("sets.toml:72: set.hall.stands_for.hall@1.story_zones.2: read 'coridor-2'; "
     "did you mean 'corridor-2'? (zones of the story: corridor-1, corridor-2)")),
    ("rigs.toml", 'model = "steadicam"', 'model = "stedicam"',
     ("rigs.toml:7: rig.operator.model: read 'stedicam'; did you mean 'steadicam'? "
     "(models: digital, handheld, irb4600-40-255, kr10-r1420, rx160l, steadicam, "
     "treadmill-green, tx2-160l, ...)")),
    ("cast.csv", "A. Ferreira,4200", "A. Ferreira,-4200",
     "cast.csv:2: day_rate: read '-4200'; an amount must not be negative"),
    ("cast.csv", "2027-02-18; 2027-02-19", "2027-02-30",
     ("cast.csv:4: absences: read '2027-02-30'; "
     "must be a day that exists, written as 2027-03-01")),
    ("strips.csv", ",1 2/8,150,", ",1 2/9,1500,",
     "strips.csv:2: eighths: read '1 2/9'; no whole number of eighths; write such as 1 2/8"),
    ("strips.csv", ",1 2/9,1500,", ",1 2/9,1500,",
     ("strips.csv:2: minutes: read '1500'; is more than a day has (600); "
     "split the scene into parts")),
    ("strips.csv", "office,,INT,DAY,2 1/8", "offise,,INT,DAYS,2 1/8",
     "strips.csv:3: set: read 'offise'; did you mean 'office'? (sets: hall, office)"),
    ("strips.csv", "6/8,,CLEO", "6/8,,CLEA",
     "strips.csv:4: cast: read 'CLEA'; did you mean 'CLEO'? (cast: ANNA, BEN, CLEO)"),
    ("strips.csv", "ANNA,,,3,", "ANNA,,,3 8 99,",
     ("strips.csv:7: after: read '3 8 99'; these strips wait for each other: "
     "7 after 8 after 7; take one of them out")),
    ("take.toml", "time_s = 9\n", "time_s = 7\n",
     "take.toml:49: by_hand.camera.3.time_s: read '7'; must be after the key before it, at 7.5 s"),
    ("take.toml", '"corner", "door"', '"korner", "door"',
     ("take.toml:14: by_hand.route.2: read 'korner'; did you mean 'corner'? "
     "(waypoints and zones: start, corner, door, corridor-1, corridor-2)")),
    ("take.toml", '"32 mm"', "32",
     ("take.toml:61: by_hand.camera.4.focal_length: read '32'; "
     "a focal length is between 2 mm and 3000 mm; check its unit")),
    ("board.toml", "2027-02-16", "2027-02-15",
     "board.toml:5: pin.10.day: read '2027-02-15'; is a day on which nobody works (Monday)"),
    ("board.toml", 'strip = "10"', 'strip = "100"',
     ("board.toml:4: pin.1.strip: read '100'; did you mean '10'? "
     "(strips: 2, 3, 4, 5, 6, 7, 8, 9, ...)")),
)  # fmt: skip

MORE = (
    (
        "strips.csv:3: light: read 'DAYS'; did you mean 'DAY'? "
        "(words: DAY, MORNING, AFTERNOON, NOON, DAWN, SUNRISE, NIGHT, MIDNIGHT, ...)"
    ),
    "strips.csv:7: after: read '99'; did you mean '9'? (strips: 2, 3, 4, 5, 6, 7, 8, 9, ...)",
)
"""What else the changes above break."""


def test_every_mistake_is_reported_with_file_line_key_what_was_read_and_a_remedy(
    show: Folder,
) -> None:
    for file, old, new, _ in MISTAKES:
        show.change(file, old, new)
    expected = {said.replace("pin.10.day", "pin.1.day") for *_, said in MISTAKES} | set(MORE)
    problems = show.problems()
    assert sorted(problems) == sorted(expected)
    assert len(problems) >= 20


def test_problems_come_in_the_order_of_files_and_lines(show: Folder) -> None:
    for file, old, new, _ in MISTAKES:
        show.change(file, old, new)
    places = [problem.split(": ")[0].split(":") for problem in show.problems()]
    files = list(dict.fromkeys(file for file, _ in places))
    assert files == ["production.toml", "story.toml", "sets.toml", "rigs.toml", "cast.csv",
                     "strips.csv", "take.toml", "board.toml"]  # fmt: skip
    for name in files:
        lines = [int(line) for file, line in places if file == name]
        assert lines == sorted(lines)


def test_the_folder_without_mistakes_has_no_problems(show: Folder) -> None:
    assert show.problems() == []
