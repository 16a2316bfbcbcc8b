"""A scene as binary glTF 2.0: Y up as glTF demands, metres, seconds from the first frame.

A root node turns Z up to Y up. What is invisible is left out and named in `extras`. glTF has no
moving focal length: a camera has that of its first frame, and `extras` has every frame's.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oner.formats.scene import Body, Camera, Motion, Scene

Object = dict[str, Any]

FLOAT, SHORT, INT = 5126, 5123, 5125
ARRAY, ELEMENTS = 34962, 34963
NEAR, FAR = 0.01, 1e4

_TURN = [-math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5)]
"""Z up to Y up, xyzw."""


def write_gltf(scene: Scene) -> bytes:
    """The scene as a .glb file."""
    file = _File(scene)
    for body in scene.bodies:
        if body.visible:
            file.body(body)
    for camera in scene.cameras:
        file.camera(camera)
    return file.content()


@dataclass
class _File:
    """What is in the file so far."""

    scene: Scene
    nodes: list[Object] = field(default_factory=list)
    meshes: list[Object] = field(default_factory=list)
    materials: list[Object] = field(default_factory=list)
    cameras: list[Object] = field(default_factory=list)
    accessors: list[Object] = field(default_factory=list)
    views: list[Object] = field(default_factory=list)
    samplers: list[Object] = field(default_factory=list)
    channels: list[Object] = field(default_factory=list)
    binary: bytearray = field(default_factory=bytearray)
    colours: dict[tuple[float, float, float], int] = field(default_factory=dict)
    times: dict[tuple[int, int], int] = field(default_factory=dict)

    def body(self, body: Body) -> None:
        """A mesh with its node."""
        points = self._accessor(np.asarray(body.points, np.float32), "VEC3", ARRAY, bounds=True)
        faces = self._accessor(
            np.asarray(body.faces, np.uint32).reshape(-1, 1), "SCALAR", ELEMENTS, bounds=True
        )
        self.meshes.append(
            {
                "name": body.name,
                "primitives": [
                    {
                        "attributes": {"POSITION": points},
                        "indices": faces,
                        "material": self._material(body.colour),
                    }
                ],
            }
        )
        node: Object = {"name": body.name, "mesh": len(self.meshes) - 1}
        node["extras"] = {"group": body.group}
        self._node(node, body.motion)

    def camera(self, camera: Camera) -> None:
        """A camera with its node."""
        yfov = 2 * np.arctan(camera.sensor_height / (2 * camera.focal_lengths))
        self.cameras.append(
            {
                "name": camera.name,
                "type": "perspective",
                "perspective": {
                    "aspectRatio": camera.sensor_width / camera.sensor_height,
                    "yfov": float(yfov[0]),
                    "znear": NEAR,
                    "zfar": FAR,
                },
                "extras": {
                    "sensor_width_m": camera.sensor_width,
                    "sensor_height_m": camera.sensor_height,
                    "focal_lengths_m": [round(v, 7) for v in camera.focal_lengths.tolist()],
                },
            }
        )
        node: Object = {"name": camera.name, "camera": len(self.cameras) - 1}
        self._node(node, camera.motion)

    def content(self) -> bytes:
        """The file."""
        about = dict(self.scene.about)
        about |= {"first_frame": str(self.scene.first), "rate": str(self.scene.rate)}
        out = [body.name for body in self.scene.bodies if not body.visible]
        children = list(range(len(self.nodes)))
        root = {"name": self.scene.name, "rotation": _TURN, "children": children}
        document: Object = {
            "asset": {"version": "2.0", "generator": "oner", "extras": about | {"out": out}},
            "scene": 0,
            "scenes": [{"name": self.scene.name, "nodes": [len(self.nodes)]}],
            "nodes": [*self.nodes, root],
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": len(self.binary)}],
        }
        for key, values in (
            ("meshes", self.meshes),
            ("materials", self.materials),
            ("cameras", self.cameras),
        ):
            if values:
                document[key] = values
        if self.channels:
            document["animations"] = [
                {"name": "take", "samplers": self.samplers, "channels": self.channels}
            ]
        text = json.dumps(document, separators=(",", ":")).encode()
        return _glb(text, bytes(self.binary))

    def _node(self, node: Object, motion: Motion | None) -> None:
        if motion is not None:
            node["translation"] = motion.positions[0].tolist()
            node["rotation"] = _xyzw(motion.quaternions)[0].tolist()
            self._animate(len(self.nodes), motion)
        self.nodes.append(node)

    def _animate(self, node: int, motion: Motion) -> None:
        key = (motion.first, len(motion.positions))
        if key not in self.times:
            frames = np.arange(len(motion.positions)) + motion.first - self.scene.first
            seconds = (frames / float(self.scene.rate)).astype(np.float32)
            self.times[key] = self._accessor(seconds.reshape(-1, 1), "SCALAR", None, bounds=True)
        for path, kind, values in (
            ("translation", "VEC3", motion.positions),
            ("rotation", "VEC4", _xyzw(motion.quaternions)),
        ):
            output = self._accessor(np.asarray(values, np.float32), kind, None)
            self.samplers.append(
                {"input": self.times[key], "output": output, "interpolation": "LINEAR"}
            )
            target = {"node": node, "path": path}
            self.channels.append({"sampler": len(self.samplers) - 1, "target": target})

    def _material(self, colour: tuple[float, float, float]) -> int:
        if colour not in self.colours:
            self.colours[colour] = len(self.materials)
            factor = [*colour, 1.0]
            self.materials.append(
                {
                    "pbrMetallicRoughness": {
                        "baseColorFactor": factor,
                        "metallicFactor": 0.0,
                        "roughnessFactor": 1.0,
                    }
                }
            )
        return self.colours[colour]

    def _accessor(
        self, values: NDArray[Any], kind: str, target: int | None, *, bounds: bool = False
    ) -> int:
        """Numbers in the binary part, on a boundary of four bytes."""
        raw = np.ascontiguousarray(values).tobytes()
        view: Object = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(raw)}
        if target is not None:
            view["target"] = target
        self.views.append(view)
        self.binary += raw + b"\0" * (-len(raw) % 4)
        accessor: Object = {
            "bufferView": len(self.views) - 1,
            "componentType": FLOAT if values.dtype == np.float32 else INT,
            "count": len(values),
            "type": kind,
        }
        if bounds:
            accessor |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def _xyzw(quaternions: NDArray[np.float64]) -> NDArray[np.float64]:
    return quaternions[:, [1, 2, 3, 0]]


def _glb(text: bytes, binary: bytes) -> bytes:
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    length = 12 + 8 + len(text) + 8 + len(binary)
    head = struct.pack("<4sII", b"glTF", 2, length)
    chunk = struct.pack("<I4s", len(text), b"JSON") + text
    return head + chunk + struct.pack("<I4s", len(binary), b"BIN\0") + binary
