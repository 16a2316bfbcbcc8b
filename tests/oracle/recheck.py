"""A planned move looked at again, at 1 kHz, with nothing of ours but the nouns it is said in.

Kinematics, shapes and distances are pinocchio's and coal's. The arm is a published URDF with its
collision meshes where there is one, else a chain of joints built here from its published lengths.
Curves are scipy's quintics through the frames; limits are held against their derivatives and
against differences of neighbouring instants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import coal
import numpy as np
import pinocchio as pin
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline
from scipy.spatial.transform import Rotation

from oner.model.piece import Move
from oner.model.rig import ArmModel, OffsetWrist, OrthoParallel
from oner.model.set import Panel
from oner.motion.request import ArmRequest

Floats = NDArray[np.float64]

STEP = 0.001
"""Between two instants [s]."""

POSITION, ANGLE = 0.0015, math.radians(0.07)
"""How far the camera may be from the path as given [m, rad]."""

SLACK = 1e-6
"""Of a limit, for what rounding does to differences."""


# ---------------------------------------------------------------------------------------------
# arms


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Something solid that moves with a joint: 0 is the carriage, i joint i."""

    name: str
    joint: int
    geometry: coal.CollisionGeometry
    pose: pin.SE3


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Six joints on a carriage that moves along X.

    Args:
        model: Of pinocchio; its first joint is the carriage.
        flange: Of the flange in joint 6.
        shapes: What the links fill.
        source: Where it is from.
        meshes: The shapes are the links' own; else a cover, whose parts meet where links do not.
    """

    model: pin.Model
    flange: pin.SE3
    shapes: tuple[Shape, ...]
    source: str
    meshes: bool = True


def chain_of(arm: ArmModel, data: Path | None) -> Chain:
    """The arm as somebody else has it: from its URDF where one lies in the folder of robots."""
    made = _PUBLISHED.get(arm.name) if data is not None else None
    return made(arm, data / "robots") if made and data else chain_from_lengths(arm)


def chain_from_lengths(arm: ArmModel) -> Chain:
    """The chain its published lengths describe; without meshes its links are its own spheres."""
    links = _links(arm)
    model, flange = _joined([(pose, axis) for pose, axis in links[:-1]]), links[-1][0]
    shapes = [
        Shape(
            name=f"link {int(row[0])} sphere {number}",
            joint=int(row[0]),
            geometry=coal.Sphere(float(row[4])),
            pose=(flange if row[0] == 6 else pin.SE3.Identity()) * _shift(*row[1:4]),
        )
        for number, row in enumerate(np.array(arm.spheres))
    ]
    said = "lengths and spheres of the catalogue"
    return Chain(model=model, flange=flange, shapes=tuple(shapes), source=said, meshes=False)


def _links(arm: ArmModel) -> list[tuple[pin.SE3, str]]:
    """Pose of each joint in the one before it, and its axis; last the flange in joint 6.

    An angle of the formulas is sign * q - offset: a turn by -offset before the joint, and its axis
    the other way round for a sign of -1.
    """
    kind = arm.geometry
    if isinstance(kind, OrthoParallel):
        steps = [
            (_shift(0, 0, 0), "z"), (_shift(kind.a1, 0, kind.c1), "y"),
            (_shift(0, 0, kind.c2), "y"), (_shift(kind.a2, kind.b, kind.c3), "z"),
            (_shift(0, 0, 0), "y"), (_shift(0, 0, 0), "z"),
        ]  # fmt: skip
        end = _shift(0, 0, kind.c4)
    else:
        steps, end = _offset_wrist(kind)
    out: list[tuple[pin.SE3, str]] = []
    for (pose, axis), sign, offset in zip(steps, arm.signs, arm.offsets, strict=True):
        out.append((pose * _turn(axis, -float(offset)), axis if sign > 0 else f"-{axis}"))
    return [*out, (end, "")]


def _offset_wrist(kind: OffsetWrist) -> tuple[list[tuple[pin.SE3, str]], pin.SE3]:
    """Straight up when all angles are 0: three axes along y, one along x, one along z."""
    steps = [
        (_shift(0, 0, 0), "z"), (_shift(0, 0, kind.d1), "y"), (_shift(0, 0, -kind.a2), "y"),
        (_shift(0, kind.d4, -kind.a3), "y"), (_shift(kind.d5, 0, 0), "x"), (_shift(0, 0, 0), "z"),
    ]  # fmt: skip
    return steps, _shift(0, 0, kind.d6)


def _joined(joints: Sequence[tuple[pin.SE3, str]]) -> pin.Model:
    model = pin.Model()
    parent = model.addJoint(0, pin.JointModelPX(), pin.SE3.Identity(), "track")
    for number, (pose, axis) in enumerate(joints, start=1):
        vector = np.array([axis.endswith(name) for name in "xyz"], np.float64)
        joint = pin.JointModelRevoluteUnaligned(-vector if axis.startswith("-") else vector)
        parent = model.addJoint(parent, joint, pose, f"J{number}")
    return model


def _from_urdf(
    urdf: Path,
    meshes: Path,
    named: Sequence[str],
    tip: str,
    stretch: Callable[[Floats], Floats] | None = None,
    longer: float = 0.0,
) -> Chain:
    """A chain from a URDF; link 4 may be stretched and joint 5 moved along z by `longer`."""
    own = pin.buildModelFromUrdf(str(urdf))
    ids = [own.getJointId(name) for name in named]
    poses = [own.jointPlacements[i].copy() for i in ids]
    poses[4].translation = poses[4].translation + np.array([0.0, 0.0, longer])
    joints = [(pose, _axis_of(own.joints[i])) for i, pose in zip(ids, poses, strict=True)]
    flange = own.frames[own.getFrameId(tip)]
    assert flange.parentJoint == ids[-1]
    found = pin.buildGeomFromUrdf(
        own, str(urdf), pin.GeometryType.COLLISION, package_dirs=_package(urdf, meshes)
    )
    shapes = [
        Shape(
            name=one.name,
            joint=ids.index(one.parentJoint) + 1 if one.parentJoint in ids else 0,
            geometry=one.geometry,
            pose=one.placement,
        )
        for one in found.geometryObjects
    ]
    if stretch:
        shapes = [_stretched(one, stretch) if one.joint == 4 else one for one in shapes]
    return Chain(
        model=_joined(joints), flange=flange.placement, shapes=tuple(shapes), source=urdf.name
    )


def _axis_of(joint: pin.JointModel) -> str:
    return {"JointModelRX": "x", "JointModelRY": "y", "JointModelRZ": "z"}[joint.shortname()]


def _package(urdf: Path, meshes: Path) -> list[str]:
    """A folder in which the URDF's `package://name/meshes` leads to the meshes that are here."""
    import tempfile

    text = urdf.read_text(encoding="utf-8")
    name = text.split("package://", 1)[1].split("/", 1)[0]
    folder = Path(tempfile.mkdtemp(prefix="oracle-"))
    (folder / name).symlink_to(meshes.parent.resolve(), target_is_directory=True)
    return [str(folder)]


