"""How closely the drives of an arm follow a move: a simulation of servo, friction and payload.

The arm becomes a chain of rigid bodies with the masses of `Drives`. Every millisecond the drives
are told where the move has the axes, and answer with the torque

    tau = M(q) (a + 2 w (v - dq) + w^2 (p - q)) + h(q, dq) + friction(v)

with p, v, a of the move, q and dq measured, M and h of the arm as its controller knows it, and w
the stiffness of `ServoSettings`. The arm itself has other friction and another payload by a part
that nobody knows; physics runs at 2 kHz. What is measured is the camera.

Left out: bending of links and gears, backlash, the rail's straightness, limits of the current.
"""

# mujoco is an optional part; pyright sees it as untyped

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oner.errors import MissingExtraError
from oner.geometry import poses
from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.model.finding import Finding, find
from oner.model.kinematics import arm_frames
from oner.model.piece import Move
from oner.model.rig import ArmModel, Mount, Track
from oner.motion.curve import CHECK_RATE, fine_times, sample_curve

Floats = NDArray[np.float64]

GRAVITY = 9.81
"""[m/s2]"""

DENSITY = 400.0
"""Mean density of what the spheres of a link fill: a casting with motors in it [kg/m3]; assumed."""

CARRIAGE = 150.0
"""Of the carriage under the arm [kg]; assumed."""

VOXEL = 0.02
"""Edge of the cubes that mass and inertia of a link are summed over [m]."""

COULOMB, VISCOUS, ROTOR = 0.05, 0.05, 0.1
"""Assumed, in parts of an axis' torque: dry friction; viscous friction at full speed; what turning
the motor itself takes at full acceleration."""

