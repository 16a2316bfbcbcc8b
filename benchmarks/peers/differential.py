"""Differential inverse kinematics along the path, a quadratic programme a step.

    python differential.py pink|mink FOLDER SECONDS_AT_MOST

Run in the peers' environment. From each start the flange is led along its path, three steps a
frame; joint ranges and speeds are limits, and a weak task keeps the posture. Nothing looks ahead:
that is the method. Writes FOLDER/NAME.npz with the joints, and the time of it.
"""

# the peers are not in our own environment, and have no types
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

STEPS = 3
POSTURE = 1e-3


def pink_steps(folder: Path, _problem: Any) -> Any:
    """Functions to begin at joints, and to step towards a pose."""
    import pinocchio as pin
    from pink import Configuration, solve_ik
    from pink.limits import ConfigurationLimit, VelocityLimit
    from pink.tasks import FrameTask, PostureTask

    model = pin.buildModelFromUrdf(str(folder / "robot.urdf"))
    data = model.createData()
    flange = FrameTask("link6", position_cost=1.0, orientation_cost=1.0)
    posture = PostureTask(cost=POSTURE)
    limits = [ConfigurationLimit(model), VelocityLimit(model)]
    state: dict[str, Any] = {}

    def begin(q: Any) -> None:
        state["now"] = Configuration(model, data, q.copy())
        posture.set_target(q.copy())

    def step(rotation: Any, position: Any, dt: float) -> Any:
        flange.set_target(pin.SE3(rotation, position))
        speed = solve_ik(state["now"], [flange, posture], dt, solver="daqp", limits=limits)
        state["now"].integrate_inplace(speed, dt)
        return np.array(state["now"].q)

    return begin, step


def mink_steps(folder: Path, problem: Any) -> Any:
    """The same with mink; joints by name, as MuJoCo reads them from the URDF."""
    import mink
    import mujoco

    model = mujoco.MjModel.from_xml_path(str(folder / "robot.urdf"))
    names = ["track", *(f"J{i}" for i in range(1, 7))]
    flange = mink.FrameTask("link6", "body", position_cost=1.0, orientation_cost=1.0)
    posture = mink.PostureTask(model, cost=POSTURE)
    speeds = dict(zip(names, (float(v) for v in problem["speed"]), strict=True))
    limits = [mink.ConfigurationLimit(model), mink.VelocityLimit(model, speeds)]
    state: dict[str, Any] = {}

    def begin(q: Any) -> None:
        state["now"] = mink.Configuration(model, q=q.copy())
        posture.set_target(q.copy())

    def step(rotation: Any, position: Any, dt: float) -> Any:
        turned = mink.SO3.from_matrix(rotation)
        flange.set_target(mink.SE3.from_rotation_and_translation(turned, position))
        speed = mink.solve_ik(state["now"], [flange, posture], dt, "daqp", limits=limits)
        state["now"].integrate_inplace(speed, dt)
        return np.array(state["now"].q)

    return begin, step


def main() -> None:
    """Every start, until the time is over."""
    name, folder, most = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    problem = np.load(folder / "problem.npz")
    rotations, positions = problem["rotations"], problem["positions"]
    dt = 1.0 / float(problem["rate"]) / STEPS
    begin, step = {"pink": pink_steps, "mink": mink_steps}[name](folder, problem)
    paths, seconds, began = [], [], time.perf_counter()
    for start in problem["starts"]:
        if time.perf_counter() - began > most and paths:
            break
        one = time.perf_counter()
        begin(start)
        rows = []
        try:
            for rotation, position in zip(rotations, positions, strict=True):
                rows.append([step(rotation, position, dt) for _ in range(STEPS)][-1])
        except Exception as error:  # the peer's own: it has no answer from this start
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            rows = [np.full(7, np.nan)] * len(positions)
        seconds.append(time.perf_counter() - one)
        paths.append(np.array(rows))
    np.savez(folder / f"{name}.npz", paths=np.array(paths), seconds=np.array(seconds))


if __name__ == "__main__":
    main()