def _stretched(shape: Shape, stretch: Callable[[Floats], Floats]) -> Shape:
    mesh = shape.geometry
    assert isinstance(mesh, coal.BVHModelBase)
    points, triangles = coal.StdVec_Vec3s(), coal.StdVec_Triangle()
    for row in stretch(np.array(mesh.vertices())):
        points.append(row)
    for number in range(mesh.num_tris):
        triangles.append(mesh.tri_indices(number))
    made = coal.BVHModelOBBRSS()
    made.beginModel(len(triangles), len(points))
    made.addSubModel(points, triangles)
    made.endModel()
    return replace(shape, geometry=made)


def _longer_between(low: float, high: float, more: float) -> Callable[[Floats], Floats]:
    """Vertices above `high` go up by `more`, those below `low` stay, between them in proportion."""

    def stretch(points: Floats) -> Floats:
        part = np.clip((points[:, 2] - low) / (high - low), 0.0, 1.0)
        return points + np.stack([0 * part, 0 * part, more * part], axis=1)

    return stretch


_SIX = tuple(f"joint_{number}" for number in range(1, 7))


def _rx160l(arm: ArmModel, robots: Path) -> Chain:  # noqa: ARG001 - as every entry of the table
    """The published RX160 with a forearm 0.3 m longer, which is what the L is."""
    folder = robots / "staubli_rx160"
    urdf, stretch = folder / "urdf" / "rx160.urdf", _longer_between(0.2, 0.5, 0.3)
    return _from_urdf(urdf, folder / "meshes", _SIX, "tool0", stretch, longer=0.3)


