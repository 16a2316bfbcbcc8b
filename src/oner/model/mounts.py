"""A mount whose camera is tilted on its neck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.rig import Mount


def tilted(mount: Mount, tilt: float) -> Mount:
    """The mount with its camera tilted to an angle.

    The camera turns about its own right axis through the mount's pivot, as on a tilting head: the
    entrance pupil swings round the pivot, and with it the spheres that are the camera's. The neck
    stays. The centre of mass turns too: the camera and its lens are taken to be most of the mass.

    Args:
        mount: The mount, tilted or not.
        tilt: Upwards in the picture, from where the mount is not tilted [rad].

    Raises:
        ValueError: The mount has no pivot. How far it can be tilted is not looked at.
    """
    if mount.pivot is None:
        raise ValueError(f"the mount {mount.id} has no pivot to tilt the camera about")
    right = poses.rotate(mount.q_flange_camera, np.array([1.0, 0.0, 0.0]))
    turn = poses.from_axis_angle(right, tilt - mount.tilt)
    pivot = np.array(mount.pivot)
    still = len(mount.spheres) - mount.tilting
    spheres = np.array(mount.spheres)
    spheres[still:, :3] = pivot + poses.rotate(turn, spheres[still:, :3] - pivot)
    x, y, z = (float(v) for v in pivot + poses.rotate(turn, mount.centre_of_mass - pivot))
    return replace(
        mount,
        p_flange_camera=frozen(pivot + poses.rotate(turn, mount.p_flange_camera - pivot)),
        q_flange_camera=frozen(poses.normalize(poses.multiply(turn, mount.q_flange_camera))),
        spheres=frozen(spheres),
        centre_of_mass=(x, y, z),
        tilt=tilt,
    )
