"""Cameras of glTF: any node with a perspective camera, moved by itself or by any node above it.

Metres, Y up; the camera looks along -Z with +Y up. The file has key times in seconds and no frame
rate: keys a frame apart give one, else a person may state it; between keys the file's own
interpolation holds (LINEAR, STEP, CUBICSPLINE). The lens is a vertical angle of view; it becomes a
focal length where a sensor is stated.

Animated by KHR_animation_pointer: the angle of view; other pointers are left out.
Lost: clipping planes, everything that is no camera.

Source: Khronos, glTF 2.0 specification, sections 3.10 (cameras) and 3.11 (animations), appendix C.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from oner.errors import FormatError
from oner.formats.gltf_data import GltfFile, open_gltf
from oner.formats.json_values import Object, list_at, number_at, numbers_at, object_at, whole_at
from oner.formats.recording import CameraRecording
from oner.formats.text import LARGEST, shown
from oner.geometry.poses import T, align_hemisphere, from_matrix, slerp
from oner.model.arrays import FloatArray, frozen

_WIDTHS = {"translation": 3, "rotation": 4, "scale": 3, "yfov": 1}
_REST = {"translation": (0.0, 0.0, 0.0), "rotation": (0.0, 0.0, 0.0, 1.0), "scale": (1.0, 1, 1)}
_MODES = ("LINEAR", "STEP", "CUBICSPLINE")
_SLOWEST = 10.0
"""Keys fewer than this a second are a person's, and not frames."""
_BETWEEN_KEYS = Fraction(120)
"""How often in a second such a camera is asked beside its keys."""
_MOST_SAMPLES = 1_100_000
_BLOCK = 50_000
_DEEPEST = 1000
_NORM_TOLERANCE = 1e-3
_LISTED = 12
_RATES = tuple(Fraction(n) for n in (24, 25, 30, 48, 50, 60, 90, 100, 120, 240)) + tuple(
    Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)
)


@dataclass(frozen=True, slots=True)
class _Track:
    """One animated value: its keys and how to go between them."""

    times: FloatArray
    values: FloatArray
    mode: str

    def at(self, times: FloatArray) -> FloatArray:
        """Values at times, held outside the keys; quaternions are not normalised."""
        keys, count = self.times, len(self.times)
        if count == 1:
            return np.repeat(self._points()[:1], len(times), axis=0)
        left = np.clip(np.searchsorted(keys, times, side="right") - 1, 0, count - 2)
        step = keys[left + 1] - keys[left]
        u = np.clip((times - keys[left]) / step, 0.0, 1.0)[:, None]
        points = self._points()
        before, after = points[left], points[left + 1]
        if self.mode == "STEP":
            return np.where(u < 1.0, before, after)
        if self.mode == "CUBICSPLINE":
            leaving = self.values[left, 2] * step[:, None]
            arriving = self.values[left + 1, 0] * step[:, None]
            return _hermite(u, before, leaving, after, arriving)
        if points.shape[1] == 4:
            return slerp(before, after, u[:, 0])
        return before + u * (after - before)

    def _points(self) -> FloatArray:
        return self.values[:, 1] if self.mode == "CUBICSPLINE" else self.values


def _hermite(
    u: FloatArray, p0: FloatArray, m0: FloatArray, p1: FloatArray, m1: FloatArray
) -> FloatArray:
    """(2u3 - 3u2 + 1) p0 + (u3 - 2u2 + u) m0 + (-2u3 + 3u2) p1 + (u3 - u2) m1."""
    u2, u3 = u * u, u * u * u
    first = (2 * u3 - 3 * u2 + 1) * p0 + (u3 - 2 * u2 + u) * m0
    return first + (3 * u2 - 2 * u3) * p1 + (u3 - u2) * m1


