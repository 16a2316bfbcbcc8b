"""Real files, from folder to plan; and what the trial says about what nobody can shoot."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import trial
from oner.app.plan import PlanOptions, plan_production
from oner.model.arrays import frozen
from oner.model.piece import Blocked, Breakdown, Coverage, Piece, Setup
from oner.model.plan import Plan
from oner.model.rig import RigKind
from oner.model.take import Take
from oner.production.read import read_production
from oner.take.build import build_take
from oner.timing.span import Span

ARM = Setup(id="a", technique=RigKind.ARM, rig="arm")
HAND = Setup(id="h", technique=RigKind.OPERATOR, rig="handheld")
DIGITAL = Setup(id="d", technique=RigKind.DIGITAL, rig="digital")


def blocked(first: int, stop: int, code: str, detail: str) -> Blocked:
    return Blocked(span=Span(first, stop), code=code, detail=detail)


def make_plan() -> Plan:
    take = Take(
        name="t", rate=Fraction(24), shutter_angle=np.pi, sensor_width=0.02, sensor_height=0.01,
        positions=frozen(np.zeros((100, 3))), quaternions=frozen([[1.0, 0, 0, 0]] * 100),
        focal_lengths=frozen(np.ones(100)), focus_distances=frozen(np.ones(100)),
    )  # fmt: skip
    arm = Coverage(
        setup=ARM, spans=(Span(0, 40),),
        blocked=(blocked(40, 45, "cover-joint", "J6"), blocked(45, 100, "cover-reach", "2.4 m")),
    )  # fmt: skip
    hand = Coverage(
        setup=HAND, spans=(Span(30, 50), Span(60, 100)),
        blocked=(blocked(0, 30, "cover-height", "3 m"), blocked(50, 60, "cover-narrow", "0.3 m")),
    )  # fmt: skip
    all_of_it = Coverage(setup=DIGITAL, spans=(Span(0, 100),), blocked=())
    piece = Piece(id="P01", span=Span(0, 100), handle_before=0, handle_after=0, setup=DIGITAL)
    breakdown = Breakdown(
        pieces=(piece,), seams=(), coverage=(arm, hand, all_of_it), cost=0, optimal=True, bound=0
    )
    return Plan(
        title="", inputs=(), version="", take=take, breakdown=breakdown, states=(), strips=(),
        schedule=None, findings=(),
    )  # fmt: skip


def test_what_no_rig_can_shoot_is_named_with_every_techniques_reason():
    (stretch,) = trial.unshot(make_plan())
    assert stretch.span == Span(50, 60)
    assert stretch.reasons == {
        RigKind.ARM: "cover-reach: 2.4 m",
        RigKind.OPERATOR: "cover-narrow: 0.3 m",
    }


def test_the_report_says_why_a_piece_is_digital():
    text = "\n".join(trial.report(make_plan()))
    assert "piece P01: frames 0-99, digital digital\n  arm: cover-reach: 2.4 m; cover" in text
    assert "no rig can shoot frames 50-59:" in text


def test_a_trial_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        trial.main(["house-push", "moon"])
    assert "trials are house-push, house-walk" in capsys.readouterr().err


@pytest.mark.data
@pytest.mark.parametrize(
    ("one", "strips", "frames"), [(trial.HOUSE_PUSH, 93, 120), (trial.HOUSE_WALK, 48, 960)]
)
def test_a_folder_of_found_files_is_read_and_its_take_is_made(
    shared_data: Path, tmp_path: Path, one: trial.Trial, strips: int, frames: int
):
    folder = trial.build_folder(one, tmp_path, shared_data)
    production = read_production(folder)
    assert len(production.strips) == strips
    assert len(production.story.walls) > 70
    result = build_take(production, folder)
    assert result.take.frames == frames
    assert not any(finding.code == "take-wall" for finding in result.findings)


@pytest.mark.data
@pytest.mark.parametrize("one", [trial.HOUSE_PUSH, trial.HOUSE_WALK], ids=lambda t: t.name)
def test_found_files_are_cut_into_pieces_that_tile_the_take(
    shared_data: Path, tmp_path: Path, one: trial.Trial
):
    folder = trial.build_folder(one, tmp_path, shared_data)
    plan = plan_production(folder, PlanOptions(until="breakdown", workers=1)).plan
    assert plan.take is not None
    assert plan.breakdown is not None
    ends = [0, *(piece.span.stop for piece in plan.breakdown.pieces)]
    assert [piece.span.first for piece in plan.breakdown.pieces] == ends[:-1]
    assert ends[-1] == plan.take.frames
    assert any(p.setup.technique is not RigKind.DIGITAL for p in plan.breakdown.pieces)
    assert all(stretch.reasons for stretch in trial.unshot(plan))


@pytest.mark.data
@pytest.mark.long
def test_every_trial_gives_a_plan(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert shared_data.is_dir()
    assert trial.main(["--out", str(tmp_path), "--seconds", "10", "--workers", "1"]) == 0
    printed = capsys.readouterr().out
    for one in trial.TRIALS:
        assert (tmp_path / one.name / "plan" / "plan.json").is_file()
        assert f"== {one.name}" in printed
