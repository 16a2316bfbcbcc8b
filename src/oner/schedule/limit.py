"""How long the search may take: by the clock for people, in work units for reproducible runs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from oner.errors import UsageError

MOVES_PER_WORK = 400_000
"""Moves of the local search in one unit of work; roughly a second of one core in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What the search may use: seconds of the clock or units of work, exactly one of them.

    A unit of work is a fixed number of moves of the local search, or one second of CP-SAT's
    deterministic time. It does not look at the clock, so that with one worker the same problem,
    seed and work give the same bytes.

    Args:
        seconds: Wall-clock time [s], above 0.
        work: Units, above 0.

    Raises:
        UsageError: Both or neither are given, or the one given is not above 0.
    """

    seconds: float | None = None
    work: float | None = None

    def __post_init__(self) -> None:
        given = [value for value in (self.seconds, self.work) if value is not None]
        if len(given) != 1 or not given[0] > 0:
            raise UsageError("Give the schedule either seconds or work, above 0.")

    @property
    def amount(self) -> float:
        """The number that is given, in its own unit."""
        return self.seconds if self.seconds is not None else (self.work or 0.0)

    def part(self, share: float) -> Limit:
        """A part of it, from above 0 to 1, in the same unit."""
        if self.seconds is not None:
            return Limit(seconds=self.seconds * share)
        return Limit(work=self.amount * share)


@dataclass(slots=True)
class Budget:
    """A limit being used up: what is left of it, as a part of the whole.

    Args:
        limit: The limit.
    """

    limit: Limit
    _began: float = field(default_factory=time.perf_counter)
    _work: float = 0.0

    @property
    def timed(self) -> bool:
        """Whether the clock decides."""
        return self.limit.seconds is not None

    @property
    def used(self) -> float:
        """Seconds or units used so far."""
        return time.perf_counter() - self._began if self.timed else self._work

    @property
    def part(self) -> float:
        """Part of the limit that is used, from 0 on."""
        return self.used / self.limit.amount

    @property
    def left(self) -> float:
        """Seconds or units that are left, not below 0."""
        return max(0.0, self.limit.amount - self.used)

    def spend(self, work: float) -> None:
        """Count units of work; the clock needs no telling."""
        self._work += work
