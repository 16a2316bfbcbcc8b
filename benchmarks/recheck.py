"""A move measured again at 1 kHz: limits by finite differences, camera by forward kinematics."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

from oner.geometry import poses
from oner.model.kinematics import arm_frames
from oner.motion.request import ArmRequest

Floats = NDArray[np.float64]

TOLERANCE = 0.0015
"""What the camera may be off its path, between frames too [m]."""


def fine(rows: Floats, rate: float) -> Floats:
    """The quintic through frames, every millisecond."""
    times = np.arange(len(rows)) / rate
    curve: Any = make_interp_spline(times, rows, k=5)
    return np.asarray(curve(np.arange(0.0, times[-1], 0.001)), np.float64)


def highest_peak(request: ArmRequest, values: Floats) -> float:
    """Highest speed, acceleration or jerk of any axis in parts of its limit."""
    axes = fine(values, float(request.rate))
    highest = 0.0
    for order, what in enumerate(("speed", "acceleration", "jerk"), start=1):
        limits = np.array([getattr(request.track, what), *getattr(request.arm, what)])
        steps = np.abs(np.diff(axes, n=order, axis=0)).max(axis=0) * 1000.0**order
        highest = max(highest, float((steps / np.maximum(limits, 1e-9)).max()))
    return highest


def camera_error(request: ArmRequest, values: Floats) -> float:
    """Largest distance of the camera from the path through its frames [m]."""
    place, rate = request.placement, float(request.rate)
    axes = fine(values, rate)
    flange = arm_frames(request.arm, axes[:, 1:])[:, 6]
    reached = flange[:, :3, :3] @ request.mount.p_flange_camera + flange[:, :3, 3]
    reached[:, 0] += axes[:, 0]
    reached[:, 2] += request.track.base_height
    turned = poses.rotate(poses.from_axis_angle([0.0, 0.0, 1.0], place.yaw), reached)
    turned += np.array([place.x, place.y, place.z])
    return float(np.linalg.norm(turned - fine(request.positions, rate), axis=1).max())
