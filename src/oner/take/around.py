"""The camera around a performer, by keys: where it is, where it looks, what its lens does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from oner.geometry.poses import align_hemisphere, from_pan_tilt_roll
from oner.geometry.splines import SmoothKeys, smooth_keys
from oner.model.arrays import FloatArray
from oner.model.take import CameraKey, TakeByHand
from oner.take.refusal import refuse

HEADING_WINDOW = 1.2
"""Time over which the camera averages the performer's heading [s]."""

_TAPS = 25
_NEAREST = 1e-3


def settled(
    heading: Callable[[ArrayLike], FloatArray], t: ArrayLike, window: float = HEADING_WINDOW
) -> FloatArray:
    """The performer's heading as the camera takes it: averaged over a window around each time.

    h'(t) = sum_j w_j h(t + tau_j), w a raised cosine of full width `window`, so that a corner does
    not whip the camera around the performer: it starts to swing half a window before the corner
    and ends half a window after it, as an operator does who knows the way. A sum of C3 functions
    is C3. On straight ways and for steady turns h' = h.

    Args:
        heading: Direction of travel over time, unwrapped [s -> rad].
        t: Times [s], shape (n,).
        window: Full width [s].

    Returns:
        Headings, unwrapped [rad], shape (n,).
    """
    offsets = np.linspace(-0.5, 0.5, _TAPS + 2)[1:-1]
    weights = 1.0 + np.cos(2.0 * np.pi * offsets)
    times = np.asarray(t, np.float64)[..., None] + window * offsets
    return heading(times) @ (weights / weights.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewpoint:
    """The camera as the performer sees it: x ahead, y to the left, z up, feet at the origin.

    Args:
        eye: Entrance pupil [m], shape (..., 3).
        aim: Point looked at [m], shape (..., 3).
        roll: [rad], shape (...).
        depth: Distance along the view to the performer's axis at aim height [m], shape (...).
    """

    eye: FloatArray
    aim: FloatArray
    roll: FloatArray
    depth: FloatArray


class Circling:
    """Camera keys as a curve around the performer; each quantity C3 and within its keys.

    Args:
        keys: At least one, rising in time.
    """

    def __init__(self, keys: tuple[CameraKey, ...]) -> None:
        rows = [
            (key.azimuth, key.distance, key.height, key.aim_height, key.aim_ahead, key.roll)
            for key in keys
        ]
        self._curve: SmoothKeys = smooth_keys([key.time for key in keys], rows)

    def azimuth(self, t: ArrayLike) -> FloatArray:
        """Azimuths, unwrapped [rad], shape (...)."""
        return self._curve(t)[..., 0]

    def __call__(self, t: ArrayLike) -> Viewpoint:
        """The camera at times [s], shape (...)."""
        azimuth, distance, height, aim_height, ahead, roll = np.moveaxis(self._curve(t), -1, 0)
        eye = np.stack([distance * np.cos(azimuth), distance * np.sin(azimuth), height], axis=-1)
        flat = np.zeros_like(ahead)
        aim = np.stack([ahead, flat, aim_height], axis=-1)
        axis = np.stack([flat, flat, aim_height], axis=-1)
        look = aim - eye
        length = np.maximum(np.linalg.norm(look, axis=-1), _NEAREST)
        depth = np.sum((axis - eye) * look, axis=-1) / length
        return Viewpoint(eye=eye, aim=aim, roll=roll, depth=depth)


def camera_keys(script: TakeByHand, folder: Path) -> Circling:
    """The camera keys of a take by hand as a curve.

    Raises:
        InputError: Fewer than two keys, keys that do not follow each other in time, or a camera
            that is not away from what it looks at.
    """
    keys = script.camera
    if len(keys) < 2:
        raise refuse(folder, "by_hand", "camera", "write at least two [[by_hand.camera]]")
    for index, key in enumerate(keys):
        if index and key.time <= keys[index - 1].time:
            before = keys[index - 1].time
            remedy = f"camera keys follow each other in time; the one before is at {before:g} s"
            read = f"{key.time:g}"
            raise refuse(folder, "by_hand.camera", "time_s", remedy, read=read, index=index)
        if key.distance < 0.0:
            remedy = "a distance is at least 0; the other side is azimuth_deg + 180"
            read = f"{key.distance:g}"
            raise refuse(folder, "by_hand.camera", "distance", remedy, read=read, index=index)
    return Circling(keys)


def placed(
    view: Viewpoint, floor: FloatArray, heading: FloatArray
) -> tuple[FloatArray, FloatArray, int | None]:
    """The camera in the story.

    Args:
        view: Around the performer, n times.
        floor: The performer's place [m], shape (n, 2).
        heading: That azimuth is counted from [rad], shape (n,).

    Returns:
        Positions [m], shape (n, 3); quaternions, neighbours in one hemisphere, shape (n, 4); the
        first index at which the camera looks at itself, None if it never does.
    """
    look = view.aim - view.eye
    flat = np.hypot(look[:, 0], look[:, 1])
    blind = np.flatnonzero(np.hypot(flat, look[:, 2]) < _NEAREST)
    pan = heading + np.arctan2(look[:, 1], look[:, 0])
    turns = from_pan_tilt_roll(pan, np.arctan2(look[:, 2], flat), view.roll)
    cos, sin = np.cos(heading), np.sin(heading)
    x, y, z = view.eye.T
    positions = np.stack(
        [floor[:, 0] + cos * x - sin * y, floor[:, 1] + sin * x + cos * y, z], axis=-1
    )
    return positions, align_hemisphere(turns), int(blind[0]) if len(blind) else None
