"""The hard case: an L of wild panels, a performer through its corner, a camera coming around."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from arm_scenes import long_track, request_for
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from oner.geometry import poses
from oner.model.set import Panel
from oner.motion.request import ArmRequest

Floats = NDArray[np.float64]

CORNER = 1.0
"""Radius of the performer's way around the corner [m]."""


def wall(name: str, start: tuple[float, float], end: tuple[float, float]) -> list[Panel]:
    """Wild panels of 1.2 m."""
    a, b = np.array(start), np.array(end)
    count = round(float(np.linalg.norm(b - a)) / 1.2)
    ends = [tuple((a + (b - a) * k / count).tolist()) for k in range(count + 1)]
    return [
        Panel(
            id=f"{name}{k}", wall=name, start=ends[k], end=ends[k + 1],
            base=0.0, top=3.0, thickness=0.1, wild=True,
        )
        for k in range(count)
    ]  # fmt: skip


def hallway() -> tuple[Panel, ...]:
    """2.4 m wide: along +X to the corner at (9.6, 0), then along +Y."""
    return (
        *wall("S", (0.0, -1.2), (10.8, -1.2)),
        *wall("N", (0.0, 1.2), (8.4, 1.2)),
        *wall("E", (10.8, -1.2), (10.8, 8.4)),
        *wall("W", (8.4, 1.2), (8.4, 8.4)),
    )


def around_the_corner(way: Floats) -> Floats:
    """The floor at distances along the middle of the hallway, shape (n, 2)."""
    straight, bend = 9.6 - CORNER, CORNER * math.pi / 2
    turn = np.clip((way - straight) / CORNER, 0.0, math.pi / 2)
    x = np.minimum(way, straight) + CORNER * np.sin(turn)
    y = CORNER * (1 - np.cos(turn)) + np.maximum(way - straight - bend, 0.0)
    return np.stack([x, y], axis=1)


def corner_path(seconds: float, start: float, length: float) -> tuple[Floats, Floats, Floats]:
    """Camera 1.3 m from a performer who goes through the corner, from one side to the other."""
    u = np.linspace(0.0, 1.0, round(seconds * 24) + 1)
    way = start + length * u
    feet = np.column_stack([around_the_corner(way), 0 * u])
    ahead = around_the_corner(way + 0.3) - around_the_corner(way - 0.3)
    side = np.unwrap(np.arctan2(ahead[:, 1], ahead[:, 0])) + math.radians(60) * np.cos(math.pi * u)
    feet = gaussian_filter1d(feet, 8, axis=0, mode="nearest")
    eye = feet + np.column_stack([1.3 * np.cos(side), 1.04 * np.sin(side), 0 * u + 1.5])
    look = poses.look_at(eye, feet + np.array([0.0, 0.0, 1.6]))
    return eye, poses.align_hemisphere(look), feet[None]


def corner_request(seconds: float = 4.0) -> ArmRequest:
    """The test arm on four metres of track."""
    track = replace(long_track(), length=4.0)
    path = corner_path(seconds, start=7.5, length=3.0)
    sizes = np.array([[0.35, 1.85]])
    return request_for(path, panels=hallway(), track=track, performer_sizes=sizes)
