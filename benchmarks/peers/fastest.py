"""The shortest time in which the joint path of a move can be run: toppra.

    python fastest.py FOLDER

Run in the peers' environment. Speed and acceleration are limits, jerk is not. Writes
FOLDER/toppra.npz.
"""

# the peers are not in our own environment, and have no types
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    """Once to warm up, then the median of five."""
    import toppra
    from toppra import algorithm, constraint

    library: Any = toppra
    library.setup_logging("ERROR")
    folder = Path(sys.argv[1])
    problem = np.load(folder / "problem.npz")
    values = problem["ours"]
    path = library.SplineInterpolator(np.linspace(0.0, 1.0, len(values)), values)
    speed = np.stack([-problem["speed"], problem["speed"]], axis=1)
    acceleration = np.stack([-problem["acceleration"], problem["acceleration"]], axis=1)
    seconds, duration = [], np.nan
    for _ in range(6):
        one = time.perf_counter()
        limits = [
            constraint.JointVelocityConstraint(speed),
            constraint.JointAccelerationConstraint(acceleration),
        ]
        run = algorithm.TOPPRA(limits, path, parametrizer="ParametrizeConstAccel")
        answer = run.compute_trajectory(0.0, 0.0)
        seconds.append(time.perf_counter() - one)
        duration = np.nan if answer is None else float(answer.duration)
    np.savez(folder / "toppra.npz", seconds=np.median(seconds[1:]), duration=duration)


if __name__ == "__main__":
    main()
