"""The breakdown that is asked for is the one that is planned with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from oner.app.contenders import contenders
from oner.app.locks import asked_for, numbered, planned_with
from oner.formats.plan_file import read_plan
from oner.model.schedule import Solved
from oner.production.read import read_production


def test_one_that_competes_is_searched_alone_and_says_its_number(show: Path) -> None:
    production, plan = read_production(show), read_plan(show / "plan" / "plan.json")
    assert plan.breakdown is not None
    problems = contenders(production, (plan.breakdown, plan.breakdown), plan.take)
    asking = replace(production, alternative=2)
    mine, said = asked_for(asking, problems)
    assert [one.number for one in mine] == [1]
    assert not said
    assert isinstance(plan.schedule, Solved)
    alone = replace(plan.schedule, schedule=replace(plan.schedule.schedule, rivals=()))
    assert planned_with(replace(plan, schedule=numbered(alone, mine[0]))) == 2


def test_one_that_does_not_compete_is_said_and_all_are_searched(show: Path) -> None:
    production, plan = read_production(show), read_plan(show / "plan" / "plan.json")
    assert plan.breakdown is not None
    problems = contenders(production, (plan.breakdown,), plan.take)
    left, said = asked_for(replace(production, alternative=7), problems)
    assert left == problems
    assert [finding.code for finding in said] == ["schedule-alternative"]


def test_without_a_wish_all_compete(show: Path) -> None:
    production, plan = read_production(show), read_plan(show / "plan" / "plan.json")
    assert plan.breakdown is not None
    problems = contenders(production, (plan.breakdown,), plan.take)
    assert asked_for(production, problems) == (problems, ())
