"""Progress on standard error: stage, elapsed time, best cost, bound."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from oner.model.progress import Progress, Report


class _Display:
    """What is known so far, drawn as one line; drawn again by rich several times a second."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.last = Progress(stage="", message="")

    def hear(self, progress: Progress) -> None:
        self.last = progress

    def __rich__(self) -> Text:
        elapsed = time.monotonic() - self.began
        text = f"{self.last.stage:10} {elapsed:6.1f} s  {self.last.message}"
        if self.last.cost is not None:
            text += f"  best {self.last.cost / 100:,.0f}"
        if self.last.bound is not None:
            text += f"  bound {self.last.bound / 100:,.0f}"
        return Text(text, overflow="ellipsis", no_wrap=True)


@contextmanager
def show_progress() -> Generator[Report]:
    """A live line on a terminal; elsewhere one plain line per stage."""
    console = Console(stderr=True)
    if console.is_terminal:
        display = _Display()
        with Live(display, console=console, refresh_per_second=4, transient=True):
            yield display.hear
    else:
        yield _stage_lines(console)


def _stage_lines(console: Console) -> Report:
    began = time.monotonic()
    said = set[str]()

    def hear(progress: Progress) -> None:
        if progress.stage not in said:
            said.add(progress.stage)
            console.print(f"{time.monotonic() - began:6.1f} s  {progress.stage}", highlight=False)

    return hear
