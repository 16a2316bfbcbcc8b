"""Where the track lies in a hallway of wild panels: how soon, how many tried, what is proven."""

from __future__ import annotations

import time
from dataclasses import replace

from benchmarks.arm import bundled_arm
from benchmarks.hallway import corner_path, hallway_request
from benchmarks.measure import NO_PEER, Outcome, Row
from oner.model.piece import Placement
from oner.model.progress import Progress
from oner.motion.places import grid_around
from oner.motion.plan import plan_move
from oner.motion.request import ArmRequest, PlannedMove
from oner.motion.search import Found, search_placement

SECONDS = 4
SHORT_TRACK = 4.0
"""A longer one lies in the runner's way wherever it lies [m]."""


def run() -> tuple[Outcome, ...]:
    """The plan at what was found must hold with every other panel standing."""
    request = _request()
    search_placement(request, replace(grid_around(request), step=0.5))
    began, first = time.perf_counter(), list[float]()

    def listen(progress: Progress) -> None:
        if progress.cost is not None and not first:
            first.append(time.perf_counter() - began)

    found = search_placement(request, report=listen)
    seconds = time.perf_counter() - began
    assert isinstance(found, Found), found
    assert found.proof.complete, found.proof
    again = plan_move(found.request, request.span)
    assert isinstance(again, PlannedMove), again
    assert again.panels_out == found.panels_out
    work = f"{SECONDS} s of move, {len(request.panels)} wild panels, one core"
    return (
        Row(
            name="a first placement in the hallway",
            work=work,
            unit="s",
            ours=first[0],
            peer=NO_PEER,
            repetitions=1,
            answer="verified at 1 kHz",
        ),
        Row(
            name="the fewest panels, proven",
            work=f"{work}, {found.proof.examined} ladders",
            unit="s",
            ours=seconds,
            peer=NO_PEER,
            repetitions=1,
            answer=f"{len(found.panels_out)} panels; {found.proof.words}",
        ),
    )


def _request() -> ArmRequest:
    rig = bundled_arm()
    rig = replace(rig, track=replace(rig.track, length=SHORT_TRACK))
    nowhere = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
    return hallway_request(rig, corner_path(SECONDS), nowhere)
