"""The bundled take broken down on two workers, one of which is killed, as on this machine alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from oner.app.executor import open_executor
from oner.app.new import start_folder
from oner.breakdown.build import break_down
from oner.model.production import Production
from oner.model.take import Take
from oner.production.read import read_production
from oner.take.build import build_take
from oner.timing.span import Span

SHORT = Span(950, 1010)
"""Frames only the treadmill can shoot: what is searched there is searched by workers."""


class Deadly(Executor):
    """Kills the worker that is first to finish a call, before it can hand its answer over.

    Args:
        farm: Whose workers.
        grave: A file that is there from then on.
    """

    def __init__(self, farm: Executor, grave: Path) -> None:
        self.farm = farm
        self.grave = grave

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        grave = self.grave

        def die_first(*args: Any, **kwargs: Any) -> Any:
            answer = fn(*args, **kwargs)
            if not grave.exists():
                grave.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return self.farm.submit(die_first, *args, **kwargs)


@pytest.fixture
def two_workers() -> Iterator[str]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        yield str(cluster.scheduler_address)


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> tuple[Production, Take]:
    folder = tmp_path_factory.mktemp("run") / "show"
    start_folder(folder, "the-run")
    production = read_production(folder)
    return production, build_take(production, folder).take


def stretch(take: Take, span: Span) -> Take:
    """Some frames of a take as a take."""
    rows = slice(span.first, span.stop)
    return replace(
        take,
        positions=take.positions[rows],
        quaternions=take.quaternions[rows],
        focal_lengths=take.focal_lengths[rows],
        focus_distances=take.focus_distances[rows],
        performers=tuple(
            replace(
                one,
                positions=one.positions[rows],
                headings=one.headings[rows],
                speeds=one.speeds[rows],
            )
            for one in take.performers
        ),
    )


def check_survives(production: Production, take: Take, address: str, grave: Path) -> None:
    alone = break_down(production, take)
    with open_executor(1, address) as farm:
        assert farm is not None
        together = break_down(production, take, executor=Deadly(farm, grave))
    assert grave.exists()
    assert together == alone


def test_a_stretch_is_broken_down_as_on_one_machine_although_a_worker_is_killed(
    show: tuple[Production, Take], two_workers: str, tmp_path: Path
) -> None:
    production, take = show
    check_survives(production, stretch(take, SHORT), two_workers, tmp_path / "grave")


@pytest.mark.long
def test_the_whole_take_is_broken_down_as_on_one_machine_although_a_worker_is_killed(
    show: tuple[Production, Take], two_workers: str, tmp_path: Path
) -> None:
    check_survives(*show, two_workers, tmp_path / "grave")
