"""A board met by chance: nothing happens, everything fails, and days worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from seasons import season
from small_productions import arm, cost_of, drawn, member, production, strip

from oner.model.production import OvertimeStep, Prices, Risks
from oner.model.rig import RigKind
from oner.model.schedule import Solved
from oner.schedule import risk
from oner.schedule.limit import Limit
from oner.schedule.problem import ScheduleProblem, pose_problem
from oner.schedule.repair import PIECE_TRIES
from oner.schedule.risk import Case, Sample, run_each, run_samples, summarize, wilson
from oner.schedule.rules import broken_rules
from oner.schedule.solve import solve

NOTHING = Risks(
    sick_per_person_day=0.0, overrun_spread=0.0, piece_failure=0.0, rig_failure_per_day=0.0
)


def posed(**changes: object) -> ScheduleProblem:
    """Two scenes on two days; a piece on the first; nothing of a state."""
    strips = (
        strip("one", piece="p1", cast=("ANN",), minutes=300),
        strip("two", cast=("BEN",), minutes=300),
    )
    shop = production(strips, (member("ANN"), member("BEN")), days=4)
    return replace(pose_problem(shop, strips, ()), **changes)


def case_of(problem: ScheduleProblem, board: tuple[int, ...]) -> Case:
    return Case(problem=problem, board=board, order=tuple(range(1, len(board) + 1)))


@pytest.fixture(scope="module")
def full_season() -> Case:
    problem = season(strips=120)
    answer = solve(problem, Limit(work=4), seed=1)
    assert isinstance(answer, Solved)
    days = {day: d for d, day in enumerate(problem.days)}
    places = {place.strip: place for place in answer.schedule.board}
    return Case(
        problem=problem,
        board=tuple(days[places[one.id].day] for one in problem.strips),
        order=tuple(places[one.id].order for one in problem.strips),
    )


def test_without_risks_every_sample_is_the_plan() -> None:
    problem = posed()
    (sample,) = run_samples(case_of(problem, (0, 1)), NOTHING, 1, range(1))
    assert sample == Sample(
        in_the_can=problem.days[0], cost=cost_of(problem, (0, 1)), moved=0, displaced=0
    )


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 6, 8])
def test_without_risks_a_drawn_board_costs_what_it_costs_by_plain_counting(seed: int) -> None:
    problem = drawn(seed)
    answer = solve(problem, Limit(work=5), seed=1)
    assert isinstance(answer, Solved)
    days = {day: d for d, day in enumerate(problem.days)}
    at = {place.strip: days[place.day] for place in answer.schedule.board}
    board = tuple(at[one.id] for one in problem.strips)
    (sample,) = run_samples(case_of(problem, board), NOTHING, 1, range(1))
    assert (sample.cost, sample.moved) == (answer.schedule.cost, 0)


def test_a_piece_that_always_fails_is_never_in_the_can() -> None:
    risks = replace(NOTHING, piece_failure=1.0)
    (sample,) = run_samples(case_of(posed(), (0, 1)), risks, 1, range(1))
    assert (sample.in_the_can, sample.unrepaired) == (None, ("one",))
    assert sample.displaced == 4 <= PIECE_TRIES


def test_a_piece_that_fails_once_is_paid_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    # day 1: the piece fails, the kitchen is on stage one (30) and ANN works (100);
    # day 2: BEN works (100), stage 30, and ANN again (100): 600 minutes fill the day exactly
    luck(monkeypatch, {("piece", "one", 0): 0.0})
    problem = posed()
    (sample,) = run_samples(case_of(problem, (0, 1)), replace(NOTHING, piece_failure=0.5), 1, [0])
    assert sample == Sample(
        in_the_can=problem.days[1], cost=30 + 100 + 30 + 100 + 100, moved=1, displaced=1
    )


def test_who_falls_ill_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # ANN is ill on days 1 and 2, so the piece is on day 3 or 4: her day in vain (100), day 3
    # (100), held on day 2 (60); BEN on day 2 (100); the stage on three days (90)
    luck(monkeypatch, {("person", "ANN", 0): 0.0})
    problem = posed()
    risks = replace(NOTHING, sick_per_person_day=0.5, sick_days=2)
    (sample,) = run_samples(case_of(problem, (0, 1)), risks, 1, [0])
    assert sample == Sample(
        in_the_can=problem.days[2], cost=100 + 60 + 100 + 100 + 90, moved=1, displaced=1
    )


def test_what_does_not_fit_into_the_day_any_more_is_broken_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # both on day 1; "one" takes 1.5 times as long, 450 minutes, and 300 more are too many: BEN is
    # paid on day 1 in vain and on day 2 again, the stage on both
    monkeypatch.setattr(
        risk._Walk, "_minutes", lambda self, s: 450 if s == 0 else self.strips[s].minutes
    )
    problem = posed()
    (sample,) = run_samples(case_of(problem, (0, 0)), NOTHING, 1, [0])
    assert sample == Sample(
        in_the_can=problem.days[0], cost=100 + 100 + 100 + 30 + 30, moved=1, displaced=1
    )


def test_overtime_is_paid_for_what_was_shot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        risk._Walk, "_minutes", lambda self, s: 330 if s == 0 else self.strips[s].minutes
    )
    problem = posed()
    unit = replace(problem.units[0], overtime_minutes=60)
    prices = Prices(overtime=(OvertimeStep(after_minutes=0, hour_rate=120),))
    calendar = replace(problem.calendar, units=(unit,))
    problem = replace(problem, calendar=calendar, prices=prices)
    (sample,) = run_samples(case_of(problem, (0, 0)), NOTHING, 1, [0])
    assert sample == Sample(
        in_the_can=problem.days[0], cost=100 + 100 + 30 + 60, moved=0, displaced=0
    )


def test_a_day_may_go_on_a_little_unplanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risk._Walk, "_minutes", lambda self, s: self.strips[s].minutes + 15)
    case = case_of(posed(), (0, 0))
    just, less = run_each(
        case, [replace(NOTHING, grace_minutes=minutes) for minutes in (30, 29)], 1, [0]
    )
    assert (just[0].displaced, less[0].displaced) == (0, 1)


def test_a_rig_that_is_out_displaces_what_it_is_needed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    luck(monkeypatch, {("rig", "arm", 0): 0.0})
    rig = arm()
    assert rig.kind in RigKind
    strips = (strip("one", piece="p1", rig="arm"), strip("two", piece="p2", rig="arm"))
    shop = production(strips, (), (rig,), days=5)
    problem = pose_problem(shop, strips, ())
    risks = replace(NOTHING, rig_failure_per_day=0.5, rig_days=2)
    (sample,) = run_samples(case_of(problem, (0, 1)), risks, 1, [0])
    assert sample.displaced == 2
    assert sample.in_the_can is not None
    assert sample.in_the_can >= problem.days[2]


def test_what_follows_makes_way(monkeypatch: pytest.MonkeyPatch) -> None:
    luck(monkeypatch, {("person", "ANN", 0): 0.0})
    strips = (
        strip("one", cast=("ANN",), minutes=400),
        strip("two", cast=("BEN",), minutes=400, after=("one",)),
    )
    shop = production(strips, (member("ANN"), member("BEN")), days=4)
    problem = pose_problem(shop, strips, ())
    risks = replace(NOTHING, sick_per_person_day=0.5, sick_days=1)
    (sample,) = run_samples(case_of(problem, (0, 1)), risks, 1, [0])
    assert (sample.unrepaired, sample.in_the_can) == ((), problem.days[2])


def test_what_is_shot_together_goes_together(monkeypatch: pytest.MonkeyPatch) -> None:
    luck(monkeypatch, {("person", "ANN", 0): 0.0})
    strips = (
        strip("one", cast=("ANN",), minutes=200, together="x"),
        strip("two", cast=("BEN",), minutes=200, together="x"),
    )
    shop = production(strips, (member("ANN"), member("BEN")), days=3)
    problem = pose_problem(shop, strips, ())
    risks = replace(NOTHING, sick_per_person_day=0.5, sick_days=1)
    (sample,) = run_samples(case_of(problem, (0, 0)), risks, 1, [0])
    assert (sample.moved, sample.unrepaired) == (2, ())


def test_more_of_a_risk_is_never_fewer_failures(full_season: Case) -> None:
    variants = [replace(NOTHING, piece_failure=chance) for chance in (0.0, 0.2, 0.6, 1.0)]
    rows = run_each(full_season, variants, 1, range(6))
    for less, more in pairwise(rows):
        for one, other in zip(less, more, strict=True):
            assert one.displaced <= other.displaced
            if other.in_the_can is not None:
                assert one.in_the_can is not None
                assert one.in_the_can <= other.in_the_can


def test_the_board_left_keeps_every_rule(
    full_season: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    boards = list[tuple[int, ...]]()

    def keep(self: risk._Walk) -> Sample:
        sample = run(self)
        boards.append(tuple(self.board.slots.tolist()))
        return sample

    run = risk._Walk.run
    monkeypatch.setattr(risk._Walk, "run", keep)
    samples = run_samples(full_season, Risks(overrun_spread=0.0, piece_failure=0.0), 1, range(6))
    whole = [board for board, one in zip(boards, samples, strict=True) if not one.unrepaired]
    assert whole
    assert any(one.moved for one in samples)
    for board in whole:
        assert [one.rule for one in broken_rules(full_season.problem, board)] == []


def test_samples_do_not_depend_on_those_before_them(full_season: Case) -> None:
    row = run_samples(full_season, Risks(), 3, range(4))
    assert run_samples(full_season, Risks(), 3, [3, 1]) == (row[3], row[1])
    assert run_samples(full_season, Risks(), 4, range(4)) != row


def test_quantiles_are_those_of_the_sorted_samples() -> None:
    day = posed().days[0]
    samples = tuple(
        Sample(in_the_can=day if k else None, cost=k, moved=0, displaced=0, unrepaired=lost)
        for k, lost in ((0, ("one",)), (1, ()), (2, ()), (3, ()))
    )
    report = summarize(Risks(), samples, {"illness": samples}, day)
    assert report.quantiles == {5: 0, 25: 0, 50: 1, 75: 2, 95: 3}
    assert report.left == {5: 0, 25: 0, 50: 0, 75: 0, 95: 1}
    assert (report.days, report.never, report.unfinished) == (((day, 3),), 1, 1)
    assert report.chance.value == 0.75
    assert (report.contributions[0].chance, report.contributions[0].cost) == (0.0, 0.0)


def test_wilsons_interval_of_ten_hits_in_twenty() -> None:
    chance = wilson(10, 20)
    assert (chance.value, round(chance.low, 4), round(chance.high, 4)) == (0.5, 0.2993, 0.7007)
    assert wilson(0, 20).low == 0.0
    assert wilson(20, 20).high == 1.0


def luck(monkeypatch: pytest.MonkeyPatch, found: dict[tuple[str, str, int], float]) -> None:
    """Nothing happens but what is given."""

    def draw(_: risk._Walk, kind: str, name: str, number: int) -> float:
        return found.get((kind, name, number), 0.999)

    monkeypatch.setattr(risk._Walk, "_draw", draw)
