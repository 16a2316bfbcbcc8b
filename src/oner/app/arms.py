"""`oner arms`: the arms of the catalogue, or one arm with everything known about it."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from typing import Any

from oner.geometry.poses import rotate
from oner.model.rig import ArmModel, Mount, OffsetWrist, Rig, Track
from oner.production.arm_models import arm_names, read_arm

_AXES = ("J1", "J2", "J3", "J4", "J5", "J6")


def arm_objects() -> list[dict[str, Any]]:
    """What `arm_object` gives, of every arm of the catalogue, by name."""
    return [arm_object(name) for name in arm_names()]


def arm_object(name: str) -> dict[str, Any]:
    """An arm as JSON values; every key that has a unit names it.

    Args:
        name: A name of the catalogue, or the path of a TOML or URDF file.

    Raises:
        InputError, ProductionError: There is no such arm, or its file has problems.
    """
    rig = _read(name)
    arm, track = _parts(rig)
    return {
        "name": rig.id,
        "what": rig.name,
        "family": _family(arm),
        "lengths_m": dict(zip(_lengths(arm), arm.geometry.lengths.tolist(), strict=True)),
        "reach_m": round(arm.geometry.reach, 4),
        "payload_kg": arm.payload,
        "axes": [_axis(arm, joint) for joint in range(6)],
        "track": _track(track),
        "mounts": [_mount(mount) for mount in rig.mounts],
        "spheres": _spheres(arm),
        "never_meet": [list(pair) for pair in arm.apart],
        "performer_clearance_m": rig.performer_clearance,
        "wall_clearance_m": rig.wall_clearance,
        "source": arm.source,
        "assumed": list(rig.assumed),
    }


def list_lines() -> list[str]:
    """The catalogue's arms, one a line under a heading."""
    rows = [("name", "reach", "payload", "track", "mounts", "what it is")]
    for name in arm_names():
        rig = _read(name)
        arm, track = _parts(rig)
        travel = f"{track.length:g} m" if track.length else "pedestal"
        mounts = " ".join(mount.id for mount in rig.mounts)
        reach, payload = f"{arm.geometry.reach:.2f} m", f"{arm.payload:g} kg"
        rows.append((name, reach, payload, travel, mounts, rig.name))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return ["  ".join(_padded(row, widths)).rstrip() for row in rows]


def arm_lines(name: str) -> list[str]:
    """All of one arm, for a terminal.

    Args:
        name: A name of the catalogue, or the path of a TOML or URDF file.

    Raises:
        InputError, ProductionError: There is no such arm, or its file has problems.
    """
    rig = _read(name)
    arm, track = _parts(rig)
    lengths = ", ".join(
        f"{key} {value:g}" for key, value in zip(_lengths(arm), arm.geometry.lengths, strict=True)
    )
    return [
        f"{rig.id}: {rig.name}",
        f"  {_family(arm)} arm",
        f"  flange at most {arm.geometry.reach:.2f} m from axis 1, payload {arm.payload:g} kg",
        f"  lengths [m]: {lengths}",
        "",
        "  axis  from     to       speed       acceleration  jerk",
        *(_axis_line(arm, joint) for joint in range(6)),
        "",
        f"  {_track_line(track)}",
        *(f"  mount {_mount_line(mount)}" for mount in rig.mounts),
        f"  {_spheres_line(arm)}",
        f"  kept clear: performers {rig.performer_clearance:g} m, panels {rig.wall_clearance:g} m",
        "",
        f"  source: {arm.source}",
        *_assumed_lines(rig),
    ]


@cache
def _read(name: str) -> Rig:
    return read_arm(name)


def _parts(rig: Rig) -> tuple[ArmModel, Track]:
    assert rig.arm is not None
    assert rig.track is not None
    return rig.arm, rig.track


def _family(arm: ArmModel) -> str:
    return "offset-wrist" if isinstance(arm.geometry, OffsetWrist) else "ortho-parallel"


def _lengths(arm: ArmModel) -> tuple[str, ...]:
    return tuple(type(arm.geometry).__dataclass_fields__)