@dataclass(frozen=True, slots=True)
class _Rig:
    """The camera's node and everything above it, root first, with what moves them."""

    name: str
    chain: tuple[int, ...]
    camera: Object
    tracks: dict[tuple[int, str], _Track]
    yfov: _Track | None
    notes: tuple[str, ...]

    def keys(self) -> FloatArray:
        """Times at which anything is keyed, each once; empty if nothing is."""
        moved = [*self.tracks.values(), *([self.yfov] if self.yfov else [])]
        return np.unique(np.concatenate([track.times for track in moved])) if moved else np.empty(0)


@dataclass(frozen=True, slots=True)
class _Instants:
    """When the camera is asked, and what there is to say about it.

    Key times are 32-bit floats: `times` are what they stand for, `asked` is what the file has.
    """

    times: FloatArray
    asked: FloatArray
    rate: Fraction | None
    note: str


def read_gltf(
    path: Path,
    *,
    camera: str = "",
    rate: Fraction | None = None,
    sensor_width: float | None = None,
    sensor_height: float | None = None,
    source: str = "",
) -> CameraRecording:
    """One camera of a glTF file.

    A camera that nothing moves is one frame.

    Args:
        path: A .gltf or .glb file.
        camera: Name of the node or the camera, or number of the node, in a file that has several.
        rate: Frames per second at which it is asked; None: as its keys lie.
        sensor_width, sensor_height: [m], what makes a focal length of its angle of view.
        source: Its name in messages; `path` if empty.

    Raises:
        FormatError: It is no glTF, has no such camera, or something the camera needs is broken.
    """
    file = open_gltf(path)
    rig = _rig(file, camera)
    instants = _instants(path, rig, rate)
    positions, quaternions, pose_notes = _poses(file, rig, instants.asked)
    height = _height(file, rig, sensor_width, sensor_height)
    angles = _angles_of_view(file, rig, instants.asked)
    name = source or str(path)
    notes = [f"camera {rig.name}, {instants.note}", *rig.notes, *pose_notes]
    notes.append("a glTF file is in metres with y up")
    if height is None:
        seen = math.degrees(float(angles[0]))
        notes.append(f"its vertical angle of view of {seen:.4g} degrees has no sensor to go with")
    return CameraRecording(
        source=name,
        times=frozen(instants.times),
        positions=positions,
        quaternions=quaternions,
        focal_lengths=None if height is None else frozen(height / (2.0 * np.tan(angles / 2.0))),
        sensor_width=sensor_width,
        sensor_height=height,
        rate=instants.rate,
        metres_per_unit=1.0,
        up="y",
        notes=tuple(f"{name}: {note}." for note in notes),
    )


def _rig(file: GltfFile, wanted: str) -> _Rig:
    index, left_out = _choose(file, wanted)
    node = file.member("nodes", index, "camera")
    camera_index = whole_at(file.path, node.get("camera"), f"nodes[{index}].camera")
    chain = _chain(file, index)
    tracks, notes = _tracks(file, chain, camera_index)
    yfov = tracks.pop((-1, "yfov"), None)
    camera = file.member("cameras", camera_index, f"nodes[{index}].camera")
    return _Rig(_title(file, index), chain, camera, tracks, yfov, (*left_out, *notes))


def _choose(file: GltfFile, wanted: str) -> tuple[int, tuple[str, ...]]:
    """The node of the camera, and what there is to say about the others."""
    nodes = [file.member("nodes", i, "nodes") for i in range(len(file.members("nodes")))]
    holders = [i for i, node in enumerate(nodes) if "camera" in node]
    if not holders:
        raise FormatError(file.path, "no node of the file has a camera")
    flat = [i for i in holders if _kind(file, i) != "perspective"]
    seen = [i for i in holders if i not in flat]
    found = [i for i in seen if not wanted or wanted in _names(file, i)]
    if len(found) == 1:
        out = f"{len(flat)} orthographic cameras are left out"
        return found[0], ((out,) if flat and not wanted else ())
    if any(wanted in _names(file, i) for i in flat) or not seen:
        raise FormatError(file.path, "an orthographic camera cannot be shot", where="cameras")
    names = [_title(file, i) for i in seen[:_LISTED]]
    more = f" and {len(seen) - _LISTED} more" if len(seen) > _LISTED else ""
    what = "has several cameras" if not wanted else f"has {len(found) or 'no'} such camera"
    remedy = f'the file {what}; write camera = "..." in take.toml, one of {", ".join(names)}{more}'
    raise FormatError(file.path, remedy, where="camera", read=wanted)


