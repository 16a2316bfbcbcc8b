"""What a take asks for, in figures: speed, turning, walls in the way, closeness, detours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oner.geometry.plane import contains, distance_points_segments
from oner.geometry.splines import PositionSpline, RotationSpline
from oner.model.arrays import FloatArray
from oner.model.finding import Finding, find
from oner.model.set import StoryMap, Wall
from oner.model.take import PerformerTrack, Take
from oner.timing.rate import frame_times
from oner.timing.span import Span, runs, union_spans

Bools = NDArray[np.bool_]

DOORSTEP = 0.05
"""How far from every zone the performer's feet may be without having left them [m]."""

_MOST_LISTED = 8
_MOST_SPANS = 4


def report(take: Take, story: StoryMap, near: float) -> tuple[Finding, ...]:
    """Findings about a take in the order speed, turning, walls, closeness, leaving the map.

    Speeds and turning rates are those of the C4 curve through the frames, at the frames;
    accelerations too, but for two frames at either end.

    Args:
        take: The take.
        story: Walls and zones; a map without them has nothing to say about them.
        near: Least clearance of camera and performer [m].

    Returns:
        Findings, the same for the same input.
    """
    findings = [_speed(take), _pan(take)]
    findings += _camera_walls(take, story)
    for performer in take.performers:
        findings += _closeness(take, performer, near)
        findings += _leaving(performer, story)
    return tuple(findings)


def span_words(spans: Sequence[Span]) -> str:
    """Frames as people read them: `frame 7`, `frames 10-12, 40-44 and 3 more stretches`."""
    shown = [str(span.first) if len(span) == 1 else str(span) for span in spans[:_MOST_SPANS]]
    more = len(spans) - len(shown)
    single = len(spans) == 1 and len(spans[0]) == 1
    words = f"frame{'' if single else 's'} {', '.join(shown)}"
    return f"{words} and {more} more stretches" if more else words


def _times(take: Take) -> FloatArray:
    return frame_times(0, take.frames, take.rate)


def _peak(values: FloatArray) -> tuple[float, int]:
    frame = int(np.argmax(values))
    return float(values[frame]), frame


def _inner(accelerations: FloatArray) -> FloatArray:
    """Without the two frames at either end, where a curve through samples says least."""
    inner = np.zeros_like(accelerations)
    inner[2:-2] = accelerations[2:-2]
    return inner if len(inner) > 4 else accelerations


def _speed(take: Take) -> Finding:
    times = _times(take)
    curve = PositionSpline(times, take.positions)
    speed, at = _peak(np.linalg.norm(curve.velocity(times), axis=-1))
    push, push_at = _peak(_inner(np.linalg.norm(curve.acceleration(times), axis=-1)))
    parts = [f"up to {speed:.2f} m/s (frame {at}) and {push:.1f} m/s^2 (frame {push_at})"]
    for performer in take.performers:
        pace, pace_at = _peak(performer.speeds)
        parts.append(f"{performer.id} up to {pace:.2f} m/s (frame {pace_at})")
    return find("take-speed", "Camera", "; ".join(parts))


def _pan(take: Take) -> Finding:
    times = _times(take)
    rates = np.linalg.norm(RotationSpline(times, take.quaternions).angular_velocity(times), axis=-1)
    rate, at = _peak(np.degrees(rates))
    return find("take-pan", "Camera", f"turning up to {rate:.0f} deg/s (frame {at})")


def wall_contacts(points: FloatArray, walls: Sequence[Wall], low: float, high: float) -> Bools:
    """Frames at which something that moves along points is in a wall, or has just gone through it.

    In it: nearer to the wall's centre line than half its thickness. Gone through: the centre line
    lies between this frame's point and the one before.

    Args:
        points: [m], shape (n, 3).
        walls: m walls.
        low, high: Heights below and above the point that belong to what moves [m].

    Returns:
        Flags, shape (n, m).
    """
    segments = np.array([[wall.start, wall.end] for wall in walls], np.float64)
    half = 0.5 * np.array([wall.thickness for wall in walls])
    base, top = np.array([(wall.base, wall.top) for wall in walls]).T
    level = (points[:, 2:] + high > base) & (points[:, 2:] - low < top)
    inside = distance_points_segments(points[:, :2], segments) < half
    through = np.zeros_like(inside)
    through[1:] = _crossed(points[:, :2], segments)
    return (inside | through) & level


def _crossed(points: FloatArray, segments: FloatArray) -> Bools:
    """Whether the step from each point to the next crosses each segment, shape (n - 1, m)."""
    a, b = segments[:, 0], segments[:, 1]
    side = _cross(b - a, points[:, None] - a)
    step = points[1:] - points[:-1]
    past_a = _cross(step[:, None], a - points[:-1, None])
    past_b = _cross(step[:, None], b - points[:-1, None])
    moved = np.any(step != 0.0, axis=-1)[:, None]
    other_side = ((side[:-1] < 0.0) & (side[1:] >= 0.0)) | ((side[:-1] > 0.0) & (side[1:] <= 0.0))
    return other_side & (past_a * past_b <= 0.0) & moved


