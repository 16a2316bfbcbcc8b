"""Tesseract's Descartes on the knots of the path: rail positions and branches as our ladder has.

    python descartes.py FOLDER

Run in the peers' environment. Its graph knows the arm, its own spheres and the panels that stand;
neither time nor the performer nor how fast axes are. Writes FOLDER/descartes.npz.
"""

# the peers are not in our own environment, and have no types
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

REPETITIONS = 3


def libraries() -> tuple[Path, list[str], list[str]]:
    """Where the wheel keeps its plugins: folder, names for kinematics and for collision."""
    import tesseract_robotics

    package = Path(next(iter(tesseract_robotics.__path__)))
    folder = package.parent / "tesseract_robotics.libs"
    found = sorted(path.name for path in folder.glob("libtesseract_*factor*.so*"))
    kinematics = [name for name in found if "kinematics" in name]
    contact = [name for name in found if "collision_bullet" in name]
    return folder, kinematics, contact


def short(name: str) -> str:
    """As the plugin loader wants it: without `lib` and ending."""
    return name.removeprefix("lib").split(".so")[0]


def prepare(folder: Path) -> None:
    """The plugin files with the names this wheel has."""
    where, kinematics, contact = libraries()
    os.environ["TESSERACT_KINEMATICS_PLUGIN_DIRECTORIES"] = str(where)
    os.environ["TESSERACT_CONTACT_MANAGERS_PLUGIN_DIRECTORIES"] = str(where)
    srdf = (folder / "robot.srdf").read_text()
    (folder / "robot.srdf").write_text(srdf.replace("package://rig", f"file://{folder.resolve()}"))
    plugins = (folder / "plugins.yaml").read_text()
    names = ", ".join(short(name) for name in kinematics)
    place = f"  search_paths: [{where}]\n"
    plugins = plugins.replace("[LIBRARIES]", f"[{names}]").replace(
        "kinematic_plugins:\n", "kinematic_plugins:\n" + place, 1
    )
    (folder / "plugins.yaml").write_text(plugins)
    names = ", ".join(short(name) for name in contact)
    (folder / "contact.yaml").write_text(
        f"contact_manager_plugins:\n{place}  search_libraries: [{names}]\n"
        "  discrete_plugins:\n    default: BulletDiscreteBVHManager\n    plugins:\n"
        "      BulletDiscreteBVHManager:\n        class: BulletDiscreteBVHManagerFactory\n"
    )


def environment(folder: Path) -> tuple[Any, Any]:
    """The scene, and what can be moved in it."""
    from tesseract_robotics.tesseract_common import (
        FilesystemPath,
        GeneralResourceLocator,
        ManipulatorInfo,
    )
    from tesseract_robotics.tesseract_environment import Environment

    locator = GeneralResourceLocator()
    made = Environment()
    urdf, srdf = (FilesystemPath(str(folder / f"robot.{end}")) for end in ("urdf", "srdf"))
    if not made.init(urdf, srdf, locator):
        raise RuntimeError("tesseract did not take the robot")
    info = ManipulatorInfo()
    info.tcp_frame, info.manipulator = "link6", "rig"
    info.manipulator_ik_solver, info.working_frame = "ROPInvKin", "world"
    return made, (info, locator)


def solve(made: Any, info: Any, rotations: Any, positions: Any) -> Any:
    """Joints at the knots, shape (k, 7); None if the graph has no way."""
    from tesseract_robotics import tesseract_command_language as words
    from tesseract_robotics import tesseract_common as common
    from tesseract_robotics import tesseract_motion_planners as planners
    from tesseract_robotics import tesseract_motion_planners_descartes as descartes
    from tesseract_robotics import tesseract_motion_planners_simple as simple

    space = "DescartesMotionPlannerTask"
    program = words.CompositeInstruction()
    program.setManipulatorInfo(info)
    for rotation, position in zip(rotations, positions, strict=True):
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = rotation, position
        point = words.CartesianWaypoint(common.Isometry3d(pose))
        there = words.MoveInstruction(
            words.CartesianWaypointPoly_wrap_CartesianWaypoint(point),
            words.MoveInstructionType_LINEAR,
            "KNOTS",
            info,
        )
        program.appendMoveInstruction(words.MoveInstructionPoly_wrap_MoveInstruction(there))
    seeded = simple.generateInterpolatedProgram(program, made, 3.14, 100.0, 3.14, 1)
    profile = descartes.DescartesDefaultPlanProfileD()
    profiles = words.ProfileDictionary()
    profiles.addProfile(space, "KNOTS", descartes.cast_DescartesPlanProfileD(profile))
    request = planners.PlannerRequest()
    request.instructions, request.env, request.profiles = seeded, made, profiles
    answer = descartes.DescartesMotionPlannerD(space).solve(request)
    if not answer.successful:
        print(f"descartes: {answer.message}", file=sys.stderr)
        return None
    rows = []
    for one in answer.results.flatten():
        move = words.InstructionPoly_as_MoveInstructionPoly(one)
        rows.append(words.WaypointPoly_as_StateWaypointPoly(move.getWaypoint()).getPosition())
    return np.array(rows).reshape(len(rows), -1)


def main() -> None:
    """A few times; the median."""
    folder = Path(sys.argv[1])
    problem = np.load(folder / "problem.npz")
    knots = problem["knots"]
    prepare(folder)
    made, (info, *_kept) = environment(folder)
    seconds, path = [], None
    for _ in range(REPETITIONS):
        one = time.perf_counter()
        path = solve(made, info, problem["rotations"][knots], problem["positions"][knots])
        seconds.append(time.perf_counter() - one)
    found = np.zeros((0, 7)) if path is None else path
    np.savez(folder / "descartes.npz", path=found, seconds=np.array(seconds))


if __name__ == "__main__":
    main()
