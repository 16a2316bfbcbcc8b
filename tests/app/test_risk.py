"""`oner risk`: the board of a plan, spread over workers, in words and as an object."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from oner.app import risk
from oner.app.executor import open_executor
from oner.app.risk import RiskOptions, risk_case, risk_lines, risk_object, risk_report, sampled
from oner.errors import StoredFileError, UsageError
from oner.model.plan import Plan
from oner.model.production import Production, Risks
from oner.model.schedule import Solved, Strip
from oner.schedule.limit import Limit
from oner.schedule.problem import pose_problem
from oner.schedule.solve import solve

sys.path[:0] = [str(Path(__file__).parents[1] / "schedule")]

from small_productions import member, production, strip  # noqa: E402

OFTEN = Risks(sick_per_person_day=0.1, piece_failure=0.4, overrun_spread=0.4)


@pytest.fixture(scope="module")
def shop() -> Production:
    scenes = tuple(strip(f"s{k}", cast=("BEN",), minutes=250) for k in range(3))
    return production(scenes, (member("ANN"), member("BEN")), days=5)


@pytest.fixture(scope="module")
def plan(shop: Production) -> Plan:
    return _planned(shop, (strip("piece", cast=("ANN",), piece="p"),))


def _planned(shop: Production, pieces: tuple[Strip, ...]) -> Plan:
    strips = (*shop.strips, *pieces)
    answer = solve(pose_problem(shop, strips, ()), Limit(work=2), seed=1)
    assert isinstance(answer, Solved)
    return Plan(
        title="Small",
        inputs=(),
        version="",
        take=None,
        breakdown=None,
        states=(),
        strips=strips,
        schedule=answer,
        findings=(),
    )


def test_two_workers_say_what_one_says(shop: Production, plan: Plan) -> None:
    case, options = risk_case(shop, plan), RiskOptions(samples=20)
    with open_executor(2, None) as executor:
        assert sampled(case, OFTEN, options, executor) == sampled(case, OFTEN, options)


def test_the_folders_plan_is_met_by_the_folders_risks(
    shop: Production, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(risk, "read_production", lambda _: shop)
    monkeypatch.setattr(risk, "stored_plan", lambda _: plan)
    by = date(2027, 1, 6)
    found, _ = risk_report(tmp_path, RiskOptions(samples=10, by=by, workers=1))
    said = json.loads(json.dumps(risk_object(found)))
    hits = sum(
        row["in_the_can"] is not None and row["in_the_can"] <= "2027-01-06" for row in said["drawn"]
    )
    assert said["chance"]["value"] == hits / 10
    assert said["assumed"]["piece_failure"] == shop.risks.piece_failure
    assert [one["risk"] for one in said["contributions"]].count("illness") == 1
    text = "\n".join(risk_lines(found, shop))
    assert "by 2027-01-06" in text
    assert "assumed" in text
    assert "#" in text


def test_more_days_leave_fewer_samples_unfinished(shop: Production, plan: Plan) -> None:
    options = RiskOptions(samples=20)
    few = sampled(risk_case(shop, plan), OFTEN, options)
    many = sampled(risk_case(shop, plan, 10), OFTEN, options)
    assert many.unfinished < few.unfinished


def test_a_plan_without_a_strip_of_the_folder_is_refused(shop: Production, plan: Plan) -> None:
    more = production((*shop.strips, strip("new")), shop.cast)
    with pytest.raises(StoredFileError, match=r"no day for new.*oner plan"):
        risk_case(more, plan)


def test_no_samples_are_refused() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        RiskOptions(samples=0)
