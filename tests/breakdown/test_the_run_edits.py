"""The Run's breakdown after an edit a person might make: it goes the way they would expect.

Each edit is made in the folder's files, planned as a user would, and checked by the audit, which
shares nothing with the planner: every arm piece keeps its limits with the set state it claims.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from oner.app.plan import Planned, PlanOptions, plan_production
from oner.model.finding import Severity
from oner.model.piece import Breakdown, Piece
from oner.model.rig import RigKind
from oner.production.read import read_production
from oner.production.the_run import layout
from oner.production.the_run.write import write_the_run

pytestmark = pytest.mark.long

Edit = Callable[[Path], None]


def planned(folder: Path) -> Planned:
    """The breakdown of a folder, audited."""
    return plan_production(folder, PlanOptions(until="breakdown", workers=2))


def broken_down(folder: Path) -> Breakdown:
    """The breakdown of a folder that passes its audit, every frame of it shot."""
    made = planned(folder)
    found = [str(f) for f in made.plan.findings if f.severity is Severity.FORBID]
    assert not found
    breakdown = made.plan.breakdown
    assert breakdown is not None
    assert breakdown.bound <= breakdown.cost
    _adds_up(breakdown)
    return breakdown


def _adds_up(breakdown: Breakdown) -> None:
    own = sum(line.amount for piece in breakdown.pieces for line in piece.costs)
    assert own + sum(seam.price for seam in breakdown.seams) == breakdown.cost


@pytest.fixture(scope="module")
def base_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    write_the_run(folder)
    return folder


@pytest.fixture(scope="module")
def base(base_folder: Path) -> Breakdown:
    return broken_down(base_folder)


@pytest.fixture
def after(tmp_path: Path) -> Callable[[Edit], Breakdown]:
    """Plan The Run after an edit of its folder."""

    def plan_edited(edit: Edit) -> Breakdown:
        write_the_run(tmp_path)
        edit(tmp_path)
        return broken_down(tmp_path)

    return plan_edited


def edit_text(file: str, pattern: str, by: str, count: int = 0) -> Edit:
    """Replace what matches in a file; something has to."""

    def edit(folder: Path) -> None:
        path = folder / file
        text, changed = re.subn(pattern, by, path.read_text(encoding="utf-8"), count=count)
        assert changed, pattern
        path.write_text(text, encoding="utf-8")

    return edit


def append(file: str, text: str) -> Edit:
    """Add lines at the end of a file."""

    def edit(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return edit


def frames_of(breakdown: Breakdown, kind: RigKind) -> int:
    """Frames a technique shoots."""
    return sum(len(p.span) for p in breakdown.pieces if p.setup.technique is kind)


def panels_out(breakdown: Breakdown) -> set[str]:
    """Ids of every panel that comes out."""
    return {panel for p in breakdown.pieces if p.setup.state for panel in p.setup.state.panels_out}


def spent(breakdown: Breakdown, kind: str) -> int:
    """Money of a kind in all pieces."""
    return sum(line.amount for p in breakdown.pieces for line in p.costs if line.kind == kind)


def arm_pieces(breakdown: Breakdown) -> list[Piece]:
    """Pieces an arm shoots in a set with panels out."""
    return [p for p in breakdown.pieces if p.setup.state and p.setup.state.panels_out]


def test_the_run_needs_every_technique_and_keeps_several_distinct_breakdowns(
    base: Breakdown,
) -> None:
    assert {p.setup.technique for p in base.pieces} == set(RigKind)
    assert arm_pieces(base)
    assert base.optimal
    assert len(base.alternatives) >= 3
    assert base.alternatives[0].cost == base.cost
    costs = [one.cost for one in base.alternatives]
    assert costs == sorted(costs)


def test_alternatives_differ_in_setups_or_states_not_in_frames(base: Breakdown) -> None:
    def uses(pieces: tuple[Piece, ...]) -> frozenset[tuple[object, ...]]:
        return frozenset(
            (p.setup.rig, p.setup.set, p.setup.slow, p.setup.state and p.setup.state.panels_out)
            for p in pieces
        )

    kinds = [uses(one.pieces) for one in base.alternatives]
    assert len(set(kinds)) == len(kinds)


def test_a_needed_panel_made_fixed_stays_and_the_take_costs_no_less(
    base_folder: Path, base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    first = max(panels_out(base))
    wall, number = first.rsplit("-", 1)
    panels = [p for s in read_production(base_folder).sets for p in s.panels if p.wall == wall]
    others = [n for n in range(1, len(panels) + 1) if n != int(number)]
    wild = f'id = "{re.escape(wall)}"\n(points = .*\n)wild = .*\n'
    changed = after(edit_text("sets.toml", wild, f'id = "{wall}"\n\\1wild = {others}\n'))
    assert first not in panels_out(changed)
    assert changed.cost >= base.cost


def test_a_needed_panel_that_is_seen_is_mended_or_stays(
    base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    # an ultra-wide lens has every wall in the picture
    changed = after(
        edit_text("take.toml", r'focal_length = "(18|20|21) mm"', 'focal_length = "12 mm"')
    )
    repaired = {c.setup.id: c.repair_frames for c in changed.coverage}
    for piece in arm_pieces(changed):
        frames = sum(
            len(shared)
            for span in repaired.get(piece.setup.id, ())
            if (shared := span.intersect(piece.span)) is not None
        )
        paid = sum(line.amount for line in piece.costs if line.kind in {"repair", "extension"})
        assert bool(frames) == bool(paid)
    assert changed.cost > base.cost


def test_a_higher_repair_price_buys_no_more_repairs(
    base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    changed = after(edit_text("production.toml", "repair_frame = 900", "repair_frame = 90000"))
    assert spent(changed, "repair") / 100 <= spent(base, "repair")
    assert changed.cost >= base.cost


def test_without_the_treadmill_its_frames_are_shot_otherwise_for_more(
    base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    changed = after(edit_text("take.toml", r"\[cut\]\n", '[cut]\nforbid = ["treadmill"]\n'))
    assert frames_of(base, RigKind.TREADMILL) > 0
    assert frames_of(changed, RigKind.TREADMILL) == 0
    assert changed.cost > base.cost


def test_a_lower_ceiling_makes_no_piece_easier(
    base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    changed = after(edit_text("sets.toml", r'base = "3 m"', 'base = "2.45 m"'))
    assert changed.cost >= base.cost
    for piece in arm_pieces(changed):
        same = [
            p for p in arm_pieces(base) if p.span == piece.span and p.setup.rig == piece.setup.rig
        ]
        assert all(len(piece.setup.state.panels_out) >= len(p.setup.state.panels_out) for p in same)  # type: ignore[union-attr]


def test_half_as_wide_corridors_leave_less_to_people(
    base: Breakdown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "HALF", layout.HALF / 2)
    write_the_run(tmp_path)
    changed = planned(tmp_path).plan.breakdown
    assert changed is not None
    assert frames_of(changed, RigKind.OPERATOR) < frames_of(base, RigKind.OPERATOR)
    narrow = {b.code for c in changed.coverage for b in c.blocked}
    assert narrow & {"cover-narrow", "cover-doorway"}
    assert changed.cost > base.cost


def test_dearer_digital_frames_are_not_used_more(
    base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    changed = after(edit_text("rigs.toml", "frame_rate = 2500", "frame_rate = 5000"))
    assert frames_of(changed, RigKind.DIGITAL) <= frames_of(base, RigKind.DIGITAL)
    assert changed.cost > base.cost


def test_the_arm_forbidden_in_the_elevator_never_stands_there(
    base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    wish = '\n[[cut.forbid_where]]\nwhat = ["arm"]\nsets = ["elevator"]\n'
    changed = after(append("take.toml", wish))
    for breakdown in (changed, *changed.alternatives):
        assert not [
            p
            for p in breakdown.pieces
            if p.setup.technique is RigKind.ARM and p.setup.set == "elevator"
        ]
    assert changed.cost >= base.cost


def test_a_forced_rig_shoots_its_stretch_and_nothing_else_does(
    base: Breakdown, after: Callable[[Edit], Breakdown]
) -> None:
    wish = '\n[[cut.force]]\nwhat = ["digital"]\nfirst_frame = 400\nlast_frame = 519\n'
    changed = after(append("take.toml", wish))
    for piece in changed.pieces:
        if piece.span.first < 520 and piece.span.stop > 400:
            assert piece.setup.technique is RigKind.DIGITAL
    assert changed.cost > base.cost
