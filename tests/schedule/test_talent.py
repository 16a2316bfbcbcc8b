"""The talent scheduling problem: published optima, every order of small ones, and its laws."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
from benchmarks.talent import read_talent
from hypothesis import given
from hypothesis import strategies as st

from oner.errors import FormatError, UsageError
from oner.schedule.talent import TalentProblem, order_block, solve_talent, talent_cost

PUBLISHED = {
    "MobStory": 871,
    "film105.dat": 849,
    "film119.dat": 790,
    "film-10": 352,
    "film-12": 401,
    "concert": 111,
}
"""Optima of H. Qin, Z. Zhang, A. Lim, X. Liang, EJOR 250 (2016), Table 10, and of the facts."""

NODES = {"film105.dat": 215, "film119.dat": 580}
"""Nodes of the same table."""


def random_problem(
    seed: int, scenes: int, people: int, presence: float, *, ends: bool = False
) -> TalentProblem:
    draw = random.Random(seed)
    rows = [[draw.random() < presence for _ in range(scenes)] for _ in range(people)]
    return TalentProblem(
        durations=tuple(draw.randint(0 if ends else 1, 5) for _ in range(scenes)),
        casts=tuple(
            frozenset(person for person in range(people) if rows[person][scene])
            for scene in range(scenes)
        ),
        rates=tuple(draw.randint(0, 9) for _ in range(people)),
        before=frozenset(p for p in range(people) if ends and draw.random() < 0.3),
        after=frozenset(p for p in range(people) if ends and draw.random() < 0.3),
    )


def paid_by_the_clock(problem: TalentProblem, order: tuple[int, ...]) -> int:
    """Second by second: who has begun and has not ended is paid."""
    total = 0
    for person, rate in enumerate(problem.rates):
        has = [person in problem.casts[scene] for scene in order]
        before, after = person in problem.before, person in problem.after
        for at, scene in enumerate(order):
            begun = before or any(has[: at + 1])
            due = after or any(has[at:])
            if begun and due:
                total += rate * problem.durations[scene]
    return total


def cheapest(problem: TalentProblem) -> int:
    scenes = range(len(problem.durations))
    return min(paid_by_the_clock(problem, order) for order in itertools.permutations(scenes))


@st.composite
def problems(draw: st.DrawFn) -> TalentProblem:
    scenes, people = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    indices = st.frozensets(st.integers(0, people - 1)) if people else st.just(frozenset[int]())
    return TalentProblem(
        durations=tuple(draw(st.integers(0, 4)) for _ in range(scenes)),
        casts=tuple(draw(indices) for _ in range(scenes)),
        rates=tuple(draw(st.integers(0, 5)) for _ in range(people)),
        before=draw(indices),
        after=draw(indices),
    )


@pytest.fixture(scope="module")
def published() -> Path:
    folder = Path(__file__).resolve().parents[2] / ".." / "shared" / "bench" / "talent"
    if not folder.is_dir():
        pytest.skip("published instances are not here: no folder ../shared/bench/talent")
    return folder


@pytest.mark.data
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_instances_have_their_published_cost(published: Path, name: str) -> None:
    problem = read_talent(published / name).problem
    answer = solve_talent(problem)
    assert (answer.cost, answer.bound, answer.proved) == (PUBLISHED[name], PUBLISHED[name], True)
    assert sorted(answer.order) == list(range(len(problem.durations)))
    assert paid_by_the_clock(problem, answer.order) == answer.cost


@pytest.mark.data
@pytest.mark.parametrize("name", NODES)
def test_no_more_states_are_branched_on_than_were_published(published: Path, name: str) -> None:
    assert solve_talent(read_talent(published / name).problem).nodes <= NODES[name]


@given(problems())
def test_no_order_is_cheaper_than_the_answer(problem: TalentProblem) -> None:
    answer = solve_talent(problem)
    assert answer.proved
    assert sorted(answer.order) == list(range(len(problem.durations)))
    assert answer.cost == answer.bound == cheapest(problem)
    assert answer.cost == paid_by_the_clock(problem, answer.order)


@pytest.mark.parametrize("seed", range(40))
def test_no_order_of_eight_scenes_is_cheaper(seed: int) -> None:
    problem = random_problem(seed, 7, 3 + seed % 7, 0.3 + 0.1 * (seed % 4), ends=seed % 2 == 1)
    answer = solve_talent(problem)
    assert answer.proved
    assert answer.cost == cheapest(problem)


@given(problems(), st.randoms(use_true_random=False))
def test_an_order_costs_what_a_clock_counts(problem: TalentProblem, draw: random.Random) -> None:
    order = list(range(len(problem.durations)))
    draw.shuffle(order)
    assert talent_cost(problem, order) == paid_by_the_clock(problem, tuple(order))


@pytest.mark.parametrize("seed", range(12))
def test_the_search_alone_proves_what_a_plain_programme_finds(seed: int) -> None:
    problem = random_problem(100 + seed, 12, 4 + seed, 0.35, ends=seed % 3 == 0)
    assert solve_talent(problem).cost == plain_programme(problem)


def plain_programme(problem: TalentProblem) -> int:
    """Over the sets of scenes that were shot; M. Held, R.M. Karp (1962)."""
    scenes = range(len(problem.durations))
    done = {0: 0}
    for _ in scenes:
        after = dict[int, int]()
        for shot, cost in done.items():
            for scene in scenes:
                if not (shot >> scene) & 1:
                    new = shot | 1 << scene
                    paid = cost + problem.durations[scene] * pay_during(problem, shot, scene)
                    after[new] = min(after.get(new, paid), paid)
        done = after
    return min(done.values())


def pay_during(problem: TalentProblem, shot: int, scene: int) -> int:
    total = 0
    for person, rate in enumerate(problem.rates):
        inside = [s for s, cast in enumerate(problem.casts) if person in cast]
        begun = person in problem.before or any((shot >> s) & 1 or s == scene for s in inside)
        due = person in problem.after or any(not (shot >> s) & 1 for s in inside)
        total += rate * (begun and due)
    return total


@pytest.mark.parametrize("seed", range(6))
def test_stopped_early_the_bound_is_no_more_than_the_optimum(seed: int) -> None:
    problem = random_problem(seed, 18, 9, 0.3)
    best = solve_talent(problem)
    assert best.proved
    for nodes in (0, 1, 10, 100):
        answer = solve_talent(problem, nodes=nodes)
        assert answer.bound <= best.cost <= answer.cost
        assert answer.nodes <= nodes
        assert talent_cost(problem, answer.order) == answer.cost
    assert solve_talent(problem, seconds=1e-6).bound <= best.cost


@pytest.mark.parametrize("seed", range(4))
def test_without_room_for_states_the_answer_is_the_same(seed: int) -> None:
    problem = random_problem(seed, 18, 9, 0.3)
    roomy, narrow = solve_talent(problem), solve_talent(problem, most_states=1)
    assert narrow.proved
    assert narrow.cost == roomy.cost
    assert narrow.nodes >= roomy.nodes


def test_the_same_problem_has_the_same_answer_every_time() -> None:
    problem = random_problem(5, 20, 9, 0.3)
    assert len({solve_talent(problem) for _ in range(3)}) == 1
    assert len({solve_talent(problem, nodes=20) for _ in range(3)}) == 1


@pytest.mark.parametrize(
    ("problem", "cost"),
    [
        pytest.param(TalentProblem(durations=(), casts=(), rates=()), 0, id="nothing"),
        pytest.param(
            TalentProblem(durations=(3,), casts=(frozenset({0, 1}),), rates=(2, 5)), 21, id="one"
        ),
        pytest.param(
            TalentProblem(durations=(3, 4), casts=(frozenset(), frozenset()), rates=(2,)),
            0,
            id="nobody",
        ),
        pytest.param(
            TalentProblem(durations=(3, 4), casts=(frozenset({0}), frozenset({0})), rates=(2,)),
            14,
            id="twice",
        ),
        pytest.param(
            TalentProblem(
                durations=(3, 4),
                casts=(frozenset(), frozenset({0})),
                rates=(2, 7),
                before=frozenset({0, 1}),
                after=frozenset({1}),
            ),
            8 + 49,
            id="ends",
        ),
    ],
)
def test_small_things_cost_what_is_plain(problem: TalentProblem, cost: int) -> None:
    answer = solve_talent(problem)
    assert (answer.cost, answer.bound, answer.proved) == (cost, cost, True)


def test_more_scenes_than_a_word_has_bits_get_an_order_and_an_honest_bound() -> None:
    problem = random_problem(1, 90, 30, 0.15)
    answer = solve_talent(problem, nodes=10)
    assert sorted(answer.order) == list(range(90))
    assert answer.cost == paid_by_the_clock(problem, answer.order)
    assert answer.bound < answer.cost
    assert not answer.proved


def test_a_block_names_its_scenes_and_counts_only_waiting() -> None:
    block = order_block(
        {"12": 60, "13": 30, "14": 45},
        {"12": ["BRITT"], "13": ["BRITT", "JON"], "14": ["JON", "DOG"]},
        {"BRITT": 5, "JON": 3},
        before=["JON"],
        after=["BRITT"],
    )
    assert block.scenes == ("14", "13", "12")
    assert (block.holding, block.least, block.proved) == (0, 0, True)


def test_who_is_there_before_and_after_waits_through_a_block_they_are_not_in() -> None:
    block = order_block({"1": 10}, {}, {"JON": 3}, before=["JON"], after=["JON"])
    assert block.holding == 30


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"durations": (1,), "casts": (), "rates": ()}, "1 durations, but 0 casts"),
        ({"durations": (-1,), "casts": (frozenset(),), "rates": ()}, "0 or more"),
        ({"durations": (1,), "casts": (frozenset({2}),), "rates": (1,)}, "No rate of person 2"),
    ],
)
def test_what_cannot_be_meant_is_said(words: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        TalentProblem(**words)


def test_more_people_than_a_word_has_bits_are_refused() -> None:
    with pytest.raises(UsageError, match="64 is the most"):
        solve_talent(random_problem(1, 20, 90, 0.3))


LAYOUTS = (
    "small\n3\n2\n\n1 1 0   4\n0 1 1   5\n\n2 1 3\n\n",
    "small\n3 2\n 1 1 0 4 \n 0 1 1\t5 \n 2 1 3",
    "\r\nsmall\r\n3\r\n2\r\n1 1 0 4\r\n0 1 1 5\r\n2 1 3",
    "3 2\n1 1 0 4\n0 1 1 5\n2 1 3\n",
)


@pytest.mark.parametrize("text", LAYOUTS)
def test_every_layout_of_a_file_says_the_same(tmp_path: Path, text: str) -> None:
    file = tmp_path / "small.dat"
    file.write_text(text, encoding="utf-8", newline="")
    problem = read_talent(file).problem
    assert problem.durations == (2, 1, 3)
    assert problem.rates == (4, 5)
    assert problem.casts == (frozenset({0}), frozenset({0, 1}), frozenset({1}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("small\n3\n2\n1 1 0 4\n0 1 1 5\n2 1\n", "13 numbers"),
        ("small\n3\n2\n1 2 0 4\n0 1 1 5\n2 1 3\n", "0 or 1"),
        ("small\nthree\n2\n", "whole numbers"),
        ("", "scenes"),
    ],
)
def test_a_file_that_is_none_says_why(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "small.dat"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        read_talent(file)