def _ur10e(arm: ArmModel, robots: Path) -> Chain:
    """The published UR10e, turned at base and flange to the axes the catalogue has there."""
    folder = robots / "ur10e"
    names = [
        "shoulder_pan_joint", "shoulder_lift_joint", "elbow_joint",
        "wrist_1_joint", "wrist_2_joint", "wrist_3_joint",
    ]  # fmt: skip
    chain = _from_urdf(folder / "ur10e.urdf", folder / "meshes", names, "tool0")
    return _in_the_axes_of(chain, chain_from_lengths(arm))


def _tx2_90xl(arm: ArmModel, robots: Path) -> Chain:
    """Lengths of the XL, and the published meshes of the TX2-90 stretched to them.

    The published frames lie at shoulder height for link 1, beside ours by b for link 3, and at the
    elbow for link 4.
    """
    kind = arm.geometry
    assert isinstance(kind, OrthoParallel)
    chain = chain_from_lengths(arm)
    at = [
        _shift(0, 0, 0), _shift(0, 0, kind.c1), _shift(0, 0, 0), _shift(0, kind.b, 0),
        _shift(0, 0, -kind.c3), _shift(0, 0, 0), chain.flange,
    ]  # fmt: skip
    longer = {
        2: _longer_between(0.15, 0.3, kind.c2 - 0.425),
        4: _longer_between(0.2, 0.35, kind.c3 - 0.425),
    }
    folder, shapes = robots / "staubli_tx2_90/meshes/tx2_90/collision", list[Shape]()
    for joint, pose in enumerate(at):
        name = f"link_{joint}" if joint else "base_link"
        mesh = coal.MeshLoader().load(str(folder / f"{name}.stl"), np.ones(3))
        shape = Shape(name=name, joint=joint, geometry=mesh, pose=pose)
        shapes.append(_stretched(shape, longer[joint]) if joint in longer else shape)
    return replace(chain, shapes=tuple(shapes), source="lengths of the XL, meshes", meshes=True)


def _in_the_axes_of(chain: Chain, other: Chain) -> Chain:
    """The chain with base and flange turned by quarter turns to where the other's are.

    Raises:
        ValueError: No turns do that: the two are different arms.
    """
    poses = np.random.default_rng(3).uniform(-2.0, 2.0, (4, 6))
    theirs = [flange_at(chain, 0.0, q) for q in poses]
    wanted = [flange_at(other, 0.0, q) for q in poses]
    for quarter in range(4):
        base = _turn("z", quarter * math.pi / 2)
        ends = [(base * one).inverse() * two for one, two in zip(theirs, wanted, strict=True)]
        if all(np.abs(end.homogeneous - ends[0].homogeneous).max() < 1e-6 for end in ends):
            return _turned(chain, base, ends[0])
    raise ValueError("the published chain and the catalogue's lengths are different arms")


def _turned(chain: Chain, base: pin.SE3, end: pin.SE3) -> Chain:
    model = chain.model.copy()
    model.jointPlacements[2] = base * model.jointPlacements[2]
    shapes = [replace(one, pose=base * one.pose) if one.joint == 0 else one for one in chain.shapes]
    return replace(chain, model=model, flange=chain.flange * end, shapes=tuple(shapes))


_PUBLISHED: dict[str, Callable[[ArmModel, Path], Chain]] = {
    "rx160l": _rx160l,
    "ur10e": _ur10e,
    "tx2-90xl": _tx2_90xl,
}


