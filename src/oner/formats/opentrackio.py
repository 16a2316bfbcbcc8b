"""OpenTrackIO samples: one, many in one file, or a folder of them.

A file holds one JSON object a sample: alone, in an array, one a line, or one after another; or a
whole clip as one object whose values are lists, a value a sample. Transforms are composed in their
order; a rotation is pan, tilt and roll in degrees, about Z, X and Y as they have been turned so
far. Metres, Z up; at no rotation the camera looks along +Y with +X to its right.

The pose is that of the sensor; the entrance pupil lies `entrancePupilOffset` in front of it.

Lost: distortion, projection offset, iris, encoders, the global stage.

Source: SMPTE RIS OSVP, OpenTrackIO schema and its descriptions.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import numpy as np

from oner.errors import FormatError
from oner.formats.json_stream import read_objects
from oner.formats.json_values import Object, list_at, number_at, object_at
from oner.formats.recording import CameraRecording
from oner.formats.text import shown
from oner.geometry.poses import align_hemisphere, from_axis_angle, from_euler, multiply, rotate
from oner.model.arrays import FloatArray, frozen
from oner.timing.timecode import nominal_rate

MOST_SAMPLES = 200_000
"""Almost half an hour at 120 a second."""

_PROTOCOL = "OpenTrackIO"
_BILLION = 1_000_000_000
_GAP = 1.5
_LISTED = 6
_WIDTH = 9
"""Numbers of a transform: translation, rotation, scale."""
_PARTS = {
    "translation": (("x", "y", "z"), 0.0),
    "rotation": (("pan", "tilt", "roll"), 0.0),
    "scale": (("x", "y", "z"), 1.0),
}
"""Of a transform: their values, and what they are where the file does not say."""
_LENS = {"focal": "pinholeFocalLength", "focus": "focusDistance", "pupil": "entrancePupilOffset"}
_Q_FORWARD_CAMERA = from_axis_angle((1.0, 0.0, 0.0), math.pi / 2)
"""From camera axes (-Z looks, +Y up) to those of a camera that looks along +Y with +Z up."""


@dataclass(slots=True)
class _Clip:
    """What the samples say, column by column; nan where a sample does not say it."""

    path: Path
    places: list[str] = field(default_factory=list[str])
    lines: list[int] = field(default_factory=list[int])
    sources: list[str] = field(default_factory=list[str])
    counts: array[int] = field(default_factory=lambda: array("l"))
    transforms: array[float] = field(default_factory=lambda: array("d"))
    stamps: list[int | None] = field(default_factory=list[int | None])
    timecodes: list[Fraction | None] = field(default_factory=list[Fraction | None])
    sequence: list[int | None] = field(default_factory=list[int | None])
    focal: array[float] = field(default_factory=lambda: array("d"))
    focus: array[float] = field(default_factory=lambda: array("d"))
    pupil: array[float] = field(default_factory=lambda: array("d"))
    rate: Fraction | None = None
    film_rate: Fraction | None = None
    nominal_focal: float | None = None
    sensor: tuple[float, float] | None = None
    day: float = 86_400.0
    code_rate: Fraction | None = None
    bare: int = 0


@dataclass(frozen=True, slots=True)
class _Code:
    """A timecode: seconds since midnight, how long a day of the count lasts, frames per second."""

    seconds: Fraction
    day: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True)
class _Clock:
    """Times of the samples from the first of the file [s], and what they were read from."""

    times: FloatArray
    words: str


def read_opentrackio(
    path: Path,
    *,
    camera: str = "",
    rate: Fraction | None = None,
    source: str = "",
) -> CameraRecording:
    """The camera of OpenTrackIO samples.

    Samples may lie in any order if they carry a clock (a time stamp, a timecode, a sequence
    number); a sample repeated as it is is dropped.

    Args:
        path: A file, or a folder of .json files, which are taken in the order of their names.
        camera: The sourceId or sourceNumber, where samples are of several.
        rate: Samples per second, where they carry no clock.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: Something is no sample, has no pose, or two samples of one time differ.
    """
    clip = _read(path)
    rows = _of_source(clip, camera)
    clock = _clock(clip, rows, rate)
    chosen, order_notes = _in_order(clip, rows, clock)
    order = [rows[i] for i in chosen]
    positions, quaternions, notes = _poses(clip, order)
    times = clock.times[chosen] - clock.times[chosen[0]]
    pupil, lens_notes = _pupil(clip, order)
    forward = rotate(quaternions, np.array([0.0, 0.0, -1.0]))
    name = source or str(path)
    exact = _rate(clip, times, rate)
    said = [f"{len(order)} samples, {clock.words}", *order_notes, *_gaps(times), *notes]
    said += [*lens_notes, *_film_note(clip, exact), "z is up, in metres"]
    return CameraRecording(
        source=name,
        times=frozen(times),
        positions=frozen(positions + pupil[:, None] * forward),
        quaternions=frozen(quaternions),
        focal_lengths=_focal_lengths(clip, order),
        sensor_width=clip.sensor[0] if clip.sensor else None,
        sensor_height=clip.sensor[1] if clip.sensor else None,
        focus_distances=_held(clip.focus, order, above=0.0),
        rate=exact,
        metres_per_unit=1.0,
        up="z",
        notes=tuple(f"{name}: {note}." for note in said),
    )


def is_opentrackio(path: Path) -> bool:
    """Whether a JSON file, or the first of a folder, begins with an OpenTrackIO sample.

    Raises:
        FormatError: It cannot be opened, or is no JSON.
    """
    first = next(iter(_files(path)), None)
    found = next(iter(read_objects(first)), None) if first else None
    return found is not None and ("transforms" in found[1] or _protocol(found[1]) == _PROTOCOL)


def _protocol(sample: Object) -> str:
    protocol: Any = sample.get("protocol")
    if isinstance(protocol, list):
        protocol = next(iter(cast("list[Any]", protocol)), None)
    return str(cast("Object", protocol).get("name", "")) if isinstance(protocol, dict) else ""


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.json")) if path.is_dir() else [path]


def _read(path: Path) -> _Clip:
    clip = _Clip(path)
    files = _files(path)
    for file in files:
        for line, found in read_objects(file):
            before = f"{file.name} " if len(files) > 1 else ""
            for sample in _samples(file, found):
                _add(clip, file, line, f"{before}sample {len(clip.places) + clip.bare}", sample)
                if len(clip.places) > MOST_SAMPLES:
                    remedy = f"more than {MOST_SAMPLES} samples; cut it to the part that is used"
                    raise FormatError(file, remedy, line=line)
    if not clip.places:
        raise FormatError(path, "holds no sample with transforms; is it OpenTrackIO?")
    return clip


def _samples(path: Path, found: Object) -> Iterator[Object]:
    """The object itself, or the samples of a clip whose values are lists."""
    transforms = found.get("transforms")
    rows = cast("list[Any]", transforms) if isinstance(transforms, list) else []
    if not rows or not isinstance(rows[0], list):
        yield found
        return
    for i in range(len(rows)):
        changing = {key: value for key, value in found.items() if key != "static"}
        sample: Object = _ith(path, changing, i, len(rows), "clip")
        yield {**sample, **({"static": found["static"]} if "static" in found and not i else {})}


def _ith(path: Path, value: Any, index: int, count: int, where: str) -> Any:
    """Value of one sample, of lists of as many as there are samples, at any depth."""
    if isinstance(value, dict):
        entries = cast("Object", value)
        return {k: _ith(path, v, index, count, f"{where}.{k}") for k, v in entries.items()}
    if isinstance(value, list):
        column = cast("list[Any]", value)
        if len(column) != count:
            remedy = f"{count} values are due, one a sample"
            raise FormatError(path, remedy, where=where, read=f"{len(column)} values")
        return column[index]
    return value


def _add(clip: _Clip, path: Path, line: int, place: str, sample: Object) -> None:
    _add_static(clip, path, place, sample)
    if not sample.get("transforms"):
        clip.bare += 1
        return
    transforms = list_at(path, sample["transforms"], f"{place} transforms")
    try:
        for i, entry in enumerate(transforms):
            clip.transforms.extend(_transform(path, entry, f"{place} transforms[{i}]"))
        timing = object_at(path, sample.get("timing", {}), f"{place} timing")
        _add_timing(clip, path, place, timing)
        lens = object_at(path, sample.get("lens", {}), f"{place} lens")
        for column, key in _LENS.items():
            old = lens.get("focalLength") if key == "pinholeFocalLength" else None
            value = lens.get(key, old)
            number = math.nan if value is None else number_at(path, value, f"{place} lens.{key}")
            getattr(clip, column).append(number)
    except FormatError as error:
        problem = error.problem
        raise FormatError(
            path, problem.remedy, line=line, where=problem.where, read=problem.read
        ) from error
    clip.counts.append(len(transforms))
    clip.places.append(place)
    clip.lines.append(line)
    number = sample.get("sourceNumber")
    clip.sources.append(f"{sample.get('sourceId', '')}|{'' if number is None else number}")


def _transform(path: Path, value: Any, where: str) -> list[float]:
    """x, y, z, pan, tilt, roll, and three scales."""
    entry = object_at(path, value, where)
    numbers: list[float] = []
    for kind, (names, rest) in _PARTS.items():
        part = object_at(path, entry.get(kind, {}), f"{where}.{kind}")
        here = f"{where}.{kind}"
        numbers += [number_at(path, part.get(name, rest), f"{here}.{name}") for name in names]
    return numbers


def _add_static(clip: _Clip, path: Path, place: str, sample: Object) -> None:
    """What does not change comes with some samples only."""
    if "static" not in sample:
        return
    static = object_at(path, sample["static"], f"{place} static")
    camera = object_at(path, static.get("camera", {}), f"{place} static.camera")
    lens = object_at(path, static.get("lens", {}), f"{place} static.lens")
    if clip.film_rate is None and "captureFrameRate" in camera:
        where = f"{place} static.camera.captureFrameRate"
        clip.film_rate = _rational(path, camera["captureFrameRate"], where)
    if clip.sensor is None and "activeSensorPhysicalDimensions" in camera:
        where = f"{place} static.camera.activeSensorPhysicalDimensions"
        size = object_at(path, camera["activeSensorPhysicalDimensions"], where)
        width, height = (number_at(path, size.get(key), where) for key in ("width", "height"))
        if min(width, height) <= 0.0:
            raise FormatError(path, "lengths above 0 are due", where=where)
        clip.sensor = (width / 1000.0, height / 1000.0)
    if clip.nominal_focal is None and lens.get("nominalFocalLength") is not None:
        where = f"{place} static.lens.nominalFocalLength"
        clip.nominal_focal = number_at(path, lens["nominalFocalLength"], where)


def _rational(path: Path, value: Any, where: str) -> Fraction:
    entry = object_at(path, value, where)
    top, bottom = entry.get("num"), entry.get("denom", 1)
    if isinstance(top, int) and isinstance(bottom, int) and bottom > 0:
        rate = Fraction(top, bottom)
        if 0 < rate <= 10_000:
            return rate
    remedy = "a rate above 0 is due, as num and denom"
    raise FormatError(path, remedy, where=where, read=shown(repr(value)))


def _add_timing(clip: _Clip, path: Path, place: str, timing: Object) -> None:
    where = f"{place} timing"
    if clip.rate is None and timing.get("sampleRate") is not None:
        clip.rate = _rational(path, timing["sampleRate"], f"{where}.sampleRate")
    clip.stamps.append(_stamp(path, timing.get("sampleTimestamp"), f"{where}.sampleTimestamp"))
    code = _timecode(path, timing.get("timecode"), f"{where}.timecode")
    clip.timecodes.append(None if code is None else code.seconds)
    if code is not None:
        clip.day, clip.code_rate = float(code.day), code.rate
    number = timing.get("sequenceNumber")
    clip.sequence.append(number if isinstance(number, int) else None)


def _stamp(path: Path, value: Any, where: str) -> int | None:
    """Nanoseconds."""
    if value is None:
        return None
    entry = object_at(path, value, where)
    seconds, nanoseconds = entry.get("seconds"), entry.get("nanoseconds", 0)
    if not isinstance(seconds, int) or not isinstance(nanoseconds, int):
        read = shown(repr(value))
        raise FormatError(path, "whole seconds and nanoseconds are due", where=where, read=read)
    return seconds * _BILLION + nanoseconds


def _timecode(path: Path, value: Any, where: str) -> _Code | None:
    if value is None:
        return None
    entry = object_at(path, value, where)
    form = object_at(path, entry.get("format", entry), where)
    if form.get("frameRate") is None:
        return None
    rate = _rational(path, form["frameRate"], f"{where}.frameRate")
    parts = [entry.get(key) for key in ("hours", "minutes", "seconds", "frames")]
    if not all(isinstance(part, int) for part in parts):
        read = shown(repr(value))
        raise FormatError(path, "whole hours to frames are due", where=where, read=read)
    hours, minutes, seconds, frames = (int(part or 0) for part in parts)
    drop = bool(form.get("dropFrame") or entry.get("dropFrame"))
    count = _counted(hours * 60 + minutes, rate, drop=drop)
    day = _counted(24 * 60, rate, drop=drop)
    at = (count + seconds * nominal_rate(rate) + frames) / rate
    return _Code(seconds=at, day=day / rate, rate=rate)


def _counted(minutes: int, rate: Fraction, *, drop: bool) -> int:
    """Frames in the first minutes of a day; drop-frame counts leave out numbers."""
    base = nominal_rate(rate)
    dropped = base // 15 * (minutes - minutes // 10) if drop else 0
    return minutes * 60 * base - dropped


def _of_source(clip: _Clip, wanted: str) -> list[int]:
    """Samples of one camera."""
    if wanted:
        rows = [i for i, one in enumerate(clip.sources) if wanted in one.split("|")]
    else:
        rows = list(range(len(clip.sources)))
    names = sorted({clip.sources[i] for i in rows})
    if len(names) == 1:
        return rows
    known = [name.strip("|").replace("|", " number ") for name in sorted(set(clip.sources))]
    what = "are of several cameras" if not wanted else "are none, or of several, of that camera"
    remedy = f'its samples {what}; write camera = "..." in take.toml, one of '
    listed = ", ".join(known[:_LISTED])
    raise FormatError(clip.path, remedy + shown(listed), where="camera", read=wanted)


def _clock(clip: _Clip, rows: list[int], given: Fraction | None) -> _Clock:
    """The first clock that all samples carry and that moves; else their order."""
    rate = given or clip.rate or clip.film_rate
    stamps = [s for i in rows if (s := clip.stamps[i]) is not None]
    if _moves(stamps, rows):
        seconds = np.asarray(_from_first(stamps) / _BILLION, np.float64)
        return _Clock(seconds, "timed by their time stamps")
    codes = [c for i in rows if (c := clip.timecodes[i]) is not None]
    if _moves(codes, rows) and not _coarse(clip):
        return _Clock(_past_midnight(_from_first(codes), clip.day), "timed by their timecodes")
    if rate is None and len(rows) > 1:
        remedy = 'its samples carry no clock and no rate; write frame_rate = "24" in take.toml'
        raise FormatError(clip.path, remedy, where="timing.sampleRate")
    step = 1.0 if rate is None else rate.denominator / rate.numerator
    numbers = [n for i in rows if (n := clip.sequence[i]) is not None]
    if _moves(numbers, rows):
        seconds = np.asarray(_from_first(numbers) * step, np.float64)
        return _Clock(seconds, "timed by their sequence numbers")
    words = "which carry no clock that moves: taken in the order of the file"
    return _Clock(np.asarray(np.arange(len(rows)) * step, np.float64), words)


def _coarse(clip: _Clip) -> bool:
    """Whether the timecode counts frames of which each has several samples."""
    if clip.rate is None or clip.code_rate is None:
        return False
    return clip.rate > clip.code_rate * Fraction(101, 100)


def _moves(found: Sequence[int | Fraction], rows: list[int]) -> bool:
    return len(found) == len(rows) and (len(set(found)) > 1 or len(rows) == 1)


def _from_first(values: Sequence[int | Fraction]) -> FloatArray:
    """Differences taken exactly, and only then as floats."""
    return np.array([float(value - values[0]) for value in values])


def _past_midnight(seconds: FloatArray, day: float) -> FloatArray:
    """Timecodes that go on counting where the day ends."""
    days = np.cumsum(np.diff(seconds, prepend=seconds[0]) < -day / 2)
    return np.asarray(seconds + days * day, np.float64)


def _in_order(clip: _Clip, rows: list[int], clock: _Clock) -> tuple[list[int], list[str]]:
    """Samples by time, each time once, as indices of `rows`."""
    by_time = np.argsort(clock.times, kind="stable")
    again = np.flatnonzero(np.diff(clock.times[by_time]) == 0.0) + 1
    starts = np.concatenate([[0], np.cumsum(clip.counts)]) * _WIDTH
    place: list[int] = by_time.tolist()
    for i in again.tolist():
        _check_same(clip, rows[place[i - 1]], rows[place[i]], starts)
    notes = [f"{len(again)} samples that repeat another were dropped"] if len(again) else []
    if (np.diff(by_time) < 0).any():
        notes.append("they did not lie in the order of their times and were sorted")
    return np.delete(by_time, again).tolist(), notes


def _check_same(
    clip: _Clip, first: int, second: int, starts: np.ndarray[Any, np.dtype[np.int64]]
) -> None:
    one = clip.transforms[starts[first] : starts[first + 1]]
    other = clip.transforms[starts[second] : starts[second + 1]]
    if one != other:
        remedy = f"has the time of {clip.places[first]} and another pose; delete one of the two"
        where = f"{clip.places[second]} timing"
        raise FormatError(clip.path, remedy, line=clip.lines[second], where=where)


def _rate(clip: _Clip, times: FloatArray, given: Fraction | None) -> Fraction | None:
    """Samples per second, if the samples lie near that grid."""
    rate = given or clip.rate or clip.film_rate
    if rate is None:
        return None
    off = np.abs(times * float(rate) - np.rint(times * float(rate)))
    return rate if float(off.max()) < 0.25 else None


def _gaps(times: FloatArray) -> list[str]:
    if len(times) < 3:
        return []
    steps = np.diff(times)
    usual = float(np.median(steps))
    gaps = int((steps > _GAP * usual).sum())
    if not gaps:
        return []
    count = "a gap" if gaps == 1 else f"{gaps} gaps"
    longest = float(steps.max())
    where = f"the longest of {longest:.3f} s where {usual:.3f} s is usual"
    return [f"{count}, {where}; the path is interpolated across"]


def _film_note(clip: _Clip, rate: Fraction | None) -> list[str]:
    if clip.film_rate is None or clip.film_rate == rate:
        return []
    return [f"the camera itself ran at {clip.film_rate} frames per second"]


def _poses(clip: _Clip, order: list[int]) -> tuple[FloatArray, FloatArray, list[str]]:
    """Of the sensor: the transforms of each sample, one after another.

    p = t1 + R1 S1 (t2 + R2 S2 (t3 + ...)); a scale moves what comes after it and turns nothing.
    """
    table = np.array(clip.transforms, dtype=np.float64).reshape(-1, _WIDTH)
    starts = np.concatenate([[0], np.cumsum(clip.counts)])[order]
    counts = np.array(clip.counts)[order]
    if (table[:, 6:] <= 0.0).any():
        raise FormatError(clip.path, "a scale above 0 is due", where="transforms.scale")
    positions = np.zeros((len(order), 3))
    turns = np.tile([1.0, 0.0, 0.0, 0.0], (len(order), 1))
    linear = np.tile(np.eye(3), (len(order), 1, 1))
    for depth in range(int(counts.max())):
        deep = np.flatnonzero(counts > depth)
        rows = table[starts[deep] + depth]
        q = from_euler(np.radians(rows[:, 3:6]), "ZXY", "intrinsic")
        positions[deep] += (linear[deep] @ rows[:, :3, None])[..., 0]
        basis = rotate(q[:, None, :], np.eye(3)).swapaxes(1, 2) * rows[:, None, 6:]
        linear[deep] = linear[deep] @ basis
        turns[deep] = multiply(turns[deep], q)
    notes = [f"{clip.bare} samples without a pose are left out"] if clip.bare else []
    if (np.abs(table[:, 6:] - 1.0) > 1e-9).any():
        notes.append("a scale moves what comes after it but does not turn it")
    if int(counts.max()) > 1:
        notes.append(f"up to {int(counts.max())} transforms are composed in their order")
    quaternions = align_hemisphere(multiply(turns, _Q_FORWARD_CAMERA))
    return positions, quaternions, notes


def _held(column: Iterable[float], order: list[int], *, above: float) -> FloatArray | None:
    """Values in order, those that are missing as they were before; None if none is `above`."""
    values = np.array(column, dtype=np.float64)[order]
    known = np.flatnonzero(values > above)
    if not len(known):
        return None
    last = np.maximum.accumulate(np.where(values > above, np.arange(len(values)), known[0]))
    return frozen(values[last])


def _focal_lengths(clip: _Clip, order: list[int]) -> FloatArray | None:
    found = _held(clip.focal, order, above=0.0)
    if found is not None:
        return frozen(found / 1000.0)
    if clip.nominal_focal is None:
        return None
    return frozen(np.full(len(order), clip.nominal_focal / 1000.0))


def _pupil(clip: _Clip, order: list[int]) -> tuple[FloatArray, list[str]]:
    """How far the entrance pupil lies in front of the sensor [m]."""
    offsets = _held(clip.pupil, order, above=-math.inf)
    if offsets is None:
        note = "the entrance pupil is not said; the camera is taken to be where its sensor is"
        return np.zeros(len(order)), [note]
    low, high = float(offsets.min()) * 1000, float(offsets.max()) * 1000
    between = f"{low:.4g} mm" if low == high else f"{low:.4g} to {high:.4g} mm"
    return offsets, [f"the entrance pupil lies {between} in front of the sensor"]
