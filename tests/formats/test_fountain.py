"""Scenes of screenplays: headings, numbers, who speaks, how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from oner.errors import FormatError
from oner.formats.fountain import Script, ScriptScene, read_scenes, read_script
from oner.model.schedule import Light, Place


def script(folder: Path, text: str) -> Script:
    path = folder / "script.fountain"
    path.write_text(text, "utf-8")
    return read_script(path, source="script.fountain")


def scene(folder: Path, text: str) -> ScriptScene:
    return script(folder, text).scenes[0]


@pytest.mark.parametrize(
    ("heading", "place", "set_name", "light"),
    [
        ("INT. HALLWAY - NIGHT", Place.INT, "HALLWAY", Light.NIGHT),
        ("EXT. ROOF - DAY", Place.EXT, "ROOF", Light.DAY),
        ("int. hallway - night", Place.INT, "HALLWAY", Light.NIGHT),
        ("INT HALLWAY -- LATER", Place.INT, "HALLWAY", Light.DAY),
        ("INT./EXT. CAR (MOVING) - NIGHT (1991)", Place.EXT, "CAR", Light.NIGHT),
        ("I/E. CAR - DAY", Place.EXT, "CAR", Light.DAY),
        ("EST. SKYLINE - DAWN", Place.EXT, "SKYLINE", Light.DAY),
        ("INT. SCHOOL - MAIN HALL - CONTINUOUS", Place.INT, "SCHOOL - MAIN HALL", Light.DAY),
        ("INT. BAR, A BIT LATER, THAT EVENING", Place.INT, "BAR", Light.NIGHT),
        ("INT. BAR – THE NEXT MORNING", Place.INT, "BAR", Light.DAY),
        ("INT. HALLWAY, SCOTT'S BUILDING", Place.INT, "HALLWAY, SCOTT'S BUILDING", Light.DAY),
        ("INT. NIGHT CLUB", Place.INT, "NIGHT CLUB", Light.DAY),
        (".THE FINGER", Place.INT, "THE FINGER", Light.DAY),
        ("INT. NIGHT", Place.INT, "NIGHT", Light.NIGHT),
    ],
)
def test_a_heading_is_place_set_and_time(
    tmp_path: Path, heading: str, place: Place, set_name: str, light: Light
) -> None:
    one = scene(tmp_path, f"{heading}\n\nA door.\n")
    assert (one.place, one.set_name, one.light) == (place, set_name, light)


def test_what_a_heading_does_not_say_is_as_in_the_scene_before(tmp_path: Path) -> None:
    text = "EXT. ROOF - NIGHT\n\nWind.\n\n.THE EDGE\n\nFar.\n\nINT. HALL - CONTINUOUS\n\nDark.\n"
    _, edge, hall = script(tmp_path, text).scenes
    assert (edge.place, edge.light) == (Place.EXT, Light.NIGHT)
    assert (hall.place, hall.light) == (Place.INT, Light.NIGHT)


def test_dusk_and_dawn_are_noted(tmp_path: Path) -> None:
    notes = script(tmp_path, "EXT. ROOF - DUSK #7#\n\nWind.\n").notes
    assert "script.fountain: scene 7: DUSK is taken as NIGHT." in notes


def test_numbers_are_the_scripts_own(tmp_path: Path) -> None:
    text = "".join(f"INT. A - DAY #{n}#\n\nx\n\n" for n in ("12A", "110-B", "3(x)"))
    scenes = script(tmp_path, text).scenes
    assert [one.number for one in scenes] == ["12A", "110-B", "3(x)"]
    assert {one.heading for one in scenes} == {"INT. A - DAY"}


def test_scenes_without_a_number_are_numbered_in_order(tmp_path: Path) -> None:
    text = "".join(f"INT. A{n} - DAY\n\nx\n\n" for n in range(3))
    read = script(tmp_path, text)
    assert [one.number for one in read.scenes] == ["1", "2", "3"]
    assert any("3 scenes without a number" in note for note in read.notes)


def test_a_scene_between_numbered_ones_gets_a_letter_nobody_has(tmp_path: Path) -> None:
    tails = ["", " #4#", "", " #4B#", "", " #5#"]
    text = "".join(f"INT. A - DAY{tail}\n\nx\n\n" for tail in tails)
    numbers = [one.number for one in script(tmp_path, text).scenes]
    assert numbers == ["0A", "4", "4A", "4B", "4BA", "5"]


def test_omitted_scenes_are_left_out_and_named(tmp_path: Path) -> None:
    text = "INT. A - DAY #1#\n\nx\n\n.OMITTED #2#\n\nINT. B - DAY #3#\n\nx\n"
    read = script(tmp_path, text)
    assert [one.number for one in read.scenes] == ["1", "3"]
    assert read.omitted == ("2",)
    assert any("omitted scenes left out: 2" in note for note in read.notes)


def test_speakers_are_listed_once_in_order_without_extensions(tmp_path: Path) -> None:
    text = (
        "INT. A - DAY\n\nMARY (V.O.)\nHello.\n\nJOHN\nHi.\n\nMARY (CONT'D)\nBye.\n\n"
        "@McClane\nYippee.\n\nJOHN\nOne.\n\nKAY ^\nTwo.\n"
    )
    assert scene(tmp_path, text).characters == ("MARY", "JOHN", "MCCLANE", "KAY")


@pytest.mark.parametrize(
    ("cue", "names"),
    [
        ("JOSÉ (V.O.)", ("JOSÉ",)),
        ("ÉMILE ^", ("ÉMILE",)),
        ("ИВАН", ("ИВАН",)),
        ("O’NEIL (CONT’D)", ("O’NEIL",)),
        ("MARY-ANN & BOB", ("MARY-ANN", "BOB")),
        ("LÀ-BAS, DANS LA RUE", ()),
        ("Émile", ()),
    ],
)
def test_a_cue_may_be_in_any_capitals(tmp_path: Path, cue: str, names: tuple[str, ...]) -> None:
    assert scene(tmp_path, f"INT. A - DAY\n\nA door.\n\n{cue}\nHello.\n").characters == names


def test_capitals_that_nothing_follows_are_action(tmp_path: Path) -> None:
    assert scene(tmp_path, "INT. A - DAY\n\nTÜR FÄLLT ZU\n\nA door.\n").characters == ()


@pytest.mark.parametrize("name", ["ÉCOLE", "ШКОЛА", "東京"])
def test_a_forced_heading_may_begin_with_any_letter(tmp_path: Path, name: str) -> None:
    found = script(tmp_path, f"INT. A - DAY\n\nx.\n\n.{name} - NIGHT\n\nA door.\n").scenes
    assert [(one.heading, one.set_name, one.line) for one in found[1:]] == [
        (f"{name} - NIGHT", name, 5)
    ]


def test_notes_and_boneyard_neither_speak_nor_count(tmp_path: Path) -> None:
    plain = "INT. A - DAY\n\nA door.\n\nJOHN\nHi.\n"
    hidden = "[[a note]]\n\n/*\nINT. GONE - DAY\n\nMARY\nHello.\n*/\n\n" * 20
    read = script(tmp_path, plain + "\n" + hidden + "INT. B - DAY\n\nA wall.\n")
    assert [one.set_name for one in read.scenes] == ["A", "B"]
    assert read.scenes[0].characters == ("JOHN",)
    assert read.scenes[0].eighths == scene(tmp_path, plain).eighths == 1


def test_the_line_is_that_of_the_heading(tmp_path: Path) -> None:
    text = "Title: X\n\n/* a\nb */\n\nINT. A - DAY\n\nx [[n\nn]] y\n\nINT. B - DAY\n\nx\n"
    lines = text.splitlines()
    for one in script(tmp_path, text).scenes:
        assert lines[one.line - 1] == one.heading


def test_a_synopsis_of_the_scene_wins_over_its_action_and_a_sections_does_not(
    tmp_path: Path,
) -> None:
    text = (
        "INT. A - DAY\n\n= They meet.\n\nA door.\n\n# TWO\n\n= Act two.\n\n"
        "INT. B - DAY\n\nA wall.\n"
    )  # fmt: skip
    first, second = script(tmp_path, text).scenes
    assert (first.synopsis, second.synopsis) == ("They meet.", "A wall.")


@pytest.mark.parametrize(("paragraphs", "eighths"), [(1, 1), (12, 4), (26, 8), (53, 16)])
def test_a_page_has_55_lines(tmp_path: Path, paragraphs: int, eighths: int) -> None:
    # heading and its empty line, then two lines a paragraph
    assert scene(tmp_path, "INT. A - DAY\n\n" + "x\n\n" * paragraphs).eighths == eighths


def test_action_wraps_at_60_columns_and_dialogue_at_35(tmp_path: Path) -> None:
    words = "word " * 240  # 1200 columns: 20 lines of action, 35 lines of dialogue
    action = scene(tmp_path, f"INT. A - DAY\n\n{words}\n")
    dialogue = scene(tmp_path, f"INT. A - DAY\n\nJOHN\n{words}\n")
    assert action.eighths == round((3 + 20) * 8 / 55)
    assert dialogue.eighths == round((4 + 35) * 8 / 55)


def test_wide_characters_take_two_columns(tmp_path: Path) -> None:
    narrow = scene(tmp_path, "INT. A - DAY\n\n" + "abcde " * 200)
    wide = scene(tmp_path, "INT. A - DAY\n\n" + "안녕하세요 " * 200)
    assert wide.eighths > 1.7 * narrow.eighths


@pytest.mark.parametrize("text", ["", "Just prose.\n", "Title: X\n"])
def test_a_text_without_scenes_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FormatError, match="has no scene headings"):
        script(tmp_path, text)


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="longer than"):
        script(tmp_path, "INT. A - DAY\n\nJOHN " + "(" * 100_000)


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "scenes", "pages"),
    [
        ("seoul-identity.fountain", 93, 133),
        ("The-Last-Birthday-Card.fountain", 48, 19),
        ("printing_trouble.fountain", 29, 11),
        ("my_living_memory.fountain", 9, 14),
    ],
)
def test_real_scripts_have_the_scenes_and_pages_they_have(
    shared_data: Path, file: str, scenes: int, pages: int
) -> None:
    found = read_scenes(shared_data / "screenplays" / file)
    assert len(found) == scenes
    assert len({one.number for one in found}) == scenes
    assert sum(one.eighths for one in found) / 8 == pytest.approx(pages, abs=1)


@pytest.mark.data
def test_the_93_scenes_are_numbered_as_in_the_script(shared_data: Path) -> None:
    found = read_scenes(shared_data / "screenplays/seoul-identity.fountain")
    assert [one.number for one in found] == [str(n) for n in range(1, 94)]
    assert found[1].set_name == "KOREAN LANGUAGE SCHOOL - HALLWAY"
    assert found[1].characters == ("JAKE", "MRS. PARK", "TEENAGE BOY")
    assert found[34].light is Light.DAY
    assert sum("HALLWAY" in one.set_name for one in found) == 2
