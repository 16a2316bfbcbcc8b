"""The audit counts the work of a set state by itself, bracing included."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from oner.audit.setups import check_setups
from oner.breakdown.states import torn
from oner.geometry.plane import RigidTransform2
from oner.model.piece import Breakdown
from oner.model.plan import Plan
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.rig import Rig, RigKind, Terms
from oner.model.set import Panel, Region, Set, SetState, Stage, StoryMap, Wall

RIG = Rig(
    id="arm",
    name="Camera arm",
    kind=RigKind.ARM,
    terms=Terms(),
    install_minutes=480,
    strike_minutes=240,
)


def hall() -> Set:
    panels = tuple(
        Panel(
            id=f"W-{n:02d}",
            wall="W",
            start=(n, 0.0),
            end=(n + 1.0, 0.0),
            base=0.0,
            top=3.0,
            thickness=0.1,
            wild=True,
            pull_minutes=15,
            rehang_minutes=40,
            brace_minutes=10 + n,
        )
        for n in range(1, 7)
    )
    wall = Wall(id="W", start=(1, 0), end=(7, 0), base=0, top=3, thickness=0.1, panels=panels)
    return Set(
        id="hall",
        name="HALL",
        stage="s",
        T_stage_set=RigidTransform2(),
        walls=(wall,),
        regions=(Region(id="hall", zones=()),),
    )


def audit_of(state: SetState) -> list[str]:
    production = Production(
        title="T",
        short="T",
        currency="USD",
        rate=Fraction(24),
        calendar=Calendar(start=date(2027, 2, 1), days=5),
        rules=Rules(),
        prices=Prices(),
        story=StoryMap(),
        stages=(Stage(id="s", name="S"),),
        sets=(hall(),),
        rigs=(RIG,),
        cast=(),
        strips=(),
    )
    plan = Plan(
        title="T",
        inputs=(),
        version="0",
        take=None,
        breakdown=Breakdown(pieces=(), seams=(), coverage=(), cost=0, optimal=True, bound=0),
        states=(state,),
        strips=(),
        schedule=None,
        findings=(),
    )
    return [finding.measured for finding in check_setups(production, plan)]


@pytest.mark.parametrize(
    "out", [(), ("W-01",), ("W-03",), ("W-03", "W-04"), ("W-02", "W-04"), ("W-01", "W-06")]
)
def test_audit_and_breakdown_count_the_same_work(out: Collection[str]) -> None:
    assert audit_of(torn(hall(), RIG, frozenset(out), "on 6 m track")) == []


def test_bracing_left_out_is_found() -> None:
    state = torn(hall(), RIG, frozenset({"W-03"}), "on 6 m track")
    without = replace(state, change_minutes=480 + 15)
    assert audit_of(without) == ["495 and 280 minutes of work, counted 521 and 280"]
