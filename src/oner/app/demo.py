"""`oner demo`: plan the bundled production and show it."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from oner.app.plan import Planned, PlanOptions, plan_production
from oner.model.progress import Report
from oner.production.new import new_production

EXAMPLE = "the-run"


def run_demo(folder: Path, options: PlanOptions, report: Report) -> Planned:
    """Write the bundled production into a folder and plan it.

    A folder that already holds a production is planned as it is.
    """
    if not (folder / "production.toml").exists():
        new_production(folder, EXAMPLE)
    return plan_production(folder, options, report)


def has_display() -> bool:
    """Whether a page can be opened for a person to see."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_page(planned: Planned) -> None:
    """Open the plan's page in the person's browser."""
    page = next(path for path in planned.files if path.suffix == ".html")
    webbrowser.open(page.resolve().as_uri())
