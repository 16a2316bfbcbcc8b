"""An arm around somebody who hardly travels, on green and without a belt."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from oner.audit.moves import check_move
from oner.audit.setups import check_setups
from oner.breakdown.build import break_down
from oner.geometry import poses
from oner.model.plan import Plan
from oner.model.production import Prices, Production
from oner.model.rig import Rig, RigKind, Terms
from oner.model.set import Green, StageKind
from oner.model.take import Take

from . import shots

STANDS = np.array([30.0, -12.0, 0.0])
FRAMES = 72
GREEN = Green(width=7.0, height=4.5, sides=2, distance=3.5, blur_margin=0.03)


def around_somebody() -> Take:
    """A quarter turn at 1.5 m around somebody who stands far from the story's origin."""
    angle = 0.3 + math.pi / 2 * shots.ease(np.linspace(0.0, 1.0, FRAMES))
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    eye = STANDS + 1.5 * out + np.array([0.0, 0.0, 1.5])
    look = poses.look_at(eye, np.tile(STANDS + np.array([0.0, 0.0, 1.45]), (FRAMES, 1)))
    return shots._take(
        eye, poses.align_hemisphere(look), np.tile(STANDS, (FRAMES, 1)), np.zeros(FRAMES)
    )


def on_green() -> Production:
    """An arm that may only be used on a green stage, and drawing that costs a fortune."""
    arm = replace(shots._arm_rig(RigKind.ARM), sets=("green",))
    drawn = Rig(id="drawn", name="Drawn", kind=RigKind.DIGITAL, terms=Terms(frame_rate=900_000))
    production = shots._production(arm, (shots._green(),))
    stage = replace(
        production.stages[1],
        kind=StageKind.GREEN,
        green=GREEN,
        outline=((0.0, 0.0), (16.0, 0.0), (16.0, 16.0), (0.0, 16.0)),
    )
    assert production.take is not None
    cut = replace(production.take.cut, minimum_frames=24, handle_frames=0)
    return replace(
        production,
        stages=(production.stages[0], stage),
        rigs=(arm, drawn),
        strips=(),
        prices=Prices(green_frame=700, repair_frame=50, shooting_hour=100),
        take=replace(production.take, cut=cut),
    )


@pytest.fixture(scope="module")
def planned() -> tuple[Production, Plan]:
    """The cheapest breakdown of it."""
    production, take = on_green(), around_somebody()
    plan = Plan(
        title="Walk",
        inputs=(),
        version="0",
        take=take,
        breakdown=break_down(production, take),
        states=(),
        strips=(),
        schedule=None,
        findings=(),
    )
    return production, plan


def forbidden(production: Production, plan: Plan) -> list[str]:
    """What the audit forbids of its pieces."""
    assert plan.take is not None
    assert plan.breakdown is not None
    found = check_setups(production, plan)
    for piece in plan.breakdown.pieces:
        found += check_move(production, plan.take, piece)
    return [finding.code for finding in found]


def changed(plan: Plan, **setup: object) -> Plan:
    """The plan with something else in the setup of its first piece."""
    assert plan.breakdown is not None
    piece = plan.breakdown.pieces[0]
    other = replace(piece, setup=replace(piece.setup, **setup))  # type: ignore[arg-type]
    return replace(plan, breakdown=replace(plan.breakdown, pieces=(other,)))


@pytest.mark.long
def test_an_arm_goes_around_somebody_on_green_and_the_audit_finds_the_frame_again(
    planned: tuple[Production, Plan],
) -> None:
    production, plan = planned
    assert plan.breakdown is not None
    (piece,) = plan.breakdown.pieces
    assert (piece.setup.rig, piece.setup.set) == ("arm", "green")
    assert piece.setup.part is None
    assert piece.setup.state is None
    assert piece.setup.origin == pytest.approx((30.0, -12.0))
    assert {cost.kind: cost.amount for cost in piece.costs}["frames"] == 700 * FRAMES
    assert forbidden(production, plan) == []


@pytest.mark.long
def test_its_green_is_told_and_another_middle_is_caught(planned: tuple[Production, Plan]) -> None:
    production, plan = planned
    assert plan.breakdown is not None
    screen = plan.breakdown.pieces[0].setup.screen
    assert screen is not None
    assert screen.sides == 2
    assert 2.0 < screen.height <= GREEN.height
    assert "cover-screen" in {finding.code for finding in plan.breakdown.findings}
    assert "audit-pose" in forbidden(production, changed(plan, origin=(30.0, -11.99)))
    assert "audit-setup" in forbidden(production, changed(plan, screen=replace(screen, sides=3)))


@pytest.mark.long
def test_a_stage_too_small_for_green_and_arm_leaves_it_to_be_drawn() -> None:
    production = on_green()
    first, second = production.stages
    small = replace(second, outline=((0.0, 0.0), (6.0, 0.0), (6.0, 6.0), (0.0, 6.0)))
    cramped = replace(production, stages=(first, small))
    breakdown = break_down(cramped, around_somebody())
    assert [piece.setup.rig for piece in breakdown.pieces] == ["drawn"]
    words = {blocked.detail for one in breakdown.coverage for blocked in one.blocked}
    assert any(said.startswith("green and arm need") for said in words)
