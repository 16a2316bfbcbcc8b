"""The containers of glTF 2.0: .gltf and .glb, buffers, accessors.

Numbers lie in buffers (inside a .glb, beside the file, or in it as base64); an accessor says where
and how, and may put single values over them (sparse).

Source: Khronos, glTF 2.0 specification, sections 3.6 (binary data) and 4 (GLB).
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np

from oner.errors import FormatError
from oner.formats.json_values import (
    Object,
    list_at,
    object_at,
    parse_json,
    read_whole,
    whole_at,
)
from oner.formats.text import LARGEST, shown
from oner.model.arrays import FloatArray

_MAGIC, _JSON, _BIN = 0x46546C67, 0x4E4F534A, 0x004E4942
_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "i2", 5123: "u2", 5125: "u4", 5126: "f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_MOST_ELEMENTS = 20_000_000


@dataclass(slots=True)
class GltfFile:
    """A glTF file and the buffers that were needed of it.

    Args:
        path: Of the file.
        document: Its JSON.
        binary: The binary chunk of a .glb; None in a .gltf.
        buffers: Read so far, by index.
    """

    path: Path
    document: Object
    binary: bytes | None = None
    buffers: dict[int, bytes] = field(default_factory=dict[int, bytes])

    def members(self, name: str) -> list[Any]:
        """The list at the root of that name; empty if there is none.

        Raises:
            FormatError: It is no list.
        """
        return list_at(self.path, self.document.get(name, []), name)

    def member(self, name: str, index: Any, where: str) -> Object:
        """One of such a list.

        Args:
            name: Of the list.
            index: As the file has it.
            where: What refers to it, for messages.

        Raises:
            FormatError: There is no such one.
        """
        found = self.members(name)
        number = whole_at(self.path, index, where)
        if number >= len(found):
            remedy = f"the file has {len(found)} {name}"
            raise FormatError(self.path, remedy, where=where, read=str(number))
        return object_at(self.path, found[number], f"{name}[{number}]")

    def array(self, index: Any, where: str, kinds: tuple[str, ...]) -> FloatArray:
        """The values of an accessor, normalised integers as fractions.

        Args:
            index: Of the accessor, as the file has it.
            where: What refers to it, for messages.
            kinds: Types it may have ("VEC3").

        Returns:
            Shape (count, width of the type).

        Raises:
            FormatError: It is none of these, or lies outside its buffer.
        """
        accessor = self.member("accessors", index, where)
        here = f"accessors[{index}]"
        kind, count = accessor.get("type"), self._count(accessor, here)
        if kind not in kinds:
            raise FormatError(
                self.path, f"type {' or '.join(kinds)} is due", where=here, read=shown(repr(kind))
            )
        width = _WIDTHS[kind]
        component = accessor.get("componentType")
        if "bufferView" in accessor:
            raw = self._elements(accessor, component, count, width, here)
        else:
            raw = np.zeros((count, width), self._component(component, here))
        if "sparse" in accessor:
            raw = self._with_sparse(accessor["sparse"], raw, here)
        values = _normalised(raw) if accessor.get("normalized") else raw.astype(np.float64)
        if not (np.abs(values) <= LARGEST).all():
            row = int(np.flatnonzero(~(np.abs(values) <= LARGEST).all(axis=1))[0])
            raise FormatError(self.path, "finite numbers are due", where=f"{here} element {row}")
        return values

    def _count(self, accessor: Object, here: str) -> int:
        count = whole_at(self.path, accessor.get("count"), f"{here}.count", least=1)
        if count > _MOST_ELEMENTS:
            remedy = f"more than {_MOST_ELEMENTS} elements; cut the animation"
            raise FormatError(self.path, remedy, where=f"{here}.count", read=str(count))
        return count

    def _component(self, code: Any, here: str) -> np.dtype[Any]:
        if not isinstance(code, int) or code not in _COMPONENTS:
            remedy = f"one of {', '.join(map(str, _COMPONENTS))} is due"
            raise FormatError(
                self.path, remedy, where=f"{here}.componentType", read=shown(repr(code))
            )
        return np.dtype("<" + _COMPONENTS[code])

    def _elements(
        self, place: Object, code: Any, count: int, width: int, here: str
    ) -> np.ndarray[Any, Any]:
        """`count` rows of `width` components where `place` says, as they are stored."""
        dtype = self._component(code, here)
        view_index = place.get("bufferView")
        view = self.member("bufferViews", view_index, f"{here}.bufferView")
        data = self._view(view, f"bufferViews[{view_index}]")
        offset = whole_at(self.path, place.get("byteOffset", 0), f"{here}.byteOffset")
        size = width * dtype.itemsize
        stride = whole_at(self.path, view.get("byteStride", size), f"{here}.byteStride", least=size)
        if offset + (count - 1) * stride + size > len(data):
            remedy = f"{count} elements are due, and its buffer view ends before; it is cut off"
            raise FormatError(self.path, remedy, where=here)
        return np.ndarray((count, width), dtype, data, offset, (stride, dtype.itemsize))

    def _with_sparse(self, sparse: Any, raw: np.ndarray[Any, Any], here: str) -> Any:
        """The values with those of `sparse` over them."""
        where = f"{here}.sparse"
        entry = object_at(self.path, sparse, where)
        count = self._count(entry, where)
        indices = object_at(self.path, entry.get("indices"), f"{where}.indices")
        values = object_at(self.path, entry.get("values"), f"{where}.values")
        code = indices.get("componentType")
        at = self._elements(indices, code, count, 1, f"{where}.indices")[:, 0].astype(np.int64)
        if at.min() < 0 or at.max() >= len(raw):
            raise FormatError(self.path, f"indices below {len(raw)} are due", where=where)
        own = next(k for k, name in _COMPONENTS.items() if np.dtype("<" + name) == raw.dtype)
        over = self._elements(values, own, count, raw.shape[1], f"{where}.values")
        mixed = raw.copy()
        mixed[at] = over
        return mixed

    def _view(self, view: Object, here: str) -> memoryview:
        if view.get("extensions"):
            names = ", ".join(object_at(self.path, view["extensions"], here))
            remedy = f"its buffers are compressed ({names}); export without compression"
            raise FormatError(self.path, remedy, where=here)
        data = self._buffer(view.get("buffer"), f"{here}.buffer")
        offset = whole_at(self.path, view.get("byteOffset", 0), f"{here}.byteOffset")
        length = whole_at(self.path, view.get("byteLength"), f"{here}.byteLength", least=1)
        if offset + length > len(data):
            remedy = f"ends at byte {offset + length} of a buffer of {len(data)}; it is cut off"
            raise FormatError(self.path, remedy, where=here)
        return memoryview(data)[offset : offset + length]

    def _buffer(self, index: Any, where: str) -> bytes:
        entry = self.member("buffers", index, where)
        if index not in self.buffers:
            self.buffers[index] = self._read_buffer(entry, f"buffers[{index}]")
        return self.buffers[index]

    def _read_buffer(self, entry: Object, here: str) -> bytes:
        uri = entry.get("uri")
        if uri is None:
            if self.binary is None:
                remedy = "a buffer without a uri is due in a .glb only"
                raise FormatError(self.path, remedy, where=here)
            return self.binary
        if not isinstance(uri, str):
            raise FormatError(self.path, "a text is due", where=f"{here}.uri", read=shown(str(uri)))
        if uri.startswith("data:"):
            return self._decoded(uri, f"{here}.uri")
        return self._beside(uri, f"{here}.uri")

    def _decoded(self, uri: str, where: str) -> bytes:
        head, comma, text = uri.partition(",")
        if not comma or not head.endswith(";base64"):
            remedy = "a data URI in base64 is due"
            raise FormatError(self.path, remedy, where=where, read=shown(uri))
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise FormatError(self.path, f"not base64: {error}", where=where) from error

    def _beside(self, uri: str, where: str) -> bytes:
        """A buffer in a file of its own, which lies with the .gltf or below it."""
        name = unquote(uri)
        beside = Path(name)
        if ":" in uri or beside.is_absolute() or ".." in beside.parts:
            remedy = "a file in the same folder is due; put it there and name it so"
            raise FormatError(self.path, remedy, where=where, read=shown(uri))
        found = self.path.parent / beside
        if not found.is_file():
            remedy = f"there is no {beside.name} beside it; put it there"
            raise FormatError(self.path, remedy, where=where, read=shown(uri))
        return read_whole(found)


def open_gltf(path: Path) -> GltfFile:
    """A .gltf or .glb file.

    Raises:
        FormatError: It cannot be opened, or is no glTF 2.
    """
    data = read_whole(path)
    if len(data) >= 4 and struct.unpack_from("<I", data)[0] == _MAGIC:
        text, binary = _chunks(path, data)
        file = GltfFile(path, object_at(path, parse_json(path, text), "JSON chunk"), binary)
    else:
        file = GltfFile(path, object_at(path, parse_json(path, data), ""))
    version = str(object_at(path, file.document.get("asset"), "asset").get("version", ""))
    if not version.startswith("2"):
        remedy = "glTF 2.0 is due; export it anew"
        raise FormatError(path, remedy, where="asset.version", read=shown(version))
    return file


def _chunks(path: Path, data: bytes) -> tuple[bytes, bytes | None]:
    """The JSON and the binary chunk of a .glb."""
    if len(data) < 20 or struct.unpack_from("<I", data, 4)[0] != 2:
        raise FormatError(path, "a .glb of version 2 is due", where="header")
    end = min(struct.unpack_from("<I", data, 8)[0], len(data))
    text: bytes | None = None
    binary: bytes | None = None
    at = 12
    while at + 8 <= end:
        length, kind = struct.unpack_from("<II", data, at)
        if at + 8 + length > len(data):
            raise FormatError(path, "ends in the middle of a chunk; it is cut off", where="chunks")
        chunk = data[at + 8 : at + 8 + length]
        if kind == _JSON and text is None:
            text = chunk
        elif kind == _BIN and binary is None:
            binary = chunk
        at += 8 + length
    if text is None:
        raise FormatError(path, "has no JSON chunk", where="chunks")
    return text, binary


def _normalised(raw: np.ndarray[Any, Any]) -> FloatArray:
    """Integers as fractions of the largest: c / 255, max(c / 127, -1)."""
    if raw.dtype.kind == "f":
        return raw.astype(np.float64)
    most = float(np.iinfo(raw.dtype).max)
    return np.maximum(raw.astype(np.float64) / most, -1.0)
