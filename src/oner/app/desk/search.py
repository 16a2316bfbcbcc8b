"""A search for a better board beside the page: in a process of its own, told of, stopped, kept.

Edits go on while it runs: what it finds becomes a board of its own, so nothing has to be merged.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import cast

from oner.app.desk.arrangement import arranged
from oner.app.desk.session import DeskSession, EditRefused
from oner.errors import OnerError
from oner.model.progress import Progress
from oner.model.schedule import ScheduleAnswer, Solved
from oner.schedule.limit import Limit
from oner.schedule.problem import ScheduleProblem
from oner.schedule.solve import solve

MOST_SECONDS = 24 * 3600.0
EVERY = 0.25
"""Seconds between two messages that say nothing new but the time."""

Told = Progress | ScheduleAnswer | str
"""What the process says: how far it is, what it found, or, in words, why it cannot go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a search ended.

    Args:
        name: Of the board it made; empty: there is none.
        error, remedy: Why there is none.
    """

    name: str = ""
    error: str = ""
    remedy: str = ""


class DeskSearch:
    """At most one search on a session.

    Args:
        session: Whose chosen board it begins with.
        progress: Told how far it is; from another thread.
        ended: Told once per search; likewise.
    """

    def __init__(
        self,
        session: DeskSession,
        progress: Callable[[Progress], None],
        ended: Callable[[Ended], None],
    ) -> None:
        self.session = session
        self.progress = progress
        self.ended = ended
        self._turn = threading.Lock()
        self._pipe: Connection | None = None
        self._process: SpawnProcess | None = None
        self._thread: threading.Thread | None = None

    def start(self, seconds: float, seed: int) -> None:
        """Begin.

        Raises:
            EditRefused: One runs already, or the time is none.
        """
        if not 1.0 <= seconds <= MOST_SECONDS:
            raise EditRefused(f"{seconds:g} seconds", "give from 1 second to a day")
        with self._turn:
            if self.session.solving:
                raise EditRefused("a search is running", "stop it first")
            problem, slots, revision = self.session.search_start()
            context = multiprocessing.get_context("spawn")
            here, there = context.Pipe()
            process = context.Process(
                target=_run, args=(there, problem, slots, seconds, seed), name="oner search"
            )
            process.start()
            there.close()
            # on one system a pipe's end has another class with the same methods
            self._pipe, self._process = cast("Connection", here), process
            self.session.solving = True
            self._thread = threading.Thread(target=self._listen, args=(revision,), daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End it; the best board so far is kept."""
        with self._turn:
            if self._pipe is not None:
                try:
                    self._pipe.send("stop")
                except OSError:
                    return  # it has ended by itself

    def close(self) -> None:
        """End it at once; nothing is kept."""
        process = self._process
        if process is not None and process.is_alive():
            process.terminate()
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    def _listen(self, revision: str) -> None:
        assert self._pipe is not None and self._process is not None
        answer: Told = "the search was ended from outside"
        try:
            while isinstance(told := self._pipe.recv(), Progress):
                self.progress(told)
            answer = told
        except (EOFError, OSError):
            pass
        self._process.join()
        try:
            ended = self._keep(answer, revision)
        except OnerError as error:
            ended = Ended(error="what the search found could not be kept", remedy=str(error))
        with self._turn:
            self._pipe.close()
            self._pipe = self._process = None
            self.session.solving = False
        self.ended(ended)

    def _keep(self, answer: Told, revision: str) -> Ended:
        if isinstance(answer, Solved):
            board = arranged(answer.schedule.board)
            return Ended(name=self.session.add_board("search", board, base=revision))
        if isinstance(answer, str):
            return Ended(error="the search found no board", remedy=answer)
        assert not isinstance(answer, Progress)
        words = "; ".join(str(finding) for finding in answer.findings[:3])
        return Ended(error="the search found no board that keeps every rule", remedy=words)


def _run(
    pipe: Connection, problem: ScheduleProblem, slots: dict[str, int], seconds: float, seed: int
) -> None:
    """The process: searches, tells, and ends early when told to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's; it ends this process
    last = [-1.0]

    def report(progress: Progress) -> None:
        if pipe.poll():
            raise KeyboardInterrupt  # the search keeps its best
        at = progress.seconds or 0.0
        if at - last[0] >= EVERY or at < last[0]:
            last[0] = at
            pipe.send(progress)

    try:
        workers = max(1, min(4, (os.cpu_count() or 2) - 1))
        answer: Told = solve(
            problem,
            Limit(seconds=seconds),
            seed=seed,
            workers=workers,
            progress=report,
            start=slots or None,
        )
    except KeyboardInterrupt:
        answer = "it was stopped before it began"
    except OnerError as error:
        answer = str(error)
    try:
        pipe.send(answer)
    except OSError:
        return  # nobody is there any more
