"""Whether a lens and a sensor a file states can be those of a film camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from oner.errors import FormatError
from oner.model.arrays import FloatArray

SENSOR_WIDTHS = (0.002, 0.075)
"""From a phone's to a 65 mm negative's [m]."""

FOCAL_LENGTHS = (0.001, 2.5)
"""[m]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What a file says about the lens.

    Args:
        focal_lengths: [m], shape (n,).
        width, height: Of the sensor [m].
        notes: In sentences without a full stop.
    """

    focal_lengths: FloatArray
    width: float
    height: float
    notes: tuple[str, ...] = ()


def fitted(
    path: Path, lens: Lens, *, width: float | None, height: float | None
) -> tuple[Lens, list[str]]:
    """The lens on the sensor that is used, with the horizontal angle of view it has in the file.

    focal_length' = focal_length * width' / width. A file whose units are off states a sensor that
    nobody builds; its angle of view is still right, so a stated sensor mends it.

    Args:
        path: Of the file.
        lens: As the file has it.
        width: Of the sensor as stated by a person [m]; None: the file's.
        height: The same.

    Returns:
        The lens; what was done, in sentences without a full stop.

    Raises:
        FormatError: The file's sensor or focal length cannot be one of a film camera and nobody
            states the sensor.
    """
    if not (lens.width > 0.0 and lens.height > 0.0 and (lens.focal_lengths > 0.0).all()):
        raise FormatError(path, "focal length and apertures above 0 are due", where="lens")
    notes = list(lens.notes)
    ratio = _ratio(lens, width, height)
    sized = replace(
        lens,
        focal_lengths=lens.focal_lengths * ratio,
        width=lens.width * ratio if width is None else width,
        height=lens.height * ratio if height is None else height,
    )
    if abs(ratio - 1.0) > 1e-6:
        notes.append(
            f"its sensor of {_mm(lens.width)} x {_mm(lens.height)} mm is taken as "
            f"{_mm(sized.width)} x {_mm(sized.height)} mm and the focal length scaled along, "
            "so the angle of view stays"
        )
    _check(path, sized, given=width is not None or height is not None)
    return sized, notes


def _ratio(lens: Lens, width: float | None, height: float | None) -> float:
    if width is not None:
        return width / lens.width
    return 1.0 if height is None else height / lens.height


def _check(path: Path, lens: Lens, *, given: bool) -> None:
    low, high = float(np.min(lens.focal_lengths)), float(np.max(lens.focal_lengths))
    sensor_fits = SENSOR_WIDTHS[0] <= lens.width <= SENSOR_WIDTHS[1]
    lens_fits = FOCAL_LENGTHS[0] <= low and high <= FOCAL_LENGTHS[1]
    if sensor_fits and lens_fits:
        return
    read = f"sensor {_mm(lens.width)} mm wide, focal length {_mm(low)} to {_mm(high)} mm"
    remedy = "not those of a film camera"
    remedy += "; correct it" if given else "; the file's units are off"
    remedy += ': write sensor_width = "24.89 mm" in take.toml, the angle of view is kept'
    raise FormatError(path, remedy, where="lens", read=read)


def _mm(length: float) -> str:
    return f"{length * 1000.0:.4g}"
