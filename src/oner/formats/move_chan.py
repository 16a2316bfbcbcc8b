"""The camera of a move as `.chan`, for Nuke and Houdini: metres of the track's frame, Y up."""

from __future__ import annotations

import math

from oner.formats.chan import chan_bytes
from oner.formats.move_export import MoveExport, MoveOptions, Written, head_lines
from oner.formats.recording import CameraRecording
from oner.geometry.poses import align_hemisphere, from_axis_angle, multiply, rotate
from oner.model.arrays import frozen

_USUAL = MoveOptions()


def write_move_chan(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """The camera of a move, rows numbered from 1.

    Args:
        export: The move.
        options: The order of rotations.

    Raises:
        UsageError: The order cannot be meant.
    """
    q_yup_track = from_axis_angle((1.0, 0.0, 0.0), -math.pi / 2)
    has_lens = export.focal_lengths is not None and export.sensor_height is not None
    camera = CameraRecording(
        source=export.title,
        times=frozen(export.times),
        positions=frozen(rotate(q_yup_track, export.positions)),
        quaternions=frozen(align_hemisphere(multiply(q_yup_track, export.quaternions))),
        focal_lengths=export.focal_lengths if has_lens else None,
        sensor_height=export.sensor_height,
        rate=export.move.rate,
        metres_per_unit=1.0,
        up="y",
    )
    lens = "vertical angle of view in degrees" if has_lens else "none: lens or sensor is not known"
    notes = (
        *head_lines(export),
        "Here y is up: (x, y, z) of this file is (x, -z, y) of the track's frame. Metres, degrees.",
        f"The eighth column: {lens}.",
    )
    content = chan_bytes(camera, rotation_order=options.rotation_order, comments=notes)
    return Written(content=content, notes=notes)
