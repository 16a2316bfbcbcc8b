"""The bounds of all lanes while the search runs: the least one is worked on."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from types import TracebackType

from oner.schedule.bounds.search import BoundSearch
from oner.schedule.bounds.span_problem import span_problem
from oner.schedule.lane import Lane
from oner.schedule.limit import Budget

REST = 2.0
"""Where the clock decides: seconds of rest per second of work, so that boards have the cores."""

STEPS_PER_WORK = 4
"""Where work decides: steps per unit of work of the search."""


class BoundRun:
    """Raises the bounds of lanes beside the search, until it is left.

    What all boards cost at least is the least bound of all lanes, so the lane that has it is worked
    on. Where the clock decides this is done by a thread; where work decides, whenever `step` is
    called, as much as the search has worked since, so that the same work gives the same bounds.

    Args:
        lanes: With boards that are not ruled out.
        budget: Of the search.
    """

    def __init__(self, lanes: Sequence[Lane], budget: Budget) -> None:
        self.lanes = [lane for lane in lanes if lane.problem.strips]
        self.budget = budget
        self.searches = dict[int, BoundSearch]()
        self.done = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True) if budget.timed else None

    def __enter__(self) -> BoundRun:
        """Begin."""
        if self.thread is not None:
            self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End; a step that has begun is finished."""
        self.over.set()
        if self.thread is not None:
            self.thread.join()

    def step(self) -> None:
        """Where work decides: keep up with the search."""
        if self.thread is not None:
            return
        while self.done < self.budget.used * STEPS_PER_WORK and self._step():
            self.done += 1

    def _work(self) -> None:
        while not self.over.is_set():
            began = time.perf_counter()
            if not self._step():
                return
            self.over.wait(REST * (time.perf_counter() - began))

    def _step(self) -> bool:
        """One step for the lane with the least bound; whether there was anything to do."""
        waiting = [
            (lane.bound, number)
            for number, lane in enumerate(self.lanes)
            if lane.open and not self._closed(number)
        ]
        if not waiting:
            return False
        _, number = min(waiting)
        lane = self.lanes[number]
        if number not in self.searches:
            self.searches[number] = BoundSearch(span_problem(lane.problem, lane.allowed))
        else:
            self.searches[number].step()
        lane.raise_bound(self.searches[number].bound)
        return True

    def _closed(self, number: int) -> bool:
        return number in self.searches and self.searches[number].closed
