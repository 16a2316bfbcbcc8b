"""After a piece was shot, what meets it is planned anew: the whole plan is written, or nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from oner.app import as_shot, replan
from oner.app.as_shot import CameraOptions
from oner.app.new import start_folder
from oner.app.replan import ReplanOptions, replan_lines, replan_object, replan_production
from oner.errors import InputError, StoredFileError, UsageError
from oner.formats.plan_file import read_plan
from oner.geometry import poses
from oner.geometry.plane import RigidTransform2

sys.path[:0] = [str(Path(__file__).parents[1] / name) for name in ("motion", "audit")]

from shots import Shot, arm_shot  # noqa: E402


@pytest.fixture(scope="module")
def shot() -> Shot:
    return arm_shot(mirrored=True)


@pytest.fixture
def folder(shot: Shot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose production and plan are those of the shot."""
    monkeypatch.setattr(replan, "read_production", lambda _: shot.production)
    monkeypatch.setattr(replan, "_current_plan", lambda _: shot.plan)
    return tmp_path


def camera_csv(
    shot: Shot, path: Path, *, away: float = 0.03, T: RigidTransform2 | None = None, rate: str = ""
) -> Path:
    """The operator's camera, some way off the take's; in another world if one is given."""
    take = shot.plan.take
    assert take is not None
    hand = shot.breakdown.pieces[1].handled
    rows = slice(hand.first, hand.stop)
    noise = np.random.default_rng(2).normal(0.0, 2e-4, (len(hand), 3))
    positions = take.positions[rows] + away * np.array([0.6, -0.64, 0.48]) + noise
    turn = poses.from_rotation_vector([0.0, 0.005, 0.007])
    quaternions = poses.multiply(turn, take.quaternions[rows])
    if T is not None:
        positions, quaternions = T.apply_points(positions), T.apply_rotation(quaternions)
    lines = [rate or "# rate: 24", "frame,x_m,y_m,z_m,qw,qx,qy,qz"]
    for frame, row in enumerate(np.column_stack([positions, quaternions])):
        lines.append(f"{frame}," + ",".join(f"{value:.8f}" for value in row))
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_neighbour_is_planned_anew_and_the_plan_is_written(shot: Shot, folder: Path) -> None:
    file = camera_csv(shot, folder / "camera.csv")
    answer = replan_production(folder, [f"shot=P02,{file}"], ReplanOptions(as_of="2027-02-24"))
    (what,) = answer.happened
    (one,) = what.followed
    assert (one.piece.id, what.left) == (
        "P01",
        ("P03 is drawn, from the camera as shot at frame 100",),
    )
    assert read_plan(folder / "plan" / "plan.json") == answer.plan
    assert answer.plan.breakdown is not None
    first, *others = answer.plan.breakdown.pieces
    assert first.follows[0].shot_on == "2027-02-24"
    assert first.setup == shot.arm_piece.setup
    assert others == list(shot.breakdown.pieces[1:])
    assert answer.plan.schedule == shot.plan.schedule
    codes = [finding.code for finding in answer.plan.findings]
    assert codes.count("seam-as-shot") == 1
    assert shot.codes(answer.plan) == []
    match = answer.plan.breakdown.seams[0].match
    assert np.linalg.norm(
        np.array(match.position) - shot.breakdown.seams[0].match.position
    ) == pytest.approx(0.03, abs=0.003)


def test_a_camera_in_the_frame_of_the_set_says_the_same(shot: Shot, folder: Path) -> None:
    (part,) = shot.production.sets[0].stands_for
    story = camera_csv(shot, folder / "story.csv")
    local = camera_csv(shot, folder / "set.csv", T=part.T_story_set.inverse())
    worlds: list[tuple[Path, as_shot.World]] = [(story, "story"), (local, "set")]
    answers = [
        replan_production(
            folder, [f"shot=P02,{file}"], ReplanOptions(camera=CameraOptions(world=world))
        ).happened[0]
        for file, world in worlds
    ]
    a, b = (answer.followed[0].before for answer in answers)
    assert (a.position, a.angle) == pytest.approx((b.position, b.angle), abs=1e-6)


def test_nothing_is_written_where_the_camera_cannot_be_met(shot: Shot, folder: Path) -> None:
    file = camera_csv(shot, folder / "camera.csv", away=6.0)
    answer = replan_production(folder, [f"shot=P02,{file}"])
    assert not answer.files
    assert not (folder / "plan").exists()
    assert answer.plan == shot.plan
    lines = "\n".join(replan_lines(answer))
    assert "6000" in lines or "5999" in lines or "6001" in lines
    assert "nothing was written" in lines
    assert json.loads(json.dumps(replan_object(answer)))["written"] is False


def test_what_was_shot_replaces_what_was_shot_before(
    shot: Shot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = camera_csv(shot, folder / "one.csv")
    plan = replan_production(folder, [f"shot=P02,{first}"]).plan
    monkeypatch.setattr(replan, "_current_plan", lambda _: plan)
    second = camera_csv(shot, folder / "two.csv", away=0.02)
    again = replan_production(folder, [f"shot=P02,{second}"]).plan
    assert again.breakdown is not None
    (follows,) = again.breakdown.pieces[0].follows
    assert follows.source == "two.csv"
    assert [f.code for f in again.findings].count("seam-as-shot") == 1


def test_a_file_without_a_rate_names_the_option(shot: Shot, folder: Path) -> None:
    file = camera_csv(shot, folder / "camera.csv", rate="# no rate")
    with pytest.raises(InputError, match=r"--rate 24"):
        replan_production(folder, [f"shot=P02,{file}"])


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("rain=2027-02-24", "there is shot, person-out, rig-out"),
        ("wether=2027-02-24", "did you mean weather"),
        ("cut=103-2", "--as-of is missing"),
        ("weather=monday", "write weather=FIRST"),
        ("shot=P02", "write shot=PIECE,FILE"),
        ("shot=P77,camera.csv", "the plan has the pieces P01, P02, P03"),
    ],
)
def test_an_event_that_is_not_known_is_refused_with_those_that_are(
    folder: Path, event: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        replan_production(folder, [event])


def test_a_day_is_a_day(folder: Path) -> None:
    with pytest.raises(UsageError, match="write a day"):
        replan_production(folder, ["shot=P02,a.csv"], ReplanOptions(as_of="soon"))


def test_without_a_plan_there_is_nothing_to_plan_anew(tmp_path: Path) -> None:
    start_folder(tmp_path / "show", "blank")
    with pytest.raises(StoredFileError, match="run `oner plan` first"):
        replan_production(tmp_path / "show", ["shot=P01,a.csv"])
