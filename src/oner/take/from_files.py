"""The take from files: recordings of camera and performers become frames of the story."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import numpy as np

from oner.errors import InputError
from oner.formats.recording import CameraRecording, PerformerRecording, repeated, to_story
from oner.formats.take_files import read_camera, read_performer
from oner.geometry.poses import align_hemisphere
from oner.geometry.splines import PositionSpline, RotationSpline, smooth_keys
from oner.model.arrays import FloatArray, frozen
from oner.model.finding import Finding, find
from oner.model.take import (
    CameraFile,
    PerformerFile,
    PerformerTrack,
    Take,
    TakeFromFiles,
    TakeScript,
)
from oner.take.refusal import refuse
from oner.take.report import focus_on
from oner.take.travel import travel
from oner.timing.rate import format_rate, frame_times

SAME_TIME = 1e-6
"""A sample this near to a frame is that frame's [s]."""

MOST_FRAMES = 100_000
"""An hour and more; a longer take has a wrong clock."""

FARTHEST = 10_000.0
"""Nothing else of a folder can lie farther from the story's origin [m]."""

_OVERSHOOT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Which part of a file is used.

    Args:
        start: [s] from the file's beginning.
        times: Of the take's frames on the file's clock [s], shape (n,).
    """

    start: float
    times: FloatArray


@dataclass(frozen=True, slots=True)
class Said:
    """What was done to a file.

    Args:
        path: Of the file, as the person named it.
        notes: Sentences of its reader and of its way into the story.
        resampling: How its samples became frames; empty if they are the frames.
    """

    path: str
    notes: tuple[str, ...]
    resampling: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything, with the file's name before it."""
        if not self.resampling:
            return self.notes
        return (*self.notes, f"{self.path}: {self.resampling}.")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The same as notes of the plan."""
        bare = [note.removeprefix(f"{self.path}: ").rstrip(".") for note in self.notes]
        found = [find("take-source", self.path, "; ".join(bare))] if bare else []
        if self.resampling:
            found.append(find("take-resampled", self.path, self.resampling))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class PerformerAt:
    """A performer of the take and what was done to the file."""

    track: PerformerTrack
    said: Said


def take_from_files(
    script: TakeScript, files: TakeFromFiles, rate: Fraction, folder: Path
) -> tuple[Take, tuple[Finding, ...]]:
    """Compile a take from files.

    The take is as long as the camera's file, or the part of it that is used; every performer's file
    has to last as long, what goes on longer is cut off. Frame 0 is the start of each file's part.

    Args:
        script: Name, shutter and, if stated, the sensor.
        files: Which files, and what they do not say themselves.
        rate: Frames per second of the take.
        folder: The production folder.

    Returns:
        The take; findings of its making.

    Raises:
        InputError: A file cannot be read, is too short, or does not say what is needed.
    """
    told = _with_sensor(files.camera, script)
    recording = to_story(read_camera(told, folder), told.placement, told.axes)
    clip = clip_of(recording, told, rate, folder)
    recording = _on_sensor(recording, script)
    performers = [
        performer_at(file, clip, rate, folder, i) for i, file in enumerate(files.performers)
    ]
    tracks = tuple(performer.track for performer in performers)
    positions = resampled(recording.times, recording.positions, clip.times)
    _check_near(positions, told, folder)
    camera = Said(told.path, recording.notes, resampling_words(recording.times, clip.times, rate))
    said = (camera, *(performer.said for performer in performers))
    take = Take(
        name=script.name,
        rate=rate,
        shutter_angle=script.shutter_angle,
        sensor_width=_sensor(recording.sensor_width, "sensor_width", told, folder),
        sensor_height=_sensor(recording.sensor_height, "sensor_height", told, folder),
        positions=frozen(positions),
        quaternions=frozen(resampled_turns(recording, clip.times)),
        focal_lengths=frozen(_focal_lengths(recording, clip.times, told, folder)),
        focus_distances=frozen(_focus(recording, clip.times, positions, tracks, told, folder)),
        performers=tracks,
        sources=tuple(sentence for one in said for sentence in one.sentences),
    )
    return take, tuple(finding for one in said for finding in one.findings)


def _with_sensor(file: CameraFile, script: TakeScript) -> CameraFile:
    """The sensor at the top of take.toml holds for the camera's file too."""
    return replace(
        file,
        sensor_width=file.sensor_width or script.sensor_width,
        sensor_height=file.sensor_height or script.sensor_height,
    )


def _on_sensor(recording: CameraRecording, script: TakeScript) -> CameraRecording:
    """On the take's sensor, with the horizontal angle of view the recording has.

    focal_length' = focal_length * width' / width.
    """
    width, height = script.sensor_width, script.sensor_height
    focal, own = recording.focal_lengths, recording.sensor_width
    if width is None or own is None or focal is None or abs(width - own) < 1e-9:
        return replace(recording, sensor_height=height or recording.sensor_height)
    note = (
        f"{recording.source}: a sensor {own * 1000:g} mm wide becomes the take's of "
        f"{width * 1000:g} mm; focal lengths are scaled along, so the angle of view stays."
    )
    kept_height = recording.sensor_height
    scaled_height = None if kept_height is None else kept_height * width / own
    return replace(
        recording,
        focal_lengths=frozen(focal * (width / own)),
        sensor_width=width,
        sensor_height=height or scaled_height,
        notes=(*recording.notes, note),
    )


def _sensor(size: float | None, key: str, file: CameraFile, folder: Path) -> float:
    if size is None:
        usual = "24.89 mm" if key == "sensor_width" else "14.0 mm"
        remedy = f'{file.path} does not say its sensor; write {key} = "{usual}"'
        raise refuse(folder, "camera", key, remedy)
    return size


def clip_of(recording: CameraRecording, file: CameraFile, rate: Fraction, folder: Path) -> Clip:
    """The frames from `start` up to `stop`, or else to the last sample; at least two."""
    end = float(recording.times[-1])
    if not 0.0 <= file.start < end:
        remedy = f"{file.path} lasts {end:.3f} s; start within it"
        raise refuse(folder, "camera", "start_s", remedy, read=f"{file.start:g}")
    if file.stop is not None and not file.start < file.stop <= end + SAME_TIME:
        remedy = f"{file.path} lasts {end:.3f} s; stop after the start and within it"
        raise refuse(folder, "camera", "stop_s", remedy, read=f"{file.stop:g}")
    if file.stop is None:
        frames = floor((end - file.start + SAME_TIME) * float(rate)) + 1
    else:
        frames = ceil((file.stop - file.start - SAME_TIME) * float(rate))
    if frames < 2:
        remedy = (
            f"{file.path} lasts {end:.3g} s and gives {frames} frame at {format_rate(rate)} per "
            "second; two are due"
        )
        raise refuse(folder, "camera", "file", remedy, read=file.path)
    if frames > MOST_FRAMES:
        remedy = (
            f"{file.path} lasts {end:.0f} s, which is {frames} frames of at most {MOST_FRAMES}; "
            "write start_s and stop_s, or correct its clock"
        )
        raise refuse(folder, "camera", "stop_s", remedy)
    times = np.minimum(file.start + frame_times(0, frames, rate), end)
    return Clip(start=file.start, times=times)


def _check_near(positions: FloatArray, file: CameraFile, folder: Path) -> None:
    """A camera in surveyed coordinates, or in another unit, is far from every set."""
    far = float(np.linalg.norm(positions, axis=1).max())
    if far <= FARTHEST:
        return
    offset = np.array(file.placement.offset) - np.floor(positions[0]) * (1.0, 1.0, 0.0)
    x, y, z = (f'"{part:.0f} m"' for part in offset)
    remedy = (
        f"{file.path} is {far / 1000.0:,.0f} km from the story's origin; correct units, or write "
        f"offset = [{x}, {y}, {z}] and go on from there"
    )
    raise refuse(folder, "camera", "offset", remedy)


def resampled(times: FloatArray, values: FloatArray, at: FloatArray) -> FloatArray:
    """Samples at other times, by the C4 quintic through them; where they coincide, as they are.

    Args:
        times: Of the samples [s], shape (m,).
        values: Shape (m, ...).
        at: Times within the samples [s], shape (n,).

    Returns:
        Values, shape (n, ...).
    """
    chosen = _coinciding(times, at)
    return PositionSpline(times, values)(at) if chosen is None else np.array(values[chosen])


def resampled_turns(recording: CameraRecording, at: FloatArray) -> FloatArray:
    """Orientations at other times, as `resampled`: quintic in the components, then normalised."""
    chosen = _coinciding(recording.times, at)
    if chosen is not None:
        return align_hemisphere(recording.quaternions[chosen])
    return RotationSpline(recording.times, recording.quaternions)(at)


def _coinciding(
    times: FloatArray, at: FloatArray
) -> np.ndarray[tuple[int], np.dtype[np.int64]] | None:
    """The samples that are at these times, if all of them are."""
    after = np.clip(np.searchsorted(times, at), 1, len(times) - 1)
    nearest = np.where(at - times[after - 1] < times[after] - at, after - 1, after)
    close = np.abs(times[nearest] - at) <= SAME_TIME
    return nearest.astype(np.int64) if close.all() else None


def within_samples(times: FloatArray, values: FloatArray, at: FloatArray) -> FloatArray:
    """As `resampled`; if the quintic swings beyond the samples, C3 and monotone between them."""
    found = resampled(times, values, at)
    low, high = float(values.min()), float(values.max())
    if float(found.min()) < low * (1 - _OVERSHOOT) or float(found.max()) > high * (1 + _OVERSHOOT):
        return smooth_keys(times, values)(at)
    return found


def _focal_lengths(
    recording: CameraRecording, at: FloatArray, file: CameraFile, folder: Path
) -> FloatArray:
    if recording.focal_lengths is None:
        remedy = f'{file.path} does not say its focal length; write focal_length = "24 mm"'
        raise refuse(folder, "camera", "focal_length", remedy)
    return within_samples(recording.times, recording.focal_lengths, at)


def _focus(
    recording: CameraRecording,
    at: FloatArray,
    positions: FloatArray,
    performers: tuple[PerformerTrack, ...],
    file: CameraFile,
    folder: Path,
) -> FloatArray:
    """The file's, or the stated distance, or the first performer's axis."""
    if recording.focus_distances is not None:
        return within_samples(recording.times, recording.focus_distances, at)
    if performers:
        return focus_on(positions, performers[0])
    remedy = (
        f"{file.path} does not say where the focus is, and there is no performer to be in focus; "
        'write focus_distance = "3 m"'
    )
    raise refuse(folder, "camera", "focus_distance", remedy)


def performer_at(
    file: PerformerFile, clip: Clip, rate: Fraction, folder: Path, index: int
) -> PerformerAt:
    """One performer at the frames of a clip."""
    whole = _cut_to(read_performer(file, folder), file, folder, index)
    recording = to_story(repeated(whole, file.repeat), file.placement)
    at = clip.times - clip.start
    _check_length(recording, whole, float(at[-1]), file, folder, index)
    at = np.minimum(at, recording.times[-1])
    way = travel(recording, at, file.placement.yaw)
    track = PerformerTrack(
        id=file.performer,
        positions=frozen(way.positions),
        headings=frozen(way.headings),
        speeds=frozen(way.speeds),
        height=_height(file, recording),
        radius=file.radius,
    )
    size = f"{file.performer} is {track.height:.2f} m tall"
    notes = (*recording.notes, *(f"{file.path}: {note}." for note in (*way.notes, size)))
    return PerformerAt(track, Said(file.path, notes, resampling_words(recording.times, at, rate)))


def _height(file: PerformerFile, recording: PerformerRecording) -> float:
    """What take.toml states, or else what the file does, or else the usual height."""
    usual = file.height == PerformerFile(performer="", path="").height
    return recording.height if usual and recording.height else file.height


def _cut_to(
    recording: PerformerRecording, file: PerformerFile, folder: Path, index: int
) -> PerformerRecording:
    """The part of a performer's file from `start` to `stop`, on a clock that starts at 0."""
    end = float(recording.times[-1])
    stop = end if file.stop is None else file.stop
    if not 0.0 <= file.start < end:
        remedy = f"{file.path} lasts {end:.3f} s; start within it"
        raise refuse(folder, "performer", "start_s", remedy, read=f"{file.start:g}", index=index)
    if not file.start < stop <= end + SAME_TIME:
        remedy = f"{file.path} lasts {end:.3f} s; stop after the start and within it"
        raise refuse(folder, "performer", "stop_s", remedy, read=f"{stop:g}", index=index)
    if file.start == 0.0 and file.stop is None:
        return recording
    inside = (recording.times > file.start + SAME_TIME) & (recording.times < stop - SAME_TIME)
    times = np.concatenate([[file.start], recording.times[inside], [min(stop, end)]])
    headings = recording.headings

    def at(values: FloatArray) -> FloatArray:
        return frozen(resampled(recording.times, values, times))

    return replace(
        recording,
        times=frozen(times - file.start),
        positions=at(recording.positions),
        headings=None if headings is None else at(headings),
    )


def _check_length(
    recording: PerformerRecording,
    whole: PerformerRecording,
    needed: float,
    file: PerformerFile,
    folder: Path,
    index: int,
) -> None:
    lasts, run = float(recording.times[-1]), float(whole.times[-1])
    if lasts >= needed - SAME_TIME:
        return
    runs = ceil((needed - SAME_TIME) / run)
    remedy = (
        f"{file.path} lasts {lasts:.2f} s and the camera {needed:.2f} s: write repeat = {runs} to "
        f"lay {runs} runs end to end, or stop the camera at {lasts:.2f} s"
    )
    raise _too_short(file, remedy, folder, index)


def _too_short(file: PerformerFile, remedy: str, folder: Path, index: int) -> InputError:
    return refuse(folder, "performer", "repeat", remedy, read=str(file.repeat), index=index)


def resampling_words(times: FloatArray, at: FloatArray, rate: Fraction) -> str:
    """How samples became frames; empty if they are the frames."""
    if _coinciding(times, at) is not None:
        return ""
    usual = float(np.median(np.diff(times)))
    used = int(((times >= at[0] - SAME_TIME) & (times <= at[-1] + SAME_TIME)).sum())
    return (
        f"{used} samples, {1 / usual:.4g} a second, became {len(at)} frames at "
        f"{format_rate(rate)} per second on a quintic spline through them"
    )
