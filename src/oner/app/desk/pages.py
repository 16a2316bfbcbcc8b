"""The page with its data; `web` talks to `app` alone."""

from __future__ import annotations

from oner.documents.page import page_html
from oner.model.desk import Desk


def desk_page(desk: Desk) -> str:
    """The page, filled."""
    return page_html(desk)
