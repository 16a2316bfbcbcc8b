"""Flair Cartesians as a camera: by the names of the columns, whatever stands around them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from oner.errors import FormatError
from oner.formats.carts import is_carts, read_carts
from oner.formats.take_files import RIGHT_HANDED_CARTS, read_motion
from oner.geometry.poses import to_matrix, view_direction
from oner.model.take import CameraFile

HEAD = "DATA_TYPE  CARTS_RAW  MRMC_COORDS  IN_CENTIMETRES\nPOINTS 3  SPEED 24\n"
NAMES = "FRAME XV YV ZV XT YT ZT ROLL\n"
ROWS = "1 0 0 150 100 0 150 0\n2 10 0 150 110 0 150 0\n3 20 0 150 120 0 150 0\n"


def put(folder: Path, text: str, name: str = "a.xyz") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_the_camera_looks_at_its_target_with_z_up(tmp_path: Path) -> None:
    camera = read_carts(put(tmp_path, HEAD + NAMES + ROWS))
    assert (camera.up, camera.metres_per_unit, camera.rate) == ("z", 0.01, 24)
    assert camera.positions.tolist() == [[0, 0, 150], [10, 0, 150], [20, 0, 150]]
    assert np.allclose(view_direction(camera.quaternions), [1.0, 0, 0])
    up = to_matrix(camera.quaternions)[:, :, 1]
    assert np.allclose(up, [0.0, 0, 1])


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_roll_turns_the_camera_about_its_view(tmp_path: Path, sign: float) -> None:
    rolled = ROWS.replace(" 0\n", " 30\n")
    camera = read_carts(put(tmp_path, HEAD + NAMES + rolled), roll_sign=sign)
    turn = Rotation.from_rotvec(np.radians([30.0 * sign, 0, 0])).as_matrix()
    assert np.allclose(to_matrix(camera.quaternions)[0][:, 1], turn @ [0.0, 0, 1])
    assert any("nobody has verified" in note for note in camera.notes)
    assert any("nobody" in note for note in camera.notes)


def test_the_sign_of_roll_is_chosen_by_the_format(tmp_path: Path) -> None:
    put(tmp_path, HEAD + NAMES + ROWS.replace(" 0\n", " 30\n"))
    usual = read_motion(CameraFile(path="a.xyz"), tmp_path)
    other = read_motion(CameraFile(path="a.xyz", format=RIGHT_HANDED_CARTS), tmp_path)
    ups = [to_matrix(camera.quaternions)[0][:, 1] for camera in (usual, other)]
    assert np.allclose(ups[0] * [1, -1, 1], ups[1])
    assert not np.allclose(ups[0], ups[1])


def test_columns_are_found_by_name_among_comments_commas_and_crlf(tmp_path: Path) -> None:
    text = (
        "# a comment, with DATA_TYPE in it\n\n"
        "data_type carts_raw mrmc_coords in_metres\n"
        "points 3, speed 25\n# another\n"
        "ROLL, frame, xt, yt, zt, xv, yv, zv, FOV\n"
        "0, 59, 3.22, 0, 0.8, 2.14, 0, 0.6, 40\n"
        "0, 60, 3.22, 0, 0.8, 2.15, 0, 0.6, 40\n"
        "0, 63, 3.22, 0, 0.8, 2.16, 0, 0.6, 40\n"
        "\x1a weird characters after the rows\n"
    )
    camera = read_carts(put(tmp_path, text.replace("\n", "\r\n")))
    assert camera.metres_per_unit == 1.0
    assert np.allclose(camera.positions[:, 0], [2.14, 2.15, 2.16])
    assert np.allclose(camera.times, [0.0, 0.04, 0.16])
    notes = " ".join(camera.notes)
    assert "missing in 1 places" in notes
    assert "columns FOV are left out" in notes
    assert "1 lines after the 3 rows" in notes


def test_the_rate_is_the_files_or_the_persons(tmp_path: Path) -> None:
    path = put(tmp_path, HEAD.replace("SPEED 24", "SPEED 23.976") + NAMES + ROWS)
    assert read_carts(path).rate == Fraction(24000, 1001)
    assert read_carts(path, rate=Fraction(25)).rate == 25


def test_a_text_file_that_begins_with_its_data_type_is_cartesians(tmp_path: Path) -> None:
    path = put(tmp_path, "# x\n" + HEAD + NAMES + ROWS, "a.txt")
    assert is_carts(path)
    assert read_motion(CameraFile(path="a.txt"), tmp_path).rate == 24
    assert not is_carts(put(tmp_path, "0 0 0 0 0 0 0 1\n", "b.txt"))
    assert not is_carts(put(tmp_path, "", "c.txt"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no DATA_TYPE line"),
        (HEAD, "names no columns"),
        (HEAD.replace("CARTS_RAW", "AXES_RAW") + NAMES + ROWS, ":1: .*save the move as Cartesians"),
        (HEAD.replace("MRMC_COORDS", "MAYA_COORDS") + NAMES + ROWS, "MRMC_COORDS"),
        (HEAD.replace("CENTIMETRES", "CUBITS") + NAMES + ROWS, "IN_CENTIMETRES or IN_METRES"),
        (HEAD + NAMES.replace("ROLL", "") + ROWS, ":3: .*lacks ROLL"),
        (HEAD + NAMES.replace("\n", " XV\n") + ROWS, "names a column twice"),
        (HEAD.replace("POINTS 3", "POINTS 4") + NAMES + ROWS, "holds 3 rows where POINTS says 4"),
        (HEAD.replace("POINTS 3", "POINTS x") + NAMES + ROWS, "POINTS: read 'X'"),
        (HEAD.replace("SPEED 24", "SPEED 1e9") + NAMES + ROWS, "SPEED: read '1E9'"),
        (HEAD.replace("SPEED 24", "") + NAMES + ROWS, r"frame rate \(SPEED\)"),
        (HEAD + "hello\n", ":3: read 'hello'; DATA_TYPE, POINTS or the names"),
        (HEAD + NAMES + ROWS.replace("2 10", "1 10"), ":5: FRAME: read '1'; .*has 1"),
        (HEAD + NAMES + ROWS.replace("2 10", "2 x"), ":5: XV: read 'x'"),
        (HEAD + NAMES + ROWS.replace("2 10", "2 nan"), ":5: XV: read 'nan'"),
        (HEAD + NAMES + ROWS.replace("110 0 150", "10 0 150"), ":5: .*at the point it looks at"),
        (HEAD + NAMES + ROWS.replace("110 0 150", "10 0 300"), ":5: .*straight up or down"),
        (HEAD + NAMES + ROWS.replace("110 0 150 0", "110 0"), ":5: .*8 numbers are due"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_carts(put(tmp_path, text))
