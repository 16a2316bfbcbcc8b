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
        for line in progress_words(self.last):
            text += f"\n{'':21}{line}"
        return Text(text, overflow="ellipsis", no_wrap=True)


def progress_words(progress: Progress) -> list[str]:
    """What is known of a search, in at most three lines: money and proof, its parts, what breaks.

    Amounts are in units of a hundred, without the currency, which the search does not know.
    """
    lines = list[str]()
    if progress.cost is not None:
        known = f"best {_money(progress.cost)}"
        if progress.bound is not None and progress.gap is not None:
            known += f", no board below {_money(progress.bound)}, gap {progress.gap:.1%}"
        lines.append(known)
    elif progress.bound is not None:
        lines.append(f"no board yet, none below {_money(progress.bound)}")
    if progress.parts:
        largest = sorted(progress.parts, key=lambda part: -part[1])
        lines.append(", ".join(f"{kind} {_money(amount)}" for kind, amount in largest))
    if progress.broken:
        lines.append("breaks " + ", ".join(f"{rule} {count}" for rule, count in progress.broken))
    return lines


def _money(amount: int) -> str:
    return f"{amount / 100:,.0f}"


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
