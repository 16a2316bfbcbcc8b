"""How many placements from which a move is known to be possible the planner finds a move for.

`python -m benchmarks.feasible` prints the rate of each kind and length, and every one it misses.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass

from benchmarks.arm import bundled_arm
from benchmarks.feasible_known import Known, holds, known_problems
from benchmarks.measure import NO_PEER, Outcome, Row
from benchmarks.recheck import TOLERANCE, camera_error, highest_peak
from oner.motion.plan import plan_move
from oner.motion.request import PlannedMove, Refused
from oner.motion.scene import make_scene

LEAST_RATE = 0.98
"""Part of the known problems that has to be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A known problem and what the planner said.

    Args:
        known: The problem.
        answer: The planner's.
        seconds: It took [s].
    """

    known: Known
    answer: PlannedMove | Refused
    seconds: float


def run() -> tuple[Outcome, ...]:
    """Every answer is measured again by finite differences and forward kinematics at 1 kHz."""
    tried = try_all()
    found = [one for one in tried if isinstance(one.answer, PlannedMove)]
    assert len(found) >= LEAST_RATE * len(tried), f"{len(found)} of {len(tried)}"
    row = Row(
        name="placements known to be possible",
        work=f"{len(tried)} placements around the corner of a hallway, 4 and 10 s",
        unit="ms",
        ours=1000 * statistics.median(one.seconds for one in tried),
        peer=NO_PEER,
        repetitions=len(tried),
        answer=f"{len(found)} of {len(tried)} found: {_rates(tried)}",
    )
    return (row,)


def try_all() -> list[Tried]:
    """The planner on every known problem, its answers measured again."""
    tried = list[Tried]()
    for known in known_problems(bundled_arm()):
        assert holds(make_scene(known.request), known.witness) is not None, "the witness fails"
        began = time.perf_counter()
        answer = plan_move(known.request, known.request.span)
        tried.append(Tried(known=known, answer=answer, seconds=time.perf_counter() - began))
        if isinstance(answer, PlannedMove):
            assert highest_peak(known.request, answer.move.values) <= 1.001
            assert camera_error(known.request, answer.move.values) <= TOLERANCE
    return tried


def _rates(tried: list[Tried]) -> str:
    groups = sorted({(one.known.kind, one.known.seconds) for one in tried})
    words = list[str]()
    for group in groups:
        inside = [one for one in tried if (one.known.kind, one.known.seconds) == group]
        found = sum(isinstance(one.answer, PlannedMove) for one in inside)
        words.append(f"{group[0]} {group[1]} s {found} of {len(inside)}")
    return ", ".join(words)


def main() -> None:
    """Print the rates and what was missed."""
    tried = try_all()
    for number, one in enumerate(tried):
        if isinstance(one.answer, Refused):
            known, why = one.known, one.answer.failures[0]
            print(f"{number} {known.kind} {known.seconds} s: {why.span} {why.detail}")
    seconds = sorted(one.seconds for one in tried)
    print(_rates(tried))
    print(f"median {statistics.median(seconds):.2f} s, longest {seconds[-1]:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
