"""A move as a program of servoj commands for arms of Universal Robots.

    servoj([q1, ..., q6], t=0.008, lookahead_time=0.1, gain=300)

The controller steps every 0.008 s (0.002 s on the e-Series). It drives six joints and no track.

Not verified on a controller. The program refuses to start unless the arm already stands at the
first row; it does not go there by itself.
"""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np

from oner.errors import UsageError
from oner.formats.move_export import (
    MoveExport,
    MoveOptions,
    Written,
    head_lines,
    sampled,
    text_file,
)

USUAL_STEPS = Fraction(125)
"""Commands a second: one every 0.008 s."""

FASTEST_STEPS = Fraction(500)

AT_START = 0.01
"""How near to the first row every joint must be before the program starts [rad]."""

_STILL = 1e-4
_USUAL = MoveOptions()


def write_ur_script(export: MoveExport, options: MoveOptions = _USUAL) -> Written:
    """A move as a URScript program.

    Args:
        export: Of an arm of Universal Robots whose track stands still.
        options: Commands a second (125), lookahead, gain.

    Raises:
        UsageError: The arm is another maker's, its track moves, or an option cannot be meant.
    """
    steps = options.samples_per_second or USUAL_STEPS
    _check(export, options, steps)
    values = sampled(export, steps).values[:, 1:]
    step = f"{float(1 / steps):.6g}"
    tail = f", t={step}, lookahead_time={options.lookahead:g}, gain={options.gain:g})"
    notes = (
        *head_lines(export),
        f"A command every {step} s. Joints are radians. Not verified on a controller.",
        (
            "The track (or pedestal) must stand still at "
            f"{float(export.move.values[0, 0]):.4f} m from its middle."
        ),
    )
    lines = [f"# {note}" for note in notes]
    lines += ["def oner_move():", *_start_check(values[0].tolist())]
    lines += [f"  servoj([{_joints(row)}], 0, 0{tail}" for row in values.tolist()]
    lines += ["  stopj(2.0)", "end"]
    return Written(content=text_file(lines), notes=notes)


def _check(export: MoveExport, options: MoveOptions, steps: Fraction) -> None:
    if not re.search(r"\bUR\d", f"{export.arm.name} {export.rig}", re.IGNORECASE):
        raise UsageError(
            f"servoj is for arms of Universal Robots, not for {export.arm.name}; write the move "
            "as csv or ros-json"
        )
    if float(np.ptp(export.move.values[:, 0])) > _STILL:
        raise UsageError(
            "a UR controller drives no track, and this move needs one; plan it with the arm on a "
            "pedestal (track length 0), or write it as csv or ros-json"
        )
    if not 0 < steps <= FASTEST_STEPS:
        raise UsageError(f"read {steps} commands a second; a UR controller takes up to 500")
    if not 0.03 <= options.lookahead <= 0.2 or not 100.0 <= options.gain <= 2000.0:
        raise UsageError("servoj takes a lookahead of 0.03 to 0.2 s and a gain of 100 to 2000")


def _start_check(first: list[float]) -> list[str]:
    """Lines that end the program unless the arm stands at the first row."""
    off = " or ".join(f"norm(q[{i}] - ({value:.6f})) > {AT_START}" for i, value in enumerate(first))
    return [
        "  q = get_actual_joint_positions()",
        f"  if {off}:",
        (
            '    popup("The arm is not at the first row of the move.", title="oner", error=True, '
            "blocking=True)"
        ),
        "    halt",
        "  end",
    ]


def _joints(row: list[float]) -> str:
    return ", ".join(f"{value:.9f}" for value in row)
