"""A move in the formats of machines: what is written comes back, and says that it is advisory."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml

from oner.audit.kinematics import camera_poses as audited
from oner.errors import FormatError, StoredFileError, UsageError
from oner.formats.bare_rows import read_bare_rows
from oner.formats.carts import ROLL_SIGN, is_carts, read_carts
from oner.formats.chan import read_chan
from oner.formats.joint_trajectory import read_trajectory_message
from oner.formats.kuper import read_kuper
from oner.formats.move_csv import read_move_csv
from oner.formats.move_export import (
    MoveExport,
    MoveOptions,
    at_times,
    axis_curve,
    export_move,
    sampled,
)
from oner.formats.move_files import MOVE_FORMATS, move_format, write_move
from oner.formats.move_json import read_move_export, read_move_json
from oner.geometry.poses import (
    T,
    angle_between,
    decompose,
    from_axis_angle,
    view_direction,
)
from oner.model.arrays import frozen
from oner.model.piece import Placement
from oner.model.rig import OffsetWrist

from .moves import AXES, make_export, make_move, turning_export

DIGITS = {"kuper": 1e-8, "dragonframe": 1e-8, "csv": 1e-14, "json": 0.0}
"""Printed digits, in metres and radians, of formats with axes."""


def put(folder: Path, export: MoveExport, name: str, options: MoveOptions | None = None) -> Path:
    form = MOVE_FORMATS[name]
    path = folder / f"move{form.endings[0]}"
    path.write_bytes(write_move(export, name, options).content)
    return path


def test_the_camera_of_an_export_is_where_the_tracks_frame_has_it() -> None:
    export = make_export()
    upright = replace(make_move(), values=frozen(np.zeros((49, 7))))
    stand = export_move(
        upright, arm=export.arm, track=export.track, mount=export.mount, rig="arm"
    )  # fmt: skip
    height = 0.4 + 0.55 + 0.825 + 0.925 + 0.11 + 0.3
    assert np.allclose(stand.positions, [0.15, 0.0, height])
    assert np.allclose(view_direction(stand.quaternions), [0.0, 0.0, 1.0])
    shifted = replace(upright, values=frozen(np.tile([1.5, 0, 0, 0, 0, 0, 0], (49, 1))))
    moved = export_move(
        shifted, arm=export.arm, track=export.track, mount=export.mount, rig="arm"
    )  # fmt: skip
    assert np.allclose(moved.positions - stand.positions, [1.5, 0.0, 0.0])


def test_the_camera_is_where_the_audit_finds_it() -> None:
    export = make_export()
    origin = Placement(x=0.0, y=0.0, z=0.0, yaw=0.0)
    found = audited(export.move.values, export.arm, export.track, export.mount, origin)
    positions, quaternions = decompose(found)
    assert np.allclose(positions, export.positions, atol=1e-12)
    assert angle_between(quaternions, export.quaternions).max() < 1e-12


def test_a_move_has_no_more_rows_than_a_file_should_hold() -> None:
    export = make_export()
    with pytest.raises(UsageError, match="a number up to 10000"):
        sampled(export, Fraction(20_000))
    long = replace(export, move=replace(export.move, rate=Fraction(1, 10)))
    with pytest.raises(UsageError, match="a number up to 2083"):
        sampled(long, Fraction(5000))


def test_a_lens_of_the_path_is_held_in_pre_roll_and_run_out() -> None:
    export = make_export()
    focus = export.focus_distances
    assert focus is not None
    assert len(focus) == export.rows
    assert (focus[:13] == 2.0).all()
    assert (focus[-11:] == 3.0).all()
    assert any("held" in note for note in export.notes)
    with pytest.raises(UsageError, match="fit neither the 49 rows"):
        export_move(
            export.move, arm=export.arm, track=export.track, mount=export.mount, rig="arm",
            focal_lengths=frozen(np.ones(5)),
        )  # fmt: skip


@pytest.mark.parametrize("name", [name for name, one in MOVE_FORMATS.items() if one.read])
def test_axes_written_and_read_are_the_same_within_the_printed_digits(
    tmp_path: Path, name: str
) -> None:
    export = make_export()
    read = MOVE_FORMATS[name].read
    assert read is not None
    rows = read(put(tmp_path, export, name))
    assert rows.axes == AXES
    assert rows.values.shape == export.move.values.shape
    assert np.abs(rows.values - export.move.values).max() <= DIGITS.get(name, 1e-14)


@pytest.mark.parametrize("name", list(MOVE_FORMATS))
def test_every_file_says_it_is_advisory_in_itself_or_in_its_notes(name: str) -> None:
    export = make_export(still_track=True, arm="UR10e")
    written = write_move(export, name)
    text = written.content.decode()
    form = MOVE_FORMATS[name]
    assert ("Advisory" in text) == form.commented
    if not form.commented:
        assert any("Advisory" in note for note in written.notes)
        assert any("x 1.2500 m, y -2.0000 m" in note for note in written.notes)
    else:
        assert "Weights are assumed." in text
        assert "1.25" in text


@pytest.mark.parametrize("name", list(MOVE_FORMATS))
def test_the_same_move_gives_the_same_bytes(name: str) -> None:
    export = make_export(still_track=True, arm="UR10e")
    assert write_move(export, name) == write_move(export, name)


def test_a_json_move_read_equals_the_one_written(tmp_path: Path) -> None:
    export = make_export()
    path = put(tmp_path, export, "json")
    assert read_move_export(path) == export
    document = json.loads(path.read_text())
    assert document["schema"] == "oner.move/1"
    document["schema"] = "oner.move/9"
    path.write_text(json.dumps(document))
    with pytest.raises(StoredFileError, match=r"reads up to oner\.move/1"):
        read_move_json(path)
    path.write_text("[]")
    with pytest.raises(StoredFileError, match="is no move"):
        read_move_json(path)


def test_a_move_of_an_arm_with_an_offset_wrist_is_stored_too(tmp_path: Path) -> None:
    export = make_export(still_track=True, arm="UR10e")
    wrist = OffsetWrist(d1=0.1807, a2=-0.6127, a3=-0.57155, d4=0.17415, d5=0.11985, d6=0.11655)
    other = export_move(
        export.move,
        arm=replace(export.arm, geometry=wrist),
        track=export.track,
        mount=export.mount,
        rig="UR10e",
        frame_map="Row 1 is frame 100, and time runs back.",
    )
    assert not np.allclose(other.positions, export.positions)
    path = put(tmp_path, other, "json")
    assert read_move_export(path) == other
    assert "time runs back" in write_move(other, "ur").content.decode()


@pytest.mark.parametrize("unit", ["cm", "m"])
@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("edges", [True, False])
def test_cartesians_read_by_their_camera_give_the_pose_back(
    tmp_path: Path, unit: str, sign: float, edges: bool
) -> None:
    export = make_export()
    options = MoveOptions(unit=unit, roll_sign=sign, frame_edges=edges)
    path = put(tmp_path, export, "flair", options)
    assert is_carts(path)
    back = read_carts(path, roll_sign=sign)
    scale = back.metres_per_unit
    assert scale is not None
    assert scale == {"cm": 0.01, "m": 1.0}[unit]
    half = 0.5 / 24
    times = np.append(export.times - half, export.times[-1] + half) if edges else export.times
    assert len(back.times) == export.rows + edges
    values = at_times(export, times)
    again = export_move(
        replace(export.move, values=frozen(values)),
        arm=export.arm, track=export.track, mount=export.mount, rig="arm",
    )  # fmt: skip
    digits = {"cm": 1e-7, "m": 1e-5}[unit]
    assert np.abs(back.positions * scale - again.positions).max() < digits
    assert angle_between(back.quaternions, again.quaternions).max() < 3 * digits


def test_the_rail_may_lie_along_another_axis_of_the_file(tmp_path: Path) -> None:
    export = make_export()
    back = read_carts(put(tmp_path, export, "flair", MoveOptions(rail="y", frame_edges=False)))
    x, y, z = (export.positions * 100.0).T
    assert np.abs(back.positions - np.stack([-y, x, z], axis=-1)).max() < 1e-5


def test_the_target_of_cartesians_is_at_the_focus_or_where_one_says(tmp_path: Path) -> None:
    export = make_export()
    for options, expected in (
        (MoveOptions(frame_edges=False), export.focus_distances),
        (MoveOptions(frame_edges=False, target_distance=5.0), 5.0),
    ):
        text = put(tmp_path, export, "flair", options).read_text()
        lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
        table = np.array(lines[3:], float)
        reach = np.linalg.norm(table[:, 4:7] - table[:, 1:4], axis=1) / 100.0
        assert expected is not None
        assert np.allclose(reach, expected, atol=1e-6)
    with pytest.raises(UsageError, match="target distance"):
        write_move(export, "flair", MoveOptions(target_distance=0.0))


def test_cartesians_have_one_row_more_than_frames_and_no_frame_below_one(tmp_path: Path) -> None:
    text = put(tmp_path, make_export(), "flair").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0].split() == ["DATA_TYPE", "CARTS_RAW", "MRMC_COORDS", "IN_CENTIMETRES"]
    assert lines[1].split() == ["POINTS", "50", "SPEED", "24"]
    assert [int(line.split()[0]) for line in lines[3:]] == list(range(1, 51))
    assert all(len(line) == 4 + 7 * 12 for line in lines[3:])


def test_kuper_has_crlf_and_a_marker_row_before_the_first(tmp_path: Path) -> None:
    export = make_export()
    data = put(tmp_path, export, "kuper").read_bytes()
    lines = data.decode().split("\r\n")
    assert lines[0] == "Axes = track, J1, J2, J3, J4, J5, J6"
    assert lines[1] == lines[2]
    assert len(lines) == 1 + 1 + export.rows + 1
    assert "\n" not in data.decode().replace("\r\n", "")
    assert np.isclose(float(lines[2].split()[0]), -1.0 / 0.0254)


def test_dragonframe_columns_are_twelve_characters_and_four_blanks(tmp_path: Path) -> None:
    export = make_export()
    for line in put(tmp_path, export, "dragonframe").read_text().splitlines():
        assert len(line) == 7 * 16
        assert all(line[i + 12 : i + 16] == "    " for i in range(0, len(line), 16))
        assert all(line[i] != " " for i in range(0, len(line), 16))


def test_units_of_bare_rows_are_those_asked_for(tmp_path: Path) -> None:
    export = make_export()
    path = put(tmp_path, export, "maya", MoveOptions(unit="ft"))
    first = float(path.read_text().split()[0])
    assert np.isclose(first, -1.0 / 0.3048)
    assert np.allclose(read_bare_rows(path, unit="ft").values, export.move.values)
    path = put(tmp_path, export, "kuper", MoveOptions(unit="cm"))
    assert np.allclose(read_kuper(path, unit="cm").values, export.move.values, atol=1e-8)
    with pytest.raises(UsageError, match="write one of"):
        write_move(export, "maya", MoveOptions(unit="yd"))


@pytest.mark.parametrize("order", ["zxy", "xyz"])
def test_a_chan_file_of_a_move_has_its_camera_with_y_up(tmp_path: Path, order: str) -> None:
    export = make_export()
    path = put(tmp_path, export, "chan", MoveOptions(rotation_order=order))
    back = read_chan(path, rate=export.move.rate, rotation_order=order, sensor_height=0.014)
    up = from_axis_angle([1.0, 0, 0], np.pi / 2)
    turned = T([0.0, 0, 0], up) @ T(back.positions, back.quaternions)
    positions, quaternions = decompose(turned)
    assert np.allclose(positions, export.positions, atol=1e-12)
    assert angle_between(quaternions, export.quaternions).max() < 1e-12
    assert back.focal_lengths is not None
    assert np.allclose(back.focal_lengths, 0.032)
    assert f"rotation order {order}" in path.read_text()


def test_csv_at_a_thousand_rows_a_second_differentiates_to_the_quintics_jerk(
    tmp_path: Path,
) -> None:
    export = make_export()
    path = put(tmp_path, export, "csv", MoveOptions(samples_per_second=Fraction(1000)))
    rows = read_move_csv(path)
    assert rows.rate == 1000
    assert rows.times is not None
    assert len(rows.times) == 2001
    h = 0.001
    jerk = np.diff(rows.values, n=3, axis=0) / h**3
    exact = axis_curve(export).jerk(rows.times[:-3] + 1.5 * h)
    assert np.abs(jerk - exact).max() < 1e-3 * np.abs(exact).max() + 1e-3


def test_csv_between_rows_has_the_camera_where_the_axes_put_it(tmp_path: Path) -> None:
    export = make_export()
    rows = read_move_csv(put(tmp_path, export, "csv", MoveOptions(samples_per_second=Fraction(96))))
    samples = sampled(export, Fraction(96))
    assert rows.positions is not None
    assert rows.quaternions is not None
    assert np.array_equal(rows.positions, samples.positions)
    assert np.allclose(rows.positions[::4], export.positions, atol=1e-12)
    assert angle_between(rows.quaternions[::4], export.quaternions).max() < 1e-7
    text = path_text(tmp_path, "move.csv")
    frames = [line.split(",")[1] for line in text if not line.startswith("#")]
    assert frames[:3] == ["frame", "-12.0", "-11.75"]


def path_text(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text().splitlines()


def test_a_ros_message_has_the_quintics_speeds_and_exact_times(tmp_path: Path) -> None:
    export = make_export(rate=Fraction(24000, 1001))
    for name in ("ros-json", "ros-yaml"):
        path = put(tmp_path, export, name)
        rows = read_trajectory_message(path)
        curve = axis_curve(export)
        assert rows.velocities is not None
        assert rows.accelerations is not None
        assert rows.times is not None
        assert np.allclose(rows.velocities, curve.velocity(export.times), atol=1e-9)
        assert np.allclose(rows.accelerations, curve.acceleration(export.times), atol=1e-9)
        assert np.abs(rows.times - export.times).max() < 1e-9
    message = yaml.safe_load((tmp_path / "move.yaml").read_text())
    flat = [x for p in message["points"] for x in p["positions"] + p["accelerations"]]
    assert all(isinstance(x, float) for x in flat)
    since = message["points"][24]["time_from_start"]
    assert since == {"sec": 1, "nanosec": 1_000_000}


def test_a_ur_program_is_for_ur_arms_on_a_track_that_stands_still() -> None:
    export = make_export(still_track=True, arm="UR10e")
    text = write_move(export, "ur").content.decode()
    assert text.count("servoj(") == 251
    assert ", t=0.008, lookahead_time=0.1, gain=300)" in text
    fast = write_move(export, "ur", MoveOptions(samples_per_second=Fraction(500)))
    assert ", t=0.002, " in fast.content.decode()
    assert "get_actual_joint_positions()" in text
    with pytest.raises(UsageError, match="not for rx160l"):
        write_move(make_export(still_track=True), "ur")
    with pytest.raises(UsageError, match="pedestal"):
        write_move(make_export(arm="UR10e"), "ur")
    with pytest.raises(UsageError, match="up to 500"):
        write_move(export, "ur", MoveOptions(samples_per_second=Fraction(1000)))
    with pytest.raises(UsageError, match="lookahead"):
        write_move(export, "ur", MoveOptions(gain=1.0))


def test_a_pan_beyond_half_a_turn_is_said_where_the_pan_is_worked_out_again() -> None:
    written = write_move(turning_export(), "flair")
    assert any("pans from" in warning for warning in written.warnings)
    assert not write_move(make_export(), "flair").warnings
    assert not write_move(turning_export(), "kuper").warnings


def test_a_camera_that_looks_straight_up_is_warned_of_in_cartesians() -> None:
    export = make_export()
    upright = replace(export.move, values=frozen(np.zeros((49, 7))))
    stand = export_move(upright, arm=export.arm, track=export.track, mount=export.mount, rig="a")
    written = write_move(stand, "flair")
    assert any("straight up or down" in warning for warning in written.warnings)


def test_outside_its_rows_a_move_goes_on_at_the_speed_it_has() -> None:
    export = make_export()
    held = at_times(export, [-0.02, export.seconds + 0.02])
    assert np.allclose(held, export.move.values[[0, -1]], atol=1e-6)
    ramp = replace(
        export.move, values=frozen(np.linspace(0, 1, 49)[:, None] * np.ones(7)), pre_roll=0
    )
    going = replace(export, move=ramp)
    speed = 24 / 48
    assert np.allclose(at_times(going, [-0.1]), -0.1 * speed)


def test_a_format_is_found_by_its_name_or_by_the_ending() -> None:
    assert move_format("", Path("a.script")).name == "ur"
    assert move_format("KUPER", Path("a.csv")).name == "kuper"
    with pytest.raises(UsageError, match="csv, json, flair"):
        move_format("", Path("a.fbx"))
    with pytest.raises(UsageError, match="format fbx"):
        move_format("fbx", Path("a.csv"))
    with pytest.raises(UsageError, match="samples a second"):
        write_move(make_export(), "csv", MoveOptions(samples_per_second=Fraction(0)))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("kuper", "Pan, Tilt\r\n1 2\r\n", "names the axes"),
        ("kuper", "Axes = Pan, Tilt\r\n1 2\r\n", "a marker row and at least one frame"),
        ("kuper", "Axes = Pan, Tilt\r\n1 2\r\n1 2 3\r\n", ":3: .*2 numbers are due"),
        ("kuper", "Axes = Pan, Tilt\r\n1 2\r\n1 nan\r\n", ":3: Tilt: read 'nan'"),
        ("kuper", "", "is empty"),
        ("maya", "1 2 3 4 5 6\n", "7 numbers are due"),
        ("maya", "\n", "no rows"),
        ("dragonframe", "1 2 3 4 5 6 x\n", "J6: read 'x'"),
        ("ros-json", "{", "neither JSON nor YAML"),
        ("ros-json", '{"joint_names": ["a"], "points": []}', "at least one of each"),
        ("ros-json", '{"joint_names": 3}', "a list is due"),
        (
            "ros-json",
            (
                '{"joint_names": ["a"], "points": [{"positions": [1, 2], '
                '"time_from_start": {"sec": 0, "nanosec": 0}}]}'
            ),
            r"points\[0\].positions",
        ),
        (
            "ros-json",
            '{"joint_names": ["a"], "points": [{"positions": [1]}]}',
            r"points\[0\].time_from_start",
        ),
        ("csv", "time_s,frame\n", "lacks track_m"),
    ],
)
def test_a_machine_file_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    form = MOVE_FORMATS[name]
    path = tmp_path / f"a{form.endings[0]}"
    path.write_bytes(text.encode())
    assert form.read is not None
    with pytest.raises(FormatError, match=message):
        form.read(path)


def test_the_default_sign_of_roll_is_the_one_the_docs_state() -> None:
    assert ROLL_SIGN == -1.0
