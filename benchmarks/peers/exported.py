"""The problem as files that other planners read: a URDF, an SRDF, a list of plugins, arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oner.model.rig import ArmModel, OrthoParallel, Track
from oner.motion.reach import climb
from oner.motion.request import ArmRequest, PlannedMove
from oner.motion.scene import Scene, make_scene, without_panels

Floats = NDArray[np.float64]

STARTS = 10
"""Configurations at the first frame that planners without a search begin from, ours the first."""

RAIL_STEP = 0.05
"""Of rail positions a ladder of others looks at: as many as ours [m]."""


def export(request: ArmRequest, answer: PlannedMove, folder: Path) -> None:
    """Write everything into a folder; the world is the frame of the track.

    The panels our answer takes out are not there, so that others look for the rest only.
    """
    scene = make_scene(request)
    standing = without_panels(scene, answer.panels_out)
    knots, starts = _knots_and_starts(scene, answer)
    arm, track = request.arm, request.track
    half = track.length / 2 - track.margin
    np.savez(
        folder / "problem.npz",
        rate=float(request.rate),
        rotations=scene.rotations,
        positions=scene.positions,
        knots=knots,
        starts=starts,
        lower=np.array([-half, *arm.lower]),
        upper=np.array([half, *arm.upper]),
        speed=np.array([track.speed, *arm.speed]),
        acceleration=np.array([track.acceleration, *arm.acceleration]),
        ours=np.array(answer.move.values),
    )
    (folder / "robot.urdf").write_text(_urdf(request, standing))
    (folder / "robot.srdf").write_text(_srdf(scene))
    (folder / "plugins.yaml").write_text(_plugins(arm, track))


def _knots_and_starts(scene: Scene, answer: PlannedMove) -> tuple[NDArray[np.int64], Floats]:
    ladder = climb(scene)
    rung = ladder.rungs[0]
    rows = np.column_stack([scene.rail[rung.cells], rung.q])
    chosen = np.random.default_rng(1).permutation(len(rows))[: STARTS - 1]
    return ladder.knots, np.concatenate([answer.move.values[:1], rows[chosen]])


# ---------------------------------------------------------------------------------------------
# the robot


def _urdf(request: ArmRequest, standing: Scene) -> str:
    """A chain of seven joints whose last frame is the flange, and the panels as boxes."""
    arm, track = request.arm, request.track
    kind = arm.geometry
    assert isinstance(kind, OrthoParallel)
    assert not np.any(arm.offsets)
    assert np.all(arm.signs == 1.0)
    origins = [
        (0, 0, 0), (kind.a1, 0, kind.c1), (0, 0, kind.c2), (kind.a2, kind.b, kind.c3), (0, 0, 0),
        (0, 0, kind.c4),
    ]  # fmt: skip
    links: list[list[Floats]] = [[] for _ in range(7)]
    for row in np.array(arm.spheres):
        links[int(row[0])].append(row[1:])
    half = track.length / 2 - track.margin
    text = [
        '<robot name="rig"><link name="world"/>',
        _link("base_link", links[0]),
        _joint("track", "world", "base_link", (0, 0, track.base_height), "1 0 0", "prismatic"),
        _limit(-half, half, track.speed) + "</joint>",
    ]
    for i, (origin, axis) in enumerate(zip(origins, "zyyzyz", strict=True), start=1):
        parent = "base_link" if i == 1 else f"link{i - 1}"
        direction = " ".join("1" if axis == name else "0" for name in "xyz")
        text += [
            _link(f"link{i}", links[i]),
            _joint(f"J{i}", parent, f"link{i}", origin, direction, "revolute"),
            _limit(arm.lower[i - 1], arm.upper[i - 1], arm.speed[i - 1]) + "</joint>",
        ]
    for number, sphere in enumerate(np.array(request.mount.spheres)):
        held = f'<joint name="held{number}" type="fixed"><parent link="link6"/>'
        text += [_link(f"tool{number}", [sphere]), f'{held}<child link="tool{number}"/></joint>']
    return "\n".join([*text, _walls(standing.world.boxes), "</robot>"])


def _link(name: str, spheres: Sequence[Floats]) -> str:
    shapes = "".join(
        f'<collision><origin xyz="{x:.6f} {y:.6f} {z:.6f}"/><geometry><sphere radius="{r:.6f}"/>'
        "</geometry></collision>"
        for x, y, z, r in spheres
    )
    inertial = (
        '<inertial><mass value="10"/><inertia ixx="0.1" iyy="0.1" izz="0.1" ixy="0" ixz="0" '
        'iyz="0"/></inertial>'
    )
    return f'<link name="{name}">{inertial}{shapes}</link>'


def _joint(
    name: str, parent: str, child: str, origin: tuple[float, float, float], axis: str, kind: str
) -> str:
    x, y, z = origin
    return (
        f'<joint name="{name}" type="{kind}"><parent link="{parent}"/><child link="{child}"/>'
        f'<origin xyz="{x:.9f} {y:.9f} {z:.9f}"/><axis xyz="{axis}"/>'
    )


def _limit(low: float, high: float, speed: float) -> str:
    return f'<limit lower="{low:.9f}" upper="{high:.9f}" velocity="{speed:.9f}" effort="1000"/>'


def _walls(boxes: Floats) -> str:
    """Rows of `World.boxes` as collisions of one link."""
    shapes = list[str]()
    for x, y, cos, sin, length, thick, low, high in boxes[:, :8]:
        turn = float(np.arctan2(sin, cos))
        shapes.append(
            f'<collision><origin xyz="{x:.6f} {y:.6f} {(low + high) / 2:.6f}" '
            f'rpy="0 0 {turn:.9f}"/><geometry><box size="{2 * length:.6f} {2 * thick:.6f} '
            f'{high - low:.6f}"/></geometry></collision>'
        )
    return (
        f'<link name="walls">{"".join(shapes)}</link>'
        '<joint name="standing" type="fixed"><parent link="world"/><child link="walls"/></joint>'
    )


# ---------------------------------------------------------------------------------------------
# what tesseract wants beside


def _srdf(scene: Scene) -> str:
    """Pairs of links of which some spheres may touch, by our own planner's rule, may touch here.

    Of mount and camera every sphere is a link of its own, so that most of them are still tested.
    """
    body, links = scene.body, len(scene.request.arm.spheres)
    names = ["base_link", *(f"link{i}" for i in range(1, 7))]
    owner = [names[int(body.links[i])] for i in range(links)]
    owner += [f"tool{i}" for i in range(len(body.links) - links)]
    tested: Counter[tuple[str, str]] = Counter()
    for a, b in body.pairs.tolist():
        tested[owner[a], owner[b]] += 1
    count = {name: owner.count(name) for name in owner}
    every = list(dict.fromkeys(owner))
    free = [
        f'<disable_collisions link1="{a}" link2="{b}" reason="never"/>'
        for i, a in enumerate(every)
        for b in every[i + 1 :]
        if tested[a, b] < count[a] * count[b]
    ]
    return "\n".join(
        [
            '<robot name="rig">',
            '<group name="rig"><chain base_link="world" tip_link="link6"/></group>',
            '<kinematics_plugin_config filename="package://rig/plugins.yaml"/>',
            '<contact_managers_plugin_config filename="package://rig/contact.yaml"/>',
            *free,
            "</robot>",
        ]
    )


def _plugins(arm: ArmModel, track: Track) -> str:
    kind = arm.geometry
    assert isinstance(kind, OrthoParallel)
    numbers = "\n".join(
        f"                    {name}: {getattr(kind, name):.9f}"
        for name in ("a1", "a2", "b", "c1", "c2", "c3", "c4")
    )
    return f"""\
kinematic_plugins:
  search_libraries: [LIBRARIES]
  inv_kin_plugins:
    rig:
      default: ROPInvKin
      plugins:
        ROPInvKin:
          class: ROPInvKinFactory
          config:
            manipulator_reach: {kind.reach + track.base_height:.3f}
            positioner_sample_resolution:
              - name: track
                value: {RAIL_STEP}
            positioner:
              class: KDLFwdKinChainFactory
              config:
                base_link: world
                tip_link: base_link
            manipulator:
              class: OPWInvKinFactory
              config:
                base_link: base_link
                tip_link: link6
                params:
{numbers}
                    offsets: [0, 0, 0, 0, 0, 0]
                    sign_corrections: [1, 1, 1, 1, 1, 1]
"""
