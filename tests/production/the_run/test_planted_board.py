"""The board planted in the season keeps the schedule's own rules, down to the hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from oner.production.read import read_production
from oner.production.the_run import season, words
from oner.production.the_run.write import write_the_run
from oner.schedule.order import order_days
from oner.schedule.problem import pose_problem
from oner.schedule.rules import broken_rules


@pytest.mark.parametrize(
    ("seed", "strips", "cast", "days"),
    [(7, 450, 40, 130), (1, 120, 20, 40), (5, 200, 16, 60), (3, 20, 8, 20)],
)
def test_the_planted_board_breaks_no_rule_and_its_days_have_an_order(
    tmp_path: Path, seed: int, strips: int, cast: int, days: int
) -> None:
    write_the_run(tmp_path, seed=seed, strips=strips, cast=cast, days=days)
    production = read_production(tmp_path)
    shown = season.invent_season(
        seed=seed,
        strips=strips,
        cast=[id for id, _, _ in words.cast_list(cast)],
        days=days,
        runner=words.RUNNER,
        directors=[id for id, _ in words.DIRECTORS],
    )
    problem = pose_problem(production, production.strips, ())
    units = {unit.id: u for u, unit in enumerate(problem.units)}
    planted = {scene.id: scene for scene in shown.scenes}
    board = tuple(
        planted[strip.id].day * len(units) + units[strip.unit or "main"] for strip in problem.strips
    )
    assert broken_rules(problem, board) == []
    assert order_days(problem, board).broken == ()
