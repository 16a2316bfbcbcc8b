"""An axis of a move over time: where it is, how fast, how hard, against its limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oner.model.desk import DeskMove, Numbers

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 120.0, 17.0
"""Of a graph on paper [mm]."""


def axis_svg(move: DeskMove, n: int) -> str:
    """A graph of an axis: position full, speed dashed, acceleration dotted, between limits.

    Args:
        move: Of a piece.
        n: Which axis; 0 is the track.

    Returns:
        SVG; one unit is a millimetre of paper.
    """
    axis, rows = move.arm.axes[n], move.values.rows
    pre = WIDTH * max(move.pre_roll - 0.5, 0.0) / max(rows - 1, 1)
    run = WIDTH * max(move.run_out - 0.5, 0.0) / max(rows - 1, 1)
    lines = (
        (move.accelerations, -axis.acceleration, axis.acceleration, ".3 .6"),
        (move.speeds, -axis.speed, axis.speed, "1.6 .8"),
        (move.values, axis.lower, axis.upper, ""),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{pre:.2f}" height="{HEIGHT}" fill="#e8e8e8"/>'
        f'<rect x="{WIDTH - run:.2f}" width="{run:.2f}" height="{HEIGHT}" fill="#e8e8e8"/>'
        f'<path d="M0,{HEIGHT / 2}H{WIDTH}" stroke="#aaa" stroke-width=".1"/>'
        f'<path d="M0,.2H{WIDTH}M0,{HEIGHT - 0.2}H{WIDTH}" stroke="#000" stroke-width=".3"/>'
        + "".join(_line(table, n, low, high, dash) for table, low, high, dash in lines)
        + "</svg>"
    )


def _line(table: Numbers, n: int, low: float, high: float, dash: str) -> str:
    values = table.table()[:, n]
    y = HEIGHT - 0.2 - (values - low) / ((high - low) or 1.0) * (HEIGHT - 0.4)
    x = np.linspace(0.0, WIDTH, len(values))
    points = " ".join(f"{a:.2f},{b:.2f}" for a, b in zip(x, np.clip(y, 0.0, HEIGHT), strict=True))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{points}" fill="none" stroke="#000" stroke-width=".35"{dashed}/>'
