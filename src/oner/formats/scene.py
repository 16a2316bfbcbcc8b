"""Bodies and cameras that move over the frames of a take, as scene files hold them.

Right-handed, Z up, metres. A camera looks along -Z of its own frame, +Y is up in its picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oner.model.arrays import ArrayNoun, FloatArray, IntArray

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion(ArrayNoun):
    """Poses at successive frames.

    Args:
        first: Frame of the first row.
        positions: [m], shape (n, 3).
        quaternions: wxyz, neighbours in one hemisphere, shape (n, 4).
    """

    first: int
    positions: FloatArray
    quaternions: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body(ArrayNoun):
    """A mesh of triangles.

    Args:
        group: What it belongs to: "set", "arm", "performers", "green", "floor".
        name: Its own.
        points: In its own frame [m], shape (n, 3).
        faces: Shape (m, 3), counter-clockwise from outside.
        colour: Red, green, blue from 0 to 1.
        visible: Whether it is there: a panel that is out is not.
        motion: None: it stands still in the world.
    """

    group: str
    name: str
    points: FloatArray
    faces: IntArray
    colour: Colour
    visible: bool = True
    motion: Motion | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Camera(ArrayNoun):
    """A camera.

    Args:
        name: Its own.
        motion: Its entrance pupil.
        focal_lengths, focus_distances: [m], shape (n,).
        sensor_width, sensor_height: [m].
    """

    name: str
    motion: Motion
    focal_lengths: FloatArray
    focus_distances: FloatArray
    sensor_width: float
    sensor_height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All of it.

    Args:
        name: Of the scene.
        rate: Frames per second.
        first, stop: Frames of the take.
        bodies, cameras: In order.
        about: Key and value, for who opens the file.
    """

    name: str
    rate: Fraction
    first: int
    stop: int
    bodies: tuple[Body, ...]
    cameras: tuple[Camera, ...]
    about: tuple[tuple[str, str], ...] = ()
