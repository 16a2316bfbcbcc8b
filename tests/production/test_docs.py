"""docs/production-folder.md: its examples are read, its tables are the forms'."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from oner.production import (
    board_file,
    cast_file,
    cut_wishes,
    drawings,
    rig_forms,
    sets_file,
    show_file,
    story_file,
    strips_file,
    sunlight,
    take_file,
    units_file,
    windows,
)
from oner.production.fields import WEEKDAYS
from oner.production.forms import Form
from oner.production.read import read_production

PAGE = Path(__file__).resolve().parents[2] / "docs" / "production-folder.md"
BLOCK = re.compile(
    r"^In `([^`]+)`(?:, ([a-z ]+))?:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
FORMS: list[type[Form]] = [
    form
    for module in (show_file, story_file, drawings, sets_file, rig_forms, cast_file, strips_file,
                   take_file, cut_wishes, board_file, units_file, sunlight, windows)
    for form in vars(module).values()
    if isinstance(form, type) and issubclass(form, Form) and form.__module__ == module.__name__
]  # fmt: skip


def write_examples(folder: Path, variant: str = "") -> None:
    """The examples of the page as a folder.

    Those of one file are one text, in order; `variant` takes those that are titled so instead.
    """
    texts: dict[str, str] = {}
    for file, kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if not kind:
            texts[file] = texts.get(file, "") + text
        elif kind == variant:
            texts[file] = text
    if variant == "as a homage":
        write_examples(folder)
        (folder / "take.toml").rename(folder / "first-walk.toml")
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    if variant == "from a script":
        (folder / "board.toml").unlink()  # it pins a strip that is not in the script
    _write_files_named(folder)


def _write_files_named(folder: Path) -> None:
    import ezdxf.filemanagement

    drawing = ezdxf.filemanagement.new(units=6)
    for x, layer in ((0.0, "A-WALL"), (0.1, "A-WALL"), (2.0, "WALL-NEW")):
        drawing.modelspace().add_line((x, 0), (x, 4), dxfattribs={"layer": layer})
    drawing.saveas(folder / "plan.dxf")
    for name in ("camera.usda", "run.bvh"):
        (folder / name).write_text("", encoding="utf-8")


def key_table(form: type[Form]) -> str:
    """The keys of a form as the page shows them."""
    lines = ["| key | what it is | if not given |", "|---|---|---|"]
    for name, field in form.model_fields.items():
        default = "required" if field.is_required() else shown(name, field)
        lines.append(f"| `{field.alias or name}` | {field.description} | {default} |")
    return "\n".join(lines)


def shown(name: str, field: Any) -> str:
    """A default as a person would write it."""
    value = field.default
    if value is None or isinstance(value, Form) or value in ([], (), "", {}):
        return ""
    if name == "weekdays":
        return ", ".join(WEEKDAYS[day] for day in value)
    if isinstance(value, list | tuple):
        return ", ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
    if "time_of_day" in repr(field.metadata):
        return f"{value // 60:02d}:{value % 60:02d}"
    if isinstance(value, float):
        is_length = re.search("length|check", repr(field.metadata))
        return f"{value:g} m" if is_length else f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_page_lists_every_key_of_every_table_as_it_is(form: type[Form]) -> None:
    table = key_table(form)
    assert table in PAGE.read_text(encoding="utf-8"), f"{form.__name__} reads:\n{table}"


@pytest.mark.parametrize(
    "variant", ["", "from files", "automatic route", "as a homage", "from a script"]
)
def test_the_examples_of_the_page_are_a_folder_without_problems(
    tmp_path: Path, variant: str
) -> None:
    write_examples(tmp_path, variant)
    production = read_production(tmp_path)
    assert production.strips
    assert production.take


def test_required_keys_have_an_example_that_can_be_read() -> None:
    for form in FORMS:
        for name, field in form.model_fields.items():
            assert field.description, f"{form.__name__}.{name}"
            assert field.examples or not field.is_required(), f"{form.__name__}.{name}"
        examples = {
            field.alias or name: field.examples[0]
            for name, field in form.model_fields.items()
            if field.is_required() and field.examples
        }
        form.model_validate(examples)