def flange_at(chain: Chain, rail: float, q: Floats) -> pin.SE3:
    """The flange for one position of carriage and joints."""
    data = chain.model.createData()
    pin.forwardKinematics(chain.model, data, np.concatenate([[rail], q]))
    return data.oMi[7] * chain.flange


def _shift(x: float, y: float, z: float) -> pin.SE3:
    return pin.SE3(np.eye(3), np.array([x, y, z], np.float64))


def _turn(axis: str, angle: float) -> pin.SE3:
    vector = np.array([axis == name for name in "xyz"], np.float64)
    return pin.SE3(pin.exp3(vector * angle), np.zeros(3))


# ---------------------------------------------------------------------------------------------
# a move


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What was found.

    Args:
        instants: How many were looked at.
        peaks: Speed, acceleration and jerk of the seven axes in parts of their limits, from the
            derivatives of the quintic and from differences, the larger, shape (3, 7).
        camera, turn: Largest distance and angle of the camera from the path as given [m, rad].
        walls, performers, itself: Least distance of any shape to what stands there, to performers,
            and between links, at every 20th instant [m]; infinite where there is nothing near.
        track: Instants at which upper arm, forearm, wrist or camera is inside the box of the track.
        violations: Sentences; empty if there are none.
    """

    instants: int
    peaks: Floats
    camera: float
    turn: float
    walls: float
    performers: float
    itself: float
    track: int
    violations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moving:
    """Shapes at every instant; centres of bounding spheres in the set's frame, (m, k, 3)."""

    shapes: list[Shape]
    places: list[list[pin.SE3]]
    centres: Floats
    radii: Floats


def recheck(
    request: ArmRequest,
    move: Move,
    panels_out: Sequence[str],
    chain: Chain,
    *,
    given: tuple[Floats, Floats] | None = None,
    ramps: bool = True,
    every: int = 1,
) -> Recheck:
    """A move against everything it has to keep.

    Args:
        request: What was asked, whose frames the move's span lies in.
        move: The answer, with ramps or without.
        panels_out: What was taken out for it.
        chain: The arm.
        given: Positions and quaternions the camera is held against, where the request's were
            cleaned of their jitter; frames as the request's.
        ramps: Whether performers go on before and after their frames as fast as they are there;
            else they are looked at while the camera is on its path only.
        every: Look at collisions at every so many milliseconds.
    """
    times = np.arange(0.0, (len(move.values) - 1) / float(move.rate) + 1e-12, STEP)
    knots = np.arange(len(move.values)) / float(move.rate)
    curve = make_interp_spline(knots, np.array(move.values), k=5)
    values = curve(times)
    peaks = _peaks(request, curve, times)
    said = [*_limit_words(peaks), *_range_words(request, values)]
    said += _difference_words(request, curve, times)
    cameras, moving = _places(request, chain, values)
    on_path = _on_path(move, times)
    path = given or (np.array(request.positions), np.array(request.quaternions))
    there = np.flatnonzero(on_path)
    camera, turn = _camera_errors(request, move, path, [cameras[i] for i in there], times[there])
    if camera > POSITION or turn > ANGLE:
        said.append(f"camera {camera * 1e3:.3f} mm and {math.degrees(turn):.4f} deg off its path")
    solids = _solids(request, panels_out)
    look = np.arange(0, len(times), every)
    for name, box, where, margin, joints in solids:
        touched = _touching(moving, box, where, margin, joints, look)
        said += [f"{part} within {margin} m of {name} at {times[i]:.3f} s" for part, i in touched]
    with_people = look if ramps else np.intersect1d(look, there)
    said += _performer_words(request, move, moving, times, with_people)
    pairs = _pairs(moving.shapes, chain.meshes)
    said += [
        f"{a} touches {b} at {times[i]:.3f} s" for a, b, i in _self_touching(moving, pairs, look)
    ]
    coarse = np.arange(0, len(times), 20)
    return Recheck(
        instants=len(times),
        peaks=peaks,
        camera=camera,
        turn=turn,
        walls=min(
            [_least(moving, box, where, joints, coarse) for _, box, where, _, joints in solids],
            default=math.inf,
        ),
        performers=_least_performers(
            request, move, moving, times, np.intersect1d(coarse, with_people)
        ),
        itself=_least_self(moving, pairs, coarse),
        track=_in_track(request, moving, look),
        violations=tuple(said),
    )


