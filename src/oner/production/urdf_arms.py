"""An arm's table as a person would write it, from a URDF and the meshes of its links."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oner.formats.cover_files import kept_cover
from oner.formats.meshes import find_mesh, shape_triangles
from oner.formats.urdf import Urdf, UrdfArm, find_arm, read_urdf
from oner.geometry import poses
from oner.model.arm_fit import frames_at_zero
from oner.model.arrays import FloatArray
from oner.model.rig import OffsetWrist

SPHERES = 28
"""Spheres of an arm's links together, about: more cost time, fewer are wider."""

ACCELERATION = (5.0, 5.0, 8.0, 16.0, 16.0, 25.0)
"""Assumed where nobody says: what an arm of 2 m reach is taken to do [rad/s2]."""

JERK_SECONDS = 1.0 / 12.0
"""Assumed time to reach full acceleration [s]."""

PAYLOAD = 5.0
"""Assumed where nobody says [kg]."""

NO_LENGTH = 0.02
"""A link shorter than this that has no shape is taken for none [m]."""

SPEED = math.pi
"""Assumed for a joint to which the URDF gives no speed [rad/s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArm:
    """What a URDF says about an arm.

    Args:
        table: Keys of `[arm]`, as a person would write them.
        assumed: Names of the values the URDF does not have.
        T_flange_tip: The tip's frame, in which mounts are given, in the flange, shape (4, 4).
        notes: What was converted, dropped or assumed.
    """

    table: dict[str, Any]
    assumed: tuple[str, ...]
    T_flange_tip: FloatArray
    notes: tuple[str, ...]


def arm_from_urdf(
    path: Path, meshes: Path | None, base: str, tip: str, said: Mapping[str, Any]
) -> FoundArm:
    """The arm of a URDF.

    Args:
        path: The URDF.
        meshes: Folder of its meshes, beside which those around the URDF are looked through.
        base, tip: Its links; empty: those `find_arm` finds.
        said: Keys of `[arm]` a person wrote themselves: none of these is looked for.

    Raises:
        FormatError: A file cannot be read, or holds no arm of a known family.
    """
    arm = find_arm(read_urdf(path), base, tip)
    notes, assumed = list(arm.notes), list[str]()
    table = _kinematics(arm, assumed)
    table |= _paces(said, table, assumed)
    if not {"sphere", "capsule"} & set(said):
        rows, missing = link_spheres(arm, meshes)
        if rows:
            table["sphere"] = rows
        if missing:
            notes.append(f"no file of {', '.join(sorted({*missing.values()}))}")
        capsules = _plain_capsules(arm, said, rows, missing)
        if capsules:
            assumed.append("arm.capsule")
            table["capsule"] = capsules
    wanted = tuple(name for name in assumed if name.removeprefix("arm.") not in _bare_keys(said))
    return FoundArm(
        table={key: value for key, value in table.items() if key not in said},
        assumed=wanted,
        T_flange_tip=arm.fit.T_flange_tip,
        notes=tuple(notes),
    )


def _bare_keys(said: Mapping[str, Any]) -> set[str]:
    keys = {"acceleration_rad_s2": "acceleration", "jerk_rad_s3": "jerk", "payload_kg": "payload"}
    keys["speed_deg_s"] = "speed"
    return {keys.get(key, key) for key in said}


def _kinematics(arm: UrdfArm, assumed: list[str]) -> dict[str, Any]:
    geometry = arm.fit.geometry
    family = "offset-wrist" if isinstance(geometry, OffsetWrist) else "ortho-parallel"
    names = geometry.__dataclass_fields__
    speeds = [joint.speed or SPEED for joint in arm.joints]
    if any(joint.speed <= 0.0 for joint in arm.joints):
        assumed.append("arm.speed")
    return {
        "family": family,
        **{name: f"{getattr(geometry, name)!r} m" for name in names},
        "offsets_deg": np.degrees(arm.fit.offsets).tolist(),
        "signs": arm.fit.signs.tolist(),
        "lower_deg": [math.degrees(joint.lower) for joint in arm.joints],
        "upper_deg": [math.degrees(joint.upper) for joint in arm.joints],
        "speed_deg_s": [math.degrees(speed) for speed in speeds],
    }


def _paces(said: Mapping[str, Any], table: dict[str, Any], assumed: list[str]) -> dict[str, Any]:
    """Accelerations a URDF does not have: those of a 2 m arm, but full speed takes 0.15 s at least.

    A joint as slow as a URDF may say would otherwise be assumed to jump to its speed.
    """
    speeds = [math.radians(speed) for speed in said.get("speed_deg_s", table["speed_deg_s"])]
    most = [min(pace, speed / 0.15) for pace, speed in zip(ACCELERATION, speeds, strict=True)]
    accelerations = said.get("acceleration_rad_s2", most)
    assumed += ["arm.acceleration", "arm.jerk", "arm.payload"]
    return {
        "acceleration_rad_s2": most,
        "jerk_rad_s3": [float(pace) / JERK_SECONDS for pace in accelerations],
        "payload_kg": PAYLOAD,
    }


# ---------------------------------------------------------------------------------------------
# what the links fill


def link_spheres(arm: UrdfArm, meshes: Path | None) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Rows of `sphere` that hold the shapes of every link, and a mesh nobody found by frame.

    Args:
        arm: The arm.
        meshes: Folder of its meshes.
    """
    missing = dict[int, str]()
    bodies = [
        _frame_triangles(arm.urdf, frame, links, meshes, missing)
        for frame, links in enumerate(arm.links)
    ]
    rows = list[dict[str, Any]]()
    for frame, (body, count) in enumerate(zip(bodies, _shares(bodies), strict=True)):
        if len(body):
            rows += sphere_rows(frame, kept_cover(body, count))
    return rows, missing


