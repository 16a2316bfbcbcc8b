"""A verified move for a span of a camera path, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from oner.kernels.collide import FREE
from oner.model.piece import Move
from oner.motion.curve import LEAST_FRAMES
from oner.motion.needle import Needle, needles
from oner.motion.reach import Climb, best_way, climb, longest_runs, reason_words
from oner.motion.refine import between_knots, refine
from oner.motion.request import (
    REASONS,
    ArmRequest,
    ArmRun,
    Failure,
    PlannedMove,
    Refused,
)
from oner.motion.scene import Scene, make_scene, without_panels
from oner.motion.verify import Verdict, verify
from oner.timing.span import Span, runs, subtract

Floats = NDArray[np.float64]

AXES = ("track", "J1", "J2", "J3", "J4", "J5", "J6")

TIGHTENINGS = 3
"""Times a move is smoothed again with lower bounds after its peaks between frames were seen."""

HOPELESS = 1.5
"""Peak in parts of a limit above which a lower bound does not help."""

_CLOSE = 0.002
"""Extra distance [m] with which the ladder is tried again: what happens between knots is checked
anyway, and a way that is clear by less than the usual margin is a way."""

WAYS: tuple[dict[str, float], ...] = (
    {},
    {"knot_seconds": 1 / 8, "clearance_margin": _CLOSE},
    {"speed_part": 0.6, "clearance_margin": _CLOSE},
    {"knot_seconds": 1 / 8, "limit_part": 0.8, "clearance_margin": _CLOSE},
    {"knot_seconds": 1 / 12, "speed_part": 1.0, "rail_step": 0.025, "clearance_margin": _CLOSE},
)
"""Changes of the settings with which another way up the ladder is tried when one fails. Finer knots
give the rail more freedom and more ways; they cost time in proportion."""


CUT_BACK = 2
"""Frames around a failing one that a run is cut back by before it is tried again."""

MOST_CUTS = 5
"""Times a run is cut back."""


def part_of(request: ArmRequest, span: Span) -> ArmRequest:
    """The request for some of its frames only.

    Raises:
        ValueError: The span is not inside the request's.
    """
    if not request.span.covers(span):
        raise ValueError(f"frames {span} are not in the path's {request.span}")
    rows = slice(span.first - request.first_frame, span.stop - request.first_frame)
    performers = request.performers[:, rows] if len(request.performers) else request.performers
    return replace(
        request,
        first_frame=span.first,
        positions=request.positions[rows],
        quaternions=request.quaternions[rows],
        performers=performers,
    )


def plan_move(
    request: ArmRequest, span: Span, ways: Sequence[dict[str, float]] = WAYS
) -> PlannedMove | Refused:
    """A move through every frame of a span that keeps every limit at 1 kHz.

    The ladder's way is smoothed by moving the rail, the one free function of a given camera path;
    it is verified along the quintic through its frames. If that fails, other ways are tried.

    Args:
        request: What is asked.
        span: Frames of it, at least six: what a quintic needs.
        ways: Changes of the settings that are tried in turn, at least one.

    Raises:
        ValueError: The span is not inside the request's, or too short.
    """
    if len(span) < LEAST_FRAMES:
        raise ValueError(f"a move needs {LEAST_FRAMES} frames, frames {span} are {len(span)}")
    asked = part_of(request, span)
    best: Refused | None = None
    for change in ways:
        answer = _plan_whole(replace(asked, settings=replace(asked.settings, **change)))
        if isinstance(answer, PlannedMove):
            return answer
        if best is None or _failing(answer) < _failing(best):
            best = answer
    assert best is not None
    return best


Plan = Callable[[ArmRequest, Span], PlannedMove | Refused]
"""Plans and verifies a span of a request."""


def planned_runs(
    request: ArmRequest, *, minimum_frames: int, plan: Plan = plan_move
) -> tuple[PlannedMove, ...]:
    """Verified moves for the runs of the ladder; a run that fails is cut back and tried again.

    Every shorter span inside the frames of one of these moves can be shot with the same move.

    Args:
        request: What is asked.
        minimum_frames: Shorter moves are left out; at least six.
        plan: What counts as a move of a span.
    """
    least = max(minimum_frames, LEAST_FRAMES)
    scene = make_scene(request)
    if scene.track_blocked:
        return ()
    moves = list[PlannedMove]()
    for run in longest_runs(scene, climb(scene)):
        moves += _plan_parts(request, run.span, least, plan)
    return tuple(_longest(moves))


def _plan_parts(
    request: ArmRequest, span: Span, least: int, plan: Plan, cuts: int = MOST_CUTS
) -> list[PlannedMove]:
    """Moves for a span; without its failing frames, and some around them, where it has any."""
    if len(span) < least:
        return []
    # the first way is enough to learn where to cut; the last try is every way there is
    answer = _plan_whole(part_of(request, span)) if cuts else plan(request, span)
    if isinstance(answer, PlannedMove):
        answer = answer if plan is plan_move else plan(request, span)
    if isinstance(answer, PlannedMove):
        return [answer]
    if not cuts:
        return []
    failing = [failure.span.grow(CUT_BACK, CUT_BACK) for failure in answer.failures]
    left = answer.possible or subtract([span], failing)
    shorter = [part for part in left if len(part) < len(span)]
    return [move for part in shorter for move in _plan_parts(request, part, least, plan, cuts - 1)]


def _longest(moves: Sequence[PlannedMove]) -> list[PlannedMove]:
    """Moves whose frames lie in no other move's, by first frame."""
    kept = list[PlannedMove]()
    for move in sorted(moves, key=lambda m: (m.move.span.first, -m.move.span.stop)):
        if not any(other.move.span.covers(move.move.span) for other in kept):
            kept.append(move)
    return kept


