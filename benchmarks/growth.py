"""How the breakdown grows with the length of the take: the bundled one cut short, and walked back.

Each length has a process of its own, so that its memory is its own; `python -m benchmarks.growth
SECONDS` is one of them.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.measure import NO_PEER, Row
from oner.app.executor import open_executor
from oner.breakdown.build import break_down
from oner.model.arrays import frozen
from oner.model.production import Production
from oner.model.take import PerformerTrack, Take
from oner.production.new import new_production
from oner.production.read import read_production
from oner.take.build import build_take

LENGTHS = (30, 60, 120, 240)
"""Of the takes [s]; the bundled one has a little less than 120."""

WORKERS = 2
MOST_MIB = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """One breakdown.

    Args:
        frames: Of the take.
        pieces, setups: Of the breakdown.
        seconds: From the take to the breakdown, starting the processes included.
        main_mib, worker_mib: The most memory this process and any of its workers held [MiB].
    """

    frames: int
    pieces: int
    setups: int
    seconds: float
    main_mib: float
    worker_mib: float

    @property
    def mib(self) -> float:
        """An upper bound for all processes together [MiB]."""
        return self.main_mib + WORKERS * self.worker_mib


def run() -> tuple[Row, ...]:
    """Every length; pieces must tile the take and memory stay below 2 GiB."""
    rows = list[Row]()
    for length in LENGTHS:
        words = [sys.executable, "-m", "benchmarks.growth", str(length)]
        # the first run may compile; the second has the machine code there is on disk
        subprocess.run(words, check=True, capture_output=True, text=True)
        found = Grown(**json.loads(_answer(words)))
        assert found.mib < MOST_MIB, found
        rows.append(
            Row(
                name=f"breakdown, take of {length} s",
                work=f"{found.frames:,} frames, five rigs, {WORKERS} processes",
                unit="s",
                ours=found.seconds,
                peer=NO_PEER,
                repetitions=1,
                answer=(
                    f"{found.pieces} pieces out of {found.setups} setups tile the take; "
                    f"{found.main_mib:.0f} MiB and {WORKERS} times {found.worker_mib:.0f} at most"
                ),
            )
        )
    return tuple(rows)


def _answer(words: list[str]) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def take_of(whole: Take, seconds: int) -> Take:
    """A take of about so many seconds: the first ones of a take, or the take there and back.

    On the way back the camera that led follows, and performers look where they go.

    Args:
        whole: The take.
        seconds: How long, twice as long as the take at most.
    """
    wanted = round(seconds * whole.rate)
    if wanted <= whole.frames:
        return whole.rows(slice(0, wanted))
    back = max(0, wanted - whole.frames) if wanted > 1.5 * whole.frames else 0
    there = np.arange(whole.frames)
    both = whole.rows(np.concatenate([there, there[-2 : -min(back, whole.frames - 1) - 2 : -1]]))
    turned = tuple(_turned(performer, whole.frames) for performer in both.performers)
    return replace(both, performers=turned)


def _turned(performer: PerformerTrack, frames: int) -> PerformerTrack:
    headings = np.array(performer.headings)
    headings[frames:] += math.pi
    return replace(performer, headings=frozen(headings))


def with_room(production: Production, take: Take) -> Production:
    """The production with as many pieces allowed for each second as the bundled take has."""
    assert production.take is not None
    wishes = production.take.cut
    most = max(wishes.maximum_pieces, math.ceil(wishes.maximum_pieces * take.frames / 2842))
    script = replace(production.take, cut=replace(wishes, maximum_pieces=most))
    return replace(production, take=script)


def one(seconds: int) -> Grown:
    """The breakdown of a take of so many seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "the-run"
        new_production(folder, "the-run")
        production = read_production(folder)
        take = take_of(build_take(production, folder).take, seconds)
    start = time.perf_counter()
    with open_executor(WORKERS, None) as executor:
        found = break_down(with_room(production, take), take, executor=executor)
    passed = time.perf_counter() - start
    spans = [piece.span for piece in found.pieces]
    assert spans[0].first == 0
    assert spans[-1].stop == take.frames
    assert all(a.stop == b.first for a, b in pairwise(spans))
    return Grown(
        frames=take.frames,
        pieces=len(spans),
        setups=len(found.coverage),
        seconds=passed,
        main_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        worker_mib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


if __name__ == "__main__":
    print(json.dumps(asdict(one(int(sys.argv[1])))))
