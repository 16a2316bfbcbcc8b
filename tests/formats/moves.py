"""A small move of a published arm, for the tests of machine files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from oner.formats.move_export import MoveExport, export_move
from oner.geometry import poses
from oner.model.arrays import frozen
from oner.model.piece import Move, Placement
from oner.model.rig import ArmModel, Mount, OrthoParallel, Track

AXES = ("track", "J1", "J2", "J3", "J4", "J5", "J6")
RATE = Fraction(24)


def make_arm(name: str = "rx160l") -> ArmModel:
    return ArmModel(
        name=name,
        geometry=OrthoParallel(a1=0.15, a2=0.0, b=0.0, c1=0.55, c2=0.825, c3=0.925, c4=0.11),
        offsets=frozen(np.zeros(6)),
        signs=frozen(np.ones(6)),
        lower=frozen(-np.full(6, 3.0)),
        upper=frozen(np.full(6, 3.0)),
        speed=frozen(np.full(6, 3.0)),
        acceleration=frozen(np.full(6, 10.0)),
        jerk=frozen(np.full(6, 100.0)),
        spheres=frozen([[1.0, 0, 0, 0.5, 0.2]]),
        payload=25.0,
        source="published figures",
        assumed=("acceleration", "jerk"),
    )  # fmt: skip


def make_track() -> Track:
    return Track(
        length=6.0, width=1.2, base_height=0.4, overrun=0.5, speed=2.5, acceleration=2.5, jerk=25.0
    )


def make_mount() -> Mount:
    """Looks along the flange's +Z with the flange's +X up."""
    turn = poses.from_matrix(np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, -1]]))
    return Mount(
        id="end",
        p_flange_camera=frozen([0.0, 0.0, 0.3]),
        q_flange_camera=frozen(turn),
        spheres=frozen([[0.0, 0, 0.1, 0.05]]),
    )


def make_move(rows: int = 49, *, still_track: bool = False, rate: Fraction = RATE) -> Move:
    """From rest to rest in a septic ease, frames -12 on."""
    u = np.linspace(0.0, 1.0, rows)
    ease = u**4 * (35 - 84 * u + 70 * u**2 - 20 * u**3)
    begin = np.array([-1.0, -0.4, 0.5, 1.0, 0.3, 0.4, -0.2])
    end = np.array([1.5, 0.6, 0.3, 1.2, -0.4, 0.7, 0.9])
    if still_track:
        end = end.copy()
        end[0] = begin[0]
    return Move(
        axes=AXES,
        rate=rate,
        first_frame=-12,
        values=frozen(begin + ease[:, None] * (end - begin)),
        placement=Placement(x=1.25, y=-2.0, z=0.0, yaw=0.5),
        mount="end",
        peak_speed=frozen(np.full(7, 0.5)),
        peak_acceleration=frozen(np.full(7, 0.5)),
        peak_jerk=frozen(np.full(7, 0.5)),
        camera_error=0.001,
        camera_error_angle=0.0005,
        clearance=0.2,
        pre_roll=12,
        run_out=10,
    )


def make_export(
    rows: int = 49, *, still_track: bool = False, arm: str = "rx160l", rate: Fraction = RATE
) -> MoveExport:
    move = make_move(rows, still_track=still_track, rate=rate)
    return export_move(
        move,
        arm=make_arm(arm),
        track=make_track(),
        mount=make_mount(),
        rig="The long arm",
        title="P03 hero",
        set_name="maze",
        focal_lengths=frozen(np.full(len(move.on_path), 0.032)),
        focus_distances=frozen(np.linspace(2.0, 3.0, len(move.on_path))),
        sensor_width=0.02489,
        sensor_height=0.014,
        notes=("Weights are assumed.",),
    )


def turning_export() -> MoveExport:
    """The same arm turned in its first joint by more than half a turn."""
    export = make_export()
    values = np.array(export.move.values)
    values[:, 1] = np.linspace(-2.9, 2.9, len(values)) * 1.5
    move = replace(export.move, values=frozen(values))
    return export_move(move, arm=export.arm, track=export.track, mount=export.mount, rig="arm")
