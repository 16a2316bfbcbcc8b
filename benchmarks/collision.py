"""Configurations of an arm against boxes, beside pinocchio with coal."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.arm import ArmRig, bundled_arm
from benchmarks.measure import NO_PEER, Outcome, Row, medians
from oner.kernels.collide import Body, World, judge_all
from oner.motion.scene import make_body

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CONFIGURATIONS = 4_000
BOXES = 37
REPETITIONS = 5


def run() -> tuple[Outcome, ...]:
    """Both say of every configuration and box whether they touch; they must agree on all."""
    rig = bundled_arm()
    body = make_body(rig.arm, rig.mount, 0.0)._replace(pairs=np.zeros((0, 2), np.int64))
    boxes, q, s = _boxes(), _joints(rig), np.random.default_rng(4).uniform(-2, 2, CONFIGURATIONS)
    world, feet = _world(boxes, rig.track.base_height), np.zeros((0, CONFIGURATIONS, 3))

    def ours() -> NDArray[np.uint64]:
        return judge_all(body, world, q, s, feet)[1]

    touched = ours()[:, None] >> np.arange(BOXES, dtype=np.uint64) & np.uint64(1) != 0
    spheres = len(body.radii)
    said = f"{int(touched.any(axis=1).sum()):,} configurations touch something"
    try:
        peer = _Peer(body, boxes, rig.track.base_height)
    except ImportError:
        (mine,) = medians(ours, repetitions=REPETITIONS)
        return (_row(mine, None, NO_PEER, said, spheres),)
    rows = np.ascontiguousarray(np.column_stack([s, q * body.signs - body.offsets]))
    different = int((peer.touched(rows) != touched).sum())
    assert different == 0, f"{different} of {touched.size} pairs are judged differently"
    assert (peer.judge(rows) == touched.any(axis=1)).all()
    mine, other = medians(ours, lambda: peer.judge(rows), repetitions=REPETITIONS)
    answer = f"0 of {touched.size:,} pairs of configuration and box judged differently; {said}"
    return (_row(mine, other, "pinocchio with coal, naive manager", answer, spheres),)


def _boxes() -> Floats:
    """Upright boxes around the track, as rows of `World.boxes`."""
    draw = np.random.default_rng(3)
    x, y = draw.uniform(-4, 4, BOXES), draw.uniform(0.6, 2.5, BOXES) * draw.choice([-1, 1], BOXES)
    yaw = draw.uniform(-math.pi, math.pi, BOXES)
    length, thickness = draw.uniform(0.3, 0.6, BOXES), draw.uniform(0.02, 0.1, BOXES)
    low, high = draw.uniform(0, 1.5, BOXES), draw.uniform(1.8, 3, BOXES)
    c, s = np.cos(yaw), np.sin(yaw)
    wide, deep = np.abs(c) * length + np.abs(s) * thickness, np.abs(s) * length
    deep = deep + np.abs(c) * thickness
    rows = [x, y, c, s, length, thickness, low, high, x - wide, x + wide, y - deep, y + deep]
    return np.ascontiguousarray(np.column_stack(rows))


def _joints(rig: ArmRig) -> Floats:
    draw = np.random.default_rng(5)
    return draw.uniform(rig.arm.lower, rig.arm.upper, (CONFIGURATIONS, 6))


def _world(boxes: Floats, height: float) -> World:
    bits = np.left_shift(np.uint64(1), np.arange(BOXES, dtype=np.uint64))
    nobody = np.zeros((0, 2))
    return World(boxes, bits, -math.inf, math.inf, height, 0.0, 0.0, 0.0, nobody)


class _Peer:
    """The same spheres on the same joints against the same boxes.

    Args:
        body: The arm.
        boxes: As in `World`.
        height: Of the arm's base [m].

    Raises:
        ImportError: pinocchio or coal is not installed.
    """

    def __init__(self, body: Body, boxes: Floats, height: float) -> None:
        import coal
        import pinocchio

        self.pin: Any = pinocchio
        self.coal: Any = coal
        self.model = self.pin.Model()
        self.joints = self._add_joints([float(v) for v in body.geometry], height)
        self.shapes = self.pin.GeometryModel()
        spheres = [self._add_sphere(body, i) for i in range(len(body.radii))]
        walls = [self._add_box(k, row) for k, row in enumerate(boxes)]
        for wall in walls:
            for sphere in spheres:
                self.shapes.addCollisionPair(self.pin.CollisionPair(sphere, wall))
        self.counts = len(walls), len(spheres)
        self.data, self.shape_data = self.model.createData(), self.shapes.createData()
        make_manager = self.pin.BroadPhaseManager_NaiveCollisionManager
        self.manager = make_manager(self.model, self.shapes, self.shape_data)

    def judge(self, rows: Floats) -> Bools:
        """Whether configurations touch anything, all of it looked for, shape (n,).

        Args:
            rows: Rail before joints, shape (n, 7).
        """
        ask, model, data, manager = self.pin.computeCollisions, self.model, self.data, self.manager
        return np.array([ask(model, data, manager, row, False) for row in rows])

    def touched(self, rows: Floats) -> Bools:
        """Which boxes each configuration touches, every pair tested, shape (n, boxes)."""
        found = np.empty((len(rows), self.counts[0]), np.bool_)
        given = self.model, self.data, self.shapes, self.shape_data
        for i, row in enumerate(rows):
            self.pin.computeCollisions(*given, row, False)
            hits = [result.isCollision() for result in self.shape_data.collisionResults]
            found[i] = np.array(hits).reshape(self.counts).any(axis=1)
        return found

    def _add_joints(self, geometry: list[float], height: float) -> list[int]:
        """Joint of each frame; frame 0, the base, rides on the rail."""
        a1, a2, b, c1, c2, c3, _ = geometry
        pin = self.pin
        kinds = [pin.JointModelPX(), pin.JointModelRZ(), pin.JointModelRY(), pin.JointModelRY()]
        kinds += [pin.JointModelRZ(), pin.JointModelRY(), pin.JointModelRZ()]
        offsets = [(0, 0, height), (0, 0, 0), (a1, 0, c1), (0, 0, c2), (a2, b, c3)]
        offsets += [(0, 0, 0), (0, 0, 0)]
        joints = [0]
        for k, (kind, offset) in enumerate(zip(kinds, offsets, strict=True)):
            place = pin.SE3(np.eye(3), np.array(offset, np.float64))
            joints.append(self.model.addJoint(joints[-1], kind, place, f"axis{k}"))
        return joints[1:]

    def _add_sphere(self, body: Body, i: int) -> int:
        """Frame 6, the flange, lies c4 beyond the last joint."""
        frame = int(body.links[i])
        beyond = np.array([0.0, 0.0, body.geometry[6] if frame == 6 else 0.0])
        place = self.pin.SE3(np.eye(3), body.centres[i] + beyond)
        shape = self.coal.Sphere(float(body.radii[i]))
        return self._add(f"sphere{i}", self.joints[frame], place, shape)

    def _add_box(self, k: int, row: Floats) -> int:
        x, y, c, s, length, thickness, low, high = (float(v) for v in row[:8])
        turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
        place = self.pin.SE3(turn, np.array([x, y, (low + high) / 2]))
        return self._add(f"box{k}", 0, place, self.coal.Box(2 * length, 2 * thickness, high - low))

    def _add(self, name: str, joint: int, place: Any, shape: Any) -> int:
        made = self.pin.GeometryObject(name, joint, place, shape)
        return int(self.shapes.addGeometryObject(made))


def _row(ours: float, theirs: float | None, peer: str, answer: str, spheres: int) -> Row:
    return Row(
        name="arm against boxes",
        work=f"{CONFIGURATIONS:,} configurations, {spheres} spheres, {BOXES} boxes, one thread",
        unit="ms",
        ours=1000 * ours,
        peer=peer,
        theirs=None if theirs is None else 1000 * theirs,
        repetitions=REPETITIONS,
        answer=answer,
    )
