"""Published and random talent scheduling problems, proved, beside a solver of dynamic programmes.

python -m benchmarks.talent FILE [--seconds N] [--json]

A file is a name, the numbers of scenes and people, a row of 0 and 1 and a rate for everybody, and
the durations, with any white space between them. Scenes are counted from 0 in the file's order.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oner.errors import FormatError
from oner.schedule.talent import TalentAnswer, TalentProblem, solve_talent, talent_cost

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "bench" / "talent"

OPTIMA = {
    "MobStory": 871,
    "film105.dat": 849,
    "film119.dat": 790,
    "film-10": 352,
    "film-12": 401,
    "concert": 111,
}
"""Source: H. Qin, Z. Zhang, A. Lim, X. Liang, EJOR 250 (2016), Table 10; the last three as other
solvers proved them."""

SEEDS = range(10)
PEER_SECONDS = 60.0
LARGE_SECONDS = 60.0
REPETITIONS = 5

CABS = "didppy CABS, one thread, the set model with scenes and people merged beforehand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A problem and what it is called."""

    name: str
    problem: TalentProblem


def read_talent(path: Path) -> Instance:
    """A file in either of the layouts they are published in.

    Raises:
        FormatError: It is none.
    """
    lines = path.read_text(encoding="utf-8-sig").strip().splitlines()
    named = bool(lines) and not all(word.isdigit() for word in lines[0].split())
    words = " ".join(lines[1:] if named else lines).split()
    if not all(word.lstrip("-").isdigit() for word in words):
        raise FormatError(path, "durations, rates and rows have to be whole numbers")
    numbers = [int(word) for word in words]
    if len(numbers) < 2:
        raise FormatError(path, "a number of scenes and a number of people have to come first")
    scenes, people = numbers[:2]
    expected = 2 + people * (scenes + 1) + scenes
    if len(numbers) != expected:
        remedy = f"{scenes} scenes and {people} people need {expected} numbers"
        raise FormatError(path, remedy, read=f"{len(numbers)} numbers")
    rows = [numbers[2 + i * (scenes + 1) :][: scenes + 1] for i in range(people)]
    if any(cell not in {0, 1} for row in rows for cell in row[:-1]):
        raise FormatError(path, "whether somebody is in a scene is 0 or 1")
    problem = TalentProblem(
        durations=tuple(numbers[2 + people * (scenes + 1) :]),
        casts=tuple(
            frozenset(person for person in range(people) if rows[person][scene])
            for scene in range(scenes)
        ),
        rates=tuple(row[-1] for row in rows),
    )
    return Instance(name=lines[0].strip() if named else path.name, problem=problem)


def random_talent(scenes: int, people: int, presence: float, seed: int) -> TalentProblem:
    """Everybody is in every scene with the same chance; durations and rates are U{1..10}."""
    draw = random.Random(seed)
    rows = [[draw.random() < presence for _ in range(scenes)] for _ in range(people)]
    return TalentProblem(
        rates=tuple(draw.randint(1, 10) for _ in range(people)),
        durations=tuple(draw.randint(1, 10) for _ in range(scenes)),
        casts=tuple(
            frozenset(person for person in range(people) if rows[person][scene])
            for scene in range(scenes)
        ),
    )


def warm_up() -> None:
    """Let everything be compiled, the depth-first search too."""
    solve_talent(random_talent(14, 9, 0.3, 0))
    solve_talent(random_talent(14, 9, 0.3, 0), most_states=1)
    solve_talent(random_talent(22, 14, 0.3, 0), nodes=2000)


def timed(problem: TalentProblem, seconds: float | None) -> tuple[TalentAnswer, float]:
    """The answer, counted again, and the wall-clock time it took [s]."""
    began = time.perf_counter()
    answer = solve_talent(problem, seconds=seconds)
    took = time.perf_counter() - began
    assert sorted(answer.order) == list(range(len(problem.durations)))
    assert talent_cost(problem, answer.order) == answer.cost
    return answer, took


def main(arguments: Sequence[str] | None = None) -> int:
    """Solve a file and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.talent", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--seconds", type=float, default=None, help="stop after; never if not given"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    instance = read_talent(given.file)
    warm_up()
    answer, took = timed(instance.problem, given.seconds)
    found = {
        "instance": instance.name,
        "scenes": len(instance.problem.durations),
        "actors": len(instance.problem.rates),
        "cost": answer.cost,
        "bound": answer.bound,
        "proved": answer.proved,
        "order": list(answer.order),
        "nodes": answer.nodes,
        "seconds": round(took, 6),
    }
    print(json.dumps(found) if given.json else "\n".join(f"{k}: {v}" for k, v in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
