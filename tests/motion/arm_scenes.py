"""A test arm from published figures, and paths it can and cannot do."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.kinematics import arm_frames
from oner.model.piece import Placement
from oner.model.rig import ArmModel, Mount, OrthoParallel, Track
from oner.model.set import Panel
from oner.motion.request import ArmRequest

Floats = NDArray[np.float64]

RATE = Fraction(24)


def rx160l() -> ArmModel:
    """Geometry, ranges and speeds of a Staubli RX160L; accelerations and the cover are assumed."""
    degrees = np.radians
    speed = degrees([200.0, 200, 255, 315, 360, 870])
    acceleration = np.array([5.0, 5, 8, 16, 16, 25])
    return ArmModel(
        name="rx160l",
        geometry=OrthoParallel(a1=0.15, a2=0.0, b=0.0, c1=0.55, c2=0.825, c3=0.925, c4=0.11),
        offsets=np.zeros(6),
        signs=np.ones(6),
        lower=degrees([-160.0, -137.5, -150, -270, -105, -270]),
        upper=degrees([160.0, 137.5, 150, 270, 120, 270]),
        speed=speed,
        acceleration=acceleration,
        jerk=12 * acceleration,
        spheres=_cover(),
        payload=25.0,
        source="published figures",
        assumed=("acceleration", "jerk", "spheres"),
    )  # fmt: skip


def _cover() -> Floats:
    base = [(0, 0, 0, z, 0.25) for z in (0.1, 0.3)]
    shoulder = [(1, 0, 0, 0.5, 0.25), (1, 0.12, 0, 0.55, 0.22)]
    upper = [(2, 0, 0, z, 0.17) for z in np.linspace(0.0, 0.825, 7)]
    fore = [(3, 0, 0, z, 0.15 - 0.09 * z) for z in np.linspace(0.0, 0.8, 8)]
    wrist = [(4, 0, 0, 0, 0.11), (5, 0, 0, 0.02, 0.1), (6, 0, 0, 0, 0.05)]
    return np.array(base + shoulder + upper + fore + wrist, np.float64)


def end_mount() -> Mount:
    """A camera 0.2 m past the flange, looking along the flange's +Z with the flange's +X up."""
    turn = poses.from_matrix(np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, -1]]))
    spheres = np.array([[0.0, 0, 0.1, 0.05], [0, 0, 0.2, 0.12], [0.0, 0, 0.3, 0.08]])
    return Mount(
        id="end",
        p_flange_camera=frozen([0.0, 0.0, 0.3]),
        q_flange_camera=frozen(turn),
        spheres=frozen(spheres),
    )


def long_track() -> Track:
    """Ten metres of track."""
    return Track(
        length=10.0, width=0.9, base_height=0.4, overrun=0.4, speed=2.5, acceleration=2.5, jerk=25.0
    )


def ease(t: Floats) -> Floats:
    """From 0 to 1, smooth up to the third derivative at both ends."""
    t = np.clip(t, 0.0, 1.0)
    return t**4 * (35 - 84 * t + 70 * t**2 - 20 * t**3)


def tracking_path(seconds: float, distance: float = 6.0) -> tuple[Floats, Floats, Floats]:
    """Camera leading a performer along +X, 1.4 m beside the track's middle line.

    Returns:
        Camera positions (n, 3), quaternions (n, 4), performer's feet (1, n, 3).
    """
    n = round(seconds * 24) + 1
    t = np.linspace(0.0, 1.0, n)
    x = -distance / 2 + distance * ease(t)
    feet = np.stack([x - 1.8, np.full(n, 1.4), np.zeros(n)], axis=1)
    eye = np.stack([x, np.full(n, 1.1), np.full(n, 1.5) + 0.1 * np.sin(3 * t)], axis=1)
    look = poses.look_at(eye, feet + np.array([0.0, 0.0, 1.6]))
    return eye, poses.align_hemisphere(look), feet[None]


def request_for(path: tuple[Floats, Floats, Floats], **changes: object) -> ArmRequest:
    """The test arm on its track at the origin, asked to run a path."""
    eye, look, feet = path
    given: dict[str, object] = {
        "arm": rx160l(),
        "track": long_track(),
        "mount": end_mount(),
        "placement": Placement(x=0.0, y=0.0, z=0.0, yaw=0.0),
        "rate": RATE,
        "first_frame": 0,
        "positions": eye,
        "quaternions": look,
        "performers": feet,
        "performer_sizes": np.array([[0.3, 1.8]] * len(feet)),
    }
    return ArmRequest(**(given | changes))  # type: ignore[arg-type]


def flat(name: str, x: float, y: float, *, wild: bool, along: bool = True) -> Panel:
    """A flat 1.2 m wide and 3 m high, its middle at (x, y)."""
    dx, dy = (0.6, 0.0) if along else (0.0, 0.6)
    return Panel(
        id=name, wall="w", start=(x - dx, y - dy), end=(x + dx, y + dy),
        base=0.0, top=3.0, thickness=0.1, wild=wild,
    )  # fmt: skip


def circle_path(degrees: float, seconds: float) -> tuple[Floats, Floats, Floats]:
    """Camera around a standing performer 1.5 m from the track's line, looking at the face."""
    n = round(seconds * 24) + 1
    angle = math.radians(degrees) * ease(np.linspace(0.0, 1.0, n)) - math.pi / 2
    centre = np.array([0.0, 1.5, 1.6])
    eye = centre + 0.9 * np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    look = poses.look_at(eye, np.broadcast_to(centre, eye.shape))
    feet = np.broadcast_to([0.0, 1.5, 0.0], (1, n, 3)).copy()
    return eye, poses.align_hemisphere(look), feet


def filmed_request(axes: Floats, **changes: object) -> ArmRequest:
    """The camera path that a motion of track and joints gives, and nobody before the camera."""
    frames, mount = arm_frames(rx160l(), axes[:, 1:])[:, 6], end_mount()
    flat_zero = np.zeros(len(axes))
    base = np.column_stack([axes[:, 0], flat_zero, flat_zero + long_track().base_height])
    eye = base + frames[:, :3, 3] + frames[:, :3, :3] @ mount.p_flange_camera
    turned = poses.multiply(poses.from_matrix(frames[:, :3, :3]), mount.q_flange_camera)
    path = (eye, poses.align_hemisphere(turned), np.zeros((0, len(axes), 3)))
    return request_for(path, **({"performer_sizes": np.zeros((0, 2))} | changes))
