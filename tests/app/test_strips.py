"""Pieces as strips: who runs in them and for how long."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from oner.app.strips import WALKING, piece_strips, run_minutes
from oner.model.arrays import frozen
from oner.model.piece import Breakdown, Piece, Setup
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.schedule import Director
from oner.model.take import PerformerTrack, Take
from oner.production.new import new_production
from oner.production.read import read_production
from oner.timing.span import Span

FRAMES = 240


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Production:
    folder = tmp_path_factory.mktemp("shows") / "show"
    new_production(folder, "blank")
    read = read_production(folder)
    rigs = tuple(replace(rig, takes=6, passes=("hero", "clean plate")) for rig in read.rigs)
    return replace(read, rigs=rigs, directors=(Director(id="MARLOW", episodes=("1",)),))


def taken(*speeds: tuple[str, np.ndarray]) -> Take:
    """A take of ten seconds in which people go at these speeds [m/s]."""
    zeros = np.zeros((FRAMES, 3))
    return Take(
        name="walk",
        rate=Fraction(24),
        shutter_angle=math.pi,
        sensor_width=0.025,
        sensor_height=0.014,
        positions=frozen(zeros),
        quaternions=frozen(np.tile([1.0, 0.0, 0.0, 0.0], (FRAMES, 1))),
        focal_lengths=frozen(np.full(FRAMES, 0.03)),
        focus_distances=frozen(np.full(FRAMES, 2.0)),
        performers=tuple(
            PerformerTrack(
                id=who, positions=frozen(zeros), headings=frozen(np.zeros(FRAMES)),
                speeds=frozen(how), height=1.7, radius=0.3,
            )
            for who, how in speeds
        ),
    )  # fmt: skip


def piece(first: int, stop: int, *, minutes: int = 100, slow: Fraction = Fraction(1)) -> Piece:
    setup = Setup(
        id="u1", technique=RigKind.OPERATOR, rig="operator", set="hall", part="hall@1", slow=slow
    )
    return Piece(
        id="P01", span=Span(first, stop), handle_before=0, handle_after=0, setup=setup,
        passes=("hero", "clean plate"), minutes=minutes,
    )  # fmt: skip


def fast(first: int, stop: int, speed: float = 4.0) -> np.ndarray:
    """A walk, but for a run from a frame to another."""
    speeds = np.full(FRAMES, 1.4)
    speeds[first:stop] = speed
    return speeds


def test_running_is_six_takes_of_the_seconds_faster_than_a_walk(production: Production) -> None:
    take = taken(("ANNA", fast(48, 168)))
    assert run_minutes(production, piece(0, FRAMES), take) == {"ANNA": pytest.approx(6 * 5 / 60)}
    assert run_minutes(production, piece(0, 96), take) == {"ANNA": pytest.approx(6 * 2 / 60)}


def test_who_walks_does_not_run(production: Production) -> None:
    take = taken(("ANNA", fast(0, FRAMES, WALKING)), ("BEN", fast(0, 24)))
    assert set(run_minutes(production, piece(0, FRAMES), take)) == {"BEN"}


def test_handles_are_run_too(production: Production) -> None:
    take = taken(("ANNA", fast(48, 168)))
    handled = replace(piece(72, 144), handle_before=24, handle_after=24)
    assert run_minutes(production, handled, take) == {"ANNA": pytest.approx(6 * 5 / 60)}


def test_half_the_speed_takes_twice_as_long_and_may_be_a_walk(production: Production) -> None:
    slowed = piece(0, FRAMES, slow=Fraction(1, 2))
    ran = run_minutes(production, slowed, taken(("ANNA", fast(48, 168, 6.0))))
    assert ran == {"ANNA": pytest.approx(6 * 10 / 60)}
    assert run_minutes(production, slowed, taken(("ANNA", fast(48, 168, 4.0)))) == {}


def test_a_piece_of_two_days_shares_the_running_between_its_strips(production: Production) -> None:
    take = taken(("ANNA", fast(0, FRAMES)), ("BEN", fast(0, 24)))
    breakdown = Breakdown(
        pieces=(piece(0, FRAMES, minutes=900),),
        seams=(),
        coverage=(),
        cost=0,
        optimal=True,
        bound=0,
    )
    many = tuple(replace(rig, takes=60) for rig in production.rigs)
    strips = piece_strips(replace(production, rigs=many), breakdown, take)
    assert [strip.id for strip in strips] == ["1-P01a", "1-P01b"]
    assert {strip.run_minutes for strip in strips} == {5}
    assert {strip.runners for strip in strips} == {("ANNA", "BEN")}
    assert {strip.director for strip in strips} == {"MARLOW"}
    assert strips[1].after == ("1-P01a",)
