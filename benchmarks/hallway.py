"""A run around the corner of a hallway of wild panels, the camera leading and coming around."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from benchmarks.arm import ArmRig
from oner.geometry import poses
from oner.model.piece import Placement
from oner.model.set import Panel
from oner.motion.request import ArmRequest

Floats = NDArray[np.float64]

RATE = 24
WIDTH = 2.4
HEIGHT = 3.0
CORNER = 1.0
"""Radius of the performer's way around the corner [m]."""

START, LENGTH = 7.4, 4.0
"""Stretch of the hallway's middle line that is run [m]; in 4 s it is near the arm's limits."""

PERFORMER = (0.35, 1.85)
"""Radius and height of the performer [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPath:
    """A camera and the performer before it, at the frames.

    Args:
        positions: [m], shape (n, 3).
        quaternions: wxyz, shape (n, 4).
        feet: [m], shape (n, 3).
    """

    positions: Floats
    quaternions: Floats
    feet: Floats


def panels() -> tuple[Panel, ...]:
    """30 walls of an L and 6 ceilings over its corner, all wild, 1.2 m wide."""
    return (
        *_wall("S", (0.0, -1.2), (10.8, -1.2)),
        *_wall("N", (0.0, 1.2), (8.4, 1.2)),
        *_wall("E", (10.8, -1.2), (10.8, 8.4)),
        *_wall("W", (8.4, 1.2), (8.4, 8.4)),
        *_ceiling("C", (6.0, 0.0), (9.6, 0.0)),
        *_ceiling("D", (9.6, 1.2), (9.6, 4.8)),
    )


def _wall(name: str, start: tuple[float, float], end: tuple[float, float]) -> list[Panel]:
    return [
        Panel(
            id=f"{name}{k}", wall=name, start=a, end=b,
            base=0.0, top=HEIGHT, thickness=0.1, wild=True,
        )
        for k, (a, b) in enumerate(_parts(start, end))
    ]  # fmt: skip


def _ceiling(name: str, start: tuple[float, float], end: tuple[float, float]) -> list[Panel]:
    return [
        Panel(
            id=f"{name}{k}", wall=name, start=a, end=b,
            base=HEIGHT, top=HEIGHT + 0.1, thickness=WIDTH, wild=True,
        )
        for k, (a, b) in enumerate(_parts(start, end))
    ]  # fmt: skip


def _parts(
    start: tuple[float, float], end: tuple[float, float]
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    count = round(math.dist(start, end) / 1.2)
    ends = np.linspace(start, end, count + 1).tolist()
    return [((a[0], a[1]), (b[0], b[1])) for a, b in pairwise(ends)]


def corner_path(seconds: float) -> CameraPath:
    """Camera 1.3 m from a runner who goes through the corner, from one side to the other."""
    frames = round(seconds * RATE) + 1
    u = np.linspace(0.0, 1.0, frames)
    way = START + LENGTH * u
    feet = np.column_stack([_middle(way), 0 * u])
    feet = gaussian_filter1d(feet, frames / 12, axis=0, mode="nearest")
    ahead = _middle(way + 0.3) - _middle(way - 0.3)
    side = np.unwrap(np.arctan2(ahead[:, 1], ahead[:, 0])) + math.radians(75) * np.cos(np.pi * u)
    side = gaussian_filter1d(side, frames / 16, mode="nearest")
    eye = feet + np.column_stack([1.3 * np.cos(side), 1.3 * np.sin(side), 0 * u + 1.5])
    look = poses.look_at(eye, feet + np.array([0.0, 0.0, 1.6]))
    return CameraPath(positions=eye, quaternions=poses.align_hemisphere(look), feet=feet)


def _middle(way: Floats) -> Floats:
    """The floor at distances along the middle of the hallway, shape (n, 2)."""
    straight, bend = 9.6 - CORNER, CORNER * math.pi / 2
    turn = np.clip((way - straight) / CORNER, 0.0, math.pi / 2)
    x = np.minimum(way, straight) + CORNER * np.sin(turn)
    y = CORNER * (1 - np.cos(turn)) + np.maximum(way - straight - bend, 0.0)
    return np.stack([x, y], axis=1)


def hallway_request(
    rig: ArmRig, path: CameraPath, placement: Placement, fixed: frozenset[str] = frozenset()
) -> ArmRequest:
    """The arm asked to run a path from a placement.

    Args:
        rig: The arm.
        path: What the camera should do.
        placement: Where the track lies.
        fixed: Ids of panels that may not be pulled.
    """
    return ArmRequest(
        arm=rig.arm,
        track=rig.track,
        mount=rig.mount,
        placement=placement,
        rate=Fraction(RATE),
        first_frame=0,
        positions=path.positions,
        quaternions=path.quaternions,
        performers=path.feet[None],
        performer_sizes=np.array([PERFORMER]),
        panels=tuple(replace(panel, wild=panel.id not in fixed) for panel in panels()),
    )
