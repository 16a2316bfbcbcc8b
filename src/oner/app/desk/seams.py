"""Seams as the page tells them: what hides them, and what has to match, in words."""

from __future__ import annotations

import math

from oner.model.desk import DeskMatch, DeskSeam
from oner.model.piece import MatchWithin, Seam, SeamMatch


def desk_seam(seam: Seam) -> DeskSeam:
    """A seam with what must match on its two sides."""
    return DeskSeam(
        frame=seam.frame,
        first=seam.overlap.first,
        stop=seam.overlap.stop,
        kind=seam.kind,
        hides=seam.hides,
        from_piece=seam.from_piece,
        to_piece=seam.to_piece,
        shot_first=seam.first,
        why_first=seam.why_first,
        price=seam.price,
        match=(
            *_camera(seam.match, seam.within),
            *_lens(seam.match, seam.within),
            *_performer(seam.match, seam.within),
            DeskMatch(
                name="light turns by",
                value=_degrees(seam.match.light_turn),
                within=f"set anew beyond {_degrees(seam.within.light_turn)}",
            ),
        ),
    )


def _camera(match: SeamMatch, within: MatchWithin) -> tuple[DeskMatch, ...]:
    x, y, z = match.position
    return (
        DeskMatch(
            name="camera, x y in the story",
            value=f"{x:.3f}, {y:.3f} m",
            within=f"{within.position * 1e3:.0f} mm",
        ),
        DeskMatch(
            name="camera height", value=f"{z:.3f} m", within=f"{within.position * 1e3:.0f} mm"
        ),
        DeskMatch(
            name="camera speed",
            value=f"{math.hypot(*match.velocity):.2f} m/s",
            within=f"{within.velocity:g} m/s",
        ),
        DeskMatch(
            name="camera acceleration",
            value=f"{math.hypot(*match.acceleration):.2f} m/s2",
            within=f"{within.acceleration:g} m/s2",
        ),
        *_looks(match, within),
        DeskMatch(
            name="turns at",
            value=f"{math.degrees(match.turn_rate):.1f} deg/s",
            within=f"{math.degrees(within.turn_rate):g} deg/s",
        ),
    )


def _looks(match: SeamMatch, within: MatchWithin) -> tuple[DeskMatch, ...]:
    """Pan from +X and tilt of the lens, which looks along -Z of the camera."""
    w, x, y, z = match.quaternion
    look = (-2 * (x * z + w * y), -2 * (y * z - w * x), -(1 - 2 * (x * x + y * y)))
    angle = f"{math.degrees(within.angle):g} deg"
    pan = math.atan2(look[1], look[0])
    tilt = math.asin(max(-1.0, min(1.0, look[2])))
    return (
        DeskMatch(name="pan from the story's +X", value=_degrees(pan), within=angle),
        DeskMatch(name="tilt", value=_degrees(tilt), within=angle),
    )


def _lens(match: SeamMatch, within: MatchWithin) -> tuple[DeskMatch, ...]:
    return (
        DeskMatch(
            name="focal length",
            value=f"{match.focal_length * 1e3:.2f} mm",
            within=f"{within.focal_length * match.focal_length * 1e3:.2f} mm",
        ),
        DeskMatch(
            name="zooms at",
            value=f"{match.focal_rate * 1e3:.2f} mm/s",
            within=f"{within.focal_rate * match.focal_length * 1e3:.2f} mm/s",
        ),
        DeskMatch(
            name="focus distance",
            value=f"{match.focus_distance:.2f} m",
            within=f"{within.focus_distance * match.focus_distance:.2f} m",
        ),
        *_exposure(match, within),
    )


def _exposure(match: SeamMatch, within: MatchWithin) -> tuple[DeskMatch, ...]:
    if not match.exposure:
        return ()
    return (
        DeskMatch(
            name="exposure of a frame",
            value=f"1/{1 / match.exposure:.1f} s",
            within=f"{within.exposure:.0%}",
        ),
    )


def _performer(match: SeamMatch, within: MatchWithin) -> tuple[DeskMatch, ...]:
    found = list[DeskMatch]()
    if match.performer_position is not None:
        x, y, _ = match.performer_position
        value = f"{x:.2f}, {y:.2f} m"
        limit = f"{within.performer_position * 1e3:.0f} mm"
        found.append(DeskMatch(name="performer, x y in the story", value=value, within=limit))
    if match.performer_heading is not None:
        limit = _degrees(within.performer_heading)
        value = _degrees(match.performer_heading)
        found.append(DeskMatch(name="performer heads", value=value, within=limit))
    if match.performer_speed is not None:
        limit = f"{within.performer_speed:g} m/s"
        value = f"{match.performer_speed:.2f} m/s"
        found.append(DeskMatch(name="performer's speed", value=value, within=limit))
    if match.stride_phase is not None:
        value = f"{match.stride_phase:.0%} of a step (assumed steps)"
        limit = f"{within.stride_phase:.0%}"
        found.append(DeskMatch(name="stride", value=value, within=limit))
    return tuple(found)


def _degrees(angle: float) -> str:
    turned = math.degrees(math.remainder(angle, 2 * math.pi))
    return f"{turned + 0.0:.1f} deg"
