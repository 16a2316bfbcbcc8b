"""The same move once more: clean plates, reference passes, half speed, and backwards.

A pass at speed v goes along the hero move's own curve: row k of the pass is where the hero's axes
are k * v rows after its start. At v = 1/2 the machine takes twice the time, speeds halve,
accelerations are a quarter, jerks an eighth; played as often as it was shot, the two lie on each
other. A pass backwards runs the same curve from its end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oner.geometry.splines import PositionSpline
from oner.model.arrays import ArrayNoun, FloatArray
from oner.model.piece import Move
from oner.motion.curve import fine_times, sample_curve
from oner.motion.reach import axis_limits
from oner.motion.request import ArmRequest, Failure, Refused
from oner.motion.verify import KINDS, limit_words
from oner.timing.span import Span

Floats = NDArray[np.float64]

AT_REST = 1e-6
"""An axis slower than this stands still [m/s, rad/s]; a pass may wait there for a whole row."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pass(ArrayNoun):
    """One way of running a move.

    Args:
        name: "hero", "clean plate", "reference", ...
        move: The rows to run, at the rate of the hero move.
        speed: Of the machine, in parts of the hero's.
        reverse: Whether it runs from the end to the beginning.
        camera_rate: Frames per second the camera shoots so that frame k of the pass shows what
            frame k of the hero shows, from the hero's last frame on if it runs backwards.
        frame_map: The same in words.
    """

    name: str
    move: Move
    speed: Fraction
    reverse: bool
    camera_rate: Fraction
    frame_map: str


def make_pass(
    request: ArmRequest,
    move: Move,
    name: str,
    *,
    speed: Fraction = Fraction(1),
    reverse: bool = False,
) -> Pass | Refused:
    """The move at another speed, backwards, or both; its limits are looked at again at 1 kHz.

    The machine is at the same places, so it is as clear of what stands as before. Performers are
    where they were only if they keep the same frames.

    Args:
        request: Whose arm and track the move is for.
        move: The hero move.
        name: Of the pass.
        speed: Above 0; 1/2 takes twice the time.
        reverse: From the end to the beginning.

    Returns:
        The pass, or the limits it would break.

    Raises:
        ValueError: The speed is not above 0, or the move would end between two rows and does not
            end at rest, so that it could not wait there for the next.
    """
    if speed <= 0:
        raise ValueError(f"a pass needs a speed above 0, not {speed}")
    run = _backwards(move) if reverse else move
    rows = _rows_at(run, speed)
    moved = replace(run, values=rows, **_edges(run, speed, len(rows)))
    measured, failures = _measured(request, moved)
    if failures:
        return Refused(failures=failures)
    return Pass(
        name=name,
        move=measured,
        speed=speed,
        reverse=reverse,
        camera_rate=move.rate * speed,
        frame_map=_frame_map(move, measured, speed, reverse=reverse),
    )


def _backwards(move: Move) -> Move:
    return replace(
        move,
        values=np.ascontiguousarray(move.values[::-1]),
        pre_roll=move.run_out,
        run_out=move.pre_roll,
        first_frame=move.span.first - move.run_out,
    )


def _rows_at(move: Move, speed: Fraction) -> Floats:
    """The axes every `speed` rows along the move's curve; the last row waits at its end."""
    values = np.asarray(move.values, np.float64)
    if speed == 1:
        return values
    last = len(values) - 1
    steps = Fraction(last) / speed
    if steps.denominator != 1 and not _rests(move):
        fits = Fraction(last, max(1, round(steps)))
        raise ValueError(
            f"at speed {speed} the move would end between two rows, and it does not end at rest; "
            f"{fits} would be right"
        )
    along = [min(k * speed, Fraction(last)) for k in range(math.ceil(steps) + 1)]
    curve = PositionSpline(np.arange(len(values)), values)
    return curve(np.array([float(at) for at in along]))


def _rests(move: Move) -> bool:
    """Whether the move stands still at its end."""
    rate = float(move.rate)
    end = np.array([(len(move.values) - 1) / rate])
    return bool(np.all(np.abs(sample_curve(np.asarray(move.values), rate, end, 1)[1]) < AT_REST))


def _edges(move: Move, speed: Fraction, rows: int) -> dict[str, int]:
    """Pre-roll, run-out and first frame: the first frame on the path keeps its number."""
    pre_roll = math.ceil(move.pre_roll / speed)
    on_path_last = math.floor((len(move.values) - 1 - move.run_out) / speed)
    return {
        "pre_roll": pre_roll,
        "run_out": rows - 1 - on_path_last,
        "first_frame": move.span.first - pre_roll,
    }


def _measured(request: ArmRequest, move: Move) -> tuple[Move, tuple[Failure, ...]]:
    """The move with its peaks at 1 kHz, and the limits they break."""
    rate = float(move.rate)
    times = fine_times(len(move.values), rate)
    derivatives = sample_curve(np.asarray(move.values), rate, times, derivatives=3)[1:]
    peaks, failures = list[FloatArray](), list[Failure]()
    span = Span(move.first_frame, move.first_frame + len(move.values))
    for kind, derivative in zip(KINDS, derivatives, strict=True):
        limits = np.maximum(axis_limits(request, kind), 1e-9)
        peak = np.abs(derivative).max(axis=0) / limits
        peaks.append(peak)
        failures += [
            Failure(
                span=span,
                code="cover-joint",
                detail=limit_words(int(axis), kind, float(peak[axis]), float(limits[axis])),
            )
            for axis in np.flatnonzero(peak > 1.0)
        ]
    measured = replace(move, peak_speed=peaks[0], peak_acceleration=peaks[1], peak_jerk=peaks[2])
    return measured, tuple(failures)


def _frame_map(hero: Move, move: Move, speed: Fraction, *, reverse: bool) -> str:
    """Which frame of the hero each frame of the pass shows."""
    first, last = hero.span.first, hero.span.last
    start, step = (last, -speed) if reverse else (first, speed)
    # where the pass begins between two rows, its first row on the path is a little later
    begun = Fraction(hero.run_out if reverse else hero.pre_roll)
    start += (move.pre_roll - begun / speed) * step
    way = f"row {move.pre_roll} of the pass is frame {_number(start)} of the hero"
    if abs(step) == 1:
        way += ", and so on " + ("backwards" if reverse else "forwards")
    else:
        way += f", every further row {_number(abs(step))} of a frame {'back' if reverse else 'on'}"
    shot = "" if speed == 1 else f"; camera at {_number(hero.rate * speed)} frames per second"
    return way + shot


def _number(value: Fraction | int) -> str:
    """A fraction as people read it: 12, 0.5, 24000/1001."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    decimal = f"{float(exact):.3f}".rstrip("0")
    return decimal if Fraction(decimal) == exact else str(exact)