def _cross(u: FloatArray, v: FloatArray) -> FloatArray:
    return u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]


def _camera_walls(take: Take, story: StoryMap) -> list[Finding]:
    found: list[tuple[str, str, tuple[Span, ...]]] = []
    if story.walls:
        contacts = wall_contacts(take.positions, story.walls, 0.0, 0.0)
        for index in np.flatnonzero(contacts.any(axis=0)).tolist():
            spans = runs(contacts[:, index])
            found.append((f"Wall {story.walls[index].id}", "in the camera's way in", spans))
    for zone in story.zones:
        if zone.ceiling is None:
            continue
        above = take.positions[:, 2] > zone.ceiling
        if above.any():
            above = above & contains(zone.outline, take.positions[:, :2])
        if above.any():
            found.append((f"Ceiling of {zone.id}", "below the camera in", runs(above)))
    return _listed("take-wall", found)


def _listed(code: str, found: list[tuple[str, str, tuple[Span, ...]]]) -> list[Finding]:
    """A finding each in order of time; if there are many, the longest ones and a count."""
    found = sorted(found, key=lambda item: (item[2][0].first, item[0]))
    shown = found
    if len(found) > _MOST_LISTED:
        weight = {item[0]: sum(len(span) for span in item[2]) for item in found}
        longest = sorted(found, key=lambda item: (-weight[item[0]], item[0]))
        kept = {item[0] for item in longest[: _MOST_LISTED - 1]}
        shown = [item for item in found if item[0] in kept]
    findings = [find(code, name, f"{what} {span_words(spans)}") for name, what, spans in shown]
    if len(shown) < len(found):
        rest = [span for item in found if item not in shown for span in item[2]]
        frames = sum(len(span) for span in union_spans(rest))
        count = len(found) - len(shown)
        findings.append(
            find(
                code,
                f"{count} more walls and ceilings",
                f"in the camera's way in {frames} frames in all",
            )
        )
    return findings


def clearance(positions: FloatArray, performer: PerformerTrack) -> FloatArray:
    """Distance of points from the capsule that stands for a performer.

    Args:
        positions: [m], shape (n, 3).
        performer: At the same n frames.

    Returns:
        [m], shape (n,); negative inside.
    """
    offset = positions - performer.positions
    low = min(performer.radius, performer.height / 2)
    beyond = offset[:, 2] - np.clip(offset[:, 2], low, performer.height - low)
    return np.hypot(np.hypot(offset[:, 0], offset[:, 1]), beyond) - performer.radius


def _closeness(take: Take, performer: PerformerTrack, near: float) -> list[Finding]:
    gap = clearance(take.positions, performer)
    close = runs(gap < near - 1e-9)
    if not close:
        return []
    frame = int(np.argmin(gap))
    nearest = float(gap[frame])
    apart = f"{nearest:.2f} m apart" if nearest > 0.0 else f"{-nearest:.2f} m in each other"
    words = f"{apart} at frame {frame}, closer than stated in {span_words(close)}"
    limit = f"{near:.2f} m from the performer's outline"
    return [find("take-near", f"Camera and {performer.id}", words, limit=limit)]


def _leaving(performer: PerformerTrack, story: StoryMap) -> list[Finding]:
    findings: list[Finding] = []
    if story.zones:
        away = np.ones(len(performer.positions), np.bool_)
        for zone in story.zones:
            left = np.flatnonzero(away)
            inside = contains(zone.outline, performer.positions[left, :2], border=DOORSTEP)
            away[left[inside]] = False
        if away.any():
            words = f"outside every zone in {span_words(runs(away))}"
            findings.append(find("take-outside", performer.id, words))
    if story.walls:
        contacts = wall_contacts(performer.positions, story.walls, 0.0, performer.height)
        found = [
            (
                performer.id,
                f"through wall {story.walls[index].id} in",
                runs(contacts[:, index]),
            )
            for index in np.flatnonzero(contacts.any(axis=0)).tolist()
        ]
        findings += _crossings(performer.id, found)
    return findings


def _crossings(name: str, found: list[tuple[str, str, tuple[Span, ...]]]) -> list[Finding]:
    """Wall crossings of one performer in one finding."""
    if not found:
        return []
    found.sort(key=lambda item: item[2][0].first)
    parts = [f"{what} {span_words(spans)}" for _, what, spans in found[:_MOST_SPANS]]
    if len(found) > _MOST_SPANS:
        parts.append(f"through {len(found) - _MOST_SPANS} more walls")
    return [find("take-outside", name, "; ".join(parts))]


def focus_on(positions: FloatArray, performer: PerformerTrack) -> FloatArray:
    """Distance from the entrance pupil to the nearest point of the performer's axis.

    The axis is the vertical line from the floor to the performer's height.

    Args:
        positions: Camera [m], shape (n, 3).
        performer: At the same n frames.

    Returns:
        [m], shape (n,).
    """
    offset = positions - performer.positions
    beyond = offset[:, 2] - np.clip(offset[:, 2], 0.0, performer.height)
    return np.linalg.norm(np.stack([offset[:, 0], offset[:, 1], beyond]), axis=0)