def _limits(request: ArmRequest) -> Floats:
    arm, track = request.arm, request.track
    return np.array(
        [
            [track.speed, *arm.speed],
            [track.acceleration, *arm.acceleration],
            [track.jerk, *arm.jerk],
        ]
    )


def _peaks(request: ArmRequest, curve: object, times: Floats) -> Floats:
    spline: Any = curve
    found = np.array([np.abs(spline(times, nu=order)).max(axis=0) for order in (1, 2, 3)])
    return found / np.maximum(_limits(request), 1e-12)


def _difference_words(request: ArmRequest, curve: object, times: Floats) -> list[str]:
    """Differences of neighbouring milliseconds, which a recorder of the axes would see."""
    spline: Any = curve
    values = spline(times)
    words = list[str]()
    for order, kind in ((1, "speed"), (2, "acceleration"), (3, "jerk")):
        found = np.abs(np.diff(values, order, axis=0)).max(axis=0) / STEP**order
        over = found / np.maximum(_limits(request)[order - 1], 1e-12)
        # rounding of the values weighs 4 ulp / step^order
        noise = 8 * np.finfo(float).eps * np.abs(values).max() * 2**order / STEP**order
        allowed = 1 + SLACK + noise / np.maximum(_limits(request)[order - 1], 1e-12)
        for axis in np.flatnonzero(over > allowed):
            words.append(f"{kind} of axis {axis} by differences {over[axis]:.4f} of its limit")
    return words


def _limit_words(peaks: Floats) -> list[str]:
    kinds = ("speed", "acceleration", "jerk")
    return [
        f"{kinds[kind]} of axis {axis} {peaks[kind, axis]:.4f} of its limit"
        for kind, axis in zip(*np.nonzero(peaks > 1 + SLACK), strict=True)
    ]


def _range_words(request: ArmRequest, values: Floats) -> list[str]:
    half = request.track.length / 2
    low = np.array([-half, *request.arm.lower])
    high = np.array([half, *request.arm.upper])
    beyond = np.maximum(low - values, values - high).max(axis=0)
    return [
        f"axis {axis} {beyond[axis]:.2e} beyond its range" for axis in np.flatnonzero(beyond > 1e-9)
    ]


def _on_path(move: Move, times: Floats) -> NDArray[np.bool_]:
    rate = float(move.rate)
    first = move.pre_roll / rate
    last = (len(move.values) - 1 - move.run_out) / rate
    return (times >= first - 1e-9) & (times <= last + 1e-9)


def _places(request: ArmRequest, chain: Chain, values: Floats) -> tuple[list[pin.SE3], _Moving]:
    """The camera and all shapes at every instant, in the frame of the set."""
    place, mount = request.placement, request.mount
    T_set_base = _shift(place.x, place.y, place.z) * _turn("z", place.yaw)
    T_set_base = T_set_base * _shift(0, 0, request.track.base_height)
    w, x, y, z = mount.q_flange_camera
    T_flange_camera = pin.SE3(
        Rotation.from_quat([x, y, z, w]).as_matrix(), np.array(mount.p_flange_camera)
    )
    shapes = [*chain.shapes, *_tool(request, chain)]
    data, cameras, places = chain.model.createData(), list[pin.SE3](), list[list[pin.SE3]]()
    for row in values:
        pin.forwardKinematics(chain.model, data, row)
        joints = [T_set_base * data.oMi[i] for i in range(1, 8)]
        cameras.append(joints[6] * chain.flange * T_flange_camera)
        places.append([joints[one.joint] * one.pose for one in shapes])
    centres, radii = np.zeros((len(values), len(shapes), 3)), np.zeros(len(shapes))
    for k, one in enumerate(shapes):
        one.geometry.computeLocalAABB()
        radii[k] = one.geometry.aabb_radius
        local = np.array(one.geometry.aabb_center)
        centres[:, k] = [row[k].rotation @ local + row[k].translation for row in places]
    return cameras, _Moving(shapes=shapes, places=places, centres=centres, radii=radii)


