"""What a long computation says while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step of a stage.

    Args:
        stage: "take", "breakdown", "schedule", ...
        message: What it is doing, in a few words.
        cost: Best cost so far, in the smallest currency unit; None if there is none.
        bound: Proven lower bound so far; None if there is none.
    """

    stage: str
    message: str
    cost: int | None = None
    bound: int | None = None


Report = Callable[[Progress], None]
"""Takes progress; called from the thread that runs the computation."""


def silent(_: Progress) -> None:
    """A `Report` that says nothing."""
