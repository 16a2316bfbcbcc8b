"""A paper from a template and its data, as PDF.

Templates lay out; every word and figure comes as text in the data. The fonts are in the package and
no others are looked at, and the time that is written into a PDF is fixed, so that the same data
gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from oner.model.edition import Edition

HERE = Path(__file__).parent
FONTS = HERE / "fonts"

EPOCH = 1_600_000_000
"""Seconds since 1970 that are written into every PDF as the time it was made."""


def typeset(template: str, data: Mapping[str, Any], edition: Edition, show: str) -> bytes:
    """A paper as PDF.

    Args:
        template: Name of a template of this folder ("one-liner").
        data: What it lays out; JSON values.
        edition: What stands on every page.
        show: Title of the show, on every page.

    Raises:
        ValueError: There is no such template, or it cannot be laid out; a bug of ours.
    """
    file = HERE / f"{template}.typ"
    if not file.is_file():
        raise ValueError(f"there is no template {template!r}")
    whole = {
        "data": data,
        "edition": {
            "words": edition.words,
            "draft": edition.draft,
            "number": edition.number,
            "plan": edition.plan,
            "paper": "us-letter" if edition.paper.value == "letter" else "a4",
        },
        "show": show,
    }
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False)
    try:
        made = _compiler().compile(
            input=str(file),
            sys_inputs={"whole": text},
            format="pdf",
            timestamp=EPOCH,
            pdf_tags=False,  # ten times the size, for papers that are printed
        )
    except typst.TypstError as error:
        raise ValueError(f"{template}: {error.diagnostic or error.message}") from error
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    """One per process: it reads the fonts of the package once, and no others."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(HERE), font_paths=fonts)