def _tool(request: ArmRequest, chain: Chain) -> list[Shape]:
    return [
        Shape(
            name=f"camera sphere {number}",
            joint=6,
            geometry=coal.Sphere(float(row[3])),
            pose=chain.flange * _shift(*row[:3]),
        )
        for number, row in enumerate(np.array(request.mount.spheres))
    ]


def _camera_errors(
    request: ArmRequest,
    move: Move,
    path: tuple[Floats, Floats],
    cameras: Sequence[pin.SE3],
    times: Floats,
) -> tuple[float, float]:
    """Against quintics through the positions and through the quaternions as given."""
    rows = slice(move.span.first - request.first_frame, move.span.stop - request.first_frame)
    positions, wxyz = path[0][rows], path[1][rows]
    signs = np.cumprod([1.0, *np.where((wxyz[1:] * wxyz[:-1]).sum(axis=1) < 0, -1.0, 1.0)])
    knots = (np.arange(len(positions)) + move.pre_roll) / float(move.rate)
    at = np.clip(times, knots[0], knots[-1])
    wanted_at = make_interp_spline(knots, positions, k=5)(at)
    turns = make_interp_spline(knots, wxyz * signs[:, None], k=5)(at)
    away = np.linalg.norm(np.array([one.translation for one in cameras]) - wanted_at, axis=1)
    reached = Rotation.from_matrix(np.array([one.rotation for one in cameras]))
    wanted = Rotation.from_quat(turns[:, [1, 2, 3, 0]])
    return float(away.max()), float((wanted.inv() * reached).magnitude().max())


# ---------------------------------------------------------------------------------------------
# what stands there


Solid = tuple[str, coal.CollisionGeometry, pin.SE3, float, frozenset[int]]
"""Name, shape, pose in the set's frame, least distance, joints whose links do not count."""

THICK = 1.0
"""Of the boxes that stand for floor and ceiling [m]."""

FAR = 200.0


def _solids(request: ArmRequest, panels_out: Sequence[str]) -> list[Solid]:
    margin, nobody, standing = request.wall_clearance, frozenset[int](), frozenset({0, 1})
    out = set(panels_out)
    solids: list[Solid] = [
        (f"panel {panel.id}", *_panel_box(panel), margin, nobody)
        for panel in request.panels
        if panel.id not in out
    ]
    floor = coal.Box(FAR, FAR, THICK)
    solids.append(("the floor", floor, _shift(0, 0, -THICK / 2), margin, standing))
    if request.ceiling is not None:
        where = _shift(0, 0, request.ceiling + THICK / 2)
        solids.append(("the ceiling", coal.Box(FAR, FAR, THICK), where, margin, nobody))
    return solids


def _panel_box(panel: Panel) -> tuple[coal.CollisionGeometry, pin.SE3]:
    (x0, y0), (x1, y1) = panel.start, panel.end
    box = coal.Box(math.dist(panel.start, panel.end), panel.thickness, panel.top - panel.base)
    pose = _shift((x0 + x1) / 2, (y0 + y1) / 2, (panel.base + panel.top) / 2)
    return box, pose * _turn("z", math.atan2(y1 - y0, x1 - x0))


def _candidates(
    moving: _Moving,
    box: coal.CollisionGeometry,
    where: pin.SE3,
    margin: float,
    look: NDArray[np.int64],
) -> list[tuple[int, int]]:
    """Instants and shapes whose bounding spheres come near the box."""
    half = np.array(box.halfSide)
    local = (moving.centres[look] - where.translation) @ where.rotation
    away = np.linalg.norm(np.maximum(np.abs(local) - half, 0.0), axis=2)
    near = away < moving.radii + margin
    return [(int(look[i]), int(k)) for i, k in zip(*np.nonzero(near), strict=True)]


