"""What `oner move` says: one documented JSON object, or lines for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from oner.app.move import MoveAnswer
from oner.app.move_files import FileWritten
from oner.app.report import finding_object
from oner.model.piece import Move, Placement
from oner.motion.plan import AXES
from oner.motion.programme import Programme
from oner.motion.request import Failure, Refused
from oner.timing.rate import format_rate

if TYPE_CHECKING:
    from oner.motion.nearest import Nearest

MOVE_ANSWER = "oner.move-answer/1"


def answer_object(answer: MoveAnswer, written: Sequence[FileWritten]) -> dict[str, Any]:
    """The object `oner move --json` prints.

    Keys: schema, status ("feasible" or "infeasible"), arm, mount, frames, rate, placement,
    panels_out, peak, camera_error_mm, camera_error_deg, clearance_m, pre_roll_s, run_out_s, stop,
    cleaned, lens, goto, servo, search, failures, nearest, assumed, notes, files, seconds. What does
    not exist is null.
    """
    ordered, path = answer.ordered, answer.ordered.path
    made = answer.programme
    move = made.planned.move if made else None
    return {
        "schema": MOVE_ANSWER,
        "status": "feasible" if answer.feasible else "infeasible",
        "arm": ordered.request.arm.name,
        "mount": ordered.mount.id,
        "frames": path.frames,
        "first_frame": ordered.request.first_frame,
        "rate": format_rate(path.rate),
        "placement": _placement(ordered.request.placement) if _is_placed(answer) else None,
        "panels_out": list(made.planned.panels_out) if made else None,
        "peak": _peaks(move) if move else None,
        "camera_error_mm": _digits(move.camera_error * 1e3) if move else None,
        "camera_error_deg": _digits(math.degrees(move.camera_error_angle)) if move else None,
        "clearance_m": _finite(move.clearance) if move else None,
        "pre_roll_s": _digits(move.pre_roll / float(move.rate)) if move else None,
        "run_out_s": _digits(move.run_out / float(move.rate)) if move else None,
        "stop": _stops(made) if made else None,
        "cleaned": _cleaned(answer),
        "lens": _lens(answer),
        "goto": _goto(answer),
        "servo": _servo(answer),
        "search": _search(answer),
        "failures": [_failure(failure) for failure in _failures(answer)],
        "nearest": _nearest(answer.nearest) if answer.nearest else None,
        "assumed": list(_assumed(answer)),
        "notes": list(ordered.notes),
        "files": [_file(one) for one in written],
        "seconds": round(answer.seconds, 3),
    }


def _is_placed(answer: MoveAnswer) -> bool:
    if answer.search is None:
        return True
    from oner.motion.search import Found

    return isinstance(answer.search, Found) or answer.search.best is not None


def _placement(place: Placement) -> dict[str, float]:
    return {
        "x_m": _digits(place.x),
        "y_m": _digits(place.y),
        "z_m": _digits(place.z),
        "yaw_deg": _digits(math.degrees(place.yaw)),
    }


def _peaks(move: Move) -> dict[str, dict[str, float]]:
    """Ratios to the limits, per axis."""
    return {
        kind: {axis: _digits(float(peak)) for axis, peak in zip(move.axes, peaks, strict=True)}
        for kind, peaks in (
            ("speed", move.peak_speed),
            ("acceleration", move.peak_acceleration),
            ("jerk", move.peak_jerk),
        )
    }


def _stops(made: Programme) -> dict[str, Any]:
    stops = made.stops
    return {
        "longest_s": _digits(stops.longest_seconds),
        "longest_m": _digits(stops.longest_metres),
        "clearance_m": _finite(stops.clearance),
        "standing_s": stops.standing_seconds,
        "must_stop": [_span(span.first, span.stop) for span in stops.must_stop],
    }


def _cleaned(answer: MoveAnswer) -> dict[str, float] | None:
    clean = answer.clean
    if clean is None:
        return None
    return {
        "moved_mm": _digits(clean.moved_most * 1e3),
        "turned_deg": _digits(math.degrees(clean.turned_most)),
    }


def _lens(answer: MoveAnswer) -> dict[str, Any] | None:
    lens = answer.lens
    if lens is None:
        return None
    rings = ("zoom", "focus", "iris")
    return {
        kind: {ring: _digits(float(peak)) for ring, peak in zip(rings, row, strict=True)}
        for kind, row in zip(("speed", "acceleration"), lens.peaks, strict=True)
    } | {"driven": list(lens.driven)}


def _goto(answer: MoveAnswer) -> dict[str, Any] | None:
    goto = answer.goto
    if goto is None:
        return None
    if isinstance(goto, Refused):
        return {"status": "infeasible", "why": goto.failures[0].detail}
    return {
        "status": "feasible",
        "seconds": _digits(goto.seconds),
        "stations": [_axes(row) for row in goto.stations.tolist()],
        "travel": _axes(goto.travel.tolist()),
    }


def _servo(answer: MoveAnswer) -> dict[str, Any] | None:
    servo = answer.servo
    if servo is None:
        return None
    apart = servo.repeatability
    return {
        "error_mm": _digits(servo.error_max * 1e3),
        "error_rms_mm": _digits(servo.error_rms * 1e3),
        "error_deg": _digits(math.degrees(servo.angle_max)),
        "repeatability_mm": None if apart is None else _digits(apart * 1e3),
        "runs": servo.runs,
        "torque_peak": dict(zip(AXES, map(_digits, servo.torque_peak.tolist()), strict=True)),
        "torque_rms": dict(zip(AXES, map(_digits, servo.torque_rms.tolist()), strict=True)),
        "findings": [finding_object(finding) for finding in servo.findings],
        "assumed": list(servo.assumed),
    }


def _axes(row: Sequence[float]) -> dict[str, float]:
    names = ("track_m", *(f"{axis}_deg" for axis in AXES[1:]))
    values = (row[0], *(math.degrees(value) for value in row[1:]))
    return {name: _digits(value) for name, value in zip(names, values, strict=True)}


def _search(answer: MoveAnswer) -> dict[str, Any] | None:
    search = answer.search
    if search is None:
        return None
    from oner.motion.search import Found

    proof = search.proof
    found = {
        "proved": proof.words,
        "complete": proof.complete,
        "placements": proof.grid.placements,
        "outside": proof.outside,
        "screened": proof.screened,
        "examined": proof.examined,
        "left": proof.left,
        "fewest_panels": proof.least if proof.complete else None,
    }
    if isinstance(search, Found):
        return found | {"panels_in_frame": list(search.seen_out)}
    reasons = [{"placements": count, "why": words} for words, count in search.reasons]
    run = search.run
    return found | {"reasons": reasons, "longest": _span(run.first, run.stop) if run else None}


def _failures(answer: MoveAnswer) -> tuple[Failure, ...]:
    lens = answer.lens.failures if answer.lens else ()
    return (*answer.failures, *lens)


def _failure(failure: Failure) -> dict[str, Any]:
    return _span(failure.span.first, failure.span.stop) | {
        "code": failure.code,
        "why": failure.detail,
    }


def _span(first: int, stop: int) -> dict[str, int]:
    return {"first_frame": first, "last_frame": stop - 1}


def _nearest(nearest: Nearest) -> dict[str, Any]:
    slow, short, tilt = nearest.slow_down, nearest.shortest_time, nearest.tilt
    return {
        "preferred": [str(kind) for kind in nearest.preferred],
        "slow_down": None
        if slow is None
        else {
            "factor": _digits(float(slow.factor)),
            "camera_rate": format_rate(slow.camera_rate),
            "performer_speed_m_s": _digits(slow.performer_speed),
            "seconds": _digits(slow.seconds),
        },
        "slow_down_why_not": nearest.slow_words,
        "shortest_time": None
        if short is None
        else {
            "seconds": _digits(short.seconds),
            "asked_seconds": _digits(short.asked_seconds),
            "performer_speed_m_s": _digits(short.performer_speed),
            "times_s": [_digits(value) for value in short.times.tolist()],
        },
        "shortest_time_why_not": nearest.time_words,
        "tilt_deg": None if tilt is None else _digits(math.degrees(tilt.tilt)),
        "tilt_why_not": nearest.tilt_words,
        "runs": [
            _span(run.span.first, run.span.stop)
            | {
                "before": run.before,
                "after": run.after,
                "panels_out": list(run.planned.panels_out),
                "pre_roll_s": _digits(run.planned.move.pre_roll / float(run.planned.move.rate)),
                "run_out_s": _digits(run.planned.move.run_out / float(run.planned.move.rate)),
            }
            for run in nearest.runs
        ],
        "runs_why_not": nearest.runs_words,
    }


def _file(one: FileWritten) -> dict[str, Any]:
    made = one.made
    return {
        "path": str(one.path),
        "format": one.format,
        "pass": made.name if made else None,
        "camera_rate": format_rate(made.camera_rate) if made else None,
        "frames": made.frame_map if made else None,
        "warnings": list(one.warnings),
    }


def _assumed(answer: MoveAnswer) -> tuple[str, ...]:
    return answer.ordered.rig.assumed


def _digits(value: float) -> float:
    """Nine significant digits: more than any of it is worth."""
    return float(f"{value:.9g}")


def _finite(value: float) -> float | None:
    return _digits(value) if math.isfinite(value) else None


# ---------------------------------------------------------------------------------------------
# for people


def answer_lines(answer: MoveAnswer, written: Sequence[FileWritten]) -> list[str]:
    """The same in lines."""
    lines = [_headline(answer), *_search_lines(answer)]
    if answer.programme is not None:
        lines += _programme_lines(answer, answer.programme)
    lines += [f"cannot: {_failure_words(failure)}" for failure in answer.failures[:6]]
    if answer.lens is not None:
        verdict = "another lens is needed" if answer.lens.assumed else "cannot"
        lines += [f"{verdict}: {_failure_words(failure)}" for failure in answer.lens.failures[:3]]
    lines += _goto_lines(answer)
    if answer.nearest is not None:
        lines += _nearest_lines(answer.nearest)
    lines += [f"note: {note}" for note in answer.ordered.notes]
    assumed = ", ".join(_assumed(answer))
    lines += [f"assumed, verified by nobody: {assumed}"] if assumed else []
    for one in written:
        lines.append(f"wrote {one.path} ({one.format})")
        lines += [f"  {one.made.name}: {one.made.frame_map}"] if one.made else []
        lines += [f"  careful: {warning}" for warning in one.warnings]
    return lines


def _headline(answer: MoveAnswer) -> str:
    path, request = answer.ordered.path, answer.ordered.request
    verdict = "can do" if answer.feasible else "cannot do"
    return (
        f"{answer.ordered.rig.name} {verdict} {path.frames} frames at {format_rate(path.rate)} per "
        f"second ({path.seconds:.2f} s) of {path.source}, mount {request.mount.id}"
    )


def _search_lines(answer: MoveAnswer) -> list[str]:
    search = answer.search
    lines = list[str]()
    if _is_placed(answer):
        place = answer.ordered.request.placement
        lines.append(
            f"track at x {place.x:.2f} m, y {place.y:.2f} m, z {place.z:.2f} m, "
            f"turned {math.degrees(place.yaw):.1f} deg"
        )
    if search is None:
        return lines
    from oner.motion.search import Found

    proof = search.proof
    lines.append(
        f"searched {proof.grid.placements:,} placements: {proof.outside:,} off the stage, "
        f"{proof.screened:,} screened out, {proof.examined:,} examined; {proof.words}"
    )
    if not isinstance(search, Found):
        lines += [f"  {count:,} placements: {words}" for words, count in search.reasons[:4]]
    return lines


def _programme_lines(answer: MoveAnswer, made: Programme) -> list[str]:
    planned, move = made.planned, made.planned.move
    out = ", ".join(planned.panels_out)
    rate = float(move.rate)
    near = [
        f"{away:.2f} m from {what}"
        for away, what in (
            (planned.clearance_walls, "what stands there"),
            (planned.clearance_performers, "performers"),
        )
        if math.isfinite(away)
    ]
    lines = [
        f"panels out: {len(planned.panels_out)} ({out})" if out else "panels out: none",
        "peaks at 1 kHz: " + "; ".join(_peak_words(move)),
        f"camera within {move.camera_error * 1e3:.2f} mm and "
        f"{math.degrees(move.camera_error_angle):.3f} deg of the path as given, between frames too"
        + _cleaned_words(answer),
        f"nearest: {', '.join(near)}" if near else "nearest: nothing stands there",
        (
            f"pre-roll {move.pre_roll / rate:.2f} s from rest, "
            f"run-out {move.run_out / rate:.2f} s to rest; "
            f"a stop takes {made.stops.longest_seconds:.2f} s and "
            f"{made.stops.longest_metres:.2f} m at most"
        ),
    ]
    if made.stops.must_stop:
        spans = ", ".join(f"{span.first}-{span.stop - 1}" for span in made.stops.must_stop[:4])
        lines.append(f"if the machine stops in frames {spans} the performers have to stop too")
    if answer.lens is not None and answer.lens.driven:
        peak = float(answer.lens.peaks.max())
        driven = " and ".join(answer.lens.driven)
        lines.append(f"lens: {driven} driven, {peak:.2f} of a limit at most")
    return [*lines, *_servo_lines(answer)]


def _servo_lines(answer: MoveAnswer) -> list[str]:
    servo = answer.servo
    if servo is None:
        return []
    torques = ", ".join(
        f"{axis} {peak:.0f} {'N' if axis == 'track' else 'Nm'}"
        for axis, peak in zip(AXES, servo.torque_peak, strict=True)
    )
    apart = servo.repeatability
    runs = "" if apart is None else f"; {servo.runs} runs differ by {apart * 1e3:.2f} mm at most"
    return [
        (
            f"simulated servos: camera within {servo.error_max * 1e3:.2f} mm and "
            f"{math.degrees(servo.angle_max):.3f} deg of the move{runs}"
        ),
        f"peak torques: {torques}",
        *(f"{finding.severity.value}: {finding}" for finding in servo.findings),
        f"the simulation rests on: {', '.join(servo.assumed)}",
    ]


def _peak_words(move: Move) -> list[str]:
    words = list[str]()
    for kind, peaks in (
        ("speed", move.peak_speed),
        ("acceleration", move.peak_acceleration),
        ("jerk", move.peak_jerk),
    ):
        axis = int(peaks.argmax())
        words.append(f"{kind} {peaks[axis]:.2f} of its limit ({move.axes[axis]})")
    return words


def _cleaned_words(answer: MoveAnswer) -> str:
    clean = answer.clean
    if clean is None or clean.moved_most < 1e-6:
        return ""
    return (
        f"; cleaning moved it by {clean.moved_most * 1e3:.2f} mm and "
        f"{math.degrees(clean.turned_most):.3f} deg at most"
    )


def _failure_words(failure: Failure) -> str:
    return f"frames {failure.span.first}-{failure.span.stop - 1}: {failure.detail}"


def _goto_lines(answer: MoveAnswer) -> list[str]:
    goto = answer.goto
    if goto is None:
        return []
    if isinstance(goto, Refused):
        return [f"cannot go to the first position: {goto.failures[0].detail}"]
    stops = len(goto.stations) - 2
    way = "straight" if stops < 1 else f"by way of {stops} pose{'s' if stops > 1 else ''}"
    turns = ", ".join(
        f"{axis} {math.degrees(value):.0f} deg"
        for axis, value in zip(AXES[1:], goto.travel[1:], strict=True)
    )
    return [
        (
            f"to the first position {way} in {goto.seconds:.1f} s: "
            f"track {goto.travel[0]:.2f} m, {turns}"
        )
    ]


def _nearest_lines(nearest: Nearest) -> list[str]:
    lines = list[str]()
    if nearest.slow_down is not None:
        slow = nearest.slow_down
        speed = f", performer at {slow.performer_speed:.2f} m/s" if slow.performer_speed else ""
        lines.append(
            f"instead: {float(slow.factor):.2f} times slower, camera at "
            f"{float(slow.camera_rate):.2f} frames per second{speed}: {slow.seconds:.2f} s"
        )
    if nearest.shortest_time is not None:
        short = nearest.shortest_time
        lines.append(
            f"instead: the same path in {short.seconds:.2f} s instead of "
            f"{short.asked_seconds:.2f} s, slower only where it has to be"
        )
    if nearest.tilt is not None:
        lines.append(f"instead: the camera tilted {math.degrees(nearest.tilt.tilt):+.0f} deg")
    for run in nearest.runs:
        why = "; ".join(part for part in (run.before, run.after) if part)
        lines.append(f"instead: frames {run.span.first}-{run.span.stop - 1} as asked ({why})")
    reasons = (
        ("slower", nearest.slow_words),
        ("in another time", nearest.time_words),
        ("tilted", nearest.tilt_words),
        ("in parts", nearest.runs_words),
    )
    lines += [f"not {how}: {words}" for how, words in reasons if words]
    return lines
