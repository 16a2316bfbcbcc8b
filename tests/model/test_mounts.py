"""A tilted camera has turned about its own right axis through the pivot; the neck stays."""

from __future__ import annotations

import numpy as np
import pytest

from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.mounts import tilted
from oner.model.rig import Mount

PIVOT = np.array([0.0, 0.02, 0.2])


def mount() -> Mount:
    """Looks along the flange's +Z with the flange's +X up; the second sphere is the camera's."""
    turn = poses.from_matrix(np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, -1]]))
    return Mount(
        id="end",
        p_flange_camera=frozen([0.0, 0.0, 0.36]),
        q_flange_camera=frozen(turn),
        spheres=frozen([[0.0, 0, 0.1, 0.05], [0, 0, 0.25, 0.12]]),
        mass=6.0,
        centre_of_mass=(0.0, 0.0, 0.24),
        pivot=(0.0, 0.02, 0.2),
        tilting=1,
    )


def test_a_camera_tilted_up_looks_towards_its_own_up() -> None:
    up = tilted(mount(), np.radians(90.0))
    assert poses.view_direction(up.q_flange_camera) == pytest.approx([1, 0, 0], abs=1e-15)
    assert up.p_flange_camera == pytest.approx([0.16, 0.0, 0.2])
    assert up.centre_of_mass == pytest.approx((0.04, 0.0, 0.2))
    assert up.spheres[1] == pytest.approx([0.05, 0.0, 0.2, 0.12])


def test_the_neck_stays_and_the_camera_keeps_its_distance_from_the_pivot() -> None:
    for angle in (-0.7, 0.1, 1.2):
        turned = tilted(mount(), angle)
        assert np.array_equal(turned.spheres[0], mount().spheres[0])
        away = np.linalg.norm(turned.p_flange_camera - PIVOT)
        assert away == pytest.approx(np.linalg.norm(mount().p_flange_camera - PIVOT))
        right = poses.rotate(turned.q_flange_camera, [1.0, 0, 0])
        assert right == pytest.approx(poses.rotate(mount().q_flange_camera, [1.0, 0, 0]))


def test_a_tilt_is_counted_from_the_untilted_mount() -> None:
    once, twice = tilted(mount(), 0.5), tilted(tilted(mount(), -0.3), 0.5)
    assert np.allclose(once.p_flange_camera, twice.p_flange_camera, atol=1e-15)
    assert np.allclose(once.q_flange_camera, twice.q_flange_camera, atol=1e-15)
    assert np.allclose(tilted(once, 0.0).spheres, mount().spheres, atol=1e-15)


def test_a_camera_without_a_pivot_cannot_be_tilted() -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="no pivot"):
        tilted(replace(mount(), pivot=None), 0.1)