def _touching(
    moving: _Moving,
    box: coal.CollisionGeometry,
    where: pin.SE3,
    margin: float,
    free: frozenset[int],
    look: NDArray[np.int64],
) -> list[tuple[str, int]]:
    """First instant at which each part is nearer than it may be."""
    found: dict[str, int] = {}
    for i, k in _candidates(moving, box, where, margin, look):
        shape = moving.shapes[k]
        if shape.joint in free or shape.name in found:
            continue
        if _near(shape.geometry, moving.places[i][k], box, where, margin):
            found[shape.name] = i
    return list(found.items())


def _near(a: object, at_a: pin.SE3, b: object, at_b: pin.SE3, margin: float) -> bool:
    asked, answer = coal.CollisionRequest(), coal.CollisionResult()
    asked.security_margin = margin - 1e-6
    coal.collide(a, _pose(at_a), b, _pose(at_b), asked, answer)
    return answer.isCollision()


def _distance(a: object, at_a: pin.SE3, b: object, at_b: pin.SE3) -> float:
    answer = coal.DistanceResult()
    return float(coal.distance(a, _pose(at_a), b, _pose(at_b), coal.DistanceRequest(), answer))


def _pose(pose: pin.SE3) -> coal.Transform3s:
    return coal.Transform3s(pose.rotation, pose.translation)


def _least(
    moving: _Moving,
    box: coal.CollisionGeometry,
    where: pin.SE3,
    free: frozenset[int],
    look: NDArray[np.int64],
) -> float:
    least = math.inf
    for i, k in _candidates(moving, box, where, 0.3, look):
        if moving.shapes[k].joint not in free:
            least = min(
                least, _distance(moving.shapes[k].geometry, moving.places[i][k], box, where)
            )
    return least


def _in_track(request: ArmRequest, moving: _Moving, look: NDArray[np.int64]) -> int:
    """Instants at which something else than base and shoulder is inside the track's own box."""
    track, place = request.track, request.placement
    if track.base_height <= 0.0:
        return 0
    box = coal.Box(track.length + 2 * track.overrun, track.width, track.base_height)
    where = _shift(place.x, place.y, place.z + track.base_height / 2) * _turn("z", place.yaw)
    touched = {
        i
        for i, k in _candidates(moving, box, where, 0.0, look)
        if moving.shapes[k].joint > 1
        and _near(moving.shapes[k].geometry, moving.places[i][k], box, where, 1e-6)
    }
    return len(touched)


# ---------------------------------------------------------------------------------------------
# performers


def _company(
    request: ArmRequest, move: Move, times: Floats
) -> list[tuple[str, float, float, Floats]]:
    """Name, radius, height and feet, shape (m, 3), of every performer wherever they may be.

    Early and late in four steps, beside in eight directions; beyond their frames they go on as
    fast as they are there. NaN where nobody can say: they gain their speed somehow.
    """
    safety, rate = request.safety, float(request.rate)
    begin = (move.first_frame - request.first_frame) / rate
    out: list[tuple[str, float, float, Floats]] = []
    for number, feet in enumerate(np.array(request.performers)):
        radius, height = (float(one) for one in request.performer_sizes[number])
        for shift in sorted({-safety.late, -safety.late / 2, 0.0, safety.early / 2, safety.early}):
            moved = _feet_at(feet, rate, times + begin + shift)
            name = f"performer {number}" + (f" {shift:+.2f} s" if shift else "")
            out.append((name, radius, height, moved))
            for turn in np.arange(8) * math.pi / 4 if safety.beside else ():
                beside = safety.beside * np.array([math.cos(turn), math.sin(turn), 0.0])
                out.append((f"{name} beside", radius, height, moved + beside))
    return out


def _feet_at(feet: Floats, rate: float, times: Floats) -> Floats:
    knots = np.arange(len(feet)) / rate
    curve = make_interp_spline(knots, feet, k=5)
    inside = np.clip(times, 0.0, knots[-1])
    back = max(1, round(0.1 * rate))
    before = (feet[back] - feet[0]) * rate / back
    after = (feet[-1] - feet[-1 - back]) * rate / back
    early, late = np.minimum(times, 0.0), np.maximum(times - knots[-1], 0.0)
    return curve(inside) + early[:, None] * before + late[:, None] * after


