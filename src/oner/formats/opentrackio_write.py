"""A move as OpenTrackIO samples: one JSON object a frame, in one list.

The transform is that of the entrance pupil, and the offset of the entrance pupil is 0; a receiver
that wants the sensor's place has to know the lens. Coordinates are those of the track.
"""

from __future__ import annotations

import json
import math
import uuid
from fractions import Fraction
from typing import Any

import numpy as np

from oner.formats.move_export import MoveExport, Written, head_lines
from oner.formats.take_clock import take_timecode
from oner.formats.tracking import tracker_angles

VERSION = [1, 0, 1]


def write_opentrackio(export: MoveExport, first_frame: int = 0) -> Written:
    """The samples of a move.

    Args:
        export: The move and where its camera is.
        first_frame: Frame of the take of its first row; frame 0 is at 01:00:00:00.
    """
    angles = np.degrees(tracker_angles(export.quaternions))
    samples = [_sample(export, angles, n, first_frame) for n in range(len(angles))]
    text = "[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in samples) + "\n]\n"
    notes = (
        *head_lines(export),
        "OpenTrackIO, a sample a frame, in the coordinates of the track: metres and degrees.",
        "Frame 0 of the take is taken to be at 01:00:00:00.",
    )
    return Written(content=text.encode(), notes=notes, warnings=())


def _sample(export: MoveExport, angles: Any, n: int, first_frame: int) -> dict[str, Any]:
    rate = export.move.rate
    x, y, z = (round(float(v), 7) for v in export.positions[n])
    pan, tilt, roll = (round(float(v), 7) for v in angles[n])
    lens: dict[str, Any] = {"entrancePupilOffset": 0.0}
    if export.focal_lengths is not None:
        lens["pinholeFocalLength"] = round(float(export.focal_lengths[n]) * 1e3, 6)
    if export.focus_distances is not None and math.isfinite(export.focus_distances[n]):
        lens["focusDistance"] = round(float(export.focus_distances[n]), 6)
    return {
        "protocol": {"name": "OpenTrackIO", "version": VERSION},
        "sampleId": f"urn:uuid:{_uuid(export.title, n)}",
        "static": _static(export, rate),
        "timing": {
            "sampleRate": _ratio(rate),
            "timecode": _timecode(first_frame + n, rate),
        },
        "lens": lens,
        "transforms": [
            {
                "id": "Camera",
                "translation": {"x": x, "y": y, "z": z},
                "rotation": {"pan": pan, "tilt": tilt, "roll": roll},
            }
        ],
    }


def _timecode(frame: int, rate: Fraction) -> dict[str, Any]:
    text = take_timecode(frame, rate)
    hours, minutes, seconds, frames = (int(part) for part in text.replace(";", ":").split(":"))
    return {
        "hours": hours,
        "minutes": minutes,
        "seconds": seconds,
        "frames": frames,
        "frameRate": _ratio(rate),
        "dropFrame": ";" in text,
    }


def _static(export: MoveExport, rate: Fraction) -> dict[str, Any]:
    camera: dict[str, Any] = {"captureFrameRate": _ratio(rate)}
    if export.sensor_width is not None and export.sensor_height is not None:
        camera["activeSensorPhysicalDimensions"] = {
            "width": round(export.sensor_width * 1e3, 6),
            "height": round(export.sensor_height * 1e3, 6),
        }
    return {"camera": camera}


def _ratio(rate: Fraction) -> dict[str, int]:
    return {"num": rate.numerator, "denom": rate.denominator}


def _uuid(title: str, n: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{title} {n}"))
