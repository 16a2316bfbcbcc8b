"""What the stretches of the run ask for, as the breakdown finds it."""

from __future__ import annotations

import pytest

from oner.breakdown.build import break_down
from oner.model.piece import Breakdown
from oner.model.production import Production
from oner.model.rig import RigKind
from oner.model.take import Take


@pytest.fixture(scope="module")
def breakdown(run: Production, run_take: Take) -> Breakdown:
    return break_down(run, run_take)


@pytest.mark.long
def test_it_falls_into_eight_to_fourteen_pieces_and_asks_for_all_four_techniques(
    breakdown: Breakdown,
) -> None:
    assert 8 <= len(breakdown.pieces) <= 14
    assert {piece.setup.technique for piece in breakdown.pieces} == set(RigKind)


@pytest.mark.long
def test_the_arm_stands_where_panels_of_a_wall_are_out(breakdown: Breakdown) -> None:
    (piece,) = [p for p in breakdown.pieces if p.setup.technique is RigKind.ARM]
    assert piece.setup.state is not None
    assert piece.setup.set == "hall-b"
    assert len(piece.setup.state.panels_out) >= 3
    assert piece.move is not None


@pytest.mark.long
def test_every_whip_hides_a_seam(breakdown: Breakdown) -> None:
    assert sum(seam.kind == "whip" for seam in breakdown.seams) == 4
