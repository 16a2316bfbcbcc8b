"""What a breakdown says as JSON: pieces, seams, alternatives, and the coverage of every setup."""

from __future__ import annotations

import math
from typing import Any

from oner.model.piece import (
    Alternative,
    Blocked,
    Breakdown,
    Coverage,
    MatchWithin,
    Piece,
    Seam,
    SeamMatch,
    Setup,
)
from oner.model.set import STANDING
from oner.timing.span import Span

Object = dict[str, Any]


def breakdown_object(breakdown: Breakdown | None) -> Object:
    """The breakdown's part of what `oner plan --json` prints.

    Keys: pieces, seams, alternatives, coverage, optimal, estimate, bound, gap. Frames count from 0
    and the last one is included; money is in the smallest unit of the production's currency.
    Without a take the lists are empty and the others null.
    """
    if breakdown is None:
        empty: Object = {"pieces": [], "seams": [], "alternatives": [], "coverage": []}
        return empty | dict.fromkeys(("optimal", "estimate", "bound", "gap"))
    cost = breakdown.cost
    return {
        "pieces": [piece_object(piece) for piece in breakdown.pieces],
        "seams": [_seam(seam) for seam in breakdown.seams],
        "alternatives": [_alternative(one) for one in breakdown.alternatives],
        "coverage": [coverage_object(coverage) for coverage in breakdown.coverage],
        "optimal": breakdown.optimal,
        "estimate": cost,
        "bound": breakdown.bound,
        "gap": round((cost - breakdown.bound) / cost, 6) if cost else 0.0,
    }


def piece_object(piece: Piece) -> Object:
    """A piece as JSON."""
    return {
        "id": piece.id,
        "first_frame": piece.first_frame,
        "last_frame": piece.last_frame,
        "handle_frames": [piece.handle_before, piece.handle_after],
        **_setup(piece.setup),
        "zone": piece.zone,
        "minutes": piece.minutes,
        "follows_as_shot": [shot.piece for shot in piece.follows],
        "costs": {line.kind: line.amount for line in piece.costs},
    }


def _setup(setup: Setup) -> Object:
    state, place, screen = setup.state, setup.placement, setup.screen
    return {
        "setup": setup.id,
        "technique": setup.technique.value,
        "rig": setup.rig,
        "set": setup.set,
        "part": setup.part,
        "speed": str(setup.slow),
        "mount": setup.mount,
        "placement": None
        if place is None
        else {
            "x_m": round(place.x, 4),
            "y_m": round(place.y, 4),
            "z_m": round(place.z, 4),
            "yaw_deg": round(math.degrees(place.yaw), 3),
        },
        "set_state": None if state is None or state.id == STANDING else state.words,
        "panels_out": list(state.panels_out) if state else [],
        "screen": None
        if screen is None
        else {
            "width_m": round(screen.width, 3),
            "height_m": round(screen.height, 3),
            "sides": screen.sides,
            "contact_frames": sum(len(span) for span in screen.contact_frames),
        },
    }


def _seam(seam: Seam) -> Object:
    return {
        "frame": seam.frame,
        "kind": seam.kind,
        "hides": seam.hides,
        "from": seam.from_piece,
        "to": seam.to_piece,
        "first": seam.first,
        "why_first": seam.why_first,
        "overlap": _frames(seam.overlap),
        "price": seam.price,
        "match": _match(seam.match),
        "within": _within(seam.within),
    }


def _match(match: SeamMatch) -> Object:
    """What both sides have in common, in the story frame; null where nobody is there."""
    return {
        "position_m": _rounded(match.position),
        "velocity_m_s": _rounded(match.velocity),
        "acceleration_m_s2": _rounded(match.acceleration),
        "quaternion_wxyz": [round(value, 9) for value in match.quaternion],
        "turn_rate_deg_s": round(math.degrees(match.turn_rate), 4),
        "focal_length_mm": round(match.focal_length * 1e3, 4),
        "focal_rate_mm_s": round(match.focal_rate * 1e3, 4),
        "focus_distance_m": round(match.focus_distance, 4),
        "exposure_s": round(match.exposure, 7),
        "performer_position_m": _rounded(match.performer_position),
        "performer_heading_deg": _degrees(match.performer_heading),
        "performer_speed_m_s": _number(match.performer_speed),
        "step_frequency_hz": _number(match.step_frequency),
        "stride_phase": _number(match.stride_phase),
        "light_turn_deg": round(math.degrees(match.light_turn), 3),
    }


def _within(within: MatchWithin) -> Object:
    """How near the sides should come; all of it assumed."""
    return {
        "position_mm": round(within.position * 1e3, 3),
        "velocity_m_s": within.velocity,
        "acceleration_m_s2": within.acceleration,
        "angle_deg": round(math.degrees(within.angle), 4),
        "turn_rate_deg_s": round(math.degrees(within.turn_rate), 4),
        "focal_length_part": within.focal_length,
        "focal_rate_part_per_s": within.focal_rate,
        "focus_distance_part": within.focus_distance,
        "exposure_part": within.exposure,
        "performer_position_m": within.performer_position,
        "performer_heading_deg": round(math.degrees(within.performer_heading), 4),
        "performer_speed_m_s": within.performer_speed,
        "stride_phase": within.stride_phase,
        "light_turn_deg": round(math.degrees(within.light_turn), 4),
    }


def _rounded(values: tuple[float, ...] | None) -> list[float] | None:
    return None if values is None else [round(value, 5) for value in values]


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(math.degrees(value), 3)


def _alternative(one: Alternative) -> Object:
    return {
        "cost": one.cost,
        "gives": one.gives,
        "pieces": [
            {
                "first_frame": piece.first_frame,
                "last_frame": piece.last_frame,
                **_setup(piece.setup),
            }
            for piece in one.pieces
        ],
        "set_states": list(
            dict.fromkeys(
                piece.setup.state.words
                for piece in one.pieces
                if piece.setup.state is not None and piece.setup.state.id in one.states
            )
        ),
    }


def coverage_object(coverage: Coverage) -> Object:
    """A setup's coverage: its spans, each with the first reason at either end, and what blocks."""
    ends = {block.span.stop: block for block in coverage.blocked}
    begins = {block.span.first: block for block in coverage.blocked}
    return {
        **_setup(coverage.setup),
        "spans": [
            {
                "first_frame": span.first,
                "last_frame": span.stop - 1,
                "before": _reason(ends.get(span.first)),
                "after": _reason(begins.get(span.stop)),
            }
            for span in coverage.spans
        ],
        "blocked": [
            {"first_frame": b.span.first, "last_frame": b.span.stop - 1, **_said(b)}
            for b in coverage.blocked
        ],
        "repair_frames": [_frames(span) for span in coverage.repair_frames],
    }


def _reason(block: Blocked | None) -> Object | None:
    return None if block is None else _said(block)


def _said(block: Blocked) -> Object:
    return {"code": block.code, "detail": block.detail}


def _frames(span: Span) -> list[int]:
    return [span.first, span.stop - 1]