def _performer_words(
    request: ArmRequest, move: Move, moving: _Moving, times: Floats, look: NDArray[np.int64]
) -> list[str]:
    words = list[str]()
    margin = request.performer_clearance
    for name, radius, height, feet in _company(request, move, times):
        found = set[str]()
        for i, k in _near_people(moving, radius, height, feet, margin, look):
            shape = moving.shapes[k]
            if shape.name in found:
                continue
            if _near(
                shape.geometry, moving.places[i][k], *_person(radius, height, feet[i]), margin
            ):
                found.add(shape.name)
                words.append(f"{shape.name} within {margin} m of {name} at {times[i]:.3f} s")
    return words


def _person(radius: float, height: float, feet: Floats) -> tuple[coal.CollisionGeometry, pin.SE3]:
    length = max(height - 2 * radius, 1e-6)
    return coal.Capsule(radius, length), _shift(feet[0], feet[1], feet[2] + radius + length / 2)


def _near_people(
    moving: _Moving,
    radius: float,
    height: float,
    feet: Floats,
    margin: float,
    look: NDArray[np.int64],
) -> list[tuple[int, int]]:
    low, high = feet[look, 2] + radius, feet[look, 2] + np.maximum(height - radius, radius)
    z = moving.centres[look, :, 2]
    up = z - np.clip(z, low[:, None], high[:, None])
    flat = np.linalg.norm(moving.centres[look, :, :2] - feet[look, None, :2], axis=2)
    near = np.hypot(flat, up) - radius < moving.radii + margin
    return [(int(look[i]), int(k)) for i, k in zip(*np.nonzero(near), strict=True)]


def _least_performers(
    request: ArmRequest, move: Move, moving: _Moving, times: Floats, look: NDArray[np.int64]
) -> float:
    least = math.inf
    for _, radius, height, feet in _company(request, move, times):
        for i, k in _near_people(moving, radius, height, feet, 1.0, look):
            person = _person(radius, height, feet[i])
            least = min(least, _distance(moving.shapes[k].geometry, moving.places[i][k], *person))
    return least


# ---------------------------------------------------------------------------------------------
# the arm itself


def _pairs(shapes: Sequence[Shape], meshes: bool) -> list[tuple[int, int]]:
    """Links that are not neighbours; of a cover only the camera and what is not near the wrist."""
    return [
        (a, b)
        for a in range(len(shapes))
        for b in range(a + 1, len(shapes))
        if abs(shapes[a].joint - shapes[b].joint) >= 2
        and (meshes or (shapes[b].name.startswith("camera") and shapes[a].joint <= 3))
    ]


def _near_itself(
    moving: _Moving, pair: tuple[int, int], margin: float, look: NDArray[np.int64]
) -> NDArray[np.int64]:
    a, b = pair
    away = np.linalg.norm(moving.centres[look, a] - moving.centres[look, b], axis=1)
    return look[away < moving.radii[a] + moving.radii[b] + margin]


def _self_touching(
    moving: _Moving, pairs: Sequence[tuple[int, int]], look: NDArray[np.int64]
) -> list[tuple[str, str, int]]:
    found = list[tuple[str, str, int]]()
    for a, b in pairs:
        for i in _near_itself(moving, (a, b), 0.0, look):
            places = moving.places[i]
            if _near(
                moving.shapes[a].geometry, places[a], moving.shapes[b].geometry, places[b], 2e-6
            ):
                found.append((moving.shapes[a].name, moving.shapes[b].name, int(i)))
                break
    return found


def _least_self(
    moving: _Moving, pairs: Sequence[tuple[int, int]], look: NDArray[np.int64]
) -> float:
    """Between mount or camera and the links, the distance people look at."""
    least = math.inf
    for a, b in pairs:
        if not moving.shapes[b].name.startswith("camera"):
            continue
        for i in _near_itself(moving, (a, b), 0.1, look):
            places = moving.places[i]
            least = min(
                least,
                _distance(
                    moving.shapes[a].geometry, places[a], moving.shapes[b].geometry, places[b]
                ),
            )
    return least
