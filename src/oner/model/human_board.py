"""A board that people made: which strips they shoot on which day."""

from __future__ import annotations

from dataclasses import dataclass

from oner.model.production import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanBoard:
    """A board as people laid it, read from a file.

    Args:
        name: As people call it ("First Pass").
        days: Ids of the strips of every shooting day, in order; an empty day is kept.
        left: Ids of strips that people laid aside (the boneyard) or forgot.
        calendar: Its days; None: the file has no calendar for it.
    """

    name: str
    days: tuple[tuple[str, ...], ...]
    left: tuple[str, ...] = ()
    calendar: Calendar | None = None

    @property
    def strips(self) -> tuple[str, ...]:
        """Ids of every strip that is shot, in order."""
        return tuple(strip for day in self.days for strip in day)
