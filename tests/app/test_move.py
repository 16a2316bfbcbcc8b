"""`oner move`: a camera and an arm become a move, or a reason with what is possible instead."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.interpolate import make_interp_spline

from oner import cli
from oner.app.move import MoveOptions, run_order
from oner.app.move_order import MoveOrder, camera_file, parse_frames, parse_place
from oner.errors import InputError, UsageError
from oner.formats.camera_csv import write_camera_csv
from oner.formats.move_csv import read_move_csv
from oner.formats.recording import CameraRecording
from oner.geometry.poses import look_at
from oner.model.arrays import frozen
from oner.model.kinematics import arm_frames

KEYS = {
    "schema", "status", "arm", "mount", "frames", "first_frame", "rate", "placement", "panels_out",
    "peak", "camera_error_mm", "camera_error_deg", "clearance_m", "pre_roll_s", "run_out_s", "stop",
    "cleaned", "lens", "goto", "servo", "search", "failures", "nearest", "assumed", "notes",
    "files", "seconds",
}  # fmt: skip
PLACE = "0,0,0"


def crane(count: int = 73, *, across: float = 1.2, seconds: float = 3.0) -> CameraRecording:
    """A camera that travels beside the track and looks at a point beyond, at full speed."""
    rate = Fraction((count - 1) / seconds).limit_denominator(1000)
    u = np.linspace(0.0, 1.0, count)
    eye = np.column_stack([across * (u - 0.5), 1.3 + 0.05 * np.sin(3 * u), 1.6 + 0.2 * u])
    return CameraRecording(
        times=frozen(np.arange(count) / float(rate)),
        positions=frozen(eye),
        quaternions=frozen(look_at(eye, np.array([0.2, 4.0, 1.5]))),
        focal_lengths=frozen(np.full(count, 0.035)),
        sensor_width=0.02489,
        sensor_height=0.014,
        rate=rate,
        metres_per_unit=1.0,
        up="z",
    )


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    """Three seconds of a crane at 24 frames a second."""
    path = tmp_path / "crane.csv"
    write_camera_csv(crane(), path)
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """The command's exit code, standard output and standard error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["oner", "move", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_an_object_with_every_documented_key_is_all_of_standard_output(camera, capsys):
    code, out, _ = run(capsys, camera, "--arm", "rx160l", "--place", PLACE, "--json")
    answer = json.loads(out)
    assert code == 0
    assert set(answer) == KEYS
    assert answer["status"] == "feasible"
    assert answer["frames"] == 73
    assert set(answer["peak"]) == {"speed", "acceleration", "jerk"}
    assert max(max(axes.values()) for axes in answer["peak"].values()) <= 1.0
    assert answer["camera_error_mm"] <= 1.5
    assert answer["camera_error_deg"] <= 0.07
    assert answer["pre_roll_s"] > 0.0


def test_what_is_written_puts_the_camera_where_the_file_has_it(camera, tmp_path, capsys):
    out = tmp_path / "move.csv"
    code, _, _ = run(
        capsys, camera, "--arm", "rx160l", "--place", PLACE, "--out", out, "--samples", 1000
    )
    rows = read_move_csv(out)
    assert code == 0
    assert rows.times is not None
    order = MoveOrder(camera=camera_file(camera), arm="rx160l", placement=parse_place(PLACE))
    answer = run_order(order, MoveOptions(nearest=False))
    assert answer.programme is not None
    request = answer.programme.request
    flange = arm_frames(request.arm, rows.values[:, 1:])[:, 6]
    reached = flange[:, :3, :3] @ request.mount.p_flange_camera + flange[:, :3, 3]
    reached += np.column_stack(
        [rows.values[:, 0], 0 * rows.times, np.full(len(rows.times), request.track.base_height)]
    )
    recording = crane()
    begins = answer.programme.planned.move.pre_roll / float(request.rate)
    path = make_interp_spline(recording.times, recording.positions, k=5)
    inside = (rows.times >= begins) & (rows.times <= begins + recording.times[-1])
    away = np.linalg.norm(reached[inside] - path(rows.times[inside] - begins), axis=1)
    assert away.max() <= 0.0015
    assert inside.sum() > 2900


def test_a_move_begins_and_ends_at_rest(camera):
    order = MoveOrder(camera=camera_file(camera), arm="rx160l", placement=parse_place(PLACE))
    answer = run_order(order, MoveOptions(nearest=False))
    assert answer.programme is not None
    move = answer.programme.planned.move
    ends = make_interp_spline(np.arange(len(move.values)) / 24, move.values, k=5)
    speeds = ends(np.array([0.0, (len(move.values) - 1) / 24]), 1)
    assert np.abs(speeds).max() < 0.01
    assert move.span.first == 0
    assert move.first_frame == -move.pre_roll


