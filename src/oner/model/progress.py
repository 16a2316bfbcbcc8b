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
        parts: What the best board costs by kind: cast, rig, stage, ...
        broken: Rules the board in work still breaks, and how often.
        seconds: Since the search began; None where the clock does not decide.
    """

    stage: str
    message: str
    cost: int | None = None
    bound: int | None = None
    parts: tuple[tuple[str, int], ...] = ()
    broken: tuple[tuple[str, int], ...] = ()
    seconds: float | None = None

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost; None as long as one of them is missing."""
        if self.cost is None or self.bound is None:
            return None
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


Report = Callable[[Progress], None]
"""Takes progress; called from the thread that runs the computation."""


def silent(_: Progress) -> None:
    """A `Report` that says nothing."""
