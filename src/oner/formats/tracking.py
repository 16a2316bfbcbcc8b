"""Pan, tilt and roll of a camera as trackers have them.

At zero the camera looks along +Y with +X to its right and +Z up. Pan turns it about Z, tilt then
about X, roll then about Y: R = Rz(pan) Rx(tilt) Ry(roll); all by the right-hand rule.
Source: OpenTrackIO's documentation of `rotation`.
"""

from __future__ import annotations

import numpy as np

from oner.geometry import poses
from oner.model.arrays import FloatArray


def tracker_angles(quaternions: FloatArray) -> FloatArray:
    """Angles of cameras, without jumps [rad], shape (n, 3).

    Args:
        quaternions: Camera to world, wxyz; the camera looks along -Z, +Y is up; shape (n, 4).
    """
    heads = poses.pan_tilt_roll(quaternions) - np.array([np.pi / 2, 0.0, 0.0])
    return np.unwrap(heads, axis=0)
