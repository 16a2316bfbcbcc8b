"""The whole breakdown of small takes: held against every cut and every setup, counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from oner.breakdown import seams
from oner.breakdown.build import break_down
from oner.breakdown.candidate import Candidate
from oner.breakdown.hiding import score_seams
from oner.breakdown.money import piece_lines
from oner.breakdown.scene import Scene, set_scene
from oner.breakdown.setups import all_candidates
from oner.geometry.plane import RigidTransform2
from oner.model.piece import Breakdown
from oner.model.production import Calendar, Prices, Production, Rules
from oner.model.progress import silent
from oner.model.rig import Rig, RigKind, Terms
from oner.model.set import Set, Stage, StandsFor, StoryMap
from oner.model.take import (
    CutWishes,
    Only,
    PaceKey,
    Stretch,
    Take,
    TakeByHand,
    TakeScript,
)
from oner.timing.span import Span

HANDLE, MINIMUM = 3, 9
WISHES = CutWishes(
    minimum_frames=MINIMUM, maximum_frames=40, handle_frames=HANDLE, maximum_pieces=4
)

Maker = Callable[..., Production]


@pytest.fixture
def produce(build_set: Callable[..., Set], story: StoryMap, operator_rig: Rig) -> Maker:
    """Make a production of two operators, who may stand in two sets, and of drawing."""

    def make(wishes: CutWishes = WISHES, **prices: Any) -> Production:
        near = replace(build_set(14.0), id="near", name="NEAR")
        far = replace(build_set(15.0), id="far", name="FAR")
        here = RigidTransform2(x=0.0)
        near = replace(near, stands_for=(StandsFor(id="near@1", T_story_set=here),))
        there = RigidTransform2(x=7.0)
        far = replace(far, stands_for=(StandsFor(id="far@1", T_story_set=there),))
        dear = replace(
            operator_rig, id="gimbal", terms=Terms(day_rate=30_000, delivery=90_000, minimum_days=2)
        )
        drawn = Rig(id="drawn", name="Drawn", kind=RigKind.DIGITAL, terms=Terms(frame_rate=40_000))
        return Production(
            title="Lead",
            short="LEAD",
            currency="USD",
            rate=Fraction(24),
            calendar=Calendar(start=date(2027, 1, 4), days=8),
            rules=Rules(),
            prices=replace(
                Prices(shooting_hour=100_000, seam_open=50_000, extension_frame=1_000), **prices
            ),
            story=story,
            stages=(Stage(id="stage-1", name="Stage 1", height=8.0, day_rate=7_000),),
            sets=(near, far),
            rigs=(replace(operator_rig, sets=("near",)), dear, drawn),
            cast=(),
            strips=(),
            take=_script(wishes),
        )

    return make


def _script(wishes: CutWishes) -> TakeScript:
    return TakeScript(
        name="lead",
        scene="1",
        episode="1",
        shutter_angle=3.14,
        sensor_width=None,
        sensor_height=None,
        description=TakeByHand(
            performer="MARK",
            performer_height=1.8,
            performer_radius=0.35,
            route=(),
            corner_radius=1.0,
            pace=(PaceKey(time=0.0, speed=1.0),),
            camera=(),
        ),
        cut=wishes,
    )


def every_row(scene: Scene, candidates: list[Candidate]) -> Iterator[list[tuple[Candidate, Span]]]:
    """Every row of pieces the limits allow, by trying all."""

    def rows(frame: int, left: int) -> Iterator[list[tuple[Candidate, Span]]]:
        frames = scene.take.frames
        if frame == frames:
            yield []
            return
        for stop in range(frame + MINIMUM, frames + 1) if left else ():
            if stop - frame > WISHES.maximum_frames:
                break
            handled = Span(max(0, frame - HANDLE), min(frames, stop + HANDLE))
            for candidate in candidates:
                spans = candidate.coverage.spans
                if any(span.covers(handled) for span in spans) and all(
                    candidate.usable[frame:stop]
                ):
                    for rest in rows(stop, left - 1):
                        yield [(candidate, Span(frame, stop)), *rest]

    return rows(0, WISHES.maximum_pieces)


def counted(scene: Scene, row: list[tuple[Candidate, Span]]) -> int:
    """The price of a row, piece by piece."""
    scores = score_seams(scene.take, scene.production.story)
    prices = seams.seam_prices(scores, scene.production.prices)
    paid = set[str]()
    cost = sum(int(prices[span.first]) for _, span in row[1:])
    for candidate, span in row:
        lines = piece_lines(
            scene.production,
            candidate.money,
            candidate.coverage.setup,
            candidate.rig,
            span,
            paid,
        )
        cost += sum(line.amount for line in lines)
    return cost


def adds_up(breakdown: Breakdown) -> None:
    own = sum(line.amount for piece in breakdown.pieces for line in piece.costs)
    assert own + sum(seam.price for seam in breakdown.seams) == breakdown.cost


@pytest.mark.parametrize("extension_frame", [1_000, 30_000])
@pytest.mark.parametrize("frames", [30, 38])
def test_no_row_of_pieces_is_cheaper(
    produce: Maker, lead_take: Callable[..., Take], extension_frame: int, frames: int
) -> None:
    production = produce(extension_frame=extension_frame)
    take = lead_take(frames, x0=9.0, speed=2.0)
    breakdown = break_down(production, take)
    scene = set_scene(production, take)
    candidates = all_candidates(scene, None, silent)
    best = min(counted(scene, row) for row in every_row(scene, candidates))
    assert breakdown.cost == best
    assert breakdown.optimal
    assert breakdown.bound == best
    adds_up(breakdown)


def test_pieces_tile_the_take_and_have_handles(
    produce: Maker, lead_take: Callable[..., Take]
) -> None:
    breakdown = break_down(produce(extension_frame=30_000), lead_take(38, x0=9.0, speed=2.0))
    assert len(breakdown.pieces) > 1
    assert breakdown.pieces[0].span.first == 0
    assert breakdown.pieces[-1].span.stop == 38
    for earlier, later in pairwise(breakdown.pieces):
        assert earlier.span.stop == later.span.first
        assert earlier.handle_after == later.handle_before == HANDLE


def test_alternatives_are_dearer_and_of_other_kinds(
    produce: Maker, lead_take: Callable[..., Take]
) -> None:
    breakdown = break_down(produce(), lead_take(38, x0=9.0, speed=2.0))
    costs = [one.cost for one in breakdown.alternatives]
    assert costs == sorted(costs)
    assert costs[0] == breakdown.cost
    assert len(costs) > 1
    kinds = [{(p.setup.rig, p.setup.set) for p in one.pieces} for one in breakdown.alternatives]
    assert all(kinds[a] != kinds[b] for a in range(len(kinds)) for b in range(a))


def test_a_forbidden_rig_is_not_used_where_it_is_forbidden(
    produce: Maker, lead_take: Callable[..., Take]
) -> None:
    wish = Only(what=("operator",), sets=("near",), stretch=Stretch(first=0, stop=12))
    production = produce(replace(WISHES, forbid_where=(wish,)))
    breakdown = break_down(production, lead_take(38, x0=9.0, speed=2.0))
    first = breakdown.pieces[0]
    assert not (first.setup.technique is RigKind.OPERATOR and first.setup.set == "near")


def test_a_forced_rig_is_the_only_one_on_its_stretch(
    produce: Maker, lead_take: Callable[..., Take]
) -> None:
    wish = Only(what=("digital",), stretch=Stretch(first=12, stop=24))
    breakdown = break_down(
        produce(replace(WISHES, force=(wish,))), lead_take(38, x0=9.0, speed=2.0)
    )
    for piece in breakdown.pieces:
        if piece.span.intersect(Span(12, 24)) is not None:
            assert piece.setup.technique is RigKind.DIGITAL


def test_frames_nobody_may_shoot_are_named_and_not_paid(
    produce: Maker, lead_take: Callable[..., Take]
) -> None:
    production = produce(replace(WISHES, forbid=("digital", "operator")))
    breakdown = break_down(production, lead_take(30, x0=9.0, speed=2.0))
    assert breakdown.pieces == ()
    assert breakdown.cost == 0
    (none,) = [finding for finding in breakdown.findings if finding.code == "cover-none"]
    assert none.subject == "frames 0-29"


def test_a_slow_down_is_taken_where_it_is_cheaper_and_nobody_runs(
    produce: Maker, lead_take: Callable[..., Take]
) -> None:
    """Led too fast for an operator who walks backwards, but at half the speed."""
    take = lead_take(38, x0=9.0, speed=1.5)
    slow = replace(WISHES, slow=(Fraction(1, 2),))
    production = produce(slow)
    rigs = tuple(
        rig
        if rig.operator is None
        else replace(rig, operator=replace(rig.operator, speed_backward=1.0))
        for rig in production.rigs
    )
    production = replace(production, rigs=rigs)
    breakdown = break_down(production, take)
    assert {piece.setup.slow for piece in breakdown.pieces} == {Fraction(1, 2)}
    assert break_down(replace(production, take=_script(WISHES)), take).cost > breakdown.cost


def test_who_runs_is_not_slowed_down(produce: Maker, lead_take: Callable[..., Take]) -> None:
    production = produce(replace(WISHES, slow=(Fraction(1, 2),)))
    breakdown = break_down(production, lead_take(38, x0=6.0, speed=3.5))
    assert {piece.setup.slow for piece in breakdown.pieces} == {Fraction(1)}