def _padded(row: tuple[str, ...], widths: list[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]


# ---------------------------------------------------------------------------------------------
# axes, track, mounts


def _axis(arm: ArmModel, joint: int) -> dict[str, Any]:
    return {
        "name": _AXES[joint],
        "lower_deg": _degrees(arm.lower[joint]),
        "upper_deg": _degrees(arm.upper[joint]),
        "speed_deg_s": _degrees(arm.speed[joint]),
        "acceleration_rad_s2": float(arm.acceleration[joint]),
        "jerk_rad_s3": float(arm.jerk[joint]),
    }


def _axis_line(arm: ArmModel, joint: int) -> str:
    axis = _axis(arm, joint)
    return (
        f"  {axis['name']}    {axis['lower_deg']:<7g}  {axis['upper_deg']:<7g}  "
        f"{axis['speed_deg_s']:>4g} deg/s  {axis['acceleration_rad_s2']:>4g} rad/s2    "
        f"{axis['jerk_rad_s3']:>4g} rad/s3"
    )


def _degrees(angle: float) -> float:
    return round(math.degrees(angle), 3)


def _track(track: Track) -> dict[str, Any]:
    return {
        "travel_m": track.length,
        "width_m": track.width,
        "base_height_m": track.base_height,
        "overrun_m": track.overrun,
        "speed_m_s": track.speed,
        "acceleration_m_s2": track.acceleration,
        "jerk_m_s3": track.jerk,
    }


def _track_line(track: Track) -> str:
    if track.length == 0.0:
        return f"on a pedestal, base {track.base_height:g} m above the floor"
    return (
        f"track: {track.length:g} m of travel, {track.width:g} m wide, base "
        f"{track.base_height:g} m above the floor, {track.speed:g} m/s, "
        f"{track.acceleration:g} m/s2, {track.jerk:g} m/s3"
    )


def _mount(mount: Mount) -> dict[str, Any]:
    return {
        "id": mount.id,
        "entrance_pupil_m": mount.p_flange_camera.tolist(),
        "looks": _rounded(rotate(mount.q_flange_camera, [0.0, 0.0, -1.0])),
        "up": _rounded(rotate(mount.q_flange_camera, [0.0, 1.0, 0.0])),
        "mass_kg": mount.mass,
        "tilt_deg": [_degrees(mount.tilt_low), _degrees(mount.tilt_high)],
        "spheres": len(mount.spheres),
    }


def _mount_line(mount: Mount) -> str:
    x, y, z = mount.p_flange_camera
    tilt = (
        ""
        if mount.pivot is None
        else (f", tilts {math.degrees(mount.tilt_low):g} to {math.degrees(mount.tilt_high):g} deg")
    )
    mass = f", {mount.mass:g} kg" if mount.mass else ""
    looks = _along(rotate(mount.q_flange_camera, [0.0, 0.0, -1.0]).tolist())
    return f"{mount.id}: pupil at ({x:g}, {y:g}, {z:g}) m in the flange, looks {looks}{mass}{tilt}"


def _rounded(vector: Any) -> list[float]:
    return [round(float(value), 6) + 0.0 for value in vector]


def _along(direction: list[float]) -> str:
    """`+z` for an axis of the flange, else the direction itself."""
    largest = max(range(3), key=lambda axis: abs(direction[axis]))
    if abs(abs(direction[largest]) - 1.0) > 1e-6:
        return "({:.3f}, {:.3f}, {:.3f})".format(*direction)
    return ("-" if direction[largest] < 0 else "+") + "xyz"[largest]


# ---------------------------------------------------------------------------------------------
# what the links fill, and what nobody verified


def _spheres(arm: ArmModel) -> dict[str, Any]:
    by_link = Counter(int(frame) for frame in arm.spheres[:, 0])
    return {
        "count": len(arm.spheres),
        "by_link": [by_link[frame] for frame in range(7)],
        "largest_m": round(float(arm.spheres[:, 4].max(initial=0.0)), 4),
        "assumed": any(name in arm.assumed for name in ("capsule", "sphere")),
    }


def _spheres_line(arm: ArmModel) -> str:
    found = _spheres(arm)
    links = " ".join(str(count) for count in found["by_link"])
    how = "assumed" if found["assumed"] else "around published meshes"
    return f"links fill {found['count']} spheres ({links} from base to flange), {how}"


def _assumed_lines(rig: Rig) -> list[str]:
    if not rig.assumed:
        return ["  assumed: nothing"]
    return ["  assumed, verified by nobody:", *(f"    {name}" for name in rig.assumed)]
