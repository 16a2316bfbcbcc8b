"""A take, or a stretch of one, in a mirror that stands on a line on the floor.

What is reflected is what people and camera do; the world stays. A reflection does not make a
camera of a camera, so the camera's own X axis is turned round: it stays one, and what was at the
left of its picture is at the right.
"""

from __future__ import annotations

from dataclasses import replace
from math import atan2, cos, sin
from pathlib import Path

import numpy as np

from oner.errors import InputError
from oner.geometry.plane import RigidTransform2
from oner.geometry.poses import align_hemisphere, angle_between
from oner.model.arrays import FloatArray, frozen
from oner.model.finding import Finding, find
from oner.model.take import Mirror, Take
from oner.take.refusal import refuse
from oner.take.report import span_words
from oner.timing.span import Span, runs

Point = tuple[float, float]

MEETS = 0.001
"""Camera and feet meet their mirror image if they are this near to it [m]."""

MEETS_ANGLE = np.radians(0.1)
"""Directions meet their mirror image within this [rad]."""


def reflection(start: Point, end: Point, shift: float = 0.0) -> RigidTransform2:
    """The reflection across a line, followed by a shift along it.

    With phi the direction of the line: p' = start + Rz(2 phi) diag(1, -1, 1) (p - start) + shift.
    Without a shift it is its own inverse.

    Args:
        start, end: Two different points of the line [m].
        shift: From start to end [m].
    """
    phi = atan2(end[1] - start[1], end[0] - start[0])
    turn = RigidTransform2(yaw=2 * phi, mirrored=True)
    x, y = turn.apply_points(start).tolist()
    return replace(turn, x=start[0] - x + shift * cos(phi), y=start[1] - y + shift * sin(phi))


def mirrored(take: Take, line: tuple[Point, Point], shift: float = 0.0) -> Take:
    """A take reflected across a line on the floor: camera and performers.

    Args:
        take: In the story.
        line: Two different points [m].
        shift: How far the image is moved along the line [m].
    """
    T = reflection(*line, shift)
    return replace(
        take,
        positions=frozen(T.apply_points(take.positions)),
        quaternions=frozen(align_hemisphere(T.apply_rotation(take.quaternions))),
        performers=tuple(
            replace(
                one,
                positions=frozen(T.apply_points(one.positions)),
                headings=frozen(T.apply_heading(one.headings)),
            )
            for one in take.performers
        ),
    )


def mirror_stretch(take: Take, mirror: Mirror, folder: Path) -> tuple[Take, tuple[Finding, ...]]:
    """Reflect what a person wants reflected.

    Args:
        take: In the story.
        mirror: Of the person.
        folder: The production folder, for messages.

    Returns:
        The take; the `take-mirror` finding that says what changed places.

    Raises:
        InputError: The stretch is not in the take, or, if the rest of the take stays, does not
            meet it: within `MEETS` and `MEETS_ANGLE` in the last frame before every join and in
            the first one after it, so that place and speed are continuous.
    """
    span = _span(take, mirror, folder)
    image = mirrored(take, (mirror.start, mirror.end), mirror.shift)
    if mirror.alone:
        made = image.rows(slice(span.first, span.stop))
    else:
        _check_joins(take, image, span, mirror, folder)
        made = _put_in(take, image, span)
    words = _words(mirror, span)
    return replace(made, sources=(*take.sources, words)), (
        find("take-mirror", take.name, words.rstrip(".")),
    )


def _span(take: Take, mirror: Mirror, folder: Path) -> Span:
    rate = float(take.rate)
    first = round(mirror.first * rate)
    stop = take.frames if mirror.last is None else round(mirror.last * rate)
    if not 0 <= first < stop <= take.frames:
        key, value = ("to_s", stop) if first < take.frames else ("from_s", first)
        remedy = f"must leave some frames; the take has {take.frames}, {take.frames / rate:.3f} s"
        raise refuse(folder, "mirror", key, remedy, read=f"{value / rate:g}", file=mirror.file)
    return Span(first, stop)


def _words(mirror: Mirror, span: Span) -> str:
    moved = f", moved {mirror.shift:g} m along it" if mirror.shift else ""
    return (
        f"{span_words([span])[0].upper()}{span_words([span])[1:]} mirrored across {mirror.name}"
        f"{moved}: left and right of the picture have changed places, the left foot leads where "
        "the right one did; the walls are those of the story."
    )


def _put_in(take: Take, image: Take, span: Span) -> Take:
    """The image where the span is, the take elsewhere; headings stay unwrapped."""

    def mixed(written: FloatArray, reflected: FloatArray) -> FloatArray:
        values = written.copy()
        values[span.first : span.stop] = reflected[span.first : span.stop]
        return values

    return replace(
        take,
        positions=frozen(mixed(take.positions, image.positions)),
        quaternions=frozen(align_hemisphere(mixed(take.quaternions, image.quaternions))),
        performers=tuple(
            replace(
                one,
                positions=frozen(mixed(one.positions, other.positions)),
                headings=frozen(np.unwrap(mixed(one.headings, other.headings))),
            )
            for one, other in zip(take.performers, image.performers, strict=True)
        ),
    )


def _apart(take: Take, image: Take) -> tuple[FloatArray, FloatArray]:
    """Largest distance [m] and angle [rad] of anybody from the mirror image, each shape (n,)."""
    distance = np.linalg.norm(take.positions - image.positions, axis=-1)
    angle = angle_between(take.quaternions, image.quaternions)
    for one, other in zip(take.performers, image.performers, strict=True):
        distance = np.maximum(distance, np.linalg.norm(one.positions - other.positions, axis=-1))
        turned = np.abs(np.remainder(one.headings - other.headings + np.pi, 2 * np.pi) - np.pi)
        angle = np.maximum(angle, turned)
    return distance, angle


def _check_joins(take: Take, image: Take, span: Span, mirror: Mirror, folder: Path) -> None:
    distance, angle = _apart(take, image)
    meets = (distance <= MEETS) & (angle <= MEETS_ANGLE)
    for key, what, frame in (("from_s", "begins", span.first), ("to_s", "ends", span.stop)):
        if not 0 < frame < take.frames or (meets[frame - 1] and meets[frame]):
            continue
        at = frame if distance[frame] >= distance[frame - 1] else frame - 1
        raise _does_not_meet(mirror, folder, key, (
            f"the mirrored stretch {what} at frame {frame}, where somebody is "
            f"{distance[at]:.3f} m and {np.degrees(angle[at]):.1f} degrees from the mirror image; "
            f"everybody has to be on the line there and to look or go along it{_where(meets)}"
        ))  # fmt: skip


def _where(meets: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    spans = [span for span in runs(meets) if len(span) > 1]
    if not spans:
        return ", which is nowhere so: mirror the whole take, or across another line"
    return f", as in {span_words(spans)}"


def _does_not_meet(mirror: Mirror, folder: Path, key: str, remedy: str) -> InputError:
    seconds = mirror.first if key == "from_s" else mirror.last
    read = "" if seconds is None else f"{seconds:g}"
    return refuse(folder, "mirror", key, remedy, read=read, file=mirror.file)
