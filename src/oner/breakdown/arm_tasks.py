"""The work on arms that goes to other processes: small calls, each with all it needs.

Each is a plain function of its arguments, so that the answer is the same wherever it is done. The
arguments are requests cut to a stretch, a few tens of kilobytes, and never the whole take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from oner.model.arrays import ArrayNoun
from oner.model.piece import Placement
from oner.motion.curve import LEAST_FRAMES
from oner.motion.programme import first_move, whole_move
from oner.motion.reach import survey_reach
from oner.motion.request import ArmRequest, ArmRun, Failure, PlannedMove, Stop
from oner.motion.screen import screen_placements
from oner.timing.span import Span, subtract

Status = NDArray[np.int8]

CUT_BACK = 2
"""Frames around a failing one that a span is cut back by before it is tried again."""

END_CUTS = (4, 8, 16, 24)
"""Frames cut off an end whose ramp fails, one after the other."""

MOST_TRIES, MOST_EFFORTS = 6, 3
"""Spans that are tried for one run of the ladder; fewer with all effort."""

_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")


def spread(
    executor: Executor | None, function: Callable[[_Task], _Answer], tasks: Iterable[_Task]
) -> list[_Answer]:
    """The answers in the order of the tasks, wherever they are worked out."""
    if executor is None:
        return [function(task) for task in tasks]
    return list(executor.map(function, list(tasks)))


# ---------------------------------------------------------------------------------------------
# screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Placements to look at roughly.

    Args:
        request: With the mount; its own placement is not looked at.
        places: Where the track could lie.
        sharp: At the knots and rail positions of the ladder, not at coarse ones.
    """

    request: ArmRequest
    places: tuple[Placement, ...]
    sharp: bool = False


def screened(task: Screening) -> Status:
    """Per placement and knot an index into `REASONS`, 0 where the arm could be there."""
    if not task.sharp:
        return screen_placements(task.request, task.places)[1]
    fine = task.request.settings
    return screen_placements(
        task.request,
        task.places,
        knot_seconds=fine.knot_seconds,
        rail_step=fine.rail_step,
    )[1]


# ---------------------------------------------------------------------------------------------
# climb


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How the arm could stand: id of the mount, where, and what must not be pulled for it."""

    mount: str
    placement: Placement
    keep: frozenset[str]

    def asked(self, base: ArmRequest) -> ArmRequest:
        """The request of an arm that stands so; `base` has the mount."""
        return replace(base, placement=self.placement, keep=self.keep)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Climbed(ArrayNoun):
    """What the ladder says of a stand.

    Args:
        stand: The stand.
        runs: Runs that are long enough, by first frame.
        reasons: Per frame of the request an index into `REASONS`, 0 where the arm can be, shape
            (n,).
    """

    stand: Stand
    runs: tuple[ArmRun, ...]
    reasons: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbing:
    """Stands to climb the ladder from.

    Args:
        base: The request with the mount, whatever its placement.
        stands: Stands with this mount.
        minimum: Shorter runs are left out.
    """

    base: ArmRequest
    stands: tuple[Stand, ...]
    minimum: int


def climbed(task: Climbing) -> list[Climbed]:
    """The ladder from every stand."""
    return [_climb(task.base, stand, task.minimum) for stand in task.stands]


def _climb(base: ArmRequest, stand: Stand, minimum: int) -> Climbed:
    survey = survey_reach(stand.asked(base), minimum_frames=minimum)
    return Climbed(stand=stand, runs=survey.runs, reasons=survey.reasons)


def kept_apart(task: Climbing) -> list[Climbed]:
    """From each stand, ways that touch ever fewer panels: one more of them is kept each time.

    Of the panels a run touches, the one is kept without which the run stays longest. A step may
    lead to a way that touches others instead; such are gone through and not given.
    """
    return [one for stand in task.stands for one in _ever_fewer(task.base, stand, task.minimum)]


def _ever_fewer(base: ArmRequest, stand: Stand, minimum: int) -> list[Climbed]:
    found = list[Climbed]()
    touched = _touched(_climb(base, stand, minimum))
    fewest = len(touched)
    while touched:
        tries = [
            _climb(base, replace(stand, keep=stand.keep | {panel}), minimum) for panel in touched
        ]
        best = max(tries, key=_longest)
        if not best.runs:
            break
        stand, touched = best.stand, _touched(best)
        if len(touched) < fewest:
            found.append(best)
            fewest = len(touched)
    return found


def _longest(one: Climbed) -> tuple[int, int]:
    best = max(one.runs, key=lambda run: len(run.span), default=None)
    return (0, 0) if best is None else (len(best.span), -len(best.panels_out))


def _touched(one: Climbed) -> tuple[str, ...]:
    best = max(one.runs, key=lambda run: len(run.span), default=None)
    return () if best is None else best.panels_out


# ---------------------------------------------------------------------------------------------
# plan and verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifying:
    """A run of the ladder to plan and verify.

    Args:
        request: With placement, mount and what is kept.
        run: The run.
        span: The frames of it that are of use.
        minimum: Shorter moves are of no use.
        effort: Whether everything is tried, which takes much longer and seldom helps.
    """

    request: ArmRequest
    run: ArmRun
    span: Span
    minimum: int
    effort: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A move that keeps every limit at 1 kHz.

    Args:
        planned: The move, from rest to rest.
        before, after: Why it does not start earlier or end later; None at the ends of the request.
    """

    planned: PlannedMove
    before: Stop | None
    after: Stop | None


