"""Small glTF files, for the tests of their reader."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Maker:
    """A glTF document that grows by buffer views and accessors."""

    def __init__(self) -> None:
        self.data = b""
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "nodes": [],
            "cameras": [{"type": "perspective", "perspective": {"yfov": 0.6, "aspectRatio": 1.5}}],
            "bufferViews": [],
            "accessors": [],
            "animations": [{"channels": [], "samplers": [], "name": "Shot"}],
        }

    def view(self, data: bytes, **more: Any) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        place = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data), **more}
        self.document["bufferViews"].append(place)
        self.data += data
        return len(self.document["bufferViews"]) - 1

    def accessor(self, values: NDArray[Any] | list[Any], component: int = 5126, **more: Any) -> int:
        dtype = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5126: "<f4"}[component]
        table = np.array(values, dtype)
        kind = {1: "SCALAR", 2: {3: "VEC3", 4: "VEC4"}.get(table.shape[-1], "SCALAR")}[table.ndim]
        entry = {
            "bufferView": self.view(table.tobytes()), "componentType": component,
            "count": len(table), "type": kind, **more,
        }  # fmt: skip
        self.document["accessors"].append(entry)
        return len(self.document["accessors"]) - 1

    def node(self, **entry: Any) -> int:
        self.document["nodes"].append(entry)
        return len(self.document["nodes"]) - 1

    def animate(
        self, node: int, path: str, times: Any, values: Any, mode: str | None = "LINEAR"
    ) -> None:
        sampler = {"input": self.accessor(times), "output": self.accessor(values)}
        if mode is not None:
            sampler["interpolation"] = mode  # type: ignore[assignment]
        animation = self.document["animations"][0]
        animation["samplers"].append(sampler)
        target = {"node": node, "path": path}
        animation["channels"].append(
            {"sampler": len(animation["samplers"]) - 1, "target": target}
        )  # fmt: skip

    def save(self, path: Path, how: str = "data") -> Path:
        """As a data URI, a file beside (`bin`), or a .glb."""
        document = dict(self.document)
        entry: dict[str, Any] = {"byteLength": len(self.data)}
        if how == "data":
            text = base64.b64encode(self.data).decode()
            entry["uri"] = f"data:application/octet-stream;base64,{text}"
        elif how == "bin":
            entry["uri"] = "my%20shot.bin"
            (path.parent / "my shot.bin").write_bytes(self.data)
        document["buffers"] = [entry] if self.data else []
        if how != "glb":
            path.write_text(json.dumps(document))
            return path
        path.write_bytes(glb(json.dumps(document).encode(), self.data))
        return path


def glb(text: bytes, data: bytes) -> bytes:
    text += b" " * (-len(text) % 4)
    data += b"\0" * (-len(data) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(data), 0x004E4942) + data
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks
