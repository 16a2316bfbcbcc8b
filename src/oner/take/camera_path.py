"""A camera file on its own, without a production: frames for an arm that is asked to run it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from oner.errors import InputError, Problem, UsageError
from oner.formats.recording import CameraRecording, to_story
from oner.formats.take_files import read_motion
from oner.geometry.poses import align_hemisphere
from oner.model.arrays import ArrayNoun, FloatArray, frozen
from oner.model.take import CameraFile, PerformerFile, PerformerTrack
from oner.take.from_files import (
    Clip,
    clip_of,
    performer_at,
    resampled,
    resampled_turns,
    resampling_words,
    within_samples,
)

FILM_RATE = Fraction(24)
"""Where neither the file nor the person says a rate that a film camera runs at."""

FASTEST_FILM = 60
"""A file with more samples a second than this is a tracker's; its rate is not the film's."""

LONGEST = 600.0
"""A move is at most this long [s]; a longer file is cut into stretches."""

_ANY_HEIGHT = 0.014
"""Stands in for a sensor that decides nothing but a focal length nobody asked for [m]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CameraPath(ArrayNoun):
    """What an arm is asked to follow, in metres, Z up, at film frames.

    Args:
        source: The file, as the person named it.
        rate: Frames per second.
        positions: Entrance pupil [m], shape (n, 3).
        quaternions: Camera to world, wxyz, shape (n, 4).
        focal_lengths, focus_distances: [m], shape (n,); None where the file does not say.
        sensor_width, sensor_height: [m]; None where the file does not say.
        performers: At the same frames.
        notes: What was read, converted, dropped or assumed, in sentences.
    """

    source: str
    rate: Fraction
    positions: FloatArray
    quaternions: FloatArray
    focal_lengths: FloatArray | None = None
    focus_distances: FloatArray | None = None
    sensor_width: float | None = None
    sensor_height: float | None = None
    performers: tuple[PerformerTrack, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.positions)

    @property
    def seconds(self) -> float:
        """From the first frame to the last [s]."""
        return (self.frames - 1) / float(self.rate)


def read_camera_path(
    file: CameraFile, performers: Sequence[PerformerFile] = (), rate: Fraction | None = None
) -> CameraPath:
    """The camera of a file, and performers of others, at the frames of a film camera.

    Args:
        file: Which file, and what it does not say itself; paths as the person gave them.
        performers: Files that begin when the used part of the camera's begins.
        rate: Frames per second; None: the file's own, or `FILM_RATE` where that is no film's.

    Raises:
        FormatError: A file cannot be read as it is.
        InputError: A file does not say what is needed.
        UsageError: The used part is too long for one move.
    """
    here = Path()
    recording = to_story(read_motion(_readable(file), here), file.placement, file.axes)
    chosen = _rate(recording, rate)
    _check_length(recording, file)
    clip = (
        _only_frame(recording)
        if len(recording.times) < 2
        else clip_of(recording, file, chosen, here)
    )
    said = [performer_at(one, clip, chosen, here, i) for i, one in enumerate(performers)]
    notes = [*recording.notes, *(text for one in said for text in one.said.sentences)]
    words = resampling_words(recording.times, clip.times, chosen) if len(clip.times) > 1 else ""
    if words:
        notes.append(f"{file.path}: {words}.")
    focal = recording.focal_lengths if _says_lens(file) else None
    return CameraPath(
        source=file.path,
        rate=chosen,
        positions=frozen(_at(recording, recording.positions, clip)),
        quaternions=frozen(_turns(recording, clip)),
        focal_lengths=_lens(recording, focal, clip, file.focal_length),
        focus_distances=_lens(recording, recording.focus_distances, clip, file.focus_distance),
        sensor_width=recording.sensor_width or file.sensor_width,
        sensor_height=recording.sensor_height or file.sensor_height,
        performers=tuple(one.track for one in said),
        notes=tuple(notes),
    )


def _says_lens(file: CameraFile) -> bool:
    return file.sensor_height is not None or not file.path.lower().endswith(".chan")


def _readable(file: CameraFile) -> CameraFile:
    """A `.chan` needs a sensor for its lens; its motion does not."""
    return file if _says_lens(file) else replace(file, sensor_height=_ANY_HEIGHT)


def _rate(recording: CameraRecording, asked: Fraction | None) -> Fraction:
    if asked is not None:
        return asked
    own = recording.rate
    return own if own is not None and own <= FASTEST_FILM else FILM_RATE


def _check_length(recording: CameraRecording, file: CameraFile) -> None:
    end = float(recording.times[-1])
    stop = end if file.stop is None else min(file.stop, end)
    if stop - file.start > LONGEST:
        raise UsageError(
            f"{file.path} lasts {stop - file.start:,.0f} s and a move at most {LONGEST:.0f} s; "
            f"choose a stretch with --start and --stop, or correct the file's clock"
        )


def _only_frame(recording: CameraRecording) -> Clip:
    return Clip(start=0.0, times=frozen(recording.times[:1]))


def _at(recording: CameraRecording, values: FloatArray, clip: Clip) -> FloatArray:
    return values[:1] if len(clip.times) < 2 else resampled(recording.times, values, clip.times)


def _turns(recording: CameraRecording, clip: Clip) -> FloatArray:
    if len(clip.times) < 2:
        return recording.quaternions[:1]
    return align_hemisphere(resampled_turns(recording, clip.times))


def _lens(
    recording: CameraRecording, values: FloatArray | None, clip: Clip, stated: float | None
) -> FloatArray | None:
    if values is None:
        return None if stated is None else frozen(np.full(len(clip.times), stated))
    if len(clip.times) < 2:
        return frozen(values[:1])
    return frozen(within_samples(recording.times, values, clip.times))


def frames_between(path: CameraPath, first: int, last: int) -> CameraPath:
    """Some of the frames of a path.

    Args:
        path: The whole.
        first, last: Frames counted from 0, both included.

    Raises:
        InputError: They are not in the path.
    """
    if not 0 <= first <= last < path.frames:
        read = f"{first}-{last}"
        remedy = f"has frames 0 to {path.frames - 1} at {path.rate} per second"
        raise InputError(Problem(file=path.source, where="--frames", read=read, remedy=remedy))
    rows = slice(first, last + 1)
    focal, focus = path.focal_lengths, path.focus_distances
    return replace(
        path,
        positions=path.positions[rows],
        quaternions=path.quaternions[rows],
        focal_lengths=None if focal is None else focal[rows],
        focus_distances=None if focus is None else focus[rows],
        performers=tuple(
            replace(
                one,
                positions=one.positions[rows],
                headings=one.headings[rows],
                speeds=one.speeds[rows],
            )
            for one in path.performers
        ),
    )