def test_passes_are_files_of_their_own(camera, tmp_path, capsys):
    out = tmp_path / "move.json"
    words = (camera, "--arm", "rx160l", "--place", PLACE, "--out", out, "--json")
    code, said, _ = run(capsys, *words, "--pass", "hero,half=1/2,back=-1")
    files = json.loads(said)["files"]
    assert code == 0
    assert [Path(one["path"]).name for one in files] == [
        "move-hero.json",
        "move-half.json",
        "move-back.json",
    ]
    assert all(Path(one["path"]).is_file() for one in files)
    assert files[1]["camera_rate"] == "12"


def test_what_cannot_be_done_says_which_frames_and_what_can(tmp_path, capsys):
    path = tmp_path / "fast.csv"
    write_camera_csv(crane(25, across=3.6, seconds=1.0), path)
    code, out, _ = run(capsys, path, "--arm", "rx160l", "--place", PLACE, "--json")
    answer = json.loads(out)
    assert code == 1
    assert answer["status"] == "infeasible"
    assert answer["failures"]
    assert all({"first_frame", "last_frame", "code", "why"} <= set(f) for f in answer["failures"])
    slow = answer["nearest"]["slow_down"]
    assert slow is not None
    assert slow["factor"] > 1.0
    again = tmp_path / "slower.csv"
    write_camera_csv(crane(25, across=3.6, seconds=float(Fraction(slow["factor"])) + 0.05), again)
    order = MoveOrder(
        camera=camera_file(again), arm="rx160l", placement=parse_place(PLACE), rate=Fraction(24)
    )
    assert run_order(order, MoveOptions(nearest=False)).feasible


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--arm", "bolt"), "rx160l"),
        (("--arm", "rx160l", "--mount", "side"), "end"),
        (("--arm", "rx160l", "--place", "1,2"), "X,Y,YAW"),
        (("--arm", "rx160l", "--place", PLACE, "--frames", "0-900"), "frames 0 to 72"),
        (("--arm", "rx160l", "--place", PLACE, "--frames", "3-5"), "needs 6"),
        (("--arm", "rx160l", "--place", PLACE, "--to", "flair"), "--out"),
        (("--arm", "rx160l", "--place", PLACE, "--offset", "0,0,-3"), "--offset 0,0"),
        (("--arm", "rx160l", "--place", PLACE, "--search"), "not both"),
    ],
)
def test_an_option_that_cannot_be_meant_says_what_would_be_right(camera, capsys, words, said):
    code, out, err = run(capsys, camera, *words)
    assert code == 2
    assert not out
    assert said in err


@pytest.mark.parametrize("broken", ["nan", "shuffled", "one", "short"])
def test_a_broken_path_is_an_error_and_no_move(tmp_path, capsys, broken):
    path = tmp_path / "broken.csv"
    write_camera_csv(crane(), path)
    head, *rows = path.read_text().splitlines()
    comments = [row for row in rows if row.startswith("#")]
    rows = [row for row in rows if not row.startswith("#")]
    names = rows.pop(0) if head.startswith("#") else ""
    if broken == "nan":
        cells = rows[10].split(",")
        rows[10] = ",".join([*cells[:2], "nan", *cells[3:]])
    elif broken == "shuffled":
        rows = list(np.random.default_rng(0).permutation(rows))
    else:
        rows = rows[: 1 if broken == "one" else 4]
    path.write_text("\n".join([head, *comments, *([names] if names else []), *rows]) + "\n")
    code, out, err = run(capsys, path, "--arm", "rx160l", "--place", PLACE)
    assert code == 2
    assert not out
    assert "broken.csv" in err


def test_bad_input_is_an_object_too(camera, capsys):
    code, out, err = run(capsys, camera, "--arm", "bolt", "--json")
    said = json.loads(out)
    assert code == 2
    assert said["error"] in err
    assert said["problems"][0]["read"] == "bolt"


def test_frames_and_places_are_read_or_refused():
    assert parse_frames("12-40") == (12, 40)
    with pytest.raises(UsageError):
        parse_frames("12")
    place = parse_place("1,-2,0.5,90")
    assert (place.x, place.y, place.z) == (1.0, -2.0, 0.5)
    assert math.isclose(place.yaw, math.pi / 2)


def test_a_set_is_named_when_there_are_several(camera, tmp_path):
    from oner.app.new import start_folder

    start_folder(tmp_path / "show", "the-run")
    order = MoveOrder(
        camera=camera_file(camera),
        arm="rx160l",
        placement=parse_place(PLACE),
        set_file=tmp_path / "show",
    )
    with pytest.raises(InputError, match="hall-b"):
        run_order(order)
