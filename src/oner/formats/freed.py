"""FreeD D1: 29 bytes a sample, one sample a frame.

    0      0xD1
    1      camera
    2-10   pan, tilt, roll: signed 24 bit, big-endian, 1/32768 degree
    11-19  x, y, z: signed 24 bit, 1/64 mm
    20-25  zoom, focus: unsigned 24 bit, raw
    26-27  spare
    28     checksum: 0x40 less the sum of all before, modulo 256

FreeD carries no time, no rate and no unit of zoom and focus. Pan is kept within a half turn, as
the protocol has it. Here zoom is the focal length in micrometres and focus the distance in mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.formats.move_export import MoveExport, Written, head_lines
from oner.formats.tracking import tracker_angles
from oner.model.arrays import ArrayNoun, FloatArray

SIZE = 29
ANGLE = 32768.0
"""Per degree."""
LENGTH = 64000.0
"""Per metre."""
_MOST = (1 << 23) - 1
_MOST_RAW = (1 << 24) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FreedSamples(ArrayNoun):
    """What D1 packets say.

    Args:
        camera: Number of the first packet.
        angles: Pan, tilt, roll [rad], shape (n, 3).
        positions: [m], shape (n, 3).
        zoom, focus: Raw, shape (n,).
    """

    camera: int
    angles: FloatArray
    positions: FloatArray
    zoom: FloatArray
    focus: FloatArray


def write_freed(export: MoveExport, camera: int = 1) -> Written:
    """A move as D1 packets, in the coordinates of the track.

    Args:
        export: The move and where its camera is.
        camera: Number in every packet.
    """
    angles = np.degrees(tracker_angles(export.quaternions))
    turns = float(np.ptp(angles[:, 0]))
    wrapped = (angles + 180.0) % 360.0 - 180.0
    far = float(np.abs(export.positions).max())
    focal = export.focal_lengths
    focus = export.focus_distances
    rows = len(angles)
    zoom = np.zeros(rows) if focal is None else focal * 1e6
    distance = np.zeros(rows) if focus is None else np.nan_to_num(focus, posinf=0.0) * 1e3
    content = b"".join(
        _packet(camera, *row) for row in zip(wrapped, export.positions, zoom, distance, strict=True)
    )
    warnings = list[str]()
    if turns > 180.0:
        warnings.append(
            f"Pan turns {turns:.0f} degrees; FreeD keeps it within 180 either way, so it jumps by "
            "360 where it passes them. Use OpenTrackIO for this move."
        )
    if far * LENGTH > _MOST:
        warnings.append(f"The camera is {far:.1f} m from the track's middle; FreeD holds 131 m.")
    how = (
        "FreeD D1, 29 bytes a frame, in the coordinates of the track; at zero the camera looks "
        "along +Y. The direction in which a receiver counts pan is unverified."
    )
    raw = "Zoom is the focal length in micrometres, focus the distance in millimetres; 0: unknown."
    notes = (*head_lines(export), how, raw)
    return Written(content=content, notes=notes, warnings=tuple(warnings))


def read_freed(path: Path) -> FreedSamples:
    """The packets of a file.

    Raises:
        FormatError: A packet is cut off, is not a D1, or its checksum is wrong.
    """
    content = path.read_bytes()
    if not content or len(content) % SIZE:
        raise FormatError(path, f"holds {len(content)} bytes; D1 packets have {SIZE} each")
    packets = np.frombuffer(content, np.uint8).reshape(-1, SIZE).astype(np.int64)
    for n, packet in enumerate(packets):
        if packet[0] != 0xD1:
            raise FormatError(path, f"packet {n} begins with {packet[0]:#x}, not with 0xd1")
        if (0x40 - packet[:-1].sum()) % 256 != packet[-1]:
            raise FormatError(path, f"packet {n} has a wrong checksum")
    return FreedSamples(
        camera=int(packets[0, 1]),
        angles=np.radians(_signed(packets, 2) / ANGLE),
        positions=_signed(packets, 11) / LENGTH,
        zoom=_raw(packets, 20),
        focus=_raw(packets, 23),
    )


def _packet(
    camera: int, angles: FloatArray, position: FloatArray, zoom: float, focus: float
) -> bytes:
    signed = [*(round(float(a) * ANGLE) for a in angles)]
    signed += [*(round(float(p) * LENGTH) for p in position)]
    body = bytes([0xD1, camera])
    body += b"".join(_held(v).to_bytes(3, "big", signed=True) for v in signed)
    body += b"".join(min(max(round(v), 0), _MOST_RAW).to_bytes(3, "big") for v in (zoom, focus))
    body += b"\0\0"
    return body + bytes([(0x40 - sum(body)) % 256])


def _held(value: int) -> int:
    return min(max(value, -_MOST - 1), _MOST)


def _signed(packets: np.ndarray, at: int) -> FloatArray:
    """Three signed numbers from a byte on, shape (n, 3)."""
    raw = np.stack([_raw(packets, at + 3 * k) for k in range(3)], axis=1)
    return np.where(raw > _MOST, raw - (1 << 24), raw)


def _raw(packets: np.ndarray, at: int) -> FloatArray:
    value = packets[:, at] * 65536 + packets[:, at + 1] * 256 + packets[:, at + 2]
    return np.asarray(value, np.float64)
