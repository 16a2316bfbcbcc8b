"""URDF, the robot description of ROS: links, joints, and the shapes links are checked with.

Read are `link` (`collision`, or `visual` where it has none), `joint` and `limit`; lengths are
metres and angles radians, and an origin's `rpy` turns about fixed X, then Y, then Z. Left aside are
inertia, materials, transmissions, `mimic` and `safety_controller`. A xacro has to be turned into a
URDF first.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.geometry import poses
from oner.model.arm_fit import ArmFit, MisfitError, fit_arm, frames_at_zero
from oner.model.arrays import FloatArray, frozen

TURNING = ("revolute", "continuous")
_MOVING = (*TURNING, "prismatic")
_KNOWN = (*_MOVING, "fixed")
_TIPS = ("tool0", "flange", "tool", "tcp", "ee_link")
_LARGEST = 32 * 1024 * 1024
_FULL_TURN = 2.0 * math.pi


@dataclass(frozen=True, slots=True, kw_only=True)
class UrdfShape:
    """Something a link is checked with.

    Args:
        kind: `mesh`, `box`, `cylinder` or `sphere`.
        T_link_shape: Where it is, shape (4, 4).
        size: Of a box its sides, of a cylinder its radius and length, of a sphere its radius [m];
            of a mesh its scale along x, y and z.
        file: Of a mesh, as the URDF names it.
    """

    kind: str
    T_link_shape: FloatArray
    size: tuple[float, ...]
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrdfJoint:
    """A joint between two links.

    Args:
        name, type, parent, child: As the file says.
        T_parent_joint: The child's frame in the parent's when the joint is at 0, shape (4, 4).
        axis: In the child's frame, a unit vector, shape (3,).
        lower, upper: Limits [rad or m]; a continuous joint has a turn to either side.
        speed: [rad/s or m/s]; 0 if the file gives none.
        effort: [Nm or N]; 0 if the file gives none.
    """

    name: str
    type: str
    parent: str
    child: str
    T_parent_joint: FloatArray
    axis: FloatArray
    lower: float
    upper: float
    speed: float
    effort: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Urdf:
    """A robot as its file describes it.

    Args:
        file: The file.
        name: Of the robot.
        links: Shapes by link.
        joints: In the order of the file.
        above: The joint each link hangs on, by link; the root has none.
    """

    file: Path
    name: str
    links: dict[str, tuple[UrdfShape, ...]]
    joints: tuple[UrdfJoint, ...]
    above: dict[str, UrdfJoint]

    def joints_below(self, link: str) -> list[UrdfJoint]:
        """Joints that hang on a link."""
        return [joint for joint in self.joints if joint.parent == link]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrdfArm:
    """The six-axis arm in a URDF.

    Args:
        urdf: The file.
        base, tip: Links it was read between.
        joints: The six.
        fit: Its family, see there.
        links: Links that move with each frame, 0 (base) to 6 (flange), each with T_frame_link.
        notes: What was converted, dropped or held still.
    """

    urdf: Urdf
    base: str
    tip: str
    joints: tuple[UrdfJoint, ...]
    fit: ArmFit
    links: tuple[tuple[tuple[str, FloatArray], ...], ...]
    notes: tuple[str, ...]


def read_urdf(path: Path) -> Urdf:
    """A URDF.

    Raises:
        FormatError: It is none, or holds something that cannot be meant.
    """
    root = _root(path)
    links = {_name(path, link): _shapes(path, link) for link in root.iterfind("link")}
    joints = tuple(_joint(path, joint) for joint in root.iterfind("joint"))
    for joint in joints:
        for link in (joint.parent, joint.child):
            if link not in links:
                raise FormatError(path, "no such link in the file", where=joint.name, read=link)
    above: dict[str, UrdfJoint] = {}
    for joint in joints:
        if joint.child in above:
            remedy = "hangs on more than one joint; a robot is a tree"
            raise FormatError(path, remedy, where=joint.child)
        above[joint.child] = joint
    return Urdf(
        file=path, name=root.get("name", path.stem), links=links, joints=joints, above=above
    )


def find_arm(urdf: Urdf, base: str = "", tip: str = "") -> UrdfArm:
    """The six-axis arm of a robot.

    Without a tip it is looked for among links with six turning joints above them, reached over
    nothing but fixed and sliding ones; sliding joints below the arm are held at 0 and named in the
    notes, because a track is described by the rig.

    Args:
        urdf: The robot.
        base: Link that stands still; empty: `base_link`, or the link the first of the six hangs on.
        tip: Link the camera is mounted on; empty: `tool0`, `flange` or what moves with joint 6.

    Raises:
        FormatError: There is no such arm, or more than one.
    """
    for link in (base, tip):
        if link and link not in urdf.links:
            known = ", ".join(urdf.links)
            raise FormatError(urdf.file, f"is no link of it; links: {known}", read=link)
    tip = tip or _only_tip(urdf, base)
    chain = _chain(urdf, base, tip)
    six, notes = _six(urdf, chain, base, tip)
    base = base or _standing(urdf, six[0].parent)
    T_base = _frames_at_zero(urdf, base)
    points = np.array([T_base[joint.child][:3, 3] for joint in six])
    directions = np.array([T_base[joint.child][:3, :3] @ joint.axis for joint in six])
    try:
        fit = fit_arm(points, directions, T_base[tip])
    except MisfitError as error:
        where = ", ".join(joint.name for joint in six)
        raise FormatError(urdf.file, f"{error}", where=f"axes 1 to 6 are {where}") from None
    if fit.deviation > 1e-9:
        notes.append(f"axes lie within {fit.deviation * 1000:.4f} mm of the arm's formulas")
    if np.abs(fit.T_link_base - np.eye(4)).max() > 1e-6:
        notes.append(f"the arm stands on axis 1, not as link {base} lies")
    return UrdfArm(
        urdf=urdf,
        base=base,
        tip=tip,
        joints=six,
        fit=fit,
        links=_links_by_frame(urdf, base, six, fit, T_base),
        notes=tuple(notes),
    )


# ---------------------------------------------------------------------------------------------
# the chain


def _only_tip(urdf: Urdf, base: str) -> str:
    """The tip of the one arm the robot has."""
    ends = [link for link in urdf.links if _ends_an_arm(urdf, base, link)]
    arms: dict[tuple[str, ...], list[str]] = {}
    for link in ends:
        moving = [joint.name for joint in _chain(urdf, base, link) if joint.type in TURNING]
        arms.setdefault(tuple(moving[-6:]), []).append(link)
    if not arms:
        raise FormatError(urdf.file, _no_arm(urdf, base))
    if len(arms) > 1:
        tips = ", ".join(links[0] for links in arms.values())
        raise FormatError(urdf.file, f"has several arms; give tip, one of {tips}")
    (links,) = arms.values()
    for wanted in _TIPS:
        for link in links:
            if link == wanted or link.endswith((f"_{wanted}", f"-{wanted}")):
                return link
    return links[0]


def _ends_an_arm(urdf: Urdf, base: str, link: str) -> bool:
    moving = [joint.type for joint in _chain(urdf, base, link) if joint.type != "fixed"]
    turning = sum(type_ in TURNING for type_ in moving)
    return turning == 6 and all(type_ in TURNING for type_ in moving[-6:])


def _no_arm(urdf: Urdf, base: str) -> str:
    most = 0
    for link in urdf.links:
        turning = [joint for joint in _chain(urdf, base, link) if joint.type in TURNING]
        most = max(most, len(turning))
    below = f" above {base}" if base else ""
    return f"has no link with six turning joints{below} one after the other; the most are {most}"


def _chain(urdf: Urdf, base: str, tip: str) -> list[UrdfJoint]:
    """Joints from the base, or from the root, to the tip."""
    chain: list[UrdfJoint] = []
    link = tip
    while link != base:
        joint = urdf.above.get(link)
        if joint is None or len(chain) > len(urdf.joints):
            return chain[::-1] if not base else []
        chain.append(joint)
        link = joint.parent
    return chain[::-1]


def _six(
    urdf: Urdf, chain: list[UrdfJoint], base: str, tip: str
) -> tuple[tuple[UrdfJoint, ...], list[str]]:
    moving = [joint for joint in chain if joint.type != "fixed"]
    named = ", ".join(f"{joint.name} ({joint.type})" for joint in moving) or "none"
    between = f"between {base or 'the root'} and {tip}"
    if len(moving) < 6 or any(joint.type not in TURNING for joint in moving[-6:]):
        remedy = f"six turning joints are needed {between}; there are: {named}"
        raise FormatError(urdf.file, remedy)
    before, six = moving[:-6], moving[-6:]
    for joint in before:
        if joint.type in TURNING:
            remedy = f"has seven or more turning joints {between}: {named}; give base and tip"
            raise FormatError(urdf.file, remedy, where=joint.name)
    notes = [
        f"{joint.name} slides below the arm; held at 0, a track is [track]" for joint in before
    ]
    beside = [j.name for j in urdf.joints if j.type in _MOVING and j not in moving]
    if beside:
        notes.append(f"not part of the arm, held at 0: {', '.join(beside)}")
    return tuple(six), notes


def _standing(urdf: Urdf, link: str) -> str:
    """The nearest `base_link` that a link is fixed to, else the link itself."""
    above = link
    while not above.endswith("base_link"):
        joint = urdf.above.get(above)
        if joint is None or joint.type != "fixed":
            return link
        above = joint.parent
    return above


def _frames_at_zero(urdf: Urdf, base: str) -> dict[str, FloatArray]:
    """T_base_link of every link with all joints at 0."""
    chain = _chain(urdf, "", base)
    root = chain[0].parent if chain else base
    frames = {root: np.eye(4)}
    stack = [root]
    while stack:
        link = stack.pop()
        for joint in urdf.joints_below(link):
            frames[joint.child] = frames[link] @ joint.T_parent_joint
            stack.append(joint.child)
    back = poses.invert(frames[base])
    return {link: back @ frame for link, frame in frames.items()}


def _links_by_frame(
    urdf: Urdf,
    base: str,
    six: tuple[UrdfJoint, ...],
    fit: ArmFit,
    T_base: dict[str, FloatArray],
) -> tuple[tuple[tuple[str, FloatArray], ...], ...]:
    """Links that hang on each frame over fixed joints, or over joints that are held still."""
    frames = frames_at_zero(fit)
    tops = [base, *(joint.child for joint in six)]
    own = {joint.name for joint in six}
    rows: list[tuple[tuple[str, FloatArray], ...]] = []
    for frame, top in enumerate(tops):
        links = [*_hanging_on(urdf, top, own)]
        if frame == 0:
            links += [joint.parent for joint in _chain(urdf, "", base)]
            first = six[0].parent
            links += [link for link in _hanging_on(urdf, first, own) if link not in links]
        back = poses.invert(frames[frame])
        rows.append(tuple((link, frozen(back @ T_base[link])) for link in links))
    return tuple(rows)


def _hanging_on(urdf: Urdf, link: str, but: set[str]) -> Iterator[str]:
    yield link
    for joint in urdf.joints_below(link):
        if joint.name not in but:
            yield from _hanging_on(urdf, joint.child, but)


# ---------------------------------------------------------------------------------------------
# elements


def _root(path: Path) -> ET.Element:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FormatError(path, f"cannot be opened ({error.strerror})") from None
    if len(raw) > _LARGEST:
        raise FormatError(path, "is larger than 32 MiB; a URDF names its meshes")
    if b"<!ENTITY" in raw:
        raise FormatError(path, "declares entities; remove them")
    try:
        root = ET.fromstring(raw)
    except ET.ParseError as error:
        line = error.position[0]
        raise FormatError(path, f"is not XML: {error.msg}", line=line) from None
    if root.tag != "robot":
        raise FormatError(path, "a URDF begins with <robot>", read=f"<{root.tag}>")
    if any("xacro" in element.tag for element in root.iter()):
        raise FormatError(path, "is a xacro; turn it into a URDF with the program xacro first")
    return root


def _name(path: Path, element: ET.Element) -> str:
    name = element.get("name", "")
    if not name:
        raise FormatError(path, "has no name", where=element.tag)
    return name


def _joint(path: Path, element: ET.Element) -> UrdfJoint:
    name, type_ = _name(path, element), element.get("type", "")
    if type_ not in _KNOWN:
        remedy = f"must be one of {', '.join(_KNOWN)}"
        raise FormatError(path, remedy, where=f"joint {name}", read=type_)
    where = f"joint {name}"
    limit = element.find("limit")
    if limit is None and type_ in ("revolute", "prismatic"):
        raise FormatError(path, "needs a limit with lower, upper and velocity", where=where)
    lower, upper = (_limit(path, where, limit, key) for key in ("lower", "upper"))
    if type_ == "continuous":
        lower, upper = -_FULL_TURN, _FULL_TURN
    if type_ in ("revolute", "prismatic") and lower >= upper:
        raise FormatError(path, "lower must be below upper", where=where, read=f"{lower:g}")
    return UrdfJoint(
        name=name,
        type=type_,
        parent=_link_of(path, element, "parent"),
        child=_link_of(path, element, "child"),
        T_parent_joint=_origin(path, element, where),
        axis=_axis(path, element, where, type_),
        lower=lower,
        upper=upper,
        speed=_limit(path, where, limit, "velocity"),
        effort=_limit(path, where, limit, "effort"),
    )


def _limit(path: Path, where: str, limit: ET.Element | None, key: str) -> float:
    if limit is None or limit.get(key) is None:
        return 0.0
    return _numbers(path, where, key, limit.get(key, ""), 1)[0]


def _link_of(path: Path, element: ET.Element, which: str) -> str:
    inner = element.find(which)
    name = "" if inner is None else inner.get("link", "")
    if not name:
        raise FormatError(path, f"needs a {which} link", where=f"joint {element.get('name')}")
    return name


def _axis(path: Path, element: ET.Element, where: str, type_: str) -> FloatArray:
    inner = element.find("axis")
    text = "1 0 0" if inner is None else inner.get("xyz", "1 0 0")
    axis = np.array(_numbers(path, where, "axis", text, 3))
    size = float(np.linalg.norm(axis))
    if size < 1e-9:
        if type_ in _MOVING:
            raise FormatError(path, "needs an axis that is not 0 0 0", where=where, read=text)
        return frozen([1.0, 0.0, 0.0])
    return frozen(axis / size)


def _origin(path: Path, element: ET.Element, where: str) -> FloatArray:
    inner = element.find("origin")
    xyz = "0 0 0" if inner is None else inner.get("xyz", "0 0 0")
    rpy = "0 0 0" if inner is None else inner.get("rpy", "0 0 0")
    angles = _numbers(path, where, "rpy", rpy, 3)
    pose = np.eye(4)
    pose[:3, :3] = poses.to_matrix(poses.from_euler(angles, "xyz", "extrinsic"))
    pose[:3, 3] = _numbers(path, where, "xyz", xyz, 3)
    return frozen(pose)


def _shapes(path: Path, link: ET.Element) -> tuple[UrdfShape, ...]:
    """What a link is checked with, else what it looks like."""
    found = link.findall("collision") or link.findall("visual")
    where = f"link {link.get('name')}"
    shapes = [_shape(path, one, where) for one in found]
    return tuple(shape for shape in shapes if shape is not None)


def _shape(path: Path, element: ET.Element, where: str) -> UrdfShape | None:
    geometry = element.find("geometry")
    inner = geometry[0] if geometry is not None and len(geometry) else None
    if inner is None:
        return None
    pose = _origin(path, element, where)
    if inner.tag == "mesh":
        scale = _numbers(path, where, "scale", inner.get("scale", "1 1 1"), 3)
        file = inner.get("filename", "")
        if not file:
            raise FormatError(path, "a mesh needs a filename", where=where)
        return UrdfShape(kind="mesh", T_link_shape=pose, size=scale, file=file)
    keys = {"box": ("size",), "cylinder": ("radius", "length"), "sphere": ("radius",)}
    if inner.tag not in keys:
        known = "mesh, box, cylinder or sphere"
        raise FormatError(path, f"a shape is a {known}", where=where, read=inner.tag)
    size: list[float] = []
    for key in keys[inner.tag]:
        count = 3 if key == "size" else 1
        size += _numbers(path, where, key, inner.get(key, ""), count)
    if min(size) <= 0.0:
        raise FormatError(path, "must be more than 0", where=where, read=inner.tag)
    return UrdfShape(kind=inner.tag, T_link_shape=pose, size=tuple(size))


def _numbers(path: Path, where: str, key: str, text: str, count: int) -> tuple[float, ...]:
    try:
        values = tuple(float(part) for part in text.split())
    except ValueError:
        values = ()
    if len(values) != count or not all(math.isfinite(value) for value in values):
        what = "a number" if count == 1 else f"{count} numbers"
        raise FormatError(path, f"{key} must be {what}", where=where, read=text)
    return values