def _kind(file: GltfFile, index: int) -> str:
    node = file.member("nodes", index, "camera")
    return str(file.member("cameras", node.get("camera"), f"nodes[{index}].camera").get("type"))


def _names(file: GltfFile, index: int) -> set[str]:
    node = file.member("nodes", index, "camera")
    camera = file.member("cameras", node.get("camera"), f"nodes[{index}].camera")
    return {str(node.get("name", "")), str(camera.get("name", "")), str(index), f"node {index}"}


def _title(file: GltfFile, index: int) -> str:
    name = file.member("nodes", index, "camera").get("name")
    return shown(str(name)) if name else f"node {index}"


def _chain(file: GltfFile, index: int) -> tuple[int, ...]:
    """The node and those above it, root first."""
    above: dict[int, int] = {}
    for parent in range(len(file.members("nodes"))):
        node = file.member("nodes", parent, "nodes")
        where = f"nodes[{parent}].children"
        for child in list_at(file.path, node.get("children", []), where):
            number = whole_at(file.path, child, where)
            if above.setdefault(number, parent) != parent:
                remedy = f"node {number} hangs on two nodes; one is due"
                raise FormatError(file.path, remedy, where=where)
    chain = [index]
    while chain[-1] in above:
        chain.append(above[chain[-1]])
        if len(chain) > _DEEPEST or chain[-1] in chain[:-1]:
            raise FormatError(file.path, "nodes hang on each other in a circle", where="nodes")
    return tuple(reversed(chain))


def _tracks(
    file: GltfFile, chain: tuple[int, ...], camera: int
) -> tuple[dict[tuple[int, str], _Track], list[str]]:
    """What moves the nodes of the chain and, by (-1, "yfov"), the lens."""
    found: dict[tuple[int, str], _Track] = {}
    movers: dict[tuple[int, str], str] = {}
    notes: list[str] = []
    for i, entry in enumerate(file.members("animations")):
        animation = object_at(file.path, entry, f"animations[{i}]")
        title = str(animation.get("name", f"animation {i}"))
        where = f"animations[{i}].channels"
        for j, channel in enumerate(list_at(file.path, animation.get("channels"), where)):
            here = f"{where}[{j}]"
            target = _target(file, object_at(file.path, channel, here), chain, camera, here)
            if target is None:
                continue
            if target in found:
                remedy = (
                    f"the camera is moved by {movers[target]} and by {title}; keep one animation"
                )
                raise FormatError(file.path, remedy, where=here)
            track = _track(file, animation, channel, target[1], f"animations[{i}]", here)
            found[target], said = _unit(file, track, target[1], here)
            notes += said
            movers[target] = title
    if titles := sorted(set(movers.values())):
        notes.append(f"moved by {', '.join(map(shown, titles[:5]))}")
    if any(track.mode == "STEP" for track in found.values()):
        notes.append("some of its keys are held until the next (STEP)")
    return found, notes


def _target(
    file: GltfFile, channel: Object, chain: tuple[int, ...], camera: int, here: str
) -> tuple[int, str] | None:
    target = object_at(file.path, channel.get("target"), f"{here}.target")
    kind = target.get("path")
    if kind == "pointer":
        return _pointed(file, target, chain, camera, here)
    node = target.get("node")
    if isinstance(node, int) and node in chain and isinstance(kind, str) and kind in _REST:
        return node, kind
    return None


