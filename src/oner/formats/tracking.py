"""Pan, tilt and roll of a camera as trackers have them.

At zero the camera looks along +Y with +X to its right and +Z up. Pan turns it about Z, tilt then
about X, roll then about Y: R = Rz(pan) Rx(tilt) Ry(roll); all by the right-hand rule.
Source: OpenTrackIO's documentation of `rotation`.
"""

from __future__ import annotations

import numpy as np

from oner.geometry.poses import to_matrix
from oner.model.arrays import FloatArray

_FROM_CAMERA = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""A camera that looks along -Z with +Y up, in the axes of a tracker at zero, transposed."""


def pan_tilt_roll(quaternions: FloatArray) -> FloatArray:
    """Angles of cameras, pan and roll unwrapped [rad], shape (n, 3).

    Args:
        quaternions: Camera to world, wxyz; the camera looks along -Z, +Y is up; shape (n, 4).
    """
    R = to_matrix(quaternions) @ _FROM_CAMERA
    pan = np.unwrap(np.arctan2(-R[:, 0, 1], R[:, 1, 1]))
    tilt = np.arcsin(np.clip(R[:, 2, 1], -1.0, 1.0))
    roll = np.unwrap(np.arctan2(-R[:, 2, 0], R[:, 2, 2]))
    return np.column_stack([pan, tilt, roll])
