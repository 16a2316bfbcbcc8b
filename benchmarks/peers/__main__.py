"""`python -m benchmarks.peers --python PEERS_PYTHON [--json]`: measure, and write the results.

PEERS_PYTHON is that of an environment with the peers in it; one that is not installed there, or
does not run, is said to be missing. `docs/benchmarks.md` gets the section anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

from benchmarks.arm import bundled_arm
from benchmarks.hallway import corner_path, hallway_request
from benchmarks.measure import Outcome, Row, Skipped, medians, this_machine
from benchmarks.peers.exported import export
from benchmarks.report import as_object, terminal_lines, with_peers, write_peers
from oner.model.piece import Placement
from oner.motion.plan import plan_move
from oner.motion.reach import axis_limits, best_way, climb
from oner.motion.request import ArmRequest, PlannedMove
from oner.motion.scene import Scene, make_scene, without_panels
from oner.motion.verify import verify

Floats = NDArray[np.float64]

SECONDS = (4, 10)
PLACES = (
    (11.64, 3.27, 0.096), (8.66, 2.42, 0.707), (12.0, 3.05, 0.085), (10.59, 1.36, -1.537),
    (8.83, 2.73, -0.071), (9.98, 2.69, 2.808),
)  # fmt: skip
"""Where the track lies: x, y [m], yaw [rad]. Drawn at random; those from which there is a move."""

LADDERS = 3
"""Placements of which Descartes climbs the ladder, and ours: it takes seconds."""

MOST = 15.0
"""Time a peer may take for the starts of one placement [s]."""

LOST = 0.01
"""A camera further off its path has lost it [m]; such a run is not counted."""

HERE = Path(__file__).parent


class Problem:
    """One placement and length: ours solved, and in a folder for others."""

    def __init__(self, place: tuple[float, float, float], seconds: int, scratch: Path) -> None:
        x, y, yaw = place
        lies = Placement(x=x, y=y, z=0.0, yaw=yaw)
        self.request: ArmRequest = hallway_request(bundled_arm(), corner_path(seconds), lies)
        answer = plan_move(self.request, self.request.span)
        assert isinstance(answer, PlannedMove), (place, seconds, answer)
        self.answer: PlannedMove = answer
        self.scene: Scene = make_scene(self.request)
        self.folder = scratch / f"{seconds}-{x}-{y}"
        self.folder.mkdir()
        export(self.request, answer, self.folder)

    def usable(self, values: Floats) -> bool:
        """Whether a path of the axes keeps everything that ours has to keep."""
        standing = without_panels(self.scene, self.answer.panels_out)
        verdict = verify(self.scene, values, standing)
        return not verdict.failures and set(verdict.panels_out) <= set(self.answer.panels_out)

    def peak(self, values: Floats, times: Floats | None = None) -> float:
        """Highest acceleration of an axis in parts of its limit, at 1 kHz along the quintic."""
        at = np.arange(len(values)) / float(self.request.rate) if times is None else times
        curve: Any = make_interp_spline(at, values, k=5)
        fine = np.arange(0.0, at[-1], 0.001)
        return float((np.abs(curve(fine, nu=2)) / axis_limits(self.request, "acceleration")).max())

    def away(self, values: Floats) -> float:
        """Largest distance of the camera from its path at the frames [m]."""
        return verify(self.scene, values, self.scene).camera_error


def main(arguments: Sequence[str] | None = None) -> int:
    """All peers, a line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="of the peers' environment")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    rows, machine = list[Outcome](), this_machine()
    versions = _versions(given.python)
    with tempfile.TemporaryDirectory() as scratch:
        for row in _measured(Path(scratch), given.python):
            rows.append(row)
            out = sys.stderr if given.json else sys.stdout
            print(terminal_lines(row), file=out, flush=True)
    found = as_object(rows, machine) | {"peers": versions}
    if given.json:
        print(json.dumps(found))
    write_peers(found)
    with_peers()
    return 0


def _measured(scratch: Path, python: str) -> Iterator[Outcome]:
    for seconds in SECONDS:
        problems = [Problem(place, seconds, scratch) for place in PLACES]
        yield _differential("pink", problems, seconds, python)
        yield _differential("mink", problems, seconds, python)
        yield from _ladders(problems[:LADDERS], seconds, python)
        yield _fastest(problems, seconds, python)


_PACKAGES = ("pin-pink", "mink", "mujoco", "pin", "tesseract-robotics", "toppra")


def _versions(python: str) -> dict[str, str]:
    words = (
        "import json, sys\nfrom importlib import metadata\nfound = {}\n"
        "for name in sys.argv[1:]:\n    try:\n        found[name] = metadata.version(name)\n"
        "    except metadata.PackageNotFoundError:\n        found[name] = 'not installed'\n"
        "print(json.dumps(found))"
    )
    done = subprocess.run(
        [python, "-c", words, *_PACKAGES], capture_output=True, text=True, check=True
    )
    versions: dict[str, str] = json.loads(done.stdout)
    return versions


