"""Published and random talent scheduling problems, proved, beside a solver of dynamic programmes.

python -m benchmarks.talent FILE [--seconds N] [--json]

A file is a name, the numbers of scenes and people, a row of 0 and 1 and a rate for everybody, and
the durations, with any white space between them. Scenes are counted from 0 in the file's order.
"""

# didppy has no types that pyright could follow
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownArgumentType=false

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import didppy as dp

from benchmarks.measure import NO_PEER, Outcome, Row, Skipped
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

RANDOM = ((18, 8, 1), (18, 12, 2), (20, 8, 3), (20, 10, 4))
"""Scenes, people and seed of random instances beside the published ones."""

TURNS = 3
PEER_SECONDS = 30.0
LARGE_SECONDS = 60.0

CABS = "didppy CABS, one thread, the set model"


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


def run() -> tuple[Outcome, ...]:
    """Published instances, random ones of 18 to 20 scenes, then ten and two large random ones."""
    warm_up()
    if not FOLDER.is_dir():
        reason = "The published instances are not beside the checkout."
        return (Skipped(name="talent scheduling", reason=reason),)
    named = [replace(read_talent(FOLDER / name), name=name) for name in OPTIMA]
    named += [
        Instance(name=f"random {n} x {m}, seed {seed}", problem=random_talent(n, m, 0.3, seed))
        for n, m, seed in RANDOM
    ]
    return (
        *(_beside_peer(instance) for instance in named),
        _many("random 40 x 8, presence 0.3", 40, seeds=range(10)),
        _many("random 64 x 8, presence 0.3", 64, seeds=range(2)),
    )


def _beside_peer(instance: Instance) -> Row:
    """One instance, proved here and by complete anytime beam search on the same dynamic programme.

    Less is better: the median of seconds to a proven order.
    """
    problem = instance.problem
    turns = [(timed(problem, None), _peer(problem)) for _ in range(TURNS)]
    answers = [answer for (answer, _), _ in turns]
    assert all(answer.proved for answer in answers)
    assert answers[0].cost == OPTIMA.get(instance.name, answers[0].cost)
    costs = {cost for _, (cost, _, proved) in turns if proved}
    assert costs <= {answers[0].cost}, "the peer proved another cost"
    all_proved = len([1 for _, (_, _, proved) in turns if proved]) == TURNS
    return Row(
        name=f"talent scheduling, {instance.name}",
        work=f"{len(problem.durations)} scenes, {len(problem.rates)} people",
        unit="s",
        ours=statistics.median(took for (_, took), _ in turns),
        peer=CABS + ("" if all_proved else f", not proved in {PEER_SECONDS:g} s"),
        theirs=statistics.median(took for _, (_, took, _) in turns),
        repetitions=TURNS,
        answer=f"cost {answers[0].cost} proved in {answers[0].nodes} nodes, counted again",
    )


def _many(name: str, scenes: int, seeds: Sequence[int]) -> Row:
    """Random instances nobody else proves in minutes: the median of seconds to the proof."""
    found = [timed(random_talent(scenes, 8, 0.3, seed), LARGE_SECONDS) for seed in seeds]
    proved = sum(answer.proved for answer, _ in found)
    return Row(
        name=f"talent scheduling, {name}",
        work=f"seeds {min(seeds)} to {max(seeds)}, at most {LARGE_SECONDS:g} s each",
        unit="s",
        ours=statistics.median(took for _, took in found),
        peer=NO_PEER,
        repetitions=len(found),
        answer=f"{proved} of {len(found)} proved; the longest took "
        f"{max(took for _, took in found):.1f} s",
    )


def _peer(problem: TalentProblem) -> tuple[int | None, float, bool]:
    """What complete anytime beam search finds: cost, wall-clock time [s], whether it is proved.

    State: scenes to come. A scene costs its duration times the rates of its people and of those who
    came before and are needed again; where they are its own people it is shot at once.
    """
    model = dp.Model()
    scenes = model.add_object_type(number=len(problem.durations))
    people = model.add_object_type(number=len(problem.rates))
    to_come = model.add_set_var(object_type=scenes, target=list(range(len(problem.durations))))
    casts = model.add_set_table([set(cast) for cast in problem.casts], object_type=people)
    rates = model.add_int_table(list(problem.rates))
    own = [
        minutes * sum(problem.rates[who] for who in cast)
        for minutes, cast in zip(problem.durations, problem.casts, strict=True)
    ]
    held = casts.union(to_come) & casts.union(to_come.complement())
    for scene, minutes in enumerate(problem.durations):
        for forced in (True, False):
            conditions = [to_come.contains(scene)]
            if forced:
                conditions.append(held == casts[scene])
            model.add_transition(
                dp.Transition(
                    name=str(scene),
                    cost=minutes * rates[held | casts[scene]] + dp.IntExpr.state_cost(),
                    effects=[(to_come, to_come.remove(scene))],
                    preconditions=conditions,
                ),
                forced=forced,
            )
    model.add_base_case([to_come.is_empty()])
    model.add_dual_bound(model.add_int_table(own)[to_come])
    began = time.perf_counter()
    solution = dp.CABS(model, time_limit=PEER_SECONDS, quiet=True).search()
    return solution.cost, time.perf_counter() - began, solution.is_optimal


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
