"""What a benchmark says, and the clock it looks at."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured line; less is better.

    Args:
        name: What was done.
        work: How much of it.
        unit: Of `ours` and `theirs`: "ms", "s" or "cost".
        ours: Median.
        peer: Who else did it, and how; why nobody did, where `theirs` is None.
        theirs: Median; None where nobody else did it.
        repetitions: How many the median is of.
        answer: What was asserted of the answers.
    """

    name: str
    work: str
    unit: str
    ours: float
    peer: str
    theirs: float | None = None
    repetitions: int
    answer: str

    @property
    def ratio(self) -> float | None:
        """Theirs in parts of ours; None without a peer."""
        return None if self.theirs is None else self.theirs / self.ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A benchmark that was not run.

    Args:
        name: Of it.
        reason: What is missing, a sentence.
    """

    name: str
    reason: str


Outcome = Row | Skipped

NO_PEER = "no peer in this run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What it was measured on, in neutral words.

    Args:
        cores: Number of them.
        python: Version.
        load: Processes that wanted a core when the run began, a minute's average.
        packages: Name and version of what takes part.
    """

    cores: int
    python: str
    load: float
    packages: dict[str, str]


PACKAGES = ("coal", "didppy", "numba", "numpy", "ortools", "pin", "py-opw-kinematics")


def this_machine() -> Machine:
    """The machine of this run, before it begins."""
    return Machine(
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 1),
        packages={name: _version(name) for name in PACKAGES},
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def seconds_of(work: Callable[[], object]) -> float:
    """Wall-clock time of a call [s]."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def medians(*works: Callable[[], object], repetitions: int) -> tuple[float, ...]:
    """Median wall-clock time of each [s], taken in turns, so that a busy machine slows all.

    Each is called once before, uncounted: compiling and first touches are not what is compared.

    Args:
        works: What is timed.
        repetitions: Times each is.
    """
    for work in works:
        work()
    turns = [[seconds_of(work) for work in works] for _ in range(repetitions)]
    return tuple(statistics.median(times) for times in zip(*turns, strict=True))
