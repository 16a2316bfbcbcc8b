"""The same calls in this process, on its neighbours and on a cluster; and clusters that fail."""

from __future__ import annotations

import json
import math
import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from oner.app import executor
from oner.app.executor import ClusterError, open_executor
from oner.errors import MissingExtraError


def local_cluster(workers: int) -> Any:
    """Workers on this machine, each a process with one thread."""
    return LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0"
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with local_cluster(2) as two:
        yield two


@pytest.fixture
def farm(cluster: Any) -> Iterator[Executor]:
    with open_executor(2, cluster.scheduler_address) as opened:
        assert opened is not None
        yield opened


def test_one_worker_and_no_cluster_is_this_process() -> None:
    with open_executor(1, None) as opened:
        assert opened is None


def test_processes_and_a_cluster_give_results_in_the_order_of_the_calls(farm: Executor) -> None:
    numbers = range(40)
    expected = [math.sqrt(number) for number in numbers]
    with open_executor(2, None) as processes:
        assert processes is not None
        assert list(processes.map(math.sqrt, numbers)) == expected
    assert list(farm.map(math.sqrt, numbers)) == expected


def test_what_a_worker_had_when_it_was_killed_is_done_by_another(
    farm: Executor, tmp_path: Path
) -> None:
    dead = tmp_path / "dead"

    def square(number: int) -> int:
        if number == 7 and not dead.exists():
            dead.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    assert list(farm.map(square, range(20))) == [number * number for number in range(20)]
    assert dead.exists()


def test_an_error_on_a_worker_is_the_same_error_here(farm: Executor) -> None:
    with pytest.raises(ZeroDivisionError):
        farm.submit(operator.truediv, 1, 0).result()


def test_work_that_kills_every_worker_is_given_up(cluster: Any) -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        with open_executor(2, cluster.scheduler_address) as opened:
            assert opened is not None
            opened.submit(die).result()

    with pytest.raises(ClusterError, match="died one after the other"):
        work()


def dask(*arguments: str) -> subprocess.Popen[bytes]:
    """A part of a cluster as a person starts it."""
    command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


Mortal = tuple[str, subprocess.Popen[bytes], subprocess.Popen[bytes]]


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    """The address of a scheduler, the scheduler, and its one worker, to be ended."""
    file = tmp_path / "scheduler.json"
    scheduler = dask("scheduler", "--port", "0", "--scheduler-file", str(file))
    worker = dask("worker", "--scheduler-file", str(file), "--no-nanny", "--nthreads", "1")
    try:
        while not file.exists():
            assert scheduler.poll() is None
            time.sleep(0.05)
        yield json.loads(file.read_text("utf-8"))["address"], scheduler, worker
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait(timeout=20)


def wait_at(address: str, victim: subprocess.Popen[bytes]) -> None:
    """Have a cluster work for a minute, and end a part of it."""
    with open_executor(2, address) as opened:
        assert opened is not None
        waiting = opened.submit(time.sleep, 60)
        victim.kill()
        waiting.result()


def test_work_that_no_worker_is_left_for_is_given_up(
    mortal: Mortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "PATIENCE", 0.4)
    address, _, worker = mortal
    with pytest.raises(ClusterError, match=r"every worker of .* was lost; run it again"):
        wait_at(address, worker)


def test_a_scheduler_that_is_lost_is_said(mortal: Mortal) -> None:
    address, scheduler, _ = mortal
    with pytest.raises(ClusterError, match=r"the scheduler of .* was lost; run it again"):
        wait_at(address, scheduler)


def test_nobody_at_the_address_is_said_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "ANSWER_SECONDS", 0.2)
    for address in ("tcp://127.0.0.1:1", "nowhere"):
        with (
            pytest.raises(ClusterError, match="start one with `dask scheduler`"),
            open_executor(2, address),
        ):
            pass


def test_a_scheduler_without_workers_is_said_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "ANSWER_SECONDS", 0.5)
    with (
        local_cluster(0) as empty,
        pytest.raises(ClusterError, match="start some with `dask worker"),
        open_executor(2, empty.scheduler_address),
    ):
        pass


def test_workers_with_other_software_are_refused(
    cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor.stamp.cache_clear()
    monkeypatch.setattr(executor, "_code", lambda: "another")
    try:
        with (
            pytest.raises(
                ClusterError, match=r"has oner .* \(here .*another\).*; install the same"
            ),
            open_executor(2, cluster.scheduler_address),
        ):
            pass
    finally:
        executor.stamp.cache_clear()


def test_a_worker_that_joins_later_is_asked_for_its_software_too() -> None:
    mine = tuple((name, "0.1" if name == "numpy" else it) for name, it in executor.stamp())
    with pytest.raises(ClusterError, match=r"joined later has numpy .* \(here 0.1\)"):
        executor._checked(mine, partial(math.sqrt, 2))
    assert executor._checked(executor.stamp(), partial(math.sqrt, 4)) == 2


def test_without_the_extra_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked: Any = None
    monkeypatch.setitem(sys.modules, "distributed", blocked)
    with pytest.raises(MissingExtraError, match=r"oner\[farm\]"), open_executor(2, "tcp://x:1"):
        pass