def _pointed(
    file: GltfFile, target: Object, chain: tuple[int, ...], camera: int, here: str
) -> tuple[int, str] | None:
    """What KHR_animation_pointer points to, if it is the camera's."""
    where = f"{here}.target.extensions"
    extensions = object_at(file.path, target.get("extensions"), where)
    pointer = object_at(file.path, extensions.get("KHR_animation_pointer"), where).get("pointer")
    if pointer == f"/cameras/{camera}/perspective/yfov":
        return -1, "yfov"
    for node in chain:
        for kind in _REST:
            if pointer == f"/nodes/{node}/{kind}":
                return node, kind
    return None


def _track(
    file: GltfFile, animation: Object, channel: Object, kind: str, owner: str, here: str
) -> _Track:
    samplers = list_at(file.path, animation.get("samplers"), f"{owner}.samplers")
    number = whole_at(file.path, channel.get("sampler"), f"{here}.sampler")
    if number >= len(samplers):
        remedy = f"the animation has {len(samplers)} samplers"
        raise FormatError(file.path, remedy, where=f"{here}.sampler", read=str(number))
    where = f"{owner}.samplers[{number}]"
    sampler = object_at(file.path, samplers[number], where)
    mode = str(sampler.get("interpolation", "LINEAR"))
    if mode not in _MODES:
        remedy = f"one of {', '.join(_MODES)} is due"
        raise FormatError(file.path, remedy, where=f"{where}.interpolation", read=shown(mode))
    times = file.array(sampler.get("input"), f"{where}.input", ("SCALAR",))[:, 0]
    _check_times(file, times, f"{where}.input")
    width = _WIDTHS[kind]
    kinds = ("SCALAR",) if width == 1 else (f"VEC{width}",)
    values = file.array(sampler.get("output"), f"{where}.output", kinds)
    each = 3 if mode == "CUBICSPLINE" else 1
    if len(values) != each * len(times):
        remedy = f"{each * len(times)} values are due for {len(times)} keys"
        raise FormatError(file.path, remedy, where=f"{where}.output", read=str(len(values)))
    if mode == "CUBICSPLINE":
        return _Track(times, values.reshape(len(times), 3, width), mode)
    return _Track(times, values, mode)


def _unit(file: GltfFile, track: _Track, kind: str, where: str) -> tuple[_Track, list[str]]:
    """The track with rotations of length 1, and what there is to say about it."""
    if kind != "rotation" or track.mode == "CUBICSPLINE":
        return track, []
    off = float(np.abs(np.linalg.norm(track.values, axis=1) - 1.0).max())
    note = f"quaternions were brought to length 1, the worst was off by {off:.4f}"
    turned = _turned(file, track.values, where)
    return _Track(track.times, turned, track.mode), [note] if off > _NORM_TOLERANCE else []


def _check_times(file: GltfFile, times: FloatArray, where: str) -> None:
    wrong = np.flatnonzero(np.diff(times) <= 0.0)
    if len(wrong):
        row = int(wrong[0]) + 1
        remedy = f"times of keys must rise; key {row - 1} is at {times[row - 1]:g} s"
        raise FormatError(file.path, remedy, where=f"{where} key {row}", read=f"{times[row]:g}")


def _turned(file: GltfFile, values: FloatArray, where: str) -> FloatArray:
    """Quaternions of length 1."""
    norms = np.linalg.norm(values, axis=1)
    wrong = np.flatnonzero(norms < 1e-9)
    if len(wrong):
        here = f"{where} key {int(wrong[0])}"
        raise FormatError(file.path, "a quaternion of length 0 is no rotation", where=here)
    return values / norms[:, None]