PUBLISHED_EFFORTS: dict[str, tuple[float, ...]] = {
    "rx160l": (692.0, 574.0, 242.0, 58.0, 29.0, 29.0),
    "ur10e": (330.0, 330.0, 150.0, 54.0, 54.0, 54.0),
}
"""Efforts in published URDFs [Nm], by catalogue name. Those of the RX160 cannot be what the arm
has: J3 needs more to hold a camera of 18 kg at rest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drives(ArrayNoun):
    """What moves an arm, and what has to be moved.

    Args:
        masses: Of the base and the six links [kg], shape (7,).
        centres: Centres of mass in the frames of `arm_frames` [m], shape (7, 3).
        inertias: About these, in the same axes [kg m2], shape (7, 3, 3).
        carriage: Mass under the base [kg].
        torques: Limits [N on the rail, Nm], shape (7,); None: nobody said.
        coulomb: Dry friction [N, Nm], shape (7,).
        viscous: [N s/m, Nm s/rad], shape (7,).
        rotors: Inertia of motors and gears as the axes see it [kg, kg m2], shape (7,).
        payload: Of mount, camera and lens [kg].
        payload_centre: In the frame of the flange [m], shape (3,).
        assumed: Names of the fields nobody has verified.
        source: Where the limits were read.
    """

    masses: FloatArray
    centres: FloatArray
    inertias: FloatArray
    carriage: float
    torques: FloatArray | None
    coulomb: FloatArray
    viscous: FloatArray
    rotors: FloatArray
    payload: float
    payload_centre: FloatArray
    assumed: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServoSettings:
    """How a move is simulated.

    Args:
        stiffness: w of the drives [rad/s]; critically damped.
        runs: With friction and payload drawn anew, for the repeatability; 0: none.
        spread: By which part these differ from what the controller knows.
        seed: Of the draws.
    """

    stiffness: float = 60.0
    runs: int = 4
    spread: float = 0.1
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServoReport(ArrayNoun):
    """How closely the camera follows a move.

    Args:
        error_max, error_rms: Distance of the camera from where the move has it [m].
        angle_max, angle_rms: [rad].
        torque_peak, torque_rms: Per axis, rail first [N, Nm], shape (7,).
        torque_part: Peaks in parts of the limits, shape (7,); None where there are none.
        repeatability: How far the cameras of two runs are apart at most, at any instant [m]; None
            without runs.
        repeatability_rms: Root mean square distance of the runs from their mean [m]; None the same.
        runs: How many.
        work: Mechanical work of the drives over the move [J].
        seconds: Length of the move [s].
        findings: What there is to say.
        assumed: What it rests on that nobody has verified.
    """

    error_max: float
    error_rms: float
    angle_max: float
    angle_rms: float
    torque_peak: FloatArray
    torque_rms: FloatArray
    torque_part: FloatArray | None
    repeatability: float | None
    repeatability_rms: float | None
    runs: int
    work: float
    seconds: float
    findings: tuple[Finding, ...]
    assumed: tuple[str, ...]


def simulate(
    move: Move,
    arm: ArmModel,
    track: Track,
    mount: Mount,
    *,
    drives: Drives | None = None,
    settings: ServoSettings | None = None,
) -> ServoReport:
    """Run a move through servo, friction and payload.

    Args:
        move: Axis values at the frames.
        arm, track, mount: What runs it.
        drives: Masses and limits; None: `assumed_drives`.
        settings: Of the simulation.

    Raises:
        MissingExtraError: mujoco is not installed.
    """
    given = drives or assumed_drives(arm, track, mount)
    chosen = settings or ServoSettings()
    wanted = _Wanted.of(move, arm, mount)
    known = _Machine(arm, track, mount, given, rubs=False)
    first = _follow(wanted, known, _Machine(arm, track, mount, given), chosen.stiffness)
    paths = _repeated(wanted, known, (arm, track, mount, given), chosen)
    away = np.linalg.norm(first.positions - wanted.positions, axis=1)
    turned = poses.angle_between(first.quaternions, wanted.quaternions)
    peak = np.abs(first.torques).max(axis=0)
    part = None if given.torques is None else peak / np.maximum(given.torques, 1e-9)
    return ServoReport(
        error_max=float(away.max()),
        error_rms=_rms(away),
        angle_max=float(turned.max()),
        angle_rms=_rms(turned),
        torque_peak=frozen(peak),
        torque_rms=frozen(np.sqrt((first.torques**2).mean(axis=0))),
        torque_part=None if part is None else frozen(part),
        repeatability=_widest(paths) if len(paths) > 1 else None,
        repeatability_rms=_rms(paths - paths.mean(axis=0)) * math.sqrt(3)
        if len(paths) > 1
        else None,
        runs=len(paths),
        work=first.work,
        seconds=float(wanted.times[-1]),
        findings=_torque_findings(peak, given),
        assumed=given.assumed,
    )


def holding_torques(
    arm: ArmModel, track: Track, mount: Mount, drives: Drives, values: FloatArray
) -> Floats:
    """What the axes must hold when the arm stands still.

    Args:
        arm, track, mount, drives: The machine.
        values: Track and joints [m, rad], shape (n, 7).

    Returns:
        [N, Nm], shape (n, 7).

    Raises:
        MissingExtraError: mujoco is not installed.
    """
    machine, still = _Machine(arm, track, mount, drives, rubs=False), np.zeros(7)
    return np.array([machine.inverse(row, still, still) for row in values])


# ---------------------------------------------------------------------------------------------
# what is assumed of a machine


def assumed_drives(arm: ArmModel, track: Track, mount: Mount) -> Drives:
    """Masses from the shape of the links, friction and motors from torques, all of it assumed.

    Torques are those of a published URDF where there is one; else nobody said, and friction is
    counted from what the stretched arm needs to hold its payload.

    Args:
        arm, track, mount: What is moved. A mount without a mass is taken to weigh the payload.
    """
    bodies = [_body_of(arm.spheres[arm.spheres[:, 0] == frame, 1:]) for frame in range(7)]
    masses, centres, inertias = (np.array([one[k] for one in bodies]) for k in range(3))
    payload = mount.mass or arm.payload
    centre = np.array(mount.centre_of_mass) if mount.mass else _middle(mount)
    moved = masses.sum() + payload + CARRIAGE
    efforts = PUBLISHED_EFFORTS.get(arm.name)
    scale = np.array(efforts) if efforts else _stretched(arm, masses, payload)
    force = moved * max(track.acceleration, 1.0)
    size = np.concatenate([[force], scale])
    speed = np.concatenate([[track.speed], arm.speed])
    acceleration = np.concatenate([[track.acceleration], arm.acceleration])
    fields = ["masses", "centres", "inertias", "carriage", "coulomb", "viscous", "rotors"]
    return Drives(
        masses=masses,
        centres=centres,
        inertias=inertias,
        carriage=CARRIAGE,
        torques=np.concatenate([[2.0 * force], scale]) if efforts else None,
        coulomb=COULOMB * size,
        viscous=VISCOUS * size / np.maximum(speed, 1e-9),
        rotors=ROTOR * size / np.maximum(acceleration, 1e-9),
        payload=payload,
        payload_centre=centre,
        assumed=(*fields, *(["torques"] if efforts else []), *([] if mount.mass else ["payload"])),
        source="efforts of a published URDF, taken as limits" if efforts else "",
    )


def _body_of(spheres: Floats) -> tuple[float, Floats, Floats]:
    """Mass, centre and inertia of what spheres fill together, summed over small cubes."""
    if not len(spheres):
        return 0.1, np.zeros(3), 1e-4 * np.eye(3)
    low = (spheres[:, :3] - spheres[:, 3:]).min(axis=0)
    high = (spheres[:, :3] + spheres[:, 3:]).max(axis=0)
    edge = min(VOXEL, float(spheres[:, 3].min()) / 3)
    sides = [np.arange(a + edge / 2, b, edge) for a, b in zip(low, high, strict=True)]
    points = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 3)
    inside = np.zeros(len(points), np.bool_)
    for x, y, z, radius in spheres:
        inside |= ((points - (x, y, z)) ** 2).sum(axis=1) <= radius**2
    filled = points[inside]
    mass = DENSITY * edge**3 * len(filled)
    centre = filled.mean(axis=0)
    away = filled - centre
    spread = away.T @ away * (mass / len(filled))
    inertia = np.trace(spread) * np.eye(3) - spread + mass * edge**2 / 6 * np.eye(3)
    return mass, centre, inertia


def _middle(mount: Mount) -> Floats:
    if not len(mount.spheres):
        return np.array(mount.p_flange_camera)
    weights = mount.spheres[:, 3] ** 3
    return np.array((mount.spheres[:, :3] * weights[:, None]).sum(axis=0) / weights.sum())


def _stretched(arm: ArmModel, masses: Floats, payload: float) -> Floats:
    """A torque of the right size for each joint: twice what the stretched arm needs to be held."""
    straight = np.array([arm.signs * arm.offsets])
    heights = arm_frames(arm, straight)[0, :, 2, 3]
    needs = np.zeros(6)
    for joint in range(1, 7):
        beyond = np.maximum(heights[joint:] - heights[joint], 0.05)
        weights = masses[joint:] + np.eye(len(beyond))[-1] * payload
        needs[joint - 1] = 2.0 * GRAVITY * float((beyond * weights).sum())
    needs[0] = needs[1]
    return np.maximum(needs, 5.0)


# ---------------------------------------------------------------------------------------------
# the machine


class _Machine:
    """An arm as mujoco has it; without friction it is what a controller knows of it."""

    def __init__(
        self, arm: ArmModel, track: Track, mount: Mount, drives: Drives, *, rubs: bool = True
    ) -> None:
        self.mujoco = _mujoco()
        self.drives = drives
        self.on_rail = track.length > 0.0
        self.model: Any = self.mujoco.MjModel.from_xml_string(
            machine_xml(arm, track, mount, drives, rubs=rubs)
        )
        self.data: Any = self.mujoco.MjData(self.model)
        self.camera: int = self.model.site("camera").id

    def axes(self, row: Floats) -> Floats:
        """The axes that are joints here; a pedestal has no rail."""
        return row if self.on_rail else row[1:]

    def put(self, value: Floats, speed: Floats) -> None:
        """Somewhere, moving."""
        self.data.qpos[:] = self.axes(value)
        self.data.qvel[:] = self.axes(speed)
        self.mujoco.mj_forward(self.model, self.data)

    def inverse(self, value: Floats, speed: Floats, acceleration: Floats) -> Floats:
        """Torques that give an acceleration, shape (7,)."""
        self.data.qpos[:], self.data.qvel[:] = self.axes(value), self.axes(speed)
        return self.whole(self._inverse(self.axes(acceleration)))

    def torques_for(self, qpos: Floats, qvel: Floats, acceleration: Floats) -> Floats:
        """The same in the joints that are here."""
        self.data.qpos[:], self.data.qvel[:] = qpos, qvel
        return self._inverse(acceleration)

    def _inverse(self, acceleration: Floats) -> Floats:
        self.data.qacc[:] = acceleration
        self.mujoco.mj_inverse(self.model, self.data)
        return self.data.qfrc_inverse

    def whole(self, joints: Floats) -> Floats:
        """With a zero for a rail that is not there."""
        return np.array(joints) if self.on_rail else np.concatenate([[0.0], joints])


def machine_xml(
    arm: ArmModel, track: Track, mount: Mount, drives: Drives, *, rubs: bool = True
) -> str:
    """The machine as MuJoCo's model file: bodies are the frames of `arm_frames` at joints of 0.

    Args:
        arm, track, mount, drives: What is described.
        rubs: With friction.
    """
    frames = arm_frames(arm, np.zeros((1, 6)))[0]
    friction = [
        f'damping="{v:.9g}" frictionloss="{c:.9g}"' if rubs else ""
        for v, c in zip(drives.viscous, drives.coulomb, strict=True)
    ]
    joints = [f'armature="{r:.9g}" {f}' for r, f in zip(drives.rotors, friction, strict=True)]
    rail = f'<joint name="track" type="slide" axis="1 0 0" {joints[0]}/>' if track.length else ""
    lines = [
        f'<body name="carriage" pos="0 0 {track.base_height:.9g}">{rail}',
        _inertial(drives.carriage, np.zeros(3), drives.carriage * 0.1 * np.eye(3)),
        f'<body name="base">{_link_inertial(drives, 0)}',
    ]
    for joint in range(1, 7):
        T = poses.invert(frames[joint - 1]) @ frames[joint]
        axis = _axis(arm, joint)
        lines += [
            f'<body name="link{joint}" {_placed(T[:3, 3], poses.from_matrix(T[:3, :3]))}>',
            f'<joint name="J{joint}" axis="{_text(axis)}" {joints[joint]}/>',
            _link_inertial(drives, joint),
        ]
    ball = 0.4 * drives.payload * 0.12**2 * np.eye(3)
    lines += [
        f'<body name="payload">{_inertial(drives.payload, drives.payload_centre, ball)}',
        f'<site name="camera" {_placed(mount.p_flange_camera, mount.q_flange_camera)}/>',
        "</body>" * 9,
    ]
    return (
        '<mujoco><compiler angle="radian"/><option timestep="0.0005" integrator="implicitfast" '
        f'gravity="0 0 -{GRAVITY}"><flag contact="disable"/></option><worldbody>'
        + "".join(lines)
        + "</worldbody></mujoco>"
    )


def _axis(arm: ArmModel, joint: int) -> Floats:
    """Axis of a joint in its own frame, the maker's sense of turning."""
    turned = np.zeros((2, 6))
    turned[1, joint - 1] = 0.5
    still, moved = arm_frames(arm, turned)[:, joint, :3, :3]
    return poses.to_rotation_vector(poses.from_matrix(still.T @ moved)) / 0.5