def verified(task: Verifying) -> tuple[Verified, ...]:
    """Whole moves for as much of a run as can be found, by first frame; none lies in another.

    A span that fails is cut back where it fails and tried again.
    """
    tries = _Tries(task)
    tries.search(task.span, (), ())
    return _apart(tries.found)


class _Tries:
    """The spans of a run that were tried, and what came of them."""

    def __init__(self, task: Verifying) -> None:
        self.task = task
        self.least = max(task.minimum, LEAST_FRAMES)
        self.left = MOST_EFFORTS if task.effort else MOST_TRIES
        self.found = list[Verified]()

    def search(self, span: Span, starts: Sequence[Failure], ends: Sequence[Failure]) -> None:
        """Try a span; if it fails, what is left of it without what fails.

        Args:
            span: Frames.
            starts, ends: Why it does not start earlier or end later, so far; the last counts.
        """
        if len(span) < self.least or not self.left or self._covered(span):
            return
        self.left -= 1
        plan = whole_move if self.task.effort else first_move
        answer = plan(self.task.request, span)
        if isinstance(answer, PlannedMove):
            self._add(answer, starts, ends)
            return
        first = answer.failures[0]
        if first.code == "cover-ramp" or not span.covers(first.span):
            self._without_end(span, first, starts, ends)
            return
        failing = [failure.span.grow(CUT_BACK, CUT_BACK) for failure in answer.failures]
        parts = answer.possible or subtract([span], failing)
        for part in sorted(parts, key=len, reverse=True):
            if len(part) < len(span):
                self.search(
                    part,
                    starts if part.first == span.first else (*starts, first),
                    ends if part.stop == span.stop else (*ends, answer.failures[-1]),
                )

    def _without_end(
        self, span: Span, why: Failure, starts: Sequence[Failure], ends: Sequence[Failure]
    ) -> None:
        """A span without some frames of the end whose ramp fails; more each time."""
        early = why.span.first - span.first < span.stop - why.span.stop
        frames = END_CUTS[min(len(starts if early else ends), len(END_CUTS) - 1)]
        if len(span) - frames < self.least:
            return
        if early:
            self.search(Span(span.first + frames, span.stop), (*starts, why), ends)
        else:
            self.search(Span(span.first, span.stop - frames), starts, (*ends, why))

    def _covered(self, span: Span) -> bool:
        return any(found.planned.move.span.covers(span) for found in self.found)

    def _add(
        self, planned: PlannedMove, starts: Sequence[Failure], ends: Sequence[Failure]
    ) -> None:
        span, run, whole = planned.move.span, self.task.run, self.task.request.span
        before = _stop(span.first - 1, starts, run.before if run.span.first == span.first else None)
        after = _stop(span.stop, ends, run.after if run.span.stop == span.stop else None)
        self.found.append(
            Verified(
                planned=planned,
                before=None if span.first == whole.first else before,
                after=None if span.stop == whole.stop else after,
            )
        )


def _stop(frame: int, failures: Sequence[Failure], ladders: Stop | None) -> Stop:
    """Why a move ends: what failed last, or what ended the ladder's run, or nobody needs more."""
    if failures:
        return Stop(frame=frame, code=failures[-1].code, detail=failures[-1].detail)
    return ladders or Stop(
        frame=frame, code="cover-outside", detail="not planned: cheaper rigs have these frames"
    )


def _apart(found: Sequence[Verified]) -> tuple[Verified, ...]:
    """Those whose frames lie in no other's, by first frame."""
    kept = list[Verified]()
    for one in sorted(found, key=lambda v: (v.planned.move.span.first, -v.planned.move.span.stop)):
        if not any(other.planned.move.span.covers(one.planned.move.span) for other in kept):
            kept.append(one)
    return tuple(kept)


def in_chunks(items: Sequence[_Task], size: int) -> list[tuple[_Task, ...]]:
    """The items in order, so many at a time."""
    return [tuple(items[k : k + size]) for k in range(0, len(items), size)]