def _instants(path: Path, rig: _Rig, given: Fraction | None) -> _Instants:
    """Frames where the keys are frames or a person says the rate, else keys and between them."""
    keys = rig.keys()
    if not len(keys):
        return _Instants(np.zeros(1), np.zeros(1), given, "which nothing moves: one frame")
    if len(keys) == 1:
        return _Instants(np.zeros(1), keys, given, "which has one key: one frame")
    rate = given or _rate_of_keys(keys)
    per_second = rate or _BETWEEN_KEYS
    span = float(keys[-1] - keys[0])
    count = math.floor(span * float(per_second) + 0.02) + 1
    if count > _MOST_SAMPLES:
        remedy = f"its keys last {span:.6g} s, more than {_MOST_SAMPLES} samples; correct its times"
        raise FormatError(path, remedy, where="animations")
    times = np.arange(count) * per_second.denominator / per_second.numerator
    asked = _snapped(keys[0] + times, keys, 0.02 / float(per_second))
    if rate is not None:
        said = "as stated" if given else "as its keys lie"
        bare = int((~np.isin(asked, keys)).sum())
        between = f", {bare} of them between keys" if bare else ""
        return _Instants(
            times, asked, rate, f"{count} frames at {rate} per second, {said}{between}"
        )
    asked = np.unique(np.concatenate([asked, keys]))
    words = (
        f"{len(keys)} keys in {span:.4g} s, not a frame apart, asked {_BETWEEN_KEYS} times a second"
    )
    return _Instants(asked - asked[0], asked, None, words)


def _rate_of_keys(keys: FloatArray) -> Fraction | None:
    """The frame rate if keys are frames, some of them left out; None if they are not.

    Key times are 32-bit floats.
    """
    steps = np.diff(keys)
    usual = float(np.median(steps))
    if usual > 1.0 / _SLOWEST or usual < 1e-3:
        return None
    counted = np.rint((keys - keys[0]) / usual)
    rate = _usual_rate(float(counted[-1] / (keys[-1] - keys[0])), float(counted[-1]))
    off = np.abs((keys - keys[0]) * float(rate) - np.rint((keys - keys[0]) * float(rate)))
    return rate if float(off.max()) < 0.02 else None


def _usual_rate(measured: float, frames: float) -> Fraction:
    """The usual rate nearest to a measured one, if it is as near as 32-bit times can tell."""
    nearest = min(_RATES, key=lambda rate: abs(float(rate) - measured))
    if abs(float(nearest) / measured - 1.0) < max(2e-5, 1e-3 / max(frames, 1.0)):
        return nearest
    return Fraction(measured).limit_denominator(1001)


def _snapped(times: FloatArray, keys: FloatArray, tolerance: float) -> FloatArray:
    """Times, those very near to a key put on it: a held value begins there and not before."""
    after = np.clip(np.searchsorted(keys, times), 1, len(keys) - 1)
    nearest = np.where(times - keys[after - 1] < keys[after] - times, after - 1, after)
    return np.where(np.abs(times - keys[nearest]) <= tolerance, keys[nearest], times)


def _poses(
    file: GltfFile, rig: _Rig, times: FloatArray
) -> tuple[FloatArray, FloatArray, list[str]]:
    positions, quaternions = np.empty((len(times), 3)), np.empty((len(times), 4))
    scaled = False
    for first in range(0, len(times), _BLOCK):
        rows = slice(first, first + _BLOCK)
        matrices = _world(file, rig, times[rows])
        axes = _axes(file, rig, matrices)
        scaled = scaled or float(np.abs(axes - matrices[:, :3, :3]).max()) > 1e-4
        positions[rows], quaternions[rows] = matrices[:, :3, 3], from_matrix(axes)
    notes = ["a scale above the camera moves it but does not turn it"] if scaled else []
    return frozen(positions), frozen(align_hemisphere(quaternions)), notes