def sphere_rows(frame: int, spheres: FloatArray) -> list[dict[str, Any]]:
    """Spheres of a link as rows of `sphere`: tenths of a millimetre, radii rounded up to hold."""
    rows = list[dict[str, Any]]()
    for *centre, radius in spheres.tolist():
        at = [round(value, 4) + 0.0 for value in centre]
        moved = math.dist(at, centre)
        wide = math.ceil((radius + moved) * 1e4) / 1e4
        rows.append(
            {"frame": frame, "at": [f"{value} m" for value in at], "radius": f"{wide:.4f} m"}
        )
    return rows


def _frame_triangles(
    urdf: Urdf,
    frame: int,
    links: tuple[tuple[str, FloatArray], ...],
    meshes: Path | None,
    missing: dict[int, str],
) -> FloatArray:
    """Everything that moves with a frame, in it, shape (t, 3, 3)."""
    found: list[FloatArray] = [np.zeros((0, 3, 3))]
    for link, T_frame_link in links:
        for shape in urdf.links[link]:
            file = find_mesh(shape.file, urdf.file.parent, meshes) if shape.file else None
            if shape.file and file is None:
                missing[frame] = shape.file
                continue
            corners = shape_triangles(shape, file).reshape(-1, 3)
            found.append(poses.apply(T_frame_link, corners).reshape(-1, 3, 3))
    return np.concatenate(found)


def _shares(bodies: list[FloatArray]) -> list[int]:
    """How many spheres each link gets: by its length, from 2 to 8."""
    sizes = np.array([_length_of(body) for body in bodies])
    shares = SPHERES * sizes / max(float(sizes.sum()), 1e-9)
    return np.clip(np.rint(shares), 2, 8).astype(int).tolist()


def _length_of(body: FloatArray) -> float:
    if not len(body):
        return 0.0
    points = body.reshape(-1, 3)
    return float(np.linalg.norm(points.max(axis=0) - points.min(axis=0)))


def _plain_capsules(
    arm: UrdfArm, said: Mapping[str, Any], rows: list[dict[str, Any]], missing: Mapping[int, str]
) -> list[dict[str, Any]]:
    """A capsule along each link that has a length and no shape, or whose mesh is missing."""
    known = {row["frame"] for row in rows}
    frames = frames_at_zero(arm.fit)
    radius = said.get("radius", f"{_plain_radius(arm):.3f} m")
    capsules = list[dict[str, Any]]()
    for frame in range(7):
        end = np.zeros(3)
        if frame < 6:
            end = poses.apply(poses.invert(frames[frame]), frames[frame + 1][:3, 3])
        unknown = frame not in known and (np.linalg.norm(end) > NO_LENGTH or not known)
        if unknown or frame in missing:
            capsule = {"from": _lengths(np.zeros(3)), "to": _lengths(end), "radius": radius}
            capsules.append({"frame": frame, **capsule})
    return capsules


def _plain_radius(arm: UrdfArm) -> float:
    """A twelfth of the reach: about as thick as arms of this kind are [m]."""
    return max(arm.fit.geometry.reach / 12.0, 0.03)


def _lengths(point: FloatArray) -> list[str]:
    return [f"{float(value) + 0.0:.4f} m" for value in point]
