"""Walls of a DXF drawing, by layer.

Read: LINE, LWPOLYLINE, POLYLINE, ARC, CIRCLE, ELLIPSE, SPLINE, MLINE, and all of these in blocks,
however deeply they are inserted, scaled or turned. Curves become chords that leave them by no more
than a stated distance. Heights are dropped: a drawing is a plan. Lengths are those of the header
($INSUNITS) or as a person states; a header that makes the building a toy or a town is refused.
Lost: text, dimensions, hatches, colours, line types; what was left out is counted in the notes.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

import ezdxf.filemanagement
from ezdxf import recover
from ezdxf.lldxf.const import DXFError
from ezdxf.path import make_path

from oner.errors import FormatError
from oner.formats.recording import UNITS
from oner.formats.text import LARGEST
from oner.formats.wall_lines import (
    DenseLinesError,
    DrawnWall,
    join_double_lines,
    merge_collinear,
)

# what it mends it says in a log that nobody asked for; the notes say that the file was damaged
logging.getLogger("ezdxf").addHandler(logging.NullHandler())

_HEADER_UNITS: Mapping[int, tuple[str, float]] = {
    1: ("in", 0.0254),
    2: ("ft", 0.3048),
    4: ("mm", 0.001),
    5: ("cm", 0.01),
    6: ("m", 1.0),
    8: ("microinch", 2.54e-8),
    9: ("mil", 2.54e-5),
    10: ("yd", 0.9144),
    14: ("dm", 0.1),
}
"""$INSUNITS: name and metres. Source: DXF reference, HEADER section."""

_SMALLEST, _LARGEST = 2.0, 500.0
_SHORTEST = 0.001
_DEEPEST = 24
_MOST_ENTITIES = 500_000
_MOST_LINES = 50_000
_STROKES = {"LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HELIX"}
_CURVES = {"ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HELIX"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPlan:
    """What was read of a drawing.

    Args:
        walls: In the drawing's own axes [m].
        units: The unit it was taken to be drawn in: "m", "cm", "mm", "in", ...
        notes: What was read, joined and left out, in sentences.
    """

    walls: tuple[DrawnWall, ...]
    units: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    """What was met on the way through the drawing."""

    read: Counter[str] = field(default_factory=Counter[str])
    dropped: Counter[str] = field(default_factory=Counter[str])
    elsewhere: Counter[str] = field(default_factory=Counter[str])
    layers: set[str] = field(default_factory=set[str])
    external: set[str] = field(default_factory=set[str])
    entities: int = 0


def read_walls(
    path: Path,
    *,
    layers: Sequence[str],
    units: str | None = None,
    flatten: float = 0.005,
    join: bool = True,
    thickness: float = 0.1,
    source: str = "",
) -> DrawnPlan:
    """The walls of a drawing.

    Args:
        path: A DXF file, text or binary.
        layers: Names, with * and ? as wildcards, upper or lower case; the part of a name after the
            `$0$` of a bound reference counts as a name too.
        units: "m", "cm", "mm", "in" or "ft" instead of the header's; None or empty: the header's.
        flatten: How far a chord may leave its arc [m].
        join: Make one wall of two parallel lines 5 to 40 cm apart.
        thickness: Of walls that are drawn as a single line [m].
        source: The file's name in messages; `path` if empty.

    Raises:
        FormatError: The drawing cannot be read, has none of the layers, has nothing on them, or its
            unit is missing or cannot be right.
    """
    name = source or str(path)
    document, notes = _open(path)
    tally = _Tally()
    unit, metres = _unit(path, document, units)
    chord = max(flatten, 1e-4) / metres
    try:
        lines = list(_lines(path, document, tuple(layers), tally, chord))
    except DXFError as error:
        raise FormatError(path, f"not a DXF drawing that can be read: {error}"[:300]) from error
    _check_layers(path, layers, tally)
    lines = [_scaled(line, metres) for line in lines]
    if not lines:
        met = f", only {_counts(tally.dropped)}" if tally.dropped else ""
        remedy = f"the layers hold no lines, polylines or arcs{met}; draw the outlines of the walls"
        raise FormatError(path, remedy, where="layers", read=", ".join(layers))
    notes += _check_size(path, lines, unit, stated=bool(units))
    long = [line for line in lines if line.length >= _SHORTEST]
    try:
        walls, wall_notes = _walls(long, join=join, thickness=thickness)
    except DenseLinesError as error:
        remedy = f"{error}; name fewer layers"
        raise FormatError(path, remedy, where="layers", read=", ".join(layers)) from error
    notes += _hidden_note(document, layers, tally)
    notes += _tally_notes(tally, len(lines) - len(long), flatten) + wall_notes
    notes.insert(0, f"its unit is {unit}, as {'`units`' if units else 'its header'} says")
    return DrawnPlan(
        walls=tuple(walls), units=unit, notes=tuple(f"{name}: {note}." for note in notes)
    )


def _open(path: Path) -> tuple[Any, list[str]]:
    """The drawing, and what had to be mended."""
    try:
        return ezdxf.filemanagement.readfile(str(path)), []  # pyright: ignore[reportUnknownMemberType]
    except OSError as error:
        raise FormatError(path, f"cannot be opened: {error.strerror or error}") from error
    except (DXFError, ValueError, LookupError, TypeError, RecursionError):
        return _recovered(path)


def _recovered(path: Path) -> tuple[Any, list[str]]:
    try:
        document, auditor = recover.readfile(path)
    except Exception as error:
        # a broken file may fail anywhere in the library
        reason = " ".join(str(error).split())[:200]
        raise FormatError(path, f"not a DXF drawing that can be read: {reason}") from error
    return document, [f"the file was damaged; {len(auditor.errors)} errors could not be mended"]


def _unit(path: Path, document: Any, stated: str | None) -> tuple[str, float]:
    if stated:
        key = stated.strip().lower()
        if key not in UNITS:
            remedy = f"write units as one of {', '.join(UNITS)}"
            raise FormatError(path, remedy, where="units", read=stated)
        return key, UNITS[key]
    code = int(document.header.get("$INSUNITS", 0) or 0)
    if code not in _HEADER_UNITS:
        remedy = 'its header does not say the unit; write units = "mm" (or "cm", "m", "in", "ft")'
        raise FormatError(path, remedy, where="$INSUNITS", read=str(code))
    return _HEADER_UNITS[code]


def _lines(
    path: Path, document: Any, patterns: tuple[str, ...], tally: _Tally, chord: float
) -> Iterator[DrawnWall]:
    """Straight strokes on the layers asked for, in drawing units."""
    count = 0
    for entity, layer in _entities(path, document.modelspace(), "0", tally, 0):
        tally.layers.add(layer)
        if not _matches(layer, patterns):
            tally.elsewhere[layer] += 1
            continue
        for line in _strokes(entity, layer, tally, chord):
            count += 1
            if count > _MOST_LINES:
                remedy = f"more than {_MOST_LINES} lines on these layers; name fewer layers"
                raise FormatError(path, remedy, where="layers", read=", ".join(patterns))
            yield line


def _entities(
    path: Path, entities: Any, parent_layer: str, tally: _Tally, depth: int
) -> Iterator[tuple[Any, str]]:
    """Entities and their layers, blocks opened; layer 0 in a block is the layer of the insert."""
    for entity in entities:
        tally.entities += 1
        if tally.entities > _MOST_ENTITIES:
            remedy = f"its blocks hold more than {_MOST_ENTITIES} entities; export the plan alone"
            raise FormatError(path, remedy)
        own = _layer_of(entity)
        layer = parent_layer if own == "0" and depth else own
        kind = entity.dxftype()
        if _is_hidden(entity):
            tally.dropped[f"hidden {kind}"] += 1
        elif kind == "INSERT":
            yield from _inserted(path, entity, layer, tally, depth)
        elif kind == "MLINE":
            yield from _entities(path, entity.virtual_entities(), layer, tally, depth + 1)
        else:
            yield entity, layer


def _layer_of(entity: Any) -> str:
    try:
        return str(entity.dxf.get("layer", "0"))
    except DXFError:  # an entity the library does not know
        return "0"


def _is_hidden(entity: Any) -> bool:
    """Dynamic blocks hold all shapes they could take on, and hide the others."""
    try:
        return bool(entity.dxf.get("invisible", 0))
    except DXFError:  # an entity the library does not know
        return False


def _inserted(
    path: Path, insert: Any, layer: str, tally: _Tally, depth: int
) -> Iterator[tuple[Any, str]]:
    block = insert.block()
    if block is None or depth >= _DEEPEST:
        tally.dropped["INSERT of a missing or endless block"] += 1
        return
    if block.block.is_xref:
        tally.external.add(str(block.block.dxf.get("xref_path", "")) or str(insert.dxf.name))
        return

    def skipped(entity: Any, reason: str) -> None:
        tally.dropped[f"{entity.dxftype()} in a block ({reason.lower().rstrip('.')})"] += 1

    copies = insert.multi_insert() if insert.mcount > 1 else [insert]
    for copy in copies:
        inside = copy.virtual_entities(skipped_entity_callback=skipped)
        yield from _entities(path, inside, layer, tally, depth + 1)


def _matches(layer: str, patterns: Sequence[str]) -> bool:
    names = {layer.lower(), layer.lower().rpartition("$0$")[2]}
    return any(fnmatchcase(name, pattern.lower()) for name in names for pattern in patterns)


def _strokes(entity: Any, layer: str, tally: _Tally, chord: float) -> list[DrawnWall]:
    kind = entity.dxftype()
    if kind not in _STROKES:
        tally.dropped[kind] += 1
        return []
    if kind == "POLYLINE" and not (entity.is_2d_polyline or entity.is_3d_polyline):
        tally.dropped["POLYLINE mesh"] += 1
        return []
    try:
        points = [(p.x, p.y) for p in make_path(entity).flattening(chord)]
    except (DXFError, ValueError, TypeError, ZeroDivisionError):
        tally.dropped[f"{kind} without a shape"] += 1
        return []
    if not all(abs(x) <= LARGEST and abs(y) <= LARGEST for x, y in points):
        tally.dropped[f"{kind} with a coordinate that is no number"] += 1
        return []
    tally.read[kind] += 1
    width = _width(entity, kind)
    ends = pairwise(points)
    return [DrawnWall(start=a, end=b, thickness=width, layer=layer) for a, b in ends]


def _width(entity: Any, kind: str) -> float:
    """Of a polyline, in drawing units; 0: it has none, or it changes along the way."""
    if kind == "LWPOLYLINE":
        constant = float(entity.dxf.get("const_width", 0.0))
        widths = {float(width) for point in entity for width in point[2:4]}
    elif kind == "POLYLINE":
        keys = ("start_width", "end_width")
        constant = min(float(entity.dxf.get(f"default_{key}", 0.0)) for key in keys)
        widths = {float(v.dxf.get(key, 0.0)) for v in entity.vertices for key in keys}
    else:
        return 0.0
    own = widths.pop() if len(widths) == 1 else 0.0
    return max(own or constant, 0.0)


def _scaled(line: DrawnWall, metres: float) -> DrawnWall:
    (ax, ay), (bx, by) = line.start, line.end
    return replace(
        line,
        start=(ax * metres, ay * metres),
        end=(bx * metres, by * metres),
        thickness=line.thickness * metres,
    )


def _check_layers(path: Path, patterns: Sequence[str], tally: _Tally) -> None:
    empty = [p for p in patterns if not any(_matches(layer, (p,)) for layer in tally.layers)]
    if patterns and not empty:
        return
    known = sorted(tally.layers)
    shown = ", ".join(known[:40]) + (f" and {len(known) - 40} more" if len(known) > 40 else "")
    remedy = f"nothing is drawn on such a layer; the drawing uses {shown}"
    if not known:
        remedy = "the model space is empty; move the plan there, the paper space is not read"
    raise FormatError(path, remedy, where="layers", read=", ".join(empty))


def _check_size(path: Path, lines: list[DrawnWall], unit: str, *, stated: bool) -> list[str]:
    """Refuse a header's unit, and note a person's, that makes the plan a toy or a town."""
    (left, right), (bottom, top) = _extent(lines)
    width, depth = right - left, top - bottom
    size = f"{width:.3g} m x {depth:.3g} m"
    corner = f"its lower left corner at ({left:.2f}, {bottom:.2f}) m"
    if _SMALLEST <= max(width, depth) <= _LARGEST:
        return [f"the plan is {size}, {corner}"]
    if stated:
        return [f"the plan is {size}, which is unusual; check units"]
    metres = next(size for name, size in _HEADER_UNITS.values() if name == unit)
    wide, deep = width / metres, depth / metres
    likely = [
        f'units = "{name}" ({wide * size:.3g} m x {deep * size:.3g} m)'
        for name, size in UNITS.items()
        if 5.0 <= max(wide, deep) * size <= 200.0
    ]
    ways = f"write {' or '.join(likely)}" if likely else "write units"
    remedy = f"the header's {unit} make the plan {size}, which is no building; {ways}"
    raise FormatError(path, remedy, where="$INSUNITS", read=unit)


def _hidden_note(document: Any, patterns: Sequence[str], tally: _Tally) -> list[str]:
    read = sorted(layer for layer in tally.layers if _matches(layer, tuple(patterns)))
    known = [layer for layer in read if layer in document.layers]
    dark = [
        layer
        for layer in known
        if document.layers.get(layer).is_off() or document.layers.get(layer).is_frozen()
    ]
    return [f"read, although off or frozen: {', '.join(dark[:10])}"] if dark else []


def _extent(lines: list[DrawnWall]) -> tuple[tuple[float, float], tuple[float, float]]:
    xs = [x for line in lines for x in (line.start[0], line.end[0])]
    ys = [y for line in lines for y in (line.start[1], line.end[1])]
    return (min(xs), max(xs)), (min(ys), max(ys))


def _walls(
    lines: list[DrawnWall], *, join: bool, thickness: float
) -> tuple[list[DrawnWall], list[str]]:
    merged = merge_collinear(lines)
    notes: list[str] = []
    if len(merged) < len(lines):
        fewer = len(lines) - len(merged)
        notes.append(f"{fewer} strokes were duplicates or pieces of another and went into it")
    wide = [line for line in merged if line.thickness > 0.0]
    thin = [line for line in merged if line.thickness <= 0.0]
    joined: list[DrawnWall] = []
    if join:
        joined, thin, inside = join_double_lines(thin)
        notes += _joined_notes(joined, inside)
    if thin:
        notes.append(f"{len(thin)} single lines stand as walls {thickness:g} m thick")
    singles = [replace(line, thickness=thickness) for line in thin]
    walls = sorted(wide + joined + singles, key=lambda w: (w.layer, w.start, w.end))
    return walls, notes


def _joined_notes(joined: list[DrawnWall], inside: int) -> list[str]:
    if not joined:
        return ["no two lines face each other like the faces of a wall"]
    thin, thick = (f(wall.thickness for wall in joined) for f in (min, max))
    notes = [f"double lines were joined into {len(joined)} walls {thin:.3f} to {thick:.3f} m thick"]
    if inside:
        notes.append(f"{inside} strokes inside joined walls (caps at their ends) were left out")
    return notes


def _tally_notes(tally: _Tally, short: int, flatten: float) -> list[str]:
    notes = [f"read {_counts(tally.read)}"]
    if any(kind in _CURVES for kind in tally.read):
        notes.append(f"curves became chords within {flatten * 1000:g} mm")
    if tally.dropped:
        notes.append(f"left out, not the line of a wall: {_counts(tally.dropped)}")
    if short:
        notes.append(f"left out, shorter than 1 mm: {short} strokes")
    if tally.elsewhere:
        total = sum(tally.elsewhere.values())
        notes.append(f"left out, on {len(tally.elsewhere)} other layers: {total} entities")
    if tally.external:
        notes.append(f"left out, in other files: {', '.join(sorted(tally.external)[:10])}")
    return notes


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counter.items()))
