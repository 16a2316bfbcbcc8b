"""Cameras of glTF: nodes above them, keys of every kind, buffers of every kind."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline
from scipy.spatial.transform import Rotation, Slerp

from oner.errors import FormatError, InputError
from oner.formats.gltf import read_gltf
from oner.formats.take_files import read_camera, read_motion
from oner.geometry.poses import to_matrix
from oner.model.take import CameraFile

from .gltf_files import Maker, glb

TIMES = np.arange(49) / 24.0


def walking(maker: Maker, *, rate: float = 24.0, frames: int = 49) -> Maker:
    """A camera on a dolly: the dolly goes along x, the camera pans."""
    times = np.arange(frames) / rate
    camera = maker.node(camera=0, translation=[0.0, 1.5, 0.0], name="Cam")
    dolly = maker.node(children=[camera], rotation=[0.0, math.sin(0.25), 0.0, math.cos(0.25)])
    places = np.stack([times, 0 * times, 0.5 * times**2], axis=1)
    turns = Rotation.from_rotvec(np.outer(np.atleast_1d(0.3 * times), [0.0, 1, 0])).as_quat()
    maker.animate(dolly, "translation", times, places)
    maker.animate(camera, "rotation", times, turns)
    return maker


@pytest.mark.parametrize("how", ["data", "bin", "glb"])
def test_a_camera_moved_by_itself_and_by_a_node_above_is_where_both_put_it(
    tmp_path: Path, how: str
) -> None:
    path = walking(Maker()).save(tmp_path / ("a.glb" if how == "glb" else "a.gltf"), how)
    camera = read_gltf(path, sensor_height=0.014)
    assert camera.rate == 24
    assert (camera.up, camera.metres_per_unit) == ("y", 1.0)
    assert np.allclose(camera.times, TIMES)
    turned = Rotation.from_rotvec([0.0, 0.5, 0.0])
    places = np.stack([TIMES, 0 * TIMES, 0.5 * TIMES**2], axis=1)
    assert np.allclose(camera.positions, places + turned.apply([0, 1.5, 0]), atol=1e-6)
    pans = Rotation.from_rotvec(np.outer(np.atleast_1d(0.5 + 0.3 * TIMES), [0.0, 1, 0])).as_matrix()
    assert np.allclose(to_matrix(camera.quaternions), pans, atol=1e-6)
    assert camera.focal_lengths is not None
    assert np.allclose(camera.focal_lengths, 0.007 / math.tan(0.3))


def test_the_width_of_a_sensor_and_the_pictures_shape_make_its_height(tmp_path: Path) -> None:
    camera = read_gltf(walking(Maker()).save(tmp_path / "a.gltf"), sensor_width=0.03)
    assert camera.sensor_height == pytest.approx(0.02)


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(30), Fraction(60)])
def test_keys_a_frame_apart_give_the_rate_whatever_they_begin_with(
    tmp_path: Path, rate: Fraction
) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    times = (1000 + np.arange(241)) / float(rate)
    maker.animate(camera, "translation", times, np.outer(times, [1.0, 0, 0]))
    found = read_gltf(maker.save(tmp_path / "a.gltf"))
    assert found.rate == rate
    assert np.allclose(found.times, np.arange(241) / float(rate))
    assert np.allclose(found.positions[:, 0], times, atol=1e-4)


def test_keys_that_an_exporter_left_out_are_filled_as_the_file_has_it(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    keep = np.array([0, 1, 2, 3, 4, 20, 21, 22, 47, 48])
    maker.animate(camera, "translation", TIMES[keep], np.outer(TIMES[keep], [2.0, 0, 0]))
    found = read_gltf(maker.save(tmp_path / "a.gltf"))
    assert found.rate == 24
    assert np.allclose(found.positions[:, 0], 2.0 * TIMES, atol=1e-6)
    assert any("39 of them between keys" in note for note in found.notes)


def test_sparse_keys_are_asked_between_and_at_a_stated_rate(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    times = [0.0, 1.0, 2.5]
    turns = Rotation.from_euler("zyx", [[0, 0, 0], [0.5, 1, 0], [1, 0, 1]])
    maker.animate(camera, "rotation", times, turns.as_quat(), None)
    path = maker.save(tmp_path / "a.gltf")
    loose = read_gltf(path)
    assert loose.rate is None
    assert len(loose.times) == 301
    found = read_gltf(path, rate=Fraction(30))
    assert (found.rate, len(found.times)) == (30, 76)
    expected = Slerp(times, turns)(found.times).as_matrix()
    assert np.allclose(to_matrix(found.quaternions), expected, atol=1e-6)


def test_a_held_key_holds_until_the_next(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    steps = np.outer(np.arange(49) % 7, [1.0, 0, 0])
    maker.animate(camera, "translation", TIMES, steps, "STEP")
    path = maker.save(tmp_path / "a.gltf")
    assert np.array_equal(read_gltf(path).positions, steps)
    slow = read_gltf(path, rate=Fraction(48))
    assert np.array_equal(slow.positions[::2], steps)
    assert np.array_equal(slow.positions[1::2], steps[:-1])


def test_cubic_splines_go_by_their_tangents(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    times = np.array([0.0, 0.5, 2.0])
    numbers = np.random.default_rng(2)
    values, slopes = numbers.normal(size=(3, 3)), numbers.normal(size=(3, 3))
    triples = np.stack([slopes, values, slopes], axis=1).reshape(9, 3)
    maker.animate(camera, "translation", times, triples, "CUBICSPLINE")
    found = read_gltf(maker.save(tmp_path / "a.gltf"), rate=Fraction(24))
    assert np.allclose(
        found.positions, CubicHermiteSpline(times, values, slopes)(found.times), atol=1e-6
    )


def test_cubic_quaternions_are_brought_to_length_one(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    turns = Rotation.from_rotvec([[0.0, 0, 0], [0, 1, 0]]).as_quat()
    triples = np.stack([0 * turns, turns, 0 * turns], axis=1).reshape(6, 4)
    maker.animate(camera, "rotation", [0.0, 1.0], triples, "CUBICSPLINE")
    found = read_gltf(maker.save(tmp_path / "a.gltf"), rate=Fraction(24))
    assert np.allclose(np.linalg.norm(found.quaternions, axis=1), 1.0)
    middle = Rotation.from_rotvec(np.outer(np.atleast_1d(0.5), [0.0, 1, 0])).as_matrix()
    assert np.allclose(to_matrix(found.quaternions[12]), middle)


def test_an_animated_angle_of_view_is_a_zoom(tmp_path: Path) -> None:
    maker = walking(Maker())
    animation = maker.document["animations"][0]
    angles = np.linspace(0.4, 0.8, 49)
    sampler = {"input": maker.accessor(TIMES), "output": maker.accessor(angles)}
    animation["samplers"].append(sampler)
    pointer = {"pointer": "/cameras/0/perspective/yfov"}
    target = {"path": "pointer", "extensions": {"KHR_animation_pointer": pointer}}
    animation["channels"].append({"sampler": len(animation["samplers"]) - 1, "target": target})
    found = read_gltf(maker.save(tmp_path / "a.gltf"), sensor_height=0.02)
    assert found.focal_lengths is not None
    assert np.allclose(found.focal_lengths, 0.01 / np.tan(angles / 2), rtol=1e-6)


def test_sparse_values_lie_over_the_others_or_over_zeros(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    base = np.outer(np.arange(6.0), [1.0, 0, 0])
    maker.animate(camera, "translation", np.arange(6) / 24.0, base)
    entry = maker.document["accessors"][1]
    entry["sparse"] = {
        "count": 2,
        "indices": {"bufferView": maker.view(np.array([1, 4], "<u2").tobytes()),
                    "componentType": 5123},
        "values": {"bufferView": maker.view(np.array([[9, 9, 9], [8, 8, 8]], "<f4").tobytes())},
    }  # fmt: skip
    found = read_gltf(maker.save(tmp_path / "a.gltf"))
    assert found.positions[[0, 1, 4, 5]].tolist() == [[0, 0, 0], [9, 9, 9], [8, 8, 8], [5, 0, 0]]
    del entry["bufferView"]
    found = read_gltf(maker.save(tmp_path / "a.gltf"))
    assert found.positions[:2].tolist() == [[0, 0, 0], [9, 9, 9]]


def test_whole_numbers_that_stand_for_fractions_and_strides_are_read(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    maker.animate(camera, "rotation", np.arange(6) / 24.0, np.tile([0.0, 0, 0, 1], (6, 1)))
    turns = np.tile(np.array([0, 32767, 0, 0], "<i2"), (6, 1))
    padded = np.concatenate([turns, np.zeros((6, 2), "<i2")], axis=1)
    entry = maker.document["accessors"][1]
    entry |= {"bufferView": maker.view(padded.tobytes(), byteStride=12), "componentType": 5122,
              "normalized": True}  # fmt: skip
    found = read_gltf(maker.save(tmp_path / "a.gltf"))
    assert np.allclose(to_matrix(found.quaternions[3]), np.diag([-1.0, 1, -1]))


def test_a_matrix_and_a_scale_above_move_the_camera_and_do_not_scale_it(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0, translation=[1.0, 0, 0])
    matrix = np.eye(4)
    matrix[:3, 3] = [10.0, 0, 0]
    maker.node(children=[camera], scale=[2.0, 2.0, 2.0])
    maker.node(children=[1], matrix=matrix.T.reshape(-1).tolist())
    found = read_gltf(maker.save(tmp_path / "a.gltf"))
    assert found.positions.tolist() == [[12.0, 0, 0]]
    assert any("a scale above" in note for note in found.notes)


def test_a_camera_that_nothing_moves_is_one_frame(tmp_path: Path) -> None:
    maker = Maker()
    maker.node(camera=0, translation=[1.0, 2.0, 3.0])
    path = maker.save(tmp_path / "a.gltf")
    found = read_gltf(path)
    assert found.positions.tolist() == [[1.0, 2.0, 3.0]]
    assert any("one frame" in note for note in found.notes)
    assert len(read_motion(CameraFile(path="a.gltf"), tmp_path).times) == 1


def test_one_of_several_cameras_is_chosen_by_name(tmp_path: Path) -> None:
    maker = walking(Maker())
    maker.node(camera=0, name="Other", translation=[7.0, 0, 0])
    path = maker.save(tmp_path / "a.gltf")
    with pytest.raises(FormatError, match=r"write camera = .* one of Cam, Other"):
        read_gltf(path)
    assert read_gltf(path, camera="Other").positions.tolist() == [[7.0, 0, 0]]
    assert len(read_gltf(path, camera="0").times) == 49
    with pytest.raises(FormatError, match="has no such camera"):
        read_gltf(path, camera="Third")


def test_quaternions_that_are_off_are_brought_to_length_one_and_said(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    turns = Rotation.from_rotvec(np.outer(np.atleast_1d(0.3 * TIMES), [0.0, 1, 0])).as_quat() * 1.5
    maker.animate(camera, "rotation", TIMES, turns)
    found = read_gltf(maker.save(tmp_path / "a.gltf"))
    assert np.allclose(
        to_matrix(found.quaternions[24]),
        Rotation.from_rotvec(np.outer(np.atleast_1d(0.3), [0.0, 1, 0])).as_matrix(),
    )
    assert any("brought to length 1" in note for note in found.notes)


SAMPLER = ("animations", 0, "samplers", 0)
SPOILT: dict[str, tuple[tuple[str | int, ...], Any, str]] = {
    "another version": (("asset", "version"), "1.0", "read '1.0'; glTF 2.0 is due"),
    "no camera": (("nodes", 0), {}, "no node of the file has a camera"),
    "a flat one": (("cameras", 0), {"type": "orthographic"}, "orthographic camera cannot be shot"),
    "no such accessor": ((*SAMPLER, "input"), 99, "input: read '99'; the file has 4 accessors"),
    "another type": ((*SAMPLER, "output"), 0, r"accessors\[0\]: .*type VEC3 is due"),
    "too few values": (("accessors", 1, "count"), 48, "read '48'; 49 values are due for 49 keys"),
    "beyond its view": (("accessors", 0, "count"), 5000, r"accessors\[0\].*cut off"),
    "beyond its buffer": (("bufferViews", 1, "byteLength"), 10**6, "cut off"),
    "no count": (("accessors", 1, "count"), -1, "a whole number of at least 1 is due"),
    "another mode": ((*SAMPLER, "interpolation"), "BEZIER", "one of LINEAR, STEP, CUBICSPLINE"),
    "a circle": (("nodes", 0, "children"), [1], "in a circle"),
    "two parents": (("nodes", 2), {"children": [0]}, "node 0 hangs on two nodes"),
    "no component": (("accessors", 1, "componentType"), [5126], "componentType"),
    "compressed": (
        ("bufferViews", 1, "extensions"),
        {"EXT_meshopt_compression": {}},
        r"compressed \(EXT_meshopt_compression\); export without",
    ),
    "no angle of view": (("cameras", 0, "perspective", "yfov"), 4.0, "between 0 and 3.14 radians"),
    "a mirror": (("nodes", 1, "scale"), [-1.0, 1.0, 1.0], "mirrored"),
    "a shear": (("nodes", 1, "scale"), [1.0, 1.0, 3.0], "sheared or flattened"),
    "no sampler": (("animations", 0, "channels", 0, "sampler"), 7, "the animation has 2 samplers"),
    "no target": (("animations", 0, "channels", 0, "target"), 3, "target: read '3'; an object"),
    "sparse beyond": (("accessors", 1, "sparse"), {"count": 1}, "sparse.indices"),
}


def put(document: Any, path: tuple[str | int, ...], value: Any) -> None:
    for key in path[:-1]:
        document = document[key]
    if path[-1] == len(document) and isinstance(document, list):
        document.append(value)
    else:
        document[path[-1]] = value


@pytest.mark.parametrize("key", SPOILT)
def test_what_is_broken_is_named_by_its_place(tmp_path: Path, key: str) -> None:
    maker = walking(Maker())
    path, value, message = SPOILT[key]
    put(maker.document, path, value)
    with pytest.raises(FormatError, match=message):
        read_gltf(maker.save(tmp_path / "a.gltf"), rate=Fraction(24))


def test_two_animations_of_one_camera_are_one_too_many(tmp_path: Path) -> None:
    maker = walking(Maker())
    maker.document["animations"].append(dict(maker.document["animations"][0], name="Take 2"))
    with pytest.raises(FormatError, match="moved by Shot and by Take 2; keep one"):
        read_gltf(maker.save(tmp_path / "a.gltf"))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_numbers_that_are_none_are_named(tmp_path: Path, bad: float) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    places = np.zeros((49, 3))
    places[30, 1] = bad
    maker.animate(camera, "translation", TIMES, places)
    with pytest.raises(FormatError, match=r"accessors\[1\] element 30: finite numbers are due"):
        read_gltf(maker.save(tmp_path / "a.gltf"))


def test_keys_out_of_order_and_rotations_of_no_length_are_named(tmp_path: Path) -> None:
    maker = Maker()
    camera = maker.node(camera=0)
    times = np.array(TIMES)
    times[10], times[11] = times[11], times[10]
    maker.animate(camera, "translation", times, np.zeros((49, 3)))
    with pytest.raises(FormatError, match=r"key 11: read '0.416667'; times of keys must rise"):
        read_gltf(maker.save(tmp_path / "a.gltf"))
    maker = Maker()
    camera = maker.node(camera=0)
    turns = np.tile([0.0, 0, 0, 1], (49, 1))
    turns[7] = 0.0
    maker.animate(camera, "rotation", TIMES, turns)
    with pytest.raises(FormatError, match="key 7: a quaternion of length 0"):
        read_gltf(maker.save(tmp_path / "a.gltf"))


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("gone.bin", "there is no gone.bin beside it"),
        ("../a.bin", "in the same folder"),
        ("/etc/hostname", "in the same folder"),
        ("https://example.org/a.bin", "in the same folder"),
        ("data:application/octet-stream,abc", "base64 is due"),
        ("data:application/octet-stream;base64,####", "not base64"),
    ],
)
def test_buffers_lie_in_the_file_or_beside_it(tmp_path: Path, uri: str, message: str) -> None:
    path = walking(Maker()).save(tmp_path / "a.gltf")
    document = json.loads(path.read_text())
    document["buffers"][0]["uri"] = uri
    path.write_text(json.dumps(document))
    with pytest.raises(FormatError, match=message):
        read_gltf(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "not JSON"),
        (b"[1]", "an object is due"),
        (b'{"asset": {"version": "2.0"}, "nodes": 3}', "nodes: read '3'; a list is due"),
        (b"glTF\x01\0\0\0", "version 2"),
        (b"glTF\x02\0\0\0\x40\0\0\0\xff\0\0\0JSON" + b" " * 20, "middle of a chunk"),
        (glb(b"{ ", b"")[:12], "version 2 is due"),
        (b"\xff\xfe\0\0", "not"),
        (b"", "not JSON"),
    ],
)
def test_files_that_are_no_gltf_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.glb"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=message):
        read_gltf(path)
    with pytest.raises(FormatError, match="cannot be opened"):
        read_gltf(tmp_path / "none.glb")


def test_a_take_asks_for_the_sensor_that_an_angle_of_view_needs(tmp_path: Path) -> None:
    walking(Maker()).save(tmp_path / "a.glb", "glb")
    with pytest.raises(InputError) as error:
        read_camera(CameraFile(path="a.glb"), tmp_path)
    assert error.value.problem.where == "camera.sensor_height"
    found = read_camera(CameraFile(path="a.glb", sensor_height=0.014), tmp_path)
    assert found.focal_lengths is not None


@pytest.mark.data
def test_a_file_nobody_here_wrote_is_read(shared_data: Path) -> None:
    path = shared_data / "cameras" / "gltf" / "Cameras.gltf"
    found = read_gltf(path, sensor_width=0.036)
    assert found.positions.tolist() == [[0.5, 0.5, 3.0]]
    assert found.focal_lengths is not None
    assert np.allclose(found.focal_lengths, 0.018 / math.tan(0.35))
    assert any("1 orthographic cameras are left out" in note for note in found.notes)
