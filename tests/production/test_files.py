"""Files that are not there, not text, empty or broken, and those beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oner.errors import ProductionError
from oner.production.read import read_production

if TYPE_CHECKING:
    from production.conftest import Folder


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(ProductionError, match="there is no such folder; `oner new` makes one"):
        read_production(tmp_path / "nowhere")


def test_an_empty_folder_names_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ProductionError) as caught:
        read_production(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "production.toml: is missing; it holds title, frame rate and calendar",
        "take.toml: there is nothing to plan: neither take.toml nor strips.csv nor script.fountain",
    ]


def test_a_take_needs_story_rigs_and_sets(show: Folder) -> None:
    for file in ("story.toml", "rigs.toml", "sets.toml"):
        (show.path / file).unlink()
    assert show.problems() == [
        "story.toml: is missing; take.toml runs through its zones",
        "sets.toml: is missing; strips and rigs name its sets",
        "rigs.toml: is missing; take.toml is shot with its rigs",
    ]


def test_a_folder_without_a_take_is_only_scheduled(show: Folder) -> None:
    for file in ("story.toml", "rigs.toml", "take.toml"):
        (show.path / file).unlink()
    show.change("sets.toml", 'story_zones = ["corridor-1", "corridor-2"]', "")
    assert show.problems() == []
    assert read_production(show.path).take is None


def test_a_syntax_error_in_one_file_hides_nothing_of_the_others(show: Folder) -> None:
    show.change("sets.toml", "day_rate = 3500", "day_rate = = 3500")
    show.change("cast.csv", "4200", "lots")
    show.change("board.toml", "2027-02-16", "2028-02-16")
    problems = show.problems()
    assert problems[0].startswith(
        "sets.toml:9: read 'day_rate = = 3500'; this line is not TOML at column 12:"
    )
    assert problems[1:] == [
        "cast.csv:2: day_rate: read 'lots'; write an amount such as 1,250.00",
        (
            "board.toml:5: pin.1.day: read '2028-02-16'; "
            "is outside the calendar, 2027-02-01 to 2027-03-01"
        ),
    ]


def test_a_key_given_twice_is_named_with_its_line(show: Folder) -> None:
    show.change("production.toml", "days = 20", "days = 20\ndays = 21")
    (problem,) = show.problems()
    assert problem.startswith("production.toml:12: read 'days = 21'; this line is not TOML")


@pytest.mark.parametrize("file", ["take.toml", "cast.csv", "strips.csv", "sets.toml"])
def test_text_that_is_not_utf8_says_where_and_how_to_save_it(show: Folder, file: str) -> None:
    raw = (show.path / file).read_bytes()
    (show.path / file).write_bytes(raw + b"\nna\xefve")
    line = raw.count(b"\n") + 2
    assert (
        f"{file}:{line}: read 'byte 0xef'; the file's text is not UTF-8; save it as UTF-8"
        in show.problems()
    )


def test_utf16_is_named(show: Folder) -> None:
    text = (show.path / "cast.csv").read_text(encoding="utf-8")
    (show.path / "cast.csv").write_text(text, encoding="utf-16")
    assert show.problems() == [
        "cast.csv:1: read 'byte 0xff'; the file's text is UTF-16; save it as UTF-8"
    ]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(show: Folder) -> None:
    before = read_production(show.path)
    for path in show.path.iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_production(show.path) == before


def test_lines_are_counted_right_in_files_with_windows_line_ends(show: Folder) -> None:
    show.change("cast.csv", "4200", "lots")
    show.change("take.toml", '"corner", "door"', '"corner", "dor"')
    for file in ("cast.csv", "take.toml"):
        path = show.path / file
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    starts = [problem.split(" ")[0] for problem in show.problems()]
    assert starts == ["cast.csv:2:", "take.toml:14:"]


def test_an_empty_table_names_its_columns(show: Folder) -> None:
    show.put("cast.csv", "\n\n")
    assert show.problems()[0].startswith("cast.csv: is empty; its first row names the columns: id,")


def test_an_empty_toml_file_lacks_its_required_keys(show: Folder) -> None:
    show.put("production.toml", "")
    assert show.problems()[:3] == [
        'production.toml: title: is missing; it is the title of the show, e.g. "The Run"',
        'production.toml: frame_rate: is missing; it is the frames per second, e.g. "24"',
        (
            "production.toml: calendar: is missing; it is when the company shoots, "
            'e.g. { start = "2027-01-04", days = 20 }'
        ),
    ]


def test_a_file_that_is_nearly_named_right_is_pointed_out(show: Folder) -> None:
    (show.path / "strips.csv").rename(show.path / "strip.csv")
    assert "strip.csv: is not a file oner reads; did you mean strips.csv?" in show.problems()


def test_a_table_given_twice_is_a_problem(show: Folder) -> None:
    (show.path / "cast.xlsx").write_bytes(b"x")
    assert "cast.xlsx: there is also cast.csv; remove one of them" in show.problems()
