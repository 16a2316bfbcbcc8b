"""`docs/benchmarks.md`, the table on the terminal, and the JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measure import Machine, Outcome, Row, Skipped

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"

HEAD = """\
# Benchmarks

Written by `make bench` (`python -m benchmarks`), which measured it. Ours and the peer do the same
work in the same run, in turns; the answers of both are asserted, and a wrong answer writes no page.
Compiling is not counted. Times are medians on one machine on one day: read the ratios, and expect
them to move from run to run. Nothing here promises a time.
"""

HOW = """\
## What is compared

- *Inverse kinematics*: every branch of every pose, called once with all poses, both on one thread.
  The peer also reports how far each branch is from the joint limits; it is kept from computing how
  well conditioned each is.
- *Arm against boxes*: the same spheres on the same joints and the same boxes; both compare bounds
  before shapes. The peer is called once per configuration from Python, with the fastest of its
  managers for so few shapes, and would take any shape; ours is called once for all and knows only
  spheres and upright boxes. Pairs within the arm are left out.
- *A move*: peaks are recounted by finite differences and the camera by plain forward kinematics,
  not by the planner.
- *season7*: a generated season that is not part of the repository. Cost is counted by code that
  has nothing of the solver's, and the ratio is of money. The search does not know the price of
  starting on a stage, which is in the cost. CP-SAT alone is our own model of the whole problem, as
  the product builds it, run once; building it takes nothing from its limit.
- *the-run*: one plan of the bundled production. The schedule takes what its limit allows, so its
  time is no result.
"""


def page(rows: Sequence[Outcome], machine: Machine) -> str:
    """The page."""
    table = [
        "| what | work | ours | peer | theirs / ours | repetitions |",
        "|---|---|---|---|---|---|",
        *(_table_line(row) for row in rows if isinstance(row, Row)),
    ]
    asserted = [f"- *{row.name}*: {row.answer}." for row in rows if isinstance(row, Row)]
    skipped = [
        f"- *{row.name}*: not in this run. {row.reason}" for row in rows if isinstance(row, Skipped)
    ]
    parts = [
        HEAD,
        machine_words(machine) + "\n",
        "\n".join(table) + "\n",
        "## What was asserted\n",
        "\n".join(asserted + skipped) + "\n",
        HOW,
    ]
    return "\n".join(parts)


def machine_words(machine: Machine) -> str:
    """What it was measured on, a sentence or two."""
    shared = ", shared with other work at the time" if machine.load >= 0.5 else ""
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return (
        f"Machine: {machine.cores} cores{shared} (load {machine.load} when the run began), "
        f"Python {machine.python}.\nWith {packages}."
    )


def terminal_lines(row: Outcome) -> str:
    """A row for a person who waits."""
    if isinstance(row, Skipped):
        return f"{row.name}: not in this run. {row.reason}"
    peer = row.peer if row.theirs is None else f"{row.peer} {_value(row, row.theirs)}"
    ratio = "" if row.ratio is None else f", theirs / ours {_ratio(row)}"
    return f"{row.name}: {_value(row, row.ours)}; {peer}{ratio}\n    {row.work}; {row.answer}"


def as_object(rows: Sequence[Outcome], machine: Machine) -> dict[str, object]:
    """What `--json` prints."""
    return {
        "schema": "oner.bench/1",
        "machine": asdict(machine),
        "rows": [asdict(row) | {"ratio": row.ratio} for row in rows if isinstance(row, Row)],
        "skipped": [asdict(row) for row in rows if isinstance(row, Skipped)],
    }


def _table_line(row: Row) -> str:
    peer = row.peer if row.theirs is None else f"{row.peer}: {_value(row, row.theirs)}"
    cells = [row.name, row.work, _value(row, row.ours), peer, _ratio(row), str(row.repetitions)]
    return f"| {' | '.join(cells)} |"


def _ratio(row: Row) -> str:
    return "-" if row.ratio is None else f"{row.ratio:.3g}"


def _value(row: Row, value: float) -> str:
    return f"{value:,.0f}" if row.unit == "cost" else f"{value:.3g} {row.unit}"
