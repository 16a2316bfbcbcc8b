"""A season through the product's own solver, priced by plain counting.

python -m benchmarks.season INSTANCE --seconds N --workers W --out BOARD.json --json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import NO_PEER, Outcome, Row, Skipped
from benchmarks.season_price import Price, broken_by, price_board
from benchmarks.season_problem import (
    CHANGING,
    Instance,
    SeasonBoard,
    as_season_board,
    pose_season,
    read_instance,
)
from oner.model.schedule import Schedule, Solved
from oner.schedule.exact import Effort, Exact
from oner.schedule.limit import Limit
from oner.schedule.problem import ScheduleProblem
from oner.schedule.regions import trajectories
from oner.schedule.solve import solve

INSTANCE = Path(__file__).resolve().parents[2] / "shared" / "bench" / "season7.json"
SECONDS = 20.0
WORKERS = 2
SEEDS = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found for an instance.

    Args:
        board, price: Counted here; it breaks no rule.
        bound: No board of the instance costs less.
        seconds: Wall-clock time of the search [s].
    """

    board: SeasonBoard
    price: Price
    bound: int
    seconds: float


def solve_season(instance: Instance, seconds: float, workers: int, seed: int) -> Answer | None:
    """The best board the product finds; None without one.

    What is counted here must be what the product says, to the unit.
    """
    problem, began = pose_season(instance), time.perf_counter()
    answer = solve(problem, Limit(seconds=seconds), seed=seed, workers=workers)
    if not isinstance(answer, Solved):
        return None
    board, used = as_season_board(problem, answer.schedule), time.perf_counter() - began
    price = _checked_price(instance, board)
    said, counted = answer.schedule.cost, price.total - price.stage_starts
    assert said == counted + _restoring(instance, board), (said, price)
    bound = _bound(instance, answer.schedule)
    assert 0 < bound <= price.total
    return Answer(board=board, price=price, bound=bound, seconds=used)


def run() -> tuple[Outcome, ...]:
    """Ours with several seeds, and CP-SAT alone on the same problem."""
    name = "season7, cost of the board"
    if not INSTANCE.is_file():
        return (Skipped(name=name, reason="The instance season7.json is not beside the checkout."),)
    instance = read_instance(INSTANCE)
    answers = [solve_season(instance, SECONDS, WORKERS, seed) for seed in SEEDS]
    found = [answer for answer in answers if answer is not None]
    assert len(found) == len(SEEDS), "every seed finds a board"
    theirs = _cp_sat_alone(instance)
    costs = sorted(answer.price.total for answer in found)
    bound = max(answer.bound for answer in found)
    none = f"{NO_PEER}: CP-SAT alone, on the product's model, finds no board in {SECONDS:g} s"
    row = Row(
        name=name,
        work=f"{len(instance['scenes'])} strips, {instance['D']} days, {SECONDS:g} s, 2 workers",
        unit="cost",
        ours=statistics.median(costs),
        peer=none if theirs is None else "CP-SAT alone, on the product's model",
        theirs=theirs,
        repetitions=len(SEEDS),
        answer=(
            f"every rule kept, cost recounted to the unit; seeds from {costs[0]:,} to "
            f"{costs[-1]:,}, bound {bound:,}"
        ),
    )
    return (row,)


def _checked_price(instance: Instance, board: SeasonBoard) -> Price:
    broken = broken_by(instance, board)
    assert not broken, broken
    return price_board(instance, board)


def _restoring(instance: Instance, board: SeasonBoard) -> int:
    """What the product pays for restoring after the last day, and the instance does not."""
    last = next((h for h in reversed(board.hallway) if h != CHANGING), 0)
    return instance["chgday"] * instance["chg"][last][0]


def _bound(instance: Instance, schedule: Schedule) -> int:
    """The product's bound without restoring, and with one start of every stage that is used."""
    stages = {instance["stage"][scene["set"]] for scene in instance["scenes"]}
    restoring = instance["chgday"] * max(row[0] for row in instance["chg"])
    return schedule.bound - restoring + instance["ststart"] * len(stages)


def _cp_sat_alone(instance: Instance) -> int | None:
    """Cost of its board by the same counting; None without one. Building the model is free."""
    problem = pose_season(instance)
    effort = Effort(amount=SECONDS, timed=True, workers=WORKERS, seed=1)
    board = Exact(problem, problem.allowed).solve(effort).board
    if board is None:
        return None
    return _checked_price(instance, _with_hallway(problem, board)).total


def _with_hallway(problem: ScheduleProblem, board: tuple[int, ...]) -> SeasonBoard:
    rows = trajectories(problem, board)
    assert rows is not None
    hallway = [CHANGING if state is None else state for state in rows[0]]
    return SeasonBoard(day=list(board), hallway=hallway)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 if no board was found."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if not given.instance.is_file():
        parser.error(f"there is no file {given.instance}")
    instance = read_instance(given.instance)
    answer = solve_season(instance, given.seconds, given.workers, given.seed)
    said: dict[str, object] = {
        "schema": "oner.bench.season/1",
        "instance": given.instance.stem,
        "strips": len(instance["scenes"]),
        "workers": given.workers,
        "seed": given.seed,
    }
    if answer is not None:
        said |= _told(answer)
        board = {"day": answer.board.day, "H": answer.board.hallway}
        given.out.write_text(json.dumps(board) + "\n", encoding="utf-8")
    said["status"] = "no board" if answer is None else "solved"
    _print(said, as_json=given.json)
    return 1 if answer is None else 0


def _told(answer: Answer) -> dict[str, object]:
    cost = answer.price.total
    return {
        "cost": cost,
        "bound": answer.bound,
        "gap": (cost - answer.bound) / cost,
        "parts": asdict(answer.price),
        "seconds": round(answer.seconds, 3),
    }


def _print(said: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(said))
        return
    for key, value in said.items():
        print(f"{key:10} {value}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.season", description=__doc__)
    parser.add_argument("instance", type=Path, help="a season, JSON")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="where the board is written")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())