def _link_inertial(drives: Drives, link: int) -> str:
    return _inertial(drives.masses[link], drives.centres[link], drives.inertias[link])


def _inertial(mass: float, centre: FloatArray, inertia: FloatArray) -> str:
    order = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
    full = _text(np.array([inertia[k] for k in order]))
    return f'<inertial mass="{mass:.9g}" pos="{_text(centre)}" fullinertia="{full}"/>'


def _placed(position: FloatArray, quaternion: FloatArray) -> str:
    return f'pos="{_text(position)}" quat="{_text(quaternion)}"'


def _text(values: FloatArray) -> str:
    return " ".join(f"{value:.12g}" for value in values)


def _mujoco() -> Any:
    try:
        return importlib.import_module("mujoco")
    except ImportError as error:
        raise MissingExtraError("simulating the drives of an arm", "sim") from error


# ---------------------------------------------------------------------------------------------
# a run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """The move every millisecond: axes with two derivatives, shape (m, 7), and its camera."""

    times: Floats
    value: Floats
    speed: Floats
    acceleration: Floats
    positions: Floats
    quaternions: Floats

    @classmethod
    def of(cls, move: Move, arm: ArmModel, mount: Mount) -> _Wanted:
        rate = float(move.rate)
        times = fine_times(len(move.values), rate)
        value, speed, acceleration = sample_curve(move.values, rate, times, derivatives=2)
        T = arm_frames(arm, value[:, 1:])[:, 6]
        positions = T[:, :3, 3] + T[:, :3, :3] @ mount.p_flange_camera
        positions = positions + value[:, :1] * [1.0, 0.0, 0.0]
        turned = poses.multiply(poses.from_matrix(T[:, :3, :3]), mount.q_flange_camera)
        return cls(
            times=times,
            value=value,
            speed=speed,
            acceleration=acceleration,
            positions=positions,
            quaternions=turned,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What came out of a run: camera over the carriage's height, shape (m, 3) and (m, 4)."""

    positions: Floats
    quaternions: Floats
    torques: Floats
    work: float


def _follow(wanted: _Wanted, known: _Machine, machine: _Machine, stiffness: float) -> _Run:
    """The move once: a new torque every millisecond, two steps of physics for each."""
    value, speed, acceleration = (
        np.ascontiguousarray(one if machine.on_rail else one[:, 1:])
        for one in (wanted.value, wanted.speed, wanted.acceleration)
    )
    rubbing = _known_friction(known, wanted.speed)
    step, model, data = machine.mujoco.mj_step, machine.model, machine.data
    data.qpos[:], data.qvel[:] = value[0], speed[0]
    machine.mujoco.mj_forward(model, data)
    substeps = round(1.0 / CHECK_RATE / model.opt.timestep)
    site, count = data.site(machine.camera), len(value)
    positions, rotations = np.zeros((count, 3)), np.zeros((count, 9))
    torques, work = np.zeros((count, value.shape[1])), 0.0
    damping, spring = 2.0 * stiffness, stiffness**2
    for i in range(count):
        positions[i], rotations[i] = site.xpos, site.xmat
        asked = acceleration[i] + damping * (speed[i] - data.qvel) + spring * (value[i] - data.qpos)
        tau = known.torques_for(data.qpos, data.qvel, asked) + rubbing[i]
        torques[i] = data.qfrc_applied[:] = tau
        before = np.array(data.qpos)
        step(model, data, substeps)
        # the site is where the last step began; one look more brings it to where it ended
        machine.mujoco.mj_kinematics(model, data)
        work += float(tau @ (data.qpos - before))
    return _Run(
        positions=positions - [0.0, 0.0, float(model.body("carriage").pos[2])],
        quaternions=poses.from_matrix(rotations.reshape(-1, 3, 3)),
        torques=torques if machine.on_rail else np.pad(torques, ((0, 0), (1, 0))),
        work=work,
    )


def _known_friction(known: _Machine, speed: Floats) -> Floats:
    """What a controller adds for friction: smooth where the axis turns round."""
    drives = known.drives
    smooth = np.tanh(speed / 0.005) * drives.coulomb + speed * drives.viscous
    return smooth if known.on_rail else smooth[:, 1:]


def _repeated(
    wanted: _Wanted,
    known: _Machine,
    machine: tuple[ArmModel, Track, Mount, Drives],
    settings: ServoSettings,
) -> Floats:
    """Camera paths with friction and payload drawn anew, shape (runs, m, 3)."""
    arm, track, mount, drives = machine
    random = np.random.default_rng(settings.seed)
    paths = list[Floats]()
    for _ in range(settings.runs):
        factors = random.uniform(1 - settings.spread, 1 + settings.spread, 15)
        other = replace(
            drives,
            coulomb=drives.coulomb * factors[:7],
            viscous=drives.viscous * factors[7:14],
            payload=drives.payload * factors[14],
        )
        run = _follow(wanted, known, _Machine(arm, track, mount, other), settings.stiffness)
        paths.append(run.positions)
    return np.array(paths).reshape(len(paths), len(wanted.times), 3)


def _widest(paths: Floats) -> float:
    """How far two of the paths are apart at most at any instant [m]."""
    pairs = [(a, b) for a in range(len(paths)) for b in range(a)]
    return max(float(np.linalg.norm(paths[a] - paths[b], axis=1).max()) for a, b in pairs)


def _rms(values: Floats) -> float:
    return math.sqrt(float((values**2).mean()))


def _torque_findings(peak: Floats, drives: Drives) -> tuple[Finding, ...]:
    """Axes whose torque is beyond its limit."""
    if drives.torques is None:
        return ()
    said = " (assumed)" if "torques" in drives.assumed else ""
    return tuple(
        find(
            "arm-torque",
            "the track" if axis == 0 else f"J{axis}",
            f"needs {peak[axis]:.0f} {'N' if axis == 0 else 'Nm'}",
            limit=f"{drives.torques[axis]:.0f} {'N' if axis == 0 else 'Nm'}{said}",
        )
        for axis in np.flatnonzero(peak > drives.torques)
    )
