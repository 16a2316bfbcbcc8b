"""`python -m benchmarks [NAME ...] [--json]`; without a name every one, and the page is written."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence

from benchmarks import (
    collision,
    conflict,
    feasible,
    growth,
    kinematics,
    move,
    page,
    placements,
    replan,
    report,
    season,
    talent,
    the_run,
)
from benchmarks.measure import Outcome, this_machine
from benchmarks.report import PAGE, as_object, machine_words, terminal_lines

BENCHMARKS: dict[str, Callable[[], tuple[Outcome, ...]]] = {
    "kinematics": kinematics.run,
    "collision": collision.run,
    "move": move.run,
    "feasible": feasible.run,
    "placements": placements.run,
    "talent": talent.run,
    "season": season.run,
    "replan": replan.run,
    "conflict": conflict.run,
    "the-run": the_run.run,
    "page": page.run,
    "growth": growth.run,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is named; an answer that is wrong ends it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    machine, rows = this_machine(), list[Outcome]()
    print(machine_words(machine), file=sys.stderr)
    for name in given.names or BENCHMARKS:
        found = BENCHMARKS[name]()
        rows += found
        for row in found:
            print(terminal_lines(row), file=sys.stderr if given.json else sys.stdout, flush=True)
    if given.json:
        print(json.dumps(as_object(rows, machine)))
    if not given.names:
        PAGE.write_text(report.page(rows, machine), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
