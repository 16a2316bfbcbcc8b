"""Cameras of USD stages: any prim of type Camera, moved by itself or by any prim above it.

A stage has its own length (`metersPerUnit`, 0.01 unless it says) and up axis (Y unless it says).
`focalLength` and the apertures count tenths of a scene unit, `focusDistance` scene units; the
camera looks along -Z with +Y up. Between samples USD's own interpolation holds, so the stage is
asked at every whole time code; where time codes are ticks of a fast clock, at its samples and 120
times a second.

Lost: lens shift (aperture offsets), f-stop, shutter, clipping, exposure.

Source: UsdGeomCamera schema and `UsdGeom.GetStageMetersPerUnit` of OpenUSD.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from oner.errors import FormatError, MissingExtraError
from oner.formats.lens import Lens, fitted
from oner.formats.recording import CameraRecording
from oner.formats.text import LARGEST, shown
from oner.geometry.poses import align_hemisphere, from_matrix, slerp, to_matrix
from oner.model.arrays import FloatArray, frozen
from oner.timing.rate import parse_rate
from oner.units import QuantityError

_MOST_SAMPLES = 200_000
_LISTED = 12
_FASTEST = 1000.0
"""More time codes per second than this are ticks and no frames."""
_NORM_TOLERANCE = 1e-3
_SHORTEST = 1e-6
_EXACT = 2e-7
"""A quaternion of 32-bit floats may be this far from length 1."""
_BETWEEN_TICKS = 120.0
"""How often in a second such a stage is asked beside its samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    """Time codes to ask for, and what there is to say about them."""

    codes: FloatArray
    whole: bool
    notes: tuple[str, ...]


def read_usd(
    path: Path,
    *,
    camera: str = "",
    rate: Fraction | None = None,
    sensor_width: float | None = None,
    sensor_height: float | None = None,
    source: str = "",
) -> CameraRecording:
    """One camera of a USD stage.

    Args:
        path: A .usd, .usda, .usdc or .usdz file.
        camera: Path or name of the camera in a stage that has several.
        rate: Time codes per second where the stage does not say, or others than it says.
        sensor_width: [m], instead of the aperture of the stage; the focal length is scaled
            along, so that the angle of view stays.
        sensor_height: [m], the same.
        source: Its name in messages; `path` if empty.

    Raises:
        MissingExtraError: usd-core is not installed.
        FormatError: It is no stage, has no such camera, or the camera cannot be one of a film.
    """
    tf = _pxr("Tf")
    try:
        stage = _open(path)
        prim = _choose(path, stage, camera)
        sensor = (sensor_width, sensor_height)
        recording = _recording(path, stage, prim, rate, sensor, source or str(path))
        gone = [f"{recording.source}: {note}." for note in _missing(stage)]
        return replace(recording, notes=(*recording.notes, *gone))
    except tf.ErrorException as error:
        raise FormatError(path, f"not a USD stage{_reason(error)}") from error


