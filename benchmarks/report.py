"""`docs/benchmarks.md`, the table on the terminal, and the JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.measure import Machine, Outcome, Row, Skipped

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PEERS = Path(__file__).resolve().parent / "peers" / "results.json"
"""What `make bench-peers` measured last."""

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
- *breakdown, take of ...*: the bundled take cut short; for 240 s walked there and back, the camera
  that led following. Each length in a process of its own; memory is the most any process held.
"""


PEERS_HEAD = """\
## Planners in an environment of their own

Written by `make bench-peers`. A runner goes through the corner of a hallway of 36 panels, the
camera before them; ours has to keep panels, performer, limits and path at 1 kHz. Differential
inverse kinematics is led along the path by a quadratic programme a step, from our own first
configuration and from others; what it touches is not asked of it. Peaks of acceleration are of the
quintic through the frames. Descartes looks at our knots, our rail positions and what stands after
our panels were pulled; it knows neither time nor the performer. Medians over placements and runs.
"""


def page(rows: Sequence[Outcome], machine: Machine) -> str:
    """The page."""
    parts = [
        HEAD,
        machine_words(machine) + "\n",
        table(rows),
        "## What was asserted\n",
        asserted(rows),
        HOW,
    ]
    return "\n".join([*parts, peers_section()]).rstrip("\n") + "\n"


def table(rows: Sequence[Outcome]) -> str:
    """A line a row."""
    lines = [
        "| what | work | ours | peer | theirs / ours | repetitions |",
        "|---|---|---|---|---|---|",
        *(_table_line(row) for row in rows if isinstance(row, Row)),
    ]
    return "\n".join(lines) + "\n"


def asserted(rows: Sequence[Outcome]) -> str:
    """What is said about the answers, and what was not run."""
    said = [f"- *{row.name}*: {row.answer}." for row in rows if isinstance(row, Row)]
    skipped = [
        f"- *{row.name}*: not in this run. {row.reason}" for row in rows if isinstance(row, Skipped)
    ]
    return "\n".join(said + skipped) + "\n"


def write_peers(found: Mapping[str, object]) -> None:
    """Keep what `make bench-peers` measured.

    Args:
        found: As `as_object` has it, with the versions of the peers in `peers`.
    """
    PEERS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def peers_section() -> str:
    """The section about planners in an environment of their own; empty if none was measured."""
    if not PEERS.is_file():
        return ""
    found: dict[str, Any] = json.loads(PEERS.read_text(encoding="utf-8"))
    for row in found["rows"]:
        del row["ratio"]
    rows = [*(Row(**row) for row in found["rows"]), *(Skipped(**row) for row in found["skipped"])]
    machine = Machine(**found["machine"])
    versions = ", ".join(f"{name} {version}" for name, version in found["peers"].items())
    words = f"{machine_words(machine)}\nPeers: {versions}.\n"
    return "\n".join([PEERS_HEAD, words, table(rows), asserted(rows)])


def with_peers() -> None:
    """Put the section into the page as it stands, in the place of an earlier one."""
    text = PAGE.read_text(encoding="utf-8")
    before = text.partition(PEERS_HEAD.splitlines()[0])[0].rstrip("\n")
    PAGE.write_text(f"{before}\n\n{peers_section()}".rstrip("\n") + "\n", encoding="utf-8")


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