def _axes(file: GltfFile, rig: _Rig, matrices: FloatArray) -> FloatArray:
    """The camera's axes without scale."""
    if not (np.abs(matrices) <= LARGEST).all():
        raise FormatError(file.path, "the camera's transform is not finite", where=rig.name)
    scales = np.linalg.norm(matrices[:, :3, :3], axis=1)
    axes = matrices[:, :3, :3] / np.where(scales > 0.0, scales, 1.0)[:, None, :]
    error = np.abs(np.swapaxes(axes, 1, 2) @ axes - np.eye(3)).max()
    if not error < 1e-4:
        remedy = "the camera is sheared or flattened by a node above it; remove the scale there"
        raise FormatError(file.path, remedy, where=rig.name)
    if (np.linalg.det(axes) < 0.0).any():
        remedy = "the camera is mirrored by a negative scale; remove it"
        raise FormatError(file.path, remedy, where=rig.name)
    return axes


def _world(file: GltfFile, rig: _Rig, times: FloatArray) -> FloatArray:
    """T_world_camera at times, shape (n, 4, 4)."""
    world = np.tile(np.eye(4), (len(times), 1, 1))
    for node in rig.chain:
        world = world @ _local(file, rig, node, times)
    return world


def _local(file: GltfFile, rig: _Rig, index: int, times: FloatArray) -> FloatArray:
    """T_parent_node at times: its matrix, or translation, rotation and scale."""
    node = file.member("nodes", index, "nodes")
    here = f"nodes[{index}]"
    moved = [kind for kind in _REST if (index, kind) in rig.tracks]
    if "matrix" in node:
        if moved:
            raise FormatError(file.path, "a node with a matrix cannot be animated", where=here)
        columns = numbers_at(file.path, node["matrix"], f"{here}.matrix", 16)
        return np.reshape(columns, (1, 4, 4)).swapaxes(1, 2)
    parts = {kind: _part(file, rig, index, kind, times) for kind in _REST}
    turns = np.roll(_turned(file, parts["rotation"], here), 1, axis=1)
    local = T(parts["translation"], turns)
    local[:, :3, :3] *= parts["scale"][:, None, :]
    return local


def _part(file: GltfFile, rig: _Rig, index: int, kind: str, times: FloatArray) -> FloatArray:
    if track := rig.tracks.get((index, kind)):
        return track.at(times)
    node = file.member("nodes", index, "nodes")
    rest: Any = node.get(kind, list(_REST[kind]))
    return np.array([numbers_at(file.path, rest, f"nodes[{index}].{kind}", _WIDTHS[kind])])


def _lens(file: GltfFile, rig: _Rig) -> Object:
    return object_at(file.path, rig.camera.get("perspective"), "camera.perspective")


def _angles_of_view(file: GltfFile, rig: _Rig, times: FloatArray) -> FloatArray:
    """Vertical angle of view [rad], shape (n,)."""
    if rig.yfov is not None:
        angles = rig.yfov.at(times)[:, 0]
    else:
        yfov = number_at(file.path, _lens(file, rig).get("yfov"), "camera.perspective.yfov")
        angles = np.full(len(times), yfov)
    wrong = np.flatnonzero((angles <= 0.0) | (angles >= math.pi))
    if len(wrong):
        remedy = "an angle of view lies between 0 and 3.14 radians"
        read = f"{angles[wrong[0]]:g}"
        raise FormatError(file.path, remedy, where="camera.perspective.yfov", read=read)
    return angles


def _height(file: GltfFile, rig: _Rig, width: float | None, height: float | None) -> float | None:
    """Of the sensor: as stated, or from its width and the picture's shape."""
    if height is not None or width is None:
        return height
    aspect = _lens(file, rig).get("aspectRatio")
    if aspect is None:
        return None
    shape = number_at(file.path, aspect, "camera.perspective.aspectRatio")
    if not 0.1 < shape < 10.0:
        remedy = "width by height of the picture is due, such as 1.78"
        where = "camera.perspective.aspectRatio"
        raise FormatError(file.path, remedy, where=where, read=f"{shape:g}")
    return width / shape
