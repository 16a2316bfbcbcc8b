"""Where independent work is done: in this process, in a pool of processes, or on a cluster.

All three take the same calls and give the same answers, results in the order of the calls. On a
cluster a worker that disappears costs time: its calls are given to another. What computes with
floating point is the same on every worker as here, or the cluster is refused.
"""

from __future__ import annotations

import asyncio
import logging
import platform
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from weakref import WeakSet

import oner
from oner.errors import MissingExtraError, OnerError

P = ParamSpec("P")
T = TypeVar("T")

ANSWER_SECONDS = 10.0
"""A scheduler, and then a first worker, has this long to answer [s]."""

PATIENCE = 60.0
"""A cluster may be without workers for this long: a nanny starts a new one within seconds [s]."""

RETRIES = 2
"""How often a call that raised is tried again: a full disk or memory passes, a bug does not."""

COMPUTES = ("numpy", "scipy", "numba", "ruckig", "piqp", "ortools")
"""Libraries whose version can change the last bits of an answer."""

Stamp = tuple[tuple[str, str], ...]


class ClusterError(OnerError):
    """A cluster cannot be used, or was lost."""


def open_executor(workers: int, cluster: str | None) -> AbstractContextManager[Executor | None]:
    """Where work is done until the context ends; calls that are still running then are dropped.

    Args:
        workers: Processes on this machine; fewer than 2 means none. Of no use with a cluster.
        cluster: Address of a dask scheduler, such as "tcp://10.0.0.7:8786"; None: this machine.

    Returns:
        A context that gives an executor; None for work in this process.

    Raises:
        MissingExtraError: The libraries a cluster needs are not installed.
        ClusterError: The cluster does not answer, has no workers, or other software; or, inside
            the context, was lost.
    """
    if cluster is not None:
        return _on_cluster(cluster)
    return nullcontext() if workers < 2 else _processes(workers)


@contextmanager
def _processes(workers: int) -> Generator[Executor]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # spawn: a forked child would inherit the solver's and the progress display's threads
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield pool


@contextmanager
def _on_cluster(address: str) -> Generator[Executor]:
    client = _connect(address)
    with _silent():
        try:
            _check_workers(client, address)
            with closing(_Farm(client)) as farm:
                yield from _given(farm, address)
        finally:
            client.close(timeout=ANSWER_SECONDS)


def _given(farm: _Farm, address: str) -> Generator[Executor]:
    """The farm, and what goes wrong with it in sentences."""
    try:
        yield farm
    except CancelledError as error:
        what = "every worker" if farm.is_deserted else "the scheduler"
        raise ClusterError(f"{what} of {address} was lost; run it again") from error
    except _killed_worker() as error:
        raise ClusterError(
            f"several workers of {address} died one after the other at the same work; look at "
            f"their memory and logs ({error})"
        ) from error


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtraError("working on a cluster", "farm") from error
    try:
        client: Any = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no scheduler answers at {address!r} within {ANSWER_SECONDS:g} s ({error}); start one "
            "with `dask scheduler` and give the address it prints, such as tcp://10.0.0.7:8786"
        ) from error
    return client


@contextmanager
def _silent() -> Generator[None]:
    """The library tells of lost connections with tracebacks; here they are sentences."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _killed_worker() -> type[BaseException]:
    from distributed.scheduler import KilledWorker

    return KilledWorker


def _check_workers(client: Any, address: str) -> None:
    """Every worker has the same software as this process."""
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TimeoutError as error:
        raise ClusterError(
            f"the scheduler at {address} has no workers after {ANSWER_SECONDS:g} s; start some "
            f"with `dask worker {address} --nworkers N --nthreads 1`"
        ) from error
    without = [
        worker
        for worker, about in client.get_versions(packages=["oner"])["workers"].items()
        if about["packages"]["oner"] is None
    ]
    if without:
        raise ClusterError(f"no oner on {', '.join(sorted(without))}; {_REMEDY}")
    theirs: dict[str, Stamp] = client.run(stamp)
    wrong = [
        f"{worker} has {difference}"
        for worker, other in sorted(theirs.items())
        if (difference := _difference(stamp(), other))
    ]
    if wrong:
        raise ClusterError(f"{'; '.join(wrong)}; {_REMEDY}")


_REMEDY = (
    "install the same oner from the same requirements on every worker, or the answer would not be "
    "the one of this machine"
)


@cache
def stamp() -> Stamp:
    """Names and versions of what an answer depends on, in this process."""
    return (
        ("Python", ".".join(platform.python_version_tuple()[:2])),
        ("oner", f"{oner.__version__} ({_code()})"),
        *((name, _version(name)) for name in COMPUTES),
    )


def _code() -> str:
    """First digits of the SHA-256 of oner's own source: a version in development has many."""
    root = Path(oner.__file__).parent
    digest = sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _difference(here: Stamp, there: Stamp) -> str:
    other = dict(there)
    return ", ".join(
        f"{name} {other.get(name, 'none')} (here {mine})"
        for name, mine in here
        if other.get(name) != mine
    )


def _checked(mine: Stamp, call: Callable[[], T]) -> T:
    """Runs on a worker: workers may join while others work, and those nobody has asked yet."""
    if difference := _difference(mine, stamp()):
        raise ClusterError(f"a worker that joined later has {difference}; {_REMEDY}")
    return call()


class _Farm(Executor):
    """Calls to a cluster.

    The library has an executor of its own. It takes a result that is lost with its worker after it
    was finished for an error, sends all calls of a `map` in one message, takes arguments that are
    called like its options, and waits for workers for ever. Here all calls are dropped when there
    has been no worker for `PATIENCE`.

    Args:
        client: Of `distributed`.
    """

    def __init__(self, client: Any) -> None:
        self.is_deserted = False
        self._client = client
        self._mine = stamp()
        self._waiting = WeakSet[Future[Any]]()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        call = partial(fn, *args, **kwargs)
        task = self._client.submit(_checked, self._mine, call, pure=False, retries=RETRIES)
        future: Future[T] = asyncio.run_coroutine_threadsafe(
            self._answer(task), self._client.loop.asyncio_loop
        )
        self._waiting.add(future)
        return future

    async def _answer(self, task: Any) -> Any:
        return await self._client.gather(task, asynchronous=True)

    def close(self) -> None:
        """Drop what is still running; nobody waits for it any more."""
        self._over.set()
        for future in tuple(self._waiting):
            future.cancel()
        self._watch.join(timeout=1.0)  # it may be asking a scheduler that is gone

    def _look(self) -> None:
        last_seen = time.monotonic()
        while not self._over.wait(min(5.0, PATIENCE / 4)):
            try:
                workers: dict[str, int] = self._client.nthreads()
            except (OSError, CancelledError, RuntimeError):
                workers = {}
            now = time.monotonic()
            last_seen = now if workers else last_seen
            if now - last_seen > PATIENCE:
                self.is_deserted = self._client.status == "running"
                for future in tuple(self._waiting):
                    future.cancel()
                return