def _recording(
    path: Path,
    stage: Any,
    prim: Any,
    rate: Fraction | None,
    sensor: tuple[float | None, float | None],
    name: str,
) -> CameraRecording:
    span = _time_codes(path, stage, prim)
    exact, rate_notes = _rate(path, stage, rate)
    positions, quaternions, pose_notes = _poses(path, prim, span.codes)
    metres_per_unit, up, stage_notes = _conventions(stage)
    lens = _lens(prim, span.codes, metres_per_unit)
    lens, lens_notes = fitted(path, lens, width=sensor[0], height=sensor[1])
    notes = [f"camera {prim.GetPath()}, time codes {span.codes[0]:g} to {span.codes[-1]:g}"]
    notes += [*span.notes, *rate_notes, *stage_notes, *pose_notes, *lens_notes]
    return CameraRecording(
        source=name,
        times=frozen((span.codes - span.codes[0]) * exact.denominator / exact.numerator),
        positions=positions,
        quaternions=quaternions,
        focal_lengths=frozen(lens.focal_lengths),
        sensor_width=lens.width,
        sensor_height=lens.height,
        focus_distances=_focus(prim, span.codes),
        rate=exact if span.whole else None,
        metres_per_unit=metres_per_unit,
        up=up,
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def _pxr(module: str) -> Any:
    try:
        return importlib.import_module(f"pxr.{module}")
    except ImportError as error:
        raise MissingExtraError("reading USD cameras", "usd") from error


def _open(path: Path) -> Any:
    if not path.is_file():
        raise FormatError(path, "there is no such file")
    return _pxr("Usd").Stage.Open(str(path))


def _reason(error: Exception) -> str:
    try:
        lines = str(error).strip().splitlines()
    except UnicodeDecodeError:
        # usd-core quotes the file, and the file is not text
        return ""
    # where in its own source usd-core found it helps nobody
    return f": {lines[-1].rpartition(' : ')[2].strip()[:200]}" if lines else ""


def _cameras(stage: Any) -> list[Any]:
    usd, geom = _pxr("Usd"), _pxr("UsdGeom")
    prims = stage.Traverse(usd.TraverseInstanceProxies())
    return [prim for prim in prims if prim.IsA(geom.Camera)]


def _missing(stage: Any) -> list[str]:
    """A sentence, without a full stop, about the files a stage refers to and does not find."""
    errors = [str(error) for error in stage.GetCompositionErrors()]
    named = (re.search(r"asset @(.*?)@", error) for error in errors)
    names = dict.fromkeys(Path(match[1]).name for match in named if match)
    return [f"it refers to {', '.join(list(names)[:5])}, which is not there"] if names else []


def _choose(path: Path, stage: Any, wanted: str) -> Any:
    cameras = _cameras(stage)
    if not cameras:
        gone = "".join(f"; {note}, put it there or flatten the stage" for note in _missing(stage))
        raise FormatError(path, f"the stage has no camera{gone}")
    found = [prim for prim in cameras if wanted in ("", str(prim.GetPath()), prim.GetName())]
    if len(found) != 1:
        names = [str(prim.GetPath()) for prim in cameras[:_LISTED]]
        more = f" and {len(cameras) - _LISTED} more" if len(cameras) > _LISTED else ""
        what = "has several cameras" if not wanted else f"has {len(found) or 'no'} such camera"
        remedy = f'the stage {what}; write camera = "..." in take.toml, one of '
        raise FormatError(path, remedy + ", ".join(names) + more, where="camera", read=wanted)
    if _pxr("UsdGeom").Camera(found[0]).GetProjectionAttr().Get() == "orthographic":
        where = str(found[0].GetPath())
        raise FormatError(path, "an orthographic camera cannot be shot", where=where)
    return found[0]


def _time_codes(path: Path, stage: Any, prim: Any) -> _Range:
    samples = _samples(prim)
    if stage.HasAuthoredTimeCodeRange():
        first, last = float(stage.GetStartTimeCode()), float(stage.GetEndTimeCode())
    elif len(samples):
        first, last = float(samples[0]), float(samples[-1])
    else:
        remedy = "the camera does not move and the stage has no time range; nothing to take"
        raise FormatError(path, remedy, where=str(prim.GetPath()))
    inside = samples[(samples >= first) & (samples <= last)]
    notes = _range_notes(len(samples), len(inside))
    per_second = float(stage.GetTimeCodesPerSecond())
    step = per_second / _BETWEEN_TICKS if per_second > _FASTEST else 1.0
    if not 0.0 < (last - first) / step < _MOST_SAMPLES:
        remedy = (
            f"a range of more than 0 and fewer than {_MOST_SAMPLES * step:g} time codes is due; "
            "correct startTimeCode and endTimeCode of the stage"
        )
        raise FormatError(path, remedy, where="time range", read=f"{first:g} to {last:g}")
    grid = np.arange(first, last + 1e-9, step)
    if step == 1.0 and np.isin(inside, grid).all() and grid[-1] == last:
        bare = len(grid) - len(inside)
        if bare and len(inside):
            notes = (*notes, f"{bare} of {len(grid)} frames lie between its samples")
        return _Range(codes=grid, whole=True, notes=notes)
    codes = np.unique(np.concatenate([grid, inside, [last]]))
    what = "that are not whole frames" if step == 1.0 else "that are ticks of a fast clock"
    notes = (*notes, f"{len(inside)} samples at time codes {what}")
    return _Range(codes=codes, whole=False, notes=notes)


def _range_notes(samples: int, inside: int) -> tuple[str, ...]:
    if not samples:
        return ("the camera does not move",)
    if inside < samples:
        return (f"{samples - inside} samples outside the stage's time range are left out",)
    return ()


def _samples(prim: Any) -> FloatArray:
    """Time codes at which anything about the camera's pose or lens is sampled."""
    geom = _pxr("UsdGeom")
    camera = geom.Camera(prim)
    times: set[float] = set()
    for attribute in (
        camera.GetFocalLengthAttr(),
        camera.GetHorizontalApertureAttr(),
        camera.GetVerticalApertureAttr(),
        camera.GetFocusDistanceAttr(),
    ):
        times.update(attribute.GetTimeSamples())
    while prim and not prim.IsPseudoRoot():
        xformable = geom.Xformable(prim)
        if xformable:
            times.update(xformable.GetTimeSamples())
        prim = prim.GetParent()
    return np.array(sorted(times), dtype=np.float64)


def _rate(path: Path, stage: Any, given: Fraction | None) -> tuple[Fraction, list[str]]:
    said = float(stage.GetTimeCodesPerSecond())
    authored = stage.HasAuthoredMetadata("timeCodesPerSecond") or stage.HasAuthoredMetadata(
        "framesPerSecond"
    )
    if given is not None:
        other = authored and abs(float(given) - said) > 0.01
        instead = f" instead of the stage's {said:g}" if other else ""
        return given, [f"take.toml makes it {given} time codes per second{instead}"]
    try:
        ticks = _FASTEST < said < LARGEST
        exact = Fraction(said).limit_denominator(1001) if ticks else parse_rate(repr(said))
    except QuantityError as error:
        raise FormatError(path, str(error), where="timeCodesPerSecond") from error
    if authored:
        return exact, [f"{exact} time codes per second, as the stage has it"]
    default = "the stage does not say its rate; USD's default of 24 time codes per second is taken"
    return exact, [default]


def _poses(path: Path, prim: Any, codes: FloatArray) -> tuple[FloatArray, FloatArray, list[str]]:
    """Positions in scene units, quaternions camera to stage, and notes."""
    turns, notes = _mended_turns(path, prim, codes)
    matrices = _composed(prim, codes, turns) if turns else _cached(prim, codes)
    where = str(prim.GetPath())
    wrong = np.flatnonzero(~(np.abs(matrices) <= LARGEST).all(axis=(1, 2)))
    if len(wrong):
        where += f" at time code {codes[wrong[0]]:g}"
        raise FormatError(path, "the camera's transform is not finite", where=where)
    axes, scales = _unscaled(matrices[:, :3, :3])
    error = np.abs(np.swapaxes(axes, 1, 2) @ axes - np.eye(3)).max(axis=(1, 2))
    if not error.max() < 1e-4:
        remedy = "the camera is sheared or flattened by a prim above it; remove the scale there"
        raise FormatError(path, remedy, where=where)
    if (np.linalg.det(axes) < 0.0).any():
        remedy = "the camera is mirrored by a negative scale; remove it"
        raise FormatError(path, remedy, where=where)
    if np.abs(scales - 1.0).max() > 1e-4:
        notes.append("a scale above the camera moves it but does not turn it")
    quaternions = align_hemisphere(from_matrix(axes))
    return frozen(matrices[:, :3, 3]), frozen(quaternions), notes


def _cached(prim: Any, codes: FloatArray) -> FloatArray:
    """T_stage_camera as USD composes it, shape (n, 4, 4)."""
    cache = _pxr("UsdGeom").XformCache()
    matrices = np.empty((len(codes), 4, 4))
    for row, code in enumerate(codes.tolist()):
        cache.SetTime(code)
        # USD multiplies rows: the transpose maps columns
        matrices[row] = np.array(cache.GetLocalToWorldTransform(prim)).T
    return matrices


def _mended_turns(
    path: Path, prim: Any, codes: FloatArray
) -> tuple[dict[str, FloatArray], list[str]]:
    """Rotation matrices of orientations whose quaternions are not of length 1, by attribute.

    USD takes the angle of a quaternion from its scalar alone, so that one of another length turns
    by another angle.
    """
    geom = _pxr("UsdGeom")
    found: dict[str, FloatArray] = {}
    worst = 0.0
    while prim and not prim.IsPseudoRoot():
        xformable = geom.Xformable(prim)
        for op in xformable.GetOrderedXformOps() if xformable else ():
            if op.GetOpType() == geom.XformOp.TypeOrient:
                off = _add_turns(path, op, codes, found)
                worst = max(worst, off)
        prim = prim.GetParent()
    notes = [f"quaternions were brought to length 1, the worst was off by {worst:.4f}"]
    return found, notes if worst > _NORM_TOLERANCE else []


def _add_turns(path: Path, op: Any, codes: FloatArray, found: dict[str, FloatArray]) -> float:
    """Put the matrices of one orientation to the others if they need mending; how far it is off."""
    attribute = op.GetAttr()
    times = np.array(attribute.GetTimeSamples(), dtype=np.float64)
    values = [attribute.Get(t) for t in times.tolist()] or [attribute.Get()]
    quaternions = np.array(
        [(q.GetReal(), *q.GetImaginary()) for q in values if q is not None], dtype=np.float64
    ).reshape(-1, 4)
    lengths = np.linalg.norm(quaternions, axis=1)
    wrong = np.flatnonzero(~((lengths > _SHORTEST) & (lengths < LARGEST)))
    if len(wrong):
        at = f" at time code {times[wrong[0]]:g}" if len(times) else ""
        remedy = "a quaternion of length 0 is no rotation, nor one that is not finite"
        raise FormatError(path, remedy, where=f"{attribute.GetPath()}{at}")
    off = float(np.abs(lengths - 1.0).max(initial=0.0))
    if off > _EXACT:
        unit = quaternions / lengths[:, None]
        held = attribute.GetStage().GetInterpolationType() == _pxr("Usd").InterpolationTypeHeld
        turned = to_matrix(_between(times, unit, codes, held=held))
        found[str(attribute.GetPath())] = (
            turned.swapaxes(1, 2) if op.IsInverseOp() else turned
        )  # fmt: skip
    return off


def _between(times: FloatArray, turns: FloatArray, codes: FloatArray, *, held: bool) -> FloatArray:
    """Orientations at time codes, as the stage goes from sample to sample."""
    if len(turns) < 2:
        return np.repeat(turns[:1], len(codes), axis=0)
    before = np.clip(np.searchsorted(times, codes, side="right") - 1, 0, len(times) - 2)
    part = np.clip((codes - times[before]) / (times[before + 1] - times[before]), 0.0, 1.0)
    return slerp(turns[before], turns[before + 1], np.floor(part) if held else part)


def _composed(prim: Any, codes: FloatArray, turns: dict[str, FloatArray]) -> FloatArray:
    """T_stage_camera of the ops one by one, some orientations replaced, shape (n, 4, 4)."""
    geom = _pxr("UsdGeom")
    world = np.tile(np.eye(4), (len(codes), 1, 1))
    while prim and not prim.IsPseudoRoot():
        xformable = geom.Xformable(prim)
        local = np.tile(np.eye(4), (len(codes), 1, 1))
        for op in xformable.GetOrderedXformOps() if xformable else ():
            local = local @ _op_matrices(op, codes, turns)
        world = local @ world
        if xformable and xformable.GetResetXformStack():
            break
        prim = prim.GetParent()
    return world


def _op_matrices(op: Any, codes: FloatArray, turns: dict[str, FloatArray]) -> FloatArray:
    """What one op does, as matrices that map columns."""
    matrices = np.tile(np.eye(4), (len(codes), 1, 1))
    turned = turns.get(str(op.GetAttr().GetPath()))
    if turned is not None:
        matrices[:, :3, :3] = turned
        return matrices
    for row, code in enumerate(codes.tolist()):
        matrices[row] = np.array(op.GetOpTransform(code)).T
    return matrices


def _unscaled(matrices: FloatArray) -> tuple[FloatArray, FloatArray]:
    scales = np.linalg.norm(matrices, axis=1)
    safe = np.where(scales > 0.0, scales, 1.0)
    return matrices / safe[:, None, :], scales


def _conventions(stage: Any) -> tuple[float, str, list[str]]:
    geom = _pxr("UsdGeom")
    notes: list[str] = []
    if not stage.HasAuthoredMetadata("metersPerUnit"):
        notes.append("the stage does not say its unit; USD's default of 0.01 m is taken")
    if not stage.HasAuthoredMetadata("upAxis"):
        notes.append("the stage does not say which axis is up; USD's default of y is taken")
    up = str(geom.GetStageUpAxis(stage)).lower()
    return float(geom.GetStageMetersPerUnit(stage)), up, notes


def _values(attribute: Any, codes: FloatArray) -> FloatArray:
    """An attribute at every time code.

    Raises:
        FormatError: It is no number there.
    """
    found = [attribute.Get(code) for code in codes.tolist()]
    wrong = [value for value in found if not isinstance(value, float) or not abs(value) <= LARGEST]
    if wrong:
        file = attribute.GetStage().GetRootLayer().realPath
        where = str(attribute.GetPath())
        raise FormatError(file, "a number is due", where=where, read=shown(str(wrong[0])))
    return np.array(found)


def _lens(prim: Any, codes: FloatArray, metres_per_unit: float) -> Lens:
    """Focal length and apertures in metres; an aperture that changes goes into the focal length."""
    camera = _pxr("UsdGeom").Camera(prim)
    tenth = metres_per_unit / 10.0
    widths = _values(camera.GetHorizontalApertureAttr(), codes) * tenth
    heights = _values(camera.GetVerticalApertureAttr(), codes) * tenth
    focal_lengths = _values(camera.GetFocalLengthAttr(), codes) * tenth
    notes: list[str] = []
    if np.ptp(widths) > 1e-9 * abs(widths[0]):
        notes.append("the aperture changes; the focal length is scaled to that of the first frame")
    shifts = (camera.GetHorizontalApertureOffsetAttr(), camera.GetVerticalApertureOffsetAttr())
    if any(_values(shift, codes).any() for shift in shifts):
        notes.append("the lens shift (aperture offset) is left out")
    safe = np.where(widths > 0.0, widths, 1.0)
    return Lens(
        focal_lengths=focal_lengths * (widths[0] / safe),
        width=float(widths[0]),
        height=float(heights[0]),
        notes=tuple(notes),
    )


def _focus(prim: Any, codes: FloatArray) -> FloatArray | None:
    """Focus distances in scene units; None where none is stored (0 says so)."""
    attribute = _pxr("UsdGeom").Camera(prim).GetFocusDistanceAttr()
    distances = _values(attribute, codes)
    return frozen(distances) if (distances > 0.0).all() else None
