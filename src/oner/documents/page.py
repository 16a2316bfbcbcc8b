"""`plan/index.html`: one self-contained page, built beforehand, with the plan's data in it.

Everything is in the file: no network, no fonts from elsewhere. The data is JSON in a script element
in which nothing can end that element; the page makes text of it and never markup.
"""

from __future__ import annotations

import json
from html import escape
from importlib import resources
from typing import Any

from oner.formats.codec import encode
from oner.model.desk import Desk

DATA = "<!--desk-->"
TITLE = "<!--title-->"

_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def page_html(desk: Desk) -> str:
    """The page with its data.

    Args:
        desk: What it shows.
    """
    before, after = built_page().split(DATA)
    return before.replace(TITLE, escape(desk.title)) + desk_json(desk) + after


def built_page() -> str:
    """The page without data, as its sources build it."""
    return resources.files("oner.documents").joinpath("desk.html").read_text("utf-8")


def desk_json(desk: Desk) -> str:
    """The data as JSON that may stand in a script element of a page."""
    return script_json(encode(desk))


def script_json(value: Any) -> str:
    """JSON in which nothing can end the script element it stands in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.translate(str.maketrans(_ESCAPED))