def _run(python: str, script: str, *arguments: str) -> str:
    """Run a peer; why it did not, in a sentence, or nothing."""
    command = [python, str(HERE / script), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=600, check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "It was not done in ten minutes."
    if done.returncode == 0:
        return ""
    lines = done.stderr.strip().splitlines()
    return f"It did not run: {lines[-1][:160] if lines else f'status {done.returncode}'}."


def _differential(name: str, problems: list[Problem], seconds: int, python: str) -> Outcome:
    """Peaks over placements and starts; only runs that stay on the path are counted."""
    title = f"acceleration of a move of {seconds} s, {name}"
    ours, theirs, usable, lost, rate = list[float](), list[float](), 0, 0, list[float]()
    for problem in problems:
        why = _run(python, "differential.py", name, str(problem.folder), str(MOST))
        if why:
            return Skipped(name=title, reason=why)
        found = np.load(problem.folder / f"{name}.npz")
        ours.append(problem.peak(problem.answer.move.values))
        rate.append(problem.request.frames / float(np.median(found["seconds"])))
        for path in found["paths"]:
            if np.isnan(path).any() or problem.away(path) > LOST:
                lost += 1
                continue
            theirs.append(problem.peak(path))
            usable += problem.usable(path)
    if not theirs:
        return Skipped(name=title, reason="No run stayed on the path.")
    assert max(ours) <= 1.0, ours
    return Row(
        name=title,
        work=f"{len(problems)} placements, {len(theirs) + lost} runs of the peer, at 1 kHz",
        unit="of the limit",
        ours=float(np.median(ours)),
        peer=f"{name}, differential, {np.median(rate):,.0f} frames/s",
        theirs=float(np.median(theirs)),
        repetitions=1,
        answer=(
            f"ours keeps everything in {len(problems)} of {len(problems)}; of the peer's runs "
            f"{usable} of {len(theirs) + lost} do, {lost} lost the path; its least peak "
            f"{min(theirs):.2f}, its highest {max(theirs):.2f}"
        ),
    )


def _ladders(problems: list[Problem], seconds: int, python: str) -> list[Outcome]:
    """The same knots, rail positions and branches; ours beside that keeps time and performer."""
    title = f"a way up the ladder, move of {seconds} s"
    ours, whole, theirs = list[float](), list[float](), list[float]()
    peaks, mine, failed = list[float](), list[float](), 0
    for problem in problems:
        why = _run(python, "descartes.py", str(problem.folder))
        if why:
            return [Skipped(name=title, reason=why)]
        found = np.load(problem.folder / "descartes.npz")
        theirs.append(float(np.median(found["seconds"])))
        knots = np.load(problem.folder / "problem.npz")["knots"]
        if len(found["path"]) == len(knots):
            peaks.append(problem.peak(found["path"], knots / float(problem.request.rate)))
        else:
            failed += 1

        def ladder(scene: Scene = problem.scene) -> None:
            climbed = climb(scene)
            best_way(climbed, 0, len(climbed.knots) - 1)

        def plan(request: ArmRequest = problem.request) -> None:
            plan_move(request, request.span)

        one, two = medians(ladder, plan, repetitions=5)
        ours.append(one)
        whole.append(two)
        mine.append(problem.peak(problem.answer.move.values))
    work = f"{len(problems)} placements, knots a sixth of a second apart, rail 5 cm"
    knew = "Descartes, one thread, without time, speeds and performer"
    rows: list[Outcome] = [
        Row(
            name=title, work=work, unit="s", ours=float(np.median(ours)), peer=knew,
            theirs=float(np.median(theirs)), repetitions=3,
            answer=f"the peer found a way in {len(problems) - failed} of {len(problems)}",
        ),
        Row(
            name=f"ladder, smoothing and check, move of {seconds} s", work=work, unit="s",
            ours=float(np.median(whole)), peer="Descartes, the ladder alone",
            theirs=float(np.median(theirs)), repetitions=3, answer="ours is verified at 1 kHz",
        ),
    ]  # fmt: skip
    if peaks:
        rows.append(
            Row(
                name=f"acceleration of a move of {seconds} s, Descartes", work=work,
                unit="of the limit", ours=float(np.median(mine)),
                peer="the quintic through Descartes' knots", theirs=float(np.median(peaks)),
                repetitions=1, answer=f"its least {min(peaks):.2f}, its highest {max(peaks):.2f}",
            )
        )  # fmt: skip
    return rows


def _fastest(problems: list[Problem], seconds: int, python: str) -> Outcome:
    title = f"shortest time of the joint path of {seconds} s"
    took, shortest = list[float](), list[float]()
    for problem in problems:
        why = _run(python, "fastest.py", str(problem.folder))
        if why:
            return Skipped(name=title, reason=why)
        found = np.load(problem.folder / "toppra.npz")
        took.append(float(found["seconds"]))
        shortest.append(float(found["duration"]))
    return Row(
        name=title,
        work=f"{len(problems)} placements",
        unit="s",
        ours=float(seconds),
        peer=f"toppra, in {1000 * np.median(took):.0f} ms; without jerk, from rest to rest",
        theirs=float(np.nanmedian(shortest)),
        repetitions=5,
        answer="ours has the frames' own times; the difference is what the limits leave",
    )


if __name__ == "__main__":
    sys.exit(main())
