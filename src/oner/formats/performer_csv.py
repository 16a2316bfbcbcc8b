"""oner's CSV of a performer: Z up, metres, feet on the floor.

    # rate: 24
    # height_m: 1.80
    frame,x_m,y_m,z_m,heading_deg

`z_m` (the floor under the feet, 0 if left out) and `heading_deg` (counter-clockwise from +X, where
the performer goes) may be left out.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import UsageError
from oner.formats.recording import PerformerRecording
from oner.formats.table import read_samples, write_samples
from oner.model.arrays import frozen


def read_performer_csv(
    path: Path, *, rate: Fraction | None = None, source: str = "", performer: str = ""
) -> PerformerRecording:
    """The performer of an oner CSV.

    Args:
        path: Of the file.
        rate: Frames per second where the file does not say, or another than it says.
        source: Its name in messages; `path` if empty.
        performer: Cast id, for messages.

    Raises:
        FormatError: A column is missing, a cell is no number, or nobody says the frame rate.
    """
    table = read_samples(
        path,
        needed=("frame", "x_m", "y_m"),
        optional=("z_m", "heading_deg"),
        keys=("rate", "height_m"),
    )
    exact = table.rate(rate)
    frames = table.frames()
    x, y = table.columns["x_m"], table.columns["y_m"]
    z = table.columns.get("z_m", np.zeros(len(frames)))
    heading = table.columns.get("heading_deg")
    name = source or str(path)
    return PerformerRecording(
        source=name,
        performer=performer,
        times=frozen((frames - frames[0]) * exact.denominator / exact.numerator),
        positions=frozen(np.stack([x, y, z], axis=-1)),
        headings=None if heading is None else frozen(np.unwrap(np.radians(heading))),
        height=table.length("height_m"),
        rate=exact,
        metres_per_unit=1.0,
        up="z",
        on_floor=True,
        notes=(f"{name}: {len(frames)} frames at {exact} per second, oner's own axes.",),
    )


def write_performer_csv(recording: PerformerRecording, path: Path, *, first_frame: int = 0) -> None:
    """Write a performer as oner CSV; nothing is lost but the notes.

    Args:
        recording: With a rate, in metres, Z up, on the floor (`to_story` makes it so).
        path: Of the file.
        first_frame: Number of the first sample.

    Raises:
        UsageError: The recording has no rate, or is not in metres, Z up, on the floor.
    """
    in_story = recording.metres_per_unit == 1.0 and recording.up == "z" and recording.on_floor
    if recording.rate is None or not in_story:
        raise UsageError(
            "oner's CSV needs a performer with a frame rate, in metres, z up, on the floor"
        )
    keys = {"rate": str(recording.rate)}
    if recording.height is not None:
        keys["height_m"] = repr(recording.height)
    frames = np.rint(recording.times * float(recording.rate)).astype(int) + first_frame
    columns: dict[str, list[float] | list[int]] = {"frame": frames.tolist()}
    columns |= zip(("x_m", "y_m", "z_m"), recording.positions.T.tolist(), strict=True)
    if recording.headings is not None:
        columns["heading_deg"] = np.degrees(recording.headings).tolist()
    write_samples(path, keys, columns)