def _failing(refused: Refused) -> int:
    return sum(len(failure.span) for failure in refused.failures)


def _plan_whole(request: ArmRequest) -> PlannedMove | Refused:
    scene = make_scene(request)
    if scene.track_blocked:
        words = f"the track lies across {', '.join(scene.track_blocked)}"
        return Refused(failures=(Failure(span=request.span, code="cover-wall", detail=words),))
    ladder = climb(scene)
    if ladder.earliest[-1] != 0:
        return _not_climbed(scene, ladder)
    rows = best_way(ladder, 0, len(ladder.knots) - 1)
    rungs = np.array(
        [
            [scene.rail[rung.cells[row]], *rung.q[row]]
            for rung, row in zip(ladder.rungs, rows, strict=True)
        ]
    )
    panels = scene.ids_of(int(ladder.labels[-1].masks[rows[-1]]))
    return _smooth_and_check(scene, ladder, rungs, panels)


def _smooth_and_check(
    scene: Scene, ladder: Climb, rungs: Floats, panels: tuple[str, ...]
) -> PlannedMove | Refused:
    """Smooth and verify; if that fails and a straight wrist is near, once more through it."""
    answer = _tightened(scene, ladder, rungs, panels, ())
    if isinstance(answer, PlannedMove):
        return answer
    through = needles(scene, between_knots(scene.request.frames, ladder.knots, rungs))
    for count in range(len(through), 0, -1):
        for some in combinations(through, count):
            again = _tightened(scene, ladder, rungs, panels, some)
            if isinstance(again, PlannedMove):
                return again
    return answer


def _tightened(
    scene: Scene,
    ladder: Climb,
    rungs: Floats,
    panels: tuple[str, ...],
    through: Sequence[Needle],
) -> PlannedMove | Refused:
    """Smooth and verify; again below lower bounds where peaks between frames were too high."""
    part = scene.request.settings.limit_part
    bounds = np.full(3, part)
    standing = without_panels(scene, panels)
    verdict: Verdict | None = None
    values = np.zeros((0, 7))
    for _ in range(TIGHTENINGS):
        values = refine(standing, ladder.knots, rungs, bounds, through)
        verdict = verify(scene, values, standing)
        if not verdict.failures:
            return _planned(scene, values, verdict, panels)
        peaks = verdict.peaks.max(axis=1)
        if np.all(peaks <= 1.0) or np.any(peaks > HOPELESS):
            break
        bounds = np.where(peaks > 1.0, bounds * np.clip(0.97 / peaks, 0.7, 1.0), bounds)
    assert verdict is not None
    return Refused(failures=verdict.failures)


def _planned(
    scene: Scene, values: Floats, verdict: Verdict, expected: tuple[str, ...]
) -> PlannedMove:
    """The move with what it touches at 1 kHz, which may be more or less than the ladder saw."""
    if verdict.panels_out != expected:
        verdict = verify(scene, values, without_panels(scene, verdict.panels_out))
    request = scene.request
    move = Move(
        axes=AXES,
        rate=request.rate,
        first_frame=request.first_frame,
        values=values,
        placement=request.placement,
        mount=request.mount.id,
        peak_speed=verdict.peaks[0],
        peak_acceleration=verdict.peaks[1],
        peak_jerk=verdict.peaks[2],
        camera_error=verdict.camera_error,
        camera_error_angle=verdict.camera_error_angle,
        clearance=min(verdict.clearance_walls, verdict.clearance_performers),
    )
    return PlannedMove(
        move=move,
        panels_out=verdict.panels_out,
        clearance_walls=verdict.clearance_walls,
        clearance_performers=verdict.clearance_performers,
    )


def _not_climbed(scene: Scene, ladder: Climb) -> Refused:
    """Why the ladder has no way from the first frame to the last."""
    found = longest_runs(scene, ladder)
    failures = _impossible(scene, ladder) or _breaks(found)
    return Refused(
        failures=tuple(sorted(failures, key=lambda f: f.span)),
        possible=tuple(run.span for run in found if len(run.span) >= LEAST_FRAMES),
    )


def _impossible(scene: Scene, ladder: Climb) -> list[Failure]:
    """Stretches of knots at which there is no configuration at all."""
    failures = list[Failure]()
    first = scene.request.first_frame
    ends = np.append(ladder.knots[1:], ladder.knots[-1] + 1)
    for reason in np.unique(ladder.reasons[ladder.reasons != FREE]):
        for stretch in runs(ladder.reasons == reason):
            start, stop = int(ladder.knots[stretch.first]), int(ends[stretch.last])
            middle = int(ladder.knots[(stretch.first + stretch.last) // 2])
            failures.append(
                Failure(
                    span=Span(first + start, first + stop),
                    code=REASONS[int(reason)].code,
                    detail=reason_words(scene, middle, int(reason)),
                )
            )
    return failures


def _breaks(found: Sequence[ArmRun]) -> list[Failure]:
    """Where the ladder's runs end, when every knot is possible on its own."""
    return [
        Failure(
            span=Span(run.after.frame, run.after.frame + 1),
            code=run.after.code,
            detail=run.after.detail,
        )
        for run in found
        if run.after is not None
    ]
